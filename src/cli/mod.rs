//! The command line: clap types, one file a command, and all that is printed.
//!
//! Below this module there is no clock and no environment: the date, the time and the number of threads are handed
//! down from here. What goes to standard output is the answer; what goes to standard error is about the run.

mod agreements;
mod check;
mod completions;
mod diagnostics;
mod explain;
mod export;
mod help;
mod log;
mod man;
mod new;
mod purge;
mod review;
mod rules;
mod sent;
mod spot_check;
mod tag;
mod verify;

use crate::decide::Lists;
use crate::folder::{Agency, AgencyId, Folder};
use crate::rules::RuleSet;
use crate::tag as tagging;
use clap::{FromArgMatches as _, Parser, Subcommand};
use jiff::civil::Date;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// How a run ended. The number is the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// All is well.
    Well = 0,
    /// Something was withheld from being made, or a check found an error.
    Wrong = 1,
    /// The call, the configuration or the rules are wrong, and nothing was done.
    Refused = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why nothing was done: a message for the person who called.
type Refusal = Box<dyn std::error::Error>;

const EXAMPLES: &str = "\
From one meeting to its packs:
  marac new anytown                     once: begin a working folder
  marac check anytown                   what to mend in the minutes
  marac export anytown                  make the packs
  marac review anytown                  one page to read before anything is sent
  marac sent anytown --meeting 2026-11-04 --by 'Bethan Sayle'
                                        record that the packs went out

`marac COMMAND --help` says more about each, with examples.

Exit codes: 0 all is well; 1 something was not made, or a check found an error; 2 the call, marac.toml or the rules
are wrong and nothing was done.";

/// What stands above options that are the same everywhere.
const EVERYWHERE: &str = "Options of every command";

/// Makes, for each agency of a Marac, the PDF of the minutes that this agency may have.
#[derive(Parser, Debug)]
#[command(name = "marac", version, after_help = EXAMPLES)]
pub struct Cli {
    /// Rules from this folder instead of those built in
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    rules: Option<PathBuf>,
    /// How the run is logged to standard error: text for people, or json, one object a line [default: text]
    #[arg(long, global = true, value_enum, default_value_t = log::Format::Text, value_name = "FORMAT", help_heading = EVERYWHERE)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    log_format: log::Format,
    /// How much of it: off, error, warn, info, debug or trace [default: warn, and with json info]
    #[arg(long, global = true, value_enum, value_name = "LEVEL", help_heading = EVERYWHERE, hide_possible_values = true)]
    log_level: Option<log::Level>,
    /// How many threads work; the default is one a core
    #[arg(long, global = true, value_name = "N", help_heading = EVERYWHERE)]
    jobs: Option<std::num::NonZeroUsize>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Begin a working folder, with example minutes
    New(new::Args),
    /// Say what to mend in the minutes before anything is sent
    Check(check::Args),
    /// Make the packs: a PDF for each agency
    Export(export::Args),
    /// Make one page to read before anything is sent: who gets what, what is withheld, and why
    Review(review::Args),
    /// Record that packs were sent, and who looked at them first
    Sent(sent::Args),
    /// Say why each detail is withheld from an agency, or released to it
    Explain(explain::Args),
    /// List all sharing agreements: who may have what, why, until when
    Agreements(agreements::Args),
    /// Compare every PDF with the record, the record with itself, and the record with the minutes
    Verify(verify::Args),
    /// Draw a random sample to be judged by hand, and say what rate of error it allows
    SpotCheck(spot_check::Args),
    /// Remove the packs of old meetings
    Purge(purge::Args),
    /// Find immigration details in single files; needs no working folder
    Tag(tag::Args),
    /// List, show, test and measure the rules
    Rules(rules::Args),
    /// Print what a shell needs to complete commands
    Completions(completions::Args),
    /// Print the manual page, or write a page for every command
    Man(man::Args),
}

/// What every command may use.
struct Shared {
    rules: Option<PathBuf>,
}

impl Shared {
    /// The rules of `--rules`, or those built in.
    fn rules(&self) -> Result<&'static RuleSet, Refusal> {
        match &self.rules {
            // One rule set a process: it lives as long as the process does.
            Some(folder) => Ok(Box::leak(Box::new(tagging::load_rules(folder)?))),
            None => Ok(RuleSet::builtin()?),
        }
    }

    /// The lists beside them: enforcement bodies, what agreements cover, what a justification is.
    fn lists(&self) -> Result<&'static Lists, Refusal> {
        match &self.rules {
            Some(folder) => Ok(Box::leak(Box::new(Lists::load(folder)?))),
            None => Ok(Lists::builtin()),
        }
    }
}

/// Runs the program with `arguments` (the program's own name first) and returns its exit code.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = help::program().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Refused } else { Exit::Well };
            // A closed pipe leaves nobody to tell.
            drop(error.print());
            return exit.into();
        }
    };
    log::begin(cli.log_format, cli.log_level);
    if let Some(jobs) = cli.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(jobs.get())
            .build_global()
            .expect("the pool is built once, before its first use");
    }
    let shared = Shared { rules: cli.rules };
    let ended = match cli.command {
        Command::Export(args) => export::run(&args, &shared),
        Command::Check(args) => check::run(&args, &shared),
        Command::Explain(args) => explain::run(&args, &shared),
        Command::New(args) => new::run(&args),
        Command::Review(args) => review::run(&args, &shared),
        Command::Rules(args) => rules::run(&args, &shared),
        Command::SpotCheck(args) => spot_check::run(&args, &shared),
        Command::Tag(args) => tag::run(&args, &shared),
        Command::Agreements(args) => agreements::run(&args, &shared),
        Command::Sent(args) => sent::run(&args, &shared),
        Command::Purge(args) => purge::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::Verify(args) => verify::run(&args, &shared),
    };
    match ended {
        Ok(exit) => exit.into(),
        // Whoever reads the answer has seen enough.
        Err(refusal) if refusal.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) => {
            Exit::Well.into()
        }
        Err(refusal) => {
            complain(&refusal.to_string());
            Exit::Refused.into()
        }
    }
}

/// The agency with this id, name or alias in one of `folders`.
fn known_agency(typed: &str, folders: &[Folder]) -> Result<AgencyId, Refusal> {
    let all = || folders.iter().flat_map(|f| &f.config.agencies);
    let same = |name: &str| name.to_lowercase() == typed.to_lowercase();
    if let Some(found) = all().find(|a| a.id.0 == typed).or_else(|| all().find(|a| a.names().any(same))) {
        return Ok(found.id.clone());
    }
    let nearness = |agency: &Agency| {
        let names = agency.names().chain([agency.id.0.as_str()]);
        names.map(|name| strsim::jaro_winkler(&name.to_lowercase(), &typed.to_lowercase())).fold(0.0, f64::max)
    };
    let near = all().max_by(|a, b| nearness(a).total_cmp(&nearness(b)));
    let near = near.map_or(String::new(), |near| format!("; did you mean {}?", near.id.0));
    Err(format!("{typed}: no agency has this id or name in marac.toml{near}").into())
}

/// A day as it is typed.
fn day(typed: &str) -> Result<Date, String> {
    typed.parse().map_err(|_| "write the day as year-month-day, such as 2026-11-04".to_owned())
}

/// Writes a line to standard error, in the form of the log.
fn complain(message: &str) {
    use std::io::Write as _;
    if log::is_json() {
        tracing::error!("{message}");
        return;
    }
    // Nothing is left to do when standard error itself is closed.
    drop(writeln!(std::io::stderr().lock(), "{message}"));
}
