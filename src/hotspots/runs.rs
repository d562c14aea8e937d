//! `/api/v1/hotspot-runs`: runs as they are told to an account, watching them, calling them off, taking them out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::db;
use super::told::{is_planner, listed, why_not_deleted, with_may};
use super::{HotspotError, compared};
use crate::coverage::runs::may;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::follow::{follow, is_over};
use crate::http::{Params, PathId, Problem};
use crate::state::AppState;

/// Runs that a list has at most.
const MOST_RUNS: i64 = 200;

/// Routes of runs.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/hotspot-runs", get(list).post(super::ask::ask))
        .route("/hotspot-runs/{id}", get(get_one).delete(delete))
        .route("/hotspot-runs/{id}/events", get(events))
        .route("/hotspot-runs/{id}/cancel", post(cancel))
}

/// One run as it stands, with whether it is of the account's own province (`is_own`), and what was declared from it.
///
/// # Errors
/// `RunNotFound`; the database's.
pub async fn told(conn: &mut PgConnection, run_id: Uuid) -> Result<Value, HotspotError> {
    let run: Option<Value> =
        sqlx::query_scalar(include_str!("sql/run_get.sql")).bind(run_id).fetch_optional(conn).await.map_err(db("reading a run"))?;
    run.ok_or(HotspotError::RunNotFound(run_id))
}

/// One run as it is told to an account; to one that sees a part of it with what of it is its own.
///
/// # Errors
/// `RunNotFound`; the database's.
pub async fn shown(conn: &mut PgConnection, scoped: &ScopedDb, run_id: Uuid) -> Result<Value, HotspotError> {
    let mut run = with_may(told(conn, run_id).await?, scoped);
    run["own"] = Value::Null;
    if run["is_part"] == true && run["state"] == "done" && scoped.tier() != PlaceTier::Counts {
        let (n, areas, cells_hot): (Option<i64>, i64, i64) = sqlx::query_as(include_str!("sql/run_own.sql"))
            .bind(run_id)
            .bind(called(&run))
            .fetch_one(conn)
            .await
            .map_err(db("reading what of a run is of communes"))?;
        let is_exact = scoped.tier() == PlaceTier::Exact;
        run["own"] = json!({"n": n, "areas": areas, "cells_hot": is_exact.then_some(cells_hot)});
    }
    Ok(run)
}

/// The least class of cells that are hot at the level of a run.
fn called(run: &Value) -> i32 {
    match run["wish"]["alpha"].as_f64() {
        Some(alpha) if alpha < 0.02 => 3,
        Some(alpha) if alpha > 0.07 => 1,
        _ => 2,
    }
}

/// Runs of a province or of all of the scope, the last asked for first.
///
/// # Errors
/// The database's.
pub async fn all(conn: &mut PgConnection, province_code: Option<&str>, most: i64) -> Result<Vec<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/run_list.sql")).bind(province_code).bind(most).fetch_all(conn).await.map_err(db("listing runs"))
}

/// Runs that can be compared with one, cell by cell: of the newest of its province.
async fn comparable(conn: &mut PgConnection, run_id: Uuid, most: i64) -> Result<Vec<Value>, HotspotError> {
    let run = told(conn, run_id).await?;
    let mut found = all(conn, run["province_code"].as_str(), MOST_RUNS).await?;
    found.retain(|other| compared::differs(other, &run).is_empty());
    found.truncate(most.unsigned_abs() as usize);
    Ok(found)
}

/// `province`, `limit`, or `comparable_with`: a run.
async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "limit", "comparable_with"])?;
    let limit: i64 = params.parse("limit", "số nguyên từ 1 đến 200", "a whole number from 1 to 200")?.unwrap_or(50);
    let limit = limit.clamp(1, MOST_RUNS);
    let province = params.province()?;
    let mut conn = scoped.begin().await?;
    let items = match params.id("comparable_with")? {
        None => all(&mut conn, province.as_deref(), limit).await?,
        Some(run_id) => comparable(&mut conn, run_id, limit).await?,
    };
    let items: Vec<Value> = items.into_iter().map(|run| listed(run, &scoped)).collect();
    let (_, is_own) = may(&mut conn, province.as_deref()).await?;
    Ok(Json(json!({ "items": items, "may": {"ask": province.is_some() && is_planner(&scoped, is_own)} })))
}

async fn get_one(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(shown(&mut *scoped.begin().await?, &scoped, id).await?))
}

/// The run, if the account may change it.
async fn own(conn: &mut PgConnection, scoped: &ScopedDb, run_id: Uuid) -> Result<(), Problem> {
    let run = told(conn, run_id).await?;
    if scoped.is_wide() || run["is_own"] == true { Ok(()) } else { Err(Problem::not_allowed()) }
}

/// Calls a run off. One that is worked on ends within a second, without an answer.
async fn cancel(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let ended: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/run_cancel.sql")).bind(id).fetch_optional(&mut *tx).await.map_err(db("calling a run off"))?;
    if ended.is_none() {
        return Err(Problem::new(
            409,
            "hotspot-run-over",
            "Lần phân tích này đã kết thúc, không còn gì để dừng.",
            "This run is over; there is nothing to call off.",
        ));
    }
    let run = shown(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(Json(run))
}

/// What was in the way is gone, or out of sight: a hotspot of another scope.
fn changed_meanwhile() -> (&'static str, String, String) {
    (
        "changed",
        "Lần phân tích này vừa thay đổi, hoặc đã có điểm nóng được công bố từ nó. Hãy tải lại rồi thử lại.".to_owned(),
        "The run has just changed, or a hotspot was declared from it. Load it again, then try again.".to_owned(),
    )
}

/// Takes a run out that is not worked on, with all that it found; one from which a hotspot was declared stays.
async fn delete(scoped: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let gone: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/run_delete.sql")).bind(id).fetch_optional(&mut *tx).await.map_err(db("taking a run out"))?;
    if gone.is_none() {
        let (_, vi, en) = why_not_deleted(&told(&mut tx, id).await?).unwrap_or_else(changed_meanwhile);
        return Err(Problem::new(409, "hotspot-run-needed", vi, en));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far a run is; the row whole once it is over.
async fn progress(from: &ScopedDb, run_id: Uuid) -> Result<Value, HotspotError> {
    let reading = db("reading how far a run is");
    let mut conn = from.begin().await.map_err(&reading)?;
    let stand: Option<Value> =
        sqlx::query_scalar(include_str!("sql/run_get_progress.sql")).bind(run_id).fetch_optional(&mut *conn).await.map_err(reading)?;
    match stand {
        None => Err(HotspotError::RunNotFound(run_id)),
        Some(stand) if is_over(&stand) => shown(&mut conn, from, run_id).await,
        Some(stand) => Ok(stand),
    }
}

/// Server-sent events: `run` at the beginning and the end with the row, `progress` (state, `is_cancelling`, step, done, total) in between; ends with the run.
async fn events(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let first = shown(&mut *scoped.begin().await?, &scoped, id).await?;
    let again = move || {
        let scoped = scoped.clone();
        async move { progress(&scoped, id).await.map_err(Problem::from) }
    };
    Ok(follow("run", &["state", "is_cancelling", "step", "done", "total"], first, again, |_| Vec::new()))
}
