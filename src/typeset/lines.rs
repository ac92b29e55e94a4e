//! Shaped text → lines of a given width.
//!
//! Lines break where UAX #14 lets them, first after spaces; inside a word (after a slash, in an address) only if the
//! word is wider than the line, a very long one at last before its dots and hyphens; never after a hyphen, since readers of the file would join the halves without it.
//! Every character of the text stands on exactly one line, spaces at line ends included.

use unicode_bidi::Level;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation as _;

use super::fonts::FaceId;
use super::length::Length;
use super::shape::{Glyph, Run, Shaped, Style, part};

/// A place where a line may end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Break {
    at: usize,
    kind: BreakKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum BreakKind {
    /// Must end here.
    Forced,
    /// Between words.
    Word,
    /// Inside a word, if it is too wide for a line.
    Inside,
    /// Between the parts of a very long word, if there is no other place in it.
    Joint,
}

/// Text with the places where its lines may end.
pub(super) struct Breakable {
    pub(super) shaped: Shaped,
    breaks: Vec<Break>,
}

/// A glyph with its place, from the left end of its line and from its baseline (up is positive).
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) glyph: Glyph,
    pub(super) x: Length,
    pub(super) y: Length,
}

/// Glyphs of one run on one line, in reading order.
#[derive(Clone)]
pub(super) struct LineRun {
    pub(super) face: FaceId,
    pub(super) style: Style,
    /// Whether it runs from right to left.
    pub(super) rtl: bool,
    /// Left and right end on the line, without white space at the line's end.
    pub(super) left: Length,
    pub(super) right: Length,
    pub(super) glyphs: Vec<Placed>,
    /// What the glyphs stand for.
    pub(super) text: String,
    /// Where that text begins in the paragraph: the glyphs' own places count from there too.
    pub(super) start: usize,
}

/// One line.
#[derive(Clone)]
pub(super) struct Line {
    /// Its width without white space at its end.
    pub(super) width: Length,
    pub(super) runs: Vec<LineRun>,
}

impl Breakable {
    pub(super) fn new(shaped: Shaped) -> Self {
        let mut breaks: Vec<Break> = linebreaks(&shaped.text)
            .filter_map(|(at, kind)| {
                let kind = match kind {
                    BreakOpportunity::Mandatory => BreakKind::Forced,
                    BreakOpportunity::Allowed => {
                        let (before, after) = shaped.text.split_at_checked(at)?;
                        kind_of(before, after)?
                    }
                };
                Some(Break { at, kind })
            })
            .collect();
        let joints = joints(&shaped.text);
        if !joints.is_empty() {
            breaks.extend(joints.into_iter().map(|at| Break { at, kind: BreakKind::Joint }));
            // Where UAX #14 has a place too, its kind holds.
            breaks.sort_by_key(|b| (b.at, b.kind == BreakKind::Joint));
            breaks.dedup_by_key(|b| b.at);
        }
        Self { shaped, breaks }
    }

    /// The width of the widest word.
    pub(super) fn widest_word(&self) -> Length {
        self.widest(|kind| matches!(kind, BreakKind::Forced | BreakKind::Word))
    }

    /// The width of the widest line if nothing but forced breaks ends one.
    pub(super) fn widest_line(&self) -> Length {
        self.widest(|kind| kind == BreakKind::Forced)
    }

    fn widest(&self, ends: impl Fn(BreakKind) -> bool) -> Length {
        let mut widest = Length::ZERO;
        let mut start = 0;
        for b in self.breaks.iter().filter(|b| ends(b.kind)) {
            widest = widest.max(self.width(start, b.at));
            start = b.at;
        }
        widest
    }

    /// The width of a range without the white space at its end.
    fn width(&self, start: usize, end: usize) -> Length {
        let trimmed = part(&self.shaped.text, start, end).trim_end().len();
        self.shaped.width(start, start + trimmed)
    }

    /// The lines, none wider than `width` if that can be.
    pub(super) fn lines(&self, width: Length) -> Vec<Line> {
        self.ranges(width).into_iter().map(|(start, end)| self.line(start, end)).collect()
    }

    /// As few lines as `width` allows, all of nearly one length: for headings, so that none ends in a lone word.
    pub(super) fn balanced(&self, width: Length) -> Vec<Line> {
        let count = self.ranges(width).len();
        if count < 2 {
            return self.lines(width);
        }
        // The narrowest width that needs no more lines, to the nearest point, by halving.
        let (mut narrow, mut wide) = (0, width.in_thousandths() / 1000);
        while narrow + 1 < wide {
            let middle = i64::midpoint(narrow, wide);
            if self.ranges(Length::points(middle)).len() > count {
                narrow = middle;
            } else {
                wide = middle;
            }
        }
        self.lines(Length::points(wide))
    }

    /// The ranges of the lines; none if there is no text.
    pub(super) fn ranges(&self, width: Length) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let mut start = 0;
        let mut word: Option<usize> = None;
        let mut inner: Option<usize> = None;
        let mut joint: Option<usize> = None;
        let mut i = 0;
        while let Some(b) = self.breaks.get(i) {
            if b.at <= start {
                i += 1;
                continue;
            }
            if self.width(start, b.at) > width {
                let end = word.or(inner).or(joint).unwrap_or_else(|| self.cut(start, b.at, width));
                if end < b.at {
                    lines.push((start, end));
                    (start, word, inner, joint) = (end, None, None, None);
                    // Opportunities between the new start and here count again.
                    i = self.breaks.partition_point(|b| b.at <= start);
                    continue;
                }
            }
            match b.kind {
                BreakKind::Forced => {
                    lines.push((start, b.at));
                    (start, word, inner, joint) = (b.at, None, None, None);
                }
                BreakKind::Word => (word, inner, joint) = (Some(b.at), None, None),
                BreakKind::Inside => inner = Some(b.at),
                BreakKind::Joint => joint = Some(b.at),
            }
            i += 1;
        }
        lines
    }

    /// Where to cut a word that no line holds: after as many whole characters as fit, at least one.
    fn cut(&self, start: usize, end: usize, width: Length) -> usize {
        let mut best = None;
        for (offset, cluster) in part(&self.shaped.text, start, end).grapheme_indices(true) {
            let next = start + offset + cluster.len();
            if best.is_some() && self.shaped.width(start, next) > width {
                break;
            }
            // A ligature has no inner end: its whole width stands at its first byte.
            best = Some(next);
        }
        best.unwrap_or(end)
    }

    fn line(&self, start: usize, end: usize) -> Line {
        let shaped = &self.shaped;
        let ink_end = start + part(&shaped.text, start, end).trim_end().len();
        let mut runs = Vec::new();
        let mut x = Length::ZERO;
        for (from, to, level) in self.visual(start, end) {
            // Runs follow one another through the text: a long paragraph is not searched for each line.
            let first = shaped.runs.partition_point(|r| r.end <= from);
            let after = shaped.runs.partition_point(|r| r.start < to);
            let mut inside: Vec<&Run> = shaped.runs.get(first..after).unwrap_or_default().iter().collect();
            if level.is_rtl() {
                inside.reverse();
            }
            for run in inside {
                if let Some((placed, next)) = place(&shaped.text, run, (from, to), ink_end, x) {
                    runs.push(placed);
                    x = next;
                }
            }
        }
        // On the page by place, in the file by reading order.
        runs.sort_by_key(|r| r.start);
        Line { width: self.width(start, end), runs }
    }

    /// The stretches of one level of a line, from left to right (UAX #9, L1 and L2).
    fn visual(&self, start: usize, end: usize) -> Vec<(usize, usize, Level)> {
        let Some(levels) = &self.shaped.levels else {
            return vec![(start, end, self.shaped.base)];
        };
        let ink_end = start + part(&self.shaped.text, start, end).trim_end().len();
        let mut stretches: Vec<(usize, usize, Level)> = Vec::new();
        for at in start..end {
            let own = levels.get(at).copied().unwrap_or(self.shaped.base);
            let level = if at >= ink_end { self.shaped.base } else { own };
            match stretches.last_mut() {
                Some(last) if last.2 == level => last.1 = at + 1,
                _ => stretches.push((at, at + 1, level)),
            }
        }
        let highest = stretches.iter().map(|s| s.2.number()).max().unwrap_or(0);
        for level in (1..=highest).rev() {
            for group in stretches.chunk_by_mut(|a, b| (a.2.number() >= level) == (b.2.number() >= level)) {
                if group.first().is_some_and(|s| s.2.number() >= level) {
                    group.reverse();
                }
            }
        }
        stretches
    }
}

/// The glyphs of a run that stand in a range, from `x` on; and where the next run begins.
fn place(text: &str, run: &Run, range: (usize, usize), ink_end: usize, x: Length) -> Option<(LineRun, Length)> {
    let from = run.glyphs.partition_point(|g| g.cluster < range.0);
    let to = run.glyphs.partition_point(|g| g.cluster < range.1);
    let glyphs: Vec<Glyph> = run.glyphs.get(from..to)?.to_vec();
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let (start, end) = (first.start, last.end);
    // White space at the end of a line takes no room, however much of it there is: it would stand off the page.
    let advance = |glyph: &Glyph| if glyph.cluster < ink_end { glyph.advance } else { Length::ZERO };
    let total: Length = glyphs.iter().map(advance).sum();
    let mut pen = if run.rtl() { x + total } else { x };
    let mut ink = (Length::ZERO, false);
    let mut placed = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let advance = advance(&glyph);
        if run.rtl() {
            pen -= advance;
        }
        placed.push(Placed { glyph, x: pen + glyph.dx, y: glyph.dy + run.style.rise });
        if !run.rtl() {
            pen += advance;
        }
        if glyph.cluster < ink_end {
            ink = (pen, true);
        }
    }
    let (left, right) = match (run.rtl(), ink) {
        (_, (_, false)) => (x, x),
        (true, (pen, true)) => (pen, x + total),
        (false, (pen, true)) => (x, pen),
    };
    // A line break has been made; what stands there is white space.
    let text = part(text, start, end).replace('\n', " ");
    let run = LineRun { face: run.face, style: run.style, rtl: run.rtl(), left, right, glyphs: placed, text, start };
    Some((run, x + total))
}

/// Words that stay with the next: a name does not begin a line without its title, nor a number without its word.
const TITLES: [&str; 18] =
    ["Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Mr.", "Mrs.", "Ms.", "Dr.", "DI", "DS", "DC", "PC", "Case", "case", "No.", "s."];

/// Months stay with the day before them.
pub(super) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A word of at least so many bytes is no word but an address, or a reference made of parts.
const MADE_OF_PARTS: usize = 20;

/// The fewest characters of such a word that stand together on a line.
const SHORTEST_PART: usize = 3;

/// Where words that are made of parts may be broken: before the signs that join the parts.
fn joints(text: &str) -> Vec<usize> {
    let mut joints = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let long = word.len() >= MADE_OF_PARTS;
        let joins = |c: char| matches!(c, '.' | '@' | '-' | '_' | '=' | '&' | '?' | '#' | '+' | '~');
        let mut last = 0;
        for (at, c) in word.char_indices().filter(|_| long) {
            let ends = word.trim_end().len();
            if joins(c) && at >= last + SHORTEST_PART && at + SHORTEST_PART < ends {
                joints.push(start + at);
                last = at;
            }
        }
        start += word.len();
    }
    joints
}

/// What kind of opportunity the place between `before` and `after` is; `None` after a hyphen.
fn kind_of(before: &str, after: &str) -> Option<BreakKind> {
    match before.chars().next_back()? {
        '-' | '\u{2010}' => None,
        ' ' => {
            let word = before.trim_end_matches(' ').rsplit(|c: char| c.is_whitespace() || c == '(').next();
            let named = after.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
            let titled = named && word.is_some_and(|w| TITLES.contains(&w));
            let day = word.is_some_and(|w| w.len() <= 2 && w.bytes().all(|b| b.is_ascii_digit()));
            let dated = day && MONTHS.iter().any(|m| after.starts_with(m));
            // The groups of a telephone number.
            let digits = |w: &str| w.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit());
            let grouped = word.is_some_and(|w| w.len() > 1 && digits(w)) && after.starts_with(|c: char| c.is_ascii_digit());
            Some(if titled || dated || grouped { BreakKind::Inside } else { BreakKind::Word })
        }
        c if c.is_ascii() && !c.is_whitespace() => Some(BreakKind::Inside),
        _ => Some(BreakKind::Word),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fonts::{Fonts, Look};
    use super::super::shape::{Ink, Owner, shape};
    use super::super::structure::Tree;
    use super::*;

    fn breakable(text: &str) -> Breakable {
        let style = Style {
            look: Look::default(),
            size: Length::points(11),
            rise: Length::ZERO,
            ink: Ink::Plain,
            owner: Owner::Node(Tree::ROOT),
            link: None,
        };
        Breakable::new(shape(&Fonts::builtin(), &[(text.to_owned(), style)]))
    }

    fn lines(text: &str, width: i64) -> Vec<String> {
        let lines = breakable(text).lines(Length::points(width));
        lines.iter().map(|l| l.runs.iter().map(|r| r.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_line_never_ends_after_a_hyphen() {
        assert_eq!(lines("the Sub-Committee met", 85), ["the ", "Sub-Committee ", "met"]);
    }

    #[test]
    fn a_title_stays_with_its_name() {
        assert_eq!(lines("we told Ms Haddad", 68), ["we told ", "Ms Haddad"]);
        assert_eq!(lines("heard in case 3", 74), ["heard in ", "case 3"]);
        assert_eq!(lines("by then, on 4 November", 90), ["by then, on ", "4 November"]);
    }

    #[test]
    fn a_very_long_paragraph_is_set_in_time_that_grows_with_it() {
        let text = "word ".repeat(100_000);
        assert_eq!(breakable(&text).lines(Length::points(400)).len(), lines(&text, 400).len());
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_and_nothing_is_lost() {
        let cut = lines("MARAC0000000000000000000000000001", 60);
        assert!(cut.len() > 2);
        assert_eq!(cut.concat(), "MARAC0000000000000000000000000001");
    }

    #[test]
    fn an_address_breaks_at_its_slashes_first() {
        assert_eq!(lines("https://anytown.example/marac/safe", 120), ["https://", "anytown.example/", "marac/safe"]);
    }

    #[test]
    fn an_address_breaks_before_its_dots_and_hyphens() {
        let said = "someone@harbour-light.anytown.example";
        assert_eq!(lines(said, 120), ["someone@harbour", "-light.anytown", ".example"]);
        assert_eq!(lines("at the Sub-Committee", 90), ["at the ", "Sub-Committee"]);
    }

    #[test]
    fn a_forced_break_ends_the_line() {
        assert_eq!(lines("one\ntwo", 300), ["one ", "two"]);
    }

    #[test]
    fn every_character_stands_on_one_line() {
        for text in ["a b  c   ", "The worker محمد علي said (שלום) twice, then left.", "x\n\ny", "  lead"] {
            for width in [20, 60, 200] {
                assert_eq!(lines(text, width).concat(), text.replace('\n', " "), "{width}");
            }
        }
    }

    #[test]
    fn white_space_at_the_end_of_a_line_stays_on_the_page() {
        for text in [format!("one{}two", " ".repeat(900)), format!("אבג{}דהו", " ".repeat(900))] {
            for line in breakable(&text).lines(Length::points(200)) {
                let xs = line.runs.iter().flat_map(|r| r.glyphs.iter().map(|g| g.x));
                assert!(xs.into_iter().all(|x| Length::ZERO <= x && x <= line.width));
            }
        }
    }

    #[test]
    fn right_to_left_text_runs_from_right_to_left() {
        let line = breakable("אבג").lines(Length::points(200)).remove(0);
        let xs: Vec<Length> = line.runs.iter().flat_map(|r| r.glyphs.iter().map(|g| g.x)).collect();
        assert!(xs.is_sorted_by(|a, b| a > b), "{xs:?}");
    }

    #[test]
    fn a_name_inside_a_sentence_keeps_its_place() {
        let line = breakable("with אבג today").lines(Length::points(200)).remove(0);
        assert!(line.runs.is_sorted_by(|a, b| a.right <= b.left), "left to right on the page");
    }
}
