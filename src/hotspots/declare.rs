//! `/api/v1/hotspot-runs/{id}/areas/{number}/declare`: an area of a run becomes a declared hotspot, by a person and with its document.

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::HOTSPOT;
use super::store::db;
use super::told::{Placed, for_a_purpose};
use super::{HotspotError, answers, area, routes, runs, store};
use crate::db::{PlaceTier, ScopedDb, constraint};
use crate::http::fields::{self, Mode};
use crate::http::{Body, Params, PathIdNumber, Problem, etag};
use crate::state::AppState;

/// Hotspots are told of that are no farther from an area, metres.
const NEAR_M: f64 = 500.0;
/// A hotspot is no larger; `hotspot_area_m2_range` holds the same.
const MOST_M2: f64 = 200e6;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspot-runs/{id}/areas/{number}/declare", get(before).post(declare))
}

/// Words with their code: Vietnamese, English.
type Words = (&'static str, &'static str, &'static str);

const DECLARED: Words =
    ("declared", "Khu vực này đã được công bố thành điểm nóng và đang có hiệu lực.", "This area was declared a hotspot that is in force.");
const NOT_TOLD: Words = (
    "not_told",
    "Khu vực này chưa khác mức ngẫu nhiên nên không công bố được từ lần phân tích. Nếu có căn cứ khác, hãy vẽ điểm nóng mới.",
    "This area cannot be told from chance, so it is not declared from the run. If there are other grounds, draw a new hotspot.",
);
const TOO_LARGE: Words = (
    "too_large",
    "Khu vực này lớn hơn 200 km² nên không công bố thành một điểm nóng được. Hãy phân tích lại với ô nhỏ hơn.",
    "This area is larger than 200 km² and cannot be one hotspot. Run again with smaller cells.",
);
const WIDE: Words = (
    "wide",
    "Khu vực rộng hơn mức một tổ tuần tra bao quát được. Nên phân tích lại với ô nhỏ hơn trước khi công bố.",
    "The area is wider than a patrol can take in. Better run again with smaller cells first.",
);
const NOT_HOT_NOW: Words =
    ("not_hot_now", "Khu vực từng nóng nhưng giai đoạn gần đây không còn nổi lên.", "The area was hot, but of late it does not stand out.");
const COUNTS_BETTER: Words = (
    "counts_better",
    "Kiểm chứng cho thấy bản đồ của lần phân tích này đoán kém hơn cách đếm số vụ thông thường.",
    "In the test the map of this run foretold less than plain counts did.",
);
const NEAR: Words = (
    "near_hotspot",
    "Đã có điểm nóng đang hiệu lực ở ngay đó hoặc gần đó. Hãy xem có trùng không trước khi công bố thêm.",
    "A hotspot that is in force lies there or near. See whether it is the same before declaring another.",
);

fn refused((code, vi, en): Words) -> Problem {
    let kind = match code {
        "declared" => "hotspot-area-declared",
        "not_told" => "hotspot-area-not-told",
        _ => "hotspot-area-too-large",
    };
    Problem::new(409, kind, vi, en)
}

/// Why an area may not be declared; none if it may.
fn why_not(verdict: &str, is_declared: bool, area_m2: f64) -> Option<Words> {
    if is_declared {
        return Some(DECLARED);
    }
    if verdict != "significant" {
        return Some(NOT_TOLD);
    }
    (area_m2 > MOST_M2).then_some(TOO_LARGE)
}

/// What should be known before an area is declared.
fn warnings(area: &Value, run: &Value, is_near: bool) -> Vec<Words> {
    let is_past = matches!(area["story"].as_str(), Some("past" | "historical"));
    [(is_near, NEAR), (area["is_wide"] == true, WIDE), (is_past, NOT_HOT_NOW), (run["backtest"]["verdict"] == "worse", COUNTS_BETTER)]
        .into_iter()
        .filter_map(|(is_so, words)| is_so.then_some(words))
        .collect()
}

/// The ground of an area, its verdict, its size, and whether a hotspot that is in force was declared of it.
type Looked = (String, String, f64, bool);

async fn looked(conn: &mut PgConnection, id: Uuid, number: i32, today: NaiveDate) -> Result<Looked, HotspotError> {
    let found: Option<Looked> = sqlx::query_as(include_str!("sql/run_area_geometry.sql"))
        .bind(id)
        .bind(number)
        .bind(today)
        .fetch_optional(conn)
        .await
        .map_err(db("reading an area"))?;
    found.ok_or(HotspotError::AreaNotFound(id, number))
}

/// What declaring an area would be: its name as it is proposed, whether it may be, and what should be known first.
async fn before(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathIdNumber(id, number): PathIdNumber,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    if scoped.tier() != PlaceTier::Exact {
        return Err(Problem::not_allowed());
    }
    let today = state.clock.today();
    let mut conn = scoped.begin().await?;
    let run = runs::told(&mut conn, id).await?;
    for_a_purpose(&run, scoped.access(), Placed::Areas)?;
    let (_, verdict, area_m2, is_declared) = looked(&mut conn, id, number, today).await?;
    let area = answers::areas_of(&mut conn, id, Some(number)).await?.pop().ok_or(HotspotError::AreaNotFound(id, number))?;
    let near: Vec<(Uuid, String, String, f64)> = sqlx::query_as(include_str!("sql/run_area_near.sql"))
        .bind(id)
        .bind(number)
        .bind(today)
        .bind(NEAR_M)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading hotspots near an area"))?;
    let told = |(code, vi, en): Words| json!({"code": code, "vi": vi, "en": en});
    let why = why_not(&verdict, is_declared, area_m2);
    let hotspots: Vec<Value> = near
        .iter()
        .map(|(id, code, name, metres)| json!({"hotspot_id": id, "hotspot_code": code, "name": name, "distance_m": metres}))
        .collect();
    Ok(Json(json!({
        "name": area["name"],
        "may": why.is_none(),
        "why": why.map(told),
        "warnings": warnings(&area, &run, !near.is_empty()).into_iter().map(told).collect::<Vec<_>>(),
        "hotspots": hotspots,
    })))
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
    for_a_purpose(&run, scoped.access(), Placed::Areas)?;
    let (geometry, verdict, area_m2, is_declared) = looked(&mut tx, id, number, today).await?;
    if let Some(words) = why_not(&verdict, is_declared, area_m2) {
        return Err(refused(words));
    }
    let geometry = serde_json::from_str(&geometry).map_err(|error| Problem::internal(&error, "reading an area"))?;
    let area = area::check(&mut tx, &geometry).await.map_err(|error| match error {
        HotspotError::Fields(_) | HotspotError::Crossing(..) => refused(TOO_LARGE),
        error => error.into(),
    })?;
    let place = routes::locate(&mut tx, &area, routes::date(&fields, "declared_on").unwrap_or(today), today).await?;
    fields.insert("detected_run_id".to_owned(), id.to_string().into());
    fields.insert("detected_area".to_owned(), number.into());
    let hotspot_id = Uuid::now_v7();
    // What is made of demonstration data is one, and goes with them.
    store::insert(&mut tx, hotspot_id, &fields, &area.geojson, &place, run["is_demo"] == true).await.map_err(|error| match &error {
        // Somebody else was faster.
        HotspotError::Db(cause, _) if constraint(cause) == Some("hotspot_detected_key") => refused(DECLARED),
        _ => error.into(),
    })?;
    let row = store::get(&mut tx, hotspot_id).await?.ok_or(HotspotError::NotFound(hotspot_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/hotspots/{hotspot_id}"))))
}
