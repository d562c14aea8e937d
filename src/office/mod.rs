//! KIT: an office. What rows ask for is done one thing after another, by one process of all that share a database: whoever holds the advisory lock.
//!
//! All state is in the database: work is called off by its row, watched by its row, and a row that nobody works on any more is found by the next holder of
//! the lock. A room says what its work is ([`Work`]); when it is looked for, and who does it, is the same for all.

pub mod watch;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::duty;

/// Looked for work so often even if nothing was heard.
const LOOKED_EVERY: Duration = Duration::from_secs(30);
/// Pause after a failure, and between attempts to get the lock.
const RETRY: Duration = Duration::from_secs(2);

/// How the processes agree on who works, and hear of work.
#[derive(Debug, Clone, Copy)]
pub struct Duty {
    /// What is worked on, for the log.
    pub name: &'static str,
    /// Name of the notifications: something was asked for.
    pub channel: &'static str,
    /// The lock of whoever works.
    pub lock: (i32, i32),
    /// What comes together within this time is worked off together.
    pub gathered: Duration,
}

/// What a room's office does.
pub trait Work: Sized + Send + Sync + 'static {
    /// What is kept at hand from one thing to the next; it goes with the lock.
    type Stock: Default + Send;
    /// The room's error.
    type Error: fmt::Display + Send;
    /// Lock and channel.
    const DUTY: Duty;

    /// A failure of the database in the room's words.
    fn failed(error: sqlx::Error, doing: &'static str) -> Self::Error;

    /// Whether the row of some work has ended.
    ///
    /// # Errors
    /// There is no such row; the database's.
    fn is_over(conn: &mut PgConnection, id: Uuid) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Ends what whoever worked before has left.
    ///
    /// # Errors
    /// The database's.
    fn interrupted(office: &Office<Self>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Does the next thing that waits; false if nothing does. That something went wrong with it is written into its row, not told as an error.
    ///
    /// # Errors
    /// The database's.
    fn next(office: &Office<Self>, stock: &mut Self::Stock) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// When to look again if something waits for somebody else; none: when something is heard.
    fn looks_again(_: &Self::Stock) -> Option<Duration> {
        None
    }

    /// Prepares something while nothing waits; false if there is nothing to prepare.
    ///
    /// # Errors
    /// The database's.
    fn aside(_: &Office<Self>, _: &mut Self::Stock) -> impl Future<Output = Result<bool, Self::Error>> + Send {
        async { Ok(false) }
    }
}

/// Works for a room. Cheap to clone.
pub struct Office<W>(Arc<(PgPool, Clock)>, PhantomData<W>);

impl<W> Clone for Office<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<W> fmt::Debug for Office<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Office").field(&self.0).finish()
    }
}

impl<W> Office<W> {
    /// The office; `owner` is the pool of the owner of the tables: what is computed is the same for all, and each reads of it what is theirs.
    pub fn new(owner: PgPool, clock: Clock) -> Self {
        Self(Arc::new((owner, clock)), PhantomData)
    }

    /// The office beside that of another room.
    pub fn beside<V>(other: &Office<V>) -> Self {
        Self(Arc::clone(&other.0), PhantomData)
    }

    /// The owner of the tables.
    pub fn owner(&self) -> &PgPool {
        &self.0.0
    }

    /// The clock.
    pub fn clock(&self) -> Clock {
        self.0.1
    }
}

impl<W: Work> Office<W> {
    /// Works until the process ends.
    pub async fn work(self) {
        loop {
            if let Err(error) = self.session().await {
                tracing::warn!("{} is not worked on for a moment: {error}", W::DUTY.name);
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Works until everything that waits is done; false if another process works.
    ///
    /// # Errors
    /// The database's.
    pub async fn work_off(&self) -> Result<bool, W::Error> {
        self.work_until(None).await
    }

    /// Works until the work of one row is over, others that were asked for before it too; false if another process works.
    ///
    /// # Errors
    /// There is no such row; the database's.
    pub async fn work_on(&self, id: Uuid) -> Result<bool, W::Error> {
        self.work_until(Some(id)).await
    }

    async fn work_until(&self, over: Option<Uuid>) -> Result<bool, W::Error> {
        let Some(mut lock) = self.lock().await? else { return Ok(false) };
        let done = async {
            W::interrupted(self).await?;
            let mut stock = W::Stock::default();
            loop {
                if let Some(id) = over
                    && W::is_over(&mut lock, id).await?
                {
                    return Ok(true);
                }
                if W::next(self, &mut stock).await? {
                    continue;
                }
                let Some(pause) = W::looks_again(&stock) else { return Ok(true) };
                tokio::time::sleep(pause).await;
            }
        };
        let done = done.await;
        duty::leave(lock, W::DUTY.lock).await;
        done
    }

    /// The right to work, held by a connection of its own and gone with it; none if another process has it.
    async fn lock(&self) -> Result<Option<PgConnection>, W::Error> {
        duty::take(self.owner(), W::DUTY.lock).await.map_err(|error| W::failed(error, "asking for the lock"))
    }

    async fn session(&self) -> Result<(), W::Error> {
        let listening = |error| W::failed(error, "listening for work");
        let mut listener = PgListener::connect_with(self.owner()).await.map_err(listening)?;
        listener.eager_reconnect(false);
        listener.listen(W::DUTY.channel).await.map_err(listening)?;
        let Some(mut lock) = self.lock().await? else { return Ok(()) };
        W::interrupted(self).await?;
        let mut stock = W::Stock::default();
        loop {
            while W::next(self, &mut stock).await? {}
            let pause = if W::aside(self, &mut stock).await? { Duration::ZERO } else { W::looks_again(&stock).unwrap_or(LOOKED_EVERY) };
            match tokio::time::timeout(pause, listener.try_recv()).await {
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(listening(error)),
                Ok(Ok(Some(_))) | Err(_) => tokio::time::sleep(W::DUTY.gathered).await,
            }
            // What was heard meanwhile is looked for anyway.
            while listener.next_buffered().is_some() {}
            lock.ping().await.map_err(|error| W::failed(error, "holding the lock"))?;
        }
    }
}
