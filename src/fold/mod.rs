//! Flat text → the folded text in which rules look: one owner of what counts as the same letter, with exact offsets
//! back.
//!
//! [`Folded`] holds two strings of the same byte layout: lower case, and the case typed. What is folded:
//!
//! 1. character references left in the text (`&amp;#97;` shown as `&#97;`) are resolved (`glyph`)
//! 2. compatibility forms, ligatures, full-width letters; accents and other combining marks go (Unicode NFKD)
//! 3. letters of other scripts that look like Latin ones become these (UTS 39, non-ASCII letters only: skeletons of
//!    ASCII would turn `m` into `rn`)
//! 4. invisible characters go: soft hyphens, zero-width characters, bidirectional controls, variation selectors
//! 5. a run of white space is one space; a hyphen inside a word or number is a space too; typographic quotation marks
//!    and dashes are plain
//! 6. initials with dots or spaces between them are joined (`N.R.P.F.`, `I L R`; `initials`)
//!
//! Guarantee: [`Folded::flat`] of a range is the smallest range of flat text whose characters made it, on character
//! boundaries; folding never fails and takes time linear in the length.

mod glyph;
mod initials;
mod plain;
mod tokens;

use crate::minutes::FlatRange;
use glyph::Glyph;
use std::fmt;
use std::ops::Range;

pub use tokens::{Token, TokenKind, tokens};

/// A stretch of folded text with one way back to the flat text.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// First byte in the folded text; the run ends where the next begins.
    folded: usize,
    /// First byte in the flat text.
    start: usize,
    /// One past the last byte in the flat text.
    end: usize,
    /// Whether each folded byte stands for the flat byte at the same distance.
    same: bool,
}

/// Folded text with its way back.
#[derive(Clone, Default)]
pub struct Folded {
    lower: String,
    cased: String,
    runs: Vec<Run>,
}

impl Folded {
    /// Lower case.
    #[must_use]
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The case typed; byte for byte beside [`Folded::lower`].
    #[must_use]
    pub fn cased(&self) -> &str {
        &self.cased
    }

    /// The range of flat text that `range` of the folded text came from. An empty range is led to an empty range.
    #[must_use]
    pub fn flat(&self, range: Range<usize>) -> FlatRange {
        let start = self.flat_at(range.start, false);
        if range.is_empty() {
            return FlatRange { start, end: start };
        }
        FlatRange { start, end: self.flat_at(range.end - 1, true) }
    }

    /// Where the character over folded byte `at` starts (or, with `after`, ends) in the flat text.
    fn flat_at(&self, at: usize, after: bool) -> usize {
        let index = self.runs.partition_point(|r| r.folded <= at);
        let Some(run) = index.checked_sub(1).and_then(|i| self.runs.get(i)) else { return 0 };
        match (run.same, after) {
            (true, false) => (run.start + (at - run.folded)).min(run.end),
            (true, true) => (run.start + (at - run.folded) + 1).min(run.end),
            (false, false) => run.start,
            (false, true) => run.end,
        }
    }

    /// The folded range that came from `range` of the flat text; what folding dropped at its ends is not missed.
    #[must_use]
    pub fn folded(&self, range: FlatRange) -> Range<usize> {
        let start = self.folded_at(range.start);
        start..self.folded_at(range.end).max(start)
    }

    /// The first folded byte that came from flat byte `at` or a later one.
    fn folded_at(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|r| r.end <= at);
        match self.runs.get(index) {
            None => self.lower.len(),
            Some(run) if run.same && at > run.start => run.folded + (at - run.start),
            Some(run) => run.folded,
        }
    }

    fn push(&mut self, cased: char, start: usize, end: usize) {
        let folded = self.lower.len();
        let mut lowered = cased.to_lowercase();
        match (lowered.next(), lowered.next()) {
            (Some(low), None) if low.len_utf8() == cased.len_utf8() => self.lower.push(low),
            _ => self.lower.push(cased),
        }
        self.cased.push(cased);
        let same = cased.len_utf8() == end - start;
        match self.runs.last_mut() {
            Some(last) if same && last.same && last.end == start => last.end = end,
            _ => self.runs.push(Run { folded, start, end, same }),
        }
    }
}

/// Shows no text: what is in here may have to be withheld from whoever reads the message.
impl fmt::Debug for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folded").field("bytes", &self.lower.len()).field("runs", &self.runs.len()).finish_non_exhaustive()
    }
}

/// Folds `flat`.
#[must_use]
pub fn fold(flat: &str) -> Folded {
    plain::fold(flat).unwrap_or_else(|| by_glyphs(flat))
}

/// Folds any text.
fn by_glyphs(flat: &str) -> Folded {
    let glyphs = glyph::glyphs(flat);
    let mut out = Folded {
        lower: String::with_capacity(flat.len()),
        cased: String::with_capacity(flat.len()),
        runs: Vec::with_capacity(4),
    };
    let mut at = 0;
    while let Some(&glyph) = glyphs.get(at) {
        at = match glyph.cased {
            ' ' => space(&glyphs, at, &mut out),
            '-' | '_' | '*' => hyphen(&glyphs, at, &mut out),
            c if c.is_alphanumeric() => letter(&glyphs, at, &mut out),
            c => {
                out.push(c, glyph.start(), glyph.end());
                at + 1
            }
        };
    }
    out
}

/// Folds text of rules, whose offsets nobody asks for, to lower case.
#[must_use]
pub fn fold_lower(text: &str) -> String {
    fold(text).lower.trim().to_owned()
}

fn is_word(glyph: Option<&Glyph>) -> bool {
    glyph.is_some_and(|g| g.cased.is_alphanumeric())
}

/// A run of white space becomes one space; none at the very start.
fn space(glyphs: &[Glyph], at: usize, out: &mut Folded) -> usize {
    let run = glyphs.iter().skip(at).take_while(|g| g.cased == ' ').count();
    let end = glyphs.get(at + run - 1).map_or(0, |g| g.end());
    if !out.lower.is_empty() {
        out.push(' ', glyphs.get(at).map_or(0, |g| g.start()), end);
    }
    at + run
}

/// Between letters or digits a single hyphen or underscore is a space; several underscores or asterisks are emphasis
/// that was none, and go. Any other is kept.
fn hyphen(glyphs: &[Glyph], at: usize, out: &mut Folded) -> usize {
    let run = glyphs.iter().skip(at).take_while(|g| matches!(g.cased, '-' | '_' | '*')).count();
    let (Some(first), Some(last)) = (glyphs.get(at), glyphs.get(at + run - 1)) else { return at + 1 };
    let inside = at.checked_sub(1).is_some_and(|b| is_word(glyphs.get(b))) && is_word(glyphs.get(at + run));
    if inside && (first.cased == '*' || (first.cased == '_' && run > 1)) {
        return at + run;
    }
    if inside && run == 1 {
        out.push(' ', first.start(), last.end());
    } else if inside {
        for c in [' ', '-', ' '] {
            out.push(c, first.start(), last.end());
        }
    } else {
        out.push(if first.cased == '_' { ' ' } else { first.cased }, first.start(), last.end());
    }
    at + run
}

/// A letter or digit, or the initials or digits typed apart that begin with it.
fn letter(glyphs: &[Glyph], at: usize, out: &mut Folded) -> usize {
    let begins = at.checked_sub(1).is_none_or(|b| !is_word(glyphs.get(b)));
    if begins && let Some(found) = initials::initials(glyphs, at) {
        let mut letters = glyphs.get(at..found.end).unwrap_or(&[]).iter().filter(|g| g.cased.is_alphanumeric()).peekable();
        while let Some(g) = letters.next() {
            let end = if letters.peek().is_none() { glyphs.get(found.end - 1).map_or(g.end(), |l| l.end()) } else { g.end() };
            out.push(g.cased, g.start(), end);
        }
        if is_word(glyphs.get(found.end)) {
            let end = glyphs.get(found.end - 1).map_or(0, |g| g.end());
            out.push(' ', end, end);
        }
        return found.end;
    }
    if let Some(g) = glyphs.get(at) {
        out.push(g.cased, g.start(), g.end());
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).lower().to_owned()
    }

    /// The flat text under the first place where `needle` stands in the folded text.
    fn under(text: &str, needle: &str) -> String {
        let f = fold(text);
        let at = f.lower().find(needle).unwrap();
        let r = f.flat(at..at + needle.len());
        text.get(r.start..r.end).unwrap().to_owned()
    }

    #[test]
    fn invisible_characters_do_not_split_a_word() {
        assert_eq!(folded("asy\u{ad}lum see\u{200b}ker v\u{200d}isa\u{feff} \u{202e}x\u{202c}"), "asylum seeker visa x");
        assert_eq!(under("an asy\u{ad}lum claim", "asylum"), "asy\u{ad}lum");
    }

    #[test]
    fn compatibility_forms_and_accents_are_plain_letters() {
        assert_eq!(folded("Home O\u{fb03}ce ＩＬＲ vi\u{301}sa Café"), "home office ilr visa cafe");
        assert_eq!(under("the Home O\u{fb03}ce", "home office"), "Home O\u{fb03}ce");
    }

    #[test]
    fn look_alike_letters_of_other_scripts_are_latin() {
        assert_eq!(folded("аѕуlum sееkеr ΝRΡF Ноmе Оffісе ВРР ΙLR νisа"), "asylum seeker nrpf home office bpp ilr visa");
    }

    #[test]
    fn white_space_and_hyphens_inside_words_are_one_space() {
        assert_eq!(folded("no  recourse\u{a0}to\u{2028}public\u{3000}funds"), "no recourse to public funds");
        assert_eq!(
            folded("pre\u{2011}settled over-stayer 2026-03-04 her - his ho_ref"),
            "pre settled over stayer 2026 03 04 her - his ho ref"
        );
    }

    #[test]
    fn emphasis_that_was_none_does_not_split_a_word() {
        assert_eq!(folded("over__stay__er as*yl*um 2 * 3 **Note** __x__"), "overstayer asylum 2 * 3 *note*  x ");
        assert_eq!(under("an over__stay__er", "overstayer"), "over__stay__er");
    }

    #[test]
    fn digits_typed_apart_are_joined() {
        assert_eq!(folded("GWF 0 5 5 1 2 3 4 9 0; 1 2 3 go"), "gwf 055123490; 1 2 3 go");
    }

    #[test]
    fn initials_are_joined_however_they_are_spaced() {
        assert_eq!(folded("N.R.P.F. and n.r.p.f and I L R, i.e. I. L. R. now"), "nrpf and nrpf and ilr, ie ilr now");
        assert_eq!(folded("P. She left. A man"), "p. she left. a man");
        assert_eq!(under("has I. L. R. now", "ilr"), "I. L. R.");
        assert_eq!(folded("R Z X 12 34 567"), "rzx 12 34 567");
    }

    #[test]
    fn references_left_in_the_text_are_resolved() {
        assert_eq!(folded("&#97;sylum &#x76;isa &amp;#78;RPF as&shyylum vi\u{fffd}sa"), "asylum visa nrpf asylum visa");
        assert_eq!(under("as&shyylum", "asylum"), "as&shyylum");
        assert_eq!(folded("R&B & M&S; Q&A"), "r&b & m&s; q&a");
    }

    #[test]
    fn every_folded_range_leads_to_character_boundaries_and_back() {
        for text in ["", "é—“x”", "Ｉ.Ｌ.Ｒ. ﬃ", "a--b _c_ &#97;&shy", "İstanbul ẞ \u{301}"] {
            let f = fold(text);
            assert_eq!(f.lower().len(), f.cased().len());
            for (at, c) in f.lower().char_indices() {
                let r = f.flat(at..at + c.len_utf8());
                assert!(text.get(r.start..r.end).is_some(), "{at} of a folded text leads to {r:?}");
            }
        }
    }
}
