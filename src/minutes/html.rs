//! Raw HTML, in blocks or inside a line: its visible text drives the builder; what a reader does not see becomes pieces
//! of their own.
//!
//! Tags, comments and declarations are found by html5gum; what stands between them is text. Only this module names it.

use super::build::Builder;
use super::cells::{CellFrame, MAX_SPAN, RowFrame, TableFrame};
use super::frame::{By, Holds};
use super::role::Role;
use super::run::{Ends, Opener};
use super::text::{MarkKind, SourceRange, Text};
use super::tree::Block;
use super::{address, align, parts};
use crate::diagnostic::Code;
use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};

/// The lines of an HTML block (or one tag inside a line), joined, with the way back to the source.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    /// Where each line starts in `text`, and its source.
    starts: Vec<(usize, SourceRange)>,
}

impl Lines {
    pub(super) fn push(&mut self, line: &str, source: SourceRange) {
        self.starts.push((self.text.len(), source));
        self.text.push_str(line);
    }

    /// The source byte that byte `at` of the joined text came from.
    fn source(&self, at: usize) -> usize {
        let i = self.starts.partition_point(|(start, _)| *start <= at);
        let Some((start, source)) = i.checked_sub(1).and_then(|i| self.starts.get(i)) else { return 0 };
        (source.start + (at - start)).min(source.end)
    }

    fn range(&self, start: usize, end: usize) -> SourceRange {
        let first = self.source(start);
        let last = if end > start { self.source(end - 1) + 1 } else { first };
        SourceRange { start: first, end: last.max(first) }
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or("")
    }
}

/// What an element is to the builder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Begins a new block and holds blocks.
    Block,
    Quote,
    List,
    Item,
    Table,
    /// `thead`, `tbody`, `tfoot`.
    Rows,
    Row,
    Cell,
    Caption,
    Heading(u8),
    Pre,
    /// Never seen.
    Unseen,
    /// Has no end tag and no text.
    Void,
    Inline,
}

fn kind(name: &str) -> Kind {
    match name {
        "blockquote" => Kind::Quote,
        "ul" | "ol" | "menu" | "dir" => Kind::List,
        "li" => Kind::Item,
        "table" => Kind::Table,
        "thead" | "tbody" | "tfoot" => Kind::Rows,
        "tr" => Kind::Row,
        "td" | "th" => Kind::Cell,
        "caption" => Kind::Caption,
        "h1" => Kind::Heading(1),
        "h2" => Kind::Heading(2),
        "h3" => Kind::Heading(3),
        "h4" => Kind::Heading(4),
        "h5" => Kind::Heading(5),
        "h6" => Kind::Heading(6),
        "pre" | "listing" | "xmp" | "plaintext" => Kind::Pre,
        "script" | "style" | "template" | "title" | "datalist" | "head" => Kind::Unseen,
        "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param" | "source" | "track"
        | "wbr" => Kind::Void,
        "address" | "article" | "aside" | "body" | "center" | "dd" | "details" | "dialog" | "div" | "dl" | "dt" | "fieldset"
        | "figcaption" | "figure" | "footer" | "form" | "header" | "hgroup" | "html" | "legend" | "main" | "nav" | "noscript"
        | "optgroup" | "option" | "p" | "search" | "section" | "select" | "summary" | "textarea" | "colgroup" => Kind::Block,
        _ => Kind::Inline,
    }
}

/// The look that an inline element gives its text.
fn look(name: &str) -> Option<MarkKind> {
    match name {
        "b" | "strong" => Some(MarkKind::Strong),
        "i" | "em" | "cite" | "dfn" | "var" => Some(MarkKind::Emphasis),
        "s" | "strike" | "del" => Some(MarkKind::Strike),
        "code" | "kbd" | "samp" | "tt" => Some(MarkKind::Code),
        "sub" => Some(MarkKind::Subscript),
        "sup" => Some(MarkKind::Superscript),
        _ => None,
    }
}

/// Reads HTML: a block, or one tag or comment inside a line.
pub(super) fn read(builder: &mut Builder<'_>, lines: &Lines, block: bool) {
    let mut emitter = DefaultEmitter::new_with_span();
    emitter.naively_switch_states(block);
    let mut read = Reader { builder, lines, at: 0 };
    for token in Tokenizer::new_with_emitter(&lines.text, emitter) {
        let Ok(token) = token;
        if read.builder.is_stopped() {
            return;
        }
        match token {
            Token::StartTag(tag) => {
                read.text_until(tag.span.start);
                read.at = tag.span.end;
                read.syntax(tag.span.start);
                read.start(&tag);
            }
            Token::EndTag(tag) => {
                read.text_until(tag.span.start);
                read.at = tag.span.end;
                read.syntax(tag.span.start);
                read.end(&String::from_utf8_lossy(&tag.name));
            }
            Token::Comment(comment) => {
                read.text_until(comment.span.start);
                read.at = comment.span.end;
                read.comment(comment.span.start, comment.span.end, block);
            }
            Token::Doctype(doctype) => {
                read.text_until(doctype.span.start);
                read.at = doctype.span.end;
                read.syntax(doctype.span.start);
            }
            Token::String(_) | Token::Error(_) => {}
        }
    }
    read.text_until(lines.text.len());
}

struct Reader<'b, 's, 'l> {
    builder: &'b mut Builder<'s>,
    lines: &'l Lines,
    /// Up to where the text has been read.
    at: usize,
}

impl Reader<'_, '_, '_> {
    /// What was read from `start` up to here is syntax.
    fn syntax(&mut self, start: usize) {
        let range = self.lines.range(start, self.at);
        self.builder.here = range.end;
        self.builder.syntax.push(range);
    }

    /// The text from where reading stands up to `end`.
    fn text_until(&mut self, end: usize) {
        let start = self.at;
        if start >= end {
            return;
        }
        self.at = end;
        let pre = self.builder.frames().iter().any(|f| matches!(f.holds, Holds::Pre));
        let mut rest = start;
        while rest < end {
            let Some(text) = self.lines.text.get(rest..end) else { return };
            let space = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']).len();
            let len = if space > 0 {
                self.space(rest, rest + space, pre);
                space
            } else if text.starts_with('&') {
                let len = 1 + text.bytes().skip(1).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
                let len = len + usize::from(text.as_bytes().get(len) == Some(&b';'));
                self.entity(rest, rest + len);
                len
            } else {
                let len = text.find([' ', '\t', '\n', '\r', '\u{c}', '&']).unwrap_or(text.len());
                self.words(rest, rest + len);
                len
            };
            rest += len;
        }
    }

    fn space(&mut self, start: usize, end: usize, pre: bool) {
        let source = self.lines.range(start, end);
        let raw = self.lines.slice(start, end);
        if pre {
            self.typed_space(start, end);
            return;
        }
        let Some(run) = self.builder.open_run().filter(|r| !r.ends_in_space()) else { return };
        if raw.contains(['\n', '\r']) {
            run.push_break(MarkKind::SoftBreak, source);
        } else {
            run.push(" ", source, raw == " " && source.end - source.start == 1);
        }
    }

    /// White space as typed: in `<pre>` a line end is a line break.
    fn typed_space(&mut self, start: usize, end: usize) {
        let mut at = start;
        for part in self.lines.slice(start, end).split_inclusive('\n') {
            let words = part.trim_end_matches(['\n', '\r']);
            let (spaces, line_end) =
                (self.lines.range(at, at + words.len()), self.lines.range(at + words.len(), at + part.len()));
            at += part.len();
            let Some(run) = self.builder.open_run() else { return };
            run.push(words, spaces, spaces.end - spaces.start == words.len());
            if words.len() < part.len() && !run.text.flat().is_empty() {
                run.due_code_break(line_end);
            }
        }
    }

    fn entity(&mut self, start: usize, end: usize) {
        let raw = self.lines.slice(start, end);
        let shown = decode(raw);
        if shown == raw {
            self.words(start, end);
        } else {
            let source = self.lines.range(start, end);
            self.builder.run().push(&shown, source, false);
        }
    }

    fn words(&mut self, start: usize, end: usize) {
        let source = self.lines.range(start, end);
        let raw = self.lines.slice(start, end).to_owned();
        let verbatim = source.end - source.start == raw.len();
        self.builder.run().push(&raw, source, verbatim);
    }

    fn comment(&mut self, start: usize, end: usize, block: bool) {
        let range = self.lines.range(start, end);
        if block && self.lines.slice(start, end).starts_with("<!--") && !self.lines.slice(start, end).ends_with("-->") {
            let message = "a comment is opened here and never closed: everything after it would be lost";
            self.builder.report(Code::MarkdownRefused, range, message, "close it with `-->`");
        }
        let raw = self.lines.slice(start, end);
        let words = raw.trim_start_matches(['<', '!', '-', '?']).trim_end_matches(['>', '-', '?']).trim();
        let from = start + raw.find(words).unwrap_or(0);
        let range = self.lines.range(from, from + words.len());
        self.builder.unseen(Role::Comment, range);
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).to_ascii_lowercase();
        let at = self.lines.range(tag.span.start, tag.span.end);
        self.attributes(tag, &name);
        let kind = kind(&name);
        if kind != Kind::Void && (kind == Kind::Unseen || is_hidden(tag)) {
            self.builder.open(By::Html(name), Holds::Hidden, at);
            return;
        }
        match kind {
            Kind::Inline => self.inline(tag, &name, at),
            Kind::Void => self.void(tag, &name, at),
            Kind::Block => {
                if matches!(name.as_str(), "p" | "dt" | "dd" | "option") {
                    self.builder.close_by(&By::Html(name.clone()));
                }
                self.block(name, Holds::Plain, at);
            }
            Kind::Quote => self.block(name, Holds::Quote { agreement: None }, at),
            Kind::List => {
                let start = (name == "ol").then(|| number(tag, b"start").map_or(1, |n| n as u64));
                self.block(name, Holds::List { start, items: Vec::new(), jumps: Vec::new() }, at);
            }
            Kind::Item => {
                if self.innermost(&["li", "ul", "ol", "menu", "dir"]) == Some("li") {
                    self.builder.close_by(&By::Html(name.clone()));
                }
                self.block(name, Holds::Item { task: None }, at);
            }
            Kind::Table => self.block(name, Holds::Table(TableFrame::default()), at),
            Kind::Rows => self.rows(&name, at),
            Kind::Row => self.row(at, name),
            Kind::Cell => self.cell(tag, name, at),
            Kind::Caption => {
                let holds = if self.innermost(&["table"]).is_some() { Holds::Caption } else { Holds::Plain };
                self.block(name, holds, at);
            }
            Kind::Heading(level) => {
                if self.inside_paragraph() {
                    self.builder.line();
                } else {
                    parts::begin_heading(self.builder, level, false);
                }
            }
            Kind::Pre => self.block(name, Holds::Pre, at),
            Kind::Unseen => {}
        }
    }

    /// Whether a Markdown paragraph or heading is open: blocks cannot begin in it.
    fn inside_paragraph(&mut self) -> bool {
        !self.builder.is_flat()
            && self.builder.open_run().is_some_and(|r| !r.implicit && matches!(r.ends, Ends::Paragraph | Ends::Heading(_)))
    }

    fn block(&mut self, name: String, holds: Holds, at: SourceRange) {
        if self.inside_paragraph() {
            self.builder.line();
        } else {
            self.builder.open(By::Html(name), holds, at);
        }
    }

    /// The innermost open element of these names, up to the innermost container of Markdown.
    fn innermost(&self, names: &[&'static str]) -> Option<&'static str> {
        self.builder
            .frames()
            .iter()
            .rev()
            .map_while(|f| if let By::Html(name) = &f.by { Some(name) } else { None })
            .find_map(|name| names.iter().copied().find(|n| n == name))
    }

    fn rows(&mut self, name: &str, at: SourceRange) {
        for open in ["tr", "thead", "tbody", "tfoot"] {
            if self.innermost(&["table", "tr", "thead", "tbody", "tfoot"]) == Some(open) {
                self.builder.close_by(&By::Html(open.to_owned()));
            }
        }
        self.set_head(name == "thead");
        self.block(name.to_owned(), Holds::Plain, at);
    }

    fn set_head(&mut self, head: bool) {
        if !self.builder.is_flat()
            && let Some(Holds::Table(table)) =
                self.builder.frames_mut().iter_mut().rev().map(|f| &mut f.holds).find(|h| matches!(h, Holds::Table(_)))
        {
            table.set_head(head);
        }
    }

    fn row(&mut self, at: SourceRange, name: String) {
        if self.innermost(&["tr", "table"]) == Some("tr") {
            self.builder.close_by(&By::Html("tr".to_owned()));
        }
        let holds = if self.innermost(&["table"]).is_some() { Holds::Row(RowFrame::new(false)) } else { Holds::Plain };
        self.block(name, holds, at);
    }

    fn cell(&mut self, tag: &StartTag<usize>, name: String, at: SourceRange) {
        for open in ["td", "th"] {
            if self.innermost(&["td", "th", "tr", "table"]) == Some(open) {
                self.builder.close_by(&By::Html(open.to_owned()));
            }
        }
        if self.innermost(&["tr", "table"]) == Some("table") {
            self.row(at, "tr".to_owned());
        }
        if self.innermost(&["tr", "table"]) != Some("tr") {
            self.block(name, Holds::Plain, at);
            return;
        }
        let scope = attribute(tag, b"scope");
        let cell = CellFrame {
            header: name == "th",
            heads_row: scope.map(|s| s.to_ascii_lowercase().starts_with("row")),
            columns: number(tag, b"colspan").unwrap_or(1).clamp(1, MAX_SPAN),
            rows: number(tag, b"rowspan").unwrap_or(1).clamp(1, MAX_SPAN),
            text: None,
        };
        self.block(name, Holds::Cell(cell), at);
    }

    fn inline(&mut self, tag: &StartTag<usize>, name: &str, at: SourceRange) {
        if name == "rt" {
            // A ruby text stands above its base, not in the same word.
            self.builder.run().push(" ", at, false);
        }
        let by = Opener::Html(name.to_owned());
        match attribute(tag, b"href") {
            Some(url) if name == "a" => {
                let titled = attribute(tag, b"title").is_some();
                let id = self.builder.open_link(by, &url, titled);
                let title = attribute(tag, b"title").unwrap_or_default();
                address::place(self.builder, Some(id), &url, &title, at);
            }
            _ => self.builder.run().open(by, look(name)),
        }
        if tag.self_closing && matches!(name, "a" | "span") {
            // `<a id="x"/>`, as converters write it: HTML would leave it open.
            self.builder.run().close(&Opener::Html(name.to_owned()));
        }
    }

    fn void(&mut self, tag: &StartTag<usize>, name: &str, at: SourceRange) {
        match name {
            "br" => {
                if let Some(run) = self.builder.open_run() {
                    run.push_break(MarkKind::HardBreak, at);
                }
            }
            "hr" => {
                if self.inside_paragraph() || self.builder.is_flat() {
                    self.builder.line();
                } else {
                    self.builder.end_implicit();
                    self.builder.add(Block::Rule);
                }
            }
            "img" => {
                if let Some(alt) = attribute(tag, b"alt").filter(|a| !a.is_empty()) {
                    let raw = self.lines.slice(tag.span.start, tag.span.end).to_owned();
                    let run = self.builder.run();
                    run.open(Opener::Html("img".to_owned()), Some(MarkKind::Picture));
                    run.push_aligned(&alt, &raw, at.start);
                    run.close(&Opener::Html("img".to_owned()));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let by = By::Html(name.clone());
        // A hidden inline element is a container; others are markup of the open string.
        let hidden = self.builder.frames().iter().any(|f| f.by == by && matches!(f.holds, Holds::Hidden));
        match kind(&name) {
            Kind::Inline if !hidden => {
                if let Some(run) = self.builder.open_run() {
                    run.close(&Opener::Html(name));
                }
            }
            Kind::Heading(_) if !hidden => {
                if self.inside_paragraph() || self.builder.is_flat() {
                    self.builder.line();
                } else {
                    self.builder.end_implicit();
                }
            }
            Kind::Void => {}
            Kind::Rows => {
                self.set_head(false);
                self.builder.close_by(&by);
            }
            Kind::Unseen
            | Kind::Inline
            | Kind::Heading(_)
            | Kind::Block
            | Kind::Quote
            | Kind::List
            | Kind::Item
            | Kind::Table
            | Kind::Row
            | Kind::Cell
            | Kind::Caption
            | Kind::Pre => {
                if !self.builder.close_by(&by) {
                    self.builder.line();
                }
            }
        }
    }

    /// Every attribute's value is text that nobody prints; a detail in it is found all the same.
    fn attributes(&mut self, tag: &StartTag<usize>, name: &str) {
        for (key, value) in &tag.attributes {
            let key: &[u8] = key;
            let placed = (name == "a" && matches!(key, b"href" | b"title") && tag.attributes.contains_key(&b"href"[..]))
                || (name == "img" && key == b"alt");
            let shown = String::from_utf8_lossy(&value.value);
            if placed || shown.trim().is_empty() {
                continue;
            }
            let (start, end) = (value.span.start, value.span.end.min(self.lines.text.len()));
            let raw = self.lines.slice(start, end);
            let raw_value = raw.find('=').map_or(0, |i| i + 1);
            let range = self.lines.range(start + raw_value, end);
            let mut text = Text::default();
            align::push(&mut text, &shown, raw.get(raw_value..).unwrap_or(""), range.start);
            self.builder.piece(Role::Hidden, text);
        }
    }
}

fn attribute(tag: &StartTag<usize>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|v| String::from_utf8_lossy(&v.value).into_owned())
}

fn number(tag: &StartTag<usize>, name: &[u8]) -> Option<usize> {
    attribute(tag, name)?.trim().parse().ok()
}

/// Whether the element's own attributes hide it from a reader.
fn is_hidden(tag: &StartTag<usize>) -> bool {
    let style = attribute(tag, b"style").unwrap_or_default().to_ascii_lowercase().replace(char::is_whitespace, "");
    let hides = ["display:none", "visibility:hidden", "visibility:collapse", "opacity:0;", "font-size:0"];
    tag.attributes.contains_key(&b"hidden"[..]) || hides.iter().any(|h| style.contains(h)) || style.ends_with("opacity:0")
}

/// An entity as the character that it stands for; anything else as it is.
fn decode(raw: &str) -> String {
    let strings = Tokenizer::new(raw).filter_map(|t| {
        let Ok(token) = t;
        if let Token::String(text) = token { Some(String::from_utf8_lossy(&text.value).into_owned()) } else { None }
    });
    strings.collect()
}
