//! The room's queries, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::HotspotError;
use crate::communes::store::Located;
use crate::http::page::{Bbox, Page};

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> HotspotError {
    move |error| HotspotError::Db(error, doing)
}

/// Which hotspots a list shows.
#[derive(Debug, Clone, Default)]
pub struct HotspotFilter {
    /// In force on this day.
    pub on: Option<NaiveDate>,
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune, of today or of the day of the declaration.
    pub commune: Option<Uuid>,
    /// Accent-free text.
    pub text: Option<String>,
    /// Has this type.
    pub area_type: Option<String>,
    /// `true`, `false` or `all`.
    pub lifted: Option<String>,
    /// Brought by this import.
    pub import_id: Option<Uuid>,
}

macro_rules! filter_binds {
    ($query:expr, $filter:expr, $page:expr) => {
        $query
            .bind($filter.on)
            .bind($page.bbox.map(Bbox::corners))
            .bind(&$filter.province)
            .bind($filter.commune)
            .bind(&$filter.text)
            .bind(&$filter.area_type)
            .bind(&$filter.lifted)
    };
}

/// A page of hotspots by code: JSON text, code, whether it is demonstration.
pub async fn list(conn: &mut PgConnection, filter: &HotspotFilter, page: &Page) -> Result<Vec<(String, String, bool)>, HotspotError> {
    filter_binds!(sqlx::query_as(include_str!("sql/list.sql")), filter, page)
        .bind(page.after_part(0))
        .bind(page.limit + 1)
        .bind(page.geojson)
        .bind(filter.import_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing hotspots"))
}

/// How many hotspots the filter lets through.
pub async fn count(conn: &mut PgConnection, filter: &HotspotFilter, page: &Page) -> Result<i64, HotspotError> {
    filter_binds!(sqlx::query_scalar(include_str!("sql/count.sql")), filter, page)
        .bind(filter.import_id)
        .fetch_one(conn)
        .await
        .map_err(db("counting hotspots"))
}

/// One hotspot with its area, or none.
pub async fn get(conn: &mut PgConnection, hotspot_id: Uuid) -> Result<Option<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/get.sql")).bind(hotspot_id).fetch_optional(conn).await.map_err(db("reading a hotspot"))
}

/// A hotspot with the names of its kept versions, or none.
pub async fn get_columns(conn: &mut PgConnection, hotspot_id: Uuid) -> Result<Option<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/get_columns.sql")).bind(hotspot_id).fetch_optional(conn).await.map_err(db("reading a hotspot"))
}

/// Stores a new hotspot.
pub async fn insert(
    conn: &mut PgConnection,
    hotspot_id: Uuid,
    fields: &Map<String, Value>,
    geojson: &str,
    place: &Located,
    is_demo: bool,
) -> Result<(), HotspotError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(sqlx::types::Json(fields))
        .bind(geojson)
        .bind(place.commune_id)
        .bind(&place.basis)
        .bind(place.current_commune_id)
        .bind(hotspot_id)
        .bind(is_demo)
        .execute(conn)
        .await
        .map_err(db("storing a hotspot"))?;
    Ok(())
}

/// Changes a hotspot that is still at `version`; false if it is not.
pub async fn update(
    conn: &mut PgConnection,
    hotspot_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
    moved: Option<(&str, &Located)>,
) -> Result<bool, HotspotError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update.sql"))
        .bind(hotspot_id)
        .bind(version)
        .bind(sqlx::types::Json(fields))
        .bind(moved.map(|(geojson, _)| geojson))
        .bind(moved.map(|(_, place)| place.commune_id))
        .bind(moved.map(|(_, place)| &place.basis))
        .bind(moved.map(|(_, place)| place.current_commune_id))
        .fetch_optional(conn)
        .await
        .map_err(db("changing a hotspot"))?;
    Ok(changed.is_some())
}

/// Lifts a hotspot at `version`; false if it is not at that version, or lifted.
pub async fn lift(conn: &mut PgConnection, hotspot_id: Uuid, version: i32, on: NaiveDate, doc: &str) -> Result<bool, HotspotError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/lift.sql"))
        .bind(hotspot_id)
        .bind(version)
        .bind(on)
        .bind(doc)
        .fetch_optional(conn)
        .await
        .map_err(db("lifting a hotspot"))?;
    Ok(changed.is_some())
}

/// Hotspots of one unit.
#[derive(Debug, Clone, serde::Serialize, sqlx::FromRow)]
pub struct CommuneCount {
    /// The unit.
    pub commune_id: Uuid,
    /// Its code.
    pub code: Option<String>,
    /// Its name with its kind.
    pub full_name: String,
    /// Hotspots in force.
    pub hotspots: i64,
    /// Their areas together (m²); areas that overlap count twice.
    pub area_m2: f64,
    /// Whether a real boundary decided.
    pub exact: bool,
}

/// Hotspots in force on a day by the units of `boundary`, most first.
pub async fn count_by_commune(
    conn: &mut PgConnection,
    on: NaiveDate,
    boundary: NaiveDate,
    province: Option<&str>,
) -> Result<Vec<CommuneCount>, HotspotError> {
    sqlx::query_as(include_str!("sql/count_by_commune.sql"))
        .bind(on)
        .bind(boundary)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("counting hotspots by commune"))
}

/// Per month of a window: its first day, hotspots declared, lifted, and in force at its end.
pub async fn count_by_month(
    conn: &mut PgConnection,
    from: NaiveDate,
    to: NaiveDate,
    province: Option<&str>,
) -> Result<Vec<(String, i64, i64, i64)>, HotspotError> {
    sqlx::query_as(include_str!("sql/count_by_month.sql"))
        .bind(from)
        .bind(to)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("counting hotspots by month"))
}

/// After boundaries were replaced: gives every hotspot the units that now hold it. Returns how many changed a unit.
pub async fn reassign_communes(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, HotspotError> {
    sqlx::query_scalar(include_str!("sql/reassign_commune.sql")).bind(today).fetch_one(conn).await.map_err(db("re-assigning hotspots"))
}

/// Marks rows that an import stored as demonstration data, by their keys; in the transaction that stored them.
pub async fn mark_demo(conn: &mut PgConnection, import_id: Uuid, keys: &[Uuid]) -> Result<(), HotspotError> {
    let marked = sqlx::query(include_str!("sql/mark_demo.sql")).bind(import_id).bind(keys).execute(conn).await;
    marked.map(|_| ()).map_err(db("marking hotspots as demonstration"))
}
