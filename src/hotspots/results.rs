//! Writing what an analysis found.

use geo::MultiPolygon;
use serde::Serialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::HotspotError;
use super::analysis::{Analysis, Area, AreaCommune, CellRow, Surface};
use super::store::db;
use crate::spatial::wkb;

/// The word of an enumeration.
fn word(of: impl Serialize) -> Option<String> {
    json!(of).as_str().map(str::to_owned)
}

/// A shape as PostGIS reads it.
fn hex(shape: &MultiPolygon) -> String {
    let mut text = Vec::new();
    wkb::push_hex(&mut text, shape, 4326);
    // Digits alone.
    String::from_utf8(text).unwrap_or_default()
}

fn at(communes: &[Uuid], commune: Option<u32>) -> Option<Uuid> {
    commune.and_then(|at| communes.get(at as usize).copied())
}

/// Writes all rows of a run. `communes` are those of its ground, in their order.
///
/// # Errors
/// The database's.
pub(super) async fn write(conn: &mut PgConnection, run_id: Uuid, found: &Analysis, communes: &[Uuid]) -> Result<(), HotspotError> {
    write_cells(conn, run_id, &found.cells, communes).await?;
    for area in &found.areas {
        write_area(conn, run_id, area, communes).await?;
    }
    if let Some(surface) = &found.surface {
        write_surface(conn, run_id, surface).await?;
    }
    let rows = found.communes.iter().zip(&found.rhythms).map(|(row, rhythm)| {
        let (mut row, mut rhythm) = (json!(row), json!(rhythm));
        rhythm.as_object_mut().map(|members| members.remove("commune_id"));
        row["rhythm"] = rhythm;
        row
    });
    sqlx::query(include_str!("sql/run_insert_communes.sql"))
        .bind(run_id)
        .bind(json!(rows.collect::<Vec<_>>()))
        .execute(conn)
        .await
        .map_err(db("writing a run by commune"))?;
    Ok(())
}

async fn write_cells(conn: &mut PgConnection, run_id: Uuid, cells: &[CellRow], communes: &[Uuid]) -> Result<(), HotspotError> {
    let longest = |of: fn(&CellRow) -> usize| cells.iter().map(of).max().unwrap_or(0);
    // Of one length each: what is missing is nothing.
    let (slices, classes) = (longest(|cell| cell.slice_n.len()), longest(|cell| cell.slice_class.len()));
    let mut slice_n = Vec::with_capacity(slices * cells.len());
    let mut slice_class = Vec::with_capacity(classes * cells.len());
    for cell in cells {
        slice_n.extend((0..slices).map(|slice| cell.slice_n.get(slice).map_or(0, |n| *n as i32)));
        slice_class.extend((0..classes).map(|slice| cell.slice_class.get(slice).copied().unwrap_or(0)));
    }
    let each = |of: fn(&CellRow) -> Option<f64>| cells.iter().map(of).collect::<Vec<Option<f64>>>();
    sqlx::query(include_str!("sql/run_insert_cells.sql"))
        .bind(run_id)
        .bind(cells.iter().map(|cell| cell.number as i32).collect::<Vec<_>>())
        .bind(cells.iter().map(|cell| at(communes, cell.commune)).collect::<Vec<_>>())
        .bind(cells.iter().map(|cell| hex(&MultiPolygon::new(vec![cell.polygon.clone()]))).collect::<Vec<_>>())
        .bind(cells.iter().map(|cell| cell.n as i32).collect::<Vec<_>>())
        .bind(cells.iter().map(|cell| cell.expected).collect::<Vec<_>>())
        .bind(each(|cell| cell.z))
        .bind(each(|cell| cell.p))
        .bind(each(|cell| cell.q))
        .bind(cells.iter().map(|cell| cell.class).collect::<Vec<_>>())
        .bind(cells.iter().map(|cell| cell.story.and_then(word)).collect::<Vec<_>>())
        .bind(slice_n)
        .bind(slice_class)
        .bind(slices as i32)
        .bind(classes as i32)
        .execute(conn)
        .await
        .map_err(db("writing cells"))?;
    Ok(())
}

async fn write_area(conn: &mut PgConnection, run_id: Uuid, area: &Area, communes: &[Uuid]) -> Result<(), HotspotError> {
    let of_commune = |of: &AreaCommune| Some(json!({"commune_id": at(communes, Some(of.commune))?, "n": of.n, "share": of.share}));
    sqlx::query(include_str!("sql/run_insert_area.sql"))
        .bind(run_id)
        .bind(area.number as i32)
        .bind(at(communes, area.commune))
        .bind(&area.near)
        .bind(hex(&area.geometry))
        .bind(area.centre.x)
        .bind(area.centre.y)
        .bind(area.cells as i32)
        .bind(area.n as i32)
        .bind(area.expected)
        .bind(area.z)
        .bind(area.p)
        .bind(area.q)
        .bind(word(area.verdict))
        .bind(area.story.and_then(word))
        .bind(&area.hours)
        .bind(area.slice_n.iter().map(|n| *n as i32).collect::<Vec<_>>())
        .bind(area.area_m2)
        .bind(area.street_m)
        .bind(area.name.as_ref().map(|name| json!(name)))
        .bind(json!(area.communes.iter().filter_map(of_commune).collect::<Vec<_>>()))
        .bind(area.is_wide)
        .bind(area.finer_side_m)
        .execute(conn)
        .await
        .map_err(db("writing an area"))?;
    Ok(())
}

async fn write_surface(conn: &mut PgConnection, run_id: Uuid, surface: &Surface) -> Result<(), HotspotError> {
    sqlx::query(include_str!("sql/run_insert_surface.sql"))
        .bind(run_id)
        .bind(surface.columns as i32)
        .bind(surface.rows as i32)
        .bind(surface.bounds_3857.to_vec())
        .bind(surface.values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>())
        .bind(surface.most_per_km2)
        .bind(surface.bandwidth_m)
        .bind(surface.rule)
        .execute(conn)
        .await
        .map_err(db("writing a surface"))?;
    Ok(())
}

/// A surface as it was written: columns, rows, bounds (EPSG:3857), values, the highest density, bandwidth, rule; and its corners, degrees: west, south, east, north.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Written {
    pub(super) cols: i32,
    pub(super) rows: i32,
    pub(super) bounds: Vec<f64>,
    pub(super) scaled: Vec<u8>,
    pub(super) most_per_km2: f64,
    pub(super) bandwidth_m: f64,
    pub(super) rule: String,
    pub(super) corners: Vec<f64>,
}
