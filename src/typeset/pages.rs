//! Pages: everything that is drawn, where, and what it is. Made by [`super::layout`]; nothing after it decides
//! anything that a reader sees, except the recipient's name.

use std::ops::Range;

use unicode_bidi::{BidiClass, bidi_class};
use unicode_script::{Script, UnicodeScript as _};

use super::design;
use super::flow::{Flow, LinkTarget, PlacedRun, Rule};
use super::fonts::{FaceId, Fonts, Look};
use super::front::SHORT_NOTICE;
use super::length::Length;
use super::lines::{Breakable, Line};
use super::paginate::{Draft, paginate};
use super::shape::{Ink, Owner, Style, shape};
use super::structure::{Kid, NodeId, Tree};

/// A glyph on a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct PageGlyph {
    pub(super) id: u16,
    /// From the page's left edge.
    pub(super) x: Length,
    /// Above the baseline.
    pub(super) y: Length,
    /// The bytes of the run's text that it stands for.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Glyphs of one face and size on one baseline, in reading order but for the letters of words in `turned`.
pub(super) struct PageRun {
    pub(super) face: FaceId,
    pub(super) size: Length,
    /// From the top of the page.
    pub(super) baseline: Length,
    pub(super) glyphs: Vec<PageGlyph>,
    pub(super) text: String,
    /// The words whose letters stand from left to right although they are read from right to left: bytes of the text.
    pub(super) turned: Vec<Range<usize>>,
}

/// Who a piece belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PieceOwner {
    /// A node of the structure, under this number on its page.
    Node(NodeId, usize),
    /// Nobody.
    Furniture,
}

/// What a piece shows.
pub(super) enum PieceContent {
    /// Text.
    Runs(Vec<PageRun>),
    /// The first page's form with the recipient's name: its left and lower edge.
    FullCopy(Length, Length),
    /// The running form with the recipient's name: its left and lower edge.
    RunningCopy(Length, Length),
}

/// A marked piece of a page.
pub(super) struct Piece {
    pub(super) owner: PieceOwner,
    pub(super) content: PieceContent,
    /// Whether these are the program's own words, the same in every file.
    pub(super) own: bool,
}

/// A page.
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    pub(super) rules: Vec<Rule>,
}

/// Where a link can be followed.
pub(super) struct LinkArea {
    pub(super) page: usize,
    pub(super) left: Length,
    pub(super) right: Length,
    pub(super) top: Length,
    pub(super) bottom: Length,
    pub(super) address: String,
    pub(super) node: NodeId,
}

/// An entry of the outline.
pub(super) struct Entry {
    pub(super) level: u8,
    pub(super) title: String,
    pub(super) page: usize,
    /// From the top of the page.
    pub(super) y: Length,
}

/// A laid-out document: pages, structure, outline. It knows no recipient.
pub struct Pages {
    pub(super) pages: Vec<Page>,
    pub(super) tree: Tree,
    pub(super) links: Vec<LinkArea>,
    pub(super) outline: Vec<Entry>,
    /// `Anytown Marac, minutes of 4 November 2026`.
    pub(super) title: String,
    pub(super) missing: Vec<char>,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("pages", &self.pages.len()).finish_non_exhaustive()
    }
}

impl Pages {
    /// How many pages there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// Characters of the minutes that no font has, in order; each stands on the page as its code point.
    #[must_use]
    pub fn missing(&self) -> &[char] {
        &self.missing
    }
}

/// What stands in head and foot.
pub(super) struct Running {
    pub(super) classification: String,
    /// `Anytown Marac, minutes of 4 November 2026`.
    pub(super) title: String,
}

/// Places the flow on pages and adds head and foot.
pub(super) fn compose(mut flow: Flow, running: &Running, missing: Vec<char>, fonts: &Fonts) -> Pages {
    let drafts = paginate(&flow);
    let count = drafts.len();
    let mut composer = Composer {
        fonts,
        tree: std::mem::replace(&mut flow.tree, Tree::new()),
        targets: std::mem::take(&mut flow.links),
        links: Vec::new(),
        outline: Vec::new(),
    };
    let page_of = |case: usize| drafts.iter().position(|draft| draft.cases.contains(&case));
    let page_of: Vec<Option<usize>> = (0..flow.cases.len()).map(page_of).collect();
    let mut pages = Vec::with_capacity(count);
    for (number, draft) in drafts.into_iter().enumerate() {
        for (entry, y) in &draft.outline {
            if let Some(mark) = flow.outline.get(*entry) {
                composer.outline.push(Entry { level: mark.level, title: mark.title.clone(), page: number, y: *y });
            }
        }
        let mut page = Page { pieces: Vec::new(), rules: draft.rules.clone() };
        if number > 0 {
            let cases: Vec<&str> = draft.cases.iter().filter_map(|c| flow.cases.get(*c)).map(String::as_str).collect();
            composer.running_head(&mut page, running, &cases);
        }
        let pages_of = draft.pages_of.clone();
        composer.text(&mut page, number, draft);
        for (case, baseline) in pages_of {
            if let Some(on) = page_of.get(case).copied().flatten() {
                composer.page_of(&mut page, on + 1, baseline);
            }
        }
        composer.running_foot(&mut page, number + 1, count);
        pages.push(page);
    }
    let Composer { tree, links, outline, .. } = composer;
    Pages { pages, tree, links, outline, title: running.title.clone(), missing }
}

/// How far the text of a piece reaches on its line.
#[derive(Clone, Copy)]
struct Reach {
    baseline: Length,
    /// How far its last text is raised.
    rise: Length,
    left: Length,
    right: Length,
}

impl Reach {
    fn of(placed: &PlacedRun, baseline: Length) -> Self {
        let rise = placed.run.style.rise;
        Self { baseline, rise, left: placed.x + placed.run.left, right: placed.x + placed.run.right }
    }

    /// As far as what comes next, too; `None` if other text stands between them, as it may where words run to the left,
    /// or if raised text meets lowered: a piece never has a gap.
    fn with(self, next: Self, size: Length) -> Option<Self> {
        if next.baseline != self.baseline {
            return Some(next);
        }
        let slack = size.percent(10);
        let meets = next.left <= self.right + slack && self.left <= next.right + slack;
        let level = self.rise.max(next.rise) - self.rise.min(next.rise) <= size / 2 + slack;
        (meets && level).then(|| Self { left: self.left.min(next.left), right: self.right.max(next.right), ..next })
    }
}

struct Composer<'f> {
    fonts: &'f Fonts,
    tree: Tree,
    targets: Vec<LinkTarget>,
    links: Vec<LinkArea>,
    outline: Vec<Entry>,
}

impl Composer<'_> {
    /// The text of a page, in pieces of one owner each.
    fn text(&mut self, page: &mut Page, number: usize, draft: Draft) {
        let mut mcid = 0;
        let mut open: Option<Owner> = None;
        let mut reach: Option<Reach> = None;
        let copy = draft.copy;
        for (i, (top, placed)) in draft.runs.into_iter().enumerate() {
            if let Some((at, top, place)) = copy
                && at == i
            {
                self.full_copy(page, number, &mut mcid, top, place);
                open = None;
            }
            let owner = placed.run.style.owner;
            let baseline = top + placed.baseline;
            let here = Reach::of(&placed, baseline);
            let before = reach.filter(|_| open == Some(owner));
            // The repeated head of a table is one piece: only text of the minutes is held to be without gaps.
            let goes_on = match owner {
                Owner::Node(_) => before.and_then(|before| before.with(here, placed.run.style.size)),
                Owner::Furniture => before.map(|_| here),
            };
            reach = Some(goes_on.unwrap_or(here));
            if goes_on.is_none() {
                let piece = match owner {
                    Owner::Node(node) => {
                        self.tree.hold(node, Kid::Piece { page: number, mcid });
                        mcid += 1;
                        PieceOwner::Node(node, mcid - 1)
                    }
                    Owner::Furniture => PieceOwner::Furniture,
                };
                let own = match owner {
                    Owner::Node(node) => self.tree.node(node).own,
                    Owner::Furniture => false,
                };
                page.pieces.push(Piece { owner: piece, content: PieceContent::Runs(Vec::new()), own });
                open = Some(owner);
            }
            ink(page, &placed, baseline);
            self.link(number, &placed, baseline);
            if let Some(Piece { content: PieceContent::Runs(runs), .. }) = page.pieces.last_mut() {
                runs.push(page_run(placed, baseline));
            }
        }
    }

    fn full_copy(&mut self, page: &mut Page, number: usize, mcid: &mut usize, top: Length, place: super::flow::CopyPlace) {
        self.tree.hold(place.owner, Kid::Piece { page: number, mcid: *mcid });
        let content = PieceContent::FullCopy(place.left, top + place.bottom);
        page.pieces.push(Piece { owner: PieceOwner::Node(place.owner, *mcid), content, own: false });
        *mcid += 1;
    }

    /// The area of a link's run.
    fn link(&mut self, page: usize, placed: &PlacedRun, baseline: Length) {
        let Some(target) = placed.run.style.link.and_then(|l| self.targets.get(l)) else { return };
        let (left, right) = (placed.x + placed.run.left, placed.x + placed.run.right);
        if left == right {
            return;
        }
        let size = placed.run.style.size;
        let area = LinkArea {
            page,
            left,
            right,
            top: baseline - size,
            bottom: baseline + size.percent(30),
            address: target.address.clone(),
            node: target.node,
        };
        self.tree.hold(target.node, Kid::Link(self.links.len()));
        self.links.push(area);
    }

    fn running_head(&self, page: &mut Page, running: &Running, cases: &[&str]) {
        let bold = Look { bold: true, ..Look::default() };
        let (first, second) = (design::HEAD_BASELINE, design::HEAD_BASELINE + design::HEAD_LINE);
        let width = design::RIGHT - design::LEFT;
        let gap = Length::points(10);
        let size = design::RUNNING.size;
        let at_left = |text, look, baseline, room| Furniture {
            text,
            look,
            size,
            at: (design::LEFT, baseline),
            room,
            to_right: false,
            own: false,
        };
        self.furniture(page, &at_left(&running.classification, bold, first, width - design::COPY_WIDTH - gap));
        let content = PieceContent::RunningCopy(design::RIGHT - design::COPY_WIDTH, first + design::COPY_DEPTH);
        page.pieces.push(Piece { owner: PieceOwner::Furniture, content, own: false });
        let cases = match cases {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [one, .., last] => format!("{one} – {last}"),
        };
        let half = (width - gap) / 2;
        self.furniture(page, &at_left(&running.title, Look::default(), second, half));
        let at = (design::RIGHT, second);
        self.furniture(page, &Furniture { text: &cases, look: bold, size, at, room: half, to_right: true, own: false });
        page.rules.push(Rule::across(design::LEFT, design::RIGHT, design::HEAD_RULE, design::HAIRLINE));
    }

    fn running_foot(&self, page: &mut Page, number: usize, count: usize) {
        let baseline = design::FOOT_BASELINE;
        let (look, size, own) = (Look::default(), design::RUNNING.size, true);
        page.rules.push(Rule::across(design::LEFT, design::RIGHT, design::FOOT_RULE, design::HAIRLINE));
        let room = design::RIGHT - design::LEFT - design::PAGE_NUMBER_WIDTH;
        let notice = Furniture { text: SHORT_NOTICE, look, size, at: (design::LEFT, baseline), room, to_right: false, own };
        self.furniture(page, &notice);
        let (text, room) = (format!("Page {number} of {count}"), design::PAGE_NUMBER_WIDTH);
        let at = (design::RIGHT, baseline);
        self.furniture(page, &Furniture { text: &text, look, size, at, room, to_right: true, own });
    }

    /// The number of a page that the list of cases leads to.
    fn page_of(&self, page: &mut Page, number: usize, baseline: Length) {
        let at = (design::LEFT + design::CONTENTS_WIDTH, baseline);
        let (text, room) = (format!("page {number}"), design::CONTENTS_PAGE);
        let line = Furniture { text: &text, look: Look::default(), size: design::BODY.size, at, room, to_right: true, own: true };
        self.furniture(page, &line);
    }

    /// Puts one line of page furniture, shortened if it is wider than its room.
    fn furniture(&self, page: &mut Page, line: &Furniture<'_>) {
        let Some(set) = one_line(self.fonts, line.text, line.look, line.size, line.room) else { return };
        let x = if line.to_right { line.at.0 - set.width } else { line.at.0 };
        let runs = set.runs.into_iter().map(|run| page_run(PlacedRun::new(x, Length::ZERO, run), line.at.1));
        let content = PieceContent::Runs(runs.collect());
        page.pieces.push(Piece { owner: PieceOwner::Furniture, content, own: line.own });
    }
}

/// A line of page furniture.
struct Furniture<'t> {
    text: &'t str,
    look: Look,
    size: Length,
    /// Its left end, or its right end if it is set `to_right`, and its baseline.
    at: (Length, Length),
    room: Length,
    to_right: bool,
    /// Whether these are the program's own words.
    own: bool,
}

/// Text on one line no wider than `room`; what does not fit gives way to an ellipsis.
pub(super) fn one_line(fonts: &Fonts, text: &str, look: Look, size: Length, room: Length) -> Option<Line> {
    let style = Style { look, size, rise: Length::ZERO, ink: Ink::Plain, owner: Owner::Furniture, link: None };
    let whole = |text: &str| {
        let flat = text.replace('\n', " ");
        Breakable::new(shape(fonts, &[(flat, style)])).lines(Length::points(1_000_000)).into_iter().next()
    };
    let line = whole(text)?;
    if line.width <= room {
        return Some(line);
    }
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    let shortened = |n: usize| {
        let kept: String = text.chars().take(n).collect();
        whole(&format!("{}…", kept.trim_end()))
    };
    // The longest beginning that fits, by halving.
    let (mut fits, mut not) = (0, ends.len());
    while fits + 1 < not {
        let middle = usize::midpoint(fits, not);
        if shortened(middle).is_some_and(|l| l.width <= room) {
            fits = middle;
        } else {
            not = middle;
        }
    }
    shortened(fits)
}

/// A run where it stands on the page.
pub(super) fn page_run(placed: PlacedRun, baseline: Length) -> PageRun {
    let run = placed.run;
    let glyphs = run.glyphs.iter().map(|g| PageGlyph {
        id: g.glyph.id,
        x: placed.x + g.x,
        y: g.y,
        start: g.glyph.start - run.start,
        end: g.glyph.end - run.start,
    });
    let mut glyphs: Vec<PageGlyph> = glyphs.collect();
    let turned = if run.rtl { turn(&run.text, &mut glyphs) } else { Vec::new() };
    PageRun { face: run.face, size: run.style.size, baseline, glyphs, text: run.text, turned }
}

/// Turns the letters of each word round, so that they stand in the file from left to right, as readers of files expect
/// of words that run from right to left (ISO 32000-1, 14.8.2.3.3); the words themselves stay in reading order.
fn turn(text: &str, glyphs: &mut [PageGlyph]) -> Vec<Range<usize>> {
    let of = |g: &PageGlyph| text.get(g.start..g.end).unwrap_or_default();
    let mut turned = Vec::new();
    for word in glyphs.chunk_by_mut(|a, b| !of(a).contains(char::is_whitespace) && !of(b).contains(char::is_whitespace)) {
        // From the first letter to the last, with the marks on it: punctuation around a word stays where it is read.
        let letter = |g: &PageGlyph| of(g).chars().any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL));
        let mark = |g: &PageGlyph| of(g).chars().all(is_mark);
        let Some(first) = word.iter().position(letter) else { continue };
        let last = word.iter().rposition(|g| letter(g) || mark(g)).unwrap_or(first);
        if let Some(letters) = word.get_mut(first..=last)
            && let [begin, .., end] = letters
        {
            turned.push(begin.start..end.end);
            letters.reverse();
        }
    }
    turned
}

/// Whether this may stand on a letter that runs to the left: a mark or a joiner, but no vowel sign of another script.
fn is_mark(c: char) -> bool {
    let of_another = !matches!(c.script(), Script::Common | Script::Inherited | Script::Hebrew | Script::Arabic | Script::Syriac);
    matches!(bidi_class(c), BidiClass::NSM | BidiClass::BN) && !(c.is_alphanumeric() && of_another)
}

/// What is drawn around or through a run.
fn ink(page: &mut Page, placed: &PlacedRun, baseline: Length) {
    let run = &placed.run;
    let (left, right) = (placed.x + run.left, placed.x + run.right);
    if left == right {
        return;
    }
    let size = run.style.size;
    let across = |y: Length| Rule::across(left, right, y, design::HAIRLINE);
    match run.style.ink {
        Ink::Plain => {}
        Ink::Struck => page.rules.push(across(baseline - run.style.rise - size.percent(28))),
        Ink::Underlined => page.rules.push(across(baseline - run.style.rise + size.percent(14))),
        Ink::Boxed => {
            let (top, bottom) = (baseline - size.percent(88), baseline + size.percent(30));
            let (left, right) = (left + size.percent(design::MARK_GAP), right - size.percent(design::MARK_GAP));
            page.rules.push(Rule::across(left, right, top, design::HAIRLINE));
            page.rules.push(Rule::across(left, right, bottom, design::HAIRLINE));
            page.rules.push(Rule::down(left, top, bottom, design::HAIRLINE));
            page.rules.push(Rule::down(right, top, bottom, design::HAIRLINE));
        }
    }
}
