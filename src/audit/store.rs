//! What other rooms say to the log, and what is read from it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::AuditError;
use super::error::db;
use crate::db::ScopedDb;
use crate::http::page::Page;

/// Says who acts in the transaction of `conn`: an account, a post. Without it the log says `máy này`.
///
/// # Errors
/// The database fails.
pub async fn set_actor(conn: &mut PgConnection, actor: &str) -> Result<(), AuditError> {
    set(conn, "bando138.actor", actor).await
}

/// Says in which province the actor of the transaction of `conn` is at home: its chain has what belongs to no unit. Without it `VN`.
///
/// # Errors
/// The database fails.
pub async fn set_home(conn: &mut PgConnection, province_code: Option<&str>) -> Result<(), AuditError> {
    set(conn, "bando138.chain", province_code.unwrap_or_default()).await
}

/// What a bulk load is called in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// What was done.
    pub action: &'static str,
    /// To what.
    pub entity: &'static str,
}

/// Demonstration data put in.
pub const DEMO_FILLED: Summary = Summary { action: "demo_filled", entity: "demo" };
/// Demonstration data taken out.
pub const DEMO_REMOVED: Summary = Summary { action: "demo_removed", entity: "demo" };
/// Boundaries loaded, and every row given its unit anew.
pub const BOUNDARIES_IMPORTED: Summary = Summary { action: "imported", entity: "boundaries" };
/// The shipped communes, successions and populations loaded.
pub const REFERENCE_IMPORTED: Summary = Summary { action: "imported", entity: "reference" };

/// A file of an office stored.
pub const FILE_IMPORTED: Summary = Summary { action: "imported", entity: "file" };
/// What a file had brought taken out again.
pub const IMPORT_UNDONE: Summary = Summary { action: "import_undone", entity: "file" };

/// From here to its end the transaction of `conn` leaves one event, in the chain `VN`, with the counts of the rows that it changed.
///
/// For loads of thousands of rows whose own record is elsewhere (a file, a seed). The counts are made by the triggers that would else
/// write the events; with none changed and nothing noted there is no event.
///
/// # Errors
/// The database fails.
pub async fn sum_up(conn: &mut PgConnection, summary: Summary) -> Result<(), AuditError> {
    set(conn, "bando138.audit_summary", &format!("{} {}", summary.action, summary.entity)).await
}

async fn set(conn: &mut PgConnection, name: &str, value: &str) -> Result<(), AuditError> {
    sqlx::query(include_str!("sql/set_setting.sql")).bind(name).bind(value).execute(conn).await.map_err(db("telling the log"))?;
    Ok(())
}

/// An event that is not a change of a row.
#[derive(Debug, Clone, Default)]
pub struct Note<'a> {
    /// What was done.
    pub action: &'a str,
    /// To what.
    pub entity: &'a str,
    /// Its id.
    pub entity_id: Option<Uuid>,
    /// Its code.
    pub code: Option<&'a str>,
    /// The unit that it belongs to, which decides the chain.
    pub commune_id: Option<Uuid>,
    /// What else there is to say. Never an exact place of an incident.
    pub detail: Value,
}

/// Adds an event when the transaction of `conn` commits. A note with the action and entity of [`sum_up`] becomes part of that event.
///
/// # Errors
/// The database fails.
pub async fn note(conn: &mut PgConnection, note: &Note<'_>) -> Result<(), AuditError> {
    sqlx::query(include_str!("sql/note.sql"))
        .bind(note.action)
        .bind(note.entity)
        .bind(note.entity_id)
        .bind(note.code)
        .bind(note.commune_id)
        .bind(if note.detail.is_object() { note.detail.clone() } else { serde_json::json!({}) })
        .execute(conn)
        .await
        .map_err(db("noting an event"))?;
    Ok(())
}

/// Which events a list shows.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Chain.
    pub chain: Option<String>,
    /// Kind of row.
    pub entity: Option<String>,
    /// Id of a row.
    pub entity_id: Option<Uuid>,
    /// From this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
    /// Who acted.
    pub actor: Option<String>,
}

/// The key of a page: time, chain, number.
pub type EventKey = (DateTime<Utc>, String, i64);

/// A page of events, the newest first: JSON text and key.
///
/// # Errors
/// The database fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &EventFilter,
    page: &Page,
    after: Option<&EventKey>,
) -> Result<Vec<(String, DateTime<Utc>, String, i64)>, AuditError> {
    sqlx::query_as(include_str!("sql/list_event.sql"))
        .bind(&filter.chain)
        .bind(&filter.entity)
        .bind(filter.entity_id)
        .bind(filter.from)
        .bind(filter.to)
        .bind(&filter.actor)
        .bind(after.map(|key| key.0))
        .bind(after.map(|key| &key.1))
        .bind(after.map(|key| key.2))
        .bind(page.limit + 1)
        .fetch_all(conn)
        .await
        .map_err(db("listing events"))
}

/// Whether a unit is in the scope in which `db` reads.
///
/// # Errors
/// The database fails.
pub async fn is_in_scope(conn: &mut PgConnection, scoped: &ScopedDb, commune_id: Uuid) -> Result<bool, AuditError> {
    if scoped.is_wide() {
        return Ok(true);
    }
    sqlx::query_scalar(include_str!("sql/is_in_scope.sql")).bind(commune_id).fetch_one(conn).await.map_err(db("asking for the scope"))
}

/// What happened in a unit between two instants: counts by entity and action and by actor, and every row that ended.
///
/// Events of old units whose default heir the unit is are its own.
///
/// # Errors
/// The database fails.
pub async fn sheet(conn: &mut PgConnection, commune_id: Uuid, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Value, AuditError> {
    sqlx::query_scalar(include_str!("sql/get_sheet.sql"))
        .bind(commune_id)
        .bind(from)
        .bind(to)
        .fetch_one(conn)
        .await
        .map_err(db("making a sheet"))
}
