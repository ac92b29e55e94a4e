//! Ways in which redactions have failed, each kept from happening again by a test; `docs/failures.md` lists them all.

use super::{export, marac};
use jiff::civil::date;
use marac::decide::{self, Lists, Meeting};
use marac::folder::Config;
use marac::minutes::{self, Minutes};
use marac::redact;
use marac::rules::RuleSet;
use marac::tag;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

const AGENCIES: &str = "[[agency]]\nid = \"police\"\nname = \"Police\"\n[[agency]]\nid = \"homes\"\nname = \"Larkhill Homes\"\n";

const HEAD: &str = "---\nmeeting: 2026-11-04\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n\n## Case 1: AB/1\n\n";

fn parsed(body: &str) -> Minutes {
    minutes::parse(Path::new("m.md"), format!("{HEAD}{body}\n").into_bytes()).unwrap().0
}

/// What Larkhill Homes, which was not there, sees of a case.
fn seen(policy: &str, body: &str) -> String {
    let config =
        Config::parse(&format!("[marac]\nname = \"A\"\n[policy]\n{policy}\n{AGENCIES}"), Path::new("marac.toml")).unwrap();
    let minutes = parsed(body);
    let tags = tag::tag(&minutes, RuleSet::builtin().unwrap());
    let (meeting, _) = Meeting::new(&minutes, &config, Lists::builtin());
    let homes = config.agency("Larkhill Homes").unwrap();
    let decisions = decide::decide(&minutes, &tags, &meeting, &config, homes, date(2026, 11, 5));
    redact::redact(&minutes, &tags, &decisions, &meeting, &config).unwrap().text()
}

const AGREED: &str = "> Share with: Larkhill Homes\n> Covers: visa\n> Agreed by: the Marac on 4 November 2026\n> Safeguarding justification: the refuge can only hold the room for Ms A once funding is clear.\n";

#[test]
fn r1_only_a_marker_as_it_must_be_unlocks_and_shows_itself() {
    let detail = "She is on a spousal visa.\n\n";
    for marker in ["[!AGREEMENT]", "\\[!AGREEMENT\\]", "[!agreement]"] {
        assert!(seen("", &format!("{detail}> {marker}\n{AGREED}")).contains("spousal visa"), "{marker}");
    }
    let quoted = AGREED.replace("> ", "> > ");
    let listed = format!("- item\n\n  > [!AGREEMENT]\n{}", AGREED.replace("> ", "  > "));
    let coded = format!("```\n> [!AGREEMENT]\n{AGREED}```\n");
    for block in [
        format!("> [AGREEMENT]\n{AGREED}"),
        format!("> [!AGREMENT]\n{AGREED}"),
        format!("> (!AGREEMENT)\n{AGREED}"),
        format!("> > [!AGREEMENT]\n{quoted}"),
        AGREED.to_owned(),
        listed,
        coded,
        format!("## Any other business\n\n> [!AGREEMENT]\n{AGREED}"),
    ] {
        let text = seen("", &format!("{detail}{block}"));
        assert!(!text.contains("spousal visa") && !text.contains("Share with") && !text.contains("funding"), "{block}\n{text}");
    }
}

#[test]
fn r3_without_rules_nothing_is_made() {
    let (out, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rules = empty.path().display().to_string();
    let broken = tempfile::tempdir().unwrap();
    std::fs::write(broken.path().join("rules.toml"), "[[rule]]\nid = \"x\"\n").unwrap();
    for rules in [rules.as_str(), &broken.path().display().to_string(), "/nowhere/at/all"] {
        assert_eq!(export("unusual-markdown", out.path(), &["--rules", rules]).status.code(), Some(2), "{rules}");
        assert!(!out.path().join("packs").exists());
    }
}

#[test]
fn r4_minutes_that_are_refused_take_back_what_was_made_of_them() {
    let top = tempfile::tempdir().unwrap();
    std::fs::create_dir(top.path().join("minutes")).unwrap();
    std::fs::write(top.path().join("marac.toml"), format!("[marac]\nname = \"A\"\n{AGENCIES}")).unwrap();
    let file = top.path().join("minutes/2026-11-04.md");
    let name = top.path().display().to_string();
    let packs = || super::packs(top.path()).len();
    std::fs::write(&file, format!("{HEAD}She is on a spousal visa.\n")).unwrap();
    assert_eq!(marac(&["export", &name, "--as-of", "2026-11-05"]).status.code(), Some(0));
    assert_eq!(packs(), 2);
    std::fs::write(&file, format!("{HEAD}She is on a [visa]{{.withold}}.\n")).unwrap();
    assert_eq!(marac(&["export", &name, "--as-of", "2026-11-05"]).status.code(), Some(1));
    assert_eq!(packs(), 0);
}

#[test]
fn r5_of_the_same_words_only_those_in_a_released_unit_are_shown() {
    let body = format!(
        "She is on a spousal visa. She is on a spousal visa and has no recourse to public funds.\n\n> [!AGREEMENT]\n{AGREED}"
    );
    let text = seen("", &body);
    assert!(text.contains("She is on a spousal visa. [withheld]"), "{text}");
    assert!(!text.contains("recourse"), "{text}");
}

#[test]
fn r6_marks_that_overlap_or_adjoin_leave_no_splinter() {
    for (body, wanted) in [
        ("a [b [c]{.withhold} d]{.immigration} e", "a [withheld] e"),
        ("a [b]{.withhold}[c]{.immigration}[d]{.withhold} e", "a [withheld] e"),
        ("a [b]{.withhold} [c]{.immigration} e", "a [withheld] e"),
        ("[b]{.withhold} a [c]{.immigration}", "[withheld] a [withheld]"),
    ] {
        let text = seen("unit = \"span\"", body);
        assert!(text.lines().any(|line| line == wanted), "{body}: {text}");
    }
}

/// What of the minutes is withheld, as typed.
fn withheld(minutes: &Minutes) -> BTreeSet<String> {
    let tags = tag::tag(minutes, RuleSet::builtin().unwrap());
    let unit = |t: &tag::Tag| {
        let piece = minutes.piece(t.piece);
        piece.text.slice(decide::unit_of(piece, t.range, marac::folder::Unit::Sentence)).to_owned()
    };
    tags.tags.iter().map(unit).collect()
}

const BLOCKS: [&str; 12] = [
    "She is on a spousal visa.",
    "Her leave ends in May. He knows.",
    "The claim was refused, and she has appealed.",
    "She has no recourse to public funds.",
    "It runs out in March.",
    "The bins were emptied on Friday.",
    "She was sent back to her mother's house.",
    "British citizen; none of this is about immigration.",
    "| Name | Immigration status |\n|---|---|\n| Ms A | none |",
    "- Papers: with her sister\n- School: told",
    "### Housing",
    "He has the right to remain in the tenancy.",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn r7_more_text_never_lets_go_of_what_was_withheld(
        blocks in prop::collection::vec(prop::sample::select(BLOCKS.to_vec()), 1..7),
        more in prop::sample::select(BLOCKS.to_vec()),
        at in any::<prop::sample::Index>(),
    ) {
        // Under a new heading stands what stood under another; that is another text.
        prop_assume!(!more.starts_with('#'));
        let mut longer = blocks.clone();
        longer.insert(at.index(blocks.len() + 1), more);
        let (before, after) = (withheld(&parsed(&blocks.join("\n\n"))), withheld(&parsed(&longer.join("\n\n"))));
        prop_assert!(before.is_subset(&after), "{:?} is no longer withheld in {longer:?}", before.difference(&after));
    }
}

#[test]
fn f3_a_killed_run_leaves_whole_files_and_the_next_completes_it() {
    let (killed, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = super::fixture("unusual-markdown").display().to_string();
    let at = killed.path().display().to_string();
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_marac"))
        .args(["export", &folder, "--out", &at, "--as-of", super::DAY, "--jobs", "1"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // Until the first file has its name, or the run is over.
    while run.try_wait().unwrap().is_none() && !killed.path().join("packs").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    export("unusual-markdown", whole.path(), &[]);
    let meant = super::packs(whole.path());
    let left = if killed.path().join("packs").exists() { super::packs(killed.path()) } else { Vec::new() };
    for file in left.iter().filter(|(name, _)| !name.contains("/.marac-part-")) {
        assert!(meant.contains(file), "{} is whole", file.0);
    }
    assert_eq!(export("unusual-markdown", killed.path(), &[]).status.code(), Some(0));
    assert!(super::packs(killed.path()) == meant);
}

#[test]
fn every_failure_that_the_list_names_has_the_tests_that_it_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("docs/failures.md")).unwrap();
    let mut code = String::new();
    for top in ["src", "tests"] {
        for entry in walkdir::WalkDir::new(root.join(top)).into_iter().map(Result::unwrap) {
            if entry.path().extension().is_some_and(|e| e == "rs") {
                code.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for row in list.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        rows.push(cells[1]);
        let tests = cells[3].split('`').skip(1).step_by(2);
        missing.extend(tests.filter(|test| !code.contains(&format!("fn {test}("))).map(|test| format!("{}: {test}", cells[1])));
    }
    assert_eq!(missing, Vec::<String>::new());
    let ids = |letter: char, last: usize| (1..=last).map(move |n| format!("{letter}{n}"));
    let wanted: Vec<String> = ids('P', 14).chain(ids('F', 3)).chain(ids('M', 14)).chain(ids('X', 3)).chain(ids('R', 8)).collect();
    assert_eq!(rows, wanted);
}
