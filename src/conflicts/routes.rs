//! `/api/v1/conflicts`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{CONFLICT, KINDS, STATES, VOID};
use super::{ConflictError, store};
use crate::db::ScopedDb;
use crate::http::fields::{self, Choice, Mode};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag, place};
use crate::incidents::fields::GEOM_PRECISIONS;
use crate::incidents::placing;
use crate::incidents::reads::note_read_of;
use crate::state::AppState;

/// Routes of conflicts.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/conflicts", get(list).post(create))
        .route("/conflicts/{id}", get(get_one).patch(change))
        .route("/conflicts/{id}/void", post(void))
        .route("/conflicts/{id}/history", get(history))
}

/// The parameters by which a list of conflicts is filtered.
pub const FILTERS: [&str; 11] = ["province", "commune", "q", "from", "to", "kind", "state", "open", "past_due", "precision", "voided"];

pub(super) fn values(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.value).collect()
}

/// Which conflicts a request asks for.
///
/// # Errors
/// A parameter that cannot be read, a window that ends before it begins.
pub fn read_filter(params: &Params, today: NaiveDate) -> Result<store::ConflictFilter, Problem> {
    let (from, to) = (params.date("from")?, params.date("to")?);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        return Err(Problem::parameter(
            "to",
            "Khoảng thời gian kết thúc trước khi bắt đầu: to phải sau from (ngày to không tính).",
            "The window ends before it begins: to must come after from (the day to is not counted).",
        ));
    }
    Ok(store::ConflictFilter {
        voided: params.choice("voided", &["true", "false", "all"])?.unwrap_or_else(|| "false".to_owned()),
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        from,
        to,
        kind: params.choice("kind", &values(KINDS))?,
        state: params.choice("state", &values(STATES))?,
        open: params.flag("open")?,
        past_due: params.flag("past_due")?,
        precision: params.choice("precision", &values(GEOM_PRECISIONS))?,
        today,
    })
}

async fn list(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(FILTERS).collect::<Vec<_>>())?;
    let page = Page::read(&params, 2)?;
    page.after_as::<NaiveDate>(0)?;
    page.after_as::<Uuid>(1)?;
    let filter = read_filter(&params, state.clock.today())?;
    let mut tx = db.begin().await?;
    let mut rows = store::list(&mut tx, &filter, &page).await?;
    let total = if page.count { Some(store::count(&mut tx, &filter, &page).await?) } else { None };
    let more = page.cut(&mut rows);
    let face = if page.geojson { "geojson" } else { "list" };
    note_read_of(&mut tx, &db, "conflict", face, &params.told(), rows.len(), None).await?;
    tx.commit().await?;
    let next = rows.last().filter(|_| more).map(|(_, on, id, _)| vec![on.to_string(), id.to_string()]);
    let demo = rows.iter().any(|(.., demo)| *demo);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), demo, total))
}

fn number(body: &Map<String, Value>, name: &str) -> f64 {
    body.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

fn day(row: &Map<String, Value>, name: &str) -> Option<NaiveDate> {
    row.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// A point and the fields of a request, or everything that is wrong with them.
type Sent = (Option<(f64, f64)>, Map<String, Value>);

fn read_body(body: &mut Map<String, Value>, mode: Mode, today: NaiveDate) -> Result<Sent, Problem> {
    let suggestion = place::swap_suggestion(number(body, "lon"), number(body, "lat"));
    let point = place::take_point(body);
    match (point, fields::read(CONFLICT, body, mode, today)) {
        (Ok(point), Ok(fields)) => Ok((point, fields)),
        (point, read) => {
            let errors: Vec<FieldError> = point.err().into_iter().chain(read.err().unwrap_or_default()).collect();
            let problem = Problem::invalid(errors);
            Err(suggestion.map_or(problem.clone(), |suggestion| problem.with("suggestion", suggestion)))
        }
    }
}

async fn create(State(state): State<AppState>, db: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let today = state.clock.today();
    let (point, mut fields) = read_body(&mut body, Mode::Create, today)?;
    let on = day(&fields, "reported_on").unwrap_or(today);
    let named = fields.remove("commune_id").and_then(|id| id.as_str().and_then(|text| text.parse().ok()));
    fields.entry("geom_precision").or_insert_with(|| json!(if point.is_some() { "exact" } else { "commune_only" }));
    let mut tx = db.begin().await?;
    let placement = placing::place_event(&mut tx, point, named, on, today).await?;
    let conflict_id = Uuid::now_v7();
    store::insert(&mut tx, conflict_id, &fields, &placement).await?;
    let row = store::get(&mut tx, conflict_id, today).await?.ok_or(ConflictError::NotFound(conflict_id))?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/conflicts/{conflict_id}"))))
}

async fn get_one(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let mut tx = db.begin().await?;
    let row = store::get(&mut tx, id, state.clock.today()).await?.ok_or(ConflictError::NotFound(id))?;
    note_read_of(&mut tx, &db, "conflict", "row", &json!({}), 1, Some((id, &row))).await?;
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
    let (yours, today) = (body.clone(), state.clock.today());
    let (point, mut fields) = read_body(&mut body, Mode::Change, today)?;
    let mut tx = db.begin().await?;
    let before = store::get(&mut tx, id, today).await?.ok_or(ConflictError::NotFound(id))?;
    let before = before.as_object().cloned().unwrap_or_default();
    // One that is taken in hand again has no day of settlement any more; its history knows it.
    let is_reopened = matches!(fields.get("state").and_then(Value::as_str), Some("reported" | "handling" | "transferred"));
    if is_reopened && !fields.contains_key("settled_on") {
        fields.insert("settled_on".to_owned(), Value::Null);
    }
    let on = day(&fields, "reported_on").or_else(|| day(&before, "reported_on")).unwrap_or(today);
    let placement = placing::replacement(&mut tx, &before, &mut fields, point, "reported_on", on, today).await?;
    let changed = store::update(&mut tx, id, version, &fields, placement.as_ref()).await?;
    finish(tx, id, changed, yours, today).await
}

/// Commits and answers the row, or rolls back and answers both versions.
async fn finish(
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    id: Uuid,
    changed: bool,
    yours: Map<String, Value>,
    today: NaiveDate,
) -> Result<Response, Problem> {
    let row = store::get(&mut tx, id, today).await?.ok_or(ConflictError::NotFound(id))?;
    if !changed {
        return Err(ConflictError::Stale { current: row, yours }.into());
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
    let today = state.clock.today();
    let fields = fields::read(VOID, &body, Mode::Create, today).map_err(Problem::invalid)?;
    let on = day(&fields, "on").unwrap_or(today);
    let reason = fields.get("reason").and_then(Value::as_str).unwrap_or_default();
    let mut tx = db.begin().await?;
    let changed = store::void(&mut tx, id, version, on, reason).await?;
    if !changed && store::get(&mut tx, id, today).await?.is_some_and(|row| !row["voided_on"].is_null()) {
        return Err(ConflictError::AlreadyVoided.into());
    }
    finish(tx, id, changed, body, today).await
}

async fn history(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = db.begin().await?;
    let current = store::get_columns(&mut tx, id).await?.ok_or(ConflictError::NotFound(id))?;
    let items = crate::db::history(&mut tx, "conflict", id, &current).await?;
    note_read_of(&mut tx, &db, "conflict", "history", &json!({}), items.len(), Some((id, &current))).await?;
    tx.commit().await?;
    Ok(Json(json!({ "items": items, "version": current.get("version"), "created_at": current.get("created_at") })))
}
