//! Whether a change between two counts can be told from chance.
//!
//! Both counts are random: given their sum, the second is binomial with the share of its exposure (Przyborowski & Wilenski
//! 1940, Biometrika 31, doi:10.1093/biomet/31.3-4.313, the conditional test). Exact, no normal approximation.

mod compare;
mod dispersed;

pub use compare::{Comparison, Count, Verdict, chance_of_fall, compare, smallest_fall, verdict};
pub use dispersed::{chance_of_fall_dispersed, compare_dispersed, smallest_fall_dispersed, verdict_dispersed};

use super::distributions::binomial_cdf;

/// One-sided p-value that `later` cases in `later_days` are no fewer (or no more) per day than `earlier` cases in
/// `earlier_days`: the probability, if nothing changed, of a count at least as far from expectation on the side it lies.
///
/// `None` if both counts or an exposure are zero: there is nothing to compare. O(√n).
pub fn change_p_value(earlier: u64, earlier_days: f64, later: u64, later_days: f64) -> Option<f64> {
    let n = earlier + later;
    if n == 0 || earlier_days.is_nan() || later_days.is_nan() || earlier_days <= 0.0 || later_days <= 0.0 {
        return None;
    }
    let share = later_days / (earlier_days + later_days);
    let [at_most, _] = binomial_cdf(later, n, share);
    let at_least = if later == 0 { 1.0 } else { binomial_cdf(later - 1, n, share)[1] };
    Some(at_most.min(at_least).clamp(0.0, 1.0))
}

/// The largest later count, with equal exposure, that would be a fall at one-sided level `alpha`; `None` if none would,
/// because there are too few cases.
///
/// O(√n · log n). [`smallest_fall`] is for exposures that differ.
pub fn smallest_real_fall(earlier: u64, alpha: f64) -> Option<u64> {
    smallest_fall(Count { cases: earlier, exposure: 1.0 }, 1.0, alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest later counts that are a fall at one-sided 5 % when both years are random: from 20 to 10 (50 %), 50 to 33
    /// (34 %), 100 to 77 (23 %), 200 to 167 (16.5 %); computed with Python's exact integers.
    #[test]
    fn a_fall_of_ten_percent_is_noise_in_a_commune() {
        for (earlier, later) in [(20_u64, 10), (50, 33), (100, 77), (200, 167)] {
            assert_eq!(smallest_real_fall(earlier, 0.05), Some(later), "{earlier}");
        }
        assert!(change_p_value(540, 365.0, 486, 365.0).unwrap() < 0.05);
        assert!(change_p_value(500, 365.0, 450, 365.0).unwrap() > 0.05);
    }

    /// Hòa Bình province, half a year, 183 to 180: p = 0.46.
    #[test]
    fn a_published_change_of_three_cases_is_chance() {
        assert!((change_p_value(183, 181.0, 180, 181.0).unwrap() - 0.46).abs() < 0.005);
    }

    #[test]
    fn nothing_to_compare_gives_no_p_value() {
        assert_eq!(change_p_value(0, 30.0, 0, 30.0), None);
        assert_eq!(change_p_value(3, 0.0, 4, 30.0), None);
        assert_eq!(smallest_real_fall(4, 0.05), None);
        assert_eq!(smallest_real_fall(5, 0.05), Some(0), "1/32 is below 5 %");
    }

    #[test]
    fn a_million_cases_neither_overflow_nor_underflow() {
        let p = change_p_value(500_000, 1.0, 500_000, 1.0).unwrap();
        assert!((p - 0.5).abs() < 1e-3, "{p}");
    }
}
