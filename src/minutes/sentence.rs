//! Text → its sentences, the smallest units that are withheld whole.
//!
//! A boundary too few withholds more; a boundary too many can part a detail from its sentence. So a full stop ends a
//! sentence only where nothing speaks against it.

use super::role::Role;
use super::text::{FlatRange, MarkKind, Text};

/// The sentences of a text: half-open, in order, without the white space between them.
pub(super) fn sentences(text: &Text, role: Role) -> Vec<FlatRange> {
    let flat = text.flat();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let words = flat.get(from..to).unwrap_or("");
        let trimmed = words.trim();
        if !trimmed.is_empty() {
            let start = from + words.len() - words.trim_start().len();
            sentences.push(FlatRange { start, end: start + trimmed.len() });
        }
    };
    for end in boundaries(text, role) {
        if end > start {
            push(start, end);
            start = end;
        }
    }
    push(start, flat.len());
    sentences
}

/// Where sentences end, in order.
fn boundaries(text: &Text, role: Role) -> Vec<usize> {
    let flat = text.flat();
    let mut ends: Vec<usize> = stops(flat);
    let typed_live = has_entries(flat, text);
    let breaks: Vec<_> = text.marks().iter().filter(|m| matches!(m.kind, MarkKind::SoftBreak | MarkKind::HardBreak)).collect();
    for (i, mark) in breaks.iter().enumerate() {
        let line_end = breaks.get(i + 1).map_or(flat.len(), |next| next.range.start);
        let line = flat.get(mark.range.end..line_end).unwrap_or("");
        let before = flat.get(..mark.range.start).unwrap_or("");
        if mark.kind == MarkKind::HardBreak || role == Role::Agreement || starts_entry(before, line, typed_live) {
            ends.push(mark.range.end);
        }
    }
    ends.sort_unstable();
    ends
}

/// Whether what follows a semicolon says nothing without what stands before it: `; it does not.`, `; she did.`
fn trails(next: &str) -> bool {
    const HANGING: [&str; 18] = [
        "not", "do", "does", "did", "don't", "doesn't", "didn't", "is", "isn't", "was", "wasn't", "has", "hasn't", "had", "will",
        "won't", "can", "can't",
    ];
    let end = next.find(['.', ';', '!', '?', '\n']).unwrap_or(next.len());
    let words: Vec<&str> = next.get(..end).unwrap_or("").split_whitespace().collect();
    words.len() <= 3 && words.last().is_some_and(|last| HANGING.contains(&last.replace('’', "'").as_str()))
}

/// Ends by punctuation: a stop with what closes after it, then white space, then what can begin a sentence.
fn stops(flat: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = flat.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | ';' | '…' | '。') {
            continue;
        }
        let after = flat.get(at + c.len_utf8()..).unwrap_or("");
        let closing = after.len() - after.trim_start_matches(['"', '\'', '”', '’', ')', ']', '»', '.', '!', '?', '*']).len();
        let rest = after.get(closing..).unwrap_or("");
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let end = at + c.len_utf8() + closing;
        let next = rest.trim_start();
        let ends_here = match c {
            ';' => !trails(next),
            '。' => true,
            '.' if closing == 0 => ends_sentence(flat.get(..at).unwrap_or(""), next),
            // `"is she legal?" he asked` goes on; `never told her!! came out later` does not.
            '!' | '?' => !next.starts_with(char::is_lowercase) || !closes_quotation(after.get(..closing).unwrap_or("")),
            _ => !next.starts_with(char::is_lowercase),
        };
        if ends_here {
            ends.push(end);
            while chars.peek().is_some_and(|(i, _)| *i < end) {
                chars.next();
            }
        }
    }
    ends
}

fn closes_quotation(closing: &str) -> bool {
    closing.contains(['"', '\'', '”', '’', ')', ']', '»'])
}

/// Titles, and words that stand before a number or name: a full stop after them ends nothing.
const BEFORE_A_NAME: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "st", "sr", "sgt", "insp", "supt", "det", "cllr", "hon", "ss", "sec",
    "sect", "para", "paras", "regs", "sch", "cl", "pp", "pg", "vol", "vs", "nos", "ref", "refs", "tel", "ext", "approx", "ca",
    "circa", "e.g", "eg", "i.e", "ie", "cf", "viz", "incl", "inc", "excl", "esp", "re", "fwd", "cc", "d.o.b", "dob", "a.k.a",
    "aka", "n.b", "nb", "p.s", "imm", "fig",
];

/// Short forms that may end a sentence too; and words that look like one (`He said no. She left.`).
const SHORT_FORMS: &[&str] = &[
    "con", "sw", "hv", "art", "reg", "no", "est", "max", "min", "dept", "govt", "assoc", "co", "ltd", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "rd",
    "ave", "app", "appt", "perp", "vic", "supp", "etc", "a.m", "p.m", "am", "pm", "yrs", "mths", "hrs", "mins", "wks",
];

/// Whoever is spoken of, man or woman: a sentence ends alike after either.
fn is_person(word: &str) -> bool {
    const PERSONS: &[&str] = &[
        "man", "wife", "girl", "boy", "mum", "dad", "son", "aunt", "uncle", "she", "her", "hers", "he", "him", "his", "men",
        "sis", "bro", "lady", "lad", "mam", "nan", "gran", "guy", "niece",
    ];
    PERSONS.contains(&word)
}

/// Words clipped to five letters or more, typed with a full stop in the middle of a sentence.
const CLIPPED: &[&str] = &[
    "accom", "admin", "appln", "applic", "assess", "assmt", "assoc", "attend", "avail", "concs", "confid", "consid", "contd",
    "convo", "coord", "deets", "depos", "diffs", "discl", "exclus", "felic", "gynae", "housg", "hospl", "ident", "immed",
    "immig", "indef", "indic", "inform", "initl", "injun", "intel", "interp", "interv", "invest", "maint", "medic", "neigh",
    "neighb", "nonmol", "obser", "offic", "paeds", "perps", "physl", "polic", "prelim", "presc", "presum", "prevs", "prob",
    "psych", "recom", "refer", "relat", "relig", "repts", "resid", "safeg", "sched", "secur", "situ", "solic", "spons", "statut",
    "strat", "superv", "suspd", "susps", "tempy", "transl", "trans", "unacc", "verif", "vulns",
];

fn ends_sentence(before: &str, next: &str) -> bool {
    let opens = |c: char| matches!(c, '"' | '\'' | '“' | '‘' | '(' | '[' | '«');
    let next = next.trim_start_matches(opens);
    let Some(first) = next.chars().next() else { return true };
    let word = before.rsplit(|c: char| c.is_whitespace() || opens(c) || matches!(c, '/' | '-')).next().unwrap_or("");
    let lower = word.to_lowercase();
    if first.is_lowercase() {
        // Typed in a hurry: `if he gives notice. he hasn't yet`; but not `temp. accommodation`.
        let whole_word = (word.chars().count() > 3 || is_person(word)) && word.chars().all(char::is_lowercase);
        let known = BEFORE_A_NAME.contains(&lower.as_str()) || SHORT_FORMS.contains(&lower.as_str());
        return whole_word && !known && (begins_anew(next) || ((word.len() > 4 || is_person(word)) && !CLIPPED.contains(&word)));
    }
    if lower == "no" && before.trim() == word {
        // A whole answer, `No. Self-funder`, unless a number follows.
        return !next.split_whitespace().next().unwrap_or("").contains(|c: char| c.is_ascii_digit());
    }
    if BEFORE_A_NAME.contains(&lower.as_str()) {
        return false;
    }
    if SHORT_FORMS.contains(&lower.as_str()) {
        return first.is_alphabetic() && (begins_sentence(next) || matches!(lower.as_str(), "a.m" | "p.m" | "etc" | "am" | "pm"));
    }
    // `s. 17`, `K. Ormerod`; but people are named by letters, too: `It was A. She left.`
    if word.chars().count() == 1 && word.chars().all(char::is_alphabetic) {
        return first.is_alphabetic() && begins_sentence(next);
    }
    // A numbered list in a line: `1. Police`.
    !(word.chars().all(|c| c.is_ascii_digit()) && word.len() <= 2 && before.trim() == word)
}

/// Whether the first word is one that a name does not begin with.
fn begins_sentence(next: &str) -> bool {
    const OPENERS: &[&str] = &[
        "she",
        "he",
        "they",
        "it",
        "we",
        "i",
        "you",
        "her",
        "his",
        "their",
        "my",
        "our",
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "there",
        "no",
        "not",
        "nobody",
        "nothing",
        "has",
        "had",
        "was",
        "is",
        "will",
        "in",
        "on",
        "at",
        "when",
        "if",
        "but",
        "and",
        "also",
        "both",
        "police",
        "school",
        "housing",
        "health",
        "action",
        "actions",
        "agreed",
        "risk",
        "chair",
        "all",
        "who",
        "what",
        "for",
        "to",
        "from",
        "after",
        "before",
        "since",
        "so",
        "then",
        "however",
        "children",
        "discussed",
        "victim",
        "vic",
        "perp",
        "perpetrator",
        "none",
        "neither",
    ];
    let word: String = next.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    OPENERS.contains(&word.as_str())
}

/// Whether the first word, in lower case, can hardly carry a sentence on.
fn begins_anew(next: &str) -> bool {
    let word: String = next.chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(
        word.as_str(),
        "he" | "she" | "they" | "it" | "we" | "this" | "there" | "no" | "nil" | "nothing" | "wants" | "says" | "said"
    )
}

/// Whether the line after a soft break plainly begins a new entry, or the text before it plainly ended. `typed_live`: the
/// paragraph is made of such entries, and their labels may be in small letters.
fn starts_entry(before: &str, line: &str, typed_live: bool) -> bool {
    let before = before.trim_end();
    let bare = before.trim_end_matches(['"', '”', '’', ')']);
    let ended = before.ends_with(';') || bare.ends_with(['.', '!', '?']);
    if ended && (!line.starts_with(char::is_lowercase) || bare.strip_suffix('.').is_none_or(|b| ends_sentence(b, line))) {
        return true;
    }
    let bullets = ["- ", "– ", "— ", "• ", "· ", "* ", "+ ", ": ", "> ", "▪ ", "◦ "];
    bullets.iter().any(|b| line.starts_with(b)) || is_labelled(line) || (typed_live && is_spoken(line))
}

/// Whether two lines or more of the text begin with who speaks: `gemma - will ring`, `sw: not ours`.
fn has_entries(flat: &str, text: &Text) -> bool {
    let breaks = text.marks().iter().filter(|m| m.kind == MarkKind::SoftBreak).map(|m| m.range.end);
    let spoken = std::iter::once(0).chain(breaks).filter(|at| flat.get(*at..).is_some_and(is_spoken));
    spoken.take(2).count() == 2
}

/// Whether a line begins with one or two words, in whatever letters, and a dash or colon.
fn is_spoken(line: &str) -> bool {
    let Some(end) = [":", " – ", " — ", " - "].iter().filter_map(|e| line.find(e)).min() else { return false };
    let name = line.get(..end).unwrap_or("");
    (1..=2).contains(&name.split_whitespace().count())
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '/' | '&' | '\''))
}

/// Whether a line begins with a label: `Police: …`, `AM – …`, `Leave type ........ spouse`, `Recourse => nil`.
fn is_labelled(line: &str) -> bool {
    let ends = [":", " – ", " — ", " - ", " ..", " =", "\t"];
    let Some(end) = ends.iter().filter_map(|e| line.find(e)).min() else { return false };
    let name = line.get(..end).unwrap_or("");
    (1..=4).contains(&name.split_whitespace().count())
        && name.starts_with(char::is_uppercase)
        && !name.contains(['.', ',', ';', '!', '?'])
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range off the characters is a failed test")]
mod tests {
    use super::*;
    use crate::minutes::SourceRange;

    fn cut(flat: &str) -> Vec<&str> {
        let mut text = Text::default();
        for (i, line) in flat.split('\n').enumerate() {
            if i > 0 {
                let start = text.flat().len();
                text.push(" ", SourceRange { start, end: start + 1 }, false);
                text.mark(FlatRange { start, end: start + 1 }, MarkKind::SoftBreak);
            }
            let start = text.flat().len();
            text.push(line, SourceRange { start, end: start + line.len() }, true);
        }
        sentences(&text, Role::Paragraph).iter().map(|r| &flat[r.start..r.end]).collect()
    }

    #[test]
    fn stops_end_sentences() {
        assert_eq!(
            cut("She left. He rang! \"Why?\" Nobody said. (Twice.) End"),
            ["She left.", "He rang!", "\"Why?\"", "Nobody said.", "(Twice.)", "End"]
        );
        assert_eq!(cut("keys kept; card too"), ["keys kept;", "card too"]);
        assert_eq!(cut("He said that it counts; it does not. Now"), ["He said that it counts; it does not.", "Now"]);
    }

    #[test]
    fn abbreviations_of_the_field_end_nothing() {
        for text in [
            "Ms. A and Dr. Irvine met",
            "D.O.B. 3 May",
            "a s. 17 assessment",
            "s.47 begun",
            "at 10.30 today",
            "e.g. Housing",
            "i.e. Police",
            "ref. K1180",
            "approx. 30 calls",
            "K. Ormerod rang",
            "No. 4 is hers",
            "Imm. Status is blank",
        ] {
            assert_eq!(cut(text), [text]);
        }
    }

    #[test]
    fn a_word_that_looks_like_an_abbreviation_can_end_a_sentence() {
        assert_eq!(cut("He said no. She left."), ["He said no.", "She left."]);
        assert_eq!(cut("It was A. She left."), ["It was A.", "She left."]);
        assert_eq!(cut("No. Self-funder"), ["No.", "Self-funder"]);
        assert_eq!(cut("no. ZU471 is hers"), ["no. ZU471 is hers"]);
        assert_eq!(cut("She left in Oct. He stayed."), ["She left in Oct.", "He stayed."]);
        assert_eq!(cut("Seen at 3 p.m. Police rang."), ["Seen at 3 p.m.", "Police rang."]);
    }

    #[test]
    fn lines_typed_live_are_entries_each() {
        assert_eq!(
            cut("carl - not ours, serco house\noluchi - keep the kids at school\nand ring mum"),
            ["carl - not ours, serco house", "oluchi - keep the kids at school\nand ring mum"]
        );
        assert_eq!(cut("She holds a student\nvisa - it ended in May"), ["She holds a student\nvisa - it ended in May"]);
    }

    #[test]
    fn a_cry_or_a_question_ends_its_sentence_unless_it_is_quoted() {
        assert_eq!(cut("never told her!! came out later"), ["never told her!!", "came out later"]);
        assert_eq!(cut("\"is she legal?\" he asked"), ["\"is she legal?\" he asked"]);
        assert_eq!(cut("moved to temp. accommodation"), ["moved to temp. accommodation"]);
        assert_eq!(cut("in immed. danger"), ["in immed. danger"]);
        assert_eq!(cut("told the school. came back"), ["told the school.", "came back"]);
    }

    #[test]
    fn a_sentence_typed_in_lower_case_is_one_if_its_first_word_says_so() {
        assert_eq!(cut("if he gives notice. he hasn't yet"), ["if he gives notice.", "he hasn't yet"]);
        assert_eq!(cut("in temp. accommodation"), ["in temp. accommodation"]);
    }

    #[test]
    fn where_a_sentence_ends_is_told_by_the_words_beside_the_stop_alone() {
        let befores = ["He went to the shop.", "He rang Ms A.", "Seen on 3 Oct.", "Why?", "In temp."];
        let firsts = ["She", "she", "visa", "3", "Ormerod", "(No"];
        let lasts = ["visa.", "Dr.", "Oct.", "A.", "gone!", "(ends)."];
        let afters = ["He left.", "he left.", "Ormerod left.", "3 left."];
        let middles = ["had a", "was told by the Home Office, at 3.30, of her", "ὕβρις: x - y"];
        for before in befores {
            for first in firsts {
                for last in lasts {
                    for after in afters {
                        let ends = middles.map(|middle| {
                            let text = format!("{before} {first} {middle} {last} {after}");
                            let cut = cut(&text);
                            (cut.contains(&before), cut.contains(&after), cut.len())
                        });
                        assert!(ends.iter().all(|e| *e == ends[0]), "{before} | {first} … {last} | {after}: {ends:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_wrapped_term_is_never_cut() {
        assert_eq!(cut("TN has indefinite\nleave\nto remain now"), ["TN has indefinite\nleave\nto remain now"]);
        assert_eq!(cut("letter from the Home\nOffice came"), ["letter from the Home\nOffice came"]);
    }

    #[test]
    fn a_line_that_plainly_begins_an_entry_is_a_sentence() {
        assert_eq!(
            cut("AM – call on 19 Jan\nSB – house is his\nPolice: none"),
            ["AM – call on 19 Jan", "SB – house is his", "Police: none"]
        );
        assert_eq!(cut("Immigration status\n: limited\n: to March"), ["Immigration status", ": limited", ": to March"]);
        assert_eq!(
            cut("Leave type .... spouse\nLeave type (work) .. maternity"),
            ["Leave type .... spouse", "Leave type (work) .. maternity"]
        );
    }
}
