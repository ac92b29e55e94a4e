//! Scores of units by weights that were not trained on them → the two thresholds.
//!
//! A find out of the blue does most harm where nothing is told: it marks a case that has no detail, and lowers the bar for
//! all the rest of it. So thresholds are tried as they would work, case by case: what rules find and what scores above
//! `alone` opens its case, and then what scores above `company` is found too. Of the pairs that keep to both budgets the
//! one that finds most details is chosen.

use super::examples::{Examples, Unit};
use std::collections::BTreeMap;

/// Words that the second reader withholds without need, of all words of cases without a detail.
const NOTHING_TOLD_BUDGET: f64 = 0.014;
/// The same, of all words without a detail in cases with one.
const SOMETHING_TOLD_BUDGET: f64 = 0.075;
/// A detail of minutes counts as much as so many of a sentence bank: there a sentence stands in no company, as it hardly
/// ever does in minutes.
const IN_CASES: usize = 3;
/// A case of so many units, heading and sentence, is a sentence of a bank.
const LONE: usize = 2;
/// Thresholds are tried in steps of so many milli-logits.
const STEP: i32 = 50;
/// The thresholds tried, in milli-logits.
const ALONE: std::ops::RangeInclusive<i32> = 1_500..=8_000;
const COMPANY: std::ops::RangeInclusive<i32> = -1_000..=4_000;

/// Scores from which a unit is found, in milli-logits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Thresholds {
    /// If nothing else of its case is withheld.
    pub(super) alone: i32,
    /// If something else is; never above `alone`.
    pub(super) company: i32,
}

/// A unit that rules do not withhold.
struct Open {
    score: i32,
    /// Words, if it tells nothing; arguable ones count neither way.
    plain: usize,
    /// Details in it.
    details: usize,
}

/// The units of one case that rules leave to the second reader.
struct Case {
    /// Whether rules find something in it.
    ruled: bool,
    /// Whether it has a detail.
    told: bool,
    /// How many units it has, ruled or not.
    units: usize,
    /// Words of units, ruled or not, that tell nothing.
    plain: usize,
    open: Vec<Open>,
}

/// What a pair of thresholds would do.
#[derive(Default)]
struct Outcome {
    /// Words withheld without need, in cases without a detail and with one.
    needless: [usize; 2],
    /// Details found.
    found: usize,
}

impl Case {
    /// Adds what would be found.
    fn add(&self, thresholds: Thresholds, to: &mut Outcome) {
        let opened = self.ruled || self.open.iter().any(|unit| unit.score >= thresholds.alone);
        if !opened {
            return;
        }
        for unit in self.open.iter().filter(|unit| unit.score >= thresholds.company) {
            to.needless[usize::from(self.told)] += unit.plain;
            to.found += unit.details * if self.units > LONE { IN_CASES } else { 1 };
        }
    }
}

/// The thresholds that keep to the budgets and find most.
pub(super) fn thresholds(examples: &Examples, scores: &[i32]) -> Thresholds {
    let cases = cases(&examples.units, scores);
    let words = |told: bool| cases.iter().filter(|case| case.told == told).map(|case| case.plain).sum();
    choose(&cases, &[words(false), words(true)])
}

fn cases(units: &[Unit], scores: &[i32]) -> Vec<Case> {
    let mut cases: BTreeMap<(usize, Option<u32>), Case> = BTreeMap::new();
    for (unit, score) in units.iter().zip(scores) {
        let new = || Case { ruled: false, told: false, units: 0, plain: 0, open: Vec::new() };
        let case = cases.entry((unit.document, unit.part)).or_insert_with(new);
        case.ruled |= unit.ruled;
        case.units += 1;
        case.told |= unit.marked;
        let plain = if unit.marked { 0 } else { unit.words };
        case.plain += plain;
        if !unit.ruled {
            case.open.push(Open { score: *score, plain, details: unit.details.len() });
        }
    }
    cases.into_values().collect()
}

fn choose(cases: &[Case], words: &[usize; 2]) -> Thresholds {
    let within = |outcome: &Outcome| {
        let budgets = [NOTHING_TOLD_BUDGET, SOMETHING_TOLD_BUDGET];
        let mut each = outcome.needless.iter().zip(words).zip(budgets);
        #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
        each.all(|((needless, words), budget)| *needless as f64 <= budget * (*words).max(1) as f64)
    };
    let steps = |range: std::ops::RangeInclusive<i32>| range.step_by(STEP.unsigned_abs() as usize);
    let mut best = (0, Thresholds { alone: *ALONE.end(), company: *COMPANY.end() });
    for company in steps(COMPANY) {
        // The higher `alone`, the less is withheld: the first that keeps to the budgets finds most of this row.
        let kept = steps(ALONE).filter(|alone| *alone >= company).map(|alone| Thresholds { alone, company }).find_map(|tried| {
            let mut outcome = Outcome::default();
            for case in cases {
                case.add(tried, &mut outcome);
            }
            within(&outcome).then_some((outcome.found, tried))
        });
        if let Some(kept) = kept.filter(|(found, _)| *found > best.0) {
            best = kept;
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(ruled: bool, told: bool, open: &[(i32, usize, usize)]) -> Case {
        Case {
            ruled,
            told,
            units: open.len(),
            plain: open.iter().map(|(_, plain, _)| plain).sum(),
            open: open.iter().map(|(score, plain, details)| Open { score: *score, plain: *plain, details: *details }).collect(),
        }
    }

    #[test]
    fn what_one_find_would_open_is_counted() {
        // One unit above 3,000 in a case that tells nothing would open the ten above 500.
        let quiet = case(false, false, &[(3_000, 10, 0), (500, 200, 0), (0, 790, 0)]);
        let told = case(true, true, &[(500, 0, 5), (2_500, 0, 1)]);
        let chosen = choose(&[quiet, told], &[1_000, 100]);
        assert!(chosen.alone > 3_000, "{chosen:?}");
        assert!(chosen.company <= 500, "{chosen:?}");
    }

    #[test]
    fn a_find_within_the_budget_is_taken() {
        let quiet = case(false, false, &[(1_000, 5, 0), (0, 995, 0)]);
        let alone = case(false, true, &[(2_000, 0, 1)]);
        let chosen = choose(&[quiet, alone], &[1_000, 100]);
        assert!(chosen.alone <= 2_000, "{chosen:?}");
    }

    #[test]
    fn company_is_never_above_alone() {
        let chosen = choose(&[case(true, true, &[(9_000, 50, 0)])], &[10, 10]);
        assert!(chosen.company <= chosen.alone, "{chosen:?}");
    }
}
