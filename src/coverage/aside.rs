//! The newest done run of a province as it was when it ended. It is kept current, so what it had found of a commune is set aside before that is
//! changed, and put back when a newer run ends: an earlier run stays what it was on its day, and one statement tells of both.

use sqlx::PgConnection;
use uuid::Uuid;

use super::CoverageError;
use super::store::db;

/// Sets a commune of a done run aside as it is, before it is changed for the first time; nothing later. Some milliseconds once.
///
/// # Errors
/// The database's.
pub async fn set_aside(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid) -> Result<(), CoverageError> {
    sqlx::query(include_str!("sql/set_aside.sql"))
        .bind(run_id)
        .bind(commune_id)
        .execute(conn)
        .await
        .map_err(db("setting a commune aside"))?;
    Ok(())
}

/// Puts what was set aside of the newest done run of a province in its place, in the transaction in which a newer one ends. Whoever changes a
/// commune of it is waited for. Seconds for a whole province.
///
/// # Errors
/// The database's.
pub async fn put_back(conn: &mut PgConnection, province_code: &str) -> Result<(), CoverageError> {
    let statements = [
        include_str!("sql/hold_kept_run.sql"),
        include_str!("sql/delete_changed.sql"),
        include_str!("sql/put_back.sql"),
        include_str!("sql/delete_snapshot.sql"),
    ];
    for statement in statements {
        sqlx::query(statement).bind(province_code).execute(&mut *conn).await.map_err(db("putting back what a run had found"))?;
    }
    Ok(())
}

/// Which writing of a commune of a done run is the last one; none if it was never written.
pub type Writing = Option<String>;

/// The last writing of a commune of a run; none if the run is no longer the one that is kept current.
///
/// # Errors
/// The database's.
pub async fn writing(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid) -> Result<Option<Writing>, CoverageError> {
    let found: Option<(Writing, bool)> = sqlx::query_as(include_str!("sql/get_written.sql"))
        .bind(run_id)
        .bind(commune_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading when a commune was written"))?;
    Ok(found.filter(|(_, is_newest)| *is_newest).map(|(writing, _)| writing))
}

/// Waits for whoever else writes communes of a run, until the end of the transaction; then its last writing of a commune, as [`writing`].
///
/// # Errors
/// The database's.
pub async fn hold(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid) -> Result<Option<Writing>, CoverageError> {
    sqlx::query(include_str!("sql/hold_run.sql")).bind(run_id).execute(&mut *conn).await.map_err(db("holding a run"))?;
    writing(conn, run_id, commune_id).await
}
