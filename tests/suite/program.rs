//! The program as a caller meets it: commands, exit codes, messages.

use super::{fixture, marac};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_new_folder_exports_at_once() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("anytown").display().to_string();
    assert_eq!(marac(&["new", &folder]).status.code(), Some(0));
    let checked = marac(&["check", &folder]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    let exported = marac(&["export", &folder]);
    assert_eq!(exported.status.code(), Some(0), "{}", text(&exported.stderr));
    assert_eq!(std::fs::read_dir(top.path().join("anytown/packs")).unwrap().count(), 4);
    assert_eq!(marac(&["new", &folder]).status.code(), Some(2), "what is there is never written over");
}

#[test]
fn of_the_example_that_new_makes_every_action_goes_out_whole() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("w");
    assert_eq!(marac(&["new", &folder.display().to_string()]).status.code(), Some(0));
    assert_eq!(marac(&["export", &folder.display().to_string()]).status.code(), Some(0));
    let minutes = std::fs::read_dir(folder.join("minutes")).unwrap().next().unwrap().unwrap().path();
    let minutes = std::fs::read_to_string(minutes).unwrap();
    let actions: Vec<&str> =
        minutes.split("### Actions").nth(1).unwrap().lines().filter_map(|l| l.strip_prefix("| ")).skip(1).collect();
    assert_eq!(actions.len(), 3);
    for (file, bytes) in super::packs(&folder) {
        let shown = super::structure::text_of(&bytes);
        for cell in actions.iter().flat_map(|row| row.split('|')).map(str::trim).filter(|cell| !cell.is_empty()) {
            assert!(shown.contains(cell), "{file}: {cell}");
        }
    }
}

#[test]
fn the_story_of_the_readme_is_what_happens() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let story = readme.split("## One meeting, from minutes to packs").nth(1).unwrap().split("\n## Commands").next().unwrap();
    let block = |kind: &str, number: usize| {
        story.split(&format!("```{kind}\n")).nth(number + 1).unwrap().split("```").next().unwrap().to_owned()
    };
    let minutes = block("markdown", 0);
    let top = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_marac"));
        text(&command.current_dir(top.path()).args(arguments).output().unwrap().stdout)
    };
    run(&["new", "anytown"]);
    let made = std::fs::read_dir(top.path().join("anytown/minutes")).unwrap().next().unwrap().unwrap().path();
    let date = made.file_stem().unwrap().to_str().unwrap().to_owned();
    let without_dates = |text: &str| {
        let lines =
            text.lines().filter(|l| !["meeting:", "> Agreed by:", "> Review by:"].iter().any(|start| l.starts_with(start)));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let example = std::fs::read_to_string(&made).unwrap();
    assert!(example.contains(&date));
    assert_eq!(without_dates(&minutes), without_dates(&example), "the minutes shown are those that `marac new` makes");
    std::fs::remove_file(made).unwrap();
    let file = top.path().join("anytown/minutes/2026-11-04.md");

    let (before, rest) = minutes.split_once("Safeguarding justification:").unwrap();
    let after = &rest[rest.find("\n> Review by:").unwrap()..];
    std::fs::write(&file, format!("{before}Safeguarding justification: tbc{after}")).unwrap();
    let said = run(&["check", "anytown", "--as-of", "2026-11-05"]);
    assert!(said.ends_with(&block("text", 0)), "{said}");

    std::fs::write(&file, &minutes).unwrap();
    let said = run(&["export", "anytown", "--as-of", "2026-11-05"]);
    assert!(said.starts_with(&block("text", 1)), "{said}");
    let (_, pdf) = super::packs(&top.path().join("anytown")).into_iter().find(|(name, _)| name.contains("housing")).unwrap();
    let quoted: Vec<&str> =
        story.lines().filter_map(|line| line.strip_prefix("> Ms A").or(line.strip_prefix("> safe to"))).collect();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in quoted {
        assert!(words(&super::structure::text_of(&pdf)).contains(&words(&line.replace("**", ""))), "{line}");
    }

    let said = run(&["explain", "anytown/minutes/2026-11-04.md", "--to", "housing-options", "--as-of", "2026-11-05"]);
    for part in block("text", 2).split("...\n").filter(|part| !part.is_empty()) {
        assert!(said.contains(part), "{part}");
    }
}

#[test]
fn tag_prints_one_object_a_find_with_bytes_into_the_file() {
    let top = tempfile::tempdir().unwrap();
    let file = top.path().join("notes.md");
    let notes = "He has her keys. She came on a spouse visa. It is raining.\n";
    std::fs::write(&file, notes).unwrap();
    let out = text(&marac(&["tag", "--format", "jsonl", &file.display().to_string()]).stdout);
    let finds: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let visa = finds.iter().find(|f| f["rule"] == "visa-spouse").expect("the visa is found");
    let at = |v: &serde_json::Value| {
        let number = |key: &str| usize::try_from(v[key].as_u64().unwrap()).unwrap();
        notes.get(number("start")..number("end")).unwrap().to_owned()
    };
    assert_eq!(at(visa), "spouse visa");
    assert_eq!(at(&visa["withheld"]), "She came on a spouse visa.");
    assert_eq!((visa["category"].as_str(), visa["line"].as_u64()), (Some("visa"), Some(1)));
}

#[test]
fn tag_finds_details_where_it_cannot_be_told_who_was_kept_out() {
    let top = tempfile::tempdir().unwrap();
    let file = top.path().join("2026-11-18.md");
    let minutes = "---\nmarac: Anytown\nmeeting: 2026-11-18\n---\n\n## Case 1: AT/26/1\n\nHousing left the room for this case. She came on a spouse visa.\n";
    std::fs::write(&file, minutes).unwrap();
    let ran = marac(&["tag", &file.display().to_string()]);
    assert!(text(&ran.stdout).contains("spouse visa"), "{}", text(&ran.stderr));
}

#[test]
fn a_wrong_call_does_nothing_and_says_what_to_do() {
    for arguments in [&["export"][..], &["export", "/nowhere/at/all"], &["check", "--explain", "agreement-palceholder"]] {
        let ran = marac(arguments);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
        assert!(!ran.stderr.is_empty());
    }
    assert!(text(&marac(&["check", "--explain", "agreement-palceholder"]).stderr).contains("agreement-placeholder"));
}

#[test]
fn an_agency_that_is_misspelt_is_suggested() {
    let folder = fixture("anytown").display().to_string();
    let ran = marac(&["export", &folder, "--dry-run", "--to", "larkhil-homes"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(text(&ran.stderr).contains("did you mean larkhill-homes?"));
    let ran = marac(&["export", &folder, "--dry-run", "--to", "LARKHILL homes"]);
    assert_eq!(ran.status.code(), Some(0), "a name does as well as an id");
}

#[test]
fn what_is_typed_wrong_is_answered_with_what_to_type() {
    let anytown = fixture("anytown");
    let file = anytown.join("minutes/2026-11-04.md").display().to_string();
    let folder = anytown.display().to_string();
    let result = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    std::fs::write(result.path(), r#"{"seed":1,"sample":3,"as_of":"2026-11-24","by":" ","verdicts":{}}"#).unwrap();
    let result = result.path().display().to_string();
    for (arguments, answer) in [
        (&["export", &folder, "--meeting", "18/11/2026"][..], "year-month-day, such as 2026-11-04"),
        (&["explain", &folder, "--to", "police"], "is a folder; name the minutes"),
        (&["explain", &file, "--to", "police", "--at", "9999"], "--at 9999"),
        (&["spot-check", &folder, "--result", &result], "does not say who judged"),
    ] {
        let ran = marac(arguments);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
        assert!(text(&ran.stderr).contains(answer), "{arguments:?}: {}", text(&ran.stderr));
    }
}

#[test]
fn check_has_much_to_say_about_the_folder_made_for_it() {
    let ran = marac(&["check", "--format", "json", "--as-of", "2026-11-05", &fixture("much-to-say").display().to_string()]);
    assert_eq!(ran.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let codes: std::collections::BTreeSet<&str> =
        said["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    for wanted in [
        "enforcement-present",
        "enforcement-action",
        "no-expertise",
        "own-action-withheld",
        "safety-withheld",
        "mark-inert",
        "hand-cleared",
        "agreement-placeholder",
        "agreement-enforcement",
        "agreement-expired",
        "agreement-no-review",
        "attendance-unclear",
        "attendance-unknown-agency",
    ] {
        assert!(codes.contains(wanted), "{wanted} is missing from {codes:?}");
    }
}

#[test]
fn the_page_that_shows_everything_never_lies_among_the_packs() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("w");
    let place = folder.display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let at = |file: &str| folder.join(file).display().to_string();
    for (command, file, refused) in [
        ("review", "packs/review.html", true),
        ("review", "packs/police/review.html", true),
        ("spot-check", "packs/idva/spot-check.html", true),
        ("review", "marac.toml", true),
        ("review", "office/review.html", false),
    ] {
        let before = std::fs::read(folder.join(file)).ok();
        let ran = marac(&[command, &place, "--report", &at(file)]);
        assert_eq!(ran.status.code() == Some(2), refused, "{file}: {}", text(&ran.stderr));
        assert_eq!(std::fs::read(folder.join(file)).ok() == before, refused, "{file}");
    }
}

#[test]
fn of_minutes_that_were_taken_away_nothing_is_left() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("w");
    let place = folder.display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let own = std::fs::read_dir(folder.join("minutes")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&own).unwrap();
    let date = own.file_stem().unwrap().to_str().unwrap().to_owned();
    std::fs::remove_file(&own).unwrap();
    std::fs::write(folder.join("minutes/2026-11-04.md"), text.replace(&date, "2026-11-04")).unwrap();
    let config = std::fs::read_to_string(folder.join("marac.toml")).unwrap();
    std::fs::write(folder.join("marac.toml"), config.replace("Anytown Marac", "Elmtown Marac")).unwrap();
    assert_eq!(marac(&["export", &place]).status.code(), Some(0));
    let ran = marac(&["verify", &place]);
    assert_eq!(ran.status.code(), Some(0), "{}{}", self::text(&ran.stdout), self::text(&ran.stderr));
    let list = std::fs::read_to_string(folder.join("office/distribution.csv")).unwrap();
    assert!(list.contains("2026-11-04,") && !list.contains(&date), "{list}");
}

#[test]
fn who_was_kept_out_of_a_case_reads_so_in_the_list_and_the_review() {
    let top = tempfile::tempdir().unwrap();
    let folder = top.path().join("w");
    let place = folder.display().to_string();
    assert_eq!(marac(&["new", &place]).status.code(), Some(0));
    for made in std::fs::read_dir(folder.join("minutes")).unwrap() {
        std::fs::remove_file(made.unwrap().path()).unwrap();
    }
    let minutes = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Anytown Police | Present |\n\
                   | Anytown Idva Service | Present, left the room for case 1 |\n\n## Case 1: A\n\nShe is safe.\n\n## Case 2: B\n\nHe is not.\n";
    std::fs::write(folder.join("minutes/2026-11-04.md"), minutes).unwrap();
    assert_eq!(marac(&["export", &place, "--as-of", "2026-11-05"]).status.code(), Some(0));
    let list = std::fs::read_to_string(folder.join("office/distribution.csv")).unwrap();
    let notes: Vec<&str> = list.lines().filter(|line| line.ends_with("without case 1")).collect();
    assert!(matches!(notes.as_slice(), [one] if one.contains(",idva,")), "{list}");
    let page = folder.join("office/review.html");
    marac(&["review", &place, "--report", &page.display().to_string()]);
    assert_eq!(std::fs::read_to_string(page).unwrap().matches("without case 1").count(), 1);
}

#[test]
fn explain_says_why_each_detail_is_withheld_or_released() {
    let file = fixture("anytown").join("minutes/2026-11-04.md").display().to_string();
    let ran = marac(&["explain", &file, "--to", "larkhill-homes", "--as-of", "2026-11-05"]);
    assert_eq!(ran.status.code(), Some(0));
    let said = text(&ran.stdout);
    assert!(
        said.contains("WITHHELD")
            && said.contains("Why: no agreement in this case names the agency.")
            && said.contains("RELEASED")
            && said.contains("Why: a sharing agreement names the agency")
    );
}

#[test]
fn the_built_in_rules_hold_their_examples() {
    let ran = marac(&["rules", "test"]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stdout));
    assert!(text(&ran.stdout).contains("examples, 0 failed"));
}

#[test]
fn the_readme_begins_with_two_commands() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let block = readme.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let commands: Vec<&str> = block.lines().collect();
    assert_eq!(
        commands,
        [
            "cargo run --release --locked -- export fixtures/anytown --out target/anytown --as-of 2026-11-24",
            "cargo test --locked"
        ]
    );
}

#[test]
fn every_command_has_examples_in_its_help_and_a_manual_page() {
    let top = tempfile::tempdir().unwrap();
    let out = top.path().join("man");
    assert_eq!(marac(&["man", "--out", &out.display().to_string()]).status.code(), Some(0));
    let mut pages: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    pages.sort();
    assert!(pages.len() > 10 && pages.contains(&"marac-export.1".to_owned()), "{pages:?}");
    for page in pages.iter().filter_map(|p| p.strip_prefix("marac-")?.strip_suffix(".1")) {
        let help = text(&marac(&[page, "--help"]).stdout);
        assert!(help.contains("Example"), "marac {page} --help has no example");
    }
    assert!(text(&marac(&["completions", "bash"]).stdout).contains("spot-check"));
}
