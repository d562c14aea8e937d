//! Did the map say where it would happen: incidents of a later time on a map made before it.
//!
//! Cells are taken by score, the highest first, up to a part of all area (or of all street length); then
//! - *hit rate*: the share of the later incidents in them;
//! - *PAI*, predictive accuracy index: hit rate by that part; 1 is what blind choice gives (Chainey, Tompson & Uhlig 2008, Secur. J. 21,
//!   doi:10.1057/palgrave.sj.8350066);
//! - *PEI*, predictive efficiency index: hits by the most that cells of so much area could have caught, known afterwards (Hunt 2016).
//!
//! Cells of the same score have no order: what is taken of them is taken of all alike, which is the expectation over their orders. The last cells are taken
//! in part, so that maps are compared at the same area. A map is only worth its trouble beside the plain count of earlier incidents ([`compare`]).

#[cfg(test)]
mod tests;

use super::distributions::{share_interval, t_beyond, t_within};

/// Differences of hit rates below this are none.
const EVEN: f64 = 1e-12;

/// A cell, or a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// What the map gives it; higher is worse.
    pub score: f64,
    /// Its area or length; above 0.
    pub size: f64,
    /// Later incidents in it.
    pub later: u32,
}

/// How well a map did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Later incidents in all cells.
    pub later: u64,
    /// How many of them in the part taken; of cells of one score the expectation.
    pub hits: f64,
    /// Their share.
    pub hit_rate: f64,
    /// Exact interval of the hit rate (Clopper–Pearson): as if incidents fell one by one, each into the part or not.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The hit rate of blind choice: the part itself.
    pub by_chance: f64,
    /// Hit rate by that.
    pub pai: f64,
    /// Hits by the most possible.
    pub pei: f64,
}

/// Why nothing can be said. Numbers are places in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No incident is later.
    #[error("there are no later incidents")]
    NoIncidents,
    /// A score is no number, or a size is not above 0.
    #[error("cell {0} has a score that is no number, or a size that is not above 0")]
    Cell(usize),
    /// The part or the level is not between 0 and 1.
    #[error("the part and the level have to be between 0 and 1")]
    Part,
    /// The two maps are not of the same cells.
    #[error("the maps are not of the same cells")]
    OtherCells,
}

fn check(cells: &[Cell], part: f64, level: f64) -> Result<(), Fault> {
    if !(part > 0.0 && part <= 1.0 && level > 0.0 && level < 1.0) {
        return Err(Fault::Part);
    }
    let is_sound = |cell: &Cell| !cell.score.is_nan() && cell.size.is_finite() && cell.size > 0.0;
    if let Some(at) = cells.iter().position(|cell| !is_sound(cell)) {
        return Err(Fault::Cell(at));
    }
    if cells.iter().all(|cell| cell.later == 0) { Err(Fault::NoIncidents) } else { Ok(()) }
}

/// Of each cell the share that is taken, 0 to 1, when the highest scores are taken up to a part of all size. O(n log n).
///
/// Sizes are above 0 and scores numbers, as [`accuracy`] checks.
pub fn taken(cells: &[Cell], part: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|a, b| cells[*b].score.total_cmp(&cells[*a].score));
    let mut left = cells.iter().map(|cell| cell.size).sum::<f64>() * part;
    let mut shares = vec![0.0; cells.len()];
    #[expect(clippy::float_cmp, reason = "equal scores are those of one value")]
    for alike in order.chunk_by(|a, b| cells[*a].score == cells[*b].score) {
        let size: f64 = alike.iter().map(|i| cells[*i].size).sum();
        let share = (left / size).clamp(0.0, 1.0);
        for i in alike {
            shares[*i] = share;
        }
        left -= size * share;
    }
    shares
}

fn hits(cells: &[Cell], shares: &[f64]) -> f64 {
    cells.iter().zip(shares).map(|(cell, share)| f64::from(cell.later) * share).sum()
}

/// The most that so much size could have caught: the cells with most incidents for their size.
fn most_hits(cells: &[Cell], part: f64) -> f64 {
    let best: Vec<Cell> = cells.iter().map(|cell| Cell { score: f64::from(cell.later) / cell.size, ..*cell }).collect();
    hits(cells, &taken(&best, part))
}

/// How well a map did on a part of all size (0.05: 5 %), with an interval at a level such as 0.95. O(n log n).
///
/// # Errors
/// [`Fault`]: what is asked makes no sense, or there are no later incidents.
pub fn accuracy(cells: &[Cell], part: f64, level: f64) -> Result<Accuracy, Fault> {
    check(cells, part, level)?;
    let later: u64 = cells.iter().map(|cell| u64::from(cell.later)).sum();
    let hits = hits(cells, &taken(cells, part));
    let hit_rate = hits / later as f64;
    let [low, high] = share_interval(hits, later as f64, level);
    Ok(Accuracy { later, hits, hit_rate, low, high, by_chance: part, pai: hit_rate / part, pei: hits / most_hits(cells, part) })
}

/// A map beside another one of the same cells, as a rule the plain count of earlier incidents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// Hit rate of the one less that of the other.
    pub difference: f64,
    /// Interval of the difference: so low at least.
    pub low: f64,
    /// So high at most.
    pub high: f64,
    /// p-value of "they differ", two-sided.
    pub p: f64,
}

/// The difference of two maps' hit rates on the same part, with an interval that takes whole blocks of time, such as weeks, for what is independent: incidents of one
/// week are not, as one burglary brings the next, nearby. The difference is a ratio of sums over blocks; its standard error is that of such a ratio, and the interval
/// Student's with one degree less than blocks (Cochran 1977, Sampling Techniques, 6.4): quantiles of a bootstrap are too narrow where blocks are few.
///
/// `other[i]` is the other map's score of cell `i`; `blocks` has for each block of time, those without any too, the cells of its incidents, of which
/// [`Cell::later`] is the sum. Of a single block nothing is known: the interval is all that a difference may be. O(n log n + incidents).
///
/// # Errors
/// [`Fault`]: what is asked makes no sense, or there are no later incidents.
pub fn compare(cells: &[Cell], other: &[f64], blocks: &[Vec<u32>], part: f64, level: f64) -> Result<Beside, Fault> {
    check(cells, part, level)?;
    if other.len() != cells.len() || blocks.iter().flatten().any(|cell| *cell as usize >= cells.len()) {
        return Err(Fault::OtherCells);
    }
    if blocks.iter().all(Vec::is_empty) {
        return Err(Fault::NoIncidents);
    }
    let others: Vec<Cell> = cells.iter().zip(other).map(|(cell, score)| Cell { score: *score, ..*cell }).collect();
    check(&others, part, level)?;
    let (one, two) = (taken(cells, part), taken(&others, part));
    // What each block adds to the difference, and its incidents.
    let worth = |block: &Vec<u32>| block.iter().map(|cell| one[*cell as usize] - two[*cell as usize]).sum::<f64>();
    let worths: Vec<[f64; 2]> = blocks.iter().map(|block| [worth(block), block.len() as f64]).collect();
    let [sum, n] = worths.iter().fold([0.0, 0.0], |[sum, n], [worth, incidents]| [sum + worth, n + incidents]);
    let difference = sum / n;
    let degrees = worths.len() as f64 - 1.0;
    if degrees < 1.0 {
        return Ok(Beside { difference, low: -1.0, high: 1.0, p: 1.0 });
    }
    let squares: f64 = worths.iter().map(|[worth, incidents]| (worth - difference * incidents).powi(2)).sum();
    let error = (squares * (degrees + 1.0) / degrees).sqrt() / n;
    let off = t_within(level, degrees) * error;
    let p = if difference.abs() < EVEN { 1.0 } else { t_beyond(difference.abs() / error, degrees) };
    Ok(Beside { difference, low: (difference - off).max(-1.0), high: (difference + off).min(1.0), p })
}

/// Hit rates at several parts: the curve of a map, from the first part to the last; each with the hit rate of the best possible map. O(n log n) a part.
///
/// # Errors
/// [`Fault`]: what is asked makes no sense, or there are no later incidents.
pub fn curve(cells: &[Cell], parts: &[f64]) -> Result<Vec<[f64; 3]>, Fault> {
    parts.iter().map(|part| accuracy(cells, *part, 0.95).map(|found| [*part, found.hit_rate, found.hit_rate / found.pei])).collect()
}
