//! A note that must not be missed.

use egui::{Frame, Margin, Response, RichText, Ui, pos2};

use super::{announce, paint};
use crate::ui::{icons, theme};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Info,
    Pass,
    Warn,
    Fail,
}

/// `title` says it in a few words, `text` (which may be empty) says the rest. What has worked or failed is read aloud.
pub fn callout(ui: &mut Ui, tone: Tone, title: &str, text: &str) -> Response {
    let p = theme::palette(ui);
    let (icon, color, soft) = match tone {
        Tone::Info => (icons::INFO, p.accent, p.accent_soft),
        Tone::Pass => (icons::CHECK_CIRCLE, p.pass, p.pass_soft),
        Tone::Warn => (icons::WARNING, p.warn, p.warn_soft),
        Tone::Fail => (icons::X_CIRCLE, p.fail, p.fail_soft),
    };
    let frame = Frame::new().fill(soft).corner_radius(theme::ROUND_CARD).inner_margin(Margin {
        left: 50,
        right: 16,
        top: 14,
        bottom: 14,
    });
    let mut first_line = 0.0;
    let response = frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::space::XS;
            let line = ui.text_style_height(&egui::TextStyle::Body);
            first_line = ui.cursor().top() + line / 2.0;
            let mut words = vec![ui.label(RichText::new(title).family(crate::ui::fonts::semibold()))];
            if !text.is_empty() {
                words.push(ui.label(theme::paragraph(text)));
            }
            if matches!(tone, Tone::Pass | Tone::Fail) {
                for label in &words {
                    announce(ui, label);
                }
            }
        })
        .response;
    let center = pos2(response.rect.left() + 28.0, first_line);
    paint::icon_filled(ui, center, icon, theme::size::ICON, color);
    response
}
