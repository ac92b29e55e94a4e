//! What agencies that were not there lose with the details: their own actions, and facts that keep people safe.

use super::Subject;
use crate::decide::{Action, Decisions, Standing};
use crate::diagnostic::{Code, Diagnostic};
use crate::minutes::{FlatRange, PieceId};
use crate::redact;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Weapons, orders, bail, safe contact, children: what an agency needs whoever it is.
static SAFETY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:
        kni(?:fe|ves)|weapons?|guns?|firearms?|shotgun|machete|acid|hammer|petrol|arson|strangl\w+|threat\w*\ to\ kill|
        non-?molestation|restraining\ order|occupation\ order|dvpn|dvpo|injunction|exclusion\ zone|
        bail|curfew|licence\ conditions?|released?|recall\w*|custody|wanted|
        safe\ (?:to\ (?:ring|call|contact|text)|number|contact|time|word|address)|do\ not\ (?:ring|call|contact|write|visit)|code\ ?word|
        child(?:ren)?|baby|unborn|pregnan\w+|school|nursery)\b",
    )
    .expect("the pattern is sound")
});

fn withholding(decisions: &Decisions) -> bool {
    match decisions.standing {
        Standing::Partial | Standing::Actions => true,
        Standing::Whole | Standing::Extract | Standing::None(_) => false,
    }
}

/// An action that its own owner will not see whole.
pub(super) fn own_actions(subject: &Subject<'_>, actions: &[Action], all: &[Decisions]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for decisions in all.iter().filter(|d| withholding(d)) {
        for action in actions.iter().filter(|a| a.owners.contains(&decisions.agency)) {
            let hidden = subject
                .tags
                .tags
                .iter()
                .zip(&decisions.outcomes)
                .find(|(t, o)| !o.is_released() && action.touches(t.piece, t.range));
            if let Some((tag, _)) = hidden {
                let message = format!("{} owns this action and will not see all of it", decisions.agency.0);
                let help = "write the action so that it can be done without the detail, or record an agreement to share it";
                found.push(subject.finding(Code::OwnActionWithheld, tag.piece, tag.range, message, help));
            }
        }
    }
    found
}

/// What names a case of which nothing is left for somebody, or that comes after one.
pub(super) fn named_cases(subject: &Subject<'_>, all: &[Decisions]) -> Vec<Diagnostic> {
    let mut units: BTreeMap<(PieceId, usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for decisions in all.iter().filter(|d| withholding(d)) {
        for (piece, range) in &decisions.closing {
            units.entry((*piece, range.start, range.end)).or_default().insert(&decisions.agency.0);
        }
    }
    let finding = |((piece, start, end), agencies): ((PieceId, usize, usize), BTreeSet<&str>)| {
        let who = agencies.into_iter().collect::<Vec<_>>().join(", ");
        let message =
            format!("this names a case by a number that is not the printed one for {who}, and is left out of that copy");
        let help =
            "write it in the case that it is about, without the number, or set show = \"marker\": numbers then stay as typed";
        subject.finding(Code::CaseNamed, piece, FlatRange { start, end }, message, help)
    };
    units.into_iter().map(finding).collect()
}

/// The details in a unit, and the agencies that do not see it.
#[derive(Default)]
struct Lost<'a> {
    details: Vec<FlatRange>,
    agencies: BTreeSet<&'a str>,
}

/// A unit that is withheld from somebody and holds a fact of safety besides the detail.
pub(super) fn safety_facts(subject: &Subject<'_>, all: &[Decisions]) -> Vec<Diagnostic> {
    let unit = subject.config.policy.unit;
    // By piece, start and end.
    let mut units: BTreeMap<(PieceId, usize, usize), Lost<'_>> = BTreeMap::new();
    for decisions in all.iter().filter(|d| withholding(d)) {
        for (tag, outcome) in subject.tags.tags.iter().zip(&decisions.outcomes) {
            let piece = subject.minutes.piece(tag.piece);
            if piece.role.is_prose() && !outcome.is_released() {
                let whole = redact::unit_of(piece, tag.range, unit);
                let entry = units.entry((tag.piece, whole.start, whole.end)).or_default();
                entry.details.push(tag.range);
                entry.agencies.insert(&decisions.agency.0);
            }
        }
    }
    let mut found = Vec::new();
    for ((piece, start, end), Lost { details, agencies }) in units {
        let text = subject.minutes.piece(piece).text.slice(FlatRange { start, end });
        let beside = |m: &regex::Match<'_>| {
            let here = FlatRange { start: start + m.start(), end: start + m.end() };
            !details.iter().any(|d| d.touches(here))
        };
        if SAFETY.find_iter(text).any(|m| beside(&m)) {
            let who = if agencies.len() == 1 { "1 agency".to_owned() } else { format!("{} agencies", agencies.len()) };
            let message = format!("what is withheld here from {who} also holds a fact that may keep somebody safe");
            let help = "put the detail into a sentence of its own, so that the rest can go out";
            found.push(subject.finding(Code::SafetyWithheld, piece, FlatRange { start, end }, message, help));
        }
    }
    found
}
