//! Local statistics: where values of cells, or of communes, are high or low together. Getis and Ord's Gi\* ([`gi_star`]) and local Moran
//! ([`local_moran`]), their significance by formula and by permutation
//! ([`significance`], [`exact_tails`], [`tails`]).
//!
//! Who is whose neighbour comes as lists ([`Neighbours`]) or as a rule on a grid ([`super::grid::Near`]): anything that is [`Around`].
//! Neighbours weigh alike. Gi\*'s score, local Moran's score and all p-values are the same whether weights are 1 or 1 / neighbours
//! (row-standardised): a row's factor cancels; only the number called local Moran itself differs.
//!
//! Many cells are tested at once: what is called hot goes through [`super::fdr::benjamini_hochberg`] first.

mod exact;
mod gi_star;
mod moran;
mod neighbours;
mod permutation;
mod significance;
#[cfg(test)]
mod tests;

pub use exact::exact_tails;
pub use gi_star::{GiStar, gi_star};
pub use moran::{Moran, Quadrant, WeightStyle, local_moran};
pub use neighbours::{Around, Neighbours};
pub use permutation::{Dealt, Tails, draws_needed, tails};
pub use significance::{Method, significance};

/// Fewer cells than this: hot and cold are not told apart.
pub const LEAST_CELLS: usize = 30;
/// Fewer incidents than this: nor.
pub const LEAST_INCIDENTS: f64 = 60.0;

/// Why there is no statistic.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum LocalError {
    /// Values and neighbours are not of the same cells.
    #[error("{values} values for {cells} cells: there must be one for each")]
    LengthMismatch {
        /// How many values.
        values: usize,
        /// How many cells have neighbours.
        cells: usize,
    },
    /// Fewer than two cells.
    #[error("{0} cells are too few to compare: there must be 2 at least")]
    TooFew(usize),
    /// A value is infinite or no number.
    #[error("the value of cell {0} is no number")]
    NotANumber(usize),
    /// All values are the same: nothing is high or low.
    #[error("all values are equal: no cell is hotter than another")]
    AllEqual,
    /// Exact tails are of whole numbers from 0, not too many.
    #[error("the exact distribution would take {0:.0} numbers, or values are not counts: draw permutations instead")]
    TooLarge(f64),
    /// No permutations were asked for.
    #[error("at least 1 permutation must be drawn")]
    NoDraws,
}

/// Whether there are cells and incidents enough for a verdict ([`LEAST_CELLS`], [`LEAST_INCIDENTS`]; rules of thumb, as in ESRI's Optimized Hot
/// Spot Analysis). What falls short is "not enough data", which is an answer.
pub fn is_enough(values: &[f64]) -> bool {
    values.len() >= LEAST_CELLS && values.iter().sum::<f64>() >= LEAST_INCIDENTS
}

/// Mean and standard deviation (of all cells, not of a sample of them) of values.
#[derive(Debug, Clone, Copy)]
struct Spread {
    mean: f64,
    deviation: f64,
}

/// # Errors
/// All but [`LocalError::TooLarge`] and [`LocalError::NoDraws`].
fn spread(values: &[f64], around: &impl Around) -> Result<Spread, LocalError> {
    let n = values.len();
    if n != around.len() {
        return Err(LocalError::LengthMismatch { values: n, cells: around.len() });
    }
    if n < 2 {
        return Err(LocalError::TooFew(n));
    }
    if let Some(cell) = values.iter().position(|value| !value.is_finite()) {
        return Err(LocalError::NotANumber(cell));
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    // From the mean, not from the sum of squares, which cancels.
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n as f64;
    // Of equal values the mean may be off in the last digit, and then the variance is not 0.
    let (least, most) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value)));
    if variance <= 0.0 || least >= most {
        return Err(LocalError::AllEqual);
    }
    Ok(Spread { mean, deviation: variance.sqrt() })
}
