//! Parts of the minutes → sections that may be seen: cases with their numbers, the attendance, the rest.

use super::blocks::Redactor;
use super::inline::is_blank;
use super::{Inline, RBlock, RCell, RTable, Run, Section, SectionKind, Style};
use crate::decide::{Sight, Standing, Withheld};
use crate::folder::{Config, Show};
use crate::minutes::{Align, Case, FlatRange, Part, PartKind, PieceId, Presence};

impl Redactor<'_> {
    /// What is printed of the front matter, but values whose entry holds a withheld detail.
    pub(super) fn details(&self) -> Vec<(String, String)> {
        let told = |piece: PieceId| self.decisions.withheld.get(piece.0 as usize).is_some_and(Withheld::is_nothing);
        let seen = self.minutes.front.printed.iter().filter(|p| told(p.piece));
        seen.map(|p| (p.label.to_owned(), p.value.clone())).collect()
    }

    /// All sections of a whole or partial copy.
    pub(super) fn sections(&self, config: &Config) -> Vec<Section> {
        let mut out = Vec::new();
        let mut dropped = 0;
        let mut attendance_done = false;
        for (part, sight) in self.minutes.parts.iter().zip(&self.decisions.parts) {
            match sight {
                Sight::Excluded | Sight::NotCopied => continue,
                Sight::Attended | Sight::NotAttended => {}
            }
            let section = match part.kind {
                PartKind::Attendance if self.decisions.standing != Standing::Whole => {
                    if std::mem::replace(&mut attendance_done, true) { None } else { self.who_attended(config) }
                }
                PartKind::Case(case) => {
                    let section = self.minutes.cases.get(case).map(|c| self.case(c, part, dropped)).filter(|s| self.stays(s));
                    dropped += u32::from(section.is_none());
                    section
                }
                PartKind::Opening => self.other(part, SectionKind::Opening),
                PartKind::Attendance => self.other(part, SectionKind::Attendance),
                PartKind::General => self.other(part, SectionKind::General),
            };
            out.extend(section);
        }
        out
    }

    /// Whether a section has something left to show; what never had anything goes too, or its place would tell.
    fn stays(&self, section: &Section) -> bool {
        let empty = section.blocks.iter().all(|b| matches!(b, RBlock::Rule));
        !(empty && self.show == Show::Nothing)
    }

    fn other(&self, part: &Part, kind: SectionKind) -> Option<Section> {
        if part.heading.is_some_and(|id| self.is_left_out(id)) {
            return None;
        }
        let heading = part.heading.map(|id| self.inline(id)).filter(|h| !is_blank(h));
        let section = Section { kind, heading, blocks: self.blocks(&part.blocks) };
        let nothing = section.heading.is_none() && section.blocks.is_empty();
        (!nothing && self.stays(&section)).then_some(section)
    }

    /// A case; `dropped` cases before it are gone without a mark, and its number closes up.
    fn case(&self, case: &Case, part: &Part, dropped: u32) -> Section {
        let number = case.number.0.saturating_sub(dropped);
        let (heading, reference) = self.case_heading(case, dropped);
        Section { kind: SectionKind::Case { number, reference }, heading: Some(heading), blocks: self.blocks(&part.blocks) }
    }

    /// The heading as printed, and the reference if all of it may be seen. A detail in it takes the reference, never
    /// the number.
    pub(super) fn case_heading(&self, case: &Case, dropped: u32) -> (Inline, Option<String>) {
        let text = &self.minutes.piece(case.heading).text;
        let number = case.number.0.saturating_sub(dropped);
        let plain = |text: String| Run::Text { text, style: Style::default(), link: None };
        let withheld = self.withheld_of(case.heading);
        if withheld.is_nothing() && dropped == 0 {
            let reference = Some(text.slice(case.reference).to_owned()).filter(|r| !r.is_empty());
            return (self.inline(case.heading), reference);
        }
        let within = FlatRange { start: case.reference.start, end: text.flat().len() };
        let touched = withheld.whole || withheld.ranges.iter().any(|r| r.touches(case.reference));
        let shown = if withheld.whole { self.mark() } else { self.inline_of(case.heading, within) };
        // What is withheld outside the reference takes the reference with it.
        let shown = if !touched && !withheld.is_nothing() { self.mark() } else { shown };
        let mut heading = vec![plain(if is_blank(&shown) { format!("Case {number}") } else { format!("Case {number}: ") })];
        if !is_blank(&shown) {
            match (heading.first_mut(), shown.first()) {
                // One run, as it would be if it had been typed so.
                (Some(Run::Text { text, .. }), Some(Run::Text { text: more, style, link: None }))
                    if *style == Style::default() =>
                {
                    text.push_str(more);
                    heading.extend(shown.into_iter().skip(1));
                }
                _ => heading.extend(shown),
            }
        }
        let reference = text.slice(case.reference);
        (heading, (withheld.is_nothing() && !reference.is_empty()).then(|| reference.to_owned()))
    }

    /// The attendance for those who were not there throughout: who attended, not for which case; agencies with
    /// immigration expertise and rows that hold a withheld detail are left out.
    fn who_attended(&self, config: &Config) -> Option<Section> {
        let plain = |text: &str| vec![Run::Text { text: text.to_owned(), style: Style::default(), link: None }];
        let cell = |text: Inline, column: usize| RCell { text, heads_row: false, column, columns: 1, rows: 1 };
        let mut body: Vec<Vec<RCell>> = Vec::new();
        for (at, row) in self.minutes.attendance.iter().enumerate() {
            let there = match &row.presence {
                Presence::All | Presence::Cases(_) => true,
                Presence::Absent | Presence::Unclear => false,
            };
            let withheld = row.pieces.iter().any(|id| !self.withheld_of(*id).is_nothing());
            let agency = self.meeting.agency_of_row(at).and_then(|id| config.agencies.iter().find(|a| a.id == *id));
            let counts = agency.is_none_or(|a| self.meeting.attends_any(&a.id) && !a.immigration_expertise);
            if !there || withheld || !counts {
                continue;
            }
            // A name as typed may say of which case (`Probation, case 3 only`).
            let named = agency.map_or(row.agency.as_str(), |a| a.name.as_str());
            let speaks_of_cases = |text: &str| text.to_lowercase().contains("case");
            if speaks_of_cases(named) {
                continue;
            }
            let who = if speaks_of_cases(&row.representative) { "" } else { row.representative.as_str() };
            let entry = vec![cell(plain(named), 0), cell(if who.is_empty() { Vec::new() } else { plain(who) }, 1)];
            if !body.contains(&entry) {
                body.push(entry);
            }
        }
        if body.is_empty() {
            return None;
        }
        let head = vec![vec![cell(plain("Agency"), 0), cell(plain("Representative"), 1)]];
        let table = RTable { caption: None, align: vec![Align::Left, Align::Left], head, body };
        Some(Section { kind: SectionKind::Attendance, heading: Some(plain("Attendance")), blocks: vec![RBlock::Table(table)] })
    }
}
