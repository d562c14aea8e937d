//! What can go wrong with incidents, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::communes::CommuneError;
use crate::http::fields::{ConstraintWords, Field, translate};
use crate::http::{FieldError, Problem, etag};

/// What can go wrong with incidents.
#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    /// No incident has this id.
    #[error("incident {0} does not exist")]
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
    #[error("the incident is voided")]
    AlreadyVoided,
    /// Fields that cannot be stored.
    #[error("{} faulty fields", .0.len())]
    Fields(Vec<FieldError>),
    /// The place.
    #[error(transparent)]
    Commune(#[from] CommuneError),
    /// The log could not be written.
    #[error(transparent)]
    Audit(crate::audit::AuditError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<FieldError> for IncidentError {
    fn from(error: FieldError) -> Self {
        Self::Fields(vec![error])
    }
}

pub(super) const WORDS: &[ConstraintWords] = &[
    (
        "incident_code_key",
        "incident_code",
        "Mã vụ này đã dùng cho vụ khác; để trống để hệ thống cấp mã.",
        "This incident code is used by another incident; leave it empty to be given one.",
    ),
    (
        "incident_office_number_shape",
        "office_number",
        "Số hồ sơ của đơn vị phải có chữ số, ví dụ 01/2024 hoặc 12-HS; không ghi tên người.",
        "The office's own number has a digit, such as 01/2024 or 12-HS; no names of people.",
    ),
    (
        "incident_time_order",
        "occurred_to",
        "Thời điểm kết thúc phải bằng hoặc sau thời điểm bắt đầu.",
        "The end must not come before the beginning.",
    ),
    ("incident_time_range", "occurred_from", "Thời điểm xảy ra phải từ năm 2000 trở đi.", "The time must be in the year 2000 or later."),
    ("incident_geom_in_vietnam", "lon", "Tọa độ nằm ngoài Việt Nam.", "The coordinates are outside Vietnam."),
    (
        "incident_geom_matches_precision",
        "geom_precision",
        "Vụ chỉ biết xã, phường thì không có tọa độ; vụ có tọa độ thì chọn mức chính xác khác.",
        "An incident known by commune only has no coordinates; one with coordinates has another precision.",
    ),
    (
        "incident_offence_code_fkey",
        "offence_code",
        "Không có tội danh này trong danh mục; hãy chọn trong danh mục hoặc ghi điều luật.",
        "There is no such offence in the list; see /api/v1/offences.",
    ),
    (
        "incident_offence_in_force",
        "offence_code",
        "Tội danh này chưa hoặc không còn hiệu lực vào ngày xảy ra: danh mục theo Bộ luật Hình sự 2015, có hiệu lực từ 1/1/2018 (Điều 256a chỉ có từ 1/7/2025). Hãy xem lại ngày xảy ra hoặc chọn tội danh khác.",
        "This offence was not in force on the day of the event: the list follows the Penal Code of 2015, in force from 1/1/2018 (Article 256a only from 1/7/2025). Check the day, or choose another offence.",
    ),
    ("incident_cleared_order", "cleared_on", "Ngày khám phá không thể trước ngày tin báo.", "Clearing cannot come before the report."),
    ("incident_accepted_order", "accepted_on", "Ngày thụ lý không thể trước ngày tin báo.", "Acceptance cannot come before the report."),
];

impl From<IncidentError> for Problem {
    fn from(error: IncidentError) -> Self {
        match error {
            IncidentError::NotFound(_) => Self::new(
                404,
                "incident-not-found",
                "Không có vụ việc này. Hãy tìm lại theo mã vụ.",
                "There is no such incident. Search by its code.",
            ),
            IncidentError::Stale { current, yours } => etag::conflict(current, yours),
            IncidentError::Audit(error) => error.into(),
            IncidentError::AlreadyVoided => Self::new(409, "incident-voided", "Vụ việc này đã bị hủy.", "This incident is already voided."),
            IncidentError::Fields(errors) => Self::invalid(errors),
            IncidentError::Commune(error) => error.into(),
            IncidentError::Db(error, doing) => {
                let all: Vec<Field> = fields::INCIDENT.to_vec();
                translate(&error, "incident", &all, WORDS).unwrap_or_else(|| {
                    tracing::debug!(doing, "database error");
                    Self::from(error)
                })
            }
        }
    }
}
