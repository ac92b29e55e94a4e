//! `Copy for …`: the recipient's name, set to fit forms of a fixed size.

use super::design::{self, Type};
use super::flow::PlacedRun;
use super::fonts::{Fonts, Look};
use super::length::Length;
use super::lines::{Breakable, Line};
use super::pages::{PageRun, one_line, page_run};
use super::printable::Printer;
use super::shape::{Ink, Owner, Style, shape};

/// Types for the first page's form, from the largest; the first in which the name fits is taken.
const FULL: [Type; 4] = [
    design::SUBTITLE,
    Type { size: Length::points(11), leading: Length::points(14) },
    Type { size: Length::points(9), leading: Length::points(12) },
    Type { size: Length::points(7), leading: Length::points(9) },
];

/// The recipient's name, set; places are from each form's top left.
pub(super) struct CopyLines {
    /// One line, at the right; shortened if the name is long.
    pub(super) running: Vec<PageRun>,
    /// The first page's, in full.
    pub(super) full: Vec<PageRun>,
    name: String,
}

impl CopyLines {
    /// The title of this recipient's file.
    pub(super) fn title(&self, title: &str) -> String {
        format!("{title}: copy for {}", self.name)
    }
}

/// Sets a recipient's name.
pub(super) fn set(name: &str, fonts: &Fonts) -> CopyLines {
    let name = Printer::new(fonts).print(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = format!("Copy for {name}");
    let bold = Look { bold: true, ..Look::default() };
    let size = design::RUNNING.size;
    let line = one_line(fonts, &text, bold, size, design::COPY_WIDTH);
    let baseline = design::COPY_HEIGHT - design::COPY_DEPTH;
    let running = line.into_iter().flat_map(|line| {
        let x = design::COPY_WIDTH - line.width;
        line.runs.into_iter().map(move |run| page_run(PlacedRun::new(x, baseline, run), baseline))
    });
    CopyLines { running: running.collect(), full: full(&text, bold, fonts), name }
}

fn full(text: &str, look: Look, fonts: &Fonts) -> Vec<PageRun> {
    let mut set: Option<(Type, Vec<Line>)> = None;
    for kind in FULL {
        let style = Style { look, size: kind.size, rise: Length::ZERO, ink: Ink::Plain, owner: Owner::Furniture, link: None };
        let lines = Breakable::new(shape(fonts, &[(text.to_owned(), style)])).lines(design::FULL_COPY_WIDTH);
        let height = kind.leading * i64::try_from(lines.len()).unwrap_or(i64::MAX / 1_000_000);
        let fits = height <= design::FULL_COPY_HEIGHT;
        set = Some((kind, lines));
        if fits {
            break;
        }
    }
    let Some((kind, lines)) = set else { return Vec::new() };
    let mut runs = Vec::new();
    for (n, line) in (0..).zip(lines) {
        let baseline = kind.baseline() + kind.leading * n;
        runs.extend(line.runs.into_iter().map(|run| page_run(PlacedRun::new(Length::ZERO, baseline, run), baseline)));
    }
    runs
}
