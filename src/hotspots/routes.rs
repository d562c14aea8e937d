//! `/api/v1/hotspots`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::area::{self, Area};
use super::fields::{AREA_TYPES, HOTSPOT, LIFT};
use super::{HotspotError, store};
use crate::communes;
use crate::communes::store::Located;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/hotspots", get(list).post(create))
        .route("/hotspots/counts", get(counts))
        .route("/hotspots/{id}", get(get_one).patch(change))
        .route("/hotspots/{id}/lift", post(lift))
        .route("/hotspots/{id}/history", get(history))
        .merge(super::runs::router())
        .merge(super::answers::router())
        .merge(super::compared::router())
        .merge(super::declare::router())
        .merge(super::scale::router())
        .merge(super::effects::router())
}

/// The parameters by which a list of hotspots is filtered.
pub const FILTERS: [&str; 7] = ["province", "commune", "q", "on", "area_type", "lifted", "import_id"];

/// Which hotspots a request asks for.
///
/// # Errors
/// A parameter that cannot be read.
pub fn read_filter(params: &Params) -> Result<store::HotspotFilter, Problem> {
    let types: Vec<&str> = AREA_TYPES.iter().map(|choice| choice.value).collect();
    Ok(store::HotspotFilter {
        on: params.date("on")?,
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        area_type: params.choice("area_type", &types)?,
        lifted: params.choice("lifted", &["true", "false", "all"])?,
        import_id: params.id("import_id")?,
    })
}

async fn list(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(FILTERS).collect::<Vec<_>>())?;
    let page = Page::read(&params, 1)?;
    let filter = read_filter(&params)?;
    let mut conn = db.begin().await?;
    let mut rows = store::list(&mut conn, &filter, &page).await?;
    let total = if page.count { Some(store::count(&mut conn, &filter, &page).await?) } else { None };
    let more = page.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|(_, code, _)| vec![code.clone()]);
    let demo = rows.iter().any(|(.., demo)| *demo);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), demo, total))
}

pub(super) fn date(fields: &Map<String, Value>, name: &str) -> Option<NaiveDate> {
    fields.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

pub(super) async fn locate(conn: &mut PgConnection, area: &Area, on: NaiveDate, today: NaiveDate) -> Result<Located, HotspotError> {
    Ok(communes::store::locate(conn, area.point.0, area.point.1, on, today).await?)
}

async fn create(State(state): State<AppState>, db: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let geometry = area::take_geometry(&mut body);
    let read = fields::read(HOTSPOT, &body, Mode::Create, state.clock.today());
    let today = state.clock.today();
    let mut errors: Vec<FieldError> = Vec::new();
    match &geometry {
        Ok(Some(_)) => {}
        Ok(None) => errors.push(FieldError::at("geometry", "required", "Cần vẽ ranh giới khu vực.", "The area must be drawn.")),
        Err(error) => errors.push(error.clone()),
    }
    errors.extend(read.as_ref().err().cloned().unwrap_or_default());
    let (Ok(Some(geometry)), Ok(fields), true) = (geometry, read, errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let mut tx = db.begin().await?;
    let area = area::check(&mut tx, &geometry).await?;
    let place = locate(&mut tx, &area, date(&fields, "declared_on").unwrap_or(today), today).await?;
    let hotspot_id = Uuid::now_v7();
    store::insert(&mut tx, hotspot_id, &fields, &area.geojson, &place, false).await?;
    let row = store::get(&mut tx, hotspot_id).await?.ok_or(HotspotError::NotFound(hotspot_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/hotspots/{hotspot_id}"))))
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let row = store::get(&mut *db.begin().await?, id).await?.ok_or(HotspotError::NotFound(id))?;
    Ok(etag::row(&row, None))
}

async fn change(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(mut body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let yours = body.clone();
    let geometry = area::take_geometry(&mut body);
    let read = fields::read(HOTSPOT, &body, Mode::Change, state.clock.today());
    let (geometry, fields) = match (geometry, read) {
        (Ok(geometry), Ok(fields)) => (geometry, fields),
        (geometry, read) => return Err(Problem::invalid(geometry.err().into_iter().chain(read.err().unwrap_or_default()).collect())),
    };
    let today = state.clock.today();
    let mut tx = db.begin().await?;
    let before = store::get(&mut tx, id).await?.ok_or(HotspotError::NotFound(id))?;
    // Another day of declaration may be another unit's: the area is located anew.
    let geometry = geometry.or_else(|| fields.contains_key("declared_on").then(|| before.get("geometry").cloned()).flatten());
    let moved = match geometry {
        None => None,
        Some(geometry) => {
            let area = area::check(&mut tx, &geometry).await?;
            let on = date(&fields, "declared_on").or_else(|| before.as_object().and_then(|row| date(row, "declared_on"))).unwrap_or(today);
            let place = locate(&mut tx, &area, on, today).await?;
            Some((area.geojson, place))
        }
    };
    let changed = store::update(&mut tx, id, version, &fields, moved.as_ref().map(|(text, place)| (text.as_str(), place))).await?;
    finish(tx, id, changed, yours).await
}

/// Commits and answers the row, or rolls back and answers the conflict.
async fn finish(
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    id: Uuid,
    changed: bool,
    yours: Map<String, Value>,
) -> Result<Response, Problem> {
    let row = store::get(&mut tx, id).await?.ok_or(HotspotError::NotFound(id))?;
    if !changed {
        return Err(HotspotError::Stale { current: row, yours }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn lift(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(LIFT, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let on = date(&fields, "lifted_on").unwrap_or(state.clock.today());
    let doc = fields.get("lifted_by_doc").and_then(Value::as_str).unwrap_or_default();
    let mut tx = db.begin().await?;
    let changed = store::lift(&mut tx, id, version, on, doc).await?;
    if !changed && store::get(&mut tx, id).await?.is_some_and(|row| row.get("lifted_on").is_some_and(|on| !on.is_null())) {
        return Err(HotspotError::AlreadyLifted.into());
    }
    finish(tx, id, changed, body).await
}

async fn history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    let current = store::get_columns(&mut conn, id).await?.ok_or(HotspotError::NotFound(id))?;
    let items = crate::db::history(&mut conn, "hotspot", id, &current).await?;
    Ok(Json(json!({ "items": items, "version": current.get("version"), "created_at": current.get("created_at") })))
}

async fn counts(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["by", "on", "boundary", "province", "from", "to"])?;
    let today = state.clock.today();
    let province = params.province()?;
    let mut conn = db.begin().await?;
    if params.choice("by", &["commune", "month"])?.as_deref() == Some("month") {
        let to = params.date("to")?.unwrap_or_else(|| today.succ_opt().unwrap_or(today));
        let from = params.date("from")?.unwrap_or_else(|| to - chrono::Months::new(36));
        if from >= to {
            return Err(Problem::parameter(
                "to",
                "Khoảng thời gian kết thúc trước khi bắt đầu: to phải sau from.",
                "The window ends before it begins: to must come after from.",
            ));
        }
        let rows = store::count_by_month(&mut conn, from, to, province.as_deref()).await?;
        let items: Vec<Value> = rows
            .into_iter()
            .map(|(period, declared, lifted, in_force)| json!({ "period": period, "declared": declared, "lifted": lifted, "in_force": in_force }))
            .collect();
        return Ok(Json(json!({ "items": items, "from": from, "to": to })));
    }
    let on = params.date("on")?.unwrap_or(today);
    let boundary = params.date("boundary")?.unwrap_or(today);
    let items = store::count_by_commune(&mut conn, on, boundary, province.as_deref()).await?;
    Ok(Json(json!({ "items": items, "on": on, "boundary": boundary })))
}
