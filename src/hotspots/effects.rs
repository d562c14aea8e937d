//! `/api/v1/effects`: whether there was less around the cameras of a site or of a plan after they came, beside places like it without cameras.

pub mod measure;
#[cfg(test)]
mod tests;
mod words;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use geo::Coord;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::inputs;
use super::store::db;
use super::{HotspotError, analysis};
use crate::db::{PlaceTier, ScopedDb};
use crate::http::{Params, Problem};
use crate::state::AppState;
use measure::{Camera, Happened, Measured, Reach, Verdict, Windows, measured, windows};

/// Treated up to so far from a camera, metres.
const RADIUS_M: f64 = 100.0;
/// The ring ends there.
const RING_M: f64 = 300.0;
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
            reach: Reach { radius_m, ring_m: RING_M },
        })
    }
}

/// All that is read.
struct Read {
    name: String,
    cameras: Vec<Camera>,
    others: Vec<Coord>,
    incidents: Vec<Happened>,
    windows: Result<Windows, measure::Why>,
}

/// `site` or `plan`; `from`, `to`: days of incidents that count (all that are kept); `radius_m` (100); `street_crime_only`.
async fn effects(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    let asked = Asked::read(&params)?;
    let mut conn = scoped.begin().await?;
    let (name, province_code) = subject(&mut conn, &asked).await?;
    if scoped.tier() != PlaceTier::Exact {
        return Ok(Json(nothing(&name, "masked", words::masked())));
    }
    let read = read(&mut conn, &asked, name, &province_code, state.clock.today()).await?;
    drop(conn);
    let reach = asked.reach;
    let work = tokio::task::spawn_blocking(move || told(&read, reach));
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

async fn read(conn: &mut PgConnection, asked: &Asked, name: String, province_code: &str, today: NaiveDate) -> Result<Read, HotspotError> {
    let rows: Vec<(f64, f64, NaiveDate)> = sqlx::query_as(include_str!("sql/effects_cameras.sql"))
        .bind(asked.site)
        .bind(asked.plan)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading cameras"))?;
    let cameras: Vec<Camera> = rows.into_iter().map(|(x, y, since)| Camera { place: Coord { x, y }, since }).collect();
    let communes = inputs::communes(conn, province_code, today).await?;
    let oldest = inputs::oldest(conn, &communes).await?.unwrap_or(today);
    let first = asked.from.map_or(oldest, |from| from.max(oldest));
    let windows = windows(&cameras, [first, asked.to.map_or(today, |to| to.min(today))]);
    let (mut others, mut incidents) = (Vec::new(), Vec::new());
    if let Ok(windows) = &windows {
        let [from, to] = [windows.before[0], windows.after[1]];
        let places: Vec<(f64, f64)> = sqlx::query_as(include_str!("sql/effects_others.sql"))
            .bind(&communes)
            .bind(from)
            .bind(to)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("reading where cameras came"))?;
        others = places.into_iter().map(|(x, y)| Coord { x, y }).collect();
        let sharp = inputs::between(conn, &communes, [from, to], asked.street_crime_only).await?.into_iter();
        incidents = sharp
            .filter(|event| matches!(event.precision, analysis::Precision::Exact | analysis::Precision::Street))
            .filter_map(|event| Some(Happened { place: event.place?, on: analysis::date(event.day())? }))
            .collect();
    }
    Ok(Read { name, cameras, others, incidents, windows })
}

/// An answer without figures.
fn nothing(name: &str, why: &str, [vi, en]: [String; 2]) -> Value {
    json!({
        "treated": {"name": name}, "ring": null, "control": null, "windows": null, "counts": null, "wdd": null, "se": null, "low": null, "high": null,
        "z": null, "p": null, "verdict": "too_few", "why": why, "sentence": {"vi": vi, "en": en},
    })
}

fn told(read: &Read, reach: Reach) -> Value {
    let name_of = |why: &measure::Why| match why {
        measure::Why::NoCamera => "no_camera",
        measure::Why::TooShort(_) => "too_short",
        measure::Why::NoControl => "no_control",
    };
    let found = read.windows.and_then(|windows| Ok((windows, measured(&read.cameras, &read.others, &read.incidents, &windows, reach)?)));
    match found {
        Ok((windows, found)) => figures(&read.name, read.cameras.len(), &found, &windows, reach),
        Err(why) => nothing(&read.name, name_of(&why), words::why(why)),
    }
}

fn figures(name: &str, cameras: usize, found: &Measured, windows: &Windows, reach: Reach) -> Value {
    let [treated, ring, control, control_ring] = found.counts;
    let shape = |at: usize| geojson::Geometry::new(geojson::GeometryValue::from(&found.shapes[at]));
    let [vi, en] = words::sentence(found, windows, reach);
    let verdict = match found.verdict {
        Verdict::Fell => "fell",
        Verdict::Rose => "rose",
        Verdict::NotTold => "not_told",
        Verdict::TooFew => "too_few",
    };
    let span = |[from, to]: [NaiveDate; 2]| json!({"from": from, "to": to});
    let total = found.effect.total;
    json!({
        "treated": {"name": name, "cameras": cameras, "places": found.places, "radius_m": reach.radius_m, "area": shape(0)},
        "ring": {"to_m": reach.ring_m, "area": shape(1)},
        "control": {
            "places": found.places, "looked_at": found.looked_at, "area": shape(2), "ring": shape(3),
            "how": {
                "vi": format!("Mỗi nơi lắp camera được ghép với một nơi không lắp có số vụ trước đó giống nhất theo từng giai đoạn, chọn trong {} nơi.", found.looked_at),
                "en": format!("Each place with cameras is matched with one without whose incidents before were most like its own, of {} places.", found.looked_at),
            },
        },
        "windows": {"before": span(windows.before), "after": span(windows.after), "days": windows.days(), "is_season_told": windows.is_season_told},
        "counts": {
            "treated_before": treated[0], "treated_after": treated[1], "ring_before": ring[0], "ring_after": ring[1],
            "control_before": control[0], "control_after": control[1], "control_ring_before": control_ring[0], "control_ring_after": control_ring[1],
        },
        "wdd": total.cases, "se": total.error, "low": found.interval[0], "high": found.interval[1], "z": total.z(), "p": total.p_value(),
        "local": found.effect.local.cases, "moved": found.effect.moved.map(|moved| moved.cases),
        "verdict": verdict, "why": null, "sentence": {"vi": vi, "en": en},
    })
}
