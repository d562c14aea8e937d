//! `/api/v1/me/totp`: the second factor of an account, and its recovery codes. The secret is sealed with the key outside of the database.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::door::Door;
use super::error::db;
use super::routes::text;
use super::sign_in::rotate;
use super::store::SignInRow;
use super::token::sha256;
use super::{AuthError, Principal, accounts, password, store, store_factor, totp};
use crate::http::front::Secure;
use crate::http::{Body, FieldError, Problem};
use crate::state::AppState;
use crate::vault::Sealed;

/// Codes given out at once, each for one sign-in.
const RECOVERY_CODES: usize = 10;
/// Octets of a recovery code: 16 letters, too many to be found from their hashes.
const RECOVERY_BYTES: usize = 10;
const PURPOSE: &str = "totp";

/// Routes of the second factor.
pub fn router() -> Router<AppState> {
    Router::new().route("/me/totp", post(begin).get(state_of).delete(remove)).route("/me/totp/confirm", post(confirm))
}

fn chance<const N: usize>() -> Result<[u8; N], AuthError> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| AuthError::Hashing)?;
    Ok(bytes)
}

/// A recovery code as it is shown: four times four letters.
fn recovery_code() -> Result<String, AuthError> {
    let text = totp::base32(&chance::<RECOVERY_BYTES>()?).to_lowercase();
    Ok(format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..]))
}

/// What is stored of a recovery code; blanks, dashes and capitals do not matter.
fn recovery_sha256(typed: &str) -> [u8; 32] {
    sha256(&typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase())
}

/// Whether an account that was found by its password may come in with this code. An account without a second factor needs none.
///
/// # Errors
/// [`AuthError::FactorNeeded`] without a code, [`AuthError::Refused`] with a wrong or used one; the key that the secret is sealed with is missing.
pub(super) async fn check(state: &AppState, account: &SignInRow, typed: &str) -> Result<(), Problem> {
    let Some(sealed) = &account.totp_secret else { return Ok(()) };
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(AuthError::FactorNeeded.into());
    }
    take(state, account.account_id, sealed, account.totp_last_step, typed).await
}

/// Uses a code up: six digits of the app, or a recovery code.
async fn take(state: &AppState, account_id: Uuid, sealed: &[u8], last_step: Option<i64>, typed: &str) -> Result<(), Problem> {
    let pool = state.pools.own();
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_taken = if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let secret = state.vault.open(PURPOSE, &account_id.to_string(), &Sealed::from_bytes(sealed))?;
        match totp::matching_step(&secret, &digits, state.clock.now().timestamp(), last_step) {
            Some(step) => store_factor::take_step(pool, account_id, step).await?,
            None => false,
        }
    } else {
        store_factor::use_recovery_code(pool, account_id, &recovery_sha256(typed), state.clock.now()).await?
    };
    if is_taken { Ok(()) } else { Err(AuthError::Refused.into()) }
}

/// Whether there is a second factor, and how many recovery codes are left.
async fn state_of(Extension(door): Extension<Door>, principal: Principal) -> Result<Json<Value>, Problem> {
    let pool = door.pools.own();
    let of = store_factor::get(pool, principal.account_id).await?;
    let left = store_factor::count_recovery_codes(pool, principal.account_id).await?;
    Ok(Json(json!({ "is_on": of.is_confirmed, "recovery_codes_left": left })))
}

/// A new secret, shown this once; it is asked for only after it was confirmed.
async fn begin(State(state): State<AppState>, principal: Principal) -> Result<Response, Problem> {
    let pool = state.pools.own();
    let of = store_factor::get(pool, principal.account_id).await?;
    if of.password_hash.is_none() {
        return Err(Problem::new(
            409,
            "password-needed",
            "Tài khoản này chưa có mật khẩu; hãy đặt mật khẩu trước, rồi bật xác thực hai bước.",
            "This account has no password yet; set one first, then turn the second factor on.",
        ));
    }
    let secret = chance::<{ totp::SECRET_BYTES }>()?;
    let sealed = state.vault.seal(PURPOSE, &principal.account_id.to_string(), &secret)?.to_bytes();
    if !store_factor::set_pending(pool, principal.account_id, &sealed).await? {
        return Err(Problem::new(
            409,
            "totp-on",
            "Xác thực hai bước đang bật. Muốn đổi thiết bị, hãy tắt rồi bật lại.",
            "The second factor is on. To change the device, turn it off and on again.",
        ));
    }
    let answer = json!({ "secret": totp::base32(&secret), "otpauth_uri": totp::otpauth_uri(&principal.username, &secret) });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

fn wrong_code() -> Problem {
    Problem::invalid(vec![FieldError::at(
        "code",
        "wrong-code",
        "Mã không đúng hoặc đã dùng. Kiểm tra giờ trên điện thoại rồi nhập mã mới.",
        "The code is wrong or was used. Check the phone's clock, then enter a new one.",
    )])
}

/// Turns the second factor on, with a code that proves that the secret arrived. Gives recovery codes, this once, and a new session token.
async fn confirm(
    State(state): State<AppState>,
    Extension(door): Extension<Door>,
    secure: Secure,
    principal: Principal,
    Body(body): Body,
) -> Result<Response, Problem> {
    let pool = state.pools.own();
    let of = store_factor::get(pool, principal.account_id).await?;
    let nothing_pending = || {
        Problem::new(
            409,
            "totp-not-pending",
            "Chưa có mã bí mật đang chờ xác nhận; hãy bắt đầu bật xác thực hai bước.",
            "No secret waits to be confirmed; begin turning the second factor on.",
        )
    };
    let sealed = of.totp_secret.filter(|_| !of.is_confirmed).ok_or_else(nothing_pending)?;
    let secret = state.vault.open(PURPOSE, &principal.account_id.to_string(), &Sealed::from_bytes(&sealed))?;
    let now = state.clock.now();
    let step = totp::matching_step(&secret, text(&body, "code").trim(), now.timestamp(), None).ok_or_else(wrong_code)?;
    let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>, _>>()?;
    let mut tx = pool.begin().await?;
    if !store_factor::confirm(&mut tx, principal.account_id, &sealed, now, step).await? {
        return Err(nothing_pending());
    }
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| recovery_sha256(code).to_vec()).collect();
    store_factor::replace_recovery_codes(&mut tx, principal.account_id, &hashes).await?;
    store::end_sessions(&mut tx, principal.account_id, Some(principal.session_id)).await?;
    accounts::noted(&mut tx, Some(&*principal.username), "factor_on", principal.account_id, &principal.username, json!({})).await?;
    tx.commit().await.map_err(db("turning the second factor on"))?;
    let mut response = Json(json!({ "recovery_codes": codes })).into_response();
    rotate(&door, &principal, secure, &mut response).await?;
    Ok(response)
}

/// Turns the second factor off; needs password and code, which are counted and limited like those of a sign-in.
async fn remove(
    State(state): State<AppState>,
    Extension(door): Extension<Door>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    secure: Secure,
    principal: Principal,
    Body(body): Body,
) -> Result<Response, Problem> {
    let pool = state.pools.own();
    let of = store_factor::get(pool, principal.account_id).await?;
    let Some(sealed) = of.totp_secret.filter(|_| of.is_confirmed) else {
        return Err(Problem::new(409, "totp-off", "Xác thực hai bước đang tắt.", "The second factor is off."));
    };
    let place = door.hasher.place()?;
    let attempt = door.attempts.begin(pool, &sha256(&principal.username), &peer.ip().to_string()).await?;
    let typed: String = text(&body, "password").chars().take(password::MAX_CHARS + 1).collect();
    // Not 401, which would say that the session is over.
    let refused = || {
        Problem::invalid(vec![FieldError::at(
            "code",
            "wrong-password-or-code",
            "Mật khẩu hoặc mã xác thực không đúng, hoặc mã đã dùng; hãy thử lại với mã mới.",
            "The password or the code is wrong, or the code was used; try again with a new code.",
        )])
    };
    if !door.hasher.verify(place, typed, of.password_hash).await? {
        return Err(refused());
    }
    take(&state, principal.account_id, &sealed, of.totp_last_step, text(&body, "code").trim())
        .await
        .map_err(|problem| if problem.status() == StatusCode::UNAUTHORIZED { refused() } else { problem })?;
    store::attempt_succeeded(pool, attempt).await?;
    let mut tx = pool.begin().await?;
    store_factor::remove(&mut tx, principal.account_id).await?;
    accounts::noted(&mut tx, Some(&*principal.username), "factor_off", principal.account_id, &principal.username, json!({})).await?;
    tx.commit().await.map_err(db("turning the second factor off"))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    rotate(&door, &principal, secure, &mut response).await?;
    Ok(response)
}
