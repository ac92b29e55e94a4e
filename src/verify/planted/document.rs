//! What is planted in the document: information, outline, links, structure, attachments.

use super::{draw, planted};
use crate::verify::sample::{Parts, SAMPLE};
use crate::verify::{Flaw, Terms};

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
