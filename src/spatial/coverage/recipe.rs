//! What need is made from: points along streets, and incidents spread over the points around them.
//!
//! An incident is a sample of where the next one may be, not a place of its own: its weight goes to the points within a kernel's reach and is kept
//! as a whole. So no point of need tells where an incident was.

use geo::{Coord, LineString, MultiPolygon};

use super::points::LEAST_M_A_DEGREE;
use super::{Half, Need, Points};
use crate::spatial::frame::{Earth, Frame};
use crate::spatial::rings::holds;

/// Minutes of a day.
const DAY_MIN: f64 = 1440.0;

/// A weight at a place, such as an incident's after [`recency`] and severity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Longitude, degrees of WGS 84.
    pub lon_deg: f64,
    /// Latitude, degrees.
    pub lat_deg: f64,
    /// Weight by day, at least 0.
    pub by_day: f64,
    /// Weight by night, at least 0.
    pub by_night: f64,
}

/// Points along a line (degrees), each with the metres of the line that it stands for: the middles of equal pieces, none longer than
/// `step_m`. Empty for a line without length or a step that is not above 0. Lengths add up to that of the line, by the planes of its corners.
/// O(corners + points).
pub fn along(line: &LineString, step_m: f64) -> Vec<(Coord, f64)> {
    let sides: Vec<(Frame, Coord, f64)> = line
        .0
        .windows(2)
        .filter_map(|side| {
            let frame = Frame::at(side[0].x, side[0].y)?;
            let end = frame.to_local(side[1].x, side[1].y);
            let length_m = end.x.hypot(end.y);
            (length_m > 0.0).then_some((frame, end, length_m))
        })
        .collect();
    let whole_m: f64 = sides.iter().map(|(.., length_m)| length_m).sum();
    if step_m.is_nan() || step_m <= 0.0 || !whole_m.is_finite() || whole_m <= 0.0 {
        return Vec::new();
    }
    let count = (whole_m / step_m).ceil().max(1.0);
    let piece_m = whole_m / count;
    let mut points = Vec::with_capacity(count as usize);
    let (mut passed_m, mut wanted_m) = (0.0, piece_m / 2.0);
    for (frame, end, length_m) in sides {
        while wanted_m <= passed_m + length_m && (points.len() as f64) < count {
            points.push((frame.to_degrees(end * ((wanted_m - passed_m) / length_m)), piece_m));
            wanted_m += piece_m;
        }
        passed_m += length_m;
    }
    points
}

/// Nodes of a grid that are looked at, at most.
const MOST_NODES: f64 = 250_000.0;

/// Points of a square grid of `step_m` inside of a shape in degrees (the point of its box's middle among those asked); at least one: if no point of
/// the grid is inside, a corner of the shape. Each with how many points of `step_m` it stands for: 1, unless the grid of the shape has more than
/// 250,000 nodes. Then those in `part` (west, south, east, north) alone are looked at, on a grid so much coarser that they are not more.
/// Empty for an empty shape or a step that is not above 0. O(points × corners).
pub fn within(shape: &MultiPolygon, step_m: f64, part: [f64; 4]) -> Vec<(Coord, f64)> {
    let corners = || shape.iter().flat_map(|polygon| &polygon.exterior().0);
    let Some(first) = corners().next().copied() else { return Vec::new() };
    let bounds = corners()
        .fold([first.x, first.y, first.x, first.y], |[w, s, e, n], point| [w.min(point.x), s.min(point.y), e.max(point.x), n.max(point.y)]);
    let Some(frame) = Frame::at(f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3])) else { return Vec::new() };
    let far = frame.to_local(bounds[2], bounds[3]);
    if step_m.is_nan() || step_m <= 0.0 {
        return Vec::new();
    }
    let mut reach_m = [[-far.x.abs(), far.x.abs()], [-far.y.abs(), far.y.abs()]];
    let nodes = |reach_m: [[f64; 2]; 2], step_m: f64| {
        reach_m.map(|[from_m, to_m]| ((to_m / step_m).ceil() - (from_m / step_m).floor()).max(0.0) + 1.0).into_iter().product::<f64>()
    };
    let mut factor = 1.0;
    if nodes(reach_m, step_m) > MOST_NODES {
        let [west, south, east, north] = [part[0].max(bounds[0]), part[1].max(bounds[1]), part[2].min(bounds[2]), part[3].min(bounds[3])];
        if west > east || south > north {
            return Vec::new();
        }
        let corners =
            [(west, south), (east, south), (east, north), (west, north)].map(|(lon_deg, lat_deg)| frame.to_local(lon_deg, lat_deg));
        // Parallels are bent on the plane, less than a step over a commune.
        reach_m = [corners.map(|corner| corner.x), corners.map(|corner| corner.y)].map(|along| {
            let ends = along.into_iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], m| [least.min(m), most.max(m)]);
            [ends[0] - step_m, ends[1] + step_m]
        });
        // Whole factors: the coarser grid is a part of the finer one, and that of a neighbour fits.
        while nodes(reach_m, step_m * factor) > MOST_NODES {
            factor *= 2.0;
        }
    }
    let step_m = step_m * factor;
    let [columns, rows] = reach_m.map(|[from_m, to_m]| (from_m / step_m).floor() as i32..=(to_m / step_m).ceil() as i32);
    let nodes = rows.flat_map(|row| columns.clone().map(move |column| (column, row)));
    let places = nodes.map(|(column, row)| frame.to_degrees(Coord { x: f64::from(column) * step_m, y: f64::from(row) * step_m }));
    let inside: Vec<(Coord, f64)> = places.filter(|place| holds(shape, *place)).map(|place| (place, factor * factor)).collect();
    if inside.is_empty() { vec![(first, 1.0)] } else { inside }
}

/// How much an incident of some age still counts: halved each half-life. 1 for an age that is not above 0; 0 for a half-life that is not.
pub fn recency(age_days: f64, half_life_days: f64) -> f64 {
    if half_life_days > 0.0 { 0.5_f64.powf(age_days.max(0.0) / half_life_days) } else { 0.0 }
}

/// The share of an interval of time that is night, 0 to 1: an incident between two times is spread evenly over them (aoristic: Ratcliffe 2000,
/// doi:10.1080/136588100424963). Minutes since a midnight, local; night from one minute of the day to another one, over midnight if the first
/// is later. An interval of no length is a point in time.
pub fn night_share((from_min, to_min): (f64, f64), (dusk_min, dawn_min): (f64, f64)) -> f64 {
    let (dusk, dawn) = (dusk_min.rem_euclid(DAY_MIN), dawn_min.rem_euclid(DAY_MIN));
    let night_min = (dawn - dusk).rem_euclid(DAY_MIN);
    // Minutes of night until a minute, counted from a dusk.
    let until = |minute: f64| {
        let since_dusk = minute - dusk;
        (since_dusk / DAY_MIN).floor() * night_min + since_dusk.rem_euclid(DAY_MIN).min(night_min)
    };
    if to_min > from_min {
        ((until(to_min) - until(from_min)) / (to_min - from_min)).clamp(0.0, 1.0)
    } else {
        f64::from(u8::from((from_min - dusk).rem_euclid(DAY_MIN) < night_min))
    }
}

/// Adds the weights of events to the points of need within `reach_m`, by the quartic kernel `(1 − d²/r²)²`, each event's as a whole. Events
/// without a point in reach come back: they need points of their own. O(events × points in reach).
pub fn spread(needs: &mut [Need], events: &[Event], reach_m: f64) -> Vec<Event> {
    let index = Points::new(needs.iter().copied());
    let mut alone = Vec::new();
    let mut near: Vec<(u32, f64)> = Vec::new();
    for event in events {
        near.clear();
        if let Some(frame) = Frame::at(event.lon_deg, event.lat_deg).filter(|_| reach_m > 0.0) {
            index.each_near(event.lon_deg, event.lat_deg, reach_m, |number| {
                let local = frame.local_of(index.place(number));
                let share = 1.0 - (local.x * local.x + local.y * local.y) / (reach_m * reach_m);
                if share > 0.0 {
                    near.push((number, share * share));
                }
            });
        }
        let sum: f64 = near.iter().map(|(_, share)| share).sum();
        if sum <= 0.0 {
            alone.push(*event);
            continue;
        }
        for (number, share) in &near {
            let need = &mut needs[*number as usize];
            need.by_day += event.by_day * share / sum;
            need.by_night += event.by_night * share / sum;
        }
    }
    alone
}

/// The weight of a need in one half of the day, all points together.
pub fn total(needs: &[Need], half: Half) -> f64 {
    needs.iter().map(|need| need.weight(half)).sum()
}

/// Whether a line (degrees) passes within so many metres of a place. False for a place that is not in degrees and for a line of fewer than two
/// corners. Sides are straight on the plane of the place. O(corners), of those far away a comparison.
pub fn passes(line: &LineString, place: Coord, within_m: f64) -> bool {
    let Some(frame) = Frame::at(place.x, place.y) else { return false };
    let north_deg = within_m / LEAST_M_A_DEGREE;
    let east_deg = north_deg / (place.y.abs() + north_deg).min(89.0).to_radians().cos();
    line.0.windows(2).any(|side| {
        let is_beyond = |from: f64, to: f64, of: f64, deg: f64| from.max(to) < of - deg || from.min(to) > of + deg;
        if is_beyond(side[0].x, side[1].x, place.x, east_deg) || is_beyond(side[0].y, side[1].y, place.y, north_deg) {
            return false;
        }
        let (from, to) = (frame.to_local(side[0].x, side[0].y), frame.to_local(side[1].x, side[1].y));
        let along = to - from;
        let square = along.x * along.x + along.y * along.y;
        let share = if square > 0.0 { (-(from.x * along.x + from.y * along.y) / square).clamp(0.0, 1.0) } else { 0.0 };
        let nearest = from + along * share;
        nearest.x.hypot(nearest.y) <= within_m
    })
}

/// Distance between two places in degrees, metres; for places within 10 km.
pub fn distance_m(one: Coord, other: Coord) -> Option<f64> {
    let local = Frame::at(one.x, one.y)?.local_of(&Earth::of(other.x, other.y));
    Some(local.x.hypot(local.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    use geo::{Geodesic, Length};
    use proptest::prelude::*;

    use crate::spatial::view::Task;

    const PLACE: Coord = Coord { x: 106.31, y: 20.94 };

    fn at(east_m: f64, north_m: f64) -> Coord {
        Frame::at(PLACE.x, PLACE.y).unwrap().to_degrees(Coord { x: east_m, y: north_m })
    }

    fn need(east_m: f64, north_m: f64) -> Need {
        let place = at(east_m, north_m);
        Need { lon_deg: place.x, lat_deg: place.y, task: Task::Overview, by_day: 0.0, by_night: 0.0, is_lit: false }
    }

    fn event(east_m: f64, north_m: f64) -> Event {
        let place = at(east_m, north_m);
        Event { lon_deg: place.x, lat_deg: place.y, by_day: 2.0, by_night: 1.0 }
    }

    #[test]
    fn a_line_passes_a_place_as_near_as_its_nearest_point() {
        let frame = Frame::at(106.0, 20.0).unwrap();
        let place = Coord { x: 106.0, y: 20.0 };
        let line =
            |corners: &[(f64, f64)]| -> LineString { corners.iter().map(|(x, y)| frame.to_degrees(Coord { x: *x, y: *y })).collect() };
        // A side across, 25/√2 = 17.678 m off; beside the end of one, 10·√2 = 14.142 m; a corner twice; around the place and far from it.
        let across = line(&[(300.0, 300.0), (0.0, 25.0), (25.0, 0.0)]);
        assert!(passes(&across, place, 17.68) && !passes(&across, place, 17.67));
        let end = line(&[(10.0, 10.0), (100.0, 10.0), (100.0, 10.0)]);
        assert!(passes(&end, place, 14.15) && !passes(&end, place, 14.14));
        assert!(passes(&line(&[(3.0, 4.0), (3.0, 4.0)]), place, 5.001) && !passes(&line(&[(3.0, 4.0), (3.0, 4.0)]), place, 4.999));
        let around = line(&[(-50.0, -50.0), (50.0, -50.0), (50.0, 50.0), (-50.0, 50.0), (-50.0, -50.0)]);
        assert!(!passes(&around, place, 49.9) && passes(&around, place, 50.1));
        assert!(!passes(&line(&[(0.0, 0.0)]), place, 15.0) && !passes(&across, Coord { x: 400.0, y: 20.0 }, 15.0));
    }

    #[test]
    fn points_along_a_street_stand_for_all_of_its_length() {
        // 100 m east, then 50 m north.
        let street: LineString = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0)].map(|(x, y)| at(x, y)).to_vec().into();
        let points = along(&street, 20.0);
        assert_eq!(points.len(), 8);
        let sum_m: f64 = points.iter().map(|(_, metres)| metres).sum();
        assert!((sum_m - Geodesic.length(&street)).abs() < 1e-3, "{sum_m}");
        // Pieces of 18.75 m: the first middle at 9.375 m, the sixth 3.125 m up the second side.
        assert!((distance_m(points[0].0, at(9.375, 0.0)).unwrap()) < 1e-3);
        assert!((distance_m(points[5].0, at(100.0, 3.125)).unwrap()) < 1e-3, "{points:?}");
        assert_eq!(along(&street, 1000.0).len(), 1);
        for (line, step_m) in [(LineString::new(vec![at(0.0, 0.0)]), 20.0), (street.clone(), 0.0), (street, f64::NAN)] {
            assert!(along(&line, step_m).is_empty());
        }
    }

    #[test]
    fn a_grid_fills_an_area_and_an_area_of_no_node_has_one_point() {
        let square = |side_m: f64| {
            let corners = [(0.0, 0.0), (side_m, 0.0), (side_m, side_m), (0.0, side_m)].map(|(x, y)| at(x, y));
            MultiPolygon::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())])
        };
        // From the middle 45 m to each side: nine nodes of 10 m in a row.
        let all = [-180.0, -90.0, 180.0, 90.0];
        let nine = within(&square(90.0), 10.0, all);
        assert!(nine.len() == 81 && nine.iter().all(|(_, of)| (*of - 1.0).abs() < 1e-9));
        let ring = {
            let mut ring = square(4.0);
            ring.0[0].interiors_push(vec![at(1.0, 1.0), at(3.0, 1.0), at(3.0, 3.0), at(1.0, 3.0)]);
            ring
        };
        assert_eq!(within(&ring, 50.0, all), [(at(0.0, 0.0), 1.0)]);
        assert!(within(&square(90.0), 0.0, all).is_empty() && within(&MultiPolygon::new(Vec::new()), 10.0, all).is_empty());
    }

    /// 20 km to each side: 640,000 squares of 25 m.
    #[test]
    fn a_large_area_weighs_by_its_ground_on_a_grid_of_its_part() {
        let corners = [(0.0, 0.0), (20_000.0, 0.0), (20_000.0, 20_000.0), (0.0, 20_000.0)].map(|(x, y)| at(x, y));
        let large = MultiPolygon::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())]);
        // A part of 2 km at its corner: 80 squares to a side.
        let [from, to] = [at(0.0, 0.0), at(2000.0, 2000.0)];
        let of_part = within(&large, 25.0, [from.x, from.y, to.x, to.y]);
        assert!(of_part.iter().all(|(_, of)| (*of - 1.0).abs() < 1e-9));
        let inside = of_part.iter().filter(|(place, _)| place.x <= to.x && place.y <= to.y).count();
        assert!((6300..=6600).contains(&inside), "{inside}");
        // As a whole a grid of 50 m, each point for four.
        let whole = within(&large, 25.0, [-180.0, -90.0, 180.0, 90.0]);
        assert!(whole.len() < 250_000 && whole.iter().all(|(_, of)| (*of - 4.0).abs() < 1e-9));
        let sum: f64 = whole.iter().map(|(_, of)| of).sum();
        assert!((sum / 640_000.0 - 1.0).abs() < 0.01, "{sum}");
    }

    #[test]
    fn what_is_old_counts_less() {
        for (age_days, wanted) in [(0.0, 1.0), (-5.0, 1.0), (365.0, 0.5), (730.0, 0.25)] {
            assert!((recency(age_days, 365.0) - wanted).abs() < 1e-12, "{age_days}");
        }
        assert!(recency(1.0, 0.0) == 0.0);
    }

    /// Night from 18:00 to 6:00.
    #[test]
    fn the_share_of_night_is_that_of_the_clock() {
        let hours = |from: f64, to: f64| night_share((from * 60.0, to * 60.0), (18.0 * 60.0, 6.0 * 60.0));
        for (from, to, wanted) in [
            (10.0, 10.0, 0.0),
            (18.0, 18.0, 1.0),
            (5.99, 5.99, 1.0),
            (6.0, 6.0, 0.0),
            (16.0, 20.0, 0.5),
            (22.0, 26.0, 1.0),
            // From 22:00 to 9:00: 8 of 11 hours; three whole days: a half; from noon to noon after the next night: 12 of 24.
            (22.0, 33.0, 8.0 / 11.0),
            (7.0, 79.0, 0.5),
            (12.0, 36.0, 0.5),
            (-2.0, 2.0, 1.0),
        ] {
            assert!((hours(from, to) - wanted).abs() < 1e-9, "{from} {to}: {}", hours(from, to));
        }
        // A night that does not pass midnight.
        assert!((night_share((0.0, 1440.0), (0.0, 360.0)) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn an_event_is_divided_by_the_kernel_and_kept_as_a_whole() {
        let mut needs = [need(0.0, 0.0), need(50.0, 0.0), need(100.0, 0.0), need(0.0, 300.0)];
        let alone = spread(&mut needs, &[event(0.0, 0.0), event(-1000.0, 0.0)], 100.0);
        // (1 − 0)² = 1 and (1 − ¼)² = 9/16: sixteen and nine of twenty-five parts.
        for (need, wanted) in needs.iter().zip([0.64, 0.36, 0.0, 0.0]) {
            assert!((need.by_day - 2.0 * wanted).abs() < 1e-6 && (need.by_night - wanted).abs() < 1e-6, "{need:?}");
        }
        assert_eq!(alone, [event(-1000.0, 0.0)]);
    }

    proptest! {
        #[test]
        fn no_weight_is_lost_or_made(
            places in proptest::collection::vec((-300.0..300.0, -300.0..300.0), 0..40),
            events in proptest::collection::vec((-300.0..300.0, -300.0..300.0), 0..40), reach_m in 1.0..200.0,
        ) {
            let mut needs: Vec<Need> = places.into_iter().map(|(east, north)| need(east, north)).collect();
            let events: Vec<Event> = events.into_iter().map(|(east, north)| event(east, north)).collect();
            let alone = spread(&mut needs, &events, reach_m);
            let (day, night) = (total(&needs, Half::Day), total(&needs, Half::Night));
            let kept = (events.len() - alone.len()) as f64;
            prop_assert!((day - 2.0 * kept).abs() < 1e-9 && (night - kept).abs() < 1e-9);
            for event in &alone {
                let nearest = needs.iter().filter_map(|need| {
                    distance_m(Coord { x: event.lon_deg, y: event.lat_deg }, Coord { x: need.lon_deg, y: need.lat_deg })
                });
                prop_assert!(nearest.fold(f64::INFINITY, f64::min) >= reach_m - 1e-6);
            }
        }
    }
}
