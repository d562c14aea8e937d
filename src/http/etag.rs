//! Optimistic locking: a row's `version` is its `ETag`, and a change must say which version it changes.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::Problem;

/// The version that `If-Match` names.
///
/// # Errors
/// 428 if the header is missing, 400 if it is not one strong tag of ours. `*` is refused: it would be the last write wins.
pub fn if_match(headers: &HeaderMap) -> Result<i32, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(
            428,
            "if-match-missing",
            "Hãy gửi kèm If-Match với phiên bản (ETag) của bản ghi đang sửa, để không ghi đè lên sửa đổi của người khác.",
            "Send If-Match with the version (ETag) of the row that you are changing, so that nobody's change is overwritten.",
        ));
    };
    value.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"').and_then(canonical)).ok_or_else(|| {
        Problem::new(
            400,
            "if-match-unreadable",
            "If-Match phải là đúng một phiên bản trong dấu ngoặc kép, ví dụ \"3\".",
            "If-Match must be exactly one version in double quotes, such as \"3\".",
        )
    })
}

/// A version as we write it: digits, no sign, no zero before them.
fn canonical(digits: &str) -> Option<i32> {
    digits.parse().ok().filter(|version: &i32| version.to_string() == digits)
}

/// 412 with both versions: the row as it is now, and what was sent.
pub fn conflict(current: Value, yours: Map<String, Value>) -> Problem {
    let version = current.get("version").and_then(Value::as_i64).unwrap_or_default();
    Problem::new(
        412,
        "changed-meanwhile",
        format!("Bản ghi đã được sửa trong lúc bạn đang sửa (nay là phiên bản {version}); chưa có gì của bạn được lưu. Hãy xem hai bản và chọn từng trường."),
        format!("The row was changed while you were changing it (it is now version {version}); nothing of yours was stored. Compare both and choose field by field."),
    )
    .with("current", current)
    .with("yours", Value::Object(yours))
}

/// A row as JSON with its `ETag`; `location` for a new one (201).
pub fn row(row: &Value, location: Option<&str>) -> Response {
    let version = row.get("version").and_then(Value::as_i64).unwrap_or_default();
    let mut response = (
        if location.is_some() { StatusCode::CREATED } else { StatusCode::OK },
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")],
        row.to_string(),
    )
        .into_response();
    let headers = response.headers_mut();
    // A masked row is another document than the exact one; its tag is no version that could be sent back to change it.
    let mask = row.get("place_mask").and_then(Value::as_str).map(|mask| format!("-{mask}")).unwrap_or_default();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}{mask}\"")) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    response
}
