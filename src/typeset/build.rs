//! Redacted minutes → the flow of chunks: sections, paragraphs, lists, quotations, code, agreements, notes.
//!
//! Tables are set in [`super::tables`], agreements in [`super::agreement`], the first page's head in [`super::front`].

use super::design::{self, Type};
use super::flow::{Chunk, Flow, Frame, FrameKind, Joined, OutlineMark, PlacedRun, Rule};
use super::fonts::Look;
use super::length::Length;
use super::lines::{Breakable, Line};
use super::notes::Notes;
use super::printable::Printer;
use super::shape::{Styled, runs_to_left, shape};
use super::structure::{NodeId, Role, Tree};
use crate::redact::{Inline, RBlock, RItem, Redacted, Run, Section, SectionKind};

/// Where blocks are put: the column, the type, the node, the frame.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) left: Length,
    pub(super) right: Length,
    pub(super) parent: NodeId,
    pub(super) kind: Type,
    pub(super) frame: Option<usize>,
    /// How deep in lists.
    pub(super) depth: usize,
    /// Space between its paragraphs.
    pub(super) gap: Length,
    /// Whether a mark stands at its left: a bullet, a number.
    pub(super) marked: bool,
}

impl Column {
    /// The column of the page itself.
    pub(super) fn page(parent: NodeId) -> Self {
        Self {
            left: design::LEFT,
            right: design::RIGHT,
            parent,
            kind: design::BODY,
            frame: None,
            depth: 0,
            gap: design::PARAGRAPH_GAP,
            marked: false,
        }
    }

    /// The same column, further in at the left, but never too narrow.
    pub(super) fn indented(self, by: Length) -> Self {
        let left = (self.left + by).min((self.right - design::NARROWEST).max(self.left));
        Self { left, ..self }
    }

    /// The width of running text.
    pub(super) fn measure(self) -> Length {
        (self.right - self.left).min(design::MEASURE)
    }
}

/// Builds the flow.
pub(super) struct Builder<'r, 'f> {
    pub(super) printer: Printer<'f>,
    pub(super) flow: Flow,
    pub(super) notes: Notes<'r>,
    pub(super) case: Option<usize>,
    /// The levels of the headings above this place, as printed: none is skipped (PDF/UA-1, 7.4.2).
    heading: u8,
}

/// The mark of a list item: its box, its number or a bullet by its depth in lists.
pub(super) fn list_mark(task: Option<bool>, number: Option<u64>, depth: usize) -> String {
    match (task, number) {
        (Some(true), _) => "☑".to_owned(),
        (Some(false), _) => "☐".to_owned(),
        (None, Some(number)) => format!("{number}."),
        (None, None) => if depth.is_multiple_of(2) { "•" } else { "–" }.to_owned(),
    }
}

/// What a paragraph says, marks aside.
fn plain(text: &Inline) -> String {
    let said = text.iter().filter_map(|run| match run {
        Run::Text { text, .. } => Some(text.as_str()),
        Run::Withheld | Run::NoteRef(_) => None,
    });
    said.collect()
}

/// What a heading begins.
#[derive(Clone, Copy)]
enum Begins {
    /// A case: a thick rule above it.
    Case,
    /// Another section: a thin rule above it.
    Section,
    /// A part of either, perhaps inside a list or a quotation: no rule.
    Part {
        /// At the right, if it runs to the left.
        flush: bool,
    },
}

/// How a paragraph's lines are put.
pub(super) struct Setting {
    pub(super) kind: Type,
    pub(super) before: Length,
    pub(super) after: Length,
    /// All its lines stay together and with what follows.
    pub(super) keep: bool,
    /// Its lines are of nearly one length.
    pub(super) balanced: bool,
    /// Even a single line stands at the right if it runs to the left.
    pub(super) flush: bool,
}

impl Setting {
    /// A paragraph that may be broken after any line but the first and the last but one.
    pub(super) fn new(kind: Type, before: Length, after: Length) -> Self {
        Self { kind, before, after, keep: false, balanced: false, flush: false }
    }
}

impl<'r, 'f> Builder<'r, 'f> {
    pub(super) fn new(printer: Printer<'f>, redacted: &'r Redacted) -> Self {
        Self { printer, flow: Flow::new(), notes: Notes::new(&redacted.notes), case: None, heading: 1 }
    }

    /// All sections, each with its notes below it.
    pub(super) fn sections(&mut self, sections: &'r [Section]) {
        for section in sections {
            self.section(section);
        }
        self.notes.cite_the_rest();
        self.notes_below(Tree::ROOT);
    }

    fn section(&mut self, section: &'r Section) {
        let (first, first_frame) = (self.flow.chunks.len(), self.flow.frames.len());
        let node = self.flow.tree.add(Tree::ROOT, Role::Sect);
        self.case = match &section.kind {
            SectionKind::Case { number, reference } => {
                self.flow.cases.push(match reference {
                    Some(reference) => format!("Case {number}: {}", self.printer.print(reference)),
                    None => format!("Case {number}"),
                });
                Some(self.flow.cases.len() - 1)
            }
            SectionKind::Opening | SectionKind::Attendance | SectionKind::General => None,
        };
        self.heading = 1;
        if let Some(heading) = &section.heading {
            let begins = if self.case.is_some() { Begins::Case } else { Begins::Section };
            self.heading(heading, 2, Column::page(node), begins);
        }
        self.blocks(&section.blocks, Column::page(node));
        if section.kind == SectionKind::Attendance {
            // Who was there is seen at a glance.
            self.together(first);
        }
        self.notes_below(node);
        self.case = None;
        // A short case needs no more room than it fills.
        let fills = self.room_filled(first, first_frame);
        for chunk in self.flow.chunks.iter_mut().skip(first) {
            chunk.room = chunk.room.min(fills);
        }
    }

    fn heading(&mut self, text: &Inline, level: u8, column: Column, begins: Begins) {
        let level = level.min(self.heading + 1);
        self.heading = level;
        let kind = design::heading(level);
        let node = self.flow.tree.add(column.parent, Role::Heading(level));
        let look = Look { bold: level < 6, italic: level >= 5, mono: false };
        let styled = self.inline(text, node, kind, look);
        let title: String = styled.iter().map(|(t, _)| t.as_str()).collect();
        let (room, rule, flush) = match begins {
            Begins::Case => (design::CASE_ROOM, Some(design::THICK), false),
            Begins::Section => (Length::ZERO, Some(design::THIN), false),
            Begins::Part { flush } => (Length::ZERO, None, flush && !column.marked),
        };
        if let Some(thickness) = rule {
            self.push(Chunk {
                height: Length::points(7),
                before: design::SECTION_GAP,
                keep: true,
                parting: true,
                room,
                rules: vec![Rule::across(column.left, column.right, Length::ZERO, thickness)],
                ..self.chunk(column)
            });
        }
        let before = if rule.is_some() { Length::ZERO } else { design::HEADING_GAP };
        let first = self.flow.chunks.len();
        self.paragraph(
            &styled,
            column,
            &Setting { keep: true, balanced: true, flush, ..Setting::new(kind, before, design::BELOW_HEADING) },
        );
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(chunk) = self.flow.chunks.get_mut(first)
            && !title.is_empty()
        {
            chunk.room = room.max(kind.leading + design::BELOW_HEADING + design::HEADING_ROOM);
            chunk.outline = Some(self.flow.outline.len());
            self.flow.outline.push(OutlineMark { level: level - 1, title });
        }
    }

    /// Blocks one after the other.
    pub(super) fn blocks(&mut self, blocks: &'r [RBlock], column: Column) {
        for (i, block) in blocks.iter().enumerate() {
            let first = self.flow.chunks.len();
            let next = blocks.get(i + 1);
            self.block(block, next, column);
            if let (RBlock::Paragraph(text), Some(RBlock::Table(_) | RBlock::List { .. })) = (block, next)
                && let Some((last, before)) = self.flow.chunks.get_mut(first..).and_then(<[Chunk]>::split_last_mut)
            {
                // What leads in a table or a list stays with it.
                last.keep = before.is_empty() || plain(text).trim_end().ends_with(':');
            }
        }
    }

    fn block(&mut self, block: &'r RBlock, next: Option<&RBlock>, column: Column) {
        match block {
            RBlock::Paragraph(text) => {
                let node = self.flow.tree.add(column.parent, Role::Paragraph);
                let styled = self.inline(text, node, column.kind, Look::default());
                let setting = Setting { flush: !column.marked, ..Setting::new(column.kind, column.gap, column.gap) };
                self.paragraph(&styled, column, &setting);
            }
            RBlock::Heading { level, text } => {
                // It stands where the paragraph below it does.
                let flush = matches!(next, Some(RBlock::Paragraph(text)) if runs_to_left(&plain(text)));
                self.heading(text, (*level).clamp(3, 6), column, Begins::Part { flush });
            }
            RBlock::List { start, items } => self.list(*start, items, column),
            RBlock::Table(table) => self.table(table, column),
            RBlock::Quote(blocks) => {
                let parent = self.flow.tree.add(column.parent, Role::Quote);
                let frame = self.frame(FrameKind::Bar, column, Length::ZERO);
                let inner = Column { parent, frame: Some(frame), ..column.indented(design::QUOTE_INDENT) };
                self.framed(column, |b| b.blocks(blocks, inner));
            }
            RBlock::Code(text) => self.code(text, column),
            RBlock::Rule => {
                let third = (column.right - column.left) / 3;
                let rule = Rule::across(column.left + third, column.right - third, Length::ZERO, design::HAIRLINE);
                let chunk = Chunk {
                    before: design::BLOCK_GAP,
                    after: design::BLOCK_GAP,
                    parting: true,
                    rules: vec![rule],
                    ..self.chunk(column)
                };
                self.push(chunk);
            }
            RBlock::Agreement(lines) => self.agreement(lines, column),
        }
    }

    fn list(&mut self, start: Option<u64>, items: &'r [RItem], column: Column) {
        let list = self.flow.tree.add(column.parent, Role::List { numbered: start.is_some() });
        let widest = start.map_or(0, |n| (n.saturating_add(items.len() as u64)).to_string().len());
        let digits = i64::try_from(widest.saturating_sub(2)).unwrap_or(0);
        let indent = design::LIST_INDENT + Length::points(7) * digits;
        let first = self.flow.chunks.len();
        for (i, item) in items.iter().enumerate() {
            let node = self.flow.tree.add(list, Role::Item);
            let label = self.flow.tree.add(node, Role::Label);
            let parent = self.flow.tree.add(node, Role::ItemBody);
            let mark = list_mark(item.task, start.map(|s| s.saturating_add(i as u64)), column.depth);
            let inner =
                Column { parent, depth: column.depth + 1, gap: design::ITEM_GAP, marked: true, ..column.indented(indent) };
            let at = self.flow.chunks.len();
            self.blocks(&item.blocks, inner);
            self.line_for_label(at, inner, column.kind);
            self.label(&mark, label, at, column);
        }
        self.spread(first, column.gap, column.gap);
    }

    /// Makes the chunk `at`, which begins an item, hold a line of text, so that the item's mark has its place.
    fn line_for_label(&mut self, at: usize, column: Column, kind: Type) {
        if self.flow.chunks.len() == at {
            self.push(self.chunk(column));
        }
        if let Some(chunk) = self.flow.chunks.get_mut(at)
            && chunk.first_baseline.is_none()
        {
            chunk.first_baseline = Some(kind.baseline());
            chunk.parting = false;
            let more = (kind.leading - chunk.height).max(Length::ZERO);
            chunk.height += more;
            for rule in &mut chunk.rules {
                *rule = rule.lowered(more / 2);
            }
        }
    }

    /// Puts a mark at the left of the chunk that begins its item.
    fn label(&mut self, mark: &str, node: NodeId, at: usize, column: Column) {
        let styled = vec![(format!("{mark} "), self.style(node, column.kind, Look::default()))];
        let line = self.lines(&styled, Length::points(1000)).into_iter().next();
        let Some(chunk) = self.flow.chunks.get_mut(at) else { return };
        let baseline = chunk.first_baseline.unwrap_or(column.kind.baseline());
        let runs = line.into_iter().flat_map(|l| l.runs).map(|run| PlacedRun::new(column.left, baseline, run));
        chunk.runs.splice(0..0, runs);
    }

    /// Sets the space above the first and below the last chunk since `first`.
    pub(super) fn spread(&mut self, first: usize, before: Length, after: Length) {
        if let Some(chunk) = self.flow.chunks.get_mut(first) {
            chunk.before = chunk.before.max(before);
        }
        if self.flow.chunks.len() > first
            && let Some(chunk) = self.flow.chunks.last_mut()
        {
            chunk.after = chunk.after.max(after);
        }
    }

    fn framed(&mut self, _column: Column, fill: impl FnOnce(&mut Self)) {
        let first = self.flow.chunks.len();
        fill(self);
        self.spread(first, design::BLOCK_GAP, design::BLOCK_GAP);
    }

    /// A frame around a column.
    pub(super) fn frame(&mut self, kind: FrameKind, column: Column, pad: Length) -> usize {
        self.flow.frames.push(Frame { kind, left: column.left, right: column.right, pad, parent: column.frame });
        self.flow.frames.len() - 1
    }

    /// A box with its text inside it.
    pub(super) fn boxed(&mut self, thickness: Length, column: Column) -> Column {
        let frame = self.frame(FrameKind::Box(thickness), column, design::BOX_END);
        let right = (column.right - design::BOX_SIDE).max(column.left + design::NARROWEST);
        Column { frame: Some(frame), right, ..column.indented(design::BOX_SIDE) }
    }

    fn code(&mut self, text: &Inline, column: Column) {
        let node = self.flow.tree.add(column.parent, Role::Paragraph);
        let code = self.flow.tree.add(node, Role::Code);
        let frame = self.frame(FrameKind::Bar, column, Length::ZERO);
        let inner = Column { frame: Some(frame), ..column.indented(design::QUOTE_INDENT) };
        let styled = self.inline(text, code, design::CODE, Look { mono: true, ..Look::default() });
        let setting = Setting::new(design::CODE, design::BLOCK_GAP, design::BLOCK_GAP);
        self.paragraph(&styled, Column { left: inner.left, ..inner }, &setting);
    }

    /// The room that the chunks since `first` fill, with the space between them and inside the boxes since `frame`.
    fn room_filled(&self, first: usize, frame: usize) -> Length {
        let chunks = self.flow.chunks.get(first..).unwrap_or_default();
        let gaps: Length = chunks.iter().zip(chunks.iter().skip(1)).map(|(above, below)| above.after.max(below.before)).sum();
        let insides: Length = self.flow.frames.iter().skip(frame).map(|f| f.pad * 2).sum();
        self.height(first) + gaps + insides
    }

    /// How tall the chunks since `first` are, without the space between them.
    pub(super) fn height(&self, first: usize) -> Length {
        self.flow.chunks.iter().skip(first).map(|c| c.height).sum()
    }

    /// Keeps the chunks since `first` on one page, if one page can hold them.
    pub(super) fn together(&mut self, first: usize) {
        let until = self.flow.chunks.len().saturating_sub(1);
        for chunk in self.flow.chunks.get_mut(first..until).unwrap_or_default() {
            chunk.joined = chunk.joined.max(Joined::Block);
        }
    }

    /// The notes that are due, below a short rule.
    fn notes_below(&mut self, parent: NodeId) {
        let mut begun = false;
        while let Some(note) = self.notes.next_due() {
            let column = Column { kind: design::NOTE, gap: Length::points(2), ..Column::page(parent) };
            if !begun {
                begun = true;
                let rule = Rule::across(column.left, column.left + Length::points(90), Length::ZERO, design::HAIRLINE);
                let chunk = Chunk {
                    height: Length::points(5),
                    before: Length::points(14),
                    keep: true,
                    rules: vec![rule],
                    ..self.chunk(column)
                };
                self.push(chunk);
            }
            let node = self.flow.tree.add(parent, Role::Note(note.number));
            let label = self.flow.tree.add(node, Role::Label);
            let at = self.flow.chunks.len();
            let inner = Column { parent: node, marked: true, ..column.indented(design::LIST_INDENT) };
            self.blocks(&note.blocks, inner);
            self.line_for_label(at, inner, column.kind);
            self.label(&note.number.to_string(), label, at, column);
        }
    }

    /// A chunk of this place, with nothing in it.
    pub(super) fn chunk(&self, column: Column) -> Chunk {
        Chunk { frame: column.frame, case: self.case, ..Chunk::default() }
    }

    pub(super) fn push(&mut self, chunk: Chunk) {
        self.flow.chunks.push(chunk);
    }

    /// Shapes and breaks styled text.
    pub(super) fn lines(&self, styled: &Styled, width: Length) -> Vec<Line> {
        self.breakable(styled).lines(width)
    }

    pub(super) fn breakable(&self, styled: &Styled) -> Breakable {
        Breakable::new(shape(self.printer.fonts(), styled))
    }

    /// The lines of a paragraph, one chunk each; no first or last line alone on a page.
    pub(super) fn paragraph(&mut self, styled: &Styled, column: Column, setting: &Setting) {
        let text = self.breakable(styled);
        let lines = if setting.balanced { text.balanced(column.measure()) } else { text.lines(column.measure()) };
        let count = lines.len();
        // What runs to the left stands at the right; but a name alone stays beside its mark, its label, its neighbours.
        let to_right = text.shaped.base.is_rtl() && (count > 1 || setting.flush);
        for (i, line) in lines.into_iter().enumerate() {
            let last = i + 1 == count;
            let x = if to_right { column.left + column.measure() - line.width } else { column.left };
            let runs = line.runs.into_iter().map(|run| PlacedRun::new(x, setting.kind.baseline(), run));
            let chunk = Chunk {
                height: setting.kind.leading,
                before: if i == 0 { setting.before } else { Length::ZERO },
                after: if last { setting.after } else { Length::ZERO },
                keep: setting.keep || (!last && (i == 0 || i + 2 == count)),
                runs: runs.collect(),
                first_baseline: Some(setting.kind.baseline()),
                ..self.chunk(column)
            };
            self.push(chunk);
        }
    }
}
