use super::*;
use crate::folder::Folder;
use crate::record::past::Past;
use crate::review::{self, Review};
use std::collections::BTreeMap;
use std::path::Path;

fn reviewed() -> Review {
    let folder = Folder::open(Path::new("fixtures/anytown")).unwrap();
    review::read_today(&folder)
}

#[test]
fn a_sample_can_be_drawn_again_by_its_seed_and_another_seed_draws_another() {
    let review = reviewed();
    let drawn =
        |seed| -> Vec<String> { draw(population(&review, &Past::default()), 30, seed).items.into_iter().map(|i| i.id).collect() };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
    assert_eq!(drawn(1).len(), 30);
}

#[test]
fn each_kind_is_drawn_alike_and_nothing_twice() {
    let sample = draw(population(&reviewed(), &Past::default()), 30, 5);
    for stratum in Stratum::ALL {
        let drawn = sample.items.iter().filter(|i| i.stratum == stratum).count();
        assert!(drawn >= 9, "{stratum:?}: {drawn}, of {:?}", sample.of);
    }
    let mut ids: Vec<_> = sample.items.iter().map(|i| &i.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), sample.items.len());
}

#[test]
fn verdicts_are_counted_and_those_of_another_sample_are_refused() {
    let review = reviewed();
    let sample = draw(population(&review, &Past::default()), 30, 5);
    let answer = |n: usize| if n == 0 { result::Answer::Wrong } else { result::Answer::Right };
    let verdicts: BTreeMap<String, result::Verdict> = (sample.items.iter().enumerate())
        .map(|(n, item)| (item.id.clone(), result::Verdict { verdict: answer(n), note: String::new() }))
        .collect();
    let mut saved = Verdicts { seed: 5, sample: 30, as_of: review.as_of, by: "R. Page".to_owned(), verdicts };
    let judged = saved.judge(&sample, Path::new("f")).unwrap();
    assert_eq!(judged.iter().map(|j| j.wrong).sum::<usize>(), 1);
    assert_eq!(judged.iter().map(|j| j.right).sum::<usize>(), 29);
    saved.verdicts.insert("elsewhere".to_owned(), result::Verdict { verdict: result::Answer::Right, note: String::new() });
    assert!(matches!(saved.judge(&sample, Path::new("f")), Err(ResultError::OtherSample { unknown: 1, .. })));
}

#[test]
fn without_a_record_nothing_is_said_to_agree_with_it() {
    let all = population(&reviewed(), &Past::default());
    assert!(all.iter().all(|item| item.against == Against::NotRecorded));
}

#[test]
fn the_page_has_a_verdict_for_each_and_needs_nothing_from_elsewhere() {
    let review = reviewed();
    let sample = draw(population(&review, &Past::default()), 12, 5);
    let page = page(&review, &sample, 12, Some(std::path::Path::new("elsewhere")));
    assert!(page.contains(" --out elsewhere --result spot-check.json"));
    assert_eq!(page.matches("<fieldset").count(), 12);
    for forbidden in ["http://", "https://", " src=", "style=\""] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn what_is_said_to_be_shown_stands_in_the_copy_that_is_judged() {
    // Beside the text of a link stands where it leads; a footnote is a number.
    let extra = regex::Regex::new(r" <[^>]*>|\[\^\d+\]").unwrap();
    for fixture in ["anytown", "much-to-say", "unusual-markdown"] {
        let folder = Folder::open(&Path::new("fixtures").join(fixture)).unwrap();
        let review = review::read_today(&folder);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        for item in population(&review, &Past::default()).iter().filter(|item| item.stratum != Stratum::Withheld) {
            let read = review.meetings.iter().find(|m| m.file == item.file).and_then(|m| m.read.as_ref()).unwrap();
            let id = &review.config.agencies.iter().find(|a| a.name == item.agency).unwrap().id;
            let copy = read.copies.iter().find(|c| c.decisions.agency == *id).unwrap().redacted.as_ref().unwrap();
            let (whole, text) = (copy.text(), letters(&item.text[1]));
            let is_shown = [letters(&whole), letters(&extra.replace_all(&whole, ""))].iter().any(|shown| shown.contains(&text));
            assert!(is_shown, "{fixture}: {}: {text}", item.id);
        }
    }
}

#[test]
fn of_an_extract_only_what_it_shows_is_drawn() {
    let review = reviewed();
    let extract = |item: &&Item| item.agency == "Immigration Enforcement";
    let all = population(&review, &Past::default());
    let drawn: Vec<_> = all.iter().filter(extract).map(|item| item.stratum).collect();
    assert!(!drawn.is_empty() && drawn.iter().all(|stratum| *stratum == Stratum::Released), "{drawn:?}");
}
