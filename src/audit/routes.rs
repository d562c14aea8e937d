//! `/api/v1/audit` and the monthly review sheet of a commune. Open to auditors and to those who
//! work in the unit, within their scope; row security and masking decide what they read.

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Months, NaiveDate, TimeZone, Utc};
use serde_json::{Value, json};

use super::AuditError;
use super::store::{self, EventFilter, EventKey};
use crate::clock::vietnam;
use crate::communes;
use crate::db::ScopedDb;
use crate::http::page::Page;
use crate::http::{Params, PathId, Problem};
use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new().route("/audit", get(list)).route("/communes/{id}/audit-sheet", get(sheet))
}

/// The parameters by which a list of events is filtered.
pub const FILTERS: [&str; 6] = ["chain", "entity", "entity_id", "from", "to", "actor"];

/// Which events a request asks for.
///
/// # Errors
/// A parameter that cannot be read, a window that ends before it begins.
pub fn read_filter(params: &Params) -> Result<EventFilter, Problem> {
    let chain: Option<Chain> = params.parse("chain", "mã tỉnh hai chữ số hoặc VN", "a province code of two digits, or VN")?;
    let filter = EventFilter {
        chain: chain.map(|Chain(name)| name),
        entity: params.text("entity").map(str::to_owned),
        entity_id: params.id("entity_id")?,
        from: params.date("from")?.map(midnight),
        to: params.date("to")?.map(midnight),
        actor: params.text("actor").map(str::to_owned),
    };
    if filter.from.zip(filter.to).is_some_and(|(from, to)| from >= to) {
        return Err(Problem::parameter("to", "Ngày to phải sau ngày from.", "The day to must come after the day from."));
    }
    Ok(filter)
}

async fn list(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&FILTERS.iter().copied().chain(["limit", "after"]).collect::<Vec<_>>())?;
    let page = Page::read(&params, 3)?;
    let after: Option<EventKey> = match (page.after_as(0)?, page.after_part(1), page.after_as(2)?) {
        (Some(at), Some(chain), Some(seq)) => Some((at, chain.to_owned(), seq)),
        _ => None,
    };
    let filter = read_filter(&params)?;
    let mut rows = store::list(&mut *db.begin().await?, &filter, &page, after.as_ref()).await?;
    let more = page.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|(_, at, chain, seq)| vec![at.to_rfc3339(), chain.clone(), seq.to_string()]);
    let rows: Vec<String> = rows.into_iter().map(|(row, ..)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), false, None))
}

async fn sheet(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["month"])?;
    let month: Option<Month> = params.parse("month", "tháng dạng NNNN-TT, ví dụ 2026-11", "a month as YYYY-MM, such as 2026-11")?;
    let first = month.map_or_else(|| state.clock.today(), |Month(first)| first);
    let first = chrono::Datelike::with_day(&first, 1).unwrap_or(first);
    let next = first + Months::new(1);
    let mut conn = db.begin().await?;
    let commune = communes::store::get(&mut conn, id).await.map_err(AuditError::from)?.ok_or(AuditError::CommuneNotFound(id))?;
    if !store::is_in_scope(&mut conn, &db, id).await? {
        return Err(AuditError::CommuneNotFound(id).into());
    }
    let mut sheet = store::sheet(&mut conn, id, midnight(first), midnight(next)).await?;
    if let Value::Object(members) = &mut sheet {
        members.insert("commune".to_owned(), commune);
        members.insert("month".to_owned(), json!(first.format("%Y-%m").to_string()));
    }
    Ok(Json(sheet))
}

/// The beginning of a day in Vietnam.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    vietnam().from_local_datetime(&day.and_time(chrono::NaiveTime::MIN)).earliest().map_or(DateTime::UNIX_EPOCH, |at| at.to_utc())
}

/// A chain's name.
struct Chain(String);

impl std::str::FromStr for Chain {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_code || text == "VN" { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// The first day of a month of 1900 to 2200.
struct Month(NaiveDate);

impl std::str::FromStr for Month {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2).ok_or(())?;
        let year = year.parse().ok().filter(|year| (1900..=2200).contains(year)).ok_or(())?;
        NaiveDate::from_ymd_opt(year, month.parse().map_err(|_| ())?, 1).map(Self).ok_or(())
    }
}
