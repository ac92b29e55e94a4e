//! Step 5, once more: a unit in which something parts words → the other ways to read it, each as text of its own.
//!
//! A hyphen at the end of a line (`NR-` / `PF`), slashes between words (`leave/to/remain`), a number set inside a word
//! (`vis¹a`), and words typed backwards under a sign that turns the direction round. What was typed is always read as
//! well: another reading adds finds and takes none away.

/// Signs that show what follows backwards.
const TURNS: [char; 2] = ['\u{202d}', '\u{202e}'];

/// The other readings of a unit, from its flat text and the same folded; most units have none.
pub(super) fn readings(flat: &str, folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    if folded.contains("- ") {
        out.extend(parts_as(folded, "", hanging_hyphen));
    }
    if folded.contains('/') {
        out.extend([" ", ""].into_iter().filter_map(|between| parts_as(folded, between, slash)));
    }
    if folded.bytes().any(|b| b.is_ascii_digit()) {
        out.extend(parts_as(folded, "", number_inside));
    }
    if flat.contains(TURNS) {
        out.push(folded.chars().rev().collect());
    }
    out
}

/// `text` with `between` in the place of what parts two letters; `None` if nothing does. `parts` is asked at each character
/// that follows a letter, with the text from there on, and says how many bytes part the letters.
fn parts_as(text: &str, between: &str, parts: fn(&str) -> usize) -> Option<String> {
    let from = |at: usize| text.get(at..).unwrap_or("");
    let mut out = String::new();
    let (mut at, mut kept, mut follows_letter) = (0, 0, false);
    while let Some(c) = from(at).chars().next() {
        let taken = if follows_letter { parts(from(at)) } else { 0 };
        if taken > 0 && from(at + taken).starts_with(char::is_alphabetic) {
            out.push_str(text.get(kept..at).unwrap_or(""));
            out.push_str(between);
            at += taken;
            kept = at;
        } else {
            at += c.len_utf8();
        }
        follows_letter = c.is_alphabetic();
    }
    (kept > 0).then(|| out + from(kept))
}

fn hanging_hyphen(text: &str) -> usize {
    if text.starts_with("- ") { 2 } else { 0 }
}

fn slash(text: &str) -> usize {
    usize::from(text.starts_with('/'))
}

/// One or two digits: a note's number. More are a number of something.
fn number_inside(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits <= 2 { digits } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold_lower;

    fn read(text: &str) -> Vec<String> {
        readings(text, &fold_lower(text))
    }

    #[test]
    fn what_parts_words_is_read_without_it_too() {
        assert_eq!(read("She has NR- PF."), ["she has nrpf."]);
        assert_eq!(read("indefinite/leave/to/remain"), ["indefinite leave to remain", "indefiniteleavetoremain"]);
        assert_eq!(read("a vis¹a and an asy12lum claim"), ["a visa and an asylum claim"]);
        assert_eq!(read("a \u{202e}asiv\u{202c}"), ["visa a"]);
    }

    #[test]
    fn ordinary_text_has_no_other_reading() {
        for text in ["She left at 10 - he stayed; see 4.2, ref 3345, 12/11.", "a follow-up on 3rd, flat 2b", "She has a visa."] {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
