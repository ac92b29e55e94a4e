//! The outline (ISO 32000-1, 12.3.3): its entries are those that were meant, and lead to their pages.

use super::leak::{Flaw, Leak, ensure};
use super::syntax::Value;
use super::walk::{Fields, Walk};
use crate::typeset::expected::{Expected, ExpectedEntry};

/// An entry that was met.
struct Entry {
    number: u32,
    /// The index of the entry that holds it.
    parent: Option<usize>,
    next: Option<u32>,
    /// The first and the last entry that it holds.
    ends: Option<(u32, u32)>,
    /// How many entries stand below it.
    count: usize,
}

/// Checks the outline from its root on.
pub(super) fn check(walk: &mut Walk, root: u32, pages: &[u32], expected: &Expected) -> Result<(), Leak> {
    let meant = &expected.outline;
    let mut fields = walk.dict(root)?;
    fields.named("Type", "Outlines")?;
    let first = fields.reference("First")?;
    let last = fields.reference("Last")?;
    fields.count("Count", meant.len())?;
    fields.done()?;

    let parents = parents(meant);
    let mut entries: Vec<Entry> = Vec::with_capacity(meant.len());
    let mut latest: Vec<Option<usize>> = vec![None; meant.len()];
    let mut latest_top = None;
    for (i, (entry, parent)) in meant.iter().zip(parents).enumerate() {
        let latest = match parent {
            Some(parent) => latest.get_mut(parent).ok_or(Leak::object(Flaw::Outline, root))?,
            None => &mut latest_top,
        };
        let before = latest.replace(i).and_then(|b| entries.get(b));
        let holder = parent.and_then(|p| entries.get(p));
        let number = match (before, holder) {
            (Some(before), _) => before.next,
            (None, Some(holder)) => holder.ends.map(|(first, _)| first),
            (None, None) => Some(first),
        };
        let number = number.ok_or(Leak::object(Flaw::Outline, root))?;
        let place = Place { parent, up: holder.map_or(root, |h| h.number), back: before.map(|b| b.number), pages };
        entries.push(read(walk.dict(number)?, entry, &place)?);
    }
    closed(&entries, root, last)
}

struct Place<'p> {
    parent: Option<usize>,
    up: u32,
    back: Option<u32>,
    pages: &'p [u32],
}

fn read(mut fields: Fields, meant: &ExpectedEntry, place: &Place) -> Result<Entry, Leak> {
    let wrong = fields.leak(Flaw::Outline);
    ensure(fields.need("Title")?.text().is_some_and(|t| t == meant.title), wrong)?;
    ensure(fields.reference("Parent")? == place.up, wrong)?;
    ensure(fields.take("Prev").map(Value::reference) == place.back.map(Some), wrong)?;
    let [page, Value::Name(b"XYZ"), Value::Null, top, Value::Null] = fields.array("Dest")? else { return Err(wrong) };
    ensure(page.reference().is_some() && page.reference() == place.pages.get(meant.page).copied(), wrong)?;
    ensure(top.number().is_some_and(|t| (0.0..=super::document::PAGE.1 + 10.0).contains(&t)), wrong)?;
    let next = fields.take("Next").map(|v| v.reference().ok_or(wrong)).transpose()?;
    let mut entry = Entry { number: fields.object, parent: place.parent, next, ends: None, count: 0 };
    if let Some(first) = fields.take("First") {
        let first = first.reference().ok_or(wrong)?;
        entry.ends = Some((first, fields.reference("Last")?));
        entry.count = fields.read("Count", Value::size)?;
    }
    fields.done()?;
    Ok(entry)
}

/// Whether first, last, next and the counts describe these entries and no others.
fn closed(entries: &[Entry], root: u32, last: u32) -> Result<(), Leak> {
    let wrong = Leak::object(Flaw::Outline, root);
    let mut below = vec![0; entries.len()];
    let mut last_kid = vec![None; entries.len()];
    let mut last_top = None;
    for entry in entries {
        let mut up = entry.parent;
        while let Some(parent) = up {
            *below.get_mut(parent).ok_or(wrong)? += 1;
            up = entries.get(parent).and_then(|p| p.parent);
        }
        match entry.parent {
            Some(parent) => *last_kid.get_mut(parent).ok_or(wrong)? = Some(entry.number),
            None => last_top = Some(entry.number),
        }
    }
    ensure(last_top == Some(last), wrong)?;
    for ((entry, below), last) in entries.iter().zip(below).zip(&last_kid) {
        let siblings_last = entry.parent.map_or(last_top, |p| last_kid.get(p).copied().flatten());
        let ends = entry.next.is_none() == (siblings_last == Some(entry.number));
        let holds = (below, *last) == (entry.count, entry.ends.map(|(_, last)| last));
        ensure(ends && holds, Leak::object(Flaw::Outline, entry.number))?;
    }
    Ok(())
}

/// The entry that holds each: the nearest before it of a lower level.
fn parents(meant: &[ExpectedEntry]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(meant.len());
    for (i, entry) in meant.iter().enumerate() {
        while open.last().and_then(|l| meant.get(*l)).is_some_and(|l| l.level >= entry.level) {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(i);
    }
    parents
}
