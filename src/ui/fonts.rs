//! The fonts inside the program, and the system's own for every other script.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui::{FontData, FontDefinitions, FontFamily};

use crate::engine::packed::unpack;

/// Gives `ctx` our fonts. Characters that they lack are looked for in the system's fonts, one file at
/// a time and only when such a character is really shown: a font for Chinese alone takes 20 MB.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
    ctx.set_font_providers(
        SYSTEM_FONTS.iter().map(|font| Arc::new(SystemFont::new(font)) as Arc<dyn FontProvider>).collect(),
    );
}

/// Titles, buttons and whatever else must stand out.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Icons drawn as lines.
pub fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// The same icons drawn solid, for pass and fail.
pub fn icons_filled() -> FontFamily {
    FontFamily::Name("icons-filled".into())
}

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &[u8]); 5] = [
        ("text", include_bytes!(concat!(env!("OUT_DIR"), "/Inter-Regular.ttf"))),
        ("semibold", include_bytes!(concat!(env!("OUT_DIR"), "/Inter-SemiBold.ttf"))),
        ("mono", include_bytes!(concat!(env!("OUT_DIR"), "/JetBrainsMono-Regular.ttf"))),
        ("icons", include_bytes!(concat!(env!("OUT_DIR"), "/Phosphor-Regular.ttf"))),
        ("icons-filled", include_bytes!(concat!(env!("OUT_DIR"), "/Phosphor-Fill.ttf"))),
    ];
    for (name, bytes) in files {
        let data = FontData::from_owned(unpack(bytes));
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    for (family, chain) in [
        (FontFamily::Proportional, ["text", "icons"].as_slice()),
        (FontFamily::Monospace, &["mono", "text", "icons"]),
        (semibold(), &["semibold", "icons"]),
        (icons(), &["icons", "text"]),
        (icons_filled(), &["icons-filled", "text"]),
    ] {
        let chain = chain.iter().map(|&name| name.to_owned()).collect();
        fonts.families.insert(family, chain);
    }
    fonts
}

/// A font file that the system may have, and the characters (first, last) it is worth reading for.
struct Listed {
    path: &'static str,
    covers: &'static [(u32, u32)],
}

const LATIN_TO_ARABIC: &[(u32, u32)] =
    &[(0x0180, 0x08FF), (0x10A0, 0x10FF), (0x1C80, 0x214F), (0xFB00, 0xFDFF), (0xFE70, 0xFEFF)];
const INDIC: &[(u32, u32)] = &[(0x0900, 0x0DFF)];
const SOUTH_EAST_ASIA: &[(u32, u32)] = &[(0x0E00, 0x0EFF), (0x1780, 0x17FF)];
const SYMBOLS: &[(u32, u32)] = &[(0x2000, 0x2BFF)];
const KANA: &[(u32, u32)] = &[(0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF61, 0xFF9F)];
const HANGUL: &[(u32, u32)] = &[(0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7FF)];
const HAN: &[(u32, u32)] =
    &[(0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x0002_0000, 0x0003_FFFF)];

/// In the order they are asked. Kana and Hangul come before Han, so that Japanese and Korean names
/// keep the shapes their readers know.
#[cfg(windows)]
#[rustfmt::skip]
const SYSTEM_FONTS: &[Listed] = &[
    Listed { path: r"C:\Windows\Fonts\segoeui.ttf", covers: LATIN_TO_ARABIC },
    Listed { path: r"C:\Windows\Fonts\seguisym.ttf", covers: SYMBOLS },
    Listed { path: r"C:\Windows\Fonts\Nirmala.ttf", covers: INDIC },
    Listed { path: r"C:\Windows\Fonts\Nirmala.ttc", covers: INDIC },
    Listed { path: r"C:\Windows\Fonts\LeelawUI.ttf", covers: SOUTH_EAST_ASIA },
    Listed { path: r"C:\Windows\Fonts\meiryo.ttc", covers: KANA },
    Listed { path: r"C:\Windows\Fonts\YuGothM.ttc", covers: KANA },
    Listed { path: r"C:\Windows\Fonts\msgothic.ttc", covers: KANA },
    Listed { path: r"C:\Windows\Fonts\malgun.ttf", covers: HANGUL },
    Listed { path: r"C:\Windows\Fonts\msyh.ttc", covers: HAN },
    Listed { path: r"C:\Windows\Fonts\msjh.ttc", covers: HAN },
    Listed { path: r"C:\Windows\Fonts\YuGothM.ttc", covers: HAN },
    Listed { path: r"C:\Windows\Fonts\simsun.ttc", covers: HAN },
];

#[cfg(not(windows))]
#[rustfmt::skip]
const SYSTEM_FONTS: &[Listed] = &[
    Listed { path: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", covers: LATIN_TO_ARABIC },
    Listed { path: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", covers: SYMBOLS },
    Listed { path: "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf", covers: INDIC },
    Listed { path: "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf", covers: SOUTH_EAST_ASIA },
    Listed { path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", covers: KANA },
    Listed { path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", covers: HANGUL },
    Listed { path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", covers: HAN },
];

struct SystemFont {
    path: PathBuf,
    covers: &'static [(u32, u32)],
    /// `None` once the file was found to be missing: it isn't asked for again.
    data: OnceLock<Option<FontData>>,
}

impl SystemFont {
    fn new(listed: &Listed) -> Self {
        Self { path: listed.path.into(), covers: listed.covers, data: OnceLock::new() }
    }
}

impl FontProvider for SystemFont {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let wanted = u32::from(request.cluster.chars().next()?);
        if !self.covers.iter().any(|&(first, last)| (first..=last).contains(&wanted)) {
            return None;
        }
        let data = self.data.get_or_init(|| read(&self.path)).clone()?;
        Some(FontInsert::new(&self.path.to_string_lossy(), data, Vec::new()))
    }
}

fn read(path: &Path) -> Option<FontData> {
    /// Far above any font that Windows brings, far below what would hurt.
    const LARGEST: u64 = 64 << 20;
    let size = std::fs::metadata(path).ok()?.len();
    (size <= LARGEST).then(|| std::fs::read(path).ok())?.map(FontData::from_owned)
}

#[cfg(test)]
mod tests {
    use egui::FontId;

    use super::*;
    use crate::ui::icons;

    fn has(ctx: &egui::Context, family: FontFamily, text: &str) -> bool {
        ctx.fonts_mut(|fonts| fonts.has_glyphs(&FontId::new(16.0, family), text))
    }

    fn ready() -> egui::Context {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        ctx.set_font_providers(Vec::new());
        // Fonts take effect at the start of a pass.
        ctx.run_ui(egui::RawInput::default(), |_| {}).drop_without_applying_deltas();
        ctx
    }

    #[test]
    fn every_icon_is_in_both_weights() {
        let ctx = ready();
        for icon in icons::ALL {
            assert!(has(&ctx, icons(), icon), "{icon:?} is missing");
            assert!(has(&ctx, icons_filled(), icon), "{icon:?} is missing from the solid weight");
        }
    }

    #[test]
    fn european_text_needs_no_system_font() {
        let ctx = ready();
        let text = "Größe Œuvre naïve ÇĞİŞ Łódź Țară ΑΒΓ ώ Жанна Їжак „“‚‘’«»…–— → ← ≥ × € №";
        for family in [FontFamily::Proportional, semibold(), FontFamily::Monospace] {
            assert!(has(&ctx, family.clone(), text), "{family} lacks a letter");
        }
        assert!(!has(&ctx, FontFamily::Proportional, "漢"), "this test could not fail");
    }

    #[test]
    fn other_scripts_are_looked_for_in_their_own_file_only() {
        let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Regular.ttf");
        let there = SystemFont { path: ours.into(), covers: KANA, data: OnceLock::new() };
        let asked = |cluster| FallbackRequest { cluster, family: &FontFamily::Proportional };
        assert!(there.font_for(&asked("א")).is_none());
        assert!(there.data.get().is_none(), "a Hebrew letter must not load a Japanese font");
        assert!(there.font_for(&asked("カ")).is_some());

        let missing = SystemFont { path: "no/such.ttf".into(), covers: KANA, data: OnceLock::new() };
        assert!(missing.font_for(&asked("カ")).is_none());
    }
}
