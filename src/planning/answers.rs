//! What came out of a plan: its cameras, what they see, figures before and after, the curve of budgets.

use std::collections::BTreeMap;

use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::runs::told;
use super::store::db;
use super::{PlanningError, catalogue::Model, differs};
use crate::coverage::register::watcher_of;
use crate::coverage::shapes::{LIGHTS, Question, bounds_deg, describe, ladder};
use crate::coverage::store;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::{Params, PathId, Problem};
use crate::spatial::coverage::Watcher;
use crate::spatial::placement::knee;
use crate::spatial::view::{Assumptions, FACE_M, Light, Task};
use crate::state::AppState;

/// Budgets of a curve are searched closely if nothing adds more than this part of the bound more.
const CLOSE_PART: f64 = 0.02;

/// Routes of what came out.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans/{id}/cameras", get(cameras))
        .route("/plans/{id}/views", get(views))
        .route("/plans/{id}/figures", get(figures))
        .route("/plans/{id}/curve", get(curve))
}

/// Rows of the cameras of a plan, in order.
///
/// # Errors
/// The database's.
pub async fn camera_rows(conn: &mut PgConnection, plan_id: Uuid) -> Result<Vec<Map<String, Value>>, PlanningError> {
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_plan_camera.sql"))
        .bind(plan_id)
        .fetch_all(conn)
        .await
        .map_err(db("reading cameras of a plan"))?;
    Ok(rows.into_iter().filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None }).collect())
}

async fn cameras(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    told(&mut conn, id).await?;
    Ok(geojson(&collection(camera_rows(&mut conn, id).await?)))
}

/// Rows of cameras as points.
pub fn collection(rows: Vec<Map<String, Value>>) -> Value {
    let feature = |row: Map<String, Value>| json!({"type": "Feature", "id": row["number"], "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]}, "properties": row});
    json!({"type": "FeatureCollection", "features": rows.into_iter().map(feature).collect::<Vec<_>>()})
}

fn geojson(answer: &Value) -> Response {
    use axum::http::header;
    use axum::response::IntoResponse as _;
    ([(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "no-store")], answer.to_string()).into_response()
}

/// A camera of a plan as it would hang.
pub fn watcher(row: &Map<String, Value>) -> Option<Watcher> {
    let mut of_camera = Model::of(row.get("model")?.clone())?.row;
    for (name, of_row) in [
        ("lon", "lon"),
        ("lat", "lat"),
        ("azimuth_deg", "bearing_deg"),
        ("mount_height_m", "height_m"),
        ("tilt_deg", "tilt_deg"),
        ("mount", "mount"),
        ("position_accuracy_m", "position_accuracy_m"),
    ] {
        of_camera.insert(name.to_owned(), row.get(of_row).cloned().unwrap_or_default());
    }
    watcher_of(&of_camera)
}

/// `half` (day, night), `task` (overview): what the cameras see, one feature each, with `number`.
async fn views(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["half", "task"])?;
    let half = params.choice("half", &["day", "night"])?.unwrap_or_else(|| "day".to_owned());
    let tasks: Vec<&str> = ladder(false).iter().map(|(word, _)| *word).collect();
    let task = params.choice("task", &tasks)?.and_then(|word| Task::of(&word)).unwrap_or(Task::Overview);
    let light = LIGHTS.iter().find(|(word, _)| *word == half).map_or(("day", Light::Day), |light| *light);
    let question = Question { tasks: vec![(task.code(), task.px_per_m())], lights: vec![light], target_height_m: FACE_M };
    let mut conn = scoped.begin().await?;
    told(&mut conn, id).await?;
    // One camera after the other: the buildings around all of them together may be many.
    let mut features: Vec<Value> = Vec::new();
    for row in camera_rows(&mut conn, id).await? {
        let Some(watcher) = watcher(&row) else { continue };
        let bounds = bounds_deg(&watcher, &question, &Assumptions::default()).unwrap_or_default();
        let obstacles = store::obstacles(&mut conn, bounds, (watcher.lon_deg, watcher.lat_deg), store::MOST_BUILDINGS).await?;
        let question = question.clone();
        let work = tokio::task::spawn_blocking(move || describe(&watcher, &obstacles, &question, &Assumptions::default()));
        let Some(mut answer) = work.await.map_err(|_| PlanningError::Broken)? else { continue };
        for mut feature in answer["features"].as_array_mut().map(std::mem::take).unwrap_or_default() {
            feature["properties"]["number"] = row["number"].clone();
            features.push(feature);
        }
    }
    let answer = json!({"type": "FeatureCollection", "features": features});
    Ok(geojson(&answer))
}

/// Sums that are added up.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    points: f64,
    need: f64,
    before: f64,
    after: f64,
    street_m: f64,
    street_before_m: f64,
    street_after_m: f64,
}

impl Sum {
    fn add(&mut self, row: &Value) {
        let number = |name: &str| row[name].as_f64().unwrap_or_default();
        self.points += number("points");
        self.need += number("need");
        self.before += number("seen_before");
        self.after += number("seen_after");
        self.street_m += number("street_m");
        self.street_before_m += number("street_before_m");
        self.street_after_m += number("street_after_m");
    }

    fn told(&self) -> Value {
        let rounded = |value: f64, digits: i32| (value * 10_f64.powi(digits)).round() / 10_f64.powi(digits);
        let share = |seen: f64| (self.need > 0.0).then(|| rounded(seen / self.need, 4));
        // A share of nothing is none: neither all nor nothing is seen.
        let reason = (self.need <= 0.0).then_some("no-need");
        json!({"points": self.points, "reason": reason, "need": rounded(self.need, 3), "seen_before": rounded(self.before, 3), "seen_after": rounded(self.after, 3),
            "share_before": share(self.before), "share_after": share(self.after), "street_m": rounded(self.street_m, 1),
            "street_before_m": rounded(self.street_before_m, 1), "street_after_m": rounded(self.street_after_m, 1)})
    }
}

/// Sums by half of the day and source.
type Sums = BTreeMap<(String, String), Sum>;

/// Sums, told by half and source.
fn by_half(sums: &Sums) -> Value {
    let mut told = json!({"day": {}, "night": {}});
    for ((half, source), sum) in sums {
        told[half][source] = sum.told();
    }
    told
}

/// Figures of a plan before and after, in all (`day`, `night`: by source), of model wards, and by commune. None where the account sees none of them.
///
/// # Errors
/// The database's.
pub async fn figures_of(conn: &mut PgConnection, plan_id: Uuid) -> Result<Value, PlanningError> {
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_plan_figure.sql"))
        .bind(plan_id)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading figures of a plan"))?;
    if rows.is_empty() {
        return Ok(Value::Null);
    }
    let (mut whole, mut wards) = (Sums::new(), Sums::new());
    let mut communes: Vec<Value> = Vec::new();
    for row in &rows {
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let (half, source) = (word("half"), word("source"));
        whole.entry((half.clone(), source.clone())).or_default().add(row);
        if row["is_model_ward"] == true {
            wards.entry((half.clone(), source.clone())).or_default().add(row);
        }
        if communes.last().is_none_or(|commune| commune["commune_id"] != row["commune_id"]) {
            communes.push(json!({"commune_id": row["commune_id"], "full_name": row["full_name"], "is_model_ward": row["is_model_ward"],
                "cameras": row["cameras"]}));
        }
        if let (Some(commune), true) = (communes.last_mut(), source == "all") {
            let mut sum = Sum::default();
            sum.add(row);
            commune[half] = sum.told();
        }
    }
    let mut told = by_half(&whole);
    told["model_wards"] = if wards.is_empty() { Value::Null } else { by_half(&wards) };
    told["communes"] = communes.into();
    Ok(told)
}

/// Members of a plan that stand beside its figures.
const SHORT: [&str; 16] = [
    "plan_id",
    "plan_code",
    "name",
    "state",
    "value",
    "bound",
    "gap_part",
    "cameras",
    "cost_vnd",
    "need",
    "seen_before",
    "is_over_budget",
    "is_beyond_proof",
    "wish",
    "finished_at",
    "approved_at",
];

/// A plan with its figures, and the whole of its row.
async fn with_figures(conn: &mut PgConnection, plan_id: Uuid) -> Result<(Value, Value), PlanningError> {
    let plan = told(&mut *conn, plan_id).await?;
    let short: Map<String, Value> = SHORT.iter().map(|name| ((*name).to_owned(), plan[*name].clone())).collect();
    let mut told = figures_of(conn, plan_id).await?;
    if told.is_null() {
        told = json!({"day": null, "night": null, "model_wards": null, "communes": []});
    }
    told["plan"] = short.into();
    Ok((told, plan))
}

/// `with`: another plan, told beside it in the same form, and what the two differ in (`differs`; `is_same_need`: whether their shares are parts of one need).
async fn figures(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["with"])?;
    let mut conn = scoped.begin().await?;
    let (mut answer, plan) = with_figures(&mut conn, id).await?;
    for name in ["with", "differs", "is_same_need"] {
        answer[name] = Value::Null;
    }
    if let Some(other) = params.id("with")? {
        let (with, other_plan) = with_figures(&mut conn, other).await?;
        // Who is not told what was asked is not told this either.
        if let Some(found) = differs::differs(&plan, &other_plan, is_same_ground(&mut conn, (id, other), &scoped).await?) {
            answer["is_same_need"] = differs::is_same_need(&found).into();
            answer["differs"] = found.into();
        }
        answer["with"] = with;
    }
    Ok(Json(answer))
}

/// Whether two plans are about the same communes. Masked accounts are not told which.
async fn is_same_ground(conn: &mut PgConnection, (a, b): (Uuid, Uuid), scoped: &ScopedDb) -> Result<bool, PlanningError> {
    if scoped.tier() != PlaceTier::Exact {
        return Ok(false);
    }
    let is_same: Option<bool> = sqlx::query_scalar(include_str!("sql/is_same_ground.sql"))
        .bind(a)
        .bind(b)
        .fetch_optional(conn)
        .await
        .map_err(db("comparing plans"))?;
    Ok(is_same.unwrap_or_default())
}

/// What other budgets would add (`points`), the number of that after which more adds clearly less (`knee`; none unless all
/// budgets are searched closely), and of what they are (`unit`).
///
/// # Errors
/// The database's.
pub async fn curve_of(conn: &mut PgConnection, plan_id: Uuid, wish: &Value) -> Result<Value, PlanningError> {
    let points: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_plan_point.sql"))
        .bind(plan_id)
        .fetch_all(conn)
        .await
        .map_err(db("reading the curve of a plan"))?;
    let of = |point: &Value| Some((point["budget"].as_f64()?, point["value"].as_f64()?));
    let drawn: Vec<(f64, f64)> = points.iter().filter_map(of).collect();
    // Where budgets are not searched closely, their values bend as chance has it.
    let is_close = |point: &Value| {
        point["value"].as_f64().zip(point["bound"].as_f64()).is_some_and(|(value, bound)| bound - value <= CLOSE_PART * bound.max(value))
    };
    let knee = knee(&drawn).filter(|_| points.iter().all(is_close)).map(|at| points[at]["number"].clone());
    let is_target = !wish["target_part"].is_null();
    let is_money = if is_target { wish["target_unit"] == "vnd" } else { wish["budget"]["cameras"].is_null() };
    Ok(json!({"points": points, "knee": knee, "unit": if is_money { "vnd" } else { "cameras" }}))
}

/// What a plan takes and adds as it is now; null as long as that is what was found for its budget, which is a point of the curve.
fn now(plan: &Value, is_money: bool) -> Value {
    let (Some(value), Some(found)) = (plan["value"].as_f64(), plan["checked"]["value"].as_f64()) else { return Value::Null };
    let is_same = |name: &str| plan[name] == plan["checked"][name];
    if (value - found).abs() <= 1e-6 * found.abs().max(1.0) && is_same("cameras") && is_same("cost_vnd") {
        return Value::Null;
    }
    json!({"budget": if is_money { &plan["cost_vnd"] } else { &plan["cameras"] }, "value": value, "cameras": plan["cameras"]})
}

/// `now`: what it comes to after changes by hand.
async fn curve(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    let plan = told(&mut conn, id).await?;
    let mut answer = curve_of(&mut conn, id, &plan["wish"]).await?;
    for name in ["need", "seen_before"] {
        answer[name] = plan[name].clone();
    }
    answer["now"] = now(&plan, answer["unit"] == "vnd");
    Ok(Json(answer))
}
