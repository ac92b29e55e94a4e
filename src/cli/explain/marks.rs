//! Which mark in the copy stands for which withheld place, so that whoever holds the PDF finds the reason of each.

use crate::check::Reading;
use crate::decide::Decisions;
use crate::folder::Config;
use crate::minutes::{FlatRange, PartKind, Piece, PieceId, Role};
use crate::redact::{self, CopyKind};

/// The withheld places for which a mark stands in the copy, in the order of the marks; empty if marks cannot be counted off
/// against places (a copy without marks, or one that is no minutes).
pub(super) fn in_order(reading: &Reading, decisions: &Decisions, config: &Config) -> Vec<(PieceId, FlatRange)> {
    let Reading { minutes, tags, meeting, .. } = reading;
    let Some(redacted) = redact::redact(minutes, tags, decisions, meeting, config) else { return Vec::new() };
    if redacted.head.kind != CopyKind::Partial || !redacted.head.marks {
        return Vec::new();
    }
    let printed = |id: &PieceId, piece: &Piece| {
        let kind = piece.part.and_then(|part| minutes.parts.get(part.0 as usize)).map(|part| part.kind);
        let agreement = minutes.agreements.iter().position(|a| a.pieces.contains(id));
        let is_seen = piece.part.is_some_and(|part| decisions.sees(part));
        let is_shown = agreement.is_none_or(|at| decisions.agreements_shown.get(at).copied().unwrap_or(false));
        is_seen && is_shown && kind != Some(PartKind::Attendance) && piece.role.is_read()
    };
    let all: Vec<(PieceId, &Piece)> =
        (0_u32..).map(PieceId).zip(&minutes.pieces).filter(|(id, piece)| printed(id, piece)).collect();
    // Footnotes are printed at the end, and not at all if what cites them is withheld.
    let (notes, text): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, piece)| piece.role == Role::Note);
    let places = |pieces: &[(PieceId, &Piece)]| pieces.iter().flat_map(|(id, piece)| places(decisions, *id, piece)).collect();
    let mut of_text: Vec<(PieceId, FlatRange)> = places(&text);
    let of_notes: Vec<(PieceId, FlatRange)> = places(&notes);
    let marks = redacted.marks();
    if of_text.len() + of_notes.len() == marks {
        of_text.extend(of_notes);
    }
    if of_text.len() == marks { of_text } else { Vec::new() }
}

/// The withheld places of a piece.
fn places(decisions: &Decisions, id: PieceId, piece: &Piece) -> Vec<(PieceId, FlatRange)> {
    match decisions.withheld.get(id.0 as usize) {
        Some(withheld) if withheld.whole => vec![(id, FlatRange { start: 0, end: piece.text.flat().len() })],
        Some(withheld) => withheld.ranges.iter().map(|range| (id, *range)).collect(),
        None => Vec::new(),
    }
}
