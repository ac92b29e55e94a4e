//! Annotated minutes × finds → how well details are found ([`Score`]).
//!
//! - recall: of the details marked, those of which at least 80 % of the letters and digits lie in withheld units
//! - over-withheld: of the words in sentences and cells that hold no detail, not even an arguable one, those withheld
//!
//! The cut into sentences and cells is a plain one, by lines, bars and full stops, and not the tagger's own, so that
//! every tool can be measured by it. Shares come with Wilson's 95 % interval: a few details prove little.

use crate::annotated::{Annotated, Gold};
use crate::minutes::{self, Minutes, SourceRange};
use crate::rules::Category;
use crate::tag::Tags;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A detail counts as found if this share of its letters and digits is withheld.
const FOUND_SHARE: f64 = 0.8;
/// A sentence or cell counts as withheld if more than this share of its bytes is.
const HELD_SHARE: f64 = 0.5;
/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Why minutes cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// Without their marks they are no minutes that could be exported.
    #[error("{}:{line}: {code}: {message}; mend these annotated minutes first", path.display())]
    Minutes {
        /// The file.
        path: PathBuf,
        /// The 1-based line.
        line: usize,
        /// The code of the first error.
        code: &'static str,
        /// What it says.
        message: String,
    },
}

/// A share: so many of so many.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Share {
    /// So many.
    pub part: usize,
    /// Of so many.
    pub whole: usize,
}

impl Share {
    fn add(&mut self, hit: bool, weight: usize) {
        self.whole += weight;
        self.part += if hit { weight } else { 0 };
    }

    /// The share, 0 for nothing of nothing.
    #[must_use]
    pub fn rate(self) -> f64 {
        float(self.part) / float(self.whole.max(1))
    }

    /// Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927), 0 to 1 for nothing of nothing.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        if self.whole == 0 {
            return (0.0, 1.0);
        }
        let (n, p, zz) = (float(self.whole), self.rate(), Z * Z);
        let middle = (p + zz / (2.0 * n)) / (1.0 + zz / n);
        let half = Z / (1.0 + zz / n) * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}

/// A detail that was not found, or a sentence withheld without need. Shows text of the annotated minutes.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The 1-based line of the clean minutes.
    pub line: usize,
    /// What kind of detail; `None` for a sentence without one.
    pub category: Option<Category>,
    /// The words.
    pub text: String,
    /// The line that they stand in.
    pub context: String,
}

/// Shows no text: these are somebody's minutes.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("path", &self.path).field("line", &self.line).finish_non_exhaustive()
    }
}

/// How well the details of annotated minutes are found.
#[derive(Clone, Default, Debug)]
pub struct Score {
    /// Details found of those marked, in the order of [`Category::ALL`].
    pub by_category: [Share; Category::ALL.len()],
    /// Words withheld of those in sentences and cells without a detail.
    pub over: Share,
    /// Documents with nothing missed, of all.
    pub whole: Share,
    /// Details not found.
    pub misses: Vec<Place>,
    /// Sentences and cells withheld without need.
    pub extras: Vec<Place>,
}

impl Score {
    /// Details found, of all that were marked.
    #[must_use]
    pub fn recall(&self) -> Share {
        self.by_category
            .iter()
            .fold(Share::default(), |all, one| Share { part: all.part + one.part, whole: all.whole + one.whole })
    }

    /// Adds what `tags` found in `annotated`, of which `minutes` were parsed.
    pub fn add(&mut self, annotated: &Annotated, minutes: &Minutes, tags: &Tags) {
        let held = held(minutes, tags);
        let mut whole = true;
        for gold in annotated.gold.iter().filter(|g| !g.arguable) {
            let found = is_found(&annotated.clean, gold, &held);
            self.by_category[gold.category as usize].add(found, 1);
            if !found {
                self.misses.push(place(annotated, gold.range.clone(), Some(gold.category)));
            }
            whole &= found;
        }
        self.whole.add(whole, 1);
        for unit in plain_units(&annotated.clean) {
            if annotated.gold.iter().any(|g| g.range.start < unit.end && unit.start < g.range.end) {
                continue;
            }
            let words = annotated.clean.get(unit.clone()).unwrap_or("").split_whitespace().count();
            let bytes = held.get(unit.clone()).map_or(0, |mask| mask.iter().filter(|b| **b).count());
            let withheld = float(bytes) / float(unit.len().max(1)) > HELD_SHARE;
            self.over.add(withheld, words);
            if withheld {
                self.extras.push(place(annotated, unit, None));
            }
        }
    }
}

/// Parses each of `all`, asks `tag` for its finds, and counts.
///
/// # Errors
///
/// Annotated minutes that do not parse.
pub fn score(all: &[Annotated], mut tag: impl FnMut(&Minutes) -> Tags) -> Result<Score, ScoreError> {
    let mut out = Score::default();
    for annotated in all {
        let minutes = parse(&annotated.path, &annotated.clean)?;
        out.add(annotated, &minutes, &tag(&minutes));
    }
    Ok(out)
}

/// Parses clean minutes of annotated ones.
///
/// # Errors
///
/// The first error in them.
pub fn parse(path: &Path, clean: &str) -> Result<Minutes, ScoreError> {
    minutes::parse_to_tag(path, clean.as_bytes().to_vec()).map_err(|found| {
        let worst = found.into_iter().max_by_key(|d| d.code.severity());
        ScoreError::Minutes {
            path: path.to_owned(),
            line: worst.as_ref().and_then(|d| d.line).unwrap_or(1),
            code: worst.as_ref().map_or("minutes-unreadable", |d| d.code.as_str()),
            message: worst.map_or_else(String::new, |d| d.message),
        }
    })
}

/// By byte of the source: whether it is withheld.
fn held(minutes: &Minutes, tags: &Tags) -> Vec<bool> {
    let mut mask = vec![false; minutes.source.text.len()];
    for tag in &tags.tags {
        let unit = minutes.sentence_around(tag.piece, tag.range);
        if let Some(SourceRange { start, end }) = minutes.piece(tag.piece).text.source_of(unit) {
            mask[start..end].fill(true);
        }
    }
    mask
}

fn is_found(clean: &str, gold: &Gold, held: &[bool]) -> bool {
    let counts = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let spots: Vec<usize> = gold.range.clone().filter(|i| clean.as_bytes().get(*i).copied().is_some_and(counts)).collect();
    let covered = spots.iter().filter(|i| held.get(**i) == Some(&true)).count();
    float(covered) >= FOUND_SHARE * float(spots.len())
}

/// The sentences and cells of `clean`, cut plainly: at line ends, bars, and full stops with white space after them.
fn plain_units(clean: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |range: Range<usize>| {
        if clean.get(range.clone()).is_some_and(|piece| !piece.trim().is_empty()) {
            out.push(range);
        }
    };
    let mut after_stop = false;
    let mut chars = clean.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let line_end = c == '\n';
        let gap = after_stop && c.is_whitespace();
        if line_end || c == '|' || gap {
            push(start..at);
            start = at + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| gap && !line_end && *c != '\n' && c.is_whitespace()) {
                start = at + c.len_utf8();
            }
        }
        after_stop = matches!(c, '.' | '!' | '?' | ';');
    }
    push(start..clean.len());
    out
}

fn place(annotated: &Annotated, range: Range<usize>, category: Option<Category>) -> Place {
    let clean = &annotated.clean;
    let before = clean.get(..range.start).unwrap_or("");
    let line = before.matches('\n').count();
    Place {
        path: annotated.path.clone(),
        line: line + 1,
        category,
        text: clean.get(range).unwrap_or("").trim().to_owned(),
        context: clean.lines().nth(line).unwrap_or("").to_owned(),
    }
}

/// The table of figures, as `marac rules score` prints it.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (category, share) in Category::ALL.iter().zip(self.by_category) {
            if share.whole > 0 {
                row(f, category.as_str(), share)?;
            }
        }
        row(f, "recall", self.recall())?;
        row(f, "over", self.over)?;
        writeln!(f, "documents with nothing missed {} of {}", self.whole.part, self.whole.whole)
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, share: Share) -> fmt::Result {
    let (low, high) = share.interval();
    writeln!(f, "{name:11} {:6} of {:6}  {:.4}  ({low:.4} to {high:.4})", share.part, share.whole, share.rate())
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        let (low, high) = Share { part: 81, whole: 263 }.interval();
        assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.2553".to_owned(), "0.3662".to_owned()));
    }

    #[test]
    fn sentences_and_cells_are_cut_at_lines_bars_and_stops() {
        let text = "One two. Three; four\n| a | b |\n\nv1.5 x";
        let cut: Vec<&str> = plain_units(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(cut, ["One two.", "Three;", "four", " a ", " b ", "v1.5 x"]);
    }
}
