//! Tokens → words as the second reader sees them.
//!
//! A word is its stem, or the kind that it is read as; digits, years, codes and names are one word each kind. A capital
//! word that is neither English nor of a kind is a name, so that no weight can hang on somebody's name. A run of the
//! same kind is one word.

use super::super::UnitContext;
use crate::fold::{Folded, Token, TokenKind};
use crate::rules::{Atom, Atoms, Kind, Kinds, MIXED, NAME, NUMBER, Quick, Weights, YEAR, is_english, stem};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

/// Signs that are read; all others part nothing and say nothing.
pub(crate) const SIGNS: [&str; 5] = ["?", "!", "%", ":", "\u{a3}"];

/// Words that only hold others together: pairs at a distance are made without them.
const LINKS: [&str; 25] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "had", "has", "hav", "in", "is", "it", "of", "on", "or",
    "that", "the", "to", "was", "wer", "with",
];

/// A word as the reader sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sight {
    /// The bytes of the folded piece.
    pub(crate) range: Range<usize>,
    /// What it is: an index into [`Sights`].
    pub(crate) known: u32,
}

/// What is known of a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Known {
    /// Its stem, or the kind that it is read as; `None`: a word that no weight is about.
    pub(crate) atom: Option<Atom>,
    /// Its kinds, as atoms.
    pub(crate) kinds: Vec<Atom>,
    /// Whether it only holds others together.
    pub(crate) is_link: bool,
    /// Whether it is the first, and the second, of any two words that weigh something.
    pub(super) weighs: (bool, bool),
    /// Whether a run of it is one word.
    joins: bool,
}

/// The words of documents, each looked up once. What was learnt under numbered weights is handed on when this is dropped.
pub(crate) struct Sights<'r> {
    kinds: &'r Kinds,
    atoms: &'r Atoms,
    quick: Option<&'r Quick>,
    learnt: Learnt,
}

/// What is known of words, kept from one document to the next.
#[derive(Default)]
struct Learnt {
    /// The weights under which it was learnt; 0: it is not kept.
    number: u64,
    by_text: HashMap<Box<str>, u32>,
    known: Vec<Known>,
}

/// Most words that are kept.
const LEARNT_MAX: usize = 200_000;

thread_local! {
    static LEARNT: RefCell<Learnt> = RefCell::default();
}

impl Drop for Sights<'_> {
    fn drop(&mut self) {
        if self.learnt.number > 0 && self.learnt.known.len() < LEARNT_MAX {
            LEARNT.set(std::mem::take(&mut self.learnt));
        }
    }
}

impl<'r> Sights<'r> {
    /// For one document; features are about words that `atoms` has.
    pub(crate) fn new(kinds: &'r Kinds, atoms: &'r Atoms) -> Self {
        Self { kinds, atoms, quick: None, learnt: Learnt::default() }
    }

    /// For one document, knowing what was learnt from others under the same weights.
    pub(crate) fn under(kinds: &'r Kinds, weights: &'r Weights) -> Self {
        let mut learnt = LEARNT.take();
        if learnt.number != weights.number() {
            learnt = Learnt { number: weights.number(), ..Learnt::default() };
        }
        Self { kinds, atoms: &weights.atoms, quick: Some(weights.quick()), learnt }
    }

    /// What is known of the word.
    pub(crate) fn known(&self, sight: &Sight) -> &Known {
        &self.learnt.known[sight.known as usize]
    }

    /// The atom of what the reader itself names: a role, a sign, a kind.
    pub(crate) fn atom(&self, name: &str) -> Option<Atom> {
        self.atoms.get(name)
    }

    /// The words of the unit.
    pub(crate) fn of(&mut self, unit: &UnitContext<'_>) -> Vec<Sight> {
        self.words(unit.piece, unit.tokens)
    }

    /// The words of other folded text: what stands over a unit.
    pub(crate) fn of_text(&mut self, text: &str) -> Vec<Sight> {
        let mut out: Vec<Sight> = Vec::new();
        for token in crate::fold::tokens(text).filter(|t| t.kind == TokenKind::Word) {
            let known = self.look_up(text.get(token.start..token.end).unwrap_or(""));
            self.push(&mut out, Sight { range: token.start..token.end, known });
        }
        out
    }

    fn words(&mut self, piece: &Folded, tokens: &[Token]) -> Vec<Sight> {
        let mut out: Vec<Sight> = Vec::with_capacity(tokens.len());
        let text = piece.cased();
        for token in tokens {
            let range = token.start..token.end;
            let word = text.get(range.clone()).unwrap_or("");
            match token.kind {
                TokenKind::Word => {
                    let known = self.look_up(word);
                    self.push(&mut out, Sight { range, known });
                }
                TokenKind::Sign if SIGNS.contains(&word) => {
                    let known = self.look_up(word);
                    self.push(&mut out, Sight { range, known });
                }
                TokenKind::Sign => {}
                TokenKind::Tail if word.eq_ignore_ascii_case("'s") => {}
                // `don` and `'t` are one word; a run that was joined to the left of it stays as it is.
                TokenKind::Tail => {
                    let Some(last) = out.last_mut().filter(|last| last.range.end == token.start) else { continue };
                    let start = text.get(..token.start).and_then(|t| t.rfind([' ', '/', '(', '-'])).map_or(0, |at| at + 1);
                    last.known = self.look_up(text.get(start.max(last.range.start)..token.end).unwrap_or(word));
                    last.range.end = token.end;
                }
            }
        }
        out
    }

    /// Adds the word, or lengthens the run that it carries on.
    fn push(&self, out: &mut Vec<Sight>, sight: Sight) {
        let known = self.known(&sight);
        match out.last_mut() {
            Some(last) if known.joins && self.known(last).atom == known.atom => last.range.end = sight.range.end,
            _ => out.push(sight),
        }
    }

    fn look_up(&mut self, cased: &str) -> u32 {
        if let Some(&at) = self.learnt.by_text.get(cased) {
            return at;
        }
        let at = u32::try_from(self.learnt.known.len()).expect("fewer words than bytes");
        let name = name(self.kinds, cased);
        let lower = cased.to_lowercase();
        let kinds = if name.starts_with('<') { &[] } else { self.kinds.of(&lower) };
        // Typed or folded in small letters, somebody's name must not pass for the form of a word: `tony` is no `ton`.
        let is_form = !name.starts_with('<') && name != lower;
        let may_be_name = is_form && kinds.is_empty() && !is_english(&lower) && !lower.contains('\'');
        let atom = if may_be_name { None } else { self.atoms.get(&name) };
        self.learnt.known.push(Known {
            atom,
            weighs: atom.zip(self.quick).map_or((false, false), |(atom, quick)| quick.places(atom)),
            kinds: kinds.iter().map(|kind| Atom::from(*kind)).collect(),
            is_link: LINKS.contains(&name.as_str()),
            joins: matches!(name.as_str(), NAME | NUMBER | "<person>" | "<month>" | "<nation>"),
        });
        self.learnt.by_text.insert(cased.into(), at);
        at
    }
}

/// What the reader takes the word for: its stem, or a kind in angle brackets.
pub(crate) fn name(kinds: &Kinds, cased: &str) -> String {
    let lower = cased.to_lowercase();
    let kind = |kind: Kind| format!("<{}>", kinds.name(kind));
    if lower.bytes().any(|b| b.is_ascii_digit()) {
        let digits = lower.bytes().all(|b| b.is_ascii_digit());
        let year = lower.len() == 4 && (lower.starts_with("19") || lower.starts_with("20"));
        return if !digits {
            MIXED
        } else if year {
            YEAR
        } else {
            NUMBER
        }
        .to_owned();
    }
    if let Some(read_as) = kinds.read_as(cased).or_else(|| kinds.read_as(&lower)) {
        return kind(read_as);
    }
    let mut letters = cased.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let initial = capital && letters.next().is_none() && lower != "a" && lower != "i";
    if initial || (capital && kinds.of(&lower).is_empty() && !is_english(&lower)) {
        return NAME.to_owned();
    }
    stem(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{fold, tokens};

    fn seen(text: &str) -> Vec<String> {
        let kinds = Kinds::parse(
            "[read_as]\nperson = [\"she\", \"he\", \"v\", \"her\"]\nnation = [\"polish\", \"kurdish\"]\nname = [\"Hope\"]\n[kinds]\nhide = [\"hide\"]\n",
        )
        .unwrap();
        let mut atoms = Atoms::of(&kinds);
        for word in tokens(fold(text).cased()).filter(|t| t.kind == TokenKind::Word) {
            atoms.add(&name(&kinds, fold(text).cased().get(word.start..word.end).unwrap()));
        }
        atoms.add("don't");
        let piece = fold(text);
        let tokens: Vec<Token> = tokens(piece.lower()).collect();
        let mut sights = Sights::new(&kinds, &atoms);
        let words = sights.words(&piece, &tokens);
        words.iter().map(|s| sights.known(s).atom.map_or_else(|| "?".to_owned(), |a| atoms.name(a).to_owned())).collect()
    }

    #[test]
    fn whoever_is_spoken_of_reads_alike() {
        let one = seen("V told Agnieszka Nowak that the Polish papers expired in 2021");
        let other = seen("He told Sharmila that the Kurdish papers expired in 2019");
        assert_eq!(one, other);
        assert_eq!(one, ["<person>", "told", "<name>", "that", "the", "<nation>", "paper", "expir", "in", "<year>"]);
    }

    #[test]
    fn a_name_that_is_another_word_too_is_one_with_a_capital() {
        assert_eq!(seen("told Hope of hope"), ["told", "<name>", "of", "hop"]);
    }

    #[test]
    fn a_negation_is_one_word() {
        assert_eq!(seen("She don't hide"), ["<person>", "don't", "hid"]);
    }
}
