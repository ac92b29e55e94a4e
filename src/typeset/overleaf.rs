//! What pages hold that begin in the middle of something: claims about whole layouts.

use super::design;
use super::length::Length;
use super::pages::{Page, PageRun, Pages, Piece, PieceContent, PieceOwner};
use super::specimen::{head, inline, para, styled, table};
use super::{Fonts, expected, layout};
use crate::redact::{CopyKind, RBlock, RTable, Redacted, Run, Section, SectionKind, Style};

/// Sentences of so many words in all.
fn said(words: usize) -> String {
    (0..words).map(|n| if n % 9 == 8 { "again. " } else { "word " }).collect::<String>().trim().to_owned()
}

fn case(number: u32, reference: Option<&str>, blocks: Vec<RBlock>) -> Section {
    let kind = SectionKind::Case { number, reference: reference.map(str::to_owned) };
    let heading = match reference {
        Some(reference) => inline(&format!("Case {number}: {reference}")),
        None => [inline(&format!("Case {number}: ")), vec![Run::Withheld]].concat(),
    };
    Section { kind, heading: Some(heading), blocks }
}

fn pages_of(sections: Vec<Section>) -> Pages {
    let fonts = Fonts::builtin();
    let redacted = Redacted { head: head(CopyKind::Partial), sections, notes: Vec::new() };
    let pages = layout(&redacted, &fonts);
    assert_eq!(pages.expected().words(), expected::words(&redacted, &fonts));
    pages
}

fn rows(rows: &[&[&str]]) -> RTable {
    table(&["Agency", "What is known", "Action"], rows)
}

fn table_pages(rows_: &[&[&str]]) -> Pages {
    pages_of(vec![case(1, Some("AT/26/071"), vec![RBlock::Table(rows(rows_))])])
}

fn runs(piece: &Piece) -> &[PageRun] {
    match &piece.content {
        PieceContent::Runs(runs) => runs,
        PieceContent::FullCopy(..) | PieceContent::RunningCopy(..) => &[],
    }
}

/// What the furniture of a page says, piece by piece.
fn furniture(page: &Page) -> Vec<String> {
    let pieces = page.pieces.iter().filter(|p| p.owner == PieceOwner::Furniture);
    pieces.map(|p| runs(p).iter().map(|r| r.text.as_str()).collect()).collect()
}

/// The lines of a page's content whose text begins with `start`: how many baselines.
fn lines_of(page: &Page, word: &str) -> usize {
    let content = page.pieces.iter().filter(|p| matches!(p.owner, PieceOwner::Node(..)));
    let said: Vec<Length> = content.flat_map(runs).filter(|r| r.text.contains(word)).map(|r| r.baseline).collect();
    said.chunk_by(|a, b| a == b).count()
}

#[test]
fn a_row_that_goes_on_overleaf_says_whose_it_is_below_the_head() {
    let (known, action) = (said(900), said(300));
    let pages =
        table_pages(&[&["Police", "Nothing", "None"], &["Health Visiting", &known, &action], &["School", "Nothing", "None"]]);
    let again: Vec<bool> = pages.pages.iter().map(|p| furniture(p).contains(&again("Health Visiting (continued)"))).collect();
    assert_eq!(again, [false, true, true]);
}

/// The head and what stands below it, as furniture says them.
fn again(name: &str) -> String {
    format!("AgencyWhat is knownAction{name}")
}

#[test]
fn a_row_without_a_name_says_that_it_goes_on() {
    let known = said(900);
    let pages = table_pages(&[&[&known, &known, "None"]]);
    assert!(furniture(&pages.pages[2]).contains(&again("(continued)")));
}

#[test]
fn the_number_of_a_note_is_no_part_of_a_rows_name() {
    let known = said(900);
    let pages = table_pages(&[&["Police^1", &known, "None"]]);
    assert!(furniture(&pages.pages[2]).contains(&again("Police (continued)")));
}

#[test]
fn a_long_row_leaves_three_lines_on_either_page_and_a_shorter_one_is_never_broken() {
    for before in 0..40 {
        for (words, whole) in [(90, false), (34, true)] {
            let lead: Vec<RBlock> = (0..before).map(|_| para("One line.")).collect();
            let known = said(words).replace("again", "item").replace("word", "item");
            let row: &[&[&str]] = &[&["Police", &known, "None"]];
            let blocks = [lead, vec![RBlock::Table(rows(row))]].concat();
            let pages = pages_of(vec![case(1, Some("AT/26/071"), blocks)]);
            let lines: Vec<usize> = pages.pages.iter().map(|p| lines_of(p, "item")).filter(|n| *n > 0).collect();
            assert!(lines.iter().all(|n| *n >= design::LINES_APART || whole), "{before}: {lines:?}");
            assert!(!whole || lines.len() == 1, "{before}: {lines:?}");
        }
    }
}

#[test]
fn the_head_of_a_table_never_stands_alone_at_the_foot() {
    let known = said(900);
    for before in 20..40 {
        let lead: Vec<RBlock> = (0..before).map(|_| para("One line.")).collect();
        let row: &[&[&str]] = &[&["Police", &known, "None"]];
        let pages = pages_of(vec![case(1, Some("AT/26/071"), [lead, vec![RBlock::Table(rows(row))]].concat())]);
        let page = pages.pages.iter().find(|p| lines_of(p, "What is known") > 0).unwrap();
        assert!(lines_of(page, "word") >= design::LINES_APART, "{before}");
    }
}

#[test]
fn an_agreement_that_goes_on_overleaf_says_so() {
    let lines = (0..30).map(|n| inline(&format!("**Line {n}:** {}", said(60)))).collect();
    let pages = pages_of(vec![case(1, Some("AT/26/071"), vec![RBlock::Agreement(lines)])]);
    let title = "Sharing agreement (continued)".to_owned();
    let again: Vec<bool> = pages.pages.iter().map(|p| furniture(p).contains(&title)).collect();
    assert!(again.len() > 2 && again.iter().filter(|a| **a).count() + 1 >= again.len() - 1, "{again:?}");
}

#[test]
fn the_running_head_names_the_cases_on_its_page_as_far_as_they_may_be_seen() {
    let long = || (0..60).map(|_| para(&said(20))).collect::<Vec<_>>();
    let short = || vec![para(&said(20))];
    let cases = vec![case(1, Some("AT/26/071"), long()), case(2, None, long()), case(3, Some("AT/26/073"), short())];
    let other = Section { kind: SectionKind::General, heading: Some(inline("Other")), blocks: long() };
    let pages = pages_of([cases, vec![other]].concat());
    let named: Vec<Option<String>> =
        pages.pages.iter().map(|p| furniture(p).into_iter().find(|f| f.starts_with("Case"))).collect();
    let said: Vec<Option<&str>> = named.iter().map(Option::as_deref).collect();
    assert!(said.contains(&Some("Case 1: AT/26/071")) && said.contains(&Some("Case 1: AT/26/071 – Case 2")), "{said:?}");
    assert!(said.contains(&Some("Case 2")), "a withheld reference is not named: {said:?}");
    assert_eq!((said[0], said[said.len() - 1]), (None, None), "nor is any case outside the cases");
}

#[test]
fn a_paragraph_that_runs_to_the_left_stands_at_the_right_but_beside_a_bullet_it_stays() {
    let list = RBlock::List { start: None, items: vec![super::specimen::item("שלום")] };
    let pages = pages_of(vec![case(1, Some("AT/26/071"), vec![para("אבגד"), para("Name: שירין"), list])]);
    let left = |text: &str| {
        let runs = pages.pages.iter().flat_map(|p| &p.pieces).flat_map(runs);
        runs.filter(|r| r.text.contains(text)).flat_map(|r| &r.glyphs).map(|g| g.x).min().unwrap()
    };
    let half = design::LEFT + design::MEASURE / 2;
    assert!(left("אבגד") > half && left("שירין") < half && left("שלום") < half);
}

/// So many paragraphs of one line.
fn lines(count: usize) -> Vec<RBlock> {
    (0..count).map(|_| para("One line.")).collect()
}

/// The pages on which something says this word.
fn on_pages(pages: &Pages, word: &str) -> Vec<usize> {
    (0..pages.pages.len()).filter(|i| lines_of(&pages.pages[*i], word) > 0).collect()
}

#[test]
fn a_short_agreement_stays_on_one_page() {
    let agreement = || RBlock::Agreement(["item: Homes", "item: visa", "item: today"].map(inline).to_vec());
    for before in 10..40 {
        let pages = pages_of(vec![case(1, Some("AT/26/071"), [lines(before), vec![agreement()]].concat())]);
        assert_eq!(on_pages(&pages, "item").len(), 1, "{before}");
    }
}

#[test]
fn a_case_of_a_few_lines_begins_where_they_have_room() {
    let first = |before| case(1, Some("AT/26/071"), lines(before));
    let next = |after| case(2, Some("AT/26/072"), [vec![para("item")], lines(after)].concat());
    let begins = |before, after| on_pages(&pages_of(vec![first(before), next(after)]), "item")[0];
    let last_short = (0..40).rfind(|before| begins(*before, 0) == 0).unwrap();
    let last_long = (0..40).rfind(|before| begins(*before, 20) == 0).unwrap();
    assert!(last_short > last_long + 2, "{last_short} {last_long}");
}

#[test]
fn a_line_that_leads_in_a_table_stays_with_it() {
    for before in 10..40 {
        let row: &[&[&str]] = &[&["table", "None", "None"]];
        let blocks = [lines(before), vec![para("item"), RBlock::Table(rows(row))]].concat();
        let pages = pages_of(vec![case(1, Some("AT/26/071"), blocks)]);
        assert_eq!(on_pages(&pages, "item"), on_pages(&pages, "table"), "{before}");
    }
}

#[test]
fn a_heading_that_runs_to_the_left_stands_where_the_paragraph_below_it_does() {
    let heading = |text: &str| RBlock::Heading { level: 3, text: inline(text) };
    let blocks = vec![heading("אבגד"), para("שלום"), heading("הוזח"), para("Name")];
    let pages = pages_of(vec![case(1, Some("AT/26/071"), blocks)]);
    let left = |text: &str| {
        let runs = pages.pages.iter().flat_map(|p| &p.pieces).flat_map(runs);
        runs.filter(|r| r.text.contains(text)).flat_map(|r| &r.glyphs).map(|g| g.x).min().unwrap()
    };
    let half = design::LEFT + design::MEASURE / 2;
    assert!(left("אבגד") > half && left("הוזח") < half);
}

#[test]
fn a_piece_has_no_gap_where_words_to_the_left_go_round_something_struck_out() {
    // On the page the second name stands before the first.
    let strike = Style { strike: true, ..Style::default() };
    let text = [inline("Ms "), vec![styled("שרה", strike, None)], inline(" כהן said")].concat();
    let pages = pages_of(vec![case(1, Some("AT/26/071"), vec![RBlock::Paragraph(text)])]);
    let said = |piece: &Piece| runs(piece).iter().map(|r| r.text.trim()).collect::<String>();
    let pieces: Vec<String> = pages.pages.iter().flat_map(|p| &p.pieces).map(said).collect();
    for alone in ["Ms", "שרה", "כהן", "said"] {
        assert!(pieces.iter().any(|p| p == alone), "{alone}: {pieces:?}");
    }
}
