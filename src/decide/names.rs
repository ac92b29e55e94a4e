//! Names of agencies as minutes write them → agencies of the distribution list.
//!
//! Names are compared by [`crate::folder::fold_name`] (white space and Unicode form folded); letter case is folded only
//! if the name is then still one agency's; look-alike letters never. Whatever is left over names nobody.

use crate::diagnostic::debug_without_text;
use crate::folder::{Agency, fold_name};
use std::collections::BTreeMap;

/// How alike two names must be (Jaro-Winkler, 0 to 1) for one to be offered in place of the other.
const ALIKE: f64 = 0.85;

/// Words that take back or limit what a list of names says. With one of them anywhere, the list names nobody.
const LIMITS: &[&str] = &[
    "opposed",
    "maybe",
    "perhaps",
    "deny",
    "denied",
    "keep from",
    "withhold from",
    "hide from",
    "not",
    "no",
    "except",
    "excepting",
    "excluding",
    "exclude",
    "excluded",
    "but",
    "bar",
    "without",
    "unless",
    "until",
    "if",
    "only",
    "subject",
    "once",
    "pending",
    "provided",
    "never",
    "nobody",
    "neither",
    "nor",
    "other than",
    "apart from",
    "rather than",
    "instead",
    "declined",
    "refused",
    "hold",
    "tbc",
    "anyone",
    "everyone",
];

/// Roles that stand in brackets behind an agency's name and do not make it another one.
const ROLES: &[&str] = &[
    "chair",
    "chairs",
    "chairing",
    "chairperson",
    "co-chair",
    "vice chair",
    "vice-chair",
    "deputy chair",
    "marac chair",
    "minutes",
    "minute taker",
    "minute-taker",
    "minutes taker",
    "coordinator",
    "co-ordinator",
    "marac coordinator",
    "marac co-ordinator",
    "administrator",
    "marac administrator",
];

/// An agency as a name in the minutes names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Named {
    /// Its place in the distribution list.
    pub(super) agency: usize,
    /// Whether by its own name, not an alias.
    pub(super) own_name: bool,
}

/// What a list of names says.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct NameList {
    /// The agencies named, each once.
    pub(super) named: Vec<Named>,
    /// Items that name no agency of the distribution list, as typed.
    pub(super) unknown: Vec<String>,
    /// Whether a limiting word makes the whole list name nobody.
    pub(super) limited: bool,
}

/// The names of the distribution list.
#[derive(Clone, Debug)]
pub(super) struct Names {
    exact: BTreeMap<String, Named>,
    /// `None`: two agencies' names differ by letter case alone.
    caseless: BTreeMap<String, Option<Named>>,
    /// All names as `marac.toml` has them, for suggestions.
    typed: Vec<String>,
}

impl Names {
    pub(super) fn new(agencies: &[Agency]) -> Self {
        let mut out = Self { exact: BTreeMap::new(), caseless: BTreeMap::new(), typed: Vec::new() };
        for (agency, entry) in agencies.iter().enumerate() {
            for (at, name) in entry.names().enumerate() {
                let named = Named { agency, own_name: at == 0 };
                let folded = fold_name(name);
                out.caseless
                    .entry(folded.to_lowercase())
                    .and_modify(|known| *known = known.filter(|k| k.agency == agency).map(|k| if k.own_name { k } else { named }))
                    .or_insert(Some(named));
                out.exact.insert(folded, named);
                out.typed.push(name.to_owned());
            }
        }
        out
    }

    /// The agency that `typed` names, a role in brackets behind it aside.
    pub(super) fn resolve(&self, typed: &str) -> Option<Named> {
        let folded = fold_name(typed);
        self.folded(&folded).or_else(|| self.folded(without_role(&folded)?))
    }

    fn folded(&self, name: &str) -> Option<Named> {
        self.exact.get(name).copied().or_else(|| self.caseless.get(&name.to_lowercase()).copied().flatten())
    }

    /// The name that `typed` may have meant.
    pub(super) fn suggest(&self, typed: &str) -> Option<&str> {
        let typed = fold_name(typed).to_lowercase();
        let score = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &typed);
        let best = self.typed.iter().map(String::as_str).max_by(|a, b| score(a).total_cmp(&score(b)))?;
        (score(best) >= ALIKE).then_some(best).or_else(|| self.fuller(&typed))
    }

    /// The one name that holds all words of `typed` and more: `Police` for `Elmtown Police`.
    fn fuller(&self, typed: &str) -> Option<&str> {
        let words = |text: &str| -> Vec<String> {
            text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
        };
        let short = words(typed);
        let mut fuller = self.typed.iter().filter(|name| {
            let long = words(name);
            !short.is_empty() && short.iter().all(|word| long.contains(word))
        });
        let one = fuller.next()?;
        fuller.next().is_none().then_some(one.as_str())
    }

    /// Reads a list of names: items between commas, semicolons and line ends, names inside an item joined by `and`, `&` or
    /// `+`. Of an item so joined either every name is known or none counts: `Police and Crime Commissioner` is no police.
    pub(super) fn list(&self, typed: &str) -> NameList {
        let mut out = NameList::default();
        let words = fold_name(typed).to_lowercase();
        let spaced = format!(" {} ", words.replace(|c: char| !c.is_alphanumeric(), " "));
        for item in self.items(typed) {
            match self.joined(&item) {
                Some(named) => named.into_iter().for_each(|n| add(&mut out.named, n)),
                None => out.unknown.push(item),
            }
        }
        // A limiting word inside a known name (`Not Just a Roof`) is part of the name.
        out.limited = !out.unknown.is_empty() && LIMITS.iter().any(|l| spaced.contains(&format!(" {l} ")));
        if out.limited {
            out.named.clear();
        }
        out
    }

    /// Cuts at separators, but never inside a known name that holds one (`Drugs, Alcohol and You`).
    fn items(&self, typed: &str) -> Vec<String> {
        let cut: Vec<&str> = typed.split([',', ';', '\n']).collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < cut.len() {
            let joined = |n: usize| trim_item(&cut.get(at..at + n).unwrap_or(&[]).join(","));
            let longest = (2..=cut.len() - at).rev().find(|&n| self.resolve_item(&joined(n)).is_some()).unwrap_or(1);
            let item = joined(longest);
            if !item.is_empty() {
                out.push(item);
            }
            at += longest;
        }
        out
    }

    fn resolve_item(&self, item: &str) -> Option<Named> {
        self.resolve(item).or_else(|| {
            let lower = item.to_lowercase();
            lower.starts_with("the ").then(|| self.resolve(item.get(4..)?))?
        })
    }

    /// The agencies of one item: the whole of it, or all of what `and` joins, longest first.
    fn joined(&self, item: &str) -> Option<Vec<Named>> {
        let words: Vec<&str> = item.split_whitespace().collect();
        let mut named = Vec::new();
        let mut at = usize::from(words.first().is_some_and(|w| is_joint(w)));
        while at < words.len() {
            let end = (at + 1..=words.len())
                .rev()
                .filter(|&end| end == words.len() || words.get(end).is_some_and(|w| is_joint(w)))
                .find_map(|end| Some((end, self.resolve_item(&words.get(at..end)?.join(" "))?)));
            let (end, found) = end?;
            named.push(found);
            at = end + 1;
            if at == words.len() {
                return None;
            }
        }
        (!named.is_empty()).then_some(named)
    }

    /// The agencies whose name stands anywhere in `typed`, however it is qualified: for refusals, where too many is safe.
    pub(super) fn mentioned(&self, typed: &str) -> Vec<usize> {
        let text = spaced(typed);
        let mut out: Vec<usize> =
            self.caseless_names().filter(|(name, _)| text.contains(&spaced(name))).map(|(_, agency)| agency).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    fn caseless_names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.exact.iter().map(|(name, named)| (name.as_str(), named.agency))
    }
}

fn spaced(text: &str) -> String {
    let words = fold_name(text).to_lowercase();
    let plain = words.replace(|c: char| !c.is_alphanumeric(), " ");
    format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn add(named: &mut Vec<Named>, new: Named) {
    match named.iter_mut().find(|n| n.agency == new.agency) {
        Some(known) => known.own_name |= new.own_name,
        None => named.push(new),
    }
}

fn is_joint(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "and" | "&" | "+")
}

fn trim_item(item: &str) -> String {
    fold_name(item).trim_end_matches('.').trim_matches(['*', '_']).trim().to_owned()
}

/// `Police (Chair)` → `Police`.
fn without_role(folded: &str) -> Option<&str> {
    let (name, role) = folded.strip_suffix(')')?.rsplit_once('(')?;
    ROLES.contains(&role.trim().to_lowercase().as_str()).then(|| name.trim())
}

debug_without_text! {
    NameList { named, limited }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Config;
    use std::path::Path;

    fn names(list: &[(&str, &[&str])]) -> Names {
        let mut text = "[marac]\nname = \"A\"\nclassification = \"O\"\n".to_owned();
        for (at, (name, aliases)) in list.iter().enumerate() {
            text.push_str(&format!("[[agency]]\nid = \"a{at}\"\nname = \"{name}\"\naliases = {aliases:?}\n"));
        }
        Names::new(&Config::parse(&text, Path::new("marac.toml")).unwrap().agencies)
    }

    fn usual() -> Names {
        names(&[
            ("Anytown Police", &["Police"]),
            ("Larkhill Homes", &[]),
            ("Harbour Housing", &[]),
            ("HARBOUR housing", &[]),
            ("Drug & Alcohol Service", &["Drugs, Alcohol and You"]),
            ("Not Just a Roof", &[]),
        ])
    }

    fn list(typed: &str) -> Vec<usize> {
        usual().list(typed).named.iter().map(|n| n.agency).collect()
    }

    #[test]
    fn white_space_and_unicode_form_do_not_matter() {
        let found = names(&[("Café Lloches", &[])]).resolve(" Cafe\u{301}\u{a0} Lloches ");
        assert_eq!(found, Some(Named { agency: 0, own_name: true }));
    }

    #[test]
    fn letter_case_matters_only_where_two_names_differ_by_it() {
        let names = usual();
        assert_eq!(names.resolve("LARKHILL homes").map(|n| n.agency), Some(1));
        assert_eq!(names.resolve("Harbour Housing").map(|n| n.agency), Some(2));
        assert_eq!(names.resolve("HARBOUR  housing").map(|n| n.agency), Some(3));
        assert_eq!(names.resolve("harbour housing"), None);
    }

    #[test]
    fn a_look_alike_letter_makes_another_name() {
        assert_eq!(usual().resolve("L\u{430}rkhill Homes"), None);
        assert_eq!(usual().resolve("Ｌarkhill Homes"), None);
    }

    #[test]
    fn a_role_in_brackets_is_no_part_of_the_name_but_a_team_is() {
        assert_eq!(usual().resolve("Police (Chair)").map(|n| n.agency), Some(0));
        assert_eq!(usual().resolve("Police (PVP only)"), None);
    }

    #[test]
    fn an_alias_is_not_the_own_name() {
        assert_eq!(usual().resolve("Police"), Some(Named { agency: 0, own_name: false }));
    }

    #[test]
    fn lists_name_whole_names() {
        assert_eq!(list("Larkhill Homes"), [1]);
        assert_eq!(list("Larkhill Homes, Police."), [1, 0]);
        assert_eq!(list("the Larkhill Homes and Drug & Alcohol Service"), [1, 4]);
        assert_eq!(list("Drugs, Alcohol and You; Police"), [4, 0]);
        assert_eq!(list("Larkhill Homes, Pastor Dube"), [1]);
        assert_eq!(list("Larkhill Homes,\nand Police"), [1, 0]);
        assert_eq!(list("Not Just a Roof"), [5]);
    }

    #[test]
    fn what_is_not_a_whole_name_names_nobody() {
        for typed in [
            "",
            "all",
            "partners",
            "all partners",
            "Larkhill Homes Trust",
            "Larkhill",
            "Larkhill Homes (care team only)",
            "Police and Crime Commissioner",
            "Larkhill Homes and partners",
            "everyone but: Larkhill Homes, Police",
            "all agencies except Larkhill Homes, Police",
            "Larkhill Homes, if she agrees",
            "Larkhill Homes, subject to consent",
            "not Larkhill Homes",
            "Larkhill Homes / Police",
            "Larkhill Homes and",
        ] {
            assert_eq!(list(typed), [0_usize; 0], "{typed}");
        }
    }

    #[test]
    fn a_refusal_finds_names_however_qualified() {
        assert_eq!(usual().mentioned("not larkhill homes (lettings), nor the Police"), [0, 1]);
        assert_eq!(usual().mentioned("harbour housing"), [2, 3]);
    }

    #[test]
    fn a_near_name_is_suggested() {
        assert_eq!(usual().suggest("Larkhil Homes"), Some("Larkhill Homes"));
        assert_eq!(usual().suggest("School"), None);
    }
}
