//! Against the plain meaning of the rule, pixel by pixel.
#![expect(clippy::disallowed_methods, reason = "any colour will do")]

use egui::{Color32, Pos2, pos2};
use proptest::prelude::*;

use super::*;

const WIDTH: usize = 24;
const HEIGHT: usize = 20;

fn corner(x: f32, y: f32, color: Color32) -> Corner {
    Corner::new(pos2(x, y), color, Pos2::ZERO).unwrap()
}

fn everything() -> Area {
    Area { x: 0..WIDTH, y: 0..HEIGHT }
}

fn drawn(triangle: &Triangle, onto: u32) -> Vec<u32> {
    let mut pixels = vec![onto; WIDTH * HEIGHT];
    triangle.draw(&everything(), None, (&mut pixels, WIDTH, 0));
    pixels
}

/// A place in whole parts of a pixel, in the picture and around it; mostly on the middles and edges of pixels, where rules matter.
fn place() -> impl Strategy<Value = f32> {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let parts = |parts: i32| parts as f32 / 256.0;
    prop_oneof![(-20_i32..60).prop_map(move |half| parts(half * 128)), (-2560_i32..8000).prop_map(parts)]
}

fn point() -> impl Strategy<Value = Pos2> {
    (place(), place()).prop_map(|(x, y)| pos2(x, y))
}

/// Whether a pixel's middle is inside, asked of one pixel alone.
fn is_inside(corners: [Pos2; 3], pixel: [usize; 2]) -> bool {
    let [a, b, c] = corners.map(|at| [at.x, at.y].map(|value| (f64::from(value) * 256.0).round()));
    let turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let round = if turn > 0.0 { [a, b, c] } else { [a, c, b] };
    let middle = pixel.map(|pixel| f64::from(u32::try_from(pixel).unwrap()) * 256.0 + 128.0);
    turn != 0.0
        && (0..3).all(|i| {
            let (from, to) = (round[i], round[(i + 1) % 3]);
            let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
            let side = dx * (middle[1] - from[1]) - dy * (middle[0] - from[0]);
            side > 0.0 || side == 0.0 && (dy < 0.0 || dy == 0.0 && dx > 0.0)
        })
}

proptest! {
    #[test]
    fn the_pixels_are_those_whose_middle_is_inside(corners in [point(), point(), point()]) {
        let triangle = Triangle::new(corners.map(|at| corner(at.x, at.y, Color32::WHITE)));
        let pixels = triangle.map_or_else(|| vec![0; WIDTH * HEIGHT], |triangle| drawn(&triangle, 0));
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let expected = if is_inside(corners, [x, y]) { 0x00ff_ffff } else { 0 };
                prop_assert_eq!(pixels[y * WIDTH + x], expected, "at {}, {}", x, y);
            }
        }
    }

    /// Round a point in the middle of a square lie four triangles, and every pixel of the square is in one of them.
    #[test]
    fn no_gap_and_no_overlap(middle in (2_i32..22 * 256, 2_i32..18 * 256)) {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let middle = pos2(1.0 + middle.0 as f32 / 256.0, 1.0 + middle.1 as f32 / 256.0);
        let middle = pos2(middle.x.min(21.9), middle.y.min(17.9));
        let square = [pos2(1.0, 1.0), pos2(22.0, 1.0), pos2(22.0, 18.0), pos2(1.0, 18.0)];
        let mut pixels = vec![0; WIDTH * HEIGHT];
        // Each adds 3 to what is there, so a pixel that is drawn twice has 6.
        let add = Color32::from_rgba_premultiplied(3, 3, 3, 0);
        for i in 0..4 {
            let corners = [square[i], square[(i + 1) % 4], middle].map(|at| corner(at.x, at.y, add));
            if let Some(triangle) = Triangle::new(corners) {
                triangle.draw(&everything(), None, (&mut pixels, WIDTH, 0));
            }
        }
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let inside = (1..22).contains(&x) && (1..18).contains(&y);
                prop_assert_eq!(pixels[y * WIDTH + x], if inside { 0x0003_0303 } else { 0 }, "at {}, {}", x, y);
            }
        }
    }

    /// A picture that is drawn in two parts is the picture.
    #[test]
    fn parts_make_the_whole(corners in [point(), point(), point()], colors in any::<[[u8; 4]; 3]>(), at in 0..HEIGHT) {
        let colors = colors.map(|[r, g, b, a]| Color32::from_rgba_unmultiplied(r, g, b, a));
        let corner = |i: usize| corner(corners[i].x, corners[i].y, colors[i]);
        if let Some(triangle) = Triangle::new([corner(0), corner(1), corner(2)]) {
            let whole = drawn(&triangle, 0x0012_3456);
            let mut parts = vec![0x0012_3456; WIDTH * HEIGHT];
            let (upper, lower) = parts.split_at_mut(at * WIDTH);
            triangle.draw(&Area { x: 0..WIDTH, y: 0..at }, None, (upper, WIDTH, 0));
            triangle.draw(&Area { x: 0..WIDTH, y: at..HEIGHT }, None, (lower, WIDTH, at));
            prop_assert_eq!(whole, parts);
        }
    }

    /// Colours never leave those of the corners, however thin the triangle.
    #[test]
    fn colours_stay_between_the_corners(corners in [point(), point(), point()], grey in any::<[u8; 3]>()) {
        let corner = |i: usize| corner(corners[i].x, corners[i].y, Color32::from_gray(grey[i]));
        if let Some(triangle) = Triangle::new([corner(0), corner(1), corner(2)]) {
            let (least, most) = (*grey.iter().min().unwrap(), *grey.iter().max().unwrap());
            for pixel in drawn(&triangle, 0xff00_0000) {
                let [whole, r, g, b] = pixel.to_be_bytes();
                prop_assert!(whole == 0xff || (r == g && g == b && (least..=most).contains(&r)), "{pixel:08x}");
            }
        }
    }

    /// Whatever comes, nothing breaks.
    #[test]
    fn nothing_is_too_strange(values in any::<[[f32; 4]; 3]>(), color in any::<[u8; 4]>()) {
        let [r, g, b, a] = color;
        let color = Color32::from_rgba_premultiplied(r, g, b, a);
        let texture = Texture::new([2, 2], vec![color; 4]);
        let corners = values.map(|[x, y, u, v]| Corner::new(pos2(x, y), color, pos2(u, v)));
        if let [Some(a), Some(b), Some(c)] = corners
            && let Some(triangle) = Triangle::new([a, b, c])
        {
            let mut pixels = vec![0; WIDTH * HEIGHT];
            triangle.draw(&everything(), Some(&texture), (&mut pixels, WIDTH, 0));
        }
    }
}

#[test]
fn half_of_white_over_black_is_grey() {
    let half = Color32::from_white_alpha(128);
    let triangle =
        Triangle::new([corner(-5.0, -5.0, half), corner(90.0, -5.0, half), corner(-5.0, 90.0, half)]).unwrap();
    assert!(drawn(&triangle, 0).iter().all(|pixel| *pixel == 0x0080_8080));
    assert!(drawn(&triangle, 0x00ff_ffff).iter().all(|pixel| *pixel == 0x00ff_ffff));
}

#[test]
fn a_letter_in_its_own_size_is_copied_texel_by_texel() {
    let shade = |i: usize| Color32::from_gray(u8::try_from(i * 20).unwrap());
    let texture = Texture::new([4, 3], (0..12).map(shade).collect());
    let at = |x: f32, y: f32| Corner::new(pos2(x + 7.0, y + 5.0), Color32::WHITE, pos2(x, y)).unwrap();
    let mut pixels = vec![0x00ab_cdef; WIDTH * HEIGHT];
    for corners in [[at(0.0, 0.0), at(4.0, 0.0), at(4.0, 3.0)], [at(0.0, 0.0), at(4.0, 3.0), at(0.0, 3.0)]] {
        let triangle = Triangle::new(corners).unwrap();
        triangle.draw(&everything(), Some(&texture), (&mut pixels, WIDTH, 0));
    }
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let inside = (7..11).contains(&x) && (5..8).contains(&y);
            let expected = if inside { packed(shade((y - 5) * 4 + x - 7)) } else { 0x00ab_cdef };
            assert_eq!(pixels[y * WIDTH + x], expected, "at {x}, {y}");
        }
    }
}

#[test]
fn between_two_texels_there_is_something_of_both() {
    let texture = Texture::new([2, 1], vec![Color32::BLACK, Color32::WHITE]);
    assert_eq!(texture.at([0.5, 0.5]), Color32::BLACK);
    assert_eq!(texture.at([1.0, 0.5]), Color32::from_gray(128));
    assert_eq!(texture.at([1.5, 0.5]), Color32::WHITE);
    assert_eq!(texture.at([9.0, -3.0]), Color32::WHITE);
}
