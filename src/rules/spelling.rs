//! The words of the lexicon by how they may be misspelt.
//!
//! A word with one slip keeps its beginning or its end: words are indexed by both, so that a strange word is compared
//! with few others, however many there are. With two slips (long words) it keeps its beginning, middle or end.

use super::lexicon::Lexicon;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

/// Common English words, one a line, sorted: never taken for a misspelling.
const ENGLISH: &str = include_str!("../../rules/english.txt");

/// From this many letters on two slips are mended.
const TWO_SLIPS: usize = 11;
/// Shortest word of the lexicon that is looked for.
const WORD_MIN: usize = 4;
/// Shortest part of a word run together with others.
const PART_MIN: usize = 2;

/// The index.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    words: Vec<Box<str>>,
    by_key: HashMap<Box<str>, Vec<u32>>,
    own: HashSet<Box<str>>,
    parts: HashSet<Box<str>>,
    longest: usize,
}

impl Spelling {
    pub(super) fn new<'w>(lexicon: &Lexicon, own_words: impl Iterator<Item = &'w str>) -> Self {
        let mut out = Self::default();
        for word in lexicon.words() {
            if !word.bytes().all(|b| b.is_ascii_lowercase()) {
                continue;
            }
            if word.len() >= PART_MIN {
                out.parts.insert(word.into());
                out.longest = out.longest.max(word.len());
            }
            out.own.insert(word.into());
            if word.len() >= WORD_MIN {
                let number = u32::try_from(out.words.len()).expect("fewer words than fit in memory");
                for key in keys(word) {
                    out.by_key.entry(key.into()).or_default().push(number);
                }
                out.words.push(word.into());
            }
        }
        out.own.extend(own_words.map(Into::into));
        out
    }

    /// Whether it is a word in its own right.
    pub(crate) fn is_own(&self, word: &str) -> bool {
        self.own.contains(word) || is_english(word)
    }

    /// Whether it may be a part of words run together.
    pub(crate) fn may_run_together(&self, part: &str) -> bool {
        self.parts.contains(part)
    }

    /// Length in bytes of the longest word.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The words of the lexicon that are one slip away from the strange `word`, or two from long ones.
    pub(crate) fn near<'a>(&'a self, word: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut found: Vec<u32> = Vec::new();
        for key in probes(word) {
            found.extend(self.by_key.get(key).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        let word = word.to_owned();
        found.into_iter().filter_map(|n| self.words.get(n as usize)).map(|w| &**w).filter(move |w| {
            let slips = slips(w.len());
            w.len().abs_diff(word.len()) <= slips && strsim::osa_distance(w, &word) <= slips
        })
    }
}

fn slips(length: usize) -> usize {
    if length >= TWO_SLIPS { 2 } else { 1 }
}

/// What a word is found by: a beginning and an end, so that any one slip (a letter more, less, other, or two exchanged)
/// leaves one of them whole; for long words a third each.
fn keys(word: &str) -> impl Iterator<Item = &str> {
    let length = word.len();
    let share = if slips(length) == 2 { (length - 2) / 3 } else { (length - 1) / 2 };
    let middle = (slips(length) == 2).then(|| word.get(share + 1..2 * share + 1)).flatten();
    [word.get(..share), middle, word.get(length - share..)].into_iter().flatten().filter(|k| !k.is_empty())
}

/// All that a strange word may share with a word it was meant to be.
fn probes(word: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let length = word.len();
    for meant in length.saturating_sub(2).max(WORD_MIN)..=length + 2 {
        let slips = slips(meant);
        if meant.abs_diff(length) > slips {
            continue;
        }
        let share = if slips == 2 { (meant - 2) / 3 } else { (meant - 1) / 2 };
        if share == 0 || share > length {
            continue;
        }
        out.extend(word.get(..share));
        out.extend(word.get(length - share..));
        if slips == 2 {
            for shift in (share + 1).saturating_sub(2)..=share + 3 {
                out.extend(word.get(shift..shift + share));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether `word` stands in the list of English words.
pub(crate) fn is_english(word: &str) -> bool {
    /// By the first two letters of a word: where the lines that begin so stand in the list, which is sorted by bytes.
    static BY_START: OnceLock<HashMap<[u8; 2], Range<usize>>> = OnceLock::new();
    let by_start = BY_START.get_or_init(|| {
        let mut out: HashMap<[u8; 2], Range<usize>> = HashMap::new();
        let mut at = 0;
        for line in ENGLISH.split_inclusive('\n') {
            out.entry(start_of(line.trim_end())).or_insert(at..at).end = at + line.len();
            at += line.len();
        }
        out
    });
    let lines = by_start.get(&start_of(word)).and_then(|range| ENGLISH.get(range.clone())).unwrap_or("");
    // Halve it until the line is found.
    let (mut low, mut high) = (0, lines.len());
    let bytes = lines.as_bytes();
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = bytes.get(..middle).and_then(|b| b.iter().rposition(|c| *c == b'\n')).map_or(0, |p| p + 1);
        let end = bytes.get(middle..).and_then(|b| b.iter().position(|c| *c == b'\n')).map_or(lines.len(), |p| middle + p);
        match lines.get(start..end).unwrap_or("").cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// The first two bytes; a single letter stands alone.
fn start_of(word: &str) -> [u8; 2] {
    let mut bytes = word.bytes();
    [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)]
}
