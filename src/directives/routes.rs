//! `/api/v1/directives`: the documents themselves.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::DIRECTIVE;
use super::store::db;
use super::{DirectiveError, reach, store};
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of directives.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/directives", get(list).post(create))
        .route("/directives/{id}", get(get_one).patch(change).delete(remove))
        .route("/directives/{id}/history", get(history))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "on"])?;
    let items = store::list(&mut *scoped.begin().await?, params.province()?.as_deref(), params.date("on")?).await?;
    Ok(Json(json!({ "items": items })))
}

/// The directive, and whom it reaches today.
async fn get_one(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let mut tx = scoped.begin().await?;
    let mut row = store::get(&mut tx, id).await?;
    let reach = reach::of(&mut tx, &row, state.clock.today()).await?;
    if let Value::Object(members) = &mut row {
        members.insert("reach".to_owned(), reach);
    }
    Ok(etag::row(&row, None))
}

/// Whether the account may write the directive as it stands in the transaction; of a province that there was on its day.
///
/// # Errors
/// It may not; there was no such province; the database's.
pub(super) async fn may_write(conn: &mut PgConnection, scoped: &ScopedDb, row: &Value) -> Result<(), DirectiveError> {
    let province = row["province_code"].as_str();
    let issued_on: NaiveDate = row["issued_on"].as_str().and_then(|day| day.parse().ok()).unwrap_or_default();
    if scoped.is_wide() || store::is_own(conn, province, issued_on).await? { Ok(()) } else { Err(DirectiveError::OutsideScope) }
}

fn is_of_a_province(row: &Value) -> Result<(), DirectiveError> {
    match row["province_code"].as_str() {
        Some(code) if row["issuer"].is_null() => Err(DirectiveError::NoSuchProvince(code.to_owned())),
        _ => Ok(()),
    }
}

async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    let fields = fields::read(DIRECTIVE, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    may_write(&mut tx, &scoped, &Value::Object(fields.clone())).await?;
    let id = Uuid::now_v7();
    store::insert(&mut tx, id, &fields).await?;
    let row = store::get(&mut tx, id).await?;
    is_of_a_province(&row)?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/directives/{id}"))))
}

async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(DIRECTIVE, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let mut wanted = store::get(&mut tx, id).await?;
    may_write(&mut tx, &scoped, &wanted).await?;
    // Nor may it be given to another province.
    if let Value::Object(members) = &mut wanted {
        members.extend(fields.clone());
    }
    may_write(&mut tx, &scoped, &wanted).await?;
    let changed = store::update(&mut tx, id, version, &fields).await?;
    let row = store::get(&mut tx, id).await?;
    if !changed {
        return Err(DirectiveError::Stale { current: row, yours: body }.into());
    }
    is_of_a_province(&row)?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn remove(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let version = etag::if_match(&headers)?;
    let mut tx = scoped.begin().await?;
    let current = store::get(&mut tx, id).await?;
    may_write(&mut tx, &scoped, &current).await?;
    if current["source"] == "reference" {
        return Err(DirectiveError::Shipped.into());
    }
    if !store::delete(&mut tx, id, version).await? {
        return Err(DirectiveError::Stale { current, yours: Map::new() }.into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn history(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    let current = store::get_columns(&mut tx, id).await?.ok_or(DirectiveError::NotFound(id))?;
    let items = crate::db::history(&mut tx, "directive", id, &current).await.map_err(db("reading the history of a directive"))?;
    Ok(Json(json!({ "items": items, "version": current["version"], "created_at": current["created_at"] })))
}
