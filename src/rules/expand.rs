//! Short forms in terms and patterns → the strings they stand for.
//!
//! In terms: `{s}` with or without it, `{a|b}` each alternative, `{name}` each member of a word set. In patterns:
//! `{name}` alone, as a group of alternatives; every other brace is the pattern's own (`{2,8}`).

use std::collections::BTreeMap;

/// The most strings one term may stand for: a slip in a set must not make the rules slow.
pub(super) const EXPANSIONS_MAX: usize = 5000;

/// Why a term or pattern cannot be expanded.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum ExpandError {
    #[error("word set `{0}` is not defined; define it under [sets] in words.toml or correct the name")]
    UnknownSet(String),
    #[error("word set `{0}` names itself, directly or by way of others; take the circle apart")]
    Circle(String),
    #[error("a brace is not closed; write `{{a|b}}`, `{{s}}` or the name of a set")]
    Open,
    #[error("it stands for more than {EXPANSIONS_MAX} strings; make two terms or a pattern of it")]
    TooMany,
}

/// The word sets, expanded.
#[derive(Default, Debug)]
pub(super) struct Sets {
    members: BTreeMap<String, Vec<String>>,
    /// Each as a group of alternatives in a pattern.
    groups: BTreeMap<String, String>,
}

impl Sets {
    /// Expands every set of `raw`, whatever their order.
    pub(super) fn new(raw: &BTreeMap<String, Vec<String>>) -> Result<Self, (String, ExpandError)> {
        let mut sets = Self::default();
        for name in raw.keys() {
            sets.define(name, raw, &mut Vec::new()).map_err(|e| (name.clone(), e))?;
        }
        Ok(sets)
    }

    fn define(&mut self, name: &str, raw: &BTreeMap<String, Vec<String>>, open: &mut Vec<String>) -> Result<(), ExpandError> {
        if self.members.contains_key(name) {
            return Ok(());
        }
        if open.iter().any(|o| o == name) {
            return Err(ExpandError::Circle(name.to_owned()));
        }
        open.push(name.to_owned());
        let mut members = Vec::new();
        for term in raw.get(name).into_iter().flatten() {
            for used in names(term) {
                if raw.contains_key(&used) {
                    self.define(&used, raw, open)?;
                }
            }
            members.extend(self.term(term)?);
        }
        open.pop();
        members.sort();
        members.dedup();
        self.groups.insert(name.to_owned(), alternatives(&members));
        self.members.insert(name.to_owned(), members);
        Ok(())
    }

    /// All strings that `term` stands for.
    pub(super) fn term(&self, term: &str) -> Result<Vec<String>, ExpandError> {
        let mut out = vec![String::new()];
        let mut rest = term;
        while let Some(open) = rest.find('{') {
            let (before, inside) = rest.split_at(open);
            append(&mut out, &[before.to_owned()])?;
            let close = closing(inside).ok_or(ExpandError::Open)?;
            append(&mut out, &self.group(inside.get(1..close).unwrap_or(""))?)?;
            rest = inside.get(close + 1..).unwrap_or("");
        }
        append(&mut out, &[rest.to_owned()])?;
        Ok(out)
    }

    fn group(&self, inside: &str) -> Result<Vec<String>, ExpandError> {
        let alternatives = split(inside);
        if let [one] = alternatives.as_slice() {
            return match *one {
                "s" | "es" | "ed" | "d" => Ok(vec![String::new(), (*one).to_owned()]),
                name => self.members.get(name).cloned().ok_or_else(|| ExpandError::UnknownSet(name.to_owned())),
            };
        }
        let mut out = Vec::new();
        for alternative in alternatives {
            out.extend(self.term(alternative)?);
        }
        Ok(out)
    }

    /// `pattern` with every `{name}` made a group of alternatives.
    pub(super) fn pattern(&self, pattern: &str) -> Result<String, ExpandError> {
        let mut out = String::with_capacity(pattern.len() * 2);
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            let (before, inside) = rest.split_at(open);
            out.push_str(before);
            let name = inside.get(1..).and_then(|i| i.split('}').next()).unwrap_or("");
            // `\p{Alphabetic}` and `\x{2010}` are the pattern's own.
            let own = before.ends_with("\\p") || before.ends_with("\\P") || before.ends_with("\\x");
            if own || !is_name(name) {
                out.push('{');
                rest = inside.get(1..).unwrap_or("");
                continue;
            }
            out.push_str(self.groups.get(name).ok_or_else(|| ExpandError::UnknownSet(name.to_owned()))?);
            rest = inside.get(name.len() + 2..).unwrap_or("");
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// A group of a pattern that matches any of `members`.
fn alternatives(members: &[String]) -> String {
    let mut folded: Vec<String> = members.iter().map(|m| regex_syntax::escape(&crate::fold::fold_lower(m))).collect();
    // Longest first: alternation prefers the left.
    folded.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    folded.dedup();
    format!("(?:{})", folded.join("|"))
}

fn is_name(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The names of all sets that `term` may use: whatever stands alone in braces.
fn names(term: &str) -> Vec<String> {
    let braced = term.split('{').skip(1).filter_map(|inside| inside.split_once('}')).map(|(name, _)| name);
    braced.filter(|n| is_name(n)).map(str::to_owned).collect()
}

/// Where the brace at the start of `text` closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `text` cut at its bars, but for those inside inner braces.
fn split(text: &str) -> Vec<&str> {
    let (mut out, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                out.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(text.get(start..).unwrap_or(""));
    out
}

fn append(out: &mut Vec<String>, endings: &[String]) -> Result<(), ExpandError> {
    if let [one] = endings {
        for o in out.iter_mut() {
            o.push_str(one);
        }
        return Ok(());
    }
    if out.len() * endings.len() > EXPANSIONS_MAX {
        return Err(ExpandError::TooMany);
    }
    *out = out.iter().flat_map(|o| endings.iter().map(move |e| format!("{o}{e}"))).collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> Sets {
        let raw = BTreeMap::from([
            ("partner".to_owned(), vec!["husband".to_owned(), "wife".to_owned()]),
            ("anyone".to_owned(), vec!["{partner}'s".to_owned(), "her".to_owned()]),
        ]);
        Sets::new(&raw).unwrap()
    }

    #[test]
    fn a_term_stands_for_every_combination() {
        assert_eq!(sets().term("{partner} visa{s}").unwrap(), ["husband visa", "husband visas", "wife visa", "wife visas"]);
        assert_eq!(sets().term("{no {valid|lawful} |}leave").unwrap(), ["no valid leave", "no lawful leave", "leave"]);
        assert_eq!(sets().term("{anyone} visa").unwrap(), ["her visa", "husband's visa", "wife's visa"]);
    }

    #[test]
    fn a_pattern_keeps_its_own_braces() {
        assert_eq!(sets().pattern(r"\b{partner}\b.{0,8}\d{7}").unwrap(), r"\b(?:husband|wife)\b.{0,8}\d{7}");
    }

    #[test]
    fn an_unknown_set_and_a_circle_are_refused() {
        assert_eq!(sets().term("{nobody} visa"), Err(ExpandError::UnknownSet("nobody".to_owned())));
        let raw = BTreeMap::from([("aa".to_owned(), vec!["{bb}".to_owned()]), ("bb".to_owned(), vec!["{aa}".to_owned()])]);
        assert!(matches!(Sets::new(&raw), Err((_, ExpandError::Circle(_)))));
    }
}
