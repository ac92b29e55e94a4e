//! Styled text → glyphs with widths: one paragraph, cell or heading, not yet broken into lines.
//!
//! 1. Directions by UAX #9; the base direction is that of the first letter and of most.
//! 2. Runs of one style, direction, script and face.
//! 3. Each run is shaped (harfrust); every glyph knows the characters that it stands for.
//!
//! Glyphs are kept in reading order, right-to-left runs too; [`super::pages`] turns words round for the file.

use std::ops::Range;

use harfrust::{Buffer, BufferFlags, ClusterLevel, ContentType, Direction, ShapeOptions, ShaperFont};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::design;
use super::fonts::{FaceId, Fonts, Look};
use super::length::Length;
use super::structure::NodeId;

/// Whose text it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Owner {
    /// A node of the structure.
    Node(NodeId),
    /// Nobody: page furniture, which a screen reader passes over.
    Furniture,
}

/// What is drawn around or through text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    /// Nothing.
    Plain,
    /// A line through it.
    Struck,
    /// A line below it.
    Underlined,
    /// A box around it.
    Boxed,
}

/// A stretch of text with one style.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Style {
    pub(super) look: Look,
    pub(super) size: Length,
    /// Above the baseline; negative below.
    pub(super) rise: Length,
    pub(super) ink: Ink,
    pub(super) owner: Owner,
    /// The link it belongs to, an index into the flow's links.
    pub(super) link: Option<usize>,
}

/// Styled text, piece by piece.
pub(super) type Styled = Vec<(String, Style)>;

/// One glyph. Lengths are at the run's size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) advance: Length,
    pub(super) dx: Length,
    pub(super) dy: Length,
    /// First byte of the cluster that it belongs to.
    pub(super) cluster: usize,
    /// The bytes of the text that it stands for; empty if others of its cluster stand for them.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A run of one style, direction and face; its glyphs in reading order.
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) style: Style,
    pub(super) face: FaceId,
    pub(super) level: u8,
    pub(super) glyphs: Vec<Glyph>,
}

impl Run {
    pub(super) fn rtl(&self) -> bool {
        self.level % 2 == 1
    }
}

/// Shaped text.
pub(super) struct Shaped {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
    /// The direction level of each byte, if any text runs right to left.
    pub(super) levels: Option<Vec<Level>>,
    /// Of the whole.
    pub(super) base: Level,
    /// The width of what stands before each byte; one more than there are bytes.
    before: Vec<Length>,
}

impl Shaped {
    /// The width of a range of the text, on one line.
    pub(super) fn width(&self, start: usize, end: usize) -> Length {
        let at = |i: usize| self.before.get(i).copied().unwrap_or_default();
        at(end) - at(start)
    }
}

/// A part of a text; both ends are boundaries of characters.
pub(super) fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).expect("a run begins and ends between characters")
}

/// Shapes styled text.
pub(super) fn shape(fonts: &Fonts, styled: &[(String, Style)]) -> Shaped {
    let text: String = styled.iter().map(|(t, _)| t.as_str()).collect();
    let (levels, base) = directions(&text, &boxed(styled));
    let mut runs = Vec::new();
    let mut at = 0;
    for (piece, style) in styled {
        let end = at + piece.len();
        split(fonts, &text, (at, end), *style, levels.as_deref(), &mut runs);
        at = end;
    }
    let mut buffer = Buffer::new();
    let mut before = vec![Length::ZERO; text.len() + 1];
    for run in &mut runs {
        buffer = glyphs(fonts, &text, run, buffer);
        for glyph in &run.glyphs {
            if let Some(width) = before.get_mut(glyph.cluster + 1) {
                *width += glyph.advance;
            }
        }
    }
    let mut sum = Length::ZERO;
    for width in &mut before {
        sum += *width;
        *width = sum;
    }
    Shaped { text, runs, levels, base, before }
}

/// Whether a paragraph of this text runs from right to left.
pub(super) fn runs_to_left(text: &str) -> bool {
    directions(text, &[]).1.is_rtl()
}

/// Where marks of something withheld stand.
fn boxed(styled: &[(String, Style)]) -> Vec<Range<usize>> {
    let mut at = 0;
    let places = styled.iter().map(|(piece, style)| {
        at += piece.len();
        (at - piece.len()..at, style.ink)
    });
    places.filter(|(range, ink)| *ink == Ink::Boxed && !range.is_empty()).map(|(range, _)| range).collect()
}

/// The level of each byte, if any of the text runs to the left, and that of the whole: to the left if the first of its
/// letters and most of them do.
///
/// What runs against the whole is set apart (UAX #9, isolates): a number after a name in Arabic letters stays after it,
/// and the groups of a telephone number stay in order. So is what is `boxed`: one box, brackets and all.
fn directions(text: &str, boxed: &[Range<usize>]) -> (Option<Vec<Level>>, Level) {
    if text.is_ascii() || !text.chars().any(|c| is_to_left(c) || bidi_class(c) == BidiClass::AN) {
        return (None, Level::ltr());
    }
    let to_left = text.chars().filter(|c| is_to_left(*c)).count();
    let to_right = text.chars().filter(|c| bidi_class(*c) == BidiClass::L).count();
    let first = text.chars().find(|c| is_to_left(*c) || bidi_class(*c) == BidiClass::L);
    let (base, apart, opening) = if to_left > to_right && first.is_some_and(is_to_left) {
        let mut apart: Vec<_> = numbers(text).into_iter().chain(boxed.iter().cloned()).collect();
        apart.sort_by_key(|range| range.start);
        (Level::rtl(), apart, '\u{2066}')
    } else {
        (Level::ltr(), words_to_left(text), '\u{2067}')
    };
    let mut marked = String::with_capacity(text.len() + 6 * apart.len());
    let mut places = Vec::with_capacity(text.len());
    let mut ranges = apart.iter().peekable();
    for (at, c) in text.char_indices() {
        if ranges.peek().is_some_and(|range| range.start == at) {
            marked.push(opening);
        }
        places.extend(marked.len()..marked.len() + c.len_utf8());
        marked.push(c);
        if ranges.next_if(|range| range.end == at + c.len_utf8()).is_some() {
            marked.push('\u{2069}');
        }
    }
    let levels = BidiInfo::new(&marked, Some(base)).levels;
    (Some(places.into_iter().map(|at| levels.get(at).copied().unwrap_or(base)).collect()), base)
}

fn is_to_left(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

/// From the first to the last letter of words that run to the left; one number alone may stand between two of them.
fn words_to_left(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let mark = matches!(bidi_class(c), BidiClass::NSM | BidiClass::BN);
        match words.last_mut() {
            Some(last) if mark && last.end == at => last.end = end,
            Some(last) if is_to_left(c) && joins(part(text, last.end, at)) => last.end = end,
            _ if is_to_left(c) => words.push(at..end),
            _ => {}
        }
    }
    words
}

/// Whether words to the left stay together over what stands between them: no letter, and no more than one number.
fn joins(between: &str) -> bool {
    let letters = between.chars().any(|c| bidi_class(c) == BidiClass::L);
    let numbers = between.split(|c: char| !c.is_numeric()).filter(|n| !n.is_empty()).count();
    !letters && (numbers == 0 || (numbers == 1 && between.chars().all(|c| c.is_numeric() || c == ' ')))
}

/// Numbers of more than one group: telephone numbers, dates, times.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let joined = |end: usize| part(text, end, at).chars().all(|c| matches!(c, ' ' | '-' | '/' | ':' | '.' | '\u{a0}'));
        match numbers.last_mut() {
            Some(last) if joined(last.end) => last.end = at + c.len_utf8(),
            _ => {
                let plus = part(text, 0, at).ends_with('+');
                numbers.push(at - usize::from(plus)..at + c.len_utf8());
            }
        }
    }
    numbers
}

/// Splits one styled stretch into runs of one direction, script and face.
fn split(fonts: &Fonts, text: &str, (start, end): (usize, usize), style: Style, levels: Option<&[Level]>, runs: &mut Vec<Run>) {
    let stretch = part(text, start, end);
    let new = |start, end, face, level| Run { start, end, style, face, level, glyphs: Vec::new() };
    if stretch.is_empty() {
        return;
    }
    if stretch.is_ascii() && levels.is_none() {
        runs.push(new(start, end, fonts.pick(style.look, "a"), 0));
        return;
    }
    let first = runs.len();
    let mut script = Script::Common;
    for (offset, cluster) in stretch.grapheme_indices(true) {
        let at = start + offset;
        let level = levels.and_then(|l| l.get(at)).map_or(0, Level::number);
        let here = cluster.chars().map(|c| c.script()).find(|s| !neutral(*s)).unwrap_or(Script::Common);
        if let Some(last) = runs.get_mut(first..).and_then(<[Run]>::last_mut)
            && last.level == level
        {
            let stays = if neutral(here) {
                let shows = cluster.chars().all(|c| fonts.face(last.face).has(c));
                let prefers = fonts.pick(style.look, cluster) == last.face;
                prefers || (shows && (cluster.trim().is_empty() || !plain(script)))
            } else {
                (here == script || neutral(script)) && fonts.pick(style.look, cluster) == last.face
            };
            if stays {
                last.end = at + cluster.len();
                if !neutral(here) {
                    script = here;
                }
                continue;
            }
        }
        runs.push(new(at, at + cluster.len(), fonts.pick(style.look, cluster), level));
        script = here;
    }
}

fn neutral(script: Script) -> bool {
    matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// Scripts whose digits and punctuation look right in the main face.
fn plain(script: Script) -> bool {
    neutral(script) || matches!(script, Script::Latin | Script::Greek | Script::Cyrillic)
}

/// Shapes one run; gives the buffer back for the next.
fn glyphs(fonts: &Fonts, text: &str, run: &mut Run, mut buffer: Buffer) -> Buffer {
    let face = fonts.face(run.face);
    let rtl = run.rtl();
    buffer.clear();
    buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
    // In a word that runs to the left a joiner gets a glyph of its own, without width: readers of the file turn such a
    // word round letter by letter, and would turn a letter and its joiner round too if one glyph stood for both.
    let joiners = rtl && part(text, run.start, run.end).contains(['\u{200c}', '\u{200d}']);
    buffer.set_flags(if joiners { BufferFlags::empty() } else { BufferFlags::REMOVE_DEFAULT_IGNORABLES });
    for (i, c) in part(text, run.start, run.end).char_indices() {
        let cluster = u32::try_from(run.start + i).expect("minutes are refused above 16 MiB");
        // A line break has no look; it takes a space's glyph, so that text on both sides stays apart.
        buffer.push(u32::from(if c == '\n' { ' ' } else { c }), cluster);
    }
    buffer.set_content_type(Some(ContentType::Unicode));
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    buffer.guess_segment_properties();
    let plan = face.plan(buffer.script(), rtl);
    let shaper = ShaperFont::new(face.font());
    harfrust::shape(&shaper, &mut buffer, ShapeOptions::new().plan(Some(&plan)))
        .expect("the plan was made for this direction and script");
    let em = face.metrics().units_per_em;
    let size = run.style.size;
    run.glyphs = buffer
        .glyph_infos()
        .iter()
        .zip(buffer.glyph_positions())
        .map(|(info, position)| Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: size.of_font_units(position.x_advance, em),
            dx: size.of_font_units(position.x_offset, em),
            dy: size.of_font_units(position.y_offset, em),
            cluster: usize::try_from(info.cluster).expect("a cluster is a place in the text"),
            start: 0,
            end: 0,
        })
        .collect();
    if run.style.ink == Ink::Boxed {
        widen(&mut run.glyphs, size.percent(design::MARK_SIDE));
    }
    if rtl {
        run.glyphs.reverse();
    }
    share_text(text, run);
    buffer
}

/// Makes room at both ends for the sides of a box.
fn widen(glyphs: &mut [Glyph], by: Length) {
    if let Some(first) = glyphs.first_mut() {
        first.dx += by;
        first.advance += by;
    }
    if let Some(last) = glyphs.last_mut() {
        last.advance += by;
    }
}

/// Gives each glyph of a cluster its characters: one each, the rest to the last.
fn share_text(text: &str, run: &mut Run) {
    let mut from = 0;
    while let Some(cluster) = run.glyphs.get(from).map(|g| g.cluster) {
        let count = run.glyphs.iter().skip(from).take_while(|g| g.cluster == cluster).count();
        let end = run.glyphs.get(from + count).map_or(run.end, |g| g.cluster);
        // What was removed before the first glyph (a joiner) belongs to it.
        let mut at = if from == 0 { run.start } else { cluster };
        for (i, glyph) in run.glyphs.iter_mut().skip(from).take(count).enumerate() {
            let next = part(text, at, end).chars().next().map_or(end, |c| at + c.len_utf8());
            (glyph.start, glyph.end) = (at, if i + 1 == count { end } else { next });
            at = glyph.end;
        }
        from += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::structure::Tree;

    fn style() -> Style {
        Style {
            look: Look::default(),
            size: Length::points(11),
            rise: Length::ZERO,
            ink: Ink::Plain,
            owner: Owner::Node(Tree::ROOT),
            link: None,
        }
    }

    fn shaped(text: &str) -> Shaped {
        shape(&Fonts::builtin(), &[(text.to_owned(), style())])
    }

    fn spoken(shaped: &Shaped) -> String {
        shaped.runs.iter().flat_map(|r| &r.glyphs).map(|g| part(&shaped.text, g.start, g.end)).collect()
    }

    #[test]
    fn glyphs_stand_for_every_character_in_reading_order() {
        for text in [
            "Łukasz Żółć",
            "office waffle",
            "محمد علي (3)",
            "שרה כהן",
            "Հայկ, ნინო",
            "to سلام and back",
            "می\u{200c}خواهم",
            "لا إله",
        ] {
            assert_eq!(spoken(&shaped(text)), text);
        }
    }

    #[test]
    fn a_joiner_in_a_word_to_the_left_has_a_glyph_of_its_own_wherever_the_word_stands() {
        for text in ["می\u{200c}خواهم", "said می\u{200c}خواهم today"] {
            let shaped = shaped(text);
            let glyphs = shaped.runs.iter().flat_map(|r| &r.glyphs);
            let joiners = glyphs.filter(|g| part(text, g.start, g.end).contains('\u{200c}'));
            let alone = |g: &Glyph| part(text, g.start, g.end) == "\u{200c}" && g.advance == Length::ZERO;
            assert!(joiners.clone().count() == 1 && joiners.clone().all(alone), "{text}");
        }
    }

    #[test]
    fn latin_keeps_one_glyph_a_letter() {
        let shaped = shaped("office");
        assert_eq!(shaped.runs.iter().map(|r| r.glyphs.len()).sum::<usize>(), 6);
    }

    #[test]
    fn the_width_of_a_text_is_the_sum_of_its_parts() {
        let s = shaped("Case 1: AVATAR");
        assert_eq!(s.width(0, 4) + s.width(4, s.text.len()), s.width(0, s.text.len()));
        assert!(s.width(0, 4) > Length::points(20));
    }

    /// What a reader sees from left to right, one letter for each character.
    fn seen(text: &str) -> String {
        let levels = shaped(text).levels.unwrap();
        let mut stretches: Vec<(usize, String)> = Vec::new();
        let highest = text.char_indices().map(|(at, _)| levels[at].number()).max().unwrap();
        for (at, c) in text.char_indices() {
            stretches.push((usize::from(levels[at].number()), c.to_string()));
        }
        for level in (1..=usize::from(highest)).rev() {
            for group in stretches.chunk_by_mut(|a, b| (a.0 >= level) == (b.0 >= level)) {
                if group[0].0 >= level {
                    group.reverse();
                }
            }
        }
        stretches.into_iter().map(|(_, c)| c).collect()
    }

    #[test]
    fn a_number_beside_a_name_stays_where_it_was_typed() {
        assert_eq!(seen("Ms אבג, 34, of 12 Elm Row"), "Ms גבא, 34, of 12 Elm Row");
        assert_eq!(seen("Ms אבג 07700 900123, אבג"), "Ms גבא 07700 900123, גבא");
        assert_eq!(seen("at אבג 12 דהו now"), "at והד 12 גבא now");
        assert_eq!(seen("Ms حد 07700 900123 rang"), "Ms دح 07700 900123 rang");
    }

    #[test]
    fn the_first_and_most_letters_say_where_a_paragraph_runs_and_its_numbers_stay_whole() {
        assert_eq!(shaped("אבג דהו Elm").base, Level::rtl());
        assert_eq!(shaped("Ms אבג דהו").base, Level::ltr());
        assert_eq!(seen("אבגט Elm Row דהו"), "והד Elm Row טגבא");
        assert_eq!(seen("حدح 07700 900123 حدح"), "حدح 07700 900123 حدح");
        assert_eq!(seen("حد +44 7700 900123"), "+44 7700 900123 دح");
    }

    #[test]
    fn a_mark_is_one_box_where_words_run_to_the_left() {
        let boxed = Style { ink: Ink::Boxed, ..style() };
        let pieces = [("שלום שלום שלום ", style()), ("[withheld]", boxed), (" שלום", style())];
        let shaped = shape(&Fonts::builtin(), &pieces.map(|(text, style)| (text.to_owned(), style)));
        assert_eq!(shaped.base, Level::rtl());
        assert_eq!(shaped.runs.iter().filter(|r| r.style.ink == Ink::Boxed).map(|r| r.level).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_name_alone_in_hebrew_runs_right_to_left() {
        assert_eq!(shaped("שרה").base, Level::rtl());
        assert_eq!(shaped("שרה said").base, Level::ltr());
    }
}
