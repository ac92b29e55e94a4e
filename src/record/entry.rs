//! What the lines of the record say.
//!
//! Tags are written once a meeting, outcomes once a view, so that a region's night stays small.

use super::key::Digest;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One line of the record, without its binding to the line before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// A run began.
    Run(Run),
    /// A meeting's minutes were read and tagged.
    Meeting(Meeting),
    /// A view of a meeting was decided.
    View(View),
    /// A PDF was written.
    Copy(Copy),
    /// No PDF is due, or none could be made.
    NoCopy(NoCopy),
    /// A PDF that no longer holds was removed.
    Removed(Removed),
    /// A PDF was sent.
    Sent(Sent),
    /// Lines before a date were emptied.
    Purge(Purge),
}

/// A run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Run {
    /// When it began, RFC 3339, as the caller's clock had it.
    pub at: String,
    /// The date at which agreements were judged.
    pub as_of: Date,
    /// The program's version.
    pub program: String,
}

/// A meeting as a run found it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meeting {
    /// Its date.
    pub meeting: Date,
    /// The minutes file, relative to the working folder.
    pub file: String,
    /// Keyed hash of the minutes.
    pub minutes: Digest,
    /// Keyed hash of the rules.
    pub rules: Digest,
    /// Keyed hash of `marac.toml` and its fonts.
    pub configuration: Digest,
    /// The program's version.
    pub program: String,
    /// The date at which agreements were judged.
    pub as_of: Date,
    /// The decisions stay the same until this day, itself included; `None`: whatever the date.
    pub until: Option<Date>,
    /// Errors were found in the minutes: every run says so again.
    pub refused: bool,
    /// What goes with a detail, as in `marac.toml`.
    pub unit: String,
    /// Every tag, in order.
    pub tags: Vec<TagLine>,
}

/// A tag, without a word of its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TagLine {
    /// The line in the minutes, 1-based.
    pub line: usize,
    /// The rule's id, `reader`, or `hand`.
    pub rule: String,
    /// The category, or `other` for what the coordinator withheld by hand.
    pub category: String,
    /// `certain`, `contextual`, `suspected`.
    pub strength: String,
    /// The reason typed was given for taking it off: it is not withheld.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cleared: bool,
}

/// A view: what agencies that may see the same see.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct View {
    /// Date of the meeting.
    pub meeting: Date,
    /// Keyed hash of the redacted text.
    pub view: Digest,
    /// One outcome a tag, in the order of the meeting's tags, shortened to runs: `[outcome, agreement line or 0, count]`.
    pub outcomes: Vec<(String, usize, usize)>,
    /// The numbers of the cases that it leaves out altogether.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<u32>,
}

/// A PDF.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Copy {
    /// Date of the meeting.
    pub meeting: Date,
    /// The agency's id.
    pub agency: String,
    /// The file, relative to `packs/`.
    pub file: String,
    /// Plain BLAKE3 hash of the file.
    pub hash: Digest,
    /// The view it shows.
    pub view: Digest,
    /// Keyed hash of all that the file is made from: view, recipient, fonts, program.
    pub made_from: Digest,
    /// Pages.
    pub pages: usize,
    /// At how many places something is withheld: as often as the mark stands in it, or would stand.
    pub withheld: usize,
    /// The lines of the agreements under which something was released.
    pub agreements: Vec<usize>,
    /// Actions of this agency's own that are withheld from it.
    pub own_actions_withheld: usize,
    /// `whole`, `partial`, `actions`, `extract`.
    pub copy: String,
}

/// No PDF for an agency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoCopy {
    /// Date of the meeting.
    pub meeting: Date,
    /// The agency's id.
    pub agency: String,
    /// Why, as a stable code.
    pub reason: String,
    /// Whether policy decided so (true) or something went wrong (false).
    pub by_policy: bool,
}

/// A PDF removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Removed {
    /// The file, relative to `packs/`.
    pub file: String,
    /// Why, as a stable code.
    pub reason: String,
}

/// A PDF sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// When, RFC 3339.
    pub at: String,
    /// Date of the meeting.
    pub meeting: Date,
    /// The agency's id.
    pub agency: String,
    /// Plain BLAKE3 hash of the file.
    pub hash: Digest,
    /// The view it shows.
    pub view: Digest,
    /// Who looked at it first and sent it.
    pub by: String,
    /// Who looked at it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
}

/// Lines emptied for retention.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Purge {
    /// When, RFC 3339.
    pub at: String,
    /// Meetings before this date were emptied.
    pub before: Date,
    /// How many lines.
    pub lines: usize,
}

impl Entry {
    /// The date of the meeting that the line is about, if a purge of that meeting empties the line. What was sent to whom
    /// stays: it is what a Marac answers for longest, and holds nothing of the minutes.
    #[must_use]
    pub fn purged_with(&self) -> Option<Date> {
        match self {
            Self::Meeting(m) => Some(m.meeting),
            Self::View(v) => Some(v.meeting),
            Self::Copy(c) => Some(c.meeting),
            Self::NoCopy(n) => Some(n.meeting),
            Self::Run(_) | Self::Removed(_) | Self::Sent(_) | Self::Purge(_) => None,
        }
    }
}
