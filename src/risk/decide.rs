//! `/api/v1/risk/assessments/{id}/decide` and the like: what the province decides, of one commune or of many by one document; selection for conversion and its result.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{patch, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Sent;
use uuid::Uuid;

use super::RiskError;
use super::assessments::{finish, level_of};
use super::fields::{CONVERSION, DECISION};
use super::store::{self, db};
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, PathId, Problem, etag};
use crate::state::AppState;

/// Communes of one decision at most: a province has some hundreds.
const MOST: usize = 700;

/// Routes of decisions.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/risk/assessments/{id}/decide", post(decide))
        .route("/risk/assessments/{id}/conversion", patch(convert))
        .route("/risk/decisions", post(decide_many))
}

/// Decides one; false if it is not at `version`.
async fn put(conn: &mut PgConnection, id: Uuid, version: i32, fields: &Map<String, Value>) -> Result<bool, RiskError> {
    let before = store::get(&mut *conn, id).await?.ok_or(RiskError::NotFound(id))?;
    level_of(&mut *conn, &before, "decided_level", fields.get("decided_level").and_then(Value::as_str)).await?;
    // What was decided is replaced by another document alone.
    let same = |name: &str| before[name].is_string() && fields.get(name) == Some(&before[name]);
    if before["version"] == version && same("decision_number") && same("decision_on") {
        return Err(RiskError::Decided(before["decision_number"].as_str().unwrap_or_default().to_owned()));
    }
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/decide.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(fields))
        .fetch_optional(conn)
        .await
        .map_err(db("storing a decision"))?;
    Ok(changed.is_some())
}

async fn decide(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(DECISION, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let is_changed = put(&mut tx, id, version, &fields).await?;
    finish(tx, &scoped, id, is_changed, body).await
}

/// One document for many communes, all or nothing: `{decision_number, decision_on, …, items: [{risk_assessment_id, version, decided_level, override_reason}]}`.
async fn decide_many(State(state): State<AppState>, scoped: ScopedDb, Body(mut body): Body) -> Result<Json<Value>, Problem> {
    let items = match body.remove("items") {
        Some(Value::Array(items)) if (1..=MOST).contains(&items.len()) => items,
        _ => {
            return Err(Problem::invalid(vec![FieldError::at(
                "items",
                "list",
                "Cần danh sách xã, phường được quyết định (1 đến 700).",
                "The communes that are decided are needed: 1 to 700.",
            )]));
        }
    };
    let mut errors = Vec::new();
    let mut wanted: Vec<(Uuid, i32, Map<String, Value>)> = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let Value::Object(mut item) = item else {
            errors.push(FieldError::at(&format!("items/{at}"), "list", "Mục này không đúng dạng.", "This is no object."));
            continue;
        };
        let id = item.remove("risk_assessment_id").and_then(|id| id.as_str().and_then(|id| id.parse().ok()));
        let version = item.remove("version").and_then(|version| version.as_i64()).and_then(|version| i32::try_from(version).ok());
        let all: Map<String, Value> = body.clone().into_iter().chain(item).collect();
        match (id, version, fields::read(DECISION, &all, Mode::Create, state.clock.today())) {
            (Some(id), Some(version), Ok(fields)) => wanted.push((id, version, fields)),
            (_, _, Err(faults)) => {
                errors.extend(faults.into_iter().map(|error| FieldError { pointer: format!("/items/{at}{}", error.pointer), ..error }));
            }
            _ => errors.push(FieldError::at(
                &format!("items/{at}"),
                "required",
                "Cần đánh giá và phiên bản đã xem.",
                "The assessment and the version that was seen are needed.",
            )),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let mut tx = scoped.begin().await?;
    for (id, version, fields) in &wanted {
        if !put(&mut tx, *id, *version, fields).await? {
            let current = store::get(&mut tx, *id).await?.unwrap_or_default();
            return Err(RiskError::Stale { current, yours: fields.clone() }.into());
        }
    }
    tx.commit().await?;
    Ok(Json(json!({ "decided": wanted.len() })))
}

/// Selection and result: `{selected_year, selected_document, result, result_on, result_document, next_review_on}`.
async fn convert(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(CONVERSION, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    store::get(&mut tx, id).await?.ok_or(RiskError::NotFound(id))?;
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/convert.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("storing a selection"))?;
    finish(tx, &scoped, id, changed.is_some(), body).await
}
