//! The room's queries about reports, one function per `.sql` file.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::ReportError;

/// A list has so many rows at most.
pub const MOST: i64 = 5000;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> ReportError {
    move |error| ReportError::Db(error, doing)
}

/// Whether there is a province of a code today.
///
/// # Errors
/// The database's.
pub async fn is_province(conn: &mut PgConnection, code: &str) -> Result<bool, ReportError> {
    sqlx::query_scalar(include_str!("sql/is_province.sql")).bind(code).fetch_one(conn).await.map_err(db("asking for a province"))
}

/// Communes of a province of today that were in force on a day.
///
/// # Errors
/// The database's.
pub async fn communes_on(conn: &mut PgConnection, province: &str, on: NaiveDate) -> Result<Vec<Uuid>, ReportError> {
    sqlx::query_scalar(include_str!("sql/list_commune_on.sql"))
        .bind(province)
        .bind(on)
        .fetch_all(conn)
        .await
        .map_err(db("listing the communes of a province"))
}

/// Which reports are listed.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    /// Code of a province of today.
    pub province: Option<String>,
    /// The commune that reports.
    pub commune: Option<Uuid>,
    /// Kind.
    pub kind: Option<String>,
    /// State.
    pub state: Option<String>,
    /// The last day in time is from this day on …
    pub from: Option<NaiveDate>,
    /// … and before this one.
    pub to: Option<NaiveDate>,
    /// Whether they are late.
    pub late: Option<bool>,
    /// Whether they are the province's own.
    pub of_province: Option<bool>,
    /// Directive.
    pub directive: Option<Uuid>,
    /// Today.
    pub today: NaiveDate,
}

/// Reports without texts and figures, by due day and unit; at most [`MOST`].
///
/// # Errors
/// The database's.
pub async fn list(conn: &mut PgConnection, filter: &ReportFilter) -> Result<Vec<Value>, ReportError> {
    sqlx::query_scalar(include_str!("sql/list.sql"))
        .bind(&filter.province)
        .bind(filter.commune)
        .bind(&filter.kind)
        .bind(&filter.state)
        .bind(filter.from)
        .bind(filter.to)
        .bind(filter.late)
        .bind(filter.of_province)
        .bind(filter.today)
        .bind(filter.directive)
        .bind(MOST)
        .fetch_all(conn)
        .await
        .map_err(db("listing reports"))
}

/// Units whose reports are late, the most late first; what was due until `since` is no longer asked for.
///
/// # Errors
/// The database's.
pub async fn list_late(conn: &mut PgConnection, province: &str, today: NaiveDate, since: NaiveDate) -> Result<Vec<Value>, ReportError> {
    sqlx::query_scalar(include_str!("sql/list_late.sql"))
        .bind(province)
        .bind(today)
        .bind(since)
        .fetch_all(conn)
        .await
        .map_err(db("listing late reports"))
}

/// One report with its texts and the figures that it was sent with.
///
/// # Errors
/// There is none in the scope; the database's.
pub async fn get(conn: &mut PgConnection, report_id: Uuid, today: NaiveDate) -> Result<Value, ReportError> {
    let row: Option<Value> = sqlx::query_scalar(include_str!("sql/get.sql"))
        .bind(report_id)
        .bind(today)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a report"))?;
    row.ok_or(ReportError::NotFound(report_id))
}

/// A report with the names of its kept versions, or none.
///
/// # Errors
/// The database's.
pub async fn get_columns(conn: &mut PgConnection, report_id: Uuid) -> Result<Option<Value>, ReportError> {
    sqlx::query_scalar(include_str!("sql/get_columns.sql")).bind(report_id).fetch_optional(conn).await.map_err(db("reading a report"))
}

/// Stores a report that is asked for by hand.
///
/// # Errors
/// Its period overlaps that of another; no such directive or commune; the database's.
pub async fn insert(conn: &mut PgConnection, report_id: Uuid, fields: &Map<String, Value>, province: &str) -> Result<(), ReportError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(report_id)
        .bind(Json(fields))
        .bind(province)
        .execute(conn)
        .await
        .map_err(db("storing a report"))?;
    Ok(())
}

/// What is done to a report.
#[derive(Debug, Clone)]
pub enum Step {
    /// Its texts change.
    Write(Map<String, Value>),
    /// It is sent with its figures.
    Submit(Value, DateTime<Utc>),
    /// It is returned with a note.
    Return(String),
    /// It is approved.
    Approve(DateTime<Utc>),
    /// It is locked.
    Lock(DateTime<Utc>),
}

/// Takes a report that is still at `version` a step on; false if it is not.
///
/// # Errors
/// It is not at this step; the database's.
pub async fn take(conn: &mut PgConnection, report_id: Uuid, version: i32, step: Step) -> Result<bool, ReportError> {
    let query = match step {
        Step::Write(fields) => {
            sqlx::query_scalar(include_str!("sql/update.sql")).bind(report_id).bind(version).bind(Json(Value::Object(fields)))
        }
        Step::Submit(figures, at) => {
            sqlx::query_scalar(include_str!("sql/submit.sql")).bind(report_id).bind(version).bind(Json(figures)).bind(at)
        }
        Step::Return(note) => sqlx::query_scalar(include_str!("sql/return.sql")).bind(report_id).bind(version).bind(note),
        Step::Approve(at) => sqlx::query_scalar(include_str!("sql/approve.sql")).bind(report_id).bind(version).bind(at),
        Step::Lock(at) => sqlx::query_scalar(include_str!("sql/lock.sql")).bind(report_id).bind(version).bind(at),
    };
    let changed: Option<i32> = query.fetch_optional(conn).await.map_err(db("changing a report"))?;
    Ok(changed.is_some())
}

/// A commune's report as the province gathers it.
#[derive(Debug, Clone, FromRow)]
pub struct GatheredRow {
    /// The report.
    pub report_id: Uuid,
    /// The commune.
    pub commune_id: Uuid,
    /// Its name.
    pub commune_name: Option<String>,
    /// State of its report.
    pub state: String,
    /// Whether it was sent after its last day.
    pub was_late: Option<bool>,
    /// Whether it is late.
    pub is_late: bool,
    /// Last day in time.
    pub last_day: NaiveDate,
    /// The figures that it was sent with.
    pub figures: Option<Value>,
}

/// Reports of the communes that a report of the province gathers.
///
/// # Errors
/// The database's.
pub async fn list_gathered(conn: &mut PgConnection, report_id: Uuid, today: NaiveDate) -> Result<Vec<GatheredRow>, ReportError> {
    sqlx::query_as(include_str!("sql/list_gathered.sql"))
        .bind(report_id)
        .bind(today)
        .fetch_all(conn)
        .await
        .map_err(db("listing what a report gathers"))
}
