//! Real boundaries for today's units: a file or folder is read as a stream, every unit is checked against what is known of it,
//! and only when nothing is wrong do the boundaries replace the approximate cells, all in the caller's transaction.
//!
//! Afterwards everything that hangs on them is made anew: the cells of the units that ended on 30/6/2025 (inside their heirs,
//! still approximate), the shares of divided units, and the outlines simplified per zoom in which neighbours still meet.
//! Which rows of other rooms now lie in another unit is theirs to find out.

mod feature;
mod outlines;
mod read;
mod review;

use std::path::{Path, PathBuf};
use std::time::Instant;

use sqlx::{Connection, PgConnection};

pub use outlines::{ENDED_LEVELS, LEVELS, Level};
pub use review::{NO_UNIT, Remark};

use super::load::{self, LoadError};

/// What an import of boundaries did.
#[derive(Debug, Clone, Default)]
pub struct BoundaryReport {
    /// Nothing was done: these very files had been imported before.
    pub unchanged: bool,
    /// Where the boundaries are from, as stored with each unit.
    pub source: String,
    /// SHA-256 over the files.
    pub digest: String,
    /// Units in the files.
    pub features: usize,
    /// Units of today that got a boundary.
    pub matched: usize,
    /// Units of today that still have none.
    pub missing: Vec<String>,
    /// What is worth a look and did not keep the files out.
    pub remarks: Vec<Remark>,
    /// The outlines made, coarse to fine: today's units first, then those that ended.
    pub outlines: Vec<Level>,
    /// What took how long, milliseconds.
    pub durations: Vec<(&'static str, u128)>,
}

/// Why an import of boundaries was refused. Nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub enum BoundaryError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {cause}", path = .0.display(), cause = .1)]
    Read(PathBuf, #[source] std::io::Error),
    /// The path holds nothing that looks like commune boundaries.
    #[error("{path}: no commune boundaries there (expected a GeoJSON FeatureCollection, communes_*.geojson[.gz], or a file per unit)", path = .0.display())]
    Nothing(PathBuf),
    /// A file is not the GeoJSON it should be.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Malformed(PathBuf, String),
    /// Units are wrong; each with its reason.
    #[error("{count} boundaries are wrong, nothing was stored: {first}", count = .0.len(), first = review::first_of(.0))]
    Refused(Vec<Remark>),
    /// The database or the reference data failed.
    #[error(transparent)]
    Load(#[from] LoadError),
}

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> BoundaryError {
    move |error| BoundaryError::Load(LoadError::Db(error, doing))
}

/// Imports the boundaries of today's communes from `path`: a GeoJSON `FeatureCollection` (gzipped or not), a folder with
/// `communes_*.geojson[.gz]`, or a folder of one-unit files as in the public dataset (`<province>/wards/<code>_<name>.geojson`).
///
/// A unit is known by its code (property `code`, `ma`, `ma_xa`, `ward_code`, `unit_code` … in any case, else the feature's id, else
/// the file's name), or by its name near its known centre. Units that are not in the files keep what they have. The same
/// files again change nothing unless `force` is set; other files replace the boundaries of the units they hold.
///
/// All or nothing: in its own transaction, or in a savepoint of the caller's.
///
/// # Errors
/// [`BoundaryError::Refused`] with every unit that is not a polygon, not closed, outside of Viet Nam (swapped longitude and
/// latitude are named), crosses itself so that the repair changes its area by over 1 %, or comes twice; or if the whole does not
/// fit today's units (codes are reused: a file of another period). Else unreadable files and the database's errors.
pub async fn import_boundaries(conn: &mut PgConnection, path: &Path, force: bool) -> Result<BoundaryReport, BoundaryError> {
    let mut clock = Laps(Instant::now(), Vec::new());
    let mut tx = conn.begin().await.map_err(db("starting the import of boundaries"))?;
    load::lock(&mut tx).await?;
    let files = read::find(path)?;
    let digest = read::digest(&files)?;
    let source = read::source_name(path);
    let mut report = BoundaryReport { source, digest, ..BoundaryReport::default() };
    if !force && load::marked(&mut tx, "boundaries").await?.as_deref() == Some(&report.digest) {
        report.unchanged = true;
        return Ok(report);
    }
    sqlx::raw_sql(include_str!("sql/boundary_stage.sql")).execute(&mut *tx).await.map_err(db("making room for boundaries"))?;
    clock.lap("find");
    let (features, mut refused) = read::stage(&mut tx, files).await?;
    report.features = features;
    clock.lap("read");
    let (matched, remarks, worse) = review::review(&mut tx).await?;
    refused.extend(worse);
    if !refused.is_empty() {
        return Err(BoundaryError::Refused(refused));
    }
    report.matched = matched;
    report.remarks = remarks;
    clock.lap("check");
    sqlx::query(include_str!("sql/boundary_apply.sql")).bind(&report.source).execute(&mut *tx).await.map_err(db("storing boundaries"))?;
    sqlx::raw_sql(include_str!("sql/boundary_unstage.sql")).execute(&mut *tx).await.map_err(db("clearing up after the import"))?;
    clock.lap("store");
    report.missing = sqlx::query_scalar(include_str!("sql/boundary_missing.sql"))
        .fetch_all(&mut *tx)
        .await
        .map_err(db("listing units without a boundary"))?;
    // Outlines are computed here while the database draws cells and writes rows: the two need different processors. The cells of
    // units that still have no boundary are drawn anew below, so with such units today's outlines have to wait.
    let early = if report.missing.is_empty() { Some(outlines::begin_current(&mut tx).await?) } else { None };
    load::draw(&mut tx).await?;
    clock.lap("cells and shares");
    let current = match early {
        Some(computing) => Some(computing.settled().await?),
        None => None,
    };
    let ended = outlines::begin_ended(&mut tx).await?;
    clock.lap("outlines of today");
    load::apply(&mut tx).await?;
    clock.lap("rows");
    let ended = ended.settled().await?;
    let current = match current {
        Some(computed) => computed,
        None => outlines::begin_current(&mut tx).await?.settled().await?,
    };
    clock.lap("outlines");
    report.outlines = outlines::store(&mut tx, vec![current, ended]).await?;
    clock.lap("store outlines");
    let detail = serde_json::json!({
        "source": report.source, "features": report.features, "matched": report.matched, "missing": report.missing.len(),
        "remarks": report.remarks.len(),
    });
    load::mark(&mut tx, "boundaries", &report.digest, &detail).await?;
    tx.commit().await.map_err(db("finishing the import of boundaries"))?;
    clock.lap("commit");
    report.durations = clock.1;
    tracing::debug!(durations_ms = ?report.durations, "boundary import");
    tracing::info!(
        communes = report.matched,
        missing = report.missing.len(),
        source = report.source,
        "boundaries were compared and stored, unless what they are part of is rolled back"
    );
    Ok(report)
}

/// A stopwatch with names for its laps.
struct Laps(Instant, Vec<(&'static str, u128)>);

impl Laps {
    fn lap(&mut self, name: &'static str) {
        self.1.push((name, self.0.elapsed().as_millis()));
        self.0 = Instant::now();
    }
}
