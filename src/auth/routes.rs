//! `/api/v1/session`, `/api/v1/me`, `/api/v1/accounts`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Extension, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::accounts::{self, NewAccount, Where};
use super::door::{COOKIE, Door, IDLE, LONGEST};
use super::error::db;
use super::token::{Token, is_token, sha256};
use super::{AuthError, Principal, Role, password, store};
use crate::audit;
use crate::db::PlaceTier;
use crate::http::{Body, FieldError, Problem};
use crate::state::AppState;

/// Failures on one account within 15 minutes, after which it has to wait.
const FAILURES_PER_ACCOUNT: i64 = 10;
/// Attempts from one address within a minute.
const ATTEMPTS_PER_ADDRESS: i64 = 100;
/// Characters of a stated purpose; `session_purpose_length` holds the same.
const PURPOSE_CHARS: std::ops::RangeInclusive<usize> = 5..=300;

/// Routes of the room.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/session", post(sign_in).delete(sign_out))
        .route("/session/purpose", put(state_purpose))
        .route("/sessions", delete(sign_out_everywhere))
        .route("/me", get(me))
        .route("/me/password", post(change_password))
        .route("/accounts", get(list_accounts).post(add_account))
        .route("/accounts/{username}/reset", post(reset_account))
        .route("/accounts/{username}/disable", post(disable_account))
}

fn document(principal: &Principal) -> Value {
    json!({
        "username": &*principal.username, "post": principal.post, "role": principal.role,
        "is_country_wide": principal.scope == crate::db::Scope::Wide, "province_code": principal.province_code,
        "place_tier": principal.place_tier.word(), "incident_tier": principal.tier_of_places().word(),
        "may_be_exact": principal.place_tier == PlaceTier::Exact, "purpose": principal.purpose.as_deref(),
        "must_change_password": principal.must_change_password, "is_demo": principal.is_demo,
    })
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// With `username` and `password`, or with the token of a one-time `link`.
async fn sign_in(
    Extension(door): Extension<Door>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(body): Body,
) -> Result<Response, Problem> {
    let pool = door.pools.own();
    let address = peer.ip().to_string();
    let now = door.clock.now();
    let link = text(&body, "link");
    let account_id = if link.is_empty() {
        let username = text(&body, "username").trim().to_lowercase();
        let name_sha256 = sha256(&username);
        let (failures, attempts) = store::count_attempts(pool, &name_sha256, &address).await?;
        if failures >= FAILURES_PER_ACCOUNT {
            return Err(AuthError::TooMany(15 * 60).into());
        }
        if attempts >= ATTEMPTS_PER_ADDRESS {
            return Err(AuthError::TooMany(60).into());
        }
        let account = store::get_account(pool, &username).await?;
        let stored = account.as_ref().and_then(|(_, hash, _)| hash.clone());
        let typed: String = text(&body, "password").chars().take(password::MAX_CHARS + 1).collect();
        let is_right = password::verify(typed, stored).await?;
        let found = account.filter(|(.., is_disabled)| is_right && !is_disabled).map(|(account_id, ..)| account_id);
        store::insert_attempt(pool, &name_sha256, &address, found.is_some()).await?;
        tracing::info!(address, succeeded = found.is_some(), "sign-in");
        found.ok_or(AuthError::Refused)?
    } else {
        if !is_token(link) {
            return Err(AuthError::DeadLink.into());
        }
        let mut conn = pool.acquire().await?;
        store::use_link(&mut conn, &sha256(link), now).await?.ok_or(AuthError::DeadLink)?
    };
    let token = Token::new();
    let mut conn = pool.acquire().await?;
    store::insert_session(&mut conn, &token.sha256(), account_id, now, now + IDLE, now + LONGEST).await?;
    let principal =
        store::get_session(pool, &token.sha256(), now).await?.and_then(|session| session.principal()).ok_or(AuthError::Refused)?;
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", token.text(), LONGEST.num_seconds());
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, "no-store".to_owned())], Json(document(&principal)))
        .into_response())
}

/// The cookie is taken back and the session is over.
fn gone() -> Response {
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

async fn sign_out(Extension(door): Extension<Door>, principal: Principal) -> Result<Response, Problem> {
    store::end_session(door.pools.own(), principal.session_id).await?;
    door.forget(principal.account_id);
    Ok(gone())
}

async fn sign_out_everywhere(Extension(door): Extension<Door>, principal: Principal) -> Result<Response, Problem> {
    let mut conn = door.pools.own().acquire().await?;
    store::end_sessions(&mut conn, principal.account_id, None).await?;
    door.forget(principal.account_id);
    Ok(gone())
}

async fn me(principal: Principal) -> Json<Value> {
    Json(document(&principal))
}

/// What exact places are asked for in this session. Stated once, kept in the log; stating another one is another entry.
async fn state_purpose(Extension(door): Extension<Door>, mut principal: Principal, Body(body): Body) -> Result<Json<Value>, Problem> {
    if principal.place_tier != PlaceTier::Exact {
        return Err(Problem::not_allowed());
    }
    let purpose = text(&body, "purpose").trim();
    if !PURPOSE_CHARS.contains(&purpose.chars().count()) || purpose.chars().any(char::is_control) {
        return Err(Problem::invalid(vec![FieldError::at(
            "purpose",
            "length",
            "Hãy ghi mục đích bằng 5 đến 300 ký tự, ví dụ: Lập phương án camera quý I/2027.",
            "State the purpose in 5 to 300 characters, such as: planning cameras for the first quarter of 2027.",
        )]));
    }
    let mut tx = door.pools.own().begin().await?;
    audit::store::set_actor(&mut tx, &principal.username).await?;
    audit::store::set_home(&mut tx, principal.home_province.as_deref()).await?;
    store::state_purpose(&mut tx, principal.session_id, purpose, door.clock.now()).await?;
    let detail = json!({ "purpose": purpose, "session_id": principal.session_id });
    let note = audit::store::Note { action: "stated_purpose", entity: "session", detail, ..audit::store::Note::default() };
    audit::store::note(&mut tx, &note).await?;
    tx.commit().await?;
    door.forget(principal.account_id);
    principal.purpose = Some(Arc::from(purpose));
    Ok(Json(document(&principal)))
}

/// A new password: needs the old one, unless a link brought the account here. Other sessions of the account are over.
async fn change_password(Extension(door): Extension<Door>, principal: Principal, Body(body): Body) -> Result<Response, Problem> {
    let pool = door.pools.own();
    let new = text(&body, "new_password");
    let length = new.chars().count();
    if !(password::MIN_CHARS..=password::MAX_CHARS).contains(&length) {
        return Err(Problem::invalid(vec![FieldError::at(
            "new_password",
            "length",
            format!("Mật khẩu mới cần từ {} đến {} ký tự; dài quan trọng hơn lạ.", password::MIN_CHARS, password::MAX_CHARS),
            format!(
                "The new password needs {} to {} characters; length matters more than oddness.",
                password::MIN_CHARS,
                password::MAX_CHARS
            ),
        )]));
    }
    if new.to_lowercase().contains(&*principal.username) {
        return Err(Problem::invalid(vec![FieldError::at(
            "new_password",
            "has-username",
            "Mật khẩu không được chứa tên đăng nhập.",
            "The password must not contain the username.",
        )]));
    }
    if !principal.must_change_password {
        let stored = store::get_password_hash(pool, principal.account_id).await?;
        if !password::verify(text(&body, "password").to_owned(), stored).await? {
            return Err(Problem::invalid(vec![FieldError::at(
                "password",
                "wrong-password",
                "Mật khẩu hiện tại không đúng.",
                "The present password is wrong.",
            )]));
        }
    }
    let hash = password::hash(new.to_owned()).await?;
    let mut tx = pool.begin().await?;
    store::set_password(&mut tx, principal.account_id, &hash, false).await?;
    store::end_sessions(&mut tx, principal.account_id, Some(principal.session_id)).await?;
    tx.commit().await?;
    door.forget(principal.account_id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn list_accounts(Extension(door): Extension<Door>) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "items": accounts::list(door.pools.own()).await? })))
}

/// Makes an account; the answer holds its one-time link, this once.
async fn add_account(Extension(door): Extension<Door>, Body(body): Body) -> Result<Response, Problem> {
    let role = Role::parse(text(&body, "role")).ok_or_else(|| {
        Problem::invalid(vec![FieldError::at(
            "role",
            "not-a-choice",
            "Vai trò là một trong: admin, province, commune, viewer, auditor.",
            "The role is one of: admin, province, commune, viewer, auditor.",
        )])
    })?;
    let tier = match text(&body, "place_tier") {
        "" => None,
        word @ ("exact" | "grid250" | "counts") => Some(PlaceTier::parse(word)),
        _ => {
            return Err(Problem::invalid(vec![FieldError::at(
                "place_tier",
                "not-a-choice",
                "Mức xem vụ việc là một trong: exact, grid250, counts.",
                "What it sees of incidents is one of: exact, grid250, counts.",
            )]));
        }
    };
    let communes: Vec<String> = body
        .get("commune_codes")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    let place = if body.get("is_country_wide").and_then(Value::as_bool).unwrap_or(false) {
        Where::Country
    } else if let Some(code) = body.get("province_code").and_then(Value::as_str) {
        Where::Province(code.to_owned())
    } else {
        Where::Communes(communes)
    };
    let account = NewAccount {
        username: text(&body, "username").trim().to_owned(),
        post: text(&body, "post").trim().to_owned(),
        role,
        place,
        place_tier: tier,
        is_demo: false,
    };
    let mut tx = door.pools.own().begin().await?;
    let account_id = accounts::add(&mut tx, &account).await?;
    let token = accounts::new_link(&mut tx, account_id, door.clock.now()).await?;
    tx.commit().await.map_err(db("making an account"))?;
    let answer = json!({ "username": account.username, "link": format!("/signin.html#{}", token.text()) });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

async fn reset_account(Extension(door): Extension<Door>, Path(username): Path<String>) -> Result<Response, Problem> {
    let token = accounts::reset(door.pools.own(), &username, door.clock.now()).await?;
    if let Some((account_id, ..)) = store::get_account(door.pools.own(), &username).await? {
        door.forget(account_id);
    }
    let answer = json!({ "username": username, "link": format!("/signin.html#{}", token.text()) });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

async fn disable_account(
    Extension(door): Extension<Door>,
    principal: Principal,
    Path(username): Path<String>,
    Body(body): Body,
) -> Result<Response, Problem> {
    let reason = text(&body, "reason").trim();
    if reason.is_empty() || *username == *principal.username {
        return Err(AuthError::Wrong(
            "Cần lý do khóa; không ai tự khóa tài khoản của mình.",
            "A reason is needed; nobody disables their own account.",
        )
        .into());
    }
    accounts::disable(door.pools.own(), &username, reason).await?;
    if let Some((account_id, ..)) = store::get_account(door.pools.own(), &username).await? {
        door.forget(account_id);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
