//! On every page as long as fixes are made on the practice computer.

use egui::{Frame, Margin, RichText, Ui};

use crate::ui::widget::link_button;
use crate::ui::{fonts, icons, theme};

/// Whether the practice computer is to be left.
pub fn ui(ui: &mut Ui) -> bool {
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.warn_soft).inner_margin(Margin::symmetric(24, 2));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.set_min_height(theme::space::TOUCH);
            let icon = ui.label(RichText::new(icons::PRACTICE).family(fonts::icons_filled()).color(p.warn).size(20.0));
            // The words beside it say it all.
            ui.ctx().accesskit_node_builder(icon.id, egui::accesskit::Node::set_hidden);
            ui.label(RichText::new("Practice computer: nothing real is changed").family(fonts::semibold()));
            link_button(ui, "Leave the practice computer").clicked()
        })
        .inner
    });
    shown.inner
}
