use super::*;

fn anytown() -> Folder {
    Folder::open(Path::new("fixtures/anytown")).unwrap()
}

fn reviewed() -> Review {
    read_today(&anytown())
}

#[test]
fn every_agency_and_meeting_has_its_place_in_the_table() {
    let review = reviewed();
    let page = page(&review);
    assert_eq!(review.meetings.len(), 3);
    for agency in &review.config.agencies {
        let name = agency.name.replace('\'', "&#39;").replace('&', "&amp;").replace("&amp;#39;", "'");
        assert!(page.contains(&format!("<th scope=\"row\">{name}</th>")), "{name}");
    }
    for meeting in &review.meetings {
        assert!(page.contains(&format!("<th scope=\"col\">{}</th>", meeting.name())));
    }
}

#[test]
fn each_detail_is_listed_with_its_rule_and_what_to_type() {
    let review = reviewed();
    let page = page(&review);
    for meeting in &review.meetings {
        let tags = &meeting.read.as_ref().unwrap().tags.tags;
        assert!(!tags.is_empty());
        for tag in tags {
            if let crate::tag::Finder::Rule(id) = &tag.finder {
                assert!(page.contains(&format!("rule {id}")), "{id}");
            }
        }
    }
    assert!(page.contains("{.not-immigration reason=&quot;…&quot;}"));
}

#[test]
fn the_copy_beside_the_minutes_holds_what_the_pdf_holds() {
    let review = reviewed();
    let read = review.meetings.first().and_then(|m| m.read.as_ref()).unwrap();
    for copy in &read.copies {
        let Some(redacted) = &copy.redacted else { continue };
        let html = super::copy::copy(redacted).into_string();
        let marks = html.matches("[withheld]").count();
        let in_sections = redacted.marks();
        assert_eq!(marks, in_sections, "{}", copy.decisions.agency.0);
    }
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere() {
    let page = page(&reviewed());
    for forbidden in ["http://", "https://", " src=", "url(", "@import", "style=\"", "onclick", "<img", "<link"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn text_of_the_minutes_never_becomes_markup() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("minutes")).unwrap();
    std::fs::write(
        dir.path().join("marac.toml"),
        "[marac]\nname = \"A <b>Marac</b>\"\nclassification = \"X\"\n[[agency]]\nid = \"a\"\nname = \"A & <i>B</i>\"\n",
    )
    .unwrap();
    let minutes = "---\nmeeting: 2026-11-04\n---\n\n## Case 1: x\n\nHer visa \\<script>alert(1)\\</script> & \"so\" 'on'.\n";
    std::fs::write(dir.path().join("minutes/2026-11-04.md"), minutes).unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let review = read_today(&folder);
    let page = page(&review);
    assert!(!page.contains("<script>alert") && !page.contains("<i>B") && !page.contains("<b>Marac"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

#[test]
fn minutes_that_cannot_be_read_need_attention_and_leave_the_others() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("minutes")).unwrap();
    std::fs::write(
        dir.path().join("marac.toml"),
        "[marac]\nname = \"M\"\nclassification = \"X\"\n[[agency]]\nid = \"a\"\nname = \"A\"\n",
    )
    .unwrap();
    std::fs::write(dir.path().join("minutes/1.md"), "no front matter\n").unwrap();
    std::fs::write(dir.path().join("minutes/2.md"), "---\nmeeting: 2026-11-04\n---\n\n## Case 1: x\n\nPlain.\n").unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let review = read_today(&folder);
    assert_eq!(review.meetings.iter().filter(|m| m.is_refused()).count(), 1);
    let page = page(&review);
    assert!(page.contains("Not made: the minutes need attention") && page.contains("Meeting 4 November 2026"));
}
