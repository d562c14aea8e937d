//! `/api/v1/reports/{id}/submit`, `/return`, `/approve`, `/lock`: the way of a report. Each step says which version it has seen.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::ReportError;
use super::fields::RETURN;
use super::routes::{counted, document, sees_all, told};
use super::store::{self, Step};
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of the steps.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/reports/{id}/submit", post(submit))
        .route("/reports/{id}/return", post(give_back))
        .route("/reports/{id}/approve", post(approve))
        .route("/reports/{id}/lock", post(lock))
}

/// Takes a report a step on, and tells it.
async fn step(
    state: &AppState,
    scoped: &ScopedDb,
    id: Uuid,
    headers: &HeaderMap,
    body: Map<String, Value>,
    step: impl AsyncFnOnce(&mut sqlx::PgConnection, &Value) -> Result<Step, ReportError>,
) -> Result<Response, Problem> {
    sees_all(scoped)?;
    let version = etag::if_match(headers)?;
    let today = state.clock.today();
    let mut tx = scoped.begin().await?;
    let current = store::get(&mut tx, id, today).await?;
    // Counted in the transaction that keeps it.
    let step = step(&mut tx, &current).await?;
    if !store::take(&mut tx, id, version, step).await? {
        return Err(ReportError::Stale { current: store::get(&mut tx, id, today).await?, yours: body }.into());
    }
    let row = told(&mut tx, id, today).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn submit(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<Response, Problem> {
    let (today, now) = (state.clock.today(), state.clock.now());
    step(&state, &scoped, id, &headers, Map::new(), async |conn, row| {
        let (figures, gathered) = counted(conn, row, id, today).await?;
        Ok(Step::Submit(document(&figures, gathered), now))
    })
    .await
}

/// `note`: why.
async fn give_back(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let fields = fields::read(RETURN, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let note = fields["note"].as_str().unwrap_or_default().to_owned();
    step(&state, &scoped, id, &headers, body, async |_, _| Ok(Step::Return(note))).await
}

async fn approve(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<Response, Problem> {
    let now = state.clock.now();
    step(&state, &scoped, id, &headers, Map::new(), async |_, _| Ok(Step::Approve(now))).await
}

async fn lock(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<Response, Problem> {
    let now = state.clock.now();
    step(&state, &scoped, id, &headers, Map::new(), async |_, _| Ok(Step::Lock(now))).await
}
