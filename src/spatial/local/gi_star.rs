//! Getis and Ord's Gi\*.

use super::super::normal::{two_sided, upper_tail};
use super::{Around, LocalError, spread};

/// How hot a cell is with its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GiStar {
    /// Standard score: above 0 hotter than the mean, below 0 colder.
    pub z: f64,
}

impl GiStar {
    /// One-sided p-value of "hot", by the normal distribution.
    pub fn p_hot(self) -> f64 {
        upper_tail(self.z)
    }

    /// One-sided p-value of "cold", by the normal distribution.
    pub fn p_cold(self) -> f64 {
        upper_tail(-self.z)
    }

    /// p-value of "hot or cold", by the normal distribution.
    pub fn p_two_sided(self) -> f64 {
        two_sided(self.z)
    }
}

/// Gi\* of every cell, in the order of `values`, which are counts or rates, one for each cell. The cell itself counts with its neighbours.
///
/// None for a cell whose neighbours are all other cells: there is nothing left to be hotter than. The normal distribution is an
/// approximation: counts lean to the high side, and far out, where many cells make a test strict, "hot" comes more often than the p-value
/// says. Of runs in which incidents fell anywhere, with the false discovery rate at 5 %, it called a hotspot in 50 % with half an incident a cell
/// and 6 neighbours, in 18 % with 2, in 8 % with 10 (tests/bench/README.md). [`super::significance`] keeps to 5 %.
///
/// O(n · neighbours); 1 ms for 100,000 cells of a grid. Source: Ord & Getis (1995), Geographical Analysis 27(4),
/// doi:10.1111/j.1538-4632.1995.tb00912.x, equation 6 with weights of 1: with k neighbours, W = k + 1,
/// z = (Σx − x̄·W) / (s·√((n·W − W²) / (n − 1))).
///
/// # Errors
/// [`LocalError::LengthMismatch`], [`LocalError::TooFew`], [`LocalError::NotANumber`], [`LocalError::AllEqual`].
pub fn gi_star(values: &[f64], around: &impl Around) -> Result<Vec<Option<GiStar>>, LocalError> {
    let spread = spread(values, around)?;
    let n = values.len() as f64;
    let score = |((value, sum), degree): ((&f64, f64), &u32)| {
        let weight = f64::from(*degree) + 1.0;
        let room = (n * weight - weight * weight) / (n - 1.0);
        (room > 0.0).then(|| GiStar { z: (value + sum - spread.mean * weight) / (spread.deviation * room.sqrt()) })
    };
    Ok(values.iter().zip(around.sums(values)).zip(around.degrees()).map(score).collect())
}
