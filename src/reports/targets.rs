//! `/api/v1/targets`: how far the targets of directives are reached, as far as it can be told.
//!
//! A fall counts as one only where the exact test says so; a share of units is told by the units of the document's day and by those of today; what no figure
//! measures is said to be measured by none.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::ReportError;
use super::counting::tallies;
use super::figures::{Tally, Window};
use super::judging::{Fall, Judged, Units, fall, said_fall, said_units, units};
use super::routes::sees_all;
use super::store::{db, is_province};
use crate::db::ScopedDb;
use crate::directives::{reach, store as directives};
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Routes of targets.
pub fn router() -> Router<AppState> {
    Router::new().route("/targets", get(list))
}

/// A unit that a document named.
#[derive(Debug, Clone, FromRow)]
struct ModelUnit {
    then_id: Uuid,
    then_name: String,
    now_id: Uuid,
    now_name: String,
    recognised_on: Option<NaiveDate>,
    named_on: NaiveDate,
    programme: String,
}

/// `province`, `on` (today): each target of the directives that are at home there, with its state on that day.
async fn list(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "on"])?;
    sees_all(&scoped)?;
    let today = state.clock.today();
    let on = params.date("on")?.unwrap_or(today);
    if on > today {
        return Err(Problem::parameter("on", "Ngày chưa đến: on không sau hôm nay.", "The day has not come: on is not after today."));
    }
    let province = params.province()?.or_else(|| scoped.access().home_province.as_deref().map(str::to_owned));
    let mut tx = scoped.begin().await?;
    let mut items: Vec<Value> = Vec::new();
    for directive in directives::list(&mut tx, province.as_deref(), None).await.map_err(ReportError::from)? {
        // Counts of another province would be of nothing.
        let home = directive["home"]["code"].as_str();
        if !scoped.is_wide() && home.is_some() && home != scoped.access().home_province.as_deref() {
            continue;
        }
        let reached = reach::of(&mut tx, &directive, today).await.map_err(ReportError::from)?;
        for target in directive["targets"].as_array().into_iter().flatten() {
            let judged = judge(&mut tx, &directive, target, &reached, on).await?;
            items.push(told(&directive, target, judged));
        }
    }
    let count = |state: &str| items.iter().filter(|item| item["state"] == state).count();
    let states: BTreeMap<&str, usize> =
        ["met", "met_unclear", "not_met", "pending", "no_records", "not_measured"].into_iter().map(|state| (state, count(state))).collect();
    Ok(Json(json!({ "items": items, "states": states, "on": on, "province": province })))
}

fn told(directive: &Value, target: &Value, judged: Judged) -> Value {
    json!({
        "directive": { "directive_id": directive["directive_id"], "number": directive["number"], "title": directive["title"],
            "issued_by": directive["issued_by"], "issued_on": directive["issued_on"], "issued_precision": directive["issued_precision"],
            "issuer_ended_on": directive["issuer"]["valid_to"] },
        "directive_target_id": target["directive_target_id"], "code": target["code"], "text": target["text"], "quote": target["quote"],
        "indicator": target["indicator"], "operator": target["operator"], "value": target["value"], "unit": target["unit"],
        "from_on": target["from_on"], "by_before": target["by_before"], "scope": target["scope"], "district_name": target["district_name"],
        "note": target["note"], "state": judged.state, "measured": judged.measured, "vi": judged.vi, "en": judged.en,
    })
}

fn day(row: &Value, name: &str) -> Option<NaiveDate> {
    row[name].as_str().and_then(|text| text.parse().ok())
}

async fn judge(conn: &mut PgConnection, directive: &Value, target: &Value, reached: &Value, on: NaiveDate) -> Result<Judged, ReportError> {
    let code = directive["province_code"].as_str().or_else(|| directive["home"]["code"].as_str());
    let (Some(indicator), Some(code), Some(value)) = (target["indicator"].as_str(), code, target["value"].as_f64()) else {
        return Ok(Judged::not_measured("Chỉ tiêu này phần mềm không đo.", "No figure measures this target."));
    };
    // Codes are used again: a former province whose code another has now has no ground that could be counted by its code.
    let is_ended = !directive["issuer"]["valid_to"].is_null();
    if is_ended && is_province(&mut *conn, code).await? {
        return Ok(Judged::not_measured(
            "Mã của tỉnh ban hành nay là mã của tỉnh khác nên không đếm lại được theo địa bàn cũ.",
            "The code of the issuing province is another's now; its ground cannot be counted by it.",
        ));
    }
    match (indicator, target["scope"].as_str()) {
        ("incidents_ttxh_change" | "incidents_change", Some("province")) => {
            let group = if indicator == "incidents_ttxh_change" { "ttxh" } else { "all" };
            incidents(conn, target, code, group, value, on).await
        }
        ("model_unit_count" | "model_unit_share", _) => model_units(conn, directive, target, reached, code, value, on).await,
        (_, Some("districts")) => Ok(Judged::not_measured(
            "Cấp huyện thôi hoạt động từ 01/7/2025; phần mềm không đếm theo huyện.",
            "Districts ended on 1 July 2025; nothing is counted by district.",
        )),
        _ => Ok(Judged::not_measured("Chưa có số liệu để đo chỉ tiêu này.", "There are no figures for this target yet.")),
    }
}

/// Offences in the target's days against the same days of the year before, on the ground of the province that set it.
async fn incidents(
    conn: &mut PgConnection,
    target: &Value,
    code: &str,
    group: &str,
    value: f64,
    on: NaiveDate,
) -> Result<Judged, ReportError> {
    let period = day(target, "from_on").zip(day(target, "by_before"));
    let Some(window) = period.and_then(|period| Window::of(period, on)) else {
        return Ok(Judged::not_measured(
            "Chỉ tiêu không ghi khoảng thời gian để đếm, hoặc chưa đến kỳ.",
            "The target has no days to count, or they have not come.",
        ));
    };
    let records: Option<NaiveDate> = sqlx::query_scalar(include_str!("sql/get_records_from.sql"))
        .bind(code)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("reading since when there are records"))?;
    let mut found = tallies(&mut *conn, &window, &[], Some(code)).await?;
    let tally: Tally = found.remove(&None).and_then(|groups| groups.get(group).copied()).unwrap_or_default();
    let judged: Fall = fall(tally, &window, value, records);
    let last_year = Window::of((on + Days::new(1) - chrono::Months::new(12), on + Days::new(1)), on);
    // The same target laid on the year up to the day: what the plan asks "in the years after" too.
    let since = match last_year {
        Some(year) if year.from > window.from => {
            let mut found = tallies(&mut *conn, &year, &[], Some(code)).await?;
            let tally: Tally = found.remove(&None).and_then(|groups| groups.get(group).copied()).unwrap_or_default();
            Some(fall(tally, &year, value, records))
        }
        _ => None,
    };
    let (vi, en) = said_fall(&judged, &window, value, records);
    let href = |from: NaiveDate, to: NaiveDate| {
        let group = if group == "all" { String::new() } else { format!("&offence_group={group}") };
        format!("/api/v1/incidents?province={code}&from={from}&to={to}{group}")
    };
    Ok(Judged {
        state: judged.state,
        measured: json!({ "window": window, "fall": judged, "href": href(window.from, window.to),
            "href_previous": href(window.previous_from, window.previous_to), "records_from": records, "ground": code,
            "last_year": since.map(|fall| json!({ "window": last_year, "fall": fall })) }),
        vi,
        en,
    })
}

/// Recognised units by the units of the document's day and by those of today.
async fn model_units(
    conn: &mut PgConnection,
    directive: &Value,
    target: &Value,
    reached: &Value,
    code: &str,
    value: f64,
    on: NaiveDate,
) -> Result<Judged, ReportError> {
    let rows: Vec<ModelUnit> =
        sqlx::query_as(include_str!("sql/list_model_unit.sql")).bind(code).fetch_all(conn).await.map_err(db("listing model units"))?;
    let by_before = day(target, "by_before");
    let last = by_before.map_or(on, |by| by.pred_opt().unwrap_or(by).min(on));
    let is_recognised = |row: &&ModelUnit| row.recognised_on.is_some_and(|at| at <= last);
    let distinct = |ids: Vec<Uuid>| ids.into_iter().collect::<std::collections::BTreeSet<_>>().len();
    let then = |only: bool| distinct(rows.iter().filter(|row| !only || is_recognised(row)).map(|row| row.then_id).collect());
    let now = |only: bool| distinct(rows.iter().filter(|row| !only || is_recognised(row)).map(|row| row.now_id).collect());
    let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    let ended = day(&directive["issuer"], "valid_to");
    let counted = Units {
        named: [then(false), now(false)],
        recognised: [then(true), now(true)],
        communes: [number(&reached["communes_then"]), number(&reached["n"])],
        // Before the reform the units were those of then.
        is_by_then: match (ended, by_before) {
            (Some(ended), Some(by)) => by <= ended,
            _ => false,
        },
        is_over: by_before.is_some_and(|by| by <= on),
        on: last,
    };
    let is_share = target["unit"] == "share";
    let state = units(&counted, is_share, value);
    let (vi, en) = said_units(&counted, is_share, value);
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({ "then_id": row.then_id, "then_name": row.then_name, "now_id": row.now_id, "now_name": row.now_name,
                "recognised_on": row.recognised_on, "named_on": row.named_on, "programme": row.programme })
        })
        .collect();
    Ok(Judged { state, measured: json!({ "units": counted, "items": items }), vi, en })
}
