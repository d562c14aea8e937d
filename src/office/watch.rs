//! How far some work is, between the threads that work on it and the task that tells it.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often it is told how far the work is, and asked whether it is still wanted.
const TOLD_EVERY: Duration = Duration::from_millis(400);

/// Where the stand of the work is written to and read from, and where it is said that nobody wants more.
#[derive(Debug, Default)]
pub struct Watch<S> {
    is_stopped: AtomicBool,
    is_gone: AtomicBool,
    stand: Mutex<S>,
}

impl<S: Clone> Watch<S> {
    /// Says that it is called off, or that the best so far is good enough.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Says that nobody will ever read what comes out.
    pub fn leave(&self) {
        self.is_gone.store(true, Ordering::Relaxed);
        self.stop();
    }

    /// Whether that was said.
    pub fn is_gone(&self) -> bool {
        self.is_gone.load(Ordering::Relaxed)
    }

    /// Whether it was said that it is called off.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Changes the stand.
    pub fn note(&self, change: impl FnOnce(&mut S)) {
        change(&mut self.stand.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The stand.
    pub fn stand(&self) -> S {
        self.stand.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does `work`, and every 0.4 s has `tell` write how far it is, which answers whether it is called off, none if its row is gone.
    pub async fn while_told<T, F>(&self, work: impl Future<Output = T>, tell: impl Fn(S) -> F) -> T
    where
        F: Future<Output = Result<Option<bool>, sqlx::Error>>,
    {
        let mut work = std::pin::pin!(work);
        let mut told = tokio::time::interval(TOLD_EVERY);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = told.tick() => match tell(self.stand()).await {
                    Ok(Some(false)) => {}
                    Ok(Some(true)) => self.stop(),
                    Ok(None) => self.leave(),
                    // Not told once more or less: the work goes on.
                    Err(error) => tracing::debug!("it could not be told how far the work is: {error}"),
                },
            }
        }
    }
}
