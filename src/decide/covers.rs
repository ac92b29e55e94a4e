//! The words of a `Covers:` line → the categories that the agreement opens, by the published list `rules/covers.toml`.

use super::lists::{ExampleFault, phrase};
use crate::rules::Category;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an agreement covers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Covered {
    /// These categories.
    pub(super) categories: BTreeSet<Category>,
    /// Everything: every category, what was tagged by hand, and suspected finds.
    pub(super) all: bool,
}

impl Covered {
    /// Whether nothing is opened.
    pub(super) fn is_nothing(&self) -> bool {
        !self.all && self.categories.is_empty()
    }

    /// What both cover.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self.all, other.all) {
            (true, _) => other.clone(),
            (false, true) => self.clone(),
            (false, false) => Self { categories: self.categories.intersection(&other.categories).copied().collect(), all: false },
        }
    }
}

/// What a phrase means in a `Covers:` line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    All,
    Category(Category),
    /// It only looks like a category.
    Other,
}

/// The parsed `covers.toml`.
#[derive(Clone, Debug)]
pub struct CoverWords {
    /// Phrases as words, by their first word, longest first.
    phrases: BTreeMap<String, Vec<(Vec<String>, Meaning)>>,
    limits: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    all: Vec<String>,
    limits: Vec<String>,
    categories: RawCategories,
    others: RawOthers,
    example: Vec<RawExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategories {
    status: Vec<String>,
    visa: Vec<String>,
    conditions: Vec<String>,
    process: Vec<String>,
    body: Vec<String>,
    reference: Vec<String>,
    document: Vec<String>,
    indirect: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOthers {
    terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    covers: String,
    opens: BTreeSet<String>,
}

impl CoverWords {
    /// Reads the file's text and runs its examples.
    pub(super) fn parse(text: &str) -> Result<Self, ExampleFault> {
        let raw: Raw = toml::from_str(text)?;
        let c = raw.categories;
        let lists = [
            (raw.all, Meaning::All),
            (c.status, Meaning::Category(Category::Status)),
            (c.visa, Meaning::Category(Category::Visa)),
            (c.conditions, Meaning::Category(Category::Conditions)),
            (c.process, Meaning::Category(Category::Process)),
            (c.body, Meaning::Category(Category::Body)),
            (c.reference, Meaning::Category(Category::Reference)),
            (c.document, Meaning::Category(Category::Document)),
            (c.indirect, Meaning::Category(Category::Indirect)),
            (raw.others.terms, Meaning::Other),
        ];
        let mut out = Self { phrases: BTreeMap::new(), limits: raw.limits.iter().map(|l| words(l)).collect() };
        for (terms, meaning) in lists {
            for term in terms.iter().flat_map(|t| [t.replace("{s}", ""), t.replace("{s}", "s")]) {
                let words = words(&term);
                let first = words.first().ok_or(ExampleFault::Empty)?.clone();
                out.phrases.entry(first).or_default().push((words, meaning));
            }
        }
        for list in out.phrases.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        if out.limits.is_empty() || raw.example.is_empty() {
            return Err(ExampleFault::Empty);
        }
        match raw.example.iter().find(|e| out.names(&e.covers) != e.opens) {
            Some(wrong) => Err(ExampleFault::Example(wrong.covers.clone())),
            None => Ok(out),
        }
    }

    /// What `covers` opens, by the names that the file's examples use.
    fn names(&self, covers: &str) -> BTreeSet<String> {
        let found = self.read(covers);
        let named = found.categories.iter().map(|c| format!("{c:?}").to_lowercase());
        named.chain(found.all.then(|| "all".to_owned())).collect()
    }

    /// What `covers` opens.
    ///
    /// 1. The line is cut into clauses (semicolons, full stops, line ends) and these into items.
    /// 2. From the first item of a clause that holds a limiting word, the clause's items are limited: `not the visa,
    ///    status or claim` limits all three.
    /// 3. Items open what they name; limited items close what they name; with any limit, `all …` opens nothing.
    pub(super) fn read(&self, covers: &str) -> Covered {
        let mut open = Covered::default();
        let mut closed = BTreeSet::new();
        let mut any_limit = false;
        for clause in covers.split([';', '\n', '.']) {
            let mut limited = false;
            for item in items(clause) {
                let (meanings, limits) = self.item(&item);
                limited |= limits;
                any_limit |= limited;
                for meaning in meanings {
                    match meaning {
                        Meaning::All => open.all |= !limited,
                        Meaning::Category(category) if limited => {
                            closed.insert(category);
                        }
                        Meaning::Category(category) => {
                            open.categories.insert(category);
                        }
                        Meaning::Other => {}
                    }
                }
            }
        }
        if any_limit {
            open.all = false;
        }
        open.categories.retain(|c| !closed.contains(c));
        if open.all {
            open.categories.clear();
        }
        open
    }

    /// What an item names, and whether a limiting word stands outside these names.
    fn item(&self, words: &[String]) -> (Vec<Meaning>, bool) {
        let mut meanings = Vec::new();
        let mut limited = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let rest = words.get(at..).unwrap_or(&[]);
            let longest = self.phrases.get(word).into_iter().flatten().find(|(phrase, _)| rest.starts_with(phrase));
            if let Some((phrase, meaning)) = longest {
                meanings.push(*meaning);
                at += phrase.len();
            } else {
                limited |= self.limits.iter().any(|limit| rest.starts_with(limit));
                at += 1;
            }
        }
        (meanings, limited)
    }
}

fn words(text: &str) -> Vec<String> {
    phrase(text).split_whitespace().map(str::to_owned).collect()
}

/// The items of a clause, as words.
fn items(clause: &str) -> Vec<Vec<String>> {
    let joined = clause.replace(['+', '&', '/', '(', ')', ':', '–', '—'], ",");
    let mut out = Vec::new();
    for part in joined.split(',') {
        for item in words(part).split(|w| w == "and" || w == "or") {
            out.push(item.to_vec());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::decide::Lists;

    #[test]
    fn what_is_not_listed_opens_nothing() {
        for covers in
            ["", "the incident of 30 January", "all", "everything", "outcome of Marac", "the safe address", "escape route"]
        {
            assert!(Lists::builtin().covers().read(covers).is_nothing(), "{covers}");
        }
    }
}
