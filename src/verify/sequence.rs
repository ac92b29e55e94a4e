//! The sequence in which the pieces of all pages are read: that of the structure, which must be that of the file too.
//!
//! Pages follow one another and each holds its pieces in the order in which they are read, with one exception: a row
//! of a table that goes on overleaf is read cell by cell, so that its second cell may begin where the first one did, on
//! the page before. On each page even these stand in reading order.

use crate::typeset::expected::{Expected, ExpectedKid, ExpectedNode, ExpectedPiece, Mark};

/// All pieces of content in the order in which they are read; `None` unless each is read once, and the pages in order.
pub(super) fn pieces(expected: &Expected) -> Option<Vec<&ExpectedPiece>> {
    let content = |p: &&ExpectedPiece| matches!(p.mark, Mark::Content { .. });
    let pages = expected.pages.iter().map(|page| page.pieces.iter().filter(content).collect());
    let mut reading = Reading { pages: pages.collect(), next: vec![0; expected.pages.len()], on: 0, read: Vec::new() };
    reading.node(&expected.structure)?;
    let all = reading.pages.iter().zip(&reading.next).all(|(pieces, next)| pieces.len() == *next);
    all.then_some(reading.read)
}

struct Reading<'e> {
    /// The pieces of content of each page.
    pages: Vec<Vec<&'e ExpectedPiece>>,
    /// How many of them were read.
    next: Vec<usize>,
    /// The page that is read: none before it comes again.
    on: usize,
    read: Vec<&'e ExpectedPiece>,
}

impl Reading<'_> {
    fn node(&mut self, node: &ExpectedNode) -> Option<()> {
        let began = self.on;
        let mut ended = began;
        for kid in &node.kids {
            match kid {
                ExpectedKid::Node(kid) => {
                    if node.tag == "TR" && matches!(kid.tag, "TH" | "TD") {
                        self.on = began;
                    }
                    self.node(kid)?;
                    ended = ended.max(self.on);
                }
                ExpectedKid::Piece(page, mcid) => {
                    self.piece(*page, *mcid)?;
                    ended = ended.max(self.on);
                }
                ExpectedKid::Link(_) => {}
            }
        }
        self.on = ended;
        Some(())
    }

    fn piece(&mut self, page: usize, mcid: usize) -> Option<()> {
        let next = self.next.get_mut(page)?;
        if page < self.on || *next != mcid {
            return None;
        }
        self.read.push(self.pages.get(page)?.get(mcid)?);
        *next += 1;
        self.on = page;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ExpectedPage, ExpectedText, Wording};
    use super::*;

    fn node(tag: &'static str, kids: Vec<ExpectedKid>) -> ExpectedKid {
        ExpectedKid::Node(whole(tag, kids))
    }

    fn whole(tag: &'static str, kids: Vec<ExpectedKid>) -> ExpectedNode {
        ExpectedNode { tag, span: None, scope: None, numbering: None, id: None, kids }
    }

    /// A node that holds these pieces.
    fn held(tag: &'static str, pieces: &[(usize, usize)]) -> ExpectedKid {
        node(tag, pieces.iter().map(|(page, mcid)| ExpectedKid::Piece(*page, *mcid)).collect())
    }

    /// What is read of pages whose pieces say these words, one word each.
    fn read(pages: &[&str], kids: Vec<ExpectedKid>) -> Option<String> {
        let piece = |(mcid, word): (usize, &str)| ExpectedPiece {
            mark: Mark::Content { tag: "P", mcid },
            text: ExpectedText::Text(Wording { text: word.to_owned(), turned: Vec::new() }),
            own: false,
        };
        let page = |words: &&str| ExpectedPage { pieces: words.split(' ').enumerate().map(piece).collect(), rules: 0 };
        let (outline, links) = (Vec::new(), Vec::new());
        let structure = whole("Document", kids);
        let expected = Expected { pages: pages.iter().map(page).collect(), structure, outline, links, language: "en-GB" };
        let words = pieces(&expected)?.into_iter().map(|p| match &p.text {
            ExpectedText::Text(wording) => wording.text.clone(),
            ExpectedText::RunningCopy | ExpectedText::FullCopy => String::new(),
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_row_that_goes_on_overleaf_is_read_cell_by_cell() {
        let row = node("TR", vec![held("TH", &[(0, 0)]), held("TD", &[(0, 1), (1, 0)]), held("TD", &[(0, 2), (1, 1)])]);
        let kids = vec![row, held("P", &[(1, 2)])];
        assert_eq!(read(&["name one-a two-a", "one-b two-b after"], kids).unwrap(), "name one-a one-b two-a two-b after");
    }

    #[test]
    fn nothing_but_the_cells_of_a_row_goes_back_a_page() {
        let back = || [held("P", &[(0, 0), (1, 0)]), held("P", &[(0, 1), (1, 1)])];
        for tag in ["Table", "TBody", "Div", "L"] {
            assert_eq!(read(&["a b", "c d"], vec![node(tag, back().into())]), None, "{tag}");
        }
        assert_eq!(read(&["a b", "c d"], vec![node("TR", back().into())]), None, "no cells");
        let before = vec![held("P", &[(0, 0), (1, 0)]), node("TR", vec![held("TD", &[(0, 1)])])];
        assert_eq!(read(&["a b", "c"], before), None, "before the row began");
        let after = vec![node("TR", vec![held("TD", &[(0, 0), (1, 0)]), held("TD", &[(0, 1)])]), held("P", &[(0, 2)])];
        assert_eq!(read(&["a b c", "d"], after), None, "after the row has ended");
    }

    #[test]
    fn each_page_holds_its_pieces_in_the_order_in_which_they_are_read() {
        let row = |cells: [&[(usize, usize)]; 2]| vec![node("TR", cells.map(|c| held("TD", c)).into())];
        assert!(read(&["a b"], row([&[(0, 0)], &[(0, 1)]])).is_some());
        assert_eq!(read(&["a b"], row([&[(0, 1)], &[(0, 0)]])), None);
    }

    #[test]
    fn each_piece_is_read_once() {
        assert_eq!(read(&["a b"], vec![held("P", &[(0, 0)])]), None);
        assert_eq!(read(&["a"], vec![held("P", &[(0, 0), (0, 0)])]), None);
        assert_eq!(read(&["a"], vec![held("P", &[(0, 0), (1, 0)])]), None);
    }
}
