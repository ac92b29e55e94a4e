//! `distribution.csv`: who gets which file, how many pages, how much was withheld, under which agreement.

use super::meeting::{Made, MeetingReport, State};
use super::past::Past;
use super::{ExportError, Request};
use crate::record::RecordError;
use crate::record::chain::Record;
use crate::record::store;
use jiff::civil::Date;
use std::collections::BTreeMap;

const HEADER: [&str; 10] =
    ["meeting", "agency", "name", "file", "copy", "pages", "withheld", "agreements_at_lines", "own_actions_withheld", "note"];

/// Writes the list anew from the record and this run's report, if it differs from the one that is there.
pub(super) fn write(request: &Request<'_>, record: &Record, meetings: &[MeetingReport]) -> Result<(), ExportError> {
    let past = Past::read(record);
    let mut rows: BTreeMap<(Date, usize), [String; 10]> = BTreeMap::new();
    let agencies = &request.folder.config.agencies;
    let order = |id: &str| agencies.iter().position(|a| a.id.0 == id);
    for copy in past.copies.values() {
        let Some(at) = order(&copy.agency) else { continue };
        let lines: Vec<String> = copy.agreements.iter().map(ToString::to_string).collect();
        rows.insert(
            (copy.meeting, at),
            [
                copy.meeting.to_string(),
                copy.agency.clone(),
                agencies[at].name.clone(),
                copy.file.clone(),
                copy.copy.clone(),
                copy.pages.to_string(),
                copy.withheld.to_string(),
                lines.join(" "),
                copy.own_actions_withheld.to_string(),
                String::new(),
            ],
        );
    }
    for none in past.without.values() {
        let Some(at) = order(&none.agency) else { continue };
        rows.insert((none.meeting, at), without(none.meeting, &none.agency, &agencies[at].name, &none.reason));
    }
    for (meeting, made) in meetings.iter().flat_map(|m| m.copies.iter().map(move |made| (m, made))) {
        if let (Some(date), Made { agency, state: State::Failed(_), .. }) = (meeting.date, made)
            && let Some(at) = order(agency)
        {
            rows.insert((date, at), without(date, agency, &agencies[at].name, "could not be made: see the run's messages"));
        }
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    let fault = |e: csv::Error| RecordError::Write { path: request.places.distribution(), source: std::io::Error::other(e) };
    csv.write_record(HEADER).map_err(fault)?;
    for row in rows.values() {
        csv.write_record(row.iter().map(|cell| plain(cell))).map_err(fault)?;
    }
    let bytes = csv
        .into_inner()
        .map_err(|e| RecordError::Write { path: request.places.distribution(), source: std::io::Error::other(e.to_string()) })?;
    if store::read(&request.places.distribution())?.as_deref() != Some(bytes.as_slice()) {
        store::write_whole(&request.places.distribution(), &bytes)?;
    }
    Ok(())
}

fn without(meeting: Date, agency: &str, name: &str, reason: &str) -> [String; 10] {
    let mut row = std::array::from_fn(|_| String::new());
    row[0] = meeting.to_string();
    agency.clone_into(&mut row[1]);
    name.clone_into(&mut row[2]);
    reason.clone_into(&mut row[9]);
    row
}

/// A cell that a spreadsheet will not take for a formula.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
