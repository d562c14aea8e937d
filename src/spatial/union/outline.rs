//! An area whose border can be asked quickly whether it passes through a box, and on which side of it a point is.

use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon};

use super::{Box4, bounds_of, meet};
use crate::spatial::rings::is_crossed_oddly;

/// Sides of the border that share a box.
const RUN: usize = 32;

/// An area of one plane, such as a commune.
#[derive(Debug, Clone)]
pub struct Outline {
    shape: MultiPolygon,
    bounds: Box4,
    area_m2: f64,
    /// Stretches of the border with their boxes.
    runs: Vec<(Box4, Vec<Coord>)>,
}

impl Outline {
    /// From a valid shape; none if it is empty. O(n).
    pub fn new(shape: MultiPolygon) -> Option<Self> {
        let rings = shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let mut runs = Vec::new();
        for ring in rings {
            let mut from = 0;
            while from + 1 < ring.0.len() {
                let line: LineString = ring.0[from..ring.0.len().min(from + RUN + 1)].iter().copied().collect();
                runs.push((bounds_of(&line)?, line.0));
                from += RUN;
            }
        }
        let bounds = runs.iter().map(|(bounds, _)| *bounds);
        let bounds = bounds.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])?;
        Some(Self { area_m2: shape.unsigned_area(), bounds, runs, shape })
    }

    /// The area itself.
    pub fn shape(&self) -> &MultiPolygon {
        &self.shape
    }

    /// Square metres.
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// West, south, east, north.
    pub(crate) fn bounds(&self) -> &Box4 {
        &self.bounds
    }

    /// Whether the box of a side of the border meets a box: false only if the border does not pass through it.
    pub(super) fn border_meets(&self, bounds: &Box4) -> bool {
        self.runs.iter().filter(|(run, _)| meet(run, bounds)).any(|(_, line)| {
            line.windows(2).any(|side| {
                let (a, b) = (side[0], side[1]);
                meet(&[a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)], bounds)
            })
        })
    }

    /// Whether a point is inside; on the border it may be either. O(√n) or so.
    pub fn holds(&self, point: Coord) -> bool {
        let ahead = self.runs.iter().filter(|(run, _)| run[1] <= point.y && run[3] >= point.y && run[2] >= point.x);
        ahead.fold(false, |is_inside, (_, line)| is_inside ^ is_crossed_oddly(line, point))
    }

    /// The place inside that is nearest to a point, `beyond` the border; the point itself if it is inside, a place on the border where the area is
    /// narrower than a hundredth of that. `across` is how long one unit of x is in units of y and of `beyond`: 1 in a plane, the cosine of the
    /// latitude in degrees. O(n).
    pub fn nearest_inside(&self, point: Coord, across: f64, beyond: f64) -> Coord {
        if self.holds(point) {
            return point;
        }
        let plane = |place: Coord| Coord { x: (place.x - point.x) * across, y: place.y - point.y };
        let feet = self.runs.iter().flat_map(|(_, line)| line.windows(2)).map(|side| foot_of_origin(plane(side[0]), plane(side[1])));
        let length = |place: &Coord| place.x.hypot(place.y);
        let Some(foot) = feet.min_by(|a, b| length(a).total_cmp(&length(b))) else { return point };
        let back = |place: Coord| Coord { x: point.x + place.x / across, y: point.y + place.y };
        // Straight on first, then more and more to the sides.
        let ahead = foot.y.atan2(foot.x);
        let turns = (0..=8).flat_map(|k| [k, -k]).map(|k| f64::from(k) * std::f64::consts::PI / 8.0);
        let steps = [1.0, 0.1, 0.01].into_iter().flat_map(|part| turns.clone().map(move |turn| (ahead + turn, part * beyond)));
        let mut places = steps.map(|(angle, step)| back(Coord { x: foot.x + step * angle.cos(), y: foot.y + step * angle.sin() }));
        places.find(|place| self.holds(*place)).unwrap_or_else(|| back(foot))
    }

    /// The part of a valid shape that lies inside; the shape as it is, or nothing, where the border does not pass through its box.
    pub fn clip(&self, shape: MultiPolygon) -> MultiPolygon {
        let bounds = shape.iter().filter_map(|polygon| bounds_of(polygon.exterior()));
        let Some(bounds) = bounds.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]) else { return shape };
        if self.border_meets(&bounds) {
            return shape.intersection(&self.shape);
        }
        if self.holds(Coord { x: bounds[0], y: bounds[1] }) { shape } else { MultiPolygon::new(Vec::new()) }
    }
}

/// The point of a side that is nearest to (0, 0).
fn foot_of_origin(from: Coord, to: Coord) -> Coord {
    let along = to - from;
    let square = along.x * along.x + along.y * along.y;
    let part = if square > 0.0 { (-(from.x * along.x + from.y * along.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    from + along * part
}
