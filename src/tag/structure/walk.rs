//! Parts, blocks and footnotes in the order of reading → units.

use super::{Layout, Over, Spot, Texts, Unit, UnitId, lines, tables};
use crate::minutes::{Block, FlatRange, List, MarkKind, Minutes, Part, PartKind, PieceId, Role};
use crate::rules::LabelPlace;
use std::collections::BTreeMap;

/// A paragraph all in strong type with at most this many words is a heading in all but name.
const BOLD_HEADING_WORDS: usize = 8;
/// The level that such a heading counts as: below every real one.
const BOLD_LEVEL: u8 = 7;
/// A paragraph that ends in a colon labels the paragraph after it only if it has at most this many words.
const COLON_LABEL_WORDS: usize = 7;

/// The units of `minutes` and the places of labels.
pub(in crate::tag) fn layout(minutes: &Minutes, texts: &Texts) -> Layout {
    let mut walker = Walker {
        minutes,
        texts,
        out: Layout { of_piece: vec![0..0; minutes.pieces.len()], overs: vec![Over::default()], ..Layout::default() },
        headings: Vec::new(),
        last: None,
        opens: false,
        part: None,
    };
    if let Some(title) = minutes.title {
        walker.alone(title);
    }
    for (number, part) in minutes.parts.iter().enumerate() {
        walker.part(u32::try_from(number).expect("fewer parts than bytes"), part);
    }
    let marks = note_marks(minutes);
    for (number, note) in minutes.notes.iter().enumerate() {
        walker.note(note.cited_in, &note.blocks, marks.get(&(note.cited_in, number)).copied());
    }
    for number in 0..minutes.pieces.len() {
        let id = PieceId(u32::try_from(number).expect("fewer pieces than bytes"));
        if walker.out.units_of(id).is_empty() {
            walker.alone(id);
        }
    }
    walker.heading_spots();
    walker.line_spots();
    walker.out
}

pub(super) struct Walker<'m> {
    pub(super) minutes: &'m Minutes,
    pub(super) texts: &'m Texts,
    pub(super) out: Layout,
    /// Open headings: level and unit.
    pub(super) headings: Vec<(u8, UnitId)>,
    /// The unit that the next one carries on from.
    pub(super) last: Option<UnitId>,
    /// Whether the next unit opens a block.
    opens: bool,
    part: Option<u32>,
}

impl Walker<'_> {
    fn part(&mut self, number: u32, part: &Part) {
        self.headings.clear();
        self.last = None;
        self.part = None;
        if let Some(heading) = part.heading {
            self.alone(heading);
            if part.kind == PartKind::General {
                self.headings.extend(self.out.units_of(heading).next().map(|unit| (2, unit)));
            }
        }
        self.part = matches!(part.kind, PartKind::Case(_) | PartKind::General | PartKind::Opening).then_some(number);
        self.sequence(&part.blocks, &Over::default(), true);
        self.headings.clear();
        self.part = None;
    }

    /// A piece with nothing over it and nothing beside it.
    fn alone(&mut self, piece: PieceId) {
        self.opens = false;
        let (last, part) = (self.last.take(), self.part.take());
        self.units(piece, 0);
        (self.last, self.part) = (last, part);
    }

    /// Makes the units of `piece`; gives the last one.
    pub(super) fn units(&mut self, piece: PieceId, over: u32) -> Option<UnitId> {
        let source = self.minutes.piece(piece);
        let folded = self.texts.piece(piece);
        let flat = source.text.flat();
        let whole = FlatRange { start: 0, end: flat.len() };
        let ranges: Vec<FlatRange> = match source.role {
            Role::Cell | Role::HeaderCell | Role::Title | Role::Heading(_) | Role::Caption => vec![whole],
            _ if source.sentences.is_empty() && flat.trim().is_empty() => Vec::new(),
            _ if source.sentences.is_empty() => vec![whole],
            Role::Paragraph
            | Role::Item
            | Role::Note
            | Role::Agreement
            | Role::Code
            | Role::Comment
            | Role::FrontMatter
            | Role::LinkAddress
            | Role::LinkTitle
            | Role::Hidden => source.sentences.clone(),
        };
        let first = self.next_id();
        for flat in ranges {
            let id = self.next_id();
            if let Some(last) = self.last {
                self.out.units[last as usize].next = Some(id);
            }
            let folded = folded.folded(flat);
            self.out.units.push(Unit {
                piece,
                flat,
                folded,
                part: self.part,
                previous: self.last,
                next: None,
                opens_block: self.opens,
                over,
            });
            self.opens = false;
            self.last = Some(id);
        }
        self.out.of_piece[piece.0 as usize] = first..self.next_id();
        (self.next_id() > first).then(|| self.next_id() - 1)
    }

    pub(super) fn next_id(&self) -> UnitId {
        u32::try_from(self.out.units.len()).expect("fewer units than bytes")
    }

    /// Keeps `over`, with the headings open now, and gives its number.
    pub(super) fn over(&mut self, over: &Over) -> u32 {
        let mut over = over.clone();
        over.headings = self.headings.iter().map(|h| h.1).collect();
        if over.headings.is_empty() && over.all().next().is_none() {
            return 0;
        }
        self.out.overs.push(over);
        u32::try_from(self.out.overs.len() - 1).expect("fewer pieces than bytes")
    }

    fn blocks(&mut self, blocks: &[Block], over: &Over) {
        self.sequence(blocks, over, false);
    }

    /// `top`: whether they are blocks of a part, not of an item or a quotation.
    fn sequence(&mut self, blocks: &[Block], over: &Over, top: bool) {
        let mut intro: Option<UnitId> = None;
        for (at, block) in blocks.iter().enumerate() {
            if top {
                self.last = None;
                self.opens = matches!(block, Block::Paragraph(_) | Block::List(_) | Block::Quote(_) | Block::Code(_));
            }
            let mut under = over.clone();
            under.intros.extend(intro);
            let first = self.next_id();
            match block {
                Block::Paragraph(piece) => self.paragraph(*piece, if intro.is_some() { &under } else { over }),
                Block::Heading { level, text } => self.heading(*level, *text),
                Block::List(list) => self.list(list, &under),
                Block::Table(table) => tables::table(self, table, &under),
                Block::Quote(inner) => self.blocks(inner, &under),
                Block::Code(piece) => {
                    let over = self.over(&under);
                    self.units(*piece, over);
                }
                Block::Rule => self.last = None,
                Block::Agreement(number) => self.agreement(*number, over),
            }
            if let Some(intro) = intro {
                self.intro_spot(intro, first..self.next_id());
            }
            intro = match block {
                Block::Paragraph(piece) => self.introduces(*piece, blocks.get(at + 1)),
                Block::Heading { .. }
                | Block::List(_)
                | Block::Table(_)
                | Block::Quote(_)
                | Block::Code(_)
                | Block::Rule
                | Block::Agreement(_) => None,
            };
        }
    }

    fn agreement(&mut self, number: usize, over: &Over) {
        let pieces = self.minutes.agreements.get(number).map(|a| a.pieces.clone()).unwrap_or_default();
        self.last = None;
        for piece in pieces {
            let over = self.over(over);
            self.units(piece, over);
        }
        self.last = None;
    }

    fn paragraph(&mut self, piece: PieceId, over: &Over) {
        if self.is_bold_heading(piece) {
            self.heading(BOLD_LEVEL, piece);
            return;
        }
        let over = self.over(over);
        self.units(piece, over);
    }

    fn heading(&mut self, level: u8, piece: PieceId) {
        self.headings.retain(|h| h.0 < level);
        self.opens = false;
        let over = self.over(&Over::default());
        self.last = None;
        if let Some(unit) = self.units(piece, over) {
            self.headings.push((level, unit));
        }
        self.last = None;
    }

    fn list(&mut self, list: &List, over: &Over) {
        for item in &list.items {
            self.blocks(&item.blocks, over);
        }
    }

    fn note(&mut self, cited_in: PieceId, blocks: &[Block], at: Option<usize>) {
        let citing = at.and_then(|at| {
            let all = self.out.units_of(cited_in);
            let units = self.out.units.get(all.start as usize..all.end as usize)?;
            let first = units.partition_point(|u| u.flat.end < at);
            units.get(first).filter(|u| u.flat.start <= at)?;
            Some(all.start + u32::try_from(first).expect("fewer units than bytes"))
        });
        self.part = citing.and_then(|u| self.out.unit(u).part);
        self.headings = Vec::new();
        // A note carries on from the sentence that cites it; the sentence goes on in the text.
        let next = citing.and_then(|u| self.out.unit(u).next);
        self.last = citing;
        let first = self.next_id();
        self.blocks(blocks, &Over::default());
        if let Some(citing) = citing {
            self.out.units[citing as usize].next = next;
            if first < self.next_id() {
                self.out.followers.entry(citing).or_default().push(first);
            }
        }
        self.last = None;
        self.part = None;
    }

    /// Whether the paragraph is all in strong type and short.
    fn is_bold_heading(&self, piece: PieceId) -> bool {
        let text = &self.minutes.piece(piece).text;
        let flat = text.flat();
        let words = flat.split_whitespace().count();
        if self.minutes.piece(piece).role != Role::Paragraph || words == 0 || words > BOLD_HEADING_WORDS || flat.contains('\n') {
            return false;
        }
        let mut strong: Vec<(usize, usize)> =
            text.marks().iter().filter(|m| m.kind == MarkKind::Strong).map(|m| (m.range.start, m.range.end)).collect();
        strong.sort_unstable();
        let mut strong = strong.into_iter().peekable();
        let mut until = 0;
        flat.char_indices().all(|(at, c)| {
            while let Some((_, end)) = strong.next_if(|(start, _)| *start <= at) {
                until = until.max(end);
            }
            !c.is_alphanumeric() || at < until
        })
    }

    /// The last sentence of the paragraph, if it introduces what comes next.
    fn introduces(&self, piece: PieceId, next: Option<&Block>) -> Option<UnitId> {
        let last = self.out.units_of(piece).next_back()?;
        let folded = self.texts.piece(piece).lower();
        let words = folded.split(' ').count();
        let text = folded.trim_end().trim_end_matches(['*', '"', '\'']);
        let colon = text.ends_with(':') || text.ends_with(" -");
        let open = colon || !text.ends_with(['.', '!', '?', ';', ')']);
        let introduces = match next? {
            Block::List(_) => open,
            Block::Table(_) | Block::Quote(_) | Block::Code(_) => colon,
            Block::Paragraph(_) => colon && words <= COLON_LABEL_WORDS,
            Block::Heading { .. } | Block::Rule | Block::Agreement(_) => false,
        };
        introduces.then_some(last)
    }

    fn intro_spot(&mut self, intro: UnitId, targets: std::ops::Range<UnitId>) {
        let unit = self.out.unit(intro).clone();
        let around = self.out.over(&unit).all().collect();
        let targets = targets.map(|t| (t, self.out.unit(t).folded.clone())).collect();
        self.out.spots.push(Spot { place: LabelPlace::Intro, piece: unit.piece, label: unit.folded, around, targets });
    }

    /// Every heading may label what stands under it.
    fn heading_spots(&mut self) {
        let mut under: BTreeMap<UnitId, Vec<(UnitId, std::ops::Range<usize>)>> = BTreeMap::new();
        for (id, unit) in (0..).zip(&self.out.units) {
            for heading in &self.out.over(unit).headings {
                under.entry(*heading).or_default().push((id, unit.folded.clone()));
            }
        }
        for (heading, targets) in under {
            let unit = self.out.unit(heading);
            let around = self.out.over(unit).headings.clone();
            let spot = Spot { place: LabelPlace::Heading, piece: unit.piece, label: unit.folded.clone(), around, targets };
            self.out.spots.push(spot);
        }
    }

    /// Every `Label: value` inside a piece.
    fn line_spots(&mut self) {
        for (number, piece) in self.minutes.pieces.iter().enumerate() {
            let id = PieceId(u32::try_from(number).expect("fewer pieces than bytes"));
            for found in lines::labels(piece, self.texts.piece(id)) {
                let targets = self.out.touched(id, &found.value);
                let Some(first) = self.out.units_of(id).next().map(|u| self.out.unit(u)) else { continue };
                let around = self.out.over(first).all().collect();
                self.out.spots.push(Spot { place: LabelPlace::Line, piece: id, label: found.label, around, targets });
            }
        }
    }
}

/// By citing piece and number of the note: where in the piece it is first cited.
fn note_marks(minutes: &Minutes) -> BTreeMap<(PieceId, usize), usize> {
    let mut out = BTreeMap::new();
    for (number, piece) in (0..).zip(&minutes.pieces) {
        for mark in piece.text.marks() {
            if let MarkKind::NoteRef(id) = mark.kind {
                out.entry((PieceId(number), id.0 as usize)).or_insert(mark.range.start);
            }
        }
    }
    out
}
