//! What can be decided: what an agency gets, what it may know of a part, why a detail is released or withheld; and all of
//! it in words.

use super::agreement::Fault;
use super::units::Withheld;
use crate::folder::AgencyId;
use crate::minutes::{Agreement, FlatRange, Minutes, Part, PartId, PartKind, PieceId, Role};
use crate::tag::{Finder, Strength, Tag};
use jiff::civil::Date;
use std::fmt;

/// The number of a sharing agreement: its place in the minutes, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AgreementNo(pub u32);

impl fmt::Display for AgreementNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Why a detail is released to an agency, or withheld from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Released: it attended this case, or outside the cases the whole meeting.
    Attended,
    /// Released: this agreement names it and covers the detail.
    Agreement(AgreementNo),
    /// Released: a suspected find, under `suspected = "review"`.
    ReviewOnly,
    /// Released: taken off by hand, with a reason.
    TakenOff,
    /// Withheld: it did not attend, and there is no agreement in this case.
    NotAttending,
    /// Withheld: outside the cases, and it was not there throughout.
    NotThroughout,
    /// Withheld: it is immigration enforcement, which never attends, and no agreement names it here.
    EnforcementBody,
    /// Withheld: there is an agreement in this case, but none that names it.
    NotNamed,
    /// Withheld: this agreement names it, but does not cover this kind of detail.
    NotCovered(AgreementNo),
    /// Withheld: this agreement names it, but unlocks nothing.
    Fails(AgreementNo, Fault),
    /// Withheld by hand; no agreement opens it.
    WithheldByHand,
    /// Withheld: it was kept out of this case.
    Excluded,
    /// Withheld: no copy of this part is due to it.
    NotCopied,
}

impl Outcome {
    /// Whether the agency may see the detail.
    #[must_use]
    pub fn is_released(self) -> bool {
        match self {
            Self::Attended | Self::Agreement(_) | Self::ReviewOnly | Self::TakenOff => true,
            Self::NotAttending
            | Self::NotThroughout
            | Self::EnforcementBody
            | Self::NotNamed
            | Self::NotCovered(_)
            | Self::Fails(..)
            | Self::WithheldByHand
            | Self::Excluded
            | Self::NotCopied => false,
        }
    }

    /// The agreement that it is about, if it is about one.
    #[must_use]
    pub fn agreement(self) -> Option<AgreementNo> {
        match self {
            Self::Agreement(no) | Self::NotCovered(no) | Self::Fails(no, _) => Some(no),
            Self::Attended
            | Self::ReviewOnly
            | Self::TakenOff
            | Self::NotAttending
            | Self::NotThroughout
            | Self::EnforcementBody
            | Self::NotNamed
            | Self::WithheldByHand
            | Self::Excluded
            | Self::NotCopied => None,
        }
    }

    /// The stable kebab-case form, for records; the agreement's number stands beside it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attended => "attended",
            Self::Agreement(_) => "agreement",
            Self::ReviewOnly => "review-only",
            Self::TakenOff => "taken-off",
            Self::NotAttending => "not-attending",
            Self::NotThroughout => "not-throughout",
            Self::EnforcementBody => "enforcement-body",
            Self::NotNamed => "not-named",
            Self::NotCovered(_) => "not-covered",
            Self::Fails(_, fault) => fault.as_str(),
            Self::WithheldByHand => "withheld-by-hand",
            Self::Excluded => "excluded",
            Self::NotCopied => "not-copied",
        }
    }

    /// Whether `text` is the stable form of an outcome that releases.
    #[must_use]
    pub fn releases(text: &str) -> bool {
        ["attended", "agreement", "review-only", "taken-off"].contains(&text)
    }

    /// The agreement that it is about, as it stands in `minutes`.
    #[must_use]
    pub fn agreement_in(self, minutes: &Minutes) -> Option<&Agreement> {
        minutes.agreements.get((self.agreement()?.0 as usize).checked_sub(1)?)
    }

    /// What the stable form `code` means, in one sentence; `None` if there is none such.
    #[must_use]
    pub fn meaning_of(code: &str) -> Option<&'static str> {
        Self::MEANINGS.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
    }

    /// Every stable form with what it means, one sentence each.
    pub const MEANINGS: &[(&str, &str)] = &[
        ("attended", "Released: the agency was there for this case or, outside the cases, for the whole meeting."),
        ("agreement", "Released: a sharing agreement names the agency and covers the detail."),
        ("review-only", "Released: a suspected find, which this Marac has chosen to review and not to withhold."),
        ("taken-off", "Released: taken off by hand, with a reason."),
        ("not-attending", "Withheld: the agency was not there for this case, and no agreement is recorded in it."),
        ("not-throughout", "Withheld: it stands outside the cases, and the agency was not there from beginning to end."),
        (
            "enforcement-body",
            "Withheld: the agency is immigration enforcement, which never attends, and no agreement names it here.",
        ),
        ("not-named", "Withheld: no agreement in this case names the agency."),
        ("not-covered", "Withheld: the agreement names the agency, but does not cover this kind of detail."),
        ("agreement-malformed", "Withheld: the agreement has a line that cannot be read, or a field twice."),
        ("agreement-not-agreed", "Withheld: the agreement does not say that the Marac agreed."),
        ("agreement-wrong-date", "Withheld: the agreement is not of the meeting's own date."),
        ("agreement-refused", "Withheld: the block records that sharing was not agreed, declined or put on hold."),
        ("agreement-unjustified", "Withheld: the agreement has no safeguarding justification."),
        ("agreement-placeholder", "Withheld: the agreement's justification is a placeholder."),
        ("agreement-enforcement", "Withheld: the agreement's justification serves immigration enforcement."),
        ("agreement-other-purpose", "Withheld: the agreement's justification serves another purpose."),
        ("agreement-no-effect", "Withheld: the agreement's justification does not say who is made safer and how."),
        ("agreement-covers-nothing", "Withheld: what the agreement covers names no kind of detail."),
        ("agreement-review-unreadable", "Withheld: the agreement's date of review cannot be read."),
        ("agreement-alias-only", "Withheld: the agreement names immigration enforcement by an alias only."),
        ("agreement-consent", "Withheld: the agreement does not record the victim's consent."),
        ("agreement-contradicted", "Withheld: another block of the case says that this was not agreed."),
        ("agreement-expired", "Withheld: the agreement has passed its date of review."),
        ("withheld-by-hand", "Withheld by hand; no agreement opens it."),
        ("excluded", "Withheld: the agency was kept out of this case."),
        ("not-copied", "Withheld: no copy of this part is due to the agency."),
    ];
}

/// What an agency gets of a meeting's minutes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Standing {
    /// All of it: it was there throughout and kept out of nothing.
    Whole,
    /// A copy that may be incomplete.
    Partial,
    /// References of cases in which it owns an action, and these actions.
    Actions,
    /// Immigration enforcement: case references and the units that an agreement opens.
    Extract,
    /// Nothing, by policy.
    None(NoCopy),
}

impl Standing {
    /// The stable form, for records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Partial => "partial",
            Self::Actions => "actions",
            Self::Extract => "extract",
            Self::None(_) => "none",
        }
    }
}

/// Why no copy is due.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NoCopy {
    /// `receives = "nothing"`.
    ReceivesNothing,
    /// `receives = "actions"`, and it owns none.
    NoAction,
    /// `cases = "named"`, and no case names it.
    NotNamed,
    /// `non_attending = "agreed-only"`, it was not there, and no agreement that holds names it.
    NotAgreed,
    /// It is immigration enforcement, and no agreement opens anything for it.
    Enforcement,
}

impl NoCopy {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::ReceivesNothing, Self::NoAction, Self::NotNamed, Self::NotAgreed, Self::Enforcement];

    /// The reason with this stable form.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// The stable kebab-case form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReceivesNothing => "receives-nothing",
            Self::NoAction => "no-action",
            Self::NotNamed => "no-case-named",
            Self::NotAgreed => "not-agreed",
            Self::Enforcement => "enforcement-body",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ReceivesNothing => "marac.toml says that it receives nothing",
            Self::NoAction => "it receives actions only, and owns none",
            Self::NotNamed => "it gets only cases with a line “Copy to:” that names it, and none does",
            Self::NotAgreed => "it was not there, and no agreement that holds names it",
            Self::Enforcement => "it is immigration enforcement, and no agreement opens anything for it",
        }
    }
}

/// What an agency may know of a part of the minutes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sight {
    /// It attended this case, or outside the cases the whole meeting.
    Attended,
    /// It was not there: what is tagged needs a reason to be released.
    NotAttended,
    /// It was kept out of the case: nothing of it.
    Excluded,
    /// No copy of this part is due to it: nothing of it.
    NotCopied,
}

impl Sight {
    /// Whether its copy holds the part, be it with something withheld.
    #[must_use]
    pub fn is_seen(self) -> bool {
        match self {
            Self::Attended | Self::NotAttended => true,
            Self::Excluded | Self::NotCopied => false,
        }
    }
}

/// What was decided for one agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decisions {
    /// The agency.
    pub agency: AgencyId,
    /// The day that the decisions are of.
    pub as_of: Date,
    /// What it gets.
    pub standing: Standing,
    /// One a part, in the order of [`Minutes::parts`].
    pub parts: Vec<Sight>,
    /// One a tag, in the order of [`Tags::tags`](crate::tag::Tags::tags).
    pub outcomes: Vec<Outcome>,
    /// One a piece, in the order of [`Minutes::pieces`]: what of it is withheld.
    pub withheld: Vec<Withheld>,
    /// One an agreement, in the order of [`Minutes::agreements`]: whether its own text may be seen.
    pub agreements_shown: Vec<bool>,
    /// What is withheld, with no marks, because it names a case whose number closes up.
    pub closing: Vec<(PieceId, FlatRange)>,
}

/// Which cases a copy leaves out altogether, in words; empty if none.
#[must_use]
pub fn without_cases(numbers: &[u32]) -> String {
    let listed: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match listed.as_slice() {
        [] => String::new(),
        [one] => format!("without case {one}"),
        more => format!("without cases {}", more.join(", ")),
    }
}

impl Decisions {
    /// Whether the copy holds the part, be it with something withheld.
    #[must_use]
    pub fn sees(&self, part: PartId) -> bool {
        self.parts.get(part.0 as usize).is_some_and(|sight| sight.is_seen())
    }

    /// The numbers of the cases that the copy leaves out altogether.
    #[must_use]
    pub fn left_out(&self, minutes: &Minutes) -> Vec<u32> {
        let of = |part: &Part, sight: &Sight| match (part.kind, sight) {
            (PartKind::Case(case), Sight::Excluded | Sight::NotCopied) => minutes.cases.get(case).map(|c| c.number.0),
            (PartKind::Case(_) | PartKind::Opening | PartKind::Attendance | PartKind::General, _) => None,
        };
        minutes.parts.iter().zip(&self.parts).filter_map(|(part, sight)| of(part, sight)).collect()
    }

    /// Whether the copy shows `tag`, of which `outcome` was decided, and why, in words. A detail that could be released is
    /// withheld all the same where another one takes its sentence with it.
    #[must_use]
    pub fn reason(&self, minutes: &Minutes, tag: &Tag, outcome: Outcome) -> (bool, String) {
        let released = outcome.is_released();
        if released && self.withheld.get(tag.piece.0 as usize).is_some_and(|withheld| withheld.touches(tag.range)) {
            let text = "Withheld: another detail beside it is not released, and they go out together or not at all.";
            return (false, text.to_owned());
        }
        let text = match (outcome, minutes.case_of(tag.piece)) {
            (Outcome::Attended, Some(_)) => "Released: the agency was there for this case.",
            (Outcome::Attended, None) => {
                "Released: it stands outside the cases, and the agency was there for all that it is about."
            }
            (other, _) => Outcome::meaning_of(other.as_str()).unwrap_or(""),
        };
        let by_all_only = matches!(outcome, Outcome::NotCovered(_)) && is_opened_by_all_only(tag);
        let unless = if by_all_only {
            " What is only suspected or was marked by hand is opened by `all immigration details` alone."
        } else {
            ""
        };
        let stands =
            outcome.agreement_in(minutes).map_or_else(String::new, |a| format!(" The agreement stands at line {}.", a.line));
        (released, format!("{text}{stands}{unless}"))
    }
}

/// What no kind names for sure: only an agreement that covers all immigration details opens it.
pub(super) fn is_opened_by_all_only(tag: &Tag) -> bool {
    tag.finder == Finder::Hand || tag.strength == Strength::Suspected
}

/// Whether text of this role is ever printed as a unit of a case.
pub(crate) fn is_printed(role: Role) -> bool {
    role.is_read() && role != Role::Agreement
}
