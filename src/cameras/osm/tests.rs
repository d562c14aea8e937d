//! Every spelling by hand; the real nodes are read in the integration tests.

use super::*;

fn tags(list: &[(&str, &str)]) -> Tags {
    let mut all: Tags = list.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    if tag(&all, "man_made").is_none() {
        all.push(("man_made".into(), "surveillance".into()));
    }
    all
}

fn read(list: &[(&str, &str)]) -> (Proposal, Unread) {
    proposal(7, &tags(list)).unwrap()
}

fn eye(list: &[(&str, &str)]) -> Eye {
    let (proposal, _) = read(list);
    assert_eq!(proposal.cameras.len(), 1, "{proposal:?}");
    proposal.cameras[0].clone()
}

#[test]
fn directions_are_degrees_words_ranges_and_several() {
    use Facing::{AllRound, Range, To};
    for (text, expected) in [
        ("0", vec![To(0.0)]),
        ("360", vec![To(0.0)]),
        ("45.5°", vec![To(45.5)]),
        ("N", vec![To(0.0)]),
        ("nne", vec![To(22.5)]),
        ("NNW", vec![To(337.5)]),
        ("south-west", vec![To(225.0)]),
        ("southwest", vec![To(225.0)]),
        ("N-E", vec![Range(0.0, 90.0)]),
        ("90-270", vec![Range(90.0, 270.0)]),
        ("270-90", vec![Range(270.0, 90.0)]),
        ("NE-SW", vec![Range(45.0, 225.0)]),
        ("0-360", vec![AllRound]),
        ("90;180; NW", vec![To(90.0), To(180.0), To(315.0)]),
        ("10-40;200", vec![Range(10.0, 40.0), To(200.0)]),
        ("361", vec![]),
        ("-5", vec![]),
        ("towards the gate", vec![]),
        ("", vec![]),
    ] {
        let (found, is_whole) = facings(text);
        assert_eq!(found, expected, "{text}");
        assert_eq!(is_whole, !expected.is_empty(), "{text}");
    }
    assert_eq!(facings("90;gate"), (vec![To(90.0)], false));
}

#[test]
fn a_range_is_an_arc_of_one_that_turns_and_a_view_of_one_that_does_not() {
    let turning = eye(&[("camera:type", "panning"), ("camera:direction", "270-90")]);
    assert_eq!((turning.camera_type, turning.pan_deg, turning.azimuth_deg), ("ptz", Some((270.0, 90.0)), None));
    let fixed = eye(&[("camera:type", "fixed"), ("camera:direction", "350-30")]);
    assert_eq!((fixed.camera_type, fixed.azimuth_deg, fixed.hfov_deg, fixed.pan_deg), ("fixed", Some(10.0), Some(40.0), None));
    let (several, _) = read(&[("camera:type", "fixed"), ("camera:direction", "90;NNW"), ("height", "6 m"), ("camera:angle", "15")]);
    let seen: Vec<_> = several.cameras.iter().map(|eye| (eye.azimuth_deg, eye.mount_height_m, eye.tilt_deg)).collect();
    assert_eq!(seen, [(Some(90.0), Some(6.0), Some(15.0)), (Some(337.5), Some(6.0), Some(15.0))]);
    assert_eq!(eye(&[("camera:type", "panorama")]).camera_type, "panoramic");
    assert_eq!(eye(&[("camera:type", "dome")]).azimuth_deg, None, "unknown stays unknown");
}

#[test]
fn what_is_no_camera_is_refused_with_its_reason() {
    let refused = |list: &[(&str, &str)]| proposal(7, &tags(list)).unwrap_err();
    assert_eq!(refused(&[("surveillance:type", "guard")]), NoCamera::OtherMeans);
    assert_eq!(refused(&[("surveillance:type", "gunshot_detector")]), NoCamera::OtherMeans);
    assert_eq!(refused(&[("man_made", "mast")]), NoCamera::NotSurveillance);
    assert_eq!(refused(&[("man_made", "no"), ("removed:man_made", "surveillance")]), NoCamera::NotThere);
    assert_eq!(eye(&[("surveillance:type", "ALPR")]).camera_type, "anpr");
    assert_eq!(eye(&[("surveillance:type", "camera")]).camera_type, "fixed");
}

#[test]
fn a_downward_angle_is_positive_whatever_its_sign_and_that_is_said() {
    let (proposal, unread) = read(&[("camera:tilt", "-20")]);
    assert_eq!((proposal.cameras[0].tilt_deg, unread), (Some(20.0), vec![("camera:tilt", "taken-as-downwards")]));
    assert_eq!(read(&[("camera:tilt", "20"), ("camera:angle", "5")]).0.cameras[0].tilt_deg, Some(20.0));
    let (proposal, unread) = read(&[("camera:tilt", "200"), ("height", "high"), ("camera:type", "cube"), ("camera:mount", "tree")]);
    assert_eq!((proposal.cameras[0].tilt_deg, proposal.cameras[0].mount_height_m, proposal.mount), (None, None, None));
    let keys: Vec<&str> = unread.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["height", "camera:tilt", "camera:type", "camera:mount"]);
}

#[test]
fn operators_are_organisations_and_never_people() {
    for (operator, expected) in [
        ("Công an phường Hàng Bạc", Some("police")),
        ("UBND phường Cửa Nam", Some("commune_committee")),
        ("Sở Giao thông vận tải Hà Nội", Some("department")),
        ("Ngân hàng TMCP Ngoại thương", Some("business")),
        ("Vietcombank", None),
        ("Trường THPT Chu Văn An", Some("organisation")),
        ("Nguyễn Văn A", None),
        ("ông Tư", None),
    ] {
        let (proposal, _) = read(&[("operator", operator)]);
        assert_eq!(proposal.ownership, expected, "{operator}");
        assert_eq!(proposal.managing_unit.is_some(), expected.is_some(), "{operator}");
        assert_eq!(tag(&proposal.kept, "operator").is_some(), expected.is_some(), "{operator}");
    }
}

#[test]
fn tags_go_in_and_come_out_as_they_were() {
    let spellings: [&[(&str, &str)]; 14] = [
        &[],
        &[("surveillance", "outdoor")],
        &[("surveillance", "public"), ("surveillance:type", "camera"), ("surveillance:zone", "town")],
        &[("surveillance:zone", "traffic"), ("camera:type", "dome"), ("camera:mount", "pole")],
        &[("camera:type", "fixed"), ("camera:direction", "NNW"), ("camera:angle", "15")],
        &[("camera:type", "panning"), ("camera:direction", "90-270"), ("height", "6 m")],
        &[("camera:type", "fixed"), ("camera:direction", "10-40;200")],
        &[("camera:type", "panorama"), ("camera:direction", "0-360"), ("camera:mount", "ceiling")],
        &[("surveillance:type", "ALPR"), ("camera:direction", "180"), ("camera:mount", "traffic_signals")],
        &[("name", "Ngã tư Vọng"), ("ref", "CAM-12"), ("operator", "Công an thành phố Hà Nội")],
        &[("ref", "CAM-12"), ("camera:mount", "street_lamp"), ("surveillance:zone", "bank")],
        &[("camera:tilt", "-20"), ("direction", "E"), ("camera:type", "fixed")],
        &[("camera:direction", "90;towards the gate"), ("camera:type", "cube"), ("height", "high")],
        &[("surveillance:zone", "shop"), ("surveillance:type", "camera"), ("support", "wall"), ("indoor", "yes")],
    ];
    for list in spellings {
        let given = tags(list);
        let (site, _) = proposal(7, &given).unwrap();
        let written = tags_of(&site);
        for (key, value) in &given {
            assert_eq!(tag(&written, key), Some(&**value), "{key} of {given:?} in {written:?}");
        }
        // And what comes out reads as the same rows.
        let (again, _) = proposal(7, &written).unwrap();
        assert_eq!(Proposal { kept: Vec::new(), ..again }, Proposal { kept: Vec::new(), ..site }, "{given:?}");
    }
}

#[test]
fn an_edited_row_is_not_undone_by_an_old_tag() {
    let (mut site, _) =
        read(&[("camera:direction", "NNW"), ("camera:type", "fixed"), ("surveillance:zone", "town"), ("camera:mount", "pole")]);
    site.cameras[0].azimuth_deg = Some(90.0);
    site.site_type = "school";
    let written = tags_of(&site);
    assert_eq!((tag(&written, "camera:direction"), tag(&written, "surveillance:zone")), (Some("90"), Some("school")));
    assert_eq!(tag(&written, "camera:mount"), Some("pole"));
    site.cameras[0].azimuth_deg = None;
    assert_eq!(tag(&tags_of(&site), "camera:direction"), None);
}
