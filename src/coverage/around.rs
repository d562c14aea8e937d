//! `GET /api/v1/views`: what the cameras of a box see, one task and light at a time, for a map.

use axum::extract::State;
use geo::{LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value, json};

use super::inputs::around;
use super::register::watcher_of;
use super::shapes::{LIGHTS, figures, geometry, ladder, look, region};
use super::store::{self, Obstacles};
use crate::db::ScopedDb;
use crate::http::page::{Bbox, read_bbox};
use crate::http::{Params, Problem};
use crate::spatial::coverage::Watcher;
use crate::spatial::frame::Frame;
use crate::spatial::sight::Check;
use crate::spatial::view::{Ask, Assumptions, FACE_M, Light, Task, View, views};
use crate::state::AppState;

/// Cameras of one answer at most.
const MOST: usize = 500;

/// `bbox` (needed); `task` (overview); `light`: day, night, `lit_night` (day).
pub async fn in_box(State(_): State<AppState>, db: ScopedDb, params: Params) -> Result<axum::response::Response, Problem> {
    params.only(&["bbox", "task", "light"])?;
    let Some(bbox) = read_bbox(&params)? else {
        return Err(Problem::parameter("bbox", "Cần khung bbox của nơi cần xem.", "The box bbox of the place is missing."));
    };
    let tasks: Vec<&str> = ladder(false).iter().map(|(word, _)| *word).collect();
    let task = params.choice("task", &tasks)?.and_then(|word| Task::of(&word)).unwrap_or(Task::Overview);
    let word = params.choice("light", &LIGHTS.map(|(word, _)| word))?.unwrap_or_else(|| "day".to_owned());
    let light = LIGHTS.iter().find(|(known, _)| *known == word).map_or(Light::Day, |(_, light)| *light);
    let mut conn = db.begin().await?;
    let mut rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_camera_in_box.sql"))
        .bind(bbox.corners())
        .bind(MOST as i64 + 1)
        .fetch_all(&mut *conn)
        .await?;
    let is_whole = rows.len() <= MOST;
    rows.truncate(MOST);
    let cameras: Vec<(Map<String, Value>, Watcher)> = rows
        .into_iter()
        .filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None })
        .filter_map(|row| watcher_of(&row).map(|watcher| (row, watcher)))
        .collect();
    let Bbox { min_lon, min_lat, max_lon, max_lat } = bbox;
    let middle = (f64::midpoint(min_lon, max_lon), f64::midpoint(min_lat, max_lat));
    let obstacles = match around(cameras.iter().map(|(_, watcher)| watcher)) {
        None => Obstacles::default(),
        Some(bounds) => store::obstacles(&mut conn, bounds, middle, store::MOST_BUILDINGS).await?,
    };
    drop(conn);
    let computed = tokio::task::spawn_blocking(move || {
        let features: Vec<Value> =
            cameras.iter().flat_map(|(row, watcher)| features(row, watcher, &obstacles, (task, light), &word)).collect();
        json!({
            "type": "FeatureCollection", "features": features, "is_whole": is_whole, "is_checked_whole": !obstacles.is_cut, "cameras": cameras.len(),
            "task": task.code(), "light": word,
        })
    });
    let answer = computed.await.map_err(|error| Problem::internal(&error, "computing views"))?;
    Ok(super::views::geojson(&answer))
}

/// The views of one camera: what it sees for certain, what it could turn to, or the ring of what it may see if too little is known of it. None if
/// it sees nothing.
fn features(row: &Map<String, Value>, watcher: &Watcher, obstacles: &Obstacles, (task, light): (Task, Light), word: &str) -> Vec<Value> {
    let Some(frame) = Frame::at(watcher.lon_deg, watcher.lat_deg) else { return Vec::new() };
    let answer = views(&watcher.camera, &Ask { px_per_m: task.px_per_m(), light, target_height_m: FACE_M }, &Assumptions::default());
    let get = |name: &str| row.get(name).cloned().unwrap_or_default();
    let feature = |(figure, view): (&'static str, &View)| {
        let area = region(view)?;
        let sight = look(watcher, &frame, obstacles, &answer, area, FACE_M);
        let (certainty, shape) = match (view, figure) {
            (View::Unknown { .. }, _) => ("unknown", ring(area.radius_m())),
            (_, "arc") => ("possible", sight.region),
            _ => ("certain", sight.region),
        };
        (!shape.0.is_empty()).then(|| {
            json!({"type": "Feature", "geometry": geometry(&frame.shape_to_degrees(&shape)), "properties": {
                "camera_id": get("camera_id"), "camera_code": get("camera_code"), "task": task.code(), "light": word, "certainty": certainty,
                "is_checked": sight.check != Check::NotChecked, "status": get("status"), "is_demo": get("is_demo"),
            }})
        })
    };
    figures(&answer.views).into_iter().filter_map(feature).collect()
}

/// A disc of 48 corners, metres.
fn ring(radius_m: f64) -> MultiPolygon {
    let corner = |k: u32| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(k) / 48.0).sin_cos();
        geo::Coord { x: radius_m * cos, y: radius_m * sin }
    };
    MultiPolygon::new(vec![Polygon::new((0..48).map(corner).collect::<LineString>(), Vec::new())])
}
