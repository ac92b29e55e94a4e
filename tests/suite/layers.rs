//! Who imports whom: a module imports only what stands before it in the line.

use std::path::Path;

/// The order of the line; what stands beside it comes last.
const ORDER: &[&str] = &[
    "diagnostic",
    "minutes",
    "fold",
    "folder",
    "rules",
    "tag",
    "annotated",
    "score",
    "train",
    "decide",
    "redact",
    "typeset",
    "verify",
    "record",
    "check",
    "export",
    "review",
    "spot_check",
    "cli",
];

#[test]
fn a_module_imports_only_what_stands_before_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&src).unwrap();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs");
        let Some(own) = ORDER.iter().position(|m| *m == module) else { continue };
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        for line in program.lines().filter_map(|l| l.trim().strip_prefix("use crate::")) {
            let used = line.split([':', ';', ' ']).next().unwrap();
            if let Some(at) = ORDER.iter().position(|m| *m == used)
                && at > own
            {
                wrong.push(format!("{}: {used}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_crate_has_one_owner() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let owners =
        [("printpdf", "typeset"), ("pulldown_cmark", "minutes"), ("html5gum", "minutes"), ("clap", "cli"), ("indicatif", "cli")];
    let mut wrong = Vec::new();
    for entry in walkdir::WalkDir::new(&src) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&src).unwrap();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for (name, owner) in owners {
            let used = text.lines().any(|l| l.trim_start().starts_with("use ") && l.contains(&format!("{name}::")));
            if used && !path.starts_with(owner) {
                wrong.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
