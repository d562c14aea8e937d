//! `/api/v1/sites`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{OWNERSHIPS, PROGRAMMES, RETIRE, SITE, SITE_TYPES, STATUSES};
use super::{CameraError, counts, store_sites as store};
use crate::communes;
use crate::db::ScopedDb;
use crate::http::fields::{self, Choice, Mode};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag, place};
use crate::state::AppState;

/// Routes of sites.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/sites", get(list).post(create))
        .route("/sites/counts", get(get_counts))
        .route("/sites/{id}", get(get_one).patch(change))
        .route("/sites/{id}/retire", post(retire))
        .route("/sites/{id}/history", get(history))
}

/// The values of a table of choices.
pub(super) fn values(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.value).collect()
}

/// The day of the register that a request asks for; of a day to come nobody knows.
pub(super) fn past_day(params: &Params, today: NaiveDate) -> Result<Option<NaiveDate>, Problem> {
    match params.date("on")? {
        Some(on) if on > today => Err(Problem::parameter(
            "on",
            "Ngày on chưa tới: sổ chỉ cho biết hôm nay và những ngày đã qua.",
            "The day on has not come: the register knows today and the days before.",
        )),
        on => Ok(on),
    }
}

/// Takes `force` out of a body: true stores in spite of something like it nearby.
pub(super) fn take_force(body: &mut Map<String, Value>) -> Result<bool, Problem> {
    match body.remove("force") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(force)) => Ok(force),
        Some(_) => Err(Problem::invalid(vec![FieldError::at(
            "force",
            "not-a-flag",
            "force phải là true hoặc false.",
            "force must be true or false.",
        )])),
    }
}

/// The parameters by which a list of sites is filtered.
pub const FILTERS: [&str; 12] = [
    "province",
    "commune",
    "q",
    "ownership",
    "site_type",
    "programme",
    "status",
    "unknown_bearing",
    "overdue",
    "retired",
    "on",
    "import_id",
];

/// Which sites a request asks for.
///
/// # Errors
/// A parameter that cannot be read.
pub fn read_filter(params: &Params, today: NaiveDate) -> Result<store::SiteFilter, Problem> {
    Ok(store::SiteFilter {
        retired: params.choice("retired", &["true", "false", "all"])?.unwrap_or_else(|| "false".to_owned()),
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        ownership: params.choice("ownership", &values(OWNERSHIPS))?,
        site_type: params.choice("site_type", &values(SITE_TYPES))?,
        programme: params.choice("programme", &values(PROGRAMMES))?,
        status: params.choice("status", &values(STATUSES))?,
        unknown_bearing: params.flag("unknown_bearing")?,
        overdue: params.flag("overdue")?,
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
    let rows = store::list_sites(&mut conn, &filter, &page, today).await?;
    let total = if page.count { Some(store::count_sites(&mut conn, &filter, &page, today).await?) } else { None };
    Ok(respond(&page, rows, total))
}

/// Writes a page of rows that are keyed by their code.
pub(super) fn respond(page: &Page, mut rows: Vec<(String, String, bool)>, total: Option<i64>) -> Response {
    let more = page.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|(_, code, _)| vec![code.clone()]);
    let demo = rows.iter().any(|(.., demo)| *demo);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    page.respond(&rows, next.as_deref(), demo, total)
}

async fn create(State(state): State<AppState>, db: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let force = take_force(&mut body)?;
    let suggestion = swapped(&body);
    let point = place::take_point(&mut body);
    let read = fields::read(SITE, &body, Mode::Create, state.clock.today());
    let (point, fields) = match (point, read) {
        (Ok(Some(point)), Ok(fields)) => (point, fields),
        (point, read) => {
            let mut errors = Vec::new();
            match point {
                Ok(Some(_)) => {}
                Ok(None) => errors.push(FieldError::at(
                    "lon",
                    "required",
                    "Cần vị trí: bấm lên bản đồ hoặc nhập kinh độ, vĩ độ.",
                    "A place is needed: click on the map or enter longitude and latitude.",
                )),
                Err(error) => errors.push(error),
            }
            errors.extend(read.err().unwrap_or_default());
            return Err(with_suggestion(Problem::invalid(errors), suggestion));
        }
    };
    let today = state.clock.today();
    let mut tx = db.begin().await?;
    store::lock_places(&mut tx).await?;
    let located = communes::store::locate(&mut tx, point.0, point.1, today, today).await?;
    if !force {
        let near = store::list_near_sites(&mut tx, point.0, point.1, None).await?;
        if !near.is_empty() {
            return Err(CameraError::SiteNearDuplicate(near).into());
        }
    }
    let site_id = Uuid::now_v7();
    store::insert_site(&mut tx, site_id, &fields, point.0, point.1, &located, false).await?;
    let row = store::get_site(&mut tx, site_id).await?.ok_or(CameraError::SiteNotFound(site_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/sites/{site_id}"))))
}

/// The swap to offer, if `lon` and `lat` look swapped.
pub(super) fn swapped(body: &Map<String, Value>) -> Option<Value> {
    place::swap_suggestion(body.get("lon")?.as_f64()?, body.get("lat")?.as_f64()?)
}

pub(super) fn with_suggestion(problem: Problem, suggestion: Option<Value>) -> Problem {
    match suggestion {
        Some(suggestion) => problem.with("suggestion", suggestion),
        None => problem,
    }
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let row = store::get_site(&mut *db.begin().await?, id).await?.ok_or(CameraError::SiteNotFound(id))?;
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
    let suggestion = swapped(&body);
    let point = place::take_point(&mut body);
    let read = fields::read(SITE, &body, Mode::Change, state.clock.today());
    let (point, fields) = match (point, read) {
        (Ok(point), Ok(fields)) => (point, fields),
        (point, read) => {
            let errors = point.err().into_iter().chain(read.err().unwrap_or_default()).collect();
            return Err(with_suggestion(Problem::invalid(errors), suggestion));
        }
    };
    let today = state.clock.today();
    let mut tx = db.begin().await?;
    if store::lock_site(&mut tx, id).await?.ok_or(CameraError::SiteNotFound(id))? && point.is_some() {
        return Err(CameraError::AlreadyRetired.into());
    }
    let located = match point {
        None => None,
        Some((lon, lat)) => {
            store::lock_places(&mut tx).await?;
            if !force {
                let near = store::list_near_sites(&mut tx, lon, lat, Some(id)).await?;
                if !near.is_empty() {
                    return Err(CameraError::SiteNearDuplicate(near).into());
                }
            }
            Some((lon, lat, communes::store::locate(&mut tx, lon, lat, today, today).await?))
        }
    };
    let moved = located.as_ref().map(|(lon, lat, place)| (*lon, *lat, place));
    let changed = store::update_site(&mut tx, id, version, &fields, moved).await?;
    let row = store::get_site(&mut tx, id).await?.ok_or(CameraError::SiteNotFound(id))?;
    if !changed {
        return Err(CameraError::Stale { current: row, yours }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn retire(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(RETIRE, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let today = state.clock.today();
    let on = fields.get("on").and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(today);
    let mut tx = db.begin().await?;
    let is_retired = store::lock_site(&mut tx, id).await?.ok_or(CameraError::SiteNotFound(id))?;
    let before = store::get_site(&mut tx, id).await?.ok_or(CameraError::SiteNotFound(id))?;
    if !is_retired && before.get("version").and_then(Value::as_i64) != Some(i64::from(version)) {
        return Err(CameraError::Stale { current: before, yours: body }.into());
    }
    if let Some(last) = store::last_status_of_site(&mut tx, id).await?.filter(|last| on < *last) {
        return Err(Problem::invalid(vec![FieldError::at(
            "on",
            "before-last",
            format!("Camera ở điểm này còn có trạng thái từ {}; điểm không thể thôi dùng trước ngày đó.", last.format("%d/%m/%Y")),
            format!("A camera of this site has a status from {last}; the site cannot be retired before that."),
        )]));
    }
    let reason = fields.get("reason").and_then(Value::as_str).unwrap_or_default();
    let changed = store::retire_site(&mut tx, id, version, on, reason).await?;
    let row = store::get_site(&mut tx, id).await?.ok_or(CameraError::SiteNotFound(id))?;
    if !changed {
        let error = if row.get("retired_on").is_some_and(|on| !on.is_null()) {
            CameraError::AlreadyRetired
        } else {
            CameraError::Stale { current: row, yours: body }
        };
        return Err(error.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    let current = store::get_site_columns(&mut conn, id).await?.ok_or(CameraError::SiteNotFound(id))?;
    let items = crate::db::history(&mut conn, "site", id, &current).await?;
    Ok(Json(json!({ "items": items, "version": current.get("version"), "created_at": current.get("created_at") })))
}

async fn get_counts(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    let by_month = params.choice("by", &["commune", "month"])?.as_deref() == Some("month");
    params.only(if by_month { &["by", "province", "from", "to"] } else { &["by", "province", "boundary", "on"] })?;
    let today = state.clock.today();
    let province = params.province()?;
    let mut conn = db.begin().await?;
    if by_month {
        let to = params.date("to")?.unwrap_or(today);
        let from = params.date("from")?.unwrap_or_else(|| to - chrono::Months::new(36));
        if from >= to {
            return Err(Problem::parameter(
                "to",
                "Khoảng thời gian kết thúc trước khi bắt đầu: to phải sau from.",
                "The window ends before it begins: to must come after from.",
            ));
        }
        let rows = counts::count_by_month(&mut conn, from, to, province.as_deref()).await?;
        let items: Vec<Value> = rows.into_iter().map(|(period, installed)| json!({ "period": period, "installed": installed })).collect();
        return Ok(Json(json!({ "items": items, "from": from, "to": to })));
    }
    let boundary = params.date("boundary")?.unwrap_or(today);
    let on = past_day(&params, today)?;
    let items = counts::count_by_commune(&mut conn, boundary, province.as_deref(), today, on).await?;
    Ok(Json(json!({ "items": items, "boundary": boundary, "on": on })))
}
