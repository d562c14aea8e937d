//! The room's queries, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StreetError;
use super::error::db;
use super::fields::{CLASSES, PLACE_KINDS};
use crate::http::fields::Choice;
use crate::http::page::{Bbox, Page};

/// One of the room's lists.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Parameter that chooses among [`List::choices`]; none if there is nothing to choose.
    pub param: Option<&'static str>,
    /// What may be chosen.
    pub choices: &'static [Choice],
    /// Parameters of the list, those of pages left out.
    pub filters: &'static [&'static str],
    rows: &'static str,
    count: &'static str,
}

/// Roads.
pub const ROADS: List = List {
    param: Some("class"),
    choices: CLASSES,
    filters: &["province", "commune", "q", "class"],
    rows: include_str!("sql/list_road.sql"),
    count: include_str!("sql/count_road.sql"),
};
/// Junctions.
pub const JUNCTIONS: List = List {
    param: None,
    choices: &[],
    filters: &["province", "commune"],
    rows: include_str!("sql/list_junction.sql"),
    count: include_str!("sql/count_junction.sql"),
};
/// Buildings.
pub const BUILDINGS: List = List {
    param: None,
    choices: &[],
    filters: &["province", "commune", "q"],
    rows: include_str!("sql/list_building.sql"),
    count: include_str!("sql/count_building.sql"),
};
/// Key places.
pub const KEY_PLACES: List = List {
    param: Some("kind"),
    choices: PLACE_KINDS,
    filters: &["province", "commune", "q", "kind"],
    rows: include_str!("sql/list_key_place.sql"),
    count: include_str!("sql/count_key_place.sql"),
};

/// Which rows a list shows.
#[derive(Debug, Clone, Default)]
pub struct StreetFilter {
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune of today.
    pub commune: Option<Uuid>,
    /// Accent-free text in the name.
    pub text: Option<String>,
    /// Class of road, kind of place.
    pub word: Option<String>,
}

macro_rules! filter_binds {
    ($query:expr, $filter:expr, $page:expr) => {
        $query.bind($page.bbox.map(Bbox::corners)).bind(&$filter.province).bind($filter.commune).bind(&$filter.text).bind(&$filter.word)
    };
}

/// A page by id: JSON text and id.
///
/// # Errors
/// The database's.
pub async fn list(
    conn: &mut PgConnection,
    list: &List,
    filter: &StreetFilter,
    page: &Page,
    after: Option<Uuid>,
) -> Result<Vec<(String, Uuid)>, StreetError> {
    filter_binds!(sqlx::query_as(list.rows), filter, page)
        .bind(after)
        .bind(page.limit + 1)
        .bind(page.geojson)
        .fetch_all(conn)
        .await
        .map_err(db("listing streets"))
}

/// How many rows the filter lets through.
///
/// # Errors
/// The database's.
pub async fn count(conn: &mut PgConnection, list: &List, filter: &StreetFilter, page: &Page) -> Result<i64, StreetError> {
    filter_binds!(sqlx::query_scalar(list.count), filter, page).fetch_one(conn).await.map_err(db("counting streets"))
}

/// What lies in one unit.
#[derive(Debug, Clone, serde::Serialize, sqlx::FromRow)]
pub struct CommuneCount {
    /// The unit; none for what lies in none.
    pub commune_id: Option<Uuid>,
    /// Its code.
    pub code: Option<String>,
    /// Its name with its kind.
    pub full_name: Option<String>,
    /// Roads, squares left out.
    pub roads: i64,
    /// Their length together (m); a road belongs wholly to the unit of its middle.
    pub road_length_m: f64,
    /// Junctions.
    pub junctions: i64,
    /// Buildings.
    pub buildings: i64,
    /// Key places.
    pub key_places: i64,
}

/// Counts by the units of today, by name.
///
/// # Errors
/// The database's.
pub async fn count_by_commune(conn: &mut PgConnection, province: Option<&str>) -> Result<Vec<CommuneCount>, StreetError> {
    sqlx::query_as(include_str!("sql/count_by_commune.sql")).bind(province).fetch_all(conn).await.map_err(db("counting streets by commune"))
}

/// West, south, east, north of a province of today; none if there is no such province or no unit of it has a place.
///
/// # Errors
/// The database's.
pub async fn extent(conn: &mut PgConnection, province: &str) -> Result<Option<[f64; 4]>, StreetError> {
    let found: Option<Vec<f64>> = sqlx::query_scalar(include_str!("sql/get_extent.sql"))
        .bind(province)
        .fetch_one(conn)
        .await
        .map_err(db("reading the extent of a province"))?;
    Ok(found.and_then(|corners| corners.try_into().ok()))
}

/// After boundaries were replaced: gives everything the unit that now holds its middle. Returns how many changed.
///
/// # Errors
/// The database's.
pub async fn reassign_communes(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, StreetError> {
    let mut moved = 0;
    for statement in [
        include_str!("sql/reassign_road.sql"),
        include_str!("sql/reassign_junction.sql"),
        include_str!("sql/reassign_building.sql"),
        include_str!("sql/reassign_key_place.sql"),
    ] {
        let done = sqlx::query(statement).bind(today).execute(&mut *conn).await.map_err(db("re-assigning streets"))?;
        moved += done.rows_affected() as i64;
    }
    Ok(moved)
}
