//! Minutes × configuration → [`Meeting`]: everything that deciding needs and that no agency or day changes.

use super::agreement::{self, Reading, Review, Verdict};
use super::attendance::{self, Attendance};
use super::lists::Lists;
use super::names::Names;
use super::report;
use super::scope::{self, Scope};
use crate::diagnostic::Diagnostic;
use crate::folder::{Agency, AgencyId, Config};
use crate::minutes::{CaseNo, Minutes, PieceId};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A meeting as deciding sees it.
#[derive(Clone, Debug)]
pub struct Meeting {
    ids: Vec<AgencyId>,
    expertise: Vec<bool>,
    attendance: Attendance,
    pub(super) readings: Vec<Reading>,
    /// One a case: the agencies of its `Copy to:` lines.
    copy_to: Vec<BTreeSet<usize>>,
    scopes: Vec<Scope>,
    numbers: Vec<CaseNo>,
}

impl Meeting {
    /// Resolves names, attendance and agreements.
    ///
    /// With the meeting comes what is wrong with them; only [`super::expired`] depends on the day.
    #[must_use]
    pub fn new(minutes: &Minutes, config: &Config, lists: &Lists) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let names = Names::new(&config.agencies);
        let attendance = attendance::attendance(minutes, &config.agencies, &names, lists.enforcement(), &mut diagnostics);
        let date = minutes.front.meeting.0;
        let read = |a| agreement::read(a, date, &config.name, &names, lists);
        let readings: Vec<Reading> = minutes.agreements.iter().map(read).collect();
        let copy_to = minutes.cases.iter().map(|case| {
            let named = case.copy_to.iter().flat_map(|(typed, _)| names.list(typed).named);
            named.map(|n| n.agency).collect()
        });
        let meeting = Self {
            ids: config.agencies.iter().map(|a| a.id.clone()).collect(),
            expertise: config.agencies.iter().map(|a| a.immigration_expertise).collect(),
            copy_to: copy_to.collect(),
            scopes: scope::scopes(minutes),
            numbers: minutes.cases.iter().map(|c| c.number).collect(),
            attendance,
            readings,
        };
        report::agreements(minutes, config, &meeting, &names, &mut diagnostics);
        report::copy_to(minutes, &names, &mut diagnostics);
        diagnostics.sort_by_key(|d| d.line);
        (meeting, diagnostics)
    }

    /// The last day, from `as_of` on, on which the decisions are the same as on `as_of`; `None`: they never change.
    #[must_use]
    pub fn holds_until(&self, as_of: Date) -> Option<Date> {
        let ends = self.readings.iter().filter_map(|reading| match reading.review {
            Review::By(date) if date >= as_of => Some(date),
            Review::By(_) | Review::Never | Review::Unreadable => None,
        });
        ends.min()
    }

    /// The place of an agency in the distribution list.
    ///
    /// # Panics
    ///
    /// If the agency is of another configuration than the meeting.
    pub(super) fn index(&self, agency: &AgencyId) -> usize {
        self.ids.iter().position(|id| id == agency).expect("the agency stands in the configuration of the meeting")
    }

    /// Whether `agency` attended the case of this number.
    #[must_use]
    pub fn attends(&self, agency: &AgencyId, case: CaseNo) -> bool {
        self.attendance.seats[self.index(agency)].attends(case)
    }

    /// Whether `agency` was there from the beginning to the end.
    #[must_use]
    pub fn attends_throughout(&self, agency: &AgencyId) -> bool {
        self.attendance.seats[self.index(agency)].throughout()
    }

    /// Whether `agency` attended any case, or the whole meeting.
    #[must_use]
    pub fn attends_any(&self, agency: &AgencyId) -> bool {
        self.attends_throughout(agency) || self.numbers.iter().any(|n| self.attends(agency, *n))
    }

    /// Whether the copy of `agency` leaves the case of this number out altogether: it was kept out of it, or it was not
    /// there and an agency that nobody knows was kept out.
    #[must_use]
    pub fn is_excluded(&self, agency: &AgencyId, case: CaseNo) -> bool {
        let seat = &self.attendance.seats[self.index(agency)];
        seat.excluded.contains(&case) || (self.attendance.stray_exclusions.contains(&case) && !seat.attends(case))
    }

    /// Whether `agency` is immigration enforcement, by what it is.
    #[must_use]
    pub fn is_enforcement(&self, agency: &AgencyId) -> bool {
        self.attendance.seats[self.index(agency)].enforcement
    }

    /// Whether an agency with immigration expertise attended the case of this number (guidance principle P6).
    #[must_use]
    pub fn has_expertise(&self, case: CaseNo) -> bool {
        self.expertise.iter().zip(&self.attendance.seats).any(|(expert, seat)| *expert && seat.attends(case))
    }

    /// The agency of the attendance row at `row`, if it is on the distribution list.
    #[must_use]
    pub fn agency_of_row(&self, row: usize) -> Option<&AgencyId> {
        let at = self.attendance.rows.get(row).copied().flatten()?;
        self.ids.get(at)
    }

    /// Whether a `Copy to:` line of the case at `case` (an index) names `agency`.
    #[must_use]
    pub fn is_copied_to(&self, agency: &AgencyId, case: usize) -> bool {
        let at = self.index(agency);
        self.copy_to.get(case).is_some_and(|named| named.contains(&at))
    }

    /// Whose attendance a piece follows.
    pub(crate) fn scope(&self, piece: PieceId) -> &Scope {
        &self.scopes[piece.0 as usize]
    }

    /// Whose attendance each piece follows, in the order of [`Minutes::pieces`].
    pub(super) fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Whether `agency` attended what the text of `piece` is about: its cases, or outside the cases the whole meeting.
    #[must_use]
    pub fn attends_what(&self, agency: &AgencyId, piece: PieceId) -> bool {
        let Scope { cases, throughout } = self.scope(piece);
        let attends = |case: &usize| self.numbers.get(*case).is_some_and(|number| self.attends(agency, *number));
        (!throughout || self.attends_throughout(agency)) && cases.iter().all(attends)
    }

    /// What each agreement comes to for `agency` on `as_of`, in the order of [`Minutes::agreements`].
    pub(super) fn verdicts(&self, agency: &Agency, as_of: Date) -> Vec<Verdict> {
        let at = self.index(&agency.id);
        agreement::unlocked(&self.readings, at, &self.attendance.seats[at], as_of)
    }

    pub(super) fn seat(&self, agency: usize) -> &attendance::Seat {
        &self.attendance.seats[agency]
    }
}
