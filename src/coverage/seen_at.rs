//! `/api/v1/views/at`: which cameras could have seen a place at a time, and for how many days more their recordings are kept.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::register::watcher_of;
use super::shapes::{LIGHTS, ladder};
use super::store;
use crate::db::ScopedDb;
use crate::http::place;
use crate::http::{Params, Problem};
use crate::spatial::coverage::{Contribution, Grade, Need, Points, Surroundings, Watcher, contribution};
use crate::spatial::sight::Buildings;
use crate::spatial::view::{Assumptions, FACE_M, Task};
use crate::state::AppState;

/// Cameras farther away are not asked, metres: at 20 px/m only a lens of over 20,000 px of focal length sees so far.
const WITHIN_M: f64 = 1000.0;
/// Cameras that are asked, the nearest.
const MOST: i64 = 5000;

/// Routes of the question.
pub fn router() -> Router<AppState> {
    Router::new().route("/views/at", get(seen_at))
}

/// `lon`, `lat`; `task` (overview unless said otherwise); `light` (day); `at`, an instant in the past (now).
async fn seen_at(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["lon", "lat", "task", "light", "at"])?;
    let degrees = |name| params.parse::<f64>(name, "số độ thập phân", "decimal degrees");
    let (Some(lon), Some(lat)) = (degrees("lon")?, degrees("lat")?) else {
        return Err(Problem::parameter("lon", "Cần lon và lat của nơi cần hỏi.", "lon and lat of the place are missing."));
    };
    if let Some(fault) = place::check(lon, lat) {
        return Err(Problem::invalid(vec![fault]));
    }
    let tasks: Vec<&str> = ladder(false).iter().map(|(word, _)| *word).collect();
    let task = params.choice("task", &tasks)?.and_then(|word| Task::of(&word)).unwrap_or(Task::Overview);
    let light = params.choice("light", &LIGHTS.map(|(word, _)| word))?.unwrap_or_else(|| "day".to_owned());
    let now = state.clock.now();
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
    let mut conn = db.begin().await?;
    let rows = store::list_watched(&mut conn, (lon, lat), WITHIN_M, MOST).await?;
    let watched: Vec<(Map<String, Value>, Watcher)> = rows
        .into_iter()
        .filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None })
        .filter_map(|row| watcher_of(&row).map(|watcher| (row, watcher)))
        .collect();
    let is_whole = (watched.len() as i64) < MOST;
    let need = Need { lon_deg: lon, lat_deg: lat, task, by_day: 1.0, by_night: 1.0, is_lit: light == "lit_night" };
    // Without buildings first: few cameras are left to be looked at among them.
    let (open, need) = judged(watched, need, Buildings::default()).await?;
    let left: Vec<_> =
        open.into_iter().filter(|(.., contribution)| !contribution.marks.is_empty()).map(|(row, watcher, _)| (row, watcher)).collect();
    let bounds = left.iter().fold([lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001], |[w, s, e, n], (_, watcher)| {
        let (x, y) = (watcher.lon_deg, watcher.lat_deg);
        [w.min(x - 0.001), s.min(y - 0.001), e.max(x + 0.001), n.max(y + 0.001)]
    });
    let obstacles = store::obstacles(&mut conn, bounds, (lon, lat), store::MOST_BUILDINGS).await?;
    let (clipped, _) = judged(left, need, obstacles.buildings).await?;
    let mut items: Vec<(Grade, Value)> =
        clipped.into_iter().filter_map(|(row, _, contribution)| item(&row, &contribution, light == "day", at, now)).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.0));
    Ok(Json(json!({
        "items": items.into_iter().map(|(_, item)| item).collect::<Vec<_>>(),
        "task": task.code(), "light": light, "at": at, "within_m": WITHIN_M, "is_whole": is_whole && !obstacles.is_cut,
    })))
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

/// A camera that means something for the place; none if it only has it in view with too few pixels or behind a building.
fn item(
    row: &Map<String, Value>,
    contribution: &Contribution,
    by_day: bool,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<(Grade, Value)> {
    let mark = contribution.marks.first()?;
    let grade = if by_day { mark.by_day } else { mark.by_night };
    let sees = match grade {
        Grade::Seen => "certain",
        Grade::OnArc => "if_turned",
        Grade::Unknown => "unknown",
        _ => return None,
    };
    let get = |name: &str| row.get(name).cloned().unwrap_or_default();
    let kept_days = row.get("retention_days").and_then(Value::as_i64);
    let days_left = kept_days.map(|days| days - (now - at).num_days());
    let installed_after = row
        .get("installed_on")
        .and_then(Value::as_str)
        .and_then(|text| text.parse::<chrono::NaiveDate>().ok())
        .is_some_and(|on| on > at.date_naive());
    if installed_after {
        return None;
    }
    let item = json!({
        "camera_id": get("camera_id"), "camera_code": get("camera_code"), "site_id": get("site_id"), "site_name": get("site_name"),
        "status": get("status"), "lon": get("lon"), "lat": get("lat"), "distance_m": get("distance_m"), "sees": sees,
        "is_checked": contribution.is_checked, "retention_days": kept_days, "days_left": days_left.map(|days| days.max(0)),
        "is_kept": days_left.map(|days| days > 0), "is_demo": get("is_demo"),
    });
    Some((grade, item))
}
