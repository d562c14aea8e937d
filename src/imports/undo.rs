//! Takes out what an import stored, as a whole, while nothing depends on it.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::model::{Kind, Run, State};
use super::{ImportError, rooms, store};
use crate::audit::store::{IMPORT_UNDONE, Note, note, sum_up};
use crate::db::ScopedDb;

/// Whether a kind can be undone. Boundaries cannot: every row has been given its unit by them.
pub fn is_possible(kind: Kind) -> bool {
    kind != Kind::Boundaries
}

/// Takes a run out: its rows, and nothing else.
///
/// # Errors
/// `WrongState`, `NoUndo`, `DependedOn` with what depends on it; the database's. Then everything stays.
pub async fn undo(db: &ScopedDb, import_id: Uuid, now: DateTime<Utc>) -> Result<Run, ImportError> {
    let mut tx = db.begin().await?;
    let run = store::get(&mut tx, import_id).await?;
    let Some(kind) = run.kind.filter(|_| run.state == State::Stored) else { return Err(ImportError::WrongState(run.state)) };
    if !is_possible(kind) {
        return Err(ImportError::NoUndo);
    }
    sum_up(&mut tx, IMPORT_UNDONE).await.map_err(rooms::audit)?;
    // First, so that of two who undo at once the second finds it done.
    if !store::set_state(&mut tx, import_id, &[State::Stored], State::Undone, None, now).await? {
        return Err(ImportError::WrongState(State::Undone));
    }
    let rows = rooms::undo(&mut tx, kind, import_id).await?;
    let detail = json!({ "import_id": import_id, "file": run.file_name, "kind": kind.value(), "rows_removed": rows });
    let (action, entity) = (IMPORT_UNDONE.action, IMPORT_UNDONE.entity);
    note(&mut tx, &Note { action, entity, entity_id: Some(import_id), detail, ..Note::default() }).await.map_err(rooms::audit)?;
    let run = store::get(&mut tx, import_id).await?;
    tx.commit().await?;
    Ok(run)
}
