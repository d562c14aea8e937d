//! Which cells are neighbours of a cell, and sums over them.

use super::super::local::{Around, Neighbours};
use super::{CellShape, Grid, NONE, ROW_OF_HEXAGONS};

/// Distances that are equal but for the last digits are equal.
const SLACK: f64 = 1e-9;

/// Which cells are neighbours; the cell itself never is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// So many steps across sides or corners: 8 cells around a square, 6 around a hexagon, in the first ring.
    Queen(u32),
    /// So many steps across sides: 4 around a square; around a hexagon as [`Reach::Queen`].
    Rook(u32),
    /// Centres within a distance, metres. No number, or less than the size of a cell: no neighbours.
    Within(f64),
}

/// Cells beside each other in a row, seen from a cell: how many rows to the north, and from which column to the east to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    row: i64,
    from: i64,
    to: i64,
}

/// The neighbours of all cells of a grid, by a rule. Sums need no lists: whole rows of the lattice are added.
#[derive(Debug)]
pub struct Near<'a> {
    grid: &'a Grid,
    /// For cells of even rows of the lattice, and of odd ones.
    runs: [Vec<Run>; 2],
    /// How far a run goes to a side.
    widest: usize,
    degrees: Vec<u32>,
}

impl<'a> Near<'a> {
    pub(super) fn new(grid: &'a Grid, reach: Reach) -> Self {
        let runs = [0, 1].map(|parity| runs(grid, reach, parity));
        let widest = runs.iter().flatten().map(|run| run.from.unsigned_abs().max(run.to.unsigned_abs())).max().unwrap_or(0) as usize;
        let mut near = Self { grid, runs, widest, degrees: Vec::new() };
        near.degrees = near.sums(&vec![1.0; grid.len()]).into_iter().map(|sum| sum as u32).collect();
        near
    }

    /// The neighbours as lists, in the order of their numbers.
    pub fn lists(&self) -> Neighbours {
        let grid = self.grid;
        let mut ids = Vec::with_capacity(self.degrees.iter().map(|degree| *degree as usize).sum());
        for (cell, place) in grid.places.iter().enumerate() {
            let (row, column) = ((*place as usize / grid.columns) as i64, (*place as usize % grid.columns) as i64);
            for run in &self.runs[row as usize % 2] {
                let there = row + run.row;
                if !(0..grid.rows as i64).contains(&there) {
                    continue;
                }
                let columns = (column + run.from).max(0)..=(column + run.to).min(grid.columns as i64 - 1);
                let found = columns.map(|column| grid.cells[there as usize * grid.columns + column as usize]);
                ids.extend(found.filter(|id| *id != NONE && *id as usize != cell));
            }
        }
        Neighbours::of_counts(&self.degrees, ids)
    }
}

impl Around for Near<'_> {
    fn len(&self) -> usize {
        self.grid.len()
    }

    fn degrees(&self) -> &[u32] {
        &self.degrees
    }

    /// O(places of the lattice · neighbours), 0.3 ms for 100,000 cells of 6 neighbours.
    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let grid = self.grid;
        assert_eq!(values.len(), grid.len(), "one value for each cell");
        // Values on the lattice, 0 where there is no cell, with room at both sides so that runs never leave the row.
        let width = grid.columns + 2 * self.widest;
        let mut spread = vec![0.0; width * grid.rows];
        for (place, value) in grid.places.iter().zip(values) {
            let (row, column) = (*place as usize / grid.columns, *place as usize % grid.columns);
            spread[row * width + self.widest + column] = *value;
        }
        let mut sums = Vec::with_capacity(grid.len());
        let mut places = grid.places.iter().map(|place| *place as usize).peekable();
        let mut sum = vec![0.0; grid.columns];
        for row in 0..grid.rows {
            if places.peek().is_none_or(|place| *place >= (row + 1) * grid.columns) {
                continue;
            }
            sum.fill(0.0);
            for run in &self.runs[row % 2] {
                let there = row as i64 + run.row;
                if !(0..grid.rows as i64).contains(&there) {
                    continue;
                }
                let line = &spread[there as usize * width..(there as usize + 1) * width];
                for aside in (run.from..=run.to).filter(|aside| run.row != 0 || *aside != 0) {
                    let from = (self.widest as i64 + aside) as usize;
                    sum.iter_mut().zip(&line[from..from + grid.columns]).for_each(|(sum, value)| *sum += value);
                }
            }
            while let Some(place) = places.next_if(|place| *place < (row + 1) * grid.columns) {
                sums.push(sum[place % grid.columns]);
            }
        }
        sums
    }
}

/// The runs of neighbours of a cell in an even or odd row of the lattice, which is an even or odd row of the plane as its first row is even.
fn runs(grid: &Grid, reach: Reach, parity: i64) -> Vec<Run> {
    let is_hexagon = grid.shape == CellShape::Hexagon;
    let row = if is_hexagon { ROW_OF_HEXAGONS } else { 1.0 };
    let rows = match reach {
        Reach::Queen(steps) | Reach::Rook(steps) => f64::from(steps),
        Reach::Within(distance_m) => (distance_m / grid.size_m / row + SLACK).floor(),
    };
    // No more rows than there are; and none for what is no number.
    let rows = if rows > 0.0 { rows.min(grid.rows as f64) as i64 } else { 0 };
    let run = |up: i64| {
        let away = up.unsigned_abs() as f64;
        // How far to the side the centres of neighbours of that row may be, in sizes of a cell.
        let aside = match reach {
            Reach::Queen(steps) | Reach::Rook(steps) if is_hexagon => f64::from(steps) - away / 2.0,
            Reach::Queen(steps) => f64::from(steps),
            Reach::Rook(steps) => f64::from(steps) - away,
            Reach::Within(distance_m) => {
                let (distance, north) = (distance_m / grid.size_m, away * row);
                (distance * distance - north * north).max(0.0).sqrt()
            }
        };
        let aside = if aside > 0.0 { aside.min(grid.columns as f64) } else { 0.0 };
        // An odd row of hexagons stands half a cell to the east of an even one.
        let shift = if is_hexagon && up % 2 != 0 { 0.5 - parity as f64 } else { 0.0 };
        Run { row: up, from: (-aside - shift - SLACK).ceil() as i64, to: (aside - shift + SLACK).floor() as i64 }
    };
    (-rows..=rows).map(run).filter(|run| run.from <= run.to).collect()
}
