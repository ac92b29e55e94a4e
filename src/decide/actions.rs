//! Minutes → the actions in them, and who owns each.
//!
//! An action is a table row under an owner column, an item or line under a heading or introduction that says `Action`,
//! or a sentence after `Action:`. Owners are read by name and alias; several owners own it each.

use super::meeting::Meeting;
use super::names::Names;
use super::outcome::Decisions;
use super::units::Withheld;
use crate::fold::fold_lower;
use crate::folder::{AgencyId, Config};
use crate::minutes::{Block, FlatRange, Item, Minutes, PartKind, PieceId, Table};
use crate::tag::{Tag, Tags};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// An action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Action {
    /// The cases it concerns, as indices into [`Minutes::cases`]: its own, or those named outside the cases.
    pub cases: BTreeSet<usize>,
    /// Its owners on the distribution list.
    pub owners: BTreeSet<AgencyId>,
    /// Where it stands.
    pub place: ActionPlace,
}

/// Where an action stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ActionPlace {
    /// A table row.
    Row {
        /// The cells of the table's last head row.
        head: Vec<PieceId>,
        /// The row's cells.
        cells: Vec<PieceId>,
    },
    /// A sentence, or several, of a paragraph or item.
    Text {
        /// The piece.
        piece: PieceId,
        /// Where in it.
        range: FlatRange,
    },
}

impl Action {
    /// Whether something at `range` of `piece` is part of it.
    #[must_use]
    pub fn touches(&self, piece: PieceId, range: FlatRange) -> bool {
        match &self.place {
            ActionPlace::Row { cells, .. } => cells.contains(&piece),
            ActionPlace::Text { piece: own, range: within } => *own == piece && within.touches(range),
        }
    }

    /// The pieces it stands in.
    #[must_use]
    pub fn pieces(&self) -> Vec<PieceId> {
        match &self.place {
            ActionPlace::Row { cells, .. } => cells.clone(),
            ActionPlace::Text { piece, .. } => vec![*piece],
        }
    }
}

/// The actions that an agency which gets nothing but its own actions has in its copy: it owns them, and sees that it does, in
/// cases that it may see.
#[must_use]
pub fn own_seen_actions(minutes: &Minutes, meeting: &Meeting, config: &Config, decisions: &Decisions) -> Vec<Action> {
    let is_seen = |case: usize| minutes.cases.get(case).is_some_and(|case| decisions.sees(case.part));
    let all = seen_actions(minutes, meeting, config, &decisions.withheld);
    own_seen(all, &decisions.agency, is_seen)
}

/// Those of `actions` that the agency owns, in cases that it may see.
pub(super) fn own_seen(mut actions: Vec<Action>, agency: &AgencyId, is_seen: impl Fn(usize) -> bool) -> Vec<Action> {
    actions.retain(|a| a.owners.contains(agency) && !a.cases.is_empty() && a.cases.iter().all(|case| is_seen(*case)));
    actions
}

/// How many of `actions` the agency of `decisions` owns and will not see whole.
#[must_use]
pub fn own_actions_withheld(actions: &[Action], tags: &Tags, decisions: &Decisions) -> usize {
    let hidden: Vec<&Tag> =
        tags.tags.iter().zip(&decisions.outcomes).filter(|(_, outcome)| !outcome.is_released()).map(|(tag, _)| tag).collect();
    let own = actions.iter().filter(|action| action.owners.contains(&decisions.agency));
    own.filter(|action| hidden.iter().any(|tag| action.touches(tag.piece, tag.range))).count()
}

/// Headers of the column that says who does it.
const OWNER_HEADERS: &[&str] = &[
    "owner",
    "owners",
    "action owner",
    "who",
    "by whom",
    "whom",
    "lead",
    "lead agency",
    "agency",
    "agencies",
    "responsible",
    "responsibility",
    "responsible agency",
    "agency responsible",
    "person responsible",
    "action by",
    "assigned to",
    "allocated to",
    "for",
    "by",
    "organisation",
    "agency owner",
    "action for",
    "agency lead",
    "named lead",
    "service",
];

/// Headers of the column that says what is to be done.
const ACTION_HEADERS: &[&str] = &[
    "action",
    "actions",
    "task",
    "tasks",
    "what",
    "action agreed",
    "actions agreed",
    "agreed action",
    "agreed actions",
    "action required",
    "to do",
    "action point",
];

/// Finds the actions, in the order of the minutes.
#[must_use]
pub fn actions(minutes: &Minutes, meeting: &Meeting, config: &Config) -> Vec<Action> {
    seen_actions(minutes, meeting, config, &[])
}

/// Finds the actions that someone sees from whom `withheld` (one a piece; empty for nothing) is withheld: who owns an
/// action is not told by withheld words, not even by showing that there is one.
#[must_use]
pub fn seen_actions(minutes: &Minutes, meeting: &Meeting, config: &Config, withheld: &[Withheld]) -> Vec<Action> {
    let names = Names::new(&config.agencies);
    let mut finder = Finder { minutes, meeting, config, withheld, names, out: Vec::new() };
    for part in &minutes.parts {
        let in_part = match part.kind {
            PartKind::Attendance => continue,
            PartKind::Opening | PartKind::Case(_) | PartKind::General => part.heading.is_some_and(|id| finder.says_actions(id)),
        };
        finder.blocks(&part.blocks, in_part);
    }
    finder.out
}

struct Finder<'a> {
    minutes: &'a Minutes,
    meeting: &'a Meeting,
    config: &'a Config,
    withheld: &'a [Withheld],
    names: Names,
    out: Vec<Action>,
}

fn words(text: &str) -> String {
    fold_lower(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Finder<'_> {
    /// The text of a piece, without what is withheld.
    fn flat(&self, id: PieceId) -> Cow<'_, str> {
        let flat = self.minutes.piece(id).text.flat();
        match self.withheld.get(id.0 as usize) {
            Some(withheld) if !withheld.is_nothing() => Cow::Owned(withheld.masked(flat)),
            Some(_) | None => Cow::Borrowed(flat),
        }
    }

    /// Whether a heading or introduction says that actions follow.
    fn says_actions(&self, id: PieceId) -> bool {
        words(&self.flat(id)).split(' ').any(|w| matches!(w, "action" | "actions"))
    }

    fn blocks(&mut self, blocks: &[Block], mut under: bool) {
        let outer = under;
        let mut level_of = None;
        let mut introduced = false;
        for block in blocks {
            let here = under || introduced;
            match block {
                Block::Heading { level, text } => {
                    if level_of.is_none_or(|own| *level <= own) || self.says_actions(*text) {
                        under = outer || self.says_actions(*text);
                        level_of = under.then_some(*level);
                    }
                    introduced = false;
                }
                Block::Paragraph(id) => {
                    let intro = self.says_actions(*id) && self.flat(*id).trim_end().ends_with(':');
                    self.text(*id, under);
                    introduced = intro;
                }
                Block::List(list) => {
                    list.items.iter().for_each(|item| self.item(item, here));
                    introduced = false;
                }
                Block::Table(table) => {
                    self.table(table, here);
                    introduced = false;
                }
                Block::Quote(blocks) => self.blocks(blocks, here),
                Block::Code(_) | Block::Rule | Block::Agreement(_) => {}
            }
        }
    }

    fn item(&mut self, item: &Item, under: bool) {
        let labelled = matches!(item.blocks.first(), Some(Block::Paragraph(id)) if {
            let text = words(&self.flat(*id));
            text == "action" || text == "actions" || text == "action plan"
        });
        self.blocks(&item.blocks, under || labelled);
    }

    /// The sentences of a paragraph or item: all of them under `Actions`, else those after `Action:`.
    fn text(&mut self, id: PieceId, under: bool) {
        let minutes = self.minutes;
        let flat = self.flat(id).into_owned();
        let mut on = under;
        for sentence in &minutes.piece(id).sentences {
            let mut text = flat.get(sentence.start..sentence.end).unwrap_or("");
            if let Some(rest) = after_action_label(text) {
                on = true;
                text = rest;
            }
            let owners = if on { self.owners(text) } else { BTreeSet::new() };
            if !owners.is_empty() {
                self.add(id, owners, ActionPlace::Text { piece: id, range: *sentence });
            }
        }
    }

    fn table(&mut self, table: &Table, under: bool) {
        let header = |list: &[&str]| {
            let cells = table.head.iter().flat_map(|r| &r.cells);
            cells.filter(|c| list.contains(&words(&self.flat(c.text)).as_str())).map(|c| c.column).next()
        };
        let (owner, action) = (header(OWNER_HEADERS), header(ACTION_HEADERS));
        let Some(owner) = owner.filter(|_| action.is_some() || under) else { return };
        let head: Vec<PieceId> = table.head.last().into_iter().flat_map(|r| &r.cells).map(|c| c.text).collect();
        for row in &table.body {
            let Some(cell) = row.cells.iter().find(|c| c.column == owner) else { continue };
            let owners = self.named(&self.flat(cell.text));
            if !owners.is_empty() {
                let cells = row.cells.iter().map(|c| c.text).collect();
                self.add(cell.text, owners, ActionPlace::Row { head: head.clone(), cells });
            }
        }
    }

    fn add(&mut self, piece: PieceId, owners: BTreeSet<usize>, place: ActionPlace) {
        let cases = self.meeting.scope(piece).cases.clone();
        let ids = owners.into_iter().filter_map(|at| self.config.agencies.get(at)).map(|a| a.id.clone()).collect();
        self.out.push(Action { cases, owners: ids, place });
    }

    /// The agencies that a list of owners names; here a stroke joins names too, and unknown names beside them do not matter.
    fn named(&self, text: &str) -> BTreeSet<usize> {
        let parts = text.split(['/', ',', ';', '\n', '&', '+']).flat_map(|p| p.split(" and "));
        let whole = self.names.list(text).named;
        let each = parts.flat_map(|p| self.names.list(p).named);
        let bracketed = text
            .split(['(', '[', '–', '—', ':'])
            .flat_map(|p| p.split(" - "))
            .flat_map(|p| self.names.list(p.trim_matches([' ', ')', ']'])).named);
        whole.into_iter().chain(each).chain(bracketed).map(|n| n.agency).collect()
    }

    /// The owners of an action in words: before `to`, `will` or a colon or dash; or in brackets or after a dash at its end.
    fn owners(&self, text: &str) -> BTreeSet<usize> {
        let text = text.trim().trim_start_matches(['-', '•', '*', '–', ' ']);
        let cuts = [" to ", ":", " will ", " shall ", " must ", " – ", " — ", " - ", " should "];
        let first = cuts.iter().filter_map(|c| text.find(c)).min();
        let mut owners = first.and_then(|at| text.get(..at)).map(|head| self.named(head)).unwrap_or_default();
        if owners.is_empty() {
            let end = text.trim_end_matches(['.', ' ']);
            let inside = end.strip_suffix([')', ']']).and_then(|t| t.rsplit_once(['(', '['])).map(|(_, inside)| inside);
            let dashed = [" – ", " — ", " - ", ": "].iter().filter_map(|c| end.rsplit_once(c)).map(|(_, tail)| tail).next_back();
            owners = inside.or(dashed).map(|tail| self.named(tail)).unwrap_or_default();
        }
        owners
    }
}

/// What follows `Action:`, `Actions -`, `ACTION 3:`.
fn after_action_label(text: &str) -> Option<&str> {
    let rest = text.trim_start();
    let word = rest.get(..6).filter(|w| w.eq_ignore_ascii_case("action"))?;
    let rest = rest.get(word.len()..)?.trim_start_matches(['s', 'S']);
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '#'));
    rest.strip_prefix([':', '-', '–', '—']).map(str::trim_start)
}
