//! Non-interference: a copy does not depend on what is withheld from its agency, to the byte.
//!
//! Minutes are generated with slots for what is withheld, each with two fillings of any length, script and glyphs. The
//! copies of an agency that may see neither must be the same bytes. With `show = "nothing"` the same holds with a slot
//! and without it.

use super::fixture;
use jiff::civil::date;
use marac::decide::{self, Lists, Meeting};
use marac::folder::Config;
use marac::minutes::{self, Role};
use marac::redact;
use marac::rules::RuleSet;
use marac::tag;
use marac::typeset::{self, Fonts, Recipient};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::of(None).unwrap());

const AGENCIES: &str = r#"
[[agency]]
id = "police"
name = "Anytown Police"
aliases = ["Police"]
[[agency]]
id = "idva"
name = "Maple IDVA Service"
[[agency]]
id = "homes"
name = "Larkhill Homes"
[[agency]]
id = "school"
name = "Ilton Academy"
receives = "actions"
[[agency]]
id = "north"
name = "Northtown Marac"
cases = "named"
[[agency]]
id = "rowan"
name = "Rowan House"
"#;

/// What the copy of `agency` says, and its bytes, if one is due.
fn copy(config: &Config, text: &str, agency: &str) -> Option<(String, Vec<u8>)> {
    let (minutes, _) = minutes::parse(Path::new("2026-11-04.md"), text.as_bytes().to_vec())
        .unwrap_or_else(|found| panic!("{:?}\n{text}", found.iter().map(|d| (d.code, d.line)).collect::<Vec<_>>()));
    let tags = tag::tag(&minutes, RuleSet::builtin().unwrap());
    let (meeting, _) = Meeting::new(&minutes, config, Lists::builtin());
    let agency = config.agency(agency).unwrap();
    let decisions = decide::decide(&minutes, &tags, &meeting, config, agency, date(2026, 11, 5));
    let redacted = redact::redact(&minutes, &tags, &decisions, &meeting, config)?;
    let pages = typeset::layout(&redacted, &FONTS);
    let bytes = typeset::copy(&typeset::shared(&pages, &FONTS), &Recipient { name: agency.name.clone() }, &FONTS);
    Some((redacted.text(), bytes))
}

fn config(policy: &str) -> Config {
    let text = format!("[marac]\nname = \"Anytown Marac\"\n[policy]\n{policy}\n{AGENCIES}");
    Config::parse(&text, Path::new("marac.toml")).unwrap()
}

/// Which filling of the slots is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fill {
    One,
    Other,
    /// As if nothing had been there.
    Gone,
}

/// How a slot is withheld, and its two fillings.
#[derive(Clone, Debug)]
struct Slot {
    by: By,
    words: [String; 2],
}

#[derive(Clone, Debug)]
enum By {
    /// `{.immigration}` or `{.withhold}`.
    Mark(&'static str),
    /// Words that are immigration on sight, one for each filling.
    Words([&'static str; 2]),
}

impl Slot {
    /// The sentence; with `span` only the marked words differ.
    fn sentence(&self, fill: Fill) -> String {
        let at = usize::from(fill == Fill::Other);
        match (&self.by, fill) {
            (_, Fill::Gone) => String::new(),
            (By::Mark(mark), _) => format!("He said [{}]{{.{mark}}} that day.", self.words[at]),
            (By::Words(words), _) => format!("Now {} {} was seen that day.", self.words[at], words[at]),
        }
    }
}

/// A sentence that everybody sees, or one that is withheld.
#[derive(Clone, Debug)]
enum Sentence {
    Plain(&'static str),
    Secret(Slot),
}

#[derive(Clone, Debug)]
enum Part {
    Paragraph(Vec<Sentence>),
    List(Vec<Sentence>, bool),
    Quote(Vec<Sentence>),
    /// Rows of a table with a column that tags what stands in it.
    Table(Vec<(&'static str, Slot)>),
    /// A whole row that is withheld, between two that are not.
    Row(Slot),
    /// A sub-heading that tags what stands below it.
    Heading(Slot),
    Labelled(Slot),
    /// A footnote that is withheld; one that only withheld words cite.
    Note(Slot, Slot),
    /// An agreement with somebody else.
    Agreement([String; 2]),
}

fn sentences(all: &[Sentence], fill: Fill) -> String {
    let texts = all.iter().map(|s| match s {
        Sentence::Plain(text) => (*text).to_owned(),
        Sentence::Secret(slot) => slot.sentence(fill),
    });
    texts.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

fn write(part: &Part, number: usize, fill: Fill, out: &mut String, notes: &mut String) {
    let gone = fill == Fill::Gone;
    let other = usize::from(fill == Fill::Other);
    match part {
        Part::Paragraph(all) => writeln!(out, "{}\n", sentences(all, fill)).unwrap(),
        Part::Quote(all) => {
            let text = sentences(all, fill);
            if !text.is_empty() {
                writeln!(out, "> {text}\n").unwrap();
            }
        }
        Part::List(items, numbered) => {
            for text in items.iter().map(|s| sentences(std::slice::from_ref(s), fill)).filter(|t| !t.is_empty()) {
                writeln!(out, "{} {text}", if *numbered { "1." } else { "-" }).unwrap();
            }
            out.push_str("\n<!-- -->\n\n");
        }
        Part::Table(rows) => {
            out.push_str("| Name | Immigration status | Note |\n|---|---|---|\n");
            for (plain, slot) in rows {
                let cell = if gone { "" } else { slot.words[other].as_str() };
                writeln!(out, "| {plain} | {cell} | seen |").unwrap();
            }
            out.push('\n');
        }
        Part::Row(slot) => {
            out.push_str("| Who | What |\n|---|---|\n| Police | visited |\n");
            if !gone {
                let words = &slot.words[other];
                writeln!(out, "| [{words}]{{.immigration}} | [{words}]{{.withhold}} |").unwrap();
            }
            out.push_str("| School | rang |\n\n");
        }
        Part::Heading(slot) => {
            if !gone {
                writeln!(out, "### Immigration status\n\n{}\n", slot.words[other]).unwrap();
            }
            out.push_str("### Housing\n\nThe lock was changed.\n\n");
        }
        Part::Labelled(slot) => {
            if !gone {
                writeln!(out, "Immigration status: {}\n", slot.words[other]).unwrap();
            }
            // A list would be the label's value too.
            out.push_str("The lamp was mended.\n\n");
        }
        Part::Note(note, cited) => {
            if gone {
                writeln!(out, "The door was mended.\n").unwrap();
            } else {
                writeln!(out, "The door was mended.[^a{number}] {}[^b{number}] \n", cited.sentence(fill)).unwrap();
                writeln!(notes, "[^a{number}]: {}\n", note.sentence(fill)).unwrap();
                // Words that only the withheld sentence leads to.
                writeln!(notes, "[^b{number}]: {}\n", note.words[other]).unwrap();
            }
        }
        Part::Agreement(words) => {
            if !gone {
                writeln!(out, "> [!AGREEMENT]\n> Share with: Rowan House\n> Covers: visa\n> Agreed by: the Marac on 4 November 2026\n> Safeguarding justification: so that she is safer, {}\n", words[other]).unwrap();
            }
        }
    }
}

/// The minutes with `fill` in the cases from `first` on and outside the cases, and the first filling before.
fn minutes_of(cases: &[Vec<Part>], first: usize, fill: Fill) -> String {
    let mut text = String::from(
        "---\nmeeting: 2026-11-04\n---\n\n# Minutes\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | A. One | Present |\n| Maple IDVA Service | B. Two | Present for case 1 |\n",
    );
    // Who was not there is printed for nobody who was not there either.
    text.push_str(if fill == Fill::Other { "| Larkhill Homes | C. Three | Apologies (ill) |\n\n" } else { "\n" });
    let mut notes = String::new();
    for (at, parts) in cases.iter().enumerate() {
        writeln!(text, "## Case {}: AB/{at}\n\nCopy to: Northtown Marac\n\nThe door was broken.\n", at + 1).unwrap();
        for (n, part) in parts.iter().enumerate() {
            write(part, at * 100 + n, if at < first { Fill::One } else { fill }, &mut text, &mut notes);
        }
        text.push_str("### Actions\n\n| Owner | Action |\n|---|---|\n| Ilton Academy | Ring her |\n\n");
    }
    text.push_str("## Any other business\n\nThe next meeting is in December.\n\n");
    text + &notes
}

/// Words of any length and script: no digit, no mark-up, no end of a sentence.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,12}",
        "[àéîõüßøŵȟ]{1,9}",
        "[αβγδεζηθικλ]{1,9}",
        "[бвгджзийкл]{1,9}",
        "[بتثجحخدذرز]{1,9}",
        "[אבגדהוזחטי]{1,9}",
        Just("ǂ".to_owned()),
        Just("🌞".to_owned()),
        Just("visa".to_owned()),
        Just("asylum".to_owned()),
        Just("Home Office".to_owned()),
        Just("**bold**".to_owned()),
        Just("*ac&shy;cent*".to_owned()),
        Just("[link](https://secret.example/visa)".to_owned()),
        Just("`code`".to_owned()),
    ];
    prop_oneof![3 => prop::collection::vec(word.clone(), 1..5), 1 => prop::collection::vec(word, 30..90)]
        .prop_map(|w| w.join(" "))
}

fn slot() -> impl Strategy<Value = Slot> {
    let certain =
        || prop::sample::select(vec!["her spousal visa", "NRPF", "no recourse to public funds", "indefinite leave to remain"]);
    let by = prop_oneof![
        Just(By::Mark("immigration")),
        Just(By::Mark("withhold")),
        (certain(), certain()).prop_map(|(a, b)| By::Words([a, b])),
    ];
    (by, words(), words()).prop_map(|(by, one, other)| Slot { by, words: [one, other] })
}

/// Sentences that everybody may see; some say more in company, which is the same for both fillings.
const PLAIN: [&str; 7] = [
    "The bins were emptied on Friday.",
    "The school rang twice.",
    "Police went there on Monday.",
    "He broke her door.",
    "It runs out in March.",
    "Her leave ends in May.",
    "The claim was refused.",
];

/// Of those, the ones that mean the same in any company.
const ALONE: usize = 3;

fn parts(plain: usize) -> impl Strategy<Value = Vec<Part>> {
    let sentence = move || {
        prop_oneof![prop::sample::select(PLAIN[..plain].to_vec()).prop_map(Sentence::Plain), slot().prop_map(Sentence::Secret),]
    };
    let several = move || prop::collection::vec(sentence(), 1..5);
    let part = prop_oneof![
        4 => several().prop_map(Part::Paragraph),
        2 => (several(), any::<bool>()).prop_map(|(items, numbered)| Part::List(items, numbered)),
        1 => several().prop_map(Part::Quote),
        1 => prop::collection::vec((prop::sample::select(vec!["Ms A", "Mr B"]), slot()), 1..4).prop_map(Part::Table),
        1 => slot().prop_map(Part::Row),
        1 => slot().prop_map(Part::Heading),
        1 => slot().prop_map(Part::Labelled),
        2 => (slot(), slot()).prop_map(|(a, b)| Part::Note(a, b)),
        1 => (words(), words()).prop_map(|(a, b)| Part::Agreement([a, b])),
    ];
    prop::collection::vec(part, 1..6)
}

fn cases(plain: usize) -> impl Strategy<Value = Vec<Vec<Part>>> {
    prop::collection::vec(parts(plain), 1..4)
}

/// The lines of two texts that differ.
fn parted(a: &str, b: &str) -> String {
    let only = |of: &str, other: &str, sign: &str| -> String {
        let lines = of.lines().filter(|line| !other.lines().any(|o| o == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect()
    };
    only(a, b, "-") + &only(b, a, "+")
}

/// Fails unless `agency` gets the same copy of both, and says where the copies part without saying all of them.
fn same(config: &Config, one: &str, other: &str, agency: &str) -> Result<(), TestCaseError> {
    let said = |text| copy(config, text, agency).map_or(("no copy is due".to_owned(), Vec::new()), |copy| copy);
    let ((a, a_bytes), (b, b_bytes)) = (said(one), said(other));
    prop_assert!(a == b, "the copies for {agency} differ:\n{}\n\nof:\n{one}", parted(&a, &b));
    prop_assert!(a_bytes == b_bytes && !a_bytes.is_empty(), "copies for {agency} that say the same differ, of:\n{one}");
    Ok(())
}

/// The same few minutes each time, or `PROPTEST_CASES` others.
fn effort() -> ProptestConfig {
    let known = ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return known;
    }
    ProptestConfig { cases: 16, rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_104), ..known }
}

proptest! {
    #![proptest_config(effort())]

    #[test]
    fn p10_a_copy_does_not_depend_on_what_is_withheld(cases in cases(PLAIN.len()), unit in prop::sample::select(vec!["sentence", "block"]), show in prop::sample::select(vec!["marker", "nothing"])) {
        let config = config(&format!("unit = \"{unit}\"\nshow = \"{show}\""));
        let (one, other) = (minutes_of(&cases, 0, Fill::One), minutes_of(&cases, 0, Fill::Other));
        for agency in ["homes", "school", "north"] {
            same(&config, &one, &other, agency)?;
        }
        // One that attended the first case may not see the others.
        same(&config, &one, &minutes_of(&cases, 1, Fill::Other), "idva")?;
    }

    #[test]
    fn p12_with_no_marks_a_copy_does_not_tell_that_something_is_withheld(cases in cases(ALONE)) {
        let config = config("show = \"nothing\"");
        let (one, gone) = (minutes_of(&cases, 0, Fill::One), minutes_of(&cases, 0, Fill::Gone));
        for agency in ["homes", "school", "north"] {
            same(&config, &one, &gone, agency)?;
        }
    }
}

#[test]
fn p12_with_no_marks_a_case_of_which_nothing_is_left_does_not_tell_that_it_was_there() {
    let config = config("show = \"nothing\"");
    let head = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n\n## Case 1: AB/1\n\nHe broke her door.\n\n";
    let with = format!("{head}## Case 2: AB/2\n\nShe is on a spousal visa.\n\n- NRPF\n\n## Case 3: AB/3\n\nThe school rang.\n");
    let without = format!("{head}## Case 2: AB/3\n\nThe school rang.\n");
    same(&config, &with, &without, "homes").unwrap();
}

#[test]
fn p12_with_no_marks_what_names_a_case_that_closes_up_goes_with_it() {
    let config = config("show = \"nothing\"");
    let head = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n\n## Case 1: AB/1201\n\nHe broke her door.";
    let named = " See case 3. As in cases 2-3. AB/1202 was heard before.";
    let rows = "| Case | Owner | Action |\n|---|---|---|\n| 1 | Police | Call |\n";
    let with = format!(
        "{head}{named} The bins were emptied.\n\n## Case 2: AB/1202\n\nShe is on a spousal visa.\n\n## Case 3: AB/1203\n\nThe school rang. Case 1 and AB/1203 are linked.\n\n## Other\n\n{rows}| 2 | Police | Visit |\n\nCase 3 is to be heard again.\n"
    );
    let without = format!(
        "{head} The bins were emptied.\n\n## Case 2: AB/1203\n\nThe school rang. Case 1 and AB/1203 are linked.\n\n## Other\n\n{rows}"
    );
    same(&config, &with, &without, "homes").unwrap();
    // With marks numbers stay, and so does what names them.
    let marked = copy(&self::config("show = \"marker\""), &with, "homes").unwrap().0;
    assert!(marked.contains("See case 3.") && marked.contains("Case 3 is to be heard again."));
}

#[test]
fn p12_what_names_a_case_may_be_all_that_was_left_of_another() {
    let config = config("show = \"nothing\"");
    let head = "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present |\n\n## Case 1: AB/1201\n\n";
    let with = format!(
        "{head}See case 3.\n\n## Case 2: AB/1202\n\nSee case 1.\n\n## Case 3: AB/1203\n\nShe is on a spousal visa.\n\n## Case 4: AB/1204\n\nThe school rang.\n"
    );
    let without = format!("{}The school rang.\n", head.replace("1201", "1204"));
    same(&config, &with, &without, "homes").unwrap();
}

/// The minutes of a fixture with something else in the place of all that is withheld from an agency that nobody knows.
fn replaced(config: &Config, text: &str, words: &str) -> String {
    let (minutes, _) = minutes::parse(Path::new("2026-11-04.md"), text.as_bytes().to_vec()).unwrap();
    let tags = tag::tag(&minutes, RuleSet::builtin().unwrap());
    let (meeting, _) = Meeting::new(&minutes, config, Lists::builtin());
    let decisions = decide::decide(&minutes, &tags, &meeting, config, config.agency("nobody").unwrap(), date(2026, 11, 5));
    let mut places = Vec::new();
    for (tag, _) in tags.tags.iter().zip(&decisions.outcomes).filter(|(_, outcome)| !outcome.is_released()) {
        let piece = minutes.piece(tag.piece);
        let printed = matches!(piece.role, Role::Paragraph | Role::Item | Role::Note);
        let range = decide::unit_of(piece, tag.range, config.policy.unit);
        let single = piece.text.source_of(range).filter(|at| printed && !text[at.start..at.end].contains('\n'));
        places.extend(single.map(|at| (at.start, at.end)));
    }
    places.sort_unstable();
    places.dedup();
    let mut out = text.to_owned();
    let mut last = usize::MAX;
    for (start, end) in places.into_iter().rev().filter(|(start, end)| start < end) {
        if end <= last {
            out.replace_range(start..end, &format!("Then [{words}]{{.immigration}} that day."));
            last = start;
        }
    }
    out
}

#[test]
fn p10_a_copy_of_a_fixture_does_not_depend_on_what_is_withheld() {
    for name in ["anytown", "unusual-markdown"] {
        let folder = fixture(name);
        let known = std::fs::read_to_string(folder.join("marac.toml")).unwrap();
        let nobody = format!("{known}\n[[agency]]\nid = \"nobody\"\nname = \"Nobody Known\"\n");
        let config = Config::parse(&nobody, Path::new("marac.toml")).unwrap();
        for file in std::fs::read_dir(folder.join("minutes")).unwrap().map(|f| f.unwrap().path()) {
            let text = std::fs::read_to_string(&file).unwrap();
            let short = replaced(&config, &text, "x");
            let long = replaced(&config, &text, &"ǂ ὕβρις подробно 🌞 ".repeat(40));
            assert!(short != long && short != text, "something is withheld in {}", file.display());
            same(&config, &short, &long, "nobody").unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
        }
    }
}

#[test]
fn copies_do_not_depend_on_the_order_of_agencies_nor_on_how_many_work() {
    let source = fixture("unusual-markdown");
    let known = std::fs::read_to_string(source.join("marac.toml")).unwrap();
    let (head, agencies) = known.split_once("[[agency]]").unwrap();
    let turned: Vec<&str> = agencies.split("[[agency]]").collect::<Vec<_>>().into_iter().rev().collect();
    let turned = format!("{head}[[agency]]{}\n", turned.join("\n[[agency]]"));
    let packs = |marac_toml: &str, jobs: &str| {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir(top.path().join("minutes")).unwrap();
        std::fs::write(top.path().join("marac.toml"), marac_toml).unwrap();
        for file in std::fs::read_dir(source.join("minutes")).unwrap().map(|f| f.unwrap()) {
            std::fs::copy(file.path(), top.path().join("minutes").join(file.file_name())).unwrap();
        }
        let ran = super::marac(&["export", &top.path().display().to_string(), "--as-of", super::DAY, "--jobs", jobs]);
        assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
        super::packs(top.path())
    };
    let one = packs(&known, "1");
    assert!(one.len() > 4 && one == packs(&turned, "2"));
}
