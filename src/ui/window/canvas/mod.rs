//! The window's picture: what egui wants to be seen, as pixels.
//!
//! Drawn by the processor alone. So it looks the same on every computer, needs no driver (inside a Remote Desktop session, in a
//! virtual machine or a sandbox there is often none that works), and what the tests see under Wine is what a Windows shows.
//! A picture is cheap to draw twice and cheaper not to: it is kept in bands of rows, and a band is drawn again only where
//! something of what lies in it is another than the last time.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, WHITE_UV};
use egui::{Color32, Pos2, Rect, TextureId, TexturesDelta};

use super::texture::{Texture, Textures};
use super::triangle::{Area, Corner, Triangle, packed};

#[cfg(test)]
mod tests;

/// Rows to a band.
const BAND: usize = 16;

/// How large a window can be on a side. Screens are smaller, and triangles end there.
const MOST: usize = 16_384;

#[derive(Debug, Default)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// 0x00RRGGBB, row by row.
    pixels: Vec<u32>,
    /// What lies in each band, as a number. None where that is not known.
    bands: Vec<Option<u64>>,
    textures: Textures,
}

/// What is to be seen.
pub(super) struct Picture<'a> {
    /// Of the window, in pixels.
    pub size: [usize; 2],
    pub pixels_per_point: f32,
    pub shapes: &'a [ClippedPrimitive],
    pub textures: TexturesDelta,
    /// Where there is nothing else.
    pub background: Color32,
}

/// A triangle in its place.
struct Placed {
    triangle: Triangle,
    clip: Area,
    texture: Option<TextureId>,
}

impl Canvas {
    /// Width and height.
    pub(super) const fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// 0x00RRGGBB, row by row from the top.
    pub(super) fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// Draws what has changed, and says in which rows that was.
    pub(super) fn draw(&mut self, mut picture: Picture<'_>) -> Vec<Range<usize>> {
        self.textures.take(&mut picture.textures);
        self.resize(picture.size);
        let placed = self.place(&picture);
        let bands = self.sort(&placed, picture.background);
        let mut changed: Vec<Range<usize>> = Vec::new();
        for (i, Band { content, members }) in bands.into_iter().enumerate() {
            if self.bands.get(i).copied().flatten() == Some(content) {
                continue;
            }
            let rows = self.rows(i);
            let (width, top) = (self.width, rows.start);
            let Some(pixels) = self.pixels.get_mut(top * width..rows.end * width) else { continue };
            pixels.fill(packed(picture.background));
            for Placed { triangle, clip, texture } in members.iter().filter_map(|at| placed.get(*at)) {
                let y = clip.y.start.max(top)..clip.y.end.min(rows.end);
                let area = Area { x: clip.x.clone(), y };
                let texture = texture.and_then(|id| self.textures.get(id));
                if !area.is_empty() {
                    triangle.draw(&area, texture, (pixels, width, top));
                }
            }
            self.bands[i] = Some(content);
            match changed.last_mut() {
                Some(last) if last.end == rows.start => last.end = rows.end,
                _ => changed.push(rows),
            }
        }
        self.textures.forget(&mut picture.textures);
        changed
    }

    fn resize(&mut self, size: [usize; 2]) {
        let size = size.map(|side| side.min(MOST));
        if size != self.size() {
            [self.width, self.height] = size;
            self.pixels.clear();
            self.pixels.resize(self.width * self.height, 0);
            self.bands.clear();
            self.bands.resize(self.height.div_ceil(BAND), None);
        }
    }

    /// The rows of a band.
    fn rows(&self, band: usize) -> Range<usize> {
        band * BAND..((band + 1) * BAND).min(self.height)
    }

    fn place(&self, picture: &Picture<'_>) -> Vec<Placed> {
        let scale = picture.pixels_per_point;
        let mut placed = Vec::new();
        for shape in picture.shapes {
            // Nothing here paints by itself.
            let Primitive::Mesh(mesh) = &shape.primitive else { continue };
            let clip = self.area(shape.clip_rect, scale);
            if clip.is_empty() {
                continue;
            }
            let size = self.textures.get(mesh.texture_id).map(Texture::size);
            placed.extend(mesh.indices.chunks_exact(3).filter_map(|corners| {
                let (triangle, texture) = triangle(mesh, corners, scale, size)?;
                Some(Placed { triangle, clip: clip.clone(), texture })
            }));
        }
        placed
    }

    /// The pixels of a rectangle in points, as graphics cards cut it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float beyond all numbers becomes 0 or the largest"
    )]
    fn area(&self, rect: Rect, scale: f32) -> Area {
        let pixels = |from: f32, to: f32, size: usize| {
            let [from, to] = [from, to].map(|points| ((points * scale).round() as usize).min(size));
            from..to
        };
        Area { x: pixels(rect.min.x, rect.max.x, self.width), y: pixels(rect.min.y, rect.max.y, self.height) }
    }

    /// What lies in which band.
    fn sort(&self, placed: &[Placed], background: Color32) -> Vec<Band> {
        let mut bands: Vec<(DefaultHasher, Vec<usize>)> = vec![Default::default(); self.bands.len()];
        for (at, Placed { triangle, clip, texture }) in placed.iter().enumerate() {
            let rows = triangle.rows(&clip.y);
            if rows.is_empty() {
                continue;
            }
            let changes = texture.and_then(|id| self.textures.get(id)).map(|texture| texture.changes);
            for (content, members) in &mut bands[rows.start / BAND..rows.end.div_ceil(BAND)] {
                (triangle, clip, texture, changes).hash(content);
                members.push(at);
            }
        }
        let finish = |(mut content, members): (DefaultHasher, Vec<usize>)| {
            background.hash(&mut content);
            Band { content: content.finish(), members }
        };
        bands.into_iter().map(finish).collect()
    }
}

/// A band as it is to be.
struct Band {
    content: u64,
    /// From the lowest to the uppermost.
    members: Vec<usize>,
}

/// `texture` is the size of the mesh's, in texels. None where there is nothing to be seen, or no such texture.
fn triangle(
    mesh: &Mesh,
    corners: &[u32],
    scale: f32,
    texture: Option<[f32; 2]>,
) -> Option<(Triangle, Option<TextureId>)> {
    let vertex = |i: usize| mesh.vertices.get(usize::try_from(corners[i]).ok()?);
    let vertices = [vertex(0)?, vertex(1)?, vertex(2)?];
    // What has no picture points to a texel that is white.
    let plain = vertices.iter().all(|vertex| vertex.uv == WHITE_UV);
    let [width, height] = if plain { [0.0; 2] } else { texture? };
    let corner = |i: usize| {
        let vertex = vertices[i];
        let at = Pos2::new(vertex.pos.x * scale, vertex.pos.y * scale);
        Corner::new(at, vertex.color, Pos2::new(vertex.uv.x * width, vertex.uv.y * height))
    };
    let triangle = Triangle::new([corner(0)?, corner(1)?, corner(2)?])?;
    Some((triangle, (!plain).then_some(mesh.texture_id)))
}
