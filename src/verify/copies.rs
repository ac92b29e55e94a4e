//! One recipient's file against the verified block of its view, and all the rest of it.

use super::content::Contents;
use super::document;
use super::file::{Closing, Objects, Place, Unpacked, index, items};
use super::fonts;
use super::leak::{Flaw, Leak, ensure};
use super::pages::Pages;
use super::syntax::Value;
use super::walk::{Fields, Walk};
use super::{PAGE, VerifiedBlock, reader, same_text, seen};
use crate::typeset::expected::ExpectedCopy;
use unicode_normalization::UnicodeNormalization as _;

/// The size of the running form, in points.
const RUNNING: (f64, f64) = (250.0, 14.0);

/// The size of the first page's form, in points.
const FULL: (f64, f64) = (464.882, 38.0);

/// A whole file that was verified: the only thing that is written.
pub struct Verified {
    bytes: Vec<u8>,
}

impl Verified {
    /// The file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Verifies the file for the agency of this name: it begins with the verified block, and the rest says what was meant
/// for that agency, by its name.
///
/// # Errors
///
/// The first flaw found.
pub fn copy(bytes: Vec<u8>, block: &VerifiedBlock, expected: &ExpectedCopy, name: &str) -> Result<Verified, Leak> {
    addressed(expected, name)?;
    ensure(bytes.starts_with(&block.bytes), Leak::new(Flaw::SharedPart))?;
    let closing = Closing::read(&bytes)?;
    let part = bytes.get(..closing.at).ok_or(Leak::new(Flaw::CrossReference))?;
    let items = items(part, block.bytes.len())?;
    let unpacked = Unpacked::new(&items)?;
    let objects = Objects::new(items, &unpacked)?;
    let info = trailer(&closing, block, part)?;
    accounted(&closing, block, &objects)?;

    let mut walk = Walk::new(&objects);
    document::information(walk.dict(info)?, &expected.title, expected.producer)?;
    let (mut fields, metadata) = walk.stream(block.slots.metadata)?;
    fields.named("Type", "Metadata")?;
    fields.named("Subtype", "XML")?;
    fields.done()?;
    ensure(metadata == expected.xmp.as_bytes(), Leak::object(Flaw::Metadata, block.slots.metadata))?;
    let rooms = forms(&mut walk, block)?;
    walk.all_met()?;

    let pages = Pages::open(&bytes).ok_or(Leak::new(Flaw::Reader))?;
    reader::agrees(pages.pdf(), &objects)?;
    let numbers = [block.slots.running, block.slots.full];
    let read = pages.forms(numbers).map_err(Leak::new)?;
    for (((mut read, meant), room), number) in read.into_iter().zip([&expected.running, &expected.full]).zip(rooms).zip(numbers) {
        ensure(read.lines == 0 && read.says(meant), Leak::object(Flaw::Recipient, number))?;
        let inside = read.inside([0.0, 0.0, room.0, room.1]);
        inside.and_then(|()| read.without_gaps()).map_err(|flaw| Leak::object(flaw, number))?;
    }
    Ok(Verified { bytes })
}

/// Whether what was meant for a copy names this agency: all of its name on the first page and in the title, at least
/// the beginning of it at the head of the others.
fn addressed(expected: &ExpectedCopy, name: &str) -> Result<(), Leak> {
    let wrong = Leak::new(Flaw::Recipient);
    let name_of = |text: &str| text.strip_prefix("Copy for ").map(str::to_owned);
    let full = name_of(&expected.full.text.replace('\n', " ")).ok_or(wrong)?;
    let title = expected.title.rsplit_once(": copy for ").map(|(_, name)| name).ok_or(wrong)?;
    let running = name_of(&expected.running.text).ok_or(wrong)?;
    let begins = match running.strip_suffix('…') {
        Some(shortened) => !shortened.is_empty() && seen(&full).take(seen(shortened).count()).eq(seen(shortened)),
        None => same_text(&running, &full),
    };
    ensure(printed_as(name, &full) && same_text(title, &full) && begins, wrong)
}

/// Whether `text` is how `name` is printed, white space aside: composed, without what has no look of its own, and with
/// the code point in the place of a character that no font has.
fn printed_as(name: &str, text: &str) -> bool {
    let plain = |c: &char| !c.is_whitespace() && !c.is_control() && !super::scan::is_unseen(*c);
    let text: String = text.chars().filter(plain).collect();
    let mut rest = text.as_str();
    for c in name.nfc().filter(plain) {
        let code_point = format!("⟨U+{:04X}⟩", u32::from(c));
        match rest.strip_prefix(c).or_else(|| rest.strip_prefix(code_point.as_str())) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Reads the trailer: where the information is. The identifier is a hash of what stands before.
fn trailer(closing: &Closing, block: &VerifiedBlock, part: &[u8]) -> Result<u32, Leak> {
    let mut fields = Fields::of_dict(&closing.trailer, closing.number)?;
    fields.named("Type", "XRef")?;
    fields.count("Size", closing.places.len() + 1)?;
    fields.holds("W", |v| document::numbers_are(v, &[1.0, 4.0, 2.0]))?;
    fields.leads("Root", block.catalogue)?;
    let info = fields.reference("Info")?;
    let mut hash = block.hash.clone();
    hash.update(part.get(block.bytes.len()..).unwrap_or_default());
    let id: Vec<u8> = hash.finalize().as_bytes().iter().copied().take(16).collect();
    let identifiers = fields.array("ID")?;
    let derived = identifiers.len() == 2 && identifiers.iter().all(|v| v.string() == Some(&id));
    ensure(derived, fields.leak(Flaw::Identifier))?;
    fields.need("Length")?;
    fields.take("Filter");
    fields.done()?;
    Ok(info)
}

/// Whether every number of the cross-reference is an object of the block, of this copy, or the cross-reference itself.
fn accounted(closing: &Closing, block: &VerifiedBlock, objects: &Objects) -> Result<(), Leak> {
    closing.agrees(objects)?;
    for (number, place) in (1..).zip(&closing.places) {
        let shared = block.places.get(index(number)).copied().flatten();
        let own = objects.get(number).map(|o| o.place);
        let last = (number == closing.number).then_some(Place::At(closing.at));
        let known: Vec<Place> = [shared, own, last].into_iter().flatten().collect();
        ensure(known == [*place], Leak::object(Flaw::CrossReference, number))?;
    }
    let all = block.places.iter().flatten().count() + objects.all().count() + 1;
    ensure(all == closing.places.len(), Leak::new(Flaw::CrossReference))
}

/// Reads the two forms, which share their fonts; their sizes. Both stay on the page wherever pages put them.
fn forms(walk: &mut Walk, block: &VerifiedBlock) -> Result<[(f64, f64); 2], Leak> {
    let (mut running, running_content) = walk.stream(block.slots.running)?;
    let (mut full, full_content) = walk.stream(block.slots.full)?;
    let rooms = [form(&mut running, &block.stands[0], RUNNING)?, form(&mut full, &block.stands[1], FULL)?];
    let resources = running.need("Resources")?;
    full.holds("Resources", |v| v == resources)?;
    let object = running.object;
    let mut resources = Fields::of(resources, object)?;
    let named = resources.inner("Font")?;
    resources.done()?;
    running.done()?;
    full.done()?;
    let fonts = fonts::read(walk, named.all(), "C", object)?;
    let mut contents = Contents::new(&fonts);
    for (content, number) in [(running_content, block.slots.running), (full_content, block.slots.full)] {
        contents.form(content).map_err(|flaw| Leak::object(flaw, number))?;
    }
    for (font, used) in contents.used() {
        font.uses_all(used)?;
    }
    Ok(rooms)
}

fn form(fields: &mut Fields, stands: &[(f64, f64)], meant: (f64, f64)) -> Result<(f64, f64), Leak> {
    fields.named("Type", "XObject")?;
    fields.named("Subtype", "Form")?;
    let size = fields.read("BBox", |v: &Value| match v.array()? {
        [left, bottom, width, height] if left.int() == Some(0) && bottom.int() == Some(0) => {
            Some((width.number()?, height.number()?))
        }
        _ => None,
    })?;
    let fits = |(x, y): &(f64, f64)| *x >= 0.0 && *y >= 0.0 && x + size.0 <= PAGE.0 && y + size.1 <= PAGE.1;
    ensure(size.0 > 0.0 && size.1 > 0.0 && stands.iter().all(fits), fields.leak(Flaw::OffPage))?;
    let same = |a: f64, b: f64| (a - b).abs() < 0.0005;
    ensure(same(size.0, meant.0) && same(size.1, meant.1), fields.leak(Flaw::WrongValue))?;
    Ok(size)
}
