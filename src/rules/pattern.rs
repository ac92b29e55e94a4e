//! Patterns, compiled when they are first needed: most documents need few of them.
//!
//! They read bytes, with ASCII classes: folded text is ASCII but for words in other scripts, and the Unicode classes
//! make a pattern ten times as slow to compile. A match that ends inside a character is widened to all of it.

use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::OnceLock;

/// Most bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 8 << 20;

/// A pattern over folded text.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern whose source was found to be sound, or will be by [`Pattern::check`].
    pub(super) fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// Compiles it and says what is wrong with it, if anything is.
    pub(super) fn check(&self) -> Result<(), regex::Error> {
        let regex = compile(&self.source)?;
        self.compiled.get_or_init(|| regex);
        Ok(())
    }

    /// Every find in `text`, in order, not overlapping: the part named `find`, or the whole match. Empty ones are left out.
    pub(crate) fn finds(&self, text: &str) -> Vec<Range<usize>> {
        let regex = self.regex();
        let bytes = text.as_bytes();
        let found: Vec<Range<usize>> = if regex.captures_len() > 1 {
            regex.captures_iter(bytes).filter_map(|c| c.name("find").or_else(|| c.get(0)).map(|m| m.range())).collect()
        } else {
            regex.find_iter(bytes).map(|m| m.range()).collect()
        };
        found.into_iter().filter(|r| !r.is_empty()).map(|r| widened(text, r)).collect()
    }

    /// Whether it matches anywhere in `text`.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex().is_match(text.as_bytes())
    }

    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| compile(&self.source).expect("patterns are checked when read, built-in ones by a test"))
    }
}

fn compile(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).unicode(false).size_limit(SIZE_LIMIT).build()
}

/// `range` with both ends moved outwards to character boundaries.
fn widened(text: &str, range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
