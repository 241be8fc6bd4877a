//! *About*: which version this is, what is sent where, whose settings count, and whose work is inside.

use egui::Ui;

use crate::engine::profile::Stands;
use crate::engine::program;
use crate::model::Said;
use crate::report::escape::plain;
use crate::report::{ToolFile, words};
use crate::says;
use crate::session::Session;
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;
use crate::ui::widget::{code_chip, secondary_button, subheading};
use crate::ui::wording::CodeCopied;

use super::over::{Dialog, Over, Overlay, scrolled};
use super::{licences, text};

says! { "ui-about":
    AboutRedial {} = "About Redial";
    Version { version: Term } = "Version {version}, free software under MIT or Apache-2.0.";
    ProgramFile { signed: Phrase } = "This program's file is {signed}. Its SHA-256, by which it can be told from any other:";
    CopyHash {} = "Copy the SHA-256";
    SentWhere {} = "What is sent where";
    ComputersOnly {} = "A check asks only the computer that you name, its gateway, and the name servers that this computer uses anyway.";
    ClockOnly {} = "The time server that Windows uses is asked only when you want the clock compared.";
    NothingElse {} = "No password is ever sent, and nothing goes to the makers of Redial: a report stays here until you pass it on.";
    SetByHelpdesk {} = "Set by your helpdesk";
    SetBeside {} = "Set by a file beside this program";
}

pub fn ui(ui: &Ui, over: &mut Overlay, session: &Session) -> Option<Over> {
    let title = ui.say(AboutRedial {});
    Dialog::new(&title, WIDTH).show(
        ui,
        over,
        |ui, _, room| scrolled(ui, room, |ui| content(ui, session)),
        |ui, over| {
            let licences = ui.say(licences::WhoseWork {});
            let inside = secondary_button(ui, &licences);
            over.greet(&inside);
            inside.clicked().then_some(Over::Licences)
        },
    )
}

const WIDTH: f32 = 560.0;

fn content(ui: &mut Ui, session: &Session) {
    text(ui, &ui.say(Version { version: crate::VERSION.into() }));
    if let Some(file) = program::known() {
        the_file(ui, &file);
    }
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

fn the_file(ui: &mut Ui, file: &ToolFile) {
    text(ui, &plain(&ui.say(ProgramFile { signed: words::signed(file).into() })));
    let (copy, copied) = (ui.say(CopyHash {}), ui.say(CodeCopied {}));
    code_chip(ui, &file.sha256, &copy, &copied);
}

fn part(ui: &mut Ui, title: impl Into<Said>) {
    ui.add_space(space::S);
    let title = ui.say(title);
    subheading(ui, &title);
}
