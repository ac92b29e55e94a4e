//! What must come out of the fixtures, beside them, for people to read: `fixtures/NAME/expected/`.
//!
//! For each meeting there is what the fullest copy says (`whole.txt`), for each other view what it says otherwise
//! (`AGENCY.txt`, named by the first agency that gets it), and for each withheld or released unit who sees it and why
//! (`outcomes.txt`). Texts are read back from the finished files; tags become marks much as in the minutes.
//!
//! To renew them after a change that is meant: `MARAC_RENEW=1 cargo test --test suite expected`, then read the
//! difference before it is committed: it is what the change does.

use super::structure::text_of;
use super::{DAY, export, fixture, packs};
use marac::decide::{self, Decisions, Lists, Meeting};
use marac::folder::Folder;
use marac::minutes::{self, Minutes};
use marac::rules::RuleSet;
use marac::{redact, tag};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[test]
fn anytown_is_exported_as_expected() {
    holds("anytown");
}

#[test]
fn much_to_say_is_exported_as_expected() {
    holds("much-to-say");
}

#[test]
fn unusual_markdown_is_exported_as_expected() {
    holds("unusual-markdown");
}

#[test]
fn refused_is_exported_as_expected() {
    holds("refused");
}

/// Compares what comes out of a fixture with what is expected, or renews it.
fn holds(name: &str) {
    let out = tempfile::tempdir().unwrap();
    export(name, out.path(), &[]);
    let mut files = texts(out.path());
    files.extend(outcomes(name));
    let expected = fixture(name).join("expected");
    if std::env::var_os("MARAC_RENEW").is_some() {
        renew(&expected, &files);
    }
    let there: BTreeMap<PathBuf, String> = walkdir::WalkDir::new(&expected)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| (e.path().strip_prefix(&expected).unwrap().to_owned(), std::fs::read_to_string(e.path()).unwrap()))
        .collect();
    let renew = "to renew what is expected: MARAC_RENEW=1 cargo test --test suite expected";
    assert_eq!(there.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>(), "{renew}");
    for (file, text) in &files {
        let lines =
            there[file].lines().map(Some).chain(std::iter::repeat(None)).zip(text.lines().map(Some).chain([None])).zip(1..);
        for ((expected, came), line) in lines {
            assert_eq!(came, expected, "{name}/expected/{}:{line}; {renew}", file.display());
        }
    }
}

fn renew(expected: &Path, files: &BTreeMap<PathBuf, String>) {
    if expected.exists() {
        std::fs::remove_dir_all(expected).unwrap();
    }
    for (file, text) in files {
        let path = expected.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// For each meeting the text of the fullest copy, and what the others say otherwise.
fn texts(out: &Path) -> BTreeMap<PathBuf, String> {
    let mut meetings: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for (name, bytes) in packs(out) {
        let (agency, file) = name.strip_prefix("packs/").unwrap().split_once('/').unwrap();
        let views = meetings.entry(file[..10].to_owned()).or_default();
        views.entry(text_of(&bytes)).or_default().push(agency.to_owned());
    }
    let mut files = BTreeMap::new();
    for (meeting, mut views) in meetings {
        let whole = views.keys().max_by_key(|text| (!text.contains("[withheld]"), text.len())).unwrap().clone();
        let for_whom = views.remove(&whole).unwrap().join(", ");
        files.insert(PathBuf::from(&meeting).join("whole.txt"), format!("for {for_whom}\n\n{whole}"));
        for (text, agencies) in views {
            let changes = changes(&whole, &text);
            let said = if changes.len() < text.len() {
                format!("for {}\notherwise than whole.txt:\n{changes}", agencies.join(", "))
            } else {
                format!("for {}\n\n{text}", agencies.join(", "))
            };
            files.insert(PathBuf::from(&meeting).join(format!("{}.txt", agencies[0])), said);
        }
    }
    files
}

/// The lines of `whole` that are gone (`-`) and those that came (`+`), below the heading under which they stand.
fn changes(whole: &str, text: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (whole.lines().collect(), text.lines().collect());
    // The longest common subsequence, from the end.
    let mut longest = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut heading, mut named) = ("", "");
    let mut out = String::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            if a[i].starts_with('#') {
                heading = a[i];
            }
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if named != heading {
            writeln!(out, "\n{heading}").unwrap();
            named = heading;
        }
        if j == b.len() || (i < a.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            if !a[i].is_empty() {
                writeln!(out, "- {}", a[i]).unwrap();
            }
            i += 1;
        } else {
            if !b[j].is_empty() {
                writeln!(out, "+ {}", b[j]).unwrap();
            }
            j += 1;
        }
    }
    out
}

/// For each meeting, who sees which unit, and why; for minutes that are refused, why.
fn outcomes(name: &str) -> BTreeMap<PathBuf, String> {
    let folder = Folder::open(&fixture(name)).unwrap();
    let mut files = BTreeMap::new();
    let mut refused = String::new();
    for path in &folder.minutes {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        match minutes::parse(path, std::fs::read(path).unwrap()) {
            Ok((minutes, _)) => {
                files.insert(PathBuf::from(&file).join("outcomes.txt"), outcomes_of(&folder, &minutes));
            }
            Err(found) => {
                for diagnostic in found {
                    let line = diagnostic.line.map_or_else(String::new, |line| format!(", line {line}"));
                    writeln!(refused, "{file}.md{line}: {}", diagnostic.code.as_str()).unwrap();
                }
            }
        }
    }
    if !refused.is_empty() {
        files.insert(PathBuf::from("refused.txt"), refused);
    }
    files
}

fn outcomes_of(folder: &Folder, minutes: &Minutes) -> String {
    let config = &folder.config;
    let mut tags = tag::tag(minutes, RuleSet::builtin().unwrap());
    decide::tag_expertise(minutes, config, &mut tags);
    let (meeting, _) = Meeting::new(minutes, config, Lists::builtin());
    let as_of = DAY.parse().unwrap();
    let all: Vec<Decisions> =
        config.agencies.iter().map(|a| decide::decide(minutes, &tags, &meeting, config, a, as_of)).collect();
    let mut units: BTreeMap<(u32, usize, usize), Vec<usize>> = BTreeMap::new();
    for (i, tag) in tags.tags.iter().enumerate() {
        let unit = redact::unit_of(minutes.piece(tag.piece), tag.range, config.policy.unit);
        units.entry((tag.piece.0, unit.start, unit.end)).or_default().push(i);
    }
    let mut out = String::new();
    for (agency, decisions) in config.agencies.iter().zip(&all) {
        writeln!(out, "{}: {:?}", agency.id.0, decisions.standing).unwrap();
    }
    for ((piece, start, end), tagged) in units {
        let text = &minutes.piece(minutes::PieceId(piece)).text;
        let unit = minutes::FlatRange { start, end };
        let line = text.source_of(unit).map_or(0, |at| minutes.source.line(at.start));
        writeln!(out, "\nline {line}: {}", text.slice(unit).split_whitespace().collect::<Vec<_>>().join(" ")).unwrap();
        // A unit goes out only if each detail in it is released.
        let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (agency, decisions) in config.agencies.iter().zip(&all) {
            let outcomes = || tagged.iter().map(|i| decisions.outcomes[*i]);
            let verdict = if outcomes().all(marac::decide::Outcome::is_released) { "released" } else { "withheld" };
            let mut reasons: Vec<&str> =
                outcomes().filter(|o| o.is_released() == (verdict == "released")).map(marac::decide::Outcome::as_str).collect();
            reasons.sort_unstable();
            reasons.dedup();
            by_reason.entry(format!("{verdict}, {}", reasons.join(" and "))).or_default().push(&agency.id.0);
        }
        for (reason, agencies) in by_reason {
            writeln!(out, "    {reason}: {}", agencies.join(", ")).unwrap();
        }
    }
    out
}
