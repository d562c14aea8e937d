//! ROOM: units named for a recognised programme (phường điển hình, kiểu mẫu), as the document names them, what they are today, and how much of
//! the need in them is seen.
//!
//! Rules:
//! - A unit is named in the version that the document names; what it is today follows from succession (the default heir).
//! - The plans set no target of coverage. A target is what a committee has decided and somebody has written down with its document; without one
//!   answers say that there is none.
//! - Criteria are data: none is shipped. A figure of the register decides those that it measures, people with a document the others; what nobody knows
//!   is neither met nor missed.

pub mod comparison;
pub mod error;
pub mod fields;
pub mod judge;
pub mod review;
pub mod routes;
pub mod scorecards;
pub mod store;

pub use error::ModelWardError;
pub use store::load_named;

use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<AppState> {
    routes::router().merge(comparison::router()).merge(scorecards::router()).merge(review::router())
}
