//! `/api/v1/risk/entries`: counts that communes enter for a period, with the document that they stand in. Never a person.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, patch};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Sent;
use uuid::Uuid;

use super::RiskError;
use super::fields::ENTRY;
use super::store::{self, db};
use crate::audit::store::is_in_scope;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of entries.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/entries", get(list).post(create)).route("/risk/entries/{id}", patch(change))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "commune", "from", "to"])?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_entry.sql"))
        .bind(params.province()?)
        .bind(params.id("commune")?)
        .bind(params.date("from")?)
        .bind(params.date("to")?)
        .fetch_all(&mut *scoped.begin().await?)
        .await
        .map_err(db("listing entries"))?;
    Ok(Json(json!({ "items": items })))
}

async fn read(conn: &mut PgConnection, id: Uuid) -> Result<Value, RiskError> {
    let found: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_entry.sql")).bind(id).fetch_optional(conn).await.map_err(db("reading an entry"))?;
    found.ok_or(RiskError::NotFound(id))
}

async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    let fields = fields::read(ENTRY, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let missing: Vec<FieldError> =
        ENTRY.iter().filter(|field| fields.get(field.name).is_none_or(Value::is_null)).map(fields::missing).collect();
    if !missing.is_empty() {
        return Err(Problem::invalid(missing));
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let commune: Uuid = text("commune_id").parse().unwrap_or_default();
    let last = text("period_to").parse::<NaiveDate>().ok().and_then(|day| day.pred_opt()).unwrap_or_default();
    let mut tx = scoped.begin().await?;
    if !is_in_scope(&mut tx, &scoped, commune).await.map_err(RiskError::Audit)? {
        return Err(RiskError::OutsideScope.into());
    }
    if !store::is_in_force(&mut tx, commune, last).await? {
        return Err(RiskError::NotInForce.into());
    }
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_entry.sql"))
        .bind(id)
        .bind(Sent(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing an entry"))?;
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some("/api/v1/risk/entries")))
}

async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(ENTRY, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let before = read(&mut tx, id).await?;
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_entry.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("changing an entry"))?;
    if changed.is_none() {
        return Err(RiskError::Stale { current: before, yours: body }.into());
    }
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}
