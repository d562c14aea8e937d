//! How the room names what the database was doing when it failed.

use super::PlanningError;

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> PlanningError {
    move |error| PlanningError::Db(error, doing)
}
