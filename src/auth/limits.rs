//! How often somebody may ask: a bucket of tokens for each session, and for each address that nobody has signed in from. In memory: a
//! restart forgives. Tiles are not counted: a map asks for hundreds at a time, and they have a pool of their own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use uuid::Uuid;

/// Buckets remembered at most; beyond, the full ones are forgotten, and if that is not enough all.
const REMEMBERED: usize = 20_000;
/// How often the log tells of one asker.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asker {
    /// A session or a token of a machine.
    Session(Uuid),
    /// An address from which nobody has signed in.
    Address(IpAddr),
}

/// How much is in a bucket, and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Requests a second, for ever.
    pub per_s: f64,
    /// Requests at once.
    pub burst: f64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
    told_at: Option<Instant>,
}

/// The buckets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    session: Rate,
    address: Rate,
    buckets: Arc<Mutex<HashMap<Asker, Bucket>>>,
}

/// What is said to who asks too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Until there is something in the bucket again; at least a second.
    pub retry_after_s: u64,
    /// The first for a minute: to be logged, the others not.
    pub is_first: bool,
}

impl Limits {
    /// `per_s` requests a second for a session, three times as many at once, and three times as many for an address.
    pub fn new(per_s: u32) -> Self {
        let per_s = f64::from(per_s);
        Self {
            session: Rate { per_s, burst: 3.0 * per_s },
            address: Rate { per_s: 3.0 * per_s, burst: 3.0 * per_s },
            buckets: Arc::default(),
        }
    }

    /// Takes one request out of a bucket at an instant.
    ///
    /// # Errors
    /// The bucket is empty.
    pub fn take(&self, asker: Asker, at: Instant) -> Result<(), Refusal> {
        let rate = match asker {
            Asker::Session(_) => self.session,
            Asker::Address(_) => self.address,
        };
        // A lock that a panic left behind is no reason to refuse anybody.
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(&asker) {
            let filling = Duration::from_secs_f64((self.session.burst / self.session.per_s).max(1.0));
            buckets.retain(|_, bucket| at.saturating_duration_since(bucket.at) < filling);
            if buckets.len() >= REMEMBERED {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(asker).or_insert(Bucket { left: rate.burst, at, told_at: None });
        let passed_s = at.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + passed_s * rate.per_s).min(rate.burst);
        bucket.at = at;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        let is_first = bucket.told_at.is_none_or(|told_at| at.saturating_duration_since(told_at) >= TOLD_EVERY);
        if is_first {
            bucket.told_at = Some(at);
        }
        Err(Refusal { retry_after_s: (((1.0 - bucket.left) / rate.per_s).ceil() as u64).max(1), is_first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_fills_and_is_ones_own() {
        let limits = Limits::new(100);
        let (one, other) = (Asker::Session(Uuid::from_u128(1)), Asker::Session(Uuid::from_u128(2)));
        let start = Instant::now();
        assert_eq!((0..1000).filter(|_| limits.take(one, start).is_ok()).count(), 300);
        assert_eq!(limits.take(one, start), Err(Refusal { retry_after_s: 1, is_first: false }));
        assert!(limits.take(other, start).is_ok());
        // Half a second later there are 50.
        let later = start + Duration::from_millis(500);
        assert_eq!((0..1000).filter(|_| limits.take(one, later).is_ok()).count(), 50);
        // A minute later it is full, and no fuller.
        assert_eq!((0..1000).filter(|_| limits.take(one, later + Duration::from_mins(1)).is_ok()).count(), 300);
    }

    #[test]
    fn one_refusal_a_minute_is_to_be_logged() {
        let limits = Limits::new(1);
        let one = Asker::Address(IpAddr::from([127, 0, 0, 1]));
        let start = Instant::now();
        // Ten a second for three minutes; three a second are allowed in between.
        let at = |n: u32| start + Duration::from_millis(100) * n;
        let firsts = (0..1800).filter(|n| limits.take(one, at(*n)).is_err_and(|refusal| refusal.is_first)).count();
        assert_eq!(firsts, 3);
    }

    #[test]
    fn a_storm_of_addresses_does_not_fill_the_memory() {
        let limits = Limits::new(1);
        let start = Instant::now();
        for n in 0..50_000_u32 {
            let _ = limits.take(Asker::Address(IpAddr::from(n.to_be_bytes())), start);
        }
        assert!(limits.buckets.lock().unwrap().len() <= REMEMBERED);
    }
}
