//! ROOM: risk (mức nguy cơ của địa bàn): what the data say of each commune by rules that are rows, what the commune proposes, what the province decides, and how
//! communes move from one level to another.
//!
//! Rules:
//! - A level is that of a decision with number and date. What is computed stands beside it, with every rule, figure and source that made it.
//! - No figure is no figure: never 0, and a commune of which nothing is known has no level. Worse is told at once, better after several periods.
//! - Thresholds are nobody's until a province puts its own rules in force by a document; levels by the sample say so.
//! - A commune is a version. What an earlier one was reaches it by succession, as `restated`, never as an improvement; parts are estimates.
//! - Who does not see exact places sees what was decided, and nothing that small counts were put into.

pub mod assessments;
pub mod classify;
pub mod compute;
pub mod decide;
pub mod entries;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod fields;
pub mod figures;
pub mod indicators;
pub mod layer;
pub mod moved;
pub mod paths;
pub mod programme;
pub mod rule_sets;
pub mod schemes;
pub mod store;
pub mod succession;
pub mod transitions;

pub use error::RiskError;

use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<AppState> {
    schemes::router()
        .merge(rule_sets::router())
        .merge(compute::router())
        .merge(assessments::router())
        .merge(decide::router())
        .merge(evidence::router())
        .merge(entries::router())
        .merge(moved::router())
        .merge(paths::router())
        .merge(programme::router())
}
