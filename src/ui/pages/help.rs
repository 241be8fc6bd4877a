//! What F1 shows, over whatever page is there: the keys, and what Redial does with what it sees.

use egui::{Id, Modal, RichText, Ui};

use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::widget::{primary_button, step_header};

use super::sheet_frame;

says! { "ui-help":
    Title {} = "Help";
    What {} = "Redial finds out why Remote Desktop doesn't connect, and says what to do. It asks for a password in its sign-in test only, never sends one, and tells nobody anything by itself.";
    Again {} = "Check again";
    Back {} = "Go back";
    Save {} = "Save the report";
    Scroll {} = "Move through a long page";
    Next {} = "Go to the next button";
    ThisHelp {} = "This help";
    BackKeys {} = "Esc or Alt+Left";
    ScrollKeys {} = "Page Up, Page Down, Home, End";
    NextKey {} = "Tab";
    Close {} = "Close";
}

/// Shown until it is closed; Escape does that, too.
pub fn ui(ui: &mut Ui, open: &mut bool) {
    if !*open {
        return;
    }
    let screen = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("help")).frame(sheet_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width((screen.x - 4.0 * space::L).min(560.0));
        let title = ui.say(Title {});
        step_header(ui, "", &title);
        ui.add_space(space::S);
        ui.label(theme::paragraph(ui.say(What {})));
        ui.add_space(space::S);
        let keys = [
            ("F5".to_owned(), ui.say(Again {})),
            (ui.say(BackKeys {}), ui.say(Back {})),
            ("Ctrl+S".to_owned(), ui.say(Save {})),
            (ui.say(ScrollKeys {}), ui.say(Scroll {})),
            (ui.say(NextKey {}), ui.say(Next {})),
            ("F1".to_owned(), ui.say(ThisHelp {})),
        ];
        let quiet = theme::palette(ui).text_quiet;
        egui::Grid::new("help-keys").spacing([space::L, space::S]).show(ui, |ui| {
            for (key, does) in keys {
                ui.label(RichText::new(key).color(quiet));
                ui.label(does);
                ui.end_row();
            }
        });
        ui.add_space(space::M);
        let close = ui.say(Close {});
        primary_button(ui, &close).clicked()
    });
    *open = !(modal.inner || modal.should_close());
}
