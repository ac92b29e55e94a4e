//! Pattern → anchors: literals of which one stands in every match, so that the pattern runs only where one is seen.

use regex_syntax::hir::{Hir, HirKind};
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

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
/// Most sets of anchors that one pattern is given.
pub(super) const SETS_MAX: usize = 4;
/// A further set may cost this much at most; a dearer one is not worth asking.
const COST_MAX: usize = 700;

/// Shortest anchor that is looked for inside words, in bytes; shorter ones stand everywhere.
const LENGTH_MIN: usize = 2;

/// The most frequent words: a pattern should be anchored by any other of its words.
const FREQUENT: &[&str] = &[
    "the", "to", "a", "in", "and", "s", "her", "on", "of", "for", "that", "she", "is", "he", "has", "not", "by", "at", "with",
    "it", "was", "be", "from", "his", "as", "had", "who", "if", "will", "an", "so", "out", "when", "been", "can", "no", "or",
    "but", "they", "this", "we", "you", "i", "him", "me", "my", "are", "were", "which", "there", "would", "their", "one", "all",
    "up", "any", "what", "how", "then", "than", "t", "p", "v", "case", "police", "said", "police", "perp", "vic", "victim",
    "idva", "children", "present", "care", "action", "u", "us", "its", "them", "your", "have", "about", "into", "off", "do",
    "go", "re", "did", "could", "over", "after", "since", "under", "before", "until", "now", "only",
];
/// Words less frequent, but far from rare in minutes.
const COMMON: &[&str] = &[
    "home",
    "back",
    "housing",
    "health",
    "told",
    "service",
    "agency",
    "leave",
    "name",
    "adult",
    "school",
    "meeting",
    "asked",
    "family",
    "status",
    "says",
    "due",
    "address",
    "agreed",
    "work",
    "same",
    "put",
    "risk",
    "both",
    "two",
    "house",
    "team",
    "bail",
    "wants",
    "may",
    "letter",
    "order",
    "office",
    "done",
    "came",
    "ask",
    "share",
    "mother",
    "first",
    "time",
    "baby",
    "known",
    "husband",
    "settled",
    "room",
    "phone",
    "new",
    "here",
    "support",
    "none",
    "being",
    "seen",
    "see",
    "child",
    "plan",
    "worker",
    "should",
    "take",
    "partner",
    "made",
    "without",
    "through",
    "safe",
    "right",
    "say",
    "nothing",
    "left",
    "help",
    "three",
    "once",
    "licence",
    "does",
    "sent",
    "nobody",
    "law",
    "days",
    "where",
    "last",
    "job",
    "court",
    "never",
    "needs",
    "card",
    "got",
    "get",
    "gets",
    "check",
    "again",
    "hold",
    "claim",
    "tell",
    "stay",
    "still",
    "year",
    "years",
    "month",
    "months",
    "week",
    "weeks",
    "going",
    "gone",
    "went",
    "come",
    "comes",
    "made",
    "make",
    "give",
    "given",
    "let",
    "lets",
    "keep",
    "just",
    "because",
    "while",
    "number",
    "report",
    "call",
    "dad",
    "mum",
    "number",
    "date",
    "own",
    "ref",
    "application",
    "day",
    "old",
    "other",
    "more",
    "some",
    "people",
];

/// What a word costs that is none of the frequent ones.
const RARE_COST: usize = 3;

/// What the frequent words cost.
static WORD_COSTS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let common = COMMON.iter().map(|word| (*word, 80));
    common.chain(FREQUENT.iter().map(|word| (*word, 800))).collect()
});

/// What an anchor costs: roughly how many sentences in ten thousand hold it.
fn cost(anchor: &str) -> usize {
    match anchor.strip_prefix(WHOLE) {
        Some(word) => cost_of(word, true),
        None => cost_of(anchor, false),
    }
}

/// What a word costs as an anchor, whole or inside words too.
fn cost_of(word: &str, whole: bool) -> usize {
    let seen = WORD_COSTS.get(word).copied().unwrap_or(RARE_COST);
    // What is looked for inside words stands in many.
    let inside = match word.len() {
        _ if whole => 0,
        0 | 1 => 9000,
        2 => 3000,
        3 => 400,
        4 => 60,
        _ => 10,
    };
    seen + inside
}

/// What must be seen in a sentence before a pattern is run there.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Anchors {
    /// Of each set one literal.
    pub(super) sets: Vec<Vec<String>>,
    /// So many digits.
    pub(super) digits: Digits,
}

/// The sets of anchors of `pattern` (short forms expanded): one literal of each set stands in every match. The sets that
/// single out best come first; none if no set of literals is in every match.
///
/// # Errors
///
/// If the pattern cannot be parsed.
pub(super) fn anchors(pattern: &str) -> Result<Anchors, Box<regex_syntax::Error>> {
    let hir = match regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern) {
        Ok(hir) => hir,
        // Classes such as \p{…} need Unicode; the parse without is much faster.
        Err(_) => regex_syntax::parse(pattern).map_err(Box::new)?,
    };
    let mut sets = required(&hir, Edges::default());
    sets.sort_by_cached_key(set_cost);
    sets.dedup();
    let mut kept: Vec<Literals> = Vec::new();
    for set in sets {
        // After the first only sets that say something more.
        let more = kept.is_empty() || (set_cost(&set) <= COST_MAX && !kept.iter().any(|k| says_as_much(k, &set)));
        if more && kept.len() < SETS_MAX {
            kept.push(set);
        }
    }
    let digits = digits(&hir);
    let mut sets: Vec<Vec<String>> = kept.into_iter().map(|set| set.into_iter().collect()).collect();
    if sets.is_empty() && digits.total > 0 {
        sets.push(vec![DIGIT.to_owned()]);
    }
    Ok(Anchors { sets, digits })
}

/// Whether every match of `kept` holds a literal of `set` anyway.
fn says_as_much(kept: &Literals, set: &Literals) -> bool {
    let says = |k: &str, s: &str| k == s.trim_start_matches(WHOLE) || (!s.starts_with(WHOLE) && k.contains(s));
    kept.iter().map(|k| k.trim_start_matches(WHOLE)).all(|k| set.iter().any(|s| says(k, s)))
}

type Literals = BTreeSet<String>;

/// What a set of literals costs; the least singles out best.
fn set_cost(set: &Literals) -> usize {
    set.iter().map(|anchor| cost(anchor)).sum()
}

/// Which edges of a part of a pattern are edges of words.
#[derive(Clone, Copy, Default)]
struct Edges {
    left: bool,
    right: bool,
}

/// The sets of literals of which one each stands in every match of `hir`.
fn required(hir: &Hir, edges: Edges) -> Vec<Literals> {
    match hir.kind() {
        HirKind::Capture(capture) => required(&capture.sub, edges),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let edges = if repetition.max == Some(1) { edges } else { Edges::default() };
            required(&repetition.sub, edges)
        }
        HirKind::Literal(_) => exact(hir).and_then(|strings| words(&strings, edges)).into_iter().collect(),
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                match required(part, edges).into_iter().min_by_key(set_cost) {
                    Some(best) => all.extend(best),
                    None => return Vec::new(),
                }
            }
            if all.len() <= LITERALS_MAX { vec![all] } else { Vec::new() }
        }
        HirKind::Concat(parts) => {
            let mut all = runs(parts, edges);
            for (at, part) in parts.iter().enumerate() {
                let left =
                    if at == 0 { edges.left } else { parts.get(at - 1).is_some_and(|p| meets(p, |s| s.chars().next_back())) };
                let right = if at + 1 == parts.len() {
                    edges.right
                } else {
                    parts.get(at + 1).is_some_and(|p| meets(p, |s| s.chars().next()))
                };
                all.extend(required(part, Edges { left, right }));
            }
            all
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// Whether every string of the part ends (or begins) with something that no word goes on through.
fn meets(part: &Hir, end: impl Fn(&str) -> Option<char>) -> bool {
    exact(part).is_some_and(|strings| {
        !strings.is_empty() && strings.iter().all(|s| end(s).is_some_and(|c| !c.is_alphanumeric() && c != '\''))
    })
}

/// The sets of every stretch of neighbouring parts that have few strings each.
fn runs(parts: &[Hir], edges: Edges) -> Vec<Literals> {
    let mut out = Vec::new();
    let mut strings = vec![String::new()];
    let mut left = edges.left;
    for part in parts {
        match exact(part) {
            Some(next) if strings.len() * next.len() <= PRODUCT_MAX => {
                strings = strings.iter().flat_map(|s| next.iter().map(move |n| format!("{s}{n}"))).collect();
            }
            other => {
                out.extend(words(&strings, Edges { left, right: false }));
                left = false;
                strings = other.filter(|o| o.len() <= PRODUCT_MAX).unwrap_or_else(|| vec![String::new()]);
            }
        }
    }
    out.extend(words(&strings, Edges { left, right: edges.right }));
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
fn words(strings: &[String], edges: Edges) -> Option<Literals> {
    let edge = |known: bool| if known { EDGE.to_string() } else { String::new() };
    let all: Option<Literals> =
        strings.iter().map(|s| best_word(&format!("{}{}{}", edge(edges.left), s.to_lowercase(), edge(edges.right)))).collect();
    // Where `visa` is looked for inside words, `visas` need not be.
    all.map(|all| {
        let inside: Vec<&String> = all.iter().filter(|o| !o.starts_with(WHOLE)).collect();
        all.iter().filter(|l| !inside.iter().any(|o| o != l && l.contains(o.as_str()))).cloned().collect()
    })
}

/// An anchor given by hand, in the form in which tokens are asked: its longest word.
pub(super) fn given(anchor: &str) -> Option<String> {
    if anchor == DIGIT || (anchor.len() == 1 && anchor.bytes().all(|b| b.is_ascii_digit())) {
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
    let mut best: Option<(usize, &str, bool)> = None;
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
        let cost = cost_of(word, bounded);
        if best.is_none_or(|b| cost < b.0) {
            best = Some((cost, word, bounded));
        }
    }
    best.map(|(_, word, bounded)| if bounded { format!("{WHOLE}{word}") } else { word.to_owned() })
}

/// How many digits every match holds: in all, and side by side.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Digits {
    /// In all.
    pub(crate) total: u32,
    /// The longest stretch without anything between.
    pub(crate) run: u32,
}

fn digits(hir: &Hir) -> Digits {
    let all_digits = |hir: &Hir| match hir.kind() {
        HirKind::Class(regex_syntax::hir::Class::Bytes(set)) => {
            set.iter().all(|r| r.start().is_ascii_digit() && r.end().is_ascii_digit())
        }
        HirKind::Class(regex_syntax::hir::Class::Unicode(set)) => {
            set.iter().all(|r| r.start().is_ascii_digit() && r.end().is_ascii_digit())
        }
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_)
        | HirKind::Capture(_)
        | HirKind::Concat(_)
        | HirKind::Alternation(_) => false,
    };
    match hir.kind() {
        HirKind::Literal(literal) => {
            let total = u32::try_from(literal.0.iter().filter(|b| b.is_ascii_digit()).count()).unwrap_or(0);
            Digits { total, run: total.min(1) }
        }
        HirKind::Class(_) if all_digits(hir) => Digits { total: 1, run: 1 },
        HirKind::Repetition(r) => {
            let one = digits(&r.sub);
            let run = if all_digits(&r.sub) { r.min } else { one.run.min(r.min) };
            Digits { total: one.total.saturating_mul(r.min), run }
        }
        HirKind::Capture(capture) => digits(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().map(digits).fold(Digits::default(), |a, b| Digits { total: a.total + b.total, run: a.run.max(b.run) })
        }
        HirKind::Alternation(parts) => {
            let least = |a: Digits, b: Digits| Digits { total: a.total.min(b.total), run: a.run.min(b.run) };
            parts.iter().map(digits).reduce(least).unwrap_or_default()
        }
        HirKind::Class(_) | HirKind::Empty | HirKind::Look(_) => Digits::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Vec<String> {
        anchors(pattern).unwrap().sets.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn a_pattern_has_an_anchor_in_each_of_its_parts() {
        let sets = anchors(r"\b(?:he|she) (?:threatens|wants) .{0,9}\b(?:send|ship) (?:her|him) back\b").unwrap().sets;
        assert_eq!(sets, [vec!["=send", "=ship"], vec!["=back"], vec!["=threatens", "=wants"]]);
    }

    #[test]
    fn the_rarest_words_of_a_pattern_anchor_it() {
        assert_eq!(of(r"\b(?:he|she) (?:will|would) (?:send|ship) (?:her|him) back\b"), ["=send", "=ship"]);
        assert_eq!(of(r"\b(?:visa|permit)s? (?:ran|runs?) out\b"), ["=ran", "=run", "=runs"]);
        assert_eq!(of(r"\b(?:expires|expired|expiry)\b"), ["=expired", "=expires", "=expiry"]);
        assert_eq!(of(r"leave .{0,20}\bremain\b"), ["=remain"]);
        assert_eq!(of(r"\b(?:i/v|visit)s?\b"), ["=i", "=visit", "=visits", "=vs"]);
        assert_eq!(of(r"overstay\w*"), ["overstay"]);
    }

    #[test]
    fn a_pattern_of_digits_is_anchored_by_any_digit() {
        assert_eq!(of(r"\b[A-Z][0-9]{7}\b"), [DIGIT]);
        assert_eq!(anchors(r"[0-9]{2}/[0-9]{5,6}").unwrap().digits, Digits { total: 7, run: 5 });
    }

    #[test]
    fn a_pattern_that_can_match_anything_has_no_anchor() {
        assert!(anchors(r"\b[a-z]+ing\b|x.*").unwrap().sets.is_empty());
    }
}
