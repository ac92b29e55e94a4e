//! Tables while they are being read, from Markdown or HTML: which column a cell stands in and what it heads.

use super::build::Builder;
use super::frame::Holds;
use super::role::Role;
use super::run::Ends;
use super::text::SourceRange;
use super::tree::{Align, Block, Cell, Piece, PieceId, Row, Table};

/// The most columns or rows that one cell may span (the HTML standard's own limit for columns).
pub(super) const MAX_SPAN: usize = 1000;

/// A table so far.
#[derive(Debug, Default)]
pub(super) struct TableFrame {
    caption: Option<PieceId>,
    align: Vec<Align>,
    head: Vec<Row>,
    body: Vec<Row>,
    in_head: bool,
    /// For each column, how many more rows the cell above takes up.
    taken: Vec<usize>,
}

/// A row so far.
#[derive(Debug)]
pub(super) struct RowFrame {
    cells: Vec<ReadCell>,
    /// Whether the source says that it heads the columns.
    heads: bool,
}

impl RowFrame {
    pub(super) fn new(heads: bool) -> Self {
        Self { cells: Vec::new(), heads }
    }
}

/// A cell while its text is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellFrame {
    pub(super) header: bool,
    /// `scope="row"`, or `Some(false)` for `scope="col"`.
    pub(super) heads_row: Option<bool>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) text: Option<PieceId>,
}

impl CellFrame {
    /// A cell of one column and one row.
    pub(super) fn plain(header: bool) -> Self {
        Self { header, heads_row: None, columns: 1, rows: 1, text: None }
    }
}

#[derive(Clone, Copy, Debug)]
struct ReadCell {
    frame: CellFrame,
    text: PieceId,
    column: usize,
}

impl TableFrame {
    pub(super) fn new(align: Vec<Align>) -> Self {
        Self { align, ..Self::default() }
    }

    /// What follows stands in the head, or no longer does.
    pub(super) fn set_head(&mut self, in_head: bool) {
        self.in_head = in_head;
        self.taken.clear();
    }

    /// How many columns the head has.
    pub(super) fn columns(&self) -> usize {
        self.head.first().map_or(self.align.len(), |r| r.cells.len())
    }

    /// The finished table; cells that head a column or row get their role.
    pub(super) fn finish(mut self, pieces: &mut [Piece]) -> Table {
        let columns = self.head.iter().chain(&self.body).filter_map(|r| r.cells.last()).map(|c| c.column + c.columns).max();
        self.align.resize(columns.unwrap_or(0).max(self.align.len()), Align::Left);
        for cell in self.head.iter().flat_map(|r| &r.cells) {
            pieces[cell.text.0 as usize].role = Role::HeaderCell;
        }
        for cell in self.body.iter().flat_map(|r| &r.cells).filter(|c| c.heads_row) {
            pieces[cell.text.0 as usize].role = Role::HeaderCell;
        }
        Table { caption: self.caption, align: self.align, head: self.head, body: self.body }
    }

    /// The columns of a row's cells, past those that cells of earlier rows take up.
    fn place(&mut self, row: &mut RowFrame) {
        let mut column = 0;
        let mut next = Vec::new();
        let free = |column: usize, taken: &[usize]| taken.get(column).copied().unwrap_or(0) == 0;
        for cell in &mut row.cells {
            while !free(column, &self.taken) {
                column += 1;
            }
            cell.column = column;
            column += cell.frame.columns;
            if cell.frame.rows > 1 {
                next.push((cell.column, cell.frame.columns, cell.frame.rows - 1));
            }
        }
        for left in &mut self.taken {
            *left = left.saturating_sub(1);
        }
        for (column, columns, rows) in next {
            let end = column + columns;
            if self.taken.len() < end {
                self.taken.resize(end, 0);
            }
            self.taken[column..end].fill(rows);
        }
    }
}

/// Takes up the text of a cell or caption.
pub(super) fn end_text(builder: &mut Builder<'_>, piece: PieceId, ends: Ends) {
    if ends == Ends::Cell {
        if let Holds::Cell(cell) = &mut builder.frame_mut().holds {
            cell.text = Some(piece);
        }
        return;
    }
    if let Some(table) = innermost_table(builder) {
        table.caption.get_or_insert(piece);
    }
}

/// Takes up a finished cell.
pub(super) fn end_cell(builder: &mut Builder<'_>, cell: CellFrame) {
    let text = cell.text.expect("a cell's string ends before the cell");
    if let Holds::Row(row) = &mut builder.frame_mut().holds {
        row.cells.push(ReadCell { frame: cell, text, column: 0 });
    } else {
        builder.add(Block::Paragraph(text));
    }
}

/// Takes up a finished row.
pub(super) fn end_row(builder: &mut Builder<'_>, mut row: RowFrame, source: SourceRange) {
    let Some(table) = innermost_table(builder) else { return };
    if row.cells.is_empty() {
        return;
    }
    table.place(&mut row);
    let all_headers = row.cells.iter().all(|c| c.frame.header && c.frame.heads_row != Some(true));
    let heads = row.heads || table.in_head || (all_headers && table.body.is_empty() && row.cells.len() > 1);
    let cells = row
        .cells
        .iter()
        .map(|c| Cell {
            text: c.text,
            heads_row: !heads && c.frame.header && c.frame.heads_row != Some(false),
            column: c.column,
            columns: c.frame.columns,
            rows: c.frame.rows,
        })
        .collect();
    let rows = if heads { &mut table.head } else { &mut table.body };
    rows.push(Row { cells, source });
}

fn innermost_table<'b>(builder: &'b mut Builder<'_>) -> Option<&'b mut TableFrame> {
    builder.frames_mut().iter_mut().rev().find_map(|f| match &mut f.holds {
        Holds::Table(table) => Some(table),
        Holds::Root
        | Holds::Quote { .. }
        | Holds::List { .. }
        | Holds::Item { .. }
        | Holds::Note { .. }
        | Holds::Row(_)
        | Holds::Cell(_)
        | Holds::Caption
        | Holds::Hidden
        | Holds::Pre
        | Holds::Plain => None,
    })
}
