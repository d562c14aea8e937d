//! Two counts with their exposures: how their rates compare, how sure that is, and what may be said of it.

use crate::spatial::distributions::{beta_cdf, beta_quantile, binomial_at, binomial_cdf};

/// Probabilities that differ by rounding alone count as equal (as in R's `binom.test`).
const ALIKE: f64 = 1.0 + 1e-7;

/// How many, and over what: days, people, kilometres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Cases.
    pub cases: u64,
    /// What they were counted over; above 0, the same unit for both counts.
    pub exposure: f64,
}

/// How a later rate compares with an earlier one. All p-values are of "nothing changed".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Later rate by earlier rate; infinite if there were no earlier cases.
    pub ratio: f64,
    /// Exact interval of the ratio (Clopper–Pearson's, of the later cases among all): at least so low at the level asked for.
    pub low: f64,
    /// At most so high; may be infinite.
    pub high: f64,
    /// One-sided: so few later cases, or fewer.
    pub p_fewer: f64,
    /// One-sided: so many later cases, or more.
    pub p_more: f64,
    /// Two-sided: all outcomes that are no more probable than this one (as R's `poisson.test`).
    pub p_two_sided: f64,
    /// Two-sided mid-p: twice the smaller tail, in which the outcome itself counts half (Lancaster 1961): less cautious than the exact test, whose own
    /// error is well below what it promises for few cases.
    pub p_mid: f64,
}

/// What may be said of two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The rate fell ("giảm, có thể kết luận").
    Fell,
    /// The rate rose ("tăng, có thể kết luận").
    Rose,
    /// The difference may be chance ("chưa đủ cơ sở kết luận").
    Unclear,
    /// Too few cases: not even a fall to none could be told from chance ("quá ít vụ để kết luận").
    TooFew,
}

fn is_exposure(exposure: f64) -> bool {
    exposure.is_finite() && exposure > 0.0
}

/// P(X ≥ k) for the later count.
fn at_least(k: u64, n: u64, share: f64) -> f64 {
    if k == 0 { 1.0 } else { binomial_cdf(k - 1, n, share)[1] }
}

/// The exact comparison of two counts, with an interval at a level such as 0.95.
///
/// None if both are 0, or an exposure or the level makes no sense. O(√n · log n). Source: Przyborowski & Wilenski (1940) for the test, Clopper & Pearson
/// (1934) for the interval; the figures are those of R's `poisson.test`.
pub fn compare(earlier: Count, later: Count, level: f64) -> Option<Comparison> {
    let n = earlier.cases + later.cases;
    let is_level = level > 0.0 && level < 1.0;
    if n == 0 || !is_exposure(earlier.exposure) || !is_exposure(later.exposure) || !is_level {
        return None;
    }
    let share = later.exposure / (earlier.exposure + later.exposure);
    let scale = earlier.exposure / later.exposure;
    let k = later.cases;
    let tail = (1.0 - level) / 2.0;
    // Of the share π of later cases the ratio of rates is π/(1 − π) · scale.
    let ratio_of = |share: f64| if share >= 1.0 { f64::INFINITY } else { share / (1.0 - share) * scale };
    let low = if k == 0 { 0.0 } else { beta_quantile(k as f64, (n - k) as f64 + 1.0, tail) };
    let high = if k == n { 1.0 } else { beta_quantile(k as f64 + 1.0, (n - k) as f64, 1.0 - tail) };
    let [p_fewer, above] = binomial_cdf(k, n, share);
    let half = 0.5 * binomial_at(k, n, share);
    let p_more = at_least(k, n, share);
    Some(Comparison {
        ratio: if earlier.cases == 0 { f64::INFINITY } else { k as f64 / earlier.cases as f64 * scale },
        low: ratio_of(low),
        high: ratio_of(high),
        p_fewer,
        p_more,
        p_two_sided: two_sided(k, n, share),
        p_mid: (2.0 * (p_fewer - half).min(above + half)).clamp(0.0, 1.0),
    })
}

/// The probability of all outcomes that are no more probable than k.
fn two_sided(k: u64, n: u64, share: f64) -> f64 {
    let most = binomial_at(k, n, share) * ALIKE;
    let mode = ((n as f64 + 1.0) * share).floor() as u64;
    let is_rare = |x: u64| binomial_at(x, n, share) <= most;
    // Probabilities rise up to the mode and fall after it.
    if k < mode {
        let (mut low, mut high) = (mode, n + 1);
        while low < high {
            let middle = u64::midpoint(low, high);
            if is_rare(middle) { high = middle } else { low = middle + 1 }
        }
        return (binomial_cdf(k, n, share)[0] + at_least(low, n, share)).min(1.0);
    }
    let (mut low, mut high) = (0, mode.min(k));
    while low < high {
        let middle = u64::midpoint(low, high);
        if is_rare(middle) { low = middle + 1 } else { high = middle }
    }
    let below = if low == 0 { 0.0 } else { binomial_cdf(low - 1, n, share)[0] };
    (below + at_least(k, n, share)).min(1.0)
}

/// The largest later count that would be a fall at one-sided level `alpha`, counted over `later_exposure`; none if no count would, because there are too
/// few earlier cases, or an exposure makes no sense. O(√n · log n).
pub fn smallest_fall(earlier: Count, later_exposure: f64, alpha: f64) -> Option<u64> {
    if !is_exposure(earlier.exposure) || !is_exposure(later_exposure) {
        return None;
    }
    let share = later_exposure / (earlier.exposure + later_exposure);
    let is_fall = |later: u64| binomial_cdf(later, earlier.cases + later, share)[0] <= alpha;
    if earlier.cases == 0 || !is_fall(0) {
        return None;
    }
    // The p-value rises with the later count, and at the same rate there is no fall: bisect for the last one at or below alpha.
    let (mut low, mut high) = (0, (earlier.cases as f64 * later_exposure / earlier.exposure).ceil() as u64 + 1);
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if is_fall(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

/// What may be said of two counts when one in `1/alpha` sayings about nothing may be wrong: a fall or a rise by the exact test, `alpha`/2 to either side.
/// None where [`compare`] gives none.
pub fn verdict(earlier: Count, later: Count, alpha: f64) -> Option<Verdict> {
    let found = compare(earlier, later, 1.0 - alpha)?;
    if found.p_fewer <= alpha / 2.0 {
        return Some(Verdict::Fell);
    }
    if found.p_more <= alpha / 2.0 {
        return Some(Verdict::Rose);
    }
    let could_fall = smallest_fall(earlier, later.exposure, alpha / 2.0).is_some();
    Some(if could_fall { Verdict::Unclear } else { Verdict::TooFew })
}

/// The probability that the rate fell by at least a share (0: at all; 0.1: by a tenth or more), given both counts: "khả năng giảm thật từ 10 % trở lên là 83 %".
///
/// Bayesian, with Jeffreys's prior for either rate (Gamma(½, 0)): the later share of both is then Beta(later + ½, earlier + ½). None if an exposure makes no
/// sense or the share is 1 or more. O(√n).
pub fn chance_of_fall(earlier: Count, later: Count, share: f64) -> Option<f64> {
    if !is_exposure(earlier.exposure) || !is_exposure(later.exposure) || share.is_nan() || share >= 1.0 {
        return None;
    }
    // later rate < (1 − share) · earlier rate, by cases: t₂λ₂ < r · t₁λ₁.
    let r = (1.0 - share) * later.exposure / earlier.exposure;
    Some(beta_cdf(later.cases as f64 + 0.5, earlier.cases as f64 + 0.5, r / (1.0 + r))[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(cases: u64, exposure: f64) -> Count {
        Count { cases, exposure }
    }

    /// `tests/golden/change.py`: scipy's exact binomial test and interval, which are those of R's `poisson.test`; the first row is R's own example (a town
    /// against three others).
    #[test]
    fn figures_are_those_of_the_exact_binomial_test() {
        let text = include_str!("../../../tests/golden/change.csv");
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        let mut compared = 0;
        for line in rows {
            let n: Vec<f64> = line.split(',').map(|n| n.parse().unwrap()).collect();
            let found = compare(count(n[0] as u64, n[1]), count(n[2] as u64, n[3]), 0.95).unwrap();
            let got = [found.ratio, found.low, found.high, found.p_fewer, found.p_more, found.p_two_sided, found.p_mid];
            for (got, expected) in got.iter().zip(&n[4..11]) {
                assert!(
                    (got - expected).abs() <= 1e-8 * expected.abs() + 1e-12 || got.is_infinite() && expected.is_infinite(),
                    "{line}: {found:?}"
                );
            }
            for (share, expected) in [(0.0, n[11]), (0.1, n[12])] {
                let got = chance_of_fall(count(n[0] as u64, n[1]), count(n[2] as u64, n[3]), share).unwrap();
                assert!((got - expected).abs() < 1e-9, "{line}: {got}");
            }
            compared += 1;
        }
        assert_eq!(compared, 12);
    }

    /// Twice the days: by hand with 2/3 of the share, P(X = 0) = (1/3)^5 = 0.0041 for 5 earlier cases.
    #[test]
    fn the_smallest_fall_knows_exposures() {
        assert_eq!(smallest_fall(count(5, 1.0), 1.0, 0.05), Some(0), "1/32");
        assert_eq!(smallest_fall(count(4, 1.0), 1.0, 0.05), None, "1/16");
        // One later case: (1/3)^6 · (1 + 12) = 0.0178; two: (1/3)^7 · (1 + 14 + 84) = 0.0453; three: (1/3)^8 · (1 + 16 + 112 + 448) = 0.0879.
        assert_eq!(smallest_fall(count(5, 1.0), 2.0, 0.05), Some(2));
        assert_eq!(smallest_fall(count(5, 0.0), 2.0, 0.05), None);
    }

    /// 10 % fewer of 540 cases can be told from chance at one-sided 5 %, of 500 not; 5 cases to none is one in 32, which is not one in 40.
    #[test]
    fn verdicts() {
        assert_eq!(verdict(count(540, 365.0), count(486, 365.0), 0.1), Some(Verdict::Fell));
        assert_eq!(verdict(count(500, 365.0), count(450, 365.0), 0.1), Some(Verdict::Unclear));
        assert_eq!(verdict(count(486, 365.0), count(540, 365.0), 0.1), Some(Verdict::Rose));
        assert_eq!(verdict(count(5, 365.0), count(0, 365.0), 0.05), Some(Verdict::TooFew));
        assert_eq!(verdict(count(0, 365.0), count(7, 365.0), 0.05), Some(Verdict::Rose));
        assert_eq!(verdict(count(0, 365.0), count(0, 365.0), 0.05), None);
    }

    /// Whatever the true rate, a change is called where there is none no more often than promised: the sum over all outcomes of two Poisson counts.
    #[test]
    fn no_more_changes_are_called_than_promised() {
        let probabilities = |mean: f64| -> Vec<f64> {
            let next = |at: &mut f64, k: i32| {
                *at *= if k == 0 { 1.0 } else { mean / f64::from(k) };
                Some(*at)
            };
            (0..(mean + 9.0 * mean.sqrt() + 9.0) as i32).scan((-mean).exp(), next).collect()
        };
        for (mean, later_exposure) in [(0.5, 1.0), (3.0, 1.0), (3.0, 2.5), (10.0, 0.25), (30.0, 1.0)] {
            let [mut fell, mut rose] = [0.0, 0.0];
            for (x1, p1) in probabilities(mean).iter().enumerate() {
                for (x2, p2) in probabilities(mean * later_exposure).iter().enumerate() {
                    match verdict(count(x1 as u64, 1.0), count(x2 as u64, later_exposure), 0.1) {
                        Some(Verdict::Fell) => fell += p1 * p2,
                        Some(Verdict::Rose) => rose += p1 * p2,
                        _ => {}
                    }
                }
            }
            assert!(fell <= 0.05 && rose <= 0.05, "{mean} {later_exposure}: {fell} {rose}");
            assert!(mean < 30.0 || fell + rose > 0.05, "{mean} {later_exposure}: not much less, either: {fell} {rose}");
        }
    }

    #[test]
    fn nothing_to_compare() {
        for (one, two) in [(count(0, 1.0), count(0, 1.0)), (count(1, 0.0), count(1, 1.0)), (count(1, 1.0), count(1, f64::NAN))] {
            assert_eq!(compare(one, two, 0.95), None);
        }
        assert_eq!(compare(count(1, 1.0), count(1, 1.0), 1.0), None);
        assert_eq!(chance_of_fall(count(1, 1.0), count(1, 1.0), 1.0), None);
        assert!((chance_of_fall(count(0, 1.0), count(0, 1.0), 0.0).unwrap() - 0.5).abs() < 1e-12);
    }
}
