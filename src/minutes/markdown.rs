//! The events of the Markdown parser, each handed to the [`Builder`] with its place in the file.
//!
//! The walk is a loop; nesting lives on the builder's own stack.

use super::build::Builder;
use super::cells::{CellFrame, RowFrame, TableFrame};
use super::frame::{By, Holds};
use super::role::Role;
use super::run::{Ends, Opener};
use super::text::{FlatRange, MarkKind, SourceRange};
use super::tree::{Align, Block, LinkId, Source};
use super::{address, agreement, html, parts, source};
use crate::diagnostic::Code;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// Never the metadata options: they would take a block in the middle of the document for front matter.
const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// Reads the body, the source from byte `body` on.
pub(super) fn read(builder: &mut Builder<'_>, body: usize) {
    let text = builder.source.text.get(body..).expect("the body begins at the start of a line");
    let text = readable(text);
    let parser = Parser::new_ext(&text, OPTIONS);
    let definitions = address::Definitions::new(&parser, body);
    let mut walk = Walk { builder, html: None, code: false, links: Vec::new(), used: BTreeSet::new(), definitions };
    for (event, range) in parser.into_offset_iter() {
        let at = SourceRange { start: body + range.start, end: body + range.end };
        walk.event(event, at);
        if walk.builder.is_stopped() {
            break;
        }
    }
    let Walk { builder, used, definitions, .. } = walk;
    builder.finish();
    address::unused(builder, &definitions, &used);
}

struct Walk<'b, 's> {
    builder: &'b mut Builder<'s>,
    /// The HTML block that is open: its lines and where they came from.
    html: Option<html::Lines>,
    /// Whether a code block is open.
    code: bool,
    /// Links and pictures that are open.
    links: Vec<OpenLink>,
    /// Definitions that a link used, by index.
    used: BTreeSet<usize>,
    definitions: address::Definitions,
}

/// A link or picture that is open.
struct OpenLink {
    /// `None` for a picture.
    link: Option<LinkId>,
    /// The end of what was read of its text so far.
    inner: usize,
    url: String,
    title: String,
    label: Option<String>,
}

impl Walk<'_, '_> {
    fn event(&mut self, event: Event<'_>, at: SourceRange) {
        self.builder.here = if matches!(event, Event::Start(_)) { at.start } else { at.end };
        for link in &mut self.links {
            if !matches!(event, Event::End(TagEnd::Link | TagEnd::Image)) {
                link.inner = link.inner.max(at.end);
            }
        }
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, at),
            // Mathematics comes only with an option that is not set.
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, at),
            Event::Code(text) => self.code(&text, at),
            Event::Html(text) => {
                if let Some(lines) = &mut self.html {
                    lines.push(&text, at);
                }
            }
            Event::InlineHtml(text) => {
                let mut lines = html::Lines::default();
                lines.push(&text, at);
                html::read(self.builder, &lines, false);
            }
            Event::FootnoteReference(label) => self.footnote(&label, at),
            Event::SoftBreak => self.line_end(MarkKind::SoftBreak, at),
            Event::HardBreak => self.line_end(MarkKind::HardBreak, at),
            Event::Rule => {
                self.builder.end_implicit();
                if self.builder.is_flat() { self.builder.line() } else { self.builder.add(Block::Rule) }
            }
            Event::TaskListMarker(done) => {
                self.builder.syntax.push(at);
                if let Holds::Item { task } = &mut self.builder.frame_mut().holds {
                    *task = Some(done);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: SourceRange) {
        let builder = &mut *self.builder;
        match tag {
            Tag::Paragraph => builder.begin_paragraph(),
            Tag::Heading { level, .. } => parts::begin_heading(builder, level_number(level), true),
            Tag::BlockQuote(_) => {
                let agreement = agreement::opens(builder, at);
                builder.open(By::Markdown, Holds::Quote { agreement }, at);
            }
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(info) = kind
                    && !info.trim().is_empty()
                {
                    let first_line = self.builder.source.text.get(at.start..at.end).and_then(|t| t.lines().next()).unwrap_or("");
                    let fence = first_line.len() - first_line.trim_start_matches(['`', '~', ' ']).len();
                    let info = SourceRange { start: at.start + fence, end: at.start + first_line.trim_end().len() };
                    self.builder.unseen(Role::Hidden, info);
                }
                self.code = true;
                self.code_in_table(at);
                self.builder.begin_leaf(Ends::Code, Role::Code);
            }
            Tag::HtmlBlock => {
                builder.end_implicit();
                self.html = Some(html::Lines::default());
            }
            Tag::List(start) => builder.open(By::Markdown, Holds::List { start, items: Vec::new(), jumps: Vec::new() }, at),
            Tag::Item => {
                let number = item_number(builder.source, at);
                builder.syntax.push(number);
                jump(builder, number);
                builder.open(By::Markdown, Holds::Item { task: None }, at);
            }
            Tag::FootnoteDefinition(label) => {
                let first = builder.pieces.len();
                self.footnote_label(&label, at);
                self.builder.open(By::Markdown, Holds::Note { label: label.to_string(), first }, at);
            }
            Tag::Table(align) => {
                let align = align.iter().map(|a| align_of(*a)).collect();
                builder.open(By::Markdown, Holds::Table(TableFrame::new(align)), at);
            }
            Tag::TableHead => builder.open(By::Markdown, Holds::Row(RowFrame::new(true)), at),
            Tag::TableRow => {
                self.excess_cells(at);
                self.builder.open(By::Markdown, Holds::Row(RowFrame::new(false)), at);
            }
            Tag::TableCell => builder.open(By::Markdown, Holds::Cell(CellFrame::plain(false)), at),
            Tag::Emphasis => builder.run().open(Opener::Markdown, Some(MarkKind::Emphasis)),
            Tag::Strong => builder.run().open(Opener::Markdown, Some(MarkKind::Strong)),
            Tag::Strikethrough => builder.run().open(Opener::Markdown, Some(MarkKind::Strike)),
            Tag::Superscript => builder.run().open(Opener::Markdown, Some(MarkKind::Superscript)),
            Tag::Subscript => builder.run().open(Opener::Markdown, Some(MarkKind::Subscript)),
            Tag::Link { link_type, dest_url, title, id } => self.open_link(true, link_type, &dest_url, &title, &id, at),
            Tag::Image { link_type, dest_url, title, id } => self.open_link(false, link_type, &dest_url, &title, &id, at),
            // Only with options that are not set.
            Tag::DefinitionList | Tag::DefinitionListTitle | Tag::DefinitionListDefinition | Tag::MetadataBlock(_) => {
                builder.open(By::Markdown, Holds::Plain, at);
            }
        }
    }

    fn end(&mut self, tag: TagEnd, at: SourceRange) {
        let builder = &mut *self.builder;
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => builder.end_leaf(),
            TagEnd::CodeBlock => {
                self.code = false;
                builder.end_leaf();
            }
            TagEnd::HtmlBlock => {
                if let Some(lines) = self.html.take() {
                    html::read(builder, &lines, true);
                    builder.end_implicit();
                }
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => {
                builder.close_by(&By::Markdown);
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                builder.run().close(&Opener::Markdown);
            }
            TagEnd::Link | TagEnd::Image => self.close_link(at),
        }
    }

    /// Rows of an HTML table after an empty line, indented, are code to Markdown: their headers would say nothing.
    fn code_in_table(&mut self, at: SourceRange) {
        let innermost = self.builder.frames().iter().rev().find(|f| !matches!(f.holds, Holds::Plain));
        if innermost.is_some_and(|f| matches!(f.holds, Holds::Table(_) | Holds::Row(_))) {
            let message = "an HTML table is broken here: after an empty line, indented lines are code";
            self.builder.report(Code::MarkdownRefused, at, message, "take the empty lines out of the table");
        }
    }

    /// The source of a range.
    fn raw(&self, at: SourceRange) -> &str {
        self.builder.source.text.get(at.start..at.end).expect("events lie on character boundaries")
    }

    fn text(&mut self, text: &str, at: SourceRange) {
        if let Some(lines) = &mut self.html {
            // What is left of a tab that an item's indentation took a part of.
            lines.push(text, at);
            return;
        }
        let raw = self.raw(at).to_owned();
        if self.code {
            self.code_lines(text, &raw, at.start);
        } else if raw == text {
            self.builder.run().push(text, at, true);
        } else {
            // An entity or a line end: whatever it is, it goes as one.
            self.builder.run().push(text, at, false);
        }
    }

    /// Lines of a code block, each line end marked as a break.
    fn code_lines(&mut self, text: &str, raw: &str, base: usize) {
        let Some(run) = self.builder.open_run() else { return };
        let mut raw_at = 0;
        for line in text.split_inclusive('\n') {
            let words = line.trim_end_matches('\n');
            let rest = raw.get(raw_at..).unwrap_or("");
            let Some(found) = rest.find(words) else {
                run.push_aligned(line, rest, base + raw_at);
                return;
            };
            let start = base + raw_at + found;
            run.push(words, SourceRange { start, end: start + words.len() }, true);
            raw_at += found + words.len();
            if line.ends_with('\n') {
                let end = line_end_len(raw.get(raw_at..).unwrap_or(""));
                run.due_code_break(SourceRange { start: base + raw_at, end: base + raw_at + end });
                raw_at += end;
            }
        }
    }

    fn code(&mut self, text: &str, at: SourceRange) {
        let raw = self.raw(at).to_owned();
        let run = self.builder.run();
        let start = run.position();
        run.push_aligned(text, &raw, at.start);
        let end = run.position();
        run.text.mark(FlatRange { start, end }, MarkKind::Code);
    }

    fn line_end(&mut self, kind: MarkKind, at: SourceRange) {
        if !self.builder.next_agreement_line() {
            self.builder.run().push_break(kind, at);
        }
    }

    /// `[^label]` in the text.
    fn footnote(&mut self, label: &str, at: SourceRange) {
        self.builder.run();
        self.footnote_label(label, at);
        let number = self.builder.note_number(label);
        self.builder.run().mark_here(MarkKind::NoteRef(super::NoteId(number)));
    }

    /// A label of a footnote is text that nobody prints, unless it is only a number.
    fn footnote_label(&mut self, label: &str, at: SourceRange) {
        let raw = self.raw(at);
        let found = raw.find("[^").and_then(|open| Some((open + 2, open + 2 + raw.get(open + 2..)?.find(']')?)));
        if let Some((start, end)) = found {
            let range = SourceRange { start: at.start + start, end: at.start + end };
            if label.chars().all(|c| c.is_ascii_digit()) {
                self.builder.syntax.push(range);
            } else {
                self.builder.unseen(Role::Hidden, range);
            }
        }
    }

    fn open_link(&mut self, link: bool, kind: LinkType, url: &str, title: &str, id: &str, at: SourceRange) {
        let label = match kind {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => Some(id.to_owned()),
            LinkType::Inline
            | LinkType::ReferenceUnknown
            | LinkType::CollapsedUnknown
            | LinkType::ShortcutUnknown
            | LinkType::Autolink
            | LinkType::Email
            | LinkType::WikiLink { .. } => None,
        };
        self.builder.run();
        // Where the address stands is known when the text has been read: until then its piece is only reserved.
        let link = if link {
            Some(self.builder.open_link(Opener::Markdown, url, !title.is_empty()))
        } else {
            self.builder.run().open(Opener::Markdown, Some(MarkKind::Picture));
            None
        };
        self.links.push(OpenLink { link, inner: at.start + 1, url: url.to_owned(), title: title.to_owned(), label });
    }

    fn close_link(&mut self, at: SourceRange) {
        let Some(open) = self.links.pop() else { return };
        let tail = SourceRange { start: open.inner.min(at.end), end: at.end };
        let (place, used) = match &open.label {
            Some(label) => match self.definitions.find(label) {
                Some((index, span)) => (span, Some(index)),
                None => (tail, None),
            },
            None => (tail, None),
        };
        if open.label.is_some() {
            // The label of the reference, `][label]`.
            let raw = self.raw(tail);
            let words = raw.trim_matches(['[', ']']);
            let start = tail.start + (raw.len() - raw.trim_start_matches(['[', ']']).len()).min(raw.len());
            self.builder.unseen(Role::Hidden, SourceRange { start, end: start + words.len() });
        }
        self.used.extend(used);
        // An autolink's text is its address.
        let place = if place.start == place.end || self.raw(place).trim_matches(['>', ' ']).is_empty() { at } else { place };
        address::place(self.builder, open.link, &open.url, &open.title, place);
        self.builder.run().close(&Opener::Markdown);
        if let Some(outer) = self.links.last_mut() {
            outer.inner = outer.inner.max(at.end);
        }
    }

    /// Cells beyond the header's count make no event: what stands in them would be lost.
    fn excess_cells(&mut self, at: SourceRange) {
        let Some(columns) = self.builder.frames().iter().rev().find_map(|f| match &f.holds {
            Holds::Table(table) => Some(table.columns()),
            Holds::Root
            | Holds::Quote { .. }
            | Holds::List { .. }
            | Holds::Item { .. }
            | Holds::Note { .. }
            | Holds::Row(_)
            | Holds::Cell(_)
            | Holds::Caption
            | Holds::Hidden
            | Holds::Pre
            | Holds::Plain => None,
        }) else {
            return;
        };
        let cells = row_cells(self.raw(at));
        if let Some(lost) = cells.get(columns..)
            && let Some(first) = lost.iter().find(|c| !self.raw(shifted(c, at.start)).trim().is_empty())
        {
            let range = shifted(first, at.start);
            self.builder.syntax.extend(lost.iter().map(|c| shifted(c, at.start)));
            let message = format!("this row has {} cells, the table's head only {columns}", cells.len());
            self.builder.report(
                Code::TableExcessCells,
                range,
                message,
                "add a column to the head, or write `\\|` for a bar that is text",
            );
        }
    }
}

/// The text as pulldown-cmark reads it rightly; every byte keeps its place.
///
/// A lone CR becomes LF: after a code block the parser loses what follows one. The tabs in the delimiter rows of
/// tables (`|\t---\t|`) become spaces: GitHub takes both, the parser spaces only, and a table read as a paragraph would
/// lose what its headers say.
fn readable(text: &str) -> Cow<'_, str> {
    let lone = |i: usize| text.as_bytes().get(i + 1) != Some(&b'\n');
    let mut out = Cow::Borrowed(text);
    if text.match_indices('\r').any(|(i, _)| lone(i)) {
        let ends = text.char_indices().map(|(i, c)| if c == '\r' && lone(i) { '\n' } else { c });
        out = Cow::Owned(ends.collect());
    }
    if !out.contains('\t') {
        return out;
    }
    let mut spaced = String::with_capacity(out.len());
    for line in out.split_inclusive('\n') {
        let bar = line.find(['|', '-', ':']).unwrap_or(line.len());
        let (indent, row) = line.split_at(bar);
        let is_delimiter =
            row.contains('-') && row.contains('|') && row.chars().all(|c| c.is_ascii_whitespace() || "|-:".contains(c));
        spaced.push_str(indent);
        if is_delimiter { spaced.push_str(&row.replace('\t', " ")) } else { spaced.push_str(row) }
    }
    Cow::Owned(spaced)
}

/// How many bytes the line end at the head of `rest` takes.
fn line_end_len(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Notes an item whose number leaves some out: after `3.`, `98.` is where the minutes go on numbering, and it stays so.
fn jump(builder: &mut Builder<'_>, number: SourceRange) {
    let typed = source::slice(builder.source, number).parse::<u64>();
    if let (Ok(typed), Holds::List { start: Some(start), items, jumps }) = (typed, &mut builder.frame_mut().holds) {
        let (from, first) = jumps.last().copied().unwrap_or((0, *start));
        if typed > first.saturating_add((items.len() - from) as u64) {
            jumps.push((items.len(), typed));
        }
    }
}

/// The number at the head of an item.
fn item_number(source: &Source, at: SourceRange) -> SourceRange {
    let raw = source::slice(source, at);
    let space = raw.len() - raw.trim_start().len();
    let number = raw.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    SourceRange { start: at.start + space, end: at.start + space + number }
}

fn shifted(range: &Range<usize>, by: usize) -> SourceRange {
    SourceRange { start: range.start + by, end: range.end + by }
}

/// The cells of a table's row, as byte ranges of it: what stands between bars that are not escaped.
fn row_cells(row: &str) -> Vec<Range<usize>> {
    let end = row.trim_end().len();
    let start = row.len() - row.trim_start_matches(['>', ' ', '\t']).len();
    let mut cells = Vec::new();
    let mut from = start;
    let mut escaped = false;
    for (i, b) in row.bytes().enumerate().take(end).skip(start) {
        match b {
            b'|' if !escaped => {
                if i > start {
                    cells.push(from..i);
                }
                from = i + 1;
                escaped = false;
            }
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    if from < end {
        cells.push(from..end);
    }
    cells
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn align_of(align: Alignment) -> Align {
    match align {
        Alignment::None | Alignment::Left => Align::Left,
        Alignment::Center => Align::Centre,
        Alignment::Right => Align::Right,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_bar_with_a_backslash_does_not_begin_a_cell() {
        let cells = |row: &str| row_cells(row).iter().map(|r| row[r.clone()].trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(cells("| a | b\\|c | |\n"), ["a", "b\\|c", ""]);
        assert_eq!(cells("a | b"), ["a", "b"]);
        assert_eq!(cells("> | a |"), ["a"]);
    }
}
