//! Attendance rows × distribution list → which agency was there for which case, and which cases it was kept out of.
//!
//! A row is one representative. An agency attends by any row that says so plainly; of the same representative twice
//! with different answers neither counts. A row whose representative comes from immigration enforcement never counts.

use super::enforcement::EnforcementBodies;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::fold_lower;
use crate::folder::{Agency, AgencyKind};
use crate::minutes::{AttendanceRow, CaseNo, Minutes, Presence};
use std::collections::BTreeSet;

/// What one agency's rows come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Seat {
    /// What its rows say, those that count; [`Presence::All`] and [`Presence::Cases`] only.
    pub(super) present: Vec<Presence>,
    /// Cases that it was kept out of.
    pub(super) excluded: BTreeSet<CaseNo>,
    /// Whether it is immigration enforcement, by kind, name, alias or all of its representatives.
    pub(super) enforcement: bool,
}

impl Seat {
    /// Whether it attended `case`; who was kept out of a case did not.
    pub(super) fn attends(&self, case: CaseNo) -> bool {
        let there = |p: &Presence| match p {
            Presence::All => true,
            Presence::Cases(cases) => cases.holds(case),
            Presence::Absent | Presence::Unclear => false,
        };
        !self.enforcement && !self.excluded.contains(&case) && self.present.iter().any(there)
    }

    /// Whether it was there from the beginning to the end; leaving the room for a case ends that.
    pub(super) fn throughout(&self) -> bool {
        !self.enforcement && self.excluded.is_empty() && self.present.contains(&Presence::All)
    }
}

/// The attendance, decided.
#[derive(Clone, Debug)]
pub(super) struct Attendance {
    /// One an agency, in the order of the distribution list.
    pub(super) seats: Vec<Seat>,
    /// Which agency each attendance row is of.
    pub(super) rows: Vec<Option<usize>>,
    /// Cases that a row of no known agency was kept out of: any agency that was not there may be meant.
    pub(super) stray_exclusions: BTreeSet<CaseNo>,
}

/// Decides the attendance.
pub(super) fn attendance(
    minutes: &Minutes,
    agencies: &[Agency],
    names: &Names,
    bodies: &EnforcementBodies,
    diagnostics: &mut Vec<Diagnostic>,
) -> Attendance {
    let rows: Vec<_> = minutes.attendance.iter().map(|row| names.resolve(&row.agency).map(|n| n.agency)).collect();
    let seats = agencies.iter().enumerate().map(|(at, agency)| seat(minutes, agency, at, &rows, bodies)).collect();
    let mut out = Attendance { seats, rows, stray_exclusions: BTreeSet::new() };
    for (row, agency) in minutes.attendance.iter().zip(&out.rows) {
        if agency.is_none() {
            out.stray_exclusions.extend(&row.excluded);
        }
    }
    report(minutes, names, bodies, &out, diagnostics);
    out
}

fn seat(minutes: &Minutes, agency: &Agency, at: usize, rows: &[Option<usize>], bodies: &EnforcementBodies) -> Seat {
    let own: Vec<&AttendanceRow> =
        minutes.attendance.iter().zip(rows).filter(|(_, r)| **r == Some(at)).map(|(row, _)| row).collect();
    let sent_by_enforcement = |row: &&AttendanceRow| bodies.is_title(&row.representative) || bodies.is_body(&row.agency);
    let by_name = agency.kind == AgencyKind::ImmigrationEnforcement || agency.names().any(|n| bodies.is_body(n));
    let enforcement = by_name || (!own.is_empty() && own.iter().all(&sent_by_enforcement));
    let excluded = own.iter().flat_map(|row| &row.excluded).copied().collect();
    let counting = own.iter().enumerate().filter(|(i, row)| {
        let contradicted = own.iter().enumerate().any(|(j, other)| {
            j != *i && other.presence != row.presence && same_person(&row.representative, &other.representative)
        });
        !contradicted && !sent_by_enforcement(row)
    });
    let present = counting
        .map(|(_, row)| row.presence.clone())
        .filter(|p| match p {
            Presence::All | Presence::Cases(_) => true,
            Presence::Absent | Presence::Unclear => false,
        })
        .collect();
    Seat { present, excluded, enforcement }
}

/// Whether two cells may name the same person: one's words are all among the other's (rank, role and case aside), and
/// nobody named is the same as nobody named.
fn same_person(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let folded = fold_lower(text);
        let outside = folded.split('(').next().unwrap_or("").to_owned();
        let words = outside.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    one.is_subset(&other) && !one.is_empty() || other.is_subset(&one) && !other.is_empty() || one == other
}

fn report(
    minutes: &Minutes,
    names: &Names,
    bodies: &EnforcementBodies,
    attendance: &Attendance,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut add = |code: Code, row: &AttendanceRow, message: &str, help: String| {
        diagnostics.push(Diagnostic {
            code,
            path: minutes.source.path.clone(),
            line: Some(row.line),
            range: None,
            message: message.to_owned(),
            help: Some(help),
        });
    };
    for (row, agency) in minutes.attendance.iter().zip(&attendance.rows) {
        let seat = agency.and_then(|a| attendance.seats.get(a));
        let listed_there = !matches!(row.presence, Presence::Absent);
        let from_enforcement = bodies.is_title(&row.representative) || bodies.is_body(&row.agency);
        if listed_there && (from_enforcement || seat.is_some_and(|s| s.enforcement)) {
            let help = "immigration enforcement professionals do not attend; it gets nothing by having been there. If this is somebody else, name them by what they are";
            add(Code::EnforcementPresent, row, "immigration enforcement is listed as present", help.to_owned());
        }
        if agency.is_none() {
            let help = names.suggest(&row.agency).map_or_else(
                || "write its name as in marac.toml, add this name to the agency's `aliases` there, or add the agency".to_owned(),
                |near| format!("did you mean `{near}`? Then write that, or add this name to its `aliases` in marac.toml; otherwise add the agency there"),
            );
            if !row.excluded.is_empty() {
                let message = "an agency that is not on the distribution list was kept out of a case; until it is known, no agency that was not there sees that case";
                add(Code::AttendanceStrayExclusion, row, message, help.clone());
            }
            add(Code::AttendanceUnknownAgency, row, "this agency is not on the distribution list", help);
        }
    }
    for (at, row) in minutes.attendance.iter().enumerate() {
        let own = attendance.rows.get(at).copied().flatten();
        let contradicts = |(j, other): (usize, &AttendanceRow)| {
            j < at
                && own.is_some()
                && attendance.rows.get(j).copied().flatten() == own
                && other.presence != row.presence
                && same_person(&row.representative, &other.representative)
        };
        if minutes.attendance.iter().enumerate().any(contradicts) {
            let help = "keep one of the two entries".to_owned();
            add(
                Code::AttendanceContradiction,
                row,
                "the same representative stands here twice with different answers; neither counts",
                help,
            );
        }
    }
}
