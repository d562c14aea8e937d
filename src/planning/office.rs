//! Who works plans out, one at a time.
//!
//! One process of all that share a database does it: whoever holds the advisory lock. All state is in the database: a plan is called off by its row,
//! watched by its row, and a plan that nobody works on any more is found by the next holder of the lock.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use sqlx::postgres::PgListener;
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::PlanningError;
use super::check::Checked;
use super::results::Made;
use super::store::db;
use super::watch::{Watch, gap_part};
use super::words::Failure;
use crate::clock::Clock;
use crate::coverage;
use crate::db::duty;

/// Name of the notifications: a plan was asked for.
const CHANNEL: &str = "bando138_planning";
/// The lock of whoever works.
const LOCK: (i32, i32) = (138, 21);
/// Looked for work so often even if nothing was heard.
const LOOKED_EVERY: Duration = Duration::from_secs(30);
/// Pause after a failure, and between attempts to get the lock.
const RETRY: Duration = Duration::from_secs(2);
/// How often it is told how far a plan is, and asked whether it is still wanted.
const TOLD_EVERY: Duration = Duration::from_millis(400);

/// Works plans out. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Office(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    owner: PgPool,
    clock: Clock,
}

/// A plan as it is worked on.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) plan_id: Uuid,
    pub(super) province_code: String,
    pub(super) wish: Value,
}

/// How the work on a plan ended.
pub(super) enum End {
    /// With an answer; whether it was called off before it was as good as asked.
    Answer { made: Box<Made>, checked: Checked, inputs: Value, run_id: Uuid, is_called_off: bool },
    /// Without one, for a reason.
    Failed(Failure, Value),
    /// Called off before there was one.
    CalledOff(Value),
}

impl Office {
    /// The office; `owner` is the pool of the owner of the tables: what is computed is the same for all, and each reads of it what is theirs.
    pub fn new(owner: PgPool, clock: Clock) -> Self {
        Self(Arc::new(Inner { owner, clock }))
    }

    /// The office beside that of coverage.
    pub fn beside(office: &coverage::Office) -> Self {
        Self::new(office.owner().clone(), office.clock())
    }

    pub(super) fn clock(&self) -> Clock {
        self.0.clock
    }

    /// The owner of the tables.
    pub fn owner(&self) -> &PgPool {
        &self.0.owner
    }

    /// Works until the process ends.
    pub async fn work(self) {
        loop {
            if let Err(error) = self.session().await {
                tracing::warn!("plans are not worked on for a moment: {error}");
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Works until everything that waits is done; false if another process works.
    ///
    /// # Errors
    /// The database's.
    pub async fn work_off(&self) -> Result<bool, PlanningError> {
        let Some(lock) = self.lock().await? else { return Ok(false) };
        let done = async {
            self.interrupted().await?;
            while self.one_plan().await? {}
            Ok(true)
        };
        let done = done.await;
        // The lock goes with its connection; closed properly it is gone at once.
        let _ = lock.close().await;
        done
    }

    async fn lock(&self) -> Result<Option<PgConnection>, PlanningError> {
        duty::take(&self.0.owner, LOCK).await.map_err(db("asking for the lock of plans"))
    }

    async fn session(&self) -> Result<(), PlanningError> {
        let listening = db("listening for plans");
        let mut listener = PgListener::connect_with(&self.0.owner).await.map_err(&listening)?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await.map_err(&listening)?;
        let Some(mut lock) = self.lock().await? else { return Ok(()) };
        self.interrupted().await?;
        loop {
            while self.one_plan().await? {}
            match tokio::time::timeout(LOOKED_EVERY, listener.try_recv()).await {
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(PlanningError::Db(error, "listening for plans")),
                Ok(Ok(Some(_))) | Err(_) => {}
            }
            // What was heard meanwhile is looked for anyway.
            while listener.next_buffered().is_some() {}
            lock.ping().await.map_err(db("holding the lock of plans"))?;
        }
    }

    /// Ends what whoever worked before has left.
    async fn interrupted(&self) -> Result<(), PlanningError> {
        let ended = sqlx::query(include_str!("sql/interrupt_plan.sql"))
            .bind(Failure::Interrupted.told())
            .execute(self.owner())
            .await
            .map_err(db("ending interrupted plans"))?;
        if ended.rows_affected() > 0 {
            tracing::warn!(n = ended.rows_affected(), "plans were interrupted by a restart");
        }
        Ok(())
    }

    /// Works the next plan that waits out; false if none does.
    async fn one_plan(&self) -> Result<bool, PlanningError> {
        let plan: Option<Waiting> =
            sqlx::query_as(include_str!("sql/claim_plan.sql")).fetch_optional(self.owner()).await.map_err(db("taking up a plan"))?;
        let Some(plan) = plan else { return Ok(false) };
        let started = Instant::now();
        let watch = Arc::new(Watch::default());
        let ended = self.while_told(plan.plan_id, &watch, self.worked_out(&plan, &watch)).await;
        let state = match ended {
            Ok(end) => self.written(&plan, end).await,
            Err(error) => Err(error),
        };
        match state {
            Ok(state) => tracing::info!(
                plan.id = %plan.plan_id,
                plan.province = plan.province_code,
                plan.state = state,
                duration_ms = started.elapsed().as_millis() as u64,
                "a plan ended"
            ),
            Err(error) => {
                tracing::error!(plan.id = %plan.plan_id, "a plan failed: {error}");
                self.end_without(plan.plan_id, "failed", Some(Failure::Broken.told()), Value::Object(Map::new())).await?;
            }
        }
        Ok(true)
    }

    /// Tells how far a plan is while something is done for it, and says when nobody wants it any more.
    async fn while_told<T>(&self, plan_id: Uuid, watch: &Watch, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut told = tokio::time::interval(TOLD_EVERY);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = told.tick() => {
                    // Not told once more or less: the work goes on.
                    match self.tell(plan_id, watch).await {
                        Ok(Some(false)) => {}
                        Ok(Some(true)) => watch.stop(),
                        Ok(None) => watch.leave(),
                        Err(error) => tracing::debug!("it could not be told how far a plan is: {error}"),
                    }
                }
            }
        }
    }

    /// Writes how far a plan is; whether it is called off, none if it is gone.
    async fn tell(&self, plan_id: Uuid, watch: &Watch) -> Result<Option<bool>, sqlx::Error> {
        let stand = watch.stand();
        sqlx::query_scalar(include_str!("sql/set_plan_progress.sql"))
            .bind(plan_id)
            .bind(if stand.step.is_empty() { "reading" } else { stand.step })
            .bind(stand.done)
            .bind(stand.total)
            .bind(stand.value)
            .bind(stand.bound)
            .bind(stand.gap_part())
            .bind(stand.steps)
            .bind(stand.parts)
            .bind(stand.cameras)
            .bind(stand.of)
            .bind(stand.keeps_answer)
            .fetch_optional(self.owner())
            .await
    }

    async fn end_without(&self, plan_id: Uuid, state: &str, error: Option<Value>, inputs: Value) -> Result<(), PlanningError> {
        sqlx::query(include_str!("sql/fail_plan.sql"))
            .bind(plan_id)
            .bind(state)
            .bind(error)
            .bind(inputs)
            .execute(self.owner())
            .await
            .map_err(db("ending a plan"))?;
        Ok(())
    }

    /// Writes how a plan ended; the word of its state.
    async fn written(&self, plan: &Waiting, end: End) -> Result<&'static str, PlanningError> {
        let (made, checked, inputs, run_id, is_called_off) = match end {
            End::Failed(failure, inputs) => {
                self.end_without(plan.plan_id, "failed", Some(failure.told()), inputs).await?;
                return Ok("failed");
            }
            End::CalledOff(inputs) => {
                self.end_without(plan.plan_id, "cancelled", None, inputs).await?;
                return Ok("cancelled");
            }
            End::Answer { made, checked, inputs, run_id, is_called_off } => (made, checked, inputs, run_id, is_called_off),
        };
        let state = if is_called_off { "cancelled" } else { "done" };
        let outcome = &made.outcome;
        let gap = gap_part(outcome.value, outcome.bound);
        let mut tx = self.owner().begin().await.map_err(db("writing a plan"))?;
        made.write(&mut tx, plan.plan_id).await?;
        let ended: Option<Uuid> = sqlx::query_scalar(include_str!("sql/end_plan.sql"))
            .bind(plan.plan_id)
            .bind(state)
            .bind(None::<Value>)
            .bind(outcome.value)
            .bind(outcome.bound)
            .bind(gap)
            .bind(outcome.cameras.len() as i32)
            .bind(made.need)
            .bind(made.seen_before)
            .bind(made.cost_vnd())
            .bind(checked.told())
            .bind(inputs)
            .bind(run_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(db("ending a plan"))?;
        if ended.is_none() {
            return Ok("gone");
        }
        tx.commit().await.map_err(db("writing a plan"))?;
        Ok(state)
    }
}
