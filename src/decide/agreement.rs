//! A sharing agreement as it was read → what it unlocks, for which agency, on which day: a pure function with one
//! reason for each way in which it unlocks nothing (guidance principles P1, P2, P4, P7).
//!
//! 1. [`read`]: the fields of one block, each condition looked at once, whatever agency is asked about
//! 2. [`Reading::fault`]: the first condition that fails for one agency on one day
//! 3. [`unlocked`]: all blocks of one case together: a refusal beside an agreement, or two that differ

use super::attendance::Seat;
use super::covers::Covered;
use super::dates;
use super::justification::Form;
use super::lists::Lists;
use super::names::{NameList, Names};
use crate::minutes::{Agreement, Field};
use jiff::civil::Date;

/// Why an agreement that names an agency unlocks nothing for it. In the order in which conditions are looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fault {
    /// A line that cannot be read, or a field twice.
    Malformed,
    /// It does not say that the Marac agreed.
    NotAgreed,
    /// It says so of another day than the meeting's.
    WrongDate,
    /// It records that sharing was not agreed, declined or put on hold.
    Refused,
    /// There is no justification.
    Unjustified,
    /// The justification is a placeholder.
    Placeholder,
    /// The justification serves immigration enforcement.
    EnforcementPurpose,
    /// The justification serves another purpose.
    OtherPurpose,
    /// The justification does not say who is made safer and how.
    NoEffect,
    /// What it covers names no category.
    CoversNothing,
    /// The date to review it by cannot be read.
    ReviewUnreadable,
    /// Immigration enforcement is named by an alias only.
    AliasOnly,
    /// Immigration enforcement, without the victim's consent or the danger of asking.
    NoConsent,
    /// Another block of the case says that this was not agreed.
    Contradicted,
    /// It has passed its date of review.
    Expired,
}

impl Fault {
    /// All of them, in order.
    pub const ALL: [Self; 15] = [
        Self::Malformed,
        Self::NotAgreed,
        Self::WrongDate,
        Self::Refused,
        Self::Unjustified,
        Self::Placeholder,
        Self::EnforcementPurpose,
        Self::OtherPurpose,
        Self::NoEffect,
        Self::CoversNothing,
        Self::ReviewUnreadable,
        Self::AliasOnly,
        Self::NoConsent,
        Self::Contradicted,
        Self::Expired,
    ];

    /// The stable kebab-case form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "agreement-malformed",
            Self::NotAgreed => "agreement-not-agreed",
            Self::WrongDate => "agreement-wrong-date",
            Self::Refused => "agreement-refused",
            Self::Unjustified => "agreement-unjustified",
            Self::Placeholder => "agreement-placeholder",
            Self::EnforcementPurpose => "agreement-enforcement",
            Self::OtherPurpose => "agreement-other-purpose",
            Self::NoEffect => "agreement-no-effect",
            Self::CoversNothing => "agreement-covers-nothing",
            Self::ReviewUnreadable => "agreement-review-unreadable",
            Self::AliasOnly => "agreement-alias-only",
            Self::NoConsent => "agreement-consent",
            Self::Contradicted => "agreement-contradicted",
            Self::Expired => "agreement-expired",
        }
    }
}

/// What `Agreed by:` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Agreed {
    /// The Marac, on the meeting's date.
    Yes,
    /// Something else, or nothing.
    NotTheMarac,
    /// The Marac, but on no date, another date, or several.
    OtherDate,
    /// Not agreed, declined, on hold.
    Refused,
}

/// What `Review by:` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Review {
    /// Nothing: it does not expire.
    Never,
    /// Valid on this day still.
    By(Date),
    /// Something that is no date, or a date before the meeting.
    Unreadable,
}

/// An agreement's fields, each read once.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The case it stands in, an index; `None`: it unlocks nothing.
    pub(super) case: Option<usize>,
    /// Whom it names.
    pub(super) names: NameList,
    /// Whom a refusal is about; `None` for everybody. Of no meaning unless [`Agreed::Refused`].
    refused: Option<Vec<usize>>,
    malformed: bool,
    pub(super) agreed: Agreed,
    pub(super) form: Form,
    pub(super) covered: Covered,
    pub(super) review: Review,
    pub(super) consent: bool,
}

/// Words of `Agreed by:` that take the agreement back.
const REFUSALS: &[&str] = &[
    "not agreed",
    "not agree",
    "not approved",
    "not given",
    "not to share",
    "not to be shared",
    "no agreement",
    "disagreed",
    "disagreement",
    "declined",
    "declines",
    "refused",
    "refuses",
    "rejected",
    "on hold",
    "hold",
    "deferred",
    "adjourned",
    "postponed",
    "pending",
    "awaiting",
    "awaited",
    "withdrawn",
    "withdrew",
    "revoked",
    "rescinded",
    "cancelled",
    "objected",
    "objection",
    "vetoed",
    "unable to agree",
    "could not agree",
    "against",
    "suspended",
    "paused",
    "parked",
    "undecided",
    "nobody",
    "no one",
    "disputed",
    "contested",
    "overruled",
    "stayed",
    "void",
    "lapsed",
    "do not share",
    "dont share",
    "never share",
    "withhold from",
    "keep from",
    "not for",
];

/// The same in fields whose words may speak of other things.
const REFUSALS_ELSEWHERE: &[&str] =
    &["not agreed", "not agree to share", "marac declined", "marac refused", "agreement withdrawn", "agreement on hold"];

/// Words that may stand beside `Marac` and a date without changing that the Marac agreed.
const PLAIN: &[&str] = &[
    "the",
    "marac",
    "by",
    "on",
    "at",
    "of",
    "agreed",
    "meeting",
    "conference",
    "held",
    "its",
    "all",
    "agencies",
    "present",
    "members",
    "unanimously",
    "this",
    "dated",
    "date",
    "a",
    "multi",
    "agency",
    "risk",
    "assessment",
    "multi-agency",
    "whole",
    "full",
    "and",
    "in",
    "meeting's",
];

/// Words that name a danger of asking the victim.
const DANGERS: &[&str] = &[
    "he",
    "him",
    "his",
    "perpetrator",
    "perp",
    "husband",
    "partner",
    "family",
    "phone",
    "monitored",
    "monitors",
    "watched",
    "watches",
    "violence",
    "violent",
    "kill",
    "hurt",
    "harm",
    "risk",
    "danger",
    "retaliation",
    "retaliate",
    "coerced",
    "threat",
    "threatened",
    "threatens",
    "reads",
    "listens",
    "follows",
];

/// The least words that a reason why asking is unsafe has.
const REASON_WORDS: usize = 4;

fn spaced(text: &str) -> String {
    super::lists::phrase(text)
}

fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.contains(&format!(" {w} ")))
}

/// Reads the fields of one block.
pub(super) fn read(agreement: &Agreement, meeting: Date, marac: &str, names: &Names, lists: &Lists) -> Reading {
    let value = |field: &Option<Field>| field.as_ref().map_or(String::new(), |f| f.value.clone());
    let share_with = value(&agreement.share_with);
    let refusal = refuses(agreement);
    // A refusal is about whom it names in any line but the reason; one that shares with nobody known is about all.
    let elsewhere = agreement.agreed_by.iter().chain(&agreement.malformed).map(|f| f.value.as_str());
    let mentioned = names.mentioned(&share_with);
    let refused =
        (!mentioned.is_empty()).then(|| mentioned.into_iter().chain(elsewhere.flat_map(|t| names.mentioned(t))).collect());
    Reading {
        case: agreement.case,
        names: names.list(&share_with),
        refused,
        malformed: !agreement.malformed.is_empty(),
        agreed: if refusal { Agreed::Refused } else { agreed(&value(&agreement.agreed_by), meeting, marac) },
        form: lists.justification().form(&value(&agreement.justification)),
        covered: lists.covers().read(&value(&agreement.covers)),
        review: agreement.review_by.as_ref().map_or(Review::Never, |f| review(&f.value, meeting)),
        consent: agreement.consent.as_ref().is_some_and(|f| consents(&f.value)),
    }
}

/// Whether the block itself says that sharing was not agreed.
fn refuses(agreement: &Agreement) -> bool {
    let said = agreement.agreed_by.iter().chain(&agreement.malformed).any(|f| holds(&spaced(&f.value), REFUSALS));
    let elsewhere = [&agreement.share_with, &agreement.covers, &agreement.justification, &agreement.review_by];
    said || elsewhere.into_iter().flatten().any(|f| holds(&spaced(&f.value), REFUSALS_ELSEWHERE))
}

fn agreed(value: &str, meeting: Date, marac: &str) -> Agreed {
    let found = dates::split(value);
    let own_name: Vec<String> = dates::split(marac).rest;
    let plain = |w: &String| PLAIN.contains(&w.as_str()) || own_name.contains(w);
    if !found.rest.iter().any(|w| w == "marac") || !found.rest.iter().all(plain) {
        return Agreed::NotTheMarac;
    }
    if found.dates == [meeting] { Agreed::Yes } else { Agreed::OtherDate }
}

fn review(value: &str, meeting: Date) -> Review {
    match dates::parse(value) {
        Some(date) if date >= meeting => Review::By(date),
        Some(_) | None => Review::Unreadable,
    }
}

/// `given on 4 November 2026`, or that asking is unsafe and why.
fn consents(value: &str) -> bool {
    let text = spaced(value);
    let found = dates::split(value);
    let refused = holds(
        &text,
        &["refused", "not given", "declined", "withdrawn", "withheld", "no", "pending", "tbc", "implied", "assumed", "not"],
    );
    let given = found.dates.len() == 1 && found.rest.first().is_some_and(|w| w == "given") && !refused;
    let unsafe_to_ask =
        text.starts_with(" unsafe to ask ") || text.starts_with(" not safe to ask ") || text.starts_with(" asking is unsafe ");
    let reason = text.split_whitespace().count() >= 3 + REASON_WORDS && holds(&text, DANGERS);
    given || (unsafe_to_ask && reason && !holds(&text, &["refused", "declined", "tbc"]))
}

impl Reading {
    /// Whether it names `agency`.
    pub(super) fn names(&self, agency: usize) -> bool {
        self.case.is_some() && self.names.named.iter().any(|n| n.agency == agency)
    }

    /// Whether it says of `agency` that sharing was not agreed.
    fn refuses(&self, agency: usize) -> bool {
        self.agreed == Agreed::Refused && self.refused.as_ref().is_none_or(|list| list.contains(&agency))
    }

    /// Whether it takes back what another block would open for `agency`; a refusal whose cover cannot be read takes back
    /// everything.
    pub(super) fn takes_back(&self, agency: usize, covered: &Covered) -> bool {
        self.refuses(agency) && (self.covered.is_nothing() || !self.covered.and(covered).is_nothing())
    }

    /// The first condition of the block alone that fails for an agency that it names, expiry aside.
    pub(super) fn fault(&self, agency: usize, seat: &Seat) -> Option<Fault> {
        let own_name = self.names.named.iter().any(|n| n.agency == agency && n.own_name);
        Some(match (self.agreed, self.form, self.review) {
            (Agreed::Refused, _, _) => Fault::Refused,
            _ if self.malformed => Fault::Malformed,
            (Agreed::NotTheMarac, _, _) => Fault::NotAgreed,
            (Agreed::OtherDate, _, _) => Fault::WrongDate,
            (Agreed::Yes, Form::Missing, _) => Fault::Unjustified,
            (Agreed::Yes, Form::Placeholder, _) => Fault::Placeholder,
            (Agreed::Yes, Form::Enforcement, _) => Fault::EnforcementPurpose,
            (Agreed::Yes, Form::OtherPurpose, _) => Fault::OtherPurpose,
            (Agreed::Yes, Form::NoEffect, _) => Fault::NoEffect,
            (Agreed::Yes, Form::Stands, _) if self.covered.is_nothing() => Fault::CoversNothing,
            (Agreed::Yes, Form::Stands, Review::Unreadable) => Fault::ReviewUnreadable,
            (Agreed::Yes, Form::Stands, Review::Never | Review::By(_)) if seat.enforcement && !own_name => Fault::AliasOnly,
            (Agreed::Yes, Form::Stands, Review::Never | Review::By(_)) if seat.enforcement && !self.consent => Fault::NoConsent,
            (Agreed::Yes, Form::Stands, Review::Never | Review::By(_)) => return None,
        })
    }
}

/// What one block of a case comes to for one agency on one day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It does not name the agency.
    NotNamed,
    /// It names it and unlocks nothing.
    Fails(Fault),
    /// It unlocks this, never nothing at all unless a narrower block beside it leaves nothing.
    Unlocks(Covered),
}

/// What each block comes to for `agency` on `as_of`; as long as `readings`. Blocks of one case are looked at together.
pub(super) fn unlocked(readings: &[Reading], agency: usize, seat: &Seat, as_of: Date) -> Vec<Verdict> {
    let alone: Vec<Option<Option<Fault>>> = readings.iter().map(|r| r.names(agency).then(|| r.fault(agency, seat))).collect();
    let holding = |at: usize| alone.get(at).is_some_and(|v| *v == Some(None));
    let beside = |at: usize, other: usize| at != other && readings[at].case == readings[other].case;
    (0..readings.len())
        .map(|at| match alone[at] {
            None => Verdict::NotNamed,
            Some(Some(fault)) => Verdict::Fails(fault),
            Some(None) => {
                let own = &readings[at];
                let others: Vec<&Reading> = (0..readings.len()).filter(|o| beside(at, *o)).map(|o| &readings[o]).collect();
                if others.iter().any(|o| o.takes_back(agency, &own.covered)) {
                    return Verdict::Fails(Fault::Contradicted);
                }
                let overlapping: Vec<&Reading> = (0..readings.len())
                    .filter(|o| beside(at, *o) && holding(*o) && !readings[*o].covered.and(&own.covered).is_nothing())
                    .map(|o| &readings[o])
                    .collect();
                let last = std::iter::once(own).chain(overlapping.iter().copied()).filter_map(|r| match r.review {
                    Review::By(date) => Some(date),
                    Review::Never | Review::Unreadable => None,
                });
                if last.min().is_some_and(|date| as_of > date) {
                    return Verdict::Fails(Fault::Expired);
                }
                Verdict::Unlocks(overlapping.iter().fold(own.covered.clone(), |c, o| c.and(&o.covered)))
            }
        })
        .collect()
}
