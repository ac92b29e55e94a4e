//! Pieces of pages → content streams, by way of printpdf's operations.

use printpdf::{
    CurTransMat, DictItem, FontId, Line, LinePoint, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt,
    TextMatrix,
};

use super::font::FontUse;
use crate::typeset::design;
use crate::typeset::flow::Rule;
use crate::typeset::fonts::Fonts;
use crate::typeset::length::Length;
use crate::typeset::pages::{Page, PageRun, Piece, PieceContent, PieceOwner};
use crate::typeset::structure::Tree;

/// The name of the running form with the recipient's name.
pub(super) const RUNNING_FORM: &str = "CopyRunning";
/// The name of the first page's form with the recipient's name.
pub(super) const FULL_FORM: &str = "CopyFull";

/// A glyph is moved only if it would stand further off than this, in thousandths of a point: nobody sees less.
const SLACK: i64 = 15;

/// The operations that draw text, rules and forms on one page or form.
pub(super) struct Drawing<'a> {
    fonts: &'a Fonts,
    used: &'a mut FontUse,
    /// Fonts are named by this and a number.
    prefix: &'static str,
    height: Length,
    ops: Vec<Op>,
    font: Option<(usize, Length)>,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(fonts: &'a Fonts, used: &'a mut FontUse, prefix: &'static str, height: Length) -> Self {
        Self { fonts, used, prefix, height, ops: Vec::new(), font: None }
    }

    pub(super) fn ops(self) -> Vec<Op> {
        self.ops
    }

    /// A whole page.
    pub(super) fn page(mut self, page: &Page, tree: &Tree) -> Vec<Op> {
        for piece in &page.pieces {
            self.piece(piece, tree);
        }
        if !page.rules.is_empty() {
            self.ops.push(Op::BeginMarkedContent { tag: "Artifact".into() });
            self.rules(&page.rules);
            self.ops.push(Op::EndMarkedContent);
        }
        self.ops
    }

    fn piece(&mut self, piece: &Piece, tree: &Tree) {
        self.ops.push(match piece.owner {
            PieceOwner::Node(node, mcid) => Op::BeginMarkedContentWithProperties {
                tag: tree.node(node).role.name().into(),
                properties: dict("MCID", DictItem::Int(i64::try_from(mcid).expect("a page has few pieces"))),
            },
            PieceOwner::Furniture => Op::BeginMarkedContentWithProperties {
                tag: "Artifact".into(),
                properties: dict("Type", DictItem::Name(b"Pagination".to_vec())),
            },
        });
        match &piece.content {
            PieceContent::Runs(runs) => self.text(runs),
            PieceContent::FullCopy(left, bottom) => self.form(FULL_FORM, *left, *bottom),
            PieceContent::RunningCopy(left, bottom) => self.form(RUNNING_FORM, *left, *bottom),
        }
        self.ops.push(Op::EndMarkedContent);
    }

    fn form(&mut self, name: &str, left: Length, bottom: Length) {
        let (x, y) = (pt(left), pt(self.height - bottom));
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Translate(x, y) });
        self.ops.push(Op::Unknown { key: "Do".into(), value: vec![DictItem::Name(name.as_bytes().to_vec())] });
        self.ops.push(Op::RestoreGraphicsState);
    }

    /// A text object with these runs.
    pub(super) fn text(&mut self, runs: &[PageRun]) {
        self.ops.push(Op::StartTextSection);
        for run in runs {
            self.run(run);
        }
        self.ops.push(Op::EndTextSection);
    }

    fn run(&mut self, run: &PageRun) {
        let used = self.used.face(run.face);
        if self.font != Some((used, run.size)) {
            let font = PdfFontHandle::External(FontId(format!("{}{used}", self.prefix)));
            self.ops.push(Op::SetFont { font, size: pt(run.size) });
            self.font = Some((used, run.size));
        }
        let face = self.fonts.face(run.face);
        let em = face.metrics().units_per_em;
        let mut line: Option<TextLine> = None;
        for glyph in &run.glyphs {
            let text = run.text.get(glyph.start..glyph.end).expect("a glyph stands for whole characters");
            let code = self.used.code(used, face.outlines(), glyph.id, one_character(text));
            let at = match &mut line {
                Some(at) if at.y == glyph.y => at,
                _ => {
                    self.show(line.take());
                    let y = self.height - run.baseline + glyph.y;
                    self.ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(pt(glyph.x), pt(y)) });
                    line.insert(TextLine { y: glyph.y, pen: glyph.x, items: Vec::new(), codes: Vec::new() })
                }
            };
            at.move_to(glyph.x, run.size);
            at.codes.extend_from_slice(&code.to_be_bytes());
            at.pen += run.size.of_font_units(face.advance(glyph.id), em);
        }
        self.show(line);
    }

    fn show(&mut self, line: Option<TextLine>) {
        let Some(mut line) = line else { return };
        line.flush();
        self.ops.push(Op::Unknown { key: "TJ".into(), value: vec![DictItem::Array(line.items)] });
    }

    fn rules(&mut self, rules: &[Rule]) {
        let mut thickness = None;
        for rule in rules {
            if thickness != Some(rule.thickness) {
                self.ops.push(Op::SetOutlineThickness { pt: pt(rule.thickness) });
                thickness = Some(rule.thickness);
            }
            let point = |(x, y): (Length, Length)| LinePoint { p: Point { x: pt(x), y: pt(self.height - y) }, bezier: false };
            let line = Line { points: vec![point(rule.from), point(rule.to)], is_closed: false };
            self.ops.push(Op::DrawLine { line });
        }
    }
}

/// Lam and alef, which are written as one, as the one character that Unicode has for them: readers that turn words
/// round would turn the two letters round as well.
fn one_character(text: &str) -> &str {
    match text {
        "\u{644}\u{622}" => "\u{fef5}",
        "\u{644}\u{623}" => "\u{fef7}",
        "\u{644}\u{625}" => "\u{fef9}",
        "\u{644}\u{627}" => "\u{fefb}",
        other => other,
    }
}

/// Glyphs on one height, and where the reader's pen is.
struct TextLine {
    y: Length,
    pen: Length,
    items: Vec<DictItem>,
    codes: Vec<u8>,
}

impl TextLine {
    /// Moves the pen, if it stands visibly elsewhere.
    fn move_to(&mut self, x: Length, size: Length) {
        let off = (x - self.pen).in_thousandths();
        let size = size.in_thousandths().max(1);
        if off.abs() > SLACK {
            // In thousandths of the size, to the left.
            let by = (-off * 1000).div_euclid(size);
            self.flush();
            self.items.push(DictItem::Int(by));
            self.pen -= Length::thousandths(by * size / 1000);
        }
    }

    fn flush(&mut self) {
        if !self.codes.is_empty() {
            self.items.push(DictItem::String { data: std::mem::take(&mut self.codes), literal: true });
        }
    }
}

fn dict(key: &str, value: DictItem) -> DictItem {
    DictItem::Dict { map: [(key.to_owned(), value)].into() }
}

fn pt(l: Length) -> Pt {
    Pt(l.in_points())
}

/// The content stream of each list of operations, in order.
pub(super) fn streams(drawings: Vec<Vec<Op>>) -> Vec<Vec<u8>> {
    let (width, height) = (Mm::from(pt(design::PAGE_WIDTH)), Mm::from(pt(design::PAGE_HEIGHT)));
    let mut document = PdfDocument::new("");
    document.pages = drawings.into_iter().map(|ops| PdfPage::new(width, height, ops)).collect();
    // `secure` would drop the operators that this crate shows glyphs with; there are no others.
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    let mut written = document.to_lopdf_document(&options, &mut Vec::new());
    let pages: Vec<lopdf::ObjectId> = written.get_pages().into_values().collect();
    let take = |page: lopdf::ObjectId| {
        let content = written.get_dictionary(page).and_then(|p| p.get(b"Contents")).and_then(lopdf::Object::as_reference);
        let stream = content.and_then(|id| written.get_object_mut(id)).and_then(lopdf::Object::as_stream_mut);
        std::mem::take(&mut stream.expect("printpdf writes one stream a page").content)
    };
    pages.into_iter().map(take).collect()
}
