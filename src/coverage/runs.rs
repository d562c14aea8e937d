//! `/api/v1/coverage/runs`, `/api/v1/coverage/recipe`: asking for runs, watching them, calling them off, taking old ones out. Done runs are kept until
//! somebody takes them out; points of need are of the newest alone.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ingredients::described;
use super::recipe::Recipe;
use super::store::db;
use super::{CoverageError, VERSION};
use crate::clock::Clock;
use crate::db::{ScopedDb, constraint};
use crate::http::follow::follow;
use crate::http::{Body, FieldError, Params, PathId, Problem};
use crate::state::AppState;

/// Incidents of so many years count unless a request says otherwise.
const YEARS: u32 = 3;
/// Runs that a list has at most.
const MOST_RUNS: i64 = 200;

/// Routes of runs.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/coverage/recipe", get(default_recipe))
        .route("/coverage/runs", get(list).post(ask))
        .route("/coverage/runs/{id}", get(get_one).delete(delete))
        .route("/coverage/runs/{id}/events", get(events))
        .route("/coverage/runs/{id}/cancel", post(cancel))
}

async fn default_recipe(params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    Ok(Json(described()))
}

async fn list(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "limit"])?;
    let limit: i64 = params.parse("limit", "số nguyên từ 1 đến 200", "a whole number from 1 to 200")?.unwrap_or(50);
    let items = list_of(&mut *db.begin().await?, params.province()?.as_deref(), limit).await?;
    Ok(Json(json!({ "items": items })))
}

/// Runs of a province or of all, the last asked for first, at most 200.
///
/// # Errors
/// The database's.
pub async fn list_of(conn: &mut PgConnection, province_code: Option<&str>, limit: i64) -> Result<Vec<Value>, CoverageError> {
    sqlx::query_scalar(include_str!("sql/list_run.sql"))
        .bind(province_code)
        .bind(limit.clamp(1, MOST_RUNS))
        .fetch_all(conn)
        .await
        .map_err(db("listing runs"))
}

/// Calls a run off; an answer for who asked if it is over.
///
/// # Errors
/// It is over; the database's.
pub async fn call_off(conn: &mut PgConnection, run_id: Uuid) -> Result<(), Problem> {
    let ended: Option<Uuid> = sqlx::query_scalar(include_str!("sql/cancel_run.sql")).bind(run_id).fetch_optional(conn).await?;
    ended.map(|_| ()).ok_or_else(|| {
        Problem::new(
            409,
            "coverage-run-over",
            "Lần tính này đã kết thúc, không còn gì để dừng.",
            "This run is over; there is nothing to call off.",
        )
    })
}

/// Takes a run out that is over, and not the newest of its province, with all that it found.
///
/// # Errors
/// It is under way, or the newest; the database's.
pub async fn take_out(conn: &mut PgConnection, run_id: Uuid) -> Result<(), Problem> {
    let gone: Option<Uuid> = sqlx::query_scalar(include_str!("sql/delete_run.sql")).bind(run_id).fetch_optional(conn).await?;
    gone.map(|_| ()).ok_or_else(|| {
        Problem::new(
            409,
            "coverage-run-needed",
            "Lần tính này đang chạy hoặc là lần mới nhất của tỉnh nên không xóa được. Hãy dừng nó, hoặc tính lại rồi mới xóa.",
            "This run is under way, or the newest of its province, and cannot be taken out. Call it off, or compute anew first.",
        )
    })
}

/// One run as it is told.
///
/// # Errors
/// `RunNotFound`; the database's.
pub async fn told(conn: &mut PgConnection, run_id: Uuid) -> Result<Value, CoverageError> {
    let run: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_run.sql")).bind(run_id).fetch_optional(conn).await.map_err(db("reading a run"))?;
    run.ok_or(CoverageError::RunNotFound(run_id))
}

async fn read(from: &ScopedDb, run_id: Uuid) -> Result<Value, CoverageError> {
    told(&mut *from.begin().await.map_err(db("reading a run"))?, run_id).await
}

/// Whether a province can be computed at all, and whether it is the scope of a narrow account.
///
/// # Errors
/// The database's.
pub async fn may(conn: &mut PgConnection, province_code: Option<&str>) -> Result<(bool, bool), CoverageError> {
    sqlx::query_as(include_str!("sql/may_run.sql")).bind(province_code).fetch_one(conn).await.map_err(db("asking for a province"))
}

/// Refuses the code of a province that there is not.
///
/// # Errors
/// There is none of this code; the database's.
pub async fn known_province(conn: &mut PgConnection, code: &str) -> Result<(), CoverageError> {
    let is_known: bool =
        sqlx::query_scalar(include_str!("sql/is_province.sql")).bind(code).fetch_one(conn).await.map_err(db("asking for a province"))?;
    if is_known { Ok(()) } else { Err(CoverageError::NoSuchProvince(code.to_owned())) }
}

async fn get_one(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(read(&db, id).await?))
}

/// What a request for a run says.
struct Wish {
    province_code: String,
    recipe: Recipe,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What is wrong with a window of incidents, if anything is: it begins after today, or ends before it begins.
pub fn fault_of_window((from, to): (Option<NaiveDate>, Option<NaiveDate>), today: NaiveDate) -> Option<FieldError> {
    if from.is_some_and(|from| from > today) {
        return Some(FieldError::at(
            "incident_from",
            "in-the-future",
            "Ngày bắt đầu chưa đến nên không có vụ việc nào để tính. Hãy chọn ngày không sau hôm nay, hoặc bỏ trống để tính ba năm gần nhất.",
            "The first day is still to come, so there are no incidents to count. Choose today or an earlier day, or leave it out for the last three years.",
        ));
    }
    from.zip(to).filter(|(from, to)| to <= from).map(|_| {
        FieldError::at(
            "incident_to",
            "wrong-order",
            "Ngày kết thúc phải sau ngày bắt đầu (ngày kết thúc không được tính).",
            "The last day must be after the first one (it is not part of the window).",
        )
    })
}

fn wish(body: &Map<String, Value>, today: NaiveDate) -> Result<Wish, Problem> {
    let mut errors = Vec::new();
    for name in body.keys().filter(|name| !["province_code", "recipe", "incident_from", "incident_to"].contains(&name.as_str())) {
        errors.push(FieldError::at(
            name,
            "unknown-field",
            "Không có mục này; các mục: tỉnh (province_code), công thức (recipe), vụ việc từ ngày (incident_from), đến trước ngày (incident_to).",
            "There is no such field; those that there are: province_code, recipe, incident_from, incident_to.",
        ));
    }
    let code = body.get("province_code").and_then(Value::as_str).filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()));
    if code.is_none() {
        errors.push(FieldError::at(
            "province_code",
            "required",
            "Cần mã tỉnh hai chữ số, ví dụ \"31\".",
            "The code of a province is needed: two digits, such as \"31\".",
        ));
    }
    let mut day = |name: &str| match body.get(name) {
        None | Some(Value::Null) => None,
        Some(value) => {
            let day: Option<NaiveDate> = value.as_str().and_then(|text| text.parse().ok());
            if day.is_none() {
                errors.push(FieldError::at(
                    name,
                    "not-a-date",
                    "Ngày phải viết dạng NNNN-TT-NN, ví dụ 2025-07-01.",
                    "A day as YYYY-MM-DD is needed, such as 2025-07-01.",
                ));
            }
            day
        }
    };
    let (from, to) = (day("incident_from"), day("incident_to"));
    errors.extend(fault_of_window((from, to), today));
    let recipe = match body.get("recipe") {
        None | Some(Value::Null) => Recipe::default(),
        Some(Value::Object(sent)) => Recipe::read(sent).unwrap_or_else(|faults| {
            errors.extend(faults);
            Recipe::default()
        }),
        Some(_) => {
            errors.push(FieldError::at(
                "recipe",
                "not-an-object",
                "Công thức phải là một nhóm các giá trị.",
                "The recipe must be an object.",
            ));
            Recipe::default()
        }
    };
    if errors.is_empty() {
        Ok(Wish { province_code: code.unwrap_or_default().to_owned(), recipe, from, to })
    } else {
        Err(Problem::invalid(errors))
    }
}

fn under_way() -> Problem {
    Problem::new(
        409,
        "coverage-run-under-way",
        "Tỉnh này đang được tính hoặc đang chờ tính. Hãy đợi xong, hoặc dừng lần tính đó rồi tính lại.",
        "A run of this province is under way or waits. Wait for its end, or call it off and ask again.",
    )
}

/// Asks for a run, incidents of a window (without one: of three years, up to now), and wakes who works; none if one of the province is under way.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    province_code: &str,
    recipe: &Recipe,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    clock: Clock,
) -> Result<Option<Uuid>, CoverageError> {
    let today = clock.today();
    let from = from.unwrap_or_else(|| {
        let before = to.unwrap_or(today).min(today);
        before.checked_sub_months(chrono::Months::new(12 * YEARS)).unwrap_or(before)
    });
    let made: Result<Uuid, sqlx::Error> = sqlx::query_scalar(include_str!("sql/insert_run.sql"))
        .bind(province_code)
        .bind(recipe.told())
        .bind(from)
        .bind(to)
        .bind(clock.now())
        .bind(today)
        .bind(VERSION)
        .fetch_one(&mut *conn)
        .await;
    let run_id = match made {
        Ok(run_id) => run_id,
        Err(error) if constraint(&error) == Some("coverage_run_one_under_way") => return Ok(None),
        Err(error) => return Err(CoverageError::Db(error, "asking for a run")),
    };
    sqlx::query(include_str!("sql/wake_office.sql")).execute(conn).await.map_err(db("waking who works"))?;
    Ok(Some(run_id))
}

async fn ask(State(state): State<AppState>, scoped: ScopedDb, params: Params, Body(body): Body) -> Result<Response, Problem> {
    params.only(&[])?;
    let wish = wish(&body, state.clock.today())?;
    let mut tx = scoped.begin().await?;
    let (is_known, is_own) = may(&mut tx, Some(&wish.province_code)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(Problem::new(
            403,
            "outside-scope",
            "Tài khoản này chỉ được tính cho tỉnh của mình.",
            "This account may compute its own province only.",
        ));
    }
    if !is_known {
        return Err(Problem::invalid(vec![FieldError::at(
            "province_code",
            "no-such-province",
            "Không có tỉnh mã này, hoặc tỉnh chưa có ranh giới xã, phường.",
            "There is no province of this code, or no borders of its communes are known.",
        )]));
    }
    let window = (wish.from, wish.to);
    let run_id = insert(&mut tx, &wish.province_code, &wish.recipe, window, state.clock).await?.ok_or_else(under_way)?;
    let run = told(&mut tx, run_id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/coverage/runs/{run_id}"))], Json(run)).into_response())
}

/// Calls a run off; whoever works on it stops at the next commune, and what it has found is thrown away.
async fn cancel(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let before = read(&scoped, id).await?;
    let mut tx = scoped.begin().await?;
    let (_, is_own) = may(&mut tx, before.get("province_code").and_then(Value::as_str)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(Problem::not_allowed());
    }
    call_off(&mut tx, id).await?;
    let run = told(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(run))
}

/// Takes a run out that is over, with all that it found. The newest of a province stays: it is the one that is kept current.
async fn delete(scoped: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let before = read(&scoped, id).await?;
    let mut tx = scoped.begin().await?;
    let (_, is_own) = may(&mut tx, before.get("province_code").and_then(Value::as_str)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(Problem::not_allowed());
    }
    take_out(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Server-sent events: `run` at the beginning and the end with the row, `progress` (state, step, done, total) in between; ends with the run.
async fn events(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let first = read(&scoped, id).await?;
    let again = move || {
        let scoped = scoped.clone();
        async move { read(&scoped, id).await.map_err(Problem::from) }
    };
    Ok(follow("run", &["state", "step", "done", "total"], first, again, |_| Vec::new()))
}
