//! `/api/v1/risk/assessments/{id}/evidence`: documents and pictures. What a file is follows from its octets, its name is made here.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use sqlx::types::Json as Sent;
use uuid::Uuid;

use super::RiskError;
use super::fields::EVIDENCE;
use super::store::{self, db};
use crate::db::ScopedDb;
use crate::files::jpeg;
use crate::http::fields::{self, Mode};
use crate::http::{FieldError, Params, PathId, Problem};
use crate::state::AppState;

/// Octets of a file at most, as the table says.
const MOST_OCTETS: usize = 5 * 1024 * 1024;

/// Routes of evidence.
pub fn router() -> Router<AppState> {
    Router::new()
        // A little more than a file, so that one that is too large is told so.
        .route("/risk/assessments/{id}/evidence", get(list).post(add).layer(DefaultBodyLimit::max(MOST_OCTETS + 1024 * 1024)))
        .route("/risk/evidence/{id}", get(read).delete(remove))
}

async fn list(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    store::get(&mut tx, id).await?.ok_or(RiskError::NotFound(id))?;
    let items = of(&mut tx, id).await?;
    Ok(Json(json!({ "items": items })))
}

async fn of(conn: &mut PgConnection, id: Uuid) -> Result<Vec<Value>, RiskError> {
    sqlx::query_scalar(include_str!("sql/list_evidence.sql")).bind(id).fetch_all(conn).await.map_err(db("listing evidence"))
}

/// What a file is by what it begins with: media type and the end of its name.
fn kind_of(octets: &[u8]) -> Option<(&'static str, &'static str)> {
    match octets {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(("application/pdf", "pdf")),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(("image/png", "png")),
        [0xff, 0xd8, 0xff, ..] => Some(("image/jpeg", "jpg")),
        _ => None,
    }
}

/// The body is the file; `kind` and `note` are parameters.
async fn add(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    params.only(&["kind", "note"])?;
    let given: Map<String, Value> =
        ["kind", "note"].into_iter().filter_map(|name| Some((name.to_owned(), Value::from(params.text(name)?)))).collect();
    let fields = fields::read(EVIDENCE, &given, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    store::get(&mut tx, id).await?.ok_or(RiskError::NotFound(id))?;
    let wrong = |code, vi: &str, en: &str| Problem::invalid(vec![FieldError::at("file", code, vi, en)]);
    if body.len() > MOST_OCTETS {
        return Err(wrong(
            "file-too-large",
            "Tệp lớn hơn 5 MB. Hãy thu nhỏ hoặc tách tệp.",
            "The file is larger than 5 MB. Make it smaller, or split it.",
        ));
    }
    let Some((media_type, end)) = kind_of(&body) else {
        return Err(wrong("file-kind", "Chỉ nhận tệp PDF, PNG hoặc JPEG.", "Only PDF, PNG or JPEG files are taken."));
    };
    // A picture is kept without the place, the time and the device that it may have in it.
    let octets = match media_type {
        "image/jpeg" => jpeg::bare(&body).map_err(|_| {
            wrong("file-unreadable", "Không đọc được ảnh. Hãy chọn ảnh khác.", "The picture cannot be read. Choose another.")
        })?,
        _ => body.to_vec(),
    };
    let evidence = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_evidence.sql"))
        .bind(evidence)
        .bind(id)
        .bind(Sent(&fields))
        .bind(media_type)
        .bind(format!("minh-chung-{evidence}.{end}"))
        .bind(octets.len() as i32)
        .bind(crate::keyfile::hex(&Sha256::digest(&octets)))
        .execute(&mut *tx)
        .await
        .map_err(db("storing evidence"))?;
    sqlx::query(include_str!("sql/insert_evidence_file.sql"))
        .bind(evidence)
        .bind(&octets)
        .execute(&mut *tx)
        .await
        .map_err(db("storing a file"))?;
    let items = of(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(json!({ "risk_evidence_id": evidence, "items": items }))).into_response())
}

async fn read(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let found: Option<(Vec<u8>, String, String, String)> = sqlx::query_as(include_str!("sql/get_evidence_file.sql"))
        .bind(id)
        .fetch_optional(&mut *scoped.begin().await?)
        .await
        .map_err(db("reading a file"))?;
    let (body, media_type, name, sha256) = found.ok_or(RiskError::NotFound(id))?;
    let value = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"));
    // Never run, framed or guessed at: it is a file of somebody.
    let headers = [
        (header::CONTENT_TYPE, value(media_type)),
        (header::CONTENT_DISPOSITION, value(format!("attachment; filename=\"{name}\""))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
        (header::ETAG, value(format!("\"{sha256}\""))),
    ];
    Ok((headers, body).into_response())
}

async fn remove(scoped: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let mut tx = scoped.begin().await?;
    let gone: Option<Uuid> = sqlx::query_scalar(include_str!("sql/delete_evidence.sql"))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("taking evidence out"))?;
    gone.ok_or(RiskError::NotFound(id))?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
