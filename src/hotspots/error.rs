//! What can go wrong with hotspots, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::communes::CommuneError;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem, etag};

/// What can go wrong with hotspots.
#[derive(Debug, thiserror::Error)]
pub enum HotspotError {
    /// No hotspot has this id.
    #[error("hotspot {0} does not exist")]
    NotFound(Uuid),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// No run has this id.
    #[error("run of hotspots {0} does not exist")]
    RunNotFound(Uuid),
    /// No area of the run has this number.
    #[error("area {1} of the run {0} does not exist")]
    AreaNotFound(Uuid, i32),
    /// A computation ended without an answer.
    #[error("a computation broke off")]
    Broken,
    /// It is lifted already.
    #[error("the hotspot is lifted")]
    AlreadyLifted,
    /// The area crosses itself, at this longitude and latitude if PostGIS names one.
    #[error("the area is not valid")]
    Crossing(FieldError, Option<(f64, f64)>),
    /// Fields that cannot be stored.
    #[error("{} faulty fields", .0.len())]
    Fields(Vec<FieldError>),
    /// The place.
    #[error(transparent)]
    Commune(#[from] CommuneError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<FieldError> for HotspotError {
    fn from(error: FieldError) -> Self {
        Self::Fields(vec![error])
    }
}

pub(super) const WORDS: &[ConstraintWords] = &[
    (
        "hotspot_code_key",
        "hotspot_code",
        "Mã này đã dùng cho khu vực khác; để trống để hệ thống cấp mã.",
        "This code is used by another area; leave it empty to be given one.",
    ),
    ("hotspot_geom_valid", "geometry", "Ranh giới tự cắt.", "The area crosses itself."),
    ("hotspot_geom_in_vietnam", "geometry", "Ranh giới nằm ngoài Việt Nam.", "The area is outside Vietnam."),
    ("hotspot_area_m2_range", "geometry", "Diện tích khu vực phải từ 1 m² đến 200 km².", "The area must be between 1 m² and 200 km²."),
    ("hotspot_declared_has_doc", "declared_by_doc", "Cần văn bản xác định điểm nóng.", "The document that declared the hotspot is needed."),
    (
        "hotspot_lifted_order",
        "lifted_on",
        "Ngày đưa ra khỏi diện phải sau ngày xác định.",
        "A hotspot can only be lifted after the day it was declared.",
    ),
    ("hotspot_lifted_has_doc", "lifted_by_doc", "Cần văn bản đưa ra khỏi diện.", "The document that lifts the hotspot is needed."),
];

impl From<HotspotError> for Problem {
    fn from(error: HotspotError) -> Self {
        match error {
            HotspotError::NotFound(_) => Self::new(
                404,
                "hotspot-not-found",
                "Không có điểm nóng này. Hãy tìm lại theo mã.",
                "There is no such hotspot. Search by its code.",
            ),
            HotspotError::RunNotFound(_) => Self::new(
                404,
                "hotspot-run-not-found",
                "Không có lần phân tích này. Hãy tải lại danh sách.",
                "There is no such run. Load the list again.",
            ),
            HotspotError::AreaNotFound(..) => Self::new(
                404,
                "hotspot-area-not-found",
                "Không có khu vực này trong lần phân tích. Hãy tải lại danh sách.",
                "The run has no such area. Load the list again.",
            ),
            HotspotError::Broken => Self::internal(&error, "working on a run"),
            HotspotError::Stale { current, yours } => etag::conflict(current, yours),
            HotspotError::AlreadyLifted => {
                Self::new(409, "hotspot-lifted", "Điểm nóng này đã được đưa ra khỏi diện.", "This hotspot is already lifted.")
            }
            HotspotError::Crossing(fault, at) => {
                let problem = Self::invalid(vec![fault]);
                at.map_or(problem.clone(), |(lon, lat)| problem.with("at", serde_json::json!({"lon": lon, "lat": lat})))
            }
            HotspotError::Fields(errors) => Self::invalid(errors),
            HotspotError::Commune(error) => error.into(),
            HotspotError::Db(error, doing) => translate(&error, "hotspot", fields::HOTSPOT, WORDS).unwrap_or_else(|| {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }),
        }
    }
}
