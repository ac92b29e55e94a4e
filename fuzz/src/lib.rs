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
    for show in ["marker", "nothing"] {
        let policy = format!("{CONFIG}[policy]\nshow = \"{show}\"\n");
        let config = Config::parse(&policy, Path::new("marac.toml")).expect("it is sound");
        let (meeting, _) = Meeting::new(&read, &config, Lists::builtin());
        for agency in &config.agencies {
            let decisions = decide::decide(&read, &tags, &meeting, &config, agency, date(2026, 11, 5));
            let Some(redacted) = redact::redact(&read, &tags, &decisions, &meeting, &config) else { continue };
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
        }
    }
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
