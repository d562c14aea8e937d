//! From the staging table into the table of incidents: codes, rows, and around them what a large load does once instead of for each row.

use std::time::Instant;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Beginning, Bulk, db};
use crate::http::incoming::Counted;
use crate::incidents::IncidentError;

/// Staged rows from which on the staging table is counted for the planner.
const ANALYSED: u64 = 10_000;

impl Bulk {
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
        let stored = self.store_staged(conn, import_id).await?;
        if is_large {
            let began = Instant::now();
            let steps_ms: serde_json::Value = sqlx::query_scalar(include_str!("../sql/bulk_load_end.sql"))
                .bind(import_id)
                .fetch_one(conn)
                .await
                .map_err(db("ending a large load"))?;
            tracing::debug!(import.id = %import_id, duration_ms = began.elapsed().as_millis() as u64, %steps_ms, "a large load of incidents was ended");
        }
        Ok(Counted { tables: vec![("incident", stored)] })
    }

    /// Takes the indexes away if the load is large beside the table, and nobody works with it for long; whether it was done.
    async fn begin_load(&self, conn: &mut PgConnection) -> Result<bool, IncidentError> {
        let pays: bool = sqlx::query_scalar(include_str!("../sql/bulk_load_pays.sql"))
            .bind(self.staged as i64)
            .fetch_one(&mut *conn)
            .await
            .map_err(db("looking at the size of the table"))?;
        if !pays {
            return Ok(false);
        }
        sqlx::query_scalar(include_str!("../sql/bulk_load_begin.sql")).fetch_one(conn).await.map_err(db("beginning a large load"))
    }

    /// Puts the staged rows into the table; how many.
    async fn store_staged(&self, conn: &mut PgConnection, import_id: Uuid) -> Result<u64, IncidentError> {
        let began = Instant::now();
        self.give_numbers(conn).await?;
        let numbers_ms = began.elapsed().as_millis() as u64;
        let rows = sqlx::query(include_str!("../sql/bulk_insert.sql"))
            .bind(import_id)
            .execute(conn)
            .await
            .map_err(db("storing incidents"))?
            .rows_affected();
        tracing::debug!(import.id = %import_id, rows, numbers_ms, duration_ms = began.elapsed().as_millis() as u64, "staged incidents were stored");
        Ok(rows)
    }

    /// Takes a block of numbers behind each beginning, and puts the first of each beside the rows.
    async fn give_numbers(&self, conn: &mut PgConnection) -> Result<(), IncidentError> {
        let texts = |of: fn(&Beginning) -> i32| {
            self.beginnings.iter().filter(|b| of(b) > 0).map(|b| (b.text.as_str(), of(b))).unzip::<_, _, Vec<&str>, Vec<i32>>()
        };
        let (brought, numbers) = texts(|b| b.brought);
        if !brought.is_empty() {
            sqlx::query(include_str!("../sql/bulk_keep.sql"))
                .bind(brought)
                .bind(numbers)
                .execute(&mut *conn)
                .await
                .map_err(db("keeping codes"))?;
        }
        let (wanted, counts) = texts(|b| b.rows);
        let all: Vec<&str> = self.beginnings.iter().map(|b| b.text.as_str()).collect();
        sqlx::query(include_str!("../sql/bulk_number.sql"))
            .bind(wanted)
            .bind(counts)
            .bind(all)
            .execute(&mut *conn)
            .await
            .map_err(db("giving out codes"))?;
        if self.staged >= ANALYSED {
            sqlx::raw_sql(include_str!("../sql/bulk_analyze.sql")).execute(&mut *conn).await.map_err(db("counting what came"))?;
        }
        // Codes that somebody chose by hand may lie in a block: those rows get the next free one.
        sqlx::query(include_str!("../sql/bulk_step_over.sql")).execute(conn).await.map_err(db("stepping over codes in use"))?;
        Ok(())
    }
}
