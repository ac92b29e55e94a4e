//! The second reader's weights laid out for reading: arrays, and tables that answer from one place in memory.

use super::weights::{Atom, Feature, Seen};

/// The same weights by what they are asked for: arrays by atom, and one table for two words, which holds what they weigh
/// side by side and at a distance in one place. Feature by feature they sum to what [`Weights::weight`] says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quick {
    /// By atom: the weight of the word.
    words: Vec<i32>,
    /// By kind: its weight.
    kinds: Vec<i32>,
    /// By first and second kind: the weight of both.
    two_kinds: Vec<i32>,
    /// First and second atom, their weights side by side and at a distance.
    pairs: Vec<(u64, i32, i32)>,
    /// By atom: whether it is the first, and the second, of any pair.
    places: Vec<(bool, bool)>,
}

impl Quick {
    pub(super) fn new(atoms: usize, kinds: usize, features: &[(Feature, i32)]) -> Self {
        let two = |f: &Feature| matches!(f.seen, Seen::Pair | Seen::Near);
        let size = (features.iter().filter(|(f, _)| two(f)).count() * 3).next_power_of_two().max(2);
        let mut out = Self {
            words: vec![0; atoms],
            kinds: vec![0; kinds],
            two_kinds: vec![0; kinds * kinds],
            pairs: vec![(EMPTY, 0, 0); size],
            places: vec![(false, false); atoms],
        };
        for &(feature, weight) in features {
            let (first, second) = (feature.first as usize, feature.second as usize);
            match feature.seen {
                Seen::Word => out.words[first] = weight,
                Seen::Kind if first < kinds => out.kinds[first] = weight,
                Seen::Kinds if first < kinds && second < kinds => out.two_kinds[first * kinds + second] = weight,
                Seen::Pair | Seen::Near => {
                    out.places[first].0 = true;
                    out.places[second].1 = true;
                    let at = out.place(pair_key(feature.first, feature.second));
                    let slot = &mut out.pairs[at];
                    slot.0 = pair_key(feature.first, feature.second);
                    *(if feature.seen == Seen::Pair { &mut slot.1 } else { &mut slot.2 }) = weight;
                }
                // What is asked of few units stands in the table of all features.
                Seen::Kind
                | Seen::Kinds
                | Seen::Header
                | Seen::Label
                | Seen::Heading
                | Seen::Intro
                | Seen::Role
                | Seen::Rule
                | Seen::Cue
                | Seen::Over => {}
            }
        }
        out
    }

    /// The weight of the word.
    pub(crate) fn word(&self, atom: Atom) -> i32 {
        self.words.get(atom as usize).copied().unwrap_or(0)
    }

    /// The weight of the kind.
    pub(crate) fn kind(&self, kind: Atom) -> i32 {
        self.kinds.get(kind as usize).copied().unwrap_or(0)
    }

    /// The weight of two kinds.
    pub(crate) fn two_kinds(&self, first: Atom, second: Atom) -> i32 {
        self.two_kinds.get(first as usize * self.kinds.len() + second as usize).copied().unwrap_or(0)
    }

    /// Whether the word is the first, and the second, of any pair that weighs something.
    pub(crate) fn places(&self, atom: Atom) -> (bool, bool) {
        self.places.get(atom as usize).copied().unwrap_or((false, false))
    }

    /// What two words weigh side by side, and at a distance.
    pub(crate) fn pair(&self, first: Atom, second: Atom) -> (i32, i32) {
        let at = self.place(pair_key(first, second));
        self.pairs.get(at).map_or((0, 0), |slot| (slot.1, slot.2))
    }

    /// Where the key stands or would stand. The table is never full, so a free slot ends the search.
    fn place(&self, key: u64) -> usize {
        let mask = self.pairs.len().wrapping_sub(1);
        let mut at = mixed(key) & mask;
        while self.pairs.get(at).is_some_and(|slot| slot.0 != key && slot.0 != EMPTY) {
            at = (at + 1) & mask;
        }
        at
    }
}

fn pair_key(first: Atom, second: Atom) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// Fibonacci hashing; the high bits are the well mixed ones.
fn mixed(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or(0)
}

/// Open addressing over 64-bit keys, at most half full: one place in memory for nearly every question.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    slots: Vec<(u64, i32)>,
    pub(super) used: usize,
}

/// No feature has this key.
const EMPTY: u64 = u64::MAX;

impl Table {
    pub(super) fn new(entries: impl ExactSizeIterator<Item = (u64, i32)>) -> Self {
        let size = (entries.len() * 2).next_power_of_two().max(2);
        let mut out = Self { slots: vec![(EMPTY, 0); size], used: 0 };
        for (key, weight) in entries {
            let at = out.place(key);
            out.used += usize::from(out.slots[at].0 == EMPTY);
            out.slots[at] = (key, weight);
        }
        out
    }

    /// Where the key stands or would stand. The table is never full, so a free slot ends the search.
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = mixed(key) & mask;
        while self.slots[at].0 != key && self.slots[at].0 != EMPTY {
            at = (at + 1) & mask;
        }
        at
    }

    pub(super) fn get(&self, key: u64) -> i32 {
        if self.slots.is_empty() { 0 } else { self.slots[self.place(key)].1 }
    }
}
