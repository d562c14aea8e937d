//! Candidates by hand: points in known directions around a camera of known reach.

use super::*;

use geo::Coord;

use crate::spatial::coverage::Need;
use crate::spatial::sight::{Building, Buildings};
use crate::spatial::view::{Assumptions, ByNight, FACE_M, Optics};

const LON: f64 = 106.31;
const LAT: f64 = 20.94;

/// The camera of the check values: 1920 pixels over 69.68°, 4 m high, tilted 12°; an overview to 70 m, its lamp to 30 m.
fn camera() -> Camera {
    Camera {
        optics: Optics {
            sensor_width_mm: Some(5.568),
            sensor_height_mm: Some(3.132),
            focal_length_mm: Some(4.0),
            resolution_h_px: Some(1920),
            resolution_v_px: Some(1080),
            ..Optics::default()
        },
        tilt_deg: Some(12.0),
        mount_height_m: Some(4.0),
        by_night: Some(ByNight::Infrared),
        ir_range_m: Some(30.0),
        ..Camera::default()
    }
}

fn at(east_m: f64, north_m: f64) -> Coord {
    Frame::at(LON, LAT).unwrap().to_degrees(Coord { x: east_m, y: north_m })
}

fn need((east_m, north_m): (f64, f64), by_day: f64, by_night: f64) -> Need {
    let place = at(east_m, north_m);
    Need { lon_deg: place.x, lat_deg: place.y, task: Task::Overview, by_day, by_night, is_lit: false }
}

fn place() -> Place {
    Place { lon_deg: LON, lat_deg: LAT, mounting: Mounting::Free, is_open_ground: true }
}

fn found(needs: &[Need], buildings: &Buildings, rule: &Rule) -> Vec<(f64, f64)> {
    let assumptions = Assumptions::default();
    let around = Surroundings { buildings, assumptions: &assumptions, target_height_m: FACE_M };
    let sketch = Sketch::of(&camera(), &[Task::Overview], &around).unwrap();
    let points = Points::new(needs.iter().copied());
    let worth = |number: u32| Half::ALL.map(|half| points.needs()[number as usize].weight(half));
    set_ups(&place(), &[sketch], &points, &worth, &around, rule).into_iter().map(|found| (found.bearing_deg, found.worth)).collect()
}

#[test]
fn of_the_bearings_that_see_the_same_the_first_is_kept() {
    // North at 50 m by day, at 20 m by day and night; the view is 34.84° to each side: 330° to 30° see both.
    let needs = [need((0.0, 50.0), 1.0, 1.0), need((0.0, 20.0), 0.5, 0.25)];
    assert_eq!(found(&needs, &Buildings::default(), &Rule::default()), [(0.0, 1.75)]);
    // One to the east as well: 45° is within 34.84° of neither, 60° sees the eastern one alone. Every bearing sees one of the two or none.
    let needs = [need((0.0, 50.0), 1.0, 0.0), need((50.0, 0.0), 2.0, 0.0)];
    assert_eq!(found(&needs, &Buildings::default(), &Rule::default()), [(0.0, 1.0), (60.0, 2.0)]);
    // 60° apart: 30° sees both, and so nothing else is kept.
    let (east, north) = (50.0 * 60.0_f64.to_radians().sin(), 50.0 * 60.0_f64.to_radians().cos());
    let needs = [need((0.0, 50.0), 1.0, 0.0), need((east, north), 2.0, 0.0)];
    assert_eq!(found(&needs, &Buildings::default(), &Rule::default()), [(30.0, 3.0)]);
}

#[test]
fn of_too_many_those_are_kept_that_together_see_the_most() {
    // Four directions 90° apart: four bearings, of which two are asked for.
    let needs = [need((0.0, 50.0), 1.0, 0.0), need((50.0, 0.0), 4.0, 0.0), need((0.0, -50.0), 2.0, 0.0), need((-50.0, 0.0), 3.0, 0.0)];
    let kept = found(&needs, &Buildings::default(), &Rule { most_of_a_model: 2, ..Rule::default() });
    assert_eq!(kept, [(60.0, 4.0), (240.0, 3.0)]);
    assert_eq!(found(&needs, &Buildings::default(), &Rule::default()).len(), 4);
}

#[test]
fn what_is_beyond_its_reach_or_behind_a_wall_or_worth_nothing_is_not_counted() {
    assert!(found(&[need((0.0, 90.0), 1.0, 1.0)], &Buildings::default(), &Rule::default()).is_empty());
    assert!(found(&[need((0.0, 50.0), 0.0, 0.0)], &Buildings::default(), &Rule::default()).is_empty());
    let block = |from_m: f64, to_m: f64| {
        let ring = [at(-30.0, from_m), at(30.0, from_m), at(30.0, to_m), at(-30.0, to_m)].to_vec();
        Buildings::new([Building { outline: MultiPolygon::new(vec![geo::Polygon::new(ring.into(), Vec::new())]), height_m: None }])
    };
    let needs = [need((0.0, 50.0), 1.0, 0.0), need((0.0, 15.0), 0.5, 0.0)];
    assert_eq!(found(&needs, &block(20.0, 30.0), &Rule::default()), [(0.0, 0.5)]);
    // Where a building stands nobody puts a pole.
    assert!(found(&needs, &block(-5.0, 5.0), &Rule::default()).is_empty());
}

#[test]
fn a_model_of_which_too_little_is_known_is_not_drawn() {
    let (buildings, assumptions) = (Buildings::default(), Assumptions::default());
    let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: FACE_M };
    assert!(Sketch::of(&Camera { by_night: Some(ByNight::Infrared), ..Camera::default() }, &[Task::Overview], &around).is_none());
    assert!(Sketch::of(&Camera { ir_range_m: None, ..camera() }, &[Task::Overview], &around).is_none());
    // 1500 pixels a metre are nowhere beyond the dead zone.
    assert!(Sketch::of(&camera(), &[Task::Scrutinise], &around).is_none());
}
