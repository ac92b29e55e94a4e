//! Each way in which redactions have failed, planted in an otherwise right file, is refused.
//!
//! The names begin with the failure: text under a box (p1), annotations (p2), metadata (p3), outline and names (p4),
//! links (p5), alternative text (p6), attachments and scripts (p7), orphans and revisions (p8), invisible text (p9),
//! widths (p10), positions (p11), counts (p12), fonts (p13), identifiers and dates (p14).

use super::sample::{FONTS, Parts, SAMPLE, Sample};
use super::{Flaw, Terms};
use crate::redact::CopyKind;

/// What is said of the sample after `plant` has been at work on it.
fn planted(plant: impl FnOnce(&mut Parts)) -> Result<(), Flaw> {
    let mut parts = Parts::of(&SAMPLE);
    plant(&mut parts);
    let (bytes, shared) = parts.join();
    SAMPLE.check(bytes, shared).map(|_| ()).map_err(|leak| leak.flaw)
}

/// Puts operations before the end of a page's last artifact.
fn draw(parts: &mut Parts, operations: &str) {
    let stream = parts.page(1).stream.as_mut().unwrap();
    assert!(stream.ends_with(b"EMC"));
    stream.truncate(stream.len() - 3);
    stream.extend_from_slice(format!("{operations}EMC").as_bytes());
}

/// Puts operations into the first text of a page.
fn write(parts: &mut Parts, operations: &str) {
    parts.page(1).swap_stream(b"BT\n", format!("BT\n{operations}").as_bytes());
}

#[test]
fn a_right_file_is_verified() {
    for kind in [CopyKind::Whole, CopyKind::Partial, CopyKind::Actions, CopyKind::Extract] {
        for name in
            ["Larkhill Homes", "مركز النور", "Idva service (care & support, north-east region of Anytown) of the long name"]
        {
            let sample = Sample::of(kind, 3, name);
            let verified = sample.check(sample.bytes.clone(), sample.shared).map_err(|l| l.to_string());
            assert!(verified.unwrap().bytes() == sample.bytes);
        }
    }
}

#[test]
fn a_right_file_put_together_otherwise_is_verified() {
    assert_eq!(planted(|_| {}), Ok(()));
}

// P1: text under a box

#[test]
fn p1_a_filled_box_over_text_is_refused() {
    assert_eq!(planted(|f| draw(f, "60 60 400 700 re\nf\n")), Err(Flaw::Operator));
    assert_eq!(planted(|f| draw(f, "60 60 m\n400 60 l\n400 90 l\nf\n")), Err(Flaw::Operator));
}

#[test]
fn p1_a_line_as_thick_as_a_box_is_refused() {
    assert_eq!(planted(|f| draw(f, "14 w\n60 700 m\n400 700 l\nS\n")), Err(Flaw::Operator));
}

#[test]
fn p1_lines_that_were_not_meant_are_refused() {
    assert_eq!(planted(|f| draw(f, "60 700 m\n400 700 l\nS\n")), Err(Flaw::Lines));
}

#[test]
fn p1_text_that_was_not_meant_is_refused_wherever_it_stands() {
    let text = |tag: &str| format!("{tag} BDC\nBT\n/F0 9 Tf\n1 0 0 1 65 400 Tm\n[(\0\u{1})] TJ\nET\nEMC\n");
    let first = |f: &mut Parts, text: &str| {
        let stream = f.page(1).stream.as_mut().unwrap();
        stream.splice(0..0, text.bytes());
    };
    assert_eq!(planted(|f| first(f, &text("/P <</MCID 900>>"))), Err(Flaw::Pieces));
    assert_eq!(planted(|f| first(f, &text("/Artifact <</Type/Pagination>>"))), Err(Flaw::Pieces));
    assert_eq!(planted(|f| first(f, "BT\n/F0 9 Tf\n1 0 0 1 65 400 Tm\n[(\0\u{1})] TJ\nET\n")), Err(Flaw::Unmarked));
    assert_eq!(planted(|f| write(f, "/F0 9 Tf\n1 0 0 1 65 400 Tm\n[(\0\u{1})] TJ\n")), Err(Flaw::PieceText));
}

// P2: annotations

#[test]
fn p2_an_annotation_that_is_no_known_link_is_refused() {
    for kind in ["Highlight", "Redact", "Text", "Popup", "FreeText", "Link"] {
        let add = |f: &mut Parts| {
            let note = f.put(&format!("<</Type/Annot/Subtype/{kind}/Rect[60 60 90 90]/Contents(NRPF)>>"), None, true);
            f.with("/StructParents 0/").add(&format!("/Annots[{note} 0 R]"));
        };
        assert_eq!(planted(add), Err(Flaw::Link), "{kind}");
    }
}

#[test]
fn p2_a_link_with_looks_of_its_own_is_refused() {
    assert_eq!(planted(|f| f.with("/Subtype/Link").add("/AP<<>>")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.with("/Subtype/Link").add("/NM(x)")), Err(Flaw::UnknownKey));
}

// P3: document information and metadata

#[test]
fn p3_information_that_was_not_meant_is_refused() {
    for entry in ["/Subject(x)", "/Keywords(x)", "/Author(x)", "/Creator(x)"] {
        assert_eq!(planted(|f| f.with("/Producer").add(entry)), Err(Flaw::UnknownKey), "{entry}");
    }
    assert_eq!(planted(|f| f.with("/Producer").swap("minutes of", "visa of")), Err(Flaw::Metadata));
}

#[test]
fn p3_metadata_that_were_not_meant_are_refused() {
    let plant = |f: &mut Parts| f.with("/Subtype/XML").swap_stream(b"</rdf:Description>", b"<!-- x --></rdf:Description>");
    assert_eq!(planted(plant), Err(Flaw::Metadata));
    let second = |f: &mut Parts| {
        let more = f.put("<</Type/Metadata/Subtype/XML>>", Some(b"<x/>"), true);
        f.with("/StructParents 1/").add(&format!("/Metadata {more} 0 R"));
    };
    assert_eq!(planted(second), Err(Flaw::UnknownKey));
}

// P4: outline, destinations, labels

#[test]
fn p4_an_outline_that_was_not_meant_is_refused() {
    assert_eq!(planted(|f| f.with("/Title(Attendance)").swap("Attendance", "Attendanse")), Err(Flaw::Outline));
    assert_eq!(planted(|f| f.with("/Title(Attendance)").add("/SE 1 0 R")), Err(Flaw::UnknownKey));
}

#[test]
fn p4_an_outline_entry_beside_the_others_is_refused() {
    let more = |f: &mut Parts| {
        let more = f.put("<</Title(x)>>", None, true);
        let last = f.leads("/Type/Outlines", "/Last");
        f.numbered(last).add(&format!("/Next {more} 0 R"));
    };
    assert_eq!(planted(more), Err(Flaw::Outline));
}

#[test]
fn p4_names_and_labels_are_refused() {
    for entry in ["/Dests<</immigration-status[5 0 R/Fit]>>", "/Names<<>>", "/PageLabels<</Nums[0<</P(x)>>]>>", "/PieceInfo<<>>"]
    {
        assert_eq!(planted(|f| f.with("/Type/Catalog").add(entry)), Err(Flaw::UnknownKey), "{entry}");
    }
}

// P5: links

#[test]
fn p5_an_address_that_was_not_meant_is_refused() {
    assert_eq!(planted(|f| f.with("/Subtype/Link").swap("/URI(https://", "/URI(https://visa.")), Err(Flaw::Link));
    assert_eq!(planted(|f| f.with("/Subtype/Link").swap("Link to ", "Link to the ")), Err(Flaw::Link));
    assert_eq!(planted(|f| f.with("/Subtype/Link").swap("/S/URI", "/S/GoToR")), Err(Flaw::WrongValue));
    assert_eq!(planted(|f| f.with("/Subtype/Link").swap("/S/URI", "/S/URI/Next<<>>")), Err(Flaw::UnknownKey));
}

#[test]
fn p5_a_certain_term_in_an_address_is_refused() {
    let terms = Terms::new(["safelives example dash"]);
    let check = |released: &[&str]| SAMPLE.scanned(SAMPLE.bytes.clone(), SAMPLE.shared, &terms, released).map_err(|l| l.flaw);
    assert_eq!(check(&[]).unwrap_err(), Flaw::Term);
}

// P6: alternative text, structure, pictures

#[test]
fn p6_text_in_the_structure_is_refused() {
    for entry in ["/Alt(x)", "/ActualText(x)", "/E(x)", "/T(x)", "/Lang(x)", "/C[/x]", "/R 0", "/ID(x)"] {
        assert_eq!(planted(|f| f.with("/S/H2").add(entry)), Err(Flaw::UnknownKey), "{entry}");
    }
    for (old, new) in [("/S/H2", "/S/Visa"), ("/S/H2", "/S/H3")] {
        assert_eq!(planted(|f| f.with("/S/H2").swap(old, new)), Err(Flaw::Structure), "{new}");
    }
    for entry in ["/RoleMap<</P/Visa>>", "/ClassMap<<>>"] {
        assert_eq!(planted(|f| f.with("/StructTreeRoot").swap("/K", &format!("{entry}/K"))), Err(Flaw::UnknownKey), "{entry}");
    }
    assert_eq!(planted(|f| f.with("/O/Table").swap("/O/Table", "/O/Table/Summary(x)")), Err(Flaw::UnknownKey));
}

#[test]
fn p6_text_in_the_marks_of_a_page_is_refused() {
    for entry in ["/ActualText(x)", "/Alt(x)", "/E(x)", "/Lang(x)"] {
        let plant = |f: &mut Parts| f.page(1).swap_stream(b"<</MCID 0", format!("<<{entry}/MCID 0").as_bytes());
        assert_eq!(planted(plant), Err(Flaw::Unmarked), "{entry}");
    }
    let nested = |f: &mut Parts| f.page(1).swap_stream(b"BT\n", b"/Span <</ActualText(x)>> BDC\nEMC\nBT\n");
    assert_eq!(planted(nested), Err(Flaw::Operator));
    assert_eq!(planted(|f| f.page(1).swap_stream(b"BT\n", b"/x MP\nBT\n")), Err(Flaw::Operator));
}

#[test]
fn p6_a_picture_is_refused() {
    let picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8>>";
    let beside = |f: &mut Parts| {
        let picture = f.put(picture, Some(b"x"), true);
        f.with("/CopyRunning").swap("/CopyRunning", &format!("/Im0 {picture} 0 R/CopyRunning"));
    };
    assert_eq!(planted(beside), Err(Flaw::UnknownKey));
    let inline = |f: &mut Parts| draw(f, "BI /W 1 /H 1 /CS /G /BPC 8 ID x EI\n");
    assert_eq!(planted(inline), Err(Flaw::Operator));
    let instead = |f: &mut Parts| f.with("/BBox[0 0 250 14]").swap("/Subtype/Form", "/Subtype/Image");
    assert_eq!(planted(instead), Err(Flaw::WrongValue));
}

// P7: attachments, scripts, forms, layers

#[test]
fn p7_attachments_scripts_forms_and_layers_are_refused() {
    for entry in [
        "/Names<</EmbeddedFiles<<>>>>",
        "/AF[]",
        "/AcroForm<<>>",
        "/OCProperties<<>>",
        "/OpenAction<</S/JavaScript/JS(x)>>",
        "/AA<<>>",
        "/Collection<<>>",
        "/Extensions<<>>",
        "/Perms<<>>",
        "/DSS<<>>",
    ] {
        assert_eq!(planted(|f| f.with("/Type/Catalog").add(entry)), Err(Flaw::UnknownKey), "{entry}");
    }
    for entry in ["/AA<<>>", "/Thumb 1 0 R", "/B[]", "/Group<<>>", "/UserUnit 1", "/Rotate 0", "/CropBox[0 0 1 1]"] {
        assert_eq!(planted(|f| f.with("/StructParents 1/").add(entry)), Err(Flaw::UnknownKey), "{entry}");
    }
    for entry in ["/Encrypt<<>>", "/Prev 15", "/Index[0 9]", "/XRefStm 15", "/DecodeParms<<>>"] {
        assert_eq!(planted(|f| f.trailer = entry.into()), Err(Flaw::UnknownKey), "{entry}");
    }
}

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

// P9: invisible text

#[test]
fn p9_text_that_nobody_sees_is_refused() {
    for operations in
        ["3 Tr\n", "7 Tr\n", "1 g\n", "1 1 1 rg\n", "0 0 0 0 k\n", "/Gs0 gs\n", "0 Tz\n", "1000 Ts\n", "9 Tc\n", "9 Tw\n"]
    {
        assert_eq!(planted(|f| write(f, operations)), Err(Flaw::Operator), "{operations}");
    }
    assert_eq!(planted(|f| f.page(1).swap_stream(b"/F0 9 Tf", b"/F0 0.5 Tf")), Err(Flaw::Operator));
    assert_eq!(planted(|f| f.page(1).swap_stream(b"1 0 0 1 65.197", b"1 0 0 0.1 65.197")), Err(Flaw::Operator));
    assert_eq!(planted(|f| f.page(1).swap_stream(b"q\n1 0 0 1", b"q\n0.01 0 0 0.01")), Err(Flaw::Operator));
}

#[test]
fn p9_text_off_the_page_is_refused() {
    for (old, new) in [("1 0 0 1 65.197", "1 0 0 1 -9065.197"), ("1 0 0 1 65.197", "1 0 0 1 590.5"), ("795.89 Tm", "9795.89 Tm")]
    {
        let plant = |f: &mut Parts| f.page(1).swap_stream(old.as_bytes(), new.as_bytes());
        assert_eq!(planted(plant), Err(Flaw::OffPage), "{new}");
    }
    let form = |f: &mut Parts| f.with("/BBox[0 0 250 14]").swap_stream(b" 4 Tm", b" 400 Tm");
    assert_eq!(planted(form), Err(Flaw::OffPage));
    assert_eq!(planted(|f| f.with("/BBox[0 0 250 14]").swap("250 14", "250 900")), Err(Flaw::OffPage));
    assert_eq!(planted(|f| f.page(1).swap_stream(b"0 1 280.079", b"0 1 580.079")), Err(Flaw::OffPage));
}

#[test]
fn p9_layers_and_clips_are_refused() {
    let layer = |f: &mut Parts| f.page(1).swap_stream(b"/Artifact <</Type/Pagination>>", b"/OC /Layer");
    assert_eq!(planted(layer), Err(Flaw::Unmarked));
    assert_eq!(planted(|f| draw(f, "0 0 1 1 re\nW\nn\n")), Err(Flaw::Operator));
    assert_eq!(planted(|f| f.with("/BBox[0 0 250 14]").add("/OC<<>>")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.with("/BBox[0 0 250 14]").add("/Matrix[0 0 0 0 0 0]")), Err(Flaw::UnknownKey));
    assert_eq!(planted(|f| f.with("/BBox[0 0 250 14]").add("/Group<</S/Transparency>>")), Err(Flaw::Invisible));
}

#[test]
fn p9_text_that_follows_the_recipients_name_is_refused() {
    let more = |f: &mut Parts| {
        let stream = f.with("/BBox[0 0 250 14]").stream.as_mut().unwrap();
        let text = stream.clone();
        stream.truncate(stream.len() - 2);
        stream.extend_from_slice(&text[3..]);
    };
    assert_eq!(planted(more), Err(Flaw::Recipient));
    assert_eq!(planted(|f| f.with("/BBox[0 0 250 14]").swap_stream(b"BT\n", b"BT\n3 Tr\n")), Err(Flaw::Operator));
}

// P10, P11: widths and positions. That they do not depend on what is withheld is a property of the whole line.

#[test]
fn p10_a_gap_as_wide_as_a_word_is_refused() {
    let wide = |f: &mut Parts| {
        let stream = f.page(1).stream.as_mut().unwrap();
        let from = stream.windows(9).position(|w| w == b"/MCID 1>>").unwrap();
        let at = from + stream[from..].windows(4).position(|w| w == b") 9(").unwrap();
        stream.splice(at..at + 4, *b") -1500(");
    };
    assert_eq!(planted(wide), Err(Flaw::Gap));
}

#[test]
fn p11_glyphs_left_where_they_stood_are_refused() {
    // Each glyph placed by itself leaves the place of what stood between them.
    let apart = |f: &mut Parts| f.page(1).swap_stream(b"1 0 0 1 128.344", b"1 0 0 1 188.344");
    assert_eq!(planted(apart), Err(Flaw::Gap));
}

#[test]
fn p10_the_mark_of_something_withheld_is_always_the_same() {
    // Another mark is another text.
    let sample = &*SAMPLE;
    assert!(sample.words.contains("[withheld]"));
    let mut other = Sample::of(CopyKind::Partial, 2, "Larkhill Homes");
    other.words = other.words.replacen("[withheld]", "[withheld:9]", 1);
    assert_eq!(other.check(other.bytes.clone(), other.shared).unwrap_err().flaw, Flaw::Words);
}

// P12: counts

#[test]
fn p12_a_page_that_was_not_meant_is_refused() {
    let page = |f: &mut Parts| {
        let tree = f.leads("/StructParents 0/", "/Parent");
        let copied = f.with("/StructParents 0/").head.clone();
        let page = f.put(std::str::from_utf8(&copied).unwrap(), None, true);
        let count = SAMPLE.expected.pages.len();
        f.numbered(tree).swap("/Kids[", &format!("/Kids[{page} 0 R "));
        f.numbered(tree).swap(&format!("/Count {count}"), &format!("/Count {}", count + 1));
    };
    assert_eq!(planted(page), Err(Flaw::WrongValue));
}

#[test]
fn p12_a_piece_that_is_missing_is_refused() {
    let gone = |f: &mut Parts| {
        let stream = f.page(1).stream.as_mut().unwrap();
        let end = stream.windows(4).position(|w| w == b"EMC\n").unwrap() + 4;
        stream.drain(..end);
    };
    assert_eq!(planted(gone), Err(Flaw::Pieces));
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

// The block and its copies

#[test]
fn a_copy_whose_shared_part_differs_is_refused() {
    let second_look = super::second_look::<u32>(&[], &[]).unwrap();
    let meant =
        super::Meant { expected: &SAMPLE.expected, words: &SAMPLE.words, terms: &Terms::default(), released: &[], second_look };
    let block = super::block(&SAMPLE.bytes, SAMPLE.shared, &meant).unwrap();
    let other = Sample::of(CopyKind::Whole, 2, "Larkhill Homes");
    assert_eq!(super::copy(other.bytes, &block, &other.copy, &other.name).unwrap_err().flaw, Flaw::SharedPart);
    let mut bytes = SAMPLE.bytes.clone();
    bytes[SAMPLE.shared / 2] ^= 1;
    assert_eq!(super::copy(bytes, &block, &SAMPLE.copy, &SAMPLE.name).unwrap_err().flaw, Flaw::SharedPart);
}

#[test]
fn a_copy_for_somebody_else_is_refused() {
    let other = Sample::of(CopyKind::Partial, 2, "Refuge");
    assert_eq!(SAMPLE.check(other.bytes, other.shared).unwrap_err().flaw, Flaw::Metadata);
}

#[test]
fn a_copy_that_is_meant_for_one_and_named_for_another_is_refused() {
    let mut sample = Sample::of(CopyKind::Partial, 1, "Larkhill Homes (Anytown)");
    for name in ["Larkhill Homes", "Larkhill Homes (Anytowns)", "Refuge", ""] {
        name.clone_into(&mut sample.name);
        assert_eq!(sample.check(sample.bytes.clone(), sample.shared).unwrap_err().flaw, Flaw::Recipient, "{name}");
    }
}

#[test]
fn a_name_that_cannot_be_printed_as_it_is_written_is_still_its_own() {
    for name in ["Cafe\u{301} Refuge", "Home\u{ad}less team", "Sun \u{1f31e} House", "a  b\tc"] {
        let sample = Sample::of(CopyKind::Actions, 1, name);
        assert!(sample.check(sample.bytes.clone(), sample.shared).is_ok(), "{name:?}");
    }
}

#[test]
fn r8_verification_shares_no_code_with_what_it_verifies() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verify");
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if ["planted.rs", "sample.rs"].contains(&name.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| line.contains("crate::") && !line.trim_start().starts_with("//")) {
            assert!(line.starts_with("use crate::typeset::expected::"), "{name}: {line}");
        }
    }
}

#[test]
fn a_change_of_any_byte_is_refused() {
    // A step that meets every kind of place, and another one each time.
    for (i, at) in (0..SAMPLE.bytes.len()).step_by(211).enumerate() {
        let mut bytes = SAMPLE.bytes.clone();
        bytes[at] ^= 1 << (i % 8);
        assert!(SAMPLE.check(bytes, SAMPLE.shared).is_err(), "byte {at}");
    }
}

#[test]
fn a_file_that_was_cut_short_is_refused() {
    for length in (0..SAMPLE.bytes.len()).step_by(997) {
        assert!(SAMPLE.check(SAMPLE.bytes[..length].to_vec(), SAMPLE.shared.min(length)).is_err(), "{length}");
    }
}

#[test]
fn minutes_of_somebody_else_are_refused() {
    let other = Sample::of(CopyKind::Partial, 3, "Larkhill Homes");
    assert!(SAMPLE.check(other.bytes, other.shared).is_err());
}

#[test]
fn words_that_layout_lost_are_missed() {
    let mut sample = Sample::of(CopyKind::Partial, 2, "Larkhill Homes");
    sample.words.push('x');
    assert_eq!(sample.check(sample.bytes.clone(), sample.shared).unwrap_err().flaw, Flaw::Words);
}

#[test]
fn a_certain_term_stands_only_as_often_as_it_was_released() {
    let terms = Terms::new(["recourse to public funds", "heard shouting"]);
    let check = |released: &[&str]| SAMPLE.scanned(SAMPLE.bytes.clone(), SAMPLE.shared, &terms, released).map_err(|l| l.flaw);
    let two = ["Recourse to public funds, then recourse  to public funds"];
    let four = ["heard shouting", "He had heard shouting; heard shouting, heard shouting."];
    assert_eq!(check(&[]).unwrap_err(), Flaw::Term);
    assert_eq!(check(&two).unwrap_err(), Flaw::Term);
    assert!(check(&[two[0], four[0], four[1]]).is_ok());
    assert_eq!(check(&[two[0], four[1]]).unwrap_err(), Flaw::Term);
}

#[test]
fn an_unknown_key_is_refused_in_every_dictionary() {
    let whole = Parts::of(&SAMPLE);
    let mut shapes = std::collections::BTreeSet::new();
    for (i, part) in whole.parts.iter().enumerate() {
        // Objects alike but for their numbers and texts are tried once.
        let shape: Vec<u8> = part.head.iter().copied().filter(|b| b.is_ascii_alphabetic() || b"/<>[]".contains(b)).collect();
        if !shapes.insert(shape) {
            continue;
        }
        for (at, _) in part.head.windows(2).enumerate().filter(|(_, w)| *w == b"<<") {
            let mut parts = whole.clone();
            parts.parts[i].head.splice(at + 2..at + 2, *b"/Zz 1");
            let (bytes, shared) = parts.join();
            let refused = SAMPLE.check(bytes, shared).map(|_| ()).unwrap_err();
            // The two forms have the same fonts; what stands in one alone makes them differ.
            let refused_as = matches!(refused.flaw, Flaw::UnknownKey | Flaw::Malformed)
                || (refused.flaw == Flaw::WrongValue && part.has("/Subtype/Form"));
            assert!(refused_as, "object {} at {at}: {refused:?}", part.number);
        }
    }
    assert!(shapes.len() > 40, "{}", shapes.len());
}

#[test]
fn a_change_of_any_value_is_refused() {
    let whole = Parts::of(&SAMPLE);
    for (i, part) in whole.parts.iter().enumerate() {
        let digits: Vec<usize> = (0..part.head.len()).filter(|at| part.head[*at].is_ascii_digit()).collect();
        // One digit of each object, another in each.
        let Some(at) = digits.get(i % digits.len().max(1)) else { continue };
        // Where a link can be clicked and an entry of the outline leads on its page, and what a font's box is, tells nothing.
        let text = String::from_utf8_lossy(&part.head[..*at]).into_owned();
        if ["/Rect[", "/XYZ null ", "/FontBBox[", "/Ascent ", "/Descent ", "/CapHeight ", "/ItalicAngle ", "/W[1["].iter().any(
            |key| {
                text.rsplit('/')
                    .next()
                    .is_some_and(|last| key.trim_start_matches('/').starts_with(last.split(['[', ' ']).next().unwrap_or("")))
            },
        ) {
            continue;
        }
        let mut parts = whole.clone();
        let digit = &mut parts.parts[i].head[*at];
        *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
        let (bytes, shared) = parts.join();
        assert!(SAMPLE.check(bytes, shared).is_err(), "object {} at {at}", part.number);
    }
}

#[test]
#[ignore = "prints times"]
fn times() {
    let sample = Sample::of(CopyKind::Partial, 14, "Larkhill Homes");
    let pages = sample.expected.pages.len();
    let second_look = || super::second_look::<u32>(&[], &[]).unwrap();
    let terms = Terms::new((0..2000).map(|i| if i % 2 == 0 { "spousal visa" } else { "no recourse to public funds at all" }));
    let meant = || super::Meant {
        expected: &sample.expected,
        words: &sample.words,
        terms: &terms,
        released: &[],
        second_look: second_look(),
    };
    let mut best = [f64::MAX; 2];
    for _ in 0..20 {
        let start = std::time::Instant::now();
        let block = super::block(&sample.bytes, sample.shared, &meant()).unwrap();
        best[0] = best[0].min(start.elapsed().as_secs_f64());
        let bytes = sample.bytes.clone();
        let start = std::time::Instant::now();
        super::copy(bytes, &block, &sample.copy, &sample.name).unwrap();
        best[1] = best[1].min(start.elapsed().as_secs_f64());
    }
    let _ = &*FONTS;
    let report =
        format!("{pages} pages, {} bytes: block {:.2} ms, copy {:.2} ms", sample.bytes.len(), best[0] * 1e3, best[1] * 1e3);
    std::fs::write(std::env::temp_dir().join("marac-verify-times"), report).unwrap();
}
