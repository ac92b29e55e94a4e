//! The steps in their order, for one meeting's minutes.

use super::contextual::{Candidate, Company, Judge, Maker, Need, Refusal};
use super::fixpoint::Fixpoint;
use super::hand::Hands;
use super::reader::Reader;
use super::scan::{RawFind, Scan, Words};
use super::structure::{Layout, Over, Texts, Unit, UnitId, layout};
use super::unit::{Clue, ClueKind};
use super::{Cleared, Finder, InertMark, Strength, Tag, Tags, UnitContext, UnitSeen, labels, parted};
use crate::fold::{Token, fold, tokens};
use crate::minutes::{FlatRange, MarkKind, Minutes, PieceId};
use crate::rules::{Beside, Category, Cues, RuleSet, Weights};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
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
    /// By unit: finds that the second reader weighs, with much else.
    pub(super) weighed: Vec<Vec<Candidate>>,
    /// By what stands over units: the cues in it.
    over_cues: Vec<Cues>,
    groups: Vec<Vec<UnitId>>,
    hands: Hands,
    weights: &'a Weights,
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
            weighed: vec![Vec::new(); layout.units.len()],
            over_cues: Vec::new(),
            groups: Vec::new(),
            hands: Hands::of(minutes),
            weights,
            reader: RefCell::new(Reader::new(rules, weights)),
            scores: vec![Cell::new(None); layout.units.len()],
            refused: Vec::new(),
            texts,
            layout,
            scans,
        };
        out.judge_all();
        out.judge_across_breaks(&mut words);
        out.judge_parted(&mut words);
        let labelled = labels::candidates(rules, &out.texts, &out.layout, &out.scans, &mut words);
        out.groups = labelled.groups;
        // A label names what others tell; the second reader would take its words for the telling.
        for unit in labelled.labels {
            out.scores[unit as usize].set(Some(i32::MIN));
        }
        for (unit, candidate) in labelled.candidates {
            out.candidates[unit as usize].push(candidate);
        }
        out.set_apart();
        out
    }

    /// Sets finds apart that count only in the case of something else: the second reader weighs them.
    fn set_apart(&mut self) {
        for id in 0..self.candidates.len() {
            let mut kept = Vec::new();
            for candidate in std::mem::take(&mut self.candidates[id]) {
                match candidate.need {
                    Some(need) if need.case && self.weights.weighs(self.maker(candidate.maker)) => {
                        let rest = Need { case: false, ..need };
                        if rest != Need::default() {
                            kept.push(Candidate { need: Some(rest), ..candidate.clone() });
                        }
                        self.weighed[id].push(candidate);
                    }
                    _ => kept.push(candidate),
                }
            }
            self.candidates[id] = kept;
        }
    }

    fn judge_all(&mut self) {
        let companies: Vec<Company<'_>> =
            self.layout.overs.iter().map(|over| company(over, &self.layout, &self.scans, &self.texts)).collect();
        self.over_cues = companies.iter().map(|company| company.sets).collect();
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

    /// Finds in words that something parts: the whole unit is withheld, where nothing in it is as typed.
    fn judge_parted(&mut self, words: &mut Words<'_>) {
        for id in 0..self.layout.units.len() {
            if count_at_once(&self.candidates[id]) {
                continue;
            }
            let unit = &self.layout.units[id];
            let flat = self.minutes.piece(unit.piece).text.slice(unit.flat);
            let folded = self.texts.piece(unit.piece).cased().get(unit.folded.clone()).unwrap_or("");
            let readings = parted::readings(flat, folded);
            if readings.is_empty() {
                continue;
            }
            let company = company(self.layout.over(unit), &self.layout, &self.scans, &self.texts);
            for reading in readings {
                let piece = fold(&reading);
                let tokens: Vec<Token> = tokens(piece.lower()).collect();
                let whole = 0..piece.lower().len();
                let scan = words.scan(&piece, whole.clone(), &tokens);
                let mut judge = Judge::new(self.rules, &scan, &piece, whole);
                let found = scan.finds.iter().filter_map(|find| judge.find(find, &company).ok()).find(|c| c.need.is_none());
                if let Some(candidate) = found {
                    self.candidates[id].push(Candidate { range: unit.folded.clone(), cue: None, ..candidate });
                    break;
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
        let mut standing: Vec<Vec<Candidate>> = Vec::with_capacity(candidates.len());
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
        let sure = self.sure(&standing, &by_hand);
        let read =
            |id: UnitId| by_hand[id as usize] || (self.over_threshold(id, &sure) >= 0 && self.clears_suspicion(id).is_none());
        let fixpoint = Fixpoint::find(&self.layout, &self.groups, &standing, read);
        self.collect(&fixpoint, &standing, &sure, taken_off)
    }

    /// The units that something finds which looks at no other unit: company for the rest.
    fn sure(&self, standing: &[Vec<Candidate>], by_hand: &[bool]) -> Sure {
        let by_reader = |id: UnitId| self.score(id) >= self.weights.bar.sure && self.clears_suspicion(id).is_none();
        let is_sure = |(id, by_hand): (UnitId, &bool)| *by_hand || count_at_once(&standing[id as usize]) || by_reader(id);
        let units: Vec<bool> = (0..).zip(by_hand).map(is_sure).collect();
        let mut by_part: BTreeMap<u32, usize> = BTreeMap::new();
        let sure = self.layout.units.iter().zip(&units).filter(|(_, sure)| **sure);
        for part in sure.filter_map(|(unit, _)| unit.part) {
            *by_part.entry(part).or_default() += 1;
        }
        Sure { units, by_part }
    }

    /// How far the second reader's score of the unit, raised by the sure units around it, is over the threshold. What is
    /// found only in company is no company: one find does not bring another in its train.
    fn over_threshold(&self, id: UnitId, sure: &Sure) -> i32 {
        let raise = self.weights.bar.raise(sure.beside(id, self.layout.unit(id)));
        self.score(id).saturating_add(raise).saturating_sub(self.weights.bar.threshold)
    }

    /// The unit's score by the second reader.
    fn score(&self, id: UnitId) -> i32 {
        let cell = &self.scores[id as usize];
        let score = cell.get().unwrap_or_else(|| self.look(id, |unit| self.reader.borrow_mut().score(unit)));
        cell.set(Some(score));
        score
    }

    /// Hands what a finder may see of the unit to `look`.
    fn look<T>(&self, id: UnitId, look: impl FnOnce(&UnitContext<'_>) -> T) -> T {
        let unit = self.layout.unit(id);
        let over = self.layout.over(unit);
        let text = |id: UnitId| {
            let unit = self.layout.unit(id);
            self.texts.piece(unit.piece).lower().get(unit.folded.clone()).unwrap_or("").trim()
        };
        let headings: Vec<&str> = over.headings.iter().map(|h| text(*h)).collect();
        let weighed = self.weighed[id as usize].iter().map(|c| Clue { range: c.range.clone(), kind: c.maker.into() });
        let cues = self.scans[id as usize].cues.iter().map(|(cue, r)| Clue { range: r.clone(), kind: ClueKind::Cue(*cue) });
        look(&UnitContext {
            role: self.minutes.piece(unit.piece).role,
            piece: self.texts.piece(unit.piece),
            range: (unit.folded.start, unit.folded.end),
            tokens: self.texts.tokens_in(unit.piece, &unit.folded),
            headings: &headings,
            header: over.headers.last().map(|h| text(*h)),
            label: over.labels.last().map(|l| text(*l)),
            intro: over.intros.last().map(|i| text(*i)),
            clues: &weighed.chain(cues).collect::<Vec<Clue>>(),
            over_cues: self.over_cues[unit.over as usize],
        })
    }

    /// Shows every unit of the minutes, with what rules and marks by hand make of it, to `see`.
    pub(super) fn show(&self, see: &mut dyn FnMut(&UnitSeen<'_>)) {
        let by_hand = self.hands.adds_to(&self.layout);
        let fixpoint = Fixpoint::find(&self.layout, &self.groups, &self.candidates, |id| by_hand[id as usize]);
        for (id, unit) in (0..).zip(&self.layout.units) {
            let sure = by_hand[id as usize] || count_at_once(&self.candidates[id as usize]);
            self.look(id, |context| {
                see(&UnitSeen {
                    piece: unit.piece,
                    range: unit.flat,
                    previous: unit.previous,
                    next: unit.next,
                    withheld: fixpoint.is_withheld(id),
                    sure,
                    part: unit.part,
                    context: *context,
                });
            });
        }
    }

    /// The second reader's find in a unit that it suspects, with the category of the first rule that it weighed, if any.
    fn suspicion(&self, id: UnitId, over: i32) -> Tag {
        let piece = self.layout.unit(id).piece;
        let found = self.look(id, |unit| self.reader.borrow_mut().explain(unit));
        Tag {
            piece,
            range: self.texts.piece(piece).flat(found.range),
            category: Some(self.weighed[id as usize].first().map_or(Category::Indirect, |c| c.category)),
            strength: Strength::Suspected,
            finder: Finder::Reader { score: over },
            cue: Some(found.words),
        }
    }

    /// The mark by hand that takes off what the second reader would find in the unit.
    fn clears_suspicion(&self, id: UnitId) -> Option<usize> {
        let piece = self.layout.unit(id).piece;
        if !self.hands.clears.iter().any(|c| c.piece == piece) {
            return None;
        }
        self.hands.clearing(piece, self.suspicion(id, 0).range)
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

    fn collect(
        &self,
        fixpoint: &Fixpoint<'_>,
        standing: &[Vec<Candidate>],
        sure: &Sure,
        taken_off: Vec<(UnitId, Candidate, usize)>,
    ) -> Tags {
        let mut out = Tags::default();
        let mut used = vec![false; self.hands.clears.len()];
        for (id, candidates) in (0..).zip(standing) {
            let before = out.tags.len();
            out.tags.extend(candidates.iter().filter(|c| fixpoint.is_met(id, c)).map(|c| self.tag_of(id, c)));
            if out.tags.len() > before {
                continue;
            }
            let over = self.over_threshold(id, sure);
            if over >= 0 {
                match self.clears_suspicion(id) {
                    None => out.tags.push(self.suspicion(id, over)),
                    Some(mark) => {
                        used[mark] = true;
                        let reason = self.hands.clears[mark].reason.clone();
                        out.cleared.push(Cleared { tag: self.suspicion(id, over), reason });
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

impl From<Maker> for ClueKind {
    fn from(maker: Maker) -> Self {
        match maker {
            Maker::Rule(rule) => Self::Rule(rule),
            Maker::Label(label) => Self::Label(label),
        }
    }
}

/// The sure units of the minutes.
struct Sure {
    units: Vec<bool>,
    /// By part: how many.
    by_part: BTreeMap<u32, usize>,
}

impl Sure {
    /// What stands surely around the unit.
    fn beside(&self, id: UnitId, unit: &Unit) -> Beside {
        let is_sure = |id: UnitId| self.units[id as usize];
        let others = unit.part.and_then(|part| self.by_part.get(&part)).map_or(0, |count| count - usize::from(is_sure(id)));
        Beside { before: unit.previous.is_some_and(is_sure), after: unit.next.is_some_and(is_sure), others }
    }
}

/// Whether one of the candidates of a unit waits for nothing.
fn count_at_once(candidates: &[Candidate]) -> bool {
    candidates.iter().any(|candidate| candidate.need.is_none())
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
