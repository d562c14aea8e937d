//! `bando138 risk`: levels of risk of a province, or of the country, on the terminal.

use chrono::NaiveDate;
use serde_json::Value;

use super::prepare::Database;
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::risk::figures::Period;
use crate::risk::{RiskError, compute, moved, store};

/// Which scheme and where.
#[derive(Debug, clap::Args)]
pub(super) struct Scope {
    /// Code of a province, such as 31; without it the whole country
    #[arg(long)]
    province: Option<String>,
    /// Scheme of levels: five, four, or one of the province
    #[arg(long)]
    scheme: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Risk {
    /// Compute the levels of all communes in a period; what is decided stays
    Classify {
        #[command(flatten)]
        scope: Scope,
        /// First day of the period
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// The day after its last
        #[arg(long, value_name = "DATE")]
        to: NaiveDate,
    },
    /// List communes with their decided and computed level in the period that holds a day
    Levels {
        #[command(flatten)]
        scope: Scope,
        /// A day of the period; without it today
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
    },
    /// Print how communes moved between the periods that hold two days; without them the two latest that are decided
    Transitions {
        #[command(flatten)]
        scope: Scope,
        /// A day of the earlier period
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
        /// A day of the later period
        #[arg(long, value_name = "DATE")]
        to: Option<NaiveDate>,
    },
}

fn failed(error: RiskError) -> CliError {
    let problem = crate::http::Problem::from(error);
    let document = problem.document();
    // What is wrong with a field says more than that something is.
    let told = document["errors"].get(0).unwrap_or(&document);
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    CliError::Said(format!("{} / {}", text("detail"), text("detail_en")))
}

fn db(error: sqlx::Error) -> CliError {
    CliError::Db(error, "mở kết nối", "connecting")
}

pub(super) async fn run(config: &DatabaseConfig, command: Risk, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = match command {
        Risk::Classify { scope, from, to } => classify(&database, &scope, Period { from, to }, clock).await,
        Risk::Levels { scope, on } => levels(&database, &scope, on.unwrap_or(clock.today())).await,
        Risk::Transitions { scope, from, to } => transitions(&database, &scope, [from, to]).await,
    };
    database.close().await?;
    result
}

async fn classify(database: &Database, scope: &Scope, period: Period, clock: Clock) -> Result<(), CliError> {
    if period.from >= period.to || period.from > clock.today() {
        return Err(CliError::Said(
            "kỳ phải đã bắt đầu và kết thúc sau ngày bắt đầu / the period has to have begun, and ends after it begins".to_owned(),
        ));
    }
    let mut tx = database.pool.begin().await.map_err(db)?;
    let province = scope.province.as_deref();
    let scheme = store::scheme(&mut tx, scope.scheme.as_deref(), province).await.map_err(failed)?;
    let report = compute::of_period_noted(&mut tx, &scheme, province, period, clock.now()).await.map_err(failed)?;
    tx.commit().await.map_err(db)?;
    for level in &scheme.levels {
        say(&format!("{:>6}  {} / {}", report.levels.get(&level.code).copied().unwrap_or(0), level.vi, level.en));
    }
    if let Some(without) = report.levels.get("none") {
        say(&format!("{without:>6}  không đủ số liệu / nothing is known"));
    }
    say(&format!(
        "{} xã, phường; thiếu số liệu ở {}; xấu đi {}; giữ mức cũ {} / communes; figures missing in {}; worse {}; held back {}",
        report.communes, report.incomplete, report.worsening, report.held_back, report.incomplete, report.worsening, report.held_back
    ));
    if report.is_sample {
        say("bộ quy tắc mẫu, chưa được ban hành / sample rules, not in force");
    }
    Ok(())
}

async fn levels(database: &Database, scope: &Scope, on: NaiveDate) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    let scheme = store::scheme(&mut conn, scope.scheme.as_deref(), scope.province.as_deref()).await.map_err(failed)?;
    let rows = crate::risk::assessments::on(&mut conn, &scheme, scope.province.as_deref(), on).await.map_err(failed)?;
    if rows.is_empty() {
        return Err(CliError::Said(format!("chưa có đánh giá nào của kỳ có ngày {on} / there are no assessments of a period with {on}")));
    }
    let name = |value: &Value| scheme.levels.iter().find(|level| value == level.code.as_str()).map_or("–", |level| level.vi.as_str());
    for row in &rows {
        let text = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        say(&format!(
            "{:<14} {:<14} {}  {}  {}",
            name(&row["decided_level"]),
            name(&row["computed_level"]),
            text("commune_code"),
            text("commune_name"),
            text("decision_number")
        ));
    }
    Ok(())
}

async fn transitions(database: &Database, scope: &Scope, days: [Option<NaiveDate>; 2]) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    let scheme = store::scheme(&mut conn, scope.scheme.as_deref(), scope.province.as_deref()).await.map_err(failed)?;
    let names: Vec<String> = scheme.levels.iter().map(|level| level.vi.clone()).chain(["chưa có".to_owned()]).collect();
    let told = moved::between(&mut conn, scheme, scope.province.as_deref(), days).await.map_err(failed)?;
    let Some(told) = told else { return Err(CliError::Said("chưa có quyết định nào / nothing is decided yet".to_owned())) };
    let answer = told.answer();
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let row = |first: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>13}")).collect();
        say(&format!("{first:<14} {}", cells.concat()));
    };
    row("từ \\ đến", &names);
    for (at, cells) in answer["matrix"].as_array().into_iter().flatten().enumerate() {
        let cells: Vec<String> = cells.as_array().into_iter().flatten().map(|cell| number(cell).to_string()).collect();
        row(&names[at], &cells);
    }
    for (kind, n) in told.kinds().iter().filter(|(_, n)| **n > 0) {
        say(&format!("{n:>6}  {kind}"));
    }
    Ok(())
}
