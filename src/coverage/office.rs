//! Who works runs off, one at a time, and keeps the newest of each province current.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::board::{Board, Inputs};
use super::first_runs::Waiting;
use super::inputs::{self, Window};
use super::recipe::Recipe;
use super::shelf::{Shelf, Worked};
use super::store::db;
use super::{CoverageError, aside, results, runs};
use crate::http::follow::is_over;
use crate::office::{self, Duty, Work};

/// How often it is looked whether earlier writers are through.
const WRITERS_ASKED_EVERY: Duration = Duration::from_millis(20);
/// Version of what computes, kept with each run.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Works runs off.
pub type Office = office::Office<Runs>;

/// The work of the room.
#[derive(Debug)]
pub struct Runs;

/// What is at hand: communes on the shelf, and first runs that wait for writers.
#[derive(Debug, Default)]
pub struct Stock(Shelf, Waiting);

impl Work for Runs {
    type Stock = Stock;
    type Error = CoverageError;
    const DUTY: Duty =
        // More changes come together while the first are worked off.
        Duty { name: "coverage", channel: "bando138_coverage", lock: (138, 20), gathered: Duration::from_millis(10) };

    fn failed(error: sqlx::Error, doing: &'static str) -> CoverageError {
        CoverageError::Db(error, doing)
    }

    async fn is_over(conn: &mut PgConnection, run_id: Uuid) -> Result<bool, CoverageError> {
        Ok(is_over(&runs::told(conn, run_id).await?))
    }

    async fn interrupted(office: &Office) -> Result<(), CoverageError> {
        office.interrupted().await
    }

    async fn next(office: &Office, Stock(shelf, first): &mut Stock) -> Result<bool, CoverageError> {
        office.one_thing(shelf, first).await
    }

    fn looks_again(Stock(_, first): &Stock) -> Option<Duration> {
        (!first.is_empty()).then_some(WRITERS_ASKED_EVERY)
    }

    async fn aside(office: &Office, Stock(shelf, _): &mut Stock) -> Result<bool, CoverageError> {
        office.warm(shelf).await
    }
}

/// A run as it is worked on.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Run {
    pub(super) coverage_run_id: Uuid,
    province_code: String,
    pub(super) recipe: Value,
    incident_from: NaiveDate,
    incident_to: Option<NaiveDate>,
    as_of: DateTime<Utc>,
    boundary_date: NaiveDate,
    is_first: bool,
}

impl Run {
    fn window(&self) -> Window {
        Window { from: self.incident_from, to: self.incident_to, as_of: self.as_of }
    }
}

/// How the work on a run ended.
enum End {
    Done,
    CalledOff,
}

impl Office {
    /// Ends what whoever worked before has left.
    async fn interrupted(&self) -> Result<(), CoverageError> {
        let error = json!({
            "code": "interrupted",
            "vi": "Lần tính bị ngắt vì dịch vụ dừng giữa chừng. Hãy tính lại.",
            "en": "The run was interrupted because the service stopped. Start it again.",
        });
        let ended = sqlx::query(include_str!("sql/interrupt_run.sql"))
            .bind(error)
            .execute(self.owner())
            .await
            .map_err(db("ending interrupted runs"))?;
        if ended.rows_affected() > 0 {
            tracing::warn!(n = ended.rows_affected(), "runs of coverage were interrupted by a restart");
        }
        self.sweep().await
    }

    async fn sweep(&self) -> Result<(), CoverageError> {
        sqlx::query(include_str!("sql/sweep_run.sql")).execute(self.owner()).await.map_err(db("sweeping runs"))?;
        Ok(())
    }

    /// Does the next thing that waits, runs first; false if nothing does.
    async fn one_thing(&self, stock: &mut Shelf, first: &mut Waiting) -> Result<bool, CoverageError> {
        if let Some(run) = first.next(self.owner()).await? {
            self.run(&run, stock).await?;
            return Ok(true);
        }
        let run: Option<Run> =
            sqlx::query_as(include_str!("sql/claim_run.sql")).fetch_optional(self.owner()).await.map_err(db("taking up a run"))?;
        match run {
            Some(run) if run.is_first => {
                first.put(self.owner(), run).await?;
                Ok(true)
            }
            Some(run) => {
                self.run(&run, stock).await?;
                Ok(true)
            }
            None => self.keep_current(stock).await,
        }
    }

    /// Works a run through, and writes down how it ended.
    async fn run(&self, run: &Run, stock: &mut Shelf) -> Result<(), CoverageError> {
        let started = Instant::now();
        let end = self.work_through(run, stock).await;
        match &end {
            Ok(End::Done) => tracing::info!(
                coverage.run = %run.coverage_run_id,
                coverage.province = run.province_code,
                duration_ms = started.elapsed().as_millis() as u64,
                "coverage computed"
            ),
            Ok(End::CalledOff) => tracing::info!(coverage.run = %run.coverage_run_id, "a run of coverage was called off"),
            Err(error) => {
                tracing::error!(coverage.run = %run.coverage_run_id, "a run of coverage failed: {error}");
                let said = json!({
                    "code": "failed",
                    "vi": "Lần tính không hoàn thành vì lỗi của dịch vụ hoặc cơ sở dữ liệu. Hãy tính lại; nếu vẫn lỗi, xem nhật ký của dịch vụ.",
                    "en": "The run did not finish because the service or the database failed. Start it again; if it fails once more, see the service's log.",
                });
                Self::end(&mut *self.owner().acquire().await.map_err(db("ending a run"))?, run, "failed", Some(said)).await?;
            }
        }
        self.sweep().await
    }

    /// Ends a run that is worked on; false if it was called off.
    pub(super) async fn end(conn: &mut PgConnection, run: &Run, state: &str, error: Option<Value>) -> Result<bool, CoverageError> {
        let ended: Option<Uuid> = sqlx::query_scalar(include_str!("sql/end_run.sql"))
            .bind(run.coverage_run_id)
            .bind(state)
            .bind(error)
            .fetch_optional(conn)
            .await
            .map_err(db("ending a run"))?;
        Ok(ended.is_some())
    }

    async fn changes(conn: &mut PgConnection, commune_id: Option<Uuid>, province_code: Option<&str>) -> Result<Vec<i64>, CoverageError> {
        sqlx::query_scalar(include_str!("sql/list_change_id.sql"))
            .bind(commune_id)
            .bind(province_code)
            .fetch_all(conn)
            .await
            .map_err(db("reading changes"))
    }

    pub(super) async fn forget(conn: &mut PgConnection, changes: &[i64]) -> Result<(), CoverageError> {
        sqlx::query(include_str!("sql/delete_change.sql")).bind(changes).execute(conn).await.map_err(db("forgetting changes"))?;
        Ok(())
    }

    pub(super) async fn tell_map(conn: &mut PgConnection) -> Result<(), CoverageError> {
        sqlx::query(include_str!("sql/tell_map.sql")).execute(conn).await.map_err(db("telling the map"))?;
        Ok(())
    }

    async fn work_through(&self, run: &Run, stock: &mut Shelf) -> Result<End, CoverageError> {
        let mut conn = self.owner().acquire().await.map_err(db("beginning a run"))?;
        // What waits now is in what is read from here on.
        let waiting = Self::changes(&mut conn, None, Some(&run.province_code)).await?;
        let communes: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/list_run_commune.sql"))
            .bind(&run.province_code)
            .bind(run.boundary_date)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("listing communes of a run"))?;
        drop(conn);
        let recipe = Arc::new(Recipe::kept(&run.recipe).ok_or(CoverageError::RecipeUnreadable)?);
        let (total, today) = (communes.len(), self.clock().today());
        for (done, commune_id) in communes.into_iter().enumerate() {
            let (_, worked) = self.commune(run, &recipe, commune_id).await?;
            let mut tx = self.owner().begin().await.map_err(db("writing a commune"))?;
            let now = self.clock().now();
            if let Some(worked) = &worked {
                results::write(&mut tx, (run.coverage_run_id, commune_id), &worked.board, &worked.found, now).await?;
            }
            // Last, so that the row of the run is never held while something is written: whoever calls it off does not wait.
            let step = if done + 1 == total { "finishing" } else { "computing" };
            let is_on: Option<Uuid> = sqlx::query_scalar(include_str!("sql/set_run_progress.sql"))
                .bind(run.coverage_run_id)
                .bind(step)
                .bind(done as i32 + 1)
                .bind(total as i32)
                .fetch_optional(&mut *tx)
                .await
                .map_err(db("telling how far a run is"))?;
            if is_on.is_none() {
                return Ok(End::CalledOff);
            }
            tx.commit().await.map_err(db("writing a commune"))?;
            if let Some(kept) = worked.and_then(|worked| worked.kept(run.coverage_run_id, today, now)) {
                stock.put(commune_id, kept);
            }
        }
        let mut tx = self.owner().begin().await.map_err(db("ending a run"))?;
        aside::put_back(&mut tx, &run.province_code).await?;
        if !Self::end(&mut tx, run, "done", None).await? {
            return Ok(End::CalledOff);
        }
        Self::forget(&mut tx, &waiting).await?;
        Self::tell_map(&mut tx).await?;
        tx.commit().await.map_err(db("ending a run"))?;
        Ok(End::Done)
    }

    /// A transaction with one state of everything: a change is either in what is read and among the changes, or neither.
    pub(super) async fn one_look(&self, doing: &'static str) -> Result<Transaction<'static, Postgres>, CoverageError> {
        self.owner().begin_with("begin isolation level repeatable read, read only").await.map_err(db(doing))
    }

    /// All that one commune depends on, and the changes that it has in it; none without a border.
    async fn inputs(&self, run: &Run, recipe: &Recipe, commune_id: Uuid) -> Result<(Vec<i64>, Option<Inputs>), CoverageError> {
        let mut tx = self.one_look("reading a commune").await?;
        let changes = Self::changes(&mut tx, Some(commune_id), None).await?;
        let inputs = inputs::read(&mut tx, commune_id, recipe, &run.window(), self.clock().today()).await?;
        tx.commit().await.map_err(db("reading a commune"))?;
        Ok((changes, inputs))
    }

    /// Reads and works one commune through, beside whoever waits: the changes that it has seen, and what was found; none without a border.
    pub(super) async fn commune(
        &self,
        run: &Run,
        recipe: &Arc<Recipe>,
        commune_id: Uuid,
    ) -> Result<(Vec<i64>, Option<Worked>), CoverageError> {
        let (changes, inputs) = self.inputs(run, recipe, commune_id).await?;
        let Some(inputs) = inputs else { return Ok((changes, None)) };
        let recipe = Arc::clone(recipe);
        let work = tokio::task::spawn_blocking(move || Worked::of(inputs, &recipe));
        Ok((changes, Some(work.await.map_err(|_| CoverageError::Broken)?)))
    }

    /// A commune as it is now, by what a run was made by; without a run by the default recipe and the incidents of three years. None without a border.
    ///
    /// # Errors
    /// What the run was made by cannot be read; the database's.
    pub async fn board(&self, run_id: Option<Uuid>, commune_id: Uuid) -> Result<Option<(Inputs, Board)>, CoverageError> {
        let run: Option<Run> = match run_id {
            None => None,
            Some(run_id) => self.run_of(run_id).await?,
        };
        let today = self.clock().today();
        let run = run.unwrap_or_else(|| Run {
            coverage_run_id: Uuid::nil(),
            province_code: String::new(),
            recipe: Recipe::default().told(),
            incident_from: today.checked_sub_months(chrono::Months::new(36)).unwrap_or(today),
            incident_to: None,
            as_of: self.clock().now(),
            boundary_date: today,
            is_first: false,
        });
        let recipe = Recipe::kept(&run.recipe).ok_or(CoverageError::RecipeUnreadable)?;
        let Some(inputs) = self.inputs(&run, &recipe, commune_id).await?.1 else { return Ok(None) };
        let work = tokio::task::spawn_blocking(move || {
            let board = Board::of(&inputs, &recipe);
            (inputs, board)
        });
        work.await.map(Some).map_err(|_| CoverageError::Broken)
    }

    pub(super) async fn run_of(&self, run_id: Uuid) -> Result<Option<Run>, CoverageError> {
        sqlx::query_as(include_str!("sql/get_run_of_work.sql")).bind(run_id).fetch_optional(self.owner()).await.map_err(db("reading a run"))
    }
}
