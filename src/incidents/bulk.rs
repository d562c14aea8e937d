//! Incidents, many at a time, with the checks, places and codes that one entered by hand would get ([`super::routes`]).
//!
//! What can be judged from the row, from the units and from the offences is judged here, before the row goes to the database, so that the
//! database is asked a few questions for each batch and none for each row. What follows from the place (tile key, masked place) goes with it.

mod ids;
mod judge;
mod same;
mod stage;
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
use crate::http::incoming::{Counted, Verdict};
use ids::{Ids, OfKeys, Short};
use stage::Columns;

/// Rows in the table from which on the codes given out are compared with those of the table one by one.
const ANALYSED: u64 = 10_000;

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

    /// Gives the rows their codes and stores them. Call [`crate::audit::store::sum_up`] before, or the log gets an event for each.
    ///
    /// # Errors
    /// The database's: a rule that the table has and that was not asked here.
    pub async fn store(self, conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, IncidentError> {
        if self.staged == 0 {
            return Ok(Counted { tables: vec![("incident", 0)] });
        }
        // Before the counters: whoever writes an incident holds its table first.
        let is_large = self.begin_load(conn).await?;
        self.give_numbers(conn).await?;
        let stored = sqlx::query(include_str!("sql/bulk_insert.sql"))
            .bind(import_id)
            .execute(&mut *conn)
            .await
            .map_err(db("storing incidents"))?
            .rows_affected();
        if is_large {
            sqlx::query(include_str!("sql/bulk_load_end.sql")).bind(import_id).execute(conn).await.map_err(db("ending a large load"))?;
        }
        Ok(Counted { tables: vec![("incident", stored)] })
    }

    /// Takes the indexes away if the load is large beside the table, and nobody works with it for long; whether it was done.
    async fn begin_load(&self, conn: &mut PgConnection) -> Result<bool, IncidentError> {
        let pays: bool = sqlx::query_scalar(include_str!("sql/bulk_load_pays.sql"))
            .bind(self.staged as i64)
            .fetch_one(&mut *conn)
            .await
            .map_err(db("looking at the size of the table"))?;
        if !pays {
            return Ok(false);
        }
        sqlx::query_scalar(include_str!("sql/bulk_load_begin.sql")).fetch_one(conn).await.map_err(db("beginning a large load"))
    }

    /// Takes a block of numbers behind each beginning, and puts the first of each beside the rows.
    async fn give_numbers(&self, conn: &mut PgConnection) -> Result<(), IncidentError> {
        let texts = |of: fn(&Beginning) -> i32| {
            self.beginnings.iter().filter(|b| of(b) > 0).map(|b| (b.text.as_str(), of(b))).unzip::<_, _, Vec<&str>, Vec<i32>>()
        };
        let (brought, numbers) = texts(|b| b.brought);
        if !brought.is_empty() {
            sqlx::query(include_str!("sql/bulk_keep.sql"))
                .bind(brought)
                .bind(numbers)
                .execute(&mut *conn)
                .await
                .map_err(db("keeping codes"))?;
        }
        let (wanted, counts) = texts(|b| b.rows);
        let all: Vec<&str> = self.beginnings.iter().map(|b| b.text.as_str()).collect();
        sqlx::query(include_str!("sql/bulk_number.sql"))
            .bind(wanted)
            .bind(counts)
            .bind(all)
            .execute(&mut *conn)
            .await
            .map_err(db("giving out codes"))?;
        if self.staged >= ANALYSED {
            sqlx::raw_sql(include_str!("sql/bulk_analyze.sql")).execute(&mut *conn).await.map_err(db("counting what came"))?;
        }
        // Codes that somebody chose by hand may lie in a block: those rows get the next free one.
        sqlx::query(include_str!("sql/bulk_step_over.sql")).execute(conn).await.map_err(db("stepping over codes in use"))?;
        Ok(())
    }
}
