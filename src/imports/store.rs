//! The room's queries, one function per `.sql` file.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgPool, Row};
use uuid::Uuid;

use super::ImportError;
use super::error::db;
use super::model::{Kind, Mapping, Outcome, Refusal, Run, Said, State};

/// Refusals in one statement.
const CHUNK: usize = 5_000;

impl FromRow<'_, PgRow> for Run {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let json = |name: &str| row.try_get::<Option<Value>, _>(name);
        Ok(Self {
            import_id: row.try_get("import_id")?,
            created_by: row.try_get("created_by")?,
            file_name: row.try_get("file_name")?,
            size_bytes: row.try_get("size_bytes")?,
            sha256: row.try_get("sha256")?,
            state: State::parse(&row.try_get::<String, _>("state")?),
            kind: row.try_get::<Option<String>, _>("kind")?.as_deref().and_then(Kind::of),
            look: json("look")?,
            proposal: json("proposal")?,
            mapping: json("mapping")?.and_then(|mapping| serde_json::from_value(mapping).ok()),
            outcome: json("result")?.and_then(|result| serde_json::from_value(result).ok()),
            error: json("error")?.and_then(|error| serde_json::from_value(error).ok()),
            created_at: row.try_get("created_at")?,
            stored_at: row.try_get("stored_at")?,
            undone_at: row.try_get("undone_at")?,
            file_kept_until: row.try_get("file_kept_until")?,
        })
    }
}

/// A file that has come.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Id of the run.
    pub import_id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Octets.
    pub size_bytes: i64,
    /// SHA-256.
    pub sha256: Vec<u8>,
    /// What the rows are, if that was said.
    pub kind: Option<Kind>,
    /// Until when it is kept.
    pub kept_until: DateTime<Utc>,
}

/// Begins a run.
pub async fn insert(conn: &mut PgConnection, file: &Arrived) -> Result<(), ImportError> {
    sqlx::query(include_str!("sql/insert_run.sql"))
        .bind(file.import_id)
        .bind(&file.file_name)
        .bind(file.size_bytes)
        .bind(&file.sha256)
        .bind(file.kind.map(Kind::value))
        .bind(file.kept_until)
        .execute(conn)
        .await
        .map_err(db("beginning an import"))?;
    Ok(())
}

/// One run of one's office.
///
/// # Errors
/// `NotFound`; the database's.
pub async fn get(conn: &mut PgConnection, import_id: Uuid) -> Result<Run, ImportError> {
    sqlx::query_as(include_str!("sql/get_run.sql"))
        .bind(import_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading an import"))?
        .ok_or(ImportError::NotFound(import_id))
}

/// Runs of one's office, the newest first.
pub async fn list(conn: &mut PgConnection, after: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Run>, ImportError> {
    sqlx::query_as(include_str!("sql/list_run.sql"))
        .bind(after.map(|(at, _)| at))
        .bind(after.map(|(_, id)| id))
        .bind(limit)
        .fetch_all(conn)
        .await
        .map_err(db("listing imports"))
}

fn words(states: &[State]) -> Vec<&'static str> {
    states.iter().map(|state| state.word()).collect()
}

/// Moves a run on; false if it is no longer in one of the states `from`.
pub async fn set_state(
    conn: &mut PgConnection,
    import_id: Uuid,
    from: &[State],
    to: State,
    error: Option<&Said>,
    now: DateTime<Utc>,
) -> Result<bool, ImportError> {
    let moved: Option<Uuid> = sqlx::query_scalar(include_str!("sql/set_state.sql"))
        .bind(import_id)
        .bind(words(from))
        .bind(to.word())
        .bind(error.map(Json))
        .bind(now)
        .fetch_optional(conn)
        .await
        .map_err(db("moving an import on"))?;
    Ok(moved.is_some())
}

/// Says what the file is; false if nobody waits for it any more.
pub async fn set_look(
    conn: &mut PgConnection,
    import_id: Uuid,
    look: &Value,
    proposal: &Value,
    kind: Option<Kind>,
) -> Result<bool, ImportError> {
    let moved: Option<Uuid> = sqlx::query_scalar(include_str!("sql/set_look.sql"))
        .bind(import_id)
        .bind(look)
        .bind(proposal)
        .bind(kind.map(Kind::value))
        .fetch_optional(conn)
        .await
        .map_err(db("keeping what a file is"))?;
    Ok(moved.is_some())
}

/// Says what the file is when it is read otherwise, back at its columns; false if the run is at another step.
pub async fn set_reading(
    conn: &mut PgConnection,
    import_id: Uuid,
    look: &Value,
    proposal: &Value,
    kind: Option<Kind>,
    from: &[State],
) -> Result<bool, ImportError> {
    let moved: Option<Uuid> = sqlx::query_scalar(include_str!("sql/set_reading.sql"))
        .bind(import_id)
        .bind(look)
        .bind(proposal)
        .bind(kind.map(Kind::value))
        .bind(words(from))
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("keeping how a file is read"))?;
    forget_refusals(conn, import_id).await?;
    Ok(moved.is_some())
}

async fn forget_refusals(conn: &mut PgConnection, import_id: Uuid) -> Result<(), ImportError> {
    sqlx::query(include_str!("sql/delete_refusals.sql")).bind(import_id).execute(conn).await.map_err(db("forgetting refusals"))?;
    Ok(())
}

/// Says how the file is to be read, and begins the check; false if the run is at another step.
pub async fn set_mapping(conn: &mut PgConnection, import_id: Uuid, mapping: &Mapping, from: &[State]) -> Result<bool, ImportError> {
    let moved: Option<Uuid> = sqlx::query_scalar(include_str!("sql/set_mapping.sql"))
        .bind(import_id)
        .bind(mapping.kind.value())
        .bind(Json(mapping))
        .bind(words(from))
        .fetch_optional(conn)
        .await
        .map_err(db("keeping a mapping"))?;
    Ok(moved.is_some())
}

/// Keeps what a check or a store found, with its refusals in place of those of the time before.
pub async fn set_result(
    conn: &mut PgConnection,
    import_id: Uuid,
    outcome: &Outcome,
    preview: &Value,
    refusals: &[Refusal],
) -> Result<(), ImportError> {
    sqlx::query(include_str!("sql/set_result.sql"))
        .bind(import_id)
        .bind(Json(outcome))
        .bind(preview)
        .execute(&mut *conn)
        .await
        .map_err(db("keeping a result"))?;
    forget_refusals(conn, import_id).await?;
    let mut part = 0;
    let mut last = None;
    let parts: Vec<i32> = refusals
        .iter()
        .map(|refusal| {
            part = if last == Some(refusal.number) { part + 1 } else { 0 };
            last = Some(refusal.number);
            part
        })
        .collect();
    for (chunk, parts) in refusals.chunks(CHUNK).zip(parts.chunks(CHUNK)) {
        sqlx::query(include_str!("sql/insert_refusals.sql"))
            .bind(import_id)
            .bind(chunk.iter().map(|r| r.number as i64).collect::<Vec<_>>())
            .bind(parts)
            .bind(chunk.iter().map(|r| r.column.map(|column| column as i32)).collect::<Vec<_>>())
            .bind(chunk.iter().map(|r| r.field.as_deref()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|r| r.said.code.as_ref()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|r| r.said.vi.as_str()).collect::<Vec<_>>())
            .bind(chunk.iter().map(|r| r.said.en.as_str()).collect::<Vec<_>>())
            .execute(&mut *conn)
            .await
            .map_err(db("keeping refusals"))?;
    }
    Ok(())
}

/// Where the rows of the last check lie: a GeoJSON document, or none.
pub async fn preview(conn: &mut PgConnection, import_id: Uuid) -> Result<Option<Value>, ImportError> {
    sqlx::query_scalar(include_str!("sql/get_preview.sql")).bind(import_id).fetch_one(conn).await.map_err(db("reading a preview"))
}

/// A refusal as the database has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredRefusal {
    /// Row of the file.
    pub row_number: i64,
    /// Which of the row's, from 0.
    pub part: i32,
    /// Column, from 0.
    pub column_index: Option<i32>,
    /// Field.
    pub field: Option<String>,
    /// For programs.
    pub code: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Refusals in the order of the file; only of one code or one field, where it is given.
pub async fn list_refusals(
    conn: &mut PgConnection,
    import_id: Uuid,
    after: (i64, i32),
    limit: i64,
    code: Option<&str>,
    field: Option<&str>,
) -> Result<Vec<StoredRefusal>, ImportError> {
    sqlx::query_as(include_str!("sql/list_refusal.sql"))
        .bind(import_id)
        .bind(after.0)
        .bind(after.1)
        .bind(limit)
        .bind(code)
        .bind(field)
        .fetch_all(conn)
        .await
        .map_err(db("listing refusals"))
}

/// How one's office mapped columns with these headings the last time.
pub async fn remembered(conn: &mut PgConnection, headings_sha256: &[u8]) -> Result<Option<Mapping>, ImportError> {
    let found: Option<Value> = sqlx::query_scalar(include_str!("sql/get_mapping.sql"))
        .bind(headings_sha256)
        .fetch_optional(conn)
        .await
        .map_err(db("remembering a mapping"))?;
    Ok(found.and_then(|mapping| serde_json::from_value(mapping).ok()))
}

/// Remembers how columns were mapped.
pub async fn remember(conn: &mut PgConnection, headings_sha256: &[u8], mapping: &Mapping) -> Result<(), ImportError> {
    sqlx::query(include_str!("sql/put_mapping.sql"))
        .bind(headings_sha256)
        .bind(Json(mapping))
        .execute(conn)
        .await
        .map_err(db("remembering a mapping"))?;
    Ok(())
}

/// When one's office stored this very file the last time, if it did.
pub async fn same_file(conn: &mut PgConnection, sha256: &[u8], but: Uuid) -> Result<Option<DateTime<Utc>>, ImportError> {
    let found: Option<(DateTime<Utc>, Uuid)> = sqlx::query_as(include_str!("sql/find_same_file.sql"))
        .bind(sha256)
        .bind(but)
        .fetch_optional(conn)
        .await
        .map_err(db("looking for the same file"))?;
    Ok(found.map(|(at, _)| at))
}

/// Notes that the file of a run is gone.
pub async fn forget_file(conn: &mut PgConnection, import_id: Uuid) -> Result<bool, ImportError> {
    let found: Option<Uuid> = sqlx::query_scalar(include_str!("sql/forget_file.sql"))
        .bind(import_id)
        .fetch_optional(conn)
        .await
        .map_err(db("forgetting a file"))?;
    Ok(found.is_some())
}

/// After a restart: ends what was under way. By the owner of the tables.
pub async fn interrupt(pool: &PgPool) -> Result<u64, ImportError> {
    let said = Said::new(
        "interrupted",
        "Dịch vụ đã khởi động lại giữa chừng; chưa có gì được lưu. Hãy chạy lại.",
        "The service was started again meanwhile; nothing was stored. Run it again.",
    );
    let done = sqlx::query(include_str!("sql/interrupt_runs.sql"))
        .bind(Json(said))
        .execute(pool)
        .await
        .map_err(db("ending interrupted imports"))?;
    Ok(done.rows_affected())
}

/// Runs whose file is to be forgotten now. By the owner of the tables.
pub async fn sweep(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<Uuid>, ImportError> {
    sqlx::query_scalar(include_str!("sql/sweep_files.sql")).bind(now).fetch_all(pool).await.map_err(db("forgetting files"))
}
