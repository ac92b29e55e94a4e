//! Headings cut the minutes into parts; a level-2 heading that names a case makes its section a case.

use super::attendance;
use super::build::Builder;
use super::role::Role;
use super::run::Ends;
use super::text::{FlatRange, MarkKind, SourceRange};
use super::tree::{Block, Case, CaseNo, Part, PartId, PartKind, PieceId};
use crate::diagnostic::Code;

/// How a case heading is to be written.
const CASE_HELP: &str = "write `## Case 4: reference`, with a number that no other case has";

/// Begins a heading. At the top of the document, level 1 and 2 begin a new part.
pub(super) fn begin_heading(builder: &mut Builder<'_>, level: u8, markdown: bool) {
    builder.end_implicit();
    let only_elements = builder.frames().iter().skip(1).all(|f| matches!(f.by, super::frame::By::Html(_)));
    if markdown && level <= 2 && only_elements {
        builder.close_elements();
    }
    let flat = builder.is_flat();
    let mut role = Role::Heading(level);
    if level <= 2 && !flat && builder.at_top() {
        if level == 1 && builder.title.is_none() && builder.parts.len() == 1 {
            role = Role::Title;
        } else {
            builder.end_part();
            builder.parts.push(Part { kind: PartKind::General, heading: None, blocks: Vec::new() });
        }
    }
    if markdown {
        builder.begin_leaf(Ends::Heading(level), role);
    } else if flat {
        builder.line();
    } else {
        builder.begin(Ends::Heading(level), role, true);
    }
}

/// Ends a heading: the title, the heading of a part, or a block of its own.
pub(super) fn end_heading(builder: &mut Builder<'_>, id: PieceId, level: u8) {
    let piece = &builder.pieces[id.0 as usize];
    let role = piece.role;
    let text = piece.text.flat().to_owned();
    let at = piece.text.source_of(FlatRange { start: 0, end: text.len() });
    let opens_part = level <= 2 && builder.at_top() && builder.parts.last().is_some_and(|p| p.heading.is_none());
    if role == Role::Title {
        if matches!(read(&text), Reading::Case { .. } | Reading::Unreadable) {
            let at = at.unwrap_or(SourceRange { start: 0, end: 0 });
            builder.report(Code::CaseHeading, at, "this case heading is of level 1", CASE_HELP);
        }
        builder.title = Some(id);
    } else if opens_part && builder.parts.len() > 1 {
        open_part(builder, id, level, &text, at);
    } else {
        let at = at.unwrap_or(SourceRange { start: 0, end: 0 });
        if level <= 2 && !matches!(read(&text), Reading::Other) {
            let message = "a case heading inside a list, quotation or table does not begin a case";
            builder.report(Code::CaseHeading, at, message, "take it out, or write it as plain text");
        } else if level > 2 {
            sub_heading(builder, &text, at, "a case heading of level 3 or lower does not begin a case");
        }
        builder.add(Block::Heading { level, text: id });
    }
}

/// A sub-heading, or a line in bold, that reads as the heading of another case than the one it stands in.
fn sub_heading(builder: &mut Builder<'_>, text: &str, at: SourceRange, message: &str) {
    let Reading::Case { number, .. } = read(text) else { return };
    let misplaced = match builder.parts.last().map(|p| p.kind) {
        Some(PartKind::Case(case)) => builder.cases[case].number != number,
        Some(PartKind::Opening | PartKind::Attendance) | None => true,
        // Matters arising, sorted by case: each follows that case's attendance.
        Some(PartKind::General) => false,
    };
    if misplaced {
        builder.report(Code::CaseHeading, at, message, CASE_HELP);
    }
}

/// A paragraph at the top that is all bold may be meant as a heading; one that names a case must not be missed.
pub(super) fn end_paragraph(builder: &mut Builder<'_>, id: PieceId) {
    let text = &builder.pieces[id.0 as usize].text;
    let all = FlatRange { start: 0, end: text.flat().trim_end().len() };
    let bold = text.marks().iter().any(|m| m.kind == MarkKind::Strong && m.range.contains(all));
    if bold && builder.at_top() {
        let (flat, at) = (text.flat().to_owned(), text.source_of(all).unwrap_or(SourceRange { start: 0, end: 0 }));
        sub_heading(builder, &flat, at, "this line in bold reads as a case heading, but begins no case");
    }
}

/// A level-2 section between two cases that looks like a part of the case before it.
pub(super) fn check_order(builder: &mut Builder<'_>) {
    const OF_A_CASE: &[&str] = &[
        "actions",
        "action",
        "discussion",
        "information",
        "research",
        "risk",
        "risks",
        "background",
        "victim",
        "perpetrator",
        "children",
        "outcome",
        "summary",
        "agencies",
        "agency",
        "history",
        "safety",
        "protective",
    ];
    let last_case = builder.parts.iter().rposition(|p| matches!(p.kind, PartKind::Case(_))).unwrap_or(0);
    let first_case = builder.parts.iter().position(|p| matches!(p.kind, PartKind::Case(_))).unwrap_or(0);
    for i in first_case..last_case {
        let part = &builder.parts[i];
        let Some(heading) = part.heading.filter(|_| part.kind == PartKind::General) else { continue };
        let text = &builder.pieces[heading.0 as usize].text;
        let first = text.flat().split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or("").to_lowercase();
        if let Some(at) = text.source_of(FlatRange { start: 0, end: text.flat().len() })
            && OF_A_CASE.contains(&first.as_str())
        {
            let message = "this heading of level 2 ends the case before it: what stands below is not part of the case";
            builder.report(Code::SectionOutsideCase, at, message, "write it with `###` to keep it in the case");
        }
    }
}

fn open_part(builder: &mut Builder<'_>, id: PieceId, level: u8, text: &str, at: Option<SourceRange>) {
    let number = builder.parts.len() - 1;
    let part_id = PartId(u32::try_from(number).expect("a file holds less than 2^32 parts"));
    let at = at.unwrap_or(SourceRange { start: 0, end: 0 });
    let kind = match read(text) {
        Reading::Case { number, reference } => {
            if level == 1 {
                builder.report(Code::CaseHeading, at, "this case heading is of level 1", CASE_HELP);
            }
            if !builder.case_numbers.insert(number) {
                builder.report(Code::CaseHeading, at, format!("case {} stands twice", number.0), CASE_HELP);
            }
            builder.cases.push(Case { number, reference, heading: id, part: part_id, copy_to: Vec::new() });
            PartKind::Case(builder.cases.len() - 1)
        }
        Reading::Unreadable => {
            builder.report(Code::CaseHeading, at, "this looks like a case heading, but its number cannot be read", CASE_HELP);
            PartKind::General
        }
        Reading::Other if level == 2 && attendance::is_heading(text) => PartKind::Attendance,
        Reading::Other => PartKind::General,
    };
    builder.parts[number].kind = kind;
    builder.parts[number].heading = Some(id);
}

/// What a heading says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// A case of this number; the reference is a range of the heading.
    Case { number: CaseNo, reference: FlatRange },
    /// Something about a case whose number cannot be read.
    Unreadable,
    /// Anything else.
    Other,
}

/// Reads a heading: `Case 4: reference`, `CASE 4 - reference`, `Case 4`, `3. Case No. 4 (reference)`.
pub(super) fn read(text: &str) -> Reading {
    let numbered = text.trim_start();
    let digits = numbered.trim_start_matches(|c: char| c.is_ascii_digit());
    let unnumbered = match digits.strip_prefix(['.', ')']) {
        Some(rest) if digits.len() < numbered.len() => rest.trim_start(),
        _ => numbered,
    };
    let word: String = unnumbered.chars().take_while(|c| c.is_alphabetic()).collect();
    let folded = folded(&word);
    if folded != "case" && folded != "cases" {
        return Reading::Other;
    }
    let mut rest = unnumbered.get(word.len()..).unwrap_or("").trim_start();
    if folded == "cases" {
        let digit = rest.starts_with(|c: char| c.is_ascii_digit());
        return if digit { Reading::Unreadable } else { Reading::Other };
    }
    if !word.eq_ignore_ascii_case("case") {
        return Reading::Unreadable;
    }
    for label in ["number", "no.", "no", "#", "№"] {
        if let Some(found) = strip_prefix_ignoring_case(rest, label) {
            rest = found.trim_start();
            break;
        }
    }
    let len = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let Some(Ok(number)) = rest.get(..len).filter(|d| !d.is_empty()).map(str::parse) else { return Reading::Unreadable };
    let after = rest.get(len..).unwrap_or("");
    // `Case 4a`, `Case 4/7`, `Cases 3-4`: whose attendance would count?
    if after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '&' | '+' | '_')) || joins_another(after) {
        return Reading::Unreadable;
    }
    let marks =
        |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '.' | ',' | ')' | '|' | '·' | '=' | '\u{2212}');
    let reference = after.trim_start_matches(marks).trim_end();
    let reference = match reference.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner.trim(),
        _ => reference,
    };
    let start = if reference.is_empty() { text.len() } else { reference.as_ptr() as usize - text.as_ptr() as usize };
    Reading::Case { number: CaseNo(number), reference: FlatRange { start, end: start + reference.len() } }
}

/// `Case 3-4`, `Case 3 and 4`, `Case 3, 4`: more than one case.
fn joins_another(after: &str) -> bool {
    let rest = after.trim_start();
    let joined =
        rest.strip_prefix(['-', '–', ',', '&']).or_else(|| strip_prefix_ignoring_case(rest, "and ")).map(str::trim_start);
    let Some(joined) = joined else { return false };
    let digits = joined.len() - joined.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let alone =
        joined.get(digits..).unwrap_or("").trim_start().is_empty() || joined.get(digits..).is_some_and(|r| r.starts_with(':'));
    digits > 0 && digits <= 2 && alone
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..).unwrap_or(""))
}

/// A word in lower case with the look-alike letters that would hide `case` replaced.
fn folded(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let look_alike = |c: char| match c {
        'с' | 'ϲ' => 'c',
        'а' | 'α' => 'a',
        'ѕ' => 's',
        'е' | 'ε' => 'e',
        other => other,
    };
    word.nfkc().flat_map(char::to_lowercase).map(look_alike).collect()
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;

    fn case(text: &str) -> Option<(u32, &str)> {
        match read(text) {
            Reading::Case { number, reference } => Some((number.0, &text[reference.start..reference.end])),
            Reading::Unreadable | Reading::Other => None,
        }
    }

    #[test]
    fn every_usual_case_heading_is_read() {
        assert_eq!(case("Case 4: EK/404"), Some((4, "EK/404")));
        assert_eq!(case("CASE 4 REF 7"), Some((4, "REF 7")));
        assert_eq!(case("case 4 - EK-404"), Some((4, "EK-404")));
        assert_eq!(case("Case 4 – EK/404, repeat"), Some((4, "EK/404, repeat")));
        assert_eq!(case("Case 4"), Some((4, "")));
        assert_eq!(case("Case No. 12 (EK/404)"), Some((12, "EK/404")));
        assert_eq!(case("Case #4. EK"), Some((4, "EK")));
        assert_eq!(case("3. Case 4: EK"), Some((4, "EK")));
    }

    #[test]
    fn a_case_heading_whose_number_cannot_be_read_is_not_taken_for_another() {
        for text in [
            "Case",
            "Case four: EK",
            "Case 4a: EK",
            "Case 4/7",
            "Cases 3 and 4",
            "Case 3 and 4",
            "Case 3-4",
            "Сase 4: EK",
            "Case: EK",
        ] {
            assert_eq!(read(text), Reading::Unreadable, "{text}");
        }
    }

    #[test]
    fn other_headings_are_other() {
        for text in ["Caseload", "Matters arising", "Actions from case 3", "Cases for information", "Any other business"] {
            assert_eq!(read(text), Reading::Other, "{text}");
        }
    }
}
