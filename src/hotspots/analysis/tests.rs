//! The whole of an analysis, on ground and incidents of which it is known what has to come out.

use chrono::NaiveDate;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use uuid::Uuid;

use super::question::{Effort, Event, Ground, LeftOut, Method, Precision, Question, Shape};
use super::{Analysis, Commune, End, analyse};
use crate::spatial::chance::Chance;
use crate::spatial::distributions::binomial_cdf;
use crate::spatial::equal_area::EqualArea;
use crate::spatial::rings::holds;

/// 105.8° E, 21.0° N: the middle of the planes here.
const MIDDLE: Coord = Coord { x: 105.8, y: 21.0 };

fn plane() -> EqualArea {
    EqualArea::at(MIDDLE.x, MIDDLE.y).unwrap()
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Two years, quick.
pub(super) fn question() -> Question {
    Question {
        from: on("2023-01-01"),
        to: on("2025-01-01"),
        compare: None,
        shape: Shape::Hexagon,
        side_m: Some(300.0),
        method: Method::GiStar,
        alpha: 0.05,
        seed: 138,
        bandwidth_m: Some(600.0),
        test_from: None,
        hours: Vec::new(),
        weekdays: Vec::new(),
        effort: Effort { trials: 1, permutations: 1 },
    }
}

/// A border as communes have it, metres around the middle: bays, a tail, some 22 km².
const BORDER_M: [[f64; 2]; 14] = [
    [-2100.0, -1500.0],
    [-900.0, -2300.0],
    [-200.0, -1700.0],
    [700.0, -2600.0],
    [1900.0, -2200.0],
    [2600.0, -900.0],
    [2000.0, -300.0],
    [3100.0, 700.0],
    [2300.0, 1900.0],
    [900.0, 1500.0],
    [300.0, 2700.0],
    [-1200.0, 2300.0],
    [-1500.0, 900.0],
    [-2800.0, 300.0],
];

pub(super) fn ground_of(corners_m: &[[f64; 2]]) -> Ground {
    let ring: LineString = corners_m.iter().map(|[x, y]| plane().to_degrees(Coord { x: *x, y: *y })).collect();
    let area = MultiPolygon::from(Polygon::new(ring, Vec::new()));
    let commune = Commune { commune_id: Uuid::from_u128(1), area: area.clone(), population: Some(20_000) };
    Ground { origin: MIDDLE, area, communes: vec![commune], streets: Vec::new(), left_out: LeftOut::default() }
}

pub(super) fn ground() -> Ground {
    ground_of(&BORDER_M)
}

/// An incident at metres from the middle, at an hour of a day after the first of 2023.
pub(super) fn event(x: f64, y: f64, day: i64, hour: i64) -> Event {
    // 2023-01-01 is day 19,358; hours are of Vietnam.
    let from_s = (19_358 + day) * 86_400 + (hour - 7) * 3600;
    Event { place: Some(plane().to_degrees(Coord { x, y })), precision: Precision::Exact, from_s, to_s: from_s, commune: 0 }
}

/// So many anywhere on the ground, at any time.
fn anywhere(ground: &Ground, n: usize, chance: &mut Chance) -> Vec<Event> {
    let area = plane().shape_to_plane(&ground.area);
    let mut events = Vec::new();
    while events.len() < n {
        let place = Coord { x: (chance.unit() - 0.5) * 6400.0, y: (chance.unit() - 0.5) * 6000.0 };
        if holds(&area, place) {
            events.push(event(place.x, place.y, i64::from(chance.below(731)), i64::from(chance.below(24))));
        }
    }
    events
}

fn run(question: &Question, events: &[Event], ground: &Ground) -> Result<Analysis, End> {
    analyse(question, events, ground, &|_, _, _| true)
}

/// 200 runs of incidents that fell anywhere. The false discovery rate promises a hot or cold cell in no more than 5 % of them: 10. More than 17 would come once
/// in 80 tries (binomial).
#[test]
fn chance_is_called_a_hotspot_no_more_often_than_promised() {
    let (ground, mut hot, mut any) = (ground(), 0, 0);
    for number in 0..200 {
        let events = anywhere(&ground, 400, &mut Chance::stream(138, number));
        let found = run(&question(), &events, &ground).unwrap();
        hot += u32::from(found.findings.cells_hot > 0);
        any += u32::from(found.findings.cells_hot + found.findings.cells_cold > 0);
        assert_eq!(found.findings.areas > 0, found.findings.cells_hot > 0);
    }
    assert!(binomial_cdf(17, 200, 0.05)[1] < 0.0125);
    assert!(any <= 17, "{hot} with a hot cell, {any} with a hot or cold one");
}
