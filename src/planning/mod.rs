//! ROOM: planning. Where the next cameras go for a budget, how good that is against the best possible, and what is made of it.
//!
//! Rules:
//! - A plan is about the need of a done run of coverage, frozen with it. What it adds is need that no working camera sees for certain yet.
//! - Its bound is proven for the set-ups that were looked at: places of the wish, models of the catalogue, bearings every 15°. A place between
//!   two of them is not among them; how many were looked at is told.
//! - A finished choice is counted once more from view polygons ([`check`]), by code that shares nothing with the search; one that does not come out the
//!   same is not told as done.
//! - One plan is worked on at a time, by whichever process holds the lock ([`Office`]). Computing sees everything, reading what the account may see:
//!   plans that no decision has made public are closed to who does not see exact places.
//! - A plan is read by those whose scope holds all communes that it is about, and by nobody else: whoever reads it reads all of it, or there is none (404).
//! - The gap is (bound − value) / bound everywhere: how much of the best possible the choice may lack at most.

pub mod answers;
mod approve;
pub mod catalogue;
pub mod check;
mod choose;
mod curve;
mod differs;
pub mod fields;
mod hand;
mod inputs;
mod office;
mod opened;
mod own_points;
mod paper;
mod places;
mod results;
pub mod runs;
mod search;
mod shown;
mod site_names;
mod standing;
pub mod store;
mod wanted;
mod watch;
pub mod wish;
pub mod words;
mod work;

pub use office::Office;

use uuid::Uuid;

use crate::coverage::CoverageError;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem};

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    catalogue::router().merge(runs::router()).merge(answers::router()).merge(hand::router()).merge(approve::router()).merge(paper::router())
}

/// What can go wrong with plans.
#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    /// No such model in the scope.
    #[error("there is no model of camera {0}")]
    ModelNotFound(Uuid),
    /// No such plan in the scope.
    #[error("there is no plan {0}")]
    PlanNotFound(Uuid),
    /// What was kept with a plan is of a version that this one does not understand.
    #[error("the plan cannot be read by this version")]
    Unreadable,
    /// The need, the scope.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
    /// A computation ended without an answer.
    #[error("a computation broke off")]
    Broken,
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

const WORDS: &[ConstraintWords] = &[(
    "camera_model_name_key",
    "name",
    "Đã có loại camera tên này; hãy đặt tên khác.",
    "There is a model of this name already; choose another one.",
)];

impl From<PlanningError> for Problem {
    fn from(error: PlanningError) -> Self {
        match error {
            PlanningError::ModelNotFound(_) => Self::new(
                404,
                "camera-model-not-found",
                "Không có loại camera này. Hãy tải lại danh mục.",
                "There is no such model of camera. Load the catalogue again.",
            ),
            PlanningError::PlanNotFound(_) => Self::new(
                404,
                "plan-not-found",
                "Không có phương án này. Hãy tải lại danh sách.",
                "There is no such plan. Load the list again.",
            ),
            PlanningError::Unreadable => Self::new(
                409,
                "plan-unreadable",
                "Phương án này do phiên bản khác của phần mềm lập. Hãy lập lại.",
                "Another version of the program made this plan. Make it again.",
            ),
            PlanningError::Coverage(error) => error.into(),
            PlanningError::Broken => Self::internal(&error, "working on a plan"),
            PlanningError::Db(error, doing) => translate(&error, "camera_model", &fields::CAMERA_MODEL, WORDS).unwrap_or_else(|| {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }),
        }
    }
}

fn no_province() -> FieldError {
    FieldError::at(
        "province_code",
        "required",
        "Cần mã tỉnh hai chữ số, ví dụ \"31\".",
        "The code of a province is needed: two digits, such as \"31\".",
    )
}

fn outside_scope() -> Problem {
    Problem::new(
        403,
        "outside-scope",
        "Tài khoản này chỉ được lập phương án và danh mục cho tỉnh của mình.",
        "This account makes plans and the catalogue of its own province only.",
    )
}
