//! `/api/v1/plans/{id}/approve`: a plan becomes approved sites and cameras of the register, each with who does what until when ("5 rõ").

use std::collections::HashMap;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::answers::camera_rows;
use super::fields::{DECISION_NUMBER, OPTICS, line};
use super::runs::own;
use super::shown::shown;
use super::site_names::SiteNames;
use super::store::db;
use crate::cameras::fields::{CAMERA, SITE};
use crate::cameras::{CameraError, store, store_sites};
use crate::communes;
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of decisions.
pub fn router() -> Router<AppState> {
    Router::new().route("/plans/{id}/approve", post(approve))
}

/// Who does what until when, with what result, and who answers for it: names in requests, and in the register.
const TASK: [(&str, &str); 5] = [
    ("owner_post", "task_owner_post"),
    ("text", "task_text"),
    ("due_on", "task_due_on"),
    ("result", "task_result"),
    ("accountable_post", "task_accountable_post"),
];

/// Members that an approval may have.
const NAMES: [&str; 7] = ["decision_number", "decision_on", "phase", "budget_year", "ownership", "task", "cameras"];

/// What a decision says.
struct Decision {
    number: String,
    on: NaiveDate,
    /// Members for all cameras, by their names in the register.
    all: Map<String, Value>,
    ownership: Value,
    /// What differs for single cameras.
    of: HashMap<i64, Map<String, Value>>,
}

/// A name within a pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn not_members(pointer: &str) -> FieldError {
    FieldError::at(pointer, "not-members", "Cần các mục có tên.", "Named members are needed.")
}

/// Members of a task, by their names in the register; what is at `pointer` of a request may be none.
fn task(given: &Value, pointer: &str, faults: &mut Vec<FieldError>) -> Map<String, Value> {
    if given.is_null() {
        return Map::new();
    }
    let Some(given) = given.as_object() else {
        faults.push(not_members(pointer));
        return Map::new();
    };
    for name in given.keys().filter(|name| !TASK.iter().any(|(known, _)| known == name)) {
        let at = format!("{pointer}/{}", escaped(name));
        faults.push(FieldError::at(&at, "unknown-field", format!("Không có mục {name}."), format!("There is no field {name}.")));
    }
    let of = |(name, column): &(&str, &str)| Some(((*column).to_owned(), given.get(*name).filter(|value| !value.is_null())?.clone()));
    TASK.iter().filter_map(of).collect()
}

/// The fault of a task that would be due before it is decided.
fn before_decision(task: &Map<String, Value>, on: NaiveDate, pointer: &str) -> Option<FieldError> {
    let due: NaiveDate = task.get("task_due_on")?.as_str()?.parse().ok()?;
    let fault = || {
        FieldError::at(
            &format!("{pointer}/due_on"),
            "due-before-decision",
            "Hạn hoàn thành (rõ tiến độ) trước ngày quyết định; hãy chọn ngày từ ngày quyết định trở đi.",
            "It is due before the day of the decision: choose that day or a later one.",
        )
    };
    (due < on).then(fault)
}

fn decision(body: &Map<String, Value>, today: NaiveDate) -> Result<Decision, Vec<FieldError>> {
    let mut faults = Vec::new();
    for name in body.keys().filter(|name| !NAMES.contains(&name.as_str())) {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        faults.push(FieldError::at(&pointer, "unknown-field", format!("Không có mục {name}."), format!("There is no field {name}.")));
    }
    let number = line(body, DECISION_NUMBER, &mut faults);
    if number.is_none() && faults.is_empty() {
        faults.push(FieldError::at("decision_number", "required", "Cần số quyết định.", "The number of the decision is needed."));
    }
    let on: Option<NaiveDate> = body.get("decision_on").and_then(Value::as_str).and_then(|day| day.parse().ok()).filter(|on| *on <= today);
    if on.is_none() {
        faults.push(FieldError::at(
            "decision_on",
            "not-a-date",
            "Cần ngày quyết định, không sau hôm nay, dạng NNNN-TT-NN.",
            "The day of the decision is needed, not after today, as YYYY-MM-DD.",
        ));
    }
    let mut all = Map::new();
    for name in ["phase", "budget_year"] {
        all.extend(body.get(name).filter(|value| !value.is_null()).map(|value| (name.to_owned(), value.clone())));
    }
    all.extend(body.get("task").map(|given| task(given, "task", &mut faults)).unwrap_or_default());
    let mut of = HashMap::new();
    let cameras = body.get("cameras").filter(|value| !value.is_null());
    faults.extend(cameras.filter(|value| !value.is_object()).map(|_| not_members("cameras")));
    for (number, given) in cameras.and_then(Value::as_object).into_iter().flatten() {
        match number.parse::<i64>() {
            Ok(known) => {
                of.insert(known, task(given, &format!("cameras/{number}"), &mut faults));
            }
            Err(_) => faults.push(FieldError::at(
                &format!("cameras/{}", escaped(number)),
                "no-such-camera",
                "Phương án không có camera số này.",
                "The plan has no camera of this number.",
            )),
        }
    }
    let tasks = std::iter::once(("task".to_owned(), &all)).chain(of.iter().map(|(number, own)| (format!("cameras/{number}"), own)));
    faults.extend(tasks.filter_map(|(pointer, task)| before_decision(task, on?, &pointer)));
    match (number, on, faults.is_empty()) {
        (Some(number), Some(on), true) => {
            Ok(Decision { number, on, all, ownership: body.get("ownership").cloned().unwrap_or_else(|| json!("commune_committee")), of })
        }
        _ => Err(faults),
    }
}

/// A camera of the register as a row of a plan and a decision have it; faults by the names of the request.
fn registered(row: &Map<String, Value>, decision: &Decision, today: NaiveDate) -> Result<Map<String, Value>, Vec<FieldError>> {
    let mut members = decision.all.clone();
    let number = row["number"].as_i64().unwrap_or_default();
    let own = decision.of.get(&number);
    members.extend(own.cloned().unwrap_or_default());
    let is_own = |column: &str| own.is_some_and(|own| own.contains_key(column));
    let pointer = |column: &str| match TASK.iter().find(|(_, known)| *known == column) {
        Some((name, _)) if is_own(column) => format!("/cameras/{number}/{name}"),
        Some((name, _)) => format!("/task/{name}"),
        None => format!("/{column}"),
    };
    let mut faults: Vec<FieldError> = TASK
        .iter()
        .filter(|(_, column)| !members.contains_key(*column))
        .map(|(_, column)| FieldError {
            pointer: pointer(column),
            ..FieldError::at(column, "required", "Cần ghi đủ 5 rõ cho mọi camera.", "All five of the task are needed for each camera.")
        })
        .collect();
    let model = row["model"].as_object().cloned().unwrap_or_default();
    members.extend(OPTICS.iter().filter_map(|name| Some(((*name).to_owned(), model.get(*name).filter(|value| !value.is_null())?.clone()))));
    let name: String = model.get("name").and_then(Value::as_str).unwrap_or_default().chars().take(100).collect();
    for (name, value) in [
        ("status", json!("approved")),
        ("source", json!("plan")),
        ("azimuth_deg", row["bearing_deg"].clone()),
        ("mount_height_m", row["height_m"].clone()),
        ("tilt_deg", row["tilt_deg"].clone()),
        ("cost_vnd", row["cost_vnd"].clone()),
        ("model", json!(name)),
    ] {
        members.insert(name.to_owned(), value);
    }
    match fields::read(CAMERA, &members, Mode::Create, today) {
        Ok(fields) if faults.is_empty() => Ok(fields),
        read => {
            let of_fields = read.err().unwrap_or_default().into_iter();
            faults.extend(of_fields.map(|fault| FieldError { pointer: pointer(fault.pointer.trim_start_matches('/')), ..fault }));
            Err(faults)
        }
    }
}

/// A site of the register for a place of a plan, by a name of its own.
fn site(row: &Map<String, Value>, name: &str, decision: &Decision, today: NaiveDate) -> Result<Map<String, Value>, Vec<FieldError>> {
    let word = |name: &str| row.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let kind = match word("place_kind") {
        Some("junction") => "crossroads",
        Some("street") => "road_section",
        _ => "other",
    };
    let members = json!({"site_name": name, "ownership": decision.ownership, "mount": "pole", "site_type": kind, "source": "plan", "position_method": "map_click",
        "legal_basis": format!("{} ({})", decision.number, decision.on.format("%d/%m/%Y"))});
    fields::read(SITE, members.as_object().unwrap_or(&Map::new()), Mode::Create, today)
}

async fn approve(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let today = state.clock.today();
    let mut tx = scoped.begin().await?;
    let plan = own(&mut tx, &scoped, id).await?;
    if plan["version"] != version {
        return Err(etag::conflict(plan, body));
    }
    let is_held: Option<Uuid> = sqlx::query_scalar(include_str!("sql/hold_plan_to_approve.sql"))
        .bind(id)
        .bind(version)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("approving a plan"))?;
    if is_held.is_none() {
        return Err(Problem::new(
            409,
            "plan-not-to-approve",
            "Phương án đã duyệt, chưa lập xong hoặc không có camera nào, nên không duyệt được.",
            "The plan is approved already, not over, or has no cameras.",
        ));
    }
    let decision = decision(&body, today).map_err(Problem::invalid)?;
    let rows = camera_rows(&mut tx, id).await?;
    let mut faults: Vec<FieldError> = Vec::new();
    for number in decision.of.keys().filter(|number| !rows.iter().any(|row| row["number"] == **number)) {
        let pointer = format!("cameras/{number}");
        faults.push(FieldError::at(
            &pointer,
            "no-such-camera",
            "Phương án không có camera số này.",
            "The plan has no camera of this number.",
        ));
    }
    let mut made = Vec::new();
    let (mut names, arms) = names(&mut tx, id, &rows).await?;
    let mut given: HashMap<(u64, u64), String> = HashMap::new();
    for row in &rows {
        // Several cameras of one place hang on one site.
        let arms = row["number"].as_i64().and_then(|number| arms.get(&number).copied());
        let code = plan["plan_code"].as_str().unwrap_or_default();
        let name = if row["site_id"].is_null() {
            given.entry(place_of(row)).or_insert_with(|| names.name(row, arms, code)).clone()
        } else {
            row["place_name"].as_str().unwrap_or(code).to_owned()
        };
        match (registered(row, &decision, today), site(row, &name, &decision, today)) {
            (Ok(camera), Ok(site)) => made.push((row, camera, site)),
            (camera, site) => faults.extend(camera.err().into_iter().chain(site.err()).flatten()),
        }
    }
    // What is said for all is wrong once.
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer).then(a.code.cmp(b.code)));
    faults.dedup_by(|a, b| a.pointer == b.pointer && a.code == b.code);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    store_sites::lock_places(&mut tx).await?;
    check_sites(&mut tx, &rows).await?;
    let mut sites: HashMap<(u64, u64), Uuid> = HashMap::new();
    for (row, camera, site) in made {
        let key = place_of(row);
        let (lon, lat) = (f64::from_bits(key.0), f64::from_bits(key.1));
        let known: Option<Uuid> = row["site_id"].as_str().and_then(|id| id.parse().ok()).or_else(|| sites.get(&key).copied());
        let site_id = if let Some(site_id) = known {
            site_id
        } else {
            let site_id = Uuid::now_v7();
            let located = communes::store::locate(&mut tx, lon, lat, today, today).await?;
            store_sites::insert_site(&mut tx, site_id, &site, lon, lat, &located, false).await?;
            sites.insert(key, site_id);
            site_id
        };
        let camera_id = Uuid::now_v7();
        if !store::insert_camera(&mut tx, camera_id, site_id, &camera, today, today).await? {
            return Err(CameraError::SiteNotFound(site_id).into());
        }
        sqlx::query(include_str!("sql/set_plan_camera_registered.sql"))
            .bind(id)
            .bind(row["number"].as_i64().unwrap_or_default() as i32)
            .bind(camera_id)
            .bind(site_id)
            .execute(&mut *tx)
            .await
            .map_err(db("approving a plan"))?;
    }
    sqlx::query(include_str!("sql/approve_plan.sql"))
        .bind(id)
        .bind(&decision.number)
        .bind(decision.on)
        .bind(state.clock.now())
        .execute(&mut *tx)
        .await
        .map_err(db("approving a plan"))?;
    let plan = shown(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(etag::row(&plan, None))
}

/// Where a camera hangs, to the bit: longitude and latitude.
fn place_of(row: &Map<String, Value>) -> (u64, u64) {
    let number = |name: &str| row.get(name).and_then(Value::as_f64).unwrap_or_default().to_bits();
    (number("lon"), number("lat"))
}

/// Names of sites that the communes of the cameras have, and how many roads meet where cameras hang at a junction, by their numbers.
async fn names(
    conn: &mut PgConnection,
    plan_id: Uuid,
    rows: &[Map<String, Value>],
) -> Result<(SiteNames, HashMap<i64, i32>), PlanningError> {
    let naming = db("naming sites");
    let communes: Vec<Uuid> = rows.iter().filter_map(|row| row["commune_id"].as_str()?.parse().ok()).collect();
    let taken: Vec<(Uuid, String)> =
        sqlx::query_as(include_str!("sql/list_site_name.sql")).bind(communes).fetch_all(&mut *conn).await.map_err(&naming)?;
    let arms: Vec<(i32, i32)> =
        sqlx::query_as(include_str!("sql/list_plan_arms.sql")).bind(plan_id).fetch_all(conn).await.map_err(naming)?;
    Ok((SiteNames::of(taken), arms.into_iter().map(|(number, arms)| (i64::from(number), arms)).collect()))
}

/// Sites that the plan hangs cameras on have to be in use still; they are held from here on.
async fn check_sites(conn: &mut PgConnection, rows: &[Map<String, Value>]) -> Result<(), Problem> {
    let wanted: Vec<(Uuid, &Value)> =
        rows.iter().filter_map(|row| Some((row["site_id"].as_str()?.parse().ok()?, &row["number"]))).collect();
    let there: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/list_site_of_plan.sql"))
        .bind(wanted.iter().map(|(id, _)| *id).collect::<Vec<Uuid>>())
        .fetch_all(conn)
        .await
        .map_err(db("approving a plan"))?;
    match wanted.iter().find(|(id, _)| !there.contains(id)) {
        None => Ok(()),
        Some((_, number)) => Err(Problem::new(
            409,
            "site-gone",
            format!("Điểm lắp đặt của camera số {number} không còn dùng. Hãy dời camera đó rồi duyệt."),
            format!("The site of camera {number} is not in use any more. Move that camera, then approve."),
        )),
    }
}
