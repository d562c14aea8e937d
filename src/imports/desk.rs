//! Where files are brought: keeps them for a few days, and does the work of a run, one at a time, beside whoever waits for it.

use std::collections::HashMap;
use std::future::Future;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use super::error::io;
use super::model::{Run, Said, State};
use super::progress::Progress;
use super::{ImportError, pipeline, recognise, store};
use crate::clock::Clock;
use crate::db::{Access, Pools, ScopedDb};
use crate::files::Reader;
use crate::vault::Vault;

/// A file is kept so long: enough to correct the mapping after a weekend, and to fetch the refused rows.
const KEPT: chrono::Duration = chrono::Duration::days(7);
/// Pauses before the end of a run is written down once more, seconds: a crashed PostgreSQL is back after some seconds, a moved one after minutes.
const ENDED_AGAIN_AFTER_S: [u64; 12] = [0, 1, 1, 2, 2, 4, 8, 15, 30, 60, 120, 300];
/// How often files are looked through for what is to be forgotten.
const SWEPT_EVERY: Duration = Duration::from_mins(30);

/// The importer of a service. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    reader: Reader,
    folder: PathBuf,
    pools: Pools,
    owner: PgPool,
    clock: Clock,
    vault: Vault,
    running: Mutex<HashMap<Uuid, Running>>,
    /// Two cores: a second import would only make both late.
    turn: Semaphore,
}

#[derive(Clone)]
struct Running {
    /// Tells it from an earlier job of the same run.
    job: Uuid,
    cancel: watch::Sender<bool>,
    progress: watch::Receiver<Progress>,
}

/// What a job has at hand.
pub struct Work {
    /// The importer.
    pub desk: Desk,
    /// Its way into the database: the account's own, on the pool of jobs.
    pub db: ScopedDb,
    /// The run.
    pub run: Run,
    /// How far it is.
    pub progress: watch::Sender<Progress>,
}

impl Desk {
    /// The importer; its files are in `folder`, which nobody else may read.
    ///
    /// `owner` is the pool of the owner of the tables, for boundaries and for what ends with the service.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(reader: Reader, folder: PathBuf, pools: Pools, owner: PgPool, clock: Clock, vault: Vault) -> Result<Self, ImportError> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(io("making the folder of imports"))?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(io("closing the folder of imports"))?;
        Ok(Self(Arc::new(Inner { reader, folder, pools, owner, clock, vault, running: Mutex::default(), turn: Semaphore::new(1) })))
    }

    /// The file of a run.
    pub fn file(&self, import_id: Uuid) -> PathBuf {
        self.0.folder.join(import_id.to_string())
    }

    /// Folder of the files.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// What reads foreign files.
    pub fn reader(&self) -> &Reader {
        &self.0.reader
    }

    /// The time.
    pub fn clock(&self) -> Clock {
        self.0.clock
    }

    /// What seals contacts.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// The owner of the tables.
    pub fn owner(&self) -> &PgPool {
        &self.0.owner
    }

    /// Until when a file that comes now is kept.
    pub fn kept_until(&self) -> DateTime<Utc> {
        self.0.clock.now() + KEPT
    }

    /// How far a run is, while something is being done.
    pub fn progress(&self, import_id: Uuid) -> Option<watch::Receiver<Progress>> {
        self.running().get(&import_id).map(|running| running.progress.clone())
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Running>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls off what is being done for a run; false if nothing is.
    pub fn cancel(&self, import_id: Uuid) -> bool {
        self.running().get(&import_id).is_some_and(|running| running.cancel.send(true).is_ok())
    }

    /// Returns when nothing is being done for a run any more: at once, or some milliseconds after it was called off (longer while the database
    /// is away: its end is written down first). A job that is still ending would otherwise end the next one of the same run.
    pub async fn idle(&self, import_id: Uuid) {
        while let Some(mut progress) = self.progress(import_id) {
            while progress.changed().await.is_ok() {}
            // Over, and its end is being written down.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Finds out what the file of a run is.
    pub fn look(&self, access: Access, run: Run) {
        self.begin(access, run, State::Looking, recognise::look);
    }

    /// Checks every row of a run.
    pub fn check(&self, access: Access, run: Run) {
        self.begin(access, run, State::Checking, |work| pipeline::run(work, pipeline::Pass::Check));
    }

    /// Checks every row again and stores what is right.
    pub fn store(&self, access: Access, run: Run) {
        self.begin(access, run, State::Storing, |work| pipeline::run(work, pipeline::Pass::Store));
    }

    fn begin<F>(&self, access: Access, run: Run, state: State, job: impl FnOnce(Work) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), ImportError>> + Send + 'static,
    {
        let (cancel, cancelled) = watch::channel(false);
        let (progress, watched) = watch::channel(Progress::begin(state, run.size_bytes.unsigned_abs()));
        let import_id = run.import_id;
        let job_id = Uuid::now_v7();
        self.running().insert(import_id, Running { job: job_id, cancel: cancel.clone(), progress: watched });
        let desk = self.clone();
        tokio::spawn(async move {
            let db = desk.0.pools.job(access.clone());
            let work = Work { desk: desk.clone(), db, run, progress };
            // In a task of its own: what panics there ends the run as failed, and does not leave it at work for ever.
            let at_work = tokio::spawn({
                let desk = desk.clone();
                async move { desk.take_turn(work, cancelled, job).await }
            });
            let result = at_work.await.unwrap_or_else(|error| {
                tracing::error!(import.id = %import_id, "an import panicked: {error}");
                Err(ImportError::Io(std::io::Error::other("the program failed"), "importing"))
            });
            if let Err(error) = result {
                desk.end(access, import_id, &error).await;
            }
            let mut running = desk.running();
            if running.get(&import_id).is_some_and(|running| running.job == job_id) {
                running.remove(&import_id);
            }
            drop(running);
            // Held until here, so that calling off is possible to the end.
            drop(cancel);
        });
    }

    async fn take_turn<F>(&self, work: Work, mut cancelled: watch::Receiver<bool>, job: impl FnOnce(Work) -> F) -> Result<(), ImportError>
    where
        F: Future<Output = Result<(), ImportError>>,
    {
        let watch = work.db.watch();
        let done = tokio::select! {
            done = async {
                let _turn = self.0.turn.acquire().await.map_err(|_| ImportError::Cancelled)?;
                job(work).await
            } => done,
            _ = cancelled.wait_for(|cancelled| *cancelled) => Err(ImportError::Cancelled),
        };
        // Dropped without this, what is still asked of the database is cancelled there.
        if !matches!(done, Err(ImportError::Cancelled)) {
            watch.done();
        }
        done
    }

    /// Writes down why a run ended. What was committed before stays stored: the state says so, and is left.
    async fn end(&self, access: Access, import_id: Uuid, error: &ImportError) {
        let running = [State::Looking, State::Checking, State::Storing];
        let (to, said) = match error {
            ImportError::Cancelled => (State::Cancelled, None),
            other => (State::Failed, Some(other.said())),
        };
        // The reason may be that the database went away: it comes back, and until this is written nobody could run the import again.
        for pause_s in ENDED_AGAIN_AFTER_S {
            let written = async {
                let mut tx = self.0.pools.scoped(access.clone()).begin().await?;
                store::set_state(&mut tx, import_id, &running, to, said.as_ref(), self.0.clock.now()).await?;
                tx.commit().await?;
                Ok::<_, ImportError>(())
            };
            let Err(error) = written.await else { return };
            tracing::warn!(import.id = %import_id, "the end of an import could not be written down yet: {error}");
            tokio::time::sleep(Duration::from_secs(pause_s)).await;
        }
        tracing::error!(import.id = %import_id, "the end of an import was not written down; the next start of the service does it");
    }

    /// Deletes the file of a run.
    pub fn forget(&self, import_id: Uuid) {
        match std::fs::remove_file(self.file(import_id)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(import.id = %import_id, "a file of an import could not be deleted: {error}"),
        }
    }

    /// Ends what a restart has interrupted. Before the first request is served: what is brought meanwhile is not interrupted.
    pub async fn end_interrupted(&self) {
        match store::interrupt(&self.0.owner).await {
            Ok(0) => {}
            Ok(n) => tracing::warn!(n, "imports were interrupted by a restart; nothing of them was stored"),
            Err(error) => tracing::error!("interrupted imports could not be ended: {error}"),
        }
    }

    /// Forgets files when their time has come, for ever.
    pub async fn keep_house(self) {
        let mut ticks = tokio::time::interval(SWEPT_EVERY);
        loop {
            ticks.tick().await;
            match store::sweep(&self.0.owner, self.0.clock.now()).await {
                Ok(gone) => gone.into_iter().for_each(|import_id| self.forget(import_id)),
                Err(error) => tracing::warn!("files of imports were not looked through: {error}"),
            }
        }
    }
}

impl Work {
    /// Changes what whoever watches sees.
    pub fn tell(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(|progress| {
            let was_none = progress.rows_done == 0;
            change(progress);
            if was_none && progress.rows_done > 0 {
                progress.first_rows();
            }
        });
    }

    /// A remark with words.
    pub fn remark(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Said {
        Said::new(code, vi, en)
    }
}
