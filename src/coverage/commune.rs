//! `/api/v1/communes/{id}/coverage`: which of the need of a commune its cameras see now, and the gaps, computed anew for each request.
//!
//! The need comes from streets, key places and hotspots; incidents and the ways of model wards are for runs, and the answer says so (`recipe.incident`
//! and `recipe.way` are null).

use axum::extract::{Extension, State};
use axum::routing::get;
use axum::{Json, Router};
use geo::Coord;
use serde_json::{Map, Value, json};

use super::board::{Board, Figure, Inputs, Seer, Unit, Worth};
use super::desk::Desk;
use super::inputs::{around_toward, seer};
use super::need::Source;
use super::recipe::Recipe;
use super::shapes::geometry;
use super::store::Obstacles;
use super::{CoverageError, store};
use crate::audit;
use crate::communes::CommuneError;
use crate::db::ScopedDb;
use crate::http::{Params, PathId, Problem};
use crate::spatial::coverage::{Gap, Half, Outlines, Share, recipe};
use crate::state::AppState;

/// Cameras farther outside of the commune are not asked unless they reach farther, metres, as for runs.
const BEYOND_M: f64 = 1100.0;
/// Cameras and buildings of one commune at most.
const MOST_CAMERAS: i64 = 20_000;
const MOST_BUILDINGS: i64 = 200_000;
/// Gaps that are told unless a request says otherwise, and at most.
const GAPS: u32 = 50;
const MOST_GAPS: u32 = 500;

/// Routes of coverage by commune.
pub fn router() -> Router<AppState> {
    Router::new().route("/communes/{id}/coverage", get(of_commune))
}

/// `half` (day, night): of which gaps are told; `gaps`: how many.
async fn of_commune(
    State(state): State<AppState>,
    Extension(desk): Extension<Desk>,
    db: ScopedDb,
    PathId(id): PathId,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&["half", "gaps"])?;
    let half = match params.choice("half", &["day", "night"])?.as_deref() {
        Some("night") => Half::Night,
        _ => Half::Day,
    };
    let most: u32 = params.parse("gaps", "số từ 0 đến 500", "a number from 0 to 500")?.unwrap_or(GAPS).min(MOST_GAPS);
    let mut conn = db.begin().await?;
    let not_found = || CoverageError::Commune(CommuneError::NotFound(id));
    if !audit::store::is_in_scope(&mut conn, &db, id).await.map_err(CoverageError::Audit)? {
        return Err(not_found().into());
    }
    let ground = store::get_ground(&mut conn, id).await?.ok_or_else(not_found)?;
    let [west, south, east, north] = ground.bounds;
    let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
    let reach_m = recipe::distance_m(Coord { x: middle.0, y: middle.1 }, Coord { x: east, y: north }).unwrap_or_default() + BEYOND_M;
    let today = state.clock.today();
    let sources = store::sources(&mut conn, ground.bounds, today).await?;
    let rows = store::list_watched(&mut conn, middle, reach_m, MOST_CAMERAS).await?;
    let has_all_cameras = (rows.len() as i64) < MOST_CAMERAS;
    let cameras: Vec<Seer> = rows.into_iter().filter_map(|row| seer(row, today)).collect();
    let obstacles = match around_toward(cameras.iter().map(|camera| &camera.watcher), ground.bounds) {
        None => Obstacles::default(),
        Some(bounds) => store::obstacles(&mut conn, bounds, middle, MOST_BUILDINGS).await?,
    };
    drop(conn);
    let work = async move {
        tokio::task::spawn_blocking(move || {
            let recipe = Recipe { incident: None, way: None, ..Recipe::default() };
            let inputs = Inputs { ground, sources, cameras, obstacles, has_all_cameras };
            told(&inputs, &recipe, half, most)
        })
        .await
    };
    let mut answer = desk.work(work).await?.map_err(|error| Problem::internal(&error, "computing coverage"))?;
    answer["commune_id"] = json!(id);
    answer["at"] = json!(state.clock.now());
    Ok(Json(answer))
}

fn told(inputs: &Inputs, recipe: &Recipe, half: Half, most: u32) -> Value {
    let board = Board::of(inputs, recipe);
    let figures = board.figures();
    let halves = Half::ALL.map(|half| (half.code().to_owned(), shares(&figures, half)));
    let gaps = board.gaps(half, Worth::All, most as usize, &mut Outlines::default());
    let near = board.near();
    let features: Vec<Value> = gaps.iter().enumerate().map(|(rank, (gap, name))| feature(rank + 1, gap, *name)).collect();
    json!({
        "type": "FeatureCollection",
        "features": features,
        "full_name": inputs.ground.full_name,
        "boundary_quality": inputs.ground.quality,
        "half": half.code(),
        "shares": halves.into_iter().collect::<Map<_, _>>(),
        // Those that mean anything for the need: seen, perhaps seen, hidden or too far.
        "cameras": {
            "working": near.working, "not_working": near.not_working, "not_checked_for_obstacles": near.not_checked,
            "unknown_by_day": near.unknown[0], "unknown_by_night": near.unknown[1],
            "unknown_that_matter_by_day": board.that_matter(Half::Day, Worth::All).len(),
            "unknown_that_matter_by_night": board.that_matter(Half::Night, Worth::All).len(),
        },
        "is_whole": !inputs.obstacles.is_cut && inputs.has_all_cameras,
        "has_coarse_need": board.made.has_coarse,
        "street_light": board.made.light.told(),
        "recipe": recipe.told(),
    })
}

/// Shares of all need and of each source, and the metres of street.
fn shares(figures: &[Figure], half: Half) -> Value {
    let of = |source: &str| figures.iter().find(|figure| figure.unit == Unit::Commune && figure.half == half && figure.source == source);
    let mut told = Map::new();
    for source in Source::ALL.map(Source::code).into_iter().chain([super::board::ALL]) {
        told.insert(source.to_owned(), of_share(&of(source).map(|figure| figure.share).unwrap_or_default()));
    }
    let streets = of(Source::Street.code());
    told.insert("street_m".to_owned(), rounded(streets.map_or(0.0, |figure| figure.street_m)));
    told.insert("street_seen_m".to_owned(), rounded(streets.map_or(0.0, |figure| figure.street_seen_m)));
    told.into()
}

/// To three digits.
pub(super) fn rounded(value: f64) -> Value {
    ((value * 1000.0).round() / 1000.0).into()
}

/// Sums of weights, and the share that is seen for certain and at most: null where nothing is needed.
pub(super) fn of_share(share: &Share) -> Value {
    let of_need = |sum: f64| if share.need > 0.0 { rounded(sum / share.need) } else { Value::Null };
    json!({
        "points": share.points, "need": rounded(share.need), "seen": rounded(share.seen), "seen_twice": rounded(share.seen_twice),
        "seen_at_most": rounded(share.seen_at_most), "seen_if_turned": rounded(share.seen_if_turned), "seen_if_repaired": rounded(share.seen_if_repaired),
        "share": of_need(share.seen), "share_at_most": of_need(share.seen_at_most),
    })
}

fn feature(rank: usize, gap: &Gap, name: Option<&str>) -> Value {
    let reasons: Vec<Value> =
        gap.reasons.iter().map(|(reason, weight)| json!({"code": reason.code(), "weight": rounded(*weight)})).collect();
    json!({
        "type": "Feature", "id": rank, "geometry": geometry(&gap.area),
        "properties": {
            "rank": rank, "near": name, "weight": rounded(gap.weight), "points": gap.points.len(), "lon": gap.middle.x, "lat": gap.middle.y,
            "reason": gap.reasons.first().map(|(reason, _)| reason.code()), "reasons": reasons,
        },
    })
}
