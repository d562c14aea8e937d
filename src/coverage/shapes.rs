//! A view as GeoJSON: a feature for each task, light and figure, with what it rests on. Pure.

use geo::{Area as _, LineString, MultiPolygon};
use serde_json::{Map, Value, json};

use super::store::{MOST_BUILDINGS, Obstacles};
use super::words;
use crate::spatial::coverage::Watcher;
use crate::spatial::frame::Frame;
use crate::spatial::sight::{Check, Heights, Sight};
use crate::spatial::view::{Answer, Area, Ask, Assumptions, FACE_M, Light, OldTask, Task, View, Views, views};

/// What is asked of a camera.
#[derive(Debug, Clone)]
pub struct Question {
    /// Words and pixels per metre, from the least to the most demanding.
    pub tasks: Vec<(&'static str, f64)>,
    /// Words and lights.
    pub lights: Vec<(&'static str, Light)>,
    /// Height of the targets above ground, metres.
    pub target_height_m: f64,
}

/// Words of the lights: by day; by night without street light; by night under street light.
pub const LIGHTS: [(&str, Light); 3] = [("day", Light::Day), ("night", Light::Dark), ("lit_night", Light::Lit)];

/// The two ladders, by the year of their standard.
pub fn ladder(is_old: bool) -> Vec<(&'static str, f64)> {
    if is_old {
        OldTask::ALL.iter().map(|task| (task.code(), task.px_per_m())).collect()
    } else {
        Task::ALL.iter().map(|task| (task.code(), task.px_per_m())).collect()
    }
}

impl Default for Question {
    /// All tasks of 2025, by day and by night, faces.
    fn default() -> Self {
        Self { tasks: ladder(false), lights: LIGHTS[..2].to_vec(), target_height_m: FACE_M }
    }
}

/// Figures of a camera: what it sees as it is (a turning one: at its home preset), and over its pan arc.
pub(super) fn figures(views: &Views) -> Vec<(&'static str, &View)> {
    match views {
        Views::Still(view) => vec![("home", view)],
        Views::Ptz { home, arc } => vec![("home", home), ("arc", arc)],
    }
}

/// What a view could cover; none for one that sees nothing.
pub(super) fn region(view: &View) -> Option<&Area> {
    match view {
        View::Seen(area) | View::Unknown { possible: area, .. } => Some(area),
        View::Blind(_) => None,
    }
}

/// The box around all that a camera could see for a question, degrees: where buildings matter. None for a place that is none.
pub fn bounds_deg(watcher: &Watcher, question: &Question, assumptions: &Assumptions) -> Option<[f64; 4]> {
    let frame = Frame::at(watcher.lon_deg, watcher.lat_deg)?;
    let widest = question.tasks.iter().map(|(_, px_per_m)| *px_per_m).fold(f64::INFINITY, f64::min);
    let ask = Ask { px_per_m: widest, light: Light::Day, target_height_m: question.target_height_m };
    let answer = views(&watcher.camera, &ask, assumptions);
    let radius_m = figures(&answer.views).iter().filter_map(|(_, view)| region(view)).map(Area::radius_m).fold(0.0, f64::max);
    let reach_m = radius_m.max(crate::spatial::sight::NEAR_M) + 1.0;
    let (low, high) = (frame.to_degrees(geo::Coord { x: -reach_m, y: -reach_m }), frame.to_degrees(geo::Coord { x: reach_m, y: reach_m }));
    Some([low.x, low.y, high.x, high.y])
}

/// Points of notice by code, each once, with the tasks that it is about.
#[derive(Default)]
struct Notices(Vec<Map<String, Value>>);

impl Notices {
    fn add(&mut self, notice: Value, task: &str) {
        let Value::Object(mut notice) = notice else { return };
        if let Some(known) = self.0.iter_mut().find(|known| known["code"] == notice["code"]) {
            if let Some(tasks) = known.get_mut("tasks").and_then(Value::as_array_mut)
                && !tasks.iter().any(|other| other == task)
            {
                tasks.push(task.into());
            }
            return;
        }
        notice.insert("tasks".to_owned(), json!([task]));
        self.0.push(notice);
    }
}

/// The view of a camera as a GeoJSON `FeatureCollection`; none for a place that is none.
///
/// Each feature has `task`, `px_per_m`, `light`, `figure` (`home`, `arc`: over a pan arc, never to be added to home) and `state`: `seen`, `unknown`
/// (what it could see at most, with `missing`) or `blind` (no geometry, with `reason`). Beside the features stand `obstacles`, `assumed` and
/// `warnings`. Areas in square metres; coordinates to 7 digits (1 cm). 1 to 10 ms for all tasks.
pub fn describe(watcher: &Watcher, obstacles: &Obstacles, question: &Question, assumptions: &Assumptions) -> Option<Value> {
    let frame = Frame::at(watcher.lon_deg, watcher.lat_deg)?;
    let (mut features, mut assumed, mut warnings) = (Vec::new(), Notices::default(), Notices::default());
    let mut checks: Vec<Check> = Vec::new();
    let mut carriers = 0;
    for &(light_word, light) in &question.lights {
        for &(task, px_per_m) in &question.tasks {
            let ask = Ask { px_per_m, light, target_height_m: question.target_height_m };
            let answer = views(&watcher.camera, &ask, assumptions);
            answer.assumed.iter().for_each(|item| assumed.add(words::assumed(*item, assumptions), task));
            answer.warnings.iter().for_each(|item| warnings.add(words::warning(*item), task));
            for (figure, view) in figures(&answer.views) {
                let sight = region(view).map(|area| look(watcher, &frame, obstacles, &answer, area, question.target_height_m));
                if let Some(sight) = &sight {
                    checks.push(sight.check);
                    carriers = carriers.max(sight.carriers.len());
                }
                let properties =
                    properties(view, sight.as_ref(), json!({"task": task, "px_per_m": px_per_m, "light": light_word, "figure": figure}));
                let geometry =
                    sight.filter(|sight| !sight.region.0.is_empty()).map(|sight| geometry(&frame.shape_to_degrees(&sight.region)));
                features.push(json!({"type": "Feature", "geometry": geometry, "properties": properties}));
            }
        }
    }
    Some(json!({
        "type": "FeatureCollection",
        "features": features,
        "obstacles": told(&checks, carriers, obstacles.is_cut),
        "assumed": assumed.0,
        "warnings": warnings.0,
        "target_height_m": question.target_height_m,
    }))
}

/// What buildings leave of an area.
pub(super) fn look(watcher: &Watcher, frame: &Frame, obstacles: &Obstacles, answer: &Answer, area: &Area, target_m: f64) -> Sight {
    obstacles.buildings.see(frame, area, Heights { eye_m: answer.eye_m, target_m }, watcher.mounting)
}

fn properties(view: &View, sight: Option<&Sight>, mut properties: Value) -> Value {
    let metres = |value: f64| (value * 10.0).round() / 10.0;
    match view {
        View::Seen(_) => properties["state"] = "seen".into(),
        View::Unknown { why, .. } => {
            properties["state"] = "unknown".into();
            properties["missing"] = why.iter().map(|item| words::missing(*item)).collect();
        }
        View::Blind(reason) => {
            properties["state"] = "blind".into();
            properties["reason"] = words::blind(*reason);
        }
    }
    if let (Some(area), Some(sight)) = (region(view), sight) {
        properties["open_area_m2"] = metres(area.area_m2()).into();
        properties["area_m2"] = metres(sight.region.unsigned_area()).into();
        properties["reach_m"] = metres(area.radius_m()).into();
    }
    properties
}

/// What is known of obstacles around a camera, in words.
fn told(checks: &[Check], carriers: usize, is_cut: bool) -> Value {
    let counts =
        checks.iter().filter_map(|check| if let Check::Checked { near, in_the_way } = check { Some((*near, *in_the_way)) } else { None });
    let counts = counts.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
    let mut told = match counts {
        None => words::not_checked(),
        Some(_) if is_cut => words::partly_checked(MOST_BUILDINGS),
        Some(_) => words::checked(),
    };
    let (near, in_the_way) = counts.unwrap_or_default();
    told["near"] = near.into();
    told["in_the_way"] = in_the_way.into();
    told["carriers"] = carriers.into();
    told
}

/// A shape in degrees as a GeoJSON `MultiPolygon`, rings counter-clockwise outside and clockwise inside.
pub fn geometry(shape: &MultiPolygon) -> Value {
    let digits = |value: f64| (value * 1e7).round() / 1e7;
    let ring = |line: &LineString| line.0.iter().map(|point| json!([digits(point.x), digits(point.y)])).collect::<Value>();
    let polygon = |polygon: &geo::Polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Value>();
    json!({"type": "MultiPolygon", "coordinates": shape.iter().map(polygon).collect::<Value>()})
}
