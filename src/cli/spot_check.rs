//! `marac spot-check`: a sample to be judged by hand, and what it says of the rate of errors.

use super::review::{may_hold_a_page, only_folder};
use super::{Exit, Refusal, Shared};
use crate::record::chain::Record;
use crate::record::past::Past;
use crate::record::store::{self, Places};
use crate::spot_check::{self, Stratum, Verdicts};
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  marac spot-check anytown                             a sample of 60, in anytown/office/spot-check.html
  marac spot-check anytown --sample 200 --seed 7041    a larger one; the same seed draws the same again
  marac spot-check anytown --result spot-check.json    what the verdicts say

The page shows withheld text: it is as confidential as the minutes.";

/// Arguments of `marac spot-check`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The working folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// How many to draw
    #[arg(long, value_name = "N", default_value_t = 60, conflicts_with = "result")]
    sample: usize,
    /// Draw by this seed; without one, by chance
    #[arg(long, value_name = "S", conflicts_with = "result")]
    seed: Option<u64>,
    /// The page to write; if not given, office/spot-check.html in the working folder
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Read the verdicts that the page saved
    #[arg(long, value_name = "FILE.json", conflicts_with = "report")]
    result: Option<PathBuf>,
    /// Where packs and record are, if not in the working folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day, conflicts_with = "result")]
    as_of: Option<Date>,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let folder = only_folder(&args.folder)?;
    let verdicts = args.result.as_deref().map(Verdicts::read).transpose()?;
    let as_of = verdicts.as_ref().map(|v| v.as_of).or(args.as_of).unwrap_or_else(|| ZonedDateTime::now().date());
    let review = super::review::read(&folder, shared, as_of, None)?;
    let places = Places::below(args.out.as_deref().unwrap_or(&folder.root));
    let past = Past::read(&Record::open(&places.record())?);
    if past.meetings.is_empty() {
        let what = "holds nothing yet, so nothing can be held against it: export first, or name the --out of the export";
        super::complain(&format!("{}: the record {what}", places.record().display()));
    }
    let population = spot_check::population(&review, &past);
    let mut out = std::io::stdout().lock();
    if let (Some(verdicts), Some(path)) = (&verdicts, &args.result) {
        let sample = spot_check::draw(population, verdicts.sample, verdicts.seed);
        let judged = verdicts.judge(&sample, path)?;
        for one in &judged {
            let what = match one.stratum {
                Stratum::Released => "released to agencies that were not there",
                Stratum::Withheld => "withheld",
                Stratum::Untagged => "sentences not tagged",
            };
            write!(out, "{what}: {} drawn of {}, judged right {}, wrong {}", one.drawn, one.of, one.right, one.wrong)?;
            match one.interval {
                Some((low, high)) => {
                    writeln!(out, "; between {:.2} % and {:.2} % of all are wrong (95 %, exact)", 100.0 * low, 100.0 * high)?;
                }
                None => writeln!(out, "; nothing judged, so nothing can be said")?,
            }
        }
        return Ok(if judged.iter().any(|j| j.wrong > 0) { Exit::Wrong } else { Exit::Well });
    }
    let seed = if let Some(seed) = args.seed {
        seed
    } else {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random numbers ({e}); name a --seed"))?;
        // Short enough to be written down.
        u64::from_le_bytes(bytes) % 1_000_000_000
    };
    let sample = spot_check::draw(population, args.sample, seed);
    let report = args.report.clone().unwrap_or_else(|| places.office.join("spot-check.html"));
    may_hold_a_page(&report, &places.packs)?;
    store::write_page(&report, &spot_check::page(&review, &sample, args.sample, args.out.as_deref()))?;
    let [released, withheld, untagged] = sample.of;
    writeln!(
        out,
        "{}: written; {} drawn with seed {seed}, of {released} released, {withheld} withheld, {untagged} sentences not tagged",
        report.display(),
        sample.items.len()
    )?;
    Ok(Exit::Well)
}
