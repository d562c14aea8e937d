//! Hotspots in time: which places have just become hot, have long been, are cooling down.
//!
//! Time is cut into slices of one length (months, weeks). Gi\* is taken of every cell in every slice, "hot" and "cold" are called over all of
//! them together ([`states`]), the scores of a cell are tested for a trend ([`super::trend`]), and both make its pattern. Values lie slice
//! after slice, in each slice cell after cell. [`SpaceTime`] makes earlier slices neighbours too, as ESRI does.
//!
//! Source of the patterns: ESRI, "How Emerging Hot Spot Analysis works" (`ArcGIS` Pro 3, `learnmoreemerging.htm`).

#[cfg(test)]
mod tests;

use super::fdr::benjamini_hochberg;
use super::local::{Around, GiStar};
use super::trend::{MannKendall, Trend};

/// Fewer slices show no history (ESRI's limit).
pub const LEAST_SLICES: usize = 10;

/// A cell in a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Significantly hot.
    Hot,
    /// Significantly cold.
    Cold,
    /// Neither.
    Neither,
}

/// The history of a hot cell; of a cold one with hot and cold exchanged. The first that fits, in this order, which is ESRI's. "90 % of slices" is
/// 90 % or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// Hot in the last slice, never before. "Mới xuất hiện".
    New,
    /// Hot in the last slices without a break, two at least, never before them, in under 90 % of slices. "Liên tiếp gần đây".
    Consecutive,
    /// Hot in 90 % of slices and in the last, and ever more. "Gia tăng".
    Intensifying,
    /// Hot in 90 % of slices and in the last, without a trend. "Kéo dài".
    Persistent,
    /// Hot in 90 % of slices and in the last, and ever less. "Giảm dần".
    Diminishing,
    /// Hot in the last slice and off and on before, in under 90 % of slices, never cold. "Lúc có lúc không".
    Sporadic,
    /// Hot in the last slice, in under 90 % of slices, and cold in some before. "Đảo chiều".
    Oscillating,
    /// Hot in 90 % of slices, but not in the last. "Đã lắng".
    Historical,
}

/// What a cell has been through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// A hotspot: "điểm nóng".
    Hot(History),
    /// A coldspot: "điểm lạnh".
    Cold(History),
    /// None of the patterns.
    Nothing,
}

/// The pattern of a cell, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Emerging {
    /// The pattern.
    pub pattern: Pattern,
    /// The trend of its scores; none if it has no score in some slice.
    pub trend: Option<Trend>,
    /// In how many slices it was hot.
    pub hot: u32,
    /// In how many slices it was cold.
    pub cold: u32,
}

/// Why there are no patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmergingError {
    /// Fewer than [`LEAST_SLICES`].
    #[error("{0} slices of time are too few: there must be {LEAST_SLICES} at least")]
    TooFewSlices(usize),
    /// Scores, p-values or states are not of whole slices.
    #[error("{bins} values do not fill {slices} slices")]
    LengthMismatch {
        /// How many there are.
        bins: usize,
        /// How many slices there should be.
        slices: usize,
    },
}

/// Neighbours in space and time: the cell's neighbours in the same slice, and the cell and its neighbours in the slices before.
#[derive(Debug)]
pub struct SpaceTime<'a, A> {
    around: &'a A,
    steps: usize,
    degrees: Vec<u32>,
}

impl<'a, A: Around> SpaceTime<'a, A> {
    /// Of a number of slices, with so many `steps` back (ESRI takes 1). With 0 slices are only tested together, and the test of the trend is
    /// honest; with more, scores of slices depend on those before, and a trend is found more often than the level says.
    pub fn new(around: &'a A, slices: usize, steps: usize) -> Self {
        let degrees = (0..slices).flat_map(|slice| {
            let reached = steps.min(slice) as u32 + 1;
            around.degrees().iter().map(move |degree| (degree + 1) * reached - 1)
        });
        Self { around, steps, degrees: degrees.collect() }
    }
}

impl<A: Around> Around for SpaceTime<'_, A> {
    fn len(&self) -> usize {
        self.degrees.len()
    }

    fn degrees(&self) -> &[u32] {
        &self.degrees
    }

    fn sums(&self, values: &[f64]) -> Vec<f64> {
        assert_eq!(values.len(), self.len(), "one value for each cell and slice");
        let cells = self.around.len().max(1);
        let own: Vec<Vec<f64>> = values.chunks(cells).map(|slice| self.around.sums(slice)).collect();
        let mut sums = Vec::with_capacity(values.len());
        for slice in 0..own.len() {
            for cell in 0..cells {
                let before = (slice - self.steps.min(slice)..slice).map(|slice| own[slice][cell] + values[slice * cells + cell]);
                sums.push(own[slice][cell] + before.sum::<f64>());
            }
        }
        sums
    }
}

/// Hot and cold at a level (0.05), with the false discovery rate over all cells and slices. `p` are two-sided p-values of the scores, from
/// whichever source. What has no score is neither, and is not counted as tested.
///
/// # Errors
/// [`EmergingError::LengthMismatch`] if there is not one p-value for each score.
pub fn states(scores: &[Option<GiStar>], p: &[f64], level: f64) -> Result<Vec<State>, EmergingError> {
    if scores.len() != p.len() {
        return Err(EmergingError::LengthMismatch { bins: p.len(), slices: scores.len() });
    }
    let tested: Vec<(usize, f64)> = scores.iter().enumerate().filter_map(|(bin, score)| score.map(|score| (bin, score.z))).collect();
    let q = benjamini_hochberg(&tested.iter().map(|(bin, _)| p[*bin]).collect::<Vec<_>>());
    let mut states = vec![State::Neither; scores.len()];
    for ((bin, z), _) in tested.into_iter().zip(q).filter(|(_, q)| *q <= level) {
        states[bin] = if z > 0.0 { State::Hot } else { State::Cold };
    }
    Ok(states)
}

/// The pattern of every cell. `level` is that of the trend, two-sided.
///
/// O(cells · slices²).
///
/// # Errors
/// [`EmergingError::TooFewSlices`], [`EmergingError::LengthMismatch`].
pub fn emerging(scores: &[Option<GiStar>], states: &[State], slices: usize, level: f64) -> Result<Vec<Emerging>, EmergingError> {
    if slices < LEAST_SLICES {
        return Err(EmergingError::TooFewSlices(slices));
    }
    if !scores.len().is_multiple_of(slices) || scores.len() != states.len() {
        return Err(EmergingError::LengthMismatch { bins: states.len(), slices });
    }
    let cells = scores.len() / slices;
    let mut tests = MannKendall::new();
    let mut of_cell = |cell: usize| {
        let bins = (0..slices).map(|slice| slice * cells + cell);
        let own: Vec<State> = bins.clone().map(|bin| states[bin]).collect();
        let series: Option<Vec<f64>> = bins.map(|bin| scores[bin].map(|score| score.z)).collect();
        let trend = series.and_then(|series| tests.test(&series));
        let count = |state| own.iter().filter(|other| **other == state).count() as u32;
        Emerging { pattern: pattern(&own, trend, level), trend, hot: count(State::Hot), cold: count(State::Cold) }
    };
    Ok((0..cells).map(&mut of_cell).collect())
}

/// The pattern of one cell's states in the order of time, with the trend of its scores.
pub fn pattern(states: &[State], trend: Option<Trend>, level: f64) -> Pattern {
    // Of the scores' trend: whether the cell grows hotter (1), colder (−1) or neither.
    let course = trend.filter(|trend| trend.p_two_sided <= level).map_or(0, |trend| trend.s.signum());
    if let Some(history) = history(states, State::Hot, course) {
        Pattern::Hot(history)
    } else if let Some(history) = history(states, State::Cold, -course) {
        Pattern::Cold(history)
    } else {
        Pattern::Nothing
    }
}

/// `course` is above 0 if the state grows stronger.
fn history(states: &[State], state: State, course: i64) -> Option<History> {
    let times = states.iter().filter(|other| **other == state).count();
    let last_run = states.iter().rev().take_while(|other| **other == state).count();
    let is_lasting = times * 10 >= states.len() * 9;
    let was_opposite = states.iter().any(|other| *other != state && *other != State::Neither);
    Some(match (last_run > 0, is_lasting) {
        (true, _) if times == 1 => History::New,
        (true, false) if times == last_run => History::Consecutive,
        (true, true) if course > 0 => History::Intensifying,
        (true, true) if course < 0 => History::Diminishing,
        (true, true) => History::Persistent,
        (true, false) if was_opposite => History::Oscillating,
        (true, false) => History::Sporadic,
        (false, true) => History::Historical,
        (false, false) => return None,
    })
}
