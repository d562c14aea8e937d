//! `GET /api/v1/session`, `GET /api/v1/me`: what the sign-in page and the app ask before anything else.

use axum::extract::Extension;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Principal;
use super::door::Door;
use super::error::db;
use super::routes::document;
use crate::http::Problem;
use crate::http::front::Secure;
use crate::state::AppState;

/// Routes of who asks for themselves.
pub fn router() -> Router<AppState> {
    Router::new().route("/session", get(before_sign_in)).route("/me", get(me))
}

/// Before anybody is in: whether this service shows demonstration data, and whether this browser is in already.
async fn before_sign_in(Extension(door): Extension<Door>, secure: Secure, headers: HeaderMap) -> Result<Response, Problem> {
    let is_demo: bool = sqlx::query_scalar(include_str!("sql/has_demo_account.sql"))
        .fetch_one(door.pools.own())
        .await
        .map_err(db("looking for demonstration accounts"))?;
    let is_in = door.principal(&headers, secure.0).await?.is_some();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "is_demo": is_demo, "is_signed_in": is_in }))).into_response())
}

/// Who is in, with what the scope is called and whether the account has a password.
async fn me(Extension(door): Extension<Door>, principal: Principal) -> Result<Json<Value>, Problem> {
    let mut own = document(&principal);
    let details: Value = sqlx::query_scalar(include_str!("sql/get_own_details.sql"))
        .bind(principal.account_id)
        .fetch_one(door.pools.own())
        .await
        .map_err(db("reading the scope of an account"))?;
    if let (Value::Object(own), Value::Object(details)) = (&mut own, details) {
        own.extend(details);
    }
    Ok(Json(own))
}
