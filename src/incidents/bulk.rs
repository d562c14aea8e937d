//! Incidents, many at a time, with the checks, places and codes that one entered by hand would get ([`super::routes`]).
//!
//! What can be judged from the row, from the units and from the offences is judged here, before the row goes to the database, so that the
//! database is asked a few questions for each batch and none for each row. What follows from the place (tile key, masked place) goes with it.

mod ids;
mod judge;
mod same;
mod stage;
mod store;
mod undo;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use crate::http::incoming::Incoming;
pub use undo::undo;

use super::IncidentError;
use crate::communes::units::Units;
use crate::db::copy::CopyRows;
use crate::http::incoming::Verdict;
use ids::{Ids, OfKeys, Short};
use stage::Columns;

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> IncidentError {
    move |error| IncidentError::Db(error, doing)
}

/// An offence as rows ask for it.
#[derive(Debug, Clone)]
struct Offence {
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    is_victim_sensitive: bool,
}

/// A beginning of codes, and how many rows are to get one.
#[derive(Debug)]
struct Beginning {
    text: String,
    rows: i32,
    /// Largest number that a row brought along.
    brought: i32,
}

/// Incidents on their way in, in one transaction of the caller's. Memory: 17 to 34 bytes a row for telling the same row again.
#[derive(Debug)]
pub struct Bulk {
    now: DateTime<Utc>,
    units: Arc<Units>,
    offences: HashMap<String, Offence>,
    columns: Columns,
    ids: Ids,
    /// Row of the file of each key and of each code that was brought along.
    keys: HashMap<Short, u32, OfKeys>,
    codes: HashMap<Box<str>, u64>,
    /// Whether there is any row of an import: if not, none can be there already.
    has_imported: bool,
    beginnings: Vec<Beginning>,
    beginning_of: HashMap<(Uuid, i32), usize>,
    beginning_named: HashMap<String, usize>,
    copy: CopyRows,
    /// Rows that wait in the staging table.
    staged: u64,
    verdicts: Vec<Verdict>,
    is_kept: bool,
}

/// Makes room for rows; `now` is what the clock of the service says. About 50 ms.
///
/// # Errors
/// The database's.
pub async fn begin(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, IncidentError> {
    let units = Arc::new(Units::load(conn).await?);
    let rows: Vec<(String, Option<NaiveDate>, Option<NaiveDate>, bool)> =
        sqlx::query_as(include_str!("sql/bulk_offence.sql")).fetch_all(&mut *conn).await.map_err(db("reading offences"))?;
    let offences = rows
        .into_iter()
        .map(|(code, valid_from, valid_to, is_victim_sensitive)| (code, Offence { valid_from, valid_to, is_victim_sensitive }));
    let offences = offences.collect();
    let has_imported: bool = sqlx::query_scalar(include_str!("sql/bulk_has_imported.sql"))
        .fetch_one(&mut *conn)
        .await
        .map_err(db("looking for earlier imports"))?;
    sqlx::raw_sql(include_str!("sql/bulk_stage.sql")).execute(conn).await.map_err(db("making room for rows"))?;
    let columns = Columns::new();
    let copy = CopyRows::new(columns.count());
    Ok(Bulk {
        now,
        units,
        offences,
        columns,
        ids: Ids::default(),
        keys: HashMap::default(),
        codes: HashMap::new(),
        has_imported,
        beginnings: Vec::new(),
        beginning_of: HashMap::new(),
        beginning_named: HashMap::new(),
        copy,
        staged: 0,
        verdicts: Vec::new(),
        is_kept: true,
    })
}

impl Bulk {
    /// Rows are only judged from now on, and none can be stored: what is asked before anything is confirmed.
    pub fn judge_only(&mut self) {
        self.is_kept = false;
    }

    /// Takes rows in; those that are refused, or there already, stay out, and [`Bulk::check`] says why. Some thousands at once are best.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<(), IncidentError> {
        let present = self.present_keys(conn, rows).await?;
        let taken = self.taken_codes(conn, rows).await?;
        let known = same::known(conn, &taken).await?;
        for row in rows {
            match self.judge(row, &present, &taken, &known) {
                Ok(judged) if self.is_kept => self.push(row, &judged),
                Ok(_) => {}
                Err(verdict) => self.verdicts.push(verdict),
            }
        }
        self.staged += self.copy.send_narrow(conn, include_str!("sql/bulk_copy.sql")).await.map_err(db("sending rows"))?;
        Ok(())
    }

    async fn present_keys(&self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<Vec<Uuid>, IncidentError> {
        if !self.has_imported {
            return Ok(Vec::new());
        }
        let keys: Vec<Uuid> = rows.iter().map(|row| row.key).collect();
        let mut present: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/bulk_present.sql"))
            .bind(keys)
            .fetch_all(conn)
            .await
            .map_err(db("looking for rows that are there"))?;
        present.sort_unstable();
        Ok(present)
    }

    async fn taken_codes(&self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<Vec<String>, IncidentError> {
        let codes: Vec<&str> = rows.iter().filter_map(|row| self.columns.code(row)).collect();
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let mut taken: Vec<String> = sqlx::query_scalar(include_str!("sql/bulk_taken.sql"))
            .bind(codes)
            .fetch_all(conn)
            .await
            .map_err(db("looking for codes in use"))?;
        taken.sort_unstable();
        Ok(taken)
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// None today: the database was asked while the rows were staged.
    #[allow(clippy::unused_async)]
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, IncidentError> {
        Ok(std::mem::take(&mut self.verdicts))
    }
}
