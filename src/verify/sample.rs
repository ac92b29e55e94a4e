//! A right file for tests, and a way to take it apart, plant something, and put it together again.

use std::sync::LazyLock;

use super::file::{HEADER, Unpacked, items};
use super::syntax::{Parser, Value};
use super::{Leak, Meant, Terms, Verified, block, copy, second_look};
use crate::redact::{CopyKind, Redacted};
use crate::typeset::expected::{Expected, ExpectedCopy, words};
use crate::typeset::{self, Fonts, Recipient, specimen::specimen};

/// A right file, and what was meant.
pub(super) struct Sample {
    pub(super) bytes: Vec<u8>,
    pub(super) shared: usize,
    pub(super) expected: Expected,
    pub(super) copy: ExpectedCopy,
    pub(super) words: String,
    pub(super) name: String,
}

/// The fonts of all samples.
pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::builtin);

/// Minutes with every kind of block, for Larkhill Homes.
pub(super) static SAMPLE: LazyLock<Sample> = LazyLock::new(|| Sample::of(CopyKind::Partial, 2, "Larkhill Homes"));

impl Sample {
    pub(super) fn of(kind: CopyKind, cases: u32, name: &str) -> Self {
        Self::made(&specimen(kind, cases), name)
    }

    pub(super) fn made(redacted: &Redacted, name: &str) -> Self {
        let pages = typeset::layout(redacted, &FONTS);
        let shared = typeset::shared(&pages, &FONTS);
        let recipient = Recipient { name: name.to_owned() };
        Self {
            bytes: typeset::copy(&shared, &recipient, &FONTS),
            shared: shared.bytes().len(),
            expected: pages.expected(),
            copy: shared.expected_copy(&recipient, &FONTS),
            words: words(redacted, &FONTS),
            name: name.to_owned(),
        }
    }

    pub(super) fn check(&self, bytes: Vec<u8>, shared: usize) -> Result<Verified, Leak> {
        self.scanned(bytes, shared, &Terms::default(), &[])
    }

    pub(super) fn scanned(&self, bytes: Vec<u8>, shared: usize, terms: &Terms, released: &[&str]) -> Result<Verified, Leak> {
        let second_look = second_look::<u32>(&[], &[]).unwrap();
        let meant = Meant { expected: &self.expected, words: &self.words, terms, released, second_look };
        let block = block(&bytes, shared, &meant)?;
        copy(bytes, &block, &self.copy, &self.name)
    }
}

/// An object of a file taken apart.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) number: u32,
    /// Its value; for a stream without its length and filter.
    pub(super) head: Vec<u8>,
    pub(super) stream: Option<Vec<u8>>,
    pub(super) shared: bool,
}

impl Part {
    pub(super) fn has(&self, text: &str) -> bool {
        self.head.windows(text.len()).any(|w| w == text.as_bytes())
    }

    /// Replaces the first occurrence in the head.
    pub(super) fn swap(&mut self, old: &str, new: &str) {
        swap(&mut self.head, old.as_bytes(), new.as_bytes());
    }

    /// Replaces the first occurrence in the stream.
    pub(super) fn swap_stream(&mut self, old: &[u8], new: &[u8]) {
        swap(self.stream.as_mut().unwrap(), old, new);
    }

    /// Adds entries to the outermost dictionary.
    pub(super) fn add(&mut self, entries: &str) {
        assert!(self.head.ends_with(b">>"));
        self.head.truncate(self.head.len() - 2);
        self.head.extend_from_slice(format!("{entries}>>").as_bytes());
    }
}

fn swap(bytes: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|w| w == old).expect("what is to be replaced stands there");
    bytes.splice(at..at + old.len(), new.iter().copied());
}

/// A file taken apart; object streams are opened, streams inflated.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    root: u32,
    info: u32,
    /// What else goes into the trailer.
    pub(super) trailer: String,
}

impl Parts {
    pub(super) fn of(sample: &Sample) -> Self {
        let bytes = &sample.bytes;
        let end = String::from_utf8_lossy(&bytes[bytes.len() - 40..]).into_owned();
        let start: usize = end.split("startxref\n").nth(1).unwrap().split('\n').next().unwrap().parse().unwrap();
        let mut items = items(&bytes[..bytes.len() - end.len() + end.find("startxref").unwrap()], HEADER.len()).unwrap();
        let trailer = items.pop().unwrap();
        assert_eq!(trailer.at, start);
        let key = |key: &str| trailer.value.dict().unwrap().get(key).and_then(Value::reference).unwrap();
        let unpacked = Unpacked::new(&items).unwrap();
        let mut parts = Vec::new();
        for (item, content) in items.iter().zip(&unpacked.contents) {
            let shared = item.at < sample.shared;
            let dict = item.value.dict().unwrap();
            if let (Some(count), Some(first)) = (dict.get("N").filter(|_| dict.get("First").is_some()), dict.get("First")) {
                let (count, first) = (count.size().unwrap(), first.size().unwrap());
                let (mut heads, mut body) = (Parser::new(content, 0), Parser::new(content, first));
                for _ in 0..count {
                    let number = heads.unsigned().unwrap();
                    heads.space();
                    heads.unsigned::<usize>().unwrap();
                    heads.space();
                    let from = body.at();
                    body.value().unwrap();
                    parts.push(Part { number, head: content[from..body.at()].to_vec(), stream: None, shared });
                    body.space();
                }
                continue;
            }
            let mut parser = Parser::new(bytes, item.at);
            parser.unsigned::<u32>().unwrap();
            parser.skip(b" 0 obj\n");
            let from = parser.at();
            parser.value().unwrap();
            let mut part = Part { number: item.number, head: bytes[from..parser.at()].to_vec(), stream: None, shared };
            if let Some(packed) = item.stream {
                part.stream = Some(content.clone());
                part.swap(&format!("/Length {}>>", packed.len()), ">>");
                if part.has("/Filter/FlateDecode") {
                    part.swap("/Filter/FlateDecode", "");
                }
            }
            parts.push(part);
        }
        let mut whole = Self { parts, root: key("Root"), info: key("Info"), trailer: String::new() };
        whole.close_ranks();
        whole
    }

    /// Gives the last objects the numbers that the object streams had, so that none is free.
    fn close_ranks(&mut self) {
        for number in 1.. {
            let last = self.free() - 1;
            if number > last {
                return;
            }
            if self.parts.iter().any(|p| p.number == number) {
                continue;
            }
            self.numbered(last).number = number;
            for part in &mut self.parts {
                part.head = renamed(&part.head, last, number);
            }
            for known in [&mut self.root, &mut self.info] {
                *known = if *known == last { number } else { *known };
            }
        }
    }

    /// A number that no object has.
    pub(super) fn free(&self) -> u32 {
        self.parts.iter().map(|p| p.number).max().unwrap() + 1
    }

    /// Puts a new object in, in the shared part or in the copy's.
    pub(super) fn put(&mut self, head: &str, stream: Option<&[u8]>, shared: bool) -> u32 {
        let number = self.free();
        let part = Part { number, head: head.as_bytes().to_vec(), stream: stream.map(<[u8]>::to_vec), shared };
        let at = if shared { 0 } else { self.parts.len() };
        self.parts.insert(at, part);
        number
    }

    /// The first object that holds `text` in its value.
    pub(super) fn with(&mut self, text: &str) -> &mut Part {
        self.parts.iter_mut().find(|p| p.has(text)).expect("an object holds it")
    }

    pub(super) fn numbered(&mut self, number: u32) -> &mut Part {
        self.parts.iter_mut().find(|p| p.number == number).expect("an object has the number")
    }

    /// The number after a key of the first object that holds `text`.
    pub(super) fn leads(&mut self, text: &str, key: &str) -> u32 {
        let head = String::from_utf8_lossy(&self.with(text).head).into_owned();
        let after = head.split(key).nth(1).expect("the key stands there");
        let digits: String = after.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    }

    /// The content stream of a page, counted from 0.
    pub(super) fn page(&mut self, page: usize) -> &mut Part {
        let number = self.leads(&format!("/StructParents {page}/"), "/Contents");
        self.numbered(number)
    }

    /// Puts the file together: its bytes, and how many of them are shared.
    pub(super) fn join(&self) -> (Vec<u8>, usize) {
        let mut out = HEADER.to_vec();
        let count = self.free();
        let mut rows: Vec<[u8; 7]> = vec![[0, 0, 0, 0, 0, 0xff, 0xff]; usize::try_from(count).unwrap() + 1];
        let mut shared = 0;
        for turn in [true, false] {
            for part in self.parts.iter().filter(|p| p.shared == turn) {
                rows[usize::try_from(part.number).unwrap()] = row(out.len());
                out.extend(object(part.number, &part.head, part.stream.as_deref()));
            }
            if turn {
                shared = out.len();
            }
        }
        let at = out.len();
        *rows.last_mut().unwrap() = row(at);
        let id: String = blake3::hash(&out).as_bytes().iter().take(16).map(|b| format!("{b:02X}")).collect();
        let head = format!(
            "<</Type/XRef/Size {}/W[1 4 2]/Root {} 0 R/Info {} 0 R/ID[<{id}><{id}>]{}>>",
            count + 1,
            self.root,
            self.info,
            self.trailer
        );
        out.extend(object(count, head.as_bytes(), Some(&rows.concat())));
        out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
        (out, shared)
    }
}

/// A value with references to another object.
fn renamed(head: &[u8], old: u32, new: u32) -> Vec<u8> {
    let (old, new) = (format!("{old} 0 R"), format!("{new} 0 R"));
    let mut out: Vec<u8> = Vec::new();
    let mut rest = head;
    while let Some(at) = rest.windows(old.len()).position(|w| w == old.as_bytes()) {
        let whole = at == 0 || !rest[at - 1].is_ascii_digit();
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(if whole { new.as_bytes() } else { old.as_bytes() });
        rest = &rest[at + old.len()..];
    }
    out.extend_from_slice(rest);
    out
}

fn row(at: usize) -> [u8; 7] {
    let [a, b, c, d] = u32::try_from(at).unwrap().to_be_bytes();
    [1, a, b, c, d, 0, 0]
}

fn object(number: u32, head: &[u8], stream: Option<&[u8]>) -> Vec<u8> {
    let mut out = format!("{number} 0 obj\n").into_bytes();
    match stream {
        Some(stream) => {
            out.extend_from_slice(head.strip_suffix(b">>").unwrap());
            out.extend(format!("/Length {}>>stream\n", stream.len()).bytes());
            out.extend_from_slice(stream);
            out.extend_from_slice(b"\nendstream");
        }
        None => out.extend_from_slice(head),
    }
    out.extend_from_slice(b"\nendobj\n");
    out
}
