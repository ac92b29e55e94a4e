//! Step 2: one unit's tokens → every term, cue and pattern in it ([`Scan`]).
//!
//! 1. each distinct word is looked up once a document ([`Words::info`]): its place in the lexicon, how it may be mended,
//!    which patterns it makes worth running
//! 2. a walk over the tokens finds all terms ([`Lexicon`]); mended words are tried beside what was typed, never in its
//!    place
//! 3. patterns run where one of their anchors stands, over the text as typed and, if words were mended, as mended

use super::mend::{Mend, Mender};
use crate::fold::{Folded, Token, TokenKind};
use crate::rules::{Cues, Hit, OwnedPattern, Owner, PatternOwner, RuleSet, WordId, cased_key};
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
    patterns: Vec<u32>,
    /// The same for what it may have been meant to be.
    mended_patterns: Vec<u32>,
}

/// The words of one document, each looked up once.
pub(super) struct Words<'r> {
    rules: &'r RuleSet,
    mender: Mender<'r>,
    by_text: HashMap<Box<str>, u32>,
    infos: Vec<Info>,
    /// By pattern: the unit in which it was last queued.
    queued: Vec<u32>,
    unit: u32,
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
#[derive(Default)]
pub(super) struct Scan {
    /// Finds of rules, in order, each once.
    pub(super) finds: Vec<RawFind>,
    /// Cues.
    pub(super) cues: Vec<CueHit>,
    /// Phrases that make a rule's find not count: index of the rule, and where.
    pub(super) unless: Vec<(u32, Range<usize>)>,
}

impl Scan {
    /// The cue sets seen, wherever they stand.
    pub(super) fn cue_sets(&self) -> Cues {
        self.cues.iter().fold(Cues::default(), |all, (cue, _)| all.with(Cues::of(*cue)))
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
    /// For one document under `rules`.
    pub(super) fn new(rules: &'r RuleSet) -> Self {
        Self {
            rules,
            mender: Mender::new(rules),
            by_text: HashMap::new(),
            infos: Vec::new(),
            queued: vec![0; rules.patterns.len()],
            unit: 0,
        }
    }

    /// The number of what is known of the token.
    fn info(&mut self, piece: &Folded, token: Token) -> u32 {
        let text = piece.lower().get(token.start..token.end).unwrap_or("");
        if let Some(&at) = self.by_text.get(text) {
            return at;
        }
        let word = self.rules.lexicon.word(text);
        let cased = piece.cased().get(token.start..token.end).unwrap_or("");
        let mends = if token.kind == TokenKind::Word && word.is_none() { self.mender.mends(text, cased) } else { Vec::new() };
        let mut mended_patterns = Vec::new();
        for mend in mends.iter().filter(|m| !m.weak) {
            mend.text.split(' ').for_each(|word| self.anchored(word, &mut mended_patterns));
        }
        let mut patterns = Vec::new();
        self.anchored(text, &mut patterns);
        let at = u32::try_from(self.infos.len()).expect("fewer words than bytes");
        self.infos.push(Info { word, mends, patterns, mended_patterns });
        self.by_text.insert(text.into(), at);
        at
    }

    fn anchored(&self, text: &str, out: &mut Vec<u32>) {
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

    /// Everything in the unit that stands at `range` of the folded `piece` and has these tokens.
    pub(super) fn scan(&mut self, piece: &Folded, range: Range<usize>, tokens: &[Token]) -> Scan {
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

    fn hits(&self, piece: &Folded, tokens: &[Token], infos: &[u32]) -> Vec<Hit> {
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
        let Some(info) = infos.get(at).and_then(|i| self.infos.get(*i as usize)) else { return };
        if let Some(word) = info.word {
            read(&Reading { words: &[word], takes: 1, mended: false, weak: false });
        }
        for mend in &info.mends {
            read(&Reading { words: &mend.words, takes: 1, mended: true, weak: mend.weak });
        }
        if let Some((words, takes)) = self.joined(piece, tokens, infos, at) {
            read(&Reading { words: &words, takes, mended: true, weak: false });
        }
    }

    /// Two tokens that are one word of the lexicon when joined: `over stayr`, `immi-` + `gration`.
    fn joined(&self, piece: &Folded, tokens: &[Token], infos: &[u32], at: usize) -> Option<(Vec<WordId>, usize)> {
        let first = tokens.get(at).filter(|t| t.kind == TokenKind::Word)?;
        let hyphen = tokens.get(at + 1)?;
        let takes = if hyphen.kind == TokenKind::Sign {
            let hanging = hyphen.start == first.end && piece.lower().as_bytes().get(hyphen.start) == Some(&b'-');
            if !hanging {
                return None;
            }
            3
        } else {
            2
        };
        let second = tokens.get(at + takes - 1).filter(|t| t.kind == TokenKind::Word)?;
        let text = |t: &Token| piece.lower().get(t.start..t.end).unwrap_or("");
        let strange = |at: usize| infos.get(at).and_then(|i| self.infos.get(*i as usize)).is_some_and(|i| i.word.is_none());
        if !strange(at) && !strange(at + takes - 1) {
            return None;
        }
        self.mender.joined(text(first), text(second)).map(|word| (vec![word], takes))
    }

    fn run_patterns(&mut self, piece: &Folded, range: Range<usize>, tokens: &[Token], infos: &[u32], out: &mut Scan) {
        self.unit += 1;
        let mut queue = Vec::new();
        let mut mended = false;
        for &info in infos {
            let Some(info) = self.infos.get(info as usize) else { continue };
            mended |= info.mends.iter().any(|m| !m.weak);
            for &pattern in info.patterns.iter().chain(&info.mended_patterns) {
                if let Some(last) = self.queued.get_mut(pattern as usize)
                    && *last != self.unit
                {
                    *last = self.unit;
                    queue.push(pattern);
                }
            }
        }
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
            let mend = self.infos.get(*info as usize).and_then(|i| i.mends.iter().find(|m| !m.weak));
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
    let regex = owned.pattern.regex();
    let mut found = |place: Range<usize>| {
        let place = start(place.start + offset)..end(place.end + offset);
        match owned.owner {
            PatternOwner::Rule(rule) => out.finds.push(RawFind { start: place.start, end: place.end, rule }),
            PatternOwner::Cue(cue) => out.cues.push((cue, place)),
        }
    };
    if regex.captures_len() > 1 {
        for captures in regex.captures_iter(text) {
            if let Some(m) = captures.name("find").or_else(|| captures.get(0))
                && !m.is_empty()
            {
                found(m.range());
            }
        }
    } else {
        for m in regex.find_iter(text).filter(|m| !m.is_empty()) {
            found(m.range());
        }
    }
}
