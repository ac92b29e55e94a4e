//! Names of agencies with immigration expertise → tags: that such an agency deals with a case tells what it is about.

use crate::fold::{fold, fold_lower};
use crate::folder::Config;
use crate::minutes::{Minutes, PieceId};
use crate::rules::{Category, Strength};
use crate::tag::{Finder, Tag, Tags};

/// The id under which these finds stand in records and explanations.
pub const EXPERTISE_RULE: &str = "agency-expertise";

/// The shortest name that is looked for in running text, in bytes: shorter ones stand in other words' places.
const SHORTEST: usize = 3;

/// Adds a find for every place where the minutes name an agency marked `expertise = "immigration"`.
pub fn tag_expertise(minutes: &Minutes, config: &Config, tags: &mut Tags) {
    let experts = config.agencies.iter().filter(|a| a.immigration_expertise);
    let names: Vec<String> = experts.flat_map(|a| a.names().map(fold_lower)).filter(|n| n.len() >= SHORTEST).collect();
    if names.is_empty() {
        return;
    }
    for (piece, number) in minutes.pieces.iter().zip(0..) {
        let folded = fold(piece.text.flat());
        let text = folded.lower();
        for name in &names {
            for (start, found) in text.match_indices(name.as_str()) {
                let end = start + found.len();
                let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let before = text.get(..start).and_then(|t| t.chars().next_back());
                let after = text.get(end..).and_then(|t| t.chars().next());
                if joins(before) || joins(after) {
                    continue;
                }
                tags.tags.push(Tag {
                    piece: PieceId(number),
                    range: folded.flat(start..end),
                    category: Some(Category::Body),
                    strength: Strength::Certain,
                    finder: Finder::Rule(EXPERTISE_RULE.to_owned()),
                    cue: None,
                });
            }
        }
    }
    tags.tags.sort_by_key(|t| (t.piece, t.range));
}
