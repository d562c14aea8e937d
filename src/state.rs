//! What every handler may reach: the clock; and, for the door alone, the pools. Cheap to clone.

use std::path::Path;
use std::sync::Arc;

use crate::clock::Clock;
use crate::db::Pools;
use crate::vault::Vault;

/// The shared state of the service.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The pools. Handlers reach data by [`crate::db::ScopedDb`] instead, which the door gives them.
    pub pools: Pools,
    /// The time.
    pub clock: Clock,
    /// What seals and opens with the key outside of the database.
    pub vault: Vault,
    /// Folder of files that are being made.
    pub work: Arc<Path>,
}
