//! Reading all that the coverage of a commune depends on.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CoverageError;
use super::board::{Inputs, Seer};
use super::need::Happened;
use super::recipe::{Incidents, Recipe};
use super::register::checked_watcher_of;
use super::shapes::{Question, bounds_deg};
use super::store::{self, Obstacles, db};
use crate::spatial::coverage::{Watcher, recipe};
use crate::spatial::view::{Assumptions, FACE_M, Light, Task};
use geo::Coord;

/// Cameras and buildings of one commune at most.
const MOST_CAMERAS: i64 = 20_000;
const MOST_BUILDINGS: i64 = 200_000;
/// What reaches farther to the north than this is taken to reach far, degrees.
const FAR_DEG: f64 = 0.01;
/// Buildings so near to a camera say whether any are known around it, degrees: [`NEAR_M`](crate::spatial::sight::NEAR_M) and some.
const NEAR_DEG: f64 = 0.0012;

/// Which incidents count, and how old they are.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// First day no longer; none: up to now.
    pub to: Option<NaiveDate>,
    /// Ages count from here.
    pub as_of: DateTime<Utc>,
}

/// A camera of the register on a day, with whether it works and is of the commune; none if it has no place.
pub fn seer(row: Value, today: NaiveDate) -> Option<Seer> {
    let Value::Object(row) = row else { return None };
    let id = |name: &str| row.get(name).and_then(Value::as_str)?.parse().ok();
    let (camera_id, site_id) = (id("camera_id")?, id("site_id")?);
    let works = row.get("status").and_then(Value::as_str) == Some("active");
    let is_own = row.get("is_own").and_then(Value::as_bool).unwrap_or(false);
    Some(Seer { camera_id, site_id, works, is_own, watcher: checked_watcher_of(&row, today)? })
}

/// All that the coverage of a commune depends on; none if there is no such commune or its border is not known. Hotspots as on `today`.
///
/// # Errors
/// The database's.
pub async fn read(
    conn: &mut PgConnection,
    commune_id: Uuid,
    recipe: &Recipe,
    window: &Window,
    today: NaiveDate,
) -> Result<Option<Inputs>, CoverageError> {
    let Some(ground) = store::get_ground(conn, commune_id).await? else { return Ok(None) };
    let mut sources = store::sources(conn, ground.bounds, today).await?;
    if let Some(part) = &recipe.incident {
        sources.incidents = incidents(conn, commune_id, part, window).await?;
    }
    sources.is_model_ward = sqlx::query_scalar(include_str!("sql/is_model_ward.sql"))
        .bind(commune_id)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("reading model wards"))?;
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_commune_camera.sql"))
        .bind(commune_id)
        .bind(MOST_CAMERAS)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading cameras of a commune"))?;
    let has_all_cameras = (rows.len() as i64) < MOST_CAMERAS;
    let cameras: Vec<Seer> = rows.into_iter().filter_map(|row| seer(row, today)).collect();
    let obstacles = match around_toward(cameras.iter().map(|camera| &camera.watcher), ground.bounds) {
        None => Obstacles::default(),
        Some(bounds) => {
            let middle = (f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3]));
            store::obstacles(conn, bounds, middle, MOST_BUILDINGS).await?
        }
    };
    Ok(Some(Inputs { ground, sources, cameras, obstacles, has_all_cameras }))
}

/// The box around all that cameras could see, degrees: where buildings matter. None without cameras.
pub fn around<'a>(watchers: impl Iterator<Item = &'a Watcher>) -> Option<[f64; 4]> {
    joined(boxes(watchers).map(|(_, seen)| seen))
}

/// The same for what they could see of an area (west, south, east, north): of one that reaches far what lies between it and the area, so that it
/// does not take the buildings of a whole town to be read. None without cameras.
pub fn around_toward<'a>(watchers: impl Iterator<Item = &'a Watcher>, [west, south, east, north]: [f64; 4]) -> Option<[f64; 4]> {
    let toward = |(watcher, [w, s, e, n]): (&Watcher, [f64; 4])| {
        if n - s <= 2.0 * FAR_DEG {
            return [w, s, e, n];
        }
        let (lon, lat) = (watcher.lon_deg, watcher.lat_deg);
        [
            w.max(west.min(lon - NEAR_DEG)),
            s.max(south.min(lat - NEAR_DEG)),
            e.min(east.max(lon + NEAR_DEG)),
            n.min(north.max(lat + NEAR_DEG)),
        ]
    };
    joined(boxes(watchers).map(toward))
}

/// Each with the box around all that it could see.
fn boxes<'a>(watchers: impl Iterator<Item = &'a Watcher>) -> impl Iterator<Item = (&'a Watcher, [f64; 4])> {
    let question = Question {
        tasks: vec![(Task::Overview.code(), Task::Overview.px_per_m())],
        lights: vec![("day", Light::Day)],
        target_height_m: FACE_M,
    };
    let assumptions = Assumptions::default();
    watchers.filter_map(move |watcher| Some((watcher, bounds_deg(watcher, &question, &assumptions)?)))
}

fn joined(boxes: impl Iterator<Item = [f64; 4]>) -> Option<[f64; 4]> {
    boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

/// Place, middle of the cell, whether only the hamlet is known, severity, group, begin (minutes after midnight), length (minutes), age (days).
type IncidentRow = (f64, f64, f64, f64, bool, Option<String>, String, f64, f64, f64);

async fn incidents(conn: &mut PgConnection, commune_id: Uuid, part: &Incidents, window: &Window) -> Result<Vec<Happened>, CoverageError> {
    let rows: Vec<IncidentRow> = sqlx::query_as(include_str!("sql/list_need_incident.sql"))
        .bind(commune_id)
        .bind(window.from)
        .bind(window.to)
        .bind(window.as_of)
        .fetch_all(conn)
        .await
        .map_err(db("reading incidents for need"))?;
    Ok(rows.into_iter().map(|row| weighed(part, row)).collect())
}

/// What an incident weighs by day and by night: recency × severity × group, by the share of its interval that is night.
fn weighed(
    part: &Incidents,
    (x, y, cell_x, cell_y, is_of_hamlet, severity, group, from_min, length_min, age_days): IncidentRow,
) -> Happened {
    let by_severity =
        severity.map_or(part.severity_not_stated, |word| part.severity.get(&word).copied().unwrap_or(part.severity_not_stated));
    let by_group = part.offence_group.get(&group).copied().unwrap_or(part.others);
    let weight = part.weight * recipe::recency(age_days, part.half_life_days) * by_severity * by_group;
    let night = recipe::night_share((from_min, from_min + length_min), (part.dusk_min, part.dawn_min));
    Happened {
        place: Coord { x, y },
        cell: Coord { x: cell_x, y: cell_y },
        by_day: weight * (1.0 - night),
        by_night: weight * night,
        is_of_hamlet,
    }
}
