//! How a run is logged: to standard error, as text or as one JSON object a line, without a word of the minutes.

use crate::diagnostic::{Diagnostic, Severity};
use clap::ValueEnum;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_subscriber::filter::LevelFilter;

/// The form of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One object a line.
    Json,
}

/// How much is logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Level {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// And what may have.
    Warn,
    /// And what was done.
    Info,
    /// And how.
    Debug,
    /// And everything.
    Trace,
}

impl From<Level> for LevelFilter {
    fn from(level: Level) -> Self {
        match level {
            Level::Off => Self::OFF,
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
            Level::Trace => Self::TRACE,
        }
    }
}

/// Whether the log is one JSON object a line.
static JSON: AtomicBool = AtomicBool::new(false);

/// Begins to log: as much as `level` says, else what went wrong as text, and what was done too as JSON. A second call in
/// one process changes nothing.
pub(super) fn begin(format: Format, level: Option<Level>) {
    let level = level.unwrap_or(match format {
        Format::Text => Level::Warn,
        Format::Json => Level::Info,
    });
    JSON.store(format == Format::Json, Ordering::Relaxed);
    let builder =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(LevelFilter::from(level)).with_target(false);
    let begun = match format {
        Format::Text => builder.without_time().with_ansi(false).try_init(),
        Format::Json => builder.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
    // Tests call more than once in one process; the first log stays.
    drop(begun);
}

/// Whether what is said to standard error is said as JSON.
pub(super) fn is_json() -> bool {
    JSON.load(Ordering::Relaxed)
}

/// Logs a finding, without its source line.
pub(super) fn finding(run: &str, folder: &Path, found: &Diagnostic) {
    let (code, file, help) = (found.code.as_str(), found.path.display(), found.help.as_deref().unwrap_or(""));
    let (folder, line, what) = (folder.display(), found.line.unwrap_or(0), found.message.as_str());
    match found.code.severity() {
        Severity::Error => tracing::error!(run, %folder, code, %file, line, help, "{what}"),
        Severity::Warning => tracing::warn!(run, %folder, code, %file, line, help, "{what}"),
        Severity::Note => tracing::info!(run, %folder, code, %file, line, help, "{what}"),
    }
}
