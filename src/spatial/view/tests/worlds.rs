//! Views against the definition, for cameras of all sorts: a point is seen if its ray falls into the picture, has pixels enough and light.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

type Vector = [f64; 3];

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The definition, with matrices instead of the formulas of the plane: whether a camera that looks to `azimuth_deg` sees a target at `point`.
fn is_seen(camera: &Camera, ask: Ask, azimuth_deg: f64, point: Coord) -> bool {
    let optics = camera.optics;
    let (sin, cos) = azimuth_deg.to_radians().sin_cos();
    let (sin_tilt, cos_tilt) = camera.tilt_deg.unwrap().to_radians().sin_cos();
    let axis = [cos_tilt * sin, cos_tilt * cos, -sin_tilt];
    let right = [cos, -sin, 0.0];
    let down = [-sin_tilt * sin, -sin_tilt * cos, -cos_tilt];
    let ray = [point.x, point.y, ask.target_height_m - camera.mount_height_m.unwrap()];
    let slant_m = dot(ray, ray).sqrt();
    let capped = camera.max_range_m.is_none_or(|cap_m| point.x.hypot(point.y) <= cap_m);
    let lit = ask.light == Light::Day || slant_m <= camera.ir_range_m.unwrap();
    let columns = f64::from(optics.resolution_h_px.unwrap());
    let in_picture = match camera.kind {
        Kind::Fisheye => {
            let angle = (dot(ray, axis) / slant_m).clamp(-1.0, 1.0).acos().to_degrees();
            // A field beyond 180° is not believed of a fisheye that looks away from its targets.
            let looks_away = camera.tilt_deg.unwrap() * ray[2] > 0.0;
            let field_deg = optics.hfov_deg.unwrap();
            let seen_deg = if looks_away { field_deg.min(180.0) } else { field_deg };
            angle <= seen_deg / 2.0 && columns / field_deg.to_radians() / slant_m >= ask.px_per_m
        }
        Kind::Panoramic => {
            let aside = ((point.x.atan2(point.y).to_degrees() - azimuth_deg + 540.0).rem_euclid(360.0) - 180.0).abs();
            let below = (-ray[2]).atan2(point.x.hypot(point.y)).to_degrees() - camera.tilt_deg.unwrap();
            let (h, v) = (optics.hfov_deg.unwrap(), optics.vfov_deg.unwrap());
            aside <= h / 2.0 && below.abs() <= v / 2.0 && columns / h.to_radians() / slant_m >= ask.px_per_m
        }
        Kind::Fixed | Kind::Ptz => {
            let depth_m = dot(ray, axis);
            let focal_mm = optics.focal_length_mm.unwrap();
            let (x, y) = (dot(ray, right) / depth_m * focal_mm, dot(ray, down) / depth_m * focal_mm);
            let pixel_mm = optics.sensor_width_mm.unwrap() / columns;
            depth_m > 0.0
                && x.abs() <= optics.sensor_width_mm.unwrap() / 2.0
                && y.abs() <= optics.sensor_height_mm.unwrap() / 2.0
                && focal_mm / pixel_mm / depth_m >= ask.px_per_m
        }
    };
    in_picture && capped && lit
}

/// Points spread evenly over a disc.
fn points(radius_m: f64, count: u32) -> impl Iterator<Item = Coord> {
    (0..count).map(move |k| {
        let (sin, cos) = (2.399_963 * f64::from(k)).sin_cos();
        let away_m = radius_m * ((f64::from(k) + 0.5) / f64::from(count)).sqrt();
        Coord { x: away_m * cos, y: away_m * sin }
    })
}

fn any_ask() -> impl Strategy<Value = Ask> {
    let density = prop::sample::select(vec![12.5, 20.0, 40.0, 62.5, 80.0, 125.0, 250.0, 500.0]);
    let light = prop::sample::select(vec![Light::Day, Light::Dark]);
    (density, light, 0.0..2.0).prop_map(|(px_per_m, light, target_height_m)| Ask { px_per_m, light, target_height_m })
}

fn any_camera(kind: Kind) -> impl Strategy<Value = Camera> {
    let caps = (prop::option::of(2.0..120.0), 3.0..90.0);
    let mount = (0.0..360.0, -10.0..90.0, 1.0..25.0);
    let lens = (2.0..40.0, 40.0..359.0, 20.0..120.0, 60.0..200.0, 500_u32..6000);
    (mount, lens, caps).prop_map(move |((azimuth_deg, tilt_deg, height_m), (focal_mm, h, v, field, columns), (cap_m, lamp_m))| {
        let (hfov_deg, vfov_deg) = match kind {
            Kind::Fisheye => (Some(field), Some(field)),
            Kind::Panoramic => (Some(h), Some(v)),
            _ => (None, None),
        };
        let rows = if kind == Kind::Fisheye { columns } else { columns * 9 / 16 };
        Camera {
            kind,
            optics: Optics {
                sensor_width_mm: Some(5.12),
                sensor_height_mm: Some(2.88),
                focal_length_mm: Some(focal_mm),
                hfov_deg,
                vfov_deg,
                resolution_h_px: Some(columns),
                resolution_v_px: Some(rows),
                ..Optics::default()
            },
            azimuth_deg: Some(azimuth_deg),
            pan: None,
            tilt_deg: Some(tilt_deg),
            mount_height_m: Some(height_m),
            by_night: Some(ByNight::Infrared),
            ir_range_m: Some(lamp_m),
            max_range_m: cap_m,
        }
    })
}

fn any_kind() -> impl Strategy<Value = Camera> {
    prop_oneof![4 => any_camera(Kind::Fixed), 1 => any_camera(Kind::Panoramic), 2 => any_camera(Kind::Fisheye)]
}

fn still(camera: &Camera, ask: Ask) -> Option<Area> {
    match home(camera, ask) {
        View::Seen(area) => Some(area),
        View::Blind(_) => None,
        View::Unknown { .. } => panic!("all is stated"),
    }
}

/// A number that no register should hold, or one that it may.
fn any_number() -> impl Strategy<Value = Option<f64>> {
    let odd = prop::sample::select(vec![f64::NAN, f64::INFINITY, -1.0, 0.0, 1e-300, 1e-9, 1e9, 1e300, 89.999_999, 90.0, 180.0, 360.0]);
    prop_oneof![1 => Just(None), 2 => odd.prop_map(Some), 3 => (-10.0..400.0).prop_map(Some), 3 => (0.1..30.0).prop_map(Some)]
}

fn any_register() -> impl Strategy<Value = Camera> {
    let numbers = prop::collection::vec(any_number(), 13);
    let pixels = prop::option::of(prop::sample::select(vec![0, 1, 640, 1920, 40_000, u32::MAX]));
    let kind = prop::sample::select(vec![Kind::Fixed, Kind::Ptz, Kind::Panoramic, Kind::Fisheye]);
    let projection = prop::sample::select(vec![Projection::Rectilinear, Projection::Equidistant]);
    let by_night = prop::option::of(prop::sample::select(vec![ByNight::Blind, ByNight::Infrared, ByNight::WhiteLight, ByNight::Starlight]));
    (numbers, (pixels.clone(), pixels), kind, projection, by_night, any::<bool>()).prop_map(
        |(n, (resolution_h_px, resolution_v_px), kind, projection, by_night, is_fov_derived)| Camera {
            kind,
            optics: Optics {
                projection,
                sensor_width_mm: n[0],
                sensor_height_mm: n[1],
                focal_length_mm: n[2],
                hfov_deg: n[3],
                vfov_deg: n[4],
                is_fov_derived,
                resolution_h_px,
                resolution_v_px,
            },
            azimuth_deg: n[5],
            pan: n[6].zip(n[7]).map(|(min_deg, max_deg)| Pan { min_deg, max_deg }),
            tilt_deg: n[8],
            mount_height_m: n[9],
            by_night,
            ir_range_m: n[10],
            max_range_m: n[11],
        },
    )
}

/// Area of what the first has and the second has not.
fn beyond_m2(a: &Area, b: &Area) -> f64 {
    a.polygon().difference(&b.polygon()).unsigned_area()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, rng_seed: RngSeed::Fixed(138), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_point_is_in_the_view_if_its_ray_is_in_the_picture(camera in any_kind(), ask in any_ask()) {
        let view = still(&camera, ask);
        let radius_m = view.as_ref().map_or(60.0, Area::radius_m) * 1.15;
        let polygon = view.map_or(Polygon::empty(), |area| area.polygon());
        prop_assert!(polygon.exterior().0.is_empty() || (polygon.is_valid() && polygon.signed_area() > 0.0), "{polygon:?}");
        for point in points(radius_m, 400) {
            let expected = is_seen(&camera, ask, camera.azimuth_deg.unwrap(), point);
            if expected != polygon.contains(&Point::from(point)) {
                let off_m = if polygon.exterior().0.is_empty() { 1.0 } else { from_border_m(&polygon, point) };
                prop_assert!(off_m <= ARC_SAGITTA_M + 0.02, "{point:?} {expected}, {off_m} m from the border of {polygon:?}");
            }
        }
    }

    #[test]
    fn a_point_is_on_the_arc_if_some_pan_sees_it(camera in any_camera(Kind::Ptz), ask in any_ask(), width_deg in 5.0..355.0_f64) {
        let from_deg: f64 = (camera.azimuth_deg.unwrap() - width_deg / 2.0).rem_euclid(360.0);
        let camera = Camera { pan: Some(Pan { min_deg: from_deg, max_deg: (from_deg + width_deg).rem_euclid(360.0) }), ..camera };
        let Views::Ptz { arc: View::Seen(arc), home: View::Seen(_) } = answer(&camera, ask).views else { return Ok(()) };
        let polygon = arc.polygon();
        prop_assert!(polygon.is_valid() && polygon.signed_area() > 0.0, "{polygon:?}");
        let step_m = arc.radius_m() * (width_deg / 800.0).to_radians();
        for point in points(arc.radius_m() * 1.1, 100) {
            let any_of = |pans: u32| {
                (0..=pans).any(|k| is_seen(&camera, ask, from_deg + width_deg * f64::from(k) / f64::from(pans), point))
            };
            let is_inside = polygon.contains(&Point::from(point));
            // A thin view passes between few pans.
            let expected = any_of(800) || (is_inside && any_of(50_000));
            if expected != is_inside {
                let off_m = from_border_m(&polygon, point);
                prop_assert!(off_m <= ARC_SAGITTA_M + 0.02 + step_m, "{point:?} {expected}, {off_m} m from the border of {polygon:?}");
            }
        }
    }

    /// Whatever a register holds: an answer, and every region valid, finite and within what a camera may be believed to see.
    #[test]
    fn no_register_is_too_strange(camera in any_register(), ask in any_ask()) {
        let (home, arc) = match answer(&camera, ask).views {
            Views::Still(view) => (view, None),
            Views::Ptz { home, arc } => (home, Some(arc)),
        };
        for view in std::iter::once(home).chain(arc) {
            let area = match view {
                View::Seen(area) => area,
                View::Unknown { why, possible } => {
                    prop_assert!(!why.is_empty());
                    possible
                }
                View::Blind(_) => continue,
            };
            let polygon = area.polygon();
            prop_assert!(polygon.is_valid() && polygon.signed_area() > 0.0, "{:?} {polygon:?}", polygon.check_validation());
            prop_assert!(area.radius_m() <= FARTHEST_M + 1e-6, "{}", area.radius_m());
        }
    }

    #[test]
    fn turning_the_camera_turns_the_view(camera in any_kind(), ask in any_ask(), by_deg in 0.0..360.0) {
        let turned = Camera { azimuth_deg: camera.azimuth_deg.map(|azimuth_deg| azimuth_deg + by_deg), ..camera };
        let (Some(before), Some(after)) = (still(&camera, ask), still(&turned, ask)) else {
            prop_assert_eq!(still(&camera, ask), None);
            prop_assert_eq!(still(&turned, ask), None);
            return Ok(());
        };
        let (sin, cos) = (-f64::to_radians(by_deg)).sin_cos();
        for (a, b) in before.outer().iter().chain(before.inner()).zip(after.outer().iter().chain(after.inner())) {
            prop_assert!(near(a.x * cos - a.y * sin, b.x, 1e-6) && near(a.x * sin + a.y * cos, b.y, 1e-6), "{:?} {:?}", a, b);
        }
    }

    /// A longer reach, a better lamp, a higher cap, a lesser task: nothing that was seen is lost, but for the sagitta of sampled borders.
    #[test]
    fn more_reach_never_removes(camera in any_kind(), ask in any_ask(), more in 1.0..3.0) {
        let Some(before) = still(&camera, ask) else { return Ok(()) };
        let further = Camera {
            max_range_m: camera.max_range_m.map(|cap_m| cap_m * more),
            ir_range_m: camera.ir_range_m.map(|lamp_m| lamp_m * more),
            ..camera
        };
        let lesser = Ask { px_per_m: ask.px_per_m / more, ..ask };
        let slack_m2 = match camera.kind {
            Kind::Fisheye => ARC_SAGITTA_M * 7.0 * before.radius_m(),
            _ => 1e-4 + 1e-5 * before.radius_m(),
        };
        for (camera, ask) in [(&further, ask), (&camera, lesser), (&further, lesser)] {
            let after = still(camera, ask);
            prop_assert!(after.is_some());
            let lost_m2 = beyond_m2(&before, &after.unwrap());
            prop_assert!(lost_m2 <= slack_m2, "{lost_m2} m2");
        }
    }
}
