//! `/api/v1/views/at`: which cameras could have seen a place at a time, and until when their recordings are kept.
//!
//! Cameras are taken as the register had them at that time: where they hung, their status of that day, their bearing and optics. Of a camera that
//! was entered later the oldest facts that are kept are taken, and the answer says so: such a camera is possible, never certain. Nor is one that
//! turns: nobody wrote down where it looked.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use geo::Coord;
use serde_json::{Map, Value, json};

use super::register::checked_watcher_of;
use super::shapes::{LIGHTS, ladder};
use super::{store, words};
use crate::clock::vietnam;
use crate::db::ScopedDb;
use crate::http::place;
use crate::http::{Params, Problem};
use crate::spatial::coverage::{Contribution, Grade, Need, Points, Surroundings, Watcher, contribution};
use crate::spatial::frame::Frame;
use crate::spatial::sight::Buildings;
use crate::spatial::sun;
use crate::spatial::view::{Assumptions, FACE_M, Kind, Task, density_px_per_m};
use crate::state::AppState;

/// Cameras farther away are not asked, metres, as for runs, unless they reach farther: at 20 px/m only a lens of over 20,000 px of focal length does.
const WITHIN_M: f64 = 1100.0;
/// Cameras that are asked, the nearest.
const MOST: i64 = 5000;

/// Routes of the question.
pub fn router() -> Router<AppState> {
    Router::new().route("/views/at", get(seen_at))
}

/// What is asked.
struct Question {
    lon: f64,
    lat: f64,
    task: Task,
    /// As asked, or by the sun.
    light: String,
    is_light_stated: bool,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Question {
    fn read(params: &Params, now: DateTime<Utc>) -> Result<Self, Problem> {
        params.only(&["lon", "lat", "task", "light", "at"])?;
        let (lon, lat) = place_of(params)?;
        let tasks: Vec<&str> = ladder(false).iter().map(|(word, _)| *word).collect();
        let task = params.choice("task", &tasks)?.and_then(|word| Task::of(&word)).unwrap_or(Task::Overview);
        let light = params.choice("light", &LIGHTS.map(|(word, _)| word))?;
        let at: DateTime<Utc> = params
            .parse("at", "thời điểm RFC 3339, ví dụ 2026-11-20T21:30:00+07:00", "an instant such as 2026-11-20T21:30:00+07:00")?
            .unwrap_or(now);
        if at > now {
            return Err(Problem::parameter(
                "at",
                "Thời điểm chưa đến; hãy chọn thời điểm đã qua.",
                "The instant is still to come; choose one in the past.",
            ));
        }
        let by_sun = || if sun::is_day(lon, lat, at.timestamp() as f64) { "day" } else { "night" }.to_owned();
        let is_light_stated = light.is_some();
        Ok(Self { lon, lat, task, light: light.unwrap_or_else(by_sun), is_light_stated, at, now })
    }

    /// The light with what it rests on, and the hours of the sun around the instant.
    fn light(&self) -> Value {
        let at_s = self.at.timestamp() as f64;
        let instant = |at_s: f64| DateTime::<Utc>::from_timestamp((at_s / 60.0).round() as i64 * 60, 0);
        let (rises, sets) = sun::rise_and_set_s(self.lon, self.lat, at_s).unzip();
        json!({
            "light": self.light, "light_from": if self.is_light_stated { "asked" } else { "sun" },
            "sun_elevation_deg": (sun::elevation_deg(self.lon, self.lat, at_s) * 10.0).round() / 10.0,
            "sunrise_at": rises.and_then(instant), "sunset_at": sets.and_then(instant),
        })
    }
}

/// Longitude and latitude of a question.
///
/// # Errors
/// One is missing, cannot be read, or the place is not in Vietnam.
pub(super) fn place_of(params: &Params) -> Result<(f64, f64), Problem> {
    let degrees = |name| params.parse::<f64>(name, "số độ thập phân", "decimal degrees");
    let (Some(lon), Some(lat)) = (degrees("lon")?, degrees("lat")?) else {
        return Err(Problem::parameter("lon", "Cần lon và lat của nơi cần hỏi.", "lon and lat of the place are missing."));
    };
    place::check(lon, lat).map_or(Ok((lon, lat)), |fault| Err(Problem::invalid(vec![fault])))
}

/// `lon`, `lat`; `task` (overview unless said otherwise); `light` (by the sun); `at`, an instant in the past (now).
async fn seen_at(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    let asked = Question::read(&params, state.clock.now())?;
    let (lon, lat) = (asked.lon, asked.lat);
    let mut conn = db.begin().await?;
    let rows = store::list_watched_at(&mut conn, (lon, lat), WITHIN_M, MOST, asked.at).await?;
    let is_whole = (rows.len() as i64) < MOST;
    let on = asked.at.with_timezone(&vietnam()).date_naive();
    let watched: Vec<(Map<String, Value>, Watcher)> = rows
        .into_iter()
        .filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None })
        .filter_map(|row| checked_watcher_of(&row, on).map(|watcher| (row, watcher)))
        .collect();
    let need = Need { lon_deg: lon, lat_deg: lat, task: asked.task, by_day: 1.0, by_night: 1.0, is_lit: asked.light == "lit_night" };
    // Without buildings first: few cameras are left to be looked at among them.
    let (open, need) = judged(watched, need, Buildings::default()).await?;
    let left: Vec<_> =
        open.into_iter().filter(|(.., contribution)| !contribution.marks.is_empty()).map(|(row, watcher, _)| (row, watcher)).collect();
    let bounds = left.iter().fold([lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001], |[w, s, e, n], (_, watcher)| {
        let (x, y) = (watcher.lon_deg, watcher.lat_deg);
        [w.min(x - 0.001), s.min(y - 0.001), e.max(x + 0.001), n.max(y + 0.001)]
    });
    let obstacles = store::obstacles(&mut conn, bounds, (lon, lat), store::MOST_BUILDINGS).await?;
    drop(conn);
    let (clipped, _) = judged(left, need, obstacles.buildings).await?;
    let mut found: Vec<Witness> = clipped.iter().filter_map(|judged| Witness::of(judged, &asked)).collect();
    found.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    let (broken, working): (Vec<Witness>, Vec<Witness>) = found.into_iter().partition(|witness| witness.is_broken);
    let told = |witnesses: Vec<Witness>| witnesses.into_iter().map(|witness| witness.told).collect::<Vec<Value>>();
    let mut answer = json!({
        "items": told(working), "not_working_then": told(broken), "task": asked.task.code(), "at": asked.at, "within_m": WITHIN_M,
        "is_whole": is_whole && !obstacles.is_cut,
    });
    if let (Value::Object(answer), Value::Object(light)) = (&mut answer, asked.light()) {
        answer.extend(light);
    }
    Ok(Json(answer))
}

type Judged = (Map<String, Value>, Watcher, Contribution);

/// What each camera means for one point, computed beside the requests of others.
async fn judged(watched: Vec<(Map<String, Value>, Watcher)>, need: Need, buildings: Buildings) -> Result<(Vec<Judged>, Need), Problem> {
    let work = tokio::task::spawn_blocking(move || {
        let points = Points::new([need]);
        let assumptions = Assumptions::default();
        let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: FACE_M };
        let judge = |(row, watcher): (Map<String, Value>, Watcher)| {
            let contribution = contribution(&watcher, &points, &around);
            (row, watcher, contribution)
        };
        watched.into_iter().map(judge).collect()
    });
    Ok((work.await.map_err(|error| Problem::internal(&error, "asking cameras for a place"))?, need))
}

/// A camera that could have seen the place, as it is told.
struct Witness {
    /// What comes first has the least: overwritten, how certain, pixels, distance.
    rank: Rank,
    is_broken: bool,
    told: Value,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Rank {
    is_overwritten: bool,
    certainty: u8,
    px_per_m: Option<f64>,
    distance_m: f64,
}

impl Rank {
    fn total_cmp(&self, other: &Self) -> std::cmp::Ordering {
        let pixels = |rank: &Self| rank.px_per_m.unwrap_or_default();
        (self.is_overwritten, self.certainty)
            .cmp(&(other.is_overwritten, other.certainty))
            .then(pixels(other).total_cmp(&pixels(self)))
            .then(self.distance_m.total_cmp(&other.distance_m))
    }
}

impl Witness {
    /// None if the camera only has the place in view with too few pixels or behind a building.
    fn of((row, watcher, contribution): &Judged, asked: &Question) -> Option<Self> {
        let mark = contribution.marks.first()?;
        let grade = if asked.light == "day" { mark.by_day } else { mark.by_night };
        let get = |name: &str| row.get(name).cloned().unwrap_or_default();
        let is = |name: &str| row.get(name).and_then(Value::as_bool).unwrap_or(false);
        let was = row.get("status_then").and_then(Value::as_str);
        // Entered later without a day of installation: nobody knows whether it hung there.
        let is_known_then = is("is_known_then");
        let (certainty, sees) = match grade {
            Grade::Seen | Grade::OnArc | Grade::OnArcOrHome | Grade::Unknown if was.is_none() => (3, "unknown"),
            Grade::Seen if watcher.camera.kind == Kind::Ptz => (2, "if_turned"),
            Grade::Seen if is_known_then => (0, "certain"),
            Grade::Seen => (1, "possible"),
            Grade::OnArc | Grade::OnArcOrHome => (2, "if_turned"),
            Grade::Unknown => (3, "unknown"),
            _ => return None,
        };
        let retention_days = row.get("retention_days").and_then(Value::as_i64);
        let kept_until = retention_days.map(|days| asked.at + TimeDelta::days(days));
        let is_kept = kept_until.map(|until| until > asked.now);
        let last_day = kept_until.map(|until| until.with_timezone(&vietnam()).date_naive());
        let today = asked.now.with_timezone(&vietnam()).date_naive();
        let px_per_m = pixels(watcher, asked, sees);
        let distance_m = row.get("distance_m").and_then(Value::as_f64).unwrap_or_default();
        let is_broken = matches!(was, Some("faulty" | "suspended"));
        let mut told = json!({
            "camera_id": get("camera_id"), "camera_code": get("camera_code"), "site_id": get("site_id"), "site_name": get("site_name"),
            "status": get("status"), "status_then": was, "changed_that_day": is("changed_that_day"), "lon": get("lon"), "lat": get("lat"),
            "distance_m": distance_m, "px_per_m": px_per_m.map(|pixels| (pixels * 10.0).round() / 10.0), "sees": sees,
            "is_home": sees == "if_turned" && grade == Grade::Seen, "is_checked": contribution.is_checked,
            "retention_days": retention_days, "kept_until": last_day, "days_left": last_day.map(|day| (day - today).num_days().max(0)),
            "is_kept": is_kept, "is_demo": get("is_demo"),
            "facts_of": match (is_known_then, is("has_changed_since")) { (true, _) => "then", (_, true) => "oldest", _ => "now" },
            "not_certain": (!is_known_then).then(|| words::entered_later(is("has_changed_since"))),
        });
        if is_broken {
            told["was"] = json!(was);
        }
        let rank = Rank { is_overwritten: is_kept == Some(false), certainty, px_per_m, distance_m };
        Some(Self { rank, is_broken, told })
    }
}

/// Pixels per metre at the place: of a camera that would have to turn to it, as if it were turned to it.
fn pixels(watcher: &Watcher, asked: &Question, sees: &str) -> Option<f64> {
    let place: Coord = Frame::at(watcher.lon_deg, watcher.lat_deg)?.to_local(asked.lon, asked.lat);
    let bearing_deg = if sees == "if_turned" { Some(place.x.atan2(place.y).to_degrees()) } else { watcher.camera.azimuth_deg };
    density_px_per_m(&watcher.camera, bearing_deg, place, FACE_M, &Assumptions::default())
}
