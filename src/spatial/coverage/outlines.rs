//! The ground of gaps: closed, without pinholes, each in its own commune, none over another.
//!
//! Method, in one plane for all gaps that are drawn together:
//! - the ground of a gap is the morphological closing (Serra 1982, Image Analysis and Mathematical Morphology, ch. II) of the discs of
//!   `margin_m` around its points by a disc of [`CLOSED_M`]: what lies between points along a street, or between two near streets, is part of it.
//!   A hole below [`LEAST_HOLE_M2`] is none;
//! - where two gaps meet, what lies within `margin_m` of points of both belongs to the gap whose point is nearer, the rest to the heavier gap;
//! - what lies beyond the border is cut off.
//!
//! So every point lies in the ground of its gap, and the ground never reaches farther beyond points than `margin_m` but in hollows that are
//! narrower than twice [`CLOSED_M`] plus twice `margin_m`, and in closed holes. A gap depends on its own points and those of the gaps near it alone: what was
//! drawn once is kept in [`Outlines`] for the next time.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use geo::algorithm::bool_ops::{FillRule, OpType};
use geo::algorithm::buffer::{Buffer, BufferStyle, LineJoin};
use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::Points;
use crate::spatial::frame::Frame;
use crate::spatial::union::Outline;

/// Radius of the closing, metres.
pub const CLOSED_M: f64 = 10.0;
/// Smaller holes are filled, square metres: the yard of a house is no ground of its own.
pub const LEAST_HOLE_M2: f64 = 500.0;
/// Smaller pieces and holes are left out, square degrees (1 m²): what rounding leaves where two gaps meet.
const LEAST_PIECE_DEG2: f64 = 1e-10;
/// What is held against others ends so far inside of the ground, metres: lines that nearly coincide make needles.
const WITHIN_M: f64 = 0.1;
/// Corners of a disc.
const CORNERS: u32 = 12;

/// What gaps were drawn as, by what they depend on.
#[derive(Debug, Default)]
pub struct Outlines {
    drawn: HashMap<(u64, u64), MultiPolygon>,
}

/// A gap to be drawn: its points in the plane.
struct Shape<'a> {
    numbers: &'a [u32],
    places: Vec<Coord>,
    /// West, south, east, north of all that it could claim.
    reach: [f64; 4],
}

impl Outlines {
    /// The ground of gaps, the heaviest first, in degrees. `gaps[i]` are the numbers of the points of gap `i`; `border` in degrees. Empty for a gap
    /// without a point in degrees. What is kept afterwards is what was asked for. O(n) for what is kept; about 1 ms for a gap that is drawn.
    pub(super) fn draw(&mut self, points: &Points, gaps: &[&[u32]], margin_m: f64, border: Option<&Outline>) -> Vec<MultiPolygon> {
        let middle =
            border.map(Outline::bounds).map(|[west, south, east, north]| (f64::midpoint(*west, *east), f64::midpoint(*south, *north)));
        let middle = middle.or_else(|| points.needs().first().map(|need| (need.lon_deg, need.lat_deg)));
        let Some(frame) = middle.and_then(|(lon, lat)| Frame::at(lon, lat)) else {
            return gaps.iter().map(|_| MultiPolygon::new(Vec::new())).collect();
        };
        let shapes: Vec<Shape<'_>> = gaps.iter().map(|numbers| Shape::of(points, &frame, numbers, margin_m)).collect();
        let near: Vec<Vec<usize>> = (0..shapes.len()).map(|own| near(&shapes, own)).collect();
        let mut plane = Plane { shapes: &shapes, margin_m, closed: HashMap::new() };
        let mut kept = HashMap::with_capacity(shapes.len());
        let mut all = Vec::with_capacity(shapes.len());
        for (own, near) in near.iter().enumerate() {
            let key = [0_u8, 1].map(|seed| key(&shapes, own, near, seed));
            let key = (key[0], key[1]);
            // The border is straight in degrees, not in the plane.
            let draw = || {
                let ground = frame.shape_to_degrees(&plane.draw(own, near));
                without_needles(if let Some(border) = border { border.clip(ground) } else { ground })
            };
            let area = self.drawn.remove(&key).unwrap_or_else(draw);
            kept.insert(key, area.clone());
            all.push(area);
        }
        self.drawn = kept;
        all
    }
}

impl<'a> Shape<'a> {
    fn of(points: &Points, frame: &Frame, numbers: &'a [u32], margin_m: f64) -> Self {
        let places: Vec<Coord> = numbers.iter().map(|number| frame.local_of(points.place(*number))).collect();
        let reach_m = (margin_m + CLOSED_M) * 1.1;
        let empty = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let reach = places.iter().fold(empty, |[west, south, east, north], place| {
            [west.min(place.x - reach_m), south.min(place.y - reach_m), east.max(place.x + reach_m), north.max(place.y + reach_m)]
        });
        Self { numbers, places, reach }
    }
}

/// The gaps that may claim ground that another one may claim, in their order.
fn near(shapes: &[Shape<'_>], own: usize) -> Vec<usize> {
    let [west, south, east, north] = shapes[own].reach;
    let meets = |[w, s, e, n]: [f64; 4]| w <= east && west <= e && s <= north && south <= n;
    (0..shapes.len()).filter(|other| *other != own && meets(shapes[*other].reach)).collect()
}

/// A number for all that the ground of a gap depends on.
fn key(shapes: &[Shape<'_>], own: usize, near: &[usize], seed: u8) -> u64 {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    shapes[own].numbers.hash(&mut hasher);
    for other in near {
        (*other < own).hash(&mut hasher);
        shapes[*other].numbers.hash(&mut hasher);
    }
    hasher.finish()
}

/// All gaps that are drawn together.
struct Plane<'a> {
    shapes: &'a [Shape<'a>],
    margin_m: f64,
    closed: HashMap<usize, MultiPolygon>,
}

impl Plane<'_> {
    fn draw(&mut self, own: usize, near: &[usize]) -> MultiPolygon {
        let mut others: Vec<Polygon> = Vec::new();
        let mut has_heavier = false;
        for other in near {
            others.extend(self.core(*other, &[own]));
            if *other < own {
                has_heavier = true;
                others.extend(self.closed(*other).0);
            }
        }
        let mut ground = self.closed(own);
        // All rings run the same way, so that shapes that overlap need not be united before.
        let joined = |ground: MultiPolygon, with: Vec<Polygon>, how| {
            ground.boolean_op_with_fill_rule(&MultiPolygon::new(with), how, FillRule::NonZero)
        };
        if !others.is_empty() {
            ground = joined(ground, others, OpType::Difference);
        }
        if has_heavier {
            ground = joined(ground, self.core(own, near), OpType::Union);
        }
        ground
    }

    /// The ground of a gap as if it were alone.
    fn closed(&mut self, own: usize) -> MultiPolygon {
        let (places, margin_m) = (&self.shapes[own].places, self.margin_m);
        let make = || {
            // The closing of discs is the erosion of larger ones.
            let discs: Vec<Polygon> = places.iter().map(|place| disc(*place, margin_m + CLOSED_M)).collect();
            let style = BufferStyle::new(-CLOSED_M).line_join(LineJoin::Bevel);
            let is_large = |hole: &LineString| Polygon::new(hole.clone(), Vec::new()).unsigned_area() >= LEAST_HOLE_M2;
            let filled = |piece: Polygon| {
                let (exterior, holes) = piece.into_inner();
                Polygon::new(exterior, holes.into_iter().filter(is_large).collect())
            };
            unary_union(&discs).buffer_with_style(style).into_iter().map(filled).collect()
        };
        self.closed.entry(own).or_insert_with(make).clone()
    }

    /// The parts of the discs of a gap that are nearer to its points than to those of others.
    fn core(&self, own: usize, others: &[usize]) -> Vec<Polygon> {
        let reach_m = 2.0 * self.margin_m / (std::f64::consts::PI / f64::from(CORNERS)).cos();
        let mut pieces = Vec::new();
        for place in &self.shapes[own].places {
            let is_near = |other: &&Coord| (other.x - place.x).hypot(other.y - place.y) < reach_m;
            let mut foreign = others.iter().flat_map(|other| &self.shapes[*other].places).filter(is_near).peekable();
            // Off all others nothing has to be defended: the closing holds it.
            if foreign.peek().is_none() {
                continue;
            }
            let mut corners = disc(*place, self.margin_m - WITHIN_M).exterior().0.clone();
            corners.pop();
            for other in foreign {
                corners = nearer(&corners, *place, *other);
            }
            if corners.len() >= 3 {
                pieces.push(Polygon::new(LineString::new(corners), Vec::new()));
            }
        }
        pieces
    }
}

/// A shape in degrees without pieces and holes that are hardly any.
fn without_needles(shape: MultiPolygon) -> MultiPolygon {
    let is_any = |polygon: &Polygon| polygon.unsigned_area() >= LEAST_PIECE_DEG2;
    let clean = |piece: Polygon| {
        let (exterior, holes) = piece.into_inner();
        let holes = holes.into_iter().filter(|hole| is_any(&Polygon::new(hole.clone(), Vec::new()))).collect();
        Some(Polygon::new(exterior, holes)).filter(is_any)
    };
    shape.into_iter().filter_map(clean).collect()
}

/// The regular polygon around a disc.
fn disc(middle: Coord, radius_m: f64) -> Polygon {
    let corner_m = radius_m / (std::f64::consts::PI / f64::from(CORNERS)).cos();
    let corner = |k: u32| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(k) / f64::from(CORNERS)).sin_cos();
        Coord { x: middle.x + corner_m * cos, y: middle.y + corner_m * sin }
    };
    Polygon::new((0..CORNERS).map(corner).collect::<LineString>(), Vec::new())
}

/// The part of a convex polygon (open ring) that is nearer to one place than to another; all of it if they are the same.
fn nearer(corners: &[Coord], place: Coord, other: Coord) -> Vec<Coord> {
    let (dx, dy) = (other.x - place.x, other.y - place.y);
    if dx == 0.0 && dy == 0.0 {
        return corners.to_vec();
    }
    let (x, y) = (f64::midpoint(place.x, other.x), f64::midpoint(place.y, other.y));
    // Above 0 beyond the middle line.
    let beyond = |corner: &Coord| (corner.x - x) * dx + (corner.y - y) * dy;
    let mut kept = Vec::with_capacity(corners.len() + 1);
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let (a, b) = (beyond(from), beyond(to));
        if a <= 0.0 {
            kept.push(*from);
        }
        if (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0) {
            kept.push(*from + (*to - *from) * (a / (a - b)));
        }
    }
    kept
}
