//! The room's queries, one function per `.sql` file. They run on the service's own pool: accounts have no scope.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::db;
use super::sign_in::ListedSession;
use super::{AuthError, Principal, Role, Via};
use crate::db::{PlaceTier, Scope};

/// A session as it is stored.
#[derive(Debug, sqlx::FromRow)]
pub struct SessionRow {
    session_id: Uuid,
    /// Of a token of a machine, whether it may write; none of a session.
    may_write: Option<bool>,
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
            via: self.may_write.map_or(Via::Session, |may_write| Via::Token { may_write }),
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

/// The name of an account, and the code of the province where it is at home.
pub async fn get_name_and_home(conn: &mut PgConnection, account_id: Uuid) -> Result<(String, Option<String>), AuthError> {
    sqlx::query_as(include_str!("sql/get_name_and_home.sql"))
        .bind(account_id)
        .fetch_one(conn)
        .await
        .map_err(db("reading the name of an account"))
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

/// What signing in needs of an account.
#[derive(Debug, sqlx::FromRow)]
pub struct SignInRow {
    /// The account.
    pub account_id: Uuid,
    /// Hash of its password, if it has one.
    pub password_hash: Option<String>,
    /// Nobody may sign in.
    pub is_disabled: bool,
    /// Whether a new password must be set before anything else.
    pub must_change_password: bool,
    /// The sealed secret of its second factor, if that is on.
    pub totp_secret: Option<Vec<u8>>,
    /// The last step whose code was taken.
    pub totp_last_step: Option<i64>,
}

/// What signing in needs of an account.
pub async fn get_account(pool: &PgPool, username: &str) -> Result<Option<SignInRow>, AuthError> {
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

/// Remembers an attempt, as failed; its number.
pub async fn insert_attempt(pool: &PgPool, username_sha256: &[u8; 32], address: &str) -> Result<i64, AuthError> {
    sqlx::query_scalar(include_str!("sql/insert_attempt.sql"))
        .bind(username_sha256.as_slice())
        .bind(address)
        .fetch_one(pool)
        .await
        .map_err(db("remembering an attempt"))
}

/// Forgets an attempt that was sent away.
pub async fn delete_attempt(pool: &PgPool, number: i64) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/delete_attempt.sql")).bind(number).execute(pool).await.map_err(db("forgetting an attempt"))?;
    Ok(())
}

/// Calls an attempt a success.
pub async fn attempt_succeeded(pool: &PgPool, number: i64) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/attempt_succeeded.sql")).bind(number).execute(pool).await.map_err(db("remembering an attempt"))?;
    Ok(())
}

/// What was tried lately.
#[derive(Debug, sqlx::FromRow)]
pub struct Lately {
    /// Failures on the account since it last succeeded, within 15 minutes.
    pub failures: i64,
    /// Seconds since the last of them.
    pub last_failure_s: i64,
    /// Seconds until fewer than ten count.
    pub free_again_s: i64,
    /// Attempts from the address within a minute.
    pub attempts: i64,
}

/// What was tried before the attempt of a number.
pub async fn count_attempts(pool: &PgPool, username_sha256: &[u8; 32], address: &str, number: i64) -> Result<Lately, AuthError> {
    sqlx::query_as(include_str!("sql/count_attempts.sql"))
        .bind(username_sha256.as_slice())
        .bind(address)
        .bind(number)
        .fetch_one(pool)
        .await
        .map_err(db("counting attempts"))
}

/// Lets a session go on under another token.
pub async fn rotate_session(pool: &PgPool, session_id: Uuid, token_sha256: &[u8; 32]) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/rotate_session.sql"))
        .bind(session_id)
        .bind(token_sha256.as_slice())
        .execute(pool)
        .await
        .map_err(db("renewing a session"))?;
    Ok(())
}

/// The sessions of an account that are not over, the newest first.
pub async fn list_sessions(pool: &PgPool, account_id: Uuid, now: DateTime<Utc>, this: Uuid) -> Result<Vec<ListedSession>, AuthError> {
    sqlx::query_as(include_str!("sql/list_session.sql"))
        .bind(account_id)
        .bind(now)
        .bind(this)
        .fetch_all(pool)
        .await
        .map_err(db("listing sessions"))
}

/// Ends a session if it is the account's; false if it is not, or is over.
pub async fn end_own_session(pool: &PgPool, session_id: Uuid, account_id: Uuid) -> Result<bool, AuthError> {
    sqlx::query_scalar::<_, Uuid>(include_str!("sql/end_own_session.sql"))
        .bind(session_id)
        .bind(account_id)
        .fetch_optional(pool)
        .await
        .map(|found| found.is_some())
        .map_err(db("ending a session"))
}

/// Sets the hash of a password, or takes the password away.
pub async fn set_password(conn: &mut PgConnection, account_id: Uuid, hash: Option<&str>, must_change: bool) -> Result<(), AuthError> {
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
