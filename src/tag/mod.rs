//! Minutes × rules → [`Tags`]: every immigration-status detail, where it stands, and why it was found.
//!
//! 1. [`crate::fold`]: every piece's text in the form in which rules look
//! 2. `scan`: terms, cues and patterns in each sentence or cell; 3. `mend`: misspelt words tried beside
//! 4. `structure`, `labels`: what stands over each; what columns, labels and headings tag
//! 5. `contextual`: which finds have their company; `parted`: words that something takes apart, read as one too
//! 6. `fixpoint`: what follows from one unit for others, through one bit each
//! 7. `hand`: the coordinator's own marks
//!
//! Guarantee: a unit's verdict depends on its own words, on its headings, headers and labels, and on other units through
//! one bit each; the bit can only raise. Adding a block never releases a unit.

mod contextual;
mod cues;
mod engine;
pub mod examples;
mod fixpoint;
mod hand;
mod labels;
mod mend;
mod near;
mod parted;
pub(crate) mod reader;
mod scan;
mod structure;
mod unit;

use crate::diagnostic::debug_without_text;
use crate::minutes::{FlatRange, Minutes, PieceId};
use crate::rules::{RuleSet, RulesError, Weights};
use std::path::Path;

pub use crate::rules::{Category, Strength};
pub use near::{NearMiss, near_misses};
pub use unit::{UnitContext, UnitSeen};

/// Finds every detail of `minutes`.
#[must_use]
pub fn tag(minutes: &Minutes, rules: &RuleSet) -> Tags {
    tag_with(minutes, rules, &rules.weights)
}

/// Finds every detail of `minutes`, with other weights of the second reader than those of `rules`.
#[must_use]
pub(crate) fn tag_with(minutes: &Minutes, rules: &RuleSet, weights: &Weights) -> Tags {
    engine::Engine::new(minutes, rules, weights).tags()
}

/// Shows every unit of `minutes` to `see`, in the order of reading, with what rules and marks by hand make of it.
pub fn show_units(minutes: &Minutes, rules: &RuleSet, mut see: impl FnMut(&UnitSeen<'_>)) {
    engine::Engine::new(minutes, rules, &Weights::to_train_by()).show(&mut see);
}

/// Reads the rule files in `dir` and runs every example in them.
///
/// # Errors
///
/// The first thing wrong: a rule that cannot be read, or one that fails an example of its own.
pub fn load_rules(dir: &Path) -> Result<RuleSet, RulesError> {
    let rules = RuleSet::read(dir)?;
    match examples::failures(&rules).into_iter().next() {
        Some(failure) => Err(failure.into()),
        None => Ok(rules),
    }
}

/// Who found it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finder {
    /// The rule of this id.
    Rule(String),
    /// The second reader, with its score above its threshold.
    Reader {
        /// Milli-logits.
        score: i32,
    },
    /// The coordinator's own mark.
    Hand,
}

impl Finder {
    /// Its name in logs: the rule's id, `reader` or `hand`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Rule(id) => id,
            Self::Reader { .. } => "reader",
            Self::Hand => "hand",
        }
    }
}

/// One find.
#[derive(Clone)]
pub struct Tag {
    /// The piece.
    pub piece: PieceId,
    /// Where in its flat text.
    pub range: FlatRange,
    /// What kind of detail; `None` for a piece withheld by hand without being called immigration (`{.withhold}`).
    pub category: Option<Category>,
    /// How sure.
    pub strength: Strength,
    /// Who found it.
    pub finder: Finder,
    /// In plain words, what made it count: the cue, header, label or the weightiest words. Holds text of the minutes.
    pub cue: Option<String>,
}

/// A find that the coordinator took off by hand.
#[derive(Clone)]
pub struct Cleared {
    /// What would have been tagged.
    pub tag: Tag,
    /// The reason typed.
    pub reason: String,
}

/// All finds of one meeting's minutes, in the order of pieces and ranges.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// The finds.
    pub tags: Vec<Tag>,
    /// The finds taken off by hand.
    pub cleared: Vec<Cleared>,
    /// Marks by hand that change nothing: `{.not-immigration}` over no find, or over a certain one.
    pub inert: Vec<InertMark>,
}

/// A mark by hand that changes nothing.
#[derive(Clone, Debug)]
pub struct InertMark {
    /// The piece.
    pub piece: PieceId,
    /// Where in its flat text.
    pub range: FlatRange,
    /// Whether there is a find, but a certain one, which no mark takes off.
    pub over_certain: bool,
}

debug_without_text! {
    Tag { piece, range, category, strength, finder }
    Cleared { tag }
}
