//! Annotated minutes → units with their features, and rows of features with their answers ([`Examples`]).
//!
//! A row is a stretch of words with what stands over it. Of a unit with details, each detail with the words around it
//! is a row that tells something; of a unit without, every stretch is one that tells nothing; arguable ones teach
//! nothing.

use super::fit::Fitted;
use crate::annotated::Annotated;
use crate::minutes::Minutes;
use crate::rules::{ANY_RULE, Atoms, BUILT_IN, Bar, Feature, RuleSet, Seen, Weights, is_english};
use crate::score::{self, ScoreError};
use crate::tag::reader::{ROLES, SIGNS, Sights, WINDOW, choice, clues, name, over, within};
use crate::tag::{self, UnitSeen};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// A word that is no English one is learned only if so many documents have it in small letters: it is jargon then, not
/// somebody's name.
const JARGON_DOCUMENTS: usize = 3;
/// A feature is learned only if so many units have it.
const UNITS_MIN: u32 = 2;
/// Stretches of a unit without details start so many words apart.
const STEP: usize = WINDOW / 3;
/// With n stretches, each of a unit without details weighs n to the power of minus this: a long sentence weighs more than
/// a short one, but not as much more as it is longer.
const LENGTH_POWER: f64 = 0.3;

/// One unit.
#[derive(Default)]
pub(super) struct Unit {
    /// Index of its folder.
    pub(super) folder: usize,
    /// Index of its document over all folders.
    pub(super) document: usize,
    /// The part whose bit it shares.
    pub(super) part: Option<u32>,
    /// The units just before and after it in its block.
    pub(super) beside: [Option<usize>; 2],
    /// Whether rules withhold it.
    pub(super) ruled: bool,
    /// Whether one does that looks at no other unit.
    pub(super) sure: bool,
    /// Words as a reader counts them.
    pub(super) words: usize,
    /// Details in it, by their index in the document.
    pub(super) details: Vec<usize>,
    /// Whether anything in it is marked, be it arguable.
    pub(super) marked: bool,
    /// Features of what stands over it.
    pub(super) over: Vec<u32>,
    /// By word: features that end there.
    pub(super) by_word: Vec<Vec<u32>>,
    /// The words of each detail.
    pub(super) places: Vec<Range<usize>>,
}

impl Unit {
    /// Whether it holds a detail that is not merely arguable.
    pub(super) fn tells(&self) -> bool {
        !self.details.is_empty()
    }
}

/// A stretch of words: the features seen in it, each once, and whether it tells something.
pub(super) struct Row {
    pub(super) features: Vec<u32>,
    pub(super) tells: bool,
    pub(super) weight: f64,
}

/// All units of all folders.
pub(super) struct Examples {
    pub(super) atoms: Atoms,
    pub(super) features: Vec<Feature>,
    /// By feature: how many units have it.
    units_with: Vec<u32>,
    pub(super) units: Vec<Unit>,
}

impl Examples {
    /// Of these annotated minutes, by folder.
    pub(super) fn of(folders: &[Vec<Annotated>], rules: &RuleSet) -> Result<Self, ScoreError> {
        let mut parsed: Vec<(usize, &Annotated, Minutes)> = Vec::new();
        for (folder, all) in folders.iter().enumerate() {
            for annotated in all {
                parsed.push((folder, annotated, score::parse(&annotated.path, &annotated.clean)?));
            }
        }
        let mut out = Self { atoms: words(&parsed, rules), features: Vec::new(), units_with: Vec::new(), units: Vec::new() };
        let mut numbers: HashMap<Feature, u32> = HashMap::new();
        for (document, (folder, annotated, minutes)) in parsed.iter().enumerate() {
            let atoms = out.atoms.clone();
            let mut sights = Sights::new(&rules.kinds, &atoms);
            let first = out.units.len();
            tag::show_units(minutes, rules, |seen| {
                let mut number = |feature| number(&mut numbers, &mut out.features, feature);
                let unit = unit(seen, minutes, annotated, rules, &mut sights, &mut number);
                let beside = unit.beside.map(|unit| unit.map(|number| first + number));
                out.units.push(Unit { folder: *folder, document, beside, ..unit });
            });
        }
        out.units_with = vec![0; out.features.len()];
        for unit in &out.units {
            let all: BTreeSet<u32> = unit.over.iter().chain(unit.by_word.iter().flatten()).copied().collect();
            for feature in all {
                out.units_with[feature as usize] += 1;
            }
        }
        Ok(out)
    }

    /// The rows of the units whose folder is wanted.
    pub(super) fn rows(&self, wanted: impl Fn(usize) -> bool) -> Vec<Row> {
        let mut out = Vec::new();
        for unit in self.units.iter().filter(|u| wanted(u.folder)) {
            if unit.tells() {
                out.extend(unit.places.iter().map(|place| self.row(unit, around(place, unit.by_word.len()), true, 1.0)));
            } else if !unit.marked {
                let stretches = stretches(unit.by_word.len());
                #[expect(clippy::cast_precision_loss, reason = "a unit has few stretches")]
                let weight = (stretches.len() as f64).powf(-LENGTH_POWER);
                out.extend(stretches.into_iter().map(|s| self.row(unit, s, false, weight)));
            }
        }
        out
    }

    fn row(&self, unit: &Unit, stretch: Range<usize>, tells: bool, weight: f64) -> Row {
        let seen = unit.over.iter().chain(unit.by_word.get(stretch).unwrap_or(&[]).iter().flatten());
        let mut features: Vec<u32> = seen.copied().filter(|f| self.units_with[*f as usize] >= UNITS_MIN).collect();
        features.sort_unstable();
        features.dedup();
        Row { features, tells, weight }
    }

    /// The features that have a weight, and the weights as the reader takes them.
    pub(super) fn weights(&self, fitted: &Fitted, bar: Bar) -> (Vec<(Feature, i32)>, Weights) {
        // A rule that was seen to tell nothing is weighed as nothing.
        let weighty = fitted.weights.iter().zip(&self.features).filter(|(w, feature)| **w != 0 || feature.seen == Seen::Rule);
        let features: Vec<(Feature, i32)> = weighty.map(|(weight, feature)| (*feature, *weight)).collect();
        let weights = Weights::new(self.atoms.clone(), &features, fitted.bias, bar);
        (features, weights)
    }

    /// The score of the unit under `weights`, as the reader would give it.
    pub(super) fn score(&self, unit: &Unit, weights: &Weights) -> i32 {
        let sum = |features: &[u32]| -> i32 { features.iter().map(|f| weights.weight(self.features[*f as usize])).sum() };
        let by_word: Vec<i32> = unit.by_word.iter().map(|f| sum(f)).collect();
        let size = by_word.len().clamp(1, WINDOW);
        let best = by_word.windows(size).map(|w| w.iter().sum()).max().unwrap_or(0);
        weights.bias + sum(&unit.over) + best - choice(by_word.len())
    }
}

fn number(numbers: &mut HashMap<Feature, u32>, features: &mut Vec<Feature>, feature: Feature) -> u32 {
    *numbers.entry(feature).or_insert_with(|| {
        features.push(feature);
        u32::try_from(features.len() - 1).expect("fewer features than bytes of minutes")
    })
}

/// The words that features may be about.
fn words(parsed: &[(usize, &Annotated, Minutes)], rules: &RuleSet) -> Atoms {
    let mut atoms = Atoms::of(&rules.kinds);
    for name in BUILT_IN.iter().chain(&SIGNS).chain(&ROLES) {
        atoms.add(name);
    }
    let case_rules = rules.rules.iter().filter(|r| r.case_bit).map(|r| &r.id);
    let case_labels = rules.labels.iter().filter(|l| l.case_bit).map(|l| &l.id);
    for name in case_rules.chain(case_labels).chain(&rules.cue_names) {
        atoms.add(name);
    }
    atoms.add(ANY_RULE);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut jargon: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (document, (.., minutes)) in parsed.iter().enumerate() {
        for piece in &minutes.pieces {
            let folded = crate::fold::fold(piece.text.flat());
            let cased = folded.cased();
            for word in cased.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()) {
                let word = word.strip_suffix("'s").unwrap_or(word).trim_matches('\'');
                let seen = name(&rules.kinds, word);
                let lower = word.to_lowercase();
                if is_english(&lower) || !rules.kinds.of(&lower).is_empty() || word.contains('\'') {
                    known.insert(seen);
                } else if word == lower {
                    jargon.entry(seen).or_default().insert(document);
                }
            }
        }
    }
    known.extend(jargon.into_iter().filter(|(_, documents)| documents.len() >= JARGON_DOCUMENTS).map(|(word, _)| word));
    for word in known.iter().filter(|w| !w.is_empty() && !w.contains(char::is_whitespace)) {
        atoms.add(word);
    }
    atoms
}

fn unit(
    seen: &UnitSeen<'_>,
    minutes: &Minutes,
    annotated: &Annotated,
    rules: &RuleSet,
    sights: &mut Sights<'_>,
    number: &mut impl FnMut(Feature) -> u32,
) -> Unit {
    let text = &minutes.piece(seen.piece).text;
    let found = sights.of(&seen.context);
    let mut out = Unit {
        folder: 0,
        document: 0,
        part: seen.part,
        beside: [seen.previous, seen.next].map(|unit| unit.map(|number| number as usize)),
        ruled: seen.withheld,
        sure: seen.sure,
        words: text.slice(seen.range).split_whitespace().count(),
        details: Vec::new(),
        marked: false,
        over: Vec::new(),
        by_word: vec![Vec::new(); found.len()],
        places: Vec::new(),
    };
    over(&seen.context, sights, &mut |feature| out.over.push(number(feature)));
    within(&found, sights, &mut |at, feature| out.by_word[at].push(number(feature)));
    clues(&seen.context, &found, sights, rules, &mut |at, feature| match at {
        Some(at) => out.by_word[at].push(number(feature)),
        None => out.over.push(number(feature)),
    });
    let touches = |range: &Range<usize>, flat| {
        text.source_of(flat).is_some_and(|source| range.start < source.end && source.start < range.end)
    };
    for (at, gold) in annotated.gold.iter().enumerate().filter(|(_, g)| touches(&g.range, seen.range)) {
        out.marked = true;
        if gold.arguable {
            continue;
        }
        out.details.push(at);
        let in_it = |at: &usize| touches(&gold.range, seen.context.piece.flat(found[*at].range.clone()));
        let words: Vec<usize> = (0..found.len()).filter(in_it).collect();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            out.places.push(*first..last + 1);
        } else if found.is_empty() {
            out.places.push(0..0);
        }
    }
    out
}

/// Stretches of [`WINDOW`] words that cover `length` words.
fn stretches(length: usize) -> Vec<Range<usize>> {
    if length <= WINDOW {
        return std::iter::once(0..length).collect();
    }
    let last = length - WINDOW;
    (0..last).step_by(STEP).chain([last]).map(|start| start..start + WINDOW).collect()
}

/// The stretch around `place`: as many words before as after, where there are any.
fn around(place: &Range<usize>, length: usize) -> Range<usize> {
    let mut out = place.clone();
    while out.len() < WINDOW && (out.start > 0 || out.end < length) {
        out.start = out.start.saturating_sub(1);
        if out.len() < WINDOW && out.end < length {
            out.end += 1;
        }
    }
    out
}
