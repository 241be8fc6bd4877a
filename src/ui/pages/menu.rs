//! Text size, language, colours, and the way to *About*: one small menu above its button.

use egui::gui_zoom::kb_shortcuts::{ZOOM_IN, ZOOM_IN_SECONDARY, ZOOM_OUT, ZOOM_RESET};
use egui::{Context, Rect, RichText, TextStyle, ThemePreference, Ui, UiBuilder, vec2};

use crate::model::Said;
use crate::model::said::{Language, Term, Voice};
use crate::says;
use crate::ui::speak::{Speak as _, speak};
use crate::ui::widget::{icon_button, link_button, pick};
use crate::ui::{fonts, icons, theme, theme::space};

use super::over::{Dialog, Over, Overlay, scrolled};
use super::{Form, bar_room};

says! { "ui-menu":
    Settings {} = "Settings";
    TextSize {} = "Text size";
    TheLanguage {} = "Language";
    Colours {} = "Colours";
    AsSystem {} = "As the system";
    Light {} = "Light";
    Dark {} = "Dark";
    /// `Colours: Dark`, as screen readers say it.
    Named { group: Phrase, answer: Phrase } = "{group}: {answer}";
    NamedSize { group: Phrase, percent: Number } = "{group}: {percent} %";
    Size { percent: Number } = "{percent} %";
    NamedLanguage { group: Phrase, name: Term } = "{group}: {name}";
}

/// In percent. Pages are made for these.
const SIZES: [u16; 5] = [100, 125, 150, 175, 200];

/// Wide enough for all sizes in one row.
const WIDTH: f32 = 464.0;

/// The button, at the end of the bar.
pub fn button(ui: &mut Ui, form: &mut Form) {
    let room = bar_room(ui);
    let place = Rect::from_min_max(room.right_top() - vec2(space::TOUCH, 0.0), room.max);
    let button = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        let name = ui.say(Settings {});
        icon_button(ui, icons::GEAR, &name)
    });
    let button = button.inner;
    form.over.follow(button.rect);
    if button.clicked() {
        form.over.open(Over::Menu { button: button.rect }, Some(button.id));
    }
}

pub fn ui(ui: &Ui, over: &mut Overlay, button: Rect) -> Option<Over> {
    let title = ui.say(Settings {});
    let menu = Dialog { above: Some(button), ..Dialog::new(&title, WIDTH) };
    let content = |ui: &mut Ui, over: &mut Overlay, room| {
        scrolled(ui, room, |ui| {
            sizes(ui, over);
            languages(ui);
            colours(ui);
        });
    };
    menu.show(ui, over, content, |ui, _| {
        let about = ui.say(super::about::AboutRedial {});
        link_button(ui, (icons::INFO, &about)).clicked().then_some(Over::About)
    })
}

fn sizes(ui: &mut Ui, over: &mut Overlay) {
    let now = percent(ui.ctx());
    group(ui, TextSize {}, |ui| {
        for (at, size) in SIZES.into_iter().enumerate() {
            let text = ui.say(Size { percent: size.into() });
            let name = ui.say(NamedSize { group: TextSize {}.into(), percent: size.into() });
            let answer = pick(ui, size == now, &text, &name);
            if at == 0 {
                over.greet(&answer);
            }
            if answer.clicked() {
                zoom(ui.ctx(), size);
            }
        }
    });
}

fn languages(ui: &mut Ui) {
    let now = ui.voice().language.tag;
    group(ui, TheLanguage {}, |ui| {
        for language in Language::all() {
            let name = ui.say(NamedLanguage { group: TheLanguage {}.into(), name: Term::from(&*language.name) });
            if pick(ui, language.tag == now, &language.name, &name).clicked() {
                speak(ui.ctx(), Voice { language });
            }
        }
    });
}

fn colours(ui: &mut Ui) {
    let now = ui.ctx().options(|options| options.theme_preference);
    group(ui, Colours {}, |ui| {
        let answers: [(Said, _); 3] = [
            (AsSystem {}.into(), ThemePreference::System),
            (Light {}.into(), ThemePreference::Light),
            (Dark {}.into(), ThemePreference::Dark),
        ];
        for (answer, preference) in answers {
            let text = ui.say(answer.clone());
            let name = ui.say(Named { group: Colours {}.into(), answer: answer.into() });
            if pick(ui, preference == now, &text, &name).clicked() {
                ui.ctx().set_theme(preference);
            }
        }
    });
}

fn group(ui: &mut Ui, title: impl Into<Said>, answers: impl FnOnce(&mut Ui)) {
    let quiet = theme::palette(ui).text_quiet;
    let title = RichText::new(ui.say(title)).text_style(TextStyle::Small).family(fonts::semibold()).color(quiet);
    ui.label(title);
    ui.horizontal_wrapped(answers);
    ui.add_space(space::S);
}

/// How large text is by now.
fn percent(ctx: &Context) -> u16 {
    let now = ctx.zoom_factor() * 100.0;
    let off = |size: &u16| (f32::from(*size) - now).abs();
    SIZES.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(SIZES[0])
}

fn zoom(ctx: &Context, percent: u16) {
    ctx.set_zoom_factor(f32::from(percent) / 100.0);
}

/// Ctrl with plus, minus and zero, in the menu's steps.
pub fn zoom_by_key(ctx: &Context) {
    let now = percent(ctx);
    let pressed = |shortcut| ctx.input_mut(|input| input.consume_shortcut(shortcut));
    let wanted = if pressed(&ZOOM_RESET) {
        SIZES.first()
    } else if pressed(&ZOOM_IN) || pressed(&ZOOM_IN_SECONDARY) {
        SIZES.iter().find(|size| **size > now)
    } else if pressed(&ZOOM_OUT) {
        SIZES.iter().rev().find(|size| **size < now)
    } else {
        None
    };
    if let Some(wanted) = wanted {
        zoom(ctx, *wanted);
    }
}
