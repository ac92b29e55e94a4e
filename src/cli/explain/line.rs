//! How one line of the minutes stands to an agency's copy, whether or not something was found in it.

use super::Explained;
use crate::decide::{Sight, Standing};
use crate::minutes::{FlatRange, PartKind, PieceId, Role};

/// In words, each on a line; empty if nothing of the minutes stands on line `at`.
pub(super) fn standing(explained: &Explained<'_>, at: usize) -> String {
    let minutes = explained.minutes();
    let decisions = explained.decisions;
    let on_line = (0_u32..).zip(&minutes.pieces).filter(|(id, piece)| {
        let whole = FlatRange { start: 0, end: piece.text.flat().len() };
        let (first, last) = explained.lines(PieceId(*id), whole);
        first <= at && at <= last && !matches!(piece.role, Role::LinkAddress | Role::LinkTitle)
    });
    // What a reader sees comes first: a line may hold a comment too.
    let here = on_line.min_by_key(|(_, piece)| is_never_seen(piece.role));
    let Some((_, piece)) = here else { return format!("  Line {at} holds no text of the minutes.\n") };
    let never = if piece.role == Role::FrontMatter {
        Some("of the lines at the top, only those that the program knows are printed (time, place, chair, minutes-by)")
    } else {
        is_never_seen(piece.role).then_some("no reader of the minutes sees this, and it is never printed")
    };
    if let Some(never) = never {
        return format!("  Line {at}: {never}.\n");
    }
    let part = piece.part.and_then(|id| Some((minutes.parts.get(id.0 as usize)?.kind, *decisions.parts.get(id.0 as usize)?)));
    let Some((kind, sight)) = part else { return String::new() };
    let place = match kind {
        PartKind::Case(case) => {
            minutes.cases.get(case).map_or_else(String::new, |case| format!("stands in case {}", case.number.0))
        }
        PartKind::Attendance => "stands in the attendance".to_owned(),
        PartKind::Opening | PartKind::General => "stands outside the cases".to_owned(),
    };
    let is_case = matches!(kind, PartKind::Case(_));
    let seen = match (sight, is_case) {
        (Sight::Attended, true) => "the agency was there for this case and sees all of it",
        (Sight::Attended, false) => "the agency was there throughout and sees all of it",
        (Sight::NotAttended, true) => {
            "the agency was not there for this case and sees what holds no detail, and what an agreement opens"
        }
        (Sight::NotAttended, false) => "the agency was not there throughout and sees what holds no detail",
        (Sight::Excluded, _) => "the agency was kept out of this case, and its copy leaves the case out",
        (Sight::NotCopied, _) => "no copy of this part is made for the agency: its copy leaves it out",
    };
    let mut text = format!("  Line {at} {place}: {seen}.\n");
    if piece.role == Role::Agreement && sight == Sight::NotAttended {
        text.push_str("  An agreement's own words are seen by agencies that were there and, if it holds, by those it names.\n");
    }
    if kind == PartKind::Attendance && sight == Sight::NotAttended {
        text.push_str(
            "  Its copy shows who was there, but not for which cases, and leaves out agencies that bring immigration expertise.\n",
        );
    }
    match decisions.standing {
        Standing::Actions => text.push_str("  Its copy holds nothing but its own actions.\n"),
        Standing::Extract => text.push_str("  Its copy holds nothing but the sentences that an agreement opens.\n"),
        Standing::Whole | Standing::Partial | Standing::None(_) => {}
    }
    text
}

/// Whether text of this role is seen by nobody.
pub(super) fn is_never_seen(role: Role) -> bool {
    match role {
        Role::Comment | Role::Hidden => true,
        Role::FrontMatter
        | Role::Title
        | Role::Heading(_)
        | Role::Paragraph
        | Role::Item
        | Role::HeaderCell
        | Role::Cell
        | Role::Caption
        | Role::Note
        | Role::Code
        | Role::Agreement
        | Role::LinkAddress
        | Role::LinkTitle => false,
    }
}
