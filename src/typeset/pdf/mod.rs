//! Pages → a PDF (ISO 32000-1), accessible (PDF/UA-1) and fit for filing (PDF/A-2a).
//!
//! What every copy of a view has in common comes first in the file, as one block of bytes ([`shared()`]); what differs
//! from recipient to recipient closes it ([`copy()`]): the forms with the recipient's name, their fonts, the
//! information, the metadata, the cross-reference.

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "objects of PDF, of which each test means a few kinds")]
pub(super) mod conformance;
mod content;
mod copy;
mod file;
mod font;
pub(super) mod meta;
mod object;
mod sfnt;
mod tree;

pub use copy::{Recipient, copy};

use self::content::Drawing;
use self::file::File;
use self::font::FontUse;
use self::object::{Out, Ref};
use super::design;
use super::fonts::Fonts;
use super::pages::{LinkArea, Pages};

/// What the copies of one view share.
pub struct Shared {
    file: File,
    /// A hash of the shared bytes, to go on from.
    hash: blake3::Hasher,
    title: String,
    catalog: Ref,
    /// Objects that each copy writes.
    slots: Slots,
}

/// Objects that the shared part refers to and each copy writes.
#[derive(Clone, Copy)]
struct Slots {
    running: Ref,
    full: Ref,
    metadata: Ref,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("bytes", &self.file.bytes().len()).finish_non_exhaustive()
    }
}

impl Shared {
    /// The bytes that every copy begins with.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.file.bytes()
    }

    /// The title, without the recipient.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}

/// Writes what the copies of these pages share.
#[must_use]
pub fn shared(pages: &Pages, fonts: &Fonts) -> Shared {
    let mut file = File::new();
    let slots = Slots { running: file.reserve(), full: file.reserve(), metadata: file.reserve() };
    let catalog = file.reserve();
    let page_refs: Vec<Ref> = pages.pages.iter().map(|_| file.reserve()).collect();
    let link_refs: Vec<Ref> = pages.links.iter().map(|_| file.reserve()).collect();

    let mut used = FontUse::new();
    let drawings = pages.pages.iter().map(|page| {
        let drawing = Drawing::new(fonts, &mut used, "F", design::PAGE_HEIGHT);
        drawing.page(page, &pages.tree)
    });
    let streams = content::streams(drawings.collect());
    let font_names = used.write(fonts, &mut file, "F", false);
    let forms = Out::new().open().key(content::RUNNING_FORM).reference(slots.running);
    let forms = forms.key(content::FULL_FORM).reference(slots.full).close();
    let resources = file.reserve();
    let names = Out::new().open().key("Font").raw(font_names.bytes()).key("XObject").raw(forms.bytes()).close();
    file.pack(resources, names);

    let parent = file.reserve();
    for (i, (page, stream)) in page_refs.iter().zip(streams).enumerate() {
        let content = file.reserve();
        file.stream(content, Out::new(), &stream);
        let number = i64::try_from(i).expect("far below 2^63");
        let out = Out::new().open().key("Type").name("Page").key("Parent").reference(parent);
        let out = out.key("MediaBox").raw("[0 0").length(design::PAGE_WIDTH).length(design::PAGE_HEIGHT).raw("]");
        let out = out.key("Resources").reference(resources).key("Contents").reference(content);
        let out = out.key("StructParents").number(number).key("Tabs").name("S");
        let links: Vec<Ref> = pages.links.iter().zip(&link_refs).filter(|(l, _)| l.page == i).map(|(_, r)| *r).collect();
        let out = if links.is_empty() { out } else { out.key("Annots").references(links) };
        file.pack(*page, out.close());
    }
    let count = i64::try_from(page_refs.len()).expect("far below 2^63");
    let kids = Out::new().open().key("Type").name("Pages").key("Kids").references(page_refs.iter().copied());
    file.pack(parent, kids.key("Count").number(count).close());
    for ((i, link), r) in (count..).zip(&pages.links).zip(&link_refs) {
        file.pack(*r, annotation(link, i));
    }

    let numbers = tree::Numbers { pages: &page_refs, links: &link_refs };
    let structure = tree::write(pages, &numbers, &mut file);
    let outline = tree::write_outline(pages, &page_refs, &mut file);
    write_catalog(&mut file, catalog, parent, structure, outline, slots);
    file.finish_packing();
    let mut hash = blake3::Hasher::new();
    hash.update(file.bytes());
    Shared { file, hash, title: pages.title.clone(), catalog, slots }
}

fn write_catalog(file: &mut File, catalog: Ref, pages: Ref, structure: Ref, outline: Option<Ref>, slots: Slots) {
    let profile = file.reserve();
    file.stream(profile, Out::new().key("N").number(1), &meta::grey_profile());
    let out = Out::new().open().key("Type").name("Catalog").key("Pages").reference(pages);
    let out = out.key("Lang").ascii(meta::LANGUAGE).key("MarkInfo").raw("<</Marked true>>");
    let out = out.key("ViewerPreferences").raw("<</DisplayDocTitle true>>").key("StructTreeRoot").reference(structure);
    let out = out.key("Metadata").reference(slots.metadata).key("OutputIntents").raw("[").open();
    let out = out.key("Type").name("OutputIntent").key("S").name("GTS_PDFA1").key("OutputConditionIdentifier");
    let out = out.ascii("Custom").key("Info").ascii("Grey, gamma 2.2").key("DestOutputProfile").reference(profile);
    let out = out.close().raw("]");
    let out = match outline {
        Some(outline) => out.key("Outlines").reference(outline).key("PageMode").name("UseOutlines"),
        None => out,
    };
    file.pack(catalog, out.close());
}

/// A link's annotation (12.5.6.5); `number` leads from it to its place in the structure.
fn annotation(link: &LinkArea, number: i64) -> Out {
    let height = design::PAGE_HEIGHT;
    let out = Out::new().open().key("Type").name("Annot").key("Subtype").name("Link").key("Rect").raw("[");
    let out = out.length(link.left).length(height - link.bottom).length(link.right).length(height - link.top).raw("]");
    // Printed (bit 3), as PDF/A asks; the page draws the line below the text itself.
    let out = out.key("F").number(4).key("Border").raw("[0 0 0]").key("StructParent").number(number);
    let out = out.key("Contents").text(&format!("Link to {}", link.address));
    out.key("A").open().key("S").name("URI").key("URI").ascii(&link.address).close().close()
}
