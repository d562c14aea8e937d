//! The room's queries, one function per `.sql` file.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::DirectiveError;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> DirectiveError {
    move |error| DirectiveError::Db(error, doing)
}

/// Directives with their targets and deadlines, the newest first: of a province (of today or of then; those of the country with it) or of all, in
/// force on a day or ever.
///
/// # Errors
/// The database's.
pub async fn list(conn: &mut PgConnection, province: Option<&str>, on: Option<NaiveDate>) -> Result<Vec<Value>, DirectiveError> {
    sqlx::query_scalar(include_str!("sql/list.sql")).bind(province).bind(on).fetch_all(conn).await.map_err(db("listing directives"))
}

/// One directive with its targets and deadlines.
///
/// # Errors
/// There is none; the database's.
pub async fn get(conn: &mut PgConnection, directive_id: Uuid) -> Result<Value, DirectiveError> {
    let row: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get.sql")).bind(directive_id).fetch_optional(conn).await.map_err(db("reading a directive"))?;
    row.ok_or(DirectiveError::NotFound(directive_id))
}

/// Whether the transaction of a narrow account may write a directive of a province of that day.
///
/// # Errors
/// The database's.
pub async fn is_own(conn: &mut PgConnection, province: Option<&str>, issued_on: NaiveDate) -> Result<bool, DirectiveError> {
    sqlx::query_scalar(include_str!("sql/is_own.sql"))
        .bind(province)
        .bind(issued_on)
        .fetch_one(conn)
        .await
        .map_err(db("asking whose a directive is"))
}

/// Stores a directive.
///
/// # Errors
/// It is there already, or breaks a rule of the table; the database's.
pub async fn insert(conn: &mut PgConnection, directive_id: Uuid, fields: &Map<String, Value>) -> Result<(), DirectiveError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(directive_id)
        .bind(Json(fields))
        .execute(conn)
        .await
        .map_err(db("storing a directive"))?;
    Ok(())
}

/// Changes a directive that is still at `version`; false if it is not.
///
/// # Errors
/// As [`insert`].
pub async fn update(
    conn: &mut PgConnection,
    directive_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
) -> Result<bool, DirectiveError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update.sql"))
        .bind(directive_id)
        .bind(version)
        .bind(Json(fields))
        .fetch_optional(conn)
        .await
        .map_err(db("changing a directive"))?;
    Ok(changed.is_some())
}

/// Takes a directive at `version` out, with its targets and deadlines; false if it is not at that version.
///
/// # Errors
/// The database's.
pub async fn delete(conn: &mut PgConnection, directive_id: Uuid, version: i32) -> Result<bool, DirectiveError> {
    let gone: Option<i32> = sqlx::query_scalar(include_str!("sql/delete.sql"))
        .bind(directive_id)
        .bind(version)
        .fetch_optional(conn)
        .await
        .map_err(db("taking a directive out"))?;
    Ok(gone.is_some())
}

/// A directive with the names of its kept versions, or none.
///
/// # Errors
/// The database's.
pub async fn get_columns(conn: &mut PgConnection, directive_id: Uuid) -> Result<Option<Value>, DirectiveError> {
    sqlx::query_scalar(include_str!("sql/get_columns.sql")).bind(directive_id).fetch_optional(conn).await.map_err(db("reading a directive"))
}
