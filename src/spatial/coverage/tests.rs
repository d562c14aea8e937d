//! Need against cameras whose views are worked by hand, and properties of the counts.

mod outlines;
mod worlds;

use geo::{Contains, Coord, LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;

use super::*;
use crate::spatial::frame::Frame;
use crate::spatial::sight::{Building, Buildings};
use crate::spatial::view::{Assumptions, ByNight, FACE_M, Kind, Optics, Pan};

const LON: f64 = 106.31;
const LAT: f64 = 20.94;

fn place(east_m: f64, north_m: f64) -> Coord {
    Frame::at(LON, LAT).unwrap().to_degrees(Coord { x: east_m, y: north_m })
}

fn need(east_m: f64, north_m: f64, task: Task) -> Need {
    let place = place(east_m, north_m);
    Need { lon_deg: place.x, lat_deg: place.y, task, by_day: 2.0, by_night: 1.0, is_lit: false }
}

/// What the points of a ledger weigh by day.
fn by_day(ledger: &Ledger) -> impl Fn(u32) -> f64 {
    let weights: Vec<f64> = ledger.points().needs().iter().map(|need| need.by_day).collect();
    move |number| weights[number as usize]
}

/// The camera of the check values of C1 to C4: 4 m high, tilted 12°, looking north; its dead zone for faces ends at 3.64 m, 125 px/m
/// at 10.77 m, 20 px/m at 70.0 m; a lamp of 30 m.
fn watcher(east_m: f64, north_m: f64) -> Watcher {
    let place = place(east_m, north_m);
    let optics = Optics {
        sensor_width_mm: Some(5.568),
        sensor_height_mm: Some(3.132),
        focal_length_mm: Some(4.0),
        resolution_h_px: Some(1920),
        resolution_v_px: Some(1080),
        ..Optics::default()
    };
    let camera = Camera {
        optics,
        azimuth_deg: Some(0.0),
        tilt_deg: Some(12.0),
        mount_height_m: Some(4.0),
        by_night: Some(ByNight::Infrared),
        ir_range_m: Some(30.0),
        ..Camera::default()
    };
    Watcher { lon_deg: place.x, lat_deg: place.y, camera, mounting: Mounting::Free, on_the_spot: OnTheSpot::NotLooked }
}

fn of(watcher: &Watcher, points: &Points, buildings: &Buildings) -> Contribution {
    contribution(watcher, points, &Surroundings { buildings, assumptions: &Assumptions::default(), target_height_m: FACE_M })
}

fn grades(watcher: &Watcher, needs: &[Need], buildings: &Buildings) -> Vec<(Grade, Grade)> {
    let contribution = of(watcher, &Points::new(needs.iter().copied()), buildings);
    let mark = |number: u32| contribution.marks.iter().find(|mark| mark.point == number);
    (0..needs.len() as u32).map(|number| mark(number).map_or((Grade::None, Grade::None), |mark| (mark.by_day, mark.by_night))).collect()
}

#[test]
fn what_a_camera_means_is_as_worked_by_hand() {
    let needs = [
        need(0.0, 3.0, Task::Overview),
        need(0.0, 10.0, Task::Perceive),
        need(0.0, 11.5, Task::Perceive),
        need(0.0, 29.0, Task::Overview),
        need(0.0, 31.0, Task::Overview),
        need(0.0, 68.0, Task::Overview),
        need(0.0, 72.0, Task::Overview),
        need(0.0, -10.0, Task::Overview),
        Need { is_lit: true, ..need(0.0, 31.0, Task::Overview) },
    ];
    let open = Buildings::default();
    let (none, far, seen) = (Grade::None, Grade::TooFar, Grade::Seen);
    assert_eq!(
        grades(&watcher(0.0, 0.0), &needs, &open),
        [(none, none), (seen, seen), (far, far), (seen, seen), (seen, none), (seen, none), (none, none), (none, none), (seen, seen)]
    );
    // Turned by half a turn it sees the one behind, and nothing else.
    let mut behind = watcher(0.0, 0.0);
    behind.camera.azimuth_deg = Some(180.0);
    let found = grades(&behind, &needs, &open);
    assert_eq!(found.iter().filter(|grades| **grades != (none, none)).count(), 1);
    assert_eq!(found[7], (seen, seen));
}

#[test]
fn a_bearing_that_is_not_known_makes_unknown_and_never_seen() {
    let needs = [need(0.0, 20.0, Task::Overview), need(-20.0, 0.0, Task::Overview), need(0.0, 3.0, Task::Overview)];
    let mut watcher = watcher(0.0, 0.0);
    watcher.camera.azimuth_deg = None;
    let unknown = (Grade::Unknown, Grade::Unknown);
    assert_eq!(grades(&watcher, &needs, &Buildings::default()), [unknown, unknown, (Grade::None, Grade::None)]);
}

#[test]
fn a_camera_that_turns_sees_the_rest_of_its_arc_only_perhaps() {
    let needs = [need(0.0, 20.0, Task::Overview), need(20.0, 0.0, Task::Overview), need(-20.0, 0.0, Task::Overview)];
    let mut watcher = watcher(0.0, 0.0);
    watcher.camera.kind = Kind::Ptz;
    watcher.camera.pan = Some(Pan { min_deg: 350.0, max_deg: 100.0 });
    let (seen, arc, none) = ((Grade::Seen, Grade::Seen), (Grade::OnArc, Grade::OnArc), (Grade::None, Grade::None));
    assert_eq!(grades(&watcher, &needs, &Buildings::default()), [seen, arc, none]);
}

#[test]
fn a_camera_that_turns_and_whose_home_nobody_knows_may_see_all_of_its_arc() {
    // On its arc from 350° to 100°; outside of it.
    let needs = [need(0.0, 20.0, Task::Overview), need(20.0, 0.0, Task::Overview), need(-20.0, 0.0, Task::Overview)];
    let mut watcher = watcher(0.0, 0.0);
    watcher.camera.kind = Kind::Ptz;
    watcher.camera.azimuth_deg = None;
    watcher.camera.pan = Some(Pan { min_deg: 350.0, max_deg: 100.0 });
    let mut ledger = Ledger::new(Points::new(needs));
    ledger.put(1, true, of(&watcher, ledger.points(), &Buildings::default()));
    for half in Half::ALL {
        for point in 0..2 {
            let tally = ledger.tally(point, half);
            assert_eq!((tally.seen, tally.unknown, tally.on_arc), (0, 1, 1), "{point}");
            assert_eq!(ledger.reason(point, half), Some(Reason::Unknown), "{point}");
        }
        assert_eq!(ledger.tally(2, half), Tally::default());
    }
    // Two of three points of weight 2: none for certain, both at most, both if it turns.
    let share = ledger.shares(Half::Day, 1, |_| Some(0))[0];
    assert_eq!((share.need, share.seen, share.seen_at_most, share.seen_if_turned), (6.0, 0.0, 4.0, 4.0));
    ledger.take_out(1);
    assert_eq!(ledger.tally(0, Half::Day), Tally::default());
}

#[test]
fn what_stands_before_a_camera_makes_a_range_of_what_it_would_see() {
    let needs = [need(0.0, 20.0, Task::Overview), need(20.0, 0.0, Task::Overview), need(0.0, 29.0, Task::Perceive)];
    let occluded = Watcher { on_the_spot: OnTheSpot::Occluded, ..watcher(0.0, 0.0) };
    let (unknown, none, far) = ((Grade::Unknown, Grade::Unknown), (Grade::None, Grade::None), (Grade::TooFar, Grade::TooFar));
    assert_eq!(grades(&occluded, &needs, &Buildings::default()), [unknown, none, far]);
    // Off its home it would have to turn all the same.
    let mut turning = occluded;
    turning.camera.kind = Kind::Ptz;
    turning.camera.pan = Some(Pan { min_deg: 350.0, max_deg: 100.0 });
    let (both, arc) = ((Grade::OnArcOrHome, Grade::OnArcOrHome), (Grade::OnArc, Grade::OnArc));
    assert_eq!(grades(&turning, &needs, &Buildings::default())[..2], [both, arc]);
    let points = Points::new(needs);
    let is_checked = |on_the_spot| of(&Watcher { on_the_spot, ..watcher(0.0, 0.0) }, &points, &Buildings::default()).is_checked;
    assert_eq!([OnTheSpot::NotLooked, OnTheSpot::Clear].map(is_checked), [false, true]);
}

#[test]
fn a_house_hides_what_is_behind_it() {
    let corners = [(-3.0, 15.0), (3.0, 15.0), (3.0, 20.0), (-3.0, 20.0)].map(|(x, y)| place(x, y));
    let house = MultiPolygon::new(vec![Polygon::new(LineString::new(corners.to_vec()), Vec::new())]);
    let needs = [
        need(0.0, 10.0, Task::Overview),
        need(0.0, 28.0, Task::Overview),
        need(10.0, 28.0, Task::Overview),
        need(0.0, 28.0, Task::Perceive),
    ];
    let (seen, hidden, none) = ((Grade::Seen, Grade::Seen), (Grade::Hidden, Grade::Hidden), (Grade::None, Grade::None));
    let wall = Buildings::new([Building { outline: house.clone(), height_m: None }]);
    assert_eq!(grades(&watcher(0.0, 0.0), &needs, &wall), [seen, hidden, seen, none]);
    // 2 m high: hides faces to 15 · 2.4/2 = 18 m, inside of the house.
    let low = Buildings::new([Building { outline: house, height_m: Some(2.0) }]);
    assert_eq!(grades(&watcher(0.0, 0.0), &needs, &low), [seen, seen, seen, (Grade::TooFar, Grade::TooFar)]);
    let points = Points::new(needs);
    assert!(of(&watcher(0.0, 0.0), &points, &low).is_checked);
    assert!(!of(&watcher(0.0, 0.0), &points, &Buildings::default()).is_checked);
}

#[test]
fn shares_and_reasons_are_counted_by_hand() {
    let open = Buildings::default();
    // Seen; seen by day only; too far; behind; far away.
    let needs = [
        need(0.0, 10.0, Task::Perceive),
        need(0.0, 40.0, Task::Overview),
        need(0.0, 40.0, Task::Perceive),
        need(0.0, -20.0, Task::Overview),
        need(900.0, 0.0, Task::Overview),
    ];
    let mut ledger = Ledger::new(Points::new(needs));
    ledger.put(7, true, of(&watcher(0.0, 0.0), ledger.points(), &open));
    let all = |ledger: &Ledger, half| ledger.shares(half, 1, |_| Some(0))[0];
    assert_eq!(
        all(&ledger, Half::Day),
        Share { need: 10.0, seen: 4.0, seen_at_most: 4.0, seen_if_turned: 4.0, seen_if_repaired: 4.0, points: 5, ..Share::default() }
    );
    assert!((all(&ledger, Half::Night).seen - 1.0).abs() < 1e-9);
    let reasons = |ledger: &Ledger, half| (0..5).map(|point| ledger.reason(point, half)).collect::<Vec<_>>();
    assert_eq!(reasons(&ledger, Half::Day), [None, None, Some(Reason::TooFar), Some(Reason::NoCamera), Some(Reason::NoCamera)]);
    assert_eq!(
        reasons(&ledger, Half::Night),
        [None, Some(Reason::Night), Some(Reason::NoCamera), Some(Reason::NoCamera), Some(Reason::NoCamera)]
    );
    assert!((ledger.lost_without(7, Half::Day) - 4.0).abs() < 1e-9);

    // A second one of unknown bearing behind makes a range; the first one breaks.
    let mut other = watcher(0.0, -25.0);
    other.camera.azimuth_deg = None;
    ledger.put(8, true, of(&other, ledger.points(), &open));
    let share = all(&ledger, Half::Day);
    assert!((share.seen - 4.0).abs() < 1e-9 && share.seen_at_most > 4.0, "{share:?}");
    ledger.set_works(7, false);
    let share = all(&ledger, Half::Day);
    assert!(share.seen == 0.0 && (share.seen_if_repaired - 4.0).abs() < 1e-9, "{share:?}");
    assert_eq!(ledger.reason(0, Half::Day), Some(Reason::Broken));
    assert_eq!(ledger.reason(3, Half::Day), Some(Reason::Unknown));
    assert!(ledger.lost_without(7, Half::Day) == 0.0);
    ledger.take_out(8);
    ledger.take_out(7);
    assert_eq!(ledger.reason(0, Half::Day), Some(Reason::NoCamera));
}

#[test]
fn gaps_are_ranked_by_weight_and_none_is_wider_than_asked() {
    // A street of 600 m with a point each 20 m, a lone heavy place, and one that is seen.
    let mut needs: Vec<Need> = (0..=30).map(|k| need(f64::from(k) * 20.0, 500.0, Task::Overview)).collect();
    needs.push(Need { by_day: 30.0, ..need(-800.0, 0.0, Task::Overview) });
    needs.push(need(0.0, 10.0, Task::Overview));
    let mut ledger = Ledger::new(Points::new(needs));
    ledger.put(1, true, of(&watcher(0.0, 0.0), ledger.points(), &Buildings::default()));
    let found = gaps(&ledger, Half::Day, &GapRule::default(), 0..33, by_day(&ledger), None, &mut Outlines::default());
    let weights: Vec<f64> = found.iter().map(|gap| gap.weight).collect();
    // A leader takes 15 points, seven on each side of it; the heavy place; what is left of the street.
    assert!(weights.windows(2).all(|pair| pair[0] >= pair[1]) && (weights.iter().sum::<f64>() - (62.0 + 30.0)).abs() < 1e-9, "{weights:?}");
    assert!((weights[0] - 30.0).abs() < 1e-9 && (weights[1] - 30.0).abs() < 1e-9, "{weights:?}");
    let mut taken: Vec<u32> = found.iter().flat_map(|gap| gap.points.clone()).collect();
    taken.sort_unstable();
    assert_eq!(taken, (0..32).collect::<Vec<_>>());
    for gap in &found {
        assert_eq!(gap.reasons, [(Reason::NoCamera, gap.weight)]);
        let frame = Frame::at(gap.middle.x, gap.middle.y).unwrap();
        for number in &gap.points {
            let need = &ledger.points().needs()[*number as usize];
            let local = frame.to_local(need.lon_deg, need.lat_deg);
            assert!(local.x.hypot(local.y) <= 150.0 + 1e-6);
            assert!(gap.area.contains(&Point::new(need.lon_deg, need.lat_deg)));
        }
    }
    let heaviest = GapRule { most: 1, ..GapRule::default() };
    assert_eq!(gaps(&ledger, Half::Day, &heaviest, 0..33, by_day(&ledger), None, &mut Outlines::default()).len(), 1);
    assert_eq!(
        gaps(
            &ledger,
            Half::Day,
            &GapRule { least_weight: 30.0, ..GapRule::default() },
            0..33,
            by_day(&ledger),
            None,
            &mut Outlines::default()
        )
        .len(),
        2
    );
}

#[test]
fn what_is_no_place_or_no_weight_counts_for_nothing() {
    let points = Points::new([
        Need { lon_deg: f64::NAN, ..need(0.0, 0.0, Task::Overview) },
        Need { by_day: -1.0, ..need(0.0, 20.0, Task::Overview) },
    ]);
    let mut ledger = Ledger::new(points);
    ledger.put(1, true, of(&watcher(0.0, 0.0), ledger.points(), &Buildings::default()));
    assert_eq!(ledger.shares(Half::Day, 1, |_| Some(0)), [Share { need: 2.0, points: 1, ..Share::default() }]);
    assert!((ledger.shares(Half::Night, 1, |point| (point == 1).then_some(0))[0].seen - 1.0).abs() < 1e-9);
    assert!(gaps(&ledger, Half::Day, &GapRule::default(), 0..9, by_day(&ledger), None, &mut Outlines::default()).is_empty());
    assert!(of(&Watcher { lon_deg: 500.0, ..watcher(0.0, 0.0) }, ledger.points(), &Buildings::default()).marks.is_empty());
}

fn arb_watcher() -> impl Strategy<Value = (Watcher, bool)> {
    (-80.0..80.0, -80.0..80.0, proptest::option::weighted(0.8, 0.0..360.0), 0..3_usize, any::<bool>()).prop_map(
        |(east, north, bearing, kind, works)| {
            let mut watcher = watcher(east, north);
            watcher.camera.azimuth_deg = bearing;
            watcher.camera.kind = [Kind::Fixed, Kind::Ptz, Kind::Fisheye][kind];
            watcher.camera.pan = Some(Pan { min_deg: 30.0, max_deg: 140.0 });
            (watcher, works)
        },
    )
}

fn arb_needs() -> impl Strategy<Value = Vec<Need>> {
    let one = (-100.0..100.0, -100.0..100.0, 0..4_usize, any::<bool>());
    let need = one.prop_map(|(east, north, task, is_lit)| Need { is_lit, ..need(east, north, Task::ALL[task]) });
    proptest::collection::vec(need, 1..60)
}

fn shares(ledger: &Ledger) -> Vec<Share> {
    Half::ALL.into_iter().flat_map(|half| ledger.shares(half, 1, |_| Some(0))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn one_more_never_lowers_breaking_never_raises_and_changes_are_as_counting_anew(
        needs in arb_needs(), watchers in proptest::collection::vec(arb_watcher(), 1..8), which in any::<prop::sample::Index>(),
    ) {
        let open = Buildings::default();
        let mut ledger = Ledger::new(Points::new(needs.clone()));
        for (number, (watcher, works)) in watchers.iter().enumerate() {
            let before = shares(&ledger);
            ledger.put(number as u64, *works, of(watcher, ledger.points(), &open));
            for (before, after) in before.iter().zip(shares(&ledger)) {
                prop_assert!(after.seen >= before.seen && after.seen_at_most >= before.seen_at_most && after.seen_if_repaired >= before.seen_if_repaired);
                prop_assert!(after.seen <= after.seen_at_most && after.seen <= after.seen_if_turned && after.seen_twice <= after.seen && after.seen_at_most <= after.need);
            }
        }
        let which = which.index(watchers.len());
        let before = shares(&ledger);
        ledger.set_works(which as u64, false);
        prop_assert!(shares(&ledger).iter().zip(&before).all(|(after, before)| after.seen <= before.seen));
        // Moved, broken and repaired: the same as a new count.
        let (mut moved, _) = watchers[which];
        moved.camera.azimuth_deg = Some(77.0);
        ledger.put(which as u64, true, of(&moved, ledger.points(), &open));
        let mut anew = Ledger::new(Points::new(needs));
        for (number, (watcher, works)) in watchers.iter().enumerate() {
            let (watcher, works) = if number == which { (&moved, true) } else { (watcher, *works) };
            anew.put(number as u64, works, of(watcher, anew.points(), &open));
        }
        for point in 0..anew.points().len() as u32 {
            for half in Half::ALL {
                prop_assert_eq!(ledger.tally(point, half), anew.tally(point, half));
            }
        }
        ledger.take_out(which as u64);
        anew.take_out(which as u64);
        prop_assert_eq!(shares(&ledger), shares(&anew));
    }
}
