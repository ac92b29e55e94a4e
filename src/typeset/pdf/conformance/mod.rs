//! Files read back in tests: PDF/UA-1 and PDF/A-2a as far as a program can check them (the Matterhorn protocol's
//! machine conditions), what a file may hold at all, and the text of every marked piece.
//!
//! The conditions hold for specimens, for every copy of the fixtures, and for generated minutes. By the protocol's
//! checkpoints: 01 and 18 (real content and artifacts), 02 (standard types), 06 and 07 (title, metadata), 09 (where types
//! stand), 10 and 31 (fonts), 11 (language), 14 (headings), 15 (tables), 16 (lists), 19 (notes), 20, 21, 25, 26, 29, 30
//! (nothing hidden, attached, scripted, encrypted, referred to), 28 (links).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Dictionary, Object, ObjectId};
use unicode_normalization::UnicodeNormalization as _;

use crate::redact::Redacted;
use crate::typeset::expected::{ExpectedKid, ExpectedNode, ExpectedText, Mark};

mod files;

use files::Read;

/// Makes a test of each condition, over specimens and all copies of the fixtures, and a list of all for generated ones.
macro_rules! conditions {
    ($($name:ident),* $(,)?) => {
        mod of_fixtures_and_specimens {
            $(#[test]
            fn $name() {
                for (name, read) in super::files::all() {
                    eprintln!("{name}");
                    super::$name(read);
                }
            })*
        }

        const ALL: &[fn(&Read)] = &[$($name),*];
    };
}

conditions! {
    a_file_is_one_revision_and_every_object_is_reachable,
    a_file_holds_nothing_but_what_minutes_need,
    the_catalog_says_what_pdf_ua_asks_for,
    every_piece_says_what_it_should_and_nothing_else_is_drawn,
    the_structure_is_the_one_that_was_laid_out,
    the_parent_tree_leads_from_every_piece_to_the_node_that_holds_it,
    nodes_stand_where_the_standard_lets_them,
    items_and_notes_have_a_label_before_their_text,
    every_row_of_a_table_has_as_many_columns,
    links_can_be_heard_and_followed,
    fonts_are_embedded_subsets_and_every_code_has_a_width_and_a_text,
    the_outline_nests_in_document_order,
    the_outline_lists_the_headings_in_the_order_of_the_structure,
}

/// Every condition on the file of these minutes.
pub(in crate::typeset) fn all_hold(redacted: &Redacted) {
    let read = files::read(redacted, "Larkhill Homes");
    for condition in ALL {
        condition(&read);
    }
}

fn a_file_is_one_revision_and_every_object_is_reachable(read: &Read) {
    let count = |what: &[u8]| read.bytes.windows(what.len()).filter(|w| *w == what).count();
    assert_eq!((count(b"%%EOF"), count(b"startxref")), (1, 1));
    let mut seen = BTreeSet::new();
    let mut to_see: Vec<&Object> = ["Root", "Info"].iter().map(|k| read.file.trailer.get(k.as_bytes()).unwrap()).collect();
    while let Some(object) = to_see.pop() {
        match object {
            Object::Reference(id) if seen.insert(*id) => {
                to_see.push(read.file.get_object(*id).unwrap());
            }
            Object::Array(items) => to_see.extend(items),
            Object::Dictionary(dict) => to_see.extend(dict.iter().map(|(_, v)| v)),
            Object::Stream(stream) => to_see.extend(stream.dict.iter().map(|(_, v)| v)),
            _ => {}
        }
    }
    let carriers = ["ObjStm", "XRef"];
    for (id, object) in &read.file.objects {
        let kind = object.type_name().map(|n| String::from_utf8_lossy(n).into_owned()).unwrap_or_default();
        assert!(seen.contains(id) || carriers.contains(&kind.as_str()), "{id:?} {kind}");
    }
}

fn a_file_holds_nothing_but_what_minutes_need(read: &Read) {
    let known: BTreeSet<&str> = "A Annots Ascent BBox BaseFont Border CIDSystemInfo CIDToGIDMap CapHeight ColSpan Contents CopyFull \
        CopyRunning Count DW DescendantFonts Descent Dest DestOutputProfile DisplayDocTitle Encoding F Filter First Flags Font \
        FontBBox FontDescriptor FontFile2 FontFile3 FontName ID IDTree Info ItalicAngle K Kids Lang Last Length Length1 Limits \
        ListNumbering MCID MarkInfo Marked MediaBox Metadata N Names Next Nums O Obj Ordering Outlines OutputConditionIdentifier \
        OutputIntents P PageMode Pages Parent ParentTree ParentTreeNextKey Pg Prev Producer Rect Registry Resources Root RowSpan S Size \
        Scope StemV StructParent StructParents StructTreeRoot Subtype Supplement Tabs TextDecorationType Title ToUnicode Type URI \
        ViewerPreferences W XObject"
        .split_whitespace()
        .collect();
    let mut to_see: Vec<&Object> = read.file.objects.values().collect();
    while let Some(object) = to_see.pop() {
        let dict = match object {
            Object::Array(items) => {
                to_see.extend(items);
                continue;
            }
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        for (key, value) in dict {
            let key = String::from_utf8(key.clone()).unwrap();
            let font = key.len() < 4 && key.starts_with(['F', 'C']) && key.trim_start_matches(['F', 'C']).parse::<u8>().is_ok();
            assert!(known.contains(key.as_str()) || font, "{key}");
            to_see.push(value);
        }
    }
}

fn the_catalog_says_what_pdf_ua_asks_for(read: &Read) {
    let catalog = read.catalog();
    assert_eq!(read.get(catalog, "Lang").unwrap().as_str().unwrap(), b"en-GB");
    assert!(read.get(read.dict(catalog, "MarkInfo"), "Marked").unwrap().as_bool().unwrap());
    assert!(read.get(read.dict(catalog, "ViewerPreferences"), "DisplayDocTitle").unwrap().as_bool().unwrap());
    let xmp = String::from_utf8(read.stream(catalog.get(b"Metadata").unwrap())).unwrap();
    assert_eq!(xmp, read.copy.xmp);
    assert!(xmp.contains("<pdfuaid:part>1</pdfuaid:part>") && xmp.contains("<pdfaid:part>2</pdfaid:part>"));
    let info = read.resolve(read.file.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    assert_eq!(lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap(), read.copy.title);
    assert_eq!(info.len(), 2);
}

/// What a page shows: for each number the text, and the texts of artifacts, in order.
#[derive(Default)]
struct Shown {
    marked: BTreeMap<i64, (String, String)>,
    artifacts: Vec<String>,
    lines: usize,
    forms: Vec<String>,
}

/// Interprets a content stream by the font dictionaries alone.
fn show(read: &Read, resources: &Dictionary, content: &[u8], inside: bool) -> Shown {
    let fonts = read.dict(resources, "Font");
    let maps: BTreeMap<String, BTreeMap<u16, String>> = fonts
        .iter()
        .map(|(name, font)| {
            let font = read.resolve(font).as_dict().unwrap();
            let map = String::from_utf8(read.stream(font.get(b"ToUnicode").unwrap())).unwrap();
            (String::from_utf8(name.clone()).unwrap(), unicode_map(&map))
        })
        .collect();
    let mut shown = Shown::default();
    let mut open: Option<(String, Option<i64>)> = inside.then(|| (String::new(), None));
    let mut text = String::new();
    let mut font = String::new();
    let mut in_text = false;
    for operation in Content::decode(content).unwrap().operations {
        let name = |i: usize| String::from_utf8(operation.operands[i].as_name().unwrap().to_vec()).unwrap();
        match operation.operator.as_str() {
            "BMC" | "BDC" => {
                assert!(open.is_none(), "marked content is not nested");
                let mcid =
                    operation.operands.get(1).and_then(|d| d.as_dict().unwrap().get(b"MCID").ok().map(|m| m.as_i64().unwrap()));
                open = Some((name(0), mcid));
                text.clear();
            }
            "EMC" => match open.take().expect("marked content was begun") {
                (tag, Some(mcid)) => assert!(shown.marked.insert(mcid, (tag, std::mem::take(&mut text))).is_none()),
                (tag, None) => {
                    assert_eq!(tag, "Artifact");
                    shown.artifacts.push(std::mem::take(&mut text));
                }
            },
            "BT" => in_text = true,
            "ET" => in_text = false,
            "Tf" => font = name(0),
            "TJ" => {
                assert!(in_text && open.is_some(), "text stands in a marked text object");
                for item in operation.operands[0].as_array().unwrap() {
                    if let Object::String(bytes, _) = item {
                        for code in bytes.chunks(2) {
                            let code = u16::from_be_bytes([code[0], code[1]]);
                            assert_ne!(code, 0, "a glyph is never missing");
                            text.push_str(&maps[&font][&code]);
                        }
                    }
                }
            }
            "Do" => {
                shown.forms.push(name(0));
                let form = read.resolve(read.dict(resources, "XObject").get(name(0).as_bytes()).unwrap()).as_stream().unwrap();
                let inner = show(read, read.dict(&form.dict, "Resources"), &form.content, true);
                text.push_str(&inner.artifacts.concat());
            }
            "S" => {
                assert!(open.is_some(), "lines are artifacts");
                shown.lines += 1;
            }
            "w" | "m" | "l" | "q" | "Q" | "cm" | "Tm" => {}
            other => panic!("no page needs the operator {other}"),
        }
    }
    if inside {
        shown.artifacts.push(text);
    } else {
        assert!(open.is_none());
    }
    shown
}

fn unicode_map(map: &str) -> BTreeMap<u16, String> {
    let pair = |line: &str| -> Option<(u16, String)> {
        let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("><")?;
        let units: Vec<u16> =
            (0..text.len()).step_by(4).map(|i| u16::from_str_radix(text.get(i..i + 4).unwrap(), 16).unwrap()).collect();
        Some((u16::from_str_radix(code, 16).ok()?, String::from_utf16(&units).unwrap()))
    };
    map.lines().filter_map(pair).collect()
}

/// The text, with the letters of words that run from right to left in one order whichever they came in. A zero-width space
/// is white space too, and shows nothing.
fn letters(text: &str) -> String {
    let left = |c: &char| matches!(unicode_bidi::bidi_class(*c), unicode_bidi::BidiClass::R | unicode_bidi::BidiClass::AL);
    let mut letters: Vec<char> = text.nfkc().filter(|c| *c != '\u{200b}').collect();
    for word in letters.chunk_by_mut(|a, b| !a.is_whitespace() && !b.is_whitespace()) {
        if word.iter().any(left) {
            word.sort_unstable();
        }
    }
    letters.into_iter().collect()
}

fn every_piece_says_what_it_should_and_nothing_else_is_drawn(read: &Read) {
    let pages = read.pages();
    assert_eq!(pages.len(), read.expected.pages.len());
    for ((_, page), expected) in pages.into_iter().zip(&read.expected.pages) {
        let content = read.stream(page.get(b"Contents").unwrap());
        let shown = show(read, read.dict(page, "Resources"), &content, false);
        let mut marked = BTreeMap::new();
        let mut artifacts = Vec::new();
        for piece in &expected.pieces {
            let text = match &piece.text {
                ExpectedText::Text(said) => said,
                ExpectedText::RunningCopy => &read.copy.running,
                ExpectedText::FullCopy => &read.copy.full,
            };
            let text = letters(&text.text);
            match piece.mark {
                Mark::Content { tag, mcid } => {
                    marked.insert(i64::try_from(mcid).unwrap(), (tag.to_owned(), text));
                }
                Mark::Artifact => artifacts.push(text),
            }
        }
        if expected.rules > 0 {
            artifacts.push(String::new());
        }
        let said = shown.marked.iter().map(|(mcid, (tag, text))| (*mcid, (tag.clone(), letters(text))));
        assert_eq!(said.collect::<BTreeMap<_, _>>(), marked);
        assert_eq!(shown.artifacts.iter().map(|a| letters(a)).collect::<Vec<_>>(), artifacts);
        assert_eq!((shown.lines, shown.forms.len()), (expected.rules, 1));
    }
}

/// The structure of a file, to compare with what was expected; each page's number by its object.
fn structure(read: &Read, element: &Dictionary, pages: &BTreeMap<ObjectId, usize>) -> ExpectedNode {
    let tag: &'static str = String::leak(read.name(element, "S"));
    let home = element.get(b"Pg").ok().map(|p| pages[&p.as_reference().unwrap()]);
    let mut node = ExpectedNode { tag, span: None, scope: None, numbering: None, id: None, kids: Vec::new() };
    if let Some(attributes) = read.get(element, "A").map(|a| a.as_dict().unwrap()) {
        let count = |key: &str| read.get(attributes, key).map_or(1, |n| usize::try_from(n.as_i64().unwrap()).unwrap());
        if matches!(tag, "TH" | "TD") {
            node.span = Some((count("ColSpan"), count("RowSpan")));
        }
        let leaked = |key: &str| attributes.has(key.as_bytes()).then(|| &*String::leak(read.name(attributes, key)));
        (node.scope, node.numbering) = (leaked("Scope"), leaked("ListNumbering"));
    } else if tag == "TD" {
        node.span = Some((1, 1));
    }
    node.id = read.get(element, "ID").map(|id| String::from_utf8(id.as_str().unwrap().to_vec()).unwrap());
    for kid in read.get(element, "K").map_or(&Vec::new(), |k| k.as_array().unwrap()) {
        node.kids.push(match kid {
            Object::Integer(mcid) => ExpectedKid::Piece(home.unwrap(), usize::try_from(*mcid).unwrap()),
            kid => {
                let dict = read.resolve(kid).as_dict().unwrap();
                match read.name(dict, "Type").as_str() {
                    "MCR" => {
                        let page = pages[&dict.get(b"Pg").unwrap().as_reference().unwrap()];
                        ExpectedKid::Piece(page, usize::try_from(dict.get(b"MCID").unwrap().as_i64().unwrap()).unwrap())
                    }
                    "OBJR" => {
                        let link = read.dict(dict, "Obj");
                        let number = read.get(link, "StructParent").unwrap().as_i64().unwrap();
                        ExpectedKid::Link(usize::try_from(number).unwrap() - pages.len())
                    }
                    _ => ExpectedKid::Node(structure(read, dict, pages)),
                }
            }
        });
    }
    node
}

fn the_structure_is_the_one_that_was_laid_out(read: &Read) {
    let pages: BTreeMap<ObjectId, usize> = read.pages().into_iter().enumerate().map(|(i, (id, _))| (id, i)).collect();
    let root = read.dict(read.catalog(), "StructTreeRoot");
    let document = read.resolve(&root.get(b"K").unwrap().as_array().unwrap()[0]).as_dict().unwrap();
    assert!(structure(read, document, &pages) == read.expected.structure);
}

fn the_parent_tree_leads_from_every_piece_to_the_node_that_holds_it(read: &Read) {
    let root = read.dict(read.catalog(), "StructTreeRoot");
    let nums = read.get(read.dict(root, "ParentTree"), "Nums").unwrap().as_array().unwrap();
    let pages = read.pages();
    for (n, pair) in nums.chunks(2).enumerate() {
        assert_eq!(usize::try_from(pair[0].as_i64().unwrap()).unwrap(), n);
        let Some((page_id, page)) = pages.get(n) else { continue };
        assert_eq!(page.get(b"StructParents").unwrap().as_i64().unwrap(), pair[0].as_i64().unwrap());
        for (mcid, owner) in read.resolve(&pair[1]).as_array().unwrap().iter().enumerate() {
            let element = read.resolve(owner).as_dict().unwrap();
            let home = element.get(b"Pg").unwrap().as_reference().unwrap();
            let holds = element.get(b"K").unwrap().as_array().unwrap().iter().any(|kid| match kid {
                Object::Integer(n) => home == *page_id && *n == i64::try_from(mcid).unwrap(),
                Object::Dictionary(d) => {
                    d.get(b"Pg").and_then(Object::as_reference).is_ok_and(|p| p == *page_id)
                        && d.get(b"MCID").and_then(Object::as_i64).is_ok_and(|n| n == i64::try_from(mcid).unwrap())
                }
                _ => false,
            });
            assert!(holds, "page {n}, piece {mcid}");
        }
    }
    let next = root.get(b"ParentTreeNextKey").unwrap().as_i64().unwrap();
    assert_eq!(usize::try_from(next).unwrap() * 2, nums.len());
}

fn walk<'a>(node: &'a ExpectedNode, see: &mut impl FnMut(&'a ExpectedNode, Option<&'a ExpectedNode>)) {
    fn down<'a>(
        node: &'a ExpectedNode,
        parent: Option<&'a ExpectedNode>,
        see: &mut impl FnMut(&'a ExpectedNode, Option<&'a ExpectedNode>),
    ) {
        see(node, parent);
        for kid in &node.kids {
            if let ExpectedKid::Node(kid) = kid {
                down(kid, Some(node), see);
            }
        }
    }
    down(node, None, see);
}

fn nodes_stand_where_the_standard_lets_them(read: &Read) {
    let mut last = 0;
    let mut ids = BTreeSet::new();
    walk(&read.expected.structure, &mut |node, parent| {
        let above = parent.map_or("", |p| p.tag);
        let right = match node.tag {
            "LI" => above == "L",
            "TOCI" => above == "TOC",
            "Lbl" | "LBody" => matches!(above, "LI" | "Note"),
            "THead" | "TBody" | "Caption" => above == "Table",
            "TR" => matches!(above, "THead" | "TBody"),
            "TH" | "TD" => above == "TR",
            "Document" => above.is_empty(),
            _ => !matches!(above, "TOC" | "L" | "LI" | "Table" | "TR" | "THead" | "TBody"),
        };
        assert!(right, "{} in {above}", node.tag);
        if let Some(level) = node.tag.strip_prefix('H').and_then(|l| l.parse::<u32>().ok()) {
            assert!(level <= last + 1, "H{level} after H{last}");
            last = level;
        }
        if node.tag == "TH" {
            assert!(node.scope.is_some());
        }
        if node.tag == "Note" {
            assert!(ids.insert(node.id.clone().unwrap()));
        }
        if node.tag == "Link" {
            assert!(node.kids.iter().any(|k| matches!(k, ExpectedKid::Link(_))));
        }
    });
}

fn every_row_of_a_table_has_as_many_columns(read: &Read) {
    walk(&read.expected.structure, &mut |node, _| {
        if !matches!(node.tag, "THead" | "TBody") {
            return;
        }
        let mut carried: Vec<usize> = Vec::new();
        let mut widths = BTreeSet::new();
        for row in &node.kids {
            let ExpectedKid::Node(row) = row else { panic!("rows only") };
            let mut next: Vec<usize> = carried.iter().filter(|left| **left > 1).map(|left| left - 1).collect();
            let mut width = carried.len();
            for cell in &row.kids {
                let ExpectedKid::Node(cell) = cell else { panic!("cells only") };
                let (columns, rows) = cell.span.unwrap();
                width += columns;
                next.extend((0..columns).filter(|_| rows > 1).map(|_| rows - 1));
            }
            widths.insert(width);
            carried = next;
        }
        assert!(widths.len() <= 1, "{widths:?}");
    });
}

fn links_can_be_heard_and_followed(read: &Read) {
    let mut links = Vec::new();
    for (n, (_, page)) in read.pages().into_iter().enumerate() {
        assert_eq!(read.name(page, "Tabs"), "S");
        for link in read.get(page, "Annots").map_or(&Vec::new(), |a| a.as_array().unwrap()) {
            let link = read.resolve(link).as_dict().unwrap();
            assert_eq!(read.name(link, "Subtype"), "Link");
            assert_eq!(link.get(b"F").unwrap().as_i64().unwrap(), 4);
            let address = String::from_utf8(read.get(read.dict(link, "A"), "URI").unwrap().as_str().unwrap().to_vec()).unwrap();
            assert_eq!(lopdf::decode_text_string(link.get(b"Contents").unwrap()).unwrap(), format!("Link to {address}"));
            links.push((n, address));
        }
    }
    assert_eq!(links, read.expected.links.iter().map(|l| (l.page, l.address.clone())).collect::<Vec<_>>());
}

fn fonts_are_embedded_subsets_and_every_code_has_a_width_and_a_text(read: &Read) {
    for object in read.file.objects.values() {
        let Ok(font) = object.as_dict() else { continue };
        if read.name(font, "Subtype") != "Type0" {
            continue;
        }
        let base = read.name(font, "BaseFont");
        let (tag, _) = base.split_once('+').unwrap();
        assert!(tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()));
        let cid = read.resolve(&font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]).as_dict().unwrap();
        assert_eq!(read.name(cid, "BaseFont"), base);
        let descriptor = read.dict(cid, "FontDescriptor");
        assert_eq!(read.name(descriptor, "FontName"), base);
        assert!(!read.stream(descriptor.get(b"FontFile2").unwrap()).is_empty());
        let widths = read.get(cid, "W").unwrap().as_array().unwrap();
        assert_eq!(widths[0].as_i64().unwrap(), 1);
        let widths = widths[1].as_array().unwrap().len();
        let texts = unicode_map(&String::from_utf8(read.stream(font.get(b"ToUnicode").unwrap())).unwrap());
        assert_eq!(texts.keys().copied().collect::<Vec<_>>(), (1..=u16::try_from(widths).unwrap()).collect::<Vec<_>>());
        assert!(texts.values().all(|t| !t.is_empty() && !t.contains(['\0', '\u{feff}', '\u{fffe}'])));
    }
}

fn the_outline_nests_in_document_order(read: &Read) {
    let pages: BTreeMap<ObjectId, usize> = read.pages().into_iter().enumerate().map(|(i, (id, _))| (id, i)).collect();
    let Some(root) = read.get(read.catalog(), "Outlines") else {
        assert!(read.expected.outline.is_empty());
        return;
    };
    let root = root.as_dict().unwrap();
    let mut found = Vec::new();
    let mut stack = vec![(1u8, read.get(root, "First").map(|f| f.as_dict().unwrap()))];
    while let Some((level, entry)) = stack.pop() {
        let Some(entry) = entry else { continue };
        let page = pages[&read.get(entry, "Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap()];
        found.push((lopdf::decode_text_string(entry.get(b"Title").unwrap()).unwrap(), page));
        stack.push((level, read.get(entry, "Next").map(|e| e.as_dict().unwrap())));
        stack.push((level + 1, read.get(entry, "First").map(|e| e.as_dict().unwrap())));
    }
    assert_eq!(found, read.expected.outline.iter().map(|e| (e.title.clone(), e.page)).collect::<Vec<_>>());
}

/// Checkpoints 16 and 19.
fn items_and_notes_have_a_label_before_their_text(read: &Read) {
    walk(&read.expected.structure, &mut |node, _| {
        let tags: Vec<&str> = nodes(node).map(|kid| kid.tag).collect();
        match node.tag {
            "LI" => assert_eq!(tags, ["Lbl", "LBody"]),
            "Note" => assert_eq!(tags.first(), Some(&"Lbl")),
            "L" => assert!(node.numbering.is_some()),
            _ => {}
        }
    });
}

fn nodes(node: &ExpectedNode) -> impl Iterator<Item = &ExpectedNode> {
    node.kids.iter().filter_map(|kid| match kid {
        ExpectedKid::Node(kid) => Some(kid),
        ExpectedKid::Piece(..) | ExpectedKid::Link(_) => None,
    })
}

/// Not asked for by the protocol's machine conditions, but by whoever finds their way by the outline.
fn the_outline_lists_the_headings_in_the_order_of_the_structure(read: &Read) {
    let mut headings = Vec::new();
    walk(&read.expected.structure, &mut |node, _| {
        let level = node.tag.strip_prefix('H').and_then(|level| level.parse::<u8>().ok());
        if let Some(level) = level.filter(|level| *level > 1) {
            let mut text = String::new();
            said_by(read, node, &mut text);
            headings.push((level - 1, text.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    });
    headings.retain(|(_, title)| !title.is_empty());
    let entries: Vec<_> = read.expected.outline.iter().map(|e| (e.level, e.title.clone())).collect();
    assert_eq!(entries, headings);
}

fn said_by(read: &Read, node: &ExpectedNode, text: &mut String) {
    for kid in &node.kids {
        match kid {
            ExpectedKid::Node(kid) => said_by(read, kid, text),
            ExpectedKid::Piece(page, mcid) => {
                if let ExpectedText::Text(said) = &read.expected.piece(*page, *mcid).unwrap().text {
                    text.push_str(&said.text);
                }
            }
            ExpectedKid::Link(_) => {}
        }
    }
}

#[test]
fn ten_pages_take_less_than_120_kilobytes() {
    for (name, read) in files::all() {
        let pages = read.expected.pages.len().max(10);
        assert!(read.bytes.len() < 12_000 * pages, "{name}: {} bytes on {pages} pages", read.bytes.len());
    }
}
