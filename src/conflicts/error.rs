//! What can go wrong with conflicts, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem, etag};
use crate::incidents::IncidentError;

/// What can go wrong with conflicts.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// No conflict has this id.
    #[error("conflict {0} does not exist")]
    NotFound(Uuid),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// The entry is voided already.
    #[error("the conflict is voided")]
    AlreadyVoided,
    /// Where it belongs could not be decided, or the log not be written.
    #[error(transparent)]
    Place(#[from] IncidentError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<FieldError> for ConflictError {
    fn from(error: FieldError) -> Self {
        Self::Place(error.into())
    }
}

const WORDS: &[ConstraintWords] = &[
    (
        "conflict_code_key",
        "conflict_code",
        "Mã này đã dùng cho mâu thuẫn khác; để trống để hệ thống cấp mã.",
        "This code is used by another conflict; leave it empty to be given one.",
    ),
    ("conflict_reported_on_range", "reported_on", "Ngày phát hiện phải từ năm 2000 trở đi.", "The day must be in the year 2000 or later."),
    ("conflict_due_order", "due_on", "Hạn giải quyết không thể trước ngày phát hiện.", "The due day cannot come before the report."),
    (
        "conflict_settled_order",
        "settled_on",
        "Ngày giải quyết xong không thể trước ngày phát hiện.",
        "Settlement cannot come before the report.",
    ),
    (
        "conflict_settled_has_day",
        "settled_on",
        "Mâu thuẫn đã giải quyết hoặc tự chấm dứt cần có ngày; chưa giải quyết thì để trống ngày.",
        "A conflict that is settled or has lapsed needs its day; one that is not has none.",
    ),
    (
        "conflict_transferred_has_post",
        "transferred_to",
        "Đã chuyển thì cần ghi cơ quan nhận giải quyết.",
        "A transferred conflict needs the office that settles it now.",
    ),
    (
        "conflict_state_order",
        "state",
        "Mâu thuẫn đã được giải quyết thì không trở lại \"Mới phát hiện\"; phát sinh lại thì chọn \"Đang giải quyết\".",
        "A conflict that was handled is not merely reported again; one that came up again is being handled.",
    ),
    ("conflict_geom_in_vietnam", "lon", "Tọa độ nằm ngoài Việt Nam.", "The coordinates are outside Vietnam."),
    (
        "conflict_geom_matches_precision",
        "geom_precision",
        "Chỉ biết xã, phường thì không có tọa độ; có tọa độ thì chọn mức chính xác khác.",
        "A conflict known by commune only has no coordinates; one with coordinates has another precision.",
    ),
];

impl From<ConflictError> for Problem {
    fn from(error: ConflictError) -> Self {
        match error {
            ConflictError::NotFound(_) => Self::new(
                404,
                "conflict-not-found",
                "Không có mâu thuẫn này. Hãy tìm lại theo mã.",
                "There is no such conflict. Search by its code.",
            ),
            ConflictError::Stale { current, yours } => etag::conflict(current, yours),
            ConflictError::AlreadyVoided => {
                Self::new(409, "conflict-voided", "Mâu thuẫn này đã bị hủy.", "This conflict is already voided.")
            }
            ConflictError::Place(error) => error.into(),
            ConflictError::Db(error, doing) => translate(&error, "conflict", fields::CONFLICT, WORDS).unwrap_or_else(|| {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }),
        }
    }
}
