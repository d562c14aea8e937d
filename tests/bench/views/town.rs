//! Seeded cameras, and a town of tube houses with 100,000 walls.

use bando138::spatial::frame::Frame;
use bando138::spatial::sight::{Building, Buildings, Heights, Mounting};
use bando138::spatial::view::{Ask, Assumptions, ByNight, Camera, Kind, Light, Optics, Pan, Task, View, Views, views};
use geo::{Coord, LineString, MapCoords, MultiPolygon, Polygon};

/// `SplitMix64` (Steele, Lea and Flood 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (to - from) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.between(0.0, count as f64) as usize
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// A camera of the trade; if mixed, one in five turns, is a fisheye or a panorama, or has no known bearing.
pub fn camera(chance: &mut Chance, is_mixed: bool) -> Camera {
    let (width, height, columns, rows) = chance.of(&[(5.568, 3.132, 1920, 1080), (5.12, 2.88, 2560, 1440), (7.68, 4.32, 3840, 2160)]);
    let kind = chance.below(20);
    let mut camera = Camera {
        optics: Optics {
            sensor_width_mm: Some(width),
            sensor_height_mm: Some(height),
            focal_length_mm: Some(chance.of(&[2.8, 3.6, 4.0, 6.0, 8.0])),
            resolution_h_px: Some(columns),
            resolution_v_px: Some(rows),
            ..Optics::default()
        },
        azimuth_deg: Some(chance.between(0.0, 360.0)),
        tilt_deg: Some(chance.between(5.0, 25.0)),
        mount_height_m: Some(chance.between(3.0, 8.0)),
        by_night: Some(ByNight::Infrared),
        ir_range_m: Some(chance.of(&[20.0, 30.0, 50.0])),
        max_range_m: (chance.below(7) == 0).then_some(40.0),
        ..Camera::default()
    };
    let wide = |hfov_deg, vfov_deg, columns, rows| Optics {
        hfov_deg: Some(hfov_deg),
        vfov_deg: Some(vfov_deg),
        resolution_h_px: Some(columns),
        resolution_v_px: Some(rows),
        ..Optics::default()
    };
    match kind {
        0 | 1 if is_mixed => {
            camera.kind = Kind::Ptz;
            camera.pan = Some(Pan { min_deg: chance.between(0.0, 360.0), max_deg: chance.between(0.0, 360.0) });
        }
        2 if is_mixed => {
            camera = Camera { kind: Kind::Fisheye, optics: wide(180.0, 180.0, 2560, 2560), tilt_deg: None, azimuth_deg: None, ..camera }
        }
        3 if is_mixed => camera = Camera { kind: Kind::Panoramic, optics: wide(180.0, 45.0, 4096, 1024), ..camera },
        4 | 5 if is_mixed => camera.azimuth_deg = None,
        _ => {}
    }
    camera
}

/// Houses of 4 to 6 by 12 to 20 m in two rows back to back, 8 m of street around each block, 100,000 walls; and places in the streets.
pub fn town(chance: &mut Chance, has_heights: bool) -> (Vec<Building>, Vec<Coord>) {
    let plane = Frame::at(106.31, 20.94).unwrap();
    let (mut houses, mut streets, mut walls) = (Vec::new(), Vec::new(), 0);
    let (mut x, mut y) = (-1100.0, -900.0);
    while walls < 100_000 {
        let block_m = chance.between(60.0, 90.0);
        let mut along_m = 0.0;
        while along_m < block_m {
            let width_m = chance.between(4.0, 6.0);
            for row in 0..2 {
                let depth_m = chance.between(12.0, 20.0);
                let (front, back) = if row == 0 { (0.0, depth_m) } else { (40.0 - depth_m, 40.0) };
                let (west, east) = (x + along_m, x + along_m + width_m);
                let mut ring = vec![(west, y + front), (east, y + front), (east, y + back), (west, y + back)];
                if chance.below(3) == 0 {
                    let middle = y + f64::midpoint(front, back);
                    ring.splice(2..3, [(east, middle), (east - 1.0, middle), (east - 1.0, y + back)]);
                }
                walls += ring.len();
                let height_m = has_heights.then(|| chance.of(&[3.0, 3.5, 6.0, 9.0, 12.0]));
                let ring: LineString = ring.into_iter().map(|(x, y)| plane.to_degrees(Coord { x, y })).collect();
                houses.push(Building { outline: MultiPolygon::new(vec![Polygon::new(ring, Vec::new())]), height_m });
            }
            along_m += width_m;
        }
        for along_m in [-4.0, block_m / 2.0] {
            let (east, north) = (chance.between(-2.0, 2.0), chance.between(-2.0, 2.0));
            streets.push(plane.to_degrees(Coord { x: x + along_m + east, y: y - 4.0 + north }));
        }
        x += block_m + 8.0;
        if x > 1100.0 {
            (x, y) = (-1100.0, y + 48.0);
        }
    }
    (houses, streets)
}

/// What so many mixed cameras see for an overview by day among the houses of a town, degrees; each town so many kilometres east of the one before, as
/// if it were the same one, so that all of them stand in the way of views but few views of each other.
pub fn clipped(chance: &mut Chance, count: usize, towns: usize) -> Vec<MultiPolygon> {
    let (houses, streets) = town(chance, true);
    let index = Buildings::new(houses);
    let (ask, assumptions) = (Ask::of(Task::Overview, Light::Day), Assumptions::default());
    let mut shapes = Vec::with_capacity(count);
    while shapes.len() < count {
        let place = streets[chance.below(streets.len())];
        let answer = views(&camera(chance, true), &ask, &assumptions);
        let (Views::Still(View::Seen(area)) | Views::Ptz { home: View::Seen(area), .. }) = &answer.views else { continue };
        let frame = Frame::at(place.x, place.y).unwrap();
        let heights = Heights { eye_m: answer.eye_m, target_m: ask.target_height_m };
        let sight = index.see(&frame, area, heights, Mounting::Free);
        // A turn around the Earth's axis: areas stay what they are.
        let east_deg = 0.03 * chance.below(towns) as f64;
        let shape = frame.shape_to_degrees(&sight.region).map_coords(|point| Coord { x: point.x + east_deg, ..point });
        if !shape.0.is_empty() {
            shapes.push(shape);
        }
    }
    shapes
}
