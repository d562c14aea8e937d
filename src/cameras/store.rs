//! The queries of cameras, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CameraError;
use crate::http::page::{Bbox, Page};

/// Cameras of one site whose bearings differ by less than this probably show the same (degrees).
pub const NEAR_BEARING_DEG: f64 = 10.0;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CameraError {
    move |error| CameraError::db(error, doing)
}

/// Which cameras a list shows.
#[derive(Debug, Clone, Default)]
pub struct CameraFilter {
    /// Status.
    pub status: Option<String>,
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune of today.
    pub commune: Option<Uuid>,
    /// Accent-free text of the site, or the beginning of a camera code.
    pub text: Option<String>,
    /// Type.
    pub camera_type: Option<String>,
    /// Whether the bearing is unknown.
    pub unknown_bearing: Option<bool>,
    /// Whether maintenance is overdue.
    pub overdue: Option<bool>,
    /// On this site.
    pub site: Option<Uuid>,
    /// The register as it was on this day; as it is without.
    pub on: Option<NaiveDate>,
    /// Brought by this import.
    pub import_id: Option<Uuid>,
}

macro_rules! camera_binds {
    ($query:expr, $filter:expr, $page:expr, $today:expr) => {
        $query
            .bind(&$filter.status)
            .bind($page.bbox.map(Bbox::corners))
            .bind(&$filter.province)
            .bind($filter.commune)
            .bind(&$filter.text)
            .bind(&$filter.camera_type)
            .bind($filter.unknown_bearing)
            .bind($filter.overdue)
            .bind($today)
            .bind($filter.site)
    };
}

/// A page of cameras by code: JSON text, code, whether it is demonstration.
pub async fn list_cameras(
    conn: &mut PgConnection,
    filter: &CameraFilter,
    page: &Page,
    today: NaiveDate,
) -> Result<Vec<(String, String, bool)>, CameraError> {
    camera_binds!(sqlx::query_as(include_str!("sql/list_camera.sql")), filter, page, today)
        .bind(page.after_part(0))
        .bind(page.limit + 1)
        .bind(page.geojson)
        .bind(filter.on)
        .bind(filter.import_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing cameras"))
}

/// How many cameras the filter lets through.
pub async fn count_cameras(conn: &mut PgConnection, filter: &CameraFilter, page: &Page, today: NaiveDate) -> Result<i64, CameraError> {
    camera_binds!(sqlx::query_scalar(include_str!("sql/count_camera.sql")), filter, page, today)
        .bind(filter.on)
        .bind(filter.import_id)
        .fetch_one(conn)
        .await
        .map_err(db("counting cameras"))
}

/// One camera, or none.
pub async fn get_camera(conn: &mut PgConnection, camera_id: Uuid) -> Result<Option<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_camera.sql")).bind(camera_id).fetch_optional(conn).await.map_err(db("reading a camera"))
}

/// A camera with the names of its kept versions, or none.
pub async fn get_camera_columns(conn: &mut PgConnection, camera_id: Uuid) -> Result<Option<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_camera_columns.sql"))
        .bind(camera_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a camera"))
}

/// Cameras in use on a site whose bearing is within [`NEAR_BEARING_DEG`] of `azimuth_deg`; of a camera that is turned from
/// `until_now_deg`, only those that it was not near before.
pub async fn list_near_cameras(
    conn: &mut PgConnection,
    site_id: Uuid,
    azimuth_deg: f64,
    but: Option<Uuid>,
    until_now_deg: Option<f64>,
) -> Result<Vec<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/list_near_camera.sql"))
        .bind(site_id)
        .bind(azimuth_deg)
        .bind(NEAR_BEARING_DEG)
        .bind(but)
        .bind(until_now_deg)
        .fetch_all(conn)
        .await
        .map_err(db("looking for cameras with the same bearing"))
}

/// Stores a new camera with its first status; false if there is no such site.
pub async fn insert_camera(
    conn: &mut PgConnection,
    camera_id: Uuid,
    site_id: Uuid,
    fields: &Map<String, Value>,
    since_on: NaiveDate,
    today: NaiveDate,
) -> Result<bool, CameraError> {
    let stored: Option<Uuid> = sqlx::query_scalar(include_str!("sql/insert_camera.sql"))
        .bind(sqlx::types::Json(fields))
        .bind(site_id)
        .bind(camera_id)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("storing a camera"))?;
    if stored.is_none() {
        return Ok(false);
    }
    let status = fields.get("status").and_then(Value::as_str).unwrap_or("proposed");
    let has_stopped = matches!(status, "faulty" | "suspended" | "removed");
    // It hung there since it was installed; since when it does not work nobody has said, so from the day of entry.
    if has_stopped && since_on < today {
        insert_status(conn, camera_id, "active", since_on, None).await?;
        insert_status(conn, camera_id, status, today, Some("Trạng thái khi đăng ký")).await?;
    } else {
        let since_on = if status == "active" { since_on } else { today };
        insert_status(conn, camera_id, status, since_on, has_stopped.then_some("Trạng thái khi đăng ký")).await?;
    }
    Ok(true)
}

/// Changes a camera that is still at `version`; false if it is not.
pub async fn update_camera(
    conn: &mut PgConnection,
    camera_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
) -> Result<bool, CameraError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_camera.sql"))
        .bind(camera_id)
        .bind(version)
        .bind(sqlx::types::Json(fields))
        .fetch_optional(conn)
        .await
        .map_err(db("changing a camera"))?;
    Ok(changed.is_some())
}

async fn insert_status(
    conn: &mut PgConnection,
    camera_id: Uuid,
    status: &str,
    since_on: NaiveDate,
    reason: Option<&str>,
) -> Result<(), CameraError> {
    sqlx::query(include_str!("sql/insert_camera_status.sql"))
        .bind(camera_id)
        .bind(status)
        .bind(since_on)
        .bind(reason)
        .execute(conn)
        .await
        .map_err(db("recording a status"))?;
    Ok(())
}

/// After the day of installation was corrected: the camera's first status begins on it too, if it began on the day that was wrong and
/// the next status, if there is one, is later.
pub async fn move_first_status(conn: &mut PgConnection, camera_id: Uuid, was: NaiveDate, is: NaiveDate) -> Result<(), CameraError> {
    sqlx::query(include_str!("sql/move_first_status.sql"))
        .bind(camera_id)
        .bind(was)
        .bind(is)
        .execute(conn)
        .await
        .map_err(db("correcting the first status"))?;
    Ok(())
}

/// Gives a camera at `version` a status from a day on; false if it is not at that version.
pub async fn change_status(
    conn: &mut PgConnection,
    camera_id: Uuid,
    version: i32,
    status: &str,
    since_on: NaiveDate,
    reason: Option<&str>,
) -> Result<bool, CameraError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_camera_status.sql"))
        .bind(camera_id)
        .bind(version)
        .bind(status)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("changing a status"))?;
    if changed.is_none() {
        return Ok(false);
    }
    insert_status(conn, camera_id, status, since_on, reason).await?;
    Ok(true)
}

/// From which day a camera has its present status.
pub async fn last_status_on(conn: &mut PgConnection, camera_id: Uuid) -> Result<Option<NaiveDate>, CameraError> {
    sqlx::query_scalar(include_str!("sql/get_last_status_on.sql")).bind(camera_id).fetch_one(conn).await.map_err(db("reading a status"))
}

/// Every status of a camera, newest first.
pub async fn list_statuses(conn: &mut PgConnection, camera_id: Uuid) -> Result<Vec<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/list_camera_status.sql")).bind(camera_id).fetch_all(conn).await.map_err(db("listing statuses"))
}

/// The maintenance log of a camera, newest first.
pub async fn list_maintenance(conn: &mut PgConnection, camera_id: Uuid) -> Result<Vec<Value>, CameraError> {
    sqlx::query_scalar(include_str!("sql/list_camera_maintenance.sql"))
        .bind(camera_id)
        .fetch_all(conn)
        .await
        .map_err(db("listing maintenance"))
}

/// Adds to the maintenance log of a camera at `version`; false if it is not at that version.
pub async fn insert_maintenance(
    conn: &mut PgConnection,
    camera_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
) -> Result<bool, CameraError> {
    let day = |name: &str| fields.get(name).and_then(Value::as_str).and_then(|text| text.parse::<NaiveDate>().ok());
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_camera_maintained.sql"))
        .bind(camera_id)
        .bind(version)
        .bind(day("done_on"))
        .bind(day("next_due_on"))
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("changing the day of maintenance"))?;
    if changed.is_none() {
        return Ok(false);
    }
    sqlx::query(include_str!("sql/insert_camera_maintenance.sql"))
        .bind(camera_id)
        .bind(sqlx::types::Json(fields))
        .execute(conn)
        .await
        .map_err(db("recording maintenance"))?;
    Ok(true)
}
