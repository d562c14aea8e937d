//! Files of synthetic rows in communes whose centres are real. The projections are held to PostGIS elsewhere; the first test repeats the
//! one point that PostGIS and PROJ agree on.

use super::judge::{Stated, Witness};
use super::*;
use crate::spatial::projection::distance_m;

/// Centres of communes around Hải Dương, degrees; radius 3 km.
const CENTRES: [[f64; 2]; 4] = [[106.31, 20.94], [106.39, 21.11], [106.52, 20.98], [106.21, 20.85]];

#[expect(clippy::unnecessary_wraps, reason = "the shape that the judge asks for")]
fn off_m(row: usize, at: [f64; 2]) -> Option<f64> {
    Some((distance_m(at, CENTRES[row % 4]) - 3000.0).max(0.0))
}

/// 40 points spread over the four communes.
fn points() -> Vec<[f64; 2]> {
    (0..40).map(|i| [CENTRES[i % 4][0] + 0.0004 * (i as f64 - 20.0), CENTRES[i % 4][1] + 0.0003 * ((i * 7 % 40) as f64 - 20.0)]).collect()
}

fn metres(srid: i32, north_first: bool) -> Vec<Witness> {
    let crs = Crs::of(srid).unwrap();
    points()
        .into_iter()
        .map(|[lon, lat]| {
            let [x, y] = crs.from_wgs84(lon, lat);
            let (a, b) = if north_first { (y, x) } else { (x, y) };
            Witness { raw: Raw { a, b, unit: Unit::Metres }, known: None }
        })
        .collect()
}

fn degrees(shift: impl Fn([f64; 2]) -> [f64; 2]) -> Vec<Witness> {
    points().into_iter().map(|p| Witness { raw: Raw { a: shift(p)[0], b: shift(p)[1], unit: Unit::Degrees }, known: None }).collect()
}

fn remarks(judgement: &Judgement) -> Vec<&str> {
    judgement.remarks.iter().map(|r| r.code.as_ref()).collect()
}

fn questions(judgement: &Judgement) -> Vec<(&str, Vec<&str>)> {
    judgement.questions.iter().map(|q| (q.id, q.choices.iter().map(|c| c.value.as_str()).take(2).collect())).collect()
}

#[test]
fn the_known_point_is_located_and_keeps_what_the_file_said() {
    let decided = Judgement { metres: Some(Decision { crs: Crs::of(9209).unwrap(), swap: true }), ..Judgement::default() };
    let at = locate(&Raw { a: 2_316_523.83, b: 584_047.18, unit: Unit::Metres }, &decided).unwrap();
    assert!((at.lon - 106.31).abs() < 1e-7 && (at.lat - 20.94).abs() < 1e-7, "{at:?}");
    assert_eq!((at.source_srid, at.source_x, at.source_y), (9209, 584_047.18, 2_316_523.83));
    assert_eq!(locate(&Raw { a: 106.31, b: 20.94, unit: Unit::Degrees }, &decided).unwrap_err().code, "no-system");
    assert_eq!(locate(&Raw { a: 584_047.18, b: 2_316_523.83, unit: Unit::Metres }, &decided).unwrap_err().code, "out-of-country");
    assert_eq!(locate(&Raw { a: f64::NAN, b: 1.0, unit: Unit::Metres }, &decided).unwrap_err().code, "out-of-country");
}

#[test]
fn the_one_zone_that_fits_is_assumed_and_said() {
    for srid in [9209, 9210, 9214] {
        let judgement = judge(&metres(srid, false), &Stated::default(), &off_m);
        assert_eq!(judgement.metres, Some(Decision { crs: Crs::of(srid).unwrap(), swap: false }), "{:?}", judgement.fits);
        assert_eq!((remarks(&judgement), questions(&judgement)), (vec!["zone-assumed"], vec![]));
    }
    let words = &judge(&metres(9209, false), &Stated::default(), &off_m).remarks[0].en;
    assert!(words.starts_with("40 of 40 rows lie in the communes that they name under VN-2000 / TM-3 105-30 (EPSG:9209)"), "{words}");
    assert!(words.ends_with("EPSG:9210, puts them 26 km off."), "{words}");
}

#[test]
fn surveyors_order_of_axes_is_told_by_size_and_said() {
    let judgement = judge(&metres(9209, true), &Stated::default(), &off_m);
    assert_eq!(judgement.metres, Some(Decision { crs: Crs::of(9209).unwrap(), swap: true }));
    assert_eq!(remarks(&judgement), ["axes-north-first", "zone-assumed"]);
}

#[test]
fn a_stated_zone_that_the_communes_contradict_is_asked_about() {
    let stated = Stated { crs: Crs::of(9210), ..Stated::default() };
    let judgement = judge(&metres(9209, false), &stated, &off_m);
    assert_eq!(questions(&judgement), [("zone", vec!["EPSG:9209", "EPSG:9210"])]);
    assert!(judgement.questions[0].en.contains("26 km off"), "{}", judgement.questions[0].en);
    // Stated and right: nothing to say.
    let stated = Stated { crs: Crs::of(9209), ..Stated::default() };
    let judgement = judge(&metres(9209, false), &stated, &off_m);
    assert_eq!((remarks(&judgement).len(), judgement.questions.len()), (0, 0));
}

#[test]
fn utm_of_the_same_meridian_is_a_question_unless_the_province_decides() {
    // Points around Hà Nội: EPSG:5897, 3405 and 32648 are less than a kilometre apart.
    let crs = Crs::of(5897).unwrap();
    let rows: Vec<Witness> = (0..20)
        .map(|i| {
            let [x, y] = crs.from_wgs84(105.8 + 0.0005 * f64::from(i), 21.03);
            Witness { raw: Raw { a: x, b: y, unit: Unit::Metres }, known: None }
        })
        .collect();
    let hanoi = |_: usize, at: [f64; 2]| Some((distance_m(at, [105.805, 21.03]) - 2000.0).max(0.0));
    let asked = judge(&rows, &Stated::default(), &hanoi);
    assert_eq!(asked.questions.len(), 1, "{:?}", asked.fits);
    assert_eq!(asked.questions[0].choices[0].value, "EPSG:5897");
    let decided = judge(&rows, &Stated { provinces: &["01"], ..Stated::default() }, &hanoi);
    assert_eq!((decided.metres.unwrap().crs, remarks(&decided)), (crs, vec!["zone-assumed"]));
}

#[test]
fn without_claims_the_zones_of_the_province_are_proposed_as_a_question() {
    let none = |_: usize, _: [f64; 2]| None;
    let judgement = judge(&metres(9209, false), &Stated { provinces: &["31"], ..Stated::default() }, &none);
    assert_eq!(questions(&judgement), [("zone", vec!["EPSG:9210", "EPSG:9209"])]);
    let judgement = judge(&metres(9209, false), &Stated { old_province: Some("30"), provinces: &["31"], ..Stated::default() }, &none);
    assert_eq!(questions(&judgement), [("zone", vec!["EPSG:9209", "EPSG:9210"])]);
    assert!(!judge(&metres(9209, false), &Stated::default(), &none).questions[0].choices.is_empty());
}

#[test]
fn swapped_degrees_are_offered_never_exchanged_in_silence() {
    let judgement = judge(&degrees(|[lon, lat]| [lat, lon]), &Stated::default(), &off_m);
    assert_eq!(questions(&judgement), [("axes", vec!["swap", "keep"])]);
    let kept = judge(&degrees(|[lon, lat]| [lat, lon]), &Stated { swap: Some(false), ..Stated::default() }, &off_m);
    assert!(kept.questions.is_empty());
    assert_eq!(locate(&Raw { a: 20.94, b: 106.31, unit: Unit::Degrees }, &kept).unwrap_err().code, "lonlat-swapped");
    let plain = judge(&degrees(|p| p), &Stated::default(), &off_m);
    assert_eq!((plain.degrees, plain.remarks.len(), plain.questions.len()), (Some(Decision { crs: Crs::WGS84, swap: false }), 0, 0));
}

#[test]
fn a_missing_shift_is_found_by_known_places_by_communes_and_beside_metres() {
    let unshifted = |[lon, lat]: [f64; 2]| Crs::VN2000.from_wgs84(lon, lat);
    // The register knows the sites.
    let mut rows = degrees(unshifted);
    rows.iter_mut().zip(points()).for_each(|(row, p)| row.known = Some(p));
    let judgement = judge(&rows, &Stated::default(), &off_m);
    assert_eq!((judgement.degrees.unwrap().crs, remarks(&judgement)), (Crs::VN2000, vec!["datum-shift-missing"]));
    assert!(judgement.remarks[0].vi.starts_with("40 trong 40 điểm"), "{}", judgement.remarks[0].vi);
    // Communes alone: points within 100 m of a border that the shift crosses. A question.
    let border = |_: usize, at: [f64; 2]| {
        Some(((at[0] - 106.31) * 104_000.0).abs().max((at[1] - 20.94).abs() * 111_000.0) - 150.0).map(|m| m.max(0.0))
    };
    let near: Vec<Witness> = (0..12)
        .map(|i| {
            let [a, b] = unshifted([106.31 + 0.00001 * f64::from(i), 20.94]);
            Witness { raw: Raw { a, b, unit: Unit::Degrees }, known: None }
        })
        .collect();
    let judgement = judge(&near, &Stated::default(), &border);
    assert_eq!(questions(&judgement), [("datum", vec!["EPSG:4756", "EPSG:4326"])]);
    // Metres with degrees beside them.
    let mut rows = metres(9209, false);
    rows.iter_mut().zip(points()).for_each(|(row, p)| row.known = Some(unshifted(p)));
    let judgement = judge(&rows, &Stated { crs: Crs::of(9209), ..Stated::default() }, &off_m);
    assert_eq!(remarks(&judgement), ["datum-shift-missing"]);
    // Degrees that are right: nothing is said.
    let mut rows = degrees(|p| p);
    rows.iter_mut().zip(points()).for_each(|(row, p)| row.known = Some(p));
    assert!(judge(&rows, &Stated::default(), &off_m).remarks.is_empty());
}
