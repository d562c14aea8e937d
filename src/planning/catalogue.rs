//! `/api/v1/camera-models`: the catalogue that plans choose from. What is shipped is for everybody and changed by nobody but the country; a province adds
//! its own.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Jsonb;
use uuid::Uuid;

use super::PlanningError;
use super::fields::CAMERA_MODEL;
use super::store::db;
use crate::coverage::register::camera_of;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::spatial::candidates::Sketch;
use crate::spatial::coverage::Surroundings;
use crate::spatial::sight::Buildings;
use crate::spatial::view::{Assumptions, Camera, FACE_M, Task};
use crate::state::AppState;

/// Routes of the catalogue.
pub fn router() -> Router<AppState> {
    Router::new().route("/camera-models", get(list).post(create)).route("/camera-models/{id}", patch(change).delete(remove))
}

/// A model as a plan takes it.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its id.
    pub camera_model_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it costs, installed.
    pub price_vnd: i64,
    /// Its row.
    pub row: Map<String, Value>,
    /// Its optics, as it usually hangs; without a bearing.
    pub camera: Camera,
}

impl Model {
    /// From a row of the catalogue, or one that a plan has kept.
    pub fn of(row: Value) -> Option<Self> {
        let Value::Object(row) = row else { return None };
        Some(Self {
            camera_model_id: row.get("camera_model_id")?.as_str()?.parse().ok()?,
            name: row.get("name")?.as_str()?.to_owned(),
            price_vnd: row.get("price_vnd")?.as_i64()?,
            camera: camera_of(&row),
            row,
        })
    }

    /// Whether enough is known of it to say what it sees.
    pub fn is_known(&self) -> bool {
        let (buildings, assumptions) = (Buildings::default(), Assumptions::default());
        let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: FACE_M };
        Sketch::of(&self.camera, &[Task::Overview], &around).is_some()
    }

    /// Whether it is one that is taken where nobody chose models: in use, looking one way for good, and known.
    pub fn is_usual(&self) -> bool {
        self.row.get("is_active") == Some(&Value::Bool(true))
            && self.row.get("camera_type").and_then(Value::as_str) != Some("ptz")
            && self.is_known()
    }
}

/// Models that a province may take; `ids`: those alone.
///
/// # Errors
/// The database's.
pub async fn models(conn: &mut PgConnection, province_code: Option<&str>, ids: Option<&[Uuid]>) -> Result<Vec<Model>, PlanningError> {
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_camera_model.sql"))
        .bind(province_code)
        .bind(ids)
        .fetch_all(conn)
        .await
        .map_err(db("reading models of cameras"))?;
    Ok(rows.into_iter().filter_map(Model::of).collect())
}

async fn list(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let found = models(&mut *db.begin().await?, params.province()?.as_deref(), None).await?;
    let told = |model: Model| {
        let is_known = model.is_known();
        let mut row = model.row;
        row.insert("is_known".to_owned(), is_known.into());
        row
    };
    Ok(Json(json!({ "items": found.into_iter().map(told).collect::<Vec<_>>() })))
}

async fn read(conn: &mut PgConnection, id: Uuid) -> Result<Value, PlanningError> {
    let row: Option<Value> = sqlx::query_scalar(include_str!("sql/get_camera_model.sql"))
        .bind(id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a model of camera"))?;
    row.ok_or(PlanningError::ModelNotFound(id))
}

/// The code of a province in a body: two digits; none: for everybody.
fn take_province(body: &mut Map<String, Value>) -> Result<Option<String>, FieldError> {
    match body.remove("province_code") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(code)) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(code)),
        Some(_) => Err(super::no_province()),
    }
}

async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let province = take_province(&mut body);
    let read_fields = fields::read(&CAMERA_MODEL, &body, Mode::Create, state.clock.today());
    let (province, fields) = match (province, read_fields) {
        (Ok(province), Ok(fields)) => (province, fields),
        (province, read) => return Err(Problem::invalid(province.err().into_iter().chain(read.err().unwrap_or_default()).collect())),
    };
    let mut tx = scoped.begin().await?;
    let (_, is_own) = crate::coverage::runs::may(&mut tx, province.as_deref()).await?;
    if !scoped.is_wide() && !is_own {
        return Err(super::outside_scope());
    }
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_camera_model.sql"))
        .bind(id)
        .bind(province)
        .bind(Jsonb(fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing a model of camera"))?;
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/camera-models/{id}"))))
}

/// The row, if it is the account's to change.
async fn own(conn: &mut PgConnection, scoped: &ScopedDb, id: Uuid) -> Result<Value, Problem> {
    let row = read(&mut *conn, id).await?;
    let (_, is_own) = crate::coverage::runs::may(conn, row["province_code"].as_str()).await?;
    if scoped.is_wide() || is_own {
        return Ok(row);
    }
    Err(Problem::new(
        403,
        "shared-model",
        "Loại camera dùng chung không sửa được ở tỉnh. Hãy sao chép thành loại của tỉnh rồi sửa.",
        "A model for everybody is not changed by a province. Copy it, and change the copy.",
    ))
}

async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(&CAMERA_MODEL, &body, Mode::Change, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let current = own(&mut tx, &scoped, id).await?;
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_camera_model.sql"))
        .bind(id)
        .bind(version)
        .bind(Jsonb(fields))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("changing a model of camera"))?;
    if changed.is_none() {
        return Err(etag::conflict(current, body));
    }
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn remove(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let version = etag::if_match(&headers)?;
    let mut tx = scoped.begin().await?;
    let current = own(&mut tx, &scoped, id).await?;
    let gone: Option<i32> = sqlx::query_scalar(include_str!("sql/delete_camera_model.sql"))
        .bind(id)
        .bind(version)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("taking a model of camera out"))?;
    if gone.is_none() {
        return Err(etag::conflict(current, Map::new()));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
