//! `/api/v1/effects`: whether there was less around the cameras of a site or of a plan after they came, beside places like it without cameras.

mod ground;
mod matching;
pub mod measure;
#[cfg(test)]
mod null;
mod places;
#[cfg(test)]
mod tests;
mod words;

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use geo::{Coord, MultiPolygon};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use tokio::sync::Semaphore;

use super::HotspotError;
use super::store::db;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::{FieldError, Params, Problem};
use crate::spatial::wkb;
use crate::state::AppState;
use measure::{Camera, Happened, Measured, Question, Reach, Told, Verdict, Why, Windows, measured, windows};

/// Treated up to so far from a camera, metres.
const RADIUS_M: f64 = 100.0;
/// The ring ends at so many times that.
const RING: f64 = 3.0;
/// Sites of a plan at most, and incidents.
const MOST: [i64; 2] = [1_000, 500_000];
/// It is given up after this.
const LONGEST: Duration = Duration::from_secs(20);
/// Seed of what is drawn: the same question has the same answer.
const SEED: u64 = 138;
/// One is worked on at a time: it takes a core.
static TURN: Semaphore = Semaphore::const_new(1);
/// How far around a camera may be asked for, metres.
const RADII_M: std::ops::RangeInclusive<f64> = 30.0..=250.0;

/// Routes of what came of cameras.
pub fn router() -> Router<AppState> {
    Router::new().route("/effects", get(effects))
}

/// What is asked.
struct Asked {
    site: Option<Uuid>,
    plan: Option<Uuid>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    street_crime_only: bool,
    reach: Reach,
}

impl Asked {
    fn read(params: &Params) -> Result<Self, Problem> {
        params.only(&["site", "plan", "from", "to", "radius_m", "street_crime_only"])?;
        let (site, plan) = (params.id("site")?, params.id("plan")?);
        if site.is_some() == plan.is_some() {
            return Err(Problem::parameter("site", "Cần một trong hai: site hoặc plan.", "One of the two is needed: site or plan."));
        }
        let radius_m = params.parse("radius_m", "số mét từ 30 đến 250", "metres from 30 to 250")?.unwrap_or(RADIUS_M);
        if !RADII_M.contains(&radius_m) {
            return Err(Problem::parameter(
                "radius_m",
                "Bán kính quanh camera phải từ 30 đến 250 mét.",
                "The distance around a camera must be from 30 to 250 metres.",
            ));
        }
        Ok(Self {
            site,
            plan,
            from: params.date("from")?,
            to: params.date("to")?,
            street_crime_only: params.flag("street_crime_only")?.unwrap_or(false),
            reach: Reach { radius_m, ring_m: RING * radius_m },
        })
    }
}

impl Asked {
    /// Days that cannot be: a first after the last, or one to come.
    fn days(&self, today: NaiveDate) -> Result<(), Problem> {
        let mut errors = Vec::new();
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            errors.push(FieldError::at("to", "before-from", "Ngày cuối phải sau ngày đầu.", "The last day has to be after the first."));
        }
        if self.from.is_some_and(|from| from > today) {
            errors.push(FieldError::at("from", "in-the-future", "Ngày đầu chưa tới.", "The first day is yet to come."));
        }
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }
}

/// All that is read.
struct Read {
    name: String,
    /// With cameras; none had any before.
    cameras: Vec<Camera>,
    /// Sites where other cameras had worked before.
    had_camera: usize,
    others: Vec<Coord>,
    ground: Vec<MultiPolygon>,
    incidents: Vec<Happened>,
    windows: Result<Windows, Why>,
}

/// `site` or `plan`; `from`, `to`: days of incidents that count (all that are kept); `radius_m` (100); `street_crime_only`.
async fn effects(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    let asked = Asked::read(&params)?;
    let today = state.clock.today();
    asked.days(today)?;
    let mut conn = scoped.begin().await?;
    let (name, province_code) = subject(&mut conn, &asked).await?;
    if scoped.tier() != PlaceTier::Exact {
        return Ok(Json(nothing(&name, "masked", words::masked())));
    }
    drop(conn);
    let too_long = || nothing(&name, "too_long", words::why(Why::TooLong));
    let Ok(turn) = tokio::time::timeout(LONGEST, TURN.acquire()).await else { return Ok(Json(too_long())) };
    let _turn = turn.map_err(|_| HotspotError::Broken)?;
    let mut conn = scoped.begin().await?;
    let read = read(&mut conn, &asked, name, (&province_code, scoped.is_wide()), today).await?;
    drop(conn);
    let reach = asked.reach;
    let until = Instant::now() + LONGEST;
    let work = tokio::task::spawn_blocking(move || told(&read, reach, &|| Instant::now() > until));
    Ok(Json(work.await.map_err(|_| HotspotError::Broken)?))
}

async fn subject(conn: &mut PgConnection, asked: &Asked) -> Result<(String, String), Problem> {
    let found: Option<(String, String)> = sqlx::query_as(include_str!("sql/effects_subject.sql"))
        .bind(asked.site)
        .bind(asked.plan)
        .fetch_optional(conn)
        .await
        .map_err(db("reading what cameras are asked about"))?;
    found.ok_or_else(|| Problem::new(404, "effects-of-nothing", "Không có điểm hoặc phương án này.", "There is no such site or plan."))
}

async fn read(
    conn: &mut PgConnection,
    asked: &Asked,
    name: String,
    (province_code, is_wide): (&str, bool),
    today: NaiveDate,
) -> Result<Read, HotspotError> {
    let rows: Vec<(f64, f64, NaiveDate, NaiveDate)> = sqlx::query_as(include_str!("sql/effects_cameras.sql"))
        .bind(asked.site)
        .bind(asked.plan)
        .bind(MOST[0] + 1)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading cameras"))?;
    let is_too_much = rows.len() as i64 > MOST[0];
    let asked_for = rows.len();
    let cameras: Vec<Camera> = rows
        .into_iter()
        .filter(|(_, _, since, any)| any >= since)
        .map(|(x, y, since, _)| Camera { place: Coord { x, y }, since })
        .collect();
    let had_camera = asked_for - cameras.len();
    let (communes, ground) = ground(conn, province_code, is_wide, today).await?;
    let oldest: Option<NaiveDate> = sqlx::query_scalar(include_str!("sql/effects_oldest.sql"))
        .bind(&communes)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("asking since when incidents are kept"))?;
    let oldest = oldest.unwrap_or(today);
    let first = asked.from.map_or(oldest, |from| from.max(oldest));
    let mut windows = match windows(&cameras, [first, asked.to.map_or(today, |to| to.min(today))]) {
        Err(Why::NoCamera) if had_camera > 0 => Err(Why::HadCamera),
        _ if is_too_much => Err(Why::TooLong),
        windows => windows,
    };
    let (mut others, mut incidents) = (Vec::new(), Vec::new());
    if let Ok(days) = &windows {
        let [from, to] = [days.matched[0], days.after[1]];
        let places: Vec<(f64, f64)> = sqlx::query_as(include_str!("sql/effects_others.sql"))
            .bind(&communes)
            .bind(from)
            .bind(to)
            .bind(asked.site)
            .bind(asked.plan)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("reading where cameras worked"))?;
        others = places.into_iter().map(|(x, y)| Coord { x, y }).collect();
        let rows: Vec<(f64, f64, NaiveDate)> = sqlx::query_as(include_str!("sql/effects_incidents.sql"))
            .bind(&communes)
            .bind(from)
            .bind(to)
            .bind(asked.street_crime_only)
            .bind(MOST[1] + 1)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("reading incidents"))?;
        incidents = rows.into_iter().map(|(x, y, on)| Happened { place: Coord { x, y }, on }).collect();
    }
    if incidents.len() as i64 > MOST[1] {
        windows = Err(Why::TooLong);
    }
    Ok(Read { name, cameras, had_camera, others, ground, incidents, windows })
}

/// The communes that the account is told of, and their ground.
async fn ground(
    conn: &mut PgConnection,
    province_code: &str,
    is_wide: bool,
    today: NaiveDate,
) -> Result<(Vec<Uuid>, Vec<MultiPolygon>), HotspotError> {
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(include_str!("sql/effects_ground.sql"))
        .bind(province_code)
        .bind(today)
        .bind(is_wide)
        .fetch_all(conn)
        .await
        .map_err(db("reading communes"))?;
    Ok(rows.into_iter().filter_map(|(id, ground)| Some((id, wkb::read(&ground)?))).unzip())
}

/// An answer without figures.
fn nothing(name: &str, why: &str, [vi, en]: [String; 2]) -> Value {
    json!({
        "treated": {"name": name}, "ring": null, "control": null, "windows": null, "counts": null, "wdd": null, "se": null, "low": null, "high": null,
        "z": null, "p": null, "at_cameras": null, "around": null, "verdict": "too_few", "why": why, "notes": [], "sentence": {"vi": vi, "en": en},
    })
}

fn told(read: &Read, reach: Reach, is_over: &dyn Fn() -> bool) -> Value {
    let name_of = |why: &Why| match why {
        Why::NoCamera => "no_camera",
        Why::HadCamera => "had_camera",
        Why::TooShort(_) => "too_short",
        Why::NoControl => "no_control",
        Why::TooLong => "too_long",
    };
    let found = read.windows.and_then(|windows| {
        let (cameras, others, incidents, ground) = (&read.cameras, &read.others, &read.incidents, &read.ground);
        let question = Question { cameras, others, incidents, ground, windows, reach, seed: SEED, is_drawn: true };
        Ok((windows, measured(&question, is_over)?))
    });
    match found {
        Ok((windows, found)) => figures(read, &found, &windows, reach),
        Err(why) => nothing(&read.name, name_of(&why), words::why(why)),
    }
}

/// A number as it is told: the mean of several places has no more than one decimal.
fn one_decimal(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn figures(read: &Read, found: &Measured, windows: &Windows, reach: Reach) -> Value {
    let [treated, ring, control, control_ring] = found.counts.map(|of| of.map(one_decimal));
    let shape = |at: usize| found.shapes.as_ref().map(|shapes| geojson::Geometry::new(geojson::GeometryValue::from(&shapes[at])));
    let both = |[vi, en]: [String; 2]| json!({"vi": vi, "en": en});
    let verdict = match found.verdict {
        Verdict::Fell => "fell",
        Verdict::Rose => "rose",
        Verdict::NotTold => "not_told",
        Verdict::TooFew => "too_few",
    };
    let span = |[from, to]: [NaiveDate; 2]| json!({"from": from, "to": to});
    let part = |told: &Told| json!({"cases": told.cases, "se": told.error, "low": told.interval[0], "high": told.interval[1], "p": told.p});
    let Told { cases, error, interval: [low, high], p } = found.total;
    json!({
        "treated": {"name": read.name, "cameras": read.cameras.len(), "places": found.places[0], "radius_m": reach.radius_m, "area": shape(0)},
        "ring": {"to_m": reach.ring_m, "area": shape(1)},
        "control": {
            "places": found.controls, "looked_at": found.looked_at, "area": shape(2), "ring": shape(3), "how": both(words::how(found, windows)),
        },
        "windows": {
            "matched": span(windows.matched), "before": span(windows.before), "after": span(windows.after), "days": windows.days(),
            "is_season_told": windows.is_season_told,
        },
        "counts": {
            "treated_before": treated[0], "treated_after": treated[1], "ring_before": ring[0], "ring_after": ring[1],
            "control_before": control[0], "control_after": control[1], "control_ring_before": control_ring[0], "control_ring_after": control_ring[1],
        },
        "wdd": cases, "se": error, "low": low, "high": high, "z": (error > 0.0).then(|| cases / error), "p": p,
        "at_cameras": part(&found.at_cameras), "around": part(&found.around),
        "left_out": {"had_camera": read.had_camera, "alone": found.places[1]},
        "verdict": verdict, "why": null, "notes": words::notes(found, read.had_camera).into_iter().map(both).collect::<Vec<_>>(),
        "sentence": both(words::sentence(found, windows, reach)),
    })
}
