//! What can go wrong with the log, and how it is said.

use std::path::PathBuf;

use uuid::Uuid;

use crate::communes::CommuneError;
use crate::http::Problem;

/// What can go wrong with the log.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No unit has this id.
    #[error("commune {0} does not exist")]
    CommuneNotFound(Uuid),
    /// No chain has this name.
    #[error("không có chuỗi nhật ký {0} / there is no chain {0}")]
    NoChain(String),
    /// The key file.
    #[error(transparent)]
    KeyFile(#[from] crate::keyfile::KeyFileError),
    /// There is no key file to compare a head's signature with.
    #[error(
        "chưa có tệp khóa {0} để đối chiếu chữ ký; chỉ ra bằng --audit-key / there is no key file {0} to compare the signature with; name it with --audit-key"
    )]
    NoKey(PathBuf),
    /// A file that should hold a head does not, or its signature is not ours.
    #[error("{0} không phải bản ghi đầu chuỗi đúng: {1} / {0} is not a good head: {2}")]
    BadHead(PathBuf, &'static str, &'static str),
    /// A file cannot be read or written.
    #[error("không đọc, ghi được {0} / cannot read or write {0}: {1}")]
    Io(PathBuf, #[source] std::io::Error),
    /// The place.
    #[error(transparent)]
    Commune(#[from] CommuneError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> AuditError {
    move |error| AuditError::Db(error, doing)
}

impl From<AuditError> for Problem {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::CommuneNotFound(id) => CommuneError::NotFound(id).into(),
            AuditError::Commune(error) => error.into(),
            AuditError::Db(error, doing) => {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }
            // The others belong to commands; no route meets them.
            other => Self::internal(&other, "reading the log"),
        }
    }
}
