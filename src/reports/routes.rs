//! `/api/v1/reports`: what is due, who is late, one report with its figures and sentences, and its texts.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Months, NaiveDate};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::counting::{self, Unit};
use super::fields::{ASKED, REPORT, STATES};
use super::figures::Figures;
use super::store::{self, ReportFilter, Step, db};
use super::{ReportError, gathering, make, sentences};
use crate::db::{PlaceTier, ScopedDb};
use crate::directives::fields::KINDS;
use crate::http::fields::{self, Choice, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Windows are at most so long, in days.
const MOST_DAYS: i64 = 1100;

/// Routes of reports.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/reports", get(list).post(create))
        .route("/reports/late", get(late))
        .route("/reports/{id}", get(get_one).patch(change))
        .route("/reports/{id}/history", get(history))
}

fn values(choices: &[Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.value).collect()
}

/// Who is told masked incidents would count others.
///
/// # Errors
/// The account is one of those.
pub(super) fn sees_all(scoped: &ScopedDb) -> Result<(), ReportError> {
    if scoped.tier() == PlaceTier::Exact { Ok(()) } else { Err(ReportError::Masked) }
}

/// The days in which the last day in time lies: from two months ago to two months ahead, unless said otherwise.
fn window(params: &Params, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Problem> {
    let from = params.date("from")?.unwrap_or(today - Months::new(2));
    let to = params.date("to")?.unwrap_or_else(|| (today + Months::new(2)).max(from + Months::new(1)));
    if from >= to || (to - from).num_days() > MOST_DAYS {
        return Err(Problem::parameter(
            "to",
            "Khoảng thời gian phải từ 1 ngày đến 3 năm: to phải sau from (ngày to không tính).",
            "The window has 1 day to 3 years: to must come after from (the day to is not counted).",
        ));
    }
    Ok((from, to))
}

/// `province`, `commune`, `kind`, `state`, `from` and `to` of the last day in time, `late`, `of_province`, `directive`. What directives ask for in the
/// window is made on the way.
async fn list(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "commune", "kind", "state", "from", "to", "late", "of_province", "directive"])?;
    sees_all(&scoped)?;
    let today = state.clock.today();
    let (from, to) = window(&params, today)?;
    let province = params.province()?.or_else(|| scoped.access().home_province.as_deref().map(str::to_owned));
    let filter = ReportFilter {
        province,
        commune: params.id("commune")?,
        kind: params.choice("kind", &values(KINDS))?,
        state: params.choice("state", &values(STATES))?,
        from: Some(from),
        to: Some(to),
        late: params.flag("late")?,
        of_province: params.flag("of_province")?,
        directive: params.id("directive")?,
        today,
    };
    let mut tx = scoped.begin().await?;
    let skipped = match &filter.province {
        Some(province) => make::make(&mut tx, scoped.is_wide(), province, (from, to), today).await?,
        None => Vec::new(),
    };
    let items = store::list(&mut tx, &filter).await?;
    tx.commit().await?;
    let count = |name: &str| items.iter().filter(|item| item["state"] == name).count();
    let states: Map<String, Value> = STATES.iter().map(|state| (state.value.to_owned(), json!(count(state.value)))).collect();
    let is_late = |item: &&Value| item["is_late"] == true;
    Ok(Json(json!({
        "is_cut": items.len() as i64 == store::MOST, "n": items.len(), "n_late": items.iter().filter(is_late).count(), "states": states,
        "items": items, "skipped": skipped, "from": from, "to": to, "today": today, "province": filter.province,
    })))
}

/// `province`, `months` back (12): communes whose reports are late, with those.
async fn late(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "from"])?;
    sees_all(&scoped)?;
    let today = state.clock.today();
    let from = params.date("from")?.unwrap_or(today - Months::new(2));
    let Some(province) = params.province()?.or_else(|| scoped.access().home_province.as_deref().map(str::to_owned)) else {
        return Err(Problem::parameter(
            "province",
            "Cần mã tỉnh (province), ví dụ 31.",
            "A province code (province), such as 31, is needed.",
        ));
    };
    let mut tx = scoped.begin().await?;
    if from < today {
        make::make(&mut tx, scoped.is_wide(), &province, (from, today), today).await?;
    }
    let items = store::list_late(&mut tx, &province, today, from).await?;
    tx.commit().await?;
    let reports: u64 = items.iter().filter_map(|item| item["n"].as_u64()).sum();
    Ok(Json(json!({ "items": items, "units": items.len(), "reports": reports, "from": from, "today": today, "province": province })))
}

pub(super) fn unit_of(row: &Value) -> Unit {
    Unit {
        commune_id: row["commune_id"].as_str().and_then(|id| id.parse().ok()),
        province_code: row["province_code"].as_str().unwrap_or_default().to_owned(),
    }
}

pub(super) fn period_of(row: &Value) -> (NaiveDate, NaiveDate) {
    let day = |name: &str| row[name].as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
    (day("period_from"), day("period_to"))
}

/// Figures as they are counted now, with what a report of the province gathers.
pub(super) async fn counted(
    conn: &mut PgConnection,
    row: &Value,
    report_id: Uuid,
    today: NaiveDate,
) -> Result<(Figures, Option<Value>), ReportError> {
    let unit = unit_of(row);
    let figures = counting::figures(&mut *conn, &unit, period_of(row), today).await?;
    let gathered = match unit.commune_id {
        None => Some(gathering::gathered(&mut *conn, report_id, &figures).await?),
        Some(_) => None,
    };
    Ok((figures, gathered))
}

/// Figures as a document, with what was gathered beside them.
pub(super) fn document(figures: &Figures, gathered: Option<Value>) -> Value {
    let mut told = json!(figures);
    if let (Value::Object(members), Some(gathered)) = (&mut told, gathered) {
        members.insert("gathered".to_owned(), gathered);
    }
    told
}

/// What the register has by now otherwise than a report was sent with.
fn differences(sent: &Figures, now: &Figures) -> Vec<Value> {
    let mut told = Vec::new();
    for group in &now.groups {
        let before = sent.group(&group.code).map(|found| found.tally).unwrap_or_default();
        for (name, was, is) in [
            ("n", before.n, group.tally.n),
            ("cleared", before.cleared, group.tally.cleared),
            ("previous_n", before.previous_n, group.tally.previous_n),
        ] {
            if was != is {
                told.push(json!({ "group": group.code, "figure": name, "was": was, "is": is, "href": group.href }));
            }
        }
    }
    told
}

/// The report as it is told: with its figures (as they were sent, or as they are now), sentences, and what has changed since.
///
/// # Errors
/// There is none in the scope; the database's.
pub async fn told(conn: &mut PgConnection, report_id: Uuid, today: NaiveDate) -> Result<Value, ReportError> {
    let mut row = store::get(&mut *conn, report_id, today).await?;
    let sent: Option<Figures> = serde_json::from_value(row["figures"].clone()).ok();
    let (mut differs, mut document) = (Value::Null, row["figures"].clone());
    let figures = match (&sent, row["state"].as_str()) {
        (Some(figures), Some("locked")) => Some(figures.clone()),
        (Some(figures), _) => {
            let (now, _) = counted(&mut *conn, &row, report_id, today).await?;
            differs = json!(differences(figures, &now));
            Some(figures.clone())
        }
        (None, _) => match counted(&mut *conn, &row, report_id, today).await {
            Ok((figures, gathered)) => {
                document = self::document(&figures, gathered);
                Some(figures)
            }
            Err(ReportError::NotBegun(_)) => None,
            Err(error) => return Err(error),
        },
    };
    if let Value::Object(members) = &mut row {
        members.insert("is_snapshot".to_owned(), json!(sent.is_some()));
        members.insert("figures".to_owned(), document);
        members.insert("sentences".to_owned(), json!(figures.as_ref().map(sentences::of).unwrap_or_default()));
        members.insert("differs".to_owned(), differs);
    }
    Ok(row)
}

async fn get_one(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    sees_all(&scoped)?;
    let row = told(&mut *scoped.begin().await?, id, state.clock.today()).await?;
    Ok(etag::row(&row, None))
}

/// A report that no deadline asks for: of a commune, or with `province_code` of the province.
async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    sees_all(&scoped)?;
    let today = state.clock.today();
    let fields = fields::read(ASKED, &body, Mode::Create, today).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let commune: Option<Uuid> = fields.get("commune_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let province: Option<String> = match commune {
        Some(commune) => sqlx::query_scalar(include_str!("sql/province_of.sql"))
            .bind(commune)
            .fetch_optional(&mut *tx)
            .await
            .map_err(db("asking for the province of a commune"))?,
        None => fields.get("province_code").and_then(Value::as_str).map(str::to_owned),
    };
    let Some(province) = province else {
        return Err(Problem::invalid(vec![FieldError::at(
            "commune_id",
            "required",
            "Cần chọn xã, phường báo cáo, hoặc mã tỉnh nếu tỉnh báo cáo.",
            "Choose the commune that reports, or the code of the province if it is the province.",
        )]));
    };
    let id = Uuid::now_v7();
    store::insert(&mut tx, id, &fields, &province).await?;
    let row = told(&mut tx, id, today).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/reports/{id}"))))
}

/// The texts. Of two people in one report the second is told both versions; nothing of either is lost.
async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    sees_all(&scoped)?;
    let version = etag::if_match(&headers)?;
    let today = state.clock.today();
    let fields = fields::read(REPORT, &body, Mode::Change, today).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    store::get(&mut tx, id, today).await?;
    let changed = store::take(&mut tx, id, version, Step::Write(fields)).await?;
    if !changed {
        return Err(ReportError::Stale { current: store::get(&mut tx, id, today).await?, yours: body }.into());
    }
    let row = told(&mut tx, id, today).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn history(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    sees_all(&scoped)?;
    let mut tx = scoped.begin().await?;
    let current = store::get_columns(&mut tx, id).await?.ok_or(ReportError::NotFound(id))?;
    let items = crate::db::history(&mut tx, "report", id, &current).await.map_err(db("reading the history of a report"))?;
    Ok(Json(json!({ "items": items, "version": current["version"], "created_at": current["created_at"] })))
}
