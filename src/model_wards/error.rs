//! What can go wrong with named units, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::MODEL_WARD;
use crate::audit::AuditError;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{Problem, etag};

/// What can go wrong with named units.
#[derive(Debug, thiserror::Error)]
pub enum ModelWardError {
    /// No such row, or it is outside of the scope.
    #[error("model ward {0} does not exist")]
    NotFound(Uuid),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// The unit is not in the scope of the account.
    #[error("the unit is outside of the scope")]
    OutsideScope,
    /// The scope.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

const WORDS: &[ConstraintWords] = &[
    (
        "model_ward_programme_key",
        "commune_id",
        "Đơn vị này đã được chọn cho mô hình đó; hãy sửa dòng đã có.",
        "This unit is named for that programme already; change the row that is there.",
    ),
    (
        "model_ward_commune_id_fkey",
        "commune_id",
        "Không có xã, phường này. Hãy tìm lại theo tên.",
        "There is no such commune. Search for it by its name.",
    ),
    (
        "model_ward_target_has_share",
        "target_share",
        "Có ngày hoặc văn bản của chỉ tiêu thì phải có chỉ tiêu; để bỏ chỉ tiêu, hãy xóa cả bốn mục.",
        "A day or a document of a target needs the target; to remove a target empty all four fields.",
    ),
    (
        "model_ward_target_has_document",
        "target_document",
        "Chỉ tiêu phải có văn bản giao; hãy ghi số, ký hiệu và ngày của văn bản.",
        "A target needs the document that set it: enter its number and day.",
    ),
    (
        "model_ward_recognised_whole",
        "recognised_document",
        "Công nhận phải có cả ngày và văn bản công nhận; để bỏ, hãy xóa cả hai mục.",
        "A recognition needs its day and its document; to remove it empty both fields.",
    ),
    (
        "model_ward_recognised_order",
        "recognised_on",
        "Ngày công nhận không thể trước ngày văn bản chọn đơn vị.",
        "A unit cannot be recognised before the document that named it.",
    ),
    (
        "model_ward_target_order",
        "target_by",
        "Hạn đạt chỉ tiêu phải sau ngày đặt chỉ tiêu.",
        "The day by which a target is to be met must come after the day on which it was set.",
    ),
];

impl From<ModelWardError> for Problem {
    fn from(error: ModelWardError) -> Self {
        match error {
            ModelWardError::NotFound(_) => Self::new(
                404,
                "model-ward-not-found",
                "Không có đơn vị điển hình này. Hãy tải lại danh sách.",
                "There is no such model ward. Load the list again.",
            ),
            ModelWardError::Stale { current, yours } => etag::conflict(current, yours),
            ModelWardError::OutsideScope => Self::new(
                403,
                "outside-scope",
                "Tài khoản này chỉ ghi được đơn vị trong địa bàn của mình.",
                "This account may name units of its own area only.",
            ),
            ModelWardError::Audit(error) => error.into(),
            ModelWardError::Db(error, doing) => translate(&error, "model_ward", MODEL_WARD, WORDS).unwrap_or_else(|| {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }),
        }
    }
}
