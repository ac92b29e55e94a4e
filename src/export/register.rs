//! All sharing agreements of a working folder: who may have what, why, until when. For the coordinator's eyes: the
//! justifications are words of the minutes.

use super::audit::Books;
use crate::check::Reading;
use crate::decide;
use crate::diagnostic::Diagnostic;
use crate::minutes::Field;
use jiff::ToSpan as _;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// How many days before its end an agreement is said to expire soon.
pub const SOON_DAYS: i32 = 30;

/// One agreement and one agency that it names.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The minutes.
    pub path: PathBuf,
    /// The date of the meeting.
    pub meeting: Date,
    /// The first line of the agreement, 1-based.
    pub line: usize,
    /// The number of its case.
    pub case: Option<u32>,
    /// The agency's id; `None`: it names none of the distribution list.
    pub agency: Option<String>,
    /// What it comes to.
    pub state: State,
    /// What it covers, as typed.
    pub covers: String,
    /// The safeguarding justification, as typed.
    pub justification: String,
    /// The last day on which it holds; `None`: it does not expire, or its date cannot be read.
    pub until: Option<Date>,
    /// How many units (sentences, cells) with details it opens for the agency.
    pub opens: usize,
    /// Names in it that are no agency of the distribution list, as typed.
    pub unknown: Vec<String>,
}

/// What an agreement comes to for an agency on one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It opens details.
    Holds,
    /// It holds, and ends within [`SOON_DAYS`].
    EndsSoon,
    /// It holds and opens nothing: no detail of its case is of a kind that it covers.
    Unused,
    /// It holds and opens nothing: the agency attended the case.
    NotNeeded,
    /// It names no agency of the distribution list.
    NamesNobody,
    /// It stands where it opens nothing.
    OutsideCase,
    /// A condition fails: the stable form of the outcome.
    Fails(&'static str),
}

impl State {
    /// The stable kebab-case form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::EndsSoon => "ends-soon",
            Self::Unused => "unused",
            Self::NotNeeded => "not-needed",
            Self::NamesNobody => "agreement-names-nobody",
            Self::OutsideCase => "agreement-outside-case",
            Self::Fails(code) => code,
        }
    }
}

/// Shows where it stands and what it comes to, never what it says.
impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listed")
            .field("meeting", &self.meeting)
            .field("line", &self.line)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Every agreement of every meeting, by date and line; then why minutes could not be read.
#[must_use]
pub fn agreements(books: &Books<'_>) -> (Vec<Listed>, Vec<Diagnostic>) {
    let config = &books.folder.config;
    let read = |path: &PathBuf| {
        let reading = Reading::open(path, config, books.rules, books.lists).map_err(|refused| refused.found)?;
        Ok(of_meeting(books, path, &reading))
    };
    let each: Vec<Result<Vec<Listed>, Vec<Diagnostic>>> = books.folder.minutes.par_iter().map(read).collect();
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    for one in each {
        match one {
            Ok(listed) => all.extend(listed),
            Err(found) => refused.extend(found),
        }
    }
    all.sort_by_key(|listed: &Listed| (listed.meeting, listed.line));
    (all, refused)
}

fn of_meeting(books: &Books<'_>, path: &Path, reading: &Reading) -> Vec<Listed> {
    let Reading { minutes, tags, meeting, .. } = reading;
    let config = &books.folder.config;
    let all = reading.decide(config, books.as_of);
    let soon = books.as_of.saturating_add(SOON_DAYS.days());
    let typed = |field: &Option<Field>| field.as_ref().map_or_else(String::new, |f| f.value.clone());
    let mut listed = Vec::new();
    for one in decide::register(minutes, tags, meeting, config, &all, books.as_of) {
        let row = |agency, state, opens| Listed {
            path: path.to_path_buf(),
            meeting: minutes.front.meeting.0,
            line: one.agreement.line,
            case: one.agreement.case.and_then(|case| minutes.cases.get(case)).map(|c| c.number.0),
            agency,
            state,
            covers: typed(&one.agreement.covers),
            justification: typed(&one.agreement.justification),
            until: one.until,
            opens,
            unknown: one.unknown.clone(),
        };
        if one.agreement.case.is_none() {
            listed.push(row(None, State::OutsideCase, 0));
        } else if one.named.is_empty() {
            listed.push(row(None, State::NamesNobody, 0));
        }
        for named in &one.named {
            let state = match named.fault {
                Some(fault) => State::Fails(fault.as_str()),
                None if named.attended => State::NotNeeded,
                None if named.opens == 0 => State::Unused,
                None if one.until.is_some_and(|until| until <= soon) => State::EndsSoon,
                None => State::Holds,
            };
            listed.push(row(Some(named.agency.0.clone()), state, named.opens));
        }
    }
    listed
}
