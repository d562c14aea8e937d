//! Incidents by cells so small that all in one cell are near each other.

use geo::Coord;

use super::super::joined::root;

/// Rows of cells that may hold a near incident, nearest first: those two up and down.
const ROWS: [i64; 5] = [0, -1, 1, -2, 2];
/// Columns to either side.
const ASIDE: i64 = 2;
/// Most rows and columns.
const MOST: f64 = 2e9;

pub(super) struct Cells {
    /// Places, cell by cell.
    points: Vec<[f64; 2]>,
    /// Their numbers in the order given.
    order: Vec<u32>,
    /// The cell of each.
    cell: Vec<u32>,
    /// Where each cell begins, and the end.
    starts: Vec<u32>,
    /// Cells that may hold near incidents, by the rows of [`ROWS`]: in the sorted list each row's are one run.
    runs: Vec<[[u32; 2]; 5]>,
    /// Square of the distance.
    near: f64,
}

impl Cells {
    /// None if a place is no number or there would be too many rows.
    pub fn new(places: &[Coord], distance_m: f64) -> Option<Self> {
        // A little less than the diagonal allows, so that rounding cannot tell two of one cell apart.
        let side = distance_m * std::f64::consts::FRAC_1_SQRT_2 * (1.0 - 1e-9);
        let least = |of: fn(&Coord) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
        let (west, south) = (least(|place| place.x), least(|place| place.y));
        let mut keyed = Vec::with_capacity(places.len());
        for (i, place) in places.iter().enumerate() {
            let (column, row) = (((place.x - west) / side).floor(), ((place.y - south) / side).floor());
            if !(column < MOST && row < MOST) {
                return None;
            }
            keyed.push(((row as u64) << 32 | column as u64, i as u32));
        }
        keyed.sort_unstable();
        let (mut starts, mut at, mut cell) = (Vec::new(), Vec::new(), Vec::with_capacity(keyed.len()));
        for (position, (key, _)) in keyed.iter().enumerate() {
            let here = [(key >> 32) as i64, (key & 0xffff_ffff) as i64];
            if at.last() != Some(&here) {
                at.push(here);
                starts.push(position as u32);
            }
            cell.push(at.len() as u32 - 1);
        }
        starts.push(keyed.len() as u32);
        let order: Vec<u32> = keyed.into_iter().map(|(_, i)| i).collect();
        let points = order.iter().map(|i| places[*i as usize]).map(|place| [place.x, place.y]).collect();
        Some(Self { points, order, cell, starts, runs: runs(&at), near: distance_m * distance_m })
    }

    /// How many cells hold incidents.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// The cell of an incident, by its position in the sorted list.
    pub fn cell_of(&self, position: u32) -> usize {
        self.cell[position as usize] as usize
    }

    /// Its number in the order given.
    pub fn given(&self, position: u32) -> usize {
        self.order[position as usize] as usize
    }

    /// Positions in the sorted list, in the order given.
    pub fn places_of_given(&self) -> Vec<u32> {
        let mut positions = vec![0; self.order.len()];
        self.order.iter().enumerate().for_each(|(position, i)| positions[*i as usize] = position as u32);
        positions
    }

    fn positions(&self, cells: [u32; 2]) -> std::ops::Range<usize> {
        self.starts[cells[0] as usize] as usize..self.starts[cells[1] as usize] as usize
    }

    fn is_near(&self, [x, y]: [f64; 2], other: [f64; 2]) -> bool {
        (x - other[0]).powi(2) + (y - other[1]).powi(2) <= self.near
    }

    /// Which incidents are cores, by position.
    pub fn cores(&self, least: usize) -> Vec<bool> {
        let mut is_core = vec![false; self.points.len()];
        for cell in 0..self.len() {
            let own = self.positions([cell as u32, cell as u32 + 1]);
            if own.len() >= least {
                is_core[own].fill(true);
                continue;
            }
            for at in own {
                is_core[at] = self.has_near(self.points[at], &self.runs[cell], least);
            }
        }
        is_core
    }

    fn has_near(&self, point: [f64; 2], runs: &[[u32; 2]; 5], least: usize) -> bool {
        let mut count = 0;
        for run in runs {
            for other in &self.points[self.positions(*run)] {
                count += usize::from(self.is_near(point, *other));
                if count >= least {
                    return true;
                }
            }
        }
        false
    }

    /// The first cell of the cluster of each cell with cores; of cells without: itself.
    pub fn joined(&self, is_core: &[bool]) -> Vec<u32> {
        let (cores, starts) = self.of_cores(is_core);
        let of = |cell: u32| &cores[starts[cell as usize] as usize..starts[cell as usize + 1] as usize];
        let boxes: Vec<[f64; 4]> = (0..self.len() as u32).map(|cell| bounds(of(cell))).collect();
        let mut roots: Vec<u32> = (0..self.len() as u32).collect();
        for cell in 0..self.len() as u32 {
            for run in self.runs[cell as usize] {
                for other in run[0].max(cell + 1)..run[1] {
                    let [one, two] = [root(&mut roots, cell), root(&mut roots, other)];
                    if one != two && self.meet(of(cell), &boxes[cell as usize], of(other), &boxes[other as usize]) {
                        roots[one.max(two) as usize] = one.min(two);
                    }
                }
            }
        }
        (0..self.len() as u32).map(|cell| root(&mut roots, cell)).collect()
    }

    /// Cores cell by cell, and where each cell's begin.
    fn of_cores(&self, is_core: &[bool]) -> (Vec<[f64; 2]>, Vec<u32>) {
        let (mut cores, mut starts) = (Vec::with_capacity(self.points.len()), vec![0]);
        for cell in 0..self.len() as u32 {
            cores.extend(self.positions([cell, cell + 1]).filter(|at| is_core[*at]).map(|at| self.points[at]));
            starts.push(cores.len() as u32);
        }
        (cores, starts)
    }

    /// Whether a pair of two cells is near.
    fn meet(&self, some: &[[f64; 2]], box_of_some: &[f64; 4], others: &[[f64; 2]], box_of_others: &[f64; 4]) -> bool {
        let reaches =
            |[x, y]: [f64; 2], bounds: &[f64; 4]| self.is_near([x, y], [x.clamp(bounds[0], bounds[2]), y.clamp(bounds[1], bounds[3])]);
        if some.is_empty() || others.is_empty() {
            return false;
        }
        let others: Vec<[f64; 2]> = others.iter().copied().filter(|other| reaches(*other, box_of_some)).collect();
        some.iter().any(|one| reaches(*one, box_of_others) && others.iter().any(|other| self.is_near(*one, *other)))
    }

    /// Tells each incident that is no core the cells with a core near it.
    pub fn borders(&self, is_core: &[bool], mut tell: impl FnMut(u32, usize)) {
        for at in (0..self.points.len()).filter(|at| !is_core[*at]) {
            for run in self.runs[self.cell[at] as usize] {
                for cell in run[0]..run[1] {
                    let is_border = |other: usize| is_core[other] && self.is_near(self.points[at], self.points[other]);
                    if self.positions([cell, cell + 1]).any(is_border) {
                        tell(at as u32, cell as usize);
                    }
                }
            }
        }
    }
}

/// The runs of each cell: both ends only ever move on as the cells do.
fn runs(at: &[[i64; 2]]) -> Vec<[[u32; 2]; 5]> {
    let mut runs = vec![[[0; 2]; 5]; at.len()];
    for (number, up) in ROWS.into_iter().enumerate() {
        let (mut from, mut to) = (0, 0);
        for (cell, [row, column]) in at.iter().enumerate() {
            while from < at.len() && at[from] < [row + up, column - ASIDE] {
                from += 1;
            }
            while to < at.len() && at[to] <= [row + up, column + ASIDE] {
                to += 1;
            }
            runs[cell][number] = [from as u32, to.max(from) as u32];
        }
    }
    runs
}

/// West, south, east, north.
fn bounds(points: &[[f64; 2]]) -> [f64; 4] {
    let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.iter().fold(none, |b, [x, y]| [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)])
}
