//! The second reader's weights: a plain text file, one weight a line, that a program writes and a person can read.
//!
//! A line is a feature and its weight in milli-logits, with a tab between: `near papers run<TAB>812`. What a feature is
//! says [`Seen`]. Lines that start with `#` are remarks; `bias` is the score of a unit with nothing in it, the
//! lines after it are the [`Bar`]. All numbers are integers: the same text has the same score on every machine.

use super::kinds::{Kind, Kinds};
use super::quick::{Quick, Table};
use std::collections::{BTreeSet, HashMap};
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
    /// A find of this rule or label that counts only in the case of something else; [`ANY_RULE`]: of any.
    Rule,
    /// A cue in it.
    Cue,
    /// A cue in what stands over it.
    Over,
}

impl Seen {
    const ALL: [Self; 13] = [
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
        Self::Rule,
        Self::Cue,
        Self::Over,
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
            Self::Rule => "rule",
            Self::Cue => "cue",
            Self::Over => "over",
        }
    }

    /// How many atoms it has.
    fn arity(self) -> usize {
        match self {
            Self::Pair | Self::Near | Self::Kinds => 2,
            Self::Word
            | Self::Kind
            | Self::Header
            | Self::Label
            | Self::Heading
            | Self::Intro
            | Self::Role
            | Self::Rule
            | Self::Cue
            | Self::Over => 1,
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

/// The sizes of company that raise a score: so many other units of the case that are sure.
pub(crate) const COMPANY: [usize; 4] = [1, 2, 3, 5];

/// Units around one unit that are sure: found by something that looks at no other unit.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Beside {
    /// The unit just before it in its block is.
    pub(crate) before: bool,
    /// The unit just after it is.
    pub(crate) after: bool,
    /// How many other units of its case are.
    pub(crate) others: usize,
}

/// From which score a unit is withheld, in milli-logits, and what raises its score from outside.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Bar {
    /// The raised score from which a unit is withheld.
    pub(crate) threshold: i32,
    /// The score from which a unit is sure by itself, and so company for others; never below `threshold`.
    pub(crate) sure: i32,
    /// What a sure unit just before adds; never below 0, nor are the others.
    pub(crate) before: i32,
    /// What a sure unit just after adds.
    pub(crate) after: i32,
    /// What so many other sure units of the case add, by [`COMPANY`]; rising.
    pub(crate) case: [i32; COMPANY.len()],
}

impl Bar {
    /// By how much the units around it raise a unit's score.
    pub(crate) fn raise(&self, beside: Beside) -> i32 {
        let case = COMPANY.iter().zip(self.case).rev().find(|(size, _)| beside.others >= **size).map_or(0, |(_, raise)| raise);
        case + if beside.before { self.before } else { 0 } + if beside.after { self.after } else { 0 }
    }

    /// The number that a line of the file sets.
    fn slot(&mut self, name: &str) -> Option<&mut i32> {
        match name {
            "threshold" => Some(&mut self.threshold),
            "sure" => Some(&mut self.sure),
            "before" => Some(&mut self.before),
            "after" => Some(&mut self.after),
            _ => {
                let size: usize = name.strip_prefix("company ")?.parse().ok()?;
                COMPANY.iter().position(|s| *s == size).and_then(|at| self.case.get_mut(at))
            }
        }
    }

    /// The names of all its lines.
    fn names() -> impl Iterator<Item = String> {
        let company = COMPANY.iter().map(|size| format!("company {size}"));
        ["threshold", "sure", "before", "after"].into_iter().map(str::to_owned).chain(company)
    }

    fn fault(&self) -> Option<&'static str> {
        if self.sure < self.threshold {
            return Some("sure is below threshold: company would be units that are not withheld");
        }
        let rises = self.case.is_sorted() && self.case.iter().chain([&self.before, &self.after]).all(|raise| *raise >= 0);
        (!rises).then_some("before, after or company would lower a score, or larger company raise it less")
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
    /// Where the bar lies.
    pub(crate) bar: Bar,
    /// Rules and labels of which a find that counts only in the case of something else is weighed.
    weighed: BTreeSet<String>,
    /// Whether all are.
    weighs_all: bool,
}

impl Weights {
    /// Of these features; those that come twice keep the last weight.
    pub(crate) fn new(atoms: Atoms, features: &[(Feature, i32)], bias: i32, bar: Bar) -> Self {
        let table = Table::new(features.iter().map(|(f, weight)| (f.key(), *weight)));
        let quick = Quick::new(atoms.names.len(), atoms.kinds, features);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let rules = features.iter().filter(|(f, _)| f.seen == Seen::Rule);
        let weighed = rules.map(|(f, _)| atoms.name(f.first).to_owned()).collect();
        Self { atoms, table, quick, number, bias, bar, weighed, weighs_all: false }
    }

    /// Weights that find nothing and weigh every find that can be weighed: to train by.
    pub(crate) fn to_train_by() -> Self {
        let bar = Bar { threshold: i32::MAX, sure: i32::MAX, ..Bar::default() };
        Self { bar, weighs_all: true, ..Self::default() }
    }

    /// Whether finds of the rule or label are weighed where they count only in the case of something else. Those of rules
    /// that the training has not seen are not: they count as their file says.
    pub(crate) fn weighs(&self, id: &str) -> bool {
        self.weighs_all || self.weighed.contains(id)
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
        let mut bias = None;
        let (mut bar, mut set) = (Bar::default(), BTreeSet::new());
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()) {
            let fault = |what| (number, what);
            let (feature, weight) = line.split_once('\t').ok_or(fault("no tab before the weight"))?;
            let weight: i32 = weight.parse().map_err(|_| fault("a weight that is no whole number"))?;
            if let Some(slot) = bar.slot(feature) {
                *slot = weight;
                set.insert(feature.to_owned());
                continue;
            }
            let mut words = feature.split(' ');
            let name = words.next().unwrap_or("");
            if name == "bias" {
                bias = Some(weight);
                continue;
            }
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
        let missing = (0, "bias, threshold, sure, before, after or company is missing");
        let bias = bias.filter(|_| Bar::names().all(|name| set.contains(&name))).ok_or(missing)?;
        match bar.fault() {
            Some(fault) => Err((0, fault)),
            None => Ok(Self::new(atoms, &features, bias, bar)),
        }
    }

    /// The file that [`Weights::parse`] reads: `remarks` first, then the features in order of their text.
    pub(crate) fn write(&self, remarks: &[String], features: &[(Feature, i32)]) -> String {
        let mut out = String::new();
        for remark in remarks {
            writeln!(out, "# {remark}").expect("a string takes all");
        }
        writeln!(out, "bias\t{}", self.bias).expect("a string takes all");
        let mut bar = self.bar;
        for name in Bar::names() {
            let value = bar.slot(&name).map_or(0, |slot| *slot);
            writeln!(out, "{name}\t{value}").expect("a string takes all");
        }
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
/// Any rule or label.
pub(crate) const ANY_RULE: &str = "any";
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

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::parse("[read_as]\nperson = [\"she\"]\n[kinds]\nmove = [\"send\"]\n").unwrap()
    }

    const FILE: &str = "bias\t-2000\nthreshold\t1500\nsure\t4000\nbefore\t200\nafter\t0\ncompany 1\t0\ncompany 2\t500\ncompany 3\t500\ncompany 5\t900\nkind <move>\t300\nnear paper run\t812\nword <name>\t-20\n";

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
        assert_eq!(fault("word a"), (12, "no tab before the weight"));
        assert_eq!(fault("word a\t0.5"), (12, "a weight that is no whole number"));
        assert_eq!(fault("pair a\t1"), (12, "a feature with too few words"));
        assert_eq!(fault("word a b\t1"), (12, "a feature with too many words"));
        assert_eq!(fault("word a\t-100001"), (12, "a weight beyond 100,000 milli-logits"));
        assert_eq!(fault("kind <none>\t1"), (12, "a kind that kinds.toml does not have"));
        assert_eq!(fault("sure\t1000").1, "sure is below threshold: company would be units that are not withheld");
        for line in ["before\t-1", "company 3\t400", "company 2\t-1"] {
            assert_eq!(fault(line).1, "before, after or company would lower a score, or larger company raise it less");
        }
        assert_eq!(fault("company 4\t600"), (12, "an unknown kind of feature"));
    }
}
