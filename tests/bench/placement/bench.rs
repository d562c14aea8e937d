//! The solver on instances from files or made here; see tests/bench/README.md.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Instant;

use bando138::spatial::placement::{Budget, Candidate, Choice, NO_FLOOR, Need, Problem, Progress, solve};

const SIDE_M: f64 = 60_000.0;
const TOWNS: usize = 200;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["file", path, limit_s] => run(&read(path), limit_s.parse().expect("seconds")),
        ["made", needs, candidates, number, radius_m, limit_s] => {
            let of = |text: &str| text.parse::<usize>().expect("a number");
            let problem = made(of(needs), of(candidates), of(number), radius_m.parse().expect("metres"));
            run(&problem, limit_s.parse().expect("seconds"));
        }
        _ => eprintln!("placement_bench file PATH SECONDS | made NEEDS CANDIDATES NUMBER RADIUS_M SECONDS"),
    }
}

/// `needs candidates number`, then the weights in one line, then what each candidate sees, a line each.
fn read(path: &str) -> Problem {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let mut lines = text.lines().map(|line| line.split_ascii_whitespace());
    let head: Vec<u32> = lines.next().expect("a head").map(|word| word.parse().expect("a number")).collect();
    let needs = lines
        .next()
        .expect("weights")
        .map(|word| Need { weight: word.parse().expect("a weight"), times: 1, seen: 0, floor: NO_FLOOR })
        .collect();
    let candidates = lines.zip(0..head[1]).map(|(line, mount)| candidate(mount, line.map(|word| word.parse().expect("a need")).collect()));
    Problem { needs, candidates: candidates.collect(), budget: Budget { number: Some(head[2]), cost: None }, floors: Vec::new() }
}

fn candidate(mount: u32, sees: Vec<u32>) -> Candidate {
    Candidate { cost: 1.0, mount, choice: Choice::Free, sees }
}

/// Needs and candidates of a country of 60 km: seven of ten in 200 towns of 2 km, the others anywhere. Each candidate sees a disc.
fn made(needs: usize, candidates: usize, number: usize, radius_m: f64) -> Problem {
    let mut state = 88_172_645_463_325_252_u64;
    let mut chance = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let towns: Vec<[f64; 2]> = (0..TOWNS).map(|_| [chance() * SIDE_M, chance() * SIDE_M]).collect();
    let mut place = || {
        if chance() >= 0.7 {
            return [chance() * SIDE_M, chance() * SIDE_M];
        }
        let [x, y] = towns[(chance() * TOWNS as f64) as usize];
        let mut beside = || 2000.0 * (chance() + chance() + chance() - 1.5);
        [x + beside(), y + beside()]
    };
    let points: Vec<[f64; 2]> = (0..needs).map(|_| place()).collect();
    let cell = |[x, y]: [f64; 2]| ((x / radius_m).floor() as i64, (y / radius_m).floor() as i64);
    let mut cells: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
    points.iter().enumerate().for_each(|(i, point)| cells.entry(cell(*point)).or_default().push(i as u32));
    let seen_from = |at: [f64; 2]| {
        let (x, y) = cell(at);
        let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))).filter_map(|cell| cells.get(&cell)).flatten();
        let is_near = |i: &u32| (points[*i as usize][0] - at[0]).hypot(points[*i as usize][1] - at[1]) <= radius_m;
        near.copied().filter(is_near).collect()
    };
    let candidates = (0..candidates).map(|mount| candidate(mount as u32, seen_from(place()))).collect();
    let needs = (0..needs).map(|i| Need { weight: 1.0 + (i * 7919 % 97) as f64 / 10.0, times: 1, seen: 0, floor: NO_FLOOR }).collect();
    Problem { needs, candidates, budget: Budget { number: Some(number as u32), cost: None }, floors: Vec::new() }
}

/// One line of JSON: value, bound, seconds to a gap of 1 % and of 0.3 %, seconds in all, and the most memory.
fn run(problem: &Problem, limit_s: f64) {
    let start = Instant::now();
    let mut reached = [None; 2];
    let mut watch = |progress: &Progress<'_>| {
        let seconds = start.elapsed().as_secs_f64();
        for (at, gap) in [0.01, 0.003].into_iter().enumerate() {
            if progress.gap() <= gap {
                reached[at].get_or_insert(seconds);
            }
        }
        if seconds > limit_s { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let answer = solve(problem, 0.0, &mut watch).expect("a sound problem");
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak_kb = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_ascii_whitespace().next())
        .unwrap_or("0")
        .to_owned();
    let pairs: usize = problem.candidates.iter().map(|candidate| candidate.sees.len()).sum();
    println!(
        "{{\"needs\": {}, \"candidates\": {}, \"pairs\": {pairs}, \"value\": {}, \"bound\": {}, \"gap\": {:.6}, \"to_1_percent_s\": {}, \"to_0_3_percent_s\": {}, \"seconds\": {seconds:.5}, \"parts\": {}, \"peak_mb\": {}}}",
        problem.needs.len(),
        problem.candidates.len(),
        answer.value,
        answer.bound,
        answer.gap(),
        worded(reached[0]),
        worded(reached[1]),
        answer.parts,
        peak_kb.parse::<u64>().unwrap_or(0) / 1024,
    );
}

fn worded(seconds: Option<f64>) -> String {
    seconds.map_or("null".to_owned(), |seconds| format!("{seconds:.5}"))
}
