//! What counts of places are if nothing sticks out: Poisson's where all places are alike, negative binomial where they differ.
//!
//! Towns have more incidents than fields, so counts of cells differ by more than Poisson's law allows without any hotspot. If the rates of places are gamma
//! distributed, each by itself, their counts are negative binomial (Greenwood & Yule 1920, J. R. Stat. Soc. 83). High rates that lie side by side, as in a town,
//! are not of this background, they stand out of it: as with Gi\*, the null is cells that could change places. Against it a place with far more is told, be it one
//! cell wide: dealing cells anew ([`super::local::significance()`]) cannot, as the hottest of m cells is among any k of them with chance k/m.

mod by_size;

use super::distributions::{beta_cdf, gamma_cdf};
use super::local::Tails;

/// The shape is looked for between these; beyond the upper one it is Poisson's law.
const SHAPES: [f64; 2] = [1e-3, 1e5];
/// Fits are made anew without what sticks out, so often at most.
const ROUNDS: usize = 30;

/// Counts of places of one size, and of others in proportion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background {
    /// Mean count of a place of size 1.
    pub mean: f64,
    /// Shape of the gamma distribution of rates: the less, the more places differ. None: they do not (Poisson).
    pub shape: Option<f64>,
}

/// Sizes of places whose counts are added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
}

impl Size {
    /// One place, whose rate is one whatever its size.
    pub fn of_one(size: f64) -> Self {
        Self { sum: size, squares: size * size }
    }
}

impl Background {
    /// The background of counts of places of size 1, by maximum likelihood. None without counts, or if all are 0. O(n + largest count).
    pub fn of(counts: &[u32]) -> Option<Self> {
        Self::of_times(&times(counts))
    }

    /// The same without counts so high that one of all would be so once in `1/level` such lots: fitted anew without them until none is left. What a fit leaves out
    /// beyond the cut is less than `level` of one count, so the rest is taken for all; of rates with a longer tail than the gamma's it takes off too much, and the
    /// background comes out a little too even.
    pub fn of_most(counts: &[u32], level: f64) -> Option<Self> {
        let mut times = times(counts);
        let size = Size { sum: 1.0, squares: 1.0 };
        let mut found = Self::of_times(&times)?;
        for _ in 0..ROUNDS {
            let first = (1..times.len()).find(|count| found.tails(*count as f64, size).high * counts.len() as f64 <= level);
            let Some(first) = first else { break };
            times.truncate(first);
            // What is left may be all 0: then the last fit is kept.
            let Some(without) = Self::of_times(&times) else { break };
            found = without;
        }
        Some(found)
    }

    /// By how often each count is there.
    fn of_times(times: &[usize]) -> Option<Self> {
        let n: usize = times.iter().sum();
        let sum = |of: fn(f64) -> f64| times.iter().enumerate().map(|(count, times)| of(count as f64) * *times as f64).sum::<f64>();
        let mean = sum(|count| count) / n as f64;
        if n == 0 || mean <= 0.0 {
            return None;
        }
        let variance = sum(|count| count * count) / n as f64 - mean * mean;
        // How many counts are above 0, above 1, and so on.
        let above: Vec<f64> = times
            .iter()
            .scan(n, |left, times| {
                *left -= times;
                Some(*left as f64)
            })
            .collect();
        // The score of the shape: above 0 below the root.
        let score = |shape: f64| {
            let gained: f64 = (0..).map(f64::from).zip(&above).map(|(count, above)| above / (shape + count)).sum();
            gained - n as f64 * (mean / shape).ln_1p()
        };
        let [mut low, mut high] = SHAPES.map(f64::ln);
        if variance <= mean || score(high.exp()) >= 0.0 {
            return Some(Self { mean, shape: None });
        }
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if score(middle.exp()) > 0.0 { low = middle } else { high = middle }
        }
        Some(Self { mean, shape: Some(low.exp()) })
    }

    /// How unlikely a sum of counts of some places is. Of places of one size exact; of different sizes the sum is taken for a negative binomial one of the same
    /// mean and variance. About 1 µs.
    pub fn tails(&self, count: f64, size: Size) -> Tails {
        let mean = self.mean * size.sum;
        let [high, low] = match self.shape {
            _ if mean <= 0.0 => [1.0, 1.0],
            None => [if count > 0.0 { gamma_cdf(count, mean)[0] } else { 1.0 }, gamma_cdf(count + 1.0, mean)[1]],
            Some(shape) => {
                let shape = shape * size.sum * size.sum / size.squares;
                let part = mean / (mean + shape);
                [if count > 0.0 { beta_cdf(count, shape, part)[0] } else { 1.0 }, beta_cdf(count + 1.0, shape, part)[1]]
            }
        };
        Tails { high: high.clamp(0.0, 1.0), low: low.clamp(0.0, 1.0) }
    }
}

/// How often each count is there, from 0.
fn times(counts: &[u32]) -> Vec<usize> {
    let mut times = vec![0; counts.iter().max().map_or(0, |most| *most as usize + 1)];
    for count in counts {
        times[*count as usize] += 1;
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Size = Size { sum: 1.0, squares: 1.0 };

    /// Red mites on 150 apple leaves (Bliss & Fisher 1953, Biometrics 9, table 1): mean 1.1467, k = 1.02459 by maximum likelihood.
    #[test]
    fn the_mites_of_bliss_and_fisher() {
        let leaves = [(0, 70), (1, 38), (2, 17), (3, 10), (4, 9), (5, 3), (6, 2), (7, 1)];
        let counts: Vec<u32> = leaves.iter().flat_map(|(mites, leaves)| std::iter::repeat_n(*mites, *leaves)).collect();
        let found = Background::of(&counts).unwrap();
        assert!((found.mean - 172.0 / 150.0).abs() < 1e-12 && (found.shape.unwrap() - 1.02459).abs() < 1e-5, "{found:?}");
    }

    /// Shape 1 is the geometric distribution: P(X ≥ x) = (m/(1 + m))^x. Three places of it: P(X = 0) = (1/(1 + m))³. Poisson: P(X ≥ 1) = 1 − e^(−m).
    #[test]
    fn tails_by_hand() {
        let geometric = Background { mean: 3.0, shape: Some(1.0) };
        for x in 0..30 {
            let tails = geometric.tails(f64::from(x), ONE);
            assert!(
                (tails.high - 0.75_f64.powi(x)).abs() < 1e-12 && (tails.low - 1.0 + 0.75_f64.powi(x + 1)).abs() < 1e-12,
                "{x} {tails:?}"
            );
        }
        let three = Size { sum: 3.0, squares: 3.0 };
        assert!((geometric.tails(0.0, three).low - 0.25_f64.powi(3)).abs() < 1e-12);
        let poisson = Background { mean: 0.5, shape: None };
        assert!((poisson.tails(1.0, ONE).high - 1.0 + (-0.5_f64).exp()).abs() < 1e-12);
        assert!((poisson.tails(0.0, three).low - (-1.5_f64).exp()).abs() < 1e-12);
        // Half a place beside a whole one: 1.5 in mean, and (1.5)²/1.25 times the shape.
        let sum = geometric.tails(0.0, Size { sum: 1.5, squares: 1.25 }).low;
        assert!((sum - (1.8_f64 / 6.3).powf(1.8)).abs() < 1e-12, "{sum}");
    }

    /// What is alike, or more alike than chance has it, is Poisson's; what sticks out is left out of the fit.
    #[test]
    fn what_sticks_out_is_no_background() {
        assert_eq!(Background::of(&[2; 50]), Some(Background { mean: 2.0, shape: None }));
        assert_eq!(Background::of(&[]), None);
        assert_eq!(Background::of(&[0; 9]), None);
        let mut counts = [[0_u32, 1, 1, 2, 2, 3, 4, 1, 2, 0]; 20].concat();
        let plain = Background::of(&counts).unwrap();
        counts.push(700);
        let with = Background::of(&counts).unwrap();
        assert!(with.mean > 4.0 && with.shape.unwrap() < 2.0, "{with:?}");
        assert_eq!(Background::of_most(&counts, 0.05), Some(plain));
    }
}
