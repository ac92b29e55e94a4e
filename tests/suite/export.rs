//! Whole runs over the fixtures.

use super::{export, fixture, marac, packs};
use std::collections::BTreeSet;
use std::path::Path;

fn names(out: &Path) -> BTreeSet<String> {
    packs(out).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn every_agency_that_is_due_a_copy_gets_one_and_immigration_enforcement_only_an_extract() {
    let out = tempfile::tempdir().unwrap();
    let ran = export("anytown", out.path(), &[]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let names = names(out.path());
    assert_eq!(names.len(), 44);
    assert!(names.contains("packs/larkhill-homes/2026-11-04-larkhill-homes.pdf"));
    let enforcement: Vec<_> = names.iter().filter(|n| n.starts_with("packs/ie/")).collect();
    assert_eq!(enforcement, ["packs/ie/2026-10-07-ie.pdf"], "one meeting's agreement names it and records consent");
}

#[test]
fn two_runs_on_any_number_of_threads_give_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    export("anytown", one.path(), &["--jobs", "1"]);
    export("anytown", two.path(), &["--jobs", "2"]);
    assert!(packs(one.path()) == packs(two.path()));
}

#[test]
fn a_second_run_writes_nothing() {
    let out = tempfile::tempdir().unwrap();
    export("unusual-markdown", out.path(), &[]);
    let times = |out: &Path| -> Vec<_> {
        walkdir::WalkDir::new(out)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|e| e.file_type().is_file())
            // The lock says who is at work, and since when.
            .filter(|e| e.file_name() != "lock")
            .map(|e| (e.path().to_path_buf(), e.metadata().unwrap().modified().unwrap()))
            .collect()
    };
    let before = times(out.path());
    let ran = export("unusual-markdown", out.path(), &[]);
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(times(out.path()), before);
}

#[test]
fn a_copy_that_was_altered_is_made_again() {
    let out = tempfile::tempdir().unwrap();
    export("unusual-markdown", out.path(), &[]);
    let before = packs(out.path());
    let (name, bytes) = &before[0];
    std::fs::write(out.path().join(name), &bytes[..bytes.len() / 2]).unwrap();
    export("unusual-markdown", out.path(), &[]);
    assert!(packs(out.path()) == before);
}

#[test]
fn f3_what_a_killed_run_left_half_written_is_gone_after_the_next() {
    let out = tempfile::tempdir().unwrap();
    export("unusual-markdown", out.path(), &[]);
    let before = packs(out.path());
    let half = [out.path().join("packs/police/.marac-part-a1b2"), out.path().join("office/.marac-part-c3d4")];
    for file in &half {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "half of a copy").unwrap();
    }
    assert_eq!(export("unusual-markdown", out.path(), &[]).status.code(), Some(0));
    assert!(half.iter().all(|file| !file.exists()));
    assert!(packs(out.path()) == before);
}

#[test]
fn an_agreement_that_has_run_out_takes_the_copy_back() {
    let out = tempfile::tempdir().unwrap();
    let folder = fixture("anytown").display().to_string();
    let at = out.path().display().to_string();
    marac(&["export", &folder, "--out", &at, "--as-of", "2026-09-30"]);
    let name = "packs/rowan-house/2026-09-09-rowan-house.pdf";
    let copy = |out: &Path| std::fs::read(out.join(name)).unwrap();
    let valid = copy(out.path());
    let ran = marac(&["export", &folder, "--out", &at, "--as-of", "2026-10-01"]);
    assert!(copy(out.path()) != valid, "the copy holds less the day after the date of review");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("made anew, because they no longer held:")).unwrap();
    assert!(line.contains("rowan-house/2026-09-09-rowan-house.pdf"), "{line}");
}

#[test]
fn minutes_that_are_refused_never_stop_the_others() {
    let out = tempfile::tempdir().unwrap();
    let ran = export("refused", out.path(), &[]);
    assert_eq!(ran.status.code(), Some(1));
    let meetings: BTreeSet<String> =
        names(out.path()).iter().filter_map(|n| n.rsplit('/').next()?.get(..10).map(str::to_owned)).collect();
    assert_eq!(meetings, BTreeSet::from(["2026-01-14".to_owned(), "2026-01-28".to_owned()]));
}

/// A folder with the minutes of one meeting, and nothing to say yet of who gets them.
fn one_meeting() -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    std::fs::create_dir(top.path().join("minutes")).unwrap();
    let text = "---\nmeeting: 2026-11-04\n---\n\n## Case 1: AB/1\n\nHe broke her door.\n";
    std::fs::write(top.path().join("minutes/2026-11-04.md"), text).unwrap();
    top
}

#[test]
fn a_copy_that_is_not_due_any_more_is_taken_back() {
    let top = one_meeting();
    let packs_with = |config: &str| {
        std::fs::write(top.path().join("marac.toml"), config).unwrap();
        let ran = marac(&["export", &top.path().display().to_string(), "--as-of", "2026-11-05"]);
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
        packs(top.path()).len()
    };
    assert_eq!(packs_with(super::CONFIG), 3);
    assert_eq!(packs_with(&super::CONFIG.replace("\"Homes\"\n", "\"Homes\"\nreceives = \"nothing\"\n")), 2);
}

#[test]
fn no_cell_of_the_distribution_list_is_taken_for_a_formula() {
    let top = one_meeting();
    std::fs::write(top.path().join("marac.toml"), super::CONFIG.replace("\"Homes\"", "\"=1+1 Homes\"")).unwrap();
    marac(&["export", &top.path().display().to_string(), "--as-of", "2026-11-05"]);
    let list = std::fs::read_to_string(top.path().join("office/distribution.csv")).unwrap();
    assert!(list.contains(",'=1+1 Homes,") && !list.contains(",=1+1"), "{list}");
}

#[test]
fn the_log_says_no_more_than_its_level() {
    for (level, some, none) in [("error", "ERROR", "WARN"), ("warn", "WARN", "INFO"), ("info", "INFO", "DEBUG")] {
        let out = tempfile::tempdir().unwrap();
        let ran = export("much-to-say", out.path(), &["--dry-run", "--log-format", "json", "--log-level", level]);
        let log = String::from_utf8_lossy(&ran.stderr).into_owned();
        let says = |wanted: &str| log.contains(&format!("\"level\":\"{wanted}\""));
        assert!(says(some) && !says(none), "{level}: {log}");
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let out = tempfile::tempdir().unwrap();
    let ran = export("unusual-markdown", out.path(), &["--dry-run"]);
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn a_day_before_the_last_runs_is_refused() {
    let out = tempfile::tempdir().unwrap();
    export("unusual-markdown", out.path(), &[]);
    let folder = fixture("unusual-markdown").display().to_string();
    let at = out.path().display().to_string();
    let ran = marac(&["export", &folder, "--out", &at, "--as-of", "2026-11-04"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("--force"));
}

#[test]
fn a_withheld_detail_is_in_no_byte_of_what_the_run_leaves_but_copies_of_those_who_were_there() {
    let top = tempfile::tempdir().unwrap();
    let minutes = top.path().join("minutes");
    std::fs::create_dir(&minutes).unwrap();
    let config = "[marac]\nname = \"Anytown Marac\"\n[[agency]]\nid = \"police\"\nname = \"Police\"\n[[agency]]\nid = \"homes\"\nname = \"Homes\"\n";
    std::fs::write(top.path().join("marac.toml"), config).unwrap();
    let text = |detail: &str| {
        format!(
            "---\nmeeting: 2026-11-04\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n\
             | Police | A. One | Present |\n\n## Case 1: AB/1\n\nHe broke her door. She is on a {detail}. He is on bail.\n"
        )
    };
    let mut copies = Vec::new();
    for detail in
        ["spousal visa zyzzyva", "student visa, which her uncle quoxbim paid for and which ends in the spring of next year"]
    {
        std::fs::write(minutes.join("2026-11-04.md"), text(detail)).unwrap();
        let ran = marac(&["export", &top.path().display().to_string(), "--as-of", "2026-11-05", "--log-level", "trace"]);
        assert_eq!(ran.status.code(), Some(0));
        for said in [&ran.stdout, &ran.stderr] {
            let said = String::from_utf8_lossy(said);
            assert!(!said.contains("zyzzyva") && !said.contains("quoxbim"), "{said}");
        }
        for file in ["record.jsonl", "distribution.csv"] {
            let office = std::fs::read_to_string(top.path().join("office").join(file)).unwrap();
            assert!(!office.contains("zyzzyva") && !office.contains("quoxbim"));
        }
        copies.push(std::fs::read(top.path().join("packs/homes/2026-11-04-homes.pdf")).unwrap());
    }
    assert!(copies[0] == copies[1], "the copy of an agency that was not there does not depend on what is withheld");
}
