//! Text as written → text as it can be printed.
//!
//! Characters are composed (NFC); what has no look of its own (controls, soft hyphens, zero-width and direction
//! marks) goes; a character that no font has is printed as its code point (`⟨U+1F600⟩`) and remembered. This is decided
//! before layout, so that what is printed is known before a PDF is read back.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::fonts::Fonts;

/// Makes text printable, and remembers what no font has.
pub(super) struct Printer<'f> {
    fonts: &'f Fonts,
    missing: BTreeSet<char>,
}

impl<'f> Printer<'f> {
    /// For these fonts.
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, missing: BTreeSet::new() }
    }

    /// The fonts.
    pub(super) fn fonts(&self) -> &'f Fonts {
        self.fonts
    }

    /// The characters met so far that no font has, in order.
    pub(super) fn missing(&self) -> Vec<char> {
        self.missing.iter().copied().collect()
    }

    /// `text` as it is printed. `\n` stays a line break.
    pub(super) fn print<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
            return Cow::Borrowed(text);
        }
        let composed: Cow<'_, str> = if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
        let mut out = String::with_capacity(composed.len());
        let mut chars = composed.chars().peekable();
        while let Some(c) = chars.next() {
            match class(c) {
                Class::Nothing => {}
                Class::Space => out.push(' '),
                Class::LineEnd => out.push('\n'),
                Class::Joiner => {
                    let between = out.chars().next_back().is_some_and(joins) && chars.peek().copied().is_some_and(joins);
                    if between {
                        out.push(c);
                    }
                }
                Class::Letter if self.fonts.covers(c) => out.push(c),
                Class::Letter if c.is_whitespace() => out.push(' '),
                Class::Letter | Class::Private => self.code_point(c, &mut out),
            }
        }
        Cow::Owned(out)
    }

    fn code_point(&mut self, c: char, out: &mut String) {
        self.missing.insert(c);
        // Writing to a string cannot fail.
        write!(out, "⟨U+{:04X}⟩", u32::from(c)).expect("a string takes every character");
    }
}

enum Class {
    /// Has no look.
    Nothing,
    /// Is printed as a space.
    Space,
    LineEnd,
    /// Joins or parts letters of scripts that join.
    Joiner,
    /// Means nothing outside the font it was made for.
    Private,
    Letter,
}

fn class(c: char) -> Class {
    match c {
        '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => Class::LineEnd,
        '\t' | '\u{3000}' => Class::Space,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Class::Nothing,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Class::Private,
        _ => Class::Letter,
    }
}

/// Whether `c` is printed as itself, or has no look, and not as its code point.
pub(super) fn shown(c: char, fonts: &Fonts) -> bool {
    match class(c) {
        Class::Nothing | Class::Space | Class::LineEnd | Class::Joiner => true,
        Class::Private => false,
        Class::Letter => c.is_ascii() || fonts.covers(c) || c.is_whitespace(),
    }
}

/// Whether a zero-width joiner or non-joiner beside `c` changes how it looks: letters of scripts that join.
fn joins(c: char) -> bool {
    matches!(u32::from(c), 0x0600..=0x08ff | 0x0900..=0x0dff | 0x0e80..=0x109f | 0x1780..=0x18af | 0xfb50..=0xfdff | 0xfe70..=0xfefc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> (String, Vec<char>) {
        let fonts = Fonts::builtin();
        let mut printer = Printer::new(&fonts);
        let out = printer.print(text).into_owned();
        (out, printer.missing())
    }

    #[test]
    fn a_character_without_a_glyph_is_printed_as_its_code_point() {
        assert_eq!(
            printed("safe \u{1f469}\u{200d}\u{1f467} now"),
            ("safe ⟨U+1F469⟩⟨U+1F467⟩ now".into(), vec!['\u{1f467}', '\u{1f469}'])
        );
    }

    #[test]
    fn characters_without_a_look_are_not_printed() {
        assert_eq!(printed("vi\u{ad}sit\u{200b}or\u{202e}s\u{feff}").0, "visitors");
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(printed("Nguye\u{302}\u{303}n").0, "Nguy\u{1ec5}n");
    }

    #[test]
    fn a_non_joiner_stays_between_letters_that_join() {
        assert_eq!(printed("می\u{200c}خواهم").0, "می\u{200c}خواهم");
        assert_eq!(printed("a\u{200d}b").0, "ab");
    }

    #[test]
    fn a_private_character_is_never_taken_from_a_font() {
        assert_eq!(printed("\u{e000}").0, "⟨U+E000⟩");
    }

    #[test]
    fn unusual_spaces_are_spaces() {
        assert_eq!(printed("a\u{3000}b\tc").0, "a b c");
    }
}
