//! The catalogue and what hangs from it (ISO 32000-1, 7.7): pages, resources, links, colour profile.

use super::file::Objects;
use super::fonts::{self, Font};
use super::leak::{Flaw, Leak, ensure};
use super::syntax::{Parser, Value};
use super::walk::{Fields, Walk};
use super::{outline, structure};
use crate::typeset::expected::{Expected, ExpectedLink};

/// The hash of the one colour profile that files carry: grey, gamma 2.2 (PDF/A asks that one be named).
const PROFILE: &str = "ec739dc720d9f5331bd5cace85ff176703de64a2551657083a1c803cf894918d";

/// Page size: A4 in thousandths of a point.
pub(super) const PAGE: (f64, f64) = (595.276, 841.89);

/// The objects that the shared part refers to and each copy writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slots {
    /// The form with the recipient's name on all pages but the first.
    pub(super) running: u32,
    /// The form on the first page.
    pub(super) full: u32,
    /// The XMP metadata.
    pub(super) metadata: u32,
}

/// What hangs from the catalogue, as far as pages need it.
pub(super) struct Document<'a> {
    pub(super) slots: Slots,
    /// The content stream of each page.
    pub(super) contents: Vec<&'a [u8]>,
    /// The fonts by the names under which pages know them.
    pub(super) fonts: Vec<(&'a [u8], Font<'a>)>,
}

/// Reads all of the shared part from the catalogue on; nothing in it stays unmet.
pub(super) fn read<'a>(objects: &Objects<'a>, catalogue: u32, expected: &Expected) -> Result<Document<'a>, Leak> {
    let mut walk = Walk::new(objects);
    let mut catalog = walk.dict(catalogue)?;
    catalog.named("Type", "Catalog")?;
    catalog.said("Lang", expected.language)?;
    flag(catalog.inner("MarkInfo")?, "Marked")?;
    flag(catalog.inner("ViewerPreferences")?, "DisplayDocTitle")?;
    let metadata = catalog.reference("Metadata")?;
    output_intent(&mut walk, catalog.array("OutputIntents")?, catalogue)?;
    let tree = catalog.reference("Pages")?;
    let structure = catalog.reference("StructTreeRoot")?;
    let outline = if expected.outline.is_empty() {
        None
    } else {
        catalog.named("PageMode", "UseOutlines")?;
        Some(catalog.reference("Outlines")?)
    };
    catalog.done()?;

    let pages = page_tree(&mut walk, tree, expected)?;
    let resources = *pages.resources.first().ok_or(Leak::object(Flaw::Pieces, tree))?;
    ensure(pages.resources.iter().all(|r| *r == resources), Leak::object(Flaw::WrongValue, tree))?;
    let (fonts, running, full) = shared_resources(&mut walk, resources)?;
    let links = links(&mut walk, &pages, expected)?;
    structure::check(&mut walk, structure, &structure::Numbers { pages: &pages.numbers, links: &links }, expected)?;
    if let Some(root) = outline {
        outline::check(&mut walk, root, &pages.numbers, expected)?;
    }
    walk.all_met()?;
    Ok(Document { slots: Slots { running, full, metadata }, contents: pages.contents, fonts })
}

/// A dictionary of one flag that is set.
fn flag(mut fields: Fields, key: &str) -> Result<(), Leak> {
    fields.holds(key, |v| *v == Value::Bool(true))?;
    fields.done()
}

fn output_intent(walk: &mut Walk, intents: &[Value], object: u32) -> Result<(), Leak> {
    let [intent] = intents else { return Err(Leak::object(Flaw::WrongValue, object)) };
    let mut intent = Fields::of(intent, object)?;
    intent.named("Type", "OutputIntent")?;
    intent.named("S", "GTS_PDFA1")?;
    intent.said("OutputConditionIdentifier", "Custom")?;
    intent.said("Info", "Grey, gamma 2.2")?;
    let profile = intent.reference("DestOutputProfile")?;
    intent.done()?;
    let (mut fields, content) = walk.stream(profile)?;
    fields.count("N", 1)?;
    fields.done()?;
    ensure(blake3::hash(content).to_hex().as_str() == PROFILE, Leak::object(Flaw::WrongValue, profile))
}

struct Pages<'a> {
    numbers: Vec<u32>,
    contents: Vec<&'a [u8]>,
    resources: Vec<u32>,
    /// The annotations of each page.
    annotations: Vec<Vec<u32>>,
}

fn page_tree<'a>(walk: &mut Walk<'_, 'a>, tree: u32, expected: &Expected) -> Result<Pages<'a>, Leak> {
    let mut root = walk.dict(tree)?;
    root.named("Type", "Pages")?;
    let numbers = root.references("Kids")?;
    root.count("Count", expected.pages.len())?;
    root.done()?;
    ensure(numbers.len() == expected.pages.len(), Leak::object(Flaw::Pieces, tree))?;
    let mut pages = Pages { numbers, contents: Vec::new(), resources: Vec::new(), annotations: Vec::new() };
    for (i, number) in pages.numbers.iter().enumerate() {
        let mut page = walk.dict(*number)?;
        page.named("Type", "Page")?;
        page.leads("Parent", tree)?;
        page.holds("MediaBox", |v| numbers_are(v, &[0.0, 0.0, PAGE.0, PAGE.1]))?;
        pages.resources.push(page.reference("Resources")?);
        let content = page.reference("Contents")?;
        page.count("StructParents", i)?;
        page.named("Tabs", "S")?;
        let annotations = match page.take("Annots") {
            Some(_) => page.references("Annots")?,
            None => Vec::new(),
        };
        pages.annotations.push(annotations);
        page.done()?;
        let (fields, content) = walk.stream(content)?;
        fields.done()?;
        pages.contents.push(content);
    }
    Ok(pages)
}

/// Whether a value is an array of just these numbers.
pub(super) fn numbers_are(value: &Value, meant: &[f64]) -> bool {
    let Some(array) = value.array() else { return false };
    array.len() == meant.len() && array.iter().zip(meant).all(|(v, m)| v.number().is_some_and(|n| (n - m).abs() < 5e-4))
}

type SharedResources<'a> = (Vec<(&'a [u8], Font<'a>)>, u32, u32);

fn shared_resources<'a>(walk: &mut Walk<'_, 'a>, number: u32) -> Result<SharedResources<'a>, Leak> {
    let mut resources = walk.dict(number)?;
    let named = resources.inner("Font")?;
    let mut forms = resources.inner("XObject")?;
    let running = forms.reference("CopyRunning")?;
    let full = forms.reference("CopyFull")?;
    forms.done()?;
    resources.done()?;
    Ok((fonts::read(walk, named.all(), "F", number)?, running, full))
}

/// The links' annotations, in the order of the pages; each leads where it was meant to.
fn links(walk: &mut Walk, pages: &Pages, expected: &Expected) -> Result<Vec<(u32, u32)>, Leak> {
    let mut numbers = Vec::new();
    for ((page, on), annotations) in pages.numbers.iter().enumerate().zip(&pages.annotations) {
        for number in annotations {
            let link = expected.links.get(numbers.len()).filter(|l| l.page == page);
            let link = link.ok_or(Leak { page: Some(page + 1), ..Leak::object(Flaw::Link, *number) })?;
            annotation(walk.dict(*number)?, link, pages.numbers.len() + numbers.len())?;
            numbers.push((*number, *on));
        }
    }
    ensure(numbers.len() == expected.links.len(), Leak::new(Flaw::Link))?;
    Ok(numbers)
}

fn annotation(mut fields: Fields, link: &ExpectedLink, parent: usize) -> Result<(), Leak> {
    let wrong = Leak { page: Some(link.page + 1), ..fields.leak(Flaw::Link) };
    fields.named("Type", "Annot")?;
    fields.named("Subtype", "Link")?;
    fields.holds("Rect", |v| on_page(v).is_some())?;
    fields.count("F", 4)?;
    fields.holds("Border", |v| numbers_are(v, &[0.0, 0.0, 0.0]))?;
    fields.count("StructParent", parent)?;
    let contents = fields.need("Contents")?.text();
    ensure(contents.is_some_and(|c| c == format!("Link to {}", link.address)), wrong)?;
    let mut action = fields.inner("A")?;
    action.named("S", "URI")?;
    let address = action.need("URI")?.text();
    ensure(address.is_some_and(|a| a == link.address), wrong)?;
    action.done()?;
    fields.done()
}

/// Left, bottom, right, top of a rectangle that stands on the page.
fn on_page(value: &Value) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = value.array()?.iter().map(Value::number).collect::<Option<_>>()?;
    let [left, bottom, right, top] = *numbers else { return None };
    let inside = 0.0 <= left && left < right && right <= PAGE.0 && 0.0 <= bottom && bottom < top && top <= PAGE.1;
    inside.then_some([left, bottom, right, top])
}

/// The information dictionary and the metadata stream of one copy.
pub(super) fn information(mut info: Fields, title: &str, producer: &str) -> Result<(), Leak> {
    let wrong = info.leak(Flaw::Metadata);
    ensure(info.need("Title")?.text().is_some_and(|t| t == title), wrong)?;
    ensure(info.need("Producer")?.text().is_some_and(|p| p == producer), wrong)?;
    info.done()
}

/// Reads the whole of a small text with a parser, or nothing.
pub(super) fn whole<'a, T>(bytes: &'a [u8], read: impl FnOnce(&mut Parser<'a>) -> Option<T>) -> Option<T> {
    let mut parser = Parser::new(bytes, 0);
    read(&mut parser).filter(|_| parser.done())
}
