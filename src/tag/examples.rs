//! Every rule's own examples, run: what it must find, with the exact span, and what it must leave alone.

use super::contextual::{Company, Judge};
use super::fixpoint::Bits;
use super::labels::Labels;
use super::scan::Words;
use crate::fold::{Folded, fold, tokens};
use crate::rules::{Cues, Label, LabelExample, Place, PlacedExample, RuleSet, RulesError};
use std::ops::Range;

/// An example that does not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The rule or label.
    pub id: String,
    /// Where the rule stands.
    pub place: Place,
    /// The example as written. Words of the rule files, never of minutes.
    pub example: String,
    /// What the rule did instead.
    pub what: String,
}

impl From<Failure> for RulesError {
    fn from(failure: Failure) -> Self {
        Self::Rule {
            path: failure.place.path,
            line: failure.place.line,
            what: format!("`{}` {} in its example \"{}\"", failure.id, failure.what, failure.example),
            help: "correct the rule or the example".to_owned(),
        }
    }
}

/// Every example of `rules` that does not hold, in the order of rules.
#[must_use]
pub fn failures(rules: &RuleSet) -> Vec<Failure> {
    let mut words = Words::new(rules);
    let mut out = Vec::new();
    for (number, rule) in (0..).zip(&rules.rules) {
        let mut fail = |example: &PlacedExample, what: String| {
            out.push(Failure { id: rule.id.clone(), place: rule.place.clone(), example: example.text.clone(), what });
        };
        for example in &rule.matches {
            let (text, wanted) = brackets(&example.text);
            let found = finds(rules, number, &mut words, &text, example);
            let show = |spans: &[Range<usize>]| {
                let spans: Vec<&str> = spans.iter().map(|s| text.get(s.clone()).unwrap_or("")).collect();
                if spans.is_empty() { "nothing".to_owned() } else { format!("[{}]", spans.join("], [")) }
            };
            if wanted.is_empty() {
                fail(example, "has no find in square brackets".to_owned());
            } else if found != wanted {
                fail(example, format!("finds {} and not {}", show(&found), show(&wanted)));
            }
        }
        for example in &rule.leaves {
            let (text, ()) = (example.text.clone(), ());
            if let Some(found) = finds(rules, number, &mut words, &text, example).first() {
                fail(example, format!("finds [{}]", text.get(found.clone()).unwrap_or("")));
            }
        }
    }
    let mut known = Labels::new(rules);
    for (number, label) in (0..).zip(&rules.labels) {
        let mut fail = |example: &LabelExample, what: &str| {
            out.push(Failure {
                id: label.id.clone(),
                place: label.place.clone(),
                example: example.label.clone(),
                what: what.to_owned(),
            });
        };
        for example in &label.matches {
            if !labels(label, number, example, &mut known, &mut words) {
                fail(example, "does not tag what it labels");
            }
        }
        for example in &label.leaves {
            if labels(label, number, example, &mut known, &mut words) {
                fail(example, "tags what it labels");
            }
        }
    }
    out
}

/// How many examples `rules` have.
#[must_use]
pub fn count(rules: &RuleSet) -> usize {
    let rule = rules.rules.iter().map(|r| r.matches.len() + r.leaves.len());
    rule.chain(rules.labels.iter().map(|l| l.matches.len() + l.leaves.len())).sum()
}

/// The text without its square brackets, and what stood in them. `\\[` is a bracket of the text.
fn brackets(example: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut spans, mut open, mut escaped) = (String::new(), Vec::new(), None, false);
    for c in example.chars() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '[' if !escaped => open = Some(text.len()),
            ']' if !escaped && open.is_some() => spans.extend(open.take().map(|start| start..text.len())),
            c => text.push(c),
        }
        escaped = false;
    }
    (text, spans)
}

/// What the rule finds in the text under the example's company: ranges of the text, overlapping ones joined.
fn finds(rules: &RuleSet, number: u32, words: &mut Words<'_>, text: &str, example: &PlacedExample) -> Vec<Range<usize>> {
    let over: Vec<_> = [&example.heading, &example.header, &example.label, &example.intro]
        .into_iter()
        .flatten()
        .map(|over| scanned(words, over))
        .collect();
    let mut company = Company::default();
    for (folded, scan) in &over {
        company.add(scan, folded);
    }
    let (folded, scan) = scanned(words, text);
    let unit = 0..folded.lower().len();
    let bits = Bits {
        previous: example.previous_bit || example.neighbour_bit,
        neighbour: example.neighbour_bit || example.previous_bit,
        case: example.case_bit,
    };
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut judge = Judge::new(rules, &scan, &folded, unit);
    for find in scan.finds.iter().filter(|f| f.rule == number) {
        let Ok(candidate) = judge.find(find, &company) else { continue };
        let met = candidate
            .need
            .is_none_or(|n| (n.case && bits.case) || (n.neighbour && bits.neighbour) || (n.previous && bits.previous));
        if met {
            let flat = folded.flat(candidate.range);
            match out.last_mut() {
                Some(last) if flat.start < last.end => last.end = last.end.max(flat.end),
                _ => out.push(flat.start..flat.end),
            }
        }
    }
    out
}

fn scanned(words: &mut Words<'_>, text: &str) -> (Folded, super::scan::Scan) {
    let folded = fold(text);
    let tokens: Vec<_> = tokens(folded.lower()).collect();
    let scan = words.scan(&folded, 0..folded.lower().len(), &tokens);
    (folded, scan)
}

/// Whether the label tags its value under the example's company.
fn labels(label: &Label, number: u32, example: &LabelExample, known: &mut Labels<'_>, words: &mut Words<'_>) -> bool {
    let folded = fold(&example.label);
    let tokens: Vec<_> = tokens(folded.lower()).collect();
    if !known.of(words, &folded, &tokens).contains(&number) {
        return false;
    }
    let mut seen = Cues::default();
    for over in [&example.heading, &example.header].into_iter().flatten() {
        seen = seen.with(scanned(words, over).1.cue_sets());
    }
    let value = example.value.as_ref().map(|v| scanned(words, v).1.cue_sets()).unwrap_or_default();
    let all = seen.with(value);
    if all.touches(label.unless_near) {
        return false;
    }
    let bits = (label.case_bit && example.case_bit) || (label.column_bit && example.column_bit);
    !label.needs_company() || label.near.touches(all) || label.value_near.touches(value) || bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_hold_their_examples() {
        let rules = RuleSet::builtin().unwrap();
        let failures = failures(rules);
        let shown: Vec<String> = failures.into_iter().map(|f| RulesError::from(f).to_string()).collect();
        assert!(shown.is_empty(), "{} examples fail:\n{}", shown.len(), shown.join("\n"));
    }
}
