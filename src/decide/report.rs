//! What is wrong with agreements and `Copy to:` lines → diagnostics, one a failed condition, at its line.

use super::agreement::{Agreed, Reading, Review};
use super::justification::Form;
use super::meeting::Meeting;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{AgencyKind, Config};
use crate::minutes::{Agreement, Field, Minutes};
use jiff::civil::Date;

struct Reporter<'a> {
    minutes: &'a Minutes,
    out: &'a mut Vec<Diagnostic>,
}

impl Reporter<'_> {
    fn add(&mut self, code: Code, line: usize, message: &str, help: impl Into<String>) {
        self.out.push(Diagnostic {
            code,
            path: self.minutes.source.path.clone(),
            line: Some(line),
            range: None,
            message: message.to_owned(),
            help: Some(help.into()),
        });
    }
}

/// What is wrong with agreements on any day.
pub(super) fn agreements(minutes: &Minutes, config: &Config, meeting: &Meeting, names: &Names, out: &mut Vec<Diagnostic>) {
    let mut reporter = Reporter { minutes, out };
    for (agreement, reading) in minutes.agreements.iter().zip(&meeting.readings) {
        if agreement.case.is_none() {
            let help = "write it as a quotation at the top level of the case that it concerns";
            reporter.add(
                Code::AgreementOutsideCase,
                agreement.line,
                "this sharing agreement stands where it unlocks nothing",
                help,
            );
            continue;
        }
        if reading.agreed == Agreed::Refused {
            let help = "it unlocks nothing, and takes back an agreement beside it that overlaps with it";
            reporter.add(Code::AgreementRefused, agreement.line, "sharing was not agreed, declined or put on hold here", help);
            continue;
        }
        recipients(&mut reporter, agreement, reading, config, meeting, names);
        conditions(&mut reporter, agreement, reading, minutes.front.meeting.0);
        contradictions(&mut reporter, agreement, reading, meeting);
    }
}

fn line(field: Option<&Field>, agreement: &Agreement) -> usize {
    field.map_or(agreement.line, |f| f.line)
}

fn recipients(
    reporter: &mut Reporter<'_>,
    agreement: &Agreement,
    reading: &Reading,
    config: &Config,
    meeting: &Meeting,
    names: &Names,
) {
    let at = line(agreement.share_with.as_ref(), agreement);
    let help = "name each agency as in marac.toml, nothing beside the names: Share with: Larkhill Homes, Anytown Police";
    if reading.names.limited {
        reporter.add(Code::AgreementNamesNobody, at, "a limiting word stands beside the names; the agreement names nobody", help);
    } else if reading.names.named.is_empty() {
        reporter.add(Code::AgreementNamesNobody, at, "this sharing agreement names no agency of the distribution list", help);
    }
    for unknown in &reading.names.unknown {
        let help = names.suggest(unknown).map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?"));
        reporter.add(
            Code::AgreementUnknownAgency,
            at,
            "a name here is no agency of the distribution list, whole and without addition",
            help,
        );
    }
    for named in &reading.names.named {
        let Some(agency) = config.agencies.get(named.agency) else { continue };
        if agency.kind == AgencyKind::Mappa {
            let help = "what is shared with it reaches immigration authorities; make sure that the Marac meant that";
            reporter.add(
                Code::AgreementMappa,
                at,
                "this agreement names a MAPPA body, whose members include immigration authorities",
                help,
            );
        }
        if !meeting.seat(named.agency).enforcement {
            continue;
        }
        if !named.own_name {
            let help = format!("name it `{}`, as its own name in marac.toml", agency.name);
            reporter.add(Code::AgreementAliasOnly, at, "immigration enforcement is named by an alias", help);
        }
        if !reading.consent {
            let help = "write `Victim's consent: given on 4 November 2026`, or `Victim's consent: unsafe to ask because …` and the danger";
            let at = line(agreement.consent.as_ref(), agreement);
            reporter.add(Code::AgreementConsent, at, "no consent of the victim is recorded, and no danger of asking", help);
        }
    }
}

fn conditions(reporter: &mut Reporter<'_>, agreement: &Agreement, reading: &Reading, meeting: Date) {
    for field in &agreement.malformed {
        let help = "use each of Share with, Covers, Agreed by, Safeguarding justification, Review by, Victim's consent once";
        reporter.add(
            Code::AgreementMalformed,
            field.line,
            "this line of the agreement cannot be read, or its label stands twice",
            help,
        );
    }
    let at = line(agreement.agreed_by.as_ref(), agreement);
    let help = format!("write `Agreed by: the Marac on {}` if it did", meeting.strftime("%-d %B %Y"));
    match reading.agreed {
        Agreed::Yes | Agreed::Refused => {}
        Agreed::NotTheMarac => {
            reporter.add(Code::AgreementNotAgreed, at, "this does not say, and nothing else, that the Marac agreed", help);
        }
        Agreed::OtherDate => {
            let message =
                "this does not give the meeting's own date, and no other; an agreement between meetings has minutes of its own";
            reporter.add(Code::AgreementWrongDate, at, message, help);
        }
    }
    let at = line(agreement.justification.as_ref(), agreement);
    let how = "say who is made safer and how: `the refuge can only hold the room for Ms A once funding is clear`";
    match reading.form {
        Form::Stands => {}
        Form::Missing => reporter.add(Code::AgreementUnjustified, at, "there is no safeguarding justification", how),
        Form::Placeholder => reporter.add(Code::AgreementPlaceholder, at, "the safeguarding justification is a placeholder", how),
        Form::Enforcement => {
            let help = "nothing is shared to support enforcement, whatever else it serves; take this back to the chair";
            reporter.add(Code::AgreementEnforcement, at, "the safeguarding justification serves immigration enforcement", help);
        }
        Form::OtherPurpose => {
            reporter.add(
                Code::AgreementOtherPurpose,
                at,
                "the safeguarding justification serves another purpose than somebody's safety",
                how,
            );
        }
        Form::NoEffect => {
            reporter.add(
                Code::AgreementNoEffect,
                at,
                "the safeguarding justification does not say who is made safer and how, in words that are known",
                how,
            );
        }
    }
    if reading.covered.is_nothing() {
        let at = line(agreement.covers.as_ref(), agreement);
        let help = "name kinds of details: immigration status, visa, recourse to public funds, asylum claim, …, or `all immigration details`; an item with not, except, only or but opens nothing";
        reporter.add(Code::AgreementCoversNothing, at, "what this covers names no kind of immigration detail", help);
    }
    let at = line(agreement.review_by.as_ref(), agreement);
    match reading.review {
        Review::By(_) => {}
        Review::Never => {
            reporter.add(Code::AgreementNoReview, at, "this agreement does not expire", "add `Review by:` and a date");
        }
        Review::Unreadable => {
            let help = "write one date on or after the meeting, and nothing else: `Review by: 4 December 2026`";
            reporter.add(Code::AgreementReviewUnreadable, at, "the date of review cannot be read", help);
        }
    }
}

fn contradictions(reporter: &mut Reporter<'_>, agreement: &Agreement, reading: &Reading, meeting: &Meeting) {
    let contradicted = |other: &Reading| {
        other.case == reading.case && reading.names.named.iter().any(|n| other.takes_back(n.agency, &reading.covered))
    };
    if meeting.readings.iter().any(contradicted) {
        let help = "keep the block that says what was decided";
        reporter.add(
            Code::AgreementContradicted,
            agreement.line,
            "another block of this case says that this was not agreed",
            help,
        );
    }
}

/// The agreements that have passed their date of review on the day `as_of`.
#[must_use]
pub fn expired(minutes: &Minutes, meeting: &Meeting, as_of: Date) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut reporter = Reporter { minutes, out: &mut out };
    for (agreement, reading) in minutes.agreements.iter().zip(&meeting.readings) {
        if matches!(reading.review, Review::By(date) if as_of > date) && agreement.case.is_some() {
            let help = "if the Marac agrees again, that meeting's minutes hold the new agreement";
            let at = line(agreement.review_by.as_ref(), agreement);
            reporter.add(Code::AgreementExpired, at, "this agreement has passed its date of review", help);
        }
    }
    out
}

/// `Copy to:` lines that name nobody.
pub(super) fn copy_to(minutes: &Minutes, names: &Names, out: &mut Vec<Diagnostic>) {
    let mut reporter = Reporter { minutes, out };
    for (typed, line) in minutes.cases.iter().flat_map(|c| &c.copy_to) {
        if names.list(typed).named.is_empty() {
            let help = names
                .suggest(typed)
                .map_or_else(|| "name the agency as in marac.toml".to_owned(), |n| format!("did you mean `{n}`?"));
            reporter.add(Code::CopyToUnknown, *line, "this names no agency of the distribution list", help);
        }
    }
}
