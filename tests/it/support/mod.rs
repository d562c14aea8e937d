//! What the integration tests share: a database of one's own, the service on a free port, a client, folders, loud skips.
//! Nothing here knows a room.
//!
//! ```ignore
//! let app = support::app().await;                        // the whole service on its own database
//! let site = app.post("/api/v1/sites", &json!({…})).await.expect(201);
//! let page = app.get("/api/v1/sites?limit=1").await;
//! assert_eq!(page.status, 200, "{page}");
//! sqlx::query("…").execute(&app.db.pool).await.unwrap(); // and the database beneath it
//! ```

#![allow(dead_code, unused_imports, reason = "each part is here for every test module, whichever of them are compiled in")]

pub mod accounts;
pub mod app;
pub mod client;
pub mod db;
pub mod files;
pub mod folder;
pub mod importing;
pub mod incoming;

pub mod program;
pub mod skip;
pub mod toy;

pub use app::{TestApp, app, room};
pub use db::{TestDb, db};
