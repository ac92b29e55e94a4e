//! Properties that hold for any redacted minutes, tried on generated ones.

use proptest::prelude::*;

use crate::minutes::Align;
use crate::redact::{CopyKind, Inline, NoteText, RBlock, RCell, RItem, RTable, Redacted, Run, Section, SectionKind, Style};
use crate::typeset::expected::{ExpectedText, Mark, words};
use crate::typeset::pages::PieceContent;
use crate::typeset::pdf::conformance;
use crate::typeset::{Fonts, design, layout, specimen};

fn text() -> impl Strategy<Value = String> + Clone {
    let word = prop_oneof![
        6 => "[a-zA-Z']{1,12}",
        1 => "[A-Z0-9/-]{1,40}",
        1 => "[α-ωа-яա-ֆა-ჰ]{1,8}",
        1 => "[א-תء-ي]{1,8}",
        1 => "\\PC{1,4}",
        1 => Just("[withheld]".to_owned()),
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

fn inline() -> impl Strategy<Value = Inline> + Clone {
    let style = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(a, b, c, d, e)| Style {
        strong: a,
        emphasis: b,
        strike: a && b && c,
        code: c && d,
        superscript: d && e,
        subscript: e && !d && a,
    });
    let link =
        prop::option::weighted(0.1, prop_oneof![Just("https://anytown.example/é".to_owned()), Just("javascript:x".to_owned())]);
    let run = prop_oneof![
        5 => (text(), style, link).prop_map(|(text, style, link)| Run::Text { text, style, link }),
        1 => Just(Run::Withheld),
        1 => (1u32..5).prop_map(Run::NoteRef),
    ];
    prop::collection::vec(run, 0..4).prop_map(|mut runs| {
        // As redaction leaves them: no run without text, no two marks side by side.
        runs.retain(|run| !matches!(run, Run::Text { text, .. } if text.is_empty()));
        runs.dedup_by(|a, b| matches!((a, b), (Run::Withheld, Run::Withheld)));
        runs
    })
}

fn table() -> impl Strategy<Value = RTable> {
    // Some cells are longer than a page.
    let long = (text(), 40usize..160).prop_map(|(text, times)| specimen::inline(&format!("{text} ").repeat(times)));
    let text = prop_oneof![24 => inline(), 1 => long];
    let cell = (text, any::<bool>(), 1usize..3, 1usize..3);
    let row = move |columns: usize| {
        prop::collection::vec(cell.clone(), columns).prop_map(move |cells| {
            let mut column = 0;
            let mut row = Vec::new();
            for (text, heads_row, wide, rows) in cells {
                if column + wide > columns {
                    break;
                }
                row.push(RCell { text, heads_row, column, columns: wide, rows });
                column += wide;
            }
            row
        })
    };
    (1usize..7).prop_flat_map(move |columns| {
        let rows = |n: usize| prop::collection::vec(row(columns), 0..n);
        (prop::option::of(inline()), rows(3), rows(5)).prop_map(move |(caption, head, body)| RTable {
            caption,
            align: vec![Align::Right; columns],
            head,
            body,
        })
    })
}

fn block() -> impl Strategy<Value = RBlock> {
    let leaf = prop_oneof![
        4 => inline().prop_map(RBlock::Paragraph),
        1 => (3u8..7, inline()).prop_map(|(level, text)| RBlock::Heading { level, text }),
        1 => inline().prop_map(RBlock::Code),
        1 => Just(RBlock::Rule),
        1 => prop::collection::vec(inline(), 0..6).prop_map(RBlock::Agreement),
        2 => table().prop_map(RBlock::Table),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 0..4);
        let item = (prop::option::weighted(0.2, any::<bool>()), blocks.clone()).prop_map(|(task, blocks)| RItem { task, blocks });
        prop_oneof![
            blocks.prop_map(RBlock::Quote),
            (prop::option::of(0u64..2000), prop::collection::vec(item, 0..4))
                .prop_map(|(start, items)| RBlock::List { start, items }),
        ]
    })
}

/// Any redacted minutes.
pub(crate) fn redacted() -> impl Strategy<Value = Redacted> {
    let kind = prop_oneof![
        Just(SectionKind::General),
        Just(SectionKind::Attendance),
        (1u32..9, prop::option::of(text())).prop_map(|(number, reference)| SectionKind::Case { number, reference }),
    ];
    let section = (kind, prop::option::of(inline()), prop::collection::vec(block(), 0..6))
        .prop_map(|(kind, heading, blocks)| Section { kind, heading, blocks });
    let note = prop::collection::vec(block(), 0..2);
    let head = prop::option::of(inline());
    (head, prop::collection::vec(section, 0..4), prop::collection::vec(note, 0..4)).prop_map(|(title, sections, notes)| {
        let notes = (1u32..).zip(notes).map(|(number, blocks)| NoteText { number, blocks }).collect();
        let mut head = specimen::head(CopyKind::Partial);
        head.title = title;
        Redacted { head, sections, notes }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_104), ..ProptestConfig::default() })]

    #[test]
    fn pages_say_every_word_of_any_minutes_once_and_in_order(redacted in redacted()) {
        let fonts = Fonts::builtin();
        let pages = layout(&redacted, &fonts);
        prop_assert_eq!(pages.expected().words(), words(&redacted, &fonts));
    }

    #[test]
    fn nothing_of_any_minutes_stands_off_the_page_or_in_the_foot(redacted in redacted()) {
        let fonts = Fonts::builtin();
        let pages = layout(&redacted, &fonts);
        for page in &pages.pages {
            for piece in &page.pieces {
                let PieceContent::Runs(runs) = &piece.content else { continue };
                for run in runs.iter().filter(|r| r.baseline != design::FOOT_BASELINE) {
                    prop_assert!(run.baseline <= design::BOTTOM, "{:?}", run.baseline);
                    let ink = run.glyphs.iter().filter(|g| run.text.get(g.start..g.end).is_some_and(|t| !t.trim().is_empty()));
                    for glyph in ink {
                        prop_assert!(glyph.x > design::LEFT / 2 && glyph.x < design::PAGE_WIDTH - design::LEFT / 2, "{:?}", glyph.x);
                    }
                }
            }
        }
    }

    #[test]
    fn pieces_are_numbered_through_on_each_page(redacted in redacted()) {
        let expected = layout(&redacted, &Fonts::builtin()).expected();
        for page in &expected.pages {
            let numbers = page.pieces.iter().filter_map(|p| match (p.mark, &p.text) {
                (Mark::Content { mcid, .. }, ExpectedText::Text(_) | ExpectedText::FullCopy | ExpectedText::RunningCopy) => Some(mcid),
                (Mark::Artifact, _) => None,
            });
            prop_assert!(numbers.enumerate().all(|(i, n)| i == n));
        }
    }

    #[test]
    fn files_of_any_minutes_are_accessible(redacted in redacted()) {
        conformance::all_hold(&redacted);
    }
}
