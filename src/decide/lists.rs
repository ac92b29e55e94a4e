//! The lists that deciding rests on, read from rule files: [`EnforcementBodies`], [`CoverWords`],
//! [`JustificationRules`].
//!
//! They are built into the program and replaceable like all rules. A file that is missing, cannot be read, is empty or
//! fails one of its own examples stops the run: a list that is silently empty would let through what it should stop.

use super::covers::CoverWords;
use super::enforcement::EnforcementBodies;
use super::justification::JustificationRules;
use crate::fold::fold_lower;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

/// The names of the rule files that are read here and not by the tagger.
pub const FILES: [&str; 3] = ["enforcement-bodies.toml", "covers.toml", "justification.toml"];

const BUILTIN: [&str; 3] = [
    include_str!("../../rules/enforcement-bodies.toml"),
    include_str!("../../rules/covers.toml"),
    include_str!("../../rules/justification.toml"),
];

/// The lists, parsed; every example in them holds.
#[derive(Clone, Debug)]
pub struct Lists {
    enforcement: EnforcementBodies,
    covers: CoverWords,
    /// Read when the first justification is asked about: most meetings have none, and its patterns are slow to make.
    justification: OnceLock<JustificationRules>,
    texts: [(&'static str, String); 3],
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListsError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}; a folder of rules holds this file too", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file cannot be used.
    #[error("{}: {fault}; mend the file, or leave --rules away to use the rules that are built in", path.display())]
    Wrong {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        fault: ExampleFault,
    },
}

/// What is wrong with a list.
#[derive(Debug, thiserror::Error)]
pub enum ExampleFault {
    /// It is no TOML of the right shape.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A pattern is no regular expression.
    #[error("{0}")]
    Pattern(#[from] regex::Error),
    /// A word in braces that is no set above it.
    #[error("unknown set {{{0}}}")]
    Set(String),
    /// Nothing is in it.
    #[error("a list is empty")]
    Empty,
    /// One of its own examples comes out otherwise.
    #[error("its own example comes out otherwise: {0}")]
    Example(String),
}

impl Lists {
    /// The lists that are built into the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static LISTS: LazyLock<Lists> =
            LazyLock::new(|| Lists::parse(BUILTIN).unwrap_or_else(|(file, fault)| built_in(file, &fault)));
        &LISTS
    }

    /// Reads the lists from a folder of rules.
    ///
    /// # Errors
    ///
    /// [`ListsError`] for the first file that is missing or wrong.
    pub fn load(folder: &Path) -> Result<Self, ListsError> {
        let mut texts = Vec::with_capacity(FILES.len());
        for file in FILES {
            let path = folder.join(file);
            texts.push(std::fs::read_to_string(&path).map_err(|source| ListsError::Unreadable { path, source })?);
        }
        let [bodies, covers, justification] = texts.as_slice() else { unreachable!("one text a file") };
        let wrong = |(file, fault)| ListsError::Wrong { path: folder.join(file), fault };
        let lists = Self::parse([bodies, covers, justification]).map_err(wrong)?;
        let read = JustificationRules::parse(justification).map_err(|fault| wrong((FILES[2], fault)))?;
        lists.justification.get_or_init(|| read);
        Ok(lists)
    }

    /// Reads all but the justifications.
    fn parse(texts: [&str; 3]) -> Result<Self, (&'static str, ExampleFault)> {
        let [bodies, covers, justification] = texts;
        Ok(Self {
            enforcement: EnforcementBodies::parse(bodies).map_err(|e| (FILES[0], e))?,
            covers: CoverWords::parse(covers).map_err(|e| (FILES[1], e))?,
            justification: OnceLock::new(),
            texts: [(FILES[0], bodies.to_owned()), (FILES[1], covers.to_owned()), (FILES[2], justification.to_owned())],
        })
    }

    /// The name and text of every file: the record keeps a keyed hash of what decided.
    #[must_use]
    pub fn files(&self) -> &[(&'static str, String)] {
        &self.texts
    }

    /// The bodies that never attend.
    #[must_use]
    pub fn enforcement(&self) -> &EnforcementBodies {
        &self.enforcement
    }

    /// What the words of a `Covers:` line open.
    #[must_use]
    pub fn covers(&self) -> &CoverWords {
        &self.covers
    }

    /// What makes a justification one.
    #[must_use]
    pub fn justification(&self) -> &JustificationRules {
        let [.., (file, text)] = &self.texts;
        self.justification.get_or_init(|| JustificationRules::parse(text).unwrap_or_else(|fault| built_in(file, &fault)))
    }
}

/// A list of a folder was read when the folder was; a built-in one is read by tests.
fn built_in(file: &str, fault: &ExampleFault) -> ! {
    panic!("a test loads the lists that are built in: {file}: {fault}")
}

/// `text` folded to lower-case words with one space around each: phrases can be looked for with `contains`.
pub(super) fn phrase(text: &str) -> String {
    let folded = fold_lower(text);
    let words = folded.replace(|c: char| !c.is_alphanumeric() && c != '&', " ");
    format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_that_are_built_in_hold_their_own_examples() {
        assert_eq!(Lists::parse(BUILTIN).map(|_| ()).map_err(|(file, fault)| format!("{file}: {fault}")), Ok(()));
        assert_eq!(JustificationRules::parse(BUILTIN[2]).map(|_| ()).map_err(|fault| fault.to_string()), Ok(()));
    }

    #[test]
    fn a_folder_without_one_of_the_files_does_not_load() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Lists::load(dir.path()), Err(ListsError::Unreadable { .. })));
        for (file, text) in Lists::builtin().files() {
            std::fs::write(dir.path().join(file), text).unwrap();
        }
        assert!(Lists::load(dir.path()).is_ok());
        for file in ["justification.toml", "covers.toml"] {
            std::fs::write(dir.path().join(file), "").unwrap();
            let wrong = Lists::load(dir.path()).map(|_| ()).unwrap_err();
            assert!(matches!(wrong, ListsError::Wrong { ref path, .. } if path.ends_with(file)), "{wrong}");
        }
    }
}
