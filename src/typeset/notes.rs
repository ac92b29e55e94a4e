//! The order of footnotes: the one place that decides it, for the pages and for the walk that checks them.
//!
//! A note is printed once, below the section that cites it first, after the notes cited before it; then those that it
//! cites itself. What nothing cites comes last, by its number.

use std::collections::{BTreeMap, VecDeque};

use crate::redact::NoteText;

/// The footnotes of a document that are not yet printed.
pub(super) struct Notes<'r> {
    left: BTreeMap<u32, &'r NoteText>,
    cited: VecDeque<u32>,
}

impl<'r> Notes<'r> {
    pub(super) fn new(notes: &'r [NoteText]) -> Self {
        Self { left: notes.iter().map(|n| (n.number, n)).collect(), cited: VecDeque::new() }
    }

    /// Says that the text read so far cites a note.
    pub(super) fn cite(&mut self, number: u32) {
        self.cited.push_back(number);
    }

    /// Says that all notes that nothing has cited are due.
    pub(super) fn cite_the_rest(&mut self) {
        self.cited.extend(self.left.keys());
    }

    /// The next note that is due, to be printed now.
    pub(super) fn next_due(&mut self) -> Option<&'r NoteText> {
        while let Some(number) = self.cited.pop_front() {
            if let Some(note) = self.left.remove(&number) {
                return Some(note);
            }
        }
        None
    }

    /// How many citations wait, for [`Self::forget_since`].
    pub(super) fn waiting(&self) -> usize {
        self.cited.len()
    }

    /// Forgets what was cited since so many waited: text that is set again cites again.
    pub(super) fn forget_since(&mut self, waiting: usize) {
        self.cited.truncate(waiting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(number: u32) -> NoteText {
        NoteText { number, blocks: Vec::new() }
    }

    fn due(notes: &mut Notes) -> Vec<u32> {
        std::iter::from_fn(|| notes.next_due()).map(|n| n.number).collect()
    }

    #[test]
    fn notes_are_due_once_in_the_order_in_which_they_are_cited() {
        let all = [note(1), note(2), note(3)];
        let mut notes = Notes::new(&all);
        for number in [2, 1, 2, 9] {
            notes.cite(number);
        }
        assert_eq!(due(&mut notes), [2, 1]);
        notes.cite(1);
        assert_eq!(due(&mut notes), [0u32; 0]);
    }

    #[test]
    fn what_nothing_cites_comes_after_what_still_waits() {
        let all = [note(1), note(2), note(3)];
        let mut notes = Notes::new(&all);
        notes.cite(2);
        notes.cite_the_rest();
        assert_eq!(due(&mut notes), [2, 1, 3]);
    }

    #[test]
    fn text_that_is_set_again_cites_again() {
        let all = [note(1), note(2)];
        let mut notes = Notes::new(&all);
        notes.cite(2);
        let waiting = notes.waiting();
        notes.cite(1);
        notes.forget_since(waiting);
        assert_eq!(due(&mut notes), [2]);
    }
}
