//! Continuous text with a map back to the source file.
//!
//! A reader sees a paragraph, a cell, a list item, a heading or a footnote as one string, whatever markup stands in
//! it. [`Text`] is that string (the *flat* text) with two maps beside it: [`Segment`]s, which lead every flat byte
//! back to source bytes, and [`Mark`]s, which say what the markup meant.

use std::fmt;

/// A half-open range of bytes of the source file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceRange {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A half-open range of bytes of one piece's flat text; both ends lie on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlatRange {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl FlatRange {
    /// Whether the two ranges share a byte.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this range.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A stretch of flat text and the source bytes it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Where it stands in the flat text.
    pub flat: FlatRange,
    /// What it came from.
    pub source: SourceRange,
    /// Whether both are the same bytes. If not (an entity, an escape, a line break), touching a part of the segment
    /// takes all of its source.
    pub verbatim: bool,
}

/// What a stretch of the flat text was marked as.
#[derive(Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// `**strong**`, `<b>`.
    Strong,
    /// `*emphasis*`, `<i>`.
    Emphasis,
    /// `~~strike~~`, `<del>`.
    Strike,
    /// Code.
    Code,
    /// Subscript.
    Subscript,
    /// Superscript.
    Superscript,
    /// The text of a link; the address (and title) are pieces of their own ([`super::Role::LinkAddress`]).
    Link(super::LinkId),
    /// The text that stands in the place of a picture.
    Picture,
    /// A footnote's number stands here (an empty range).
    NoteRef(super::NoteId),
    /// The single space at this range stands for a line end in the source that is no line break on the page.
    SoftBreak,
    /// The single `\n` at this range is a line break that the reader sees.
    HardBreak,
    /// `[text]{.immigration}`: tagged by hand.
    HandTag,
    /// `[text]{.withhold}`: withheld by hand, whatever it is; so is what looks like an agreement and is not read as one.
    HandWithhold,
    /// `[text]{.not-immigration reason="…"}`: a contextual or suspected tag taken off, and why.
    HandClear {
        /// The reason as typed, never empty.
        reason: String,
    },
}

/// Shows the kind, never the reason typed.
impl fmt::Debug for MarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strong => "Strong",
            Self::Emphasis => "Emphasis",
            Self::Strike => "Strike",
            Self::Code => "Code",
            Self::Subscript => "Subscript",
            Self::Superscript => "Superscript",
            Self::Link(id) => return f.debug_tuple("Link").field(id).finish(),
            Self::Picture => "Picture",
            Self::NoteRef(id) => return f.debug_tuple("NoteRef").field(id).finish(),
            Self::SoftBreak => "SoftBreak",
            Self::HardBreak => "HardBreak",
            Self::HandTag => "HandTag",
            Self::HandWithhold => "HandWithhold",
            Self::HandClear { .. } => "HandClear",
        })
    }
}

/// A marked stretch of flat text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Where.
    pub range: FlatRange,
    /// As what.
    pub kind: MarkKind,
}

/// Continuous text as a reader sees it, with offsets back to the source.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Text {
    flat: String,
    segments: Vec<Segment>,
    marks: Vec<Mark>,
}

impl Text {
    /// The text as a reader sees it.
    #[must_use]
    pub fn flat(&self) -> &str {
        &self.flat
    }

    /// The stretches that lead back to the source, in order, without gaps in the flat text.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// What the markup meant, in order of start.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether nothing but white space stands here.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.flat.trim().is_empty()
    }

    /// The characters of `range`, or nothing if it does not lie on character boundaries of this text.
    #[must_use]
    pub fn slice(&self, range: FlatRange) -> &str {
        self.flat.get(range.start..range.end).unwrap_or("")
    }

    /// Appends `shown`, which came from `source`. Adjoining verbatim stretches are joined.
    pub fn push(&mut self, shown: &str, source: SourceRange, verbatim: bool) {
        if shown.is_empty() {
            return;
        }
        debug_assert!(!verbatim || shown.len() == source.end - source.start, "verbatim text has its source's length");
        let flat = FlatRange { start: self.flat.len(), end: self.flat.len() + shown.len() };
        self.flat.push_str(shown);
        match self.segments.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == source.start => {
                last.flat.end = flat.end;
                last.source.end = source.end;
            }
            _ => self.segments.push(Segment { flat, source, verbatim }),
        }
    }

    /// Marks `range` as `kind`; marks are kept in order of start.
    pub fn mark(&mut self, range: FlatRange, kind: MarkKind) {
        let at = self.marks.partition_point(|m| m.range.start <= range.start);
        self.marks.insert(at, Mark { range, kind });
    }

    /// The same text without these stretches (in order, not overlapping); marks that lose all their text go with it.
    #[must_use]
    pub fn without(&self, cuts: &[FlatRange]) -> Self {
        let moved = Moved::new(cuts);
        let mut out = Self::default();
        for segment in &self.segments {
            let mut at = segment.flat.start;
            let first = cuts.partition_point(|c| c.end <= at);
            let inside = cuts.get(first..).unwrap_or_default().iter().take_while(|c| c.start < segment.flat.end);
            let ends = inside.map(|c| (c.start, c.end)).chain([(segment.flat.end, segment.flat.end)]);
            for (start, end) in ends {
                if start > at {
                    let kept = FlatRange { start: at, end: start };
                    let source = if segment.verbatim {
                        let base = segment.source.start - segment.flat.start;
                        SourceRange { start: base + at, end: base + start }
                    } else {
                        segment.source
                    };
                    out.push(self.slice(kept), source, segment.verbatim);
                }
                at = at.max(end);
            }
        }
        for mark in &self.marks {
            let range = moved.range(mark.range);
            if range.start < range.end || mark.range.start == mark.range.end {
                out.mark(range, mark.kind.clone());
            }
        }
        out
    }

    /// Gives footnotes their final numbers; citations that lead to none are gone.
    pub(super) fn renumber_notes(&mut self, number: impl Fn(super::NoteId) -> Option<super::NoteId>) {
        self.marks.retain_mut(|mark| {
            let MarkKind::NoteRef(old) = mark.kind else { return true };
            let new = number(old);
            mark.kind = MarkKind::NoteRef(new.unwrap_or(old));
            new.is_some()
        });
    }

    /// The smallest source range that holds all of `range`. `None` for an empty range or an empty text.
    #[must_use]
    pub fn source_of(&self, range: FlatRange) -> Option<SourceRange> {
        if range.start >= range.end {
            return None;
        }
        let first = self.segments.partition_point(|s| s.flat.end <= range.start);
        let touched = self.segments.get(first..).unwrap_or_default().iter().take_while(|s| s.flat.start < range.end);
        let mut touched = touched.map(|s| {
            if s.verbatim {
                let start = s.source.start + range.start.saturating_sub(s.flat.start);
                let end = s.source.end - s.flat.end.saturating_sub(range.end);
                SourceRange { start, end }
            } else {
                s.source
            }
        });
        let first = touched.next()?;
        Some(touched.fold(first, |a, b| SourceRange { start: a.start.min(b.start), end: a.end.max(b.end) }))
    }
}

/// Where things stand once stretches of a text are cut out.
pub(super) struct Moved<'c> {
    cuts: &'c [FlatRange],
    /// How much is gone before each cut.
    gone: Vec<usize>,
}

impl<'c> Moved<'c> {
    /// `cuts` are in order and do not overlap.
    pub(super) fn new(cuts: &'c [FlatRange]) -> Self {
        let mut total = 0;
        let mut gone = Vec::with_capacity(cuts.len());
        for cut in cuts {
            gone.push(total);
            total += cut.end - cut.start;
        }
        Self { cuts, gone }
    }

    /// Where a range stands.
    pub(super) fn range(&self, range: FlatRange) -> FlatRange {
        FlatRange { start: self.at(range.start), end: self.at(range.end) }
    }

    fn at(&self, at: usize) -> usize {
        let Some(i) = self.cuts.partition_point(|c| c.start < at).checked_sub(1) else { return at };
        let cut = self.cuts[i];
        at - self.gone[i] - (cut.end.min(at) - cut.start)
    }
}

/// Shows no text: what is in here may have to be withheld from whoever reads the message.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("segments", &self.segments.len()).field("marks", &self.marks.len()).finish_non_exhaustive()
    }
}
