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

#[test]
fn attendance_is_per_case() {
    let body = "## Case 1: AT/1\n\nHer ⟦visa|spouse visa⟧ ends.\n\n## Case 2: AT/2\n\nHe has ⟦status|no leave⟧.\n";
    assert_eq!(seen("", body, "idva"), "## Case 1: AT/1\nHer spouse visa ends.\n## Case 2: AT/2\n[withheld]\n");
}

#[test]
fn neighbouring_marks_are_one() {
    let body = "## Case 1: A/1\n\nOn a ⟦visa|visa⟧. With ⟦conditions|no recourse⟧. He hit her.\n\n⟦process|claim⟧.\n\n⟦body|Home Office⟧ wrote.\n\nEnd.\n\n\
                - ⟦process|appeal⟧\n- ⟦document|BRP⟧\n- milk\n";
    assert_eq!(seen("", body, "larkhill"), "## Case 1: A/1\n[withheld] He hit her.\n[withheld]\nEnd.\n- [withheld]\n- milk\n");
}

#[test]
fn a_cell_goes_whole_and_its_row_and_header_stay() {
    let body = "## Case 1: A/1\n\n| Person | Immigration status |\n|---|---|\n| Vic | Has ⟦status|ILR⟧. Since May. |\n| Perp | British |\n";
    assert_eq!(
        seen("", body, "larkhill"),
        "## Case 1: A/1\n| Person | Immigration status |\n| Vic | [withheld] |\n| Perp | British |\n"
    );
}

#[test]
fn without_a_mark_emptied_rows_lists_headings_and_cases_go_and_numbers_close_up() {
    let body = "## Case 1: A/1\n\n### Status\n\n⟦status|ILR⟧\n\n### Risk\n\nHigh.\n\n- ⟦visa|visa⟧\n\n| A | B |\n|---|---|\n| ⟦process|claim⟧ | |\n| x | y |\n\n\
                ## Case 2: A/2\n\n⟦status|overstayer⟧\n\n## Case 3: A/3\n\n1. ⟦document|BRP⟧\n2. bruises\n";
    let expected = "## Case 1: A/1\n### Risk\nHigh.\n| A | B |\n| x | y |\n## Case 2: A/3\n1. bruises\n";
    assert_eq!(seen(NOTHING, body, "larkhill"), expected);
    let scene = Scene::new(NOTHING, body);
    let numbers: Vec<_> = scene
        .redacted("larkhill")
        .unwrap()
        .sections
        .iter()
        .filter_map(|s| match &s.kind {
            SectionKind::Case { number, reference } => Some((*number, reference.clone())),
            SectionKind::Opening | SectionKind::Attendance | SectionKind::General => None,
        })
        .collect();
    assert_eq!(numbers, [(1, Some("A/1".into())), (2, Some("A/3".into()))]);
}

#[test]
fn children_of_a_withheld_item_stay_and_move_up_without_a_mark() {
    let body = "## Case 1: A/1\n\n- ⟦status|ILR⟧\n  - sister in Leeds\n  - son, 4\n- bruises\n";
    assert_eq!(seen("", body, "larkhill"), "## Case 1: A/1\n- [withheld]\n  - sister in Leeds\n  - son, 4\n- bruises\n");
    assert_eq!(seen(NOTHING, body, "larkhill"), "## Case 1: A/1\n- sister in Leeds\n- son, 4\n- bruises\n");
}

#[test]
fn whether_a_withheld_box_is_ticked_is_not_told() {
    let body = "## Case 1: A/1\n\n- [x] ⟦conditions|recourse⟧\n- [x] children\n";
    assert_eq!(seen("", body, "larkhill"), "## Case 1: A/1\n- [withheld]\n- [x] children\n");
}

#[test]
fn a_detail_in_a_heading_takes_that_heading_alone() {
    let body = "## Case 1: the ⟦visa|spouse visa⟧ case\n\nBruises.\n\n### Her ⟦status|ILR⟧\n\nSon.\n\n## Matters: ⟦process|asylum⟧\n\nTea.\n";
    let scene = Scene::whole("", &format!("# Minutes on ⟦body|UKVI⟧\n\n{body}"));
    let redacted = scene.redacted("larkhill").unwrap();
    assert_eq!(redacted.text(), "# [withheld]\n## Case 1: [withheld]\nBruises.\n### [withheld]\nSon.\n## [withheld]\nTea.\n");
    assert!(matches!(redacted.sections[0].kind, SectionKind::Case { number: 1, reference: None }));
    let scene = Scene::whole(NOTHING, &format!("# Minutes on ⟦body|UKVI⟧\n\n{body}"));
    assert_eq!(scene.redacted("larkhill").unwrap().text(), "## Case 1\nBruises.\nSon.\nTea.\n");
}

#[test]
fn an_address_goes_with_its_text_or_with_a_detail_of_its_own() {
    let body = "## Case 1: A/1\n\nSee [the order](https://example.org/order). See [form](https://example.org/⟦process|asylum⟧). [Her ⟦visa|visa⟧](https://example.org/x).\n";
    assert_eq!(seen("", body, "larkhill"), "## Case 1: A/1\nSee the order <https://example.org/order>. See form. [withheld]\n");
}

#[test]
fn notes_cited_from_withheld_text_alone_go_and_the_rest_are_numbered_anew() {
    let body = "## Case 1: A/1\n\nOn a ⟦visa|visa⟧.[^a] Two sons.[^b] Told ⟦body|Home Office⟧ of it.[^b]\n\n[^a]: Her file.\n\n[^b]: Ages 4 and 6. Both ⟦status|British⟧.\n";
    assert_eq!(
        seen("", body, "larkhill"),
        "## Case 1: A/1\n[withheld] Two sons.[^1] [withheld]\n[^1]:\n    Ages 4 and 6. [withheld]\n"
    );
    assert_eq!(seen("", body, "police").matches("[^2]").count(), 3);
}

#[test]
fn a_note_that_touches_withheld_words_goes_with_them() {
    let body = "## Case 1: A/1\n\nShe is here[^a]⟦status|unlawfully⟧.[^b] Two sons.\n\n[^a]: By lorry.\n\n[^b]: Ages 4 and 6.\n";
    let seen = seen("unit = \"span\"", body, "larkhill");
    assert_eq!(seen, "## Case 1: A/1\nShe is here[withheld].[^1] Two sons.\n[^1]:\n    Ages 4 and 6.\n");
}

#[test]
fn a_note_without_anything_left_goes_with_its_number() {
    let body = "## Case 1: A/1\n\nSister helps.[^a] Two sons.[^b]\n\n[^a]: She has ⟦status|ILR⟧.\n\n[^b]: Ages 4 and 6.\n";
    assert_eq!(seen(NOTHING, body, "larkhill"), "## Case 1: A/1\nSister helps. Two sons.[^1]\n[^1]:\n    Ages 4 and 6.\n");
}

#[test]
fn who_attended_is_shown_but_not_for_which_case_and_no_expert() {
    let scene = Scene::new("", VISA);
    let attendance = |id: &str| {
        let mut redacted = scene.redacted(id).unwrap();
        redacted.head.title = None;
        redacted.sections.retain(|s| s.kind == SectionKind::Attendance);
        redacted.text()
    };
    let partial =
        "## Attendance\n| Agency | Representative |\n| Anytown Police | DS Owen Pryde |\n| Maple IDVA Service | Rhona Teal |\n";
    assert_eq!(attendance("larkhill"), partial);
    assert_eq!(attendance("idva"), partial);
    assert!(attendance("police").contains("| Maple IDVA Service | Rhona Teal | Present for cases 1-1 |"));
    assert!(attendance("police").contains("Ada Finch"));
}

#[test]
fn an_excluded_agency_never_hears_of_the_case() {
    let body = "## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | DS Owen Pryde | Present, excluded from case 2 |\n\n\
                ## Case 1: A/1\n\nOn a ⟦visa|visa⟧.\n\n## Case 2: BX-22\n\nTheir own officer.\n\n## Any other business\n\nTea.\n\nCase 2: call back.\n\n- case 1 first\n- case 2 next\n\n\
                | Case | Action |\n|---|---|\n| 1 | go |\n| 2 | stop |\n\nSee BX-22 too.\n";
    let expected = "## Case 1: A/1\nOn a visa.\n## Any other business\nTea.\n- case 1 first\n| Case | Action |\n| 1 | go |\n";
    assert_eq!(seen("", body, "police"), expected);
}

#[test]
fn if_nobody_knows_who_was_excluded_no_absent_agency_sees_the_case() {
    let body = "## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | DS Owen Pryde | Present |\n| Larkhil Home | Kit Lowe | excluded from case 1 |\n\n\
                ## Case 1: A/1\n\nBruises.\n\n## Case 2: A/2\n\nCuts.\n";
    assert_eq!(seen("", body, "larkhill"), "## Case 2: A/2\nCuts.\n");
    assert_eq!(seen("", body, "police"), "## Case 1: A/1\nBruises.\n## Case 2: A/2\nCuts.\n");
}

#[test]
fn outside_the_cases_details_go_to_those_present_throughout_or_at_the_case_that_is_named() {
    let body = "## Case 1: A/1\n\nBruises.\n\n## Case 2: A/2\n\nCuts.\n\n## Any other business\n\nThe ⟦process|asylum claim⟧ was lodged.\n\n\
                - Case 1: the ⟦visa|visa⟧ came\n- case 2: the ⟦status|ILR⟧ came\n\n### Case 1\n\nHer ⟦document|BRP⟧ too.\n";
    let expected = "## Case 1: A/1\nBruises.\n## Case 2: A/2\nCuts.\n## Any other business\n[withheld]\n- Case 1: the visa came\n- [withheld]\n### Case 1\nHer BRP too.\n";
    assert_eq!(seen("", body, "idva"), expected);
}

#[test]
fn named_cases_only_go_to_another_marac() {
    let body = "## Case 1: A/1\n\nBruises.\n\n## Case 2: A/2\n\nCopy to: Northtown Marac\n\nOn a ⟦visa|visa⟧. Cuts.\n\n## Any other business\n\nTea.\n";
    assert_eq!(seen("", body, "north"), "## Case 2: A/2\nCopy to: Northtown Marac\n[withheld] Cuts.\n");
    assert_eq!(Scene::new("", VISA).redacted("north"), None);
}

const AGREED: &str = "## Case 1: A/1

She has ⟦conditions|no recourse⟧. She is on a ⟦visa|spouse visa⟧. The ⟦conditions|NRPF⟧ goes with the ⟦process|claim⟧.

> [!AGREEMENT]
> Share with: NAME
> Covers: recourse to public funds
> Agreed by: the Marac on 4 November 2026
> Safeguarding justification: the refuge can only hold the room for Ms A and the children once funding is clear.
> Victim's consent: given on 3 November 2026

Actions: Police to arrest. Ilton Academy to keep ⟦conditions|the NRPF pupil⟧ in school. Ilton Academy to ring mum.
";

#[test]
fn an_agreement_opens_what_it_covers_and_shows_itself_to_whom_it_names() {
    let body = AGREED.replace("NAME", "Larkhill Homes");
    let larkhill = seen("", &body, "larkhill");
    assert!(
        larkhill.starts_with("## Case 1: A/1\nShe has no recourse. [withheld]\n> Share with: Larkhill Homes\n"),
        "{larkhill}"
    );
    let surgery = seen("", &body, "surgery");
    assert!(surgery.starts_with("## Case 1: A/1\n[withheld]\nActions: Police to arrest."), "{surgery}");
}

#[test]
fn an_agreement_that_does_not_hold_is_seen_by_attending_agencies_alone() {
    let body = AGREED.replace("NAME", "Larkhill Homes").replace("Agreed by: the Marac", "Agreed by: the chair");
    assert!(!seen("", &body, "larkhill").contains("Share with"));
    assert!(seen("", &body, "police").contains("> Agreed by: the chair on 4 November 2026\n"));
}

#[test]
fn agreed_only_makes_a_copy_for_whom_an_agreement_names() {
    let scene = Scene::new("non_attending = \"agreed-only\"", &AGREED.replace("NAME", "Larkhill Homes"));
    assert!(scene.redacted("larkhill").is_some());
    assert!(scene.redacted("surgery").is_none());
    assert!(scene.redacted("idva").is_some());
}

#[test]
fn enforcement_gets_the_reference_and_the_covered_units_or_nothing() {
    let scene = Scene::new("", &AGREED.replace("NAME", "Immigration Enforcement"));
    assert_eq!(
        scene.redacted("ie").unwrap().text(),
        "## Case 1: A/1\nShe has no recourse.\nIlton Academy to keep the NRPF pupil in school.\n"
    );
    assert_eq!(scene.redacted("ie").unwrap().head.kind, CopyKind::Extract);
    for body in [
        AGREED.replace("NAME", "HOIE"),
        AGREED.replace("NAME", "Immigration Enforcement").replace("given on 3", "refused on 3"),
        VISA.to_owned(),
    ] {
        assert_eq!(Scene::new("", &body).redacted("ie"), None);
    }
}

#[test]
fn enforcement_that_is_listed_present_gets_nothing_by_it() {
    let body = "## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Immigration Enforcement | J Ash | Present |\n\n## Case 1: A/1\n\nOn a ⟦visa|visa⟧.\n";
    assert_eq!(Scene::new("", body).redacted("ie"), None);
}

#[test]
fn actions_only_are_the_references_and_the_own_actions() {
    let scene = Scene::new("", &AGREED.replace("NAME", "Larkhill Homes"));
    assert_eq!(scene.redacted("school").unwrap().text(), "## Case 1: A/1\n- Ilton Academy to ring mum.\n");
    let table = "## Case 1: A/1\n\nx\n\n## Case 2: A/2\n\n### Actions\n\n| Action | Owner | By |\n|---|---|---|\n| Lock | Police, Ilton Academy | 5/11 |\n| Call | Police | 6/11 |\n";
    let expected = "## Case 2: A/2\n| Action | Owner | By |\n| Lock | Police, Ilton Academy | 5/11 |\n";
    assert_eq!(Scene::new("", table).redacted("school").unwrap().text(), expected);
    assert_eq!(Scene::new("", VISA).redacted("school"), None);
}

#[test]
fn a_safe_address_is_withheld_by_hand_whatever_is_agreed() {
    let body = AGREED
        .replace("NAME", "Larkhill Homes")
        .replace("recourse to public funds", "all immigration details")
        .replace("She has", "At ⟦|12 Elm Row⟧. She has");
    let larkhill = seen("", &body, "larkhill");
    assert!(larkhill.starts_with("## Case 1: A/1\n[withheld] She has no recourse. She is on a spouse visa."), "{larkhill}");
}

#[test]
fn debug_shows_no_word() {
    let redacted = Scene::new("", VISA).redacted("police").unwrap();
    assert_eq!(format!("{redacted:?} {:?}", redacted.sections[1].blocks[0]), "Redacted { sections: 2, .. } Paragraph");
}

#[test]
fn who_owns_an_action_is_not_told_by_withheld_words() {
    let scene = Scene::new("", "## Case 1: A/1\n\nActions: Ilton Academy to keep ⟦conditions|the NRPF pupil⟧ in school.\n");
    assert_eq!(scene.redacted("school"), None);
    let scene = Scene::new(
        "unit = \"span\"",
        "## Case 1: A/1\n\nActions: Ilton Academy to keep ⟦conditions|the NRPF pupil⟧ in school.\n",
    );
    assert_eq!(
        scene.redacted("school").unwrap().text(),
        "## Case 1: A/1\n- Actions: Ilton Academy to keep [withheld] in school.\n"
    );
}

#[test]
fn front_matter_that_holds_a_detail_is_not_printed() {
    let config = format!("[marac]\nname = \"A\"\nclassification = \"O\"\n{AGENCIES}");
    let config = Config::parse(&config, Path::new("marac.toml")).unwrap();
    let source = "---\nmeeting: 2026-11-04\nchair: A. Ash\nplace: UKVI office\n---\n\n## Case 1: A/1\n\nx\n";
    let (minutes, _) = parse(Path::new("m.md"), source.as_bytes().to_vec()).unwrap();
    let at = minutes.pieces.iter().position(|p| p.text.flat().contains("UKVI")).unwrap();
    let tag = Tag {
        piece: PieceId(u32::try_from(at).unwrap()),
        range: FlatRange { start: 0, end: 3 },
        category: Some(Category::Body),
        strength: Strength::Certain,
        finder: Finder::Hand,
        cue: None,
    };
    let tags = Tags { tags: vec![tag], ..Tags::default() };
    let (meeting, _) = Meeting::new(&minutes, &config, Lists::builtin());
    let decisions = decide(&minutes, &tags, &meeting, &config, config.agency("larkhill").unwrap(), date(2026, 11, 5));
    let redacted = redact(&minutes, &tags, &decisions, &meeting, &config).unwrap();
    assert_eq!(redacted.head.details, [("Chair".to_owned(), "A. Ash".to_owned())]);
}

#[test]
fn a_whole_copy_closes_nothing_up() {
    let body = "## Case 1: A/1\n\n### Nothing here\n\n## Case 2: A/2\n\nx\n";
    assert_eq!(seen(NOTHING, body, "police"), "## Case 1: A/1\n### Nothing here\n## Case 2: A/2\nx\n");
    assert_eq!(seen(NOTHING, body, "larkhill"), "## Case 1: A/2\nx\n");
}
