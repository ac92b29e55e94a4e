//! The cues of one unit, so that what is asked of them takes no longer where there are a million.

use super::scan::CueHit;
use crate::rules::Cues;
use std::ops::Range;

/// One cue set in a unit, by as much of where it stands as anybody asks.
#[derive(Clone, Debug)]
pub(super) struct CuePlace {
    pub(super) cue: u32,
    /// The one that ends first.
    pub(super) earliest: Range<usize>,
    /// The one that begins last.
    latest: Range<usize>,
}

/// The cue sets of a unit, each once: a unit may hold a million cues, and every find asks.
#[derive(Clone, Default, Debug)]
pub(super) struct CuePlaces {
    pub(super) sets: Cues,
    pub(super) places: Vec<CuePlace>,
    /// The length of the longest cue.
    longest: usize,
}

impl CuePlaces {
    pub(super) fn of(cues: &[CueHit]) -> Self {
        let mut out = Self::default();
        for (cue, range) in cues {
            out.longest = out.longest.max(range.len());
            if !out.sets.touches(Cues::of(*cue)) {
                out.sets = out.sets.with(Cues::of(*cue));
                out.places.push(CuePlace { cue: *cue, earliest: range.clone(), latest: range.clone() });
            } else if let Some(place) = out.places.iter_mut().find(|p| p.cue == *cue) {
                if range.end < place.earliest.end {
                    place.earliest = range.clone();
                }
                if range.start > place.latest.start {
                    place.latest = range.clone();
                }
            }
        }
        out
    }

    /// Changes every range.
    pub(super) fn each_range(&mut self, change: impl Fn(&mut Range<usize>)) {
        for place in &mut self.places {
            change(&mut place.earliest);
            change(&mut place.latest);
        }
    }

    /// The first place of a cue of `sets` outside `find`.
    pub(super) fn outside(&self, sets: Cues, find: &Range<usize>) -> Option<Range<usize>> {
        if !self.sets.touches(sets) {
            return None;
        }
        let asked = self.places.iter().filter(|p| sets.touches(Cues::of(p.cue)));
        let place = |p: &CuePlace| {
            let before = Some(&p.earliest).filter(|r| r.end <= find.start);
            before.or_else(|| Some(&p.latest).filter(|r| find.end <= r.start)).cloned()
        };
        asked.filter_map(place).min_by_key(|r| r.start)
    }

    /// The sets that stand anywhere outside `range`.
    pub(super) fn sets_outside(&self, range: &Range<usize>) -> Cues {
        let outside = self.places.iter().filter(|p| p.earliest.end <= range.start || range.end <= p.latest.start);
        outside.fold(Cues::default(), |all, p| all.with(Cues::of(p.cue)))
    }

    /// The sets of those of `cues`, which are the unit's, that share a byte with `range`.
    pub(super) fn sets_within(&self, cues: &[CueHit], range: &Range<usize>) -> Cues {
        let end = cues.partition_point(|(_, r)| r.start < range.end);
        let near = cues.get(..end).unwrap_or(&[]).iter().rev().take_while(|(_, r)| r.start + self.longest > range.start);
        near.filter(|(_, r)| range.start < r.end).fold(Cues::default(), |all, (cue, _)| all.with(Cues::of(*cue)))
    }
}
