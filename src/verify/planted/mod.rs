//! Each way in which redactions have failed, planted in an otherwise right file, is refused.
//!
//! The names begin with the failure: text under a box (p1), annotations (p2), metadata (p3), outline and names (p4),
//! links (p5), alternative text (p6), attachments and scripts (p7), orphans and revisions (p8), invisible text (p9),
//! widths (p10), positions (p11), counts (p12), fonts (p13), identifiers and dates (p14).

mod copies;
mod document;
mod file;
mod pages;

use super::Flaw;
use super::sample::{Parts, SAMPLE, Sample};
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
