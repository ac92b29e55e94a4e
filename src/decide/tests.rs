//! Attendance × agreement × justification × cover × date × kind of agency: all of them, against a plain statement of
//! what unlocks.

use super::agreement::{self, Verdict};
use super::attendance::Seat;
use super::names::Names;
use super::*;
use crate::diagnostic::Code;
use crate::folder::Config;
use crate::minutes::{Agreement, CaseNo, Field, Minutes, parse};
use crate::rules::Category;
use jiff::civil::{Date, date};
use std::path::Path;

const CONFIG: &str = r#"
[marac]
name = "Anytown Marac"
classification = "O"
[[agency]]
id = "larkhill"
name = "Larkhill Homes"
aliases = ["Larkhill"]
[[agency]]
id = "police"
name = "Anytown Police"
aliases = ["Police"]
[[agency]]
id = "ie"
name = "Immigration Enforcement"
aliases = ["HOIE"]
[[agency]]
id = "mappa"
name = "Anytown MAPPA"
kind = "mappa"
"#;

const MEETING: Date = date(2026, 11, 4);
const TODAY: Date = date(2026, 12, 4);

/// A value of a field, and whether it is as it must be.
type Choice = (Option<&'static str>, bool);

const SHARE: [Choice; 7] = [
    (Some("Larkhill Homes"), true),
    (Some("Anytown Police, Larkhill Homes"), true),
    (Some("larkhill homes."), true),
    (Some("Anytown Police"), false),
    (Some("all"), false),
    (Some("Larkhill Homes (care team only)"), false),
    (None, false),
];
const AGREED: [Choice; 8] = [
    (Some("the Marac on 4 November 2026"), true),
    (Some("Anytown Marac, 04/11/2026"), true),
    (Some("the Marac on 3 November 2026"), false),
    (Some("the Marac"), false),
    (Some("the chair on 4 November 2026"), false),
    (Some("not agreed by the Marac on 4 November 2026"), false),
    (Some("on hold, Marac 4 November 2026"), false),
    (None, false),
];
const JUSTIFIED: [Choice; 7] = [
    (Some("the refuge can only hold the room for Ms A once funding is clear"), true),
    (Some("so that he cannot find her"), true),
    (Some("n/a"), false),
    (Some("for information"), false),
    (Some("she will be safe once he has been deported"), false),
    (Some("safety is paramount"), false),
    (None, false),
];
const COVERS: [Choice; 7] = [
    (Some("recourse to public funds"), true),
    (Some("visa, NRPF"), true),
    (Some("all immigration details"), true),
    (Some("visa"), false),
    (Some("not recourse"), false),
    (Some("everything"), false),
    (None, false),
];
const REVIEW: [Choice; 5] = [
    (None, true),
    (Some("4 December 2026"), true),
    (Some("3 December 2026"), false),
    (Some("soon"), false),
    (Some("1 November 2026"), false),
];

fn field(value: Option<&str>) -> Option<Field> {
    value.map(|v| Field { value: v.to_owned(), line: 1 })
}

fn config() -> Config {
    Config::parse(CONFIG, Path::new("marac.toml")).unwrap()
}

fn block(values: [Option<&str>; 6]) -> Agreement {
    let [share, covers, agreed, justification, review, consent] = values;
    Agreement {
        case: Some(0),
        line: 1,
        share_with: field(share),
        covers: field(covers),
        agreed_by: field(agreed),
        justification: field(justification),
        review_by: field(review),
        consent: field(consent),
        malformed: Vec::new(),
        pieces: Vec::new(),
    }
}

fn opens(blocks: &[Agreement], agency: usize, enforcement: bool) -> bool {
    let config = config();
    let names = Names::new(&config.agencies);
    let read = |b| agreement::read(b, MEETING, "Anytown Marac", &names, Lists::builtin());
    let readings: Vec<_> = blocks.iter().map(read).collect();
    let seat = Seat { enforcement, ..Seat::default() };
    let category = |v: &Verdict| matches!(v, Verdict::Unlocks(c) if c.all || c.categories.contains(&Category::Conditions));
    agreement::unlocked(&readings, agency, &seat, TODAY).iter().any(category)
}

#[test]
fn an_agreement_unlocks_if_every_condition_holds_and_never_else() {
    let mut opened = 0;
    for share in SHARE {
        for agreed in AGREED {
            for justified in JUSTIFIED {
                for covers in COVERS {
                    for review in REVIEW {
                        let one = block([share.0, covers.0, agreed.0, justified.0, review.0, None]);
                        let expected = share.1 && agreed.1 && justified.1 && covers.1 && review.1;
                        assert_eq!(opens(&[one], 0, false), expected, "{share:?} {agreed:?} {justified:?} {covers:?} {review:?}");
                        opened += usize::from(expected);
                    }
                }
            }
        }
    }
    assert_eq!(opened, 3 * 2 * 2 * 3 * 2);
}

#[test]
fn immigration_enforcement_needs_its_own_name_and_consent_beside() {
    let consents: [Choice; 9] = [
        (Some("given on 3 November 2026"), true),
        (Some("unsafe to ask because he reads her phone and would hurt her"), true),
        (Some("given"), false),
        (Some("not given on 3 November 2026"), false),
        (Some("refused on 3 November 2026"), false),
        (Some("unsafe to ask"), false),
        (Some("unsafe to ask, no time in the meeting today"), false),
        (Some("n/a"), false),
        (None, false),
    ];
    for (consent, consented) in consents {
        for (name, own) in [("Immigration Enforcement", true), ("HOIE", false), ("HOIE, Immigration Enforcement", true)] {
            let one = block([Some(name), COVERS[0].0, AGREED[0].0, JUSTIFIED[0].0, None, consent]);
            assert_eq!(opens(&[one], 2, true), own && consented, "{name} {consent:?}");
        }
    }
}

fn larkhill(covers: &'static str, agreed: &'static str, review: Option<&'static str>) -> Agreement {
    block([Some("Larkhill Homes"), Some(covers), Some(agreed), JUSTIFIED[0].0, review, None])
}

#[test]
fn a_refusal_beside_an_agreement_unlocks_nothing_if_they_overlap() {
    let agreed = || larkhill("recourse", "the Marac on 4 November 2026", None);
    assert!(opens(&[agreed()], 0, false));
    assert!(!opens(&[agreed(), larkhill("recourse, visa", "not agreed", None)], 0, false));
    assert!(!opens(&[larkhill("", "declined", None), agreed()], 0, false));
    assert!(opens(&[agreed(), larkhill("visa", "not agreed", None)], 0, false));
    // Of another agency, and of everybody.
    let mut other = larkhill("recourse", "not agreed", None);
    other.share_with = field(Some("Police"));
    assert!(opens(&[agreed(), other.clone()], 0, false));
    other.share_with = field(Some("all partners"));
    assert!(!opens(&[agreed(), other.clone()], 0, false));
    // Of another agency by `Share with:`, and of this one where it says what was agreed.
    other.share_with = field(Some("Police"));
    other.agreed_by = field(Some("not agreed for Larkhill Homes"));
    assert!(!opens(&[agreed(), other.clone()], 0, false));
    other.agreed_by = field(Some("not agreed"));
    // Of the agency, however it is qualified; in another case.
    other.share_with = field(Some("Larkhill Homes (lettings)"));
    assert!(!opens(&[agreed(), other.clone()], 0, false));
    other.case = Some(1);
    assert!(opens(&[agreed(), other], 0, false));
}

#[test]
fn of_two_agreements_that_overlap_the_narrower_holds() {
    let on_day = "the Marac on 4 November 2026";
    assert!(opens(&[larkhill("recourse", on_day, None), larkhill("recourse, visa", on_day, None)], 0, false));
    assert!(!opens(&[larkhill("visa", on_day, None), larkhill("recourse, visa", on_day, None)], 0, false));
    assert!(opens(&[larkhill("visa", on_day, None), larkhill("recourse", on_day, None)], 0, false));
    assert!(!opens(&[larkhill("recourse", on_day, None), larkhill("recourse", on_day, Some("1 December 2026"))], 0, false));
    assert!(opens(&[larkhill("recourse", on_day, None), larkhill("visa", on_day, Some("1 December 2026"))], 0, false));
}

#[test]
fn a_malformed_block_or_one_outside_a_case_unlocks_nothing() {
    let mut one = larkhill("recourse", "the Marac on 4 November 2026", None);
    one.malformed = vec![Field { value: "Shared on: 5 November 2026".into(), line: 1 }];
    assert!(!opens(&[one.clone()], 0, false));
    one.malformed.clear();
    one.case = None;
    assert!(!opens(&[one], 0, false));
}

fn meeting(rows: &str) -> (Minutes, Meeting, Vec<Code>) {
    let source = format!(
        "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n{rows}\n\n\
         ## Case 1: A/1\n\nx\n\n## Case 2: A/2\n\nx\n\n## Case 3: A/3\n\nx\n"
    );
    let (minutes, _) = parse(Path::new("m.md"), source.into_bytes()).unwrap();
    let (meeting, found) = Meeting::new(&minutes, &config(), Lists::builtin());
    (minutes, meeting, found.iter().map(|d| d.code).collect())
}

/// The cases that Larkhill Homes attends, and whether it was there throughout.
fn attended(rows: &str) -> (Vec<u32>, bool) {
    let config = config();
    let (minutes, meeting, _) = meeting(rows);
    let id = &config.agency("larkhill").unwrap().id;
    let cases = minutes.cases.iter().map(|c| c.number).filter(|n| meeting.attends(id, *n));
    (cases.map(|n| n.0).collect(), meeting.attends_throughout(id))
}

#[test]
fn attendance_is_what_rows_say_plainly() {
    for (cell, cases, throughout) in [
        ("Present", vec![1, 2, 3], true),
        ("Teams", vec![1, 2, 3], true),
        ("Present for cases 1-2", vec![1, 2], false),
        ("Present (left after case 1)", vec![1], false),
        ("Present, excluded from case 2", vec![1, 3], false),
        ("Apologies", vec![], false),
        ("", vec![], false),
        ("Present?", vec![], false),
        ("Observer", vec![], false),
    ] {
        let row = format!("| Larkhill Homes | Kit Lowe | {cell} |");
        assert_eq!(attended(&row), (cases, throughout), "{cell}");
    }
}

#[test]
fn two_representatives_add_up_and_one_twice_does_not() {
    let (all, none) = ((vec![1, 2, 3], true), (vec![], false));
    assert_eq!(attended("| Larkhill Homes | Kit Lowe | Apologies |\n| Larkhill | Ann Tey | Present |"), all);
    assert_eq!(attended("| Larkhill Homes | Kit Lowe | Apologies |\n| Larkhill | Kit Lowe | Present |"), none);
    assert_eq!(attended("| Larkhill Homes | Mr K Lowe | Apologies |\n| Larkhill | K  lowe (chair) | Present |"), none);
    assert_eq!(attended("| Larkhill Homes | | Apologies |\n| Larkhill | | Present |"), none);
    assert_eq!(
        attended("| Larkhill Homes | K Lowe | Present for case 1 |\n| Larkhill | A Tey | Present for case 3 |"),
        (vec![1, 3], false)
    );
    assert_eq!(meeting("| Larkhill | K Lowe | Present |\n| Larkhill | K Lowe | Apologies |").2, [Code::AttendanceContradiction]);
}

#[test]
fn immigration_enforcement_never_attends_whatever_it_is_called() {
    let config = config();
    let ie = &config.agency("ie").unwrap().id;
    let (_, found, codes) = meeting("| HOIE | J Ash | Present |");
    assert!(!found.attends(ie, CaseNo(1)) && found.is_enforcement(ie));
    assert_eq!(codes, [Code::EnforcementPresent]);
    // Not on the list, or behind another agency's name.
    assert!(meeting("| Home Office (ICE team) | J Ash | Present |").2.contains(&Code::EnforcementPresent));
    assert_eq!(attended("| Larkhill Homes | J Ash, Immigration Officer | Present |"), (vec![], false));
    assert_eq!(meeting("| Larkhill Homes | J Ash, Immigration Officer | Present |").2, [Code::EnforcementPresent]);
    assert_eq!(meeting("| HOIE | | Apologies |").2, []);
    // A colleague who is somebody else still attends.
    assert_eq!(attended("| Larkhill | J Ash, Immigration Officer | Present |\n| Larkhill | K Lowe | Present |").0, [1, 2, 3]);
}

#[test]
fn an_agency_in_no_list_is_told_with_a_suggestion() {
    let source = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Larkhil Homes | K | Present |\n";
    let (minutes, _) = parse(Path::new("m.md"), source.as_bytes().to_vec()).unwrap();
    let (_, found) = Meeting::new(&minutes, &config(), Lists::builtin());
    assert_eq!(found[0].code, Code::AttendanceUnknownAgency);
    let help = "did you mean `Larkhill Homes`? Then write that, or add this name to its `aliases` in marac.toml; otherwise add the agency there";
    assert_eq!((found[0].line, found[0].help.as_deref()), (Some(9), Some(help)));
}

#[test]
fn each_failed_condition_is_told_at_its_line() {
    let source = "---\nmeeting: 2026-11-04\n---\n\n## Case 1: A/1\n\nx\n\n> [!AGREEMENT]\n> Share with: Anytown MAPPA, Larkhil Homes\n> Covers: address\n\
                  > Agreed by: the chair\n> Safeguarding justification: tbc\n> Review by: soon\n> Why: so\n\n> [!AGREEMENT]\n> Share with: HOIE\n> Covers: visa\n\
                  > Agreed by: the Marac on 5 November 2026\n> Safeguarding justification: so that he is deported\n\n## Other\n\n> [!AGREEMENT]\n> Share with: Police\n";
    let (minutes, _) = parse(Path::new("m.md"), source.as_bytes().to_vec()).unwrap();
    let (meeting, found) = Meeting::new(&minutes, &config(), Lists::builtin());
    let told: Vec<_> = found.iter().map(|d| (d.line.unwrap(), d.code)).collect();
    let expected = [
        (10, Code::AgreementUnknownAgency),
        (10, Code::AgreementMappa),
        (11, Code::AgreementCoversNothing),
        (12, Code::AgreementNotAgreed),
        (13, Code::AgreementPlaceholder),
        (14, Code::AgreementReviewUnreadable),
        (15, Code::AgreementMalformed),
        (17, Code::AgreementConsent),
        (17, Code::AgreementNoReview),
        (18, Code::AgreementAliasOnly),
        (20, Code::AgreementWrongDate),
        (21, Code::AgreementEnforcement),
        (25, Code::AgreementOutsideCase),
    ];
    assert_eq!(told, expected);
    assert_eq!(expired(&minutes, &meeting, TODAY), []);
}

#[test]
fn every_outcome_has_a_meaning() {
    let one = AgreementNo(1);
    let plain = [
        Outcome::Attended,
        Outcome::Agreement(one),
        Outcome::ReviewOnly,
        Outcome::TakenOff,
        Outcome::NotAttending,
        Outcome::NotThroughout,
        Outcome::EnforcementBody,
        Outcome::NotNamed,
        Outcome::NotCovered(one),
        Outcome::WithheldByHand,
        Outcome::Excluded,
        Outcome::NotCopied,
    ];
    let all = plain.into_iter().chain(Fault::ALL.map(|f| Outcome::Fails(one, f)));
    let mut told: Vec<&str> = all.map(Outcome::as_str).collect();
    let mut known: Vec<&str> = Outcome::MEANINGS.iter().map(|(code, _)| *code).collect();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(told, known);
}
