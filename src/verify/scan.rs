//! The plain scan: certain terms looked for word by word, by code that has nothing in common with the tagger's.
//!
//! A text is cut into words: what stands between anything that is neither letter nor digit, in lower case, in
//! compatibility form, without characters that have no look of their own. A term is found where its words follow each
//! other. That is all; what a term is, and where it may stand, is for the caller to say.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization as _;

/// Certain terms, prepared for scanning.
#[derive(Default)]
pub struct Terms {
    /// The words of each term, by its number.
    terms: Vec<Vec<String>>,
    /// The terms that begin with a word.
    by_first: HashMap<String, Vec<usize>>,
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terms").field("count", &self.terms.len()).finish_non_exhaustive()
    }
}

/// How often each term stands in a text, by the term's number.
pub(super) type Counts = BTreeMap<usize, usize>;

/// A word of a text.
struct Word {
    text: String,
    /// Whether nothing but a full stop, a space or both stands between it and the word before.
    close: bool,
}

impl Terms {
    /// Prepares terms; one without a letter or digit is left out.
    pub fn new<'t>(terms: impl IntoIterator<Item = &'t str>) -> Self {
        let mut prepared = Self::default();
        for term in terms {
            let words: Vec<String> = words(term).into_iter().map(|w| w.text).collect();
            if let Some(first) = words.first() {
                prepared.by_first.entry(first.clone()).or_default().push(prepared.terms.len());
                prepared.terms.push(words);
            }
        }
        prepared
    }

    /// Whether there is no term to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Adds to `counts` how often each term stands in `text`.
    pub(super) fn count(&self, text: &str, counts: &mut Counts) {
        let words = words(text);
        for i in 0..words.len() {
            let Some(rest) = words.get(i..) else { continue };
            self.count_at(rest, counts);
            let initials = initials(rest);
            if initials.len() > 1 && !(i > 0 && spells_on(words.get(i - 1), rest.first())) {
                let joined: String = initials.iter().map(|w| w.text.as_str()).collect();
                let mut spelled = vec![Word { text: joined, close: false }];
                spelled.extend(rest.iter().skip(initials.len()).map(|w| Word { text: w.text.clone(), close: w.close }).take(8));
                self.count_at(&spelled, counts);
            }
        }
    }

    fn count_at(&self, rest: &[Word], counts: &mut Counts) {
        let Some(terms) = rest.first().and_then(|w| self.by_first.get(&w.text)) else { return };
        for number in terms {
            let Some(term) = self.terms.get(*number) else { continue };
            let here = rest.len() >= term.len() && rest.iter().zip(term).all(|(word, own)| word.text == *own);
            if here {
                *counts.entry(*number).or_default() += 1;
            }
        }
    }
}

/// Single letters in a row, as in `N.R.P.F.` or `I L R`.
fn initials(words: &[Word]) -> &[Word] {
    let single = |w: &Word| w.text.chars().count() == 1 && w.text.chars().all(char::is_alphabetic);
    let count = words.iter().enumerate().take_while(|(i, w)| single(w) && (*i == 0 || w.close)).count();
    words.get(..count).unwrap_or_default()
}

/// Whether `word` goes on with the initials that `before` belongs to.
fn spells_on(before: Option<&Word>, word: Option<&Word>) -> bool {
    let single = |w: &Word| w.text.chars().count() == 1 && w.text.chars().all(char::is_alphabetic);
    before.is_some_and(single) && word.is_some_and(|w| w.close)
}

/// The words of a text.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut between = String::new();
    let mut enter = |c: char| {
        if c.is_alphanumeric() || is_mark(c) {
            word.push(c);
            return;
        }
        if !word.is_empty() {
            let close = matches!(between.as_str(), "." | " " | ". ");
            words.push(Word { text: std::mem::take(&mut word), close });
            between.clear();
        }
        between.push(if c.is_whitespace() { ' ' } else { c });
    };
    if text.is_ascii() {
        text.chars().for_each(|c| enter(c.to_ascii_lowercase()));
    } else {
        text.chars().filter(|c| !is_unseen(*c)).nfkc().flat_map(char::to_lowercase).for_each(&mut enter);
    }
    enter('\n');
    words
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Characters without a look of their own (general category Cf, and fillers that show nothing).
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        u32::from(c),
        0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
            | 0xfff9..=0xfffb | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff
    )
}

/// An address as words: escapes undone, as often as they were done.
pub(super) fn unescaped(address: &str) -> String {
    let mut bytes = address.as_bytes().to_vec();
    for _ in 0..4 {
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            let digits = bytes.get(at + 1..at + 3).and_then(|d| std::str::from_utf8(d).ok());
            if let Some(escaped) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()).filter(|_| byte == b'%') {
                out.push(escaped);
                at += 3;
            } else {
                out.push(byte);
                at += 1;
            }
        }
        if out == bytes {
            break;
        }
        bytes = out;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, usize)> {
        let terms = Terms::new(["spousal visa", "NRPF", "no recourse to public funds", "…"]);
        let mut counts = Counts::new();
        terms.count(text, &mut counts);
        counts.into_iter().collect()
    }

    #[test]
    fn a_term_is_found_whatever_stands_between_its_words() {
        for text in ["her Spousal  Visa.", "spousal\nvisa", "spousal-visa", "‘SPOUSAL’ ‘VISA’", "a=spousal_visa&b"] {
            assert_eq!(found(text), [(0, 1)], "{text}");
        }
    }

    #[test]
    fn what_the_eye_does_not_see_hides_nothing() {
        for text in ["NR\u{ad}PF", "N\u{200b}RPF", "ＮＲＰＦ", "N.R.P.F.", "N R P F", "has N. R. P. F. still"] {
            assert_eq!(found(text), [(1, 1)], "{text}");
        }
    }

    #[test]
    fn a_term_inside_a_word_is_none() {
        assert_eq!(found("spousal visalike nrpfx anrpf"), []);
    }

    #[test]
    fn every_occurrence_counts() {
        assert_eq!(found("NRPF, nrpf; no recourse to public funds (N.R.P.F.)"), [(1, 3), (2, 1)]);
    }

    #[test]
    fn an_address_is_read_as_its_words() {
        assert_eq!(found(&unescaped("https://a.example/%73pousal%2Dvisa")), [(0, 1)]);
        assert_eq!(found(&unescaped("https://a.example/%2573pousal%252Dvisa")), [(0, 1)]);
    }
}
