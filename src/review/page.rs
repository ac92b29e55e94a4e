//! [`Review`] → the page.

use super::full::Full;
use super::tables::{self, Shown};
use super::{CopyReview, MeetingReview, ReadMeeting, Review, copy, html::shell};
use crate::check::words;
use crate::decide::Standing;
use crate::diagnostic::{Diagnostic, Severity};
use crate::redact::{MARK, Redacted};
use crate::rules::Strength;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Filters; without it everything is shown.
const SCRIPT: &str = include_str!("review.js");

/// The whole page.
#[must_use]
pub fn page(review: &Review) -> String {
    let name = &review.config.name;
    let body = html! {
        a.skip href="#attention" { "Skip to what needs attention" }
        header {
            h1 { "Before sending: " (name) }
            p.classification { (review.config.classification) }
            p.warning {
                strong { "For the coordinator only. " }
                "This page shows everything, what is withheld from agencies too. It is as confidential as the minutes: keep it in the "
                "office, send it to nobody, and delete it when the packs are sent."
            }
            p { "Agreements are judged as of " (super::long(review.as_of)) "." }
            nav aria-label="On this page" {
                ul {
                    li { a href="#attention" { "What needs attention" } }
                    li { a href="#matrix" { "Who gets what" } }
                    li { a href="#uncertain" { "Uncertain finds" } }
                    @for (number, meeting) in review.meetings.iter().enumerate() {
                        li { a href={ "#m" (number) } { "Meeting " (meeting.name()) } }
                    }
                }
            }
        }
        main {
            section aria-labelledby="attention" { (attention(review)) }
            section aria-labelledby="matrix" {
                h2 id="matrix" { "Who gets what" }
                p { "“Whole”: the agency was there throughout. “Withheld at n places”: so often " (MARK) " stands in its copy "
                    "or, where you chose no marks, would stand. The list for sending gives the same numbers. Follow a link to read the copy as that agency gets it." }
                (tables::who_gets_what(review))
            }
            section aria-labelledby="uncertain" { (uncertain(review)) }
            @for (number, meeting) in review.meetings.iter().enumerate() { (self::meeting(review, number, meeting)) }
        }
        footer {
            p { "Made by marac " (env!("CARGO_PKG_VERSION")) ". The program checks the form of a justification, never its merit, and "
                "finds what its rules and its second reader know: read the minutes before you send." }
        }
    };
    shell(&format!("Before sending: {name}"), SCRIPT, &body)
}

fn attention(review: &Review) -> Markup {
    let all = || review.meetings.iter().flat_map(|m| &m.found);
    let of = |severity| all().filter(move |d| d.code.severity() == severity);
    let notes = of(Severity::Note).count();
    html! {
        h2 id="attention" { "What needs attention" }
        @if of(Severity::Error).next().is_none() { p { "Nothing stops an export." } }
        @if all().next().is_none() { p { "There is nothing to say about these minutes." } }
        ul.findings {
            @for finding in of(Severity::Error).chain(of(Severity::Warning)) { (self::finding(finding)) }
        }
        @if notes > 0 {
            details {
                summary { "Notes: " (notes) }
                ul.findings { @for finding in of(Severity::Note) { (self::finding(finding)) } }
            }
        }
    }
}

fn finding(finding: &Diagnostic) -> Markup {
    let (class, word) = match finding.code.severity() {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warn", "Warning"),
        Severity::Note => ("note", "Note"),
    };
    let file = finding.path.file_name().unwrap_or_default().to_string_lossy();
    html! {
        li class=(class) {
            strong { (word) ": " } (finding.message) "."
            @if let Some(help) = &finding.help { " " span.help { (capital(help)) "." } }
            " " span.place { "(" (file) @if let Some(line) = finding.line { ", line " (line) } ", " (finding.code.as_str())
                @if let Some(principle) = finding.code.principle() { ", principle " (principle) } ")" }
        }
    }
}

/// The text with its first letter large.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn uncertain(review: &Review) -> Markup {
    let has = |read: &ReadMeeting| read.tags.tags.iter().any(|tag| tag.strength != Strength::Certain);
    let any = review.meetings.iter().filter_map(|m| m.read.as_ref()).any(has);
    html! {
        h2 id="uncertain" { "Uncertain finds" }
        p { "Read these first. What is none of these can still be told in words that no rule knows: mark such words with "
            code { "[words]{.immigration}" } " in the minutes. A find that is no immigration detail is taken off by the mark in the last "
            "column, with a reason, which is kept in the record." }
        @if !any { p { "There are none." } }
        @for meeting in &review.meetings {
            @if let Some(read) = meeting.read.as_ref().filter(|read| has(read)) {
                h3 { "Meeting " (meeting.name()) }
                (tables::details(review, read, None, Shown::Uncertain))
            }
        }
    }
}

/// Agencies whose copies read the same, with what they read.
fn views(read: &ReadMeeting) -> Vec<(&Redacted, Vec<&CopyReview>)> {
    let mut views: Vec<(&Redacted, Vec<&CopyReview>)> = Vec::new();
    for copy in &read.copies {
        let Some(redacted) = &copy.redacted else { continue };
        match views.iter_mut().find(|(first, _)| *first == redacted) {
            Some((_, copies)) => copies.push(copy),
            None => views.push((redacted, vec![copy])),
        }
    }
    views
}

fn meeting(review: &Review, number: usize, meeting: &MeetingReview) -> Markup {
    let anchor = format!("m{number}");
    html! {
        section.meeting aria-labelledby=(anchor) {
            h2 id=(anchor) { "Meeting " (meeting.name()) }
            p { "File: " code { (meeting.file) } }
            @if let Some(read) = &meeting.read {
                h3 { "Every detail" }
                (filters(review, read))
                (tables::details(review, read, Some(&anchor), Shown::All))
                @if !read.tags.cleared.is_empty() { (cleared(read)) }
                h3 { "The copies" }
                @for (redacted, copies) in views(read) { (view(review, read, &anchor, redacted, &copies)) }
            } @else { p.error { "These minutes cannot be read; see what needs attention." } }
        }
    }
}

fn filters(review: &Review, read: &ReadMeeting) -> Markup {
    let details = &read.tags.tags;
    let cases: BTreeSet<u32> =
        details.iter().filter_map(|t| read.minutes.cases.get(read.minutes.case_of(t.piece)?)).map(|case| case.number.0).collect();
    let kinds: BTreeSet<&str> = details.iter().map(|t| t.category.map_or("withheld by hand", |c| c.as_str())).collect();
    html! {
        form.filters hidden {
            label { "Agency " select name="agency" { option value="" { "all" }
                @for agency in &review.config.agencies { option value=(agency.id.0) { (agency.name) } } } }
            label { "Case " select name="case" { option value="" { "all" }
                @for case in &cases { option value=(case) { (case) } } option value="none" { "outside the cases" } } }
            label { "Kind " select name="category" { option value="" { "all" } @for kind in &kinds { option value=(kind) { (kind) } } } }
            label { "Found " select name="surety" { option value="" { "all" }
                @for strength in [Strength::Certain, Strength::Contextual, Strength::Suspected] {
                    option value=(words::surety(strength)) { (words::surety(strength)) } } } }
            label { "Outcome " select name="outcome" { option value="" { "all" } option value="withheld" { "withheld" }
                option value="released" { "released" } } }
            output aria-live="polite" {}
        }
    }
}

fn cleared(read: &ReadMeeting) -> Markup {
    html! {
        h3 { "Taken off by hand" }
        ul { @for cleared in &read.tags.cleared {
            li { "Line " (read.minutes.line_of(cleared.tag.piece, cleared.tag.range)) ": " q { (read.minutes.piece(cleared.tag.piece).text.slice(cleared.tag.range)) }
                ", with the reason " q { (cleared.reason) } "." }
        } }
    }
}

fn view(review: &Review, read: &ReadMeeting, anchor: &str, redacted: &Redacted, copies: &[&CopyReview]) -> Markup {
    let Some(first) = copies.first() else { return html! {} };
    let name = |copy: &CopyReview| {
        let agency = review.config.agencies.iter().find(|a| a.id == copy.decisions.agency);
        agency.map_or_else(|| copy.decisions.agency.0.clone(), |a| a.name.clone())
    };
    let names: Vec<String> = copies.iter().map(|copy| name(copy)).collect();
    let what = match first.decisions.standing {
        Standing::Whole => "whole minutes".to_owned(),
        Standing::Partial => tables::places(first.withheld).to_lowercase(),
        Standing::Actions => "own actions only".to_owned(),
        Standing::Extract => "an extract only".to_owned(),
        Standing::None(_) => String::new(),
    };
    let when = super::long(read.minutes.front.meeting.0);
    let full = Full { read, copy: first, anchor };
    html! {
        @for copy in copies { span id={ (anchor) "-copy-" (copy.decisions.agency.0) } {} }
        details.view {
            summary { strong { "Copy for " (names.join("; ")) } ", " (what) }
            @if first.decisions.standing == Standing::Whole {
                div.minutes tabindex="0" role="region" aria-label={ "The whole minutes, for " (names.join("; ")) ", meeting " (when) } { (copy::copy(redacted)) }
            } @else {
                div.beside {
                    div.minutes tabindex="0" role="region" aria-label={ "The minutes of " (when) ", with what is withheld from the copy for " (names.join("; ")) " marked" } {
                        p.column { "The minutes; what this copy lacks is marked" } (full.minutes())
                    }
                    div.minutes tabindex="0" role="region" aria-label={ "The minutes of " (when) " as the copy for " (names.join("; ")) " has them" } {
                        p.column { "As this copy has them" } (copy::copy(redacted))
                    }
                }
            }
        }
    }
}
