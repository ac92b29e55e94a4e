//! Shared bytes × recipient → the finished file of one recipient.

use super::content::{Drawing, streams};
use super::file::File;
use super::font::FontUse;
use super::meta;
use super::object::{Out, Ref};
use super::{Shared, Slots};
use crate::typeset::copyline;
use crate::typeset::design;
use crate::typeset::fonts::Fonts;
use crate::typeset::length::Length;
use crate::typeset::pages::PageRun;

/// Who a copy is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// The agency's name, as in `marac.toml`.
    pub name: String,
}

/// The file of one recipient.
#[must_use]
pub fn copy(shared: &Shared, recipient: &Recipient, fonts: &Fonts) -> Vec<u8> {
    let mut file = shared.file.clone();
    let begin = file.bytes().len();
    let lines = copyline::set(&recipient.name, fonts);
    let title = lines.title(shared.title());
    write_forms(&mut file, shared.slots, &lines, fonts);
    let keys = Out::new().key("Type").name("Metadata").key("Subtype").name("XML");
    file.raw_stream(shared.slots.metadata, keys, meta::xmp(&title).as_bytes());
    let info = file.reserve();
    file.object(info, meta::info(&title));
    let mut hash = shared.hash.clone();
    hash.update(file.bytes().get(begin..).unwrap_or_default());
    let mut id = [0; 16];
    hash.finalize_xof().fill(&mut id);
    file.finish(shared.catalog, info, id)
}

fn write_forms(file: &mut File, slots: Slots, lines: &copyline::CopyLines, fonts: &Fonts) {
    let mut used = FontUse::new();
    let mut draw = |runs: &[PageRun], height: Length| {
        let mut drawing = Drawing::new(fonts, &mut used, "C", height);
        drawing.text(runs);
        drawing.ops()
    };
    let drawings = vec![draw(&lines.running, design::COPY_HEIGHT), draw(&lines.full, design::FULL_COPY_HEIGHT)];
    let contents = streams(drawings);
    let names = used.write(fonts, file, "C", true).bytes();
    let resources = Out::new().open().key("Font").raw(names).close().bytes();
    let sizes = [
        (slots.running, design::COPY_WIDTH, design::COPY_HEIGHT),
        (slots.full, design::FULL_COPY_WIDTH, design::FULL_COPY_HEIGHT),
    ];
    for ((r, width, height), content) in sizes.into_iter().zip(contents) {
        write_form(file, r, (width, height), &resources, &content);
    }
}

fn write_form(file: &mut File, r: Ref, (width, height): (Length, Length), resources: &[u8], content: &[u8]) {
    let out = Out::new().key("Type").name("XObject").key("Subtype").name("Form");
    let out = out.key("BBox").raw("[0 0").length(width).length(height).raw("]").key("Resources").raw(resources);
    file.raw_stream(r, out, content);
}
