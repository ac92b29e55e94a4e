//! What is tried with bytes of any kind. Run one with `cargo fuzz run -s none minutes fuzz/corpus/minutes fuzz/seeds/minutes`
//! (nothing of it needs nightly); the seeds are replayed by `cargo test`.

use jiff::civil::date;
use marac::decide::{self, Lists, Meeting};
use marac::folder::Config;
use marac::minutes::MAX_BYTES;
use marac::record::chain::Record;
use marac::rules::RuleSet;
use marac::typeset::{self, Fonts, Recipient, expected};
use marac::verify::{self, Meant, Terms};
use marac::{minutes, redact, tag};
use std::path::Path;
use std::sync::LazyLock;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::of(None).expect("the built-in fonts can be read"));

const CONFIG: &str = "[marac]\nname = \"Anytown Marac\"\n[[agency]]\nid = \"police\"\nname = \"Police\"\n[[agency]]\nid = \"homes\"\nname = \"Larkhill Homes\"\n[[agency]]\nid = \"school\"\nname = \"School\"\nreceives = \"actions\"\n[[agency]]\nid = \"ie\"\nname = \"Immigration Enforcement\"\nkind = \"immigration-enforcement\"\n";

/// Choices under which copies are made.
const POLICIES: [&str; 4] =
    ["show = \"marker\"", "show = \"nothing\"", "unit = \"span\"", "unit = \"block\"\nshow = \"nothing\""];

/// Minutes → PDFs: refused with an error that has a line, or each copy verifies.
pub fn minutes(data: &[u8]) {
    assert!(data.len() < MAX_BYTES, "longer minutes are refused by their length alone");
    let read = match minutes::parse(Path::new("2026-11-04.md"), data.to_vec()) {
        Ok((read, _)) => read,
        Err(found) => {
            assert!(!found.is_empty(), "minutes are refused for a reason");
            return;
        }
    };
    let tags = tag::tag(&read, RuleSet::builtin().expect("the built-in rules load"));
    // One of the choices at a time, so that more is tried in an hour.
    let policy = POLICIES[data.len() % POLICIES.len()];
    let config = Config::parse(&format!("{CONFIG}[policy]\n{policy}\n"), Path::new("marac.toml")).expect("it is sound");
    let (meeting, _) = Meeting::new(&read, &config, Lists::builtin());
    let mut seen: Vec<redact::Redacted> = Vec::new();
    for agency in &config.agencies {
        let decisions = decide::decide(&read, &tags, &meeting, &config, agency, date(2026, 11, 5));
        let Some(redacted) = redact::redact(&read, &tags, &decisions, &meeting, &config) else { continue };
        leaks_nothing(&read, &decisions, &redacted);
        if !seen.contains(&redacted) {
            let pages = typeset::layout(&redacted, &FONTS);
            let (expected, words) = (pages.expected(), expected::words(&redacted, &FONTS));
            let shared = typeset::shared(&pages, &FONTS);
            let recipient = Recipient { name: agency.name.clone() };
            let bytes = typeset::copy(&shared, &recipient, &FONTS);
            let second_look = verify::second_look::<u32>(&[], &[]).expect("nothing was found");
            let meant = Meant { expected: &expected, words: &words, terms: &Terms::default(), released: &[], second_look };
            let block = verify::block(&bytes, shared.bytes().len(), &meant).expect("what was made verifies");
            let made = verify::copy(bytes, &block, &shared.expected_copy(&recipient, &FONTS), &agency.name);
            made.expect("what was made verifies");
            seen.push(redacted);
        }
    }
}

/// Letters and digits alone.
fn squeezed(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| c.is_alphanumeric()).collect()
}

/// A line without the number of its list item: the copy prints one of its own, which stands nowhere in the minutes' text.
fn unnumbered(line: &str) -> &str {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(". ").filter(|_| rest.len() < line.len()).unwrap_or(line)
}

/// What is withheld, and stands nowhere in what is not, must not stand in what was made of the minutes.
fn leaks_nothing(read: &minutes::Minutes, decisions: &decide::Decisions, redacted: &redact::Redacted) {
    /// Shorter stretches may come about by chance where others meet.
    const SHORTEST: usize = 12;
    let (mut shown, mut hidden) = (String::new(), Vec::new());
    for (piece, withheld) in read.pieces.iter().zip(&decisions.withheld) {
        let mut stretch = String::new();
        for (at, c) in piece.text.flat().char_indices() {
            if withheld.hides(at) {
                stretch.push(c);
            } else {
                hidden.push(squeezed(unnumbered(&std::mem::take(&mut stretch)).chars()));
                shown.push(c);
            }
        }
        hidden.push(squeezed(unnumbered(&stretch).chars()));
    }
    let made: String = redacted.text().lines().map(unnumbered).collect();
    let (shown, made) = (squeezed(shown.chars()), squeezed(made.chars()));
    let leaked = |text: &&String| text.chars().count() >= SHORTEST && !shown.contains(*text) && made.contains(*text);
    assert!(hidden.iter().find(leaked).is_none(), "what is withheld is in no copy");
}

/// `marac.toml`: read or refused.
pub fn configuration(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Err(error) = Config::parse(text, Path::new("marac.toml"))
    {
        assert!(error.to_string().contains("marac.toml"), "an error names the file");
    }
}

/// A rule file: read, with its examples run, or refused.
pub fn rules(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("rules.toml"), data).expect("a file can be written");
    if let Err(error) = tag::load_rules(folder.path()) {
        assert!(!error.to_string().is_empty(), "rules are refused for a reason");
    }
}

/// A record: opened, with a chain that holds, or refused; never taken for a longer one.
pub fn record(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("record.jsonl");
    std::fs::write(&path, data).expect("a file can be written");
    if let Ok(record) = Record::open(&path) {
        let lines = data.split(|b| *b == b'\n').count();
        assert!(record.len() <= lines, "each entry has a line");
        assert!(record.is_empty() || record.holds(record.head()), "the head is in the chain");
    }
}
