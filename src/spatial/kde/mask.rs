//! What an area changes: near its border a part of each kernel falls outside, where no incident is counted; and what is divided by people.

use geo::{Area as _, Coord, MultiPolygon};

use super::fold::{Grid, Taps, fold};
use super::wide::Coarse;
use super::{Ask, Fault, Kernel, Raster, Surface, check};

/// Where less than this share of the kernel lies in the area, nothing can be said.
const LEAST_INSIDE: f32 = 0.01;

/// An area on a raster.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    raster: Raster,
    /// Which part of each cell lies in the area.
    shares: Vec<f32>,
    /// Which part of the kernel around each node does.
    inside: Vec<f32>,
}

impl Mask {
    /// An area (a valid shape in metres of the raster's plane) for a kernel. Shares of cells are exact but for rounding; the kernel's part is summed by
    /// cell. O(corners · cells crossed) and one folding of the raster.
    ///
    /// # Errors
    /// [`Fault`]: what is asked makes no sense.
    pub fn of(area: &MultiPolygon, raster: &Raster, ask: &Ask) -> Result<Self, Fault> {
        check(raster, ask)?;
        let mut grid = Grid::new(raster.columns, raster.rows);
        fill_shares(area, raster, [0, 0], &mut grid);
        let shares = (0..raster.rows).flat_map(|row| grid.row(row)).copied().collect();
        let mut inside = match Coarse::of(raster, ask) {
            Some(coarse) => coarse.refined(&parts_inside(area, &coarse.raster, ask), raster.columns, raster.rows),
            None => parts_inside(area, raster, ask),
        };
        for part in &mut inside {
            *part = part.clamp(0.0, 1.0);
        }
        Ok(Self { raster: *raster, shares, inside })
    }

    /// Which part of each cell lies in the area, 0 to 1, in the order of the nodes.
    pub fn shares(&self) -> &[f32] {
        &self.shares
    }

    /// Which part of the kernel around each node lies in the area, 0 to 1.
    pub fn inside(&self) -> &[f32] {
        &self.inside
    }

    /// Densities divided by the part of the kernel that lies in the area, so that a border does not look safe (uniform correction; Diggle 1985, J. R.
    /// Stat. Soc. C 34, doi:10.2307/2347366). None where the cell lies outside, or less than a hundredth of the kernel inside.
    ///
    /// # Errors
    /// [`Fault::Raster`]: the surface is of another raster.
    pub fn corrected(&self, surface: &Surface) -> Result<Vec<Option<f32>>, Fault> {
        if surface.raster != self.raster {
            return Err(Fault::Raster);
        }
        let cells = self.shares.iter().zip(&self.inside).zip(&surface.per_km2);
        Ok(cells.map(|((share, inside), value)| (*share > 0.0 && *inside >= LEAST_INSIDE).then(|| value / inside)).collect())
    }
}

/// Incidents for each person: the density of the ones divided by that of the others, which has the same kernel and bandwidth, or another one (Bithell
/// 1990, Stat. Med. 9, doi:10.1002/sim.4780090616). At the border of an area both lose the same part of their kernels.
///
/// None where fewer than `least_per_km2` people are: a ratio to nobody is no risk. 0 or less counts as "where nobody is".
///
/// # Errors
/// [`Fault::Raster`]: the surfaces are of different rasters.
pub fn ratio(incidents: &Surface, people: &Surface, least_per_km2: f32) -> Result<Vec<Option<f32>>, Fault> {
    if incidents.raster != people.raster {
        return Err(Fault::Raster);
    }
    let is_peopled = |people: f32| people > 0.0 && people >= least_per_km2;
    Ok(incidents.per_km2.iter().zip(&people.per_km2).map(|(cases, people)| is_peopled(*people).then(|| cases / people)).collect())
}

/// Which part of the kernel around each node lies in an area.
fn parts_inside(area: &MultiPolygon, raster: &Raster, ask: &Ask) -> Vec<f32> {
    let taps = taps(raster, ask);
    let margin = taps.size().map(|taps| taps / 2);
    let mut grid = Grid::new(raster.columns + 2 * margin[0], raster.rows + 2 * margin[1]);
    fill_shares(area, raster, margin, &mut grid);
    let folded = fold(&grid, &taps, ask.threads);
    let all = taps.sum() as f32;
    (0..raster.rows).flat_map(|row| folded.row(row)).map(|sum| sum / all).collect()
}

/// The kernel's own values at the nodes.
fn taps(raster: &Raster, ask: &Ask) -> Taps {
    let half = raster.reach(ask.kernel.reach_m(ask.bandwidth_m));
    let share = |east: usize, north: usize| {
        let [east, north] = [(east, 0), (north, 1)].map(|(at, axis)| (at as f64 - half[axis] as f64) * raster.step_m[axis]);
        ask.kernel.share(ask.bandwidth_m, east, north) as f32
    };
    let [columns, rows] = half.map(|half| 2 * half + 1);
    match ask.kernel {
        Kernel::Gaussian => Taps::Apart {
            east: (0..columns).map(|column| share(column, half[1])).collect(),
            north: (0..rows).map(|row| share(half[0], row)).collect(),
        },
        Kernel::Quartic => {
            let row = |row: usize| (0, (0..columns).map(|column| share(column, row)).collect());
            Taps::Together { columns, rows: (0..rows).map(row).collect() }
        }
    }
}

/// The part of each cell that lies in an area: along each edge what is east of it is added or taken off, then summed from west to east.
fn fill_shares(area: &MultiPolygon, raster: &Raster, margin: [usize; 2], grid: &mut Grid) {
    let cell = |corner: Coord| Coord {
        x: (corner.x - raster.first.x) / raster.step_m[0] + margin[0] as f64 + 0.5,
        y: (corner.y - raster.first.y) / raster.step_m[1] + margin[1] as f64 + 0.5,
    };
    for polygon in area {
        for (number, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let is_left = geo::Polygon::new(ring.clone(), Vec::new()).signed_area() > 0.0;
            // The western side of a ring that turns left goes south; holes take off.
            let sign = if is_left == (number == 0) { -1.0 } else { 1.0 };
            for side in ring.0.windows(2) {
                add_edge(cell(side[0]), cell(side[1]), sign, grid);
            }
        }
    }
    for row in 0..grid.rows {
        let (start, end) = (grid.start(row), grid.start(row) + grid.columns);
        let mut sum = 0.0_f32;
        for value in &mut grid.values[start..end] {
            sum += *value;
            // What is left of rounding is no ground.
            *value = if sum < 1e-5 { 0.0 } else { sum.min(1.0) };
        }
        grid.values[end] = 0.0;
    }
}

/// Adds the ground east of an edge (in cells) to the differences of the rows that it crosses.
fn add_edge(a: Coord, b: Coord, sign: f64, grid: &mut Grid) {
    let (low, high, sign) = if a.y < b.y { (a, b, sign) } else { (b, a, -sign) };
    let (from, to) = (low.y.max(0.0), high.y.min(grid.rows as f64));
    if from >= to {
        return;
    }
    let x_at = |y: f64| low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x);
    for row in from.floor() as usize..to.ceil() as usize {
        let (begin, end) = (from.max(row as f64), to.min(row as f64 + 1.0));
        let (west, east) = (x_at(begin).min(x_at(end)), x_at(begin).max(x_at(end)));
        let height = sign * (end - begin);
        let wide = east - west;
        // West of the grid everything in it is east of the edge; east of it nothing is.
        let last = east.min(grid.columns as f64).max(0.0);
        let mut at = west.max(0.0).min(last);
        if west < 0.0 {
            let share = if wide > 0.0 { (east.min(0.0) - west) / wide } else { 1.0 };
            add(grid, row, 0, height * share, 0.0);
        }
        if wide <= 0.0 && (0.0..grid.columns as f64).contains(&west) {
            add(grid, row, west as usize, height, west - west.floor());
        }
        while at < last {
            let column = at.floor();
            let next = (column + 1.0).min(last);
            add(grid, row, column as usize, height * (next - at) / wide, 0.5 * (at + next) - column);
            at = next;
        }
    }
}

/// A piece of an edge in one cell: so high, its middle so far from the cell's western side.
fn add(grid: &mut Grid, row: usize, column: usize, height: f64, off: f64) {
    let at = grid.start(row) + column;
    grid.values[at] += (height * (1.0 - off)) as f32;
    grid.values[at + 1] += (height * off) as f32;
}
