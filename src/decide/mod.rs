//! x
mod covers;
mod dates;
mod enforcement;
mod justification;
mod lists;
mod names;
pub use lists::{Lists, ListsError};
