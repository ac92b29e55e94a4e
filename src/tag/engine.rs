//! The steps in their order, for one meeting's minutes.

use super::contextual::{Candidate, Company, Judge, Maker, Refusal};
use super::fixpoint::{Bits, Fixpoint};
use super::hand::Hands;
use super::reader::Reader;
use super::scan::{RawFind, Scan, Words};
use super::structure::{Layout, Over, Texts, UnitId, layout};
use super::{Cleared, Finder, InertMark, Strength, Tag, Tags, UnitContext, UnitSeen, labels};
use crate::minutes::{FlatRange, MarkKind, Minutes, PieceId};
use crate::rules::{Category, RuleSet, Weights};
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// Everything known of one meeting's minutes before units look at each other.
pub(super) struct Engine<'a> {
    pub(super) minutes: &'a Minutes,
    pub(super) rules: &'a RuleSet,
    pub(super) texts: Texts,
    pub(super) layout: Layout,
    pub(super) scans: Vec<Scan>,
    /// By unit.
    pub(super) candidates: Vec<Vec<Candidate>>,
    groups: Vec<Vec<UnitId>>,
    hands: Hands,
    reader: RefCell<Reader<'a>>,
    /// By unit: its score by the second reader, once asked for.
    scores: Vec<Cell<Option<i32>>>,
    /// Finds of rules that are none, and why; kept only when asked for.
    pub(super) refused: Vec<(UnitId, RawFind, Refusal)>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(minutes: &'a Minutes, rules: &'a RuleSet, weights: &'a Weights) -> Self {
        let texts = Texts::of(minutes);
        let layout = layout(minutes, &texts);
        let mut words = Words::new(rules);
        let scans: Vec<Scan> = layout
            .units
            .iter()
            .map(|u| words.scan(texts.piece(u.piece), u.folded.clone(), texts.tokens_in(u.piece, &u.folded)))
            .collect();
        let mut out = Self {
            minutes,
            rules,
            candidates: vec![Vec::new(); layout.units.len()],
            groups: Vec::new(),
            hands: Hands::of(minutes),
            reader: RefCell::new(Reader::new(&rules.kinds, weights)),
            scores: vec![Cell::new(None); layout.units.len()],
            refused: Vec::new(),
            texts,
            layout,
            scans,
        };
        out.judge_all();
        out.judge_across_breaks(&mut words);
        let (found, groups) = labels::candidates(rules, &out.texts, &out.layout, &out.scans, &mut words);
        out.groups = groups;
        for (unit, candidate) in found {
            out.candidates[unit as usize].push(candidate);
        }
        out
    }

    fn judge_all(&mut self) {
        let companies: Vec<Company<'_>> =
            self.layout.overs.iter().map(|over| company(over, &self.layout, &self.scans, &self.texts)).collect();
        for (id, unit) in (0..).zip(&self.layout.units) {
            let scan = &self.scans[id as usize];
            let piece = self.texts.piece(unit.piece);
            if scan.finds.is_empty() {
                continue;
            }
            let mut judge = Judge::new(self.rules, scan, piece, unit.folded.clone());
            for find in &scan.finds {
                match judge.find(find, &companies[unit.over as usize]) {
                    Ok(candidate) => self.candidates[id as usize].push(candidate),
                    Err(refusal) => self.refused.push((id, find.clone(), refusal)),
                }
            }
        }
    }

    /// Finds that a line break cuts in two (`no recourse` / `to public funds`): the units on both sides are withheld.
    fn judge_across_breaks(&mut self, words: &mut Words<'_>) {
        for run in broken_runs(self.minutes, &self.layout) {
            let (first, last) = (self.layout.unit(run.start).clone(), self.layout.unit(run.end - 1).clone());
            let piece = self.texts.piece(first.piece);
            let whole = first.folded.start..last.folded.end;
            let scan = words.scan(piece, whole.clone(), self.texts.tokens_in(first.piece, &whole));
            let company = company(self.layout.over(&first), &self.layout, &self.scans, &self.texts);
            let mut judge = Judge::new(self.rules, &scan, piece, whole);
            for find in &scan.finds {
                let touched = self.layout.touched(first.piece, &(find.start..find.end));
                if touched.len() < 2 {
                    continue;
                }
                if let Ok(candidate) = judge.find(find, &company) {
                    for (id, range) in touched {
                        self.candidates[id as usize].push(Candidate { range, ..candidate.clone() });
                    }
                }
            }
        }
    }

    /// Where a candidate of the unit stands in the flat text.
    fn flat(&self, id: UnitId, candidate: &Candidate) -> FlatRange {
        let unit = self.layout.unit(id);
        if candidate.range == unit.folded {
            return unit.flat;
        }
        self.texts.piece(unit.piece).flat(candidate.range.clone())
    }

    /// The mark by hand that takes the candidate off.
    fn clearing(&self, id: UnitId, candidate: &Candidate) -> Option<usize> {
        if self.hands.clears.is_empty() || candidate.strength == Strength::Certain {
            return None;
        }
        self.hands.clearing(self.layout.unit(id).piece, self.flat(id, candidate))
    }

    /// Runs the last steps.
    pub(super) fn tags(mut self) -> Tags {
        let candidates = std::mem::take(&mut self.candidates);
        let mut standing: Vec<Vec<Candidate>> = Vec::with_capacity(self.candidates.len());
        let mut taken_off: Vec<(UnitId, Candidate, usize)> = Vec::new();
        for (id, all) in (0..).zip(candidates) {
            let mut kept = Vec::with_capacity(all.len());
            for candidate in all {
                match self.clearing(id, &candidate) {
                    Some(mark) => taken_off.push((id, candidate, mark)),
                    None => kept.push(candidate),
                }
            }
            standing.push(kept);
        }
        let by_hand = self.hands.adds_to(&self.layout);
        let read = |id: UnitId, bits: Bits| {
            by_hand[id as usize] || (self.suspects(id, bits) && self.clears_suspicion(id, bits).is_none())
        };
        let fixpoint = Fixpoint::find(&self.layout, &self.groups, &standing, read);
        self.collect(&fixpoint, &standing, taken_off)
    }

    /// Hands what a finder may see of the unit to `look`.
    fn look<T>(&self, id: UnitId, bits: Bits, look: impl FnOnce(&UnitContext<'_>) -> T) -> T {
        let unit = self.layout.unit(id);
        let over = self.layout.over(unit);
        let text = |id: UnitId| {
            let unit = self.layout.unit(id);
            self.texts.piece(unit.piece).lower().get(unit.folded.clone()).unwrap_or("").trim()
        };
        let headings: Vec<&str> = over.headings.iter().map(|h| text(*h)).collect();
        look(&UnitContext {
            role: self.minutes.piece(unit.piece).role,
            piece: self.texts.piece(unit.piece),
            range: (unit.folded.start, unit.folded.end),
            tokens: self.texts.tokens_in(unit.piece, &unit.folded),
            headings: &headings,
            header: over.headers.last().map(|h| text(*h)),
            label: over.labels.last().map(|l| text(*l)),
            intro: over.intros.last().map(|i| text(*i)),
            previous_withheld: bits.previous,
            case_withheld: bits.case,
        })
    }

    /// Shows every unit of the minutes, with what rules and marks by hand make of it, to `see`.
    pub(super) fn show(&self, see: &mut dyn FnMut(&UnitSeen<'_>)) {
        let by_hand = self.hands.adds_to(&self.layout);
        let fixpoint = Fixpoint::find(&self.layout, &self.groups, &self.candidates, |id, _| by_hand[id as usize]);
        for (id, unit) in (0..).zip(&self.layout.units) {
            self.look(id, fixpoint.bits(id), |context| {
                let withheld = fixpoint.is_withheld(id);
                see(&UnitSeen { piece: unit.piece, range: unit.flat, withheld, part: unit.part, context: *context });
            });
        }
    }

    /// Whether the second reader finds something in the unit. Rises with the bits alone: the score does not see them.
    fn suspects(&self, id: UnitId, bits: Bits) -> bool {
        let cell = &self.scores[id as usize];
        let score = cell.get().unwrap_or_else(|| self.look(id, bits, |unit| self.reader.borrow_mut().score(unit)));
        cell.set(Some(score));
        score >= self.reader.borrow().threshold(bits.case)
    }

    /// The second reader's find in a unit that it suspects.
    fn suspicion(&self, id: UnitId, bits: Bits) -> Tag {
        let piece = self.layout.unit(id).piece;
        let mut reader = self.reader.borrow_mut();
        let threshold = reader.threshold(bits.case);
        let found = self.look(id, bits, |unit| reader.explain(unit, threshold));
        Tag {
            piece,
            range: self.texts.piece(piece).flat(found.range),
            category: Some(Category::Indirect),
            strength: Strength::Suspected,
            finder: Finder::Reader { score: found.score },
            cue: Some(found.words),
        }
    }

    /// The mark by hand that takes off what the second reader would find in the unit.
    fn clears_suspicion(&self, id: UnitId, bits: Bits) -> Option<usize> {
        let piece = self.layout.unit(id).piece;
        if !self.hands.clears.iter().any(|c| c.piece == piece) {
            return None;
        }
        self.hands.clearing(piece, self.suspicion(id, bits).range)
    }

    /// The id of the rule or label.
    pub(super) fn maker(&self, maker: Maker) -> &str {
        match maker {
            Maker::Rule(rule) => &self.rules.rules[rule as usize].id,
            Maker::Label(label) => &self.rules.labels[label as usize].id,
        }
    }

    fn tag_of(&self, id: UnitId, candidate: &Candidate) -> Tag {
        Tag {
            piece: self.layout.unit(id).piece,
            range: self.flat(id, candidate),
            category: Some(candidate.category),
            strength: candidate.strength,
            finder: Finder::Rule(self.maker(candidate.maker).to_owned()),
            cue: candidate.cue.clone(),
        }
    }

    fn collect(&self, fixpoint: &Fixpoint<'_>, standing: &[Vec<Candidate>], taken_off: Vec<(UnitId, Candidate, usize)>) -> Tags {
        let mut out = Tags::default();
        let mut used = vec![false; self.hands.clears.len()];
        for (id, candidates) in (0..).zip(standing) {
            let before = out.tags.len();
            out.tags.extend(candidates.iter().filter(|c| fixpoint.is_met(id, c)).map(|c| self.tag_of(id, c)));
            let bits = fixpoint.bits(id);
            if out.tags.len() == before && self.suspects(id, bits) {
                match self.clears_suspicion(id, bits) {
                    None => out.tags.push(self.suspicion(id, bits)),
                    Some(mark) => {
                        used[mark] = true;
                        let reason = self.hands.clears[mark].reason.clone();
                        out.cleared.push(Cleared { tag: self.suspicion(id, bits), reason });
                    }
                }
            }
        }
        for added in &self.hands.added {
            out.tags.push(Tag {
                piece: added.piece,
                range: added.range,
                category: added.immigration.then_some(Category::Indirect),
                strength: Strength::Certain,
                finder: Finder::Hand,
                cue: None,
            });
        }
        for (id, candidate, mark) in taken_off {
            if fixpoint.is_met(id, &candidate) {
                used[mark] = true;
                let reason = self.hands.clears[mark].reason.clone();
                out.cleared.push(Cleared { tag: self.tag_of(id, &candidate), reason });
            }
        }
        let place = |t: &Tag| (t.piece, t.range.start, t.range.end, t.finder.name().to_owned());
        out.tags.sort_by_cached_key(place);
        out.tags.dedup_by_key(|t| place(t));
        for (clear, used) in self.hands.clears.iter().zip(used) {
            // One that took a weaker find off changes nothing either while a certain one stands in the same words.
            let over = out
                .tags
                .iter()
                .any(|t| t.piece == clear.piece && t.range.touches(clear.range) && (!used || t.strength == Strength::Certain));
            if !used || over {
                out.inert.push(InertMark { piece: clear.piece, range: clear.range, over_certain: over });
            }
        }
        out
    }
}

/// The cues that stand over a piece.
fn company<'t>(over: &Over, layout: &Layout, scans: &[Scan], texts: &'t Texts) -> Company<'t> {
    let mut company = Company::default();
    for id in over.all() {
        company.add(&scans[id as usize], texts.piece(layout.unit(id).piece));
    }
    company
}

/// Units of one piece that only line breaks part, two or more.
fn broken_runs(minutes: &Minutes, layout: &Layout) -> Vec<Range<UnitId>> {
    let mut out = Vec::new();
    for (number, piece) in (0..).zip(&minutes.pieces) {
        if !piece.text.marks().iter().any(|m| m.kind == MarkKind::HardBreak) {
            continue;
        }
        let units = layout.units_of(PieceId(number));
        let ends = |id: UnitId| piece.text.slice(layout.unit(id).flat).trim_end().ends_with(['.', '!', '?', ';', ':']);
        let mut start = units.start;
        for id in units.clone() {
            if id + 1 == units.end || ends(id) {
                if id > start {
                    out.push(start..id + 1);
                }
                start = id + 1;
            }
        }
    }
    out
}
