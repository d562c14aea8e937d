//! What lenses see that keep angles instead of straight lines: a sector of a panoramic camera, the round picture of a fisheye.
//!
//! Pixels fall off with the slant distance `r` (C2): `ρ = N_per_rad / r`, so lines of equal pixels are arcs around the camera.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use geo::Coord;

use super::area::{Area, Turn, corners, polar, radius_of_polygon};

/// Halvings of a step of a border that bends more than its neighbours say.
const FINEST: u32 = 7;

/// From where to where a lens that keeps angles sees the plane of targets, metres from the foot; the far end infinite if the upper edge is
/// above the horizon. None: nowhere. Camera `drop_m` above the targets; the picture from `upper_rad` to `lower_rad` below the horizon.
pub(super) fn near_and_far_m(drop_m: f64, upper_rad: f64, lower_rad: f64) -> Option<(f64, f64)> {
    let (drop_m, upper_rad, lower_rad) = if drop_m < 0.0 { (-drop_m, -lower_rad, -upper_rad) } else { (drop_m, upper_rad, lower_rad) };
    if drop_m == 0.0 {
        return (upper_rad <= 0.0 && lower_rad >= 0.0).then_some((0.0, f64::INFINITY));
    }
    let distance_m = |depression_rad: f64| {
        if depression_rad <= 0.0 {
            f64::INFINITY
        } else if depression_rad >= FRAC_PI_2 {
            0.0
        } else {
            drop_m / depression_rad.tan()
        }
    };
    let (near_m, far_m) = (distance_m(lower_rad), distance_m(upper_rad));
    (near_m < far_m).then_some((near_m, far_m))
}

/// A ring or a sector of one, looking along x. None too where it is thinner than the tolerance of its arcs.
pub(super) fn sector(near_m: f64, far_m: f64, width_rad: f64) -> Option<Area> {
    if !far_m.is_finite() {
        return None;
    }
    // Each arc has the step that its own radius asks for, so that a farther end leaves the near one as it is. They may not cross.
    let thinnest_m = far_m * (PI / f64::from(corners(far_m))).cos();
    if thinnest_m <= near_m {
        return None;
    }
    let is_all_round = width_rad >= TAU - 1e-9;
    let half = width_rad / 2.0;
    let arc = |radius_m: f64| -> Vec<Coord> {
        let n = corners(radius_m);
        let step = TAU / f64::from(n);
        if is_all_round {
            return (0..n).map(|k| polar(radius_m, f64::from(k) * step)).collect();
        }
        let inside = ((half / step).ceil() as i32 - 1).max(0);
        let directions = std::iter::once(-half).chain((-inside..=inside).map(|k| f64::from(k) * step)).chain(std::iter::once(half));
        directions.map(|direction| polar(radius_of_polygon(radius_m, n, direction), direction)).collect()
    };
    let inner = if near_m > 1e-3 { arc(near_m) } else { Vec::new() };
    Area::between(arc(far_m), inner, if is_all_round { Turn::Around } else { Turn::Fan })
}

/// A cone of sight that meets the plane of targets in a conic section.
#[derive(Debug, Clone, Copy)]
struct Cone {
    drop_m: f64,
    sin_tilt: f64,
    cos_tilt: f64,
    /// Cosine of half the full angle.
    cos_half: f64,
}

impl Cone {
    /// Near and far end on the ray that leaves the axis by `direction_rad`; the far end may be infinite.
    fn stretch(&self, direction_rad: f64) -> Option<(f64, f64)> {
        // In the picture where a·R + b ≥ c·√(R² + H²).
        let (a, b, c) = (direction_rad.cos() * self.cos_tilt, self.drop_m * self.sin_tilt, self.cos_half);
        let a = if a.abs() < 1e-12 { 0.0 } else { a };
        let at_foot = b - c * self.drop_m;
        let roots = if c.abs() < 1e-9 {
            if a == 0.0 { [f64::NAN; 2] } else { [-b / a, f64::NAN] }
        } else {
            quadratic(a * a - c * c, a * b, b * b - c * c * self.drop_m * self.drop_m)
        };
        // Squaring made roots of the opposite sign.
        let mut ends = roots.into_iter().filter(|root| *root > 1e-9 && ((a * root + b) * c >= 0.0 || c.abs() < 1e-9));
        if at_foot > 1e-12 || (at_foot > -1e-12 && (a > 0.0 && c.abs() < 1e-9)) {
            return Some((0.0, ends.next().unwrap_or(f64::INFINITY)));
        }
        let near_m = ends.next()?;
        let far_m = ends.next().unwrap_or(f64::INFINITY);
        // A single root that sight leaves by, not enters: seen only from behind the foot.
        let beyond = if far_m.is_finite() { f64::midpoint(near_m, far_m) } else { near_m * 2.0 + 1.0 };
        (a * beyond + b >= c * beyond.hypot(self.drop_m)).then_some((near_m, far_m))
    }
}

/// Real roots of `a·x² + 2·b·x + c`, in order; NaN where there is none.
fn quadratic(a: f64, b: f64, c: f64) -> [f64; 2] {
    if a.abs() < 1e-12 {
        return [if b == 0.0 { f64::NAN } else { -c / (2.0 * b) }, f64::NAN];
    }
    let discriminant = b * b - a * c;
    if discriminant < 0.0 {
        return [f64::NAN; 2];
    }
    // The form without cancellation.
    let q = -(b + discriminant.sqrt().copysign(b));
    let (one, other) = (q / a, if q == 0.0 { 0.0 } else { c / q });
    [one.min(other), one.max(other)]
}

/// What a fisheye of a full angle `field_rad`, its axis `tilt_deg` below the horizon, sees within `radius_m` of its foot, looking along x.
/// Camera `drop_m` above the targets. A field beyond 180° counts as 180° where the axis looks above the horizon of the targets' plane.
pub(super) fn fisheye(drop_m: f64, tilt_deg: f64, field_rad: f64, radius_m: f64) -> Option<Area> {
    let (drop_m, tilt_deg) = if drop_m < 0.0 { (-drop_m, -tilt_deg) } else { (drop_m, tilt_deg) };
    let (sin_tilt, cos_tilt) = tilt_deg.to_radians().sin_cos();
    let cos_half = (field_rad / 2.0).cos();
    let cone = Cone { drop_m, sin_tilt, cos_tilt, cos_half: if sin_tilt < 0.0 { cos_half.max(0.0) } else { cos_half } };
    let n = corners(radius_m).max(64);
    let ends = |direction_rad: f64| {
        let limit_m = radius_of_polygon(radius_m, n, direction_rad);
        cone.stretch(direction_rad).map(|(near_m, far_m)| (near_m, far_m.min(limit_m))).filter(|(near_m, far_m)| near_m < far_m)
    };
    if drop_m * sin_tilt - cone.cos_half * drop_m > 1e-12 {
        return outline(n, None, std::iter::empty(), ends);
    }
    ends(0.0)?;
    // The view is symmetric about its axis and ends once on each side.
    let (mut seen, mut unseen) = (0.0, PI);
    for _ in 0..60 {
        let middle = f64::midpoint(seen, unseen);
        if ends(middle).is_some() { seen = middle } else { unseen = middle }
    }
    outline(n, Some((-seen, seen)), std::iter::empty(), ends)
}

/// A region by its stretch in each direction: all directions, or those from one to another (radians, counter-clockwise). Sampled in steps of
/// an `n`-th of a turn and at the corners that are known, finer where a border leaves its chord by more than the tolerance of arcs.
pub(super) fn outline(
    n: u32,
    fan: Option<(f64, f64)>,
    known: impl Iterator<Item = f64>,
    ends: impl Fn(f64) -> Option<(f64, f64)>,
) -> Option<Area> {
    let step = TAU / f64::from(n);
    let mut directions: Vec<f64> = match fan {
        None => (0..=n).map(|k| f64::from(k) * step).collect(),
        Some((from, to)) => {
            let (first, last) = ((from / step).floor() as i64 + 1, (to / step).ceil() as i64 - 1);
            std::iter::once(from).chain((first..=last).map(|k| k as f64 * step)).chain(std::iter::once(to)).collect()
        }
    };
    let (from, width) = fan.map_or((0.0, TAU), |(from, to)| (from, to - from));
    directions.extend(known.map(|direction| (direction - from).rem_euclid(TAU)).filter(|turn| *turn < width).map(|turn| from + turn));
    directions.sort_by(f64::total_cmp);
    directions.dedup_by(|a, b| *a - *b < 1e-9);
    let mut drawn = Drawn { outer: Vec::new(), inner: Vec::new(), ends: &ends };
    let mut before: Option<(f64, f64, f64)> = None;
    for direction in directions {
        let Some((near_m, far_m)) = ends(direction) else { continue };
        if let Some(before) = before {
            drawn.refine(before, (direction, near_m, far_m), FINEST);
        }
        drawn.push(direction, near_m, far_m);
        before = Some((direction, near_m, far_m));
    }
    if fan.is_none() {
        drawn.outer.pop();
        drawn.inner.pop();
    }
    let has_inner = drawn.inner.iter().any(|point| point.x.hypot(point.y) > 1e-3);
    Area::between(drawn.outer, if has_inner { drawn.inner } else { Vec::new() }, if fan.is_none() { Turn::Around } else { Turn::Fan })
}

struct Drawn<'a, F> {
    outer: Vec<Coord>,
    inner: Vec<Coord>,
    ends: &'a F,
}

impl<F: Fn(f64) -> Option<(f64, f64)>> Drawn<'_, F> {
    fn push(&mut self, direction: f64, near_m: f64, far_m: f64) {
        self.outer.push(polar(far_m, direction));
        self.inner.push(polar(near_m, direction));
    }

    fn refine(&mut self, a: (f64, f64, f64), b: (f64, f64, f64), depth: u32) {
        let direction = f64::midpoint(a.0, b.0);
        let Some((near_m, far_m)) = (self.ends)(direction) else { return };
        // Where the chord between two points of the border crosses the ray in the middle.
        let chord = |a_m: f64, b_m: f64| 2.0 * a_m * b_m * ((b.0 - a.0) / 2.0).cos() / (a_m + b_m).max(1e-9);
        let off_m = (chord(a.2, b.2) - far_m).abs().max((chord(a.1, b.1) - near_m).abs());
        if depth == 0 || off_m <= super::ARC_SAGITTA_M / 2.0 {
            return;
        }
        let middle = (direction, near_m, far_m);
        self.refine(a, middle, depth - 1);
        self.push(direction, near_m, far_m);
        self.refine(middle, b, depth - 1);
    }
}
