//! Two counts whose variance is more than Poisson's: they say as much as counts of a φ-th do ([`crate::spatial::dispersion`]).

use super::compare::{self, Comparison, Count, Verdict};
use crate::spatial::distributions::{beta_cdf, beta_quantile};

/// Counts of a φ-th: how many later ones, how many earlier.
#[derive(Debug, Clone, Copy)]
struct Scaled {
    later: f64,
    earlier: f64,
    /// Share of the later exposure.
    share: f64,
}

impl Scaled {
    fn of(earlier: Count, later: Count, dispersion: f64) -> Self {
        let share = later.exposure / (earlier.exposure + later.exposure);
        Self { later: later.cases as f64 / dispersion, earlier: earlier.cases as f64 / dispersion, share }
    }

    /// So few later ones, or fewer: the binomial tail, whose beta function takes parts of a count, too.
    fn p_fewer(self) -> f64 {
        if self.earlier > 0.0 { beta_cdf(self.later + 1.0, self.earlier, self.share)[1] } else { 1.0 }
    }

    fn p_more(self) -> f64 {
        if self.later > 0.0 { beta_cdf(self.later, self.earlier + 1.0, self.share)[0] } else { 1.0 }
    }
}

/// As [`compare::compare`], of counts with so much dispersion (1 or less: the very same). The two-sided p-value is twice the smaller one; with whole counts of a φ-th the
/// one-sided ones and the interval are those of the exact test.
pub fn compare_dispersed(earlier: Count, later: Count, level: f64, dispersion: f64) -> Option<Comparison> {
    let exact = compare::compare(earlier, later, level)?;
    if dispersion.is_nan() || dispersion <= 1.0 {
        return Some(exact);
    }
    let counts = Scaled::of(earlier, later, dispersion);
    let scale = earlier.exposure / later.exposure;
    let ratio_of = |share: f64| if share >= 1.0 { f64::INFINITY } else { share / (1.0 - share) * scale };
    let tail = (1.0 - level) / 2.0;
    let low = if counts.later > 0.0 { beta_quantile(counts.later, counts.earlier + 1.0, tail) } else { 0.0 };
    let high = if counts.earlier > 0.0 { beta_quantile(counts.later + 1.0, counts.earlier, 1.0 - tail) } else { 1.0 };
    let (p_fewer, p_more) = (counts.p_fewer(), counts.p_more());
    let [below, above] = beta_cdf(counts.later + 0.5, counts.earlier + 0.5, counts.share);
    Some(Comparison {
        ratio: exact.ratio,
        low: ratio_of(low),
        high: ratio_of(high),
        p_fewer,
        p_more,
        p_two_sided: (2.0 * p_fewer.min(p_more)).min(1.0),
        p_mid: (2.0 * below.min(above)).min(1.0),
    })
}

/// As [`compare::smallest_fall`]. O(√n · log n).
pub fn smallest_fall_dispersed(earlier: Count, later_exposure: f64, alpha: f64, dispersion: f64) -> Option<u64> {
    let exact = compare::smallest_fall(earlier, later_exposure, alpha)?;
    if dispersion.is_nan() || dispersion <= 1.0 {
        return Some(exact);
    }
    let is_fall = |later: u64| Scaled::of(earlier, Count { cases: later, exposure: later_exposure }, dispersion).p_fewer() <= alpha;
    if !is_fall(0) {
        return None;
    }
    // What swings more needs a larger fall, so it is no more than the exact one.
    let (mut low, mut high) = (0, exact + 1);
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if is_fall(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

/// As [`compare::verdict`].
pub fn verdict_dispersed(earlier: Count, later: Count, alpha: f64, dispersion: f64) -> Option<Verdict> {
    let found = compare_dispersed(earlier, later, 1.0 - alpha, dispersion)?;
    if found.p_fewer <= alpha / 2.0 {
        return Some(Verdict::Fell);
    }
    if found.p_more <= alpha / 2.0 {
        return Some(Verdict::Rose);
    }
    let could_fall = smallest_fall_dispersed(earlier, later.exposure, alpha / 2.0, dispersion).is_some();
    Some(if could_fall { Verdict::Unclear } else { Verdict::TooFew })
}

/// As [`compare::chance_of_fall`].
pub fn chance_of_fall_dispersed(earlier: Count, later: Count, share: f64, dispersion: f64) -> Option<f64> {
    let exact = compare::chance_of_fall(earlier, later, share)?;
    if dispersion.is_nan() || dispersion <= 1.0 {
        return Some(exact);
    }
    let counts = Scaled::of(earlier, later, dispersion);
    let r = (1.0 - share) * later.exposure / earlier.exposure;
    Some(beta_cdf(counts.later + 0.5, counts.earlier + 0.5, r / (1.0 + r))[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::chance::Chance;
    use crate::spatial::dispersion::dispersion;

    fn count(cases: u64) -> Count {
        Count { cases, exposure: 365.0 }
    }

    /// With φ = 2 the counts 300 and 240 say what 150 and 120 do by the exact test; with 1 nothing changes; the smallest fall is the last count that is one.
    #[test]
    fn counts_say_what_half_of_them_do() {
        let (two, half) =
            (compare_dispersed(count(300), count(240), 0.95, 2.0).unwrap(), compare::compare(count(150), count(120), 0.95).unwrap());
        for (got, expected) in
            [(two.p_fewer, half.p_fewer), (two.p_more, half.p_more), (two.low, half.low), (two.high, half.high), (two.ratio, half.ratio)]
        {
            assert!((got - expected).abs() < 1e-9, "{two:?} {half:?}");
        }
        assert_eq!(compare_dispersed(count(300), count(240), 0.95, 1.0), compare::compare(count(300), count(240), 0.95));
        let most = smallest_fall_dispersed(count(300), 365.0, 0.025, 2.0).unwrap();
        assert!(most < compare::smallest_fall(count(300), 365.0, 0.025).unwrap());
        assert_eq!(verdict_dispersed(count(300), count(most), 0.05, 2.0), Some(Verdict::Fell));
        assert_eq!(verdict_dispersed(count(300), count(most + 1), 0.05, 2.0), Some(Verdict::Unclear));
        assert_eq!(verdict_dispersed(count(6), count(0), 0.05, 2.0), Some(Verdict::TooFew));
        assert_eq!(verdict_dispersed(count(0), count(30), 0.05, 2.0), Some(Verdict::Rose));
        assert!(chance_of_fall_dispersed(count(300), count(240), 0.1, 2.0) < chance_of_fall_dispersed(count(300), count(240), 0.1, 1.0));
    }

    /// Two years of 52 weeks in which nothing changes, each week twice a Poisson number of mean 10 (φ = 2), 2,000 times: Poisson's test says "fell" or "rose" in 17 of 100
    /// (2 Φ(−1.96/√2) = 0.166), with the dispersion of the weeks it is no more than the promised five and a little.
    #[test]
    fn what_swings_does_not_change() {
        let [mut told, mut by_poisson] = [0, 0];
        for run in 0..2000 {
            let mut chance = Chance::stream(52, run);
            let mut year = || -> Vec<u32> { (0..52).map(|_| 2 * chance.poisson(10.0)).collect() };
            let (before, after) = (year(), year());
            let phi = dispersion(&[&before, &after]).unwrap();
            let sum = |weeks: &[u32]| count(weeks.iter().map(|week| u64::from(*week)).sum());
            let is_told = |phi: f64| matches!(verdict_dispersed(sum(&before), sum(&after), 0.05, phi), Some(Verdict::Fell | Verdict::Rose));
            told += u32::from(is_told(phi));
            by_poisson += u32::from(is_told(1.0));
        }
        assert!((50..=140).contains(&told) && by_poisson > 240, "{told} {by_poisson} of 2,000");
    }
}
