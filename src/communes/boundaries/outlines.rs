//! Outlines simplified per zoom, for tiles and small maps.

use std::sync::Arc;

use geo::MultiPolygon;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{BoundaryError, db};
use crate::communes::load::CHUNK;
use crate::spatial::{arcs::Coverage, wkb};

/// The zooms up to which an outline serves; above the last one that was made the stored boundary does.
pub const LEVELS: [i32; 5] = [5, 7, 9, 11, 13];

/// A level that keeps more than this share of all vertices is not worth storing: the boundary itself serves.
const WORTHWHILE: f64 = 0.9;

/// Circumference of the plane of EPSG:3857 at the equator, metres.
const CIRCUMFERENCE_M: f64 = 40_075_016.685_578_49;
/// CSS pixels across a tile.
const TILE_PX: f64 = 512.0;

/// One level of outlines, as made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Of today's units, or of those that ended.
    pub is_current: bool,
    /// The zoom up to which it serves.
    pub max_zoom: i32,
    /// Units.
    pub units: usize,
    /// Vertices of all rings.
    pub vertices: usize,
    /// Borders kept finer than asked, so that nothing crosses or collapses.
    pub kept_finer: usize,
    /// Islets left out.
    pub dropped_rings: usize,
    /// Units that cross themselves at full detail too.
    pub crossing: usize,
}

/// What one CSS pixel of a tile measures at `max_zoom`, metres in EPSG:3857: half a pixel one zoom below, where the level serves too.
fn tolerance_m(max_zoom: i32) -> f64 {
    CIRCUMFERENCE_M / (TILE_PX * 2_f64.powi(max_zoom))
}

/// Makes the outlines of all units anew from their stored boundaries. Neighbours of one period still meet: what they share is
/// simplified once. Coarse levels first; from the first one that saves next to nothing the boundaries serve as they are.
///
/// The two periods go one after the other, so that only one is in memory: about 200 MB for 1.2 million vertices.
///
/// # Errors
/// The database's.
pub async fn rebuild_outlines(conn: &mut PgConnection) -> Result<Vec<Level>, BoundaryError> {
    sqlx::raw_sql(include_str!("sql/boundary_outlines_clear.sql")).execute(&mut *conn).await.map_err(db("clearing outlines"))?;
    let mut levels = Vec::new();
    for is_current in [true, false] {
        let (ids, shapes) = shapes(conn, is_current).await?;
        let all: usize =
            shapes.iter().flatten().map(|p| p.exterior().0.len() + p.interiors().iter().map(|r| r.0.len()).sum::<usize>()).sum();
        // Off the async threads: a second of pure computing.
        let coverage = tokio::task::spawn_blocking(move || Coverage::new(&shapes)).await.map_err(|e| failed(&e))?;
        let coverage = Arc::new(coverage);
        // The next level is computed while the database takes this one: the two need different processors.
        let simplify = |max_zoom: i32| {
            let coverage = Arc::clone(&coverage);
            tokio::task::spawn_blocking(move || coverage.simplify(tolerance_m(max_zoom)))
        };
        let mut coming = LEVELS.first().map(|&level| simplify(level));
        for (i, max_zoom) in LEVELS.into_iter().enumerate() {
            let Some(computed) = coming.take() else { break };
            let (outlines, done) = computed.await.map_err(|e| failed(&e))?;
            if done.vertices as f64 > WORTHWHILE * all as f64 {
                break;
            }
            coming = LEVELS.get(i + 1).map(|&level| simplify(level));
            write(conn, max_zoom, &ids, &outlines).await?;
            levels.push(Level {
                is_current,
                max_zoom,
                units: ids.len(),
                vertices: done.vertices,
                kept_finer: done.kept_finer,
                dropped_rings: done.dropped_rings,
                crossing: done.crossing,
            });
        }
    }
    Ok(levels)
}

fn failed(error: &tokio::task::JoinError) -> BoundaryError {
    db("simplifying outlines")(sqlx::Error::Protocol(error.to_string()))
}

async fn shapes(conn: &mut PgConnection, is_current: bool) -> Result<(Vec<Uuid>, Vec<MultiPolygon>), BoundaryError> {
    let rows: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as(include_str!("sql/boundary_shapes.sql")).bind(is_current).fetch_all(conn).await.map_err(db("reading boundaries"))?;
    let decoded = rows.into_iter().map(|(id, data)| wkb::read(&data).map(|shape| (id, shape)));
    let shapes: Option<Vec<_>> = decoded.collect();
    Ok(shapes.ok_or_else(|| db("reading boundaries")(sqlx::Error::Decode("not a multipolygon".into())))?.into_iter().unzip())
}

async fn write(conn: &mut PgConnection, max_zoom: i32, ids: &[Uuid], outlines: &[MultiPolygon]) -> Result<(), BoundaryError> {
    let doing = db("writing outlines");
    let mut sink = conn.copy_in_raw("copy commune_outline (commune_id, max_zoom, geom_3857) from stdin").await.map_err(&doing)?;
    let mut text = Vec::with_capacity(2 * CHUNK);
    for (id, outline) in ids.iter().zip(outlines) {
        text.extend_from_slice(format!("{id}\t{max_zoom}\t").as_bytes());
        wkb::push_hex(&mut text, outline, 3857);
        text.push(b'\n');
        if text.len() >= CHUNK {
            sink.send(text.as_slice()).await.map_err(&doing)?;
            text.clear();
        }
    }
    sink.send(text.as_slice()).await.map_err(&doing)?;
    sink.finish().await.map_err(&doing)?;
    Ok(())
}
