//! The structure tree: what each piece of text is, for a reader that does not see the page (PDF/UA-1).
//!
//! Blocks join their parent when they are made, which is in reading order. Parts of a line (links, references to
//! notes) join where their text comes to stand, between the text before and the text after.

/// A node of the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(super) usize);

/// What a node is: the standard structure types of ISO 32000-1, 14.8.4, that minutes need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// The whole.
    Document,
    /// A section.
    Sect,
    /// A part set apart: an agreement, the notice.
    Div,
    /// A heading, 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// The list of cases at the beginning.
    Contents,
    /// One of its entries.
    Entry,
    /// A list.
    List {
        /// Whether its items are numbered.
        numbered: bool,
    },
    /// An item of a list.
    Item,
    /// Its mark.
    Label,
    /// What it says.
    ItemBody,
    /// A table.
    Table,
    /// A table's caption.
    Caption,
    /// The rows that head its columns.
    TableHead,
    /// Its other rows.
    TableBody,
    /// A row.
    Row,
    /// A cell that heads a column or a row.
    HeadCell(CellSpan, Scope),
    /// Any other cell.
    Cell(CellSpan),
    /// A footnote, by its number.
    Note(u32),
    /// A link.
    Link,
    /// The number of a footnote where it is cited.
    Reference,
    /// A quotation.
    Quote,
    /// Code.
    Code,
    /// Text with a look that means something (struck through).
    Struck,
}

/// What a head cell heads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Its column.
    Column,
    /// Its row.
    Row,
}

/// How many columns and rows a cell spans.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CellSpan {
    /// Columns, 1 or more.
    pub columns: usize,
    /// Rows, 1 or more.
    pub rows: usize,
}

impl Role {
    /// The standard structure type's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Sect => "Sect",
            Self::Div => "Div",
            Self::Heading(1) => "H1",
            Self::Heading(2) => "H2",
            Self::Heading(3) => "H3",
            Self::Heading(4) => "H4",
            Self::Heading(5) => "H5",
            Self::Heading(_) => "H6",
            Self::Paragraph => "P",
            Self::Contents => "TOC",
            Self::Entry => "TOCI",
            Self::List { .. } => "L",
            Self::Item => "LI",
            Self::Label => "Lbl",
            Self::ItemBody => "LBody",
            Self::Table => "Table",
            Self::Caption => "Caption",
            Self::TableHead => "THead",
            Self::TableBody => "TBody",
            Self::Row => "TR",
            Self::HeadCell(..) => "TH",
            Self::Cell(_) => "TD",
            Self::Note(_) => "Note",
            Self::Link => "Link",
            Self::Reference => "Reference",
            Self::Quote => "BlockQuote",
            Self::Code => "Code",
            Self::Struck => "Span",
        }
    }

    /// Whether it stands in a line, and so joins its parent where its text comes to stand.
    fn in_line(self) -> bool {
        matches!(self, Self::Link | Self::Reference | Self::Struck)
    }
}

/// The identifier of a note: a number of fixed width, so that identifiers sort as numbers do.
#[must_use]
pub fn note_name(number: u32) -> String {
    format!("note-{number:010}")
}

/// What a node holds, in reading order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kid {
    /// Another node.
    Node(NodeId),
    /// A marked piece of a page.
    Piece {
        /// The page, from 0.
        page: usize,
        /// The piece's number on that page.
        mcid: usize,
    },
    /// A link's active area, an index into [`super::Pages`]' links.
    Link(usize),
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub role: Role,
    /// What holds it; `None` for the document.
    pub parent: Option<NodeId>,
    /// What it holds.
    pub kids: Vec<Kid>,
    /// Whether its text is the program's own, the same in every file.
    pub own: bool,
    joined: bool,
}

/// The whole tree. The first node is the document.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// A document that holds nothing yet.
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node { role: Role::Document, parent: None, kids: Vec::new(), own: false, joined: true }] }
    }

    /// The document.
    pub const ROOT: NodeId = NodeId(0);

    /// A new node at the end of `parent`.
    pub(super) fn add(&mut self, parent: NodeId, role: Role) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { role, parent: Some(parent), kids: Vec::new(), own: false, joined: false });
        if !role.in_line() {
            self.join(id);
        }
        id
    }

    fn join(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        if node.joined {
            return;
        }
        node.joined = true;
        if let Some(parent) = node.parent {
            self.join(parent);
            self.node_mut(parent).kids.push(Kid::Node(id));
        }
    }

    /// Says that a node's text is the program's own.
    pub(super) fn mark_own(&mut self, id: NodeId) {
        self.node_mut(id).own = true;
    }

    /// Puts a piece or a link's area at the end of a node.
    pub(super) fn hold(&mut self, id: NodeId, kid: Kid) {
        self.join(id);
        self.node_mut(id).kids.push(kid);
    }

    /// The node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0).expect("a node id comes from this tree")
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        self.nodes.get_mut(id.0).expect("a node id comes from this tree")
    }

    /// All nodes that joined, by id.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().filter(|(_, n)| n.joined).map(|(i, n)| (NodeId(i), n))
    }

    /// How many nodes there are, joined or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: the document is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stands_between_the_text_before_and_after_it() {
        let mut tree = Tree::new();
        let p = tree.add(Tree::ROOT, Role::Paragraph);
        let link = tree.add(p, Role::Link);
        tree.hold(p, Kid::Piece { page: 0, mcid: 0 });
        tree.hold(link, Kid::Piece { page: 0, mcid: 1 });
        tree.hold(p, Kid::Piece { page: 0, mcid: 2 });
        assert_eq!(tree.node(p).kids, [Kid::Piece { page: 0, mcid: 0 }, Kid::Node(link), Kid::Piece { page: 0, mcid: 2 }]);
    }

    #[test]
    fn an_empty_cell_keeps_its_place() {
        let mut tree = Tree::new();
        let row = tree.add(Tree::ROOT, Role::Row);
        let span = CellSpan { columns: 1, rows: 1 };
        let cells = [tree.add(row, Role::Cell(span)), tree.add(row, Role::Cell(span))];
        assert_eq!(tree.node(row).kids, cells.map(Kid::Node));
    }
}
