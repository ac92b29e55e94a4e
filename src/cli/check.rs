//! `marac check`: what to mend before anything is sent.

use super::diagnostics::{self, Sources};
use super::{Exit, Refusal, Shared};
use crate::check::{self, Reading};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::export::waiting;
use crate::folder::{CONFIG_FILE, Folder};
use crate::record::store::Places;
use crate::typeset::Fonts;
use clap::ValueEnum;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  marac check anytown                            the whole working folder
  marac check anytown/minutes/2026-11-04.md      one meeting
  marac check --explain agreement-placeholder    more about one kind of finding

The output shows lines of the minutes: it is for the coordinator, and as confidential as the minutes.";

/// An agreement as it must be written.
const AGREEMENT: &str = "\
> [!AGREEMENT]
> Share with: Housing Options
> Covers: recourse to public funds
> Agreed by: the Marac on 4 November 2026
> Safeguarding justification: who is made safer by it, and how
> Review by: 4 December 2026";

/// Arguments of `marac check`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Working folders, folders with working folders below them, or single minutes files
    #[arg(required_unless_present = "explain", value_name = "FOLDER|FILE")]
    places: Vec<PathBuf>,
    /// Say more about findings with this code
    #[arg(long, value_name = "CODE", conflicts_with = "places")]
    explain: Option<String>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Text for people, one JSON object, or SARIF for other programs
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    if let Some(code) = &args.explain {
        return explain(code);
    }
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let mut found = Vec::new();
    let mut exit = Exit::Well;
    for place in &args.places {
        let (subjects, exit_of_place) = subjects(place)?;
        exit = exit.max(exit_of_place);
        for (folder, files) in subjects {
            let fonts = Fonts::of(folder.config.fonts.as_deref())?;
            let each: Vec<_> = files.par_iter().map(|file| check_file(file, &folder, &fonts, shared, as_of)).collect();
            let mut dated = Vec::new();
            for (file, one) in files.iter().zip(each) {
                let (date, of_file) = one?;
                dated.push((file.as_path(), date));
                found.extend(of_file);
            }
            found.extend(check::dates(&dated).into_iter().flatten());
            if !place.is_file() {
                found.extend(folder.refused.iter().cloned());
                found.extend(waiting(&folder, &Places::below(&folder.root))?);
            }
        }
    }
    print(&found, args.format)?;
    Ok(if found.iter().any(|d| d.code.severity() == Severity::Error) { Exit::Wrong } else { exit })
}

/// A working folder and the minutes files to look at.
type Looked = (Folder, Vec<PathBuf>);

/// The working folders meant by `place`, each with the minutes files to look at.
fn subjects(place: &Path) -> Result<(Vec<Looked>, Exit), Refusal> {
    if place.is_file() {
        return Ok((vec![(folder_of(place)?, vec![place.to_path_buf()])], Exit::Well));
    }
    let (folders, exit) = super::export::open_folders(&[place.to_path_buf()])?;
    let with_files = |folder: Folder| {
        let files = folder.minutes.clone();
        (folder, files)
    };
    Ok((folders.into_iter().map(with_files).collect(), exit))
}

/// The working folder that a minutes file belongs to: the nearest folder above it with a `marac.toml`.
pub(super) fn folder_of(file: &Path) -> Result<Folder, Refusal> {
    let full = std::fs::canonicalize(file)
        .map_err(|e| format!("{}: cannot be read ({e}); check the name and that you may read the file", file.display()))?;
    let root = full.ancestors().skip(1).find(|above| above.join(CONFIG_FILE).is_file());
    let Some(root) = root else {
        let what = "belongs to no working folder: there is no marac.toml in a folder above it";
        return Err(format!("{}: {what}; make one with `marac new`, or use `marac tag` for single files", file.display()).into());
    };
    Ok(Folder::open(root)?)
}

/// What is wrong with one file, and the date of its meeting.
fn check_file(
    file: &Path,
    folder: &Folder,
    fonts: &Fonts,
    shared: &Shared,
    as_of: Date,
) -> Result<(Option<Date>, Vec<Diagnostic>), String> {
    let (rules, lists) = (shared.rules().map_err(|e| e.to_string())?, shared.lists().map_err(|e| e.to_string())?);
    Ok(match Reading::open(file, &folder.config, rules, lists) {
        Ok(reading) => {
            let all = reading.decide(&folder.config, as_of);
            (Some(reading.minutes.front.meeting.0), reading.check(&folder.config, fonts, as_of, &all))
        }
        Err(refused) => {
            let date = refused.draft.as_ref().and_then(|draft| draft.date());
            (date, check::refused(refused, &folder.config, (rules, lists), fonts, as_of))
        }
    })
}

fn explain(code: &str) -> Result<Exit, Refusal> {
    let Some(code) = Code::ALL.iter().find(|c| c.as_str() == code) else {
        let near = Code::ALL
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(a.as_str(), code).total_cmp(&strsim::jaro_winkler(b.as_str(), code)));
        let near = near.map_or("", |c| c.as_str());
        return Err(format!("--explain {code}: there is no such code; did you mean {near}?").into());
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {}", code.as_str(), code.summary())?;
    let weight = match code.severity() {
        Severity::Error => "An error: what it is about is not made, and the exit code is 1.",
        Severity::Warning => "A warning: nothing is refused for it, but it is probably not what was meant.",
        Severity::Note => "A note: worth knowing.",
    };
    writeln!(out, "{weight}")?;
    if matches!(code, Code::AgreementInProse | Code::AgreementUnread | Code::AgreementMalformed) {
        writeln!(out, "\nAn agreement is written like this, inside its case:\n\n{AGREEMENT}\n")?;
    }
    if let Some(principle) = code.principle() {
        writeln!(out, "{principle}: {}", principle_text(principle))?;
    }
    Ok(Exit::Well)
}

/// The principles of `SafeLives`' guidance 'Sharing immigration information: guidance for Maracs', in short.
fn principle_text(principle: &str) -> &'static str {
    match principle {
        "P1" => {
            "immigration information goes to an agency that was not there only with the agreement of the Marac, and only where it \
             directly improves the safety of an adult or child victim."
        }
        "P2" => "safeguarding is the absolute focus; nothing supports immigration enforcement proceedings.",
        "P3" => "immigration enforcement professionals do not attend.",
        "P4" => "no agency passes Marac information on to Immigration Enforcement without the Marac's explicit agreement.",
        "P5" => "a perpetrator with insecure status is treated like any other.",
        "P6" => "immigration expertise belongs in the meeting.",
        "P7" => "what is shared is proportionate: what the agreement covers, with whom it names, until it expires.",
        _ => "",
    }
}

fn print(found: &[Diagnostic], format: Format) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => {
            let mut sources = Sources::default();
            for finding in found {
                writeln!(out, "{}\n", diagnostics::render(finding, Some(&mut sources)))?;
            }
            let count = |severity| found.iter().filter(|d| d.code.severity() == severity).count();
            let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
            writeln!(out, "errors: {errors}, warnings: {warnings}, notes: {notes}")
        }
        Format::Json => {
            let all: Vec<_> = found.iter().map(diagnostics::json).collect();
            writeln!(out, "{}", json!({ "findings": all }))
        }
        Format::Sarif => writeln!(out, "{}", sarif(found)),
    }
}

/// SARIF 2.1.0 (OASIS), without a word of the minutes.
fn sarif(found: &[Diagnostic]) -> serde_json::Value {
    let rules: Vec<_> =
        Code::ALL.iter().map(|c| json!({ "id": c.as_str(), "shortDescription": { "text": c.summary() } })).collect();
    let results: Vec<_> = found
        .iter()
        .map(|d| {
            let mut place = json!({ "artifactLocation": { "uri": d.path.display().to_string().replace('\\', "/") } });
            if let Some(line) = d.line {
                place["region"] = json!({ "startLine": line });
            }
            let help = d.help.as_ref().map_or(String::new(), |h| format!(". {h}"));
            json!({ "ruleId": d.code.as_str(), "level": diagnostics::severity(d), "message": { "text": format!("{}{help}", d.message) },
                    "locations": [{ "physicalLocation": place }] })
        })
        .collect();
    json!({ "version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "runs": [{ "tool": { "driver": { "name": "marac", "version": env!("CARGO_PKG_VERSION"), "rules": rules } }, "results": results }] })
}
