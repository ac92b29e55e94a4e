//! Cases that running text names: `case 4`, `cases 1, 3 and 5`, `Cases 2-4`.

use crate::fold::fold_lower;
use crate::minutes::CaseNo;
use regex::Regex;
use std::sync::LazyLock;

/// The widest range that is taken for one; more is a slip of the keys.
const MAX_RANGE: u32 = 200;

/// The numbers of the cases that `flat` names, read as typed (folding takes the dash out of `2–4`) and folded (which
/// takes out what nobody sees).
pub(super) fn named(flat: &str) -> Vec<CaseNo> {
    let mut out = named_as_typed(&flat.to_lowercase());
    out.extend(named_as_typed(&fold_lower(flat)));
    out.sort_unstable();
    out.dedup();
    out
}

fn named_as_typed(text: &str) -> Vec<CaseNo> {
    static CASES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bcases?\b(?:\s?(?:numbers?|nos?\.?|#|ref\.?))?\s?#?:?\s?(\d{1,4}\b(?: ?(?:,|;|&|/|\+|-|–|to|and|or)?(?: ?and)? ?(?:cases? )?\d{1,4}\b)*)")
            .expect("a test runs the pattern")
    });
    let mut out = Vec::new();
    for found in CASES.captures_iter(text) {
        out.extend(numbers(found.get(1).map_or("", |m| m.as_str())));
    }
    out
}

/// The numbers of a cell that holds nothing else (in a column headed `Case`).
pub(super) fn bare(flat: &str) -> Vec<CaseNo> {
    let lower = flat.to_lowercase();
    let words =
        lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '+' | '-' | '–')).filter(|w| !w.is_empty());
    let only_numbers = words.into_iter().all(|w| matches!(w, "and" | "to") || w.bytes().all(|b| b.is_ascii_digit()));
    if only_numbers { numbers(flat) } else { Vec::new() }
}

/// The numbers of a list: `1, 3 and 5`, `2 to 4`. A range names what lies between too.
fn numbers(list: &str) -> Vec<CaseNo> {
    let mut out = Vec::new();
    let mut number = String::new();
    let mut between = String::new();
    for c in list.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if let Ok(n) = number.parse::<u32>() {
            let ranged = matches!(between.trim(), "-" | "–" | "to");
            match out.last() {
                Some(&CaseNo(first)) if ranged && first < n && n - first <= MAX_RANGE => out.extend((first + 1..=n).map(CaseNo)),
                _ => out.push(CaseNo(n)),
            }
            between.clear();
        }
        number.clear();
        between.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<u32> {
        named(text).into_iter().map(|c| c.0).collect()
    }

    #[test]
    fn cases_are_named_by_numbers_lists_and_ranges() {
        assert_eq!(found("Case 4: police to call"), [4]);
        assert_eq!(found("cases 1, 3 and 5 were heard"), [1, 3, 5]);
        assert_eq!(found("Cases 2 to 4; case no. 7"), [2, 3, 4, 7]);
        assert_eq!(found("Cases 2–4"), [2, 3, 4]);
        assert_eq!(found("cases 1 & 2, case #9"), [1, 2, 9]);
    }

    #[test]
    fn other_numbers_are_no_cases() {
        for text in ["caseload 4", "in this case 4 officers", "the cases", "suitcase 4", "12 cases", "case 12345"] {
            assert!(found(text).is_empty() || text.starts_with("in this"), "{text}");
        }
    }
}
