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

/// Gives types a `Debug` that shows these fields and no others: what else they hold is text of the minutes, and a message
/// may be read by those who may not see it.
macro_rules! debug_without_text {
    ($($type:ident $(<$life:lifetime>)? { $($field:ident),* })*) => {
        $(
            impl std::fmt::Debug for $type $(<$life>)? {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($type))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
                }
            }
        )*
    };
}
pub(crate) use debug_without_text;

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
    MinutesPassedOver, "minutes-passed-over", Warning, None, "A file beside the minutes is no Markdown file, and nothing is made of it.";
    FrontMatter, "front-matter", Error, None, "The front matter is missing, not closed, or lacks a possible date of the meeting.";
    MeetingDate, "meeting-date", Error, None, "A file is named by another date than its meeting, two files are minutes of one meeting, or one file of two.";
    MeetingAhead, "meeting-ahead", Warning, None, "The meeting is dated later than today.";
    NoCopyDue, "no-copy-due", Note, None, "No copy of a meeting is due to an agency, by policy: marac.toml or an agreement would have to say otherwise.";
    CaseHeading, "case-heading", Error, None, "A case heading cannot be read, or a case number stands twice.";
    SectionOutsideCase, "section-outside-case", Warning, None, "A heading looks like a part of a case or like its beginning, and stands outside.";
    TableExcessCells, "table-excess-cells", Error, None, "A table row has more cells than the header; what stands in them would be lost.";
    MarkdownRefused, "markdown-refused", Error, None, "The minutes hold a construct that cannot be exported safely.";
    TextLost, "text-lost", Error, None, "Words of the minutes stand where no rule of Markdown says what they are, and would be lost.";
    MarkMalformed, "mark-malformed", Error, None, "A mark such as {.immigration} cannot be read.";
    MarkInert, "mark-inert", Warning, None, "A mark takes nothing off or marks nothing.";
    HandCleared, "hand-cleared", Note, None, "A find was taken off by hand, with a reason.";
    AttendanceMissing, "attendance-missing", Warning, None, "The minutes hold no attendance that can be read; no agency counts as present.";
    AttendanceUnclear, "attendance-unclear", Warning, None, "An attendance entry does not say plainly who was there; it counts as not attending.";
    AttendanceExclusion, "attendance-exclusion", Error, None, "An agency was kept out of a case, but the attendance does not say which agency or which case.";
    KeptOutUnread, "kept-out-unread", Warning, None, "A case may say that somebody was kept out of it, and the attendance does not.";
    AttendanceUnknownAgency, "attendance-unknown-agency", Warning, None, "An agency in the attendance is not on the distribution list.";
    AttendanceContradiction, "attendance-contradiction", Warning, None, "One representative stands twice in the attendance with different answers; neither counts.";
    AttendanceStrayExclusion, "attendance-stray-exclusion", Error, None, "An agency that is not on the distribution list was kept out of a case.";
    EnforcementPresent, "enforcement-present", Error, Some("P3"), "Immigration enforcement is listed as present; it does not attend, and gets nothing by it.";
    AgreementOutsideCase, "agreement-outside-case", Warning, Some("P7"), "A sharing agreement stands where it can unlock nothing.";
    AgreementUnread, "agreement-unread", Warning, Some("P1"), "Something looks like a sharing agreement and is not read as one; it unlocks nothing and is withheld from those who were not there.";
    AgreementInProse, "agreement-in-prose", Warning, Some("P1"), "A sentence tells that sharing was agreed, and no agreement is written in its case; it unlocks nothing.";
    AgreementMalformed, "agreement-malformed", Warning, Some("P1"), "A sharing agreement has a line that cannot be read, or a field twice; it unlocks nothing.";
    AgreementNamesNobody, "agreement-names-nobody", Warning, Some("P1"), "A sharing agreement names no agency of the distribution list.";
    AgreementUnknownAgency, "agreement-unknown-agency", Warning, Some("P1"), "A name in a sharing agreement is no agency of the distribution list.";
    AgreementNotAgreed, "agreement-not-agreed", Warning, Some("P1"), "A sharing agreement does not say that the Marac agreed; it unlocks nothing.";
    AgreementWrongDate, "agreement-wrong-date", Warning, Some("P1"), "A sharing agreement is not of the meeting's own date; it unlocks nothing.";
    AgreementRefused, "agreement-refused", Note, Some("P1"), "A sharing agreement records that sharing was not agreed, declined or put on hold.";
    AgreementContradicted, "agreement-contradicted", Warning, Some("P1"), "Another block of the case says that this was not agreed; it unlocks nothing.";
    AgreementUnjustified, "agreement-unjustified", Warning, Some("P1"), "A sharing agreement has no safeguarding justification; it unlocks nothing.";
    AgreementPlaceholder, "agreement-placeholder", Warning, Some("P1"), "A safeguarding justification is a placeholder; the agreement unlocks nothing.";
    AgreementNoEffect, "agreement-no-effect", Warning, Some("P1"), "A safeguarding justification does not say who is made safer and how; the agreement unlocks nothing.";
    AgreementOtherPurpose, "agreement-other-purpose", Warning, Some("P2"), "A safeguarding justification serves another purpose; the agreement unlocks nothing.";
    AgreementEnforcement, "agreement-enforcement", Warning, Some("P2"), "A safeguarding justification serves immigration enforcement; the agreement unlocks nothing.";
    AgreementCoversNothing, "agreement-covers-nothing", Warning, Some("P7"), "What a sharing agreement covers names no category of details; it unlocks nothing.";
    AgreementReviewUnreadable, "agreement-review-unreadable", Warning, Some("P7"), "The date to review a sharing agreement by cannot be read; it unlocks nothing.";
    AgreementNoReview, "agreement-no-review", Note, Some("P7"), "A sharing agreement has no date to review it by; it does not expire.";
    AgreementExpired, "agreement-expired", Warning, Some("P7"), "A sharing agreement has passed its date of review; it unlocks nothing.";
    AgreementAliasOnly, "agreement-alias-only", Warning, Some("P4"), "A sharing agreement names immigration enforcement by an alias only; it unlocks nothing.";
    AgreementConsent, "agreement-consent", Warning, Some("P4"), "A sharing agreement with immigration enforcement does not record the victim's consent; it unlocks nothing.";
    AgreementMappa, "agreement-mappa", Warning, Some("P4"), "A sharing agreement names a MAPPA body, whose members include immigration authorities.";
    CopyToUnknown, "copy-to-unknown", Warning, None, "A `Copy to:` line names no agency of the distribution list.";
    EnforcementAction, "enforcement-action", Warning, Some("P5"), "An action seems to use immigration enforcement against somebody.";
    NoExpertise, "no-expertise", Note, Some("P6"), "A case has immigration details, and nobody with immigration expertise was there for it.";
    OwnActionWithheld, "own-action-withheld", Warning, Some("P7"), "An agency owns an action and will not see all of it.";
    CaseNamed, "case-named", Warning, None, "With no marks, what names a case whose number closes up is left out too.";
    SafetyWithheld, "safety-withheld", Warning, Some("P2"), "What is withheld also holds a fact that may keep somebody safe.";
    CharacterUnshown, "character-unshown", Warning, None, "No font shows a character; it is printed as its code point.";
    NoteShared, "note-shared", Warning, None, "A footnote is cited in two sections; it follows the attendance of the first.";
    RecordBroken, "record-broken", Error, None, "A line of the record was changed, taken out or cannot be read.";
    RecordTorn, "record-torn", Warning, None, "The last line of the record was cut short by an interruption.";
    RecordHead, "record-head", Error, None, "A head that a run printed is not in the record: lines were cut off or rewritten.";
    RecordShort, "record-short", Error, None, "The packs or the list hold more than the record speaks of: its last lines may be lost.";
    RecordEmptied, "record-emptied", Error, None, "More lines of the record were emptied than purges account for.";
    KeyMissing, "key-missing", Error, None, "The secret that hashes of sources are keyed with is gone; sources cannot be compared.";
    PackMissing, "pack-missing", Error, None, "A PDF that the record speaks of is gone.";
    PackAltered, "pack-altered", Error, None, "A PDF is not the one that was made.";
    PackStray, "pack-stray", Error, None, "A file lies in the packs that no run has put there.";
    PackOutdated, "pack-outdated", Error, None, "A PDF was made of earlier minutes, or is not due any more.";
    PackNotMade, "pack-not-made", Error, None, "A PDF is due and could not be made.";
    PackWaiting, "pack-waiting", Note, None, "PDFs of a meeting are not recorded as sent.";
    ListAltered, "list-altered", Error, None, "The distribution list is not what the record says.";
    MinutesChanged, "minutes-changed", Error, None, "The minutes were changed since they were last exported.";
    MinutesGone, "minutes-gone", Error, None, "Minutes that were exported are gone.";
    MinutesNotExported, "minutes-not-exported", Error, None, "No export has read these minutes.";
    ConfigurationChanged, "configuration-changed", Error, None, "marac.toml or its fonts were changed since the last export.";
    RulesChanged, "rules-changed", Error, None, "The rules are other than at the last export.";
    ProgramChanged, "program-changed", Warning, None, "Another version of the program made the PDFs.";
    DecisionsOutdated, "decisions-outdated", Error, Some("P7"), "An agreement has run out since the last export.";
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
