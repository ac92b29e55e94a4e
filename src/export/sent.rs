//! What went out: kept in the record, for calling copies back.
//!
//! [`send`] records only copies that are whole, current and verified: the file on disk is the one that was verified
//! when it was made, and minutes, rules, configuration, program and day would make the same one again.
//! [`waiting`] says what is not recorded as sent yet.

use super::ExportError;
use super::audit::{self, Books, finding};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{AgencyId, Folder};
use crate::record::RecordError;
use crate::record::chain::Record;
use crate::record::entry::{self, Copy, Entry};
use crate::record::lock::Lock;
use crate::record::past::Past;
use crate::record::store::Places;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What was sent, by whom.
#[derive(Clone, Copy)]
pub struct SendRequest<'a> {
    /// The working folder, and the day.
    pub books: &'a Books<'a>,
    /// The meeting.
    pub meeting: Date,
    /// This agency's copy alone.
    pub to: Option<&'a AgencyId>,
    /// Who looked at the copies and sent them.
    pub by: &'a str,
    /// Who looked at them too.
    pub checked_by: Option<&'a str>,
    /// When, RFC 3339.
    pub at: &'a str,
}

/// What was recorded.
#[derive(Debug)]
pub struct Sent {
    /// Files now recorded as sent, relative to `packs/`.
    pub recorded: Vec<String>,
    /// Files that were recorded as sent before.
    pub already: Vec<String>,
    /// Why others were not recorded.
    pub refused: Vec<Diagnostic>,
    /// The head of the record.
    pub head: String,
}

/// Records copies as sent.
///
/// # Errors
///
/// [`ExportError`]: nothing was recorded.
pub fn send(request: &SendRequest<'_>) -> Result<Sent, ExportError> {
    let books = request.books;
    if books.folder.config.policy.two_names && request.checked_by.is_none() {
        return Err(ExportError::OneName);
    }
    let _lock = Lock::take(&books.places.lock(), request.at)?;
    let mut record = Record::open(&books.places.record())?;
    let past = Past::read(&record);
    let wanted = |copy: &&Copy| copy.meeting == request.meeting && request.to.is_none_or(|to| to.0 == copy.agency);
    let copies: Vec<&Copy> = past.copies.values().filter(wanted).collect();
    if copies.is_empty() {
        return Err(ExportError::NoMeeting { path: books.places.packs.clone(), date: request.meeting });
    }
    let mut sent = Sent { recorded: Vec::new(), already: Vec::new(), refused: Vec::new(), head: String::new() };
    let not_current = not_current(books, &past, request.meeting)?;
    let mut lines = Vec::new();
    for copy in copies {
        if past.is_sent(copy) {
            sent.already.push(copy.file.clone());
        } else if let Some(why) = audit::of_copy(books, &past, copy) {
            sent.refused.push(why);
        } else if not_current.is_empty() {
            sent.recorded.push(copy.file.clone());
            lines.push(Entry::Sent(entry::Sent {
                at: request.at.to_owned(),
                meeting: copy.meeting,
                agency: copy.agency.clone(),
                hash: copy.hash.clone(),
                view: copy.view.clone(),
                by: request.by.to_owned(),
                second: request.checked_by.map(str::to_owned),
            }));
        }
    }
    sent.refused.extend(not_current);
    record.append(lines)?;
    record.head().clone_into(&mut sent.head);
    Ok(sent)
}

/// Why copies of the meeting are not what would be made today.
fn not_current(books: &Books<'_>, past: &Past, date: Date) -> Result<Vec<Diagnostic>, ExportError> {
    let Some(meeting) = past.meeting_on(date) else {
        let message = "the record holds no reading of this meeting's minutes any more";
        return Ok(vec![finding(Code::MinutesGone, books.folder.root.clone(), message, "export this meeting by its date")]);
    };
    let mut found = audit::made_otherwise(books, &[meeting.as_ref()])?;
    let about_it = |(about, d): (Option<Date>, Diagnostic)| (about == Some(date) || d.code == Code::KeyMissing).then_some(d);
    found.extend(audit::of_sources(books, past)?.into_iter().filter_map(about_it));
    Ok(found)
}

/// The meetings with copies that are not recorded as sent, each a note.
///
/// # Errors
///
/// [`RecordError`]: the record cannot be read.
pub fn waiting(folder: &Folder, places: &Places) -> Result<Vec<Diagnostic>, RecordError> {
    let past = Past::read(&Record::open(&places.record())?);
    let mut waits: BTreeMap<Date, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for copy in past.copies.values().filter(|copy| !past.is_sent(copy)) {
        let sent_before = past.sent.iter().any(|s| s.sent.meeting == copy.meeting && s.sent.agency == copy.agency);
        let (new, again) = waits.entry(copy.meeting).or_default();
        if sent_before { again } else { new }.push(&copy.agency);
    }
    let mut found = Vec::new();
    for (date, (new, again)) in waits {
        let path = past.meeting_on(date).map_or_else(|| places.packs.clone(), |m| folder.root.join(&m.file));
        let help = "when they have gone out: marac sent FOLDER --meeting DATE --by NAME";
        if !new.is_empty() {
            let message = format!("not recorded as sent, of the meeting of {date}: {}", new.join(", "));
            found.push(finding(Code::PackWaiting, path.clone(), message, help));
        }
        if !again.is_empty() {
            let message = format!(
                "sent, and made anew since, of the meeting of {date}: {}; `marac verify --recall` says why",
                again.join(", ")
            );
            found.push(finding(Code::PackWaiting, path, message, help));
        }
    }
    Ok(found)
}
