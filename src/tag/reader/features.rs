//! Words and what stands over them → features: the one list of what the second reader looks at, for training and
//! reading alike.

use super::super::UnitContext;
use super::super::unit::ClueKind;
use super::sight::{Known, Sight, Sights};
use crate::minutes::Role;
use crate::rules::{ANY_RULE, Cues, Feature, Quick, RuleSet, Seen};

/// How many words a pair may span.
const REACH: usize = 4;
/// How much of a heading, header, label or introduction is read, in words: the rest of a long one says little of the unit.
const OVER_WORDS: usize = 12;

/// Features of the words, each with the index of the word at which it ends.
pub(crate) fn within(words: &[Sight], sights: &Sights<'_>, see: &mut impl FnMut(usize, Feature)) {
    for (at, word) in words.iter().enumerate() {
        let word = sights.known(word);
        if let Some(atom) = word.atom {
            see(at, Feature::one(Seen::Word, atom));
        }
        for kind in &word.kinds {
            see(at, Feature::one(Seen::Kind, *kind));
        }
        let first = at.saturating_sub(REACH);
        for (before, earlier) in words.iter().enumerate().take(at).skip(first) {
            pair(sights.known(earlier), word, before + 1 == at, &mut |feature| see(at, feature));
        }
    }
}

/// Features of two words; `adjoin`: nothing stands between them.
fn pair(earlier: &Known, word: &Known, adjoin: bool, see: &mut impl FnMut(Feature)) {
    if let (Some(first), Some(second)) = (earlier.atom, word.atom) {
        if adjoin {
            see(Feature::two(Seen::Pair, first, second));
        }
        if !earlier.is_link && !word.is_link {
            see(Feature::two(Seen::Near, first, second));
        }
    }
    for first in &earlier.kinds {
        for second in &word.kinds {
            see(Feature::two(Seen::Kinds, *first, *second));
        }
    }
}

/// The weights of the features of [`within`], summed by word.
pub(super) fn sums(words: &[Sight], sights: &Sights<'_>, quick: &Quick) -> Vec<i32> {
    // What the loop asks of each word, side by side in memory.
    let known: Vec<&Known> = words.iter().map(|word| sights.known(word)).collect();
    let mut out = Vec::with_capacity(words.len());
    for (at, word) in known.iter().enumerate() {
        let mut sum: i32 = word.kinds.iter().map(|kind| quick.kind(*kind)).sum();
        let second = word.atom.filter(|_| word.weighs.1);
        sum += word.atom.map_or(0, |atom| quick.word(atom));
        let first = at.saturating_sub(REACH);
        for (before, earlier) in known.get(first..at).unwrap_or(&[]).iter().enumerate() {
            if let (Some(second), Some(one)) = (second, earlier.atom.filter(|_| earlier.weighs.0)) {
                let (pair, near) = quick.pair(one, second);
                sum += if first + before + 1 == at { pair } else { 0 };
                sum += if earlier.is_link || word.is_link { 0 } else { near };
            }
            for one in &earlier.kinds {
                sum += word.kinds.iter().map(|two| quick.two_kinds(*one, *two)).sum::<i32>();
            }
        }
        out.push(sum);
    }
    out
}

/// Features of what rules see in the unit, each with the index of the word at which it ends.
pub(crate) fn clues(
    unit: &UnitContext<'_>,
    words: &[Sight],
    sights: &Sights<'_>,
    rules: &RuleSet,
    see: &mut impl FnMut(Option<usize>, Feature),
) {
    for clue in unit.clues {
        let (seen, name) = match clue.kind {
            ClueKind::Rule(rule) => (Seen::Rule, &rules.rules[rule as usize].id),
            ClueKind::Label(label) => (Seen::Rule, &rules.labels[label as usize].id),
            ClueKind::Cue(cue) => (Seen::Cue, &rules.cue_names[cue as usize]),
        };
        let at = words.partition_point(|word| word.range.start < clue.range.end).checked_sub(1);
        if let Some(atom) = sights.atom(name) {
            see(at, Feature::one(seen, atom));
        }
        if seen == Seen::Rule
            && let Some(any) = sights.atom(ANY_RULE)
        {
            see(at, Feature::one(seen, any));
        }
    }
    for (index, name) in (0..).zip(&rules.cue_names) {
        if unit.over_cues.touches(Cues::of(index))
            && let Some(atom) = sights.atom(name)
        {
            see(None, Feature::one(Seen::Over, atom));
        }
    }
}

/// Features of what stands over the unit, and of what its piece is.
pub(crate) fn over(unit: &UnitContext<'_>, sights: &mut Sights<'_>, see: &mut impl FnMut(Feature)) {
    if let Some(role) = sights.atom(role(unit.role)) {
        see(Feature::one(Seen::Role, role));
    }
    let texts = [
        (Seen::Header, unit.header),
        (Seen::Label, unit.label),
        (Seen::Heading, unit.headings.last().copied()),
        (Seen::Intro, unit.intro),
    ];
    for (seen, text) in texts {
        let Some(text) = text else { continue };
        let mut words = sights.of_text(text);
        words.truncate(OVER_WORDS);
        for word in &words {
            let known = sights.known(word);
            if let Some(atom) = known.atom.filter(|_| !known.is_link) {
                see(Feature::one(seen, atom));
            }
            for kind in &known.kinds {
                see(Feature::one(seen, *kind));
            }
        }
    }
}

/// What the piece is, as far as it matters here.
pub(crate) const ROLES: [&str; 4] = ["cell", "heading", "text", "other"];

fn role(role: Role) -> &'static str {
    match role {
        Role::Cell | Role::HeaderCell => "cell",
        Role::Heading(_) | Role::Title | Role::Caption => "heading",
        Role::Paragraph | Role::Item | Role::Note => "text",
        Role::Agreement | Role::Code | Role::Comment | Role::FrontMatter | Role::LinkAddress | Role::LinkTitle | Role::Hidden => {
            "other"
        }
    }
}
