//! Annotated minutes → clean minutes and the details that stand in them ([`Annotated`]).
//!
//! A detail is written `⟦category|text⟧`, one that is honestly arguable `⟦?category|text⟧`. Taking the brackets and
//! what stands before the bar away leaves the minutes as they were typed; the ranges of [`Gold`] are bytes of these.
//! A file without front matter, one sentence a bullet, is a *bank*: minutes are made of it in which every sentence is
//! a case of its own, so that no sentence is company for another.

use crate::rules::Category;
use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Opens a detail.
const OPEN: char = '⟦';
/// Closes a detail.
const CLOSE: char = '⟧';

/// What stands before the cases that are made of a bank.
const BANK_HEAD: &str = "---\nmarac: Bank\nmeeting: 2025-01-15\n---\n\n# Bank\n\n## Attendance\n\n\
                         | Agency | Representative | Attendance |\n|---|---|---|\n| Police | A. One | Present |\n\n";

/// A detail that somebody marked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gold {
    /// Half-open bytes of the clean text.
    pub range: Range<usize>,
    /// What kind of detail.
    pub category: Category,
    /// Whether it is honestly arguable: it counts neither way.
    pub arguable: bool,
}

/// Minutes without their marks, and what was marked.
#[derive(Clone, PartialEq, Eq)]
pub struct Annotated {
    /// Where they came from.
    pub path: PathBuf,
    /// The minutes as they were typed, or those made of a bank.
    pub clean: String,
    /// The details, in the order of the text.
    pub gold: Vec<Gold>,
}

/// Shows no text.
impl fmt::Debug for Annotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Annotated").field("path", &self.path).field("gold", &self.gold.len()).finish_non_exhaustive()
    }
}

/// Why annotated minutes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AnnotatedError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {source}; name a folder of annotated minutes (*.md)", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A folder without annotated minutes.
    #[error("{}: no annotated minutes (*.md) in this folder", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// A mark is not complete.
    #[error("{}:{line}: {what}; a detail is written ⟦category|text⟧ or ⟦?category|text⟧", path.display())]
    Mark {
        /// The file.
        path: PathBuf,
        /// The 1-based line.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Annotated {
    /// Reads one file's text. `None`: neither minutes nor a bank (no front matter and no bullet).
    ///
    /// # Errors
    ///
    /// A mark that is not closed, not opened, stands in another, or names no category.
    pub fn parse(path: &Path, raw: &str) -> Result<Option<Self>, AnnotatedError> {
        if raw.trim_start_matches('\u{feff}').starts_with("---") {
            return parse_marks(path, raw).map(Some);
        }
        // The marks of the file itself are read first: its lines are those that a message should name.
        parse_marks(path, raw)?;
        bank(raw).map(|made| parse_marks(path, &made)).transpose()
    }

    /// Reads the annotated minutes in `dirs`: every `*.md` directly in them, by name.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read or holds none; a file that cannot be read; a mark that is not complete.
    pub fn read_all(dirs: &[PathBuf]) -> Result<Vec<Self>, AnnotatedError> {
        let mut out = Vec::new();
        for dir in dirs {
            let before = out.len();
            for path in markdown_files(dir)? {
                let raw = std::fs::read_to_string(&path).map_err(|source| AnnotatedError::Read { path: path.clone(), source })?;
                out.extend(Self::parse(&path, &raw)?);
            }
            if out.len() == before {
                return Err(AnnotatedError::Empty { path: dir.clone() });
            }
        }
        Ok(out)
    }
}

fn markdown_files(dir: &Path) -> Result<Vec<PathBuf>, AnnotatedError> {
    let unreadable = |source| AnnotatedError::Read { path: dir.to_owned(), source };
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|e| e == "md") && path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Minutes in which every bullet of `raw` is a case of its own.
fn bank(raw: &str) -> Option<String> {
    let mut out = BANK_HEAD.to_owned();
    let mut number = 0;
    for sentence in raw.lines().filter_map(|line| line.strip_prefix("- ")) {
        number += 1;
        write!(out, "## Case {number}: B{number}\n\n{sentence}\n\n").expect("a string takes all that is written to it");
    }
    (number > 0).then_some(out)
}

fn parse_marks(path: &Path, raw: &str) -> Result<Annotated, AnnotatedError> {
    let mut out = Annotated { path: path.to_owned(), clean: String::with_capacity(raw.len()), gold: Vec::new() };
    let mut rest = raw;
    while let Some(at) = rest.find([OPEN, CLOSE]) {
        let line = |rest: &str| 1 + raw.len().checked_sub(rest.len()).map_or(0, |read| count_lines(raw, read));
        let wrong = |rest: &str, what| AnnotatedError::Mark { path: path.to_owned(), line: line(rest), what };
        let (before, from) = rest.split_at(at);
        out.clean.push_str(before);
        let Some(inner) = from.strip_prefix(OPEN) else { return Err(wrong(from, "a detail is closed that was not opened")) };
        let Some((marked, after)) = inner.split_once(CLOSE) else { return Err(wrong(from, "a detail is not closed")) };
        if marked.contains(OPEN) {
            return Err(wrong(from, "a detail stands inside another, or is not closed"));
        }
        let Some((kind, text)) = marked.split_once('|') else {
            return Err(wrong(from, "a detail has no bar after its category"));
        };
        let (arguable, name) = kind.strip_prefix('?').map_or((false, kind), |name| (true, name));
        let Some(category) = Category::ALL.into_iter().find(|c| c.as_str() == name) else {
            return Err(wrong(from, "a detail names none of the eight categories"));
        };
        let start = out.clean.len();
        out.clean.push_str(text);
        out.gold.push(Gold { range: start..out.clean.len(), category, arguable });
        rest = after;
    }
    out.clean.push_str(rest);
    Ok(out)
}

/// The line ends in the first `read` bytes of `text`.
fn count_lines(text: &str, read: usize) -> usize {
    text.bytes().take(read).filter(|b| *b == b'\n').count()
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;

    fn read(raw: &str) -> Annotated {
        Annotated::parse(Path::new("a.md"), raw).unwrap().unwrap()
    }

    fn fault(raw: &str) -> String {
        Annotated::parse(Path::new("a.md"), raw).unwrap_err().to_string()
    }

    #[test]
    fn marks_go_and_leave_the_text_as_typed_with_the_places_of_its_details() {
        let read = read("---\n---\nShe has ⟦conditions|NRPF⟧ – ‘⟦?indirect|no papers⟧’.\n");
        assert_eq!(read.clean, "---\n---\nShe has NRPF – ‘no papers’.\n");
        let found: Vec<_> = read.gold.iter().map(|g| (&read.clean[g.range.clone()], g.category, g.arguable)).collect();
        assert_eq!(found, [("NRPF", Category::Conditions, false), ("no papers", Category::Indirect, true)]);
    }

    #[test]
    fn a_bank_becomes_minutes_with_a_case_for_each_bullet() {
        let read = read("## Group\n\n- One ⟦status|ILR⟧.\n- Two.\n");
        assert!(read.clean.starts_with("---\nmarac: Bank\n"));
        assert!(read.clean.ends_with("## Case 1: B1\n\nOne ILR.\n\n## Case 2: B2\n\nTwo.\n\n"));
        assert_eq!(&read.clean[read.gold[0].range.clone()], "ILR");
    }

    #[test]
    fn a_file_that_is_neither_minutes_nor_a_bank_is_passed_over() {
        assert!(Annotated::parse(Path::new("README.md"), "# About\n\nText.\n").unwrap().is_none());
    }

    #[test]
    fn an_incomplete_mark_is_an_error_that_names_its_line() {
        assert!(fault("---\n\n⟦status|ILR").starts_with("a.md:3: a detail is not closed"));
        assert!(fault("- a\n- ILR⟧").starts_with("a.md:2: a detail is closed that was not opened"));
        assert!(fault("---\n⟦state|ILR⟧").contains("none of the eight categories"));
        assert!(fault("---\n⟦status|a ⟦visa|b⟧⟧").contains("stands inside another"));
    }
}
