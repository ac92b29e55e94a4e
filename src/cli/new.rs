//! `marac new`: a working folder with a commented `marac.toml` and a first minutes file that exports at once.

use super::{Exit, Refusal};
use crate::folder::{CONFIG_FILE, MINUTES_FOLDER};
use crate::record::store;
use jiff::civil::Date;
use jiff::{ToSpan as _, ZonedDateTime};
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Example:
  marac new anytown
  marac check anytown
  marac export anytown";

/// Arguments of `marac new`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The folder to make; it must not hold a marac.toml yet
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// The configuration that a new folder begins with; every key is in it, with what it means.
pub(super) const CONFIG: &str = include_str!("new/marac.toml");
/// The minutes that a new folder begins with; `{date}`, `{date_in_words}` and `{review_in_words}` are filled in.
const MINUTES: &str = include_str!("new/minutes.md");

/// The example's agreement is to be reviewed so many days after its meeting.
const REVIEW_DAYS: i64 = 30;

/// The example minutes of a meeting on `date`.
pub(super) fn minutes_of(date: Date) -> String {
    let words = |date: Date| date.strftime("%-d %B %Y").to_string();
    let review = date.saturating_add(REVIEW_DAYS.days());
    let text = MINUTES.replace("{date_in_words}", &words(date)).replace("{review_in_words}", &words(review));
    text.replace("{date}", &date.to_string())
}

pub(super) fn run(args: &Args) -> Result<Exit, Refusal> {
    let config = args.folder.join(CONFIG_FILE);
    if config.exists() {
        return Err(format!("{}: is there already; name another folder, or work with this one", config.display()).into());
    }
    let today = ZonedDateTime::now().date();
    let minutes = args.folder.join(MINUTES_FOLDER).join(format!("{today}.md"));
    let text = minutes_of(today);
    store::write_office(&config, CONFIG)?;
    store::write_office(&minutes, &text)?;
    let folder = args.folder.display();
    let mut out = std::io::stdout().lock();
    writeln!(out, "Made {} and {}.", config.display(), minutes.display())?;
    writeln!(out, "\nWhat to do next:")?;
    writeln!(out, "  1. open {CONFIG_FILE} and write down your Marac's name and agencies")?;
    writeln!(out, "  2. write your minutes over the example in {MINUTES_FOLDER}/")?;
    writeln!(out, "  3. marac check {folder}     says what to mend")?;
    writeln!(out, "  4. marac export {folder}    makes a PDF for each agency, in {folder}/packs")?;
    Ok(Exit::Well)
}
