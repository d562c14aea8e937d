//! The room's queries, one function per `.sql` file. Rows are JSON as the database writes them.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ConflictError;
use crate::http::page::{Bbox, Page};
use crate::incidents::store::Placement;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> ConflictError {
    move |error| ConflictError::Db(error, doing)
}

/// Which conflicts a list shows.
#[derive(Debug, Clone, Default)]
pub struct ConflictFilter {
    /// `true`, `false` or `all`.
    pub voided: String,
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune, of today or of the day of the report.
    pub commune: Option<Uuid>,
    /// Part of an address, accents and case apart, or the beginning of a code.
    pub text: Option<String>,
    /// Reported on or after this day.
    pub from: Option<NaiveDate>,
    /// Reported before this day.
    pub to: Option<NaiveDate>,
    /// Kind.
    pub kind: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Whether it is still to be settled.
    pub open: Option<bool>,
    /// Whether it is still to be settled after its due day.
    pub past_due: Option<bool>,
    /// Precision of the place.
    pub precision: Option<String>,
    /// The day on which that is asked.
    pub today: NaiveDate,
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
            .bind(&$filter.kind)
            .bind(&$filter.state)
            .bind($filter.open)
            .bind($filter.past_due)
            .bind(&$filter.precision)
            .bind($filter.today)
    };
}

/// A page of conflicts, latest first: JSON text, day of the report and id (the key), whether it is demonstration.
///
/// # Errors
/// The database's.
pub async fn list(
    conn: &mut PgConnection,
    filter: &ConflictFilter,
    page: &Page,
) -> Result<Vec<(String, NaiveDate, Uuid, bool)>, ConflictError> {
    let after: Option<(NaiveDate, Uuid)> =
        page.after_part(0).and_then(|on| on.parse().ok()).zip(page.after_part(1).and_then(|id| id.parse().ok()));
    filter_binds!(sqlx::query_as(include_str!("sql/list.sql")), filter, page)
        .bind(after.map(|(on, _)| on))
        .bind(after.map(|(_, id)| id))
        .bind(page.limit + 1)
        .bind(page.geojson)
        .fetch_all(conn)
        .await
        .map_err(db("listing conflicts"))
}

/// How many conflicts the filter lets through.
///
/// # Errors
/// The database's.
pub async fn count(conn: &mut PgConnection, filter: &ConflictFilter, page: &Page) -> Result<i64, ConflictError> {
    filter_binds!(sqlx::query_scalar(include_str!("sql/count.sql")), filter, page).fetch_one(conn).await.map_err(db("counting conflicts"))
}

/// One conflict as it stands today, or none.
///
/// # Errors
/// The database's.
pub async fn get(conn: &mut PgConnection, conflict_id: Uuid, today: NaiveDate) -> Result<Option<Value>, ConflictError> {
    sqlx::query_scalar(include_str!("sql/get.sql"))
        .bind(conflict_id)
        .bind(today)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a conflict"))
}

/// A conflict with the names of its kept versions, or none.
///
/// # Errors
/// The database's.
pub async fn get_columns(conn: &mut PgConnection, conflict_id: Uuid) -> Result<Option<Value>, ConflictError> {
    sqlx::query_scalar(include_str!("sql/get_columns.sql")).bind(conflict_id).fetch_optional(conn).await.map_err(db("reading a conflict"))
}

/// Stores a new conflict.
///
/// # Errors
/// It breaks a rule of the table; the database's.
pub async fn insert(
    conn: &mut PgConnection,
    conflict_id: Uuid,
    fields: &Map<String, Value>,
    place: &Placement,
) -> Result<(), ConflictError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(sqlx::types::Json(fields))
        .bind(place.point.map(|(lon, _)| lon))
        .bind(place.point.map(|(_, lat)| lat))
        .bind(place.commune_id)
        .bind(&place.basis)
        .bind(place.current_commune_id)
        .bind(conflict_id)
        .execute(conn)
        .await
        .map_err(db("storing a conflict"))?;
    Ok(())
}

/// Changes a conflict that is still at `version`; false if it is not.
///
/// # Errors
/// As [`insert`].
pub async fn update(
    conn: &mut PgConnection,
    conflict_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
    place: Option<&Placement>,
) -> Result<bool, ConflictError> {
    let point = place.and_then(|place| place.point);
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update.sql"))
        .bind(conflict_id)
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
        .map_err(db("changing a conflict"))?;
    Ok(changed.is_some())
}

/// Voids a conflict at `version`; false if it is not at that version, or voided.
///
/// # Errors
/// The database's.
pub async fn void(conn: &mut PgConnection, conflict_id: Uuid, version: i32, on: NaiveDate, reason: &str) -> Result<bool, ConflictError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/void.sql"))
        .bind(conflict_id)
        .bind(version)
        .bind(on)
        .bind(reason)
        .fetch_optional(conn)
        .await
        .map_err(db("voiding a conflict"))?;
    Ok(changed.is_some())
}

/// After boundaries were replaced: gives every conflict with a point the units that now hold it. Returns how many changed a unit.
///
/// # Errors
/// The database's.
pub async fn reassign_communes(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, ConflictError> {
    sqlx::query_scalar(include_str!("sql/reassign_commune.sql")).bind(today).fetch_one(conn).await.map_err(db("re-assigning conflicts"))
}
