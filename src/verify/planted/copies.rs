//! What copies must have in common and of their own, and sweeping changes.

use crate::redact::CopyKind;
use crate::verify::sample::{FONTS, Parts, SAMPLE, Sample};
use crate::verify::{Flaw, Terms};

// The block and its copies

#[test]
fn a_copy_whose_shared_part_differs_is_refused() {
    let second_look = crate::verify::second_look::<u32>(&[], &[]).unwrap();
    let meant = crate::verify::Meant {
        expected: &SAMPLE.expected,
        words: &SAMPLE.words,
        terms: &Terms::default(),
        released: &[],
        second_look,
    };
    let block = crate::verify::block(&SAMPLE.bytes, SAMPLE.shared, &meant).unwrap();
    let other = Sample::of(CopyKind::Whole, 2, "Larkhill Homes");
    assert_eq!(crate::verify::copy(other.bytes, &block, &other.copy, &other.name).unwrap_err().flaw, Flaw::SharedPart);
    let mut bytes = SAMPLE.bytes.clone();
    bytes[SAMPLE.shared / 2] ^= 1;
    assert_eq!(crate::verify::copy(bytes, &block, &SAMPLE.copy, &SAMPLE.name).unwrap_err().flaw, Flaw::SharedPart);
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
        if ["planted", "sample.rs"].contains(&name.as_str()) {
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
    let second_look = || crate::verify::second_look::<u32>(&[], &[]).unwrap();
    let terms = Terms::new((0..2000).map(|i| if i % 2 == 0 { "spousal visa" } else { "no recourse to public funds at all" }));
    let meant = || crate::verify::Meant {
        expected: &sample.expected,
        words: &sample.words,
        terms: &terms,
        released: &[],
        second_look: second_look(),
    };
    let mut best = [f64::MAX; 2];
    for _ in 0..20 {
        let start = std::time::Instant::now();
        let block = crate::verify::block(&sample.bytes, sample.shared, &meant()).unwrap();
        best[0] = best[0].min(start.elapsed().as_secs_f64());
        let bytes = sample.bytes.clone();
        let start = std::time::Instant::now();
        crate::verify::copy(bytes, &block, &sample.copy, &sample.name).unwrap();
        best[1] = best[1].min(start.elapsed().as_secs_f64());
    }
    let _ = &*FONTS;
    let report =
        format!("{pages} pages, {} bytes: block {:.2} ms, copy {:.2} ms", sample.bytes.len(), best[0] * 1e3, best[1] * 1e3);
    std::fs::write(std::env::temp_dir().join("marac-verify-times"), report).unwrap();
}
