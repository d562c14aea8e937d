//! Reading all that a plan is made from.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::catalogue::{self, Model};
use super::places::{Junction, Site};
use super::store::db;
use super::wish::Wish;
use super::words::Cheapest;
use crate::coverage::need::Sources;
use crate::coverage::register::watcher_of;
use crate::coverage::store::{self, Ground, Obstacles};
use crate::spatial::coverage::{Half, Need};
use crate::spatial::frame::Frame;
use crate::spatial::sight::Mounting;
use crate::spatial::view::Task;

/// Junctions, sites and buildings of one commune at most.
const MOST_PLACES: i64 = 50_000;
const MOST_BUILDINGS: i64 = 200_000;

/// A run of coverage whose need is planned for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RunOfNeed {
    /// Its id.
    pub coverage_run_id: Uuid,
    as_of: DateTime<Utc>,
    boundary_date: NaiveDate,
    code_version: String,
    finished_at: DateTime<Utc>,
    recipe: Value,
    incident_from: NaiveDate,
    incident_to: Option<NaiveDate>,
}

/// The newest done run of a province.
///
/// # Errors
/// The database's.
pub async fn run_of_need(conn: &mut PgConnection, province_code: &str) -> Result<Option<RunOfNeed>, PlanningError> {
    sqlx::query_as(include_str!("sql/get_run_of_need.sql"))
        .bind(province_code)
        .fetch_optional(conn)
        .await
        .map_err(db("reading the run that is planned for"))
}

/// Communes of a wish with their names.
///
/// # Errors
/// The database's.
pub async fn communes(conn: &mut PgConnection, province_code: &str, wanted: &[Uuid]) -> Result<Vec<(Uuid, String)>, PlanningError> {
    sqlx::query_as(include_str!("sql/list_plan_commune.sql"))
        .bind(province_code)
        .bind(wanted)
        .fetch_all(conn)
        .await
        .map_err(db("listing communes of a plan"))
}

/// How many changes wait that are not in the coverage of some communes, and since when.
///
/// # Errors
/// The database's.
pub async fn waiting(conn: &mut PgConnection, communes: &[Uuid]) -> Result<(i64, Option<DateTime<Utc>>), PlanningError> {
    sqlx::query_as(include_str!("sql/get_waiting_change.sql"))
        .bind(communes)
        .fetch_one(conn)
        .await
        .map_err(db("asking whether coverage is current"))
}

/// A point of need as the run has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Point {
    /// Whose.
    pub commune_id: Uuid,
    /// Word of what it comes from.
    pub source: String,
    /// A name near it.
    pub near: Option<String>,
    /// Word of what a picture of it must allow.
    pub task: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Metres of street that it stands for.
    pub metres: f64,
    /// Weight by day.
    pub by_day: f64,
    /// Weight by night.
    pub by_night: f64,
    /// Whether street light falls on it by night.
    pub is_lit: bool,
    /// Working cameras that see it for certain by day.
    pub seen_by_day: i32,
    /// By night.
    pub seen_by_night: i32,
}

impl Point {
    /// As need.
    pub fn need(&self) -> Need {
        Need {
            lon_deg: self.lon,
            lat_deg: self.lat,
            task: Task::of(&self.task).unwrap_or(Task::Overview),
            by_day: self.by_day,
            by_night: self.by_night,
            is_lit: self.is_lit,
        }
    }

    /// What it weighs in one half of the day, at least 0.
    pub fn weight(&self, half: Half) -> f64 {
        if half == Half::Day { self.by_day } else { self.by_night }.max(0.0)
    }

    /// Working cameras that see it for certain.
    pub fn seen(&self, half: Half) -> u32 {
        let seen = if half == Half::Day { self.seen_by_day } else { self.seen_by_night };
        u32::try_from(seen).unwrap_or_default()
    }
}

/// What a plan is about, frozen.
#[derive(Debug)]
pub struct Frozen {
    /// Communes with their names, by code.
    pub communes: Vec<(Uuid, String)>,
    /// All of their need, commune by commune.
    pub points: Vec<Point>,
    /// Models that may be chosen.
    pub models: Vec<Model>,
    /// The run.
    pub run: RunOfNeed,
    /// What is told of all this.
    pub told: Map<String, Value>,
}

/// Reads what a plan is about in one look; none without a done run.
///
/// # Errors
/// The database's.
pub async fn freeze(conn: &mut PgConnection, province_code: &str, wish: &Wish) -> Result<Option<Frozen>, PlanningError> {
    let Some(run) = run_of_need(&mut *conn, province_code).await? else { return Ok(None) };
    let communes = communes(&mut *conn, province_code, &wish.communes).await?;
    let ids: Vec<Uuid> = communes.iter().map(|(id, _)| *id).collect();
    let (changes, stale_since) = waiting(&mut *conn, &ids).await?;
    let points: Vec<Point> = sqlx::query_as(include_str!("sql/list_plan_need.sql"))
        .bind(run.coverage_run_id)
        .bind(&ids)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading the need of a plan"))?;
    let computed: Value = sqlx::query_scalar(include_str!("sql/list_computed.sql"))
        .bind(run.coverage_run_id)
        .bind(&ids)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("reading when communes were computed"))?;
    let wanted = (!wish.models.is_empty()).then_some(wish.models.as_slice());
    let mut models = catalogue::models(conn, Some(province_code), wanted).await?;
    models.retain(|model| if wanted.is_some() { model.is_known() } else { model.is_usual() });
    let Value::Object(told) = json!({
        "coverage_run_id": run.coverage_run_id, "as_of": run.as_of, "boundary_date": run.boundary_date, "run_finished_at": run.finished_at,
        "run_code_version": run.code_version, "recipe": run.recipe, "incident_from": run.incident_from, "incident_to": run.incident_to,
        "computed_at": computed, "waiting": changes, "stale_since": stale_since,
        "catalogue": models.iter().map(|model| &model.row).collect::<Vec<_>>(), "points": points.len(), "seed": wish.seed, "code_version": crate::coverage::VERSION,
    }) else {
        return Ok(None);
    };
    Ok(Some(Frozen { communes, points, models, run, told }))
}

/// What places of a commune are made from.
#[derive(Debug)]
pub struct OfCommune {
    /// Its ground.
    pub ground: Ground,
    /// Streets, and hotspots for names.
    pub sources: Sources,
    /// Where roads meet.
    pub junctions: Vec<Junction>,
    /// Sites of the register.
    pub sites: Vec<Site>,
    /// Buildings in it and around it.
    pub obstacles: Obstacles,
}

/// Reads what places of a commune are made from; none without a border. `beyond_m`: so far beyond its box buildings matter.
///
/// # Errors
/// The database's.
pub async fn of_commune(
    conn: &mut PgConnection,
    commune_id: Uuid,
    wish: &Wish,
    today: NaiveDate,
    beyond_m: f64,
) -> Result<Option<OfCommune>, PlanningError> {
    let Some(ground) = store::get_ground(&mut *conn, commune_id).await? else { return Ok(None) };
    let sources = store::sources(&mut *conn, ground.bounds, today).await?;
    let places = &wish.places;
    let junctions = if places.junctions { junctions(&mut *conn, commune_id).await? } else { Vec::new() };
    let sites = if places.sites { sites(&mut *conn, commune_id).await? } else { Vec::new() };
    let [west, south, east, north] = ground.bounds;
    let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
    let margin = beyond_m.max(crate::spatial::sight::NEAR_M) + 1.0;
    let edge = |lon, lat, sign: f64| Frame::at(lon, lat).map(|frame| frame.to_degrees(geo::Coord { x: sign * margin, y: sign * margin }));
    let bounds = match (edge(west, south, -1.0), edge(east, north, 1.0)) {
        (Some(low), Some(high)) => [low.x, low.y, high.x, high.y],
        _ => ground.bounds,
    };
    let obstacles = store::obstacles(conn, bounds, middle, MOST_BUILDINGS).await?;
    Ok(Some(OfCommune { ground, sources, junctions, sites, obstacles }))
}

/// The cheapest way of setting a camera up that a wish allows: on a site if its communes have one in use, else with a new pole. None without a model.
///
/// # Errors
/// The database's.
pub async fn cheapest(
    conn: &mut PgConnection,
    communes: &[Uuid],
    wish: &Wish,
    models: &[Model],
) -> Result<Option<Cheapest>, PlanningError> {
    let Some(price_vnd) = models.iter().map(|model| model.price_vnd).min() else { return Ok(None) };
    let has_site = wish.places.sites
        && sqlx::query_scalar(include_str!("sql/has_plan_site.sql"))
            .bind(communes)
            .fetch_one(conn)
            .await
            .map_err(db("looking for sites"))?;
    let pole_vnd = if has_site { 0 } else { wish.pole_vnd };
    Ok(Some(Cheapest { vnd: price_vnd + pole_vnd, pole_vnd }))
}

async fn junctions(conn: &mut PgConnection, commune_id: Uuid) -> Result<Vec<Junction>, PlanningError> {
    let rows: Vec<(f64, f64, Option<String>)> = sqlx::query_as(include_str!("sql/list_plan_junction.sql"))
        .bind(commune_id)
        .bind(MOST_PLACES)
        .fetch_all(conn)
        .await
        .map_err(db("reading junctions"))?;
    Ok(rows.into_iter().map(|(lon, lat, name)| Junction { lon, lat, name }).collect())
}

/// Id, name, place, mount, accuracy of the place.
type SiteRow = (Uuid, String, f64, f64, Option<String>, Option<f64>);

async fn sites(conn: &mut PgConnection, commune_id: Uuid) -> Result<Vec<Site>, PlanningError> {
    let rows: Vec<SiteRow> = sqlx::query_as(include_str!("sql/list_plan_site.sql"))
        .bind(commune_id)
        .bind(MOST_PLACES)
        .fetch_all(conn)
        .await
        .map_err(db("reading sites"))?;
    let site = |(site_id, name, lon, lat, mount, accuracy): SiteRow| {
        let mounting = mounting(lon, lat, mount.as_deref(), accuracy);
        Site { site_id, name, lon, lat, mounting }
    };
    Ok(rows.into_iter().map(site).collect())
}

/// What a camera on a site hangs on, as the register says it.
pub fn mounting(lon: f64, lat: f64, mount: Option<&str>, accuracy_m: Option<f64>) -> Mounting {
    let Value::Object(row) = json!({"lon": lon, "lat": lat, "mount": mount, "position_accuracy_m": accuracy_m}) else {
        return Mounting::Free;
    };
    watcher_of(&row).map_or(Mounting::Free, |watcher| watcher.mounting)
}
