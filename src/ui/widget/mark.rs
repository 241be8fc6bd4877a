//! How something fared, as an icon, a colour and a word together.

use egui::{Color32, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::paint;
use crate::ui::{icons, theme, theme::Palette};

/// The state of a layer, or of a part of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Not looked at yet.
    #[default]
    Idle,
    /// Being looked at.
    Busy,
    Pass,
    Warn,
    Fail,
    Unknown,
    Skipped,
}

impl Mark {
    /// A shape of its own for each, so that colour isn't needed to tell them apart.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Idle => icons::CIRCLE,
            Self::Busy => icons::DOTS_CIRCLE,
            Self::Pass => icons::CHECK_CIRCLE,
            Self::Warn => icons::WARNING,
            Self::Fail => icons::X_CIRCLE,
            Self::Unknown => icons::QUESTION,
            Self::Skipped => icons::MINUS_CIRCLE,
        }
    }

    /// The colour of the icon and of the word.
    pub fn color(self, palette: Palette) -> Color32 {
        match self {
            Self::Idle | Self::Skipped => palette.text_quiet,
            Self::Busy => palette.accent,
            Self::Pass => palette.pass,
            Self::Warn => palette.warn,
            Self::Fail => palette.fail,
            Self::Unknown => palette.unknown,
        }
    }

    /// The ground that goes with the colour.
    pub fn soft(self, palette: Palette) -> Color32 {
        match self {
            Self::Idle | Self::Skipped | Self::Unknown => palette.unknown_soft,
            Self::Busy => palette.accent_soft,
            Self::Pass => palette.pass_soft,
            Self::Warn => palette.warn_soft,
            Self::Fail => palette.fail_soft,
        }
    }

    /// Whether the question was asked and answered, or at least begun: drawn solid.
    fn solid(self) -> bool {
        !matches!(self, Self::Idle | Self::Skipped)
    }

    pub(super) fn paint(self, ui: &Ui, center: egui::Pos2, size: f32) {
        let color = self.color(theme::palette(ui));
        if self.solid() {
            paint::icon_filled(ui, center, self.icon(), size, color);
        } else {
            paint::icon(ui, center, self.icon(), size, color);
        }
    }
}

/// The icon and its word on a soft ground: "Passed", "Fault here".
pub fn mark_chip(ui: &mut Ui, mark: Mark, word: &str) -> Response {
    const ICON: f32 = 18.0;
    let palette = theme::palette(ui);
    let text = paint::lines(ui, word, paint::small_strong(mark.color(palette)), f32::INFINITY);
    let size = vec2(8.0 + ICON + 6.0 + text.size().x + 12.0, 28.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    if ui.is_rect_visible(rect) {
        ui.painter().rect_filled(rect, rect.height() / 2.0, mark.soft(palette));
        mark.paint(ui, rect.left_center() + vec2(8.0 + ICON / 2.0, 0.0), ICON);
        paint::middle(ui, rect.left() + 8.0 + ICON + 6.0, rect.center().y, text);
    }
    response
}
