//! What F1 shows, over whatever page is there: the keys, and what Redial does with what it sees.

use egui::{RichText, Ui};

use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::wording::{CheckAgain, SaveTheReport};

use super::over::{Dialog, Over, Overlay, nothing_else, scrolled};

says! { "ui-help":
    Title {} = "Help";
    What {} = "Redial finds out why Remote Desktop doesn't connect, and says what to do. It asks for a password in its sign-in test only, never sends one, and tells nobody anything by itself.";
    Back {} = "Go back";
    Scroll {} = "Move through a long page";
    Next {} = "Go to the next button";
    ThisHelp {} = "This help";
    BackKeys {} = "Esc or Alt+Left";
    ScrollKeys {} = "Page Up, Page Down, Home, End";
    NextKey {} = "Tab";
}

pub fn ui(ui: &Ui, over: &mut Overlay) -> Option<Over> {
    let title = ui.say(Title {});
    Dialog::new(&title, WIDTH).show(ui, over, |ui, _, room| scrolled(ui, room, content), nothing_else)
}

const WIDTH: f32 = 560.0;

fn content(ui: &mut Ui) {
    ui.label(theme::paragraph(ui.say(What {})));
    ui.add_space(space::S);
    let keys = [
        ("F5".to_owned(), ui.say(CheckAgain {})),
        (ui.say(BackKeys {}), ui.say(Back {})),
        ("Ctrl+S".to_owned(), ui.say(SaveTheReport {})),
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
}
