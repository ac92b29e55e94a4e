//! Sharing agreements: a quotation that begins with `[!AGREEMENT]`, escaped or not → [`Agreement`], its fields as typed.
//!
//! Nothing is decided here. What stands where it can unlock nothing is still recorded, so that `check` can say so.

use super::build::Builder;
use super::frame::Holds;
use super::role::Role;
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::{Agreement, Block, Field, PartKind, PieceId};

/// What marks a quotation as a sharing agreement.
const MARK: &str = "[!AGREEMENT]";

/// Whether a quotation at `at` begins as an agreement: its line, and whether it stands where it can be one.
pub(super) fn opens(builder: &Builder<'_>, at: SourceRange) -> Option<(usize, bool)> {
    let raw = super::source::slice(builder.source, at);
    let first = raw.trim_start_matches(['>', ' ', '\t', '\n', '\r']);
    let mark = is_mark(first);
    let level = raw.get(..raw.len() - first.len()).unwrap_or("").lines().last().unwrap_or("").matches('>').count();
    if !mark || level != 1 {
        return None;
    }
    let in_case = builder.parts.last().is_some_and(|p| matches!(p.kind, PartKind::Case(_)));
    let at_top = builder.frames().iter().all(|f| matches!(f.holds, Holds::Root));
    Some((builder.source.line(at.start + raw.len() - first.len()), in_case && at_top))
}

/// Whether source text begins with the mark, in any letter case; word processors' exports escape its brackets
/// (`\[!AGREEMENT\]`).
fn is_mark(text: &str) -> bool {
    let mut rest = text;
    MARK.chars().all(|c| {
        let plain = if c.is_ascii_punctuation() { rest.strip_prefix('\\').unwrap_or(rest) } else { rest };
        let mut chars = plain.chars();
        let same = chars.next().is_some_and(|own| own.eq_ignore_ascii_case(&c));
        rest = chars.as_str();
        same
    })
}

/// Ends an agreement at the top level of a case.
pub(super) fn end(builder: &mut Builder<'_>, blocks: &[Block], line: usize) {
    let Some(PartKind::Case(case)) = builder.parts.last().map(|p| p.kind) else { return };
    let agreement = read(builder, blocks, line, Some(case));
    builder.agreements.push(agreement);
    builder.add(Block::Agreement(builder.agreements.len() - 1));
}

/// Records an agreement where it can unlock nothing; its text stays the ordinary quotation that it is.
pub(super) fn note_inert(builder: &mut Builder<'_>, blocks: &[Block], line: usize) {
    let agreement = read(builder, blocks, line, None);
    builder.agreements.push(agreement);
}

/// One line of an agreement.
struct Line {
    text: String,
    number: usize,
    /// Whether it stands in the quotation by its own `>` (a lazy continuation does not) and is a plain line.
    sound: bool,
}

fn read(builder: &mut Builder<'_>, blocks: &[Block], line: usize, case: Option<usize>) -> Agreement {
    let mut agreement = Agreement {
        case,
        line,
        share_with: None,
        covers: None,
        agreed_by: None,
        justification: None,
        review_by: None,
        consent: None,
        malformed: Vec::new(),
        pieces: Vec::new(),
    };
    let mut found = Vec::new();
    gather(blocks, true, &mut found);
    let mut lines = Vec::new();
    let mut marks = 0;
    for (id, plain) in found {
        if take_mark(builder, id, case.is_some()) {
            marks += 1;
            if marks > 1 {
                // Two agreements run together: whose fields would they be?
                agreement.malformed.push(Field { value: MARK.to_owned(), line });
            }
        }
        let piece = &mut builder.pieces[id.0 as usize];
        if case.is_some() {
            piece.role = Role::Agreement;
        }
        if piece.text.is_blank() {
            continue;
        }
        let doubt = piece.text.marks().iter().any(|m| matches!(m.kind, MarkKind::Strike | MarkKind::NoteRef(_)));
        if doubt {
            // Struck-through words or a footnote may turn round what the line says.
            agreement.malformed.push(Field { value: piece.text.flat().to_owned(), line });
        }
        agreement.pieces.push(id);
        lines.extend(lines_of(builder, id, plain));
    }
    fields(&mut agreement, lines);
    agreement
}

/// All pieces of the blocks in order, and whether each is a plain line or item.
fn gather(blocks: &[Block], plain: bool, found: &mut Vec<(PieceId, bool)>) {
    for block in blocks {
        match block {
            Block::Paragraph(id) => found.push((*id, plain)),
            Block::Heading { text: id, .. } | Block::Code(id) => found.push((*id, false)),
            Block::List(list) => {
                for item in &list.items {
                    gather(&item.blocks, plain && item.task.is_none(), found);
                }
            }
            Block::Quote(blocks) => gather(blocks, false, found),
            Block::Table(table) => {
                let cells = table.head.iter().chain(&table.body).flat_map(|r| &r.cells);
                found.extend(table.caption.iter().copied().chain(cells.map(|c| c.text)).map(|id| (id, false)));
            }
            Block::Rule | Block::Agreement(_) => {}
        }
    }
}

/// Takes `[!AGREEMENT]` out of the line that it stands on; false if it does not stand there.
fn take_mark(builder: &mut Builder<'_>, id: PieceId, in_place: bool) -> bool {
    let piece = &builder.pieces[id.0 as usize];
    let flat = piece.text.flat();
    let is_mark = in_place && flat.get(..MARK.len()).is_some_and(|head| head.eq_ignore_ascii_case(MARK));
    if !is_mark {
        return false;
    }
    let after = flat.len() - flat.get(MARK.len()..).unwrap_or("").trim_start().len();
    let mark = FlatRange { start: 0, end: after };
    builder.syntax.extend(piece.text.source_of(mark));
    let rest = piece.text.without(&[mark]);
    builder.fill(id, rest);
    true
}

/// The lines of a piece, cut at its line ends.
fn lines_of(builder: &Builder<'_>, id: PieceId, plain: bool) -> Vec<Line> {
    let text = &builder.pieces[id.0 as usize].text;
    line_ranges(text)
        .into_iter()
        .map(|range| {
            let at = text.source_of(range).map_or(0, |s| s.start);
            let line = builder.source.line(at);
            let start = builder.source.line_starts[line - 1];
            let quoted = builder.source.text.get(start..at).is_some_and(|before| before.contains('>'));
            Line { text: text.slice(range).trim().to_owned(), number: line, sound: plain && quoted }
        })
        .filter(|l| !l.text.is_empty() && !l.text.eq_ignore_ascii_case(MARK))
        .collect()
}

/// The flat ranges of a text's lines as typed.
pub(super) fn line_ranges(text: &Text) -> Vec<FlatRange> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for mark in text.marks().iter().filter(|m| matches!(m.kind, MarkKind::SoftBreak | MarkKind::HardBreak)) {
        ranges.push(FlatRange { start, end: mark.range.start });
        start = mark.range.end;
    }
    ranges.push(FlatRange { start, end: text.flat().len() });
    ranges
}

fn fields(agreement: &mut Agreement, lines: Vec<Line>) {
    /// Which field the last label named, for the lines that carry it on.
    #[derive(Clone, Copy)]
    enum Last {
        None,
        Known(usize),
        Malformed,
    }
    let mut known: [Option<Field>; LABELS.len()] = Default::default();
    let mut last = Last::None;
    for line in lines {
        let labelled = label(&line.text);
        let field = |value: &str| Field { value: value.trim().to_owned(), line: line.number };
        match labelled.map(|(name, value)| (which(name), value)) {
            _ if !line.sound => {
                agreement.malformed.push(field(&line.text));
                last = Last::Malformed;
            }
            Some((Some(i), value)) if known[i].is_none() && !is_doubtful(i, &line.text, value) => {
                known[i] = Some(field(value));
                last = Last::Known(i);
            }
            Some((Some(_), _)) => {
                agreement.malformed.push(field(&line.text));
                last = Last::Malformed;
            }
            // A label that is none of ours; a sentence with a colon in it carries the field on.
            Some((None, _)) if is_label_like(&line.text) => {
                agreement.malformed.push(field(&line.text));
                last = Last::Malformed;
            }
            Some((None, _)) | None => match last {
                Last::Known(i) => {
                    if let Some(field) = &mut known[i] {
                        let space = if field.value.is_empty() { "" } else { " " };
                        field.value = format!("{}{space}{}", field.value, line.text);
                    }
                }
                Last::None | Last::Malformed => agreement.malformed.push(field(&line.text)),
            },
        }
    }
    let [share_with, covers, agreed_by, justification, review_by, consent] = known;
    agreement.share_with = share_with;
    agreement.covers = covers;
    agreement.agreed_by = agreed_by;
    agreement.justification = justification;
    agreement.review_by = review_by;
    agreement.consent = consent;
}

/// The labels in the order of [`Agreement`]'s fields, in the letters that [`which`] compares.
const LABELS: [&str; 6] = ["sharewith", "covers", "agreedby", "safeguardingjustification", "reviewby", "victimsconsent"];

/// The field that a label names; letter case, white space and apostrophes aside.
fn which(label: &str) -> Option<usize> {
    let letters: String = label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    LABELS.iter().position(|l| *l == letters)
}

/// Whether a sign before the label, or in a field that is no sentence, may turn round what it says: an empty box, a cross,
/// a question mark.
fn is_doubtful(field: usize, line: &str, value: &str) -> bool {
    const SIGNS: [char; 16] = ['[', ']', '☐', '☒', '✗', '✘', '✕', '❌', '❎', '⬜', '□', '≠', '~', '¬', '⛔', '🚫'];
    let sentence = LABELS.get(field) == Some(&"safeguardingjustification");
    let label = line.get(..line.len() - value.len()).unwrap_or("");
    label.contains(SIGNS) || (!sentence && (value.contains(SIGNS) || value.contains('?')))
}

/// The label at the head of a line and what follows it.
fn label(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(['-', '*', '•', ' ']);
    line.split_once(':')
}

/// Whether a line begins like a label: at most four words before the colon, the first with a capital.
fn is_label_like(line: &str) -> bool {
    label(line).is_some_and(|(name, _)| {
        name.split_whitespace().count() <= 4 && name.starts_with(char::is_uppercase) && !name.contains(['.', ',', ';', '('])
    })
}
