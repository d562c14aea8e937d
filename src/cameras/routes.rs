//! `/api/v1/cameras`: cameras, their statuses and maintenance.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::{CAMERA, CAMERA_MAINTENANCE, CAMERA_STATUS, CAMERA_TYPES, STATUSES};
use super::sites::{past_day, respond, take_force, values};
use super::{CameraError, store, store_sites};
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of cameras.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/cameras", get(list))
        .route("/sites/{id}/cameras", post(create))
        .route("/cameras/{id}", get(get_one).patch(change))
        .route("/cameras/{id}/status", get(list_statuses).post(change_status))
        .route("/cameras/{id}/maintenance", get(list_maintenance).post(add_maintenance))
        .route("/cameras/{id}/history", get(history))
}

/// The parameters by which a list of cameras is filtered.
pub const FILTERS: [&str; 10] =
    ["province", "commune", "q", "status", "camera_type", "unknown_bearing", "overdue", "site", "on", "import_id"];

/// Which cameras a request asks for.
///
/// # Errors
/// A parameter that cannot be read.
pub fn read_filter(params: &Params, today: NaiveDate) -> Result<store::CameraFilter, Problem> {
    Ok(store::CameraFilter {
        status: params.choice("status", &values(STATUSES))?,
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        camera_type: params.choice("camera_type", &values(CAMERA_TYPES))?,
        unknown_bearing: params.flag("unknown_bearing")?,
        overdue: params.flag("overdue")?,
        site: params.id("site")?,
        on: past_day(params, today)?,
        import_id: params.id("import_id")?,
    })
}

async fn list(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(FILTERS).collect::<Vec<_>>())?;
    let page = Page::read(&params, 1)?;
    let today = state.clock.today();
    let filter = read_filter(&params, today)?;
    let mut conn = db.begin().await?;
    let rows = store::list_cameras(&mut conn, &filter, &page, today).await?;
    let total = if page.count { Some(store::count_cameras(&mut conn, &filter, &page, today).await?) } else { None };
    Ok(respond(&page, rows, total))
}

async fn create(State(state): State<AppState>, db: ScopedDb, PathId(site_id): PathId, Body(mut body): Body) -> Result<Response, Problem> {
    let force = take_force(&mut body)?;
    let fields = fields::read(CAMERA, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let today = state.clock.today();
    let mut tx = db.begin().await?;
    if store_sites::lock_site(&mut tx, site_id).await?.ok_or(CameraError::SiteNotFound(site_id))? {
        return Err(CameraError::AlreadyRetired.into());
    }
    refuse_same_bearing(&mut tx, site_id, &fields, None, None, force).await?;
    let camera_id = Uuid::now_v7();
    let since_on = day(&fields, "installed_on").filter(|on| *on <= today).unwrap_or(today);
    if !store::insert_camera(&mut tx, camera_id, site_id, &fields, since_on, today).await? {
        return Err(CameraError::SiteNotFound(site_id).into());
    }
    let row = store::get_camera(&mut tx, camera_id).await?.ok_or(CameraError::CameraNotFound(camera_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/cameras/{camera_id}"))))
}

async fn refuse_same_bearing(
    conn: &mut PgConnection,
    site_id: Uuid,
    fields: &Map<String, Value>,
    but: Option<Uuid>,
    until_now_deg: Option<f64>,
    force: bool,
) -> Result<(), CameraError> {
    let Some(azimuth_deg) = fields.get("azimuth_deg").and_then(Value::as_f64).filter(|_| !force) else { return Ok(()) };
    let near = store::list_near_cameras(conn, site_id, azimuth_deg, but, until_now_deg).await?;
    if near.is_empty() { Ok(()) } else { Err(CameraError::CameraNearDuplicate(near)) }
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let row = store::get_camera(&mut *db.begin().await?, id).await?.ok_or(CameraError::CameraNotFound(id))?;
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
    let force = take_force(&mut body)?;
    let fields = fields::read(CAMERA, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = db.begin().await?;
    let before = store::get_camera(&mut tx, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    if let Some(site_id) = before.get("site_id").and_then(Value::as_str).and_then(|text| text.parse().ok()) {
        let until_now_deg = before.get("azimuth_deg").and_then(Value::as_f64);
        refuse_same_bearing(&mut tx, site_id, &fields, Some(id), until_now_deg, force).await?;
    }
    let changed = store::update_camera(&mut tx, id, version, &fields).await?;
    let installed = |row: &Map<String, Value>| day(row, "installed_on");
    if let (true, Some(was), Some(is)) = (changed, before.as_object().and_then(installed), installed(&fields)) {
        store::move_first_status(&mut tx, id, was, is).await?;
    }
    finish(tx, id, changed, yours).await
}

/// Commits and answers the row, or rolls back and answers the conflict.
pub(super) async fn finish(
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    id: Uuid,
    changed: bool,
    yours: Map<String, Value>,
) -> Result<Response, Problem> {
    let row = store::get_camera(&mut tx, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    if !changed {
        return Err(CameraError::Stale { current: row, yours }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn list_statuses(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    store::get_camera(&mut conn, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    Ok(Json(json!({ "items": store::list_statuses(&mut conn, id).await? })))
}

async fn change_status(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(CAMERA_STATUS, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let today = state.clock.today();
    let since_on = day(&fields, "since_on").unwrap_or(today);
    let mut tx = db.begin().await?;
    let before = store::get_camera(&mut tx, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    let site_id = before.get("site_id").and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or_default();
    if store_sites::lock_site(&mut tx, site_id).await?.unwrap_or(false) {
        return Err(CameraError::AlreadyRetired.into());
    }
    if before.get("version").and_then(Value::as_i64) != Some(i64::from(version)) {
        return Err(CameraError::Stale { current: before, yours: body }.into());
    }
    if before.get("status") == fields.get("status") {
        return Err(Problem::invalid(vec![FieldError::at(
            "status",
            "same-status",
            "Camera đang ở đúng trạng thái này; hãy chọn trạng thái khác.",
            "The camera has this status already; choose another one.",
        )]));
    }
    if let Some(last) = store::last_status_on(&mut tx, id).await?.filter(|last| since_on < *last) {
        return Err(Problem::invalid(vec![FieldError::at(
            "since_on",
            "before-last",
            format!("Trạng thái hiện tại có từ {}; trạng thái mới không thể bắt đầu trước ngày đó.", last.format("%d/%m/%Y")),
            format!("The present status dates from {last}; the new one cannot begin before that."),
        )]));
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let changed = store::change_status(&mut tx, id, version, text("status").unwrap_or_default(), since_on, text("reason")).await?;
    finish(tx, id, changed, body).await
}

async fn list_maintenance(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    store::get_camera(&mut conn, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    Ok(Json(json!({ "items": store::list_maintenance(&mut conn, id).await? })))
}

async fn add_maintenance(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(CAMERA_MAINTENANCE, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = db.begin().await?;
    store::get_camera(&mut tx, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    let changed = store::insert_maintenance(&mut tx, id, version, &fields).await?;
    finish(tx, id, changed, body).await
}

async fn history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    let current = store::get_camera_columns(&mut conn, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    let items = crate::db::history(&mut conn, "camera", id, &current).await?;
    Ok(Json(json!({ "items": items, "version": current.get("version"), "created_at": current.get("created_at") })))
}

pub(super) fn day(fields: &Map<String, Value>, name: &str) -> Option<NaiveDate> {
    fields.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
}
