//! What size of cells the data ask for.

use super::{CellShape, GridError, ROW_OF_HEXAGONS};

/// Below this size a cell says which house, which no place of an incident is known to.
pub const LEAST_SIZE_M: f64 = 50.0;
/// Fewer cells than this say nothing of hot and cold (Ord & Getis 1995 want neighbours and cells enough for a normal distribution; ESRI and
/// [`super::super::local::LEAST_CELLS`] say 30).
pub const LEAST_CELLS: f64 = 30.0;
/// More cells than this no map of a province shows.
pub const MOST_CELLS: f64 = 100_000.0;
/// Cells are this many times as wide as places are uncertain: a place is then in its own cell or, at the sides, in the next.
pub const CELLS_PER_PRECISION: f64 = 2.0;

/// What decided a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleRule {
    /// Two incidents a cell on average.
    TwoACell,
    /// [`LEAST_SIZE_M`].
    LeastSize,
    /// [`CELLS_PER_PRECISION`].
    Precision,
    /// [`LEAST_CELLS`].
    LeastCells,
    /// [`MOST_CELLS`].
    MostCells,
}

/// A size of cells, and why it is that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Size of a cell as [`super::Grid::new`] takes it, metres; two digits, the second 0 or 5, unless a bound decided.
    pub size_m: f64,
    /// What decided.
    pub rule: ScaleRule,
}

/// The size of cells for a number of incidents on an area.
///
/// The rule is that of quadrats: a cell has twice the area that an incident has on average, 2A/n (Griffith & Amrhein 1991; Wong & Lee 2005,
/// Statistical Analysis of Geographic Information, § 6.2), so that a square has the side √(2A/n). It is kept within the bounds of this
/// module, which are ours. `precision_m` is how far places of incidents may be off; 0 if they are exact.
///
/// # Errors
/// [`GridError::NoArea`] unless the area is above 0, [`GridError::NoPoints`] without incidents, [`GridError::BadSize`] if the precision is
/// negative or no number, [`GridError::TooVague`] if places are so uncertain that the area would have fewer than [`LEAST_CELLS`] cells, or is
/// itself too small for that many.
pub fn propose_size(shape: CellShape, area_m2: f64, incidents: usize, precision_m: f64) -> Result<Scale, GridError> {
    if !area_m2.is_finite() || area_m2 <= 0.0 {
        return Err(GridError::NoArea);
    }
    if incidents == 0 {
        return Err(GridError::NoPoints);
    }
    if !precision_m.is_finite() || precision_m < 0.0 {
        return Err(GridError::BadSize(precision_m));
    }
    let size = |cells: f64| {
        let cell_m2 = area_m2 / cells;
        match shape {
            CellShape::Square => cell_m2.sqrt(),
            CellShape::Hexagon => (cell_m2 / ROW_OF_HEXAGONS).sqrt(),
        }
    };
    let lows = [
        (LEAST_SIZE_M, ScaleRule::LeastSize),
        (CELLS_PER_PRECISION * precision_m, ScaleRule::Precision),
        (size(MOST_CELLS), ScaleRule::MostCells),
    ];
    let (least_m, least_rule) = lows.into_iter().fold(lows[0], |a, b| if b.0 > a.0 { b } else { a });
    let most_m = size(LEAST_CELLS);
    if least_m > most_m {
        return Err(GridError::TooVague { precision_m, least_m, most_m });
    }
    let wanted_m = rounded(size(incidents as f64 / 2.0));
    Ok(if wanted_m < least_m {
        Scale { size_m: least_m, rule: least_rule }
    } else if wanted_m > most_m {
        Scale { size_m: most_m, rule: ScaleRule::LeastCells }
    } else {
        Scale { size_m: wanted_m, rule: ScaleRule::TwoACell }
    })
}

/// Two digits, the second 0 or 5.
fn rounded(size_m: f64) -> f64 {
    let step_m = 10_f64.powf(size_m.log10().floor()) / 2.0;
    (size_m / step_m).round() * step_m
}
