//! Step 7: the second reader, a sparse linear model over words and their company, for what rules cannot name.
//!
//! 1. [`sight`]: tokens → words as the reader sees them, without names, nations and persons
//! 2. [`features`]: words and what stands over them → features
//! 3. [`Reader::score`]: the weights of the features, summed over the best stretch of [`WINDOW`] words
//!
//! The stretch stands for a clause: the evidence of a sentence is that of its most telling clause, so that a long
//! sentence does not gather a find from many small traces. A unit is found if its score, raised by what stands surely
//! beside it ([`crate::rules::Bar`]), reaches a threshold. Everything is integers.

mod features;
mod sight;

use super::UnitContext;
use crate::rules::{Feature, RuleSet, Weights};
use std::ops::Range;

use features::sums;
pub(crate) use features::{ROLES, clues, over, within};
pub(crate) use sight::{SIGNS, Sight, Sights, name};

/// Words in the stretch that is scored: about a clause. Longer ones do no better on minutes left out of the training.
pub(crate) const WINDOW: usize = 14;
/// How many features a find is explained by.
const REASONS: usize = 4;

/// Milli-logits by which the best of twice as many stretches must score higher. Between 400 and 1,200 minutes left out of
/// the training lose nothing, and judgments of courts are let alone two to three times as often as without.
const CHOICE: i32 = 900;
/// What the best of many stretches has to make up for, in milli-logits, in a unit of so many words: among more stretches
/// the best one scores higher by chance alone. In whole numbers, so that it is the same on every machine.
pub(crate) fn choice(words: usize) -> i32 {
    let stretches = words.saturating_sub(WINDOW) + 1;
    let doublings = stretches.ilog2();
    let beyond = (stretches - (1 << doublings)) * 1000 / (1 << doublings);
    let thousandths = i32::try_from(doublings as usize * 1000 + beyond).unwrap_or(i32::MAX);
    thousandths.saturating_mul(CHOICE) / 1000
}

/// Reads the units of one document.
pub(crate) struct Reader<'r> {
    rules: &'r RuleSet,
    sights: Sights<'r>,
    weights: &'r Weights,
}

/// A find of the reader.
pub(super) struct Suspicion {
    /// The stretch of the folded piece.
    pub(super) range: Range<usize>,
    /// The weightiest features, in words.
    pub(super) words: String,
}

/// What was seen in a unit.
struct Read {
    sights: Vec<Sight>,
    /// The bias and what stands over the unit.
    over: i32,
    /// By word: the weight of it and of its pairs with the words before it.
    by_word: Vec<i32>,
}

impl Read {
    /// The best stretch, and its score.
    fn best(&self) -> (Range<usize>, i32) {
        let size = self.by_word.len().min(WINDOW);
        let mut sum: i32 = self.by_word.iter().take(size).sum();
        let mut best = (0..size, sum);
        for (start, pair) in (1..).zip(self.by_word.windows(size + 1)) {
            let ([first, ..], [.., last]) = (pair, pair) else { continue };
            sum += last - first;
            if sum > best.1 {
                best = (start..start + size, sum);
            }
        }
        (best.0, best.1 + self.over - choice(self.by_word.len()))
    }
}

impl Read {
    /// The part of the stretch that carries its score: where the weights sum highest.
    fn core(&self, stretch: Range<usize>) -> Range<usize> {
        let (mut best, mut best_sum) = (stretch.clone(), i32::MIN);
        let (mut start, mut sum) = (stretch.start, 0);
        for at in stretch {
            if sum < 0 {
                (start, sum) = (at, 0);
            }
            sum += self.by_word[at];
            if sum > best_sum {
                (best, best_sum) = (start..at + 1, sum);
            }
        }
        best
    }
}

impl<'r> Reader<'r> {
    /// For one document.
    pub(crate) fn new(rules: &'r RuleSet, weights: &'r Weights) -> Self {
        Self { rules, sights: Sights::under(&rules.kinds, weights), weights }
    }

    /// The score of the unit, in milli-logits. Does not depend on other units.
    pub(crate) fn score(&mut self, unit: &UnitContext<'_>) -> i32 {
        self.read(unit).best().1
    }

    fn read(&mut self, unit: &UnitContext<'_>) -> Read {
        let weights = self.weights;
        let mut read = Read { sights: self.sights.of(unit), over: weights.bias, by_word: Vec::new() };
        over(unit, &mut self.sights, &mut |feature| read.over = read.over.saturating_add(weights.weight(feature)));
        read.by_word = sums(&read.sights, &self.sights, weights.quick());
        let Read { sights, over, by_word } = &mut read;
        clues(unit, sights, &self.sights, self.rules, &mut |at, feature| match at.and_then(|at| by_word.get_mut(at)) {
            Some(sum) => *sum += weights.weight(feature),
            None => *over += weights.weight(feature),
        });
        read
    }

    /// Why the unit is found.
    pub(super) fn explain(&mut self, unit: &UnitContext<'_>) -> Suspicion {
        let read = self.read(unit);
        let (stretch, _) = read.best();
        let mut seen: Vec<(i32, Feature)> = Vec::new();
        let mut keep = |feature: Feature| seen.push((self.weights.weight(feature), feature));
        within(&read.sights, &self.sights, &mut |at, feature| {
            if stretch.contains(&at) {
                keep(feature);
            }
        });
        over(unit, &mut self.sights, &mut keep);
        clues(unit, &read.sights, &self.sights, self.rules, &mut |_, feature| keep(feature));
        seen.retain(|(weight, _)| *weight > 0);
        seen.sort_by(|a, b| b.cmp(a));
        seen.dedup();
        let words: Vec<String> = seen.iter().take(REASONS).map(|(_, f)| self.weights.describe(*f)).collect();
        let places = read.sights.get(read.core(stretch)).unwrap_or(&[]);
        let range = match (places.first(), places.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => unit.folded_range(),
        };
        Suspicion { range, words: words.join(", ") }
    }
}
