//! `/api/v1/plans/{id}/try` and `/cameras`: a plan changed by hand, first to see what it comes to, then to keep it. The bound stays as it was proven, for the
//! set-ups that were looked at: with a camera that is set up by hand there is no gap to it.

use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{patch, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::answers::{camera_rows, watcher};
use super::choose::{frozen, near};
use super::opened::{Open, around, id_of, not_open, sees_of};
use super::results::Row;
use super::runs::{own, told};
use super::standing::{self, Placed, Sees, Standing, is_nothing};
use super::store::db;
use super::wanted::{no_camera, wanted};
use super::watch::gap_part;
use crate::coverage::shapes::{LIGHTS, Question, bounds_deg, describe};
use crate::coverage::store::Obstacles;
use crate::db::ScopedDb;
use crate::http::{Body, FieldError, PathId, PathIdNumber, Problem, etag};
use crate::spatial::coverage::Watcher;
use crate::spatial::view::{Assumptions, FACE_M, Task};
use crate::state::AppState;

/// Tasks whose views are told of a camera that is tried.
const SHOWN: [Task; 4] = [Task::Overview, Task::Outline, Task::Perceive, Task::Validate];

/// Routes of changes by hand.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans/{id}/try", post(attempt))
        .route("/plans/{id}/cameras", post(add))
        .route("/plans/{id}/cameras/{number}", patch(change).delete(remove))
}

/// What a plan would come to; nothing is kept. Without a number: one camera more.
async fn attempt(scoped: ScopedDb, PathId(id): PathId, Body(body): Body) -> Result<Json<Value>, Problem> {
    let mut conn = scoped.begin().await?;
    let plan = own(&mut conn, &scoped, id).await?;
    if !plan["approved_at"].is_null() {
        return Err(not_open());
    }
    let open = Open::read(&mut conn, plan).await?;
    let number = number_of(&body)?;
    let wanted = wanted(&mut conn, &open, &body, number).await?;
    let (obstacles, bounds) = around(&mut conn, &wanted.watcher).await?;
    let standing = open.standing(&mut conn, bounds).await?;
    drop(conn);
    let work = tokio::task::spawn_blocking(move || {
        let sees = sees_of(&standing, &wanted.watcher, &obstacles);
        let points = [sees[0].len(), sees[1].len()];
        let near = near(&standing.points, &standing.placed(&sees)).map(str::to_owned);
        let cameras = open.with(wanted.number, Some(sees));
        // One more has the last number.
        let at = match wanted.number {
            None => cameras.len().checked_sub(1),
            Some(wanted) => cameras.iter().position(|(number, _)| *number == wanted),
        };
        let all: Vec<Sees> = cameras.iter().map(|(_, sees)| sees.clone()).collect();
        let (value, order) = (standing.value(&all), standing.in_order(&all));
        // The number that it would have once saved, and what it adds there.
        let placed = order.iter().position(|placed| Some(placed.at) == at);
        let before = open.plan["value"].as_f64().unwrap_or_default();
        let bound = open.plan["bound"].as_f64();
        let cost_vnd = open.cost_without(wanted.number) + wanted.cost_vnd;
        let is_over_budget = open.is_over_budget(cameras.len(), cost_vnd);
        let gap_part = bound.filter(|_| !is_over_budget && open.is_within_proof(&wanted)).and_then(|bound| proven_gap(value.sum, bound));
        let question = Question {
            tasks: SHOWN.map(|task| (task.code(), task.px_per_m())).to_vec(),
            lights: LIGHTS[..2].to_vec(),
            target_height_m: FACE_M,
        };
        let adds_nothing = at.is_none_or(|at| is_nothing(value.losses[at]));
        let mut view = describe(&wanted.watcher, &obstacles, &question, &Assumptions::default()).unwrap_or_default();
        let mut warnings = view["warnings"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let mut warn = |code: &str, vi: &str, en: &str| warnings.push(json!({"code": code, "vi": vi, "en": en}));
        if adds_nothing {
            warn(
                "adds-nothing",
                "Đặt thế này camera không thấy thêm nhu cầu nào ngoài những gì camera khác đã thấy.",
                "Set up like this the camera adds nothing to what others see.",
            );
        }
        if is_over_budget {
            warn("over-budget", "Phương án vượt ngân sách đã nêu.", "The plan takes more than the budget that was asked for.");
        }
        json!({
            "number": wanted.number, "value_plan": value.sum, "delta": value.sum - before, "adds_nothing": adds_nothing,
            "camera_adds": placed.map(|placed| order[placed].adds), "camera_loss": at.map(|at| value.losses[at]), "number_after": placed.map(|placed| placed + 1),
            "cost_vnd": cost_vnd, "camera_cost_vnd": wanted.cost_vnd, "is_over_budget": is_over_budget, "bound": bound,
            "gap_part": gap_part, "is_beyond_proof": gap_part.is_none(), "seen_points_day": points[0], "seen_points_night": points[1],
            "commune_id": wanted.commune_id, "site_id": wanted.site.as_ref().map(|(id, _)| id), "place_kind": if wanted.site.is_some() { "site" } else { "own" },
            "place_name": wanted.site.as_ref().map(|(_, name)| name), "near": near, "view": view, "warnings": warnings,
        })
    });
    Ok(Json(work.await.map_err(|_| PlanningError::Broken)?))
}

/// The number of a camera that is tried; none for one more.
fn number_of(body: &Map<String, Value>) -> Result<Option<i32>, Problem> {
    let Some(given) = body.get("number").filter(|value| !value.is_null()) else { return Ok(None) };
    given.as_i64().and_then(|number| i32::try_from(number).ok()).map(Some).ok_or_else(|| {
        Problem::invalid(vec![FieldError::at(
            "number",
            "not-a-number",
            "Cần số của một camera trong phương án, hoặc bỏ trống để thử thêm một camera.",
            "The number of a camera of the plan is needed, or none to try one more.",
        )])
    })
}

/// The gap; none of what adds more than the bound was proven for.
fn proven_gap(value: f64, bound: f64) -> Option<f64> {
    let is_within = value <= bound + 1e-9 * bound.max(1.0);
    is_within.then(|| gap_part(value, bound))
}

/// A plan counted anew.
struct Counted {
    open: Open,
    standing: Standing,
    /// What the camera that was changed or added sees.
    sees: Sees,
    /// The cameras by the numbers that they have in the database until they are numbered anew.
    cameras: Vec<(i32, Sees)>,
    value: standing::Value,
    /// The order of the cameras as they are now.
    order: Vec<Placed>,
}

impl Counted {
    /// The number of a camera now, by that before.
    fn number_of(&self, before: i32) -> Option<i32> {
        let at = self.cameras.iter().position(|(number, _)| *number == before)?;
        self.order.iter().position(|placed| placed.at == at).map(|at| at as i32 + 1)
    }

    /// Whether a camera sees nothing that the others do not see; by its number before.
    fn adds_nothing(&self, before: i32) -> bool {
        let at = self.cameras.iter().position(|(number, _)| *number == before);
        at.is_some_and(|at| is_nothing(self.value.losses[at]))
    }
}

/// Counts on another thread what a plan comes to with one camera changed, added (no number) or taken out (none seen).
async fn count(open: Open, standing: Standing, number: Option<i32>, seen: Option<(Watcher, Obstacles)>) -> Result<Counted, PlanningError> {
    let work = tokio::task::spawn_blocking(move || {
        let newly = seen.map(|(watcher, obstacles)| sees_of(&standing, &watcher, &obstacles));
        let cameras = open.with(number, newly.clone());
        let all: Vec<Sees> = cameras.iter().map(|(_, sees)| sees.clone()).collect();
        let (value, order) = (standing.value(&all), standing.in_order(&all));
        Counted { open, standing, sees: newly.unwrap_or_default(), cameras, value, order }
    });
    work.await.map_err(|_| PlanningError::Broken)
}

/// Holds a plan for a change.
async fn held(
    conn: &mut PgConnection,
    scoped: &ScopedDb,
    id: Uuid,
    headers: &HeaderMap,
    body: Map<String, Value>,
) -> Result<Open, Problem> {
    let version = etag::if_match(headers)?;
    own(&mut *conn, scoped, id).await?;
    let is_held: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/hold_plan.sql")).bind(id).fetch_optional(&mut *conn).await.map_err(db("changing a plan"))?;
    // Whoever held it before has written by now.
    let plan = told(&mut *conn, id).await?;
    if plan["version"] != version {
        return Err(etag::conflict(plan, body));
    }
    if is_held.is_none() {
        return Err(not_open());
    }
    Open::read(conn, plan).await
}

/// Writes what a plan comes to with these cameras, after their rows, and numbers them anew: the first is the one that adds most.
async fn recounted(conn: &mut PgConnection, counted: &Counted) -> Result<(), PlanningError> {
    let Counted { open, standing, cameras, value, order, .. } = counted;
    let writing = db("writing what a plan comes to");
    let id = id_of(&open.plan).map_err(|_| PlanningError::Unreadable)?;
    let sees: Vec<Sees> = cameras.iter().map(|(_, sees)| sees.clone()).collect();
    sqlx::query(include_str!("sql/update_plan_camera_value.sql"))
        .bind(id)
        .bind(order.iter().map(|placed| cameras[placed.at].0).collect::<Vec<i32>>())
        .bind((1..=order.len() as i32).collect::<Vec<i32>>())
        .bind(order.iter().map(|placed| placed.adds).collect::<Vec<f64>>())
        .bind(order.iter().map(|placed| value.losses[placed.at]).collect::<Vec<f64>>())
        .execute(&mut *conn)
        .await
        .map_err(&writing)?;
    let added = standing.first_seen(&sees);
    sqlx::query(include_str!("sql/update_plan_figure.sql"))
        .bind(id)
        .bind(added.keys().map(|(commune_id, ..)| *commune_id).collect::<Vec<Uuid>>())
        .bind(added.keys().map(|(_, half, _)| *half).collect::<Vec<&str>>())
        .bind(added.keys().map(|(.., source)| *source).collect::<Vec<&str>>())
        .bind(added.values().map(|(weight, _)| *weight).collect::<Vec<f64>>())
        .bind(added.values().map(|(_, metres)| *metres).collect::<Vec<f64>>())
        .execute(&mut *conn)
        .await
        .map_err(&writing)?;
    sqlx::query(include_str!("sql/update_plan_camera_cost.sql"))
        .bind(id)
        .bind(open.wish.pole_vnd)
        .execute(&mut *conn)
        .await
        .map_err(&writing)?;
    let (cost_vnd, number): (i64, i32) =
        sqlx::query_as(include_str!("sql/sum_plan_cost.sql")).bind(id).fetch_one(&mut *conn).await.map_err(&writing)?;
    let is_over_budget = open.is_over_budget(number as usize, cost_vnd);
    sqlx::query(include_str!("sql/update_plan_value.sql"))
        .bind(id)
        .bind(value.sum)
        .bind(cost_vnd)
        .bind(number)
        .bind(is_over_budget)
        .execute(conn)
        .await
        .map_err(writing)?;
    Ok(())
}

/// The camera that had a number before, with the plan's version as its own, what the plan comes to, and the numbers that are others now.
async fn answer(conn: &mut PgConnection, id: Uuid, counted: &Counted, before: Option<i32>) -> Result<Value, PlanningError> {
    let plan = told(&mut *conn, id).await?;
    let rows = camera_rows(conn, id).await?;
    let number = before.and_then(|before| counted.number_of(before));
    let mut camera: Value =
        rows.into_iter().find(|row| number.is_some_and(|number| row["number"] == number)).map_or_else(|| json!({}), Value::Object);
    camera["version"] = plan["version"].clone();
    if let Some(before) = before {
        camera["adds_nothing"] = counted.adds_nothing(before).into();
    }
    let others = counted.cameras.iter().filter_map(|(before, _)| Some((*before, counted.number_of(*before)?)));
    let others = others.filter(|(before, now)| before != now).map(|(before, now)| (before.to_string(), now.into()));
    camera["renumbered"] = others.collect::<Map<_, _>>().into();
    let members = ["value", "bound", "gap_part", "cost_vnd", "cameras", "is_over_budget", "is_beyond_proof", "version"];
    camera["plan"] = members.iter().map(|name| ((*name).to_owned(), plan[*name].clone())).collect::<Map<_, _>>().into();
    Ok(camera)
}

async fn add(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap, Body(body): Body) -> Result<Response, Problem> {
    let mut tx = scoped.begin().await?;
    let open = held(&mut tx, &scoped, id, &headers, body.clone()).await?;
    let wanted = wanted(&mut tx, &open, &body, None).await?;
    let (obstacles, bounds) = around(&mut tx, &wanted.watcher).await?;
    let standing = open.standing(&mut tx, bounds).await?;
    let counted = count(open, standing, None, Some((wanted.watcher, obstacles))).await?;
    let Counted { standing, sees, cameras, .. } = &counted;
    // The last one until it has its place.
    let number = cameras.last().map_or(1, |(number, _)| *number);
    let row = Row {
        number,
        model: &wanted.model,
        site_id: wanted.site.as_ref().map(|(id, _)| *id),
        commune_id: wanted.commune_id,
        place_kind: if wanted.site.is_some() { "site" } else { "own" },
        place_name: wanted.site.as_ref().map(|(_, name)| name.as_str()),
        near: near(&standing.points, &standing.placed(sees)),
        watcher: &wanted.watcher,
        cost_vnd: wanted.cost_vnd,
        value: 0.0,
        loss: 0.0,
        sees,
        is_mandatory: false,
        origin: "added",
    };
    row.insert(&mut tx, id).await?;
    recounted(&mut tx, &counted).await?;
    let camera = answer(&mut tx, id, &counted, Some(number)).await?;
    tx.commit().await?;
    Ok(etag::row(&camera, Some(&format!("/api/v1/plans/{id}/cameras/{}", camera["number"]))))
}

async fn change(
    scoped: ScopedDb,
    PathIdNumber(id, number): PathIdNumber,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let mut tx = scoped.begin().await?;
    let open = held(&mut tx, &scoped, id, &headers, body.clone()).await?;
    let wanted = wanted(&mut tx, &open, &body, Some(number)).await?;
    let (obstacles, bounds) = around(&mut tx, &wanted.watcher).await?;
    let standing = open.standing(&mut tx, bounds).await?;
    let counted = count(open, standing, Some(number), Some((wanted.watcher, obstacles))).await?;
    let Counted { standing, sees, .. } = &counted;
    let numbers = |half: usize| sees[half].iter().map(|number| *number as i32).collect::<Vec<i32>>();
    sqlx::query(include_str!("sql/move_plan_camera.sql"))
        .bind(id)
        .bind(number)
        .bind(wanted.model.camera_model_id)
        .bind(frozen(&wanted.model))
        .bind(wanted.site.as_ref().map(|(id, _)| *id))
        .bind(wanted.commune_id)
        .bind(near(&standing.points, &standing.placed(sees)))
        .bind(wanted.watcher.lon_deg)
        .bind(wanted.watcher.lat_deg)
        .bind(wanted.watcher.camera.azimuth_deg)
        .bind(wanted.watcher.camera.mount_height_m)
        .bind(wanted.watcher.camera.tilt_deg)
        .bind(wanted.cost_vnd)
        .bind(numbers(0))
        .bind(numbers(1))
        .bind(wanted.is_as_chosen)
        .bind(wanted.site.as_ref().map(|(_, name)| name.as_str()))
        .execute(&mut *tx)
        .await
        .map_err(db("changing a camera of a plan"))?;
    recounted(&mut tx, &counted).await?;
    let camera = answer(&mut tx, id, &counted, Some(number)).await?;
    tx.commit().await?;
    Ok(etag::row(&camera, None))
}

async fn remove(scoped: ScopedDb, PathIdNumber(id, number): PathIdNumber, headers: HeaderMap) -> Result<Response, Problem> {
    let mut tx = scoped.begin().await?;
    let open = held(&mut tx, &scoped, id, &headers, Map::new()).await?;
    let row = open.rows.iter().find(|row| row["number"] == number).ok_or_else(no_camera)?;
    let watcher = watcher(row).ok_or_else(no_camera)?;
    let bounds = bounds_deg(&watcher, &Question::default(), &Assumptions::default()).unwrap_or_default();
    let standing = open.standing(&mut tx, bounds).await?;
    sqlx::query(include_str!("sql/delete_plan_camera.sql"))
        .bind(id)
        .bind(number)
        .execute(&mut *tx)
        .await
        .map_err(db("taking a camera out of a plan"))?;
    let counted = count(open, standing, Some(number), None).await?;
    recounted(&mut tx, &counted).await?;
    let told = answer(&mut tx, id, &counted, None).await?;
    tx.commit().await?;
    Ok(etag::row(&told, None))
}
