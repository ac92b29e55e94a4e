//! Bytes → values of PDF (ISO 32000-1, 7.3), strictly: only the one way in which this program writes them.
//!
//! A reader of PDF forgives; this one does not. A comment, an escape in a name, a key that stands twice, two spaces
//! where one does, or anything between two values is refused, so that nothing can hide in what readers skip.

use std::borrow::Cow;

/// How deep arrays and dictionaries may nest; this program nests four deep.
const DEPTH: usize = 12;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value<'a> {
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Real(f64),
    /// `/Name`, without the slash.
    Name(&'a [u8]),
    /// A string, unescaped.
    Str(Cow<'a, [u8]>),
    /// `[…]`.
    Array(Vec<Value<'a>>),
    /// `<<…>>`.
    Dict(Dict<'a>),
    /// `n 0 R`.
    Ref(u32),
    /// `null`.
    Null,
}

/// A dictionary, in the order written; no key stands twice.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Dict<'a>(pub(super) Vec<(&'a [u8], Value<'a>)>);

impl<'a> Dict<'a> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(k, _)| *k == key.as_bytes()).map(|(_, v)| v)
    }
}

impl<'a> Value<'a> {
    pub(super) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            Self::Bool(_)
            | Self::Real(_)
            | Self::Name(_)
            | Self::Str(_)
            | Self::Array(_)
            | Self::Dict(_)
            | Self::Ref(_)
            | Self::Null => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of a page are far below 2^52")]
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Real(n) = self { Some(*n) } else { self.int().map(|n| n as f64) }
    }

    pub(super) fn size(&self) -> Option<usize> {
        self.int().and_then(|n| usize::try_from(n).ok())
    }

    pub(super) fn name(&self) -> Option<&'a [u8]> {
        if let Self::Name(n) = self { Some(n) } else { None }
    }

    pub(super) fn string(&self) -> Option<&[u8]> {
        if let Self::Str(s) = self { Some(s) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Value<'a>]> {
        if let Self::Array(a) = self { Some(a) } else { None }
    }

    pub(super) fn dict(&self) -> Option<&Dict<'a>> {
        if let Self::Dict(d) = self { Some(d) } else { None }
    }

    pub(super) fn reference(&self) -> Option<u32> {
        if let Self::Ref(r) = self { Some(*r) } else { None }
    }

    /// A text string (7.9.2.2): ASCII, or UTF-16 with its mark.
    pub(super) fn text(&self) -> Option<String> {
        let bytes = self.string()?;
        match bytes.strip_prefix(&[0xfe, 0xff]) {
            Some(units) if units.len() % 2 == 0 => {
                let units = units.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
                char::decode_utf16(units).collect::<Result<String, _>>().ok()
            }
            None if bytes.is_ascii() => String::from_utf8(bytes.to_vec()).ok(),
            Some(_) | None => None,
        }
    }
}

/// A place in bytes from which values are read.
#[derive(Clone)]
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n')
}

fn is_regular(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'*')
}

/// Whether a number has no idle zero and no idle sign: one number, one way to write it.
fn shortest(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let whole_is = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    whole_is && text != "-0" && part.is_none_or(|p| !p.is_empty() && !p.ends_with('0'))
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where it stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether all bytes are read.
    pub(super) fn done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes past `text`, if it stands here.
    pub(super) fn skip(&mut self, text: &[u8]) -> bool {
        let here = self.rest().starts_with(text);
        if here {
            self.at += text.len();
        }
        here
    }

    /// Goes past `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// Goes past a single space or line end, if there is one.
    pub(super) fn space(&mut self) -> bool {
        let here = self.peek().is_some_and(is_space);
        self.at += usize::from(here);
        here
    }

    /// A whole number without a sign.
    pub(super) fn unsigned<N: std::str::FromStr>(&mut self) -> Option<N> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        let text = self.take(digits)?;
        // `007` and `7` are one number: only one of them is ever written.
        if digits == 0 || (digits > 1 && text.first() == Some(&b'0')) {
            return None;
        }
        std::str::from_utf8(text).ok()?.parse().ok()
    }

    /// A word of letters: an operator or a keyword.
    pub(super) fn word(&mut self) -> Option<&'a [u8]> {
        let length = self.rest().iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'*').count();
        if length == 0 { None } else { self.take(length) }
    }

    /// One value.
    pub(super) fn value(&mut self) -> Option<Value<'a>> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > DEPTH {
            return None;
        }
        match self.peek()? {
            b'/' => self.name().map(Value::Name),
            b'(' => self.literal().map(Value::Str),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth).map(Value::Dict),
            b'<' => self.hex().map(|bytes| Value::Str(Cow::Owned(bytes))),
            b'0'..=b'9' | b'-' | b'.' => self.number_or_reference(),
            b't' if self.skip(b"true") => Some(Value::Bool(true)),
            b'f' if self.skip(b"false") => Some(Value::Bool(false)),
            b'n' if self.skip(b"null") => Some(Value::Null),
            _ => None,
        }
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        self.at += 1;
        let length = self.rest().iter().take_while(|b| is_regular(**b)).count();
        if length == 0 { None } else { self.take(length) }
    }

    fn array(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.space();
            if self.skip(b"]") {
                return Some(Value::Array(values));
            }
            values.push(self.nested(depth + 1)?);
        }
    }

    /// A dictionary.
    pub(super) fn dict(&mut self, depth: usize) -> Option<Dict<'a>> {
        if !self.skip(b"<<") {
            return None;
        }
        let mut entries: Vec<(&[u8], Value)> = Vec::new();
        loop {
            self.space();
            if self.skip(b">>") {
                return Some(Dict(entries));
            }
            if self.peek()? != b'/' {
                return None;
            }
            let key = self.name()?;
            if entries.iter().any(|(k, _)| *k == key) {
                return None;
            }
            self.space();
            entries.push((key, self.nested(depth + 1)?));
        }
    }

    fn number_or_reference(&mut self) -> Option<Value<'a>> {
        let mut ahead = self.clone();
        if let Some(number) = ahead.unsigned::<u32>()
            && ahead.skip(b" 0 R")
            && !ahead.peek().is_some_and(is_regular)
        {
            self.at = ahead.at;
            return Some(Value::Ref(number));
        }
        let length = self.rest().iter().take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'.')).count();
        let text = std::str::from_utf8(self.take(length)?).ok()?;
        if !shortest(text) {
            return None;
        }
        if text.contains('.') { text.parse().ok().map(Value::Real) } else { text.parse().ok().map(Value::Int) }
    }

    /// Whether this byte is next.
    pub(super) fn stands_at(&self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    /// A string in brackets.
    pub(super) fn literal(&mut self) -> Option<Cow<'a, [u8]>> {
        if !self.skip(b"(") {
            return None;
        }
        let plain = self.rest().iter().take_while(|b| !matches!(b, b'(' | b')' | b'\\' | b'\r')).count();
        let first = self.take(plain)?;
        if self.skip(b")") {
            return Some(Cow::Borrowed(first));
        }
        let mut bytes = first.to_vec();
        // Brackets that match need no escape (7.3.4.2).
        let mut open = 0usize;
        loop {
            match *self.take(1)?.first()? {
                b')' if open == 0 => return Some(Cow::Owned(bytes)),
                b'\\' => bytes.push(match *self.take(1)?.first()? {
                    b'r' => b'\r',
                    escaped @ (b'(' | b')' | b'\\') => escaped,
                    _ => return None,
                }),
                // A bare carriage return would be read as a line feed.
                b'\r' => return None,
                byte => {
                    match byte {
                        b'(' => open += 1,
                        b')' => open -= 1,
                        _ => {}
                    }
                    bytes.push(byte);
                }
            }
        }
    }

    fn hex(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let length = self.rest().iter().take_while(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')).count();
        let digits = self.take(length)?;
        if length % 2 != 0 || !self.skip(b">") {
            return None;
        }
        let nibble = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        digits.as_chunks::<2>().0.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value<'_>> {
        let mut parser = Parser::new(text.as_bytes(), 0);
        parser.value().filter(|_| parser.done())
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let dict = read("<</K[1 -0.5 2 0 R/N(a\\)b(c))<FEFF0041>]/T true>>").unwrap();
        let Value::Dict(dict) = dict else { panic!() };
        let items = dict.get("K").unwrap().array().unwrap();
        assert_eq!(items[0].int(), Some(1));
        assert_eq!(items[1].number(), Some(-0.5));
        assert_eq!(items[2].reference(), Some(2));
        assert_eq!(items[3].name(), Some(b"N".as_slice()));
        assert_eq!(items[4].text().unwrap(), "a)b(c)");
        assert_eq!(items[5].text().unwrap(), "A");
        assert_eq!(dict.get("T"), Some(&Value::Bool(true)));
    }

    #[test]
    fn what_readers_skip_is_refused() {
        for text in [
            "<</K 1%secret\n>>",
            "<</K 1/K 2>>",
            "<</K#20 1>>",
            "[1  2]",
            "[1\t2]",
            "(a(b)",
            "(a\\057b)",
            "<414>",
            "<41 42>",
            "<4a>",
            "[007]",
            "[1.50]",
            "[-0]",
            "007 0 R",
            "[1",
            "1 1 R",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_deep_recursion() {
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
