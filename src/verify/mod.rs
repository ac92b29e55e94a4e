//! Finished bytes → [`Verified`], the only thing that is ever written, or the reason why not.
//!
//! A file is read back by other code than wrote it, and must hold what was meant and nothing else. There is no list of
//! ways to leak that it looks for; everything in the file is accounted for, and the rest is refused:
//!
//! 1. `file`: every byte belongs to the header, to an object or to the one cross-reference; every stream is inflated
//!    to its last byte. Values are read strictly (`syntax`), so that nothing hides in what readers skip.
//! 2. `document`: from the trailer on, each object is met once, as what it must be; each key of each dictionary is
//!    taken by name (`walk`); what is left over is refused. `structure` and `outline` are compared node by node.
//! 3. `content`: pages hold only marked pieces made of a few operations; `fonts`: each font maps just the codes
//!    used to just the characters that stand in the text, and holds no other glyph.
//! 4. `reader`, `pages`: an independent reader of PDF (hayro) finds the same objects, and on each page the same
//!    pieces, which say what was meant: in black, on the page, without a gap that a word could have left.
//! 5. The words of all pages, in the `sequence` in which they are read, are those of the redacted minutes, which were
//!    walked without any layout.
//! 6. `scan`: certain terms stand nowhere but where they were released; [`second_look`]: nor does the tagger find more.
//!
//! Copies of one view share a block of bytes. [`block`] verifies that block once, in its first copy; [`copy`] holds
//! each copy, the first one too, against it and checks all the rest of the copy.
//!
//! What is shared can be made and verified only here, and only whole:
//!
//! ```compile_fail
//! let forged = marac::verify::Verified { bytes: Vec::new() };
//! ```
//!
//! ```compile_fail
//! let forged = marac::verify::SecondLook(());
//! ```

mod content;
mod copies;
mod document;
mod file;
mod find;
mod fonts;
mod leak;
mod order;
mod outline;
mod pages;
mod program;
mod reader;
mod said;
mod scan;
mod sequence;
mod structure;
mod syntax;
mod walk;

#[cfg(test)]
mod planted;
#[cfg(test)]
mod sample;

pub use copies::{Verified, copy};
pub use find::{SecondLook, second_look};
pub use leak::{Flaw, Leak};
pub use said::{Said, said};
pub use scan::Terms;

use content::{Contents, Drawn, Marked, Marking};
use document::{Document, PAGE, Slots};
use file::{Closing, Objects, Place, Unpacked};
use leak::ensure;
use pages::{Pages, Read};
use scan::{Counts, unescaped};

use crate::typeset::expected::{Expected, ExpectedKid, ExpectedNode, ExpectedPage, ExpectedPiece, ExpectedText, Mark, Wording};

/// What the shared part of a view must say, and may not.
pub struct Meant<'m> {
    /// What layout meant to put on the pages.
    pub expected: &'m Expected,
    /// The words of the redacted minutes in reading order, without white space, from a walk that knows no layout.
    pub words: &'m str,
    /// Terms that stand only where they were released.
    pub terms: &'m Terms,
    /// The texts that were released to this view: what is found in them may stand in the file as often.
    pub released: &'m [&'m str],
    /// The tagger's second look at the redacted minutes.
    pub second_look: SecondLook,
}

impl std::fmt::Debug for Meant<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meant").field("expected", self.expected).finish_non_exhaustive()
    }
}

/// The shared part of a view's copies, verified.
pub struct VerifiedBlock {
    bytes: Vec<u8>,
    /// A hash of the bytes, to go on from.
    hash: blake3::Hasher,
    catalogue: u32,
    slots: Slots,
    /// Where each object of the block stands, by number; `None` for one that each copy writes.
    places: Vec<Option<Place>>,
    /// Where pages put the forms with the recipient's name: the running one, the first page's.
    stands: [Vec<(f64, f64)>; 2],
}

impl std::fmt::Debug for VerifiedBlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedBlock").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Verifies the first `shared` bytes of `bytes`, a whole file. The rest is left to [`copy`].
///
/// # Errors
///
/// The first flaw found.
pub fn block(bytes: &[u8], shared: usize, meant: &Meant) -> Result<VerifiedBlock, Leak> {
    let closing = Closing::read(bytes)?;
    let part = bytes.get(..shared).filter(|_| shared <= closing.at).ok_or(Leak::new(Flaw::SharedPart))?;
    ensure(part.starts_with(file::HEADER), Leak::new(Flaw::Header))?;
    let items = file::items(part, file::HEADER.len())?;
    let unpacked = Unpacked::new(&items)?;
    let objects = Objects::new(items, &unpacked)?;
    closing.agrees(&objects)?;
    let catalogue = closing.trailer.get("Root").and_then(syntax::Value::reference).ok_or(Leak::new(Flaw::CrossReference))?;
    let document = document::read(&objects, catalogue, meant.expected)?;
    for slot in [document.slots.running, document.slots.full, document.slots.metadata] {
        ensure(objects.get(slot).is_none(), Leak::object(Flaw::SharedPart, slot))?;
    }
    let stands = drawn(&document, meant.expected)?;

    let reader = Pages::open(bytes).ok_or(Leak::new(Flaw::Reader))?;
    reader::agrees(reader.pdf(), &objects)?;
    let read = reader.read().map_err(|(page, flaw)| Leak::page(flaw, page))?;
    says_what_was_meant(read, meant)?;
    released(meant)?;

    let mut places = vec![None; closing.places.len() + 1];
    for (number, object) in objects.all() {
        *places.get_mut(file::index(number)).ok_or(Leak::object(Flaw::CrossReference, number))? = Some(object.place);
    }
    let mut hash = blake3::Hasher::new();
    hash.update(part);
    Ok(VerifiedBlock { bytes: part.to_vec(), hash, catalogue, slots: document.slots, places, stands })
}

/// Whether pages draw just the pieces that were meant, and fonts hold just what these use; where forms stand.
fn drawn(document: &Document, expected: &Expected) -> Result<[Vec<(f64, f64)>; 2], Leak> {
    let mut contents = Contents::new(&document.fonts);
    let mut stands = [Vec::new(), Vec::new()];
    for (i, (content, page)) in document.contents.iter().zip(&expected.pages).enumerate() {
        let pieces = contents.page(content).map_err(|flaw| Leak::page(flaw, i))?;
        let wrong = Leak::page(Flaw::Pieces, i);
        ensure(pieces.len() == pieces_of(page), wrong)?;
        for (piece, meant) in pieces.iter().zip(&page.pieces) {
            ensure(marked_as(piece, meant), wrong)?;
            match piece.drawn {
                Drawn::Form(b"CopyRunning", x, y) => stands[0].push((x, y)),
                Drawn::Form(b"CopyFull", x, y) => stands[1].push((x, y)),
                Drawn::Form(..) => return Err(wrong),
                Drawn::Text | Drawn::Lines(_) => {}
            }
        }
        if let Some(last) = pieces.get(page.pieces.len()) {
            let lines = Marked { marking: Marking::Artifact, drawn: Drawn::Lines(page.rules) };
            ensure(*last == lines, Leak::page(Flaw::Lines, i))?;
        }
    }
    for (font, used) in contents.used() {
        font.uses_all(used)?;
    }
    Ok(stands)
}

/// How many pieces a page has, its lines being one.
fn pieces_of(page: &ExpectedPage) -> usize {
    page.pieces.len() + usize::from(page.rules > 0)
}

fn marked_as(piece: &Marked, meant: &ExpectedPiece) -> bool {
    let marking = match meant.mark {
        Mark::Content { tag, mcid } => Marking::Content(tag.as_bytes(), mcid),
        Mark::Artifact => Marking::Furniture,
    };
    let drawn = match (&meant.text, piece.drawn) {
        (ExpectedText::Text(_), Drawn::Text) => true,
        (ExpectedText::RunningCopy, Drawn::Form(name, ..)) => name == b"CopyRunning",
        (ExpectedText::FullCopy, Drawn::Form(name, ..)) => name == b"CopyFull",
        (ExpectedText::Text(_) | ExpectedText::RunningCopy | ExpectedText::FullCopy, _) => false,
    };
    piece.marking == marking && drawn
}

/// Whether the independent reader finds what was meant on each page, and all pages together the redacted minutes.
fn says_what_was_meant(read: Vec<Vec<Read>>, meant: &Meant) -> Result<(), Leak> {
    let expected = &meant.expected.pages;
    ensure(read.len() == expected.len(), Leak::new(Flaw::Pieces))?;
    let nothing = Wording::default();
    for (i, (pieces, page)) in read.into_iter().zip(expected).enumerate() {
        ensure(pieces.len() == pieces_of(page), Leak::page(Flaw::Pieces, i))?;
        for (n, mut piece) in pieces.into_iter().enumerate() {
            let meant = page.pieces.get(n);
            let lines = if meant.is_none() { page.rules } else { 0 };
            ensure(piece.lines == lines, Leak::page(Flaw::Lines, i))?;
            let (tag, mcid, text) = match meant {
                Some(ExpectedPiece { mark: Mark::Content { tag, mcid }, text, .. }) => {
                    (*tag, u32::try_from(*mcid).ok(), wording(text))
                }
                Some(ExpectedPiece { mark: Mark::Artifact, text, .. }) => ("Artifact", None, wording(text)),
                None => ("Artifact", None, None),
            };
            ensure(piece.tag == tag.as_bytes() && piece.mcid == mcid, Leak::page(Flaw::Pieces, i))?;
            ensure(piece.says(text.unwrap_or(&nothing)), Leak::page(Flaw::PieceText, i))?;
            piece.inside([0.0, 0.0, PAGE.0, PAGE.1]).map_err(|flaw| Leak::page(flaw, i))?;
            if matches!(meant, Some(ExpectedPiece { mark: Mark::Content { .. }, .. })) {
                // Furniture may have gaps: the repeated head of a table is one piece.
                piece.without_gaps().map_err(|flaw| Leak::page(flaw, i))?;
            }
        }
    }
    // Each piece says what was meant, as was just found.
    let pieces = sequence::pieces(meant.expected).ok_or(Leak::new(Flaw::Words))?;
    let words = pieces.into_iter().filter(|p| !p.own).filter_map(|p| wording(&p.text)).flat_map(|w| seen(&w.text));
    ensure(words.eq(seen(meant.words)), Leak::new(Flaw::Words))
}

/// What a piece says; forms are read for each copy.
fn wording(text: &ExpectedText) -> Option<&Wording> {
    match text {
        ExpectedText::Text(wording) => Some(wording),
        ExpectedText::RunningCopy | ExpectedText::FullCopy => None,
    }
}

fn text_of(text: &ExpectedText) -> &str {
    wording(text).map_or("", |wording| &wording.text)
}

/// The characters of a text but white space, and the sign for a glyph that stands for nothing by itself; lam and alef,
/// which have one glyph and may have one character, as two.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let apart = |c| match c {
        '\u{fef5}' | '\u{fef6}' => ['\u{644}', '\u{622}'],
        '\u{fef7}' | '\u{fef8}' => ['\u{644}', '\u{623}'],
        '\u{fef9}' | '\u{fefa}' => ['\u{644}', '\u{625}'],
        '\u{fefb}' | '\u{fefc}' => ['\u{644}', '\u{627}'],
        other => [other, '\u{200b}'],
    };
    text.chars().flat_map(apart).filter(|c| !c.is_whitespace() && *c != '\u{200b}')
}

/// Whether two texts are the same in reading order, white space aside.
fn same_text(a: &str, b: &str) -> bool {
    seen(a).eq(seen(b))
}

/// Whether certain terms stand only where they were released: in continuous text no more often than in the released
/// texts, in the outline, the list of cases, head, foot and addresses not unless they were released at all.
fn released(meant: &Meant) -> Result<(), Leak> {
    if meant.terms.is_empty() {
        return Ok(());
    }
    let mut allowed = Counts::new();
    for text in meant.released {
        meant.terms.count(text, &mut allowed);
    }
    let (mut counts, mut repeated) = (Counts::new(), Counts::new());
    for (tag, text) in continuous(meant.expected) {
        // The list of cases says again what their headings say.
        meant.terms.count(&text, if tag == "TOCI" { &mut repeated } else { &mut counts });
    }
    let over = counts.iter().any(|(term, count)| *count > allowed.get(term).copied().unwrap_or(0));
    ensure(!over, Leak::new(Flaw::Term))?;

    let mut counts = repeated;
    for entry in &meant.expected.outline {
        meant.terms.count(&entry.title, &mut counts);
    }
    for link in &meant.expected.links {
        meant.terms.count(&unescaped(&link.address), &mut counts);
    }
    let furniture = meant.expected.pages.iter().flat_map(|p| &p.pieces).filter(|p| p.mark == Mark::Artifact && !p.own);
    for piece in furniture {
        meant.terms.count(text_of(&piece.text), &mut counts);
    }
    ensure(counts.keys().all(|term| allowed.contains_key(term)), Leak::new(Flaw::Term))
}

/// Text that a reader reads in one go, with the type of its node: what that holds, with the parts of a line in it, over page ends.
///
/// It is taken from what was meant, which the file has been found to say.
fn continuous(expected: &Expected) -> Vec<(&'static str, String)> {
    let mut texts = Vec::new();
    collect(&expected.structure, expected, &mut texts);
    texts
}

fn collect(node: &ExpectedNode, expected: &Expected, texts: &mut Vec<(&'static str, String)>) {
    let mut line = String::new();
    for kid in &node.kids {
        match kid {
            ExpectedKid::Node(kid) if !matches!(kid.tag, "Link" | "Reference" | "Span") => {
                finish(node.tag, &mut line, texts);
                collect(kid, expected, texts);
            }
            ExpectedKid::Node(_) | ExpectedKid::Piece(..) | ExpectedKid::Link(_) => in_line(kid, expected, &mut line),
        }
    }
    finish(node.tag, &mut line, texts);
}

fn finish(tag: &'static str, line: &mut String, texts: &mut Vec<(&'static str, String)>) {
    if !line.is_empty() {
        texts.push((tag, std::mem::take(line)));
    }
}

fn in_line(kid: &ExpectedKid, expected: &Expected, line: &mut String) {
    match kid {
        ExpectedKid::Node(node) => node.kids.iter().for_each(|kid| in_line(kid, expected, line)),
        ExpectedKid::Piece(page, mcid) => {
            let pieces = expected.pages.get(*page).map_or(&[][..], |p| &p.pieces);
            let piece = pieces.iter().find(|p| matches!(p.mark, Mark::Content { mcid: m, .. } if m == *mcid));
            if let Some(piece) = piece.filter(|p| !p.own) {
                line.push_str(text_of(&piece.text));
            }
        }
        ExpectedKid::Link(_) => {}
    }
}
