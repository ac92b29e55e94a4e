//! One unit of the minutes (a sentence, a cell, a heading) with what stands over and beside it.

use crate::fold::{Folded, Token};
use crate::minutes::{FlatRange, PieceId, Role};
use crate::rules::Cues;
use std::ops::Range;

/// What a finder may look at to judge one unit: its own words and the words over it. What other units
/// add to that, one bit each, is no business of the finder's.
///
/// All text is folded ([`crate::fold`]) and in lower case but for [`UnitContext::piece`], which has both.
#[derive(Clone, Copy)]
pub struct UnitContext<'a> {
    /// What the piece is to the reader.
    pub role: Role,
    /// The whole piece, folded.
    pub piece: &'a Folded,
    /// The unit: a half-open range of bytes of the folded piece. Empty for an empty cell.
    pub range: (usize, usize),
    /// The tokens of the unit, in order, with offsets into the folded piece.
    pub tokens: &'a [Token],
    /// The sub-headings over it, outermost first. Neither the title nor a case heading.
    pub headings: &'a [&'a str],
    /// The headers of its column.
    pub header: Option<&'a str>,
    /// Its row's label, or the label before its colon.
    pub label: Option<&'a str>,
    /// The sentence that introduces the list it is an item of.
    pub intro: Option<&'a str>,
    /// What rules see in it without withholding it.
    pub(crate) clues: &'a [Clue],
    /// The cues in what stands over it.
    pub(crate) over_cues: Cues,
}

/// What rules see in a unit without withholding it.
#[derive(Clone, Debug)]
pub(crate) struct Clue {
    /// Where in the folded piece.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) kind: ClueKind,
}

/// What kind of clue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClueKind {
    /// A find of the rule of this index that counts only in the case of something else.
    Rule(u32),
    /// The same of a label.
    Label(u32),
    /// A cue of the set of this index.
    Cue(u32),
}

impl<'a> UnitContext<'a> {
    /// The unit's text, folded, in lower case.
    #[must_use]
    pub fn lower(&self) -> &'a str {
        self.piece.lower().get(self.range.0..self.range.1).unwrap_or("")
    }

    /// The unit's text, folded, in the case typed.
    #[must_use]
    pub fn cased(&self) -> &'a str {
        self.piece.cased().get(self.range.0..self.range.1).unwrap_or("")
    }

    /// The text of the token, in lower case.
    #[must_use]
    pub fn word(&self, token: Token) -> &'a str {
        self.piece.lower().get(token.start..token.end).unwrap_or("")
    }

    /// The unit as a range of bytes of the folded piece.
    #[must_use]
    pub fn folded_range(&self) -> Range<usize> {
        self.range.0..self.range.1
    }
}

/// A unit with what rules and marks by hand make of it: what the second reader's weights are trained on.
#[derive(Clone, Copy)]
pub struct UnitSeen<'a> {
    /// The piece.
    pub piece: PieceId,
    /// Where in its flat text.
    pub range: FlatRange,
    /// The unit just before it in its block, by the order in which units are shown, from 0.
    pub previous: Option<u32>,
    /// The unit just after it in its block.
    pub next: Option<u32>,
    /// Whether a rule or a mark by hand withholds it.
    pub withheld: bool,
    /// Whether one does that looks at no other unit.
    pub sure: bool,
    /// The part whose units are company for each other: a number within these minutes. `None`: it keeps to itself.
    pub part: Option<u32>,
    /// What a finder may see of it.
    pub context: UnitContext<'a>,
}
