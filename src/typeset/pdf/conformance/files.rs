//! The files that conditions are tried on: specimens, and every view of every meeting in the fixtures.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::decide::{self, Lists, Meeting};
use crate::folder::Folder;
use crate::redact::{CopyKind, Redacted, redact};
use crate::rules::RuleSet;
use crate::typeset::expected::{Expected, ExpectedCopy, words};
use crate::typeset::{Fonts, Pages, Recipient, Shared, copy, layout, shared, specimen};
use crate::{minutes, tag};

/// A file read back, and what was meant.
pub(super) struct Read {
    pub(super) bytes: Vec<u8>,
    pub(super) file: Document,
    pub(super) expected: Expected,
    pub(super) copy: ExpectedCopy,
}

/// The file of these minutes for a recipient.
pub(super) fn read(redacted: &Redacted, name: &str) -> Read {
    static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::builtin);
    let pages: Pages = layout(redacted, &FONTS);
    let shared: Shared = shared(&pages, &FONTS);
    let recipient = Recipient { name: name.to_owned() };
    let bytes = copy(&shared, &recipient, &FONTS);
    let file = Document::load_mem(&bytes).unwrap();
    Read { bytes, file, expected: pages.expected(), copy: shared.expected_copy(&recipient, &FONTS) }
}

/// All of them, each with its name.
pub(super) fn all() -> &'static [(String, Read)] {
    static ALL: LazyLock<Vec<(String, Read)>> = LazyLock::new(|| {
        let long = "مركز الأمان للنساء והבית הבטוח, a very long name that cannot fit on the one line it is given";
        let mut files = vec![
            ("whole specimen".to_owned(), read(&specimen::specimen(CopyKind::Whole, 1), "Larkhill Homes")),
            ("partial specimen".to_owned(), read(&specimen::specimen(CopyKind::Partial, 4), "Gofal Cymru – tŷ diogel")),
            ("hard specimen".to_owned(), read(&specimen::hard(), long)),
        ];
        for fixture in ["anytown", "much-to-say", "unusual-markdown", "refused"] {
            views(fixture, &mut files);
        }
        files
    });
    &ALL
}

/// One file for each view of each meeting of a fixture.
fn views(fixture: &str, files: &mut Vec<(String, Read)>) {
    let folder = Folder::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture)).unwrap();
    let config = &folder.config;
    for path in &folder.minutes {
        let Ok((minutes, _)) = minutes::parse(path, std::fs::read(path).unwrap()) else { continue };
        let mut tags = tag::tag(&minutes, RuleSet::builtin().unwrap());
        decide::tag_expertise(&minutes, config, &mut tags);
        let (meeting, _) = Meeting::new(&minutes, config, Lists::builtin());
        let mut seen = BTreeSet::new();
        for agency in &config.agencies {
            let decisions = decide::decide(&minutes, &tags, &meeting, config, agency, minutes.front.meeting.0);
            let Some(redacted) = redact(&minutes, &tags, &decisions, &meeting, config) else { continue };
            if seen.insert(words(&redacted, &Fonts::builtin())) {
                let name = format!("{fixture} {} {}", minutes.front.meeting.0, agency.id.0);
                files.push((name, read(&redacted, &agency.name)));
            }
        }
    }
}

impl Read {
    pub(super) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        match object {
            Object::Reference(id) => self.file.get_object(*id).unwrap(),
            direct => direct,
        }
    }

    pub(super) fn get<'a>(&'a self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        dict.get(key.as_bytes()).ok().map(|o| self.resolve(o))
    }

    pub(super) fn dict<'a>(&'a self, dict: &'a Dictionary, key: &str) -> &'a Dictionary {
        self.get(dict, key).unwrap().as_dict().unwrap()
    }

    pub(super) fn name(&self, dict: &Dictionary, key: &str) -> String {
        self.get(dict, key).map(|o| String::from_utf8(o.as_name().unwrap().to_vec()).unwrap()).unwrap_or_default()
    }

    pub(super) fn catalog(&self) -> &Dictionary {
        self.file.catalog().unwrap()
    }

    pub(super) fn pages(&self) -> Vec<(ObjectId, &Dictionary)> {
        self.file.get_pages().into_values().map(|id| (id, self.file.get_dictionary(id).unwrap())).collect()
    }

    pub(super) fn stream(&self, object: &Object) -> Vec<u8> {
        let stream = self.resolve(object).as_stream().unwrap();
        stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
    }
}
