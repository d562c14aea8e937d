//! Gi*, near repeats and false alarms on points from a file or made here; see tests/bench/README.md.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use bando138::spatial::chance::Chance;
use bando138::spatial::fdr::benjamini_hochberg;
use bando138::spatial::grid::{CellShape, Grid, Reach};
use bando138::spatial::local::{Dealt, GiStar, exact_tails, gi_star, tails};
use bando138::spatial::near_repeat::{Bands, Metric, near_repeat};
use geo::{Coord, LineString, MultiPolygon, Polygon, polygon};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["gi", points, cells, draws, out] => gi(&read(points), cells.parse().expect("a number"), draws.parse().expect("a number"), out),
        ["knox", incidents, draws] => knox(incidents.parse().expect("a number"), draws.parse().expect("a number")),
        ["null", runs] => null(runs.parse().expect("a number")),
        _ => eprintln!("hotspots_bench gi POINTS CELLS DRAWS OUT | knox INCIDENTS DRAWS | null RUNS"),
    }
}

/// A line for each point: metres east, metres north.
fn read(path: &str) -> Vec<Coord> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let point = |line: &str| {
        let mut numbers = line.split_ascii_whitespace().map(|word| word.parse().expect("a number"));
        Coord { x: numbers.next().expect("east"), y: numbers.next().expect("north") }
    };
    text.lines().map(point).collect()
}

/// Seconds of the processor that the program has used.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().collect();
    fields.get(11).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0) / 100.0
}

fn timed<T>(work: impl Fn() -> T) -> (f64, T) {
    let mut best_s = f64::INFINITY;
    let mut answer = None;
    for _ in 0..5 {
        let start = Instant::now();
        answer = Some(work());
        best_s = best_s.min(start.elapsed().as_secs_f64());
    }
    (best_s, answer.expect("an answer"))
}

/// One line of JSON with seconds, the least of five runs; cells into a file: middle, count, score, p, q.
fn gi(points: &[Coord], cells: f64, draws: u32, out: &str) {
    let (mut low, mut high) = (points[0], points[0]);
    for point in points {
        low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    let area = MultiPolygon::new(vec![polygon![
        (x: low.x, y: low.y), (x: high.x, y: low.y), (x: high.x, y: high.y), (x: low.x, y: high.y),
    ]]);
    let size_m = ((high.x - low.x) * (high.y - low.y) / cells / 0.75_f64.sqrt()).sqrt();
    let (laid_s, grid) = timed(|| Grid::new(CellShape::Hexagon, size_m, &area).expect("a grid"));
    let (put_s, found) = timed(|| grid.counts(points.iter().copied()));
    let counts: Vec<f64> = found.counts.into_iter().map(f64::from).collect();
    let (tested_s, (scores, p, q)) = timed(|| {
        let scores = gi_star(&counts, &grid.near(Reach::Queen(1))).expect("scores");
        let p: Vec<f64> = scores.iter().map(|score| score.map_or(1.0, GiStar::p_two_sided)).collect();
        let q = benjamini_hochberg(&p);
        (scores, p, q)
    });
    let near = grid.near(Reach::Queen(1));
    let (lists_s, lists) = timed(|| near.lists());
    let (by_lists_s, _) = timed(|| gi_star(&counts, &lists).expect("scores"));
    let before = cpu_s();
    let (dealt_s, _) = timed(|| tails(&counts, &grid.near(Reach::Queen(1)), Dealt::Others, draws, 138).expect("tails"));
    let dealt_cpu_s = (cpu_s() - before) / 5.0;
    let (exact_s, exact) = timed(|| exact_tails(&counts, &near, Dealt::All));
    let exact_s = if exact.is_ok() { exact_s } else { f64::NAN };
    let mut text = String::new();
    for cell in 0..grid.len() {
        let at = grid.centre(cell as u32);
        let z = scores[cell].map_or(f64::NAN, |score| score.z);
        writeln!(text, "{},{},{},{z},{},{}", at.x, at.y, counts[cell], p[cell], q[cell]).expect("a string");
    }
    std::fs::write(out, text).expect("a writable file");
    println!(
        "{{\"cells\": {}, \"size_m\": {size_m}, \"laid_s\": {laid_s:.5}, \"put_s\": {put_s:.5}, \"tested_s\": {tested_s:.5}, \"lists_s\": {lists_s:.5}, \"by_lists_s\": {by_lists_s:.5}, \"draws\": {draws}, \"dealt_s\": {dealt_s:.5}, \"dealt_cpu_s\": {dealt_cpu_s:.4}, \"exact_s\": {exact_s:.5}}}",
        grid.len()
    );
}

/// Incidents of a year in 40 towns of 2 km, bands to 1 km and 4 weeks.
fn knox(incidents: usize, draws: u32) {
    let mut chance = Chance::new(1);
    let towns: Vec<Coord> = (0..40).map(|_| Coord { x: 60_000.0 * chance.unit(), y: 60_000.0 * chance.unit() }).collect();
    let mut aside = || 2000.0 * (chance.unit() + chance.unit() + chance.unit() - 1.5);
    let places: Vec<Coord> = (0..incidents).map(|i| Coord { x: towns[i % 40].x + aside(), y: towns[i % 40].y + aside() }).collect();
    let times: Vec<i64> = (0..incidents).map(|_| i64::from(chance.below(365))).collect();
    let distance_m = vec![0.0, 1.0, 100.0, 200.0, 300.0, 400.0, 600.0, 1000.0];
    let bands = Bands { metric: Metric::Straight, distance_m, lag: vec![0, 7, 14, 21, 28] };
    let start = Instant::now();
    let answer = near_repeat(&places, &times, &bands, draws, 138, &|_| ControlFlow::Continue(())).expect("a test");
    let near: u64 = answer.iter().flatten().map(|cell| cell.observed).sum();
    println!(
        "{{\"incidents\": {incidents}, \"draws\": {draws}, \"pairs_in_bands\": {near}, \"seconds\": {:.3}, \"cpu_s\": {:.2}}}",
        start.elapsed().as_secs_f64(),
        cpu_s()
    );
}

/// Share of runs without any hotspot in which one is called at 5 %, by method, for whole cells and for cells cut by the border.
fn null(runs: u64) {
    let corner = |i: i32| {
        let (sin, cos) = f64::from(i * 4).to_radians().sin_cos();
        Coord { x: 1500.0 * cos, y: 1500.0 * sin }
    };
    let disc = MultiPolygon::new(vec![Polygon::new(LineString::new((0..90).map(corner).collect()), Vec::new())]);
    println!(
        "| cells | incidents a cell | dealt | exact | 19,999 draws | normal | p <= 5 %, exact | normal |\n|---|---|---|---|---|---|---|---|"
    );
    for least_share in [1.0, 0.5, 0.0] {
        let grid = Grid::new(CellShape::Hexagon, 100.0, &disc).expect("a grid").trimmed(least_share);
        let near = grid.near(Reach::Queen(1));
        for (each, dealt) in [0.5, 2.0, 10.0].into_iter().flat_map(|each| [(each, Dealt::All), (each, Dealt::Others)]) {
            let (mut calls, mut low) = ([0; 3], [0; 2]);
            for run in 0..runs {
                let mut chance = Chance::stream(7, run);
                let mut counts = vec![0.0; grid.len()];
                let mut left = (each * grid.inside_shares().iter().sum::<f64>()) as u32;
                while left > 0 {
                    let place = Coord { x: 3000.0 * chance.unit() - 1500.0, y: 3000.0 * chance.unit() - 1500.0 };
                    if place.x.hypot(place.y) > 1497.0 {
                        continue;
                    }
                    if let Some(cell) = grid.cell_at(place) {
                        counts[cell as usize] += 1.0;
                        left -= 1;
                    }
                }
                let exact: Vec<f64> = exact_tails(&counts, &near, dealt).expect("tails").iter().map(|tails| tails.high).collect();
                let drawn: Vec<f64> = tails(&counts, &near, dealt, 19_999, run).expect("tails").iter().map(|tails| tails.high).collect();
                let normal: Vec<f64> =
                    gi_star(&counts, &near).expect("scores").iter().map(|score| score.map_or(1.0, GiStar::p_hot)).collect();
                for (called, p) in calls.iter_mut().zip([&exact, &drawn, &normal]) {
                    *called += usize::from(benjamini_hochberg(p).iter().any(|q| *q <= 0.05));
                }
                low[0] += exact.iter().filter(|p| **p <= 0.05).count();
                low[1] += normal.iter().filter(|p| **p <= 0.05).count();
            }
            let rate = |number: usize, of: usize| 100.0 * number as f64 / of as f64;
            let of_runs = calls.map(|number| rate(number, runs as usize));
            let of_cells = low.map(|number| rate(number, runs as usize * grid.len()));
            println!(
                "| {}, {least_share} inside | {each} | {dealt:?} | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {:.1} % |",
                grid.len(),
                of_runs[0],
                of_runs[1],
                of_runs[2],
                of_cells[0],
                of_cells[1]
            );
        }
    }
}
