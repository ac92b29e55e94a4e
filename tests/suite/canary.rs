//! Canaries: words that stand only where they must not be told from are looked for in everything that a run leaves.
//!
//! Apart from this stand the commands whose answer is text of the minutes, for the coordinator alone: `check` with its
//! source lines, `tag`, `explain`, `review`, `spot-check` and `agreements`.

use super::marac;
use jiff::civil::date;
use marac::decide::{self, Lists, Meeting};
use marac::folder::Config;
use marac::rules::RuleSet;
use marac::{minutes, redact, tag, typeset};
use std::path::Path;
use std::process::Output;

/// The beginning of every canary; a number follows, which says which one sang.
const CANARY: &str = "zyzzyva";

const CONFIG: &str = r#"[marac]
name = "Anytown Marac"

[[agency]]
id = "police"
name = "Police"

[[agency]]
id = "homes"
name = "Larkhill Homes"

[[agency]]
id = "school"
name = "School"
receives = "actions"
"#;

const FRONT: &str = "---\nmeeting: 2026-11-04\nunknown: zyzzyva01 spousal visa\nplace: zyzzyva02 visa office\n---\n\n";

const ATTENDANCE: &str = "# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | A. One | Present |\n| Larkhill Homes | Zyzzyva03 | Apologies, zyzzyva04 |\n\n";

const CASE: &str = "## Case 1: AB/1\n\nHe broke her door. She is on a spousal visa zyzzyva05. See [the zyzzyva06 visa](https://zyzzyva07.example/visa \"zyzzyva08\").[^zyzzyva09]\n\n<!-- zyzzyva10 visa -->\n<p title=\"zyzzyva11\">[zyzzyva12]{.withhold}</p>\n\n### NRPF zyzzyva13\n\n| Name | Immigration status |\n|---|---|\n| Ms A | zyzzyva14 |\n\n- [ ] Immigration status: zyzzyva15\n\n> Home Office zyzzyva16 letter.\n\n| Owner | Action |\n|---|---|\n| School | Copy her visa zyzzyva17 |\n\n[^zyzzyva09]: Her asylum claim zyzzyva18.\n\n[unused]: https://zyzzyva19.example \"zyzzyva20\"\n\n";

const AGREEMENT: &str = "> [!AGREEMENT]\n> Share with: Police, Zyzzyva21 Homes\n> Covers: visa, zyzzyva22\n> Agreed by: the Marac on 4 November 2026\n> Safeguarding justification: so that she is safe from zyzzyva23\n> Review by: zyzzyva24\n> Zyzzyva25: zyzzyva26\n\n";

/// A working folder with these minutes, one meeting a day, and a place for temporary files.
fn folder(texts: &[Vec<u8>]) -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    std::fs::create_dir(top.path().join("minutes")).unwrap();
    std::fs::create_dir(top.path().join("tmp")).unwrap();
    std::fs::write(top.path().join("marac.toml"), CONFIG).unwrap();
    for (text, day) in texts.iter().zip(4..) {
        std::fs::write(top.path().join(format!("minutes/meeting-{day}.md")), dated(text, day)).unwrap();
    }
    top
}

/// The same minutes of another day in November.
fn dated(text: &[u8], day: usize) -> Vec<u8> {
    let (from, to) = (["2026-11-04", "4 November"], [format!("2026-11-{day:02}"), format!("{day} November")]);
    let mut out = text.to_vec();
    for (from, to) in from.iter().zip(to) {
        if let Some(at) = out.windows(from.len()).position(|w| w == from.as_bytes()) {
            out.splice(at..at + from.len(), to.into_bytes());
        }
    }
    out
}

fn sings(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    text.find(CANARY).map(|at| text.get(at.saturating_sub(60)..at + 12).unwrap_or(CANARY).to_owned())
}

/// Runs the program with its temporary files below `top`; nothing that it says or leaves may hold a canary.
fn silent(top: &Path, arguments: &[&str]) -> Output {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_marac"))
        .args(arguments)
        .env("TMPDIR", top.join("tmp"))
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    assert_eq!(sings(&ran.stdout), None, "standard output of {arguments:?}");
    assert_eq!(sings(&ran.stderr), None, "standard error of {arguments:?}");
    assert!(!String::from_utf8_lossy(&ran.stderr).contains("panicked"), "{arguments:?}");
    for entry in walkdir::WalkDir::new(top).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(top).unwrap();
        assert_eq!(sings(path.as_os_str().as_encoded_bytes()), None, "a file name");
        // The police were there and may have all of it.
        if entry.file_type().is_file() && !path.starts_with("minutes") && !path.starts_with("packs/police") {
            assert_eq!(sings(&std::fs::read(entry.path()).unwrap()), None, "{} after {arguments:?}", path.display());
        }
    }
    assert_eq!(std::fs::read_dir(top.join("tmp")).unwrap().count(), 0, "no temporary file stays");
    ran
}

/// Exports all of `texts` with the fullest log, in both formats, and returns what became of each meeting: whether
/// anything was found to be wrong with it.
fn exported(texts: &[Vec<u8>]) -> Vec<bool> {
    let top = folder(texts);
    let name = top.path().display().to_string();
    let call = ["export", &name, "--as-of", "2026-11-30", "--log-level", "trace"];
    silent(top.path(), &[&call[..], &["--log-format", "text"]].concat());
    let ran = silent(top.path(), &[&call[..], &["--log-format", "json", "--format", "json", "--force"]].concat());
    let said: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let mut meetings: Vec<(usize, bool)> = Vec::new();
    for meeting in said["folders"][0]["meetings"].as_array().unwrap() {
        let file = meeting["file"].as_str().unwrap();
        let day = file.trim_start_matches("minutes/meeting-").trim_end_matches(".md").parse().unwrap();
        meetings.push((day, meeting["copies"].as_array().unwrap().is_empty()));
    }
    meetings.sort_unstable();
    meetings.into_iter().map(|(_, refused)| refused).collect()
}

#[test]
fn f2_no_canary_sings_in_what_a_run_leaves_at_any_level_of_the_log() {
    let top = folder(&[format!("{FRONT}{ATTENDANCE}{CASE}{AGREEMENT}").into_bytes()]);
    let name = top.path().display().to_string();
    for (level, log) in
        [("off", "text"), ("error", "json"), ("warn", "text"), ("info", "json"), ("debug", "text"), ("trace", "json")]
    {
        let call = ["export", &name, "--as-of", "2026-11-05", "--log-level", level, "--log-format", log, "--force"];
        let ran = silent(top.path(), &call);
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    silent(top.path(), &["verify", &name, "--as-of", "2026-11-05", "--log-level", "trace"]);
}

#[test]
fn f2_no_canary_sings_when_minutes_are_refused() {
    let whole = |body: &str| format!("{FRONT}{ATTENDANCE}{CASE}{body}");
    let deep = format!("{} zyzzyva27", ">".repeat(200));
    let mut texts: Vec<Vec<u8>> = [
        whole("[zyzzyva27]{.imigration}"),
        whole("zyzzyva27 {.withhold}"),
        whole("[zyzzyva27]{.not-immigration}"),
        whole("| a |\n|---|\n| b | zyzzyva27 |"),
        whole("## Case 1: zyzzyva27"),
        whole("## Case zyzzyva27"),
        whole(&deep),
        whole("<p hidden>zyzzyva27"),
        whole("").replace("Present |", "Present, left the room zyzzyva27 |"),
        whole("\0 zyzzyva27"),
        whole("").replace("meeting: 2026-11-04", "meeting: zyzzyva27"),
        whole("").replace("unknown: ", "unknown: [zyzzyva27"),
        whole("").replacen("---\n\n", "zyzzyva27\n", 1),
        whole("").replacen("---\n", "zyzzyva27\n", 1),
        String::from("zyzzyva27"),
    ]
    .map(String::into_bytes)
    .to_vec();
    texts.push([whole("zyzzyva27").as_bytes(), b"\xff"].concat());
    let refused = exported(&texts);
    assert_eq!(refused, vec![true; texts.len()]);
}

#[test]
fn f2_no_canary_sings_when_agreements_names_or_marks_are_wrong() {
    let whole = |body: &str| format!("{FRONT}{ATTENDANCE}{CASE}{body}");
    let texts = [
        whole(&AGREEMENT.replace("Covers: visa, zyzzyva22", "Covers: not zyzzyva22")),
        whole(&AGREEMENT.replace("4 November 2026", "zyzzyva27")),
        whole(&AGREEMENT.replace("so that she is safe from", "removal of")),
        whole(&AGREEMENT.replace("[!AGREEMENT]", "[!AGREEMNET] zyzzyva27")),
        whole(&AGREEMENT.replace("> ", "> > ")),
        whole("Copy to: Zyzzyva27 Homes\n"),
        whole("## AOB\n\nZyzzyva27's visa.[^x]\n\n[^x]: zyzzyva28\n\n[^y]: zyzzyva29\n"),
        whole("[zyzzyva27]{.not-immigration reason=\"zyzzyva28\"}"),
        whole("").replace("Present |", "Present |\n| Zyzzyva27 Homes | zyzzyva28 | here, zyzzyva29 |"),
        whole("\u{1f31e}\u{10ffff} zyzzyva27 visa"),
    ];
    let texts = texts.map(String::into_bytes);
    assert_eq!(exported(&texts), vec![false; texts.len()]);
}

#[test]
fn f2_no_canary_sings_when_the_rules_the_configuration_or_the_call_are_wrong() {
    let text = format!("{FRONT}{ATTENDANCE}{CASE}{AGREEMENT}").into_bytes();
    let empty = tempfile::tempdir().unwrap();
    let rules = empty.path().display().to_string();
    for more in [["--rules", &rules], ["--meeting", "2026-11-05"], ["--to", "nobody"]] {
        let top = folder(std::slice::from_ref(&text));
        let name = top.path().display().to_string();
        let call = ["export", &name, "--as-of", "2026-11-05", "--log-level", "trace"];
        assert_eq!(silent(top.path(), &[&call[..], &more].concat()).status.code(), Some(2), "{more:?}");
    }
    for config in ["[marac]\nnaem = \"x\"\n", "[[agency]]\nid = \"A b\"\nname = \"x\"\n", "\0"] {
        let top = folder(std::slice::from_ref(&text));
        std::fs::write(top.path().join("marac.toml"), config).unwrap();
        let name = top.path().display().to_string();
        assert_eq!(silent(top.path(), &["export", &name, "--log-level", "trace"]).status.code(), Some(2));
    }
}

#[test]
fn f2_no_canary_sings_when_files_cannot_be_read_or_written() {
    let top = folder(&[format!("{FRONT}{ATTENDANCE}{CASE}{AGREEMENT}").into_bytes()]);
    let name = top.path().display().to_string();
    let call = ["export", &name, "--as-of", "2026-11-05", "--log-level", "trace"];
    // A folder where a file should be.
    std::fs::create_dir(top.path().join("minutes/2026-11-11.md")).unwrap();
    silent(top.path(), &call);
    // A file where a folder should be.
    std::fs::create_dir(top.path().join("packs")).ok();
    std::fs::remove_dir_all(top.path().join("packs/homes")).ok();
    std::fs::write(top.path().join("packs/homes"), "").unwrap();
    assert_ne!(silent(top.path(), &call).status.code(), Some(0));
    std::fs::write(top.path().join("office/record.jsonl"), "{}\n").unwrap();
    assert_eq!(silent(top.path(), &call).status.code(), Some(2));
}

#[test]
fn f2_what_is_shown_of_a_type_by_debug_is_no_word_of_the_minutes() {
    let text = format!(
        "{FRONT}{ATTENDANCE}{CASE}{AGREEMENT}[zyzzyva27 visa]{{.not-immigration reason=\"zyzzyva28\"}}\n\nCopy to: Zyzzyva29\n"
    );
    let (minutes, diagnostics) = minutes::parse(Path::new("m.md"), text.into_bytes()).unwrap();
    let config = Config::parse(CONFIG, Path::new("marac.toml")).unwrap();
    let tags = tag::tag(&minutes, RuleSet::builtin().unwrap());
    let (meeting, more) = Meeting::new(&minutes, &config, Lists::builtin());
    let mut shown = vec![
        ("minutes", format!("{minutes:?}")),
        ("diagnostics", format!("{diagnostics:?}{more:?}")),
        ("tags", format!("{tags:?}")),
        ("meeting", format!("{meeting:?}")),
    ];
    let fonts = typeset::Fonts::of(None).unwrap();
    for agency in &config.agencies {
        let decisions = decide::decide(&minutes, &tags, &meeting, &config, agency, date(2026, 11, 5));
        shown.push(("decisions", format!("{decisions:?}")));
        let Some(redacted) = redact::redact(&minutes, &tags, &decisions, &meeting, &config) else { continue };
        shown.push(("redacted", format!("{redacted:?}{:?}{:?}", redacted.sections(), redacted.notes())));
        shown.extend(redacted.sections().iter().map(|s| ("section", format!("{s:?}{:?}{:?}{:?}", s.kind, s.heading, s.blocks))));
        let texts = redacted.sections().iter().flat_map(|s| &s.blocks).filter_map(|block| match block {
            redact::RBlock::Paragraph(runs) => Some(format!("{runs:?}")),
            _ => None,
        });
        shown.extend(texts.map(|text| ("runs", text)));
        let pages = typeset::layout(&redacted, &fonts);
        shown.push(("pages", format!("{pages:?}")));
        shown.push(("expected", format!("{:?}", pages.expected())));
        shown.push(("actions", format!("{:?}", decide::actions(&minutes, &meeting, &config))));
    }
    for (what, text) in shown {
        assert_eq!(sings(text.as_bytes()), None, "{what}");
    }
}

#[test]
fn f1_the_name_of_a_file_of_minutes_reaches_no_pack() {
    let top = folder(&[]);
    let text = format!("{FRONT}{ATTENDANCE}{CASE}");
    std::fs::write(top.path().join("minutes/zyzzyva-visa.md"), text).unwrap();
    let ran = marac(&["export", &top.path().display().to_string(), "--as-of", "2026-11-05"]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let packs = super::packs(top.path());
    let names: Vec<&str> = packs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["packs/homes/2026-11-04-homes.pdf", "packs/police/2026-11-04-police.pdf"]);
    assert!(packs.iter().all(|(_, bytes)| sings(bytes).is_none()));
    assert_eq!(sings(&std::fs::read(top.path().join("office/distribution.csv")).unwrap()), None);
}
