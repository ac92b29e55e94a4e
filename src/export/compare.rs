//! Two agencies' copies of a meeting compared: what one shows that the other withholds, by count and place, never by
//! text.

use super::audit::Books;
use crate::check::Reading;
use crate::decide::{Decisions, Sight, Standing};
use crate::diagnostic::Diagnostic;
use crate::folder::AgencyId;
use crate::minutes::{FlatRange, Minutes, PartKind, PieceId};
use crate::redact::unit_of;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Two copies of one meeting.
#[derive(Debug)]
pub struct Compared {
    /// The minutes.
    pub path: PathBuf,
    /// The date of the meeting.
    pub meeting: Date,
    /// What kind of copy each agency has, as in the record.
    pub kinds: [&'static str; 2],
    /// Of each agency, what it is shown and the other is not.
    pub only: [Only; 2],
    /// Units with details that both are shown.
    pub both: usize,
    /// Units with details that neither is shown.
    pub neither: usize,
}

/// What one agency is shown and the other is not.
#[derive(Debug, Default)]
pub struct Only {
    /// Units with details: the number of the case (`None` outside the cases), the line, how many on it.
    pub units: Vec<(Option<u32>, usize, usize)>,
    /// Cases that the other copy leaves out altogether: their numbers.
    pub cases: Vec<u32>,
}

/// Compares what `agencies` are shown of each meeting, or of the one on `date`, as would be decided today. Minutes that are
/// refused are passed over; why, comes second.
#[must_use]
pub fn compare(books: &Books<'_>, agencies: [&AgencyId; 2], date: Option<Date>) -> (Vec<Compared>, Vec<Diagnostic>) {
    let config = &books.folder.config;
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    for path in &books.folder.minutes {
        let reading = match Reading::open(path, config, books.rules, books.lists) {
            Ok(reading) => reading,
            Err(minutes) => {
                refused.extend(minutes.found);
                continue;
            }
        };
        let meeting = reading.minutes.front.meeting.0;
        if date.is_some_and(|date| date != meeting) {
            continue;
        }
        let decided = reading.decide(config, books.as_of);
        let of = |id: &AgencyId| decided.iter().find(|d| d.agency == *id);
        if let [Some(a), Some(b)] = agencies.map(of) {
            let unit = config.policy.unit;
            all.push(compared(&reading, &[Shown::new(&reading, a, unit), Shown::new(&reading, b, unit)], path.clone()));
        }
    }
    (all, refused)
}

/// What an agency is shown of the units that hold details.
struct Shown<'a> {
    decisions: &'a Decisions,
    units: BTreeMap<(PieceId, FlatRange), bool>,
}

impl<'a> Shown<'a> {
    fn new(reading: &Reading, decisions: &'a Decisions, unit: crate::folder::Unit) -> Self {
        let gets = match decisions.standing {
            Standing::Whole | Standing::Partial | Standing::Actions | Standing::Extract => true,
            Standing::None(_) => false,
        };
        let mut units = BTreeMap::new();
        for (tag, outcome) in reading.tags.tags.iter().zip(&decisions.outcomes) {
            let range = unit_of(reading.minutes.piece(tag.piece), tag.range, unit);
            *units.entry((tag.piece, range)).or_insert(gets) &= outcome.is_released();
        }
        Self { decisions, units }
    }

    fn has_case(&self, minutes: &Minutes, case: usize) -> bool {
        let seen = |(part, sight): (&crate::minutes::Part, &Sight)| part.kind == PartKind::Case(case) && sight.is_seen();
        !matches!(self.decisions.standing, Standing::None(_)) && minutes.parts.iter().zip(&self.decisions.parts).any(seen)
    }
}

fn compared(reading: &Reading, shown: &[Shown<'_>; 2], path: PathBuf) -> Compared {
    let minutes = &reading.minutes;
    let mut only: [BTreeMap<(Option<u32>, usize), usize>; 2] = Default::default();
    let (mut both, mut neither) = (0, 0);
    for ((piece, range), one) in &shown[0].units {
        let case = minutes.case_of(*piece).and_then(|at| minutes.cases.get(at)).map(|c| c.number.0);
        let place = (case, minutes.line_of(*piece, *range));
        match (one, shown[1].units.get(&(*piece, *range)) == Some(&true)) {
            (true, true) => both += 1,
            (false, false) => neither += 1,
            (true, false) => *only[0].entry(place).or_default() += 1,
            (false, true) => *only[1].entry(place).or_default() += 1,
        }
    }
    let cases = |has: &Shown<'_>, not: &Shown<'_>| -> Vec<u32> {
        let numbers = minutes.cases.iter().enumerate();
        numbers.filter(|(at, _)| has.has_case(minutes, *at) && !not.has_case(minutes, *at)).map(|(_, c)| c.number.0).collect()
    };
    let cases = [cases(&shown[0], &shown[1]), cases(&shown[1], &shown[0])];
    let units = only.map(|units| units.into_iter().map(|((case, line), count)| (case, line, count)).collect::<Vec<_>>());
    let [first, second] = units;
    let [of_first, of_second] = cases;
    Compared {
        path,
        meeting: minutes.front.meeting.0,
        kinds: [shown[0].decisions.standing.as_str(), shown[1].decisions.standing.as_str()],
        only: [Only { units: first, cases: of_first }, Only { units: second, cases: of_second }],
        both,
        neither,
    }
}
