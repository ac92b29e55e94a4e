//! One piece and what of it is withheld → the runs that may be seen.

use super::{Inline, Run, Style};
use crate::decide::Withheld;
use crate::folder::Show;
use crate::minutes::{FlatRange, Link, MarkKind, Text};

/// Schemes of addresses that are printed; a page of minutes has no use for others.
const SCHEMES: &[&str] = &["http://", "https://", "mailto:", "tel:"];

/// What a run may need to know beside the piece.
pub(super) struct Inliner<'a> {
    pub(super) links: &'a [Link],
    /// One a piece.
    pub(super) withheld: &'a [Withheld],
    pub(super) show: Show,
}

impl Inliner<'_> {
    /// The runs of `within`, a range of the piece's flat text.
    ///
    /// Note numbers are the source's ([`crate::minutes::NoteId`]); the printed numbers come later.
    pub(super) fn runs(&self, text: &Text, withheld: &Withheld, within: FlatRange) -> Inline {
        if withheld.whole {
            return self.mark();
        }
        let mut out = Writer { show: self.show, runs: Vec::new(), gap: false };
        let mut at = within.start;
        for hidden in withheld.ranges.iter().filter(|r| r.start < within.end && within.start < r.end) {
            self.seen(text, withheld, FlatRange { start: at, end: hidden.start.max(at) }, &mut out);
            out.hide();
            at = at.max(hidden.end.min(within.end));
        }
        self.seen(text, withheld, FlatRange { start: at, end: within.end }, &mut out);
        out.finish()
    }

    /// What stands for something withheld.
    pub(super) fn mark(&self) -> Inline {
        match self.show {
            Show::Marker => vec![Run::Withheld],
            Show::Nothing => Vec::new(),
        }
    }

    /// Writes a range of which nothing is withheld, cut where its look changes.
    fn seen(&self, text: &Text, withheld: &Withheld, range: FlatRange, out: &mut Writer) {
        let mut cuts: Vec<usize> = text.marks().iter().flat_map(|m| [m.range.start, m.range.end]).collect();
        cuts.retain(|c| range.start < *c && *c < range.end);
        cuts.extend([range.start, range.end]);
        cuts.sort_unstable();
        cuts.dedup();
        for (&start, end) in cuts.iter().zip(cuts.iter().skip(1).map(Some).chain(std::iter::once(None))) {
            Self::notes(text, withheld, start, range, out);
            if let Some(&end) = end {
                self.stretch(text, withheld, FlatRange { start, end }, out);
            }
        }
    }

    /// The numbers of footnotes that stand at `at`, unless they adjoin something withheld.
    fn notes(text: &Text, withheld: &Withheld, at: usize, range: FlatRange, out: &mut Writer) {
        // A number between two ranges belongs to the one that it follows.
        if at == range.start && at != 0 {
            return;
        }
        for mark in text.marks() {
            let MarkKind::NoteRef(note) = mark.kind else { continue };
            if mark.range.start == at && !withheld.adjoins(FlatRange { start: at, end: at }) {
                out.note(note.0);
            }
        }
    }

    fn stretch(&self, text: &Text, withheld: &Withheld, range: FlatRange, out: &mut Writer) {
        let mut style = Style::default();
        let mut link = None;
        for mark in text.marks().iter().filter(|m| m.range.contains(range)) {
            match &mark.kind {
                MarkKind::Strong => style.strong = true,
                MarkKind::Emphasis => style.emphasis = true,
                MarkKind::Strike => style.strike = true,
                MarkKind::Code => style.code = true,
                MarkKind::Subscript => style.subscript = true,
                MarkKind::Superscript => style.superscript = true,
                MarkKind::Link(id) if !withheld.adjoins(mark.range) => link = self.address(id.0),
                MarkKind::Link(_)
                | MarkKind::Picture
                | MarkKind::NoteRef(_)
                | MarkKind::SoftBreak
                | MarkKind::HardBreak
                | MarkKind::HandTag
                | MarkKind::HandWithhold
                | MarkKind::HandClear { .. } => {}
            }
        }
        out.text(text.slice(range), style, link);
    }

    /// The address of a link, unless it holds a withheld detail itself.
    fn address(&self, link: u32) -> Option<String> {
        let link = self.links.get(link as usize)?;
        let holds_detail = |id: crate::minutes::PieceId| self.withheld.get(id.0 as usize).is_none_or(|w| !w.is_nothing());
        let printable = SCHEMES.iter().any(|s| link.url.get(..s.len()).is_some_and(|head| head.eq_ignore_ascii_case(s)));
        let clean = !holds_detail(link.address) && !link.title.is_some_and(holds_detail);
        (printable && clean).then(|| link.url.clone())
    }
}

struct Writer {
    show: Show,
    runs: Vec<Run>,
    /// Something was left out just now, without a mark.
    gap: bool,
}

impl Writer {
    fn hide(&mut self) {
        match self.show {
            Show::Marker if self.runs.last() == Some(&Run::Withheld) => {}
            Show::Marker => self.runs.push(Run::Withheld),
            Show::Nothing => self.gap = true,
        }
    }

    fn note(&mut self, number: u32) {
        self.runs.push(Run::NoteRef(number));
    }

    fn text(&mut self, text: &str, style: Style, link: Option<String>) {
        let text = if self.gap { self.close_gap(text) } else { text };
        if text.is_empty() {
            return;
        }
        self.gap = false;
        match self.runs.last_mut() {
            Some(Run::Text { text: last, style: s, link: l }) if *s == style && *l == link => last.push_str(text),
            _ => self.runs.push(Run::Text { text: text.to_owned(), style, link }),
        }
    }

    /// Where something went without a mark, one white space is left, as if nothing had stood there: a line break if
    /// there was one on either side.
    fn close_gap<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start();
        let space = text.get(..text.len() - rest.len()).unwrap_or("");
        let last = match self.runs.last_mut() {
            None => return rest,
            Some(Run::Text { text: last, .. }) => last,
            Some(Run::NoteRef(_) | Run::Withheld) => return text,
        };
        let kept = last.trim_end().len();
        let before = last.get(kept..).unwrap_or("");
        if before.is_empty() {
            return text;
        }
        if space.is_empty() && rest.starts_with(['.', ',', ';', ':', ')', '!', '?']) {
            last.truncate(kept);
        } else if space.contains('\n') && !before.contains('\n') {
            last.truncate(kept);
            last.push('\n');
        }
        rest
    }

    fn finish(mut self) -> Inline {
        if self.gap {
            if let Some(Run::Text { text, .. }) = self.runs.last_mut() {
                text.truncate(text.trim_end().len());
            }
            self.runs.retain(|r| !matches!(r, Run::Text { text, .. } if text.is_empty()));
        }
        self.runs
    }
}

/// Whether nothing can be seen there.
pub(super) fn is_blank(inline: &[Run]) -> bool {
    inline.iter().all(|run| match run {
        Run::Text { text, .. } => text.trim().is_empty(),
        Run::Withheld | Run::NoteRef(_) => false,
    })
}
