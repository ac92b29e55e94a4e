//! Pages and forms as an independent reader draws them (hayro): what text, where, in which colour.
//!
//! [`super::content`] says that a page holds nothing but marked pieces; this says what they say. Glyphs come in the
//! order of the file; [`order`] says what that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::object::{Dict, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::page::Resources;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings,
    Paint, RenderContent, SoftMask, interpret, interpret_page,
};

use super::document::PAGE;
use super::leak::Flaw;
use super::{order, same_text};
use crate::typeset::expected::Wording;

/// The smallest size of type, in points, that anybody is meant to read.
const SMALLEST: f64 = 4.0;

/// The widest gap between two glyphs of one piece on one line, in parts of the size: a word space and some kerning.
const WIDEST_GAP: f64 = 0.5;

/// Baselines nearer than this, in parts of the size, are of one line with raised or lowered text.
const ONE_LINE: f64 = 0.6;

/// The thickest line, in points.
const THICKEST: f32 = 1.5;

/// A stretch of a line that a glyph takes up, in points.
#[derive(Clone, Copy)]
struct Ink {
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// A marked piece as it was read.
#[derive(Default)]
pub(super) struct Read {
    /// Its structure type.
    pub(super) tag: Vec<u8>,
    /// Its number.
    pub(super) mcid: Option<u32>,
    /// What its glyphs stand for, one after the other.
    text: String,
    /// Where in it each glyph ends.
    ends: Vec<usize>,
    /// How many straight lines it draws.
    pub(super) lines: usize,
    inks: Vec<Ink>,
}

/// A place for glyphs: left, bottom, right, top.
type Room = [f64; 4];

impl Read {
    /// What it says, in reading order.
    pub(super) fn reading(&self) -> String {
        order::reading(self.glyphs())
    }

    fn glyphs(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.text.get(start..*end))
    }

    /// Whether it says what was meant, white space aside.
    pub(super) fn says(&self, meant: &Wording) -> bool {
        if meant.turned.is_empty() {
            return same_text(&self.text, &meant.text);
        }
        order::says(self.glyphs(), meant)
    }

    /// Whether all its glyphs stand in `room`.
    pub(super) fn inside(&self, room: Room) -> Result<(), Flaw> {
        let [left, bottom, right, top] = room;
        let inside = |ink: &Ink| {
            let high = ink.baseline + ink.size * 0.7 <= top + 0.01 && ink.baseline - ink.size * 0.2 >= bottom - 0.01;
            ink.left >= left - 0.01 && ink.right <= right + 0.01 && high
        };
        if self.inks.iter().all(inside) { Ok(()) } else { Err(Flaw::OffPage) }
    }

    /// Whether no gap in a line could have held a word.
    pub(super) fn without_gaps(&mut self) -> Result<(), Flaw> {
        self.inks.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
        let lines = self.inks.chunk_by_mut(|a, b| b.baseline - a.baseline < ONE_LINE * a.size.max(b.size));
        for line in lines {
            line.sort_by(|a, b| a.left.total_cmp(&b.left));
            let mut reached = f64::INFINITY;
            for ink in line {
                if ink.left - reached > WIDEST_GAP * ink.size {
                    return Err(Flaw::Gap);
                }
                reached = if reached.is_finite() { reached.max(ink.right) } else { ink.right };
            }
        }
        Ok(())
    }
}

/// A file as hayro reads it.
pub(super) struct Pages {
    pdf: Pdf,
}

impl Pages {
    /// Opens a file; `None` if hayro cannot.
    pub(super) fn open(bytes: &[u8]) -> Option<Self> {
        Pdf::new(bytes.to_vec()).ok().map(|pdf| Self { pdf })
    }

    /// The file as hayro's object reader knows it.
    pub(super) fn pdf(&self) -> &Pdf {
        &self.pdf
    }

    /// The pieces of every page.
    pub(super) fn read(&self) -> Result<Vec<Vec<Read>>, (usize, Flaw)> {
        let cache = InterpreterCache::new();
        let pages = self.pdf.pages().iter().enumerate();
        pages
            .map(|(i, page)| {
                let mut sheet = Sheet::default();
                let (settings, warned) = settings();
                let area = Rect::new(0.0, 0.0, PAGE.0, PAGE.1);
                let mut context = Context::new(Affine::IDENTITY, area, &cache, self.pdf.xref(), settings);
                interpret_page(page, &mut context, &mut sheet);
                sheet.pieces(&warned).map_err(|flaw| (i, flaw))
            })
            .collect()
    }

    /// The text of two forms, which share their fonts.
    pub(super) fn forms(&self, numbers: [u32; 2]) -> Result<[Read; 2], Flaw> {
        let cache = InterpreterCache::new();
        let read = |number: u32| {
            let id = ObjectIdentifier::new(number, 0);
            let form: Stream = self.pdf.xref().get(id).ok_or(Flaw::Reader)?;
            let content = form.decoded_data().map_err(|_| Flaw::Reader)?;
            let resources = Resources::new(form.dict().get::<Dict>("Resources").ok_or(Flaw::Reader)?);
            let mut sheet = Sheet::default();
            sheet.begin(b"Form", None);
            let (settings, warned) = settings();
            let area = Rect::new(0.0, 0.0, PAGE.0, PAGE.1);
            let mut context = Context::new(Affine::IDENTITY, area, &cache, self.pdf.xref(), settings);
            interpret(TypedIter::new(content.as_ref()), &resources, &mut context, &mut sheet);
            sheet.end_marked_content();
            let mut pieces = sheet.pieces(&warned)?;
            pieces.pop().filter(|_| pieces.is_empty()).ok_or(Flaw::Unmarked)
        };
        let [running, full] = numbers;
        Ok([read(running)?, read(full)?])
    }
}

/// No font but the embedded ones, no annotation's looks; any warning is remembered.
fn settings() -> (InterpreterSettings, Arc<AtomicBool>) {
    let warned = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&warned);
    let settings = InterpreterSettings {
        font_resolver: Arc::new(|_| None),
        cmap_resolver: Arc::new(|_| None),
        warning_sink: Arc::new(move |_| seen.store(true, Ordering::Relaxed)),
        render_content: RenderContent::PAGE,
    };
    (settings, warned)
}

/// What hayro draws on.
#[derive(Default)]
struct Sheet {
    pieces: Vec<Read>,
    open: bool,
    /// How many forms are being drawn, one inside the other: only forms clip.
    forms: usize,
    flaw: Option<Flaw>,
}

impl Sheet {
    fn pieces(self, warned: &AtomicBool) -> Result<Vec<Read>, Flaw> {
        match self.flaw {
            Some(flaw) => Err(flaw),
            None if warned.load(Ordering::Relaxed) => Err(Flaw::Reader),
            None if self.open => Err(Flaw::Unmarked),
            None => Ok(self.pieces),
        }
    }

    fn refuse(&mut self, flaw: Flaw) {
        self.flaw.get_or_insert(flaw);
    }

    fn begin(&mut self, tag: &[u8], mcid: Option<u32>) {
        if self.open {
            self.refuse(Flaw::Unmarked);
        }
        self.open = true;
        self.pieces.push(Read { tag: tag.to_vec(), mcid, ..Read::default() });
    }

    /// The open piece.
    fn piece(&mut self) -> Option<&mut Read> {
        if !self.open {
            self.refuse(Flaw::Unmarked);
            return None;
        }
        self.pieces.last_mut()
    }
}

/// Black, opaque, and nothing between it and the reader.
fn visible(props: &DrawProps) -> bool {
    let black = match &props.paint {
        Paint::Color(color) => color.to_rgba().to_rgba8() == [0, 0, 0, 255],
        Paint::Pattern(_) => false,
    };
    black && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal
}

impl<'a> Device<'a> for Sheet {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        let thin = match draw_mode {
            DrawMode::Stroke(stroke) => stroke.line_width <= THICKEST && stroke.dash_array.is_empty(),
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) | DrawMode::Invisible => false,
        };
        let straight = match path.elements() {
            [PathEl::MoveTo(a), PathEl::LineTo(b)] => {
                let (a, b) = (props.transform * *a, props.transform * *b);
                let on = |x: f64, y: f64| (0.0..=PAGE.0).contains(&x) && (0.0..=PAGE.1).contains(&y);
                // hayro lengthens a line without length a little.
                ((a.x - b.x).abs() < 0.001 || (a.y - b.y).abs() < 0.001) && on(a.x, a.y) && on(b.x, b.y)
            }
            _ => false,
        };
        if !thin || !straight || !visible(&props) {
            self.refuse(Flaw::Lines);
        }
        if let Some(piece) = self.piece() {
            piece.lines += 1;
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.forms += 1;
    }

    fn pop_clip(&mut self) {
        self.forms = self.forms.saturating_sub(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.refuse(Flaw::Invisible);
    }

    fn pop_transparency_group(&mut self) {}

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.refuse(Flaw::Lines);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if self.forms > 0 {
            // Forms are read by themselves, for each copy.
            return;
        }
        if !matches!(draw_mode, DrawMode::Fill(_)) || !visible(&props) {
            self.refuse(Flaw::Invisible);
        }
        let Some(piece) = self.piece() else { return };
        let mut flaw = None;
        for positioned in run.glyphs() {
            let Glyph::Outline(glyph) = &**positioned else {
                flaw = Some(Flaw::Reader);
                break;
            };
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => piece.text.push(c),
                Some(BfString::String(text)) => piece.text.push_str(&text),
                None => flaw = Some(Flaw::PieceText),
            }
            piece.ends.push(piece.text.len());
            let [a, b, c, d, x, y] = (props.transform * positioned.transform()).as_coeffs();
            let upright = b == 0.0 && c == 0.0 && (a - d).abs() < 1e-9;
            if !upright || a * 1000.0 < SMALLEST {
                flaw = Some(Flaw::Invisible);
            }
            let advance = f64::from(glyph.advance_width().unwrap_or(0.0));
            piece.inks.push(Ink { left: x, right: x + advance * a, baseline: y, size: a * 1000.0 });
        }
        if let Some(flaw) = flaw {
            self.refuse(flaw);
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        if self.forms > 0 {
            self.refuse(Flaw::Unmarked);
        }
        self.begin(tag, properties.and_then(|p| p.get::<u32>("MCID")));
    }

    fn end_marked_content(&mut self) {
        if !self.open {
            self.refuse(Flaw::Unmarked);
        }
        self.open = false;
    }
}
