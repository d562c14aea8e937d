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
