//! The flow → chunks placed on pages.
//!
//! 1. Chunks that must stay together are a group; a group that the rest of the page cannot hold begins the next page.
//! 2. A group is parted where it is merely joined if not even an empty page holds it or too much of this one would stay
//!    empty: a block between its rows, then a row between its lines, and at last chunk by chunk.
//! 3. A page that begins inside a table or an agreement says so: with its head rows, with whose row it is. Frames close
//!    at the foot and open again at the top.
//! 4. Lines of a row come side by side; on each page they are put cell by cell, which is how they are read.

use super::design;
use super::flow::{Chunk, CopyPlace, Flow, FrameKind, Joined, PlacedRun, Rule};
use super::length::Length;

/// A page with its chunks placed; lengths are from its top left.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) runs: Vec<(Length, PlacedRun)>,
    pub(super) rules: Vec<Rule>,
    /// Cases with something on this page, in order.
    pub(super) cases: Vec<usize>,
    /// The form's place, and where among the runs it belongs.
    pub(super) copy: Option<(usize, Length, CopyPlace)>,
    /// Outline entries and how far down they lead.
    pub(super) outline: Vec<(usize, Length)>,
    /// Cases whose page numbers stand here, each with its baseline.
    pub(super) pages_of: Vec<(usize, Length)>,
}

/// How far a page is filled.
#[derive(Clone)]
struct Pen {
    y: Length,
    after: Length,
    at_top: bool,
    /// Open frames, outermost first, and where each began on this page.
    open: Vec<(usize, Length)>,
    /// Frames closed on this page: where they began and ended.
    closed: Vec<(usize, Length, Length)>,
}

impl Pen {
    fn at(top: Length) -> Self {
        Self { y: top, after: Length::ZERO, at_top: true, open: Vec::new(), closed: Vec::new() }
    }

    /// Moves below the chunk; where its top stands.
    fn advance(&mut self, flow: &Flow, chunk: &Chunk) -> Length {
        if self.at_top && chunk.parting {
            return self.y;
        }
        let frames = flow.frames_of(chunk);
        let shared = self.open.iter().zip(&frames).take_while(|((a, _), b)| a == *b).count();
        self.close(flow, shared);
        if !self.at_top {
            self.y += self.after.max(chunk.before);
        }
        for frame in frames.into_iter().skip(shared) {
            self.open.push((frame, self.y));
            self.y += flow.frame(frame).pad;
        }
        let top = self.y;
        self.y += chunk.height;
        self.after = chunk.after;
        self.at_top = false;
        top
    }

    /// Closes frames until so many are open.
    fn close(&mut self, flow: &Flow, until: usize) {
        while self.open.len() > until {
            if let Some((frame, top)) = self.open.pop() {
                self.y += flow.frame(frame).pad;
                self.closed.push((frame, top, self.y));
            }
        }
    }

    /// Whether the page still holds what stands above the pen, open frames closed.
    fn holds(&self, flow: &Flow) -> bool {
        let pads: Length = self.open.iter().map(|(f, _)| flow.frame(*f).pad).sum();
        self.y + pads <= design::BOTTOM
    }
}

/// The most of a page that may stay empty because what is merely joined goes to the next as a whole: about a fifth.
const MOST_LEFT: Length = Length::points(140);

/// Places all chunks.
pub(super) fn paginate(flow: &Flow) -> Vec<Draft> {
    let pen = Pen::at(design::FIRST_TOP);
    let mut pager = Pager { flow, pages: vec![Draft::default()], pen, begun: Vec::new(), row: None };
    pager.joined(&flow.chunks, &[Joined::Block, Joined::Row]);
    pager.end_page(&[]);
    pager.pages
}

/// The first chunks of `chunks` that stay together.
fn group(chunks: &[Chunk], stays: impl Fn(&Chunk) -> bool) -> &[Chunk] {
    let count = chunks.iter().take_while(|c| stays(c)).count() + 1;
    chunks.get(..count).unwrap_or(chunks)
}

struct Pager<'a> {
    flow: &'a Flow,
    pages: Vec<Draft>,
    pen: Pen,
    /// Frames that an earlier page began.
    begun: Vec<usize>,
    /// The row whose lines are being put, and where among the page's runs it begins.
    row: Option<(usize, usize)>,
}

impl Pager<'_> {
    /// Places chunks, those that are joined this closely together if that can be, else as the closer levels say.
    fn joined(&mut self, chunks: &[Chunk], levels: &[Joined]) {
        let mut left = chunks;
        while !left.is_empty() {
            let bound = match levels.first() {
                Some(level) => group(left, |c| c.keep || c.joined >= *level),
                None => group(left, |c| c.keep),
            };
            match levels.split_first() {
                Some((_, closer)) if !self.goes_as_one(bound) => self.joined(bound, closer),
                Some(_) | None => self.group(bound),
            }
            left = left.get(bound.len()..).unwrap_or_default();
        }
    }

    /// Whether the page holds these chunks, or the next one does and this one may stay as empty as it is.
    fn goes_as_one(&self, chunks: &[Chunk]) -> bool {
        let waits = || self.left() <= MOST_LEFT && chunks.first().is_some_and(|c| self.fits(self.fresh(c), chunks));
        self.fits(self.pen.clone(), chunks) || waits()
    }

    fn group(&mut self, chunks: &[Chunk]) {
        let Some(first) = chunks.first() else { return };
        let stays = self.pen.at_top || (self.fits(self.pen.clone(), chunks) && self.room(first));
        if !stays {
            let fresh = self.fresh(first);
            if self.fits(fresh, chunks) {
                self.break_page(first);
            }
        }
        for chunk in chunks {
            let mut trial = self.pen.clone();
            trial.advance(self.flow, chunk);
            if !self.pen.at_top && !trial.holds(self.flow) {
                self.break_page(chunk);
            }
            self.put(chunk);
        }
    }

    fn fits(&self, mut pen: Pen, chunks: &[Chunk]) -> bool {
        for chunk in chunks {
            pen.advance(self.flow, chunk);
        }
        pen.holds(self.flow)
    }

    /// What is left of the page.
    fn left(&self) -> Length {
        design::BOTTOM - self.pen.y
    }

    fn room(&self, chunk: &Chunk) -> bool {
        self.pen.y + self.pen.after.max(chunk.before) + chunk.room <= design::BOTTOM
    }

    /// What to repeat if a page begins with `chunk`.
    fn head(&self, chunk: &Chunk) -> &[Chunk] {
        let head = chunk.repeated.and_then(|r| self.flow.repeated.get(r)).map_or(&[][..], Vec::as_slice);
        let height: Length = head.iter().map(|c| c.height).sum();
        // A head that fills half a page would leave no room for rows.
        if height * 2 > design::BOTTOM - design::TOP { &[] } else { head }
    }

    fn fresh(&self, chunk: &Chunk) -> Pen {
        let mut pen = Pen::at(design::TOP);
        for head in self.head(chunk) {
            pen.advance(self.flow, head);
        }
        pen
    }

    fn break_page(&mut self, chunk: &Chunk) {
        let head = self.head(chunk).to_vec();
        self.end_page(&self.flow.frames_of(chunk));
        self.pages.push(Draft::default());
        self.pen = Pen::at(design::TOP);
        for chunk in &head {
            self.put(chunk);
        }
    }

    fn put(&mut self, chunk: &Chunk) {
        let top = self.pen.advance(self.flow, chunk);
        let page = self.pages.last_mut().expect("there is always a page");
        if self.pen.at_top {
            // It was left out.
            return;
        }
        if self.row.map(|(row, _)| row) != chunk.row {
            in_order(page, self.row);
            self.row = chunk.row.map(|row| (row, page.runs.len()));
        }
        if let Some(place) = chunk.copy {
            page.copy = Some((page.runs.len(), top, place));
        }
        page.runs.extend(chunk.runs.iter().cloned().map(|run| (top, run)));
        page.rules.extend(chunk.rules.iter().map(|rule| rule.lowered(top)));
        if let Some(entry) = chunk.outline {
            page.outline.push((entry, top));
        }
        if let Some(case) = chunk.page_of {
            page.pages_of.push((case, top + chunk.first_baseline.unwrap_or_default()));
        }
        if let Some(case) = chunk.case
            && page.cases.last() != Some(&case)
        {
            page.cases.push(case);
        }
    }

    /// Draws the frames of the page; those among `next` go on overleaf. A box that goes on stays open at the foot,
    /// and at the top where it goes on.
    fn end_page(&mut self, next: &[usize]) {
        let going_on: Vec<usize> = self.pen.open.iter().map(|(f, _)| *f).filter(|f| next.contains(f)).collect();
        self.pen.close(self.flow, 0);
        let page = self.pages.last_mut().expect("there is always a page");
        in_order(page, self.row.take());
        for (index, top, bottom) in std::mem::take(&mut self.pen.closed) {
            let frame = self.flow.frame(index);
            match frame.kind {
                FrameKind::Bar => {
                    let x = frame.left + Length::points(2);
                    page.rules.push(Rule::down(x, top, bottom, design::THICK));
                }
                FrameKind::Box(thickness) => {
                    page.rules.push(Rule::down(frame.left, top, bottom, thickness));
                    page.rules.push(Rule::down(frame.right, top, bottom, thickness));
                    if !self.begun.contains(&index) {
                        page.rules.push(Rule::across(frame.left, frame.right, top, thickness));
                    }
                    if !going_on.contains(&index) {
                        page.rules.push(Rule::across(frame.left, frame.right, bottom, thickness));
                    }
                }
            }
        }
        self.begun.extend(going_on);
    }
}

/// Puts the runs of a row, which came line by line, cell by cell.
fn in_order(page: &mut Draft, row: Option<(usize, usize)>) {
    if let Some(runs) = row.and_then(|(_, first)| page.runs.get_mut(first..)) {
        runs.sort_by_key(|(_, run)| run.cell);
    }
}
