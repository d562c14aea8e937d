//! `/api/v1/tokens`: tokens of machines. Hashed, shown once, never for more than a year, never for more than their account; not for accounts.

use axum::extract::{Extension, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::door::Door;
use super::error::db;
use super::routes::text;
use super::store::SessionRow;
use super::token::{Token, is_token, sha256};
use super::{AuthError, Principal, Via, accounts};
use crate::clock::vietnam;
use crate::http::{Body, FieldError, PathId, Problem};
use crate::state::AppState;

/// Days that a token may live.
const MAX_DAYS: u64 = 366;
/// What a token begins with, so that it is found where it should not be.
const PREFIX: &str = "bando138_";

/// Routes of tokens.
pub fn router() -> Router<AppState> {
    Router::new().route("/tokens", get(list).post(add)).route("/tokens/{id}", delete(revoke))
}

/// Whether a text has the shape of a token of a machine.
pub fn is_machine_token(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(is_token)
}

/// What a request that comes by a token is refused, whatever its account may.
pub fn refusal(via: Via, method: &Method, route: &str) -> Option<Problem> {
    let Via::Token { may_write } = via else { return None };
    let of_accounts = ["/api/v1/me/", "/api/v1/session", "/api/v1/tokens", "/api/v1/accounts"].iter().any(|start| route.starts_with(start));
    if of_accounts {
        return Some(Problem::new(
            403,
            "not-for-tokens",
            "Mã truy cập của máy không dùng để quản lý tài khoản, mật khẩu, phiên làm việc hay mã truy cập. Hãy đăng nhập.",
            "A token of a machine does not manage accounts, passwords, sessions or tokens. Sign in.",
        ));
    }
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    (!may_write && !is_safe).then(|| {
        Problem::new(
            403,
            "read-only-token",
            "Mã truy cập này chỉ để đọc. Muốn ghi, hãy tạo mã khác có quyền ghi.",
            "This token is read only. To write, make another one that may.",
        )
    })
}

/// The account behind a token, as a session; the value is hashed whole.
///
/// # Errors
/// The database's.
pub async fn get_session(pool: &PgPool, token_sha256: &[u8; 32], now: DateTime<Utc>) -> Result<Option<SessionRow>, AuthError> {
    sqlx::query_as(include_str!("sql/get_session_of_token.sql"))
        .bind(token_sha256.as_slice())
        .bind(now)
        .fetch_optional(pool)
        .await
        .map_err(db("reading a token"))
}

/// Writes down that a token was used.
///
/// # Errors
/// The database's.
pub async fn touch(pool: &PgPool, api_token_id: Uuid, now: DateTime<Utc>) -> Result<(), AuthError> {
    sqlx::query(include_str!("sql/touch_token.sql"))
        .bind(api_token_id)
        .bind(now)
        .execute(pool)
        .await
        .map_err(db("noting a token's use"))?;
    Ok(())
}

/// A token as it is listed.
#[derive(Debug, sqlx::FromRow, serde::Serialize)]
pub struct ListedToken {
    /// The token.
    pub api_token_id: Uuid,
    /// What it is for.
    pub name: String,
    /// Whether it may change anything.
    pub may_write: bool,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// From when on it opens nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The tokens of an account that are not revoked.
///
/// # Errors
/// The database's.
pub async fn list_of(pool: &PgPool, account_id: Uuid) -> Result<Vec<ListedToken>, AuthError> {
    sqlx::query_as(include_str!("sql/list_token.sql")).bind(account_id).fetch_all(pool).await.map_err(db("listing tokens"))
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whether it may change anything.
    pub may_write: bool,
    /// The last day on which it opens anything, in Vietnam.
    pub expires_on: NaiveDate,
}

/// What is wrong with a token that is to be made on `today`; nothing if it can be.
fn faults(token: &NewToken, today: NaiveDate) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if !(1..=80).contains(&token.name.chars().count()) {
        faults.push(FieldError::at(
            "name",
            "length",
            "Cần tên cho biết mã dùng vào việc gì, dài 1 đến 80 ký tự.",
            "A name of 1 to 80 characters that says what the token is for is needed.",
        ));
    }
    if token.expires_on < today || token.expires_on > today + Days::new(MAX_DAYS) {
        faults.push(FieldError::at(
            "expires_on",
            "out-of-range",
            format!("Hạn dùng từ hôm nay đến {}: nhiều nhất {MAX_DAYS} ngày.", (today + Days::new(MAX_DAYS)).format("%d/%m/%Y")),
            format!("The last day lies between today and {}: at most {MAX_DAYS} days.", today + Days::new(MAX_DAYS)),
        ));
    }
    faults
}

/// Makes a token of an account; its value is in the answer and nowhere else.
///
/// # Errors
/// Fields that are wrong; the account has 50 tokens.
pub async fn make(
    pool: &PgPool,
    of: (Uuid, &str),
    token: &NewToken,
    now: DateTime<Utc>,
    actor: Option<&str>,
) -> Result<(Uuid, String), AuthError> {
    let faults = faults(token, now.with_timezone(&vietnam()).date_naive());
    if !faults.is_empty() {
        return Err(AuthError::Fields(faults));
    }
    // Midnight after the last day, in Vietnam.
    let midnight = (token.expires_on + Days::new(1)).and_time(chrono::NaiveTime::MIN) - vietnam();
    let value = format!("{PREFIX}{}", Token::new().text());
    let mut tx = pool.begin().await.map_err(db("making a token"))?;
    let api_token_id: Option<Uuid> = sqlx::query_scalar(include_str!("sql/insert_token.sql"))
        .bind(sha256(&value).as_slice())
        .bind(of.0)
        .bind(&token.name)
        .bind(token.may_write)
        .bind(midnight.and_utc())
        .bind(now)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("making a token"))?;
    let api_token_id = api_token_id.ok_or(AuthError::TooManyTokens)?;
    let detail = json!({ "name": token.name, "may_write": token.may_write, "expires_on": token.expires_on });
    accounts::noted(&mut tx, actor, "token_made", of.0, of.1, detail).await?;
    tx.commit().await.map_err(db("making a token"))?;
    Ok((api_token_id, value))
}

/// Ends a token of an account.
///
/// # Errors
/// The account has no such token.
pub async fn end(pool: &PgPool, of: (Uuid, &str), api_token_id: Uuid, actor: Option<&str>) -> Result<(), AuthError> {
    let mut tx = pool.begin().await.map_err(db("revoking a token"))?;
    let name: Option<String> = sqlx::query_scalar(include_str!("sql/revoke_token.sql"))
        .bind(api_token_id)
        .bind(of.0)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("revoking a token"))?;
    let name = name.ok_or(AuthError::NoToken)?;
    accounts::noted(&mut tx, actor, "token_revoked", of.0, of.1, json!({ "name": name })).await?;
    tx.commit().await.map_err(db("revoking a token"))
}

async fn list(Extension(door): Extension<Door>, principal: Principal) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "items": list_of(door.pools.own(), principal.account_id).await? })))
}

fn read(body: &Map<String, Value>) -> Result<NewToken, Problem> {
    let expires_on = text(body, "expires_on").parse().map_err(|_| {
        Problem::invalid(vec![FieldError::at(
            "expires_on",
            "not-a-day",
            "Cần hạn dùng: ngày dạng NNNN-TT-NN, ví dụ 2027-06-30.",
            "The last day is needed, as YYYY-MM-DD, such as 2027-06-30.",
        )])
    })?;
    let may_write = match body.get("may_write") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(may_write)) => *may_write,
        Some(_) => {
            return Err(Problem::invalid(vec![FieldError::at(
                "may_write",
                "not-a-flag",
                "may_write phải là true hoặc false.",
                "may_write must be true or false.",
            )]));
        }
    };
    Ok(NewToken { name: text(body, "name").trim().to_owned(), may_write, expires_on })
}

async fn add(State(state): State<AppState>, principal: Principal, Body(body): Body) -> Result<Response, Problem> {
    let token = read(&body)?;
    let of = (principal.account_id, &*principal.username);
    let (api_token_id, value) = make(state.pools.own(), of, &token, state.clock.now(), Some(&*principal.username)).await?;
    let answer = json!({
        "api_token_id": api_token_id, "name": token.name, "may_write": token.may_write, "expires_on": token.expires_on, "token": value,
    });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

async fn revoke(Extension(door): Extension<Door>, principal: Principal, PathId(id): PathId) -> Result<Response, Problem> {
    end(door.pools.own(), (principal.account_id, &principal.username), id, Some(&*principal.username)).await?;
    door.forget(principal.account_id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_its_work_and_never_for_accounts() {
        let reads = Via::Token { may_write: false };
        let writes = Via::Token { may_write: true };
        for (via, method, route, is_refused) in [
            (reads, Method::GET, "/api/v1/sites", false),
            (reads, Method::POST, "/api/v1/sites", true),
            (reads, Method::PATCH, "/api/v1/sites/{id}", true),
            (writes, Method::POST, "/api/v1/sites", false),
            (writes, Method::GET, "/api/v1/me", false),
            (writes, Method::POST, "/api/v1/me/password", true),
            (writes, Method::GET, "/api/v1/tokens", true),
            (writes, Method::GET, "/api/v1/sessions", true),
            (writes, Method::DELETE, "/api/v1/session", true),
            (writes, Method::GET, "/api/v1/accounts", true),
            (Via::Session, Method::POST, "/api/v1/accounts", false),
        ] {
            assert_eq!(refusal(via, &method, route).is_some(), is_refused, "{via:?} {method} {route}");
        }
    }

    #[test]
    fn a_day_must_lie_in_the_year_to_come() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        // 2026-11-21 and 366 days: 2027-11-22 (2027 has 365).
        for (day, good) in [("2026-11-20", false), ("2026-11-21", true), ("2027-11-22", true), ("2027-11-23", false), ("9999-01-01", false)]
        {
            let token = NewToken { name: "QGIS".into(), may_write: false, expires_on: day.parse().unwrap() };
            assert_eq!(faults(&token, today).is_empty(), good, "{day}");
        }
    }
}
