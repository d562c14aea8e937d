//! Unions and rests against areas by hand, against one boolean operation over everything, and in moved and turned worlds.

use geo::{AffineOps, AffineTransform, BooleanOps, Coord, LineString, Validation, polygon};
use proptest::prelude::*;

use super::*;

fn block(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon {
    MultiPolygon::new(vec![polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]])
}

/// A block with a square hole in its middle.
fn frame_of(west: f64, south: f64, side: f64, hole: f64) -> MultiPolygon {
    let (x, y) = (west + side / 2.0 - hole / 2.0, south + side / 2.0 - hole / 2.0);
    let mut shape = block(west, south, west + side, south + side);
    shape.0[0].interiors_push(vec![(x, y), (x, y + hole), (x + hole, y + hole), (x + hole, y)]);
    shape
}

fn covered(area: &MultiPolygon, shapes: &[MultiPolygon]) -> Covered {
    Shapes::new(shapes).cover(&Outline::new(area.clone()).unwrap())
}

fn assert_near(value: f64, wanted: f64) {
    assert!((value - wanted).abs() < 1e-3, "{value} for {wanted}");
}

#[test]
fn areas_worked_by_hand() {
    let town = block(0.0, 0.0, 100.0, 100.0);
    for (shapes, wanted_m2, pieces) in [
        (vec![], 0.0, 1),
        // One inside, twice the same, one beside.
        (vec![block(10.0, 10.0, 20.0, 20.0)], 100.0, 1),
        (vec![block(10.0, 10.0, 20.0, 20.0), block(10.0, 10.0, 20.0, 20.0)], 100.0, 1),
        (vec![block(110.0, 10.0, 120.0, 20.0)], 0.0, 1),
        // Overlapping by 5 × 10.
        (vec![block(10.0, 10.0, 20.0, 20.0), block(15.0, 10.0, 25.0, 20.0)], 150.0, 1),
        // Half over the border, and right across.
        (vec![block(-10.0, 40.0, 10.0, 60.0)], 200.0, 1),
        (vec![block(-10.0, 40.0, 110.0, 60.0)], 2000.0, 2),
        // Over all of it.
        (vec![block(-10.0, -10.0, 110.0, 110.0)], 10_000.0, 0),
        // A hole is not covered, and is a piece of what is left; a block in it is.
        (vec![frame_of(20.0, 20.0, 20.0, 10.0)], 300.0, 2),
        (vec![frame_of(20.0, 20.0, 20.0, 10.0), block(28.0, 28.0, 32.0, 32.0)], 316.0, 2),
    ] {
        let found = covered(&town, &shapes);
        assert_near(found.covered_m2, wanted_m2);
        assert_near(found.rest.unsigned_area(), 10_000.0 - wanted_m2);
        assert_eq!(found.rest.0.len(), pieces, "{shapes:?}");
        assert!(found.rest.is_valid(), "{:?}", found.rest);
        assert_near(Shapes::new(&shapes).union_within(&Outline::new(town.clone()).unwrap()).unsigned_area(), wanted_m2);
    }
}

#[test]
fn an_area_with_a_hole_and_in_two_parts() {
    let mut area = frame_of(0.0, 0.0, 100.0, 50.0);
    area.0.extend(block(200.0, 0.0, 300.0, 100.0).0);
    // In the hole, in the frame, in the other part, over the gap between.
    let shapes =
        [block(40.0, 40.0, 60.0, 60.0), block(5.0, 5.0, 15.0, 15.0), block(250.0, 50.0, 260.0, 60.0), block(90.0, 0.0, 210.0, 10.0)];
    let found = covered(&area, &shapes);
    assert_near(found.area_m2, 7_500.0 + 10_000.0);
    assert_near(found.covered_m2, 100.0 + 100.0 + 200.0);
    assert_near(found.rest.unsigned_area(), found.area_m2 - found.covered_m2);
    assert!(found.rest.is_valid());
}

#[test]
fn a_place_is_inside_by_the_even_odd_rule() {
    let outline = Outline::new(frame_of(0.0, 0.0, 100.0, 50.0)).unwrap();
    for (x, y, wanted) in [(10.0, 10.0, true), (50.0, 50.0, false), (-1.0, 50.0, false), (99.0, 50.0, true), (101.0, 50.0, false)] {
        assert_eq!(outline.holds(Coord { x, y }), wanted, "{x} {y}");
    }
    assert!(Outline::new(MultiPolygon::new(Vec::new())).is_none());
}

#[test]
fn the_overlap_is_told_of_the_smaller_one() {
    let (large, small) = (block(0.0, 0.0, 100.0, 100.0), block(90.0, 0.0, 110.0, 10.0));
    assert_near(overlap(&large, &small), 0.5);
    assert_near(overlap(&small, &large), 0.5);
    assert_near(overlap(&large, &large), 1.0);
    assert_near(overlap(&large, &block(200.0, 0.0, 300.0, 100.0)), 0.0);
    assert_near(overlap(&large, &MultiPolygon::new(Vec::new())), 0.0);
}

#[test]
fn many_areas_on_two_threads_are_those_of_one() {
    let areas: Vec<Outline> =
        (0..30).map(|k| Outline::new(block(f64::from(k) * 10.0, 0.0, f64::from(k) * 10.0 + 10.0, 100.0)).unwrap()).collect();
    let shapes = [block(5.0, 5.0, 205.0, 15.0), block(33.0, 40.0, 36.0, 50.0)];
    let shapes = Shapes::new(&shapes);
    let (one, two) = (cover_all(&shapes, &areas, 1), cover_all(&shapes, &areas, 2));
    assert_eq!(one, two);
    assert_eq!(one.len(), 30);
    assert_near(one.iter().map(|covered| covered.covered_m2).sum(), 2000.0 + 30.0);
    assert_near(shapes.union().unsigned_area(), 2030.0);
}

/// A trapezoid as a camera sees it, sometimes a sector with a hole all around.
fn arb_view(town_m: f64) -> impl Strategy<Value = MultiPolygon> {
    (0.0..town_m, 0.0..town_m, 0.0..std::f64::consts::TAU, 5.0..60.0, 0.2..1.5, 0..5).prop_map(|(x, y, turn, reach, wide, kind)| {
        let polar = |away: f64, angle: f64| Coord { x: x + away * angle.cos(), y: y + away * angle.sin() };
        if kind == 0 {
            let ring = |away: f64| (0..24).map(|k| polar(away, f64::from(k) * 0.261_799)).collect::<Vec<_>>();
            let hole = ring(reach * 0.3).into_iter().rev().collect();
            return MultiPolygon::new(vec![Polygon::new(LineString::new(ring(reach)), vec![LineString::new(hole)])]);
        }
        let near = reach * 0.2;
        let corners = vec![
            polar(near, turn - wide / 2.0),
            polar(reach, turn - wide / 2.0),
            polar(reach, turn + wide / 2.0),
            polar(near, turn + wide / 2.0),
        ];
        MultiPolygon::new(vec![Polygon::new(LineString::new(corners), Vec::new())])
    })
}

/// An area with a jagged border in a town of 300 m.
fn arb_area() -> impl Strategy<Value = MultiPolygon> {
    proptest::collection::vec(60.0..140.0_f64, 12..60).prop_map(|away| {
        let step = std::f64::consts::TAU / away.len() as f64;
        let corner =
            |(k, away): (usize, &f64)| Coord { x: 150.0 + away * (k as f64 * step).cos(), y: 150.0 + away * (k as f64 * step).sin() };
        MultiPolygon::new(vec![Polygon::new(away.iter().enumerate().map(corner).collect(), Vec::new())])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// The second opinion: everything at once through the general operation.
    #[test]
    fn pieces_make_what_one_operation_makes(area in arb_area(), views in proptest::collection::vec(arb_view(300.0), 0..40)) {
        let found = covered(&area, &views);
        let whole = unary_union(&views);
        prop_assert!((found.covered_m2 - area.intersection(&whole).unsigned_area()).abs() < 1e-2);
        prop_assert!((found.rest.unsigned_area() - area.difference(&whole).unsigned_area()).abs() < 1e-2);
        prop_assert!(found.rest.xor(&area.difference(&whole)).unsigned_area() < 1e-2);
        prop_assert!((Shapes::new(&views).union().unsigned_area() - whole.unsigned_area()).abs() < 1e-2);
    }

    #[test]
    fn moving_and_turning_the_world_changes_nothing(
        area in arb_area(), views in proptest::collection::vec(arb_view(300.0), 0..30),
        turn_deg in 0.0..360.0, east in -5e4..5e4, north in -5e4..5e4,
    ) {
        let world = AffineTransform::rotate(turn_deg, (0.0, 0.0)).translated(east, north);
        let moved: Vec<_> = views.iter().map(|view| view.affine_transform(&world)).collect();
        let (here, there) = (covered(&area, &views), covered(&area.affine_transform(&world), &moved));
        prop_assert!((here.covered_m2 - there.covered_m2).abs() < 2e-2, "{} {}", here.covered_m2, there.covered_m2);
    }

    #[test]
    fn one_more_never_lowers_and_one_less_never_raises(
        area in arb_area(), mut views in proptest::collection::vec(arb_view(300.0), 1..30), which in any::<prop::sample::Index>(),
    ) {
        let with = covered(&area, &views).covered_m2;
        views.remove(which.index(views.len()));
        let without = covered(&area, &views).covered_m2;
        prop_assert!(without <= with + 1e-2, "{without} {with}");
        prop_assert!(with <= area.unsigned_area() + 1e-2);
    }
}
