//! `/api/v1/cameras/{id}/field-checks`: what a person found who looked at what a camera sees, with a picture. The latest check stands with the
//! camera, and ages there ([`crate::coverage`] says when it is too old to be believed).

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::fields::FIELD_CHECK;
use super::store::{self, db};
use super::{CameraError, routes};
use crate::db::ScopedDb;
use crate::files::jpeg::{self, Unfit};
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, PathId, Problem, etag};
use crate::state::AppState;

/// Octets of a picture at most, as the table says.
const MOST_OCTETS: usize = 1 << 20;

/// Routes of checks on the spot.
pub fn router() -> Router<AppState> {
    Router::new().route("/cameras/{id}/field-checks", get(list).post(add)).route("/field-checks/{id}/photo", get(photo))
}

async fn list(db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut conn = db.begin().await?;
    store::get_camera(&mut conn, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_field_check.sql")).bind(id).fetch_all(&mut *conn).await?;
    Ok(Json(json!({ "items": items })))
}

/// A check with the picture in it (`photo`, base64 of a JPEG), so that both are stored or neither.
async fn add(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: axum::http::HeaderMap,
    Body(mut body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let picture = take_photo(&mut body);
    let read = fields::read(FIELD_CHECK, &body, Mode::Create, state.clock.today());
    let (picture, fields) = match (picture, read) {
        (Ok(picture), Ok(fields)) => (picture, fields),
        (picture, read) => return Err(Problem::invalid(read.err().into_iter().flatten().chain(picture.err()).collect())),
    };
    let mut tx = scoped.begin().await?;
    let camera = store::get_camera(&mut tx, id).await?.ok_or(CameraError::CameraNotFound(id))?;
    let of = |name: &str| camera.get(name).and_then(Value::as_str);
    if of("status") == Some("removed") {
        return Err(Problem::new(
            409,
            "camera-removed",
            "Camera này đã được gỡ nên không còn gì để kiểm tra.",
            "This camera was removed: there is nothing to check any more.",
        ));
    }
    let checked_on = routes::day(&fields, "checked_on");
    if of("installed_on").and_then(|day| day.parse().ok()).is_some_and(|installed_on| checked_on < Some(installed_on)) {
        return Err(Problem::invalid(vec![FieldError::at(
            "checked_on",
            "before-installation",
            "Ngày kiểm tra không thể trước ngày lắp.",
            "A check cannot come before the day of installation.",
        )]));
    }
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_camera_checked.sql"))
        .bind(id)
        .bind(version)
        .bind(checked_on)
        .bind(fields.get("occluded").and_then(Value::as_bool))
        .bind(fields.get("note").and_then(Value::as_str))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("noting a check on the camera"))?;
    if changed.is_some() {
        let check: Uuid = sqlx::query_scalar(include_str!("sql/insert_field_check.sql"))
            .bind(id)
            .bind(sqlx::types::Json(&fields))
            .bind(picture.as_deref().map(hex_sha256))
            .fetch_one(&mut *tx)
            .await
            .map_err(db("recording a check"))?;
        if let Some(picture) = picture {
            sqlx::query(include_str!("sql/insert_field_check_photo.sql"))
                .bind(check)
                .bind(picture)
                .execute(&mut *tx)
                .await
                .map_err(db("storing a picture"))?;
        }
    }
    // A conflict shows what was sent, but not the picture.
    routes::finish(tx, id, changed.is_some(), body).await
}

async fn photo(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let found: Option<(Vec<u8>, String)> =
        sqlx::query_as(include_str!("sql/get_field_check_photo.sql")).bind(id).fetch_optional(&mut *db.begin().await?).await?;
    let Some((image, sha256)) = found else {
        return Err(Problem::new(
            404,
            "photo-not-found",
            "Lần kiểm tra này không có ảnh. Hãy mở lại từ camera.",
            "There is no picture of this check. Open it again from the camera.",
        ));
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
        (header::ETAG, format!("\"{sha256}\"")),
    ];
    Ok((headers, image).into_response())
}

fn hex_sha256(octets: &[u8]) -> String {
    crate::keyfile::hex(&Sha256::digest(octets))
}

/// Takes the picture out of a request, without anything in it that is not the picture.
fn take_photo(body: &mut Map<String, Value>) -> Result<Option<Vec<u8>>, FieldError> {
    let unread = || {
        FieldError::at(
            "photo",
            "photo-unreadable",
            "Không đọc được ảnh. Hãy chụp lại hoặc chọn ảnh JPEG khác.",
            "The picture cannot be read. Take it again, or choose another JPEG.",
        )
    };
    let octets = match body.remove("photo") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => STANDARD.decode(text.trim()).map_err(|_| unread())?,
        Some(_) => return Err(unread()),
    };
    let bare = jpeg::bare(&octets).map_err(|unfit| match unfit {
        Unfit::NotJpeg => FieldError::at(
            "photo",
            "photo-not-jpeg",
            "Ảnh phải là tệp JPEG (.jpg). Hãy lưu lại ảnh dưới dạng JPEG.",
            "The picture must be a JPEG (.jpg). Save it as one.",
        ),
        Unfit::Broken => unread(),
    })?;
    if bare.len() > MOST_OCTETS {
        return Err(FieldError::at(
            "photo",
            "photo-too-large",
            "Ảnh lớn hơn 1 MB. Hãy thu nhỏ ảnh (1280 điểm ảnh chiều dài là đủ).",
            "The picture is larger than 1 MB. Make it smaller: 1280 pixels are enough.",
        ));
    }
    Ok(Some(bare))
}
