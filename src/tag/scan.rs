//! Step 2: one unit's tokens → every term, cue and pattern in it ([`Scan`]).
//!
//! 1. each distinct word is looked up once a document ([`Words::info`]): its place in the lexicon, how it may be mended,
//!    which patterns it makes worth running
//! 2. a walk over the tokens finds all terms ([`Lexicon`]); mended words are tried beside what was typed, never in its
//!    place
//! 3. patterns run where one of their anchors stands, over the text as typed and, if words were mended, as mended

use super::cues::CuePlaces;
use super::mend::{Mend, Mender, has_small_l};
use crate::fold::{Folded, Token, TokenKind};
use crate::rules::{Anchored, Cues, Digits, Hit, OwnedPattern, Owner, PatternOwner, RuleSet, WordId, cased_key};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

/// What is known of one word of a document.
#[derive(Default)]
pub(super) struct Info {
    /// Its place in the lexicon, if it stands in a term.
    word: Option<WordId>,
    /// What it may have been meant to be.
    mends: Vec<Mend>,
    /// Patterns that run because of it.
    patterns: Vec<Anchored>,
    /// The same for what it may have been meant to be.
    mended_patterns: Vec<Anchored>,
    /// Its digits.
    digits: Digits,
    /// Whether it is a word neither of the lexicon nor of its own.
    strange: bool,
}

/// What is known of words, kept from one document to the next.
#[derive(Default)]
struct Known {
    /// Which rule set it was learnt under.
    rules: u64,
    by_text: HashMap<Box<str>, u32>,
    infos: Vec<Info>,
    /// What two words are when joined.
    joined: HashMap<(u32, u32), Option<WordId>>,
    /// By a unit's text in the case typed: where it began, how many tokens it had, and what was found in it.
    by_unit: HashMap<Box<str>, (usize, usize, Scan)>,
}

/// Most words that are kept; a document of nothing but new words must not fill the memory.
const KNOWN_MAX: usize = 200_000;

/// Longest text that is kept with what is in it, in bytes, and how many are.
const UNIT_MAX: usize = 400;
const UNITS_MAX: usize = 50_000;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// The words of documents, each looked up once. What was learnt is handed on when this is dropped.
pub(super) struct Words<'r> {
    rules: &'r RuleSet,
    mender: Mender<'r>,
    known: Known,
    /// By pattern: the unit in which an anchor of it was last seen, and the anchor sets seen there.
    seen: Vec<(u32, u8)>,
    unit: u32,
}

impl Drop for Words<'_> {
    fn drop(&mut self) {
        if self.known.infos.len() < KNOWN_MAX && self.known.joined.len() < KNOWN_MAX {
            KNOWN.set(std::mem::take(&mut self.known));
        }
    }
}

/// A find of a rule before its company is asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RawFind {
    /// First byte of the folded piece.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Index of the rule.
    pub(super) rule: u32,
}

/// A cue seen: index of its set, and where.
pub(super) type CueHit = (u32, Range<usize>);

/// Everything found in one unit; ranges are of the folded piece.
#[derive(Clone, Default)]
pub(super) struct Scan {
    /// Finds of rules, in order, each once.
    pub(super) finds: Vec<RawFind>,
    /// Cues, in order of their start.
    pub(super) cues: Vec<CueHit>,
    /// The same, each set once.
    pub(super) places: CuePlaces,
    /// Phrases that make a rule's find not count: index of the rule, and where.
    pub(super) unless: Vec<(u32, Range<usize>)>,
}

impl Scan {
    /// The same for a unit that begins at `to`, not at `from`.
    fn moved(&self, from: usize, to: usize) -> Self {
        let mut out = self.clone();
        if from != to {
            let moved = |r: &mut Range<usize>| *r = r.start + to - from..r.end + to - from;
            for find in &mut out.finds {
                (find.start, find.end) = (find.start + to - from, find.end + to - from);
            }
            out.cues.iter_mut().for_each(|(_, r)| moved(r));
            out.unless.iter_mut().for_each(|(_, r)| moved(r));
            out.places.each_range(moved);
        }
        out
    }

    /// The cue sets seen, wherever they stand.
    pub(super) fn cue_sets(&self) -> Cues {
        self.places.sets
    }
}

/// One way to read a token (or two): words of the lexicon.
struct Reading<'a> {
    words: &'a [WordId],
    /// How many tokens it takes.
    takes: usize,
    mended: bool,
    /// Whether it counts only as part of a longer term ([`Mend::weak`]).
    weak: bool,
}

/// A term with a weakly mended word must have this many letters to count.
const WEAK_TERM_MIN: usize = 7;

impl<'r> Words<'r> {
    /// For a document under `rules`.
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        let mut known = KNOWN.take();
        if known.rules != rules.number() {
            known = Known { rules: rules.number(), ..Known::default() };
        }
        Self { rules, mender: Mender::new(rules), known, seen: vec![(0, 0); rules.patterns.len()], unit: 0 }
    }

    /// The number of what is known of the token.
    fn info(&mut self, piece: &Folded, token: Token) -> u32 {
        let text = piece.lower().get(token.start..token.end).unwrap_or("");
        let cased = piece.cased().get(token.start..token.end).unwrap_or("");
        // How a word is mended must not depend on the case in which it stood first.
        let key = if has_small_l(cased) { cased } else { text };
        if let Some(&at) = self.known.by_text.get(key) {
            return at;
        }
        let word = self.rules.lexicon.word(text);
        let strange = word.is_none() && token.kind == TokenKind::Word && self.mender.is_strange(text);
        let mends = if strange { self.mender.mends(text, cased) } else { Vec::new() };
        let mut mended_patterns = Vec::new();
        for mend in mends.iter().filter(|m| !m.weak) {
            mend.text.split(' ').for_each(|word| self.anchored(word, &mut mended_patterns));
        }
        let mut patterns = Vec::new();
        self.anchored(text, &mut patterns);
        let at = u32::try_from(self.known.infos.len()).expect("fewer words than bytes");
        self.known.infos.push(Info { word, mends, patterns, mended_patterns, digits: digits_of(text), strange });
        self.known.by_text.insert(key.into(), at);
        at
    }

    fn known(&self, info: u32) -> &Info {
        &self.known.infos[info as usize]
    }

    fn anchored(&self, text: &str, out: &mut Vec<Anchored>) {
        for hit in self.rules.anchors.find_overlapping_iter(text) {
            out.extend(self.rules.anchored.get(hit.pattern().as_usize()).into_iter().flatten());
        }
        out.extend(self.rules.anchored_by_word.get(text).into_iter().flatten());
        if text.bytes().any(|b| b.is_ascii_digit()) {
            out.extend(&self.rules.anchored_by_digit);
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Everything in the unit that stands at `range` of the folded `piece` and has these tokens. What the same words held
    /// before they hold again: minutes repeat themselves.
    pub(super) fn scan(&mut self, piece: &Folded, range: Range<usize>, tokens: &[Token]) -> Scan {
        let text = piece.cased().get(range.clone()).filter(|text| text.len() <= UNIT_MAX);
        let Some(text) = text else { return self.scan_anew(piece, range, tokens) };
        // A unit that begins or ends inside a word has other tokens than one of the same text.
        if let Some((start, _, scan)) = self.known.by_unit.get(text).filter(|known| known.1 == tokens.len()) {
            return scan.moved(*start, range.start);
        }
        let scan = self.scan_anew(piece, range.clone(), tokens);
        if self.known.by_unit.len() < UNITS_MAX {
            self.known.by_unit.insert(text.into(), (range.start, tokens.len(), scan.clone()));
        }
        scan
    }

    fn scan_anew(&mut self, piece: &Folded, range: Range<usize>, tokens: &[Token]) -> Scan {
        let mut out = Scan::default();
        let infos: Vec<u32> = tokens.iter().map(|t| self.info(piece, *t)).collect();
        for hit in self.hits(piece, tokens, &infos) {
            let (Some(first), Some(last)) = (tokens.get(hit.first), tokens.get(hit.end - 1)) else { continue };
            let place = first.start..last.end;
            match hit.owner {
                Owner::Rule(rule) => out.finds.push(RawFind { start: place.start, end: place.end, rule }),
                Owner::Cue(cue) => out.cues.push((cue, place)),
                Owner::Unless(rule) => out.unless.push((rule, place)),
                Owner::Label(_) => {}
            }
        }
        self.run_patterns(piece, range, tokens, &infos, &mut out);
        out.finds.sort_unstable();
        out.finds.dedup();
        out.cues.sort_unstable_by_key(|(cue, r)| (r.start, r.end, *cue));
        out.places = CuePlaces::of(&out.cues);
        out
    }

    /// The labels whose words are exactly these tokens; patterns of labels are not asked.
    pub(super) fn labels(&mut self, piece: &Folded, tokens: &[Token]) -> Vec<u32> {
        let infos: Vec<u32> = tokens.iter().map(|t| self.info(piece, *t)).collect();
        let mut out: Vec<u32> = Vec::new();
        let mut hits = Vec::new();
        self.walk(piece, tokens, &infos, 0, &mut hits);
        for hit in hits {
            if let Owner::Label(label) = hit.owner
                && hit.end == tokens.len()
            {
                out.push(label);
            }
        }
        out
    }

    fn hits(&mut self, piece: &Folded, tokens: &[Token], infos: &[u32]) -> Vec<Hit> {
        self.join_all(piece, tokens, infos);
        let mut out = Vec::new();
        for first in 0..tokens.len() {
            self.walk(piece, tokens, infos, first, &mut out);
        }
        out
    }

    /// Every term that begins at token `first`.
    fn walk(&self, piece: &Folded, tokens: &[Token], infos: &[u32], first: usize, out: &mut Vec<Hit>) {
        self.each_reading(piece, tokens, infos, first, |reading| {
            let Some((&begin, rest)) = reading.words.split_first() else { return };
            let Some(mut node) = self.rules.lexicon.begins(begin) else { return };
            for &word in rest {
                match self.rules.lexicon.after(node, word) {
                    Some(next) => node = next,
                    None => return,
                }
            }
            let state = Walk { first, mended: reading.mended, weak: reading.weak };
            self.follow(piece, tokens, infos, node, first + reading.takes, state, out);
        });
    }

    #[expect(clippy::too_many_arguments, reason = "the state of a walk that must not allocate")]
    fn follow(&self, piece: &Folded, tokens: &[Token], infos: &[u32], node: u32, at: usize, walk: Walk, out: &mut Vec<Hit>) {
        for leaf in self.rules.lexicon.leaves(node) {
            let hit = Hit { owner: leaf.owner, first: walk.first, end: at };
            if Self::counts(piece, tokens, hit, walk, leaf.cased.as_deref()) {
                out.push(hit);
            }
        }
        // A full stop inside a term is an abbreviation's: `imm. status`.
        let stop =
            tokens.get(at).is_some_and(|t| t.kind == TokenKind::Sign && piece.lower().as_bytes().get(t.start) == Some(&b'.'));
        if stop {
            self.next_word(piece, tokens, infos, node, at + 1, walk, out);
        }
        self.next_word(piece, tokens, infos, node, at, walk, out);
    }

    #[expect(clippy::too_many_arguments, reason = "the state of a walk that must not allocate")]
    fn next_word(&self, piece: &Folded, tokens: &[Token], infos: &[u32], node: u32, at: usize, walk: Walk, out: &mut Vec<Hit>) {
        self.each_reading(piece, tokens, infos, at, |reading| {
            let mut node = node;
            for &word in reading.words {
                match self.rules.lexicon.after(node, word) {
                    Some(next) => node = next,
                    None => return,
                }
            }
            let walk = Walk { mended: walk.mended || reading.mended, weak: walk.weak || reading.weak, ..walk };
            self.follow(piece, tokens, infos, node, at + reading.takes, walk, out);
        });
    }

    fn counts(piece: &Folded, tokens: &[Token], hit: Hit, walk: Walk, cased: Option<&str>) -> bool {
        let within = tokens.get(hit.first..hit.end).unwrap_or(&[]);
        if walk.weak {
            let letters: usize = within.iter().map(|t| t.end - t.start).sum();
            if within.len() < 2 || letters < WEAK_TERM_MIN {
                return false;
            }
        }
        cased.is_none_or(|cased| walk.mended || cased_key(piece, within.iter().copied()) == cased)
    }

    /// Every way to read the token at `at`, alone or with the one after it.
    fn each_reading(&self, piece: &Folded, tokens: &[Token], infos: &[u32], at: usize, mut read: impl FnMut(&Reading<'_>)) {
        let Some(info) = infos.get(at).map(|i| self.known(*i)) else { return };
        if let Some(word) = info.word {
            read(&Reading { words: &[word], takes: 1, mended: false, weak: false });
        }
        for mend in &info.mends {
            read(&Reading { words: &mend.words, takes: 1, mended: true, weak: mend.weak });
        }
        if let Some((key, takes)) = self.pair(piece, tokens, infos, at)
            && let Some(word) = self.known.joined.get(&key).copied().flatten()
        {
            read(&Reading { words: &[word], takes, mended: true, weak: false });
        }
    }

    /// The token at `at` and the next word, if one of them is strange: they may be one word typed apart (`over stayr`,
    /// `immi-` + `gration`). With how many tokens that takes.
    fn pair(&self, piece: &Folded, tokens: &[Token], infos: &[u32], at: usize) -> Option<((u32, u32), usize)> {
        let (first, next) = (tokens.get(at)?, tokens.get(at + 1)?);
        let takes = if next.kind == TokenKind::Sign { 3 } else { 2 };
        let last = at + takes - 1;
        let (a, b) = (*infos.get(at)?, *infos.get(last)?);
        if !(self.known(a).strange || self.known(b).strange) {
            return None;
        }
        let hanging = takes == 2 || (next.start == first.end && piece.lower().as_bytes().get(next.start) == Some(&b'-'));
        let words = first.kind == TokenKind::Word && tokens.get(last)?.kind == TokenKind::Word;
        (hanging && words).then_some(((a, b), takes))
    }

    /// Looks up all pairs of words that may be one.
    fn join_all(&mut self, piece: &Folded, tokens: &[Token], infos: &[u32]) {
        for at in 0..tokens.len() {
            let Some((key, takes)) = self.pair(piece, tokens, infos, at) else { continue };
            if !self.known.joined.contains_key(&key) {
                let text = |at: usize| tokens.get(at).and_then(|t| piece.lower().get(t.start..t.end)).unwrap_or("");
                let word = self.mender.joined(text(at), text(at + takes - 1));
                self.known.joined.insert(key, word);
            }
        }
    }

    fn run_patterns(&mut self, piece: &Folded, range: Range<usize>, tokens: &[Token], infos: &[u32], out: &mut Scan) {
        self.unit += 1;
        let mut queue = Vec::new();
        let mut mended = false;
        let mut digits = Digits::default();
        for &info in infos {
            let Some(info) = self.known.infos.get(info as usize) else { continue };
            mended |= info.mends.iter().any(|m| !m.weak);
            digits = Digits { total: digits.total + info.digits.total, run: digits.run.max(info.digits.run) };
            for anchored in info.patterns.iter().chain(&info.mended_patterns) {
                let number = anchored.pattern as usize;
                let seen = &mut self.seen[number];
                if seen.0 != self.unit {
                    *seen = (self.unit, 0);
                }
                let before = seen.1;
                seen.1 |= 1 << anchored.set;
                let wanted = self.rules.patterns[number].sets_wanted;
                if seen.1 == wanted && before != wanted {
                    queue.push(anchored.pattern);
                }
            }
        }
        queue.retain(|number| {
            let wanted = self.rules.patterns[*number as usize].digits;
            digits.total >= wanted.total && digits.run >= wanted.run
        });
        if queue.is_empty() {
            return;
        }
        let same = |at: usize| at;
        let (lower, cased) = (piece.lower().get(range.clone()).unwrap_or(""), piece.cased().get(range.clone()).unwrap_or(""));
        let variant = mended.then(|| self.mended(piece, range.clone(), tokens, infos));
        for number in queue {
            let Some(owned) = self.rules.patterns.get(number as usize) else { continue };
            run(owned, if owned.case { cased } else { lower }, range.start, same, same, out);
            if let Some(variant) = &variant {
                run(owned, &variant.text, 0, |at| variant.start(at), |at| variant.end(at), out);
            }
        }
    }

    /// The unit's text with mended words in place of those typed.
    fn mended(&self, piece: &Folded, range: Range<usize>, tokens: &[Token], infos: &[u32]) -> Variant {
        let mut variant = Variant::default();
        let mut at = range.start;
        for (token, info) in tokens.iter().zip(infos) {
            let mend = self.known(*info).mends.iter().find(|m| !m.weak);
            if let Some(mend) = mend {
                variant.push(piece.lower().get(at..token.start).unwrap_or(""), at, token.start);
                variant.push(&mend.text, token.start, token.end);
                at = token.end;
            }
        }
        variant.push(piece.lower().get(at..range.end).unwrap_or(""), at, range.end);
        variant
    }
}

/// The digits of a word.
fn digits_of(text: &str) -> Digits {
    let (mut all, mut longest, mut run) = (0, 0, 0);
    for byte in text.bytes() {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        all += u32::from(byte.is_ascii_digit());
        longest = longest.max(run);
    }
    Digits { total: all, run: longest }
}

#[derive(Clone, Copy)]
struct Walk {
    first: usize,
    mended: bool,
    weak: bool,
}

/// Text with mended words, and its way back to the folded piece.
#[derive(Default)]
struct Variant {
    text: String,
    /// Start in `text`, start and end in the folded piece, whether byte for byte.
    parts: Vec<(usize, usize, usize, bool)>,
}

impl Variant {
    fn push(&mut self, text: &str, start: usize, end: usize) {
        if !text.is_empty() {
            self.parts.push((self.text.len(), start, end, text.len() == end - start));
            self.text.push_str(text);
        }
    }

    fn start(&self, at: usize) -> usize {
        let part = self.parts.partition_point(|p| p.0 <= at).checked_sub(1).and_then(|i| self.parts.get(i));
        part.map_or(0, |&(begin, start, end, same)| if same { (start + at - begin).min(end) } else { start })
    }

    fn end(&self, at: usize) -> usize {
        let part = self.parts.partition_point(|p| p.0 < at).checked_sub(1).and_then(|i| self.parts.get(i));
        part.map_or(0, |&(begin, start, end, same)| if same { (start + at - begin).min(end) } else { end })
    }
}

/// Runs one pattern over `text`, which stands at `offset` before `start` and `end` lead back to the folded piece.
fn run(
    owned: &OwnedPattern,
    text: &str,
    offset: usize,
    start: impl Fn(usize) -> usize,
    end: impl Fn(usize) -> usize,
    out: &mut Scan,
) {
    for place in owned.pattern.finds(text) {
        let place = start(place.start + offset)..end(place.end + offset);
        match owned.owner {
            PatternOwner::Rule(rule) => out.finds.push(RawFind { start: place.start, end: place.end, rule }),
            PatternOwner::Cue(cue) => out.cues.push((cue, place)),
        }
    }
}
