//! What the record says of earlier runs: the latest word on each meeting, each file and each sending.

use super::chain::Record;
use super::entry::{Copy, Entry, Meeting, NoCopy, Sent, View};
use super::key::Digest;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A meeting's date and an agency's id.
pub type Place = (Date, String);

/// The latest word on everything.
#[derive(Debug, Default)]
pub struct Past {
    /// The date of the last run.
    pub as_of: Option<Date>,
    /// The latest reading of each minutes file, by the file's name in the working folder.
    pub meetings: BTreeMap<String, Arc<Meeting>>,
    /// The files that are there.
    pub copies: BTreeMap<Place, Copy>,
    /// The agencies without a file.
    pub without: BTreeMap<Place, NoCopy>,
    /// The views recorded since their meeting was last read.
    pub views: BTreeMap<(Date, Digest), Arc<View>>,
    /// What was sent, in order.
    pub sent: Vec<Sending>,
    /// Meetings before this day were purged.
    pub purged: Option<Date>,
    /// How many lines all purges said that they emptied.
    pub lines_purged: usize,
    /// Places of which something was said since their meeting was last read: of any other, what was said before is of
    /// earlier minutes.
    settled: BTreeSet<Place>,
    /// The place of each file that is there.
    places: HashMap<String, Place>,
    /// Meetings that somebody exported by name after they were purged.
    reopened: BTreeSet<Date>,
    /// Place and hash of everything sent.
    gone_out: BTreeSet<(Place, Digest)>,
}

/// Why a file was removed: there are no minutes of its meeting any more.
pub const MEETING_GONE: &str = "meeting-gone";

/// A PDF that was sent, with what decided about it then.
#[derive(Clone, Debug)]
pub struct Sending {
    /// The line about it.
    pub sent: Sent,
    /// The reading of the minutes that it was made from; `None` if the record holds it no more.
    pub meeting: Option<Arc<Meeting>>,
    /// The view that it shows; `None` if the record holds it no more.
    pub view: Option<Arc<View>>,
    /// What kind of copy it is, as in [`Copy::copy`]; empty if the record holds it no more.
    pub copy: String,
}

impl Past {
    /// Reads all of `record`, in order.
    #[must_use]
    pub fn read(record: &Record) -> Self {
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
                self.forget_what_was_decided(meeting.meeting);
                self.reopened.insert(meeting.meeting);
                self.meetings.insert(meeting.file.clone(), Arc::new(meeting.clone()));
            }
            Entry::View(view) => {
                self.views.insert((view.meeting, view.view.clone()), Arc::new(view.clone()));
            }
            Entry::Copy(copy) => {
                let place = (copy.meeting, copy.agency.clone());
                self.without.remove(&place);
                self.settled.insert(place.clone());
                self.places.insert(copy.file.clone(), place.clone());
                self.copies.insert(place, copy.clone());
            }
            Entry::NoCopy(none) => {
                let place = (none.meeting, none.agency.clone());
                self.copies.remove(&place);
                self.settled.insert(place.clone());
                self.without.insert(place, none.clone());
            }
            Entry::Removed(removed) => {
                if let Some(place) = self.places.remove(&removed.file) {
                    self.copies.remove(&place);
                    if removed.reason == MEETING_GONE {
                        self.without.retain(|(date, _), _| *date != place.0);
                    }
                }
            }
            Entry::Sent(sent) => {
                let meeting = self.meeting_on(sent.meeting).cloned();
                let view = self.views.get(&(sent.meeting, sent.view.clone())).cloned();
                self.gone_out.insert(((sent.meeting, sent.agency.clone()), sent.hash.clone()));
                let copy = self.copies.get(&(sent.meeting, sent.agency.clone()));
                let copy = copy.filter(|c| c.hash == sent.hash).map_or_else(String::new, |c| c.copy.clone());
                self.sent.push(Sending { sent: sent.clone(), meeting, view, copy });
            }
            Entry::Purge(purge) => {
                self.purged = self.purged.max(Some(purge.before));
                self.reopened.clear();
                self.lines_purged += purge.lines;
            }
        }
    }

    /// A new reading of a meeting's minutes closes what was said of it before.
    fn forget_what_was_decided(&mut self, date: Date) {
        let views = self.views.range((date, Digest(String::new()))..).map(|(key, _)| key);
        for key in views.take_while(|(d, _)| *d == date).cloned().collect::<Vec<_>>() {
            self.views.remove(&key);
        }
        let settled = self.settled.range((date, String::new())..);
        for place in settled.take_while(|(d, _)| *d == date).cloned().collect::<Vec<_>>() {
            self.settled.remove(&place);
        }
    }

    /// The latest reading of the minutes of the meeting on `date`.
    #[must_use]
    pub fn meeting_on(&self, date: Date) -> Option<&Arc<Meeting>> {
        self.meetings.values().find(|m| m.meeting == date)
    }

    /// The date of the meeting of which `file` was the minutes when last read.
    #[must_use]
    pub fn date_of(&self, file: &str) -> Option<Date> {
        self.meetings.get(file).map(|m| m.meeting)
    }

    /// Whether the record's word on `place` is of the latest reading of the minutes.
    #[must_use]
    pub fn is_settled(&self, place: &Place) -> bool {
        self.settled.contains(place)
    }

    /// Whether the meeting on `date` was purged, and not exported by name since.
    #[must_use]
    pub fn is_purged(&self, date: Date) -> bool {
        self.purged.is_some_and(|before| date < before) && !self.reopened.contains(&date)
    }

    /// Whether exactly this copy is recorded as sent.
    #[must_use]
    pub fn is_sent(&self, copy: &Copy) -> bool {
        self.gone_out.contains(&((copy.meeting, copy.agency.clone()), copy.hash.clone()))
    }
}
