//! What is open while the document is being read: containers, the blocks gathered in them, footnotes.

use super::cells;
use super::text::SourceRange;
use super::tree::{Block, Item};

/// What opened a container.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum By {
    /// The document itself.
    Document,
    /// Markdown.
    Markdown,
    /// The HTML element of this name.
    Html(String),
}

/// What an open container is.
#[derive(Debug)]
pub(super) enum Holds {
    /// The document: top-level blocks.
    Root,
    /// A quotation; `Some`: its first words say that it is a sharing agreement (its line, and whether it stands where
    /// it can be one).
    Quote { agreement: Option<(usize, bool)> },
    /// A list; `jumps`: the places of items whose number is higher than the next would be, with these numbers.
    List { start: Option<u64>, items: Vec<Item>, jumps: Vec<(usize, u64)> },
    /// An item of a list.
    Item { task: Option<bool> },
    /// A footnote.
    Note { label: String, first: usize },
    /// A table.
    Table(cells::TableFrame),
    /// A row of a table.
    Row(cells::RowFrame),
    /// A cell; its text is the run opened with it.
    Cell(cells::CellFrame),
    /// Something whose text is one string, whatever stands in it: the caption of a table.
    Caption,
    /// An element that a reader does not see.
    Hidden,
    /// Code that HTML sets as typed.
    Pre,
    /// An element that means nothing to the blocks in it, or any container inside a cell.
    Plain,
}

/// An open container.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) by: By,
    pub(super) holds: Holds,
    pub(super) blocks: Vec<Block>,
    pub(super) source: SourceRange,
}

/// A footnote's definition as read.
#[derive(Debug)]
pub(super) struct NoteRead {
    pub(super) label: String,
    pub(super) blocks: Vec<Block>,
    pub(super) pieces: std::ops::Range<usize>,
    pub(super) line: usize,
}
