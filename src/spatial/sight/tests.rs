//! Sight against the definition: a point is seen if no wall lies between it and the camera.

use geo::{Area as _, BooleanOps, Contains, Coord, LineString, MultiPolygon, Point, Polygon, Validation};

use super::*;
use crate::spatial::frame::Frame;
use crate::spatial::view::{Answer, Area, Ask, Assumptions, Camera, Kind, Light, Optics, Pan, View, Views, views};

mod corners;
mod heights;
mod towns;

fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// Walls of a ring given by its corners.
fn walls(ring: &[(f64, f64)]) -> Vec<Wall> {
    (0..ring.len()).map(|k| (at(ring[k].0, ring[k].1), at(ring[(k + 1) % ring.len()].0, ring[(k + 1) % ring.len()].1))).collect()
}

fn block(west: f64, south: f64, east: f64, north: f64) -> Vec<(f64, f64)> {
    vec![(west, south), (east, south), (east, north), (west, north)]
}

fn cross(a: Coord, b: Coord) -> f64 {
    a.x * b.y - a.y * b.x
}

/// Whether a wall crosses the line of sight from the camera to a point.
fn stands_between(wall: &Wall, point: Coord) -> bool {
    let (a, b) = *wall;
    let (left, right) = (cross(point, a), cross(point, b));
    let (camera, target) = (cross(b - a, at(0.0, 0.0) - a), cross(b - a, point - a));
    left * right < 0.0 && camera * target < 0.0
}

/// Whether rounding decides: the line of sight passes a corner by less than `slack_m`, or the point is as near to a wall.
fn is_doubtful(walls: &[Wall], point: Coord, slack_m: f64) -> bool {
    walls.iter().any(|&(a, b)| {
        // A corner that the camera stands on is in no direction.
        let by_corner = cross(point, a).abs() / point.x.hypot(point.y) < slack_m && a.x.hypot(a.y) > 1e-9;
        let along = b - a;
        let share = ((point.x - a.x) * along.x + (point.y - a.y) * along.y) / (along.x * along.x + along.y * along.y);
        let foot = a + along * share.clamp(0.0, 1.0);
        by_corner || (point.x - foot.x).hypot(point.y - foot.y) < slack_m
    })
}

/// Points in all directions and at all distances up to `radius_m`, from a seed.
fn points(radius_m: f64, count: u32, seed: u32) -> impl Iterator<Item = Coord> {
    (0..count).map(move |k| {
        let n = f64::from(k) + f64::from(seed) * 0.137;
        let (sin, cos) = (2.399_963_229_728_653 * n).sin_cos();
        let away_m = radius_m * (0.754_877_666_246_693 * n).fract();
        at(away_m * cos, away_m * sin)
    })
}

/// Compares a region with the brute-force answer; the number of points that were compared.
fn agrees(area: &Area, all: &[Wall], region: &MultiPolygon, count: u32, seed: u32) -> u32 {
    assert!(region.is_valid(), "{seed}: {:?}", region.check_validation());
    let view = area.polygon();
    let mut compared = 0;
    for point in points(area.radius_m() * 1.05, count, seed) {
        let borders: Vec<Wall> = std::iter::once(view.exterior())
            .chain(view.interiors())
            .flat_map(LineString::lines)
            .map(|line| (line.start, line.end))
            .collect();
        if is_doubtful(all, point, 1e-5) || is_doubtful(&borders, point, 1e-5) {
            continue;
        }
        let expected = view.contains(&Point::from(point)) && !all.iter().any(|wall| stands_between(wall, point));
        assert_eq!(region.contains(&Point::from(point)), expected, "{seed}: {point:?}");
        compared += 1;
    }
    compared
}

fn optics() -> Optics {
    Optics {
        sensor_width_mm: Some(5.568),
        sensor_height_mm: Some(3.132),
        focal_length_mm: Some(4.0),
        resolution_h_px: Some(1920),
        resolution_v_px: Some(1080),
        ..Optics::default()
    }
}

fn fixed(azimuth_deg: f64) -> Camera {
    Camera { optics: optics(), azimuth_deg: Some(azimuth_deg), tilt_deg: Some(12.0), mount_height_m: Some(4.0), ..Camera::default() }
}

/// Views of all shapes: a trapezoid, half a ring, a disc, three quarters of a ring, a ring, a wide pan arc.
fn shapes() -> Vec<Area> {
    let wide = |hfov_deg: f64| Optics { hfov_deg: Some(hfov_deg), vfov_deg: Some(60.0), resolution_v_px: Some(1920), ..optics() };
    let cameras = [
        fixed(33.0),
        Camera { kind: Kind::Panoramic, optics: wide(180.0), ..fixed(90.0) },
        Camera {
            kind: Kind::Fisheye,
            optics: Optics { resolution_h_px: Some(5000), resolution_v_px: Some(5000), ..wide(180.0) },
            tilt_deg: Some(90.0),
            ..fixed(0.0)
        },
        Camera { kind: Kind::Panoramic, optics: wide(270.0), ..fixed(200.0) },
        Camera { kind: Kind::Panoramic, optics: wide(360.0), ..fixed(0.0) },
        Camera { kind: Kind::Ptz, pan: Some(Pan { min_deg: 10.0, max_deg: 300.0 }), ..fixed(60.0) },
        Camera { tilt_deg: Some(75.0), mount_height_m: Some(20.0), ..fixed(120.0) },
    ];
    let ask = Ask { px_per_m: 20.0, light: Light::Day, target_height_m: 1.6 };
    cameras
        .iter()
        .map(|camera| match views(camera, &ask, &Assumptions::default()) {
            Answer { views: Views::Still(View::Seen(area)) | Views::Ptz { arc: View::Seen(area), .. }, .. } => area,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// Chance with a fixed seed: `SplitMix64` (Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn between(&mut self, from: f64, to: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (to - from) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: u32) -> u32 {
        self.between(0.0, f64::from(n)) as u32
    }
}
