//! `marac sent`: what went out, and who looked at it first.

use super::export::base_of;
use super::{Exit, Refusal, Shared, diagnostics};
use crate::export::{Books, ExportError, SendRequest, send};
use crate::folder::fold_name;
use crate::record::store::Places;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac sent anytown --meeting 2026-11-04 --by \"Bethan Sayle\"
  marac sent anytown --meeting 2026-11-04 --to larkhill-homes --by \"Bethan Sayle\" --checked-by \"Graham Lister\"

A copy that is not the one that was made, or would be another today, is not recorded: export first. What is recorded
here is what `marac verify --recall` goes by when copies have to be called back.";

/// Arguments of `marac sent`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The working folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The meeting whose packs went out
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    meeting: Date,
    /// To this agency alone: its id or its name
    #[arg(long, value_name = "AGENCY")]
    to: Option<String>,
    /// Who looked at the packs and sent them
    #[arg(long, value_name = "NAME", value_parser = name)]
    by: String,
    /// Who else looked at them; asked for where marac.toml says `two_names = true`
    #[arg(long, value_name = "NAME", value_parser = name)]
    checked_by: Option<String>,
    /// The folder under which `marac export --out` put packs/ and office/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
}

fn name(typed: &str) -> Result<String, String> {
    let name = fold_name(typed);
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err("the name of a person".to_owned());
    }
    Ok(name)
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let folder = super::review::only_folder(&args.folder)?;
    if args.checked_by.as_ref().is_some_and(|second| second.to_lowercase() == args.by.to_lowercase()) {
        return Err("--checked-by: name somebody else than --by".into());
    }
    let to = args.to.as_deref().map(|id| super::known_agency(id, std::slice::from_ref(&folder))).transpose()?;
    let places = Places::below(&base_of(&folder, args.out.as_deref(), false));
    let now = ZonedDateTime::now();
    let as_of = args.as_of.unwrap_or_else(|| now.date());
    let books = Books { folder: &folder, places: &places, rules: shared.rules()?, lists: shared.lists()?, as_of };
    let request = SendRequest {
        books: &books,
        meeting: args.meeting,
        to: to.as_ref(),
        by: &args.by,
        checked_by: args.checked_by.as_deref(),
        at: &now.timestamp().to_string(),
    };
    let sent = match send(&request) {
        Ok(sent) => sent,
        Err(ExportError::NoMeeting { date, .. }) => {
            let whose = args.to.as_ref().map_or(String::new(), |id| format!(" for {id}"));
            let what = format!("{}: there is no copy of the meeting of {date}{whose}", places.packs.display());
            return Err(format!("{what}; make it with `marac export`").into());
        }
        Err(error) => return Err(error.into()),
    };
    let mut out = std::io::stdout().lock();
    for file in &sent.recorded {
        writeln!(out, "recorded as sent: packs/{file}")?;
    }
    for file in &sent.already {
        writeln!(out, "was recorded before: packs/{file}")?;
    }
    writeln!(out, "record: {}", sent.head)?;
    for why in &sent.refused {
        super::complain(&diagnostics::render(why, None));
    }
    if sent.refused.is_empty() {
        return Ok(Exit::Well);
    }
    super::complain("Not recorded as sent. If such a copy has gone out already, call it back.");
    Ok(Exit::Wrong)
}
