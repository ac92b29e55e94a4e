//! Step 4: minutes → units, each with what stands over and beside it, and the places of labels ([`Layout`]).
//!
//! 1. [`walk`] goes through parts, blocks and footnotes and makes the units
//! 2. [`tables`] gives cells their headers and row labels
//! 3. [`lines`] finds `Label: value`, `Label .... value`, `Label => value`
//!
//! A unit is what is withheld together: a sentence, or a whole cell or heading. What the eye does not see (comments,
//! unknown front matter, link targets) is made units too, but stands apart: nothing over it, nothing beside it.

mod lines;
mod tables;
mod walk;

use crate::fold::{Folded, Token, fold, tokens};
use crate::minutes::{FlatRange, Minutes, PieceId};
use crate::rules::LabelPlace;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) use walk::layout;

/// A unit: an index into [`Layout::units`].
pub(super) type UnitId = u32;

/// The folded text and tokens of every piece.
pub(super) struct Texts {
    pub(super) folded: Vec<Folded>,
    pub(super) tokens: Vec<Vec<Token>>,
}

impl Texts {
    pub(super) fn of(minutes: &Minutes) -> Self {
        let folded: Vec<Folded> = minutes.pieces.iter().map(|p| fold(p.text.flat())).collect();
        let tokens = folded.iter().map(|f| tokens(f.lower()).collect()).collect();
        Self { folded, tokens }
    }

    pub(super) fn piece(&self, id: PieceId) -> &Folded {
        &self.folded[id.0 as usize]
    }

    /// The tokens that lie within `range` of the folded piece.
    pub(super) fn tokens_in(&self, id: PieceId, range: &Range<usize>) -> &[Token] {
        let all = &self.tokens[id.0 as usize];
        let first = all.partition_point(|t| t.start < range.start);
        let end = all.partition_point(|t| t.end <= range.end);
        all.get(first..end.max(first)).unwrap_or(&[])
    }
}

/// What is withheld together.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) piece: PieceId,
    /// Where in the flat text. Empty for a blank cell.
    pub(super) flat: FlatRange,
    /// Where in the folded text.
    pub(super) folded: Range<usize>,
    /// The part whose bit it shares; `None` where there is none (attendance, title, what the eye does not see).
    pub(super) part: Option<u32>,
    /// The unit just before it in the same block: the same text, list, or table row.
    pub(super) previous: Option<UnitId>,
    /// The unit just after it in the same block.
    pub(super) next: Option<UnitId>,
    /// Whether it opens a block that may carry on from any before it in its part. It must not look at the one block just
    /// before: a block put between them would then release it.
    pub(super) opens_block: bool,
    /// What stands over it: an index into [`Layout::overs`].
    pub(super) over: u32,
}

/// What stands over a piece.
#[derive(Clone, Default, Debug)]
pub(super) struct Over {
    /// Sub-headings, outermost first.
    pub(super) headings: Vec<UnitId>,
    /// Headers of its columns.
    pub(super) headers: Vec<UnitId>,
    /// Labels of its row.
    pub(super) labels: Vec<UnitId>,
    /// What introduces its list or table, outermost first.
    pub(super) intros: Vec<UnitId>,
    /// The caption of its table.
    pub(super) caption: Option<UnitId>,
}

impl Over {
    /// Every unit over the piece.
    pub(super) fn all(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.headings.iter().chain(&self.headers).chain(&self.labels).chain(&self.intros).copied().chain(self.caption)
    }
}

/// A place where a label may stand, and what it would label.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) place: LabelPlace,
    pub(super) piece: PieceId,
    /// The label's words: a range of the folded piece.
    pub(super) label: Range<usize>,
    /// Units that may decide an ambiguous label.
    pub(super) around: Vec<UnitId>,
    /// Units, and which part of their folded text is labelled.
    pub(super) targets: Vec<(UnitId, Range<usize>)>,
}

/// The units of minutes.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) units: Vec<Unit>,
    pub(super) overs: Vec<Over>,
    pub(super) spots: Vec<Spot>,
    /// By piece: its units.
    pub(super) of_piece: Vec<Range<UnitId>>,
    /// Units that carry on from one that goes on elsewhere too: the first of a footnote, by the sentence that cites it.
    pub(super) followers: BTreeMap<UnitId, Vec<UnitId>>,
}

impl Layout {
    pub(super) fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id as usize]
    }

    pub(super) fn over(&self, unit: &Unit) -> &Over {
        &self.overs[unit.over as usize]
    }

    /// The units of the piece.
    pub(super) fn units_of(&self, piece: PieceId) -> Range<UnitId> {
        self.of_piece.get(piece.0 as usize).cloned().unwrap_or(0..0)
    }

    /// The units of `piece` that share a byte with `range` of its folded text, each with the shared part.
    pub(super) fn touched(&self, piece: PieceId, range: &Range<usize>) -> Vec<(UnitId, Range<usize>)> {
        let shared = |id: UnitId| {
            let unit = self.unit(id);
            let (start, end) = (unit.folded.start.max(range.start), unit.folded.end.min(range.end));
            (start < end).then_some((id, start..end))
        };
        // Units of a piece stand in order and do not overlap: halve to the first that may share a byte.
        let all = self.units_of(piece);
        let units = self.units.get(all.start as usize..all.end as usize).unwrap_or(&[]);
        let first = units.partition_point(|u| u.folded.end <= range.start);
        let end = units.partition_point(|u| u.folded.start < range.end);
        let number = |at: usize| all.start + u32::try_from(at).expect("fewer units than bytes");
        (number(first)..number(end.max(first))).filter_map(shared).collect()
    }
}
