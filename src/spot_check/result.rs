//! The file of verdicts that the page saves → counts and bounds.

use super::{Sample, Stratum, bounds};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the page saves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdicts {
    /// The seed of the sample.
    pub seed: u64,
    /// How many items were asked for.
    pub sample: usize,
    /// The day on which agreements were judged.
    pub as_of: jiff::civil::Date,
    /// Who judged.
    pub by: String,
    /// One an item, by its id.
    pub verdicts: BTreeMap<String, Verdict>,
}

/// What was said of one item.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// `right`, `wrong`, or `open`.
    pub verdict: Answer,
    /// A remark. May hold text of the minutes: it is never printed.
    #[serde(default)]
    pub note: String,
}

/// Right or wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The program did right.
    Right,
    /// It did wrong.
    Wrong,
    /// Not judged.
    Open,
}

/// Why a file of verdicts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// It cannot be read.
    #[error("{path}: cannot be read ({source}); check the name and that you may read it")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// It is no such file.
    #[error("{path}:{line}: is not what a spot-check page saves; save it again from the page")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: usize,
    },
    /// Nobody's name stands on it.
    #[error("{path}: does not say who judged; write your name on the page and save it again")]
    Nobody {
        /// The file.
        path: PathBuf,
    },
    /// It is of another sample.
    #[error(
        "{path}: {unknown} of its {all} verdicts are of no item of the sample that its seed draws from this folder today; the minutes, \
         marac.toml, the rules or the program have changed since: draw a new sample"
    )]
    OtherSample {
        /// The file.
        path: PathBuf,
        /// Verdicts of no item.
        unknown: usize,
        /// All verdicts.
        all: usize,
    },
}

/// What was judged in one stratum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judged {
    /// The stratum.
    pub stratum: Stratum,
    /// How many there were to draw from.
    pub of: usize,
    /// How many were drawn.
    pub drawn: usize,
    /// How many were judged right.
    pub right: usize,
    /// How many were judged wrong.
    pub wrong: usize,
    /// The exact 95 % interval of the rate of wrong ones; `None` if none was judged.
    pub interval: Option<(f64, f64)>,
}

impl Verdicts {
    /// Reads a file that the page saved.
    ///
    /// # Errors
    ///
    /// It cannot be read, is no such file, or does not say who judged.
    pub fn read(path: &Path) -> Result<Self, ResultError> {
        let text = std::fs::read_to_string(path).map_err(|source| ResultError::Read { path: path.to_path_buf(), source })?;
        let read: Self =
            serde_json::from_str(&text).map_err(|e| ResultError::Malformed { path: path.to_path_buf(), line: e.line() })?;
        if read.by.trim().is_empty() {
            return Err(ResultError::Nobody { path: path.to_path_buf() });
        }
        Ok(read)
    }

    /// Counts by stratum. `sample` must be drawn again by this file's seed and size.
    ///
    /// # Errors
    ///
    /// The verdicts are of another sample.
    pub fn judge(&self, sample: &Sample, path: &Path) -> Result<Vec<Judged>, ResultError> {
        let unknown = self.verdicts.keys().filter(|id| !sample.items.iter().any(|item| item.id == **id)).count();
        if unknown > 0 {
            return Err(ResultError::OtherSample { path: path.to_path_buf(), unknown, all: self.verdicts.len() });
        }
        let judged = Stratum::ALL.into_iter().map(|stratum| {
            let items = || sample.items.iter().filter(move |item| item.stratum == stratum);
            let count = |answer| items().filter(|i| self.verdicts.get(&i.id).is_some_and(|v| v.verdict == answer)).count();
            let (right, wrong) = (count(Answer::Right), count(Answer::Wrong));
            let of = sample.of.get(stratum as usize).copied().unwrap_or(0);
            Judged { stratum, of, drawn: items().count(), right, wrong, interval: bounds::interval(wrong, right + wrong) }
        });
        Ok(judged.collect())
    }
}
