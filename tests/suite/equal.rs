//! Equal treatment: whoever is spoken of, the same is found in the same places.
//!
//! Words are exchanged by lists over all annotated minutes: names for names, nations for nations, victim for perpetrator
//! and woman for man. Finds are compared unit by unit: which rule or reader, how strong.

use marac::annotated::Annotated;
use marac::minutes::{FlatRange, Minutes, Role};
use marac::rules::RuleSet;
use marac::tag::tag;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Names of many origins; none is a word of English or of the rules.
const NAMES: &[&str] = &[
    "Oluwaseun",
    "Agnieszka",
    "Mehmet",
    "Siobhan",
    "Thuy",
    "Rajeshwari",
    "Tatiana",
    "Yohannes",
    "Fatoumata",
    "Gareth",
    "Xiaoling",
    "Leticia",
    "Bogdan",
    "Shabnam",
    "Kwabena",
    "Deirdre",
    "Nasrin",
    "Piotr",
    "Amarachi",
    "Hamish",
];

/// Peoples and their languages, of whom no rule speaks.
const NATIONS: &[&str] = &[
    "Polish",
    "Nigerian",
    "Somali",
    "Romanian",
    "Kurdish",
    "Vietnamese",
    "Chinese",
    "Brazilian",
    "Bangladeshi",
    "Lithuanian",
    "Ghanaian",
    "Tamil",
    "Eritrean",
    "Bulgarian",
    "Egyptian",
    "Kenyan",
    "Thai",
    "Portuguese",
    "Gambian",
    "Jamaican",
];

/// Countries, of which no rule speaks.
const COUNTRIES: &[&str] = &[
    "Poland",
    "Nigeria",
    "Somalia",
    "Romania",
    "Vietnam",
    "China",
    "Brazil",
    "Bangladesh",
    "Lithuania",
    "Ghana",
    "Eritrea",
    "Bulgaria",
    "Egypt",
    "Kenya",
    "Thailand",
    "Portugal",
    "Gambia",
    "Jamaica",
];

/// Words for the one and the other, exchanged both ways.
const SEXES: &[(&str, &str)] = &[
    ("she", "he"),
    ("herself", "himself"),
    ("wife", "husband"),
    ("girlfriend", "boyfriend"),
    ("mother", "father"),
    ("mum", "dad"),
    ("daughter", "son"),
    ("woman", "man"),
    ("women", "men"),
    ("sister", "brother"),
    ("aunt", "uncle"),
];

/// Words of the one and the other side, exchanged both ways.
const SIDES: &[(&str, &str)] = &[("victim", "perpetrator"), ("vic", "perp"), ("v", "p"), ("victims", "perpetrators")];

/// Words after which `her` is `him`, not `his`.
const AFTER_HIM: &[&str] = &[
    "to", "in", "and", "for", "out", "back", "if", "that", "from", "with", "on", "at", "by", "or", "as", "into", "off", "over",
    "the", "a", "an", "not", "he", "she", "it", "they", "until", "when", "while", "because", "so", "but", "about", "up", "down",
    "away", "home", "this", "last", "there", "here", "is", "was", "has", "had", "will", "would", "can", "again", "after",
    "before", "without", "every", "since", "how", "what", "who", "where", "under", "through", "via", "re",
];

/// Writes `to` in the case of `from`.
fn like(from: &str, to: &str) -> String {
    let mut letters = from.chars().filter(|c| c.is_alphabetic());
    let (first, second) = (letters.next(), letters.next());
    let capital = first.is_some_and(char::is_uppercase);
    if capital && second.is_some_and(char::is_uppercase) && from.chars().all(|c| !c.is_lowercase()) {
        return to.to_uppercase();
    }
    // `V` alone is a capital only if what it becomes is one letter too.
    let mut rest = to.chars();
    match rest.next() {
        Some(c) if capital => c.to_uppercase().chain(rest).collect(),
        Some(c) => c.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// `text` with each word that `other` knows exchanged; it is shown the word and the one after it.
fn exchanged(text: &str, mut other: impl FnMut(&str, &str) -> Option<String>) -> String {
    // What parts of a word are typed apart with is no end of it.
    let joins = |c: char| {
        matches!(c, '/' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '&' | '*' | '.' | '<' | '>' | '\u{fb00}'..='\u{fb06}')
            || c.is_ascii_digit()
    };
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphabetic(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    let (mut out, mut done) = (String::new(), 0);
    for (number, &(from, to)) in words.iter().enumerate() {
        let next =
            words.get(number + 1).filter(|n| text.get(to..n.0) == Some(" ")).and_then(|n| text.get(n.0..n.1)).unwrap_or("");
        let (before, after) =
            (text.get(..from).and_then(|t| t.chars().next_back()), text.get(to..).and_then(|t| t.chars().next()));
        let alone = |c: Option<char>| c.is_none_or(|c| !joins(c) || (c == '.' && to - from > 1));
        if to - from == 1 && !(alone(before) && alone(after)) {
            continue;
        }
        if let Some(new) = other(text.get(from..to).unwrap(), next) {
            out.push_str(text.get(done..from).unwrap());
            out.push_str(&new);
            done = to;
        }
    }
    out.push_str(text.get(done..).unwrap());
    out
}

fn annotated() -> Vec<Annotated> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/annotated");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    Annotated::read_all(&folders).unwrap()
}

/// What is found, by unit: piece, number of the unit in it, finder, strength; with the unit's text.
fn finds(minutes: &Minutes) -> BTreeMap<(u32, usize, String, &'static str), String> {
    let mut out = BTreeMap::new();
    for found in tag(minutes, RuleSet::builtin().unwrap()).tags {
        let piece = minutes.piece(found.piece);
        let one = matches!(piece.role, Role::Cell | Role::HeaderCell | Role::Title | Role::Heading(_) | Role::Caption);
        let whole = FlatRange { start: 0, end: piece.text.flat().len() };
        let units = if one || piece.sentences.is_empty() { vec![whole] } else { piece.sentences.clone() };
        let at = units.iter().position(|u| u.touches(found.range)).unwrap_or(0);
        let text = units.get(at).map_or("", |u| piece.text.slice(*u)).to_owned();
        out.insert((found.piece.0, at, found.finder.name().to_owned(), found.strength.as_str()), text);
    }
    out
}

/// Exchanges words in all annotated minutes and returns every find that differs.
fn differences(mut other: impl FnMut(&str, &str) -> Option<String>) -> Vec<String> {
    let mut out = Vec::new();
    for one in annotated() {
        let clean = one.clean.clone();
        let swapped = exchanged(&clean, &mut other);
        let (Ok((before, _)), Ok((after, _))) =
            (marac::minutes::parse(&one.path, clean.into_bytes()), marac::minutes::parse(&one.path, swapped.into_bytes()))
        else {
            continue;
        };
        let (a, b) = (finds(&before), finds(&after));
        let mut show = |what: &str, one: &BTreeMap<_, String>, other: &BTreeMap<(u32, usize, String, &str), String>| {
            for (key, text) in one.iter().filter(|(k, _)| !other.contains_key(k)) {
                out.push(format!("{what} {} {}: {text}", key.2, key.3));
            }
        };
        show("only before:", &a, &b);
        show("only after:", &b, &a);
    }
    out
}

fn assert_alike(found: &[String], at_most: usize) {
    assert!(found.len() <= at_most, "{} finds differ:\n{}", found.len(), found.join("\n"));
}

/// Some place in `list` for the word: always the same for the same word.
fn pick<'a>(list: &[&'a str], word: &str) -> &'a str {
    let sum = word.to_lowercase().bytes().fold(7usize, |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(b)));
    list[sum % list.len()]
}

/// Every word of English and of the rules, and words of fixtures that are made of such.
fn known_words() -> HashSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    // A charity, a plural, look-alike letters, and a rank that stands before names.
    let mut out: HashSet<String> = ["hibiscus", "deportees", "insp"].map(str::to_owned).into();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml" || e == "txt") {
            let text = std::fs::read_to_string(path).unwrap().to_lowercase();
            out.extend(text.split(|c: char| !c.is_alphabetic()).map(str::to_owned));
        }
    }
    out
}

#[test]
fn names_exchanged_change_no_find() {
    let known = known_words();
    let found = differences(|word, _| {
        let title = word.chars().count() > 3
            && word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase());
        (title && !known.contains(&word.to_lowercase())).then(|| pick(NAMES, word).to_owned())
    });
    assert_alike(&found, 0);
}

#[test]
fn nations_and_languages_exchanged_change_no_find() {
    let peoples: BTreeSet<String> = NATIONS.iter().map(|n| n.to_lowercase()).collect();
    let countries: BTreeSet<String> = COUNTRIES.iter().map(|n| n.to_lowercase()).collect();
    let found = differences(|word, _| {
        let lower = word.to_lowercase();
        if peoples.contains(&lower) {
            Some(like(word, pick(NATIONS, word)))
        } else if countries.contains(&lower) {
            Some(like(word, pick(COUNTRIES, word)))
        } else {
            None
        }
    });
    assert_alike(&found, 0);
}

#[test]
fn women_and_men_exchanged_change_no_find() {
    let mut both: HashMap<&str, &str> = SEXES.iter().copied().collect();
    both.extend(SEXES.iter().filter(|s| s.1 != "his").map(|(a, b)| (*b, *a)));
    let found = differences(|word, next| {
        let lower = word.to_lowercase();
        let other = match lower.as_str() {
            "her" if next.is_empty() || AFTER_HIM.contains(&next.to_lowercase().as_str()) => "him",
            "her" => "his",
            "his" | "him" => "her",
            _ => both.get(lower.as_str()).copied()?,
        };
        Some(like(word, other))
    });
    assert_alike(&found, 0);
}

#[test]
fn victim_and_perpetrator_exchanged_change_no_find() {
    let mut both: HashMap<&str, &str> = SIDES.iter().copied().collect();
    both.extend(SIDES.iter().map(|(a, b)| (*b, *a)));
    let found = differences(|word, _| both.get(word.to_lowercase().as_str()).map(|other| like(word, other)));
    assert_alike(&found, 0);
}
