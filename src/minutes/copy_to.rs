//! `Copy to: <agency>`: lines in a case that name who gets it under `cases = "named"`.

use super::agreement::line_ranges;
use super::build::Builder;
use super::tree::Role;

/// Reads the lines of every case. Several agencies in a line are set apart by commas or semicolons.
pub(super) fn read(builder: &mut Builder<'_>) {
    for case in &mut builder.cases {
        let lines = builder.pieces.iter().filter(|p| p.part == Some(case.part) && matches!(p.role, Role::Paragraph | Role::Item));
        for piece in lines {
            for range in line_ranges(&piece.text) {
                let Some(names) = value(piece.text.slice(range)) else { continue };
                let line = piece.text.source_of(range).map_or(0, |s| builder.source.line(s.start));
                let names = names.split([',', ';']).map(|n| n.trim().trim_end_matches('.').trim()).filter(|n| !n.is_empty());
                case.copy_to.extend(names.map(|n| (n.to_owned(), line)));
            }
        }
    }
}

fn value(line: &str) -> Option<&str> {
    let line = line.trim();
    let (label, value) = line.split_once(':')?;
    let words: Vec<_> = label.split_whitespace().collect();
    matches!(words.as_slice(), [copy, to] if copy.eq_ignore_ascii_case("copy") && to.eq_ignore_ascii_case("to")).then_some(value)
}
