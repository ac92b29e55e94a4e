//! One agency, one day: what it gets, and why each detail is released or withheld.

use super::actions::{own_seen, seen_actions};
use super::agreement::{Fault, Verdict};
use super::closing::View;
use super::meeting::Meeting;
use super::outcome::{AgreementNo, Decisions, NoCopy, Outcome, Sight, Standing, is_opened_by_all_only, is_printed};
use super::units::{self, Withheld};
use crate::folder::{Agency, CasesWanted, Config, NonAttending, Receives, Show, Suspected};
use crate::minutes::{Minutes, PartKind};
use crate::tag::{Strength, Tag, Tags};
use jiff::civil::Date;

/// Decides for `agency` on the day `as_of`.
///
/// # Panics
///
/// If `meeting` was not made from the same minutes and configuration.
#[must_use]
pub fn decide(minutes: &Minutes, tags: &Tags, meeting: &Meeting, config: &Config, agency: &Agency, as_of: Date) -> Decisions {
    let judge = Judge { minutes, meeting, config, agency, verdicts: meeting.verdicts(agency, as_of) };
    let outcomes: Vec<Outcome> = tags.tags.iter().map(|tag| judge.outcome(tag)).collect();
    let mut withheld = units::withheld(minutes, tags, &outcomes, config.policy.unit);
    let standing = judge.standing(tags, &outcomes, &withheld);
    let parts: Vec<Sight> = minutes.parts.iter().map(|p| judge.sight(p.kind)).collect();
    let agreements_shown: Vec<bool> = (0..minutes.agreements.len()).map(|at| judge.shows_agreement(at)).collect();
    let mut closing = Vec::new();
    if standing == Standing::Partial && config.policy.show == Show::Nothing {
        let (scopes, unit) = (meeting.scopes(), config.policy.unit);
        let view = View { minutes, parts: &parts, agreements_shown: &agreements_shown, scopes, unit };
        closing = view.withhold_names(&mut withheld);
    }
    Decisions { agency: agency.id.clone(), as_of, standing, parts, outcomes, withheld, agreements_shown, closing }
}

struct Judge<'a> {
    minutes: &'a Minutes,
    meeting: &'a Meeting,
    config: &'a Config,
    agency: &'a Agency,
    verdicts: Vec<Verdict>,
}

impl Judge<'_> {
    fn attends_case(&self, case: usize) -> bool {
        self.minutes.cases.get(case).is_some_and(|c| self.meeting.attends(&self.agency.id, c.number))
    }

    fn is_excluded(&self, case: usize) -> bool {
        self.minutes.cases.get(case).is_none_or(|c| self.meeting.is_excluded(&self.agency.id, c.number))
    }

    fn sight(&self, part: PartKind) -> Sight {
        let named_only = self.agency.cases == CasesWanted::Named;
        match part {
            PartKind::Case(case) if self.is_excluded(case) => Sight::Excluded,
            PartKind::Case(case) if named_only && !self.meeting.is_copied_to(&self.agency.id, case) => Sight::NotCopied,
            PartKind::Case(case) if self.attends_case(case) => Sight::Attended,
            PartKind::Case(_) => Sight::NotAttended,
            PartKind::Opening | PartKind::Attendance | PartKind::General if named_only => Sight::NotCopied,
            PartKind::Opening | PartKind::Attendance | PartKind::General => {
                if self.meeting.attends_throughout(&self.agency.id) {
                    Sight::Attended
                } else {
                    Sight::NotAttended
                }
            }
        }
    }

    fn outcome(&self, tag: &Tag) -> Outcome {
        let piece = self.minutes.piece(tag.piece);
        let part = piece.part.and_then(|id| self.minutes.parts.get(id.0 as usize)).map(|p| p.kind);
        let scope = self.meeting.scope(tag.piece);
        match part.map(|kind| self.sight(kind)) {
            Some(Sight::Excluded) => return Outcome::Excluded,
            Some(Sight::NotCopied) => return Outcome::NotCopied,
            Some(Sight::Attended | Sight::NotAttended) | None => {}
        }
        if scope.cases.iter().any(|case| self.is_excluded(*case)) {
            return Outcome::Excluded;
        }
        let throughout = !scope.throughout || self.meeting.attends_throughout(&self.agency.id);
        if throughout && scope.cases.iter().all(|case| self.attends_case(*case)) {
            return Outcome::Attended;
        }
        let Some(category) = tag.category else { return Outcome::WithheldByHand };
        if tag.strength == Strength::Suspected && self.config.policy.suspected == Suspected::Review {
            return Outcome::ReviewOnly;
        }
        // An agreement opens its own case and nothing outside the cases, whatever cases a line there names.
        let case = match part {
            Some(PartKind::Case(case)) if !scope.throughout && scope.cases.iter().eq([&case]) => case,
            Some(PartKind::Case(_) | PartKind::Opening | PartKind::Attendance | PartKind::General) | None => {
                return if self.meeting.is_enforcement(&self.agency.id) {
                    Outcome::EnforcementBody
                } else {
                    Outcome::NotThroughout
                };
            }
        };
        let by_all_only = is_opened_by_all_only(tag);
        let opens = |verdict: &Verdict| match verdict {
            Verdict::Unlocks(covered) => covered.all || (!by_all_only && covered.categories.contains(&category)),
            Verdict::NotNamed | Verdict::Fails(_) => false,
        };
        self.by_agreement(case, opens)
    }

    /// The best that the agreements of `case` come to: opened, else not covered, else the fault furthest down the list
    /// of conditions.
    fn by_agreement(&self, case: usize, opens: impl Fn(&Verdict) -> bool) -> Outcome {
        let mut here = false;
        let mut not_covered = None;
        let mut fails: Option<(Fault, AgreementNo)> = None;
        for (at, (verdict, agreement)) in self.verdicts.iter().zip(&self.minutes.agreements).enumerate() {
            if agreement.case != Some(case) {
                continue;
            }
            here = true;
            let no = AgreementNo(u32::try_from(at + 1).expect("agreements are counted in u32"));
            match verdict {
                verdict if opens(verdict) => return Outcome::Agreement(no),
                Verdict::Unlocks(_) => not_covered = not_covered.or(Some(no)),
                Verdict::Fails(fault) if fails.is_none_or(|(known, _)| known < *fault) => fails = Some((*fault, no)),
                Verdict::Fails(_) | Verdict::NotNamed => {}
            }
        }
        match (not_covered, fails, here) {
            (Some(no), _, _) => Outcome::NotCovered(no),
            (None, Some((fault, no)), _) => Outcome::Fails(no, fault),
            (None, None, _) if self.meeting.is_enforcement(&self.agency.id) => Outcome::EnforcementBody,
            (None, None, true) => Outcome::NotNamed,
            (None, None, false) => Outcome::NotAttending,
        }
    }

    /// Attending agencies see a case's agreements, those that hold are seen by whom they name too.
    fn shows_agreement(&self, at: usize) -> bool {
        let Some(agreement) = self.minutes.agreements.get(at) else { return false };
        let Some(case) = agreement.case else { return false };
        let holds = matches!(self.verdicts.get(at), Some(Verdict::Unlocks(_)));
        match self.sight(PartKind::Case(case)) {
            Sight::Attended => true,
            Sight::NotAttended => holds,
            Sight::Excluded | Sight::NotCopied => false,
        }
    }

    /// Whether an agreement that holds names the agency in a case that it may see.
    fn is_agreed(&self) -> bool {
        self.verdicts.iter().zip(&self.minutes.agreements).any(|(verdict, agreement)| {
            matches!(verdict, Verdict::Unlocks(_)) && agreement.case.is_some_and(|case| !self.is_excluded(case))
        })
    }

    /// Whether it sees that it owns an action in a case that it may see.
    fn owns_action(&self, withheld: &[Withheld]) -> bool {
        let is_seen = |case| self.sight(PartKind::Case(case)).is_seen();
        let all = seen_actions(self.minutes, self.meeting, self.config, withheld);
        !own_seen(all, &self.agency.id, is_seen).is_empty()
    }

    fn standing(&self, tags: &Tags, outcomes: &[Outcome], withheld: &[Withheld]) -> Standing {
        let id = &self.agency.id;
        if self.agency.receives == Receives::Nothing {
            return Standing::None(NoCopy::ReceivesNothing);
        }
        if self.meeting.is_enforcement(id) {
            let opened =
                tags.tags.iter().zip(outcomes).any(|(tag, outcome)| {
                    matches!(outcome, Outcome::Agreement(_)) && is_printed(self.minutes.piece(tag.piece).role)
                });
            return if opened { Standing::Extract } else { Standing::None(NoCopy::Enforcement) };
        }
        let copied = (0..self.minutes.cases.len()).any(|case| self.meeting.is_copied_to(id, case) && !self.is_excluded(case));
        if self.agency.cases == CasesWanted::Named && !copied {
            return Standing::None(NoCopy::NotNamed);
        }
        if self.config.policy.non_attending == NonAttending::AgreedOnly && !self.meeting.attends_any(id) && !self.is_agreed() {
            return Standing::None(NoCopy::NotAgreed);
        }
        match self.agency.receives {
            Receives::Nothing => Standing::None(NoCopy::ReceivesNothing),
            Receives::Actions if self.owns_action(withheld) => Standing::Actions,
            Receives::Actions => Standing::None(NoCopy::NoAction),
            Receives::Minutes if self.agency.cases == CasesWanted::All && self.meeting.attends_throughout(id) => Standing::Whole,
            Receives::Minutes => Standing::Partial,
        }
    }
}
