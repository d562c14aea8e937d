//! The service on a free port of the loopback, on a database of its own, at a fixed time.

use std::ops::Deref;

use bando138::clock::Clock;
use bando138::state::AppState;
use bando138::tiles::Tiles;
use chrono::DateTime;

use super::client::Client;
use super::db::{TestDb, db};

/// The instant at which tests run unless they say otherwise: Saturday 21 November 2026, 15:00 in Vietnam.
pub const NOW: &str = "2026-11-21T15:00:00+07:00";

/// A running service; requests are sent with the methods of [`Client`].
pub struct TestApp {
    /// Its database.
    pub db: TestDb,
    client: Client,
    server: tokio::task::JoinHandle<()>,
}

/// The whole service, on a new database.
pub async fn app() -> TestApp {
    let db = db().await;
    let tiles = Tiles::start(db.pool.connect_options().as_ref().clone(), &bando138::app::LAYERS, clock(), 8).await.unwrap();
    TestApp::start(db, |state| bando138::app::router(state, &tiles)).await
}

/// One room's routes below `/api/v1`, on a new database.
pub async fn room(routes: axum::Router<AppState>) -> TestApp {
    TestApp::start(db().await, |state| axum::Router::new().nest("/api/v1", routes).with_state(state)).await
}

impl TestApp {
    /// Serves what `router` makes of the state, at [`NOW`].
    pub async fn start(db: TestDb, router: impl FnOnce(AppState) -> axum::Router) -> Self {
        let router = router(AppState { db: db.pool.clone(), clock: clock() });
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let client = Client { address: listener.local_addr().unwrap() };
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { db, client, server }
    }
}

/// A clock that stands at [`NOW`].
pub fn clock() -> Clock {
    Clock::Fixed(DateTime::parse_from_rfc3339(NOW).unwrap().to_utc())
}

impl Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}
