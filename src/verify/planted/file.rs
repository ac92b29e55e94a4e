//! What is planted in the file: orphans, revisions, fonts, identifiers.

use super::{draw, planted};
use crate::verify::Flaw;
use crate::verify::sample::{Parts, SAMPLE};

// P8: orphans, revisions, bytes that belong to nothing

#[test]
fn p8_an_object_that_nothing_leads_to_is_refused() {
    for shared in [true, false] {
        for (head, stream) in [("(x)", None), ("<</K(x)>>", None), ("<<>>", Some(b"BT (x) Tj ET".as_slice()))] {
            let orphan = |f: &mut Parts| {
                f.put(head, stream, shared);
            };
            assert_eq!(planted(orphan), Err(Flaw::Unreachable), "{head} {shared}");
        }
    }
}

#[test]
fn p8_an_object_stream_is_opened() {
    let orphan = |body: &str, first: usize| {
        let (body, first) = (body.to_owned(), first);
        move |f: &mut Parts| {
            f.put(&format!("<</Type/ObjStm/N 1/First {first}>>"), Some(body.as_bytes()), true);
        }
    };
    // Not even what the cross-reference does not know of.
    assert_eq!(planted(orphan("999 0 (x)\n", 6)), Err(Flaw::CrossReference));
    assert_eq!(planted(orphan("999 0 x (x)\n", 8)), Err(Flaw::Malformed));
    assert_eq!(planted(orphan("999 0 (x)\n(y)\n", 6)), Err(Flaw::Malformed));
}

#[test]
fn p8_a_second_revision_is_refused() {
    let again = |tail: &[u8]| {
        let bytes = [SAMPLE.bytes.as_slice(), tail].concat();
        SAMPLE.check(bytes, SAMPLE.shared).unwrap_err().flaw
    };
    let end = SAMPLE.bytes.len();
    let start = SAMPLE.bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    assert_eq!(again(b"999 0 obj\n(x)\nendobj\n"), Flaw::Revision);
    assert_eq!(again(&SAMPLE.bytes[start..]), Flaw::StrayBytes);
    let xref = format!("xref\n0 0\ntrailer\n<<>>\nstartxref\n{end}\n%%EOF\n");
    assert_eq!(again(xref.as_bytes()), Flaw::StrayBytes);
    assert_eq!(again(b"\n"), Flaw::Revision);
}

#[test]
fn p8_an_object_that_stands_twice_is_refused() {
    let mut parts = Parts::of(&SAMPLE);
    let mut twin = parts.with("/Producer").clone();
    twin.swap("minutes", "visa");
    parts.parts.push(twin);
    let (bytes, shared) = parts.join();
    assert_eq!(SAMPLE.check(bytes, shared).unwrap_err().flaw, Flaw::Revision);
}

#[test]
fn p8_bytes_that_belong_to_no_object_are_refused() {
    let second = SAMPLE.bytes.windows(7).position(|w| w == b"endobj\n").unwrap() + 7;
    for extra in [&b"%x\n"[..], b"x", b"\n", b" "] {
        let mut bytes = SAMPLE.bytes.clone();
        bytes.splice(second..second, extra.iter().copied());
        // The cross-reference is where it was not; what stands before it is read first.
        let refused = SAMPLE.check(bytes, SAMPLE.shared + extra.len()).unwrap_err().flaw;
        assert!(matches!(refused, Flaw::CrossReference | Flaw::StrayBytes), "{refused:?}");
    }
    assert_eq!(planted(|f| f.with("/Producer").swap("/Producer", "%x\n/Producer")), Err(Flaw::Malformed));
    assert_eq!(planted(|f| f.with("/Type/Catalog").swap("/Lang", "%x\n/Lang")), Err(Flaw::Malformed));
    assert_eq!(planted(|f| draw(f, "%x\n")), Err(Flaw::Operator));
}

#[test]
fn p8_bytes_after_the_end_of_a_packed_stream_are_refused() {
    use std::io::Write as _;
    let packed = |extra: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(Parts::of(&SAMPLE).page(1).stream.as_ref().unwrap()).unwrap();
        let packed = [encoder.finish().unwrap().as_slice(), extra].concat();
        planted(|f| {
            f.page(1).stream = Some(packed);
            f.page(1).add("/Filter/FlateDecode");
        })
    };
    assert_eq!(packed(b""), Ok(()));
    assert_eq!(packed(b"x"), Err(Flaw::Stream));
    let other = |f: &mut Parts| f.page(1).add("/Filter[/ASCIIHexDecode]");
    assert_eq!(planted(other), Err(Flaw::Stream));
    assert_eq!(planted(|f| f.page(1).add("/DecodeParms<<>>")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.page(1).add("/F(x)")), Err(Flaw::UnknownKey));
}

#[test]
fn p8_a_reference_that_leads_nowhere_or_twice_is_refused() {
    assert_eq!(planted(|f| f.with("/S/H2").swap("/P ", "/P 9")), Err(Flaw::WrongValue));
    let twice = |f: &mut Parts| {
        let first = f.leads("/StructParents 0/", "/Contents");
        let second = f.leads("/StructParents 1/", "/Contents");
        f.with("/StructParents 1/").swap(&format!("/Contents {second} "), &format!("/Contents {first} "));
    };
    assert_eq!(planted(twice), Err(Flaw::TwoKinds));
}

#[test]
fn p8_a_header_of_another_kind_is_refused() {
    let mut bytes = SAMPLE.bytes.clone();
    bytes[8] = b' ';
    assert_eq!(SAMPLE.check(bytes, SAMPLE.shared).unwrap_err().flaw, Flaw::Header);
    let shifted = [b"%x\n", SAMPLE.bytes.as_slice()].concat();
    assert!(SAMPLE.check(shifted, SAMPLE.shared + 3).is_err());
}

// P13: fonts

#[test]
fn p13_a_font_with_a_code_that_no_text_uses_is_refused() {
    let more = |f: &mut Parts| {
        let map = f.leads("/Encoding/Identity-H", "/ToUnicode");
        let codes = f.numbered(map).stream.clone().unwrap();
        let count = codes.windows(5).filter(|w| w.starts_with(b"\n<0")).count();
        let last = format!("{} beginbfchar", count % 100);
        f.numbered(map).swap_stream(last.as_bytes(), format!("{} beginbfchar", count % 100 + 1).as_bytes());
        let more = format!("<{:04X}><01C2>\nendbfchar\nendcmap", count + 1);
        f.numbered(map).swap_stream(b"endbfchar\nendcmap", more.as_bytes());
        f.with("/CIDToGIDMap").swap("]]", " 500]]");
    };
    assert_eq!(planted(more), Err(Flaw::FontCodes));
}

#[test]
fn p13_a_map_that_says_more_than_the_text_is_refused() {
    let map = |f: &mut Parts| f.leads("/Encoding/Identity-H", "/ToUnicode");
    let longer = |f: &mut Parts| {
        let map = map(f);
        f.numbered(map).swap_stream(b"<0001><", b"<0001><01C2");
    };
    assert_eq!(planted(longer), Err(Flaw::PieceText));
    let comment = |f: &mut Parts| {
        let map = map(f);
        f.numbered(map).swap_stream(b"endbfchar", b"% x\nendbfchar");
    };
    assert_eq!(planted(comment), Err(Flaw::FontCodes));
}

#[test]
fn p13_a_glyph_that_no_code_leads_to_is_refused() {
    // The last code shows the first glyph, so the last glyph is left without a use.
    let unused = |f: &mut Parts| {
        let map = f.leads("/Encoding/Identity-H", "/ToUnicode");
        let codes = f.numbered(map).stream.clone().unwrap();
        let count = u16::try_from(codes.windows(3).filter(|w| w.starts_with(b"\n<0")).count()).unwrap();
        let glyphs: Vec<u8> = (0..count).chain([1]).flat_map(u16::to_be_bytes).collect();
        let glyphs = f.put("<<>>", Some(&glyphs), true);
        f.with("/CIDToGIDMap/Identity").swap("/CIDToGIDMap/Identity", &format!("/CIDToGIDMap {glyphs} 0 R"));
    };
    assert_eq!(planted(unused), Err(Flaw::FontGlyphs));
}

#[test]
fn p13_a_font_program_that_was_changed_is_refused() {
    let changed = |f: &mut Parts| {
        let program = f.with("/Length1").stream.as_mut().unwrap();
        let last = program.len() - 1;
        program[last] ^= 1;
    };
    assert_eq!(planted(changed), Err(Flaw::Identifier));
}

#[test]
fn p13_a_font_that_stands_beside_the_others_is_refused() {
    let beside = |f: &mut Parts| {
        let number = f.leads("/CopyRunning", "/F0");
        f.with("/CopyRunning").swap("/F0", &format!("/F9 {number} 0 R/F0"));
    };
    assert_eq!(planted(beside), Err(Flaw::UnknownKey));
    let type3 = |f: &mut Parts| f.with("/Encoding/Identity-H").swap("/Subtype/Type0", "/Subtype/Type3");
    assert_eq!(planted(type3), Err(Flaw::WrongValue));
}

// P14: identifiers and dates

#[test]
fn p14_an_identifier_that_is_not_of_the_file_is_refused() {
    let mut bytes = SAMPLE.bytes.clone();
    let at = bytes.windows(4).rposition(|w| w == b"/ID[").unwrap() + 5;
    bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    assert_eq!(SAMPLE.check(bytes, SAMPLE.shared).unwrap_err().flaw, Flaw::Identifier);
}

#[test]
fn p14_a_date_is_refused() {
    assert_eq!(planted(|f| f.with("/Producer").add("/CreationDate(D:20261104)")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.with("/Producer").add("/ModDate(D:20261104)")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.with("/StructParents 1/").add("/LastModified(D:20261104)")), Err(Flaw::UnknownKey));
}
