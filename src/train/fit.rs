//! Rows with their answers → weights: logistic regression with an elastic-net penalty, by cyclic coordinate descent in a
//! trust region (CLG: A. Genkin, D. Lewis, D. Madigan, Technometrics 49, 2007), features in their fixed order.

use super::examples::Row;

/// Penalty on the size of a weight: keeps most of them at nothing.
const L1: f64 = 0.3;
/// Penalty on the square of a weight.
const L2: f64 = 1.0;
/// Rounds over all features. The weights move by less than a milli-logit in most features after some thirty.
const ROUNDS: usize = 40;
/// Features without a weight are looked at again only every so many rounds.
const IDLE_ROUNDS: usize = 4;
/// The first step of a weight is at most so long; a weight that moves far gets longer steps.
const FIRST_STEP: f64 = 1.0;
/// Weights smaller than this, in milli-logits, are dropped: together they hardly move a score.
const LEAST: f64 = 40.0;

/// Weights in milli-logits.
pub(super) struct Fitted {
    /// The score of a row in which nothing is seen.
    pub(super) bias: i32,
    /// By feature; most are 0.
    pub(super) weights: Vec<i32>,
}

/// The rows by feature: a row's number, below zero (less one) if the row tells nothing.
struct Columns {
    rows: Vec<u32>,
    starts: Vec<usize>,
}

impl Columns {
    fn of(rows: &[Row], features: usize) -> Self {
        let mut starts = vec![0; features + 1];
        for feature in rows.iter().flat_map(|r| &r.features) {
            starts[*feature as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut out = vec![0; starts.last().copied().unwrap_or(0)];
        for (number, row) in (0..).zip(rows) {
            for feature in &row.features {
                out[next[*feature as usize]] = number;
                next[*feature as usize] += 1;
            }
        }
        Self { rows: out, starts }
    }

    fn of_feature(&self, feature: usize) -> &[u32] {
        self.rows.get(self.starts[feature]..self.starts[feature + 1]).unwrap_or(&[])
    }
}

/// The state of the descent.
struct Descent<'a> {
    rows: &'a [Row],
    /// By row: the score so far.
    scores: Vec<f64>,
}

impl Descent<'_> {
    /// Slope and curvature of the loss along one feature.
    fn slope(&self, rows: impl Iterator<Item = usize>) -> (f64, f64) {
        let (mut slope, mut curve) = (0.0, 0.0);
        for at in rows {
            let row = &self.rows[at];
            let p = 1.0 / (1.0 + (-self.scores[at]).exp());
            let answer = f64::from(u8::from(row.tells));
            slope += row.weight * (p - answer);
            curve += row.weight * p * (1.0 - p);
        }
        (slope, curve)
    }

    fn shift(&mut self, rows: impl Iterator<Item = usize>, by: f64) {
        for at in rows {
            self.scores[at] += by;
        }
    }
}

/// The step that a weight would take.
fn step(weight: f64, slope: f64, curve: f64, (l1, l2): (f64, f64)) -> f64 {
    let (slope, curve) = (slope + l2 * weight, curve + l2 + 1e-9);
    let to = weight - slope / curve;
    // Soft threshold around nothing.
    let to = if to > l1 / curve {
        to - l1 / curve
    } else if to < -l1 / curve {
        to + l1 / curve
    } else {
        0.0
    };
    to - weight
}

/// Fits weights for so many features to the rows.
pub(super) fn fit(rows: &[Row], features: usize) -> Fitted {
    let columns = Columns::of(rows, features);
    let mut descent = Descent { rows, scores: vec![0.0; rows.len()] };
    let mut bias = 0.0;
    let mut weights = vec![0.0_f64; features];
    let mut reach = vec![FIRST_STEP; features];
    for round in 0..ROUNDS {
        let (slope, curve) = descent.slope(0..rows.len());
        let by = step(bias, slope, curve, (0.0, 0.0)).clamp(-FIRST_STEP, FIRST_STEP);
        bias += by;
        descent.shift(0..rows.len(), by);
        for feature in 0..features {
            let column = columns.of_feature(feature);
            if column.is_empty() || (weights[feature] == 0.0 && round % IDLE_ROUNDS != 0) {
                continue;
            }
            let rows = || column.iter().map(|row| *row as usize);
            let (slope, curve) = descent.slope(rows());
            let by = step(weights[feature], slope, curve, (L1, L2)).clamp(-reach[feature], reach[feature]);
            if by != 0.0 {
                weights[feature] += by;
                descent.shift(rows(), by);
            }
            reach[feature] = (2.0 * by.abs()).max(reach[feature] / 2.0);
        }
    }
    let milli = |weight: f64| if (weight * 1000.0).abs() < LEAST { 0 } else { rounded(weight * 1000.0) };
    Fitted { bias: rounded(bias * 1000.0), weights: weights.into_iter().map(milli).collect() }
}

#[expect(clippy::cast_possible_truncation, reason = "a weight of two million logits is out of reach of the penalty")]
fn rounded(milli: f64) -> i32 {
    milli.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(features: &[u32], tells: bool) -> Row {
        Row { features: features.to_vec(), tells, weight: 1.0 }
    }

    #[test]
    fn what_tells_gets_a_weight_and_what_is_everywhere_gets_none() {
        let mut rows = Vec::new();
        for _ in 0..20 {
            rows.extend([row(&[0, 1], true), row(&[0], false), row(&[0, 2], false)]);
        }
        let fitted = fit(&rows, 3);
        assert!(fitted.weights[1] > 1000 && fitted.weights[2] < 0, "{:?}", fitted.weights);
        assert!(fitted.weights[0].abs() < fitted.weights[1] / 4, "{:?}", fitted.weights);
    }

    #[test]
    fn the_same_rows_give_the_same_weights() {
        let rows: Vec<Row> = (0..200).map(|n| row(&[n % 7, 7 + n % 11], n % 3 == 0)).collect();
        assert_eq!(fit(&rows, 18).weights, fit(&rows, 18).weights);
    }
}
