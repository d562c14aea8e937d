//! ROOM: the register of sites (điểm) and the cameras (mắt) on them.
//!
//! Rules:
//! - A site stands in one commune; its code is made from that commune and never given twice.
//! - An unknown bearing is null and stays so.
//! - Nothing is deleted: a site is retired and a camera removed, with a reason, and every version is kept.
//! - How to reach an owner is sealed and is in none of these: see [`contacts`].
//! - A second site at the same place, or a second camera with the same bearing on a site, is asked about before it is stored.

pub mod bulk;
pub mod contacts;
pub mod counts;
pub mod error;
pub mod field_checks;
pub mod fields;
pub mod layer;
pub mod osm;
pub mod routes;
pub mod sites;
pub mod store;
pub mod store_sites;
pub mod synonyms;

pub use error::CameraError;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    sites::router().merge(routes::router()).merge(contacts::router()).merge(field_checks::router())
}
