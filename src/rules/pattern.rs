//! Patterns, compiled when they are first needed: most documents need few of them.

use regex::{Regex, RegexBuilder};
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

    /// The compiled pattern.
    pub(crate) fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| compile(&self.source).expect("patterns are checked when read, built-in ones by a test"))
    }
}

fn compile(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).size_limit(SIZE_LIMIT).build()
}
