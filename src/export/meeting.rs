//! One meeting: minutes → a verified file for every agency that is due one.

use super::plan::Input;
use super::second_look::Source;
use super::view::{self, Finished, Shop};
use super::{MadeWith, PROGRAM, Request, Writer};
use crate::check::{self, Reading};
use crate::decide::{self, Action, Decisions, Standing};
use crate::diagnostic::Diagnostic;
use crate::folder::{self, Agency, Unit};
use crate::minutes::{Minutes, Refused};
use crate::record::RecordError;
use crate::record::entry::{self, Entry, TagLine};
use crate::record::key::{Digest, Key, file_digest};
use crate::record::past::Past;
use crate::record::store;
use crate::redact::{self, Redacted};
use crate::rules::Category;
use crate::tag::Tag;
use crate::verify::{Terms, Verified};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What a meeting's making needs besides its minutes.
pub(super) struct Context<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) key: &'a Key,
    pub(super) past: &'a Past,
    pub(super) made_with: &'a MadeWith,
    pub(super) writer: &'a Writer,
    pub(super) terms: &'a Terms,
}

/// What was done with one meeting.
#[derive(Debug)]
pub struct MeetingReport {
    /// The minutes file, relative to the working folder.
    pub file: String,
    /// The date of the meeting, if it is known.
    pub date: Option<Date>,
    /// One an agency, in the order of the distribution list.
    pub copies: Vec<Made>,
    /// Findings in the minutes.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that no longer held and were removed.
    pub removed: Vec<Withdrawn>,
    /// What stopped the meeting as a whole, in words for the coordinator.
    pub failed: Option<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl MeetingReport {
    /// Whether a file that should exist does not, or an error was found.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.failed.is_some()
            || self.copies.iter().any(|c| matches!(c.state, State::Failed(_)))
            || self.diagnostics.iter().any(super::is_error)
    }
}

/// A file that was removed from the packs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withdrawn {
    /// The file, relative to `packs/`.
    pub file: String,
    /// How it was found.
    pub was: Was,
}

/// How a file of the packs was found before it was removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Was {
    /// As it was made.
    Whole,
    /// Not there any more: somebody took it away.
    Gone,
    /// Not the file that was made, or not to be read.
    Altered,
}

/// What an agency has of a meeting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// The agency's id.
    pub agency: String,
    /// What became of its file.
    pub state: State,
    /// The line of the record about it, if it has a file.
    pub copy: Option<entry::Copy>,
}

/// What became of an agency's file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// The file that was there still holds.
    Kept,
    /// A file was written (or would be, in a dry run).
    Written,
    /// No file is due, by policy.
    NotDue {
        /// The reason's stable form.
        reason: &'static str,
        /// What it means.
        meaning: &'static str,
        /// Whether no run has said so before.
        is_new: bool,
    },
    /// A file is due and could not be made, in words for the coordinator.
    Failed(String),
}

/// The name of an agency's file of a meeting, relative to `packs/`: it sorts, and says nothing.
#[must_use]
pub(super) fn file_name(meeting: Date, agency: &Agency) -> String {
    let id = &agency.id.0;
    format!("{id}/{meeting}-{id}.pdf")
}

pub(super) fn make(context: &Context<'_>, input: &Input) -> MeetingReport {
    let mut report = MeetingReport {
        file: input.file.clone(),
        date: input.date,
        copies: Vec::new(),
        diagnostics: Vec::new(),
        removed: Vec::new(),
        failed: None,
        seconds: 0.0,
    };
    let begun = (context.request.clock)();
    let ended = if let Some(meeting) = input.unchanged.as_ref().filter(|m| all_files_hold(context, m.meeting)) {
        keep(context, meeting.meeting, &mut report);
        Ok(())
    } else if input.refused.is_empty() {
        make_anew(context, input, &mut report)
    } else {
        report.diagnostics = all_told(context, input);
        let date = input.date.or_else(|| context.past.date_of(&input.file));
        date.map_or(Ok(()), |date| withdraw_all(context, date, &mut report))
    };
    if let Err(error) = ended {
        report.failed = Some(error.to_string());
    }
    report.seconds = (context.request.clock)() - begun;
    report
}

/// Whether every agency's file of the meeting is as the record says, and every agency without one is recorded too.
fn all_files_hold(context: &Context<'_>, date: Date) -> bool {
    agencies(context).all(|agency| {
        let place = (date, agency.id.0.clone());
        match context.past.copies.get(&place) {
            // What was said before the minutes were last read is of other minutes (a run for another agency alone read them).
            _ if !context.past.is_settled(&place) => false,
            Some(copy) => file_holds(context, copy),
            None => context.past.without.get(&place).is_some_and(|none| none.by_policy),
        }
    })
}

fn file_holds(context: &Context<'_>, copy: &entry::Copy) -> bool {
    // A file that cannot be read is as good as one that is not there: it is made again.
    matches!(store::read(&context.request.places.packs.join(&copy.file)), Ok(Some(bytes)) if file_digest(&bytes) == copy.hash)
}

fn agencies<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Agency> {
    let to = context.request.to;
    context.request.folder.config.agencies.iter().filter(move |a| to.is_none_or(|to| a.id == *to))
}

fn keep(context: &Context<'_>, date: Date, report: &mut MeetingReport) {
    for agency in agencies(context) {
        let place = (date, agency.id.0.clone());
        let copy = context.past.copies.get(&place).cloned();
        let state = match context.past.without.get(&place) {
            Some(none) => {
                let (reason, meaning) = decide::NoCopy::find(&none.reason).map_or(("", ""), |n| (n.as_str(), n.meaning()));
                State::NotDue { reason, meaning, is_new: false }
            }
            None => State::Kept,
        };
        report.copies.push(Made { agency: agency.id.0.clone(), state, copy });
    }
}

/// What can be said at once of minutes that are refused.
fn told(context: &Context<'_>, minutes: Refused) -> Vec<Diagnostic> {
    let request = context.request;
    check::refused(minutes, &request.folder.config, (request.rules, request.lists), request.fonts, request.as_of)
}

/// Why nothing may be made of a file whatever it says, and what it says wrong besides.
fn all_told(context: &Context<'_>, input: &Input) -> Vec<Diagnostic> {
    let request = context.request;
    let config = &request.folder.config;
    let mut all = input.refused.clone();
    // A file that cannot be read has been said to be so.
    let Ok(bytes) = folder::read_minutes(&input.path) else { return all };
    let more = match Reading::new(&input.path, bytes, config, request.rules, request.lists) {
        Ok(reading) => reading.check(config, request.fonts, request.as_of, &reading.decide(config, request.as_of)),
        Err(refused) => told(context, refused),
    };
    all.extend(more.into_iter().filter(|d| !input.refused.contains(d)));
    all.sort_by_key(|d| d.line);
    all
}

/// Nothing is made of minutes with an error; what was made of them before cannot be answered for any more.
fn withdraw_all(context: &Context<'_>, date: Date, report: &mut MeetingReport) -> Result<(), RecordError> {
    for agency in agencies(context) {
        if let Some(copy) = context.past.copies.get(&(date, agency.id.0.clone())) {
            withdraw(context, copy, "minutes-refused", report)?;
        }
    }
    Ok(())
}

fn withdraw(context: &Context<'_>, copy: &entry::Copy, reason: &str, report: &mut MeetingReport) -> Result<(), RecordError> {
    context.writer.append(vec![Entry::Removed(entry::Removed { file: copy.file.clone(), reason: reason.to_owned() })])?;
    let was = match store::read(&context.request.places.packs.join(&copy.file)) {
        Ok(None) => Was::Gone,
        Ok(Some(bytes)) if file_digest(&bytes) == copy.hash => Was::Whole,
        Ok(Some(_)) | Err(_) => Was::Altered,
    };
    if !context.request.dry_run {
        store::remove(&context.request.places.packs.join(&copy.file))?;
    }
    report.removed.push(Withdrawn { file: copy.file.clone(), was });
    Ok(())
}

/// An agency that is due a file.
struct Due<'a> {
    agency: &'a Agency,
    decisions: &'a Decisions,
    view: Digest,
    made_from: Digest,
    /// At how many places something is withheld.
    withheld: usize,
    /// The file that is there, if it is exactly what would be made today.
    kept: Option<&'a entry::Copy>,
}

/// What agencies that may see the same see.
struct View {
    redacted: Redacted,
    outcomes: Vec<(String, usize, usize)>,
    left_out: Vec<u32>,
}

fn make_anew(context: &Context<'_>, input: &Input, report: &mut MeetingReport) -> Result<(), RecordError> {
    let request = context.request;
    let bytes = folder::read_minutes(&input.path).map_err(|source| RecordError::Read { path: input.path.clone(), source })?;
    if Some(context.key.digest(&[&bytes])) != input.digest {
        report.failed = Some(format!("{}: the file changed while it was read; export again", input.path.display()));
        return Ok(());
    }
    let config = &request.folder.config;
    let reading = match Reading::new(&input.path, bytes, config, request.rules, request.lists) {
        Ok(reading) => reading,
        Err(refused) => {
            report.diagnostics = told(context, refused);
            return input.date.map_or(Ok(()), |date| withdraw_all(context, date, report));
        }
    };
    let decisions = reading.decide(config, request.as_of);
    report.diagnostics = reading.check(config, request.fonts, request.as_of, &decisions);
    let date = reading.minutes.front.meeting.0;
    let mut line = meeting_line(context, input, &reading);
    line.refused = report.diagnostics.iter().any(super::is_error);
    let mut lines = vec![Entry::Meeting(line)];
    let mut views = BTreeMap::new();
    let mut due = Vec::new();
    for (agency, decisions) in config.agencies.iter().zip(&decisions).filter(|(a, _)| request.to.is_none_or(|to| a.id == *to)) {
        match share(context, &reading, agency, decisions, &mut views) {
            Ok(one) => due.push(one),
            Err(reason) => {
                lines.push(no_copy(date, agency, reason.as_str(), true));
                let before = context.past.without.get(&(date, agency.id.0.clone()));
                let is_new = before.is_none_or(|before| before.reason != reason.as_str());
                let state = State::NotDue { reason: reason.as_str(), meaning: reason.meaning(), is_new };
                report.copies.push(Made { agency: agency.id.0.clone(), state, copy: None });
            }
        }
    }
    lines.extend(views.iter().map(|(view, v)| view_line(date, view, v)));
    withdraw_what_no_longer_holds(context, date, &due, report)?;
    let mut finished = finish_views(context, &reading, &views, &due);
    let actions = decide::actions(&reading.minutes, &reading.meeting, config);
    let mut files: Vec<(PathBuf, Verified)> = Vec::new();
    for one in &due {
        let (state, line) = match (one.kept, finished.remove(&one.agency.id.0)) {
            (Some(copy), _) => {
                // Said again, because the line of the meeting closes what was said before.
                let of_file = (copy.hash.clone(), copy.pages);
                (State::Kept, Entry::Copy(copy_line(&reading, one, &actions, of_file)))
            }
            (None, Some(Ok(finished))) => {
                let of_file = (file_digest(finished.file.bytes()), finished.pages);
                files.push((request.places.packs.join(file_name(date, one.agency)), finished.file));
                (State::Written, Entry::Copy(copy_line(&reading, one, &actions, of_file)))
            }
            (None, Some(Err(why))) => (State::Failed(why), no_copy(date, one.agency, "verification-failed", false)),
            (None, None) => unreachable!("every agency whose file does not hold has its view finished"),
        };
        let copy = if let Entry::Copy(copy) = &line { Some(copy.clone()) } else { None };
        report.copies.push(Made { agency: one.agency.id.0.clone(), state, copy });
        lines.push(line);
    }
    let order = |id: &str| config.agencies.iter().position(|a| a.id.0 == id);
    report.copies.sort_by_key(|made| order(&made.agency));
    context.writer.append(lines)?;
    if !request.dry_run {
        for (path, file) in files {
            store::write_whole(&path, &file)?;
        }
    }
    Ok(())
}

/// Puts an agency to the others that see the same, or says why no copy is due to it.
fn share<'a>(
    context: &Context<'a>,
    reading: &Reading,
    agency: &'a Agency,
    decisions: &'a Decisions,
    views: &mut BTreeMap<Digest, View>,
) -> Result<Due<'a>, decide::NoCopy> {
    let Reading { minutes, tags, meeting, .. } = reading;
    let config = &context.request.folder.config;
    let Some(redacted) = redact::redact(minutes, tags, decisions, meeting, config) else {
        return Err(match decisions.standing {
            Standing::None(reason) => reason,
            Standing::Whole | Standing::Partial | Standing::Actions | Standing::Extract => decide::NoCopy::NotNamed,
        });
    };
    let view = view_digest(context.key, &redacted, context.made_with);
    let made_from = context.key.digest_of(&(&view.0, &agency.id.0, &agency.name));
    let past = context.past.copies.get(&(minutes.front.meeting.0, agency.id.0.clone()));
    let is_same = |copy: &&entry::Copy| !context.request.force && copy.made_from == made_from && file_holds(context, copy);
    let kept = past.filter(is_same);
    let withheld = redact::places_withheld(&redacted, minutes, tags, decisions, meeting, config);
    views.entry(view.clone()).or_insert_with(|| View {
        redacted,
        outcomes: outcome_runs(minutes, decisions),
        left_out: decisions.left_out(minutes),
    });
    Ok(Due { agency, decisions, view, made_from, withheld, kept })
}

/// The keyed hash of all that the pages of a view are made from.
pub(super) fn view_digest(key: &Key, redacted: &Redacted, made_with: &MadeWith) -> Digest {
    key.digest_of(&(redacted, PROGRAM, &made_with.fonts.0))
}

/// Every file that is not exactly what would be made today goes before a replacement is tried.
fn withdraw_what_no_longer_holds(
    context: &Context<'_>,
    date: Date,
    due: &[Due<'_>],
    report: &mut MeetingReport,
) -> Result<(), RecordError> {
    for agency in agencies(context) {
        let Some(copy) = context.past.copies.get(&(date, agency.id.0.clone())) else { continue };
        match due.iter().find(|d| d.agency.id == agency.id) {
            Some(due) if due.kept.is_some() => {}
            Some(_) => withdraw(context, copy, "made-again", report)?,
            None => withdraw(context, copy, "no-copy-due", report)?,
        }
    }
    Ok(())
}

/// The finished files by agency id; a view is laid out only if an agency needs it, and once.
fn finish_views(
    context: &Context<'_>,
    reading: &Reading,
    views: &BTreeMap<Digest, View>,
    due: &[Due<'_>],
) -> BTreeMap<String, Result<Finished, String>> {
    let mut finished = BTreeMap::new();
    for (digest, v) in views {
        let needs: Vec<&Due<'_>> = due.iter().filter(|d| d.view == *digest && d.kept.is_none()).collect();
        if needs.is_empty() {
            continue;
        }
        let source = Source {
            minutes: &reading.minutes,
            tags: &reading.tags,
            meeting: &reading.meeting,
            config: &context.request.folder.config,
        };
        let sharers: Vec<_> = needs.iter().map(|d| (d.agency.name.as_str(), d.decisions)).collect();
        let shop = Shop { fonts: context.request.fonts, rules: context.request.rules, terms: context.terms };
        let copies = view::finish(&v.redacted, &shop, source, &sharers);
        finished.extend(needs.iter().map(|d| d.agency.id.0.clone()).zip(copies));
    }
    finished
}

fn no_copy(meeting: Date, agency: &Agency, reason: &str, by_policy: bool) -> Entry {
    Entry::NoCopy(entry::NoCopy { meeting, agency: agency.id.0.clone(), reason: reason.to_owned(), by_policy })
}

fn meeting_line(context: &Context<'_>, input: &Input, reading: &Reading) -> entry::Meeting {
    let Reading { minutes, tags, meeting, .. } = reading;
    let line = |tag: &Tag, cleared| TagLine {
        line: minutes.line_of(tag.piece, tag.range),
        rule: tag.finder.name().to_owned(),
        category: tag.category.map_or("other", Category::as_str).to_owned(),
        strength: tag.strength.as_str().to_owned(),
        cleared,
    };
    let kept = tags.tags.iter().map(|tag| line(tag, false));
    let cleared = tags.cleared.iter().map(|c| line(&c.tag, true));
    entry::Meeting {
        meeting: minutes.front.meeting.0,
        file: input.file.clone(),
        minutes: input.digest.clone().expect("a file that was read has a digest"),
        rules: context.made_with.rules.clone(),
        configuration: context.made_with.configuration.clone(),
        program: PROGRAM.to_owned(),
        as_of: context.request.as_of,
        until: meeting.holds_until(context.request.as_of),
        refused: false,
        unit: unit_name(context.request.folder.config.policy.unit).to_owned(),
        tags: kept.chain(cleared).collect(),
    }
}

/// The unit as `marac.toml` names it.
pub(super) fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Span => "span",
        Unit::Sentence => "sentence",
        Unit::Block => "block",
    }
}

fn view_line(meeting: Date, view: &Digest, of: &View) -> Entry {
    let (outcomes, left_out) = (of.outcomes.clone(), of.left_out.clone());
    Entry::View(entry::View { meeting, view: view.clone(), outcomes, left_out })
}

/// Outcomes in the order of the tags, equal neighbours joined: outcome, line of the agreement or 0, count.
fn outcome_runs(minutes: &Minutes, decisions: &Decisions) -> Vec<(String, usize, usize)> {
    let mut runs: Vec<(String, usize, usize)> = Vec::new();
    for outcome in &decisions.outcomes {
        let agreement = outcome.agreement_in(minutes);
        let line = agreement.map_or(0, |a| a.line);
        match runs.last_mut() {
            Some((last, at, count)) if last == outcome.as_str() && *at == line => *count += 1,
            _ => runs.push((outcome.as_str().to_owned(), line, 1)),
        }
    }
    runs
}

fn copy_line(reading: &Reading, due: &Due<'_>, actions: &[Action], (hash, pages): (Digest, usize)) -> entry::Copy {
    let Reading { minutes, tags, .. } = reading;
    let date = minutes.front.meeting.0;
    let opened = due.decisions.outcomes.iter().filter(|outcome| outcome.is_released());
    let agreements: BTreeSet<usize> = opened.filter_map(|outcome| Some(outcome.agreement_in(minutes)?.line)).collect();
    entry::Copy {
        meeting: date,
        agency: due.agency.id.0.clone(),
        file: file_name(date, due.agency),
        hash,
        view: due.view.clone(),
        made_from: due.made_from.clone(),
        pages,
        withheld: due.withheld,
        agreements: agreements.into_iter().collect(),
        own_actions_withheld: decide::own_actions_withheld(actions, tags, due.decisions),
        copy: due.decisions.standing.as_str().to_owned(),
    }
}
