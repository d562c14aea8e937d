//! The queries of the second factor, one function per `.sql` file.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::AuthError;
use super::error::db;

/// The second factor of an account.
#[derive(Debug, sqlx::FromRow)]
pub struct FactorRow {
    /// Name to sign in with.
    pub username: String,
    /// Hash of the password, if there is one.
    pub password_hash: Option<String>,
    /// The sealed secret, confirmed or not.
    pub totp_secret: Option<Vec<u8>>,
    /// Whether it is asked for.
    pub is_confirmed: bool,
    /// The last step whose code was taken.
    pub totp_last_step: Option<i64>,
}

/// The second factor of an account.
pub async fn get(pool: &PgPool, account_id: Uuid) -> Result<FactorRow, AuthError> {
    sqlx::query_as(include_str!("sql/get_account_factor.sql")).bind(account_id).fetch_one(pool).await.map_err(db("reading a second factor"))
}

/// Stores a secret that is to be confirmed; false if one is confirmed already.
pub async fn set_pending(pool: &PgPool, account_id: Uuid, sealed: &[u8]) -> Result<bool, AuthError> {
    sqlx::query_scalar::<_, Uuid>(include_str!("sql/set_pending_totp.sql"))
        .bind(account_id)
        .bind(sealed)
        .fetch_optional(pool)
        .await
        .map(|found| found.is_some())
        .map_err(db("beginning a second factor"))
}

/// Turns the pending secret on, its code's step used; false if it is not the pending one any more.
pub async fn confirm(conn: &mut PgConnection, account_id: Uuid, sealed: &[u8], now: DateTime<Utc>, step: i64) -> Result<bool, AuthError> {
    sqlx::query_scalar::<_, Uuid>(include_str!("sql/confirm_totp.sql"))
        .bind(account_id)
        .bind(sealed)
        .bind(now)
        .bind(step)
        .fetch_optional(conn)
        .await
        .map(|found| found.is_some())
        .map_err(db("confirming a second factor"))
}

/// Uses a step up; false if it, or a later one, was used before.
pub async fn take_step(pool: &PgPool, account_id: Uuid, step: i64) -> Result<bool, AuthError> {
    sqlx::query_scalar::<_, Uuid>(include_str!("sql/take_totp_step.sql"))
        .bind(account_id)
        .bind(step)
        .fetch_optional(pool)
        .await
        .map(|found| found.is_some())
        .map_err(db("using a code"))
}

/// Takes secret and recovery codes away.
pub async fn remove(conn: &mut PgConnection, account_id: Uuid) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/remove_totp.sql")).bind(account_id).execute(conn).await.map_err(db("removing a second factor"))?;
    Ok(())
}

/// New recovery codes in place of all before.
pub async fn replace_recovery_codes(conn: &mut PgConnection, account_id: Uuid, hashes: &[Vec<u8>]) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/replace_recovery_codes.sql"))
        .bind(account_id)
        .bind(hashes)
        .execute(conn)
        .await
        .map_err(db("making recovery codes"))?;
    Ok(())
}

/// Uses a recovery code up; false if there is none, or it was used before.
pub async fn use_recovery_code(pool: &PgPool, account_id: Uuid, sha256: &[u8; 32], now: DateTime<Utc>) -> Result<bool, AuthError> {
    sqlx::query_scalar::<_, Uuid>(include_str!("sql/use_recovery_code.sql"))
        .bind(account_id)
        .bind(sha256.as_slice())
        .bind(now)
        .fetch_optional(pool)
        .await
        .map(|found| found.is_some())
        .map_err(db("using a recovery code"))
}

/// How many recovery codes are left.
pub async fn count_recovery_codes(pool: &PgPool, account_id: Uuid) -> Result<i64, AuthError> {
    sqlx::query_scalar(include_str!("sql/count_recovery_code.sql"))
        .bind(account_id)
        .fetch_one(pool)
        .await
        .map_err(db("counting recovery codes"))
}

/// Whether there is anything sealed, in this room or another: then no new key may be made.
pub async fn has_sealed(pool: &PgPool) -> Result<bool, AuthError> {
    sqlx::query_scalar(include_str!("sql/has_sealed.sql")).fetch_one(pool).await.map_err(db("looking for sealed data"))
}
