//! The rooms that take rows in, behind one face for the pipeline: what differs between them is here and nowhere else.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::ImportError;
use super::model::{Kind, Said};
use crate::audit::AuditError;
use crate::http::incoming::{Counted, UndoError};
use crate::{cameras, communes, hotspots, incidents};

/// An error of the log.
pub fn audit(error: AuditError) -> ImportError {
    match error {
        AuditError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "writing the log"),
    }
}

/// Rows per table, with the names that the API has.
pub fn counted(counted: Counted) -> BTreeMap<String, u64> {
    counted.tables.into_iter().map(|(table, n)| (table.to_owned(), n)).collect()
}

/// Takes out what a run stored.
///
/// # Errors
/// `DependedOn` with what depends on it; the database's.
pub async fn undo(conn: &mut PgConnection, kind: Kind, import_id: Uuid) -> Result<BTreeMap<String, u64>, ImportError> {
    let undone = match kind {
        Kind::Cameras => cameras::bulk::undo(conn, import_id).await,
        Kind::Incidents => incidents::bulk::undo(conn, import_id).await,
        Kind::Hotspots => hotspots::bulk::undo(conn, import_id).await,
        Kind::Populations => communes::bulk::populations::undo(conn, import_id).await,
        Kind::Boundaries | Kind::Streets => return Err(ImportError::NoUndo),
    };
    match undone {
        Ok(rows) => Ok(counted(rows)),
        Err(UndoError::Db(error, doing)) => Err(ImportError::Db(error, doing)),
        Err(UndoError::Depends(what)) => {
            Err(ImportError::DependedOn(what.into_iter().map(|d| (Said::new("depends", d.vi, d.en), d.n.unsigned_abs())).collect()))
        }
    }
}
