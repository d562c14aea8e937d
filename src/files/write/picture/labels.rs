//! Where numbers and labels stand: one after the other in their order, each in the first of its places that is free.

use std::collections::HashMap;
use std::f64::consts::TAU;

/// A rectangle: left, top, right, bottom (pixels).
pub(super) type Rect = [f64; 4];

/// Side of a cell of the index of boxes (pixels): about the size of a label.
const CELL_PX: f64 = 96.0;

/// What is taken already.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    frame: Rect,
    boxes: Vec<Rect>,
    /// Numbers of the boxes that meet a cell.
    cells: HashMap<(i64, i64), Vec<usize>>,
}

fn meet(a: &Rect, b: &Rect) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The cells that a box meets.
fn cells(of: &Rect) -> impl Iterator<Item = (i64, i64)> + use<> {
    let [left, top, right, bottom] = of.map(|px| (px / CELL_PX).floor() as i64);
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

impl Taken {
    /// Nothing is taken within a frame.
    pub(super) fn new(frame: Rect) -> Self {
        Self { frame, boxes: Vec::new(), cells: HashMap::new() }
    }

    fn is_free(&self, of: &Rect, own: Option<usize>) -> bool {
        let [left, top, right, bottom] = self.frame;
        if of[0] < left || of[1] < top || of[2] > right || of[3] > bottom {
            return false;
        }
        let near = cells(of).filter_map(|cell| self.cells.get(&cell)).flatten();
        !near.into_iter().any(|i| Some(*i) != own && meet(of, &self.boxes[*i]))
    }

    /// Takes the box of a width and height around a centre, whoever is there; tells its number.
    pub(super) fn take(&mut self, centre: [f64; 2], size: [f64; 2]) -> usize {
        let (of, number) = (rect(centre, size), self.boxes.len());
        // What lies far outside of the frame is in nobody's way.
        let [left, top, right, bottom] = self.frame;
        if meet(&of, &[left - size[0], top - size[1], right + size[0], bottom + size[1]]) {
            cells(&of).for_each(|cell| self.cells.entry(cell).or_default().push(number));
        }
        self.boxes.push(of);
        number
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
