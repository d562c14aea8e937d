//! Counts of the register by commune and by month, one query each.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CameraError;
use super::store::db;

/// Sites and cameras in use by commune of `boundary`.
#[derive(Debug, Clone, serde::Serialize, sqlx::FromRow)]
pub struct CommuneCount {
    /// The unit.
    pub commune_id: Uuid,
    /// Its code.
    pub code: Option<String>,
    /// Its name with its kind.
    pub full_name: String,
    /// Sites in use.
    pub sites: i64,
    /// Cameras that are not removed.
    pub cameras: i64,
    /// Working cameras.
    pub active: i64,
    /// Broken cameras.
    pub faulty: i64,
    /// Cameras whose bearing is unknown.
    pub unknown_bearing: i64,
    /// Cameras whose maintenance is overdue.
    pub overdue: i64,
    /// Cameras of which nobody knows whether it was, on a past day.
    pub overdue_unknown: i64,
    /// Whether a real boundary decided.
    pub exact: bool,
    /// Longitude of the centre.
    pub lon: f64,
    /// Latitude of the centre.
    pub lat: f64,
}

/// Counts by commune, by name; of the register as it was on a day, if one is given.
pub async fn count_by_commune(
    conn: &mut PgConnection,
    boundary: NaiveDate,
    province: Option<&str>,
    today: NaiveDate,
    on: Option<NaiveDate>,
) -> Result<Vec<CommuneCount>, CameraError> {
    sqlx::query_as(include_str!("sql/count_by_commune.sql"))
        .bind(boundary)
        .bind(province)
        .bind(today)
        .bind(on)
        .fetch_all(conn)
        .await
        .map_err(db("counting by commune"))
}

/// Cameras installed per month, from a day to another (exclusive).
pub async fn count_by_month(
    conn: &mut PgConnection,
    from: NaiveDate,
    to: NaiveDate,
    province: Option<&str>,
) -> Result<Vec<(String, i64)>, CameraError> {
    sqlx::query_as(include_str!("sql/count_by_month.sql"))
        .bind(from)
        .bind(to)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("counting by month"))
}
