//! What agencies see of small minutes; tags are made by hand, where `⟦category|words⟧` stands.

use super::*;
use crate::decide::{Lists, decide};
use crate::folder::Agency;
use crate::minutes::{FlatRange, PieceId, parse};
use crate::rules::{Category, Strength};
use crate::tag::{Finder, Tag};
use jiff::civil::date;
use std::path::Path;

pub(super) const AGENCIES: &str = r#"
[[agency]]
id = "police"
name = "Anytown Police"
aliases = ["Police"]
[[agency]]
id = "idva"
name = "Maple IDVA Service"
aliases = ["IDVA"]
[[agency]]
id = "larkhill"
name = "Larkhill Homes"
[[agency]]
id = "surgery"
name = "Brightwell Surgery"
[[agency]]
id = "advice"
name = "Harbour Migrant Advice"
expertise = "immigration"
[[agency]]
id = "ie"
name = "Immigration Enforcement"
aliases = ["HOIE"]
kind = "immigration-enforcement"
[[agency]]
id = "north"
name = "Northtown Marac"
cases = "named"
[[agency]]
id = "school"
name = "Ilton Academy"
receives = "actions"
"#;

const ATTENDANCE: &str = "## Attendance

| Agency | Representative | Attendance |
|---|---|---|
| Police | DS Owen Pryde | Present |
| Maple IDVA Service | Rhona Teal | Present for cases 1-1 |
| Larkhill Homes | Kit Lowe | Apologies |
| Harbour Migrant Advice | Ada Finch | Present |
";

/// Minutes, their tags and everything else that a view needs.
pub(super) struct Scene {
    pub(super) minutes: Minutes,
    pub(super) tags: Tags,
    config: Config,
    meeting: Meeting,
}

fn category(name: &str) -> Option<Category> {
    Some(match name {
        "status" => Category::Status,
        "visa" => Category::Visa,
        "conditions" => Category::Conditions,
        "process" => Category::Process,
        "body" => Category::Body,
        "reference" => Category::Reference,
        "document" => Category::Document,
        "indirect" => Category::Indirect,
        _ => return None,
    })
}

/// Cuts the marks out of `text`: what is left, and the marked words with their categories.
fn unmark(text: &str) -> (String, Vec<(String, String)>) {
    let (mut plain, mut secrets) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        plain.push_str(before);
        let (inside, after) = after.split_once('⟧').unwrap();
        let (category, words) = inside.split_once('|').unwrap();
        plain.push_str(words);
        secrets.push((category.to_owned(), words.to_owned()));
        rest = after;
    }
    plain.push_str(rest);
    (plain, secrets)
}

impl Scene {
    pub(super) fn new(policy: &str, body: &str) -> Self {
        let attendance = if body.contains("## Attendance") { "" } else { ATTENDANCE };
        Self::whole(policy, &format!("# Anytown Marac\n\n{attendance}\n{body}"))
    }

    pub(super) fn whole(policy: &str, body: &str) -> Self {
        let config = format!("[marac]\nname = \"Anytown Marac\"\nclassification = \"O\"\n[policy]\n{policy}\n{AGENCIES}");
        let config = Config::parse(&config, Path::new("marac.toml")).unwrap();
        let (plain, secrets) = unmark(body);
        let source = format!("---\nmarac: Anytown\nmeeting: 2026-11-04\n---\n\n{plain}");
        let (minutes, _) = parse(Path::new("m.md"), source.into_bytes()).unwrap();
        let mut tags = Tags::default();
        for (at, piece) in minutes.pieces.iter().enumerate() {
            for (name, words) in &secrets {
                let found = if words.is_empty() { Vec::new() } else { piece.text.flat().match_indices(words.as_str()).collect() };
                tags.tags.extend(found.into_iter().map(|(start, found)| Tag {
                    piece: PieceId(u32::try_from(at).unwrap()),
                    range: FlatRange { start, end: start + found.len() },
                    category: category(name),
                    strength: if name.starts_with('?') { Strength::Suspected } else { Strength::Certain },
                    finder: Finder::Rule("test".into()),
                    cue: None,
                }));
            }
        }
        let (meeting, _) = Meeting::new(&minutes, &config, Lists::builtin());
        Self { minutes, tags, config, meeting }
    }

    fn agency(&self, id: &str) -> &Agency {
        self.config.agency(id).unwrap()
    }

    pub(super) fn redacted(&self, id: &str) -> Option<Redacted> {
        let decisions = decide(&self.minutes, &self.tags, &self.meeting, &self.config, self.agency(id), date(2026, 11, 5));
        redact(&self.minutes, &self.tags, &decisions, &self.meeting, &self.config)
    }

    /// What `id` sees of the cases and the rest, attendance and title aside.
    pub(super) fn seen(&self, id: &str) -> String {
        let mut redacted = self.redacted(id).unwrap();
        redacted.head.title = None;
        redacted.sections.retain(|s| s.kind != SectionKind::Attendance);
        redacted.text()
    }
}

fn seen(policy: &str, body: &str, id: &str) -> String {
    Scene::new(policy, body).seen(id)
}

const NOTHING: &str = "show = \"nothing\"";

const VISA: &str = "## Case 1: AT/1\n\nShe likes her GP. She is on a ⟦visa|spouse visa⟧. He broke her wrist.\n";

#[test]
fn an_attending_agency_sees_all() {
    assert_eq!(seen("", VISA, "police"), "## Case 1: AT/1\nShe likes her GP. She is on a spouse visa. He broke her wrist.\n");
}

#[test]
fn another_sees_a_mark_in_place_of_the_sentence() {
    assert_eq!(seen("", VISA, "larkhill"), "## Case 1: AT/1\nShe likes her GP. [withheld] He broke her wrist.\n");
}

#[test]
fn or_no_mark_as_if_it_had_never_been_there() {
    assert_eq!(seen(NOTHING, VISA, "larkhill"), "## Case 1: AT/1\nShe likes her GP. He broke her wrist.\n");
}

#[test]
fn the_unit_may_be_the_words_or_the_block() {
    assert_eq!(
        seen("unit = \"span\"", VISA, "larkhill"),
        "## Case 1: AT/1\nShe likes her GP. She is on a [withheld]. He broke her wrist.\n"
    );
    assert_eq!(seen("unit = \"block\"", VISA, "larkhill"), "## Case 1: AT/1\n[withheld]\n");
}
