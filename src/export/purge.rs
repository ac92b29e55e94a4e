//! Retention: what was made of old meetings goes; the record's chain stays whole and says so.
//!
//! 1. a line says up to when was purged, and how many lines are emptied for it;
//! 2. the files go, and folders of agencies that are left empty; the minutes only if that was asked for;
//! 3. the lines about these meetings are emptied, but for what was sent to whom.
//!
//! A purge that was interrupted is completed by the next, and by an export. An export never makes a purged meeting
//! again, unless it is asked for by its date.

use super::{ExportError, distribution};
use crate::folder::{self, Folder};
use crate::minutes;
use crate::record::RecordError;
use crate::record::chain::Record;
use crate::record::entry::{Entry, Purge};
use crate::record::lock::Lock;
use crate::record::past::Past;
use crate::record::store::{self, Places};
use jiff::civil::Date;
use std::io::ErrorKind;
use std::path::PathBuf;

/// What to purge.
#[derive(Clone, Copy)]
pub struct PurgeRequest<'a> {
    /// The working folder.
    pub folder: &'a Folder,
    /// Where its packs and its office are.
    pub places: &'a Places,
    /// Meetings before this day.
    pub before: Date,
    /// Their minutes too.
    pub minutes: bool,
    /// Say what would go, and remove nothing.
    pub dry_run: bool,
    /// Today.
    pub today: Date,
    /// When, RFC 3339.
    pub at: &'a str,
}

/// What went.
#[derive(Debug)]
pub struct Purged {
    /// PDFs.
    pub files: Vec<PathBuf>,
    /// Minutes.
    pub minutes: Vec<PathBuf>,
    /// Lines of the record that were emptied.
    pub lines: usize,
    /// The head of the record.
    pub head: String,
}

/// Purges.
///
/// # Errors
///
/// [`ExportError`]; what had gone by then is gone, and a second purge does the rest.
pub fn purge(request: &PurgeRequest<'_>) -> Result<Purged, ExportError> {
    let places = request.places;
    if request.before > request.today {
        return Err(ExportError::PurgeAhead { before: request.before });
    }
    let _lock = if request.dry_run { Lock::look(&places.lock())? } else { Some(Lock::take(&places.lock(), request.at)?) };
    let mut record = Record::open(&places.record())?;
    let is_old = |entry: &Entry| entry.purged_with().is_some_and(|date| date < request.before);
    let lines = record.entries().filter(|entry| is_old(entry)).count();
    let mut purged = Purged { files: old_files(request)?, minutes: old_minutes(request), lines, head: record.head().to_owned() };
    if request.dry_run || (purged.files.is_empty() && purged.minutes.is_empty() && lines == 0) {
        return Ok(purged);
    }
    record.append(vec![Entry::Purge(Purge { at: request.at.to_owned(), before: request.before, lines })])?;
    for file in purged.files.iter().chain(&purged.minutes) {
        store::remove(file)?;
    }
    for file in &purged.files {
        remove_if_empty(file)?;
    }
    record.empty(is_old)?;
    distribution::write(places, &request.folder.config, &Past::read(&record))?;
    record.head().clone_into(&mut purged.head);
    Ok(purged)
}

/// The PDFs of old meetings, by their names: those that the record speaks of, and those that an interruption left.
fn old_files(request: &PurgeRequest<'_>) -> Result<Vec<PathBuf>, RecordError> {
    let mut files = super::audit::files_below(&request.places.packs)?;
    files.retain(|path| {
        let agency = path.parent().and_then(|p| p.file_name()).and_then(|n| n.to_str());
        let name = path.file_name().and_then(|n| n.to_str());
        let date = name.zip(agency).and_then(|(name, id)| name.strip_suffix(&format!("-{id}.pdf")));
        date.and_then(|date| date.parse::<Date>().ok()).is_some_and(|date| date < request.before)
    });
    Ok(files.into_iter().collect())
}

/// The minutes of old meetings, if they are to go too. What has no date that can be read stays.
fn old_minutes(request: &PurgeRequest<'_>) -> Vec<PathBuf> {
    let is_old = |path: &&PathBuf| {
        let date = folder::read_minutes(path).ok().and_then(|bytes| minutes::meeting_date(&bytes));
        date.is_some_and(|date| date < request.before)
    };
    request.folder.minutes.iter().filter(|_| request.minutes).filter(is_old).cloned().collect()
}

fn remove_if_empty(file: &std::path::Path) -> Result<(), RecordError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    match std::fs::remove_dir(folder) {
        Ok(()) => Ok(()),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Ok(()),
        Err(source) => Err(RecordError::Write { path: folder.to_path_buf(), source }),
    }
}
