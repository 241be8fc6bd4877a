//! How a fix is wanted, as simple choices.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Key, RichText, Ui};

use crate::model::said::Said;
use crate::report::escape::plain;
use crate::says;
use crate::session::Session;
use crate::session::fixing::{FixOption, Open, OptionKind, Options, PersonState};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{choice, field, link_button};
use crate::ui::wording::{self, IsWaiting};
use crate::ui::{icons, theme, theme::space};

use super::row;

says! { "ui-fix-options":
    OneComputer {} = "One computer";
    EveryComputer {} = "Every computer";
    WhichComputer {} = "Which computer";
    ComputerHint {} = "for example pc7.example";
    RememberedHere {} = "Saved here:";
    IpAddress {} = "Address";
    AddressHint {} = "for example 192.0.2.10";
    ConnectedNow {} = "connected now";
    NotConnected {} = "not connected";
    Broken {} = "broken";
    Untouched { state: Phrase, time: Phrase } = "{state}, unused for {time}";
    InSession { user: Person, number: Number } = "{user} (session {number})";
    OwnSettings {} = "Remote Desktop's own settings";
    OwnSettingsCount {} = "These apply when you type a computer's name.";
    ChosenFile {} = "The connection file that you chose";
    NoAddress {} = "That is not an IP address such as 192.0.2.10.";
    NoComputer {} = "That can't be a computer's name or address.";
    NoWholePath {} = "That is not the whole path of a connection file.";
    ChooseAgain {} = "Please choose again.";
}

/// What was chosen and typed so far.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The looking that it belongs to.
    of: u64,
    texts: BTreeMap<&'static str, String>,
    flags: BTreeSet<&'static str>,
    /// Why what was typed can't be taken.
    complaint: Option<Said>,
}

const ALL: &str = "all";
const HOST: &str = "host";

impl Wanted {
    /// Begins anew for a fix that has just been opened. Whether it has.
    pub fn begin(&mut self, open: &Open, session: &Session) -> bool {
        if self.of == open.number {
            return false;
        }
        *self = Self { of: open.number, ..Self::default() };
        for option in open.fix.options {
            let known = match option.kind {
                OptionKind::Host => open.target.as_ref().map(|target| target.host.to_string()),
                OptionKind::Address => resolved(session),
                OptionKind::RdpFile => {
                    let checked = open.target.as_ref().and_then(|target| target.settings.file());
                    let chosen = session.connection().map(|(path, _)| path.as_path());
                    checked.or(chosen).map(|path| path.display().to_string())
                }
                OptionKind::Flag | OptionKind::Choice(_) | OptionKind::Session | OptionKind::Moment => None,
            };
            if let Some(known) = known {
                self.texts.insert(option.name, known);
            }
        }
        true
    }

    /// As the engine takes it. None where something that was typed can't be understood.
    pub fn options(&mut self, open: &Open) -> Option<Options> {
        self.complaint = None;
        let mut options = Options::default();
        for option in open.fix.options {
            let value = self.texts.get(option.name).map(|text| text.trim()).filter(|text| !text.is_empty());
            let set = match (option.kind, value) {
                (OptionKind::Flag, _) if self.flags.contains(option.name) => options.set(open.fix, option.name, None),
                // One computer or all of them, never both.
                (OptionKind::Host, Some(_)) if self.flags.contains(ALL) => Ok(()),
                (OptionKind::Flag, _) | (_, None) => Ok(()),
                (_, Some(value)) => options.set(open.fix, option.name, Some(value)),
            };
            if set.is_err() {
                self.complaint = Some(complaint(option.kind));
                return None;
            }
        }
        Some(options)
    }

    /// Whether something that the fix can't do without is still open.
    pub fn lacks(&self, open: &Open) -> bool {
        let given = |name| self.texts.get(name).is_some_and(|text| !text.trim().is_empty());
        open.fix.options.iter().any(|option| match option.kind {
            OptionKind::Host => !given(option.name) && !self.flags.contains(ALL),
            OptionKind::Address | OptionKind::Session | OptionKind::Choice(_) => !given(option.name),
            OptionKind::Flag | OptionKind::RdpFile | OptionKind::Moment => false,
        })
    }
}

/// Whether what was chosen is to be looked at now.
pub fn ui(ui: &mut Ui, wanted: &mut Wanted, open: &Open) -> bool {
    let voice = ui.voice();
    let mut look = false;
    for option in open.fix.options {
        look |= match option.kind {
            OptionKind::Host => computers(ui, wanted, open),
            // Said together with the computer.
            OptionKind::Flag if option.name == ALL => false,
            OptionKind::Flag => flag(ui, wanted, option),
            OptionKind::Choice(values) => choices(ui, wanted, option.name, values),
            OptionKind::Session => people(ui, wanted, option.name, open),
            // Chosen together with the person.
            OptionKind::Moment => false,
            OptionKind::Address => typed(ui, wanted, option.name, &voice.say(IpAddress {}), &voice.say(AddressHint {})),
            OptionKind::RdpFile => files(ui, wanted, option.name),
        };
        ui.add_space(space::S);
    }
    if let Some(complaint) = &wanted.complaint {
        ui.colored_label(theme::palette(ui).fail, voice.say(complaint.clone()));
    }
    look
}

fn computers(ui: &mut Ui, wanted: &mut Wanted, open: &Open) -> bool {
    let voice = ui.voice();
    let mut look = false;
    if open.fix.options.iter().any(|option| option.name == ALL) {
        let every = wanted.flags.contains(ALL);
        if choice(ui, !every, icons::COMPUTER_TOWER, &voice.say(OneComputer {}), "").clicked() && every {
            wanted.flags.remove(ALL);
            look = true;
        }
        if choice(ui, every, icons::NETWORK, &voice.say(EveryComputer {}), "").clicked() && !every {
            wanted.flags.insert(ALL);
            look = true;
        }
        if wanted.flags.contains(ALL) {
            return look;
        }
    }
    look |= typed(ui, wanted, HOST, &voice.say(WhichComputer {}), &voice.say(ComputerHint {}));
    if open.computers.is_empty() {
        return look;
    }
    row(ui, |ui| {
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new(voice.say(RememberedHere {})).color(quiet));
        for computer in &open.computers {
            if link_button(ui, (icons::COMPUTER_TOWER, plain(computer).as_str())).clicked() {
                wanted.texts.insert(HOST, computer.clone());
                look = true;
            }
        }
    });
    look
}

fn typed(ui: &mut Ui, wanted: &mut Wanted, name: &'static str, label: &str, hint: &str) -> bool {
    let text = wanted.texts.entry(name).or_default();
    let response = field(ui, label, text, hint);
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn flag(ui: &mut Ui, wanted: &mut Wanted, option: &FixOption) -> bool {
    let mut on = wanted.flags.contains(option.name);
    let changed = ui.checkbox(&mut on, wording::on_screen(ui.voice(), option.explain)).changed();
    if on {
        wanted.flags.insert(option.name);
    } else {
        wanted.flags.remove(option.name);
    }
    changed
}

fn choices(ui: &mut Ui, wanted: &mut Wanted, name: &'static str, values: &[&'static str]) -> bool {
    let voice = ui.voice();
    let mut look = false;
    for value in values {
        let (title, text) = wording::fix_choice(value);
        let chosen = wanted.texts.get(name).is_some_and(|text| text == value);
        if choice(ui, chosen, icons::GEAR, &voice.say(title), &voice.say(text)).clicked() && !chosen {
            wanted.texts.insert(name, (*value).to_owned());
            look = true;
        }
    }
    look
}

fn people(ui: &mut Ui, wanted: &mut Wanted, name: &'static str, open: &Open) -> bool {
    let voice = ui.voice();
    let since = open.fix.options.iter().find(|option| option.kind == OptionKind::Moment);
    let mut look = false;
    for person in &open.people {
        let id = person.session.to_string();
        let chosen = wanted.texts.get(name) == Some(&id);
        let state: Said = match person.state {
            PersonState::Connected => ConnectedNow {}.into(),
            PersonState::NotConnected => NotConnected {}.into(),
            PersonState::Waiting => IsWaiting {}.into(),
            PersonState::Broken => Broken {}.into(),
        };
        let state = match person.idle_s {
            Some(idle) => Untouched { state: state.into(), time: wording::long(idle).into() }.into(),
            None => state,
        };
        let title = voice.say(InSession { user: plain(&person.user).into(), number: person.session.into() });
        if choice(ui, chosen, icons::USER, &title, &voice.say(state)).clicked() && !chosen {
            wanted.texts.insert(name, id);
            // Numbers of sessions come round again.
            if let Some(since) = since {
                let moment = person.signed_in.map(|moment| moment.to_string()).unwrap_or_default();
                wanted.texts.insert(since.name, moment);
            }
            look = true;
        }
    }
    look
}

fn files(ui: &mut Ui, wanted: &mut Wanted, name: &'static str) -> bool {
    // A file is only asked about where the user has given one.
    let Some(path) = wanted.texts.get(name).cloned() else { return false };
    let voice = ui.voice();
    let own = path.is_empty();
    let mut look = false;
    if choice(ui, own, icons::GEAR, &voice.say(OwnSettings {}), &voice.say(OwnSettingsCount {})).clicked() {
        look = !own;
        wanted.texts.insert(name, String::new());
    }
    if !own {
        choice(ui, true, icons::FILE, &voice.say(ChosenFile {}), &plain(&path));
    }
    look
}

fn resolved(session: &Session) -> Option<String> {
    let name = session.report()?.layer(crate::model::Layer::Name)?;
    let first = name.facts.get("resolve")?.get("addresses")?.as_array()?.first()?;
    Some(first.as_str()?.to_owned())
}

fn complaint(kind: OptionKind) -> Said {
    match kind {
        OptionKind::Address => NoAddress {}.into(),
        OptionKind::Host => NoComputer {}.into(),
        OptionKind::RdpFile => NoWholePath {}.into(),
        OptionKind::Flag | OptionKind::Choice(_) | OptionKind::Session | OptionKind::Moment => ChooseAgain {}.into(),
    }
}
