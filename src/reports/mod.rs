//! ROOM: the state of a province on one page, and the reports that directives ask for.
//!
//! Rules:
//! - Reports follow from directives: one for each deadline, unit and period, made when they are listed; one period is reported once.
//! - A report is counted from the register, never typed. What is sent keeps the figures of that moment; nothing changes after it is locked.
//! - No percentage of few cases; beside each change stands whether it can be told from chance.
//! - The commune writes and sends; the province returns with a note, approves, locks, and gathers.
//! - Reports are told to those who see every incident of the unit: masked counts would be other figures.

pub mod counting;
pub mod error;
pub mod fields;
pub mod figures;
pub mod gathering;
pub mod judging;
pub mod make;
pub mod overview;
pub mod paper;
pub mod routes;
pub mod sentences;
pub mod steps;
pub mod store;
pub mod targets;

pub use error::ReportError;

use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<AppState> {
    overview::router().merge(routes::router()).merge(steps::router()).merge(paper::router()).merge(targets::router())
}
