//! [`Minutes`] → HTML: the minutes as they are, with what one copy lacks and what it shows of the details marked.

use super::copy::task;
use super::{CopyReview, ReadMeeting};
use crate::decide::Outcome;
use crate::minutes::{Block, Cell, FlatRange, PieceId, Row, Table};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What is shown, and for whom.
pub(super) struct Full<'a> {
    /// The meeting.
    pub(super) read: &'a ReadMeeting,
    /// The copy whose withheld text is marked.
    pub(super) copy: &'a CopyReview,
    /// The number that details' anchors begin with.
    pub(super) anchor: &'a str,
}

impl Full<'_> {
    /// The whole minutes.
    pub(super) fn minutes(&self) -> Markup {
        let minutes = &self.read.minutes;
        html! {
            @if let Some(title) = minutes.title { p.title { (self.piece(title)) } }
            @for part in &minutes.parts {
                @if let Some(heading) = part.heading { p.part { (self.piece(heading)) } }
                (self.blocks(&part.blocks))
            }
            @if !minutes.notes.is_empty() {
                p.part { "Footnotes" }
                @for (number, note) in (1_usize..).zip(&minutes.notes) {
                    div.note { span.no { (number) } (self.blocks(&note.blocks)) }
                }
            }
        }
    }

    fn blocks(&self, blocks: &[Block]) -> Markup {
        html! { @for block in blocks { (self.block(block)) } }
    }

    fn block(&self, block: &Block) -> Markup {
        match block {
            Block::Paragraph(id) => html! { p { (self.piece(*id)) } },
            Block::Heading { text, .. } => html! { p.sub { (self.piece(*text)) } },
            Block::List(list) => html! {
                @if let Some(start) = list.start {
                    ol start=(start) { @for item in &list.items { li { (task(item.task)) (self.blocks(&item.blocks)) } } }
                } @else {
                    ul { @for item in &list.items { li { (task(item.task)) (self.blocks(&item.blocks)) } } }
                }
            },
            Block::Table(table) => self.table(table),
            Block::Quote(inner) => html! { blockquote { (self.blocks(inner)) } },
            Block::Code(id) => html! { pre { (self.piece(*id)) } },
            Block::Rule => html! { hr; },
            Block::Agreement(at) => {
                let agreement = self.read.minutes.agreements.get(*at);
                html! { div.agreement { @for id in agreement.iter().flat_map(|a| &a.pieces) { p { (self.piece(*id)) } } } }
            }
        }
    }

    fn table(&self, table: &Table) -> Markup {
        let head = |row: &Row| html! { tr { @for cell in &row.cells { (self.head_cell(cell)) } } };
        html! {
            div.wide {
                table {
                    @if let Some(caption) = table.caption { caption { (self.piece(caption)) } }
                    @if !table.head.is_empty() { thead { @for row in &table.head { (head(row)) } } }
                    tbody { @for row in &table.body { tr { @for cell in &row.cells { (self.cell(cell)) } } } }
                }
            }
        }
    }

    /// A blank cell heads nothing.
    fn head_cell(&self, cell: &Cell) -> Markup {
        if self.read.minutes.piece(cell.text).text.is_blank() {
            return html! { td colspan=(cell.columns) rowspan=(cell.rows) { (self.piece(cell.text)) } };
        }
        html! { th scope="col" colspan=(cell.columns) rowspan=(cell.rows) { (self.piece(cell.text)) } }
    }

    fn cell(&self, cell: &Cell) -> Markup {
        if cell.heads_row && !self.read.minutes.piece(cell.text).text.is_blank() {
            html! { th scope="row" colspan=(cell.columns) rowspan=(cell.rows) { (self.piece(cell.text)) } }
        } else {
            html! { td colspan=(cell.columns) rowspan=(cell.rows) { (self.piece(cell.text)) } }
        }
    }

    /// The text of a piece, cut where something begins or ends: what is withheld, and each detail within.
    fn piece(&self, id: PieceId) -> Markup {
        let flat = self.read.minutes.piece(id).text.flat();
        let empty = crate::decide::Withheld::default();
        let withheld = self.copy.decisions.withheld.get(id.0 as usize).unwrap_or(&empty);
        let details: Vec<(usize, FlatRange, Outcome)> =
            (self.read.tags.tags.iter().zip(&self.copy.decisions.outcomes).enumerate())
                .filter(|(_, (tag, _))| tag.piece == id)
                .map(|(number, (tag, outcome))| (number, tag.range, *outcome))
                .collect();
        if withheld.is_nothing() && details.is_empty() {
            return html! { (flat) };
        }
        let mut cuts: BTreeSet<usize> = BTreeSet::from([0, flat.len()]);
        for range in withheld.ranges.iter().chain(details.iter().map(|(_, range, _)| range)) {
            cuts.extend([range.start, range.end]);
        }
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let mut stretches: Vec<(bool, Vec<FlatRange>)> = Vec::new();
        for pair in cuts.windows(2) {
            let [start, end] = pair else { continue };
            let stretch = FlatRange { start: *start, end: *end };
            match stretches.last_mut() {
                Some((last, all)) if *last == withheld.hides(*start) => all.push(stretch),
                _ => stretches.push((withheld.hides(*start), vec![stretch])),
            }
        }
        let text = |all: &[FlatRange]| {
            html! { @for stretch in all { (self.stretch(flat, *stretch, &details)) } }
        };
        html! {
            @for (hidden, all) in &stretches {
                @if *hidden {
                    span.withheld { span.aloud { "withheld from this copy: " } (text(all)) span.aloud { " (end of what is withheld)" } }
                } @else { (text(all)) }
            }
            @if stretches.is_empty() && withheld.whole { span.withheld { span.aloud { "an empty cell, withheld from this copy" } } }
        }
    }

    fn stretch(&self, flat: &str, stretch: FlatRange, details: &[(usize, FlatRange, Outcome)]) -> Markup {
        let text = flat.get(stretch.start..stretch.end).unwrap_or("");
        if text.trim().is_empty() {
            return html! { (text) };
        }
        let here = details.iter().find(|(_, range, _)| range.start <= stretch.start && stretch.end <= range.end);
        let Some((number, _, outcome)) = here else { return html! { (text) } };
        let class = if outcome.is_released() { "detail released" } else { "detail" };
        html! { a class=(class) href={ "#" (self.anchor) "-" (number) } { (text) } }
    }
}
