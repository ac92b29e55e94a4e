//! The second reader's weights: a plain text file, one weight a line, that a program writes and a person can read.
//!
//! A line is a feature and its weight in milli-logits, with a tab between: `near papers run<TAB>812`. What a feature is
//! says [`Seen`]. Lines that start with `#` are remarks; `bias`, `alone` and `company` are the score of a unit with
//! nothing in it and the two thresholds. All numbers are integers: the same text has the same score on every machine.

use super::kinds::{Kind, Kinds};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// A word of the weights, or a kind: an index that only one [`Weights`] knows.
pub(crate) type Atom = u32;

/// What of a unit, or of what stands over it, is seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Seen {
    /// A word, by its stem.
    Word,
    /// A kind of word.
    Kind,
    /// Two words, one just after the other.
    Pair,
    /// Two words, the second a few words after the first.
    Near,
    /// Two kinds, the second a few words after the first.
    Kinds,
    /// A word of the header of its column.
    Header,
    /// A word of its label or row label.
    Label,
    /// A word of the nearest heading over it.
    Heading,
    /// A word of what introduces its list.
    Intro,
    /// What its piece is to the reader.
    Role,
}

impl Seen {
    const ALL: [Self; 10] = [
        Self::Word,
        Self::Kind,
        Self::Pair,
        Self::Near,
        Self::Kinds,
        Self::Header,
        Self::Label,
        Self::Heading,
        Self::Intro,
        Self::Role,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Kind => "kind",
            Self::Pair => "pair",
            Self::Near => "near",
            Self::Kinds => "kinds",
            Self::Header => "header",
            Self::Label => "label",
            Self::Heading => "heading",
            Self::Intro => "intro",
            Self::Role => "role",
        }
    }

    /// How many atoms it has.
    fn arity(self) -> usize {
        match self {
            Self::Pair | Self::Near | Self::Kinds => 2,
            Self::Word | Self::Kind | Self::Header | Self::Label | Self::Heading | Self::Intro | Self::Role => 1,
        }
    }
}

/// A feature: what is seen, and the atoms that it is about (the second is 0 where there is one only).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Feature {
    pub(crate) seen: Seen,
    pub(crate) first: Atom,
    pub(crate) second: Atom,
}

impl Feature {
    pub(crate) fn one(seen: Seen, first: Atom) -> Self {
        Self { seen, first, second: 0 }
    }

    pub(crate) fn two(seen: Seen, first: Atom, second: Atom) -> Self {
        Self { seen, first, second }
    }

    /// Both atoms are below 2^28: there are fewer words than that.
    fn key(self) -> u64 {
        (self.seen as u64) << 56 | u64::from(self.first) << 28 | u64::from(self.second)
    }
}

/// The words that features are about; kinds come first and stand in angle brackets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Atoms {
    names: Vec<String>,
    index: HashMap<String, Atom>,
    /// How many of them are kinds of `kinds.toml`: the first ones.
    kinds: usize,
}

impl Atoms {
    /// The kinds alone.
    pub(crate) fn of(kinds: &Kinds) -> Self {
        let mut out = Self::default();
        for kind in 0..kinds.len() {
            let name = Kind::try_from(kind).map_or("", |k| kinds.name(k));
            out.add(&format!("<{name}>"));
        }
        out.kinds = kinds.len();
        out
    }

    /// The atom of the word, added if it is new.
    pub(crate) fn add(&mut self, word: &str) -> Atom {
        if let Some(&atom) = self.index.get(word) {
            return atom;
        }
        let atom = Atom::try_from(self.names.len()).expect("fewer words than 2^28");
        self.names.push(word.to_owned());
        self.index.insert(word.to_owned(), atom);
        atom
    }

    /// The atom of the word.
    pub(crate) fn get(&self, word: &str) -> Option<Atom> {
        self.index.get(word).copied()
    }

    /// The word of the atom.
    pub(crate) fn name(&self, atom: Atom) -> &str {
        self.names.get(atom as usize).map_or("", String::as_str)
    }
}

/// The weights, in milli-logits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    pub(crate) atoms: Atoms,
    table: Table,
    quick: Quick,
    /// Tells these weights, and their copies, from any others of the process; 0 is nobody's.
    number: u64,
    /// The score of a unit in which nothing is seen.
    pub(crate) bias: i32,
    /// A unit is withheld from this score on if nothing else of its case is.
    pub(crate) alone: i32,
    /// The same if another unit of its case is withheld; never above `alone`.
    pub(crate) company: i32,
}

impl Weights {
    /// Of these features; those that come twice keep the last weight.
    pub(crate) fn new(atoms: Atoms, features: &[(Feature, i32)], bias: i32, (alone, company): (i32, i32)) -> Self {
        let table = Table::new(features.iter().map(|(f, weight)| (f.key(), *weight)));
        let quick = Quick::new(atoms.names.len(), atoms.kinds, features);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { atoms, table, quick, number, bias, alone, company: company.min(alone) }
    }

    /// A number that no other weights of this process have, but for copies of these.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The weights of words and pairs, laid out for reading.
    pub(crate) fn quick(&self) -> &Quick {
        &self.quick
    }

    /// The weight of the feature, 0 if it has none.
    pub(crate) fn weight(&self, feature: Feature) -> i32 {
        self.table.get(feature.key())
    }

    /// How many features have a weight.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.table.used
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    ///
    /// The 0-based line, and what is wrong with it.
    pub(super) fn parse(text: &str, kinds: &Kinds) -> Result<Self, (usize, &'static str)> {
        let mut atoms = Atoms::of(kinds);
        let known = atoms.names.len();
        let mut features = Vec::new();
        let (mut bias, mut alone, mut company) = (None, None, None);
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()) {
            let fault = |what| (number, what);
            let (feature, weight) = line.split_once('\t').ok_or(fault("no tab before the weight"))?;
            let weight: i32 = weight.parse().map_err(|_| fault("a weight that is no whole number"))?;
            let mut words = feature.split(' ');
            let name = words.next().unwrap_or("");
            match name {
                "bias" => bias = Some(weight),
                "alone" => alone = Some(weight),
                "company" => company = Some(weight),
                _ => {
                    let seen = Seen::ALL.into_iter().find(|s| s.as_str() == name).ok_or(fault("an unknown kind of feature"))?;
                    let mut atom = || -> Result<Atom, (usize, &'static str)> {
                        let word = words.next().ok_or(fault("a feature with too few words"))?;
                        let atom = atoms.add(word);
                        let is_kind = word.starts_with('<') && seen != Seen::Role;
                        if is_kind && atom as usize >= known && !BUILT_IN.contains(&word) {
                            return Err(fault("a kind that kinds.toml does not have"));
                        }
                        Ok(atom)
                    };
                    let first = atom()?;
                    let second = if seen.arity() == 2 { atom()? } else { 0 };
                    if words.next().is_some() {
                        return Err(fault("a feature with too many words"));
                    }
                    if weight.unsigned_abs() > WEIGHT_MAX {
                        return Err(fault("a weight beyond 100,000 milli-logits"));
                    }
                    features.push((Feature { seen, first, second }, weight));
                }
            }
        }
        let missing = (0, "bias, alone or company is missing");
        let (Some(bias), Some(alone), Some(company)) = (bias, alone, company) else { return Err(missing) };
        if company > alone {
            return Err((0, "company is above alone: company would keep a unit open"));
        }
        Ok(Self::new(atoms, &features, bias, (alone, company)))
    }

    /// The file that [`Weights::parse`] reads: `remarks` first, then the features in order of their text.
    pub(crate) fn write(&self, remarks: &[String], features: &[(Feature, i32)]) -> String {
        let mut out = String::new();
        for remark in remarks {
            writeln!(out, "# {remark}").expect("a string takes all");
        }
        writeln!(out, "bias\t{}\nalone\t{}\ncompany\t{}", self.bias, self.alone, self.company).expect("a string takes all");
        let mut lines: Vec<String> = features.iter().map(|(f, weight)| format!("{}\t{weight}\n", self.describe(*f))).collect();
        lines.sort_unstable();
        lines.dedup();
        out.extend(lines);
        out
    }

    /// The feature as it stands in the file.
    pub(crate) fn describe(&self, feature: Feature) -> String {
        let first = self.atoms.name(feature.first);
        match feature.seen.arity() {
            2 => format!("{} {first} {}", feature.seen.as_str(), self.atoms.name(feature.second)),
            _ => format!("{} {first}", feature.seen.as_str()),
        }
    }
}

/// What the reader itself puts in the place of words, beside the kinds of `kinds.toml`.
pub(crate) const BUILT_IN: [&str; 4] = [NAME, NUMBER, YEAR, MIXED];
/// A name, or any capital word that is no English one.
pub(crate) const NAME: &str = "<name>";
/// Digits.
pub(crate) const NUMBER: &str = "<number>";
/// Four digits that read as a year of our times.
pub(crate) const YEAR: &str = "<year>";
/// Letters and digits in one.
pub(crate) const MIXED: &str = "<mixed>";

/// No weight is further from 0, in milli-logits: sums of a stretch of words then never leave 32 bits.
const WEIGHT_MAX: u32 = 100_000;

/// The next weights' number; 0 is nobody's.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The same weights by what they are asked for: arrays by atom, and one table for two words, which holds what they weigh
/// side by side and at a distance in one place. Feature by feature they sum to what [`Weights::weight`] says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quick {
    /// By atom: the weight of the word.
    words: Vec<i32>,
    /// By kind: its weight.
    kinds: Vec<i32>,
    /// By first and second kind: the weight of both.
    two_kinds: Vec<i32>,
    /// First and second atom, their weights side by side and at a distance.
    pairs: Vec<(u64, i32, i32)>,
    /// By atom: whether it is the first, and the second, of any pair.
    places: Vec<(bool, bool)>,
}

impl Quick {
    fn new(atoms: usize, kinds: usize, features: &[(Feature, i32)]) -> Self {
        let two = |f: &Feature| matches!(f.seen, Seen::Pair | Seen::Near);
        let size = (features.iter().filter(|(f, _)| two(f)).count() * 3).next_power_of_two().max(2);
        let mut out = Self {
            words: vec![0; atoms],
            kinds: vec![0; kinds],
            two_kinds: vec![0; kinds * kinds],
            pairs: vec![(EMPTY, 0, 0); size],
            places: vec![(false, false); atoms],
        };
        for &(feature, weight) in features {
            let (first, second) = (feature.first as usize, feature.second as usize);
            match feature.seen {
                Seen::Word => out.words[first] = weight,
                Seen::Kind if first < kinds => out.kinds[first] = weight,
                Seen::Kinds if first < kinds && second < kinds => out.two_kinds[first * kinds + second] = weight,
                Seen::Pair | Seen::Near => {
                    out.places[first].0 = true;
                    out.places[second].1 = true;
                    let at = out.place(pair_key(feature.first, feature.second));
                    let slot = &mut out.pairs[at];
                    slot.0 = pair_key(feature.first, feature.second);
                    *(if feature.seen == Seen::Pair { &mut slot.1 } else { &mut slot.2 }) = weight;
                }
                Seen::Kind | Seen::Kinds | Seen::Header | Seen::Label | Seen::Heading | Seen::Intro | Seen::Role => {}
            }
        }
        out
    }

    /// The weight of the word.
    pub(crate) fn word(&self, atom: Atom) -> i32 {
        self.words.get(atom as usize).copied().unwrap_or(0)
    }

    /// The weight of the kind.
    pub(crate) fn kind(&self, kind: Atom) -> i32 {
        self.kinds.get(kind as usize).copied().unwrap_or(0)
    }

    /// The weight of two kinds.
    pub(crate) fn two_kinds(&self, first: Atom, second: Atom) -> i32 {
        self.two_kinds.get(first as usize * self.kinds.len() + second as usize).copied().unwrap_or(0)
    }

    /// Whether the word is the first, and the second, of any pair that weighs something.
    pub(crate) fn places(&self, atom: Atom) -> (bool, bool) {
        self.places.get(atom as usize).copied().unwrap_or((false, false))
    }

    /// What two words weigh side by side, and at a distance.
    pub(crate) fn pair(&self, first: Atom, second: Atom) -> (i32, i32) {
        let at = self.place(pair_key(first, second));
        self.pairs.get(at).map_or((0, 0), |slot| (slot.1, slot.2))
    }

    /// Where the key stands or would stand. The table is never full, so a free slot ends the search.
    fn place(&self, key: u64) -> usize {
        let mask = self.pairs.len().wrapping_sub(1);
        let mut at = mixed(key) & mask;
        while self.pairs.get(at).is_some_and(|slot| slot.0 != key && slot.0 != EMPTY) {
            at = (at + 1) & mask;
        }
        at
    }
}

fn pair_key(first: Atom, second: Atom) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// Fibonacci hashing; the high bits are the well mixed ones.
fn mixed(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or(0)
}

/// Open addressing over 64-bit keys, at most half full: one place in memory for nearly every question.
#[derive(Clone, Debug, Default)]
struct Table {
    slots: Vec<(u64, i32)>,
    used: usize,
}

/// No feature has this key.
const EMPTY: u64 = u64::MAX;

impl Table {
    fn new(entries: impl ExactSizeIterator<Item = (u64, i32)>) -> Self {
        let size = (entries.len() * 2).next_power_of_two().max(2);
        let mut out = Self { slots: vec![(EMPTY, 0); size], used: 0 };
        for (key, weight) in entries {
            let at = out.place(key);
            out.used += usize::from(out.slots[at].0 == EMPTY);
            out.slots[at] = (key, weight);
        }
        out
    }

    /// Where the key stands or would stand. The table is never full, so a free slot ends the search.
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = mixed(key) & mask;
        while self.slots[at].0 != key && self.slots[at].0 != EMPTY {
            at = (at + 1) & mask;
        }
        at
    }

    fn get(&self, key: u64) -> i32 {
        if self.slots.is_empty() { 0 } else { self.slots[self.place(key)].1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::parse("[read_as]\nperson = [\"she\"]\n[kinds]\nmove = [\"send\"]\n").unwrap()
    }

    const FILE: &str = "bias\t-2000\nalone\t1500\ncompany\t0\nkind <move>\t300\nnear paper run\t812\nword <name>\t-20\n";

    #[test]
    fn what_is_written_is_what_was_read() {
        let weights = Weights::parse(FILE, &kinds()).unwrap();
        let (paper, run) = (weights.atoms.get("paper").unwrap(), weights.atoms.get("run").unwrap());
        let near = Feature::two(Seen::Near, paper, run);
        assert_eq!((weights.weight(near), weights.weight(Feature::two(Seen::Near, run, paper)), weights.len()), (812, 0, 3));
        let kind = Feature::one(Seen::Kind, weights.atoms.get("<move>").unwrap());
        let name = Feature::one(Seen::Word, weights.atoms.get(NAME).unwrap());
        let features = [(name, -20), (near, 812), (kind, 300)];
        assert_eq!(weights.write(&["made".to_owned()], &features), format!("# made\n{FILE}"));
    }

    #[test]
    fn a_line_that_is_no_weight_is_an_error() {
        let fault = |line: &str| Weights::parse(&format!("{FILE}{line}\n"), &kinds()).unwrap_err();
        assert_eq!(fault("word a"), (6, "no tab before the weight"));
        assert_eq!(fault("word a\t0.5"), (6, "a weight that is no whole number"));
        assert_eq!(fault("pair a\t1"), (6, "a feature with too few words"));
        assert_eq!(fault("word a b\t1"), (6, "a feature with too many words"));
        assert_eq!(fault("word a\t-100001"), (6, "a weight beyond 100,000 milli-logits"));
        assert_eq!(fault("kind <none>\t1"), (6, "a kind that kinds.toml does not have"));
        assert_eq!(fault("company\t9999").1, "company is above alone: company would keep a unit open");
    }
}
