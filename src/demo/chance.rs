//! Seeded chance: every draw of the demonstration data goes through here, so that a seed gives the same rows.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Time of the first identifier, milliseconds since 1970: 1 January 2025, UTC. A constant, so that ids do not depend on the clock.
const ID_BASE_MS: u64 = 1_735_689_600_000;

/// One stream of draws. Each part of the data has its own, so that a change in one does not move the others.
pub struct Chance {
    rng: ChaCha8Rng,
    ids: u64,
}

impl Chance {
    /// Stream number `stream` of `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        // Streams count their ids from different starts: two streams never give one id.
        Self { rng, ids: stream << 32 }
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.rng.random()
    }

    /// Uniform in [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included; `low` if `high` is below it.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        if high <= low { low } else { self.rng.random_range(low..=high) }
    }

    /// True with probability `p`.
    pub fn happens(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A standard normal draw (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// One of `items`, all equally likely.
    ///
    /// # Panics
    /// `items` is empty; every list drawn from is a constant of this room or has been checked.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.rng.random_range(0..items.len())]
    }

    /// One of `items` by weight; the last one if rounding leaves none.
    ///
    /// # Panics
    /// `items` is empty.
    pub fn weighted<T: Copy>(&mut self, items: &[(T, f64)]) -> T {
        let mut left = self.unit() * items.iter().map(|(_, weight)| weight).sum::<f64>();
        for (item, weight) in items {
            left -= weight;
            if left < 0.0 {
                return *item;
            }
        }
        items[items.len() - 1].0
    }

    /// A number from 0 to `weights.len() - 1` by weight.
    pub fn index(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return at;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// The next identifier: version 7, in the order of the calls.
    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        // The low half of the count is time, one id a millisecond; the stream is in the random part.
        let mut random: [u8; 10] = self.rng.random();
        random[0] = (self.ids >> 32) as u8;
        uuid::Builder::from_unix_timestamp_millis(ID_BASE_MS + (self.ids & 0xffff_ffff), &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_another_seed_or_stream_does_not() {
        let draws = |seed, stream| {
            let mut chance = Chance::new(seed, stream);
            (0..50).map(|_| chance.unit()).collect::<Vec<_>>()
        };
        assert_eq!(draws(7, 1), draws(7, 1));
        assert_ne!(draws(7, 1), draws(8, 1));
        assert_ne!(draws(7, 1), draws(7, 2));
    }

    #[test]
    fn ids_are_of_version_7_and_rise() {
        let mut chance = Chance::new(138, 3);
        let ids: Vec<Uuid> = (0..1000).map(|_| chance.id()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        assert!(ids.is_sorted() && ids.windows(2).all(|two| two[0] != two[1]));
    }

    #[test]
    fn weights_decide_the_shares() {
        let mut chance = Chance::new(1, 1);
        let hits = (0..10_000).filter(|_| chance.weighted(&[('a', 3.0), ('b', 1.0), ('c', 0.0)]) == 'a').count();
        // Binomial(10 000, 0.75) has a standard deviation of 43.
        assert!((7300..7700).contains(&hits), "{hits}");
        assert!((0..1000).all(|_| chance.index(&[0.0, 2.0, 0.0]) == 1));
    }

    #[test]
    fn normal_draws_have_mean_0_and_deviation_1() {
        let mut chance = Chance::new(1, 2);
        let draws: Vec<f64> = (0..20_000).map(|_| chance.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
