//! How wide the columns of a table are: by what they hold.
//!
//! 1. A column is at least as wide as its widest word ([`wants`]), and a very long word (an address, a reference) asks
//!    for no more than its share: it is broken where that makes the table much shorter, or fits it at all ([`fit`]).
//! 2. Columns share the width ([`share`]): one that asks for less than its share gets what it asks for, the others
//!    divide the rest by what they hold, none below its widest word. If not even these fit, the widest give way
//!    first ([`level`]), and their words are cut.
//! 3. Width moves between columns that wrap, as long as the table gets shorter ([`shorten`]).

use super::design;
use super::length::Length;
use super::tables::Row;

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

    /// The same, but that sentences get a column in which they can be read.
    fn readable(self) -> Self {
        let sentences = self.most >= design::SENTENCE_COLUMN * 2;
        Self { least: if sentences { self.least.max(design::SENTENCE_COLUMN) } else { self.least }, ..self }
    }
}

/// The widths of the columns of a table, and whether no word but very long ones is broken.
pub(super) fn fit(rows: &[Row], count: usize, room: Length) -> (Vec<Length>, bool) {
    let fair = room / i64::try_from(count).unwrap_or(1).max(1);
    let whole = wants(rows, count, Length::points(1_000_000));
    let broken = wants(rows, count, design::LONG_WORD.max(fair - design::CELL_SIDE * 2));
    let fits = |wants: &[Want]| wants.iter().map(|w| w.least).sum::<Length>() <= room;
    let set = |wants: &[Want]| {
        let readable: Vec<Want> = wants.iter().map(|w| w.readable()).collect();
        let wants = if fits(&readable) { &readable } else { wants };
        let mut widths = share(wants, room);
        shorten(rows, wants, &mut widths);
        widths
    };
    if !fits(&whole) {
        return (set(&broken), fits(&broken));
    }
    let widths = set(&whole);
    if broken != whole {
        let other = set(&broken);
        let lines = |widths: &[Length]| Lines::count(rows, widths).total();
        if lines(&other) * 4 <= lines(&widths) * 3 {
            return (other, true);
        }
    }
    (widths, true)
}

/// What each column asks for, if no word asks for more than `longest`.
fn wants(rows: &[Row], count: usize, longest: Length) -> Vec<Want> {
    let mut wants = vec![Want::nothing(); count];
    let sides = design::CELL_SIDE * 2;
    let cells = || rows.iter().flat_map(|r| &r.cells);
    for cell in cells().filter(|c| c.columns == 1) {
        if let Some(want) = wants.get_mut(cell.column) {
            want.least = want.least.max(cell.text.widest_word().min(longest) + sides);
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
        let (least, most) = (more(cell.text.widest_word().min(longest), least), more(cell.text.widest_line(), most));
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
    use super::super::fonts::{Fonts, Look};
    use super::super::lines::Breakable;
    use super::super::shape::{Ink, Owner, Style, shape};
    use super::super::tables::Cell;
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

    /// The widths of the columns of a table on the page's whole width.
    fn fitted(rows: &[&[&str]]) -> (Vec<Length>, bool) {
        let style = Style {
            look: Look::default(),
            size: design::TABLE.size,
            rise: Length::ZERO,
            ink: Ink::Plain,
            owner: Owner::Furniture,
            link: None,
        };
        let fonts = Fonts::builtin();
        let cell = |(column, text): (usize, &&str)| {
            let text = Breakable::new(shape(&fonts, &[((*text).to_owned(), style)]));
            Cell { text, column, columns: 1, rows: 1 }
        };
        let count = rows[0].len();
        let rows: Vec<Row> =
            rows.iter().map(|row| Row { cells: row.iter().enumerate().map(cell).collect(), head: false }).collect();
        fit(&rows, count, design::RIGHT - design::LEFT)
    }

    #[test]
    fn a_very_long_word_does_not_starve_the_other_columns() {
        let (reference, said) = ("MARAC-0123456789-".repeat(18), "She was seen at the library on Friday. ".repeat(8));
        let (widths, fits) = fitted(&[&["Police", &said, &reference], &["School", &said, "none"]]);
        assert!(fits && widths[1] > Length::points(150), "{widths:?}");
    }

    #[test]
    fn an_address_stays_whole_where_nothing_else_needs_the_room() {
        let (widths, fits) = fitted(&[&["E-mail", "a.very.long.name.of.a.worker@harbour-light.example"], &["Age", "29"]]);
        assert!(fits && widths[1] > Length::points(280), "{widths:?}");
    }

    #[test]
    fn sentences_get_a_column_in_which_they_can_be_read() {
        let (long, short) = ("So be it said of her. ".repeat(60), "So be it said of her. ".repeat(14));
        let (widths, _) = fitted(&[&["Police", &long, &short]]);
        assert!(widths[2] >= design::SENTENCE_COLUMN, "{widths:?}");
    }

    #[test]
    fn shares_add_up_to_the_width() {
        for wants in [vec![want(10, 20); 3], vec![want(300, 400); 3], vec![want(10, 4000), want(20, 30)]] {
            assert_eq!(share(&wants, Length::points(451)).into_iter().sum::<Length>(), Length::points(451));
        }
    }
}
