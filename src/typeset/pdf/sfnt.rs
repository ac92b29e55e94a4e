//! The tables of a font file, and a file with only those that a PDF reads.

/// What an embedded TrueType font is made of (ISO 32000-2, 9.9.1); names, which can be the larger part of a small subset,
/// are not among it.
const EMBEDDED: [[u8; 4]; 9] = [*b"cvt ", *b"fpgm", *b"glyf", *b"head", *b"hhea", *b"hmtx", *b"loca", *b"maxp", *b"prep"];

/// Where in `head` the number stands that makes the words of a whole file add up to [`WHOLE`].
const ADJUSTMENT: usize = 8;
const WHOLE: u32 = 0xb1b0_afba;

const HEADER: usize = 12;
const ENTRY: usize = 16;

/// A table of a font file.
pub(super) fn table(font: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let at = (0..count).map(|i| HEADER + ENTRY * i).find(|at| font.get(*at..at + 4) == Some(&tag))?;
    let (offset, length) = (usize::try_from(word(font, at + 8)?).ok()?, usize::try_from(word(font, at + 12)?).ok()?);
    font.get(offset..offset.checked_add(length)?)
}

/// `font` with nothing but [`EMBEDDED`].
pub(super) fn bare(font: &[u8]) -> Option<Vec<u8>> {
    let tables: Vec<_> = EMBEDDED.iter().filter_map(|tag| Some((tag, table(font, *tag)?))).collect();
    let count = u16::try_from(tables.len()).ok()?;
    let largest = count.checked_ilog2()?;
    let range = 16_u16 << largest;
    let mut out = font.get(..4)?.to_vec();
    for number in [count, range, u16::try_from(largest).ok()?, count * 16 - range] {
        out.extend(number.to_be_bytes());
    }
    let (mut directory, mut body, mut head) = (Vec::new(), Vec::new(), None);
    for (tag, bytes) in &tables {
        let offset = HEADER + ENTRY * tables.len() + body.len();
        let mut bytes = bytes.to_vec();
        if *tag == b"head" {
            bytes.get_mut(ADJUSTMENT..ADJUSTMENT + 4)?.fill(0);
            head = Some(offset + ADJUSTMENT);
        }
        let length = bytes.len();
        bytes.resize(length.next_multiple_of(4), 0);
        directory.extend(*tag);
        for number in [sum(&bytes), u32::try_from(offset).ok()?, u32::try_from(length).ok()?] {
            directory.extend(number.to_be_bytes());
        }
        body.extend(bytes);
    }
    out.extend(directory);
    out.extend(body);
    let adjustment = WHOLE.wrapping_sub(sum(&out)).to_be_bytes();
    let head = head?;
    out.get_mut(head..head + 4)?.copy_from_slice(&adjustment);
    Some(out)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes)
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).filter_map(|chunk| chunk.try_into().ok().map(u32::from_be_bytes)).fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::fonts::{Fonts, Look};

    #[test]
    fn a_bare_font_has_the_tables_that_show_it_and_sums_up() {
        let fonts = Fonts::builtin();
        for look in [Look::default(), Look { mono: true, ..Look::default() }] {
            let font = fonts.face(fonts.pick(look, "a")).bytes();
            let bare = bare(font).unwrap();
            assert!(table(&bare, *b"name").is_none() && table(font, *b"name").is_some());
            assert_eq!(sum(&bare), WHOLE);
            for tag in EMBEDDED.into_iter().filter(|tag| tag != b"head") {
                assert_eq!(table(&bare, tag), table(font, tag));
            }
            let head = |font| table(font, *b"head").map(|t| [&t[..ADJUSTMENT], &t[ADJUSTMENT + 4..]].concat());
            assert_eq!(head(&bare), head(font));
        }
    }
}
