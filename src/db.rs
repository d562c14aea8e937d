//! The pool, the embedded migrations, and the kept history of rows. Knows no room.

use std::time::Duration;

use serde_json::{Map, Value};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

/// Migrations, embedded in the binary; applied under an advisory lock.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Connections that are open before anybody asks.
const READY: u32 = 4;

/// A pool of at most `connections`, with the limits that keep one slow query from holding everything.
///
/// Filters are written as `($1 is null or …)`: plans are made for the values at hand, never generic.
///
/// # Errors
/// The database does not answer within five seconds, or refuses.
pub async fn connect(options: PgConnectOptions, connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = options.disable_statement_logging().options([
        ("plan_cache_mode", "force_custom_plan"),
        ("statement_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("timezone", "Asia/Ho_Chi_Minh"),
        ("jit", "off"),
    ]);
    // A few are opened ahead: the first page asks for a dozen things at once.
    PgPoolOptions::new()
        .min_connections(connections.min(READY))
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(|connection, _| {
            Box::pin(async move { sqlx::raw_sql(include_str!("sql/warm.sql")).execute(connection).await.map(|_| ()) })
        })
        .connect_with(options)
        .await
}

/// Brings the schema up to date.
///
/// # Errors
/// A migration fails, or an applied one was changed since.
pub async fn migrate(pool: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    MIGRATIONS.run(pool).await
}

/// The name of the violated constraint, if `error` is a violation of a named one.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}

/// The column that must not be empty, if `error` says that one was.
pub fn empty_column(error: &sqlx::Error) -> Option<&str> {
    let cause = error.as_database_error()?;
    (cause.code().as_deref() == Some("23502")).then(|| cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()?.column()).flatten()
}

/// What a row was before each of its updates, newest first, each with the fields that the update changed.
///
/// `current` is the row as it is now, with the same field names as the kept rows.
///
/// # Errors
/// The database's.
pub async fn history(conn: &mut PgConnection, table: &str, row_id: Uuid, current: &Value) -> Result<Vec<Value>, sqlx::Error> {
    let kept: Vec<(i32, chrono::DateTime<chrono::Utc>, Value)> =
        sqlx::query_as(include_str!("sql/row_history.sql")).bind(table).bind(row_id).fetch_all(conn).await?;
    let mut next = current.clone();
    let mut entries = Vec::with_capacity(kept.len());
    for (version, replaced_at, before) in kept {
        let changed = changed_fields(&before, &next);
        entries.push(serde_json::json!({
            "version": version, "replaced_at": replaced_at, "changed": changed, "before": before,
            "after": pick(&next, &changed),
        }));
        next = before;
    }
    Ok(entries)
}

/// Bookkeeping that changes with every update and is of no interest to a reader of the history.
const BOOKKEEPING: [&str; 4] = ["version", "updated_at", "created_at", "is_demo"];

fn changed_fields(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    // A place that was added, or taken away, is a key on one side only.
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| !BOOKKEEPING.contains(&name.as_str()))
        .filter(|name| before.get(*name).unwrap_or(&Value::Null) != after.get(*name).unwrap_or(&Value::Null))
        .cloned()
        .collect()
}

fn pick(row: &Value, names: &[String]) -> Map<String, Value> {
    names.iter().filter_map(|name| Some((name.clone(), row.get(name)?.clone()))).collect()
}
