//! The tagger's second look: what redaction left is read again, string by string, and nothing may be found in it but
//! what was released where it stands.
//!
//! Each continuous string of the redacted minutes becomes a section of its own, so that nothing stands over or beside
//! it: what is found then, its own words tell. A withheld mark ends a string.

use crate::decide::{Decisions, Sight};
use crate::folder::Unit;
use crate::minutes::{self, Minutes};
use crate::redact::{self, Inline, NoteText, RBlock, Redacted, Run};
use crate::rules::RuleSet;
use crate::tag::{self, Tags};
use crate::verify::{Leak, SecondLook};
use std::path::Path;

/// The texts of the minutes that this view may show although something is found in them: whole pieces where the agency
/// attended, else the units that were released or taken off by hand.
pub(super) fn released<'m>(minutes: &'m Minutes, tags: &'m Tags, decisions: &Decisions, unit: Unit) -> Vec<&'m str> {
    let mut texts = Vec::new();
    let attended = |piece: &minutes::Piece| {
        let at = piece.part.map(|part| part.0 as usize);
        at.and_then(|at| decisions.parts.get(at)).is_some_and(|sight| *sight == Sight::Attended)
    };
    texts.extend(minutes.pieces.iter().filter(|p| attended(p)).map(|p| p.text.flat()));
    let open = tags.tags.iter().zip(&decisions.outcomes).filter(|(_, outcome)| outcome.is_released()).map(|(tag, _)| tag);
    let mut units: Vec<_> = open
        .chain(tags.cleared.iter().map(|c| &c.tag))
        .filter(|tag| !attended(minutes.piece(tag.piece)))
        .map(|tag| {
            let piece = minutes.piece(tag.piece);
            // Of a unit smaller than a sentence, the sentence is what is read again.
            let around = match unit {
                Unit::Span => minutes.sentence_around(tag.piece, tag.range),
                Unit::Sentence | Unit::Block => redact::unit_of(piece, tag.range, unit),
            };
            (tag.piece, around)
        })
        .collect();
    units.sort_unstable();
    units.dedup();
    texts.extend(units.into_iter().map(|(piece, range)| minutes.piece(piece).text.slice(range)));
    texts
}

/// Reads `redacted` again.
///
/// # Errors
///
/// Something is found that is not in one of the `released` texts.
pub(super) fn look(redacted: &Redacted, rules: &RuleSet, released: &[&str]) -> Result<SecondLook, Leak> {
    let strings = strings(redacted);
    let mut markdown = String::from("---\nmeeting: 1970-01-01\n---\n");
    for string in &strings {
        markdown.push_str("\n## S\n\n");
        escape(string, &mut markdown);
        markdown.push('\n');
    }
    let allowed: Vec<String> = released.iter().map(|text| squeezed(text)).collect();
    let mut found = Vec::new();
    if let Ok((again, _)) = minutes::parse(Path::new("second look"), markdown.into_bytes()) {
        for find in tag::tag(&again, rules).tags {
            let sentence = again.sentence_around(find.piece, find.range);
            let text = squeezed(again.piece(find.piece).text.slice(sentence));
            if !allowed.iter().any(|a| a.contains(&text)) {
                found.push((find.piece, vec![find.range]));
            }
        }
    } else {
        // What cannot be read again cannot be vouched for.
        found.push((minutes::PieceId(0), vec![minutes::FlatRange { start: 0, end: 0 }]));
    }
    crate::verify::second_look(&found, &[])
}

/// Letters and digits alone: a string may be cut and joined at white space and punctuation.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Writes `text` as one paragraph that reads as itself.
fn escape(text: &str, out: &mut String) {
    for line in text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
        if !out.ends_with("\n\n") {
            out.push_str("\\\n");
        }
        for c in line.chars() {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
    }
}

fn strings(redacted: &Redacted) -> Vec<String> {
    let mut strings = Vec::new();
    strings.extend(redacted.head().title.iter().flat_map(pieces_of));
    for section in redacted.sections() {
        strings.extend(section.heading.iter().flat_map(pieces_of));
        blocks(&section.blocks, &mut strings);
    }
    for NoteText { blocks: note, .. } in redacted.notes() {
        blocks(note, &mut strings);
    }
    strings
}

fn blocks(all: &[RBlock], strings: &mut Vec<String>) {
    for block in all {
        match block {
            RBlock::Paragraph(text) | RBlock::Heading { text, .. } | RBlock::Code(text) => strings.extend(pieces_of(text)),
            RBlock::List { items, .. } => items.iter().for_each(|item| blocks(&item.blocks, strings)),
            RBlock::Table(table) => {
                strings.extend(table.caption.iter().flat_map(pieces_of));
                for cell in table.head.iter().chain(&table.body).flatten() {
                    strings.extend(pieces_of(&cell.text));
                }
            }
            RBlock::Quote(inner) => blocks(inner, strings),
            RBlock::Agreement(lines) => strings.extend(lines.iter().flat_map(pieces_of)),
            RBlock::Rule => {}
        }
    }
}

/// The strings of one inline text: a withheld mark ends one.
fn pieces_of(inline: &Inline) -> Vec<String> {
    let mut strings = vec![String::new()];
    for run in inline {
        match run {
            Run::Text { text, .. } => strings.last_mut().expect("there is always a last one").push_str(text),
            Run::NoteRef(_) => {}
            Run::Withheld => strings.push(String::new()),
        }
    }
    strings.retain(|s| !s.trim().is_empty());
    strings
}
