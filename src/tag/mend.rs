//! Step 3: a word that is none → the words it may have been meant to be.
//!
//! A word is mended only if it is strange: in no term, no word of its own (`vocabulary.toml`), no common English word.
//! Ways, in this order: digits for letters (`v1sa`), a small l for a capital I (`lLR`), words run together
//! (`publicfunds`), a slip (one; two from eleven letters), letters in reverse order.

use crate::diagnostic::debug_without_text;
use crate::rules::{RuleSet, Spelling, WordId};

/// What a word may have been meant to be.
#[derive(Clone)]
pub(super) struct Mend {
    /// Its words in the lexicon.
    pub(super) words: Vec<WordId>,
    /// The same as text.
    pub(super) text: String,
    /// Whether the slip is in a word so short that it counts only as part of a longer term (`spose vsia`).
    pub(super) weak: bool,
}

/// Mends the words of one document.
pub(super) struct Mender<'r> {
    rules: &'r RuleSet,
    spelling: &'r Spelling,
}

/// Shortest word that may be a slip.
const SLIP_MIN: usize = 3;
/// Shortest word that counts alone when mended: shorter ones are too near to others.
const STRONG_MIN: usize = 7;
/// Shortest and longest word that may be two run together.
const RUN_MIN: usize = 7;
const RUN_MAX: usize = 40;
/// Shortest word that is read backwards.
const REVERSED_MIN: usize = 5;

impl<'r> Mender<'r> {
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        Self { rules, spelling: rules.spelling() }
    }

    /// Whether the word, which is not in the lexicon, is no word of its own either.
    pub(super) fn is_strange(&self, lower: &str) -> bool {
        !self.spelling.is_own(lower) && lower.bytes().any(|b| !b.is_ascii_digit())
    }

    /// What the strange word (folded; `cased` as typed) may have been meant to be.
    pub(super) fn mends(&self, lower: &str, cased: &str) -> Vec<Mend> {
        let mut out = Vec::new();
        if lower.len() < SLIP_MIN {
            return out;
        }
        if let Some(mend) = small_l(cased).and_then(|text| self.exact(&text)) {
            return vec![mend];
        }
        if lower.bytes().any(|b| b.is_ascii_digit()) {
            out.extend(digits(lower).and_then(|text| self.exact(&text)));
            return out;
        }
        if !lower.is_ascii() {
            return out;
        }
        if let Some(words) = self.run_together(lower) {
            out.push(words);
        }
        for text in self.spelling.near(lower) {
            out.extend(self.exact(text).map(|m| Mend { weak: text.len() < STRONG_MIN || lower.len() < STRONG_MIN - 1, ..m }));
        }
        if out.is_empty() && lower.len() >= REVERSED_MIN {
            out.extend(self.exact(&lower.chars().rev().collect::<String>()));
        }
        out
    }

    fn exact(&self, text: &str) -> Option<Mend> {
        let word = self.rules.lexicon.word(text)?;
        Some(Mend { words: vec![word], text: text.to_owned(), weak: false })
    }

    /// Cuts a word into words that all stand in terms: the fewest that do it.
    fn run_together(&self, word: &str) -> Option<Mend> {
        if !(RUN_MIN..=RUN_MAX).contains(&word.len()) {
            return None;
        }
        // best[i]: the last cut of the best way to cut word[..i], and its number of words.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
        *best.first_mut()? = Some((0, 0));
        for end in 2..=word.len() {
            for start in end.saturating_sub(self.spelling.longest())..=end - 2 {
                let Some(Some((_, count))) = best.get(start).copied() else { continue };
                let better = best.get(end).copied().flatten().is_none_or(|(_, c)| count + 1 < c);
                if better && word.get(start..end).is_some_and(|part| self.spelling.may_run_together(part)) {
                    *best.get_mut(end)? = Some((start, count + 1));
                }
            }
        }
        let mut parts = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let (start, _) = best.get(end).copied().flatten()?;
            parts.push(word.get(start..end)?);
            end = start;
        }
        parts.reverse();
        let words: Option<Vec<WordId>> = parts.iter().map(|p| self.rules.lexicon.word(p)).collect();
        words.filter(|w| w.len() > 1).map(|words| Mend { words, text: parts.join(" "), weak: false })
    }

    /// The word that two tokens make when joined, as typed or with a slip.
    pub(super) fn joined(&self, first: &str, second: &str) -> Option<WordId> {
        if first.len() + second.len() < STRONG_MIN {
            return None;
        }
        let joined = format!("{first}{second}");
        let exact = self.rules.lexicon.word(&joined);
        exact.or_else(|| {
            let own = self.spelling.is_own(&joined) || !joined.is_ascii();
            let near = if own { None } else { self.spelling.near(&joined).find(|n| n.len() >= STRONG_MIN) };
            near.and_then(|n| self.rules.lexicon.word(n))
        })
    }
}

/// The word with a capital I for each small l, if it is otherwise in capitals.
fn small_l(cased: &str) -> Option<String> {
    has_small_l(cased).then(|| cased.replace('l', "i").to_ascii_lowercase())
}

/// Whether the word is in capitals but for a small l.
pub(super) fn has_small_l(cased: &str) -> bool {
    cased.bytes().all(|b| b.is_ascii_uppercase() || b == b'l')
        && cased.contains('l')
        && cased.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}

/// The word with letters for the digits that look like them.
fn digits(lower: &str) -> Option<String> {
    if !lower.bytes().any(|b| b.is_ascii_lowercase()) || lower.len() < SLIP_MIN {
        return None;
    }
    lower
        .chars()
        .map(|c| {
            Some(match c {
                '0' => 'o',
                '1' => 'i',
                '3' => 'e',
                '4' => 'a',
                '5' => 's',
                '7' => 't',
                '8' => 'b',
                c if c.is_ascii_digit() => return None,
                c => c,
            })
        })
        .collect()
}

debug_without_text! {
    Mend { words, weak }
}
