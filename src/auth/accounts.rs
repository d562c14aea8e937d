//! Making, resetting and disabling accounts: what the command line and the administration room share.

use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::error::db;
use super::token::Token;
use super::{AuthError, Role, store, store_factor};
use crate::audit::store::{Note, note, set_actor};
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

impl Where {
    /// The columns of an account: whole country, province.
    fn columns(&self) -> (bool, Option<&str>) {
        match self {
            Self::Country => (true, None),
            Self::Province(code) => (false, Some(code)),
            Self::Communes(_) => (false, None),
        }
    }

    /// Role and scope as the log tells them.
    fn told(&self, role: Role) -> Value {
        let place = match self {
            Self::Country => json!("country"),
            Self::Province(code) => json!({ "province": code }),
            Self::Communes(codes) => json!({ "communes": codes }),
        };
        json!({ "role": role.word(), "scope": place })
    }
}

/// Who does something to an account: somebody at this machine, or an administrator, who reaches no account beyond their own scope.
#[derive(Debug, Clone, Copy, Default)]
pub struct By<'a> {
    /// Name for the log.
    pub name: Option<&'a str>,
    /// The administrator's account.
    pub admin_id: Option<Uuid>,
}

/// Refuses what an administrator does to an account outside of their scope, in the transaction that does it.
async fn keep_within(conn: &mut PgConnection, by: By<'_>, account_id: Uuid) -> Result<(), AuthError> {
    let Some(admin_id) = by.admin_id else { return Ok(()) };
    let is_within: bool = sqlx::query_scalar(include_str!("sql/is_account_within.sql"))
        .bind(account_id)
        .bind(admin_id)
        .fetch_one(conn)
        .await
        .map_err(db("comparing the scopes of accounts"))?;
    if is_within { Ok(()) } else { Err(AuthError::BeyondScope) }
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
pub async fn add(conn: &mut PgConnection, account: &NewAccount, by: By<'_>) -> Result<Uuid, AuthError> {
    let mut tx = conn.begin().await.map_err(db("making an account"))?;
    let (country, province) = account.place.columns();
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
    give_communes(&mut tx, account_id, &account.place).await?;
    keep_within(&mut tx, by, account_id).await?;
    noted(&mut tx, by.name, "account_made", account_id, &account.username, account.place.told(account.role)).await?;
    tx.commit().await.map_err(db("making an account"))?;
    Ok(account_id)
}

/// Puts the communes of a scope that is made of communes into it.
async fn give_communes(conn: &mut PgConnection, account_id: Uuid, place: &Where) -> Result<(), AuthError> {
    if let Where::Province(code) = place {
        let is_one: bool = sqlx::query_scalar(include_str!("sql/is_province.sql"))
            .bind(code)
            .fetch_one(&mut *conn)
            .await
            .map_err(db("looking for a province"))?;
        return if is_one {
            Ok(())
        } else {
            Err(AuthError::Wrong("Không có tỉnh, thành phố nào hiện nay mang mã này.", "No province of today has this code."))
        };
    }
    let Where::Communes(codes) = place else { return Ok(()) };
    let codes: std::collections::BTreeSet<&String> = codes.iter().collect();
    if codes.is_empty() {
        return Err(AuthError::Wrong("Tài khoản cấp xã cần ít nhất một xã, phường.", "A commune account needs at least one commune."));
    }
    for code in codes {
        let found: Option<Uuid> = sqlx::query_scalar(include_str!("sql/insert_account_commune.sql"))
            .bind(account_id)
            .bind(code)
            .fetch_optional(&mut *conn)
            .await
            .map_err(db("giving an account its communes"))?;
        if found.is_none() {
            return Err(AuthError::Wrong(
                "Có mã xã, phường không phải của đơn vị hiện nay.",
                "A commune code is not that of a unit of today.",
            ));
        }
    }
    Ok(())
}

/// Puts what was done to an account into the log, in the transaction that does it. Without an `actor` it was somebody at this machine.
///
/// # Errors
/// The log's.
pub(super) async fn noted(
    conn: &mut PgConnection,
    actor: Option<&str>,
    action: &str,
    account_id: Uuid,
    username: &str,
    detail: Value,
) -> Result<(), AuthError> {
    if let Some(actor) = actor {
        set_actor(conn, actor).await?;
    }
    note(conn, &Note { action, entity: "account", entity_id: Some(account_id), code: Some(username), detail, ..Note::default() }).await?;
    Ok(())
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

/// Throws an account's sessions, tokens, second factor and password away and gives a link to begin anew.
///
/// # Errors
/// There is no such account.
pub async fn reset(pool: &PgPool, username: &str, now: DateTime<Utc>, by: By<'_>) -> Result<Token, AuthError> {
    let doing = "resetting an account";
    let account = store::get_account(pool, username).await?.ok_or_else(|| AuthError::NoAccount(username.to_owned()))?;
    let account_id = account.account_id;
    let mut tx = pool.begin().await.map_err(db(doing))?;
    store::end_sessions(&mut tx, account_id, None).await?;
    sqlx::query(include_str!("sql/revoke_tokens.sql")).bind(account_id).execute(&mut *tx).await.map_err(db(doing))?;
    store_factor::remove(&mut tx, account_id).await?;
    // Nothing is the password of an account without one; the next one must be set.
    store::set_password(&mut tx, account_id, None, true).await?;
    sqlx::query(include_str!("sql/enable_account.sql")).bind(username).execute(&mut *tx).await.map_err(db(doing))?;
    let token = new_link(&mut tx, account_id, now).await?;
    keep_within(&mut tx, by, account_id).await?;
    noted(&mut tx, by.name, "account_reset", account_id, username, json!({})).await?;
    tx.commit().await.map_err(db(doing))?;
    Ok(token)
}

/// Refuses to take the last administrator away. Holds the administrators until the transaction ends, so that two cannot end each other.
async fn keep_an_admin(conn: &mut PgConnection, username: &str) -> Result<(), AuthError> {
    let admins: Vec<String> =
        sqlx::query_scalar(include_str!("sql/lock_admins.sql")).fetch_all(conn).await.map_err(db("counting administrators"))?;
    if admins == [username] { Err(AuthError::LastAdmin) } else { Ok(()) }
}

/// Lets nobody in to an account any more, those who are in included.
///
/// # Errors
/// There is no such account, it is disabled already, or it is the last administrator's.
pub async fn disable(pool: &PgPool, username: &str, reason: &str, by: By<'_>) -> Result<(), AuthError> {
    let mut tx = pool.begin().await.map_err(db("disabling an account"))?;
    keep_an_admin(&mut tx, username).await?;
    let account_id: Option<Uuid> = sqlx::query_scalar(include_str!("sql/disable_account.sql"))
        .bind(username)
        .bind(reason)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("disabling an account"))?;
    let account_id = account_id.ok_or_else(|| AuthError::NoAccount(username.to_owned()))?;
    store::end_sessions(&mut tx, account_id, None).await?;
    keep_within(&mut tx, by, account_id).await?;
    noted(&mut tx, by.name, "account_disabled", account_id, username, json!({ "reason": reason })).await?;
    tx.commit().await.map_err(db("disabling an account"))
}

/// What is to become of an account; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Role.
    pub role: Option<Role>,
    /// Post.
    pub post: Option<String>,
    /// Scope.
    pub place: Option<Where>,
    /// What it may see of incidents; none: as before, or with another role what that role has.
    pub place_tier: Option<PlaceTier>,
}

#[derive(sqlx::FromRow)]
struct ScopeRow {
    account_id: Uuid,
    role: String,
    post: String,
    is_country_wide: bool,
    province_code: Option<String>,
    place_tier: String,
    commune_codes: Vec<String>,
}

/// Changes role, post and scope of an account; with another role or scope its sessions are over. Gives its id.
///
/// # Errors
/// There is no such account, role and scope do not go together, it is the last administrator's.
pub async fn change(pool: &PgPool, username: &str, change: &Change, by: By<'_>) -> Result<Uuid, AuthError> {
    let doing = "changing an account";
    let mut tx = pool.begin().await.map_err(db(doing))?;
    if change.role.is_some_and(|role| role != Role::Admin) || change.place.as_ref().is_some_and(|place| *place != Where::Country) {
        keep_an_admin(&mut tx, username).await?;
    }
    let before: Option<ScopeRow> =
        sqlx::query_as(include_str!("sql/get_account_scope.sql")).bind(username).fetch_optional(&mut *tx).await.map_err(db(doing))?;
    let before = before.ok_or_else(|| AuthError::NoAccount(username.to_owned()))?;
    // Before and after: neither taken in from outside of the scope, nor sent out of it.
    keep_within(&mut tx, by, before.account_id).await?;
    let place_before = match (before.is_country_wide, before.province_code) {
        (true, _) => Where::Country,
        (false, Some(code)) => Where::Province(code),
        (false, None) => Where::Communes(before.commune_codes),
    };
    let role_before = Role::parse(&before.role).unwrap_or(Role::Viewer);
    let role = change.role.unwrap_or(role_before);
    let place = change.place.as_ref().unwrap_or(&place_before);
    let post = change.post.as_ref().unwrap_or(&before.post);
    let tier_before = PlaceTier::parse(&before.place_tier);
    let tier = change.place_tier.unwrap_or(if role == role_before { tier_before } else { role.place_tier() });
    let (country, province) = place.columns();
    sqlx::query(include_str!("sql/update_account.sql"))
        .bind(before.account_id)
        .bind(role.word())
        .bind(post)
        .bind(country)
        .bind(province)
        .bind(tier.word())
        .execute(&mut *tx)
        .await
        .map_err(|error| refused(error, username))?;
    if *place != place_before {
        sqlx::query(include_str!("sql/remove_account_communes.sql")).bind(before.account_id).execute(&mut *tx).await.map_err(db(doing))?;
        give_communes(&mut tx, before.account_id, place).await?;
    }
    if role != role_before || *place != place_before || tier != tier_before {
        store::end_sessions(&mut tx, before.account_id, None).await?;
    }
    let detail = json!({
        "from": place_before.told(role_before), "to": place.told(role),
        "post": { "from": before.post, "to": post }, "place_tier": { "from": tier_before.word(), "to": tier.word() },
    });
    keep_within(&mut tx, by, before.account_id).await?;
    noted(&mut tx, by.name, "account_changed", before.account_id, username, detail).await?;
    tx.commit().await.map_err(db(doing))?;
    Ok(before.account_id)
}

/// An account as it is listed.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a row as the list shows it")]
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

/// All accounts, or those within the scope of an administrator, by name.
///
/// # Errors
/// The database's.
pub async fn list(pool: &PgPool, by: By<'_>) -> Result<Vec<Listed>, AuthError> {
    sqlx::query_as(include_str!("sql/list_account.sql")).bind(by.admin_id).fetch_all(pool).await.map_err(db("listing accounts"))
}
