//! What is planted on pages: boxes, annotations, invisible text, gaps, counts.

use super::{draw, planted, write};
use crate::redact::CopyKind;
use crate::typeset::{property::redacted, specimen::hard};
use crate::verify::Flaw;
use crate::verify::sample::{Parts, SAMPLE, Sample};
use proptest::prelude::*;

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

// Rows that go on overleaf

#[test]
fn minutes_that_are_hard_to_set_are_what_they_should_be() {
    // A row among them is longer than a page; all its cells go on.
    let sample = Sample::made(&hard(), "Larkhill Homes");
    assert!(sample.check(sample.bytes.clone(), sample.shared).is_ok());
}

#[test]
fn a_row_that_is_read_page_by_page_and_not_cell_by_cell_is_refused() {
    let mut sample = Sample::made(&hard(), "Larkhill Homes");
    let (before, row) = sample.words.split_once("WhatwassaidBy").unwrap();
    let (cells, after) = row.split_once("Short").unwrap();
    // Both cells say the same.
    let cell: Vec<char> = cells.chars().take(cells.chars().count() / 2).collect();
    let (here, overleaf) = cell.split_at(cell.len() / 5);
    let by_page: String = [here, here, overleaf, overleaf].concat().into_iter().collect();
    sample.words = format!("{before}WhatwassaidBy{by_page}Short{after}");
    assert_eq!(sample.check(sample.bytes.clone(), sample.shared).unwrap_err().flaw, Flaw::Words);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_104), ..ProptestConfig::default() })]

    #[test]
    fn any_minutes_are_what_they_should_be(redacted in redacted()) {
        let sample = Sample::made(&redacted, "Larkhill Homes");
        let came = sample.check(sample.bytes.clone(), sample.shared).err();
        prop_assert!(came.is_none(), "{came:?}");
    }
}
