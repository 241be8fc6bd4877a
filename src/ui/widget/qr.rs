//! A support code for a phone's camera.

use egui::{Color32, Mesh, Rect, Response, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use crate::report::qr::Picture;

/// About as wide and high as `side`, in whole dots of the screen, so that its edges are sharp. `name` is what a screen reader
/// says. Dark on light in every theme: cameras want it so.
pub fn qr(ui: &mut Ui, picture: &Picture, side: f32, name: &str) -> Response {
    #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
    let number = |modules: i32| modules as f32;
    let dots = ui.ctx().pixels_per_point();
    let module = (side * dots / number(picture.side())).floor().max(1.0) / dots;
    let (rect, response) = ui.allocate_exact_size(vec2(1.0, 1.0) * module * number(picture.side()), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, name));
    if ui.is_rect_visible(rect) {
        let corner = pos2((rect.left() * dots).round(), (rect.top() * dots).round()) / dots;
        ui.painter().rect_filled(Rect::from_min_size(corner, rect.size()), 0.0, Color32::WHITE);
        let mut mesh = Mesh::default();
        for (x, y) in picture.dark() {
            let at = corner + vec2(number(x), number(y)) * module;
            mesh.add_colored_rect(Rect::from_min_size(at, vec2(module, module)), Color32::BLACK);
        }
        ui.painter().add(Shape::mesh(mesh));
    }
    response
}
