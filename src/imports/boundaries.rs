//! Boundaries of communes by way of the importer: any layer that names its units becomes the file that the room of communes reads, and every
//! row of the other rooms is given its unit anew, in the same transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
use super::model::{Answer, Counts, Mapping, Outcome, Question, Said, State};
use super::pipeline::{Pass, since_check, table_of};
use super::progress::Step;
use super::recognise::said;
use super::rooms::{self, area_of};
use super::tally::Tally;
use super::{boundary_changes, interpret, places, store};
use crate::audit::store::{BOUNDARIES_IMPORTED, Note, note, set_actor, sum_up};
use crate::communes::boundaries::{BoundaryError, BoundaryReport, NO_UNIT, Remark, import_boundaries};
use crate::communes::load::LoadError;
use crate::files::{Cell, Table};
use crate::spatial::projection::Crs;
use crate::{cameras, conflicts, hotspots, incidents, streets};

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
    #[error(transparent)]
    Room(Box<dyn std::error::Error + Send + Sync>),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

fn room(error: impl std::error::Error + Send + Sync + 'static) -> ApplyError {
    ApplyError::Room(Box::new(error))
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
    sum_up(conn, BOUNDARIES_IMPORTED).await.map_err(room)?;
    let report = import_boundaries(conn, path, force).await?;
    if report.unchanged {
        return Ok(Applied { report, moved: BTreeMap::new() });
    }
    let moved = BTreeMap::from([
        ("site", cameras::store_sites::reassign_communes(conn, today).await.map_err(room)?),
        ("incident", incidents::store::reassign_communes(conn, today).await.map_err(room)?),
        ("conflict", conflicts::store::reassign_communes(conn, today).await.map_err(room)?),
        ("hotspot", hotspots::store::reassign_communes(conn, today).await.map_err(room)?),
        ("streets", streets::store::reassign_communes(conn, today).await.map_err(room)?),
    ]);
    let detail = json!({ "source": report.source, "digest": report.digest, "matched": report.matched, "moved": moved });
    let (action, entity) = (BOUNDARIES_IMPORTED.action, BOUNDARIES_IMPORTED.entity);
    note(conn, &Note { action, entity, detail, ..Note::default() }).await.map_err(room)?;
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
    let table = table_of(&work, &mapping).await?;
    let mut units = write(&work, &mapping, &table, &path, &BTreeSet::new()).await?;
    let rows = units.len() as u64;
    work.tell(|progress| {
        progress.step = Step::Writing;
        progress.rows_done = rows;
    });
    let now = work.desk.clock().now();
    let (mut tx, applied) = attempt(&work, &path).await?;
    let mut applied = applied.map_err(refused)?;
    let mut tally = Tally::of(&mapping, &table);
    let answer = mapping.answers.get(WILD).filter(|answer| [TAKE, REFUSE].contains(&answer.as_str())).cloned();
    let wild: Vec<Remark> = applied.report.remarks.iter().filter(|remark| remark.is_wild()).cloned().collect();
    if answer.as_deref() == Some(REFUSE) && !wild.is_empty() {
        // All over again without them: neighbours and outlines hang on every boundary.
        let todo = ("Hãy kiểm tra vùng và mã, tên của đơn vị.", "Check the area, and code and name of the unit.");
        let left_out = give_back(&mut tally, &units, &wild, "boundary-wild", todo);
        tx.rollback().await.map_err(db("leaving boundaries out"))?;
        let rest = write(&work, &mapping, &table, &path, &left_out).await?;
        let again;
        (tx, again) = attempt(&work, &path).await?;
        match again {
            // No unit of today is left: what there still is belongs to none, as it did before.
            Err(error) if is_without_units(&error) => applied = only_unknown(applied.report, false),
            // As it was loaded before without them: what belongs to no unit is not looked for again.
            Ok(again) if again.report.unchanged => applied = only_unknown(applied.report, true),
            again => (units, applied) = (rest, again.map_err(refused)?),
        }
    }
    let report = &applied.report;
    let unknown: Vec<Remark> = report.remarks.iter().filter(|remark| remark.code == "unknown").cloned().collect();
    let todo = ("Hãy sửa mã hoặc tên, hoặc bỏ đối tượng này.", "Correct code or name, or leave it out.");
    give_back(&mut tally, &units, &unknown, "boundary-unknown", todo);
    let matched = report.matched as u64;
    let compared = if report.unchanged { Vec::new() } else { boundary_changes::compare(&mut tx).await? };
    let mut remarks = boundary_changes::remarks(&compared, if report.unchanged { 0 } else { matched });
    // What is given back is told with its row.
    remarks.extend(report.remarks.iter().filter(|remark| remark.code != "unknown").take(20).map(of_remark));
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
    let changed = boundary_changes::changed(&compared);
    let found = tally.counts(&HashMap::new());
    let unchanged = if report.unchanged { rows.saturating_sub(found.refused) } else { matched.saturating_sub(changed) };
    let counts = Counts { rows, accepted: changed, unchanged, refused: found.refused, by_reason: found.by_reason, ..Counts::default() };
    let questions = if wild.is_empty() { Vec::new() } else { vec![about_wild(&wild, answer)] };
    let mut outcome = Outcome { counts, remarks, questions, stored: None };
    let preview = boundary_changes::preview(&compared);
    let mut is_stored = pass == Pass::Store && outcome.is_answered();
    if is_stored && let Some(changed) = since_check(work.run.outcome.as_ref(), &outcome) {
        (is_stored, outcome) = (false, changed);
    }
    let (from, to) = ([State::Checking, State::Storing], if is_stored { State::Stored } else { State::Checked });
    if is_stored {
        outcome.stored = Some(BTreeMap::from([("commune".to_owned(), changed)]));
    } else {
        tx.rollback().await?;
        tx = work.desk.owner().begin().await.map_err(db("opening a transaction"))?;
    }
    store::set_result(&mut tx, work.run.import_id, &outcome, &preview, tally.refusals()).await?;
    if !store::set_state(&mut tx, work.run.import_id, &from, to, None, now).await? {
        return Err(ImportError::Cancelled);
    }
    tx.commit().await.map_err(db("storing boundaries"))
}

/// The question about boundaries that cannot be those of their units, and its answers.
const WILD: &str = "wild-boundaries";
const TAKE: &str = "take";
const REFUSE: &str = "refuse";

/// Asked once for the file.
fn about_wild(wild: &[Remark], answer: Option<String>) -> Question {
    let list = |words: fn(&Remark) -> &str| {
        let named: Vec<String> = wild.iter().take(4).map(|remark| format!("{}: {}", remark.unit, words(remark))).collect();
        format!("{}{}", named.join("; "), if wild.len() > named.len() { "; …" } else { "" })
    };
    let units: BTreeSet<&str> = wild.iter().map(|remark| remark.unit.as_str()).collect();
    let n = units.len();
    let choice = |value: &str, vi: &str, en: &str| Answer { value: value.to_owned(), vi: vi.to_owned(), en: en.to_owned() };
    Question {
        id: WILD.to_owned(),
        vi: format!(
            "{n} ranh giới không giống đơn vị của mình ({}). Trả lại các ranh giới đó, hay vẫn nạp?",
            list(|remark| &remark.detail)
        ),
        en: format!("{n} boundaries are not like their units ({}). Give them back, or take them?", list(|remark| &remark.detail_en)),
        choices: vec![choice(REFUSE, "Trả lại các ranh giới đó", "Give them back"), choice(TAKE, "Vẫn nạp", "Take them")],
        answer,
    }
}

/// Whether a load was refused for nothing but that no unit of today is in it.
fn is_without_units(error: &ApplyError) -> bool {
    matches!(error, ApplyError::Boundaries(BoundaryError::Refused(remarks)) if remarks.iter().all(|remark| remark.code == NO_UNIT))
}

/// Of a load that is not to be: what belongs to no unit is known from it all the same.
fn only_unknown(report: BoundaryReport, unchanged: bool) -> Applied {
    let remarks = report.remarks.into_iter().filter(|remark| remark.code == "unknown").collect();
    let report = BoundaryReport { unchanged, remarks, matched: 0, missing: Vec::new(), ..report };
    Applied { report, moved: BTreeMap::new() }
}

/// Notes the units of `remarks` as given back; their rows in the file. `units`: the row of each unit that was loaded, in their order. Not
/// by code and name: two units without codes may have one name.
fn give_back(tally: &mut Tally, units: &[u64], remarks: &[Remark], code: &'static str, (todo_vi, todo_en): (&str, &str)) -> BTreeSet<u64> {
    let mut rows = BTreeSet::new();
    for remark in remarks {
        let Some(row) = remark.number.and_then(|number| units.get(number.checked_sub(1)?)) else { continue };
        rows.insert(*row);
        let said = Said::new(
            code,
            format!("{}: {}. {todo_vi}", remark.unit, remark.detail),
            format!("{}: {}. {todo_en}", remark.unit, remark.detail_en),
        );
        tally.refuse(vec![rooms::refused(*row, Some("commune_code"), said)]);
    }
    rows
}

/// Loads the file in a transaction of its own, which is handed back open; of a load that was refused it has nothing.
async fn attempt(
    work: &Work,
    path: &Path,
) -> Result<(sqlx::Transaction<'static, sqlx::Postgres>, Result<Applied, ApplyError>), ImportError> {
    let mut tx = work.desk.owner().begin().await.map_err(db("opening a transaction"))?;
    set_actor(&mut tx, &work.run.created_by).await.map_err(rooms::audit)?;
    boundary_changes::remember(&mut tx).await?;
    let today = work.desk.clock().now().with_timezone(&crate::clock::vietnam()).date_naive();
    let applied = apply(&mut tx, path, false, today).await;
    Ok((tx, applied))
}

/// Writes the layer as the file that the room of communes reads: degrees, with code and name of each unit, without the rows `left_out`.
/// Returns the row of each unit that was written, in their order.
async fn write(work: &Work, mapping: &Mapping, table: &Table, path: &Path, left_out: &BTreeSet<u64>) -> Result<Vec<u64>, ImportError> {
    let judgement = match places::stated(mapping, table) {
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
    let mut units = Vec::new();
    while let Some(batch) = source.next_batch().await.map_err(|fault| ImportError::Said(said(fault)))? {
        for row in batch {
            let at = |what: &str| format!("{what} ({})", row.number);
            if left_out.contains(&row.number) {
                continue;
            }
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
            let name = text(name);
            let feature = json!({
                "type": "Feature", "properties": { "code": code, "name": name },
                "geometry": geojson::Geometry::new(geojson::GeometryValue::from(&area)),
            });
            let line = format!("{}{feature}", if units.is_empty() { "" } else { ",\n" });
            out.write_all(line.as_bytes()).map_err(io("writing boundaries"))?;
            units.push(row.number);
        }
        let (bytes_done, rows) = (source.bytes_read(), units.len() as u64);
        work.tell(|progress| {
            progress.rows_done = rows;
            progress.bytes_done = bytes_done;
        });
    }
    out.write_all(b"\n]}\n").and_then(|()| out.flush()).map_err(io("writing boundaries"))?;
    Ok(units)
}

fn of_remark(remark: &Remark) -> Said {
    Said::new("boundary", format!("{}: {}", remark.unit, remark.detail), format!("{}: {}", remark.unit, remark.detail_en))
}

fn refused(error: ApplyError) -> ImportError {
    match error {
        ApplyError::Db(error, doing) | ApplyError::Boundaries(BoundaryError::Load(LoadError::Db(error, doing))) => {
            ImportError::Db(error, doing)
        }
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
        other @ ApplyError::Room(_) => ImportError::Io(std::io::Error::other(other), "giving rows their units"),
    }
}
