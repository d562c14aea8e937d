//! How often somebody may try to sign in. Failures are in the database, so that the limits outlive a restart; who was just sent away is
//! remembered here too, so that a storm is neither looked up nor logged ten thousand times.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::PgPool;

use super::{AuthError, store};

/// Failures on one account within 15 minutes, after which it has to wait.
const FAILURES_PER_ACCOUNT: i64 = 10;
/// Failures that cost no waiting.
const FREE_FAILURES: i64 = 4;
/// Attempts from one address within a minute.
const ATTEMPTS_PER_ADDRESS: i64 = 100;
/// For so long who was sent away is sent away again without asking the database, at most.
const REMEMBERED: Duration = Duration::from_mins(1);
/// Those remembered at most.
const REMEMBERED_COUNT: usize = 10_000;

/// Whom a limit is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Limited {
    Account([u8; 32]),
    Address(String),
}

/// Who was just sent away. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<Mutex<HashMap<Limited, Instant>>>);

impl Attempts {
    /// Writes an attempt down as failed before anything is compared, so that many at once are no way around the limits; gives its number,
    /// with which it is called a success.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] with the seconds to wait, for account and address alike and whether there is such an account or not.
    pub async fn begin(&self, pool: &PgPool, name_sha256: &[u8; 32], address: &str) -> Result<i64, AuthError> {
        let account = Limited::Account(*name_sha256);
        let of_address = Limited::Address(address.to_owned());
        for limited in [&account, &of_address] {
            if let Some(left) = self.sent_away(limited) {
                return Err(AuthError::TooMany(left.as_secs().max(1)));
            }
        }
        let number = store::insert_attempt(pool, name_sha256, address).await?;
        let before = store::count_attempts(pool, name_sha256, address, number).await?;
        let wait_s = if before.failures >= FAILURES_PER_ACCOUNT {
            Some((account, before.free_again_s.max(1)))
        } else if before.failures > FREE_FAILURES && before.last_failure_s < delay_s(before.failures) {
            Some((account, delay_s(before.failures) - before.last_failure_s))
        } else if before.attempts >= ATTEMPTS_PER_ADDRESS {
            Some((of_address, 60))
        } else {
            None
        };
        let Some((limited, seconds)) = wait_s else { return Ok(number) };
        // Who is sent away has not tried: else whoever keeps knocking would keep the account shut for ever.
        store::delete_attempt(pool, number).await?;
        let seconds = seconds as u64;
        let which = if matches!(limited, Limited::Account(_)) { "account" } else { "address" };
        if self.remember(limited, Duration::from_secs(seconds)) {
            tracing::warn!(address, limit = which, seconds, "too many attempts to sign in");
        }
        Err(AuthError::TooMany(seconds))
    }

    fn sent_away(&self, limited: &Limited) -> Option<Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(limited).and_then(|until| until.checked_duration_since(Instant::now()))
    }

    /// Whether it was not remembered before.
    fn remember(&self, limited: Limited, wait: Duration) -> bool {
        let now = Instant::now();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_COUNT {
            known.retain(|_, until| *until > now);
        }
        if known.len() >= REMEMBERED_COUNT {
            known.clear();
        }
        known.insert(limited, now + wait.min(REMEMBERED)).is_none_or(|until| until <= now)
    }
}

/// Seconds to wait after so many failures: 2, 4, 8, 16, 32.
fn delay_s(failures: i64) -> i64 {
    1 << (failures - FREE_FAILURES).clamp(0, 10)
}
