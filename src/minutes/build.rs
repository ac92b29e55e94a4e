//! Events of the Markdown and HTML parsers → blocks and pieces.
//!
//! The builder keeps a stack of open containers ([`Frame`]) and a stack of open strings ([`Run`]). Markdown and HTML
//! drive the same builder, because they nest in each other: a pandoc table holds Markdown lists, a `<div>` holds
//! sections. Nothing here recurses over the document; [`MAX_DEPTH`] bounds what later stages may recurse over.

use super::frame::{By, Frame, Holds, NoteRead};
use super::role::Role;
use super::run::{Ends, Opener, Run};
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::{
    Agreement, Block, Case, CaseNo, Item, Link, LinkId, List, Part, PartId, PartKind, Piece, PieceId, Source, Table,
};
use super::{agreement, cells, marks, parts, sentence};
use crate::diagnostic::{Code, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};

/// The deepest nesting of containers; deeper minutes are refused, so that later stages may recurse.
pub const MAX_DEPTH: usize = 64;

/// The most strings (paragraphs, items, cells, headings, addresses) that minutes may hold: a long meeting has a tenth of it.
pub const MAX_PIECES: usize = 50_000;

/// The most text that minutes may hold, in bytes: some eight hundred pages. Pictures and markup do not count.
pub const MAX_TEXT: usize = 2 << 20;

/// The most marks (stretches of one look, links, line ends, marks by hand) that one string may hold: each is held against
/// all others.
pub const MAX_MARKS: usize = 10_000;

/// The document while it is being read.
pub(super) struct Builder<'s> {
    pub(super) source: &'s Source,
    pub(super) pieces: Vec<Piece>,
    pub(super) links: Vec<Link>,
    pub(super) parts: Vec<Part>,
    pub(super) title: Option<PieceId>,
    pub(super) cases: Vec<Case>,
    pub(super) case_numbers: BTreeSet<CaseNo>,
    pub(super) agreements: Vec<Agreement>,
    pub(super) notes: Vec<NoteRead>,
    /// Labels of footnotes in the order in which they were first seen; `NoteId`s are indices into it until the end.
    pub(super) labels: BTreeMap<String, u32>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Source bytes that are syntax: they mean something and are not text.
    pub(super) syntax: Vec<SourceRange>,
    /// The source byte up to which events have been read.
    pub(super) here: usize,
    frames: Vec<Frame>,
    runs: Vec<Run>,
    /// The blocks of text in Markdown that are open: their strings, or none where all text is one string.
    leaves: Vec<Option<usize>>,
    /// How many open frames make all text in them one string.
    flat: usize,
    /// How many bytes of text were read.
    text: usize,
    /// How many strings may be read.
    pub(super) most_pieces: usize,
    stopped: bool,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        let opening = Part { kind: PartKind::Opening, heading: None, blocks: Vec::new() };
        let root = Frame {
            by: By::Document,
            holds: Holds::Root,
            blocks: Vec::new(),
            source: SourceRange { start: 0, end: source.text.len() },
        };
        Self {
            source,
            pieces: Vec::new(),
            links: Vec::new(),
            parts: vec![opening],
            title: None,
            cases: Vec::new(),
            case_numbers: BTreeSet::new(),
            agreements: Vec::new(),
            notes: Vec::new(),
            labels: BTreeMap::new(),
            diagnostics: Vec::new(),
            syntax: Vec::new(),
            here: 0,
            frames: vec![root],
            runs: Vec::new(),
            leaves: Vec::new(),
            flat: 0,
            text: 0,
            most_pieces: MAX_PIECES,
            stopped: false,
        }
    }

    /// Notes an error or warning about `range`.
    pub(super) fn report(&mut self, code: Code, range: SourceRange, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            code,
            path: self.source.path.clone(),
            line: Some(self.source.line(range.start)),
            range: Some(range.start..range.end),
            message: message.into(),
            help: Some(help.into()),
        });
    }

    /// Whether the document is nested too deeply or too large; then nothing more is read.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Refuses the document, once; nothing more is read.
    fn stop(&mut self, source: SourceRange, message: String, help: &str) {
        if !std::mem::replace(&mut self.stopped, true) {
            self.report(Code::MarkdownRefused, source, message, help);
        }
    }

    fn stop_if(&mut self, too_much: bool, what: &str) {
        if too_much {
            let here = SourceRange { start: self.here, end: self.here };
            let message = format!("the minutes hold more than {what} up to here; those of one meeting do not");
            self.stop(here, message, "write one file a meeting, and take out what is no minutes");
        }
    }

    /// Whether all text here is one string: inside a cell, a caption or a hidden element.
    pub(super) fn is_flat(&self) -> bool {
        self.flat > 0
    }

    /// Whether the innermost containers are nothing but the document and transparent elements.
    pub(super) fn at_top(&self) -> bool {
        self.frames.iter().all(|f| matches!(f.holds, Holds::Root | Holds::Plain))
    }

    pub(super) fn frames_mut(&mut self) -> &mut [Frame] {
        &mut self.frames
    }

    pub(super) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub(super) fn frame_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the document's own frame is never closed")
    }

    fn part(&self) -> PartId {
        PartId(u32::try_from(self.parts.len() - 1).expect("a file holds less than 2^32 parts"))
    }

    // --- pieces and runs ---------------------------------------------------------------------------------------

    /// A new piece with no text yet.
    pub(super) fn reserve(&mut self, role: Role) -> PieceId {
        let id = PieceId(u32::try_from(self.pieces.len()).expect("a file holds less than 2^32 pieces"));
        let part = Some(self.part());
        self.pieces.push(Piece { role, text: Text::default(), sentences: Vec::new(), part });
        self.stop_if(self.pieces.len() > self.most_pieces, &format!("{MAX_PIECES} paragraphs, items, cells and addresses"));
        id
    }

    /// A new piece that is read at once.
    pub(super) fn piece(&mut self, role: Role, text: Text) -> PieceId {
        let id = self.reserve(role);
        self.fill(id, text);
        id
    }

    /// Gives a reserved piece its text.
    pub(super) fn fill(&mut self, id: PieceId, text: Text) {
        self.text += text.flat().len();
        self.stop_if(self.text > MAX_TEXT, &format!("{} MiB of text", MAX_TEXT >> 20));
        self.stop_if(text.marks().len() > MAX_MARKS, &format!("{MAX_MARKS} lines, links and marks in one paragraph or cell"));
        if self.stopped {
            return;
        }
        let piece = &mut self.pieces[id.0 as usize];
        piece.sentences = sentence::sentences(&text, piece.role);
        piece.text = text;
    }

    /// A piece that is never printed, of the source bytes as they stand.
    pub(super) fn unseen(&mut self, role: Role, range: SourceRange) {
        let raw = self.source.text.get(range.start..range.end).unwrap_or("");
        if raw.trim().is_empty() {
            return;
        }
        let mut text = Text::default();
        text.push(raw, range, true);
        self.piece(role, text);
    }

    fn role_here(&self) -> Role {
        let role = self.frames.iter().rev().find_map(|f| match f.holds {
            Holds::Note { .. } => Some(Role::Note),
            Holds::Quote { agreement } => agreement.filter(|(_, in_place)| *in_place).map(|_| Role::Agreement),
            Holds::Root
            | Holds::List { .. }
            | Holds::Item { .. }
            | Holds::Table(_)
            | Holds::Row(_)
            | Holds::Cell(_)
            | Holds::Caption
            | Holds::Hidden
            | Holds::Pre
            | Holds::Plain => None,
        });
        if let Some(role) = role {
            return role;
        }
        let item = self
            .frames
            .iter()
            .rev()
            .find(|f| !matches!(f.holds, Holds::Plain))
            .is_some_and(|f| matches!(f.holds, Holds::Item { .. }));
        if item { Role::Item } else { Role::Paragraph }
    }

    /// Begins a string of its own.
    pub(super) fn begin(&mut self, ends: Ends, role: Role, implicit: bool) {
        let piece = self.reserve(role);
        self.runs.push(Run::new(piece, ends, implicit, self.frames.len()));
    }

    /// A block of text in Markdown begins: a string of its own, or a new line where all text is one string.
    pub(super) fn begin_leaf(&mut self, ends: Ends, role: Role) {
        let own = !self.is_flat();
        if own {
            self.end_implicit();
            self.begin(ends, role, false);
        } else {
            self.line();
        }
        self.leaves.push(own.then(|| self.runs.len() - 1));
    }

    /// A paragraph in Markdown begins.
    pub(super) fn begin_paragraph(&mut self) {
        let role = self.role_here();
        self.begin_leaf(Ends::Paragraph, role);
    }

    /// The block of text in Markdown that began last ends, and with it what was opened in it and not closed.
    pub(super) fn end_leaf(&mut self) {
        match self.leaves.pop().flatten() {
            Some(run) => {
                let depth = self.runs.get(run).map_or(usize::MAX, |r| r.depth);
                while self.frames.len() > depth {
                    self.close_unfinished();
                }
                while self.runs.len() > run {
                    self.end_run();
                }
            }
            None => self.line(),
        }
    }

    /// What follows in the open string stands on a new line.
    pub(super) fn line(&mut self) {
        let here = SourceRange { start: self.here, end: self.here };
        if let Some(run) = self.runs.last_mut() {
            run.due_break(here);
        }
    }

    /// The open string; a paragraph is begun if there is none.
    pub(super) fn run(&mut self) -> &mut Run {
        if self.runs.is_empty() {
            let role = self.role_here();
            self.begin(Ends::Paragraph, role, true);
        }
        self.runs.last_mut().expect("one was begun")
    }

    /// The open string, if there is one.
    pub(super) fn open_run(&mut self) -> Option<&mut Run> {
        self.runs.last_mut()
    }

    /// Ends a paragraph that nothing in the source opened.
    pub(super) fn end_implicit(&mut self) {
        if !self.is_flat() && self.runs.last().is_some_and(|r| r.implicit) {
            self.end_run();
        }
    }

    /// Ends the innermost string and whatever containers were opened in it.
    pub(super) fn end_run(&mut self) {
        let Some(depth) = self.runs.last().map(|r| r.depth) else { return };
        while self.frames.len() > depth && depth > 0 {
            self.close_unfinished();
        }
        let Some(run) = self.runs.pop() else { return };
        let (id, ends) = (run.piece, run.ends);
        let mut text = run.into_text();
        let words = text.flat().trim_end_matches([' ', '\n', '\t']).len();
        if words < text.flat().len() && ends != Ends::Code {
            text = text.without(&[FlatRange { start: words, end: text.flat().len() }]);
        }
        if !matches!(ends, Ends::Code | Ends::Unseen) {
            text = marks::apply(self, text);
        }
        let blank = text.is_blank();
        self.fill(id, text);
        match ends {
            Ends::Paragraph if blank => {}
            Ends::Paragraph => {
                parts::end_paragraph(self, id);
                self.add(Block::Paragraph(id));
            }
            Ends::Code => self.add(Block::Code(id)),
            Ends::Heading(level) => parts::end_heading(self, id, level),
            Ends::Cell | Ends::Caption => cells::end_text(self, id, ends),
            Ends::Unseen => {}
        }
    }

    /// Ends this line of a sharing agreement and begins the next.
    pub(super) fn next_agreement_line(&mut self) -> bool {
        let here = !self.is_flat() && self.runs.last().is_some_and(|r| self.pieces[r.piece.0 as usize].role == Role::Agreement);
        if here {
            let next = self.reserve(Role::Agreement);
            let run = self.runs.last_mut().expect("seen just now");
            let id = run.piece;
            let text = run.split(next);
            let text = marks::apply(self, text);
            let blank = text.is_blank();
            self.fill(id, text);
            if !blank {
                self.add(Block::Paragraph(id));
            }
        }
        here
    }

    // --- containers ---------------------------------------------------------------------------------------------

    /// Puts a finished block where it belongs.
    pub(super) fn add(&mut self, block: Block) {
        let holder = self
            .frames
            .iter_mut()
            .rev()
            .find(|f| matches!(f.holds, Holds::Root | Holds::Quote { .. } | Holds::Item { .. } | Holds::Note { .. }));
        holder.expect("the document's own frame holds all").blocks.push(block);
    }

    /// Opens a container. Inside a cell it only begins a new line.
    pub(super) fn open(&mut self, by: By, holds: Holds, source: SourceRange) {
        self.end_implicit();
        let holds = if self.is_flat() && !matches!(holds, Holds::Hidden) {
            self.line();
            Holds::Plain
        } else {
            holds
        };
        if self.frames.len() > MAX_DEPTH {
            let message = format!("lists, quotations or elements stand more than {MAX_DEPTH} deep in each other here");
            self.stop(source, message, "take the nesting apart");
        }
        self.flat += usize::from(matches!(holds, Holds::Cell(_) | Holds::Caption | Holds::Hidden | Holds::Pre));
        let begins = match &holds {
            Holds::Cell(_) => Some((Ends::Cell, Role::Cell)),
            Holds::Caption => Some((Ends::Caption, Role::Caption)),
            Holds::Hidden => Some((Ends::Unseen, Role::Hidden)),
            Holds::Pre => Some((Ends::Code, Role::Code)),
            Holds::Root
            | Holds::Quote { .. }
            | Holds::List { .. }
            | Holds::Item { .. }
            | Holds::Note { .. }
            | Holds::Table(_)
            | Holds::Row(_)
            | Holds::Plain => None,
        };
        self.frames.push(Frame { by, holds, blocks: Vec::new(), source });
        if let Some((ends, role)) = begins {
            self.begin(ends, role, false);
        }
    }

    /// Closes the innermost container.
    pub(super) fn close(&mut self) {
        if self.frames.len() == 1 {
            return;
        }
        self.end_implicit();
        let own_text = matches!(self.frame_mut().holds, Holds::Cell(_) | Holds::Caption | Holds::Hidden | Holds::Pre);
        if own_text {
            self.flat -= 1;
            // The string's depth is the number of frames with this one, so none is closed by it.
            self.end_run();
        }
        let frame = self.frames.pop().expect("more than the document's own");
        if self.is_flat() {
            self.line();
        }
        match frame.holds {
            Holds::Root | Holds::Caption | Holds::Hidden | Holds::Pre | Holds::Plain => {}
            Holds::Quote { agreement: Some((line, true)) } => agreement::end(self, &frame.blocks, line),
            Holds::Quote { agreement: found } => {
                if let Some((line, _)) = found {
                    agreement::note_inert(self, &frame.blocks, line);
                }
                self.add(Block::Quote(frame.blocks));
            }
            Holds::List { start, mut items, jumps } => {
                let mut after: Vec<List> = Vec::new();
                for (at, number) in jumps.into_iter().rev() {
                    after.push(List { start: Some(number), items: items.split_off(at) });
                }
                self.add(Block::List(List { start, items }));
                for list in after.into_iter().rev() {
                    self.add(Block::List(list));
                }
            }
            Holds::Item { task } => {
                let item = Item { task, blocks: frame.blocks };
                match self.frames.iter_mut().rev().find(|f| !matches!(f.holds, Holds::Plain)) {
                    Some(Frame { holds: Holds::List { items, .. }, .. }) => items.push(item),
                    // `<li>` outside a list.
                    _ => self.add(Block::List(List { start: None, items: vec![item] })),
                }
            }
            Holds::Note { label, first } => {
                let line = self.source.line(frame.source.start);
                self.notes.push(NoteRead { label, blocks: frame.blocks, pieces: first..self.pieces.len(), line });
            }
            Holds::Table(table) => {
                let table: Table = table.finish(&mut self.pieces);
                self.add(Block::Table(table));
            }
            Holds::Row(row) => cells::end_row(self, row, frame.source),
            Holds::Cell(cell) => cells::end_cell(self, cell),
        }
    }

    /// Closes the innermost container because what holds it ends, not because the source says so.
    fn close_unfinished(&mut self) {
        let frame = self.frame_mut();
        let (hidden, at) = (matches!(frame.holds, Holds::Hidden), frame.source);
        if hidden {
            let message = "an element whose text is hidden is opened here and not closed before its paragraph or section ends";
            self.report(Code::MarkdownRefused, at, message, "close the element, or take it out");
        }
        self.close();
    }

    /// Closes the innermost container that `by` opened, and all in it; false if Markdown stands between or there is none.
    pub(super) fn close_by(&mut self, by: &By) -> bool {
        let floor = self.frames.iter().rposition(|f| !matches!(f.by, By::Html(_))).unwrap_or(0);
        // An element that was open before a Markdown paragraph began is not closed from inside it.
        let paragraph = self.runs.last().filter(|r| !r.implicit && matches!(r.ends, Ends::Paragraph | Ends::Heading(_)));
        let floor = match by {
            By::Html(_) => floor.max(paragraph.map_or(0, |r| r.depth)),
            By::Document | By::Markdown => 0,
        };
        let Some(at) = self.frames.iter().rposition(|f| f.by == *by).filter(|at| *at > 0 && *at >= floor) else { return false };
        while self.frames.len() > at + 1 {
            self.close_unfinished();
        }
        self.close();
        true
    }

    /// Closes every HTML element that is open at the top of the document: a section begins.
    pub(super) fn close_elements(&mut self) {
        if self.frames.iter().skip(1).all(|f| matches!(f.by, By::Html(_))) {
            while self.frames.len() > 1 {
                self.close_unfinished();
            }
        }
    }

    /// Ends the document.
    pub(super) fn finish(&mut self) {
        while self.frames.len() > 1 {
            self.close_unfinished();
        }
        while !self.runs.is_empty() {
            self.end_run();
        }
        self.end_part();
    }

    /// Puts the blocks read so far into the part that is open.
    pub(super) fn end_part(&mut self) {
        let blocks = std::mem::take(&mut self.frames[0].blocks);
        self.parts.last_mut().expect("the opening is always there").blocks.extend(blocks);
    }

    // --- what stands in a string ---------------------------------------------------------------------------------

    /// A link begins; the pieces of its address and title are filled when it is known where they stand.
    pub(super) fn open_link(&mut self, by: Opener, url: &str, titled: bool) -> LinkId {
        self.run();
        let address = self.reserve(Role::LinkAddress);
        let title = titled.then(|| self.reserve(Role::LinkTitle));
        let id = LinkId(u32::try_from(self.links.len()).expect("a file holds less than 2^32 links"));
        self.links.push(Link { address, url: url.to_owned(), title });
        self.run().open(by, Some(MarkKind::Link(id)));
        id
    }

    /// The provisional number of the footnote of this label.
    pub(super) fn note_number(&mut self, label: &str) -> u32 {
        let next = u32::try_from(self.labels.len()).expect("a file holds less than 2^32 footnotes");
        *self.labels.entry(label.to_owned()).or_insert(next)
    }
}
