//! What can go wrong with a run of the importer, and how it is said.

use serde_json::json;
use uuid::Uuid;

use super::model::{Said, State};
use crate::http::{FieldError, Problem};

/// What can go wrong with a run.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No run of one's office has this id.
    #[error("import {0} does not exist")]
    NotFound(Uuid),
    /// Not possible in this state.
    #[error("not possible while {0:?}")]
    WrongState(State),
    /// The file is gone.
    #[error("the file is no longer kept")]
    FileGone,
    /// The file is larger than is taken.
    #[error("the file is larger than {0} octets")]
    TooLarge(u64),
    /// The file has no octet.
    #[error("the file is empty")]
    Empty,
    /// The upload ended before the file did.
    #[error("the upload was cut off")]
    CutOff,
    /// What was sent is not right.
    #[error("{} faulty fields", .0.len())]
    Fields(Vec<FieldError>),
    /// Not for this account.
    #[error("not for this account: {0}")]
    NotForYou(&'static str),
    /// Questions are open.
    #[error("{0} questions are not answered")]
    Unanswered(usize),
    /// Nothing would be stored.
    #[error("no row can be stored")]
    NothingToStore,
    /// Other rows depend on what was stored.
    #[error("{} kinds of rows depend on it", .0.len())]
    DependedOn(Vec<(Said, u64)>),
    /// It cannot be undone at all.
    #[error("this kind cannot be undone")]
    NoUndo,
    /// The file, the rows or a room refused.
    #[error("{}", .0.en)]
    Said(Said),
    /// Somebody called it off.
    #[error("cancelled")]
    Cancelled,
    /// The folder of the files.
    #[error("while {1}: {0}")]
    Io(#[source] std::io::Error, &'static str),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

/// Puts what was being done beside an error of the database.
pub fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> ImportError {
    move |error| ImportError::Db(error, doing)
}

/// Puts what was being done beside an error of the file system.
pub fn io(doing: &'static str) -> impl Fn(std::io::Error) -> ImportError {
    move |error| ImportError::Io(error, doing)
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error, "asking the database")
    }
}

impl From<FieldError> for ImportError {
    fn from(error: FieldError) -> Self {
        Self::Fields(vec![error])
    }
}

impl ImportError {
    /// Whether the cause, however deep, is that the database went away.
    fn is_without_database(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if error.downcast_ref::<sqlx::Error>().is_some_and(crate::db::is_gone) {
                return true;
            }
            cause = error.source();
        }
        false
    }

    /// The words that end a run; of a failure of the machine none but that it failed.
    pub fn said(&self) -> Said {
        match self {
            Self::Said(said) => said.clone(),
            Self::Fields(errors) => errors.first().map_or_else(
                || Said::new("invalid-fields", "Cách ghép cột chưa đúng.", "The mapping is not right."),
                |error| Said::new(error.code, error.detail.clone(), error.detail_en.clone()),
            ),
            gone if gone.is_without_database() => {
                tracing::warn!("an import ended without its database: {gone}");
                Said::new(
                    "database-unavailable",
                    "Cơ sở dữ liệu ngừng trả lời; chưa có gì được lưu. Hãy chạy lại.",
                    "The database stopped answering; nothing was stored. Run it again.",
                )
            }
            Self::FileGone => {
                Said::new("file-gone", "Tệp không còn được giữ; hãy tải lên lại.", "The file is no longer kept; upload it again.")
            }
            Self::WrongState(State::Undone) => Said::new(
                "import-wrong-state",
                "Lần nhập này đã được hoàn tác rồi; không còn gì để hoàn tác.",
                "The import was undone already; there is nothing left of it.",
            ),
            Self::WrongState(_) => Said::new(
                "import-wrong-state",
                "Lần nhập này chưa lưu gì nên không có gì để hoàn tác.",
                "The import has stored nothing, so there is nothing to undo.",
            ),
            other => {
                let number = Uuid::now_v7();
                tracing::error!(error.id = %number, "an import failed: {other}");
                Said::new(
                    "internal",
                    format!("Máy chủ gặp lỗi; chưa có gì được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị mã {number}."),
                    format!(
                        "The server failed and stored nothing. Try again; if it fails again, tell the administrator the number {number}."
                    ),
                )
            }
        }
    }
}

/// Whose a kind is, by the account that may bring it in: Vietnamese and English.
pub fn not_for_you(account: &str) -> (&'static str, String) {
    let vi = if account.contains("country") {
        "Loại dữ liệu này do tài khoản toàn quốc nhập; hãy gửi tệp cho họ."
    } else {
        "Loại dữ liệu này do tài khoản cấp tỉnh nhập; hãy gửi tệp cho họ."
    };
    (vi, format!("This kind of data is imported by {account}; send them the file."))
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NotFound(_) => {
                Self::new(404, "import-not-found", "Không có lần nhập này trong đơn vị của bạn.", "There is no such import in your office.")
            }
            ImportError::WrongState(state) => Self::new(
                409,
                "import-wrong-state",
                "Lần nhập này đang ở bước khác; hãy xem lại trạng thái rồi thử lại.",
                "The import is at another step; look at its state, then try again.",
            )
            .with("state", state.word()),
            ImportError::FileGone => Self::new(
                410,
                "import-file-gone",
                "Tệp không còn được giữ; hãy tải lên lại.",
                "The file is no longer kept; upload it again.",
            ),
            ImportError::TooLarge(limit) => Self::new(
                413,
                "file-too-large",
                format!("Tệp lớn hơn {} MB. Hãy chia nhỏ theo năm hoặc theo xã rồi nhập từng tệp.", limit >> 20),
                format!("The file is larger than {} MB. Divide it by year or commune and import the parts.", limit >> 20),
            ),
            ImportError::Empty => Self::new(422, "file-empty", "Tệp trống; hãy chọn tệp khác.", "The file is empty; choose another."),
            ImportError::CutOff => Self::new(
                400,
                "upload-cut-off",
                "Đường truyền bị ngắt khi đang tải tệp lên; chưa có gì được giữ. Hãy tải lại.",
                "The upload was cut off; nothing was kept. Upload it again.",
            ),
            ImportError::Fields(errors) => Self::invalid(errors),
            ImportError::NotForYou(en) => {
                let (vi, en) = not_for_you(en);
                Self::new(403, "import-not-for-you", vi, en)
            }
            ImportError::Unanswered(n) => Self::new(
                409,
                "import-unanswered",
                format!("Còn {n} câu hỏi chưa trả lời; hãy chọn câu trả lời rồi kiểm tra lại."),
                format!("{n} questions are not answered; choose the answers and check again."),
            ),
            ImportError::NothingToStore => Self::new(
                409,
                "import-nothing-to-store",
                "Không có dòng nào lưu được. Hãy tải các dòng bị trả lại, sửa rồi nhập lại.",
                "No row can be stored. Download the refused rows, correct them and import again.",
            ),
            ImportError::DependedOn(depends) => {
                let list: Vec<_> =
                    depends.iter().map(|(said, n)| json!({ "code": said.code, "vi": said.vi, "en": said.en, "n": n })).collect();
                Self::new(
                    409,
                    "import-depended-on",
                    "Không hoàn tác được: đã có dữ liệu khác dựa vào các dòng này. Hãy xem danh sách bên dưới.",
                    "It cannot be undone: other data depend on these rows. See the list.",
                )
                .with("depends", list)
            }
            ImportError::NoUndo => Self::new(
                409,
                "import-no-undo",
                "Loại dữ liệu này không hoàn tác được; hãy nhập lại tệp trước đó.",
                "This kind cannot be undone; import the file before it again.",
            ),
            ImportError::Said(said) => Self::new(422, "import-refused", said.vi, said.en).with("code", said.code.into_owned()),
            ImportError::Cancelled => Self::new(409, "import-cancelled", "Lần nhập đã bị hủy.", "The import was cancelled."),
            ImportError::Db(error, _) => Self::from(error),
            ImportError::Io(error, doing) => Self::internal(&error, doing),
        }
    }
}
