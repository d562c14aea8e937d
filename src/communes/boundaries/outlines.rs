//! Outlines simplified per zoom, for tiles and small maps.

use geo::MultiPolygon;
use sqlx::PgConnection;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

use super::{BoundaryError, db};
use crate::communes::load::CHUNK;
use crate::spatial::{
    arcs::{Coverage, Simplified},
    wkb,
};

/// The zooms up to which an outline serves; above the last one that was made the stored boundary does.
pub const LEVELS: [i32; 5] = [5, 7, 9, 11, 13];
/// Those of units that ended: their areas are approximate cells, whose finest detail is not worth a second copy.
pub const ENDED_LEVELS: [i32; 3] = [5, 7, 9];

/// A level that keeps more than this share of all vertices is not worth storing: the boundary itself serves.
const WORTHWHILE: f64 = 0.75;

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

/// Outlines that are being computed, off the async threads, while the database does something else.
#[derive(Debug)]
pub(super) struct Computing {
    is_current: bool,
    ids: Vec<Uuid>,
    levels: JoinHandle<Vec<(i32, Vec<MultiPolygon>, Simplified)>>,
}

impl Computing {
    /// Waits until all levels are there, so that the next period's need not share the memory (200 MB for 1.2 million vertices).
    pub(super) async fn settled(self) -> Result<Computed, BoundaryError> {
        let levels = self.levels.await.map_err(|e| db("simplifying outlines")(sqlx::Error::Protocol(e.to_string())))?;
        Ok(Computed { is_current: self.is_current, ids: self.ids, levels })
    }
}

/// Outlines of the units of one period, ready to be stored.
#[derive(Debug)]
pub(super) struct Computed {
    is_current: bool,
    ids: Vec<Uuid>,
    levels: Vec<(i32, Vec<MultiPolygon>, Simplified)>,
}

/// Begins to simplify the areas of today's units, as they are stored.
pub(super) async fn begin_current(conn: &mut PgConnection) -> Result<Computing, BoundaryError> {
    begin(conn, true, include_str!("sql/boundary_shapes_current.sql"), &LEVELS).await
}

/// Begins to simplify the areas that the units which ended are about to get: those staged by [`load::draw`](super::load::draw).
pub(super) async fn begin_ended(conn: &mut PgConnection) -> Result<Computing, BoundaryError> {
    begin(conn, false, include_str!("sql/boundary_shapes_ended.sql"), &ENDED_LEVELS).await
}

async fn begin(conn: &mut PgConnection, is_current: bool, sql: &'static str, zooms: &'static [i32]) -> Result<Computing, BoundaryError> {
    let doing = db("reading boundaries");
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(sql).fetch_all(conn).await.map_err(&doing)?;
    let decoded = rows.into_iter().map(|(id, data)| wkb::read(&data).map(|shape| (id, shape)));
    let shapes: Option<Vec<_>> = decoded.collect();
    let (ids, shapes) =
        shapes.ok_or_else(|| doing(sqlx::Error::Decode("not a multipolygon".into())))?.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    Ok(Computing { is_current, ids, levels: spawn_blocking(move || simplify(shapes, zooms)) })
}

/// All levels worth storing, coarse to fine. Neighbours still meet: what they share is simplified once. From the first level that
/// saves next to nothing the boundaries serve as they are.
fn simplify(shapes: Vec<MultiPolygon>, zooms: &[i32]) -> Vec<(i32, Vec<MultiPolygon>, Simplified)> {
    let all: usize = shapes.iter().flatten().map(|p| p.exterior().0.len() + p.interiors().iter().map(|r| r.0.len()).sum::<usize>()).sum();
    let coverage = Coverage::new(&shapes);
    drop(shapes);
    let level = |&max_zoom: &i32| {
        let (outlines, done) = coverage.simplify(tolerance_m(max_zoom));
        (max_zoom, outlines, done)
    };
    zooms.iter().map(level).take_while(|(.., done)| done.vertices as f64 <= WORTHWHILE * all as f64).collect()
}

/// Stores outlines in place of those that were there.
///
/// # Errors
/// The database's.
pub(super) async fn store(conn: &mut PgConnection, periods: Vec<Computed>) -> Result<Vec<Level>, BoundaryError> {
    sqlx::raw_sql(include_str!("sql/boundary_outlines_clear.sql")).execute(&mut *conn).await.map_err(db("clearing outlines"))?;
    let mut levels = Vec::new();
    for period in periods {
        for (max_zoom, outlines, done) in period.levels {
            write(conn, max_zoom, &period.ids, &outlines).await?;
            levels.push(Level {
                is_current: period.is_current,
                max_zoom,
                units: period.ids.len(),
                vertices: done.vertices,
                kept_finer: done.kept_finer,
                dropped_rings: done.dropped_rings,
                crossing: done.crossing,
            });
        }
    }
    Ok(levels)
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
