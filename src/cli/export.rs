//! `marac export`: the packs of one working folder or of a tree of them.

use super::{Exit, Refusal, Shared, diagnostics, log};
use crate::export::{self, Made, MeetingReport, Report, Request, State, Was, Withdrawn};
use crate::folder::{Folder, find_folders};
use crate::record::store::Places;
use crate::typeset::Fonts;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::ZonedDateTime;
use jiff::civil::Date;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  marac export anytown                          make all packs that are not up to date
  marac export anytown --dry-run                say what would be made
  marac export anytown --meeting 2026-11-04 --to larkhill-homes
  marac export /srv/maracs --log-format json    every working folder below, as a nightly job does

What may be sent lies in packs/, one folder an agency. office/ stays with the Marac.";

/// Arguments of `marac export`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Working folders, or folders with working folders below them
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Put packs/ and office/ under this folder instead (with several working folders, each gets a folder below it)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// This meeting alone
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    meeting: Option<Date>,
    /// For this agency alone: its id or its name
    #[arg(long, value_name = "AGENCY")]
    to: Option<String>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Say what would be done and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Make everything again, and allow a day before the last run's
    #[arg(long)]
    force: bool,
    /// Text for people, or one JSON object
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// How many hexadecimal digits a run's id has in the log.
const RUN_ID_DIGITS: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let (folders, mut exit) = open_folders(&args.folders)?;
    let several = folders.len() > 1;
    let to = args.to.as_deref().map(|id| super::known_agency(id, &folders)).transpose()?;
    let (rules, lists) = (shared.rules()?, shared.lists()?);
    let now = ZonedDateTime::now();
    let at = now.timestamp().to_string();
    let as_of = args.as_of.unwrap_or_else(|| now.date());
    let stop = stop_on_signals()?;
    let begun = Instant::now();
    // Enough to tell one night's lines from another's.
    let run = blake3::hash(format!("{at} {}", std::process::id()).as_bytes()).to_hex();
    let run: String = run.chars().take(RUN_ID_DIGITS).collect();
    tracing::info!(run, at, as_of = %as_of, folders = folders.len(), dry_run = args.dry_run, "run begun");
    let mut reports = Vec::new();
    for folder in &folders {
        if stop.load(Ordering::Relaxed) {
            exit = Exit::Wrong;
            break;
        }
        let places = Places::below(&base_of(folder, args.out.as_deref(), several));
        let fonts = Fonts::of(folder.config.fonts.as_deref())?;
        let bar = progress(folder.minutes.len());
        let done = |meeting: &MeetingReport| {
            log_meeting(&run, folder, meeting);
            bar.inc(1);
        };
        let request = Request {
            folder,
            places: &places,
            rules,
            lists,
            fonts: &fonts,
            at: &at,
            as_of,
            meeting: args.meeting,
            to: to.as_ref(),
            dry_run: args.dry_run,
            force: args.force,
            stop: &stop,
            done: &done,
            clock: &|| begun.elapsed().as_secs_f64(),
        };
        let ended = export::run(&request);
        bar.finish_and_clear();
        match ended {
            Ok(report) => {
                if report.is_wrong() {
                    exit = exit.max(Exit::Wrong);
                }
                reports.push(report);
            }
            // One folder's trouble stops no other; alone, it means that nothing was done.
            Err(error) if several => {
                super::complain(&error.to_string());
                exit = exit.max(Exit::Wrong);
            }
            Err(error) => return Err(error.into()),
        }
    }
    say_findings(&run, &reports)?;
    print(args, &run, &reports)?;
    log_summary(&run, &reports, begun.elapsed().as_secs_f64(), exit);
    Ok(exit)
}

/// The working folders that the named ones mean, each once. What is wrong with one of several is said, makes exit code 1
/// and stops no other; alone, it means that nothing was done.
pub(super) fn open_folders(named: &[PathBuf]) -> Result<(Vec<Folder>, Exit), Refusal> {
    let mut folders: Vec<Folder> = Vec::new();
    let mut faults = Vec::new();
    for top in named {
        match find_folders(top) {
            Ok(found) => {
                faults.extend(found.faults);
                for root in found.folders {
                    match Folder::open(&root) {
                        Ok(folder) if !folders.iter().any(|f| f.root == root) => folders.push(folder),
                        Ok(_) => {}
                        Err(fault) => faults.push(fault),
                    }
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    if folders.is_empty() && !faults.is_empty() {
        return Err(faults.swap_remove(0).into());
    }
    for fault in &faults {
        super::complain(&fault.to_string());
    }
    Ok((folders, if faults.is_empty() { Exit::Well } else { Exit::Wrong }))
}

/// Where a folder's packs and office go.
pub(super) fn base_of(folder: &Folder, out: Option<&Path>, several: bool) -> PathBuf {
    match (out, folder.root.file_name()) {
        (Some(out), Some(name)) if several => out.join(name),
        (Some(out), _) => out.to_path_buf(),
        (None, _) => folder.root.clone(),
    }
}

/// A flag that SIGINT and SIGTERM set: the run then ends between two meetings.
fn stop_on_signals() -> std::io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second signal ends the program at once.
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

fn progress(meetings: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} meetings, {eta} to go").expect("the template is sound");
    ProgressBar::new(meetings as u64).with_style(style)
}

fn log_meeting(run: &str, folder: &Folder, meeting: &MeetingReport) {
    let count = |wanted: fn(&State) -> bool| meeting.copies.iter().filter(|c| wanted(&c.state)).count();
    tracing::info!(
        run,
        folder = %folder.root.display(),
        file = %meeting.file,
        meeting = meeting.date.map(|d| d.to_string()),
        written = count(|s| matches!(s, State::Written)),
        kept = count(|s| matches!(s, State::Kept)),
        not_due = count(|s| matches!(s, State::NotDue { .. })),
        failed = count(|s| matches!(s, State::Failed(_))),
        removed = meeting.removed.len(),
        errors = meeting.diagnostics.iter().filter(|d| d.code.severity() == crate::diagnostic::Severity::Error).count(),
        seconds = meeting.seconds,
        "meeting done"
    );
}

/// Says what is wrong, as text or in the log.
fn say_findings(run: &str, reports: &[Report]) -> std::io::Result<()> {
    let mut complaints = String::new();
    for report in reports {
        for finding in report.diagnostics.iter().chain(report.meetings.iter().flat_map(|m| &m.diagnostics)) {
            if log::is_json() {
                log::finding(run, &report.folder, finding);
            } else if finding.code.severity() >= crate::diagnostic::Severity::Warning {
                writeln!(complaints, "{}", diagnostics::render(finding, None)).expect("a string takes all");
            }
        }
    }
    std::io::stderr().lock().write_all(complaints.as_bytes())
}

/// The last line of the log: the whole run in numbers.
fn log_summary(run: &str, reports: &[Report], seconds: f64, exit: Exit) {
    let copies = || reports.iter().flat_map(|r| &r.meetings).flat_map(|m| &m.copies);
    let count = |wanted: fn(&State) -> bool| copies().filter(|c| wanted(&c.state)).count();
    let found = |severity| {
        let all = reports.iter().flat_map(|r| r.diagnostics.iter().chain(r.meetings.iter().flat_map(|m| &m.diagnostics)));
        all.filter(|d| d.code.severity() == severity).count()
    };
    tracing::info!(
        run,
        folders = reports.len(),
        meetings = reports.iter().map(|r| r.meetings.len()).sum::<usize>(),
        written = count(|s| matches!(s, State::Written)),
        kept = count(|s| matches!(s, State::Kept)),
        not_due = count(|s| matches!(s, State::NotDue { .. })),
        failed = count(|s| matches!(s, State::Failed(_))),
        removed =
            reports.iter().map(|r| r.removed.len() + r.meetings.iter().map(|m| m.removed.len()).sum::<usize>()).sum::<usize>(),
        errors = found(crate::diagnostic::Severity::Error),
        warnings = found(crate::diagnostic::Severity::Warning),
        stopped = reports.iter().any(|r| r.stopped),
        seconds,
        exit = exit as u8,
        "run done"
    );
}

fn print(args: &Args, run: &str, reports: &[Report]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => reports.iter().try_for_each(|report| out.write_all(text_of(report, args.dry_run, args.force).as_bytes())),
        Format::Json => {
            let all: Vec<_> = reports.iter().map(json_of).collect();
            writeln!(out, "{}", json!({ "run": run, "dry_run": args.dry_run, "folders": all }))
        }
    }
}

fn text_of(report: &Report, dry_run: bool, force: bool) -> String {
    let mut text = format!("{}\n", report.folder.display());
    let written = if dry_run { "to be written" } else { "written" };
    for meeting in &report.meetings {
        let date = meeting.date.map_or_else(|| meeting.file.clone(), |d| d.to_string());
        let count = |wanted: fn(&State) -> bool| meeting.copies.iter().filter(|c| wanted(&c.state)).count();
        let (new, kept) = (count(|s| matches!(s, State::Written)), count(|s| matches!(s, State::Kept)));
        let withheld = meeting.copies.iter().filter(|c| c.copy.as_ref().is_some_and(|c| c.withheld > 0)).count();
        let mut line = format!("  {date}: {new} {written}, {kept} unchanged; something is withheld in {withheld} of them");
        if meeting.copies.is_empty() {
            line = format!("  {date}: nothing made");
        }
        writeln!(text, "{line}").expect("a string takes all");
        for made in &meeting.copies {
            if let State::Failed(why) = &made.state {
                writeln!(text, "    {}: NOT MADE: {why}", made.agency).expect("a string takes all");
            }
        }
        text.push_str(&not_due(&meeting.copies));
        if let Some(why) = &meeting.failed {
            writeln!(text, "    NOT MADE: {why}").expect("a string takes all");
        }
        text.push_str(&withdrawn(meeting, dry_run, force));
    }
    for file in &report.removed {
        let what = if dry_run { "to be removed" } else { "removed" };
        writeln!(text, "  {what}, because its meeting or agency is gone: packs/{file}").expect("a string takes all");
    }
    if report.stopped {
        text.push_str("  ended early, as asked; the next run does the rest\n");
    }
    writeln!(text, "  record: {}", report.head).expect("a string takes all");
    text
}

/// Who gets no copy, by policy, where no run has said so before: in one line, so that a night's run does not repeat it. The
/// distribution list and `marac check` keep saying it.
fn not_due(copies: &[Made]) -> String {
    let said = |made: &Made| match &made.state {
        State::NotDue { meaning, is_new: true, .. } => Some(format!("{} ({meaning})", made.agency)),
        State::NotDue { .. } | State::Kept | State::Written | State::Failed(_) => None,
    };
    let listed: Vec<String> = copies.iter().filter_map(said).collect();
    if listed.is_empty() { String::new() } else { format!("    no copy is due to {}\n", listed.join("; ")) }
}

/// The files of a meeting that were removed, and why; those first that somebody else had a hand in.
fn withdrawn(meeting: &MeetingReport, dry_run: bool, force: bool) -> String {
    let is_made = |file: &str| {
        let of_file = |made: &&Made| made.copy.as_ref().is_some_and(|copy| copy.file == file);
        meeting.copies.iter().find(of_file).is_some_and(|made| made.state == State::Written)
    };
    let mut text = String::new();
    // What is made anew in the ordinary course of things takes one line.
    let (ordinary, others): (Vec<_>, Vec<_>) =
        meeting.removed.iter().partition(|withdrawn| withdrawn.was == Was::Whole && is_made(&withdrawn.file));
    if !ordinary.is_empty() && !force {
        let files: Vec<&str> = ordinary.iter().map(|withdrawn| withdrawn.file.as_str()).collect();
        let what =
            if dry_run { "to be made anew, because they no longer hold" } else { "made anew, because they no longer held" };
        writeln!(text, "    {what}: {}", files.join(", ")).expect("a string takes all");
    }
    for Withdrawn { file, was } in others {
        let what = match (is_made(file), dry_run) {
            (true, false) => "made anew",
            (true, true) => "to be made anew",
            (false, false) => "removed",
            (false, true) => "to be removed",
        };
        let why = match was {
            Was::Whole => "it no longer held",
            Was::Gone => "somebody had taken it away",
            Was::Altered => "SOMEBODY HAD CHANGED IT since it was made: find out who, and do not rely on what was sent from here",
        };
        writeln!(text, "    {what}: packs/{file} ({why})").expect("a string takes all");
    }
    text
}

fn json_of(report: &Report) -> serde_json::Value {
    let meetings: Vec<_> = report
        .meetings
        .iter()
        .map(|m| {
            let copies: Vec<_> = m
                .copies
                .iter()
                .map(|made| {
                    let (state, reason) = match &made.state {
                        State::Kept => ("kept", None),
                        State::Written => ("written", None),
                        State::NotDue { reason, .. } => ("not-due", Some((*reason).to_owned())),
                        State::Failed(why) => ("failed", Some(why.clone())),
                    };
                    json!({ "agency": made.agency, "state": state, "reason": reason,
                            "file": made.copy.as_ref().map(|c| &c.file), "pages": made.copy.as_ref().map(|c| c.pages),
                            "withheld": made.copy.as_ref().map(|c| c.withheld) })
                })
                .collect();
            let findings: Vec<_> = m
                .diagnostics
                .iter()
                .map(|d| json!({ "code": d.code.as_str(), "line": d.line, "message": d.message, "help": d.help }))
                .collect();
            json!({ "file": m.file, "meeting": m.date.map(|d| d.to_string()), "copies": copies, "findings": findings,
                    "removed": m.removed.iter().map(|w| &w.file).collect::<Vec<_>>(), "failed": m.failed })
        })
        .collect();
    json!({ "folder": report.folder.display().to_string(), "meetings": meetings, "removed": report.removed,
            "stopped": report.stopped, "record": report.head })
}
