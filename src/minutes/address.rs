//! Where links lead: addresses and titles as pieces that the tagger reads, and the definitions of reference links.

use super::build::Builder;
use super::role::Role;
use super::text::{SourceRange, Text};
use super::tree::LinkId;
use super::{align, source};
use crate::diagnostic::Code;
use pulldown_cmark::Parser;
use std::collections::{BTreeMap, BTreeSet};

/// All definitions of link labels: `[label]: address "title"`.
#[derive(Debug)]
pub(super) struct Definitions {
    by_label: BTreeMap<String, usize>,
    /// In the order of the file.
    spans: Vec<SourceRange>,
}

impl Definitions {
    /// The definitions that the parser found; its text starts at byte `body` of the file.
    pub(super) fn new(parser: &Parser<'_>, body: usize) -> Self {
        let place = |span: &std::ops::Range<usize>| SourceRange { start: body + span.start, end: body + span.end };
        let mut found: Vec<_> = parser.reference_definitions().iter().map(|(label, d)| (place(&d.span), folded(label))).collect();
        found.sort_unstable();
        let spans = found.iter().map(|(span, _)| *span).collect();
        Self { spans, by_label: found.into_iter().enumerate().map(|(i, (_, label))| (label, i)).collect() }
    }

    /// The definition that a reference of this label means: its number and where it stands.
    pub(super) fn find(&self, label: &str) -> Option<(usize, SourceRange)> {
        let i = *self.by_label.get(&folded(label))?;
        Some((i, self.spans[i]))
    }
}

/// A label as `CommonMark` compares it: letter case and white space folded.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Every definition's own text as pieces that nobody prints: its label always, the whole of it if no link used it.
pub(super) fn unused(builder: &mut Builder<'_>, definitions: &Definitions, used: &BTreeSet<usize>) {
    for (i, span) in definitions.spans.iter().enumerate() {
        if builder.is_stopped() {
            return;
        }
        builder.here = span.start;
        if used.contains(&i) {
            let label = raw(builder, *span).find("]:").map_or(0, |end| end + 1);
            builder.unseen(Role::Hidden, SourceRange { start: span.start, end: span.start + label });
        } else {
            builder.unseen(Role::Hidden, *span);
        }
    }
}

/// Fills the pieces of a link (or makes those of a picture) with its address and title, which stand in `place`.
pub(super) fn place(builder: &mut Builder<'_>, link: Option<LinkId>, url: &str, title: &str, place: SourceRange) {
    let raw = raw(builder, place).to_owned();
    let (address, after) = lay(url, &raw, place.start);
    let address = percent_decoded(&address);
    let title = (!title.is_empty()).then(|| {
        let rest = raw.get(after..).unwrap_or("");
        lay(title, rest, place.start + after).0
    });
    if url.trim_start().starts_with("{.") || url.trim_start().starts_with('.') && super::marks::names_one(url) {
        let help = "write `[text]{.immigration}`, with braces";
        builder.report(Code::MarkMalformed, place, "this is a link whose address looks like a mark", help);
    }
    match link {
        Some(id) => {
            let link = builder.links[id.0 as usize].clone();
            builder.fill(link.address, address);
            if let (Some(piece), Some(title)) = (link.title, title) {
                builder.fill(piece, title);
            }
        }
        None => {
            for text in std::iter::once(address).chain(title).filter(|t| !t.is_blank()) {
                builder.piece(Role::Hidden, text);
            }
        }
    }
}

/// `shown` laid beside `raw`, and where in `raw` it ends.
fn lay(shown: &str, raw: &str, base: usize) -> (Text, usize) {
    let mut text = Text::default();
    align::push(&mut text, shown, raw, base);
    let end = text.segments().last().map_or(0, |s| s.source.end - base);
    (text, end)
}

fn raw<'s>(builder: &Builder<'s>, range: SourceRange) -> &'s str {
    let source: &'s super::tree::Source = builder.source;
    source::slice(source, range)
}

/// The text with `%61` read as `a`, and `+` in a query as a space.
fn percent_decoded(text: &Text) -> Text {
    let flat = text.flat();
    if !flat.contains('%') && !flat.contains('+') {
        return text.clone();
    }
    let bytes = flat.as_bytes();
    let query = flat.find('?').unwrap_or(flat.len());
    let mut out = Text::default();
    let mut at = 0;
    while at < bytes.len() {
        let mut decoded = Vec::new();
        let mut end = at;
        while let Some(byte) = percent(bytes, end) {
            decoded.push(byte);
            end += 3;
        }
        if !decoded.is_empty() {
            push_from(&mut out, text, (at, end), Some(&String::from_utf8_lossy(&decoded)));
        } else if bytes[at] == b'+' && at > query {
            end = at + 1;
            push_from(&mut out, text, (at, end), Some(" "));
        } else {
            end = (at + 1..=bytes.len()).find(|i| flat.is_char_boundary(*i)).unwrap_or(bytes.len());
            push_from(&mut out, text, (at, end), None);
        }
        at = end;
    }
    out
}

/// Appends `shown`, or the text itself, for the flat bytes `range` of `text`.
fn push_from(out: &mut Text, text: &Text, range: (usize, usize), shown: Option<&str>) {
    let flat = super::FlatRange { start: range.0, end: range.1 };
    let Some(source) = text.source_of(flat) else { return };
    let verbatim = shown.is_none() && source.end - source.start == range.1 - range.0;
    out.push(shown.unwrap_or(text.slice(flat)), source, verbatim);
}

fn percent(bytes: &[u8], at: usize) -> Option<u8> {
    let [b'%', high, low] = bytes.get(at..at + 3)? else { return None };
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(url: &str) -> Text {
        percent_decoded(&lay(url, url, 0).0)
    }

    #[test]
    fn percent_signs_and_plus_signs_hide_no_word() {
        assert_eq!(decoded("https://x.example/%61sylum?q=no+recourse%20x").flat(), "https://x.example/asylum?q=no recourse x");
        assert_eq!(decoded("a+b%zz%c3%a9").flat(), "a+b%zzé");
    }

    #[test]
    fn a_decoded_address_leads_back_to_its_source() {
        let text = decoded("x/%61sylum");
        let asylum = super::super::FlatRange { start: 2, end: 8 };
        assert_eq!(text.source_of(asylum), Some(SourceRange { start: 2, end: 10 }));
    }
}
