//! `/api/v1/overview`, `/status`, `/fields`: the state of a province on one page, and of the installation itself.

use std::collections::HashMap;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cameras::fields as camera_fields;
use crate::db::{PlaceTier, ScopedDb};
use crate::hotspots::fields as hotspot_fields;
use crate::http::fields::describe;
use crate::http::{Params, Problem};
use crate::incidents::store::CountFilter;
use crate::incidents::{counts, fields as incident_fields, quarters, store as incidents};
use crate::spatial::change::{change_p_value, smallest_real_fall};
use crate::spatial::fdr::benjamini_hochberg;
use crate::state::AppState;
use crate::streets::fields as street_fields;

/// A change is called real below this two-sided probability: nobody said beforehand which way it would go.
const ALPHA: f64 = 0.05;
/// Communes that are listed as risen or fallen.
const MOVERS: usize = 12;

/// Routes of the overview.
pub fn router() -> Router<AppState> {
    Router::new().route("/overview", get(overview)).route("/status", get(status)).route("/fields", get(fields))
}

async fn fields() -> Json<Value> {
    Json(json!({
        "sites": describe(camera_fields::SITE), "cameras": describe(camera_fields::CAMERA),
        "camera_status": describe(camera_fields::CAMERA_STATUS), "camera_maintenance": describe(camera_fields::CAMERA_MAINTENANCE),
        "field_check": describe(camera_fields::FIELD_CHECK),
        "site_retire": describe(camera_fields::RETIRE), "incidents": describe(incident_fields::INCIDENT), "incident_void": describe(incident_fields::VOID),
        "roads": describe(street_fields::ROAD), "junctions": describe(street_fields::JUNCTION), "buildings": describe(street_fields::BUILDING),
        "key_places": describe(street_fields::KEY_PLACE),
        "hotspots": describe(hotspot_fields::HOTSPOT), "hotspot_lift": describe(hotspot_fields::LIFT),
        "model_ward": describe(crate::model_wards::fields::MODEL_WARD), "scorecard": describe(crate::model_wards::fields::SCORECARD),
        "criterion": describe(crate::model_wards::fields::CRITERION), "criterion_entry": describe(crate::model_wards::fields::ENTRY),
        "camera_models": describe(&crate::planning::fields::CAMERA_MODEL),
        "conflicts": describe(crate::conflicts::fields::CONFLICT), "conflict_void": describe(crate::conflicts::fields::VOID),
        "directive": describe(crate::directives::fields::DIRECTIVE), "directive_target": describe(crate::directives::fields::TARGET),
        "directive_deadline": describe(crate::directives::fields::DEADLINE), "report": describe(super::fields::REPORT),
        "report_asked": describe(super::fields::ASKED), "report_return": describe(super::fields::RETURN),
        "risk_proposal": describe(crate::risk::fields::PROPOSAL), "risk_decision": describe(crate::risk::fields::DECISION),
        "risk_conversion": describe(crate::risk::fields::CONVERSION), "risk_entry": describe(crate::risk::fields::ENTRY),
        "risk_evidence": describe(crate::risk::fields::EVIDENCE),
    }))
}

async fn status(State(state): State<AppState>, db: ScopedDb) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    let boundaries = crate::communes::store::boundary_status(&mut conn).await?;
    let demo: Value = sqlx::query_scalar(include_str!("sql/get_demo_state.sql")).fetch_one(&mut *conn).await?;
    let quality = match (boundaries.real_ones, boundaries.approximate_ones) {
        (0, _) => "approximate",
        (_, 0) => "reference",
        _ => "mixed",
    };
    Ok(Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "boundaries": { "quality": quality, "source": boundaries.source, "loaded_at": boundaries.loaded_at, "communes": boundaries.communes,
            "real": boundaries.real_ones, "approximate": boundaries.approximate_ones },
        "demo": demo,
        "today": state.clock.today(),
    })))
}

async fn overview(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "from", "to", "boundary"])?;
    let today = state.clock.today();
    let to = params.date("to")?.unwrap_or_else(|| today.succ_opt().unwrap_or(today));
    let from = params.date("from")?.unwrap_or_else(|| to - chrono::Months::new(12));
    if from >= to {
        return Err(Problem::parameter(
            "to",
            "Khoảng thời gian kết thúc trước khi bắt đầu: to phải sau from.",
            "The window ends before it begins: to must come after from.",
        ));
    }
    let boundary = params.date("boundary")?.unwrap_or(today);
    let province = params.province()?;
    // Days that have not come have no events: a window that reaches beyond today is compared for what has passed of it.
    let asked_to = to;
    let to = to.min(today.succ_opt().unwrap_or(today)).max(from.succ_opt().unwrap_or(from));
    let previous_from = previous_window(from, to);
    let mut conn = db.begin().await?;
    // The register as it was at the window's end; as it is when that has not come.
    let register_on = to.pred_opt().filter(|last| *last < today);
    let register: Value = sqlx::query_scalar(include_str!("sql/get_register_overview.sql"))
        .bind(&province)
        .bind(today)
        .bind(register_on)
        .fetch_one(&mut *conn)
        .await?;
    if db.tier() == PlaceTier::Counts {
        let told = quarters::published(&mut conn, province.as_deref(), from, to, "commune").await?;
        return Ok(Json(counts_alone(register, told, (from, asked_to, to), boundary, register_on)));
    }
    let mut incident: Value = sqlx::query_scalar(include_str!("sql/get_incident_overview.sql"))
        .bind(from)
        .bind(to)
        .bind(previous_from)
        .bind(&province)
        .fetch_one(&mut *conn)
        .await?;
    let (later, earlier) = (count(&incident, "count"), count(&incident, "previous_count"));
    let days = ((from - previous_from).num_days() as f64, (to - from).num_days() as f64);
    // Days before the first record are not days without events: a window that reaches back beyond it has nothing to say. A month's
    // grace, since the first event of a register is rarely on its first day.
    let records_from = incident.get("records_from").and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok());
    let is_comparable = records_from.is_some_and(|first| first <= previous_from + chrono::Months::new(1));
    let p_value = change_p_value(earlier, days.0, later, days.1).filter(|_| is_comparable).map(|p| (2.0 * p).min(1.0));
    if let Value::Object(members) = &mut incident {
        members.insert("previous_from".to_owned(), json!(previous_from));
        members.insert("previous_to".to_owned(), json!(from));
        members.insert("is_comparable".to_owned(), json!(is_comparable));
        members.insert("p_value".to_owned(), json!(p_value));
        members.insert("can_be_told_from_chance".to_owned(), json!(p_value.map(|p| p < ALPHA)));
        members.insert("smallest_real_fall_to".to_owned(), json!(smallest_real_fall(earlier, ALPHA / 2.0)));
    }
    let filter = CountFilter { from, to, province: province.clone(), offence_group: None, offence: None, commune: None };
    let earlier_filter = CountFilter { from: previous_from, to: from, ..filter.clone() };
    let (now, unplaced) = counts::by_commune(&mut conn, &filter, boundary).await?;
    let (before, _) = counts::by_commune(&mut conn, &earlier_filter, boundary).await?;
    let monthly: Vec<Value> = incidents::count_by_period(&mut conn, &filter, "month")
        .await?
        .into_iter()
        .map(|(period, count)| json!({ "period": period, "count": count }))
        .collect();
    let mut document = register;
    if let Value::Object(members) = &mut document {
        members.insert("hotspots_in_force".to_owned(), incident.get("hotspots_in_force").cloned().unwrap_or_default());
        members.insert("incidents".to_owned(), incident);
        members.insert("incident_tier".to_owned(), json!(db.tier().word()));
        members.insert("monthly".to_owned(), json!(monthly));
        members.insert("movers".to_owned(), json!(if is_comparable { movers(&now, &before, days) } else { Vec::new() }));
        members.insert("unplaced".to_owned(), json!(unplaced));
        members.insert("boundary".to_owned(), json!(boundary));
        members.insert("register_on".to_owned(), json!(register_on));
        members.insert("from".to_owned(), json!(from));
        members.insert("to".to_owned(), json!(asked_to));
        members.insert("counted_to".to_owned(), json!(to));
    }
    Ok(Json(document))
}

/// The overview for those who see counts by commune and quarter alone: no comparison and no months, which would tell more.
fn counts_alone(
    register: Value,
    told: Value,
    (from, asked_to, to): (NaiveDate, NaiveDate, NaiveDate),
    boundary: NaiveDate,
    register_on: Option<NaiveDate>,
) -> Value {
    let mut document = register;
    if let Value::Object(members) = &mut document {
        members.insert("incident_tier".to_owned(), json!(PlaceTier::Counts.word()));
        members.insert("incidents".to_owned(), told);
        for (name, value) in [("from", from), ("to", asked_to), ("counted_to", to), ("boundary", boundary)] {
            members.insert(name.to_owned(), json!(value));
        }
        members.insert("register_on".to_owned(), json!(register_on));
        for name in ["monthly", "movers"] {
            members.insert(name.to_owned(), json!([]));
        }
    }
    document
}

/// The window of equal length before `from`: the same calendar months if the window is of whole months, else the same days.
fn previous_window(from: NaiveDate, to: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    let months = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32;
    if from.day() == to.day() && months > 0 {
        from - chrono::Months::new(months.unsigned_abs())
    } else {
        from - Days::new((to - from).num_days().unsigned_abs())
    }
}

fn count(document: &Value, name: &str) -> u64 {
    document.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// The communes whose counts changed most surely, with both figures.
///
/// Only whole counts are tested, of the same area in both windows; figures that were divided by share are left out. Of the many
/// tests made at once, those are called real that keep the expected share of false calls at 5 % (two-sided, Benjamini–Hochberg).
fn movers(now: &[counts::CommuneCount], before: &[counts::CommuneCount], days: (f64, f64)) -> Vec<Value> {
    let earlier: HashMap<Uuid, &counts::CommuneCount> = before.iter().map(|figure| (figure.commune_id, figure)).collect();
    let later: HashMap<Uuid, &counts::CommuneCount> = now.iter().map(|figure| (figure.commune_id, figure)).collect();
    let mut units: Vec<&counts::CommuneCount> =
        now.iter().chain(before.iter().filter(|figure| !later.contains_key(&figure.commune_id))).collect();
    units.sort_by_key(|figure| figure.commune_id);
    let is_counted = |figure: Option<&&counts::CommuneCount>| {
        figure.is_none_or(|figure| figure.exact || (figure.high.is_none() && figure.count.fract() == 0.0))
    };
    let value = |figure: Option<&&counts::CommuneCount>| figure.map_or(0.0, |figure| figure.count);
    let tested: Vec<(&counts::CommuneCount, f64, f64, f64)> = units
        .into_iter()
        .filter_map(|figure| {
            let (was, is) = (earlier.get(&figure.commune_id), later.get(&figure.commune_id));
            let pair = (value(was), value(is));
            let p_value = change_p_value(pair.0.round() as u64, days.0, pair.1.round() as u64, days.1)?;
            (is_counted(was) && is_counted(is)).then_some((figure, pair.0, pair.1, (2.0 * p_value).min(1.0)))
        })
        .collect();
    let q_values = benjamini_hochberg(&tested.iter().map(|row| row.3).collect::<Vec<_>>());
    let mut rows: Vec<(f64, Value)> = tested
        .iter()
        .zip(q_values)
        .map(|(&(figure, was, is, p_value), q_value)| {
            let exact = earlier.get(&figure.commune_id).is_none_or(|f| f.exact) && later.get(&figure.commune_id).is_none_or(|f| f.exact);
            let row = json!({
                "commune_id": figure.commune_id, "code": figure.code, "full_name": figure.full_name, "lon": figure.lon, "lat": figure.lat,
                "count": is, "previous_count": was, "exact": exact, "p_value": p_value, "q_value": q_value,
                "can_be_told_from_chance": q_value <= ALPHA,
            });
            (p_value, row)
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().take(MOVERS).map(|(_, row)| row).collect()
}
