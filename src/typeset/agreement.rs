//! Sharing agreements: a box, whole on its page if it is short, and said again where it goes on overleaf.

use super::build::{Builder, Column, Setting};
use super::design;
use super::fonts::Look;
use super::length::Length;
use super::shape::{Owner, Style};
use super::structure::{Role, Tree};
use crate::redact::{self, Inline, Run};

/// Stands above every agreement.
const AGREEMENT: &str = "Sharing agreement";

/// The lines of an agreement, those without a label joined to the one that they carry on.
fn joined(lines: &[Inline]) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(lines.len());
    for line in lines {
        let carries_on = matches!(line.first(), Some(Run::Text { style, .. }) if !style.strong);
        match out.last_mut() {
            Some(last) if carries_on => {
                last.push(Run::Text { text: " ".into(), style: redact::Style::default(), link: None });
                last.extend(line.iter().cloned());
            }
            _ => out.push(line.clone()),
        }
    }
    out
}

impl Builder<'_, '_> {
    /// A sharing agreement.
    pub(super) fn agreement(&mut self, lines: &[Inline], column: Column) {
        let parent = self.flow.tree.add(column.parent, Role::Div);
        let inner = Column { parent, ..self.boxed(design::THIN, column) };
        let small = Length::points(3);
        let first = self.flow.chunks.len();
        let node = self.flow.tree.add(parent, Role::Paragraph);
        let bold = Look { bold: true, ..Look::default() };
        self.flow.tree.mark_own(node);
        let setting = Setting { keep: true, ..Setting::new(design::BODY, small, small) };
        let title = vec![(AGREEMENT.to_owned(), self.style(node, design::BODY, bold))];
        self.paragraph(&title, inner, &setting);
        let again = self.agreement_goes_on(inner, &setting);
        for line in joined(lines) {
            let node = self.flow.tree.add(parent, Role::Paragraph);
            let styled = self.inline(&line, node, design::BODY, Look::default());
            self.paragraph(&styled, inner, &Setting::new(design::BODY, small, small));
        }
        let short = self.height(first) <= design::SHORT_AGREEMENT;
        let lines = self.flow.chunks.get_mut(first..).unwrap_or_default();
        let count = lines.len();
        for (n, chunk) in lines.iter_mut().enumerate() {
            chunk.keep |= n + 1 < count && (short || design::near_an_end(n, count));
            chunk.repeated = (n > 0).then_some(again);
        }
        self.together(first);
        self.spread(first, design::BLOCK_GAP, design::BLOCK_GAP);
    }

    /// What stands in an agreement's box where it goes on overleaf. A screen reader has heard the title already.
    fn agreement_goes_on(&mut self, column: Column, setting: &Setting) -> usize {
        let look = Look { bold: true, ..Look::default() };
        let style = Style { owner: Owner::Furniture, ..self.style(Tree::ROOT, setting.kind, look) };
        let first = self.flow.chunks.len();
        self.paragraph(&vec![(format!("{AGREEMENT} (continued)"), style)], column, setting);
        let chunks = self.flow.chunks.split_off(first);
        self.repeat(chunks)
    }
}
