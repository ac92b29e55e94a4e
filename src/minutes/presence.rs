//! An attendance cell → what it says: [`Presence`] and the cases that the agency was kept out of.
//!
//! Only what is said plainly makes an agency attend. A word that is not known here makes the cell unclear, and unclear
//! is not attending: an unread `not`, `late` or `observer` must not open a case.

use super::tree::{CaseNo, CaseSet, Presence};
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What a cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    /// When the agency was there.
    pub(super) presence: Presence,
    /// Cases that it was kept out of.
    pub(super) excluded: Vec<CaseNo>,
    /// Whether it was kept out of a case that the cell does not name.
    pub(super) excluded_somewhere: bool,
}

impl Said {
    /// Takes over what another cell says of cases that the agency was kept out of.
    pub(super) fn keep_out(&mut self, other: &Self) {
        self.excluded.extend(&other.excluded);
        self.excluded.sort_unstable();
        self.excluded.dedup();
        self.excluded_somewhere |= other.excluded_somewhere;
    }
}

/// What a cell of a column for exclusions says: numbers of cases, or nothing.
pub(super) fn kept_out_of(cell: &str) -> Said {
    let text = folded(cell);
    let none = ["", "-", "no", "none", "nil", "n/a", "n", "0"].contains(&text.as_str());
    let numbers = numbers(&text.replace("case", " ").replace("cases", " "));
    let somewhere = !none && numbers.is_none();
    Said { presence: Presence::Unclear, excluded: numbers.unwrap_or_default(), excluded_somewhere: somewhere }
}

/// Words that say, where somebody's name or a remark stands, that nobody was there after all.
static DOUBTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:apolog\w*|apols?|regrets?|absent|absence|declined|unable|vacan\w*|excused|sick|on leave|annual leave|invited|nobody|no one|no rep\w*|none|not|didn't|couldn't|dna|away|observer|observing|report only|written report|minutes only|copies?|cc|tbc|unrepresented)\b",
    )
});

/// The same in a bracket beside a name, where somebody else may be meant: `DS Lowe (chair, DI on leave)`.
static SURE_DOUBTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:apolog\w*|apols?|regrets|absent|(?:unable|not able) to (?:attend|come|join)|(?:not|didn't|couldn't|could not|did not) (?:present|in attendance|attend|come|join|here|there)|nobody|no one|no rep\w*|dna|unrepresented)\b",
    )
});

/// Whether a name or remark says that the agency may not have been there.
pub(super) fn doubts(text: &str) -> bool {
    let text = folded(text);
    let outside =
        text.split('(').enumerate().filter_map(|(at, part)| if at == 0 { Some(part) } else { Some(part.split_once(')')?.1) });
    DOUBTS.is_match(&outside.collect::<Vec<_>>().join(" ")) || SURE_DOUBTS.is_match(&text)
}

/// Whether what stands where a representative is named holds no name at all: `busy elsewhere`.
pub(super) fn is_unlike_a_name(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.starts_with(char::is_alphabetic)).peekable();
    words.peek().is_some() && words.all(|word| word.starts_with(char::is_lowercase) && word != "chair")
}

/// Signs in a cell that say nothing of their own; any other may turn round what the words say.
fn is_harmless(c: char) -> bool {
    c.is_alphanumeric()
        || c.is_whitespace()
        || matches!(
            c,
            '-' | ','
                | '.'
                | ';'
                | ':'
                | '('
                | ')'
                | '/'
                | '&'
                | '\''
                | '"'
                | '“'
                | '”'
                | '+'
                | '?'
                | '✓'
                | '✔'
                | '☑'
                | '✗'
                | '✘'
                | '✕'
                | '☐'
        )
}

/// The most cases that one range may name; more is a slip of the keys.
const MAX_CASES: u32 = 200;

/// Words that say plainly: was there.
const PRESENT: &[&str] = &[
    "present",
    "attended",
    "attendance",
    "attending",
    "yes",
    "y",
    "p",
    "✓",
    "✔",
    "☑",
    "teams",
    "zoom",
    "skype",
    "dialled",
    "dialed",
    "dial",
    "phone",
    "telephone",
    "online",
    "remote",
    "remotely",
    "virtual",
    "virtually",
    "video",
    "here",
    "throughout",
    "joined",
];

/// Words that say nothing against it.
const NEUTRAL: &[&str] = &[
    "in",
    "by",
    "via",
    "on",
    "ms",
    "microsoft",
    "person",
    "call",
    "link",
    "conference",
    "the",
    "room",
    "chair",
    "chaired",
    "vice",
    "co",
    "minutes",
    "minute",
    "taker",
    "coordinator",
    "all",
    "whole",
    "full",
    "meeting",
    "cases",
    "only",
    "and",
    "for",
    "was",
    "were",
    "physically",
    "hybrid",
    "deputy",
];

/// Words that say: was not there, or not as a member.
const ABSENT: &[&str] = &[
    "apologies",
    "apology",
    "apols",
    "apol",
    "apologised",
    "a",
    "absent",
    "dna",
    "vacant",
    "n",
    "no",
    "nil",
    "none",
    "observer",
    "observers",
    "observing",
    "observed",
    "declined",
    "unable",
    "✗",
    "✘",
    "✕",
    "☐",
    "invited",
    "stood",
    "info",
    "information",
    "report",
    "unrepresented",
];

static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not (?:present|in attendance|represented|attending|attended|there|here|invited|required)|no (?:rep\w*|attendance|one|body)|non[- ]?attendance|did(?: not|n't) attend|has not attended|unable to attend|could not attend|not able to attend|n/?a)\b",
    )
});

/// The agency was kept out of, or went out for, these cases.
static KEPT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:excluded|recused|withdrew|withdrawn|stepped out|stood out|left (?:the )?(?:room|meeting|call)|out of (?:the )?(?:room|meeting)|asked to leave|conflict(?: of interests?)?|coi)\b",
    )
});

/// What may stand between such words and the number of the case.
static KEPT_OUT_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:excluded|recused|withdrew|withdrawn|stepped out|stood out|left (?:the )?(?:room|meeting|call)|out of (?:the )?(?:room|meeting)|asked to leave|conflict(?: of interests?)?|coi)(?:[ ,:;(\[-]|from|for|during|in|on|of|at|the|discussion|discussing|due|to|a|conflict|interests?|declared|self|himself|herself|themselves|out|room|meeting|re)*cases?(?: no\.?| numbers?)? ?(?P<list>\d[\d ,&-]*(?:(?:and|to) ?\d[\d ,&-]*)*)(?:[ ,:;(\[-]*(?:due to |declared )?(?:a )?(?:conflict(?: of interests?)?|coi)(?: declared)?[ )\]]*)?",
    )
});

/// But for these cases: out of the room, or not there; in doubt, kept out.
static BUT_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:except(?:ing|ed)?|excl(?:udes?|uding|\.)?|barred|absented (?:himself|herself|itself|themselves)|did(?: not|n't) hear|left|apart from|aside from|other than|bar(?:ring)?|but not|not|without|minus|out|away|stepped away|sat out|ask(?:ed)? to (?:leave|step out)|removed)(?:[ ,:;(\[-]|from|for|during|in|on|of|at|the|discussion|discussing|room|meeting|call)*cases?(?: no\.?| numbers?)? ?(?P<list>\d[\d ,&-]*(?:(?:and|to) ?\d[\d ,&-]*)*)",
    )
});

/// Words outside the attendance that say of a case, by its number, that somebody was kept out of it.
pub(super) fn names_kept_out(line: &str) -> Vec<CaseNo> {
    let text = folded(line);
    let named = KEPT_OUT_OF.captures_iter(&text).filter_map(|found| numbers(&found["list"]));
    named.flatten().collect()
}

/// Words in a case that say that somebody was kept out of it.
static KEPT_OUT_OF_THIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:excluded|recused|withdrew|withdrawn|stepped out|stood out|left|out)(?: (?:the|of|from|for|during|room|meeting|call|discussion|himself|herself|themselves|itself))* this (?:case|item|discussion)\b",
    )
});

/// Words in a case that may say so.
static MAY_BE_KEPT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:recused|(?:left|out of|withdrew from|withdrawn from|stepped out of) the (?:room|meeting|call) (?:for|during|while|whilst|before|when)|(?:declar\w+|conflicts?) of (?:an )?interests?)\b",
    )
});

/// `Was not part of this discussion`.
static NOT_PART_OF_THIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not|wasn't|weren't) (?:part of|party to|present for|in the room for|there for|included in) this (?:case|item|discussion)\b",
    )
});

/// `No conflicts of interest were declared`.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:no|none|nil|nobody|no one|not|n/a)\b"));

/// How plainly a sentence says that somebody was kept out of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KeptOut {
    /// `Left the room for this case`.
    Surely,
    /// `Declared an interest`.
    Perhaps,
}

/// Whether a sentence of a case says, or may say, that somebody was kept out of it.
pub(super) fn kept_out_here(sentence: &str) -> Option<KeptOut> {
    let text = folded(sentence);
    if NOT_PART_OF_THIS.is_match(&text) {
        Some(KeptOut::Surely)
    } else if NOBODY.is_match(&text) {
        None
    } else if KEPT_OUT_OF_THIS.is_match(&text) {
        Some(KeptOut::Surely)
    } else {
        MAY_BE_KEPT_OUT.is_match(&text).then_some(KeptOut::Perhaps)
    }
}

static FROM_TO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:joined |arrived )?from case (?P<a>\d+) (?:to|until the end of|-) ?(?:case )?(?P<b>\d+)\b"));
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:joined (?:from|at)|arrived (?:from|at)|from|joining from) case (?P<a>\d+)(?: (?:on|onwards?|onward))?\b")
});
static UP_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:left(?: at \d{1,2}[.:]\d\d ?(?:am|pm)?)?[ (,]*(?:after|following|at (?:the )?end of)|up to and including|up to and with|(?:until|to|till|up to) (?:after|the end of|end of)) case (?P<b>\d+)\b",
    )
});
static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bleft before case (?P<b>\d+)\b"));
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:joined )?(?:for |in |during )?cases?(?: no\.?| nos\.?| numbers?)? ?(?P<list>\d[\d ,&-]*(?:(?:and|to) ?(?:cases? )?\d[\d ,&-]*)*)(?:only\b)?",
    )
});

fn pattern(regex: &str) -> Regex {
    Regex::new(regex).expect("the pattern is constant")
}

/// Letters in lower case, compatibility forms and white space folded, dashes alike.
pub(super) fn folded(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            '’' | '‘' => '\'',
            other => other,
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a cell says.
pub(super) fn read(cell: &str) -> Said {
    let text = folded(cell);
    let mut excluded = Vec::new();
    let mut excluded_somewhere = false;
    let rest = KEPT_OUT_OF.replace_all(&text, |found: &regex::Captures<'_>| {
        match numbers(&found["list"]) {
            Some(cases) => excluded.extend(cases),
            None => excluded_somewhere = true,
        }
        " "
    });
    excluded_somewhere |= KEPT_OUT.is_match(&rest);
    let mut but_for = false;
    for found in BUT_FOR.captures_iter(&rest) {
        but_for = true;
        excluded.extend(numbers(&found["list"]).unwrap_or_default());
    }
    excluded.sort_unstable();
    excluded.dedup();
    let presence = if excluded_somewhere || but_for { Presence::Unclear } else { presence(&rest) };
    Said { presence, excluded, excluded_somewhere }
}

fn presence(text: &str) -> Presence {
    let negated = NEGATED.replace_all(text, " \u{1} ");
    let Some((set, rest)) = case_set(&negated) else { return Presence::Unclear };
    let words: Vec<&str> = rest
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '✓' | '✔' | '☑' | '✗' | '✘' | '✕' | '☐' | '\u{1}'))
        .filter(|w| !w.is_empty())
        .collect();
    let says = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let absent = words.contains(&"\u{1}") || says(ABSENT);
    let present = says(PRESENT);
    let known = words.iter().all(|w| PRESENT.contains(w) || NEUTRAL.contains(w));
    let only = set.is_none() && words.contains(&"only");
    let doubted = (rest.contains('?') && !words.is_empty()) || (!absent && (only || !text.chars().all(is_harmless)));
    match set {
        _ if doubted => Presence::Unclear,
        _ if absent && (present || set.is_some()) => Presence::Unclear,
        _ if absent => Presence::Absent,
        None if words.is_empty() => {
            if text.chars().all(|c| !c.is_alphanumeric() && c != '?') {
                Presence::Absent
            } else {
                Presence::Unclear
            }
        }
        Some(cases) if known => Presence::Cases(cases),
        // `Joined` alone does not say for how long.
        None if known && words.iter().any(|w| PRESENT.contains(w) && *w != "joined") => Presence::All,
        Some(_) | None => Presence::Unclear,
    }
}

/// The cases that the text names, if it names any, and the text without them; nothing if they cannot be read.
fn case_set(text: &str) -> Option<(Option<CaseSet>, String)> {
    let mut from = None;
    let mut up_to = None;
    let mut these: Option<Vec<CaseNo>> = None;
    let mut sound = true;
    let number = |m: &str| m.parse::<u32>().ok().map(CaseNo);
    let rest = FROM_TO.replace_all(text, |f: &regex::Captures<'_>| {
        (from, up_to) = (number(&f["a"]), number(&f["b"]));
        sound &= from.is_some() && from <= up_to;
        " "
    });
    let rest = FROM.replace_all(&rest, |f: &regex::Captures<'_>| {
        sound &= from.is_none();
        from = number(&f["a"]);
        sound &= from.is_some();
        " "
    });
    let rest = UP_TO.replace_all(&rest, |f: &regex::Captures<'_>| {
        sound &= up_to.is_none();
        up_to = number(&f["b"]);
        sound &= up_to.is_some();
        " "
    });
    let rest = BEFORE.replace_all(&rest, |f: &regex::Captures<'_>| {
        sound &= up_to.is_none();
        up_to = number(&f["b"]).and_then(|b| b.0.checked_sub(1)).map(CaseNo);
        sound &= up_to.is_some();
        " "
    });
    let rest = LIST.replace_all(&rest, |f: &regex::Captures<'_>| {
        sound &= these.is_none();
        these = numbers(&f["list"]);
        sound &= these.is_some();
        " "
    });
    let rest = rest.into_owned();
    if !sound || rest.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let set = match (these, from, up_to) {
        (None, None, None) => None,
        (Some(these), None, None) => Some(CaseSet::These(these)),
        (None, Some(first), None) => Some(CaseSet::From(first)),
        (None, None, Some(last)) => Some(CaseSet::UpTo(last)),
        (None, Some(first), Some(last)) if first <= last && last.0 - first.0 < MAX_CASES => {
            Some(CaseSet::These((first.0..=last.0).map(CaseNo).collect()))
        }
        _ => return None,
    };
    Some((set, rest))
}

/// `1-2`, `1, 3 and 5`, `2 to 4 & 6` as numbers in order; nothing if a range runs backwards.
fn numbers(list: &str) -> Option<Vec<CaseNo>> {
    let list = list.replace("cases", " ").replace("case", " ").replace("and", ",").replace('&', ",").replace("to", "-");
    let mut cases = Vec::new();
    for part in list.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let ends: Vec<&str> = part.split('-').map(str::trim).filter(|p| !p.is_empty()).collect();
        match ends.as_slice() {
            [one] => cases.extend(one.split_whitespace().map(str::parse).collect::<Result<Vec<u32>, _>>().ok()?),
            [from, to] => {
                let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
                if from > to || to - from > MAX_CASES {
                    return None;
                }
                cases.extend(from..=to);
            }
            _ => return None,
        }
    }
    cases.sort_unstable();
    cases.dedup();
    (!cases.is_empty()).then(|| cases.into_iter().map(CaseNo).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn these(cases: &[u32]) -> Presence {
        Presence::Cases(CaseSet::These(cases.iter().copied().map(CaseNo).collect()))
    }

    #[test]
    fn every_plain_yes_is_present_throughout() {
        for cell in [
            "Present",
            "PRESENT",
            "present.",
            "Attended",
            "In attendance",
            "Yes",
            "Y",
            "P",
            "✓",
            "✔",
            "Teams",
            "via Teams",
            "MS Teams",
            "Dialled in",
            "Dialed in by phone",
            "Present (Teams)",
            "Present - in person",
            "Present, chair",
            "Present (Chair)",
            "In person (present)",
            "Present throughout",
            "Ｐｒｅｓｅｎｔ",
            "Present for all cases",
            "Attended remotely",
        ] {
            assert_eq!(read(cell).presence, Presence::All, "{cell}");
        }
    }

    #[test]
    fn every_plain_no_is_absent() {
        for cell in [
            "Apologies",
            "Apols",
            "A",
            "Absent",
            "Not represented",
            "No rep",
            "No representation",
            "Not present",
            "Did not attend",
            "DNA",
            "Vacant",
            "N/A",
            "n/a",
            "Not invited",
            "Stood down",
            "Info only",
            "Observer",
            "",
            " ",
            "-",
            "–",
            "No",
            "N",
            "✗",
            "Apologies - report submitted",
            "Not in attendance",
            "Unable to attend",
            "No attendance",
        ] {
            assert_eq!(read(cell).presence, Presence::Absent, "{cell}");
        }
    }

    #[test]
    fn cases_are_read_from_lists_ranges_and_ends() {
        assert_eq!(read("Present for cases 1-2").presence, these(&[1, 2]));
        assert_eq!(read("Present for cases 1 – 3").presence, these(&[1, 2, 3]));
        assert_eq!(read("Present for cases 2-2").presence, these(&[2]));
        assert_eq!(read("Present for case 3 only").presence, these(&[3]));
        assert_eq!(read("Present, cases 1 and 3").presence, these(&[1, 3]));
        assert_eq!(read("Cases 1, 3 & 5").presence, these(&[1, 3, 5]));
        assert_eq!(read("Present (cases 2 to 4, 6)").presence, these(&[2, 3, 4, 6]));
        assert_eq!(read("Joined for case 4").presence, these(&[4]));
        assert_eq!(read("Present (left after case 3)").presence, Presence::Cases(CaseSet::UpTo(CaseNo(3))));
        assert_eq!(read("Present; left at 11.30 (after case 6)").presence, Presence::Cases(CaseSet::UpTo(CaseNo(6))));
        assert_eq!(read("Present from case 2").presence, Presence::Cases(CaseSet::From(CaseNo(2))));
        assert_eq!(read("From case 2 onwards").presence, Presence::Cases(CaseSet::From(CaseNo(2))));
        assert_eq!(read("Joined at case 3, Teams").presence, Presence::Cases(CaseSet::From(CaseNo(3))));
        assert_eq!(read("Present from case 2 to case 4").presence, these(&[2, 3, 4]));
        assert_eq!(read("Present from case 2, left after case 4").presence, these(&[2, 3, 4]));
    }

    #[test]
    fn what_contradicts_itself_or_is_qualified_is_unclear() {
        for cell in [
            "Present / Apologies",
            "Present (apologies for case 3)",
            "Present?",
            "?",
            "Present until 11",
            "Present except case 3",
            "Present for cases 4-2",
            "Present part",
            "Late",
            "Present (late)",
            "Present as observer",
            "Not present for cases 1-2",
            "Present for some cases",
            "tbc",
            "Рresent",
            "x",
            "Left early",
            "Present until case 3",
            "not known",
            "Joined",
            "Deputy sent",
            "Present for cases 1-2 and left before case 5",
            "Yes and no",
            "Present 10.00-11.00",
        ] {
            assert_eq!(read(cell).presence, Presence::Unclear, "{cell}");
        }
    }

    #[test]
    fn being_kept_out_of_a_case_is_read_apart_from_being_there() {
        let said = |cell: &str| (read(cell).presence, read(cell).excluded.iter().map(|c| c.0).collect::<Vec<_>>());
        assert_eq!(said("Present; excluded from case 5"), (Presence::All, vec![5]));
        assert_eq!(said("Present (left the room for case 5)"), (Presence::All, vec![5]));
        assert_eq!(said("Present, left the room for cases 2 and 4 (conflict of interest)"), (Presence::All, vec![2, 4]));
        assert_eq!(said("Present - conflict of interest, case 5"), (Presence::All, vec![5]));
        assert_eq!(said("Apologies (conflict of interest, case 5)"), (Presence::Absent, vec![5]));
        assert_eq!(said("Present for cases 1-4, excluded from case 3"), (these(&[1, 2, 3, 4]), vec![3]));
    }

    #[test]
    fn a_sign_that_may_turn_round_what_is_said_makes_it_unclear() {
        for cell in
            ["[ ] Present", "⬜ Present", "☒ Present", "≠ Present", "~Present", "!Present", "Present ⛔", "Present\u{338}"]
        {
            assert_eq!(read(cell).presence, Presence::Unclear, "{cell}");
        }
        assert_eq!(read("Present, minutes only").presence, Presence::Unclear);
        assert_eq!(read("Minutes only, by phone").presence, Presence::Unclear);
    }

    #[test]
    fn a_name_is_told_from_a_word_that_nobody_came() {
        for text in ["Apologies", "Nobody came", "J. Lowe (unable to attend)", "declined", "on leave"] {
            assert!(doubts(text), "{text}");
        }
        for text in [
            "DS Bee",
            "Dr Łucja Wrońska (chair)",
            "DS Emma Garside (chair, DI on leave)",
            "T. Moss, domestic abuse unit",
            "Notley",
        ] {
            assert!(!doubts(text) && !is_unlike_a_name(text), "{text}");
        }
        assert!(is_unlike_a_name("busy elsewhere"));
    }

    #[test]
    fn whoever_was_there_but_for_a_case_does_not_see_it() {
        for cell in [
            "Y, out for case 2",
            "Present, not case 2",
            "Y (except case 2)",
            "Present except for case 2",
            "Present - excl. case 2",
            "Present (apart from case 2)",
            "Attended, sat out case no. 2",
            "Present, but not for case 2",
            "Yes, out of the room case 2",
        ] {
            assert_eq!(read(cell).excluded, [CaseNo(2)], "{cell}");
        }
        assert_eq!(read("Not present for cases 1-2").excluded, []);
        assert_eq!(read("Y, out for case 2").presence, Presence::Unclear);
    }

    #[test]
    fn words_elsewhere_that_keep_somebody_out_are_seen() {
        assert_eq!(names_kept_out("Ms Lowe left the room for case 3 (her sister)."), [CaseNo(3)]);
        assert_eq!(names_kept_out("Case 3 was heard after lunch."), []);
        for said in [
            "Ms Lowe left the room for this case.",
            "Housing recused itself from this case.",
            "Housing was not part of this discussion.",
        ] {
            assert_eq!(kept_out_here(said), Some(KeptOut::Surely), "{said}");
        }
        for said in ["Declaration of interest: the cousin lives there.", "Ms Lowe left the room while this was heard."] {
            assert_eq!(kept_out_here(said), Some(KeptOut::Perhaps), "{said}");
        }
        for said in ["No conflicts of interest were declared.", "He left the room.", "Excluded from school for this."] {
            assert_eq!(kept_out_here(said), None, "{said}");
        }
    }

    #[test]
    fn being_kept_out_of_a_case_that_is_not_named_is_noticed() {
        for cell in ["Present, left the room", "Present (conflict of interest)", "Excluded"] {
            let said = read(cell);
            assert!(said.excluded_somewhere && said.presence == Presence::Unclear, "{cell}");
        }
    }
}
