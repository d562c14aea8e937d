//! Making, resetting and disabling accounts: what the command line and the administration room share.

use chrono::{DateTime, Days, Utc};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::error::db;
use super::token::Token;
use super::{AuthError, Role, password, store};
use crate::db::PlaceTier;

/// How long a sign-in link may wait to be used.
const LINK_DAYS: u64 = 2;

/// Where an account works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// The whole country.
    Country,
    /// A province of today, by its code.
    Province(String),
    /// Communes of today, by their codes.
    Communes(Vec<String>),
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Name to sign in with.
    pub username: String,
    /// Post.
    pub post: String,
    /// Role.
    pub role: Role,
    /// Scope.
    pub place: Where,
    /// What it may see of incidents; none: what its role has.
    pub place_tier: Option<PlaceTier>,
    /// Demonstration account.
    pub is_demo: bool,
}

/// Stores an account that nobody can sign in to yet; [`new_link`] opens it.
///
/// # Errors
/// The name is taken or has the wrong shape, role and scope do not go together, a commune is not one of today's.
pub async fn add(conn: &mut PgConnection, account: &NewAccount) -> Result<Uuid, AuthError> {
    let mut tx = conn.begin().await.map_err(db("making an account"))?;
    let (country, province) = match &account.place {
        Where::Country => (true, None),
        Where::Province(code) => (false, Some(code)),
        Where::Communes(_) => (false, None),
    };
    let account_id: Uuid = sqlx::query_scalar(include_str!("sql/insert_account.sql"))
        .bind(&account.username)
        .bind(&account.post)
        .bind(account.role.word())
        .bind(country)
        .bind(province)
        .bind(account.is_demo)
        .bind(account.place_tier.unwrap_or(account.role.place_tier()).word())
        .fetch_one(&mut *tx)
        .await
        .map_err(|error| refused(error, &account.username))?;
    if let Where::Communes(codes) = &account.place {
        if codes.is_empty() {
            return Err(AuthError::Wrong("Tài khoản cấp xã cần ít nhất một xã, phường.", "A commune account needs at least one commune."));
        }
        for code in codes {
            let found: Option<Uuid> = sqlx::query_scalar(include_str!("sql/insert_account_commune.sql"))
                .bind(account_id)
                .bind(code)
                .fetch_optional(&mut *tx)
                .await
                .map_err(db("giving an account its communes"))?;
            if found.is_none() {
                return Err(AuthError::Wrong(
                    "Có mã xã, phường không phải của đơn vị hiện nay.",
                    "A commune code is not that of a unit of today.",
                ));
            }
        }
    }
    tx.commit().await.map_err(db("making an account"))?;
    Ok(account_id)
}

/// What the database refused, in words.
fn refused(error: sqlx::Error, username: &str) -> AuthError {
    match crate::db::constraint(&error) {
        Some("account_username_key") => AuthError::Taken(username.to_owned()),
        Some("account_username_shape") => AuthError::Wrong(
            "Tên đăng nhập gồm 3 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch.",
            "A username has 3 to 40 small letters without accents, digits, dots and dashes.",
        ),
        Some("account_commune_is_narrow" | "account_province_is_wide" | "account_scope_one") => AuthError::Wrong(
            "Vai trò và địa bàn không khớp: commune cần --commune, province cần --province hoặc --country.",
            "Role and scope do not go together: commune needs --commune, province needs --province or --country.",
        ),
        Some("account_place_tier_fits_role") => AuthError::Wrong(
            "Mức xem vụ việc không khớp vai trò: viewer chọn grid250 hoặc counts; auditor luôn là counts; các vai trò khác luôn là exact.",
            "What it sees of incidents does not go with the role: viewer has grid250 or counts, auditor counts, the others exact.",
        ),
        Some("account_province_code_shape") => AuthError::Wrong("Mã tỉnh gồm hai chữ số.", "A province code has two digits."),
        Some("account_post_length") => AuthError::Wrong("Chức danh dài 1 đến 120 ký tự.", "A post has 1 to 120 characters."),
        _ => AuthError::Db(error, "making an account"),
    }
}

/// A one-time link for an account; those given out before are worth nothing any more.
///
/// # Errors
/// There is no such account.
pub async fn new_link(conn: &mut PgConnection, account_id: Uuid, now: DateTime<Utc>) -> Result<Token, AuthError> {
    let token = Token::new();
    store::insert_link(conn, &token.sha256(), account_id, now + Days::new(LINK_DAYS)).await?;
    Ok(token)
}

/// Throws an account's sessions and password away and gives a link to begin anew.
///
/// # Errors
/// There is no such account.
pub async fn reset(pool: &PgPool, username: &str, now: DateTime<Utc>) -> Result<Token, AuthError> {
    let (account_id, ..) = store::get_account(pool, username).await?.ok_or_else(|| AuthError::NoAccount(username.to_owned()))?;
    let mut tx = pool.begin().await.map_err(db("resetting an account"))?;
    store::end_sessions(&mut tx, account_id, None).await?;
    // A hash of something that nobody knows: the old password is worth nothing, and the next one must be set.
    store::set_password(&mut tx, account_id, &password::hash(Token::new().text().to_owned()).await?, true).await?;
    sqlx::query(include_str!("sql/enable_account.sql")).bind(username).execute(&mut *tx).await.map_err(db("resetting an account"))?;
    let token = new_link(&mut tx, account_id, now).await?;
    tx.commit().await.map_err(db("resetting an account"))?;
    Ok(token)
}

/// Lets nobody in to an account any more, those who are in included.
///
/// # Errors
/// There is no such account, or it is disabled already.
pub async fn disable(pool: &PgPool, username: &str, reason: &str) -> Result<(), AuthError> {
    let mut tx = pool.begin().await.map_err(db("disabling an account"))?;
    let account_id: Option<Uuid> = sqlx::query_scalar(include_str!("sql/disable_account.sql"))
        .bind(username)
        .bind(reason)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("disabling an account"))?;
    let account_id = account_id.ok_or_else(|| AuthError::NoAccount(username.to_owned()))?;
    store::end_sessions(&mut tx, account_id, None).await?;
    tx.commit().await.map_err(db("disabling an account"))
}

/// An account as it is listed.
#[allow(clippy::struct_excessive_bools, reason = "the columns of a list")]
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Listed {
    /// Name to sign in with.
    pub username: String,
    /// Post.
    pub post: String,
    /// Role.
    pub role: String,
    /// Whether its scope is the country.
    pub is_country_wide: bool,
    /// Its province, if its scope is one.
    pub province_code: Option<String>,
    /// What it may see of incidents.
    pub place_tier: String,
    /// Whether nobody may sign in to it.
    pub is_disabled: bool,
    /// Demonstration account.
    pub is_demo: bool,
    /// Whether a new password must be set first.
    pub must_change_password: bool,
    /// Its communes, if its scope is some.
    pub communes: Option<Vec<String>>,
    /// When it was last used.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// All accounts, by name.
///
/// # Errors
/// The database's.
pub async fn list(pool: &PgPool) -> Result<Vec<Listed>, AuthError> {
    sqlx::query_as(include_str!("sql/list_account.sql")).fetch_all(pool).await.map_err(db("listing accounts"))
}
