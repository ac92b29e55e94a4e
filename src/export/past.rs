//! What the record says of earlier runs: the latest word on each meeting and each file.

use crate::record::chain::Record;
use crate::record::entry::{Copy, Entry, Meeting, NoCopy, View};
use crate::record::key::Digest;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The latest word on everything.
#[derive(Default)]
pub(super) struct Past {
    /// The date of the last run.
    pub(super) as_of: Option<Date>,
    /// The latest reading of each minutes file, by the file's name in the working folder.
    pub(super) meetings: BTreeMap<String, Meeting>,
    /// The files that are there, by meeting and agency.
    pub(super) copies: BTreeMap<(Date, String), Copy>,
    /// The agencies without a file, by meeting and agency.
    pub(super) without: BTreeMap<(Date, String), NoCopy>,
    /// The views recorded since their meeting was last read.
    pub(super) views: BTreeMap<(Date, Digest), View>,
}

impl Past {
    pub(super) fn read(record: &Record) -> Self {
        let mut past = Self::default();
        for entry in record.entries() {
            past.take(entry);
        }
        past
    }

    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Run(run) => self.as_of = Some(run.as_of),
            Entry::Meeting(meeting) => {
                self.views.retain(|(date, _), _| *date != meeting.meeting);
                self.meetings.insert(meeting.file.clone(), meeting.clone());
            }
            Entry::View(view) => {
                self.views.insert((view.meeting, view.view.clone()), view.clone());
            }
            Entry::Copy(copy) => {
                let place = (copy.meeting, copy.agency.clone());
                self.without.remove(&place);
                self.copies.insert(place, copy.clone());
            }
            Entry::NoCopy(none) => {
                let place = (none.meeting, none.agency.clone());
                self.copies.remove(&place);
                self.without.insert(place, none.clone());
            }
            Entry::Removed(removed) => self.copies.retain(|_, copy| copy.file != removed.file),
            Entry::Sent(_) | Entry::Purge(_) => {}
        }
    }

    /// The date of the meeting of which `file` was the minutes when last read.
    pub(super) fn date_of(&self, file: &str) -> Option<Date> {
        self.meetings.get(file).map(|m| m.meeting)
    }
}
