//! Views against hand work and against the definition: a point in space projected into the picture.

use geo::{Area as _, BooleanOps, Contains, Coord, Distance, Euclidean, Point, Polygon, Validation};

use super::*;

mod unknown;
mod worlds;

/// The field's check camera: 1920 × 1080 at 2.9 µm behind 4 mm, 4 m up, 12° down.
fn check_camera() -> Camera {
    Camera {
        optics: Optics {
            sensor_width_mm: Some(5.568),
            sensor_height_mm: Some(3.132),
            focal_length_mm: Some(4.0),
            resolution_h_px: Some(1920),
            resolution_v_px: Some(1080),
            ..Optics::default()
        },
        azimuth_deg: Some(0.0),
        tilt_deg: Some(12.0),
        mount_height_m: Some(4.0),
        ..Camera::default()
    }
}

fn check_ground(target_height_m: f64) -> Ground {
    let half = |angle_deg: f64| (angle_deg.to_radians() / 2.0).tan();
    let (h, v) = (field_of_view_deg(5.568, 4.0), field_of_view_deg(3.132, 4.0));
    Ground::new(4.0, target_height_m, 12.0, (half(h), half(v)), 1920.0 * 4.0 / 5.568)
}

fn ask(px_per_m: f64) -> Ask {
    Ask { px_per_m, light: Light::Day, target_height_m: FACE_M }
}

fn answer(camera: &Camera, ask: Ask) -> Answer {
    views(camera, &ask, &Assumptions::default())
}

/// The view of a camera that does not turn, or the home view of one that does.
fn home(camera: &Camera, ask: Ask) -> View {
    match answer(camera, ask).views {
        Views::Still(view) | Views::Ptz { home: view, .. } => view,
    }
}

fn seen(view: View) -> Area {
    match view {
        View::Seen(area) => area,
        other => panic!("{other:?}"),
    }
}

fn near(value: f64, expected: f64, tolerance: f64) -> bool {
    (value - expected).abs() <= tolerance
}

/// C1: 2·atan(5.568/8) = 69.68°, 2·atan(3.132/8) = 42.76°.
#[test]
fn fields_of_view_of_the_check_camera() {
    assert!(near(field_of_view_deg(5.568, 4.0), 69.68, 0.005));
    assert!(near(field_of_view_deg(3.132, 4.0), 42.76, 0.005));
    let (lens, _) = check_camera().optics.lens(lens::Make::Plain);
    let (h, v) = lens.unwrap().fields_deg();
    assert!(near(h, 69.68, 0.005) && near(v, 42.76, 0.005), "{h} {v}");
}

/// C2: N·f/(w·ρ) = 1920·4/(5.568·ρ), to a centimetre, for every step of both ladders that the table prints.
#[test]
fn depths_of_the_check_camera_for_every_density() {
    let (lens, _) = check_camera().optics.lens(lens::Make::Plain);
    let lens = lens.unwrap();
    for (px_per_m, depth_m) in [
        (1500.0, 0.92),
        (500.0, 2.76),
        (250.0, 5.52),
        (125.0, 11.03),
        (80.0, 17.24),
        (62.5, 22.07),
        (40.0, 34.48),
        (25.0, 55.17),
        (20.0, 68.97),
    ] {
        assert!(near(lens.reach_m(px_per_m), depth_m, 0.005), "{px_per_m}: {}", lens.reach_m(px_per_m));
    }
}

/// C4: near edges 6.07 m (ground) and 3.64 m (face), 125 px/m up to 10.77 m ahead, 7.68 m to each side there.
#[test]
fn the_dead_zone_and_the_reach_of_the_check_camera() {
    assert!(near(check_ground(0.0).near_and_far_m().unwrap().0, 6.07, 0.005));
    let face = check_ground(FACE_M);
    let (near_m, far_m) = face.near_and_far_m().unwrap();
    assert!(near(near_m, 3.64, 0.005) && far_m.is_infinite(), "{near_m} {far_m}");
    let reach_m = face.reach_m(125.0);
    assert!(near(reach_m, 10.77, 0.005) && near(face.half_width_m(reach_m), 7.68, 0.005), "{reach_m}");
    assert!(near(face.density_px_per_m(reach_m), 125.0, 1e-9));
}

/// The trapezoid of C4 by hand: 3.643 m to 10.771 m ahead; half widths (3.643·cos 12° + 2.4·sin 12°)·0.696 = 2.827 m and 7.680 m; so
/// (10.771 − 3.643)·(2.827 + 7.680) = 74.89 m².
#[test]
fn the_trapezoid_of_the_check_camera_looks_north() {
    let area = seen(home(&check_camera(), ask(125.0)));
    assert_eq!(area.turn(), Turn::Fan);
    assert!(near(area.area_m2(), 74.89, 0.02), "{}", area.area_m2());
    let polygon = area.polygon();
    assert!(polygon.is_valid() && near(polygon.signed_area(), area.area_m2(), 1e-9));
    for corner in [(2.827, 3.643), (7.680, 10.771), (-7.680, 10.771), (-2.827, 3.643)] {
        let hit = polygon.exterior().0.iter().any(|point| near(point.x, corner.0, 0.003) && near(point.y, corner.1, 0.003));
        assert!(hit, "{corner:?} in {polygon:?}");
    }
    assert_eq!(polygon.exterior().0.len(), 5);
}

/// East is right of north: a camera that looks to 90° sees east, to 225° south-west.
#[test]
fn bearings_turn_clockwise_from_north() {
    for (azimuth_deg, ahead) in [(0.0, (0.0, 7.0)), (90.0, (7.0, 0.0)), (180.0, (0.0, -7.0)), (225.0, (-5.0, -5.0)), (-90.0, (-7.0, 0.0))] {
        let camera = Camera { azimuth_deg: Some(azimuth_deg), ..check_camera() };
        let polygon = seen(home(&camera, ask(125.0))).polygon();
        assert!(polygon.contains(&Point::from(ahead)), "{azimuth_deg}");
        assert!(!polygon.contains(&Point::new(-ahead.0, -ahead.1)), "{azimuth_deg}");
    }
}

/// τ = 30° > v/2: the upper edge meets the ground at 2.4/tan(30° − 21.38°) = 15.83 m; 20 px/m would do up to
/// (68.97 − 2.4·sin 30°)/cos 30° = 78.25 m.
#[test]
fn tilt_ends_a_view_and_says_so() {
    let camera = Camera { tilt_deg: Some(30.0), ..check_camera() };
    let answer = answer(&camera, ask(20.0));
    let [Warning::TiltCutsReach { far_m, reach_m }] = answer.warnings[..] else { panic!("{:?}", answer.warnings) };
    assert!(near(far_m, 15.83, 0.01) && near(reach_m, 78.25, 0.01), "{far_m} {reach_m}");
    let ahead = |y: f64| {
        let Views::Still(View::Seen(area)) = &answer.views else { panic!() };
        area.polygon().contains(&Point::new(0.0, y))
    };
    assert!(ahead(15.7) && !ahead(15.9));
}

/// Mobotix's 13°, from characterise upwards; only for what was stated.
#[test]
fn steep_cameras_are_warned_of_when_faces_count() {
    for (tilt_deg, px_per_m, is_warned) in
        [(Some(13.0), 250.0, false), (Some(13.5), 250.0, true), (Some(13.5), 500.0, true), (Some(13.5), 125.0, false), (None, 250.0, false)]
    {
        let camera = Camera { tilt_deg, ..check_camera() };
        let warned = answer(&camera, ask(px_per_m)).warnings.iter().any(|warning| matches!(warning, Warning::TooSteep { .. }));
        assert_eq!(warned, is_warned, "{tilt_deg:?} {px_per_m}");
    }
}

/// Scrutinise takes 0.92 m of depth, the view begins at 3.64 m: (0.92 − 2.4·sin 12°)/cos 12° = 0.43 m.
#[test]
fn what_is_dense_enough_only_under_the_camera_is_not_seen() {
    let View::Blind(Blind::DeadZone { near_m, reach_m }) = home(&check_camera(), ask(1500.0)) else { panic!() };
    assert!(near(near_m, 3.64, 0.005) && near(reach_m, 0.43, 0.005), "{near_m} {reach_m}");
    // That holds whatever its bearing is.
    let camera = Camera { azimuth_deg: None, ..check_camera() };
    assert!(matches!(home(&camera, ask(1500.0)), View::Blind(Blind::DeadZone { .. })));
}

/// Looking up by more than half its angle it sees no ground; from below a target, up is where the target is.
#[test]
fn looking_up() {
    let camera =
        Camera { tilt_deg: Some(-10.0), optics: Optics { focal_length_mm: Some(16.0), ..check_camera().optics }, ..check_camera() };
    // v = 2·atan(3.132/32) = 11.18°, half of it 5.59°.
    assert_eq!(home(&camera, ask(20.0)), View::Blind(Blind::Aside));
    // 1 m below the target's height: near edge 1/tan(10° + 5.59°) = 3.58 m, far edge 1/tan(10° − 5.59°) = 12.97 m.
    let camera = Camera { mount_height_m: Some(0.6), ..camera };
    let area = seen(home(&camera, ask(20.0)));
    let (near_m, far_m) = area.stretch(std::f64::consts::FRAC_PI_2).unwrap();
    assert!(near(near_m, 3.58, 0.01) && near(far_m, 12.97, 0.01), "{near_m} {far_m}");
}

/// 4096 px over 180° are 1303.8 px/rad: 125 px/m up to 10.430 m aslant, √(10.430² − 2.4²) = 10.150 m on the ground; near edge
/// 2.4/tan 37.5° = 3.128 m. Half a ring: π/2·(10.150² − 3.128²) = 146.5 m².
#[test]
fn a_panoramic_camera_sees_half_a_ring() {
    let optics = Optics {
        hfov_deg: Some(180.0),
        vfov_deg: Some(45.0),
        resolution_h_px: Some(4096),
        resolution_v_px: Some(1024),
        ..Optics::default()
    };
    let camera = Camera { kind: Kind::Panoramic, optics, tilt_deg: Some(15.0), ..check_camera() };
    let area = seen(home(&camera, ask(125.0)));
    assert!(near(area.area_m2(), 146.5, 1.6), "{}", area.area_m2());
    assert!(near(area.radius_m(), 10.150, 0.001), "{}", area.radius_m());
    let ahead = area.stretch(std::f64::consts::FRAC_PI_2).unwrap();
    assert!(near(ahead.0, 3.128, ARC_SAGITTA_M) && near(ahead.1, 10.150, ARC_SAGITTA_M), "{ahead:?}");
    let polygon = area.polygon();
    assert!(polygon.is_valid() && !polygon.contains(&Point::new(0.0, -0.1)) && polygon.contains(&Point::new(9.9, 0.2)));
}

/// 2560 px over 180° are 814.9 px/rad: 125 px/m up to 6.519 m aslant, √(6.519² − 2.4²) = 6.061 m on the ground.
#[test]
fn a_fisheye_sees_a_disc_without_a_dead_zone() {
    let optics = Optics {
        hfov_deg: Some(180.0),
        vfov_deg: Some(180.0),
        resolution_h_px: Some(2560),
        resolution_v_px: Some(2560),
        ..Optics::default()
    };
    let fisheye = Camera { kind: Kind::Fisheye, optics, mount_height_m: Some(4.0), ..Camera::default() };
    let answered = answer(&fisheye, ask(125.0));
    assert_eq!(answered.assumed, [Assumed::Downwards]);
    let area = seen(home(&fisheye, ask(125.0)));
    assert_eq!((area.turn(), area.inner().len()), (Turn::Around, 0));
    assert!(near(area.radius_m(), 6.061, 0.001), "{}", area.radius_m());
    // 60° to each side of straight down: 2.4·tan 60° = 4.157 m, however many pixels.
    let narrow = Camera { optics: Optics { hfov_deg: Some(120.0), vfov_deg: Some(120.0), ..optics }, ..fisheye };
    assert!(near(seen(home(&narrow, ask(20.0))).radius_m(), 4.157, 0.001));
    // On a wall, looking level: what is in front of the wall. "360°" is not the field of a lens.
    let wall = Camera {
        tilt_deg: Some(0.0),
        azimuth_deg: Some(0.0),
        optics: Optics { hfov_deg: Some(360.0), vfov_deg: None, ..optics },
        ..fisheye
    };
    assert!(answer(&wall, ask(125.0)).assumed.contains(&Assumed::FisheyeField));
    let half = seen(home(&wall, ask(125.0))).polygon();
    assert!(half.is_valid() && half.contains(&Point::new(5.9, 0.1)) && !half.contains(&Point::new(0.0, -0.1)));
    assert!(near(half.unsigned_area(), std::f64::consts::FRAC_PI_2 * 6.061 * 6.061, 0.6), "{}", half.unsigned_area());
}

/// A lamp of 30 m at 4 m: √(30² − 2.4²) = 29.90 m on the plane of faces, in an arc; by hand 20 m.
#[test]
fn a_lamp_and_a_cap_end_a_view_in_an_arc() {
    let lamp = Camera { by_night: Some(ByNight::Infrared), ir_range_m: Some(30.0), ..check_camera() };
    let dark = Ask { light: Light::Dark, ..ask(20.0) };
    let area = seen(home(&lamp, dark));
    assert!(near(area.radius_m(), 29.90, 0.005), "{}", area.radius_m());
    let capped = Camera { max_range_m: Some(20.0), ..lamp };
    for light in [Light::Day, Light::Dark, Light::Lit] {
        let area = seen(home(&capped, Ask { light, ..dark }));
        assert!(near(area.radius_m(), 20.0, 0.001), "{light:?} {}", area.radius_m());
        // Between the sides of the lens, 34.84° from the axis, the far end is the arc.
        for aside_deg in [-34.0, -20.0_f64, 0.0, 11.0, 34.0] {
            let (_, far_m) = area.stretch((90.0 - aside_deg).to_radians()).unwrap();
            assert!((20.0 - ARC_SAGITTA_M - 1e-9..=20.0 + 1e-9).contains(&far_m), "{aside_deg}: {far_m}");
        }
    }
    // Ends before the view begins (3.64 m).
    assert!(matches!(home(&Camera { max_range_m: Some(3.0), ..lamp }, dark), View::Blind(Blind::Capped { .. })));
}

/// A bearing of 0° with a pan arc from 300° to 60°: what the trapezoid passes over while it turns.
#[test]
fn a_camera_that_turns_has_two_figures() {
    let ptz = Camera { kind: Kind::Ptz, pan: Some(Pan { min_deg: 300.0, max_deg: 60.0 }), ..check_camera() };
    let Answer { views: Views::Ptz { home, arc }, warnings, assumed, .. } = answer(&ptz, ask(125.0)) else { panic!() };
    assert_eq!((warnings, assumed), (vec![], vec![]));
    assert_eq!(home, View::Seen(seen(super::tests::home(&check_camera(), ask(125.0)))));
    let (home, arc) = (seen(home).polygon(), seen(arc).polygon());
    assert!(arc.is_valid() && near(home.difference(&arc).unsigned_area(), 0.0, 0.2));
    // The far corner, √(10.771² + 7.680²) = 13.229 m away and 35.49° aside, passes all of these; the middle of
    // the near edge only those up to 60°, and 30° beyond its end the near edge is 3.643/cos 30° = 4.206 m away.
    for (bearing_deg, near_m) in [(0.0_f64, 3.643), (20.0, 3.643), (340.0, 3.643), (90.0, 4.206), (270.0, 4.206)] {
        let Views::Ptz { arc: View::Seen(area), .. } = answer(&ptz, ask(125.0)).views else { panic!() };
        let found = area.stretch((90.0 - bearing_deg).to_radians()).unwrap();
        assert!(near(found.1, 13.229, ARC_SAGITTA_M) && near(found.0, near_m, ARC_SAGITTA_M), "{bearing_deg}: {found:?}");
    }
    assert!(!arc.contains(&Point::new(0.0, -8.0)));
    // All round, and a home that the arc does not hold.
    let all_round = answer(&Camera { pan: None, ..ptz }, ask(125.0));
    assert_eq!(all_round.assumed, [Assumed::PanAllRound]);
    let Views::Ptz { arc: View::Seen(ring), .. } = all_round.views else { panic!() };
    assert_eq!(ring.turn(), Turn::Around);
    let expected_m2 = std::f64::consts::PI * (13.229_f64.powi(2) - 3.643_f64.powi(2));
    assert!(near(ring.polygon().unsigned_area(), expected_m2, 0.02 * expected_m2), "{}", ring.polygon().unsigned_area());
    let outside = answer(&Camera { azimuth_deg: Some(180.0), ..ptz }, ask(125.0));
    assert_eq!(outside.warnings, [Warning::HomeOutsidePan]);
}

/// Border of a polygon, to leave out points that a tolerance may put on either side.
fn from_border_m(polygon: &Polygon, point: Coord) -> f64 {
    std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .flat_map(geo::LineString::lines)
        .map(|edge| Euclidean.distance(&edge, &Point::from(point)))
        .fold(f64::INFINITY, f64::min)
}
