//! A folder on disk → [`Folder`]: `marac.toml` read and checked, minutes files found.

use std::path::PathBuf;

/// A working folder: one Marac.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder that holds `marac.toml`.
    pub root: PathBuf,
    /// What `marac.toml` says, checked.
    pub config: Config,
    /// The minutes files, sorted by path.
    pub minutes: Vec<PathBuf>,
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
    /// A folder of further fonts, absolute.
    pub fonts: Option<PathBuf>,
    /// The file as read; its keyed hash goes into the record.
    pub text: String,
}

/// The choices of `[policy]`.
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
}

/// What goes with a detail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// The words alone.
    Span,
    /// The sentence, table cell or list item's sentence.
    Sentence,
    /// The whole paragraph, cell, item or heading.
    Block,
}

/// What stands in the place of what is withheld.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Show {
    /// One fixed mark.
    Marker,
    /// Nothing, as if it had never been there.
    Nothing,
}

/// What happens to suspected finds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Suspected {
    /// They are withheld like all others.
    Withhold,
    /// They are listed by `check` and not withheld.
    Review,
}

/// What an agency that was not there gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Receives {
    /// The minutes.
    Minutes,
    /// References of cases in which it owns an action, and these actions.
    Actions,
    /// Nothing.
    Nothing,
}

/// Of which cases an agency gets what it gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CasesWanted {
    /// All.
    All,
    /// Those with a `Copy to:` line that names it.
    Named,
}
