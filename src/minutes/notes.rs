//! Footnotes find the piece that cites them; those that nothing printed cites become pieces that nobody prints.

use super::build::Builder;
use super::frame::NoteRead;
use super::role::Role;
use super::text::{FlatRange, MarkKind, SourceRange, Text};
use super::tree::{Note, NoteId, PartId, PieceId};
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The cited notes in the order of their first citation. Marks get their final numbers; pieces of a note take the part
/// of the piece that cites it first.
pub(super) fn place(builder: &mut Builder<'_>) -> Vec<Note> {
    let read = std::mem::take(&mut builder.notes);
    let by_number = definitions(builder, &read);
    let citations = order(builder, &read, &by_number);
    let finals: BTreeMap<u32, u32> = citations.iter().zip(0u32..).map(|((number, _), i)| (*number, i)).collect();
    for (number, piece) in &citations {
        let part = builder.pieces[piece.0 as usize].part;
        let range = by_number.get(number).map_or(0..0, |i| read[*i].pieces.clone());
        for note_piece in &mut builder.pieces[range] {
            note_piece.part = part;
        }
    }
    let firsts: Vec<_> = citations.iter().map(|(_, piece)| builder.pieces[piece.0 as usize].part).collect();
    warn_of_two_parts(builder, &finals, &firsts);
    let mut notes: Vec<(u32, Note)> = Vec::new();
    let mut unused: Vec<NoteRead> = Vec::new();
    let numbers: BTreeMap<usize, u32> = by_number.iter().map(|(n, i)| (*i, *n)).collect();
    for (i, note) in read.into_iter().enumerate() {
        let cited = numbers.get(&i).and_then(|n| finals.get(n).map(|i| (*i, citations[*i as usize].1)));
        match cited {
            Some((number, cited_in)) => notes.push((number, Note { cited_in, blocks: note.blocks })),
            None => unused.push(note),
        }
    }
    for note in unused {
        hide(builder, &note);
    }
    for piece in &mut builder.pieces {
        let unseen = matches!(piece.role, Role::Hidden | Role::Comment | Role::FrontMatter);
        piece.text.renumber_notes(|n| finals.get(&n.0).filter(|_| !unseen).map(|i| NoteId(*i)));
    }
    notes.sort_by_key(|(number, _)| *number);
    notes.into_iter().map(|(_, note)| note).collect()
}

/// Provisional number of a label → index of its definition (the first, if there are two).
fn definitions(builder: &mut Builder<'_>, read: &[NoteRead]) -> BTreeMap<u32, usize> {
    let mut by_number = BTreeMap::new();
    for (i, note) in read.iter().enumerate() {
        let number = builder.note_number(&note.label);
        by_number.entry(number).or_insert(i);
    }
    by_number
}

/// Numbers in the order in which a reader meets them, with the piece that cites each first.
fn order(builder: &Builder<'_>, read: &[NoteRead], by_number: &BTreeMap<u32, usize>) -> Vec<(u32, PieceId)> {
    let mut in_note = vec![false; builder.pieces.len()];
    for note in read {
        in_note[note.pieces.clone()].fill(true);
    }
    let mut citations: Vec<(u32, PieceId)> = Vec::new();
    let mut cited = BTreeSet::new();
    let mut queue: VecDeque<usize> = (0..builder.pieces.len()).filter(|i| !in_note[*i]).collect();
    while let Some(i) = queue.pop_front() {
        let piece = &builder.pieces[i];
        if matches!(piece.role, Role::Hidden | Role::Comment | Role::FrontMatter) {
            continue;
        }
        for mark in piece.text.marks() {
            let MarkKind::NoteRef(NoteId(number)) = mark.kind else { continue };
            let Some(note) = by_number.get(&number) else { continue };
            if cited.insert(number) {
                citations.push((number, PieceId(u32::try_from(i).expect("pieces are counted in u32"))));
                queue.extend(read[*note].pieces.clone());
            }
        }
    }
    citations
}

/// A footnote goes where it is first cited. Cited from a second case, it would take the first one's attendance.
fn warn_of_two_parts(builder: &mut Builder<'_>, finals: &BTreeMap<u32, u32>, firsts: &[Option<PartId>]) {
    let mut found = Vec::new();
    for piece in &builder.pieces {
        for mark in piece.text.marks() {
            if let MarkKind::NoteRef(NoteId(number)) = mark.kind
                && let Some(first) = finals.get(&number).and_then(|i| firsts.get(*i as usize))
                && *first != piece.part
            {
                found.extend(piece.text.source_of(whole(&piece.text)));
            }
        }
    }
    for at in found {
        let message = "a footnote cited here is also cited in an earlier section, and goes where that one goes";
        builder.report(Code::NoteShared, at, message, "write it twice, under two labels");
    }
}

fn whole(text: &Text) -> FlatRange {
    FlatRange { start: 0, end: text.flat().len() }
}

fn hide(builder: &mut Builder<'_>, note: &NoteRead) {
    for piece in &mut builder.pieces[note.pieces.clone()] {
        if piece.role != Role::Comment {
            piece.role = Role::Hidden;
        }
    }
    let at = builder.source.line_starts[note.line - 1];
    let message = "this footnote is never cited, or defined a second time; it is not exported";
    builder.report(Code::NoteUnused, SourceRange { start: at, end: at }, message, "cite it, or take it out");
}
