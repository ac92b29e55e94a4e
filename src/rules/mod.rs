//! Rule files → [`RuleSet`]: terms, patterns, labels and cues, compiled.
//!
//! The files are TOML, in `rules/`; docs/rules.md describes them. A rule set refuses to load on any error: an unknown
//! key or set, an empty rule, an id twice, a pattern that cannot be compiled. The examples of rules need the tagger to
//! run: [`crate::tag::examples`] runs them, and [`crate::tag::load_rules`] is the door for rule files of one's own.

mod alike;
mod anchors;
mod beforehand;
mod expand;
mod file;
mod kinds;
mod lexicon;
mod load;
mod pattern;
mod quick;
mod spelling;
mod weights;

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub(crate) use anchors::Digits;
pub(crate) use file::{LabelExample, LabelPlace, PlacedExample};
pub(crate) use kinds::{Kind, Kinds, stem};
pub(crate) use lexicon::{Hit, Lexicon, Owner, WordId, cased_key};
pub(crate) use pattern::Pattern;
pub(crate) use quick::Quick;
pub(crate) use spelling::{Spelling, is_english};
pub(crate) use weights::{
    ANY_RULE, Atom, Atoms, BUILT_IN, Bar, Beside, COMPANY, Feature, MIXED, NAME, NUMBER, Seen, Weights, YEAR,
};

/// What kind of detail it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// What a person's status is.
    Status,
    /// A visa, route, leave or sponsorship.
    Visa,
    /// What follows from it: no recourse, no work, immigration bail.
    Conditions,
    /// An application, claim, appeal, detention, removal.
    Process,
    /// An immigration body's or adviser's dealing with the person.
    Body,
    /// A number or reference.
    Reference,
    /// A status document.
    Document,
    /// Words that tell it without naming it.
    Indirect,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Status, Self::Visa, Self::Conditions, Self::Process, Self::Body, Self::Reference, Self::Document, Self::Indirect];

    /// Its name in rule files, logs and annotated minutes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Visa => "visa",
            Self::Conditions => "conditions",
            Self::Process => "process",
            Self::Body => "body",
            Self::Reference => "reference",
            Self::Document => "document",
            Self::Indirect => "indirect",
        }
    }
}

/// How sure the finder is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// The second reader's find.
    #[serde(skip)]
    Suspected,
    /// Immigration only in company, and the company is there.
    Contextual,
    /// Immigration on sight, or marked by hand.
    Certain,
}

impl Strength {
    /// Its name in rule files and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Contextual => "contextual",
            Self::Certain => "certain",
        }
    }
}

/// Why a rule set does not load.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {source}; give the folder that holds the rule files", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder holds no rule.
    #[error("{}: there is no rule in this folder; it needs at least one .toml file with a [[rule]]", path.display())]
    Empty {
        /// Which folder.
        path: PathBuf,
    },
    /// A file or a rule in it is wrong.
    #[error("{}:{line}: {what}; {help}", path.display())]
    Rule {
        /// The file.
        path: PathBuf,
        /// The 1-based line.
        line: usize,
        /// What is wrong. Holds words of the rule, never of minutes.
        what: String,
        /// What to do about it.
        help: String,
    },
    /// More cue sets than the engine has room for.
    #[error("{}: there are more than {max} cue sets; join some", path.display())]
    TooManyCues {
        /// The file with the first one too many.
        path: PathBuf,
        /// How many there may be.
        max: usize,
    },
}

/// Where something stands in the rule files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The 1-based line.
    pub line: usize,
}

/// A set of cue sets, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Cues(pub(crate) u128);

impl Cues {
    /// How many cue sets there may be.
    pub(crate) const MAX: usize = 128;

    /// The set of this one alone.
    pub(crate) fn of(index: u32) -> Self {
        Self(1 << index)
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they share a cue set.
    pub(crate) fn touches(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether none is in it.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A rule: words that are a detail, and in which company.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a key of a rule file and is asked alone")]
pub struct Rule {
    /// Its name: unique, stable.
    pub id: String,
    /// What it finds, in one sentence.
    pub summary: String,
    /// Where its words come from.
    pub source: Option<String>,
    /// What kind of detail it finds.
    pub category: Category,
    /// Certain or contextual.
    pub strength: Strength,
    /// Where it stands.
    pub place: Place,
    pub(crate) near: Cues,
    pub(crate) case_bit: bool,
    pub(crate) neighbour_bit: bool,
    pub(crate) previous_bit: bool,
    pub(crate) unless_patterns: Vec<Pattern>,
    pub(crate) case: bool,
    pub(crate) has_unless_terms: bool,
    pub(crate) unless_sentence: Cues,
    pub(crate) matches: Vec<PlacedExample>,
    pub(crate) leaves: Vec<PlacedExample>,
}

impl Rule {
    /// Whether a find counts only in company.
    pub(crate) fn needs_company(&self) -> bool {
        !self.near.is_empty() || self.case_bit || self.neighbour_bit || self.previous_bit
    }
}

/// A label: a header, row label, `Label:` or heading that tags what it labels.
#[derive(Debug)]
pub struct Label {
    /// Its name: unique, stable.
    pub id: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// Where its words come from.
    pub source: Option<String>,
    /// What kind of detail it labels.
    pub category: Category,
    /// Certain or contextual.
    pub strength: Strength,
    /// Where it stands in the rule files.
    pub place: Place,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) places: Vec<LabelPlace>,
    pub(crate) near: Cues,
    pub(crate) value_near: Cues,
    pub(crate) case_bit: bool,
    pub(crate) column_bit: bool,
    pub(crate) unless_near: Cues,
    pub(crate) matches: Vec<LabelExample>,
    pub(crate) leaves: Vec<LabelExample>,
}

impl Label {
    /// Whether it tags only in company.
    pub(crate) fn needs_company(&self) -> bool {
        !self.near.is_empty() || !self.value_near.is_empty() || self.case_bit || self.column_bit
    }
}

/// Whose pattern it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PatternOwner {
    /// A rule's.
    Rule(u32),
    /// A cue set's.
    Cue(u32),
}

/// A pattern of a rule or cue set.
#[derive(Debug)]
pub(crate) struct OwnedPattern {
    pub(crate) owner: PatternOwner,
    pub(crate) pattern: Pattern,
    /// Whether it reads the case typed.
    pub(crate) case: bool,
    /// The sets of anchors of which one each must be seen before it runs, one bit a set.
    pub(crate) sets_wanted: u8,
    /// How many digits must be seen before it runs.
    pub(crate) digits: Digits,
}

/// What an anchor is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Anchored {
    /// Index of the pattern.
    pub(crate) pattern: u32,
    /// Which of its sets the anchor is of.
    pub(crate) set: u8,
}

/// Rules that were read and found sound: the only form the tagger takes.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    pub(crate) labels: Vec<Label>,
    /// The names of cue sets, by index.
    pub(crate) cue_names: Vec<String>,
    pub(crate) lexicon: Lexicon,
    pub(crate) patterns: Vec<OwnedPattern>,
    /// Finds anchors in a token; the pattern numbers by anchor stand in `anchored`.
    pub(crate) anchors: aho_corasick::AhoCorasick,
    pub(crate) anchored: Vec<Vec<Anchored>>,
    /// Patterns that run where this whole word stands.
    pub(crate) anchored_by_word: std::collections::HashMap<Box<str>, Vec<Anchored>>,
    /// Patterns that run where any digit stands.
    pub(crate) anchored_by_digit: Vec<Anchored>,
    /// Words that a misspelling is never mended into a term across, sorted.
    pub(crate) own_words: Vec<String>,
    /// Tells this rule set from any other of the process.
    number: u64,
    /// The words of the lexicon by how they may be misspelt; made when first needed.
    spelling: OnceLock<Spelling>,
    /// See [`RuleSet::plain_terms`].
    plain_terms: Vec<String>,
    /// Kinds of words, for the second reader.
    pub(crate) kinds: Kinds,
    /// The second reader's weights.
    pub(crate) weights: Weights,
    /// Name and text of every file, in order of name: what a keyed hash of the rules is made of.
    files: Vec<(String, String)>,
}

impl RuleSet {
    /// The built-in rules.
    ///
    /// # Errors
    ///
    /// Never for a program whose tests pass: they load and prove the built-in rules.
    pub fn builtin() -> Result<&'static Self, &'static RulesError> {
        static BUILTIN: OnceLock<Result<RuleSet, RulesError>> = OnceLock::new();
        BUILTIN.get_or_init(load::builtin).as_ref()
    }

    /// Reads the built-in rules anew: [`RuleSet::builtin`] keeps them, this is for measuring what they cost.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::builtin`].
    pub fn read_builtin() -> Result<Self, RulesError> {
        load::builtin()
    }

    /// Reads the rule files in `dir`. Examples are not run here: [`crate::tag::load_rules`] does both.
    ///
    /// # Errors
    ///
    /// The first thing wrong, with its file, line and what to do.
    pub fn read(dir: &Path) -> Result<Self, RulesError> {
        load::read(dir)
    }

    /// The rules, in the order of files and lines.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The labels, in the order of lines.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// A number that no other rule set of this process has.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The terms that are certain wherever they stand, whatever the case and the company: what an independent check of
    /// finished files looks for.
    #[must_use]
    pub fn plain_terms(&self) -> &[String] {
        &self.plain_terms
    }

    /// The index of misspellings.
    pub(crate) fn spelling(&self) -> &Spelling {
        self.spelling.get_or_init(|| {
            // Nobody's people or language is a slip of one of our words.
            let own = self.own_words.iter().map(String::as_str).chain(self.kinds.all_read_as());
            Spelling::new(&self.lexicon, own)
        })
    }

    /// Name and text of every file that the rules came from, in order of name.
    #[must_use]
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }
}
