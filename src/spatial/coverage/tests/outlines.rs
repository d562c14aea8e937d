//! The ground of gaps: areas worked by hand, and properties of many together.

use geo::{Area, BooleanOps, Contains, GeodesicArea, MultiPolygon, Point, Polygon, Validation, unary_union};
use proptest::prelude::*;

use super::super::*;
use super::{by_day, need, place};
use crate::spatial::union::Outline;

/// Gaps of points at metres east and north, which nobody sees.
fn unseen(places: &[(f64, f64)], rule: &GapRule, border: Option<&Outline>) -> (Ledger, Vec<Gap>) {
    let ledger = Ledger::new(Points::new(places.iter().map(|(east, north)| need(*east, *north, Task::Overview))));
    let found = gaps(&ledger, Half::Day, rule, 0..places.len() as u32, by_day(&ledger), border, &mut Outlines::default());
    (ledger, found)
}

fn square(west: f64, south: f64, east: f64, north: f64) -> Outline {
    let corners = [(west, south), (east, south), (east, north), (west, north)].map(|(x, y)| place(x, y));
    Outline::new(MultiPolygon::new(vec![Polygon::new(corners.to_vec().into(), Vec::new())])).unwrap()
}

fn holds(gap: &Gap, east_m: f64, north_m: f64) -> bool {
    gap.area.contains(&Point::from(place(east_m, north_m)))
}

#[test]
fn a_lone_point_has_the_polygon_around_its_disc() {
    let (_, found) = unseen(&[(0.0, 0.0)], &GapRule::default(), None);
    // Twelve sides that touch a circle of 15 m: 12 tan 15° · 225.
    assert!((found[0].area.geodesic_area_unsigned() - 723.46).abs() < 0.05, "{}", found[0].area.geodesic_area_unsigned());
}

#[test]
fn a_street_has_even_sides_and_no_pinholes() {
    let places: Vec<(f64, f64)> = (0..12).map(|k| (f64::from(k) * 18.0, 0.0)).collect();
    let (_, found) = unseen(&places, &GapRule::default(), None);
    let [gap] = &found[..] else { panic!("{found:?}") };
    assert!(gap.area.0.len() == 1 && gap.area.0[0].interiors().is_empty());
    // Discs of 15 m alone reach 12.0 m in the middle between two points: √(15² − 9²); closed 13.3 m: √(25² − 9²) − 10.
    for k in 0..11 {
        let middle = f64::from(k) * 18.0 + 9.0;
        assert!([13.2, -13.2].iter().all(|north| holds(gap, middle, *north)) && !holds(gap, middle, 15.6), "{middle}");
    }
    // A grid of 25 m, as of a hotspot: between four points 17.7 m from each.
    let grid: Vec<(f64, f64)> = (0..4).flat_map(|k| (0..4).map(move |n| (f64::from(k) * 25.0, f64::from(n) * 25.0))).collect();
    let (_, found) = unseen(&grid, &GapRule::default(), None);
    assert!(found[0].area.0.len() == 1 && found[0].area.0[0].interiors().is_empty());
    // 75 m and twice 15 m to each side but the corners.
    let area_m2 = found[0].area.geodesic_area_unsigned();
    let expected_m2 = 75.0 * 75.0 + 4.0 * 75.0 * 15.0 + 723.46;
    assert!((area_m2 / expected_m2 - 1.0).abs() < 0.03, "{area_m2} {expected_m2}");
}

#[test]
fn a_yard_is_filled_and_a_park_is_not() {
    // Points each 9 or 10 m around a square.
    let around = |side_m: f64| -> Vec<(f64, f64)> {
        let steps = (side_m / 9.0).ceil() as i32;
        let sides = (0..steps).map(|k| f64::from(k) * side_m / f64::from(steps));
        sides.flat_map(|along| [(along, 0.0), (side_m, along), (side_m - along, side_m), (0.0, side_m - along)]).collect()
    };
    for (side_m, holes) in [(45.0, 0), (100.0, 1)] {
        let (_, found) = unseen(&around(side_m), &GapRule::default(), None);
        assert_eq!((found.len(), found[0].area.0[0].interiors().len()), (1, holes), "{side_m}");
        assert_eq!(holds(&found[0], side_m / 2.0, side_m / 2.0), holes == 0, "{side_m}");
    }
    // 70 m wide inside, the corners cut off by ten metres: 70² − 4 · 10²/2.
    let (_, found) = unseen(&around(100.0), &GapRule::default(), None);
    let hole: Vec<_> = found[0].area.0[0].interiors()[0].0.iter().rev().copied().collect();
    let hole_m2 = Polygon::new(hole.into(), Vec::new()).geodesic_area_unsigned();
    assert!((hole_m2 - 4700.0).abs() < 30.0, "{hole_m2}");
}

#[test]
fn where_two_gaps_meet_the_nearer_point_decides_and_what_is_beyond_the_border_is_nobodys() {
    // Seven points that are one gap, and two beyond its reach.
    let places: Vec<(f64, f64)> = (0..9).map(|k| (f64::from(k) * 20.0, 0.0)).collect();
    let rule = GapRule { radius_m: 70.0, ..GapRule::default() };
    let border = square(-100.0, -10.0, 500.0, 100.0);
    let (_, found) = unseen(&places, &rule, Some(&border));
    let [first, second] = &found[..] else { panic!("{found:?}") };
    assert_eq!([first, second].map(|gap| gap.points.len()), [7, 2]);
    // The points of the first end at 120 m; half way to 140 m the ground of the next begins.
    assert!(holds(first, 129.5, 0.0) && !holds(first, 130.5, 0.0) && holds(second, 130.5, 0.0) && holds(second, 174.5, 0.0), "{found:?}");
    for gap in &found {
        assert!(!holds(gap, 20.0, -10.5) && !holds(gap, 140.0, -10.5));
    }
    assert!(holds(first, 20.0, -9.5));
}

fn arb_places() -> impl Strategy<Value = Vec<(f64, f64)>> {
    // Along streets as well as anywhere.
    let anywhere = (-250.0..250.0_f64, -250.0..250.0_f64);
    let on_street = (-250.0..250.0_f64, -5..5_i32).prop_map(|(along, street)| (along, f64::from(street) * 45.0));
    proptest::collection::vec(prop_oneof![anywhere, on_street], 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn grounds_are_valid_hold_their_points_and_share_nothing(places in arb_places(), radius_m in 30.0..150.0_f64) {
        let rule = GapRule { radius_m, ..GapRule::default() };
        let border = square(-200.0, -200.0, 200.0, 230.0);
        let (ledger, found) = unseen(&places, &rule, Some(&border));
        let grow = |shape: &MultiPolygon, degrees: f64| geo::Buffer::buffer(shape, degrees);
        for gap in &found {
            prop_assert!(gap.area.is_valid());
            for number in &gap.points {
                let need = &ledger.points().needs()[*number as usize];
                let point = Point::new(need.lon_deg, need.lat_deg);
                prop_assert_eq!(gap.area.contains(&point), border.shape().contains(&point), "{:?}", point);
            }
            // To a tenth of a millimetre.
            prop_assert!(gap.area.difference(&grow(border.shape(), 1e-9)).unsigned_area() == 0.0);
        }
        let sum: f64 = found.iter().map(|gap| gap.area.unsigned_area()).sum();
        let union = unary_union(found.iter().map(|gap| &gap.area)).unsigned_area();
        prop_assert!((sum / union.max(1e-12) - 1.0).abs() < 1e-6 || sum == 0.0, "{} {}", sum, union);
        // No ground but near a point, or in a hollow that is filled; and all of it near some point.
        let (_, discs) = unseen(&places, &GapRule { radius_m: 1.0, ..GapRule::default() }, Some(&border));
        let least = unary_union(discs.iter().map(|gap| &gap.area));
        let all = unary_union(found.iter().map(|gap| &gap.area));
        prop_assert!(least.difference(&all).unsigned_area() <= 0.002 * least.unsigned_area());
    }

    #[test]
    fn what_is_drawn_again_is_what_is_drawn_anew(places in arb_places(), gone in any::<prop::sample::Index>()) {
        let rule = GapRule { radius_m: 60.0, ..GapRule::default() };
        let ledger = Ledger::new(Points::new(places.iter().map(|(east, north)| need(*east, *north, Task::Overview))));
        let mut drawn = Outlines::default();
        let all = 0..places.len() as u32;
        gaps(&ledger, Half::Day, &rule, all.clone(), by_day(&ledger), None, &mut drawn);
        let rest = || all.clone().filter(|number| *number as usize != gone.index(places.len()));
        let again = gaps(&ledger, Half::Day, &rule, rest(), by_day(&ledger), None, &mut drawn);
        prop_assert_eq!(again, gaps(&ledger, Half::Day, &rule, rest(), by_day(&ledger), None, &mut Outlines::default()));
    }

    /// Weights that count for nothing, on the points and on points of their own, change neither which gaps there are nor their ground.
    #[test]
    fn gaps_by_a_part_of_the_weights_are_those_of_the_part_alone(places in arb_places(), others in arb_places(), added in 0.0..9.0_f64) {
        let rule = GapRule { radius_m: 60.0, most: 20, ..GapRule::default() };
        let part = |places: &[(f64, f64)]| -> Vec<Need> {
            places.iter().enumerate().map(|(k, (east, north))| Need { by_day: 1.0 + (k % 7) as f64, ..need(*east, *north, Task::Overview) }).collect()
        };
        let needs = part(&places);
        let weights: Vec<f64> = needs.iter().map(|need| need.by_day).collect();
        let whole = needs.iter().enumerate().map(|(k, need)| Need { by_day: need.by_day + added * (k % 5) as f64, ..*need });
        let ledger = Ledger::new(Points::new(whole.chain(part(&others))));
        let weight = |number: u32| weights.get(number as usize).copied().unwrap_or(0.0);
        let all = 0..(places.len() + others.len()) as u32;
        let found = gaps(&ledger, Half::Day, &rule, all, weight, None, &mut Outlines::default());
        let alone = Ledger::new(Points::new(needs));
        let expected = gaps(&alone, Half::Day, &rule, 0..places.len() as u32, by_day(&alone), None, &mut Outlines::default());
        prop_assert_eq!(found, expected);
    }
}
