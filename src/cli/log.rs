//! How a run is logged: to standard error, as text or as one JSON object a line, without a word of the minutes.

use clap::ValueEnum;
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

/// Begins to log. A second call in one process changes nothing.
pub(super) fn begin(format: Format, level: Level) {
    let builder =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(LevelFilter::from(level)).with_target(false);
    let begun = match format {
        Format::Text => builder.without_time().with_ansi(false).try_init(),
        Format::Json => builder.json().flatten_event(true).try_init(),
    };
    // Tests call more than once in one process; the first log stays.
    drop(begun);
}
