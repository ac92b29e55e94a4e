//! Tags and outcomes → what of each piece is withheld.

use super::outcome::Outcome;
use crate::folder::Unit;
use crate::minutes::{FlatRange, Minutes, Piece, Role};
use crate::tag::Tags;

/// What of one piece is withheld.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Withheld {
    /// All of it, even if nothing stands there.
    pub(crate) whole: bool,
    /// In order, apart from each other by more than white space.
    pub(crate) ranges: Vec<FlatRange>,
}

impl Withheld {
    /// Whether nothing is withheld.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.whole && self.ranges.is_empty()
    }

    /// Whether something of `range` is withheld.
    pub(crate) fn touches(&self, range: FlatRange) -> bool {
        self.whole || self.ranges.iter().any(|r| r.touches(range))
    }

    /// Whether something of `range`, or next to it, is withheld: what adjoins a withheld unit (a footnote's number) goes
    /// with it.
    pub(crate) fn adjoins(&self, range: FlatRange) -> bool {
        self.whole || self.ranges.iter().any(|r| r.start <= range.end && range.start <= r.end)
    }
}

impl Withheld {
    /// Whether the byte at `at` of the flat text is withheld.
    #[must_use]
    pub fn hides(&self, at: usize) -> bool {
        self.whole || self.ranges.iter().any(|r| r.start <= at && at < r.end)
    }

    /// The piece's text with spaces over what is withheld: offsets stay, words that may not be seen are gone.
    pub(super) fn masked(&self, flat: &str) -> String {
        let mut out = String::with_capacity(flat.len());
        for (at, c) in flat.char_indices() {
            if self.hides(at) {
                out.extend(std::iter::repeat_n(' ', c.len_utf8()));
            } else {
                out.push(c);
            }
        }
        out
    }
}

/// What an agency without a right to the detail at `range` does not see of its piece: the unit that is withheld whole.
///
/// Table cells and headings go whole unless the unit is the span. A detail in no sentence (a blank cell of a tagged
/// column) takes the whole piece.
#[must_use]
pub fn unit_of(piece: &Piece, range: FlatRange, unit: Unit) -> FlatRange {
    let whole = FlatRange { start: 0, end: piece.text.flat().len() };
    match unit {
        Unit::Block => whole,
        Unit::Span if range.start == range.end => whole,
        Unit::Span => range,
        Unit::Sentence => match piece.role {
            Role::Title | Role::Heading(_) | Role::HeaderCell | Role::Cell | Role::Caption => whole,
            Role::Paragraph
            | Role::Item
            | Role::Note
            | Role::Agreement
            | Role::Code
            | Role::Comment
            | Role::FrontMatter
            | Role::LinkAddress
            | Role::LinkTitle
            | Role::Hidden => {
                let touched = piece.sentences.iter().filter(|s| s.touches(range));
                touched.copied().reduce(|a, b| FlatRange { start: a.start.min(b.start), end: a.end.max(b.end) }).unwrap_or(whole)
            }
        },
    }
}

/// What of each piece is withheld, in the order of [`Minutes::pieces`]. A unit is released only if every tag in it is.
pub(super) fn withheld(minutes: &Minutes, tags: &Tags, outcomes: &[Outcome], unit: Unit) -> Vec<Withheld> {
    let mut out = vec![Withheld::default(); minutes.pieces.len()];
    for (tag, outcome) in tags.tags.iter().zip(outcomes) {
        if outcome.is_released() {
            continue;
        }
        let piece = minutes.piece(tag.piece);
        let range = unit_of(piece, tag.range, unit);
        if let Some(slot) = out.get_mut(tag.piece.0 as usize) {
            slot.ranges.push(range);
        }
    }
    for (slot, piece) in out.iter_mut().zip(&minutes.pieces) {
        merge(slot, piece);
    }
    out
}

/// Brings the ranges into order and joins those with nothing but white space between them.
pub(super) fn merge(slot: &mut Withheld, piece: &Piece) {
    slot.ranges.sort_unstable();
    let mut merged: Vec<FlatRange> = Vec::with_capacity(slot.ranges.len());
    let flat = piece.text.flat();
    let blank = |from: usize, to: usize| flat.get(from..to).is_some_and(|gap| gap.trim().is_empty());
    for range in std::mem::take(&mut slot.ranges) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end || blank(last.end, range.start) => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    slot.whole = matches!(merged.as_slice(), [only] if blank(0, only.start) && blank(only.end, flat.len()));
    slot.ranges = merged;
}
