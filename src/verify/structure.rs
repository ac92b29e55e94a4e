//! The structure tree (ISO 32000-1, 14.7): node for node the one that was meant, with no text of its own.

use std::collections::BTreeMap;

use super::leak::{Flaw, Leak, ensure};
use super::syntax::Value;
use super::walk::{Fields, Walk};
use crate::typeset::expected::{Expected, ExpectedKid, ExpectedNode, Mark};

/// The numbers of the objects that the structure refers to.
pub(super) struct Numbers<'n> {
    /// Each page.
    pub(super) pages: &'n [u32],
    /// Each link's annotation, and the page that it is on.
    pub(super) links: &'n [(u32, u32)],
}

/// What was found on the way down.
#[derive(Default)]
struct Found {
    /// The node that holds each piece, by page and number.
    pieces: BTreeMap<(usize, usize), u32>,
    /// The node that holds each link.
    links: BTreeMap<usize, u32>,
    /// The notes by their identifiers.
    ids: BTreeMap<String, u32>,
}

/// Checks the tree from its root on.
pub(super) fn check(walk: &mut Walk, root: u32, numbers: &Numbers, expected: &Expected) -> Result<(), Leak> {
    let mut fields = walk.dict(root)?;
    let wrong = fields.leak(Flaw::Structure);
    fields.named("Type", "StructTreeRoot")?;
    let kids = fields.references("K")?;
    let [document] = *kids else { return Err(wrong) };
    let parents = fields.reference("ParentTree")?;
    fields.count("ParentTreeNextKey", numbers.pages.len() + numbers.links.len())?;
    let ids = fields.take("IDTree").map(|v| v.reference().ok_or(wrong)).transpose()?;
    fields.done()?;

    let mut found = Found::default();
    node(walk, document, root, &expected.structure, numbers, &mut found)?;
    parent_tree(walk.dict(parents)?, numbers, expected, &found)?;
    match ids {
        Some(tree) => id_tree(walk.dict(tree)?, &found),
        None => ensure(found.ids.is_empty(), wrong),
    }
}

/// One node and what it holds. The nesting of minutes is limited where they are read.
fn node(
    walk: &mut Walk,
    number: u32,
    parent: u32,
    meant: &ExpectedNode,
    numbers: &Numbers,
    found: &mut Found,
) -> Result<(), Leak> {
    let mut fields = walk.dict(number)?;
    let wrong = fields.leak(Flaw::Structure);
    fields.named("Type", "StructElem")?;
    fields.holds("S", |v| v.name() == Some(meant.tag.as_bytes())).map_err(|_| wrong)?;
    fields.leads("P", parent)?;
    attributes(&mut fields, meant)?;
    if let Some(id) = &meant.id {
        fields.said("ID", id)?;
        ensure(found.ids.insert(id.clone(), number).is_none(), wrong)?;
    }
    let home = fields.take("Pg").map(|v| v.reference().ok_or(wrong)).transpose()?;
    let kids = match fields.take("K") {
        Some(kids) => kids.array().ok_or(wrong)?,
        None => &[],
    };
    fields.done()?;
    ensure(kids.len() == meant.kids.len(), wrong)?;
    let mut named = false;
    for (kid, meant) in kids.iter().zip(&meant.kids) {
        match meant {
            ExpectedKid::Node(meant) => node(walk, kid.reference().ok_or(wrong)?, number, meant, numbers, found)?,
            ExpectedKid::Piece(page, mcid) => {
                let on = numbers.pages.get(*page).copied();
                named |= piece(kid, *mcid, on, home, wrong)?;
                ensure(found.pieces.insert((*page, *mcid), number).is_none(), wrong)?;
            }
            ExpectedKid::Link(link) => {
                object_reference(kid, *link, numbers, wrong)?;
                ensure(found.links.insert(*link, number).is_none(), wrong)?;
            }
        }
    }
    // A page is named only for a piece that stands on it.
    ensure(home.is_none() || named, wrong)
}

/// A piece: its number, on the node's own page; or with its page. Whether it was on the node's own.
fn piece(kid: &Value, mcid: usize, on: Option<u32>, home: Option<u32>, wrong: Leak) -> Result<bool, Leak> {
    if on.is_some() && on == home {
        ensure(kid.size() == Some(mcid), wrong)?;
        return Ok(true);
    }
    let mut fields = Fields::of(kid, wrong.object.unwrap_or(0))?;
    fields.named("Type", "MCR")?;
    ensure(on.is_some() && fields.reference("Pg").ok() == on, wrong)?;
    fields.count("MCID", mcid)?;
    fields.done()?;
    Ok(false)
}

fn object_reference(kid: &Value, link: usize, numbers: &Numbers, wrong: Leak) -> Result<(), Leak> {
    let mut fields = Fields::of(kid, wrong.object.unwrap_or(0))?;
    fields.named("Type", "OBJR")?;
    let (annotation, page) = numbers.links.get(link).copied().ok_or(wrong)?;
    fields.leads("Obj", annotation)?;
    fields.leads("Pg", page)?;
    fields.done()
}

/// What a node says of itself besides: spans, scope, numbering, a line through it. No text.
fn attributes(fields: &mut Fields, meant: &ExpectedNode) -> Result<(), Leak> {
    let span = meant.span.filter(|span| *span != (1, 1));
    let table = meant.scope.is_some() || span.is_some();
    let struck = meant.tag == "Span";
    if !table && meant.numbering.is_none() && !struck {
        return Ok(());
    }
    let mut inner = fields.inner("A")?;
    if let Some(numbering) = meant.numbering {
        inner.named("O", "List")?;
        inner.named("ListNumbering", numbering)?;
    } else if struck {
        inner.named("O", "Layout")?;
        inner.named("TextDecorationType", "LineThrough")?;
    } else {
        inner.named("O", "Table")?;
        if let Some(scope) = meant.scope {
            inner.named("Scope", scope)?;
        }
        let (columns, rows) = span.unwrap_or((1, 1));
        if columns > 1 {
            inner.count("ColSpan", columns)?;
        }
        if rows > 1 {
            inner.count("RowSpan", rows)?;
        }
    }
    inner.done()
}

/// From the numbers of pages and links to the nodes that hold their pieces (14.7.4.4).
fn parent_tree(mut fields: Fields, numbers: &Numbers, expected: &Expected, found: &Found) -> Result<(), Leak> {
    let wrong = fields.leak(Flaw::Structure);
    let nums = fields.array("Nums")?;
    fields.done()?;
    ensure(nums.len() == 2 * (numbers.pages.len() + numbers.links.len()), wrong)?;
    for (i, pair) in nums.chunks_exact(2).enumerate() {
        let [key, value] = pair else { return Err(wrong) };
        ensure(key.size() == Some(i), wrong)?;
        if let Some(page) = expected.pages.get(i) {
            let marks = page.pieces.iter().filter_map(|p| match p.mark {
                Mark::Content { mcid, .. } => Some(mcid),
                Mark::Artifact => None,
            });
            let holders: Option<Vec<u32>> = marks.map(|mcid| found.pieces.get(&(i, mcid)).copied()).collect();
            let named: Option<Vec<u32>> = value.array().and_then(|a| a.iter().map(Value::reference).collect());
            ensure(holders.is_some() && holders == named, wrong)?;
        } else {
            let holder = found.links.get(&(i - expected.pages.len())).copied();
            ensure(holder.is_some() && value.reference() == holder, wrong)?;
        }
    }
    Ok(())
}

/// The names of the notes, in one leaf.
fn id_tree(mut fields: Fields, found: &Found) -> Result<(), Leak> {
    let wrong = fields.leak(Flaw::Structure);
    let [leaf] = fields.array("Kids")? else { return Err(wrong) };
    fields.done()?;
    let mut leaf = Fields::of(leaf, wrong.object.unwrap_or(0))?;
    let limits: Option<Vec<String>> = leaf.array("Limits")?.iter().map(Value::text).collect();
    let names = leaf.array("Names")?;
    leaf.done()?;
    let ends = found.ids.first_key_value().zip(found.ids.last_key_value());
    let (first, last) = ends.ok_or(wrong)?;
    ensure(limits == Some(vec![first.0.clone(), last.0.clone()]), wrong)?;
    ensure(names.len() == 2 * found.ids.len(), wrong)?;
    for (pair, (id, number)) in names.chunks_exact(2).zip(&found.ids) {
        let [name, holder] = pair else { return Err(wrong) };
        ensure(name.text().as_deref() == Some(id.as_str()) && holder.reference() == Some(*number), wrong)?;
    }
    Ok(())
}
