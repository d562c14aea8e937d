//! Heights of buildings, carriers, and the index.

use super::*;

const HOME: (f64, f64) = (106.31, 20.94);

fn frame() -> Frame {
    Frame::at(HOME.0, HOME.1).unwrap()
}

/// A building whose corners are metres from the camera.
fn building(ring: &[(f64, f64)], height_m: Option<f64>) -> Building {
    let ring: LineString = ring.iter().map(|(x, y)| frame().to_degrees(at(*x, *y))).collect();
    Building { outline: MultiPolygon::new(vec![Polygon::new(ring, Vec::new())]), height_m }
}

const EYE: Heights = Heights { eye_m: Some(4.0), target_m: 1.6 };

/// An outline in metres and its height.
type House = (Vec<(f64, f64)>, Option<f64>);

fn see(buildings: &[House], area: &Area, heights: Heights, mounting: Mounting) -> Sight {
    Buildings::new(buildings.iter().map(|(ring, height_m)| building(ring, *height_m))).see(&frame(), area, heights, mounting)
}

/// C5: eye 4 m, target 1.6 m, a house of 3 m from 5 m to 8 m ahead hides from 5 m to 8·2.4/1 = 19.2 m; one of 2 m to 8·2.4/2 = 9.6 m;
/// one of 5 m all behind it, one of 1.5 m nothing; without its height, or the eye's, all behind it.
#[test]
fn a_house_hides_as_far_as_its_height_says() {
    let disc = Area::disc(40.0).unwrap();
    for (height_m, eye_m, until_m) in [
        (Some(3.0), Some(4.0), 19.2),
        (Some(2.0), Some(4.0), 9.6),
        (Some(5.0), Some(4.0), 99.0),
        (Some(4.0), Some(4.0), 99.0),
        (Some(1.5), Some(4.0), 0.0),
        (None, Some(4.0), 99.0),
        (Some(3.0), None, 99.0),
    ] {
        let sight = see(&[(block(-2.0, 5.0, 2.0, 8.0), height_m)], &disc, Heights { eye_m, ..EYE }, Mounting::Free);
        assert!(sight.region.is_valid());
        for decimetre in 1..395 {
            let y = f64::from(decimetre) / 10.0 + 0.05;
            let hidden = y > 5.0 && y < until_m;
            assert_eq!(sight.region.contains(&Point::new(0.3, y)), !hidden, "{height_m:?} {eye_m:?} {y}");
        }
    }
}

/// Where no height is known, a camera sees the same from any height, and it says so; with one known it does not.
#[test]
fn without_heights_every_eye_sees_the_same() {
    let (disc, houses) = (Area::disc(60.0).unwrap(), towns::town(&mut Chance(77), 60, 60.0));
    let of = |known: usize, eye_m: f64| {
        let houses: Vec<House> = houses.iter().enumerate().map(|(at, ring)| (ring.clone(), (at < known).then_some(3.0))).collect();
        see(&houses, &disc, Heights { eye_m: Some(eye_m), ..EYE }, Mounting::Free)
    };
    assert!(of(0, 4.0).is_for_any_eye && of(0, 4.0).region == of(0, 9.0).region);
    assert!(!of(60, 4.0).is_for_any_eye && of(60, 4.0).region != of(60, 9.0).region);
    assert!(see(&[], &disc, EYE, Mounting::Free).is_for_any_eye);
}

/// What carries a camera is found without a look at what it sees.
#[test]
fn carriers_are_those_of_the_look() {
    let houses = [(block(-2.0, -2.0, 2.0, 2.0), None), (block(1.0, 1.0, 4.0, 4.0), Some(3.0)), (block(5.0, -3.0, 8.0, 3.0), None)];
    let index = Buildings::new(houses.iter().map(|(ring, height_m)| building(ring, *height_m)));
    let disc = Area::disc(30.0).unwrap();
    for (east_m, north_m) in [(0.0, 0.0), (1.5, 1.5), (3.0, 0.0), (4.99, 0.0), (4.9, 0.0), (20.0, 0.0)] {
        let place = frame().to_degrees(at(east_m, north_m));
        let frame = Frame::at(place.x, place.y).unwrap();
        for mounting in [Mounting::Free, Mounting::OnBuilding { within_m: 3.0 }] {
            assert_eq!(
                index.carriers(&frame, mounting),
                index.see(&frame, &disc, EYE, mounting).carriers,
                "{east_m} {north_m} {mounting:?}"
            );
        }
    }
}

/// Along each ray the stretch from where it enters a house to `k` times where it leaves it is hidden.
#[test]
fn shadows_in_random_towns_are_those_of_rays() {
    let mut compared = 0;
    for seed in 0..12 {
        let mut chance = Chance(4000 + u64::from(seed));
        let houses: Vec<House> = towns::town(&mut chance, 60, 70.0)
            .into_iter()
            .map(|ring| (ring, [None, Some(1.0), Some(2.5), Some(3.0), Some(3.9), Some(7.0)][chance.below(6) as usize]))
            .collect();
        let all: Vec<Wall> = houses.iter().flat_map(|(ring, _)| walls(ring)).collect();
        for shape in shapes() {
            let sight = see(&houses, &shape, EYE, Mounting::Free);
            assert!(sight.region.is_valid(), "{seed}");
            assert_eq!(sight.carriers, [] as [u32; 0]);
            let view = shape.polygon();
            let borders: Vec<Wall> = std::iter::once(view.exterior())
                .chain(view.interiors())
                .flat_map(LineString::lines)
                .map(|line| (line.start, line.end))
                .collect();
            for point in points(shape.radius_m(), 300, seed) {
                // Shadows end on lines that no wall draws: a point as near to one of them is doubtful too.
                let mut doubtful = is_doubtful(&all, point, 1e-4) || is_doubtful(&borders, point, 1e-4);
                let mut hidden = false;
                for (ring, height_m) in &houses {
                    let times = match height_m {
                        Some(height_m) if *height_m <= 1.6 => continue,
                        Some(height_m) if *height_m < 4.0 => 2.4 / (4.0 - height_m),
                        _ => f64::INFINITY,
                    };
                    // Shares of the way to the point at which the ray crosses a wall.
                    let mut crossed: Vec<f64> = walls(ring)
                        .iter()
                        .filter(|(a, b)| cross(point, *a) * cross(point, *b) < 0.0)
                        .map(|(a, b)| cross(*a, *b - *a) / cross(point, *b - *a))
                        .filter(|share| *share > 0.0)
                        .collect();
                    crossed.sort_by(f64::total_cmp);
                    for pair in crossed.chunks(2) {
                        hidden |= pair[0] < 1.0 && pair[1] * times > 1.0;
                        doubtful |= (pair[1] * times - 1.0).abs() < 1e-4;
                        doubtful |= (pair[0] * times - 1.0).abs() < 1e-4;
                    }
                }
                if !doubtful {
                    let expected = view.contains(&Point::from(point)) && !hidden;
                    assert_eq!(sight.region.contains(&Point::from(point)), expected, "{seed} {point:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 20_000, "{compared}");
}

/// What carries the camera does not blind it: from inside, on a wall, on a corner, and beside it if the camera is said to hang on a building.
#[test]
fn the_carrier_does_not_blind_its_camera() {
    let disc = Area::disc(30.0).unwrap();
    let other = block(-30.0, 20.0, 30.0, 25.0);
    let behind = Point::new(0.0, 27.0);
    for (ring, mounting, carriers) in [
        (block(-5.0, -5.0, 5.0, 5.0), Mounting::Free, vec![0]),
        (block(-5.0, 0.0, 5.0, 5.0), Mounting::Free, vec![0]),
        (block(0.0, 0.0, 5.0, 5.0), Mounting::Free, vec![0]),
        (block(0.04, -1.0, 5.0, 5.0), Mounting::Free, vec![0]),
        (block(0.5, -1.0, 5.0, 5.0), Mounting::Free, vec![]),
        (block(0.5, -1.0, 5.0, 5.0), Mounting::OnBuilding { within_m: 1.0 }, vec![0]),
        (block(1.5, -1.0, 5.0, 5.0), Mounting::OnBuilding { within_m: 1.0 }, vec![]),
    ] {
        let sight = see(&[(ring.clone(), None), (other.clone(), None)], &disc, EYE, mounting);
        assert_eq!(sight.carriers, carriers, "{ring:?}");
        assert_eq!(sight.region.contains(&Point::new(10.0, 3.0)), !carriers.is_empty(), "{ring:?}");
        assert!(!sight.region.contains(&behind) && sight.region.contains(&Point::new(0.0, 19.0)));
        assert!(matches!(sight.check, Check::Checked { near: 2, .. }), "{:?}", sight.check);
    }
}

/// A courtyard is outside of its building: its walls are what a camera in it sees.
#[test]
fn a_camera_in_a_courtyard_sees_the_courtyard() {
    let mut house = building(&block(-10.0, -10.0, 10.0, 10.0), None);
    let yard = building(&block(-4.0, -3.0, 4.0, 3.0), None);
    house.outline.0[0].interiors_push(yard.outline.0[0].exterior().clone());
    let sight = Buildings::new([house]).see(&frame(), &Area::disc(30.0).unwrap(), EYE, Mounting::Free);
    assert_eq!(sight.carriers, [] as [u32; 0]);
    assert!((sight.region.unsigned_area() - 48.0).abs() < 1e-4, "{}", sight.region.unsigned_area());
}

/// Nothing known around is not the same as nothing in the way.
#[test]
fn a_view_without_a_map_of_buildings_is_not_checked() {
    let view = &shapes()[0];
    let none = see(&[], view, EYE, Mounting::Free);
    assert_eq!((none.check, none.region), (Check::NotChecked, MultiPolygon::new(vec![view.polygon()])));
    // 400 m away; 90 m behind the camera; a corner of the view.
    let house = |x: f64, y: f64| vec![(block(x, y, x + 6.0, y + 6.0), None)];
    assert_eq!(see(&house(400.0, 0.0), view, EYE, Mounting::Free).check, Check::NotChecked);
    let behind = see(&house(-50.0, -90.0), view, EYE, Mounting::Free);
    assert_eq!((behind.check, behind.region), (Check::Checked { near: 1, in_the_way: 0 }, MultiPolygon::new(vec![view.polygon()])));
    assert_eq!(see(&house(30.0, 40.0), view, EYE, Mounting::Free).check, Check::Checked { near: 1, in_the_way: 1 });
}

/// The ellipsoid looks the same from every longitude: a town moved along a parallel is seen as before.
#[test]
fn moving_the_world_changes_nothing() {
    let mut chance = Chance(5000);
    let houses: Vec<Building> = towns::town(&mut chance, 120, 70.0).iter().map(|ring| building(ring, None)).collect();
    for by_deg in [-1.5, 0.000_37, 0.1, 2.25] {
        let moved = houses.iter().cloned().map(|mut house| {
            for polygon in &mut house.outline.0 {
                polygon.exterior_mut(|ring| ring.0.iter_mut().for_each(|corner| corner.x += by_deg));
            }
            house
        });
        let there = Frame::at(HOME.0 + by_deg, HOME.1).unwrap();
        let (here_index, there_index) = (Buildings::new(houses.iter().cloned()), Buildings::new(moved));
        for shape in shapes() {
            let here = here_index.see(&frame(), &shape, EYE, Mounting::Free);
            let there = there_index.see(&there, &shape, EYE, Mounting::Free);
            assert_eq!((here.check, &here.carriers), (there.check, &there.carriers));
            assert!((here.region.unsigned_area() - there.region.unsigned_area()).abs() < 1e-3);
            assert!(here.region.xor(&there.region).unsigned_area() < 1e-2);
        }
    }
}

/// A stray outline over half the country costs no memory and carries whoever stands in it.
#[test]
fn an_outline_as_large_as_a_country_is_taken_as_it_is() {
    let stray = |west: f64| {
        let ring = [(west, 15.0), (108.0, 15.0), (108.0, 22.0), (west, 22.0)];
        Building { outline: MultiPolygon::new(vec![Polygon::new(ring.iter().copied().collect(), vec![])]), height_m: None }
    };
    let disc = Area::disc(30.0).unwrap();
    let inside = Buildings::new([stray(102.0)]).see(&frame(), &disc, EYE, Mounting::Free);
    assert_eq!((inside.carriers, inside.check), (vec![0], Check::Checked { near: 1, in_the_way: 0 }));
    // Its western wall 0.0001° (10.4 m) east of the camera.
    let beside = Buildings::new([stray(HOME.0 + 0.0001)]).see(&frame(), &disc, EYE, Mounting::Free);
    assert!(
        beside.carriers.is_empty() && beside.region.contains(&Point::new(10.0, 0.0)) && !beside.region.contains(&Point::new(11.0, 0.0))
    );
}

/// Leaving out what stands behind screens changes nothing: the index against the sweep over all walls, and valid in degrees too.
#[test]
fn walls_behind_walls_are_left_out_exactly() {
    for seed in 0..15 {
        let mut chance = Chance(6000 + seed);
        let houses: Vec<_> = towns::town(&mut chance, 250, 80.0).into_iter().map(|ring| (ring, None)).collect();
        for shape in shapes() {
            let sight = see(&houses, &shape, EYE, Mounting::Free);
            let stands = |number: &usize| !sight.carriers.contains(&(*number as u32));
            let all: Vec<Wall> = (0..houses.len()).filter(stands).flat_map(|number| walls(&houses[number].0)).collect();
            let swept = visible(&shape, &all);
            assert!((sight.region.unsigned_area() - swept.unsigned_area()).abs() < 1e-3, "{seed}");
            assert!(sight.region.xor(&swept).unsigned_area() < 1e-2, "{seed}");
            let degrees = frame().shape_to_degrees(&sight.region);
            assert!(degrees.is_valid(), "{seed}: {:?}", degrees.check_validation());
        }
    }
}

/// What is no outline hides nothing and keeps its number.
#[test]
fn broken_outlines_are_left_out() {
    let disc = Area::disc(30.0).unwrap();
    let wall = building(&block(-5.0, 5.0, 5.0, 8.0), None);
    let bad = |ring: &[(f64, f64)]| Building {
        outline: MultiPolygon::new(vec![Polygon::new(ring.iter().copied().collect(), vec![])]),
        height_m: None,
    };
    let index = Buildings::new([
        bad(&[]),
        bad(&[HOME, HOME]),
        bad(&[(f64::NAN, 20.0), (106.0, 20.0), (106.0, 21.0)]),
        bad(&[(1e9, 20.0), (106.0, 20.0), (106.0, 21.0)]),
        wall,
    ]);
    assert_eq!((index.len(), index.walls()), (5, 4));
    let sight = index.see(&frame(), &disc, EYE, Mounting::OnBuilding { within_m: 6.0 });
    assert_eq!((sight.carriers, sight.check), (vec![4], Check::Checked { near: 1, in_the_way: 0 }));
    let sight = index.see(&frame(), &disc, EYE, Mounting::Free);
    assert_eq!(sight.check, Check::Checked { near: 1, in_the_way: 1 });
}
