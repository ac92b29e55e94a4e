//! [`Redacted`] → HTML: the minutes as one agency gets them. It is made of what the PDF is made of, so that nothing can
//! be here that is not there.

use crate::redact::{Inline, RBlock, RCell, RRow, RTable, Redacted, Run, Section, SectionKind};
use maud::{Markup, html};

/// The whole copy, but for the name of who gets it.
pub(super) fn copy(redacted: &Redacted) -> Markup {
    html! {
        @if let Some(title) = &redacted.head().title { p.title { (inline(title)) } }
        @for section in redacted.sections() { (self::section(section)) }
        @if !redacted.notes().is_empty() {
            p.part { "Footnotes" }
            @for note in redacted.notes() {
                div.note { span.no { (note.number) } (blocks(&note.blocks)) }
            }
        }
    }
}

fn section(section: &Section) -> Markup {
    html! {
        @if let Some(heading) = &section.heading { p.part { (inline(heading)) } }
        @else if section.kind == SectionKind::Attendance { p.part { "Attendance" } }
        (blocks(&section.blocks))
    }
}

fn blocks(all: &[RBlock]) -> Markup {
    html! { @for block in all { (self::block(block)) } }
}

fn block(block: &RBlock) -> Markup {
    match block {
        RBlock::Paragraph(text) => html! { p { (inline(text)) } },
        RBlock::Heading { text, .. } => html! { p.sub { (inline(text)) } },
        RBlock::List { start: Some(start), items } => html! {
            ol start=(start) { @for item in items { li { (blocks(&item.blocks)) } } }
        },
        RBlock::List { start: None, items } => html! {
            ul { @for item in items { li { (task(item.task)) (blocks(&item.blocks)) } } }
        },
        RBlock::Table(table) => self::table(table),
        RBlock::Quote(inner) => html! { blockquote { (blocks(inner)) } },
        RBlock::Code(text) => html! { pre { (inline(text)) } },
        RBlock::Rule => html! { hr; },
        RBlock::Agreement(lines) => html! {
            div.agreement { @for line in lines { p { (inline(line)) } } }
        },
    }
}

/// Whether a task is done.
pub(super) fn task(done: Option<bool>) -> Markup {
    match done {
        Some(true) => html! { span.task { "[done] " } },
        Some(false) => html! { span.task { "[to do] " } },
        None => html! {},
    }
}

fn table(table: &RTable) -> Markup {
    html! {
        div.wide {
            table {
                @if let Some(caption) = &table.caption { caption { (inline(caption)) } }
                @if !table.head.is_empty() { thead { @for row in &table.head { (head_row(row)) } } }
                tbody { @for row in &table.body { (body_row(row)) } }
            }
        }
    }
}

fn head_row(row: &RRow) -> Markup {
    html! {
        tr {
            @for cell in row {
                @if is_blank(cell) { td colspan=(cell.columns) rowspan=(cell.rows) {} }
                @else { th scope="col" colspan=(cell.columns) rowspan=(cell.rows) { (inline(&cell.text)) } }
            }
        }
    }
}

fn body_row(row: &RRow) -> Markup {
    html! { tr { @for cell in row { (self::cell(cell)) } } }
}

/// Such a cell heads nothing.
fn is_blank(cell: &RCell) -> bool {
    cell.text.iter().all(|run| matches!(run, Run::Text { text, .. } if text.trim().is_empty()))
}

fn cell(cell: &RCell) -> Markup {
    if cell.heads_row && !is_blank(cell) {
        html! { th scope="row" colspan=(cell.columns) rowspan=(cell.rows) { (inline(&cell.text)) } }
    } else {
        html! { td colspan=(cell.columns) rowspan=(cell.rows) { (inline(&cell.text)) } }
    }
}

fn inline(text: &Inline) -> Markup {
    html! {
        @for run in text {
            @match run {
                Run::Text { text, style, .. } => {
                    @if style.strong { strong { (text) } }
                    @else if style.emphasis { em { (text) } }
                    @else if style.strike { s { (text) } }
                    @else { (text) }
                }
                Run::Withheld => { span.mark { "[withheld]" } }
                Run::NoteRef(number) => { sup { (number) } }
            }
        }
    }
}
