//! COMPOSITION ROOT: merges the rooms' routers and wraps them in the layers that every request passes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::http::serve::Shortcut;
use crate::http::{Problem, assets, guard};
use crate::state::AppState;
use crate::tiles::{Layer, Tiles, settle_changes};
use crate::{audit, cameras, communes, hotspots, incidents, model_wards, reports};

/// Bodies at most (bytes): a record, or an area of 20,000 corners.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// No request takes longer.
const DEADLINE: Duration = Duration::from_mins(1);

/// The layers of the map, as the rooms describe them.
pub static LAYERS: [&Layer; 5] =
    [&communes::layer::LAYER, &cameras::layer::SITES, &cameras::layer::CAMERAS, &incidents::layer::LAYER, &hotspots::layer::LAYER];

/// Everything that the service answers.
pub fn router(state: AppState, tiles: &Tiles) -> Router {
    let api = Router::new()
        .merge(communes::router())
        .merge(cameras::router())
        .merge(incidents::router())
        .merge(hotspots::router())
        .merge(model_wards::router())
        .merge(reports::router())
        .merge(audit::router())
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method);
    Router::new()
        .nest("/api/v1", api)
        .route("/api", get(unknown_route))
        .route("/api/{*rest}", get(unknown_route))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(page)
        .with_state(state)
        .merge(tiles.router())
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(tiles.clone(), settle_changes))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, DEADLINE))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send + 'static>| {
            Problem::internal(&"a handler panicked", "answering a request").into_response()
        }))
        .layer(middleware::from_fn(guard::same_machine))
        .layer(middleware::from_fn(guard::headers))
        .layer(TraceLayer::new_for_http())
}

/// The way past the router for tiles that are kept; requests for another host name go through it and are refused there.
pub fn shortcut(tiles: &Tiles) -> Shortcut {
    let tiles = tiles.clone();
    Arc::new(move |request| if guard::names_this_machine(request.headers()) { tiles.kept(request) } else { None })
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
    match sqlx::query_scalar::<_, i32>("select 1").fetch_one(&state.db).await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => Problem::unavailable().into_response(),
    }
}
