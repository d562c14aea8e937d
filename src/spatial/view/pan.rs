//! What a camera could see that turns: its view swept over an arc of bearings.

use std::f64::consts::TAU;

use geo::Coord;

use super::area::{Area, Turn, corners};
use super::round::{outline, sector};

/// A direction and a distance, radians and metres.
type Reached = (f64, f64);

/// The union of a view turned about the camera by every angle from `from_rad` to `to_rad` (counter-clockwise, at most a turn).
///
/// None if nothing is seen. O(directions × corners), up to 100 µs; a full turn costs no more than a circle.
pub(super) fn swept(still: &Area, from_rad: f64, to_rad: f64) -> Option<Area> {
    let width_rad = to_rad - from_rad;
    let far = reached(still.outer(), still.turn(), false);
    let near = reached(still.inner(), still.turn(), true);
    let radius_m = still.radius_m();
    let nearest_m = near.iter().map(|(_, distance_m)| *distance_m).fold(f64::INFINITY, f64::min);
    let all = (if nearest_m.is_finite() { nearest_m } else { 0.0 }, radius_m);
    if width_rad >= TAU - 1e-9 {
        return sector(all.0, all.1, TAU);
    }
    let first = still.outer()[0];
    let (first_rad, own_rad) = (first.y.atan2(first.x), if still.turn() == Turn::Fan { width_of(still.outer()) } else { TAU });
    let ends = |direction: f64| {
        // The view turned by `pan` shows in this direction what it showed in `direction - pan`.
        let from = direction - to_rad;
        if (first_rad - from).rem_euclid(TAU) + own_rad <= width_rad {
            // All of the view passes over this direction.
            return Some(all);
        }
        let inside = |(at, _): &&Reached| (at - from).rem_euclid(TAU) <= width_rad;
        let (mut near_m, mut far_m) = (f64::INFINITY, 0.0_f64);
        for (start_m, end_m) in [from, direction - from_rad].into_iter().filter_map(|edge| still.stretch(edge)) {
            (near_m, far_m) = (near_m.min(start_m), far_m.max(end_m));
        }
        far_m = far.iter().filter(inside).fold(far_m, |most, (_, distance_m)| most.max(*distance_m));
        near_m = near.iter().filter(inside).fold(near_m, |least, (_, distance_m)| least.min(*distance_m));
        (far_m > 0.0).then_some((if near.is_empty() || !near_m.is_finite() { 0.0 } else { near_m }, far_m))
    };
    let n = corners(radius_m).max(32);
    let fan = (still.turn() == Turn::Fan).then_some((first_rad + from_rad, first_rad + own_rad + to_rad));
    // Where a corner of the view is at the first pan, and at the last.
    let corners = far.iter().chain(&near).flat_map(|(at, _)| [at + from_rad, at + to_rad]);
    outline(n, fan.filter(|(from, to)| to - from < TAU - 1e-9), corners, ends)
}

/// Angle from the first point of a chain to its last, counter-clockwise.
fn width_of(chain: &[Coord]) -> f64 {
    chain.windows(2).map(|pair| (pair[0].x * pair[1].y - pair[0].y * pair[1].x).atan2(pair[0].x * pair[1].x + pair[0].y * pair[1].y)).sum()
}

/// Where the distance of a chain may have its extremes: the corners, and for the least also the feet of perpendiculars.
fn reached(chain: &[Coord], turn: Turn, with_feet: bool) -> Vec<Reached> {
    let polar = |point: Coord| (point.y.atan2(point.x), point.x.hypot(point.y));
    let mut list: Vec<Reached> = chain.iter().map(|point| polar(*point)).collect();
    // Within an arc the ends of a window say as much.
    let is_level =
        |k: usize| [(k + list.len() - 1) % list.len(), (k + 1) % list.len()].iter().all(|other| (list[*other].1 - list[k].1).abs() < 1e-6);
    let kept: Vec<bool> = (0..list.len()).map(|k| list.len() < 3 || !is_level(k)).collect();
    let mut kept = kept.into_iter();
    list.retain(|_| kept.next().unwrap_or(true));
    if with_feet && chain.len() > 1 {
        let edges = if turn == Turn::Around { chain.len() } else { chain.len() - 1 };
        for k in 0..edges {
            let (a, b) = (chain[k], chain[(k + 1) % chain.len()]);
            let along = b - a;
            let share = -(a.x * along.x + a.y * along.y) / (along.x * along.x + along.y * along.y).max(1e-18);
            if share > 0.0 && share < 1.0 {
                list.push(polar(a + along * share));
            }
        }
    }
    list
}
