//! Boundaries of communes by way of the importer: any layer that names its units becomes the file that the room of communes reads, and every
//! row of the other rooms is given its unit anew, in the same transaction.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use geo::{Coord, MapCoords};
use serde_json::json;
use sqlx::PgConnection;

use super::ImportError;
use super::coordinates::{self, Decision, Judgement, Raw};
use super::desk::Work;
use super::error::{db, io};
use super::model::{Counts, Mapping, Outcome, Said, State};
use super::pipeline::{Pass, table_of};
use super::progress::Step;
use super::recognise::said;
use super::rooms::{self, area_of};
use super::{boundary_changes, interpret, places, store};
use crate::audit::store::{BOUNDARIES_IMPORTED, Note, note, set_actor, sum_up};
use crate::communes::boundaries::{BoundaryError, BoundaryReport, Remark, import_boundaries};
use crate::files::Cell;
use crate::spatial::projection::Crs;
use crate::{cameras, hotspots, incidents, streets};

/// What a load of boundaries did.
#[derive(Debug)]
pub struct Applied {
    /// What the room of communes says.
    pub report: BoundaryReport,
    /// Rows that lie in another unit now: sites, incidents, hotspots, streets.
    pub moved: BTreeMap<&'static str, i64>,
}

/// Why a load of boundaries did nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The files.
    #[error(transparent)]
    Boundaries(#[from] BoundaryError),
    /// A room failed.
    #[error("{0}")]
    Room(String),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

fn room(error: &dyn std::fmt::Display) -> ApplyError {
    ApplyError::Room(error.to_string())
}

/// Loads the boundaries at `path` and gives every row its unit anew, in the transaction of `conn`, which is the owner's. The log gets one
/// event with the counts.
///
/// # Errors
/// What is wrong with the files; the database's. Then the transaction is to be rolled back.
pub async fn apply(conn: &mut PgConnection, path: &Path, force: bool, today: NaiveDate) -> Result<Applied, ApplyError> {
    // Recomputing the cells of ten thousand old units takes longer than any request may.
    sqlx::query(include_str!("../sql/no_statement_timeout.sql"))
        .execute(&mut *conn)
        .await
        .map_err(|error| ApplyError::Db(error, "preparing a load of boundaries"))?;
    // Up to every row may change its unit: one event with the counts, the rows themselves keep their history.
    sum_up(conn, BOUNDARIES_IMPORTED).await.map_err(|error| room(&error))?;
    let report = import_boundaries(conn, path, force).await?;
    if report.unchanged {
        return Ok(Applied { report, moved: BTreeMap::new() });
    }
    let moved = BTreeMap::from([
        ("site", cameras::store_sites::reassign_communes(conn, today).await.map_err(|error| room(&error))?),
        ("incident", incidents::store::reassign_communes(conn, today).await.map_err(|error| room(&error))?),
        ("hotspot", hotspots::store::reassign_communes(conn, today).await.map_err(|error| room(&error))?),
        ("streets", streets::store::reassign_communes(conn, today).await.map_err(|error| room(&error))?),
    ]);
    let detail = json!({ "source": report.source, "digest": report.digest, "matched": report.matched, "moved": moved });
    let (action, entity) = (BOUNDARIES_IMPORTED.action, BOUNDARIES_IMPORTED.entity);
    note(conn, &Note { action, entity, detail, ..Note::default() }).await.map_err(|error| room(&error))?;
    Ok(Applied { report, moved })
}

/// Checks or stores the boundaries of a run.
///
/// # Errors
/// What is wrong with the file; the database's. Then nothing is stored.
pub async fn run(work: Work, pass: Pass) -> Result<(), ImportError> {
    let mapping = work.run.mapping.clone().ok_or(ImportError::WrongState(work.run.state))?;
    work.tell(|progress| {
        progress.step = Step::Reading;
        progress.since = std::time::Instant::now();
    });
    let folder = tempfile::Builder::new().prefix("boundaries-").tempdir_in(work.desk.folder()).map_err(io("making a folder"))?;
    let stem = work.run.file_name.rsplit_once('.').map_or(work.run.file_name.as_str(), |(stem, _)| stem);
    let path = folder.path().join(format!("{}.geojson", stem.replace(['/', '\\'], "_")));
    let rows = write(&work, &mapping, &path).await?;
    work.tell(|progress| {
        progress.step = Step::Writing;
        progress.rows_done = rows;
    });
    let now = work.desk.clock().now();
    let mut tx = work.desk.owner().begin().await.map_err(db("opening a transaction"))?;
    set_actor(&mut tx, &work.run.created_by).await.map_err(rooms::audit)?;
    boundary_changes::remember(&mut tx).await?;
    let applied = apply(&mut tx, &path, false, now.with_timezone(&crate::clock::vietnam()).date_naive()).await.map_err(refused)?;
    let report = &applied.report;
    let matched = report.matched as u64;
    let units = if report.unchanged { Vec::new() } else { boundary_changes::compare(&mut tx).await? };
    let mut remarks = boundary_changes::remarks(&units, if report.unchanged { 0 } else { matched });
    remarks.extend(report.remarks.iter().take(20).map(of_remark));
    if report.unchanged {
        remarks.push(Said::new(
            "same-boundaries",
            "Chính các ranh giới này đã được nạp rồi; không có gì thay đổi.",
            "These very boundaries were loaded before; nothing changes.",
        ));
    }
    if !report.missing.is_empty() {
        let few = report.missing.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let n = report.missing.len();
        remarks.push(Said::new(
            "boundaries-missing",
            format!("Còn {n} đơn vị chưa có ranh giới thật (giữ vùng gần đúng): {few}…"),
            format!("{n} units still have no real boundary (approximate cells stay): {few}…"),
        ));
    }
    for (table, n) in applied.moved.iter().filter(|(_, n)| **n > 0) {
        let vi = match *table {
            "site" => "điểm camera",
            "incident" => "vụ việc",
            "hotspot" => "điểm nóng",
            _ => "đường, nhà, địa điểm",
        };
        remarks.push(Said::new(
            "rows-moved",
            format!("{n} {vi} nằm ở đơn vị khác theo ranh giới mới."),
            format!("{n} rows of {table} lie in another unit by the new boundaries."),
        ));
    }
    let changed = boundary_changes::changed(&units);
    let unchanged = if report.unchanged { rows } else { matched.saturating_sub(changed) };
    let counts = Counts { rows, accepted: changed, unchanged, ..Counts::default() };
    let mut outcome = Outcome { counts, remarks, questions: Vec::new(), stored: None };
    let preview = boundary_changes::preview(&units);
    let (from, to) = ([State::Checking, State::Storing], if pass == Pass::Store { State::Stored } else { State::Checked });
    if pass == Pass::Store {
        outcome.stored = Some(BTreeMap::from([("commune".to_owned(), changed)]));
    } else {
        tx.rollback().await?;
        tx = work.desk.owner().begin().await.map_err(db("opening a transaction"))?;
    }
    store::set_result(&mut tx, work.run.import_id, &outcome, &preview, &[]).await?;
    if !store::set_state(&mut tx, work.run.import_id, &from, to, None, now).await? {
        return Err(ImportError::Cancelled);
    }
    tx.commit().await.map_err(db("storing boundaries"))
}

/// Writes the layer as the file that the room of communes reads: degrees, with code and name of each unit. Returns its units.
async fn write(work: &Work, mapping: &Mapping, path: &Path) -> Result<u64, ImportError> {
    let table = table_of(work, mapping).await?;
    let judgement = match places::stated(mapping, &table) {
        Some(crs) if crs.is_degrees() => Judgement { degrees: Some(Decision { crs, swap: false }), ..Judgement::default() },
        Some(crs) => Judgement { metres: Some(Decision { crs, swap: false }), ..Judgement::default() },
        None => Judgement { degrees: Some(Decision { crs: Crs::WGS84, swap: false }), ..Judgement::default() },
    };
    let column = |name: &str| mapping.columns.get(name).and_then(|columns| columns.first().copied());
    let (code, name) = (column("commune_code"), column("commune_text"));
    let file = work.desk.file(work.run.import_id);
    let mut source =
        work.desk.reader().rows(&file, &work.run.file_name, &mapping.reading()).await.map_err(|fault| ImportError::Said(said(fault)))?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(io("writing boundaries"))?);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n").map_err(io("writing boundaries"))?;
    let mut rows = 0_u64;
    while let Some(batch) = source.next_batch().await.map_err(|fault| ImportError::Said(said(fault)))? {
        for row in batch {
            let at = |what: &str| format!("{what} ({})", row.number);
            let Some(area) = row.geometry.clone().and_then(area_of) else {
                return Err(ImportError::Said(Said::new(
                    "not-an-area",
                    at("Có đối tượng không phải là vùng. Hãy chỉ giữ ranh giới trong tệp"),
                    at("A feature is no area. Keep boundaries only in the file"),
                )));
            };
            let area = area.try_map_coords(|Coord { x, y }| {
                let raw = Raw { a: x, b: y, unit: interpret::unit_of(x, y) };
                coordinates::locate(&raw, &judgement).map(|found| Coord { x: found.lon, y: found.lat })
            });
            let area = area.map_err(|error| ImportError::Said(interpret::said(error)))?;
            let text =
                |column: Option<usize>| column.and_then(|column| row.cells.get(column)).map(Cell::to_text).filter(|text| !text.is_empty());
            let code = text(code).map(|code| if code.bytes().all(|b| b.is_ascii_digit()) { format!("{code:0>5}") } else { code });
            let feature = json!({
                "type": "Feature", "properties": { "code": code, "name": text(name) },
                "geometry": geojson::Geometry::new(geojson::GeometryValue::from(&area)),
            });
            let line = format!("{}{feature}", if rows == 0 { "" } else { ",\n" });
            out.write_all(line.as_bytes()).map_err(io("writing boundaries"))?;
            rows += 1;
        }
        let bytes_done = source.bytes_read();
        work.tell(|progress| {
            progress.rows_done = rows;
            progress.bytes_done = bytes_done;
        });
    }
    out.write_all(b"\n]}\n").and_then(|()| out.flush()).map_err(io("writing boundaries"))?;
    Ok(rows)
}

fn of_remark(remark: &Remark) -> Said {
    Said::new("boundary", format!("{}: {}", remark.unit, remark.detail), format!("{}: {}", remark.unit, remark.detail_en))
}

fn refused(error: ApplyError) -> ImportError {
    match error {
        ApplyError::Boundaries(BoundaryError::Refused(remarks)) => {
            let list = |words: fn(&Remark) -> &str| {
                remarks.iter().take(5).map(|remark| format!("{}: {}", remark.unit, words(remark))).collect::<Vec<_>>().join("; ")
            };
            let n = remarks.len();
            ImportError::Said(Said::new(
                "boundaries-refused",
                format!("{n} ranh giới chưa đúng nên chưa nạp gì. Hãy sửa tệp: {}", list(|remark| &remark.detail)),
                format!("{n} boundaries are wrong, so nothing was loaded. Correct the file: {}", list(|remark| &remark.detail_en)),
            ))
        }
        ApplyError::Boundaries(error) => ImportError::Said(Said::new(
            "boundaries-refused",
            "Không nạp được ranh giới từ tệp này. Tệp cần có mã hoặc tên của từng xã, phường và vùng của chúng.",
            error.to_string(),
        )),
        ApplyError::Db(error, doing) => ImportError::Db(error, doing),
        other @ ApplyError::Room(_) => ImportError::Io(std::io::Error::other(other), "giving rows their units"),
    }
}
