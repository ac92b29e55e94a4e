//! Every byte of the source is text of a piece, known syntax, or the subject of a diagnostic.
//!
//! White space and ASCII punctuation outside all text is Markdown's own. Any other character that no piece holds is a
//! word that somebody would miss, so the minutes are refused at its line rather than exported without it.

use super::build::Builder;
use super::role::Role;
use super::text::SourceRange;
use crate::diagnostic::Code;

/// Reports what stands in the body (from byte `body` on) and is neither text nor known syntax. A second definition of a
/// link's label, which Markdown ignores, becomes a piece that nobody prints.
pub(super) fn check(builder: &mut Builder<'_>, body: usize) {
    if builder.is_stopped() {
        // What was not read is not lost: these minutes are refused.
        return;
    }
    for range in lost(builder, body) {
        if is_definition(builder, range) {
            builder.unseen(Role::Hidden, range);
        } else {
            let message = "words on this line would be lost: no rule of Markdown says what they are";
            builder.report(Code::TextLost, range, message, "write the line in plain words, without unusual markup");
        }
    }
}

/// The stretches that nothing accounts for, one a line at most.
fn lost(builder: &Builder<'_>, body: usize) -> Vec<SourceRange> {
    let source = builder.source;
    let mut known = vec![false; source.text.len()];
    let segments = builder.pieces.iter().flat_map(|p| p.text.segments().iter().map(|s| s.source));
    for range in segments.chain(builder.syntax.iter().copied()) {
        if let Some(bytes) = known.get_mut(range.start..range.end) {
            bytes.fill(true);
        }
    }
    let mut found: Vec<SourceRange> = Vec::new();
    for (i, start) in source.line_starts.iter().enumerate() {
        let start = (*start).max(body);
        let end = source.line_starts.get(i + 1).copied().unwrap_or(source.text.len());
        let Some(line) = source.text.get(start..end) else { continue };
        let mut words =
            line.char_indices().filter(|(at, c)| !known[start + at] && !c.is_whitespace() && !c.is_ascii_punctuation());
        if let Some((first, c)) = words.next() {
            let (last, c) = words.next_back().unwrap_or((first, c));
            found.push(SourceRange { start: start + first, end: start + last + c.len_utf8() });
        }
    }
    found
}

/// Whether the line begins like the definition of a link's label.
fn is_definition(builder: &Builder<'_>, range: SourceRange) -> bool {
    let source = builder.source;
    let line = source.line(range.start);
    let start = source.line_starts[line - 1];
    let text = source
        .text
        .get(start..range.end)
        .unwrap_or("")
        .trim_start_matches(|c: char| c.is_ascii_digit() || " \t>-*+.)".contains(c));
    text.starts_with('[') && text.contains("]:")
}
