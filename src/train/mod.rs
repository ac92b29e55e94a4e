//! Annotated minutes → the second reader's weights: what stands behind `marac rules train`.
//!
//! 1. `examples`: annotated minutes → units with their features, and the stretches of words that tell something
//! 2. `fit`: features and answers → weights, by logistic regression with an elastic-net penalty
//! 3. `choose`: where the bar lies, from what weights find in folders that they were not trained on
//! 4. [`train`]: one folder left out in turn for the figures, then the weights of all, written as text
//!
//! The same folders and the same rules give the same file, byte for byte: every order is fixed, sums run in that order,
//! and nothing is drawn by chance.

mod choose;
mod examples;
mod fit;

use crate::annotated::{Annotated, AnnotatedError};
use crate::rules::{Bar, RuleSet, Weights};
use crate::score::{self, Score, ScoreError};
use crate::tag;
use examples::Examples;
use fit::Fitted;
use rayon::prelude::*;
use std::path::PathBuf;

/// Why nothing was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// Annotated minutes cannot be read.
    #[error(transparent)]
    Annotated(#[from] AnnotatedError),
    /// Annotated minutes do not parse.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// One folder only: nothing is left to measure by.
    #[error("one folder of annotated minutes; name two or more, so that each can be left out in turn to measure by")]
    OneFolder,
}

/// How well details of one folder are found by rules and weights that were trained on the others.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The folder.
    pub folder: PathBuf,
    /// The figures of rules and second reader together.
    pub score: Score,
}

/// What came out of a training.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The file of weights, trained on all folders.
    pub file: String,
    /// Each folder left out in turn.
    pub left_out: Vec<LeftOut>,
}

/// Trains the second reader on the annotated minutes in `folders`, beside `rules` as they are.
///
/// # Errors
///
/// Annotated minutes that cannot be read or do not parse; fewer than two folders.
pub fn train(folders: &[PathBuf], rules: &RuleSet) -> Result<Trained, TrainError> {
    if folders.len() < 2 {
        return Err(TrainError::OneFolder);
    }
    let mut minutes = Vec::new();
    for folder in folders {
        minutes.push(Annotated::read_all(std::slice::from_ref(folder))?);
    }
    let examples = Examples::of(&minutes, rules)?;
    let all: Vec<usize> = (0..folders.len()).collect();
    let fit = |left_out: usize| fit::fit(&examples.rows(|folder| folder != left_out), examples.features.len());
    let folds: Vec<Fitted> = all.par_iter().map(|left_out| fit(*left_out)).collect();
    let open = Bar::default();
    let by_fold: Vec<Weights> = folds.iter().map(|f| examples.weights(f, open).1).collect();
    let scores: Vec<i32> = examples.units.iter().map(|unit| examples.score(unit, &by_fold[unit.folder])).collect();
    let bar = choose::bar(&examples, &scores);
    let left_out = all
        .par_iter()
        .map(|&at| {
            let (_, weights) = examples.weights(&folds[at], bar);
            let score = score::score(&minutes[at], |m| tag::tag_with(m, rules, &weights))?;
            Ok(LeftOut { folder: folders[at].clone(), score })
        })
        .collect::<Result<Vec<LeftOut>, TrainError>>()?;
    let (features, weights) = examples.weights(&fit(NOBODY), bar);
    let file = weights.write(&remarks(folders, &examples, features.len()), &features);
    Ok(Trained { file, left_out })
}

/// No folder has this number.
const NOBODY: usize = usize::MAX;

/// What the file says of how it was made.
fn remarks(folders: &[PathBuf], examples: &Examples, weights: usize) -> Vec<String> {
    let names: Vec<String> = folders.iter().filter_map(|f| f.file_name()).map(|n| n.to_string_lossy().into_owned()).collect();
    let telling = examples.units.iter().filter(|u| u.tells()).count();
    vec![
        "The second reader's weights, in milli-logits: `feature<TAB>weight`, sorted.".to_owned(),
        "Made by `marac rules train`; changed by hand, they are no longer what the training measured.".to_owned(),
        format!("Trained on: {}.", names.join(", ")),
        format!("{} units, {telling} of them with a detail; {weights} weights.", examples.units.len()),
        "threshold: the raised score from which a unit is withheld. sure: the score from which it is company for others."
            .to_owned(),
        "before, after, company N: what a sure unit beside it, or N others of its case, add to its score.".to_owned(),
    ]
}
