//! `/api/v1/cameras/{id}/loss`: what would be lost if a camera failed: the need that it alone sees.

use axum::Json;
use axum::extract::Extension;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::answers::newest;
use super::board::{Board, Inputs};
use super::commune::rounded;
use super::desk::Desk;
use super::inputs::around;
use super::need::Source;
use super::register::watcher_of;
use super::{CoverageError, Office, store};
use crate::audit;
use crate::cameras::CameraError;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::{Params, PathId, Problem};
use crate::spatial::coverage::Half;

/// Points that are told at most.
const MOST_POINTS: usize = 2000;

/// A commune whose need the camera may see.
type Commune = (Uuid, String);

/// By the recipe of the newest run of each commune's province, or the default; against what all cameras see now. Need of communes of the scope alone.
pub async fn of_camera(
    Extension(office): Extension<Office>,
    Extension(desk): Extension<Desk>,
    scoped: ScopedDb,
    PathId(id): PathId,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    let not_found = || CoverageError::Camera(CameraError::CameraNotFound(id));
    let Some(Value::Object(row)) = store::get_watched(&mut conn, id).await? else { return Err(not_found().into()) };
    let watcher = watcher_of(&row).ok_or_else(not_found)?;
    let bounds = around(std::iter::once(&watcher)).unwrap_or_default();
    let communes: Vec<Commune> =
        sqlx::query_as(include_str!("sql/list_commune_in_box.sql")).bind(bounds.to_vec()).fetch_all(&mut *conn).await?;
    let mut is_whole = true;
    let mut asked: Vec<(Commune, Option<Uuid>)> = Vec::new();
    for (commune_id, full_name) in communes {
        if !audit::store::is_in_scope(&mut conn, &scoped, commune_id).await.map_err(CoverageError::Audit)? {
            is_whole = false;
            continue;
        }
        let run = newest(&mut conn, None, Some(commune_id)).await?.newest;
        asked.push(((commune_id, full_name), run));
    }
    // The rest is read by the owner of the tables: nobody waits for a connection while holding one.
    drop(conn);
    let tier = scoped.tier();
    let (found, mut features) = desk.work(of_communes(office, asked, id, tier)).await??;
    let (mut sums, mut by_commune) = ([Sum::default(); 2], Vec::new());
    for ((commune_id, full_name), found) in found {
        if found.iter().all(|sum| sum.points == 0) {
            continue;
        }
        by_commune.push(json!({"commune_id": commune_id, "full_name": full_name, "day": found[0].told(), "night": found[1].told()}));
        for (sum, found) in sums.iter_mut().zip(found) {
            sum.need += found.need;
            sum.street_m += found.street_m;
            sum.points += found.points;
        }
    }
    let is_cut = features.len() > MOST_POINTS;
    features.truncate(MOST_POINTS);
    Ok(Json(json!({
        "type": "FeatureCollection", "features": features, "camera_id": id, "status": row.get("status"), "day": sums[0].told(), "night": sums[1].told(),
        "communes": by_commune, "is_whole": is_whole && !is_cut,
    })))
}

/// What is lost of each commune by day and by night, and the points of all.
type Lost = (Vec<(Commune, [Sum; 2])>, Vec<Value>);

async fn of_communes(office: Office, asked: Vec<(Commune, Option<Uuid>)>, id: Uuid, tier: PlaceTier) -> Result<Lost, CoverageError> {
    let (mut found, mut features) = (Vec::new(), Vec::new());
    for (commune, run) in asked {
        if let Some((inputs, board)) = office.board(run, commune.0).await? {
            let sums = Half::ALL.map(|half| lost(&inputs, &board, id, half, tier, &mut features));
            found.push((commune, sums));
        }
    }
    Ok((found, features))
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    need: f64,
    street_m: f64,
    points: usize,
}

impl Sum {
    fn told(&self) -> Value {
        json!({"need": rounded(self.need), "street_m": rounded(self.street_m), "points": self.points})
    }
}

/// The need of a commune that a camera alone sees in one half of the day, and its points. Who does not see exact places is told weights without
/// incidents, and no point that stands for incidents alone.
fn lost(inputs: &Inputs, board: &Board, camera_id: Uuid, half: Half, tier: PlaceTier, features: &mut Vec<Value>) -> Sum {
    let mut sum = Sum::default();
    let Some(number) = inputs.cameras.iter().position(|camera| camera.camera_id == camera_id) else { return sum };
    for point in board.ledger.only_seen_by(number as u64, half) {
        let (Some(need), Some(about)) = (board.made.needs.get(point as usize), board.made.about.get(point as usize)) else { continue };
        let weight = if tier == PlaceTier::Exact { need.weight(half) } else { board.plain_weight(point, half) };
        if weight <= 0.0 || (tier != PlaceTier::Exact && about.source == Source::Incident) {
            continue;
        }
        sum.need += weight;
        sum.street_m += about.metres;
        sum.points += 1;
        let properties: Map<String, Value> = [
            ("half", json!(half.code())),
            ("source", json!(about.source.code())),
            ("near", json!(board.made.name_of(point))),
            ("task", json!(need.task.code())),
            ("weight", rounded(weight)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
        features.push(json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [need.lon_deg, need.lat_deg]}, "properties": properties}));
    }
    sum
}
