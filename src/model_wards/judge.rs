//! Whether a criterion is met by what was measured or judged: pure.

use serde::Serialize;

/// What a figure is for a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measure {
    /// The figure; none where there is nothing to measure it by.
    pub value: Option<f64>,
    /// Of how many cases, where it is a share or a change.
    pub of: Option<u64>,
    /// Why there is none: `no_data`, `few`.
    pub why: Option<&'static str>,
}

impl Measure {
    /// A count.
    pub fn count(n: u64) -> Self {
        Self { value: Some(n as f64), of: None, why: None }
    }

    /// A part of so many; none of nothing, nor of fewer than `few`.
    pub fn part(n: u64, all: u64, few: u64) -> Self {
        if all == 0 || all < few {
            return Self { value: None, of: Some(all), why: Some(if all == 0 { "no_data" } else { "few" }) };
        }
        Self { value: Some(n as f64 / all as f64), of: Some(all), why: None }
    }

    /// A share that was measured elsewhere.
    pub fn share(value: Option<f64>) -> Self {
        Self { value, of: None, why: if value.is_none() { Some("no_data") } else { None } }
    }
}

/// Whether a figure is as a criterion wants it; none where there is none.
pub fn is_met(value: Option<f64>, operator: &str, wanted: f64) -> Option<bool> {
    let value = value?;
    // What rounds to the same at nine places is equal: 0.1 + 0.2 is 0.3.
    let near = (value - wanted).abs() <= 1e-9;
    match operator {
        "<=" => Some(value <= wanted || near),
        ">=" => Some(value >= wanted || near),
        "=" => Some(near),
        _ => None,
    }
}

/// How many criteria of a scorecard are met, not met, and cannot be told; and points.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Total {
    /// Criteria.
    pub n: usize,
    /// Of those, met.
    pub met: usize,
    /// Not met.
    pub not_met: usize,
    /// Nothing was measured or judged.
    pub unknown: usize,
    /// Points of those that are met, and of all.
    pub points: f64,
    /// See above.
    pub points_of: f64,
    /// Whether all are met.
    pub is_whole: bool,
}

/// Adds up what is known of each criterion, with its points.
pub fn total(found: &[(Option<bool>, Option<f64>)]) -> Total {
    let mut sum = Total { n: found.len(), ..Total::default() };
    for (is_met, points) in found {
        let points = points.unwrap_or_default();
        sum.points_of += points;
        match is_met {
            Some(true) => {
                sum.met += 1;
                sum.points += points;
            }
            Some(false) => sum.not_met += 1,
            None => sum.unknown += 1,
        }
    }
    sum.is_whole = sum.n > 0 && sum.met == sum.n;
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_measured_is_neither_met_nor_missed() {
        assert_eq!(is_met(Some(0.8), ">=", 0.8), Some(true));
        assert_eq!(is_met(Some(0.1 + 0.2), "=", 0.3), Some(true));
        assert_eq!((is_met(Some(3.0), "<=", 2.0), is_met(None, "<=", 2.0)), (Some(false), None));
        assert_eq!(
            (Measure::part(3, 0, 20).why, Measure::part(3, 19, 20).why, Measure::part(5, 20, 20).value),
            (Some("no_data"), Some("few"), Some(0.25))
        );
        let sum = total(&[(Some(true), Some(10.0)), (Some(false), Some(5.0)), (None, None)]);
        assert_eq!((sum.n, sum.met, sum.not_met, sum.unknown, sum.points, sum.points_of, sum.is_whole), (3, 1, 1, 1, 10.0, 15.0, false));
        assert!(!total(&[]).is_whole, "no criteria are not all met");
    }
}
