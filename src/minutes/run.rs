//! A run: one continuous string while it is being read, with the markup that is open in it.

use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::PieceId;

/// What opened a stretch of markup, so that what closes it can be found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Opener {
    /// Markdown; its stretches nest.
    Markdown,
    /// The HTML element of this name; such elements may overlap.
    Html(String),
}

/// What the run becomes when it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ends {
    /// A paragraph.
    Paragraph,
    /// A heading of this level.
    Heading(u8),
    /// A cell's text, taken up by the cell's frame.
    Cell,
    /// A caption, taken up by the table's frame.
    Caption,
    /// A code block.
    Code,
    /// A piece that is never printed.
    Unseen,
}

/// A stretch of markup that is open.
#[derive(Debug)]
struct Open {
    by: Opener,
    kind: Option<MarkKind>,
    start: usize,
}

/// One continuous string while it is being read.
#[derive(Debug)]
pub(super) struct Run {
    /// The piece that it fills.
    pub(super) piece: PieceId,
    /// What it becomes.
    pub(super) ends: Ends,
    /// Whether nothing in the source opened it but its own text: the next block ends it.
    pub(super) implicit: bool,
    /// How many frames were open when it began.
    pub(super) depth: usize,
    /// The text so far.
    pub(super) text: Text,
    open: Vec<Open>,
    pending: Option<SourceRange>,
}

impl Run {
    pub(super) fn new(piece: PieceId, ends: Ends, implicit: bool, depth: usize) -> Self {
        Self { piece, ends, implicit, depth, text: Text::default(), open: Vec::new(), pending: None }
    }

    /// Length of the flat text so far, in bytes, with a line break that is due.
    pub(super) fn position(&mut self) -> usize {
        self.flush();
        self.text.flat().len()
    }

    /// Appends text; a line break that is due comes first.
    pub(super) fn push(&mut self, shown: &str, source: SourceRange, verbatim: bool) {
        self.flush();
        self.text.push(shown, source, verbatim);
    }

    /// Appends text laid beside its source, the bytes `raw` from `base` on.
    pub(super) fn push_aligned(&mut self, shown: &str, raw: &str, base: usize) {
        self.flush();
        super::align::push(&mut self.text, shown, raw, base);
    }

    /// Appends one character that stands for a line end, marked as `kind`.
    pub(super) fn push_break(&mut self, kind: MarkKind, source: SourceRange) {
        self.flush();
        let start = self.text.flat().len();
        self.text.push(if kind == MarkKind::HardBreak { "\n" } else { " " }, source, false);
        self.text.mark(FlatRange { start, end: start + 1 }, kind);
    }

    /// A block ends or begins inside this string (in a cell): what follows stands on a new line.
    pub(super) fn due_break(&mut self, source: SourceRange) {
        if !self.text.is_blank() {
            self.pending.get_or_insert(source);
        }
    }

    /// A line of code ends here; the break is due if another line follows.
    pub(super) fn due_code_break(&mut self, source: SourceRange) {
        self.flush();
        self.pending = Some(source);
    }

    fn flush(&mut self) {
        if let Some(source) = self.pending.take() {
            self.push_break(MarkKind::HardBreak, source);
        }
    }

    /// Opens a stretch of markup; `kind` is `None` for markup that means nothing to a reader.
    pub(super) fn open(&mut self, by: Opener, kind: Option<MarkKind>) {
        let start = self.position();
        self.open.push(Open { by, kind, start });
    }

    /// Closes the innermost open stretch that `by` opened; false if there is none.
    pub(super) fn close(&mut self, by: &Opener) -> bool {
        let Some(at) = self.open.iter().rposition(|o| o.by == *by) else { return false };
        let open = self.open.remove(at);
        self.finish(open);
        true
    }

    /// Marks an empty range here.
    pub(super) fn mark_here(&mut self, kind: MarkKind) {
        let at = self.position();
        self.text.mark(FlatRange { start: at, end: at }, kind);
    }

    fn finish(&mut self, open: Open) {
        let range = FlatRange { start: open.start, end: self.text.flat().len() };
        if let Some(kind) = open.kind
            && range.start < range.end
        {
            self.text.mark(range, kind);
        }
    }

    /// Closes all that is open and hands over the text.
    pub(super) fn into_text(mut self) -> Text {
        while let Some(open) = self.open.pop() {
            self.finish(open);
        }
        self.text
    }

    /// Hands over the text so far and goes on, with the same markup open, in a new one for `piece`.
    pub(super) fn split(&mut self, piece: PieceId) -> Text {
        for open in &mut self.open {
            let range = FlatRange { start: open.start, end: self.text.flat().len() };
            if let Some(kind) = &open.kind
                && range.start < range.end
            {
                self.text.mark(range, kind.clone());
            }
            open.start = 0;
        }
        self.pending = None;
        self.piece = piece;
        std::mem::take(&mut self.text)
    }

    /// Whether white space would be doubled here (HTML folds it).
    pub(super) fn ends_in_space(&self) -> bool {
        self.pending.is_some() || self.text.flat().is_empty() || self.text.flat().ends_with([' ', '\n'])
    }
}
