//! A finished file as a screen reader goes through it: the structure tree, with the text of each piece.

use lopdf::{Dictionary, Document, Object, ObjectId};
use marac::verify;
use std::collections::BTreeMap;

/// A finished file, read by its structure.
pub(crate) struct File {
    pub(crate) document: Document,
    pages: BTreeMap<ObjectId, usize>,
    texts: BTreeMap<(usize, i64), String>,
}

impl File {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let pages = document.get_pages().into_values().enumerate().map(|(i, id)| (id, i)).collect();
        let mut texts = BTreeMap::new();
        for (page, pieces) in verify::said(bytes).unwrap().into_iter().enumerate() {
            for piece in pieces {
                if let Some(mcid) = piece.mcid {
                    texts.insert((page, i64::from(mcid)), piece.text);
                }
            }
        }
        Self { document, pages, texts }
    }

    pub(crate) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        match object {
            Object::Reference(id) => self.document.get_object(*id).unwrap(),
            direct => direct,
        }
    }

    pub(crate) fn get<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        dict.get(key.as_bytes()).ok().map(|o| self.resolve(o))
    }

    pub(crate) fn root(&self) -> &Dictionary {
        let tree = self.get(self.document.catalog().unwrap(), "StructTreeRoot").unwrap().as_dict().unwrap();
        self.kids(tree)[0].as_dict().unwrap()
    }

    pub(crate) fn tag(&self, element: &Dictionary) -> String {
        self.get(element, "S").map_or_else(String::new, |s| String::from_utf8_lossy(s.as_name().unwrap()).into_owned())
    }

    pub(crate) fn kids<'a>(&'a self, element: &'a Dictionary) -> Vec<&'a Object> {
        match self.get(element, "K") {
            Some(Object::Array(kids)) => kids.iter().map(|k| self.resolve(k)).collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    }

    /// The elements right below one.
    pub(crate) fn elements<'a>(&'a self, element: &'a Dictionary) -> Vec<&'a Dictionary> {
        self.kids(element).into_iter().filter_map(|k| k.as_dict().ok()).filter(|d| d.has(b"S")).collect()
    }

    /// What an element says, with all below it, on one line.
    pub(crate) fn text(&self, element: &Dictionary) -> String {
        let mut text = String::new();
        self.gather(element, &mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn gather(&self, element: &Dictionary, text: &mut String) {
        let page = |dict: &Dictionary| dict.get(b"Pg").ok().map(|p| self.pages[&p.as_reference().unwrap()]);
        for kid in self.kids(element) {
            let piece = match kid {
                Object::Integer(mcid) => Some((page(element).unwrap(), *mcid)),
                Object::Dictionary(dict) if dict.has(b"MCID") => {
                    Some((page(dict).unwrap(), dict.get(b"MCID").unwrap().as_i64().unwrap()))
                }
                Object::Dictionary(dict) if dict.has(b"S") => {
                    self.gather(dict, text);
                    None
                }
                _ => None,
            };
            text.push_str(piece.and_then(|p| self.texts.get(&p)).map_or("", String::as_str));
        }
    }
}

/// The text of a file, its structure types as marks: `#` for headings, `>` for quotations, `|` between cells.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let file = File::read(bytes);
    let mut lines = Vec::new();
    blocks(&file, file.root(), "", &mut lines);
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    format!("{}\n", text.trim())
}

fn blocks(file: &File, element: &Dictionary, indent: &str, lines: &mut Vec<String>) {
    for kid in file.elements(element) {
        block(file, kid, indent, lines);
    }
}

fn block(file: &File, element: &Dictionary, indent: &str, lines: &mut Vec<String>) {
    match file.tag(element).as_str() {
        "Sect" => {
            lines.push(String::new());
            blocks(file, element, indent, lines);
        }
        "Div" => {
            lines.push(String::new());
            blocks(file, element, &format!("{indent}: "), lines);
            lines.push(String::new());
        }
        "TOC" => file.elements(element).into_iter().for_each(|one| lines.push(format!("{indent}- {}", file.text(one)))),
        "BlockQuote" => blocks(file, element, &format!("{indent}> "), lines),
        "L" => file.elements(element).into_iter().for_each(|one| item(file, one, indent, lines)),
        "Note" => item(file, element, indent, lines),
        "Table" => table(file, element, indent, lines),
        heading if heading.starts_with('H') => {
            lines.push(String::new());
            let marks = "#".repeat(heading[1..].parse().unwrap());
            lines.push(format!("{indent}{marks} {}", file.text(element)));
        }
        _ => {
            let text = file.text(element);
            if !text.is_empty() {
                lines.push(format!("{indent}{text}"));
            }
        }
    }
}

/// An item or a note: its label before its first line.
fn item(file: &File, element: &Dictionary, indent: &str, lines: &mut Vec<String>) {
    let first = lines.len();
    let mut label = String::new();
    let inner = format!("{indent}  ");
    for part in file.elements(element) {
        match file.tag(part).as_str() {
            "Lbl" => label = file.text(part),
            "LBody" => blocks(file, part, &inner, lines),
            _ => block(file, part, &inner, lines),
        }
    }
    match lines.iter_mut().skip(first).find(|line| !line.is_empty()) {
        Some(line) => *line = format!("{indent}{label} {}", line.trim_start()),
        None => lines.push(format!("{indent}{label}")),
    }
}

fn table(file: &File, element: &Dictionary, indent: &str, lines: &mut Vec<String>) {
    for part in file.elements(element) {
        if file.tag(part) == "Caption" {
            lines.push(format!("{indent}{}", file.text(part)));
            continue;
        }
        for row in file.elements(part) {
            let cells: Vec<String> = file.elements(row).into_iter().map(|cell| file.text(cell)).collect();
            lines.push(format!("{indent}| {} |", cells.join(" | ")));
        }
    }
}
