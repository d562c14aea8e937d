//! The room's queries, one function per `.sql` file.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CommuneError;
use super::restate::{Link, Outcome, Period, restate};
use crate::http::page::Page;
use crate::http::place;

/// Which communes a list shows.
#[derive(Debug, Clone)]
pub struct CommuneFilter {
    /// In force on this day.
    pub at: NaiveDate,
    /// Of the province with this code on that day.
    pub province: Option<String>,
    /// Accent-free text.
    pub text: Option<String>,
    /// Kind.
    pub kind: Option<String>,
    /// Zoom for which outlines are simplified.
    pub zoom: i32,
}

/// A point's commune.
#[derive(Debug, Clone)]
pub struct Located {
    /// The unit that held the point on the day asked for.
    pub commune_id: Uuid,
    /// `boundary`, `approximate` or `nearest`.
    pub basis: String,
    /// The unit of today at the point.
    pub current_commune_id: Uuid,
}

/// What boundaries the units of today have.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BoundaryStatus {
    /// Units in force.
    pub communes: i64,
    /// With a published or surveyed boundary.
    pub real_ones: i64,
    /// With an approximate cell.
    pub approximate_ones: i64,
    /// Where the boundaries are from.
    pub source: Option<String>,
    /// When they were loaded.
    pub loaded_at: Option<DateTime<Utc>>,
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CommuneError {
    move |error| CommuneError::Db(error, doing)
}

/// Provinces in force on `at`, as JSON text.
pub async fn list_provinces(conn: &mut PgConnection, at: NaiveDate) -> Result<Vec<String>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/list_province.sql")).bind(at).fetch_all(conn).await.map_err(db("listing provinces"))
}

/// A page of communes: JSON text, and the two parts of the key.
pub async fn list(conn: &mut PgConnection, filter: &CommuneFilter, page: &Page) -> Result<Vec<(String, String, String)>, CommuneError> {
    let after_id = page.after_part(1).and_then(|id| id.parse::<Uuid>().ok());
    sqlx::query_as(include_str!("sql/list.sql"))
        .bind(filter.at)
        .bind(&filter.province)
        .bind(&filter.text)
        .bind(&filter.kind)
        .bind(page.bbox.map(crate::http::page::Bbox::corners))
        .bind(after_id.and_then(|_| page.after_part(0)))
        .bind(after_id)
        .bind(page.limit + 1)
        .bind(page.geojson)
        .bind(filter.zoom)
        .fetch_all(conn)
        .await
        .map_err(db("listing communes"))
}

/// How many communes the filter lets through.
pub async fn count(conn: &mut PgConnection, filter: &CommuneFilter, page: &Page) -> Result<i64, CommuneError> {
    sqlx::query_scalar(include_str!("sql/count.sql"))
        .bind(filter.at)
        .bind(&filter.province)
        .bind(&filter.text)
        .bind(&filter.kind)
        .bind(page.bbox.map(crate::http::page::Bbox::corners))
        .fetch_one(conn)
        .await
        .map_err(db("counting communes"))
}

/// One commune version, or none.
pub async fn get(conn: &mut PgConnection, commune_id: Uuid) -> Result<Option<Value>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/get.sql")).bind(commune_id).fetch_optional(conn).await.map_err(db("reading a commune"))
}

/// Commune versions by their ids, by name; ids that no unit has are left out.
pub async fn list_by_id(conn: &mut PgConnection, communes: &[Uuid]) -> Result<Vec<Value>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/list_by_id.sql")).bind(communes).fetch_all(conn).await.map_err(db("reading communes"))
}

/// Predecessors, heirs and populations of a commune, or none.
pub async fn get_history(conn: &mut PgConnection, commune_id: Uuid) -> Result<Option<Value>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/get_history.sql"))
        .bind(commune_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading the history of a commune"))
}

/// Communes whose name, district or code holds `text`, units in force on `today` before old ones of the same rank.
pub async fn search(
    conn: &mut PgConnection,
    text: &str,
    today: NaiveDate,
    limit: i64,
    province: Option<&str>,
) -> Result<Vec<Value>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/search.sql"))
        .bind(text)
        .bind(today)
        .bind(limit)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("searching communes"))
}

/// Communes by id, in that order, as [`search`] has them.
///
/// # Errors
/// The database's.
pub async fn list_found(conn: &mut PgConnection, ids: &[Uuid], today: NaiveDate, limit: i64) -> Result<Vec<Value>, CommuneError> {
    sqlx::query_scalar(include_str!("sql/list_found.sql"))
        .bind(ids)
        .bind(today)
        .bind(limit)
        .fetch_all(conn)
        .await
        .map_err(db("listing communes that were found"))
}

/// The commune that holds a point on `on`, and the unit of `today` there.
///
/// # Errors
/// `Place` for a point out of the country, `NoCommuneAt` where no unit is within reach.
pub async fn locate(conn: &mut PgConnection, lon: f64, lat: f64, on: NaiveDate, today: NaiveDate) -> Result<Located, CommuneError> {
    if let Some(fault) = place::check(lon, lat) {
        return Err(CommuneError::place(lon, lat, fault));
    }
    let found: Option<(Uuid, String, Option<Uuid>)> = sqlx::query_as(include_str!("sql/locate.sql"))
        .bind(lon)
        .bind(lat)
        .bind(on)
        .bind(today)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("locating a point"))?;
    if let Some((commune_id, basis, Some(current_commune_id))) = found {
        return Ok(Located { commune_id, basis, current_commune_id });
    }
    let nearest = sqlx::query_as(include_str!("sql/nearest.sql"))
        .bind(lon)
        .bind(lat)
        .fetch_optional(conn)
        .await
        .map_err(db("finding the nearest commune"))?;
    Err(CommuneError::NoCommuneAt { lon, lat, on, nearest })
}

/// What boundaries there are.
pub async fn boundary_status(conn: &mut PgConnection) -> Result<BoundaryStatus, CommuneError> {
    sqlx::query_as(include_str!("sql/get_boundary_status.sql")).fetch_one(conn).await.map_err(db("reading the state of the boundaries"))
}

/// Restates counts by commune version to the units in force on `day`, with successions from the database.
pub async fn restate_counts(conn: &mut PgConnection, counts: &[(Uuid, f64)], day: NaiveDate) -> Result<Outcome, CommuneError> {
    let units: Vec<Uuid> = counts.iter().map(|(unit, _)| *unit).collect();
    let rows: Vec<(Uuid, Uuid, bool, f64, f64)> = sqlx::query_as(include_str!("sql/list_succession.sql"))
        .bind(&units)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading successions"))?;
    let links: Vec<Link> =
        rows.into_iter().map(|(old, new, is_whole, share, old_size_km2)| Link { old, new, is_whole, share, old_size_km2 }).collect();
    let mut wanted = units;
    wanted.extend(links.iter().flat_map(|link| [link.old, link.new]));
    wanted.sort_unstable();
    wanted.dedup();
    let rows: Vec<(Uuid, Option<NaiveDate>, Option<NaiveDate>, bool)> =
        sqlx::query_as(include_str!("sql/get_periods.sql")).bind(&wanted).fetch_all(conn).await.map_err(db("reading periods of units"))?;
    let periods: BTreeMap<Uuid, Period> = rows.into_iter().map(|(id, from, to, _)| (id, Period { from, to })).collect();
    Ok(restate(counts, &periods, &links, day))
}
