//! `Label: value` and its kin inside one piece.

use crate::fold::Folded;
use crate::minutes::{FlatRange, MarkKind, Piece};
use std::ops::Range;

/// A label and its value: ranges of the folded piece.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LineLabel {
    pub(super) label: Range<usize>,
    pub(super) value: Range<usize>,
}

/// Longest label, in bytes.
const LABEL_MAX: usize = 70;

/// How many further labels of its line the value of a label may run over: a line of a million labels must not make a
/// million values of a million sentences.
const LABELS_MAX: usize = 64;

/// Every place in `piece` that has the form of a label and its value; whether the words are a label is asked later.
pub(super) fn labels(piece: &Piece, folded: &Folded) -> Vec<LineLabel> {
    let text = folded.lower();
    let mut out: Vec<LineLabel> = Vec::new();
    let lines = lines(piece, folded);
    for (number, line) in lines.iter().enumerate() {
        let content = text.get(line.clone()).unwrap_or("");
        // `Label` on one line, `: value` on the next ones.
        let is_value =
            |l: Option<&Range<usize>>| l.is_some_and(|l| text.get(l.clone()).is_some_and(|t| t.trim_start().starts_with(':')));
        if content.len() <= LABEL_MAX && !is_value(Some(line)) && is_value(lines.get(number + 1)) {
            let last = (number + 1..lines.len()).take_while(|n| is_value(lines.get(*n))).last().unwrap_or(number);
            let end = lines.get(last).map_or(line.end, |l| l.end);
            out.push(LineLabel { label: line.clone(), value: line.end..end });
        }
        let ends: Vec<(usize, usize)> = separators(content);
        for (at, (label_end, value_start)) in ends.iter().enumerate() {
            // The value ends before the next label on the same line, if one stands there after a semicolon.
            let next = ends.get(at + 1).map_or(content.len(), |n| n.0);
            let far = ends.get(at + LABELS_MAX).map_or(content.len(), |n| n.0);
            let value_end = content
                .get(*value_start..next)
                .and_then(|v| v.rfind("; ").or_else(|| v.rfind(" | ")))
                .map_or_else(|| far, |semicolon| if next < content.len() { value_start + semicolon } else { content.len() });
            for start in starts(content, *label_end) {
                out.push(LineLabel {
                    label: line.start + start..line.start + label_end,
                    value: line.start + value_start..line.start + value_end,
                });
            }
        }
    }
    out
}

/// The lines of the source, as ranges of the folded piece.
fn lines(piece: &Piece, folded: &Folded) -> Vec<Range<usize>> {
    let breaks = piece.text.marks().iter().filter(|m| matches!(m.kind, MarkKind::SoftBreak | MarkKind::HardBreak));
    let mut out = Vec::new();
    let mut start = 0;
    for mark in breaks {
        let at = folded.folded(FlatRange { start: mark.range.start, end: mark.range.end });
        out.push(start..at.start.max(start));
        start = at.end.max(start);
    }
    out.push(start..folded.lower().len().max(start));
    out
}

/// Where a label may end and its value begin.
fn separators(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = line.get(at..).unwrap_or("");
        let length = match byte {
            b':' if !between_digits(bytes, at) && !rest.starts_with("://") => 1,
            b'=' if rest.starts_with("=>") => 2,
            b'=' => 1,
            b'-' if rest.starts_with("->") => 2,
            b'-' if rest.starts_with("- ") || rest == "-" => 1,
            b'.' if rest.starts_with("..") => rest.bytes().take_while(|b| *b == b'.').count(),
            b'?' if rest.len() > 1 => 1,
            _ => 0,
        };
        if length > 0 && at > 0 {
            out.push((at, at + length));
        }
        at += length.max(1);
    }
    out
}

fn between_digits(bytes: &[u8], at: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|a| bytes.get(a)).is_some_and(u8::is_ascii_digit);
    digit(at.checked_sub(1)) && digit(Some(at + 1))
}

/// Where a label that ends at `end` may begin: the line, or after a mark that parts it from what stands before.
fn starts(line: &str, end: usize) -> Vec<usize> {
    let from = (end.saturating_sub(LABEL_MAX)..=end).find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let before = line.get(from..end).unwrap_or("");
    let mut out = Vec::new();
    if from == 0 {
        out.push(0);
    }
    for (at, c) in before.char_indices() {
        let parts = matches!(c, ';' | ',' | '.' | '(' | '[' | '/' | '|' | '-' | '>' | '\u{2022}' | ':');
        if parts && at + 1 < before.len() {
            out.push(from + at + c.len_utf8());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::minutes::{Role, SourceRange, Text};

    fn pairs(line: &str) -> Vec<(String, String)> {
        let mut text = Text::default();
        text.push(line, SourceRange { start: 0, end: line.len() }, true);
        let piece = Piece { role: Role::Paragraph, text, sentences: Vec::new(), part: None };
        let folded = fold(line);
        let part = |r: &Range<usize>| folded.lower().get(r.clone()).unwrap().trim().to_owned();
        labels(&piece, &folded).iter().map(|l| (part(&l.label), part(&l.value))).collect()
    }

    fn has(line: &str, label: &str, value: &str) -> bool {
        pairs(line).contains(&(label.to_owned(), value.to_owned()))
    }

    #[test]
    fn colons_dashes_dots_and_arrows_part_a_label_from_its_value() {
        assert!(has("Immigration status: ILR", "immigration status", "ilr"));
        assert!(has("Leave type ........ spouse", "leave type", "spouse"));
        assert!(has("Immigration – none", "immigration", "none"));
        assert!(has("Recourse => nil ; Savings => nil", "recourse", "nil"));
        assert!(has("HO no. = K 771 2093 ; House no. = 77", "ho no.", "k 771 2093"));
        assert!(has("AB, 31. Status: none", "status", "none"));
    }

    #[test]
    fn a_time_and_an_address_have_no_label() {
        assert_eq!(pairs("at 10:30 see https://x.example"), []);
    }
}
