//! What stands in rule files, as it was read: nothing is checked yet but the names of keys.

use super::{Category, Strength};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A rule file. Which tables it may have follows from its name; see [`super::load`].
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) category: Option<Category>,
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
    #[serde(default)]
    pub(super) label: Vec<RawLabel>,
    #[serde(default)]
    pub(super) sets: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) cues: BTreeMap<String, Spanned<RawCue>>,
    #[serde(default)]
    pub(super) own_words: Vec<String>,
}

impl RawFile {
    /// The patterns that are looked for by their anchors: those of rules and of cues.
    pub(super) fn anchored(&self) -> impl Iterator<Item = &Spanned<String>> {
        let of_cues = self.cues.values().flat_map(|cue| &cue.get_ref().patterns);
        self.rule.iter().flat_map(|rule| &rule.patterns).chain(of_cues)
    }
}

/// `[[rule]]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the keys of a rule file, as they are written there")]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) summary: String,
    pub(super) source: Option<String>,
    pub(super) strength: Strength,
    #[serde(default)]
    pub(super) terms: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) case: bool,
    #[serde(default)]
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) near: Vec<String>,
    #[serde(default)]
    pub(super) case_bit: bool,
    #[serde(default)]
    pub(super) neighbour_bit: bool,
    #[serde(default)]
    pub(super) previous_bit: bool,
    #[serde(default)]
    pub(super) unless: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless_patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless_sentence: Vec<String>,
    #[serde(rename = "match", default)]
    pub(super) matches: Vec<RawExample>,
    #[serde(default)]
    pub(super) leave: Vec<RawExample>,
}

/// `[[label]]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLabel {
    pub(super) id: Spanned<String>,
    pub(super) summary: String,
    pub(super) source: Option<String>,
    pub(super) category: Category,
    pub(super) strength: Strength,
    #[serde(default)]
    pub(super) terms: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
    #[serde(rename = "where")]
    pub(super) places: Option<Vec<LabelPlace>>,
    #[serde(default)]
    pub(super) near: Vec<String>,
    #[serde(default)]
    pub(super) value_near: Vec<String>,
    #[serde(default)]
    pub(super) case_bit: bool,
    #[serde(default)]
    pub(super) column_bit: bool,
    #[serde(default)]
    pub(super) unless_near: Vec<String>,
    #[serde(rename = "match", default)]
    pub(super) matches: Vec<RawLabelExample>,
    #[serde(default)]
    pub(super) leave: Vec<RawLabelExample>,
}

/// Where a label may stand.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LabelPlace {
    /// At the head of a column.
    Header,
    /// At the head of a row.
    Row,
    /// Before a colon, dash, dots or arrow.
    Line,
    /// A heading.
    Heading,
    /// The introduction of a list.
    Intro,
}

impl LabelPlace {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Header, Self::Row, Self::Line, Self::Heading, Self::Intro];
}

/// `[cues.NAME]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCue {
    pub(super) summary: String,
    #[serde(default)]
    pub(super) terms: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) case: bool,
}

/// An example of a rule: text alone, or text with what stands over and beside it.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub(super) enum RawExample {
    Text(String),
    Placed(PlacedExample),
}

/// An example with its surroundings.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacedExample {
    /// The text; in `match`, the finds stand in square brackets.
    pub(crate) text: String,
    /// The header of its column.
    pub(crate) header: Option<String>,
    /// Its label.
    pub(crate) label: Option<String>,
    /// The heading over it.
    pub(crate) heading: Option<String>,
    /// The introduction of its list.
    pub(crate) intro: Option<String>,
    /// Whether another unit of its case is withheld.
    #[serde(default)]
    pub(crate) case_bit: bool,
    /// Whether a neighbour is withheld.
    #[serde(default)]
    pub(crate) neighbour_bit: bool,
    /// Whether the unit before it is withheld.
    #[serde(default)]
    pub(crate) previous_bit: bool,
}

impl From<RawExample> for PlacedExample {
    fn from(raw: RawExample) -> Self {
        match raw {
            RawExample::Text(text) => Self { text, ..Self::default() },
            RawExample::Placed(placed) => placed,
        }
    }
}

/// An example of a label.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub(super) enum RawLabelExample {
    Text(String),
    Placed(LabelExample),
}

/// A label with its surroundings.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelExample {
    /// The label.
    pub(crate) label: String,
    /// The heading over it.
    pub(crate) heading: Option<String>,
    /// The other headers of its table, or the caption.
    pub(crate) header: Option<String>,
    /// What it labels.
    pub(crate) value: Option<String>,
    /// Whether another unit of its case is withheld.
    #[serde(default)]
    pub(crate) case_bit: bool,
    /// Whether another cell of its column or row is withheld.
    #[serde(default)]
    pub(crate) column_bit: bool,
}

impl From<RawLabelExample> for LabelExample {
    fn from(raw: RawLabelExample) -> Self {
        match raw {
            RawLabelExample::Text(label) => Self { label, ..Self::default() },
            RawLabelExample::Placed(placed) => placed,
        }
    }
}
