//! Fills the outlines of letters, for epaint, which asks vello_cpu for nothing else.
//!
//! vello_cpu draws whatever there is, three times over, for as many kinds of processor: a tenth of the exe. This has the part
//! of its interface that epaint calls, lays straight edges in place of curves (closer than the rasteriser itself would), and
//! leaves the filling to `ab_glyph_rasterizer`, which is a few kilobytes.

#![forbid(unsafe_code)]

use ab_glyph_rasterizer::{Rasterizer, point};

/// The colours that epaint paints a letter in: white. It is given its own where it is drawn.
pub mod color {
    use std::marker::PhantomData;

    pub struct Srgb;

    pub struct OpaqueColor<Space>(PhantomData<Space>);

    impl<Space> OpaqueColor<Space> {
        pub const WHITE: Self = Self(PhantomData);
    }
}

/// Shapes, as far as letters have them.
pub mod kurbo {
    type Point = (f64, f64);

    #[derive(Clone, Copy)]
    enum Step {
        Move(Point),
        Line(Point),
        Quad(Point, Point),
        Curve(Point, Point, Point),
        Close,
    }

    /// An outline: lines and curves, in one or several closed parts.
    #[derive(Default)]
    pub struct BezPath(Vec<Step>);

    impl BezPath {
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }

        pub fn move_to(&mut self, to: Point) {
            self.0.push(Step::Move(to));
        }

        pub fn line_to(&mut self, to: Point) {
            self.0.push(Step::Line(to));
        }

        pub fn quad_to(&mut self, control: Point, to: Point) {
            self.0.push(Step::Quad(control, to));
        }

        pub fn curve_to(&mut self, leaving: Point, arriving: Point, to: Point) {
            self.0.push(Step::Curve(leaving, arriving, to));
        }

        pub fn close_path(&mut self) {
            self.0.push(Step::Close);
        }

        /// What holds every point of it, those included that its curves only lean towards.
        #[must_use]
        pub fn control_box(&self) -> Rect {
            let points = self.0.iter().flat_map(|step| match *step {
                Step::Move(to) | Step::Line(to) => [Some(to), None, None],
                Step::Quad(control, to) => [Some(control), Some(to), None],
                Step::Curve(leaving, arriving, to) => [Some(leaving), Some(arriving), Some(to)],
                Step::Close => [None; 3],
            });
            let around = |(x, y)| Rect { x0: x, y0: y, x1: x, y1: y };
            points.flatten().map(around).reduce(Rect::and).unwrap_or_default()
        }

        /// Its edges, straight ones in place of curves, one after the other.
        pub(crate) fn edges(&self, mut edge: impl FnMut(Point, Point)) {
            let (mut start, mut at) = ((0.0, 0.0), (0.0, 0.0));
            let mut to = |at: &mut Point, next| edge(std::mem::replace(at, next), next);
            for step in &self.0 {
                let begin = at;
                match *step {
                    // What was left open is closed: an outline is filled, and an open one has no inside.
                    Step::Move(next) => {
                        to(&mut at, start);
                        (start, at) = (next, next);
                    }
                    Step::Line(next) => to(&mut at, next),
                    Step::Quad(a, end) => {
                        for t in steps(bend(begin, a, end)) {
                            to(&mut at, between(between(begin, a, t), between(a, end, t), t));
                        }
                    }
                    Step::Curve(a, b, end) => {
                        for t in steps(3.0 * bend(begin, a, b).max(bend(a, b, end))) {
                            let middle = between(a, b, t);
                            let (one, other) =
                                (between(between(begin, a, t), middle, t), between(middle, between(b, end, t), t));
                            to(&mut at, between(one, other, t));
                        }
                    }
                    Step::Close => to(&mut at, start),
                }
            }
            to(&mut at, start);
        }
    }

    fn between(a: Point, b: Point, t: f64) -> Point {
        (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
    }

    /// How far three points in a row are from being evenly laid on a line.
    fn bend(a: Point, b: Point, c: Point) -> f64 {
        (a.0 - 2.0 * b.0 + c.0).hypot(a.1 - 2.0 * b.1 + c.1)
    }

    /// How far along the ends of a curve's pieces are, so that none is further than a fiftieth of a pixel from it.
    fn steps(bend: f64) -> impl Iterator<Item = f64> {
        // A piece of the nth part bends by n squared less, and is off by a quarter of that.
        let pieces = (bend * 12.5).sqrt().ceil().clamp(1.0, 100.0);
        (1..=pieces as u32).map(move |piece| f64::from(piece) / pieces)
    }

    #[derive(Clone, Copy, Default)]
    pub struct Rect {
        pub x0: f64,
        pub y0: f64,
        pub x1: f64,
        pub y1: f64,
    }

    impl Rect {
        fn and(self, other: Self) -> Self {
            Self {
                x0: self.x0.min(other.x0),
                y0: self.y0.min(other.y0),
                x1: self.x1.max(other.x1),
                y1: self.y1.max(other.y1),
            }
        }

        /// The whole pixels that it touches.
        #[must_use]
        pub fn expand(self) -> Self {
            Self { x0: self.x0.floor(), y0: self.y0.floor(), x1: self.x1.ceil(), y1: self.y1.ceil() }
        }

        #[must_use]
        pub fn width(&self) -> f64 {
            self.x1 - self.x0
        }

        #[must_use]
        pub fn height(&self) -> f64 {
            self.y1 - self.y0
        }
    }

    /// A shift, which is all that a letter needs.
    #[derive(Clone, Copy, Default)]
    pub struct Affine(pub(crate) Point);

    impl Affine {
        #[must_use]
        pub fn translate(by: Point) -> Self {
            Self(by)
        }
    }
}

/// A picture: red, green, blue and how solid, a byte each, the colours already weakened by the last.
pub struct Pixmap(Vec<u8>);

impl Pixmap {
    #[must_use]
    pub fn new(width: u16, height: u16) -> Self {
        Self(vec![0; 4 * usize::from(width) * usize::from(height)])
    }

    #[must_use]
    pub fn data_as_u8_slice(&self) -> &[u8] {
        &self.0
    }
}

/// What vello_cpu keeps between pictures. There is nothing to keep.
#[derive(Default)]
pub struct Resources;

impl Resources {
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

/// One letter's picture, while it is made.
pub struct RenderContext {
    rasterizer: Rasterizer,
    shift: (f64, f64),
}

impl RenderContext {
    #[must_use]
    pub fn new(width: u16, height: u16) -> Self {
        Self { rasterizer: Rasterizer::new(width.into(), height.into()), shift: (0.0, 0.0) }
    }

    pub fn set_transform(&mut self, by: kurbo::Affine) {
        self.shift = by.0;
    }

    /// As vello_cpu has it. A letter is white.
    pub fn set_paint<Space>(&mut self, _: color::OpaqueColor<Space>) {}

    pub fn fill_path(&mut self, path: &kurbo::BezPath) {
        let ((width, height), shift) = (self.rasterizer.dimensions(), self.shift);
        // What a damaged font draws outside of its own box ends at the border.
        let inside = |at: f64, most: usize| at.clamp(0.0, most as f64) as f32;
        let place = |(x, y): (f64, f64)| point(inside(x + shift.0, width), inside(y + shift.1, height));
        path.edges(|from, to| self.rasterizer.draw_line(place(from), place(to)));
    }

    pub fn render(&self, picture: &mut Pixmap, _: &mut Resources) {
        self.rasterizer.for_each_pixel(|at, covered| {
            picture.0[4 * at..][..4].fill((covered.min(1.0) * 255.0).round() as u8);
        });
    }
}
