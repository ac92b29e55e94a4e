//! Folded text → tokens: the units in which terms are compared.

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// Letters and digits.
    Word,
    /// An apostrophe and the letters after it: `'s`, `'t`.
    Tail,
    /// Any other single character but white space and quotation marks.
    Sign,
}

/// A token: a half-open byte range of folded text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
}

/// The tokens of `folded`, in order. White space, quotation marks, asterisks and braces are none: they stand between
/// words without parting a term.
pub fn tokens(folded: &str) -> impl Iterator<Item = Token> + '_ {
    Tokens { text: folded, at: 0 }
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Tokens<'_> {
    /// Length in bytes of the letters and digits at `at`.
    fn word(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(&byte) = bytes.get(end) {
            if byte.is_ascii_alphanumeric() {
                end += 1;
            } else if byte.is_ascii() {
                break;
            } else {
                match self.text.get(end..).and_then(|rest| rest.chars().next()) {
                    Some(c) if c.is_alphanumeric() => end += c.len_utf8(),
                    _ => break,
                }
            }
        }
        end - at
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            let byte = *bytes.get(start)?;
            let length = self.word(start);
            if length > 0 {
                self.at = start + length;
                return Some(Token { start, end: self.at, kind: TokenKind::Word });
            }
            let after_word =
                start.checked_sub(1).and_then(|b| bytes.get(b)).is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
            if byte == b'\'' && after_word {
                let tail = self.word(start + 1);
                if tail > 0 {
                    self.at = start + 1 + tail;
                    return Some(Token { start, end: self.at, kind: TokenKind::Tail });
                }
            }
            let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            self.at = start + width;
            if !matches!(byte, b' ' | b'\'' | b'"' | b'*' | b'{' | b'}' | b'~') {
                return Some(Token { start, end: self.at, kind: TokenKind::Sign });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_do_not_part_a_term_and_possessives_stand_apart() {
        let text = "\"asylum\" \"seeker\"'s s.95 don't";
        let words: Vec<&str> = tokens(text).map(|t| text.get(t.start..t.end).unwrap()).collect();
        assert_eq!(words, ["asylum", "seeker", "s", "s", ".", "95", "don", "'t"]);
    }
}
