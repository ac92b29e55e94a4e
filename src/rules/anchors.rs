//! Pattern → anchors: literals of which one stands in every match, so that the pattern runs only where one is seen.

use regex_syntax::hir::{Hir, HirKind};
use std::collections::BTreeSet;

/// The anchor that stands for any digit: patterns of numbers have no letters to be known by.
pub(super) const DIGIT: &str = "#";

/// Begins an anchor that is a whole word; others are looked for inside words too.
pub(super) const WHOLE: char = '=';
/// Stands in an exact string where the pattern asks for the edge of a word.
const EDGE: char = '\u{1}';

/// Most literals in one set; beyond it the set says nothing.
const LITERALS_MAX: usize = 300;
/// Most strings in a cross product of neighbouring parts.
const PRODUCT_MAX: usize = 120;
/// Shortest anchor that is looked for inside words, in bytes; shorter ones stand everywhere.
const LENGTH_MIN: usize = 2;

/// Words so frequent that a pattern should be anchored by any other of its words.
const FREQUENT: &[&str] = &[
    "the", "and", "her", "his", "him", "she", "has", "had", "have", "was", "were", "with", "for", "that", "this", "they", "them",
    "their", "not", "but", "are", "been", "will", "would", "when", "who", "from", "said", "says", "say", "any", "all", "out",
    "you", "your", "can", "could", "into", "off", "being", "what", "which", "there", "then", "than", "she's", "he's", "does",
    "did", "get", "got", "its", "about", "after", "before",
];

/// The anchors of `pattern` (short forms expanded), or `None` if no set of literals is in every match.
///
/// # Errors
///
/// If the pattern cannot be parsed.
pub(super) fn anchors(pattern: &str) -> Result<Option<Vec<String>>, Box<regex_syntax::Error>> {
    let hir = match regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern) {
        Ok(hir) => hir,
        // Classes such as \p{…} need Unicode; the parse without is much faster.
        Err(_) => regex_syntax::parse(pattern).map_err(Box::new)?,
    };
    let found = required(&hir).map(|set| set.into_iter().collect::<Vec<_>>());
    Ok(found.or_else(|| needs_digit(&hir).then(|| vec![DIGIT.to_owned()])))
}

type Literals = BTreeSet<String>;

/// How well a set of literals singles out: by its worst member.
fn worth(set: &Literals) -> usize {
    let value = |l: &String| match l.strip_prefix(WHOLE) {
        Some(word) if FREQUENT.contains(&word) => 2,
        Some(word) => 2 * word.len().min(6) + 1,
        None => 2 * l.len().min(6),
    };
    let worst = set.iter().map(value).min().unwrap_or(0);
    64 * worst + 63 - set.len().min(63)
}

fn required(hir: &Hir) -> Option<Literals> {
    let set = match hir.kind() {
        HirKind::Capture(capture) => return required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => return required(&repetition.sub),
        HirKind::Literal(_) => words(&exact(hir)?)?,
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                all.extend(required(part)?);
            }
            all
        }
        HirKind::Concat(parts) => {
            let alone = parts.iter().filter_map(required);
            let best = alone.chain(runs(parts)).max_by_key(worth)?;
            return Some(best);
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => return None,
    };
    (set.len() <= LITERALS_MAX).then_some(set)
}

/// The sets of every stretch of neighbouring parts that have few strings each.
fn runs(parts: &[Hir]) -> Vec<Literals> {
    let mut out = Vec::new();
    let mut strings = vec![String::new()];
    for part in parts {
        match exact(part) {
            Some(next) if strings.len() * next.len() <= PRODUCT_MAX => {
                strings = strings.iter().flat_map(|s| next.iter().map(move |n| format!("{s}{n}"))).collect();
            }
            other => {
                out.extend(words(&strings));
                strings = other.filter(|o| o.len() <= PRODUCT_MAX).unwrap_or_else(|| vec![String::new()]);
            }
        }
    }
    out.extend(words(&strings));
    out
}

/// Every string that `hir` matches, if they are few.
fn exact(hir: &Hir) -> Option<Vec<String>> {
    let out = match hir.kind() {
        HirKind::Empty => vec![String::new()],
        HirKind::Look(_) => vec![EDGE.to_string()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).ok()?],
        HirKind::Class(class) => {
            let literal = class.literal();
            let bytes: Option<Vec<String>> = match class {
                regex_syntax::hir::Class::Bytes(set) => {
                    let all: Vec<u8> = set.iter().flat_map(|r| r.start()..=r.end()).take(9).collect();
                    (all.len() <= 8 && all.is_ascii()).then(|| all.iter().map(|b| char::from(*b).to_string()).collect())
                }
                regex_syntax::hir::Class::Unicode(set) => {
                    let all: Vec<char> = set.iter().flat_map(|r| r.start()..=r.end()).take(9).collect();
                    (all.len() <= 8).then(|| all.iter().map(char::to_string).collect())
                }
            };
            bytes.or_else(|| Some(vec![String::from_utf8(literal?).ok()?]))?
        }
        HirKind::Repetition(r) if r.max == Some(1) => {
            let mut strings = exact(&r.sub)?;
            if r.min == 0 {
                strings.push(String::new());
            }
            strings
        }
        HirKind::Repetition(_) => return None,
        HirKind::Capture(capture) => exact(&capture.sub)?,
        HirKind::Concat(parts) => {
            let mut strings = vec![String::new()];
            for part in parts {
                let next = exact(part)?;
                if strings.len() * next.len() > PRODUCT_MAX {
                    return None;
                }
                strings = strings.iter().flat_map(|s| next.iter().map(move |n| format!("{s}{n}"))).collect();
            }
            strings
        }
        HirKind::Alternation(parts) => {
            let mut strings = Vec::new();
            for part in parts {
                strings.extend(exact(part)?);
            }
            strings
        }
    };
    (out.len() <= LITERALS_MAX).then_some(out)
}

/// The best word of each string; `None` if one has none that is long enough.
fn words(strings: &[String]) -> Option<Literals> {
    let all: Option<Literals> = strings.iter().map(|s| best_word(&s.to_lowercase())).collect();
    // Where `visa` is looked for inside words, `visas` need not be.
    all.map(|all| {
        all.iter().filter(|l| !all.iter().any(|o| o != *l && !o.starts_with(WHOLE) && l.contains(o.as_str()))).cloned().collect()
    })
}

/// An anchor given by hand, in the form in which tokens are asked: its longest word.
pub(super) fn given(anchor: &str) -> Option<String> {
    if anchor == DIGIT {
        return Some(anchor.to_owned());
    }
    let folded = crate::fold::fold_lower(anchor);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let word = words.max_by_key(|w| w.len()).map(str::to_owned);
    // A sign is a token too.
    word.or_else(|| folded.chars().next().map(String::from))
}

/// The word of `string` that singles out best, marked as whole if both its edges are seen.
fn best_word(string: &str) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut start = 0;
    for part in string.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        let before = string.get(..start).and_then(|b| b.chars().next_back());
        let bounded = before.is_some() && word.len() < part.len();
        start += part.len();
        // What follows an apostrophe is no word by itself.
        if word.is_empty() || before == Some('\'') || !(bounded || word.len() >= LENGTH_MIN) {
            continue;
        }
        let value = if FREQUENT.contains(&word) { 1 } else { 2 * word.len() + usize::from(bounded) };
        if best.as_ref().is_none_or(|b| value > b.0) {
            best = Some((value, if bounded { format!("{WHOLE}{word}") } else { word.to_owned() }));
        }
    }
    best.map(|b| b.1)
}

/// Whether every match holds a digit.
fn needs_digit(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().any(u8::is_ascii_digit),
        HirKind::Class(regex_syntax::hir::Class::Bytes(set)) => {
            set.iter().all(|r| r.start().is_ascii_digit() && r.end().is_ascii_digit())
        }
        HirKind::Class(regex_syntax::hir::Class::Unicode(set)) => {
            set.iter().all(|r| r.start().is_numeric() && r.end().is_numeric())
        }
        HirKind::Repetition(r) => r.min > 0 && needs_digit(&r.sub),
        HirKind::Capture(capture) => needs_digit(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(needs_digit),
        HirKind::Alternation(parts) => parts.iter().all(needs_digit),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Vec<String> {
        anchors(pattern).unwrap().unwrap_or_default()
    }

    #[test]
    fn the_rarest_words_of_a_pattern_anchor_it() {
        assert_eq!(of(r"\b(?:he|she) (?:will|would) (?:send|ship) (?:her|him) back\b"), ["=send", "=ship"]);
        assert_eq!(of(r"\b(?:visa|permit)s? (?:ran|runs?) out\b"), ["=permit", "=permits", "=visa", "=visas"]);
        assert_eq!(of(r"\b(?:expires|expired|expiry)\b"), ["=expired", "=expires", "=expiry"]);
        assert_eq!(of(r"leave .{0,20}\bremain\b"), ["=remain"]);
        assert_eq!(of(r"\b(?:i/v|visit)s?\b"), ["=i", "=visit", "=visits", "=vs"]);
        assert_eq!(of(r"overstay\w*"), ["overstay"]);
    }

    #[test]
    fn a_pattern_of_digits_is_anchored_by_any_digit() {
        assert_eq!(of(r"\b[A-Z][0-9]{7}\b"), [DIGIT]);
    }

    #[test]
    fn a_pattern_that_can_match_anything_has_no_anchor() {
        assert!(anchors(r"\b[a-z]+ing\b|x.*").unwrap().is_none());
    }
}
