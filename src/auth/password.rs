//! Passwords: argon2id, two at a time, so that a storm of sign-ins takes no more than two processors and 40 MB.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::sync::Semaphore;

use super::AuthError;

/// Characters at least. Length is what counts; nothing else is asked for, and any character may be pasted.
pub const MIN_CHARS: usize = 12;
/// Characters at most.
pub const MAX_CHARS: usize = 200;

static TURNS: Semaphore = Semaphore::const_new(2);

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

/// The PHC text of a password. About 30 ms of one processor.
///
/// # Errors
/// Hashing failed.
pub async fn hash(password: String) -> Result<String, AuthError> {
    let _turn = TURNS.acquire().await.map_err(|_| AuthError::Hashing)?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| AuthError::Hashing)?
}

/// Whether a password is that of `stored`; without one it takes as long and is false.
///
/// # Errors
/// Hashing failed.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, AuthError> {
    let _turn = TURNS.acquire().await.map_err(|_| AuthError::Hashing)?;
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let Some(text) = stored.or_else(|| NOBODY.clone()) else { return false };
        let is_right = PasswordHash::new(&text).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
        is_right && known
    })
    .await
    .map_err(|_| AuthError::Hashing)
}
