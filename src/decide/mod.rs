//! Tags × agency → [`Decisions`]: for one meeting and one agency, what it gets at all, and for every tag one [`Outcome`]
//! that is a reason.
//!
//! 1. [`Lists`]: what enforcement bodies, cover words and justifications are (rule files)
//! 2. [`Meeting::new`]: names resolved, attendance per case, agreements read, whose attendance each piece follows
//! 3. [`decide`]: one agency, one day
//!
//! Nothing here depends on the words of a detail: only on its place, category, finder and strength. Whatever cannot be
//! read withholds.

mod actions;
mod agreement;
mod attendance;
mod cases;
mod closing;
mod covers;
mod dates;
mod enforcement;
mod expertise;
mod judge;
mod justification;
mod lists;
mod meeting;
mod names;
mod outcome;
mod register;
mod report;
mod scope;
#[cfg(test)]
mod tests;
mod units;

pub use actions::{Action, ActionPlace, actions, own_actions_withheld, own_seen_actions, seen_actions};
pub use agreement::Fault;
pub use covers::CoverWords;
pub use enforcement::EnforcementBodies;
pub use expertise::{EXPERTISE_RULE, tag_expertise};
pub use judge::decide;
pub use justification::{Form, JustificationRules};
pub use lists::{ExampleFault, FILES, Lists, ListsError};
pub use meeting::Meeting;
pub(crate) use outcome::is_printed;
pub use outcome::{AgreementNo, Decisions, NoCopy, Outcome, Sight, Standing, without_cases};
pub use register::{NamedAgency, Registered, register};
pub use report::expired;
pub use units::{Withheld, unit_of};
