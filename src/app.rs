//! COMPOSITION ROOT: merges the rooms' routers and wraps them in the layers that every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::auth::{Door, door};
use crate::db::{PlaceTier, ScopedDb};
use crate::http::serve::Shortcut;
use crate::http::{Problem, assets, guard};
use crate::incidents::reads::{MapRead, MapReads};
use crate::state::AppState;
use crate::tiles::{KEPT_ROUTE, Layer, Tiles, settle_changes};
use crate::{
    audit, auth, cameras, communes, conflicts, coverage, directives, exports, hotspots, imports, incidents, model_wards, planning, reports,
    risk, streets,
};

/// Bodies at most (bytes): a record, or an area of 20,000 corners.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// The layers of the map, as the rooms describe them.
pub static LAYERS: [&Layer; 13] = [
    &communes::layer::LAYER,
    &streets::layer::BUILDINGS,
    &streets::layer::ROADS,
    &streets::layer::KEY_PLACES,
    &cameras::layer::SITES,
    &cameras::layer::CAMERAS,
    &incidents::layer::LAYER,
    &conflicts::layer::LAYER,
    &risk::layer::LAYER,
    &hotspots::layer::LAYER,
    &hotspots::layer::CELLS,
    &coverage::layer::GAPS,
    &coverage::layer::NEED,
];

/// Everything that the service answers.
pub fn router(state: AppState, tiles: &Tiles, door: Door, reads: &MapReads, desk: imports::Desk, office: coverage::Office) -> Router {
    let api = Router::new()
        .merge(auth::router())
        .merge(communes::router())
        .merge(cameras::router())
        .merge(incidents::router())
        .merge(conflicts::router())
        .merge(hotspots::router())
        .merge(streets::router())
        .merge(planning::router().layer(Extension(planning::Office::beside(&office))))
        .merge(coverage::router().layer(Extension(office)))
        .merge(model_wards::router())
        .merge(directives::router())
        .merge(risk::router())
        .merge(reports::router())
        .merge(exports::router())
        .merge(audit::router())
        .merge(imports::router().layer(Extension(desk)))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method);
    Router::new()
        .nest("/api/v1", api)
        .route("/api", get(unknown_route))
        .route("/api/{*rest}", get(unknown_route))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(state)
        .merge(tiles.router().layer(middleware::from_fn_with_state(reads.clone(), note_map_read)))
        .layer(middleware::from_fn_with_state(door, door::enter))
        .layer(middleware::from_fn(guard::note_route))
        .fallback(page)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(tiles.clone(), settle_changes))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn(guard::deadline))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send + 'static>| {
            Problem::internal(&"a handler panicked", "answering a request").into_response()
        }))
        .layer(middleware::from_fn(guard::own_origin))
}

/// The way past the router for tiles that are kept, for those who see everything; requests for another host name go through it and are refused there.
pub fn shortcut(tiles: &Tiles, door: &Door, reads: &MapReads) -> Shortcut {
    let (tiles, door, reads, route) = (tiles.clone(), door.clone(), reads.clone(), Arc::from(KEPT_ROUTE));
    Arc::new(move |request, arrival| {
        if !arrival.is_for_us(request.headers()) {
            return None;
        }
        if door::is_encoded_tile(request.uri()) {
            return None;
        }
        // Only for who may see all layers of all places, and is known to be in.
        let who = door
            .known(request.headers(), arrival.is_secure)
            .filter(|who| !who.must_change_password && who.access(who.place_tier).is_everything())?;
        match MapRead::of(request.uri().path(), request.uri().query()).and_then(|read| read.for_session(who.purpose.is_some())) {
            Some(_) if who.tier_of_places() != PlaceTier::Exact => None,
            // Counted only when it is sent from here: what is not kept is counted where it is made.
            Some(read) => {
                let kept = tiles.kept(request, who.purpose.is_some())?;
                reads.count(who.session_id, &read).then(|| (Arc::clone(&route), kept))
            }
            None => Some((Arc::clone(&route), tiles.kept(request, who.purpose.is_some())?)),
        }
    })
}

/// Notes that exact places are read on a map, before they are sent.
async fn note_map_read(State(reads): State<MapReads>, db: ScopedDb, who: auth::Principal, request: Request, next: Next) -> Response {
    let read = MapRead::of(request.uri().path(), request.uri().query())
        .filter(|_| db.tier() == PlaceTier::Exact)
        .and_then(|read| read.for_session(who.purpose.is_some()));
    let response = next.run(request).await;
    // What was refused was not read; what is made but not yet noted is not sent.
    if let Some(read) = read
        && (response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED)
        && !reads.count(who.session_id, &read)
        && let Err(error) = reads.open(&db, who.session_id, &read).await
    {
        return Problem::from(error).into_response();
    }
    response
}

/// The web app, for GET; nothing else has an address outside the API. What begins like a tile is one, or is said to be none.
async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return wrong_method().await.into_response();
    }
    if uri.path().starts_with("/tiles") {
        return unknown_route().await.into_response();
    }
    assets::serve(&uri, &headers)
}

async fn unknown_route() -> Problem {
    Problem::new(404, "no-such-route", "Không có địa chỉ này trong API.", "There is no such address in the API.")
}

async fn wrong_method() -> Problem {
    Problem::new(405, "wrong-method", "Địa chỉ này không hỗ trợ phương thức đó.", "This address does not support that method.")
}

async fn ready(State(state): State<AppState>) -> Response {
    match sqlx::query_scalar::<_, i32>("select 1").fetch_one(state.pools.own()).await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => Problem::unavailable().into_response(),
    }
}
