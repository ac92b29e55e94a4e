//! `marac verify --recall`: the copies to call back.

use super::super::{Exit, Refusal};
use super::Format;
use crate::decide::NoCopy;
use crate::export::{Books, Recalled, Why, recall};
use serde_json::json;
use std::io::Write as _;

pub(super) fn run(all: &[Books<'_>], format: Format) -> Result<Exit, Refusal> {
    let mut out = std::io::stdout().lock();
    let mut exit = Exit::Well;
    let mut objects = Vec::new();
    for books in all {
        let (looked_at, recalled) = recall(books)?;
        if !recalled.is_empty() {
            exit = Exit::Wrong;
        }
        let folder = books.folder.root.display();
        match format {
            Format::Text => {
                writeln!(out, "{folder}: copies recorded as sent: {looked_at}, to call back: {}", recalled.len())?;
                for copy in &recalled {
                    out.write_all(text_of(copy).as_bytes())?;
                }
            }
            Format::Json => objects.push(json!({ "folder": folder.to_string(), "sent": looked_at,
                "call_back": recalled.iter().map(json_of).collect::<Vec<_>>() })),
        }
    }
    if format == Format::Json {
        writeln!(out, "{}", json!({ "folders": objects }))?;
    }
    Ok(exit)
}

fn text_of(copy: &Recalled) -> String {
    let sent = &copy.sent;
    let mut text = format!("  {} {}, sent {} by {}: call it back\n", sent.meeting, sent.agency, sent.at, sent.by);
    for why in &copy.why {
        text.push_str(&format!("    {}\n", reason(why)));
    }
    text
}

fn list<T: ToString>(numbers: &[T]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn reason(why: &Why) -> String {
    match why {
        Why::AgencyGone => "the agency is not on the distribution list any more".to_owned(),
        Why::NotDue(code) => {
            let meaning = NoCopy::find(code).map_or("", NoCopy::meaning);
            format!("no copy is due to it today: {meaning}")
        }
        Why::MinutesUnreadable => "its minutes are gone or refused, so that nobody can tell what it may see".to_owned(),
        Why::Forgotten => "the record holds no more of what it shows".to_owned(),
        Why::Lesser(then, now) => format!("it is a {then} copy; today a {now} one is due"),
        Why::Cases(numbers) => format!("today left out altogether: cases {}", list(numbers)),
        Why::Details(lines) => format!("it shows what is withheld today: lines {} of the minutes", list(lines)),
        Why::FoundSince(lines) => format!("found and withheld since it was sent: lines {} of the minutes", list(lines)),
        Why::FoundInChanged(lines) => {
            format!("the minutes were changed; withheld in them today, and perhaps shown by it: lines {}", list(lines))
        }
        Why::WiderUnit(then, now) => format!("marac.toml withholds more around each detail: unit {then} then, {now} today"),
    }
}

fn json_of(copy: &Recalled) -> serde_json::Value {
    let why: Vec<_> = copy
        .why
        .iter()
        .map(|why| {
            let (code, lines, cases): (&str, &[usize], &[u32]) = match why {
                Why::AgencyGone => ("agency-gone", &[], &[]),
                Why::NotDue(_) => ("no-copy-due", &[], &[]),
                Why::MinutesUnreadable => ("minutes-unreadable", &[], &[]),
                Why::Forgotten => ("forgotten", &[], &[]),
                Why::Lesser(..) => ("lesser-copy", &[], &[]),
                Why::Cases(cases) => ("cases-left-out", &[], cases),
                Why::Details(lines) => ("withheld-today", lines, &[]),
                Why::FoundSince(lines) => ("found-since", lines, &[]),
                Why::FoundInChanged(lines) => ("found-in-changed-minutes", lines, &[]),
                Why::WiderUnit(..) => ("wider-unit", &[], &[]),
            };
            json!({ "code": code, "reason": reason(why), "lines": lines, "cases": cases })
        })
        .collect();
    let sent = &copy.sent;
    json!({ "meeting": sent.meeting.to_string(), "agency": sent.agency, "sent": sent.at, "by": sent.by,
            "checked_by": sent.second, "hash": sent.hash, "why": why })
}
