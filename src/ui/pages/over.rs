//! What lies over a page: one thing at a time, which has the keyboard and the screen reader for itself until it is closed.

use egui::{Align2, Color32, Context, Frame, Id, Modal, Rect, Response, ScrollArea, Ui, vec2};

use crate::report::support_code::Decoded;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::widget::{link_button, primary_button, step_header};
use crate::ui::wording::Close;

/// What it is.
#[derive(Debug, Default)]
pub enum Over {
    #[default]
    Nothing,
    /// Text size, language, colours.
    Menu {
        /// Where its button is.
        button: Rect,
    },
    About,
    Licences,
    /// The sign-in test.
    SignIn,
    /// The keys.
    Help,
    /// The steps for the person at the other computer, to be read to them.
    Phone,
    /// What a support code says.
    Code(Box<Decoded>),
}

/// It, and where the keyboard is meanwhile.
#[derive(Debug, Default)]
pub struct Overlay {
    over: Over,
    /// The keyboard has not followed yet.
    fresh: bool,
    /// What had the keyboard before, which gets it back.
    before: Option<Id>,
}

impl Overlay {
    /// Whether there is anything.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.over, Over::Nothing)
    }

    /// `from` gets the keyboard back.
    pub fn open(&mut self, over: Over, from: Option<Id>) {
        *self = Self { over, fresh: true, before: from };
    }

    /// The menu stays above its button, wherever another text size or language has put that.
    pub const fn follow(&mut self, place: Rect) {
        if let Over::Menu { button } = &mut self.over {
            *button = place;
        }
    }

    /// Its result is gone.
    pub fn drop_sign_in(&mut self) {
        if matches!(self.over, Over::SignIn) {
            *self = Self::default();
        }
    }

    /// It is put back, or another in its place, once it was drawn.
    pub const fn take(&mut self) -> Over {
        std::mem::replace(&mut self.over, Over::Nothing)
    }

    pub fn put(&mut self, drawn: Over, next: Option<Over>) {
        self.fresh |= next.is_some();
        self.over = next.unwrap_or(drawn);
    }

    /// Gives the keyboard to the first control, once, when that has just come up.
    pub fn greet(&mut self, first: &Response) {
        if std::mem::take(&mut self.fresh) {
            first.request_focus();
        }
    }

    /// Gives the keyboard back, once the page was drawn without a cover: before, nothing on it can have it.
    pub fn give_back(&mut self, ctx: &Context) {
        if let Some(before) = self.before.take() {
            ctx.memory_mut(|memory| memory.request_focus(before));
            // A screen reader reaches what was covered only then, too.
            ctx.request_repaint();
        }
    }
}

/// How something lies over a page.
#[derive(Clone, Copy, Debug)]
pub struct Dialog<'a> {
    /// Small, above the title; it may be empty.
    pub step: &'a str,
    /// A heading, and what a screen reader calls all of it.
    pub title: &'a str,
    pub width: f32,
    /// In the middle of the window, or above a button.
    pub above: Option<Rect>,
    /// What else is in its row is what it is for; *Close* is then no more than a way out.
    pub asks: bool,
}

impl<'a> Dialog<'a> {
    pub const fn new(title: &'a str, width: f32) -> Self {
        Self { step: "", title, width, above: None, asks: false }
    }

    /// Draws it: the title, `content` with the height that is left for it, and below that the rest of the `row` that ends with
    /// *Close*. Tells what is to be there afterwards, where that is something else; Escape closes it, too.
    pub fn show(
        self,
        ui: &Ui,
        over: &mut Overlay,
        content: impl FnOnce(&mut Ui, &mut Overlay, f32),
        row: impl FnOnce(&mut Ui, &mut Overlay) -> Option<Over>,
    ) -> Option<Over> {
        let screen = ui.ctx().content_rect();
        let id = Id::unique("over-the-page");
        let mut area = Modal::default_area(id).accessible_name(self.title);
        let (mut margin, mut height) = (space::L, screen.height() - 4.0 * space::L);
        let mut backdrop = theme::shade();
        if let Some(button) = self.above {
            // Above its button, and as high as there is room for. What is chosen there shows at once on the page behind, which
            // is therefore not darkened.
            let right = (button.right() - screen.right()).min(-space::S);
            area = area.anchor(Align2::RIGHT_BOTTOM, vec2(right, button.top() - space::S - screen.bottom()));
            margin = space::M;
            height = button.top() - screen.top() - 2.0 * space::S - 2.0 * margin;
            backdrop = Color32::TRANSPARENT;
        }
        let frame = Frame::popup(ui.style()).inner_margin(margin);
        let modal = Modal::new(id).area(area).frame(frame).backdrop_color(backdrop).show(ui.ctx(), |ui| {
            ui.set_width(self.width.min(screen.width() - 4.0 * space::L));
            step_header(ui, self.step, self.title);
            ui.add_space(space::S);
            let room = height - ui.min_rect().height() - space::M - space::TOUCH;
            content(ui, over, room.max(space::TOUCH));
            ui.add_space(space::M);
            let buttons = |ui: &mut Ui| {
                let other = row(ui, over);
                let close = ui.say(Close {});
                let close = if self.asks { link_button(ui, &close) } else { primary_button(ui, &close) };
                over.greet(&close);
                (other, close.clicked())
            };
            ui.horizontal_wrapped(buttons).inner
        });
        ui.ctx().accesskit_node_builder(id, egui::accesskit::Node::set_modal);
        let leaves = modal.should_close();
        let (other, closed) = modal.inner;
        other.or_else(|| (closed || leaves).then_some(Over::Nothing))
    }
}

/// What is higher than the room for it.
pub fn scrolled(ui: &mut Ui, room: f32, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().auto_shrink([false, true]).max_height(room).show(ui, |ui| {
        content(ui);
        super::scroll_by_key(ui, room);
    });
}

/// Nothing beside *Close*.
pub const fn nothing_else(_: &mut Ui, _: &mut Overlay) -> Option<Over> {
    None
}
