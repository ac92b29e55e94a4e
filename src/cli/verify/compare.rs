//! `marac verify --compare`: two agencies' copies side by side, without a word of them.

use super::super::{Exit, Refusal, complain, diagnostics};
use super::Format;
use crate::export::{Books, Compared, Only, compare};
use crate::folder::AgencyId;
use jiff::civil::Date;
use serde_json::json;
use std::io::Write as _;

pub(super) fn run(all: &[Books<'_>], pair: &[AgencyId; 2], date: Option<Date>, format: Format) -> Result<Exit, Refusal> {
    let mut out = std::io::stdout().lock();
    let mut exit = Exit::Well;
    let mut objects = Vec::new();
    for books in all {
        let (compared, refused) = compare(books, [&pair[0], &pair[1]], date);
        for finding in &refused {
            exit = Exit::Wrong;
            complain(&diagnostics::render(finding, None));
        }
        for one in &compared {
            match format {
                Format::Text => out.write_all(text_of(one, pair).as_bytes())?,
                Format::Json => objects.push(json_of(one, pair)),
            }
        }
    }
    if format == Format::Json {
        writeln!(out, "{}", json!({ "meetings": objects }))?;
    }
    Ok(exit)
}

fn text_of(compared: &Compared, pair: &[AgencyId; 2]) -> String {
    let mut text = format!("{}, {}\n", compared.meeting, compared.path.display());
    for at in [0, 1] {
        let (own, other) = (&pair[at].0, &pair[1 - at].0);
        let Only { units, cases } = &compared.only[at];
        let count: usize = units.iter().map(|(_, _, count)| count).sum();
        text.push_str(&format!("  {own} ({}) shows, and {other} does not: {count} units with details\n", compared.kinds[at]));
        for (case, line, count) in units {
            let case = case.map_or("outside the cases".to_owned(), |n| format!("case {n}"));
            text.push_str(&format!("    {case}, line {line}: {count}\n"));
        }
        for case in cases {
            text.push_str(&format!("    case {case}: {other} has nothing of it\n"));
        }
    }
    text.push_str(&format!("  both show {}, both withhold {}\n", compared.both, compared.neither));
    text
}

fn json_of(compared: &Compared, pair: &[AgencyId; 2]) -> serde_json::Value {
    let side = |at: usize| {
        let Only { units, cases } = &compared.only[at];
        let units: Vec<_> =
            units.iter().map(|(case, line, count)| json!({ "case": case, "line": line, "count": count })).collect();
        json!({ "agency": pair[at].0, "copy": compared.kinds[at], "only": units, "only_cases": cases })
    };
    json!({ "meeting": compared.meeting.to_string(), "file": compared.path.display().to_string(),
            "copies": [side(0), side(1)], "both_show": compared.both, "both_withhold": compared.neither })
}
