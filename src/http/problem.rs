//! RFC 9457 problem documents, in Vietnamese and English.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::vault::VaultError;

/// Whatever a handler answers when it cannot do what was asked.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    slug: &'static str,
    detail: String,
    detail_en: String,
    errors: Vec<FieldError>,
    extra: Map<String, Value>,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, serde::Serialize)]
pub struct FieldError {
    /// JSON pointer to the field in the request's body, or `?name` for a query parameter.
    pub pointer: String,
    /// A stable word for programs.
    pub code: &'static str,
    /// What to do, in Vietnamese.
    pub detail: String,
    /// What to do, in English.
    pub detail_en: String,
}

impl FieldError {
    /// An error at `/name`.
    pub fn at(name: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: format!("/{name}"), code, detail: vi.into(), detail_en: en.into() }
    }

    /// An error in the query parameter `name`.
    pub fn param(name: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: format!("?{name}"), code: "parameter", detail: vi.into(), detail_en: en.into() }
    }
}

impl Problem {
    /// A problem of kind `slug`, said in Vietnamese and English.
    ///
    /// # Panics
    /// Never for the statuses in this crate: they are all valid codes.
    pub fn new(status: u16, slug: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(status).expect("a status code of this crate"),
            slug,
            detail: vi.into(),
            detail_en: en.into(),
            errors: Vec::new(),
            extra: Map::new(),
        }
    }

    /// 422: the body was understood but cannot be stored as it is. Every faulty field is named.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let (vi, en) = match errors.as_slice() {
            [one] => (one.detail.clone(), one.detail_en.clone()),
            many => (
                format!("Có {} chỗ cần sửa; chưa có gì được lưu.", many.len()),
                format!("{} fields need correction; nothing was stored.", many.len()),
            ),
        };
        Self { errors, ..Self::new(422, "invalid-fields", vi, en) }
    }

    /// 400: a query parameter cannot be read.
    pub fn parameter(name: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let (vi, en) = (vi.into(), en.into());
        Self { errors: vec![FieldError::param(name, vi.clone(), en.clone())], ..Self::new(400, "invalid-parameter", vi, en) }
    }

    /// 500 with a number by which the log can be searched; the cause is logged here, once, and never sent.
    pub fn internal(error: &dyn std::fmt::Display, doing: &str) -> Self {
        let number = uuid::Uuid::now_v7();
        tracing::error!(error.id = %number, doing, "{error}");
        Self::new(
            500,
            "internal",
            format!("Máy chủ gặp lỗi, chưa có gì được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị mã {number}."),
            format!("The server failed and stored nothing. Try again; if it fails again, tell the administrator the number {number}."),
        )
        .with("error_id", number.to_string())
    }

    /// 503: the database does not answer.
    pub fn unavailable() -> Self {
        Self::new(
            503,
            "database-unavailable",
            "Cơ sở dữ liệu chưa trả lời, chưa có gì được lưu. Hãy thử lại sau ít giây.",
            "The database does not answer; nothing was stored. Try again in a few seconds.",
        )
    }

    /// 401: nobody has signed in, or the session is over.
    pub fn not_signed_in() -> Self {
        Self::new(
            401,
            "not-signed-in",
            "Bạn chưa đăng nhập, hoặc phiên làm việc đã hết hạn. Hãy đăng nhập.",
            "You have not signed in, or the session is over. Sign in.",
        )
    }

    /// 403: signed in, but this is not theirs to do.
    pub fn not_allowed() -> Self {
        Self::new(403, "not-allowed", "Tài khoản này không có quyền làm việc đó.", "This account may not do that.")
    }

    /// 403: exact places, which the account may see in a session that has said what for.
    pub fn purpose_needed(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(403, "purpose-needed", vi, en)
    }

    /// 415: the body is not said to be JSON.
    pub fn not_json_type() -> Self {
        Self::new(
            415,
            "not-json-type",
            "Nội dung gửi lên không được ghi là JSON (UTF-8); hãy gửi với Content-Type: application/json.",
            "The body is not said to be JSON (UTF-8); send it with Content-Type: application/json.",
        )
    }

    /// The same problem with the extension member `name`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// The same problem with one more field error.
    #[must_use]
    pub fn and(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The Vietnamese text.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The document as JSON.
    pub fn document(&self) -> Value {
        let mut document = json!({
            "type": format!("/problems/{}", self.slug),
            "title": title(self.status.as_u16()),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "detail_en": self.detail_en,
            "errors": self.errors,
        });
        if let Value::Object(members) = &mut document {
            members.extend(self.extra.clone());
        }
        document
    }
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Yêu cầu không đọc được",
        401 => "Cần đăng nhập",
        403 | 421 => "Không được phép",
        404 => "Không tìm thấy",
        405 => "Không hỗ trợ",
        408 => "Gửi quá chậm",
        409 => "Trùng hoặc mâu thuẫn với dữ liệu đã có",
        412 => "Dữ liệu đã được người khác sửa",
        413 => "Dữ liệu gửi lên quá lớn",
        415 => "Cần gửi JSON",
        422 => "Dữ liệu chưa đúng",
        428 => "Thiếu phiên bản của bản ghi",
        429 => "Quá nhiều yêu cầu",
        503 => "Tạm thời không phục vụ",
        _ => "Lỗi máy chủ",
    }
}

impl From<sqlx::Error> for Problem {
    /// For errors that no room has words for: never the cause, always a number.
    fn from(error: sqlx::Error) -> Self {
        match &error {
            error if crate::db::is_gone(error) => {
                tracing::warn!("database unavailable: {error}");
                Self::unavailable()
            }
            // There, but busy: a lock or an answer took too long.
            sqlx::Error::Database(cause) if matches!(cause.code().as_deref(), Some("55P03" | "57014" | "40001" | "40P01")) => {
                tracing::warn!("database unavailable: {error}");
                Self::unavailable()
            }
            // U+0000, which PostgreSQL keeps in no text.
            sqlx::Error::Database(cause) if matches!(cause.code().as_deref(), Some("22021" | "22P05")) => Self::new(
                400,
                "unstorable-character",
                "Có ký tự không lưu được (U+0000); hãy xóa ký tự đó rồi gửi lại.",
                "There is a character that cannot be stored (U+0000); take it out and send again.",
            ),
            // Row security: a row outside of the account's scope was to be written.
            sqlx::Error::Database(cause) if is_outside_scope(cause.as_ref()) => Self::new(
                403,
                "outside-scope",
                "Nơi này nằm ngoài địa bàn của tài khoản; chưa có gì được lưu.",
                "This place is outside of the account's scope; nothing was stored.",
            ),
            _ => Self::internal(&error, "querying the database"),
        }
    }
}

/// Row security refused to write a row. A missing right to a table has the same code, but is a fault of ours.
fn is_outside_scope(cause: &dyn sqlx::error::DatabaseError) -> bool {
    cause.code().as_deref() == Some("42501")
        && cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().and_then(sqlx::postgres::PgDatabaseError::routine)
            == Some("ExecWithCheckOptions")
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match &error {
            VaultError::NoKey(why) => {
                tracing::error!("sealed data are needed and there is no key: {why}");
                Self::new(
                    503,
                    "sealing-key-missing",
                    "Chưa dùng được dữ liệu niêm phong vì tệp khóa (data.contact-key) không có hoặc không đọc được. Quản trị viên cần đặt lại tệp khóa rồi khởi động lại dịch vụ.",
                    "Sealed data cannot be used: the key file (data.contact-key) is missing or cannot be read. The administrator has to put it back and start the service again.",
                )
            }
            VaultError::OtherKey { needed, here } => {
                tracing::error!(needed, here, "sealed data need another key");
                Self::new(
                    503,
                    "sealing-key-wrong",
                    format!(
                        "Dữ liệu này được niêm phong bằng khóa khác (mã khóa {needed}); khóa đang dùng là {here}. Quản trị viên cần đặt lại đúng tệp khóa rồi khởi động lại dịch vụ."
                    ),
                    format!(
                        "This was sealed with another key (key id {needed}); the one in use is {here}. The administrator has to put the right key file back and start the service again."
                    ),
                )
            }
            VaultError::Damaged => Self::internal(&error, "opening a sealed value"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.document().to_string();
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/problem+json; charset=utf-8")], body).into_response();
        if let Some(seconds) = self.extra.get("retry_after_s").and_then(Value::as_u64) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        } else if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("3"));
        }
        response
    }
}
