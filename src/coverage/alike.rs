//! `/api/v1/cameras/{id}/alike`: cameras that see the same. At the time of a proposal: a warning that a camera for this is there.

use axum::Json;
use geo::{Area as _, BooleanOps as _, Coord, LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::CoverageError;
use super::inputs::around;
use super::register::watcher_of;
use super::shapes::{figures, look, region};
use super::store::{self, Obstacles, db};
use crate::cameras::CameraError;
use crate::db::ScopedDb;
use crate::http::{Params, PathId, Problem};
use crate::spatial::coverage::Watcher;
use crate::spatial::frame::Frame;
use crate::spatial::view::{Ask, Assumptions, FACE_M, Kind, Task, View, views};

/// Two views are alike if so much of the smaller one is in the other, too.
const OVERLAP: f64 = 0.7;
/// And their bearings differ by no more, degrees.
const BEARING_DEG: f64 = 30.0;
/// Cameras that are compared, the nearest.
const MOST: i64 = 200;

/// Of a camera of the register.
pub async fn of_camera(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    let not_found = || CoverageError::Camera(CameraError::CameraNotFound(id));
    let Some(Value::Object(row)) = store::get_watched(&mut conn, id).await? else { return Err(not_found().into()) };
    let watcher = watcher_of(&row).ok_or_else(not_found)?;
    let items = alike(&mut conn, watcher, row.get("camera_id").and_then(Value::as_str)).await?;
    Ok(Json(json!({"items": items, "overlap_at_least": OVERLAP, "bearing_within_deg": BEARING_DEG})))
}

/// The cameras that see the same as one: of the overview by day, among buildings, at least [`OVERLAP`] of the smaller view is in both, and bearings (of
/// lenses that have one) differ by [`BEARING_DEG`] at most. Of what is not known nothing is said. The most alike first.
///
/// # Errors
/// The database's.
pub async fn alike(conn: &mut PgConnection, watcher: Watcher, but: Option<&str>) -> Result<Vec<Value>, CoverageError> {
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_near_camera.sql"))
        .bind(watcher.lon_deg)
        .bind(watcher.lat_deg)
        .bind(MOST)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading cameras near a place"))?;
    let others: Vec<(Map<String, Value>, Watcher)> = rows
        .into_iter()
        .filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None })
        .filter(|row| row.get("camera_id").and_then(Value::as_str) != but)
        .filter_map(|row| watcher_of(&row).map(|watcher| (row, watcher)))
        .filter(|(_, other)| bearing_difference_deg(&watcher, other).is_some_and(|difference| difference <= BEARING_DEG))
        .collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let bounds = around(std::iter::once(&watcher).chain(others.iter().map(|(_, other)| other))).unwrap_or_default();
    let obstacles = store::obstacles(conn, bounds, (watcher.lon_deg, watcher.lat_deg), store::MOST_BUILDINGS).await?;
    let work = tokio::task::spawn_blocking(move || {
        let Some(frame) = Frame::at(watcher.lon_deg, watcher.lat_deg) else { return Vec::new() };
        let Some(own) = seen(&watcher, &frame, &obstacles) else { return Vec::new() };
        let mut found: Vec<(f64, Value)> =
            others.iter().filter_map(|(row, other)| told(&watcher, &own, row, other, &frame, &obstacles)).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, item)| item).collect()
    });
    work.await.map_err(|_| CoverageError::Broken)
}

fn told(
    watcher: &Watcher,
    own: &MultiPolygon,
    row: &Map<String, Value>,
    other: &Watcher,
    frame: &Frame,
    obstacles: &Obstacles,
) -> Option<(f64, Value)> {
    let theirs = seen(other, frame, obstacles)?;
    let shared_m2 = own.intersection(&theirs).unsigned_area();
    let (of_this, of_other) = (shared_m2 / own.unsigned_area(), shared_m2 / theirs.unsigned_area());
    // A view inside of a larger one adds nothing to it.
    let overlap = of_this.max(of_other);
    let rounded = |share: f64| (share * 1000.0).round() / 1000.0;
    let get = |name: &str| row.get(name).cloned().unwrap_or_default();
    (overlap >= OVERLAP).then(|| {
        let item = json!({
            "camera_id": get("camera_id"), "camera_code": get("camera_code"), "site_id": get("site_id"), "site_name": get("site_name"), "status": get("status"),
            "lon": get("lon"), "lat": get("lat"), "distance_m": get("distance_m"), "overlap": rounded(overlap),
            "overlap_of_this": rounded(of_this), "overlap_of_other": rounded(of_other),
            "bearing_difference_deg": bearing_difference_deg(watcher, other), "is_demo": get("is_demo"),
        });
        (overlap, item)
    })
}

/// What a camera sees for certain at its home preset, in the metres of a frame; none if that is not known or nothing.
fn seen(watcher: &Watcher, frame: &Frame, obstacles: &Obstacles) -> Option<MultiPolygon> {
    let own = Frame::at(watcher.lon_deg, watcher.lat_deg)?;
    let answer = views(&watcher.camera, &Ask::of(Task::Overview, crate::spatial::view::Light::Day), &Assumptions::default());
    let (_, view) = figures(&answer.views).into_iter().find(|(figure, _)| *figure == "home")?;
    let View::Seen(_) = view else { return None };
    let shape = own.shape_to_degrees(&look(watcher, &own, obstacles, &answer, region(view)?, FACE_M).region);
    let line = |line: &LineString| line.0.iter().map(|corner: &Coord| frame.to_local(corner.x, corner.y)).collect::<LineString>();
    let local: Vec<Polygon> =
        shape.iter().map(|polygon| Polygon::new(line(polygon.exterior()), polygon.interiors().iter().map(line).collect())).collect();
    let local = MultiPolygon::new(local);
    (local.unsigned_area() > 0.0).then_some(local)
}

/// Degrees between two bearings; 0 where neither lens has one; none where one is not known.
fn bearing_difference_deg(one: &Watcher, other: &Watcher) -> Option<f64> {
    let is_round = |watcher: &Watcher| watcher.camera.kind == Kind::Fisheye;
    if is_round(one) && is_round(other) {
        return Some(0.0);
    }
    let difference = (one.camera.azimuth_deg? - other.camera.azimuth_deg?).rem_euclid(360.0);
    Some(difference.min(360.0 - difference))
}
