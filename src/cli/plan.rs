//! `bando138 plan`: where the next cameras go for a budget, on the terminal. Beside a running service that service works it out.

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::prepare::Database;
use super::watched::to_the_end;
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::planning::wish::Wish;
use crate::planning::words::dong;
use crate::planning::{Office, answers, runs};

/// What is asked of a plan.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Code of the province, such as 31
    #[arg(long)]
    province: String,
    /// Cameras at most
    #[arg(long)]
    cameras: Option<u32>,
    /// Đồng at most, poles included
    #[arg(long)]
    vnd: Option<i64>,
    /// Instead: the part of the need that is to be seen (0 to 1), for as few cameras as possible
    #[arg(long, value_name = "PART")]
    target: Option<f64>,
    /// Id of a commune; may be given several times; without it the whole province
    #[arg(long, value_name = "ID")]
    commune: Vec<Uuid>,
    /// The search ends after so many seconds
    #[arg(long)]
    seconds: Option<f64>,
    /// Until it is proven
    #[arg(long)]
    exact: bool,
    /// Need that changes wait for is good enough
    #[arg(long)]
    accept_stale: bool,
    /// Everything else: a JSON file with members of the request for a plan
    #[arg(long, value_name = "FILE")]
    wish: Option<PathBuf>,
}

/// A new plan, or what is done with those that there are.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Plan {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    new: Option<New>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the plans of a province
    List {
        /// Code of the province, such as 31; without it all
        #[arg(long)]
        province: Option<String>,
    },
    /// Print the cameras of a plan
    Show {
        /// Code of the plan, such as PA-31-0001, or its id
        plan: String,
    },
    /// Write the cameras of a plan as GeoJSON
    Export {
        /// Code of the plan, such as PA-31-0001, or its id
        plan: String,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

fn said(error: impl std::fmt::Display) -> CliError {
    CliError::Said(error.to_string())
}

fn db(error: sqlx::Error) -> CliError {
    CliError::Db(error, "đọc phương án", "reading plans")
}

pub(super) async fn run(config: &DatabaseConfig, command: Plan, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = done(&database, command, clock).await;
    database.close().await?;
    result
}

async fn done(database: &Database, command: Plan, clock: Clock) -> Result<(), CliError> {
    match (command.action, command.new) {
        (Some(Action::List { province }), _) => list(database, province.as_deref()).await,
        (Some(Action::Show { plan }), _) => show(database, find(database, &plan).await?).await,
        (Some(Action::Export { plan, out }), _) => export(database, find(database, &plan).await?, &out).await,
        (None, Some(new)) => compute(database, new, clock).await,
        (None, None) => Err(said("cần mã tỉnh (--province) / the code of a province is needed (--province)")),
    }
}

/// The wish of the file with what the options say.
fn wish(new: &New) -> Result<Wish, CliError> {
    let mut body: Map<String, Value> = match &new.wish {
        None => Map::new(),
        Some(path) => serde_json::from_slice(&std::fs::read(path)?)
            .map_err(|error| said(format!("{}: không phải JSON hợp lệ / is not valid JSON: {error}", path.display())))?,
    };
    if new.cameras.is_some() || new.vnd.is_some() {
        body.insert("budget".to_owned(), json!({"cameras": new.cameras, "vnd": new.vnd}));
    }
    for (name, value) in [("target_part", json!(new.target)), ("seconds", json!(new.seconds))] {
        if !value.is_null() {
            body.insert(name.to_owned(), value);
        }
    }
    for (name, is_set) in [("exact", new.exact), ("accept_stale", new.accept_stale)] {
        if is_set {
            body.insert(name.to_owned(), true.into());
        }
    }
    if !new.commune.is_empty() {
        body.insert("communes".to_owned(), json!(new.commune));
    }
    Wish::read(&body).map_err(|faults| faults_told(&faults))
}

fn faults_told(faults: &[crate::http::FieldError]) -> CliError {
    said(faults.iter().map(|fault| format!("{}: {} / {}", fault.pointer, fault.detail, fault.detail_en)).collect::<Vec<_>>().join("\n"))
}

async fn compute(database: &Database, new: New, clock: Clock) -> Result<(), CliError> {
    let wish = wish(&new)?;
    let mut tx = database.pool.begin().await.map_err(db)?;
    let faults = runs::faults(&mut tx, &new.province, &wish).await.map_err(said)?;
    if !faults.is_empty() {
        return Err(faults_told(&faults));
    }
    let plan_id = runs::insert(&mut tx, &new.province, None, None, &wish).await.map_err(said)?;
    tx.commit().await.map_err(db)?;
    let office = Office::new(database.pool.clone(), clock);
    let told = async || runs::told(&mut *database.pool.acquire().await.map_err(db)?, plan_id).await.map_err(said);
    let plan = to_the_end(&office, plan_id, told, progress).await?;
    match plan["state"].as_str() {
        Some("done") => show(database, plan_id).await,
        Some("cancelled") if plan["value"].is_number() => show(database, plan_id).await,
        Some("cancelled") => Err(said("phương án đã bị dừng / the plan was called off")),
        _ => Err(said(format!(
            "{} / {}",
            plan["error"]["vi"].as_str().unwrap_or_default(),
            plan["error"]["en"].as_str().unwrap_or_default()
        ))),
    }
}

fn progress(plan: &Value) -> String {
    let step = match plan["step"].as_str() {
        Some("reading") => "đọc dữ liệu / reading",
        Some("candidates") => "vị trí / places",
        Some("solving") => "tìm cách tốt nhất / searching",
        Some("curve") => "ngân sách khác / other budgets",
        Some("checking") => "đếm lại / counting again",
        Some("writing") => "ghi / writing",
        _ => "",
    };
    let done = plan["total"].as_i64().map_or_else(String::new, |total| format!(" {}/{total}", plan["done"]));
    let found = match (plan["value"].as_f64(), plan["bound"].as_f64(), plan["gap_part"].as_f64()) {
        (Some(value), Some(bound), Some(gap)) => {
            format!("  {} camera: {value:.1} ≤ {bound:.1}  ({:.2} %)", plan["cameras"], gap * 100.0)
        }
        _ => String::new(),
    };
    format!("{step}{done}{found}")
}

async fn find(database: &Database, plan: &str) -> Result<Uuid, CliError> {
    if let Ok(plan_id) = plan.parse() {
        return Ok(plan_id);
    }
    let found: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/find_plan.sql")).bind(plan).fetch_optional(&database.pool).await.map_err(db)?;
    found.ok_or_else(|| said(format!("không có phương án {plan} / there is no plan {plan}")))
}

async fn list(database: &Database, province: Option<&str>) -> Result<(), CliError> {
    let plans = runs::all(&mut *database.pool.acquire().await.map_err(db)?, province, 200).await.map_err(said)?;
    for plan in plans {
        let share = |seen: f64| {
            plan["need"].as_f64().filter(|need| *need > 0.0).map(|need| format!("{:.1} %", 100.0 * seen / need)).unwrap_or_default()
        };
        let before = plan["seen_before"].as_f64().unwrap_or_default();
        let after = before + plan["value"].as_f64().unwrap_or_default();
        say(&format!(
            "{}  {:9}  {:>4} camera  {} → {}  {}",
            plan["plan_code"].as_str().unwrap_or_default(),
            plan["state"].as_str().unwrap_or_default(),
            plan["cameras"],
            share(before),
            share(after),
            plan["name"].as_str().unwrap_or_default()
        ));
    }
    Ok(())
}

async fn show(database: &Database, plan_id: Uuid) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    let plan = runs::told(&mut conn, plan_id).await.map_err(said)?;
    let cameras = answers::camera_rows(&mut conn, plan_id).await.map_err(said)?;
    let number = |name: &str| plan[name].as_f64().unwrap_or_default();
    let (need, before) = (number("need").max(f64::MIN_POSITIVE), number("seen_before"));
    // Without a gap nothing is proven of how good it is.
    let proven = plan["gap_part"].as_f64().map_or_else(String::new, |gap| {
        // Rounded up: "at most" stays true.
        let gap = (1e4 * gap - 1e-9).ceil() / 100.0;
        format!("; kém cách tốt nhất có thể không quá {gap:.2} % / at most {gap:.2} % below the best possible")
    });
    say(&format!("{}  {}", plan["plan_code"].as_str().unwrap_or_default(), plan["name"].as_str().unwrap_or_default()));
    say(&format!(
        "{} camera, {} đồng: {:.1} % → {:.1} %{proven}",
        plan["cameras"],
        dong(number("cost_vnd")),
        100.0 * before / need,
        100.0 * (before + number("value")) / need
    ));
    for camera in cameras {
        let word = |name: &str| camera.get(name).and_then(Value::as_str).unwrap_or_default();
        let figure = |name: &str| camera.get(name).and_then(Value::as_f64).unwrap_or_default();
        say(&format!(
            "{:>4}  {:.6} {:.6}  {:>3.0}°  +{:.2} điểm %  {} đồng  {}  {}  {}",
            camera["number"],
            figure("lon"),
            figure("lat"),
            figure("bearing_deg"),
            100.0 * figure("value") / need,
            dong(figure("cost_vnd")),
            camera["model"]["name"].as_str().unwrap_or_default(),
            if word("place_name").is_empty() { word("near") } else { word("place_name") },
            word("commune_name")
        ));
    }
    Ok(())
}

async fn export(database: &Database, plan_id: Uuid, out: &std::path::Path) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    runs::told(&mut conn, plan_id).await.map_err(said)?;
    let cameras = answers::collection(answers::camera_rows(&mut conn, plan_id).await.map_err(said)?);
    std::fs::write(out, cameras.to_string())?;
    say(&out.display().to_string());
    Ok(())
}
