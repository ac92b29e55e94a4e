//! A working folder as it is × what the record says of it → what does not agree, by name, with what to do.
//!
//! [`audit`] looks at all of it and writes nothing:
//!
//! 1. the record against itself: its chain, a head noted earlier, lines emptied without a purge;
//! 2. the record against the sources: keyed hashes of minutes, rules and configuration, and the day;
//! 3. every PDF against the record; files that no run has put there; the distribution list.
//!
//! No finding holds a word of the minutes.

use super::plan::name_in;
use super::{ExportError, MadeWith, PROGRAM, distribution};
use crate::decide::Lists;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{CONFIG_FILE, Folder};
use crate::record::RecordError;
use crate::record::chain::Record;
use crate::record::entry::{Copy, Meeting};
use crate::record::key::{Digest, Key, file_digest};
use crate::record::lock::Lock;
use crate::record::past::Past;
use crate::record::store::{self, Places, TEMPORARY_PREFIX};
use crate::rules::RuleSet;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// What to look at.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    /// The working folder.
    pub folder: &'a Folder,
    /// Where its packs and its office are.
    pub places: &'a Places,
    /// The rules of today.
    pub rules: &'a RuleSet,
    /// The lists beside them.
    pub lists: &'a Lists,
    /// The day.
    pub as_of: Date,
}

/// What was looked at, and what does not agree.
#[derive(Debug)]
pub struct Audit {
    /// The working folder.
    pub folder: PathBuf,
    /// Lines of the record.
    pub lines: usize,
    /// PDFs compared.
    pub copies: usize,
    /// The head of the record; empty if it cannot be read.
    pub head: String,
    /// What does not agree.
    pub findings: Vec<Diagnostic>,
}

/// Looks at everything. `head` is one that an earlier run printed.
///
/// # Errors
///
/// [`ExportError`]: a run is at work in the folder, or something cannot be read at all.
pub fn audit(books: &Books<'_>, head: Option<&str>) -> Result<Audit, ExportError> {
    let _lock = Lock::look(&books.places.lock())?;
    let mut audit = Audit { folder: books.folder.root.clone(), lines: 0, copies: 0, head: String::new(), findings: Vec::new() };
    let record = match Record::open(&books.places.record()) {
        Ok(record) => record,
        Err(RecordError::Broken { path, line, reason }) => {
            let help = "nothing after this line can be relied on, and no PDF was compared: restore office/record.jsonl from a \
                        backup; without one, move it away and export again, which makes all packs anew";
            audit.findings.push(Diagnostic { line: Some(line), ..finding(Code::RecordBroken, path, reason, help) });
            return Ok(audit);
        }
        Err(error) => return Err(error.into()),
    };
    (audit.lines, audit.copies, audit.head) = (record.len(), 0, record.head().to_owned());
    let past = Past::read(&record);
    audit.findings.extend(books.folder.refused.iter().cloned());
    audit.findings.extend(of_record(books, &record, &past, head));
    audit.findings.extend(of_sources(books, &past)?.into_iter().map(|(_, d)| d));
    let (copies, findings) = of_packs(books, &past)?;
    audit.findings.extend(cut_short(books, &past, &findings)?);
    audit.copies = copies;
    audit.findings.extend(findings);
    Ok(audit)
}

pub(super) fn finding(code: Code, path: PathBuf, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic { code, path, line: None, range: None, message: message.into(), help: Some(help.to_owned()) }
}

fn of_record(books: &Books<'_>, record: &Record, past: &Past, head: Option<&str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut add = |code, message: String, help| found.push(finding(code, books.places.record(), message, help));
    if let Some(head) = head.filter(|head| !record.holds(head)) {
        let message = format!("no line has the head {head}: lines were cut off or rewritten since it was noted");
        add(Code::RecordHead, message, "restore office/record.jsonl from a backup made after that run");
    }
    if record.torn() > 0 {
        let message = format!("{} bytes after the last whole line: a run was interrupted while it wrote", record.torn());
        add(Code::RecordTorn, message, "export again: the next run takes them away and makes what is missing");
    }
    if record.emptied() > past.lines_purged {
        let message = format!("{} lines are emptied, and purges account for {}", record.emptied(), past.lines_purged);
        add(Code::RecordEmptied, message, "restore office/record.jsonl from a backup, and ask who emptied them");
    }
    found
}

/// What does not agree between the record and the sources, each with the meeting it is about; `None`: about all.
pub(super) fn of_sources(books: &Books<'_>, past: &Past) -> Result<Vec<(Option<Date>, Diagnostic)>, ExportError> {
    let again = "export again: what depends on it is made anew";
    let mut found: Vec<(Option<Date>, Diagnostic)> = Vec::new();
    let Some(key) = Key::open(&books.places.key())? else {
        if !past.meetings.is_empty() {
            let help = "restore office/key from a backup; without one, export again, which makes all packs anew";
            let message = "the secret is gone, so that nobody can tell whether minutes, rules or marac.toml were changed";
            found.push((None, finding(Code::KeyMissing, books.places.key(), message, help)));
        }
        return Ok(found);
    };
    let files: BTreeMap<String, &PathBuf> =
        books.folder.minutes.iter().map(|path| (name_in(&books.folder.root, path), path)).collect();
    let now: BTreeMap<&str, Option<Digest>> = files
        .par_iter()
        .map(|(file, path)| (file.as_str(), crate::folder::read_minutes(path).ok().map(|bytes| key.digest(&[&bytes]))))
        .collect();
    // Of a meeting whose minutes were taken away and whose packs were removed, nothing is left to compare.
    // Minutes that were given another name were read under it since: they are not gone.
    let is_there = |m: &Meeting| now.contains_key(m.file.as_str());
    let is_renamed = |m: &Meeting| past.meetings.values().any(|other| other.meeting == m.meeting && is_there(other));
    let is_left = |m: &&Meeting| is_there(m) || (!is_renamed(m) && past.copies.keys().any(|(date, _)| *date == m.meeting));
    let meetings = past.meetings.values().map(AsRef::as_ref).filter(|m: &&Meeting| !past.is_purged(m.meeting));
    let meetings: Vec<&Meeting> = meetings.filter(is_left).collect();
    for meeting in &meetings {
        let mut add = |code, message: String| {
            found.push((Some(meeting.meeting), finding(code, books.folder.root.join(&meeting.file), message, again)));
        };
        match now.get(meeting.file.as_str()) {
            None if past.copies.keys().any(|(date, _)| *date == meeting.meeting) => {
                add(Code::MinutesGone, format!("the minutes of {} are gone, and packs made of them are not", meeting.meeting));
            }
            None => continue,
            Some(digest) if digest.as_ref() != Some(&meeting.minutes) => {
                add(Code::MinutesChanged, format!("the minutes of {} were changed since they were exported", meeting.meeting));
            }
            Some(_) => {}
        }
        if let Some(until) = meeting.until.filter(|until| *until < books.as_of) {
            let message = format!("an agreement of the meeting of {} was to be reviewed by {until}", meeting.meeting);
            add(Code::DecisionsOutdated, message);
        }
    }
    found.extend(made_otherwise(books, &meetings)?.into_iter().map(|d| (None, d)));
    for (file, path) in &files {
        if !past.meetings.contains_key(file) && !is_purged(past, path) {
            let message = "no run has exported these minutes, or they were refused";
            found.push((None, finding(Code::MinutesNotExported, (*path).clone(), message, "export, and mend what it says")));
        }
    }
    Ok(found)
}

/// Whether these are minutes of a meeting that was purged.
fn is_purged(past: &Past, path: &Path) -> bool {
    let date = || crate::minutes::meeting_date(&crate::folder::read_minutes(path).ok()?);
    past.purged.is_some() && date().is_some_and(|date| past.is_purged(date))
}

/// Meetings that were exported with other rules, another configuration or another program: one finding each kind.
pub(super) fn made_otherwise(books: &Books<'_>, meetings: &[&Meeting]) -> Result<Vec<Diagnostic>, ExportError> {
    let Some(key) = Key::open(&books.places.key())? else { return Ok(Vec::new()) };
    let with = MadeWith::new(books.folder, books.rules, books.lists, &key)?;
    let about = |code, is_other: &dyn Fn(&Meeting) -> bool, what: &str| {
        let other: Vec<Date> = meetings.iter().filter(|m| is_other(m)).map(|m| m.meeting).collect();
        let message = match other.as_slice() {
            [] => return None,
            [one] => format!("{what} since the meeting of {one} was exported"),
            all => format!("{what} since {} meetings were exported", all.len()),
        };
        let help = "export again: what depends on it is made anew";
        Some(finding(code, books.folder.root.join(CONFIG_FILE), message, help))
    };
    let found = [
        about(Code::ConfigurationChanged, &|m| m.configuration != with.configuration, "marac.toml or its fonts were changed"),
        about(Code::RulesChanged, &|m| m.rules != with.rules, "the rules were changed"),
        about(Code::ProgramChanged, &|m| m.program != PROGRAM, "the program was changed"),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// How many PDFs were compared, and what does not agree.
fn of_packs(books: &Books<'_>, past: &Past) -> Result<(usize, Vec<Diagnostic>), ExportError> {
    let copies: Vec<&Copy> = past.copies.values().collect();
    let mut found: Vec<Diagnostic> = copies.par_iter().filter_map(|copy| of_copy(books, past, copy)).collect();
    for none in past.without.values().filter(|none| !none.by_policy) {
        let message = format!("no copy of the meeting of {} could be made for {}", none.meeting, none.agency);
        let help = "export again, and mend what it says";
        found.push(finding(Code::PackNotMade, books.places.packs.join(&none.agency), message, help));
    }
    let known: HashSet<PathBuf> = copies.iter().map(|copy| books.places.packs.join(&copy.file)).collect();
    for path in files_below(&books.places.packs)? {
        if !known.contains(&path) {
            let half = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY_PREFIX));
            let message = if half { "an interrupted run left this half-written" } else { "the record speaks of no such file" };
            found.push(finding(Code::PackStray, path, message, "do not send it; ask who put it here, and move it out of packs/"));
        }
    }
    let listed = store::read(&books.places.distribution())?;
    let meant = distribution::render(books.places, &books.folder.config, past)?;
    if !past.meetings.is_empty() && listed.as_deref() != Some(meant.as_slice()) {
        let message = "the list is not what the record says (to save it from a spreadsheet is enough for that)";
        let help = "export again, which writes it anew; do not send by this one";
        found.push(finding(Code::ListAltered, books.places.distribution(), message, help));
    }
    Ok((copies.len(), found))
}

/// Packs that bear the name that a run gives, or rows of the list, of which the record knows nothing: it may have lost the
/// lines of the last run. Without a head noted elsewhere nobody can be sure.
fn cut_short(books: &Books<'_>, past: &Past, of_packs: &[Diagnostic]) -> Result<Option<Diagnostic>, RecordError> {
    let of_a_run = |path: &Path| {
        let agency = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned())?;
        let stem = path.file_stem()?.to_string_lossy().into_owned();
        let date: Date = stem.strip_suffix(&agency)?.strip_suffix('-')?.parse().ok()?;
        (books.folder.config.agencies.iter().any(|a| a.id.0 == agency) && !past.is_purged(date)).then_some(())
    };
    let strays = of_packs.iter().filter(|d| d.code == Code::PackStray && of_a_run(&d.path).is_some()).count();
    let listed = store::read(&books.places.distribution())?.unwrap_or_default();
    let known: HashSet<&str> = past.copies.values().map(|copy| copy.file.as_str()).collect();
    let unknown = distribution::files_listed(&listed).iter().filter(|file| !known.contains(file.as_str())).count();
    if strays == 0 && unknown == 0 {
        return Ok(None);
    }
    let message = format!(
        "PDFs here that look like a run's and of which the record says nothing: {strays}; such rows in the list: {unknown}. Either \
         the record has lost its last lines, or somebody has added to the packs or to the list"
    );
    let help = "do not send from here. Compare with the head that the last run printed after `record:` (`marac verify FOLDER \
                --head …`); if it is not found, restore office/record.jsonl from a backup made after that run. Without a backup, \
                move these PDFs out of packs/ and export again: what was sent since then the record cannot tell any more";
    Ok(Some(finding(Code::RecordShort, books.places.record(), message, help)))
}

/// What is wrong with one PDF: the first thing.
pub(super) fn of_copy(books: &Books<'_>, past: &Past, copy: &Copy) -> Option<Diagnostic> {
    let path = books.places.packs.join(&copy.file);
    if past.is_purged(copy.meeting) {
        let help = "purge again, or export, which removes it";
        let left = || finding(Code::PackOutdated, path.clone(), "its meeting was purged; the purge was interrupted", help);
        return path.exists().then(left);
    }
    let help = "export again, which makes it anew; do not send this one";
    let bytes = match store::read(&path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let help = "ask who took it out of packs/, and where it is now: it is as confidential as it was. An export makes the \
                        same file again; if it was sent before, it need not be sent a second time";
            return Some(finding(Code::PackMissing, path, "the record says that it was made, and it is gone", help));
        }
        Err(error) => {
            let help = "see that whoever runs this may read the file; if it cannot be read at all, export again";
            return Some(finding(Code::PackMissing, path, error.to_string(), help));
        }
    };
    if file_digest(&bytes) != copy.hash {
        return Some(finding(Code::PackAltered, path, "this is not the file that was made and verified", help));
    }
    let on_list = books.folder.config.agencies.iter().any(|a| a.id.0 == copy.agency);
    if !on_list {
        return Some(finding(Code::PackOutdated, path, "its agency is not on the distribution list any more", help));
    }
    if !past.is_settled(&(copy.meeting, copy.agency.clone())) {
        let message = "the minutes were read again since it was made, and the record does not say what became of it: they were \
                       exported for another agency alone, or the record has lost its last lines";
        let help = "do not send this one; export again, which makes it anew. If nobody exported for one agency alone, compare the \
                    record first with the head that the last run printed (`marac verify FOLDER --head …`), and with a backup";
        return Some(finding(Code::PackOutdated, path, message, help));
    }
    None
}

/// Every file below `folder`, links not followed.
pub(super) fn files_below(folder: &Path) -> Result<BTreeSet<PathBuf>, RecordError> {
    let mut files = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let read_error = |source| RecordError::Read { path: folder.clone(), source };
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(read_error(e)),
        };
        for entry in entries {
            let entry = entry.map_err(read_error)?;
            if entry.file_type().map_err(read_error)?.is_dir() {
                open.push(entry.path());
            } else {
                files.insert(entry.path());
            }
        }
    }
    Ok(files)
}
