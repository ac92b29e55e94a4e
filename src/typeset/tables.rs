//! Tables → rows as chunks: columns sized by what they hold, cells wrapped, head rows to repeat.
//!
//! 1. Each cell is shaped in the largest type in which the columns fit ([`super::columns`]).
//! 2. A row is a chunk a line, joined: a long one may go on overleaf, where its name stands again ([`continued`]).

use super::build::{Builder, Column, Setting};
use super::columns;
use super::design::{self, Type};
use super::flow::{Chunk, Joined, PlacedRun, Rule};
use super::fonts::Look;
use super::length::Length;
use super::lines::{Breakable, Line};
use super::pages::one_line;
use super::shape::{Owner, Shaped, Style, part};
use super::structure::{CellSpan, NodeId, Role, Scope, Tree};
use crate::minutes::Align;
use crate::redact::{RCell, RRow, RTable};

/// A cell with its text shaped.
pub(super) struct Cell {
    pub(super) text: Breakable,
    pub(super) column: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// A row with its cells shaped.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) head: bool,
}

/// Where columns begin; one more than there are columns.
struct Grid {
    edges: Vec<Length>,
    align: Vec<Align>,
    kind: Type,
}

impl Grid {
    fn edge(&self, column: usize) -> Length {
        self.edges.get(column).or(self.edges.last()).copied().unwrap_or_default()
    }

    fn width(&self, cell: &Cell) -> Length {
        self.edge(cell.column + cell.columns) - self.edge(cell.column)
    }

    /// The room for a cell's text.
    fn inner(&self, cell: &Cell) -> Length {
        (self.width(cell) - design::CELL_SIDE * 2).max(Length::points(8))
    }

    /// Where one of a cell's lines begins. Text that runs to the left stands at the right once it has several.
    fn start(&self, cell: &Cell, line: &Line, lines: usize) -> Length {
        let free = (self.inner(cell) - line.width).max(Length::ZERO);
        let shift = match self.align.get(cell.column).copied().unwrap_or(Align::Left) {
            Align::Left if cell.text.shaped.base.is_rtl() && lines > 1 => free,
            Align::Left => Length::ZERO,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        self.edge(cell.column) + design::CELL_SIDE + shift
    }
}

impl<'r> Builder<'r, '_> {
    /// A table.
    pub(super) fn table(&mut self, table: &'r RTable, column: Column) {
        let count = columns(table);
        if count == 0 {
            return;
        }
        let node = self.flow.tree.add(column.parent, Role::Table);
        let first = self.flow.chunks.len();
        if let Some(caption) = &table.caption {
            let caption_node = self.flow.tree.add(node, Role::Caption);
            let styled = self.inline(caption, caption_node, column.kind, Look { bold: true, ..Look::default() });
            let gap = Length::points(4);
            self.paragraph(&styled, column, &Setting { keep: true, ..Setting::new(column.kind, Length::ZERO, gap) });
        }
        let (rows, kind, widths) = self.rows(table, node, count, column);
        let edges = widths.iter().scan(column.left, |x, w| {
            *x += *w;
            Some(*x)
        });
        let grid = Grid { edges: std::iter::once(column.left).chain(edges).collect(), align: table.align.clone(), kind };
        self.set_rows(&rows, &grid, column);
        if self.height(first) <= design::SHORT_TABLE {
            self.together(first);
        }
        self.spread(first, design::BLOCK_GAP, design::BLOCK_GAP);
    }

    /// Every cell shaped, in the largest type that fits, with its place in the structure; and the columns' widths.
    fn rows(&mut self, table: &'r RTable, node: NodeId, count: usize, column: Column) -> (Vec<Row>, Type, Vec<Length>) {
        let room = column.right - column.left;
        let head = (!table.head.is_empty()).then(|| self.flow.tree.add(node, Role::TableHead));
        let body = (!table.body.is_empty()).then(|| self.flow.tree.add(node, Role::TableBody));
        let mut texts = Vec::new();
        for (part, rows, in_head) in [(head, &table.head, true), (body, &table.body, false)] {
            let Some(part) = part else { continue };
            let mut covered = vec![0; count];
            for (i, row) in rows.iter().enumerate() {
                let row_node = self.flow.tree.add(part, Role::Row);
                let below = rows.get(i + 1..).unwrap_or_default();
                let cells = self.cells((row, below), row_node, in_head, &mut covered, count);
                texts.push((in_head, cells));
            }
        }
        let cited = self.notes.waiting();
        let mut fitted = None;
        for kind in std::iter::once(design::TABLE).chain(design::NARROW_TABLES) {
            self.notes.forget_since(cited);
            let rows: Vec<Row> = texts.iter().map(|(head, cells)| self.shaped_row(*head, cells, kind)).collect();
            let (widths, fits) = columns::fit(&rows, count, room);
            fitted = Some((rows, kind, widths));
            if fits {
                break;
            }
        }
        fitted.expect("there is at least one type to try")
    }

    /// The nodes of a row's cells, and empty cells for columns that nothing covers: every row has as many columns
    /// (PDF/UA-1, 7.5).
    fn cells(
        &mut self,
        (row, below): (&'r RRow, &[RRow]),
        node: NodeId,
        head: bool,
        covered: &mut [usize],
        count: usize,
    ) -> Vec<(&'r RCell, NodeId, usize)> {
        let mut out = Vec::new();
        let mut next = 0;
        let mut cells: Vec<&RCell> = row.iter().filter(|c| c.column < count).collect();
        cells.sort_by_key(|c| c.column);
        let mut spans = vec![0; count];
        for cell in cells {
            self.gap(node, head, covered, next..cell.column);
            let span = CellSpan { columns: cell.columns.clamp(1, count - cell.column), rows: rows_spanned(cell, below) };
            let role = match (head, cell.heads_row) {
                (true, _) => Role::HeadCell(span, Scope::Column),
                (false, true) => Role::HeadCell(span, Scope::Row),
                (false, false) => Role::Cell(span),
            };
            out.push((cell, self.flow.tree.add(node, role), span.rows));
            next = cell.column + span.columns;
            for rows in spans.get_mut(cell.column..next).unwrap_or_default() {
                *rows = span.rows;
            }
        }
        self.gap(node, head, covered, next..count);
        for (left, own) in covered.iter_mut().zip(spans) {
            *left = left.saturating_sub(1).max(own.saturating_sub(1));
        }
        out
    }

    fn gap(&mut self, node: NodeId, head: bool, covered: &[usize], range: std::ops::Range<usize>) {
        let one = CellSpan { columns: 1, rows: 1 };
        for rows_left in covered.get(range).unwrap_or_default() {
            if *rows_left == 0 {
                self.flow.tree.add(node, if head { Role::HeadCell(one, Scope::Column) } else { Role::Cell(one) });
            }
        }
    }

    fn shaped_row(&mut self, head: bool, cells: &[(&'r RCell, NodeId, usize)], kind: Type) -> Row {
        let cells = cells.iter().map(|(cell, owner, rows)| {
            let look = Look { bold: head || cell.heads_row, ..Look::default() };
            let styled = self.inline(&cell.text, *owner, kind, look);
            Cell { text: self.breakable(&styled), column: cell.column, columns: cell.columns.max(1), rows: *rows }
        });
        Row { cells: cells.collect(), head }
    }

    fn set_rows(&mut self, rows: &[Row], grid: &Grid, column: Column) {
        let heads = rows.iter().take_while(|r| r.head).count();
        let mut head = Vec::new();
        // What is repeated above the first line of a row, once the head is known.
        let mut repeated = None;
        // How many rows more the longest span of the rows so far reaches.
        let mut spanned = 0;
        for (i, row) in rows.iter().enumerate() {
            let reach = row.cells.iter().map(|c| c.rows - 1).max().unwrap_or(0);
            spanned = spanned.max(reach);
            let last = i + 1 == rows.len();
            // The first and the last two rows of the body stay together; so do rows that a cell joins.
            let keep = !last && (row.head || spanned > 0 || i == heads || i + 2 == rows.len());
            let open = spanned > 0 && !last;
            let thickness = if row.head && i + 1 == heads || last { design::THIN } else { design::HAIRLINE };
            let border = Border { above: i == 0, below: (!open).then_some(thickness) };
            if i == heads && heads > 0 {
                repeated = Some(self.repeat(head.clone()));
            }
            let (mut chunks, name) = self.set_row(row, grid, column, border);
            if let Some(chunk) = chunks.last_mut() {
                chunk.keep = keep;
            }
            if row.head {
                head.extend(chunks.iter().cloned().map(furniture));
            } else {
                // Above its other lines it says whose row it is, too.
                let inside = name.map(|name| self.repeat(head.iter().cloned().chain([name]).collect()));
                for (n, chunk) in chunks.iter_mut().enumerate() {
                    chunk.repeated = if n > 0 { inside.or(repeated) } else { repeated };
                }
            }
            self.flow.chunks.extend(chunks);
            spanned = spanned.saturating_sub(1);
        }
    }

    /// Chunks to be repeated where a page begins; how chunks refer to them.
    pub(super) fn repeat(&mut self, chunks: Vec<Chunk>) -> usize {
        self.flow.repeated.push(chunks);
        self.flow.repeated.len() - 1
    }

    /// The chunks of a row, a line each; and for a row that may go on overleaf what stands above it there.
    fn set_row(&mut self, row: &Row, grid: &Grid, column: Column, border: Border) -> (Vec<Chunk>, Option<Chunk>) {
        let cells: Vec<(&Cell, Vec<Line>)> = row.cells.iter().map(|c| (c, c.text.lines(grid.inner(c)))).collect();
        let count = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(1);
        let goes_on = !row.head && count >= design::LONG_ROW;
        let (left, right) = (grid.edge(0), grid.edge(usize::MAX));
        let id = self.flow.rows;
        self.flow.rows += 1;
        let mut chunks = Vec::with_capacity(count);
        for n in 0..count {
            let mut chunk = Chunk { row: Some(id), ..self.chunk(column) };
            let top = if n == 0 { design::CELL_END } else { Length::ZERO };
            chunk.height = top + grid.kind.leading;
            chunk.first_baseline = Some(top + grid.kind.baseline());
            for (at, (cell, lines)) in cells.iter().enumerate() {
                if let Some(line) = lines.get(n) {
                    let x = grid.start(cell, line, lines.len());
                    let baseline = top + grid.kind.baseline();
                    chunk.runs.extend(line.runs.iter().cloned().map(|run| PlacedRun { x, baseline, run, cell: at }));
                }
            }
            if border.above && n == 0 {
                chunk.rules.push(Rule::across(left, right, Length::ZERO, design::THIN));
            }
            if n + 1 < count {
                // No cell's last line goes overleaf alone.
                let leaves_one = cells.iter().any(|(_, lines)| lines.len() == n + 2);
                chunk.keep = !goes_on || design::near_an_end(n, count) || leaves_one;
                chunk.joined = Joined::Row;
            } else {
                chunk.height += design::CELL_END;
                if let Some(thickness) = border.below {
                    chunk.rules.push(Rule::across(left, right, chunk.height, thickness));
                }
            }
            chunks.push(chunk);
        }
        let name = goes_on.then(|| self.continued(&cells, grid, column));
        (chunks, name)
    }

    /// What a cell says, without the numbers of footnotes.
    fn name(&self, shaped: &Shaped) -> String {
        let said = shaped.runs.iter().filter(|run| match run.style.owner {
            Owner::Node(node) => self.flow.tree.node(node).role != Role::Reference,
            Owner::Furniture => true,
        });
        let said: String = said.map(|run| part(&shaped.text, run.start, run.end)).collect();
        said.trim().to_owned()
    }

    /// What stands above a row where it goes on overleaf: its name again, beside the lines if it has room there, else
    /// above them. A screen reader has heard it already.
    fn continued(&self, cells: &[(&Cell, Vec<Line>)], grid: &Grid, column: Column) -> Chunk {
        let named = cells.iter().find(|(_, lines)| !lines.is_empty());
        // A cell of more lines goes on itself: no name, but text.
        let (cell, name) = match named {
            Some((cell, lines)) if lines.len() <= design::LINES_APART => (Some(*cell), self.name(&cell.text.shaped)),
            Some(_) | None => (None, String::new()),
        };
        let kind = grid.kind;
        let look = Look { italic: true, ..Look::default() };
        let style = Style { owner: Owner::Furniture, ..self.style(Tree::ROOT, kind, look) };
        let text = format!("{name} (continued)");
        let beside = cell.and_then(|cell| {
            let set = self.breakable(&vec![(text.trim().to_owned(), style)]);
            let lines = set.lines(grid.inner(cell));
            let whole = set.widest_word() <= grid.inner(cell) && lines.len() <= design::LINES_APART;
            whole.then_some((cell, lines))
        });
        let mut chunk = Chunk { height: design::CELL_END, ..self.chunk(column) };
        let (left, lines) = if let Some((cell, lines)) = beside {
            (grid.edge(cell.column), lines)
        } else {
            chunk.height += kind.leading;
            let room = grid.edge(usize::MAX) - grid.edge(0) - design::CELL_SIDE * 2;
            (grid.edge(0), one_line(self.printer.fonts(), text.trim(), look, kind.size, room).into_iter().collect())
        };
        for (n, line) in (0..).zip(lines) {
            let baseline = design::CELL_END + kind.leading * n + kind.baseline();
            let x = left + design::CELL_SIDE;
            chunk.runs.extend(line.runs.into_iter().map(|run| PlacedRun::new(x, baseline, run)));
        }
        chunk
    }
}

/// How many rows a cell really spans: it ends where the table does, and where another cell claims its place.
fn rows_spanned(cell: &RCell, below: &[RRow]) -> usize {
    let mine = cell.column..cell.column + cell.columns.max(1);
    let meets = |other: &RCell| other.column < mine.end && mine.start < other.column + other.columns.max(1);
    let free = below.iter().take_while(|row| !row.iter().any(meets)).count();
    cell.rows.clamp(1, free + 1)
}

/// The rules of a row.
#[derive(Clone, Copy)]
struct Border {
    above: bool,
    below: Option<Length>,
}

/// A head row as it is repeated on the next page: a screen reader has heard it already.
fn furniture(mut chunk: Chunk) -> Chunk {
    for placed in &mut chunk.runs {
        placed.run.style.owner = Owner::Furniture;
        placed.run.style.link = None;
    }
    chunk.outline = None;
    chunk
}

/// How many columns the table has.
fn columns(table: &RTable) -> usize {
    let rows = table.head.iter().chain(&table.body);
    rows.flatten().map(|c| c.column + c.columns.max(1)).max().unwrap_or(0).max(table.align.len())
}
