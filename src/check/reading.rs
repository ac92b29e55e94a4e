//! One file of minutes, read, tagged, and its attendance and agreements resolved: what every decision begins with.

use super::Subject;
use crate::decide::{self, Decisions, Lists, Meeting};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{Config, read_minutes};
use crate::minutes::{self, Draft, Minutes, Refused};
use crate::rules::RuleSet;
use crate::tag::{self, Tags};
use crate::typeset::Fonts;
use jiff::civil::Date;
use std::path::Path;

/// A meeting, ready to be decided about.
#[derive(Debug)]
pub struct Reading {
    /// The minutes.
    pub minutes: Minutes,
    /// What was found in them.
    pub tags: Tags,
    /// Attendance and agreements.
    pub meeting: Meeting,
    /// What is wrong with them on any day.
    pub found: Vec<Diagnostic>,
}

impl Reading {
    /// Reads `bytes`, the minutes at `path`.
    ///
    /// # Errors
    ///
    /// Why they are refused; [`refused`] says what else is to be mended in them.
    pub fn new(path: &Path, bytes: Vec<u8>, config: &Config, rules: &RuleSet, lists: &Lists) -> Result<Self, Refused> {
        let (minutes, found) = minutes::parse_or_draft(path, bytes)?;
        Ok(Self::of(minutes, found, config, rules, lists))
    }

    fn of(minutes: Minutes, mut found: Vec<Diagnostic>, config: &Config, rules: &RuleSet, lists: &Lists) -> Self {
        let mut tags = tag::tag(&minutes, rules);
        decide::tag_expertise(&minutes, config, &mut tags);
        let (meeting, more) = Meeting::new(&minutes, config, lists);
        found.extend(more);
        Self { minutes, tags, meeting, found }
    }

    /// Reads the minutes at `path`.
    ///
    /// # Errors
    ///
    /// Why they cannot be read or are refused.
    pub fn open(path: &Path, config: &Config, rules: &RuleSet, lists: &Lists) -> Result<Self, Refused> {
        let bytes = read_minutes(path).map_err(|e| Refused { found: vec![super::unreadable(path, &e)], draft: None })?;
        Self::new(path, bytes, config, rules, lists)
    }

    /// What is decided for every agency of the distribution list, in its order.
    #[must_use]
    pub fn decide(&self, config: &Config, as_of: Date) -> Vec<Decisions> {
        let each = config.agencies.iter();
        each.map(|a| decide::decide(&self.minutes, &self.tags, &self.meeting, config, a, as_of)).collect()
    }

    /// Everything that the coordinator should know of the meeting on the day of `decisions`, in the order of its lines.
    #[must_use]
    pub fn check(&self, config: &Config, fonts: &Fonts, as_of: Date, decisions: &[Decisions]) -> Vec<Diagnostic> {
        let Self { minutes, tags, meeting, .. } = self;
        let mut found = self.found.clone();
        found.extend(super::meeting(&Subject { minutes, tags, meeting, config, as_of, fonts }, decisions));
        found.sort_by_key(|d| d.line);
        found
    }
}

/// Everything that can be said at once of minutes that are refused, in the order of their lines: why they are, and what else
/// is to be mended. Nothing is made of them until the errors are gone.
#[must_use]
pub fn refused(
    minutes: Refused,
    config: &Config,
    (rules, lists): (&RuleSet, &Lists),
    fonts: &Fonts,
    as_of: Date,
) -> Vec<Diagnostic> {
    let Refused { found, draft } = minutes;
    let Some(draft) = draft else { return found };
    let case_is_lost = found.iter().any(|d| d.code == Code::CaseHeading);
    let Draft { minutes, is_dated } = *draft;
    let reading = Reading::of(minutes, found, config, rules, lists);
    let mut all = reading.check(config, fonts, as_of, &reading.decide(config, as_of));
    all.retain(|d| (is_dated || !needs_date(d.code)) && !(case_is_lost && d.code == Code::AgreementOutsideCase));
    all
}

/// Whether a finding goes by the date of the meeting: without one, no agreement holds, and all that follows from that is
/// not so.
fn needs_date(code: Code) -> bool {
    matches!(
        code,
        Code::AgreementNotAgreed
            | Code::AgreementWrongDate
            | Code::AgreementReviewUnreadable
            | Code::AgreementExpired
            | Code::OwnActionWithheld
            | Code::SafetyWithheld
            | Code::CaseNamed
    )
}
