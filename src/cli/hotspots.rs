//! `bando138 hotspots`: where incidents concentrate, on the terminal. Beside a running service that service works it out.

mod wanted;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::prepare::Database;
use super::watched::to_the_end;
use super::{CliError, say};
use crate::audit::store::{Note, note};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::coverage::runs::known_province;
use crate::files::write::Language;
use crate::hotspots::question_words::{in_brief, in_words};
use crate::hotspots::told::{Placed, is_fine};
use crate::hotspots::wish::Wish;
use crate::hotspots::{HotspotError, Office, answers, ask, runs};
use crate::http::FieldError;
use crate::incidents;

/// What is said of the question before the answer, by the names of the facts.
const ASKED: [&str; 4] = ["run_communes", "run_offences", "run_hours", "run_weekdays"];
/// Runs that are listed.
const MOST_RUNS: i64 = 200;

/// What is asked of a run.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Code of the province, such as 31
    #[arg(long)]
    province: String,
    /// First day of the window; without it three years
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// First day no longer in it; without it the first day of this month
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// Offences by code, article or name, such as 173,171 or "trộm cắp"; may be given several times; `bando138 hotspots offences` lists them; without it
    /// all that have a place
    #[arg(long, alias = "offences", value_delimiter = ',', value_name = "OFFENCE")]
    offence: Vec<String>,
    /// Group of offences; may be given several times
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// A commune of today by code, name or id, such as 11407; may be given several times; `bando138 export communes` lists them; without it the whole province
    #[arg(long, alias = "communes", value_delimiter = ',', value_name = "COMMUNE")]
    commune: Vec<String>,
    /// Hours of the day, such as 22-5 (from 22:00 to 5:00); several with commas; without it all
    #[arg(long, value_delimiter = ',', value_name = "HOURS")]
    hours: Vec<String>,
    /// Days of the week, 1 Monday to 7 Sunday (or t2 … t7, cn), such as 1-5; without it all
    #[arg(long, value_delimiter = ',', value_name = "DAYS")]
    weekdays: Vec<String>,
    /// First day of the part that the backtest foretells; without it the last quarter of the window
    #[arg(long, value_name = "DATE")]
    test_from: Option<NaiveDate>,
    /// Side of a cell, metres; without it proposed from the data
    #[arg(long, value_name = "METRES")]
    side: Option<f64>,
    /// Form of the cells: hexagon, square
    #[arg(long)]
    shape: Option<String>,
    /// How areas are found: `gi_star`, dbscan, `street_segment`
    #[arg(long)]
    method: Option<String>,
    /// Level at which a place is called hot: 0.01, 0.05, 0.1; without it 0.05
    #[arg(long, value_name = "LEVEL")]
    alpha: Option<f64>,
    /// Bandwidth of the surface, metres; without it by rule
    #[arg(long, value_name = "METRES")]
    bandwidth: Option<f64>,
    /// First day of what communes are compared with; without it the same days a year before, or the earlier half of the window
    #[arg(long, value_name = "DATE", requires = "compare_to")]
    compare_from: Option<NaiveDate>,
    /// First day no longer in it
    #[arg(long, value_name = "DATE", requires = "compare_from")]
    compare_to: Option<NaiveDate>,
    /// Offences of the street alone
    #[arg(long)]
    street_crime_only: bool,
    /// What the run is called; without it by its window
    #[arg(long)]
    name: Option<String>,
    /// Seed of all that is drawn
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Hotspots {
    /// Find where incidents concentrate more than by chance, and print it
    Run(Box<New>),
    /// List runs, the last first
    List {
        /// Code of a province; without it those of all
        #[arg(long)]
        province: Option<String>,
    },
    /// List the offences, and which of them have no hotspots and why
    Offences,
    /// Print what a run found
    Show {
        /// Its id, as `list` shows it
        id: Uuid,
    },
    /// Print the areas of a run
    Areas {
        /// Its id, as `list` shows it
        id: Uuid,
    },
}

fn said(error: impl std::fmt::Display) -> CliError {
    CliError::Said(error.to_string())
}

fn db(error: sqlx::Error) -> CliError {
    CliError::Db(error, "đọc lần phân tích", "reading runs")
}

fn faults(faults: &[FieldError]) -> CliError {
    said(faults.iter().map(|fault| format!("{}: {} / {}", fault.pointer, fault.detail, fault.detail_en)).collect::<Vec<_>>().join("\n"))
}

fn failed(error: HotspotError) -> CliError {
    if let HotspotError::Fields(found) = &error { faults(found) } else { said(error) }
}

pub(super) async fn run(config: &DatabaseConfig, command: Hotspots, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = match command {
        Hotspots::Run(new) => compute(&database, *new, clock).await,
        Hotspots::List { province } => list(&database, province.as_deref()).await,
        Hotspots::Offences => list_offences(&database).await,
        Hotspots::Show { id } => show(&database, id).await,
        Hotspots::Areas { id } => areas(&database, id).await,
    };
    database.close().await?;
    result
}

/// The members of a request, as the options say them.
async fn body(conn: &mut PgConnection, new: &New, today: NaiveDate) -> Result<Map<String, Value>, CliError> {
    let members = [
        ("from", json!(new.from)),
        ("to", json!(new.to)),
        ("side_m", json!(new.side)),
        ("shape", json!(new.shape)),
        ("method", json!(new.method)),
        ("seed", json!(new.seed)),
        ("alpha", json!(new.alpha)),
        ("bandwidth_m", json!(new.bandwidth)),
        ("compare_from", json!(new.compare_from)),
        ("compare_to", json!(new.compare_to)),
        ("street_crime_only", json!(new.street_crime_only.then_some(true))),
        ("offence_codes", json!(wanted::offences(conn, &new.offence).await?)),
        ("offence_groups", json!(new.group)),
        ("communes", json!(wanted::communes(conn, &new.province, &new.commune, today).await?)),
        ("hours", json!(wanted::hours(&new.hours)?)),
        ("weekdays", json!(wanted::weekdays(&new.weekdays)?)),
        ("test_from", json!(new.test_from)),
    ];
    // An empty list is one that was not given.
    let is_given = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    Ok(members.into_iter().filter(|(_, value)| is_given(value)).map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn compute(database: &Database, new: New, clock: Clock) -> Result<(), CliError> {
    let today = clock.today();
    let mut tx = database.pool.begin().await.map_err(db)?;
    known_province(&mut tx, &new.province).await.map_err(said)?;
    let body = body(&mut tx, &new, today).await?;
    let name = new.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > 200) {
        return Err(said("--name: nhiều nhất 200 ký tự / 200 characters at most"));
    }
    let wish = Wish::read(&body, today).map_err(|found| faults(&found))?;
    let wish = ask::ready(&mut tx, &new.province, wish, new.from.is_some(), today).await.map_err(failed)?;
    let run_id = ask::insert(&mut tx, &new.province, name, &wish, today).await.map_err(failed)?;
    tx.commit().await.map_err(db)?;
    let office = Office::new(database.pool.clone(), clock);
    let run = to_the_end(&office, run_id, async || told(database, run_id).await, progress).await?;
    match run["state"].as_str() {
        Some("done") => show(database, run_id).await,
        Some("cancelled") => Err(said("lần phân tích đã bị dừng / the run was called off")),
        _ => {
            let word = |name: &str| run["error"][name].as_str().unwrap_or_default().to_owned();
            Err(said(format!("{} {} / {} {}", word("vi"), word("what_vi"), word("en"), word("what_en"))))
        }
    }
}

async fn told(database: &Database, run_id: Uuid) -> Result<Value, CliError> {
    runs::told(&mut *database.pool.acquire().await.map_err(db)?, run_id).await.map_err(failed)
}

fn progress(run: &Value) -> String {
    let step = match run["step"].as_str() {
        Some("reading") => "đọc dữ liệu / reading",
        Some("cells") => "ô / cells",
        Some("significance") => "kiểm định / testing",
        Some("slices") => "theo thời gian / over time",
        Some("areas") => "khu vực / areas",
        Some("surface") => "mặt mật độ / surface",
        Some("concentration") => "mức tập trung / concentration",
        Some("near_repeat") => "tái diễn gần / near repeats",
        Some("backtest") => "kiểm chứng / backtest",
        Some("writing") => "ghi / writing",
        _ => "",
    };
    run["total"].as_i64().map_or_else(|| step.to_owned(), |total| format!("{step} {}/{total}", run["done"]))
}

/// A line for each run: id, province, state, window, incidents, areas.
async fn list(database: &Database, province: Option<&str>) -> Result<(), CliError> {
    let found = runs::all(&mut *database.pool.acquire().await.map_err(db)?, province, MOST_RUNS).await.map_err(failed)?;
    if found.is_empty() {
        say("chưa có lần phân tích nào / there are no runs");
    }
    for run in found {
        let text = |value: &Value| value.as_str().unwrap_or("…").to_owned();
        say(&format!(
            "{}  {}  {:<9}  {} … {}  {}  {} vụ / incidents  {} khu vực / areas",
            text(&run["hotspot_run_id"]),
            text(&run["province_code"]),
            text(&run["state"]),
            text(&run["wish"]["from"]),
            text(&run["wish"]["to"]),
            Wish::kept(&run["wish"]).map_or_else(String::new, |wish| in_brief(&wish, Language::Vietnamese)),
            run["n"].as_i64().map_or_else(|| "–".to_owned(), |n| n.to_string()),
            run["areas"].as_i64().map_or_else(|| "–".to_owned(), |n| n.to_string())
        ));
    }
    Ok(())
}

/// A line for each offence: code, name, why it has no hotspots if it has none.
async fn list_offences(database: &Database) -> Result<(), CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    for offence in incidents::store::list_offences(&mut conn, None).await.map_err(said)? {
        let text = |name: &str| offence[name].as_str().unwrap_or_default().to_owned();
        let why = incidents::offences::why_no_hotspots(&offence).map(|(_, vi, en)| format!("  – {vi} / {en}")).unwrap_or_default();
        say(&format!("{:<14} {}{why}", text("offence_code"), text("name_vi")));
    }
    Ok(())
}

async fn show(database: &Database, run_id: Uuid) -> Result<(), CliError> {
    let run = told(database, run_id).await?;
    let (wish, inputs, found) = (&run["wish"], &run["inputs"], &run["findings"]);
    let text = |value: &Value| value.as_str().unwrap_or("…").to_owned();
    say(&format!("{run_id}  {}  {}  {} … {}", text(&run["province_code"]), text(&run["state"]), text(&wish["from"]), text(&wish["to"])));
    for line in asked(database, &run, run_id).await? {
        say(&line);
    }
    if run["state"] != "done" {
        let word = |name: &str| run["error"][name].as_str().unwrap_or_default().to_owned();
        say(&format!("{} / {}", word("vi"), word("en")));
        return Ok(());
    }
    say(&format!(
        "{} vụ, ô {:.0} m, {} khu vực, {} ô nóng / {} incidents, cells of {:.0} m, {} areas, {} hot cells",
        inputs["n"],
        inputs["side_m"].as_f64().unwrap_or_default(),
        found["areas"],
        found["cells_hot"],
        inputs["n"],
        inputs["side_m"].as_f64().unwrap_or_default(),
        found["areas"],
        found["cells_hot"]
    ));
    let percent = |value: &Value| 100.0 * value.as_f64().unwrap_or_default();
    let worst = &found["concentration"];
    if worst.is_object() {
        say(&format!(
            "{:.0} % số vụ nằm trên {:.0} % diện tích có nhiều vụ nhất, ở mọi nơi (ngẫu nhiên: {:.0} %) / {:.0} % of incidents on the worst {:.0} % of the ground, anywhere (by chance: {:.0} %)",
            percent(&worst["share"]),
            percent(&worst["part"]),
            percent(&worst["chance_share"]),
            percent(&worst["share"]),
            percent(&worst["part"]),
            percent(&worst["chance_share"])
        ));
    }
    let verdict = match run["backtest"]["verdict"].as_str() {
        Some("better") => "đoán đúng hơn bản đồ đếm / foretells better than plain counts",
        Some("same") => "đoán không hơn bản đồ đếm / foretells no better than plain counts",
        Some("worse") => "đoán kém bản đồ đếm / foretells worse than plain counts",
        _ => "chưa đủ dữ liệu để kiểm chứng / too few to test",
    };
    say(&format!("bảng dự báo / forecast: {verdict}"));
    sum(found, &run);
    areas(database, run_id).await
}

/// Lines with what was asked: of which communes, offences, hours and days.
async fn asked(database: &Database, run: &Value, run_id: Uuid) -> Result<Vec<String>, CliError> {
    let mut conn = database.pool.acquire().await.map_err(db)?;
    let vi = in_words(&mut conn, run, run_id, Language::Vietnamese).await.map_err(failed)?.facts;
    let en = in_words(&mut conn, run, run_id, Language::English).await.map_err(failed)?.facts;
    let asked = vi.into_iter().zip(en).filter(|(fact, _)| ASKED.contains(&fact.name));
    Ok(asked.map(|(vi, en)| format!("{} / {}: {} / {}", vi.label, en.label, vi.value, en.value)).collect())
}

/// All communes together, and whether a tenth fewer was reached.
fn sum(found: &Value, run: &Value) {
    let total = &found["total"];
    let Some(part) = total["change_part"].as_f64() else { return };
    let change = match total["verdict"].as_str() {
        Some("fell") => "giảm / fell",
        Some("rose") => "tăng / rose",
        Some("too_few") => "quá ít để kết luận / too few to tell",
        _ => "có thể do ngẫu nhiên / may be chance",
    };
    let target = match total["target_verdict"].as_str() {
        Some("reached") => "đạt / reached",
        Some("not_reached") => "không đạt / not reached",
        _ => "chưa đủ cơ sở kết luận / cannot be told",
    };
    let wish = Wish::kept(&run["wish"]);
    let province = run["province_name"].as_str().unwrap_or("–");
    let place = match wish.as_ref().map_or(0, |wish| wish.communes.len()) {
        0 => province.to_owned(),
        n => format!("{n} xã, phường của / communes of {province}"),
    };
    // Neither window needs to be that of the incidents above.
    let windows = wish.and_then(|wish| wish.windows()).map(|([before, before_end], [now, end], _)| {
        let last = |end: NaiveDate| end.pred_opt().unwrap_or(end);
        format!(", {now} … {} so với / against {before} … {}", last(end), last(before_end))
    });
    let end = |name: &str, none: &str| total[name].as_f64().map_or_else(|| none.to_owned(), |end| format!("{:+.1} %", 100.0 * end));
    say(&format!(
        "{place}{}: {} → {} vụ / incidents ({:+.1} %, 95 %: {} … {}), {change}; giảm 10 % / a tenth fewer: {target}",
        windows.unwrap_or_default(),
        total["n_before"],
        total["n"],
        100.0 * part,
        end("low", "không có cận dưới / no lower end"),
        end("high", "không có cận trên / no upper end")
    ));
}

/// A line for each area: number, incidents and how many were to be expected, q (after the false discovery rate), place, where. Reading exact places is noted, as of a file.
async fn areas(database: &Database, run_id: Uuid) -> Result<(), CliError> {
    let mut tx = database.pool.begin().await.map_err(db)?;
    let run = runs::told(&mut tx, run_id).await.map_err(failed)?;
    let found = answers::areas_of(&mut tx, run_id, None).await.map_err(failed)?;
    if is_fine(&run, Placed::Areas) && !found.is_empty() {
        let detail = json!({"face": "terminal", "filter": {}, "count": found.len(), "purpose": "bando138 hotspots"});
        let read = Note { action: "read_places", entity: "hotspot_run", entity_id: Some(run_id), detail, ..Note::default() };
        note(&mut tx, &read).await.map_err(said)?;
    }
    tx.commit().await.map_err(db)?;
    for area in found {
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        let q = area["q"].as_f64().map_or_else(|| "–".to_owned(), |q| if q < 0.0001 { "< 0.0001".to_owned() } else { format!("= {q:.4}") });
        let near = area["near"].as_str().map(|near| format!(", gần / near {near}")).unwrap_or_default();
        say(&format!(
            "{:>4}  {} vụ / incidents (nếu mọi nơi như nhau / if all places were alike: {:.1})  q {q}  {}{near}  ({:.5} {:.5})",
            area["number"],
            area["n"],
            number(&area["expected"]),
            area["name"]["vi"].as_str().or(area["commune"]["name"].as_str()).unwrap_or("–"),
            number(&area["centre"][0]),
            number(&area["centre"][1])
        ));
    }
    Ok(())
}
