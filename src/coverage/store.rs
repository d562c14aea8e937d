//! The room's queries, one function per `.sql` file.

use chrono::{DateTime, NaiveDate, Utc};
use geo::{Coord, MultiPolygon};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CoverageError;
use super::need::{Hotspot, KeyPlace, Sources, Street};
use crate::clock::vietnam;
use crate::spatial::sight::{Building, Buildings};
use crate::spatial::wkb;

/// Buildings that are looked at around one place: the nearest. More stand only in the way of views over a whole town.
pub const MOST_BUILDINGS: i64 = 20_000;

/// Buildings around a place.
#[derive(Debug, Default)]
pub struct Obstacles {
    /// Their index.
    pub buildings: Buildings,
    /// Whether there are more than were looked at.
    pub is_cut: bool,
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CoverageError {
    move |error| CoverageError::Db(error, doing)
}

/// A camera with what its site says of how it hangs; none outside of the scope.
///
/// # Errors
/// The database's.
pub async fn get_watched(conn: &mut PgConnection, camera_id: Uuid) -> Result<Option<Value>, CoverageError> {
    sqlx::query_scalar(include_str!("sql/get_watched.sql")).bind(camera_id).fetch_optional(conn).await.map_err(db("reading a camera"))
}

/// Cameras in use or broken within so many metres of a place, the nearest first.
///
/// # Errors
/// The database's.
pub async fn list_watched(conn: &mut PgConnection, (lon, lat): (f64, f64), within_m: f64, most: i64) -> Result<Vec<Value>, CoverageError> {
    sqlx::query_scalar(include_str!("sql/list_watched.sql"))
        .bind(lon)
        .bind(lat)
        .bind(within_m)
        .bind(most)
        .fetch_all(conn)
        .await
        .map_err(db("reading cameras near a place"))
}

/// Cameras that hung, in use or broken, within so many metres of a place at an instant, as the register had them then, the nearest first.
///
/// # Errors
/// The database's.
pub async fn list_watched_at(
    conn: &mut PgConnection,
    (lon, lat): (f64, f64),
    within_m: f64,
    most: i64,
    at: DateTime<Utc>,
) -> Result<Vec<Value>, CoverageError> {
    sqlx::query_scalar(include_str!("sql/list_watched_at.sql"))
        .bind(lon)
        .bind(lat)
        .bind(within_m)
        .bind(most)
        .bind(at)
        .bind(at.with_timezone(&vietnam()).date_naive())
        .fetch_all(conn)
        .await
        .map_err(db("reading cameras near a place"))
}

/// The buildings of a box (west, south, east, north), the nearest to a place if there are more than `most`.
///
/// # Errors
/// The database's.
pub async fn obstacles(conn: &mut PgConnection, bounds: [f64; 4], (lon, lat): (f64, f64), most: i64) -> Result<Obstacles, CoverageError> {
    let mut rows: Vec<(Option<f64>, Vec<u8>)> = sqlx::query_as(include_str!("sql/list_obstacle.sql"))
        .bind(bounds.to_vec())
        .bind(lon)
        .bind(lat)
        .bind(most + 1)
        .fetch_all(conn)
        .await
        .map_err(db("reading buildings"))?;
    let is_cut = rows.len() as i64 > most;
    rows.truncate(usize::try_from(most).unwrap_or_default());
    let buildings = rows.into_iter().filter_map(|(height_m, outline)| Some(Building { outline: wkb::read(&outline)?, height_m }));
    Ok(Obstacles { buildings: Buildings::new(buildings), is_cut })
}

/// The ground of a commune.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Its name with its kind.
    pub full_name: String,
    /// How well its border is known.
    pub quality: String,
    /// Its border, degrees.
    pub shape: MultiPolygon,
    /// West, south, east, north.
    pub bounds: [f64; 4],
}

/// The ground of a commune version; none if there is no such one or its border is not known.
///
/// # Errors
/// The database's.
pub async fn get_ground(conn: &mut PgConnection, commune_id: Uuid) -> Result<Option<Ground>, CoverageError> {
    let row: Option<(String, String, Vec<u8>, Vec<f64>)> =
        sqlx::query_as(include_str!("sql/get_ground.sql")).bind(commune_id).fetch_optional(conn).await.map_err(db("reading a border"))?;
    Ok(row.and_then(|(full_name, quality, shape, bounds)| {
        Some(Ground { full_name, quality, shape: wkb::read(&shape)?, bounds: bounds.try_into().ok()? })
    }))
}

/// Class, name, whether it is lit, longitudes and latitudes.
type StreetRow = (String, Option<String>, Option<bool>, Vec<f64>, Vec<f64>);

/// Id, kind, name, place.
type PlaceRow = (Uuid, String, Option<String>, f64, f64);

/// What need is made from in a box (west, south, east, north), hotspots as on a day; no incidents.
///
/// # Errors
/// The database's.
pub async fn sources(conn: &mut PgConnection, bounds: [f64; 4], on: NaiveDate) -> Result<Sources, CoverageError> {
    let bounds = bounds.to_vec();
    let streets: Vec<StreetRow> =
        sqlx::query_as(include_str!("sql/list_need_road.sql")).bind(&bounds).fetch_all(&mut *conn).await.map_err(db("reading streets"))?;
    let places: Vec<PlaceRow> = sqlx::query_as(include_str!("sql/list_need_place.sql"))
        .bind(&bounds)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading key places"))?;
    let hotspots: Vec<(Uuid, String, Option<String>, Vec<u8>)> = sqlx::query_as(include_str!("sql/list_need_hotspot.sql"))
        .bind(&bounds)
        .bind(on)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading hotspots"))?;
    let line = |xs: Vec<f64>, ys: Vec<f64>| xs.into_iter().zip(ys).map(|(x, y)| Coord { x, y }).collect();
    let hotspot = |(hotspot_id, name, task, area): (Uuid, String, Option<String>, Vec<u8>)| {
        Some(Hotspot { hotspot_id, name, task, area: wkb::read(&area)? })
    };
    let place = |(key_place_id, kind, name, x, y): PlaceRow| KeyPlace { key_place_id, kind, name, place: Coord { x, y } };
    Ok(Sources {
        streets: streets.into_iter().map(|(class, name, is_lit, xs, ys)| Street { class, name, is_lit, line: line(xs, ys) }).collect(),
        places: places.into_iter().map(place).collect(),
        hotspots: hotspots.into_iter().filter_map(hotspot).collect(),
        ..Sources::default()
    })
}
