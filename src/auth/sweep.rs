//! Once a day, what is of no use any more is removed: old attempts, links, sessions and tokens.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::AuthError;
use super::error::db;
use crate::clock::Clock;

const EVERY: Duration = Duration::from_hours(24);

/// Removes what is of no use any more at `now`; how many rows that were.
///
/// # Errors
/// The database's.
pub async fn sweep(pool: &PgPool, now: DateTime<Utc>) -> Result<i64, AuthError> {
    sqlx::query_scalar(include_str!("sql/sweep.sql")).bind(now).fetch_one(pool).await.map_err(db("sweeping"))
}

/// Sweeps now and every day from then on. Never ends; a day that fails is logged, the next one tries again.
pub async fn daily(pool: PgPool, clock: Clock) {
    loop {
        match sweep(&pool, clock.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old attempts, links, sessions and tokens removed"),
            Err(error) => tracing::warn!("old attempts and sessions could not be removed: {error}"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
