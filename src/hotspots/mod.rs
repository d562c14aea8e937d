//! ROOM: hotspots (điểm nóng, khu vực phức tạp), declared by a document.
//!
//! Rules:
//! - An area is valid, of at least one type, and has the document that declared it; it ends only by a document that lifts it.
//! - Its commune is that of a point inside it; it may reach into others.

pub mod analysis;
pub mod area;
pub mod bulk;
pub mod error;
pub mod fields;
pub mod layer;
pub mod routes;
pub mod store;
pub mod synonyms;

pub use error::HotspotError;
pub use routes::router;
