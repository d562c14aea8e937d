//! `/api/v1/model-wards/{id}/scorecard`, `/entries`, `/todo`: what of its criteria a named unit meets today, what people judged, and what is to be done.
//!
//! The unit is the one of today that the named one has become. A criterion without a figure or a judgement is neither met nor missed.

use std::collections::HashMap;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::types::Json as Sql;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::ModelWardError;
use super::fields::ENTRY;
use super::judge::{Measure, is_met, total};
use super::routes::own;
use super::scorecards;
use super::store::db;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::fields::{self, Mode};
use crate::http::{Body, Params, PathId, Problem};
use crate::state::AppState;

/// Fewer cases have no share.
const FEW: u64 = 20;
/// Gaps and cameras of a list of things to be done at most.
const MOST: i64 = 10;

/// Routes of the review of a unit.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/model-wards/{id}/scorecard", get(scorecard))
        .route("/model-wards/{id}/entries", post(enter))
        .route("/model-wards/{id}/todo", get(todo))
}

#[derive(Debug, FromRow)]
struct Measured {
    seen_by_day: Option<f64>,
    seen_by_night: Option<f64>,
    cameras: i64,
    working: i64,
    overdue: i64,
    ttxh: i64,
    ttxh_before: i64,
    cleared: i64,
    offences: i64,
    hotspots: i64,
    conflicts_past_due: i64,
    gaps: i64,
    has_run: bool,
    has_records: bool,
    first: NaiveDate,
    past: NaiveDate,
}

impl Measured {
    fn of(&self, indicator: &str) -> Measure {
        let n = i64::unsigned_abs;
        match indicator {
            "coverage_share_day" => Measure::share(self.seen_by_day),
            "coverage_share_night" => Measure::share(self.seen_by_night),
            "cameras_working_share" => Measure::part(n(self.working), n(self.cameras), 1),
            "cameras_overdue" => Measure::count(n(self.overdue)),
            "incidents_ttxh" => Measure::count(n(self.ttxh)),
            "incidents_ttxh_change" if self.has_records => {
                let part = Measure::part(n(self.ttxh), n(self.ttxh_before), FEW);
                Measure { value: part.value.map(|part| part - 1.0), ..part }
            }
            "cleared_share" => Measure::part(n(self.cleared), n(self.offences), FEW),
            "hotspots" => Measure::count(n(self.hotspots)),
            "conflicts_past_due" => Measure::count(n(self.conflicts_past_due)),
            "gaps" if self.has_run => Measure::count(n(self.gaps)),
            _ => Measure { value: None, of: None, why: Some("no_data") },
        }
    }

    /// The list that shows what an indicator counts.
    fn href(&self, indicator: &str, commune: Uuid, today: NaiveDate) -> String {
        let (first, past) = (self.first, self.past);
        match indicator {
            "coverage_share_day" | "gaps" => format!("/api/v1/coverage?commune={commune}&half=day"),
            "coverage_share_night" => format!("/api/v1/coverage?commune={commune}&half=night"),
            "cameras_working_share" => format!("/api/v1/cameras?commune={commune}"),
            "cameras_overdue" => format!("/api/v1/cameras?commune={commune}&overdue=true"),
            "hotspots" => format!("/api/v1/hotspots?commune={commune}&on={today}"),
            "conflicts_past_due" => format!("/api/v1/conflicts?commune={commune}&past_due=true"),
            _ => format!("/api/v1/incidents?commune={commune}&from={first}&to={past}&offence_group=ttxh"),
        }
    }
}

/// The unit of today that a named one has become: its id, name and the code of its province.
struct Unit {
    commune_id: Uuid,
    full_name: String,
    province_code: String,
}

fn unit_of(row: &Value) -> Option<Unit> {
    let now = row["now"].as_array()?;
    let unit = now.iter().find(|unit| unit["is_default_heir"] == true).or_else(|| now.first())?;
    Some(Unit {
        commune_id: unit["commune_id"].as_str()?.parse().ok()?,
        full_name: unit["full_name"].as_str()?.to_owned(),
        province_code: unit["province_code"].as_str()?.to_owned(),
    })
}

/// Who is told masked incidents would count others.
fn sees_all(scoped: &ScopedDb) -> Result<(), ModelWardError> {
    if scoped.tier() == PlaceTier::Exact { Ok(()) } else { Err(ModelWardError::Masked) }
}

/// A named unit and its unit of today, as the account sees it.
async fn looked_at(conn: &mut PgConnection, scoped: &ScopedDb, id: Uuid) -> Result<(Value, Unit), ModelWardError> {
    let row = own(conn, scoped, id).await?;
    let unit = unit_of(&row).ok_or(ModelWardError::NotFound(id))?;
    Ok((row, unit))
}

/// The scorecard in force for its programme, or that which is asked for, with what is known of each criterion in a unit.
async fn reviewed(
    conn: &mut PgConnection,
    row: &Value,
    unit: &Unit,
    asked: Option<Uuid>,
    today: NaiveDate,
) -> Result<Value, ModelWardError> {
    let scorecard: Option<Value> = match asked {
        Some(id) => Some(scorecards::read(&mut *conn, id).await?),
        None => sqlx::query_scalar(include_str!("sql/find_scorecard.sql"))
            .bind(row["programme"].as_str())
            .bind(&unit.province_code)
            .fetch_optional(&mut *conn)
            .await
            .map_err(db("finding the scorecard of a programme"))?,
    };
    let Some(scorecard) = scorecard else { return Ok(Value::Null) };
    let measured: Measured = sqlx::query_as(include_str!("sql/get_measures.sql"))
        .bind(unit.commune_id)
        .bind(today)
        .bind(&unit.province_code)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("measuring criteria"))?;
    let entries: Vec<(Uuid, Value)> = sqlx::query_as(include_str!("sql/list_entry.sql"))
        .bind(scorecard["scorecard_id"].as_str().and_then(|id| id.parse::<Uuid>().ok()))
        .bind(unit.commune_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing what was judged"))?;
    let entries: HashMap<String, Value> = entries.into_iter().map(|(id, entry)| (id.to_string(), entry)).collect();
    let mut known = Vec::new();
    let mut items = Vec::new();
    for criterion in scorecard["criteria"].as_array().into_iter().flatten() {
        let entry = criterion["criterion_id"].as_str().and_then(|id| entries.get(id)).cloned().unwrap_or(Value::Null);
        let mut item = criterion.clone();
        let met = match criterion["indicator"].as_str() {
            Some(indicator) => {
                let measure = measured.of(indicator);
                item["figure"] = json!(measure);
                item["href"] = json!(measured.href(indicator, unit.commune_id, today));
                is_met(measure.value, criterion["operator"].as_str().unwrap_or_default(), criterion["value"].as_f64().unwrap_or_default())
            }
            None => entry["is_met"].as_bool(),
        };
        item["entry"] = entry;
        item["is_met"] = json!(met);
        known.push((met, criterion["points"].as_f64()));
        items.push(item);
    }
    let mut told = scorecard;
    told["criteria"] = json!(items);
    told["total"] = json!(total(&known));
    Ok(told)
}

/// `scorecard`: another one than that in force.
async fn scorecard(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["scorecard"])?;
    sees_all(&scoped)?;
    let today = state.clock.today();
    let mut tx = scoped.begin().await?;
    let (row, unit) = looked_at(&mut tx, &scoped, id).await?;
    let scorecard = reviewed(&mut tx, &row, &unit, params.id("scorecard")?, today).await?;
    Ok(Json(json!({
        "model_ward_id": id, "programme": row["programme"], "recognised_on": row["recognised_on"],
        "recognised_document": row["recognised_document"], "commune": { "commune_id": unit.commune_id, "full_name": unit.full_name },
        "scorecard": scorecard, "on": today,
    })))
}

/// What people found of a criterion that nothing measures, with the document that says so.
async fn enter(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, Body(body): Body) -> Result<Json<Value>, Problem> {
    sees_all(&scoped)?;
    let today = state.clock.today();
    let fields = fields::read(ENTRY, &body, Mode::Create, today).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let (row, unit) = looked_at(&mut tx, &scoped, id).await?;
    let stored = sqlx::query(include_str!("sql/put_entry.sql"))
        .bind(unit.commune_id)
        .bind(Sql(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing what was judged"))?;
    if stored.rows_affected() == 0 {
        return Err(ModelWardError::NotJudged.into());
    }
    let scorecard = reviewed(&mut tx, &row, &unit, None, today).await?;
    tx.commit().await?;
    Ok(Json(
        json!({ "model_ward_id": id, "commune": { "commune_id": unit.commune_id, "full_name": unit.full_name }, "scorecard": scorecard }),
    ))
}

/// Criteria that are not met or of which nothing is known, the heaviest gaps, cameras that are overdue or do not work.
async fn todo(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    sees_all(&scoped)?;
    let today = state.clock.today();
    let mut tx = scoped.begin().await?;
    let (row, unit) = looked_at(&mut tx, &scoped, id).await?;
    let scorecard = reviewed(&mut tx, &row, &unit, None, today).await?;
    let mut list: Value = sqlx::query_scalar(include_str!("sql/list_todo.sql"))
        .bind(unit.commune_id)
        .bind(today)
        .bind(&unit.province_code)
        .bind(MOST)
        .fetch_one(&mut *tx)
        .await
        .map_err(db("listing what is to be done"))?;
    let criteria = |is: Option<bool>| -> Vec<Value> {
        scorecard["criteria"].as_array().into_iter().flatten().filter(|one| one["is_met"].as_bool() == is).cloned().collect()
    };
    list["not_met"] = json!(criteria(Some(false)));
    list["unknown"] = json!(criteria(None));
    list["has_scorecard"] = json!(!scorecard.is_null());
    list["commune"] = json!({ "commune_id": unit.commune_id, "full_name": unit.full_name });
    Ok(Json(list))
}
