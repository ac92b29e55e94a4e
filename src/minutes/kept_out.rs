//! What stands outside the attendance's rows and yet keeps an agency out of a case, and what begins other minutes.
//!
//! Only a row of the attendance takes a case out of a copy. Words elsewhere that say so of a case by its number, which no
//! row has, stop the meeting; words in the case itself are pointed out.

use super::agreement::line_ranges;
use super::build::Builder;
use super::parts;
use super::presence::{self, KeptOut};
use super::role::Role;
use super::sentence;
use super::text::{FlatRange, SourceRange, Text};
use super::tree::{AttendanceRow, Block, CaseNo, PartKind, PieceId, gather};
use crate::diagnostic::Code;
use std::collections::BTreeSet;

/// The longest line that is taken for a heading, in characters.
const HEADING: usize = 60;

/// What is wrong, where, and what to do.
type Found = (Code, SourceRange, &'static str, &'static str);

/// Looks through the minutes once their attendance is read.
pub(super) fn check(builder: &mut Builder<'_>, attendance: &[AttendanceRow]) {
    let rows: BTreeSet<PieceId> = attendance.iter().flat_map(|row| row.pieces.iter().copied()).collect();
    let excluded: BTreeSet<CaseNo> = attendance.iter().flat_map(|row| row.excluded.iter().copied()).collect();
    let mut found = Vec::new();
    for part in &builder.parts {
        let case = if let PartKind::Case(case) = part.kind { builder.cases.get(case).map(|c| c.number) } else { None };
        let heading = part.heading.map(Block::Paragraph);
        let mut pieces = Vec::new();
        gather(heading.as_slice(), &mut pieces);
        gather(&part.blocks, &mut pieces);
        for id in pieces.into_iter().filter(|id| !rows.contains(id)) {
            let piece = &builder.pieces[id.0 as usize];
            lines(&piece.text, &excluded, &mut found);
            match case {
                Some(number) if !excluded.contains(&number) => sentences(&piece.text, piece.role, &mut found),
                None if Some(id) != part.heading && is_heading(piece.text.flat()) => {
                    let whole = FlatRange { start: 0, end: piece.text.flat().len() };
                    found.extend(piece.text.source_of(whole).map(|at| (Code::SectionOutsideCase, at, PLAIN, CASE)));
                }
                Some(_) | None => {}
            }
        }
    }
    found.extend(second_attendance(builder));
    let numbers: BTreeSet<CaseNo> = builder.cases.iter().map(|c| c.number).collect();
    for row in attendance.iter().filter(|row| !row.excluded.iter().all(|case| numbers.contains(case))) {
        let text = row.pieces.first().map(|id| &builder.pieces[id.0 as usize].text);
        let at = text.and_then(|text| text.source_of(FlatRange { start: 0, end: text.flat().len() }));
        found.extend(at.map(|at| (Code::AttendanceExclusion, at, UNKNOWN, CASE)));
    }
    for (code, at, message, help) in found {
        builder.report(code, at, message, help);
    }
}

const SECOND: &str = "a second meeting begins here";
const FILES: &str = "give each meeting a file of its own";
const NAMED: &str = "this says that somebody was kept out of a case, and no row of the attendance does: it is not known whose copy must not hold it";
const HERE: &str = "this says that somebody was kept out of this case, and no row of the attendance does: it is not known whose copy must not hold it";
const PERHAPS: &str =
    "this may say that somebody was kept out of this case; no row of the attendance does, so no copy leaves the case out for it";
const UNKNOWN: &str =
    "this agency was kept out of a case, and no case here has its number: it is not known what its copy must not hold";
const ROW: &str = "write `excluded from case 5` in the agency's row of the attendance, with the number of the case";
const PLAIN: &str = "this line reads as a case heading, but begins no case";
const CASE: &str = "write `## Case 4: reference`";

fn lines(text: &Text, excluded: &BTreeSet<CaseNo>, found: &mut Vec<Found>) {
    for range in line_ranges(text) {
        let line = text.slice(range);
        let mut add = |code, message, help| found.extend(text.source_of(range).map(|at| (code, at, message, help)));
        if begins_minutes(line) {
            add(Code::MeetingDate, SECOND, FILES);
        }
        if presence::names_kept_out(line).iter().any(|case| !excluded.contains(case)) {
            add(Code::AttendanceExclusion, NAMED, ROW);
        }
    }
}

fn sentences(text: &Text, role: Role, found: &mut Vec<Found>) {
    for range in sentence::sentences(text, role) {
        let (code, message) = match presence::kept_out_here(text.slice(range)) {
            Some(KeptOut::Surely) => (Code::AttendanceExclusion, HERE),
            Some(KeptOut::Perhaps) => (Code::KeptOutUnread, PERHAPS),
            None => continue,
        };
        found.extend(text.source_of(range).map(|at| (code, at, message, ROW)));
    }
}

/// An attendance after the first case, where another stood before it.
fn second_attendance(builder: &Builder<'_>) -> Option<Found> {
    let first_case = builder.parts.iter().position(|p| matches!(p.kind, PartKind::Case(_)))?;
    let (before, after) = builder.parts.split_at(first_case);
    before.iter().find(|p| p.kind == PartKind::Attendance)?;
    let second = after.iter().find(|p| p.kind == PartKind::Attendance && !p.blocks.is_empty())?;
    let heading = &builder.pieces[second.heading?.0 as usize].text;
    let at = heading.source_of(FlatRange { start: 0, end: heading.flat().len() })?;
    let message = "a second attendance, after the first case: whose copy would it speak of?";
    let help = "give each meeting a file of its own; of one meeting, put all of the attendance before the first case";
    Some((Code::MeetingDate, at, message, help))
}

/// The line of front matter that every meeting's minutes have.
fn begins_minutes(line: &str) -> bool {
    let value = line.trim().strip_prefix("meeting:").map_or("", str::trim);
    value.get(.."2026-11-04".len()).is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok())
}

/// `CASE 1 - MF/001` without a `##`.
fn is_heading(text: &str) -> bool {
    let text = text.trim();
    let plain = text.chars().count() <= HEADING && !text.contains('\n') && !text.ends_with(['.', '?', ',', ';']);
    let marked = text.starts_with("CASE") || text.contains([':', '-', '–', '—']);
    plain && marked && matches!(parts::read(text), parts::Reading::Case { .. })
}
