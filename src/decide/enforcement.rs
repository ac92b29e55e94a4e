//! Immigration enforcement bodies, known by what they are (guidance principle P3): names, parts of names, and
//! representatives' titles from `rules/enforcement-bodies.toml`.

use super::lists::{ExampleFault, phrase};
use serde::Deserialize;

/// The parsed `enforcement-bodies.toml`.
#[derive(Clone, Debug)]
pub struct EnforcementBodies {
    names: Vec<String>,
    contains: Vec<String>,
    titles: Vec<String>,
    unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    names: Vec<String>,
    contains: Vec<String>,
    titles: Vec<String>,
    unless: Vec<String>,
    r#match: Vec<String>,
    leave: Vec<String>,
    match_title: Vec<String>,
    leave_title: Vec<String>,
}

impl EnforcementBodies {
    /// Reads the file's text and runs its examples.
    pub(super) fn parse(text: &str) -> Result<Self, ExampleFault> {
        let raw: Raw = toml::from_str(text)?;
        let folded = |list: &[String]| list.iter().map(|t| phrase(t)).collect();
        let out = Self {
            names: folded(&raw.names),
            contains: folded(&raw.contains),
            titles: folded(&raw.titles),
            unless: folded(&raw.unless),
        };
        if [&out.names, &out.contains, &out.titles].iter().any(|list| list.is_empty()) {
            return Err(ExampleFault::Empty);
        }
        for (examples, expected) in [(&raw.r#match, true), (&raw.leave, false)] {
            if let Some(wrong) = examples.iter().find(|e| out.is_body(e) != expected) {
                return Err(ExampleFault::Example(wrong.clone()));
            }
        }
        for (examples, expected) in [(&raw.match_title, true), (&raw.leave_title, false)] {
            if let Some(wrong) = examples.iter().find(|e| out.is_title(e) != expected) {
                return Err(ExampleFault::Example(wrong.clone()));
            }
        }
        Ok(out)
    }

    /// Whether a body of this name is immigration enforcement.
    #[must_use]
    pub fn is_body(&self, name: &str) -> bool {
        let folded = self.without_exceptions(name);
        self.names.contains(&folded) || self.contains.iter().any(|part| folded.contains(part))
    }

    /// Whether a representative of this name and title comes from immigration enforcement.
    #[must_use]
    pub fn is_title(&self, representative: &str) -> bool {
        let folded = self.without_exceptions(representative);
        self.titles.iter().any(|part| folded.contains(part))
    }

    fn without_exceptions(&self, text: &str) -> String {
        let mut folded = phrase(text);
        for exception in &self.unless {
            folded = folded.replace(exception, " ");
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::Lists;

    #[test]
    fn a_body_is_known_however_its_name_is_typed() {
        let bodies = Lists::builtin().enforcement();
        for name in [
            "immigration enforcement",
            "IMMIGRATION-ENFORCEMENT",
            "Imm\u{ad}igration  Enforcement",
            "The Home Office",
            "B\u{43e}rder Force",
        ] {
            assert!(bodies.is_body(name), "{name}");
        }
    }
}
