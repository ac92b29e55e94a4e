//! The sharing agreements of one meeting → who may have what, until when, and what each agreement opened.

use super::agreement::{Fault, Review, Verdict};
use super::meeting::Meeting;
use super::outcome::{AgreementNo, Decisions, Outcome, is_printed};
use super::units::unit_of;
use crate::diagnostic::debug_without_text;
use crate::folder::{AgencyId, Config};
use crate::minutes::{Agreement, Minutes};
use crate::tag::{Tag, Tags};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A sharing agreement with what it comes to on one day.
pub struct Registered<'m> {
    /// As it was read.
    pub agreement: &'m Agreement,
    /// One an agency that it names.
    pub named: Vec<NamedAgency>,
    /// Names in it that are no agency of the distribution list, as typed.
    pub unknown: Vec<String>,
    /// The last day on which it opens anything; `None`: it does not expire, or its date cannot be read.
    pub until: Option<Date>,
}

/// An agency that an agreement names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedAgency {
    /// Its id.
    pub agency: AgencyId,
    /// Why it opens nothing for this agency; `None`: it holds.
    pub fault: Option<Fault>,
    /// How many units (sentences, cells) with details it opens for it.
    pub opens: usize,
    /// Whether the agency attended the case, and needs no agreement.
    pub attended: bool,
}

/// The agreements of a meeting, in their order. `all` are the decisions of the day `as_of` for every agency.
#[must_use]
pub fn register<'m>(
    minutes: &'m Minutes,
    tags: &Tags,
    meeting: &Meeting,
    config: &Config,
    all: &[Decisions],
    as_of: Date,
) -> Vec<Registered<'m>> {
    let verdicts: Vec<Vec<Verdict>> = config.agencies.iter().map(|agency| meeting.verdicts(agency, as_of)).collect();
    let readings = minutes.agreements.iter().zip(&meeting.readings).zip(1..);
    let registered = readings.map(|((agreement, reading), no)| {
        let at = no as usize - 1;
        let attended = |agency: &AgencyId| {
            let case = agreement.case.and_then(|case| minutes.cases.get(case));
            case.is_some_and(|case| meeting.attends(agency, case.number))
        };
        let named = config.agencies.iter().zip(&verdicts).filter_map(|(agency, of_agency)| {
            let fault = match of_agency.get(at)? {
                Verdict::NotNamed => return None,
                Verdict::Fails(fault) => Some(*fault),
                Verdict::Unlocks(_) => None,
            };
            let decisions = all.iter().find(|d| d.agency == agency.id)?;
            // The agreement's own words are shown with it: they are nothing that it was made for.
            let by_it = |(tag, outcome): &(&Tag, &Outcome)| {
                **outcome == Outcome::Agreement(AgreementNo(no)) && is_printed(minutes.piece(tag.piece).role)
            };
            let opened = tags.tags.iter().zip(&decisions.outcomes).filter(by_it);
            let unit = |tag: &Tag| (tag.piece, unit_of(minutes.piece(tag.piece), tag.range, config.policy.unit));
            let opens = opened.map(|(tag, _)| unit(tag)).collect::<BTreeSet<_>>().len();
            Some(NamedAgency { agency: agency.id.clone(), fault, opens, attended: attended(&agency.id) })
        });
        let until = match reading.review {
            Review::By(date) => Some(date),
            Review::Never | Review::Unreadable => None,
        };
        Registered { agreement, named: named.collect(), unknown: reading.names.unknown.clone(), until }
    });
    registered.collect()
}

debug_without_text! {
    Registered<'_> { agreement, named, until }
}
