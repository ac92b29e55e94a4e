//! Properties of every document: parsing never panics, and whatever is read leads back to where it stands.

use super::{Block, Minutes, PieceId, Role, parse};
use crate::diagnostic::Diagnostic;
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;

/// Fragments that meet in awkward ways.
const FRAGMENTS: &[&str] = &[
    "word ",
    "NRPF ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "## Case 1: A/1\n",
    "\n## Case 2 - B\n\n",
    "### Sub\n",
    "\n# T\n",
    "| a | b |\n|---|---|\n| c | d |\n",
    "| x | y | z |\n",
    "| c |\n",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "[text](http://x/%61 \"ti\")",
    "[text][ref]",
    "[ref]: http://y/a 'b'\n",
    "[^1]",
    "[^n]",
    "\n[^1]: note text\n",
    "\n[^n]: other\n\n    more\n",
    "![alt](u \"t\")",
    "<http://auto.example>",
    "&amp;",
    "&shy;",
    "&#0;",
    "&bogus;",
    "&lt",
    "\\",
    "\\*",
    "\\[",
    "  \n",
    "\\\n",
    "\t",
    "    ",
    "<b>",
    "</b>",
    "<span hidden>",
    "</span>",
    "<div>",
    "</div>",
    "\n<div>\n",
    "\n</div>\n",
    "\n<table>\n<tr><th>H</th><td>x</td></tr>\n</table>\n",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<td rowspan=2 colspan=3>",
    "<ul>",
    "<li>",
    "<!-- c -->",
    "<!--",
    "-->",
    "<br>",
    "<img alt=\"al\" src=y>",
    "<a href=\"u\" title=v>",
    "</a>",
    "<script>",
    "</script>",
    "<style>x</style>",
    "<p>",
    "<h2>Case 3: C</h2>\n",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "{.immigration}",
    "{.withhold}",
    "]{.immigration}",
    "]{.not-immigration reason=\"why\"}",
    "{",
    "}",
    "é",
    "Ж",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\r",
    "\r\n",
    "- [x] ",
    "> [!AGREEMENT]\n> Share with: X\n> Covers: y\n",
    "---\n",
    "===\n",
    ": ",
    ". ",
    "Ms. ",
    "; ",
    "Copy to: X\n",
    "## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| P | Q | Present |\n",
    "### Present\n\n- Police - A B\n",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "<!DOCTYPE html>",
    "<x-y a='b' c>",
    "<caption>",
    "<thead>",
    "\n\n    code\n",
    "~~~ info\n",
];

fn fragments() -> impl Strategy<Value = String> {
    vec(prop_oneof![9 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned), 1 => "\\PC{0,6}"], 0..16)
        .prop_map(|parts| parts.concat())
}

fn read(body: &str) -> Result<(Minutes, Vec<Diagnostic>), Vec<Diagnostic>> {
    parse(Path::new("m.md"), format!("---\nmeeting: 2026-11-04\n---\n{body}").into_bytes())
}

/// Every piece that the blocks lead to.
fn reached(minutes: &Minutes) -> Vec<PieceId> {
    fn walk(blocks: &[Block], minutes: &Minutes, found: &mut Vec<PieceId>) {
        for block in blocks {
            match block {
                Block::Paragraph(id) | Block::Code(id) | Block::Heading { text: id, .. } => found.push(*id),
                Block::List(list) => list.items.iter().for_each(|item| walk(&item.blocks, minutes, found)),
                Block::Table(table) => {
                    found.extend(table.caption);
                    found.extend(table.head.iter().chain(&table.body).flat_map(|r| &r.cells).map(|c| c.text));
                }
                Block::Quote(blocks) => walk(blocks, minutes, found),
                Block::Agreement(at) => found.extend(&minutes.agreements[*at].pieces),
                Block::Rule => {}
            }
        }
    }
    let mut found: Vec<PieceId> = minutes.title.into_iter().chain(minutes.parts.iter().filter_map(|p| p.heading)).collect();
    minutes.parts.iter().for_each(|part| walk(&part.blocks, minutes, &mut found));
    minutes.notes.iter().for_each(|note| walk(&note.blocks, minutes, &mut found));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn every_piece_leads_back_to_its_source_in_order(body in fragments()) {
        let Ok((minutes, _)) = read(&body) else { return Ok(()) };
        let source = &minutes.source.text;
        for piece in &minutes.pieces {
            let flat = piece.text.flat();
            let (mut end, mut from) = (0, 0);
            for segment in piece.text.segments() {
                prop_assert_eq!(segment.flat.start, end);
                prop_assert!(segment.source.start >= from);
                let raw = source.get(segment.source.start..segment.source.end);
                prop_assert!(raw.is_some());
                prop_assert!(!segment.verbatim || raw == flat.get(segment.flat.start..segment.flat.end));
                (end, from) = (segment.flat.end, segment.source.start);
            }
            prop_assert_eq!(end, flat.len());
            for mark in piece.text.marks() {
                prop_assert!(flat.get(mark.range.start..mark.range.end).is_some());
            }
        }
    }

    #[test]
    fn every_word_that_a_reader_sees_stands_in_one_block(body in fragments()) {
        let Ok((minutes, _)) = read(&body) else { return Ok(()) };
        let mut times = vec![0; minutes.pieces.len()];
        for id in reached(&minutes) {
            times[id.0 as usize] += 1;
        }
        for (piece, times) in minutes.pieces.iter().zip(times) {
            match piece.role {
                Role::Title
                | Role::Heading(_)
                | Role::Paragraph
                | Role::Item
                | Role::HeaderCell
                | Role::Cell
                | Role::Caption
                | Role::Note
                | Role::Agreement
                | Role::Code => prop_assert!(times == 1 || (piece.text.is_blank() && times == 0), "{:?} {}", piece.role, times),
                Role::Comment | Role::FrontMatter | Role::LinkAddress | Role::LinkTitle | Role::Hidden => prop_assert_eq!(times, 0),
            }
        }
    }

    #[test]
    fn sentences_hold_every_word_of_their_piece_in_order(body in fragments()) {
        let Ok((minutes, _)) = read(&body) else { return Ok(()) };
        for piece in &minutes.pieces {
            let flat = piece.text.flat();
            let mut end = 0;
            for sentence in &piece.sentences {
                prop_assert!(sentence.start < sentence.end);
                prop_assert!(flat[end..sentence.start].trim().is_empty());
                end = sentence.end;
            }
            prop_assert!(flat[end..].trim().is_empty());
        }
    }

    #[test]
    fn bytes_that_are_no_document_are_refused_and_do_not_panic(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(parse(Path::new("m.md"), bytes).is_err());
    }
}
