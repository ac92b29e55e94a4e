//! What a view says as plain text, for comparing views and reading tests; and `Debug` that shows none of it.

use super::{Head, Inline, NoteText, RBlock, RItem, RRow, RTable, Redacted, Run, Section};
use std::fmt;

/// The mark of something withheld.
pub const MARK: &str = "[withheld]";

impl Redacted {
    /// The head of the document.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The sections, in order.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The footnotes, in the order of their numbers.
    #[must_use]
    pub fn notes(&self) -> &[NoteText] {
        &self.notes
    }

    /// All that the view says, one block a line, near to Markdown.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        if let Some(title) = &self.head.title {
            line(&mut out, "# ", &inline(title));
        }
        for (label, value) in &self.head.details {
            line(&mut out, "", &format!("{label}: {value}"));
        }
        for section in &self.sections {
            if let Some(heading) = &section.heading {
                line(&mut out, "## ", &inline(heading));
            }
            blocks(&mut out, "", &section.blocks);
        }
        for note in &self.notes {
            line(&mut out, "", &format!("[^{}]:", note.number));
            blocks(&mut out, "    ", &note.blocks);
        }
        out
    }

    /// How many marks the view holds.
    #[must_use]
    pub fn marks(&self) -> usize {
        self.text().matches(MARK).count()
    }
}

fn line(out: &mut String, prefix: &str, text: &str) {
    for part in text.split('\n') {
        out.push_str(prefix);
        out.push_str(part);
        out.push('\n');
    }
}

/// The runs as text.
pub(crate) fn inline(runs: &Inline) -> String {
    let mut out = String::new();
    for run in runs {
        match run {
            Run::Text { text, link, .. } => {
                out.push_str(text);
                if let Some(link) = link {
                    out.push_str(&format!(" <{link}>"));
                }
            }
            Run::Withheld => out.push_str(MARK),
            Run::NoteRef(number) => out.push_str(&format!("[^{number}]")),
        }
    }
    out
}

fn blocks(out: &mut String, indent: &str, list: &[RBlock]) {
    for block in list {
        match block {
            RBlock::Paragraph(text) | RBlock::Code(text) => line(out, indent, &inline(text)),
            RBlock::Heading { level, text } => line(out, &format!("{indent}{} ", "#".repeat(usize::from(*level))), &inline(text)),
            RBlock::List { start, items } => {
                for (item, number) in items.iter().zip(start.unwrap_or(0)..) {
                    let bullet = start.map_or("- ".to_owned(), |_| format!("{number}. "));
                    item_text(out, indent, &bullet, item);
                }
            }
            RBlock::Table(table) => table_text(out, indent, table),
            RBlock::Quote(inner) => blocks(out, &format!("{indent}> "), inner),
            RBlock::Rule => line(out, indent, "---"),
            RBlock::Agreement(lines) => lines.iter().for_each(|l| line(out, &format!("{indent}> "), &inline(l))),
        }
    }
}

fn item_text(out: &mut String, indent: &str, bullet: &str, item: &RItem) {
    let task = match item.task {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "",
    };
    let mut inner = String::new();
    blocks(&mut inner, "", &item.blocks);
    for (at, text) in inner.lines().enumerate() {
        let lead = if at == 0 { format!("{bullet}{task}") } else { " ".repeat(bullet.len()) };
        line(out, &format!("{indent}{lead}"), text);
    }
}

fn table_text(out: &mut String, indent: &str, table: &RTable) {
    if let Some(caption) = &table.caption {
        line(out, indent, &inline(caption));
    }
    let row_text = |row: &RRow| {
        let cells: Vec<String> = row.iter().map(|c| inline(&c.text).replace('\n', " ")).collect();
        format!("| {} |", cells.join(" | "))
    };
    for row in table.head.iter().chain(&table.body) {
        line(out, indent, &row_text(row));
    }
}

macro_rules! counts_only {
    ($($type:ty, $name:literal, $field:literal, $count:expr;)*) => {
        $(
            /// Shows how much there is, never what: a message may be read by those who may not see it.
            impl fmt::Debug for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let count: fn(&Self) -> usize = $count;
                    f.debug_struct($name).field($field, &count(self)).finish_non_exhaustive()
                }
            }
        )*
    };
}

counts_only! {
    Redacted, "Redacted", "sections", |r| r.sections.len();
    Head, "Head", "details", |h| h.details.len();
    Section, "Section", "blocks", |s| s.blocks.len();
    NoteText, "NoteText", "blocks", |n| n.blocks.len();
    RItem, "RItem", "blocks", |i| i.blocks.len();
    RTable, "RTable", "rows", |t| t.body.len();
    super::RCell, "RCell", "runs", |c| c.text.len();
}

impl fmt::Debug for RBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paragraph(_) => "Paragraph",
            Self::Heading { .. } => "Heading",
            Self::List { .. } => "List",
            Self::Table(_) => "Table",
            Self::Quote(_) => "Quote",
            Self::Code(_) => "Code",
            Self::Rule => "Rule",
            Self::Agreement(_) => "Agreement",
        })
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { text, .. } => f.debug_struct("Text").field("bytes", &text.len()).finish_non_exhaustive(),
            Self::Withheld => f.write_str("Withheld"),
            Self::NoteRef(number) => f.debug_tuple("NoteRef").field(number).finish(),
        }
    }
}
