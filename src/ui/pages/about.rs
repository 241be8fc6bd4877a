//! *About*: which version this is, what is sent where, whose settings count, and whose work is inside.

use egui::{Id, Modal, ScrollArea, Ui};

use crate::engine::profile::Stands;
use crate::model::Said;
use crate::report::escape::plain;
use crate::says;
use crate::session::Session;
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;
use crate::ui::widget::{primary_button, secondary_button, step_header, subheading};

use super::over::Sheet;
use super::{Form, licences, text};

says! { "ui-about":
    AboutRedial {} = "About Redial";
    Version { version: Term } = "Version {version}, free software under MIT or Apache-2.0.";
    SentWhere {} = "What is sent where";
    ComputersOnly {} = "A check asks only the computer that you name, its gateway, and the name servers that this computer uses anyway.";
    ClockOnly {} = "The time server that Windows uses is asked only when you want the clock compared.";
    NothingElse {} = "No password is ever sent, and nothing goes to the makers of Redial: a report stays here until you pass it on.";
    SetByHelpdesk {} = "Set by your helpdesk";
    SetBeside {} = "Set by a file beside this program";
}

pub fn ui(ui: &Ui, form: &mut Form, session: &Session) {
    if form.over.sheet() != Sheet::About {
        return;
    }
    let screen = ui.ctx().content_rect().size();
    let frame = egui::Frame::popup(ui.style()).inner_margin(space::L);
    let modal = Modal::new(Id::unique("about")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(screen.x - 4.0 * space::L));
        let room = (screen.y - 4.0 * space::L - space::TOUCH - space::M).max(space::TOUCH);
        ui.set_max_height(room + space::M + space::TOUCH);
        ScrollArea::vertical().max_height(room).show(ui, |ui| content(ui, session));
        ui.add_space(space::M);
        ui.horizontal_wrapped(|ui| {
            let licences = ui.say(licences::WhoseWork {});
            let inside = secondary_button(ui, &licences);
            form.over.greet(Sheet::About, &inside);
            let close = ui.say(licences::Close {});
            let closed = primary_button(ui, &close).clicked();
            (inside.clicked(), closed)
        })
        .inner
    });
    let (inside, closed) = modal.inner;
    if inside {
        form.over.show(Sheet::Licences);
    } else if closed || modal.should_close() {
        form.over.show(Sheet::None);
    }
}

const WIDTH: f32 = 560.0;

fn content(ui: &mut Ui, session: &Session) {
    step_header(ui, "", &ui.say(AboutRedial {}));
    text(ui, &ui.say(Version { version: crate::VERSION.into() }));
    part(ui, SentWhere {});
    for sentence in [Said::from(ComputersOnly {}), ClockOnly {}.into(), NothingElse {}.into()] {
        text(ui, &ui.say(sentence));
    }
    let (title, path) = match &session.profile().stands {
        Stands::Nowhere => return,
        Stands::Common(path) => (Said::from(SetByHelpdesk {}), path),
        Stands::Beside(path) => (SetBeside {}.into(), path),
    };
    part(ui, title);
    text(ui, &plain(&path.display().to_string()));
}

fn part(ui: &mut Ui, title: impl Into<Said>) {
    ui.add_space(space::S);
    let title = ui.say(title);
    subheading(ui, &title);
}
