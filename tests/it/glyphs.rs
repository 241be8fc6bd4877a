//! What fills the letters of the window (`packaging/glyphs`): exactly, whatever a font has in it.

use std::f64::consts::PI;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels are counted and measured, in numbers that are small"
)]
#[expect(clippy::unused_self, reason = "it is vello_cpu's way to be called")]
#[path = "../../packaging/glyphs/lib.rs"]
mod fills;

use fills::kurbo::{Affine, BezPath};
use fills::{Pixmap, RenderContext, Resources, color};

type Point = (f64, f64);

/// How much of each pixel is covered, row by row, of 255.
fn filled(path: &BezPath, width: u16, height: u16) -> Vec<u8> {
    let mut context = RenderContext::new(width, height);
    context.set_paint(color::OpaqueColor::<color::Srgb>::WHITE);
    context.fill_path(path);
    let mut picture = Pixmap::new(width, height);
    context.render(&mut picture, &mut Resources::new());
    let pixels = picture.data_as_u8_slice().chunks_exact(4);
    pixels
        .map(|pixel| {
            assert!(pixel.iter().all(|part| *part == pixel[0]));
            pixel[0]
        })
        .collect()
}

fn polygon(path: &mut BezPath, points: &[Point]) {
    path.move_to(points[0]);
    for point in &points[1..] {
        path.line_to(*point);
    }
    path.close_path();
}

fn shape(parts: &[&[Point]]) -> BezPath {
    let mut path = BezPath::new();
    for part in parts {
        polygon(&mut path, part);
    }
    path
}

fn square(from: f64, to: f64) -> [Point; 4] {
    [(from, from), (to, from), (to, to), (from, to)]
}

fn backwards(points: [Point; 4]) -> [Point; 4] {
    [points[3], points[2], points[1], points[0]]
}

#[test]
fn each_pixel_is_as_dark_as_much_of_it_is_covered() {
    // Two whole pixels and half of the one after them, of every other row but the half of the last.
    let part = [(0.0, 0.0), (2.5, 0.0), (2.5, 1.5), (0.0, 1.5)];
    let mut round = part;
    round.reverse();
    for points in [part, round] {
        assert_eq!(filled(&shape(&[&points]), 4, 2), [255, 255, 128, 0, 128, 128, 64, 0]);
    }
    // Half of a square, along its diagonal.
    assert_eq!(filled(&shape(&[&[(0.0, 0.0), (2.0, 2.0), (0.0, 2.0)]]), 2, 2), [128, 0, 255, 128]);
    // The whole of it, up to the border.
    assert_eq!(filled(&shape(&[&square(0.0, 3.0)]), 3, 3), [255; 9]);
}

#[test]
fn a_hole_is_empty_and_what_lies_upon_itself_is_full() {
    let ring = filled(&shape(&[&square(0.0, 3.0), &backwards(square(1.0, 2.0))]), 3, 3);
    assert_eq!(ring, [255, 255, 255, 255, 0, 255, 255, 255, 255]);
    let twice = filled(&shape(&[&square(0.0, 3.0), &square(1.0, 2.0)]), 3, 3);
    assert_eq!(twice, [255; 9]);
}

#[test]
fn curves_hold_what_they_should() {
    let area = |path: &BezPath| filled(path, 40, 40).iter().map(|part| f64::from(*part)).sum::<f64>() / 255.0;
    let (middle, radius) = (20.0, 18.0);
    // A circle as fonts draw it, of four cubic curves.
    let lean = radius * 0.552_284_75;
    let mut circle = BezPath::new();
    circle.move_to((middle + radius, middle));
    for [a, b, to] in [
        [(radius, lean), (lean, radius), (0.0, radius)],
        [(-lean, radius), (-radius, lean), (-radius, 0.0)],
        [(-radius, -lean), (-lean, -radius), (0.0, -radius)],
        [(lean, -radius), (radius, -lean), (radius, 0.0)],
    ] {
        let at = |point: Point| (middle + point.0, middle + point.1);
        circle.curve_to(at(a), at(b), at(to));
    }
    circle.close_path();
    assert!((area(&circle) - PI * radius * radius).abs() < 1.5, "{}", area(&circle));
    // A parabola holds two thirds of the triangle that it leans into, and one that is left open is closed.
    let mut bow = BezPath::new();
    bow.move_to((0.0, 30.0));
    bow.quad_to((20.0, 0.0), (40.0, 30.0));
    assert!((area(&bow) - 400.0).abs() < 1.0, "{}", area(&bow));
}

#[test]
fn a_letter_lies_where_it_is_drawn() {
    let mut path = shape(&[&square(-2.5, -1.5)]);
    path.move_to((-1.5, -1.5));
    let bounds = path.control_box().expand();
    let is = [bounds.x0, bounds.y0, bounds.width(), bounds.height()].map(f64::to_bits);
    assert_eq!(is, [-3.0, -3.0, 2.0, 2.0].map(f64::to_bits));
    let mut context = RenderContext::new(2, 2);
    context.set_transform(Affine::translate((-bounds.x0, -bounds.y0)));
    context.fill_path(&path);
    let mut picture = Pixmap::new(2, 2);
    context.render(&mut picture, &mut Resources::new());
    assert_eq!(picture.data_as_u8_slice(), [64; 16]);
    assert_eq!(BezPath::new().control_box().width().to_bits(), 0);
}

#[test]
fn what_no_font_should_have_does_no_harm() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -1e9, -0.5, 0.0, 1e-300, 2.999_999, 3.0, 1e9];
    for a in odd {
        for b in odd {
            for c in odd {
                let mut path = shape(&[&[(a, b), (b, c), (c, a)]]);
                path.quad_to((c, b), (b, a));
                path.curve_to((a, a), (b, c), (c, b));
                assert_eq!(filled(&path, 3, 3).len(), 9);
            }
        }
    }
}
