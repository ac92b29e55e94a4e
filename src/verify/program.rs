//! Font programs (OpenType, CFF): which glyphs a subset holds, and that its bytes are tables and nothing else.

use super::file::index;
use super::leak::Flaw;

/// The tables that a subset may hold, in the order in which they stand.
const TABLES: [&[u8; 4]; 11] =
    [b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"post", b"prep"];

/// How far outlines may reach from their origin, in ems: wider than any letter, narrower than a line.
const REACH: i32 = 6;

/// Big-endian numbers at places of a table.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn u16(self, at: usize) -> Option<u16> {
        self.0.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn i16(self, at: usize) -> Option<i16> {
        self.0.get(at..at.checked_add(2)?)?.try_into().ok().map(i16::from_be_bytes)
    }

    fn u32(self, at: usize) -> Option<u32> {
        self.0.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn part(self, start: usize, end: usize) -> Option<Bytes<'a>> {
        self.0.get(start..end).map(Bytes)
    }
}

/// A TrueType subset.
struct TrueType<'a> {
    glyf: Bytes<'a>,
    loca: Bytes<'a>,
    long: bool,
    hmtx: Bytes<'a>,
    metrics: usize,
    em: f64,
    count: usize,
}

/// Checks that a subset holds the glyphs of these codes, what they are made of, the one for missing characters, and
/// no other; and that their widths are those that the file gives.
pub(super) fn true_type(bytes: &[u8], glyphs: &[u16], widths: &[f64]) -> Result<(), Flaw> {
    let font = tables(Bytes(bytes)).ok_or(Flaw::FontProgram)?;
    let mut held = vec![false; font.count];
    let mut open: Vec<u16> = vec![0];
    open.extend(glyphs);
    while let Some(glyph) = open.pop() {
        let held = held.get_mut(usize::from(glyph)).ok_or(Flaw::FontGlyphs)?;
        if !std::mem::replace(held, true) {
            let outline = font.outline(glyph).ok_or(Flaw::FontProgram)?;
            open.extend(font.parts(outline).ok_or(Flaw::FontProgram)?);
        }
    }
    if !held.iter().all(|held| *held) {
        return Err(Flaw::FontGlyphs);
    }
    for (glyph, width) in glyphs.iter().zip(widths) {
        let advance = font.advance(*glyph).ok_or(Flaw::FontProgram)?;
        if (advance - width).abs() > 1.0 {
            return Err(Flaw::FontProgram);
        }
    }
    Ok(())
}

/// The tables of a subset: known ones, one after the other, with nothing between them and nothing after.
fn tables(font: Bytes) -> Option<TrueType> {
    let count = usize::from(font.u16(4)?);
    let (mut place, mut order) = (12 + 16 * count, 0);
    let mut found: [Option<Bytes>; TABLES.len()] = [None; TABLES.len()];
    if font.u32(0)? != 0x0001_0000 {
        return None;
    }
    for record in (0..count).map(|i| 12 + 16 * i) {
        let tag = font.part(record, record + 4)?.0;
        let known = TABLES.iter().position(|t| t.as_slice() == tag).filter(|known| *known >= order)?;
        order = known + 1;
        let (offset, length) = (index(font.u32(record + 8)?), index(font.u32(record + 12)?));
        let end = offset.checked_add(length)?;
        if offset != place {
            return None;
        }
        *found.get_mut(known)? = Some(font.part(offset, end)?);
        place = end.next_multiple_of(4);
        if font.part(end, place.min(font.0.len()))?.0.iter().any(|b| *b != 0) {
            return None;
        }
    }
    if place != font.0.len().next_multiple_of(4) {
        return None;
    }
    let [_, _, glyf, head, hhea, hmtx, loca, maxp, ..] = found;
    let (head, loca) = (head?, loca?);
    let long = match head.u16(50)? {
        0 => false,
        1 => true,
        _ => return None,
    };
    let count = usize::from(maxp?.u16(4)?);
    let glyf = glyf?;
    let font = TrueType {
        glyf,
        loca,
        long,
        hmtx: hmtx?,
        metrics: usize::from(hhea?.u16(34)?),
        em: f64::from(head.u16(18)?.max(1)),
        count,
    };
    // The outlines fill their table.
    let all = font.place(count)?;
    let padded = glyf.part(all, glyf.0.len())?.0;
    (padded.len() < 4 && padded.iter().all(|b| *b == 0) && loca.0.len() == (count + 1) * if long { 4 } else { 2 }).then_some(font)
}

impl<'a> TrueType<'a> {
    fn place(&self, glyph: usize) -> Option<usize> {
        if self.long {
            self.loca.u32(glyph.checked_mul(4)?).map(index)
        } else {
            self.loca.u16(glyph.checked_mul(2)?).map(|half| usize::from(half) * 2)
        }
    }

    fn outline(&self, glyph: u16) -> Option<Bytes<'a>> {
        let glyph = usize::from(glyph);
        self.glyf.part(self.place(glyph)?, self.place(glyph + 1)?)
    }

    /// The glyphs that an outline is made of (`glyf`, composite glyphs); an outline that reaches too far is none.
    fn parts(&self, outline: Bytes) -> Option<Vec<u16>> {
        const WORDS: u16 = 0x0001;
        const SCALE: u16 = 0x0008;
        const MORE: u16 = 0x0020;
        const TWO_SCALES: u16 = 0x0040;
        const MATRIX: u16 = 0x0080;
        if outline.0.is_empty() {
            return Some(Vec::new());
        }
        #[expect(clippy::cast_possible_truncation, reason = "an em has 16 bits")]
        let reach = self.em as i32 * REACH;
        for at in [2, 4, 6, 8] {
            if i32::from(outline.i16(at)?).abs() > reach {
                return None;
            }
        }
        let mut parts = Vec::new();
        let mut at = 10;
        while outline.i16(0)? < 0 {
            let flags = outline.u16(at)?;
            parts.push(outline.u16(at + 2)?);
            at += 4 + if flags & WORDS == 0 { 2 } else { 4 };
            at += match flags & (SCALE | TWO_SCALES | MATRIX) {
                0 => 0,
                SCALE => 2,
                TWO_SCALES => 4,
                MATRIX => 8,
                _ => return None,
            };
            if flags & MORE == 0 {
                break;
            }
        }
        Some(parts)
    }

    /// The advance, in thousandths of the size.
    fn advance(&self, glyph: u16) -> Option<f64> {
        let metric = usize::from(glyph).min(self.metrics.checked_sub(1)?);
        self.hmtx.u16(metric * 4).map(|units| f64::from(units) * 1000.0 / self.em)
    }
}

/// Checks that a CFF subset holds as many glyphs as codes, and the one for missing characters.
pub(super) fn cff(bytes: &[u8], codes: usize) -> Result<(), Flaw> {
    match charstrings(Bytes(bytes)) {
        Some(count) if count == codes + 1 => Ok(()),
        Some(_) => Err(Flaw::FontGlyphs),
        None => Err(Flaw::FontProgram),
    }
}

/// How many glyphs a CFF font holds (Adobe Technical Note 5176).
fn charstrings(font: Bytes) -> Option<usize> {
    let (_, top) = list(font, usize::from(*font.0.get(2)?))?;
    let (dicts, _) = list(font, top)?;
    let [dict] = *dicts else { return None };
    let at = operand(dict, 17)?;
    let (glyphs, _) = list(font, at)?;
    Some(glyphs.len())
}

/// An INDEX: its items, and where it ends.
fn list(font: Bytes<'_>, at: usize) -> Option<(Vec<&[u8]>, usize)> {
    let count = usize::from(font.u16(at)?);
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let size = font.0.get(at + 2).map(|n| usize::from(*n)).filter(|n| (1..=4).contains(n))?;
    let place = |i: usize| {
        let bytes = font.part(at + 3 + i * size, at + 3 + (i + 1) * size)?.0;
        Some(bytes.iter().fold(0usize, |n, b| n << 8 | usize::from(*b)))
    };
    let base = at + 2 + (count + 1) * size;
    let items = (0..count).map(|i| font.part(base + place(i)?, base + place(i + 1)?).map(|b| b.0));
    Some((items.collect::<Option<_>>()?, base + place(count)?))
}

/// The last operand before an operator of a DICT.
fn operand(dict: &[u8], operator: u8) -> Option<usize> {
    let dict = Bytes(dict);
    let (mut at, mut last) = (0, None);
    loop {
        let first = *dict.0.get(at)?;
        at += match first {
            12 => 2,
            0..=21 => {
                if first == operator {
                    return last;
                }
                1
            }
            28 => {
                last = dict.u16(at + 1).map(usize::from);
                3
            }
            29 => {
                last = dict.u32(at + 1).map(index);
                5
            }
            30 => 1 + dict.0.get(at + 1..)?.iter().position(|b| b & 0x0f == 0x0f || b >> 4 == 0x0f)? + 1,
            32..=246 => {
                last = usize::from(first).checked_sub(139);
                1
            }
            247..=254 => {
                let second = usize::from(*dict.0.get(at + 1)?);
                last = (247..=250).contains(&first).then(|| (usize::from(first) - 247) * 256 + second + 108);
                2
            }
            _ => return None,
        };
    }
}
