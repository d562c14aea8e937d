//! `/api/v1/hotspot-runs/{id}/areas/{number}/declare`: an area of a run becomes a declared hotspot, by a person and with its document.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use uuid::Uuid;

use super::fields::HOTSPOT;
use super::store::db;
use super::{HotspotError, area, routes, runs, store};
use crate::db::{PlaceTier, ScopedDb};
use crate::http::fields::{self, Mode};
use crate::http::{Body, PathIdNumber, Problem, etag};
use crate::state::AppState;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspot-runs/{id}/areas/{number}/declare", post(declare))
}

/// The body is that of a hotspot without its geometry, which is the area's.
async fn declare(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathIdNumber(id, number): PathIdNumber,
    Body(body): Body,
) -> Result<Response, Problem> {
    let today = state.clock.today();
    let mut fields = fields::read(HOTSPOT, &body, Mode::Create, today).map_err(Problem::invalid)?;
    if scoped.tier() != PlaceTier::Exact {
        return Err(Problem::not_allowed());
    }
    let mut tx = scoped.begin().await?;
    let run = runs::told(&mut tx, id).await?;
    let found: Option<(String, bool)> = sqlx::query_as(include_str!("sql/run_area_geometry.sql"))
        .bind(id)
        .bind(number)
        .bind(today)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("reading an area"))?;
    let (geometry, is_declared) = found.ok_or(HotspotError::AreaNotFound(id, number))?;
    if is_declared {
        return Err(Problem::new(
            409,
            "hotspot-area-declared",
            "Khu vực này đã được công bố thành điểm nóng và đang có hiệu lực.",
            "This area was declared a hotspot that is in force.",
        ));
    }
    let geometry = serde_json::from_str(&geometry).map_err(|error| Problem::internal(&error, "reading an area"))?;
    let area = area::check(&mut tx, &geometry).await?;
    let place = routes::locate(&mut tx, &area, routes::date(&fields, "declared_on").unwrap_or(today), today).await?;
    fields.insert("detected_run_id".to_owned(), id.to_string().into());
    fields.insert("detected_area".to_owned(), number.into());
    let hotspot_id = Uuid::now_v7();
    // What is made of demonstration data is one, and goes with them.
    store::insert(&mut tx, hotspot_id, &fields, &area.geojson, &place, run["is_demo"] == true).await?;
    let row = store::get(&mut tx, hotspot_id).await?.ok_or(HotspotError::NotFound(hotspot_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/hotspots/{hotspot_id}"))))
}
