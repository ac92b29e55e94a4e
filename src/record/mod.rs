//! Verified bytes → files written whole, and the chained record of what was made, removed and sent.
//!
//! Everything that `marac` leaves on disk goes through here:
//!
//! - [`store`]: files appear whole or not at all, folders are 0700, files 0600;
//! - [`key`]: the working folder's local secret, with which hashes of sources are keyed, so that a hash on its own
//!   tells nobody anything;
//! - [`chain`]: `record.jsonl`, append-only, each line bound to the one before it;
//! - [`lock`]: one run a working folder;
//! - [`past`]: the latest word of the record on each meeting, file and sending;
//! - [`entry`]: what the lines say. No line holds a word of the minutes.

pub mod chain;
pub mod entry;
pub mod key;
pub mod lock;
pub mod past;
pub mod store;

use std::path::PathBuf;

/// Why the record or a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A file or folder could not be read.
    #[error("{path}: cannot be read ({source}); check that the file is there and that you may read it")]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A file or folder could not be written.
    #[error("{path}: cannot be written ({source}); check the space on the disk and that you may write there")]
    Write {
        /// Which.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A line of the record does not follow from the one before it.
    #[error(
        "{path}:{line}: the record is broken here ({reason}); restore the file from a backup, or move it away and export again"
    )]
    Broken {
        /// The record.
        path: PathBuf,
        /// 1-based.
        line: usize,
        /// What does not fit.
        reason: &'static str,
    },
    /// The key is not one.
    #[error("{path}: is not a key of this program; restore it from a backup, or remove it and export again")]
    Key {
        /// The key file.
        path: PathBuf,
    },
    /// Another run is at work in this folder.
    #[error("{path}: another run is at work in this folder ({who}); wait until it has ended and try again")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Which run.
        who: String,
    },
}
