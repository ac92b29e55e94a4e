//! What the Markdown or HTML parser shows for a stretch of source, laid beside that source.
//!
//! Parsers hand over text with entities resolved, line ends folded and prefixes of quotations taken out. [`push`]
//! finds, as finely as it safely can, which bytes each shown character came from.

use super::text::{SourceRange, Text};

/// Appends `shown` to `text`, which came from `raw`, the source bytes from `base` on.
///
/// Stretches found as they stand in the source become verbatim segments, a line end or an entity a segment of its
/// own. If the two cannot be laid beside each other, all of `raw` becomes one segment that is not verbatim.
pub(super) fn push(text: &mut Text, shown: &str, raw: &str, base: usize) {
    if let Some(at) = raw.find(shown) {
        text.push(shown, SourceRange { start: base + at, end: base + at + shown.len() }, true);
        return;
    }
    match steps(shown, raw) {
        Some(steps) => {
            for step in steps {
                let source = SourceRange { start: base + step.raw.0, end: base + step.raw.1 };
                text.push(
                    shown.get(step.shown.0..step.shown.1).expect("steps lie on character boundaries"),
                    source,
                    step.verbatim,
                );
            }
        }
        None => text.push(shown, SourceRange { start: base, end: base + raw.len() }, false),
    }
}

/// One stretch of the two texts beside each other, as byte ranges.
struct Step {
    shown: (usize, usize),
    raw: (usize, usize),
    verbatim: bool,
}

fn steps(shown: &str, raw: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut at = 0;
    for (i, c) in shown.char_indices() {
        let rest = raw.get(at..)?;
        let (skipped, taken, verbatim) = match rest.find(c) {
            // A line end shown as a space or as LF comes before anything further on.
            _ if matches!(c, ' ' | '\n') && starts_at_line_end(rest, c) => {
                let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                (gap, line_end(rest.get(gap..)?), false)
            }
            Some(found) => (found, c.len_utf8(), true),
            None => return None,
        };
        let start = at + skipped;
        steps.push(Step { shown: (i, i + c.len_utf8()), raw: (start, start + taken), verbatim });
        at = start + taken;
    }
    Some(steps)
}

/// Whether the next thing in `rest`, white space aside, is a line end (and no plain `c` comes before it).
fn starts_at_line_end(rest: &str, c: char) -> bool {
    !rest.starts_with(c) && line_end(rest.trim_start_matches([' ', '\t'])) > 0 && !(c == ' ' && rest.starts_with(' '))
}

fn line_end(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;

    fn pairs(shown: &str, raw: &str) -> Vec<(String, String, bool)> {
        let mut text = Text::default();
        push(&mut text, shown, raw, 0);
        assert_eq!(text.flat(), shown);
        let show = |s: &super::super::Segment| {
            (shown[s.flat.start..s.flat.end].to_owned(), raw[s.source.start..s.source.end].to_owned(), s.verbatim)
        };
        text.segments().iter().map(show).collect()
    }

    fn same(text: &str) -> (String, String, bool) {
        (text.to_owned(), text.to_owned(), true)
    }

    #[test]
    fn a_code_span_over_a_quotations_line_end_is_laid_beside_its_source() {
        let space = (" ".to_owned(), "\n".to_owned(), false);
        assert_eq!(pairs("co de", "`co\n> de`"), [same("co"), space, same("de")]);
    }

    #[test]
    fn what_stands_in_the_source_as_shown_is_verbatim() {
        assert_eq!(pairs("a b", "``a b``"), [same("a b")]);
    }

    #[test]
    fn what_cannot_be_found_takes_all_of_its_source() {
        assert_eq!(pairs("é", "&eacute;"), [("é".to_owned(), "&eacute;".to_owned(), false)]);
    }
}
