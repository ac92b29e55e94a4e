//! Copies that are no minutes: an agency's own actions, and immigration enforcement's covered units.

use super::blocks::Redactor;
use super::inline::is_blank;
use super::{Inline, RBlock, RCell, RItem, RTable, Run, Section, SectionKind};
use crate::decide::{Action, ActionPlace, Outcome, is_printed, own_seen_actions, unit_of};
use crate::folder::Config;
use crate::minutes::{Align, FlatRange, PartKind, PieceId};
use crate::tag::Tags;
use std::collections::BTreeSet;

impl Redactor<'_> {
    /// The cases that the agency may see something of, as indices, with the sight of their parts.
    fn seen_cases(&self) -> Vec<usize> {
        let parts = self.minutes.parts.iter().zip(&self.decisions.parts);
        parts
            .filter(|(_, sight)| sight.is_seen())
            .filter_map(|(part, _)| match part.kind {
                PartKind::Case(case) => Some(case),
                PartKind::Opening | PartKind::Attendance | PartKind::General => None,
            })
            .collect()
    }

    fn case_section(&self, case: usize, blocks: Vec<RBlock>) -> Option<Section> {
        let case = self.minutes.cases.get(case).filter(|_| !blocks.is_empty())?;
        let (heading, reference) = self.case_heading(case, 0);
        let kind = SectionKind::Case { number: case.number.0, reference };
        Some(Section { kind, heading: Some(without_notes(heading)), blocks })
    }

    /// The references of the cases in which the agency owns an action, and these actions.
    pub(super) fn own_actions(&self, config: &Config) -> Vec<Section> {
        let own = own_seen_actions(self.minutes, self.meeting, config, self.decisions);
        let of_case = |case: usize| {
            let here: Vec<&Action> = own.iter().filter(|a| a.cases.first() == Some(&case)).collect();
            self.case_section(case, self.action_blocks(&here))
        };
        self.seen_cases().into_iter().filter_map(of_case).collect()
    }

    /// Rows of one table make a table; actions in words make a list.
    fn action_blocks(&self, actions: &[&Action]) -> Vec<RBlock> {
        let mut out: Vec<RBlock> = Vec::new();
        let mut last_head: Option<&[PieceId]> = None;
        for action in actions {
            match &action.place {
                ActionPlace::Row { head, cells } => {
                    let row = self.plain_row(cells);
                    if row.iter().all(|cell| is_blank(&cell.text)) {
                        continue;
                    }
                    match out.last_mut() {
                        Some(RBlock::Table(table)) if last_head == Some(head.as_slice()) => table.body.push(row),
                        _ => {
                            let align = vec![Align::Left; head.len().max(cells.len())];
                            let head = if head.is_empty() { Vec::new() } else { vec![self.plain_row(head)] };
                            out.push(RBlock::Table(RTable { caption: None, align, head, body: vec![row] }));
                        }
                    }
                    last_head = Some(head);
                }
                ActionPlace::Text { piece, range } => {
                    let text = without_notes(self.inline_of(*piece, *range));
                    if is_blank(&text) {
                        continue;
                    }
                    let item = RItem { task: None, blocks: vec![RBlock::Paragraph(text)] };
                    match out.last_mut() {
                        Some(RBlock::List { items, .. }) => items.push(item),
                        _ => out.push(RBlock::List { start: None, items: vec![item] }),
                    }
                }
            }
        }
        out
    }

    fn plain_row(&self, cells: &[PieceId]) -> Vec<RCell> {
        let cell = |(column, id): (usize, &PieceId)| RCell {
            text: without_notes(self.inline(*id)),
            heads_row: false,
            column,
            columns: 1,
            rows: 1,
        };
        cells.iter().enumerate().map(cell).collect()
    }

    /// For immigration enforcement: of each case the reference and the units whose every detail an agreement covers.
    pub(super) fn covered_units(&self, tags: &Tags, config: &Config) -> Vec<Section> {
        let mut units: BTreeSet<(PieceId, FlatRange)> = BTreeSet::new();
        for (tag, outcome) in tags.tags.iter().zip(&self.decisions.outcomes) {
            let piece = self.minutes.piece(tag.piece);
            if matches!(outcome, Outcome::Agreement(_)) && is_printed(piece.role) {
                units.insert((tag.piece, unit_of(piece, tag.range, config.policy.unit)));
            }
        }
        let of_case = |case: usize| {
            let own = self.minutes.cases.get(case)?;
            let here = units.iter().filter(|(id, _)| *id != own.heading && self.meeting.scope(*id).cases.iter().eq([&case]));
            let blocks = here.filter_map(|(id, range)| self.covered_unit(*id, *range)).collect();
            self.case_section(case, blocks)
        };
        self.seen_cases().into_iter().filter_map(of_case).collect()
    }

    /// A unit, unless any of it is withheld.
    fn covered_unit(&self, id: PieceId, range: FlatRange) -> Option<RBlock> {
        let withheld = self.withheld_of(id);
        if withheld.whole || withheld.ranges.iter().any(|r| r.touches(range)) {
            return None;
        }
        let text = without_notes(self.inline_of(id, range));
        (!is_blank(&text)).then_some(RBlock::Paragraph(text))
    }
}

/// An action or unit stands alone: numbers of footnotes and addresses are the rest of the minutes.
fn without_notes(inline: Inline) -> Inline {
    let plain = inline.into_iter().filter(|run| !matches!(run, Run::NoteRef(_)));
    plain
        .map(|run| match run {
            Run::Text { text, style, .. } => Run::Text { text, style, link: None },
            other @ (Run::Withheld | Run::NoteRef(_)) => other,
        })
        .collect()
}
