//! A region's night: how long `marac export` takes over a tree of invented Maracs, and how much memory.
//!
//! `cargo bench --bench night` makes 40 working folders of 25 meetings for 20 agencies each, minutes of three pages, and
//! runs the program as a nightly job does: once from nothing, once with nothing changed, once with one meeting changed,
//! once for one meeting and one agency alone. `cargo bench --bench night -- 4 5 20 [FOLDER]` makes 4 folders of 5
//! meetings for 20 agencies, in FOLDER, and leaves them there. `MARAC` may name another program to measure.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The day of the run.
const DAY: &str = "2026-12-01";

fn main() {
    // Cargo's own arguments begin with a dash.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let number = |at: usize, otherwise: usize| arguments.get(at).and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let (folders, meetings, agencies) = (number(0, 40), number(1, 25), number(2, 20));
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let top = arguments.get(3).map_or_else(|| temporary.path().to_path_buf(), PathBuf::from);
    for at in 0..folders {
        working_folder(&top.join(format!("town-{at:02}")), at, meetings, agencies);
    }
    println!("{folders} folders, {meetings} meetings each, {agencies} agencies each");
    let tree = top.display().to_string();
    timed("from nothing", &["export", &tree, "--as-of", DAY]);
    timed("nothing changed", &["export", &tree, "--as-of", DAY]);
    let first = top.join("town-00/minutes").join(format!("{}.md", date(0)));
    let text = std::fs::read_to_string(&first).expect("the minutes were written");
    std::fs::write(&first, format!("{text}\nThe next meeting is in the library.\n")).expect("minutes can be written");
    timed("one meeting changed", &["export", &tree, "--as-of", DAY]);
    timed("verify", &["verify", &tree, "--as-of", DAY]);
    let one = top.join("one");
    working_folder(&one, 0, 1, agencies);
    timed("one meeting, one agency", &["export", &one.display().to_string(), "--to", "agency-19", "--as-of", DAY]);
}

/// Runs the program and prints how long it took and the most memory it had.
fn timed(what: &str, arguments: &[&str]) {
    let begun = Instant::now();
    let program = std::env::var("MARAC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_marac").to_owned());
    let mut command = Command::new(program);
    let mut child = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let memory = most_memory(&mut child);
    let code = child.wait().expect("the program ends").code();
    println!("{what:24} {:8.3} s  {memory:>6} MB  exit {code:?}", begun.elapsed().as_secs_f64());
}

/// The most memory that `child` has until it ends, in MB, where the system tells.
fn most_memory(child: &mut Child) -> u64 {
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait().is_ok_and(|ended| ended.is_none()) {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        most = most.max(line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    most / 1024
}

/// The date of the meeting at `at`, two weeks apart, the first last.
fn date(at: usize) -> jiff::civil::Date {
    let days = i64::try_from(at * 14).expect("a number of days");
    jiff::civil::date(2026, 11, 18).saturating_sub(jiff::Span::new().days(days))
}

fn working_folder(folder: &Path, seed: usize, meetings: usize, agencies: usize) {
    std::fs::create_dir_all(folder.join("minutes")).expect("a folder can be made");
    let mut config = format!("[marac]\nname = \"Town {seed} Marac\"\n");
    for at in 0..agencies {
        let kind = if at + 1 == agencies && agencies > 1 { "" } else { "aliases = []\n" };
        write!(config, "\n[[agency]]\nid = \"agency-{at:02}\"\nname = \"{}\"\n{kind}", name(at)).expect("a string takes all");
    }
    std::fs::write(folder.join("marac.toml"), config).expect("a file can be written");
    for at in 0..meetings {
        let path = folder.join("minutes").join(format!("{}.md", date(at)));
        std::fs::write(path, minutes(date(at), seed * 1000 + at, agencies)).expect("a file can be written");
    }
}

fn name(at: usize) -> String {
    const WHAT: [&str; 5] = ["Homes", "Refuge", "School", "Clinic", "Advice Service"];
    const WHERE: [&str; 7] = ["Larkhill", "Rowan", "Quayside", "Turnstone", "Harbour", "Westmere", "Mallow"];
    format!("{} {}", WHERE[at % WHERE.len()], WHAT[at % WHAT.len()])
}

/// Sentences of invented cases; some hold details.
const SENTENCES: [&str; 16] = [
    "He came to the school gate on Tuesday and would not leave until the caretaker walked over.",
    "Ms A is here on a spouse visa, and he keeps her passport in the boot of the car.",
    "The neighbour heard shouting at two in the morning and rang the police, who found the door off its hinges.",
    "She has no recourse to public funds.",
    "The health visitor weighed the baby in the doorway, because he would not have her in the house.",
    "Her sister in Leeds would take her and the children at any time.",
    "He has breached the non-molestation order twice since August.",
    "Her asylum claim was refused in March and an appeal is with the tribunal.",
    "The Dash came to seventeen, with strangulation ticked for the first time.",
    "She told the pharmacist that he counts her steps when she goes for bread.",
    "His mother answers the telephone and says that nobody of that name lives there.",
    "The children have missed eleven days since half-term, all of them Mondays.",
    "He works nights at the warehouse, from nine to five, Sunday to Thursday.",
    "Her indefinite leave to remain is on a card that he says he has burnt.",
    "A silent alarm was fitted behind the bathroom cabinet on Friday.",
    "It is safe to ring her between nine and noon, on the number that the Idva has.",
];

fn minutes(date: jiff::civil::Date, seed: usize, agencies: usize) -> String {
    let mut next = u64::try_from(seed).expect("a small number").wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = |below: usize| {
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        usize::try_from(next % below as u64).expect("a small number")
    };
    let mut text = format!(
        "---\nmeeting: {date}\n---\n\n# Minutes of {date}\n\n## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n"
    );
    for at in 0..agencies {
        let cell = match at % 4 {
            0 => "Present",
            1 => "Present for cases 1-2",
            _ => "Apologies",
        };
        writeln!(text, "| {} | A. Person {at} | {cell} |", name(at)).expect("a string takes all");
    }
    for case in 1..=3 {
        write!(text, "\n## Case {case}: TN/{seed}/{case}\n\n### What we know\n").expect("a string takes all");
        for _ in 0..2 {
            text.push('\n');
            for _ in 0..4 {
                text.push_str(SENTENCES[random(SENTENCES.len())]);
                text.push('\n');
            }
        }
        write!(
            text,
            "\n> [!AGREEMENT]\n> Share with: {}\n> Covers: recourse to public funds\n> Agreed by: the Marac on {}\n\
             > Safeguarding justification: the refuge can only hold the family room for Ms A and the children once funding is clear.\n\
             > Review by: {}\n\n### Actions\n\n| Action | Owner | By |\n|---|---|---|\n",
            name(2 + random(agencies.saturating_sub(2).max(1))),
            date.strftime("%-d %B %Y"),
            date.saturating_add(jiff::Span::new().days(60)).strftime("%-d %B %Y"),
        )
        .expect("a string takes all");
        for at in 0..2 {
            let owner = name((case * 2 + at) % agencies);
            writeln!(text, "| {} | {owner} | next meeting |", SENTENCES[random(SENTENCES.len())]).expect("a string takes all");
        }
    }
    text
}
