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

mod build;
mod copyline;
mod flow;
mod front;
mod inline;
mod lines;
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
    builder.front(&redacted.head);
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
mod specimen;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::CopyKind;

    fn made(name: &str) -> Vec<u8> {
        let fonts = Fonts::builtin();
        let pages = layout(&specimen::specimen(CopyKind::Partial, 3), &fonts);
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
    }

    #[test]
    fn a_character_that_no_font_has_is_reported() {
        let fonts = Fonts::builtin();
        assert_eq!(layout(&specimen::specimen(CopyKind::Whole, 1), &fonts).missing(), ['👩']);
    }

    #[test]
    #[ignore = "writes a file to look at"]
    fn specimen_to_look_at() {
        let at = std::env::temp_dir().join("marac-specimen.pdf");
        std::fs::write(at, made("Larkhill Homes")).unwrap();
    }
}
