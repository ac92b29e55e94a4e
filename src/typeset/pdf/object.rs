//! The objects of a PDF as bytes: names, numbers, strings, dictionaries (ISO 32000-1, 7.3).

use std::io::Write as _;

use super::super::length::Length;

/// The number of an indirect object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Ref(pub(super) u32);

/// Writes one value after another.
#[derive(Default)]
pub(super) struct Out(Vec<u8>);

impl Out {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// Bytes as they are.
    pub(super) fn raw(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(bytes.as_ref());
        self
    }

    pub(super) fn open(self) -> Self {
        self.raw("<<")
    }

    pub(super) fn close(self) -> Self {
        self.raw(">>")
    }

    /// A key of a dictionary. Keys and names are of this program: letters and digits only.
    pub(super) fn key(self, name: &str) -> Self {
        self.name(name)
    }

    pub(super) fn name(self, name: &str) -> Self {
        self.raw("/").raw(name)
    }

    pub(super) fn number(mut self, n: impl Into<i64>) -> Self {
        self.gap();
        write!(self.0, "{}", n.into()).expect(MEMORY);
        self
    }

    /// A length in points.
    pub(super) fn length(self, l: Length) -> Self {
        self.thousandths(l.in_thousandths())
    }

    /// A number given in thousandths.
    pub(super) fn thousandths(mut self, n: i64) -> Self {
        self.gap();
        let (whole, part) = (n.unsigned_abs() / 1000, n.unsigned_abs() % 1000);
        let sign = if n < 0 { "-" } else { "" };
        write!(self.0, "{sign}{whole}").expect(MEMORY);
        if part != 0 {
            let digits = format!("{part:03}");
            write!(self.0, ".{}", digits.trim_end_matches('0')).expect(MEMORY);
        }
        self
    }

    pub(super) fn reference(mut self, r: Ref) -> Self {
        self.gap();
        write!(self.0, "{} 0 R", r.0).expect(MEMORY);
        self
    }

    pub(super) fn references(self, refs: impl IntoIterator<Item = Ref>) -> Self {
        refs.into_iter().fold(self.raw("["), Self::reference).raw("]")
    }

    /// A text string: ASCII as it is, anything else in UTF-16 (7.9.2.2).
    pub(super) fn text(self, text: &str) -> Self {
        if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return self.ascii(text);
        }
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let hex: String = units.map(|u| format!("{u:04X}")).collect();
        self.raw("<").raw(hex).raw(">")
    }

    /// A byte string of printable ASCII.
    pub(super) fn ascii(mut self, text: &str) -> Self {
        self.0.push(b'(');
        for byte in text.bytes() {
            if matches!(byte, b'(' | b')' | b'\\') {
                self.0.push(b'\\');
            }
            self.0.push(byte);
        }
        self.0.push(b')');
        self
    }

    /// A byte string in hexadecimal.
    pub(super) fn hex(mut self, bytes: &[u8]) -> Self {
        self.0.push(b'<');
        for byte in bytes {
            write!(self.0, "{byte:02X}").expect(MEMORY);
        }
        self.0.push(b'>');
        self
    }

    /// A space, where the next value could run into the last.
    fn gap(&mut self) {
        if self.0.last().is_some_and(u8::is_ascii_alphanumeric) {
            self.0.push(b' ');
        }
    }
}

/// Why writing to memory is expected to work.
const MEMORY: &str = "memory takes every byte";

#[cfg(test)]
mod tests {
    use super::*;

    fn text(out: Out) -> String {
        String::from_utf8(out.bytes()).unwrap()
    }

    #[test]
    fn lengths_are_written_in_points_without_idle_zeros() {
        let lengths = [0, 1, 500, -1_250, 841_890].map(Length::thousandths);
        let out = lengths.into_iter().fold(Out::new().raw("["), Out::length);
        assert_eq!(text(out.raw("]")), "[0 0.001 0.5 -1.25 841.89]");
    }

    #[test]
    fn text_outside_ascii_is_utf_16() {
        assert_eq!(text(Out::new().text("a(b)")), "(a\\(b\\))");
        assert_eq!(text(Out::new().text("Ż😀")), "<FEFF017BD83DDE00>");
    }

    #[test]
    fn values_never_run_into_each_other() {
        let out = Out::new().open().key("K").number(3).key("P").reference(Ref(7)).key("S").name("P").close();
        assert_eq!(text(out), "<</K 3/P 7 0 R/S/P>>");
    }
}
