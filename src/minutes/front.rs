//! Front matter: the YAML between two lines `---` at the head of the file → [`Front`], and where the body starts.
//!
//! The block is found here and not by the Markdown parser, which accepts metadata blocks in the middle of a document
//! and does not see one behind a byte-order mark. Whatever the block holds is also handed back line by line, to become
//! pieces of [`super::Role::FrontMatter`] that the tagger reads and nothing prints.

use super::marks;
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::{Front, PieceId, Printed, Source};
use crate::diagnostic::{Code, Diagnostic};
use jiff::civil::Date;
use serde::Deserialize;

/// Front matter as read, and what is left for the Markdown parser.
pub(super) struct Read {
    /// What the program knows of it; `None` with an error among the diagnostics. The pieces it names are the indices of
    /// `entries`, which are to become the first pieces of the minutes.
    pub(super) front: Option<Front>,
    /// Its entries, each a line with the indented lines that carry it on, and comments.
    pub(super) entries: Vec<Text>,
    /// The first byte of the body.
    pub(super) body: usize,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The keys that are printed, with the labels they are printed under.
const PRINTED: [(&str, &str); 5] =
    [("marac", "Marac"), ("time", "Time"), ("place", "Place"), ("chair", "Chair"), ("minutes-by", "Minutes by")];

/// Reads the front matter of `source`.
pub(super) fn read(source: &Source) -> Read {
    let mut read = Read { front: None, entries: Vec::new(), body: 0, diagnostics: Vec::new() };
    let text = &source.text;
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    read.body = mark;
    let refuse = |at: usize, message: &str, help: &str| Diagnostic {
        code: Code::FrontMatter,
        path: source.path.clone(),
        line: Some(source.line(at)),
        range: Some(at..at),
        message: message.to_owned(),
        help: Some(help.to_owned()),
    };
    let mut lines = lines_from(source, mark);
    let Some((start, _)) = lines.next().filter(|(_, line)| line.trim_end() == "---") else {
        let help =
            "begin the file with a line `---`, a line `meeting: 2026-11-04` with the date of the meeting, and a line `---`";
        read.diagnostics.push(refuse(mark, "the file does not begin with front matter", help));
        return read;
    };
    let mut yaml_end = None;
    let mut yaml_start = None;
    for (at, line) in lines {
        yaml_start.get_or_insert(at);
        if matches!(line.trim_end(), "---" | "...") {
            yaml_end = Some(at);
            read.body = at + line.len() + line_end_len(text, at + line.len());
            break;
        }
    }
    let (Some(yaml_start), Some(yaml_end)) = (yaml_start, yaml_end) else {
        read.diagnostics.push(refuse(start, "the front matter is opened and never closed", "close it with a line `---`"));
        return read;
    };
    read.entries = entries(source, yaml_start, yaml_end);
    match known(source, &read.entries, yaml_start, yaml_end) {
        Ok(front) => read.front = Some(front),
        Err((at, message, help)) => read.diagnostics.push(refuse(at, &message, help)),
    }
    read
}

/// What the program knows, or where the fault is, what it is and what to do.
fn known(source: &Source, entries: &[Text], start: usize, end: usize) -> Result<Front, (usize, String, &'static str)> {
    const DATE_HELP: &str = "write the date of the meeting as year-month-day: `meeting: 2026-11-04`";
    let yaml = source.text.get(start..end).expect("the front matter ends at line starts");
    let fields: Fields = serde_saphyr::from_str(yaml).map_err(|e| {
        let at = e.location().and_then(|l| usize::try_from(l.line()).ok()).map_or(start, |line| line_at(source, start, line));
        (at, "the front matter is not YAML that can be read".to_owned(), "write each line as `key: value`")
    })?;
    let at = key_at(source, start, end, "meeting");
    let Some(meeting) = fields.meeting else {
        return Err((at.unwrap_or(start), "the front matter does not say when the meeting was".to_owned(), DATE_HELP));
    };
    let at = at.unwrap_or(start);
    let date: Date = meeting
        .trim()
        .parse()
        .ok()
        .filter(|_| meeting.trim().len() == "2026-11-04".len())
        .ok_or_else(|| (at, "`meeting:` holds no date that can be read".to_owned(), DATE_HELP))?;
    if let Some(marked) =
        entries.iter().find(|e| ["{.", "]{", "｛"].iter().any(|m| e.flat().contains(m)) && marks::names_one(e.flat()))
    {
        let at = marked.source_of(FlatRange { start: 0, end: marked.flat().len() }).map_or(start, |at| at.start);
        let help = "front matter goes out to every agency: leave out what is to be withheld";
        return Err((at, "a mark in the front matter withholds nothing".to_owned(), help));
    }
    let values = [fields.marac, fields.time, fields.place, fields.chair, fields.minutes_by];
    let mut printed = PRINTED.iter().zip(values).map(|((key, label), value)| {
        let value = value?.0;
        let piece = entries.iter().position(|e| is_entry(e.flat(), key))?;
        Some(Printed { label, value, piece: PieceId(u32::try_from(piece).expect("a file holds less than 2^32 lines")) })
    });
    let marac = printed.next().flatten();
    let printed = printed.flatten().collect();
    Ok(Front { marac, meeting: (date, source.line(at)), printed })
}

/// Whether an entry gives a value to `key`.
fn is_entry(entry: &str, key: &str) -> bool {
    let quotes = ['"', '\''];
    let rest = entry.trim_start_matches(quotes).strip_prefix(key);
    rest.is_some_and(|rest| rest.trim_start_matches(quotes).trim_start().starts_with(':'))
}

/// The keys that the program knows. Others are allowed: an office may keep its own notes there; they are never printed.
#[derive(Deserialize)]
struct Fields {
    marac: Option<Plain>,
    meeting: Option<String>,
    time: Option<Plain>,
    place: Option<Plain>,
    chair: Option<Plain>,
    #[serde(rename = "minutes-by")]
    minutes_by: Option<Plain>,
}

/// A single value, whatever YAML takes it for: `10.30` is a time, not a number.
struct Plain(String);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|value| Self(value.split_whitespace().collect::<Vec<_>>().join(" ")))
    }
}

/// The line's start at which the top-level key `key` stands.
fn key_at(source: &Source, start: usize, end: usize, key: &str) -> Option<usize> {
    lines_from(source, start).take_while(|(at, _)| *at < end).find(|(_, line)| is_entry(line, key)).map(|(at, _)| at)
}

/// The start of the `line`th line (from 1) after byte `start`.
fn line_at(source: &Source, start: usize, line: usize) -> usize {
    lines_from(source, start).nth(line.saturating_sub(1)).map_or(start, |(at, _)| at)
}

/// The lines from byte `from` on, without their ends, with the byte at which each starts.
fn lines_from(source: &Source, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let first = source.line(from) - 1;
    (first..source.line_starts.len()).map(move |i| {
        let start = source.line_starts[i].max(from);
        let end = source.line_starts.get(i + 1).copied().unwrap_or(source.text.len());
        let line = source.text.get(start..end).expect("lines start on character boundaries");
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// How many bytes the line end at `at` takes.
fn line_end_len(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\r' | b'\n', ..]) => 1,
        _ => 0,
    }
}

/// The lines between the two bytes as text; an indented line carries on the one before it.
fn entries(source: &Source, start: usize, end: usize) -> Vec<Text> {
    let mut entries: Vec<Text> = Vec::new();
    for (at, line) in lines_from(source, start).take_while(|(at, _)| *at < end).filter(|(_, line)| !line.trim().is_empty()) {
        let words = at + line.len() - line.trim_start().len();
        match entries.last_mut() {
            Some(entry) if words > at => {
                let last = entry.segments().last().map_or(at, |s| s.source.end);
                let space = FlatRange { start: entry.flat().len(), end: entry.flat().len() + 1 };
                entry.push(" ", SourceRange { start: last, end: words }, false);
                entry.mark(space, MarkKind::SoftBreak);
                push_decoded(entry, line.trim(), words);
            }
            _ => {
                let mut entry = Text::default();
                push_decoded(&mut entry, line.trim(), words);
                entries.push(entry);
            }
        }
    }
    entries
}

/// Appends a line with the escapes of a double-quoted YAML string resolved: a detail cannot hide behind `\x61`.
fn push_decoded(entry: &mut Text, line: &str, base: usize) {
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|r| !r.is_empty()) {
        let (shown, len) = escape(rest);
        let source = SourceRange { start: base + at, end: base + at + len };
        match shown {
            Some(c) => entry.push(c.encode_utf8(&mut [0; 4]), source, false),
            None => entry.push(rest.get(..len).expect("a character's length"), source, true),
        }
        at += len;
    }
}

/// The character that an escape at the head of `rest` stands for (`None`: no escape there), and the bytes it takes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let plain = (None, rest.chars().next().map_or(1, char::len_utf8));
    let digits = match rest.as_bytes() {
        [b'\\', b'x', ..] => 2,
        [b'\\', b'u', ..] => 4,
        [b'\\', b'U', ..] => 8,
        _ => return plain,
    };
    let code = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    code.map_or(plain, |c| (Some(c), 2 + digits))
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;
    use crate::minutes::source::decode;
    use std::path::Path;

    fn read_text(text: &str) -> (Read, Source) {
        let source = decode(Path::new("m.md"), text.as_bytes().to_vec()).unwrap();
        (read(&source), source)
    }

    fn fault(text: &str) -> (Option<usize>, String) {
        let (read, _) = read_text(text);
        assert!(read.front.is_none());
        (read.diagnostics[0].line, read.diagnostics[0].message.clone())
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_hide_nothing() {
        let (read, source) = read_text("\u{feff}---\r\nmarac: Anytown\r\nmeeting: 2026-11-04\r\n---\r\nBody\r\n");
        let front = read.front.unwrap();
        assert_eq!(front.meeting, ("2026-11-04".parse().unwrap(), 3));
        assert_eq!(&source.text[read.body..], "Body\r\n");
    }

    #[test]
    fn front_matter_that_is_missing_unclosed_or_has_no_possible_date_is_an_error_with_its_line() {
        assert_eq!(fault("# Minutes\n").0, Some(1));
        assert_eq!(fault("---\nmeeting: 2026-11-04\n").1, "the front matter is opened and never closed");
        assert_eq!(fault("---\nmarac: A\n---\n").1, "the front matter does not say when the meeting was");
        assert_eq!(
            fault("---\nmarac: A\nmeeting: 2026-02-30\n---\n"),
            (Some(3), "`meeting:` holds no date that can be read".to_owned())
        );
        assert_eq!(fault("---\nmarac: A\nmeeting: 4 November 2026\n---\n").0, Some(3));
        assert_eq!(fault("---\nmeeting: 2026-11-04\nb: [\n---\n").1, "the front matter is not YAML that can be read");
    }

    #[test]
    fn known_fields_are_kept_as_typed_and_unknown_ones_are_only_entries() {
        let (read, _) = read_text("---\nmeeting: 2026-11-04\ntime: 10.30\nplace: Room  2\nnotes: |\n  x\n# c\n---\n");
        let printed: Vec<_> = read.front.unwrap().printed.into_iter().map(|p| (p.label, p.value, p.piece.0)).collect();
        assert_eq!(printed, [("Time", "10.30".to_owned(), 1), ("Place", "Room 2".to_owned(), 2)]);
        let entries: Vec<_> = read.entries.iter().map(Text::flat).collect();
        assert_eq!(entries, ["meeting: 2026-11-04", "time: 10.30", "place: Room  2", "notes: | x", "# c"]);
    }

    #[test]
    fn an_escape_in_a_quoted_value_is_resolved() {
        let (read, _) = read_text("---\nmeeting: 2026-11-04\na: \"v\\x69s\\u0061\"\n---\n");
        assert_eq!(read.entries[1].flat(), "a: \"visa\"");
    }
}
