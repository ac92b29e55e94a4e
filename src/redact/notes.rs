//! Footnotes: those that something visible cites, numbered in the order of their first citation on the page.

use super::blocks::Redactor;
use super::{Inline, NoteText, RBlock, Redacted, Run};
use crate::folder::Show;
use std::collections::{BTreeMap, BTreeSet};

impl Redactor<'_> {
    /// Gives the numbers of the source printed numbers, adds the notes they lead to, and takes out numbers that lead to
    /// nothing. A note cited from a note follows on.
    pub(super) fn number_notes(&self, redacted: &mut Redacted) {
        let texts: Vec<Vec<RBlock>> = self.minutes.notes.iter().map(|n| self.blocks(&n.blocks)).collect();
        let gone = self.emptied(&texts);
        let mut order: Vec<u32> = Vec::new();
        let mut meet = |number: u32| {
            if !gone.contains(&number) && !order.contains(&number) && (number as usize) < texts.len() {
                order.push(number);
            }
        };
        redacted.head.title.iter_mut().for_each(|t| each_number(t, &mut meet));
        for section in &mut redacted.sections {
            section.heading.iter_mut().for_each(|h| each_number(h, &mut meet));
            in_blocks(&mut section.blocks, &mut |inline| each_number(inline, &mut meet));
        }
        let mut next = 0;
        let mut kept = Vec::new();
        while let Some(&source) = order.get(next) {
            let mut blocks = texts.get(source as usize).cloned().unwrap_or_default();
            in_blocks(&mut blocks, &mut |inline| {
                each_number(inline, &mut |number| {
                    if !gone.contains(&number) && !order.contains(&number) && (number as usize) < texts.len() {
                        order.push(number);
                    }
                });
            });
            kept.push(blocks);
            next += 1;
        }
        let printed: BTreeMap<u32, u32> = order.iter().copied().zip(1..).collect();
        let renumber = |inline: &mut Inline| {
            inline.retain(|run| !matches!(run, Run::NoteRef(n) if !printed.contains_key(n)));
            for run in inline {
                if let Run::NoteRef(number) = run {
                    *number = printed.get(number).copied().unwrap_or(0);
                }
            }
        };
        redacted.head.title.iter_mut().for_each(renumber);
        for section in &mut redacted.sections {
            section.heading.iter_mut().for_each(renumber);
            in_blocks(&mut section.blocks, &mut |inline| renumber(inline));
        }
        for (mut blocks, number) in kept.into_iter().zip(1..) {
            in_blocks(&mut blocks, &mut |inline| renumber(inline));
            redacted.notes.push(NoteText { number, blocks });
        }
    }

    /// The notes of which nothing is left to show.
    fn emptied(&self, texts: &[Vec<RBlock>]) -> BTreeSet<u32> {
        let empty = |blocks: &Vec<RBlock>| blocks.is_empty() && self.show == Show::Nothing;
        texts.iter().zip(0..).filter(|(blocks, _)| empty(blocks)).map(|(_, number)| number).collect()
    }
}

fn each_number(inline: &mut Inline, meet: &mut impl FnMut(u32)) {
    for run in inline {
        if let Run::NoteRef(number) = run {
            meet(*number);
        }
    }
}

/// Every text of the blocks, in reading order.
pub(super) fn in_blocks(blocks: &mut [RBlock], visit: &mut impl FnMut(&mut Inline)) {
    for block in blocks {
        match block {
            RBlock::Paragraph(text) | RBlock::Code(text) | RBlock::Heading { text, .. } => visit(text),
            RBlock::List { items, .. } => items.iter_mut().for_each(|item| in_blocks(&mut item.blocks, visit)),
            RBlock::Table(table) => {
                table.caption.iter_mut().for_each(&mut *visit);
                table.head.iter_mut().chain(&mut table.body).flatten().for_each(|cell| visit(&mut cell.text));
            }
            RBlock::Quote(blocks) => in_blocks(blocks, visit),
            RBlock::Agreement(lines) => lines.iter_mut().for_each(&mut *visit),
            RBlock::Rule => {}
        }
    }
}
