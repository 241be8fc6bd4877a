//! One triangle, filled: which pixels are its own, and what colour each of them gets.
//!
//! Places are kept in whole parts of a pixel, 256 to each, so that of two triangles with a common edge each pixel belongs to
//! exactly one: a pixel is inside where its middle is, and a middle on an edge belongs to the triangle right of it or below
//! (the top-left rule of Direct3D and OpenGL). Colours are premultiplied and mixed as they are, without going to linear
//! light first: that is what egui expects of whoever paints for it.
#![expect(clippy::disallowed_methods, reason = "colours are not chosen here, they are computed")]

use std::hash::{Hash, Hasher};
use std::ops::Range;

use egui::{Color32, Pos2};

use super::texture::Texture;

#[cfg(test)]
mod tests;

/// A pixel, in parts.
const PART: i64 = 256;

/// Places farther away than this many pixels are drawn as if they were there.
const FAR: f32 = 16_384.0;

/// A corner of a triangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Corner {
    /// In parts of a pixel ([`PART`]), from the window's upper left.
    x: i64,
    y: i64,
    /// 0 to 255 each: red, green, blue, alpha.
    color: Color32,
    /// In texels of the texture.
    uv: Pos2,
}

impl Corner {
    /// `at` is in pixels. None where it is nowhere.
    pub(super) fn new(at: Pos2, color: Color32, uv: Pos2) -> Option<Self> {
        (!at.any_nan() && !uv.any_nan()).then(|| Self { x: parts(at.x), y: parts(at.y), color, uv })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "held within FAR")]
fn parts(pixels: f32) -> i64 {
    (pixels.clamp(-FAR, FAR) * 256.0).round() as i64
}

impl Hash for Corner {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { x, y, color, uv } = self;
        (x, y, color, uv.x.to_bits(), uv.y.to_bits()).hash(state);
    }
}

/// A part of the window, in pixels.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(super) struct Area {
    pub x: Range<usize>,
    pub y: Range<usize>,
}

impl Area {
    pub(super) fn is_empty(&self) -> bool {
        self.x.is_empty() || self.y.is_empty()
    }
}

/// Three corners, in the order in which the inside is on the right hand of whoever walks round.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(super) struct Triangle {
    corners: [Corner; 3],
    /// Twice its size, in square parts.
    size: i64,
}

impl Triangle {
    /// None where it is a line or a point, and so has no pixel.
    pub(super) fn new([a, b, c]: [Corner; 3]) -> Option<Self> {
        let size = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        match size {
            0 => None,
            1.. => Some(Self { corners: [a, b, c], size }),
            _ => Some(Self { corners: [a, c, b], size: -size }),
        }
    }

    /// The rows that it may have a pixel in, of those below `height`.
    pub(super) fn rows(&self, within: &Range<usize>) -> Range<usize> {
        let [a, b, c] = self.corners.map(|corner| corner.y);
        let row = |parts: i64| usize::try_from(parts.div_euclid(PART)).unwrap_or(0);
        let (top, end) = (row(a.min(b).min(c)), row(a.max(b).max(c)) + 1);
        top.clamp(within.start, within.end)..end.clamp(within.start, within.end)
    }

    /// Draws what of it lies in `area`. `pixels` are rows of `width`, the first of which is the window's row `top`;
    /// `area` lies within them. A texture goes with the colours, each channel times the other.
    pub(super) fn draw(
        &self,
        area: &Area,
        texture: Option<&Texture>,
        (pixels, width, top): (&mut [u32], usize, usize),
    ) {
        let paint = Paint::new(self, texture);
        for y in self.rows(&area.y) {
            let span = self.span(y, &area.x);
            let start = (y - top) * width;
            if let Some(row) = pixels.get_mut(start + span.start..start + span.end) {
                paint.fill(row, span.start, y);
            }
        }
    }

    /// Its pixels in a row.
    #[expect(clippy::cast_possible_wrap, reason = "a window has some thousand pixels on a side")]
    fn span(&self, row: usize, within: &Range<usize>) -> Range<usize> {
        let middle = row as i64 * PART + PART / 2;
        // Inclusive, both.
        let (mut first, mut last) = (within.start as i64, within.end as i64 - 1);
        for i in 0..3 {
            let (a, b) = (self.corners[i], self.corners[(i + 1) % 3]);
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            // How far to the inside the middle of a pixel lies is `inside - dy * x`; on the edge itself it is nothing,
            // which is enough for an edge on the left or on top.
            let inside = dx * (middle - a.y) + dy * a.x;
            let least = i64::from(!(dy < 0 || (dy == 0 && dx > 0)));
            if dy < 0 {
                let (from, step) = (least - inside + dy * (PART / 2), -dy * PART);
                first = first.max(-(-from).div_euclid(step));
            } else if dy > 0 {
                last = last.min((inside - least - dy * (PART / 2)).div_euclid(dy * PART));
            } else if inside < least {
                return within.start..within.start;
            }
        }
        let (first, end) = (usize::try_from(first), usize::try_from(last + 1));
        match (first, end) {
            (Ok(first), Ok(end)) if first < end => first..end,
            _ => within.start..within.start,
        }
    }
}

/// A value that changes evenly over a triangle.
#[derive(Clone, Copy)]
struct Slope {
    at: f32,
    right: f32,
    down: f32,
    /// Between its corners it never leaves these, whatever rounding makes of it.
    least: f32,
    most: f32,
}

impl Slope {
    #[expect(clippy::cast_precision_loss, reason = "a pixel's place in a window is a small number")]
    fn new(triangle: &Triangle, value: impl Fn(&Corner) -> f32) -> Self {
        let [a, b, c] = &triangle.corners;
        let [at, to_b, to_c] = [value(a), value(b) - value(a), value(c) - value(a)];
        let size = triangle.size as f32 / PART as f32;
        Self {
            at,
            right: (to_b * (c.y - a.y) as f32 - to_c * (b.y - a.y) as f32) / size,
            down: (to_c * (b.x - a.x) as f32 - to_b * (c.x - a.x) as f32) / size,
            least: at.min(value(b)).min(value(c)),
            most: at.max(value(b)).max(value(c)),
        }
    }

    /// `x` and `y` are pixels from the first corner.
    fn at(&self, [x, y]: [f32; 2]) -> f32 {
        (self.at + self.right * x + self.down * y).clamp(self.least, self.most)
    }
}

/// What a triangle's pixels get.
enum Paint<'a> {
    Nothing,
    Plain(Color32),
    /// Red, green, blue, alpha.
    Shaded {
        origin: [f32; 2],
        color: [Slope; 4],
    },
    Pictured {
        origin: [f32; 2],
        color: Color32,
        place: [Slope; 2],
        texture: &'a Texture,
    },
    Both {
        origin: [f32; 2],
        color: [Slope; 4],
        place: [Slope; 2],
        texture: &'a Texture,
    },
}

impl<'a> Paint<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a corner's place is held within FAR")]
    fn new(triangle: &Triangle, texture: Option<&'a Texture>) -> Self {
        let [a, b, c] = &triangle.corners;
        let origin = [a.x as f32 / PART as f32, a.y as f32 / PART as f32];
        let color = || [0, 1, 2, 3].map(|i| Slope::new(triangle, |corner| f32::from(corner.color.to_array()[i])));
        let place = || [Slope::new(triangle, |corner| corner.uv.x), Slope::new(triangle, |corner| corner.uv.y)];
        let even = a.color == b.color && b.color == c.color;
        match (even, texture) {
            (true, _) if a.color == Color32::TRANSPARENT => Self::Nothing,
            (true, None) => Self::Plain(a.color),
            (false, None) => Self::Shaded { origin, color: color() },
            (true, Some(texture)) => Self::Pictured { origin, color: a.color, place: place(), texture },
            (false, Some(texture)) => Self::Both { origin, color: color(), place: place(), texture },
        }
    }

    /// `row` begins at `x`.
    fn fill(&self, row: &mut [u32], x: usize, y: usize) {
        match self {
            Self::Nothing => {}
            Self::Plain(color) if color.is_opaque() => row.fill(packed(*color)),
            Self::Plain(color) => row.iter_mut().for_each(|pixel| *pixel = over(*pixel, *color)),
            Self::Shaded { origin, color } => each(row, *origin, x, y, |at| shade(color, at)),
            Self::Pictured { origin, color, place, texture } => {
                each(row, *origin, x, y, |at| times(*color, texture.at(place.map(|slope| slope.at(at)))));
            }
            Self::Both { origin, color, place, texture } => {
                each(row, *origin, x, y, |at| times(shade(color, at), texture.at(place.map(|slope| slope.at(at)))));
            }
        }
    }
}

/// Every pixel of a row by itself: `color` is told where it is, from the triangle's first corner.
#[expect(clippy::cast_precision_loss, reason = "a pixel's place in a window is a small number")]
fn each(row: &mut [u32], origin: [f32; 2], x: usize, y: usize, color: impl Fn([f32; 2]) -> Color32) {
    let down = y as f32 + 0.5 - origin[1];
    for (pixel, x) in row.iter_mut().zip(x..) {
        *pixel = over(*pixel, color([x as f32 + 0.5 - origin[0], down]));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within 0 to 255 by the slope")]
fn shade(color: &[Slope; 4], at: [f32; 2]) -> Color32 {
    let [r, g, b, a] = color.map(|slope| slope.at(at).round() as u8);
    Color32::from_rgba_premultiplied(r, g, b, a)
}

/// A pixel as a screen takes it: 0x00RRGGBB.
pub(super) fn packed(color: Color32) -> u32 {
    let [r, g, b, _] = color.to_array();
    u32::from_be_bytes([0, r, g, b])
}

/// A colour laid over a pixel.
fn over(below: u32, color: Color32) -> u32 {
    if color.is_opaque() {
        return packed(color);
    }
    if color == Color32::TRANSPARENT {
        return below;
    }
    let [r, g, b, a] = color.to_array();
    let [_, under_r, under_g, under_b] = below.to_be_bytes();
    let rest = 255 - a;
    let channel = |top: u8, under: u8| top.saturating_add(product(under, rest));
    u32::from_be_bytes([0, channel(r, under_r), channel(g, under_g), channel(b, under_b)])
}

fn times(one: Color32, other: Color32) -> Color32 {
    let (one, other) = (one.to_array(), other.to_array());
    let [r, g, b, a] = [0, 1, 2, 3].map(|i| product(one[i], other[i]));
    Color32::from_rgba_premultiplied(r, g, b, a)
}

/// Of two parts of 255, rounded.
#[expect(clippy::cast_possible_truncation, reason = "255 times 255 over 255 is 255")]
const fn product(one: u8, other: u8) -> u8 {
    let product = one as u32 * other as u32 + 128;
    ((product + (product >> 8)) >> 8) as u8
}
