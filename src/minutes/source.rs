//! The bytes of a file → [`Source`]: text with the starts of its lines, or the reason why it cannot be minutes.

use super::text::SourceRange;
use super::tree::Source;
use crate::diagnostic::{Code, Diagnostic};
use std::path::Path;

/// The largest file that is read, in bytes. Minutes of a long meeting are a hundredth of it; a larger file is a mistake.
pub const MAX_BYTES: usize = 16 << 20;

/// Decodes a file of minutes.
///
/// # Errors
///
/// One diagnostic: too large, not UTF-8, or a NUL character in it.
pub(super) fn decode(path: &Path, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
    let refuse = |line, range, message: String, help: &str| Diagnostic {
        code: Code::MinutesUnreadable,
        path: path.to_owned(),
        line,
        range,
        message,
        help: Some(help.to_owned()),
    };
    if bytes.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB; minutes are not", MAX_BYTES >> 20);
        return Err(refuse(None, None, message, "write one file a meeting"));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].split(|b| *b == b'\n').count();
        refuse(Some(line), Some(at..at + 1), "the file is not UTF-8 text".to_owned(), "save it as plain text, encoding UTF-8")
    })?;
    let line_starts = line_starts(&text);
    let source = Source { path: path.to_owned(), text, line_starts };
    match source.text.find('\0') {
        Some(at) => {
            let message = "a NUL character stands in the text".to_owned();
            Err(refuse(
                Some(source.line(at)),
                Some(at..at + 1),
                message,
                "take it out, or save the file again as plain UTF-8 text",
            ))
        }
        None => Ok(source),
    }
}

/// The byte at which each line starts; a line ends with LF, CR LF or a lone CR, as in `CommonMark`.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|&(i, &b)| b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n')));
    std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect()
}

/// The source bytes of `range`; nothing if it does not lie on character boundaries.
pub(super) fn slice(source: &Source, range: SourceRange) -> &str {
    source.text.get(range.start..range.end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_carriage_return_ends_a_line() {
        assert_eq!(line_starts("a\r\nb\rc\nd"), [0, 3, 5, 7]);
    }

    #[test]
    fn what_is_not_utf8_is_refused_with_its_line() {
        let found = decode(Path::new("m.md"), b"one\ntwo \xff".to_vec()).unwrap_err();
        assert_eq!((found.code, found.line), (Code::MinutesUnreadable, Some(2)));
    }

    #[test]
    fn a_nul_is_refused_with_its_line() {
        let found = decode(Path::new("m.md"), b"one\r\ntwo\0".to_vec()).unwrap_err();
        assert_eq!((found.code, found.line), (Code::MinutesUnreadable, Some(2)));
    }

    #[test]
    fn a_file_over_the_limit_is_refused_by_name() {
        let found = decode(Path::new("m.md"), vec![b'a'; MAX_BYTES + 1]).unwrap_err();
        assert!(found.message.contains("16 MiB"), "{}", found.message);
    }
}
