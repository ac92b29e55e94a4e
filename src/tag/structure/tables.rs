//! Tables → cells with the headers of their columns and the labels of their rows, whichever way the table lies.

use super::walk::Walker;
use super::{Over, Spot, UnitId};
use crate::minutes::{Cell, PieceId, Row, Table};
use crate::rules::LabelPlace;
use std::ops::Range;

/// A table with at most this many columns may be a list of fields, of which the head row is the first.
const FIELD_COLUMNS: usize = 2;

/// Most headers that may decide an ambiguous label: a table of a million columns must not take a million times a million
/// looks.
const AROUND_MAX: usize = 64;

/// Makes the units of `table` and the places of its labels.
pub(super) fn table(walker: &mut Walker<'_>, table: &Table, over: &Over) {
    walker.last = None;
    let caption = table.caption.and_then(|caption| {
        let over = walker.over(over);
        walker.units(caption, over)
    });
    walker.last = None;
    let over = Over { caption, ..over.clone() };

    let mut headers: Vec<Vec<Header>> = Vec::new();
    for row in &table.head {
        let mut made: Vec<Header> =
            self::row(walker, row, &over, &headers, &[]).into_iter().map(|(cell, unit)| (columns(cell), unit)).collect();
        made.sort_by_key(|h| h.0.start);
        headers.push(made);
    }
    let mut rows: Vec<Vec<(&Cell, UnitId)>> = Vec::new();
    let mut labels: Vec<UnitId> = Vec::new();
    let mut labelled_until = 0;
    for (number, body) in table.body.iter().enumerate() {
        let label = row_label(walker, body);
        match label {
            Label::New(rows) => {
                labels.clear();
                labelled_until = number + rows;
            }
            Label::Continues => {}
            Label::None if number < labelled_until => {}
            Label::None => labels.clear(),
        }
        let cells = row(walker, body, &over, &headers, &labels);
        if matches!(label, Label::New(_)) {
            labels = cells.iter().take_while(|(c, _)| c.heads_row).map(|c| c.1).collect();
            labels.extend(cells.first().map(|c| c.1));
            labels.dedup();
            for (cell, unit) in cells.iter().skip(1) {
                if !cell.heads_row {
                    relabel(walker, *unit, &labels);
                }
            }
        }
        rows.push(cells);
    }
    walker.last = None;
    let headers: Vec<Header> = headers.into_iter().flatten().collect();
    header_spots(walker, &headers, &rows, caption, &over);
    row_spots(walker, &rows, &headers, caption, &over);
    field_spot(walker, table, &headers, &over);
}

/// The columns that a header stands over, and its unit.
type Header = (Range<usize>, UnitId);

enum Label {
    /// The first cell labels this many rows.
    New(usize),
    /// The first cell is blank: the row above goes on.
    Continues,
    /// No first cell.
    None,
}

fn row_label(walker: &Walker<'_>, row: &Row) -> Label {
    match row.cells.first() {
        Some(cell) if cell.column > 0 => Label::None,
        Some(cell) if is_blank(walker, cell.text) => Label::Continues,
        Some(cell) => Label::New(cell.rows.max(1)),
        None => Label::None,
    }
}

fn is_blank(walker: &Walker<'_>, piece: PieceId) -> bool {
    walker.minutes.piece(piece).text.is_blank()
}

fn columns(cell: &Cell) -> Range<usize> {
    cell.column..cell.column + cell.columns.max(1)
}

/// Those of a row's `cells`, which stand in the order of their columns, that share a column with `span`.
fn overlapping<'c, T>(cells: &'c [T], span: &Range<usize>, columns: impl Fn(&T) -> Range<usize>) -> &'c [T] {
    let first = cells.partition_point(|c| columns(c).end <= span.start);
    let end = cells.partition_point(|c| columns(c).start < span.end);
    cells.get(first..end.max(first)).unwrap_or(&[])
}

/// The cells of a row, each made a unit.
fn row<'t>(
    walker: &mut Walker<'_>,
    row: &'t Row,
    over: &Over,
    headers: &[Vec<Header>],
    labels: &[UnitId],
) -> Vec<(&'t Cell, UnitId)> {
    walker.last = None;
    let mut out = Vec::new();
    for cell in &row.cells {
        let span = columns(cell);
        let above = headers.iter().flat_map(|row| overlapping(row, &span, |h| h.0.clone())).map(|h| h.1).collect();
        let over = walker.over(&Over { headers: above, labels: labels.to_vec(), ..over.clone() });
        out.extend(walker.units(cell.text, over).map(|unit| (cell, unit)));
    }
    walker.last = None;
    out
}

/// Gives the unit the labels of its row, which were made after the row began.
fn relabel(walker: &mut Walker<'_>, unit: UnitId, labels: &[UnitId]) {
    let over = walker.out.over(walker.out.unit(unit)).clone();
    let over = walker.over(&Over { labels: labels.to_vec(), ..over });
    walker.out.units[unit as usize].over = over;
}

fn spot(walker: &mut Walker<'_>, place: LabelPlace, label: UnitId, around: Vec<UnitId>, targets: Vec<UnitId>) {
    let unit = walker.out.unit(label);
    let (piece, words) = (unit.piece, unit.folded.clone());
    let targets: Vec<_> = targets.into_iter().map(|t| (t, walker.out.unit(t).folded.clone())).collect();
    if !targets.is_empty() {
        walker.out.spots.push(Spot { place, piece, label: words, around, targets });
    }
}

/// What may decide an ambiguous label of a table: its other headers, its caption, what stands over it.
fn around(walker: &Walker<'_>, headers: &[Header], but: UnitId, caption: Option<UnitId>, over: &Over) -> Vec<UnitId> {
    // In a table of more columns than anybody reads, those of the first decide.
    let others = headers.iter().map(|h| h.1).filter(|h| *h != but).take(AROUND_MAX);
    others.chain(caption).chain(over.all()).chain(walker.headings.iter().map(|h| h.1)).collect()
}

fn header_spots(
    walker: &mut Walker<'_>,
    headers: &[Header],
    rows: &[Vec<(&Cell, UnitId)>],
    caption: Option<UnitId>,
    over: &Over,
) {
    for (span, header) in headers {
        let targets = rows.iter().flat_map(|row| overlapping(row, span, |c| columns(c.0))).map(|c| c.1).collect();
        let around = around(walker, headers, *header, caption, over);
        spot(walker, LabelPlace::Header, *header, around, targets);
    }
}

/// The first cell of a row labels the others; any other cell may label the one after it (forms of four columns).
fn row_spots(walker: &mut Walker<'_>, rows: &[Vec<(&Cell, UnitId)>], headers: &[Header], caption: Option<UnitId>, over: &Over) {
    let mut open: Option<(UnitId, Vec<UnitId>)> = None;
    let mut until = 0;
    for (number, row) in rows.iter().enumerate() {
        let Some((first, label)) = row.first() else { continue };
        let others: Vec<UnitId> = row.iter().skip(1).map(|c| c.1).collect();
        let blank = is_blank(walker, first.text);
        let spanned = first.column > 0 && number < until;
        if let Some((_, targets)) = open.as_mut()
            && (blank || spanned)
        {
            targets.extend(if spanned { row.iter().map(|c| c.1).collect() } else { others });
        } else {
            close(walker, open.take(), headers, caption, over);
            open = Some((*label, others));
            until = number + first.rows.max(1);
        }
        for pair in row.windows(2).skip(1) {
            if let [(_, label), (_, value)] = pair {
                let around = around(walker, headers, *label, caption, over);
                spot(walker, LabelPlace::Row, *label, around, vec![*value]);
            }
        }
    }
    close(walker, open, headers, caption, over);
}

fn close(walker: &mut Walker<'_>, open: Option<(UnitId, Vec<UnitId>)>, headers: &[Header], caption: Option<UnitId>, over: &Over) {
    if let Some((label, targets)) = open {
        let around = around(walker, headers, label, caption, over);
        spot(walker, LabelPlace::Row, label, around, targets);
    }
}

/// The head row of a two-column table may be the first of its fields.
fn field_spot(walker: &mut Walker<'_>, table: &Table, headers: &[Header], over: &Over) {
    if let [(_, label), (_, value)] = headers
        && table.align.len() <= FIELD_COLUMNS
    {
        spot(walker, LabelPlace::Row, *label, over.all().collect(), vec![*value]);
    }
}
