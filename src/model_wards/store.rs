//! The room's queries, one function per `.sql` file.

use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::ModelWardError;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> ModelWardError {
    move |error| ModelWardError::Db(error, doing)
}

/// Units named by documents, of a province (today's code or an earlier one) or of all.
///
/// # Errors
/// The database's.
pub async fn list(conn: &mut PgConnection, province: Option<&str>) -> Result<Vec<Value>, ModelWardError> {
    sqlx::query_scalar(include_str!("sql/list.sql")).bind(province).fetch_all(conn).await.map_err(db("listing model wards"))
}

/// One named unit, or none.
///
/// # Errors
/// The database's.
pub async fn get(conn: &mut PgConnection, model_ward_id: Uuid) -> Result<Option<Value>, ModelWardError> {
    sqlx::query_scalar(include_str!("sql/get.sql")).bind(model_ward_id).fetch_optional(conn).await.map_err(db("reading a model ward"))
}

/// Stores a named unit.
///
/// # Errors
/// There is no such unit, or it is named for that programme already; the database's.
pub async fn insert(conn: &mut PgConnection, model_ward_id: Uuid, fields: &Map<String, Value>) -> Result<(), ModelWardError> {
    sqlx::query(include_str!("sql/insert.sql"))
        .bind(model_ward_id)
        .bind(Json(fields))
        .execute(conn)
        .await
        .map_err(db("storing a model ward"))?;
    Ok(())
}

/// Changes a named unit that is still at `version`; false if it is not.
///
/// # Errors
/// As [`insert`].
pub async fn update(
    conn: &mut PgConnection,
    model_ward_id: Uuid,
    version: i32,
    fields: &Map<String, Value>,
) -> Result<bool, ModelWardError> {
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update.sql"))
        .bind(model_ward_id)
        .bind(version)
        .bind(Json(fields))
        .fetch_optional(conn)
        .await
        .map_err(db("changing a model ward"))?;
    Ok(changed.is_some())
}

/// Takes a named unit that is still at `version` out; false if it is not.
///
/// # Errors
/// The database's.
pub async fn delete(conn: &mut PgConnection, model_ward_id: Uuid, version: i32) -> Result<bool, ModelWardError> {
    let gone = sqlx::query(include_str!("sql/delete.sql"))
        .bind(model_ward_id)
        .bind(version)
        .execute(conn)
        .await
        .map_err(db("removing a model ward"))?;
    Ok(gone.rows_affected() > 0)
}

/// Names the units that the plans which the product serves have named, once for each database: what a committee then changes or takes out stays so.
/// Needs the communes. Returns how many were named.
///
/// # Errors
/// The database's.
pub async fn load_named(conn: &mut PgConnection) -> Result<i64, ModelWardError> {
    sqlx::query_scalar(include_str!("sql/load_named.sql")).fetch_one(conn).await.map_err(db("naming the units of the plans"))
}
