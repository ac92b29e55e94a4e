//! Copies that were sent × what would be decided today → the copies to call back.
//!
//! A copy is called back when today more would be withheld from its agency than it shows: a rule was added, an agreement
//! has expired, attendance was corrected, an agency is not on the list any more. The record holds no text, only the
//! line, rule and outcome of each detail; the details of then and now are matched in their order. In doubt a copy is
//! listed.

use super::audit::Books;
use super::meeting::{unit_name, view_digest};
use super::{ExportError, MadeWith};
use crate::check::Reading;
use crate::decide::{Decisions, NoCopy, Outcome, Standing};
use crate::folder;
use crate::minutes;
use crate::record::chain::Record;
use crate::record::entry::Sent;
use crate::record::key::{Digest, Key};
use crate::record::lock::Lock;
use crate::record::past::{Past, Sending};
use crate::redact;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A copy to call back.
#[derive(Clone, Debug)]
pub struct Recalled {
    /// What was sent.
    pub sent: Sent,
    /// Why it is to come back: one reason or more.
    pub why: Vec<Why>,
}

/// Why a copy that was sent is to come back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// The agency is not on the distribution list any more.
    AgencyGone,
    /// No copy is due to it today: the reason's stable form.
    NotDue(&'static str),
    /// The minutes are gone or cannot be read, so that nobody can tell.
    MinutesUnreadable,
    /// The record holds no more of what the copy shows.
    Forgotten,
    /// A lesser kind of copy is due to it: the kind of then and of today.
    Lesser(String, &'static str),
    /// Cases that it shows and that would be left out today: their numbers.
    Cases(Vec<u32>),
    /// Details that it shows and that would be withheld today: the lines in today's minutes.
    Details(Vec<usize>),
    /// Details withheld today that were not found then: the lines in today's minutes.
    FoundSince(Vec<usize>),
    /// Details withheld today that were not found then, in minutes that were changed: it may never have shown them.
    FoundInChanged(Vec<usize>),
    /// More goes with each withheld detail today: the unit of then and of today.
    WiderUnit(String, &'static str),
}

/// The copies to call back, and how many were looked at. Copies of purged meetings are passed over.
///
/// # Errors
///
/// [`ExportError`]: a run is at work in the folder, or the record cannot be read.
pub fn recall(books: &Books<'_>) -> Result<(usize, Vec<Recalled>), ExportError> {
    let _lock = Lock::look(&books.places.lock())?;
    let past = Past::read(&Record::open(&books.places.record())?);
    let mut of_meeting: BTreeMap<Date, Vec<&Sending>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for sending in past.sent.iter().filter(|s| !past.is_purged(s.sent.meeting)) {
        if seen.insert((sending.sent.meeting, &sending.sent.agency, &sending.sent.hash)) {
            of_meeting.entry(sending.sent.meeting).or_default().push(sending);
        }
    }
    let key = Key::open(&books.places.key())?;
    let made_with = key.as_ref().map(|key| MadeWith::new(books.folder, books.rules, books.lists, key)).transpose()?;
    let with = key.as_ref().zip(made_with.as_ref());
    let files = files_by_date(books);
    let mut recalled = Vec::new();
    for (date, sendings) in of_meeting {
        let path = files.get(&date);
        let today = path.and_then(|path| Today::read(books, path, with));
        for sending in sendings {
            let why = today.as_ref().map_or_else(|| vec![Why::MinutesUnreadable], |today| today.against(books, sending));
            if !why.is_empty() {
                recalled.push(Recalled { sent: sending.sent.clone(), why });
            }
        }
    }
    Ok((seen.len(), recalled))
}

/// The minutes files by the dates of their meetings; of two with one date, neither can be relied on.
fn files_by_date(books: &Books<'_>) -> BTreeMap<Date, PathBuf> {
    let mut files: BTreeMap<Date, Vec<&PathBuf>> = BTreeMap::new();
    for path in &books.folder.minutes {
        // A file that cannot be read has no date, and its meeting then no file.
        let date = folder::read_minutes(path).ok().and_then(|bytes| minutes::meeting_date(&bytes));
        files.entry(date.unwrap_or(Date::MIN)).or_default().push(path);
    }
    files.into_iter().filter(|(_, paths)| paths.len() == 1).map(|(date, paths)| (date, paths[0].clone())).collect()
}

/// A detail, without its words.
#[derive(Clone, PartialEq, Eq)]
struct Detail {
    line: usize,
    rule: String,
    category: String,
    shown: bool,
}

/// What would be decided about a meeting today.
struct Today<'a> {
    reading: Reading,
    decisions: Vec<Decisions>,
    digest: Option<Digest>,
    with: Option<(&'a Key, &'a MadeWith)>,
}

impl<'a> Today<'a> {
    fn read(books: &Books<'_>, path: &std::path::Path, with: Option<(&'a Key, &'a MadeWith)>) -> Option<Self> {
        let bytes = folder::read_minutes(path).ok()?;
        let digest = with.map(|(key, _)| key.digest(&[&bytes]));
        let reading = Reading::new(path, bytes, &books.folder.config, books.rules, books.lists).ok()?;
        let decisions = reading.decide(&books.folder.config, books.as_of);
        Some(Self { reading, decisions, digest, with })
    }

    /// Why a copy is to come back; nothing if it may stay where it is.
    fn against(&self, books: &Books<'_>, sending: &Sending) -> Vec<Why> {
        let Some(today) = self.decisions.iter().find(|d| d.agency.0 == sending.sent.agency) else {
            return vec![Why::AgencyGone];
        };
        let Reading { minutes, tags, meeting, .. } = &self.reading;
        let config = &books.folder.config;
        let Some(redacted) = redact::redact(minutes, tags, today, meeting, config) else {
            return vec![Why::NotDue(match today.standing {
                Standing::None(reason) => reason.as_str(),
                Standing::Whole | Standing::Partial | Standing::Actions | Standing::Extract => NoCopy::NotNamed.as_str(),
            })];
        };
        if self.with.is_some_and(|(key, with)| view_digest(key, &redacted, with) == sending.sent.view) {
            return Vec::new();
        }
        let (Some(of_then), Some(view)) = (&sending.meeting, &sending.view) else { return vec![Why::Forgotten] };
        let mut why = Vec::new();
        let kind = today.standing.as_str();
        if rank(kind) < rank(&sending.copy) {
            why.push(Why::Lesser(sending.copy.clone(), kind));
        }
        let cases: Vec<u32> = today.left_out(minutes).into_iter().filter(|n| !view.left_out.contains(n)).collect();
        if !cases.is_empty() {
            why.push(Why::Cases(cases));
        }
        let unit = unit_name(config.policy.unit);
        if rank_of_unit(unit) > rank_of_unit(&of_then.unit) && today.outcomes.iter().any(|o| !o.is_released()) {
            why.push(Why::WiderUnit(of_then.unit.clone(), unit));
        }
        let then = details_of_then(sending);
        let now = self.details(today);
        let same_minutes = self.digest.as_ref() == Some(&of_then.minutes);
        let alike =
            |a: &Detail, b: &Detail| a.rule == b.rule && if same_minutes { a.line == b.line } else { a.category == b.category };
        let partners = partners(&then, &now, alike);
        let lines = |wanted: &dyn Fn(Option<usize>) -> bool| {
            let hidden = now.iter().zip(&partners).filter(|(d, partner)| !d.shown && wanted(**partner));
            hidden.map(|(d, _)| d.line).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let (shown, new) = (lines(&|p| p.is_some_and(|at| then[at].shown)), lines(&|p| p.is_none()));
        if !shown.is_empty() {
            why.push(Why::Details(shown));
        }
        match new.is_empty() {
            true => {}
            false if same_minutes => why.push(Why::FoundSince(new)),
            false => why.push(Why::FoundInChanged(new)),
        }
        why
    }

    fn details(&self, today: &Decisions) -> Vec<Detail> {
        let Reading { minutes, tags, .. } = &self.reading;
        let detail = |(tag, outcome): (&crate::tag::Tag, &Outcome)| Detail {
            line: minutes.line_of(tag.piece, tag.range),
            rule: tag.finder.name().to_owned(),
            category: tag.category.map_or("other", crate::rules::Category::as_str).to_owned(),
            shown: outcome.is_released(),
        };
        tags.tags.iter().zip(&today.outcomes).map(detail).collect()
    }
}

/// The details as the record has them, those taken off by hand too: they were shown.
fn details_of_then(sending: &Sending) -> Vec<Detail> {
    let (Some(meeting), Some(view)) = (&sending.meeting, &sending.view) else { return Vec::new() };
    let mut outcomes =
        view.outcomes.iter().flat_map(|(outcome, _, count)| std::iter::repeat_n(Outcome::releases(outcome), *count));
    let mut details: Vec<Detail> = meeting
        .tags
        .iter()
        .map(|tag| Detail {
            line: tag.line,
            rule: tag.rule.clone(),
            category: tag.category.clone(),
            // What the record does not say counts as shown.
            shown: tag.cleared || outcomes.next().unwrap_or(true),
        })
        .collect();
    details.sort_by_key(|d| d.line);
    details
}

fn rank(kind: &str) -> u8 {
    match kind {
        "whole" => 4,
        "partial" => 3,
        "actions" => 2,
        "extract" => 1,
        _ => 0,
    }
}

fn rank_of_unit(unit: &str) -> u8 {
    match unit {
        "span" => 0,
        "sentence" => 1,
        _ => 2,
    }
}

/// The most cells of a table of partners; beyond, only equal beginnings and ends are matched, and the rest counts as new.
const MOST_CELLS: usize = 4_000_000;

/// For each detail of now, its partner of then: a longest common subsequence.
fn partners(then: &[Detail], now: &[Detail], alike: impl Fn(&Detail, &Detail) -> bool) -> Vec<Option<usize>> {
    let mut found = vec![None; now.len()];
    let head = then.iter().zip(now).take_while(|(a, b)| alike(a, b)).count();
    let tail = then[head..].iter().rev().zip(now[head..].iter().rev()).take_while(|(a, b)| alike(a, b)).count();
    for (at, partner) in found.iter_mut().enumerate().take(head) {
        *partner = Some(at);
    }
    for back in 1..=tail {
        found[now.len() - back] = Some(then.len() - back);
    }
    let (a, b) = (&then[head..then.len() - tail], &now[head..now.len() - tail]);
    if a.len().saturating_mul(b.len()) > MOST_CELLS {
        return found;
    }
    // best[i][j]: the longest match of a[i..] and b[j..].
    let width = b.len() + 1;
    let mut best = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * width + j] = if alike(&a[i], &b[j]) {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if alike(&a[i], &b[j]) {
            found[head + j] = Some(head + i);
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(rules: &str) -> Vec<Detail> {
        let detail = |(line, rule): (usize, char)| Detail {
            line: line + 1,
            rule: rule.to_string(),
            category: "visa".to_owned(),
            shown: true,
        };
        rules.chars().enumerate().map(detail).collect()
    }

    fn matched(then: &str, now: &str) -> Vec<Option<usize>> {
        partners(&details(then), &details(now), |a, b| a.rule == b.rule)
    }

    #[test]
    fn a_detail_put_in_between_has_no_partner_and_the_others_keep_theirs() {
        assert_eq!(matched("abab", "axbab"), [Some(0), None, Some(1), Some(2), Some(3)]);
        assert_eq!(matched("abc", "bcx"), [Some(1), Some(2), None]);
        assert_eq!(matched("", "ab"), [None, None]);
        assert_eq!(matched("ab", ""), []);
    }
}
