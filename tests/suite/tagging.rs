//! The tagger on whole minutes: what is found, in which form, and what follows from what.

use marac::minutes::{FlatRange, Minutes, Role, parse};
use marac::rules::RuleSet;
use marac::tag::{Tags, tag};
use proptest::prelude::*;
use std::path::Path;

const HEAD: &str = "---\nmarac: Anytown\nmeeting: 2026-11-04\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | A. One | Present |\n\n## Case 1: AT/1\n\n";

fn read(case: &str) -> Minutes {
    match parse(Path::new("2026-11-04.md"), format!("{HEAD}{case}\n").into_bytes()) {
        Ok((minutes, _)) => minutes,
        Err(found) => panic!("{:?}", found.iter().map(|d| (d.line, d.message.clone())).collect::<Vec<_>>()),
    }
}

fn tags(minutes: &Minutes) -> Tags {
    tag(minutes, RuleSet::builtin().unwrap())
}

/// The text of every unit that is withheld, in order.
fn withheld(case: &str) -> Vec<String> {
    let minutes = read(case);
    units_withheld(&minutes, &tags(&minutes))
}

fn units_withheld(minutes: &Minutes, tags: &Tags) -> Vec<String> {
    let mut out = Vec::new();
    for (number, piece) in (0..).zip(&minutes.pieces) {
        let flat = piece.text.flat();
        let whole = FlatRange { start: 0, end: flat.len() };
        let one = matches!(piece.role, Role::Cell | Role::HeaderCell | Role::Title | Role::Heading(_) | Role::Caption);
        let units = if one || piece.sentences.is_empty() { vec![whole] } else { piece.sentences.clone() };
        for unit in units {
            let hit = |range: FlatRange| range.touches(unit) || (range.start == range.end && unit == range);
            if tags.tags.iter().any(|t| t.piece.0 == number && hit(t.range)) {
                out.push(piece.text.slice(unit).trim().to_owned());
            }
        }
    }
    out
}

/// Asserts that of the case's units exactly those that hold `«»` are withheld; the marks are taken away.
fn holds(case: &str) {
    let clean = case.replace(['«', '»'], "");
    let mut found = withheld(&clean);
    found.sort();
    let minutes = read(case);
    let mut wanted: Vec<String> = Vec::new();
    for piece in &minutes.pieces {
        let flat = piece.text.flat();
        let whole = FlatRange { start: 0, end: flat.len() };
        let one = matches!(piece.role, Role::Cell | Role::HeaderCell | Role::Title | Role::Heading(_) | Role::Caption);
        let units = if one || piece.sentences.is_empty() { vec![whole] } else { piece.sentences.clone() };
        let marked = units.into_iter().map(|u| piece.text.slice(u)).filter(|t| t.contains('«'));
        wanted.extend(marked.map(|t| t.replace(['«', '»'], "").trim().to_owned()));
    }
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn emphasis_inside_a_word_does_not_hide_it() {
    holds("She is an «*asy*lum seek**er**». She likes *tea*.\n\n- «N**R**P*F*», so they want funding first\n- the library\n");
}

#[test]
fn a_line_end_inside_a_term_does_not_hide_it() {
    holds("TN has «indefinite\nleave\nto remain». She is on annual\nleave until Monday.\n");
}

#[test]
fn a_line_break_inside_a_term_does_not_hide_it() {
    holds("«Her sister has no recourse»\\\n«to public»\\\n«funds». The cat is well.\n");
}

#[test]
fn invisible_characters_do_not_hide_a_term() {
    holds("YA is an «asy\u{ad}lum see\u{200b}ker». Two chil\u{ad}dren.\n");
    for filler in ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'] {
        holds(&format!("YA is an «asy{filler}lum seeker». Two children.\n"));
    }
}

#[test]
fn odd_spaces_and_hyphens_do_not_hide_a_term() {
    holds("She has «pre\u{2011}settled\u{a0}status». Her annual\u{a0}leave is over.\n");
}

#[test]
fn what_parts_a_word_does_not_hide_it() {
    holds("«TN has NR-\nPF and rent debts». The two-\nyear-old is well.\n\n- «indefinite/leave/to/remain»\n- tea/coffee\n");
    holds("«Her vis<sup>1</sup>a». «Her asy[^1]lum claim». Flat 2b, M1 4AA.\n\n[^1]: A note.\n");
    holds("«Her \u{202e}asiv\u{202c}». She is well.\n");
}

#[test]
fn look_alike_letters_do_not_hide_a_term() {
    holds(
        "She is an «аѕуlum sееkеr». Her viоlin was smashed.\n\n- «sᴘᴏᴜsᴇ ᴠɪsᴀ»\n- «v1sa»\n- «lLR»\n- «H0me 0ffice»\n- the shed\n",
    );
}

#[test]
fn character_references_do_not_hide_a_term() {
    holds("She is an «&#97;sylum seeker». Rent &pound;140.\n\n- «&amp;#97;sylum seeker»\n- «`&#97;sylum`»\n");
}

#[test]
fn html_does_not_hide_a_term() {
    holds("She is an «<b>asy</b>lum <i>see</i>ker». Her «sp<wbr>ouse v<!-- x -->isa» ended.\n");
}

#[test]
fn misspelt_terms_are_found() {
    holds(
        "- «an assylum seaker»\n- «no recorse to pulbic funds»\n- «her spose vsia»\n- «the imigration soliciter»\n- «an over stayr»\n- a refuge space\n",
    );
}

#[test]
fn words_run_together_are_found() {
    holds("- «no recourseto publicfunds»\n- a householder\n");
}

#[test]
fn every_cell_of_a_tagged_column_is_withheld_the_empty_ones_too() {
    let table = "| Name | Immigration status | Tenancy |\n|---|---|---|\n| AB | None | None |\n| CD | settled | joint |\n| EF |  | pending |\n";
    assert_eq!(withheld(table), ["None", "settled", ""]);
    // Where nobody has anything to withhold, too.
    assert_eq!(
        withheld("| Name | Immigration status | Tenancy |\n|---|---|---|\n| AB | None | joint |\n| EF |  | sole |\n"),
        ["None", ""]
    );
}

#[test]
fn a_row_label_tags_its_row_and_the_rows_that_carry_it_on() {
    let table = "| Field | Victim | Perpetrator |\n|---|---|---|\n| Immigration status | None | British |\n| | expires in May | n/a |\n| Marital status | none | none |\n";
    assert_eq!(withheld(table), ["None", "British", "expires in May", "n/a"]);
}

#[test]
fn a_label_tags_its_value() {
    holds("- «Immigration status: nil»\n- Marital status: nil\n\n«Recourse => nil»\n\nSavings => nil\n");
}

#[test]
fn a_heading_tags_what_stands_below_it() {
    let found = withheld("### Immigration status\n\nNone.\n\n- to March\n\n### Housing\n\nNone.\n");
    assert_eq!(found, ["None.", "to March"]);
}

#[test]
fn the_introduction_of_a_list_tags_its_items() {
    let found = withheld("Her immigration status is\n\n- none\n- since March\n\nThe rota:\n\n- none\n");
    assert!(found.contains(&"none".to_owned()) && found.contains(&"since March".to_owned()), "{found:?}");
}

#[test]
fn a_sentence_that_carries_on_goes_with_the_one_before() {
    holds("She is here on «a spouse visa». «It runs out in March». The cat is well.\n");
    holds("She has a travel card. It runs out in March.\n");
}

#[test]
fn marks_by_hand_add_and_take_off() {
    let minutes = read("The [blue form]{.immigration} came. Her [safe address]{.withhold} is known.\n");
    let found = tags(&minutes);
    assert_eq!(units_withheld(&minutes, &found), ["The blue form came.", "Her safe address is known."]);
    assert_eq!(found.tags.iter().filter(|t| t.category.is_none()).count(), 1);
}

#[test]
fn no_mark_takes_a_certain_find_off() {
    let minutes = read("She has [indefinite leave to remain]{.not-immigration reason=\"a slip\"}.\n");
    let found = tags(&minutes);
    assert_eq!(units_withheld(&minutes, &found), ["She has indefinite leave to remain."]);
    assert!(found.inert.iter().all(|i| i.over_certain) && found.inert.len() == 1);
}

/// Blocks of which random cases are made: details, near misses, words that count only in company.
const BLOCKS: &[&str] = &[
    "She is on a spouse visa. It runs out in March.",
    "It expires in May.",
    "She took annual leave. Her leave was refused.",
    "He says he will have her sent back.",
    "- her papers are with him\n- the solicitor rang\n- library card",
    "The appeal is on 4 June. School is well.",
    "| Name | Status | Notes |\n|---|---|---|\n| AB | ILR | none |\n| CD | None | none |",
    "| Field | Entry |\n|---|---|\n| Status | pending |\n| Recourse | No |\n| Housing | joint |",
    "> They will put you on a plane.\n>\n> The dog barked.",
    "No recourse, so the refuge could not take her.",
    "Police: bail conditions. HO letter seen.",
    "The children are at school. Status: open.",
    "He has her passport[^n] and her bank card.\n\n[^n]: It is with the Home Office. That runs out too.",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn adding_a_block_never_releases_a_unit(picked in proptest::collection::vec(0..BLOCKS.len() - 1, 1..7), at in 0usize..8, new in 0..BLOCKS.len()) {
        let build = |blocks: &[usize]| blocks.iter().map(|b| BLOCKS[*b]).collect::<Vec<_>>().join("\n\n<!-- -->\n\n");
        let before = withheld(&build(&picked));
        let mut more = picked.clone();
        more.insert(at.min(picked.len()), new);
        let mut after = withheld(&build(&more));
        for unit in before {
            let place = after.iter().position(|u| *u == unit);
            prop_assert!(place.is_some(), "released: {unit:?}");
            after.swap_remove(place.unwrap());
        }
    }

    #[test]
    fn tagging_is_the_same_every_time_and_every_find_lies_in_its_piece(picked in proptest::collection::vec(0..BLOCKS.len(), 1..5)) {
        let case = picked.iter().map(|b| BLOCKS[*b]).collect::<Vec<_>>().join("\n\n<!-- -->\n\n");
        let minutes = read(&case);
        let (one, two) = (tags(&minutes), tags(&minutes));
        prop_assert_eq!(one.tags.len(), two.tags.len());
        for tag in &one.tags {
            let flat = minutes.piece(tag.piece).text.flat();
            prop_assert!(flat.get(tag.range.start..tag.range.end).is_some());
        }
    }
}
