//! What is not known is said, with all that it could be, and is never seen.

use super::*;

fn unknown(view: View) -> (Vec<Missing>, Area) {
    match view {
        View::Unknown { why, possible } => (why, possible),
        other => panic!("{other:?}"),
    }
}

/// The check camera turned all round: from the middle of its near edge, 3.643 m, to its far corner, 13.229 m.
#[test]
fn an_unknown_bearing_is_a_ring_and_not_north() {
    let (why, ring) = unknown(home(&Camera { azimuth_deg: None, ..check_camera() }, ask(125.0)));
    assert_eq!(why, [Missing::Bearing]);
    assert_eq!(ring.turn(), Turn::Around);
    assert!(near(ring.radius_m(), 13.229, 0.002), "{}", ring.radius_m());
    for bearing in 0..36 {
        let (near_m, far_m) = ring.stretch(f64::from(bearing * 10).to_radians()).unwrap();
        assert!(near(near_m, 3.643, ARC_SAGITTA_M) && near(far_m, 13.229, ARC_SAGITTA_M), "{bearing}: {near_m} {far_m}");
    }
    assert!(matches!(home(&Camera { azimuth_deg: Some(f64::NAN), ..check_camera() }, ask(125.0)), View::Unknown { .. }));
}

#[test]
fn a_ptz_camera_without_a_home_bearing_is_somewhere_on_its_arc() {
    let ptz = Camera { kind: Kind::Ptz, azimuth_deg: None, pan: Some(Pan { min_deg: 300.0, max_deg: 60.0 }), ..check_camera() };
    let Views::Ptz { home, arc } = answer(&ptz, ask(125.0)).views else { panic!() };
    let (why, possible) = unknown(home);
    assert_eq!(why, [Missing::Bearing]);
    assert_eq!(possible, seen(arc));
}

/// 3840/(2·tan 30°) = 3325.5 px: 26.6 m at 125 px/m, 166.3 m at 20 px/m; not beyond a cap or a lamp.
#[test]
fn unknown_optics_are_a_disc_of_a_stated_size() {
    let camera = Camera { optics: Optics::default(), by_night: Some(ByNight::Infrared), ir_range_m: Some(30.0), ..check_camera() };
    let (why, disc) = unknown(home(&camera, ask(125.0)));
    assert_eq!(why, [Missing::Optics(OpticsGap::FieldOfView)]);
    assert!(near(disc.radius_m(), 26.6, 0.01), "{}", disc.radius_m());
    assert!(near(unknown(home(&camera, ask(20.0))).1.radius_m(), 166.3, 0.05));
    let dark = Ask { light: Light::Dark, ..ask(20.0) };
    assert!(near(unknown(home(&camera, dark)).1.radius_m(), 30.0, 0.001));
    let capped = Camera { max_range_m: Some(12.0), azimuth_deg: None, ..camera };
    let (why, disc) = unknown(home(&capped, dark));
    assert_eq!(why, [Missing::Optics(OpticsGap::FieldOfView), Missing::Bearing]);
    assert!(near(disc.radius_m(), 12.0, 0.001));
}

#[test]
fn each_gap_of_the_optics_has_its_name() {
    let whole = check_camera().optics;
    for (optics, gap) in [
        (Optics { resolution_h_px: None, ..whole }, OpticsGap::Resolution),
        (Optics { resolution_h_px: Some(0), ..whole }, OpticsGap::Resolution),
        (Optics { focal_length_mm: None, ..whole }, OpticsGap::FieldOfView),
        (Optics { focal_length_mm: Some(f64::NAN), ..whole }, OpticsGap::FieldOfView),
        (Optics { hfov_deg: Some(180.0), ..whole }, OpticsGap::ImpossibleFieldOfView),
        (Optics { vfov_deg: Some(200.0), ..whole }, OpticsGap::ImpossibleFieldOfView),
    ] {
        let (why, _) = unknown(home(&Camera { optics, ..check_camera() }, ask(125.0)));
        assert_eq!(why, [Missing::Optics(gap)], "{optics:?}");
    }
}

/// The data sheet counts, unless the angles of the row were computed from the lens.
#[test]
fn angles_that_contradict_the_lens_are_said() {
    let stated = Camera { optics: Optics { hfov_deg: Some(90.0), ..check_camera().optics }, ..check_camera() };
    let [Warning::AnglesDisagree { stated_deg, derived_deg }] = answer(&stated, ask(125.0)).warnings[..] else { panic!() };
    assert!(near(stated_deg, 90.0, 0.0) && near(derived_deg, 69.68, 0.01));
    // 1920/(2·tan 45°) = 960 px.
    let focal_px = |camera: &Camera| camera.optics.lens(lens::Make::Plain).0.unwrap().focal_px();
    assert!(near(focal_px(&stated), 960.0, 1e-6));
    let derived = Camera { optics: Optics { is_fov_derived: true, ..stated.optics }, ..stated };
    assert!(near(focal_px(&derived), 1920.0 * 4.0 / 5.568, 1e-6));
    assert_eq!(answer(&derived, ask(125.0)).warnings, []);
}

/// tan(v/2) follows from the pixels: 0.696·1080/1920 = 0.3915, that is v = 42.76° again; from 16 : 9 the same.
#[test]
fn a_vertical_angle_follows_from_the_picture() {
    let optics = Optics { sensor_height_mm: None, ..check_camera().optics };
    for (optics, assumed) in [(optics, vec![]), (Optics { resolution_v_px: None, ..optics }, vec![Assumed::Aspect])] {
        let camera = Camera { optics, ..check_camera() };
        assert_eq!(answer(&camera, ask(125.0)).assumed, assumed);
        assert!(near(seen(home(&camera, ask(125.0))).area_m2(), 74.89, 0.02));
    }
}

/// Without a height 4 m; without a tilt the upper edge lies on the horizon: the near edge at 2.4/tan 42.76° = 2.596 m.
#[test]
fn height_and_tilt_are_assumed_and_said() {
    let camera = Camera { mount_height_m: None, tilt_deg: None, ..check_camera() };
    let answered = answer(&camera, ask(125.0));
    assert_eq!(answered.assumed, [Assumed::MountHeight, Assumed::Tilt]);
    assert_eq!(answered.eye_m, None);
    let (near_m, _) = seen(home(&camera, ask(125.0))).stretch(std::f64::consts::FRAC_PI_2).unwrap();
    assert!(near(near_m, 2.596, 0.002), "{near_m}");
    assert_eq!(answer(&check_camera(), ask(125.0)).eye_m, Some(4.0));
}

#[test]
fn by_night_a_camera_sees_what_it_has_eyes_for() {
    let dark = Ask { light: Light::Dark, ..ask(125.0) };
    let by_day = seen(home(&check_camera(), ask(125.0)));
    for (by_night, ir_range_m, expected) in [
        (None, None, None),
        (None, Some(30.0), None),
        (Some(ByNight::Infrared), None, None),
        (Some(ByNight::WhiteLight), None, None),
        (Some(ByNight::Blind), Some(30.0), Some(View::Blind(Blind::Dark))),
        (Some(ByNight::Infrared), Some(0.0), Some(View::Blind(Blind::Dark))),
        (Some(ByNight::Infrared), Some(30.0), Some(View::Seen(by_day.clone()))),
        (Some(ByNight::Thermal), None, Some(View::Seen(by_day.clone()))),
        (Some(ByNight::Starlight), None, Some(View::Seen(by_day.clone()))),
    ] {
        let camera = Camera { by_night, ir_range_m, ..check_camera() };
        let expected = expected.unwrap_or(View::Unknown { why: vec![Missing::Night], possible: by_day.clone() });
        assert_eq!(home(&camera, dark), expected, "{by_night:?} {ir_range_m:?}");
        assert_eq!(home(&camera, Ask { light: Light::Lit, ..dark }), View::Seen(by_day.clone()));
    }
    let starlight = Camera { by_night: Some(ByNight::Starlight), ..check_camera() };
    assert_eq!(answer(&starlight, dark).assumed, [Assumed::Starlight]);
    // A lamp on a mast of 25 m with a reach of 20 m lights no face on the ground.
    let mast = Camera { by_night: Some(ByNight::Infrared), ir_range_m: Some(20.0), mount_height_m: Some(25.0), ..check_camera() };
    assert!(matches!(home(&mast, Ask { light: Light::Dark, ..ask(20.0) }), View::Blind(Blind::Capped { .. })));
}
