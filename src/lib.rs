//! `marac` reads the minutes of a Marac and makes, for every agency on the distribution list, the PDF that this
//! agency may have.
//!
//! # The line
//!
//! The flow is straight; each stage is a function from one named type to the next, and what a stage makes can be made
//! only there:
//!
//! 1. [`folder`]: a folder on disk → [`folder::Folder`] (`marac.toml` checked, minutes files found)
//! 2. [`minutes`]: one Markdown file → [`minutes::Minutes`] (blocks of continuous text, attendance, agreements)
//! 3. [`rules`]: rule files → [`rules::RuleSet`]; [`fold`] says what counts as the same letter, for rules and minutes alike
//! 4. [`tag`]: minutes × rules → [`tag::Tags`]
//! 5. [`decide`]: tags × agency → [`decide::Decisions`] (one [`decide::Outcome`] a tag)
//! 6. [`redact`]: minutes × decisions → [`redact::Redacted`] (what this agency may see, and nothing else)
//! 7. [`typeset`]: redacted minutes → pages → the bytes of a PDF
//! 8. [`verify`]: finished bytes → [`verify::Verified`] or the reason why not
//! 9. [`record`]: verified bytes → files written whole, and the chained record
//! 10. [`export`]: the line itself, over folders, meetings and agencies, in parallel
//!
//! Beside the line stand [`annotated`] minutes, from which details are known, [`score`], which measures finds by them,
//! and [`train`], which makes the second reader's weights of them.
//! What people read stands beside it too: [`check`], [`review`], [`spot_check`], and on top of all [`cli`].
//!
//! # Who imports whom
//!
//! A module imports only what stands before it in this order: [`diagnostic`], [`minutes`], [`fold`], [`folder`],
//! [`rules`], [`tag`], [`annotated`], [`score`], [`train`], [`decide`], [`redact`], [`typeset`], [`verify`], [`record`],
//! [`check`], [`export`], [`review`], [`spot_check`], [`cli`]. Only the last five see all stages. A test reads the `use crate::` lines and holds this.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod annotated;
pub mod check;
pub mod cli;
pub mod decide;
pub mod diagnostic;
pub mod export;
pub mod fold;
pub mod folder;
pub mod minutes;
pub mod record;
pub mod redact;
pub mod review;
pub mod rules;
pub mod score;
pub mod spot_check;
pub mod tag;
pub mod train;
pub mod typeset;
pub mod verify;
