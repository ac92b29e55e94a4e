//! Text in which nothing is to fold but case, white space and hyphens inside words: most of minutes and of rule files.
//!
//! It comes out as by way of glyphs, several times faster; a property test holds the two against each other.

use super::{Folded, Run};

/// Folds `flat`, if it is such text.
pub(super) fn fold(flat: &str) -> Option<Folded> {
    let bytes = flat.as_bytes();
    let mut cased = Vec::with_capacity(bytes.len());
    let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    for (at, &byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1);
        cased.push(match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                if !is_word(before) && may_be_initials(bytes, at) {
                    return None;
                }
                byte
            }
            b' ' | b'\t' | b'\n' | b'\r' | 0xb | 0xc if cased.last().is_some_and(|last| *last != b' ') => b' ',
            b'-' if before.is_some_and(|b| matches!(bytes.get(b), Some(b'-' | b'_' | b'*'))) => return None,
            // A space made of a hyphen stands between two words, and is not the first of a run.
            b'-' if is_word(before) && is_word(Some(at + 1)) => b' ',
            b'-' => b'-',
            b'&' | b'_' | b'*' | b' ' | 0..0x20 | 0x7f.. => return None,
            b'`' => b'\'',
            other => other,
        });
    }
    let cased = String::from_utf8(cased).expect("it is ASCII");
    let lower = cased.to_ascii_lowercase();
    let runs = if flat.is_empty() { Vec::new() } else { vec![Run { folded: 0, start: 0, end: flat.len(), same: true }] };
    Some(Folded { lower, cased, runs })
}

/// Whether the word that begins at `at` is one letter or digit, and so is the next after what may stand in initials.
fn may_be_initials(bytes: &[u8], at: usize) -> bool {
    let single = |at: usize| {
        let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        is_word(at) && !is_word(at + 1)
    };
    let between = bytes.get(at + 1).copied().unwrap_or(b'.');
    if !single(at) || !(between.is_ascii_whitespace() || matches!(between, 0xb | b'.' | b'-')) {
        return false;
    }
    single(at + 2) || (between == b'.' && single(at + 3))
}

#[cfg(test)]
mod tests {
    use super::super::by_glyphs;
    use super::*;
    use proptest::prelude::*;

    /// Pieces of text that fold in their own ways.
    const PIECES: [&str; 32] = [
        "a", "I", "visa", "Leave", "7", "42", " ", "  ", "\n", "\t", "-", "--", "_", "*", ".", ". ", ",", "`", "'", "&", "&amp;",
        "(", "/", "£", "\u{2019}", "\u{ad}", "P.", "N.R.P.F.", "U-K-V-I", "\u{b}", "\u{1}", "x y",
    ];

    proptest! {
        #[test]
        fn plain_text_comes_out_as_by_way_of_glyphs(picked in prop::collection::vec(0..PIECES.len(), 0..9)) {
            let text: String = picked.iter().map(|at| PIECES[*at]).collect();
            if let Some(plain) = fold(&text) {
                let other = by_glyphs(&text);
                prop_assert_eq!(plain.lower(), other.lower());
                prop_assert_eq!(plain.cased(), other.cased());
                let end = plain.lower().len();
                for (a, b) in (0..=end).flat_map(|a| (a..=end).map(move |b| (a, b))) {
                    prop_assert_eq!(plain.flat(a..b), other.flat(a..b));
                }
            }
        }
    }

    #[test]
    fn ordinary_sentences_are_plain() {
        for text in ["She has a pre-settled status.\nHe (P) left at 10.30 - \"a visa\", he said; case 3.", "", "A flat for 2"] {
            assert!(fold(text).is_some(), "{text}");
        }
    }
}
