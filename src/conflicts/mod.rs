//! ROOM: conflicts among the people (mâu thuẫn trong nội bộ Nhân dân), from their report to their settlement.
//!
//! Rules:
//! - No people: what it is about, where, whose duty, until when, what was tried; how many sides, never who. Texts are of posts and work.
//! - A place is as exact, and as protected, as that of an incident; its unit is the one of the day of the report, beside it that of today.
//! - One that is not settled after its due day may become a hotspot: it is told so, on the map, in lists and in counts.
//! - One that is settled or has lapsed has its day. It may be taken in hand again, never be merely reported again; every version is kept.
//! - Who does not see exact places gets counts by commune; who is told published quarters alone gets nothing.

pub mod counts;
pub mod error;
pub mod fields;
pub mod layer;
pub mod routes;
pub mod store;

pub use error::ConflictError;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    routes::router().merge(counts::router())
}
