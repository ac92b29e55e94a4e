//! What a detail is and why it counts, in the words of people who do not tend rules.

use crate::decide::EXPERTISE_RULE;
use crate::rules::{Category, Strength};
use crate::tag::{Finder, Tag};

/// The kind of a detail as an agreement's `Covers:` line may name it; `None`: withheld by hand.
#[must_use]
pub fn kind(category: Option<Category>) -> &'static str {
    match category {
        Some(Category::Status) => "immigration status",
        Some(Category::Visa) => "visa",
        Some(Category::Conditions) => "recourse to public funds, work, benefits",
        Some(Category::Process) => "immigration application or decision",
        Some(Category::Body) => "immigration body or adviser",
        Some(Category::Reference) => "immigration reference number",
        Some(Category::Document) => "immigration document",
        Some(Category::Indirect) => "told without being named",
        None => "withheld by hand",
    }
}

/// How sure a find is, in short.
#[must_use]
pub fn surety(strength: Strength) -> &'static str {
    match strength {
        Strength::Certain => "certain",
        Strength::Contextual => "by its company",
        Strength::Suspected => "suspected",
    }
}

/// Why a find counts, as the end of 'these words …'.
#[must_use]
pub fn why(tag: &Tag) -> String {
    match (&tag.finder, tag.strength) {
        (Finder::Hand, _) => "were marked by hand".to_owned(),
        (Finder::Rule(id), _) if id == EXPERTISE_RULE => {
            "name an agency that brings immigration expertise, as marac.toml says: that it was asked tells what a case is about"
                .to_owned()
        }
        (Finder::Rule(_), Strength::Certain) => "mean immigration wherever they stand".to_owned(),
        (Finder::Rule(_), Strength::Contextual | Strength::Suspected) => {
            match tag.cue.as_deref().filter(|c| !c.trim().is_empty()) {
                Some(cue) => format!("count because of what stands with them: {cue:?}"),
                None => "count because of what stands with them, or else in their case".to_owned(),
            }
        }
        (Finder::Reader { .. }, _) => "are only suspected: their sentence reads like one that tells of immigration".to_owned(),
    }
}

/// Who found it, for whoever tends the rules.
#[must_use]
pub fn finder(tag: &Tag) -> String {
    match &tag.finder {
        Finder::Rule(id) => format!("rule {id}"),
        Finder::Reader { .. } => "second reader".to_owned(),
        Finder::Hand => "the coordinator's own mark".to_owned(),
    }
}
