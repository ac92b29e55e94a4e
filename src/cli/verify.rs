//! `marac verify`: every PDF against the record, the record against itself, the record against the sources.

mod compare;
mod recall;

use super::export::{base_of, open_folders};
use super::{Exit, Refusal, Shared, diagnostics};
use crate::diagnostic::Severity;
use crate::export::{Audit, Books, audit};
use crate::folder::Folder;
use crate::record::store::Places;
use clap::ValueEnum;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac verify anytown                     is every PDF what was made, and is it what would be made today?
  marac verify anytown --head 9f2c41…      was the record cut short or rewritten since a run printed this head?
  marac verify /srv/maracs --format json   every working folder below, for a monthly check
  marac verify anytown --recall            which copies that were sent would be withheld further today?
  marac verify anytown --compare larkhill-homes rowan-house
                                           what does one copy show that the other withholds?

Exit code 1: something does not agree. Each finding says what to do; nothing is changed.";

/// Arguments of `marac verify`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Working folders, or folders with working folders below them
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// The folder under which `marac export --out` put packs/ and office/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A head of the record that an earlier run printed: it must still be there
    #[arg(long, value_name = "HASH", value_parser = head)]
    head: Option<String>,
    /// List the copies recorded as sent that show more than their agency may see today
    #[arg(long, conflicts_with_all = ["head", "compare"])]
    recall: bool,
    /// Say what one agency is shown and the other is not: by count and place, never by text
    #[arg(long, num_args = 2, value_names = ["AGENCY", "AGENCY"], conflicts_with = "head")]
    compare: Vec<String>,
    /// Compare copies of this meeting alone
    #[arg(long, value_name = "DATE", value_parser = super::day, requires = "compare")]
    meeting: Option<Date>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Text for people, or one JSON object
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// A head as it is printed: 64 hexadecimal digits.
fn head(typed: &str) -> Result<String, String> {
    let head = typed.trim().to_lowercase();
    if head.len() == 64 && head.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(head)
    } else {
        Err("a head is the 64 letters and digits that a run printed after `record:`".to_owned())
    }
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let (folders, exit) = open_folders(&args.folders)?;
    if args.head.is_some() && folders.len() > 1 {
        return Err("--head: the head of one record; name one working folder".into());
    }
    let (rules, lists) = (shared.rules()?, shared.lists()?);
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let base = |folder| Places::below(&base_of(folder, args.out.as_deref(), folders.len() > 1));
    let all_places: Vec<(&Folder, Places)> = folders.iter().map(|folder| (folder, base(folder))).collect();
    let all: Vec<Books<'_>> = all_places.iter().map(|(folder, places)| Books { folder, places, rules, lists, as_of }).collect();
    if args.recall {
        return Ok(recall::run(&all, args.format)?.max(exit));
    }
    if let [first, second] = args.compare.as_slice() {
        let pair = [super::known_agency(first, &folders)?, super::known_agency(second, &folders)?];
        return Ok(compare::run(&all, &pair, args.meeting, args.format)?.max(exit));
    }
    let audits: Vec<Audit> = all.iter().map(|books| audit(books, args.head.as_deref())).collect::<Result<_, _>>()?;
    let is_wrong = |a: &Audit| a.findings.iter().any(|d| d.code.severity() == Severity::Error);
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => audits.iter().try_for_each(|audit| out.write_all(text_of(audit).as_bytes()))?,
        Format::Json => {
            let all: Vec<_> = audits.iter().map(json_of).collect();
            writeln!(out, "{}", json!({ "folders": all }))?;
        }
    }
    Ok(if audits.iter().any(is_wrong) { Exit::Wrong } else { exit })
}

fn text_of(audit: &Audit) -> String {
    let mut text = String::new();
    for finding in &audit.findings {
        text.push_str(&diagnostics::render(finding, None));
        text.push_str("\n\n");
    }
    text.push_str(&format!("{}\n", audit.folder.display()));
    if audit.lines == 0 && audit.findings.is_empty() {
        text.push_str("  nothing was exported here yet\n");
        return text;
    }
    let agrees = if audit.findings.is_empty() { "; all agrees" } else { "" };
    text.push_str(&format!("  PDFs compared: {}, lines of the record: {}{agrees}\n", audit.copies, audit.lines));
    text.push_str(&format!("  record: {}\n", audit.head));
    text
}

fn json_of(audit: &Audit) -> serde_json::Value {
    let findings: Vec<_> = audit.findings.iter().map(diagnostics::json).collect();
    json!({ "folder": audit.folder.display().to_string(), "pdfs": audit.copies, "lines": audit.lines,
            "record": audit.head, "findings": findings })
}
