//! `marac tag`: the details of Markdown files, one a line.

use super::{Exit, Refusal, Shared, diagnostics};
use crate::minutes::{self, FlatRange, Minutes};
use crate::rules::RuleSet;
use crate::tag::{self, Tag};
use clap::ValueEnum;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  marac tag minutes/2026-11-04.md
  marac tag --format jsonl minutes/*.md > finds.jsonl

The output shows the details themselves: it is as confidential as the minutes.";

/// Arguments of `marac tag`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Markdown files: minutes, or any notes
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Text for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Jsonl,
}

/// One line of `--format jsonl`. Offsets are bytes of the file, half-open; lines are counted from 1.
#[derive(serde::Serialize)]
struct Found<'a> {
    file: &'a str,
    start: usize,
    end: usize,
    line: usize,
    category: &'a str,
    rule: &'a str,
    strength: &'a str,
    withheld: Withheld,
}

/// What an agency without a right to the detail would not see.
#[derive(serde::Serialize)]
struct Withheld {
    start: usize,
    end: usize,
}

/// What stands before notes that have no front matter of their own.
const NOTES_FRONT: &str = "---\nmeeting: 1970-01-01\n---\n\n";

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let rules = shared.rules()?;
    let answers: Vec<_> = args.files.par_iter().map(|file| answer(file, rules, args.format)).collect();
    let mut exit = Exit::Well;
    let mut out = std::io::stdout().lock();
    for answer in answers {
        match answer {
            Ok(text) => out.write_all(text.as_bytes())?,
            Err(complaint) => {
                exit = Exit::Wrong;
                super::complain(&complaint);
            }
        }
    }
    Ok(exit)
}

/// The file's finds as text, or why it cannot be read.
fn answer(file: &Path, rules: &RuleSet, format: Format) -> Result<String, String> {
    let name = file.display().to_string();
    let mut bytes = std::fs::read(file)
        .map_err(|e| format!("{name}: cannot be read ({e}); check the name and that you may read the file"))?;
    let before = if has_front_matter(&bytes) { 0 } else { NOTES_FRONT.len() };
    if before > 0 {
        bytes.splice(..0, NOTES_FRONT.bytes());
    }
    let lines_before = if before > 0 { NOTES_FRONT.lines().count() } else { 0 };
    let minutes = minutes::parse_to_tag(file, bytes).map_err(|mut found| {
        for finding in &mut found {
            finding.line = finding.line.map(|line| line.saturating_sub(lines_before).max(1));
            finding.range = None;
        }
        found.iter().map(|d| diagnostics::render(d, None)).collect::<Vec<_>>().join("\n")
    })?;
    let mut text = String::new();
    for tag in &tag::tag(&minutes, rules).tags {
        let Some(mut found) = found(&name, &minutes, tag, before) else { continue };
        found.line -= lines_before;
        match format {
            Format::Jsonl => text.push_str(&serde_json::to_string(&found).expect("only strings and numbers")),
            Format::Text => {
                let words = minutes.piece(tag.piece).text.slice(tag.range);
                let line = found.line;
                write!(text, "{name}:{line}: {} ({}, {}): {words}", found.category, found.strength, found.rule)
                    .expect("a string takes all");
                if let Some(cue) = &tag.cue {
                    write!(text, "  [{cue}]").expect("a string takes all");
                }
            }
        }
        text.push('\n');
    }
    Ok(text)
}

fn has_front_matter(bytes: &[u8]) -> bool {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).starts_with(b"---")
}

/// The find as it is printed; `None` if it has no place in the file (an empty cell). `before` bytes were put before the
/// file's own.
fn found<'a>(file: &'a str, minutes: &Minutes, tag: &'a Tag, before: usize) -> Option<Found<'a>> {
    let text = &minutes.piece(tag.piece).text;
    let of = |range: FlatRange| text.source_of(range);
    let at = of(tag.range)?;
    let unit = of(minutes.sentence_around(tag.piece, tag.range)).unwrap_or(at);
    Some(Found {
        file,
        start: at.start.saturating_sub(before),
        end: at.end.saturating_sub(before),
        line: minutes.source.line(at.start),
        category: tag.category.map_or("withhold", crate::rules::Category::as_str),
        rule: tag.finder.name(),
        strength: tag.strength.as_str(),
        withheld: Withheld { start: unit.start.saturating_sub(before), end: unit.end.saturating_sub(before) },
    })
}
