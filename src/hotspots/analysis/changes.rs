//! Two runs of the same cells: which cells have more than before, or fewer, and whether that is more than chance.

use serde::Serialize;

use crate::spatial::change::{Count, compare};
use crate::spatial::fdr::benjamini_hochberg;

/// Levels of the classes 3, 2, 1.
const CLASSES: [(f64, i16); 3] = [(0.01, 3), (0.05, 2), (0.1, 1)];
/// Level of intervals, which are not told.
const LEVEL: f64 = 0.95;

/// A cell of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellCount {
    /// Its number, which is the same in both runs.
    pub number: u32,
    /// Incidents.
    pub n: u32,
}

/// A cell in both runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CellChange {
    /// Its number.
    pub number: u32,
    /// Incidents of the earlier run.
    pub n_before: u32,
    /// Incidents of the later run.
    pub n: u32,
    /// Two-sided exact p-value of "changed".
    pub p: f64,
    /// The same after the false discovery rate; none where so few incidents could never be told from chance.
    pub q: Option<f64>,
    /// 3, 2, 1: more, at 99, 95, 90 %; −3 to −1 fewer; 0 may be chance.
    pub class: i16,
}

/// All cells with an incident in either run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// By number.
    pub cells: Vec<CellChange>,
    /// Incidents of the earlier run.
    pub n_before: u32,
    /// Incidents of the later run.
    pub n: u32,
    /// Cells with more, at the level.
    pub rose: usize,
    /// Cells with fewer, at the level.
    pub fell: usize,
    /// Cells with too few incidents to be told from chance whatever happens.
    pub untold: usize,
}

/// What changed between two runs of the same cells, in so many days each, at a level (0.05). Cells are in any order; a cell that is missing has no incident.
///
/// The test of a cell is exact, given its incidents of both runs. Cells whose incidents, all in one run, would not reach the level are not counted as tested:
/// that depends on the sum alone, so the false discovery rate holds (Tarone 1990, Biometrics 46; Gilbert 2005, J. R. Stat. Soc. C 54). O(cells · √incidents).
pub fn changes(before: &[CellCount], after: &[CellCount], days: [f64; 2], alpha: f64) -> Changes {
    let mut both: std::collections::BTreeMap<u32, [u32; 2]> = std::collections::BTreeMap::new();
    for (run, cells) in [before, after].into_iter().enumerate() {
        for cell in cells {
            both.entry(cell.number).or_default()[run] += cell.n;
        }
    }
    let count = |cases: u32, run: usize| Count { cases: u64::from(cases), exposure: days[run] };
    let found = |[a, b]: [u32; 2]| compare(count(a, 0), count(b, 1), LEVEL);
    let mut cells: Vec<CellChange> = both
        .into_iter()
        .filter_map(|(number, [n_before, n])| {
            let p = found([n_before, n])?.p_two_sided;
            Some(CellChange { number, n_before, n, p, q: None, class: 0 })
        })
        .collect();
    let could_be_told = |cell: &CellChange| {
        let all = cell.n_before + cell.n;
        let ends = [found([all, 0]), found([0, all])];
        ends.iter().flatten().any(|end| end.p_two_sided <= alpha)
    };
    let tested: Vec<usize> = (0..cells.len()).filter(|at| could_be_told(&cells[*at])).collect();
    let q = benjamini_hochberg(&tested.iter().map(|at| cells[*at].p).collect::<Vec<_>>());
    let mut answer = Changes { cells: Vec::new(), n_before: 0, n: 0, rose: 0, fell: 0, untold: cells.len() - tested.len() };
    for (at, q) in tested.into_iter().zip(q) {
        let cell = &mut cells[at];
        let class = CLASSES.iter().find(|(level, _)| q <= *level).map_or(0, |(_, class)| *class);
        let has_more = f64::from(cell.n) * days[0] > f64::from(cell.n_before) * days[1];
        (cell.q, cell.class) = (Some(q), if has_more { class } else { -class });
        answer.rose += usize::from(q <= alpha && has_more);
        answer.fell += usize::from(q <= alpha && !has_more);
    }
    answer.n_before = cells.iter().map(|cell| cell.n_before).sum();
    answer.n = cells.iter().map(|cell| cell.n).sum();
    answer.cells = cells;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::chance::Chance;

    fn cells(counts: &[u32]) -> Vec<CellCount> {
        (1..).zip(counts).map(|(number, n)| CellCount { number, n: *n }).collect()
    }

    /// By hand, equal days: none to 12 has p = 2/2¹²; 20 to 20 has 1; 3 and 2 could at most have 2/2⁵ = 0.0625, so only two cells are tested and q of the first
    /// is twice its p. A run of twice the days: 10 to 20 is no change.
    #[test]
    fn by_hand() {
        let found = changes(&cells(&[0, 20, 3]), &cells(&[12, 20, 2]), [365.0, 365.0], 0.05);
        assert!((found.cells[0].p - 2.0 / 4096.0).abs() < 1e-12 && (found.cells[0].q.unwrap() - 4.0 / 4096.0).abs() < 1e-12);
        assert_eq!((found.cells[0].class, found.cells[1].class, found.cells[2].q), (3, 0, None));
        assert_eq!((found.rose, found.fell, found.untold, found.n_before, found.n), (1, 0, 1, 23, 34));
        let back = changes(&cells(&[12, 20, 2]), &cells(&[0, 20, 3]), [365.0, 365.0], 0.05);
        assert_eq!((back.cells[0].class, back.rose, back.fell), (-3, 0, 1));
        let twice = changes(&cells(&[10, 0]), &cells(&[20, 0]), [365.0, 730.0], 0.05);
        assert_eq!((twice.cells.len(), twice.cells[0].class, twice.rose + twice.fell), (1, 0, 0));
        // A cell that one run alone has, in another order.
        let one = changes(&[], &[CellCount { number: 9, n: 30 }, CellCount { number: 4, n: 1 }], [1.0, 1.0], 0.05);
        assert_eq!((one.cells[0].number, one.cells[1].n_before, one.rose), (4, 0, 1));
    }

    /// 200 pairs of runs with the same rates in 300 cells: any cell is called in no more than 5 % of them; 17 or more would come once in 40 tries (binomial).
    #[test]
    fn no_change_is_called_no_more_often_than_promised() {
        let mut alarms = 0;
        for pair in 0..200 {
            let mut chance = Chance::stream(5, pair);
            let mut run = || {
                let mut counts = vec![0; 300];
                // The first cells have more than the last.
                (0..1500).for_each(|_| counts[(chance.unit() * chance.unit() * 300.0) as usize] += 1);
                counts
            };
            let found = changes(&cells(&run()), &cells(&run()), [1.0, 1.0], 0.05);
            alarms += u32::from(found.rose + found.fell > 0);
        }
        assert!(alarms <= 16, "{alarms}");
    }
}
