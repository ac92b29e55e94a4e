//! What the page says in tables: who gets what, and every detail with its reasons.

use super::{MeetingReview, ReadMeeting, Review};
use crate::check::words;
use crate::decide::{Standing, without_cases};
use crate::rules::{Category, Strength};
use crate::tag::{Finder, Tag};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The table of agencies and meetings: what each gets of each.
pub(super) fn who_gets_what(review: &Review) -> Markup {
    html! {
        div.wide {
            table.matrix {
                thead { tr { th scope="col" { "Agency" } @for meeting in &review.meetings { th scope="col" { (meeting.name()) } } } }
                tbody {
                    @for (at, agency) in review.config.agencies.iter().enumerate() {
                        tr {
                            th scope="row" { (agency.name) }
                            @for (number, meeting) in review.meetings.iter().enumerate() { (share(number, meeting, at)) }
                        }
                    }
                }
            }
        }
    }
}

fn share(number: usize, meeting: &MeetingReview, agency: usize) -> Markup {
    let copy = meeting.read.as_ref().and_then(|read| read.copies.get(agency));
    let Some(copy) = copy.filter(|_| !meeting.is_refused()) else {
        return html! { td.attention { "Not made: the minutes need attention" } };
    };
    let link = format!("#m{number}-copy-{}", copy.decisions.agency.0);
    let own = copy.own_actions_withheld;
    html! {
        td.attention[own > 0] {
            @match copy.decisions.standing {
                Standing::None(why) => { span.none { "No copy: " (why.meaning()) } }
                Standing::Whole => { a href=(link) { "Whole" } }
                Standing::Partial => { a href=(link) { (places(copy.withheld)) } }
                Standing::Actions => { a href=(link) { "Own actions only" } }
                Standing::Extract => { a href=(link) { "Extract only" } }
            }
            @if !copy.left_out.is_empty() && !matches!(copy.decisions.standing, Standing::None(_)) { br; (without_cases(&copy.left_out)) }
            @if own > 0 { br; "Needs attention: cannot see all of " (own) " of its own actions" }
        }
    }
}

/// At how many places something is withheld, in words.
pub(super) fn places(withheld: usize) -> String {
    match withheld {
        0 => "Nothing withheld".to_owned(),
        1 => "Withheld at 1 place".to_owned(),
        more => format!("Withheld at {more} places"),
    }
}

fn category(tag: &Tag) -> &'static str {
    tag.category.map_or("withheld by hand", Category::as_str)
}

/// What made it count, where that is a word of the minutes: what weighed with the second reader is for those who tend rules.
fn cue(tag: &Tag) -> Option<&str> {
    match &tag.finder {
        Finder::Rule(_) | Finder::Hand => tag.cue.as_deref(),
        Finder::Reader { .. } => None,
    }
}

/// Which finds a table shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Those that are not certain.
    Uncertain,
    /// All of them.
    All,
}

/// The finds of a meeting. `anchor` begins the rows' anchors, to which the marked minutes point.
pub(super) fn details(review: &Review, read: &ReadMeeting, anchor: Option<&str>, shown: Shown) -> Markup {
    let wanted = |tag: &Tag| shown == Shown::All || tag.strength != Strength::Certain;
    html! {
        div.wide {
            table.details {
                thead {
                    tr {
                        th scope="col" { "Line" } th scope="col" { "Case" } th scope="col" { "Words" } th scope="col" { "Kind" }
                        th scope="col" { "Found" } th scope="col" { "Who sees it, and why" } th scope="col" { "To overrule" }
                    }
                }
                tbody {
                    @for (number, tag) in read.tags.tags.iter().enumerate().filter(|(_, tag)| wanted(tag)) {
                        (detail(review, read, number, tag, anchor))
                    }
                }
            }
        }
    }
}

fn detail(review: &Review, read: &ReadMeeting, number: usize, tag: &Tag, anchor: Option<&str>) -> Markup {
    let case = read.minutes.case_of(tag.piece).and_then(|at| read.minutes.cases.get(at)).map(|case| case.number.0);
    let words = read.minutes.piece(tag.piece).text.slice(tag.range);
    let line = read.minutes.line_of(tag.piece, tag.range);
    let case_text = case.map_or_else(|| "none".to_owned(), |case| case.to_string());
    html! {
        tr id=[anchor.map(|a| format!("{a}-{number}"))] data-case=(case_text) data-category=(category(tag)) data-surety=(words::surety(tag.strength)) {
            td { @if line == 0 { "empty cell" } @else { (line) } }
            td { (case_text) }
            td.words { @if words.trim().is_empty() { em { "(an empty cell)" } } @else { (words) } }
            td { (category(tag)) }
            td { (words::surety(tag.strength)) ", " (words::finder(tag)) @if let Some(cue) = cue(tag) { span.cue { " (" (cue) ")" } } }
            td { (outcomes(review, read, number)) }
            td { (overrule(tag, words)) }
        }
    }
}

/// Who sees the detail and who does not, agencies with the same reason together.
fn outcomes(review: &Review, read: &ReadMeeting, tag: usize) -> Markup {
    let mut by_reason: BTreeMap<(bool, String), Vec<usize>> = BTreeMap::new();
    for (at, copy) in read.copies.iter().enumerate() {
        if matches!(copy.decisions.standing, Standing::None(_)) {
            continue;
        }
        if let (Some(tag), Some(outcome)) = (read.tags.tags.get(tag), copy.decisions.outcomes.get(tag)) {
            by_reason.entry(copy.decisions.reason(&read.minutes, tag, *outcome)).or_default().push(at);
        }
    }
    let agency = |at: &usize| review.config.agencies.get(*at);
    html! {
        ul.outcomes {
            @for ((released, reason), agencies) in &by_reason {
                li.released[*released] data-outcome=(if *released { "released" } else { "withheld" })
                    data-agencies=(agencies.iter().filter_map(agency).map(|a| a.id.0.as_str()).collect::<Vec<_>>().join(" ")) {
                    (reason) " "
                    span.agencies { (agencies.iter().filter_map(agency).map(|a| a.name.as_str()).collect::<Vec<_>>().join("; ")) }
                }
            }
        }
    }
}

/// What to type into the minutes so that the detail is treated otherwise.
fn overrule(tag: &Tag, words: &str) -> Markup {
    let words = words.trim();
    if tag.finder == Finder::Hand {
        return html! { "Take away the mark in the minutes." };
    }
    if tag.strength == Strength::Certain || words.is_empty() {
        return html! { "No mark takes it off. A sharing agreement in its case can open it." };
    }
    html! { code { "[" (words) "]{.not-immigration reason=\"…\"}" } }
}
