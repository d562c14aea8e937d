//! ROOM: files in. A file is looked at, its columns are mapped to fields, every row is checked, and what is right is handed to the rooms' own
//! `bulk` in one transaction. It knows formats, not rules: what a site or an incident may be is said by the room that owns it.

pub mod desk;
mod error;
pub mod model;
mod routes;
pub mod store;

pub use desk::Desk;
pub use error::ImportError;
pub use routes::router;
