//! Where a neighbourhood that stands out is told: at the cells that make it stand out.
//!
//! What is tested is the sum of a cell and its neighbours, so a cell without any incident is "called" beside a full one. Told of a cell, that is not so: what is
//! coloured, and what areas are made of, has incidents of its own. A neighbourhood that is called high is told at
//! - its middle, if that is *busy*: more incidents than the background has in the mean on the cell's ground (so at least one);
//! - its fullest cell, the one farthest above that mean: else a full cell could stay grey beside one that is coloured for its sake.
//!
//! Low ones likewise, at cells below the mean. A sum above the mean has a cell above it: each called neighbourhood is told somewhere, and where none is called
//! nothing is told, so how often there is a false alarm *at all* is what the test promises. The share of false ones
//! among what is told is not: a true hotspot has seven to nine called neighbourhoods and is told once, chance has one and is told once, so of the places that are told
//! up to several times the level may be chance (in trials 4 to 6 % of cells and 5 to 11 % of areas at 5 %). A cell's score, p and q are those of the surest neighbourhood that it is told by: they
//! are of the cell *with its neighbours*, never of it alone, for which no honest p is to be had once it was chosen by its count.

use super::field::Call;
use crate::spatial::local::Neighbours;

/// Whether one call is surer than another.
pub(super) fn is_surer(a: &Call, b: &Call) -> bool {
    a.p < b.p || (a.p <= b.p && a.z > b.z)
}

/// Takes the calls of neighbourhoods, by their middle, to the cells where they are told; the class of all others becomes 0. `mean` is the background's of a whole
/// cell, `shares` are how much ground each cell has. O(cells · neighbours).
pub(super) fn tell(calls: &mut [Option<Call>], counts: &[u32], shares: &[f64], around: &Neighbours, mean: f64) {
    let above: Vec<f64> = counts.iter().zip(shares).map(|(n, share)| f64::from(*n) - mean * share).collect();
    let found = calls.to_vec();
    calls.iter_mut().flatten().for_each(|call| call.class = 0);
    for (middle, call) in (0..).zip(&found) {
        let Some(call) = call.filter(|call| call.class != 0) else { continue };
        let lean = |cell: u32| if call.is_high { above[cell as usize] } else { -above[cell as usize] };
        let near = around.of(middle);
        let most = near.iter().map(|cell| lean(*cell)).fold(lean(middle), f64::max);
        let is_told = |cell: &u32| if *cell == middle { lean(middle) > 0.0 } else { lean(middle) < most && lean(*cell) >= most };
        for cell in near.iter().copied().chain([middle]).filter(is_told) {
            let here = &mut calls[cell as usize];
            if here.is_none_or(|here| here.class == 0 || is_surer(&call, &here)) {
                *here = Some(call);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, Rect};

    use super::*;
    use crate::spatial::chance::Chance;
    use crate::spatial::grid::{CellShape, Grid, Reach};

    const SIDE: usize = 20;

    fn squares() -> Grid {
        let side = SIDE as f64;
        Grid::new(CellShape::Square, 1.0, &MultiPolygon::from(Rect::new([0.0, 0.0], [side, side]).to_polygon())).unwrap()
    }

    fn call(middle: u32, p: f64, is_high: bool) -> Call {
        Call { z: 0.0, p, q: p, class: if is_high { 3 } else { -3 }, is_high, middle }
    }

    /// By hand, a mean of 1 and one called neighbourhood of nine: its middle has none, one cell has 9, one has 2, the others have 1 or none. It is told at the cell of
    /// 9; with 2 in the middle there, too; and a cell of 0 is never told.
    #[test]
    fn a_neighbourhood_is_told_at_its_middle_if_busy_and_at_its_fullest() {
        let grid = squares();
        let around = grid.neighbours(Reach::Queen(1));
        let cell = |x: f64, y: f64| grid.cell_at(geo::Coord { x, y }).unwrap();
        let [middle, full, other] = [cell(10.5, 10.5), cell(11.5, 10.5), cell(9.5, 9.5)];
        let mut counts = vec![1_u32; grid.len()];
        around.of(middle).iter().for_each(|near| counts[*near as usize] = u32::from(*near % 2 == 0));
        (counts[middle as usize], counts[full as usize], counts[other as usize]) = (0, 9, 2);
        let told = |counts: &[u32]| {
            let mut calls = vec![None; grid.len()];
            calls[middle as usize] = Some(call(middle, 1e-6, true));
            tell(&mut calls, counts, grid.inside_shares(), &around, 1.0);
            (0..grid.len() as u32).filter(|cell| calls[*cell as usize].is_some_and(|call| call.class > 0)).collect::<Vec<_>>()
        };
        assert_eq!(told(&counts), [full]);
        counts[middle as usize] = 2;
        let mut both = [middle, full];
        both.sort_unstable();
        assert_eq!(told(&counts), both);
        // A mean that is not beyond the background's is not busy.
        counts[middle as usize] = 1;
        assert_eq!(told(&counts), [full]);
    }

    /// The surest counts, and a low neighbourhood is told at cells with less than the mean.
    #[test]
    fn the_surest_neighbourhood_tells_a_cell_and_low_ones_tell_quiet_cells() {
        let grid = squares();
        let around = grid.neighbours(Reach::Queen(1));
        let cell = |x: f64, y: f64| grid.cell_at(geo::Coord { x, y }).unwrap();
        let [a, b, quiet, busy] = [cell(4.5, 4.5), cell(5.5, 4.5), cell(14.5, 14.5), cell(15.5, 14.5)];
        let mut counts = vec![1_u32; grid.len()];
        (counts[a as usize], counts[quiet as usize], counts[busy as usize]) = (7, 0, 3);
        let mut calls = vec![None; grid.len()];
        calls[a as usize] = Some(call(a, 1e-3, true));
        calls[b as usize] = Some(call(b, 1e-5, true));
        calls[quiet as usize] = Some(call(quiet, 1e-4, false));
        calls[busy as usize] = Some(call(busy, 1e-4, false));
        tell(&mut calls, &counts, grid.inside_shares(), &around, 1.0);
        let told = |cell: u32| calls[cell as usize].map(|call| (call.class, call.middle));
        assert_eq!(told(a), Some((3, b)), "the fullest of b's neighbourhood, which is surer than its own");
        assert_eq!((told(b), told(quiet)), (Some((0, b)), Some((-3, quiet))));
        assert_eq!(told(busy), Some((0, busy)));
    }

    /// Whatever is called, and however, is told at one cell of it at least that has more than the mean if the sum has, and less if it has less.
    #[test]
    fn what_is_called_is_told_somewhere_and_what_is_told_is_called() {
        let grid = squares();
        let around = grid.neighbours(Reach::Queen(1));
        let mut chance = Chance::new(5);
        for _ in 0..200 {
            let counts: Vec<u32> = (0..grid.len()).map(|_| chance.below(4) * chance.below(3)).collect();
            let middle = chance.below(grid.len() as u32);
            let all: Vec<u32> = around.of(middle).iter().copied().chain([middle]).collect();
            let above = f64::from(all.iter().map(|cell| counts[*cell as usize]).sum::<u32>()) - 1.5 * all.len() as f64;
            if above.abs() < 1e-9 {
                continue;
            }
            let mut calls = vec![None; grid.len()];
            calls[middle as usize] = Some(call(middle, 0.01, above > 0.0));
            tell(&mut calls, &counts, grid.inside_shares(), &around, 1.5);
            let told: Vec<u32> = (0..grid.len() as u32).filter(|cell| calls[*cell as usize].is_some_and(|call| call.class != 0)).collect();
            assert!(!told.is_empty() && told.iter().all(|cell| all.contains(cell)));
            assert!(told.iter().all(|cell| (f64::from(counts[*cell as usize]) - 1.5) * above > 0.0));
        }
    }
}
