//! The text of `marac.toml` → [`Config`].
//!
//! Three passes over the same text: the keys (so that an unknown one gets its line and a suggestion), the values
//! (serde), and what they mean together (ids, names, kinds).

use super::{
    Agency, AgencyId, AgencyKind, CasesWanted, Config, FolderError, NonAttending, Policy, Receives, Show, Suspected, Unit,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::UnicodeNormalization;

/// The longest id, in characters: ids become folder and file names.
const ID_MAX: usize = 64;

/// How alike two words must be (Jaro-Winkler, 0 to 1) for one to be offered in place of the other.
const ALIKE: f64 = 0.8;

/// The tables and their keys. A key that does not stand here is refused.
const KEYS: &[(&str, &[&str])] = &[
    ("marac", &["name", "classification", "fonts"]),
    ("policy", &["unit", "show", "suspected", "non_attending", "two_names"]),
    ("agency", &["id", "name", "aliases", "kind", "receives", "cases", "expertise"]),
];

/// Names that some systems keep for devices: no folder may be called so.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    marac: RawMarac,
    #[serde(default)]
    policy: RawPolicy,
    #[serde(default, rename = "agency")]
    agencies: Vec<RawAgency>,
}

/// Printed where `marac.toml` gives no classification: what Marac minutes are under the government's scheme.
const CLASSIFICATION: &str = "OFFICIAL-SENSITIVE";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMarac {
    name: Spanned<String>,
    classification: Option<Spanned<String>>,
    fonts: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default = "default_unit")]
    unit: Unit,
    #[serde(default = "default_show")]
    show: Show,
    #[serde(default = "default_suspected")]
    suspected: Suspected,
    #[serde(default = "default_non_attending")]
    non_attending: NonAttending,
    #[serde(default)]
    two_names: bool,
}

/// An absent `[policy]` is one with every key left out.
impl Default for RawPolicy {
    fn default() -> Self {
        Self {
            unit: default_unit(),
            show: default_show(),
            suspected: default_suspected(),
            non_attending: default_non_attending(),
            two_names: false,
        }
    }
}

fn default_unit() -> Unit {
    Unit::Sentence
}

fn default_show() -> Show {
    Show::Marker
}

fn default_suspected() -> Suspected {
    Suspected::Withhold
}

fn default_non_attending() -> NonAttending {
    NonAttending::Redacted
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgency {
    id: Spanned<String>,
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    kind: Option<Spanned<String>>,
    #[serde(default = "default_receives")]
    receives: Receives,
    #[serde(default = "default_cases")]
    cases: CasesWanted,
    expertise: Option<Spanned<String>>,
}

fn default_receives() -> Receives {
    Receives::Minutes
}

fn default_cases() -> CasesWanted {
    CasesWanted::All
}

/// A name as names are compared: Unicode NFC, runs of white space one space, none at the ends. Letter case stays, and
/// look-alike letters stay different: they may be another agency's name.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let composed: String = name.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong, where (byte range) and what to do.
struct Fault {
    at: Range<usize>,
    what: String,
    help: String,
}

impl Fault {
    fn new(at: Range<usize>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, what: what.into(), help: help.into() }
    }
}

impl Config {
    /// Reads the text of a `marac.toml`; `path` is for messages and for what is named relative to it.
    ///
    /// # Errors
    ///
    /// [`FolderError::Config`] at the first key or value that is wrong.
    pub fn parse(text: &str, path: &Path) -> Result<Self, FolderError> {
        // A byte-order mark is no part of TOML; it holds no line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        read(text, path).map_err(|fault| FolderError::Config {
            path: path.to_path_buf(),
            line: line_of(text, fault.at.start),
            what: fault.what,
            help: fault.help,
        })
    }

    /// The agency that a caller means: by its id, its name or an alias.
    #[must_use]
    pub fn agency(&self, named: &str) -> Option<&Agency> {
        let folded = fold_name(named);
        self.agencies.iter().find(|a| a.id.0 == named || a.names().any(|name| fold_name(name) == folded))
    }
}

impl Agency {
    /// Its own name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&b| b == b'\n').count() + 1
}

fn read(text: &str, path: &Path) -> Result<Config, Fault> {
    check_keys(text)?;
    let raw: RawFile = toml::from_str(text).map_err(|e| from_toml(&e))?;
    let root = path.parent().unwrap_or(Path::new(""));
    let agencies = agencies(raw.agencies, text)?;
    Ok(Config {
        name: printable(&raw.marac.name)?,
        classification: raw.marac.classification.as_ref().map_or_else(|| Ok(CLASSIFICATION.to_owned()), printable)?,
        policy: Policy {
            unit: raw.policy.unit,
            show: raw.policy.show,
            suspected: raw.policy.suspected,
            non_attending: raw.policy.non_attending,
            two_names: raw.policy.two_names,
        },
        agencies,
        fonts: raw.marac.fonts.map(|folder| root.join(folder)),
        text: text.to_owned(),
    })
}

fn from_toml(error: &toml::de::Error) -> Fault {
    let first = error.message().lines().next().unwrap_or("it is no TOML").to_owned();
    Fault::new(error.span().unwrap_or(0..0), first, "see `marac new`, whose marac.toml explains every key")
}

/// Refuses keys that nobody reads: a misspelt one would otherwise be a choice silently not made.
fn check_keys(text: &str) -> Result<(), Fault> {
    let table = DeTable::parse(text).map_err(|e| from_toml(&e))?;
    let tables: Vec<&str> = KEYS.iter().map(|(name, _)| *name).collect();
    for (key, value) in table.get_ref() {
        let Some((_, known)) = KEYS.iter().find(|(name, _)| *name == key.get_ref().as_ref()) else {
            return Err(unknown(key.span(), key.get_ref(), &tables, "table"));
        };
        let inner: Vec<&DeTable<'_>> = match value.get_ref() {
            DeValue::Table(table) => vec![table],
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| match item.get_ref() {
                    DeValue::Table(table) => Some(table),
                    DeValue::String(_)
                    | DeValue::Integer(_)
                    | DeValue::Float(_)
                    | DeValue::Boolean(_)
                    | DeValue::Datetime(_)
                    | DeValue::Array(_) => None,
                })
                .collect(),
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => vec![],
        };
        for key in inner.into_iter().flat_map(|t| t.keys()) {
            if !known.contains(&key.get_ref().as_ref()) {
                return Err(unknown(key.span(), key.get_ref(), known, "key"));
            }
        }
    }
    Ok(())
}

fn unknown(at: Range<usize>, found: &str, known: &[&str], what: &str) -> Fault {
    let help = nearest(found, known)
        .map_or_else(|| format!("known here: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    Fault::new(at, format!("unknown {what} `{found}`"), help)
}

fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |name: &str| strsim::jaro_winkler(name, &found.to_lowercase());
    let best = known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) >= ALIKE).then_some(best)
}

/// A value that is printed: not blank, and every character of it can be seen.
fn printable(value: &Spanned<String>) -> Result<String, Fault> {
    let folded = fold_name(value.get_ref());
    if folded.is_empty() {
        return Err(Fault::new(value.span(), "an empty value", "fill it in"));
    }
    let unseen = |c: &char| {
        c.is_control()
            || matches!(*c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if value.get_ref().chars().any(|c| unseen(&c)) {
        return Err(Fault::new(value.span(), "a character that nobody can see", "type the value again by hand"));
    }
    Ok(folded)
}

fn agencies(raw: Vec<RawAgency>, text: &str) -> Result<Vec<Agency>, Fault> {
    if raw.is_empty() {
        return Err(Fault::new(text.len()..text.len(), "there is no agency", "add an [[agency]] with an id and a name"));
    }
    let mut ids = BTreeMap::new();
    let mut names = BTreeMap::new();
    let mut out = Vec::with_capacity(raw.len());
    for agency in raw {
        check_id(&agency.id)?;
        once(&mut ids, agency.id.get_ref().clone(), &agency.id, text)?;
        for name in std::iter::once(&agency.name).chain(&agency.aliases) {
            once(&mut names, printable(name)?, name, text)?;
        }
        out.push(Agency {
            name: printable(&agency.name)?,
            aliases: agency.aliases.iter().map(printable).collect::<Result<_, _>>()?,
            kind: kind(agency.kind.as_ref())?,
            receives: agency.receives,
            cases: agency.cases,
            immigration_expertise: expertise(agency.expertise.as_ref())?,
            id: AgencyId(agency.id.into_inner()),
        });
    }
    Ok(out)
}

fn once(seen: &mut BTreeMap<String, usize>, folded: String, value: &Spanned<String>, text: &str) -> Result<(), Fault> {
    match seen.insert(folded, value.span().start) {
        None => Ok(()),
        Some(first) => Err(Fault::new(
            value.span(),
            format!("`{}` stands twice, first on line {}", value.get_ref(), line_of(text, first)),
            "two agencies cannot share an id, a name or an alias; one agency needs each once",
        )),
    }
}

fn check_id(id: &Spanned<String>) -> Result<(), Fault> {
    let text = id.get_ref().as_str();
    let plain = !text.is_empty()
        && text.len() <= ID_MAX
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if !plain {
        return Err(Fault::new(
            id.span(),
            format!("the id `{}` is no plain folder name", text.escape_debug()),
            format!(
                "use lower-case letters a-z, digits and hyphens inside, at most {ID_MAX} characters, such as `larkhill-homes`"
            ),
        ));
    }
    let numbered = text.strip_prefix("com").or_else(|| text.strip_prefix("lpt"));
    if DEVICES.contains(&text) || numbered.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Fault::new(
            id.span(),
            format!("the id `{text}` is the name of a device on some systems"),
            "choose another id",
        ));
    }
    Ok(())
}

/// `kind` is free but for two values; one that is nearly one of the two is refused, because it would change nothing.
fn kind(value: Option<&Spanned<String>>) -> Result<AgencyKind, Fault> {
    const ENFORCEMENT: &str = "immigration-enforcement";
    const MAPPA: &str = "mappa";
    let Some(value) = value else { return Ok(AgencyKind::Other) };
    match value.get_ref().as_str() {
        ENFORCEMENT => Ok(AgencyKind::ImmigrationEnforcement),
        MAPPA => Ok(AgencyKind::Mappa),
        other => match nearest(other, &[ENFORCEMENT, MAPPA]) {
            Some(near) => {
                Err(Fault::new(value.span(), format!("the kind `{other}` means nothing"), format!("did you mean `{near}`?")))
            }
            None => Ok(AgencyKind::Other),
        },
    }
}

fn expertise(value: Option<&Spanned<String>>) -> Result<bool, Fault> {
    match value {
        None => Ok(false),
        Some(v) if v.get_ref() == "immigration" => Ok(true),
        Some(v) => {
            Err(Fault::new(v.span(), format!("unknown expertise `{}`", v.get_ref()), "the only one known is `immigration`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[marac]\nname = \"Anytown Marac\"\nclassification = \"OFFICIAL-SENSITIVE\"\n";

    fn parse(rest: &str) -> Result<Config, String> {
        Config::parse(&format!("{HEAD}{rest}"), Path::new("m/marac.toml")).map_err(|e| e.to_string())
    }

    const POLICE: &str = "[[agency]]\nid = \"police\"\nname = \"Anytown Police\"\n";

    #[test]
    fn what_is_left_out_has_the_documented_default() {
        let config = parse(POLICE).unwrap();
        let expected = Policy {
            unit: Unit::Sentence,
            show: Show::Marker,
            suspected: Suspected::Withhold,
            non_attending: NonAttending::Redacted,
            two_names: false,
        };
        assert_eq!(config.policy, expected);
        assert_eq!(config.agencies[0].receives, Receives::Minutes);
    }

    #[test]
    fn every_key_is_read() {
        let config = parse(
            "fonts = \"fonts\"\n[policy]\nunit = \"span\"\nshow = \"nothing\"\nsuspected = \"review\"\nnon_attending = \"agreed-only\"\n\
             two_names = true\n[[agency]]\nid = \"ie\"\nname = \"Immigration  Enforcement\"\naliases = [\"IE\"]\n\
             kind = \"immigration-enforcement\"\nreceives = \"actions\"\ncases = \"named\"\nexpertise = \"immigration\"\n",
        )
        .unwrap();
        assert_eq!(config.fonts.as_deref(), Some(Path::new("m/fonts")));
        assert_eq!(config.policy.non_attending, NonAttending::AgreedOnly);
        assert!(config.policy.two_names);
        let expected = Agency {
            id: AgencyId("ie".into()),
            name: "Immigration Enforcement".into(),
            aliases: vec!["IE".into()],
            kind: AgencyKind::ImmigrationEnforcement,
            receives: Receives::Actions,
            cases: CasesWanted::Named,
            immigration_expertise: true,
        };
        assert_eq!(config.agencies, [expected]);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_a_suggestion() {
        let error = parse(&format!("[policy]\nshow = \"marker\"\nsuspcted = \"review\"\n{POLICE}")).unwrap_err();
        assert_eq!(error, "m/marac.toml:6: unknown key `suspcted`; did you mean `suspected`?");
        let error = parse(&format!("{POLICE}alias = [\"x\"]\n")).unwrap_err();
        assert!(error.starts_with("m/marac.toml:7: unknown key `alias`; did you mean `aliases`?"), "{error}");
    }

    #[test]
    fn an_unknown_value_is_refused_with_its_line() {
        let error = parse(&format!("[policy]\nunit = \"paragraph\"\n{POLICE}")).unwrap_err();
        assert!(error.starts_with("m/marac.toml:5: unknown variant `paragraph`, expected one of"), "{error}");
    }

    #[test]
    fn an_id_is_a_plain_folder_name() {
        for id in ["", "Police", "a b", "a/b", "..", "a_b", "é", "-a", "con", "com1", "lpt9", &"a".repeat(65)] {
            let error = parse(&format!("[[agency]]\nid = \"{id}\"\nname = \"N\"\n")).unwrap_err();
            assert!(error.starts_with("m/marac.toml:5: the id"), "{id}: {error}");
        }
        for id in ["a", "larkhill-homes", "con-1", "com", "communities", &"a".repeat(64)] {
            assert!(parse(&format!("[[agency]]\nid = \"{id}\"\nname = \"N\"\n")).is_ok(), "{id}");
        }
    }

    #[test]
    fn ids_names_and_aliases_stand_once() {
        let twice = |second: &str| parse(&format!("{POLICE}aliases = [\"Police\"]\n[[agency]]\n{second}")).unwrap_err();
        assert!(twice("id = \"police\"\nname = \"B\"\n").contains(":9: `police` stands twice, first on line 5"));
        assert!(
            twice("id = \"b\"\nname = \"Anytown   Police\"\n").contains(":10: `Anytown   Police` stands twice, first on line 6")
        );
        assert!(
            twice("id = \"b\"\nname = \"B\"\naliases = [\"Police\"]\n").contains(":11: `Police` stands twice, first on line 7")
        );
    }

    #[test]
    fn names_that_differ_by_letter_case_or_a_look_alike_are_two_names() {
        let config = parse(
            "[[agency]]\nid = \"a\"\nname = \"Harbour Housing\"\n[[agency]]\nid = \"b\"\nname = \"HARBOUR housing\"\n\
             [[agency]]\nid = \"c\"\nname = \"H\u{430}rbour Housing\"\n",
        )
        .unwrap();
        assert_eq!(config.agencies.len(), 3);
    }

    #[test]
    fn a_kind_that_is_nearly_the_enforcement_kind_is_refused() {
        let error = parse(&format!("{POLICE}kind = \"imigration-enforcment\"\n")).unwrap_err();
        assert!(
            error.contains(":7: the kind `imigration-enforcment` means nothing; did you mean `immigration-enforcement`?"),
            "{error}"
        );
        assert_eq!(parse(&format!("{POLICE}kind = \"housing\"\n")).unwrap().agencies[0].kind, AgencyKind::Other);
    }

    #[test]
    fn a_name_holds_no_unseen_character() {
        let error = parse("[[agency]]\nid = \"a\"\nname = \"Lark\u{200b}hill\"\n").unwrap_err();
        assert!(error.contains(":6: a character that nobody can see"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_changes_nothing() {
        assert!(Config::parse(&format!("\u{feff}{HEAD}{POLICE}"), Path::new("marac.toml")).is_ok());
    }

    #[test]
    fn a_distribution_list_without_agencies_is_refused() {
        assert!(parse("").unwrap_err().contains("there is no agency"));
    }
}
