//! The minutes as this program understands them: parts, blocks, and pieces of continuous text.

use super::role::Role;
use super::text::{FlatRange, SourceRange, Text};
use crate::diagnostic::debug_without_text;
use jiff::civil::Date;
use std::path::PathBuf;

/// A piece of continuous text: an index into [`Minutes::pieces`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PieceId(pub u32);

/// A link: an index into [`Minutes::links`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u32);

/// A footnote: an index into [`Minutes::notes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NoteId(pub u32);

/// A part of the minutes: an index into [`Minutes::parts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PartId(pub u32);

/// The number of a case as the minutes give it (`## Case 4: …` is 4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaseNo(pub u32);

/// One continuous string of the minutes.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it is to the reader.
    pub role: Role,
    /// Its text.
    pub text: Text,
    /// Its sentences: half-open, in order, together all of the flat text but white space between them.
    pub sentences: Vec<FlatRange>,
    /// The part it stands in; `None` for what stands outside all parts (front matter, comments before the title).
    pub part: Option<PartId>,
}

/// The target of a link or picture.
#[derive(Clone)]
pub struct Link {
    /// The address as text (percent-decoded), of role [`Role::LinkAddress`].
    pub address: PieceId,
    /// The address as typed.
    pub url: String,
    /// The title, of role [`Role::LinkTitle`].
    pub title: Option<PieceId>,
}

/// A footnote that is cited somewhere. Notes never cited are pieces of role [`Role::Hidden`] and never printed.
#[derive(Clone, Debug)]
pub struct Note {
    /// The piece whose text cites it first.
    pub cited_in: PieceId,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A block of the minutes.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(PieceId),
    /// A heading below the part's own; the level is 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        text: PieceId,
    },
    /// A list.
    List(List),
    /// A table, from Markdown or HTML.
    Table(Table),
    /// A quotation.
    Quote(Vec<Block>),
    /// A code block: its lines as typed, joined by line breaks.
    Code(PieceId),
    /// A rule across the page.
    Rule,
    /// A sharing agreement at the top level of a case: an index into [`Minutes::agreements`].
    Agreement(usize),
}

/// Adds all strings of the blocks, in order, but for agreements, which were read apart.
pub(crate) fn gather(blocks: &[Block], out: &mut Vec<PieceId>) {
    for block in blocks {
        match block {
            Block::Paragraph(id) | Block::Code(id) | Block::Heading { text: id, .. } => out.push(*id),
            Block::List(list) => list.items.iter().for_each(|item| gather(&item.blocks, out)),
            Block::Quote(blocks) => gather(blocks, out),
            Block::Table(table) => {
                out.extend(table.caption);
                out.extend(table.head.iter().chain(&table.body).flat_map(|r| &r.cells).map(|c| c.text));
            }
            Block::Rule | Block::Agreement(_) => {}
        }
    }
}

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// The first number, or `None` for bullets.
    pub start: Option<u64>,
    /// The items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Ticked or not, for a task list.
    pub task: Option<bool>,
    /// What it holds; the first block is mostly a paragraph of role [`Role::Item`].
    pub blocks: Vec<Block>,
}

/// How a column is set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Align {
    /// Left, or unsaid.
    Left,
    /// Centred.
    Centre,
    /// Right.
    Right,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its caption.
    pub caption: Option<PieceId>,
    /// One a column.
    pub align: Vec<Align>,
    /// The rows that head the columns; mostly one, none if no row does.
    pub head: Vec<Row>,
    /// The other rows.
    pub body: Vec<Row>,
}

/// A row of a table. Cells that span several rows stand in the first of them.
#[derive(Clone, Debug)]
pub struct Row {
    /// The cells, in order.
    pub cells: Vec<Cell>,
    /// The source bytes of the row.
    pub source: SourceRange,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its text: one continuous string, whatever blocks stand in it (HTML), empty for an empty cell.
    pub text: PieceId,
    /// Whether it heads its row (`<th scope="row">`); cells of the head rows always head their column.
    pub heads_row: bool,
    /// The first column it stands in, counted from 0.
    pub column: usize,
    /// How many columns it spans, 1 or more.
    pub columns: usize,
    /// How many rows it spans, 1 or more.
    pub rows: usize,
}

/// What a part of the minutes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartKind {
    /// What stands before the first level-2 heading.
    Opening,
    /// `## Attendance`.
    Attendance,
    /// `## Case N: reference`: an index into [`Minutes::cases`].
    Case(usize),
    /// Any other level-2 section (matters arising, any other business).
    General,
}

/// A level-2 section of the minutes.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its level-2 heading (`None` for the opening).
    pub heading: Option<PieceId>,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A case.
#[derive(Clone)]
pub struct Case {
    /// Its number.
    pub number: CaseNo,
    /// Its reference as typed after the number, trimmed: a flat range of its heading. Empty if there is none.
    pub reference: FlatRange,
    /// Its heading.
    pub heading: PieceId,
    /// Its part.
    pub part: PartId,
    /// The agencies named in its `Copy to:` lines, as typed, with the line (1-based).
    pub copy_to: Vec<(String, usize)>,
}

/// A field of a sharing agreement.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// The value as a reader sees it, trimmed; may run over several lines.
    pub value: String,
    /// The line of the label, 1-based.
    pub line: usize,
}

/// A sharing agreement as it was read: nothing is decided yet, and a missing field is `None`.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The case it stands in, an index into [`Minutes::cases`]. `None`: it stands where it can unlock nothing.
    pub case: Option<usize>,
    /// Its first line, 1-based.
    pub line: usize,
    /// `Share with:`.
    pub share_with: Option<Field>,
    /// `Covers:`.
    pub covers: Option<Field>,
    /// `Agreed by:`.
    pub agreed_by: Option<Field>,
    /// `Safeguarding justification:`.
    pub justification: Option<Field>,
    /// `Review by:`.
    pub review_by: Option<Field>,
    /// `Victim's consent:`.
    pub consent: Option<Field>,
    /// Lines with a label that is none of these, and fields given twice: it unlocks nothing if there are any.
    pub malformed: Vec<Field>,
    /// Its lines, in order, of role [`Role::Agreement`].
    pub pieces: Vec<PieceId>,
}

/// One row (or list entry) of the attendance, as it was read.
#[derive(Clone)]
pub struct AttendanceRow {
    /// The agency as typed.
    pub agency: String,
    /// Who came for it, as typed; empty if nobody is named.
    pub representative: String,
    /// The cell as typed.
    pub cell: String,
    /// What the cell says.
    pub presence: Presence,
    /// Cases that it was kept out of or left the room for, whatever `presence` says.
    pub excluded: Vec<CaseNo>,
    /// The line, 1-based.
    pub line: usize,
    /// The cells' pieces, for the printed table.
    pub pieces: Vec<PieceId>,
}

/// What an attendance cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// Present throughout.
    All,
    /// Present for these cases and no others.
    Cases(CaseSet),
    /// Plainly not there: apologies, not represented, observer, blank.
    Absent,
    /// Cannot be read, or contradicts itself: counts as not attending, with a warning.
    Unclear,
}

/// A set of cases as attendance cells name them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CaseSet {
    /// These ones.
    These(Vec<CaseNo>),
    /// This one and all after it.
    From(CaseNo),
    /// All up to and with this one.
    UpTo(CaseNo),
}

impl CaseSet {
    /// Whether the set holds `case`.
    #[must_use]
    pub fn holds(&self, case: CaseNo) -> bool {
        match self {
            Self::These(cases) => cases.contains(&case),
            Self::From(first) => case >= *first,
            Self::UpTo(last) => case <= *last,
        }
    }
}

/// The front matter that the program knows. Each of its entries, known or not, is a piece of role [`Role::FrontMatter`].
#[derive(Clone, Debug)]
pub struct Front {
    /// `marac`.
    pub marac: Option<Printed>,
    /// `meeting`, with its line.
    pub meeting: (Date, usize),
    /// `time`, `place`, `chair`, `minutes-by`, in this order, where given.
    pub printed: Vec<Printed>,
}

/// A value of the front matter that is printed if its entry holds no detail.
#[derive(Clone)]
pub struct Printed {
    /// What it is printed under.
    pub label: &'static str,
    /// The value, white space folded.
    pub value: String,
    /// The entry that it stands in, of role [`Role::FrontMatter`].
    pub piece: PieceId,
}

/// Shows the label, never the value.
impl std::fmt::Debug for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Printed").field("label", &self.label).field("piece", &self.piece).finish_non_exhaustive()
    }
}

/// A file of minutes: its path for messages and its text.
#[derive(Clone)]
pub struct Source {
    /// As the caller named it.
    pub path: PathBuf,
    /// All of it, byte-order mark and front matter too.
    pub text: String,
    /// The byte at which each line starts.
    pub line_starts: Vec<usize>,
}

impl Source {
    /// The 1-based line on which byte `at` stands.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at)
    }
}

/// Shows the path and the size, never the text.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("path", &self.path).field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// The minutes of one meeting.
#[derive(Clone, Debug)]
pub struct Minutes {
    /// The file.
    pub source: Source,
    /// The front matter.
    pub front: Front,
    /// The title (the first level-1 heading).
    pub title: Option<PieceId>,
    /// The parts in the order of the file.
    pub parts: Vec<Part>,
    /// The cases in the order of the file.
    pub cases: Vec<Case>,
    /// The attendance, as it was read.
    pub attendance: Vec<AttendanceRow>,
    /// The sharing agreements, wherever they stand.
    pub agreements: Vec<Agreement>,
    /// All continuous text, in the order of the file.
    pub pieces: Vec<Piece>,
    /// The links.
    pub links: Vec<Link>,
    /// The footnotes that are cited, in the order of their first citation.
    pub notes: Vec<Note>,
}

impl Minutes {
    /// What goes with a detail at `range` of `piece` when sentences are withheld: the sentences that it touches; of a
    /// cell, a heading or what is never printed, all of it.
    #[must_use]
    pub fn sentence_around(&self, piece: PieceId, range: FlatRange) -> FlatRange {
        let piece = self.piece(piece);
        let whole = FlatRange { start: 0, end: piece.text.flat().len() };
        match piece.role {
            Role::Paragraph | Role::Item | Role::Note | Role::Agreement => {
                let touched = piece.sentences.iter().filter(|s| s.touches(range));
                touched.copied().reduce(|a, b| FlatRange { start: a.start.min(b.start), end: a.end.max(b.end) }).unwrap_or(whole)
            }
            Role::Title
            | Role::Heading(_)
            | Role::HeaderCell
            | Role::Cell
            | Role::Caption
            | Role::Code
            | Role::Comment
            | Role::FrontMatter
            | Role::LinkAddress
            | Role::LinkTitle
            | Role::Hidden => whole,
        }
    }

    /// The 1-based line on which `range` of `piece` begins; 0 for what has no place in the file (an empty cell).
    #[must_use]
    pub fn line_of(&self, piece: PieceId, range: FlatRange) -> usize {
        self.piece(piece).text.source_of(range).map_or(0, |at| self.source.line(at.start))
    }

    /// The case that `piece` stands in, an index into [`Minutes::cases`].
    #[must_use]
    pub fn case_of(&self, piece: PieceId) -> Option<usize> {
        match self.parts.get(self.piece(piece).part?.0 as usize)?.kind {
            PartKind::Case(at) => Some(at),
            PartKind::Opening | PartKind::Attendance | PartKind::General => None,
        }
    }

    /// The piece of this number.
    ///
    /// # Panics
    ///
    /// If the number is another document's.
    #[must_use]
    pub fn piece(&self, id: PieceId) -> &Piece {
        &self.pieces[id.0 as usize]
    }
}

debug_without_text! {
    Link { address, title }
    Case { number, reference, heading, part }
    Field { line }
    AttendanceRow { presence, excluded, line, pieces }
}
