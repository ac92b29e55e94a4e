//! The record, and what is compared with it.

use super::{DAY, marac, packs};
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

const CONFIG: &str = "\
[marac]
name = \"Anytown Marac\"
[[agency]]
id = \"police\"
name = \"Police\"
[[agency]]
id = \"homes\"
name = \"Homes\"
[[agency]]
id = \"school\"
name = \"School\"
";

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
