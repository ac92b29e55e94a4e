//! `distribution.csv`: who gets which file, how many pages, how much was withheld, under which agreement.

use super::ExportError;
use crate::decide::{NoCopy, without_cases};
use crate::folder::Config;
use crate::record::RecordError;
use crate::record::past::Past;
use crate::record::store::{self, Places};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Said of a file that is due and could not be made.
const NOT_MADE: &str = "could not be made: see the run's messages";

const HEADER: [&str; 10] =
    ["meeting", "agency", "name", "file", "copy", "pages", "withheld", "agreements_at_lines", "own_actions_withheld", "note"];

/// Writes the list anew from the record, if it differs from the one that is there.
pub(super) fn write(places: &Places, config: &Config, past: &Past) -> Result<(), ExportError> {
    let bytes = render(places, config, past)?;
    if store::read(&places.distribution())?.as_deref() != Some(bytes.as_slice()) {
        store::write_office(&places.distribution(), &bytes)?;
    }
    Ok(())
}

/// The list as the record has it: nothing else goes into it, so that it can be checked.
pub(super) fn render(places: &Places, config: &Config, past: &Past) -> Result<Vec<u8>, RecordError> {
    let mut rows: BTreeMap<(Date, usize), [String; 10]> = BTreeMap::new();
    let order: HashMap<&str, usize> = config.agencies.iter().enumerate().map(|(at, a)| (a.id.0.as_str(), at)).collect();
    for copy in past.copies.values() {
        let Some(&at) = order.get(copy.agency.as_str()) else { continue };
        let left_out = past.views.get(&(copy.meeting, copy.view.clone())).map_or(&[][..], |view| &view.left_out);
        let lines: Vec<String> = copy.agreements.iter().map(ToString::to_string).collect();
        rows.insert(
            (copy.meeting, at),
            [
                copy.meeting.to_string(),
                copy.agency.clone(),
                config.agencies[at].name.clone(),
                copy.file.clone(),
                copy.copy.clone(),
                copy.pages.to_string(),
                copy.withheld.to_string(),
                lines.join(" "),
                copy.own_actions_withheld.to_string(),
                without_cases(left_out),
            ],
        );
    }
    for none in past.without.values() {
        let Some(&at) = order.get(none.agency.as_str()) else { continue };
        let meaning = NoCopy::find(&none.reason).map_or(none.reason.as_str(), |reason| reason.meaning());
        let reason = if none.by_policy { format!("no copy is due: {meaning}") } else { NOT_MADE.to_owned() };
        rows.insert((none.meeting, at), without(none.meeting, &none.agency, &config.agencies[at].name, &reason));
    }
    let fault = |e: String| RecordError::Write { path: places.distribution(), source: std::io::Error::other(e) };
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADER).map_err(|e| fault(e.to_string()))?;
    for row in rows.values() {
        csv.write_record(row.iter().map(|cell| spreadsheet_cell(cell))).map_err(|e| fault(e.to_string()))?;
    }
    csv.into_inner().map_err(|e| fault(e.to_string()))
}

/// The files that a list names, whoever wrote it.
pub(super) fn files_listed(list: &[u8]) -> Vec<String> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(list);
    let column = rows.headers().ok().and_then(|header| header.iter().position(|cell| cell == "file"));
    // A list that cannot be read has a finding of its own: it is not what the record says.
    let rows = rows.records().filter_map(Result::ok);
    rows.filter_map(|row| Some(row.get(column?)?.to_owned())).filter(|file| !file.is_empty()).collect()
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
#[must_use]
pub fn spreadsheet_cell(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
