//! The attendance part → [`AttendanceRow`]s: tables by the names of their columns, lists and lines by their headings.

use super::agreement::line_ranges;
use super::build::Builder;
use super::presence::{self, Said};
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::{AttendanceRow, Block, List, PartKind, PieceId, Presence, Row, Table};
use crate::diagnostic::Code;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HELP: &str = "write Present, Apologies, Not represented, or `Present for cases 1-2`";

/// What a heading or label says of the entries below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    Present,
    Absent,
    /// Each entry has to say for itself.
    Unsaid,
}

/// Whether a level-2 heading begins the attendance.
pub(super) fn is_heading(text: &str) -> bool {
    let text = presence::folded(text);
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = words.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    ["attendance", "attendees", "apologies", "in attendance", "those present", "absent"].iter().any(|h| words.starts_with(h))
        || matches!(words, "present" | "present and apologies" | "present/apologies" | "attended" | "representatives present")
}

/// What a heading says of the entries below it.
fn says(text: &str) -> Says {
    let text = presence::folded(text);
    // `1. Present`: the number of a section, as in the published template.
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    let absent = [
        "apolog",
        "absent",
        "not represented",
        "not present",
        "did not attend",
        "observer",
        "not attend",
        "non-attend",
        "not in attendance",
    ];
    let absent = absent.iter().any(|w| text.contains(w));
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let plain = [
        "present",
        "in",
        "attendance",
        "attendees",
        "attended",
        "those",
        "people",
        "agencies",
        "representatives",
        "members",
        "and",
        "who",
        "by",
        "teams",
        "person",
    ];
    let present = !words.is_empty()
        && words.iter().all(|w| plain.contains(w))
        && words
            .iter()
            .any(|w| matches!(*w, "present" | "attendees" | "attended") || (*w == "attendance" && words.contains(&"in")));
    match (present, absent) {
        (true, false) => Says::Present,
        (false, true) if !text.contains("present and") && !text.contains("present/") => Says::Absent,
        _ => Says::Unsaid,
    }
}

/// Reads the attendance of the meeting.
pub(super) fn read(builder: &mut Builder<'_>) -> Vec<AttendanceRow> {
    let mut rows = Vec::new();
    let mut found = false;
    let parts = std::mem::take(&mut builder.parts);
    for part in parts.iter().filter(|p| p.kind == PartKind::Attendance) {
        found = true;
        let heading = part.heading.map_or(Says::Unsaid, |id| says(builder.pieces[id.0 as usize].text.flat()));
        let mut reader = Reader { builder, rows: &mut rows, default: heading };
        reader.blocks(&part.blocks);
    }
    builder.parts = parts;
    if !found || rows.is_empty() {
        let at = SourceRange { start: 0, end: 0 };
        let message = "no attendance can be read: no agency counts as having been there";
        builder.report(
            Code::AttendanceMissing,
            at,
            message,
            "add `## Attendance` and a table with the columns Agency, Representative, Attendance",
        );
    }
    rows
}

struct Reader<'b, 's, 'r> {
    builder: &'b mut Builder<'s>,
    rows: &'r mut Vec<AttendanceRow>,
    default: Says,
}

impl Reader<'_, '_, '_> {
    fn text(&self, id: PieceId) -> &Text {
        &self.builder.pieces[id.0 as usize].text
    }

    fn source(&self, id: PieceId) -> Option<SourceRange> {
        let text = self.text(id);
        text.source_of(FlatRange { start: 0, end: text.flat().len() })
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } => self.default = says(self.text(*text).flat()),
                Block::Table(table) => self.table(table),
                Block::List(list) => self.list(list, None),
                Block::Paragraph(id) => self.paragraph(*id),
                Block::Quote(blocks) => self.blocks(blocks),
                Block::Code(_) | Block::Rule | Block::Agreement(_) => {}
            }
        }
    }

    /// `Present:` above a list, or `Apologies: Probation (JS), CAMHS`.
    fn paragraph(&mut self, id: PieceId) {
        let text = self.text(id).clone();
        let doubtful = is_doubtful(&text);
        for range in line_ranges(&text) {
            let line = text.slice(range).trim();
            let (label, value) = line.split_once(':').unwrap_or((line, ""));
            let default = says(label);
            // A label that is not understood ends what an earlier one said: below `Unable to come:` nobody was there.
            self.default = default;
            if default == Says::Unsaid {
                continue;
            }
            for entry in entries(value) {
                self.entry(entry, id, doubtful, text.source_of(range));
            }
        }
    }

    fn list(&mut self, list: &List, agency: Option<&str>) {
        for item in &list.items {
            let mut blocks = item.blocks.iter();
            let Some(Block::Paragraph(id)) = blocks.next() else {
                self.blocks(&item.blocks);
                continue;
            };
            let text = self.text(*id).clone();
            let own = text.flat().trim().to_owned();
            let nested: Vec<&List> = blocks.filter_map(|b| if let Block::List(list) = b { Some(list) } else { None }).collect();
            let default = self.default;
            if agency.is_none() && !nested.is_empty() && says(own.trim_end_matches(':')) != Says::Unsaid {
                self.default = says(own.trim_end_matches(':'));
                for list in nested {
                    self.list(list, None);
                }
                self.default = default;
                continue;
            }
            if agency.is_none()
                && nested.is_empty()
                && (own.ends_with(':') || (split_entry(&own).1.is_empty() && says(&own) != Says::Unsaid))
            {
                self.default = says(own.trim_end_matches(':'));
                continue;
            }
            let entry = agency.map_or(own.clone(), |a| format!("{a} – {own}"));
            if nested.is_empty() {
                let source = self.source(*id);
                self.entry(&entry, *id, is_doubtful(&text), source);
            } else {
                for list in nested {
                    self.list(list, Some(agency.unwrap_or(own.trim_end_matches(':'))));
                }
            }
        }
    }

    /// One entry of a list: the agency first, then a dash, colon, comma or bracket.
    fn entry(&mut self, entry: &str, id: PieceId, doubtful: bool, at: Option<SourceRange>) {
        let (agency, rest) = split_entry(entry);
        let (representative, qualifier) = split_rest(rest);
        let mut said = match self.default {
            Says::Present if qualifier.is_empty() => presence::read("Present"),
            Says::Present => presence::read(&format!("Present, {qualifier}")),
            Says::Absent => {
                let said = presence::read(qualifier);
                Said { presence: Presence::Absent, ..said }
            }
            Says::Unsaid if qualifier.is_empty() => {
                Said { presence: Presence::Unclear, excluded: Vec::new(), excluded_somewhere: false }
            }
            Says::Unsaid => presence::read(qualifier),
        };
        let unlike_a_name = presence::doubts(&representative) || presence::is_unlike_a_name(&representative);
        if (doubtful || unlike_a_name) && said.presence != Presence::Absent {
            said.presence = Presence::Unclear;
        }
        self.push(agency.to_owned(), representative, rest.trim().to_owned(), said, at, vec![id]);
    }

    fn table(&mut self, table: &Table) {
        let Some(columns) = self.columns(table) else {
            let at = table.body.first().map_or(SourceRange { start: 0, end: 0 }, |r| r.source);
            let message = "this table of the attendance has no columns named Agency and Attendance";
            self.builder.report(Code::AttendanceUnclear, at, message, "name its columns Agency, Representative, Attendance");
            return;
        };
        let mut above: BTreeMap<usize, (PieceId, usize)> = BTreeMap::new();
        for row in &table.body {
            let cells = grid(row, &mut above);
            self.row(row, &cells, &columns);
        }
    }

    /// Which column holds what; the attendance may be unsaid if a heading says it.
    fn columns(&self, table: &Table) -> Option<Columns> {
        let mut columns = Columns::default();
        for cell in table.head.iter().flat_map(|r| &r.cells) {
            let name = presence::folded(self.text(cell.text).flat());
            let name = name.trim_matches(|c: char| !c.is_alphanumeric());
            let has =
                |words: &[&str]| words.iter().any(|w| name == *w || name.split(|c: char| !c.is_alphanumeric()).any(|n| n == *w));
            if has(&["apologies", "absent"]) && !has(&["attendance", "present"]) {
                columns.absent.get_or_insert(cell.column);
            } else if has(&["excluded", "exclusion", "exclusions", "recused", "conflict", "conflicts"]) {
                columns.kept_out.push(cell.column);
            } else if has(&["attendance", "status", "present", "attended", "attending"]) {
                columns.attendance.push(cell.column);
            } else if has(&["agency", "organisation", "organization", "service", "agencies", "organisations"]) {
                columns.agency.push(cell.column);
            } else if has(&["representative", "name", "rep", "representatives", "attendee", "names", "person", "officer"]) {
                columns.representative.get_or_insert(cell.column);
            }
        }
        columns.agency.first()?;
        (!columns.attendance.is_empty() || columns.absent.is_some() || self.default != Says::Unsaid).then_some(columns)
    }

    fn row(&mut self, row: &Row, cells: &BTreeMap<usize, PieceId>, columns: &Columns) {
        let at = |column: &usize| cells.get(column).copied();
        let words = |id: Option<PieceId>| id.map_or(String::new(), |id| one_line(self.text(id).flat()));
        let all = |columns: &[usize]| columns.iter().map(|c| words(at(c))).collect::<Vec<String>>();
        let (names, said_cells) = (all(&columns.agency), all(&columns.attendance));
        let name = names.iter().find(|n| !n.is_empty()).cloned().unwrap_or_default();
        let representative = words(columns.representative.as_ref().and_then(at));
        let only_label = columns.attendance.is_empty() && cells.values().filter(|id| !self.text(**id).is_blank()).count() == 1;
        if only_label && (name.ends_with(':') || says(&name) != Says::Unsaid) {
            self.default = says(name.trim_end_matches(':'));
            return;
        }
        let mut said = match said_cells.as_slice() {
            [] if columns.absent.is_none() && self.default == Says::Present => presence::read("Present"),
            [] => presence::read(""),
            [one] => presence::read(one),
            // Of several columns that speak of attendance, all must say the same.
            [first, more @ ..] => {
                let first = presence::read(first);
                let agree = more.iter().all(|cell| presence::read(cell) == first);
                if agree { first } else { Said { presence: Presence::Unclear, ..first } }
            }
        };
        let marked_absent = !words(columns.absent.as_ref().and_then(at)).is_empty();
        if marked_absent {
            said.presence = if said.presence == Presence::Absent { Presence::Absent } else { Presence::Unclear };
        }
        let two_names = names.iter().any(|n| !n.is_empty() && *n != name);
        let read = |column: &usize| columns.attendance.contains(column) || columns.agency.contains(column);
        for (column, id) in cells.iter().filter(|(column, _)| !read(column)) {
            let cell = one_line(self.text(*id).flat());
            if columns.kept_out.contains(column) {
                said.keep_out(&presence::kept_out_of(&cell));
            } else {
                said.keep_out(&presence::read(&cell));
            }
            // Apologies beside a name, or among the remarks.
            if presence::doubts(&cell) && columns.absent != Some(*column) && said.presence != Presence::Absent {
                said.presence = Presence::Unclear;
            }
        }
        let doubtful = cells.values().any(|id| is_doubtful(self.text(*id)));
        if (doubtful || two_names) && said.presence != Presence::Absent {
            said.presence = Presence::Unclear;
        }
        let pieces = row.cells.iter().map(|c| c.text).collect();
        self.push(name, representative, said_cells.join("; "), said, Some(row.source), pieces);
    }

    fn push(
        &mut self,
        agency: String,
        representative: String,
        cell: String,
        said: Said,
        at: Option<SourceRange>,
        pieces: Vec<PieceId>,
    ) {
        let at = at.unwrap_or(SourceRange { start: 0, end: 0 });
        if agency.is_empty() {
            if said.presence != Presence::Absent || !representative.is_empty() {
                self.builder.report(
                    Code::AttendanceUnclear,
                    at,
                    "this entry of the attendance names no agency",
                    "write the agency's name first",
                );
            }
            return;
        }
        if said.excluded_somewhere {
            let message = "this agency was kept out of a case, but the entry does not say which one in words that can be read";
            self.builder.report(Code::AttendanceExclusion, at, message, "write `Present, excluded from case 5`");
        } else if said.presence == Presence::Unclear {
            let mut message = "this entry does not plainly say that the agency was there: it counts as not attending".to_owned();
            for case in &said.excluded {
                // Writing to a string cannot fail.
                write!(message, "; case {} is left out of its copy", case.0).expect("a string takes every character");
            }
            let help =
                said.excluded.first().map_or(HELP.to_owned(), |case| format!("write `Present, excluded from case {}`", case.0));
            self.builder.report(Code::AttendanceUnclear, at, message, help);
        }
        let line = self.builder.source.line(at.start);
        let Said { presence, excluded, .. } = said;
        self.rows.push(AttendanceRow { agency, representative, cell, presence, excluded, line, pieces });
    }
}

#[derive(Default)]
struct Columns {
    agency: Vec<usize>,
    representative: Option<usize>,
    attendance: Vec<usize>,
    absent: Option<usize>,
    /// Cases that the agency was kept out of.
    kept_out: Vec<usize>,
}

/// The cells of a row by column, with those that reach down from rows above.
fn grid(row: &Row, above: &mut BTreeMap<usize, (PieceId, usize)>) -> BTreeMap<usize, PieceId> {
    let mut cells: BTreeMap<usize, PieceId> = above.iter().map(|(column, (id, _))| (*column, *id)).collect();
    above.retain(|_, (_, left)| {
        *left -= 1;
        *left > 0
    });
    for cell in &row.cells {
        cells.insert(cell.column, cell.text);
        if cell.rows > 1 {
            above.insert(cell.column, (cell.text, cell.rows - 1));
        }
    }
    cells
}

/// Struck-through words or a footnote may turn round what an entry says.
fn is_doubtful(text: &Text) -> bool {
    text.marks().iter().any(|m| matches!(m.kind, MarkKind::Strike | MarkKind::NoteRef(_)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The agency of an entry and the rest, cut at the first dash, colon, comma or bracket.
fn split_entry(entry: &str) -> (&str, &str) {
    let marks = ["–", "—", ":", ",", "(", " - ", ";"];
    let cut = marks.iter().filter_map(|m| entry.find(m)).min().unwrap_or(entry.len());
    let (agency, rest) = entry.split_at(cut);
    let rest = rest.strip_prefix(['–', '—', ':', ',', ';']).or_else(|| rest.strip_prefix(" - ")).unwrap_or(rest);
    (agency.trim(), rest)
}

/// Entries of a line, set apart by semicolons or else by commas outside brackets.
fn entries(value: &str) -> Vec<&str> {
    let mark = if value.contains(';') { ';' } else { ',' };
    let mut depth = 0usize;
    let parts = value.split(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == mark && depth == 0
    });
    parts.map(|p| p.trim().trim_end_matches('.')).filter(|p| !p.is_empty()).collect()
}

/// Whether a part of an entry says something about when the agency was there, and not only who came.
fn qualifies(part: &str) -> bool {
    const WORDS: &[&str] = &[
        "case",
        "cases",
        "left",
        "joined",
        "from",
        "until",
        "till",
        "late",
        "part",
        "absent",
        "excluded",
        "recused",
        "conflict",
        "coi",
        "observer",
        "observing",
        "not",
        "dna",
        "only",
        "except",
        "present",
        "attended",
        "teams",
        "apologies",
        "apols",
        "no",
        "arrived",
        "withdrew",
        "stepped",
        "dialled",
        "unable",
        "some",
        "early",
        "yes",
    ];
    presence::folded(part).split(|c: char| !c.is_alphanumeric()).any(|w| WORDS.contains(&w))
}

/// Who came, and what is said about when: all from the first part that qualifies to the last that does.
fn split_rest(rest: &str) -> (String, &str) {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    let separators = rest.char_indices().filter(|(i, c)| {
        let spaced = || rest.get(..*i).is_some_and(|b| b.ends_with(' ')) && rest.get(i + 1..).is_some_and(|a| a.starts_with(' '));
        matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '–' | '—' | ':') || (*c == '-' && spaced())
    });
    for (at, c) in separators.chain([(rest.len(), ' ')]) {
        let part = rest.get(from..at).unwrap_or("");
        if !part.trim().is_empty() {
            parts.push((from, part));
        }
        from = at + if at < rest.len() { c.len_utf8() } else { 0 };
    }
    let says = |(_, part): &(usize, &str)| qualifies(part) || part.contains(|c: char| c.is_ascii_digit());
    let names = |parts: &[(usize, &str)]| parts.iter().map(|(_, p)| p.trim().to_owned()).collect::<Vec<_>>();
    let Some(first) = parts.iter().position(|p| qualifies(p.1)) else { return (names(&parts).join(", "), "") };
    let last = parts.iter().rposition(says).unwrap_or(first).max(first);
    let qualifier = rest.get(parts[first].0..parts[last].0 + parts[last].1.len()).unwrap_or("");
    let mut representative = names(&parts[..first]);
    representative.extend(names(&parts[last + 1..]));
    (representative.join(", "), qualifier)
}

#[cfg(test)]
mod tests {
    use crate::minutes::{Presence, parse};
    use std::path::Path;

    #[test]
    fn the_number_of_a_section_does_not_hide_who_was_present() {
        let text = "---\nmeeting: 2026-11-04\n---\n\n## 1. Present\n\n| Agency | Name |\n|---|---|\n| Idva | S. Prothero |\n\n\
                    ## 2) Apologies\n\n| Agency | Name |\n|---|---|\n| Housing | F. Rahmani |\n";
        let (minutes, diagnostics) = parse(Path::new("m.md"), text.into()).unwrap();
        let said: Vec<_> = minutes.attendance.iter().map(|row| (row.agency.as_str(), &row.presence)).collect();
        assert_eq!(said, [("Idva", &Presence::All), ("Housing", &Presence::Absent)]);
        assert!(diagnostics.is_empty());
    }
}
