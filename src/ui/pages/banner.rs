//! On every page as long as fixes are made on the practice computer.

use egui::{Frame, Margin, RichText, Ui};

use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::widget::link_button;
use crate::ui::{fonts, icons, theme};

says! { "ui-banner":
    NothingReal {} = "Practice computer: nothing real is changed";
    Leave {} = "Leave the practice computer";
}

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
            let (nothing, leave) = (ui.say(NothingReal {}), ui.say(Leave {}));
            ui.label(RichText::new(nothing).family(fonts::semibold()));
            link_button(ui, &leave).clicked()
        })
        .inner
    });
    shown.inner
}
