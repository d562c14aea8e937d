//! `/api/v1/incidents/counts`: by commune of any boundary day, by period, by hour and weekday.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::OFFENCE_GROUPS;
use super::routes::{check_window, values};
use super::store::{CommuneName, CountFilter};
use super::{IncidentError, quarters, store};
use crate::communes;
use crate::communes::restate::{Outcome, Restated};
use crate::db::{PlaceTier, ScopedDb};
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Routes of counts.
pub fn router() -> Router<AppState> {
    Router::new().route("/incidents/counts", get(counts))
}

/// Incidents of one unit of the boundary day.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CommuneCount {
    /// The unit.
    pub commune_id: Uuid,
    /// Its code.
    pub code: Option<String>,
    /// Its name with its kind.
    pub full_name: String,
    /// Incidents, or the estimate of them.
    pub count: f64,
    /// Whether the figure is certain: real boundaries or stated units decided, and nothing was divided by share.
    pub exact: bool,
    /// At least this many.
    pub low: f64,
    /// At most this many; null where approximate cells decided and no bound is known.
    pub high: Option<f64>,
    /// People, by the latest figure.
    pub population: Option<i32>,
    /// Longitude of the centre.
    pub lon: f64,
    /// Latitude of the centre.
    pub lat: f64,
}

/// Incidents by the units of `boundary`, most first, and how many could not be given to any.
pub async fn by_commune(
    conn: &mut PgConnection,
    filter: &CountFilter,
    boundary: NaiveDate,
) -> Result<(Vec<CommuneCount>, f64), IncidentError> {
    let rows = store::count_by_commune(conn, filter, boundary).await?;
    let to_restate: Vec<(Uuid, f64)> = rows.iter().filter(|row| !row.is_direct).map(|row| (row.commune_id, row.n as f64)).collect();
    let restated =
        if to_restate.is_empty() { Outcome::default() } else { communes::store::restate_counts(conn, &to_restate, boundary).await? };
    let mut figures: BTreeMap<Uuid, (Restated, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.is_direct) {
        let figure = figures.entry(row.commune_id).or_insert((Restated::exactly(0.0), 0));
        figure.0.add(Restated::exactly(row.n as f64));
        figure.1 += row.n_approximate;
    }
    for (unit, count) in &restated.by_commune {
        figures.entry(*unit).or_insert((Restated::exactly(0.0), 0)).0.add(*count);
    }
    let units: Vec<Uuid> = figures.keys().copied().collect();
    let names: BTreeMap<Uuid, CommuneName> =
        store::list_commune_names(conn, &units).await?.into_iter().map(|name| (name.0, name)).collect();
    let mut items: Vec<CommuneCount> = figures
        .into_iter()
        .filter_map(|(unit, (count, n_approximate))| {
            let (commune_id, code, full_name, population, lon, lat) = names.get(&unit)?.clone();
            Some(CommuneCount {
                commune_id,
                code,
                full_name,
                count: (count.value * 10.0).round() / 10.0,
                exact: count.is_exact() && n_approximate == 0,
                low: count.low - n_approximate as f64,
                high: (n_approximate == 0).then_some(count.high),
                population,
                lon,
                lat,
            })
        })
        .collect();
    items.sort_by(|a, b| b.count.total_cmp(&a.count).then_with(|| a.full_name.cmp(&b.full_name)));
    Ok((items, restated.unmatched.values().fold(0.0, |sum, n| sum + n)))
}

/// The parameters by which counts by commune are filtered.
pub const FILTERS: [&str; 7] = ["from", "to", "boundary", "province", "offence_group", "offence", "commune"];

/// Which incidents a request counts: without a window those of the year that ends today.
///
/// # Errors
/// A parameter that cannot be read, a window that ends before it begins.
pub fn read_filter(params: &Params, today: NaiveDate) -> Result<CountFilter, Problem> {
    let to = params.date("to")?.unwrap_or_else(|| today.succ_opt().unwrap_or(today));
    let from = params.date("from")?.unwrap_or_else(|| to - chrono::Months::new(12));
    check_window(from, to)?;
    Ok(CountFilter {
        from,
        to,
        province: params.province()?,
        offence_group: params.choice("offence_group", &values(OFFENCE_GROUPS))?,
        offence: params.text("offence").map(str::to_owned),
        commune: params.id("commune")?,
    })
}

async fn counts(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&FILTERS.iter().copied().chain(["by"]).collect::<Vec<_>>())?;
    let today = state.clock.today();
    if db.tier() == PlaceTier::Counts {
        return Ok(Json(quarters::counts(&mut *db.begin().await?, &params, today).await?));
    }
    let filter = read_filter(&params, today)?;
    let (from, to) = (filter.from, filter.to);
    let by = params.choice("by", &["commune", "day", "week", "month", "hour_weekday"])?.unwrap_or_else(|| "commune".to_owned());
    if by != "commune" && params.text("boundary").is_some() {
        return Err(Problem::parameter(
            "boundary",
            "Tham số boundary chỉ dùng khi by=commune.",
            "The parameter boundary goes with by=commune only.",
        ));
    }
    let mut conn = db.begin().await?;
    let document = match by.as_str() {
        "commune" => {
            let boundary = params.date("boundary")?.unwrap_or(today);
            let (items, unplaced) = by_commune(&mut conn, &filter, boundary).await?;
            json!({ "items": items, "unplaced": unplaced, "boundary": boundary, "from": from, "to": to })
        }
        "hour_weekday" => {
            let rows = store::count_by_hour_weekday(&mut conn, &filter).await?;
            let untimed: i64 = rows.iter().filter(|row| row.0 == 0).map(|row| row.2).sum();
            let items: Vec<Value> = rows
                .iter()
                .filter(|row| row.0 > 0)
                .map(|(weekday, hour, count)| json!({ "weekday": weekday, "hour": hour, "count": count }))
                .collect();
            json!({ "items": items, "untimed": untimed, "from": from, "to": to })
        }
        unit => {
            if unit == "day" && (to - from).num_days() > 4000 {
                return Err(Problem::parameter(
                    "by",
                    "Khoảng thời gian quá dài để đếm theo ngày; hãy đếm theo tháng.",
                    "The window is too long to count by day; count by month.",
                ));
            }
            let items: Vec<Value> = store::count_by_period(&mut conn, &filter, unit)
                .await?
                .into_iter()
                .map(|(period, count)| json!({ "period": period, "count": count }))
                .collect();
            json!({ "items": items, "from": from, "to": to })
        }
    };
    let mut document = document;
    if let Value::Object(members) = &mut document {
        members.insert("incident_tier".to_owned(), json!(db.tier().word()));
    }
    Ok(Json(document))
}
