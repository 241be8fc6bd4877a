//! What to read over the phone to the person at the other computer.

use egui::{Id, Modal, ScrollArea, Ui, vec2};

use crate::report::{Report, phone};
use crate::says;
use crate::ui::fonts;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::widget::{primary_button, step_header};

use super::{sheet_frame, text};

says! { "ui-phone":
    Step { number: Number, act: Phrase } = "{number}. {act}";
    Close {} = "Close";
}

/// Over the page, until it is closed; Escape does that, too. Nothing where nobody has to go there.
pub fn sheet(ui: &mut Ui, open: &mut bool, report: &Report) {
    let steps = phone::steps(report);
    if !*open || steps.is_empty() {
        *open = false;
        return;
    }
    let screen = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("phone")).frame(sheet_frame(ui)).show(ui.ctx(), |ui| {
        let size = vec2(space::COLUMN, screen.y - 4.0 * space::L).min(screen - vec2(4.0 * space::L, 4.0 * space::L));
        ui.set_width(size.x);
        let voice = ui.voice();
        step_header(ui, "", &voice.text(phone::TITLE));
        text(ui, &voice.text(phone::LEAD));
        ui.add_space(space::S);
        let room = size.y - 200.0;
        ScrollArea::vertical().auto_shrink([false, true]).max_height(room.max(120.0)).show(ui, |ui| {
            let quiet = theme::palette(ui).text_quiet;
            for (at, step) in steps.iter().enumerate() {
                let act = voice.say(Step { number: (at + 1).into(), act: step.act.into() });
                ui.label(theme::paragraph(act).family(fonts::semibold()));
                ui.label(theme::paragraph(voice.text(step.look)).color(quiet));
                ui.add_space(space::S);
            }
        });
        ui.add_space(space::S);
        let close = ui.say(Close {});
        primary_button(ui, &close).clicked()
    });
    *open = !(modal.inner || modal.should_close());
}
