//! Integration tests, one module a subject, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
#![expect(clippy::wildcard_enum_match_arm, reason = "of another crate's objects, those meant are named")]

mod canary;
mod equal;
mod expected;
mod export;
mod failures;
mod faults;
mod interference;
mod layers;
mod people;
mod program;
mod record;
mod seeds;
mod structure;
mod tagging;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The day on which fixtures are judged.
const DAY: &str = "2026-11-05";

/// A small Marac.
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

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Runs the program.
fn marac(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_marac")).args(arguments).output().expect("the program can be run")
}

/// Exports a fixture to `out` and returns what the program said.
fn export(name: &str, out: &Path, more: &[&str]) -> Output {
    let (folder, out) = (fixture(name), out.display().to_string());
    let folder = folder.display().to_string();
    let mut arguments = vec!["export", &folder, "--out", &out, "--as-of", DAY];
    arguments.extend(more);
    marac(&arguments)
}

/// Every PDF below `out`, with its name there, sorted.
fn packs(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(out.join("packs"))
        .into_iter()
        .map(|entry| entry.expect("packs can be walked"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(out).expect("it lies below").display().to_string();
            (name, std::fs::read(entry.path()).expect("a pack can be read"))
        })
        .collect();
    files.sort();
    files
}
