//! Step 5: finds and their company → candidates: what counts at once, what waits for another unit, what never counts.

use super::scan::{RawFind, Scan};
use crate::diagnostic::debug_without_text;
use crate::fold::Folded;
use crate::rules::{Category, Cues, Rule, RuleSet, Strength};
use std::collections::BTreeMap;
use std::ops::Range;

/// Who made a candidate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Maker {
    /// The rule of this index.
    Rule(u32),
    /// The label of this index.
    Label(u32),
}

/// What other units a candidate waits for: any one of these suffices.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Need {
    /// Another unit of the same case is withheld.
    pub(super) case: bool,
    /// The unit just before or after is withheld.
    pub(super) neighbour: bool,
    /// The unit just before is withheld.
    pub(super) previous: bool,
    /// Another unit of this group (a column, the values of a label) is withheld.
    pub(super) group: Option<u32>,
}

/// A find that counts, or will if another unit is withheld.
#[derive(Clone)]
pub(super) struct Candidate {
    /// Where in the folded piece. May be empty: a blank cell under a label.
    pub(super) range: Range<usize>,
    pub(super) category: Category,
    pub(super) strength: Strength,
    pub(super) maker: Maker,
    /// What made it count. Text of the minutes.
    pub(super) cue: Option<String>,
    /// What it waits for; `None`: it counts.
    pub(super) need: Option<Need>,
}

/// Why a find of a rule is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// One of the rule's own exceptions stands there.
    Unless(String),
    /// No company.
    Alone,
}

/// The cue sets that stand over a unit, each with its words.
#[derive(Default, Clone)]
pub(super) struct Company<'t> {
    pub(super) sets: Cues,
    /// Index of the set and the words first seen.
    words: Vec<(u32, &'t str)>,
}

impl<'t> Company<'t> {
    /// Adds the cues of a text that stands over the unit.
    pub(super) fn add(&mut self, scan: &Scan, piece: &'t Folded) {
        for place in &scan.places.places {
            if !self.sets.touches(Cues::of(place.cue)) {
                self.sets = self.sets.with(Cues::of(place.cue));
                self.words.push((place.cue, piece.lower().get(place.earliest.clone()).unwrap_or("")));
            }
        }
    }
}

/// Places of a rule's exceptions in one unit, in order of their start.
#[derive(Default)]
struct Exceptions {
    places: Vec<Range<usize>>,
    /// By place: the index, up to it, of the one that ends last.
    last: Vec<usize>,
}

impl Exceptions {
    fn of(mut places: Vec<Range<usize>>) -> Self {
        places.sort_unstable_by_key(|r| (r.start, r.end));
        let mut last: Vec<usize> = Vec::with_capacity(places.len());
        for (at, place) in places.iter().enumerate() {
            let best = last.last().copied().filter(|b| places[*b].end >= place.end);
            last.push(best.unwrap_or(at));
        }
        Self { places, last }
    }

    /// One that overlaps or adjoins the find: only one character, a space, between.
    fn touching(&self, find: &RawFind) -> Option<Range<usize>> {
        let until = self.places.partition_point(|r| r.start <= find.end + 1);
        let best = until.checked_sub(1).and_then(|at| self.last.get(at)).and_then(|at| self.places.get(*at));
        best.filter(|r| find.start <= r.end + 1).cloned()
    }
}

/// Judges the finds of one unit by its own words and what stands over it.
pub(super) struct Judge<'a> {
    rules: &'a RuleSet,
    scan: &'a Scan,
    piece: &'a Folded,
    unit: Range<usize>,
    /// By rule: its exceptions in the unit, looked for once.
    exceptions: BTreeMap<u32, Exceptions>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(rules: &'a RuleSet, scan: &'a Scan, piece: &'a Folded, unit: Range<usize>) -> Self {
        Self { rules, scan, piece, unit, exceptions: BTreeMap::new() }
    }

    /// Judges one find.
    pub(super) fn find(&mut self, find: &RawFind, company: &Company<'_>) -> Result<Candidate, Refusal> {
        let rule = &self.rules.rules[find.rule as usize];
        if let Some(words) = self.exception(rule, find) {
            return Err(Refusal::Unless(words));
        }
        let mut candidate = Candidate {
            range: find.start..find.end,
            category: rule.category,
            strength: rule.strength,
            maker: Maker::Rule(find.rule),
            cue: None,
            need: None,
        };
        if !rule.needs_company() {
            return Ok(candidate);
        }
        if let Some(cue) = self.near(rule.near, find.start..find.end, company) {
            candidate.cue = Some(cue);
            return Ok(candidate);
        }
        if !(rule.case_bit || rule.neighbour_bit || rule.previous_bit) {
            return Err(Refusal::Alone);
        }
        candidate.need =
            Some(Need { case: rule.case_bit, neighbour: rule.neighbour_bit, previous: rule.previous_bit, group: None });
        Ok(candidate)
    }

    /// The words of a cue of `sets` in the sentence outside `find`, or over it.
    fn near(&self, sets: Cues, find: Range<usize>, company: &Company<'_>) -> Option<String> {
        if let Some(range) = self.scan.places.outside(sets, &find) {
            return self.piece.lower().get(range).map(str::to_owned);
        }
        if !sets.touches(company.sets) {
            return None;
        }
        company.words.iter().find(|(cue, _)| sets.touches(Cues::of(*cue))).map(|(_, words)| (*words).to_owned())
    }

    /// The words of an exception of the rule that overlap or adjoin the find.
    fn exception(&mut self, rule: &Rule, find: &RawFind) -> Option<String> {
        let words = |r: Range<usize>| self.piece.lower().get(r).unwrap_or("").to_owned();
        if rule.has_unless_terms || !rule.unless_patterns.is_empty() {
            let (scan, piece, unit) = (self.scan, self.piece, &self.unit);
            let known = self.exceptions.entry(find.rule).or_insert_with(|| exceptions(rule, find.rule, scan, piece, unit));
            if let Some(range) = known.touching(find) {
                return Some(words(range));
            }
        }
        if !self.scan.places.sets.touches(rule.unless_sentence) {
            return None;
        }
        let place = self.scan.places.places.iter().find(|p| rule.unless_sentence.touches(Cues::of(p.cue)));
        place.map(|p| words(p.earliest.clone()))
    }
}

/// The exceptions of the rule in the unit.
fn exceptions(rule: &Rule, number: u32, scan: &Scan, piece: &Folded, unit: &Range<usize>) -> Exceptions {
    let mut places: Vec<Range<usize>> = Vec::new();
    if rule.has_unless_terms {
        places.extend(scan.unless.iter().filter(|(owner, _)| *owner == number).map(|(_, r)| r.clone()));
    }
    let text = if rule.case { piece.cased() } else { piece.lower() }.get(unit.clone()).unwrap_or("");
    for pattern in &rule.unless_patterns {
        places.extend(pattern.finds(text).into_iter().map(|m| unit.start + m.start..unit.start + m.end));
    }
    Exceptions::of(places)
}

debug_without_text! {
    Candidate { range, category, strength, maker, need }
}
