//! The head of the first page: whose minutes, of what day, for whom; how to handle them; what the mark means.

use jiff::civil::{Date, Weekday};

use super::build::{Builder, Column, Setting};
use super::design::{self, Type};
use super::flow::{Chunk, CopyPlace, Rule};
use super::fonts::Look;
use super::inline::mark;
use super::length::Length;
use super::lines;
use super::structure::{Role, Tree};
use crate::redact::{CopyKind, Head, Inline, Redacted, Run, SectionKind, Style};

/// The title where the minutes' own is withheld or missing.
pub(super) const TITLE: &str = "Minutes of the meeting";

/// Principle P4: stands on every copy.
pub(super) const NOTICE: &str = "Keep this copy safe and use it only to make the people it concerns safer. \
Do not pass anything in it on to Immigration Enforcement without the explicit agreement of the Marac.";

/// Short, for the foot of every page.
pub(super) const SHORT_NOTICE: &str = "Not to go to Immigration Enforcement without the explicit agreement of the Marac.";

/// Stands on every copy for an agency that was not there throughout.
const INCOMPLETE: &str = "This copy may be incomplete. Ask the coordinator before relying on it.";

/// Stands above the list of cases.
const CONTENTS: &str = "Cases in this copy";

/// What the mark means: stands on every copy that may hold one, whether it does or not.
const MARKS: &str = "Where [withheld] stands, something was left out of this copy. The mark is always the same: \
it says nothing about what was left out, or how much.";

/// What a copy of this kind holds.
fn holds(kind: CopyKind) -> Option<&'static str> {
    match kind {
        CopyKind::Whole => None,
        CopyKind::Partial => Some("It holds the minutes of this meeting as far as this agency may have them."),
        CopyKind::Actions => {
            Some("It holds the references of cases and this agency’s own actions, and nothing else of the minutes.")
        }
        CopyKind::Extract => Some("It is an extract: it holds what the Marac agreed to share, and nothing else of the minutes."),
    }
}

/// The cases of this copy, where there are several: what each heading says, notes and addresses aside, by its place
/// among the cases.
pub(super) fn contents(redacted: &Redacted) -> Vec<(usize, Inline)> {
    match redacted.head.kind {
        CopyKind::Whole | CopyKind::Partial => {}
        // A page or two: there is nothing to look up.
        CopyKind::Actions | CopyKind::Extract => return Vec::new(),
    }
    let cases = redacted.sections.iter().filter(|s| matches!(s.kind, SectionKind::Case { .. }));
    let plain = |heading: &Inline| {
        let runs = heading.iter().filter_map(|run| match run {
            Run::Text { text, .. } => Some(Run::Text { text: text.clone(), style: Style::default(), link: None }),
            Run::Withheld => Some(Run::Withheld),
            Run::NoteRef(_) => None,
        });
        runs.collect()
    };
    let entries: Vec<_> = cases.enumerate().filter_map(|(i, s)| Some((i, plain(s.heading.as_ref()?)))).collect();
    if entries.len() > 1 { entries } else { Vec::new() }
}

/// A day written out: `Wednesday 4 November 2026`.
pub(super) fn written_out(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("{weekday} {}", day(date))
}

/// A day without its weekday: `4 November 2026`.
pub(super) fn day(date: Date) -> String {
    let month =
        usize::try_from(date.month() - 1).ok().and_then(|m| lines::MONTHS.get(m)).expect("a date has one of twelve months");
    format!("{} {month} {}", date.day(), date.year())
}

impl Builder<'_, '_> {
    /// The whole head, and the cases that follow.
    pub(super) fn front(&mut self, redacted: &Redacted) {
        let head = &redacted.head;
        let bold = Look { bold: true, ..Look::default() };
        let column = Column::page(Tree::ROOT);
        let tight = Length::points(2);
        self.line(&head.classification, design::SUBTITLE, bold, column, tight);
        let rule = Rule::across(column.left, column.right, Length::ZERO, design::THICK);
        let chunk = Chunk { height: Length::points(10), before: Length::points(4), rules: vec![rule], ..self.chunk(column) };
        self.push(chunk);
        self.line(&head.marac, design::SUBTITLE, Look::default(), column, tight);
        self.title(head, column);
        self.line(&written_out(head.meeting), design::SUBTITLE, Look::default(), column, Length::points(6));
        self.copy_for(column);
        self.details(head, column);
        self.notice(head, column);
        self.contents(redacted, column);
    }

    /// The cases, each with its page; the numbers are page furniture, since nobody knows them yet.
    fn contents(&mut self, redacted: &Redacted, column: Column) {
        let entries = contents(redacted);
        if entries.is_empty() {
            return;
        }
        let column = Column { right: column.left + design::CONTENTS_WIDTH - design::CONTENTS_PAGE, ..column };
        let first = self.flow.chunks.len();
        self.own(CONTENTS, Look { bold: true, ..Look::default() }, column);
        let parent = self.flow.tree.add(column.parent, Role::Contents);
        for (case, heading) in entries {
            let node = self.flow.tree.add(parent, Role::Entry);
            let styled = self.inline(&heading, node, design::BODY, Look::default());
            let at = self.flow.chunks.len();
            let gap = Length::points(2);
            let setting = Setting::new(design::BODY, gap, gap);
            self.paragraph(&styled, column, &setting);
            if let Some(chunk) = self.flow.chunks.get_mut(at) {
                chunk.page_of = Some(case);
            }
        }
        self.together(first);
        self.spread(first, design::BLOCK_GAP, design::BLOCK_GAP);
    }

    fn title(&mut self, head: &Head, column: Column) {
        let node = self.flow.tree.add(column.parent, Role::Heading(1));
        let bold = Look { bold: true, ..Look::default() };
        let mut styled = head.title.as_ref().map(|t| self.inline(t, node, design::TITLE, bold)).unwrap_or_default();
        if styled.iter().all(|(t, _)| t.trim().is_empty()) {
            styled = vec![(TITLE.to_owned(), self.style(node, design::TITLE, bold))];
        }
        let gap = Length::points(4);
        let setting = Setting { keep: true, balanced: true, ..Setting::new(design::TITLE, Length::ZERO, gap) };
        self.paragraph(&styled, column, &setting);
    }

    /// A line of the title block.
    fn line(&mut self, text: &str, kind: Type, look: Look, column: Column, gap: Length) {
        let node = self.flow.tree.add(column.parent, Role::Paragraph);
        let text = self.printer.print(text).into_owned();
        let styled = vec![(text, self.style(node, kind, look))];
        self.paragraph(&styled, column, &Setting::new(kind, gap, gap));
    }

    /// A paragraph in the program's own words; where they name the mark, the mark itself stands.
    fn own(&mut self, text: &str, look: Look, column: Column) {
        let (kind, gap) = (design::BODY, Length::points(5));
        let node = self.flow.tree.add(column.parent, Role::Paragraph);
        self.flow.tree.mark_own(node);
        let base = self.style(node, kind, look);
        let mut styled = Vec::new();
        for (i, part) in text.split(design::WITHHELD).enumerate() {
            if i > 0 {
                styled.push((design::WITHHELD.to_owned(), mark(base)));
            }
            styled.push((part.to_owned(), base));
        }
        self.paragraph(&styled, column, &Setting::new(kind, gap, gap));
    }

    /// The place of the form with the recipient's name.
    fn copy_for(&mut self, column: Column) {
        let owner = self.flow.tree.add(column.parent, Role::Paragraph);
        let height = design::FULL_COPY_HEIGHT;
        let copy = CopyPlace { left: column.left, bottom: height, owner };
        let gap = Length::points(4);
        let chunk = Chunk { height, before: gap, after: gap, copy: Some(copy), ..self.chunk(column) };
        self.push(chunk);
    }

    fn details(&mut self, head: &Head, column: Column) {
        let bold = Look { bold: true, ..Look::default() };
        for (label, value) in &head.details {
            let node = self.flow.tree.add(column.parent, Role::Paragraph);
            let (label, value) = (self.printer.print(label).into_owned(), self.printer.print(value).into_owned());
            let styled = vec![
                (format!("{label}: "), self.style(node, design::BODY, bold)),
                (value, self.style(node, design::BODY, Look::default())),
            ];
            let gap = Length::points(2);
            self.paragraph(&styled, column, &Setting::new(design::BODY, gap, gap));
        }
    }

    fn notice(&mut self, head: &Head, column: Column) {
        let parent = self.flow.tree.add(column.parent, Role::Div);
        let first = self.flow.chunks.len();
        let inner = Column { parent, ..self.boxed(design::THICK, column) };
        if head.kind != CopyKind::Whole {
            self.own(INCOMPLETE, Look { bold: true, ..Look::default() }, inner);
        }
        self.own(NOTICE, Look::default(), inner);
        if let Some(holds) = holds(head.kind) {
            self.own(holds, Look::default(), inner);
        }
        if head.marks && head.kind != CopyKind::Whole {
            self.own(MARKS, Look::default(), inner);
        }
        self.together(first);
        self.spread(first, Length::points(14), design::BLOCK_GAP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_written_out() {
        assert_eq!(written_out(Date::constant(2026, 11, 4)), "Wednesday 4 November 2026");
    }
}
