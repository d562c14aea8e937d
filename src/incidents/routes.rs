//! `/api/v1/incidents` and `/api/v1/offences`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{GEOM_PRECISIONS, INCIDENT, OFFENCE_GROUPS, STATUSES, VOID};
use super::offences::why_no_hotspots;
use super::store::midnight;
use super::{IncidentError, placing, reads, store};
use crate::db::{Access, ScopedDb};
use crate::http::fields::{self, Choice, Mode};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag, place};
use crate::state::AppState;

/// Nothing earlier is recorded (1 January 2000 in Vietnam); the database holds the same limit.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(946_659_600, 0).expect("a valid instant");

/// Routes of incidents.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/offences", get(list_offences))
        .route("/incidents", get(list).post(create))
        .route("/incidents/{id}", get(get_one).patch(change))
        .route("/incidents/{id}/void", post(void))
        .route("/incidents/{id}/history", get(history))
}

/// The values of a table of choices.
pub(super) fn values(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.value).collect()
}

async fn list_offences(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["on"])?;
    let on = params.date("on")?;
    let mut items = store::list_offences(&mut *db.begin().await?, on).await?;
    for item in &mut items {
        let why = why_no_hotspots(item).map(|(code, vi, en)| json!({"code": code, "vi": vi, "en": en}));
        item["no_hotspots"] = why.into();
    }
    Ok(Json(json!({ "items": items })))
}

/// The parameters by which a list of incidents is filtered.
pub const FILTERS: [&str; 11] =
    ["province", "commune", "q", "from", "to", "offence", "offence_group", "status", "precision", "voided", "import_id"];

/// Which incidents a request asks for.
///
/// # Errors
/// A parameter that cannot be read, a window that ends before it begins, an import whose rows `access` cannot tell.
pub fn read_filter(params: &Params, access: &Access) -> Result<store::IncidentFilter, Problem> {
    let (from, to) = (params.date("from")?, params.date("to")?);
    if let (Some(from), Some(to)) = (from, to) {
        check_window(from, to)?;
    }
    Ok(store::IncidentFilter {
        voided: params.choice("voided", &["true", "false", "all"])?.unwrap_or_else(|| "false".to_owned()),
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        from: from.map(midnight),
        to: to.map(midnight),
        offence: params.text("offence").map(str::to_owned),
        offence_group: params.choice("offence_group", &values(OFFENCE_GROUPS))?,
        status: params.choice("status", &values(STATUSES))?,
        precision: params.choice("precision", &values(GEOM_PRECISIONS))?,
        import_id: reads::import_of(params, access)?,
    })
}

async fn list(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(FILTERS).collect::<Vec<_>>())?;
    let page = Page::read(&params, 2)?;
    page.after_as::<DateTime<Utc>>(0)?;
    page.after_as::<Uuid>(1)?;
    let filter = read_filter(&params, db.access())?;
    let mut conn = db.begin().await?;
    let mut rows = store::list(&mut conn, &filter, &page).await?;
    let total = if page.count { Some(store::count(&mut conn, &filter, &page).await?) } else { None };
    let more = page.cut(&mut rows);
    reads::note_read(&mut conn, &db, if page.geojson { "geojson" } else { "list" }, &params.told(), rows.len(), None).await?;
    conn.commit().await?;
    let next = rows.last().filter(|_| more).map(|(_, at, id, _)| vec![at.to_rfc3339(), id.to_string()]);
    let demo = rows.iter().any(|(.., demo)| *demo);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), demo, total))
}

/// A window must not end before it begins.
pub(super) fn check_window(from: NaiveDate, to: NaiveDate) -> Result<(), Problem> {
    if from < to {
        Ok(())
    } else {
        Err(Problem::parameter(
            "to",
            "Khoảng thời gian kết thúc trước khi bắt đầu: to phải sau from (ngày to không tính).",
            "The window ends before it begins: to must come after from (the day to is not counted).",
        ))
    }
}

fn instant(fields: &Map<String, Value>, name: &str) -> Option<DateTime<Utc>> {
    fields.get(name).and_then(Value::as_str).and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|at| at.with_timezone(&Utc))
}

pub(super) fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&crate::clock::vietnam()).date_naive()
}

/// What a body may not say about time: the future, an end before the beginning.
pub(super) fn check_time(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if from.is_some_and(|from| from > now) {
        errors.push(FieldError::at(
            "occurred_from",
            "future",
            "Thời điểm xảy ra ở tương lai; hãy kiểm tra ngày, tháng, năm.",
            "The time of the event is in the future; check day, month and year.",
        ));
    }
    if from.is_some_and(|from| from < EARLIEST) {
        errors.push(FieldError::at(
            "occurred_from",
            "too-early",
            "Thời điểm xảy ra phải từ năm 2000 trở đi; hãy kiểm tra năm.",
            "The time must be in the year 2000 or later; check the year.",
        ));
    }
    if to.is_some_and(|to| to > now) {
        errors.push(FieldError::at(
            "occurred_to",
            "future",
            "Thời điểm kết thúc ở tương lai; hãy kiểm tra lại.",
            "The end of the event is in the future; check it.",
        ));
    }
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        errors.push(FieldError::at(
            "occurred_to",
            "interval-reversed",
            "Thời điểm kết thúc phải bằng hoặc sau thời điểm bắt đầu.",
            "The end must not come before the beginning.",
        ));
    }
    errors
}

async fn create(State(state): State<AppState>, db: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let suggestion = place::swap_suggestion(number(&body, "lon"), number(&body, "lat"));
    let point = place::take_point(&mut body);
    let read = fields::read(INCIDENT, &body, Mode::Create, state.clock.today());
    let mut errors: Vec<FieldError> = point.as_ref().err().cloned().into_iter().collect();
    errors.extend(read.as_ref().err().cloned().unwrap_or_default());
    if let Ok(fields) = &read {
        errors.extend(check_time(instant(fields, "occurred_from"), instant(fields, "occurred_to"), state.clock.now()));
    }
    let (Ok(point), Ok(mut fields), true) = (point, read, errors.is_empty()) else {
        let problem = Problem::invalid(errors);
        return Err(suggestion.map_or(problem.clone(), |suggestion| problem.with("suggestion", suggestion)));
    };
    let on = instant(&fields, "occurred_from").map_or(state.clock.today(), day_of);
    let named = fields.remove("commune_id").and_then(|id| id.as_str().and_then(|text| text.parse().ok()));
    fields.entry("geom_precision").or_insert_with(|| json!(if point.is_some() { "exact" } else { "commune_only" }));
    let mut tx = db.begin().await?;
    let placement = placing::place_event(&mut tx, point, named, on, state.clock.today()).await?;
    let incident_id = Uuid::now_v7();
    store::insert(&mut tx, incident_id, &fields, &placement, false).await?;
    let row = store::get(&mut tx, incident_id).await?.ok_or(IncidentError::NotFound(incident_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/incidents/{incident_id}"))))
}

fn number(body: &Map<String, Value>, name: &str) -> f64 {
    body.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let mut tx = db.begin().await?;
    let row = store::get(&mut tx, id).await?.ok_or(IncidentError::NotFound(id))?;
    reads::note_read(&mut tx, &db, "row", &json!({}), 1, Some((id, &row))).await?;
    tx.commit().await?;
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
    let suggestion = place::swap_suggestion(number(&body, "lon"), number(&body, "lat"));
    let point = place::take_point(&mut body);
    let read = fields::read(INCIDENT, &body, Mode::Change, state.clock.today());
    let (point, mut fields) = match (point, read) {
        (Ok(point), Ok(fields)) => (point, fields),
        (point, read) => {
            let problem = Problem::invalid(point.err().into_iter().chain(read.err().unwrap_or_default()).collect());
            return Err(suggestion.map_or(problem.clone(), |suggestion| problem.with("suggestion", suggestion)));
        }
    };
    let mut tx = db.begin().await?;
    let before = store::get(&mut tx, id).await?.ok_or(IncidentError::NotFound(id))?;
    let before = before.as_object().cloned().unwrap_or_default();
    let from = instant(&fields, "occurred_from").or_else(|| instant(&before, "occurred_from"));
    // The end of an event at one moment moves with its beginning; an emptied end is the beginning.
    let was_moment = instant(&before, "occurred_from") == instant(&before, "occurred_to");
    if fields.get("occurred_to").is_some_and(Value::is_null) || (was_moment && !fields.contains_key("occurred_to")) {
        fields.insert("occurred_to".to_owned(), json!(from));
    }
    let to = instant(&fields, "occurred_to").or_else(|| instant(&before, "occurred_to"));
    let errors = check_time(from, to, state.clock.now());
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let placement = placing::replacement(
        &mut tx,
        &before,
        &mut fields,
        point,
        "occurred_from",
        from.map_or(state.clock.today(), day_of),
        state.clock.today(),
    )
    .await?;
    let changed = store::update(&mut tx, id, version, &fields, placement.as_ref()).await?;
    finish(tx, id, changed, yours).await
}

/// Commits and answers the row, or rolls back and answers the conflict.
async fn finish(
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    id: Uuid,
    changed: bool,
    yours: Map<String, Value>,
) -> Result<Response, Problem> {
    let row = store::get(&mut tx, id).await?.ok_or(IncidentError::NotFound(id))?;
    if !changed {
        return Err(IncidentError::Stale { current: row, yours }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn void(
    State(state): State<AppState>,
    db: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(VOID, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let on = fields.get("on").and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(state.clock.today());
    let reason = fields.get("reason").and_then(Value::as_str).unwrap_or_default();
    let mut tx = db.begin().await?;
    let changed = store::void(&mut tx, id, version, on, reason).await?;
    if !changed && store::get(&mut tx, id).await?.is_some_and(|row| row.get("voided_on").is_some_and(|on| !on.is_null())) {
        return Err(IncidentError::AlreadyVoided.into());
    }
    finish(tx, id, changed, body).await
}

async fn history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    let current = store::get_columns(&mut conn, id).await?.ok_or(IncidentError::NotFound(id))?;
    let items = crate::db::history(&mut conn, "incident", id, &current).await?;
    reads::note_read(&mut conn, &db, "history", &json!({}), items.len(), Some((id, &current))).await?;
    conn.commit().await?;
    Ok(Json(json!({ "items": items, "version": current.get("version"), "created_at": current.get("created_at") })))
}
