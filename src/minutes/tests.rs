//! What documents become, one claim each.

use super::*;
use crate::diagnostic::Code;

/// Minutes with an attendance table and this body, which starts on line 15.
fn with_attendance(body: &str) -> String {
    let attendance = "## Attendance\n\n| Agency | Representative | Attendance |\n|---|---|---|\n| Police | A Bee | Present |\n";
    format!("---\nmeeting: 2026-11-04\n---\n\n# Minutes\n\n{attendance}\n## General\n\n{body}\n")
}

fn read(body: &str) -> Minutes {
    parse(Path::new("m.md"), with_attendance(body).into_bytes()).unwrap().0
}

fn diagnostics(body: &str) -> Vec<Diagnostic> {
    parse(Path::new("m.md"), with_attendance(body).into_bytes()).map_or_else(|d| d, |(_, d)| d)
}

fn codes(body: &str) -> Vec<Code> {
    diagnostics(body).into_iter().map(|d| d.code).collect()
}

/// Flat text of every piece of the body, with its role.
fn pieces(minutes: &Minutes) -> Vec<(Role, &str)> {
    let from = minutes.attendance[0].pieces.iter().map(|id| id.0 as usize + 2).max().unwrap();
    minutes.pieces[from..].iter().map(|p| (p.role, p.text.flat())).collect()
}

fn flat(body: &str) -> Vec<(Role, String)> {
    pieces(&read(body)).into_iter().map(|(role, text)| (role, text.to_owned())).collect()
}

fn paragraph(text: &str) -> (Role, String) {
    (Role::Paragraph, text.to_owned())
}

fn piece(role: Role, text: &str) -> (Role, String) {
    (role, text.to_owned())
}

// --- continuous text ---------------------------------------------------------------------------------------------------

#[test]
fn m1_markup_inside_a_word_does_not_part_it() {
    assert_eq!(flat("an *asy*lum seek**er**, *de*port~~ed~~, `N`RPF"), [paragraph("an asylum seeker, deported, NRPF")]);
}

#[test]
fn m2_wrapped_lines_and_prefixes_of_quotations_are_single_spaces() {
    assert_eq!(flat("> no recourse\n> to public\nfunds"), [paragraph("no recourse to public funds")]);
    assert_eq!(flat("- sponsor\n  for the\n  visa"), [piece(Role::Item, "sponsor for the visa")]);
}

#[test]
fn m3_entities_and_escapes_are_resolved_and_lead_back_to_all_of_their_source() {
    let minutes = read("as&shy;ylum\\* &amp;#97;");
    let text = &minutes.pieces.last().unwrap().text;
    assert_eq!(text.flat(), "as\u{ad}ylum* &#97;");
    let hyphen = text.source_of(FlatRange { start: 3, end: 4 }).unwrap();
    assert_eq!(&minutes.source.text[hyphen.start..hyphen.end], "&shy;");
}

#[test]
fn breaks_are_marked_and_a_hard_one_is_a_line_end() {
    let minutes = read("one\ntwo  \nthree<br>four");
    let text = &minutes.pieces.last().unwrap().text;
    assert_eq!(text.flat(), "one two\nthree\nfour");
    let kinds: Vec<_> = text.marks().iter().map(|m| &m.kind).collect();
    assert_eq!(kinds, [&MarkKind::SoftBreak, &MarkKind::HardBreak, &MarkKind::HardBreak]);
}

#[test]
fn a_lone_carriage_return_after_a_code_block_loses_nothing() {
    assert_eq!(flat("    code\n\rnext"), [piece(Role::Code, "code"), paragraph("next")]);
}

#[test]
fn code_keeps_its_lines() {
    assert_eq!(flat("```\na\n\n  b\n```"), [piece(Role::Code, "a\n\n  b")]);
    assert_eq!(flat("``` note here\na\n```"), [piece(Role::Hidden, "note here"), piece(Role::Code, "a")]);
}

#[test]
fn task_items_keep_their_state_and_lose_their_box() {
    let minutes = read("- [x] done\n- [ ] open\n");
    let Block::List(list) = &minutes.parts.last().unwrap().blocks[0] else { panic!("a list") };
    assert_eq!(list.items.iter().map(|i| i.task).collect::<Vec<_>>(), [Some(true), Some(false)]);
    assert_eq!(pieces(&minutes), [(Role::Item, "done"), (Role::Item, "open")]);
}

// --- tables ---------------------------------------------------------------------------------------------------------------

fn table(minutes: &Minutes) -> &Table {
    let blocks = &minutes.parts.last().unwrap().blocks;
    let found = blocks.iter().rev().find_map(|b| if let Block::Table(table) = b { Some(table) } else { None });
    found.expect("a table")
}

/// A cell: column, columns, rows, whether it heads its row, text.
type CellSeen<'a> = (usize, usize, usize, bool, &'a str);

/// Each cell of the body.
fn cells(minutes: &Minutes) -> Vec<Vec<CellSeen<'_>>> {
    let cell = |c: &Cell| (c.column, c.columns, c.rows, c.heads_row, minutes.piece(c.text).text.flat());
    table(minutes).body.iter().map(|r| r.cells.iter().map(cell).collect()).collect()
}

#[test]
fn m8_header_cells_of_a_markdown_table_are_known_as_such() {
    let minutes = read("| Name | Immigration status |\n|---|:-:|\n| A | None |\n| B |\n");
    let roles: Vec<_> = pieces(&minutes).iter().map(|(role, _)| *role).collect();
    assert_eq!(roles, [Role::HeaderCell, Role::HeaderCell, Role::Cell, Role::Cell, Role::Cell, Role::Cell]);
    assert_eq!(table(&minutes).align, [Align::Left, Align::Centre]);
    assert_eq!(cells(&minutes)[1], [(0, 1, 1, false, "B"), (1, 1, 1, false, "")]);
}

#[test]
fn a_table_with_tabs_in_its_delimiter_row_is_a_table() {
    assert_eq!(cells(&read("|\tImm.\t|\tTenancy\t|\n|\t---\t|\t---\t|\n|\tpending\t|\tx\t|\n"))[0][0].4, "pending");
}

#[test]
fn words_in_a_cell_beyond_the_head_are_an_error_with_the_line() {
    let found = diagnostics("| a | b |\n|---|---|\n| c | d | lost |\n");
    assert_eq!(found.iter().map(|d| (d.code, d.line)).collect::<Vec<_>>(), [(Code::TableExcessCells, Some(17))]);
    assert!(codes("| a | b |\n|---|---|\n| c | d | |\n").is_empty());
}

#[test]
fn html_tables_keep_headers_spans_and_captions() {
    let minutes = read(
        "<table>\n<caption>House<b>hold</b></caption>\n<tr><th>Name</th><th>Status</th><th>Note</th></tr>\n<tr><td rowspan=\"2\">A</td><td colspan=\"2\">None</td></tr>\n<tr><td>\n  ILR\n</td><td>x</td></tr>\n</table>",
    );
    assert_eq!(minutes.piece(table(&minutes).caption.unwrap()).text.flat(), "Household");
    assert_eq!(table(&minutes).head.len(), 1);
    assert_eq!(
        cells(&minutes),
        [vec![(0, 1, 2, false, "A"), (1, 2, 1, false, "None")], vec![(1, 1, 1, false, "ILR"), (2, 1, 1, false, "x")]]
    );
}

#[test]
fn html_header_cells_beside_others_head_their_row() {
    let minutes = read("<table><tr><th scope=\"row\">Visa</th><td>Visitor</td></tr><tr><th>Recourse</th><td>N</td></tr></table>");
    assert!(table(&minutes).head.is_empty());
    assert_eq!(
        cells(&minutes),
        [vec![(0, 1, 1, true, "Visa"), (1, 1, 1, false, "Visitor")], vec![(0, 1, 1, true, "Recourse"), (1, 1, 1, false, "N")]]
    );
}

#[test]
fn markdown_in_an_html_cell_is_one_string_of_lines() {
    let minutes = read("<table>\n<tr>\n<td>\n\n- one\n- *two*\n\nthree\n\n</td>\n</tr>\n</table>");
    assert_eq!(cells(&minutes), [vec![(0, 1, 1, false, "one\ntwo\nthree")]]);
}

#[test]
fn html_cells_and_rows_need_no_end_tags() {
    let minutes = read("<table><tr><td>a<td>b<tr><td>c<td>d</table>\n\nafter");
    assert_eq!(
        cells(&minutes),
        [vec![(0, 1, 1, false, "a"), (1, 1, 1, false, "b")], vec![(0, 1, 1, false, "c"), (1, 1, 1, false, "d")]]
    );
    assert_eq!(minutes.pieces.last().unwrap().text.flat(), "after");
}

#[test]
fn rows_of_a_html_table_that_became_code_are_an_error() {
    assert_eq!(
        codes("<table>\n<tr><th>Visa</th><th>Risk</th></tr>\n\n    <tr><td>None</td><td>None</td></tr>\n</table>"),
        [Code::MarkdownRefused]
    );
}

// --- what the eye does not see -------------------------------------------------------------------------------------------

#[test]
fn m7_comments_scripts_styles_attributes_and_hidden_elements_are_pieces_that_nobody_prints() {
    assert_eq!(flat("<!-- her visa\nran out -->"), [piece(Role::Comment, "her visa\nran out")]);
    assert_eq!(
        flat("a <span title=\"claim refused\" hidden>BRP kept</span>b"),
        [paragraph("a b"), piece(Role::Hidden, "claim refused"), piece(Role::Hidden, "BRP kept")]
    );
    assert_eq!(
        flat("<div style=\"display: none\">\n\n- secret\n\n</div>\n\nseen"),
        [piece(Role::Hidden, "display: none"), piece(Role::Hidden, "secret"), paragraph("seen")]
    );
    assert_eq!(flat("<script>\nlet a = 1\n\nb\n</script>\n\nseen"), [piece(Role::Hidden, "let a = 1 b"), paragraph("seen")]);
}

#[test]
fn markup_that_would_swallow_the_rest_is_an_error() {
    assert!(codes("<!-- never closed\n\n## Case 1: A\n").contains(&Code::MarkdownRefused));
    assert!(codes("<div hidden>\n\n## Case 1: A\n").contains(&Code::MarkdownRefused));
    assert!(codes("a <span hidden>b\n\nc").contains(&Code::MarkdownRefused));
    assert!(codes("<script>\n\n## Case 1: A\n").contains(&Code::MarkdownRefused));
}

#[test]
fn m6_links_have_an_address_and_a_title_and_their_definitions_are_read() {
    assert_eq!(
        flat("[the form](https://x.example/%61sylum \"her claim\")"),
        [paragraph("the form"), piece(Role::LinkAddress, "https://x.example/asylum"), piece(Role::LinkTitle, "her claim")]
    );
    assert_eq!(
        flat("[her form][spouse visa]\n\n[Spouse Visa]: u.pdf 'ended'\n[unused]: nrpf.pdf"),
        [
            paragraph("her form"),
            piece(Role::LinkAddress, "u.pdf"),
            piece(Role::LinkTitle, "ended"),
            piece(Role::Hidden, "spouse visa"),
            piece(Role::Hidden, "[Spouse Visa]"),
            piece(Role::Hidden, "[unused]: nrpf.pdf")
        ]
    );
    assert_eq!(
        flat("<https://x.example/nrpf>"),
        [paragraph("https://x.example/nrpf"), piece(Role::LinkAddress, "https://x.example/nrpf")]
    );
}

#[test]
fn a_second_definition_of_a_label_is_read_too() {
    assert!(flat("[a]\n\n[a]: one.pdf\n[a]: asylum.pdf").contains(&piece(Role::Hidden, "a]: asylum.pdf")));
}

#[test]
fn a_pictures_text_stands_in_its_place() {
    let minutes = read("![her *permit*](scan.png \"BRP\") shown");
    assert_eq!(pieces(&minutes), [(Role::Paragraph, "her permit shown"), (Role::Hidden, "scan.png"), (Role::Hidden, "BRP")]);
    let text = &minutes.pieces[minutes.pieces.len() - 3].text;
    assert!(text.marks().iter().any(|m| m.kind == MarkKind::Picture && text.slice(m.range) == "her permit"));
}

// --- footnotes ------------------------------------------------------------------------------------------------------------

#[test]
fn a_footnote_belongs_to_the_section_that_cites_it_first() {
    let minutes = read("## Case 1: A\n\nx[^b] y[^a]\n\n## Case 2: B\n\nz\n\n[^a]: first\n[^b]: second\n");
    let part = |i: usize| minutes.pieces.iter().find(|p| p.text.flat() == ["second", "first"][i]).unwrap().part;
    assert_eq!((part(0), part(1)), (Some(minutes.cases[0].part), Some(minutes.cases[0].part)));
    let first = |note: &Note| {
        let Block::Paragraph(id) = note.blocks[0] else { panic!("a paragraph") };
        minutes.piece(id).text.flat()
    };
    assert_eq!(minutes.notes.iter().map(first).collect::<Vec<_>>(), ["second", "first"]);
}

#[test]
fn a_footnote_that_is_never_cited_is_hidden_with_a_warning() {
    assert_eq!(codes("a\n\n[^x]: her visa"), [Code::NoteUnused]);
    assert_eq!(flat("a\n\n[^x]: her visa"), [paragraph("a"), piece(Role::Hidden, "x"), piece(Role::Hidden, "her visa")]);
}

#[test]
fn a_footnote_cited_only_by_one_that_is_never_cited_is_hidden_too() {
    assert_eq!(codes("a\n\n[^x]: b[^y]\n\n[^y]: c"), [Code::NoteUnused, Code::NoteUnused]);
}

#[test]
fn a_footnote_cited_from_two_cases_is_noticed() {
    assert_eq!(codes("## Case 1: A\n\nx[^a]\n\n## Case 2: B\n\ny[^a]\n\n[^a]: n\n"), [Code::NoteShared]);
}

// --- parts ------------------------------------------------------------------------------------------------------------------

#[test]
fn headings_of_every_form_begin_cases() {
    let minutes = read(
        "## Case 1: EK/1\n\na\n\nCASE 2 - *EK*/2\n---\n\nb\n\n<h2>Case 3: EK/3</h2>\n\nc\n\n## Case 4\n\n## Any other business\n\nd",
    );
    let cases: Vec<_> = minutes.cases.iter().map(|c| (c.number.0, minutes.piece(c.heading).text.slice(c.reference))).collect();
    assert_eq!(cases, [(1, "EK/1"), (2, "EK/2"), (3, "EK/3"), (4, "")]);
    assert_eq!(minutes.parts.last().unwrap().kind, PartKind::General);
    let case_of = |text: &str| minutes.pieces.iter().find(|p| p.text.flat() == text).unwrap().part;
    assert_eq!(case_of("c"), Some(minutes.cases[2].part));
}

#[test]
fn a_case_that_stands_twice_or_cannot_be_read_is_an_error_with_its_line() {
    let lines = |body: &str| {
        diagnostics(body).iter().filter(|d| d.code == Code::CaseHeading).map(|d| d.line.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(lines("## Case 1: A\n\n## Case 1: B\n"), [17]);
    assert_eq!(lines("## Case one: A\n"), [15]);
    assert_eq!(lines("> ## Case 1: A\n"), [15]);
    assert_eq!(lines("# Case 1: A\n"), [15]);
    assert_eq!(lines("## Case 2: B\n\n### Case 1: A\n"), [17]);
    assert_eq!(lines("## Case 1: A\n\nx\n\n**Case 2: B**\n\ny\n"), [19]);
}

#[test]
fn matters_arising_may_name_cases_in_sub_headings() {
    assert!(codes("## Matters arising\n\n### Case 3\n\nx\n\n**Case 4**\n\n## Case 1: A\n").is_empty());
}

#[test]
fn a_section_that_looks_like_part_of_the_case_it_ends_is_noticed() {
    assert_eq!(codes("## Case 1: A\n\n## Actions\n\nx\n\n## Case 2: B\n"), [Code::SectionOutsideCase]);
}

#[test]
fn copy_to_lines_are_read_in_cases() {
    let minutes =
        read("## Case 1: A\n\nx\nCopy to: Larkhill Homes, Oak School\n\n- **copy to:** GP\n\n## AOB\n\nCopy to: nobody");
    let names: Vec<_> = minutes.cases[0].copy_to.iter().map(|(n, line)| (n.as_str(), *line)).collect();
    assert_eq!(names, [("Larkhill Homes", 18), ("Oak School", 18), ("GP", 20)]);
}

#[test]
fn deep_nesting_is_refused_by_name_and_does_not_overflow() {
    let found = diagnostics(&">".repeat(100_000));
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::MarkdownRefused]);
    assert!(found[0].message.contains("64 deep"));
    assert!(codes(&format!("{} x", "> ".repeat(60))).is_empty());
    assert_eq!(codes(&"<div>".repeat(100_000)), [Code::MarkdownRefused]);
}

// --- attendance -------------------------------------------------------------------------------------------------------------

fn attendance(body: &str) -> Vec<(String, String, Presence)> {
    let text = format!("---\nmeeting: 2026-11-04\n---\n\n{body}\n");
    let (minutes, _) = parse(Path::new("m.md"), text.into_bytes()).unwrap();
    minutes.attendance.into_iter().map(|r| (r.agency, r.representative, r.presence)).collect()
}

fn row(agency: &str, representative: &str, presence: Presence) -> (String, String, Presence) {
    (agency.to_owned(), representative.to_owned(), presence)
}

#[test]
fn columns_are_found_by_their_names_in_any_order() {
    let table =
        "## ATTENDEES\n\n| Status | Name | Organisation |\n|---|---|---|\n| Present | A Bee | Police |\n| Apols | C Dee | GP |\n";
    assert_eq!(attendance(table), [row("Police", "A Bee", Presence::All), row("GP", "C Dee", Presence::Absent)]);
}

#[test]
fn html_tables_of_attendance_are_read() {
    let table = "## Attendance\n\n<table><tr><th>Agency</th><th>Representative</th><th>Attendance</th></tr><tr><td rowspan=2>Police</td><td>A</td><td>Present</td></tr><tr><td>B</td><td>Apologies</td></tr></table>";
    assert_eq!(attendance(table), [row("Police", "A", Presence::All), row("Police", "B", Presence::Absent)]);
}

#[test]
fn numbers_that_leave_some_out_stay_as_they_were_typed() {
    let starts = |body: &str| -> Vec<(Option<u64>, usize)> {
        let minutes = read(body);
        let general = minutes.parts.last().unwrap();
        general.blocks.iter().filter_map(|b| if let Block::List(l) = b { Some((l.start, l.items.len())) } else { None }).collect()
    };
    assert_eq!(starts("1. a\n\n98. b\n99. c\n\n120. d"), [(Some(1), 1), (Some(98), 2), (Some(120), 1)]);
    assert_eq!(starts("1. a\n1. b\n1. c"), [(Some(1), 3)]);
    assert_eq!(starts("3. a\n4. b\n2. c\n- d"), [(Some(3), 3), (None, 1)]);
}

#[test]
fn lists_under_present_and_apologies_are_read() {
    let lists = "## Attendance\n\n### Present\n\n- Police – DS Bee\n- Housing (T Moss), left after case 3\n- GP: C Dee (observer)\n\n### Apologies\n\n* Probation, E Eff\n";
    assert_eq!(
        attendance(lists),
        [
            row("Police", "DS Bee", Presence::All),
            row("Housing", "T Moss", Presence::Cases(CaseSet::UpTo(CaseNo(3)))),
            row("GP", "C Dee", Presence::Unclear),
            row("Probation", "E Eff", Presence::Absent),
        ]
    );
}

#[test]
fn lines_and_lists_below_a_label_are_read() {
    let text = "## Attendance\n\n**Present:** Police (DS Bee); Housing (T Moss, cases 1 and 3)\n\n**Apologies:** Probation (JS), CAMHS\n";
    assert_eq!(
        attendance(text),
        [
            row("Police", "DS Bee", Presence::All),
            row("Housing", "T Moss", Presence::Cases(CaseSet::These(vec![CaseNo(1), CaseNo(3)]))),
            row("Probation", "JS", Presence::Absent),
            row("CAMHS", "", Presence::Absent),
        ]
    );
}

#[test]
fn a_label_that_is_not_understood_ends_what_an_earlier_one_said() {
    for label in ["Unable to come:", "**Regrets:**", "Distribution only:", "- Missing:", "<p>Excused</p>"] {
        let text = format!("## Attendance\n\nPresent:\n\n- Police – DS Bee\n\n{label}\n\n- Housing – T Moss\n");
        let rows = attendance(&text);
        let housing = rows.iter().find(|r| r.0 == "Housing").unwrap();
        assert!(housing.2 != Presence::All, "{label}: {rows:?}");
        assert_eq!(rows[0].2, Presence::All, "{label}");
    }
}

#[test]
fn columns_and_remarks_that_contradict_each_other_make_an_entry_unclear() {
    let of = |head: &str, cells: &str| {
        let bars = "---|".repeat(head.matches('|').count() - 1);
        attendance(&format!("## Attendance\n\n{head}\n|{bars}\n{cells}\n"))[0].2.clone()
    };
    assert_eq!(of("| Agency | Attended last time | Attended today |", "| Housing | Yes | No |"), Presence::Unclear);
    assert_eq!(of("| Agency | Attendance | Attendance |", "| Housing | Present | Apologies |"), Presence::Unclear);
    assert_eq!(of("| Organisation | Agency | Attendance |", "| Housing | Homes | Present |"), Presence::Unclear);
    assert_eq!(of("| Agency | Attendance | Notes |", "| Housing | Present | Apologies received |"), Presence::Unclear);
    assert_eq!(of("| Agency | Representative | Attendance |", "| Housing | ~~T Moss~~ | Present |"), Presence::Unclear);
    assert_eq!(of("| Agency | Attendance | Notes |", "| Housing | Present | Left her coat |"), Presence::All);
}

#[test]
fn a_case_that_any_cell_of_a_row_keeps_an_agency_out_of_is_kept_from_it() {
    for (head, cells) in [
        ("| Agency | Attendance | Notes |", "| Housing | Present | Excluded from case 1 |"),
        ("| Agency | Attendance | Excluded from |", "| Housing | Present | 1 |"),
        ("| Agency | Representative | Attendance |", "| Housing | T Moss (left the room for case 1) | Present |"),
    ] {
        let text = format!(
            "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n{head}\n|---|---|---|\n{cells}\n\n## Case 1: A\n\nText.\n"
        );
        let (minutes, _) = parse(Path::new("m.md"), text.into_bytes()).unwrap();
        assert_eq!(minutes.attendance[0].excluded, [CaseNo(1)], "{cells}");
    }
}

#[test]
fn a_list_that_no_heading_speaks_for_must_say_so_itself() {
    let text = "## Attendance\n\n- Police – DS Bee – Present\n- Housing – T Moss\n";
    assert_eq!(attendance(text), [row("Police", "DS Bee", Presence::All), row("Housing", "T Moss", Presence::Unclear)]);
}

#[test]
fn struck_or_footnoted_entries_are_unclear() {
    let table = "## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | ~~Present~~ Present |\n| GP | Present[^1] |\n| ~~CAB~~ | Present |\n\n[^1]: until ten\n";
    assert!(attendance(table).iter().all(|(_, _, presence)| *presence == Presence::Unclear));
}

#[test]
fn names_that_differ_in_case_or_look_alike_letters_stay_apart() {
    let table = "## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Harbour Housing | Present |\n| HARBOUR\u{a0} housing | No rep |\n| H\u{430}rbour Housing | Apologies |\n";
    let names: Vec<_> = attendance(table).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["Harbour Housing", "HARBOUR housing", "H\u{430}rbour Housing"]);
}

#[test]
fn no_attendance_is_a_warning_and_an_unnamed_exclusion_an_error() {
    let read = |body: &str| parse(Path::new("m.md"), format!("---\nmeeting: 2026-11-04\n---\n\n{body}\n").into_bytes());
    assert_eq!(read("x").unwrap().1[0].code, Code::AttendanceMissing);
    let table = "## Attendance\n\n| Agency | Attendance |\n|---|---|\n| Police | Present, left the room |\n";
    assert_eq!(read(table).unwrap_err()[0].code, Code::AttendanceExclusion);
}

// --- agreements -------------------------------------------------------------------------------------------------------------

const AGREEMENT: &str = "> [!AGREEMENT]\n> Share with: Larkhill Homes\n> Covers: recourse,\n> and the visa\n> **Agreed by:** the Marac on 4 November 2026\n> Safeguarding justification: she is *safer*\n> Review by: 4 December 2026\n> Victim’s consent: given on 3 November 2026\n";

fn values(agreement: &Agreement) -> Vec<Option<&str>> {
    let fields = [
        &agreement.share_with,
        &agreement.covers,
        &agreement.agreed_by,
        &agreement.justification,
        &agreement.review_by,
        &agreement.consent,
    ];
    fields.into_iter().map(|f| f.as_ref().map(|f| f.value.as_str())).collect()
}

#[test]
fn an_agreement_at_the_top_of_its_case_is_read_field_by_field() {
    let minutes = read(&format!("## Case 1: A\n\n{AGREEMENT}"));
    let agreement = &minutes.agreements[0];
    assert_eq!((agreement.case, agreement.line), (Some(0), 17));
    assert_eq!(
        values(agreement),
        [
            Some("Larkhill Homes"),
            Some("recourse, and the visa"),
            Some("the Marac on 4 November 2026"),
            Some("she is safer"),
            Some("4 December 2026"),
            Some("given on 3 November 2026"),
        ]
    );
    assert!(agreement.malformed.is_empty());
    assert_eq!(agreement.pieces.len(), 7);
    assert!(agreement.pieces.iter().all(|id| minutes.piece(*id).role == Role::Agreement));
    assert_eq!(minutes.piece(agreement.pieces[0]).text.flat(), "Share with: Larkhill Homes");
    assert!(matches!(minutes.parts.last().unwrap().blocks[..], [Block::Agreement(0)]));
}

#[test]
fn what_may_turn_round_a_field_of_an_agreement_makes_it_malformed() {
    for (from, to) in [
        ("Share with: Larkhill Homes", "Share with: ~~Larkhill Homes~~"),
        ("Share with: Larkhill Homes", "~~Share with: Larkhill Homes~~"),
        ("Share with:", "[ ] Share with:"),
        ("Share with:", "☐ Share with:"),
        ("Covers: recourse", "Covers: ✗ recourse"),
        ("the Marac on 4 November 2026", "the Marac on 4 November 2026?"),
        ("Review by: 4 December 2026", "Review by: 4 December 2026?"),
        ("she is *safer*", "she is *safer*[^1]"),
    ] {
        let changed = AGREEMENT.replacen(from, to, 1);
        assert_ne!(changed, AGREEMENT, "{from}");
        let minutes = read(&format!("## Case 1: A\n\n{changed}\n[^1]: or not\n"));
        assert!(!minutes.agreements[0].malformed.is_empty(), "{to}");
    }
}

#[test]
fn a_mark_in_the_front_matter_is_an_error() {
    let text = "---\nmeeting: 2026-11-04\nplace: \"[12 Elm Row]{.withhold}\"\n---\n\nText.\n";
    let found = parse(Path::new("m.md"), text.into()).unwrap_err();
    assert!(found.iter().any(|d| (d.code, d.line) == (Code::FrontMatter, Some(3))));
}

#[test]
fn being_kept_out_of_a_case_that_is_not_there_is_an_error() {
    let of = |heading: &str| {
        let row = "| Housing | Present, excluded from case 1 |";
        let text = format!(
            "---\nmeeting: 2026-11-04\n---\n\n## Attendance\n\n| Agency | Attendance |\n|---|---|\n{row}\n\n{heading}\n\nText.\n"
        );
        parse(Path::new("m.md"), text.into_bytes()).map_or_else(|found| found, |(_, found)| found)
    };
    assert!(of("## Case 1: A").is_empty());
    for heading in ["## 1. EX/001", "## EX/001 (case 1)", "## Case 2: A"] {
        assert!(of(heading).iter().any(|d| d.code == Code::AttendanceExclusion), "{heading}");
    }
}

#[test]
fn an_agreement_with_escaped_brackets_is_read_like_any_other() {
    let plain = read(&format!("## Case 1: A\n\n{AGREEMENT}"));
    for marker in ["\\[!AGREEMENT\\]", "\\[\\!agreement\\]", "[!Agreement\\]"] {
        let minutes = read(&format!("## Case 1: A\n\n{}", AGREEMENT.replace("[!AGREEMENT]", marker)));
        assert_eq!(values(&minutes.agreements[0]), values(&plain.agreements[0]), "{marker}");
        assert!(minutes.agreements[0].malformed.is_empty() && minutes.agreements[0].case == Some(0), "{marker}");
        assert_eq!(minutes.agreements[0].pieces.len(), 7, "{marker}");
        assert!(minutes.pieces.iter().all(|p| !p.text.flat().contains("AGREE")), "{marker}");
    }
}

#[test]
fn an_agreement_that_stands_elsewhere_is_recorded_and_stays_ordinary_text() {
    for body in [
        AGREEMENT.to_owned(),
        format!("## Case 1: A\n\n- x\n\n{}", AGREEMENT.replace("> ", "  > ")),
        format!("## Case 1: A\n\n> quoted\n>\n{}", AGREEMENT.replace("> ", "> > ")),
        format!("## Case 1: A\n\n## AOB\n\n{AGREEMENT}"),
    ] {
        let minutes = read(&body);
        assert_eq!(minutes.agreements.iter().map(|a| a.case).collect::<Vec<_>>(), [None], "{body}");
        assert!(minutes.pieces.iter().all(|p| p.role != Role::Agreement), "{body}");
    }
}

#[test]
fn an_agreement_in_code_or_a_comment_is_none() {
    for body in [format!("## Case 1: A\n\n```\n{AGREEMENT}```\n"), format!("## Case 1: A\n\n<!--\n{AGREEMENT}-->\n")] {
        assert!(read(&body).agreements.is_empty(), "{body}");
    }
}

#[test]
fn whatever_is_not_a_field_makes_an_agreement_malformed() {
    let malformed = |change: &str| read(&format!("## Case 1: A\n\n{AGREEMENT}{change}")).agreements[0].malformed.len();
    assert_eq!(malformed("> Shared with: GP\n"), 1);
    assert_eq!(malformed("> Covers: more\n"), 1);
    assert_eq!(malformed("lazy line\n"), 1);
    assert_eq!(malformed(">\n> | a |\n> |---|\n> | b |\n"), 2);
    assert_eq!(malformed(">\n> > nested\n"), 1);
    assert!(malformed(&format!(">\n{AGREEMENT}")) > 0);
}

#[test]
fn fields_may_be_a_list() {
    let list = "> [!AGREEMENT]\n>\n> - Share with: GP\n> - Covers:\n>   - visa\n>   - recourse\n";
    let minutes = read(&format!("## Case 1: A\n\n{list}"));
    assert_eq!(values(&minutes.agreements[0])[..2], [Some("GP"), Some("visa recourse")]);
    assert!(minutes.agreements[0].malformed.is_empty());
}
