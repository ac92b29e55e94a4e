//! The font files inside the binary, in the order in which they are asked: text, what stands behind it, scripts.

use super::{Face, Family, Look, look};

/// Text.
const TEXT: [(&str, &[u8], Look); 4] = [
    ("NotoSans", notosans::REGULAR_TTF, look(false, false, false)),
    ("NotoSans-Bold", notosans::BOLD_TTF, look(true, false, false)),
    ("NotoSans-Italic", notosans::ITALIC_TTF, look(false, true, false)),
    ("NotoSans-BoldItalic", notosans::BOLD_ITALIC_TTF, look(true, true, false)),
];

/// One plain cut for each script that neither Noto Sans nor `DejaVu` has: `scripts/README.md` tells where they are from.
macro_rules! scripts {
    ($($name:literal),*) => {
        [$(($name, include_bytes!(concat!("scripts/", $name, ".ttf")).as_slice())),*]
    };
}

const SCRIPTS: [(&str, &[u8]); 17] = scripts![
    "NotoSansBengali-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansEthiopic-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansKannada-Regular",
    "NotoSansKhmer-Regular",
    "NotoSansLao-Regular",
    "NotoSansMalayalam-Regular",
    "NotoSansMyanmar-Regular",
    "NotoSansOriya-Regular",
    "NotoSansSinhala-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTelugu-Regular",
    "NotoSansThaana-Regular",
    "NotoSansThai-Regular",
    "DroidSansFallbackFull"
];

/// Every face inside the binary.
pub(super) fn faces() -> Vec<Face> {
    use dejavu::{sans, sans_mono};
    // The Arabic ones first: DejaVu lacks letters of Urdu, and the letters of a word join only within one font.
    let behind: [(&str, &'static [u8], Look); 8] = [
        ("NotoNaskhArabic-Regular", include_bytes!("scripts/NotoNaskhArabic-Regular.ttf"), look(false, false, false)),
        ("NotoNaskhArabic-Bold", include_bytes!("scripts/NotoNaskhArabic-Bold.ttf"), look(true, false, false)),
        ("DejaVuSans", sans::regular(), look(false, false, false)),
        ("DejaVuSans-Bold", sans::bold(), look(true, false, false)),
        ("DejaVuSans-Oblique", sans::oblique(), look(false, true, false)),
        ("DejaVuSans-BoldOblique", sans::bold_oblique(), look(true, true, false)),
        ("DejaVuSansMono", sans_mono::regular(), look(false, false, true)),
        ("DejaVuSansMono-Bold", sans_mono::bold(), look(true, false, true)),
    ];
    let text = TEXT.into_iter().map(|face| (face, Family::Text));
    let behind = behind.into_iter().map(|face| (face, Family::Behind));
    let scripts = SCRIPTS.into_iter().map(|(name, bytes)| ((name, bytes, Look::default()), Family::Scripts));
    text.chain(behind)
        .chain(scripts)
        .map(|((name, bytes, look), family)| Face::shipped(name, bytes, look, family).expect("the shipped fonts are sound"))
        .collect()
}
