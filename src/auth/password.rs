//! Passwords: argon2id, two at a time and few waiting, so that a storm of sign-ins takes no more than two processors and 40 MB.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::AuthError;

/// Characters at least. Length is what counts; any character may be pasted.
pub const MIN_CHARS: usize = 12;
/// Characters at most.
pub const MAX_CHARS: usize = 200;

/// Passwords hashed at once.
const AT_ONCE: usize = 2;
/// Passwords that may wait for their turn; whoever comes then is told to come again.
const WAITING: usize = 32;

/// Hashes and compares passwords. Cheap to clone; one for a service.
#[derive(Debug, Clone)]
pub struct Hasher(Arc<Queue>);

/// A place in the queue of a [`Hasher`]: whoever has one gets their turn.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Queue {
    /// Those who wait, and those whose turn it is.
    places: Arc<Semaphore>,
    turns: Semaphore,
    done: AtomicU64,
}

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Queue {
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            turns: Semaphore::new(AT_ONCE),
            done: AtomicU64::new(0),
        }))
    }
}

/// 19 MiB, two passes, one lane: the second of the OWASP recommendations.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or(Params::DEFAULT))
}

/// What an unknown account is compared with, so that it takes as long as a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("no account has this password").ok());

fn hash_now(password: &str) -> Result<String, AuthError> {
    let mut salt = [0; 16];
    OsRng.try_fill_bytes(&mut salt).map_err(|_| AuthError::Hashing)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| AuthError::Hashing)?;
    hasher().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| AuthError::Hashing)
}

impl Hasher {
    /// The PHC text of a password. About 30 ms of one processor.
    ///
    /// # Errors
    /// [`AuthError::Busy`] at once if too many wait; hashing failed.
    pub async fn hash(&self, password: String) -> Result<String, AuthError> {
        self.in_turn(self.place()?, move || hash_now(&password)).await?
    }

    /// A place in the queue, to be had before anything is looked up: so a storm does not reach the database either.
    ///
    /// # Errors
    /// [`AuthError::Busy`] at once if too many wait.
    pub fn place(&self) -> Result<Place, AuthError> {
        Arc::clone(&self.0.places).try_acquire_owned().map(|permit| Place { _permit: permit }).map_err(|_| AuthError::Busy)
    }

    /// Whether a password is that of `stored`; without one it takes as long and is false.
    ///
    /// # Errors
    /// Hashing failed.
    pub async fn verify(&self, place: Place, password: String, stored: Option<String>) -> Result<bool, AuthError> {
        self.in_turn(place, move || {
            let known = stored.is_some();
            let Some(text) = stored.or_else(|| NOBODY.clone()) else { return false };
            let is_right = PasswordHash::new(&text).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
            is_right && known
        })
        .await
    }

    /// How many passwords were hashed or compared so far.
    pub fn done(&self) -> u64 {
        self.0.done.load(Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(&self, place: Place, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AuthError> {
        let _turn = self.0.turns.acquire().await.map_err(|_| AuthError::Hashing)?;
        let result = tokio::task::spawn_blocking(work).await.map_err(|_| AuthError::Hashing);
        self.0.done.fetch_add(1, Ordering::Relaxed);
        drop(place);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_for_its_hash_alone_and_nobody_has_one() {
        let hasher = Hasher::default();
        let hash = hasher.hash("một câu dài dễ nhớ".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify(hasher.place().unwrap(), "một câu dài dễ nhớ".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(hasher.place().unwrap(), "một câu dài dễ nhỡ".to_owned(), Some(hash)).await.unwrap());
        assert!(!hasher.verify(hasher.place().unwrap(), "no account has this password".to_owned(), None).await.unwrap());
        assert_eq!(hasher.done(), 4);
    }

    #[tokio::test]
    async fn who_finds_too_many_waiting_is_sent_away_before_anything_is_hashed() {
        let hasher = Hasher::default();
        let storm: Vec<_> = (0..500)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.verify(hasher.place()?, "x".to_owned(), None).await })
            })
            .collect();
        let mut busy = 0;
        for attempt in storm {
            busy += u64::from(matches!(attempt.await.unwrap(), Err(AuthError::Busy)));
        }
        assert!(busy >= 500 - 2 * (AT_ONCE + WAITING) as u64, "{busy} sent away");
        assert_eq!(hasher.done() + busy, 500);
        assert!(hasher.place().is_ok());
    }
}
