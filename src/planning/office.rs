//! Who works plans out, one at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::check::Checked;
use super::results::Made;
use super::runs;
use super::store::db;
use super::watch::{Stand, Watch, gap_part};
use super::words::Failure;
use crate::http::follow::is_over;
use crate::office::{self, Duty, Work};

/// Works plans out.
pub type Office = office::Office<Plans>;

/// The work of the room.
#[derive(Debug)]
pub struct Plans;

impl Work for Plans {
    type Stock = ();
    type Error = PlanningError;
    const DUTY: Duty = Duty { name: "planning", channel: "bando138_planning", lock: (138, 21), gathered: Duration::ZERO };

    fn failed(error: sqlx::Error, doing: &'static str) -> PlanningError {
        PlanningError::Db(error, doing)
    }

    async fn is_over(conn: &mut PgConnection, plan_id: Uuid) -> Result<bool, PlanningError> {
        Ok(is_over(&runs::told(conn, plan_id).await?))
    }

    async fn interrupted(office: &Office) -> Result<(), PlanningError> {
        let ended = sqlx::query(include_str!("sql/interrupt_plan.sql"))
            .bind(Failure::Interrupted.told())
            .execute(office.owner())
            .await
            .map_err(db("ending interrupted plans"))?;
        if ended.rows_affected() > 0 {
            tracing::warn!(n = ended.rows_affected(), "plans were interrupted by a restart");
        }
        Ok(())
    }

    async fn next(office: &Office, (): &mut ()) -> Result<bool, PlanningError> {
        office.one_plan().await
    }
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
    /// Works the next plan that waits out; false if none does.
    async fn one_plan(&self) -> Result<bool, PlanningError> {
        let plan: Option<Waiting> =
            sqlx::query_as(include_str!("sql/claim_plan.sql")).fetch_optional(self.owner()).await.map_err(db("taking up a plan"))?;
        let Some(plan) = plan else { return Ok(false) };
        let started = Instant::now();
        let watch = Arc::new(Watch::default());
        let ended = watch.while_told(self.worked_out(&plan, &watch), |stand| self.tell(plan.plan_id, stand)).await;
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

    /// Writes how far a plan is; whether it is called off, none if it is gone.
    async fn tell(&self, plan_id: Uuid, stand: Stand) -> Result<Option<bool>, sqlx::Error> {
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
