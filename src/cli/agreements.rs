//! `marac agreements`: a register of all sharing agreements.

use super::export::{base_of, open_folders};
use super::{Exit, Refusal, Shared, diagnostics};
use crate::decide::Outcome;
use crate::diagnostic::Code;
use crate::export::{AgreementState as State, Books, Listed, agreements, spreadsheet_cell};
use crate::record::store::Places;
use clap::ValueEnum;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac agreements anytown                       who may have what, why, until when
  marac agreements anytown --as-of 2027-01-01    as it will be then
  marac agreements anytown --format csv > register.csv

The output shows justifications, which are words of the minutes: it is for the coordinator, and as confidential.";

/// Arguments of `marac agreements`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Working folders, or folders with working folders below them
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Text for people, one JSON object, or a table for a spreadsheet
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let (folders, mut exit) = open_folders(&args.folders)?;
    let (rules, lists) = (shared.rules()?, shared.lists()?);
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let mut listed = Vec::new();
    for folder in &folders {
        let places = Places::below(&base_of(folder, None, false));
        let (of_folder, refused) = agreements(&Books { folder, places: &places, rules, lists, as_of });
        listed.extend(of_folder);
        for finding in &refused {
            exit = Exit::Wrong;
            super::complain(&diagnostics::render(finding, None));
        }
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => out.write_all(text_of(&listed, as_of).as_bytes())?,
        Format::Json => {
            let all: Vec<_> = listed.iter().map(json_of).collect();
            writeln!(out, "{}", json!({ "for": NOTICE, "as_of": as_of.to_string(), "agreements": all }))?;
        }
        Format::Csv => write_csv(&mut out, &listed)?,
    }
    Ok(exit)
}

const NOTICE: &str = "For the coordinator. It holds words of the minutes and is as confidential as they are.";

/// A group of the text form: its title, and what goes into it.
type Group = (&'static str, fn(State) -> bool);

/// The groups of the text form, in its order.
const GROUPS: [Group; 4] = [
    ("In force", |s| matches!(s, State::Holds | State::EndsSoon)),
    ("Of these, ending within 30 days", |s| s == State::EndsSoon),
    ("In force and opening nothing", |s| matches!(s, State::Unused | State::NotNeeded)),
    ("Opening nothing", |s| matches!(s, State::NamesNobody | State::OutsideCase | State::Fails(_))),
];

fn text_of(listed: &[Listed], as_of: Date) -> String {
    let mut text = format!("{NOTICE}\n");
    for (title, belongs) in GROUPS {
        let of_group: Vec<&Listed> = listed.iter().filter(|l| belongs(l.state)).collect();
        text.push_str(&format!("\n{title}, as of {as_of}: {}\n", of_group.len()));
        for one in of_group {
            let case = one.case.map_or("outside the cases".to_owned(), |n| format!("case {n}"));
            let agency = one.agency.as_deref().unwrap_or("nobody on the list");
            let until = one.until.map_or("no end".to_owned(), |date| format!("until {date}"));
            text.push_str(&format!("  {} {case}, line {}: {agency}: {}; {until}\n", one.meeting, one.line, shown(&one.covers)));
            text.push_str(&format!("    why: {}\n", shown(&one.justification)));
            let opens = match one.opens {
                1 => "opens 1 place with details".to_owned(),
                n => format!("opens {n} places with details"),
            };
            let comes_to = meaning(one.state).unwrap_or(opens);
            text.push_str(&format!("    {comes_to}\n"));
            for name in &one.unknown {
                text.push_str(&format!("    not on the list: {name}\n"));
            }
        }
    }
    text
}

fn shown(typed: &str) -> &str {
    if typed.is_empty() { "(nothing)" } else { typed }
}

/// Why it opens nothing, in one sentence; `None` if it opens something.
fn meaning(state: State) -> Option<String> {
    Some(match state {
        State::Holds | State::EndsSoon => return None,
        State::Unused => "opens nothing: no detail of the case is of a kind that it covers".to_owned(),
        State::NotNeeded => "not needed: the agency attended the case".to_owned(),
        State::NamesNobody => Code::AgreementNamesNobody.summary().to_owned(),
        State::OutsideCase => Code::AgreementOutsideCase.summary().to_owned(),
        State::Fails(code) => {
            let text = Outcome::meaning_of(code).unwrap_or(code);
            format!("opens nothing: {}", text.trim_start_matches("Withheld: "))
        }
    })
}

fn json_of(one: &Listed) -> serde_json::Value {
    json!({ "file": one.path.display().to_string(), "meeting": one.meeting.to_string(), "line": one.line, "case": one.case,
            "agency": one.agency, "state": one.state.as_str(), "meaning": meaning(one.state), "covers": one.covers,
            "justification": one.justification, "until": one.until.map(|d| d.to_string()), "opens": one.opens,
            "unknown": one.unknown })
}

fn write_csv(out: &mut impl std::io::Write, listed: &[Listed]) -> Result<(), Refusal> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "meeting",
        "case",
        "agency",
        "state",
        "meaning",
        "covers",
        "justification",
        "until",
        "opens",
        "file",
        "line",
    ])?;
    for one in listed {
        let cells = [
            one.meeting.to_string(),
            one.case.map_or_else(String::new, |n| n.to_string()),
            one.agency.clone().unwrap_or_default(),
            one.state.as_str().to_owned(),
            meaning(one.state).unwrap_or_default(),
            one.covers.clone(),
            one.justification.clone(),
            one.until.map_or_else(String::new, |d| d.to_string()),
            one.opens.to_string(),
            one.path.display().to_string(),
            one.line.to_string(),
        ];
        csv.write_record(cells.iter().map(|cell| spreadsheet_cell(cell)))?;
    }
    csv.flush()?;
    Ok(())
}
