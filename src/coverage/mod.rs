//! ROOM: coverage. What cameras see, and which of the need nobody sees.
//!
//! Rules:
//! - A view is what physics gives from the register's own facts, clipped by the buildings that are known. Where none are known, the answer says
//!   that it was not checked for obstacles.
//! - What is not known of a camera is told as unknown, with the region that it could see at most, and never counts as seen.
//! - What was assumed, and what a person should look at, stands in every answer.
//! - A run is of one province, and is kept with all that it depended on. Its communes are independent of each other: each point of need, each gap and
//!   each incident is of one. So a change is a matter of the communes that it touches, and figures of more are sums.
//! - The newest run of a province is kept current ([`Office`]); what waits is told with every answer. Earlier runs stay as they were when they ended. Computing sees everything, reading what the
//!   account may see: row security and masked views hold the results, too.
//! - The mathematics are in [`crate::spatial::view`], [`crate::spatial::sight`], [`crate::spatial::coverage`]; here are rows, words and shapes.

pub mod alike;
pub mod answers;
pub mod around;
mod aside;
pub mod board;
pub mod commune;
mod desk;
mod first_runs;
pub mod ingredients;
pub mod inputs;
mod keep;
pub mod layer;
pub mod light;
pub mod loss;
pub mod need;
mod need_points;
mod office;
pub mod recipe;
pub mod register;
mod results;
pub mod runs;
pub mod seen_at;
pub mod shapes;
mod shelf;
pub mod store;
pub mod views;
pub mod words;

pub use office::{Office, VERSION};

use crate::audit::AuditError;
use crate::cameras::CameraError;
use crate::communes::CommuneError;
use crate::http::Problem;

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    views::router()
        .merge(seen_at::router())
        .merge(commune::router())
        .merge(runs::router())
        .merge(answers::router())
        .merge(need_points::router())
        .layer(axum::Extension(desk::Desk::default()))
}

/// What can go wrong with coverage.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The camera.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// The commune has no known border, or is outside of the scope.
    #[error(transparent)]
    Commune(#[from] CommuneError),
    /// The scope.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// There is no such run, or none of its communes is in the scope.
    #[error("there is no run {0}")]
    RunNotFound(uuid::Uuid),
    /// There is no province of this code.
    #[error("there is no province {0}")]
    NoSuchProvince(String),
    /// The recipe of a run is of a version that this one does not understand.
    #[error("the recipe of the run cannot be read by this version")]
    RecipeUnreadable,
    /// A computation ended without an answer.
    #[error("a computation broke off")]
    Broken,
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<CoverageError> for Problem {
    fn from(error: CoverageError) -> Self {
        match error {
            CoverageError::Camera(error) => error.into(),
            CoverageError::Commune(error) => error.into(),
            CoverageError::Audit(error) => error.into(),
            CoverageError::RunNotFound(_) => Self::new(404, "coverage-run-not-found", "Không có lần tính này.", "There is no such run."),
            CoverageError::NoSuchProvince(code) => Self::new(
                404,
                "no-such-province",
                format!("Không có tỉnh, thành phố mã {code}. Mã đúng có trong danh sách tỉnh, ví dụ 31 là Hải Phòng."),
                format!("There is no province of the code {code}. The list of provinces has the codes; 31, for one, is Hải Phòng."),
            ),
            CoverageError::RecipeUnreadable => Self::new(
                409,
                "coverage-recipe-unreadable",
                "Công thức của lần tính mới nhất không đọc được bằng phiên bản này nên không thể tính theo nó. Hãy tính lại tỉnh này ở phòng Vùng trống.",
                "This version cannot read the recipe of the newest run, so nothing can be computed by it. Compute the province again in the room “Gaps”.",
            ),
            CoverageError::Broken => Self::internal(&error, "computing coverage"),
            CoverageError::Db(error, doing) => {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }
        }
    }
}
