//! Redacted minutes → pages → the bytes of a PDF.
//!
//! 1. [`layout`]: [`Redacted`] × [`Fonts`] → [`Pages`]. Lengths and text; nothing of PDF.
//! 2. [`shared`]: [`Pages`] → [`Shared`], the bytes that every copy of this view has in common.
//! 3. [`copy`]: [`Shared`] × [`Recipient`] → the finished file.
//!
//! Same input, same bytes, on every machine and any number of threads: lengths are whole numbers, there is no clock,
//! no chance, no counter. What a PDF must say is known from [`expected`] before it is read back.

pub mod design;
pub mod expected;
pub mod fonts;
pub mod length;
pub mod pdf;
pub mod structure;

mod agreement;
mod build;
mod columns;
mod copyline;
mod flow;
mod front;
mod inline;
mod lines;
mod notes;
mod pages;
mod paginate;
mod printable;
mod shape;
mod tables;

pub use fonts::{FontError, Fonts};
pub use pages::Pages;
pub use pdf::{Recipient, Shared, copy, shared};

use crate::redact::Redacted;

/// Lays redacted minutes out.
#[must_use]
pub fn layout(redacted: &Redacted, fonts: &Fonts) -> Pages {
    let mut builder = build::Builder::new(printable::Printer::new(fonts), redacted);
    builder.front(redacted);
    builder.sections(&redacted.sections);
    let head = &redacted.head;
    let running = pages::Running {
        classification: builder.printer.print(&head.classification).into_owned(),
        title: format!("{}, minutes of {}", builder.printer.print(&head.marac), front::day(head.meeting)),
    };
    let missing = builder.printer.missing();
    pages::compose(builder.flow, &running, missing, fonts)
}

#[cfg(test)]
mod overleaf;
#[cfg(test)]
pub(crate) mod property;
#[cfg(test)]
pub(crate) mod specimen;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::CopyKind;

    fn made(name: &str) -> Vec<u8> {
        written(&specimen::specimen(CopyKind::Partial, 3), name)
    }

    fn written(redacted: &Redacted, name: &str) -> Vec<u8> {
        let fonts = Fonts::builtin();
        let pages = layout(redacted, &fonts);
        copy(&shared(&pages, &fonts), &Recipient { name: name.to_owned() }, &fonts)
    }

    #[test]
    fn the_same_minutes_give_the_same_bytes_on_every_thread() {
        let alone = made("Larkhill Homes");
        let threads: Vec<_> = (0..3).map(|_| std::thread::spawn(|| made("Larkhill Homes"))).collect();
        for thread in threads {
            assert!(thread.join().unwrap() == alone);
        }
    }

    #[test]
    fn copies_of_one_view_begin_with_the_same_bytes() {
        let fonts = Fonts::builtin();
        let pages = layout(&specimen::specimen(CopyKind::Whole, 2), &fonts);
        let shared = shared(&pages, &fonts);
        for name in ["Larkhill Homes", "مركز"] {
            let bytes = copy(&shared, &Recipient { name: name.to_owned() }, &fonts);
            assert!(bytes.starts_with(shared.bytes()));
        }
    }

    #[test]
    fn pages_say_every_word_once_and_in_order() {
        let fonts = Fonts::builtin();
        for kind in [CopyKind::Whole, CopyKind::Partial, CopyKind::Actions, CopyKind::Extract] {
            let redacted = specimen::specimen(kind, 4);
            assert_eq!(layout(&redacted, &fonts).expected().words(), expected::words(&redacted, &fonts));
        }
        let hard = specimen::hard();
        assert_eq!(layout(&hard, &fonts).expected().words(), expected::words(&hard, &fonts));
    }

    #[test]
    fn minutes_are_set_at_11_points_but_for_raised_text_and_wide_tables() {
        let fonts = Fonts::builtin();
        let pages = layout(&specimen::specimen(CopyKind::Whole, 2), &fonts);
        let least =
            |size: length::Length| size >= length::Length::points(11) || size == design::BODY.size.percent(design::SCRIPT_SIZE);
        for piece in pages.pages.iter().flat_map(|p| &p.pieces).filter(|p| matches!(p.owner, pages::PieceOwner::Node(..))) {
            if let pages::PieceContent::Runs(runs) = &piece.content {
                assert!(runs.iter().all(|run| least(run.size)), "{:?}", runs.iter().map(|r| r.size).min());
            }
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_reported() {
        let fonts = Fonts::builtin();
        assert_eq!(layout(&specimen::specimen(CopyKind::Whole, 1), &fonts).missing(), ['👩']);
    }

    /// Processor time of this thread so far.
    fn spent() -> std::time::Duration {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        std::time::Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
    }

    #[test]
    #[ignore = "writes times to look at"]
    fn times_to_look_at() {
        let begun = spent();
        let fonts = Fonts::builtin();
        let mut said = format!("fonts {:?}", spent().checked_sub(begun).unwrap());
        let redacted = specimen::specimen(CopyKind::Partial, 7);
        for _ in 0..7 {
            let begun = spent();
            let pages = layout(&redacted, &fonts);
            let laid_out = spent().checked_sub(begun).unwrap();
            let begun = spent();
            let shared = shared(&pages, &fonts);
            let written = spent().checked_sub(begun).unwrap();
            let begun = spent();
            let mut size = 0;
            for _ in 0..20 {
                size = copy(&shared, &Recipient { name: "Larkhill Homes and Support".into() }, &fonts).len();
            }
            let each = spent().checked_sub(begun).unwrap() / 20;
            said += &format!("\n{} pages {size} bytes: layout {laid_out:?} shared {written:?} copy {each:?}", pages.count());
        }
        std::fs::write(std::env::temp_dir().join("marac-times"), said).unwrap();
    }

    #[test]
    #[ignore = "writes a file to look at"]
    fn specimen_to_look_at() {
        let at = std::env::temp_dir().join("marac-specimen.pdf");
        std::fs::write(at, made("Larkhill Homes")).unwrap();
        let at = std::env::temp_dir().join("marac-hard.pdf");
        let name = "Anytown and District Independent Domestic Violence Advisory Service and Specialist Refuge Provision (Registered Charity), Safeguarding Team";
        std::fs::write(at, written(&specimen::hard(), name)).unwrap();
    }
}
