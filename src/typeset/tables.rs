//! Tables → rows as chunks: columns sized by what they hold, cells wrapped, head rows to repeat.
//!
//! 1. Each cell is shaped in the largest type in which the widest word of every column fits ([`fit`]).
//! 2. Columns share the width ([`share`]): one that asks for less than its share gets what it asks for, the others
//!    divide the rest by what they hold, none below its widest word. If not even these fit, the widest give way
//!    first ([`level`]), and their words are cut.
//! 3. Width moves between columns that wrap, as long as the table gets shorter ([`shorten`]).
//! 4. A row is one chunk; a row taller than a page is cut between lines.

use super::build::{Builder, Column, Setting};
use super::design::{self, Type};
use super::flow::{Chunk, PlacedRun, Rule};
use super::fonts::Look;
use super::length::Length;
use super::lines::{Breakable, Line};
use super::shape::Owner;
use super::structure::{CellSpan, NodeId, Role, Scope};
use crate::minutes::Align;
use crate::redact::{RCell, RRow, RTable};

/// What a column asks for, sides included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Want {
    /// For its widest word.
    least: Length,
    /// For its widest line.
    most: Length,
}

impl Want {
    fn nothing() -> Self {
        Self { least: design::CELL_SIDE * 3, most: design::CELL_SIDE * 3 }
    }
}

/// A cell with its text shaped.
struct Cell {
    text: Breakable,
    column: usize,
    columns: usize,
    rows: usize,
}

/// A row with its cells shaped.
struct Row {
    cells: Vec<Cell>,
    head: bool,
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
            self.paragraph(
                &styled,
                column,
                &Setting { kind: column.kind, before: Length::ZERO, after: gap, keep: true, balanced: false },
            );
        }
        let (rows, kind) = self.rows(table, node, count, column);
        let wants = wants(&rows, count);
        let mut widths = share(&wants, column.right - column.left);
        shorten(&rows, &wants, &mut widths);
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

    /// Every cell shaped, in the largest type that fits, with its place in the structure.
    fn rows(&mut self, table: &'r RTable, node: NodeId, count: usize, column: Column) -> (Vec<Row>, Type) {
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
            let fits = wants(&rows, count).iter().map(|w| w.least).sum::<Length>() <= room;
            fitted = Some((rows, kind));
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
        let table = self.flow.heads.len();
        self.flow.heads.push(Vec::new());
        let heads = rows.iter().take_while(|r| r.head).count();
        // How many rows more the longest span of the rows so far reaches.
        let mut spanned = 0;
        let mut head_height = Length::ZERO;
        for (i, row) in rows.iter().enumerate() {
            let reach = row.cells.iter().map(|c| c.rows - 1).max().unwrap_or(0);
            spanned = spanned.max(reach);
            let last = i + 1 == rows.len();
            // The first and the last two rows of the body stay together; so do rows that a cell joins.
            let keep = !last && (row.head || spanned > 0 || i == heads || i + 2 == rows.len());
            let open = spanned > 0 && !last;
            let thickness = if row.head && i + 1 == heads || last { design::THIN } else { design::HAIRLINE };
            let frame = Border { above: i == 0, below: (!open).then_some(thickness) };
            let room = design::BOTTOM - design::TOP - head_height - grid.kind.leading * 3;
            let chunks = self.set_row(row, grid, column, frame, room);
            let whole = chunks.len() == 1;
            for mut chunk in chunks {
                chunk.keep = keep && whole;
                if row.head {
                    head_height += chunk.height;
                    if let Some(head) = self.flow.heads.get_mut(table) {
                        head.push(furniture(chunk.clone()));
                    }
                } else {
                    chunk.table = (heads > 0).then_some(table);
                }
                self.push(chunk);
            }
            spanned = spanned.saturating_sub(1);
        }
    }

    /// The chunks of a row: one, unless it is taller than `room`.
    fn set_row(&mut self, row: &Row, grid: &Grid, column: Column, border: Border, room: Length) -> Vec<Chunk> {
        let inner = |cell: &Cell| (grid.width(cell) - design::CELL_SIDE * 2).max(Length::points(8));
        let cells: Vec<(&Cell, Vec<Line>)> = row.cells.iter().map(|c| (c, c.text.lines(inner(c)))).collect();
        let tallest = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(1);
        let a_page = room.in_thousandths() / grid.kind.leading.in_thousandths();
        let a_page = usize::try_from(a_page).unwrap_or(0).max(8);
        let slices = tallest.div_ceil(a_page);
        let mut chunks = Vec::with_capacity(slices);
        for slice in 0..slices {
            let mut chunk = self.chunk(column);
            let lines = slice * a_page..tallest.min((slice + 1) * a_page);
            chunk.height = grid.kind.leading * i64::try_from(lines.len()).unwrap_or(1) + design::CELL_END * 2;
            chunk.first_baseline = Some(design::CELL_END + grid.kind.baseline());
            for (cell, all) in &cells {
                let shown = all.get(lines.start.min(all.len())..lines.end.min(all.len())).unwrap_or_default();
                place_cell(cell, shown, grid, inner(cell), &mut chunk);
            }
            let (left, right) = (grid.edge(0), grid.edge(usize::MAX));
            if border.above && slice == 0 {
                chunk.rules.push(Rule::across(left, right, Length::ZERO, design::THIN));
            }
            if slice + 1 == slices
                && let Some(thickness) = border.below
            {
                chunk.rules.push(Rule::across(left, right, chunk.height, thickness));
            }
            chunks.push(chunk);
        }
        chunks
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

/// Puts lines of a cell into its row's chunk.
fn place_cell(cell: &Cell, lines: &[Line], grid: &Grid, width: Length, chunk: &mut Chunk) {
    let kind = grid.kind;
    let left = grid.edge(cell.column) + design::CELL_SIDE;
    let align = grid.align.get(cell.column).copied().unwrap_or(Align::Left);
    for (n, line) in (0..).zip(lines) {
        let free = (width - line.width).max(Length::ZERO);
        let shift = match align {
            Align::Left => Length::ZERO,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let baseline = design::CELL_END + kind.leading * n + kind.baseline();
        chunk.runs.extend(line.runs.iter().cloned().map(|run| PlacedRun { x: left + shift, baseline, run }));
    }
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

/// What each column asks for.
fn wants(rows: &[Row], count: usize) -> Vec<Want> {
    let mut wants = vec![Want::nothing(); count];
    let sides = design::CELL_SIDE * 2;
    let cells = || rows.iter().flat_map(|r| &r.cells);
    for cell in cells().filter(|c| c.columns == 1) {
        if let Some(want) = wants.get_mut(cell.column) {
            want.least = want.least.max(cell.text.widest_word() + sides);
            want.most = want.most.max(cell.text.widest_line() + sides);
        }
    }
    for cell in cells().filter(|c| c.columns > 1) {
        let end = (cell.column + cell.columns).min(count);
        let Some(spanned) = wants.get_mut(cell.column..end) else { continue };
        let number = i64::try_from(spanned.len()).unwrap_or(1).max(1);
        let least: Length = spanned.iter().map(|w| w.least).sum();
        let most: Length = spanned.iter().map(|w| w.most).sum();
        let more = |asked: Length, has: Length| (asked + sides - has).max(Length::ZERO) / number;
        let (least, most) = (more(cell.text.widest_word(), least), more(cell.text.widest_line(), most));
        for want in spanned {
            want.least += least;
            want.most = (want.most + most).max(want.least);
        }
    }
    wants
}

/// Shares a width among columns; the shares add up to it.
fn share(wants: &[Want], room: Length) -> Vec<Length> {
    let mut widths: Vec<Option<Length>> = vec![None; wants.len()];
    let least: Length = wants.iter().map(|w| w.least).sum();
    if least > room {
        return settle(level(wants, room), room);
    }
    let mut left = room;
    loop {
        let open: Vec<usize> = (0..wants.len()).filter(|&i| widths.get(i) == Some(&None)).collect();
        let want = |i: usize| wants.get(i).copied().unwrap_or_default();
        let total: Length = open.iter().map(|&i| want(i).most).sum();
        if total <= left {
            // Everything fits on one line: all grow alike.
            let grown = |i: usize| if total == Length::ZERO { left } else { left.share(want(i).most, total) };
            for &i in &open {
                if let Some(width) = widths.get_mut(i) {
                    *width = Some(grown(i));
                }
            }
            break;
        }
        let number = i64::try_from(open.len()).unwrap_or(1).max(1);
        let fair = left / number;
        let least: Length = open.iter().map(|&i| want(i).least).sum();
        let settled = open.iter().find_map(|&i| {
            let asked = left.share(want(i).most, total);
            // What it asks for, but so that the others keep room for their widest words.
            let most = want(i).most.min(left - (least - want(i).least));
            if want(i).most <= fair { Some((i, most)) } else { (asked < want(i).least).then_some((i, want(i).least)) }
        });
        let Some((i, width)) = settled else {
            for &i in &open {
                if let Some(slot) = widths.get_mut(i) {
                    *slot = Some(left.share(want(i).most, total));
                }
            }
            break;
        };
        if let Some(slot) = widths.get_mut(i) {
            *slot = Some(width);
        }
        left -= width;
    }
    settle(widths.into_iter().map(Option::unwrap_or_default).collect(), room)
}

/// Rows that are looked at to shorten a table: enough to know it, few enough to cost little.
const LOOKED_AT: usize = 40;

/// Moves width between columns that wrap, as long as that makes the table shorter.
fn shorten(rows: &[Row], wants: &[Want], widths: &mut [Length]) {
    let wraps = |(w, want): (&Length, &Want)| *w < want.most;
    let open: Vec<usize> = widths.iter().zip(wants).enumerate().filter(|(_, c)| wraps(*c)).map(|(i, _)| i).collect();
    if open.is_empty() {
        return;
    }
    let mut lines = Lines::count(rows, widths);
    for step in [32, 16, 8].map(Length::points) {
        for &to in &open {
            for from in 0..widths.len() {
                let least = wants.get(from).map_or(Length::ZERO, |w| w.least);
                let (Some(&wide), Some(&narrow)) = (widths.get(from), widths.get(to)) else { continue };
                if from == to || wide - step < least {
                    continue;
                }
                let trial = lines.with(rows, &[(from, wide - step), (to, narrow + step)]);
                if trial.total() < lines.total() {
                    lines = trial;
                    for (i, width) in [(from, wide - step), (to, narrow + step)] {
                        if let Some(slot) = widths.get_mut(i) {
                            *slot = width;
                        }
                    }
                }
            }
        }
    }
}

/// How many lines each cell takes: column by column, row by row.
#[derive(Clone)]
struct Lines(Vec<Vec<usize>>);

impl Lines {
    fn count(rows: &[Row], widths: &[Length]) -> Self {
        Self(widths.iter().enumerate().map(|(i, w)| Self::of(rows, i, *w)).collect())
    }

    fn of(rows: &[Row], column: usize, width: Length) -> Vec<usize> {
        let inner = width - design::CELL_SIDE * 2;
        let cell = |row: &Row| {
            let cell = row.cells.iter().find(|c| c.column == column && c.columns == 1);
            cell.map_or(0, |c| c.text.ranges(inner).len())
        };
        rows.iter().take(LOOKED_AT).map(cell).collect()
    }

    fn with(&self, rows: &[Row], changed: &[(usize, Length)]) -> Self {
        let mut lines = self.clone();
        for &(column, width) in changed {
            if let Some(slot) = lines.0.get_mut(column) {
                *slot = Self::of(rows, column, width);
            }
        }
        lines
    }

    /// The lines of all rows, each as long as its longest cell.
    fn total(&self) -> usize {
        let rows = self.0.first().map_or(0, Vec::len);
        (0..rows).map(|r| self.0.iter().filter_map(|column| column.get(r)).max().copied().unwrap_or(0)).sum()
    }
}

/// Widths for columns whose widest words do not fit together: as wide as the word, but none wider than a level that
/// makes the sum fit.
fn level(wants: &[Want], room: Length) -> Vec<Length> {
    let mut least: Vec<Length> = wants.iter().map(|w| w.least).collect();
    least.sort_unstable();
    let mut left = room;
    let mut cap = Length::ZERO;
    for (i, width) in least.iter().enumerate() {
        cap = left / i64::try_from(least.len() - i).unwrap_or(1);
        if *width > cap {
            break;
        }
        left -= *width;
    }
    wants.iter().map(|w| w.least.min(cap)).collect()
}

/// Gives what rounding left over to the last column.
fn settle(mut widths: Vec<Length>, room: Length) -> Vec<Length> {
    let sum: Length = widths.iter().copied().sum();
    if let Some(last) = widths.last_mut() {
        *last += room - sum;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(least: i64, most: i64) -> Want {
        Want { least: Length::points(least), most: Length::points(most) }
    }

    fn shared(wants: &[Want], room: i64) -> Vec<i64> {
        share(wants, Length::points(room)).into_iter().map(|w| w.in_thousandths() / 1000).collect()
    }

    #[test]
    fn short_columns_get_what_they_ask_for() {
        assert_eq!(shared(&[want(40, 60), want(50, 900), want(30, 70)], 450), [60, 320, 70]);
    }

    #[test]
    fn no_column_is_narrower_than_its_widest_word() {
        let widths = shared(&[want(200, 210), want(60, 2000), want(60, 2000)], 450);
        assert!(widths[0] >= 200 && widths[1] >= 60, "{widths:?}");
    }

    #[test]
    fn a_column_gives_way_to_the_widest_words_of_the_others() {
        assert_eq!(shared(&[want(10, 100), want(150, 160), want(20, 30)], 200), [30, 150, 20]);
    }

    #[test]
    fn if_words_do_not_fit_the_widest_give_way() {
        assert_eq!(shared(&[want(40, 60), want(300, 900), want(200, 400)], 450), [40, 210, 200]);
    }

    #[test]
    fn shares_add_up_to_the_width() {
        for wants in [vec![want(10, 20); 3], vec![want(300, 400); 3], vec![want(10, 4000), want(20, 30)]] {
            assert_eq!(share(&wants, Length::points(451)).into_iter().sum::<Length>(), Length::points(451));
        }
    }
}
