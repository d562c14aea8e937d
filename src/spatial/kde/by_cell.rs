//! Incidents spread over the nodes around them, then folded with taps that make a spline of the kernel.

use geo::Coord;

use super::fold::{Grid, Taps, fold};
use super::{Ask, KM2, Kernel, Raster, Surface};

/// Taps of a share of the kernel's height below this are left out.
const LEAST_TAP: f64 = 1e-6;
/// How far the taps of a spline reach beyond the kernel: they fall by −0.17 from one to the next (3 − √8).
const TAIL: usize = 6;
/// Nodes on either side that an incident is spread over.
const SPREAD: usize = 1;
/// Parts of a cell at which the spline is compared with the kernel, and what is added for the places between them.
const PARTS: usize = 8;
const BETWEEN: f64 = 1.1;

/// Weights of the quadratic B-spline for the node nearest to a place and those beside it; `off` is −½ to ½, the place from the nearest node.
pub(super) fn weights(off: f32) -> [f32; 3] {
    let (below, above) = (0.5 - off, 0.5 + off);
    [0.5 * below * below, 0.75 - off * off, 0.5 * above * above]
}

/// The taps of a kernel on a raster, and how far its spline is from it.
pub(super) struct Splines {
    pub taps: Taps,
    /// Of the kernel's height.
    pub error: f64,
}

impl Splines {
    /// Coefficients with which the spline equals the kernel at the nodes.
    pub fn of(raster: &Raster, ask: &Ask) -> Self {
        let h = ask.bandwidth_m;
        let half = raster.reach(ask.kernel.reach_m(h)).map(|reach| reach + TAIL);
        let offset = |axis: usize, node: usize| (node as f64 - half[axis] as f64) * raster.step_m[axis];
        if ask.kernel == Kernel::Gaussian {
            let [east, north] = [0, 1].map(|axis| {
                let mut taps: Vec<f64> = (0..=2 * half[axis]).map(|node| ask.kernel.share(h, offset(axis, node), 0.0)).collect();
                solve(&mut taps);
                let error = off_by(&taps, half[axis], |at| ask.kernel.share(h, at * raster.step_m[axis], 0.0));
                // The same number of either end: the middle stays the middle.
                let idle = taps.iter().position(|tap| tap.abs() > LEAST_TAP).unwrap_or(half[axis]);
                (taps[idle..taps.len() - idle].iter().map(|tap| *tap as f32).collect::<Vec<f32>>(), error)
            });
            return Self { taps: Taps::Apart { east: east.0, north: north.0 }, error: BETWEEN * (east.1 + north.1) };
        }
        let columns = 2 * half[0] + 1;
        let mut rows: Vec<Vec<f64>> = (0..=2 * half[1])
            .map(|row| (0..columns).map(|column| ask.kernel.share(h, offset(0, column), offset(1, row))).collect())
            .collect();
        for row in &mut rows {
            solve(row);
        }
        for column in 0..columns {
            let mut taps: Vec<f64> = rows.iter().map(|row| row[column]).collect();
            solve(&mut taps);
            rows.iter_mut().zip(taps).for_each(|(row, tap)| row[column] = tap);
        }
        let error = BETWEEN * off_by_plane(&rows, half, raster, ask);
        Self { taps: Taps::Together { columns, rows: rows.iter().map(|row| trimmed(row)).collect() }, error }
    }
}

/// Solves `⅛ c[n−1] + ¾ c[n] + ⅛ c[n+1] = value[n]` in place; beyond both ends there is nothing.
pub(super) fn solve(values: &mut [f64]) {
    // Elimination from below, then from above (Thomas).
    let mut factors = vec![0.0; values.len()];
    let mut before = (0.0, 0.0);
    for (value, factor) in values.iter_mut().zip(&mut factors) {
        let pivot = 0.75 - 0.125 * before.0;
        *factor = 0.125 / pivot;
        *value = (*value - 0.125 * before.1) / pivot;
        before = (*factor, *value);
    }
    let mut next = 0.0;
    for (value, factor) in values.iter_mut().zip(&factors).rev() {
        *value -= factor * next;
        next = *value;
    }
}

/// The taps of a row that count, from the first of them.
fn trimmed(row: &[f64]) -> (usize, Vec<f32>) {
    let counts = |tap: &f64| tap.abs() > LEAST_TAP;
    let first = row.iter().position(counts).unwrap_or(0);
    let end = row.iter().rposition(counts).map_or(first, |last| last + 1);
    (first, row[first..end].iter().map(|tap| *tap as f32).collect())
}

/// The greatest difference between a spline and a kernel whose value is asked at a number of steps; at parts of cells.
fn off_by(taps: &[f64], half: usize, kernel: impl Fn(f64) -> f64) -> f64 {
    let tap = |n: i64| usize::try_from(n + half as i64).ok().and_then(|n| taps.get(n)).copied().unwrap_or(0.0);
    let mut most = 0.0_f64;
    for cell in 0..=half as i64 {
        for part in 0..PARTS {
            let off = part as f64 / PARTS as f64 - 0.5;
            // An incident at `off` is spread over −1, 0, 1; what it gives at the node `cell`.
            let spline: f64 = weights(off as f32).iter().zip(-1..).map(|(weight, n)| f64::from(*weight) * tap(cell - n)).sum();
            most = most.max((spline - kernel(cell as f64 - off)).abs());
        }
    }
    most
}

/// [`off_by`] in the plane, a quarter of it: the kernel is the same in all four.
fn off_by_plane(rows: &[Vec<f64>], half: [usize; 2], raster: &Raster, ask: &Ask) -> f64 {
    let mut most = 0.0_f64;
    let parts = (0..PARTS).map(|part| part as f64 / PARTS as f64 - 0.5);
    let parts: Vec<(f64, [f64; 3])> = parts.map(|off| (off, weights(off as f32).map(f64::from))).collect();
    for row in half[1]..rows.len() - SPREAD {
        for column in half[0]..rows[row].len() - SPREAD {
            for (north, by_row) in &parts {
                for (east, by_column) in &parts {
                    let mut spline = 0.0;
                    for (n, weight) in by_row.iter().enumerate() {
                        let taps = &rows[row + 1 - n][column - 1..=column + 1];
                        spline += weight * (by_column[2] * taps[0] + by_column[1] * taps[1] + by_column[0] * taps[2]);
                    }
                    let at = [(column - half[0]) as f64 - east, (row - half[1]) as f64 - north];
                    let kernel = ask.kernel.share(ask.bandwidth_m, at[0] * raster.step_m[0], at[1] * raster.step_m[1]);
                    most = most.max((spline - kernel).abs());
                }
            }
        }
    }
    most
}

/// Density at the nodes of a raster, by cell.
pub(super) fn surface(places: &[Coord], weights: Option<&[f32]>, raster: &Raster, ask: &Ask, splines: &Splines) -> Surface {
    let margin = splines.taps.size().map(|taps| taps / 2);
    let grid = spread(places, weights, raster, margin, ask.threads);
    let folded = fold(&grid, &splines.taps, ask.threads);
    let height = (ask.kernel.height_per_m2(ask.bandwidth_m) * KM2) as f32;
    let mut per_km2 = Vec::with_capacity(raster.len());
    for row in 0..raster.rows {
        // Taps below 0 leave traces of −10⁻⁷ where nothing is.
        per_km2.extend(folded.row(row).iter().map(|value| value * height));
    }
    if weights.is_none_or(|weights| weights.iter().all(|weight| *weight >= 0.0)) {
        for value in &mut per_km2 {
            *value = value.max(0.0);
        }
    }
    Surface { raster: *raster, per_km2, kernel_error: splines.error }
}

/// Weights of incidents at the nodes of a raster with a margin around it. Two halves of the incidents, whatever the threads: sums do not depend on them.
fn spread(places: &[Coord], weights: Option<&[f32]>, raster: &Raster, margin: [usize; 2], threads: usize) -> Grid {
    let half = places.len().div_ceil(2);
    let parts = [0..half, half..places.len()];
    let [first, second] = parts.map(|part| {
        move || {
            let mut grid = Grid::new(raster.columns + 2 * margin[0], raster.rows + 2 * margin[1]);
            spread_part(&places[part.clone()], weights.map(|weights| &weights[part]), raster, margin, &mut grid);
            grid
        }
    });
    let (mut grid, other) = if threads < 2 {
        (first(), second())
    } else {
        std::thread::scope(|scope| {
            let other = scope.spawn(second);
            let grid = first();
            (grid, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    };
    grid.values.iter_mut().zip(&other.values).for_each(|(sum, value)| *sum += value);
    grid
}

fn spread_part(places: &[Coord], weights_of: Option<&[f32]>, raster: &Raster, margin: [usize; 2], grid: &mut Grid) {
    let [east, north] = raster.step_m.map(|step| 1.0 / step);
    let (left, low) = (margin[0] as f64, margin[1] as f64);
    let (most_column, most_row) = ((grid.columns - 2) as f64, (grid.rows - 2) as f64);
    for (i, place) in places.iter().enumerate() {
        let (x, y) = ((place.x - raster.first.x) * east + left, (place.y - raster.first.y) * north + low);
        let (column, row) = ((x + 0.5).floor(), (y + 0.5).floor());
        if !(column >= 1.0 && column <= most_column && row >= 1.0 && row <= most_row) {
            continue;
        }
        let across = weights((x - column) as f32);
        let weight = weights_of.map_or(1.0, |weights| weights[i]);
        let start = grid.start(row as usize - 1) + column as usize - 1;
        for (n, up) in weights((y - row) as f32).into_iter().enumerate() {
            let up = up * weight;
            let at = start + n * (grid.start(1) - grid.start(0));
            if let Some([a, b, c]) = grid.values.get_mut(at..at + 3) {
                *a += up * across[0];
                *b += up * across[1];
                *c += up * across[2];
            }
        }
    }
}
