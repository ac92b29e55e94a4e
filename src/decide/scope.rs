//! Whose attendance a piece of text follows: that of its own case, that of the cases it names outside the cases, or
//! that of the whole meeting.
//!
//! Outside the cases, a table row, a list item (with what is nested in it), a paragraph, and what stands under a
//! sub-heading that names cases follows these cases; a line that ends in a colon hands its cases to the list or table
//! after it. A footnote follows every piece that cites it.

use crate::fold::fold_lower;
use crate::minutes::{Block, CaseNo, Item, MarkKind, Minutes, PartKind, PieceId, Row, Table, gather};
use std::collections::{BTreeMap, BTreeSet};

/// Whose attendance a piece follows. Cases are indices into [`Minutes::cases`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Scope {
    /// The cases.
    pub(crate) cases: BTreeSet<usize>,
    /// Whether only being there throughout will do.
    pub(crate) throughout: bool,
}

impl Scope {
    fn throughout() -> Self {
        Self { cases: BTreeSet::new(), throughout: true }
    }

    fn cases(cases: BTreeSet<usize>) -> Self {
        Self { throughout: cases.is_empty(), cases }
    }

    /// What satisfies both.
    fn and(&mut self, other: &Self) {
        self.cases.extend(&other.cases);
        self.throughout |= other.throughout;
    }
}

/// The scope of every piece, in the order of [`Minutes::pieces`].
pub(super) fn scopes(minutes: &Minutes) -> Vec<Scope> {
    let mut reader = Reader { minutes, references: references(minutes), scopes: vec![Scope::throughout(); minutes.pieces.len()] };
    for part in &minutes.parts {
        match part.kind {
            PartKind::Case(case) => {
                let own = Scope::cases(BTreeSet::from([case]));
                part.heading.iter().for_each(|id| reader.set(*id, &own));
            }
            PartKind::Opening | PartKind::Attendance | PartKind::General => {
                let heading = part.heading.map(|id| reader.cases_in(id)).unwrap_or_default();
                part.heading.iter().for_each(|id| reader.set(*id, &Scope::cases(heading.clone())));
                reader.blocks(&part.blocks, &heading);
            }
        }
    }
    reader.own_cases();
    reader.notes();
    reader.scopes
}

/// References long and odd enough to be known in running text, folded.
fn references(minutes: &Minutes) -> Vec<(String, usize)> {
    (0..minutes.cases.len()).filter_map(|at| Some((reference(minutes, at)?, at))).collect()
}

/// The reference of a case, folded, if it is long and odd enough to be known in running text.
pub(super) fn reference(minutes: &Minutes, at: usize) -> Option<String> {
    const SHORTEST: usize = 4;
    let case = minutes.cases.get(at)?;
    let text = fold_lower(minutes.piece(case.heading).text.slice(case.reference));
    let odd = text.len() >= SHORTEST && text.chars().any(|c| c.is_ascii_digit());
    odd.then_some(text)
}

struct Reader<'m> {
    minutes: &'m Minutes,
    references: Vec<(String, usize)>,
    scopes: Vec<Scope>,
}

impl Reader<'_> {
    fn set(&mut self, id: PieceId, scope: &Scope) {
        if let Some(own) = self.scopes.get_mut(id.0 as usize) {
            own.clone_from(scope);
        }
    }

    /// Every piece of a case's part, whatever it is, follows that case (what is never printed too).
    fn own_cases(&mut self) {
        for (piece, scope) in self.minutes.pieces.iter().zip(&mut self.scopes) {
            let part = piece.part.and_then(|id| self.minutes.parts.get(id.0 as usize));
            if let Some(PartKind::Case(case)) = part.map(|p| p.kind) {
                *scope = Scope::cases(BTreeSet::from([case]));
            }
        }
    }

    /// The cases that a piece names, by number or reference.
    fn cases_in(&self, id: PieceId) -> BTreeSet<usize> {
        let flat = self.minutes.piece(id).text.flat();
        let folded = fold_lower(flat);
        let mut found: BTreeSet<usize> = super::cases::named(flat).into_iter().filter_map(|n| self.index(n)).collect();
        found.extend(self.references.iter().filter(|(text, _)| holds_word(&folded, text)).map(|(_, case)| *case));
        found
    }

    fn index(&self, number: CaseNo) -> Option<usize> {
        self.minutes.cases.iter().position(|c| c.number == number)
    }

    /// Blocks under what names `above`.
    fn blocks(&mut self, blocks: &[Block], above: &BTreeSet<usize>) {
        let mut headings: Vec<(u8, BTreeSet<usize>)> = Vec::new();
        let mut intro = BTreeSet::new();
        for block in blocks {
            let mut under = above.clone();
            under.extend(headings.iter().flat_map(|(_, cases)| cases));
            let handed: BTreeSet<usize> = under.union(&std::mem::take(&mut intro)).copied().collect();
            match block {
                Block::Paragraph(id) | Block::Code(id) => {
                    let own = self.cases_in(*id);
                    if self.minutes.piece(*id).text.flat().trim_end().ends_with(':') {
                        intro.clone_from(&own);
                    }
                    self.set(*id, &Scope::cases(under.union(&own).copied().collect()));
                }
                Block::Heading { level, text } => {
                    headings.retain(|(above, _)| above < level);
                    under.clone_from(above);
                    under.extend(headings.iter().flat_map(|(_, cases)| cases));
                    let own = self.cases_in(*text);
                    self.set(*text, &Scope::cases(under.union(&own).copied().collect()));
                    headings.push((*level, own));
                }
                Block::List(list) => list.items.iter().for_each(|item| self.item(item, &handed)),
                Block::Table(table) => self.table(table, &handed),
                Block::Quote(blocks) => self.blocks(blocks, &handed),
                Block::Rule | Block::Agreement(_) => {}
            }
        }
    }

    fn item(&mut self, item: &Item, above: &BTreeSet<usize>) {
        let mut cases = above.clone();
        for block in &item.blocks {
            if let Block::Paragraph(id) = block {
                cases.extend(self.cases_in(*id));
            }
        }
        self.blocks(&item.blocks, &cases);
    }

    fn table(&mut self, table: &Table, above: &BTreeSet<usize>) {
        let mut cases = above.clone();
        if let Some(caption) = table.caption {
            cases.extend(self.cases_in(caption));
            self.set(caption, &Scope::cases(cases.clone()));
        }
        let numbers = case_column(self.minutes, table);
        for row in &table.head {
            self.row(row, &cases, None);
        }
        for row in &table.body {
            self.row(row, &cases, numbers);
        }
    }

    /// A row; in the column headed `Case`, a bare number is a case.
    fn row(&mut self, row: &Row, above: &BTreeSet<usize>, numbers: Option<usize>) {
        let mut cases = above.clone();
        for cell in &row.cells {
            cases.extend(self.cases_in(cell.text));
            if Some(cell.column) == numbers {
                cases.extend(
                    super::cases::bare(self.minutes.piece(cell.text).text.flat()).into_iter().filter_map(|n| self.index(n)),
                );
            }
        }
        for cell in &row.cells {
            self.set(cell.text, &Scope::cases(cases.clone()));
        }
    }

    /// Pieces of notes follow what cites the note; a note cited from a note follows on.
    fn notes(&mut self) {
        let pieces_of: Vec<Vec<PieceId>> = self.minutes.notes.iter().map(|n| pieces(&n.blocks)).collect();
        let mut note_of = BTreeMap::new();
        for (note, pieces) in pieces_of.iter().enumerate() {
            note_of.extend(pieces.iter().map(|id| (id.0 as usize, note)));
        }
        let mut cited: Vec<Option<Scope>> = vec![None; pieces_of.len()];
        // Scopes only grow, so this ends; each round settles at least one level of notes in notes.
        loop {
            let before = cited.clone();
            for (at, piece) in self.minutes.pieces.iter().enumerate() {
                let own = match note_of.get(&at) {
                    Some(note) => before.get(*note).cloned().flatten(),
                    None => self.scopes.get(at).cloned(),
                };
                let Some(own) = own else { continue };
                for mark in piece.text.marks() {
                    let MarkKind::NoteRef(note) = mark.kind else { continue };
                    match cited.get_mut(note.0 as usize) {
                        Some(Some(scope)) => scope.and(&own),
                        Some(slot) => *slot = Some(own.clone()),
                        None => {}
                    }
                }
            }
            if cited == before {
                break;
            }
        }
        for (pieces, scope) in pieces_of.iter().zip(cited) {
            let scope = scope.unwrap_or_else(Scope::throughout);
            for id in pieces {
                self.set(*id, &scope);
            }
        }
    }
}

/// The column whose header says `Case` and no more.
fn case_column(minutes: &Minutes, table: &Table) -> Option<usize> {
    let is_case = |id: PieceId| {
        let folded = fold_lower(minutes.piece(id).text.flat());
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        matches!(words.as_slice(), ["case" | "cases"] | ["case", "no" | "number" | "nos" | "ref" | "id"])
    };
    table.head.iter().flat_map(|r| &r.cells).find(|c| is_case(c.text)).map(|c| c.column)
}

/// All pieces of the blocks, in order.
fn pieces(blocks: &[Block]) -> Vec<PieceId> {
    let mut out = Vec::new();
    gather(blocks, &mut out);
    out
}

/// Whether `word` stands in `text` with no letter or digit beside it.
pub(super) fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
