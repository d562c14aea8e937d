//! ROOM: incidents (vụ việc) and the offences that they may be.
//!
//! Rules:
//! - No people: counts of offenders and victims, never names; the address is of the place.
//! - An event has an interval of time and a place with its precision. Its unit is the one in force on its own day; the
//!   unit of today at the same place is kept beside it, or nothing where the place is too vague to tell.
//! - A window holds the events that began in it.
//! - Who may not see exact places gets the same queries over masked views (see [`crate::db::Access`]); who may leaves a note of it.
//! - Nothing is deleted: an entry made by mistake is voided with a reason, and every version is kept.

pub mod alone;
pub mod bulk;
pub mod counts;
pub mod error;
pub mod fields;
pub mod layer;
pub mod offences;
pub mod placing;
pub mod quarters;
pub mod reads;
pub mod routes;
pub mod store;
pub mod synonyms;

pub use error::IncidentError;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    routes::router().merge(counts::router())
}
