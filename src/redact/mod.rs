//! Minutes × decisions → [`Redacted`]: what one view may see, and nothing else.
//!
//! 1. [`crate::decide`] has said what of each piece is withheld
//! 2. `inline`: a piece → runs; `blocks`: blocks, what is emptied goes; `sections`: cases and their numbers, attendance
//! 3. `extract`: copies that hold actions or covered units only
//! 4. `notes`: footnotes that something visible cites, numbered anew
//!
//! [`Redacted`] can be made only here. A withheld unit has no content, no category, no length and no number in it: two
//! minutes that differ only inside units withheld from an agency give that agency the same value.

mod blocks;
mod extract;
mod inline;
mod notes;
mod sections;
#[cfg(test)]
mod tests;
mod text;

pub use crate::decide::unit_of;
pub use text::MARK;

use crate::decide::{Decisions, Meeting, Standing};
use crate::folder::{Config, Show};
use crate::minutes::Minutes;
use crate::tag::Tags;
use blocks::Redactor;
use jiff::civil::Date;

/// What the agency of `decisions` may see; `None` if no copy is due to it.
///
/// # Panics
///
/// If the arguments are not all of one meeting.
#[must_use]
pub fn redact(minutes: &Minutes, tags: &Tags, decisions: &Decisions, meeting: &Meeting, config: &Config) -> Option<Redacted> {
    let kind = match decisions.standing {
        Standing::Whole => CopyKind::Whole,
        Standing::Partial => CopyKind::Partial,
        Standing::Actions => CopyKind::Actions,
        Standing::Extract => CopyKind::Extract,
        Standing::None(_) => return None,
    };
    let show = match kind {
        // Nothing is withheld, so nothing closes up.
        CopyKind::Whole => Show::Marker,
        CopyKind::Partial | CopyKind::Actions => config.policy.show,
        // A mark would tell what else stands in the case.
        CopyKind::Extract => Show::Nothing,
    };
    Some(redact_as(kind, show, minutes, tags, decisions, meeting, config))
}

/// At how many places something is withheld from `redacted`, which is the copy of `decisions`: as often as the mark stands
/// in it or, where no marks are shown, would stand. Everything that counts what is withheld counts by this; what a copy
/// leaves out by being of its kind (a case, all but own actions, all but covered units) is no such place.
///
/// The count is for the coordinator: nothing of it reaches a copy.
#[must_use]
pub fn places_withheld(
    redacted: &Redacted,
    minutes: &Minutes,
    tags: &Tags,
    decisions: &Decisions,
    meeting: &Meeting,
    config: &Config,
) -> usize {
    match redacted.head.kind {
        CopyKind::Extract => 0,
        CopyKind::Whole | CopyKind::Partial | CopyKind::Actions if redacted.head.marks => redacted.marks(),
        kind @ (CopyKind::Whole | CopyKind::Partial | CopyKind::Actions) => {
            redact_as(kind, Show::Marker, minutes, tags, decisions, meeting, config).marks()
        }
    }
}

fn redact_as(
    kind: CopyKind,
    show: Show,
    minutes: &Minutes,
    tags: &Tags,
    decisions: &Decisions,
    meeting: &Meeting,
    config: &Config,
) -> Redacted {
    let redactor = Redactor { minutes, meeting, decisions, show };
    let full = matches!(kind, CopyKind::Whole | CopyKind::Partial);
    let title = minutes.title.filter(|id| full && !redactor.is_left_out(*id));
    let head = Head {
        marac: config.name.clone(),
        meeting: minutes.front.meeting.0,
        title: title.map(|id| redactor.inline(id)).filter(|t| !inline::is_blank(t)),
        classification: config.classification.clone(),
        details: if full { redactor.details() } else { Vec::new() },
        kind,
        marks: show == Show::Marker,
    };
    let sections = match kind {
        CopyKind::Whole | CopyKind::Partial => redactor.sections(config),
        CopyKind::Actions => redactor.own_actions(config),
        CopyKind::Extract => redactor.covered_units(tags, config),
    };
    let mut redacted = Redacted { head, sections, notes: Vec::new() };
    redactor.number_notes(&mut redacted);
    redacted
}

/// What one view may see: the only thing that the typesetter accepts.
///
/// It knows no recipient: agencies that may see the same share it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Redacted {
    pub(crate) head: Head,
    pub(crate) sections: Vec<Section>,
    pub(crate) notes: Vec<NoteText>,
}

/// The head of the document.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Head {
    /// The name of the Marac.
    pub marac: String,
    /// The date of the meeting.
    pub meeting: Date,
    /// The title of the minutes, if it may be seen.
    pub title: Option<Inline>,
    /// The classification, as in `marac.toml`.
    pub classification: String,
    /// Printed front matter: label and value.
    pub details: Vec<(String, String)>,
    /// What kind of copy this is.
    pub kind: CopyKind,
    /// Whether a mark stands where something is withheld; the same for every copy of its kind, marked or not.
    pub marks: bool,
}

/// What kind of copy a view is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CopyKind {
    /// For an agency that was there throughout: whole.
    Whole,
    /// For an agency that was not there, or not throughout: may be incomplete, and says so.
    Partial,
    /// References of cases and own actions only.
    Actions,
    /// For immigration enforcement: case reference and covered units only.
    Extract,
}

/// A level-2 section.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Section {
    /// What it is.
    pub kind: SectionKind,
    /// Its heading.
    pub heading: Option<Inline>,
    /// What stands below it.
    pub blocks: Vec<RBlock>,
}

/// What a section is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum SectionKind {
    /// Before the first level-2 heading.
    Opening,
    /// The attendance.
    Attendance,
    /// A case; its reference goes into the running head, unless it is withheld.
    Case {
        /// The number as printed.
        number: u32,
        /// The reference, if it may be seen.
        reference: Option<String>,
    },
    /// Any other.
    General,
}

/// A run of text with one look, or the mark of something withheld.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Run {
    /// Text. `\n` is a line break.
    Text {
        /// The characters.
        text: String,
        /// The look.
        style: Style,
        /// The address it links to, an index into nothing: the address itself.
        link: Option<String>,
    },
    /// Something is withheld here. Always the same mark; neighbours are merged.
    Withheld,
    /// A footnote's number.
    NoteRef(u32),
}

/// The look of a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent trait of the look")]
pub struct Style {
    /// Bold.
    pub strong: bool,
    /// Italic.
    pub emphasis: bool,
    /// Struck through.
    pub strike: bool,
    /// Fixed width.
    pub code: bool,
    /// Raised.
    pub superscript: bool,
    /// Lowered.
    pub subscript: bool,
}

/// One continuous string of runs.
pub type Inline = Vec<Run>;

/// A block that may be seen.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum RBlock {
    /// A paragraph.
    Paragraph(Inline),
    /// A heading below the section's own, level 3 to 6 (1 and 2 are set as 3).
    Heading {
        /// 3 to 6.
        level: u8,
        /// Its text.
        text: Inline,
    },
    /// A list.
    List {
        /// The first number, `None` for bullets.
        start: Option<u64>,
        /// The items.
        items: Vec<RItem>,
    },
    /// A table.
    Table(RTable),
    /// A quotation.
    Quote(Vec<RBlock>),
    /// Code: lines as typed.
    Code(Inline),
    /// A rule.
    Rule,
    /// A sharing agreement: its lines (label in strong, value).
    Agreement(Vec<Inline>),
}

/// A list item that may be seen.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RItem {
    /// Ticked or not, for a task list.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<RBlock>,
}

/// A table that may be seen.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RTable {
    /// Its caption.
    pub caption: Option<Inline>,
    /// One a column.
    pub align: Vec<crate::minutes::Align>,
    /// Head rows.
    pub head: Vec<RRow>,
    /// Body rows.
    pub body: Vec<RRow>,
}

/// A row.
pub type RRow = Vec<RCell>;

/// A cell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RCell {
    /// Its text.
    pub text: Inline,
    /// Whether it heads its row.
    pub heads_row: bool,
    /// First column, from 0.
    pub column: usize,
    /// Columns spanned, 1 or more.
    pub columns: usize,
    /// Rows spanned, 1 or more.
    pub rows: usize,
}

/// A footnote that may be seen.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NoteText {
    /// Its number as printed, from 1.
    pub number: u32,
    /// What it says.
    pub blocks: Vec<RBlock>,
}
