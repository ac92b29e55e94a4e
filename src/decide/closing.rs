//! With no marks the numbers of cases close up where one went: what names a case by a number that it no longer has, or
//! one that went, is withheld too. Printed as typed it would lead to another family, or tell that a case is gone.

use super::outcome::Sight;
use super::scope::{Scope, holds_word, reference};
use super::units::{self, Withheld};
use crate::fold::fold_lower;
use crate::folder::Unit;
use crate::minutes::{Block, FlatRange, Minutes, Part, PartKind, Piece, PieceId, Role};
use std::collections::BTreeSet;

/// The cases, as indices, whose names may not be printed.
#[derive(PartialEq, Eq, Default)]
struct Closed {
    /// Nothing is left of them.
    gone: BTreeSet<usize>,
    /// Their number is another than was typed, or they are gone.
    renumbered: BTreeSet<usize>,
}

/// One view as far as it is decided.
pub(super) struct View<'a> {
    pub(super) minutes: &'a Minutes,
    /// One a part.
    pub(super) parts: &'a [Sight],
    /// One an agreement.
    pub(super) agreements_shown: &'a [bool],
    /// One a piece.
    pub(super) scopes: &'a [Scope],
    pub(super) unit: Unit,
}

impl View<'_> {
    /// Withholds what names a case that closes up, and returns it; what is withheld may empty another case, so this goes
    /// on until nothing changes.
    pub(super) fn withhold_names(&self, withheld: &mut [Withheld]) -> Vec<(PieceId, FlatRange)> {
        let mut out = Vec::new();
        let mut closed = Closed::default();
        loop {
            let now = self.closed(withheld);
            if now == closed {
                return out;
            }
            closed = now;
            for (id, piece) in (0..).map(PieceId).zip(&self.minutes.pieces) {
                let Some(slot) = withheld.get_mut(id.0 as usize) else { continue };
                let hidden = |range: &FlatRange| slot.whole || slot.ranges.iter().any(|r| r.contains(*range));
                let named: Vec<FlatRange> = self.names(id, piece, &closed).into_iter().filter(|r| !hidden(r)).collect();
                if !named.is_empty() {
                    slot.ranges.extend(&named);
                    units::merge(slot, piece);
                    out.extend(named.into_iter().map(|range| (id, range)));
                }
            }
        }
    }

    /// The cases of which nothing is left, and those that come after the first of them.
    fn closed(&self, withheld: &[Withheld]) -> Closed {
        let mut closed = Closed::default();
        for (part, sight) in self.minutes.parts.iter().zip(self.parts) {
            let PartKind::Case(case) = part.kind else { continue };
            if sight.is_seen() && !self.is_left(&part.blocks, withheld) {
                closed.gone.insert(case);
            }
            if !closed.gone.is_empty() {
                closed.renumbered.insert(case);
            }
        }
        closed
    }

    /// Whether something of the blocks is left to be read. A heading, or the head of a table, does not stay by itself.
    fn is_left(&self, blocks: &[Block], withheld: &[Withheld]) -> bool {
        let read = |id: &PieceId| {
            let flat = self.minutes.piece(*id).text.flat();
            withheld.get(id.0 as usize).is_some_and(|w| w.masked(flat).contains(char::is_alphanumeric))
        };
        blocks.iter().any(|block| match block {
            Block::Paragraph(id) | Block::Code(id) => read(id),
            Block::List(list) => list.items.iter().any(|item| self.is_left(&item.blocks, withheld)),
            Block::Table(table) => table.body.iter().flat_map(|row| &row.cells).any(|cell| read(&cell.text)),
            Block::Quote(blocks) => self.is_left(blocks, withheld),
            Block::Agreement(at) => {
                let shown = self.agreements_shown.get(*at).copied().unwrap_or(false);
                shown && self.minutes.agreements.get(*at).is_some_and(|a| a.pieces.iter().any(read))
            }
            Block::Heading { .. } | Block::Rule => false,
        })
    }

    /// What of the piece names a case that closes up.
    fn names(&self, id: PieceId, piece: &Piece, closed: &Closed) -> Vec<FlatRange> {
        let part = piece.part.and_then(|part| self.minutes.parts.get(part.0 as usize));
        let whole = FlatRange { start: 0, end: piece.text.flat().len() };
        match part.map(|part| part.kind) {
            // The attendance says nothing of cases there, and the heading of a case is numbered anew.
            Some(PartKind::Attendance) => return Vec::new(),
            Some(PartKind::Case(_)) if part.is_some_and(|p: &Part| p.heading == Some(id)) => return Vec::new(),
            // Outside the cases a row, an item or a paragraph that names a case is of that case.
            Some(PartKind::Opening | PartKind::General) => {
                let named = self.scopes.get(id.0 as usize).is_some_and(|s| !s.cases.is_disjoint(&closed.renumbered));
                return if named { vec![whole] } else { Vec::new() };
            }
            Some(PartKind::Case(_)) | None => {}
        }
        let unit = if self.unit == Unit::Span { Unit::Sentence } else { self.unit };
        let sentences: Vec<FlatRange> = match piece.role {
            Role::Paragraph | Role::Item | Role::Note | Role::Agreement | Role::Code => piece.sentences.clone(),
            Role::Title
            | Role::Heading(_)
            | Role::HeaderCell
            | Role::Cell
            | Role::Caption
            | Role::Comment
            | Role::FrontMatter
            | Role::LinkAddress
            | Role::LinkTitle
            | Role::Hidden => vec![whole],
        };
        let naming = sentences.into_iter().filter(|s| self.is_named(piece.text.slice(*s), closed));
        let mut out: Vec<FlatRange> = naming.map(|s| units::unit_of(piece, s, unit)).collect();
        out.dedup();
        out
    }

    /// Whether the text names a case by a number that closes up, or one that is gone by its reference.
    fn is_named(&self, text: &str, closed: &Closed) -> bool {
        let cases = &self.minutes.cases;
        let numbers = super::cases::named(text);
        let by_number = closed.renumbered.iter().filter_map(|at| cases.get(*at)).any(|c| numbers.contains(&c.number));
        let folded = fold_lower(text);
        by_number || closed.gone.iter().filter_map(|at| reference(self.minutes, *at)).any(|name| holds_word(&folded, &name))
    }
}
