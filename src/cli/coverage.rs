//! `bando138 coverage`: computing the coverage of a province, and its figures on the terminal. Beside a running service that service computes.

use std::path::PathBuf;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::prepare::Database;
use super::watched::to_the_end;
use super::{CliError, say};
use crate::clock::{Clock, vietnam};
use crate::config::DatabaseConfig;
use crate::coverage::{Office, answers, recipe::Recipe, runs};
use crate::http::Problem;

/// Communes and gaps that are told.
const WORST: i64 = 5;
/// Characters of the bar.
const BAR: i64 = 30;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Coverage {
    /// Compute the coverage of a province: what is seen, by day and by night, and the gaps
    Run {
        /// Code of the province, such as 31
        #[arg(long)]
        province: String,
        /// What need is made from and weighs: a JSON file with what differs from the default
        #[arg(long, value_name = "FILE")]
        recipe: Option<PathBuf>,
        /// First day of the incidents that count; without it three years ago
        #[arg(long, value_name = "DATE")]
        from: Option<chrono::NaiveDate>,
        /// First day no longer counted; without it up to now
        #[arg(long, value_name = "DATE")]
        to: Option<chrono::NaiveDate>,
    },
    /// Print the figures of the newest run of a province, with the communes where most is unseen and the heaviest gaps
    Show {
        /// Code of the province, such as 31
        #[arg(long)]
        province: String,
    },
    /// List runs, the last first
    Runs {
        /// Code of a province; without it those of all
        #[arg(long)]
        province: Option<String>,
    },
    /// Call a run off that waits or is under way
    Cancel {
        /// Its id, as `runs` shows it
        id: Uuid,
    },
    /// Take a run out that is over, and not the newest of its province
    Delete {
        /// Its id, as `runs` shows it
        id: Uuid,
    },
}

fn said(error: impl std::fmt::Display) -> CliError {
    CliError::Said(error.to_string())
}

pub(super) async fn run(config: &DatabaseConfig, command: Coverage, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = match command {
        Coverage::Run { province, recipe, from, to } => compute(&database, &province, recipe, (from, to), clock).await,
        Coverage::Show { province } => show(&database, &province).await,
        Coverage::Runs { province } => list(&database, province.as_deref()).await,
        Coverage::Cancel { id } => end(&database, id, true).await,
        Coverage::Delete { id } => end(&database, id, false).await,
    };
    database.close().await?;
    result
}

fn failed(problem: &Problem) -> CliError {
    let document = problem.document();
    said(format!("{} / {}", problem.detail(), document.get("detail_en").and_then(Value::as_str).unwrap_or_default()))
}

/// A line for each run: id, province, state, when it was asked for, which incidents it counts.
async fn list(database: &Database, province: Option<&str>) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
    let found = runs::list_of(&mut conn, province, i64::MAX).await.map_err(said)?;
    if found.is_empty() {
        say("chưa có lần tính nào / there are no runs");
    }
    for run in found {
        let text = |name: &str| run[name].as_str().unwrap_or("…").to_owned();
        let (state, asked_at) = (text("state"), text("asked_at"));
        let asked_at = asked_at.get(..16).unwrap_or(&asked_at).replace('T', " ");
        say(&format!(
            "{}  {}  {state:<9}  {asked_at}  {} … {}",
            text("coverage_run_id"),
            text("province_code"),
            text("incident_from"),
            text("incident_to")
        ));
    }
    Ok(())
}

/// Calls a run off, or takes it out.
async fn end(database: &Database, run_id: Uuid, is_called_off: bool) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
    runs::told(&mut conn, run_id).await.map_err(|error| failed(&error.into()))?;
    if is_called_off {
        runs::call_off(&mut conn, run_id).await.map_err(|problem| failed(&problem))?;
        say(&format!("đã dừng lần tính / the run is called off: {run_id}"));
    } else {
        runs::take_out(&mut conn, run_id).await.map_err(|problem| failed(&problem))?;
        say(&format!("đã xóa lần tính / the run is taken out: {run_id}"));
    }
    Ok(())
}

fn read_recipe(path: Option<PathBuf>) -> Result<Recipe, CliError> {
    let Some(path) = path else { return Ok(Recipe::default()) };
    let bytes = std::fs::read(&path).map_err(|error| said(format!("{}: không đọc được / cannot be read: {error}", path.display())))?;
    let sent: Map<String, Value> = serde_json::from_slice(&bytes)
        .map_err(|error| said(format!("{}: không phải JSON hợp lệ / is not valid JSON: {error}", path.display())))?;
    Recipe::read(&sent).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("{}: {} / {}", error.pointer, error.detail, error.detail_en)).collect();
        said(lines.join("\n"))
    })
}

async fn compute(
    database: &Database,
    province: &str,
    recipe: Option<PathBuf>,
    window: (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
    clock: Clock,
) -> Result<(), CliError> {
    let recipe = read_recipe(recipe)?;
    if let Some(fault) = runs::fault_of_window(window, clock.today()) {
        let option = if fault.pointer == "/incident_from" { "--from" } else { "--to" };
        return Err(said(format!("{option}: {} / {}", fault.detail, fault.detail_en)));
    }
    let db = |error| CliError::Db(error, "mở kết nối", "connecting");
    let mut tx = database.pool.begin().await.map_err(db)?;
    if !runs::may(&mut tx, Some(province)).await.map_err(said)?.0 {
        return Err(said(format!(
            "không có tỉnh mã {province}, hoặc chưa có ranh giới / there is no province {province}, or no borders of it"
        )));
    }
    let asked = runs::insert(&mut tx, province, &recipe, window, clock).await.map_err(said)?;
    let run_id = asked.ok_or_else(|| said("tỉnh này đang được tính / a run of this province is under way"))?;
    tx.commit().await.map_err(db)?;
    let office = Office::new(database.pool.clone(), clock);
    let told = async || runs::told(&mut *database.pool.acquire().await.map_err(db)?, run_id).await.map_err(said);
    let run = to_the_end(&office, run_id, told, progress).await?;
    match run["state"].as_str() {
        Some("done") => show(database, province).await,
        Some("cancelled") => Err(said("lần tính đã bị dừng / the run was called off")),
        _ => {
            Err(said(format!("{} / {}", run["error"]["vi"].as_str().unwrap_or_default(), run["error"]["en"].as_str().unwrap_or_default())))
        }
    }
}

/// A bar of the communes that are done.
fn progress(run: &Value) -> String {
    let (Some(done), Some(total)) = (run["done"].as_i64(), run["total"].as_i64().filter(|total| *total > 0)) else { return String::new() };
    let full = usize::try_from(BAR * done / total).unwrap_or_default();
    let bar = format!("{}{}", "█".repeat(full), "·".repeat(usize::try_from(BAR).unwrap_or_default().saturating_sub(full)));
    format!("{bar} {done}/{total} xã, phường / communes")
}

async fn show(database: &Database, province: &str) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
    let answer = answers::of_province(&mut conn, province).await.map_err(|problem| said(problem.detail()))?;
    let Some(as_of) = answer["run"]["as_of"].as_str() else {
        return Err(said(format!(
            "tỉnh {province} chưa được tính / province {province} has not been computed: bando138 coverage run --province {province}"
        )));
    };
    let told = as_of.parse::<chrono::DateTime<chrono::Utc>>().map(|at| at.with_timezone(&vietnam()).format("%d/%m/%Y %H:%M").to_string());
    let state = match answer["freshness"]["state"].as_str() {
        Some("current") => "hiện hành / current",
        Some("stale") => "có thay đổi chưa tính / changes are not in it yet",
        _ => "đang tính / being computed",
    };
    say(&format!("{province}  {}  {state}", told.as_deref().unwrap_or(as_of)));
    let metres = |name: &str| answer["street_light"][name].as_f64().unwrap_or_default();
    let (lit, unlit, unknown) = (metres("lit_m") / 1000.0, metres("unlit_m") / 1000.0, metres("unknown_m") / 1000.0);
    if lit + unlit + unknown > 0.0 {
        say(&format!(
            "đường có đèn {lit:.1} km, không đèn {unlit:.1} km, chưa rõ {unknown:.1} km / streets lit {lit:.1} km, unlit {unlit:.1} km, not known {unknown:.1} km"
        ));
    }
    let range = |share: &Value| match (share["share"].as_f64(), share["share_at_most"].as_f64()) {
        (Some(least), Some(most)) if most - least >= 0.0005 => format!("{:.1} … {:.1} %", least * 100.0, most * 100.0),
        (Some(share), _) => format!("{:.1} %", share * 100.0),
        (None, _) => "không có nhu cầu / no need".to_owned(),
    };
    for (half, words) in [("day", "ban ngày / by day"), ("night", "ban đêm / by night")] {
        say(words);
        for (source, words) in [
            ("all", "tất cả / all"),
            ("street", "đường / streets"),
            ("key_place", "nơi trọng yếu / key places"),
            ("hotspot", "điểm nóng / hotspots"),
            ("incident", "vụ việc / incidents"),
            ("way", "lối ra vào phường kiểu mẫu / ways into model wards"),
        ] {
            say(&format!("  {words}: {}", range(&answer["shares"][half][source])));
        }
        let unknown = |name: &str| answer["cameras"][format!("{name}_by_{half}")].as_i64().unwrap_or_default();
        let (all, that_matter) = (unknown("unknown"), unknown("unknown_that_matter"));
        if all + that_matter > 0 {
            say(&format!(
                "  camera chưa rõ nhìn gì: {all}; có thể nhìn nơi chưa ai thấy: {that_matter} / cameras too little known: {all}; that may see what nobody sees: {that_matter}"
            ));
        }
    }
    let (communes, gaps) = answers::worst_of_province(&mut conn, province, WORST).await.map_err(|problem| failed(&problem))?;
    say("xã, phường còn nhiều nhu cầu chưa thấy, ban ngày / communes where most is unseen, by day");
    for commune in &communes {
        let (name, gaps) = (commune["full_name"].as_str().unwrap_or_default(), commune["gaps"].as_i64().unwrap_or_default());
        say(&format!("  {name}: {}; vùng trống / gaps: {gaps}", range(commune)));
    }
    say("vùng trống nặng nhất, ban ngày / heaviest gaps, by day");
    for gap in &gaps {
        let of = &gap["properties"];
        let (near, name) = (of["near"].as_str().unwrap_or("—"), of["commune_name"].as_str().unwrap_or_default());
        let number = |name: &str| of[name].as_f64().unwrap_or_default();
        say(&format!("  {}. {near}, {name}: {:.1} ({:.5} {:.5})", number("rank"), number("weight"), number("lon"), number("lat")));
    }
    Ok(())
}
