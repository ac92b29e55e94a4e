//! The order in which text stands in a file: reading order, but that a word which runs from right to left stands
//! letter by letter as it does on the page, from left to right.
//!
//! That is how PDFs hold such words (ISO 32000-1, 14.8.2.3.3): whoever takes text out of a file turns them round. Which
//! stretches are turned is part of what was meant; here it is held that only such words are.

use super::seen;
use crate::typeset::expected::Wording;

/// Whether these glyphs, each by what it stands for, in the order of the file, say what was meant; white space aside.
pub(super) fn says<'g>(glyphs: impl Iterator<Item = &'g str>, meant: &Wording) -> bool {
    let mut glyphs = glyphs.map(|g| seen(g).collect::<String>()).filter(|g| !g.is_empty());
    let mut at = 0;
    for turned in &meant.turned {
        let (Some(before), Some(word)) = (meant.text.get(at..turned.start), meant.text.get(turned.clone())) else {
            return false;
        };
        if !may_be_turned(word) || !next(&mut glyphs, before, false) || !next(&mut glyphs, word, true) {
            return false;
        }
        at = turned.end;
    }
    meant.text.get(at..).is_some_and(|rest| next(&mut glyphs, rest, false)) && glyphs.next().is_none()
}

/// What these glyphs say in reading order: words that run from right to left turned back.
pub(super) fn reading<'g>(glyphs: impl Iterator<Item = &'g str>) -> String {
    let glyphs: Vec<&str> = glyphs.collect();
    let mut text = String::new();
    for word in glyphs.chunk_by(|a, b| goes_on(a) == goes_on(b)) {
        let first = word.iter().position(|g| g.chars().any(runs_left));
        let last = word.iter().rposition(|g| g.chars().any(runs_left));
        match (first, last) {
            (Some(first), Some(last)) if goes_on(word.first().unwrap_or(&"")) => {
                let (before, rest) = word.split_at(first);
                let (letters, after) = rest.split_at(last - first + 1);
                text.extend(before.iter().copied());
                text.extend(letters.iter().rev().copied());
                text.extend(after.iter().copied());
            }
            _ => text.extend(word.iter().copied()),
        }
    }
    text
}

/// Whether a glyph may stand in a word that is turned.
fn goes_on(glyph: &str) -> bool {
    glyph.chars().all(|c| runs_left(c) || !(c.is_alphanumeric() || c.is_whitespace()))
}

/// Whether the next glyphs say `text`, in the order of the file or the other way round.
fn next(glyphs: &mut impl Iterator<Item = String>, text: &str, turned: bool) -> bool {
    let meant: String = seen(text).collect();
    let mut taken: Vec<String> = Vec::new();
    let mut length = 0;
    while length < meant.len() {
        let Some(glyph) = glyphs.next() else { return false };
        length += glyph.len();
        taken.push(glyph);
    }
    if turned {
        taken.reverse();
    }
    taken.concat() == meant
}

/// Whether every letter runs from right to left, one at least, and there is neither a digit nor white space.
fn may_be_turned(word: &str) -> bool {
    word.chars().any(runs_left) && word.chars().all(|c| runs_left(c) || !(c.is_alphanumeric() || c.is_whitespace()))
}

/// The blocks of scripts that run from right to left.
fn runs_left(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
        vec![range]
    }

    fn said(glyphs: &[&str], text: &str, turned: &[std::ops::Range<usize>]) -> bool {
        says(glyphs.iter().copied(), &Wording { text: text.to_owned(), turned: turned.to_vec() })
    }

    #[test]
    fn a_word_that_runs_from_right_to_left_stands_from_left_to_right() {
        let text = "a אבג ד b";
        assert!(said(&["a", " ", "ג", "ב", "א", " ", "ד", " ", "b"], text, &one(2..8)));
        assert!(!said(&["a", " ", "א", "ב", "ג", " ", "ד", " ", "b"], text, &one(2..8)));
        assert!(!said(&["a", " ", "ג", "ב", "א", " ", "ד", " ", "b"], text, &[]));
    }

    #[test]
    fn a_ligature_is_turned_as_a_whole() {
        assert!(said(&["م", "لا", "س"], "سلام", &one(0..8)));
    }

    #[test]
    fn words_are_turned_back_for_people() {
        assert_eq!(reading(["a", " ", "(", "ג", "ב", "א", ")", " ", "ד", "1"].into_iter()), "a (אבג) ד1");
    }

    #[test]
    fn lam_and_alef_may_be_one_character() {
        assert!(said(&["م", "\u{fefb}", "س"], "سلام", &one(0..8)));
    }

    #[test]
    fn no_other_word_may_be_turned() {
        for text in ["abc", "אב ג", "אב12", "אבc", ".."] {
            let glyphs: Vec<String> = text.chars().rev().map(String::from).collect();
            let glyphs: Vec<&str> = glyphs.iter().map(String::as_str).collect();
            assert!(!said(&glyphs, text, std::slice::from_ref(&(0..text.len()))), "{text}");
        }
    }

    #[test]
    fn nothing_stands_before_between_or_after() {
        let whole = 0..4;
        assert!(said(&["ב", "א"], "אב", std::slice::from_ref(&whole)));
        for glyphs in [&["x", "ב", "א"][..], &["ב", "x", "א"], &["ב", "א", "x"], &["ב"]] {
            assert!(!said(glyphs, "אב", std::slice::from_ref(&whole)));
        }
    }
}
