//! Bytes of a file → its objects, with every byte accounted for (ISO 32000-1, 7.5).
//!
//! 1. [`items`]: from one byte to another there is nothing but `n 0 obj … endobj`.
//! 2. [`Unpacked::new`]: streams are inflated to their last byte, object streams opened.
//! 3. [`Objects::new`]: one table of all objects by number; no number twice.
//! 4. [`Closing::read`]: the cross-reference stream is the last object, and agrees with the objects.

use super::leak::{Flaw, Leak, ensure};
use super::syntax::{Dict, Parser, Value};

/// What every file begins with: the version, and four high bytes that mark it as binary.
pub(super) const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

/// The most that one stream may hold: far above any that this program writes, far below what memory holds.
const LARGEST_STREAM: usize = 64 << 20;

/// An indirect object as it stands in the file.
pub(super) struct Item<'a> {
    pub(super) number: u32,
    pub(super) at: usize,
    pub(super) value: Value<'a>,
    /// The bytes of its stream, packed.
    pub(super) stream: Option<&'a [u8]>,
}

/// The objects between two bytes of a file, in the order of the file.
pub(super) fn items(bytes: &[u8], from: usize) -> Result<Vec<Item<'_>>, Leak> {
    let mut parser = Parser::new(bytes, from);
    let mut items = Vec::new();
    while !parser.done() {
        items.push(item(&mut parser)?);
    }
    Ok(items)
}

fn item<'a>(parser: &mut Parser<'a>) -> Result<Item<'a>, Leak> {
    let at = parser.at();
    let stray = Leak::at(Flaw::StrayBytes, at);
    let number = parser.unsigned::<u32>().ok_or(stray)?;
    ensure(parser.skip(b" 0 obj\n"), stray)?;
    let broken = Leak { at: Some(at), ..Leak::object(Flaw::Malformed, number) };
    let value = parser.value().ok_or(broken)?;
    let stream = if parser.skip(b"stream\n") {
        let length = value.dict().and_then(|d| d.get("Length")).and_then(Value::size).ok_or(broken)?;
        let stream = parser.take(length).ok_or(broken)?;
        ensure(parser.skip(b"\nendstream"), broken)?;
        Some(stream)
    } else {
        None
    };
    ensure(parser.skip(b"\nendobj\n"), broken)?;
    Ok(Item { number, at, value, stream })
}

/// The contents of streams, inflated.
pub(super) struct Unpacked {
    /// One an item; empty for one without a stream.
    pub(super) contents: Vec<Vec<u8>>,
}

impl Unpacked {
    /// Inflates every stream.
    pub(super) fn new(items: &[Item]) -> Result<Self, Leak> {
        let contents = items.iter().map(|item| match (item.stream, item.value.dict()) {
            (Some(stream), Some(dict)) => inflate(dict, stream).ok_or(Leak::object(Flaw::Stream, item.number)),
            (None, _) => Ok(Vec::new()),
            (Some(_), None) => Err(Leak::object(Flaw::Malformed, item.number)),
        });
        Ok(Self { contents: contents.collect::<Result<_, _>>()? })
    }
}

/// The content of a stream: packed by Deflate to its last byte, or not packed.
fn inflate(dict: &Dict, stream: &[u8]) -> Option<Vec<u8>> {
    match dict.get("Filter") {
        None => Some(stream.to_vec()),
        Some(Value::Name(b"FlateDecode")) => {
            let mut inflater = flate2::Decompress::new(true);
            let mut out = Vec::with_capacity((stream.len() * 4).max(512));
            loop {
                let begin = usize::try_from(inflater.total_in()).ok()?;
                let before = out.len();
                let rest = stream.get(begin..)?;
                let status = inflater.decompress_vec(rest, &mut out, flate2::FlushDecompress::Finish).ok()?;
                if status == flate2::Status::StreamEnd {
                    let read = usize::try_from(inflater.total_in()).ok()?;
                    return (read == stream.len()).then_some(out);
                }
                let stuck = out.len() == before && out.capacity() > before;
                if stuck || out.len() > LARGEST_STREAM {
                    return None;
                }
                out.reserve(out.len().max(512));
            }
        }
        Some(_) => None,
    }
}

/// Where the cross-reference says that an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// At this byte.
    At(usize),
    /// In this object stream, at this index.
    In(u32, usize),
}

/// An object.
pub(super) struct Object<'a> {
    pub(super) value: Value<'a>,
    /// The content of its stream, inflated.
    pub(super) content: Option<&'a [u8]>,
    /// The bytes of its stream, packed.
    pub(super) packed: Option<&'a [u8]>,
    /// Where it stands.
    pub(super) place: Place,
}

/// Objects by number.
pub(super) struct Objects<'a> {
    by_number: Vec<Option<Object<'a>>>,
}

impl<'a> Objects<'a> {
    /// All objects of these items, those in object streams too; none of them stands twice.
    pub(super) fn new(items: Vec<Item<'a>>, unpacked: &'a Unpacked) -> Result<Self, Leak> {
        let mut objects = Self { by_number: Vec::new() };
        for (item, content) in items.into_iter().zip(&unpacked.contents) {
            if item.value.dict().and_then(|d| d.get("Type")).and_then(Value::name) == Some(b"ObjStm") {
                objects.open(&item, content)?;
            }
            let (packed, content) = (item.stream, item.stream.map(|_| content.as_slice()));
            objects.put(item.number, Object { value: item.value, content, packed, place: Place::At(item.at) })?;
        }
        Ok(objects)
    }

    fn put(&mut self, number: u32, object: Object<'a>) -> Result<(), Leak> {
        let index = index(number);
        // No file of this program has so many objects; a number out of thin air must not take the memory.
        ensure(number > 0 && index < 1 << 24, Leak::object(Flaw::CrossReference, number))?;
        if self.by_number.len() <= index {
            self.by_number.resize_with(index + 1, || None);
        }
        let slot = self.by_number.get_mut(index).expect("resized to hold it");
        ensure(slot.is_none(), Leak::object(Flaw::Revision, number))?;
        *slot = Some(object);
        Ok(())
    }

    /// The objects of an object stream (7.5.7): numbers and places first, then the objects, and nothing between.
    fn open(&mut self, item: &Item<'a>, content: &'a [u8]) -> Result<(), Leak> {
        let broken = Leak::object(Flaw::Malformed, item.number);
        let size = |key| item.value.dict().and_then(|d| d.get(key)).and_then(Value::size).ok_or(broken);
        let (count, first) = (size("N")?, size("First")?);
        let mut heads = Parser::new(content.get(..first).ok_or(broken)?, 0);
        let mut body = Parser::new(content, first);
        for i in 0..count {
            let number = heads.unsigned::<u32>().filter(|_| heads.space()).ok_or(broken)?;
            let offset = heads.unsigned::<usize>().filter(|_| heads.space()).ok_or(broken)?;
            ensure(offset.checked_add(first) == Some(body.at()), broken)?;
            let value = body.value().ok_or(Leak::object(Flaw::Malformed, number))?;
            ensure(body.skip(b"\n"), Leak::object(Flaw::Malformed, number))?;
            self.put(number, Object { value, content: None, packed: None, place: Place::In(item.number, i) })?;
        }
        ensure(heads.done() && body.done(), broken)
    }

    /// The object of this number.
    pub(super) fn get(&self, number: u32) -> Option<&Object<'a>> {
        self.by_number.get(index(number))?.as_ref()
    }

    /// All objects with their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &Object<'a>)> {
        (0..).zip(&self.by_number).filter_map(|(number, object)| Some((number, object.as_ref()?)))
    }
}

/// A number as an index.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).expect("32 bits fit")
}

/// The keys of a trailer: none of an earlier revision, none of encryption.
const TRAILER: [&str; 8] = ["Type", "Size", "W", "Root", "Info", "ID", "Filter", "Length"];

/// What closes a file: the cross-reference stream and where it begins.
pub(super) struct Closing<'a> {
    /// The number of the cross-reference stream.
    pub(super) number: u32,
    /// Its first byte.
    pub(super) at: usize,
    /// Its dictionary: the trailer.
    pub(super) trailer: Dict<'a>,
    /// The place of each object, from number 1 on.
    pub(super) places: Vec<Place>,
}

impl<'a> Closing<'a> {
    /// Takes the cross-reference stream off the end of a file; the bytes before it are the objects'.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Leak> {
        let broken = Leak::new(Flaw::CrossReference);
        let body = bytes.strip_suffix(b"\n%%EOF\n").ok_or(Leak::new(Flaw::Revision))?;
        let digits = body.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let (before, digits) = body.split_at(body.len() - digits);
        let mut start = Parser::new(digits, 0);
        let at = start.unsigned::<usize>().filter(|_| start.done()).ok_or(broken)?;
        let before = before.strip_suffix(b"startxref\n").ok_or(broken)?;
        let mut parser = Parser::new(before, at);
        ensure(at < before.len(), broken)?;
        let item = item(&mut parser)?;
        ensure(parser.done(), Leak::at(Flaw::StrayBytes, parser.at()))?;
        ensure(item.number > 0, broken)?;
        let object = Leak::object(Flaw::CrossReference, item.number);
        let Value::Dict(trailer) = item.value else { return Err(object) };
        let known = |key: &[u8]| TRAILER.iter().any(|k| k.as_bytes() == key);
        ensure(trailer.0.iter().all(|(key, _)| known(key)), Leak::object(Flaw::UnknownKey, item.number))?;
        let rows = inflate(&trailer, item.stream.ok_or(object)?).ok_or(Leak::object(Flaw::Stream, item.number))?;
        let places = places(&rows).ok_or(object)?;
        ensure(places.get(index(item.number) - 1) == Some(&Place::At(at)), object)?;
        Ok(Self { number: item.number, at, trailer, places })
    }

    /// Whether each of these objects stands where the cross-reference says.
    pub(super) fn agrees(&self, objects: &Objects) -> Result<(), Leak> {
        for (number, object) in objects.all() {
            let place = self.places.get(index(number) - 1);
            ensure(place == Some(&object.place), Leak::object(Flaw::CrossReference, number))?;
        }
        Ok(())
    }
}

/// Rows of one, four and two bytes; the first is the head of an empty list of free objects (7.5.8.3).
fn places(rows: &[u8]) -> Option<Vec<Place>> {
    let rows = rows.strip_prefix(&[0, 0, 0, 0, 0, 0xff, 0xff])?;
    if rows.len() % 7 != 0 {
        return None;
    }
    let place = |row: &[u8]| {
        let (kind, rest) = row.split_first()?;
        let (long, short) = rest.split_first_chunk::<4>()?;
        let (long, short) = (u32::from_be_bytes(*long), u16::from_be_bytes(short.try_into().ok()?));
        match (kind, short) {
            (1, 0) => Some(Place::At(index(long))),
            (2, _) => Some(Place::In(long, usize::from(short))),
            _ => None,
        }
    };
    rows.chunks_exact(7).map(place).collect()
}
