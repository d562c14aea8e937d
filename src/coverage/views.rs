//! `/api/v1/cameras/{id}/view` and `/api/v1/views`: what a camera sees, of the register or of a set-up that is not saved.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::register::{CHECK_AGES_DAYS, VIEWED, watcher_of};
use super::shapes::{LIGHTS, Question, bounds_deg, describe, ladder};
use super::{CoverageError, store};
use crate::cameras::CameraError;
use crate::cameras::fields::{CAMERA, SITE};
use crate::db::ScopedDb;
use crate::http::fields::{self, Field, Mode};
use crate::http::place::take_point;
use crate::http::{Body, FieldError, Params, PathId, Problem};
use crate::spatial::coverage::Watcher;
use crate::spatial::view::{Assumptions, FACE_M};
use crate::state::AppState;

/// Routes of views.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/cameras/{id}/view", get(of_camera))
        .route("/cameras/{id}/alike", get(super::alike::of_camera))
        .route("/cameras/{id}/loss", get(super::loss::of_camera))
        .route("/views", get(super::around::in_box).post(of_setup))
}

/// Parameters of a question.
const ASKED: [&str; 4] = ["task", "light", "ladder", "target_height_m"];
/// Highest target, metres.
const HIGHEST_TARGET_M: f64 = 10.0;

/// What a request asks of a camera: `ladder` (2025, 2014), `task`, `light` (day, night, `lit_night`), each one or several with commas; `target_height_m`.
///
/// # Errors
/// A parameter that cannot be read.
pub fn question(params: &Params) -> Result<Question, Problem> {
    let is_old = params.choice("ladder", &["2025", "2014"])?.is_some_and(|year| year == "2014");
    let ladder = ladder(is_old);
    let tasks = picked(params, "task", &ladder)?.unwrap_or(ladder);
    let lights = picked(params, "light", &LIGHTS)?.unwrap_or_else(|| LIGHTS[..2].to_vec());
    let wanted = "một số mét từ 0 đến 10, ví dụ 1.6";
    let target_height_m: f64 = params.parse("target_height_m", wanted, "metres from 0 to 10, such as 1.6")?.unwrap_or(FACE_M);
    if !(0.0..=HIGHEST_TARGET_M).contains(&target_height_m) {
        return Err(Problem::parameter(
            "target_height_m",
            format!("Chiều cao mục tiêu phải là {wanted}."),
            "The height of the target must be metres from 0 to 10, such as 1.6.",
        ));
    }
    Ok(Question { tasks, lights, target_height_m })
}

/// The members of a list whose words a parameter names; none if it is not given.
fn picked<T: Copy>(params: &Params, name: &str, list: &[(&'static str, T)]) -> Result<Option<Vec<(&'static str, T)>>, Problem> {
    let Some(text) = params.text(name) else { return Ok(None) };
    let asked: Vec<&str> = text.split(',').map(str::trim).collect();
    if let Some(unknown) = asked.iter().find(|word| !list.iter().any(|(known, _)| known == *word)) {
        let known = list.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        return Err(Problem::parameter(
            name,
            format!("{name}: không có từ \"{unknown}\"; chọn trong {known}."),
            format!("{name}: there is no word \"{unknown}\"; choose from {known}."),
        ));
    }
    Ok(Some(list.iter().copied().filter(|(word, _)| asked.contains(word)).collect()))
}

async fn of_camera(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&ASKED)?;
    let question = question(&params)?;
    let mut conn = db.begin().await?;
    let row = store::get_watched(&mut conn, id).await?.ok_or(CoverageError::Camera(CameraError::CameraNotFound(id)))?;
    let Value::Object(row) = row else { return Err(CoverageError::Camera(CameraError::CameraNotFound(id)).into()) };
    let watcher = watcher_of(&row).ok_or(CoverageError::Camera(CameraError::CameraNotFound(id)))?;
    let mut answer = answer(&mut conn, watcher, question).await?;
    let picked =
        |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), row.get(*name).cloned().unwrap_or_default())).collect::<Map<_, _>>();
    answer["camera"] = picked(&["camera_id", "camera_code", "status", "lon", "lat", "version", "is_demo"]).into();
    answer["field_check"] = field_check(&row, state.clock.today());
    Ok(geojson(&answer))
}

/// What was found on the spot, and whether that is too long ago to be believed.
fn field_check(row: &Map<String, Value>, today: chrono::NaiveDate) -> Value {
    let on: Option<chrono::NaiveDate> = row.get("verified_on").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let age_days = on.map(|on| (today - on).num_days());
    json!({
        "occluded": row.get("occluded"), "note": row.get("occlusion_note"), "on": on, "age_days": age_days,
        "is_stale": age_days.is_some_and(|days| days > CHECK_AGES_DAYS),
    })
}

/// Fields of a set-up that is not saved: those of a camera that a view depends on, and how its site hangs.
fn setup_fields() -> Vec<Field> {
    let of_site = SITE.iter().filter(|field| ["mount", "position_accuracy_m"].contains(&field.name));
    CAMERA.iter().filter(|field| VIEWED.contains(&field.name)).chain(of_site).copied().collect()
}

async fn of_setup(State(state): State<AppState>, db: ScopedDb, params: Params, Body(mut body): Body) -> Result<Response, Problem> {
    params.only(&ASKED)?;
    let question = question(&params)?;
    let place = take_point(&mut body);
    let read = fields::read(&setup_fields(), &body, Mode::Change, state.clock.today());
    let (mut row, (lon, lat)) = match (read, place) {
        (Ok(row), Ok(Some(place))) => (row, place),
        (read, place) => {
            let missing =
                || FieldError::at("lon", "required", "Cần vị trí (lon, lat) của camera.", "The place (lon, lat) of the camera is missing.");
            let at_place = place.map_or_else(Some, |place| place.is_none().then(missing));
            return Err(Problem::invalid(read.err().unwrap_or_default().into_iter().chain(at_place).collect()));
        }
    };
    row.extend([("lon".to_owned(), lon.into()), ("lat".to_owned(), lat.into())]);
    let Some(watcher) = watcher_of(&row) else {
        return Err(Problem::internal(&"a checked place was not understood", "computing a view"));
    };
    let mut conn = db.begin().await?;
    let mut answer = answer(&mut conn, watcher, question).await?;
    answer["alike"] = super::alike::alike(&mut conn, watcher, None).await?.into();
    Ok(geojson(&answer))
}

/// Reads the buildings around, and computes beside the requests of others.
async fn answer(conn: &mut sqlx::PgConnection, watcher: Watcher, question: Question) -> Result<Value, Problem> {
    let assumptions = Assumptions::default();
    let bounds = bounds_deg(&watcher, &question, &assumptions).unwrap_or_default();
    let obstacles = store::obstacles(conn, bounds, (watcher.lon_deg, watcher.lat_deg), store::MOST_BUILDINGS).await?;
    let work = tokio::task::spawn_blocking(move || describe(&watcher, &obstacles, &question, &assumptions));
    work.await.ok().flatten().ok_or_else(|| Problem::internal(&"no view came back", "computing a view"))
}

pub(super) fn geojson(answer: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "no-store")], Json(answer).0.to_string()).into_response()
}
