//! Effects of cameras that are known by hand.

use chrono::{NaiveDate, TimeDelta};
use geo::{Coord, MultiPolygon, Rect};

use super::ground::Ground;
use super::matching::difference;
use super::measure::{Camera, Happened, Measured, Question, Reach, Verdict, Why, Windows, measured, windows};
use super::places::places;
use super::words::{notes, sentence};
use crate::spatial::equal_area::EqualArea;

const REACH: Reach = Reach { radius_m: 100.0, ring_m: 300.0 };

fn place(x: f64, y: f64) -> Coord {
    EqualArea::at(106.0, 20.0).unwrap().to_degrees(Coord { x, y })
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn square(from: f64, to: f64) -> MultiPolygon {
    MultiPolygon::from(Rect::new((from, from), (to, to)).to_polygon())
}

/// So many incidents in turn over the days.
fn many(n: i64, at: Coord, [from, to]: [NaiveDate; 2]) -> Vec<Happened> {
    (0..n).map(|k| Happened { place: at, on: from + TimeDelta::days(k * (to - from).num_days() / n) }).collect()
}

/// Treated 100 to 80, a place like it 100 to 90, nothing in the rings: −10, standard error √370 = 19.2 (the example of the paper). Against two such places, which
/// count half each: √(180 + 190/2) = 16.6.
#[test]
fn the_published_example() {
    let other = [[7, 100, 90], [0, 0, 0]];
    let found = difference(&[[7, 100, 80], [0, 0, 0]], &[other], [1.0, 1.0]).unwrap();
    assert!((found.total.cases + 10.0).abs() < 1e-9 && (found.total.error - 370_f64.sqrt()).abs() < 1e-9);
    let found = difference(&[[7, 100, 80], [0, 0, 0]], &[other, other], [1.0, 1.0]).unwrap();
    assert!((found.total.cases + 10.0).abs() < 1e-9 && (found.total.error - 275_f64.sqrt()).abs() < 1e-9);
    // Half of the ring is water: 20 to 30 on the other half beside 40 to 60 of a whole one is nothing.
    let found = difference(&[[0, 10, 10], [0, 20, 30]], &[[[0, 10, 10], [0, 40, 60]]], [1.0, 0.5]).unwrap();
    assert!(found.moved.unwrap().cases.abs() < 1e-9 && (found.moved.unwrap().error - (50.0_f64 + 25.0).sqrt()).abs() < 1e-9);
}

/// Cameras on the corners of a junction are one place, and one 250 m off is another, whose ring ends where the first one's begins.
#[test]
fn cameras_whose_circles_overlap_are_one_place() {
    let cameras = [(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (0.0, 30.0), (280.0, 0.0)].map(|(x, y)| Coord { x, y });
    let (found, of) = places(&cameras, &Ground::new(&[square(-2000.0, 2000.0)]), REACH);
    assert_eq!((found.len(), of), (2, vec![0, 0, 0, 0, 1]));
    assert_eq!((found[0].cameras.len(), found[0].centre), (4, Coord { x: 15.0, y: 15.0 }));
    assert!(found.iter().all(|place| place.share[0] > 0.999 && place.share[1] < 0.9), "{found:?}");
    // A camera on a straight shore: half of its circle and of its ring are on the ground.
    let (shore, _) = places(&[Coord { x: 2000.0, y: 0.0 }], &Ground::new(&[square(-2000.0, 2000.0)]), REACH);
    assert!(shore[0].share.iter().all(|share| (share - 0.5).abs() < 0.06), "{shore:?}");
}

#[test]
fn ground_has_holes_and_neighbours() {
    let hole = MultiPolygon::new(vec![geo::Polygon::new(
        Rect::new((0.0, 0.0), (1000.0, 1000.0)).to_polygon().exterior().clone(),
        vec![Rect::new((400.0, 400.0), (600.0, 600.0)).to_polygon().exterior().clone()],
    )]);
    let ground = Ground::new(&[hole, MultiPolygon::from(Rect::new((1000.0, 0.0), (2000.0, 1000.0)).to_polygon())]);
    for ((x, y), is_in) in [
        ((10.0, 10.0), true),
        ((500.0, 500.0), false),
        ((999.0, 500.0), true),
        ((1001.0, 500.0), true),
        ((2001.0, 500.0), false),
        ((500.0, 1100.0), false),
        ((-1.0, 500.0), false),
    ] {
        assert_eq!(ground.has(Coord { x, y }), is_in, "{x} {y}");
    }
}

/// Spots of 20 incidents in each of three years on the middles of squares of 700 m, and a camera at one of them.
fn world(after: i64, moved: i64) -> (Measured, Windows) {
    let camera = Camera { place: place(0.0, 0.0), since: on("2024-01-01") };
    let windows = windows(&[camera], [on("2022-01-01"), on("2024-12-31")]).unwrap();
    let mut incidents = Vec::new();
    for (x, y) in (-5..=5).flat_map(|x| (-5..=5).map(move |y| (x, y))) {
        let n = if (x, y) == (0, 0) { after } else { 60 };
        let at = place(f64::from(x) * 700.0 + 10.0, f64::from(y) * 700.0);
        incidents
            .extend([(60, windows.matched), (60, windows.before), (n, windows.after)].iter().flat_map(|(n, days)| many(*n, at, *days)));
    }
    incidents.extend(many(moved, place(200.0, 0.0), windows.after));
    let ground = [EqualArea::at(106.0, 20.0).unwrap().shape_to_degrees(&square(-4200.0, 4200.0))];
    let question = Question {
        cameras: &[camera],
        others: &[],
        incidents: &incidents,
        ground: &ground,
        windows,
        reach: REACH,
        seed: 138,
        is_drawn: true,
    };
    (measured(&question, &|| false).unwrap(), windows)
}

/// 60 to 12 where places like it had 60 and 60: −48, √(72 + 120/5) = 9.8 by five of them.
#[test]
fn a_fall_is_told_and_what_moves_next_door_is_none() {
    let (found, windows) = world(12, 0);
    assert_eq!(found.counts, [[60.0, 12.0], [0.0, 0.0], [60.0, 60.0], [0.0, 0.0]]);
    assert!((found.total.cases + 48.0).abs() < 1e-9 && (found.total.error - 96_f64.sqrt()).abs() < 1e-9, "{found:?}");
    assert_eq!((found.verdict, found.places, found.controls), (Verdict::Fell, [1, 0], 5));
    assert!(found.at_cameras.p < 0.05 && notes(&found, 0).is_empty());
    let [vi, en] = sentence(&found, &windows, REACH);
    assert!(
        vi.starts_with("Trong vòng 100 m quanh camera có 60 vụ trong 365 ngày trước khi lắp và 12 vụ trong 365 ngày sau; nơi tương tự không có camera có 60 và 60. Chênh lệch so với nơi tương tự là −48 vụ (có thể từ "),
        "{vi}"
    );
    assert!(
        vi.contains("): giảm, khó có thể do ngẫu nhiên. Vòng quanh, đến 300 m: 0 vụ") && en.contains("a fall that is hardly chance."),
        "{vi} {en}"
    );
    let shapes = found.shapes.unwrap();
    assert_eq!((shapes[0].0.len(), shapes[1].0[0].interiors().len(), shapes[2].0.len()), (1, 1, 5));

    let (same, _) = world(60, 0);
    assert_eq!((same.verdict, same.total.cases), (Verdict::NotTold, 0.0));
    let (moved, windows) = world(12, 48);
    assert_eq!((moved.verdict, moved.total.cases, moved.around.cases), (Verdict::NotTold, 0.0, 48.0));
    assert!(sentence(&moved, &windows, REACH)[0].contains("có thể vụ việc chỉ dời đi"));
    assert_eq!(world(140, 0).0.verdict, Verdict::Rose);
}

#[test]
fn without_anything_like_it_nothing_is_told() {
    let camera = Camera { place: place(0.0, 0.0), since: on("2024-01-01") };
    let windows = windows(&[camera], [on("2022-01-01"), on("2024-12-31")]).unwrap();
    let incidents = many(50, place(20.0, 0.0), windows.before);
    let question =
        Question { cameras: &[camera], others: &[], incidents: &incidents, ground: &[], windows, reach: REACH, seed: 1, is_drawn: false };
    assert_eq!(measured(&question, &|| false).unwrap_err(), Why::NoControl);
    assert_eq!(measured(&question, &|| true).unwrap_err(), Why::TooLong);
    assert_eq!(measured(&Question { cameras: &[], ..question }, &|| false).unwrap_err(), Why::NoCamera);
}

#[test]
fn days_of_the_match_before_and_after() {
    let camera = |since: &str| Camera { place: place(0.0, 0.0), since: on(since) };
    let kept = [on("2020-01-01"), on("2026-01-01")];
    assert_eq!(windows(&[], kept), Err(Why::NoCamera));
    assert_eq!(windows(&[camera("2025-11-01")], kept), Err(Why::TooShort([2131, 61])));
    assert_eq!(windows(&[camera("2019-11-01")], kept), Err(Why::TooShort([0, 2253])));
    // Half a year after, as long before, and as long again before that.
    let found = windows(&[camera("2025-07-01")], kept).unwrap();
    assert_eq!(
        (found.matched, found.before[0], found.after[1]),
        ([on("2024-06-28"), on("2024-12-29")], on("2024-12-29"), on("2026-01-01"))
    );
    assert!(!found.is_season_told);
    // Two cameras: a year each, and 200 days of what is kept before that.
    let two = [camera("2021-07-19"), camera("2021-08-19")];
    let found = windows(&two, [on("2020-01-01"), on("2023-01-01")]).unwrap();
    assert_eq!((found.matched, found.days(), found.is_season_told), ([on("2020-01-01"), on("2020-07-19")], 365, true));
    assert_eq!(found.after, [on("2021-08-19"), on("2022-08-19")]);
    assert_eq!(windows(&[camera("2015-07-01")], [on("2000-01-01"), on("2026-01-01")]).unwrap().days(), 3 * 365);
}
