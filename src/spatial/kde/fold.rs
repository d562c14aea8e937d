//! Grids and taps: each value of the answer is a sum of the values around it, each times a tap.
//!
//! Single precision, blocks of neighbouring columns that stay in registers, and empty parts of the grid left out: a country fills a third of its box.

/// Columns that are summed at once.
const BLOCK: usize = 32;

/// Values of cells, row by row; some columns more than asked for, so that blocks end inside.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub values: Vec<f32>,
    pub columns: usize,
    pub rows: usize,
    stride: usize,
}

impl Grid {
    /// A grid of zeros.
    pub fn new(columns: usize, rows: usize) -> Self {
        let stride = columns.next_multiple_of(BLOCK) + BLOCK;
        Self { values: vec![0.0; stride * rows], columns, rows, stride }
    }

    /// Where a row begins in the values.
    pub fn start(&self, row: usize) -> usize {
        row * self.stride
    }

    /// A row, without what is added to it.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[self.start(row)..self.start(row) + self.columns]
    }

    /// The columns of a row from the first that is not 0 to the last.
    fn filled(&self, row: usize) -> [usize; 2] {
        let values = self.row(row);
        let first = values.iter().position(|value| *value != 0.0).unwrap_or(self.columns);
        let end = values.iter().rposition(|value| *value != 0.0).map_or(first, |last| last + 1);
        [first, end]
    }
}

/// What each value is made of.
#[derive(Debug, Clone)]
pub(super) enum Taps {
    /// One row of taps after one column of taps.
    Apart { east: Vec<f32>, north: Vec<f32> },
    /// Rows of taps, each with the columns from its first to its last that count.
    Together { columns: usize, rows: Vec<(usize, Vec<f32>)> },
}

impl Taps {
    /// Columns and rows; odd, the middle is the value's own cell.
    pub fn size(&self) -> [usize; 2] {
        match self {
            Self::Apart { east, north } => [east.len(), north.len()],
            Self::Together { columns, rows } => [*columns, rows.len()],
        }
    }

    /// The sum of all.
    pub fn sum(&self) -> f64 {
        let sum = |taps: &[f32]| taps.iter().map(|tap| f64::from(*tap)).sum::<f64>();
        match self {
            Self::Apart { east, north } => sum(east) * sum(north),
            Self::Together { rows, .. } => rows.iter().map(|(_, taps)| sum(taps)).sum(),
        }
    }
}

/// The grid folded with taps: smaller by the size of the taps less one on either axis. On one thread or two.
pub(super) fn fold(grid: &Grid, taps: &Taps, threads: usize) -> Grid {
    let [wide, high] = taps.size();
    let (columns, rows) = (grid.columns + 1 - wide, grid.rows + 1 - high);
    match taps {
        Taps::Apart { east, north } => {
            let one_row = [(0, east.clone())];
            let along = sums(grid, &one_row, columns, grid.rows, threads);
            let one_column: Vec<(usize, Vec<f32>)> = north.iter().map(|tap| (0, vec![*tap])).collect();
            sums(&along, &one_column, columns, rows, threads)
        }
        Taps::Together { rows: taps, .. } => sums(grid, taps, columns, rows, threads),
    }
}

/// `answer[r][c] = Σ tap[k][j] · grid[r + k][c + j]`.
fn sums(grid: &Grid, taps: &[(usize, Vec<f32>)], columns: usize, rows: usize, threads: usize) -> Grid {
    let mut answer = Grid::new(columns, rows);
    let filled: Vec<[usize; 2]> = (0..grid.rows).map(|row| grid.filled(row)).collect();
    let stride = answer.stride;
    // Bands of rows in turns: what is empty is seldom half of the grid.
    let band = 16 * stride;
    let work = |bands: Vec<(usize, &mut [f32])>| {
        for (number, values) in bands {
            for (at, row) in values.chunks_mut(stride).enumerate() {
                sum_row(grid, taps, &filled, number * 16 + at, &mut row[..columns.next_multiple_of(BLOCK)]);
            }
        }
    };
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for (number, values) in answer.values.chunks_mut(band).enumerate() {
        if number % 2 == 0 || threads < 2 { own.push((number, values)) } else { other.push((number, values)) }
    }
    if other.is_empty() {
        work(own);
    } else {
        std::thread::scope(|scope| {
            scope.spawn(|| work(other));
            work(own);
        });
    }
    answer
}

fn sum_row(grid: &Grid, taps: &[(usize, Vec<f32>)], filled: &[[usize; 2]], row: usize, answer: &mut [f32]) {
    for (number, block) in answer.chunks_exact_mut(BLOCK).enumerate() {
        let column = number * BLOCK;
        let mut sums = [0.0_f32; BLOCK];
        for (k, (first, taps)) in taps.iter().enumerate() {
            let [from, to] = filled[row + k];
            let begin = column + first;
            if begin + taps.len() + BLOCK <= from || begin >= to {
                continue;
            }
            let values = &grid.values[grid.start(row + k) + begin..];
            for (j, tap) in taps.iter().enumerate() {
                let Some(values) = values.get(j..j + BLOCK) else { break };
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += tap * value;
                }
            }
        }
        block.copy_from_slice(&sums);
    }
}
