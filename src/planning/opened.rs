//! A plan that is over, opened to be changed by hand: its wish, its cameras and what each sees.

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::answers::camera_rows;
use super::inputs::Point;
use super::search::seen;
use super::standing::{Sees, Standing};
use super::store::db;
use super::wanted::Wanted;
use super::wish::Wish;
use crate::coverage::shapes::{Question, bounds_deg};
use crate::coverage::store::{self, Obstacles};
use crate::http::Problem;
use crate::spatial::coverage::{Surroundings, Watcher};
use crate::spatial::view::{Assumptions, FACE_M};

/// A plan with what its cameras see.
pub(super) struct Open {
    pub(super) plan: Value,
    pub(super) wish: Wish,
    pub(super) cameras: Vec<(i32, Sees)>,
    pub(super) rows: Vec<Map<String, Value>>,
}

impl Open {
    pub(super) async fn read(conn: &mut PgConnection, plan: Value) -> Result<Self, Problem> {
        let plan_id = id_of(&plan)?;
        if !plan["value"].is_number() || !crate::http::follow::is_over(&plan) {
            return Err(not_open());
        }
        let wish = Wish::kept(&plan["wish"]).ok_or(PlanningError::Unreadable)?;
        let seen: Vec<(i32, Vec<i32>, Vec<i32>)> = sqlx::query_as(include_str!("sql/list_plan_seen.sql"))
            .bind(plan_id)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("reading what a plan sees"))?;
        let numbers = |list: Vec<i32>| list.into_iter().filter_map(|number| u32::try_from(number).ok()).collect::<Vec<u32>>();
        let cameras = seen.into_iter().map(|(number, day, night)| (number, [numbers(day), numbers(night)])).collect();
        let rows = camera_rows(conn, plan_id).await?;
        Ok(Self { plan, wish, cameras, rows })
    }

    /// The plan's need around a box, and all that its cameras see.
    pub(super) async fn standing(&self, conn: &mut PgConnection, bounds: [f64; 4]) -> Result<Standing, PlanningError> {
        let sees = self.cameras.iter().map(|(_, sees)| sees);
        self.standing_of(conn, Some(bounds), sees).await
    }

    /// The plan's need around a box, and what some cameras see of it.
    pub(super) async fn standing_of<'a>(
        &self,
        conn: &mut PgConnection,
        bounds: Option<[f64; 4]>,
        sees: impl Iterator<Item = &'a Sees>,
    ) -> Result<Standing, PlanningError> {
        let mut numbers: Vec<i32> = sees.flat_map(|sees| sees.iter().flatten()).map(|number| *number as i32).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rows: Vec<Numbered> = sqlx::query_as(include_str!("sql/list_plan_point_of_need.sql"))
            .bind(id_of(&self.plan).map_err(|_| PlanningError::Unreadable)?)
            .bind(bounds.unwrap_or_default().to_vec())
            .bind(numbers)
            .fetch_all(conn)
            .await
            .map_err(db("reading the need of a plan"))?;
        let numbered = |row: Numbered| u32::try_from(row.number).ok().map(|number| (number, row.point));
        Ok(Standing::of(rows.into_iter().filter_map(numbered).collect(), &self.wish))
    }

    /// The cameras with one changed, added or taken out, in the order of their numbers.
    pub(super) fn with(&self, number: Option<i32>, sees: Option<Sees>) -> Vec<(i32, Sees)> {
        let next = self.cameras.iter().map(|(number, _)| *number).max().unwrap_or_default() + 1;
        let mut cameras: Vec<(i32, Sees)> = self.cameras.iter().filter(|(known, _)| Some(*known) != number).cloned().collect();
        cameras.extend(sees.map(|sees| (number.unwrap_or(next), sees)));
        cameras.sort_by_key(|(number, _)| *number);
        cameras
    }

    pub(super) fn cost_without(&self, number: Option<i32>) -> i64 {
        let of = |row: &Map<String, Value>| {
            if row["number"].as_i64() == number.map(i64::from) { 0 } else { row["cost_vnd"].as_i64().unwrap_or_default() }
        };
        self.rows.iter().map(of).sum()
    }

    /// Whether a plan with this camera is still one of the choices that its bound was proven for: all others are as they were chosen, and so is this one.
    pub(super) fn is_within_proof(&self, wanted: &Wanted) -> bool {
        let is_chosen = |row: &Map<String, Value>| {
            Some(row["number"].as_i64()) == wanted.number.map(|number| Some(i64::from(number))) || row["origin"] == "chosen"
        };
        wanted.is_as_chosen && self.wish.target_part.is_none() && self.rows.iter().all(is_chosen)
    }

    pub(super) fn is_over_budget(&self, cameras: usize, cost_vnd: i64) -> bool {
        let budget = &self.wish.budget;
        budget.cameras.is_some_and(|most| cameras > most as usize) || budget.vnd.is_some_and(|most| cost_vnd > most)
    }
}

#[derive(sqlx::FromRow)]
struct Numbered {
    #[sqlx(flatten)]
    point: Point,
    number: i32,
}

pub(super) fn id_of(plan: &Value) -> Result<Uuid, Problem> {
    plan["plan_id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| Problem::internal(&"a plan has no id", "reading a plan"))
}

pub(super) fn not_open() -> Problem {
    Problem::new(
        409,
        "plan-not-open",
        "Phương án chưa lập xong, không có kết quả, hoặc đã duyệt nên không sửa tay được.",
        "The plan is not over, has no answer, or is approved, and cannot be changed by hand.",
    )
}

/// Buildings around a camera, and the box in which it could see anything.
pub(super) async fn around(conn: &mut PgConnection, watcher: &Watcher) -> Result<(Obstacles, [f64; 4]), PlanningError> {
    let bounds = bounds_deg(watcher, &Question::default(), &Assumptions::default()).unwrap_or_default();
    Ok((store::obstacles(conn, bounds, (watcher.lon_deg, watcher.lat_deg), store::MOST_BUILDINGS).await?, bounds))
}

/// What a camera sees of a plan's need, by numbers of the plan.
pub(super) fn sees_of(standing: &Standing, watcher: &Watcher, obstacles: &Obstacles) -> Sees {
    let assumptions = Assumptions::default();
    let surroundings = Surroundings { buildings: &obstacles.buildings, assumptions: &assumptions, target_height_m: FACE_M };
    standing.numbered(&seen(watcher, &standing.field, &surroundings).0)
}
