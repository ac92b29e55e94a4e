//! Flat text → glyphs: characters as the eye takes them, each with the flat bytes it came from.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// One character after folding all but case.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    /// The character in the case typed. White space is `' '`, dashes are `'-'`.
    pub(super) cased: char,
    /// First flat byte. Minutes are far shorter than four gigabytes.
    start: u32,
    /// One past the last flat byte.
    end: u32,
}

impl Glyph {
    fn new(cased: char, start: usize, end: usize) -> Self {
        let short = |at: usize| u32::try_from(at).expect("minutes are far shorter than four gigabytes");
        Self { cased, start: short(start), end: short(end) }
    }

    /// First flat byte.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last flat byte.
    pub(super) fn end(self) -> usize {
        self.end as usize
    }
}

/// The glyphs of `flat`, in order.
pub(super) fn glyphs(flat: &str) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(flat.len());
    let mut at = 0;
    let bytes = flat.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        if byte == b'&'
            && let Some((c, end)) = reference(flat, at)
        {
            push(c, at, end, &mut out);
            at = end;
        } else if byte.is_ascii() {
            push_ascii(char::from(byte), at, at + 1, &mut out);
            at += 1;
        } else {
            let Some(c) = flat.get(at..).and_then(|rest| rest.chars().next()) else { break };
            push(c, at, at + c.len_utf8(), &mut out);
            at += c.len_utf8();
        }
    }
    out
}

fn push_ascii(c: char, start: usize, end: usize, out: &mut Vec<Glyph>) {
    let cased = match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => ' ',
        '`' => '\'',
        '\0'..='\u{1f}' | '\u{7f}' => return,
        c => c,
    };
    out.push(Glyph::new(cased, start, end));
}

fn push(c: char, start: usize, end: usize, out: &mut Vec<Glyph>) {
    if c.is_ascii() {
        return push_ascii(c, start, end, out);
    }
    if is_invisible(c) {
        return;
    }
    if let Some(cased) = plain(c) {
        out.push(Glyph::new(cased, start, end));
        return;
    }
    for part in std::iter::once(c).nfkd() {
        if is_combining_mark(part) || is_invisible(part) {
            continue;
        }
        match plain(part) {
            Some(cased) => out.push(Glyph::new(cased, start, end)),
            None if part.is_ascii() => push_ascii(part, start, end, out),
            None => out.extend(latin(part).map(|cased| Glyph::new(cased, start, end))),
        }
    }
}

/// White space, dashes and quotation marks in their plain form.
fn plain(c: char) -> Option<char> {
    Some(match c {
        c if c.is_whitespace() => ' ',
        '\u{2800}' | '\u{3164}' | '\u{115f}' | '\u{1160}' | '\u{ffa0}' => ' ',
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{30fb}' => '-',
        '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{b4}'
        | '\u{2b9}'..='\u{2bf}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{ff07}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => '"',
        '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{2027}' => '.',
        _ => return None,
    })
}

/// What no reader sees: format characters, variation selectors, fillers, tags, and what stands for a lost character.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{fffd}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Small capitals, and the letters that they are.
const SMALL_CAPITALS: [(&str, char); 26] = [
    ("ᴀ", 'a'),
    ("ʙ", 'b'),
    ("ᴄ", 'c'),
    ("ᴅ", 'd'),
    ("ᴇ", 'e'),
    ("ꜰ", 'f'),
    ("ɢ", 'g'),
    ("ʜ", 'h'),
    ("ɪ", 'i'),
    ("ᴊ", 'j'),
    ("ᴋ", 'k'),
    ("ʟ", 'l'),
    ("ᴍ", 'm'),
    ("ɴ", 'n'),
    ("ᴏ", 'o'),
    ("ᴘ", 'p'),
    ("ꞯ", 'q'),
    ("ʀ", 'r'),
    ("ꜱ", 's'),
    ("ᴛ", 't'),
    ("ᴜ", 'u'),
    ("ᴠ", 'v'),
    ("ᴡ", 'w'),
    ("ʏ", 'y'),
    ("ᴢ", 'z'),
    ("ꝡ", 'y'),
];

/// The Latin letters that a letter of another script looks like, or the letter itself.
fn latin(c: char) -> impl Iterator<Item = char> {
    let mut buffer = [0; 4];
    let mut like: Vec<char> = Vec::new();
    if c.is_alphanumeric() {
        like.extend(skeleton(c.encode_utf8(&mut buffer)).filter(|s| !is_combining_mark(*s)));
    }
    // The prototype of a capital I, of a one and of a bar is a small l.
    if c.is_uppercase() && like == ['l'] {
        like = vec!['I'];
    }
    if let Some((_, letter)) = SMALL_CAPITALS.iter().find(|(small, _)| small.starts_with(c)) {
        like = vec![*letter];
    }
    if like == ['r', 'n'] {
        like = vec!['m'];
    }
    if like.is_empty() || !like.iter().all(char::is_ascii_alphanumeric) {
        like = vec![c];
    }
    like.into_iter()
}

/// Longest character reference that is looked for, in bytes; longer ones are no word of a typist.
const REFERENCE_MAX: usize = 24;

/// The character that a reference at `at` (an ampersand) stands for, and where it ends. References to the ampersand
/// itself are followed (`&amp;#97;`).
fn reference(flat: &str, at: usize) -> Option<(char, usize)> {
    let mut at = at + 1;
    loop {
        let rest = flat.get(at..)?;
        let Some(after) = rest.strip_prefix("amp;") else { break };
        at = flat.len() - after.len();
    }
    let window: String = flat.get(at..)?.chars().take(REFERENCE_MAX).take_while(char::is_ascii).collect();
    if let Some(number) = window.strip_prefix('#') {
        let (digits, radix, skipped) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 2),
            None => (number, 10, 1),
        };
        let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
        let value = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
        return Some((char::from_u32(value).unwrap_or('\u{fffd}'), at + skipped + length + semicolon));
    }
    let name = NAMES.iter().find(|(name, ..)| window.starts_with(name))?;
    let semicolon = window.as_bytes().get(name.0.len()) == Some(&b';');
    (semicolon || name.2).then_some((name.1, at + name.0.len() + usize::from(semicolon)))
}

/// Named references that typists and case systems leave in text: name, character, whether the semicolon may be missing.
const NAMES: &[(&str, char, bool)] = &[
    ("shy", '\u{ad}', true),
    ("nbsp", ' ', true),
    ("zwnj", '\u{200c}', true),
    ("zwj", '\u{200d}', true),
    ("ZeroWidthSpace", '\u{200b}', false),
    ("ensp", ' ', false),
    ("emsp", ' ', false),
    ("thinsp", ' ', false),
    ("hyphen", '-', false),
    ("dash", '-', false),
    ("ndash", '-', false),
    ("mdash", '-', false),
    ("period", '.', false),
    ("colon", ':', false),
    ("sol", '/', false),
    ("quot", '"', false),
    ("apos", '\'', false),
    ("lsquo", '\'', false),
    ("rsquo", '\'', false),
    ("ldquo", '"', false),
    ("rdquo", '"', false),
    ("lt", '<', false),
    ("gt", '>', false),
];
