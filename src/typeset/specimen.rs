//! Redacted minutes with every kind of block, for tests.

use jiff::civil::Date;

use crate::minutes::Align;
use crate::redact::{
    CopyKind, Head, Inline, NoteText, RBlock, RCell, RItem, RRow, RTable, Redacted, Run, Section, SectionKind, Style,
};

/// Text with a little markup: `**strong**`, `_emphasis_`, `#withheld#`, `^1` for a note.
pub(super) fn inline(text: &str) -> Inline {
    let mut runs = Vec::new();
    let mut style = Style::default();
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    let flush = |plain: &mut String, style: Style, runs: &mut Inline| {
        if !plain.is_empty() {
            runs.push(Run::Text { text: std::mem::take(plain), style, link: None });
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                flush(&mut plain, style, &mut runs);
                style.strong = !style.strong;
            }
            '_' => {
                flush(&mut plain, style, &mut runs);
                style.emphasis = !style.emphasis;
            }
            '#' => {
                flush(&mut plain, style, &mut runs);
                runs.push(Run::Withheld);
            }
            '^' => {
                flush(&mut plain, style, &mut runs);
                runs.push(Run::NoteRef(chars.next().and_then(|d| d.to_digit(10)).unwrap_or(1)));
            }
            c => plain.push(c),
        }
    }
    flush(&mut plain, style, &mut runs);
    runs
}

/// A run with one look.
pub(super) fn styled(text: &str, style: Style, link: Option<&str>) -> Run {
    Run::Text { text: text.to_owned(), style, link: link.map(str::to_owned) }
}

/// A paragraph.
pub(super) fn para(text: &str) -> RBlock {
    RBlock::Paragraph(inline(text))
}

/// A list item of one paragraph.
pub(super) fn item(text: &str) -> RItem {
    RItem { task: None, blocks: vec![para(text)] }
}

fn row(cells: &[&str], heads_row: bool) -> RRow {
    let cell = |(column, text): (usize, &&str)| RCell {
        text: inline(text),
        heads_row: heads_row && column == 0,
        column,
        columns: 1,
        rows: 1,
    };
    cells.iter().enumerate().map(cell).collect()
}

/// A table with one head row.
pub(super) fn table(head: &[&str], body: &[&[&str]]) -> RTable {
    RTable {
        caption: None,
        align: vec![Align::Left; head.len()],
        head: vec![row(head, false)],
        body: body.iter().map(|r| row(r, false)).collect(),
    }
}

/// The head.
pub(super) fn head(kind: CopyKind) -> Head {
    Head {
        marac: "Anytown Marac".into(),
        meeting: Date::constant(2026, 11, 4),
        title: Some(inline("Anytown Marac, November meeting")),
        classification: "OFFICIAL-SENSITIVE".into(),
        details: vec![
            ("Time".into(), "10.00 to 12.40".into()),
            ("Place".into(), "Civic Offices, Room 2, and by video".into()),
            ("Chair".into(), "DI Siân Llewellyn, Anytown Police".into()),
            ("Minutes by".into(), "Marac coordinator".into()),
        ],
        kind,
        marks: kind != CopyKind::Extract,
    }
}

fn attendance() -> Section {
    let rows: &[&[&str]] = &[
        &["Anytown Police", "DI Siân Llewellyn", "Present"],
        &["Larkhill Homes", "Łukasz Żółć", "Apologies"],
        &["Idva service", "Nguyễn Thị Hạnh", "Present for cases 1-2"],
        &["Children’s services", "Ọlátúndé Adébáyọ̀", "Present"],
        &["Health visiting", "Ελένη Παπαδοπούλου", "Present"],
        &["Probation", "Олена Шевченко", "Present (left after case 2)"],
        &["Adult social care", "محمد بن سلمان", "Present"],
        &["Refuge", "שרה כהן", "Present"],
        &["Substance misuse", "Հայկ Հակոբյան", "Present"],
        &["Mental health", "ნინო ბერიძე", "Dialled in"],
    ];
    Section {
        kind: SectionKind::Attendance,
        heading: Some(inline("Attendance")),
        blocks: vec![RBlock::Table(table(&["Agency", "Representative", "Attendance"], rows))],
    }
}

const STORY: &str = "Police were called to the address at 02.10 by a neighbour who had heard shouting. Ms A had \
bruising to both arms and told officers that he had taken her telephone and her bank card that week. The risk \
identification checklist came to 17. # She has two children, 4 and 7, at Anytown Primary.";

fn case(number: u32) -> Section {
    let actions: &[&[&str]] = &[
        &["1", "Change the locks at the address and fit a London bar", "Larkhill Homes", "11 November 2026"],
        &["2", "Flag the address for an urgent response, and ring Ms A on the safe number only", "Anytown Police", "Done"],
        &["3", "#", "Idva service", "18 November 2026"],
        &["4", "Tell the school who may collect the children", "Children’s services", "5 November 2026"],
    ];
    let link = vec![
        styled("The checklist is at ", Style::default(), None),
        styled("safelives.example/dash", Style::default(), Some("https://safelives.example/dash")),
        styled(", and ", Style::default(), None),
        styled("was scored 14", Style { strike: true, ..Style::default() }, None),
        styled(" in H", Style::default(), None),
        styled("2", Style { subscript: true, ..Style::default() }, None),
        styled("O", Style { code: true, ..Style::default() }, None),
        styled("th", Style { superscript: true, ..Style::default() }, None),
        styled(".", Style::default(), None),
    ];
    Section {
        kind: SectionKind::Case { number, reference: (number != 3).then(|| format!("AT/26/{:04}", 400 + number)) },
        heading: Some(if number == 3 { inline("#") } else { inline(&format!("Case {number}: AT/26/{:04}", 400 + number)) }),
        blocks: vec![
            para(STORY),
            RBlock::Heading { level: 3, text: inline("Information shared") },
            para(&format!("**Health.** {STORY}^{number}")),
            RBlock::List {
                start: None,
                items: vec![
                    item("No contact from _either_ family."),
                    RItem {
                        task: None,
                        blocks: vec![
                            para("Housing: the tenancy is joint, and #"),
                            RBlock::List { start: Some(9), items: vec![item("Rent is paid to June."), item("No arrears.")] },
                        ],
                    },
                    RItem { task: Some(true), blocks: vec![para("Safe number checked")] },
                    RItem { task: Some(false), blocks: vec![para("Letter sent")] },
                ],
            },
            RBlock::Quote(vec![para("He said he would “finish it” if she went to her sister’s."), para("Repeated to her GP.")]),
            RBlock::Paragraph(link),
            RBlock::Agreement(vec![
                inline("**Share with:** Larkhill Homes"),
                inline("**Covers:** recourse to public funds"),
                inline("**Agreed by:** the Marac on 4 November 2026"),
                inline(
                    "**Safeguarding justification:** the refuge can only hold the family room for Ms A and the children once funding is clear.",
                ),
                inline("**Review by:** 4 December 2026"),
            ]),
            RBlock::Heading { level: 5, text: inline("Actions") },
            RBlock::Table(table(&["No.", "Action", "Owner", "By"], actions)),
            RBlock::Code(inline("DASH 17\n  q4 = yes")),
            RBlock::Rule,
            para("Next review in six months, or at once if he is released. 👩"),
        ],
    }
}

/// Minutes with everything in them, with so many cases.
pub(crate) fn specimen(kind: CopyKind, cases: u32) -> Redacted {
    let mut sections = vec![
        Section {
            kind: SectionKind::Opening,
            heading: None,
            blocks: vec![para("The chair welcomed everyone and read the confidentiality statement.")],
        },
        attendance(),
    ];
    sections.extend((1..=cases).map(case));
    sections.push(Section {
        kind: SectionKind::General,
        heading: Some(inline("Any other business")),
        blocks: vec![para("None. The next meeting is on 2 December 2026.")],
    });
    let note =
        |number| NoteText { number, blocks: vec![para(&format!("Letter from the GP of {number} October 2026, read out."))] };
    Redacted { head: head(kind), sections, notes: (1..=cases).map(note).collect() }
}

/// Minutes that are hard to set: wide, long and deep.
#[expect(clippy::too_many_lines, reason = "one document, read from top to bottom")]
pub(crate) fn hard() -> Redacted {
    let wide: &[&[&str]] = &[
        &[
            "Larkhill Homes",
            "Łukasz Żółć",
            "Present",
            "1-4",
            "AT/26/0401-0000-0001",
            "11 November 2026",
            "Outstanding",
            "Change the locks",
            "#",
        ],
        &[
            "Anytown Police",
            "DI Siân Llewellyn",
            "Present",
            "all",
            "AT/26/0402-0000-0002",
            "Done",
            "Completed",
            "Flag the address and ring on the safe number only",
            "None",
        ],
    ];
    let wide_head = ["Agency", "Representative", "Attendance", "Cases", "Reference", "By", "Status", "Action", "Comment"];
    let long_text = STORY.repeat(12);
    let numbers: Vec<String> = (1..=70).map(|n| n.to_string()).collect();
    let rows: Vec<Vec<&str>> = numbers
        .iter()
        .map(|n| {
            vec![
                n.as_str(),
                "Ring the safe number before visiting, and never leave a message with anyone else",
                "Anytown Police",
                "11 November 2026",
            ]
        })
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let mut tall = table(&["What was said", "By"], &[&[long_text.as_str(), long_text.as_str()], &["Short", "Idva"]]);
    tall.caption = Some(inline("A row taller than a page"));
    let mut spans = table(
        &["", "Risk", "Risk", "Owner"],
        &[&["Adult", "high", "17", "Police"], &["", "medium", "9", "Idva"], &["Child", "#", "#", "School"]],
    );
    for row in &mut spans.head {
        row.remove(2);
        row[1].columns = 2;
    }
    spans.body[0][0].rows = 2;
    spans.body[1].remove(0);
    for row in &mut spans.body {
        row[0].heads_row = row[0].column == 0;
    }
    let mut numbers = table(&["Item", "Amount", "Middle"], &[&["Grant", "1,250.00", "yes"], &["Locks", "85.50", "no"]]);
    numbers.align = vec![Align::Left, Align::Right, Align::Centre];
    let deep = (0..12).fold(
        vec![para("the innermost item, which has a good deal to say for itself and so runs over several lines")],
        |blocks, n| {
            vec![RBlock::List { start: (n % 3 == 0).then_some(98), items: vec![RItem { task: None, blocks }, item("the next")] }]
        },
    );
    let agreement = RBlock::Agreement((0..30).map(|n| inline(&format!("**Line {n}:** {STORY}"))).collect());
    let heading = |level, text: &str| RBlock::Heading { level, text: inline(text) };
    let section = |number, blocks| Section {
        kind: SectionKind::Case { number, reference: Some(format!("AT/26/{number:04}")) },
        heading: Some(inline(&format!("Case {number}: AT/26/{number:04}"))),
        blocks,
    };
    let reference =
        "MARAC-ANYTOWN-2026-11-04-CASE-0000000000000000000000000000000000000000000000000000000000000000000000000000401";
    let sections = vec![
        section(
            1,
            vec![RBlock::Table(table(&wide_head, wide)), RBlock::Table(spans), RBlock::Table(numbers), RBlock::Table(tall)],
        ),
        section(2, vec![RBlock::Table(table(&["No.", "Action", "Owner", "By"], &rows))]),
        section(3, [deep, vec![agreement]].concat()),
        section(
            4,
            vec![
                heading(
                    6,
                    "A heading of the sixth level that follows one of the second, and is long enough to need two lines of its own",
                ),
                para(reference),
                para(
                    "See https://anytown.example/a/very/long/path/that/goes/on/and/on/through/many/folders/until/it/ends.html?with=query&and=more",
                ),
                RBlock::Quote(vec![
                    RBlock::Quote(vec![para(STORY)]),
                    RBlock::Table(table(&["In", "a quotation"], &[&["1", "2"]])),
                ]),
                para("שרה כהן אמרה שהיא בטוחה עכשיו, ושהילדים איתה, ושהיא מבקשת שאף אחד לא יתקשר אליה הביתה אחרי השעה שש בערב."),
                para("The note in Arabic reads «هي آمنة الآن (3 أيام)» and was read out."),
                RBlock::List {
                    start: None,
                    items: vec![
                        RItem { task: None, blocks: vec![] },
                        RItem { task: None, blocks: vec![RBlock::Table(table(&["A", "B"], &[&["1", "2"]]))] },
                    ],
                },
                para(""),
                RBlock::Table(RTable { caption: None, align: vec![], head: vec![], body: vec![] }),
                RBlock::Code(inline(&format!("{reference}\nsecond line"))),
            ],
        ),
    ];
    let notes = vec![NoteText { number: 7, blocks: vec![para("A note that nothing cites.")] }];
    Redacted { head: Head { title: None, details: vec![], ..head(CopyKind::Extract) }, sections, notes }
}
