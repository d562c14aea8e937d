//! Whether a change between two counts can be told from chance.
//!
//! Both counts are random: given their sum, the second is binomial with the share of its exposure (Przyborowski & Wilenski
//! 1940, Biometrika 31, doi:10.1093/biomet/31.3-4.313, the conditional test). Exact, no normal approximation.

/// One-sided p-value that `later` cases in `later_days` are no fewer (or no more) per day than `earlier` cases in
/// `earlier_days`: the probability, if nothing changed, of a count at least as far from expectation on the side it lies.
///
/// `None` if both counts or an exposure are zero: there is nothing to compare. O(earlier + later).
pub fn change_p_value(earlier: u64, earlier_days: f64, later: u64, later_days: f64) -> Option<f64> {
    let n = earlier + later;
    if n == 0 || earlier_days.is_nan() || later_days.is_nan() || earlier_days <= 0.0 || later_days <= 0.0 {
        return None;
    }
    let share = later_days / (earlier_days + later_days);
    let at_most = binomial_cdf(later, n, share);
    let at_least = if later == 0 { 1.0 } else { 1.0 - binomial_cdf(later - 1, n, share) };
    Some(at_most.min(at_least).clamp(0.0, 1.0))
}

/// The largest later count, with equal exposure, that would be a fall at one-sided level `alpha`; `None` if none would,
/// because there are too few cases.
///
/// O(earlier · log earlier).
pub fn smallest_real_fall(earlier: u64, alpha: f64) -> Option<u64> {
    let is_fall = |later: u64| binomial_cdf(later, earlier + later, 0.5) <= alpha;
    if earlier == 0 || !is_fall(0) {
        return None;
    }
    // The p-value rises with `later`: bisect for the last one at or below alpha.
    let (mut low, mut high) = (0, earlier);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_fall(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

/// P(X ≤ k) for X binomial(n, p), summed in logarithms from the largest term, so that n of a million neither overflows nor underflows.
fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    let log_odds = (p / (1.0 - p)).ln();
    let mut log_term = n as f64 * (1.0 - p).ln();
    let mut log_sum = log_term;
    for i in 0..k {
        log_term += ((n - i) as f64 / (i + 1) as f64).ln() + log_odds;
        let (large, small) = if log_term > log_sum { (log_term, log_sum) } else { (log_sum, log_term) };
        log_sum = large + (small - large).exp().ln_1p();
    }
    log_sum.exp().min(1.0)
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
