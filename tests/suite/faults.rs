//! What goes wrong on the way: afterwards there are only whole, verified files, the record is true, and the next run
//! ends as an undisturbed one would.
//!
//! `MARAC_KILLS=100 cargo test --test suite faults::killed` kills a hundred runs instead of a few.

use super::{CONFIG, DAY, marac, packs};
use marac::record::lock::Lock;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// The minutes of a meeting; what `more` says comes last in its case.
fn minutes(date: &str, more: &str) -> String {
    format!(
        "---\nmeeting: {date}\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n\
         | Police | A. One | Present |\n\n## Case 1: AB/1\n\nHe broke her door. She is on a spousal visa. He is on bail.\n\n{more}\n"
    )
}

const DATES: [&str; 3] = ["2026-10-07", "2026-10-21", "2026-11-04"];

/// A working folder with three meetings.
fn folder() -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    make(top.path());
    top
}

fn make(top: &Path) {
    std::fs::create_dir_all(top.join("minutes")).unwrap();
    std::fs::write(top.join("marac.toml"), CONFIG).unwrap();
    for date in DATES {
        std::fs::write(top.join("minutes").join(format!("{date}.md")), minutes(date, "")).unwrap();
    }
}

fn export(top: &Path) -> Output {
    marac(&["export", &top.display().to_string(), "--as-of", DAY])
}

/// What `marac verify` finds.
fn findings(top: &Path) -> BTreeSet<String> {
    let ran = marac(&["verify", &top.display().to_string(), "--as-of", DAY, "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let findings = said["folders"][0]["findings"].as_array().unwrap();
    findings.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

/// The files of an undisturbed run.
fn undisturbed() -> Vec<(String, Vec<u8>)> {
    let top = folder();
    assert_eq!(export(top.path()).status.code(), Some(0));
    packs(top.path())
}

/// Exports again and holds what is there against an undisturbed run.
fn recovers(top: &Path, whole: &[(String, Vec<u8>)]) {
    let ran = export(top);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(packs(top) == whole, "the next run ends as an undisturbed one");
    assert_eq!(findings(top), BTreeSet::new());
}

/// Every PDF that is there is one of an undisturbed run, byte for byte.
fn only_whole_files(top: &Path, whole: &[(String, Vec<u8>)]) {
    if top.join("packs").exists() {
        for (name, bytes) in packs(top).iter().filter(|(name, _)| !name.contains("/.marac-part-")) {
            assert!(whole.iter().any(|(n, b)| n == name && b == bytes), "{name} is not whole");
        }
    }
}

#[test]
fn killed_at_any_moment_it_leaves_whole_files_and_the_next_run_does_the_rest() {
    let whole = undisturbed();
    let rounds: u32 = std::env::var("MARAC_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let begun = Instant::now();
    let timed = folder();
    export(timed.path());
    let run = begun.elapsed();
    for round in 0..rounds {
        let top = folder();
        let nanoseconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        let wait = run.mul_f64(f64::from(nanoseconds % 1000) / 1000.0);
        let mut child = Command::new(env!("CARGO_BIN_EXE_marac"))
            .args(["export", &top.path().display().to_string(), "--as-of", DAY])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        only_whole_files(top.path(), &whole);
        let found = findings(top.path());
        assert!(!found.contains("record-broken") && !found.contains("pack-altered"), "round {round}, {wait:?}: {found:?}");
        recovers(top.path(), &whole);
    }
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_ends_between_two_meetings_and_says_so() {
    let whole = undisturbed();
    let top = folder();
    let child = Command::new(env!("CARGO_BIN_EXE_marac"))
        .args(["export", &top.path().display().to_string(), "--as-of", DAY, "--jobs", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while !top.path().join("office/record.jsonl").exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    // On a quick machine all may have been done by then.
    if ended.status.code() != Some(0) {
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains("ended early, as asked"), "{said}");
    }
    only_whole_files(top.path(), &whole);
    assert!(!findings(top.path()).contains("pack-missing"), "what the record speaks of is there");
    recovers(top.path(), &whole);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_named_and_the_next_run_does_the_rest() {
    let whole = undisturbed();
    // Limits in blocks of 1024 bytes: nothing fits; not every line of the record; the record and no PDF; not every PDF.
    for limit in ["0", "4", "10", "14"] {
        let top = folder();
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" export \"$1\" --as-of {DAY}");
        let ran = Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_marac"), &top.path().display().to_string()])
            .output()
            .unwrap();
        assert!(matches!(ran.status.code(), Some(1 | 2)), "{limit}: {:?}", ran.status);
        let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(said.contains("cannot be written"), "{limit}: {said}");
        only_whole_files(top.path(), &whole);
        recovers(top.path(), &whole);
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let whole = undisturbed();
    let top = folder();
    std::fs::create_dir_all(top.path().join("packs")).unwrap();
    std::fs::write(top.path().join("packs/homes"), "no folder").unwrap();
    let ran = export(top.path());
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("homes"));
    std::fs::remove_file(top.path().join("packs/homes")).unwrap();
    recovers(top.path(), &whole);
}

#[test]
fn of_two_runs_at_once_one_is_told_who_is_at_work() {
    let whole = undisturbed();
    let top = folder();
    let held = Lock::take(&top.path().join("office/lock"), "2026-11-05T02:00:00Z").unwrap();
    let ran = export(top.path());
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(said.contains("another run is at work") && said.contains("begun 2026-11-05T02:00:00Z"), "{said}");
    assert!(!top.path().join("packs").exists());
    drop(held);
    let both: Vec<_> = (0..2)
        .map(|_| {
            let folder = top.path().display().to_string();
            Command::new(env!("CARGO_BIN_EXE_marac")).args(["export", &folder, "--as-of", DAY]).output()
        })
        .collect();
    assert!(both.iter().all(|ran| ran.as_ref().is_ok_and(|r| matches!(r.status.code(), Some(0 | 2)))));
    recovers(top.path(), &whole);
}

#[test]
fn a_locked_folder_of_a_tree_is_passed_over_and_the_others_are_exported() {
    let top = tempfile::tempdir().unwrap();
    make(&top.path().join("north"));
    make(&top.path().join("south"));
    let _held = Lock::take(&top.path().join("north/office/lock"), "2026-11-05T02:00:00Z").unwrap();
    let ran = export(top.path());
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("north/office/lock"));
    assert_eq!(packs(&top.path().join("south")).len(), 9);
}

#[test]
fn a_record_cut_short_anywhere_is_completed() {
    let whole = undisturbed();
    let top = folder();
    export(top.path());
    let path = top.path().join("office/record.jsonl");
    let record = std::fs::read(&path).unwrap();
    for part in [0, 1, 2, 3] {
        std::fs::write(&path, record.get(..record.len() * part / 4 + 7 * part).unwrap()).unwrap();
        recovers(top.path(), &whole);
    }
}

#[test]
fn minutes_that_change_or_vanish_while_they_are_read_are_said_and_made_by_the_next_run() {
    use marac::decide::Lists;
    use marac::export::{Request, run};
    use marac::folder::Folder;
    use marac::record::store::Places;
    use marac::rules::RuleSet;
    use marac::typeset::Fonts;
    let whole = undisturbed();
    let top = folder();
    let working = Folder::open(top.path()).unwrap();
    let places = Places::below(top.path());
    let first = std::sync::Once::new();
    let done = |report: &marac::export::MeetingReport| {
        first.call_once(|| {
            let mut others = DATES.iter().map(|d| format!("minutes/{d}.md")).filter(|f| *f != report.file);
            std::fs::write(top.path().join(others.next().unwrap()), "changed").unwrap();
            std::fs::remove_file(top.path().join(others.next().unwrap())).unwrap();
        });
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let request = Request {
        folder: &working,
        places: &places,
        rules: RuleSet::builtin().unwrap(),
        lists: Lists::builtin(),
        fonts: &Fonts::builtin(),
        at: "2026-11-05T02:00:00Z",
        as_of: DAY.parse().unwrap(),
        meeting: None,
        to: None,
        dry_run: false,
        force: false,
        stop: &std::sync::atomic::AtomicBool::new(false),
        done: &done,
        clock: &|| 0.0,
    };
    let report = pool.install(|| run(&request)).unwrap();
    let failed: Vec<&str> = report.meetings.iter().filter_map(|m| m.failed.as_deref()).collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed.iter().any(|f| f.contains("changed while it was read")));
    assert!(failed.iter().any(|f| f.contains("cannot be read")));
    only_whole_files(top.path(), &whole);
    make(top.path());
    recovers(top.path(), &whole);
}

/// Puts a file beside good minutes and exports; what was said, and that the good ones were exported.
fn beside_good_minutes(name: &str, write: impl FnOnce(&Path)) -> String {
    let top = folder();
    write(&top.path().join("minutes").join(name));
    let ran = export(top.path());
    assert_eq!(ran.status.code(), Some(1), "{name}");
    assert_eq!(packs(top.path()).len(), 9, "{name}: the others are exported");
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains(name), "{name} is named: {said}");
    said
}

#[test]
fn hostile_files_are_refused_by_name_and_all_others_are_exported() {
    let front = "---\nmeeting: 2026-09-09\n---\n\n";
    let said = beside_good_minutes("huge.md", |path| std::fs::File::create(path).unwrap().set_len(200 << 20).unwrap());
    assert!(said.contains("larger than"));
    beside_good_minutes("quotes.md", |path| std::fs::write(path, format!("{front}{}deep\n", "> ".repeat(100_000))).unwrap());
    beside_good_minutes("nul.md", |path| std::fs::write(path, format!("{front}a\0b\n")).unwrap());
    beside_good_minutes("not-text.md", |path| std::fs::write(path, [0xff, 0xfe, 0x00]).unwrap());
    beside_good_minutes("empty.md", |path| std::fs::write(path, "").unwrap());
}

#[test]
fn minutes_too_large_for_one_meeting_are_refused_by_file_and_line_and_all_others_are_exported() {
    let front = "---\nmeeting: 2026-09-09\n---\n\n";
    let refused = |name: &str, body: String, about: usize| {
        let said = beside_good_minutes(name, |path| std::fs::write(path, format!("{front}{body}")).unwrap());
        let at = said.split_once("[markdown-refused]").and_then(|(_, rest)| rest.split_once(&format!("{name}:")));
        let line = at.and_then(|(_, rest)| rest.split(':').next()?.parse::<usize>().ok());
        assert!(line.is_some_and(|line| line.abs_diff(about) < 9), "{name}: {said}");
        assert!(said.contains("the minutes hold more than"), "{name}: {said}");
        assert!(said.len() < 5_000, "{name}: it is said once");
    };
    refused("cells.md", format!("|a|b|c|d|\n|-|-|-|-|\n{}", "|a|b|c|d|\n".repeat(250_000)), 12_505);
    refused("line.md", format!("{}\n", "He came to the door and went away again. ".repeat(250_000)), 6);
    refused("headings.md", "# \n".repeat(100_000), 50_005);
    refused("items.md", "- a\n".repeat(100_000), 50_005);
    refused("links.md", (0..60_000).map(|n| format!("[a{n}]: http://a.example/{n}\n")).collect(), 50_005);
    refused("marks.md", format!("{}\n", "[x]{.withhold} ".repeat(20_000)), 6);
    refused("html.md", format!("<table>{}</table>\n", "<tr><td>a</td></tr>".repeat(100_000)), 5);
}

#[cfg(unix)]
#[test]
fn hostile_links_are_refused_by_name_and_all_others_are_exported() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    let secret = elsewhere.path().join("secret.md");
    std::fs::write(&secret, minutes("2026-01-01", "")).unwrap();
    let said = beside_good_minutes("out.md", |path| symlink(&secret, path).unwrap());
    assert!(said.contains("out of the working folder"));
    let said = beside_good_minutes("round.md", |path| symlink(path, path).unwrap());
    assert!(said.contains("round in a circle"));
    beside_good_minutes("nowhere.md", |path| symlink("nothing-here.md", path).unwrap());
    let said = beside_good_minutes("null.md", |path| symlink("/dev/null", path).unwrap());
    assert!(said.contains("out of the working folder"));
}

#[test]
fn large_but_sound_minutes_are_exported_in_bounded_time() {
    let top = folder();
    let line = format!("{}{}.", "He came to the door and went away again. ".repeat(25_000), "She is on a spousal visa");
    let text = minutes("2026-09-09", &line);
    std::fs::write(top.path().join("minutes/2026-09-09.md"), text).unwrap();
    let ran = marac(&["check", &top.path().join("minutes/2026-09-09.md").display().to_string(), "--as-of", DAY]);
    assert_eq!(ran.status.code(), Some(0), "a line of a megabyte is read");
}

#[test]
fn names_that_would_leave_the_packs_are_refused() {
    for id in ["../x", "a/b", "con", "..", "a\\u0000b", "a\\u202eb", ""] {
        let top = folder();
        std::fs::write(top.path().join("marac.toml"), CONFIG.replace("\"homes\"", &format!("\"{id}\""))).unwrap();
        let ran = export(top.path());
        assert_eq!(ran.status.code(), Some(2), "{id:?}");
        assert!(String::from_utf8_lossy(&ran.stderr).contains("marac.toml:"), "{id:?}");
        assert!(!top.path().join("packs").exists());
    }
    let top = folder();
    std::fs::write(top.path().join("marac.toml"), CONFIG.replace("\"Homes\"", "\"Ho\\u202emes\"")).unwrap();
    assert_eq!(export(top.path()).status.code(), Some(2), "a name that reads otherwise than it is");
}

#[test]
fn one_bad_folder_of_a_tree_stops_no_other() {
    let top = tempfile::tempdir().unwrap();
    make(&top.path().join("north"));
    make(&top.path().join("south"));
    std::fs::write(top.path().join("north/marac.toml"), "[marac]\nnmae = \"x\"\n").unwrap();
    let ran = export(top.path());
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("north/marac.toml:2"));
    assert_eq!(packs(&top.path().join("south")).len(), 9);
}
