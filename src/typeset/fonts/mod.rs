//! The fonts: faces that ship inside the binary, and a folder's, → which face shows which character.
//!
//! Noto Sans for text, Noto Naskh Arabic and `DejaVu` behind it (Armenian, Georgian, Hebrew, symbols), then the fonts of a
//! folder, by name, then one plain font for each of the scripts of South and East Asia and of Ethiopia. Nothing is looked for on the
//! machine, so every machine sets the same page.

mod shipped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use harfrust::{Direction, Feature, Font, ShapePlan, Tag};

/// Which face: an index into [`Fonts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FaceId(pub(super) usize);

/// The look that a face is chosen for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Look {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Fixed width.
    pub mono: bool,
}

/// What a face is for; text asks in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Family {
    /// Text.
    Text,
    /// What the font of the text lacks.
    Behind,
    /// Of a folder that somebody named.
    Folder,
    /// A script that none of the others has.
    Scripts,
}

/// The bytes of a font file.
#[derive(Clone)]
enum Data {
    Shipped(&'static [u8]),
    Read(Arc<Vec<u8>>),
}

/// A font that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// The folder cannot be read.
    #[error("{folder}: the folder of fonts cannot be read: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in it cannot be read.
    #[error("{file}: the font cannot be read: {source}")]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no font that can be put into a PDF.
    #[error("{file}: not a font that can be embedded; use a .ttf or .otf file with glyf or CFF outlines, no variable font")]
    NotAFont {
        /// The file.
        file: PathBuf,
    },
    /// The folder holds no font.
    #[error("{folder}: no .ttf or .otf file in the folder of fonts")]
    Empty {
        /// The folder.
        folder: PathBuf,
    },
}

/// How the outlines of a face are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outlines {
    /// `glyf`.
    TrueType,
    /// `CFF `.
    Cff,
}

/// What a PDF says of a font, in font units.
#[derive(Clone, Copy, Debug)]
pub struct FaceMetrics {
    /// Units in an em.
    pub units_per_em: u16,
    /// Above the baseline.
    pub ascent: i32,
    /// Below the baseline, negative.
    pub descent: i32,
    /// Height of a capital.
    pub cap_height: i32,
    /// Box around every glyph: left, bottom, right, top.
    pub bounds: [i32; 4],
    /// Angle of slanted strokes in degrees, negative leaning right.
    pub italic_angle: i32,
}

/// A plan of shaping is kept for each script (as four letters) and direction.
type PlanKey = (Option<[u8; 4]>, bool);

/// One font.
pub struct Face {
    name: String,
    data: Data,
    font: Font,
    outlines: Outlines,
    metrics: FaceMetrics,
    look: Look,
    family: Family,
    /// Whether it has each of the first 256 characters, for which most questions are.
    latin: [bool; 256],
    plans: Mutex<BTreeMap<PlanKey, Arc<ShapePlan>>>,
}

impl Face {
    fn shipped(name: &str, bytes: &'static [u8], look: Look, family: Family) -> Option<Self> {
        Self::new(name, Data::Shipped(bytes), look, family)
    }

    fn new(name: &str, data: Data, look: Look, family: Family) -> Option<Self> {
        let font = match &data {
            Data::Shipped(bytes) => Font::new(*bytes, 0)?,
            Data::Read(bytes) => Font::new(bytes.as_ref().clone(), 0)?,
        };
        if !font.axes().is_empty() {
            return None;
        }
        let outlines = outlines(match &data {
            Data::Shipped(bytes) => bytes,
            Data::Read(bytes) => bytes,
        })?;
        let metrics = measure(&font);
        let map = font.charmap();
        let mut latin = [false; 256];
        for (code, has) in (0u32..).zip(latin.iter_mut()) {
            *has = map.map_unicode(code).is_some_and(|glyph| glyph.to_u32() != 0);
        }
        Some(Self { name: name.to_owned(), data, font, outlines, metrics, look, family, latin, plans: Mutex::default() })
    }

    /// The name that stands in the PDF, after the subset's tag.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The font file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.data {
            Data::Shipped(bytes) => bytes,
            Data::Read(bytes) => bytes,
        }
    }

    /// How its outlines are stored.
    #[must_use]
    pub fn outlines(&self) -> Outlines {
        self.outlines
    }

    /// Its measures.
    #[must_use]
    pub fn metrics(&self) -> FaceMetrics {
        self.metrics
    }

    /// Its look.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// The font as the shaper knows it.
    pub(super) fn font(&self) -> &Font {
        &self.font
    }

    /// Whether it shows `c`.
    #[must_use]
    pub fn has(&self, c: char) -> bool {
        let code = u32::from(c);
        match self.latin.get(usize::try_from(code).unwrap_or(usize::MAX)) {
            Some(&has) => has,
            None => self.font.charmap().map_unicode(code).is_some_and(|glyph| glyph.to_u32() != 0),
        }
    }

    /// The advance of a glyph, in font units.
    #[must_use]
    pub fn advance(&self, glyph: u16) -> i32 {
        rounded(self.font.glyph_metrics().h_advance(harfrust::GlyphId::new(u32::from(glyph))))
    }

    /// The plan for shaping a run of `script`; made once.
    pub(super) fn plan(&self, script: Option<harfrust::Script>, rtl: bool) -> Arc<ShapePlan> {
        let key = (script.map(|s| s.tag().to_be_bytes()), rtl);
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = plans.entry(key).or_insert_with(|| {
            let direction = if rtl { Direction::RightToLeft } else { Direction::LeftToRight };
            // One glyph a letter: ligatures of Latin letters are an ornament that some readers cannot take apart.
            let plain = [Feature::new(Tag::new(b"liga"), 0, ..), Feature::new(Tag::new(b"clig"), 0, ..)];
            let features: &[Feature] = if rtl || !simple(script) { &[] } else { &plain };
            Arc::new(ShapePlan::new(&self.font, direction, script, None, features))
        });
        Arc::clone(plan)
    }
}

/// Whether ligatures of the script are mere ornament.
fn simple(script: Option<harfrust::Script>) -> bool {
    script.is_none_or(|s| matches!(&s.tag().to_be_bytes(), b"Latn" | b"Grek" | b"Cyrl" | b"Armn" | b"Geor" | b"Zyyy"))
}

fn outlines(bytes: &[u8]) -> Option<Outlines> {
    let count = usize::from(u16::from_be_bytes(bytes.get(4..6)?.try_into().ok()?));
    let mut tables = (0..count).filter_map(|i| bytes.get(12 + 16 * i..16 + 16 * i));
    tables.find_map(|tag| match tag {
        b"glyf" => Some(Outlines::TrueType),
        b"CFF " => Some(Outlines::Cff),
        _ => None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "font units lie within 16 bits")]
fn rounded(units: f32) -> i32 {
    units.round() as i32
}

#[expect(clippy::cast_possible_truncation, reason = "font units lie within 16 bits")]
fn measure(font: &Font) -> FaceMetrics {
    let m = font.metrics();
    let line = m.hhea_line.or(m.typo_line).unwrap_or_default();
    let b = m.bounds;
    let whole = |v: f64| rounded(v as f32);
    FaceMetrics {
        units_per_em: m.units_per_em,
        ascent: whole(line.ascender.to_f64()),
        descent: whole(line.descender.to_f64()),
        cap_height: m.cap_height.map_or(whole(line.ascender.to_f64()), |c| whole(c.to_f64())),
        bounds: [whole(b.x_min.to_f64()), whole(b.y_min.to_f64()), whole(b.x_max.to_f64()), whole(b.y_max.to_f64())],
        italic_angle: font.style_metrics().italic_angle.map_or(0, |a| whole(a.to_f64())),
    }
}

/// All faces that a page may be set in.
pub struct Fonts {
    faces: Vec<Face>,
    /// For each look, the faces in the order they are asked.
    chains: BTreeMap<Look, Vec<FaceId>>,
}

const fn look(bold: bool, italic: bool, mono: bool) -> Look {
    Look { bold, italic, mono }
}

impl Fonts {
    /// The fonts inside the binary.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_faces(shipped::faces())
    }

    /// The fonts inside the binary, and behind them those of a folder, if one is named.
    ///
    /// # Errors
    ///
    /// As [`Self::with_folder`].
    pub fn of(folder: Option<&Path>) -> Result<Self, FontError> {
        folder.map_or_else(|| Ok(Self::builtin()), Self::with_folder)
    }

    /// The fonts inside the binary, and behind them every font of `folder`, in the order of their names.
    ///
    /// # Errors
    ///
    /// The folder or a font in it cannot be read, a file is no font that can be embedded, or there is none.
    pub fn with_folder(folder: &Path) -> Result<Self, FontError> {
        let mut fonts = Self::builtin();
        let files = font_files(folder)?;
        if files.is_empty() {
            return Err(FontError::Empty { folder: folder.to_owned() });
        }
        for file in files {
            fonts.faces.push(read_face(&file)?);
        }
        Ok(Self::from_faces(fonts.faces))
    }

    fn from_faces(faces: Vec<Face>) -> Self {
        let mut chains = BTreeMap::new();
        for bold in [false, true] {
            for italic in [false, true] {
                for mono in [false, true] {
                    let wanted = look(bold, italic, mono);
                    let mut order: Vec<usize> = (0..faces.len()).collect();
                    // A stable sort: among faces equally near the look, the order in which they came.
                    order.sort_by_key(|&i| distance(wanted, faces.get(i).expect("an index of these faces")));
                    chains.insert(wanted, order.into_iter().map(FaceId).collect());
                }
            }
        }
        Self { faces, chains }
    }

    /// The face.
    #[must_use]
    pub fn face(&self, id: FaceId) -> &Face {
        self.faces.get(id.0).expect("a face id comes from these fonts")
    }

    /// Whether any face shows `c`.
    #[must_use]
    pub fn covers(&self, c: char) -> bool {
        self.faces.iter().any(|face| face.has(c))
    }

    /// Whether the page shows `c` as itself, and not as its code point.
    #[must_use]
    pub fn shows(&self, c: char) -> bool {
        super::printable::shown(c, self)
    }

    /// The first face for `look` that shows every character of `cluster`, or else its first character.
    #[must_use]
    pub fn pick(&self, look: Look, cluster: &str) -> FaceId {
        let chain = self.chains.get(&look).expect("every look has a chain");
        let all = chain.iter().find(|id| cluster.chars().all(|c| joiner(c) || self.face(**id).has(c)));
        let first = || chain.iter().find(|id| cluster.chars().take(1).all(|c| self.face(**id).has(c)));
        all.or_else(first).or(chain.first()).copied().expect("a chain is never empty")
    }
}

/// Zero-width joiners shape what stands around them and need no glyph.
fn joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Fixed width first (code in the fixed-width face), then what the face is for, then the look.
fn distance(wanted: Look, face: &Face) -> (bool, Family, bool, bool, bool) {
    // Of a folder with many cuts of one family, the plain one.
    let cuts = ["Thin", "Light", "Medium", "Semi", "Extra", "Black", "Condensed"];
    let unusual = face.family == Family::Folder && cuts.iter().any(|cut| face.name().contains(cut));
    let unlike = (face.look.bold != wanted.bold, face.look.italic != wanted.italic);
    (face.look.mono != wanted.mono, face.family, unusual, unlike.0, unlike.1)
}

/// How deep folders of fonts may stand in each other.
const DEEPEST: usize = 8;

/// The `.ttf` and `.otf` files of `folder` and the folders in it, sorted.
///
/// # Errors
///
/// A folder cannot be read.
pub fn font_files(folder: &Path) -> Result<Vec<PathBuf>, FontError> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let at = |source| FontError::Folder { folder: folder.clone(), source };
        for entry in std::fs::read_dir(&folder).map_err(at)? {
            let path = entry.map_err(at)?.path();
            if path.is_dir() && depth < DEEPEST {
                folders.push((path, depth + 1));
            } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("ttf") || e.eq_ignore_ascii_case("otf")) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read_face(file: &Path) -> Result<Face, FontError> {
    let bytes = std::fs::read(file).map_err(|source| FontError::File { file: file.to_owned(), source })?;
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = stem.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let lower = stem.to_lowercase();
    let look = look(lower.contains("bold"), lower.contains("italic") || lower.contains("oblique"), false);
    Face::new(&name, Data::Read(Arc::new(bytes)), look, Family::Folder)
        .ok_or_else(|| FontError::NotAFont { file: file.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_prefers_noto_for_latin() {
        let fonts = Fonts::builtin();
        let name = |look| fonts.face(fonts.pick(look, "a")).name().to_owned();
        assert_eq!(name(look(false, false, false)), "NotoSans");
        assert_eq!(name(look(true, false, false)), "NotoSans-Bold");
        assert_eq!(name(look(true, true, false)), "NotoSans-BoldItalic");
        assert_eq!(name(look(false, false, true)), "DejaVuSansMono");
        assert_eq!(name(look(false, true, true)), "DejaVuSansMono");
    }

    #[test]
    fn other_scripts_come_from_dejavu() {
        let fonts = Fonts::builtin();
        for cluster in ["Հ", "ა", "ש", "☐", "⟨"] {
            let face = fonts.face(fonts.pick(Look::default(), cluster));
            assert_eq!(face.name(), "DejaVuSans", "{cluster}");
        }
        assert_eq!(fonts.face(fonts.pick(look(true, false, false), "ש")).name(), "DejaVuSans-Bold");
    }

    #[test]
    fn every_script_that_ships_has_its_face() {
        let fonts = Fonts::builtin();
        for (cluster, name) in [
            ("م", "Arabic"),
            ("ہ", "Arabic"),
            ("ے", "Arabic"),
            ("ক্ষ", "Bengali"),
            ("ੳ", "Gurmukhi"),
            ("አ", "Ethiopic"),
            ("த", "Tamil"),
            ("刘", "Droid"),
        ] {
            for bold in [false, true] {
                let face = fonts.face(fonts.pick(look(bold, false, false), cluster));
                assert!(face.name().contains(name), "{cluster}: {}", face.name());
            }
        }
    }

    #[test]
    fn a_font_of_the_folder_goes_before_the_plain_ones_for_scripts() {
        let folder = tempfile::tempdir().unwrap();
        let own = shipped::faces().into_iter().find(|f| f.name() == "NotoSansTamil-Regular").unwrap();
        std::fs::write(folder.path().join("Own.ttf"), own.bytes()).unwrap();
        let fonts = Fonts::with_folder(folder.path()).unwrap();
        assert_eq!(fonts.face(fonts.pick(Look::default(), "த")).name(), "Own");
    }

    #[test]
    fn a_folder_without_fonts_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Fonts::with_folder(folder.path()), Err(FontError::Empty { .. })));
    }

    #[test]
    fn fonts_in_folders_of_the_folder_are_found_the_plain_cut_first() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        for name in ["a/Some-Light.ttf", "Some-Regular.ttf", "Some-ExtraBold.ttf"] {
            std::fs::write(folder.path().join(name), notosans::REGULAR_TTF).unwrap();
        }
        let fonts = Fonts::with_folder(folder.path()).unwrap();
        let chain = &fonts.chains[&Look::default()];
        let of_folder = |id: &&FaceId| fonts.face(**id).family == Family::Folder;
        let added: Vec<&str> = chain.iter().filter(of_folder).map(|id| fonts.face(*id).name()).collect();
        assert_eq!(added, ["Some-Regular", "Some-Light", "Some-ExtraBold"]);
    }

    #[test]
    fn a_file_that_is_no_font_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("broken.ttf"), b"no font").unwrap();
        let error = Fonts::with_folder(folder.path()).err().unwrap().to_string();
        assert!(error.contains("broken.ttf"), "{error}");
    }
}
