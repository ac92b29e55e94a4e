//! What looks like a sharing agreement and is not read as one → withheld, as if marked by hand, and a warning.
//!
//! Whoever wrote `(AGREEMENT)` or `> > [!AGREEMENT]` meant an agreement: it names what is shared, with whom and why. It
//! unlocks nothing, and must not go out as an ordinary quotation. Looked for are its marker in any spelling and place,
//! and its labels where the marker is missing.

use super::agreement::line_ranges;
use super::build::Builder;
use super::text::{FlatRange, MarkKind, SourceRange};
use super::tree::{Block, Note, PieceId, gather};
use crate::diagnostic::Code;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// How many letters a word may be away from one of ours and still be meant for it.
const NEAR: usize = 2;

/// Looks through everything that may be printed.
pub(super) fn withhold(builder: &mut Builder<'_>, notes: &[Note]) {
    let mut finder = Finder { builder, hidden: BTreeSet::new(), found: Vec::new() };
    let title = builder.title.map(Block::Paragraph);
    finder.siblings(&title.iter().map(std::slice::from_ref).collect::<Vec<_>>());
    for part in &builder.parts {
        let heading = part.heading.map(Block::Paragraph);
        let all: Vec<&[Block]> = heading.iter().chain(&part.blocks).map(std::slice::from_ref).collect();
        finder.siblings(&all);
    }
    for note in notes {
        finder.siblings(&note.blocks.iter().map(std::slice::from_ref).collect::<Vec<_>>());
    }
    let Finder { hidden, found, .. } = finder;
    for id in hidden {
        let text = &mut builder.pieces[id.0 as usize].text;
        let whole = FlatRange { start: 0, end: text.flat().len() };
        text.mark(whole, MarkKind::HandWithhold);
    }
    for at in found {
        let message = "this looks like a sharing agreement and is not read as one: it unlocks nothing, and only agencies that were there see it";
        let help = "write `> [!AGREEMENT]` at the top level of its case, and each of its lines behind a `>` of its own";
        builder.report(Code::AgreementUnread, at, message, help);
    }
}

/// How a string begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// With the marker of an agreement, or something close to it.
    Marker,
    /// With one of an agreement's labels.
    Label(usize),
    Otherwise,
}

struct Finder<'b, 's> {
    builder: &'b Builder<'s>,
    hidden: BTreeSet<PieceId>,
    /// Where each begins.
    found: Vec<SourceRange>,
}

impl Finder<'_, '_> {
    /// Blocks that follow each other, or items of a list; true if something was found among them.
    fn siblings(&mut self, all: &[&[Block]]) -> bool {
        let begins: Vec<Begins> = all.iter().map(|blocks| self.begins(blocks)).collect();
        let mut found = false;
        // Whether the agreement that was found goes on here.
        let mut goes_on = false;
        for (at, blocks) in all.iter().enumerate() {
            let rest = begins.get(at..).unwrap_or_default();
            let labels: Vec<usize> = rest.iter().map_while(|b| if let Begins::Label(l) = b { Some(*l) } else { None }).collect();
            let opens = rest.first() == Some(&Begins::Marker) || (!goes_on && tells(&labels));
            if opens || (goes_on && (!labels.is_empty() || self.unfinished(all.get(at.wrapping_sub(1)).copied()))) {
                if opens {
                    self.report(blocks);
                }
                self.hide(blocks);
                (found, goes_on) = (true, true);
            } else {
                goes_on = false;
                for block in *blocks {
                    found |= self.inside(block);
                }
            }
        }
        found
    }

    /// What stands inside a block that does not begin like an agreement.
    fn inside(&mut self, block: &Block) -> bool {
        let found = match block {
            Block::Paragraph(id) | Block::Code(id) | Block::Heading { text: id, .. } => self.lines(*id),
            Block::Quote(blocks) => self.siblings(&blocks.iter().map(std::slice::from_ref).collect::<Vec<_>>()),
            Block::List(list) => self.siblings(&list.items.iter().map(|i| i.blocks.as_slice()).collect::<Vec<_>>()),
            Block::Table(_) => {
                let mut cells = Vec::new();
                gather(std::slice::from_ref(block), &mut cells);
                let texts: Vec<Block> = cells.into_iter().map(Block::Paragraph).collect();
                self.siblings(&texts.iter().map(std::slice::from_ref).collect::<Vec<_>>())
            }
            Block::Rule | Block::Agreement(_) => false,
        };
        if found && !matches!(block, Block::Rule | Block::Agreement(_)) {
            // Where it ends nobody can say.
            self.hide(std::slice::from_ref(block));
        }
        found
    }

    /// Whether a marker or several labels stand at line starts of a string.
    fn lines(&mut self, id: PieceId) -> bool {
        let text = &self.builder.pieces[id.0 as usize].text;
        let lines: Vec<Begins> = line_ranges(text).into_iter().map(|range| begins(text.slice(range))).collect();
        let labels: Vec<usize> = lines.iter().filter_map(|b| if let Begins::Label(l) = b { Some(*l) } else { None }).collect();
        let found = lines.contains(&Begins::Marker) || tells(&labels);
        if found {
            self.report(&[Block::Paragraph(id)]);
        }
        found
    }

    /// How the first string of `blocks` begins.
    fn begins(&self, blocks: &[Block]) -> Begins {
        self.first(blocks).map_or(Begins::Otherwise, |id| begins(self.builder.pieces[id.0 as usize].text.flat()))
    }

    fn first(&self, blocks: &[Block]) -> Option<PieceId> {
        let mut pieces = Vec::new();
        gather(blocks, &mut pieces);
        pieces.into_iter().find(|id| !self.builder.pieces[id.0 as usize].text.is_blank())
    }

    /// Whether the last string of `blocks` is a label whose value is still to come.
    fn unfinished(&self, blocks: Option<&[Block]>) -> bool {
        let mut pieces = Vec::new();
        gather(blocks.unwrap_or_default(), &mut pieces);
        pieces.last().is_some_and(|id| self.builder.pieces[id.0 as usize].text.flat().trim_end().ends_with(':'))
    }

    fn hide(&mut self, blocks: &[Block]) {
        let mut pieces = Vec::new();
        gather(blocks, &mut pieces);
        self.hidden.extend(pieces);
    }

    /// Notes where it begins, unless it is known as an agreement that stands in the wrong place.
    fn report(&mut self, blocks: &[Block]) {
        let Some(id) = self.first(blocks) else { return };
        if self.builder.agreements.iter().any(|a| a.pieces.contains(&id)) {
            return;
        }
        let text = &self.builder.pieces[id.0 as usize].text;
        let range = FlatRange { start: 0, end: text.flat().len() };
        self.found.extend(text.source_of(range));
    }
}

/// How a line begins, quotation marks and bullets in code aside.
fn begins(line: &str) -> Begins {
    let line = line.trim_start_matches(['>', '-', '*', '+', '•', '_', '`', '\\', ' ', '\t', '\n', '\u{a0}']);
    let first: String = line.chars().take(64).collect();
    if is_marker(&first) {
        return Begins::Marker;
    }
    label(&first).map_or(Begins::Otherwise, Begins::Label)
}

/// Whether a line begins with the marker of an agreement or something that was meant for it: other brackets or none,
/// `!` or `1` before it or not, a few wrong letters.
fn is_marker(line: &str) -> bool {
    let line: String = line
        .nfkc()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\\'))
        .collect();
    let rest = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let head = line.get(..line.len() - rest.len()).unwrap_or("");
    let unshifted = rest.strip_prefix(['1', 'l', 'I', '|']).map(str::trim_start).filter(|_| head.contains('['));
    let bang = head.contains(['!', '¡']);
    let opened = head.contains(|c| "[({<⟦⟨«「【".contains(c));
    let read = |name: &str, bang: bool| {
        let end = name.find(|c| "])}>⟧⟩»」】:".contains(c)).unwrap_or(name.len());
        let closed = name.get(end..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(':'));
        let labels = name.get(end..).is_some_and(|rest| rest.starts_with(':'));
        let after = name.get(end..).unwrap_or("").trim_start_matches(|c: char| !c.is_alphanumeric());
        let name = name.get(..end).unwrap_or("");
        let loud = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
        let letters: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let close = near(&letters, "agreement");
        let holds = close || letters.starts_with("agreement") || letters.ends_with("agreement");
        (bang && holds)
            || (close && loud && labels)
            || (close && (opened || closed) && (loud || (opened && closed && (after.is_empty() || label(after).is_some()))))
    };
    read(rest, bang) || unshifted.is_some_and(|name| read(name, true))
}

/// The labels of an agreement; the first three stand in nothing else.
const LABELS: [&str; 6] = ["sharewith", "safeguardingjustification", "covers", "agreedby", "reviewby", "victimsconsent"];

/// Whether labels tell an agreement without its marker: two of them, one that stands in nothing else.
fn tells(labels: &[usize]) -> bool {
    let all: BTreeSet<&usize> = labels.iter().collect();
    all.len() >= 2 && all.iter().any(|l| **l < 3)
}

/// The label that a line begins with, a few wrong letters aside.
fn label(line: &str) -> Option<usize> {
    let (label, _) = line.split_once(':')?;
    let letters: String = label.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    LABELS.iter().position(|known| letters == *known || (known.len() > 8 && near(&letters, known)))
}

/// Whether a word is at most [`NEAR`] letters away from `known`; a letter beyond ASCII may be any.
fn near(word: &str, known: &str) -> bool {
    if word.chars().count().abs_diff(known.len()) > NEAR {
        return false;
    }
    let readings = if word.is_ascii() {
        word.to_owned()
    } else {
        word.chars().zip(known.chars()).map(|(c, k)| if c.is_ascii() { c } else { k }).collect()
    };
    strsim::osa_distance(&readings, known) <= NEAR
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::minutes::{MarkKind, Minutes, parse};
    use std::path::Path;

    const FIELDS: &str = "> Share with: Larkhill Homes\n> Covers: recourse\n> Safeguarding justification: she is safer\n";

    /// The minutes of one case, and the lines of the warnings.
    fn read(body: &str) -> (Minutes, Vec<usize>) {
        let text = format!("---\nmeeting: 2026-11-04\n---\n\n## Case 1: A\n\nBefore.\n\n{body}\n\nAfter.\n");
        let (minutes, diagnostics) = parse(Path::new("m.md"), text.into_bytes()).unwrap();
        let unread = diagnostics.iter().filter(|d| d.code == Code::AgreementUnread);
        (minutes, unread.map(|d| d.line.unwrap()).collect())
    }

    /// The words that are withheld by a mark, and those that are not.
    fn withheld(minutes: &Minutes) -> (String, String) {
        let (mut hidden, mut shown) = (String::new(), String::new());
        for piece in &minutes.pieces {
            let all =
                piece.text.marks().iter().any(|m| m.kind == MarkKind::HandWithhold && m.range.end == piece.text.flat().len());
            let to = if all { &mut hidden } else { &mut shown };
            to.push_str(piece.text.flat());
            to.push('\n');
        }
        (hidden, shown)
    }

    #[test]
    fn what_was_meant_for_the_marker_is_withheld_and_said_with_its_line() {
        for marker in [
            "(!AGREEMENT)",
            "{!AGREEMENT}",
            "[AGREEMENT]",
            "[agreement]",
            "**AGREEMENT]**",
            "[!AGREEMENT",
            "!AGREEMENT]",
            "!AGREEMENT",
            "[1AGREEMENT]",
            "[! AGREEMENT ]",
            "[!AGREMENT]",
            "[!AGREEMNET]",
            "[!AGREEMENTS]",
            "[!SHARING AGREEMENT]",
            "［！AGREEMENT］",
            "[!\u{410}GR\u{415}EMENT]",
            "[!AGREE\u{ad}MENT]",
            "[[!AGREEMENT]]",
            "AGREEMENT: the Marac agreed to tell housing.",
            "Agreed so:\n> [!AGREEMENT]",
            "words only",
        ] {
            let (minutes, lines) = read(&format!("> {marker}\n{FIELDS}"));
            assert!(minutes.agreements.is_empty(), "{marker}");
            assert_eq!(lines, [9], "{marker}");
            let (hidden, shown) = withheld(&minutes);
            assert!(hidden.contains("Larkhill") && hidden.contains("safer"), "{marker}");
            assert!(shown.contains("Before.") && shown.contains("After.") && !shown.contains("Larkhill"), "{marker}");
        }
    }

    #[test]
    fn an_agreement_in_the_wrong_place_is_withheld() {
        let quoted =
            |prefix: &str| format!("> [!AGREEMENT]\n{FIELDS}").lines().map(|l| format!("{prefix}{l}\n")).collect::<String>();
        let plain = quoted("").replace("> ", "");
        for (body, said) in [
            (quoted("> "), true),
            (quoted("> > "), true),
            (format!("> Before this.\n>\n{}", quoted("> ")), false),
            (format!("- item\n\n{}", quoted("  ")), false),
            (plain.clone(), true),
            (plain.replace('\n', "\n\n"), true),
            (plain.lines().map(|l| format!("- {l}\n")).collect(), true),
            (format!("```\n{}```\n", quoted("")), true),
            (
                format!(
                    "<blockquote>\n<p>[!AGREEMENT]</p>\n<p>{}</p>\n</blockquote>",
                    FIELDS.replace("> ", "").replace('\n', "<br>")
                ),
                true,
            ),
            ("| [!AGREEMENT] | Share with: Larkhill Homes |\n|---|---|\n| Covers: recourse | she is safer |\n".to_owned(), true),
            (format!("### [!AGREEMENT]\n\n{}", quoted("").replace("> [!AGREEMENT]\n", "")), true),
            (plain.replace("[!AGREEMENT]", "As agreed").replace('\n', "\n\n"), true),
            ("[!AGREEMENT]\n\nShare with:\n\nLarkhill Homes\n\nCovers: so that she is safer\n".to_owned(), true),
            ("text[^1]\n\n[^1]: [!AGREEMENT] Share with: Larkhill Homes, she is safer\n".to_owned(), true),
        ] {
            let (minutes, lines) = read(&body);
            assert!(minutes.agreements.iter().all(|a| a.case.is_none()), "{body}");
            assert!(!lines.is_empty() || !said || !minutes.agreements.is_empty(), "{body}");
            let (hidden, shown) = withheld(&minutes);
            assert!(hidden.contains("Larkhill") && hidden.contains("safer"), "{body}");
            assert!(shown.contains("Before.") && !shown.contains("Larkhill") && !shown.contains("safer"), "{body}\n{shown}");
        }
    }

    #[test]
    fn ordinary_words_about_agreements_are_left_alone() {
        for body in [
            "> We have an agreement.",
            "> [Agreed] Police to visit.",
            "(Agreement reached with her sister.) She moves on Monday.",
            "[!NOTE] Agreement is still to come.",
            "> [!IMPORTANT]\n> Agreement pending.",
            "Agreed by: the chair\n\nReview by: 4 May 2026",
            "Covers: the door and the window",
            "Agreement: to meet again.",
            "- Agreement\n- Share with: the school",
        ] {
            let (minutes, lines) = read(body);
            assert_eq!(lines, Vec::<usize>::new(), "{body}");
            assert_eq!(withheld(&minutes).0, "", "{body}");
        }
    }
}
