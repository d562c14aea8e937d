//! KIT: vector tiles. It knows no room: a room describes its [`Layer`] as data and SQL, and `app` hands the list over.
//!
//! A tile is one SQL row of arrays per layer ([`render`]), written as Mapbox Vector Tiles here ([`mvt`], [`clip`]). Points come
//! as tile keys (see the migration `tiles`), so that no geometry is read for them; areas come as WKB and are clipped here.
//! At low zooms layers of points give counted cells, from counts that the database keeps by triggers.
//!
//! Finished tiles may be kept in memory ([`cache`]). None is served that is older than its data: triggers notify what changed,
//! [`listen`] takes it out, and [`settle_changes`] holds the answer to a writer back until that has happened. A change made
//! elsewhere (psql, another process) is taken out as soon as its notification arrives.

pub mod cache;
mod clip;
mod column;
mod describe;
mod filter;
mod layer;
mod listen;
mod mvt;
mod render;
mod routes;
pub mod tile;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::{Method, Request, Response, header};
use bytes::Bytes;
use http_body_util::Full;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::sync::{mpsc, oneshot};

pub use filter::Filter;
pub use layer::{Arg, Attribute, Band, Kind, Layer, Param, Shape, attribute, shared};
pub use routes::{KEPT_ROUTE, settle_changes};
pub use tile::Tile;

use crate::clock::Clock;
use crate::db::{Canceller, Counted, PoolFigures};

/// Queries that run at once. More than this on a machine of few cores only makes every one of them late; further requests wait.
const CONNECTIONS: u32 = 6;
/// A free connection is waited for so long; then the tile is refused, to be asked for again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(4);
/// No tile takes so long; a query that does is given up.
const STATEMENT_TIMEOUT: &str = "20s";
/// How long connections may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// A writer waits at most so long for the caches; then they are emptied.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(5);

/// The tiles of a service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tiles(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// For who sees every row.
    pool: Counted,
    /// For the others; each tile in a transaction that says who asks.
    narrow: Counted,
    cancel: Canceller,
    /// Answers that were kept, and tiles that were made.
    hits: AtomicU64,
    made: AtomicU64,
    layers: &'static [&'static Layer],
    clock: Clock,
    cache: Arc<cache::Cache>,
    waiting: mpsc::UnboundedSender<listen::Waiting>,
    listening: PgPool,
    listener: tokio::task::AbortHandle,
}

/// What the kit counts of itself.
#[derive(Debug, Clone, Copy)]
pub struct TileFigures {
    /// Answers given from memory.
    pub hits: u64,
    /// Tiles made by the database, well or not.
    pub made: u64,
    /// Tiles in memory.
    pub kept: usize,
    /// Bytes that they take.
    pub kept_bytes: usize,
    /// Queries cancelled because nobody waited for them any more.
    pub cancelled: u64,
    /// The pools.
    pub pools: [(&'static str, PoolFigures); 2],
}

impl Tiles {
    /// Opens a pool of its own and begins to listen for changes. `cache_mib` is the room for finished tiles, 0 to make every
    /// tile anew. The listener ends when the last clone is dropped. To be called inside a tokio runtime.
    ///
    /// # Errors
    /// The database does not answer.
    ///
    /// # Panics
    /// With more than 32 layers.
    pub async fn start(
        options: PgConnectOptions,
        layers: &'static [&'static Layer],
        clock: Clock,
        cache_mib: usize,
    ) -> Result<Self, sqlx::Error> {
        assert!(layers.len() <= 32, "layers are the bits of a u32");
        // The same few statements over and over, on ranges: planned once. `db::connect` plans each time, for lists.
        let options = options.options([
            ("plan_cache_mode", "force_generic_plan"),
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("timezone", "Asia/Ho_Chi_Minh"),
            ("jit", "off"),
            ("max_parallel_workers_per_gather", "0"),
        ]);
        let role = |name| {
            PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                // Asking "are you there" before each tile would double the round trips; a broken connection is met in `render`.
                .test_before_acquire(false)
                .connect_with(options.clone().options([("role", name)]))
        };
        let pool = Counted::new(role("bando138_wide").await?);
        let narrow = Counted::new(role("bando138_narrow").await?);
        let cancel = Canceller::new(&options);
        let listening = PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_secs(5)).connect_lazy_with(options);
        let cache = Arc::new(cache::Cache::new(cache_mib << 20));
        let (waiting, writers) = mpsc::unbounded_channel();
        let names = layers.iter().map(|layer| layer.name).collect();
        let listener = tokio::spawn(listen::run(listening.clone(), Arc::clone(&cache), names, writers)).abort_handle();
        let (hits, made) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self(Arc::new(Inner { pool, narrow, cancel, hits, made, layers, clock, cache, waiting, listening, listener })))
    }

    /// Stops listening and closes all connections, before the database goes. Tiles asked for afterwards are refused.
    pub async fn close(&self) {
        self.0.listener.abort();
        self.0.cache.suspend();
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, async {
            tokio::join!(self.0.pool.pool.close(), self.0.narrow.pool.close(), self.0.cancel.close(), self.0.listening.close())
        })
        .await;
    }

    /// Routes for tiles, `TileJSON` and style.
    pub fn router(&self) -> axum::Router {
        routes::router(self.clone())
    }

    /// The answer to a request for a tile that is kept, without going through the router; `None` for everything else, and for a tile that tells more to who has
    /// stated a purpose than whoever asks is told (`has_purpose`).
    pub fn kept<B>(&self, request: &Request<B>, has_purpose: bool) -> Option<Response<Full<Bytes>>> {
        if request.method() != Method::GET || !request.uri().path().starts_with("/tiles/") {
            return None;
        }
        let entry = self.0.cache.get(request.uri().path_and_query()?.as_str(), self.0.clock.now().timestamp())?;
        let mut layers = self.0.layers.iter().enumerate();
        if !has_purpose && layers.any(|(bit, layer)| layer.tells_for_purpose() && entry.shows(bit)) {
            return None;
        }
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(routes::respond(&entry, request.headers().get(header::IF_NONE_MATCH)))
    }

    /// What the kit counts of itself.
    pub fn figures(&self) -> TileFigures {
        let (kept, kept_bytes) = self.0.cache.size();
        TileFigures {
            hits: self.0.hits.load(Ordering::Relaxed),
            made: self.0.made.load(Ordering::Relaxed),
            kept,
            kept_bytes,
            cancelled: self.0.cancel.cancelled(),
            pools: [("tiles_wide", self.0.pool.figures()), ("tiles_narrow", self.0.narrow.figures())],
        }
    }

    /// Waits until everything committed before this call is out of the cache. At once if nothing is kept.
    pub async fn settle(&self) {
        if !self.0.cache.is_enabled() {
            return;
        }
        let (done, seen) = oneshot::channel();
        let sent = self.0.waiting.send(done).is_ok();
        // Dropped unanswered when the connection was lost: the cache is empty then, which is as good.
        if !sent || tokio::time::timeout(SETTLE_TIMEOUT, seen).await.is_err() {
            tracing::warn!("changes are not being heard of; finished tiles are thrown away");
            self.0.cache.suspend();
        }
    }

    /// Whether finished tiles are being kept right now: not with a cache of 0, and not while the listening connection is down.
    pub fn is_keeping(&self) -> bool {
        self.0.cache.ticket(0).is_some()
    }
}
