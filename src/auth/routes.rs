//! `/api/v1/me`, `/api/v1/accounts`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Extension, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};

use serde_json::{Map, Value, json};

use super::accounts::{self, By, Change, NewAccount, Where};
use super::door::Door;
use super::error::db;
use super::obvious::is_obvious;
use super::sign_in::rotate;
use super::token::sha256;
use super::{AuthError, Principal, Role, password, store};
use crate::audit;
use crate::db::PlaceTier;
use crate::http::front::Secure;
use crate::http::{Body, FieldError, Problem};
use crate::state::AppState;

/// Characters of a stated purpose; `session_purpose_length` holds the same.
const PURPOSE_CHARS: std::ops::RangeInclusive<usize> = 5..=300;

/// Routes of the room.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/session/purpose", put(state_purpose))
        .route("/me/password", post(change_password))
        .route("/accounts", get(list_accounts).post(add_account))
        .route("/accounts/{username}", patch(change_account))
        .route("/accounts/{username}/reset", post(reset_account))
        .route("/accounts/{username}/disable", post(disable_account))
}

/// An account that has signed in, as it is told to it.
pub(super) fn document(principal: &Principal) -> Value {
    json!({
        "username": &*principal.username, "post": principal.post, "role": principal.role,
        "is_country_wide": principal.scope == crate::db::Scope::Wide, "province_code": principal.province_code,
        "place_tier": principal.place_tier.word(), "incident_tier": principal.tier_of_places().word(),
        "may_be_exact": principal.place_tier == PlaceTier::Exact, "purpose": principal.purpose.as_deref(),
        "must_change_password": principal.must_change_password, "is_demo": principal.is_demo,
    })
}

/// The text of a member of a body; empty if there is none.
pub(super) fn text<'a>(body: &'a Map<String, Value>, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What exact places are asked for in this session. Stated once, kept in the log; stating another one is another entry.
async fn state_purpose(Extension(door): Extension<Door>, mut principal: Principal, Body(body): Body) -> Result<Json<Value>, Problem> {
    if principal.place_tier != PlaceTier::Exact {
        return Err(Problem::not_allowed());
    }
    let purpose = text(&body, "purpose").trim();
    // Words, not blanks that look like some.
    let is_said = purpose.chars().filter(|c| c.is_alphanumeric()).count() >= 3;
    if !PURPOSE_CHARS.contains(&purpose.chars().count()) || !is_said || purpose.chars().any(char::is_control) {
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

/// What is wrong with a new password of an account, if something is.
fn password_fault(new: &str, username: &str) -> Option<FieldError> {
    let length = new.chars().count();
    if !(password::MIN_CHARS..=password::MAX_CHARS).contains(&length) {
        return Some(FieldError::at(
            "new_password",
            "length",
            format!("Mật khẩu mới cần từ {} đến {} ký tự; dài quan trọng hơn lạ.", password::MIN_CHARS, password::MAX_CHARS),
            format!(
                "The new password needs {} to {} characters; length matters more than oddness.",
                password::MIN_CHARS,
                password::MAX_CHARS
            ),
        ));
    }
    if new.to_lowercase().contains(username) {
        return Some(FieldError::at(
            "new_password",
            "has-username",
            "Mật khẩu không được chứa tên đăng nhập.",
            "The password must not contain the username.",
        ));
    }
    is_obvious(new).then(|| {
        FieldError::at(
            "new_password",
            "obvious",
            "Mật khẩu này ai cũng đoán được: chỉ gồm từ quen thuộc, dãy phím và chữ số. Hãy dùng một câu của riêng bạn.",
            "Anybody could guess this password: it is made of obvious words, runs of keys and digits alone. Use a sentence of your own.",
        )
    })
}

/// A new password: needs the old one, unless a link brought the account here. Other sessions of the account are over, and this one goes on
/// under a new token.
async fn change_password(
    Extension(door): Extension<Door>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secure: Secure,
    principal: Principal,
    Body(body): Body,
) -> Result<Response, Problem> {
    let pool = door.pools.own();
    let new = text(&body, "new_password");
    if let Some(fault) = password_fault(new, &principal.username) {
        return Err(Problem::invalid(vec![fault]));
    }
    // An account that was only ever opened by a link has no password to be asked for.
    let stored = store::get_password_hash(pool, principal.account_id).await?;
    if !principal.must_change_password && stored.is_some() {
        // A stolen session is no place to guess the password from.
        let place = door.hasher.place()?;
        let attempt = door.attempts.begin(pool, &sha256(&principal.username), &peer.ip().to_string()).await?;
        let typed: String = text(&body, "password").chars().take(password::MAX_CHARS + 1).collect();
        if !door.hasher.verify(place, typed, stored).await? {
            return Err(Problem::invalid(vec![FieldError::at(
                "password",
                "wrong-password",
                "Mật khẩu hiện tại không đúng.",
                "The present password is wrong.",
            )]));
        }
        store::attempt_succeeded(pool, attempt).await?;
    }
    let hash = door.hasher.hash(new.to_owned()).await?;
    let mut tx = pool.begin().await?;
    store::set_password(&mut tx, principal.account_id, Some(&hash), false).await?;
    store::end_sessions(&mut tx, principal.account_id, Some(principal.session_id)).await?;
    audit::store::set_home(&mut tx, principal.home_province.as_deref()).await?;
    accounts::noted(&mut tx, Some(&*principal.username), "password_changed", principal.account_id, &principal.username, json!({})).await?;
    tx.commit().await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    rotate(&door, &principal, secure, &mut response).await?;
    Ok(response)
}

/// An administrator, as one who does something to accounts.
fn by(principal: &Principal) -> By<'_> {
    By { name: Some(&principal.username), admin_id: Some(principal.account_id) }
}

async fn list_accounts(Extension(door): Extension<Door>, principal: Principal) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "items": accounts::list(door.pools.own(), by(&principal)).await? })))
}

fn role(body: &Map<String, Value>) -> Result<Role, Problem> {
    Role::parse(text(body, "role")).ok_or_else(|| {
        Problem::invalid(vec![FieldError::at(
            "role",
            "not-a-choice",
            "Vai trò là một trong: admin, province, commune, viewer, auditor.",
            "The role is one of: admin, province, commune, viewer, auditor.",
        )])
    })
}

/// What a body says that an account may see of incidents; none if it does not.
fn tier(body: &Map<String, Value>) -> Result<Option<PlaceTier>, Problem> {
    match text(body, "place_tier") {
        "" => Ok(None),
        word @ ("exact" | "grid250" | "counts") => Ok(Some(PlaceTier::parse(word))),
        _ => Err(Problem::invalid(vec![FieldError::at(
            "place_tier",
            "not-a-choice",
            "Mức xem vụ việc là một trong: exact, grid250, counts.",
            "What it sees of incidents is one of: exact, grid250, counts.",
        )])),
    }
}

/// The scope of a body; none if it does not speak of one.
fn place(body: &Map<String, Value>) -> Option<Where> {
    if body.get("is_country_wide").and_then(Value::as_bool).unwrap_or(false) {
        return Some(Where::Country);
    }
    if let Some(code) = body.get("province_code").and_then(Value::as_str) {
        return Some(Where::Province(code.to_owned()));
    }
    let codes = body.get("commune_codes")?.as_array()?;
    Some(Where::Communes(codes.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
}

/// Makes an account; the answer holds its one-time link, this once.
async fn add_account(Extension(door): Extension<Door>, principal: Principal, Body(body): Body) -> Result<Response, Problem> {
    let role = role(&body)?;
    let place = place(&body).unwrap_or(Where::Communes(Vec::new()));
    let tier = tier(&body)?;
    let account = NewAccount {
        username: text(&body, "username").trim().to_owned(),
        post: text(&body, "post").trim().to_owned(),
        role,
        place,
        place_tier: tier,
        is_demo: false,
    };
    let mut tx = door.pools.own().begin().await?;
    let account_id = accounts::add(&mut tx, &account, by(&principal)).await?;
    let token = accounts::new_link(&mut tx, account_id, door.clock.now()).await?;
    tx.commit().await.map_err(db("making an account"))?;
    let answer = json!({ "username": account.username, "link": format!("/signin.html#{}", token.text()) });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Changes role, scope and post; with another role or scope the account has to sign in again.
async fn change_account(
    Extension(door): Extension<Door>,
    principal: Principal,
    Path(username): Path<String>,
    Body(body): Body,
) -> Result<Response, Problem> {
    let change = Change {
        role: body.contains_key("role").then(|| role(&body)).transpose()?,
        post: body.get("post").and_then(Value::as_str).map(|post| post.trim().to_owned()),
        place: place(&body),
        place_tier: tier(&body)?,
    };
    let account_id = accounts::change(door.pools.own(), &username, &change, by(&principal)).await?;
    door.forget(account_id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn reset_account(Extension(door): Extension<Door>, principal: Principal, Path(username): Path<String>) -> Result<Response, Problem> {
    let token = accounts::reset(door.pools.own(), &username, door.clock.now(), by(&principal)).await?;
    forget(&door, &username).await?;
    let answer = json!({ "username": username, "link": format!("/signin.html#{}", token.text()) });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// What another has done to an account is felt at once.
async fn forget(door: &Door, username: &str) -> Result<(), AuthError> {
    if let Some(account) = store::get_account(door.pools.own(), username).await? {
        door.forget(account.account_id);
    }
    Ok(())
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
    accounts::disable(door.pools.own(), &username, reason, by(&principal)).await?;
    forget(&door, &username).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
