//! `/api/v1/model-wards`: the units that documents have named.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::MODEL_WARD;
use super::{ModelWardError, store};
use crate::audit;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of named units.
pub fn router() -> Router<AppState> {
    Router::new().route("/model-wards", get(list).post(create)).route("/model-wards/{id}", patch(change).delete(remove))
}

async fn list(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let items = store::list(&mut *db.begin().await?, params.province()?.as_deref()).await?;
    Ok(Json(json!({ "items": items })))
}

fn unit_of(fields: &Map<String, Value>) -> Option<Uuid> {
    fields.get("commune_id").and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// Whether a unit, if one is stated, may be named by the account.
async fn in_scope(conn: &mut PgConnection, db: &ScopedDb, fields: &Map<String, Value>) -> Result<(), ModelWardError> {
    match unit_of(fields) {
        Some(unit) if !audit::store::is_in_scope(conn, db, unit).await? => Err(ModelWardError::OutsideScope),
        _ => Ok(()),
    }
}

/// The row, if its unit is in the scope.
pub(super) async fn own(conn: &mut PgConnection, db: &ScopedDb, id: Uuid) -> Result<Value, ModelWardError> {
    let row = store::get(conn, id).await?.ok_or(ModelWardError::NotFound(id))?;
    let unit = row["commune"]["commune_id"].as_str().and_then(|id| id.parse().ok()).ok_or(ModelWardError::NotFound(id))?;
    if audit::store::is_in_scope(conn, db, unit).await? { Ok(row) } else { Err(ModelWardError::NotFound(id)) }
}

async fn create(State(state): State<AppState>, db: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    let fields = fields::read(MODEL_WARD, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = db.begin().await?;
    in_scope(&mut tx, &db, &fields).await?;
    let id = Uuid::now_v7();
    store::insert(&mut tx, id, &fields).await?;
    let row = store::get(&mut tx, id).await?.ok_or(ModelWardError::NotFound(id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/model-wards/{id}"))))
}

async fn change(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(MODEL_WARD, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = db.begin().await?;
    own(&mut tx, &db, id).await?;
    in_scope(&mut tx, &db, &fields).await?;
    let changed = store::update(&mut tx, id, version, &fields).await?;
    let row = store::get(&mut tx, id).await?.ok_or(ModelWardError::NotFound(id))?;
    if !changed {
        return Err(ModelWardError::Stale { current: row, yours: body }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn remove(db: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let version = etag::if_match(&headers)?;
    let mut tx = db.begin().await?;
    let current = own(&mut tx, &db, id).await?;
    if !store::delete(&mut tx, id, version).await? {
        return Err(ModelWardError::Stale { current, yours: Map::new() }.into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
