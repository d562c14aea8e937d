//! Places where arithmetic has no room: touching corners, walls on walls, walls along rays, cameras on lines.

use super::*;

fn disc() -> Area {
    Area::disc(20.0).unwrap()
}

/// A wall of 10 m at 5 m hides a wedge: what is left of a disc is the disc without its 90° beyond the wall, by hand
/// 3/4 of the circle's polygon and the triangle before the wall, 25 m².
#[test]
fn one_wall_hides_the_wedge_behind_it() {
    let region = visible(&disc(), &[(at(-5.0, 5.0), at(5.0, 5.0))]);
    let expected_m2 = 0.75 * disc().area_m2() + 25.0;
    assert!((region.unsigned_area() - expected_m2).abs() < 1e-9, "{}", region.unsigned_area());
    assert!(region.is_valid() && region.0.len() == 1);
    assert!(region.contains(&Point::new(0.0, 4.999)) && !region.contains(&Point::new(0.0, 5.001)));
    assert!(region.contains(&Point::new(5.1, 5.0)) && !region.contains(&Point::new(9.0, 9.1)));
}

/// Four walls around the camera leave the yard: 6 m × 8 m.
#[test]
fn a_yard_is_all_that_is_seen_from_inside() {
    for shape in [disc(), Area::disc(5000.0).unwrap()] {
        let region = visible(&shape, &walls(&block(-2.0, -3.0, 4.0, 5.0)));
        assert!((region.unsigned_area() - 48.0).abs() < 1e-9 && region.is_valid(), "{}", region.unsigned_area());
    }
}

/// Two blocks that meet in a corner, in two corners of a row, or along a wall leave no gap between them.
#[test]
fn nothing_is_seen_between_houses_that_touch() {
    for houses in [
        [block(-3.0, 5.0, 0.0, 8.0), block(0.0, 8.0, 3.0, 11.0)],
        [block(-3.0, 5.0, 0.0, 8.0), block(0.0, 2.0, 3.0, 5.0)],
        [block(-3.0, 5.0, 1.0, 8.0), block(1.0, 5.0, 3.0, 8.0)],
        [block(-3.0, 5.0, 1.0, 8.0), block(1.0, 6.0, 3.0, 8.0)],
        [block(-3.0, 5.0, 3.0, 8.0), block(-3.0, 5.0, 3.0, 8.0)],
    ] {
        let all: Vec<Wall> = houses.iter().flat_map(|house| walls(house)).collect();
        let region = visible(&disc(), &all);
        assert_eq!(region.0.len(), 1, "{houses:?}");
        for x in -20..=20 {
            let behind = at(f64::from(x) * 0.05, 12.0);
            assert!(!region.contains(&Point::from(behind)) || !all.iter().any(|wall| stands_between(wall, behind)), "{behind:?}");
        }
        assert!(agrees(&disc(), &all, &region, 4000, 1) > 3500);
    }
}

/// The camera on the line of a wall, on a corner, on a wall: what is along a ray hides nothing, the rest does.
#[test]
fn walls_along_rays_and_through_the_camera() {
    for all in [
        walls(&block(5.0, 0.0, 8.0, 3.0)),
        walls(&block(5.0, -3.0, 8.0, 0.0)),
        walls(&[(3.0, 3.0), (6.0, 6.0), (3.0, 6.0)]),
        vec![(at(2.0, 0.0), at(9.0, 0.0)), (at(-9.0, 0.0), at(-2.0, 0.0)), (at(0.0, -7.0), at(0.0, -1.0))],
        walls(&block(0.0, 0.0, 8.0, 3.0)),
        walls(&block(-4.0, 0.0, 8.0, 3.0)),
        vec![(at(1e-12, 3.0), at(0.0, 6.0)), (at(3.0, -1e-15), at(6.0, 1e-15)), (at(5.0, 5.0), at(7.0, 7.0 + 1e-14))],
        vec![(at(0.0, 3.0), at(0.0, 3.0))],
    ] {
        for shape in shapes().iter().chain([&disc()]) {
            let region = visible(shape, &all);
            assert!(agrees(shape, &all, &region, 1500, 7) > 1000);
        }
    }
}

/// Walls that cross each other, twice over, and a star of them.
#[test]
fn walls_that_cross() {
    let cross_shape = vec![(at(-4.0, 4.0), at(6.0, 6.0)), (at(-4.0, 6.0), at(6.0, 4.0)), (at(0.0, 3.0), at(1.0, 12.0))];
    let star: Vec<Wall> = (0..12)
        .map(|k| {
            let (sin, cos) = (f64::from(k) * std::f64::consts::FRAC_PI_6).sin_cos();
            (at(3.0 - 4.0 * cos, 6.0 - 4.0 * sin), at(3.0 + 4.0 * cos, 6.0 + 4.0 * sin))
        })
        .collect();
    for all in [cross_shape, star] {
        for shape in shapes().iter().chain([&disc()]) {
            let region = visible(shape, &all);
            agrees(shape, &all, &region, 3000, 3);
        }
    }
}

/// Lattices: corners in line with each other and with the camera everywhere.
#[test]
fn blocks_on_a_lattice() {
    for (size, gap) in [(1.0, 1.0), (2.0, 1.0), (1.0, 0.0)] {
        let mut all = Vec::new();
        for row in -5..=5 {
            for column in -5..=5 {
                let (x, y) = (f64::from(column) * (size + gap) + 0.5, f64::from(row) * (size + gap) + 0.5);
                all.extend(walls(&block(x, y, x + size, y + size)));
            }
        }
        for shape in shapes().iter().chain([&disc()]) {
            let region = visible(shape, &all);
            agrees(shape, &all, &region, 1500, 11);
        }
    }
}

/// From the foot of a sector seen through a gap in a wall: two pieces beyond the dead zone, none within.
#[test]
fn a_wall_within_the_dead_zone_cuts_the_view_apart() {
    let view = &shapes()[0];
    let all = vec![(at(1.0, 1.8), at(2.0, 1.2)), (at(-30.0, 30.0), at(60.0, 30.0))];
    let region = visible(view, &all);
    assert_eq!(region.0.len(), 2, "{region:?}");
    assert!(agrees(view, &all, &region, 4000, 5) > 3000);
}
