//! What the cameras see with: common sensors and lenses, fields of view that follow from them, bearings that differ on one site.

use super::chance::Chance;
use super::rows::Optics;

type Word = &'static str;

/// Share of bearings that nobody has measured; more where a household put up the camera.
const UNKNOWN_SHARE: f64 = 0.1;
const UNKNOWN_SHARE_HOUSEHOLD: f64 = 0.17;

/// Bearings for the cameras of one site, apart from each other.
pub struct Bearings {
    next: f64,
    step: f64,
    unknown_share: f64,
}

impl Bearings {
    /// For `count` cameras (at most six, so that they are 40° or more apart).
    pub fn new(count: usize, ownership: Word, chance: &mut Chance) -> Self {
        let unknown_share = if ownership == "household" { UNKNOWN_SHARE_HOUSEHOLD } else { UNKNOWN_SHARE };
        Self { next: chance.between(0.0, 360.0), step: 360.0 / count.max(1) as f64, unknown_share }
    }

    /// The next camera's bearing, whole degrees; none: unknown.
    pub fn next(&mut self, chance: &mut Chance) -> Option<f64> {
        let jitter = chance.between(-0.15, 0.15) * self.step;
        let azimuth_deg = (self.next + jitter).round().rem_euclid(360.0);
        self.next += self.step;
        (!chance.happens(self.unknown_share)).then_some(azimuth_deg)
    }
}

/// Sensors in use: width and height in mm, pixels, pixels.
const SENSORS: [((f64, f64, i64, i64), f64); 4] = [
    // 1/2.8", 1920 × 1080 at 2.9 µm
    ((5.568, 3.132, 1920, 1080), 4.0),
    // 1/2.8", 2560 × 1440 at 2.0 µm
    ((5.12, 2.88, 2560, 1440), 3.0),
    // 1/1.8", 3840 × 2160 at 2.0 µm
    ((7.68, 4.32, 3840, 2160), 2.0),
    // 1/2.7", 2304 × 1296 at 2.4 µm
    ((5.53, 3.11, 2304, 1296), 1.0),
];

/// The optics of a camera of type `kind` that looks to `bearing`. A fisheye has no bearing.
pub fn generate(kind: Word, bearing: Option<f64>, chance: &mut Chance) -> Optics {
    let low_light =
        chance.weighted(&[(Some("ir"), 6.0), (Some("white_light"), 2.0), (Some("starlight"), 1.3), (Some("none"), 0.4), (None, 0.3)]);
    let base = Optics {
        camera_type: kind,
        projection: "rectilinear",
        azimuth_deg: bearing,
        fps: Some(chance.weighted(&[(25, 5.0), (20, 2.0), (15, 2.0), (12, 0.5)])),
        ir_range_m: match low_light {
            Some("ir") => Some(chance.pick(&[20.0, 30.0, 30.0, 40.0, 50.0])),
            Some("none") => Some(0.0),
            _ => None,
        },
        low_light,
        max_range_m: chance.happens(0.15).then(|| chance.pick(&[25.0, 30.0, 40.0, 50.0, 60.0, 80.0])),
        ..Optics::default()
    };
    match kind {
        "fisheye" => Optics {
            projection: "equidistant",
            azimuth_deg: None,
            hfov_deg: Some(180.0),
            vfov_deg: Some(180.0),
            fov_source: Some("stated"),
            resolution_h_px: Some(2560),
            resolution_v_px: Some(2560),
            ..base
        },
        "panoramic" => Optics {
            projection: "equidistant",
            hfov_deg: Some(180.0),
            vfov_deg: Some(45.0),
            fov_source: Some("stated"),
            resolution_h_px: Some(4096),
            resolution_v_px: Some(1024),
            ..base
        },
        "thermal" => with_lens(&base, (7.68, 6.144, 640, 512), 9.1),
        _ => {
            let sensor = chance.weighted(&SENSORS);
            let focal_length_mm = match kind {
                "ptz" => chance.pick(&[4.8, 5.0, 6.0]),
                "anpr" => chance.pick(&[8.0, 12.0, 16.0, 25.0]),
                "dome" => chance.pick(&[2.8, 2.8, 3.6, 4.0]),
                _ => chance.pick(&[2.8, 3.6, 4.0, 4.0, 6.0, 8.0]),
            };
            let mut optics = with_lens(&base, sensor, focal_length_mm);
            if kind == "ptz"
                && let Some(home) = bearing
            {
                let half = chance.pick(&[90.0, 120.0, 170.0]);
                optics.pan_min_deg = Some((home - half).rem_euclid(360.0));
                optics.pan_max_deg = Some((home + half).rem_euclid(360.0));
            }
            match chance.whole(0, 9) {
                // Nothing but the resolution is known.
                0 => forget(&optics, false),
                // The data sheet states the angle, not the sensor.
                1..=3 => forget(&optics, true),
                _ => optics,
            }
        }
    }
}

fn with_lens(base: &Optics, (width, height, columns, rows): (f64, f64, i64, i64), focal_length_mm: f64) -> Optics {
    Optics {
        sensor_width_mm: Some(width),
        sensor_height_mm: Some(height),
        focal_length_mm: Some(focal_length_mm),
        hfov_deg: Some(field_of_view_deg(width, focal_length_mm)),
        vfov_deg: Some(field_of_view_deg(height, focal_length_mm)),
        fov_source: Some("derived"),
        resolution_h_px: Some(columns),
        resolution_v_px: Some(rows),
        ..*base
    }
}

fn forget(optics: &Optics, knows_angle: bool) -> Optics {
    let whole = |angle: Option<f64>| angle.filter(|_| knows_angle).map(f64::round);
    Optics {
        sensor_width_mm: None,
        sensor_height_mm: None,
        focal_length_mm: None,
        hfov_deg: whole(optics.hfov_deg),
        vfov_deg: whole(optics.vfov_deg),
        fov_source: knows_angle.then_some("stated"),
        ..*optics
    }
}

/// 2·atan(size / 2f), to a hundredth of a degree, for a rectilinear lens.
fn field_of_view_deg(size_mm: f64, focal_length_mm: f64) -> f64 {
    let angle = 2.0 * (size_mm / (2.0 * focal_length_mm)).atan().to_degrees();
    (angle * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_view_follows_from_sensor_and_lens() {
        // The check values of the optics formulas: 5.568 × 3.132 mm behind 4 mm see 69.68° × 42.76°.
        assert!((field_of_view_deg(5.568, 4.0) - 69.68).abs() < 0.006);
        assert!((field_of_view_deg(3.132, 4.0) - 42.76).abs() < 0.006);
    }

    #[test]
    fn cameras_of_one_site_look_at_least_ten_degrees_apart() {
        let mut chance = Chance::new(5, 1);
        for count in 2..=6 {
            for _ in 0..200 {
                let mut bearings = Bearings::new(count, "police", &mut chance);
                let known: Vec<f64> = (0..count).filter_map(|_| bearings.next(&mut chance)).collect();
                assert!(known.iter().all(|bearing| (0.0..360.0).contains(bearing)));
                for (at, one) in known.iter().enumerate() {
                    for other in &known[at + 1..] {
                        let apart = (one - other).rem_euclid(360.0);
                        assert!(apart.min(360.0 - apart) >= 10.0, "{known:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_fisheye_has_no_bearing() {
        let optics = generate("fisheye", Some(12.0), &mut Chance::new(1, 1));
        assert_eq!((optics.azimuth_deg, optics.projection), (None, "equidistant"));
    }
}
