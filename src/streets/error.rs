//! What can go wrong with streets, and how it is said.

use crate::files::osm::OsmFault;
use crate::http::Problem;

/// What can go wrong with streets.
#[derive(Debug, thiserror::Error)]
pub enum StreetError {
    /// The file.
    #[error(transparent)]
    File(#[from] OsmFault),
    /// The province of an extract is not one of today's, or none of its units has a place.
    #[error("no units of province {0}")]
    NoProvince(String),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> StreetError {
    move |error| StreetError::Db(error, doing)
}

impl From<StreetError> for Problem {
    fn from(error: StreetError) -> Self {
        match error {
            StreetError::File(fault) => Self::new(422, fault.code, fault.vi, fault.en),
            StreetError::NoProvince(code) => Self::new(
                422,
                "no-such-province",
                format!("Không có tỉnh mã {code}, hoặc tỉnh chưa có xã nào có vị trí. Hãy chọn tỉnh khác, hoặc nạp ranh giới trước."),
                format!("There is no province {code}, or none of its units has a place. Choose another one, or load boundaries first."),
            ),
            StreetError::Db(error, doing) => {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }
        }
    }
}
