//! P5: actions that use immigration enforcement against somebody.

use super::Subject;
use crate::decide::{Action, ActionPlace};
use crate::diagnostic::{Code, Diagnostic};
use crate::minutes::{FlatRange, PieceId};
use regex::Regex;
use std::sync::LazyLock;

/// Telling or asking, then a body, in one action; or the outcome itself.
static USES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        \b(?:report|refer|notif|inform|tell|contact|alert|ring|call|e-?mail|pass|share|submit|liaise|flag|speak|check)\w*\b [^.;|]{0,80}?
        \b(?:immigration(?:\s+(?:enforcement|compliance|team|service|hotline|officers?))? | home\ office | border\ force | ukvi | ICE)\b
        | \b(?:deport|remov)\w*\b [^.;|]{0,40} \b(?:from\ the\ (?:uk|country)|immigration)\b
        | \b(?:seek|request|pursue|support|push|arrange|expedite|ask\ for)\w*\b [^.;|]{0,40} \b(?:deportation|immigration\ (?:removal|detention))\b",
    )
    .expect("the pattern is sound")
});

/// What makes such an action one of protection: it forbids, or helps her with an application of her own.
static SPARES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\b(?:not|never|nobody|no\s+(?:agency|one|information)|nothing|without|legal|solicitors?|lawyers?|law\s+centre|oisc|concession|mvdac|ddvc)\b|n['’]t\b|\badvi[cs]|\bapplication)",
    )
    .expect("the pattern is sound")
});

pub(super) fn used_against_somebody(subject: &Subject<'_>, actions: &[Action]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for action in actions {
        let places: Vec<(PieceId, FlatRange)> = match &action.place {
            ActionPlace::Row { cells, .. } => {
                cells.iter().map(|id| (*id, FlatRange { start: 0, end: subject.minutes.piece(*id).text.flat().len() })).collect()
            }
            ActionPlace::Text { piece, range } => vec![(*piece, *range)],
        };
        for (piece, range) in places {
            let text = subject.minutes.piece(piece).text.slice(range);
            if USES.is_match(text) && !SPARES.is_match(text) {
                let message = "this action seems to use immigration enforcement against somebody".to_owned();
                let help = "a perpetrator with insecure status is treated like any other; use the same routes as for anybody else, \
                            or make plain in the minutes that this protects the victim and that the Marac agreed to it";
                found.push(subject.finding(Code::EnforcementAction, piece, range, message, help));
            }
        }
    }
    found
}
