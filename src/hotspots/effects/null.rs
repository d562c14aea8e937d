//! Cameras that do nothing, and cameras that halve what happens, many times over: what is said of them.

use chrono::TimeDelta;
use geo::{Coord, MultiPolygon, Rect};

use super::measure::{Camera, Happened, Question, Reach, Verdict, measured, windows};
use crate::spatial::chance::Chance;
use crate::spatial::equal_area::EqualArea;

const REACH: Reach = Reach { radius_m: 100.0, ring_m: 200.0 };
/// Side of the field, metres.
const SIDE_M: f64 = 6_000.0;
/// Side of its quarters, of which every second one is busy, metres.
const QUARTER_M: f64 = 1_500.0;
/// Square metres of a circle.
const CIRCLE_M2: f64 = 31_416.0;
const DAYS: u32 = 365;

/// A field, and cameras in it.
#[derive(Clone, Copy)]
struct World {
    places: usize,
    /// Incidents at a camera in each of three years.
    rate: f64,
    /// How many times as many as in quiet quarters there are in busy ones, where the cameras are.
    busy: f64,
    /// What is left at cameras after they came.
    left: f64,
}

fn is_busy(at: Coord) -> bool {
    [at.x, at.y].map(|along| (along / QUARTER_M).floor() as i64).iter().sum::<i64>() % 2 == 0
}

impl World {
    fn verdict(self, run: u64) -> Verdict {
        let mut chance = Chance::stream(138, run);
        let plane = EqualArea::at(106.0, 20.0).unwrap();
        let within = |chance: &mut Chance| Coord { x: chance.unit() * SIDE_M, y: chance.unit() * SIDE_M };
        let spots: Vec<Coord> =
            std::iter::repeat_with(|| within(&mut chance)).filter(|at| self.busy <= 1.0 || is_busy(*at)).take(self.places).collect();
        let begin: chrono::NaiveDate = "2022-01-01".parse().unwrap();
        let came = begin + TimeDelta::days(i64::from(2 * DAYS));
        let mut incidents = Vec::new();
        let mut add = |at: Coord, chance: &mut Chance| {
            let day = chance.below(3 * DAYS);
            let is_seen =
                day >= 2 * DAYS && self.left < 1.0 && spots.iter().any(|spot| (*spot - at).x.hypot((*spot - at).y) <= REACH.radius_m);
            if !is_seen || chance.unit() < self.left {
                incidents.push(Happened { place: plane.to_degrees(at), on: begin + TimeDelta::days(i64::from(day)) });
            }
        };
        for _ in 0..(3.0 * self.rate * SIDE_M * SIDE_M / CIRCLE_M2) as u32 {
            let at = within(&mut chance);
            if self.busy <= 1.0 || is_busy(at) || chance.unit() < 1.0 / self.busy {
                add(at, &mut chance);
            }
        }
        let cameras: Vec<Camera> = spots.iter().map(|spot| Camera { place: plane.to_degrees(*spot), since: came }).collect();
        let ground = [plane.shape_to_degrees(&MultiPolygon::from(Rect::new((0.0, 0.0), (SIDE_M, SIDE_M)).to_polygon()))];
        let windows = windows(&cameras, [begin, begin + TimeDelta::days(i64::from(3 * DAYS))]).unwrap();
        let question = Question {
            cameras: &cameras,
            others: &[],
            incidents: &incidents,
            ground: &ground,
            windows,
            reach: REACH,
            seed: run,
            is_drawn: false,
        };
        measured(&question, &|| false).unwrap().verdict
    }
}

/// How many of so many runs, of each world in turn, say that it fell, and that it rose.
fn called(worlds: &[World], runs: usize) -> [usize; 2] {
    let half = |from: usize| (from..runs).step_by(2).map(|run| worlds[run / 2 % worlds.len()].verdict(run as u64)).collect::<Vec<_>>();
    let all = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        [half(0), other.join().unwrap()].concat()
    });
    [Verdict::Fell, Verdict::Rose].map(|one| all.iter().filter(|verdict| **verdict == one).count())
}

const NOTHING: World = World { places: 50, rate: 0.5, busy: 1.0, left: 1.0 };

/// In an even field, and where busy and quiet quarters lie side by side and the cameras hang in the busy ones, with 0.1, 0.5 and 2 incidents at a place: neither a
/// fall nor a rise is said more than in one run of twenty.
#[test]
fn cameras_that_do_nothing_are_seldom_said_to_do_something() {
    let worlds: Vec<World> = [0.1, 0.5, 2.0].into_iter().flat_map(|rate| [1.0, 8.0].map(|busy| World { rate, busy, ..NOTHING })).collect();
    let [fell, rose] = called(&worlds, 102);
    assert!(fell <= 5 && rose <= 5, "{fell} {rose}");
}

/// Cameras at 30 places of 4 incidents a year that halve them are said to have helped in most runs.
#[test]
fn cameras_that_halve_what_happens_are_found() {
    let [fell, rose] = called(&[World { places: 30, rate: 4.0, left: 0.5, ..NOTHING }], 10);
    assert!(fell >= 7 && rose == 0, "{fell} {rose}");
}
