//! What a rectilinear lens sees of a level plane: a trapezoid that begins beyond a dead zone.
//!
//! Formulas C4 of the field's table, exact for a lens without distortion: for a point `D` metres ahead and `s` metres aside, at the
//! target's height, the depth along the axis is `z = D·cos τ + H·sin τ` (`τ` the tilt down, `H` the camera's height above the target's),
//! and it is in the picture where `|s| ≤ z·tan(h/2)` and its depression is within `v/2` of the tilt. Every line of equal depth, so of
//! equal pixels, is straight across the view.

use geo::Coord;

use super::area::{Area, corners, cross, polar};

/// A rectilinear camera above the plane of its targets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Camera above target; below 0 where the target is the higher one.
    drop_m: f64,
    sin_tilt: f64,
    cos_tilt: f64,
    half_width: f64,
    half_height: f64,
    focal_px: f64,
}

impl Ground {
    /// A camera `height_m` above ground, its axis `tilt_deg` below the horizon, for targets `target_height_m` above ground; tangents of half
    /// the angles, and focal length in pixels.
    pub fn new(height_m: f64, target_height_m: f64, tilt_deg: f64, (half_width, half_height): (f64, f64), focal_px: f64) -> Self {
        let (sin_tilt, cos_tilt) = tilt_deg.to_radians().sin_cos();
        // At 90° the axis has no way ahead, not 6·10⁻¹⁷ of it.
        let cos_tilt = if cos_tilt.abs() < 1e-12 { 0.0 } else { cos_tilt };
        Self { drop_m: height_m - target_height_m, sin_tilt, cos_tilt, half_width, half_height, focal_px }
    }

    /// Depth along the axis of a target `ahead_m` on the ground, metres.
    pub fn depth_m(&self, ahead_m: f64) -> f64 {
        ahead_m * self.cos_tilt + self.drop_m * self.sin_tilt
    }

    /// Half the width of the view at `ahead_m`, metres; 0 behind the lens.
    pub fn half_width_m(&self, ahead_m: f64) -> f64 {
        (self.depth_m(ahead_m) * self.half_width).max(0.0)
    }

    /// Pixels per metre of a target `ahead_m` on the ground, anywhere across the view; infinite at the lens and behind.
    pub fn density_px_per_m(&self, ahead_m: f64) -> f64 {
        self.focal_px / self.depth_m(ahead_m).max(0.0)
    }

    /// From where to where along the axis a target is in the picture, metres ahead of the camera's foot; the far end is infinite if the
    /// upper edge is above the horizon. Below 0 means behind the foot. None: nowhere.
    pub fn near_and_far_m(&self) -> Option<(f64, f64)> {
        let mut span = Span::everywhere();
        // In front of the lens.
        span.keep_from(self.cos_tilt, -self.drop_m * self.sin_tilt);
        // Not below the lower edge: D·sin(τ+v) ≥ H·cos(τ+v), both divided by cos v.
        let (sin, cos) = (self.sin_tilt + self.half_height * self.cos_tilt, self.cos_tilt - self.half_height * self.sin_tilt);
        span.keep_from(sin, self.drop_m * cos);
        // Not above the upper edge: D·sin(τ−v) ≤ H·cos(τ−v).
        let (sin, cos) = (self.sin_tilt - self.half_height * self.cos_tilt, self.cos_tilt + self.half_height * self.sin_tilt);
        span.keep_from(-sin, -self.drop_m * cos);
        span.ends()
    }

    /// How far ahead a target has so many pixels per metre: `(f·N/(w·ρ) − H·sin τ) / cos τ` (C4), metres; may be below 0. Looking straight
    /// down, all targets are equally deep: infinite or minus infinite.
    pub fn reach_m(&self, px_per_m: f64) -> f64 {
        let beyond = self.focal_px / px_per_m - self.drop_m * self.sin_tilt;
        if self.cos_tilt > 0.0 {
            beyond / self.cos_tilt
        } else if beyond >= 0.0 {
            f64::INFINITY
        } else {
            f64::NEG_INFINITY
        }
    }

    /// The ground seen between `near_m` and `far_m` ahead and within `radius_m` of the camera's foot, looking along x. None: nothing.
    pub(super) fn area(&self, near_m: f64, far_m: f64, radius_m: f64) -> Option<Area> {
        let (mut near_m, far_m) = (near_m.max(-radius_m), far_m.min(radius_m));
        if near_m >= far_m {
            return None;
        }
        if near_m.abs() < 1e-3 && self.half_width_m(0.0) > 0.0 {
            // A near side that runs through the camera itself would have no direction.
            near_m = 1e-3;
            if near_m >= far_m {
                return None;
            }
        }
        let (a, b) = (self.half_width_m(near_m), self.half_width_m(far_m));
        let corner = |x: f64, y: f64| Coord { x, y };
        let trapezoid = [corner(near_m, -a), corner(far_m, -b), corner(far_m, b), corner(near_m, a)];
        let n = corners(radius_m);
        let inner_radius_m = radius_m * (std::f64::consts::PI / f64::from(n)).cos();
        if trapezoid.iter().all(|point| point.x.hypot(point.y) <= inner_radius_m) {
            return Area::convex(&trapezoid);
        }
        let mut ring: Vec<Coord> = (0..n).map(|k| polar(radius_m, std::f64::consts::TAU * f64::from(k) / f64::from(n))).collect();
        for k in 0..4 {
            ring = keep_left(&ring, trapezoid[k], trapezoid[(k + 1) % 4]);
        }
        Area::convex(&ring)
    }
}

/// Part of a convex ring on the left of the line from `a` to `b` (Sutherland and Hodgman 1974); all of it if they are one point.
fn keep_left(ring: &[Coord], a: Coord, b: Coord) -> Vec<Coord> {
    let along = b - a;
    if along.x.hypot(along.y) < 1e-9 {
        return ring.to_vec();
    }
    let side = |point: Coord| cross(along, point - a);
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (k, &point) in ring.iter().enumerate() {
        let before = ring[(k + ring.len() - 1) % ring.len()];
        let (from, to) = (side(before), side(point));
        if (from < 0.0) != (to < 0.0) {
            kept.push(before + (point - before) * (from / (from - to)));
        }
        if to >= 0.0 {
            kept.push(point);
        }
    }
    kept
}

/// A stretch of a line, cut from both ends.
struct Span {
    from: f64,
    to: f64,
}

impl Span {
    const fn everywhere() -> Self {
        Self { from: f64::NEG_INFINITY, to: f64::INFINITY }
    }

    /// Keeps the `x` with `slope·x ≥ least`.
    fn keep_from(&mut self, slope: f64, least: f64) {
        if slope > 1e-12 {
            self.from = self.from.max(least / slope);
        } else if slope < -1e-12 {
            self.to = self.to.min(least / slope);
        } else if least > 0.0 {
            self.to = f64::NEG_INFINITY;
        }
    }

    fn ends(&self) -> Option<(f64, f64)> {
        (self.from < self.to).then_some((self.from, self.to))
    }
}
