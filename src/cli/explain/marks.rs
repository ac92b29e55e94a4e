//! Which mark in the copy stands for which withheld place, so that whoever holds the PDF finds the reason of each.

use crate::check::Reading;
use crate::decide::{Decisions, Sight};
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
        let part = piece.part.map(|part| part.0 as usize);
        let kind = part.and_then(|part| minutes.parts.get(part)).map(|part| part.kind);
        let sight = part.and_then(|part| decisions.parts.get(part));
        let agreement = minutes.agreements.iter().position(|a| a.pieces.contains(id));
        let is_seen = sight.is_some_and(|sight| matches!(sight, Sight::Attended | Sight::NotAttended));
        let is_shown = agreement.is_none_or(|at| decisions.agreements_shown.get(at).copied().unwrap_or(false));
        is_seen && is_shown && kind != Some(PartKind::Attendance) && has_marks(piece.role)
    };
    let all: Vec<(PieceId, &Piece)> =
        (0_u32..).map(PieceId).zip(&minutes.pieces).filter(|(id, piece)| printed(id, piece)).collect();
    // Footnotes are printed at the end.
    let (notes, text): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, piece)| piece.role == Role::Note);
    let mut places = Vec::new();
    for (id, piece) in text.into_iter().chain(notes) {
        let Some(withheld) = decisions.withheld.get(id.0 as usize) else { continue };
        if withheld.whole {
            places.push((id, FlatRange { start: 0, end: piece.text.flat().len() }));
        } else {
            places.extend(withheld.ranges.iter().map(|range| (id, *range)));
        }
    }
    if places.len() == redacted.marks() { places } else { Vec::new() }
}

/// Whether a mark stands where text of this role is withheld.
fn has_marks(role: Role) -> bool {
    match role {
        Role::Title
        | Role::Heading(_)
        | Role::Paragraph
        | Role::Item
        | Role::HeaderCell
        | Role::Cell
        | Role::Caption
        | Role::Note
        | Role::Code
        | Role::Agreement => true,
        Role::Comment | Role::FrontMatter | Role::LinkAddress | Role::LinkTitle | Role::Hidden => false,
    }
}
