//! Who works runs off, one at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::analysis::{Analysis, End as Ended, Step, analyse};
use super::inputs::{self, Detail, Frozen};
use super::run_words::Failure;
use super::store::db;
use super::total::total;
use super::wish::Wish;
use super::{HotspotError, results, runs};
use crate::http::follow::is_over;
use crate::office::{self, Duty, Work, watch};

/// Version of what computes, kept with each run: that of the program, and a digest of the sources that work an answer out.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("BANDO138_ANALYSIS"));

/// Works runs off.
pub type Office = office::Office<Runs>;

/// The work of the room.
#[derive(Debug)]
pub struct Runs;

/// How far a run is: step, done, of.
#[derive(Debug, Clone, Copy)]
struct Stand(&'static str, i32, Option<i32>);

impl Default for Stand {
    fn default() -> Self {
        Self("reading", 0, None)
    }
}

type Watch = watch::Watch<Stand>;

/// A run as it is worked on.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Waiting {
    hotspot_run_id: Uuid,
    province_code: String,
    wish: Value,
    boundary_date: NaiveDate,
}

/// How the work on a run ended.
enum End {
    Answer { found: Box<Analysis>, communes: Vec<Uuid>, digest: String, is_demo: bool },
    Failed(Value),
    CalledOff,
}

impl Work for Runs {
    type Stock = ();
    type Error = HotspotError;
    const DUTY: Duty = Duty { name: "hotspots", channel: "bando138_hotspots", lock: (138, 22), gathered: Duration::ZERO };

    fn failed(error: sqlx::Error, doing: &'static str) -> HotspotError {
        HotspotError::Db(error, doing)
    }

    async fn is_over(conn: &mut PgConnection, run_id: Uuid) -> Result<bool, HotspotError> {
        Ok(is_over(&runs::told(conn, run_id).await?))
    }

    async fn interrupted(office: &Office) -> Result<(), HotspotError> {
        let ended = sqlx::query(include_str!("sql/run_interrupt.sql"))
            .bind(Failure::Interrupted.told())
            .execute(office.owner())
            .await
            .map_err(db("ending interrupted runs"))?;
        if ended.rows_affected() > 0 {
            tracing::warn!(n = ended.rows_affected(), "runs of hotspots were interrupted by a restart");
        }
        Ok(())
    }

    async fn next(office: &Office, (): &mut ()) -> Result<bool, HotspotError> {
        office.one_run().await
    }
}

impl Office {
    /// Works the next run that waits off; false if none does.
    async fn one_run(&self) -> Result<bool, HotspotError> {
        let run: Option<Waiting> =
            sqlx::query_as(include_str!("sql/run_claim.sql")).fetch_optional(self.owner()).await.map_err(db("taking up a run"))?;
        let Some(run) = run else { return Ok(false) };
        let started = Instant::now();
        let watch = Arc::new(Watch::default());
        let ended = watch.while_told(self.worked_out(&run, &watch), |stand| self.tell(run.hotspot_run_id, stand)).await;
        let state = match ended {
            Ok(end) => self.written(&run, end).await,
            Err(error) => Err(error),
        };
        match state {
            Ok(state) => tracing::info!(
                hotspots.run = %run.hotspot_run_id,
                hotspots.province = run.province_code,
                hotspots.state = state,
                duration_ms = started.elapsed().as_millis() as u64,
                "a run of hotspots ended"
            ),
            Err(error) => {
                tracing::error!(hotspots.run = %run.hotspot_run_id, "a run of hotspots failed: {error}");
                self.end_without(&run, "failed", Some(Failure::Broken.told())).await?;
            }
        }
        Ok(true)
    }

    /// Writes how far a run is; whether it is called off, none if it is gone.
    async fn tell(&self, run_id: Uuid, Stand(step, done, total): Stand) -> Result<Option<bool>, sqlx::Error> {
        sqlx::query_scalar(include_str!("sql/run_progress.sql"))
            .bind(run_id)
            .bind(step)
            .bind(done)
            .bind(total)
            .fetch_optional(self.owner())
            .await
    }

    /// Reads all that a run is about and works it out; nothing is written.
    async fn worked_out(&self, run: &Waiting, watch: &Arc<Watch>) -> Result<End, HotspotError> {
        let Some(wish) = Wish::kept(&run.wish) else { return Ok(End::Failed(Failure::Unreadable.told())) };
        let frozen = {
            let reading = db("reading what a run is about");
            let mut tx = self.owner().begin_with("begin isolation level repeatable read, read only").await.map_err(&reading)?;
            let frozen = inputs::freeze(&mut tx, &run.province_code, &wish, run.boundary_date, Detail::Whole).await?;
            tx.commit().await.map_err(reading)?;
            frozen
        };
        let Some(frozen) = frozen else { return Ok(End::Failed(Failure::NoGround.told())) };
        let watch = Arc::clone(watch);
        let work = tokio::task::spawn_blocking(move || {
            let tell = |step: Step, done: u32, total: u32| {
                watch.note(|stand| *stand = Stand(step.name(), done as i32, (total > 0).then_some(total as i32)));
                !watch.is_stopped()
            };
            let digest = inputs::digest(&frozen);
            let Frozen { events, ground, is_demo } = frozen;
            let found = analyse(&wish.question(), &events, &ground, &tell);
            watch.note(|stand| *stand = Stand("writing", 0, None));
            (found, ground.communes.iter().map(|commune| commune.commune_id).collect(), digest, is_demo)
        });
        let (found, communes, digest, is_demo) = work.await.map_err(|_| HotspotError::Broken)?;
        Ok(match found {
            Ok(found) => End::Answer { found: Box::new(found), communes, digest, is_demo },
            Err(Ended::Refused(refusal)) => End::Failed(json!(refusal)),
            Err(Ended::CalledOff) => End::CalledOff,
        })
    }

    async fn end_without(&self, run: &Waiting, state: &str, error: Option<Value>) -> Result<(), HotspotError> {
        sqlx::query(include_str!("sql/run_end_without.sql"))
            .bind(run.hotspot_run_id)
            .bind(state)
            .bind(error)
            .execute(self.owner())
            .await
            .map_err(db("ending a run"))?;
        Ok(())
    }

    /// Writes how a run ended; the word of its state.
    async fn written(&self, run: &Waiting, end: End) -> Result<&'static str, HotspotError> {
        let (found, communes, digest, is_demo) = match end {
            End::Failed(error) => {
                self.end_without(run, "failed", Some(error)).await?;
                return Ok("failed");
            }
            End::CalledOff => {
                self.end_without(run, "cancelled", None).await?;
                return Ok("cancelled");
            }
            End::Answer { found, communes, digest, is_demo } => (found, communes, digest, is_demo),
        };
        let mut tx = self.owner().begin().await.map_err(db("writing a run"))?;
        let mut inputs = json!(found.inputs);
        inputs["incidents_sha256"] = digest.into();
        let mut findings = json!(found.findings);
        findings["total"] = Wish::kept(&run.wish).and_then(|wish| total(&wish.question(), &found.communes, found.inputs.dispersion)).into();
        results::write(&mut tx, run.hotspot_run_id, &found, &communes).await?;
        let ended: Option<Uuid> = sqlx::query_scalar(include_str!("sql/run_end.sql"))
            .bind(run.hotspot_run_id)
            .bind(inputs)
            .bind(findings)
            .bind(json!(found.backtest))
            .bind(is_demo)
            .fetch_optional(&mut *tx)
            .await
            .map_err(db("ending a run"))?;
        if ended.is_none() {
            return Ok("gone");
        }
        sqlx::query(include_str!("sql/run_tell_map.sql")).execute(&mut *tx).await.map_err(db("telling the map"))?;
        tx.commit().await.map_err(db("writing a run"))?;
        Ok("done")
    }
}
