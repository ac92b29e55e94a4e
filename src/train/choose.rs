//! Scores of units by weights that were not trained on them → the [`Bar`]: from which score a unit is withheld, and what
//! sure units around it add.
//!
//! What company adds is fitted by logistic regression: in minutes left out of the training, how much likelier is a unit
//! of this score to tell something if so many others of its case surely do? Then the threshold is set as low as two
//! budgets of words withheld without need allow: one for cases in which nothing is told, where a find does most harm, and
//! one for the others.

use super::examples::{Examples, Unit};
use crate::rules::{Bar, Beside, COMPANY};
use std::collections::BTreeMap;

/// Words that the second reader withholds without need, of all words of cases without a detail.
const NOTHING_TOLD_BUDGET: f64 = 0.038;
/// The same, of all words without a detail in cases with one.
const SOMETHING_TOLD_BUDGET: f64 = 0.085;
/// From this score on, in milli-logits, the reader's find is sure: hardly one in a hundred of those left out is wrong.
const SURE: i32 = 4_000;
/// A case of so many units, heading and sentence, is a sentence of a bank.
const LONE: usize = 2;
/// Rounds of the fit. The weights move by less than a thousandth after some thirty.
const ROUNDS: usize = 60;
/// What is seen of the units around: before, after, and the sizes of company.
const SEEN: usize = 2 + COMPANY.len();

/// The bar that keeps to the budgets and finds most.
pub(super) fn bar(examples: &Examples, scores: &[i32]) -> Bar {
    let units = &examples.units;
    let cases = Cases::of(units, scores);
    let rows: Vec<Row> = (0..units.len()).filter_map(|at| cases.row(units, scores, at)).collect();
    let mut bar = raises(&rows);
    bar.threshold =
        threshold(units, |at| scores[at].saturating_add(bar.raise(cases.beside(units, at))), |at| cases.told(units, at));
    bar.sure = SURE.max(bar.threshold);
    bar
}

/// A case by its document and part.
type CaseId = (usize, Option<u32>);

/// What is known of a case.
#[derive(Default)]
struct Case {
    units: usize,
    sure: usize,
    told: bool,
}

/// The cases of all documents.
struct Cases {
    by_id: BTreeMap<CaseId, Case>,
    /// By unit.
    sure: Vec<bool>,
}

impl Cases {
    fn of(units: &[Unit], scores: &[i32]) -> Self {
        let sure: Vec<bool> = units.iter().zip(scores).map(|(unit, score)| unit.sure || *score >= SURE).collect();
        let mut by_id: BTreeMap<CaseId, Case> = BTreeMap::new();
        for (unit, sure) in units.iter().zip(&sure) {
            let case = by_id.entry((unit.document, unit.part)).or_default();
            case.units += 1;
            case.sure += usize::from(*sure);
            case.told |= unit.marked;
        }
        Self { by_id, sure }
    }

    fn case(&self, unit: &Unit) -> &Case {
        &self.by_id[&(unit.document, unit.part)]
    }

    fn told(&self, units: &[Unit], at: usize) -> bool {
        self.case(&units[at]).told
    }

    /// What stands surely around the unit, as the tagger would see it.
    fn beside(&self, units: &[Unit], at: usize) -> Beside {
        let unit = &units[at];
        let [before, after] = unit.beside.map(|other| other.is_some_and(|other| self.sure[other]));
        let others = if unit.part.is_some() { self.case(unit).sure - usize::from(self.sure[at]) } else { 0 };
        Beside { before, after, others }
    }

    /// The unit as a row to fit by, if it is one of minutes that rules leave open and that is not merely arguable.
    fn row(&self, units: &[Unit], scores: &[i32], at: usize) -> Option<Row> {
        let unit = &units[at];
        let teaches = !unit.ruled && unit.part.is_some() && self.case(unit).units > LONE && (unit.tells() || !unit.marked);
        teaches.then(|| {
            let beside = self.beside(units, at);
            let size = COMPANY.map(|size| beside.others >= size);
            let mut seen = [false; SEEN];
            seen[..2].copy_from_slice(&[beside.before, beside.after]);
            seen[2..].copy_from_slice(&size);
            Row { score: f64::from(scores[at]) / 1000.0, seen, tells: unit.tells() }
        })
    }
}

/// One unit to fit by.
struct Row {
    /// Logits.
    score: f64,
    /// Before, after, and the sizes of company.
    seen: [bool; SEEN],
    tells: bool,
}

/// What company adds, in the reader's own milli-logits: logistic regression on the score and on what is seen, by cyclic
/// coordinate descent; what is seen only ever adds.
fn raises(rows: &[Row]) -> Bar {
    // The bias, the weight of the score, and those of what is seen.
    let mut weights = [0.0; 2 + SEEN];
    weights[1] = 1.0;
    let value = |row: &Row, at: usize| match at {
        0 => 1.0,
        1 => row.score,
        _ => f64::from(u8::from(row.seen[at - 2])),
    };
    let mut sums: Vec<f64> = rows.iter().map(|row| row.score).collect();
    for _ in 0..ROUNDS {
        for (at, weight) in weights.iter_mut().enumerate() {
            // A touch of penalty, so that what is never seen weighs nothing.
            let (mut slope, mut curve) = (if at > 1 { *weight } else { 0.0 }, 1.0);
            for (row, sum) in rows.iter().zip(&sums) {
                let (p, x) = (1.0 / (1.0 + (-sum).exp()), value(row, at));
                slope += x * (p - f64::from(u8::from(row.tells)));
                curve += x * x * p * (1.0 - p);
            }
            let step = (-slope / curve).clamp(-1.0, 1.0);
            let to = if at > 1 { (*weight + step).max(0.0) } else { *weight + step };
            let by = to - *weight;
            *weight = to;
            sums.iter_mut().zip(rows).for_each(|(sum, row)| *sum += by * value(row, at));
        }
    }
    let [_, score, before, after, case @ ..] = weights;
    let milli = |weight: f64| rounded(1000.0 * weight / score.max(0.1));
    let mut total = 0;
    let case = case.map(|more| {
        total += milli(more);
        total
    });
    Bar { before: milli(before), after: milli(after), case, ..Bar::default() }
}

#[expect(clippy::cast_possible_truncation, reason = "a clamped weight of sixty steps is far below 2^31 milli-logits")]
fn rounded(milli: f64) -> i32 {
    milli.round() as i32
}

/// The lowest threshold that keeps to both budgets.
fn threshold(units: &[Unit], raised: impl Fn(usize) -> i32, told: impl Fn(usize) -> bool) -> i32 {
    let plain = |unit: &Unit| if unit.marked { 0 } else { unit.words };
    let mut words = [0, 0];
    for (at, unit) in units.iter().enumerate() {
        words[usize::from(told(at))] += plain(unit);
    }
    let mut open: Vec<(i32, usize)> =
        (0..units.len()).filter(|at| !units[*at].ruled && plain(&units[*at]) > 0).map(|at| (raised(at), at)).collect();
    open.sort_unstable_by(|a, b| b.cmp(a));
    let mut needless = [0, 0];
    let budgets = [NOTHING_TOLD_BUDGET, SOMETHING_TOLD_BUDGET];
    for (score, at) in open {
        let kind = usize::from(told(at));
        needless[kind] += plain(&units[at]);
        #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
        if needless[kind] as f64 > budgets[kind] * words[kind].max(1) as f64 {
            return score + 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units of one case, each with whether rules surely find it, its words if it tells nothing, and whether it tells.
    fn case(document: usize, units: &[(bool, usize, bool)]) -> Vec<Unit> {
        let unit = |(sure, words, tells): &(bool, usize, bool)| Unit {
            document,
            part: Some(1),
            ruled: *sure,
            sure: *sure,
            words: *words,
            marked: *tells,
            details: if *tells { vec![0] } else { Vec::new() },
            ..Unit::default()
        };
        units.iter().map(unit).collect()
    }

    #[test]
    fn company_that_tells_raises_and_company_that_does_not_adds_nothing() {
        // Of twenty units of the same score those in company tell, the others do not.
        let rows = |with: bool| -> Vec<Row> {
            let row = |n: usize| {
                let tells = n < 20;
                let seen = if tells == with { [true; SEEN] } else { [false; SEEN] };
                Row { score: f64::from(u8::from(n % 10 < 4)), seen, tells }
            };
            (0..40).map(row).collect()
        };
        let (with, without) = (raises(&rows(true)), raises(&rows(false)));
        assert!(with.before + with.case[COMPANY.len() - 1] > 1000, "{with:?}");
        assert_eq!((without.before, without.after, without.case), (0, 0, [0; COMPANY.len()]));
    }

    #[test]
    fn a_sure_unit_is_company_for_others_and_not_for_itself() {
        let units = case(0, &[(true, 0, true), (false, 5, false), (false, 0, true)]);
        let cases = Cases::of(&units, &[0, SURE, 0]);
        let others: Vec<usize> = (0..3).map(|at| cases.beside(&units, at).others).collect();
        assert_eq!(others, [1, 1, 2]);
    }

    #[test]
    fn the_threshold_is_the_lowest_within_both_budgets() {
        let mut units = case(0, &[(false, 1, false), (false, 1, false), (false, 98, false)]);
        units.extend(case(1, &[(false, 0, true), (false, 5, false), (false, 95, false)]));
        let scores = [900, 700, -500, 0, 300, -500];
        let told = |at: usize| at > 2;
        // Three of a hundred words and eight of a hundred may be withheld.
        assert_eq!(threshold(&units, |at| scores[at], told), -499);
        let dear = [900, 700, 600, 0, 300, -500];
        assert_eq!(threshold(&units, |at| dear[at], told), 601);
    }
}
