//! Local Moran: cells that are like their neighbours, and cells that stand out from them.

use super::super::normal::two_sided;
use super::{Around, LocalError, spread};

/// What weights of neighbours add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightStyle {
    /// Each neighbour weighs 1.
    Binary,
    /// Neighbours of a cell weigh 1 together.
    RowStandardised,
}

/// A cell and its neighbours beside the mean of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// A high value among high values.
    HighHigh,
    /// A low value among low values.
    LowLow,
    /// A high value among low values.
    HighLow,
    /// A low value among high values.
    LowHigh,
}

/// Local Moran of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moran {
    /// Above 0 like its neighbours, below 0 unlike. The sum over all cells, with weights of 1, over the number of pairs of neighbours is
    /// Moran's I.
    pub i: f64,
    /// Standard score beside all orders of the other cells' values (the cell keeps its own).
    pub z: f64,
    /// Which of both is high. A value on the mean counts as low.
    pub quadrant: Quadrant,
}

impl Moran {
    /// p-value of "like or unlike its neighbours", by the normal distribution.
    pub fn p_two_sided(self) -> f64 {
        two_sided(self.z)
    }
}

/// Local Moran of every cell, in the order of `values`.
///
/// None for a cell without neighbours, with all others as neighbours, or with a value that is the mean to the last digit: its own deviation is
/// 0, whatever is around it. For p-values by permutation take [`super::tails`] of the same neighbours: with the cell's own value kept, I rises
/// or falls with the sum of its neighbours.
///
/// O(n · neighbours). Source: Anselin (1995), Geographical Analysis 27(2), doi:10.1111/j.1538-4632.1995.tb00338.x, equation 12; mean and
/// variance with the own value kept: Sokal, Oden & Thomson (1998), doi:10.1111/j.1538-4632.1998.tb00406.x.
///
/// # Errors
/// [`LocalError::LengthMismatch`], [`LocalError::TooFew`], [`LocalError::NotANumber`], [`LocalError::AllEqual`].
pub fn local_moran(values: &[f64], around: &impl Around, style: WeightStyle) -> Result<Vec<Option<Moran>>, LocalError> {
    let spread = spread(values, around)?;
    let scores: Vec<f64> = values.iter().map(|value| (value - spread.mean) / spread.deviation).collect();
    let others = values.len() as f64 - 1.0;
    let answer = |((own, sum), degree): ((&f64, f64), &u32)| {
        let k = f64::from(*degree);
        if *degree == 0 || k >= others || *own == 0.0 {
            return None;
        }
        // Scores add up to 0 and their squares to n: what the other cells have, and the sum of k of them drawn without putting back.
        let mean = -own / others;
        let variance = (others + 1.0 - own * own) / others - mean * mean;
        let deviation = (k * variance * (others - k) / (others - 1.0)).sqrt();
        let quadrant = match (*own > 0.0, sum > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (true, false) => Quadrant::HighLow,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
        };
        let weight = if style == WeightStyle::Binary { 1.0 } else { 1.0 / k };
        (deviation > 0.0).then(|| Moran { i: own * sum * weight, z: own.signum() * (sum - k * mean) / deviation, quadrant })
    };
    Ok(scores.iter().zip(around.sums(&scores)).zip(around.degrees()).map(answer).collect())
}
