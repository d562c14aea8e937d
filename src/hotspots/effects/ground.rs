//! Ground, and incidents on it, so that both are looked up quickly. Pure.

use std::collections::HashMap;

use geo::{Coord, LineString, MultiPolygon};

/// Metres from one row of the ground to the next.
const ROW_M: f64 = 25.0;

/// Ground in a plane: where its borders cross rows from west to east.
#[derive(Debug, Default)]
pub struct Ground {
    rows: HashMap<i64, Vec<f64>>,
}

impl Ground {
    /// Of shapes that do not overlap, metres. O(corners + crossings log crossings).
    pub fn new(shapes: &[MultiPolygon]) -> Self {
        let mut rows: HashMap<i64, Vec<f64>> = HashMap::new();
        let polygons = shapes.iter().flatten();
        let lines = polygons.flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        for line in lines.flat_map(LineString::lines) {
            let (low, high) = if line.start.y <= line.end.y { (line.start, line.end) } else { (line.end, line.start) };
            // An end that lies on a row is of the line above it, so that two lines that meet there cross it once.
            for row in (low.y / ROW_M).ceil() as i64..(high.y / ROW_M).ceil() as i64 {
                let part = (row as f64 * ROW_M - low.y) / (high.y - low.y);
                rows.entry(row).or_default().push(low.x + part * (high.x - low.x));
            }
        }
        for row in rows.values_mut() {
            row.sort_by(f64::total_cmp);
        }
        Self { rows }
    }

    /// Whether a place lies on it, to half a row.
    pub fn has(&self, place: Coord) -> bool {
        let row = self.rows.get(&((place.y / ROW_M).round() as i64));
        row.is_some_and(|row| row.partition_point(|x| *x <= place.x) % 2 == 1)
    }
}

/// Places by square.
#[derive(Debug)]
pub struct Squares {
    side_m: f64,
    squares: HashMap<[i64; 2], Vec<(Coord, usize)>>,
}

impl Squares {
    /// None of them, in squares of a side.
    pub fn new(side_m: f64) -> Self {
        Self { side_m, squares: HashMap::new() }
    }

    /// Of places, with their numbers.
    pub fn of(places: impl IntoIterator<Item = (Coord, usize)>, side_m: f64) -> Self {
        let mut all = Self::new(side_m);
        places.into_iter().for_each(|(place, number)| all.add(place, number));
        all
    }

    /// One more.
    pub fn add(&mut self, place: Coord, number: usize) {
        self.squares.entry(self.square(place)).or_default().push((place, number));
    }

    /// All of them, in no order.
    pub fn all(&self) -> impl Iterator<Item = &(Coord, usize)> {
        self.squares.values().flatten()
    }

    fn square(&self, place: Coord) -> [i64; 2] {
        [place.x, place.y].map(|along| (along / self.side_m).floor() as i64)
    }

    /// All in the squares that a box touches, whose corners are in the south-west and north-east; some lie outside of it.
    pub fn around(&self, [south_west, north_east]: [Coord; 2]) -> impl Iterator<Item = &(Coord, usize)> {
        let ([west, south], [east, north]) = (self.square(south_west), self.square(north_east));
        (south..=north).flat_map(move |up| (west..=east).filter_map(move |right| self.squares.get(&[right, up]))).flatten()
    }

    /// The number and distance of the nearest within a distance.
    pub fn nearest(&self, from: Coord, within_m: f64) -> Option<(usize, f64)> {
        let off = self.around(reach_of(from, within_m)).map(|(place, number)| (*number, apart(*place, from)));
        off.filter(|(_, off)| *off <= within_m).reduce(|a, b| if b.1 < a.1 { b } else { a })
    }
}

/// The box of all that is within a distance.
pub fn reach_of(from: Coord, within_m: f64) -> [Coord; 2] {
    let far = Coord { x: within_m, y: within_m };
    [from - far, from + far]
}

/// Metres between two places of a plane.
pub fn apart(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
