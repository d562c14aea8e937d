//! `bando138 audit`: check the log, print its signed heads.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sqlx::PgConnection;

use super::prepare::Database;
use super::{CliError, say};
use crate::audit::verify::{Broken, Checked, Report};
use crate::audit::{AuditError, head as heads, key, verify as check};
use crate::clock::Clock;
use crate::config::{AuditConfig, DatabaseConfig};

fn said(error: &AuditError) -> CliError {
    CliError::Said(error.to_string())
}

fn key_path(database: &DatabaseConfig, config: &AuditConfig) -> PathBuf {
    config.audit_key.clone().unwrap_or_else(|| key::default_path(&database.data))
}

/// One look at the log: nothing is migrated or written, and what is committed meanwhile is not seen by half.
async fn looking<T>(config: &DatabaseConfig, look: impl AsyncFnOnce(&mut PgConnection) -> Result<T, AuditError>) -> Result<T, CliError> {
    let db = |error| CliError::Db(error, "đọc nhật ký", "reading the log");
    let (database, _) = Database::join(config).await?;
    let result = async {
        let mut tx = database.pool.begin_with("begin isolation level repeatable read, read only").await.map_err(db)?;
        look(&mut tx).await.map_err(|error| said(&error))
    }
    .await;
    database.close().await?;
    result
}

pub(super) async fn verify(
    database: &DatabaseConfig,
    config: &AuditConfig,
    chain: Option<&str>,
    head: Option<&Path>,
) -> Result<(), CliError> {
    let path = key_path(database, config);
    let mut kept = match head {
        None => Vec::new(),
        Some(file) => {
            let key = key::read(&path).and_then(|key| key.ok_or(AuditError::NoKey(path))).map_err(|error| said(&error))?;
            let text = std::fs::read_to_string(file).map_err(|error| said(&AuditError::Io(file.to_owned(), error)))?;
            heads::read(&text, &key.verifying_key(), file).map_err(|error| said(&error))?
        }
    };
    kept.retain(|head| chain.is_none_or(|chain| chain == head.chain));
    let started = Instant::now();
    let (report, differing) = looking(database, async |conn| {
        let report = check::verify(conn, chain).await?;
        let differing = check::compare(conn, &kept).await?;
        Ok((report, differing))
    })
    .await?;
    let rows: i64 = report.chains.iter().map(|chain| chain.rows).sum();
    for chain in &report.chains {
        say(&line(chain));
    }
    for head in kept.iter().filter(|head| !differing.iter().any(|broken| broken.chain == head.chain)) {
        say(&format!("{}: khớp bản ghi đầu chuỗi đã lưu, dòng {} / agrees with the kept head, row {}", head.chain, head.seq, head.seq));
    }
    say(&format!("{rows} dòng / rows, {:.1} s", started.elapsed().as_secs_f64()));
    let wrong = faults(&report, &differing);
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(CliError::Said(format!("nhật ký không còn nguyên vẹn / the log is not whole\n{}", wrong.join("\n"))))
    }
}

fn line(checked: &Checked) -> String {
    match &checked.broken {
        None => format!("{}: nguyên vẹn / whole, {} dòng / rows", checked.chain, checked.rows),
        Some(_) => format!("{}: HỎNG / BROKEN sau {} dòng đúng / after {} good rows", checked.chain, checked.rows, checked.rows),
    }
}

fn faults(report: &Report, differing: &[Broken]) -> Vec<String> {
    let broken = report.chains.iter().filter_map(|chain| chain.broken.as_ref()).chain(differing);
    let mut lines: Vec<String> = broken
        .map(|broken| {
            let (vi, en) = broken.words();
            format!("  chuỗi / chain {}, dòng / row {}: {vi} / {en}", broken.chain, broken.seq)
        })
        .collect();
    if !report.idle_triggers.is_empty() {
        let names = report.idle_triggers.join(", ");
        lines.push(format!("  trình ghi nhật ký bị tắt, thay đổi trong lúc đó không có trong nhật ký / triggers are off, what changed meanwhile is not in the log: {names}"));
    }
    if report.unsealed > 0 {
        lines.push(format!("  {} thay đổi chưa được đánh số / changes were never numbered", report.unsealed));
    }
    lines
}

pub(super) async fn head(database: &DatabaseConfig, config: &AuditConfig, clock: Clock) -> Result<(), CliError> {
    let key = key::read_or_make(&key_path(database, config)).map_err(|error| said(&error))?;
    let found = looking(database, check::heads).await?;
    say(heads::write(&found, clock.now(), &key).trim_end());
    Ok(())
}
