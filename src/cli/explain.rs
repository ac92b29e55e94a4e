//! `marac explain`: each detail of a meeting's minutes, withheld from an agency or released to it, and why.

use super::{Exit, Refusal, Shared};
use crate::check::Reading;
use crate::decide;
use crate::minutes::Minutes;
use crate::rules::Category;
use crate::tag::{self, Tag};
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac explain anytown/minutes/2026-11-04.md --to larkhill-homes
  marac explain anytown/minutes/2026-11-04.md --to larkhill-homes --at 41

The output shows the details themselves: it is as confidential as the minutes.";

/// Arguments of `marac explain`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The minutes
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The agency's id
    #[arg(long, value_name = "AGENCY")]
    to: String,
    /// This line of the minutes alone; also says what nearly was a find there
    #[arg(long, value_name = "LINE")]
    at: Option<usize>,
    /// Also say what nearly was a find, and why it was none
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
    let reading = Reading::open(&args.file, &folder.config, rules, lists).map_err(|found| {
        let all: Vec<_> = found.iter().map(|d| super::diagnostics::render(d, None)).collect();
        all.join("\n")
    })?;
    let Reading { minutes, tags, meeting, .. } = reading;
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let decisions = decide::decide(&minutes, &tags, &meeting, &folder.config, agency, as_of);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} ({}), minutes of {}: {}", agency.name, agency.id.0, minutes.front.meeting.0, standing(decisions.standing))?;
    let lines = minutes.source.text.lines().count();
    if let Some(at) = args.at.filter(|at| *at == 0 || *at > lines) {
        return Err(format!("--at {at}: {} has {lines} lines", args.file.display()).into());
    }
    let wanted = |line: usize| args.at.is_none_or(|at| at == line);
    let mut shown = 0;
    for (tag, outcome) in tags.tags.iter().zip(&decisions.outcomes) {
        let line = minutes.line_of(tag.piece, tag.range);
        if wanted(line) {
            shown += 1;
            describe(&mut out, &minutes, tag, line)?;
            writeln!(out, "    {}", decisions.reason(&minutes, tag, *outcome).1)?;
        }
    }
    for cleared in &tags.cleared {
        let line = minutes.line_of(cleared.tag.piece, cleared.tag.range);
        if wanted(line) {
            shown += 1;
            describe(&mut out, &minutes, &cleared.tag, line)?;
            writeln!(out, "    Released: taken off by hand, with the reason {:?}", cleared.reason)?;
        }
    }
    if args.near || args.at.is_some() {
        for miss in tag::near_misses(&minutes, rules) {
            let text = &minutes.piece(miss.piece).text;
            let line = minutes.line_of(miss.piece, miss.range);
            if wanted(line) {
                shown += 1;
                writeln!(out, "  line {line}: {:?}: not tagged by {}: {}", text.slice(miss.range), miss.rule, miss.why)?;
            }
        }
    }
    if shown == 0 {
        writeln!(out, "  nothing was found here")?;
    }
    Ok(Exit::Well)
}

fn describe(out: &mut impl std::io::Write, minutes: &Minutes, tag: &Tag, line: usize) -> std::io::Result<()> {
    let words = minutes.piece(tag.piece).text.slice(tag.range);
    let category = tag.category.map_or("withheld by hand", Category::as_str);
    write!(out, "  line {line}: {words:?}: {category}, {}, found by {}", tag.strength.as_str(), tag.finder.name())?;
    match &tag.cue {
        Some(cue) => writeln!(out, " ({cue})"),
        None => writeln!(out),
    }
}

fn standing(standing: decide::Standing) -> String {
    match standing {
        decide::Standing::Whole => "gets the whole minutes: it was there throughout".to_owned(),
        decide::Standing::Partial => "gets a copy that may be incomplete".to_owned(),
        decide::Standing::Actions => "gets its own actions only".to_owned(),
        decide::Standing::Extract => "gets an extract: what an agreement opens, and nothing else".to_owned(),
        decide::Standing::None(why) => format!("gets no copy: {}", why.meaning()),
    }
}
