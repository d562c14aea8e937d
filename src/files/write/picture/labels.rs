//! Where numbers and labels stand: one after the other in their order, each in the first of its places that is free.

use std::f64::consts::TAU;

/// A rectangle: left, top, right, bottom (pixels).
pub(super) type Rect = [f64; 4];

/// What is taken already.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    frame: Rect,
    boxes: Vec<Rect>,
}

fn meet(a: &Rect, b: &Rect) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

impl Taken {
    /// Nothing is taken within a frame.
    pub(super) fn new(frame: Rect) -> Self {
        Self { frame, boxes: Vec::new() }
    }

    fn is_free(&self, of: &Rect, own: Option<usize>) -> bool {
        let [left, top, right, bottom] = self.frame;
        let is_within = of[0] >= left && of[1] >= top && of[2] <= right && of[3] <= bottom;
        is_within && !self.boxes.iter().enumerate().any(|(i, other)| Some(i) != own && meet(of, other))
    }

    /// Takes the box of a width and height around a centre, whoever is there; tells its number.
    pub(super) fn take(&mut self, centre: [f64; 2], size: [f64; 2]) -> usize {
        self.boxes.push(rect(centre, size));
        self.boxes.len() - 1
    }

    /// Takes the first free box of a width and height around one of `centres`, and tells its centre. It may lie on the box `own`.
    pub(super) fn place(&mut self, size: [f64; 2], own: Option<usize>, centres: impl IntoIterator<Item = [f64; 2]>) -> Option<[f64; 2]> {
        let centre = centres.into_iter().find(|centre| self.is_free(&rect(*centre, size), own))?;
        self.take(centre, size);
        Some(centre)
    }
}

fn rect([x, y]: [f64; 2], [width, height]: [f64; 2]) -> Rect {
    [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0]
}

/// Where a disc may stand: on its place, then around it, ever farther away.
pub(super) fn around([x, y]: [f64; 2], radius: f64) -> impl Iterator<Item = [f64; 2]> {
    const DIRECTIONS: u32 = 16;
    const RINGS: u32 = 12;
    let rings = (1..=RINGS).flat_map(move |ring| {
        let away = radius * (1.0 + f64::from(ring));
        (0..DIRECTIONS).map(move |i| {
            // From the upper right on: leaders that go up are read best.
            let angle = TAU * (f64::from(i) / f64::from(DIRECTIONS)) - TAU / 8.0;
            [x + away * angle.cos(), y + away * angle.sin()]
        })
    });
    std::iter::once([x, y]).chain(rings)
}

/// Where a label may stand that names an area: on its place, then a little above, below and aside.
pub(super) fn over([x, y]: [f64; 2], [width, height]: [f64; 2]) -> impl Iterator<Item = [f64; 2]> {
    [[0.0, 0.0], [0.0, -1.0], [0.0, 1.0], [-0.3, 0.0], [0.3, 0.0], [0.0, -2.0], [0.0, 2.0]]
        .into_iter()
        .map(move |[right, down]| [x + right * width, y + down * height])
}

/// Where a label may stand that names a point: right, left, above, below, then the corners.
pub(super) fn beside([x, y]: [f64; 2], [width, height]: [f64; 2], gap: f64) -> impl Iterator<Item = [f64; 2]> {
    let (across, down) = (width / 2.0 + gap, height / 2.0 + gap);
    [[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0], [0.0, 1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, -1.0], [-1.0, 1.0]]
        .into_iter()
        .map(move |[i, j]| [x + i * across, y + j * down])
}
