//! ROOM: provinces, commune-level units as versions with a period of validity, their successions and populations.
//!
//! Rules:
//! - A unit is known by `commune_id`, never by its code: codes are reused across 1/7/2025.
//! - A period is half-open. Every question names a day, or takes today.
//! - A count restated to another day's boundaries says whether it is exact, and between which bounds it lies if not.

pub mod boundaries;
pub mod bulk;
pub mod error;
pub mod layer;
pub mod load;
pub mod locator;
pub mod names;
pub mod restate;
pub mod routes;
pub mod store;
pub mod units;

pub use error::CommuneError;
pub use routes::router;
