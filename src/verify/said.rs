//! What a file says, for people: the text of each marked piece, as an independent reader of PDF finds it.

use super::pages::Pages;

/// A marked piece of a page.
pub struct Said {
    /// Its structure type; `Artifact` for head, foot and what is repeated.
    pub tag: String,
    /// Its number on the page, by which the structure tree holds it.
    pub mcid: Option<u32>,
    /// Its text in reading order.
    pub text: String,
}

impl std::fmt::Debug for Said {
    /// Minutes' text stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Said").field("tag", &self.tag).field("mcid", &self.mcid).finish_non_exhaustive()
    }
}

/// The pieces of every page, in the order of the file; `None` for a file that this program would not have written.
#[must_use]
pub fn said(bytes: &[u8]) -> Option<Vec<Vec<Said>>> {
    let pages = Pages::open(bytes)?.read().ok()?;
    let piece = |read: super::pages::Read| Said {
        tag: String::from_utf8_lossy(&read.tag).into_owned(),
        mcid: read.mcid,
        text: read.reading(),
    };
    Some(pages.into_iter().map(|page| page.into_iter().map(piece).collect()).collect())
}
