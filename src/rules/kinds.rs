//! Kinds of words: what the second reader takes for the same, so that it learns from few sentences and cannot learn
//! who somebody is.
//!
//! `[read_as]` words are read as their kind alone: whoever is spoken of, victim or perpetrator, man or woman, of
//! whatever nation, language or creed, reads alike. `[kinds]` words count for themselves and for each of their kinds.
//! Both are compared by their stem too: `renewed` is what `renew` is.

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// A kind: an index into [`Kinds::names`].
pub(crate) type Kind = u16;

/// What stands in `kinds.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKinds {
    read_as: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
}

/// The kinds of words.
#[derive(Debug, Default)]
pub(crate) struct Kinds {
    names: Vec<String>,
    /// Word → the kind that it is read as.
    read_as: HashMap<String, Kind>,
    /// Word or stem → its kinds, sorted.
    kinds: HashMap<String, Vec<Kind>>,
}

impl Kinds {
    /// Reads `kinds.toml`.
    ///
    /// # Errors
    ///
    /// What the parser says, with the byte that it is about.
    pub(crate) fn parse(text: &str) -> Result<Self, (usize, String)> {
        let raw: RawKinds =
            toml::from_str(text).map_err(|e| (e.span().map_or(0, |s| s.start), e.message().replace('\n', " ")))?;
        let mut out = Self::default();
        for (name, words) in raw.read_as {
            let kind = out.kind(&name);
            out.read_as.extend(words.into_iter().map(|word| (word, kind)));
        }
        for (name, words) in raw.kinds {
            let kind = out.kind(&name);
            for word in words {
                for form in [stem(&word).to_owned(), word] {
                    let kinds = out.kinds.entry(form).or_default();
                    if !kinds.contains(&kind) {
                        kinds.push(kind);
                        kinds.sort_unstable();
                    }
                }
            }
        }
        Ok(out)
    }

    fn kind(&mut self, name: &str) -> Kind {
        let at = self.names.iter().position(|n| n == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        Kind::try_from(at).expect("fewer kinds than 65,536")
    }

    /// The name of the kind.
    pub(crate) fn name(&self, kind: Kind) -> &str {
        self.names.get(usize::from(kind)).map_or("", String::as_str)
    }

    /// The kind of this name.
    #[cfg(test)]
    pub(crate) fn find(&self, name: &str) -> Option<Kind> {
        self.names.iter().position(|n| n == name).and_then(|at| Kind::try_from(at).ok())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// All words that are read as a kind, in no order.
    pub(crate) fn all_read_as(&self) -> impl Iterator<Item = &str> {
        self.read_as.keys().map(String::as_str)
    }

    /// The kind that the word is read as. A word that has a capital in the list is so read only with a capital.
    pub(crate) fn read_as(&self, word: &str) -> Option<Kind> {
        self.read_as.get(word).copied()
    }

    /// The kinds of the word, which keeps its own.
    pub(crate) fn of(&self, word: &str) -> &[Kind] {
        self.kinds.get(word).or_else(|| self.kinds.get(stem(word))).map_or(&[], Vec::as_slice)
    }
}

/// The word without the commonest endings: enough to bring `refused`, `refuses` and `refusing` together. It need not be
/// a word.
pub(crate) fn stem(word: &str) -> &str {
    if !word.is_ascii() {
        return word;
    }
    let cut = |by: usize| word.get(..word.len() - by).unwrap_or(word);
    let length = word.len();
    if length > 4 && (word.ends_with("ies") || word.ends_with("ied")) {
        return cut(3);
    }
    let plural = if length > 4 && ["sses", "xes", "ches", "shes", "zes"].iter().any(|e| word.ends_with(e)) {
        cut(2)
    } else if length > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|e| word.ends_with(e)) {
        cut(1)
    } else {
        word
    };
    let root = without_ending(plural);
    if root.len() > 3 && root.ends_with(['e', 'y', 'i']) { root.get(..root.len() - 1).unwrap_or(root) } else { root }
}

/// `stopping` and `stopped` → `stop`, `renewing` → `renew`.
fn without_ending(word: &str) -> &str {
    for (ending, least) in [("ing", 6), ("ed", 5)] {
        let Some(root) = word.strip_suffix(ending) else { continue };
        if word.len() < least || !root.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            continue;
        }
        let bytes = root.as_bytes();
        let doubled = matches!(bytes, [.., a, b] if a == b && bytes.len() > 2 && !matches!(b, b'l' | b's'));
        return if doubled { root.get(..root.len() - 1).unwrap_or(root) } else { root };
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            ["refuse", "refused", "refuses", "refusing"],
            ["renew", "renewed", "renews", "renewing"],
            ["stop", "stopped", "stops", "stopping"],
            ["apply", "applied", "applies", "applying"],
            ["expire", "expired", "expires", "expiring"],
        ] {
            let stems: Vec<&str> = forms.iter().map(|f| stem(f)).collect();
            assert!(stems.windows(2).all(|w| w[0] == w[1]), "{stems:?}");
        }
    }

    #[test]
    fn a_word_has_the_kinds_of_its_stem_and_is_read_as_one_kind_alone() {
        let kinds =
            Kinds::parse("[read_as]\nperson = [\"she\"]\n[kinds]\nrenew = [\"renew\"]\nend = [\"stop\", \"renew\"]\n").unwrap();
        assert_eq!(kinds.read_as("she"), kinds.find("person"));
        let names: Vec<&str> = kinds.of("renewed").iter().map(|k| kinds.name(*k)).collect();
        assert_eq!(names, ["end", "renew"]);
        assert!(kinds.of("house").is_empty());
    }
}
