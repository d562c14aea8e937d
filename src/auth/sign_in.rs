//! `/api/v1/session`, `/api/v1/sessions`: signing in and out, and the sessions of one's own.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::door::{Door, IDLE, LONGEST, cookie};
use super::routes::{document, text};
use super::token::{Token, is_token, sha256};
use super::{AuthError, Principal, accounts, factor, password, store};
use crate::audit;
use crate::http::front::Secure;
use crate::http::{Body, PathId, Problem};
use crate::state::AppState;

/// Routes of sessions.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/session", post(sign_in).delete(sign_out))
        .route("/sessions", get(list).delete(sign_out_everywhere))
        .route("/sessions/{id}", delete(end_one))
}

/// With `username` and `password` (and the `code` of a second factor), or with the token of a one-time `link`. Whatever cookie came along is
/// not looked at: the session is a new one.
async fn sign_in(
    State(state): State<AppState>,
    Extension(door): Extension<Door>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secure: Secure,
    Body(body): Body,
) -> Result<Response, Problem> {
    let pool = door.pools.own();
    let now = door.clock.now();
    let link = text(&body, "link");
    let account_id = if link.is_empty() {
        by_password(&state, &door, &peer.ip().to_string(), &body).await?
    } else {
        if !is_token(link) {
            return Err(AuthError::DeadLink.into());
        }
        let mut conn = pool.acquire().await?;
        store::use_link(&mut conn, &sha256(link), now).await?.ok_or(AuthError::DeadLink)?
    };
    let token = Token::new();
    let mut tx = pool.begin().await?;
    store::insert_session(&mut tx, &token.sha256(), account_id, now, now + IDLE, now + LONGEST).await?;
    let (username, home) = store::get_name_and_home(&mut tx, account_id).await?;
    audit::store::set_home(&mut tx, home.as_deref()).await?;
    let way = serde_json::json!({ "by": if link.is_empty() { "password" } else { "link" } });
    accounts::noted(&mut tx, Some(&username), "signed_in", account_id, &username, way).await?;
    tx.commit().await?;
    let principal =
        store::get_session(pool, &token.sha256(), now).await?.and_then(|session| session.principal()).ok_or(AuthError::Refused)?;
    let mut response = (StatusCode::CREATED, Json(document(&principal))).into_response();
    give(&mut response, &token, secure);
    Ok(response)
}

/// The account of a name and a password, and of a code where it has a second factor.
async fn by_password(state: &AppState, door: &Door, address: &str, body: &Map<String, Value>) -> Result<Uuid, Problem> {
    let pool = door.pools.own();
    let username = text(body, "username").trim().to_lowercase();
    // Before anything else: a storm is sent away without the database.
    let place = door.hasher.place()?;
    let attempt = door.attempts.begin(pool, &sha256(&username), address).await?;
    let account = store::get_account(pool, &username).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    let typed: String = text(body, "password").chars().take(password::MAX_CHARS + 1).collect();
    let is_right = door.hasher.verify(place, typed, stored).await?;
    let found = account.filter(|account| is_right && !account.is_disabled);
    let result = match &found {
        None => Err(Problem::from(AuthError::Refused)),
        Some(account) => factor::check(state, account, text(body, "code")).await,
    };
    tracing::info!(address, succeeded = result.is_ok(), "sign-in");
    result?;
    store::attempt_succeeded(pool, attempt).await?;
    found.map(|account| account.account_id).ok_or_else(|| AuthError::Refused.into())
}

/// Puts the cookie of a token into an answer, which is kept nowhere.
fn give(response: &mut Response, token: &Token, secure: Secure) {
    if let Ok(cookie) = HeaderValue::from_str(&cookie(secure.0, token.text(), LONGEST)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The session that asks goes on under a new token, in the answer's cookie; whoever has the old one is out.
///
/// # Errors
/// The database's.
pub(super) async fn rotate(door: &Door, principal: &Principal, secure: Secure, response: &mut Response) -> Result<(), AuthError> {
    let token = Token::new();
    store::rotate_session(door.pools.own(), principal.session_id, &token.sha256()).await?;
    door.forget(principal.account_id);
    give(response, &token, secure);
    Ok(())
}

/// The cookie is taken back and the session is over.
fn gone(secure: Secure) -> Response {
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(secure.0, "", TimeDelta::zero()))]).into_response()
}

async fn sign_out(Extension(door): Extension<Door>, secure: Secure, principal: Principal) -> Result<Response, Problem> {
    store::end_session(door.pools.own(), principal.session_id).await?;
    door.forget(principal.account_id);
    Ok(gone(secure))
}

async fn sign_out_everywhere(Extension(door): Extension<Door>, secure: Secure, principal: Principal) -> Result<Response, Problem> {
    let mut conn = door.pools.own().acquire().await?;
    store::end_sessions(&mut conn, principal.account_id, None).await?;
    door.forget(principal.account_id);
    Ok(gone(secure))
}

/// A session as its owner sees it: nothing of the machine or its address.
#[derive(Debug, sqlx::FromRow, serde::Serialize)]
pub struct ListedSession {
    /// The session.
    session_id: Uuid,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    last_seen_at: DateTime<Utc>,
    /// When it ends if it is not used.
    ends_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    is_this: bool,
}

async fn list(Extension(door): Extension<Door>, principal: Principal) -> Result<Json<Value>, Problem> {
    let items = store::list_sessions(door.pools.own(), principal.account_id, door.clock.now(), principal.session_id).await?;
    Ok(Json(json!({ "items": items })))
}

/// Ends one of one's own sessions; of anybody else's nothing is said, not even that there is one.
async fn end_one(Extension(door): Extension<Door>, secure: Secure, principal: Principal, PathId(id): PathId) -> Result<Response, Problem> {
    if !store::end_own_session(door.pools.own(), id, principal.account_id).await? {
        return Err(Problem::new(
            404,
            "session-not-found",
            "Không có phiên làm việc này, hoặc phiên đã kết thúc. Hãy tải lại danh sách.",
            "There is no such session, or it is over. Load the list again.",
        ));
    }
    door.forget(principal.account_id);
    Ok(if id == principal.session_id { gone(secure) } else { StatusCode::NO_CONTENT.into_response() })
}
