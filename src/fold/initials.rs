//! Initials typed with dots, spaces or hyphens between them: `N.R.P.F.`, `I L R`, `U-K-V-I`; digits likewise.

use super::glyph::Glyph;

/// Initials found at a place.
pub(super) struct Initials {
    /// Index one past the last glyph that belongs to them, the last dot too.
    pub(super) end: usize,
}

/// The fewest letters that count as initials when only spaces or hyphens stand between capital letters: two would take
/// `Victim A B` apart.
const SPACED_CAPITALS: usize = 3;
/// The same for small letters, of which `a` and `i` are words.
const SPACED_SMALL: usize = 4;

/// The fewest single digits with spaces between them that are one number.
const SPACED_DIGITS: usize = 5;

/// The initials that begin at `at`, which is a letter at the start of a word.
pub(super) fn initials(glyphs: &[Glyph], at: usize) -> Option<Initials> {
    // Nearly every word fails here.
    let digit = glyphs.get(at)?.cased.is_ascii_digit();
    match glyphs.get(at + 1)?.cased {
        ' ' | '-' if digit => digits(glyphs, at),
        _ if digit => None,
        '.' => dotted(glyphs, at),
        ' ' | '-' => spaced(glyphs, at),
        _ => None,
    }
}

fn cased(glyphs: &[Glyph], at: usize) -> char {
    glyphs.get(at).map_or(' ', |g| g.cased)
}

fn single(glyphs: &[Glyph], at: usize) -> bool {
    cased(glyphs, at).is_alphabetic() && !cased(glyphs, at + 1).is_alphanumeric()
}

fn dotted(glyphs: &[Glyph], at: usize) -> Option<Initials> {
    let (mut letters, mut gap, mut capitals) = (0, false, true);
    let mut next = at;
    let mut end = at;
    while single(glyphs, next) {
        let spaced = next > end;
        // A letter after a gap belongs to them only with a dot of its own (`P. I said`), and only if all have gaps.
        if (spaced && cased(glyphs, next + 1) != '.') || (letters > 1 && spaced != gap) {
            break;
        }
        gap |= spaced;
        letters += 1;
        capitals &= cased(glyphs, next).is_uppercase();
        end = next + 1;
        if cased(glyphs, end) != '.' {
            break;
        }
        end += 1;
        next = if cased(glyphs, end) == ' ' { end + 1 } else { end };
    }
    let enough = if gap { letters >= SPACED_CAPITALS && capitals } else { letters >= 2 };
    enough.then_some(Initials { end })
}

fn spaced(glyphs: &[Glyph], at: usize) -> Option<Initials> {
    let between = cased(glyphs, at + 1);
    let (mut letters, mut capitals, mut next) = (0, true, at);
    while single(glyphs, next) {
        letters += 1;
        capitals &= cased(glyphs, next).is_uppercase();
        if cased(glyphs, next + 1) != between {
            next += 2;
            break;
        }
        next += 2;
    }
    let enough = letters >= if capitals { SPACED_CAPITALS } else { SPACED_SMALL };
    enough.then_some(Initials { end: next - 1 })
}

fn digits(glyphs: &[Glyph], at: usize) -> Option<Initials> {
    let between = cased(glyphs, at + 1);
    let single = |at: usize| cased(glyphs, at).is_ascii_digit() && !cased(glyphs, at + 1).is_alphanumeric();
    let (mut count, mut next) = (0, at);
    while single(next) {
        count += 1;
        if cased(glyphs, next + 1) != between {
            next += 2;
            break;
        }
        next += 2;
    }
    (count >= SPACED_DIGITS).then_some(Initials { end: next - 1 })
}
