//! What the service tells Prometheus, on a listener of its own that only this machine reaches.

use axum::Router;
use axum::http::header;
use axum::middleware;
use axum::routing::get;

use crate::db::{PoolFigures, Pools};
use crate::http::guard;
use crate::http::metrics::{Metrics, Text};
use crate::tiles::Tiles;

/// `GET /metrics`.
pub(super) fn router(metrics: Metrics, pools: Pools, tiles: Tiles) -> Router {
    let page = move || {
        let text = page(&metrics, &pools, &tiles);
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
    };
    Router::new().route("/metrics", get(page)).layer(middleware::from_fn(guard::own_origin))
}

/// The route that people sign in by, and what its statuses mean.
const SIGN_IN: &str = "/api/v1/session";
const OUTCOMES: [(u16, &str); 3] = [(201, "signed_in"), (401, "refused"), (429, "too_many")];

fn page(metrics: &Metrics, pools: &Pools, tiles: &Tiles) -> String {
    let mut text = Text::default();
    text.family("bando138_build_info", "gauge", "the version that runs").sample(concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""), 1);
    metrics.write(&mut text);
    text.family("bando138_sign_in_attempts_total", "counter", "attempts to sign in by outcome");
    for (status, outcome) in OUTCOMES {
        text.sample(&format!("outcome=\"{outcome}\""), metrics.requests("POST", SIGN_IN, status));
    }
    let kept = tiles.figures();
    let all: Vec<(&str, PoolFigures)> = pools.figures().into_iter().chain(kept.pools).collect();
    let label = |name: &str| format!("pool=\"{name}\"");
    text.family("bando138_pool_connections", "gauge", "connections to the database that are open");
    for (name, figures) in &all {
        text.sample(&label(name), figures.size);
    }
    text.family("bando138_pool_idle", "gauge", "of them, those that nobody uses");
    for (name, figures) in &all {
        text.sample(&label(name), figures.idle);
    }
    text.family("bando138_pool_waiting", "gauge", "requests that wait for one");
    for (name, waiting) in all.iter().filter_map(|(name, figures)| Some((name, figures.waiting?))) {
        text.sample(&label(name), waiting);
    }
    text.family("bando138_queries_cancelled_total", "counter", "queries cancelled because nobody waited for them any more")
        .sample("", pools.cancelled() + kept.cancelled);
    text.family("bando138_tile_cache_hits_total", "counter", "tiles given from memory").sample("", kept.hits);
    text.family("bando138_tile_cache_misses_total", "counter", "tiles made by the database").sample("", kept.made);
    text.family("bando138_tile_cache_entries", "gauge", "tiles in memory").sample("", kept.kept);
    text.family("bando138_tile_cache_bytes", "gauge", "bytes that they take").sample("", kept.kept_bytes);
    text.finish()
}
