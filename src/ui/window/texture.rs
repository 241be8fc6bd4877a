//! Pictures that triangles are filled with: in practice the letters.
#![expect(clippy::disallowed_methods, reason = "colours are not chosen here, they are computed")]

use std::collections::HashMap;

use egui::epaint::{ImageData, ImageDelta};
use egui::{Color32, TextureId, TexturesDelta};

/// Pixels as egui has them: sRGB with premultiplied alpha, row by row from the top.
#[derive(Debug, Default)]
pub(super) struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    /// How many times it was changed. What was drawn with it before must be drawn again.
    pub changes: u64,
}

/// A place between texels is kept in parts, as many to each.
const PART: i32 = 256;

impl Texture {
    #[cfg(test)]
    pub(super) fn new([width, height]: [usize; 2], pixels: Vec<Color32>) -> Self {
        assert_eq!(pixels.len(), width * height);
        Self { width, height, pixels, changes: 0 }
    }

    /// In texels.
    #[expect(clippy::cast_precision_loss, reason = "a texture has at most some thousand texels on a side")]
    pub(super) const fn size(&self) -> [f32; 2] {
        [self.width as f32, self.height as f32]
    }

    /// The colour at a place in texels, from the four texels around it. Beyond the edge there is more of the edge.
    pub(super) fn at(&self, [u, v]: [f32; 2]) -> Color32 {
        let (x, right) = texel(u, self.width);
        let (y, down) = texel(v, self.height);
        let one = self.texel(x, y);
        if right == 0 && down == 0 {
            return one;
        }
        let upper = mix(one, self.texel(x + 1, y), right);
        let lower = mix(self.texel(x, y + 1), self.texel(x + 1, y + 1), right);
        mix(upper, lower, down)
    }

    fn texel(&self, x: i32, y: i32) -> Color32 {
        let inside = |at: i32, size: usize| usize::try_from(at).unwrap_or(0).min(size.saturating_sub(1));
        let at = inside(y, self.height) * self.width + inside(x, self.width);
        self.pixels.get(at).copied().unwrap_or_default()
    }

    fn patch(&mut self, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        self.changes += 1;
        let Some([left, top]) = delta.pos else {
            [self.width, self.height] = image.size;
            self.pixels.clone_from(&image.pixels);
            return;
        };
        for (row, from) in image.pixels.chunks(image.size[0].max(1)).enumerate() {
            let start = (top + row) * self.width + left;
            if let Some(to) = self.pixels.get_mut(start..start + from.len()) {
                to.copy_from_slice(from);
            }
        }
    }
}

/// The texel at or before a place, and how far behind it the place is. A texel is where its middle is.
#[expect(clippy::cast_possible_truncation, reason = "a float beyond all numbers becomes the largest of them")]
fn texel(place: f32, size: usize) -> (i32, i32) {
    let size = i32::try_from(size).unwrap_or(i32::MAX / PART);
    let at = ((place - 0.5) * 256.0).round() as i32;
    let at = at.clamp(0, (size - 1).max(0).saturating_mul(PART));
    (at / PART, at % PART)
}

fn mix(one: Color32, other: Color32, part: i32) -> Color32 {
    let (one, other) = (one.to_array(), other.to_array());
    let channel = |i: usize| {
        let mixed = (i32::from(one[i]) * (PART - part) + i32::from(other[i]) * part + PART / 2) / PART;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    Color32::from_rgba_premultiplied(channel(0), channel(1), channel(2), channel(3))
}

/// All of a window's.
#[derive(Debug, Default)]
pub(super) struct Textures(HashMap<TextureId, Texture>);

impl Textures {
    pub(super) fn get(&self, id: TextureId) -> Option<&Texture> {
        self.0.get(&id)
    }

    /// Takes in what is new. What is no longer wanted goes after the picture ([`Self::forget`]).
    pub(super) fn take(&mut self, delta: &mut TexturesDelta) {
        for (id, parts) in delta.set.drain() {
            let texture = self.0.entry(id).or_default();
            for part in &parts {
                texture.patch(part);
            }
        }
    }

    pub(super) fn forget(&mut self, delta: &mut TexturesDelta) {
        for id in delta.free.drain() {
            self.0.remove(&id);
        }
    }
}
