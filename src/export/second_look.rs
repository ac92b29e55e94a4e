//! The tagger's second look: what redaction left is read again, string by string, and nothing may be found in it but
//! what was released where it stands.
//!
//! Each continuous string of the redacted minutes becomes a section of its own, so that nothing stands over or beside
//! it: what is found then, its own words tell. A withheld mark ends a string. [`super::places`] says where in the minutes
//! each string stands; there, to this agency, the detail must have been released, or taken off by hand. A suspicion of the
//! second reader counts only where something was found in the minutes too.

use super::places::{At, Shown, places, squeezed};
use crate::decide::{Decisions, Meeting, Sight};
use crate::folder::{Config, Unit};
use crate::minutes::{self, MarkKind, Minutes, PartId, PieceId};
use crate::redact::{self, CopyKind, Redacted};
use crate::rules::{Category, RuleSet, Strength};
use crate::tag::{self, Tag, Tags};
use crate::verify::{Leak, SecondLook};
use std::ops::Range;
use std::path::Path;

/// A string of the minutes and a kind of detail.
type Place = (PieceId, Option<Category>);

/// The place of what stands nowhere: nothing is ever released there.
const NOWHERE: PieceId = PieceId(u32::MAX);

/// What of the minutes is released.
#[derive(Clone, Copy)]
pub(super) struct Source<'m> {
    pub(super) minutes: &'m Minutes,
    pub(super) tags: &'m Tags,
    pub(super) meeting: &'m Meeting,
    pub(super) config: &'m Config,
}

impl<'m> Source<'m> {
    /// The texts of the minutes that this view may show although something is found in them: whole pieces where the
    /// agency attended, else the units that were released or taken off by hand.
    pub(super) fn released_texts(self, decisions: &Decisions) -> Vec<&'m str> {
        let mut texts = Vec::new();
        let ids = (0..).map(PieceId).zip(&self.minutes.pieces);
        texts.extend(ids.filter(|(id, _)| self.attended(*id, decisions)).map(|(_, piece)| piece.text.flat()));
        let mut units: Vec<_> = self
            .open(decisions)
            .filter(|tag| !self.attended(tag.piece, decisions))
            .map(|tag| (tag.piece, self.around(tag)))
            .collect();
        units.sort_unstable();
        units.dedup();
        texts.extend(units.into_iter().map(|(piece, range)| self.minutes.piece(piece).text.slice(range)));
        texts
    }

    /// The tags that are released to the agency or were taken off.
    fn open(self, decisions: &Decisions) -> impl Iterator<Item = &'m Tag> {
        let outcomes = self.tags.tags.iter().zip(&decisions.outcomes);
        outcomes.filter(|(_, outcome)| outcome.is_released()).map(|(tag, _)| tag).chain(self.tags.cleared.iter().map(|c| &c.tag))
    }

    /// The unit of a tag; of one smaller than a sentence, the sentence is what is read again.
    fn around(self, tag: &Tag) -> minutes::FlatRange {
        match self.config.policy.unit {
            Unit::Span => self.minutes.sentence_around(tag.piece, tag.range),
            Unit::Sentence | Unit::Block => redact::unit_of(self.minutes.piece(tag.piece), tag.range, self.config.policy.unit),
        }
    }

    /// Whether the agency was there for this piece, whatever stands in it.
    fn attended(self, id: PieceId, decisions: &Decisions) -> bool {
        let part = self.minutes.piece(id).part.and_then(|PartId(at)| decisions.parts.get(at as usize));
        let copied = match part {
            Some(Sight::Attended | Sight::NotAttended) | None => true,
            Some(Sight::Excluded | Sight::NotCopied) => false,
        };
        copied && self.meeting.attends_what(&decisions.agency, id)
    }

    /// Whether the second reader read the words at this place under their headings and labels, and nothing was found in
    /// them. What it makes of them without these says less: a heading may speak against a suspicion as well as for it.
    fn was_read(self, piece: PieceId, range: &Range<usize>) -> bool {
        let read = minutes::FlatRange { start: range.start, end: range.end };
        let mut found = self.tags.tags.iter().filter(|tag| tag.piece == piece);
        piece != NOWHERE && !found.any(|tag| self.around(tag).touches(read))
    }

    /// What was released to the agency, by place.
    fn released(self, decisions: &Decisions) -> Vec<(Place, Range<usize>)> {
        let of = |tag: &'m Tag| {
            let around = self.around(tag);
            ((tag.piece, tag.category), around.start..around.end)
        };
        self.open(decisions).map(of).collect()
    }
}

/// What the tagger finds in shown text by itself.
struct Find {
    /// The number of the text.
    text: usize,
    category: Option<Category>,
    /// The letters and digits of it.
    letters: Range<usize>,
    /// Whether it is the second reader's alone.
    suspected: bool,
}

/// Reads `redacted` again, for every agency that is to get it.
///
/// # Errors
///
/// Something is found that was not released to one of them where it stands, or stands nowhere in the minutes.
pub(super) fn look(
    redacted: &Redacted,
    rules: &RuleSet,
    source: Source<'_>,
    agencies: &[&Decisions],
) -> Result<SecondLook, Leak> {
    if redacted.head().kind == CopyKind::Whole {
        // Every place is open to those who were there for all of it.
        return crate::verify::second_look::<Place>(&[], &[]);
    }
    let mut last = None;
    for decisions in agencies {
        let nowhere: [(Place, Range<usize>); 1] = [((NOWHERE, None), 0..0)];
        let Some(shown) = places(redacted, source, decisions) else {
            return crate::verify::second_look(&nowhere, &[]);
        };
        // The same strings for all: they are of one view.
        let finds = match &last {
            Some(finds) => finds,
            None => match finds_in(&shown, source.minutes, rules) {
                Some(finds) => last.insert(finds),
                None => return crate::verify::second_look(&nowhere, &[]),
            },
        };
        let mut found = Vec::new();
        let mut released = source.released(decisions);
        for find in finds {
            let (place, range) = stands(find, &shown);
            if find.suspected && source.was_read(place.0, &range) {
                continue;
            }
            if place.0 != NOWHERE && source.attended(place.0, decisions) {
                released.push((place, range.clone()));
            }
            found.extend(excuse(find, &shown, source, decisions).is_none().then_some((place, range)));
        }
        crate::verify::second_look(&found, &released)?;
    }
    crate::verify::second_look::<Place>(&[], &[])
}

/// Where a find stands in the minutes.
fn stands(find: &Find, shown: &[Shown]) -> (Place, Range<usize>) {
    match shown.get(find.text).map(|s| &s.at) {
        Some(At::Piece(piece, at)) => {
            let own = at.get(find.letters.clone()).unwrap_or_default();
            let (first, last) = (own.first().copied().unwrap_or(0), own.last().map_or(0, |l| l + 1));
            ((*piece, find.category), first..last)
        }
        Some(At::MadeOf(_)) | None => ((NOWHERE, None), 0..0),
    }
}

/// For text made of pieces: one of them that is open, or in which this kind of detail was released.
fn excuse(find: &Find, shown: &[Shown], source: Source<'_>, decisions: &Decisions) -> Option<()> {
    let Some(At::MadeOf(pieces)) = shown.get(find.text).map(|s| &s.at) else { return None };
    let open = |id: &PieceId| {
        source.attended(*id, decisions) || source.open(decisions).any(|t| t.piece == *id && t.category == find.category)
    };
    pieces.iter().any(open).then_some(())
}

/// Tags the shown texts; `None` if they do not read as themselves: what cannot be read again cannot be vouched for.
fn finds_in(shown: &[Shown], minutes: &Minutes, rules: &RuleSet) -> Option<Vec<Find>> {
    let mut markdown = String::from("---\nmeeting: 1970-01-01\n---\n");
    let texts: Vec<(usize, &Shown)> = shown.iter().enumerate().filter(|(_, s)| !s.text.trim().is_empty()).collect();
    for (_, one) in &texts {
        markdown.push_str("\n## S\n\n");
        escape(&as_typed(one, minutes), &mut markdown);
        markdown.push('\n');
    }
    let (again, _) = minutes::parse_again(Path::new("second look"), markdown.into_bytes()).ok()?;
    if again.parts.len() != texts.len() + 1 {
        return None;
    }
    let own = |piece: &minutes::Piece| piece.part.and_then(|PartId(at)| texts.get((at as usize).checked_sub(1)?).copied());
    let mut read = vec![String::new(); shown.len()];
    for piece in again.pieces.iter().filter(|p| p.role == minutes::Role::Paragraph) {
        let (number, _) = own(piece)?;
        read.get_mut(number)?.extend(squeezed(piece.text.flat()));
    }
    if !texts.iter().all(|(number, one)| read.get(*number).is_some_and(|r| squeezed(&one.text).eq(r.chars()))) {
        return None;
    }
    let mut finds = Vec::new();
    for tag in tag::tag(&again, rules).tags {
        let piece = again.piece(tag.piece);
        let (text, _) = own(piece)?;
        let letters = |end: usize| squeezed(piece.text.flat().get(..end).unwrap_or("")).count();
        let letters = letters(tag.range.start)..letters(tag.range.end);
        finds.push(Find { text, category: tag.category, letters, suspected: tag.strength == Strength::Suspected });
    }
    Some(finds)
}

/// The sign for a line end that is no line break on the page; no text holds it, for minutes with it are refused.
const SOFT: char = '\0';

/// A shown text with the line ends of the minutes, which part labels from values.
fn as_typed(one: &Shown, minutes: &Minutes) -> String {
    let At::Piece(piece, at) = &one.at else { return one.text.clone() };
    let marks = minutes.piece(*piece).text.marks().iter();
    let ends: Vec<usize> = marks.filter(|m| m.kind == MarkKind::SoftBreak).map(|m| m.range.start).collect();
    let mut out = String::with_capacity(one.text.len());
    let mut letters = at.iter().copied();
    let mut last = None;
    for c in one.text.chars() {
        if c.is_alphanumeric() {
            let here = letters.next();
            let parted = ends.iter().any(|end| last.is_some_and(|l| l < *end) && here.is_some_and(|h| *end < h));
            // In the last white space before the letter: what opens a word (a bracket, a number's sign) goes with it.
            if let Some(space) = out.rfind(char::is_whitespace).filter(|_| parted)
                && out.get(space..).is_some_and(|rest| !rest.contains(char::is_alphanumeric))
                && !out.get(space..).is_some_and(|rest| rest.contains('\n'))
            {
                out.replace_range(space..=space, "\0");
            }
            last = here;
        }
        out.push(c);
    }
    out
}

/// Writes `text` as one paragraph that reads as itself.
fn escape(text: &str, out: &mut String) {
    let begin = out.len();
    let mut line_end = None;
    for c in text.chars() {
        match c {
            '\n' => line_end = Some("\\\n"),
            SOFT => line_end = line_end.or(Some("\n")),
            c if c.is_whitespace() && (line_end.is_some() || out.len() == begin) => {}
            c => {
                if let Some(end) = line_end.take() {
                    let kept = out.trim_end().len().max(begin);
                    out.truncate(kept);
                    out.push_str(if kept > begin { end } else { "" });
                }
                if c.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{self, Lists};
    use crate::redact::{RBlock, Run, Section, Style};

    const CONFIG: &str = "[marac]\nname = \"Anytown Marac\"\n[[agency]]\nid = \"police\"\nname = \"Police\"\n[[agency]]\nid = \"homes\"\nname = \"Larkhill Homes\"\n[[agency]]\nid = \"school\"\nname = \"School\"\nreceives = \"actions\"\n";

    const MINUTES: &str = "---\nmeeting: 2026-11-04\nchair: A. Chair\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | A. One | Present |\n\n## Case 1: AB/1\n\nHe broke her door. She is on a spousal visa.\n\n> [!AGREEMENT]\n> Share with: Larkhill Homes\n> Covers: visa\n> Agreed by: the Marac on 4 November 2026\n> Safeguarding justification: the refuge can only hold the room for Ms A once funding is clear.\n\n| Owner | Action |\n|---|---|\n| School | Ring her |\n\n## Case 2: CD/2\n\nHe is on bail. She is on a spousal visa. See [the map](https://a.example).[^1]\n\nVisa\ncard: lost\n\n[^1]: By post.\n";

    /// What `agency` may see, after `change`; whether the second look passes it.
    fn passes(agency: &str, change: impl FnOnce(&mut Vec<Section>)) -> bool {
        let (minutes, _) = minutes::parse(Path::new("2026-11-04.md"), MINUTES.as_bytes().to_vec()).unwrap();
        let config = Config::parse(CONFIG, Path::new("marac.toml")).unwrap();
        let rules = RuleSet::builtin().unwrap();
        let tags = tag::tag(&minutes, rules);
        let (meeting, _) = Meeting::new(&minutes, &config, Lists::builtin());
        let agency = config.agency(agency).unwrap();
        let decisions = decide::decide(&minutes, &tags, &meeting, &config, agency, jiff::civil::date(2026, 11, 5));
        let mut redacted = redact::redact(&minutes, &tags, &decisions, &meeting, &config).unwrap();
        change(&mut redacted.sections);
        let source = Source { minutes: &minutes, tags: &tags, meeting: &meeting, config: &config };
        look(&redacted, rules, source, &[&decisions]).is_ok()
    }

    fn paragraph(section: &mut Section, at: usize) -> &mut Vec<Run> {
        match section.blocks.get_mut(at) {
            Some(RBlock::Paragraph(text)) => text,
            other => panic!("no paragraph but {other:?}"),
        }
    }

    fn text(words: &str) -> Run {
        Run::Text { text: words.to_owned(), style: Style::default(), link: None }
    }

    #[test]
    fn what_each_agency_may_see_passes() {
        for agency in ["Police", "Larkhill Homes", "School"] {
            assert!(passes(agency, |_| {}), "{agency}");
        }
    }

    #[test]
    fn r8_a_detail_that_is_released_in_one_case_excuses_nothing_in_another() {
        let leak = |sections: &mut Vec<Section>| {
            let text_of_two = paragraph(&mut sections[2], 0);
            let mark = text_of_two.iter().position(|r| *r == Run::Withheld).expect("case 2 is withheld");
            text_of_two[mark] = text("She is on a spousal visa.");
        };
        assert!(!passes("Larkhill Homes", leak));
    }

    #[test]
    fn words_that_stand_nowhere_in_the_minutes_are_refused() {
        assert!(!passes("Larkhill Homes", |s| paragraph(&mut s[2], 0).push(text("More words."))));
        assert!(!passes("Larkhill Homes", |s| s[2].blocks.push(RBlock::Paragraph(vec![text("x")]))));
    }

    #[test]
    fn strings_in_another_order_than_in_the_minutes_are_refused() {
        assert!(!passes("Larkhill Homes", |s| s.swap(1, 2)));
    }

    #[test]
    fn a_row_of_the_attendance_that_is_in_no_row_is_refused() {
        let row = |sections: &mut Vec<Section>| {
            let RBlock::Table(table) = &mut sections[0].blocks[0] else { panic!("the attendance is a table") };
            table.body[0][1].text = vec![text("Solicitor for her visa")];
        };
        assert!(!passes("Larkhill Homes", row));
    }

    #[test]
    fn a_text_is_written_so_that_it_reads_as_itself() {
        for (text, wanted) in [
            ("# a  \n b", "\\# a\\\nb"),
            ("a: 1 \0b: 2", "a\\: 1\nb\\: 2"),
            (" \n\0a\n\0b\n", "a\\\nb"),
            ("1. a\u{a0}\0- b", "1\\. a\n\\- b"),
        ] {
            let mut out = String::from("\n\n");
            escape(text, &mut out);
            assert_eq!(out.trim_start(), wanted, "{text:?}");
        }
    }
}
