//! The line itself: a working folder → PDFs, the record, the distribution list.
//!
//! [`run`] works through one folder:
//!
//! 1. take the lock, sweep what an interrupted run left, read the key and the record ([`Past`]: what was made before);
//! 2. `plan`: read every minutes file, and find those whose date cannot be trusted;
//! 3. what no longer has a place (a meeting or an agency that is gone) is removed;
//! 4. `meeting`: each meeting in parallel: parse, tag, decide; a file that no longer holds is removed before its
//!    replacement is tried; one layout a view; each file verified, recorded, then written;
//! 5. `distribution`: the list of who gets what.
//!
//! A meeting that cannot be made never stops another. The record is written before the files that it speaks of, so
//! that no file ever lies in a pack without a line; a run that was cut short is completed by the next.

mod audit;
mod compare;
mod distribution;
mod meeting;
mod places;
mod plan;
mod purge;
mod recall;
mod register;
mod second_look;
mod sent;
mod view;

use crate::decide::Lists;
use crate::diagnostic::Diagnostic;
use crate::folder::{AgencyId, Folder};
use crate::record::RecordError;
use crate::record::chain::Record;
use crate::record::entry::{Entry, Removed, Run};
use crate::record::key::{Digest, Key};
use crate::record::lock::Lock;
use crate::record::past::{MEETING_GONE, Past};
use crate::record::store::{self, Places};
use crate::rules::RuleSet;
use crate::typeset::fonts::{FontError, Fonts, font_files};
use crate::verify::Terms;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

pub use audit::{Audit, Books, audit};
pub use compare::{Compared, Only, compare};
pub use distribution::spreadsheet_cell;
pub use meeting::{Made, MeetingReport, State, Was, Withdrawn};
pub use purge::{PurgeRequest, Purged, purge};
pub use recall::{Recalled, Why, recall};
pub use register::{Listed, SOON_DAYS, State as AgreementState, agreements};
pub use sent::{SendRequest, Sent, send, waiting};

/// The program's version, part of what every file is made from.
pub const PROGRAM: &str = concat!("marac ", env!("CARGO_PKG_VERSION"));

/// What to export.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The working folder.
    pub folder: &'a Folder,
    /// Where to write.
    pub places: &'a Places,
    /// What finds details.
    pub rules: &'a RuleSet,
    /// What decides on agreements and bodies.
    pub lists: &'a Lists,
    /// What pages are set in.
    pub fonts: &'a Fonts,
    /// When the run began, RFC 3339.
    pub at: &'a str,
    /// The date at which agreements are judged.
    pub as_of: Date,
    /// This meeting alone.
    pub meeting: Option<Date>,
    /// This agency alone.
    pub to: Option<&'a AgencyId>,
    /// Say what would be done and write nothing.
    pub dry_run: bool,
    /// Make everything anew, whatever the record says, and allow a date before the last run's.
    pub force: bool,
    /// Set by whoever wants the run to end between two meetings.
    pub stop: &'a AtomicBool,
    /// Told of each meeting when it is done.
    pub done: &'a (dyn Fn(&MeetingReport) + Sync),
    /// Seconds since some moment, for durations.
    pub clock: &'a (dyn Fn() -> f64 + Sync),
}

/// What a run did in one folder.
#[derive(Debug)]
pub struct Report {
    /// The working folder.
    pub folder: PathBuf,
    /// The meetings, by date and file.
    pub meetings: Vec<MeetingReport>,
    /// Files removed because their meeting or agency is gone.
    pub removed: Vec<String>,
    /// Findings about no one meeting.
    pub diagnostics: Vec<Diagnostic>,
    /// The head of the record.
    pub head: String,
    /// Whether the run was asked to end before all was done.
    pub stopped: bool,
}

impl Report {
    /// Whether a file that should exist does not, or an error was found: exit code 1.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.stopped || self.meetings.iter().any(MeetingReport::is_wrong) || self.diagnostics.iter().any(is_error)
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.severity() == crate::diagnostic::Severity::Error
}

/// Why nothing was done in a folder.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The record, the key, the lock or a file.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The date lies before the last run's.
    #[error("{path}: the last run judged agreements as of {last}, this one would as of {now}; check the clock, or add --force")]
    ClockBack {
        /// The record.
        path: PathBuf,
        /// The last run's date.
        last: Date,
        /// This run's.
        now: Date,
    },
    /// `--meeting` names no meeting.
    #[error("{path}: there are no minutes of {date} here; name the date of a meeting as in its front matter")]
    NoMeeting {
        /// The working folder.
        path: PathBuf,
        /// The date.
        date: Date,
    },
    /// Two people are to look at packs, and fewer are named.
    #[error("marac.toml asks for two names (two_names = true): name with --checked-by who else looked at the packs")]
    OneName,
    /// A purge of meetings that are still to come, or of today's.
    #[error("--before {before}: is later than today; name the first meeting to keep")]
    PurgeAhead {
        /// The day.
        before: Date,
    },
}

/// The record while meetings append to it from several threads, each meeting's lines together.
struct Writer {
    record: Mutex<Record>,
    dry_run: bool,
    run: Run,
    begun: AtomicBool,
}

impl Writer {
    fn append(&self, mut entries: Vec<Entry>) -> Result<(), RecordError> {
        if self.dry_run || entries.is_empty() {
            return Ok(());
        }
        let mut record = self.record.lock().expect("no thread panics while it holds the record");
        if !self.begun.swap(true, Ordering::Relaxed) {
            entries.insert(0, Entry::Run(self.run.clone()));
        }
        record.append(entries)
    }
}

/// Exports one working folder.
///
/// # Errors
///
/// [`ExportError`]: nothing was done. What goes wrong with one meeting is in the [`Report`].
pub fn run(request: &Request<'_>) -> Result<Report, ExportError> {
    let places = request.places;
    // Held until the end of the run.
    let _lock = if request.dry_run { None } else { Some(Lock::take(&places.lock(), request.at)?) };
    let key = if request.dry_run {
        Key::open(&places.key())?.unwrap_or_else(|| Key::of([0; 32]))
    } else {
        store::sweep(&places.office)?;
        store::sweep_packs(&places.packs)?;
        Key::open_or_make(&places.key())?
    };
    let record = Record::open(&places.record())?;
    let past = Past::read(&record);
    if let Some(last) = past.as_of.filter(|last| request.as_of < *last && !request.force) {
        return Err(ExportError::ClockBack { path: places.record(), last, now: request.as_of });
    }
    let made_with = MadeWith::new(request.folder, request.rules, request.lists, &key)?;
    let plan = plan::plan(request, &key, &past, &made_with);
    if let Some(date) = request.meeting.filter(|date| !plan.inputs.iter().any(|i| i.date == Some(*date))) {
        return Err(ExportError::NoMeeting { path: request.folder.root.clone(), date });
    }
    let writer = Writer {
        record: Mutex::new(record),
        dry_run: request.dry_run,
        run: Run { at: request.at.to_owned(), as_of: request.as_of, program: PROGRAM.to_owned() },
        begun: AtomicBool::new(false),
    };
    let removed = remove_what_has_no_place(request, &past, &plan, &writer)?;
    let terms = Terms::new(request.rules.plain_terms().iter().map(String::as_str));
    let context = meeting::Context { request, key: &key, past: &past, made_with: &made_with, writer: &writer, terms: &terms };

    let stopped = AtomicBool::new(false);
    let mut meetings: Vec<MeetingReport> = plan
        .inputs
        .into_par_iter()
        .filter(|input| request.meeting.is_none() || input.date == request.meeting)
        .filter_map(|input| {
            if request.stop.load(Ordering::Relaxed) {
                stopped.store(true, Ordering::Relaxed);
                return None;
            }
            let report = meeting::make(&context, &input);
            (request.done)(&report);
            Some(report)
        })
        .collect();
    meetings.sort_by(|a, b| (a.date, &a.file).cmp(&(b.date, &b.file)));
    let record = writer.record.into_inner().expect("no thread panics while it holds the record");
    if !request.dry_run {
        distribution::write(places, &request.folder.config, &Past::read(&record))?;
    }
    Ok(Report {
        folder: request.folder.root.clone(),
        meetings,
        removed,
        diagnostics: request.folder.refused.clone(),
        head: record.head().to_owned(),
        stopped: stopped.into_inner(),
    })
}

/// Keyed hashes of what every file is made with besides its minutes.
struct MadeWith {
    rules: Digest,
    configuration: Digest,
    /// Of the configuration, what changes pages that show the same text.
    fonts: Digest,
}

impl MadeWith {
    fn new(folder: &Folder, rules: &RuleSet, lists: &Lists, key: &Key) -> Result<Self, RecordError> {
        let mut parts: Vec<&[u8]> = Vec::new();
        for (name, text) in rules.files() {
            parts.extend([name.as_bytes(), text.as_bytes()]);
        }
        for (name, text) in lists.files() {
            parts.extend([name.as_bytes(), text.as_bytes()]);
        }
        let rules = key.digest(&parts);
        let fonts = match &folder.config.fonts {
            Some(folder) => fonts_of(folder, key)?,
            None => Vec::new(),
        };
        let parts: Vec<&[u8]> = fonts.iter().flat_map(|(name, hash)| [name.as_bytes(), hash.0.as_bytes()]).collect();
        let fonts = key.digest(&parts);
        let configuration = key.digest(&[folder.config.text.as_bytes(), fonts.0.as_bytes()]);
        Ok(Self { rules, configuration, fonts })
    }
}

/// The fonts' files, each with its keyed hash: no two of them are in memory at once.
fn fonts_of(folder: &std::path::Path, key: &Key) -> Result<Vec<(String, Digest)>, RecordError> {
    let unread = |e: FontError| RecordError::Read { path: folder.to_path_buf(), source: std::io::Error::other(e) };
    let files = font_files(folder).map_err(unread)?;
    let read = |path: PathBuf| Ok((path.display().to_string(), key.digest(&[&store::read(&path)?.unwrap_or_default()])));
    files.into_iter().map(read).collect()
}

/// Removes the files of meetings and agencies that are gone: what nobody can account for any more is not left to be sent.
fn remove_what_has_no_place(
    request: &Request<'_>,
    past: &Past,
    plan: &plan::Plan,
    writer: &Writer,
) -> Result<Vec<String>, RecordError> {
    if request.meeting.is_some() || request.to.is_some() {
        return Ok(Vec::new());
    }
    let mut removed = Vec::new();
    for copy in past.copies.values() {
        let agency = request.folder.config.agencies.iter().any(|a| a.id.0 == copy.agency);
        let meeting = plan.inputs.iter().any(|i| i.date == Some(copy.meeting) || past.date_of(&i.file) == Some(copy.meeting));
        let reason = match (agency, meeting) {
            _ if past.is_purged(copy.meeting) => "purged",
            (true, true) => continue,
            (false, _) => "agency-gone",
            (true, false) => MEETING_GONE,
        };
        removed.push((copy.file.clone(), reason));
    }
    for (file, reason) in &removed {
        writer.append(vec![Entry::Removed(Removed { file: file.clone(), reason: (*reason).to_owned() })])?;
        if !request.dry_run {
            store::remove(&request.places.packs.join(file))?;
        }
    }
    Ok(removed.into_iter().map(|(file, _)| file).collect())
}
