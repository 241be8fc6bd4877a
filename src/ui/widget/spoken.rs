//! What only those notice who listen: headings, what is read aloud by itself, and what was refused.

use egui::accesskit::{Invalid, Live};
use egui::{Context, Id, Rect, Response, Role, Sense, Ui, WidgetInfo};

use crate::ui::theme;

/// The title of a part of a page, below the page's own.
pub fn subheading(ui: &mut Ui, title: &str) -> Response {
    let heading = ui.label(theme::subheading(title));
    say_heading(ui, &heading, title, 2);
    heading
}

/// Screen readers jump from heading to heading. A page has one of the first level.
pub fn say_heading(ui: &Ui, heading: &Response, title: &str, level: usize) {
    ui.ctx().accesskit_node_builder(heading.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(level);
        // egui puts a label's text into its value; a heading is known by its name.
        node.set_label(title);
        node.clear_value();
    });
}

/// It is read aloud when it comes up, and whenever it becomes another, once whoever is speaking has ended.
pub fn announce(ui: &Ui, said: &Response) {
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(Live::Polite));
}

/// Read aloud whenever it becomes another, and not drawn: the page shows the same at `rect`.
pub fn status(ui: &Ui, id: Id, rect: Rect, text: &str) {
    let status = ui.interact(rect, id, Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Status, true, text));
    announce(ui, &status);
}

/// What stands in `field` can't be taken, because of `why`.
pub fn refuse(ui: &Ui, field: &Response, why: &str) {
    ui.ctx().accesskit_node_builder(field.id, |node| {
        node.set_invalid(Invalid::True);
        node.set_description(why);
    });
}

/// Some screen readers have only this for a window's name, and not what its title bar says.
pub fn name_window(ctx: &Context, name: &str) {
    ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(name));
}
