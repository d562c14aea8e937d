//! The room's queries, one function per `.sql` file. They run on the service's own pool: accounts have no scope.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::db;
use super::{AuthError, Principal, Role};
use crate::db::{PlaceTier, Scope};

/// A session as it is stored.
#[derive(Debug, sqlx::FromRow)]
pub struct SessionRow {
    session_id: Uuid,
    /// When it was last used, as far as that was written down.
    pub last_seen_at: DateTime<Utc>,
    account_id: Uuid,
    username: String,
    post: String,
    role: String,
    is_country_wide: bool,
    province_code: Option<String>,
    home_province: Option<String>,
    place_tier: String,
    purpose: Option<String>,
    must_change_password: bool,
    is_demo: bool,
}

impl SessionRow {
    /// Who it is; none for a role that this version does not know.
    pub fn principal(&self) -> Option<Principal> {
        Some(Principal {
            account_id: self.account_id,
            session_id: self.session_id,
            username: Arc::from(self.username.as_str()),
            home_province: self.home_province.as_deref().map(Arc::from),
            post: self.post.clone(),
            role: Role::parse(&self.role)?,
            scope: if self.is_country_wide { Scope::Wide } else { Scope::Narrow(self.account_id) },
            province_code: self.province_code.clone(),
            place_tier: PlaceTier::parse(&self.place_tier),
            purpose: self.purpose.as_deref().map(Arc::from),
            must_change_password: self.must_change_password,
            is_demo: self.is_demo,
        })
    }
}

/// The session behind the hash of a token, if it is not over at `now`.
pub async fn get_session(pool: &PgPool, token_sha256: &[u8; 32], now: DateTime<Utc>) -> Result<Option<SessionRow>, AuthError> {
    sqlx::query_as(include_str!("sql/get_session.sql"))
        .bind(token_sha256.as_slice())
        .bind(now)
        .fetch_optional(pool)
        .await
        .map_err(db("reading a session"))
}

/// Lets a session last on.
pub async fn touch_session(pool: &PgPool, session_id: Uuid, now: DateTime<Utc>, idle_until: DateTime<Utc>) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/touch_session.sql"))
        .bind(session_id)
        .bind(now)
        .bind(idle_until)
        .execute(pool)
        .await
        .map_err(db("keeping a session"))?;
    Ok(())
}

/// Begins a session.
pub async fn insert_session(
    conn: &mut PgConnection,
    token_sha256: &[u8; 32],
    account_id: Uuid,
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<Uuid, AuthError> {
    sqlx::query_scalar(include_str!("sql/insert_session.sql"))
        .bind(token_sha256.as_slice())
        .bind(account_id)
        .bind(now)
        .bind(idle_until)
        .bind(ends_at)
        .fetch_one(conn)
        .await
        .map_err(db("beginning a session"))
}

/// Ends one session.
pub async fn end_session(pool: &PgPool, session_id: Uuid) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/end_session.sql")).bind(session_id).execute(pool).await.map_err(db("ending a session"))?;
    Ok(())
}

/// Ends all sessions of an account, but `but`.
pub async fn end_sessions(conn: &mut PgConnection, account_id: Uuid, but: Option<Uuid>) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/end_sessions.sql")).bind(account_id).bind(but).execute(conn).await.map_err(db("ending sessions"))?;
    Ok(())
}

/// Account, hash of its password, whether it is disabled.
pub async fn get_account(pool: &PgPool, username: &str) -> Result<Option<(Uuid, Option<String>, bool)>, AuthError> {
    sqlx::query_as(include_str!("sql/get_account_by_username.sql"))
        .bind(username)
        .fetch_optional(pool)
        .await
        .map_err(db("reading an account"))
}

/// The account of a one-time link, which is used up with this.
pub async fn use_link(conn: &mut PgConnection, token_sha256: &[u8; 32], now: DateTime<Utc>) -> Result<Option<Uuid>, AuthError> {
    sqlx::query_scalar(include_str!("sql/use_link.sql"))
        .bind(token_sha256.as_slice())
        .bind(now)
        .fetch_optional(conn)
        .await
        .map_err(db("using a sign-in link"))
}

/// Stores a one-time link in place of those before it.
pub async fn insert_link(
    conn: &mut PgConnection,
    token_sha256: &[u8; 32],
    account_id: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/insert_link.sql"))
        .bind(token_sha256.as_slice())
        .bind(account_id)
        .bind(expires_at)
        .execute(conn)
        .await
        .map_err(db("making a sign-in link"))?;
    Ok(())
}

/// Remembers an attempt.
pub async fn insert_attempt(pool: &PgPool, username_sha256: &[u8; 32], address: &str, succeeded: bool) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/insert_attempt.sql"))
        .bind(username_sha256.as_slice())
        .bind(address)
        .bind(succeeded)
        .execute(pool)
        .await
        .map_err(db("remembering an attempt"))?;
    Ok(())
}

/// Failures on an account lately, and attempts from an address lately.
pub async fn count_attempts(pool: &PgPool, username_sha256: &[u8; 32], address: &str) -> Result<(i64, i64), AuthError> {
    sqlx::query_as(include_str!("sql/count_attempts.sql"))
        .bind(username_sha256.as_slice())
        .bind(address)
        .fetch_one(pool)
        .await
        .map_err(db("counting attempts"))
}

/// Sets the hash of a password.
pub async fn set_password(conn: &mut PgConnection, account_id: Uuid, hash: &str, must_change: bool) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/set_password.sql"))
        .bind(account_id)
        .bind(hash)
        .bind(must_change)
        .execute(conn)
        .await
        .map_err(db("setting a password"))?;
    Ok(())
}

/// The hash of an account's password.
pub async fn get_password_hash(pool: &PgPool, account_id: Uuid) -> Result<Option<String>, AuthError> {
    sqlx::query_scalar::<_, Option<String>>(include_str!("sql/get_password_hash.sql"))
        .bind(account_id)
        .fetch_optional(pool)
        .await
        .map(Option::flatten)
        .map_err(db("reading a password"))
}

/// How many accounts there are.
pub async fn count_accounts(pool: &PgPool) -> Result<i64, AuthError> {
    sqlx::query_scalar(include_str!("sql/count_account.sql")).fetch_one(pool).await.map_err(db("counting accounts"))
}

/// Demonstration accounts that nobody has set a password for: id, username, role.
pub async fn list_unopened_demo_accounts(conn: &mut PgConnection) -> Result<Vec<(Uuid, String, String)>, AuthError> {
    sqlx::query_as(include_str!("sql/list_unopened_demo_account.sql")).fetch_all(conn).await.map_err(db("listing accounts"))
}

/// States what exact places are asked for in a session from now on.
pub async fn state_purpose(conn: &mut PgConnection, session_id: Uuid, purpose: &str, now: DateTime<Utc>) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/state_purpose.sql"))
        .bind(session_id)
        .bind(purpose)
        .bind(now)
        .execute(conn)
        .await
        .map_err(db("stating a purpose"))?;
    Ok(())
}
