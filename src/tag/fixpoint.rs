//! Step 6: candidates → which units are withheld: the least set in which every unit has a reason.
//!
//! A unit looks at other units through one bit alone, withheld or not, and the bit can only raise: so the least fixed
//! point exists, is the same in whatever order units are visited, and tells nothing of a unit but its bit.
//! Each unit is visited again only when a bit that it looks at changes; that happens a bounded number of times, so the
//! whole is linear.

use super::contextual::{Candidate, Need};
use super::structure::{Layout, UnitId};
use std::collections::BTreeMap;

/// The bits that a unit may look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bits {
    /// The unit just before is withheld; for one that opens a block, any before it in its part.
    pub(super) previous: bool,
    /// The unit just before or after is withheld.
    pub(super) neighbour: bool,
    /// Another unit of the case is withheld.
    pub(super) case: bool,
}

/// The units that are withheld.
pub(super) struct Fixpoint<'a> {
    layout: &'a Layout,
    groups: &'a [Vec<UnitId>],
    withheld: Vec<bool>,
    /// By part: how many of its units are withheld, and the first of them.
    by_part: BTreeMap<u32, (usize, UnitId)>,
    /// By group: how many of its units are withheld.
    by_group: Vec<usize>,
    /// By unit: the groups it is in.
    groups_of: BTreeMap<UnitId, Vec<u32>>,
}

impl<'a> Fixpoint<'a> {
    /// Finds the least fixed point. `counts` says whether a unit is withheld by something that does not look at this
    /// set (the second reader, a mark by hand).
    pub(super) fn find(
        layout: &'a Layout,
        groups: &'a [Vec<UnitId>],
        candidates: &[Vec<Candidate>],
        counts: impl Fn(UnitId) -> bool,
    ) -> Self {
        let mut groups_of: BTreeMap<UnitId, Vec<u32>> = BTreeMap::new();
        for (number, members) in (0..).zip(groups) {
            for member in members {
                groups_of.entry(*member).or_default().push(number);
            }
        }
        let mut out = Self {
            layout,
            groups,
            withheld: vec![false; layout.units.len()],
            by_part: BTreeMap::new(),
            by_group: vec![0; groups.len()],
            groups_of,
        };
        let mut members: BTreeMap<u32, Vec<UnitId>> = BTreeMap::new();
        for (id, unit) in (0..).zip(&layout.units) {
            if let Some(part) = unit.part {
                members.entry(part).or_default().push(id);
            }
        }
        let mut waiting: Vec<UnitId> = (0..u32::try_from(layout.units.len()).expect("fewer units than bytes")).rev().collect();
        while let Some(id) = waiting.pop() {
            if out.withheld[id as usize] {
                continue;
            }
            let own = candidates[id as usize].iter().any(|c| out.is_met(id, c));
            if own || counts(id) {
                out.raise(id, &members, &mut waiting);
            }
        }
        out
    }

    fn raise(&mut self, id: UnitId, members: &BTreeMap<u32, Vec<UnitId>>, waiting: &mut Vec<UnitId>) {
        self.withheld[id as usize] = true;
        let unit = self.layout.unit(id);
        waiting.extend(unit.previous.into_iter().chain(unit.next));
        if let Some(part) = unit.part {
            let all = members.get(&part).map_or(&[][..], Vec::as_slice);
            let (count, first) = self.by_part.entry(part).or_insert((0, UnitId::MAX));
            *count += 1;
            if id < *first {
                // Later openers of blocks than the former first saw one before them already.
                let from = all.partition_point(|m| *m <= id);
                let until = all.partition_point(|m| *m <= *first);
                waiting.extend(all.get(from..until).into_iter().flatten().filter(|m| self.layout.unit(**m).opens_block));
                *first = id;
            }
            // With the first, all others see one; the first itself sees one only with the second, but is withheld already.
            if *count == 1 {
                waiting.extend(all);
            }
        }
        for group in self.groups_of.get(&id).into_iter().flatten() {
            self.by_group[*group as usize] += 1;
            if self.by_group[*group as usize] == 1 {
                waiting.extend(&self.groups[*group as usize]);
            }
        }
        waiting.extend(self.followers(id));
    }

    /// Units whose previous unit is `id` though they are not its next one: the first of a footnote.
    fn followers(&self, id: UnitId) -> Vec<UnitId> {
        self.layout.followers.get(&id).cloned().unwrap_or_default()
    }

    /// Whether the unit is withheld.
    pub(super) fn is_withheld(&self, id: UnitId) -> bool {
        self.withheld[id as usize]
    }

    /// The bits that the unit sees.
    fn bits(&self, id: UnitId) -> Bits {
        let unit = self.layout.unit(id);
        let held = |other: Option<UnitId>| other.is_some_and(|o| self.withheld[o as usize]);
        let own = usize::from(self.withheld[id as usize]);
        let case = unit.part.is_some_and(|part| self.by_part.get(&part).is_some_and(|(count, _)| *count > own));
        let before =
            unit.opens_block && unit.part.is_some_and(|part| self.by_part.get(&part).is_some_and(|(_, first)| *first < id));
        Bits { previous: held(unit.previous) || before, neighbour: held(unit.previous) || held(unit.next) || before, case }
    }

    /// Whether what the candidate of this unit waits for has come.
    pub(super) fn is_met(&self, id: UnitId, candidate: &Candidate) -> bool {
        let Some(Need { case, neighbour, previous, group }) = candidate.need else { return true };
        let bits = self.bits(id);
        let own = usize::from(self.withheld[id as usize]);
        let group = group.is_some_and(|g| self.by_group.get(g as usize).is_some_and(|count| *count > own));
        (case && bits.case) || (neighbour && bits.neighbour) || (previous && bits.previous) || group
    }
}
