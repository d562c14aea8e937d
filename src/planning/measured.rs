//! `/api/v1/plans/{id}/measured`: what a decided plan promised, and what those of its cameras that work see of it.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::PlanningError;
use super::opened::{Open, around, sees_of};
use super::runs::told;
use crate::coverage::register::watcher_of;
use crate::coverage::store;
use crate::db::ScopedDb;
use crate::http::{Params, PathId, Problem};
use crate::state::AppState;

/// Routes of what came of decisions.
pub fn router() -> Router<AppState> {
    Router::new().route("/plans/{id}/measured", get(measured))
}

/// What an approved plan promised, and what those of its cameras that work now see of the need as it was frozen, by what the register says of them.
async fn measured(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    let plan = told(&mut conn, id).await?;
    if plan["approved_at"].is_null() {
        return Err(Problem::new(
            409,
            "plan-not-approved",
            "Phương án chưa duyệt nên chưa có gì để đo.",
            "The plan is not approved; there is nothing to measure yet.",
        ));
    }
    if !plan["value"].is_number() {
        return Ok(Json(json!({"cameras": plan["cameras"], "active": null, "promised": null, "measured": null, "items": []})));
    }
    let open = Open::read(&mut conn, plan).await?;
    let (mut sees, mut items) = (Vec::new(), Vec::new());
    for row in &open.rows {
        let camera = match row["camera_id"].as_str().and_then(|id| id.parse().ok()) {
            Some(camera_id) => store::get_watched(&mut conn, camera_id).await?,
            None => None,
        };
        let status = camera.as_ref().and_then(|camera| camera["status"].as_str()).unwrap_or("removed").to_owned();
        let watcher = camera.as_ref().and_then(Value::as_object).and_then(watcher_of).filter(|_| status == "active");
        items.push(json!({"number": row["number"], "camera_id": row["camera_id"], "status": status, "promised": row["value"]}));
        if let Some(watcher) = watcher {
            // One camera after the other: buildings and need around all of them together may be many.
            let (obstacles, bounds) = around(&mut conn, &watcher).await?;
            let standing = open.standing_of(&mut conn, Some(bounds), std::iter::empty()).await?;
            let work = tokio::task::spawn_blocking(move || sees_of(&standing, &watcher, &obstacles));
            sees.push(work.await.map_err(|_| PlanningError::Broken)?);
        }
    }
    let promised: Vec<_> = open.cameras.iter().map(|(_, sees)| sees.clone()).collect();
    let standing = open.standing_of(&mut conn, None, promised.iter().chain(&sees)).await?;
    drop(conn);
    let (active, cameras) = (sees.len(), open.rows.len());
    let (promised, measured) = (standing.value(&promised).sum, standing.value(&sees).sum);
    Ok(Json(json!({"cameras": cameras, "active": active, "promised": promised, "measured": measured, "items": items})))
}
