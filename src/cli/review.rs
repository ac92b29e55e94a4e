//! `marac review`: one page for the coordinator, before anything is sent.

use super::{Exit, Refusal, Shared};
use crate::folder::{Folder, find_folders};
use crate::record::store::{self, Places};
use crate::review::{self, Review, With};
use crate::typeset::Fonts;
use jiff::ZonedDateTime;
use jiff::civil::Date;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  marac review anytown                         writes anytown/office/review.html
  marac review anytown --meeting 2026-11-04    one meeting alone
  marac review anytown --report review.html    writes the page somewhere else

The page shows everything, what is withheld from agencies too: it is as confidential as the minutes. It opens in any
browser, needs no network, and can be printed.";

/// Arguments of `marac review`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The working folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The page to write; if not given, office/review.html in the working folder
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// This meeting alone
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    meeting: Option<Date>,
    /// Judge agreements as of this day instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
}

pub(super) fn run(args: &Args, shared: &Shared) -> Result<Exit, Refusal> {
    let folder = only_folder(&args.folder)?;
    let places = Places::below(&folder.root);
    let report = args.report.clone().unwrap_or_else(|| places.office.join("review.html"));
    may_hold_a_page(&report, &places.packs)?;
    let as_of = args.as_of.unwrap_or_else(|| ZonedDateTime::now().date());
    let review = read(&folder, shared, as_of, args.meeting)?;
    if let Some(date) = args.meeting.filter(|_| review.meetings.is_empty()) {
        return Err(format!("--meeting {date}: {} has no minutes of that date", folder.root.display()).into());
    }
    store::write_page(&report, &review::page(&review))?;
    let with_errors = review.meetings.iter().filter(|m| m.has_error()).count();
    writeln!(
        std::io::stdout().lock(),
        "{}: written; meetings: {}, with errors: {with_errors}",
        report.display(),
        review.meetings.len()
    )?;
    Ok(if with_errors > 0 { Exit::Wrong } else { Exit::Well })
}

/// The folder as an export on `as_of` would read it.
pub(super) fn read(folder: &Folder, shared: &Shared, as_of: Date, meeting: Option<Date>) -> Result<Review, Refusal> {
    let fonts = Fonts::of(folder.config.fonts.as_deref())?;
    let with = With { rules: shared.rules()?, lists: shared.lists()?, fonts: &fonts, as_of };
    Ok(review::read(folder, with, meeting))
}

/// Refuses to write a page that shows everything into `packs`, whose folders are sent, or over a file of another kind.
pub(super) fn may_hold_a_page(report: &Path, packs: &Path) -> Result<(), Refusal> {
    if !report.extension().is_some_and(|e| e.eq_ignore_ascii_case("html")) {
        return Err(format!("--report {}: the page is HTML; give it a name that ends in .html", report.display()).into());
    }
    let parent = report.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let inside = |parent: PathBuf| packs.canonicalize().is_ok_and(|packs| parent.starts_with(packs));
    if parent.canonicalize().is_ok_and(inside) {
        let place = report.display();
        return Err(
            format!("--report {place}: the page shows everything, and what lies in packs/ is sent; write it to office/").into()
        );
    }
    Ok(())
}

/// The one working folder meant by `place`.
pub(super) fn only_folder(place: &Path) -> Result<Folder, Refusal> {
    match find_folders(place)?.folders.as_slice() {
        [root] => Ok(Folder::open(root)?),
        [] => {
            Err(format!("{}: there is no marac.toml here; name a working folder, or make one with `marac new`", place.display())
                .into())
        }
        more => Err(format!(
            "{}: there are {} working folders below it; name one of them, such as {}",
            place.display(),
            more.len(),
            more.first().map_or(String::new(), |p| p.display().to_string())
        )
        .into()),
    }
}
