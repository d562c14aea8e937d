//! `/api/v1/hotspot-runs/{id}/…`: what a run found, as far as the account may see it: cells, slices, areas, surface, communes.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::results::Written;
use super::store::db;
use super::surface;
use super::told::{Placed, for_a_purpose, is_noted};
use super::{HotspotError, runs, told};
use crate::db::ScopedDb;
use crate::http::features::{Pages, features};
use crate::http::{Params, PathId, PathIdNumber, Problem};
use crate::incidents::reads;
use crate::state::AppState;

/// How many cells of a run an account sees.
const COUNT_CELLS: &str = include_str!("sql/run_count_cells.sql");
/// Cells at hand at a time.
pub(super) const PAGE: i64 = 2000;

/// Routes of answers.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/hotspot-runs/{id}/cells", get(cells))
        .route("/hotspot-runs/{id}/slices", get(slices))
        .route("/hotspot-runs/{id}/areas", get(areas))
        .route("/hotspot-runs/{id}/areas/{number}", get(area))
        .route("/hotspot-runs/{id}/surface", get(surface_of))
        .route("/hotspot-runs/{id}/surface.png", get(picture))
        .route("/hotspot-runs/{id}/communes", get(communes))
        .route("/hotspot-runs/{id}/communes/{commune_id}/rhythm", get(rhythm))
}

/// Refuses what is told for a purpose alone without one, and notes what is read with one.
pub(super) async fn read_of(conn: &mut PgConnection, scoped: &ScopedDb, run: &Value, part: Placed) -> Result<(), Problem> {
    for_a_purpose(run, scoped.access(), part)?;
    if is_noted(run, part, scoped) {
        let id: Option<Uuid> = run["hotspot_run_id"].as_str().and_then(|id| id.parse().ok());
        let (face, sql) = match part {
            Placed::Cells => ("cells", COUNT_CELLS),
            Placed::Slices => ("slices", COUNT_CELLS),
            Placed::Areas => ("areas", include_str!("sql/run_count_areas.sql")),
            Placed::Surface => ("surface", include_str!("sql/run_count_surface.sql")),
        };
        let count: i64 = sqlx::query_scalar(sql).bind(id).fetch_one(&mut *conn).await.map_err(db("counting what is read"))?;
        reads::note_read_of(conn, scoped, "hotspot_run", face, &json!({}), count.unsigned_abs() as usize, id.map(|id| (id, run))).await?;
    }
    Ok(())
}

/// Cells of a run, in the order of their numbers. Each page has a transaction of its own: a reader may take as long as it likes without holding one open.
#[derive(Debug)]
pub struct Cells {
    scoped: ScopedDb,
    run_id: Uuid,
    after: i32,
    /// Those that were announced and are not read yet.
    left: i64,
    page: i64,
}

impl Cells {
    /// All that the account sees of a run, of which it is known how many they are; `page` at a time.
    pub fn new(scoped: ScopedDb, run_id: Uuid, all: i64, page: i64) -> Self {
        Self { scoped, run_id, after: 0, left: all, page }
    }
}

impl Pages for Cells {
    /// What a run found never changes, but it may be taken out between two pages: then this is an error, not the end.
    async fn next(&mut self) -> Result<Vec<String>, Problem> {
        let mut tx = self.scoped.begin().await?;
        let rows: Vec<(i32, String)> = sqlx::query_as(include_str!("sql/run_cells.sql"))
            .bind(self.run_id)
            .bind(self.after)
            .bind(self.page)
            .fetch_all(&mut *tx)
            .await
            .map_err(db("reading cells"))?;
        self.after = rows.last().map_or(self.after, |(number, _)| *number);
        self.left -= rows.len() as i64;
        if self.left < 0 || rows.is_empty() && self.left > 0 {
            return Err(HotspotError::RunNotFound(self.run_id).into());
        }
        Ok(rows.into_iter().map(|(_, feature)| feature).collect())
    }
}

/// Cells with incidents, hot or cold, as a `FeatureCollection`; none for who sees no exact places.
async fn cells(scoped: ScopedDb, PathId(run_id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let mut tx = scoped.begin().await?;
    let run = runs::told(&mut tx, run_id).await?;
    read_of(&mut tx, &scoped, &run, Placed::Cells).await?;
    let all: i64 = sqlx::query_scalar(COUNT_CELLS).bind(run_id).fetch_one(&mut *tx).await.map_err(db("counting what is read"))?;
    tx.commit().await?;
    features("", Cells::new(scoped, run_id, all, PAGE)).await
}

/// `slice`: its number from 0. Cells that have incidents in it, or are hot or cold.
async fn slices(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["slice"])?;
    let mut conn = scoped.begin().await?;
    let run = runs::told(&mut conn, id).await?;
    read_of(&mut conn, &scoped, &run, Placed::Slices).await?;
    let is_part = told::is_part(&run, &scoped);
    let all = run["findings"]["slices"].as_array().map_or(&[][..], Vec::as_slice);
    let wanted: usize = params.parse("slice", "số nguyên từ 0", "a whole number from 0")?.unwrap_or(0);
    let Some(slice) = all.get(wanted) else {
        return Err(Problem::parameter(
            "slice",
            format!("Lần phân tích này có {} giai đoạn, đánh số từ 0.", all.len()),
            format!("This run has {} slices, numbered from 0.", all.len()),
        ));
    };
    let items: Vec<(i32, i16, i32)> = sqlx::query_as(include_str!("sql/run_slice.sql"))
        .bind(id)
        .bind(wanted as i32 + 1)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading a slice"))?;
    conn.commit().await?;
    let items: Vec<Value> = items.into_iter().map(|(number, class, n)| json!({"number": number, "class": class, "n": n})).collect();
    // Of a part of the run the sum of its own cells.
    let n = if is_part { json!(items.iter().filter_map(|item| item["n"].as_i64()).sum::<i64>()) } else { slice["n"].clone() };
    Ok(Json(json!({"slice": wanted, "from": slice["from"], "to": slice["to"], "n": n, "items": items})))
}

/// Areas of a run as they are told, or the one of a number.
///
/// # Errors
/// The database's.
pub async fn areas_of(conn: &mut PgConnection, run_id: Uuid, number: Option<i32>) -> Result<Vec<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/run_areas.sql")).bind(run_id).bind(number).fetch_all(conn).await.map_err(db("reading areas"))
}

/// Areas, the surest first; for who sees rounded places those of ten incidents or more.
async fn areas(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut tx = scoped.begin().await?;
    let run = runs::told(&mut tx, id).await?;
    let items = areas_of(&mut tx, id, None).await?;
    read_of(&mut tx, &scoped, &run, Placed::Areas).await?;
    tx.commit().await?;
    Ok(Json(json!({ "items": items })))
}

async fn area(scoped: ScopedDb, PathIdNumber(id, number): PathIdNumber) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    let run = runs::told(&mut tx, id).await?;
    let area = areas_of(&mut tx, id, Some(number)).await?.pop().ok_or(HotspotError::AreaNotFound(id, number))?;
    read_of(&mut tx, &scoped, &run, Placed::Areas).await?;
    tx.commit().await?;
    Ok(Json(area))
}

async fn surface_row(scoped: &ScopedDb, run_id: Uuid) -> Result<Written, Problem> {
    let mut conn = scoped.begin().await?;
    let run = runs::told(&mut conn, run_id).await?;
    read_of(&mut conn, scoped, &run, Placed::Surface).await?;
    let found: Option<Written> = sqlx::query_as(include_str!("sql/run_get_surface.sql"))
        .bind(run_id)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("reading a surface"))?;
    conn.commit().await?;
    found.ok_or_else(|| {
        Problem::new(
            404,
            "hotspot-no-surface",
            "Lần phân tích này không có mặt mật độ, hoặc tài khoản này không được xem.",
            "This run has no surface, or this account may not see it.",
        )
    })
}

/// Incidents per square kilometre that have the darkest colour: of this run, or those of another with which it is compared.
fn most(params: &Params, own: f64) -> Result<f64, Problem> {
    let asked: Option<f64> = params.parse("most", "một số trên 0", "a number above 0")?;
    match asked {
        Some(most) if !(most.is_finite() && most > 0.0) => {
            Err(Problem::parameter("most", "Tham số most phải là một số trên 0.", "The parameter most must be a number above 0."))
        }
        asked => Ok(asked.unwrap_or(own)),
    }
}

/// `most`: the density of the darkest colour; without it the highest of this run. Where the picture lies, what its colours mean.
async fn surface_of(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["most"])?;
    let row = surface_row(&scoped, id).await?;
    let most = most(&params, row.most_per_km2)?;
    let [west, south, east, north] = row.corners[..] else { return Err(Problem::internal(&"corners", "reading a surface")) };
    Ok(Json(json!({
        "cols": row.cols, "rows": row.rows, "bounds": row.bounds, "coordinates": [[west, north], [east, north], [east, south], [west, south]],
        "most_per_km2": row.most_per_km2, "bandwidth_m": row.bandwidth_m, "rule": row.rule, "legend": surface::legend(most),
    })))
}

/// `most` as for the surface. 8 bits by a palette, transparent outside of the ground and where next to nothing happens.
async fn picture(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["most"])?;
    let row = surface_row(&scoped, id).await?;
    let most = most(&params, row.most_per_km2)?;
    let drawn = tokio::task::spawn_blocking(move || surface::picture(&row, most)).await.map_err(|_| HotspotError::Broken)?;
    let mut response = drawn.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    // A run that is over never changes; whether an account may still see it does.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// A run by commune.
///
/// # Errors
/// The database's.
pub async fn communes_of(conn: &mut PgConnection, run_id: Uuid) -> Result<Vec<Value>, HotspotError> {
    sqlx::query_scalar(include_str!("sql/run_of_communes.sql")).bind(run_id).fetch_all(conn).await.map_err(db("reading a run by commune"))
}

async fn communes(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut conn = scoped.begin().await?;
    let run = runs::told(&mut conn, id).await?;
    let items = communes_of(&mut conn, id).await?;
    // The sum is told with all that it is the sum of, or not at all.
    let total = &run["findings"]["total"];
    let is_whole = total["communes"].as_u64() == Some(items.len() as u64);
    Ok(Json(json!({ "items": items, "total": is_whole.then_some(total) })))
}

fn no_commune() -> Problem {
    Problem::new(
        404,
        "hotspot-commune-not-found",
        "Không có xã, phường này trong lần phân tích. Hãy tải lại danh sách.",
        "The run has no such commune. Load the list again.",
    )
}

/// Hours and days of a commune: `n, n_known_hours, hours` (`[7][24]`, Monday first; of 30 incidents or more), `bands` (of four hours), `days`.
async fn rhythm(scoped: ScopedDb, ids: Result<Path<(Uuid, Uuid)>, PathRejection>, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let Ok(Path((run_id, commune_id))) = ids else { return Err(no_commune()) };
    let mut conn = scoped.begin().await?;
    runs::told(&mut conn, run_id).await?;
    let found: Option<Option<Value>> = sqlx::query_scalar(include_str!("sql/run_rhythm.sql"))
        .bind(run_id)
        .bind(commune_id)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("reading hours of a commune"))?;
    // The row is there and they are not told: to masked accounts.
    found.ok_or_else(no_commune)?.map(Json).ok_or_else(Problem::not_allowed)
}
