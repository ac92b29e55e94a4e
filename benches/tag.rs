//! How fast minutes are folded and tagged, and how soon the built-in rules are there. Run `cargo bench`.
//!
//! The minutes are the annotated fixtures, without their marks, parsed beforehand.

use divan::Bencher;
use divan::counter::BytesCount;
use marac::annotated::Annotated;
use marac::fold::fold;
use marac::minutes::{Minutes, parse};
use marac::rules::RuleSet;
use marac::tag::tag;
use std::path::{Path, PathBuf};

fn main() {
    divan::main();
}

/// The annotated fixtures, and how many bytes they are.
fn fixtures() -> (Vec<Minutes>, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/annotated");
    let entries = std::fs::read_dir(root).expect("the folder of fixtures is there");
    let mut folders: Vec<PathBuf> = entries.map(|e| e.expect("it can be read").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let all = Annotated::read_all(&folders).expect("fixtures are well marked");
    let bytes = all.iter().map(|a| a.clean.len()).sum();
    let parsed = all.into_iter().map(|a| parse(&a.path, a.clean.into_bytes()).expect("fixtures are minutes").0);
    (parsed.collect(), bytes)
}

#[divan::bench(sample_count = 20)]
fn folding(bencher: Bencher<'_, '_>) {
    let (minutes, bytes) = fixtures();
    let texts: Vec<&str> = minutes.iter().flat_map(|m| &m.pieces).map(|p| p.text.flat()).collect();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| texts.iter().map(|t| fold(t).lower().len()).sum::<usize>());
}

/// Rules and second reader, all that is known of words kept from the run before.
#[divan::bench(sample_count = 20)]
fn tagging(bencher: Bencher<'_, '_>) {
    let (minutes, bytes) = fixtures();
    let rules = RuleSet::builtin().expect("built-in rules are sound");
    bencher.counter(BytesCount::new(bytes)).bench_local(|| minutes.iter().map(|m| tag(m, rules).tags.len()).sum::<usize>());
}

/// The built-in rules, read from nothing.
#[divan::bench(sample_count = 20)]
fn rules_read() -> RuleSet {
    RuleSet::read_builtin().expect("built-in rules are sound")
}

/// How long the texts are that ought to be slow.
const HOSTILE_BYTES: usize = 200_000;
/// Texts that ought to be slow: each takes time in proportion to its length all the same.
const HOSTILE: [(&str, &str, &str); 7] = [
    ("one long line", "", "she has no recourse and her leave ends "),
    ("one word repeated", "", "visa "),
    ("labels on one line", "", "Status: nil. "),
    ("labels on many lines", "", "Status: nil\n"),
    ("a heading per line", "", "### Status\n\n"),
    ("strange words", "", "vissa imigraton recorse "),
    ("columns", "| ", "visa | "),
];

#[divan::bench(args = HOSTILE.map(|h| h.0), sample_count = 3)]
fn hostile(bencher: Bencher<'_, '_>, name: &str) {
    let (_, before, part) = HOSTILE.into_iter().find(|h| h.0 == name).expect("it is one of them");
    let mut text = format!("---\nmeeting: 2026-11-04\n---\n\n## Case 1: X/1\n\n{before}");
    text.push_str(&part.repeat(HOSTILE_BYTES / part.len()));
    if name == "columns" {
        text.push_str(&format!("\n|{}\n", "-|".repeat(HOSTILE_BYTES / part.len())));
    }
    let minutes = parse(Path::new("2026-11-04.md"), text.into_bytes()).expect("they are minutes").0;
    let rules = RuleSet::builtin().expect("built-in rules are sound");
    bencher.counter(BytesCount::new(HOSTILE_BYTES)).bench_local(|| tag(&minutes, rules).tags.len());
}
