//! How far a plan is, between the threads that work on it and the task that tells it.

use crate::office::watch;

/// How far a plan is.
#[derive(Debug, Clone, Default)]
pub struct Stand {
    /// Word of the step.
    pub step: &'static str,
    /// Of the step.
    pub done: i32,
    /// Of the step; none if that cannot be said.
    pub total: Option<i32>,
    /// What of the step is worked on: the name of a commune.
    pub of: Option<String>,
    /// Whether there is an answer that is kept if nobody wants more.
    pub keeps_answer: bool,
    /// Best value so far.
    pub value: Option<f64>,
    /// No choice has more.
    pub bound: Option<f64>,
    /// Steps of prices.
    pub steps: i64,
    /// Parts of the problem that were looked at.
    pub parts: i64,
    /// Cameras of the best choice so far.
    pub cameras: i32,
}

/// The gap: (bound − value) / bound, from 0 to 1. So much of the best possible a choice may lack at most, since the best is no more than the bound. This is the
/// gap of the search, of the row (`gap_part`), of the screen and of the papers.
pub fn gap_part(value: f64, bound: f64) -> f64 {
    if bound > value { (bound - value) / bound } else { 0.0 }
}

impl Stand {
    /// The gap of the best choice so far.
    pub fn gap_part(&self) -> Option<f64> {
        self.value.zip(self.bound).map(|(value, bound)| gap_part(value, bound))
    }
}

/// Where the stand is written to and read from, and where it is said that nobody wants more.
pub type Watch = watch::Watch<Stand>;

impl Watch {
    /// Begins a step.
    pub fn begin(&self, step: &'static str, total: Option<usize>) {
        self.note(|stand| (stand.step, stand.done, stand.total, stand.of) = (step, 0, total.map(|total| total as i32), None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_a_part_of_the_bound() {
        for (value, bound, expected) in [(90.0, 100.0, 0.1), (100.0, 100.0, 0.0), (101.0, 100.0, 0.0), (0.0, 0.0, 0.0)] {
            assert!((gap_part(value, bound) - expected).abs() < 1e-12, "{value} of {bound}");
        }
    }
}
