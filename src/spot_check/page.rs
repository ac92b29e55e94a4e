//! [`Sample`] → the page that a compliance officer fills in.

use super::{Against, Item, Sample};
use crate::review::{Review, long, shell};
use maud::{Markup, html};
use std::path::Path;

/// Saves the verdicts; without it the page can be printed and filled in by hand.
const SCRIPT: &str = include_str!("spot-check.js");

/// The whole page; `out`: where the packs and the record are, if not in the working folder.
#[must_use]
pub fn page(review: &Review, sample: &Sample, size: usize, out: Option<&Path>) -> String {
    let name = &review.config.name;
    let body = html! {
        header {
            h1 { "Spot check: " (name) }
            p.classification { (review.config.classification) }
            p.warning {
                strong { "As confidential as the minutes. " }
                "This page shows text that was withheld from agencies. Keep it in the office; delete it when the check is done."
            }
            p { "Drawn by chance: " (sample.items.len()) " of " (sample.of.iter().sum::<usize>()) " things that were decided. Seed "
                (sample.seed) "; agreements judged as of " (long(review.as_of)) ". Everything was made again from the minutes and held against "
                "the record." }
            p { "For each, read what stands in the minutes and say whether the program did right. Then save the verdicts, and run: "
                code { "marac spot-check " (review.root.display()) @if let Some(out) = out { " --out " (out.display()) } " --result spot-check.json" } }
        }
        main {
            form id="verdicts" data-seed=(sample.seed) data-sample=(size) data-as-of=(review.as_of) {
                p { label { "Your name " input name="by" autocomplete="off" required; } }
                @for (number, item) in (1_usize..).zip(&sample.items) { (self::item(number, item)) }
                p { button type="submit" { "Save the verdicts" } " " output aria-live="polite" {} }
            }
        }
    };
    shell(&format!("Spot check: {name}"), SCRIPT, &body)
}

fn item(number: usize, item: &Item) -> Markup {
    let [before, text, after] = &item.text;
    let against = match item.against {
        Against::Agrees => "the record says the same",
        Against::Differs => "the record says otherwise: find out why before you judge",
        Against::NotRecorded => "the record holds no such copy yet",
    };
    html! {
        section.sample aria-labelledby={ "i" (number) } {
            h2 id={ "i" (number) } { (number) ". " (item.agency) ", meeting " (long(item.meeting)) }
            p.place { (item.file) @if item.line > 0 { ", line " (item.line) } }
            p.context {
                (before) @if text.trim().is_empty() { em { "(an empty cell)" } } @else { strong { (text) } } (after)
            }
            p { (item.reason) @if let Some(kind) = item.category { " Kind: " (kind) "." } @if let Some(found) = &item.found { " Found: " (found) "." } }
            p class=(if item.against == Against::Differs { "error" } else { "place" }) { "Held against the record: " (against) "." }
            fieldset.verdict data-id=(item.id) {
                legend { (item.stratum.question()) }
                @for (value, label) in [("right", "Right"), ("wrong", "Wrong"), ("open", "Not judged")] {
                    label { input type="radio" name={ "v" (number) } value=(value) checked[value == "open"]; " " (label) }
                }
            }
            p { label { "Note " textarea name={ "n" (number) } {} } }
        }
    }
}
