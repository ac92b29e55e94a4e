//! Content streams (ISO 32000-1, 7.8.2): nothing but the few operations with which this program draws pages.
//!
//! A page is marked pieces, each of them one text, one form or straight lines, in black. There is no operation here
//! that fills, paints a colour, hides text, clips, shows a picture or carries a property but a piece's number; what
//! this reader does not know is refused. What the text says is read by [`super::pages`].

use super::fonts::{Codes, Font};
use super::leak::Flaw;
use super::syntax::Parser;

/// What a piece draws.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Drawn<'a> {
    /// Text.
    Text,
    /// A form, by its name, moved right and up by so many points.
    Form(&'a [u8], f64, f64),
    /// So many straight lines.
    Lines(usize),
}

/// How a piece is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Marking<'a> {
    /// As content: structure type and number.
    Content(&'a [u8], usize),
    /// As page furniture.
    Furniture,
    /// As an artifact without more.
    Artifact,
}

/// A marked piece.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Marked<'a> {
    pub(super) marking: Marking<'a>,
    pub(super) drawn: Drawn<'a>,
}

/// Reads content streams that use the same fonts, and which codes they use.
pub(super) struct Contents<'f, 'a> {
    fonts: &'f [(&'a [u8], Font<'a>)],
    used: Vec<Codes>,
}

impl<'f, 'a> Contents<'f, 'a> {
    pub(super) fn new(fonts: &'f [(&'a [u8], Font<'a>)]) -> Self {
        Self { fonts, used: vec![Codes::default(); fonts.len()] }
    }

    /// The pieces of a page.
    pub(super) fn page(&mut self, content: &'a [u8]) -> Result<Vec<Marked<'a>>, Flaw> {
        let mut stream = Stream { parser: Parser::new(content, 0), font: None };
        let mut pieces = Vec::new();
        while !stream.parser.done() {
            let marking = stream.marking().ok_or(Flaw::Unmarked)?;
            let drawn = self.drawn(&mut stream, marking).ok_or(Flaw::Operator)?;
            pieces.push(Marked { marking, drawn });
        }
        Ok(pieces)
    }

    /// A form: one text.
    pub(super) fn form(&mut self, content: &'a [u8]) -> Result<(), Flaw> {
        let mut stream = Stream { parser: Parser::new(content, 0), font: None };
        let text = stream.line(b"BT").then(|| self.text(&mut stream)).flatten();
        text.filter(|()| stream.parser.done()).ok_or(Flaw::Operator)
    }

    /// The codes that were used, one a font.
    pub(super) fn used(&self) -> impl Iterator<Item = (&Font<'a>, &Codes)> {
        self.fonts.iter().map(|(_, font)| font).zip(&self.used)
    }

    /// What a piece draws, and its end.
    fn drawn(&mut self, stream: &mut Stream<'a>, marking: Marking) -> Option<Drawn<'a>> {
        let drawn = if stream.line(b"BT") {
            self.text(stream)?;
            Drawn::Text
        } else if stream.line(b"q") {
            stream.form()?
        } else if marking == Marking::Artifact {
            Drawn::Lines(stream.lines()?)
        } else {
            return None;
        };
        stream.line(b"EMC").then_some(drawn)
    }

    /// A text object, after its `BT`.
    fn text(&mut self, stream: &mut Stream<'a>) -> Option<()> {
        let mut placed = false;
        while !stream.line(b"ET") {
            if stream.parser.skip(b"[") {
                let used = self.used.get_mut(stream.font.filter(|_| placed)?)?;
                let (_, font) = self.fonts.get(stream.font?)?;
                stream.glyphs(font, used)?;
            } else if stream.parser.skip(b"1") {
                stream.place(b"Tm")?;
                placed = true;
            } else {
                let name = stream.parser.value()?.name()?;
                let font = self.fonts.iter().position(|(known, _)| *known == name)?;
                let size = stream.number()?;
                stream.ends(b"Tf")?;
                // Nothing smaller than a footnote's number is ever set.
                stream.font = (4.0..=72.0).contains(&size).then_some(font);
                stream.font?;
            }
        }
        Some(())
    }
}

/// Where the reader stands in a stream.
struct Stream<'a> {
    parser: Parser<'a>,
    /// The font that is set; it holds from piece to piece.
    font: Option<usize>,
}

impl<'a> Stream<'a> {
    /// Goes past an operation without operands, if it stands here.
    fn line(&mut self, operator: &[u8]) -> bool {
        let mut ahead = self.parser.clone();
        let here = ahead.word() == Some(operator) && (ahead.skip(b"\n") || ahead.done());
        if here {
            self.parser = ahead;
        }
        here
    }

    /// The operator after its operands, and the end of the line.
    fn ends(&mut self, operator: &[u8]) -> Option<()> {
        (self.parser.skip(b" ") && self.line(operator)).then_some(())
    }

    fn number(&mut self) -> Option<f64> {
        if self.parser.skip(b" ") { self.parser.value()?.number() } else { None }
    }

    /// Strings of codes, and numbers that move the pen between them, after the opening bracket; to the operator.
    fn glyphs(&mut self, font: &Font, used: &mut Codes) -> Option<()> {
        while !self.parser.skip(b"]") {
            self.parser.space();
            if self.parser.stands_at(b'(') {
                let codes = self.parser.literal()?;
                let (pairs, []) = codes.as_chunks::<2>() else { return None };
                for code in pairs.iter().map(|pair| u16::from_be_bytes(*pair)) {
                    font.has(code).then(|| used.enter(code))?;
                }
            } else {
                self.parser.value()?.int()?;
            }
        }
        self.ends(b"TJ")
    }

    /// How the next piece is marked.
    fn marking(&mut self) -> Option<Marking<'a>> {
        let tag = self.parser.value()?.name()?;
        if !self.parser.skip(b" ") {
            return None;
        }
        if self.line(b"BMC") {
            return (tag == b"Artifact").then_some(Marking::Artifact);
        }
        let properties = self.parser.dict(0)?;
        self.ends(b"BDC")?;
        let [(key, value)] = properties.0.as_slice() else { return None };
        if tag == b"Artifact" {
            return (*key == b"Type" && value.name() == Some(b"Pagination")).then_some(Marking::Furniture);
        }
        value.size().filter(|_| *key == b"MCID").map(|mcid| Marking::Content(tag, mcid))
    }

    /// The rest of a matrix that only moves, after its first number; and its operator.
    #[expect(clippy::float_cmp, reason = "numbers as written, not computed: a matrix that nearly only moves is refused")]
    fn place(&mut self, operator: &[u8]) -> Option<(f64, f64)> {
        let rest = [self.number()?, self.number()?, self.number()?];
        let place = (self.number()?, self.number()?);
        self.ends(operator)?;
        (rest == [0.0, 0.0, 1.0]).then_some(place)
    }

    /// A form, after its `q`.
    fn form(&mut self) -> Option<Drawn<'a>> {
        if self.parser.value()?.int() != Some(1) {
            return None;
        }
        let (x, y) = self.place(b"cm")?;
        let name = self.parser.value()?.name()?;
        self.ends(b"Do")?;
        self.line(b"Q").then_some(Drawn::Form(name, x, y))
    }

    /// Straight lines, each with `m`, `l`, `S`, until the piece ends.
    fn lines(&mut self) -> Option<usize> {
        let mut count = 0;
        let mut ahead = self.parser.clone();
        while ahead.word() != Some(b"EMC") {
            let first = self.parser.value()?.number()?;
            if self.parser.skip(b" w\n") {
                // Thicker lines could cover text.
                (0.0..=1.5).contains(&first).then_some(())?;
            } else {
                self.number()?;
                self.ends(b"m")?;
                self.parser.value()?.number()?;
                self.number()?;
                self.ends(b"l")?;
                self.line(b"S").then_some(())?;
                count += 1;
            }
            ahead = self.parser.clone();
        }
        Some(count)
    }
}
