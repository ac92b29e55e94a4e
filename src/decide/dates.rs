//! Dates as English minutes write them → [`Date`], strictly: a form that can be read in two ways, a day that does not
//! exist or a weekday that does not fit is no date.
//!
//! Read are `2026-11-04`, `4 November 2026`, `4th of Nov 26`, `November 4, 2026`, `04/11/2026`, `4.11.26`, `4-11-2026`
//! (the day first, as in Britain), each with a weekday before it or without.

use crate::diagnostic::debug_without_text;
use jiff::civil::{Date, Weekday};

/// The year from which two-digit years count: Maracs began in 2003.
const CENTURY: i16 = 2000;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The shortest abbreviation of a month or weekday that counts, in letters.
const SHORTEST: usize = 3;

/// What is left of a text when its dates are taken out.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Dated {
    /// The dates, in order.
    pub(super) dates: Vec<Date>,
    /// The other words, lower case, without punctuation at their ends.
    pub(super) rest: Vec<String>,
}

/// The date that `text` is, and nothing else (white space and a full stop aside).
pub(super) fn parse(text: &str) -> Option<Date> {
    let found = split(text);
    match (found.dates.as_slice(), found.rest.is_empty()) {
        ([date], true) => Some(*date),
        _ => None,
    }
}

/// Takes the dates out of `text`.
pub(super) fn split(text: &str) -> Dated {
    let words = words(text);
    let mut out = Dated { dates: Vec::new(), rest: Vec::new() };
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some((date, used)) = date_at(words.get(at..).unwrap_or(&[])) {
            out.dates.push(date);
            at += used;
        } else {
            out.rest.push(word.clone());
            at += 1;
        }
    }
    out
}

/// Lower-case words: what white space, commas and brackets separate, without punctuation at the ends.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']'))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}

/// A date at the start of `words`, and how many of them it takes.
fn date_at(words: &[String]) -> Option<(Date, usize)> {
    let (weekday, skipped) = match words.first().and_then(|w| weekday(w)) {
        Some(day) => (Some(day), 1),
        None => (None, 0),
    };
    let rest = words.get(skipped..)?;
    let (date, used) = one_word(rest).or_else(|| day_first(rest)).or_else(|| month_first(rest))?;
    (weekday.is_none_or(|day| day == date.weekday())).then_some((date, skipped + used))
}

/// `2026-11-04`, `04/11/2026`, `4.11.26`.
fn one_word(words: &[String]) -> Option<(Date, usize)> {
    let word = words.first()?;
    let separator = ['-', '/', '.'].into_iter().find(|c| word.contains(*c))?;
    let parts: Vec<&str> = word.split(separator).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let date = if separator == '-' && first.len() == 4 {
        (second.len() == 2 && third.len() == 2).then(|| date(third, number(second)?, first))?
    } else {
        let month = number(second).or_else(|| month(second))?;
        date(first, month, third)
    };
    Some((date?, 1))
}

/// `4 November 2026`, `4th of Nov 26`.
fn day_first(words: &[String]) -> Option<(Date, usize)> {
    let day = words.first()?;
    let of = usize::from(words.get(1).is_some_and(|w| w == "of"));
    let month = month(words.get(1 + of)?)?;
    Some((date(ordinal(day), month, words.get(2 + of)?)?, 3 + of))
}

/// `November 4, 2026`, `November 4th 2026`.
fn month_first(words: &[String]) -> Option<(Date, usize)> {
    let month = month(words.first()?)?;
    let day = words.get(1)?;
    let year = words.get(2)?;
    // `November 4 26` could be read in two ways.
    (year.len() == 4).then(|| date(ordinal(day), month, year))?.map(|date| (date, 3))
}

/// A day without its `st`, `nd`, `rd`, `th`, if that is the right one.
fn ordinal(day: &str) -> &str {
    let end = match day.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u8>() {
        Ok(1 | 21 | 31) => "st",
        Ok(2 | 22) => "nd",
        Ok(3 | 23) => "rd",
        _ => "th",
    };
    day.strip_suffix(end).unwrap_or(day)
}

fn number(text: &str) -> Option<i8> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn date(day: &str, month: i8, year: &str) -> Option<Date> {
    let digits = year.bytes().all(|b| b.is_ascii_digit());
    let year = match (digits, year.len()) {
        (true, 4) => year.parse::<i16>().ok()?,
        (true, 2) => CENTURY + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Date::new(year, month, number(day)?).ok()
}

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|name| is_short_for(word, name))?;
    i8::try_from(at + 1).ok()
}

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| is_short_for(word, name)).map(|(_, day)| *day)
}

/// Whether `word` is `name` or its first three or more letters, with `sept` and `tues` among them.
fn is_short_for(word: &str, name: &str) -> bool {
    word.len() >= SHORTEST && name.starts_with(word)
}

debug_without_text! {
    Dated { dates }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_english_form_is_read() {
        for text in [
            "4 November 2026",
            "4th November 2026",
            "04 Nov 26",
            "4th of Nov 26.",
            "November 4, 2026",
            "Nov 4th 2026",
            "04/11/2026",
            "4/11/26",
            "4.11.2026",
            "04-11-2026",
            "4-Nov-2026",
            "2026-11-04",
            "Wednesday 4 November 2026",
            "Wed, 4 Nov 2026",
            " 4\u{a0}November\n2026 ",
        ] {
            assert_eq!(parse(text), Some(super::date("4", 11, "2026").unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_two_is_none() {
        for text in [
            "",
            "tbc",
            "4 November",
            "November 2026",
            "31 February 2026",
            "31/11/2026",
            "11/31/2026",
            "Thursday 4 November 2026",
            "4nd November 2026",
            "4 Novembre 2026",
            "2026-4-11",
            "November 4 26",
            "4 November 2026 or sooner",
            "4 November 2026 and 5 November 2026",
            "4/11",
            "44 November 2026",
            "4 November 126",
            "-4 November 2026 -- 2",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_taken_out_of_words() {
        let found = split("the Marac on Wednesday 4 November 2026, chair present");
        assert_eq!(found.dates, [date(2026, 11, 4)]);
        assert_eq!(found.rest, ["the", "marac", "on", "chair", "present"]);
    }
}
