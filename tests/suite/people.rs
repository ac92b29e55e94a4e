//! What coordinators and compliance officers meet: everything is said at once, in plain words, and with one number for
//! one thing.

use super::structure::text_of;
use super::{DAY, export, fixture, marac, packs};
use std::path::Path;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A working folder with these minutes, one file each by name.
fn folder(at: &Path, minutes: &[(&str, &str)]) -> String {
    std::fs::create_dir_all(at.join("minutes")).unwrap();
    std::fs::write(at.join("marac.toml"), super::CONFIG).unwrap();
    for (name, text) in minutes {
        std::fs::write(at.join("minutes").join(name), text).unwrap();
    }
    at.display().to_string()
}

/// The codes of the findings of `marac check`.
fn codes(place: &str) -> Vec<String> {
    let ran = marac(&["check", "--format", "json", "--as-of", DAY, place]);
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    said["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

const ATTENDANCE: &str = "## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n| Homes | perhaps |\n\n";
const AGREEMENT: &str = "> [!AGREEMENT]\n> Share with: Homes\n> Covers: visa\n> Agreed by: the Marac on 4 November 2026\n\
                         > Safeguarding justification: tbc\n> Review by: 4 December 2026\n\n";

#[test]
fn an_error_hides_no_other_finding() {
    let top = tempfile::tempdir().unwrap();
    let minutes = format!(
        "---\nmeeting: 2026-11-04\n---\n\n{ATTENDANCE}## Case 1: A\n\nHer [visa]{{.withold}} ends.\n\n{AGREEMENT}\
         ## Case 1: B\n\nReport him to immigration enforcement.\n"
    );
    let place = folder(top.path(), &[("2026-11-04.md", &minutes)]);
    let said = codes(&place);
    for wanted in ["mark-malformed", "case-heading", "attendance-unclear", "agreement-placeholder", "no-expertise"] {
        assert!(said.contains(&wanted.to_owned()), "{wanted} is missing from {said:?}");
    }
    let ran = marac(&["export", &place, "--as-of", DAY]);
    assert_eq!(ran.status.code(), Some(1));
    for wanted in ["mark-malformed", "case-heading", "attendance-unclear", "agreement-placeholder"] {
        assert!(text(&ran.stderr).contains(wanted), "{wanted} is missing from {}", text(&ran.stderr));
    }
    assert!(!top.path().join("packs").exists(), "what is told makes nothing");
    let page = top.path().join("office/review.html");
    assert_eq!(marac(&["review", &place, "--as-of", DAY]).status.code(), Some(1));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("agreement-placeholder") && page.contains("mark-malformed"));
}

#[test]
fn without_a_date_everything_is_said_that_does_not_go_by_it() {
    let top = tempfile::tempdir().unwrap();
    let minutes = format!("{ATTENDANCE}## Case 1: A\n\nHer visa ends. He has a knife and her visa.\n\n{AGREEMENT}");
    let said = codes(&folder(top.path(), &[("notes.md", &minutes)]));
    assert!(
        ["front-matter", "attendance-unclear", "agreement-placeholder"].iter().all(|c| said.contains(&(*c).to_owned())),
        "{said:?}"
    );
    assert!(!said.iter().any(|c| c == "agreement-wrong-date" || c == "safety-withheld"), "{said:?}");
}

#[test]
fn a_doubtful_date_hides_no_other_finding() {
    let top = tempfile::tempdir().unwrap();
    let minutes = format!("---\nmeeting: 2026-11-04\n---\n\n{ATTENDANCE}## Case 1: A\n\nShe is safe.\n");
    let place = folder(top.path(), &[("2026-11-05.md", &minutes)]);
    let ran = marac(&["export", &place, "--as-of", DAY]);
    assert!(
        text(&ran.stderr).contains("meeting-date") && text(&ran.stderr).contains("attendance-unclear"),
        "{}",
        text(&ran.stderr)
    );
    assert!(!top.path().join("packs").exists());
}

#[test]
fn a_meeting_that_is_still_to_come_is_pointed_out() {
    let top = tempfile::tempdir().unwrap();
    let of = |date: &str| format!("---\nmeeting: {date}\n---\n\n{ATTENDANCE}## Case 1: A\n\nShe is safe.\n");
    let said = codes(&folder(&top.path().join("ahead"), &[("2026-11-06.md", &of("2026-11-06"))]));
    assert!(said.contains(&"meeting-ahead".to_owned()), "{said:?}");
    let said = codes(&folder(&top.path().join("today"), &[("2026-11-05.md", &of("2026-11-05"))]));
    assert!(!said.contains(&"meeting-ahead".to_owned()), "{said:?}");
}

#[test]
fn what_is_withheld_is_counted_once_and_the_same_everywhere() {
    for name in ["anytown", "much-to-say", "unusual-markdown"] {
        let out = tempfile::tempdir().unwrap();
        let said = text(&export(name, out.path(), &[]).stdout);
        let page = out.path().join("review.html").display().to_string();
        marac(&["review", &fixture(name).display().to_string(), "--report", &page, "--as-of", DAY]);
        let page = std::fs::read_to_string(page).unwrap();
        let mut list = csv::Reader::from_path(out.path().join("office/distribution.csv")).unwrap();
        let copies = packs(out.path());
        let mut marked = std::collections::BTreeMap::<String, usize>::new();
        for row in list.records().map(Result::unwrap).filter(|row| !row[3].is_empty()) {
            let listed: usize = row[6].parse().unwrap();
            let (_, bytes) = copies.iter().find(|(file, _)| *file == format!("packs/{}", &row[3])).unwrap();
            let shown = text_of(bytes);
            // The notice on the first page names the mark once.
            let notice = usize::from(shown.contains("Where [withheld] stands"));
            assert_eq!(listed, shown.matches("[withheld]").count() - notice, "{}", &row[3]);
            *marked.entry(row[0].to_owned()).or_default() += usize::from(listed > 0);
            if &row[4] == "partial" && listed > 1 {
                assert!(page.contains(&format!("Withheld at {listed} places")), "{}", &row[3]);
            }
        }
        for (meeting, marked) in marked {
            let line = said.lines().find(|line| line.contains(&format!("{meeting}:"))).unwrap();
            assert!(line.ends_with(&format!("something is withheld in {marked} of them")), "{line}");
        }
    }
}

#[test]
fn an_agency_without_a_copy_is_named_once_by_export_and_always_by_the_list_and_check() {
    let top = tempfile::tempdir().unwrap();
    let place = top.path().join("w").display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    let first = text(&marac(&["export", &place]).stdout);
    assert!(first.contains("no copy is due to ie (it is immigration enforcement"), "{first}");
    let second = text(&marac(&["export", &place]).stdout);
    assert!(!second.contains("no copy"), "{second}");
    let forced = text(&marac(&["export", &place, "--force"]).stdout);
    assert!(!forced.contains("no copy"), "{forced}");
    let list = std::fs::read_to_string(top.path().join("w/office/distribution.csv")).unwrap();
    assert!(list.contains("no copy is due: it is immigration enforcement"), "{list}");
    assert!(codes(&place).contains(&"no-copy-due".to_owned()));
}

#[test]
fn explain_speaks_plainly_and_names_rules_in_brackets() {
    let file = fixture("anytown").join("minutes/2026-11-04.md").display().to_string();
    let said = text(&marac(&["explain", &file, "--to", "larkhill-homes", "--as-of", DAY]).stdout);
    let plain: String = said.lines().map(|line| line.split(" [").next().unwrap()).collect::<Vec<_>>().join("\n");
    for jargon in ["contextual", "cue", "milli", "unit", " bit", "threshold", "visa-spouse", "reader", "kind <"] {
        assert!(!plain.contains(jargon), "{jargon}: {plain}");
    }
    assert!(said.contains("[visa-spouse") && said.contains("WITHHELD") && said.contains("RELEASED"));
    let near = text(&marac(&["explain", &file, "--to", "larkhill-homes", "--as-of", DAY, "--near"]).stdout);
    assert!(near.contains("over its threshold") && near.contains("Looked at and left alone"));
}

#[test]
fn explain_says_of_any_line_how_it_stands_to_the_copy() {
    let top = tempfile::tempdir().unwrap();
    let minutes = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n\
                   | School | Excluded from case 1 |\n\n## Case 1: A\n\nHe is on bail. She\ncame on a spouse visa.\n";
    folder(top.path(), &[("2026-11-04.md", minutes)]);
    let file = top.path().join("minutes/2026-11-04.md").display().to_string();
    let ask = |agency: &str, line: &str| text(&marac(&["explain", &file, "--to", agency, "--at", line, "--as-of", DAY]).stdout);
    assert!(ask("homes", "14").contains("“She came on a spouse visa.”"), "a sentence is asked for by any of its lines");
    assert!(ask("school", "14").contains("its copy leaves the case out"));
    assert!(ask("police", "14").contains("sees all of it"));
    assert!(ask("homes", "11").contains("holds no text"));
}

#[test]
fn a_record_cut_short_is_said_to_be_possible() {
    let top = tempfile::tempdir().unwrap();
    let place = top.path().join("w").display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let record = top.path().join("w/office/record.jsonl");
    let whole = std::fs::read_to_string(&record).unwrap();
    for cut in [1, 2, whole.lines().count()] {
        let kept: String = whole.lines().take(whole.lines().count() - cut).map(|line| format!("{line}\n")).collect();
        std::fs::write(&record, kept).unwrap();
        let ran = marac(&["verify", &place]);
        assert_eq!(ran.status.code(), Some(1));
        let said = text(&ran.stdout);
        assert!(said.contains("record-short") && said.contains("--head") && said.contains("backup"), "{cut}: {said}");
    }
    std::fs::write(&record, whole).unwrap();
    assert_eq!(marac(&["verify", &place]).status.code(), Some(0));
}

#[test]
fn an_outdated_copy_of_a_record_cut_short_says_what_it_may_be() {
    let top = tempfile::tempdir().unwrap();
    let place = top.path().join("w").display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    // Another reading of the minutes leaves the files as they are, and the record says so again.
    let own = std::fs::read_dir(top.path().join("w/minutes")).unwrap().next().unwrap().unwrap().path();
    let minutes = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, format!("{minutes}\n")).unwrap();
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let record = top.path().join("w/office/record.jsonl");
    let whole = std::fs::read_to_string(&record).unwrap();
    let kept: String = whole.lines().take(whole.lines().count() - 2).map(|line| format!("{line}\n")).collect();
    std::fs::write(&record, kept).unwrap();
    let said = text(&marac(&["verify", &place]).stdout);
    assert!(said.contains("pack-outdated") && said.contains("lost its last lines") && said.contains("--head"), "{said}");
}

#[test]
fn of_a_pack_that_is_missing_or_changed_it_is_said_what_to_do() {
    let top = tempfile::tempdir().unwrap();
    let place = top.path().join("w").display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let copies = packs(&top.path().join("w"));
    let path = |at: usize| top.path().join("w").join(&copies[at].0);
    std::fs::remove_file(path(0)).unwrap();
    std::fs::write(path(1), "changed").unwrap();
    let said = text(&marac(&["verify", &place]).stdout);
    assert!(said.contains("ask who took it out of packs/") && said.contains("pack-altered"), "{said}");
    let said = text(&marac(&["export", &place]).stdout);
    assert!(said.contains("somebody had taken it away") && said.contains("SOMEBODY HAD CHANGED IT"), "{said}");
    assert_eq!(marac(&["verify", &place]).status.code(), Some(0));
}

#[test]
fn an_agreement_that_is_told_in_a_sentence_is_pointed_out() {
    let top = tempfile::tempdir().unwrap();
    let of = |said: &str| format!("---\nmeeting: 2026-11-04\n---\n\n{ATTENDANCE}## Case 1: A\n\nShe has a spouse visa. {said}\n");
    let told = "Agreed to share her visa with Homes so that they can place her.";
    let said = codes(&folder(&top.path().join("told"), &[("2026-11-04.md", &of(told))]));
    assert!(said.contains(&"agreement-in-prose".to_owned()), "{said:?}");
    for other in ["Homes will find a room.", "It was agreed not to share this.", &format!("{told}\n\n{AGREEMENT}")] {
        let said = codes(&folder(&top.path().join("other"), &[("2026-11-04.md", &of(other))]));
        assert!(!said.contains(&"agreement-in-prose".to_owned()), "{other}: {said:?}");
    }
    let explained = text(&marac(&["check", "--explain", "agreement-in-prose"]).stdout);
    assert!(explained.contains("> [!AGREEMENT]"), "{explained}");
}

#[test]
fn a_shorter_name_is_answered_with_the_one_that_holds_it() {
    let top = tempfile::tempdir().unwrap();
    let minutes = "---\nmeeting: 2026-11-04\n---\n\n## Present\n\n- Trust - A. B.\n\n## Case 1: A\n\nShe is safe.\n";
    let place = folder(top.path(), &[("2026-11-04.md", minutes)]);
    let config = super::CONFIG.replace("\"Homes\"", "\"Elmtown Homes Trust\"");
    std::fs::write(top.path().join("marac.toml"), config).unwrap();
    let said = text(&marac(&["check", &place, "--as-of", DAY]).stdout);
    assert!(said.contains("did you mean `Elmtown Homes Trust`?"), "{said}");
}

#[test]
fn minutes_that_are_given_another_name_are_not_gone() {
    let top = tempfile::tempdir().unwrap();
    let place = top.path().join("w").display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let minutes = top.path().join("w/minutes");
    let own = std::fs::read_dir(&minutes).unwrap().next().unwrap().unwrap().path();
    std::fs::rename(&own, minutes.join("november.md")).unwrap();
    let ran = marac(&["verify", &place]);
    assert!(text(&ran.stdout).contains("minutes-not-exported"), "{}", text(&ran.stdout));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let ran = marac(&["verify", &place]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stdout));
}

#[test]
fn the_coordinators_page_has_no_word_of_programming() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/coordinators.md")).unwrap().to_lowercase();
    for word in [
        "json",
        "yaml",
        "toml file",
        "byte",
        "utf-8",
        "exit code",
        "standard output",
        "stderr",
        "stdout",
        "regex",
        "parse",
        "parser",
        "directory",
        "flag",
        "string",
        "boolean",
        "cargo",
        "compile",
        "repository",
        "git ",
        "hash",
        "syntax",
        "schema",
    ] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn explain_says_which_mark_of_the_copy_stands_for_what() {
    let out = tempfile::tempdir().unwrap();
    export("anytown", out.path(), &[]);
    for (meeting, agency) in [("2026-09-09", "education"), ("2026-10-07", "rowan-house"), ("2026-11-04", "probation")] {
        let file = fixture("anytown").join(format!("minutes/{meeting}.md")).display().to_string();
        let said = text(&marac(&["explain", &file, "--to", agency, "--as-of", DAY]).stdout);
        let copies = packs(out.path());
        let (_, bytes) = copies.iter().find(|(name, _)| name.ends_with(&format!("{meeting}-{agency}.pdf"))).unwrap();
        let marks = text_of(bytes).matches("[withheld]").count() - 1;
        for mark in 1..=marks {
            assert!(said.contains(&format!("(mark {mark} of {marks} in the copy)")), "{meeting} {agency}: {mark} of {marks}");
        }
    }
}
