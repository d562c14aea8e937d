//! What every handler may reach: the pool, the clock. Cheap to clone.

use sqlx::PgPool;

use crate::clock::Clock;

/// The shared state of the service.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Pool of the JSON API.
    pub db: PgPool,
    /// The time.
    pub clock: Clock,
}
