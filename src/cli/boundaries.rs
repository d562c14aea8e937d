//! `bando138 import communes`: real boundaries instead of approximate cells, and every row given its unit anew.

use std::path::Path;

use sqlx::PgPool;

use super::prepare::{self, Database};
use super::{CliError, say};
use crate::clock::Clock;
use crate::communes::boundaries::{BoundaryError, Remark};
use crate::config::DatabaseConfig;
use crate::imports::boundaries::{Applied, ApplyError, apply};

pub(super) async fn run(config: &DatabaseConfig, path: &Path, force: bool, clock: Clock) -> Result<(), CliError> {
    let database = Database::open(config).await?;
    let result = act(&database, path, force, clock).await;
    database.close().await?;
    result
}

async fn act(database: &Database, path: &Path, force: bool, clock: Clock) -> Result<(), CliError> {
    prepare::schema_and_reference(&database.pool).await?;
    load(&database.pool, path, force, clock, true).await
}

/// Loads boundaries and re-assigns every row, in one transaction: all of it, or nothing.
pub(super) async fn load(pool: &PgPool, path: &Path, force: bool, clock: Clock, says_unchanged: bool) -> Result<(), CliError> {
    let db = |error| CliError::Db(error, "nạp ranh giới", "loading boundaries");
    let mut tx = pool.begin().await.map_err(db)?;
    let began = std::time::Instant::now();
    let Applied { report, moved } = apply(&mut tx, path, force, clock.today()).await.map_err(|error| match error {
        ApplyError::Boundaries(error) => refused(&error),
        ApplyError::Db(error, _) => db(error),
        ApplyError::Room(error) => CliError::Said(error.to_string()),
    })?;
    if report.unchanged {
        if says_unchanged {
            say(
                "Chính các ranh giới này đã được nạp rồi, không có gì thay đổi; --force để nạp lại. / These very boundaries were loaded before, nothing was changed; --force loads them again.",
            );
        }
        return Ok(());
    }
    let seconds: f64 = report.durations.iter().map(|(_, ms)| *ms as f64 / 1000.0).sum();
    say(&format!("Ranh giới từ {} / Boundaries from {}: {} đơn vị / units ({seconds:.1} s)", report.source, report.source, report.matched));
    if !report.missing.is_empty() {
        say(&format!("Còn {} đơn vị chưa có ranh giới / still without a boundary: {}", report.missing.len(), first_few(&report.missing)));
    }
    let remarks: Vec<String> = report.remarks.iter().map(words).collect();
    if !remarks.is_empty() {
        say(&format!("{} điều cần xem lại / worth a look: {}", remarks.len(), first_few(&remarks)));
    }
    tx.commit().await.map_err(db)?;
    let of = |table: &str| moved.get(table).copied().unwrap_or_default();
    let (sites, events, areas, things) = (of("site"), of("incident"), of("hotspot"), of("streets"));
    let seconds = began.elapsed().as_secs_f64() - seconds;
    say(&format!(
        "Đã xác định lại xã, phường; đổi đơn vị: {sites} điểm, {events} vụ việc, {areas} điểm nóng, {things} đường, nhà và nơi trọng yếu ({seconds:.1} s). / Every row was given its unit anew; moved: {sites} sites, {events} incidents, {areas} hotspots, {things} roads, buildings and key places."
    ));
    Ok(())
}

/// A refusal with every unit and its reason, one a line.
fn refused(error: &BoundaryError) -> CliError {
    let head = "không nạp ranh giới, chưa có gì thay đổi / boundaries were not loaded, nothing was changed";
    match error {
        BoundaryError::Refused(remarks) => {
            let lines: Vec<String> = remarks.iter().take(50).map(|remark| format!("  {}", words(remark))).collect();
            let more = remarks.len().saturating_sub(lines.len());
            let tail = if more > 0 { format!("\n  … và {more} đơn vị nữa / and {more} more") } else { String::new() };
            CliError::Said(format!("{head}:\n{}{tail}", lines.join("\n")))
        }
        BoundaryError::Malformed(path, cause) => CliError::Said(format!(
            "{head}: {}: tệp không phải GeoJSON đọc được (cần FeatureCollection, có thể nén .gz) / the file is not GeoJSON that can be read (a FeatureCollection is needed, gzipped or not): {cause}",
            path.display()
        )),
        other => CliError::Said(format!("{head}: {other}")),
    }
}

fn words(remark: &Remark) -> String {
    format!("{}: {} / {}", remark.unit, remark.detail, remark.detail_en)
}

fn first_few(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(10).map(String::as_str).collect();
    if all.len() > shown.len() { format!("{}; …", shown.join("; ")) } else { shown.join("; ") }
}
