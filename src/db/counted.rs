//! A pool that knows how many wait for it: sqlx does not tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::PgPool;

/// How full a pool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    /// Connections that are open.
    pub size: u32,
    /// Of them, those that nobody uses.
    pub idle: usize,
    /// Requests that wait for one (or for the answer to their `begin`); none where that is not counted.
    pub waiting: Option<usize>,
}

/// A pool whose waiting requests are counted.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The pool.
    pub pool: PgPool,
    waiting: Arc<AtomicUsize>,
}

impl Counted {
    /// Counts for a pool.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, waiting: Arc::default() }
    }

    /// One more waits, until the answer is dropped.
    pub fn wait(&self) -> Waiting {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(Arc::clone(&self.waiting))
    }

    /// How full it is.
    pub fn figures(&self) -> PoolFigures {
        PoolFigures { size: self.pool.size(), idle: self.pool.num_idle(), waiting: Some(self.waiting.load(Ordering::Relaxed)) }
    }
}

/// One that waits.
#[derive(Debug)]
pub struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
