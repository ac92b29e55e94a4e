//! The anchors of built-in patterns, worked out beforehand: to derive them takes most of the time in which rules are read.
//!
//! `rules/anchors.txt` has one line a pattern: a hash of the expanded pattern, how many digits it wants, and its sets of
//! anchors. What is not in it, a rule of one's own or a pattern that was changed, is derived when it is read; a test
//! derives every built-in one and holds it against the file.

use super::anchors::{Anchors, Digits};
use std::collections::HashMap;

/// Not read from a folder: what it says of a pattern holds wherever that stands.
const ANCHORS: &str = include_str!("../../rules/anchors.txt");

/// What stands in the file, by the hash of the pattern.
pub(super) struct Beforehand<'t> {
    lines: HashMap<u64, &'t str>,
}

impl Beforehand<'static> {
    /// Of the file that is built in.
    pub(super) fn builtin() -> Self {
        Self::of(ANCHORS)
    }
}

impl<'t> Beforehand<'t> {
    /// Of the file's text.
    fn of(text: &'t str) -> Self {
        let line = |line: &'t str| {
            let (hash, rest) = line.split_once('\t')?;
            Some((u64::from_str_radix(hash, 16).ok()?, rest))
        };
        Self { lines: text.lines().filter_map(line).collect() }
    }

    /// The anchors of the pattern (short forms expanded), if they were worked out.
    pub(super) fn anchors(&self, pattern: &str) -> Option<Anchors> {
        let mut fields = self.lines.get(&hash(pattern))?.split('\t');
        let (total, run) = fields.next()?.split_once(' ')?;
        let digits = Digits { total: total.parse().ok()?, run: run.parse().ok()? };
        let sets = fields.map(|set| set.split(' ').map(str::to_owned).collect()).collect();
        Some(Anchors { sets, digits })
    }
}

/// FNV-1a: the same in every build, which the standard library's hash need not be.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::alike::widened;
    use super::super::anchors::anchors;
    use super::super::expand::Sets;
    use super::super::file::RawFile;
    use super::super::load::BUILTIN_FILES;
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The line of a pattern and its anchors.
    fn line(pattern: &str, anchors: &Anchors) -> String {
        let sets: String = anchors.sets.iter().map(|set| format!("\t{}", set.join(" "))).collect();
        format!("{:016x}\t{} {}{sets}\n", hash(pattern), anchors.digits.total, anchors.digits.run)
    }

    #[test]
    fn the_anchors_of_built_in_patterns_are_those_worked_out_beforehand() {
        let raws: Vec<RawFile> = BUILTIN_FILES.iter().map(|(_, text)| toml::from_str(text).unwrap()).collect();
        let sets: BTreeMap<String, Vec<String>> = raws.iter().flat_map(|raw| raw.sets.clone()).collect();
        let sets = Sets::new(&sets).unwrap();
        let anchored = raws.iter().flat_map(RawFile::anchored);
        let sources: BTreeSet<String> = anchored.map(|raw| widened(&sets.pattern(raw.get_ref()).unwrap())).collect();
        let lines = sources.iter().map(|source| line(source, &anchors(source).unwrap()));
        let all: String = lines.collect::<BTreeSet<String>>().into_iter().collect();
        let beforehand = Beforehand::of(&all);
        for source in &sources {
            assert_eq!(beforehand.anchors(source).unwrap(), anchors(source).unwrap(), "{source}");
        }
        if std::env::var_os("MARAC_RENEW").is_some() {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/anchors.txt"), all).unwrap();
        } else {
            assert!(all == ANCHORS, "renew them: MARAC_RENEW=1 cargo test --lib beforehand");
        }
    }
}
