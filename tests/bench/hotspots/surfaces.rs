//! Densities and clusters of places from a file; see tests/bench/README.md.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::time::Instant;

use bando138::spatial::clusters::{Density, labels};
use bando138::spatial::kde::{Ask, Kernel, Raster, Way, density};
use geo::Coord;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args[at].parse::<f64>().expect("a number");
    match args.first().map(String::as_str) {
        Some("kde") if args.len() == 14 => {
            let raster = Raster {
                first: Coord { x: number(4), y: number(5) },
                step_m: [number(6), number(7)],
                columns: number(8) as usize,
                rows: number(9) as usize,
            };
            let kernel = if args[3] == "quartic" { Kernel::Quartic } else { Kernel::Gaussian };
            let way = if args[12] == "exact" { Way::ByIncident } else { Way::Quicker };
            let ask = Ask { kernel, bandwidth_m: number(10), way, threads: number(11) as usize };
            let places = read(&args[1]);
            let surface = timed(number(13) as usize, || density(&places, None, &raster, &ask).expect("a sound raster"));
            eprintln!("error of a kernel {:.2e}", surface.kernel_error);
            write(&args[2], surface.per_km2.iter().flat_map(|value| value.to_le_bytes()).collect());
        }
        Some("clusters") if args.len() == 6 => {
            let places = read(&args[1]);
            let density = Density { distance_m: number(3), least: number(4) as usize };
            let labels = timed(number(5) as usize, || labels(&places, density).expect("a sound density"));
            let label = |cluster: &Option<u32>| cluster.map_or(-1, i64::from).to_le_bytes();
            write(&args[2], labels.clusters.iter().flat_map(label).collect());
        }
        _ => eprintln!(
            "surfaces_bench kde PLACES OUT quartic|gaussian WEST SOUTH STEP_X STEP_Y COLUMNS ROWS BANDWIDTH_M THREADS quick|exact ROUNDS\n\
             surfaces_bench clusters PLACES OUT DISTANCE_M LEAST ROUNDS"
        ),
    }
}

/// Pairs of doubles: east and north.
fn read(path: &str) -> Vec<Coord> {
    let bytes = std::fs::read(path).expect("a readable file");
    let numbers: Vec<f64> = bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().expect("eight bytes"))).collect();
    numbers.chunks_exact(2).map(|pair| Coord { x: pair[0], y: pair[1] }).collect()
}

fn write(path: &str, bytes: Vec<u8>) {
    std::fs::write(path, bytes).expect("a writable file");
}

/// Seconds of this process's processors, in hundredths.
fn processor_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = text.rsplit_once(") ").map_or("", |(_, rest)| rest);
    rest.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// One line: seconds of each round, and seconds of processors a round.
fn timed<T>(rounds: usize, work: impl Fn() -> T) -> T {
    let mut answer = work();
    let (before, mut seconds) = (processor_s(), Vec::new());
    for _ in 0..rounds {
        let start = Instant::now();
        answer = work();
        seconds.push(start.elapsed().as_secs_f64());
    }
    println!("{{\"seconds\": {seconds:?}, \"processor_s\": {:.4}}}", (processor_s() - before) / rounds as f64);
    answer
}
