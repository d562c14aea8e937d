//! Which of many areas covers a point: a grid over the boxes of the areas, and in each ring its edges by bands of y, so that a point is
//! compared with a handful of edges.
//!
//! The answer is that of PostGIS's `ST_Covers(area, point)` bit for bit, not only where arithmetic is exact: the side of an edge is found by
//! the same expression in the same order, with the same tolerance in y (`point_in_ring`, `FP_TOLERANCE`, liblwgeom 3.3,
//! `lwgeom_functions_analytic.c`). An exact predicate would answer otherwise for points within rounding of a border, and a row would
//! belong to another unit than the database says. Winding number: D. Sunday (2001), Inclusion of a point in a polygon.
//!
//! Building: O(n) for n vertices, 16 to 30 bytes a vertex. A question: O(areas whose box holds the point × edges of a band), about 0.3 µs.

mod nearest;

use geo::{LineString, MultiPolygon};

pub use nearest::Near;

/// liblwgeom's.
const TOLERANCE: f64 = 1e-12;
/// Side of the cells over the boxes, in the units of the areas (degrees: 2 km).
const CELL: f64 = 0.02;
/// Rings of fewer edges have one band.
const FEW: usize = 12;

/// Where a point is beside a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Outside,
    Border,
    Inside,
}

/// West, south, east, north.
type Box4 = [f64; 4];

#[derive(Debug)]
struct Ring {
    bounds: Box4,
    /// First of its corners; one more than edges.
    first: u32,
    edges: u32,
    /// First of its bands in `bands`; each band begins where the one before ends.
    first_band: u32,
    bands: u32,
    is_exterior: bool,
}

#[derive(Debug)]
struct Area {
    bounds: Box4,
    first_ring: u32,
    rings: u32,
}

/// Areas in an order that decides where several cover a point: the first one wins.
#[derive(Debug, Default)]
pub struct Cover {
    corners: Vec<[f64; 2]>,
    rings: Vec<Ring>,
    areas: Vec<Area>,
    /// Where each band's edges begin in `banded`.
    bands: Vec<u32>,
    /// Edges (by their first corner, counted from the ring's) of each band.
    banded: Vec<u32>,
    grid: Grid,
}

#[derive(Debug, Default)]
struct Grid {
    west: f64,
    south: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    areas: Vec<u32>,
}

fn nothing() -> Box4 {
    [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]
}

fn holds(bounds: &Box4, x: f64, y: f64) -> bool {
    x >= bounds[0] - TOLERANCE && x <= bounds[2] + TOLERANCE && y >= bounds[1] - TOLERANCE && y <= bounds[3] + TOLERANCE
}

fn widen(bounds: &mut Box4, [x, y]: [f64; 2]) {
    *bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
}

impl Cover {
    /// Adds an area; its number is how many were there before. Call [`Cover::finish`] after the last.
    pub fn push(&mut self, area: &MultiPolygon) {
        let first_ring = self.rings.len() as u32;
        let mut bounds = nothing();
        for polygon in area {
            for (n, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
                if ring.0.len() < 4 {
                    // Nothing is inside of an empty ring; without an exterior the polygon is empty.
                    if n == 0 {
                        break;
                    }
                    continue;
                }
                let ring = self.ring(ring, n == 0);
                widen(&mut bounds, [ring.bounds[0], ring.bounds[1]]);
                widen(&mut bounds, [ring.bounds[2], ring.bounds[3]]);
                self.rings.push(ring);
            }
        }
        self.areas.push(Area { bounds, first_ring, rings: self.rings.len() as u32 - first_ring });
    }

    fn ring(&mut self, line: &LineString, is_exterior: bool) -> Ring {
        let first = self.corners.len();
        let mut bounds = nothing();
        for corner in &line.0 {
            let corner = [corner.x, corner.y];
            widen(&mut bounds, corner);
            self.corners.push(corner);
        }
        let edges = line.0.len() - 1;
        let bands = if edges < FEW { 1 } else { (edges / 3).max(1) };
        let first_band = self.bands.len();
        let corners = &self.corners[first..];
        let span = |edge: usize| {
            let (a, b) = (corners[edge][1], corners[edge + 1][1]);
            let band = |y: f64| band_of(&bounds, bands, y);
            (band(a.min(b) - 2.0 * TOLERANCE), band(a.max(b) + 2.0 * TOLERANCE))
        };
        // Counted, then filled.
        let mut sizes = vec![0_u32; bands];
        for edge in 0..edges {
            let (low, high) = span(edge);
            sizes[low..=high].iter_mut().for_each(|size| *size += 1);
        }
        let mut at = self.banded.len() as u32;
        let mut next = Vec::with_capacity(bands);
        for size in &sizes {
            next.push(at);
            self.bands.push(at);
            at += size;
        }
        self.bands.push(at);
        self.banded.resize(at as usize, 0);
        for edge in 0..edges {
            let (low, high) = span(edge);
            for place in &mut next[low..=high] {
                self.banded[*place as usize] = edge as u32;
                *place += 1;
            }
        }
        Ring { bounds, first: first as u32, edges: edges as u32, first_band: first_band as u32, bands: bands as u32, is_exterior }
    }

    /// Makes the areas ready to be asked.
    pub fn finish(&mut self) {
        let mut all = nothing();
        for area in self.areas.iter().filter(|area| area.rings > 0) {
            widen(&mut all, [area.bounds[0], area.bounds[1]]);
            widen(&mut all, [area.bounds[2], area.bounds[3]]);
        }
        if !all[0].is_finite() {
            return;
        }
        let size = |low: f64, high: f64| ((high - low) / CELL) as usize + 2;
        let mut grid = Grid {
            west: all[0] - TOLERANCE,
            south: all[1] - TOLERANCE,
            columns: size(all[0], all[2]),
            rows: size(all[1], all[3]),
            ..Grid::default()
        };
        let mut counts = vec![0_u32; grid.columns * grid.rows + 1];
        for area in self.areas.iter().filter(|area| area.rings > 0) {
            grid.each_cell(&area.bounds, |cell| counts[cell + 1] += 1);
        }
        for cell in 1..counts.len() {
            counts[cell] += counts[cell - 1];
        }
        grid.areas = vec![0; counts[counts.len() - 1] as usize];
        let mut next = counts.clone();
        for (number, area) in self.areas.iter().enumerate().filter(|(_, area)| area.rings > 0) {
            let (areas, next) = (&mut grid.areas, &mut next);
            Grid::cells(grid.west, grid.south, grid.columns, grid.rows, &area.bounds, |cell| {
                areas[next[cell] as usize] = number as u32;
                next[cell] += 1;
            });
        }
        grid.starts = counts;
        self.grid = grid;
        self.corners.shrink_to_fit();
        self.banded.shrink_to_fit();
    }

    /// The first area that covers a point, its border included.
    pub fn find(&self, x: f64, y: f64) -> Option<usize> {
        self.grid.at(x, y).iter().map(|number| *number as usize).find(|number| self.covers(*number, x, y))
    }

    /// Whether an area covers a point, its border included.
    pub fn covers(&self, number: usize, x: f64, y: f64) -> bool {
        let area = &self.areas[number];
        if !holds(&area.bounds, x, y) {
            return false;
        }
        let rings = &self.rings[area.first_ring as usize..(area.first_ring + area.rings) as usize];
        let mut rest = rings.iter().peekable();
        while let Some(exterior) = rest.next() {
            let mut side = self.side(exterior, x, y);
            if side == Side::Border {
                return true;
            }
            while let Some(hole) = rest.next_if(|ring| !ring.is_exterior) {
                if side == Side::Inside {
                    match self.side(hole, x, y) {
                        Side::Border => return true,
                        Side::Inside => side = Side::Outside,
                        Side::Outside => {}
                    }
                }
            }
            if side == Side::Inside {
                return true;
            }
        }
        false
    }

    fn side(&self, ring: &Ring, x: f64, y: f64) -> Side {
        if !holds(&ring.bounds, x, y) {
            return Side::Outside;
        }
        let band = ring.first_band as usize + band_of(&ring.bounds, ring.bands as usize, y);
        let edges = &self.banded[self.bands[band] as usize..self.bands[band + 1] as usize];
        let corners = &self.corners[ring.first as usize..=(ring.first + ring.edges) as usize];
        let mut winding = 0_i32;
        for edge in edges {
            let ([x1, y1], [x2, y2]) = (corners[*edge as usize], corners[*edge as usize + 1]);
            let length = (x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1);
            if length < TOLERANCE * TOLERANCE {
                continue;
            }
            let side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1);
            if side == 0.0 && x >= x1.min(x2) && x <= x1.max(x2) && y >= y1.min(y2) && y <= y1.max(y2) {
                return Side::Border;
            }
            if y1 - TOLERANCE <= y && y + TOLERANCE < y2 && side > 0.0 {
                winding += 1;
            } else if y2 - TOLERANCE <= y && y + TOLERANCE < y1 && side < 0.0 {
                winding -= 1;
            }
        }
        if winding == 0 { Side::Outside } else { Side::Inside }
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// Memory of the index, bytes.
    pub fn size_bytes(&self) -> usize {
        self.corners.capacity() * 16
            + self.rings.capacity() * size_of::<Ring>()
            + self.areas.capacity() * size_of::<Area>()
            + (self.bands.capacity() + self.banded.capacity() + self.grid.starts.capacity() + self.grid.areas.capacity()) * 4
    }
}

/// The band of a ring that holds a height; the outermost ones take what is beyond.
fn band_of(bounds: &Box4, bands: usize, y: f64) -> usize {
    let share = (y - bounds[1]) / (bounds[3] - bounds[1]) * bands as f64;
    // A negative number and one that is none become 0.
    (share as usize).min(bands - 1)
}

impl Grid {
    fn each_cell(&self, bounds: &Box4, visit: impl FnMut(usize)) {
        Self::cells(self.west, self.south, self.columns, self.rows, bounds, visit);
    }

    /// The cells that a box touches.
    fn cells(west: f64, south: f64, columns: usize, rows: usize, bounds: &Box4, mut visit: impl FnMut(usize)) {
        let place = |value: f64, low: f64, most: usize| (((value - low) / CELL) as usize).min(most - 1);
        for row in place(bounds[1] - TOLERANCE, south, rows)..=place(bounds[3] + TOLERANCE, south, rows) {
            for column in place(bounds[0] - TOLERANCE, west, columns)..=place(bounds[2] + TOLERANCE, west, columns) {
                visit(row * columns + column);
            }
        }
    }

    /// The areas whose boxes touch cells within so many degrees of a point, each once, in their order.
    fn around(&self, x: f64, y: f64, dx: f64, dy: f64) -> Vec<usize> {
        let mut found = Vec::new();
        if self.starts.is_empty() {
            return found;
        }
        let last = |value: f64, low: f64, most: usize| (((value - low) / CELL).floor() as isize).min(most as isize - 1);
        let first = |value: f64, low: f64| (((value - low) / CELL).floor() as isize).max(0);
        for row in first(y - dy, self.south)..=last(y + dy, self.south, self.rows) {
            for column in first(x - dx, self.west)..=last(x + dx, self.west, self.columns) {
                let cell = row as usize * self.columns + column as usize;
                found.extend(self.areas[self.starts[cell] as usize..self.starts[cell + 1] as usize].iter().map(|number| *number as usize));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn at(&self, x: f64, y: f64) -> &[u32] {
        let (column, row) = ((x - self.west) / CELL, (y - self.south) / CELL);
        if !(column >= 0.0 && row >= 0.0) || column >= self.columns as f64 || row >= self.rows as f64 {
            return &[];
        }
        let cell = row as usize * self.columns + column as usize;
        &self.areas[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Polygon, polygon};

    fn square(x: f64, y: f64, side: f64) -> Polygon {
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)]
    }

    fn cover(areas: &[MultiPolygon]) -> Cover {
        let mut cover = Cover::default();
        for area in areas {
            cover.push(area);
        }
        cover.finish();
        cover
    }

    #[test]
    fn borders_belong_to_the_first_and_holes_to_nobody() {
        let holed = Polygon::new(square(106.0, 20.0, 1.0).exterior().clone(), vec![square(106.25, 20.25, 0.5).exterior().clone()]);
        let cover = cover(&[holed.into(), square(107.0, 20.0, 1.0).into(), MultiPolygon::new(vec![]), square(106.5, 20.5, 0.125).into()]);
        assert_eq!(cover.find(106.1, 20.1), Some(0));
        assert_eq!(cover.find(107.0, 20.5), Some(0), "the border of both");
        assert_eq!(cover.find(107.5, 20.5), Some(1));
        assert_eq!(cover.find(106.25, 20.5), Some(0), "the border of the hole");
        assert_eq!(cover.find(106.3, 20.3), None);
        assert_eq!(cover.find(106.55, 20.55), Some(3), "an island in the hole");
        assert_eq!(cover.find(108.0, 21.0), Some(1), "a corner");
        for (x, y) in [(105.99, 20.5), (108.01, 20.5), (106.5, 21.01), (f64::NAN, 20.0), (-106.0, -20.0)] {
            assert_eq!(cover.find(x, y), None);
        }
    }

    /// A star with many corners: the bands must hold every edge that a height crosses.
    #[test]
    fn bands_hold_all_edges() {
        let corners: Vec<(f64, f64)> = (0..400)
            .map(|n| {
                let (turn, radius) = (f64::from(n) / 400.0 * std::f64::consts::TAU, if n % 2 == 0 { 1.0 } else { 0.4 });
                (106.0 + radius * turn.cos(), 20.0 + radius * turn.sin())
            })
            .collect();
        let star = Polygon::new(corners.clone().into(), vec![]);
        let cover = cover(&[star.clone().into()]);
        let mut inside = 0;
        for column in 0..101 {
            for row in 0..101 {
                let (x, y) = (105.0 + f64::from(column) / 50.0, 19.0 + f64::from(row) / 50.0);
                let is = geo::Intersects::intersects(&star, &geo::Point::new(x, y));
                assert_eq!(cover.find(x, y).is_some(), is, "{x} {y}");
                inside += i32::from(is);
            }
        }
        assert!(inside > 1000);
        for (x, y) in corners {
            assert_eq!(cover.find(x, y), Some(0), "a corner covers itself");
        }
    }
}
