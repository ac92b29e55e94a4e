//! Why a file is refused: a flaw of a fixed kind, and where; never a word of what stands there.

use std::fmt;

macro_rules! flaws {
    ($($name:ident, $text:literal, $summary:literal;)*) => {
        /// What is wrong with a finished file. Its text form is stable.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Flaw { $(#[doc = $summary] $name,)* }

        impl Flaw {
            /// All flaws, in the order of this table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable kebab-case form.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it is, in one clause.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => $summary,)* }
            }
        }
    };
}

flaws! {
    // the file and its objects
    Header, "header", "the file does not begin as it should";
    StrayBytes, "stray-bytes", "bytes belong to no object";
    Malformed, "malformed", "an object is not written as this program writes it";
    Revision, "revision", "the file has more than one revision";
    CrossReference, "cross-reference", "the cross-reference and the objects differ";
    Dangling, "dangling", "a reference leads to no object";
    Unreachable, "unreachable", "nothing leads to an object";
    TwoKinds, "two-kinds", "an object stands in two places of the document";
    UnknownKey, "unknown-key", "a dictionary holds a key that it must not have";
    MissingKey, "missing-key", "a dictionary lacks a key";
    WrongValue, "wrong-value", "a value is not what was meant";
    Stream, "stream", "a stream cannot be unpacked to its last byte";
    Reader, "reader", "an independent reader of PDF reads the file differently";
    // pages
    Operator, "operator", "a page holds an operation that this program never writes";
    Unmarked, "unmarked", "something is drawn outside the marked pieces";
    Pieces, "pieces", "the pieces of a page are not those that were meant";
    PieceText, "piece-text", "a piece says something else than was meant";
    Words, "words", "the pages do not say the words of the redacted minutes";
    Invisible, "invisible", "text is drawn so that nobody sees it";
    OffPage, "off-page", "something is drawn outside its page";
    Gap, "gap", "a gap in a line could have held a word";
    Lines, "lines", "lines or shapes are drawn that were not meant";
    // fonts
    FontCodes, "font-codes", "a font maps other codes than the text uses";
    FontGlyphs, "font-glyphs", "a font holds other glyphs than the text uses";
    FontProgram, "font-program", "an embedded font holds something that cannot be explained";
    // the rest of the document
    Structure, "structure", "the structure tree is not the one that was meant";
    Outline, "outline", "the outline is not the one that was meant";
    Link, "link", "a link is not one that was meant";
    Metadata, "metadata", "the metadata are not those that were meant";
    Identifier, "identifier", "an identifier or a tag is not derived from the file alone";
    // what must not be said
    Term, "term", "a certain term stands where it was not released";
    Find, "find", "the tagger finds a detail in the redacted minutes that was not released";
    // copies
    SharedPart, "shared-part", "the part that copies share is not the one that was verified";
    Recipient, "recipient", "the copy does not name its recipient as it should";
}

/// Why a file is not written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Leak {
    /// What is wrong.
    pub flaw: Flaw,
    /// The page, 1-based.
    pub page: Option<usize>,
    /// The number of the object.
    pub object: Option<u32>,
    /// The byte of the file.
    pub at: Option<usize>,
}

impl Leak {
    /// Somewhere in the file.
    pub(super) fn new(flaw: Flaw) -> Self {
        Self { flaw, page: None, object: None, at: None }
    }

    /// In an object.
    pub(super) fn object(flaw: Flaw, object: u32) -> Self {
        Self { object: Some(object), ..Self::new(flaw) }
    }

    /// On a page, counted from 0.
    pub(super) fn page(flaw: Flaw, page: usize) -> Self {
        Self { page: Some(page + 1), ..Self::new(flaw) }
    }

    /// At a byte of the file.
    pub(super) fn at(flaw: Flaw, at: usize) -> Self {
        Self { at: Some(at), ..Self::new(flaw) }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the finished PDF failed verification and is not kept: {}", self.flaw.summary())?;
        if let Some(page) = self.page {
            write!(f, ", page {page}")?;
        }
        if let Some(object) = self.object {
            write!(f, ", object {object}")?;
        }
        if let Some(at) = self.at {
            write!(f, ", byte {at}")?;
        }
        write!(f, " [{}]; keep the minutes and report this, it is a fault of the program", self.flaw.as_str())
    }
}

/// Refuses unless `holds`.
pub(super) fn ensure(holds: bool, leak: Leak) -> Result<(), Leak> {
    if holds { Ok(()) } else { Err(leak) }
}
