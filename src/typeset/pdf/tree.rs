//! The structure tree and the outline as objects (ISO 32000-1, 14.7 and 12.3.3).

use super::file::File;
use super::object::{Out, Ref};
use crate::typeset::design;
use crate::typeset::pages::{Entry, Pages, PieceOwner};
use crate::typeset::structure::{CellSpan, Kid, Node, NodeId, Role, Scope, Tree, note_name};

/// The numbers that the structure refers to.
pub(super) struct Numbers<'a> {
    /// Each page.
    pub(super) pages: &'a [Ref],
    /// Each link's annotation.
    pub(super) links: &'a [Ref],
}

/// Writes the structure tree; its root.
pub(super) fn write(pages: &Pages, numbers: &Numbers, file: &mut File) -> Ref {
    let root = file.reserve();
    let tree = &pages.tree;
    let mut refs: Vec<Option<Ref>> = vec![None; tree.len()];
    for (id, _) in tree.nodes() {
        if let Some(slot) = refs.get_mut(id.0) {
            *slot = Some(file.reserve());
        }
    }
    let of = |id: NodeId| refs.get(id.0).copied().flatten().expect("a node that holds something has joined");
    for (id, node) in tree.nodes() {
        let parent = node.parent.map_or(root, of);
        file.pack(of(id), element(pages, node, parent, numbers, &of));
    }
    let parents = parent_tree(pages, numbers, file, &of);
    let next = i64::try_from(numbers.pages.len() + numbers.links.len()).expect("far below 2^63");
    let out = Out::new().open().key("Type").name("StructTreeRoot").key("K").references([of(Tree::ROOT)]);
    let out = out.key("ParentTree").reference(parents).key("ParentTreeNextKey").number(next);
    let out = match note_names(tree, &of) {
        Some(names) => {
            let ids = file.reserve();
            file.pack(ids, names);
            out.key("IDTree").reference(ids)
        }
        None => out,
    };
    file.pack(root, out.close());
    root
}

fn element(pages: &Pages, node: &Node, parent: Ref, numbers: &Numbers, of: &impl Fn(NodeId) -> Ref) -> Out {
    let out = Out::new().open().key("Type").name("StructElem").key("S").name(node.role.name()).key("P").reference(parent);
    let out = attributes(node.role, out);
    // The page that most pieces of the node stand on is named once; pieces elsewhere name theirs.
    let home = node.kids.iter().find_map(|kid| match kid {
        Kid::Piece { page, .. } => Some(*page),
        Kid::Node(_) | Kid::Link(_) => None,
    });
    let page = |i: usize| numbers.pages.get(i).copied().expect("a piece stands on a page");
    let out = match home {
        Some(home) => out.key("Pg").reference(page(home)),
        None => out,
    };
    if node.kids.is_empty() {
        return out.close();
    }
    let out = node.kids.iter().fold(out.key("K").raw("["), |out, kid| match *kid {
        Kid::Node(id) => out.reference(of(id)),
        Kid::Piece { page: on, mcid } => {
            let mcid = i64::try_from(mcid).expect("far below 2^63");
            if Some(on) == home {
                out.number(mcid)
            } else {
                out.open().key("Type").name("MCR").key("Pg").reference(page(on)).key("MCID").number(mcid).close()
            }
        }
        Kid::Link(i) => {
            let annotation = numbers.links.get(i).copied().expect("a link has an annotation");
            let on = pages.links.get(i).map_or(0, |l| l.page);
            out.open().key("Type").name("OBJR").key("Obj").reference(annotation).key("Pg").reference(page(on)).close()
        }
    });
    out.raw("]").close()
}

fn attributes(role: Role, out: Out) -> Out {
    let table = |out: Out, span: CellSpan, scope: Option<Scope>| {
        let one = CellSpan { columns: 1, rows: 1 };
        if scope.is_none() && span == one {
            return out;
        }
        let out = out.key("A").open().key("O").name("Table");
        let out = match scope {
            Some(Scope::Column) => out.key("Scope").name("Column"),
            Some(Scope::Row) => out.key("Scope").name("Row"),
            None => out,
        };
        let count = |n: usize| i64::try_from(n).expect("far below 2^63");
        let out = if span.columns > 1 { out.key("ColSpan").number(count(span.columns)) } else { out };
        let out = if span.rows > 1 { out.key("RowSpan").number(count(span.rows)) } else { out };
        out.close()
    };
    match role {
        Role::List { numbered } => {
            let numbering = if numbered { "Decimal" } else { "Disc" };
            out.key("A").open().key("O").name("List").key("ListNumbering").name(numbering).close()
        }
        Role::HeadCell(span, scope) => table(out, span, Some(scope)),
        Role::Cell(span) => table(out, span, None),
        Role::Note(number) => out.key("ID").ascii(&note_name(number)),
        Role::Struck => out.key("A").open().key("O").name("Layout").key("TextDecorationType").name("LineThrough").close(),
        Role::Document
        | Role::Sect
        | Role::Div
        | Role::Heading(_)
        | Role::Paragraph
        | Role::Contents
        | Role::Entry
        | Role::Item
        | Role::Label
        | Role::ItemBody
        | Role::Table
        | Role::Caption
        | Role::TableHead
        | Role::TableBody
        | Role::Row
        | Role::Link
        | Role::Reference
        | Role::Quote
        | Role::Code => out,
    }
}

/// The tree of names (7.9.6), which notes must have (PDF/UA-1, 7.9).
fn note_names(tree: &Tree, of: &impl Fn(NodeId) -> Ref) -> Option<Out> {
    let mut notes: Vec<(u32, Ref)> = tree
        .nodes()
        .filter_map(|(id, node)| {
            let Role::Note(number) = node.role else { return None };
            Some((number, of(id)))
        })
        .collect();
    notes.sort_by_key(|(number, _)| *number);
    let (first, last) = (notes.first()?.0, notes.last()?.0);
    let out = Out::new().open().key("Kids").raw("[").open();
    let out = out.key("Limits").raw("[").ascii(&note_name(first)).ascii(&note_name(last)).raw("]").key("Names").raw("[");
    let out = notes.iter().fold(out, |out, (number, r)| out.ascii(&note_name(*number)).reference(*r));
    Some(out.raw("]").close().raw("]").close())
}

/// From the numbers of pages and annotations to the nodes that hold their pieces (14.7.4.4).
fn parent_tree(pages: &Pages, numbers: &Numbers, file: &mut File, of: &impl Fn(NodeId) -> Ref) -> Ref {
    let mut nums = Out::new().open().key("Nums").raw("[");
    let mut next = 0i64;
    for page in &pages.pages {
        let owners = page.pieces.iter().filter_map(|piece| match piece.owner {
            PieceOwner::Node(node, _) => Some(of(node)),
            PieceOwner::Furniture => None,
        });
        nums = nums.number(next).references(owners);
        next += 1;
    }
    for link in &pages.links {
        nums = nums.number(next).reference(of(link.node));
        next += 1;
    }
    debug_assert_eq!(usize::try_from(next).ok(), Some(numbers.pages.len() + numbers.links.len()));
    let tree = file.reserve();
    file.pack(tree, nums.raw("]").close());
    tree
}

/// Writes the outline; its root, or nothing if there is no entry.
pub(super) fn write_outline(pages: &Pages, page_refs: &[Ref], file: &mut File) -> Option<Ref> {
    let entries = &pages.outline;
    if entries.is_empty() {
        return None;
    }
    let root = file.reserve();
    let refs: Vec<Ref> = entries.iter().map(|_| file.reserve()).collect();
    let at = |i: usize| refs.get(i).copied().expect("an entry of the outline");
    let family = Family::of(entries);
    let kids = |of: Option<usize>| family.kids.get(of.map_or(0, |i| i + 1)).map_or(&[][..], Vec::as_slice);
    for (i, entry) in entries.iter().enumerate() {
        let up = family.parents.get(i).copied().flatten();
        let siblings = kids(up);
        // Siblings stand in order.
        let place = siblings.partition_point(|s| *s < i);
        let page = page_refs.get(entry.page).copied().expect("an entry leads to a page");
        let top = design::PAGE_HEIGHT - entry.y + design::PARAGRAPH_GAP;
        let out = Out::new().open().key("Title").text(&entry.title).key("Parent").reference(up.map_or(root, at));
        let out = out.key("Dest").raw("[").reference(page).raw("/XYZ null").length(top).raw(" null]");
        let out = match place.checked_sub(1).and_then(|p| siblings.get(p)) {
            Some(previous) => out.key("Prev").reference(at(*previous)),
            None => out,
        };
        let out = match siblings.get(place + 1) {
            Some(next) => out.key("Next").reference(at(*next)),
            None => out,
        };
        let below = family.below.get(i).copied().unwrap_or(0);
        file.pack(at(i), ends(out, kids(Some(i)), below, &at).close());
    }
    let top = kids(None);
    let all = i64::try_from(entries.len()).expect("far below 2^63");
    file.pack(root, ends(Out::new().open().key("Type").name("Outlines"), top, all, &at).close());
    Some(root)
}

/// Who stands below whom in the outline.
struct Family {
    parents: Vec<Option<usize>>,
    /// First those of the root, then those of each entry.
    kids: Vec<Vec<usize>>,
    /// How many entries stand below each.
    below: Vec<i64>,
}

impl Family {
    fn of(entries: &[Entry]) -> Self {
        let mut family = Self {
            parents: Vec::with_capacity(entries.len()),
            kids: vec![Vec::new(); entries.len() + 1],
            below: vec![0; entries.len()],
        };
        let mut above: Vec<(u8, usize)> = Vec::new();
        for (i, entry) in entries.iter().enumerate() {
            while above.last().is_some_and(|(level, _)| *level >= entry.level) {
                above.pop();
            }
            let parent = above.last().map(|(_, i)| *i);
            family.parents.push(parent);
            if let Some(kids) = family.kids.get_mut(parent.map_or(0, |p| p + 1)) {
                kids.push(i);
            }
            for (_, ancestor) in &above {
                if let Some(below) = family.below.get_mut(*ancestor) {
                    *below += 1;
                }
            }
            above.push((entry.level, i));
        }
        family
    }
}

fn ends(out: Out, kids: &[usize], count: i64, at: &impl Fn(usize) -> Ref) -> Out {
    match (kids.first(), kids.last()) {
        (Some(first), Some(last)) => {
            out.key("First").reference(at(*first)).key("Last").reference(at(*last)).key("Count").number(count)
        }
        _ => out,
    }
}
