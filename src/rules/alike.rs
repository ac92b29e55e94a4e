//! Words for women and men, and for the two sides, which rules take for each other: what is found of the one is found of
//! the other.
//!
//! In terms they are one word of the lexicon ([`others`]); in patterns each stands for all ([`widened`]). So no rule can
//! know one and forget the other, and a rule's author writes whichever comes first.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Words that stand for each other; none stands twice.
const ALIKE: &[&[&str]] = &[
    &["she", "he"],
    &["her", "his", "him"],
    &["herself", "himself"],
    &["wife", "husband"],
    &["wives", "husbands"],
    &["girlfriend", "boyfriend"],
    &["bride", "groom"],
    &["mother", "father"],
    &["mum", "dad"],
    &["daughter", "son"],
    &["daughters", "sons"],
    &["girl", "boy"],
    &["girls", "boys"],
    &["woman", "man"],
    &["women", "men"],
    &["sister", "brother"],
    &["aunt", "auntie", "uncle"],
    &["niece", "nephew"],
    &["victim", "perpetrator"],
    &["victims", "perpetrators"],
    &["vic", "perp"],
    &["vics", "perps"],
    &["v", "p"],
];

/// All words that stand for `word`, itself among them; nothing if it is no such word.
pub(super) fn others(word: &str) -> &'static [&'static str] {
    static BY_WORD: OnceLock<HashMap<&str, &[&str]>> = OnceLock::new();
    let by_word = BY_WORD.get_or_init(|| ALIKE.iter().flat_map(|group| group.iter().map(|word| (*word, *group))).collect());
    by_word.get(word).copied().unwrap_or(&[])
}

/// `pattern` with each such word that stands alone in it made a group of all that stand for it.
///
/// What was matched is matched still, with the same ends: the word itself is tried first.
pub(super) fn widened(pattern: &str) -> String {
    let bytes = pattern.as_bytes();
    let mut out = String::with_capacity(pattern.len() * 2);
    let (mut at, mut done, mut in_class) = (0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                // `\b`, `\-`, `\p{…}`: what follows is no word.
                let braced = bytes.get(at + 2) == Some(&b'{');
                let closed = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'}'));
                at += closed.filter(|_| braced).unwrap_or(2);
                continue;
            }
            b'[' => in_class = true,
            b']' => in_class = false,
            // The name of a group: `(?<find>`, `(?P<find>`.
            b'<' if bytes.get(at.saturating_sub(1)).is_some_and(|b| matches!(b, b'?' | b'P')) => {
                at += bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'>')).unwrap_or(0);
            }
            b if b.is_ascii_alphabetic() && !in_class => {
                let length = bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_alphabetic()).count());
                let word = pattern.get(at..at + length).unwrap_or("");
                // A sign of number belongs to the last letter alone.
                let counted = matches!(bytes.get(at + length), Some(b'?' | b'*' | b'+' | b'{'));
                let all = if counted { &[] } else { others(word) };
                if !all.is_empty() {
                    out.push_str(pattern.get(done..at).unwrap_or(""));
                    let rest = all.iter().filter(|w| **w != word).map(|w| format!("|{w}"));
                    out.push_str(&format!("(?:{word}{})", rest.collect::<String>()));
                    done = at + length;
                }
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(pattern.get(done..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_pattern_stands_for_all_that_are_alike() {
        assert_eq!(widened(r"\bshe (?:has|had) her\b"), r"\b(?:she|he) (?:has|had) (?:her|his|him)\b");
        assert_eq!(widened(r"his(?P<he>[he]+)"), r"(?:his|her|him)(?P<he>[he]+)");
    }

    #[test]
    fn parts_of_words_and_counted_letters_are_left_alone() {
        for pattern in [r"\bhere\b", r"t[he]en", r"hers?", r"\x{he}"] {
            assert_eq!(widened(pattern), pattern);
        }
    }
}
