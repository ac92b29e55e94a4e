//! What the program says about minutes, configuration and rules: a code, a place, what is wrong and what to do.

use std::ops::Range;
use std::path::PathBuf;

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant; nothing is refused for it.
    Warning,
    /// Something is not made, or the finding makes exit code 1.
    Error,
}

macro_rules! codes {
    ($($name:ident, $text:literal, $severity:ident, $principle:expr, $summary:literal;)*) => {
        /// Every kind of finding. Its text form is stable.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $(#[doc = $summary] $name,)* }

        impl Code {
            /// All codes, in the order of this table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable kebab-case form.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// The guidance principle behind it (`P1` to `P7`), if one is.
            #[must_use]
            pub fn principle(self) -> Option<&'static str> {
                match self { $(Self::$name => $principle,)* }
            }

            /// What it is about, in one sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => $summary,)* }
            }
        }
    };
}

codes! {
    // code, text, severity, principle, one sentence
    MinutesUnreadable, "minutes-unreadable", Error, None, "The minutes file cannot be read, is not UTF-8, or is too large.";
    FrontMatter, "front-matter", Error, None, "The front matter is missing, not closed, or lacks a possible date of the meeting.";
    MeetingDate, "meeting-date", Error, None, "A file is named by another date than its meeting, or two files are minutes of one meeting.";
    CaseHeading, "case-heading", Error, None, "A case heading cannot be read, or a case number stands twice.";
    TableExcessCells, "table-excess-cells", Error, None, "A table row has more cells than the header; what stands in them would be lost.";
    MarkdownRefused, "markdown-refused", Error, None, "The minutes hold a construct that cannot be exported safely.";
    MarkMalformed, "mark-malformed", Error, None, "A mark such as {.immigration} cannot be read.";
    MarkInert, "mark-inert", Warning, None, "A mark takes nothing off or marks nothing.";
    HandCleared, "hand-cleared", Note, None, "A find was taken off by hand, with a reason.";
    AttendanceMissing, "attendance-missing", Warning, None, "The minutes hold no attendance that can be read; no agency counts as present.";
    AttendanceUnclear, "attendance-unclear", Warning, None, "An attendance entry does not say plainly who was there; it counts as not attending.";
    AttendanceExclusion, "attendance-exclusion", Error, None, "An agency was kept out of a case, but the attendance does not say which.";
    NoteUnused, "note-unused", Warning, None, "A footnote is never cited and is not exported.";
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: Code,
    /// The file it is about.
    pub path: PathBuf,
    /// The 1-based line, where it is about one.
    pub line: Option<usize>,
    /// The source bytes it is about, half-open, where they are known.
    pub range: Option<Range<usize>>,
    /// What is wrong, in plain words. Holds no text that may have to be withheld; the source line is shown by `check` alone.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}
