//! `/api/v1/plans`: asking for plans, watching them, naming them, calling them off, taking them out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::{NAME, line};
use super::shown::{may_of_list, shown};
use super::store::db;
use super::wish::{Wish, text};
use super::words::{Failure, dong};
use super::{PlanningError, catalogue, inputs, own_points};
use crate::coverage::runs::may;
use crate::db::ScopedDb;
use crate::http::follow::{follow, is_over};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Plans that a list has at most.
const MOST_PLANS: i64 = 200;
/// Plans of a province that wait at most: one is worked on at a time.
const MOST_WAITING: i64 = 5;

/// Routes of plans.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans", get(list).post(ask))
        .route("/plans/{id}", get(get_one).patch(rename).delete(delete))
        .route("/plans/{id}/events", get(events))
        .route("/plans/{id}/cancel", post(cancel))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "limit"])?;
    let limit: i64 = params.parse("limit", "số nguyên từ 1 đến 200", "a whole number from 1 to 200")?.unwrap_or(50);
    let province = params.province()?;
    let mut conn = scoped.begin().await?;
    let items = all(&mut conn, province.as_deref(), limit.clamp(1, MOST_PLANS)).await?;
    let may = may_of_list(&mut conn, &scoped, province.as_deref()).await?;
    Ok(Json(json!({ "items": items, "may": may })))
}

/// Plans of a province or of all of the scope, the last asked for first, each with what a list shows.
///
/// # Errors
/// The database's.
pub async fn all(conn: &mut PgConnection, province_code: Option<&str>, most: i64) -> Result<Vec<Value>, PlanningError> {
    sqlx::query_scalar(include_str!("sql/list_plan.sql")).bind(province_code).bind(most).fetch_all(conn).await.map_err(db("listing plans"))
}

/// One plan as it stands, with whether it is of the account's own province (`is_own`).
///
/// # Errors
/// `PlanNotFound`; the database's.
pub async fn told(conn: &mut PgConnection, plan_id: Uuid) -> Result<Value, PlanningError> {
    let plan: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_plan.sql")).bind(plan_id).fetch_optional(conn).await.map_err(db("reading a plan"))?;
    plan.ok_or(PlanningError::PlanNotFound(plan_id))
}

async fn read(from: &ScopedDb, plan_id: Uuid) -> Result<Value, PlanningError> {
    shown(&mut *from.begin().await.map_err(db("reading a plan"))?, from, plan_id).await
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    Ok(etag::row(&read(&db, id).await?, None))
}

/// The plan, if the account may change it.
///
/// # Errors
/// `PlanNotFound`; it is of another province; the database's.
pub async fn own(conn: &mut PgConnection, scoped: &ScopedDb, plan_id: Uuid) -> Result<Value, Problem> {
    let plan = told(conn, plan_id).await?;
    if scoped.is_wide() || plan["is_own"] == true { Ok(plan) } else { Err(Problem::not_allowed()) }
}

/// What a plan is called if nobody said.
fn usual_name(wish: &Wish) -> String {
    match (wish.target_part, wish.budget.cameras, wish.budget.vnd) {
        (Some(part), ..) => format!("Phương án đạt {:.0} % nhu cầu", part * 100.0),
        (_, Some(cameras), None) => format!("Phương án {cameras} camera"),
        (_, Some(cameras), Some(vnd)) => format!("Phương án {cameras} camera, {} đồng", dong(vnd as f64)),
        (_, None, vnd) => format!("Phương án {} đồng", dong(vnd.unwrap_or_default() as f64)),
    }
}

/// Stores a wish and wakes who works.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    province_code: &str,
    name: Option<String>,
    note: Option<String>,
    wish: &Wish,
) -> Result<Uuid, PlanningError> {
    let plan_id: Uuid = sqlx::query_scalar(include_str!("sql/insert_plan.sql"))
        .bind(province_code)
        .bind(name.unwrap_or_else(|| usual_name(wish)))
        .bind(note)
        .bind(wish.clone().ordered().told())
        .fetch_one(&mut *conn)
        .await
        .map_err(db("asking for a plan"))?;
    sqlx::query(include_str!("sql/wake_planning.sql")).execute(conn).await.map_err(db("waking who works plans out"))?;
    Ok(plan_id)
}

/// What is known to be wrong with a wish before anybody works on it.
///
/// # Errors
/// The database's.
pub async fn faults(conn: &mut PgConnection, province_code: &str, wish: &Wish) -> Result<Vec<FieldError>, PlanningError> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &'static str, vi: String, en: String| faults.push(FieldError::at(pointer, code, vi, en));
    let communes = inputs::communes(&mut *conn, province_code, &wish.communes).await?;
    for (at, _) in wish.communes.iter().enumerate().filter(|(_, id)| !communes.iter().any(|(known, _)| known == *id)) {
        fault(
            &format!("communes/{at}"),
            "no-such-commune",
            "Không có xã, phường này trong tỉnh, hoặc chưa có ranh giới.".to_owned(),
            "There is no such commune in the province, or its border is not known.".to_owned(),
        );
    }
    let wanted = (!wish.models.is_empty()).then_some(wish.models.as_slice());
    let mut models = catalogue::models(&mut *conn, Some(province_code), wanted).await?;
    for (at, id) in wish.models.iter().enumerate() {
        match models.iter().find(|model| model.camera_model_id == *id) {
            None => fault(
                &format!("models/{at}"),
                "no-such-model",
                "Không có loại camera này trong danh mục.".to_owned(),
                "There is no such model in the catalogue.".to_owned(),
            ),
            Some(model) if !model.is_known() => fault(
                &format!("models/{at}"),
                "model-without-optics",
                format!("Loại camera {} thiếu thông số để biết nó thấy gì (quang học, chiều cao, góc cúi, ban đêm).", model.name),
                format!("Of the model {} too little is known to say what it sees (optics, height, tilt, by night).", model.name),
            ),
            Some(_) => {}
        }
    }
    models.retain(|model| if wanted.is_some() { model.is_known() } else { model.is_usual() });
    let ids: Vec<Uuid> = communes.iter().map(|(id, _)| *id).collect();
    if let Some(cheapest) = inputs::cheapest(&mut *conn, &ids, wish, &models).await?
        && wish.budget.vnd.is_some_and(|budget| budget < cheapest.vnd)
    {
        let told = Failure::BelowCheapest(cheapest).told();
        let words = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        fault("budget/vnd", "budget-below-cheapest", words("vi"), words("en"));
    }
    if models.is_empty() && faults.is_empty() {
        let told = Failure::NoModel.told();
        let words = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        faults.push(FieldError::at("models", "no-model", words("vi"), words("en")));
    }
    if inputs::run_of_need(&mut *conn, province_code).await?.is_none() {
        let told = Failure::NoRun.told();
        let words = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        faults.push(FieldError::at("province_code", "no-coverage", words("vi"), words("en")));
        return Ok(faults);
    }
    // Where a commune is wrong, which places lie outside is not known.
    if faults.is_empty() {
        faults = own_points::faults(&mut *conn, &ids, wish).await?;
    }
    let (waiting, _) = inputs::waiting(conn, &ids).await?;
    if waiting > 0 && !wish.accept_stale {
        faults.push(FieldError::at(
            "accept_stale",
            "coverage-stale",
            format!("Có {waiting} thay đổi chưa được tính vào độ phủ. Hãy đợi tính xong, hoặc chấp nhận lập trên số liệu hiện có."),
            format!("{waiting} changes are not in the coverage yet. Wait until they are, or accept a plan on the figures as they are."),
        ));
    }
    Ok(faults)
}

async fn ask(scoped: ScopedDb, params: Params, Body(body): Body) -> Result<Response, Problem> {
    params.only(&[])?;
    let mut faults_found = Vec::new();
    let code = body.get("province_code").and_then(Value::as_str).filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()));
    if code.is_none() {
        faults_found.push(super::no_province());
    }
    let (name, note) = (line(&body, NAME, &mut faults_found), text(&body, "note", 2000, &mut faults_found));
    let wish = Wish::read(&body);
    let (Some(code), Ok(wish), true) = (code, &wish, faults_found.is_empty()) else {
        faults_found.extend(wish.err().unwrap_or_default());
        return Err(Problem::invalid(faults_found));
    };
    let mut tx = scoped.begin().await?;
    let (is_known, is_own) = may(&mut tx, Some(code)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(super::outside_scope());
    }
    if !is_known {
        return Err(Problem::invalid(vec![FieldError::at(
            "province_code",
            "no-such-province",
            "Không có tỉnh mã này, hoặc tỉnh chưa có ranh giới xã, phường.",
            "There is no province of this code, or no borders of its communes are known.",
        )]));
    }
    let found = faults(&mut tx, code, wish).await?;
    if !found.is_empty() {
        return Err(Problem::invalid(found));
    }
    let plan_id = insert(&mut tx, code, name, note, wish).await?;
    // Whoever asks holds the counter of codes of the province from here on: nobody else asks meanwhile.
    let waiting: i64 = sqlx::query_scalar(include_str!("sql/count_waiting_plan.sql"))
        .bind(code)
        .fetch_one(&mut *tx)
        .await
        .map_err(db("counting plans"))?;
    if waiting > MOST_WAITING {
        return Err(Problem::new(
            409,
            "plans-waiting",
            format!("Tỉnh này đã có {MOST_WAITING} phương án đang chờ. Hãy đợi lập xong hoặc dừng bớt, rồi yêu cầu lại."),
            format!("{MOST_WAITING} plans of this province wait already. Wait until one is done or call one off, then ask again."),
        ));
    }
    let plan = shown(&mut tx, &scoped, plan_id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/plans/{plan_id}"))], Json(plan)).into_response())
}

async fn rename(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap, Body(body): Body) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let mut errors: Vec<FieldError> = Vec::new();
    for name in body.keys().filter(|name| !["name", "note"].contains(&name.as_str())) {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        errors.push(FieldError::at(&pointer, "unknown-field", "Chỉ đổi được tên và ghi chú.", "Name and note can be changed only."));
    }
    let (name, note) = (line(&body, NAME, &mut errors), text(&body, "note", 2000, &mut errors));
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let mut tx = scoped.begin().await?;
    let current = own(&mut tx, &scoped, id).await?;
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_plan.sql"))
        .bind(id)
        .bind(version)
        .bind(name)
        .bind(body.contains_key("note"))
        .bind(note)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("naming a plan"))?;
    if changed.is_none() {
        return Err(etag::conflict(current, body));
    }
    let plan = shown(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(etag::row(&plan, None))
}

/// Calls a plan off. One that is worked on ends within a second, with the best choice so far if there is one.
async fn cancel(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let ended: Option<Uuid> = sqlx::query_scalar(include_str!("sql/cancel_plan.sql"))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("calling a plan off"))?;
    if ended.is_none() {
        return Err(Problem::new(
            409,
            "plan-over",
            "Phương án này đã lập xong hoặc đã dừng, không còn gì để dừng.",
            "This plan is over; there is nothing to call off.",
        ));
    }
    let plan = shown(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(Json(plan))
}

/// Takes a plan out that is not worked on; an approved one stays.
async fn delete(scoped: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let gone: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/delete_plan.sql")).bind(id).fetch_optional(&mut *tx).await.map_err(db("taking a plan out"))?;
    if gone.is_none() {
        return Err(Problem::new(
            409,
            "plan-needed",
            "Phương án đang được lập hoặc đã duyệt nên không xóa được. Nếu đang lập, hãy dừng trước.",
            "The plan is worked on or approved and cannot be taken out. If it is worked on, call it off first.",
        ));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Members of a plan that tell how far it is.
const PROGRESS: [&str; 13] = [
    "state",
    "is_cancelling",
    "step",
    "step_of",
    "done",
    "total",
    "value",
    "bound",
    "gap_part",
    "steps",
    "parts",
    "cameras",
    "keeps_answer",
];

/// How far a plan is; the row whole once it is over.
async fn progress(from: &ScopedDb, plan_id: Uuid) -> Result<Value, PlanningError> {
    let reading = db("reading how far a plan is");
    let mut conn = from.begin().await.map_err(&reading)?;
    let stand: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_plan_progress.sql")).bind(plan_id).fetch_optional(&mut *conn).await.map_err(reading)?;
    match stand {
        None => Err(PlanningError::PlanNotFound(plan_id)),
        Some(stand) if is_over(&stand) => shown(&mut conn, from, plan_id).await,
        Some(stand) => Ok(stand),
    }
}

/// Server-sent events: `plan` at the beginning and the end with the row, `progress` in between (its members of [`PROGRESS`], `seconds`); ends with the plan.
async fn events(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let first = read(&scoped, id).await?;
    let clock = state.clock;
    let again = move || {
        let scoped = scoped.clone();
        async move { progress(&scoped, id).await.map_err(Problem::from) }
    };
    Ok(follow("plan", &PROGRESS, first, again, move |plan| vec![("seconds", seconds(plan, clock.now()).into())]))
}

/// Seconds since somebody began to work on a plan.
fn seconds(plan: &Value, now: chrono::DateTime<chrono::Utc>) -> Option<f64> {
    let started: chrono::DateTime<chrono::Utc> = plan["started_at"].as_str()?.parse().ok()?;
    Some((now - started).num_milliseconds().max(0) as f64 / 1000.0)
}
