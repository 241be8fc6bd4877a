//! A picture that is brought up to date is the picture that would have been drawn anew.
#![expect(clippy::disallowed_methods, reason = "any colour will do")]

use egui::epaint::{ColorImage, ImageDelta, TessellationOptions, Tessellator, Vertex};
use egui::{Shape, TextureOptions, pos2, vec2};
use proptest::prelude::*;

use super::*;

const SIZE: [usize; 2] = [64, 70];

fn tessellated(shapes: Vec<Shape>) -> Vec<ClippedPrimitive> {
    let clip = Rect::from_min_size(pos2(0.0, 0.0), vec2(60.0, 66.0));
    let shapes = shapes.into_iter().map(|shape| egui::epaint::ClippedShape::new(clip, shape)).collect();
    Tessellator::new(1.0, TessellationOptions::default(), [4, 4], Vec::new()).tessellate_shapes(shapes)
}

fn picture(shapes: &[ClippedPrimitive], textures: TexturesDelta) -> Picture<'_> {
    Picture { size: SIZE, pixels_per_point: 1.0, shapes, textures, background: Color32::from_gray(40) }
}

/// The first of each, and the first that is no longer one of them.
fn rows(changed: Vec<Range<usize>>) -> Vec<(usize, usize)> {
    changed.into_iter().map(|rows| (rows.start, rows.end)).collect()
}

fn white() -> TexturesDelta {
    let mut delta = TexturesDelta::default();
    let image = ColorImage::filled([4, 4], Color32::WHITE);
    delta.set.entry(TextureId::default()).or_default().push(ImageDelta::full(image, TextureOptions::LINEAR));
    delta
}

fn shape() -> impl Strategy<Value = Shape> {
    let place = (-10.0_f32..70.0, -10.0_f32..80.0);
    let color = any::<[u8; 4]>().prop_map(|[r, g, b, a]| Color32::from_rgba_unmultiplied(r, g, b, a));
    (place.clone(), place, 0.0_f32..30.0, color, 0..3).prop_map(|(from, to, size, color, kind)| {
        let (from, to) = (pos2(from.0, from.1), pos2(to.0, to.1));
        match kind {
            0 => Shape::circle_filled(from, size, color),
            1 => Shape::rect_filled(Rect::from_two_pos(from, to), size / 4.0, color),
            _ => Shape::line_segment([from, to], (size / 8.0, color)),
        }
    })
}

proptest! {
    #[test]
    fn up_to_date_is_as_good_as_new(
        before in proptest::collection::vec(shape(), 0..6),
        after in proptest::collection::vec(shape(), 0..6),
    ) {
        let (before, after) = (tessellated(before), tessellated(after));
                let (mut kept, mut fresh) = (Canvas::default(), Canvas::default());
        kept.draw(picture(&before, white()));
        let old = kept.pixels().to_vec();
        let changed = kept.draw(picture(&after, TexturesDelta::default()));
        fresh.draw(picture(&after, white()));
        prop_assert_eq!(kept.pixels(), fresh.pixels());
        // What is not named has not changed.
        for row in (0..SIZE[1]).filter(|row| !changed.iter().any(|rows| rows.contains(row))) {
            let row = row * SIZE[0]..(row + 1) * SIZE[0];
            prop_assert_eq!(&old[row.clone()], &kept.pixels()[row]);
        }
        prop_assert!(kept.draw(picture(&after, TexturesDelta::default())).is_empty());
    }

    /// Whatever comes, nothing breaks.
    #[test]
    fn nothing_is_too_strange(
        corners in proptest::collection::vec(any::<([f32; 4], [u8; 4])>(), 0..5),
        indices in proptest::collection::vec(0_u32..6, 0..9),
        clip in any::<[f32; 4]>(),
        pixels_per_point in any::<f32>(),
    ) {
        let vertices = corners.into_iter().map(|([x, y, u, v], [r, g, b, a])| Vertex {
            pos: pos2(x, y),
            uv: pos2(u, v),
            color: Color32::from_rgba_premultiplied(r, g, b, a),
        });
        let mesh = Mesh { indices, vertices: vertices.collect(), texture_id: TextureId::default() };
        let clip_rect = Rect { min: pos2(clip[0], clip[1]), max: pos2(clip[2], clip[3]) };
        let shapes = [ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }];
        Canvas::default().draw(Picture { pixels_per_point, ..picture(&shapes, white()) });
    }
}

#[test]
fn what_has_not_moved_is_not_drawn_again() {
    let at = |y: f32| Shape::rect_filled(Rect::from_min_size(pos2(5.0, y), vec2(10.0, 4.0)), 0.0, Color32::RED);
    let still = at(60.0);
    let mut canvas = Canvas::default();
    let first = tessellated(vec![still.clone(), at(20.0)]);
    assert_eq!(rows(canvas.draw(picture(&first, white()))), [(0, 70)]);
    let moved = tessellated(vec![still, at(24.0)]);
    assert_eq!(rows(canvas.draw(picture(&moved, TexturesDelta::default()))), [(16, 32)]);
}

#[test]
fn a_changed_letter_is_drawn_again() {
    let mut mesh = Mesh::with_texture(TextureId::default());
    let uv = Rect::from_min_max(pos2(0.5, 0.5), pos2(1.0, 1.0));
    mesh.add_rect_with_uv(Rect::from_min_size(pos2(3.0, 3.0), vec2(2.0, 2.0)), uv, Color32::WHITE);
    let clip_rect = Rect::EVERYTHING;
    let shapes = [ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }];
    let mut canvas = Canvas::default();
    canvas.draw(picture(&shapes, white()));
    let pixel = 4 * SIZE[0] + 4;
    assert_eq!(canvas.pixels()[pixel], 0x00ff_ffff);
    let mut delta = TexturesDelta::default();
    let image = ColorImage::filled([2, 2], Color32::BLUE);
    let patch = ImageDelta::partial([2, 2], image, TextureOptions::LINEAR);
    delta.set.entry(TextureId::default()).or_default().push(patch);
    assert_eq!(rows(canvas.draw(picture(&shapes, delta))), [(0, 16)]);
    assert_eq!(canvas.pixels()[pixel], 0x0000_00ff);
}

#[test]
fn another_size_is_another_picture() {
    let mut canvas = Canvas::default();
    canvas.draw(picture(&[], white()));
    let smaller = Picture { size: [10, 20], ..picture(&[], white()) };
    assert_eq!(rows(canvas.draw(smaller)), [(0, 20)]);
    assert_eq!((canvas.size(), canvas.pixels()), ([10, 20], &[0x0028_2828; 200][..]));
    assert_eq!(rows(canvas.draw(Picture { size: [0, 0], ..picture(&[], white()) })), []);
}
