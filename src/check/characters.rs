//! Characters that no font shows: names in other scripts would go out as code points.

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::minutes::{FlatRange, PieceId};
use crate::typeset::Fonts;

/// One finding a line, at the first such character; it says how many, and not which.
pub(super) fn unshown(subject: &Subject<'_>, fonts: &Fonts) -> Vec<Diagnostic> {
    let mut found: Vec<(Option<usize>, usize, Diagnostic)> = Vec::new();
    for (piece, id) in subject.minutes.pieces.iter().zip(0..) {
        for (at, c) in piece.text.flat().char_indices().filter(|(_, c)| !fonts.shows(*c)) {
            let range = FlatRange { start: at, end: at + c.len_utf8() };
            let line = piece.text.source_of(range).map(|s| subject.minutes.source.line(s.start));
            if let Some((_, count, _)) = found.iter_mut().rfind(|(on, ..)| *on == line) {
                *count += 1;
                continue;
            }
            let help = "put fonts with this script into a folder and name it in marac.toml: fonts = \"fonts\"";
            found.push((line, 1, subject.finding(Code::CharacterUnshown, PieceId(id), range, String::new(), help)));
        }
    }
    let worded = |(_, count, finding): (Option<usize>, usize, Diagnostic)| {
        let characters = if count == 1 { "a character".to_owned() } else { format!("{count} characters") };
        Diagnostic { message: format!("no font shows {characters} of this line; the code point is printed instead"), ..finding }
    };
    found.into_iter().map(worded).collect()
}
