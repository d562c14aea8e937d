//! A piece of ground as one camera has it: every ray from the camera meets it in one stretch.
//!
//! That is what keeps clipping by buildings simple (`spatial::sight`), and all views have it: trapezoids, sectors, discs, and what a pan
//! arc sweeps.

use std::f64::consts::{PI, TAU};

use geo::{Coord, LineString, Polygon};

/// An arc is drawn by chords that leave it by at most so much, metres; the chords are inside of the circle.
pub const ARC_SAGITTA_M: f64 = 0.1;
/// Fewest corners of a circle.
const FEWEST: u32 = 16;
/// Points nearer to each other than this are one, metres.
const SAME_M: f64 = 1e-6;
/// Rounding of a product of coordinates, for each metre.
const ROUNDING: f64 = 1e-9;
/// A region smaller than this is nothing, m².
const LEAST_M2: f64 = 1e-6;

/// Which directions of the camera a region takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// From the direction of the chains' first points counter-clockwise to that of their last ones: less than a full turn.
    Fan,
    /// All directions; chains are rings without their closing point.
    Around,
}

/// A region in metres east and north of the camera, which is at the origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The far side, counter-clockwise around the camera.
    outer: Vec<Coord>,
    /// The near side, counter-clockwise too, over the same directions; empty where the camera's foot is part of the region or its apex.
    inner: Vec<Coord>,
    turn: Turn,
}

pub(super) fn cross(a: Coord, b: Coord) -> f64 {
    a.x * b.y - a.y * b.x
}

fn length(a: Coord) -> f64 {
    a.x.hypot(a.y)
}

/// Corners of the polygon by which a circle is drawn: a power of two, so that the corners of a smaller circle are directions of a larger
/// one and the smaller polygon is inside of the larger.
pub(super) fn corners(radius_m: f64) -> u32 {
    let half_step = (1.0 - ARC_SAGITTA_M / radius_m.max(ARC_SAGITTA_M)).acos();
    let needed = (PI / half_step).ceil().clamp(1.0, 65_536.0) as u32;
    needed.next_power_of_two().max(FEWEST)
}

/// Distance from the middle to the border of the polygon that draws a circle, in a direction counted from one of its corners.
pub(super) fn radius_of_polygon(radius_m: f64, corners: u32, direction_rad: f64) -> f64 {
    let step = TAU / f64::from(corners);
    let beside = direction_rad.rem_euclid(step) - step / 2.0;
    radius_m * (step / 2.0).cos() / beside.cos()
}

pub(super) fn polar(radius_m: f64, direction_rad: f64) -> Coord {
    let (sin, cos) = direction_rad.sin_cos();
    Coord { x: radius_m * cos, y: radius_m * sin }
}

impl Area {
    /// A disc around the camera, drawn by [`ARC_SAGITTA_M`]. None for a radius that is not above 0.
    pub fn disc(radius_m: f64) -> Option<Self> {
        if !(radius_m > 1e-3 && radius_m.is_finite()) {
            return None;
        }
        let n = corners(radius_m);
        let outer = (0..n).map(|k| polar(radius_m, TAU * f64::from(k) / f64::from(n))).collect();
        Some(Self { outer, inner: Vec::new(), turn: Turn::Around })
    }

    /// From chains over the same directions; none if nothing is between them.
    pub(super) fn between(outer: Vec<Coord>, inner: Vec<Coord>, turn: Turn) -> Option<Self> {
        let area = Self { outer: distinct(outer, turn), inner: distinct(inner, turn), turn };
        let fewest = if turn == Turn::Around { 3 } else { 2 };
        (area.outer.len() >= fewest && area.area_m2() > LEAST_M2).then_some(area)
    }

    /// From the corners of a convex polygon, counter-clockwise, closing point left out. None if it is empty.
    pub(super) fn convex(ring: &[Coord]) -> Option<Self> {
        let ring = distinct(ring.to_vec(), Turn::Around);
        let n = ring.len();
        if n < 3 {
            return None;
        }
        let scale = ring.iter().map(|point| length(*point)).fold(0.0, f64::max);
        // 1: the edge is seen from inside of the polygon, a far side; -1: a near side; 0: along a ray.
        let side = |k: usize| {
            let cross = cross(ring[k % n], ring[(k + 1) % n]);
            if cross.abs() <= scale * ROUNDING { 0 } else { cross.signum() as i8 }
        };
        if (0..n).all(|k| side(k) > 0) {
            return Self::between(ring, Vec::new(), Turn::Around);
        }
        let start = (0..n).find(|k| side(k + n - 1) <= 0 && side(*k) > 0)?;
        let run = |from: usize, wanted: i8| {
            let edges = (0..n).take_while(|k| side(from + k) == wanted).count();
            (0..=edges).map(|k| ring[(from + k) % n]).collect::<Vec<_>>()
        };
        let outer = run(start, 1);
        let mut inner = (start..start + n).find(|k| side(*k) < 0).map(|first| run(first, -1)).unwrap_or_default();
        inner.reverse();
        Self::between(outer, inner, Turn::Fan)
    }

    /// Far side, counter-clockwise around the camera; a ring without its closing point if the region goes all around.
    pub fn outer(&self) -> &[Coord] {
        &self.outer
    }

    /// Near side, in the same order; empty where the region begins at the camera's foot.
    pub fn inner(&self) -> &[Coord] {
        &self.inner
    }

    /// Which directions it takes.
    pub fn turn(&self) -> Turn {
        self.turn
    }

    /// The region as a valid polygon, exterior counter-clockwise; where a dead zone lies all around the camera, it is a hole. O(n).
    pub fn polygon(&self) -> Polygon {
        if self.turn == Turn::Around {
            let hole = (!self.inner.is_empty()).then(|| self.inner.iter().rev().copied().collect::<LineString>());
            return Polygon::new(self.outer.iter().copied().collect(), hole.into_iter().collect());
        }
        let mut ring = self.outer.clone();
        if self.inner.is_empty() {
            ring.push(Coord { x: 0.0, y: 0.0 });
        }
        ring.extend(self.inner.iter().rev());
        Polygon::new(LineString::new(distinct(ring, Turn::Around)), Vec::new())
    }

    /// Square metres. O(n).
    pub fn area_m2(&self) -> f64 {
        let swept = |chain: &[Coord]| {
            let open: f64 = chain.windows(2).map(|pair| cross(pair[0], pair[1])).sum();
            match (self.turn, chain) {
                (Turn::Around, [first, .., last]) => open + cross(*last, *first),
                _ => open,
            }
        };
        (swept(&self.outer) - swept(&self.inner)) / 2.0
    }

    /// The farthest point, metres from the camera.
    pub fn radius_m(&self) -> f64 {
        self.outer.iter().map(|point| length(*point)).fold(0.0, f64::max)
    }

    /// The region turned counter-clockwise about the camera.
    pub(super) fn turned(mut self, angle_rad: f64) -> Self {
        let (sin, cos) = angle_rad.sin_cos();
        for point in self.outer.iter_mut().chain(&mut self.inner) {
            *point = Coord { x: point.x * cos - point.y * sin, y: point.x * sin + point.y * cos };
        }
        self
    }

    /// Near and far end of the region on a ray; none where the ray misses it. The direction in radians, counter-clockwise from east. O(n).
    pub fn stretch(&self, direction_rad: f64) -> Option<(f64, f64)> {
        let ray = polar(1.0, direction_rad);
        let far = self.crossings(&self.outer, ray).fold(f64::NEG_INFINITY, f64::max);
        if far <= 0.0 {
            return None;
        }
        let near = self.crossings(&self.inner, ray).fold(f64::INFINITY, f64::min);
        Some((if near.is_finite() { near } else { 0.0 }, far))
    }

    fn crossings<'a>(&'a self, chain: &'a [Coord], ray: Coord) -> impl Iterator<Item = f64> + 'a {
        let closing = match (self.turn, chain) {
            (Turn::Around, [first, .., last]) => Some((*last, *first)),
            _ => None,
        };
        chain.windows(2).map(|pair| (pair[0], pair[1])).chain(closing).filter_map(move |(a, b)| {
            let (left, right) = (cross(ray, a), cross(ray, b));
            // A ray along the first or last corner of a fan still meets it.
            let slack = ROUNDING * (1.0 + length(a) + length(b));
            if left > slack || right < -slack || right - left <= 0.0 || a.x * ray.x + a.y * ray.y + b.x * ray.x + b.y * ray.y <= 0.0 {
                return None;
            }
            Some(cross(a, b) / (right - left))
        })
    }
}

/// Without points that repeat the one before (or, in a ring, the first one).
fn distinct(mut points: Vec<Coord>, turn: Turn) -> Vec<Coord> {
    let same = |a: Coord, b: Coord| (a.x - b.x).abs() <= SAME_M && (a.y - b.y).abs() <= SAME_M;
    points.dedup_by(|a, b| same(*a, *b));
    while turn == Turn::Around && points.len() > 1 && same(points[0], points[points.len() - 1]) {
        points.pop();
    }
    points
}
