//! Counts what a report tells of a unit; the rules of what may be said of it are in [`super::figures`].

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::ReportError;
use super::figures::{Count, Figures, Seen, Tally, Window, group};
use super::store::db;

/// Groups of offences in the order of reports.
pub const GROUPS: [&str; 6] = ["ttxh", "kinh_te", "ma_tuy", "moi_truong", "anqg", "tnxh"];

/// Whose figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The commune of today; none: the whole province.
    pub commune_id: Option<Uuid>,
    /// Code of its province today.
    pub province_code: String,
}

impl Unit {
    /// What a filter of a list begins with.
    fn filter(&self) -> String {
        self.commune_id.map_or_else(|| format!("province={}", self.province_code), |id| format!("commune={id}"))
    }
}

/// Counts of units by group of offences; the province's row has no unit.
pub type Tallies = BTreeMap<Option<Uuid>, BTreeMap<String, Tally>>;

#[derive(FromRow)]
struct IncidentRow {
    commune_id: Option<Uuid>,
    offence_group: String,
    n: i64,
    cleared: i64,
    not_offence: i64,
    previous_n: i64,
}

#[derive(FromRow)]
struct RegisterRow {
    sites: i64,
    cameras: i64,
    cameras_working: i64,
    cameras_overdue: i64,
    hotspots: i64,
    conflicts_reported: i64,
    conflicts_settled: i64,
    conflicts_open: i64,
    conflicts_past_due: i64,
}

#[derive(FromRow)]
struct GroundRow {
    full_name: Option<String>,
    changed_on: Option<NaiveDate>,
    records_from: Option<NaiveDate>,
    is_demo: bool,
}

/// Incidents of some communes, and of a province if one is named, by group of offences.
///
/// # Errors
/// The database's.
pub async fn tallies(conn: &mut PgConnection, window: &Window, communes: &[Uuid], province: Option<&str>) -> Result<Tallies, ReportError> {
    let rows: Vec<IncidentRow> = sqlx::query_as(include_str!("sql/count_incident.sql"))
        .bind(window.from)
        .bind(window.to)
        .bind(window.previous_from)
        .bind(window.previous_to)
        .bind(communes)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("counting incidents of reports"))?;
    let mut found = Tallies::new();
    for row in rows {
        let tally = Tally {
            n: row.n.unsigned_abs(),
            cleared: row.cleared.unsigned_abs(),
            not_offence: row.not_offence.unsigned_abs(),
            previous_n: row.previous_n.unsigned_abs(),
        };
        let groups = found.entry(row.commune_id).or_default();
        groups.entry("all".to_owned()).or_default().add(tally);
        groups.entry(row.offence_group).or_default().add(tally);
    }
    Ok(found)
}

/// The figures of a unit, as the transaction sees them.
///
/// # Errors
/// The period has not begun; the database's.
pub async fn figures(
    conn: &mut PgConnection,
    unit: &Unit,
    period: (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Figures, ReportError> {
    let window = Window::of(period, today).ok_or(ReportError::NotBegun(period.0))?;
    let province = unit.commune_id.is_none().then_some(unit.province_code.as_str());
    let units: Vec<Uuid> = unit.commune_id.into_iter().collect();
    let tallies = tallies(&mut *conn, &window, &units, province).await?.remove(&unit.commune_id).unwrap_or_default();
    let ground: GroundRow = sqlx::query_as(include_str!("sql/get_ground.sql"))
        .bind(unit.commune_id)
        .bind(&unit.province_code)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("reading the ground of a report"))?;
    let (unplaced, unplaced_previous): (i64, i64) = sqlx::query_as(include_str!("sql/count_unplaced.sql"))
        .bind(window.from)
        .bind(window.to)
        .bind(window.previous_from)
        .bind(window.previous_to)
        .bind(unit.commune_id)
        .bind(&unit.province_code)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("counting incidents of divided units"))?;
    let seen: Vec<(String, f64)> = sqlx::query_as(include_str!("sql/list_seen.sql"))
        .bind(unit.commune_id)
        .bind(&unit.province_code)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading the coverage of a report"))?;
    let of_unit = unit.filter();
    let is_comparable = ground.records_from.is_some_and(|first| first <= window.previous_from.with_day(1).unwrap_or(window.previous_from));
    let of = |code: &str| tallies.get(code).copied().unwrap_or_default();
    let is_told = |code: &&str| ["all", "ttxh"].contains(code) || of(code) != Tally::default();
    let groups = ["all"].into_iter().chain(GROUPS).filter(is_told).map(|code| group(code, of(code), &window, is_comparable, &of_unit));
    Ok(Figures {
        commune_id: unit.commune_id,
        province_code: unit.province_code.clone(),
        full_name: ground.full_name.unwrap_or_default(),
        as_of: today,
        window,
        records_from: ground.records_from,
        is_comparable,
        restated_on: ground.changed_on.filter(|on| *on > window.previous_from),
        unplaced: [unplaced.unsigned_abs(), unplaced_previous.unsigned_abs()],
        groups: groups.collect(),
        counts: counts(&mut *conn, unit, &window, today).await?,
        seen: seen.into_iter().map(|(half, share)| Seen { href: format!("/api/v1/coverage?{of_unit}&half={half}"), half, share }).collect(),
        is_demo: ground.is_demo,
    })
}

async fn counts(conn: &mut PgConnection, unit: &Unit, window: &Window, today: NaiveDate) -> Result<Vec<Count>, ReportError> {
    let row: RegisterRow = sqlx::query_as(include_str!("sql/count_register.sql"))
        .bind(unit.commune_id)
        .bind(&unit.province_code)
        .bind(today)
        .bind(window.from)
        .bind(window.to)
        .fetch_one(conn)
        .await
        .map_err(db("counting the register for a report"))?;
    let (of, from, to) = (unit.filter(), window.from, window.to);
    let told = [
        ("sites", row.sites, format!("/api/v1/sites?{of}")),
        ("cameras", row.cameras, format!("/api/v1/cameras?{of}")),
        ("cameras_working", row.cameras_working, format!("/api/v1/cameras?{of}&status=active")),
        ("cameras_overdue", row.cameras_overdue, format!("/api/v1/cameras?{of}&overdue=true")),
        ("hotspots", row.hotspots, format!("/api/v1/hotspots?{of}&on={today}")),
        ("conflicts_reported", row.conflicts_reported, format!("/api/v1/conflicts?{of}&from={from}&to={to}")),
        ("conflicts_settled", row.conflicts_settled, format!("/api/v1/conflicts?{of}&from={from}&to={to}&state=settled")),
        ("conflicts_open", row.conflicts_open, format!("/api/v1/conflicts?{of}&open=true")),
        ("conflicts_past_due", row.conflicts_past_due, format!("/api/v1/conflicts?{of}&past_due=true")),
    ];
    Ok(told.into_iter().map(|(code, n, href)| Count { code: code.to_owned(), n: n.unsigned_abs(), href }).collect())
}
