//! `bando138 report`: what directives ask for, one report as it stands, and its paper as a file.

use std::path::PathBuf;

use chrono::{Months, NaiveDate};
use serde_json::Value;
use uuid::Uuid;

use super::prepare::Database;
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::http::Problem;
use crate::reports::paper::{self, Kind, Office};
use crate::reports::store::{self, ReportFilter};
use crate::reports::{make, routes};

/// What is done with reports.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Report {
    /// List the reports of a province with their last day in time; those that are due are made
    List {
        /// Code of the province, such as 31
        #[arg(long)]
        province: String,
        /// The last day in time is from this day on; two months ago if it is not said
        #[arg(long)]
        from: Option<NaiveDate>,
        /// And before this one; two months ahead if it is not said
        #[arg(long)]
        to: Option<NaiveDate>,
        /// Those that are late alone
        #[arg(long)]
        late: bool,
    },
    /// Print the sentences and texts of a report
    Show {
        /// Its id
        report: Uuid,
    },
    /// Write a report as a file: .docx, .xlsx, or its map as .svg
    Write {
        /// Its id
        report: Uuid,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

fn said(error: impl std::fmt::Display) -> CliError {
    CliError::Said(error.to_string())
}

fn problem(problem: &Problem) -> CliError {
    said(problem.detail())
}

fn db(error: sqlx::Error) -> CliError {
    CliError::Db(error, "đọc báo cáo", "reading reports")
}

pub(super) async fn run(config: &DatabaseConfig, command: Report, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = match command {
        Report::List { province, from, to, late } => list(&database, &province, (from, to), late, clock).await,
        Report::Show { report } => show(&database, report, clock).await,
        Report::Write { report, out } => write(&database, report, &out, clock).await,
    };
    database.close().await?;
    result
}

async fn list(
    database: &Database,
    province: &str,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    late: bool,
    clock: Clock,
) -> Result<(), CliError> {
    let today = clock.today();
    let (from, to) = (from.unwrap_or(today - Months::new(2)), to.unwrap_or(today + Months::new(2)));
    let mut tx = database.pool.begin().await.map_err(db)?;
    make::make(&mut tx, true, province, (from, to), today).await.map_err(|error| problem(&error.into()))?;
    let filter = ReportFilter {
        province: Some(province.to_owned()),
        from: Some(from),
        to: Some(to),
        late: late.then_some(true),
        today,
        ..ReportFilter::default()
    };
    let items = store::list(&mut tx, &filter).await.map_err(|error| problem(&error.into()))?;
    tx.commit().await.map_err(db)?;
    for item in items {
        let word = |name: &str| item[name].as_str().unwrap_or_default();
        let unit = if item["commune_id"].is_null() { word("province_name") } else { word("commune_name") };
        let is_late = if item["is_late"] == true { "  quá hạn / late" } else { "" };
        say(&format!("{}  {}  {:9}  {unit}: {}{is_late}", word("report_id"), word("last_day"), word("state"), word("title")));
    }
    Ok(())
}

async fn show(database: &Database, report_id: Uuid, clock: Clock) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    let row = routes::told(&mut conn, report_id, clock.today()).await.map_err(|error| problem(&error.into()))?;
    let word = |name: &str| row[name].as_str().unwrap_or_default();
    let unit = if row["commune_id"].is_null() { word("province_name") } else { word("commune_name") };
    say(&format!("{unit}: {}  ({}, {} – {})", word("title"), word("state"), word("period_from"), word("last_day")));
    for sentence in row["sentences"].as_array().into_iter().flatten() {
        say(&format!("- {}", sentence["vi"].as_str().unwrap_or_default()));
    }
    for (title, name) in [("Tình hình", "situation"), ("Kết quả", "results"), ("Tồn tại", "shortcomings"), ("Phương hướng", "proposals")]
    {
        if let Value::String(text) = &row[name] {
            say(&format!("{title}: {text}"));
        }
    }
    Ok(())
}

async fn write(database: &Database, report_id: Uuid, out: &std::path::Path, clock: Clock) -> Result<(), CliError> {
    let kind = match out.extension().and_then(std::ffi::OsStr::to_str) {
        Some("docx") => Kind::Docx(Office::default()),
        Some("xlsx") => Kind::Xlsx,
        Some("svg") => Kind::Svg,
        _ => return Err(said("tên tệp phải kết thúc bằng .docx, .xlsx hoặc .svg / the file's name must end in .docx, .xlsx or .svg")),
    };
    let mut tx = database.pool.begin().await.map_err(db)?;
    let (_, content) = paper::made(&mut tx, report_id, kind, clock.today(), clock.now()).await.map_err(|found| problem(&found))?;
    tx.commit().await.map_err(db)?;
    std::fs::write(out, content)?;
    say(&out.display().to_string());
    Ok(())
}
