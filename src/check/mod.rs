//! What a coordinator should know before anything is sent, beyond what reading and deciding find by themselves.
//!
//! [`Reading`] is one meeting as it was read; [`dates`] looks at all files together. [`meeting`] looks at one meeting on one day:
//!
//! 1. a date that is still to come; agencies to which no copy is due
//! 2. marks by hand: what was taken off and why, what changes nothing
//! 3. `enforcement`: actions that use immigration enforcement against somebody (P5)
//! 4. expertise: a case with immigration details and nobody there who knows immigration (P6)
//! 5. agreements that have run out; `unwritten`: those that are told in a sentence only (P1)
//! 6. `characters`: those that no font shows
//! 7. `losses`: what agencies that were not there lose with the details: their own actions, facts of safety
//!
//! No message holds a word of the minutes; only the command line shows source lines, to the coordinator.

mod characters;
mod enforcement;
mod losses;
mod reading;
mod unwritten;
pub mod words;

pub use reading::{Reading, refused};

use crate::decide::{self, Decisions, Meeting, Standing};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::Config;
use crate::minutes::{FlatRange, Minutes, PieceId};
use crate::tag::Tags;
use crate::typeset::Fonts;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

/// One meeting on one day.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The minutes.
    pub minutes: &'a Minutes,
    /// What was found in them.
    pub tags: &'a Tags,
    /// Attendance and agreements.
    pub meeting: &'a Meeting,
    /// The Marac.
    pub config: &'a Config,
    /// The day.
    pub as_of: Date,
    /// What its pages are set in.
    pub fonts: &'a Fonts,
}

impl Subject<'_> {
    /// A finding about `range` of `piece`.
    fn finding(&self, code: Code, piece: PieceId, range: FlatRange, message: String, help: &str) -> Diagnostic {
        let source = self.minutes.piece(piece).text.source_of(range);
        Diagnostic {
            code,
            path: self.minutes.source.path.clone(),
            line: source.map(|s| self.minutes.source.line(s.start)),
            range: source.map(|s| s.start..s.end),
            message,
            help: Some(help.to_owned()),
        }
    }
}

/// Everything that the coordinator should know of one meeting, in the order of its lines. `all` are the decisions of the
/// day for every agency of the distribution list.
#[must_use]
pub fn meeting(subject: &Subject<'_>, all: &[Decisions]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = ahead(subject).into_iter().chain(no_copies(subject, all)).collect();
    found.extend(marks(subject));
    let actions = decide::actions(subject.minutes, subject.meeting, subject.config);
    found.extend(enforcement::used_against_somebody(subject, &actions));
    found.extend(without_expertise(subject));
    found.extend(unwritten::agreements(subject));
    found.extend(decide::expired(subject.minutes, subject.meeting, subject.as_of));
    found.extend(characters::unshown(subject, subject.fonts));
    found.extend(losses::own_actions(subject, &actions, all));
    found.extend(losses::named_cases(subject, all));
    found.extend(losses::safety_facts(subject, all));
    found.sort_by_key(|d| d.line);
    found
}

/// A file of minutes that cannot be read from the disk.
#[must_use]
pub fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic {
        code: Code::MinutesUnreadable,
        path: path.to_path_buf(),
        line: None,
        range: None,
        message: format!("the file cannot be read ({error})"),
        help: Some("check that it is there and that you may read it".to_owned()),
    }
}

/// What is doubtful about dates, one list a file: a file named by another date than its meeting's, and two files of one
/// meeting. Nothing is made of a file with a doubt. `files` are paths with the dates of their meetings, where these can
/// be read.
#[must_use]
pub fn dates(files: &[(&Path, Option<Date>)]) -> Vec<Vec<Diagnostic>> {
    let mut of_date: BTreeMap<Date, Vec<&Path>> = BTreeMap::new();
    for (path, date) in files {
        of_date.entry(date.unwrap_or(Date::MIN)).or_default().push(path);
    }
    let doubts = |(path, date): &(&Path, Option<Date>)| {
        let Some(date) = *date else { return Vec::new() };
        let doubt = |message: String, help: &str| Diagnostic {
            code: Code::MeetingDate,
            path: path.to_path_buf(),
            line: None,
            range: None,
            message,
            help: Some(help.to_owned()),
        };
        let mut doubts = Vec::new();
        let named = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse::<Date>().ok());
        if let Some(named) = named.filter(|named| *named != date) {
            doubts.push(doubt(
                format!("the file is named {named}, and its front matter says that the meeting was on {date}"),
                "correct the one that is wrong; nothing is made of this file until they agree",
            ));
        }
        let name = |other: &&Path| other.file_name().map(|n| n.to_string_lossy().into_owned());
        let others: Vec<String> = of_date[&date].iter().filter(|other| *other != path).filter_map(name).collect();
        if !others.is_empty() {
            doubts.push(doubt(
                format!("the meeting of {date} has other minutes too: {}", others.join(", ")),
                "keep one file a meeting; nothing is made of either until then",
            ));
        }
        doubts
    };
    files.iter().map(doubts).collect()
}

/// A meeting that is still to come has no minutes: the date is mistyped, or the day of the run is.
fn ahead(subject: &Subject<'_>) -> Option<Diagnostic> {
    let (date, line) = subject.minutes.front.meeting;
    (date > subject.as_of).then(|| Diagnostic {
        code: Code::MeetingAhead,
        path: subject.minutes.source.path.clone(),
        line: Some(line),
        range: None,
        message: format!("the meeting is dated {date}, which is still to come on {}", subject.as_of),
        help: Some("correct the date if it is mistyped: agreements and the name of every copy go by it".to_owned()),
    })
}

/// The agencies of the distribution list that get nothing of this meeting, in one finding.
fn no_copies(subject: &Subject<'_>, all: &[Decisions]) -> Option<Diagnostic> {
    let none = |decisions: &Decisions| match decisions.standing {
        Standing::None(why) => {
            let agency = subject.config.agencies.iter().find(|a| a.id == decisions.agency)?;
            Some(format!("{} ({})", agency.name, why.meaning()))
        }
        Standing::Whole | Standing::Partial | Standing::Actions | Standing::Extract => None,
    };
    let listed: Vec<String> = all.iter().filter_map(none).collect();
    (!listed.is_empty()).then(|| Diagnostic {
        code: Code::NoCopyDue,
        path: subject.minutes.source.path.clone(),
        line: None,
        range: None,
        message: format!("no copy of this meeting is due to {}", listed.join("; ")),
        help: None,
    })
}

fn marks(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let cleared = subject.tags.cleared.iter().map(|cleared| {
        let message = "a find was taken off by hand here, with a reason".to_owned();
        let help = "it goes out to every agency on the list; take the mark away if that is not meant";
        subject.finding(Code::HandCleared, cleared.tag.piece, cleared.tag.range, message, help)
    });
    let inert = subject.tags.inert.iter().map(|mark| {
        let (message, help) = if mark.over_certain {
            ("this mark is meant to take off a find that is certain; no mark can", "leave the detail to be withheld")
        } else {
            ("this mark takes nothing off: nothing was found here", "take the mark away")
        };
        subject.finding(Code::MarkInert, mark.piece, mark.range, message.to_owned(), help)
    });
    cleared.chain(inert).collect()
}

/// P6: immigration expertise belongs in the meeting.
fn without_expertise(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let minutes = subject.minutes;
    let mut found = Vec::new();
    for (at, case) in minutes.cases.iter().enumerate() {
        let has_details = subject.tags.tags.iter().any(|t| t.category.is_some() && minutes.case_of(t.piece) == Some(at));
        if has_details && !subject.meeting.has_expertise(case.number) {
            let whole = FlatRange { start: 0, end: minutes.piece(case.heading).text.flat().len() };
            let message =
                format!("case {} has immigration details, and nobody with immigration expertise was there for it", case.number.0);
            let help = "ask a specialist to the next meeting; an agency is marked with expertise = \"immigration\" in marac.toml";
            found.push(subject.finding(Code::NoExpertise, case.heading, whole, message, help));
        }
    }
    found
}
