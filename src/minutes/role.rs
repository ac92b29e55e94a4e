//! What a piece of text is to the reader, and what follows from that.

/// What a piece of text is to the reader.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// The level-1 heading before everything else.
    Title,
    /// Any other heading; the level is 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// The text of a list item.
    Item,
    /// A cell of a table that heads a column or a row.
    HeaderCell,
    /// Any other cell of a table.
    Cell,
    /// The caption of a table.
    Caption,
    /// A paragraph or item of a footnote.
    Note,
    /// A line of a sharing agreement.
    Agreement,
    /// A code block.
    Code,
    /// Never printed: a comment, in Markdown or HTML.
    Comment,
    /// Never printed as such: an entry of the front matter (see [`Front`](super::Front)).
    FrontMatter,
    /// Printed only if its link's text is released and it holds no detail: a link's address, percent-decoded.
    LinkAddress,
    /// Never printed: a link's title.
    LinkTitle,
    /// Never printed: an attribute of raw HTML, a hidden element, an unused definition.
    Hidden,
}

impl Role {
    /// Whether a reader of the whole minutes reads text of this role as such.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::Title
            | Self::Heading(_)
            | Self::Paragraph
            | Self::Item
            | Self::HeaderCell
            | Self::Cell
            | Self::Caption
            | Self::Note
            | Self::Agreement
            | Self::Code => true,
            Self::Comment | Self::FrontMatter | Self::LinkAddress | Self::LinkTitle | Self::Hidden => false,
        }
    }

    /// Whether text of this role tells something in sentences: no heading, label, code or agreement.
    #[must_use]
    pub fn is_prose(self) -> bool {
        match self {
            Self::Paragraph | Self::Item | Self::Note | Self::Cell => true,
            Self::Title
            | Self::Heading(_)
            | Self::HeaderCell
            | Self::Caption
            | Self::Agreement
            | Self::Code
            | Self::Comment
            | Self::FrontMatter
            | Self::LinkAddress
            | Self::LinkTitle
            | Self::Hidden => false,
        }
    }
}
