//! Blocks of the minutes → blocks that may be seen.

use super::inline::{Inliner, is_blank};
use super::{Inline, RBlock, RCell, RItem, RRow, RTable, Run, Style};
use crate::decide::{Decisions, Meeting, Withheld};
use crate::folder::{AgencyId, Show};
use crate::minutes::{Block, FlatRange, Item, List, MarkKind, Minutes, PieceId, Row, Table};

/// The highest level of a heading below a section's own.
const TOP_LEVEL: u8 = 3;

/// The redactor at work on one view.
pub(super) struct Redactor<'a> {
    pub(super) minutes: &'a Minutes,
    pub(super) meeting: &'a Meeting,
    pub(super) decisions: &'a Decisions,
    pub(super) show: Show,
}

impl Redactor<'_> {
    pub(super) fn agency(&self) -> &AgencyId {
        &self.decisions.agency
    }

    fn inliner(&self) -> Inliner<'_> {
        Inliner { links: &self.minutes.links, withheld: &self.decisions.withheld, show: self.show }
    }

    pub(super) fn withheld_of(&self, id: PieceId) -> &Withheld {
        &self.decisions.withheld[id.0 as usize]
    }

    /// The runs of a whole piece.
    pub(super) fn inline(&self, id: PieceId) -> Inline {
        let text = &self.minutes.piece(id).text;
        self.inliner().runs(text, self.withheld_of(id), FlatRange { start: 0, end: text.flat().len() })
    }

    /// The runs of a range of a piece.
    pub(super) fn inline_of(&self, id: PieceId, within: FlatRange) -> Inline {
        self.inliner().runs(&self.minutes.piece(id).text, self.withheld_of(id), within)
    }

    /// What stands for something withheld.
    pub(super) fn mark(&self) -> Inline {
        self.inliner().mark()
    }

    /// Whether a piece outside the cases speaks of a case that the agency was kept out of.
    pub(super) fn is_left_out(&self, id: PieceId) -> bool {
        let case = |at: &usize| self.minutes.cases.get(*at).is_none_or(|c| self.meeting.is_excluded(self.agency(), c.number));
        self.meeting.scope(id).cases.iter().any(case)
    }

    /// What may be seen of `blocks`.
    pub(super) fn blocks(&self, blocks: &[Block]) -> Vec<RBlock> {
        let mut out = Vec::new();
        for block in blocks {
            match block {
                Block::Paragraph(id) if !self.is_left_out(*id) => self.push(&mut out, RBlock::Paragraph(self.inline(*id))),
                Block::Code(id) if !self.is_left_out(*id) => self.push(&mut out, RBlock::Code(self.inline(*id))),
                Block::Heading { level, text } if !self.is_left_out(*text) => {
                    self.push(&mut out, RBlock::Heading { level: (*level).clamp(TOP_LEVEL, 6), text: self.inline(*text) });
                }
                Block::Paragraph(_) | Block::Code(_) | Block::Heading { .. } => {}
                Block::List(list) => out.extend(self.list(list)),
                Block::Table(table) => out.extend(self.table(table)),
                Block::Quote(blocks) => {
                    let inner = self.blocks(blocks);
                    if !inner.is_empty() {
                        out.push(RBlock::Quote(inner));
                    }
                }
                Block::Rule => out.push(RBlock::Rule),
                Block::Agreement(at) => out.extend(self.agreement(*at)),
            }
        }
        if self.show == Show::Nothing {
            drop_empty_headings(&mut out);
        }
        out
    }

    /// Adds a block of text; one mark does for two paragraphs that are withheld one after the other.
    fn push(&self, out: &mut Vec<RBlock>, block: RBlock) {
        let blank = match &block {
            RBlock::Paragraph(text) | RBlock::Code(text) | RBlock::Heading { text, .. } => is_blank(text),
            RBlock::List { .. } | RBlock::Table(_) | RBlock::Quote(_) | RBlock::Rule | RBlock::Agreement(_) => false,
        };
        let again = is_mark(&block) && out.last().is_some_and(is_mark);
        let unseen = blank && self.show == Show::Nothing;
        if !unseen && !again {
            out.push(block);
        }
    }

    fn list(&self, list: &List) -> Option<RBlock> {
        let items = self.items(list);
        (!items.is_empty()).then_some(RBlock::List { start: list.start, items })
    }

    fn items(&self, list: &List) -> Vec<RItem> {
        let mut out: Vec<RItem> = Vec::new();
        for item in &list.items {
            for item in self.item(item) {
                let again = list.start.is_none() && is_marked_item(&item) && out.last().is_some_and(is_marked_item);
                if !again {
                    out.push(item);
                }
            }
        }
        out
    }

    /// An item; if its own text is gone without a mark, the items below it move up in its place.
    fn item(&self, item: &Item) -> Vec<RItem> {
        let own = match item.blocks.first() {
            Some(Block::Paragraph(id)) => Some(*id),
            Some(_) | None => None,
        };
        if own.is_some_and(|id| self.is_left_out(id)) {
            return Vec::new();
        }
        let blocks = self.blocks(&item.blocks);
        let touched = own.is_some_and(|id| !self.withheld_of(id).is_nothing());
        let gone = self.show == Show::Nothing && own.is_some_and(|id| is_blank(&self.inline(id)));
        if gone && blocks.iter().all(|b| matches!(b, RBlock::List { .. })) {
            let below = blocks.into_iter().flat_map(|b| if let RBlock::List { items, .. } = b { items } else { Vec::new() });
            return below.collect();
        }
        // Whether a withheld box was ticked is withheld with it.
        vec![RItem { task: item.task.filter(|_| !touched), blocks }]
    }

    fn table(&self, table: &Table) -> Option<RBlock> {
        let mut body: Vec<RRow> = Vec::new();
        let mut body_at: Vec<usize> = Vec::new();
        for (at, row) in table.body.iter().enumerate() {
            let seen = self.row(row);
            let left_out = row.cells.iter().any(|c| self.is_left_out(c.text));
            let empty = self.show == Show::Nothing && seen.iter().all(|c| is_blank(&c.text));
            if left_out || empty {
                shorten_spans(&mut body, &body_at, at);
            } else {
                body.push(seen);
                body_at.push(at);
            }
        }
        if body.is_empty() && (self.show == Show::Nothing || !table.body.is_empty()) {
            return None;
        }
        let caption = table.caption.map(|id| self.inline(id)).filter(|c| !is_blank(c));
        let head = table.head.iter().map(|row| self.row(row)).collect();
        Some(RBlock::Table(RTable { caption, align: table.align.clone(), head, body }))
    }

    pub(super) fn row(&self, row: &Row) -> RRow {
        let cell = |c: &crate::minutes::Cell| RCell {
            text: self.inline(c.text),
            heads_row: c.heads_row,
            column: c.column,
            columns: c.columns,
            rows: c.rows,
        };
        row.cells.iter().map(cell).collect()
    }

    /// The lines of an agreement, for those who may see it: the label in strong type.
    fn agreement(&self, at: usize) -> Option<RBlock> {
        if !self.decisions.agreements_shown.get(at).copied().unwrap_or(false) {
            return None;
        }
        let mut lines = Vec::new();
        for id in &self.minutes.agreements.get(at)?.pieces {
            let text = &self.minutes.piece(*id).text;
            let mut start = 0;
            let breaks = text.marks().iter().filter(|m| matches!(m.kind, MarkKind::SoftBreak | MarkKind::HardBreak));
            let mut ranges: Vec<FlatRange> = Vec::new();
            for mark in breaks {
                ranges.push(FlatRange { start, end: mark.range.start });
                start = mark.range.end;
            }
            ranges.push(FlatRange { start, end: text.flat().len() });
            lines.extend(ranges.into_iter().map(|range| self.agreement_line(*id, range)));
        }
        lines.dedup_by(|a, b| a == b && a.as_slice() == [Run::Withheld]);
        lines.retain(|line| !is_blank(line));
        (!lines.is_empty()).then_some(RBlock::Agreement(lines))
    }

    fn agreement_line(&self, id: PieceId, range: FlatRange) -> Inline {
        let mut line = self.inline_of(id, range);
        let Some(Run::Text { text, style, link }) = line.first_mut() else { return line };
        let Some(at) = text.find(':').filter(|at| range.start == 0 || text.get(..*at).is_some_and(is_label)) else { return line };
        let value = text.split_off(at + 1);
        let (plain, link) = (*style, link.clone());
        *style = Style { strong: true, ..plain };
        line.insert(1, Run::Text { text: value, style: plain, link });
        line.retain(|run| !matches!(run, Run::Text { text, .. } if text.is_empty()));
        line
    }
}

/// Whether a label of an agreement, by its first word.
fn is_label(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(first.as_str(), "share" | "covers" | "agreed" | "safeguarding" | "review" | "victim's" | "victim’s")
}

/// Whether a paragraph is nothing but the mark.
fn is_mark(block: &RBlock) -> bool {
    matches!(block, RBlock::Paragraph(text) if text.as_slice() == [Run::Withheld])
}

fn is_marked_item(item: &RItem) -> bool {
    matches!(item.blocks.as_slice(), [only] if is_mark(only))
}

/// Headings below which nothing is left go, the lowest first.
fn drop_empty_headings(blocks: &mut Vec<RBlock>) {
    let mut kept: Vec<RBlock> = Vec::with_capacity(blocks.len());
    // From the end: what stands below a heading is what was kept last.
    for block in std::mem::take(blocks).into_iter().rev() {
        if let RBlock::Heading { level, .. } = &block {
            let empty = match kept.last() {
                None => true,
                Some(RBlock::Heading { level: next, .. }) => next <= level,
                Some(_) => false,
            };
            if empty {
                continue;
            }
        }
        kept.push(block);
    }
    kept.reverse();
    *blocks = kept;
}

/// Cells above that span the row at `gone` span one row less.
fn shorten_spans(body: &mut [RRow], body_at: &[usize], gone: usize) {
    for (row, at) in body.iter_mut().zip(body_at) {
        let kept_between = body_at.iter().filter(|b| *b > at).count();
        for cell in row.iter_mut().filter(|c| c.rows > 1 + kept_between && gone > *at) {
            cell.rows -= 1;
        }
    }
}
