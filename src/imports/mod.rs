//! ROOM: files in. A file is looked at, its columns are mapped to fields, every row is checked, and what is right is handed to the rooms' own
//! `bulk` in one transaction. It knows formats, not rules: what a site or an incident may be is said by the room that owns it.

mod advice;
pub mod boundaries;
mod boundary_changes;
mod claims;
pub mod columns;
pub mod coordinates;
pub mod desk;
mod elements;
mod error;
mod interpret;
pub mod kinds;
mod mapped_cameras;
pub mod model;
mod pipeline;
mod places;
pub mod progress;
mod reading;
mod recognise;
pub mod refused;
mod rooms;
mod routes;
mod shown;
pub mod store;
mod streets;
mod tally;
pub mod templates;
mod undo;
mod writer;

pub use desk::Desk;
pub use error::ImportError;
pub use routes::router;
pub use tally::listed;
pub use undo::undo;
pub mod values;
