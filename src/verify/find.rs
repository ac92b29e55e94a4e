//! The tagger's second look: run on the redacted minutes, it may find only what was released.

use super::leak::{Flaw, Leak, ensure};
use std::collections::BTreeMap;
use std::ops::Range;

/// Proof that the tagger found nothing in the redacted minutes but what was released; only [`second_look`] makes it.
#[derive(Debug)]
pub struct SecondLook(());

/// Compares what the tagger finds in the redacted minutes with what was released to this view or taken off by hand.
///
/// Both are places with half-open ranges in them; what a place is is the caller's to choose (a string of the minutes and
/// a kind of detail). A find must lie inside one range that was released at its own place: one released elsewhere
/// excuses nothing.
///
/// # Errors
///
/// [`Flaw::Find`] if a find was not released where it stands.
pub fn second_look<P: Ord>(found: &[(P, Range<usize>)], released: &[(P, Range<usize>)]) -> Result<SecondLook, Leak> {
    let mut by_place: BTreeMap<&P, Vec<&Range<usize>>> = BTreeMap::new();
    for (place, range) in released {
        by_place.entry(place).or_default().push(range);
    }
    for (place, find) in found {
        let own = by_place.get(place).map_or(&[][..], Vec::as_slice);
        ensure(own.iter().any(|r| r.start <= find.start && find.end <= r.end), Leak::new(Flaw::Find))?;
    }
    Ok(SecondLook(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(found: &[(u32, Range<usize>)], released: &[(u32, Range<usize>)]) -> bool {
        second_look(found, released).is_ok()
    }

    #[test]
    fn a_find_is_excused_only_where_it_was_released() {
        assert!(look(&[(3, 1..4)], &[(1, 0..4), (3, 0..4), (3, 9..12)]));
        assert!(!look(&[(3, 0..4)], &[(1, 0..4)]));
        assert!(!look(&[(3, 0..5)], &[(3, 0..4), (3, 4..9)]), "two releases do not make one");
    }

    #[test]
    fn every_find_is_looked_at() {
        assert!(!look(&[(3, 0..4), (3, 5..9)], &[(3, 0..4)]));
        assert!(look(&[(3, 5..9), (3, 0..4)], &[(3, 0..4), (3, 5..9)]));
    }
}
