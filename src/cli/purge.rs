//! `marac purge`: the packs of old meetings go; the record says so.

use super::export::{base_of, open_folders};
use super::{Exit, Refusal};
use crate::export::{PurgeRequest, purge};
use crate::record::store::Places;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac purge anytown --before 2024-11-01 --dry-run   say what would go
  marac purge anytown --before 2024-11-01             remove the packs of meetings before that day
  marac purge /srv/maracs --before 2024-11-01         of every working folder below

The minutes stay, unless you add --minutes. The record keeps its chain and what was sent to whom; what it said about
the details of these meetings is emptied. Exports leave purged meetings alone, unless you name one with --meeting.";

/// Arguments of `marac purge`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Working folders, or folders with working folders below them
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Meetings before this day
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    before: Date,
    /// Remove the minutes of these meetings too
    #[arg(long)]
    minutes: bool,
    /// Say what would go and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder under which `marac export --out` put packs/ and office/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Refusal> {
    let (folders, exit) = open_folders(&args.folders)?;
    let now = ZonedDateTime::now();
    let at = now.timestamp().to_string();
    let went = if args.dry_run { "would be removed" } else { "removed" };
    for folder in &folders {
        let places = Places::below(&base_of(folder, args.out.as_deref(), folders.len() > 1));
        let request = PurgeRequest {
            folder,
            places: &places,
            before: args.before,
            minutes: args.minutes,
            dry_run: args.dry_run,
            today: now.date(),
            at: &at,
        };
        let purged = purge(&request)?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", folder.root.display())?;
        for file in purged.files.iter().chain(&purged.minutes) {
            writeln!(out, "  {went}: {}", file.display())?;
        }
        writeln!(
            out,
            "  {went}: {} PDFs, {} minutes; lines of the record emptied: {}",
            purged.files.len(),
            purged.minutes.len(),
            if args.dry_run { 0 } else { purged.lines }
        )?;
        writeln!(out, "  record: {}", purged.head)?;
    }
    Ok(exit)
}
