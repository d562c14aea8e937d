//! Seeded chance for statistics: the same seed gives the same answer on every machine and with every version of the libraries.
//!
//! `ChaCha` with 8 rounds (Bernstein 2008) makes the bits; numbers are made of them here and not by `rand`, whose ways of making numbers
//! may change between versions. Streams of one seed do not overlap, so that parts of a work can be done in any order, on any thread.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A source of numbers. About 2 ns a number.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The source of a seed.
    pub fn new(seed: u64) -> Self {
        Self::stream(seed, 0)
    }

    /// One of 2⁶⁴ sources of a seed, independent of each other.
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut bits = ChaCha8Rng::seed_from_u64(seed);
        bits.set_stream(number);
        Self(bits)
    }

    /// A whole number from 0 to `end`, without it; each as likely as any other to one in 2³² (Lemire 2019, doi:10.1145/3230636, without the
    /// last correction). 0 if `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // 64 bits for a number of 32: a number is more likely than another by at most end / 2⁶⁴.
        ((u128::from(self.0.next_u64()) * u128::from(end)) >> 64) as u32
    }

    /// A number from 0 to 1, without 1, in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * 2_f64.powi(-53)
    }

    /// A number of the exponential distribution of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// A number of the gamma distribution of a shape above 0 and scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414; the normal numbers by Box & Muller).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // May be so little that it is 0.
            return self.gamma(shape + 1.0) * (1.0 - self.unit()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let z = (2.0 * self.exponential()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
            let v = (1.0 + c * z).powi(3);
            if v > 0.0 && -self.exponential() < 0.5 * z * z + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// The logarithm of such a number, also where that itself is too little to be told from 0.
    pub fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0).ln() - self.exponential() / shape;
        }
        self.gamma(shape).ln()
    }

    /// A number of the Poisson distribution of a mean, by the gaps of an exponential one: O(mean).
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (mut n, mut at) = (0, self.exponential());
        while at < mean {
            n += 1;
            at += self.exponential();
        }
        n
    }

    /// Puts items in an order of which each is equally likely (Fisher & Yates; Durstenfeld 1964). O(n).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn a_seed_repeats_and_streams_differ() {
        let drawn = |seed, stream| -> Vec<u32> {
            let mut chance = Chance::stream(seed, stream);
            (0..20).map(|_| chance.below(1000)).collect()
        };
        assert_eq!(drawn(138, 0), drawn(138, 0));
        assert_ne!(drawn(138, 0), drawn(138, 1));
        assert_ne!(drawn(138, 0), drawn(139, 0));
    }

    /// Each of the six orders of three things: 6,000 draws give 1,000 of each, with a standard deviation of 29.
    #[test]
    fn every_order_is_as_likely() {
        let mut chance = Chance::new(7);
        let mut times = std::collections::HashMap::new();
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            chance.shuffle(&mut items);
            *times.entry(items).or_insert(0_i32) += 1;
        }
        assert_eq!(times.len(), 6);
        assert!(times.values().all(|count| (count - 1000).abs() < 120), "{times:?}");
    }

    /// 20,000 gamma numbers are below each tenth of their distribution as often as it says: the largest of nine shares has a standard deviation of 0.0035. Poisson's
    /// mean and variance are 3: to 0.012 and 0.03 in one standard deviation.
    #[test]
    fn gamma_and_poisson_numbers_are_as_their_distributions_say() {
        let mut chance = Chance::new(11);
        for shape in [0.2, 0.7, 1.0, 3.5] {
            let drawn: Vec<f64> = (0..20_000).map(|_| chance.gamma(shape)).collect();
            for tenth in 1..10 {
                let part = f64::from(tenth) / 10.0;
                let below = crate::spatial::distributions::gamma_quantile(shape, part);
                let share = drawn.iter().filter(|number| **number <= below).count() as f64 / 20_000.0;
                assert!((share - part).abs() < 0.013, "{shape} {part} {share}");
            }
        }
        let drawn: Vec<f64> = (0..20_000).map(|_| f64::from(chance.poisson(3.0))).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean - 3.0).abs() < 0.045 && (variance - 3.0).abs() < 0.12, "{mean} {variance}");
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut chance = Chance::new(1);
        assert!((0..1000).all(|_| chance.below(3) < 3));
        assert_eq!(chance.below(0), 0);
        let mean = (0..10_000).map(|_| chance.unit()).sum::<f64>() / 10_000.0;
        // Standard deviation of the mean: 0.2887 / 100.
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
    }
}
