//! Whether a series rises or falls: the test of Mann and Kendall, exact for short series.

use std::collections::HashMap;

/// Series up to this length are tested exactly; longer ones by the normal distribution, which is then off by less than 0.002.
pub const MOST_EXACT: usize = 40;

/// A trend, or none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Pairs that rise less pairs that fall (Kendall's S).
    pub s: i64,
    /// S over the most that it could be with these ties (Kendall's τ-b beside time), −1 to 1; 0 if all values are equal.
    pub tau: f64,
    /// p-value of "rises or falls".
    pub p_two_sided: f64,
    /// Whether the p-value is exact.
    pub is_exact: bool,
}

impl Trend {
    /// Whether the series rises.
    pub fn rises(self) -> bool {
        self.s > 0
    }
}

/// Tests of many series of one length: distributions are worked out once for each pattern of ties.
#[derive(Debug, Default)]
pub struct MannKendall {
    /// P(inversions ≤ i), by lengths of ties.
    known: HashMap<Vec<usize>, Vec<f64>>,
}

impl MannKendall {
    /// No distribution is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The trend of a series in the order of time; none for fewer than 2 values or for what is no number.
    ///
    /// Exact up to [`MOST_EXACT`] values, also with ties: among all orders of the same values, how many have an S as far from 0. Beyond, the
    /// normal distribution with the variance for ties and the correction for continuity. Values must be exchangeable if there is no trend: those
    /// that depend on the ones before (as sums over several slices do) give too many trends.
    ///
    /// O(n²), and O(n⁴) once for a new pattern of ties. Source: Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods, § 5;
    /// inversions of values with ties: `MacMahon`'s theorem, by q-binomial coefficients.
    pub fn test(&mut self, values: &[f64]) -> Option<Trend> {
        let n = values.len();
        if n < 2 || values.iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut s = 0;
        for (i, earlier) in values.iter().enumerate() {
            for later in &values[i + 1..] {
                s += i64::from(later > earlier) - i64::from(later < earlier);
            }
        }
        let ties = ties(values);
        let pairs = |of: usize| (of * (of - 1) / 2) as f64;
        let (all, unequal) = (pairs(n), pairs(n) - ties.iter().map(|tie| pairs(*tie)).sum::<f64>());
        let tau = if unequal > 0.0 { s as f64 / (all * unequal).sqrt() } else { 0.0 };
        let is_exact = n <= MOST_EXACT;
        let p_two_sided = if unequal == 0.0 {
            1.0
        } else if is_exact {
            // S = unequal pairs − 2 · inversions, and the distribution is symmetric.
            let inversions = (unequal as usize - s.unsigned_abs() as usize) / 2;
            let below = self.known.entry(ties.clone()).or_insert_with(|| inversions_below(&ties));
            (2.0 * below[inversions]).min(1.0)
        } else {
            let spread = |of: usize| (of * (of - 1) * (2 * of + 5)) as f64;
            let variance = (spread(n) - ties.iter().map(|tie| spread(*tie)).sum::<f64>()) / 18.0;
            super::normal::two_sided((s.abs() - 1).max(0) as f64 / variance.sqrt())
        };
        Some(Trend { s, tau, p_two_sided, is_exact })
    }
}

/// How often each value is there, sorted.
fn ties(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // In this order a value that is no lower than the next is equal to it; so are 0 and −0.
    let mut ties: Vec<usize> = sorted.chunk_by(|a, b| a >= b).map(<[f64]>::len).collect();
    ties.sort_unstable();
    ties
}

/// P(inversions ≤ i) for values with ties, each order as likely: group by group, the inversions of a group with all before it are those of a
/// choice of its places.
fn inversions_below(ties: &[usize]) -> Vec<f64> {
    let mut chances = vec![1.0];
    let mut before = 0;
    for tie in ties {
        let with = choices(before, *tie);
        let mut sum = vec![0.0; chances.len() + with.len() - 1];
        for (i, a) in chances.iter().enumerate() {
            sum[i..].iter_mut().zip(&with).for_each(|(sum, b)| *sum += a * b);
        }
        chances = sum;
        before += tie;
    }
    chances
        .iter()
        .scan(0.0, |sum, chance| {
            *sum += chance;
            Some(*sum)
        })
        .collect()
}

/// The distribution of the pairs in the wrong order between `few` equal values and `many` that all are below them, each order as likely: that of
/// Mann and Whitney's U. By their recurrence: the last value is one of the few, with no pair after it, or one of the many, with all the few
/// before it.
fn choices(many: usize, few: usize) -> Vec<f64> {
    // By how many of the few there are; grown by one of the many at a time.
    let mut rows: Vec<Vec<f64>> = vec![vec![1.0]; few + 1];
    for m in 1..=many {
        for f in 1..=few {
            let all = (m + f) as f64;
            let mut row = vec![0.0; m * f + 1];
            // Ends with one of the few.
            row.iter_mut().zip(&rows[f - 1]).for_each(|(sum, chance)| *sum += chance * f as f64 / all);
            // Ends with one of the many.
            row[f..].iter_mut().zip(&rows[f]).for_each(|(sum, chance)| *sum += chance * m as f64 / all);
            rows[f] = row;
        }
    }
    rows.swap_remove(few)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(values: &[f64]) -> Trend {
        MannKendall::new().test(values).unwrap()
    }

    /// Hollander & Wolfe 1973, p. 187 (the example of R's `cor.test`): colour of tuna beside quality, in the order of colour. S = 16, τ = 0.4444,
    /// p = 0.1194.
    #[test]
    fn the_published_example_of_nine_values() {
        let trend = test(&[2.5, 4.0, 2.6, 3.6, 2.8, 3.1, 5.2, 5.0, 3.8]);
        assert_eq!(trend.s, 16);
        assert!((trend.tau - 0.4444).abs() < 5e-5 && (trend.p_two_sided - 0.1194).abs() < 5e-5, "{trend:?}");
        assert!(trend.is_exact && trend.rises());
    }

    /// Every order of eight values, with and without ties, counted one by one.
    #[test]
    fn exact_values_are_those_of_counting_all_orders() {
        for values in [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0]] {
            let mut counted: HashMap<u64, u32> = HashMap::new();
            each_order(&mut values.to_vec(), 0, &mut |order| *counted.entry(test_s(order).unsigned_abs()).or_default() += 1);
            let mut tests = MannKendall::new();
            for (s, _) in counted.clone() {
                let as_far: u32 = counted.iter().filter(|(other, _)| **other >= s).map(|(_, times)| times).sum();
                let mut order = values.to_vec();
                let found = find_order(&mut order, 0, s).unwrap();
                let p = tests.test(&found).unwrap().p_two_sided;
                assert!((p - f64::from(as_far) / 40_320.0).abs() < 1e-12, "{s}: {p} {as_far}");
            }
        }
    }

    fn test_s(values: &[f64]) -> i64 {
        (0..values.len()).flat_map(|j| (0..j).map(move |i| (i, j))).map(|(i, j)| values[j].total_cmp(&values[i]) as i64).sum()
    }

    fn each_order(values: &mut Vec<f64>, from: usize, see: &mut impl FnMut(&[f64])) {
        if from == values.len() {
            see(values);
        }
        for other in from..values.len() {
            values.swap(from, other);
            each_order(values, from + 1, see);
            values.swap(from, other);
        }
    }

    fn find_order(values: &mut Vec<f64>, from: usize, s: u64) -> Option<Vec<f64>> {
        if from == values.len() {
            return (test_s(values).unsigned_abs() == s).then(|| values.clone());
        }
        for other in from..values.len() {
            values.swap(from, other);
            let found = find_order(values, from + 1, s);
            values.swap(from, other);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The normal distribution takes over where it is near: at the longest exact series p-values are off by less than 0.002.
    #[test]
    fn the_exact_and_the_normal_meet() {
        let exact: Vec<f64> = (0..MOST_EXACT).map(|i| (i as f64 * 0.62).sin() + i as f64 * 0.022).collect();
        let trend = test(&exact);
        let n = MOST_EXACT as f64;
        let normal = super::super::normal::two_sided((trend.s - 1) as f64 / (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt());
        assert!(trend.s > 0 && trend.p_two_sided > 0.001 && (trend.p_two_sided - normal).abs() < 2e-3, "{trend:?} {normal}");
    }

    #[test]
    fn series_without_a_trend_to_test() {
        assert_eq!(MannKendall::new().test(&[1.0]), None);
        assert_eq!(MannKendall::new().test(&[1.0, f64::NAN]), None);
        let flat = test(&[2.0; 12]);
        assert_eq!((flat.s, flat.tau, flat.p_two_sided), (0, 0.0, 1.0));
        assert!((test(&[1.0, 2.0]).p_two_sided - 1.0).abs() < 1e-15, "1 of 2 orders rises, the other falls");
    }
}
