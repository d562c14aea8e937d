//! What can go wrong with named units, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::{CRITERION, ENTRY, MODEL_WARD, SCORECARD};
use crate::audit::AuditError;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem, etag};

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
    /// No such scorecard.
    #[error("scorecard {0} does not exist")]
    NoScorecard(Uuid),
    /// The criterion is measured by a figure, or gone.
    #[error("the criterion is not one that people judge")]
    NotJudged,
    /// It is no draft any more.
    #[error("the scorecard is in force or has ended")]
    InForce,
    /// The account does not see every incident, so that it would measure others.
    #[error("the account is told masked incidents")]
    Masked,
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

const SCORECARD_WORDS: &[ConstraintWords] = &[
    (
        "scorecard_name_key",
        "name",
        "Đã có bộ tiêu chí mang tên này; hãy sửa bộ đã có hoặc đặt tên khác.",
        "There is a scorecard of this name; change that one or choose another name.",
    ),
    (
        "scorecard_in_force_idx",
        "state",
        "Mô hình này đã có bộ tiêu chí đang áp dụng. Hãy kết thúc bộ đó trước.",
        "The programme has a scorecard in force. End that one first.",
    ),
    (
        "scorecard_in_force_has_document",
        "document",
        "Bộ tiêu chí áp dụng phải có văn bản ban hành và ngày văn bản.",
        "A scorecard in force needs the document that set it, and its day.",
    ),
    ("criterion_number_key", "criteria", "Hai tiêu chí có cùng số thứ tự.", "Two criteria have one number."),
    (
        "criterion_measured_whole",
        "criteria",
        "Tiêu chí do phần mềm đo cần đủ chỉ số, phép so và giá trị; tiêu chí do người đánh giá thì để trống cả ba.",
        "A criterion that is measured needs indicator, comparison and value; one that people judge has none of them.",
    ),
    (
        "criterion_entry_criterion_id_fkey",
        "criterion_id",
        "Tiêu chí này không còn, hoặc đã có đánh giá nên không thay được. Hãy tải lại.",
        "The criterion is gone, or was judged already and cannot be replaced. Load it again.",
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
            ModelWardError::NoScorecard(_) => Self::new(
                404,
                "scorecard-not-found",
                "Không có bộ tiêu chí này. Hãy tải lại danh sách.",
                "There is no such scorecard. Load the list again.",
            ),
            ModelWardError::NotJudged => Self::invalid(vec![FieldError::at(
                "criterion_id",
                "not-judged",
                "Tiêu chí này do phần mềm đo hoặc không còn; chỉ ghi đánh giá cho tiêu chí không đo được. Hãy tải lại.",
                "The criterion is measured by a figure, or gone; people judge those that are not measured. Load it again.",
            )]),
            ModelWardError::InForce => Self::new(
                409,
                "scorecard-in-force",
                "Bộ tiêu chí đã áp dụng nên không thay tiêu chí và không xóa được. Hãy lập bộ mới và kết thúc bộ này.",
                "The scorecard has been put in force: its criteria stay, and it is not deleted. Make a new one and end this one.",
            ),
            ModelWardError::Masked => Self::new(
                403,
                "review-masked",
                "Tài khoản này không được xem mọi vụ việc nên không đo được tiêu chí. Hãy dùng tài khoản của đơn vị.",
                "This account is not told every incident and cannot measure criteria. Use an account of the unit.",
            ),
            ModelWardError::Audit(error) => error.into(),
            ModelWardError::Db(error, doing) => translate(&error, "model_ward", MODEL_WARD, WORDS)
                .or_else(|| translate(&error, "criterion_entry", ENTRY, SCORECARD_WORDS))
                .or_else(|| translate(&error, "criterion", CRITERION, SCORECARD_WORDS))
                .or_else(|| translate(&error, "scorecard", SCORECARD, SCORECARD_WORDS))
                .unwrap_or_else(|| {
                    tracing::debug!(doing, "database error");
                    Self::from(error)
                }),
        }
    }
}
