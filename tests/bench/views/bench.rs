//! Views, sight and unions by the clock: seeded, without database. `tests/bench/README.md` says how to run it.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod town;

use std::fmt::Write as _;
use std::time::Instant;

use bando138::spatial::coverage::{GapRule, Half, Ledger, Need, OnTheSpot, Outlines, Points, Surroundings, Watcher, contribution, gaps};
use bando138::spatial::equal_area::EqualArea;
use bando138::spatial::frame::Frame;
use bando138::spatial::sight::{Buildings, Check, Heights, Mounting};
use bando138::spatial::union::{Outline, Shapes, cover_all};
use bando138::spatial::view::{Ask, Assumptions, Camera, Light, Task, View, Views, views};
use bando138::spatial::wkb;
use geo::{Area as _, Coord, MultiPolygon};
use town::{Chance, camera, clipped, town};

const CAMERAS: usize = 20_000;
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rates"] => rates(),
        ["cover", shapes, areas] => cover(shapes, areas),
        ["write", file] => write(file),
        ["need"] => need(),
        _ => println!("rates | need | cover SHAPES AREAS | write FILE"),
    }
}

/// The median of some rounds, seconds, and the last answer.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut seconds = Vec::new();
    let mut answer = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        answer = Some(work());
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    (seconds[ROUNDS / 2], answer.unwrap())
}

/// On two threads.
fn halves<T: Sync>(list: &[T], work: impl Fn(&[T]) -> f64 + Sync) -> f64 {
    let (one, other) = list.split_at(list.len() / 2);
    std::thread::scope(|scope| {
        let there = scope.spawn(|| work(other));
        work(one) + there.join().unwrap()
    })
}

fn seen(view: &View) -> Option<&bando138::spatial::view::Area> {
    if let View::Seen(area) = view { Some(area) } else { None }
}

fn certain(answer: &bando138::spatial::view::Answer) -> Option<&bando138::spatial::view::Area> {
    match &answer.views {
        Views::Still(view) => seen(view),
        Views::Ptz { home, .. } => seen(home),
    }
}

fn asks() -> [(&'static str, Ask); 3] {
    [
        ("perceive by day", Ask::of(Task::Perceive, Light::Day)),
        ("overview by day", Ask::of(Task::Overview, Light::Day)),
        ("overview in the dark", Ask::of(Task::Overview, Light::Dark)),
    ]
}

fn rates() {
    let mut chance = Chance(138);
    let assumptions = Assumptions::default();
    for (name, is_mixed) in [("fixed", false), ("mixed", true)] {
        let cameras: Vec<(Camera, Coord)> = (0..CAMERAS)
            .map(|_| (camera(&mut chance, is_mixed), Coord { x: chance.between(106.0, 107.0), y: chance.between(20.5, 21.5) }))
            .collect();
        for (what, ask) in asks() {
            let work = |cameras: &[(Camera, Coord)]| {
                let view = |(camera, place): &(Camera, Coord)| {
                    let frame = Frame::at(place.x, place.y).unwrap();
                    let answer = views(camera, &ask, &assumptions);
                    certain(&answer).map_or(0.0, |area| std::hint::black_box(frame.polygon_to_degrees(&area.polygon())).exterior().0[0].x)
                };
                cameras.iter().map(view).sum::<f64>()
            };
            let (one, _) = timed(|| work(&cameras));
            let (two, _) = timed(|| halves(&cameras, work));
            println!("views, {name}, {what}: {:.0} a second on one thread, {:.0} on two", CAMERAS as f64 / one, CAMERAS as f64 / two);
        }
    }
    for has_heights in [false, true] {
        let (houses, streets) = town(&mut chance, has_heights);
        let index = Buildings::new(houses);
        for (what, ask) in asks() {
            let cameras: Vec<(Camera, Coord)> =
                (0..CAMERAS).map(|_| (camera(&mut chance, true), streets[chance.below(streets.len())])).collect();
            let work = |cameras: &[(Camera, Coord)]| {
                let sight = |(camera, place): &(Camera, Coord)| {
                    let frame = Frame::at(place.x, place.y).unwrap();
                    let answer = views(camera, &ask, &assumptions);
                    let heights = Heights { eye_m: answer.eye_m, target_m: ask.target_height_m };
                    let Some(area) = certain(&answer) else { return 0.0 };
                    let sight = index.see(&frame, area, heights, Mounting::Free);
                    std::hint::black_box(frame.shape_to_degrees(&sight.region));
                    if let Check::Checked { in_the_way, .. } = sight.check { f64::from(in_the_way) } else { 0.0 }
                };
                cameras.iter().map(sight).sum::<f64>()
            };
            let (one, in_the_way) = timed(|| work(&cameras));
            let (two, _) = timed(|| halves(&cameras, work));
            println!(
                "sight among {} walls, heights {has_heights}, {what}: {:.0} a second on one thread, {:.0} on two; {:.1} buildings in the way",
                index.walls(),
                CAMERAS as f64 / one,
                CAMERAS as f64 / two,
                in_the_way / CAMERAS as f64
            );
        }
    }
}

/// Shapes of a file of hexadecimal WKB, one a line, all in one metric plane.
fn read(path: &str) -> Vec<MultiPolygon> {
    let bytes = |line: &str| -> Vec<u8> { (0..line.len() / 2).map(|k| u8::from_str_radix(&line[2 * k..2 * k + 2], 16).unwrap()).collect() };
    let oriented = |mut shape: MultiPolygon| {
        use geo::orient::{Direction, Orient};
        shape = shape.orient(Direction::Default);
        shape
    };
    std::fs::read_to_string(path).unwrap().lines().map(|line| oriented(wkb::read(&bytes(line)).unwrap())).collect()
}

fn cover(shapes: &str, areas: &str) {
    let (shapes, areas) = (read(shapes), read(areas));
    let work = |threads: usize| {
        let outlines: Vec<Outline> = areas.iter().cloned().filter_map(Outline::new).collect();
        let covered = cover_all(&Shapes::new(&shapes), &outlines, threads);
        (covered.iter().map(|area| area.covered_m2).sum::<f64>(), covered.iter().map(|area| area.rest.unsigned_area()).sum::<f64>())
    };
    let (one, _) = timed(|| work(1));
    let (two, (covered_m2, rest_m2)) = timed(|| work(2));
    let (whole, union) = timed(|| Shapes::new(&shapes).union());
    println!(
        "{{\"one_thread_s\": {one:.4}, \"two_threads_s\": {two:.4}, \"whole_union_s\": {whole:.4}, \"shapes\": {}, \"areas\": {}, \"covered_km2\": {:.6}, \"rest_km2\": {:.6}, \"union_km2\": {:.6}}}",
        shapes.len(),
        areas.len(),
        covered_m2 / 1e6,
        rest_m2 / 1e6,
        union.unsigned_area() / 1e6
    );
}

/// Views of seeded cameras, mixed kinds, among the houses of forty towns side by side, 100,000 walls each: degrees as `PostGIS` takes them, and the
/// area of their union in square metres on the last line.
fn write(path: &str) {
    let mut chance = Chance(2026);
    let plane = EqualArea::at(106.9, 20.94).unwrap();
    let mut text = String::new();
    let mut shapes = Vec::new();
    for shape in clipped(&mut chance, CAMERAS, 40) {
        let mut line = Vec::new();
        wkb::push_hex(&mut line, &shape, 4326);
        writeln!(text, "{}", String::from_utf8(line).unwrap()).unwrap();
        shapes.push(plane.shape_to_plane(&shape));
    }
    std::fs::write(path, text).unwrap();
    let (seconds, union) = timed(|| Shapes::new(&shapes).union());
    let sum_m2: f64 = shapes.iter().map(geo::Area::unsigned_area).sum();
    println!(
        "{{\"union_m2\": {:.3}, \"sum_m2\": {sum_m2:.3}, \"seconds\": {seconds:.4}, \"parts\": {}, \"corners\": {}}}",
        union.unsigned_area(),
        union.0.len(),
        shapes.iter().flatten().map(|polygon| polygon.exterior().0.len()).sum::<usize>()
    );
}

/// 20,000 cameras, 3,000 of them in a town of 100,000 walls, and 100,000 points of need; then one camera after another is turned.
fn need() {
    let mut chance = Chance(4);
    let (houses, streets) = town(&mut chance, true);
    let buildings = Buildings::new(houses);
    // Towns of 400 m: points and cameras are where people are.
    let centres: Vec<Coord> = (0..300).map(|_| Coord { x: chance.between(106.0, 107.0), y: chance.between(20.5, 21.5) }).collect();
    let mut place = |number: usize, in_town: usize| {
        let middle = if number < in_town { streets[chance.below(streets.len())] } else { centres[chance.below(centres.len())] };
        let spread = if number < in_town { 2e-5 } else { 4e-3 };
        Coord { x: middle.x + chance.between(-spread, spread), y: middle.y + chance.between(-spread, spread) }
    };
    let points: Vec<Coord> = (0..100_000).map(|number| place(number, 15_000)).collect();
    let places: Vec<Coord> = (0..CAMERAS).map(|number| place(number, 3000)).collect();
    let needs = points.iter().enumerate().map(|(number, place)| Need {
        lon_deg: place.x,
        lat_deg: place.y,
        task: if number % 3 == 0 { Task::Perceive } else { Task::Overview },
        by_day: 1.0,
        by_night: 1.0,
        is_lit: number % 4 == 0,
    });
    let mut ledger = Ledger::new(Points::new(needs));
    let mut watchers: Vec<Watcher> = places
        .iter()
        .map(|place| Watcher {
            lon_deg: place.x,
            lat_deg: place.y,
            camera: camera(&mut chance, true),
            mounting: Mounting::Free,
            on_the_spot: OnTheSpot::NotLooked,
        })
        .collect();
    let assumptions = Assumptions::default();
    let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: 1.6 };
    let start = Instant::now();
    for (number, watcher) in watchers.iter().enumerate() {
        let contribution = contribution(watcher, ledger.points(), &around);
        ledger.put(number as u64, true, contribution);
    }
    let counted_s = start.elapsed().as_secs_f64();
    let mut slowest_ms = 0.0_f64;
    let start = Instant::now();
    for number in (0..CAMERAS).step_by(20) {
        let began = Instant::now();
        watchers[number].camera.azimuth_deg = Some(chance.between(0.0, 360.0));
        let contribution = contribution(&watchers[number], ledger.points(), &around);
        ledger.put(number as u64, true, contribution);
        slowest_ms = slowest_ms.max(began.elapsed().as_secs_f64() * 1e3);
    }
    let change_ms = start.elapsed().as_secs_f64() * 1e3 / (CAMERAS / 20) as f64;
    let (shares_s, share) = timed(|| Half::ALL.map(|half| ledger.shares(half, 1, |_| Some(0))[0]));
    let weight = |number: u32| ledger.points().needs()[number as usize].by_night;
    let (gaps_s, found) = timed(|| gaps(&ledger, Half::Night, &GapRule::default(), 0..100_000, weight, None, &mut Outlines::default()));
    println!(
        "need: counted in {counted_s:.2} s; a camera turned in {change_ms:.3} ms ({slowest_ms:.1} ms at most); shares of both halves {:.1} ms; {} gaps in {gaps_s:.2} s; seen {:.1} % by day, {:.1} % by night, {:.1} % at most; {} MiB",
        shares_s * 1e3,
        found.len(),
        100.0 * share[0].seen / share[0].need,
        100.0 * share[1].seen / share[1].need,
        100.0 * share[1].seen_at_most / share[1].need,
        resident_mib()
    );
}

/// The most memory that this process had.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
