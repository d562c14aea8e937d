//! The room's queries, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::IncidentError;
use crate::http::page::{Bbox, Page};

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> IncidentError {
    move |error| IncidentError::Db(error, doing)
}

/// Which incidents a list shows.
#[derive(Debug, Clone, Default)]
pub struct IncidentFilter {
    /// `true`, `false` or `all`.
    pub voided: String,
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune, of today or of the day of the event.
    pub commune: Option<Uuid>,
    /// Part of an address, accents and case apart, or the beginning or the end of a code.
    pub text: Option<String>,
    /// Began at or after this instant.
    pub from: Option<DateTime<Utc>>,
    /// Began before this instant.
    pub to: Option<DateTime<Utc>>,
    /// Offence.
    pub offence: Option<String>,
    /// Group of offences.
    pub offence_group: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// Precision of the place.
    pub precision: Option<String>,
    /// Brought by this import.
    pub import_id: Option<Uuid>,
}

macro_rules! filter_binds {
    ($query:expr, $filter:expr, $page:expr) => {
        $query
            .bind(&$filter.voided)
            .bind($page.bbox.map(Bbox::corners))
            .bind(&$filter.province)
            .bind($filter.commune)
            .bind(&$filter.text)
            .bind($filter.from)
            .bind($filter.to)
            .bind(&$filter.offence)
            .bind(&$filter.offence_group)
            .bind(&$filter.status)
            .bind(&$filter.precision)
    };
}

/// A page of incidents, latest first: JSON text, beginning and id (the key), whether it is demonstration.
pub async fn list(
    conn: &mut PgConnection,
    filter: &IncidentFilter,
    page: &Page,
) -> Result<Vec<(String, DateTime<Utc>, Uuid, bool)>, IncidentError> {
    let after: Option<(DateTime<Utc>, Uuid)> =
        page.after_part(0).and_then(|at| at.parse().ok()).zip(page.after_part(1).and_then(|id| id.parse().ok()));
    filter_binds!(sqlx::query_as(include_str!("sql/list.sql")), filter, page)
        .bind(after.map(|(at, _)| at))
        .bind(after.map(|(_, id)| id))
        .bind(page.limit + 1)
        .bind(page.geojson)
        .bind(filter.import_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing incidents"))
}

/// How many incidents the filter lets through.
pub async fn count(conn: &mut PgConnection, filter: &IncidentFilter, page: &Page) -> Result<i64, IncidentError> {
    filter_binds!(sqlx::query_scalar(include_str!("sql/count.sql")), filter, page)
        .bind(filter.import_id)
        .fetch_one(conn)
        .await
        .map_err(db("counting incidents"))
}

/// Incidents on the map in a box of EPSG:3857 (west, south, east, north).
pub async fn count_in_box(
    conn: &mut PgConnection,
    area: [f64; 4],
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    group: Option<&str>,
) -> Result<i64, IncidentError> {
    sqlx::query_scalar(include_str!("sql/count_in_box.sql"))
        .bind(area.as_slice())
        .bind(from.map(midnight))
        .bind(to.map(midnight))
        .bind(group)
        .fetch_one(conn)
        .await
        .map_err(db("counting incidents of a map"))
}

/// One incident, or none.
pub async fn get(conn: &mut PgConnection, incident_id: Uuid) -> Result<Option<Value>, IncidentError> {
    sqlx::query_scalar(include_str!("sql/get.sql")).bind(incident_id).fetch_optional(conn).await.map_err(db("reading an incident"))
}

/// An incident with the names of its kept versions, or none.
pub async fn get_columns(conn: &mut PgConnection, incident_id: Uuid) -> Result<Option<Value>, IncidentError> {
    sqlx::query_scalar(include_str!("sql/get_columns.sql")).bind(incident_id).fetch_optional(conn).await.map_err(db("reading an incident"))
}

/// Where an event is stored.
#[derive(Debug, Clone)]
pub struct Placement {
    /// Longitude and latitude; none if only the commune is known.
    pub point: Option<(f64, f64)>,
    /// The unit on the day of the event.
    pub commune_id: Uuid,
    /// How the unit is known.
    pub basis: String,
    /// The unit of today, if there is one.
    pub current_commune_id: Option<Uuid>,
}

/// Stores a new incident.
pub async fn insert(
    conn: &mut PgConnection,
    incident_id: Uuid,
    fields: &Map<String, Value>,
    place: &Placement,
    is_demo: bool,
) -> Result<(), IncidentError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(sqlx::types::Json(fields))
        .bind(place.point.map(|(lon, _)| lon))
        .bind(place.point.map(|(_, lat)| lat))
        .bind(place.commune_id)
        .bind(&place.basis)
        .bind(place.current_commune_id)
        .bind(incident_id)
        .bind(is_demo)
        .execute(conn)
        .await
        .map_err(db("storing an incident"))?;
    Ok(())
}

/// Changes an incident that is still at `version`; false if it is not.
pub async fn update(
    conn: &mut PgConnection,
    incident_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
    place: Option<&Placement>,
) -> Result<bool, IncidentError> {
    let point = place.and_then(|place| place.point);
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update.sql"))
        .bind(incident_id)
        .bind(version)
        .bind(sqlx::types::Json(fields))
        .bind(place.is_some())
        .bind(point.map(|(lon, _)| lon))
        .bind(point.map(|(_, lat)| lat))
        .bind(place.map(|place| place.commune_id))
        .bind(place.map(|place| &place.basis))
        .bind(place.and_then(|place| place.current_commune_id))
        .fetch_optional(conn)
        .await
        .map_err(db("changing an incident"))?;
    Ok(changed.is_some())
}

/// Voids an incident at `version`; false if it is not at that version, or voided.
pub async fn void(conn: &mut PgConnection, incident_id: Uuid, version: i32, on: NaiveDate, reason: &str) -> Result<bool, IncidentError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/void.sql"))
        .bind(incident_id)
        .bind(version)
        .bind(on)
        .bind(reason)
        .fetch_optional(conn)
        .await
        .map_err(db("voiding an incident"))?;
    Ok(changed.is_some())
}

/// Offences in force on a day, or all.
pub async fn list_offences(conn: &mut PgConnection, on: Option<NaiveDate>) -> Result<Vec<Value>, IncidentError> {
    sqlx::query_scalar(include_str!("sql/list_offence.sql")).bind(on).fetch_all(conn).await.map_err(db("listing offences"))
}

/// A unit that somebody named for an event.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NamedUnit {
    /// Its name with its kind.
    pub full_name: String,
    /// Whether it is in force on the day of the event.
    pub in_force: bool,
    /// The one unit of today that it is, or wholly became.
    pub current_commune_id: Option<Uuid>,
    /// All units that it became.
    pub heirs: Vec<Uuid>,
    /// First day in force.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in force.
    pub valid_to: Option<NaiveDate>,
}

/// The unit `commune_id` as seen on the day of an event and today, or none.
pub async fn get_unit(
    conn: &mut PgConnection,
    commune_id: Uuid,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<Option<NamedUnit>, IncidentError> {
    sqlx::query_as(include_str!("sql/get_unit.sql"))
        .bind(commune_id)
        .bind(on)
        .bind(today)
        .fetch_optional(conn)
        .await
        .map_err(db("reading the unit of an incident"))
}

/// Which incidents are counted.
#[derive(Debug, Clone)]
pub struct CountFilter {
    /// First day.
    pub from: NaiveDate,
    /// First day no longer counted.
    pub to: NaiveDate,
    /// Code of a province of today.
    pub province: Option<String>,
    /// Group of offences.
    pub offence_group: Option<String>,
    /// Offence.
    pub offence: Option<String>,
    /// A commune, of today or of the day of the event.
    pub commune: Option<Uuid>,
}

/// Incidents of one unit.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UnitCount {
    /// The unit.
    pub commune_id: Uuid,
    /// Whether it is in force on the boundary day; if not, the count is to be restated.
    pub is_direct: bool,
    /// Incidents.
    pub n: i64,
    /// Of these, decided by an approximate cell.
    pub n_approximate: i64,
}

/// Incidents by the units of `boundary`, and those that have to be restated to it.
pub async fn count_by_commune(conn: &mut PgConnection, filter: &CountFilter, boundary: NaiveDate) -> Result<Vec<UnitCount>, IncidentError> {
    sqlx::query_as(include_str!("sql/count_by_commune.sql"))
        .bind(midnight(filter.from))
        .bind(midnight(filter.to))
        .bind(boundary)
        .bind(&filter.province)
        .bind(&filter.offence_group)
        .bind(&filter.offence)
        .bind(filter.commune)
        .fetch_all(conn)
        .await
        .map_err(db("counting incidents by commune"))
}

/// Incidents per `unit` (day, week, month): first day of the period and count, empty periods included.
pub async fn count_by_period(conn: &mut PgConnection, filter: &CountFilter, unit: &str) -> Result<Vec<(String, i64)>, IncidentError> {
    sqlx::query_as(include_str!("sql/count_by_period.sql"))
        .bind(filter.from)
        .bind(filter.to)
        .bind(&filter.province)
        .bind(unit)
        .bind(&filter.offence_group)
        .bind(&filter.offence)
        .bind(filter.commune)
        .fetch_all(conn)
        .await
        .map_err(db("counting incidents by period"))
}

/// Incidents by weekday (1 Monday … 7; 0: time not known to the hour) and hour.
pub async fn count_by_hour_weekday(conn: &mut PgConnection, filter: &CountFilter) -> Result<Vec<(i32, i32, i64)>, IncidentError> {
    sqlx::query_as(include_str!("sql/count_by_hour_weekday.sql"))
        .bind(midnight(filter.from))
        .bind(midnight(filter.to))
        .bind(&filter.province)
        .bind(&filter.offence_group)
        .bind(&filter.offence)
        .bind(filter.commune)
        .fetch_all(conn)
        .await
        .map_err(db("counting incidents by hour"))
}

/// A unit's name, population and centre: id, code, full name, people, longitude, latitude.
pub type CommuneName = (Uuid, Option<String>, String, Option<i32>, f64, f64);

/// Names, populations and centres of units.
pub async fn list_commune_names(conn: &mut PgConnection, communes: &[Uuid]) -> Result<Vec<CommuneName>, IncidentError> {
    sqlx::query_as(include_str!("sql/list_commune_name.sql")).bind(communes).fetch_all(conn).await.map_err(db("reading names of communes"))
}

/// After boundaries were replaced: gives every event the units that now hold it. Returns how many changed a unit.
pub async fn reassign_communes(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, IncidentError> {
    sqlx::query_scalar(include_str!("sql/reassign_commune.sql")).bind(today).fetch_one(conn).await.map_err(db("re-assigning incidents"))
}

/// The instant at which a day begins in Vietnam.
///
/// # Panics
/// Never: midnight exists on every day of a zone without daylight saving.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0)
        .and_then(|at| at.and_local_timezone(crate::clock::vietnam()).single())
        .expect("midnight exists in a zone of fixed offset")
        .with_timezone(&Utc)
}

/// Marks rows that an import stored as demonstration data, by their keys; in the transaction that stored them.
pub async fn mark_demo(conn: &mut PgConnection, import_id: Uuid, keys: &[Uuid]) -> Result<(), IncidentError> {
    let marked = sqlx::query(include_str!("sql/mark_demo.sql")).bind(import_id).bind(keys).execute(conn).await;
    marked.map(|_| ()).map_err(db("marking incidents as demonstration"))
}
