//! Scores of units by weights that were not trained on them → the two thresholds.
//!
//! Where nothing else of a case is withheld, a find out of the blue does most harm (it marks a case that has none), and
//! the threshold is high; in company it is low. Each is the lowest at which the second reader withholds no more than
//! its budget of words without need.

use super::examples::{Examples, Unit};
use std::collections::BTreeMap;

/// Words withheld without need, of all words without a detail in cases where rules find nothing.
static ALONE_BUDGET: std::sync::LazyLock<f64> =
    std::sync::LazyLock::new(|| std::env::var("AB").ok().and_then(|v| v.parse().ok()).unwrap_or(0.010));
/// The same in cases where rules find something.
static COMPANY_BUDGET: std::sync::LazyLock<f64> =
    std::sync::LazyLock::new(|| std::env::var("CB").ok().and_then(|v| v.parse().ok()).unwrap_or(0.05));
/// Thresholds are tried in steps of so many milli-logits.
const STEP: i32 = 50;
/// The highest threshold tried, in milli-logits.
const HIGHEST: i32 = 8_000;

/// Scores from which a unit is found, in milli-logits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Thresholds {
    /// If nothing else of its case is withheld.
    pub(super) alone: i32,
    /// If something else is; never above `alone`.
    pub(super) company: i32,
}

/// The thresholds that keep to the budgets.
pub(super) fn thresholds(examples: &Examples, scores: &[i32]) -> Thresholds {
    let mut ruled: BTreeMap<(usize, Option<u32>), usize> = BTreeMap::new();
    for unit in examples.units.iter().filter(|u| u.ruled && u.part.is_some()) {
        *ruled.entry((unit.document, unit.part)).or_default() += 1;
    }
    let in_company =
        |unit: &Unit| unit.part.is_some() && ruled.get(&(unit.document, unit.part)).is_some_and(|n| *n > usize::from(unit.ruled));
    let plain = |company: bool| -> Vec<(i32, usize)> {
        let units = examples.units.iter().zip(scores).filter(|(u, _)| !u.marked && in_company(u) == company);
        units.map(|(unit, score)| (if unit.ruled { i32::MIN } else { *score }, unit.words)).collect()
    };
    let alone = lowest(&plain(false), *ALONE_BUDGET);
    Thresholds { alone, company: lowest(&plain(true), *COMPANY_BUDGET).min(alone) }
}

/// The lowest threshold at which no more than the budget of words is withheld.
fn lowest(units: &[(i32, usize)], budget: f64) -> i32 {
    let all: usize = units.iter().map(|(_, words)| words).sum();
    let within = |threshold: i32| {
        let held: usize = units.iter().filter(|(score, _)| *score >= threshold).map(|(_, words)| words).sum();
        #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
        let share = held as f64 / all.max(1) as f64;
        share <= budget
    };
    let mut threshold = HIGHEST;
    while threshold > -HIGHEST && within(threshold - STEP) {
        threshold -= STEP;
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_threshold_within_the_budget_is_chosen() {
        let units = [(1_000, 5), (500, 5), (0, 90)];
        assert_eq!(lowest(&units, 0.05), 550);
        assert_eq!(lowest(&units, 0.10), 50);
    }
}
