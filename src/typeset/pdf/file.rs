//! The parts of a file in their order: header, objects, cross-reference stream, trailer (ISO 32000-1, 7.5).
//!
//! One revision: one cross-reference stream, nothing replaced, no object that nothing refers to. Small objects are
//! packed into object streams. A [`File`] can stop after the shared part, and go on once for each recipient.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::object::{Out, Ref};

/// Objects in one object stream: enough to compress well, few enough for readers that unpack it for one object.
const PACKED: usize = 250;

/// Deflate level: level 9 costs four times as much for one percent.
const LEVEL: u32 = 6;

/// Where an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Reserved and not written yet.
    Nowhere,
    /// At this byte.
    At(usize),
    /// In an object stream, at this index.
    In(Ref, usize),
}

/// A file being written.
#[derive(Clone)]
pub(super) struct File {
    bytes: Vec<u8>,
    /// The place of object 1, 2, ….
    places: Vec<Place>,
    packing: Vec<(Ref, Vec<u8>)>,
}

impl File {
    /// A file with its header. The comment of four high bytes marks it as binary (PDF/A-2, 6.1.2).
    pub(super) fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), places: Vec::new(), packing: Vec::new() }
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Ref {
        self.places.push(Place::Nowhere);
        Ref(u32::try_from(self.places.len()).expect("a file has fewer than 2^32 objects"))
    }

    fn put(&mut self, r: Ref, place: Place) {
        let slot = usize::try_from(r.0 - 1).ok().and_then(|i| self.places.get_mut(i)).expect("the object was reserved");
        debug_assert_eq!(*slot, Place::Nowhere, "an object is written once");
        *slot = place;
    }

    /// An object that need not stand alone; it is packed with others.
    pub(super) fn pack(&mut self, r: Ref, object: Out) {
        self.packing.push((r, object.bytes()));
        if self.packing.len() >= PACKED {
            self.finish_packing();
        }
    }

    /// Writes the objects that wait to be packed.
    pub(super) fn finish_packing(&mut self) {
        let packing = std::mem::take(&mut self.packing);
        if packing.is_empty() {
            return;
        }
        let stream = self.reserve();
        let (mut index, mut body) = (Vec::new(), Vec::new());
        for (i, (r, object)) in packing.iter().enumerate() {
            write!(index, "{} {} ", r.0, body.len()).expect("memory takes every byte");
            body.extend_from_slice(object);
            body.push(b'\n');
            self.put(*r, Place::In(stream, i));
        }
        let first = i64::try_from(index.len()).expect("far below 2^63");
        let count = i64::try_from(packing.len()).expect("far below 2^63");
        index.extend_from_slice(&body);
        let keys = Out::new().key("Type").name("ObjStm").key("N").number(count).key("First").number(first);
        self.stream(stream, keys, &index);
    }

    /// An object that stands alone.
    pub(super) fn object(&mut self, r: Ref, object: Out) {
        self.put(r, Place::At(self.bytes.len()));
        writeln!(self.bytes, "{} 0 obj", r.0).expect("memory takes every byte");
        self.bytes.extend_from_slice(&object.bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    /// A stream, deflated; `keys` are its dictionary's, without length and filter.
    pub(super) fn stream(&mut self, r: Ref, keys: Out, content: &[u8]) {
        let packed = deflate(content);
        self.raw_stream(r, keys.key("Filter").name("FlateDecode"), &packed);
    }

    /// A stream as it is.
    pub(super) fn raw_stream(&mut self, r: Ref, keys: Out, content: &[u8]) {
        let length = i64::try_from(content.len()).expect("far below 2^63");
        let body = Out::new().open().raw(keys.bytes()).key("Length").number(length).close();
        self.object(r, body.raw("stream\n").raw(content).raw("\nendstream"));
    }

    /// What has been written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Closes the file: cross-reference stream with the trailer's keys, and its place.
    pub(super) fn finish(mut self, root: Ref, info: Ref, id: [u8; 16]) -> Vec<u8> {
        self.finish_packing();
        let own = self.reserve();
        let start = self.bytes.len();
        self.put(own, Place::At(start));
        let mut rows = vec![0, 0, 0, 0, 0, 0xff, 0xff];
        for place in &self.places {
            let (kind, a, b) = match *place {
                Place::At(at) => (1, at, 0),
                Place::In(stream, index) => (2, usize::try_from(stream.0).expect("32 bits fit"), index),
                Place::Nowhere => unreachable!("every reserved object is written"),
            };
            rows.push(kind);
            rows.extend_from_slice(&u32::try_from(a).expect("a file is smaller than 4 GiB").to_be_bytes());
            rows.extend_from_slice(&u16::try_from(b).expect("an object stream holds few objects").to_be_bytes());
        }
        let size = i64::from(own.0) + 1;
        let keys = Out::new().key("Type").name("XRef").key("Size").number(size);
        let keys = keys.key("W").raw("[1 4 2]").key("Root").reference(root).key("Info").reference(info);
        let keys = keys.key("ID").raw("[").hex(&id).hex(&id).raw("]");
        let packed = deflate(&rows);
        let length = i64::try_from(packed.len()).expect("far below 2^63");
        writeln!(self.bytes, "{} 0 obj", own.0).expect("memory takes every byte");
        let head = Out::new().open().raw(keys.bytes()).key("Filter").name("FlateDecode").key("Length").number(length).close();
        self.bytes.extend_from_slice(&head.raw("stream\n").raw(packed).raw("\nendstream\nendobj\n").bytes());
        write!(self.bytes, "startxref\n{start}\n%%EOF\n").expect("memory takes every byte");
        self.bytes
    }
}

/// Packed by Deflate.
pub(super) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 2 + 64), Compression::new(LEVEL));
    encoder.write_all(content).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}
