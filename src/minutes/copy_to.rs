//! `Copy to: <agency>`: lines in a case that name who gets it under `cases = "named"`.

use super::agreement::line_ranges;
use super::build::Builder;
use super::role::Role;
use std::collections::BTreeMap;

/// Reads the lines of every case. Several agencies in a line are set apart by commas or semicolons.
pub(super) fn read(builder: &mut Builder<'_>) {
    let cases: BTreeMap<_, _> = builder.cases.iter().enumerate().map(|(i, case)| (case.part, i)).collect();
    for piece in builder.pieces.iter().filter(|p| matches!(p.role, Role::Paragraph | Role::Item)) {
        let Some(case) = piece.part.and_then(|part| cases.get(&part)) else { continue };
        for range in line_ranges(&piece.text) {
            let Some(names) = value(piece.text.slice(range)) else { continue };
            let line = piece.text.source_of(range).map_or(0, |s| builder.source.line(s.start));
            let names = names.split([',', ';']).map(|n| n.trim().trim_end_matches('.').trim()).filter(|n| !n.is_empty());
            builder.cases[*case].copy_to.extend(names.map(|n| (n.to_owned(), line)));
        }
    }
}

fn value(line: &str) -> Option<&str> {
    let line = line.trim();
    let (label, value) = line.split_once(':')?;
    let words: Vec<_> = label.split_whitespace().collect();
    matches!(words.as_slice(), [copy, to] if copy.eq_ignore_ascii_case("copy") && to.eq_ignore_ascii_case("to")).then_some(value)
}
