//! The tagger's second look: run on the redacted minutes, it may find only what was released.

use super::leak::{Flaw, Leak, ensure};

/// Proof that the tagger found nothing in the redacted minutes but what was released; only [`second_look`] makes it.
#[derive(Debug)]
pub struct SecondLook(());

/// Compares what the tagger finds in the redacted minutes with what was released to this view or taken off by hand.
///
/// Both are lists of places, each with its finds; what a place and a find are is the caller's to choose (the number of
/// a piece in reading order, and a range of its text). Each find counts as often as it is listed, and must be released
/// at its own place: one released elsewhere excuses nothing.
///
/// # Errors
///
/// [`Flaw::Find`] if a find was not released where it stands.
pub fn second_look<P: Ord, F: Ord>(found: &[(P, Vec<F>)], released: &[(P, Vec<F>)]) -> Result<SecondLook, Leak> {
    let mut left = sorted(released).into_iter();
    for find in sorted(found) {
        ensure(left.by_ref().any(|released| released == find), Leak::new(Flaw::Find))?;
    }
    Ok(SecondLook(()))
}

fn sorted<P: Ord, F: Ord>(list: &[(P, Vec<F>)]) -> Vec<(&P, &F)> {
    let mut finds: Vec<(&P, &F)> = list.iter().flat_map(|(place, finds)| finds.iter().map(move |find| (place, find))).collect();
    finds.sort_unstable();
    finds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(found: &[(u32, Vec<(usize, usize)>)], released: &[(u32, Vec<(usize, usize)>)]) -> bool {
        second_look(found, released).is_ok()
    }

    #[test]
    fn a_find_is_excused_only_where_it_was_released() {
        assert!(look(&[(3, vec![(0, 4)])], &[(1, vec![(0, 4)]), (3, vec![(0, 4), (9, 12)])]));
        assert!(!look(&[(3, vec![(0, 4)])], &[(1, vec![(0, 4)])]));
        assert!(!look(&[(3, vec![(0, 5)])], &[(3, vec![(0, 4)])]));
    }

    #[test]
    fn one_release_excuses_one_find() {
        assert!(!look(&[(3, vec![(0, 4), (0, 4)])], &[(3, vec![(0, 4)])]));
        assert!(look(&[(3, vec![(5, 9)]), (3, vec![(0, 4)])], &[(3, vec![(0, 4), (5, 9)])]));
    }
}
