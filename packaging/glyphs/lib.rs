//! Fills the outlines of letters, for epaint, which asks vello_cpu for nothing else.
//!
//! vello_cpu draws whatever there is, three times over, for as many kinds of processor: a tenth of the exe. This has the part
//! of its interface that epaint calls, and fills as FreeType and others do: each edge adds to the cells that it crosses how
//! much of them lies to its right, and a sum along each row then says how much of each is covered. It is exact, and costs a few
//! kilobytes.

#![forbid(unsafe_code)]

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
    width: usize,
    height: usize,
    shift: (f64, f64),
    /// Two more in each row than it has pixels: an edge on the right border adds to what lies beyond it.
    cells: Vec<f32>,
}

impl RenderContext {
    #[must_use]
    pub fn new(width: u16, height: u16) -> Self {
        let (width, height) = (usize::from(width), usize::from(height));
        Self { width, height, shift: (0.0, 0.0), cells: vec![0.0; (width + 2) * height] }
    }

    pub fn set_transform(&mut self, by: kurbo::Affine) {
        self.shift = by.0;
    }

    /// As vello_cpu has it. A letter is white.
    pub fn set_paint<Space>(&mut self, _: color::OpaqueColor<Space>) {}

    pub fn fill_path(&mut self, path: &kurbo::BezPath) {
        // What a damaged font draws outside of its own box ends at the border.
        let (shift, width, height) = (self.shift, self.width as f64, self.height as f64);
        let inside = |(x, y): (f64, f64)| ((x + shift.0).clamp(0.0, width), (y + shift.1).clamp(0.0, height));
        path.edges(|from, to| self.edge(inside(from), inside(to)));
    }

    fn edge(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (sign, top, bottom) = if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        let slope = (bottom.0 - top.0) / (bottom.1 - top.1);
        // A level edge covers nothing, and one that leads nowhere is not a number.
        if !slope.is_finite() {
            return;
        }
        let (least, most) = (top.0.min(bottom.0), top.0.max(bottom.0));
        let x_at = |y: f64| (top.0 + (y - top.1) * slope).clamp(least, most);
        for row in top.1 as usize..(bottom.1.ceil() as usize).min(self.height) {
            let (above, below) = (top.1.max(row as f64), bottom.1.min(row as f64 + 1.0));
            let (one, other) = (x_at(above), x_at(below));
            let (left, right) = (one.min(other), one.max(other));
            let cells = &mut self.cells[row * (self.width + 2)..][..self.width + 2];
            for column in left as usize..=right as usize {
                let (begin, end) = (left.max(column as f64), right.min(column as f64 + 1.0));
                let share = if right > left { (end - begin) / (right - left) } else { 1.0 };
                let covers = sign * (below - above) * share;
                let beside = f64::midpoint(begin, end) - column as f64;
                cells[column] += (covers * (1.0 - beside)) as f32;
                cells[column + 1] += (covers * beside) as f32;
            }
        }
    }

    pub fn render(&self, picture: &mut Pixmap, _: &mut Resources) {
        let mut pixels = picture.0.chunks_exact_mut(4);
        for row in self.cells.chunks_exact(self.width + 2) {
            let mut covered = 0.0_f32;
            for (cell, pixel) in row[..self.width].iter().zip(&mut pixels) {
                covered += cell;
                pixel.fill((covered.abs().min(1.0) * 255.0).round() as u8);
            }
        }
    }
}
