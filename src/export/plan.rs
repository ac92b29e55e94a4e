//! The minutes files of a folder, read once: which changed, and whose dates can be trusted.

use super::{MadeWith, PROGRAM, Request};
use crate::check;
use crate::diagnostic::Diagnostic;
use crate::folder;
use crate::minutes;
use crate::record::entry::Meeting;
use crate::record::key::{Digest, Key};
use crate::record::past::Past;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One minutes file.
pub(super) struct Input {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its name in the working folder, with `/`.
    pub(super) file: String,
    /// Keyed hash of it; `None` if it cannot be read.
    pub(super) digest: Option<Digest>,
    /// The date of its meeting, if it has one.
    pub(super) date: Option<Date>,
    /// Nothing that decides about its files has changed since this reading.
    pub(super) unchanged: Option<Arc<Meeting>>,
    /// Why it must not be made.
    pub(super) refused: Vec<Diagnostic>,
}

/// All minutes files.
pub(super) struct Plan {
    pub(super) inputs: Vec<Input>,
}

pub(super) fn plan(request: &Request<'_>, key: &Key, past: &Past, made_with: &MadeWith) -> Plan {
    let mut inputs: Vec<Input> =
        request.folder.minutes.par_iter().map(|path| input(request, key, past, made_with, path)).collect();
    // What was purged stays away, unless somebody asks for that meeting by name.
    inputs.retain(|input| !input.date.is_some_and(|date| past.is_purged(date) && request.meeting != Some(date)));
    refuse_doubtful_dates(&mut inputs);
    Plan { inputs }
}

/// The name of a minutes file in the working folder, with `/` on every system.
pub(super) fn name_in(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn input(request: &Request<'_>, key: &Key, past: &Past, made_with: &MadeWith, path: &Path) -> Input {
    let file = name_in(&request.folder.root, path);
    let mut input = Input { path: path.to_path_buf(), file, digest: None, date: None, unchanged: None, refused: Vec::new() };
    let bytes = match folder::read_minutes(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            input.refused.push(check::unreadable(path, &e));
            return input;
        }
    };
    let digest = key.digest(&[&bytes]);
    let known = past.meetings.get(&input.file).filter(|m| {
        m.minutes == digest
            && m.rules == made_with.rules
            && m.configuration == made_with.configuration
            && m.program == PROGRAM
            && !m.refused
            && m.as_of <= request.as_of
            && m.until.is_none_or(|until| request.as_of <= until)
    });
    input.digest = Some(digest);
    match known {
        Some(meeting) => {
            input.date = Some(meeting.meeting);
            input.unchanged = (!request.force).then(|| Arc::clone(meeting));
        }
        // Whether the rest can be read shows when the meeting is made: only one at a time is then in memory.
        None => match minutes::meeting_date(&bytes) {
            Some(date) => input.date = Some(date),
            None => input.refused = minutes::parse(path, bytes).err().unwrap_or_default(),
        },
    }
    input
}

/// A file named by another date than its meeting's, and two files of one meeting: neither is made.
fn refuse_doubtful_dates(inputs: &mut [Input]) {
    let files: Vec<(&Path, Option<Date>)> = inputs.iter().map(|i| (i.path.as_path(), i.date)).collect();
    let doubts = check::dates(&files);
    for (input, doubts) in inputs.iter_mut().zip(doubts) {
        if !doubts.is_empty() {
            input.unchanged = None;
            input.refused.extend(doubts);
        }
    }
}
