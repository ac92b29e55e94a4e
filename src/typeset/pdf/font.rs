//! Glyphs used → embedded fonts: one subset a face, made of nothing but the glyphs that this text uses.
//!
//! A code of the font is not a glyph but a pair of a glyph and the text that it stands for. Where one glyph stands for
//! two texts (a letter and its look-alike), it gets two codes, so every reader finds exactly the text that was laid
//! out, without any `ActualText`.

use std::collections::HashMap;

use subsetter::GlyphRemapper;

use super::file::File;
use super::object::{Out, Ref};
use super::sfnt;
use crate::typeset::fonts::{Face, FaceId, Fonts, Outlines};

/// What a glyph stands for when other glyphs of its cluster stand for the text: a space without width. Every glyph
/// must have a text (PDF/UA-1, 7.21.7).
const NO_TEXT: &str = "\u{200b}";

/// The codes of one face.
struct Codes {
    face: FaceId,
    /// The code of each pair; codes count from 1.
    by_pair: HashMap<(u16, String), u16>,
    by_char: HashMap<(u16, char), u16>,
    /// Each code's glyph and text, from code 1 on.
    pairs: Vec<(u16, String)>,
    glyphs: GlyphRemapper,
}

/// The faces used, each with its codes, in the order of first use.
#[derive(Default)]
pub(super) struct FontUse {
    faces: Vec<Codes>,
}

impl FontUse {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The place of a face among those used.
    pub(super) fn face(&mut self, face: FaceId) -> usize {
        if let Some(i) = self.faces.iter().position(|c| c.face == face) {
            return i;
        }
        self.faces.push(Codes {
            face,
            by_pair: HashMap::new(),
            by_char: HashMap::new(),
            pairs: Vec::new(),
            glyphs: GlyphRemapper::new(),
        });
        self.faces.len() - 1
    }

    /// The code of a glyph that stands for `text`.
    pub(super) fn code(&mut self, used: usize, outlines: Outlines, glyph: u16, text: &str) -> u16 {
        let codes = self.faces.get_mut(used).expect("the face was entered");
        codes.code(outlines, glyph, text)
    }

    /// Writes every font used; the `Font` dictionary of a resource dictionary, its names beginning with `prefix`.
    pub(super) fn write(&self, fonts: &Fonts, file: &mut File, prefix: &str, alone: bool) -> Out {
        let mut names = Out::new().open();
        for (i, codes) in self.faces.iter().enumerate() {
            let font = codes.write(fonts.face(codes.face), file, alone);
            names = names.key(&format!("{prefix}{i}")).reference(font);
        }
        names.close()
    }
}

impl Codes {
    fn code(&mut self, outlines: Outlines, glyph: u16, text: &str) -> u16 {
        let mut chars = text.chars();
        let single = match (chars.next(), chars.next()) {
            (Some(c), None) => Some(c),
            _ => None,
        };
        if let Some(c) = single {
            if let Some(code) = self.by_char.get(&(glyph, c)) {
                return *code;
            }
        } else if let Some(code) = self.by_pair.get(&(glyph, text.to_owned())) {
            return *code;
        }
        let code = match outlines {
            Outlines::TrueType => {
                self.glyphs.remap(glyph);
                self.pairs.push((glyph, text.to_owned()));
                u16::try_from(self.pairs.len()).expect("a text uses fewer than 65,536 pairs of glyph and text")
            }
            // A CFF font's codes are its glyphs: the first text holds.
            Outlines::Cff => {
                let code = self.glyphs.remap(glyph);
                if usize::from(code) > self.pairs.len() {
                    self.pairs.push((glyph, text.to_owned()));
                }
                code
            }
        };
        match single {
            Some(c) => self.by_char.insert((glyph, c), code),
            None => self.by_pair.insert((glyph, text.to_owned()), code),
        };
        code
    }

    fn write(&self, face: &Face, file: &mut File, alone: bool) -> Ref {
        let subset = subsetter::subset(face.bytes(), 0, &self.glyphs).expect("the face was read when it was loaded");
        let program = match face.outlines() {
            Outlines::TrueType => sfnt::bare(&subset),
            Outlines::Cff => sfnt::table(&subset, *b"CFF ").map(<[u8]>::to_vec),
        };
        let program = program.expect("what the subsetter makes has its tables");
        let name = format!("{}+{}", tag(&program), face.name());
        let put = |file: &mut File, r: Ref, out: Out| if alone { file.object(r, out) } else { file.pack(r, out) };

        let embedded = file.reserve();
        let (file_key, descendant) = match face.outlines() {
            Outlines::TrueType => {
                let length = i64::try_from(program.len()).expect("far below 2^63");
                file.stream(embedded, Out::new().key("Length1").number(length), &program);
                ("FontFile2", "CIDFontType2")
            }
            Outlines::Cff => {
                file.stream(embedded, Out::new().key("Subtype").name("CIDFontType0C"), &program);
                ("FontFile3", "CIDFontType0")
            }
        };
        let descriptor = file.reserve();
        put(file, descriptor, describe(face, &name).key(file_key).reference(embedded).close());

        let cid = file.reserve();
        let info = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>";
        let keys = Out::new().open().key("Type").name("Font").key("Subtype").name(descendant).key("BaseFont").name(&name);
        let keys = keys.key("CIDSystemInfo").raw(info).key("FontDescriptor").reference(descriptor);
        let keys = self.widths(face, keys.key("DW").number(0).key("W").raw("[1[")).raw("]]");
        let keys = match face.outlines() {
            Outlines::TrueType => self.glyph_map(keys, file),
            Outlines::Cff => keys,
        };
        put(file, cid, keys.close());

        let unicode = file.reserve();
        file.stream(unicode, Out::new(), self.to_unicode().as_bytes());
        let font = file.reserve();
        let keys = Out::new().open().key("Type").name("Font").key("Subtype").name("Type0").key("BaseFont").name(&name);
        let keys = keys.key("Encoding").name("Identity-H").key("DescendantFonts").references([cid]);
        put(file, font, keys.key("ToUnicode").reference(unicode).close());
        font
    }

    fn widths(&self, face: &Face, out: Out) -> Out {
        let em = i64::from(face.metrics().units_per_em.max(1));
        self.pairs
            .iter()
            .fold(out, |out, (glyph, _)| out.thousandths((i64::from(face.advance(*glyph)) * 1_000_000 + em / 2).div_euclid(em)))
    }

    /// From codes to the glyphs of the subset (9.7.4.2).
    fn glyph_map(&self, keys: Out, file: &mut File) -> Out {
        let mut map = vec![0, 0];
        let mut identity = true;
        for (code, (glyph, _)) in (1u16..).zip(&self.pairs) {
            let in_subset = self.glyphs.get(*glyph).expect("every glyph used was entered");
            identity &= in_subset == code;
            map.extend_from_slice(&in_subset.to_be_bytes());
        }
        if identity {
            return keys.key("CIDToGIDMap").name("Identity");
        }
        let stream = file.reserve();
        file.stream(stream, Out::new(), &map);
        keys.key("CIDToGIDMap").reference(stream)
    }

    /// From codes to text (9.10.3).
    fn to_unicode(&self) -> String {
        use std::fmt::Write as _;
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry(Adobe)\
             /Ordering(UCS)/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def \
             1 begincodespacerange <0000><FFFF> endcodespacerange\n",
        );
        let coded: Vec<(usize, &str)> = self.pairs.iter().enumerate().map(|(i, (_, t))| (i + 1, t.as_str())).collect();
        for hundred in coded.chunks(100) {
            writeln!(map, "{} beginbfchar", hundred.len()).expect("memory takes every byte");
            for (code, text) in hundred {
                let text = if text.is_empty() { NO_TEXT } else { text };
                write!(map, "<{code:04X}><").expect("memory takes every byte");
                for unit in text.encode_utf16() {
                    write!(map, "{unit:04X}").expect("memory takes every byte");
                }
                map.push_str(">\n");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap CMapName currentdict /CMap defineresource pop end end");
        map
    }
}

/// The six letters before a subset's name (9.6.4), from its content.
fn tag(subset: &[u8]) -> String {
    let hash = blake3::hash(subset);
    hash.as_bytes().iter().take(6).map(|b| char::from(b'A' + b % 26)).collect()
}

/// The descriptor of a font (9.8), not yet closed.
fn describe(face: &Face, name: &str) -> Out {
    /// Fixed width, symbolic (its own codes), italic: bits 1, 3 and 7.
    const FLAGS: [i64; 3] = [1, 4, 64];
    let m = face.metrics();
    let em = i64::from(m.units_per_em.max(1));
    let scale = |units: i32| (i64::from(units) * 1000 + em / 2).div_euclid(em);
    let look = face.look();
    let flags = FLAGS[1] + if look.mono { FLAGS[0] } else { 0 } + if look.italic { FLAGS[2] } else { 0 };
    let out = Out::new().open().key("Type").name("FontDescriptor").key("FontName").name(name);
    let out = out.key("Flags").number(flags).key("FontBBox").raw("[");
    let out = m.bounds.iter().fold(out, |out, units| out.number(scale(*units))).raw("]");
    let out = out.key("ItalicAngle").number(i64::from(m.italic_angle)).key("Ascent").number(scale(m.ascent));
    let out = out.key("Descent").number(scale(m.descent)).key("CapHeight").number(scale(m.cap_height));
    out.key("StemV").number(if look.bold { 140i64 } else { 80 })
}
