//! One Markdown file → [`Minutes`]: the document as this program understands it.

mod text;
mod tree;

pub use text::{FlatRange, Mark, MarkKind, Segment, SourceRange, Text};
pub use tree::{
    Agreement, Align, AttendanceRow, Block, Case, CaseNo, CaseSet, Cell, Field, Front, Item, Link, LinkId, List, Minutes, Note,
    NoteId, Part, PartId, PartKind, Piece, PieceId, Presence, Role, Row, Source, Table,
};
