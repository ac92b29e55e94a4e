//! Fonts (ISO 32000-1, 9.6 to 9.10): each maps just the codes that its text uses to just the characters of that text,
//! and its program holds no glyph besides.

use super::document::whole;
use super::leak::{Flaw, Leak, ensure};
use super::program;
use super::syntax::{Parser, Value};
use super::walk::{Fields, Walk};

/// What stands before the codes of every map to Unicode, and after them.
const MAP_HEAD: &[u8] = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo \
<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def \
1 begincodespacerange <0000><FFFF> endcodespacerange\n";
const MAP_TAIL: &[u8] = b"endcmap CMapName currentdict /CMap defineresource pop end end";

/// Most codes in one block of a map (9.10.3).
const BLOCK: usize = 100;

/// A font, as far as text needs it.
pub(super) struct Font<'a> {
    /// Its object.
    number: u32,
    /// The width of each code's glyph, in thousandths of the size, from code 1 on.
    widths: Vec<f64>,
    /// The glyph of each code, from code 1 on.
    glyphs: Vec<u16>,
    program: Program<'a>,
}

enum Program<'a> {
    TrueType(&'a [u8]),
    Cff(&'a [u8]),
}

/// Codes of one font that a text uses.
#[derive(Clone, Default)]
pub(super) struct Codes(Vec<bool>);

impl Codes {
    /// Enters a code.
    pub(super) fn enter(&mut self, code: u16) {
        let code = usize::from(code);
        if self.0.len() <= code {
            self.0.resize(code + 1, false);
        }
        if let Some(used) = self.0.get_mut(code) {
            *used = true;
        }
    }
}

/// Reads the fonts of a resource dictionary; their names are `prefix` and their place.
pub(super) fn read<'a>(
    walk: &mut Walk<'_, 'a>,
    entries: &[(&'a [u8], Value<'a>)],
    prefix: &str,
    object: u32,
) -> Result<Vec<(&'a [u8], Font<'a>)>, Leak> {
    let mut fonts = Vec::with_capacity(entries.len());
    for (i, (name, value)) in entries.iter().enumerate() {
        ensure(*name == format!("{prefix}{i}").as_bytes(), Leak::object(Flaw::UnknownKey, object))?;
        let number = value.reference().ok_or(Leak::object(Flaw::WrongValue, object))?;
        fonts.push((*name, font(walk, number)?));
    }
    Ok(fonts)
}

fn font<'a>(walk: &mut Walk<'_, 'a>, number: u32) -> Result<Font<'a>, Leak> {
    let mut fields = walk.dict(number)?;
    fields.named("Type", "Font")?;
    fields.named("Subtype", "Type0")?;
    let name = fields.read("BaseFont", Value::name)?;
    ensure(subset_name(name), fields.leak(Flaw::WrongValue))?;
    fields.named("Encoding", "Identity-H")?;
    let descendants = fields.references("DescendantFonts")?;
    let [descendant] = *descendants else { return Err(fields.leak(Flaw::WrongValue)) };
    let unicode = fields.reference("ToUnicode")?;
    fields.done()?;

    let (fields, content) = walk.stream(unicode)?;
    fields.done()?;
    let codes = whole(content, unicode_map).ok_or(Leak::object(Flaw::FontCodes, unicode))?;

    let mut fields = walk.dict(descendant)?;
    fields.named("Type", "Font")?;
    fields.holds("BaseFont", |v| v.name() == Some(name))?;
    let mut info = fields.inner("CIDSystemInfo")?;
    info.said("Registry", "Adobe")?;
    info.said("Ordering", "Identity")?;
    info.count("Supplement", 0)?;
    info.done()?;
    fields.count("DW", 0)?;
    let widths = fields.read("W", widths)?;
    ensure(widths.len() == codes, fields.leak(Flaw::FontCodes))?;
    let program = descriptor(walk, fields.reference("FontDescriptor")?, name)?;
    let glyphs = match program {
        Program::TrueType(_) => {
            fields.named("Subtype", "CIDFontType2")?;
            glyph_map(walk, &mut fields, codes)?
        }
        Program::Cff(_) => {
            fields.named("Subtype", "CIDFontType0")?;
            identity(codes).ok_or(fields.leak(Flaw::FontCodes))?
        }
    };
    fields.done()?;
    Ok(Font { number, widths, glyphs, program })
}

/// Whether a name is a subset's (9.6.4): six capitals, a plus sign, a name of letters, digits and hyphens.
fn subset_name(name: &[u8]) -> bool {
    let (Some(tag), Some(b'+'), Some(rest)) = (name.get(..6), name.get(6), name.get(7..)) else { return false };
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
    tag.iter().all(u8::is_ascii_uppercase) && (1..=63).contains(&rest.len()) && rest.iter().all(plain)
}

/// The tag of a subset: derived from the subset alone.
fn tag(program: &[u8]) -> Vec<u8> {
    blake3::hash(program).as_bytes().iter().take(6).map(|b| b'A' + b % 26).collect()
}

fn descriptor<'a>(walk: &mut Walk<'_, 'a>, number: u32, name: &[u8]) -> Result<Program<'a>, Leak> {
    let mut fields = walk.dict(number)?;
    fields.named("Type", "FontDescriptor")?;
    fields.holds("FontName", |v| v.name() == Some(name))?;
    // Symbolic, and perhaps of fixed width or italic (9.8.2).
    fields.holds("Flags", |v| v.int().is_some_and(|n| n & !(1 | 64) == 4))?;
    let measure = |v: &Value| v.int().is_some_and(|n| n.abs() < 20_000);
    fields.holds("FontBBox", |v| v.array().is_some_and(|a| a.len() == 4 && a.iter().all(measure)))?;
    for key in ["ItalicAngle", "Ascent", "Descent", "CapHeight"] {
        fields.holds(key, measure)?;
    }
    fields.holds("StemV", |v| matches!(v.int(), Some(80 | 140)))?;
    if let Some(file) = fields.take("FontFile2") {
        let file = file.reference().ok_or(fields.leak(Flaw::WrongValue))?;
        fields.done()?;
        let (mut keys, program) = walk.stream(file)?;
        keys.count("Length1", program.len())?;
        keys.done()?;
        ensure(name.starts_with(&tag(program)), Leak::object(Flaw::Identifier, number))?;
        return Ok(Program::TrueType(program));
    }
    let file = fields.reference("FontFile3")?;
    fields.done()?;
    let (mut keys, program) = walk.stream(file)?;
    keys.named("Subtype", "CIDFontType0C")?;
    keys.done()?;
    Ok(Program::Cff(program))
}

/// `[1 [w₁ w₂ …]]`.
fn widths(value: &Value) -> Option<Vec<f64>> {
    let [first, widths] = value.array()? else { return None };
    let widths = widths.array().filter(|_| first.int() == Some(1))?;
    widths.iter().map(|w| w.number().filter(|w| (0.0..=10_000.0).contains(w))).collect()
}

/// The glyph of each code: the code itself, or as a stream of pairs of bytes says (9.7.4.2).
fn glyph_map(walk: &mut Walk, fields: &mut Fields, count: usize) -> Result<Vec<u16>, Leak> {
    let wrong = fields.leak(Flaw::FontCodes);
    let map = fields.need("CIDToGIDMap")?;
    if map.name() == Some(b"Identity") {
        return identity(count).ok_or(wrong);
    }
    let (keys, content) = walk.stream(map.reference().ok_or(wrong)?)?;
    keys.done()?;
    let pairs = content.strip_prefix(&[0, 0]).filter(|pairs| pairs.len() == 2 * count).ok_or(wrong)?;
    Ok(pairs.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
}

fn identity(count: usize) -> Option<Vec<u16>> {
    u16::try_from(count).ok().map(|count| (1..=count).collect())
}

/// How many codes a map to text has, from code 1 on, none left out (9.10.3). What they stand for is compared with the
/// text that was meant, piece by piece; since each code is used, the map says nothing besides.
fn unicode_map(parser: &mut Parser) -> Option<usize> {
    let mut codes = 0;
    if !parser.skip(MAP_HEAD) {
        return None;
    }
    while !parser.skip(MAP_TAIL) {
        let count = parser.unsigned::<usize>().filter(|n| (1..=BLOCK).contains(n))?;
        // Only the last block may have room left.
        if !parser.skip(b" beginbfchar\n") || codes % BLOCK != 0 {
            return None;
        }
        for _ in 0..count {
            let code = parser.value()?;
            let meant = u16::try_from(codes + 1).ok()?.to_be_bytes();
            let text = parser.value().filter(|_| code.string() == Some(&meant))?;
            let units = text.string().filter(|s| !s.is_empty() && s.len() % 2 == 0)?;
            let units = units.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).all(|c| c.is_ok()).then_some(())?;
            codes += 1;
            if !parser.skip(b"\n") {
                return None;
            }
        }
        if !parser.skip(b"endbfchar\n") {
            return None;
        }
    }
    Some(codes)
}

impl Font<'_> {
    /// Whether it has a code.
    pub(super) fn has(&self, code: u16) -> bool {
        (1..=self.widths.len()).contains(&usize::from(code))
    }

    /// Refuses codes that no text uses, and glyphs that no code leads to.
    pub(super) fn uses_all(&self, used: &Codes) -> Result<(), Leak> {
        let wrong = Leak::object(Flaw::FontCodes, self.number);
        ensure(used.0.len() == self.widths.len() + 1, wrong)?;
        ensure(used.0.first() == Some(&false) && used.0.iter().skip(1).all(|used| *used), wrong)?;
        match self.program {
            Program::TrueType(bytes) => program::true_type(bytes, &self.glyphs, &self.widths),
            Program::Cff(bytes) => program::cff(bytes, self.glyphs.len()),
        }
        .map_err(|flaw| Leak::object(flaw, self.number))
    }
}
