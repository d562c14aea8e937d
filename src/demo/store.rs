//! The room's queries, one function per `.sql` file. Rows travel as one JSON document a table: one statement each.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row};
use uuid::Uuid;

use super::atlas::{Area, Atlas, Spot, Unit};
use super::generate::{Offence, Sources, generate};
use super::rows::Rows;
use super::{DemoError, DemoReport, PROVINCES};
use crate::audit::store::{DEMO_FILLED, DEMO_REMOVED, Note, note, sum_up};

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> DemoError {
    move |error| DemoError::Db(error, doing)
}

/// [`super::fill`].
pub async fn fill(pool: &PgPool, seed: u64, today: NaiveDate, progress: impl Fn(&str)) -> Result<DemoReport, DemoError> {
    let start = Instant::now();
    let mut tx = pool.begin().await.map_err(db("beginning"))?;
    lock(&mut tx).await?;
    sum_up(&mut tx, DEMO_FILLED).await.map_err(DemoError::Audit)?;
    if is_there(&mut tx).await? {
        return Err(DemoError::AlreadyThere);
    }
    progress("đọc địa giới / reading boundaries");
    let atlas = Atlas::new(list_units(&mut tx, today).await?);
    if atlas.scope().next().is_none() {
        return Err(DemoError::NoCommunes(today));
    }
    let offences = list_offences(&mut tx).await?;
    let model_wards = list_model_wards(&mut tx).await?;
    let model_heirs = model_wards.iter().filter_map(|old| atlas.find(*old)?.whole_heir).collect();
    let taken = list_numbers(&mut tx).await?;
    progress("tạo dữ liệu / making rows");
    let rows = generate(&Sources { atlas: &atlas, offences: &offences, model_wards: &model_wards, model_heirs, taken, seed, today });
    let mut report = DemoReport {
        sites: rows.sites.len() as u64,
        cameras: rows.cameras.len() as u64,
        incidents: rows.incidents.len() as u64,
        hotspots: rows.hotspots.len() as u64,
        conflicts: rows.conflicts.len() as u64,
        model_wards: 0,
        seconds: 0.0,
    };
    report.model_wards = insert(&mut tx, &rows, seed, today, &progress).await?;
    progress("kiểm tra vị trí / checking places");
    let misplaced = count_misplaced(&mut tx, today).await?;
    if misplaced > 0 {
        return Err(DemoError::Misplaced(misplaced));
    }
    mark(&mut tx, seed, today, &report).await?;
    tx.commit().await.map_err(db("committing"))?;
    report.seconds = start.elapsed().as_secs_f64();
    tracing::info!(
        seed,
        demo.sites = report.sites,
        demo.cameras = report.cameras,
        demo.incidents = report.incidents,
        demo.hotspots = report.hotspots,
        duration_ms = start.elapsed().as_millis() as u64,
        "demonstration data filled"
    );
    Ok(report)
}

/// [`super::remove`].
pub async fn remove(pool: &PgPool) -> Result<DemoReport, DemoError> {
    let start = Instant::now();
    let mut tx = pool.begin().await.map_err(db("beginning"))?;
    lock(&mut tx).await?;
    sum_up(&mut tx, DEMO_REMOVED).await.map_err(DemoError::Audit)?;
    let mut report = DemoReport { sites: 0, cameras: 0, incidents: 0, hotspots: 0, conflicts: 0, model_wards: 0, seconds: 0.0 };
    report.cameras = execute(&mut tx, include_str!("sql/remove_camera.sql"), "removing cameras").await?;
    report.sites = execute(&mut tx, include_str!("sql/remove_site.sql"), "removing sites").await?;
    report.incidents = execute(&mut tx, include_str!("sql/remove_incident.sql"), "removing incidents").await?;
    report.hotspots = execute(&mut tx, include_str!("sql/remove_hotspot.sql"), "removing hotspots").await?;
    report.conflicts = execute(&mut tx, include_str!("sql/remove_conflict.sql"), "removing conflicts").await?;
    // What was found in them says nothing without them.
    execute(&mut tx, include_str!("sql/remove_risk_assessment.sql"), "removing assessments").await?;
    execute(&mut tx, include_str!("sql/remove_risk_entry.sql"), "removing counts").await?;
    execute(&mut tx, include_str!("sql/remove_hotspot_run.sql"), "removing runs of hotspots").await?;
    report.model_wards = execute(&mut tx, include_str!("sql/remove_model_ward.sql"), "removing model wards").await?;
    execute(&mut tx, include_str!("sql/remove_trace.sql"), "removing kept versions").await?;
    tx.commit().await.map_err(db("committing"))?;
    report.seconds = start.elapsed().as_secs_f64();
    tracing::info!(demo.sites = report.sites, demo.incidents = report.incidents, "demonstration data removed");
    Ok(report)
}

/// Runs a statement without values; how many rows it touched.
async fn execute(conn: &mut PgConnection, statement: &'static str, doing: &'static str) -> Result<u64, DemoError> {
    Ok(sqlx::query(statement).execute(conn).await.map_err(db(doing))?.rows_affected())
}

async fn lock(conn: &mut PgConnection) -> Result<(), DemoError> {
    sqlx::query(include_str!("sql/lock.sql")).execute(conn).await.map_err(db("waiting for another fill"))?;
    Ok(())
}

async fn is_there(conn: &mut PgConnection) -> Result<bool, DemoError> {
    sqlx::query_scalar(include_str!("sql/is_there.sql")).fetch_one(conn).await.map_err(db("looking for demonstration data"))
}

#[derive(Deserialize)]
struct MultiPolygon {
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

impl FromRow<'_, PgRow> for Unit {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            commune_id: row.try_get("commune_id")?,
            code: row.try_get("code")?,
            abbr: row.try_get("abbr")?,
            province_code: row.try_get("province_code")?,
            kind: row.try_get("kind")?,
            name: row.try_get("name")?,
            full_name: row.try_get("full_name")?,
            valid_from: row.try_get("valid_from")?,
            valid_to: row.try_get("valid_to")?,
            is_approximate: row.try_get("is_approximate")?,
            in_scope: row.try_get("in_scope")?,
            people: row.try_get("people")?,
            whole_heir: row.try_get("whole_heir")?,
            centre: Spot::new(row.try_get("lon")?, row.try_get("lat")?),
            area: Area::new(Vec::new()),
        })
    }
}

/// The units of the provinces and those around them, in the order in which they decide on a border.
async fn list_units(conn: &mut PgConnection, today: NaiveDate) -> Result<Vec<Unit>, DemoError> {
    let rows =
        sqlx::query(include_str!("sql/list_unit.sql")).bind(PROVINCES).bind(today).fetch_all(conn).await.map_err(db("reading communes"))?;
    let read = |row: &PgRow| {
        let mut unit = Unit::from_row(row).map_err(db("reading communes"))?;
        let area: &str = row.try_get("area").map_err(db("reading communes"))?;
        let area: MultiPolygon = serde_json::from_str(area).map_err(|error| DemoError::Area(error, unit.commune_id))?;
        unit.area = Area::new(area.coordinates);
        Ok(unit)
    };
    rows.iter().map(read).collect()
}

/// Code, first day in force, first day no longer in force, whether it is mapped, whether its victims are to be protected.
type OffenceRow = (String, Option<NaiveDate>, Option<NaiveDate>, bool, bool);

async fn list_offences(conn: &mut PgConnection) -> Result<Vec<Offence>, DemoError> {
    let rows: Vec<OffenceRow> =
        sqlx::query_as(include_str!("sql/list_offence.sql")).fetch_all(conn).await.map_err(db("reading offences"))?;
    Ok(rows
        .into_iter()
        .map(|(code, valid_from, valid_to, is_mappable, is_victim_sensitive)| Offence {
            code,
            valid_from,
            valid_to,
            is_mappable,
            is_victim_sensitive,
        })
        .collect())
}

async fn list_model_wards(conn: &mut PgConnection) -> Result<Vec<Uuid>, DemoError> {
    sqlx::query_scalar(include_str!("sql/list_model_ward.sql")).fetch_all(conn).await.map_err(db("looking for the pilot wards"))
}

/// The largest number of the real rows behind each beginning of a code.
async fn list_numbers(conn: &mut PgConnection) -> Result<BTreeMap<String, i32>, DemoError> {
    let rows: Vec<(String, i32)> =
        sqlx::query_as(include_str!("sql/list_number.sql")).fetch_all(conn).await.map_err(db("reading the numbers of real rows"))?;
    Ok(rows.into_iter().collect())
}

/// Stores all rows; returns how many units were named by the plan and not by a real row already.
async fn insert(conn: &mut PgConnection, rows: &Rows, seed: u64, today: NaiveDate, progress: &impl Fn(&str)) -> Result<u64, DemoError> {
    use sqlx::types::Json;
    // One moment for all rows, so that a second fill gives the same ones: the beginning of today in Vietnam.
    let at: DateTime<Utc> = today.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc() - chrono::TimeDelta::hours(7);
    progress("ghi điểm và camera / storing sites and cameras");
    sqlx::query(include_str!("sql/insert_site.sql"))
        .bind(Json(&rows.sites))
        .bind(at)
        .execute(&mut *conn)
        .await
        .map_err(db("storing sites"))?;
    sqlx::query(include_str!("sql/insert_camera.sql"))
        .bind(Json(&rows.cameras))
        .bind(at)
        .execute(&mut *conn)
        .await
        .map_err(db("storing cameras"))?;
    sqlx::query(include_str!("sql/insert_camera_status.sql"))
        .bind(Json(&rows.statuses))
        .execute(&mut *conn)
        .await
        .map_err(db("storing statuses"))?;
    sqlx::query(include_str!("sql/insert_camera_maintenance.sql"))
        .bind(Json(&rows.maintenance))
        .execute(&mut *conn)
        .await
        .map_err(db("storing the maintenance log"))?;
    progress("ghi vụ việc / storing incidents");
    sqlx::query(include_str!("sql/insert_incident.sql"))
        .bind(Json(&rows.incidents))
        .bind(at)
        .execute(&mut *conn)
        .await
        .map_err(db("storing incidents"))?;
    progress("ghi điểm nóng / storing hotspots");
    sqlx::query(include_str!("sql/insert_hotspot.sql"))
        .bind(Json(&rows.hotspots))
        .bind(at)
        .execute(&mut *conn)
        .await
        .map_err(db("storing hotspots"))?;
    sqlx::query(include_str!("sql/insert_conflict.sql"))
        .bind(Json(&rows.conflicts))
        .bind(at)
        .execute(&mut *conn)
        .await
        .map_err(db("storing conflicts"))?;
    let named = sqlx::query(include_str!("sql/insert_model_ward.sql"))
        .bind(Json(&rows.model_wards))
        .execute(&mut *conn)
        .await
        .map_err(db("storing model wards"))?;
    sqlx::query(include_str!("sql/insert_code_counter.sql"))
        .bind(Json(&rows.counters))
        .execute(&mut *conn)
        .await
        .map_err(db("storing the last numbers of codes"))?;
    progress("đánh giá địa bàn / levels of risk");
    super::risk::fill(&mut *conn, seed, today, at).await?;
    sqlx::raw_sql(include_str!("sql/analyze.sql")).execute(conn).await.map_err(db("analysing"))?;
    Ok(named.rows_affected())
}

async fn count_misplaced(conn: &mut PgConnection, today: NaiveDate) -> Result<i64, DemoError> {
    sqlx::query_scalar(include_str!("sql/count_misplaced.sql")).bind(today).fetch_one(conn).await.map_err(db("checking places"))
}

async fn mark(conn: &mut PgConnection, seed: u64, today: NaiveDate, report: &DemoReport) -> Result<(), DemoError> {
    let detail = json!({
        "seed": seed, "today": today, "provinces": PROVINCES, "sites": report.sites, "cameras": report.cameras,
        "incidents": report.incidents, "hotspots": report.hotspots, "conflicts": report.conflicts, "model_wards": report.model_wards,
    });
    let digest = format!("{:x}", Sha256::digest(detail.to_string()));
    let told = json!({ "seed": seed, "today": today });
    note(conn, &Note { action: DEMO_FILLED.action, entity: DEMO_FILLED.entity, detail: told, ..Note::default() })
        .await
        .map_err(DemoError::Audit)?;
    sqlx::query(include_str!("sql/insert_load_mark.sql"))
        .bind(digest)
        .bind(detail)
        .execute(conn)
        .await
        .map_err(db("remembering the fill"))?;
    Ok(())
}
