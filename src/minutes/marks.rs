//! The coordinator's own marks: `[text]{.immigration}`, `[text]{.withhold}`, `[text]{.not-immigration reason="…"}`.
//!
//! Brackets and braces vanish from the flat text and the words between them get a [`MarkKind`]. A mark that cannot be
//! read is an error: what it was meant to withhold must not go out.

use super::build::Builder;
use super::text::{FlatRange, MarkKind, Moved, SourceRange, Text};
use crate::diagnostic::Code;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const HELP: &str = "write `[text]{.immigration}`, `[text]{.withhold}` or `[text]{.not-immigration reason=\"why\"}`, inside one paragraph, item or cell";

/// Whether the words name a mark.
pub(super) fn names_one(words: &str) -> bool {
    let words = words.to_lowercase();
    ["immigration", "withhold"].iter().any(|name| words.contains(name))
}

/// Takes the marks out of a text and puts what they mean in their place.
pub(super) fn apply(builder: &mut Builder<'_>, text: Text) -> Text {
    if !text.flat().contains('{') && named(text.flat()).next().is_none() {
        return text;
    }
    let found = find(builder.source.text.as_bytes(), &text);
    for fault in &found.faults {
        let at = text.source_of(fault.at).unwrap_or(SourceRange { start: 0, end: 0 });
        builder.report(Code::MarkMalformed, at, fault.message, HELP);
    }
    if found.cuts.is_empty() {
        return text;
    }
    for cut in &found.cuts {
        builder.syntax.extend(text.source_of(*cut));
    }
    let mut out = text.without(&found.cuts);
    let moved = Moved::new(&found.cuts);
    for (words, kind) in found.marks {
        let range = moved.range(words);
        if out.slice(range).trim().is_empty() {
            let after = FlatRange { start: words.end, end: words.end + 1 };
            let at = text.source_of(after).unwrap_or(SourceRange { start: 0, end: 0 });
            builder.report(Code::MarkInert, at, "this mark marks nothing", HELP);
        } else {
            out.mark(range, kind);
        }
    }
    out
}

struct Fault {
    at: FlatRange,
    message: &'static str,
}

#[derive(Default)]
struct Found {
    marks: Vec<(FlatRange, MarkKind)>,
    /// The brackets and braces, in order.
    cuts: Vec<FlatRange>,
    faults: Vec<Fault>,
}

/// Finds the marks of a text by its brackets, those aside that are escaped or stand in code.
fn find(source: &[u8], text: &Text) -> Found {
    let flat = text.flat();
    let code = code(text);
    let links: BTreeMap<usize, FlatRange> =
        text.marks().iter().filter(|m| matches!(m.kind, MarkKind::Link(_))).map(|m| (m.range.end, m.range)).collect();
    let is_live = |at: usize| is_live(source, text, &code, at);
    let mut found = Found::default();
    let mut brackets = Vec::new();
    let mut at = 0;
    while let Some(next) = flat.get(at..).and_then(|rest| rest.find(['[', ']', '{'])) {
        let here = at + next;
        at = here + 1;
        if !is_live(here) {
            continue;
        }
        match flat.as_bytes()[here] {
            b'[' => brackets.push(here),
            b']' => {
                let open = brackets.pop();
                if flat.as_bytes().get(at) == Some(&b'{') && is_live(at) {
                    let inner = open.map(|o| (FlatRange { start: o + 1, end: here }, Some(o), here));
                    at = brace(flat, at, inner, &mut found);
                }
            }
            b'{' => {
                // The text of a link needs no brackets of its own: `[text](address){.immigration}`.
                let inner = links.get(&here).map(|link| (*link, None, here));
                at = brace(flat, here, inner, &mut found);
            }
            _ => {}
        }
    }
    found.cuts.sort_by_key(|c| c.start);
    let read = |range: FlatRange| {
        let at = found.cuts.partition_point(|c| c.end <= range.start);
        found.cuts.get(at).is_some_and(|c| c.touches(range)) || found.faults.iter().any(|f| f.at.touches(range))
    };
    let missed: Vec<_> = named(flat).filter(|range| !read(*range) && is_live(range.start)).collect();
    let message = "this looks like a mark, but is not one";
    found.faults.extend(missed.into_iter().map(|at| Fault { at, message }));
    found
}

/// Where the name of a mark stands with a bracket or brace beside it, of whatever kind.
fn named(flat: &str) -> impl Iterator<Item = FlatRange> {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[\[({｛［（\]]\s*\.(?:not-)?(?:immigration|withhold)\b|\.(?:not-)?(?:immigration|withhold)[^\S\n]*[}｝]")
            .expect("constant")
    });
    let any = has_name(flat).then_some(flat).into_iter();
    any.flat_map(|flat| NAMES.find_iter(flat)).map(|m| FlatRange { start: m.start(), end: m.end() })
}

/// Whether the name of a mark stands after a full stop anywhere: nearly no text has one, and the pattern is slow to make.
fn has_name(flat: &str) -> bool {
    let begins = |text: &[u8], name: &[u8]| text.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name));
    flat.as_bytes().split(|b| *b == b'.').skip(1).any(|after| {
        let name = if begins(after, b"not-") { after.get(4..).unwrap_or(&[]) } else { after };
        begins(name, b"immigration") || begins(name, b"withhold")
    })
}

/// The stretches of code, in order, those that touch joined.
fn code(text: &Text) -> Vec<FlatRange> {
    let mut ranges: Vec<FlatRange> = Vec::new();
    for mark in text.marks().iter().filter(|m| m.kind == MarkKind::Code) {
        match ranges.last_mut() {
            Some(last) if mark.range.start <= last.end => last.end = last.end.max(mark.range.end),
            _ => ranges.push(mark.range),
        }
    }
    ranges
}

/// Reads what stands in braces at `open`, after the marked words `inner` (with the byte of their bracket, and where
/// they end). Returns where reading goes on.
fn brace(flat: &str, open: usize, inner: Option<(FlatRange, Option<usize>, usize)>, found: &mut Found) -> usize {
    let rest = flat.get(open + 1..).unwrap_or("");
    let here = FlatRange { start: open, end: open + 1 };
    let body_end = end_of_body(rest);
    let body = rest.get(..body_end.unwrap_or(rest.len())).unwrap_or("").trim();
    let first = body.split_whitespace().next().unwrap_or("");
    let meant = first.starts_with('.') || names_one(first) || (inner.is_some() && names_one(body));
    if !meant {
        return open + 1;
    }
    let Some(len) = body_end else {
        found.faults.push(Fault { at: here, message: "a mark is opened here and not closed" });
        return open + 1;
    };
    let end = open + 1 + len + 1;
    let all = FlatRange { start: open, end };
    let Some((range, bracket, words_end)) = inner else {
        found.faults.push(Fault { at: all, message: "this mark follows no words in square brackets" });
        return end;
    };
    match meaning(body) {
        Ok(kind) => {
            found.marks.push((range, kind));
            if let Some(bracket) = bracket {
                found.cuts.push(FlatRange { start: bracket, end: bracket + 1 });
            }
            found.cuts.push(FlatRange { start: words_end, end });
        }
        Err(message) => found.faults.push(Fault { at: all, message }),
    }
    end
}

/// Where the closing brace stands, those in quotation marks aside.
fn end_of_body(rest: &str) -> Option<usize> {
    let mut quoted = false;
    for (i, c) in rest.char_indices() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            '}' if !quoted => return Some(i),
            _ => {}
        }
    }
    None
}

/// What the words in braces mean.
fn meaning(body: &str) -> Result<MarkKind, &'static str> {
    let (class, rest) = body.split_once(char::is_whitespace).unwrap_or((body, ""));
    let rest = rest.trim();
    match class.to_lowercase().as_str() {
        ".immigration" if rest.is_empty() => Ok(MarkKind::HandTag),
        ".withhold" if rest.is_empty() => Ok(MarkKind::HandWithhold),
        ".immigration" | ".withhold" => Err("this mark takes nothing but its name"),
        ".not-immigration" => {
            let value = rest.strip_prefix("reason").map(str::trim_start).and_then(|r| r.strip_prefix('=')).map(str::trim);
            let reason = value.and_then(|v| v.strip_prefix(['"', '“'])).and_then(|v| v.strip_suffix(['"', '”']));
            match reason.map(str::trim) {
                Some(reason) if !reason.is_empty() && !reason.contains(['"', '“', '”']) => {
                    Ok(MarkKind::HandClear { reason: reason.to_owned() })
                }
                _ => Err("this mark needs a reason"),
            }
        }
        _ => Err("there is no mark of this name"),
    }
}

/// Whether the bracket at a flat byte is markup: typed as it is, not escaped, not in code.
fn is_live(source: &[u8], text: &Text, code: &[FlatRange], at: usize) -> bool {
    let before = code.partition_point(|c| c.start <= at);
    if before.checked_sub(1).is_some_and(|i| code[i].end > at) {
        return false;
    }
    let segments = text.segments();
    let i = segments.partition_point(|s| s.flat.end <= at);
    let Some(segment) = segments.get(i).filter(|s| s.verbatim) else { return false };
    // A backslash that is not text itself escapes what follows it.
    let escaped = segment.flat.start == at
        && segment.source.start > 0
        && source[segment.source.start - 1] == b'\\'
        && i.checked_sub(1).and_then(|p| segments.get(p)).is_none_or(|p| p.source.end < segment.source.start);
    !escaped
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Code, Diagnostic};
    use crate::minutes::{MarkKind, Minutes, Role, parse};
    use std::path::Path;

    fn read(body: &str) -> Result<(Minutes, Vec<Diagnostic>), Vec<Diagnostic>> {
        let text = format!("---\nmeeting: 2026-11-04\n---\n\n{body}\n");
        parse(Path::new("m.md"), text.into_bytes())
    }

    /// The flat text of the first paragraph, and its hand marks with the words they cover.
    fn marked(body: &str) -> (String, Vec<(MarkKind, String)>) {
        let (minutes, _) = read(body).unwrap();
        let piece = minutes.pieces.iter().find(|p| matches!(p.role, Role::Paragraph | Role::Cell | Role::Item)).unwrap();
        let hand = |k: &MarkKind| matches!(k, MarkKind::HandTag | MarkKind::HandWithhold | MarkKind::HandClear { .. });
        let marks = piece.text.marks().iter().filter(|m| hand(&m.kind));
        let marks = marks.map(|m| (m.kind.clone(), piece.text.slice(m.range).to_owned())).collect();
        (piece.text.flat().to_owned(), marks)
    }

    fn faults(body: &str) -> Vec<Code> {
        read(body).err().into_iter().flatten().map(|d| d.code).collect()
    }

    #[test]
    fn a_mark_covers_its_words_and_leaves_no_trace_in_the_text() {
        let (flat, marks) = marked("She [came with **him**]{.immigration} in May.");
        assert_eq!(flat, "She came with him in May.");
        assert_eq!(marks, [(MarkKind::HandTag, "came with him".to_owned())]);
        assert_eq!(marked("Safe at [12 Elm Row]{.withhold}.").1, [(MarkKind::HandWithhold, "12 Elm Row".to_owned())]);
    }

    #[test]
    fn a_reason_is_kept_as_typed() {
        let (flat, marks) = marked("Her [leave]{.not-immigration reason=\"annual *leave*, per HR\"} ends.");
        assert_eq!(flat, "Her leave ends.");
        assert_eq!(marks, [(MarkKind::HandClear { reason: "annual leave, per HR".to_owned() }, "leave".to_owned())]);
    }

    #[test]
    fn marks_nest_and_cover_links_and_brackets() {
        let (flat, marks) = marked("[a [b]{.withhold} [sic] c]{.immigration}");
        assert_eq!(flat, "a b [sic] c");
        assert_eq!(marks, [(MarkKind::HandTag, "a b [sic] c".to_owned()), (MarkKind::HandWithhold, "b".to_owned())]);
        assert_eq!(
            marked("[the letter](https://x.example){.withhold} came").1,
            [(MarkKind::HandWithhold, "the letter".to_owned())]
        );
        assert_eq!(marked("[[her form](https://x.example)]{.immigration}").0, "her form");
    }

    #[test]
    fn a_marked_reference_link_is_marked_all_the_same() {
        let (flat, marks) = marked("[her form]{.immigration} came\n\n[her form]: https://x.example\n");
        assert_eq!((flat.as_str(), marks), ("her form came", vec![(MarkKind::HandTag, "her form".to_owned())]));
    }

    #[test]
    fn marks_work_over_line_ends_in_cells_and_in_html() {
        assert_eq!(marked("She [came\nwith him]{.immigration}.").1, [(MarkKind::HandTag, "came with him".to_owned())]);
        assert_eq!(marked("<p>She [left <b>him</b>]{.withhold}.</p>").1, [(MarkKind::HandWithhold, "left him".to_owned())]);
        let cell = marked("| H |\n|---|\n| no [a]{.immigration} |\n");
        assert_eq!(cell, ("no a".to_owned(), vec![(MarkKind::HandTag, "a".to_owned())]));
    }

    #[test]
    fn a_mark_that_cannot_be_read_is_an_error() {
        for body in [
            "[x]{.imigration}",
            "[x]{immigration}",
            "[x] {.immigration}",
            "x{.immigration}",
            "[x]{.immigration",
            "[x]{.not-immigration}",
            "[x]{.not-immigration reason=\"\"}",
            "[x]{.immigration reason=\"y\"}",
            "[x.immigration}",
            "[x](.immigration)",
            "[a\n\nb]{.immigration}",
            "\\[x\\]{.immigration}",
            "[x]｛.immigration｝",
            "[x]{#a .withhold}",
            "[x]{.withhold .immigration}",
            "| [a | b]{.withhold} |\n|---|---|\n",
        ] {
            assert!(faults(body).contains(&Code::MarkMalformed), "{body}");
        }
    }

    #[test]
    fn braces_in_code_and_plain_braces_are_text() {
        assert_eq!(marked("type `[x]{.immigration}` for it").0, "type [x]{.immigration} for it");
        assert_eq!(marked("a {b} [c] d").0, "a {b} [c] d");
    }

    #[test]
    fn a_mark_around_nothing_is_noticed() {
        let (_, diagnostics) = read("a []{.immigration} b").unwrap();
        assert!(diagnostics.iter().any(|d| d.code == Code::MarkInert));
    }
}
