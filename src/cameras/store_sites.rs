//! The queries of sites, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CameraError;
use super::store::db;
use crate::communes::store::Located;
use crate::http::page::{Bbox, Page};

/// Sites closer than this are probably one mounting place (metres).
pub const NEAR_SITE_M: f64 = 10.0;

/// Which sites a list shows.
#[derive(Debug, Clone, Default)]
pub struct SiteFilter {
    /// `true`, `false` or `all`.
    pub retired: String,
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune of today.
    pub commune: Option<Uuid>,
    /// Accent-free text.
    pub text: Option<String>,
    /// Ownership.
    pub ownership: Option<String>,
    /// Site type.
    pub site_type: Option<String>,
    /// Programme.
    pub programme: Option<String>,
    /// Any camera has this status.
    pub status: Option<String>,
    /// Any camera's bearing is unknown, or none is.
    pub unknown_bearing: Option<bool>,
    /// Any camera's maintenance is overdue, or none is.
    pub overdue: Option<bool>,
    /// The register as it was on this day; as it is without.
    pub on: Option<NaiveDate>,
    /// Brought by this import, or with a camera that was.
    pub import_id: Option<Uuid>,
}

macro_rules! site_binds {
    ($query:expr, $filter:expr, $page:expr, $today:expr) => {
        $query
            .bind(&$filter.retired)
            .bind($page.bbox.map(Bbox::corners))
            .bind(&$filter.province)
            .bind($filter.commune)
            .bind(&$filter.text)
            .bind(&$filter.ownership)
            .bind(&$filter.site_type)
            .bind(&$filter.programme)
            .bind(&$filter.status)
            .bind($filter.unknown_bearing)
            .bind($filter.overdue)
            .bind($today)
    };
}

/// A page of sites by code: JSON text, code, whether it is demonstration.
pub async fn list_sites(
    conn: &mut PgConnection,
    filter: &SiteFilter,
    page: &Page,
    today: NaiveDate,
) -> Result<Vec<(String, String, bool)>, CameraError> {
    site_binds!(sqlx::query_as(include_str!("sql/list_site.sql")), filter, page, today)
        .bind(page.after_part(0))
        .bind(page.limit + 1)
        .bind(page.geojson)
        .bind(filter.on)
        .bind(filter.import_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing sites"))
}

/// How many sites the filter lets through.
pub async fn count_sites(conn: &mut PgConnection, filter: &SiteFilter, page: &Page, today: NaiveDate) -> Result<i64, CameraError> {
    site_binds!(sqlx::query_scalar(include_str!("sql/count_site.sql")), filter, page, today)
        .bind(filter.on)
        .bind(filter.import_id)
        .fetch_one(conn)
        .await
        .map_err(db("counting sites"))
}

/// One site with its cameras, or none.
pub async fn get_site(conn: &mut PgConnection, site_id: Uuid) -> Result<Option<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_site.sql")).bind(site_id).fetch_optional(conn).await.map_err(db("reading a site"))
}

/// A site with the names of its kept versions, or none.
pub async fn get_site_columns(conn: &mut PgConnection, site_id: Uuid) -> Result<Option<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_site_columns.sql")).bind(site_id).fetch_optional(conn).await.map_err(db("reading a site"))
}

/// Holds a site until the transaction ends: whether it is out of use, or none if there is no such site.
pub async fn lock_site(conn: &mut PgConnection, site_id: Uuid) -> Result<Option<bool>, CameraError> {
    sqlx::query_scalar(include_str!("sql/lock_site.sql")).bind(site_id).fetch_optional(conn).await.map_err(db("locking a site"))
}

/// Lets nobody else place or move a site until the transaction ends.
pub async fn lock_places(conn: &mut PgConnection) -> Result<(), CameraError> {
    sqlx::query(include_str!("sql/lock_places.sql")).execute(conn).await.map_err(db("waiting to place a site"))?;
    Ok(())
}

/// Sites in use within [`NEAR_SITE_M`] of a point, nearest first, at most five.
pub async fn list_near_sites(conn: &mut PgConnection, lon: f64, lat: f64, but: Option<Uuid>) -> Result<Vec<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/list_near_site.sql"))
        .bind(lon)
        .bind(lat)
        .bind(NEAR_SITE_M)
        .bind(but)
        .fetch_all(conn)
        .await
        .map_err(db("looking for sites nearby"))
}

/// Stores a new site under `site_id`.
pub async fn insert_site(
    conn: &mut PgConnection,
    site_id: Uuid,
    fields: &Map<String, Value>,
    lon: f64,
    lat: f64,
    place: &Located,
    is_demo: bool,
) -> Result<(), CameraError> {
    sqlx::query(include_str!("sql/insert_site.sql"))
        .bind(sqlx::types::Json(fields))
        .bind(lon)
        .bind(lat)
        .bind(place.commune_id)
        .bind(&place.basis)
        .bind(place.current_commune_id)
        .bind(site_id)
        .bind(is_demo)
        .execute(conn)
        .await
        .map_err(db("storing a site"))?;
    Ok(())
}

/// Changes a site that is still at `version`; false if it is not.
pub async fn update_site(
    conn: &mut PgConnection,
    site_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
    moved: Option<(f64, f64, &Located)>,
) -> Result<bool, CameraError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_site.sql"))
        .bind(site_id)
        .bind(version)
        .bind(sqlx::types::Json(fields))
        .bind(moved.map(|(lon, ..)| lon))
        .bind(moved.map(|(_, lat, _)| lat))
        .bind(moved.map(|(.., place)| place.commune_id))
        .bind(moved.map(|(.., place)| &place.basis))
        .bind(moved.map(|(.., place)| place.current_commune_id))
        .fetch_optional(conn)
        .await
        .map_err(db("changing a site"))?;
    Ok(changed.is_some())
}

/// Takes a site at `version` out of use, and its cameras with it; false if it is not at that version.
pub async fn retire_site(conn: &mut PgConnection, site_id: Uuid, version: i32, on: NaiveDate, reason: &str) -> Result<bool, CameraError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/retire_site.sql"))
        .bind(site_id)
        .bind(version)
        .bind(on)
        .bind(reason)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("retiring a site"))?;
    if changed.is_none() {
        return Ok(false);
    }
    sqlx::query(include_str!("sql/remove_cameras_of_site.sql"))
        .bind(site_id)
        .bind(on)
        .bind(reason)
        .execute(conn)
        .await
        .map_err(db("removing the cameras of a site"))?;
    Ok(true)
}

/// After boundaries were replaced: gives every site the unit that now holds it. Returns how many changed their unit.
pub async fn reassign_communes(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, CameraError> {
    sqlx::query_scalar(include_str!("sql/reassign_commune.sql")).bind(today).fetch_one(conn).await.map_err(db("re-assigning sites"))
}

/// The latest day from which a camera in use of a site has its present status.
pub async fn last_status_of_site(conn: &mut PgConnection, site_id: Uuid) -> Result<Option<NaiveDate>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_last_status_of_site_on.sql"))
        .bind(site_id)
        .fetch_one(conn)
        .await
        .map_err(db("reading the statuses of a site"))
}
