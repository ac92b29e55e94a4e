//! Step 5: finds and their company → candidates: what counts at once, what waits for another unit, what never counts.

use super::scan::{RawFind, Scan};
use crate::diagnostic::debug_without_text;
use crate::fold::Folded;
use crate::rules::{Category, Cues, Rule, RuleSet, Strength};
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
    /// Index of the set and the words seen.
    words: Vec<(u32, &'t str)>,
}

impl<'t> Company<'t> {
    /// Adds the cues of a text that stands over the unit.
    pub(super) fn add(&mut self, scan: &Scan, piece: &'t Folded) {
        for (cue, range) in &scan.cues {
            self.sets = self.sets.with(Cues::of(*cue));
            self.words.push((*cue, piece.lower().get(range.clone()).unwrap_or("")));
        }
    }
}

/// Judges one find of a rule by its own sentence and what stands over it.
pub(super) fn judge(
    rules: &RuleSet,
    find: &RawFind,
    scan: &Scan,
    piece: &Folded,
    unit: &Range<usize>,
    company: &Company<'_>,
) -> Result<Candidate, Refusal> {
    let rule = &rules.rules[find.rule as usize];
    let range = find.start..find.end;
    if let Some(words) = exception(rule, find, scan, piece, unit) {
        return Err(Refusal::Unless(words));
    }
    let mut candidate = Candidate {
        range,
        category: rule.category,
        strength: rule.strength,
        maker: Maker::Rule(find.rule),
        cue: None,
        need: None,
    };
    if !rule.needs_company() {
        return Ok(candidate);
    }
    if let Some(cue) = near(rule.near, find.start..find.end, scan, piece, company) {
        candidate.cue = Some(cue);
        return Ok(candidate);
    }
    if !(rule.case_bit || rule.neighbour_bit || rule.previous_bit) {
        return Err(Refusal::Alone);
    }
    candidate.need = Some(Need { case: rule.case_bit, neighbour: rule.neighbour_bit, previous: rule.previous_bit, group: None });
    Ok(candidate)
}

/// The words of a cue of `sets` in the sentence outside `find`, or over it.
fn near(sets: Cues, find: Range<usize>, scan: &Scan, piece: &Folded, company: &Company<'_>) -> Option<String> {
    let outside = |r: &Range<usize>| r.end <= find.start || find.end <= r.start;
    let own = scan.cues.iter().find(|(cue, r)| sets.touches(Cues::of(*cue)) && outside(r));
    if let Some((_, r)) = own {
        return piece.lower().get(r.clone()).map(str::to_owned);
    }
    if !sets.touches(company.sets) {
        return None;
    }
    company.words.iter().find(|(cue, _)| sets.touches(Cues::of(*cue))).map(|(_, words)| (*words).to_owned())
}

/// The words of an exception of the rule that overlap or adjoin the find.
fn exception(rule: &Rule, find: &RawFind, scan: &Scan, piece: &Folded, unit: &Range<usize>) -> Option<String> {
    let words = |r: Range<usize>| piece.lower().get(r).unwrap_or("").to_owned();
    // Adjoins: only one character, a space, between.
    let touches = |start: usize, end: usize| start <= find.end + 1 && find.start <= end + 1;
    if rule.has_unless_terms
        && let Some((_, r)) = scan.unless.iter().find(|(owner, r)| *owner == find.rule && touches(r.start, r.end))
    {
        return Some(words(r.clone()));
    }
    let text = if rule.case { piece.cased() } else { piece.lower() }.get(unit.clone()).unwrap_or("");
    for pattern in &rule.unless_patterns {
        let found = pattern.finds(text);
        if let Some(m) = found.into_iter().find(|m| touches(unit.start + m.start, unit.start + m.end)) {
            return text.get(m).map(str::to_owned);
        }
    }
    let in_sentence = scan.cues.iter().find(|(cue, _)| rule.unless_sentence.touches(Cues::of(*cue)));
    in_sentence.map(|(_, r)| words(r.clone()))
}

debug_without_text! {
    Candidate { range, category, strength, maker, need }
}
