//! Need, cameras and houses together, in worlds that are moved and turned.

use geo::{Coord, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::super::*;
use super::{arb_needs, arb_watcher, of};
use crate::spatial::frame::Frame;
use crate::spatial::sight::{Building, Buildings};
use crate::spatial::view::ARC_SAGITTA_M;

/// Middle east and north, half width and depth (metres), bearing of its front (degrees), height.
type House = (f64, f64, f64, f64, f64, Option<f64>);

fn arb_house() -> impl Strategy<Value = House> {
    (-70.0..70.0, -70.0..70.0, 2.0..8.0, 2.0..8.0, 0.0..90.0, proptest::option::of(2.0..9.0))
}

/// A world: its place on the Earth, and by how much it is turned to the right.
struct World {
    frame: Frame,
    turned_deg: f64,
}

impl World {
    fn at(lon_deg: f64, lat_deg: f64, turned_deg: f64) -> Self {
        Self { frame: Frame::at(lon_deg, lat_deg).unwrap(), turned_deg }
    }

    fn place(&self, local: Coord) -> Coord {
        let (sin, cos) = self.turned_deg.to_radians().sin_cos();
        self.frame.to_degrees(Coord { x: local.x * cos + local.y * sin, y: local.y * cos - local.x * sin })
    }

    /// From the world of the other tests.
    fn moved(&self, lon_deg: f64, lat_deg: f64) -> Coord {
        self.place(Frame::at(super::LON, super::LAT).unwrap().to_local(lon_deg, lat_deg))
    }

    fn houses(&self, houses: &[House]) -> Buildings {
        Buildings::new(houses.iter().map(|(east, north, wide, deep, bearing_deg, height_m)| {
            let (sin, cos) = bearing_deg.to_radians().sin_cos();
            let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| {
                let (x, y) = (x * wide, y * deep);
                self.place(Coord { x: east + x * cos + y * sin, y: north + y * cos - x * sin })
            });
            Building { outline: MultiPolygon::new(vec![Polygon::new(corners.to_vec().into(), Vec::new())]), height_m: *height_m }
        }))
    }

    fn watcher(&self, watcher: &Watcher) -> Watcher {
        let place = self.moved(watcher.lon_deg, watcher.lat_deg);
        let mut camera = watcher.camera;
        camera.azimuth_deg = camera.azimuth_deg.map(|bearing| (bearing + self.turned_deg).rem_euclid(360.0));
        camera.pan = camera.pan.map(|pan| crate::spatial::view::Pan {
            min_deg: (pan.min_deg + self.turned_deg).rem_euclid(360.0),
            max_deg: (pan.max_deg + self.turned_deg).rem_euclid(360.0),
        });
        Watcher { lon_deg: place.x, lat_deg: place.y, camera, ..*watcher }
    }

    fn marks(&self, needs: &[Need], watcher: &Watcher, houses: &[House]) -> Vec<Mark> {
        let needs = needs.iter().map(|need| {
            let place = self.moved(need.lon_deg, need.lat_deg);
            Need { lon_deg: place.x, lat_deg: place.y, ..*need }
        });
        of(&self.watcher(watcher), &Points::new(needs), &self.houses(houses)).marks
    }
}

/// Needs moved away from a camera by so many metres.
fn moved_away(needs: &[Need], watcher: &Watcher, by_m: f64) -> Vec<Need> {
    let frame = Frame::at(watcher.lon_deg, watcher.lat_deg).unwrap();
    let away = |need: &Need| {
        let local = frame.to_local(need.lon_deg, need.lat_deg);
        let place = frame.to_degrees(local * (1.0 + by_m / local.x.hypot(local.y).max(1.0)));
        Need { lon_deg: place.x, lat_deg: place.y, ..*need }
    };
    needs.iter().map(away).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn moving_and_turning_the_world_changes_nothing(
        needs in arb_needs(), (watcher, _) in arb_watcher(), houses in proptest::collection::vec(arb_house(), 0..12),
        lon_deg in 103.0..109.0, lat_deg in 9.0..23.0, turned_deg in 0.0..360.0,
    ) {
        let (here, there) = (World::at(super::LON, super::LAT, 0.0), World::at(lon_deg, lat_deg, turned_deg));
        // Arcs are drawn with corners, and a turned one has them elsewhere: what is nearer to an arc than its chords are is left out.
        let [nearer, farther] = [-2.0, 2.0].map(|n| here.marks(&moved_away(&needs, &watcher, n * ARC_SAGITTA_M), &watcher, &houses));
        let grades = |marks: &[Mark], point: u32| marks.iter().find(|mark| mark.point == point).map(|mark| (mark.by_day, mark.by_night));
        let (here, there) = (here.marks(&needs, &watcher, &houses), there.marks(&needs, &watcher, &houses));
        for point in 0..needs.len() as u32 {
            let expected = grades(&here, point);
            if [&nearer, &farther].iter().all(|marks| grades(marks, point) == expected) {
                prop_assert_eq!(expected, grades(&there, point), "{}", point);
            }
        }
    }

    #[test]
    fn what_is_seen_in_the_dark_is_seen_by_day_and_a_house_more_shows_nothing_more(
        needs in arb_needs(), (watcher, _) in arb_watcher(), houses in proptest::collection::vec(arb_house(), 1..12),
    ) {
        let world = World::at(super::LON, super::LAT, 0.0);
        let among = world.marks(&needs, &watcher, &houses);
        for mark in &among {
            prop_assert!(mark.by_night != Grade::Seen || mark.by_day == Grade::Seen, "{mark:?}");
        }
        let seen = |marks: &[Mark]| marks.iter().filter(|mark| mark.by_day == Grade::Seen).map(|mark| mark.point).collect::<Vec<_>>();
        let fewer = seen(&world.marks(&needs, &watcher, &houses[1..]));
        // A camera that was on open ground may stand inside of the house that comes: then that house does not hide.
        prop_assert!(seen(&among).iter().all(|point| fewer.contains(point)));
    }
}
