//! ROOM: directives (văn bản, kế hoạch): the documents that set targets and deadlines, as data, and when what they want is due.
//!
//! Rules:
//! - Another plan is entered, not programmed. Each target and each deadline has the sentence that it comes from.
//! - "Trước ngày X" is kept as X, the first day on which it is late.
//! - A directive was issued for a province of its day. Whom it reaches today follows from succession, and what is in doubt is said.
//! - Read by everybody who is in; written by the province of today that it is at home in. What is shipped may be amended and never deleted.

pub mod due;
pub mod error;
pub mod fields;
pub mod parts;
pub mod reach;
pub mod routes;
pub mod store;
pub mod when;

pub use error::DirectiveError;

use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<AppState> {
    routes::router().merge(parts::router()).merge(due::router())
}
