//! `/api/v1/scorecards`: criteria as data, each scorecard with all of its criteria; while it is a draft they may be replaced.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Sql;
use uuid::Uuid;

use super::ModelWardError;
use super::fields::{CRITERION, SCORECARD};
use super::store::db;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// A scorecard has so many criteria at most.
const MOST: usize = 500;

/// Routes of scorecards.
pub fn router() -> Router<AppState> {
    Router::new().route("/scorecards", get(list).post(create)).route("/scorecards/{id}", get(get_one).patch(change).delete(remove))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_scorecard.sql"))
        .bind(params.province()?)
        .fetch_all(&mut *scoped.begin().await?)
        .await
        .map_err(db("listing scorecards"))?;
    Ok(Json(json!({ "items": items })))
}

/// One scorecard with its criteria.
///
/// # Errors
/// There is none; the database's.
pub(super) async fn read(conn: &mut PgConnection, id: Uuid) -> Result<Value, ModelWardError> {
    let row: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_scorecard.sql")).bind(id).fetch_optional(conn).await.map_err(db("reading a scorecard"))?;
    row.ok_or(ModelWardError::NoScorecard(id))
}

async fn get_one(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let row = read(&mut *scoped.begin().await?, id).await?;
    Ok(etag::row(&row, None))
}

/// The criteria of a body, if it has any, and its other members.
fn taken(body: &Map<String, Value>, today: NaiveDate) -> Result<(Map<String, Value>, Option<Vec<Map<String, Value>>>), Vec<FieldError>> {
    let mut others = body.clone();
    let Some(sent) = others.remove("criteria") else { return Ok((others, None)) };
    let wrong = |vi: &str, en: &str| vec![FieldError::at("criteria", "not-a-list", vi, en)];
    let Some(sent) = sent.as_array().filter(|sent| sent.len() <= MOST) else {
        return Err(wrong("Tiêu chí phải là danh sách, không quá 500 dòng.", "Criteria are a list of at most 500."));
    };
    let mut criteria = Vec::new();
    let mut errors = Vec::new();
    for (at, one) in sent.iter().enumerate() {
        let empty = Map::new();
        match fields::read(CRITERION, one.as_object().unwrap_or(&empty), Mode::Create, today) {
            Ok(fields) => criteria.push(fields),
            Err(found) => {
                errors.extend(found.into_iter().map(|error| FieldError { pointer: format!("/criteria/{at}{}", error.pointer), ..error }));
            }
        }
    }
    if errors.is_empty() { Ok((others, Some(criteria))) } else { Err(errors) }
}

async fn put_criteria(conn: &mut PgConnection, id: Uuid, criteria: &[Map<String, Value>]) -> Result<(), ModelWardError> {
    sqlx::query(include_str!("sql/insert_criteria.sql"))
        .bind(id)
        .bind(Sql(json!(criteria)))
        .execute(conn)
        .await
        .map_err(db("storing criteria"))?;
    Ok(())
}

fn may_write(scoped: &ScopedDb, row: &Map<String, Value>) -> Result<(), ModelWardError> {
    let province = row.get("province_code").and_then(Value::as_str);
    let is_own = province.is_some() && province == scoped.access().home_province.as_deref();
    if scoped.is_wide() || is_own { Ok(()) } else { Err(ModelWardError::OutsideScope) }
}

async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    let today = state.clock.today();
    let (others, criteria) = taken(&body, today).map_err(Problem::invalid)?;
    let fields = fields::read(SCORECARD, &others, Mode::Create, today).map_err(Problem::invalid)?;
    may_write(&scoped, &fields)?;
    let mut tx = scoped.begin().await?;
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_scorecard.sql"))
        .bind(id)
        .bind(Sql(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing a scorecard"))?;
    put_criteria(&mut tx, id, &criteria.unwrap_or_default()).await?;
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/scorecards/{id}"))))
}

async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let today = state.clock.today();
    let (others, criteria) = taken(&body, today).map_err(Problem::invalid)?;
    let fields = fields::read(SCORECARD, &others, Mode::Change, today).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let current = read(&mut tx, id).await?;
    let mut wanted = current.as_object().cloned().unwrap_or_default();
    may_write(&scoped, &wanted)?;
    // Nor may it be given to another province.
    wanted.extend(fields.clone());
    may_write(&scoped, &wanted)?;
    if criteria.is_some() && current["state"] != "draft" {
        return Err(ModelWardError::InForce.into());
    }
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_scorecard.sql"))
        .bind(id)
        .bind(version)
        .bind(Sql(&fields))
        .bind(criteria.is_some())
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("changing a scorecard"))?;
    if changed.is_none() {
        return Err(ModelWardError::Stale { current, yours: body }.into());
    }
    if let Some(criteria) = criteria {
        sqlx::query(include_str!("sql/delete_criteria.sql")).bind(id).execute(&mut *tx).await.map_err(db("replacing criteria"))?;
        put_criteria(&mut tx, id, &criteria).await?;
    }
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn remove(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let version = etag::if_match(&headers)?;
    let mut tx = scoped.begin().await?;
    let current = read(&mut tx, id).await?;
    may_write(&scoped, current.as_object().unwrap_or(&Map::new()))?;
    if current["state"] != "draft" {
        return Err(ModelWardError::InForce.into());
    }
    let gone: Option<i32> = sqlx::query_scalar(include_str!("sql/delete_scorecard.sql"))
        .bind(id)
        .bind(version)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("taking a scorecard out"))?;
    if gone.is_none() {
        return Err(ModelWardError::Stale { current, yours: Map::new() }.into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
