//! The measures of the page: the one place where the design is decided.
//!
//! A4, a sans serif of 11 points on a measure of about 75 characters, ragged right; black only, so that nothing is
//! lost on a black-and-white printer; rules and boxes are lines, nothing is filled.

use super::length::Length;

/// Width of the page: A4.
pub const PAGE_WIDTH: Length = Length::tenths_of_mm(2100);
/// Height of the page: A4.
pub const PAGE_HEIGHT: Length = Length::tenths_of_mm(2970);
/// Left edge of text, rules, tables, boxes.
pub const LEFT: Length = Length::tenths_of_mm(230);
/// Right edge of tables, boxes and rules.
pub const RIGHT: Length = Length::thousandths(PAGE_WIDTH.in_thousandths() - LEFT.in_thousandths());
/// Widest line of running text: about 75 characters at [`BODY`].
pub const MEASURE: Length = Length::points(432);
/// Top of the text of pages after the first.
pub const TOP: Length = Length::points(88);
/// Top of the text of the first page, which has no running head of its own.
pub const FIRST_TOP: Length = Length::points(64);
/// Bottom of the text.
pub const BOTTOM: Length = Length::thousandths(PAGE_HEIGHT.in_thousandths() - 70_000);

/// A size of type with its leading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type {
    /// The size.
    pub size: Length,
    /// From baseline to baseline.
    pub leading: Length,
}

impl Type {
    const fn new(size: i64, leading: i64) -> Self {
        Self { size: Length::thousandths(size), leading: Length::thousandths(leading) }
    }

    /// From the top of a line to its baseline: the ascent sits in the middle of the leading.
    #[must_use]
    pub const fn baseline(self) -> Length {
        // Noto Sans: what stands above the baseline less what hangs below it is about 0.72 of the size.
        Length::thousandths(i64::midpoint(self.leading.in_thousandths(), self.size.percent(72).in_thousandths()))
    }
}

/// Running text.
pub const BODY: Type = Type::new(11_000, 15_500);
/// Text in tables.
pub const TABLE: Type = Type::new(11_000, 14_500);
/// Text in tables whose columns do not fit otherwise, in steps.
pub const NARROW_TABLES: [Type; 2] = [Type::new(10_000, 13_200), Type::new(9_000, 12_000)];
/// Footnotes.
pub const NOTE: Type = Type::new(11_000, 14_500);
/// Code.
pub const CODE: Type = Type::new(11_000, 14_500);
/// Running head and foot.
pub const RUNNING: Type = Type::new(9_000, 12_000);
/// The title of the minutes.
pub const TITLE: Type = Type::new(22_000, 27_000);
/// What stands above and below the title.
pub const SUBTITLE: Type = Type::new(13_000, 18_000);
/// Headings of level 2 to 6.
pub const HEADINGS: [Type; 5] = [Type::new(16_000, 20_000), Type::new(13_000, 17_000), Type::new(11_500, 15_500), BODY, BODY];

/// The size and leading of a heading of `level` 2 to 6.
#[must_use]
pub fn heading(level: u8) -> Type {
    HEADINGS.get(usize::from(level.saturating_sub(2))).copied().unwrap_or(BODY)
}

/// Space between paragraphs.
pub const PARAGRAPH_GAP: Length = Length::points(7);
/// Space between items of a list.
pub const ITEM_GAP: Length = Length::points(3);
/// Space above a level-2 heading.
pub const SECTION_GAP: Length = Length::points(24);
/// Space above a heading of level 3 or deeper.
pub const HEADING_GAP: Length = Length::points(15);
/// Space below a heading.
pub const BELOW_HEADING: Length = Length::points(5);
/// A heading stands only where so much room is left below it: three lines of what follows.
pub const HEADING_ROOM: Length = Length::points(3 * 16);
/// A table up to this height stays on one page.
pub const SHORT_TABLE: Length = Length::points(250);
/// A case begins only where this much room is left, or all that it needs.
pub const CASE_ROOM: Length = Length::points(170);
/// Space above and below tables, boxes, quotations.
pub const BLOCK_GAP: Length = Length::points(11);
/// A word of a table that is longer than this, and than its column's share, may be broken: some 22 characters.
pub const LONG_WORD: Length = Length::points(130);
/// The narrowest column in which sentences read well: some 15 characters.
pub const SENTENCE_COLUMN: Length = Length::points(95);
/// A sharing agreement up to this height, without the space between its lines, never goes on overleaf: ten lines.
pub const SHORT_AGREEMENT: Length = Length::points(155);
/// A row of fewer lines than this never goes on overleaf.
pub const LONG_ROW: usize = 9;
/// So many lines of a row or an agreement that goes on overleaf stand on either page at least.
pub const LINES_APART: usize = 3;

/// Whether a page may not end after line `n` of `count`, counted from 0: too few lines would stand on one side.
#[must_use]
pub fn near_an_end(n: usize, count: usize) -> bool {
    n + 1 < LINES_APART || n + LINES_APART >= count
}
/// How far list text stands in from its mark.
pub const LIST_INDENT: Length = Length::points(20);
/// How far a quotation stands in.
pub const QUOTE_INDENT: Length = Length::points(16);
/// The narrowest column of running text that nesting may leave.
pub const NARROWEST: Length = Length::points(120);

/// The list of cases on the first page: its width.
pub const CONTENTS_WIDTH: Length = Length::points(270);
/// Room in it for `page 12`, and the space before that.
pub const CONTENTS_PAGE: Length = Length::points(64);

/// Between a cell's edge and its text, left and right.
pub const CELL_SIDE: Length = Length::points(5);
/// Between a cell's edge and its text, above and below.
pub const CELL_END: Length = Length::points(4);
/// Inside a box, left and right.
pub const BOX_SIDE: Length = Length::points(12);
/// Inside a box, above and below.
pub const BOX_END: Length = Length::points(9);

/// Thickness of the thinnest rule.
pub const HAIRLINE: Length = Length::thousandths(400);
/// Thickness of rules that set parts off.
pub const THIN: Length = Length::thousandths(700);
/// Thickness of the rule above a case, and of boxes that must be seen.
pub const THICK: Length = Length::thousandths(1_500);

/// Raised and lowered text: percent of the size.
pub const SCRIPT_SIZE: i64 = 68;
/// How far raised text rises: percent of the size.
pub const RAISE: i64 = 36;
/// How far lowered text falls: percent of the size.
pub const LOWER: i64 = 14;

/// The mark of something withheld: what stands there, and what a screen reader reads out.
pub const WITHHELD: &str = "[withheld]";

/// Between the mark and the ends of its room on the line: percent of the size.
pub const MARK_SIDE: i64 = 32;
/// Between the ends of that room and the sides of its box, so that the box stands free of the words beside it.
pub const MARK_GAP: i64 = 9;

/// The running form with `Copy for …`: its width.
pub const COPY_WIDTH: Length = Length::points(250);
/// Its height.
pub const COPY_HEIGHT: Length = Length::points(14);
/// How far its lower edge hangs below its baseline.
pub const COPY_DEPTH: Length = Length::points(4);
/// Room for `Page 10 of 12`.
pub const PAGE_NUMBER_WIDTH: Length = Length::points(76);
/// The first page's form with `Copy for …`: its width.
pub const FULL_COPY_WIDTH: Length = Length::thousandths(RIGHT.in_thousandths() - LEFT.in_thousandths());
/// Its height: two lines of [`SUBTITLE`].
pub const FULL_COPY_HEIGHT: Length = Length::points(38);

/// Baseline of the first line of the running head, from the top of the page.
pub const HEAD_BASELINE: Length = Length::points(46);
/// From the first to the second line of the running head.
pub const HEAD_LINE: Length = Length::points(13);
/// The rule below the running head.
pub const HEAD_RULE: Length = Length::points(67);
/// The rule above the running foot.
pub const FOOT_RULE: Length = Length::thousandths(PAGE_HEIGHT.in_thousandths() - 52_000);
/// Baseline of the running foot.
pub const FOOT_BASELINE: Length = Length::thousandths(PAGE_HEIGHT.in_thousandths() - 39_000);
