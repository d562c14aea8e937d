//! The whole of an analysis, on ground and incidents of which it is known what has to come out.

mod methods;
mod refusals;

use chrono::NaiveDate;
use geo::{Contains as _, Coord, LineString, MultiPolygon, Polygon};
use uuid::Uuid;

use super::backtest::Verdict;
use super::question::{Effort, Event, Ground, LeftOut, Method, Precision, Question, Shape};
use super::{Analysis, AreaVerdict, Commune, End, Story, analyse};
use crate::spatial::chance::Chance;
use crate::spatial::distributions::binomial_cdf;
use crate::spatial::equal_area::EqualArea;
use crate::spatial::rings::holds;

/// 105.8° E, 21.0° N: the middle of the planes here.
const MIDDLE: Coord = Coord { x: 105.8, y: 21.0 };

pub(super) fn plane() -> EqualArea {
    EqualArea::at(MIDDLE.x, MIDDLE.y).unwrap()
}

pub(super) fn on(text: &str) -> NaiveDate {
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
    let commune = Commune {
        commune_id: Uuid::from_u128(1),
        name: "Cửa Nam".to_owned(),
        full_name: "Phường Cửa Nam".to_owned(),
        area: area.clone(),
        population: Some(20_000),
    };
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
pub(super) fn anywhere(ground: &Ground, n: usize, chance: &mut Chance) -> Vec<Event> {
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

pub(super) fn run(question: &Question, events: &[Event], ground: &Ground) -> Result<Analysis, End> {
    analyse(question, events, ground, &|_, _, _| true)
}

/// 200 runs of incidents that fell anywhere. The false discovery rate promises a hot or cold cell in no more than 5 % of them: 10. More than 17 would come once
/// in 80 tries (binomial).
#[test]
fn chance_is_called_a_hotspot_no_more_often_than_promised() {
    let (ground, mut hot, mut any) = (ground(), 0, 0);
    let year = Question { to: on("2024-01-01"), side_m: Some(350.0), ..question() };
    for number in 0..200 {
        // Of two years: half of them, about 400, are of the one that is asked about.
        let events = anywhere(&ground, 800, &mut Chance::stream(138, number));
        let found = run(&year, &events, &ground).unwrap();
        hot += u32::from(found.findings.cells_hot > 0);
        any += u32::from(found.findings.cells_hot + found.findings.cells_cold > 0);
        // Each hot cell is of an area, be it one of too few incidents to be told.
        assert_eq!(found.findings.areas + found.findings.areas_few > 0, found.findings.cells_hot > 0);
        assert!(found.cells.iter().all(|cell| cell.class <= 0 || cell.n > 0), "no cell is hot without an incident");
    }
    assert!(binomial_cdf(17, 200, 0.05)[1] < 0.0125);
    assert!(any <= 17, "{hot} with a hot cell, {any} with a hot or cold one");
}

/// 400 incidents anywhere, 10.4 on a cell and its six neighbours of some 270 in the mean. Twenty more at one place: with Poisson counts a sum of 25 or more is
/// called (one-sided 9·10⁻⁵, that is 5 % by 270 by 2), which is missed if fewer than five of the 10.4 fall there: once in 40 times (Poisson, 0.023). The
/// cluster itself makes its counts a little less rare: a few more may be missed.
#[test]
fn a_planted_cluster_is_found_where_it_is() {
    let (ground, mut found) = (ground(), 0);
    for number in 0..40 {
        let mut chance = Chance::stream(7, number);
        let mut events = anywhere(&ground, 400, &mut chance);
        let near = |chance: &mut Chance| 600.0 + 60.0 * (chance.unit() - 0.5);
        for _ in 0..20 {
            events.push(event(near(&mut chance), near(&mut chance) - 900.0, i64::from(chance.below(731)), 9));
        }
        let answer = run(&question(), &events, &ground).unwrap();
        let place = geo::Point(plane().to_degrees(Coord { x: 600.0, y: -300.0 }));
        let here = answer.areas.iter().find(|area| area.geometry.contains(&place));
        found += u32::from(here.is_some());
        if let Some(here) = here {
            assert!(here.n >= 20 && here.verdict == AreaVerdict::Significant && here.q.unwrap() <= 0.05, "{here:?}");
            assert!(here.expected < 30.0 && here.commune == Some(0) && here.cells > 0);
            assert_eq!(here.name.as_ref().map(|name| name.vi.as_str()), Some("Phường Cửa Nam"));
            assert!(!here.is_wide && here.finer_side_m.is_none());
        }
        assert!(answer.areas.len() <= 2, "{:?}", answer.areas.len());
    }
    assert!(found >= 36, "{found} of 40");
}

/// 14,400 cells of 250 m with 76 incidents anywhere, and four around an empty cell, one in each corner of its neighbourhood: one area of these four, though no two of
/// their cells touch.
#[test]
fn four_around_an_empty_cell_are_one_area() {
    let side = 15_000.0;
    let ground = ground_of(&[[-side, -side], [side, -side], [side, side], [-side, side]]);
    let mut chance = Chance::new(2);
    let mut events: Vec<Event> = Vec::new();
    for day in 0..76 {
        let [x, y] = [(); 2].map(|()| (chance.unit() - 0.5) * 2.0 * side);
        events.push(event(x, y, day * 9, 9));
    }
    for (number, [x, y]) in (0..).zip([[2375.0, 2375.0], [2875.0, 2375.0], [2375.0, 2875.0], [2875.0, 2875.0]]) {
        events.push(event(x, y, 100 + 40 * number, 22));
    }
    let fine = Question { side_m: Some(250.0), shape: Shape::Square, ..question() };
    let found = run(&fine, &events, &ground).unwrap();
    assert!(found.areas.iter().any(|area| area.n == 4 && area.cells == 4), "{:?} {}", found.areas, found.findings.areas_few);
    assert_eq!(found.findings.areas_hot_now.len(), found.areas.len());
}

/// The earlier days know nothing of the later: what begins only on the first day of the test, where nothing was before, is hit by no map, though it is all there is
/// to hit.
#[test]
fn a_map_that_foretells_has_not_seen_what_it_foretells() {
    let (ground, new) = (ground(), Coord { x: 600.0, y: -300.0 });
    let is_away = |event: &Event| {
        let at = plane().to_plane(event.place.unwrap());
        (at.x - new.x).hypot(at.y - new.y) > 1500.0
    };
    let mut events = anywhere(&ground, 1200, &mut Chance::new(12));
    events.retain(is_away);
    // The test begins on day 549: 2024-07-03.
    events.retain(|event| event.from_s < (19_358 + 548) * 86_400);
    for number in 0..60 {
        events.push(event(new.x, new.y, 549 + number * 3, 9));
    }
    let found = run(&question(), &events, &ground).unwrap().backtest;
    assert_eq!((found.test.from, found.test.n), (on("2024-07-03"), 60));
    let row = &found.rows[0];
    assert!(row.maps.len() == 5 && (row.part - 0.01).abs() < 1e-12, "{row:?}");
    for map in row.maps.iter().filter(|map| map.map != "chance") {
        assert!(map.hit_rate < 0.01, "{map:?}");
    }
}

/// The order in which incidents come, and the threads at work, change nothing at all; another seed changes nothing that is exact.
#[test]
fn the_same_incidents_in_another_order_give_the_same_answer() {
    let ground = ground();
    let mut chance = Chance::new(3);
    let mut events = anywhere(&ground, 300, &mut chance);
    for _ in 0..30 {
        events.push(event(500.0, 500.0, i64::from(chance.below(60)), 22));
    }
    let question = Question { effort: Effort { trials: 19, permutations: 19 }, ..question() };
    let first = run(&question, &events, &ground).unwrap();
    for _ in 0..3 {
        chance.shuffle(&mut events);
        assert_eq!(run(&question, &events, &ground).unwrap(), first);
    }
    let other = run(&Question { seed: 139, ..question }, &events, &ground).unwrap();
    assert_eq!((other.cells, other.areas, other.inputs.p_method), (first.cells, first.areas, "exact"));
}

/// By hand: everything that is counted.
#[test]
fn what_is_counted_adds_up() {
    let ground = ground();
    let mut events = anywhere(&ground, 100, &mut Chance::new(5));
    // Known to the day alone, to the street, to the hamlet, to the commune; beside the ground; before the window.
    events[0].to_s = events[0].from_s + 86_400;
    events[1].precision = Precision::Street;
    events[2].precision = Precision::HamletCentroid;
    (events[3].precision, events[3].place) = (Precision::CommuneOnly, None);
    events.push(event(9000.0, 0.0, 10, 3));
    events.push(event(0.0, 0.0, -1, 3));
    let answer = run(&Question { compare: Some([on("2022-01-01"), on("2023-01-01")]), ..question() }, &events, &ground).unwrap();
    let (inputs, findings) = (&answer.inputs, &answer.findings);
    assert_eq!((inputs.n, inputs.n_uncertain_hours, inputs.left_out.hamlet_centroid), (98, 1, 1));
    assert_eq!((inputs.left_out.commune_only, inputs.left_out.outside, inputs.left_out.hours), (1, 1, 0));
    assert_eq!(answer.cells.iter().map(|cell| cell.n).sum::<u32>(), 98);
    assert!((findings.hours.iter().flatten().sum::<f64>() - 98.0).abs() < 1e-9 && findings.n_known_hours == 97);
    assert_eq!(findings.days.iter().map(|day| day.n).sum::<u32>(), 98);
    assert_eq!((findings.slices.len(), findings.slice_length, findings.has_stories), (24, "month", true));
    assert_eq!(findings.slices.iter().map(|slice| slice.n).sum::<u32>(), 98);
    assert_eq!((findings.slices[0].from, findings.slices[23].to), (on("2023-01-01"), on("2025-01-01")));
    for cell in &answer.cells {
        assert_eq!(cell.slice_n.iter().sum::<u32>(), cell.n);
        assert!(cell.number > 0 && cell.number < 1 << 31 && cell.commune == Some(0));
    }
    // The commune has them all but the one of before, which is its earlier count.
    assert_eq!((answer.communes[0].n, answer.communes[0].n_before), (101, Some(1)));
    // Incidents of three quarters, and of the last.
    assert_eq!(answer.backtest.fit.to, on("2024-07-03"));
    assert_eq!(answer.backtest.fit.n + answer.backtest.test.n, 98);
    // Cells are neither hot nor cold everywhere; ground as the plane has it.
    let area_km2 = geo::Area::unsigned_area(&plane().shape_to_plane(&ground.area)) / 1e6;
    assert!((inputs.ground_km2 - area_km2).abs() < 1e-9 * area_km2);
}

/// Cells are those of the province: a run of other communes has the same ones.
#[test]
fn cells_keep_their_numbers_whatever_is_asked_about() {
    let events = anywhere(&ground(), 400, &mut Chance::new(9));
    let whole = run(&question(), &events, &ground()).unwrap();
    let part =
        run(&question(), &events, &ground_of(&[[-2000.0, -1600.0], [1900.0, -1700.0], [1500.0, 1400.0], [-1400.0, 1100.0]])).unwrap();
    assert!(part.inputs.left_out.outside > 50 && part.cells.len() > 60);
    let mut inside = 0;
    for cell in &part.cells {
        // Of cells without incidents only hot and cold ones are told.
        let Some(same) = whole.cells.iter().find(|other| other.number == cell.number) else { continue };
        assert_eq!(same.polygon, cell.polygon);
        inside += u32::from(same.n == cell.n);
    }
    assert!(inside > 60, "cells that are whole on both grounds have the same incidents");
}

/// A place where something happens every week is lasting; one that began in the last month is new; one that ended a year ago is past.
#[test]
fn places_have_their_stories() {
    let ground = ground();
    let mut chance = Chance::new(11);
    let mut events = anywhere(&ground, 900, &mut chance);
    let mut at = |x: f64, y: f64, days: std::ops::Range<i64>, times: i64| {
        for day in days {
            (0..times).for_each(|hour| events.push(event(x, y, day, 6 + hour)));
        }
    };
    at(-1200.0, -300.0, 0..731, 1);
    at(1200.0, 900.0, 702..731, 2);
    at(600.0, -1500.0, 100..160, 1);
    let answer = run(&question(), &events, &ground).unwrap();
    let story = |x: f64, y: f64| {
        let place = geo::Point(plane().to_degrees(Coord { x, y }));
        answer.areas.iter().find(|area| area.geometry.contains(&place)).map(|area| area.story)
    };
    assert_eq!(story(-1200.0, -300.0), Some(Some(Story::Persistent)));
    assert_eq!(story(1200.0, 900.0), Some(Some(Story::New)));
    assert_eq!(story(600.0, -1500.0), Some(Some(Story::Past)));
    // The surest first, numbered.
    assert_eq!(answer.areas.iter().map(|area| area.number).collect::<Vec<_>>(), (1..=answer.areas.len() as u32).collect::<Vec<_>>());
    assert!(answer.areas.windows(2).all(|pair| pair[0].q <= pair[1].q));
    // What lasts, ours foretells as well as the plain count.
    assert_ne!(answer.backtest.verdict, Verdict::TooFew);
    assert_eq!(answer.backtest.rows.len(), 3);
    let row = &answer.backtest.rows[1];
    assert_eq!(row.maps.iter().map(|map| map.map).collect::<Vec<_>>(), ["forecast", "gi_star", "kde", "count", "chance"]);
    assert!(row.maps[3].hit_rate > 0.3 && row.maps[3].pei <= 1.0 + 1e-9 && (row.maps[3].pai * 0.05 - row.maps[3].hit_rate).abs() < 1e-12);
    assert!(row.maps[4].pei < row.maps[3].pei);
}

/// A register that begins on the 24th of February has no quiet January, and no quiet February.
#[test]
fn days_before_the_register_began_are_no_quiet_ones() {
    let ground = ground();
    let mut events = anywhere(&ground, 430, &mut Chance::new(13));
    events.retain(|own| (own.from_s + 7 * 3600) / 86_400 >= 19_358 + 54);
    let found = run(&question(), &events, &ground).unwrap();
    assert_eq!((found.findings.slices.len(), found.findings.slices[0].from), (22, on("2023-03-01")));
    assert!(found.findings.slices.iter().all(|slice| slice.n > 0));
}
