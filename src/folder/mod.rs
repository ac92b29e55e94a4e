//! A folder on disk → [`Folder`]: `marac.toml` read and checked, minutes files found.
//!
//! 1. [`find_folders`] walks a tree for working folders (folders with a `marac.toml`).
//! 2. [`Folder::open`] reads one: [`Config::parse`] checks `marac.toml`, the minutes are listed by path.
//!
//! Nothing is guessed: an unknown key, a double name or a link that leads out of the tree is an error with its place. What
//! is wrong with one file or folder stops no other.

mod config;
mod find;

pub use config::fold_name;
pub use find::{Found, find_folders, read_minutes};

use crate::diagnostic::Diagnostic;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// The name of the configuration file; a folder that holds one is a working folder.
pub const CONFIG_FILE: &str = "marac.toml";

/// The folder below the working folder that holds the minutes, one file a meeting.
pub const MINUTES_FOLDER: &str = "minutes";

/// Why a working folder cannot be used. Every one of them means exit code 2: nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {source}; check that it is there and that you may read it", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// No `marac.toml` in the folder or below it.
    #[error("{}: no {CONFIG_FILE} here or in a folder below; name a working folder, or make one with `marac new`", path.display())]
    NoFolder {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// No `minutes` folder.
    #[error("{}: there is no folder for the minutes; make it, and put one Markdown file a meeting into it", path.display())]
    NoMinutes {
        /// The folder that is missing.
        path: PathBuf,
    },
    /// Something in `marac.toml`.
    #[error("{}:{line}: {what}; {help}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// The line, 1-based.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to do.
        help: String,
    },
    /// A link that leads out of the tree, or round in a circle.
    #[error("{}: the link leads {why}; put the folder or file itself here, or name the link's target on the command line", path.display())]
    Link {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        why: LinkFault,
    },
}

/// What is wrong with a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkFault {
    /// It leads out of the tree that was named.
    Outside,
    /// It leads to a folder that it stands in.
    Circle,
    /// It leads nowhere.
    Nowhere,
}

impl fmt::Display for LinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outside => "out of the tree",
            Self::Circle => "round in a circle",
            Self::Nowhere => "nowhere",
        })
    }
}

/// A working folder: one Marac.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder that holds `marac.toml`.
    pub root: PathBuf,
    /// What `marac.toml` says, checked.
    pub config: Config,
    /// The minutes files, sorted by path.
    pub minutes: Vec<PathBuf>,
    /// Files that look like minutes and cannot be: links out of the folder or round, devices. Each an error.
    pub refused: Vec<Diagnostic>,
}

/// `marac.toml`, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name of the Marac.
    pub name: String,
    /// The classification printed on every page.
    pub classification: String,
    /// The choices.
    pub policy: Policy,
    /// The distribution list, in the order of the file.
    pub agencies: Vec<Agency>,
    /// A folder of further fonts, as an absolute path if the working folder's is one.
    pub fonts: Option<PathBuf>,
    /// The file as read; its keyed hash goes into the record.
    pub text: String,
}

/// The choices of `[policy]`; a key that is not given has the value named first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Policy {
    /// What goes with a detail.
    pub unit: Unit,
    /// What stands in its place.
    pub show: Show,
    /// What happens to suspected finds.
    pub suspected: Suspected,
    /// What an agency that was not there gets.
    pub non_attending: NonAttending,
    /// Whether `marac sent` asks for the names of two people.
    pub two_names: bool,
}

/// What goes with a detail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// The words alone.
    Span,
    /// The sentence, table cell or list item's sentence.
    Sentence,
    /// The whole paragraph, cell, item or heading.
    Block,
}

/// What stands in the place of what is withheld.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Show {
    /// One fixed mark.
    Marker,
    /// Nothing, as if it had never been there.
    Nothing,
}

/// What happens to suspected finds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspected {
    /// They are withheld like all others.
    Withhold,
    /// They are listed by `check` and not withheld.
    Review,
}

/// What an agency that was not there gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NonAttending {
    /// The minutes, redacted.
    Redacted,
    /// Nothing, unless an agreement that holds names it.
    AgreedOnly,
}

/// An agency of the distribution list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agency {
    /// A plain lower-case folder name.
    pub id: AgencyId,
    /// Its own name.
    pub name: String,
    /// Other names that minutes use for it.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: AgencyKind,
    /// What it gets.
    pub receives: Receives,
    /// Of which cases.
    pub cases: CasesWanted,
    /// Whether it brings immigration expertise (`expertise = "immigration"`).
    pub immigration_expertise: bool,
}

/// The id of an agency: `[a-z0-9-]`, 1 to 64 characters, no device name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AgencyId(pub String);

impl fmt::Display for AgencyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an agency is, as `marac.toml` says; `decide` also knows enforcement bodies by their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgencyKind {
    /// `kind = "immigration-enforcement"`.
    ImmigrationEnforcement,
    /// `kind = "mappa"`.
    Mappa,
    /// Anything else, or nothing.
    Other,
}

/// What an agency gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receives {
    /// The minutes.
    Minutes,
    /// References of cases in which it owns an action, and these actions.
    Actions,
    /// Nothing.
    Nothing,
}

/// Of which cases an agency gets what it gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CasesWanted {
    /// All.
    All,
    /// Those with a `Copy to:` line that names it.
    Named,
}
