//! One file of minutes, read, tagged, and its attendance and agreements resolved: what every decision begins with.

use super::Subject;
use crate::decide::{self, Decisions, Lists, Meeting};
use crate::diagnostic::Diagnostic;
use crate::folder::{Config, read_minutes};
use crate::minutes::{self, Minutes};
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
    /// Why they are refused: one diagnostic or more.
    pub fn new(path: &Path, bytes: Vec<u8>, config: &Config, rules: &RuleSet, lists: &Lists) -> Result<Self, Vec<Diagnostic>> {
        let (minutes, mut found) = minutes::parse(path, bytes)?;
        let mut tags = tag::tag(&minutes, rules);
        decide::tag_expertise(&minutes, config, &mut tags);
        let (meeting, more) = Meeting::new(&minutes, config, lists);
        found.extend(more);
        Ok(Self { minutes, tags, meeting, found })
    }

    /// Reads the minutes at `path`.
    ///
    /// # Errors
    ///
    /// Why they cannot be read or are refused: one diagnostic or more.
    pub fn open(path: &Path, config: &Config, rules: &RuleSet, lists: &Lists) -> Result<Self, Vec<Diagnostic>> {
        let bytes = read_minutes(path).map_err(|e| vec![super::unreadable(path, &e)])?;
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
