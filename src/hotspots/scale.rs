//! `/api/v1/hotspots/scale`: what a run would take (incidents, side of the cells, bandwidth) and whether it would give an answer, before it is asked for.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::analysis::propose;
use super::inputs::{self, Detail, Frozen};
use super::run_words::Failure;
use super::{HotspotError, ask};
use crate::db::ScopedDb;
use crate::http::{Body, Params, Problem};
use crate::state::AppState;

/// How many are worked out at once.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspots/scale", post(scale))
}

/// The body is that of a run.
async fn scale(State(state): State<AppState>, scoped: ScopedDb, params: Params, Body(body): Body) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let today = state.clock.today();
    // Asked for while a form is filled in: a few at once, the others wait.
    let _turn = TURNS.acquire().await.map_err(|_| HotspotError::Broken)?;
    let (code, _, wish) = ask::read(&body, today)?;
    let mut tx = scoped.begin().await?;
    ask::allowed(&mut tx, &scoped, &code).await?;
    let wish = ask::ready(&mut tx, &code, wish, body.contains_key("from"), today).await?;
    let frozen = inputs::freeze(&mut tx, &code, &wish, today, Detail::Size).await?;
    drop(tx);
    let Some(Frozen { events, ground, .. }) = frozen else {
        return Ok(Json(json!({"n": 0, "is_enough": false, "refusal": Failure::NoGround.told(), "wish": wish.told()})));
    };
    let (question, told) = (wish.question(), wish.told());
    // For any commune and day, at once: how many could tell of a victim is told of runs alone, and not of few.
    let known = |left_out| {
        let mut left_out = json!(left_out);
        left_out.as_object_mut().map(|members| members.remove("sensitive"));
        left_out
    };
    let work = tokio::task::spawn_blocking(move || propose(&question, &events, &ground));
    let proposal = work.await.map_err(|_| HotspotError::Broken)?;
    Ok(Json(json!({
        "n": proposal.n,
        "left_out": known(proposal.left_out),
        "side_m": proposal.side_m,
        "side_rule": proposal.side_rule,
        "side_proposed_m": proposal.side_proposed_m,
        "finer_side_m": proposal.finer_side_m,
        "is_strong_only": proposal.is_strong_only,
        "bandwidth_m": proposal.bandwidth_m,
        "bandwidth_rule": proposal.bandwidth_rule,
        "bandwidth_neighbour": proposal.bandwidth_neighbour,
        "is_enough": proposal.refusal.is_none(),
        "refusal": proposal.refusal,
        "wish": told,
    })))
}
