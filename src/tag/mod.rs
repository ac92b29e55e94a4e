//! Minutes × rules → [`Tags`]: every immigration-status detail, where it stands, and why it was found.

use crate::minutes::{FlatRange, PieceId};

/// What kind of detail it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Category {
    /// What a person's status is.
    Status,
    /// A visa, route, leave or sponsorship.
    Visa,
    /// What follows from it: no recourse, no work, immigration bail.
    Conditions,
    /// An application, claim, appeal, detention, removal.
    Process,
    /// An immigration body's or adviser's dealing with the person.
    Body,
    /// A number or reference.
    Reference,
    /// A status document.
    Document,
    /// Words that tell it without naming it.
    Indirect,
}

/// How sure the finder is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Strength {
    /// The second reader's find.
    Suspected,
    /// Immigration only in company, and the company is there.
    Contextual,
    /// Immigration on sight, or marked by hand.
    Certain,
}

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
