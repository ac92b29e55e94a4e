//! Runs of redacted text → styled text with its owners in the structure.

use super::build::Builder;
use super::design::{self, Type};
use super::flow::LinkTarget;
use super::fonts::Look;
use super::length::Length;
use super::shape::{Ink, Owner, Style, Styled};
use super::structure::{NodeId, Role};
use crate::redact::{self, Inline, Run};

/// Before the number of a footnote: no line ends there.
const NOTE_GAP: char = '\u{a0}';

/// The schemes of addresses that a reader may follow; any other link is printed as its text alone.
const SCHEMES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];

impl Builder<'_, '_> {
    /// Plain text of `node`.
    #[expect(clippy::unused_self, reason = "styles are made by the builder, which knows the place")]
    pub(super) fn style(&self, node: NodeId, kind: Type, look: Look) -> Style {
        Style { look, size: kind.size, rise: Length::ZERO, ink: Ink::Plain, owner: Owner::Node(node), link: None }
    }

    /// The runs, set in `kind` and `look`, as the text of `node`.
    pub(super) fn inline(&mut self, inline: &Inline, node: NodeId, kind: Type, look: Look) -> Styled {
        let mut styled = Styled::new();
        let mut open: Option<(&str, usize, NodeId)> = None;
        let base = self.style(node, kind, look);
        for (at, run) in inline.iter().enumerate() {
            match run {
                Run::Text { text, style, link } => {
                    let printed = self.printer.print(text).into_owned();
                    let mut set = dress(base, *style);
                    if let Some(address) = link.as_deref().filter(|a| followed(a)) {
                        let (index, owner) = match open {
                            Some((same, index, owner)) if same == address => (index, owner),
                            _ => self.link(address, node),
                        };
                        open = Some((address, index, owner));
                        (set.owner, set.link, set.ink) = (Owner::Node(owner), Some(index), Ink::Underlined);
                    } else {
                        open = None;
                        if style.strike {
                            set.owner = Owner::Node(self.flow.tree.add(node, Role::Struck));
                        }
                    }
                    if style.strike {
                        set.ink = Ink::Struck;
                    }
                    styled.push((printed, set));
                }
                Run::Withheld => {
                    open = None;
                    styled.push((design::WITHHELD.to_owned(), mark(base)));
                }
                Run::NoteRef(number) => {
                    open = None;
                    self.notes.cite(*number);
                    let before = at.checked_sub(1).and_then(|before| inline.get(before));
                    if matches!(before, Some(Run::NoteRef(_))) {
                        styled.push((",".to_owned(), raised(base, design::RAISE)));
                    }
                    let owner = Owner::Node(self.flow.tree.add(node, Role::Reference));
                    // The space keeps the number off the word before it, for readers of the file too.
                    styled.push((format!("{NOTE_GAP}{number}"), Style { owner, ..raised(base, design::RAISE) }));
                }
            }
        }
        styled
    }

    fn link(&mut self, address: &str, parent: NodeId) -> (usize, NodeId) {
        let node = self.flow.tree.add(parent, Role::Link);
        self.flow.links.push(LinkTarget { address: escaped(address), node });
        (self.flow.links.len() - 1, node)
    }
}

/// The mark of something withheld: always the same, whatever stands around it.
pub(super) fn mark(base: Style) -> Style {
    Style { look: Look { bold: true, italic: false, mono: false }, ink: Ink::Boxed, ..base }
}

fn dress(base: Style, style: redact::Style) -> Style {
    let look = Look {
        bold: base.look.bold || style.strong,
        italic: base.look.italic != style.emphasis,
        mono: base.look.mono || style.code,
    };
    let set = Style { look, ..base };
    match (style.superscript, style.subscript) {
        (true, _) => raised(set, design::RAISE),
        (false, true) => raised(set, -design::LOWER),
        (false, false) => set,
    }
}

fn raised(set: Style, percent: i64) -> Style {
    Style { size: set.size.percent(design::SCRIPT_SIZE), rise: set.size.percent(percent), ..set }
}

fn followed(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

/// The address in ASCII, as a PDF holds it: everything else percent-encoded.
fn escaped(address: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'\\' | b'(' | b')') {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes every character");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_a_reader_may_follow_are_links() {
        assert!(followed("HTTPS://anytown.example/a") && followed("mailto:marac@anytown.example"));
        assert!(!followed("javascript:alert(1)") && !followed("file:///etc/passwd") && !followed("notes.md"));
    }

    #[test]
    fn addresses_are_ascii() {
        assert_eq!(escaped("https://a.example/é (x)"), "https://a.example/%C3%A9%20%28x%29");
    }

    #[test]
    fn emphasis_inside_italics_stands_upright() {
        let base = Style {
            look: Look { italic: true, ..Look::default() },
            size: Length::points(11),
            rise: Length::ZERO,
            ink: Ink::Plain,
            owner: Owner::Furniture,
            link: None,
        };
        let emphasis = redact::Style { emphasis: true, ..redact::Style::default() };
        assert!(!dress(base, emphasis).look.italic);
    }
}
