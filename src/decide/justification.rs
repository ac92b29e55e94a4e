//! The text of a safeguarding justification → whether it has the form of one (guidance principles P1, P2).
//!
//! Form only, never merit: the program asks whether something stands there at all, whether it serves enforcement or
//! another purpose, and whether it says who is made safer and how. The words are in `rules/justification.toml`.
//!
//! 1. nothing, or a placeholder
//! 2. an enforcement purpose, beside whatever else is said (a threat or fear that is reported is no purpose)
//! 3. another purpose
//! 4. who is made safer, and how; whatever is not recognised is no justification

use super::lists::ExampleFault;
use crate::fold::fold;
use regex::{Regex, RegexSet};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a justification's form comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// It says who is made safer, and how, and serves nothing else.
    Stands,
    /// Nothing stands there.
    Missing,
    /// A stopgap: `n/a`, `tbc`, `as discussed`.
    Placeholder,
    /// It serves immigration enforcement.
    Enforcement,
    /// It serves something else: accounts, records, the perpetrator.
    OtherPurpose,
    /// It does not say how an adult or child victim is made safer.
    NoEffect,
}

impl Form {
    /// The stable kebab-case form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Missing => "missing",
            Self::Placeholder => "placeholder",
            Self::Enforcement => "enforcement",
            Self::OtherPurpose => "other-purpose",
            Self::NoEffect => "no-effect",
        }
    }
}

/// The parsed `justification.toml`.
#[derive(Clone, Debug)]
pub struct JustificationRules {
    placeholder_whole: RegexSet,
    placeholder: RegexSet,
    enforcement: Vec<Regex>,
    any_enforcement: RegexSet,
    reported: Vec<Regex>,
    never_reported: RegexSet,
    other_purpose: RegexSet,
    missing_effect: RegexSet,
    effect: RegexSet,
    who: Regex,
    acronyms: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    sets: BTreeMap<String, String>,
    placeholder: RawPlaceholder,
    enforcement: RawEnforcement,
    other_purpose: RawPatterns,
    missing_effect: RawPatterns,
    effect: RawPatterns,
    acronyms: RawWords,
    example: Vec<RawExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlaceholder {
    whole: Vec<String>,
    anywhere: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEnforcement {
    patterns: Vec<String>,
    reported: Vec<String>,
    never_reported: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPatterns {
    patterns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    words: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    text: String,
    verdict: String,
}

/// The name of a set that there is not.
static UNKNOWN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{([a-z_]{2,})\}").expect("constant"));

/// Replaces `{name}` by the set of that name; `{2,8}` is a quantifier and stays.
fn expand(pattern: &str, sets: &BTreeMap<String, String>) -> Result<String, ExampleFault> {
    let mut out = pattern.to_owned();
    for (name, set) in sets {
        out = out.replace(&format!("{{{name}}}"), set);
    }
    // The folded text is Latin, so the small classes do, and large sets of patterns stay small.
    let out = out.replace(r"\w", "[a-z0-9_]").replace(r"\d", "[0-9]").replace(r"\b", r"(?-u:\b)");
    match UNKNOWN.captures(&out).and_then(|c| c.get(1)) {
        Some(name) => Err(ExampleFault::Set(name.as_str().to_owned())),
        None => Ok(out),
    }
}

fn expand_all(patterns: &[String], sets: &BTreeMap<String, String>) -> Result<Vec<String>, ExampleFault> {
    if patterns.is_empty() {
        return Err(ExampleFault::Empty);
    }
    patterns.iter().map(|p| expand(p, sets)).collect()
}

/// Sets of a hundred alternatives each are larger than the default allows.
const SIZE_LIMIT: usize = 64 << 20;

fn set(patterns: &[String], sets: &BTreeMap<String, String>) -> Result<RegexSet, ExampleFault> {
    Ok(regex::RegexSetBuilder::new(expand_all(patterns, sets)?).size_limit(SIZE_LIMIT).build()?)
}

fn list(patterns: &[String], sets: &BTreeMap<String, String>) -> Result<Vec<Regex>, ExampleFault> {
    let build = |p: String| Ok(regex::RegexBuilder::new(&p).size_limit(SIZE_LIMIT).build()?);
    expand_all(patterns, sets)?.into_iter().map(build).collect()
}

impl JustificationRules {
    /// Reads the file's text and runs its examples.
    pub(super) fn parse(text: &str) -> Result<Self, ExampleFault> {
        let raw: Raw = toml::from_str(text)?;
        let sets = &raw.sets;
        let whole: Vec<String> = raw.placeholder.whole.iter().map(|p| format!("^(?:{p})$")).collect();
        let who = sets.get("who").ok_or_else(|| ExampleFault::Set("who".to_owned()))?;
        let out = Self {
            placeholder_whole: set(&whole, sets)?,
            placeholder: set(&raw.placeholder.anywhere, sets)?,
            enforcement: list(&raw.enforcement.patterns, sets)?,
            any_enforcement: set(&raw.enforcement.patterns, sets)?,
            reported: list(&raw.enforcement.reported, sets)?,
            never_reported: set(&raw.enforcement.never_reported, sets)?,
            other_purpose: set(&raw.other_purpose.patterns, sets)?,
            missing_effect: set(&raw.missing_effect.patterns, sets)?,
            effect: set(&raw.effect.patterns, sets)?,
            who: Regex::new(&expand(&format!(r"\b{who}\b"), sets)?)?,
            acronyms: raw.acronyms.words,
        };
        match raw.example.iter().find(|e| out.form(&e.text).as_str() != e.verdict) {
            Some(wrong) => Err(ExampleFault::Example(wrong.text.clone())),
            None if raw.example.is_empty() => Err(ExampleFault::Empty),
            None => Ok(out),
        }
    }

    /// What the form of `text` comes to.
    #[must_use]
    pub fn form(&self, text: &str) -> Form {
        let folded = self.fold(text);
        let bare = bare(&folded);
        if bare.is_empty() {
            return if text.trim().is_empty() { Form::Missing } else { Form::Placeholder };
        }
        if is_bracketed(text) || self.placeholder_whole.is_match(&bare) || self.placeholder.is_match(&folded) {
            return Form::Placeholder;
        }
        if self.serves_enforcement(&folded) {
            return Form::Enforcement;
        }
        if self.other_purpose.is_match(&folded) {
            return Form::OtherPurpose;
        }
        let safer = self.who.is_match(&folded) && self.effect.is_match(&folded) && !self.missing_effect.is_match(&folded);
        if safer { Form::Stands } else { Form::NoEffect }
    }

    /// Whether an enforcement word stands outside every reported threat or fear.
    fn serves_enforcement(&self, folded: &str) -> bool {
        if !self.any_enforcement.is_match(folded) {
            return false;
        }
        let spared: Vec<_> = self
            .reported
            .iter()
            .flat_map(|r| r.find_iter(folded))
            .filter(|m| !self.never_reported.is_match(m.as_str()))
            .map(|m| m.range())
            .collect();
        self.enforcement
            .iter()
            .flat_map(|r| r.find_iter(folded))
            .any(|m| !spared.iter().any(|s| s.start <= m.start() && m.end() <= s.end))
    }

    /// Lower case, folded; initials and names after a title become `someone` or `mister`.
    fn fold(&self, text: &str) -> String {
        let folded = fold(text);
        let words: Vec<&str> = folded.cased().split(' ').collect();
        let mut out: Vec<String> = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let core = word.trim_matches(|c: char| !c.is_alphanumeric());
            let own = core.split('\'').next().unwrap_or("");
            let title = own.to_lowercase();
            let named = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
            if matches!(title.as_str(), "ms" | "mrs" | "miss" | "mr") && words.get(at + 1).is_some_and(named) {
                let stand_in = if title == "mr" { "mister" } else { "someone" };
                let next = words.get(at + 1).copied().unwrap_or("");
                out.push(format!("{stand_in}{}", tail(next)));
                at += 2;
                continue;
            }
            let initials = own.len() == 2 && own.bytes().all(|b| b.is_ascii_uppercase()) && !self.acronyms.contains(own);
            out.push(if initials { word.replacen(own, "someone", 1) } else { word.to_lowercase() });
            at += 1;
        }
        out.join(" ").replace('\'', "").trim().to_owned()
    }
}

/// What follows the letters of a name: `K.` → `.`, `Tey's` → `'s`.
fn tail(name: &str) -> &str {
    name.trim_start_matches(|c: char| c.is_alphanumeric())
}

/// The words alone.
fn bare(folded: &str) -> String {
    let plain = folded.replace(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | ' ' | '&' | '?')), " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the whole text stands in brackets that a template left.
fn is_bracketed(text: &str) -> bool {
    let text = text.trim().trim_matches(['*', '_', '.', ' ']);
    [('[', ']'), ('<', '>'), ('{', '}'), ('(', ')')].iter().any(|(open, close)| {
        text.strip_prefix(*open).and_then(|t| t.strip_suffix(*close)).is_some_and(|inner| !inner.contains([*open, *close]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::Lists;

    const SENTENCES: [&str; 2] =
        [include_str!("../../fixtures/justifications.tsv"), include_str!("../../fixtures/justifications-more.tsv")];

    fn expected(verdict: &str, why: &str) -> Vec<Form> {
        match (verdict, why) {
            ("valid", _) => vec![Form::Stands],
            (_, "placeholder") => vec![Form::Placeholder],
            (_, "enforcement" | "enforcement-disguised") => vec![Form::Enforcement],
            (_, "other-purpose") => vec![Form::OtherPurpose, Form::NoEffect],
            (_, "missing-effect") => vec![Form::NoEffect, Form::OtherPurpose],
            (verdict, why) => panic!("{verdict} {why}"),
        }
    }

    #[test]
    fn the_sentences_of_the_fixture_come_out_as_told() {
        let (mut all, mut wrong) = (0, Vec::new());
        for line in SENTENCES.iter().flat_map(|file| file.lines().skip(1)) {
            let mut fields = line.split('\t');
            let (verdict, text, why) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap_or(""));
            let found = Lists::builtin().justification().form(text);
            let certain = !verdict.ends_with('?');
            let verdict = verdict.trim_end_matches('?');
            all += usize::from(certain);
            if (found == Form::Stands) != (verdict == "valid") || (certain && !expected(verdict, why).contains(&found)) {
                wrong.push((
                    certain,
                    (found == Form::Stands) == (verdict == "valid"),
                    format!("{verdict} {why}: {}: {text}", found.as_str()),
                ));
            }
            assert!(!(why.starts_with("enforcement") && found == Form::Stands), "an enforcement purpose let through: {text}");
        }
        let listed: Vec<_> = wrong.iter().map(|w| format!("{} {} {}", w.0, w.1, w.2)).collect();
        let certain = wrong.iter().filter(|w| w.0 && !w.1).count();
        assert!(certain * 20 <= all, "{certain} of {all} wrong:\n{}", listed.join("\n"));
    }
}
