//! `marac explain`: each detail of a meeting's minutes, withheld from an agency or released to it, and why.
//!
//! 1. what the agency gets at all
//! 2. sentence by sentence, since a sentence goes out whole or not at all: released or withheld, why, and what was found
//! 3. for one line (`--at`), how that line stands to the copy even if nothing was found in it
//! 4. what nearly was a find

mod line;
mod marks;

use super::{Exit, Refusal, Shared};
use crate::check::{Reading, words};
use crate::decide::{self, Decisions, Outcome, Standing};
use crate::diagnostic::Severity;
use crate::folder::Unit;
use crate::minutes::{FlatRange, Minutes, PartKind, PieceId};
use crate::redact::unit_of;
use crate::rules::RuleSet;
use crate::tag::{self, Finder, Tag};
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac explain anytown/minutes/2026-11-04.md --to larkhill-homes
                                      every detail: may Larkhill Homes see it, and why?
  marac explain anytown/minutes/2026-11-04.md --to larkhill-homes --at 41
                                      line 41 alone, and what was looked at there and left alone
  marac explain anytown/minutes/2026-11-04.md --to 'Larkhill Homes' --near
                                      all that was looked at and left alone, for whoever tends the rules

In brackets stand the rules that found a detail: `marac rules show ID` says more about one.
The output shows the details themselves: it is as confidential as the minutes.";

/// Arguments of `marac explain`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The minutes
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The agency: its id or its name
    #[arg(long, value_name = "AGENCY")]
    to: String,
    /// This line of the minutes alone; also says what was looked at there and left alone
    #[arg(long, value_name = "LINE")]
    at: Option<usize>,
    /// Also list each detail that the agency sees because it was there
    #[arg(long)]
    all: bool,
    /// Also say what was looked at and left alone, and why
    #[arg(long)]
    near: bool,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let (rules, lists) = (shared.rules()?, shared.lists()?);
    if args.file.is_dir() {
        let what = "is a folder; name the minutes, such as";
        let example = args.file.join("minutes").join("2026-11-04.md");
        return Err(format!("{}: {what} {}", args.file.display(), example.display()).into());
    }
    let folder = super::check::folder_of(&args.file)?;
    let agency = super::known_agency(&args.to, std::slice::from_ref(&folder))?;
    let agency = folder.config.agencies.iter().find(|a| a.id == agency).expect("a known agency stands in its list");
    let reading = Reading::open(&args.file, &folder.config, rules, lists).map_err(|refused| {
        let errors = refused.found.iter().filter(|d| d.code.severity() == Severity::Error);
        let all: Vec<_> = errors.map(|d| super::diagnostics::render(d, None)).collect();
        let first = "nothing goes out of these minutes, and nothing can be explained, until this is mended:";
        format!("{first}\n\n{}", all.join("\n\n"))
    })?;
    let lines = reading.minutes.source.text.lines().count();
    if let Some(at) = args.at.filter(|at| *at == 0 || *at > lines) {
        return Err(format!("--at {at}: {} has {lines} lines", args.file.display()).into());
    }
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let decisions = decide::decide(&reading.minutes, &reading.tags, &reading.meeting, &folder.config, agency, as_of);
    let mut text = format!(
        "{} ({}), minutes of {}: {}\n",
        agency.name,
        agency.id.0,
        reading.minutes.front.meeting.0,
        standing(decisions.standing)
    );
    let left_out = decisions.left_out(&reading.minutes);
    if !left_out.is_empty() && !matches!(decisions.standing, Standing::None(_)) {
        text.push_str(&format!("  It is {}.\n", decide::without_cases(&left_out)));
    }
    let explained = Explained {
        reading: &reading,
        decisions: &decisions,
        unit: folder.config.policy.unit,
        marks: marks::in_order(&reading, &decisions, &folder.config),
        at: args.at,
        all: args.all,
        near: args.near,
    };
    if let Some(at) = args.at {
        text.push_str(&line::standing(&explained, at));
    }
    let shown = explained.units(&mut text) + explained.cleared(&mut text);
    if shown == 0 {
        text.push_str(if args.at.is_some() {
            "  Nothing on this line was taken for an immigration detail.\n"
        } else {
            "  Nothing was taken for an immigration detail.\n"
        });
    }
    if args.near || args.at.is_some() {
        explained.left_alone(rules, &mut text);
    }
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Well)
}

/// What is explained, and of which line.
struct Explained<'a> {
    reading: &'a Reading,
    decisions: &'a Decisions,
    unit: Unit,
    /// The places for which marks stand in the copy, in the order of the marks.
    marks: Vec<(PieceId, FlatRange)>,
    at: Option<usize>,
    all: bool,
    near: bool,
}

/// Finds in one sentence, cell or heading.
struct Together<'a> {
    piece: PieceId,
    range: FlatRange,
    finds: Vec<(&'a Tag, Outcome)>,
}

/// Words that were found, with every find that lies in them.
struct Words<'a> {
    range: FlatRange,
    finds: Vec<&'a Tag>,
}

impl<'a> Explained<'a> {
    fn minutes(&self) -> &'a Minutes {
        &self.reading.minutes
    }

    /// The first and the last line of a range; zeros for what stands nowhere in the file, such as an empty cell.
    fn lines(&self, piece: PieceId, range: FlatRange) -> (usize, usize) {
        let line = |at| self.minutes().source.line(at);
        self.minutes()
            .piece(piece)
            .text
            .source_of(range)
            .map_or((0, 0), |at| (line(at.start), line(at.end.max(at.start + 1) - 1)))
    }

    fn is_wanted(&self, piece: PieceId, range: FlatRange) -> bool {
        let (first, last) = self.lines(piece, range);
        self.at.is_none_or(|at| first <= at && at <= last)
    }

    /// Every sentence with finds, in the order of reading.
    fn together(&self) -> Vec<Together<'a>> {
        let mut all: Vec<Together<'a>> = Vec::new();
        for (tag, outcome) in self.reading.tags.tags.iter().zip(&self.decisions.outcomes) {
            let range = unit_of(self.minutes().piece(tag.piece), tag.range, self.unit);
            match all.iter_mut().rev().take_while(|t| t.piece == tag.piece).find(|t| t.range == range) {
                Some(same) => same.finds.push((tag, *outcome)),
                None => all.push(Together { piece: tag.piece, range, finds: vec![(tag, *outcome)] }),
            }
        }
        all
    }

    /// Says each sentence with finds, and returns how many.
    fn units(&self, text: &mut String) -> usize {
        let wanted: Vec<_> = self.together().into_iter().filter(|t| self.is_wanted(t.piece, t.range)).collect();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for one in &wanted {
            let was_there = one.finds.iter().all(|(_, outcome)| *outcome == Outcome::Attended);
            if was_there && !self.all && self.at.is_none() {
                *seen.entry(self.place(one.piece)).or_default() += 1;
                continue;
            }
            let (is_released, reasons) = self.reasons(one);
            self.head(text, one.piece, one.range, if is_released { "released" } else { "withheld" });
            for reason in reasons {
                text.push_str(&format!("    Why: {reason}\n"));
            }
            for words in joined(&one.finds) {
                self.found(text, one.piece, &words);
            }
        }
        for (place, count) in &seen {
            text.push_str(&format!("\n  {place}: RELEASED, sentences and cells with details: {count}\n"));
            text.push_str("    Why: the agency was there and sees all of it (--all lists them)\n");
        }
        wanted.len()
    }

    /// Whether a sentence goes out, and the reasons: if it does not, those of the finds that keep it.
    fn reasons(&self, one: &Together<'_>) -> (bool, Vec<String>) {
        let all: Vec<(bool, bool, String)> = (one.finds.iter())
            .map(|(tag, outcome)| {
                let (released, reason) = self.decisions.reason(self.minutes(), tag, *outcome);
                (released, outcome.is_released(), reason)
            })
            .collect();
        let is_released = all.iter().all(|(released, ..)| *released);
        // A find that could go out by itself is kept by its neighbours: theirs are the reasons.
        let own = |(_, by_itself, _): &&(bool, bool, String)| *by_itself == is_released;
        let chosen =
            if all.iter().any(|one| own(&one)) { all.iter().filter(own).collect() } else { all.iter().collect::<Vec<_>>() };
        let mut reasons: Vec<String> = Vec::new();
        for (.., reason) in chosen {
            let reason = plain(reason);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        (is_released, reasons)
    }

    fn cleared(&self, text: &mut String) -> usize {
        let mut shown = 0;
        for cleared in &self.reading.tags.cleared {
            let (piece, range) = (cleared.tag.piece, cleared.tag.range);
            let unit = unit_of(self.minutes().piece(piece), range, self.unit);
            if self.is_wanted(piece, unit) {
                shown += 1;
                let withheld = self.decisions.withheld.get(piece.0 as usize).is_some_and(|w| w.hides(range.start));
                self.head(text, piece, unit, if withheld { "withheld" } else { "released" });
                let besides = if withheld { "; the sentence is withheld for something else in it" } else { "" };
                text.push_str(&format!("    Why: taken off by hand, with the reason {:?}{besides}\n", cleared.reason));
                self.found(text, piece, &Words { range, finds: vec![&cleared.tag] });
            }
        }
        shown
    }

    /// Where it stands, whether it goes out, and the sentence.
    fn head(&self, text: &mut String, piece: PieceId, range: FlatRange, verdict: &str) {
        let minutes = self.minutes();
        let place = match self.lines(piece, range) {
            (0, _) => "an empty cell".to_owned(),
            (first, last) if first == last => format!("line {first}"),
            (first, last) => format!("lines {first} to {last}"),
        };
        let case = self.place(piece);
        let sentence = one_line(minutes.piece(piece).text.slice(range));
        let verdict = if line::is_never_seen(minutes.piece(piece).role) { "never printed" } else { verdict };
        let mark = self.marks.iter().position(|(id, withheld)| *id == piece && withheld.touches(range));
        let mark = match (mark, verdict) {
            (Some(at), "withheld") => format!(" (mark {} of {} in the copy)", at + 1, self.marks.len()),
            (None, "withheld") if !self.marks.is_empty() => " (left out of the copy, and no mark stands there)".to_owned(),
            (Some(_) | None, _) => String::new(),
        };
        text.push_str(&format!("\n  {place}, {case}: {}{mark}\n", verdict.to_uppercase()));
        if !sentence.is_empty() {
            text.push_str(&format!("    “{sentence}”\n"));
        }
    }

    /// The case it stands in, or where else.
    fn place(&self, piece: PieceId) -> String {
        let minutes = self.minutes();
        if let Some(case) = minutes.case_of(piece).and_then(|at| minutes.cases.get(at)) {
            return format!("case {}", case.number.0);
        }
        let part = minutes.piece(piece).part.and_then(|part| minutes.parts.get(part.0 as usize));
        let in_attendance = part.is_some_and(|part| part.kind == PartKind::Attendance);
        if in_attendance { "in the attendance".to_owned() } else { "outside the cases".to_owned() }
    }

    fn found(&self, text: &mut String, piece: PieceId, words: &Words<'_>) {
        let shown = one_line(self.minutes().piece(piece).text.slice(words.range));
        let shown = if shown.is_empty() { "an empty cell".to_owned() } else { format!("“{shown}”") };
        // The surest find says why; the others are named after it.
        let Some(first) = words.finds.iter().min_by_key(|tag| std::cmp::Reverse(tag.strength)) else { return };
        let kinds = unique(words.finds.iter().map(|tag| words::kind(tag.category).to_owned()));
        let finders = unique(words.finds.iter().map(|tag| self.finder(tag)));
        text.push_str(&format!(
            "    Found: {shown} ({}). These words {} [{}]\n",
            kinds.join("; "),
            words::why(first),
            finders.join(", ")
        ));
    }

    /// Who found it; what weighed with the second reader only for those who ask.
    fn finder(&self, tag: &Tag) -> String {
        match (&tag.finder, &tag.cue) {
            (Finder::Reader { score }, Some(cue)) if self.near => format!("second reader, {score} over its threshold: {cue}"),
            (Finder::Rule(id), _) => id.clone(),
            (Finder::Reader { .. } | Finder::Hand, _) => words::finder(tag),
        }
    }

    /// What was looked at and left alone.
    fn left_alone(&self, rules: &RuleSet, text: &mut String) {
        let mut all: Vec<(usize, String, String, Vec<String>)> = Vec::new();
        for miss in tag::near_misses(self.minutes(), rules) {
            if !self.is_wanted(miss.piece, miss.range) {
                continue;
            }
            let (line, _) = self.lines(miss.piece, miss.range);
            let words = one_line(self.minutes().piece(miss.piece).text.slice(miss.range));
            match all
                .iter_mut()
                .find(|(l, w, why, _)| (*l, w.as_str(), why.as_str()) == (line, words.as_str(), miss.why.as_str()))
            {
                Some((.., ids)) => ids.push(miss.rule),
                None => all.push((line, words, miss.why, vec![miss.rule])),
            }
        }
        if !all.is_empty() {
            text.push_str("\n  Looked at and left alone (these words alone withhold nothing):\n");
        }
        for (line, words, why, ids) in all {
            text.push_str(&format!("    line {line}: “{words}”: {why} [{}]\n", unique(ids.into_iter()).join(", ")));
        }
    }
}

/// Finds that lie in each other, together.
fn joined<'a>(finds: &[(&'a Tag, Outcome)]) -> Vec<Words<'a>> {
    let mut order: Vec<&'a Tag> = finds.iter().map(|(tag, _)| *tag).collect();
    order.sort_by_key(|tag| std::cmp::Reverse(tag.range.end - tag.range.start));
    let mut all: Vec<Words<'a>> = Vec::new();
    for tag in order {
        match all.iter_mut().find(|words| words.range.start <= tag.range.start && tag.range.end <= words.range.end) {
            Some(words) => words.finds.push(tag),
            None => all.push(Words { range: tag.range, finds: vec![tag] }),
        }
    }
    all.sort_by_key(|words| words.range.start);
    all
}

fn unique(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A reason without the verdict that stands above it.
fn plain(reason: &str) -> String {
    ["Withheld: ", "Released: "].iter().find_map(|verdict| reason.strip_prefix(verdict)).unwrap_or(reason).to_owned()
}

fn standing(standing: Standing) -> String {
    match standing {
        Standing::Whole => "gets the whole minutes: it was there throughout".to_owned(),
        Standing::Partial => "gets a copy that may be incomplete".to_owned(),
        Standing::Actions => {
            "gets its own actions only: of what is released, only what stands in these is in its copy".to_owned()
        }
        Standing::Extract => "gets an extract: what an agreement opens, and nothing else".to_owned(),
        Standing::None(why) => format!("gets no copy: {}", why.meaning()),
    }
}
