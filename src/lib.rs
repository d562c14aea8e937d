//! Bản đồ 138: the register of security cameras, the map of incidents and hotspots by commune, as one service.
//!
//! Layers; arrows point down, and `tests/it/architecture.rs` holds them:
//! - composition root: `main`, [`cli`], [`app`] — the only code that knows every room;
//! - rooms: [`auth`], [`audit`], [`communes`], [`cameras`], [`incidents`], [`hotspots`], [`model_wards`], [`streets`], [`coverage`], [`planning`], [`reports`], [`imports`],
//!   [`exports`], [`demo`], [`directives`], [`conflicts`], [`risk`] — each owns its tables, routes and SQL;
//! - kits: [`http`], [`tiles`], [`files`], [`office`] — know no room; rooms hand them data;
//! - base: [`config`], [`db`], [`clock`], [`state`], [`telemetry`], [`cluster`], [`keyfile`], [`vault`];
//! - [`spatial`]: pure mathematics, no IO, no clock.

pub mod app;
pub mod audit;
pub mod auth;
pub mod cameras;
pub mod cli;
pub mod clock;
pub mod cluster;
pub mod communes;
pub mod config;
pub mod conflicts;
pub mod coverage;
pub mod db;
pub mod demo;
pub mod directives;
pub mod exports;
pub mod files;
pub mod hotspots;
pub mod http;
pub mod imports;
pub mod incidents;
pub mod keyfile;
pub mod model_wards;
pub mod office;
pub mod planning;
pub mod reports;
pub mod risk;
pub mod spatial;
pub mod state;
pub mod streets;
pub mod telemetry;
pub mod tiles;
pub mod vault;
