//! [`Review`] × record → everything that a spot check could draw.

use crate::check::words;
use crate::decide::{Outcome, Standing};
use crate::minutes::{FlatRange, PieceId, Role};
use crate::record::past::Past;
use crate::redact::unit_of;
use crate::review::{CopyReview, MeetingReview, ReadMeeting, Review};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What kind of thing an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stratum {
    /// A detail released to an agency that was not there for it.
    Released = 0,
    /// A detail withheld.
    Withheld = 1,
    /// A sentence without a detail, in a case that has details, in the copy of an agency that was not there.
    Untagged = 2,
}

impl Stratum {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Released, Self::Withheld, Self::Untagged];

    /// The stable form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Withheld => "withheld",
            Self::Untagged => "not-tagged",
        }
    }

    /// What is asked of whoever judges.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::Released => "Is it right that this agency may see this?",
            Self::Withheld => "Is it right that this agency does not see this?",
            Self::Untagged => "Is it right that this is no immigration detail?",
        }
    }
}

/// What the record says of the same thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Against {
    /// The same.
    Agrees,
    /// Something else: the sources, the rules, the configuration or the day have changed since, or the record is wrong.
    Differs,
    /// Nothing: no copy was recorded.
    NotRecorded,
}

/// Something that can be drawn.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is, by place, without a word of it.
    pub id: String,
    /// What kind.
    pub stratum: Stratum,
    /// The meeting.
    pub meeting: Date,
    /// The minutes file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The agency's name.
    pub agency: String,
    /// The piece before, between and after what it is about.
    pub text: [String; 3],
    /// The kind of detail; `None` for a sentence not tagged.
    pub category: Option<&'static str>,
    /// How it was found.
    pub found: Option<String>,
    /// Why it was decided so.
    pub reason: String,
    /// What the record says.
    pub against: Against,
}

/// Everything that could be drawn.
#[must_use]
pub fn population(review: &Review, past: &Past) -> Vec<Item> {
    let mut out = Vec::new();
    for meeting in review.meetings.iter().filter(|m| !m.is_refused()) {
        let Some(read) = &meeting.read else { continue };
        for copy in &read.copies {
            if matches!(copy.decisions.standing, Standing::Whole | Standing::None(_)) {
                continue;
            }
            let agency = review.config.agencies.iter().find(|a| a.id == copy.decisions.agency);
            let taken = Taken { meeting, read, copy, past, agency: agency.map_or("", |a| a.name.as_str()) };
            taken.details(&mut out);
            taken.untagged(review, &mut out);
        }
    }
    // Two finds of the same words are one thing to judge.
    let mut seen = BTreeSet::new();
    out.retain(|item| seen.insert(item.id.clone()));
    out
}

/// One copy of one meeting.
struct Taken<'a> {
    meeting: &'a MeetingReview,
    read: &'a ReadMeeting,
    copy: &'a CopyReview,
    past: &'a Past,
    agency: &'a str,
}

impl Taken<'_> {
    fn date(&self) -> Date {
        self.read.minutes.front.meeting.0
    }

    fn id(&self, kind: &str, piece: PieceId, range: FlatRange) -> String {
        format!("{}/{}/{kind}/{}/{}-{}", self.date(), self.copy.decisions.agency.0, piece.0, range.start, range.end)
    }

    fn details(&self, out: &mut Vec<Item>) {
        for (number, (tag, plain)) in self.read.tags.tags.iter().zip(&self.copy.decisions.outcomes).enumerate() {
            if *plain == Outcome::Attended || *plain == Outcome::NotCopied || !self.may_hold(tag.piece, tag.range) {
                continue;
            }
            let (released, reason) = self.copy.decisions.reason(&self.read.minutes, tag, *plain);
            let stratum = if released { Stratum::Released } else { Stratum::Withheld };
            // An extract is what an agreement opens: of all that it does not hold, none was left out of it for a detail's sake.
            if stratum == Stratum::Withheld && self.copy.decisions.standing == Standing::Extract {
                continue;
            }
            out.push(Item {
                id: self.id(stratum.as_str(), tag.piece, tag.range),
                stratum,
                meeting: self.date(),
                file: self.meeting.file.clone(),
                line: self.read.minutes.line_of(tag.piece, tag.range),
                agency: self.agency.to_owned(),
                text: self.around(tag.piece, tag.range),
                category: Some(words::kind(tag.category)),
                found: Some(format!("these words {} ({})", words::why(tag), words::finder(tag))),
                reason,
                against: self.recorded(number, plain.is_released()),
            });
        }
    }

    /// Whether something at this place may stand in the copy, by what kind of copy it is and which cases it holds.
    fn may_hold(&self, piece: PieceId, range: FlatRange) -> bool {
        match self.copy.decisions.standing {
            Standing::Actions => self.copy.own_actions.iter().any(|action| action.touches(piece, range)),
            Standing::Whole | Standing::Partial | Standing::Extract => true,
            Standing::None(_) => false,
        }
    }

    /// Whether the copy shows this place, in which nothing was found. An extract shows nothing but details.
    fn shows(&self, piece: PieceId, range: FlatRange) -> bool {
        let decisions = &self.copy.decisions;
        let part = self.read.minutes.piece(piece).part;
        let is_seen = part.is_some_and(|part| decisions.sees(part));
        let is_hidden = decisions.withheld.get(piece.0 as usize).is_none_or(|withheld| withheld.touches(range));
        decisions.standing != Standing::Extract && is_seen && !is_hidden && self.may_hold(piece, range)
    }

    /// Sentences without a detail that this copy shows, in cases of which something is withheld from it.
    fn untagged(&self, review: &Review, out: &mut Vec<Item>) {
        let minutes = &self.read.minutes;
        let tags = &self.read.tags.tags;
        let hidden: BTreeSet<usize> = (tags.iter().zip(&self.copy.decisions.outcomes))
            .filter(|(_, outcome)| !outcome.is_released())
            .filter_map(|(tag, _)| minutes.case_of(tag.piece))
            .collect();
        for (at, piece) in (0_u32..).zip(&minutes.pieces) {
            let id = PieceId(at);
            let printed = matches!(piece.role, Role::Heading(_) | Role::Paragraph | Role::Item | Role::Cell | Role::Note);
            if !printed || minutes.case_of(id).is_none_or(|case| !hidden.contains(&case)) {
                continue;
            }
            let mut units: Vec<FlatRange> =
                piece.sentences.iter().map(|s| unit_of(piece, *s, review.config.policy.unit)).collect();
            units.dedup();
            for unit in units {
                let tagged = tags.iter().any(|tag| tag.piece == id && unit.touches(tag.range));
                if tagged || !self.shows(id, unit) || piece.text.slice(unit).trim().is_empty() {
                    continue;
                }
                let line = minutes.line_of(id, unit);
                out.push(Item {
                    id: self.id(Stratum::Untagged.as_str(), id, unit),
                    stratum: Stratum::Untagged,
                    meeting: self.date(),
                    file: self.meeting.file.clone(),
                    line,
                    agency: self.agency.to_owned(),
                    text: self.around(id, unit),
                    category: None,
                    found: None,
                    reason: "Shown: nothing was found in it.".to_owned(),
                    against: if self.view().is_some() { Against::Agrees } else { Against::NotRecorded },
                });
            }
        }
    }

    fn around(&self, piece: PieceId, range: FlatRange) -> [String; 3] {
        let flat = self.read.minutes.piece(piece).text.flat();
        let part = |from: usize, to: usize| flat.get(from..to).unwrap_or("").to_owned();
        [part(0, range.start), part(range.start, range.end), part(range.end, flat.len())]
    }

    /// The recorded outcomes of the view that this agency's recorded copy shows.
    fn view(&self) -> Option<&crate::record::entry::View> {
        let copy = self.past.copies.get(&(self.date(), self.copy.decisions.agency.0.clone()))?;
        self.past.views.get(&(self.date(), copy.view.clone())).map(AsRef::as_ref)
    }

    /// Agencies with the same view share its lines, and may have other reasons for the same text: what counts is whether
    /// it was released.
    fn recorded(&self, tag: usize, released: bool) -> Against {
        let Some(view) = self.view() else { return Against::NotRecorded };
        let mut left = tag;
        for (code, _, count) in &view.outcomes {
            if left < *count {
                return if Outcome::releases(code) == released { Against::Agrees } else { Against::Differs };
            }
            left -= count;
        }
        Against::Differs
    }
}
