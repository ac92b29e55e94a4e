//! What stands between the blocks and the pages: a list of chunks, each with its height, that no page break cuts.
//!
//! A chunk is one line of text (in a row of a table, one line of every cell) or one rule. It knows the space it wants
//! around it, whether it must stay with the next, and which boxes it stands in.

use super::length::Length;
use super::lines::LineRun;
use super::structure::{NodeId, Tree};

/// Text placed in a chunk: the left end of its line and its baseline, from the chunk's top left (x from the page's
/// left edge).
#[derive(Clone)]
pub(super) struct PlacedRun {
    pub(super) x: Length,
    pub(super) baseline: Length,
    pub(super) run: LineRun,
    /// The cell of its row that it belongs to; 0 outside of tables.
    pub(super) cell: usize,
}

impl PlacedRun {
    /// Text that stands in no table.
    pub(super) fn new(x: Length, baseline: Length, run: LineRun) -> Self {
        Self { x, baseline, run, cell: 0 }
    }
}

/// A straight line to draw, from the chunk's or the page's top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rule {
    /// One end.
    pub from: (Length, Length),
    /// The other.
    pub to: (Length, Length),
    /// How thick.
    pub thickness: Length,
}

impl Rule {
    pub(super) fn across(left: Length, right: Length, y: Length, thickness: Length) -> Self {
        Self { from: (left, y), to: (right, y), thickness }
    }

    pub(super) fn down(x: Length, top: Length, bottom: Length, thickness: Length) -> Self {
        Self { from: (x, top), to: (x, bottom), thickness }
    }

    pub(super) fn lowered(self, by: Length) -> Self {
        Self { from: (self.from.0, self.from.1 + by), to: (self.to.0, self.to.1 + by), ..self }
    }
}

/// How closely a chunk belongs to the next, where a page may end between them at need; the closest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Joined {
    /// No more than any other.
    #[default]
    Not,
    /// They are of one agreement, short table or list of cases.
    Block,
    /// They are of one row.
    Row,
}

/// What no page break cuts.
#[derive(Clone, Default)]
pub(super) struct Chunk {
    pub(super) height: Length,
    /// Space above it, unless it begins a page; of two spaces that meet, the larger holds.
    pub(super) before: Length,
    /// Space below it.
    pub(super) after: Length,
    /// Stays on the page of the next chunk.
    pub(super) keep: bool,
    /// Stays on the page of the next chunk if one page can hold all that is joined.
    pub(super) joined: Joined,
    /// Only parts what stands above from what stands below: left out where it would begin a page.
    pub(super) parting: bool,
    /// Begins only where so much of the page is left.
    pub(super) room: Length,
    /// The innermost frame it stands in.
    pub(super) frame: Option<usize>,
    pub(super) runs: Vec<PlacedRun>,
    pub(super) rules: Vec<Rule>,
    /// Where its first line of text stands, for a list's mark.
    pub(super) first_baseline: Option<Length>,
    /// The row of a table that it is a line of.
    pub(super) row: Option<usize>,
    /// What stands above it if it begins a page, an index into [`Flow::repeated`].
    pub(super) repeated: Option<usize>,
    /// The case it belongs to.
    pub(super) case: Option<usize>,
    /// The outline entry that leads here.
    pub(super) outline: Option<usize>,
    /// The case whose page number stands beside its first line.
    pub(super) page_of: Option<usize>,
    /// The place of the first page's form with `Copy for …`.
    pub(super) copy: Option<CopyPlace>,
}

/// Where the first page's form stands, from the chunk's top.
#[derive(Clone, Copy)]
pub(super) struct CopyPlace {
    pub(super) left: Length,
    pub(super) bottom: Length,
    pub(super) owner: NodeId,
}

/// What is drawn around chunks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FrameKind {
    /// A box of lines of this thickness.
    Box(Length),
    /// A line at the left.
    Bar,
}

/// Something drawn around chunks, page by page.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) left: Length,
    pub(super) right: Length,
    /// Space inside, above and below.
    pub(super) pad: Length,
    pub(super) parent: Option<usize>,
}

/// An entry of the outline.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct OutlineMark {
    /// 1 for the outermost.
    pub(super) level: u8,
    pub(super) title: String,
}

/// All chunks, and what they refer to.
pub(super) struct Flow {
    pub(super) chunks: Vec<Chunk>,
    pub(super) frames: Vec<Frame>,
    /// What pages repeat that begin inside a table or an agreement: head rows, whose row it is.
    pub(super) repeated: Vec<Vec<Chunk>>,
    /// How many rows all tables have so far.
    pub(super) rows: usize,
    /// What the running head calls each case.
    pub(super) cases: Vec<String>,
    pub(super) outline: Vec<OutlineMark>,
    /// Addresses of links.
    pub(super) links: Vec<LinkTarget>,
    pub(super) tree: Tree,
}

/// Where a link leads.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct LinkTarget {
    pub(super) address: String,
    pub(super) node: NodeId,
}

impl Flow {
    pub(super) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            frames: Vec::new(),
            repeated: Vec::new(),
            rows: 0,
            cases: Vec::new(),
            outline: Vec::new(),
            links: Vec::new(),
            tree: Tree::new(),
        }
    }

    /// The frames around a chunk, outermost first.
    pub(super) fn frames_of(&self, chunk: &Chunk) -> Vec<usize> {
        let mut frames = Vec::new();
        let mut at = chunk.frame;
        while let Some(frame) = at {
            frames.push(frame);
            at = self.frames.get(frame).and_then(|f| f.parent);
        }
        frames.reverse();
        frames
    }

    pub(super) fn frame(&self, index: usize) -> Frame {
        self.frames.get(index).copied().expect("a chunk stands in a frame of this flow")
    }
}
