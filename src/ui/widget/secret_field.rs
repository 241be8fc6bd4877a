//! A line to type a password into, with its name above it: dots are drawn, and what was typed is kept in one place only.
//!
//! egui's own line keeps what was typed for its undo, and tells screen readers. This one has no undo, no copying and no value.
//! It wipes the texts of egui's events once it has read them. What it cannot reach: what the system and the window's own
//! library held while they passed a key or the clipboard on, and the clipboard itself.

use egui::{
    Align2, Event, EventFilter, FontId, Id, Key, Margin, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};
use zeroize::Zeroize as _;

use crate::model::Secret;
use crate::ui::{fonts, theme, theme::size, theme::space};

const HEIGHT: f32 = 48.0;
/// The keys that do not lead away from it.
const ARROWS: EventFilter = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };
const MARGIN: Margin = Margin::symmetric(14, 10);

/// The line, and what became of the keys.
pub struct Typed {
    pub response: Response,
    /// There was no room for all that was typed or pasted, so nothing of it was taken.
    pub too_long: bool,
}

/// A line that a page finds again by its id.
pub fn secret_field(ui: &mut Ui, id: Id, name: &str, secret: &mut Secret) -> Typed {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        let label = ui.label(RichText::new(name).family(fonts::semibold()));
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
        let response = ui.interact(rect, id, Sense::click());
        if response.clicked() {
            response.request_focus();
        }
        let mut too_long = false;
        if response.has_focus() && ui.is_enabled() {
            // Otherwise an arrow leads to the line beside this one, and the rest of a password is typed there, in sight.
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, ARROWS));
            too_long = take_keys(ui, id, secret);
        }
        draw(ui, &response, rect, secret.letters());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo { enabled, ..WidgetInfo::new(Role::PasswordInput) });
        let response = response.labelled_by(label.id);
        if response.gained_focus() {
            ui.scroll_to_rect(label.rect.union(rect).expand(space::M), None);
        }
        Typed { response, too_long }
    })
    .inner
}

/// Whether the next letter takes the place of all of them.
fn is_selected(ui: &Ui, id: Id) -> bool {
    ui.data(|data| data.get_temp(id)).unwrap_or(false)
}

/// Reads what was typed, and wipes it where egui keeps it. Whether something was too long.
fn take_keys(ui: &Ui, id: Id, secret: &mut Secret) -> bool {
    let mut selected = is_selected(ui, id);
    let mut too_long = false;
    ui.input_mut(|input| {
        for event in &mut input.events {
            match event {
                Event::Text(text) | Event::Paste(text) => {
                    if std::mem::take(&mut selected) {
                        secret.clear();
                    }
                    too_long |= !secret.type_in(text);
                    text.zeroize();
                }
                Event::Key { key: Key::A, pressed: true, modifiers, .. } if modifiers.command => {
                    selected = !secret.is_empty();
                }
                Event::Key { key: Key::Backspace | Key::Delete, pressed: true, modifiers, .. } => {
                    if std::mem::take(&mut selected) || modifiers.command {
                        secret.clear();
                    } else {
                        secret.take_back();
                    }
                }
                _ => {}
            }
        }
        // They are there twice.
        for event in &mut input.raw.events {
            if let Event::Text(text) | Event::Paste(text) = event {
                text.zeroize();
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, selected));
    too_long
}

fn draw(ui: &Ui, response: &Response, rect: Rect, letters: usize) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let (p, visuals) = (theme::palette(ui), ui.visuals());
    let focused = response.has_focus();
    let edge = if focused { visuals.selection.stroke } else { ui.style().interact(response).bg_stroke };
    ui.painter().rect(rect, theme::ROUND, visuals.text_edit_bg_color(), edge, StrokeKind::Inside);
    let inner = rect - MARGIN;
    let painter = ui.painter().with_clip_rect(inner);
    // The end is in sight, and how many there are is nobody's business beyond what fits.
    let font = FontId::new(size::BODY, egui::FontFamily::Proportional);
    let dots = painter.layout_no_wrap(DOT.repeat(letters.min(MOST)), font, p.text);
    let left = inner.left().min(inner.right() - dots.size().x);
    let dots_rect = Align2::LEFT_CENTER.anchor_size(egui::pos2(left, inner.center().y), dots.size());
    if focused && letters > 0 && is_selected(ui, response.id) {
        painter.rect_filled(dots_rect, 0.0, visuals.selection.bg_fill);
    }
    painter.galley(dots_rect.min, dots, p.text);
    if focused {
        let x = dots_rect.right() + 1.0;
        painter.vline(x.min(inner.right() - 1.0), inner.y_range(), Stroke::new(2.0, visuals.selection.stroke.color));
    }
}

const DOT: &str = "\u{2022}";
/// More dots than a line has room for.
const MOST: usize = 128;

#[cfg(test)]
mod tests {
    use egui::{Modifiers, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable};

    use super::*;

    struct Page {
        secret: Secret,
        too_long: bool,
        /// Texts that were left in egui's events.
        left: Vec<String>,
    }

    fn window() -> Harness<'static, Page> {
        let page = Page { secret: Secret::default(), too_long: false, left: Vec::new() };
        let mut window = Harness::builder()
            .with_size([400.0, 200.0])
            .with_theme(Theme::Light)
            .with_context_setup(theme::apply)
            .build_ui_state(
                |ui, page: &mut Page| {
                    let typed = secret_field(ui, Id::unique("secret"), "Password", &mut page.secret);
                    page.too_long |= typed.too_long;
                    ui.input(|input| {
                        for event in input.events.iter().chain(&input.raw.events) {
                            if let Event::Text(text) | Event::Paste(text) = event {
                                page.left.push(text.clone());
                            }
                        }
                    });
                },
                page,
            );
        window.get_by_label("Password").focus();
        window.run();
        window
    }

    fn holds(window: &Harness<'static, Page>) -> String {
        let units = window.state().secret.utf16le();
        let units: Vec<u16> = units.chunks(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        String::from_utf16(&units).unwrap()
    }

    fn typed(window: &mut Harness<'static, Page>, text: &str) {
        window.event(Event::Text(text.to_owned()));
        window.run();
    }

    #[test]
    fn it_takes_letters_and_gives_them_back_one_by_one() {
        let mut window = window();
        for letter in ["h", "\u{fc}", "n", "t", " "] {
            typed(&mut window, letter);
        }
        assert_eq!(holds(&window), "h\u{fc}nt ");
        window.key_press(Key::Backspace);
        window.run();
        window.event(Event::Paste("er2\r\n".to_owned()));
        window.run();
        assert_eq!(holds(&window), "h\u{fc}nter2");
    }

    /// Beside it stands the user's name, which everybody may read.
    #[test]
    fn an_arrow_leads_nowhere_and_tab_leads_on() {
        let row = |ui: &mut Ui, (name, secret): &mut (String, Secret)| {
            ui.columns(2, |columns| {
                let label = columns[0].label("User name");
                columns[0].text_edit_singleline(name).labelled_by(label.id);
                secret_field(&mut columns[1], Id::unique("secret"), "Password", secret);
            });
        };
        let mut window = Harness::builder()
            .with_size([400.0, 200.0])
            .with_context_setup(theme::apply)
            .build_ui_state(row, (String::new(), Secret::default()));
        window.get_by_label("Password").focus();
        window.run();
        for key in [Key::ArrowLeft, Key::ArrowUp, Key::ArrowRight, Key::ArrowDown, Key::Home, Key::End] {
            window.event(Event::Text("x".to_owned()));
            window.key_press(key);
            window.run();
        }
        assert!(window.get_by_label("Password").is_focused());
        assert_eq!((window.state().0.as_str(), window.state().1.letters()), ("", 6));
        window.key_press(Key::Tab);
        window.run();
        assert!(!window.get_by_label("Password").is_focused());
    }

    #[test]
    fn all_of_it_can_be_chosen_and_replaced() {
        let mut window = window();
        typed(&mut window, "wrong");
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.run();
        typed(&mut window, "r");
        typed(&mut window, "ight");
        assert_eq!(holds(&window), "right");
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.key_press(Key::Delete);
        window.run();
        assert_eq!(holds(&window), "");
    }

    #[test]
    fn nothing_of_it_is_left_in_the_events_nor_told_or_copied() {
        let mut window = window();
        window.event(Event::Text("hunter2".to_owned()));
        window.event(Event::Paste("hunter3".to_owned()));
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.event(Event::Copy);
        window.event(Event::Cut);
        window.run();
        assert_eq!(holds(&window), "hunter2hunter3");
        assert!(!window.state().left.is_empty() && window.state().left.iter().all(String::is_empty));
        let copied = &window.output().platform_output.commands;
        assert!(copied.is_empty(), "{copied:?}");
        let field = window.get_by_label("Password");
        assert_eq!((field.accesskit_node().role(), field.accesskit_node().value()), (Role::PasswordInput, None));
        let memory = window.ctx.memory(|memory| format!("{memory:?}"));
        assert!(!memory.contains("hunter"), "{memory}");
    }

    #[test]
    fn what_is_too_long_is_said_and_not_begun() {
        let mut window = window();
        window.event(Event::Paste("x".repeat(300)));
        window.run();
        assert!(window.state().too_long && window.state().secret.is_empty());
    }
}
