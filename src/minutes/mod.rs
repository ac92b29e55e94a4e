//! One Markdown file → [`Minutes`]: the document as this program understands it.
//!
//! [`parse`] goes these ways:
//!
//! 1. `source`: bytes → text with line starts; too large, not UTF-8, NUL: refused
//! 2. `front`: front matter → [`Front`], and where the body starts
//! 3. `markdown`, `html` → `build`: the events of the two parsers drive one builder of blocks and pieces; `frame` is a
//!    container while it is read, `run` a piece, `cells` a table, `address` where links lead
//! 4. as strings end: `marks` takes the coordinator's marks out, `sentence` cuts sentences, `parts` cuts the document
//!    at its headings, `agreement` reads sharing agreements
//! 5. `notes`: footnotes find the piece that cites them; `stray` withholds what looks like an agreement and is none
//! 6. `attendance`: the attendance part → [`AttendanceRow`]s
//! 7. `account`: every byte of the source is text, known syntax or the subject of a diagnostic
//!
//! No word that a reader sees is lost, and no piece holds a word that does not lead back to the source.

mod account;
mod address;
mod agreement;
mod align;
mod attendance;
mod build;
mod cells;
mod copy_to;
mod frame;
mod front;
mod html;
mod kept_out;
mod markdown;
mod marks;
mod notes;
mod parts;
mod presence;
#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod properties;
mod role;
mod run;
mod sentence;
mod source;
mod stray;
#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests;
mod text;
mod tree;

pub use build::{MAX_DEPTH, MAX_MARKS, MAX_PIECES, MAX_TEXT};
pub use role::Role;
pub use source::MAX_BYTES;
pub use text::{FlatRange, Mark, MarkKind, Segment, SourceRange, Text};
pub(crate) use tree::gather;
pub use tree::{
    Agreement, Align, AttendanceRow, Block, Case, CaseNo, CaseSet, Cell, Field, Front, Item, Link, LinkId, List, Minutes, Note,
    NoteId, Part, PartId, PartKind, Piece, PieceId, Presence, Printed, Row, Source, Table,
};

use crate::diagnostic::{Code, Diagnostic, Severity, debug_without_text};
use jiff::civil::Date;
use std::path::Path;

/// The date of the meeting of which `bytes` are the minutes, from the front matter alone; `None` if there is none that can
/// be read. The minutes may still be refused.
#[must_use]
pub fn meeting_date(bytes: &[u8]) -> Option<Date> {
    let source = source::decode(Path::new(""), bytes.to_vec()).ok()?;
    front::read(&source).front.map(|front| front.meeting.0)
}

/// Reads the minutes of one meeting. `path` is only named in messages; nothing is read from disk.
///
/// With the minutes come the warnings and notes about them.
///
/// # Errors
///
/// Every diagnostic found, at least one of them an error: this meeting must not be exported.
pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<(Minutes, Vec<Diagnostic>), Vec<Diagnostic>> {
    read(path, bytes, MAX_PIECES).map_err(|refused| refused.found)
}

/// Like [`parse`]; with minutes that are refused comes what could be understood of them all the same, so that everything
/// that is to be mended can be said at once.
///
/// # Errors
///
/// [`Refused`]: this meeting must not be exported.
pub fn parse_or_draft(path: &Path, bytes: Vec<u8>) -> Result<(Minutes, Vec<Diagnostic>), Refused> {
    read(path, bytes, MAX_PIECES)
}

/// Reads minutes to find the details in them, not to export them: that nobody can tell from them who was kept out of a
/// case is no error then.
///
/// # Errors
///
/// As for [`parse`], but for [`Code::AttendanceExclusion`].
pub fn parse_to_tag(path: &Path, bytes: Vec<u8>) -> Result<Minutes, Vec<Diagnostic>> {
    match parse_or_draft(path, bytes) {
        Ok((minutes, _)) => Ok(minutes),
        Err(Refused { found, draft }) => {
            let stops = |d: &Diagnostic| d.code.severity() == Severity::Error && d.code != Code::AttendanceExclusion;
            match draft {
                Some(draft) if draft.is_dated && !found.iter().any(stops) => Ok(draft.minutes),
                _ => Err(found),
            }
        }
    }
}

/// Minutes of which nothing may be made.
pub struct Refused {
    /// Every diagnostic found, at least one of them an error.
    pub found: Vec<Diagnostic>,
    /// What could be understood of them; `None` if reading ended early or never began.
    pub draft: Option<Box<Draft>>,
}

/// What could be understood of minutes that are refused: to look for more to mend, and for nothing else.
pub struct Draft {
    /// The document, as far as it was understood.
    pub minutes: Minutes,
    /// Whether the date of the meeting could be read; if not, a date that means nothing stands in its place.
    pub is_dated: bool,
}

impl Draft {
    /// The date of the meeting, if it could be read.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.is_dated.then_some(self.minutes.front.meeting.0)
    }
}

/// Reads what was made of minutes, each string a section of its own: it has more strings than they had.
pub(crate) fn parse_again(path: &Path, bytes: Vec<u8>) -> Result<(Minutes, Vec<Diagnostic>), Vec<Diagnostic>> {
    read(path, bytes, usize::MAX).map_err(|refused| refused.found)
}

fn read(path: &Path, bytes: Vec<u8>, most_pieces: usize) -> Result<(Minutes, Vec<Diagnostic>), Refused> {
    let source = source::decode(path, bytes).map_err(|d| Refused { found: vec![d], draft: None })?;
    let front::Read { front, entries, body, diagnostics } = front::read(&source);
    let mut builder = build::Builder::new(&source);
    builder.diagnostics = diagnostics;
    builder.most_pieces = most_pieces;
    for entry in entries {
        let id = builder.piece(Role::FrontMatter, entry);
        builder.pieces[id.0 as usize].part = None;
    }
    markdown::read(&mut builder, body);
    parts::check_order(&mut builder);
    let notes = notes::place(&mut builder);
    stray::withhold(&mut builder, &notes);
    let attendance = attendance::read(&mut builder);
    if front.is_some() && most_pieces == MAX_PIECES {
        kept_out::check(&mut builder, &attendance);
    }
    copy_to::read(&mut builder);
    account::check(&mut builder, body);
    let is_whole = !builder.is_stopped();
    let build::Builder { pieces, links, parts, title, cases, agreements, mut diagnostics, .. } = builder;
    diagnostics.sort_by_key(|d| d.line);
    let is_dated = front.is_some();
    let is_refused = !is_dated || diagnostics.iter().any(|d| d.code.severity() == Severity::Error);
    let front = front.unwrap_or_else(|| Front { marac: None, meeting: (Date::ZERO, 1), printed: Vec::new() });
    let minutes = Minutes { source, front, title, parts, cases, attendance, agreements, pieces, links, notes };
    if !is_refused {
        return Ok((minutes, diagnostics));
    }
    let draft = is_whole.then(|| Box::new(Draft { minutes, is_dated }));
    Err(Refused { found: diagnostics, draft })
}

debug_without_text! {
    Refused { found }
    Draft { is_dated }
}
