//! Minutes × rules → [`Tags`]: every immigration-status detail, where it stands, and why it was found.

mod unit;

use crate::minutes::{FlatRange, PieceId};

pub use crate::rules::{Category, Strength};
pub use unit::UnitContext;

/// Who found it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finder {
    /// The rule of this id.
    Rule(String),
    /// The second reader, with its score in milli-logits above its threshold.
    Reader {
        /// Milli-logits.
        score: i32,
    },
    /// The coordinator's own mark.
    Hand,
}

/// One find.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The piece.
    pub piece: PieceId,
    /// Where in its flat text.
    pub range: FlatRange,
    /// What kind of detail; `None` for a piece withheld by hand without being called immigration (`{.withhold}`).
    pub category: Option<Category>,
    /// How sure.
    pub strength: Strength,
    /// Who found it.
    pub finder: Finder,
    /// In plain words, what made it count: the cue, header, label or the weightiest words. Holds text of the minutes.
    pub cue: Option<String>,
}

/// A find that the coordinator took off by hand.
#[derive(Clone, Debug)]
pub struct Cleared {
    /// What would have been tagged.
    pub tag: Tag,
    /// The reason typed.
    pub reason: String,
}

/// All finds of one meeting's minutes, in the order of pieces and ranges.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// The finds.
    pub tags: Vec<Tag>,
    /// The finds taken off by hand.
    pub cleared: Vec<Cleared>,
}
