//! A working folder → one page for the coordinator, to be read before anything is sent.
//!
//! 1. [`read`]: every meeting parsed, tagged, decided for every agency and redacted, as an export would
//! 2. `page`: what needs attention, who gets what, the uncertain finds, every detail with its reasons
//! 3. `full`: the minutes as they are, each detail marked; `copy`: the same as one agency gets them, from [`Redacted`]
//!
//! The page shows withheld text and says so: it is for the coordinator. It is one file, asks nothing of a network (its
//! content security policy allows its own style and script by their hashes and nothing else), and can be read without
//! the script, which only filters.

mod copy;
mod full;
mod html;
mod page;
mod tables;
#[cfg(test)]
mod tests;

use crate::check::{self, Reading};
use crate::decide::{self, Action, Decisions, Lists, Standing};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::folder::{Config, Folder};
use crate::minutes::Minutes;
use crate::redact::{self, Redacted};
use crate::rules::RuleSet;
use crate::tag::Tags;
use crate::typeset::Fonts;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

pub(crate) use html::shell;
pub use page::page;

/// A working folder as it stands on one day.
pub struct Review {
    /// The folder.
    pub root: PathBuf,
    /// The Marac.
    pub config: Config,
    /// The day on which agreements are judged.
    pub as_of: Date,
    /// Every minutes file, by date and name.
    pub meetings: Vec<MeetingReview>,
}

/// One minutes file.
pub struct MeetingReview {
    /// Its name below the working folder.
    pub file: String,
    /// What the coordinator should know, in the order of lines.
    pub found: Vec<Diagnostic>,
    /// The meeting; `None` if the minutes cannot be read, and then `found` says why.
    pub read: Option<ReadMeeting>,
}

/// A meeting that could be read.
pub struct ReadMeeting {
    /// The minutes.
    pub minutes: Minutes,
    /// What was found in them.
    pub tags: Tags,
    /// One an agency, in the order of `marac.toml`.
    pub copies: Vec<CopyReview>,
}

/// What one agency gets of a meeting.
pub struct CopyReview {
    /// What was decided, and why.
    pub decisions: Decisions,
    /// What it may see; `None` if no copy is due to it.
    pub redacted: Option<Redacted>,
    /// At how many places something is withheld from it: [`redact::places_withheld`].
    pub withheld: usize,
    /// The actions of its own that the copy holds, if it holds nothing else.
    pub own_actions: Vec<Action>,
    /// Actions of its own that it will not see whole.
    pub own_actions_withheld: usize,
    /// The numbers of the cases that it leaves out altogether.
    pub left_out: Vec<u32>,
}

impl MeetingReview {
    /// Whether nothing is made of the minutes: they cannot be read, or it is doubtful which meeting they are of. Other errors
    /// keep back what they are about and stop no other copy.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.read.is_none() || self.found.iter().any(|d| d.code == Code::MeetingDate)
    }

    /// Whether an error was found in the minutes.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.read.is_none() || self.found.iter().any(|d| d.code.severity() == Severity::Error)
    }

    /// The date of the meeting, or the file's name if the date cannot be read.
    #[must_use]
    pub fn name(&self) -> String {
        self.read.as_ref().map_or_else(|| self.file.clone(), |read| long(read.minutes.front.meeting.0))
    }
}

/// A date as it is read.
pub(crate) fn long(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// What a review is made with, beside the folder.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// What finds details.
    pub rules: &'a RuleSet,
    /// What decides on agreements and bodies.
    pub lists: &'a Lists,
    /// What pages are set in.
    pub fonts: &'a Fonts,
    /// The day on which agreements are judged.
    pub as_of: Date,
}

/// Reads `folder` as an export would; `meeting`: this one alone.
#[must_use]
pub fn read(folder: &Folder, with: With<'_>, meeting: Option<Date>) -> Review {
    let mut meetings: Vec<MeetingReview> = folder.minutes.par_iter().map(|path| read_file(folder, path, with)).collect();
    let dated: Vec<_> = folder.minutes.iter().map(PathBuf::as_path).zip(meetings.iter().map(date_of)).collect();
    for (doubts, meeting) in check::dates(&dated).into_iter().zip(&mut meetings) {
        meeting.found.extend(doubts);
    }
    meetings.retain(|m| meeting.is_none() || m.read.as_ref().is_none_or(|r| Some(r.minutes.front.meeting.0) == meeting));
    meetings.sort_by(|a, b| (date_of(a), &a.file).cmp(&(date_of(b), &b.file)));
    Review { root: folder.root.clone(), config: folder.config.clone(), as_of: with.as_of, meetings }
}

fn date_of(meeting: &MeetingReview) -> Option<Date> {
    meeting.read.as_ref().map(|r| r.minutes.front.meeting.0)
}

fn read_file(folder: &Folder, path: &Path, with: With<'_>) -> MeetingReview {
    let file = path.strip_prefix(&folder.root).unwrap_or(path).display().to_string();
    let config = &folder.config;
    let reading = match Reading::open(path, config, with.rules, with.lists) {
        Ok(reading) => reading,
        Err(refused) => {
            let found = check::refused(refused, config, (with.rules, with.lists), with.fonts, with.as_of);
            return MeetingReview { file, found, read: None };
        }
    };
    let decisions = reading.decide(config, with.as_of);
    let found = reading.check(config, with.fonts, with.as_of, &decisions);
    let actions = decide::actions(&reading.minutes, &reading.meeting, config);
    let copies = decisions.into_iter().map(|decisions| copy_of(&reading, &actions, config, decisions)).collect();
    MeetingReview { file, found, read: Some(ReadMeeting { minutes: reading.minutes, tags: reading.tags, copies }) }
}

fn copy_of(reading: &Reading, actions: &[Action], config: &Config, decisions: Decisions) -> CopyReview {
    let Reading { minutes, tags, meeting, .. } = reading;
    let redacted = redact::redact(minutes, tags, &decisions, meeting, config);
    let count = |copy| redact::places_withheld(copy, minutes, tags, &decisions, meeting, config);
    let withheld = redacted.as_ref().map_or(0, count);
    let own_actions_withheld = decide::own_actions_withheld(actions, tags, &decisions);
    let left_out = decisions.left_out(minutes);
    let own_actions = match decisions.standing {
        Standing::Actions => decide::own_seen_actions(minutes, meeting, config, &decisions),
        Standing::Whole | Standing::Partial | Standing::Extract | Standing::None(_) => Vec::new(),
    };
    CopyReview { decisions, redacted, withheld, own_actions, own_actions_withheld, left_out }
}

/// For tests: with what is built in, on a day after all meetings of the fixtures.
#[cfg(test)]
pub(crate) fn read_today(folder: &Folder) -> Review {
    let rules = RuleSet::builtin().expect("the built-in rules are sound");
    let with = With { rules, lists: Lists::builtin(), fonts: &Fonts::builtin(), as_of: jiff::civil::date(2026, 11, 24) };
    read(folder, with, None)
}
