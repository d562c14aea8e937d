//! ROOM: streets. Roads, junctions, buildings (obstacles) and key places, taken in from OpenStreetMap or other files. Everything works without
//! them, better with them.
//!
//! Rules:
//! - They come by imports and go by undoing them ([`bulk`]); no request changes a single one. Everybody may read them.
//! - An element of OpenStreetMap is one row, by type, id and piece. A later load that brings it with other content replaces the row, and
//!   undoing that load brings the earlier one back. The same content again changes nothing. What a later load does not mention stays.
//! - A thing belongs to the unit that holds its middle (of a line) or a point inside it; clipping to a province goes by that, and cuts nothing.

pub mod bulk;
pub mod error;
pub mod fields;
pub mod junctions;
pub mod layer;
pub mod load;
pub mod model;
pub mod osm;
pub mod routes;
pub mod store;

pub use error::StreetError;
pub use routes::router;
