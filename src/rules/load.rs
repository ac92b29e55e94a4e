//! Texts of rule files → [`RuleSet`]: every name resolved, every short form expanded, every pattern anchored.

use super::alike::widened;
use super::anchors::{Anchors, DIGIT, WHOLE, anchors, given};
use super::beforehand::Beforehand;
use super::expand::{ExpandError, Sets};
use super::file::{LabelPlace, RawCue, RawFile, RawLabel, RawRule};
use super::{
    Anchored, Category, Cues, Kinds, Label, Lexicon, OwnedPattern, Owner, Pattern, PatternOwner, Place, Rule, RuleSet,
    RulesError, Strength, Weights,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use toml::Spanned;

/// The built-in rule files, in order of name. A test holds it against the folder.
pub(super) const BUILTIN_FILES: &[(&str, &str)] = &[
    ("body.toml", include_str!("../../rules/body.toml")),
    ("conditions-plain.toml", include_str!("../../rules/conditions-plain.toml")),
    ("conditions.toml", include_str!("../../rules/conditions.toml")),
    ("continuing.toml", include_str!("../../rules/continuing.toml")),
    ("document-plain.toml", include_str!("../../rules/document-plain.toml")),
    ("document.toml", include_str!("../../rules/document.toml")),
    ("indirect-arrival.toml", include_str!("../../rules/indirect-arrival.toml")),
    ("indirect-beside.toml", include_str!("../../rules/indirect-beside.toml")),
    ("indirect-consequences.toml", include_str!("../../rules/indirect-consequences.toml")),
    ("indirect-dependence.toml", include_str!("../../rules/indirect-dependence.toml")),
    ("indirect-pairs.toml", include_str!("../../rules/indirect-pairs.toml")),
    ("indirect-papers.toml", include_str!("../../rules/indirect-papers.toml")),
    ("indirect-return.toml", include_str!("../../rules/indirect-return.toml")),
    ("indirect-sayings.toml", include_str!("../../rules/indirect-sayings.toml")),
    ("indirect.toml", include_str!("../../rules/indirect.toml")),
    ("labels.toml", include_str!("../../rules/labels.toml")),
    ("process-plain.toml", include_str!("../../rules/process-plain.toml")),
    ("process.toml", include_str!("../../rules/process.toml")),
    ("reference.toml", include_str!("../../rules/reference.toml")),
    ("status-plain.toml", include_str!("../../rules/status-plain.toml")),
    ("status.toml", include_str!("../../rules/status.toml")),
    ("visa.toml", include_str!("../../rules/visa.toml")),
    ("vocabulary.toml", include_str!("../../rules/vocabulary.toml")),
    ("words.toml", include_str!("../../rules/words.toml")),
];

/// The built-in rules; patterns are compiled when first needed.
pub(super) fn builtin() -> Result<RuleSet, RulesError> {
    Loader::load(Path::new("rules"), &builtin_files(), false)
}

fn builtin_files() -> Vec<(String, String)> {
    BUILTIN_FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The rules in `dir`; every pattern is compiled now.
pub(super) fn read(dir: &Path) -> Result<RuleSet, RulesError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| RulesError::Read { path, source }
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable(dir))? {
        paths.push(entry.map_err(unreadable(dir))?.path());
    }
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml") || p.ends_with(WEIGHTS_FILE));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        files.push((name, text));
    }
    Loader::load(dir, &files, true)
}

/// Names of files in the folder that are no rule files: other parts of the program read them.
const OTHER_FILES: &[&str] = &["enforcement-bodies.toml", "covers.toml", "justification.toml"];

/// Kinds of words, and the weights that are trained with them. A folder of one's own may have both or neither: built-in
/// ones then stand in, since without a second reader less would be withheld.
const KINDS_FILE: &str = "kinds.toml";
const WEIGHTS_FILE: &str = "reader.txt";
const BUILTIN_KINDS: &str = include_str!("../../rules/kinds.toml");
const BUILTIN_WEIGHTS: &str = include_str!("../../rules/reader.txt");

/// Reads kinds and weights from `files`, adding the built-in ones to them if it has none.
fn second_reader(dir: &Path, files: &mut Vec<(String, String)>) -> Result<(Kinds, Weights), RulesError> {
    let has = |name: &str| files.iter().any(|(n, _)| n == name);
    let fault = |name: &str, line: usize, what: String| RulesError::Rule {
        path: dir.join(name),
        line: line + 1,
        what,
        help: "`marac rules train` writes the weights that fit the kinds".to_owned(),
    };
    if has(WEIGHTS_FILE) != has(KINDS_FILE) {
        let missing = if has(WEIGHTS_FILE) { KINDS_FILE } else { WEIGHTS_FILE };
        return Err(fault(missing, 0, format!("{WEIGHTS_FILE} and {KINDS_FILE} belong together, and this one is missing")));
    }
    if !has(WEIGHTS_FILE) {
        files.push((KINDS_FILE.to_owned(), BUILTIN_KINDS.to_owned()));
        files.push((WEIGHTS_FILE.to_owned(), BUILTIN_WEIGHTS.to_owned()));
        files.sort();
    }
    let text = |name: &str| files.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text.as_str());
    let line = |text: &str, byte: usize| text.bytes().take(byte).filter(|b| *b == b'\n').count();
    let raw = text(KINDS_FILE);
    let kinds = Kinds::parse(raw).map_err(|(byte, what)| fault(KINDS_FILE, line(raw, byte), what))?;
    let weights =
        Weights::parse(text(WEIGHTS_FILE), &kinds).map_err(|(line, what)| fault(WEIGHTS_FILE, line, what.to_owned()))?;
    Ok((kinds, weights))
}

/// The next rule set's number; 0 is none's.
static NUMBER: AtomicU64 = AtomicU64::new(1);

struct Loader<'a> {
    dir: &'a Path,
    /// Whether to compile patterns now.
    check: bool,
    sets: Sets,
    cue_index: BTreeMap<String, u32>,
    ids: BTreeSet<String>,
    rules: Vec<Rule>,
    labels: Vec<Label>,
    lexicon: Lexicon,
    plain_terms: Vec<String>,
    patterns: Vec<OwnedPattern>,
    by_anchor: BTreeMap<String, Vec<Anchored>>,
    /// Patterns as typed, expanded and with their anchors, until their rules are read.
    prepared: HashMap<String, (String, Anchors)>,
}

/// The file that is being read.
#[derive(Clone, Copy)]
struct At<'a> {
    name: &'a str,
    text: &'a str,
    dir: &'a Path,
    /// The bytes at which its lines end.
    ends: &'a [usize],
}

impl At<'_> {
    fn place(&self, byte: usize) -> Place {
        Place { path: self.path(), line: 1 + self.ends.partition_point(|end| *end < byte) }
    }

    fn raw(&self) -> Result<RawFile, RulesError> {
        toml::from_str(self.text).map_err(|e| {
            let what = e.message().replace('\n', " ");
            self.error(e.span().map_or(0, |s| s.start), what, "correct the line or take it out")
        })
    }

    fn path(&self) -> PathBuf {
        self.dir.join(self.name)
    }

    fn error(&self, byte: usize, what: impl Into<String>, help: impl Into<String>) -> RulesError {
        let Place { path, line } = self.place(byte);
        RulesError::Rule { path, line, what: what.into(), help: help.into() }
    }

    fn expansion(&self, byte: usize, id: &str, error: &ExpandError) -> RulesError {
        self.error(byte, format!("`{id}`: {error}"), "see the description of the rule files")
    }
}

impl<'a> Loader<'a> {
    fn load(dir: &'a Path, files: &'a [(String, String)], check: bool) -> Result<RuleSet, RulesError> {
        let mut all = files.to_vec();
        let own = |name: &str| !OTHER_FILES.contains(&name) && ![KINDS_FILE, WEIGHTS_FILE].contains(&name);
        let files: Vec<(&str, &str, Vec<usize>)> = files
            .iter()
            .filter(|(name, _)| own(name))
            .map(|(name, text)| (name.as_str(), text.as_str(), text.match_indices('\n').map(|(at, _)| at).collect()))
            .collect();
        let read = || -> Vec<_> {
            let ats = files.par_iter().map(|(name, text, ends)| At { name, text, dir, ends });
            ats.map(|at| Ok((at, at.raw()?))).collect()
        };
        let (second_reader, raws) = rayon::join(|| second_reader(dir, &mut all), read);
        let (kinds, weights) = second_reader?;
        // Of several wrong files the first is named, whichever was read first.
        let raws: Vec<(At<'_>, RawFile)> = raws.into_iter().collect::<Result<_, RulesError>>()?;
        let mut sets = BTreeMap::new();
        for (_, raw) in &raws {
            sets.extend(raw.sets.clone());
        }
        let sets = Sets::new(&sets).map_err(|(name, e)| {
            let at = raws.iter().find(|(_, r)| r.sets.contains_key(&name)).map(|(at, _)| *at);
            at.map_or_else(
                || RulesError::Empty { path: dir.to_owned() },
                |at| at.expansion(at.text.find(&name).unwrap_or(0), &name, &e),
            )
        })?;
        let mut loader = Loader {
            dir,
            check,
            sets,
            cue_index: BTreeMap::new(),
            ids: BTreeSet::new(),
            rules: Vec::new(),
            labels: Vec::new(),
            lexicon: Lexicon::default(),
            plain_terms: Vec::new(),
            patterns: Vec::new(),
            by_anchor: BTreeMap::new(),
            prepared: HashMap::new(),
        };
        loader.prepare(raws.iter().flat_map(|(_, raw)| raw.anchored()));
        let mut own_words = Vec::new();
        for (at, raw) in &raws {
            for (name, cue) in &raw.cues {
                loader.cue(*at, name, cue)?;
            }
            own_words.extend(raw.own_words.iter().map(|w| crate::fold::fold_lower(w)));
        }
        for (at, raw) in raws {
            if !raw.rule.is_empty() && raw.category.is_none() {
                return Err(at.error(0, "this file has rules but no category", "begin it with `category = \"…\"`"));
            }
            for rule in raw.rule {
                loader.rule(at, raw.category.unwrap_or(Category::Indirect), rule)?;
            }
            for label in raw.label {
                loader.label(at, label)?;
            }
        }
        own_words.sort();
        own_words.dedup();
        loader.finish(own_words, all, (kinds, weights))
    }

    fn finish(
        self,
        own_words: Vec<String>,
        files: Vec<(String, String)>,
        (kinds, weights): (Kinds, Weights),
    ) -> Result<RuleSet, RulesError> {
        if self.rules.is_empty() {
            return Err(RulesError::Empty { path: self.dir.to_owned() });
        }
        let mut by_anchor = self.by_anchor;
        let anchored_by_digit = by_anchor.remove(DIGIT).unwrap_or_default();
        let words: Vec<String> = by_anchor.keys().filter(|a| a.starts_with(WHOLE)).cloned().collect();
        let whole =
            words.into_iter().filter_map(|w| by_anchor.remove(&w).map(|p| (w.trim_start_matches(WHOLE).into(), p))).collect();
        let anchors = aho_corasick::AhoCorasickBuilder::new()
            .kind(Some(aho_corasick::AhoCorasickKind::ContiguousNFA))
            .build(by_anchor.keys())
            .expect("anchors are few and short");
        let mut cue_names = vec![String::new(); self.cue_index.len()];
        for (name, index) in self.cue_index {
            cue_names[index as usize] = name;
        }
        Ok(RuleSet {
            rules: self.rules,
            cue_names,
            labels: self.labels,
            lexicon: self.lexicon,
            plain_terms: self.plain_terms,
            patterns: self.patterns,
            anchors,
            anchored: by_anchor.into_values().collect(),
            anchored_by_word: whole,
            anchored_by_digit,
            own_words,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            spelling: std::sync::OnceLock::new(),
            kinds,
            weights,
            files,
        })
    }

    fn cue(&mut self, at: At<'_>, name: &str, raw: &Spanned<RawCue>) -> Result<(), RulesError> {
        let start = raw.span().start;
        let raw = raw.get_ref();
        if self.cue_index.len() == Cues::MAX {
            return Err(RulesError::TooManyCues { path: at.path(), max: Cues::MAX });
        }
        if raw.terms.is_empty() && raw.patterns.is_empty() {
            return Err(at.error(start, format!("cue set `{name}` is empty"), "give it terms or patterns"));
        }
        if raw.summary.trim().is_empty() {
            return Err(at.error(
                start,
                format!("cue set `{name}` has no summary"),
                "say in one sentence what its words have in common",
            ));
        }
        let index = number(self.cue_index.len());
        if self.cue_index.insert(name.to_owned(), index).is_some() {
            return Err(at.error(start, format!("cue set `{name}` is defined twice"), "rename or join them"));
        }
        self.terms(at, name, &raw.terms, Owner::Cue(index), raw.case)?;
        self.patterns(at, name, &raw.patterns, PatternOwner::Cue(index), raw.case, &raw.words)
    }

    fn rule(&mut self, at: At<'_>, category: Category, raw: RawRule) -> Result<(), RulesError> {
        let start = raw.id.span().start;
        let id = raw.id.into_inner();
        let wrong = |what: &str, help: &str| Err(at.error(start, format!("rule `{id}` {what}"), help));
        if !self.ids.insert(id.clone()) {
            return wrong("has the id of another rule or label", "give it one of its own");
        }
        if raw.terms.is_empty() && raw.patterns.is_empty() {
            return wrong("has neither terms nor patterns", "give it one or take it out");
        }
        let company = !raw.near.is_empty() || raw.case_bit || raw.neighbour_bit || raw.previous_bit;
        if raw.strength == Strength::Certain && company {
            return wrong("is certain and names company", "make it contextual, or take near and the bits out");
        }
        if raw.matches.is_empty() {
            return wrong("has no example under match", "give one with the find in square brackets");
        }
        if raw.strength == Strength::Contextual && raw.leave.is_empty() {
            return wrong("is contextual and has no example under leave", "give text that it must leave alone");
        }
        let index = number(self.rules.len());
        self.terms(at, &id, &raw.terms, Owner::Rule(index), raw.case)?;
        if raw.strength == Strength::Certain && !raw.case && raw.unless.is_empty() && raw.unless_patterns.is_empty() {
            for term in &raw.terms {
                let expanded = self.sets.term(term.get_ref()).map_err(|e| at.expansion(term.span().start, &id, &e))?;
                self.plain_terms.extend(expanded);
            }
        }
        self.patterns(at, &id, &raw.patterns, PatternOwner::Rule(index), raw.case, &raw.words)?;
        self.terms(at, &id, &raw.unless, Owner::Unless(index), false)?;
        let any_case = if raw.case { "(?i)" } else { "" };
        let unless_patterns = self.compiled(at, &id, &raw.unless_patterns, |p| format!("{any_case}{p}"))?;
        self.rules.push(Rule {
            near: self.cue_set(at, start, &id, &raw.near)?,
            unless_sentence: self.cue_set(at, start, &id, &raw.unless_sentence)?,
            id,
            summary: raw.summary,
            source: raw.source,
            category,
            strength: raw.strength,
            place: at.place(start),
            case_bit: raw.case_bit,
            neighbour_bit: raw.neighbour_bit,
            previous_bit: raw.previous_bit,
            case: raw.case,
            has_unless_terms: !raw.unless.is_empty(),
            unless_patterns,
            matches: raw.matches.into_iter().map(Into::into).collect(),
            leaves: raw.leave.into_iter().map(Into::into).collect(),
        });
        Ok(())
    }

    fn label(&mut self, at: At<'_>, raw: RawLabel) -> Result<(), RulesError> {
        let start = raw.id.span().start;
        let id = raw.id.into_inner();
        let wrong = |what: &str, help: &str| Err(at.error(start, format!("label `{id}` {what}"), help));
        if !self.ids.insert(id.clone()) {
            return wrong("has the id of another rule or label", "give it one of its own");
        }
        if raw.terms.is_empty() && raw.patterns.is_empty() {
            return wrong("has neither terms nor patterns", "give it one or take it out");
        }
        let company = !raw.near.is_empty() || !raw.value_near.is_empty() || raw.case_bit || raw.column_bit;
        if raw.strength == Strength::Certain && company {
            return wrong("is certain and names company", "make it contextual, or take near and the bits out");
        }
        if raw.matches.is_empty() {
            return wrong("has no example under match", "give one");
        }
        let index = number(self.labels.len());
        self.terms(at, &id, &raw.terms, Owner::Label(index), false)?;
        let patterns = self.compiled(at, &id, &raw.patterns, |p| format!("^(?:{p})$"))?;
        self.labels.push(Label {
            near: self.cue_set(at, start, &id, &raw.near)?,
            value_near: self.cue_set(at, start, &id, &raw.value_near)?,
            unless_near: self.cue_set(at, start, &id, &raw.unless_near)?,
            id,
            summary: raw.summary,
            source: raw.source,
            category: raw.category,
            strength: raw.strength,
            place: at.place(start),
            patterns,
            places: raw.places.unwrap_or_else(|| LabelPlace::ALL.to_vec()),
            case_bit: raw.case_bit,
            column_bit: raw.column_bit,
            matches: raw.matches.into_iter().map(Into::into).collect(),
            leaves: raw.leave.into_iter().map(Into::into).collect(),
        });
        Ok(())
    }

    fn cue_set(&self, at: At<'_>, start: usize, id: &str, names: &[String]) -> Result<Cues, RulesError> {
        names.iter().try_fold(Cues::default(), |all, name| {
            let help = "define it under [cues.…] in words.toml or correct the name";
            let index = self
                .cue_index
                .get(name)
                .ok_or_else(|| at.error(start, format!("`{id}`: no cue set is called `{name}`"), help))?;
            Ok(all.with(Cues::of(*index)))
        })
    }

    fn terms(&mut self, at: At<'_>, id: &str, terms: &[Spanned<String>], owner: Owner, case: bool) -> Result<(), RulesError> {
        for term in terms {
            let start = term.span().start;
            for string in self.sets.term(term.get_ref()).map_err(|e| at.expansion(start, id, &e))? {
                if !self.lexicon.add(&string, owner, case) {
                    return Err(at.error(start, format!("`{id}`: a term holds no letter or digit"), "take it out"));
                }
            }
        }
        Ok(())
    }

    fn compiled(
        &self,
        at: At<'_>,
        id: &str,
        patterns: &[Spanned<String>],
        wrap: impl Fn(String) -> String,
    ) -> Result<Vec<Pattern>, RulesError> {
        let mut out = Vec::new();
        for raw in patterns {
            let start = raw.span().start;
            let source = widened(&self.sets.pattern(raw.get_ref()).map_err(|e| at.expansion(start, id, &e))?);
            out.push(self.checked(at, start, id, wrap(source))?);
        }
        Ok(out)
    }

    /// Expands patterns and finds their anchors, all at once: it is most of what loading takes. What fails here is
    /// found again where its place is known.
    fn prepare<'p>(&mut self, patterns: impl Iterator<Item = &'p Spanned<String>>) {
        let all: Vec<&String> = patterns.map(Spanned::get_ref).collect();
        let beforehand = Beforehand::builtin();
        let prepared = all.into_par_iter().filter_map(|raw| {
            let source = widened(&self.sets.pattern(raw).ok()?);
            let anchors = beforehand.anchors(&source).or_else(|| anchors(&source).ok())?;
            Some((raw.clone(), (source, anchors)))
        });
        self.prepared = prepared.collect();
    }

    fn checked(&self, at: At<'_>, start: usize, id: &str, source: String) -> Result<Pattern, RulesError> {
        let pattern = Pattern::new(source);
        if self.check {
            pattern.check().map_err(|e| at.error(start, format!("`{id}`: the pattern is wrong: {e}"), "correct the pattern"))?;
        }
        Ok(pattern)
    }

    fn patterns(
        &mut self,
        at: At<'_>,
        id: &str,
        patterns: &[Spanned<String>],
        owner: PatternOwner,
        case: bool,
        words: &[String],
    ) -> Result<(), RulesError> {
        for raw in patterns {
            let start = raw.span().start;
            let prepared = self.prepared.remove(raw.get_ref());
            let (source, Anchors { mut sets, digits }) = if let Some(prepared) = prepared {
                prepared
            } else {
                let source = widened(&self.sets.pattern(raw.get_ref()).map_err(|e| at.expansion(start, id, &e))?);
                let wrong = |e| at.error(start, format!("`{id}`: the pattern is wrong: {e}"), "correct the pattern");
                let anchors = anchors(&source).map_err(wrong)?;
                (source, anchors)
            };
            if sets.is_empty() {
                sets.push(words.iter().filter_map(|w| given(w)).collect());
            }
            if sets.first().is_none_or(Vec::is_empty) {
                let what = format!("`{id}`: no words can be told of which one stands in every match");
                return Err(at.error(start, what, "give them as `words`"));
            }
            let pattern = self.checked(at, start, id, source)?;
            let index = number(self.patterns.len());
            let sets_wanted = u8::try_from((1 << sets.len()) - 1).expect("a pattern has few sets of anchors");
            self.patterns.push(OwnedPattern { owner, pattern, case, sets_wanted, digits });
            for (set, anchors) in (0..).zip(sets) {
                for anchor in anchors {
                    self.by_anchor.entry(anchor).or_default().push(Anchored { pattern: index, set });
                }
            }
        }
        Ok(())
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("fewer rules than fit in memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_in_the_folder_is_built_in() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let mut names: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| Path::new(n).extension().is_some_and(|e| e == "toml"))
            .collect();
        names.retain(|n| !OTHER_FILES.contains(&n.as_str()) && n != KINDS_FILE);
        names.sort();
        let built_in: Vec<&str> = BUILTIN_FILES.iter().map(|f| f.0).collect();
        assert_eq!(built_in, names);
    }

    #[test]
    fn every_built_in_pattern_compiles() {
        if let Err(error) = Loader::load(Path::new("rules"), &builtin_files(), true) {
            panic!("{error}");
        }
    }
}
