//! A random sample of what was released, withheld and not tagged → a page that a compliance officer fills in → how
//! often the program errs, with exact bounds.
//!
//! 1. [`population`]: everything that could be drawn, made again from the sources and held against the record
//! 2. [`draw`]: a sample by a seed; the same seed, sources and configuration draw the same sample
//! 3. [`page`]: the sample as a page with a verdict for each; it saves the verdicts as a file
//! 4. `result`: that file → counts and bounds ([`bounds`])
//!
//! Three things are drawn, alike in number: details released to an agency that was not there, details withheld, and
//! sentences with no detail in cases that have details elsewhere. The page shows withheld text, and says so.

pub mod bounds;
mod page;
mod population;
mod result;
#[cfg(test)]
mod tests;

pub use page::page;
pub use population::{Against, Item, Stratum, population};
pub use result::{Judged, ResultError, Verdicts};

/// A sample and what it was drawn from.
pub struct Sample {
    /// The seed.
    pub seed: u64,
    /// What was drawn, in the order of drawing.
    pub items: Vec<Item>,
    /// How many there were to draw from, by stratum.
    pub of: [usize; 3],
}

/// Draws `size` items, as nearly as can be the same number of each stratum.
///
/// Each item has a number that only the seed and its own place decide; the lowest are drawn.
#[must_use]
pub fn draw(population: Vec<Item>, size: usize, seed: u64) -> Sample {
    let mut strata: [Vec<([u8; 32], Item)>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for item in population {
        let number = blake3::keyed_hash(blake3::hash(&seed.to_le_bytes()).as_bytes(), item.id.as_bytes());
        if let Some(stratum) = strata.get_mut(item.stratum as usize) {
            stratum.push((*number.as_bytes(), item));
        }
    }
    let of = [strata[0].len(), strata[1].len(), strata[2].len()];
    for stratum in &mut strata {
        stratum.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    }
    let mut items = Vec::new();
    while items.len() < size {
        let before = items.len();
        for stratum in &mut strata {
            if items.len() < size {
                items.extend(stratum.pop().map(|(_, item)| item));
            }
        }
        if items.len() == before {
            break;
        }
    }
    Sample { seed, items, of }
}
