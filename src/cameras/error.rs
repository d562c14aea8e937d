//! What can go wrong with sites and cameras, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::communes::CommuneError;
use crate::http::fields::{ConstraintWords, Field, translate};
use crate::http::{FieldError, Problem, etag};

/// What can go wrong with sites and cameras.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// No site has this id.
    #[error("site {0} does not exist")]
    SiteNotFound(Uuid),
    /// No camera has this id.
    #[error("camera {0} does not exist")]
    CameraNotFound(Uuid),
    /// A site in use stands within a few metres.
    #[error("a site stands at the same place")]
    SiteNearDuplicate(Vec<Value>),
    /// A camera on the same site looks the same way.
    #[error("a camera on the same site looks the same way")]
    CameraNearDuplicate(Vec<Value>),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// The site is out of use already.
    #[error("the site is retired")]
    AlreadyRetired,
    /// Fields that cannot be stored.
    #[error("{} faulty fields", .0.len())]
    Fields(Vec<FieldError>),
    /// The place.
    #[error(transparent)]
    Commune(#[from] CommuneError),
    /// A contact cannot be sealed.
    #[error(transparent)]
    Vault(crate::vault::VaultError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<Vec<FieldError>> for CameraError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Fields(errors)
    }
}

pub(super) const WORDS: &[ConstraintWords] = &[
    (
        "site_code_key",
        "site_code",
        "Mã điểm này đã dùng cho điểm khác; để trống để hệ thống cấp mã.",
        "This site code is used by another site; leave it empty to be given one.",
    ),
    (
        "camera_code_key",
        "camera_code",
        "Mã camera này đã dùng cho camera khác; để trống để hệ thống cấp mã.",
        "This camera code is used by another camera; leave it empty to be given one.",
    ),
    ("site_geom_in_vietnam", "lon", "Tọa độ nằm ngoài Việt Nam.", "The coordinates are outside Vietnam."),
    ("camera_pan_both", "pan_max_deg", "Cung quay cần cả hai đầu, hoặc để trống cả hai.", "A pan arc needs both ends, or neither."),
    (
        "camera_warranty_order",
        "warranty_until",
        "Hạn bảo hành không thể trước ngày lắp.",
        "The warranty cannot end before the day of installation.",
    ),
    (
        "camera_end_of_life_order",
        "end_of_life_on",
        "Ngày thay thế không thể trước ngày lắp.",
        "Replacement cannot come before the day of installation.",
    ),
    (
        "camera_maintained_order",
        "last_maintained_on",
        "Ngày bảo dưỡng không thể trước ngày lắp.",
        "Maintenance cannot come before the day of installation.",
    ),
    (
        "camera_status_reason_given",
        "reason",
        "Cần nêu lý do khi camera hỏng, tạm dừng hoặc bị gỡ.",
        "Say why the camera is faulty, suspended or removed.",
    ),
    (
        "camera_maintenance_due_order",
        "next_due_on",
        "Hạn lần sau phải sau ngày làm.",
        "The next due date must come after the day of the work.",
    ),
];

impl CameraError {
    /// What the database refused, in the words of the room where it has some.
    pub fn db(error: sqlx::Error, doing: &'static str) -> Self {
        Self::Db(error, doing)
    }
}

impl From<CameraError> for Problem {
    fn from(error: CameraError) -> Self {
        match error {
            CameraError::SiteNotFound(_) => Self::new(404, "site-not-found", "Không có điểm này. Có thể địa chỉ đã cũ; hãy tìm lại theo mã điểm.", "There is no such site. The address may be old; search by site code."),
            CameraError::CameraNotFound(_) => Self::new(404, "camera-not-found", "Không có camera này. Hãy mở lại từ điểm lắp đặt.", "There is no such camera. Open it again from its site."),
            CameraError::SiteNearDuplicate(near) => Self::new(
                409,
                "site-near-duplicate",
                "Cách đây chưa đến 10 m đã có điểm khác. Nếu cùng một cột, hãy thêm camera vào điểm đó; nếu đúng là điểm mới, hãy lưu lại với force = true.",
                "Another site stands less than 10 m away. If it is the same pole, add the camera to that site; if it is a new site, send it again with force = true.",
            )
            .with("near", near),
            CameraError::CameraNearDuplicate(near) => Self::new(
                409,
                "camera-near-duplicate",
                "Điểm này đã có camera nhìn gần cùng hướng (lệch không quá 10°). Nếu đúng là camera khác, hãy lưu lại với force = true.",
                "This site already has a camera with nearly the same bearing (within 10°). If it is another camera, send it again with force = true.",
            )
            .with("near", near),
            CameraError::Stale { current, yours } => etag::conflict(current, yours),
            CameraError::AlreadyRetired => Self::new(409, "site-retired", "Điểm này đã thôi dùng nên không sửa, không thêm camera được. Nếu điểm dùng lại, hãy tạo điểm mới tại chỗ đó.", "This site is out of use: it and its cameras cannot be changed. If the place is used again, make a new site there."),
            CameraError::Fields(errors) => Self::invalid(errors),
            CameraError::Commune(error) => error.into(),
            CameraError::Vault(error) => error.into(),
            CameraError::Db(error, doing) => {
                let all: Vec<Field> = fields::SITE.iter().chain(fields::CAMERA).chain(fields::CAMERA_STATUS).chain(fields::CAMERA_MAINTENANCE).chain(fields::FIELD_CHECK).copied().collect();
                for table in ["field_check_photo", "field_check", "camera_maintenance", "camera_status", "camera", "site"] {
                    if let Some(problem) = translate(&error, table, &all, WORDS) {
                        return problem;
                    }
                }
                tracing::debug!(doing, "database error");
                Self::from(error)
            }
        }
    }
}
