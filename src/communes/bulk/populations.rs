//! Figures of population from a file: set against what is there, stored, and taken out again.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::communes::CommuneError;
use crate::http::incoming::{Counted, Fault, UndoError, Verdict};

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// The unit whose people were counted.
    pub commune_id: Uuid,
    /// The year of the figure.
    pub year: i32,
    /// People.
    pub people: i32,
    /// Where the figure is from, in words of at most 200 characters.
    pub source: String,
}

/// Figures on their way in, in one transaction of the caller's.
#[derive(Debug)]
pub struct Bulk {
    this_year: i32,
    staged: HashMap<(Uuid, i32, String), (u64, i32)>,
    verdicts: Vec<Verdict>,
}

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CommuneError {
    move |error| CommuneError::Db(error, doing)
}

/// Makes room for figures; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(_conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, CommuneError> {
    Ok(Bulk { this_year: now.year(), staged: HashMap::new(), verdicts: Vec::new() })
}

impl Bulk {
    /// Takes rows in; those that are refused stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, _conn: &mut PgConnection, _rows: &[Incoming]) -> Result<(), CommuneError> {
        Ok(())
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, CommuneError> {
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// Stores the rows that were not refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, _conn: &mut PgConnection, _import_id: Uuid) -> Result<Counted, CommuneError> {
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
