//! Queries of requests that nobody waits for any more are cancelled in the database.
//!
//! When a browser goes away the request's future is dropped; sqlx then leaves the statement running and its connection taken. So each
//! request has a name, which its transactions carry as their `application_name` until they end; and a [`Watch`] that is dropped before the
//! request is answered has the statements of that name cancelled, over connections kept for that.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use uuid::Uuid;

/// Connections over which queries are cancelled.
const CONNECTIONS: u32 = 2;
/// A statement may have been on its way when its request was dropped: it is looked for again after these pauses.
const LOOKED_FOR_AFTER: [Duration; 4] = [Duration::ZERO, Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(300)];

/// Cancels queries. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Canceller(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    /// Tells this process from others on the same database.
    process: Uuid,
    next: AtomicU64,
    cancelled: AtomicU64,
}

impl Canceller {
    /// Cancels queries on the database of `options`; connects when there is something to cancel.
    pub fn new(options: &PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options.clone().disable_statement_logging().options([("statement_timeout", "5s")]));
        Self(Arc::new(Inner { pool, process: Uuid::new_v4(), next: AtomicU64::new(0), cancelled: AtomicU64::new(0) }))
    }

    /// A name for what one request asks.
    pub fn task(&self) -> Task {
        Task { canceller: self.clone(), number: self.0.next.fetch_add(1, Ordering::Relaxed), has_begun: Arc::default() }
    }

    /// How many statements were cancelled so far.
    pub fn cancelled(&self) -> u64 {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    async fn cancel(&self, name: &str) {
        for pause in LOOKED_FOR_AFTER {
            tokio::time::sleep(pause).await;
            match sqlx::query_scalar::<_, i64>(include_str!("../sql/cancel.sql")).bind(name).fetch_one(&self.0.pool).await {
                Ok(cancelled) => {
                    self.0.cancelled.fetch_add(cancelled.unsigned_abs(), Ordering::Relaxed);
                }
                // The database is away, or closing: nothing runs there for us.
                Err(error) => return tracing::debug!("a query could not be cancelled: {error}"),
            }
        }
    }
}

/// What one request asks of the database. Clones are the same request.
#[derive(Clone)]
pub struct Task {
    canceller: Canceller,
    number: u64,
    has_begun: Arc<AtomicBool>,
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl Task {
    fn name(&self) -> String {
        format!("bando138 {} {}", self.canceller.0.process.simple(), self.number)
    }

    /// The `application_name` under which it asks, from now on: letters, digits and spaces.
    pub fn begin(&self) -> String {
        self.has_begun.store(true, Ordering::Relaxed);
        self.name()
    }

    /// Held while the request is answered.
    pub fn watch(&self) -> Watch {
        Watch(Some(self.clone()))
    }
}

/// A request that is being answered. Dropped without [`Watch::done`], its queries are cancelled.
#[derive(Debug)]
#[must_use = "dropping it cancels the request's queries"]
pub struct Watch(Option<Task>);

impl Watch {
    /// The request is answered.
    pub fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(task) = self.0.take().filter(|task| task.has_begun.load(Ordering::Relaxed)) else { return };
        // Outside of a runtime the process is ending, and its connections with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { task.canceller.cancel(&task.name()).await });
        }
    }
}
