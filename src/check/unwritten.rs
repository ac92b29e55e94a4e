//! P1: an agreement that is told in a sentence and not written as one opens nothing, and its writer should know.

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::minutes::PieceId;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Agreeing and sharing, near each other.
static AGREED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bagree(?:d|s|ment)?\b[^.;]{0,60}\b(?:shar(?:e|ed|ing)|disclos(?:e|ed|ing|ure))\b|\b(?:shar(?:e|ed|ing)|disclos(?:e|ed|ing|ure))\b[^.;]{0,60}\bagree(?:d|ment)?\b",
    )
    .expect("the pattern is sound")
});

/// What is not to be shared needs no agreement.
static REFUSED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:not|no|never|nobody|declined|refused)\b|n['’]t\b").expect("the pattern is sound"));

/// In cases with details and without an agreement, the sentences that tell of one.
pub(super) fn agreements(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let minutes = subject.minutes;
    let mut open: BTreeSet<usize> =
        subject.tags.tags.iter().filter(|t| t.category.is_some()).filter_map(|t| minutes.case_of(t.piece)).collect();
    open.retain(|case| minutes.agreements.iter().all(|a| a.case != Some(*case)));
    let mut found = Vec::new();
    for (id, piece) in (0_u32..).map(PieceId).zip(&minutes.pieces) {
        if !piece.role.is_prose() || minutes.case_of(id).is_none_or(|case| !open.contains(&case)) {
            continue;
        }
        for sentence in &piece.sentences {
            let text = piece.text.slice(*sentence);
            if AGREED.is_match(text) && !REFUSED.is_match(text) {
                let message = "this seems to tell that sharing was agreed; in a sentence it opens nothing".to_owned();
                let help = "if the Marac agreed to share an immigration detail, write it as an agreement, in lines that begin with `>`: \
                            `marac check --explain agreement-in-prose` shows one";
                found.push(subject.finding(Code::AgreementInProse, id, *sentence, message, help));
            }
        }
    }
    found
}
