//! `/api/v1/hotspot-runs/{id}/areas/{number}/declare`: an area of a run becomes a declared hotspot, by a person and with its document.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use uuid::Uuid;

use super::fields::HOTSPOT;
use super::store::db;
use super::{HotspotError, area, routes, runs, store};
use crate::db::{PlaceTier, ScopedDb, constraint};
use crate::http::fields::{self, Mode};
use crate::http::{Body, PathIdNumber, Problem, etag};
use crate::state::AppState;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspot-runs/{id}/areas/{number}/declare", post(declare))
}

fn declared() -> Problem {
    Problem::new(
        409,
        "hotspot-area-declared",
        "Khu vực này đã được công bố thành điểm nóng và đang có hiệu lực.",
        "This area was declared a hotspot that is in force.",
    )
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
    let found: Option<(String, String, bool)> = sqlx::query_as(include_str!("sql/run_area_geometry.sql"))
        .bind(id)
        .bind(number)
        .bind(today)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("reading an area"))?;
    let (geometry, verdict, is_declared) = found.ok_or(HotspotError::AreaNotFound(id, number))?;
    if is_declared {
        return Err(declared());
    }
    if verdict != "significant" {
        return Err(Problem::new(
            409,
            "hotspot-area-not-told",
            "Khu vực này chưa khác mức ngẫu nhiên nên không công bố được từ lần tính. Nếu có căn cứ khác, hãy vẽ điểm nóng mới.",
            "This area cannot be told from chance, so it is not declared from the run. If there are other grounds, draw a new hotspot.",
        ));
    }
    let geometry = serde_json::from_str(&geometry).map_err(|error| Problem::internal(&error, "reading an area"))?;
    let area = area::check(&mut tx, &geometry).await.map_err(|error| match error {
        HotspotError::Fields(_) | HotspotError::Crossing(..) => Problem::new(
            409,
            "hotspot-area-too-large",
            "Khu vực này lớn hơn 200 km² nên không công bố thành một điểm nóng được. Hãy tính lại với ô nhỏ hơn.",
            "This area is larger than 200 km² and cannot be one hotspot. Run again with smaller cells.",
        ),
        error => error.into(),
    })?;
    let place = routes::locate(&mut tx, &area, routes::date(&fields, "declared_on").unwrap_or(today), today).await?;
    fields.insert("detected_run_id".to_owned(), id.to_string().into());
    fields.insert("detected_area".to_owned(), number.into());
    let hotspot_id = Uuid::now_v7();
    // What is made of demonstration data is one, and goes with them.
    store::insert(&mut tx, hotspot_id, &fields, &area.geojson, &place, run["is_demo"] == true).await.map_err(|error| match &error {
        // Somebody else was faster.
        HotspotError::Db(cause, _) if constraint(cause) == Some("hotspot_detected_key") => declared(),
        _ => error.into(),
    })?;
    let row = store::get(&mut tx, hotspot_id).await?.ok_or(HotspotError::NotFound(hotspot_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/hotspots/{hotspot_id}"))))
}
