//! Redacted minutes → where in the source each of their strings stands, found by reading both side by side.
//!
//! Redaction keeps no way back, so that nothing of the source is in what it makes. The way is found anew here from the
//! minutes and the decisions alone, by code that redaction does not share: the strings of a copy follow each other as in
//! the minutes, and each is just what of its piece is not withheld. A string that stands nowhere is a fault.

use super::second_look::Source;
use crate::decide::Decisions;
use crate::minutes::{Block, Minutes, PieceId, Role};
use crate::redact::{CopyKind, Inline, RBlock, Redacted, Run, Section, SectionKind};

/// Letters and digits of a piece that are not withheld, each with its place in the flat text.
struct Seen {
    piece: PieceId,
    chars: Vec<(char, usize)>,
    /// Whether a string of a copy may be a part of the piece and no more.
    in_parts: bool,
}

/// A stretch of visible text without a mark in it.
pub(super) struct Shown {
    /// As it reads.
    pub(super) text: String,
    /// Where it stands.
    pub(super) at: At,
}

/// Where a shown text stands in the minutes.
#[derive(Clone)]
pub(super) enum At {
    /// In this piece: the flat byte of each of the text's letters and digits, in order.
    Piece(PieceId, Vec<usize>),
    /// It was made of these pieces, and not of their words one by one.
    MadeOf(Vec<PieceId>),
}

/// Letters and digits alone: a string may be cut and joined at white space and punctuation.
pub(super) fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// The text of `redacted` with its places; `None` if a string of it stands nowhere in the minutes as this agency may see
/// them.
pub(super) fn places(redacted: &Redacted, source: Source<'_>, decisions: &Decisions) -> Option<Vec<Shown>> {
    let minutes = source.minutes;
    let in_parts = match redacted.head().kind {
        CopyKind::Whole | CopyKind::Partial => false,
        CopyKind::Actions | CopyKind::Extract => true,
    };
    let reader = Reader { minutes, decisions, in_parts };
    let mut out = Vec::new();
    for (label, value) in &redacted.head().details {
        let own = minutes.front.printed.iter().filter(|p| p.label == label);
        out.push(Shown { text: value.clone(), at: At::MadeOf(own.map(|p| p.piece).collect()) });
    }
    let mut all = Vec::new();
    all.extend(minutes.title.map(|id| reader.seen(id)));
    for part in &minutes.parts {
        all.extend(part.heading.map(|id| reader.seen(id)));
        reader.gather(&part.blocks, &mut all);
    }
    let mut cursor = Cursor { all: &all, at: 0, from: 0 };
    if let Some(title) = &redacted.head().title {
        cursor.place(title, &mut out)?;
    }
    for section in redacted.sections() {
        if matches!(section.kind, SectionKind::Attendance) && redacted.head().kind == CopyKind::Partial {
            who_attended(section, source, &mut out)?;
            continue;
        }
        if in_parts {
            // Actions and units stand in an order of their own.
            cursor = Cursor { all: &all, at: 0, from: 0 };
        }
        if let Some(heading) = &section.heading {
            cursor.heading(heading, &section.kind, &mut out)?;
        }
        for string in strings(&section.blocks) {
            let again = Cursor { all: &all, at: 0, from: 0 };
            match cursor.place(string, &mut out) {
                Some(()) => {}
                None if in_parts => {
                    cursor = again;
                    cursor.place(string, &mut out)?;
                }
                None => return None,
            }
        }
    }
    let mut notes: Vec<Vec<Seen>> = Vec::new();
    for note in &minutes.notes {
        let mut own = Vec::new();
        reader.gather(&note.blocks, &mut own);
        notes.push(own);
    }
    for note in redacted.notes() {
        let found = notes.iter().position(|own| {
            let mut cursor = Cursor { all: own, at: 0, from: 0 };
            strings(&note.blocks).into_iter().all(|string| cursor.place(string, &mut Vec::new()).is_some())
        })?;
        let own = notes.remove(found);
        let mut cursor = Cursor { all: &own, at: 0, from: 0 };
        for string in strings(&note.blocks) {
            cursor.place(string, &mut out)?;
        }
    }
    addresses(redacted, minutes, &mut out);
    Some(out)
}

struct Reader<'a> {
    minutes: &'a Minutes,
    decisions: &'a Decisions,
    in_parts: bool,
}

impl Reader<'_> {
    fn seen(&self, id: PieceId) -> Seen {
        let piece = self.minutes.piece(id);
        let hides = |at: usize| self.decisions.withheld.get(id.0 as usize).is_none_or(|w| w.hides(at));
        let chars = piece.text.flat().char_indices().filter(|(at, c)| c.is_alphanumeric() && !hides(*at));
        let in_parts = self.in_parts || matches!(piece.role, Role::Agreement);
        Seen { piece: id, chars: chars.map(|(at, c)| (c, at)).collect(), in_parts }
    }

    fn gather(&self, blocks: &[Block], out: &mut Vec<Seen>) {
        for block in blocks {
            match block {
                Block::Paragraph(id) | Block::Code(id) | Block::Heading { text: id, .. } => out.push(self.seen(*id)),
                Block::List(list) => list.items.iter().for_each(|item| self.gather(&item.blocks, out)),
                Block::Quote(blocks) => self.gather(blocks, out),
                Block::Table(table) => {
                    out.extend(table.caption.map(|id| self.seen(id)));
                    let cells = table.head.iter().chain(&table.body).flat_map(|r| &r.cells);
                    out.extend(cells.map(|c| self.seen(c.text)));
                }
                Block::Agreement(at) => {
                    let own = self.minutes.agreements.get(*at).map_or(&[][..], |a| a.pieces.as_slice());
                    out.extend(own.iter().map(|id| self.seen(*id)));
                }
                Block::Rule => {}
            }
        }
    }
}

/// How far the minutes have been read.
struct Cursor<'a> {
    all: &'a [Seen],
    /// The piece that is read next.
    at: usize,
    /// The letter of it that is read next.
    from: usize,
}

impl Cursor<'_> {
    /// Finds the next place where `inline` stands and goes past it.
    fn place(&mut self, inline: &Inline, out: &mut Vec<Shown>) -> Option<()> {
        self.text(&segments(inline), false, out)
    }

    /// A section's heading; that of a case may have a number of its own.
    fn heading(&mut self, inline: &Inline, kind: &SectionKind, out: &mut Vec<Shown>) -> Option<()> {
        let SectionKind::Case { number, .. } = kind else { return self.place(inline, out) };
        let mut texts = segments(inline);
        let before = (self.at, self.from);
        if self.text(&texts, false, out).is_some() {
            return Some(());
        }
        (self.at, self.from) = before;
        let first = texts.first_mut()?;
        *first = first.strip_prefix(&format!("Case {number}"))?.trim_start_matches([':', ' ']).to_owned();
        self.text(&texts, true, out)
    }

    fn text(&mut self, texts: &[String], in_parts: bool, out: &mut Vec<Shown>) -> Option<()> {
        let wanted: Vec<char> = texts.iter().flat_map(|t| squeezed(t)).collect();
        if wanted.is_empty() {
            return Some(());
        }
        while let Some(seen) = self.all.get(self.at) {
            let rest = seen.chars.get(self.from..).unwrap_or_default();
            let same = |window: &[(char, usize)]| window.iter().map(|(c, _)| c).eq(&wanted);
            let start = if in_parts || seen.in_parts {
                rest.windows(wanted.len()).position(same)
            } else {
                (self.from == 0 && same(rest)).then_some(0)
            };
            if let Some(start) = start {
                let mut places = rest.get(start..)?.iter().map(|(_, at)| *at);
                for text in texts {
                    let own = places.by_ref().take(squeezed(text).count()).collect();
                    out.push(Shown { text: text.clone(), at: At::Piece(seen.piece, own) });
                }
                if in_parts || seen.in_parts {
                    self.from += start + wanted.len();
                } else {
                    (self.at, self.from) = (self.at + 1, 0);
                }
                return Some(());
            }
            (self.at, self.from) = (self.at + 1, 0);
        }
        None
    }
}

/// The attendance as those see it who were not there throughout: made of rows, with the agency's own name.
fn who_attended(section: &Section, source: Source<'_>, out: &mut Vec<Shown>) -> Option<()> {
    let agency =
        |row: usize| source.meeting.agency_of_row(row).and_then(|id| source.config.agencies.iter().find(|a| a.id == *id));
    for block in &section.blocks {
        let RBlock::Table(table) = block else { return None };
        for row in &table.body {
            let texts: Vec<String> = row.iter().map(|cell| segments(&cell.text).join(" ")).collect();
            let who = texts.get(1).map_or("", String::as_str);
            let rows = source.minutes.attendance.iter().enumerate().filter(|(at, own)| {
                let name = texts.first().map_or("", String::as_str);
                let named = agency(*at).map_or(own.agency.as_str(), |a| a.name.as_str());
                named == name && (who.is_empty() || squeezed(&own.representative).eq(squeezed(who)))
            });
            let pieces: Vec<PieceId> = rows.flat_map(|(_, own)| own.pieces.iter().copied()).collect();
            if pieces.is_empty() {
                return None;
            }
            out.extend(texts.into_iter().map(|text| Shown { text, at: At::MadeOf(pieces.clone()) }));
        }
    }
    Some(())
}

/// The addresses that are printed, as a reader sees them.
fn addresses(redacted: &Redacted, minutes: &Minutes, out: &mut Vec<Shown>) {
    let mut strings: Vec<&Inline> = redacted.head().title.iter().collect();
    for section in redacted.sections() {
        strings.extend(&section.heading);
        strings.extend(self::strings(&section.blocks));
    }
    for note in redacted.notes() {
        strings.extend(self::strings(&note.blocks));
    }
    for run in strings.into_iter().flatten() {
        if let Run::Text { link: Some(url), .. } = run {
            let own: Vec<PieceId> = minutes.links.iter().filter(|l| l.url == *url).map(|l| l.address).collect();
            let text = own.first().map_or(url.as_str(), |id| minutes.piece(*id).text.flat());
            out.push(Shown { text: text.to_owned(), at: At::MadeOf(own) });
        }
    }
}

/// Every string of the blocks, in reading order.
fn strings(blocks: &[RBlock]) -> Vec<&Inline> {
    let mut out = Vec::new();
    collect(blocks, &mut out);
    out
}

fn collect<'r>(blocks: &'r [RBlock], out: &mut Vec<&'r Inline>) {
    for block in blocks {
        match block {
            RBlock::Paragraph(text) | RBlock::Heading { text, .. } | RBlock::Code(text) => out.push(text),
            RBlock::List { items, .. } => items.iter().for_each(|item| collect(&item.blocks, out)),
            RBlock::Table(table) => {
                out.extend(&table.caption);
                out.extend(table.head.iter().chain(&table.body).flatten().map(|cell| &cell.text));
            }
            RBlock::Quote(inner) => collect(inner, out),
            RBlock::Agreement(lines) => out.extend(lines),
            RBlock::Rule => {}
        }
    }
}

/// The texts of one string: a withheld mark ends one.
fn segments(inline: &Inline) -> Vec<String> {
    let mut texts = vec![String::new()];
    for run in inline {
        match run {
            Run::Text { text, .. } => texts.last_mut().expect("there is always a last one").push_str(text),
            Run::NoteRef(_) => {}
            Run::Withheld => texts.push(String::new()),
        }
    }
    texts
}
