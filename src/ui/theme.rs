//! The look: the only place with raw colours, sizes and distances.
#![expect(clippy::disallowed_methods, reason = "this is where colours come from")]

use egui::style::{ScrollAnimation, ScrollStyle, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Id, Margin, RichText, Stroke, StrokeKind, Style, TextStyle, Theme, Ui,
    Vec2,
};

use super::fonts;
use crate::engine::contrast::Contrast;

/// Dresses both of egui's themes in our look. egui then follows the system's choice by itself.
pub fn apply(ctx: &egui::Context) {
    fonts::install(ctx);
    // Where the system doesn't say, black on white is what most people expect.
    ctx.options_mut(|options| {
        options.fallback_theme = Theme::Light;
        // The menu of the pages has its own steps.
        options.zoom_with_keyboard = false;
        // Ctrl+Q ends no program on Windows.
        options.quit_shortcuts.clear();
    });
    follow(ctx, None);
}

/// Takes the colours of a contrast theme, and gives them back where none is on any more.
pub fn follow(ctx: &egui::Context, contrast: Option<Contrast>) {
    let contrast = contrast.map(|colours| Palette::of(&colours));
    ctx.data_mut(|data| data.insert_temp(Id::NULL, contrast));
    ctx.style_mut_of(Theme::Light, |style| dress(style, contrast.as_ref().unwrap_or(&LIGHT)));
    ctx.style_mut_of(Theme::Dark, |style| dress(style, contrast.as_ref().unwrap_or(&DARK)));
}

/// The colours in use where `ui` draws.
pub fn palette(ui: &Ui) -> Palette {
    let contrast = ui.data(|data| data.get_temp::<Option<Palette>>(Id::NULL)).flatten();
    contrast.unwrap_or(if ui.visuals().dark_mode { DARK } else { LIGHT })
}

/// Colours by what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind everything.
    pub background: Color32,
    /// Cards and fields.
    pub surface: Color32,
    /// What the pointer is on, when it has no colour of its own.
    pub hover: Color32,
    /// Lines that only divide.
    pub outline: Color32,
    /// Edges by which a control is recognised.
    pub edge: Color32,
    pub text: Color32,
    pub text_quiet: Color32,
    pub accent: Color32,
    pub accent_hover: Color32,
    pub on_accent: Color32,
    pub pass: Color32,
    pub warn: Color32,
    pub fail: Color32,
    pub unknown: Color32,
    pub accent_soft: Color32,
    pub pass_soft: Color32,
    pub warn_soft: Color32,
    pub fail_soft: Color32,
    pub unknown_soft: Color32,
}

pub const LIGHT: Palette = Palette {
    background: rgb(0xF5_F6F8),
    surface: rgb(0xFF_FFFF),
    hover: rgb(0xEB_EEF3),
    outline: rgb(0xDD_E1E8),
    edge: rgb(0x7C_8696),
    text: rgb(0x1A_212D),
    text_quiet: rgb(0x53_5E6E),
    accent: rgb(0x1D_5BBF),
    accent_hover: rgb(0x17_4B9F),
    on_accent: rgb(0xFF_FFFF),
    pass: rgb(0x17_7245),
    warn: rgb(0x86_5400),
    fail: rgb(0xB4_2318),
    unknown: rgb(0x55_5F6E),
    accent_soft: rgb(0xE6_EEFB),
    pass_soft: rgb(0xE3_F3EA),
    warn_soft: rgb(0xFC_F0D9),
    fail_soft: rgb(0xFC_E8E6),
    unknown_soft: rgb(0xEB_EEF2),
};

pub const DARK: Palette = Palette {
    background: rgb(0x13_171D),
    surface: rgb(0x1C_2129),
    hover: rgb(0x28_2F3A),
    outline: rgb(0x31_3947),
    edge: rgb(0x7A_8698),
    text: rgb(0xE9_EDF3),
    text_quiet: rgb(0xA9_B3C2),
    accent: rgb(0x83_B4FF),
    accent_hover: rgb(0xA5_C9FF),
    on_accent: rgb(0x0A_1A33),
    pass: rgb(0x6F_D19B),
    warn: rgb(0xF0_BE62),
    fail: rgb(0xFF_9C91),
    unknown: rgb(0xAE_B8C6),
    accent_soft: rgb(0x1B_2B46),
    pass_soft: rgb(0x17_3226),
    warn_soft: rgb(0x37_2C15),
    fail_soft: rgb(0x41_2220),
    unknown_soft: rgb(0x29_303B),
};

impl Palette {
    /// Whoever needs such a theme chose its few colours: nothing is said by any other, and every edge is drawn.
    fn of(theme: &Contrast) -> Self {
        let colour = |[red, green, blue]: [u8; 3]| Color32::from_rgb(red, green, blue);
        let (ground, text, accent) = (colour(theme.ground), colour(theme.text), colour(theme.highlight));
        Self {
            background: ground,
            surface: ground,
            hover: ground,
            outline: text,
            edge: text,
            text,
            text_quiet: text,
            accent,
            accent_hover: accent,
            on_accent: colour(theme.highlight_text),
            pass: text,
            warn: text,
            fail: text,
            unknown: text,
            // What is marked in a line of text has a ground of its own, on which its letters are still read.
            accent_soft: ground.lerp_to_gamma(text, 0.12),
            pass_soft: ground,
            warn_soft: ground,
            fail_soft: ground,
            unknown_soft: ground,
        }
    }
}

/// Distances in points, from between words to between parts of a page.
pub mod space {
    pub const XS: f32 = 4.0;
    pub const S: f32 = 8.0;
    pub const M: f32 = 16.0;
    pub const L: f32 = 24.0;
    pub const XL: f32 = 40.0;
    /// A page's text is never wider than this: longer lines are hard to read.
    pub const COLUMN: f32 = 720.0;
    /// The least height of what can be pressed.
    pub const TOUCH: f32 = 44.0;
}

/// Type sizes in points.
pub mod size {
    pub const SMALL: f32 = 14.0;
    pub const BODY: f32 = 16.0;
    pub const LEAD: f32 = 19.0;
    pub const TITLE: f32 = 28.0;
    pub const TITLE_LOW: f32 = 23.0;
    pub const ICON: f32 = 22.0;
}

/// How round the corners of controls and of cards are.
pub const ROUND: CornerRadius = CornerRadius::same(8);
pub const ROUND_CARD: CornerRadius = CornerRadius::same(12);

/// Text that leads into a page, one step above the body.
pub fn lead(text: impl Into<String>) -> RichText {
    spaced(text, lead_style(), size::LEAD)
}

/// Text to be read through, with more air between its lines than labels have.
pub fn paragraph(text: impl Into<String>) -> RichText {
    RichText::new(text).line_height(Some(LINE))
}

/// The height of a line of body text.
pub const LINE: f32 = 23.0;

/// A heading inside a page.
pub fn subheading(text: impl Into<String>) -> RichText {
    spaced(text, subheading_style(), size::LEAD)
}

/// The title of a page.
pub fn title(text: impl Into<String>) -> RichText {
    spaced(text, TextStyle::Heading, size::TITLE)
}

/// The same where there is less room.
pub fn small_title(text: impl Into<String>) -> RichText {
    spaced(text, TextStyle::Heading, size::TITLE_LOW).size(size::TITLE_LOW)
}

/// A window with less height keeps it for what matters: a usual screen at 150 % or 200 % has no more.
const ROOMY: f32 = 660.0;

/// Whether the window is one of those.
pub fn is_low(ui: &Ui) -> bool {
    ui.ctx().content_rect().height() < ROOMY
}

/// Draws the ring that shows where the keyboard is, and brings it into view when it has just come.
/// Called for every control, also where it is out of sight.
pub fn focus_ring(ui: &Ui, response: &egui::Response, radius: CornerRadius) {
    if response.gained_focus() {
        ui.scroll_to_rect(response.rect.expand(space::M), None);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            radius + CornerRadius::same(2),
            Stroke::new(2.0, palette(ui).accent),
            StrokeKind::Outside,
        );
    }
}

fn spaced(text: impl Into<String>, style: TextStyle, size: f32) -> RichText {
    let line_height = (size * 1.3).round();
    RichText::new(text).text_style(style).line_height(Some(line_height))
}

fn lead_style() -> TextStyle {
    TextStyle::Name("lead".into())
}

fn subheading_style() -> TextStyle {
    TextStyle::Name("subheading".into())
}

const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

fn dress(style: &mut Style, palette: &Palette) {
    style.text_styles = [
        (TextStyle::Heading, FontId::new(size::TITLE, fonts::semibold())),
        (subheading_style(), FontId::new(size::LEAD, fonts::semibold())),
        (lead_style(), FontId::new(size::LEAD, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(size::BODY, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(size::BODY, fonts::semibold())),
        (TextStyle::Monospace, FontId::new(size::BODY, FontFamily::Monospace)),
        (TextStyle::Small, FontId::new(size::SMALL, FontFamily::Proportional)),
    ]
    .into();
    // Nothing moves by itself: an idle window costs nothing.
    style.animation_time = 0.0;
    style.scroll_animation = ScrollAnimation::none();
    style.interaction.selectable_labels = false;

    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::splat(space::S);
    spacing.button_padding = Vec2::new(20.0, 11.0);
    spacing.interact_size = Vec2::new(space::TOUCH, 32.0);
    spacing.icon_width = 20.0;
    spacing.icon_width_inner = 12.0;
    spacing.icon_spacing = space::S;
    spacing.extra_text_line_spacing = 4.0;
    spacing.menu_margin = Margin::same(8);
    // Seen at all times, but without a rail, and in room of its own.
    spacing.scroll = ScrollStyle {
        floating_width: 6.0,
        floating_allocated_width: 16.0,
        dormant_handle_opacity: 0.4,
        ..ScrollStyle::floating()
    };

    let visuals = &mut style.visuals;
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.surface;
    visuals.window_stroke = Stroke::new(1.0, palette.outline);
    visuals.window_corner_radius = ROUND_CARD;
    visuals.menu_corner_radius = ROUND;
    visuals.extreme_bg_color = palette.surface;
    visuals.faint_bg_color = palette.hover;
    visuals.code_bg_color = palette.unknown_soft;
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.fail;
    visuals.hyperlink_color = palette.accent;
    visuals.weak_text_color = Some(palette.text_quiet);
    visuals.selection.bg_fill = palette.accent_soft;
    visuals.selection.stroke = Stroke::new(2.0, palette.accent);
    visuals.text_cursor.stroke = Stroke::new(2.0, palette.accent);
    // A blinking cursor repaints for ever.
    visuals.text_cursor.blink = false;
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);

    let widgets = &mut visuals.widgets;
    widgets.noninteractive = state(palette.background, palette.outline, palette.text);
    widgets.inactive = state(palette.surface, palette.edge, palette.text);
    widgets.hovered = state(palette.hover, palette.text_quiet, palette.text);
    widgets.active = state(palette.accent_soft, palette.accent, palette.text);
    widgets.active.bg_stroke.width = 2.0;
    widgets.open = widgets.hovered;
}

fn state(fill: Color32, edge: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        fg_stroke: Stroke::new(1.5, text),
        corner_radius: ROUND,
        expansion: 0.0,
    }
}

/// Between a page and what lies over it.
pub const fn shade() -> Color32 {
    Color32::from_black_alpha(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2.2 defines it.
    fn luminance(color: Color32) -> f64 {
        let linear = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_the_one_wcag_defines() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(rgb(0x77_7777), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    /// Ours, and Windows' own contrast themes (Settings > Accessibility).
    fn palettes() -> Vec<(&'static str, Palette)> {
        let theme = |ground: u32, text: u32, highlight: u32, highlight_text: u32| {
            let colour = |hex: u32| {
                let [_, red, green, blue] = hex.to_be_bytes();
                [red, green, blue]
            };
            Palette::of(&Contrast {
                ground: colour(ground),
                text: colour(text),
                highlight: colour(highlight),
                highlight_text: colour(highlight_text),
            })
        };
        vec![
            ("light", LIGHT),
            ("dark", DARK),
            ("aquatic", theme(0x20_2020, 0xFF_FFFF, 0x8E_E3F0, 0x26_3B50)),
            ("desert", theme(0xFF_FAEF, 0x3D_3D3D, 0x90_3909, 0xFF_F5E3)),
            ("dusk", theme(0x2D_3236, 0xFF_FFFF, 0xA1_BFDE, 0x21_2D3B)),
            ("night sky", theme(0x00_0000, 0xFF_FFFF, 0xD6_B4FD, 0x2B_2B2B)),
        ]
    }

    #[test]
    fn a_contrast_theme_comes_and_goes() {
        let ctx = egui::Context::default();
        apply(&ctx);
        let grounds = || [Theme::Light, Theme::Dark].map(|theme| ctx.style_of(theme).visuals.panel_fill);
        assert_eq!(grounds(), [LIGHT.background, DARK.background]);
        let theme =
            Contrast { ground: [1, 2, 3], text: [250, 251, 252], highlight: [0, 255, 255], highlight_text: [0, 0, 0] };
        follow(&ctx, Some(theme));
        assert_eq!(grounds(), [rgb(0x01_0203); 2]);
        follow(&ctx, None);
        assert_eq!(grounds(), [LIGHT.background, DARK.background]);
    }

    #[test]
    fn text_can_be_read_on_every_ground_it_is_drawn_on() {
        for (name, p) in palettes() {
            let plain = [p.background, p.surface, p.hover];
            let soft = [p.accent_soft, p.pass_soft, p.warn_soft, p.fail_soft, p.unknown_soft];
            let mut pairs = vec![
                ("on_accent", p.on_accent, p.accent),
                ("on_accent, hovered", p.on_accent, p.accent_hover),
                ("accent, soft", p.accent, p.accent_soft),
                ("pass, soft", p.pass, p.pass_soft),
                ("warn, soft", p.warn, p.warn_soft),
                ("fail, soft", p.fail, p.fail_soft),
                ("unknown, soft", p.unknown, p.unknown_soft),
            ];
            for ground in plain {
                pairs.extend([
                    ("text", p.text, ground),
                    ("text_quiet", p.text_quiet, ground),
                    ("accent", p.accent, ground),
                    ("accent_hover", p.accent_hover, ground),
                    ("pass", p.pass, ground),
                    ("warn", p.warn, ground),
                    ("fail", p.fail, ground),
                    ("unknown", p.unknown, ground),
                ]);
            }
            pairs.extend(soft.map(|ground| ("text", p.text, ground)));
            pairs.extend(soft.map(|ground| ("text_quiet", p.text_quiet, ground)));
            for (role, text, ground) in pairs {
                let ratio = contrast(text, ground);
                assert!(ratio >= 4.5, "{name}: {role} has {ratio:.2} on {ground:?}");
            }
        }
    }

    #[test]
    fn edges_and_rings_can_be_seen() {
        for (name, p) in palettes() {
            for ground in [p.background, p.surface, p.hover] {
                for (role, line) in [("edge", p.edge), ("accent", p.accent)] {
                    let ratio = contrast(line, ground);
                    assert!(ratio >= 3.0, "{name}: {role} has {ratio:.2} on {ground:?}");
                }
            }
        }
    }
}
