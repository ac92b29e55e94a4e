//! The record, and what is compared with it.

use super::{CONFIG, DAY, marac, packs};
use std::path::Path;
use std::process::Output;

/// A small working folder of one Marac, exported as of `DAY`.
fn exported() -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    write(top.path(), "marac.toml", CONFIG);
    write(top.path(), "minutes/2026-11-04.md", MINUTES);
    let ran = run("export", top.path(), &[]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    top
}

const MINUTES: &str = "\
---
meeting: 2026-11-04
---

# Minutes

## Attendance

| Agency | Representative | Attendance |
|---|---|---|
| Police | A. One | Present |

## Case 1: AB/1

He broke her door. She is on a spousal visa. He is on bail.

> [!AGREEMENT]
> Share with: Homes
> Covers: visa
> Agreed by: the Marac on 4 November 2026
> Safeguarding justification: the refuge can only hold the family room for Ms A and the children once her visa is clear.
> Review by: 4 December 2026
";

fn write(top: &Path, name: &str, text: &str) {
    let path = top.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn run(command: &str, top: &Path, more: &[&str]) -> Output {
    let folder = top.display().to_string();
    let mut arguments = vec![command, folder.as_str(), "--as-of", DAY];
    arguments.extend(more);
    marac(&arguments)
}

/// The codes that `marac verify` finds, and its exit code.
fn verify(top: &Path, more: &[&str]) -> (Vec<String>, Option<i32>) {
    let mut arguments = vec!["--format", "json"];
    arguments.extend(more);
    let ran = run("verify", top, &arguments);
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let findings = said["folders"][0]["findings"].as_array().unwrap();
    (findings.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect(), ran.status.code())
}

fn codes(wanted: &[&str]) -> (Vec<String>, Option<i32>) {
    (wanted.iter().map(|c| (*c).to_owned()).collect(), Some(1))
}

/// The head that the last run printed.
fn head(top: &Path) -> String {
    let said = run("verify", top, &["--format", "json"]).stdout;
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap();
    said["folders"][0]["record"].as_str().unwrap().to_owned()
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from));
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn after_a_run_all_agrees_and_nothing_is_written_by_looking() {
    let top = exported();
    let before = packs(top.path());
    assert_eq!(verify(top.path(), &[]), (vec![], Some(0)));
    assert_eq!(verify(top.path(), &["--head", &head(top.path())]), (vec![], Some(0)));
    assert!(packs(top.path()) == before);
}

#[test]
fn an_altered_a_missing_and_a_strange_pdf_are_named() {
    let top = exported();
    let pack = |name: &str| top.path().join("packs").join(name);
    edit_bytes(&pack("homes/2026-11-04-homes.pdf"));
    std::fs::remove_file(pack("police/2026-11-04-police.pdf")).unwrap();
    std::fs::write(pack("school/more.pdf"), b"x").unwrap();
    let ran = run("verify", top.path(), &[]);
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stdout).unwrap();
    for (code, name) in
        [("pack-altered", "2026-11-04-homes.pdf"), ("pack-missing", "2026-11-04-police.pdf"), ("pack-stray", "more.pdf")]
    {
        assert!(said.lines().any(|l| l.contains(code) && l.contains(name)), "{code} {name}: {said}");
    }
    assert!(said.contains("help: export again"));
    run("export", top.path(), &[]);
    assert_eq!(verify(top.path(), &[]), codes(&["pack-stray"]), "the next run mends the others");
}

fn edit_bytes(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_changed_line_of_the_record_is_named_with_its_line() {
    let top = exported();
    edit(&top.path().join("office/record.jsonl"), "\"agency\":\"homes\"", "\"agency\":\"house\"");
    let ran = run("verify", top.path(), &[]);
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(said.contains("record-broken") && said.contains("record.jsonl:"), "{said}");
}

#[test]
fn a_record_cut_short_or_written_anew_shows_by_the_head_that_was_noted() {
    let top = exported();
    let noted = head(top.path());
    let path = top.path().join("office/record.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    std::fs::write(&path, lines[..lines.len() - 1].join("\n") + "\n").unwrap();
    assert!(verify(top.path(), &["--head", &noted]).0.contains(&"record-head".to_owned()));
    std::fs::remove_dir_all(top.path().join("office")).unwrap();
    run("export", top.path(), &[]);
    assert_eq!(verify(top.path(), &[]), (vec![], Some(0)));
    assert_eq!(verify(top.path(), &["--head", &noted]), codes(&["record-head"]));
}

#[test]
fn an_emptied_line_needs_a_purge() {
    let top = exported();
    let path = top.path().join("office/record.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let emptied: String = text
        .lines()
        .map(|line| {
            let at = line.find(",\"entry\"").filter(|_| line.contains("\"kind\":\"view\""));
            at.map_or_else(|| format!("{line}\n"), |at| format!("{}}}\n", line.get(..at).unwrap()))
        })
        .collect();
    assert_ne!(text, emptied);
    std::fs::write(&path, emptied).unwrap();
    assert_eq!(verify(top.path(), &[]), codes(&["record-emptied"]));
}

#[test]
fn changed_sources_are_told_apart() {
    for (file, from, to, code) in [
        ("minutes/2026-11-04.md", "broke her door", "broke the door", "minutes-changed"),
        ("marac.toml", "Anytown Marac", "Othertown Marac", "configuration-changed"),
    ] {
        let top = exported();
        edit(&top.path().join(file), from, to);
        assert_eq!(verify(top.path(), &[]), codes(&[code]));
        run("export", top.path(), &[]);
        assert_eq!(verify(top.path(), &[]), (vec![], Some(0)), "{file}");
    }
    let top = exported();
    std::fs::remove_file(top.path().join("office/key")).unwrap();
    assert_eq!(verify(top.path(), &[]), codes(&["key-missing"]));
    let top = exported();
    edit(&top.path().join("office/distribution.csv"), "homes", "house");
    assert_eq!(verify(top.path(), &[]), codes(&["list-altered"]));
}

#[test]
fn minutes_that_are_gone_or_not_yet_exported_are_named() {
    let top = exported();
    write(top.path(), "minutes/2026-11-18.md", &MINUTES.replace("2026-11-04", "2026-11-18"));
    assert_eq!(verify(top.path(), &[]), codes(&["minutes-not-exported"]));
    std::fs::remove_file(top.path().join("minutes/2026-11-18.md")).unwrap();
    std::fs::remove_file(top.path().join("minutes/2026-11-04.md")).unwrap();
    assert_eq!(verify(top.path(), &[]), codes(&["minutes-gone"]));
}

#[test]
fn an_agreement_that_has_run_out_makes_its_copies_outdated() {
    let top = exported();
    let folder = top.path().display().to_string();
    let on = |day: &str| marac(&["verify", &folder, "--as-of", day]);
    assert_eq!(on("2026-12-04").status.code(), Some(0));
    let ran = on("2026-12-05");
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("decisions-outdated"));
}

#[test]
fn copies_of_others_are_outdated_after_a_run_for_one_agency_alone() {
    let top = exported();
    edit(&top.path().join("minutes/2026-11-04.md"), "He is on bail.", "He is on bail. He has a spousal visa too.");
    run("export", top.path(), &["--to", "police"]);
    assert_eq!(verify(top.path(), &[]), codes(&["pack-outdated", "pack-outdated"]));
    let before = packs(top.path());
    run("export", top.path(), &[]);
    assert!(packs(top.path()) != before, "a run for all makes them anew");
    assert_eq!(verify(top.path(), &[]), (vec![], Some(0)));
}

fn sent(top: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["--meeting", "2026-11-04", "--by", "Bethan Sayle"];
    arguments.extend(more);
    run("sent", top, &arguments)
}

/// What `marac check` says of packs that wait.
fn waiting(top: &Path) -> Vec<String> {
    let said = run("check", top, &["--format", "json"]).stdout;
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap();
    let findings = said["findings"].as_array().unwrap().iter();
    findings.filter(|f| f["code"] == "pack-waiting").map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn check_says_which_packs_wait_until_they_are_recorded_as_sent() {
    let top = exported();
    assert_eq!(waiting(top.path()), ["not recorded as sent, of the meeting of 2026-11-04: homes, police, school"]);
    assert_eq!(sent(top.path(), &["--to", "homes"]).status.code(), Some(0));
    assert_eq!(waiting(top.path()), ["not recorded as sent, of the meeting of 2026-11-04: police, school"]);
    let ran = sent(top.path(), &[]);
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(said.contains("was recorded before: packs/homes/") && said.contains("recorded as sent: packs/school/"), "{said}");
    assert!(waiting(top.path()).is_empty());
    assert_eq!(verify(top.path(), &[]), (vec![], Some(0)));
    edit(&top.path().join("minutes/2026-11-04.md"), "She is on", "She was on");
    run("export", top.path(), &[]);
    let now = waiting(top.path());
    assert!(
        matches!(now.as_slice(), [one] if one.starts_with("sent, and made anew since") && one.contains("homes, police")),
        "{now:?}"
    );
}

#[test]
fn a_copy_that_is_not_whole_or_not_current_is_not_recorded_as_sent() {
    let top = exported();
    edit_bytes(&top.path().join("packs/homes/2026-11-04-homes.pdf"));
    let ran = sent(top.path(), &[]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("pack-altered"));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("recorded as sent: packs/police/"), "the others are");
    for (file, from, to, code) in [
        ("minutes/2026-11-04.md", "her door", "the door", "minutes-changed"),
        ("marac.toml", "Anytown", "Othertown", "configuration-changed"),
    ] {
        let top = exported();
        edit(&top.path().join(file), from, to);
        let ran = sent(top.path(), &[]);
        assert_eq!(ran.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&ran.stderr).contains(code));
        assert!(!std::fs::read_to_string(top.path().join("office/record.jsonl")).unwrap().contains("\"kind\":\"sent\""));
    }
    let top = exported();
    let folder = top.path().display().to_string();
    let late = marac(&["sent", &folder, "--meeting", "2026-11-04", "--by", "B. Sayle", "--as-of", "2026-12-05"]);
    assert_eq!(late.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&late.stderr).contains("decisions-outdated"));
    assert_eq!(marac(&["sent", &folder, "--meeting", "2026-11-05", "--by", "B. Sayle"]).status.code(), Some(2));
}

#[test]
fn two_names_are_of_two_people() {
    let top = exported();
    edit(&top.path().join("marac.toml"), "[[agency]]", "[policy]\ntwo_names = true\n[[agency]]");
    run("export", top.path(), &[]);
    assert_eq!(sent(top.path(), &[]).status.code(), Some(2));
    assert_eq!(sent(top.path(), &["--checked-by", "bethan  sayle"]).status.code(), Some(2));
    assert_eq!(sent(top.path(), &["--checked-by", "Graham Lister"]).status.code(), Some(0));
}

#[test]
fn a_purge_removes_packs_of_old_meetings_and_leaves_the_chain_whole() {
    let top = exported();
    let day = |text: &str| {
        text.replace("2026-11-04", "2025-11-05")
            .replace("4 November 2026", "5 November 2025")
            .replace("4 December 2026", "5 December 2025")
    };
    write(top.path(), "minutes/2025-11-05.md", &day(MINUTES));
    run("export", top.path(), &[]);
    let noted = head(top.path());
    let folder = top.path().display().to_string();
    let purge = |more: &[&str]| {
        let mut arguments = vec!["purge", folder.as_str(), "--before", "2025-11-06"];
        arguments.extend(more);
        marac(&arguments)
    };
    let before = packs(top.path());
    assert_eq!(purge(&["--dry-run"]).status.code(), Some(0));
    assert!(packs(top.path()) == before, "a dry run removes nothing");
    assert_eq!(head(top.path()), noted);
    assert_eq!(purge(&[]).status.code(), Some(0));
    let names = |top: &Path| packs(top).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(top.path()).len(), 3);
    assert!(names(top.path()).iter().all(|n| n.contains("2026-11-04")));
    assert!(!std::fs::read_to_string(top.path().join("office/distribution.csv")).unwrap().contains("2025-11-05"));
    assert!(top.path().join("minutes/2025-11-05.md").exists());
    assert_eq!(verify(top.path(), &["--head", &noted]), (vec![], Some(0)));
    let record = std::fs::read_to_string(top.path().join("office/record.jsonl")).unwrap();
    assert!(record.contains("\"kind\":\"purge\"") && !record.contains("2025-11-05.md"), "what was said of it is emptied");
    run("export", top.path(), &[]);
    assert_eq!(names(top.path()).len(), 3, "a purged meeting is not made again");
    run("export", top.path(), &["--meeting", "2025-11-05"]);
    assert_eq!(names(top.path()).len(), 6, "unless it is asked for by its date");
    assert_eq!(purge(&["--minutes"]).status.code(), Some(0));
    assert_eq!(names(top.path()).len(), 3);
    assert!(!top.path().join("minutes/2025-11-05.md").exists() && top.path().join("minutes/2026-11-04.md").exists());
    assert_eq!(verify(top.path(), &["--head", &noted]), (vec![], Some(0)));
    assert_eq!(marac(&["purge", &folder, "--before", "2999-01-01"]).status.code(), Some(2));
}

/// What `marac verify --recall` lists: agency and reasons.
fn recall(top: &Path, day: &str, more: &[&str]) -> Vec<(String, Vec<String>)> {
    let folder = top.display().to_string();
    let mut arguments = vec!["verify", folder.as_str(), "--recall", "--format", "json", "--as-of", day];
    arguments.extend(more);
    let ran = marac(&arguments);
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let listed = said["folders"][0]["call_back"].as_array().unwrap();
    assert_eq!(ran.status.code(), Some(i32::from(!listed.is_empty())));
    let reasons = |copy: &serde_json::Value| {
        let why = copy["why"].as_array().unwrap().iter();
        why.map(|w| format!("{} {} {}", w["code"].as_str().unwrap(), w["lines"], w["cases"])).collect()
    };
    listed.iter().map(|copy| (copy["agency"].as_str().unwrap().to_owned(), reasons(copy))).collect()
}

fn called_back(agency: &str, why: &str) -> (String, Vec<String>) {
    (agency.to_owned(), vec![why.to_owned()])
}

#[test]
fn a_sent_copy_is_called_back_when_its_agreement_has_run_out() {
    let top = exported();
    assert!(recall(top.path(), DAY, &[]).is_empty(), "nothing was sent");
    sent(top.path(), &[]);
    assert!(recall(top.path(), "2026-12-04", &[]).is_empty());
    assert_eq!(recall(top.path(), "2026-12-05", &[]), [called_back("homes", "withheld-today [15,19,21] []")]);
    let folder = top.path().display().to_string();
    marac(&["export", &folder, "--as-of", "2026-12-05"]);
    assert_eq!(recall(top.path(), "2026-12-05", &[]).len(), 1, "whatever the packs hold by now");
}

#[test]
fn a_sent_copy_is_called_back_when_a_rule_finds_more() {
    let top = exported();
    sent(top.path(), &[]);
    let rules = top.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), rules.join(entry.file_name())).unwrap();
    }
    let more = "[[rule]]\nid = \"door\"\nsummary = \"Doors\"\nstrength = \"certain\"\nterms = [\"her door\"]\n\
                match = [\"He broke [her door].\"]\nleave = [\"He broke the window.\"]\n";
    let file = rules.join("visa.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n{more}")).unwrap();
    let listed = recall(top.path(), DAY, &["--rules", &rules.display().to_string()]);
    assert_eq!(listed, [called_back("school", "found-since [15] []")], "to homes the agreement opens it too");
}

#[test]
fn a_sent_copy_is_called_back_when_attendance_is_corrected() {
    let top = exported();
    sent(top.path(), &[]);
    edit(
        &top.path().join("minutes/2026-11-04.md"),
        "| Police | A. One | Present |",
        "| Police | A. One | Apologies |\n| Homes | B. Two | Present; excluded from case 1 |",
    );
    let listed = recall(top.path(), DAY, &[]);
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert_eq!(
        listed[0],
        ("homes".to_owned(), vec!["cases-left-out [] [1]".to_owned(), "withheld-today [16,20,22] []".to_owned()])
    );
    assert_eq!(listed[1], ("police".to_owned(), vec!["lesser-copy [] []".to_owned(), "withheld-today [16,20,22] []".to_owned()]));
}

#[test]
fn two_copies_are_compared_by_count_and_place_and_never_by_text() {
    let top = exported();
    let ran = run("verify", top.path(), &["--compare", "homes", "school"]);
    assert_eq!(ran.status.code(), Some(0));
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(
        said.contains("homes (partial) shows, and school does not: 3 units with details\n    case 1, line 15: 1\n"),
        "{said}"
    );
    assert!(said.contains("school (partial) shows, and homes does not: 0 units"), "{said}");
    assert!(!said.contains("spousal"));
    assert_eq!(run("verify", top.path(), &["--compare", "homes", "scool"]).status.code(), Some(2));
}

#[test]
fn the_register_says_who_may_have_what_until_when_and_what_opens_nothing() {
    let top = exported();
    let placeholder = "## Case 2: AB/2\n\nHe has a student visa.\n\n> [!AGREEMENT]\n> Share with: School\n> Covers: visa\n\
         > Agreed by: the Marac on 4 November 2026\n> Safeguarding justification: tbc\n> Review by: 4 March 2027\n\n\
         > [!AGREEMENT]\n> Share with: Homes\n> Covers: asylum claim\n> Agreed by: the Marac on 4 November 2026\n\
         > Safeguarding justification: the refuge can only hold the family room for Ms A and the children once her claim is clear.\n\n\
         > [!AGREEMENT]\n> Share with: Hoems\n> Covers: visa\n> Agreed by: the Marac on 4 November 2026\n\
         > Safeguarding justification: =1+1 so that Ms A is safe from him in the refuge\n";
    write(top.path(), "minutes/2026-11-04.md", &format!("{MINUTES}\n{placeholder}"));
    let ran = run("agreements", top.path(), &["--format", "json"]);
    assert_eq!(ran.status.code(), Some(0));
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(said["for"].as_str().unwrap().contains("coordinator"));
    let rows: Vec<String> = said["agreements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| format!("{} {} {} {} {}", a["case"], a["agency"], a["state"], a["until"], a["opens"]))
        .collect();
    assert_eq!(
        rows,
        [
            "1 \"homes\" \"ends-soon\" \"2026-12-04\" 1",
            "2 \"school\" \"agreement-placeholder\" \"2027-03-04\" 0",
            "2 \"homes\" \"unused\" null 0",
            "2 null \"agreement-names-nobody\" null 0",
        ]
    );
    let text = String::from_utf8(run("agreements", top.path(), &[]).stdout).unwrap();
    assert!(text.contains("why: the refuge can only hold") && text.contains("not on the list: Hoems"), "{text}");
    let csv = String::from_utf8(run("agreements", top.path(), &["--format", "csv"]).stdout).unwrap();
    assert!(csv.contains(",'=1+1 so that"), "no cell is a formula: {csv}");
}
