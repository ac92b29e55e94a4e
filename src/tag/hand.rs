//! The coordinator's own marks: what they add, and what they take off.

use super::structure::Layout;
use crate::diagnostic::debug_without_text;
use crate::minutes::{FlatRange, MarkKind, Minutes, PieceId};

/// A mark that adds: `{.immigration}` or `{.withhold}`.
#[derive(Clone, Debug)]
pub(super) struct Added {
    pub(super) piece: PieceId,
    pub(super) range: FlatRange,
    /// Whether it says immigration.
    pub(super) immigration: bool,
}

/// A mark that takes off: `{.not-immigration reason="…"}`.
#[derive(Clone)]
pub(super) struct Clear {
    pub(super) piece: PieceId,
    pub(super) range: FlatRange,
    pub(super) reason: String,
}

/// All marks by hand, in order.
#[derive(Default)]
pub(super) struct Hands {
    pub(super) added: Vec<Added>,
    pub(super) clears: Vec<Clear>,
}

impl Hands {
    pub(super) fn of(minutes: &Minutes) -> Self {
        let mut out = Self::default();
        for (number, piece) in (0..).zip(&minutes.pieces) {
            let id = PieceId(number);
            for mark in piece.text.marks() {
                let range = mark.range;
                match &mark.kind {
                    MarkKind::HandTag => out.added.push(Added { piece: id, range, immigration: true }),
                    MarkKind::HandWithhold => out.added.push(Added { piece: id, range, immigration: false }),
                    MarkKind::HandClear { reason } => out.clears.push(Clear { piece: id, range, reason: reason.clone() }),
                    MarkKind::Strong
                    | MarkKind::Emphasis
                    | MarkKind::Strike
                    | MarkKind::Code
                    | MarkKind::Subscript
                    | MarkKind::Superscript
                    | MarkKind::Link(_)
                    | MarkKind::Picture
                    | MarkKind::NoteRef(_)
                    | MarkKind::SoftBreak
                    | MarkKind::HardBreak => {}
                }
            }
        }
        out
    }

    /// The index of the mark that takes off a find at `range`: one that holds all of it.
    pub(super) fn clearing(&self, piece: PieceId, range: FlatRange) -> Option<usize> {
        let first = self.clears.partition_point(|c| c.piece < piece);
        let mut of_piece = self.clears.iter().enumerate().skip(first).take_while(|(_, c)| c.piece == piece);
        of_piece.find(|(_, c)| c.range.contains(range)).map(|(at, _)| at)
    }

    /// By unit: whether it holds a mark that adds.
    pub(super) fn adds_to(&self, layout: &Layout) -> Vec<bool> {
        let mut out = vec![false; layout.units.len()];
        for added in &self.added {
            let all = layout.units_of(added.piece);
            let (Some(units), Some(out)) =
                (layout.units.get(all.start as usize..all.end as usize), out.get_mut(all.start as usize..all.end as usize))
            else {
                continue;
            };
            let first = units.partition_point(|u| u.flat.end < added.range.start);
            let near = units.iter().zip(out).skip(first).take_while(|(u, _)| u.flat.start <= added.range.end);
            for (unit, holds) in near {
                *holds |= added.range.touches(unit.flat) || unit.flat.contains(added.range);
            }
        }
        out
    }
}

debug_without_text! {
    Clear { piece, range }
}
