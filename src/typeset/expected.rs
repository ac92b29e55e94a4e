//! What a finished file must say: plain data for an independent reader to compare with.
//!
//! [`Pages::expected`] lists, page by page, every marked piece with its text, then structure, outline and links; with
//! [`Shared::expected_copy`] for what differs from recipient to recipient, nothing else may stand in the file.
//! [`words`] walks the redacted minutes by itself, without layout: what the pages say in reading order
//! ([`Expected::words`]) must be those words.

use std::fmt;
use std::ops::Range;

use super::fonts::Fonts;
use super::front;
use super::notes::Notes;
use super::pages::{PageRun, Pages, PieceContent, PieceOwner};
use super::pdf::{Recipient, Shared, meta};
use super::printable::Printer;
use super::structure::{CellSpan, Kid, Node, NodeId, Role, Scope, Tree};
use super::{build, copyline, design};
use crate::redact::{Inline, RBlock, RTable, Redacted, Run, Section};

/// Everything that the copies of one view must say, recipients apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Expected {
    /// One a page.
    pub pages: Vec<ExpectedPage>,
    /// The structure tree, from the document down.
    pub structure: ExpectedNode,
    /// The outline, in order.
    pub outline: Vec<ExpectedEntry>,
    /// Links, in the order of their annotations.
    pub links: Vec<ExpectedLink>,
    /// The language of the document.
    pub language: &'static str,
}

/// A page: its pieces in the order of its content stream.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpectedPage {
    /// The pieces.
    pub pieces: Vec<ExpectedPiece>,
    /// How many straight lines are drawn, all of them in one artifact at the end.
    pub rules: usize,
}

/// A marked piece of a content stream.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpectedPiece {
    /// How it is marked.
    pub mark: Mark,
    /// What it says.
    pub text: ExpectedText,
    /// Whether these are the program's own words, the same in every file (the handling notice, `Page 1 of 3`), and
    /// none of the minutes'.
    pub own: bool,
}

/// How a piece is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// As content, with the structure type and the number on its page.
    Content {
        /// `P`, `TD`, ….
        tag: &'static str,
        /// From 0 on each page.
        mcid: usize,
    },
    /// As an artifact: page furniture.
    Artifact,
}

/// Text in reading order, white space at the ends of lines included, and how it stands in the file.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// The text.
    pub text: String,
    /// The words that run from right to left: bytes of the text, half-open, ascending. Their glyphs stand in the file as
    /// they do on the page, from left to right (ISO 32000-1, 14.8.2.3.3).
    pub turned: Vec<Range<usize>>,
}

impl Wording {
    /// What these runs say, one after the other.
    fn of(runs: &[PageRun]) -> Self {
        let mut wording = Self::default();
        for run in runs {
            let at = wording.text.len();
            wording.turned.extend(run.turned.iter().map(|t| at + t.start..at + t.end));
            wording.text.push_str(&run.text);
        }
        wording
    }
}

/// What a piece says.
#[derive(Clone, PartialEq, Eq)]
pub enum ExpectedText {
    /// This text.
    Text(Wording),
    /// It draws the running form: [`ExpectedCopy::running`].
    RunningCopy,
    /// It draws the first page's form: [`ExpectedCopy::full`].
    FullCopy,
}

/// A node of the structure tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpectedNode {
    /// The structure type.
    pub tag: &'static str,
    /// Columns and rows spanned, for cells.
    pub span: Option<(usize, usize)>,
    /// `Column` or `Row`, for head cells.
    pub scope: Option<&'static str>,
    /// `Decimal` or `Disc`, for lists.
    pub numbering: Option<&'static str>,
    /// The identifier, for notes.
    pub id: Option<String>,
    /// What it holds, in reading order.
    pub kids: Vec<ExpectedKid>,
}

/// What a node holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpectedKid {
    /// Another node.
    Node(ExpectedNode),
    /// A piece: page, from 0, and its number there.
    Piece(usize, usize),
    /// A link's annotation, an index into [`Expected::links`].
    Link(usize),
}

/// An entry of the outline.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpectedEntry {
    /// 1 for the outermost.
    pub level: u8,
    /// Its title.
    pub title: String,
    /// The page that it leads to, from 0.
    pub page: usize,
}

/// A link.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpectedLink {
    /// The page, from 0.
    pub page: usize,
    /// The address as the file holds it: ASCII, the rest percent-encoded.
    pub address: String,
}

/// What one recipient's file must say besides.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpectedCopy {
    /// The running form.
    pub running: Wording,
    /// The first page's form.
    pub full: Wording,
    /// The title, in the information and the metadata.
    pub title: String,
    /// The producer, in the information and the metadata.
    pub producer: &'static str,
    /// The whole metadata.
    pub xmp: String,
}

macro_rules! silent_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            /// Minutes' text stays out of logs.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
silent_debug!(Wording, Expected, ExpectedPage, ExpectedPiece, ExpectedText, ExpectedEntry, ExpectedLink, ExpectedCopy);

impl Pages {
    /// What every copy of these pages must say.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let pages = self.pages.iter().map(|page| ExpectedPage {
            pieces: page.pieces.iter().map(|piece| self.expected_piece(piece)).collect(),
            rules: page.rules.len(),
        });
        let outline = self.outline.iter().map(|e| ExpectedEntry { level: e.level, title: e.title.clone(), page: e.page });
        let links = self.links.iter().map(|l| ExpectedLink { page: l.page, address: l.address.clone() });
        Expected {
            pages: pages.collect(),
            structure: expected_node(&self.tree, Tree::ROOT),
            outline: outline.collect(),
            links: links.collect(),
            language: meta::LANGUAGE,
        }
    }

    fn expected_piece(&self, piece: &super::pages::Piece) -> ExpectedPiece {
        let mark = match piece.owner {
            PieceOwner::Node(node, mcid) => Mark::Content { tag: self.tree.node(node).role.name(), mcid },
            PieceOwner::Furniture => Mark::Artifact,
        };
        let text = match &piece.content {
            PieceContent::Runs(runs) => ExpectedText::Text(Wording::of(runs)),
            PieceContent::FullCopy(..) => ExpectedText::FullCopy,
            PieceContent::RunningCopy(..) => ExpectedText::RunningCopy,
        };
        ExpectedPiece { mark, text, own: piece.own }
    }
}

impl Expected {
    /// The words of the minutes in the order of the structure tree, which is how they are read out, without white
    /// space: no furniture, none of the program's own words.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = String::new();
        self.gather(&self.structure, &mut words);
        words
    }

    fn gather(&self, node: &ExpectedNode, words: &mut String) {
        for kid in &node.kids {
            match kid {
                ExpectedKid::Node(node) => self.gather(node, words),
                ExpectedKid::Piece(page, mcid) => {
                    if let Some(ExpectedPiece { text: ExpectedText::Text(said), own: false, .. }) = self.piece(*page, *mcid) {
                        words.extend(said.text.chars().filter(|c| !c.is_whitespace()));
                    }
                }
                ExpectedKid::Link(_) => {}
            }
        }
    }

    /// The content piece of this number on this page.
    #[must_use]
    pub fn piece(&self, page: usize, mcid: usize) -> Option<&ExpectedPiece> {
        let mut content = self.pages.get(page)?.pieces.iter().filter(|p| matches!(p.mark, Mark::Content { .. }));
        // Numbers on a page count up from 0 in the order of its content.
        content.nth(mcid)
    }
}

impl Shared {
    /// What this recipient's copy must say besides.
    #[must_use]
    pub fn expected_copy(&self, recipient: &Recipient, fonts: &Fonts) -> ExpectedCopy {
        let lines = copyline::set(&recipient.name, fonts);
        let title = lines.title(self.title());
        ExpectedCopy {
            running: Wording::of(&lines.running),
            full: Wording::of(&lines.full),
            xmp: meta::xmp(&title),
            title,
            producer: meta::PRODUCER,
        }
    }
}

fn expected_node(tree: &Tree, id: NodeId) -> ExpectedNode {
    let node: &Node = tree.node(id);
    let mut out = ExpectedNode { tag: node.role.name(), span: None, scope: None, numbering: None, id: None, kids: Vec::new() };
    let spanned = |span: CellSpan| Some((span.columns, span.rows));
    match node.role {
        Role::HeadCell(span, scope) => {
            out.span = spanned(span);
            out.scope = Some(match scope {
                Scope::Column => "Column",
                Scope::Row => "Row",
            });
        }
        Role::Cell(span) => out.span = spanned(span),
        Role::List { numbered } => out.numbering = Some(if numbered { "Decimal" } else { "Disc" }),
        Role::Note(number) => out.id = Some(super::structure::note_name(number)),
        Role::Document
        | Role::Sect
        | Role::Div
        | Role::Heading(_)
        | Role::Paragraph
        | Role::Contents
        | Role::Entry
        | Role::Item
        | Role::Label
        | Role::ItemBody
        | Role::Table
        | Role::Caption
        | Role::TableHead
        | Role::TableBody
        | Role::Row
        | Role::Link
        | Role::Reference
        | Role::Quote
        | Role::Code
        | Role::Struck => {}
    }
    out.kids = node
        .kids
        .iter()
        .map(|kid| match *kid {
            Kid::Node(kid) => ExpectedKid::Node(expected_node(tree, kid)),
            Kid::Piece { page, mcid } => ExpectedKid::Piece(page, mcid),
            Kid::Link(i) => ExpectedKid::Link(i),
        })
        .collect();
    out
}

/// The words of redacted minutes in reading order, as printed, without white space. It walks the minutes and knows
/// nothing of layout, so that what layout loses, doubles or moves is found.
#[must_use]
pub fn words(redacted: &Redacted, fonts: &Fonts) -> String {
    let mut walk = Walk { printer: Printer::new(fonts), words: String::new(), notes: Notes::new(&redacted.notes) };
    let head = &redacted.head;
    walk.plain(&head.classification);
    walk.plain(&head.marac);
    let before = walk.words.len();
    walk.inline(head.title.as_ref().unwrap_or(&Vec::new()));
    if walk.words.len() == before {
        walk.plain(front::TITLE);
    }
    walk.plain(&front::written_out(head.meeting));
    for (label, value) in &head.details {
        walk.plain(&format!("{label}:{value}"));
    }
    for (_, heading) in front::contents(redacted) {
        walk.inline(&heading);
    }
    for section in &redacted.sections {
        walk.section(section);
    }
    walk.notes.cite_the_rest();
    walk.notes_due();
    walk.words
}

struct Walk<'r, 'f> {
    printer: Printer<'f>,
    words: String,
    notes: Notes<'r>,
}

impl<'r> Walk<'r, '_> {
    fn plain(&mut self, text: &str) {
        let printed = self.printer.print(text);
        self.words.extend(printed.chars().filter(|c| !c.is_whitespace()));
    }

    fn inline(&mut self, inline: &Inline) {
        for (at, run) in inline.iter().enumerate() {
            match run {
                Run::Text { text, .. } => self.plain(text),
                Run::Withheld => self.words.push_str(design::WITHHELD),
                Run::NoteRef(number) => {
                    let before = at.checked_sub(1).and_then(|before| inline.get(before));
                    if matches!(before, Some(Run::NoteRef(_))) {
                        self.words.push(',');
                    }
                    self.words.push_str(&number.to_string());
                    self.notes.cite(*number);
                }
            }
        }
    }

    fn section(&mut self, section: &'r Section) {
        if let Some(heading) = &section.heading {
            self.inline(heading);
        }
        self.blocks(&section.blocks, 0);
        self.notes_due();
    }

    fn blocks(&mut self, blocks: &'r [RBlock], depth: usize) {
        for block in blocks {
            match block {
                RBlock::Paragraph(text) | RBlock::Heading { text, .. } | RBlock::Code(text) => self.inline(text),
                RBlock::List { start, items } => {
                    for (i, item) in (0u64..).zip(items) {
                        let mark = build::list_mark(item.task, start.map(|s| s.saturating_add(i)), depth);
                        self.words.push_str(&mark);
                        self.blocks(&item.blocks, depth + 1);
                    }
                }
                RBlock::Table(table) => self.table(table),
                RBlock::Quote(blocks) => self.blocks(blocks, depth),
                RBlock::Rule => {}
                RBlock::Agreement(lines) => {
                    for line in lines {
                        self.inline(line);
                    }
                }
            }
        }
    }

    fn table(&mut self, table: &RTable) {
        if let Some(caption) = &table.caption {
            self.inline(caption);
        }
        for cell in table.head.iter().chain(&table.body).flatten() {
            self.inline(&cell.text);
        }
    }

    /// The notes that are due, and those that these cite.
    fn notes_due(&mut self) {
        while let Some(note) = self.notes.next_due() {
            self.words.push_str(&note.number.to_string());
            self.blocks(&note.blocks, 0);
        }
    }
}
