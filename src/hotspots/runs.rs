//! `/api/v1/hotspot-runs`: asking for runs, watching them, calling them off, taking them out.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::office::VERSION;
use super::store::db;
use super::wish::Wish;
use super::{HotspotError, inputs};
use crate::coverage::runs::may;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::fields::Kind::Text;
use crate::http::fields::Write::Optional;
use crate::http::fields::{Field, Mode, field};
use crate::http::follow::{follow, is_over};
use crate::http::{Body, FieldError, Params, PathId, Problem, fields};
use crate::state::AppState;

/// Runs that a list has at most.
const MOST_RUNS: i64 = 200;
/// Runs of a province that wait at most: one is worked on at a time.
const MOST_WAITING: i64 = 5;
/// Groups of offences.
const GROUPS: [&str; 6] = ["ttxh", "kinh_te", "moi_truong", "ma_tuy", "anqg", "tnxh"];
/// The name of a run.
const NAME: Field = field("name", Text { max: 200 }, Optional, "identity", "Tên lần tính", "Name of the run");

/// Routes of runs.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/hotspot-runs", get(list).post(ask))
        .route("/hotspot-runs/{id}", get(get_one).delete(delete))
        .route("/hotspot-runs/{id}/events", get(events))
        .route("/hotspot-runs/{id}/cancel", post(cancel))
}

/// Whether an account asks for runs, where they are its own to ask for.
fn is_planner(scoped: &ScopedDb, is_own: bool) -> bool {
    scoped.tier() == PlaceTier::Exact && (scoped.is_wide() || is_own)
}

/// A run as it is told to an account: its row, the windows of the figures by commune, and what the account may do with it.
fn with_may(mut run: Value, scoped: &ScopedDb) -> Value {
    let is_exact = scoped.tier() == PlaceTier::Exact;
    let is_planner = is_planner(scoped, run["is_own"] == true);
    let is_done = run["state"] == "done";
    run["may"] = json!({
        "cancel": is_planner && !is_over(&run),
        "delete": is_planner && run["state"] != "running",
        "declare": is_exact && is_done,
        "cells": is_exact && is_done,
        "surface": is_planner && is_done,
    });
    let windows = Wish::kept(&run["wish"]).and_then(|wish| wish.windows());
    if let Some(([before_from, before_to], [now_from, now_to], is_season_told)) = windows {
        run["compare"] = json!({"from": before_from, "to": before_to});
        run["now"] = json!({"from": now_from, "to": now_to});
        run["is_season_told"] = is_season_told.into();
    }
    if let Some(members) = run.as_object_mut() {
        members.remove("is_own");
    }
    run
}

/// One run as it stands, with whether it is of the account's own province (`is_own`).
///
/// # Errors
/// `RunNotFound`; the database's.
pub async fn told(conn: &mut PgConnection, run_id: Uuid) -> Result<Value, HotspotError> {
    let run: Option<Value> =
        sqlx::query_scalar(include_str!("sql/run_get.sql")).bind(run_id).fetch_optional(conn).await.map_err(db("reading a run"))?;
    run.ok_or(HotspotError::RunNotFound(run_id))
}

/// One run as it is told to an account.
async fn shown(conn: &mut PgConnection, scoped: &ScopedDb, run_id: Uuid) -> Result<Value, HotspotError> {
    Ok(with_may(told(conn, run_id).await?, scoped))
}

/// Runs of a province or of all of the scope, the last asked for first.
///
/// # Errors
/// The database's.
pub async fn all(conn: &mut PgConnection, province_code: Option<&str>, most: i64) -> Result<Vec<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/run_list.sql")).bind(province_code).bind(most).fetch_all(conn).await.map_err(db("listing runs"))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "limit"])?;
    let limit: i64 = params.parse("limit", "số nguyên từ 1 đến 200", "a whole number from 1 to 200")?.unwrap_or(50);
    let province = params.province()?;
    let mut conn = scoped.begin().await?;
    let items = all(&mut conn, province.as_deref(), limit.clamp(1, MOST_RUNS)).await?;
    let (_, is_own) = may(&mut conn, province.as_deref()).await?;
    Ok(Json(json!({ "items": items, "may": {"ask": province.is_some() && is_planner(&scoped, is_own)} })))
}

async fn get_one(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(shown(&mut *scoped.begin().await?, &scoped, id).await?))
}

/// What is known to be wrong with a wish before anybody works on it; `communes` are those of the province.
async fn faults(
    conn: &mut PgConnection,
    wish: &Wish,
    communes: &[Uuid],
    oldest: Option<NaiveDate>,
) -> Result<Vec<FieldError>, HotspotError> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &'static str, vi: String, en: String| faults.push(FieldError::at(pointer, code, vi, en));
    for (at, _) in wish.communes.iter().enumerate().filter(|(_, id)| !communes.contains(id)) {
        fault(
            &format!("communes/{at}"),
            "no-such-commune",
            "Không có xã, phường này trong tỉnh, hoặc chưa có ranh giới.".to_owned(),
            "There is no such commune in the province, or its border is not known.".to_owned(),
        );
    }
    for (at, group) in wish.offence_groups.iter().enumerate().filter(|(_, group)| !GROUPS.contains(&group.as_str())) {
        let known = GROUPS.join(", ");
        fault(
            &format!("offence_groups/{at}"),
            "no-such-group",
            format!("Không có nhóm tội danh {group}; các nhóm: {known}."),
            format!("There is no group of offences {group}; those that there are: {known}."),
        );
    }
    let known: Vec<(String, bool, bool)> = sqlx::query_as(include_str!("sql/run_offences.sql"))
        .bind(&wish.offence_codes)
        .fetch_all(conn)
        .await
        .map_err(db("reading offences"))?;
    for (at, code) in wish.offence_codes.iter().enumerate() {
        let pointer = format!("offence_codes/{at}");
        match known.iter().find(|(known, ..)| known == code) {
            None => fault(
                &pointer,
                "no-such-offence",
                format!("Không có tội danh mã {code}."),
                format!("There is no offence of the code {code}."),
            ),
            Some((.., true)) => fault(
                &pointer,
                "offence-sensitive",
                format!("Tội danh {code} có thể làm lộ nạn nhân nên không đưa lên bản đồ điểm nóng. Hãy bỏ tội danh này."),
                format!("The offence {code} could tell of victims and is never part of hotspots. Take it out."),
            ),
            Some((_, false, _)) => fault(
                &pointer,
                "offence-not-mappable",
                format!(
                    "Tội danh {code} không gắn với một địa điểm (qua mạng, trong gia đình) nên không có điểm nóng. Hãy bỏ tội danh này."
                ),
                format!("The offence {code} has no place (online, in a family), so it has no hotspots. Take it out."),
            ),
            Some(_) => {}
        }
    }
    if oldest.is_none_or(|oldest| oldest >= wish.to) {
        fault(
            "from",
            "no-incidents",
            "Tỉnh này không có vụ việc nào trong khoảng thời gian đã chọn. Hãy nhập vụ việc hoặc chọn khoảng khác.".to_owned(),
            "The province has no incidents in this window. Bring incidents in, or choose another window.".to_owned(),
        );
    }
    Ok(faults)
}

/// A wish as it can be worked on: what it is compared with written out.
///
/// # Errors
/// What is known to be wrong with it before anybody works on it; the database's.
pub async fn ready(conn: &mut PgConnection, province_code: &str, wish: Wish, today: NaiveDate) -> Result<Wish, HotspotError> {
    let communes = inputs::communes(&mut *conn, province_code, today).await?;
    let oldest = inputs::oldest(&mut *conn, &communes).await?;
    let found = faults(conn, &wish, &communes, oldest).await?;
    if found.is_empty() { Ok(wish.compared(oldest)) } else { Err(HotspotError::Fields(found)) }
}

/// What a run is called if nobody said.
fn usual_name(wish: &Wish) -> String {
    let last = wish.to.pred_opt().unwrap_or(wish.to);
    format!("Điểm nóng {} – {}", wish.from.format("%d/%m/%Y"), last.format("%d/%m/%Y"))
}

/// Stores a wish and wakes who works.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    province_code: &str,
    name: Option<&str>,
    wish: &Wish,
    today: NaiveDate,
) -> Result<Uuid, HotspotError> {
    let usual = usual_name(wish);
    let run_id: Uuid = sqlx::query_scalar(include_str!("sql/run_insert.sql"))
        .bind(province_code)
        .bind(name.unwrap_or(&usual))
        .bind(wish.told())
        .bind(today)
        .bind(VERSION)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("asking for a run"))?;
    sqlx::query(include_str!("sql/run_wake.sql")).execute(conn).await.map_err(db("waking who works runs off"))?;
    Ok(run_id)
}

/// Province, name and wish of a request.
///
/// # Errors
/// Every member that cannot be read.
pub(super) fn read(body: &Map<String, Value>, today: NaiveDate) -> Result<(String, Option<String>, Wish), Problem> {
    let mut faults = Vec::new();
    let code = body.get("province_code").and_then(Value::as_str).filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()));
    if code.is_none() {
        faults.push(FieldError::at(
            "province_code",
            "required",
            "Cần mã tỉnh hai chữ số, ví dụ \"31\".",
            "The code of a province is needed: two digits, such as \"31\".",
        ));
    }
    let member: Map<String, Value> =
        body.iter().filter(|(name, _)| *name == NAME.name).map(|(name, value)| (name.clone(), value.clone())).collect();
    let name = fields::read(&[NAME], &member, Mode::Create, today).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        Map::new()
    });
    let name = name.get(NAME.name).and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
    match (code, Wish::read(body, today)) {
        (Some(code), Ok(wish)) if faults.is_empty() => Ok((code.to_owned(), name, wish)),
        (_, wish) => Err(Problem::invalid(faults.into_iter().chain(wish.err().unwrap_or_default()).collect())),
    }
}

/// Refuses a province that is not the account's to ask about, or that there is not.
///
/// # Errors
/// Either; the database's.
pub(super) async fn allowed(conn: &mut PgConnection, scoped: &ScopedDb, code: &str) -> Result<(), Problem> {
    let (is_known, is_own) = may(conn, Some(code)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(Problem::new(
            403,
            "outside-scope",
            "Tài khoản này chỉ được tìm điểm nóng của tỉnh mình.",
            "This account may look for hotspots in its own province only.",
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
    Ok(())
}

async fn ask(State(state): State<AppState>, scoped: ScopedDb, params: Params, Body(body): Body) -> Result<Response, Problem> {
    params.only(&[])?;
    let today = state.clock.today();
    let (code, name, wish) = read(&body, today)?;
    let mut tx = scoped.begin().await?;
    allowed(&mut tx, &scoped, &code).await?;
    let wish = ready(&mut tx, &code, wish, today).await?;
    let waiting: i64 =
        sqlx::query_scalar(include_str!("sql/run_count_waiting.sql")).bind(&code).fetch_one(&mut *tx).await.map_err(db("counting runs"))?;
    if waiting >= MOST_WAITING {
        return Err(Problem::new(
            409,
            "hotspot-runs-waiting",
            format!("Tỉnh này đã có {MOST_WAITING} lần tính đang chờ. Hãy đợi tính xong hoặc dừng bớt, rồi yêu cầu lại."),
            format!("{MOST_WAITING} runs of this province wait already. Wait until one is done or call one off, then ask again."),
        ));
    }
    let run_id = insert(&mut tx, &code, name.as_deref(), &wish, today).await?;
    let run = shown(&mut tx, &scoped, run_id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/hotspot-runs/{run_id}"))], Json(run)).into_response())
}

/// The run, if the account may change it.
async fn own(conn: &mut PgConnection, scoped: &ScopedDb, run_id: Uuid) -> Result<(), Problem> {
    let run = told(conn, run_id).await?;
    if scoped.is_wide() || run["is_own"] == true { Ok(()) } else { Err(Problem::not_allowed()) }
}

/// Calls a run off. One that is worked on ends within a second, without an answer.
async fn cancel(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let ended: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/run_cancel.sql")).bind(id).fetch_optional(&mut *tx).await.map_err(db("calling a run off"))?;
    if ended.is_none() {
        return Err(Problem::new(
            409,
            "hotspot-run-over",
            "Lần tính này đã kết thúc, không còn gì để dừng.",
            "This run is over; there is nothing to call off.",
        ));
    }
    let run = shown(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(Json(run))
}

/// Takes a run out that is not worked on, with all that it found; one from which a hotspot was declared stays.
async fn delete(scoped: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let mut tx = scoped.begin().await?;
    own(&mut tx, &scoped, id).await?;
    let gone: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/run_delete.sql")).bind(id).fetch_optional(&mut *tx).await.map_err(db("taking a run out"))?;
    if gone.is_none() {
        return Err(Problem::new(
            409,
            "hotspot-run-needed",
            "Lần tính này đang chạy, hoặc đã có điểm nóng được công bố từ nó, nên không xóa được.",
            "The run is worked on, or a hotspot was declared from it, and cannot be taken out.",
        ));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far a run is; the row whole once it is over.
async fn progress(from: &ScopedDb, run_id: Uuid) -> Result<Value, HotspotError> {
    let reading = db("reading how far a run is");
    let mut conn = from.begin().await.map_err(&reading)?;
    let stand: Option<Value> =
        sqlx::query_scalar(include_str!("sql/run_get_progress.sql")).bind(run_id).fetch_optional(&mut *conn).await.map_err(reading)?;
    match stand {
        None => Err(HotspotError::RunNotFound(run_id)),
        Some(stand) if is_over(&stand) => shown(&mut conn, from, run_id).await,
        Some(stand) => Ok(stand),
    }
}

/// Server-sent events: `run` at the beginning and the end with the row, `progress` (state, `is_cancelling`, step, done, total) in between; ends with the run.
async fn events(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let first = shown(&mut *scoped.begin().await?, &scoped, id).await?;
    let again = move || {
        let scoped = scoped.clone();
        async move { progress(&scoped, id).await.map_err(Problem::from) }
    };
    Ok(follow("run", &["state", "is_cancelling", "step", "done", "total"], first, again, |_| Vec::new()))
}
