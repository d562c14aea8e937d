//! `/api/v1/provinces`, `/api/v1/communes`: units on a day, their history, search, lookup by point, restating of counts.

use axum::extract::{Extension, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::names::KeptNames;
use super::{CommuneError, store};
use crate::db::ScopedDb;
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem};
use crate::state::AppState;

/// Restated at most in one request.
const MAX_COUNTS: usize = 20_000;
/// A count at most.
const MAX_VALUE: f64 = 1e9;
const KINDS: [&str; 4] = ["xa", "phuong", "thi_tran", "dac_khu"];

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/provinces", get(list_provinces))
        .route("/communes", get(list))
        .route("/communes/search", get(search))
        .route("/communes/locate", get(locate))
        .route("/communes/restate", post(restate_counts))
        .route("/communes/{id}", get(get_one))
        .route("/communes/{id}/history", get(get_history))
        .layer(Extension(KeptNames::default()))
}

async fn list_provinces(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["at"])?;
    let at = params.date("at")?.unwrap_or(state.clock.today());
    let rows = store::list_provinces(&mut *db.begin().await?, at).await?;
    let items: Vec<Value> = rows.iter().filter_map(|row| serde_json::from_str(row).ok()).collect();
    Ok(Json(json!({ "items": items, "at": at })))
}

/// A zoom of the map, 0 to 22.
struct Zoom(i32);

impl std::str::FromStr for Zoom {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().ok().filter(|zoom| (0..=22).contains(zoom)).map(Self).ok_or(())
    }
}

/// The parameters by which a list of communes is filtered.
pub const FILTERS: [&str; 4] = ["at", "province", "q", "kind"];

/// Which communes a request asks for.
///
/// # Errors
/// A parameter that cannot be read.
pub fn read_filter(params: &Params, today: NaiveDate) -> Result<store::CommuneFilter, Problem> {
    Ok(store::CommuneFilter {
        at: params.date("at")?.unwrap_or(today),
        province: params.province()?,
        text: params.text("q").map(str::to_owned),
        kind: params.choice("kind", &KINDS)?,
        zoom: params.parse::<Zoom>("zoom", "số nguyên từ 0 đến 22", "a whole number from 0 to 22")?.map_or(14, |Zoom(zoom)| zoom),
    })
}

async fn list(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<axum::response::Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(FILTERS).chain(["zoom"]).collect::<Vec<_>>())?;
    let page = Page::read(&params, 2)?;
    page.after_as::<Uuid>(1)?;
    let filter = read_filter(&params, state.clock.today())?;
    let mut conn = db.begin().await?;
    let mut rows = store::list(&mut conn, &filter, &page).await?;
    let total = if page.count { Some(store::count(&mut conn, &filter, &page).await?) } else { None };
    let more = page.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|(_, text, id)| vec![text.clone(), id.clone()]);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), false, total))
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(store::get(&mut *db.begin().await?, id).await?.ok_or(CommuneError::NotFound(id))?))
}

async fn get_history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(store::get_history(&mut *db.begin().await?, id).await?.ok_or(CommuneError::NotFound(id))?))
}

async fn search(
    State(state): State<AppState>,
    Extension(known): Extension<KeptNames>,
    db: ScopedDb,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&["q", "limit", "province"])?;
    let limit = params.parse::<i64>("limit", "số nguyên từ 1 đến 100", "a whole number from 1 to 100")?.unwrap_or(10).clamp(1, 100);
    let Some(text) = params.text("q") else { return Ok(Json(json!({ "items": [] }))) };
    if text.chars().count() > 100 {
        return Err(Problem::parameter("q", "Nội dung tìm dài quá 100 ký tự.", "The search text is longer than 100 characters."));
    }
    let province = params.province()?;
    let today = state.clock.today();
    let mut conn = db.begin().await?;
    let mut items = store::search(&mut conn, text, today, limit, province.as_deref()).await?;
    if items.is_empty() {
        // Not a piece of any name: a name with its district, a spelling of its own, a kind that is not the unit's.
        let meant = known.get(&mut conn).await?.meant(text, province.as_deref(), today);
        items = store::list_found(&mut conn, &meant, today, limit).await?;
    }
    drop(conn);
    for item in &mut items {
        let (vi, en) = succession_note(item);
        item["note_vi"] = vi.into();
        item["note_en"] = en.into();
    }
    Ok(Json(json!({ "items": items })))
}

/// What an old unit is today: "nay thuộc phường Chu Văn An". Null for a unit in force.
fn succession_note(item: &Value) -> (Option<String>, Option<String>) {
    let Some(now) = item.get("now").and_then(Value::as_array).filter(|now| !now.is_empty()) else { return (None, None) };
    let name = |unit: &Value| unit.get("full_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let lower = |text: &str| {
        let mut chars = text.chars();
        chars.next().map(|first| first.to_lowercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    match now.as_slice() {
        [one] => (Some(format!("nay thuộc {}", lower(&name(one)))), Some(format!("now part of {}", name(one)))),
        several => {
            let names: Vec<String> = several.iter().map(name).collect();
            let vi: Vec<String> = names.iter().map(|n| lower(n)).collect();
            (Some(format!("nay chia về {}", vi.join(", "))), Some(format!("now divided between {}", names.join(", "))))
        }
    }
}

async fn locate(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["lon", "lat", "on"])?;
    let coordinate = |name: &str| -> Result<f64, Problem> {
        params.parse::<f64>(name, "số độ, ví dụ 106.31", "a number of degrees, such as 106.31")?.filter(|n| n.is_finite()).ok_or_else(
            || {
                Problem::parameter(
                    name,
                    format!("Thiếu tọa độ {name} (số độ hữu hạn)."),
                    format!("The coordinate {name} is missing (a finite number of degrees)."),
                )
            },
        )
    };
    let (lon, lat) = (coordinate("lon")?, coordinate("lat")?);
    let today = state.clock.today();
    let on = params.date("on")?.unwrap_or(today);
    let mut conn = db.begin().await?;
    let found = store::locate(&mut conn, lon, lat, on, today).await?;
    let commune = store::get(&mut conn, found.commune_id).await?;
    let current = store::get(&mut conn, found.current_commune_id).await?;
    Ok(Json(json!({ "commune": commune, "basis": found.basis, "current": current, "on": on })))
}

async fn restate_counts(db: ScopedDb, Body(body): Body) -> Result<Json<Value>, Problem> {
    let (counts, day) = read_restate(&body).map_err(Problem::invalid)?;
    let mut conn = db.begin().await?;
    let outcome = store::restate_counts(&mut conn, &counts, day).await?;
    let units: Vec<Uuid> = outcome.by_commune.keys().copied().collect();
    let communes = store::list_by_id(&mut conn, &units).await?;
    let items: Vec<Value> = communes
        .into_iter()
        .filter_map(|commune| {
            let unit: Uuid = commune.get("commune_id")?.as_str()?.parse().ok()?;
            let count = outcome.by_commune.get(&unit)?;
            Some(json!({ "commune": commune, "value": count.value, "exact": count.is_exact(), "low": count.low, "high": count.high }))
        })
        .collect();
    let unmatched: Vec<Value> = outcome.unmatched.iter().map(|(unit, value)| json!({ "commune_id": unit, "value": value })).collect();
    Ok(Json(json!({ "items": items, "unmatched": unmatched, "to": day })))
}

/// Counts by unit, and the day to whose boundaries they are restated.
type RestateRequest = (Vec<(Uuid, f64)>, NaiveDate);

fn read_restate(body: &serde_json::Map<String, Value>) -> Result<RestateRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let day = body.get("to").and_then(Value::as_str).and_then(|text| text.parse().ok());
    if day.is_none() {
        errors.push(FieldError::at(
            "to",
            "required",
            "Cần ngày ranh giới to dạng NNNN-TT-NN.",
            "The boundary day to is needed, as YYYY-MM-DD.",
        ));
    }
    let rows = body.get("counts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if rows.is_empty() || rows.len() > MAX_COUNTS {
        errors.push(FieldError::at(
            "counts",
            "required",
            format!("Cần danh sách counts từ 1 đến {MAX_COUNTS} dòng dạng {{\"commune_id\", \"value\"}}."),
            format!("A list counts of 1 to {MAX_COUNTS} rows {{\"commune_id\", \"value\"}} is needed."),
        ));
    }
    let mut counts = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate().take(MAX_COUNTS) {
        let unit = row.get("commune_id").and_then(Value::as_str).and_then(|text| text.parse::<Uuid>().ok());
        let value = row.get("value").and_then(Value::as_f64).filter(|value| (0.0..=MAX_VALUE).contains(value));
        match (unit, value) {
            (Some(unit), Some(value)) => counts.push((unit, value)),
            (None, _) => errors.push(FieldError::at(
                &format!("counts/{i}/commune_id"),
                "not-an-id",
                "commune_id phải là UUID.",
                "commune_id must be a UUID.",
            )),
            (_, None) => errors.push(FieldError::at(
                &format!("counts/{i}/value"),
                "out-of-range",
                "value phải là số không âm.",
                "value must be a number of at least 0.",
            )),
        }
    }
    match (day, errors.is_empty()) {
        (Some(day), true) => Ok((counts, day)),
        _ => Err(errors),
    }
}
