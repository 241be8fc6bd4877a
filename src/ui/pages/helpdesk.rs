//! Whom to ask, where somebody has set that.

use egui::Ui;

use crate::model::said::{Path, Person, Term};
use crate::report::escape::plain;
use crate::says;
use crate::session::Session;
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;
use crate::ui::widget::{card, subheading};

use super::text;

says! { "ui-helpdesk":
    YourHelpdesk {} = "Your helpdesk";
    WhomToAsk {} = "Whom to ask, as redial.toml says";
    Beside { place: Path } = "This comes from {place}, beside this program, where anybody may have put it. Do not trust it more than whoever gave you the program. Nobody who helps needs your password.";
    CallsItself { name: Person } = "It calls itself: {name}";
    Telephone { number: Term } = "Telephone: {number}";
    MailTo { address: Term } = "E-mail: {address}";
}

/// Nothing where nobody has.
pub fn ui(ui: &mut Ui, session: &Session) {
    let Some(helpdesk) = &session.profile().helpdesk else { return };
    let beside = session.profile().suggests();
    card(ui, |ui| {
        let title = if beside.is_none() { ui.say(YourHelpdesk {}) } else { ui.say(WhomToAsk {}) };
        subheading(ui, &title);
        if let Some(path) = beside {
            let place = Path(path.display().to_string());
            let warning = plain(&ui.say(Beside { place }));
            text(ui, &warning);
        }
        if let Some(name) = &helpdesk.name {
            let name = if beside.is_some() { ui.say(CallsItself { name: Person::from(name) }) } else { name.clone() };
            text(ui, &plain(&name));
        }
        if let Some(number) = &helpdesk.phone {
            let number = ui.say(Telephone { number: Term::from(number) });
            text(ui, &plain(&number));
        }
        if let Some(address) = &helpdesk.mail {
            let address = ui.say(MailTo { address: Term::from(address) });
            text(ui, &plain(&address));
        }
    });
    ui.add_space(space::M);
}
