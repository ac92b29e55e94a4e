//! The coordinator's own marks: `[text]{.immigration}`, `[text]{.withhold}`, `[text]{.not-immigration reason="…"}`.
//!
//! Brackets and braces vanish from the flat text and the words between them get a [`MarkKind`]. A mark that cannot be
//! read is an error: what it was meant to withhold must not go out.

use super::build::Builder;
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use crate::diagnostic::Code;

const HELP: &str = "write `[text]{.immigration}`, `[text]{.withhold}` or `[text]{.not-immigration reason=\"why\"}`, inside one paragraph, item or cell";

/// Whether the words name a mark.
pub(super) fn names_one(words: &str) -> bool {
    let words = words.to_lowercase();
    ["immigration", "withhold"].iter().any(|name| words.contains(name))
}

/// Takes the marks out of a text and puts what they mean in their place.
pub(super) fn apply(builder: &mut Builder<'_>, text: Text) -> Text {
    if !text.flat().contains('{') && !text.flat().contains('}') {
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
    for (range, kind) in found.marks {
        let range = moved(range, &found.cuts);
        if out.slice(range).trim().is_empty() {
            let at = text
                .source_of(FlatRange { start: range.start, end: text.flat().len() })
                .unwrap_or(SourceRange { start: 0, end: 0 });
            builder.report(Code::MarkInert, at, "this mark marks nothing", HELP);
        } else {
            out.mark(range, kind);
        }
    }
    out
}

/// Where a range of the text stands once the cuts are gone.
fn moved(range: FlatRange, cuts: &[FlatRange]) -> FlatRange {
    let shift = |at: usize| at - cuts.iter().map(|c| c.end.min(at).saturating_sub(c.start.min(at))).sum::<usize>();
    FlatRange { start: shift(range.start), end: shift(range.end) }
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
    let mut found = Found::default();
    let mut brackets = Vec::new();
    let mut at = 0;
    while let Some(next) = flat.get(at..).and_then(|rest| rest.find(['[', ']', '{', '}'])) {
        let here = at + next;
        at = here + 1;
        if !is_live(source, text, here) {
            continue;
        }
        match flat.as_bytes()[here] {
            b'[' => brackets.push(here),
            b']' => {
                let open = brackets.pop();
                if flat.as_bytes().get(at) == Some(&b'{') && is_live(source, text, at) {
                    let inner = open.map(|o| (FlatRange { start: o + 1, end: here }, Some(o), here));
                    at = brace(flat, at, inner, &mut found);
                }
            }
            b'{' => {
                // The text of a link needs no brackets of its own: `[text](address){.immigration}`.
                let link = text.marks().iter().find(|m| matches!(m.kind, MarkKind::Link(_)) && m.range.end == here);
                let inner = link.map(|l| (l.range, None, here));
                at = brace(flat, here, inner, &mut found);
            }
            _ => {
                let line = flat.get(..here).unwrap_or("");
                if line.rsplit(char::is_whitespace).next().is_some_and(|w| w.starts_with('.') && names_one(w)) {
                    found.faults.push(Fault {
                        at: FlatRange { start: here, end: here + 1 },
                        message: "a mark is closed here that was never opened",
                    });
                }
            }
        }
    }
    found.cuts.sort_by_key(|c| c.start);
    found
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
    match class {
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
fn is_live(source: &[u8], text: &Text, at: usize) -> bool {
    let range = FlatRange { start: at, end: at + 1 };
    if text.marks().iter().any(|m| m.kind == MarkKind::Code && m.range.touches(range)) {
        return false;
    }
    let segments = text.segments();
    let i = segments.partition_point(|s| s.flat.end <= at);
    let Some(segment) = segments.get(i).filter(|s| s.verbatim) else { return false };
    // A backslash that is not text itself escapes what follows it.
    let escaped = segment.flat.start == at
        && segment.source.start > 0
        && source[segment.source.start - 1] == b'\\'
        && !i.checked_sub(1).and_then(|p| segments.get(p)).is_some_and(|p| p.source.end >= segment.source.start);
    !escaped
}
