//! What nearly was a find, and why it was none: for `--near`.

use super::contextual::{Candidate, Refusal};
use super::engine::Engine;
use crate::diagnostic::debug_without_text;
use crate::minutes::{FlatRange, Minutes, PieceId};
use crate::rules::RuleSet;

/// Words of a rule that do not count where they stand.
#[derive(Clone)]
pub struct NearMiss {
    /// The piece.
    pub piece: PieceId,
    /// Where in its flat text.
    pub range: FlatRange,
    /// The rule's id.
    pub rule: String,
    /// Why it does not count. Holds text of the minutes.
    pub why: String,
}

/// Every place where words of a rule stand and do not count, in the order of pieces and ranges.
#[must_use]
pub fn near_misses(minutes: &Minutes, rules: &RuleSet) -> Vec<NearMiss> {
    let engine = Engine::new(minutes, rules, &rules.weights);
    let found = super::tag(minutes, rules);
    let mut out = Vec::new();
    for (id, find, refusal) in &engine.refused {
        let unit = engine.layout.unit(*id);
        let why = match refusal {
            Refusal::Unless(words) => format!("stands with `{words}`, one of the rule's exceptions"),
            Refusal::Alone => "no word in the sentence, heading, header or label that makes it immigration".to_owned(),
        };
        let range = engine.texts.piece(unit.piece).flat(find.start..find.end);
        out.push(NearMiss { piece: unit.piece, range, rule: rules.rules[find.rule as usize].id.clone(), why });
    }
    let mut add = |id, candidate: &Candidate, why: &str| {
        let piece = engine.layout.unit(id).piece;
        let range = engine.texts.piece(piece).flat(candidate.range.clone());
        out.push(NearMiss { piece, range, rule: engine.maker(candidate.maker).to_owned(), why: why.to_owned() });
    };
    for (id, candidates) in (0..).zip(&engine.candidates) {
        for candidate in candidates.iter().filter(|c| c.need.is_some()) {
            add(id, candidate, "counts only beside or in the case of something else that is withheld");
        }
    }
    for (id, candidates) in (0..).zip(&engine.weighed).filter(|(_, candidates)| !candidates.is_empty()) {
        let unit = engine.layout.unit(id);
        if !found.tags.iter().any(|t| t.piece == unit.piece && t.range.touches(unit.flat)) {
            let why = "is weighed with the rest of the sentence, which tells too little";
            for candidate in candidates {
                add(id, candidate, why);
            }
        }
    }
    out.retain(|miss| !found.tags.iter().any(|t| t.piece == miss.piece && t.range == miss.range && t.finder.name() == miss.rule));
    out.sort_by(|a, b| (a.piece, a.range, &a.rule).cmp(&(b.piece, b.range, &b.rule)));
    out
}

debug_without_text! {
    NearMiss { piece, range, rule }
}
