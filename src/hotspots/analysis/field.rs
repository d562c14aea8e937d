//! The cells: which incidents lie in which, what is tested, what is hot and cold.

use std::collections::BTreeMap;

use geo::{Coord, MultiPolygon};

use super::question::{Ground, Question};
use super::refusal::{End, Refusal};
use super::sample::Incident;
use crate::spatial::equal_area::EqualArea;
use crate::spatial::fdr::benjamini_hochberg;
use crate::spatial::grid::{Grid, GridError, Reach};
use crate::spatial::local::{Around, Dealt, GiStar, LEAST_CELLS, LEAST_INCIDENTS, LocalError, Method, gi_star, significance};

/// Cells of which less than this part is on the ground are not tested: they have fewer incidents because they have less ground.
pub(super) const LEAST_INSIDE: f64 = 0.5;
/// Levels of the classes 3, 2, 1.
const CLASSES: [(f64, i16); 3] = [(0.01, 3), (0.05, 2), (0.1, 1)];
/// Half of the rows and columns that numbers of cells have room for.
const HALF: i64 = 1 << 14;

/// Cells and incidents.
#[derive(Debug)]
pub(super) struct Field {
    pub plane: EqualArea,
    /// All that is asked about, metres of the plane.
    pub area: MultiPolygon,
    /// All cells.
    pub grid: Grid,
    /// Those that are tested.
    pub tested: Grid,
    /// The number in all cells of each tested one.
    pub of_tested: Vec<u32>,
    /// The cell of each incident; none outside.
    pub cells: Vec<Option<u32>>,
    /// Incidents of each cell.
    pub counts: Vec<u32>,
}

/// How hot a cell or a cell in a slice is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Call {
    pub z: f64,
    pub p: f64,
    pub q: f64,
    /// By q: −3 to 3.
    pub class: i16,
    /// Whether it leans to the high side.
    pub is_high: bool,
}

impl Call {
    pub fn is_hot(&self, alpha: f64) -> bool {
        self.q <= alpha && self.is_high
    }

    pub fn is_cold(&self, alpha: f64) -> bool {
        self.q <= alpha && !self.is_high
    }
}

impl Field {
    /// # Errors
    /// There is no ground, there are too many cells, or too few cells or incidents.
    pub fn new(question: &Question, ground: &Ground, plane: EqualArea, side_m: f64, incidents: &[Incident]) -> Result<Self, End> {
        let area = plane.shape_to_plane(&ground.area);
        let grid = Grid::new(question.shape.into(), side_m, &area).map_err(|fault| match fault {
            GridError::TooMany { .. } => Refusal::too_fine(side_m),
            _ => Refusal::no_ground(),
        })?;
        let tested = grid.trimmed(LEAST_INSIDE);
        // Both are numbered in the order of the lattice.
        let of_tested: Vec<u32> =
            (0..).zip(grid.inside_shares()).filter(|(_, share)| **share >= LEAST_INSIDE).map(|(cell, _)| cell).collect();
        let cells: Vec<Option<u32>> = incidents.iter().map(|incident| grid.cell_at(incident.place)).collect();
        let mut counts = vec![0; grid.len()];
        cells.iter().flatten().for_each(|cell| counts[*cell as usize] += 1);
        let field = Self { plane, area, grid, tested, of_tested, cells, counts };
        if field.tested.len() < LEAST_CELLS {
            return Err(Refusal::too_few_cells(field.tested.len(), side_m).into());
        }
        let inside: u64 = field.of_tested.iter().map(|cell| u64::from(field.counts[*cell as usize])).sum();
        if (inside as f64) < LEAST_INCIDENTS { Err(Refusal::too_few_inside(inside).into()) } else { Ok(field) }
    }

    /// Incidents on the ground.
    pub fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Ground of a cell, square metres.
    pub fn ground_m2(&self, cell: u32) -> f64 {
        self.grid.inside_shares()[cell as usize] * self.grid.cell_m2()
    }

    /// Ground of all cells, square metres.
    pub fn all_m2(&self) -> f64 {
        self.grid.inside_shares().iter().sum::<f64>() * self.grid.cell_m2()
    }

    /// The number of a cell in its province.
    pub fn number(&self, cell: u32) -> u32 {
        let [column, row] = self.grid.lattice(cell).map(|at| (at + HALF).clamp(0, 2 * HALF - 1) as u32);
        (row << 16) + column + 1
    }

    /// Values of the tested cells.
    pub fn of_tested(&self, counts: &[u32]) -> Vec<f64> {
        self.of_tested.iter().map(|cell| f64::from(counts[*cell as usize])).collect()
    }

    /// What each tested cell is, and where p-values come from.
    pub fn calls(&self, question: &Question) -> (Vec<Option<Call>>, Method) {
        calls(&self.of_tested(&self.counts), &self.tested.near(Reach::Queen(1)), question)
    }

    /// The commune with the most ground of each cell: a place in the ground's communes.
    pub fn communes(&self, ground: &Ground) -> Vec<Option<u32>> {
        let mut most: Vec<(f64, Option<u32>)> = vec![(0.0, None); self.grid.len()];
        for (number, commune) in (0..).zip(&ground.communes) {
            let area = self.plane.shape_to_plane(&commune.area);
            let Ok(grid) = Grid::new(self.grid.shape(), self.grid.size_m(), &area) else { continue };
            for (cell, share) in (0..).zip(grid.inside_shares()) {
                if let Some(here) = self.grid.cell_at(grid.centre(cell)).map(|cell| &mut most[cell as usize])
                    && *share > here.0
                {
                    *here = (*share, Some(number));
                }
            }
        }
        most.into_iter().map(|(_, commune)| commune).collect()
    }

    /// Incidents by cell, of those that a rule takes.
    pub fn counted(&self, is_taken: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut counts = vec![0; self.grid.len()];
        let taken = self.cells.iter().enumerate().filter(|(at, _)| is_taken(*at));
        taken.filter_map(|(_, cell)| *cell).for_each(|cell| counts[cell as usize] += 1);
        counts
    }
}

/// Scores, p-values, and classes after the false discovery rate, of values and their neighbours. Nothing is called where all are equal.
pub(super) fn calls(values: &[f64], around: &impl Around, question: &Question) -> (Vec<Option<Call>>, Method) {
    let found = gi_star(values, around).and_then(|scores| {
        significance(values, around, Dealt::All, question.alpha, question.seed).map(|(tails, method)| (scores, tails, method))
    });
    let (scores, tails, method) = match found {
        Ok(found) => found,
        Err(LocalError::AllEqual | LocalError::TooFew(_)) => return (vec![None; values.len()], Method::Exact),
        Err(fault) => unreachable!("counts of cells and their neighbours: {fault}"),
    };
    // What has no score is not tested.
    let tested: Vec<(usize, GiStar)> = scores.iter().enumerate().filter_map(|(at, score)| score.map(|score| (at, score))).collect();
    let p: Vec<f64> = tested.iter().map(|(at, _)| tails[*at].two_sided()).collect();
    let mut calls = vec![None; values.len()];
    for (((at, score), p), q) in tested.into_iter().zip(&p).zip(benjamini_hochberg(&p)) {
        let class = CLASSES.iter().find(|(level, _)| q <= *level).map_or(0, |(_, class)| *class);
        let is_high = tails[at].high < tails[at].low;
        calls[at] = Some(Call { z: score.z, p: *p, q, class: if is_high { class } else { -class }, is_high });
    }
    (calls, method)
}

/// Cells that belong together: each one's group, numbered by its first cell, of those that are taken.
pub(super) fn joined(grid: &Grid, is_taken: &[bool]) -> Vec<Vec<u32>> {
    let neighbours = grid.neighbours(Reach::Queen(1));
    let mut roots: Vec<u32> = (0..grid.len() as u32).collect();
    let root = crate::spatial::joined::root;
    for cell in (0..grid.len() as u32).filter(|cell| is_taken[*cell as usize]) {
        for other in neighbours.of(cell).iter().filter(|other| is_taken[**other as usize]) {
            let [a, b] = [root(&mut roots, cell), root(&mut roots, *other)];
            roots[a.max(b) as usize] = a.min(b);
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for cell in (0..grid.len() as u32).filter(|cell| is_taken[*cell as usize]) {
        groups.entry(root(&mut roots, cell)).or_default().push(cell);
    }
    groups.into_values().collect()
}

/// Places of incidents.
pub(super) fn places(incidents: &[Incident]) -> Vec<Coord> {
    incidents.iter().map(|incident| incident.place).collect()
}
