//! Labels → candidates in what they label.

use super::contextual::{Candidate, Company, Maker, Need};
use super::scan::{Scan, Words};
use super::structure::{Layout, Spot, Texts, UnitId};
use crate::fold::{Folded, Token, TokenKind};
use crate::minutes::PieceId;
use crate::rules::LabelPlace;
use crate::rules::{Cues, Label, RuleSet};
use std::collections::BTreeSet;
use std::ops::Range;

/// Words that may stand before a label without being part of it.
const LEADING: &[&str] = &[
    "a",
    "an",
    "the",
    "any",
    "her",
    "his",
    "their",
    "its",
    "current",
    "present",
    "known",
    "victim",
    "perpetrator",
    "perp",
    "vic",
    "client",
    "v",
    "p",
    "and",
    "also",
    "is",
    "what",
    "applicant",
    "partner",
    "adult",
    "child",
    "subject",
    "wife",
    "husband",
];
/// Words that may stand after it.
const TRAILING: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "as",
    "follows",
    "includes",
    "include",
    "including",
    "now",
    "here",
    "of",
    "victim",
    "perpetrator",
];

/// Which labels some words are.
pub(super) struct Labels<'r> {
    rules: &'r RuleSet,
    cache: std::collections::HashMap<String, Vec<u32>>,
}

impl<'r> Labels<'r> {
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        Self { rules, cache: std::collections::HashMap::new() }
    }

    /// The labels that the words at `tokens` are, less what stands around a label.
    pub(super) fn of(&mut self, words: &mut Words<'_>, piece: &Folded, tokens: &[Token]) -> Vec<u32> {
        let mut out = Vec::new();
        for variant in variants(piece, tokens) {
            let key: Vec<&str> = variant.iter().map(|t| piece.lower().get(t.start..t.end).unwrap_or("")).collect();
            let key = key.join(" ");
            if let Some(found) = self.cache.get(&key) {
                out.extend(found);
                continue;
            }
            let mut found = words.labels(piece, &variant);
            if let (Some(first), Some(last)) = (variant.first(), variant.last()) {
                let text = piece.lower().get(first.start..last.end).unwrap_or("");
                let matching = self.rules.labels.iter().zip(0..).filter(|(l, _)| l.patterns.iter().any(|p| p.is_match(text)));
                found.extend(matching.map(|(_, n)| n));
            }
            found.sort_unstable();
            found.dedup();
            out.extend(&found);
            self.cache.insert(key, found);
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The words as they stand, less numbering, signs and words around a label; and the same without a bracket at the end.
fn variants(piece: &Folded, tokens: &[Token]) -> Vec<Vec<Token>> {
    let text = |t: &Token| piece.lower().get(t.start..t.end).unwrap_or("");
    let mut out: Vec<Vec<Token>> = Vec::new();
    let bracket = tokens.iter().position(|t| matches!(text(t), "(" | "["));
    for end in [Some(tokens.len()), bracket.filter(|b| *b > 0)].into_iter().flatten() {
        let mut rest = tokens.get(..end).unwrap_or(&[]);
        while let Some((last, before)) = rest.split_last()
            && (last.kind == TokenKind::Sign || (TRAILING.contains(&text(last)) && !before.is_empty()))
        {
            rest = before;
        }
        out.push(rest.to_vec());
        while let Some((first, after)) = rest.split_first() {
            let number = text(first).bytes().all(|b| b.is_ascii_digit());
            let possessive = after.first().is_some_and(|t| t.kind == TokenKind::Tail && text(t) == "'s");
            let skip = if possessive && after.len() > 1 {
                2
            } else if (first.kind == TokenKind::Sign || number || LEADING.contains(&text(first))) && !after.is_empty() {
                1
            } else {
                break;
            };
            rest = rest.get(skip..).unwrap_or(&[]);
            out.push(rest.to_vec());
        }
    }
    out.retain(|v| !v.is_empty() && v.len() <= LABEL_TOKENS);
    out.dedup();
    out
}

/// A label has at most this many tokens; a longer string is a sentence.
const LABEL_TOKENS: usize = 14;

/// What labels make of minutes.
#[derive(Default)]
pub(super) struct Labelled {
    /// Each with its unit.
    pub(super) candidates: Vec<(UnitId, Candidate)>,
    /// Columns, values of one label: what may wait for one another.
    pub(super) groups: Vec<Vec<UnitId>>,
    /// Units that are nothing but a label: they name what others tell, and tell nothing themselves.
    pub(super) labels: Vec<UnitId>,
}

/// The candidates that all labels make.
pub(super) fn candidates(rules: &RuleSet, texts: &Texts, layout: &Layout, scans: &[Scan], words: &mut Words<'_>) -> Labelled {
    let mut known = Labels::new(rules);
    let Labelled { candidates: mut out, mut groups, mut labels } = Labelled::default();
    // Cells of a column whose header tags them: values whatever they say, so that their words label nothing beside them.
    let mut values: BTreeSet<PieceId> = BTreeSet::new();
    for spot in &layout.spots {
        if spot.targets.is_empty() || (spot.place == LabelPlace::Row && values.contains(&spot.piece)) {
            continue;
        }
        let piece = texts.piece(spot.piece);
        let tokens = texts.tokens_in(spot.piece, &spot.label);
        if tokens.is_empty() || tokens.len() > 3 * LABEL_TOKENS {
            continue;
        }
        for number in known.of(words, piece, tokens) {
            let label = &rules.labels[number as usize];
            if label.places.contains(&spot.place) {
                let before = out.len();
                labels.extend(whole(spot, texts, layout));
                apply(label, number, spot, texts, layout, scans, &mut out, &mut groups);
                let sure = out.iter().skip(before).filter(|(_, c)| c.need.is_none() && spot.place == LabelPlace::Header);
                values.extend(sure.map(|(unit, _)| layout.unit(*unit).piece));
            }
        }
    }
    labels.sort_unstable();
    labels.dedup();
    Labelled { candidates: out, groups, labels }
}

/// The unit of the spot's label, if it holds nothing but the label.
fn whole(spot: &Spot, texts: &Texts, layout: &Layout) -> Option<UnitId> {
    let text = |range: &Range<usize>| texts.piece(spot.piece).lower().get(range.clone()).unwrap_or("").trim();
    let mut units = layout.units_of(spot.piece);
    units.find(|id| text(&layout.unit(*id).folded) == text(&spot.label))
}

#[expect(clippy::too_many_arguments, reason = "one label at one place, and all that it may look at")]
fn apply(
    label: &Label,
    number: u32,
    spot: &Spot,
    texts: &Texts,
    layout: &Layout,
    scans: &[Scan],
    out: &mut Vec<(UnitId, Candidate)>,
    groups: &mut Vec<Vec<UnitId>>,
) {
    let mut company = Company::default();
    for unit in &spot.around {
        company.add(&scans[*unit as usize], texts.piece(layout.unit(*unit).piece));
    }
    let own = own_cues(spot, layout, scans);
    let group = u32::try_from(groups.len()).expect("fewer labels than bytes");
    let mut waits = false;
    for (unit, range) in &spot.targets {
        let value = value_cues(&scans[*unit as usize], range);
        let seen = company.sets.with(value);
        if seen.touches(label.unless_near) {
            continue;
        }
        let words = texts.piece(spot.piece).lower().get(spot.label.clone()).unwrap_or("").trim().to_owned();
        let met = label.near.touches(seen.with(own)) || label.value_near.touches(value);
        let need = (label.needs_company() && !met).then(|| Need {
            case: label.case_bit,
            group: label.column_bit.then_some(group),
            ..Need::default()
        });
        if need.is_some_and(|n| n == Need::default()) {
            continue;
        }
        waits = true;
        out.push((
            *unit,
            Candidate {
                range: range.clone(),
                category: label.category,
                strength: label.strength,
                maker: Maker::Label(number),
                cue: Some(words),
                need,
            },
        ));
    }
    if waits && label.column_bit {
        let mut members: Vec<UnitId> = spot.targets.iter().map(|t| t.0).collect();
        members.sort_unstable();
        members.dedup();
        groups.push(members);
    }
}

/// Cues in the label's own cell or sentence, outside the label.
fn own_cues(spot: &Spot, layout: &Layout, scans: &[Scan]) -> Cues {
    let mut sets = Cues::default();
    for (unit, _) in layout.touched(spot.piece, &spot.label) {
        sets = sets.with(scans[unit as usize].places.sets_outside(&spot.label));
    }
    sets
}

fn value_cues(scan: &Scan, range: &Range<usize>) -> Cues {
    scan.places.sets_within(&scan.cues, range)
}
