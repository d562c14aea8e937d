//! How much of each cell is inside of an area: the area is cut in halves along with the lattice until a block of cells is all inside, all
//! outside, or one cell.

use geo::{Coord, MultiPolygon};

use super::{Grid, LEAST_SHARE};

/// A block is all inside when all but this part of its box is.
const WHOLE: f64 = 1.0 - 1e-9;

/// A ring cut down to a box, and whether its ground counts or is taken away.
#[derive(Debug, Clone)]
struct Ring {
    corners: Vec<Coord>,
    is_hole: bool,
}

/// Columns and rows, the last left out.
#[derive(Debug, Clone, Copy)]
struct Block {
    columns: [usize; 2],
    rows: [usize; 2],
}

/// Part of each place's cell that is inside of the area.
pub(super) fn shares(grid: &Grid, area: &MultiPolygon) -> Vec<f64> {
    let mut shares = vec![0.0; grid.columns * grid.rows];
    let rings: Vec<Ring> = area
        .iter()
        .flat_map(|polygon| std::iter::once((polygon.exterior(), false)).chain(polygon.interiors().iter().map(|hole| (hole, true))))
        .map(|(line, is_hole)| Ring { corners: line.0.clone(), is_hole })
        .collect();
    fill(grid, &rings, Block { columns: [0, grid.columns], rows: [0, grid.rows] }, &mut shares);
    shares
}

fn fill(grid: &Grid, rings: &[Ring], block: Block, shares: &mut [f64]) {
    let ([west, east], [south, north]) = (block.columns, block.rows);
    if east - west == 1 && north - south == 1 {
        let corners = grid.corners(west, south);
        let share = ground(&cut(rings, &corners)) / grid.cell_m2();
        shares[south * grid.columns + west] = if share >= WHOLE { 1.0 } else { share };
        return;
    }
    let (box_m2, corners) = corners(grid, block);
    let rings = cut(rings, &corners);
    let inside_m2 = ground(&rings);
    // No ring, or a hole over the whole block.
    if inside_m2 <= LEAST_SHARE * grid.cell_m2() {
        return;
    }
    if inside_m2 >= WHOLE * box_m2 {
        for row in south..north {
            shares[row * grid.columns + west..row * grid.columns + east].fill(1.0);
        }
        return;
    }
    let halves = if east - west >= north - south {
        let middle = west.midpoint(east);
        [Block { columns: [west, middle], ..block }, Block { columns: [middle, east], ..block }]
    } else {
        let middle = south.midpoint(north);
        [Block { rows: [south, middle], ..block }, Block { rows: [middle, north], ..block }]
    };
    for half in halves {
        fill(grid, &rings, half, shares);
    }
}

/// The box around a block's cells: its ground, and its corners counter-clockwise, the first again at the end.
fn corners(grid: &Grid, block: Block) -> (f64, Vec<Coord>) {
    let ([west, east], [south, north]) = (block.columns, block.rows);
    // Of hexagons the rows are shifted in turn: two rows from the south hold the farthest west and east.
    let rows = [south, (south + 1).min(north - 1), north - 1];
    let cells = rows.into_iter().flat_map(|row| [grid.corners(west, row), grid.corners(east - 1, row)]).flatten();
    let (low, high) = cells.fold(([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]), |(low, high), corner| {
        ([low[0].min(corner.x), low[1].min(corner.y)], [high[0].max(corner.x), high[1].max(corner.y)])
    });
    let at = |x, y| Coord { x, y };
    let ring = vec![at(low[0], low[1]), at(high[0], low[1]), at(high[0], high[1]), at(low[0], high[1]), at(low[0], low[1])];
    ((high[0] - low[0]) * (high[1] - low[1]), ring)
}

/// Rings cut by a convex shape (corners counter-clockwise, closed), one side after the other (Sutherland & Hodgman 1974,
/// doi:10.1145/360767.360802). Where a ring falls into parts, they stay joined along the sides of the shape, there and back, which adds no
/// ground. Rings without ground go.
fn cut(rings: &[Ring], shape: &[Coord]) -> Vec<Ring> {
    let cut_one = |ring: &Ring| {
        let mut corners = ring.corners.clone();
        for side in shape.windows(2) {
            corners = beside(corners, side[0], side[1]);
            if corners.is_empty() {
                return None;
            }
        }
        Some(Ring { corners, is_hole: ring.is_hole })
    };
    rings.iter().filter_map(cut_one).collect()
}

/// What of a closed ring lies to the left of a line; closed, or empty.
fn beside(ring: Vec<Coord>, from: Coord, to: Coord) -> Vec<Coord> {
    let depth = |point: Coord| (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x);
    let (mut is_any_in, mut is_any_out) = (false, false);
    for corner in &ring {
        if depth(*corner) > 0.0 { is_any_in = true } else { is_any_out = true }
    }
    if !is_any_out || !is_any_in {
        return if is_any_in { ring } else { Vec::new() };
    }
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for side in ring.windows(2) {
        let (a, b) = (depth(side[0]), depth(side[1]));
        if (a > 0.0) != (b > 0.0) {
            let part = a / (a - b);
            kept.push(Coord { x: side[0].x + part * (side[1].x - side[0].x), y: side[0].y + part * (side[1].y - side[0].y) });
        }
        if b > 0.0 {
            kept.push(side[1]);
        }
    }
    kept.extend(kept.first().copied());
    kept
}

/// Ground of rings, holes taken away; square metres.
fn ground(rings: &[Ring]) -> f64 {
    rings.iter().map(|ring| if ring.is_hole { -ring_m2(&ring.corners) } else { ring_m2(&ring.corners) }).sum::<f64>().max(0.0)
}

fn ring_m2(ring: &[Coord]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let twice = ring.windows(2).map(|side| {
        let (a, b) = (side[0] - *first, side[1] - *first);
        a.x * b.y - a.y * b.x
    });
    twice.sum::<f64>().abs() / 2.0
}
