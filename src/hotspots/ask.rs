//! Asking for a run: reading the request, what is known to be wrong with it before anybody works on it, storing it.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::office::VERSION;
use super::runs::shown;
use super::store::db;
use super::wish::Wish;
use super::{HotspotError, inputs, register};
use crate::coverage::runs::may;
use crate::db::ScopedDb;
use crate::http::fields::Kind::Text;
use crate::http::fields::Write::Optional;
use crate::http::fields::{Field, Mode, field};
use crate::http::{Body, FieldError, Params, Problem, fields};
use crate::state::AppState;

/// Runs of a province that wait at most: one is worked on at a time.
const MOST_WAITING: i64 = 5;
/// Groups of offences.
const GROUPS: [&str; 6] = ["ttxh", "kinh_te", "moi_truong", "ma_tuy", "anqg", "tnxh"];
/// The name of a run.
const NAME: Field = field("name", Text { max: 200 }, Optional, "identity", "Tên lần phân tích", "Name of the run");

/// What is known to be wrong with a wish before anybody works on it; `communes` are those of the province.
async fn faults(
    conn: &mut PgConnection,
    wish: &Wish,
    communes: &[Uuid],
    since: Option<NaiveDate>,
) -> Result<Vec<FieldError>, HotspotError> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &'static str, vi: String, en: String| faults.push(FieldError::at(pointer, code, vi, en));
    for (at, _) in wish.communes.iter().enumerate().filter(|(_, id)| !communes.contains(id)) {
        fault(
            &format!("communes/{at}"),
            "no-such-commune",
            "Không có xã, phường này trong tỉnh, hoặc chưa có ranh giới.".to_owned(),
            "There is no such commune in the province, or its border is not known.".to_owned(),
        );
    }
    for (at, group) in wish.offence_groups.iter().enumerate().filter(|(_, group)| !GROUPS.contains(&group.as_str())) {
        let known = GROUPS.join(", ");
        fault(
            &format!("offence_groups/{at}"),
            "no-such-group",
            format!("Không có nhóm tội danh {group}; các nhóm: {known}."),
            format!("There is no group of offences {group}; those that there are: {known}."),
        );
    }
    let known: Vec<(String, bool, bool)> = sqlx::query_as(include_str!("sql/run_offences.sql"))
        .bind(&wish.offence_codes)
        .fetch_all(conn)
        .await
        .map_err(db("reading offences"))?;
    for (at, code) in wish.offence_codes.iter().enumerate() {
        let pointer = format!("offence_codes/{at}");
        match known.iter().find(|(known, ..)| known == code) {
            None => fault(
                &pointer,
                "no-such-offence",
                format!("Không có tội danh mã {code}."),
                format!("There is no offence of the code {code}."),
            ),
            Some((.., true)) => fault(
                &pointer,
                "offence-sensitive",
                format!("Tội danh {code} có thể làm lộ nạn nhân nên không đưa lên bản đồ điểm nóng. Hãy bỏ tội danh này."),
                format!("The offence {code} could tell of victims and is never part of hotspots. Take it out."),
            ),
            Some((_, false, _)) => fault(
                &pointer,
                "offence-not-mappable",
                format!(
                    "Tội danh {code} không gắn với một địa điểm (qua mạng, trong gia đình) nên không có điểm nóng. Hãy bỏ tội danh này."
                ),
                format!("The offence {code} has no place (online, in a family), so it has no hotspots. Take it out."),
            ),
            Some(_) => {}
        }
    }
    if let (Some(since), Some(first), Some(end)) = (since, wish.compare_from, wish.compare_to)
        && (end <= since || register::lacks([first, end], since))
    {
        let day = |format| since.format(format).to_string();
        fault(
            "compare_from",
            "before-register",
            format!("Vụ việc chỉ được ghi đầy đủ từ ngày {}: kỳ so sánh bắt đầu trước đó sẽ thiếu. Hãy chọn kỳ khác.", day("%d/%m/%Y")),
            format!("Incidents are kept since {}: a window that begins before lacks some. Choose another one.", day("%Y-%m-%d")),
        );
    }
    if since.is_none_or(|since| since >= wish.to) {
        fault(
            "from",
            "no-incidents",
            "Tỉnh này không có vụ việc nào trong khoảng thời gian đã chọn. Hãy nhập vụ việc hoặc chọn khoảng khác.".to_owned(),
            "The province has no incidents in this window. Bring incidents in, or choose another window.".to_owned(),
        );
    }
    Ok(faults)
}

/// A wish as it can be worked on: cut to what is kept, in order, what it is compared with written out. `is_asked`: whether somebody asked for its first day.
///
/// # Errors
/// What is known to be wrong with it before anybody works on it; the database's.
pub async fn ready(
    conn: &mut PgConnection,
    province_code: &str,
    wish: Wish,
    is_asked: bool,
    today: NaiveDate,
) -> Result<Wish, HotspotError> {
    let communes = inputs::communes(&mut *conn, province_code, today).await?;
    let since = inputs::kept_since(&mut *conn, &wish, &communes).await?;
    let found = faults(conn, &wish, &communes, since).await?;
    match since {
        Some(since) if found.is_empty() => {
            let cut = wish.clone().cut(since, is_asked).or_else(|| wish.clone().cut(since, true)).unwrap_or(wish);
            Ok(cut.ordered(&communes).compared(since))
        }
        _ => Err(HotspotError::Fields(found)),
    }
}

/// What a run is called if nobody said.
fn usual_name(wish: &Wish) -> String {
    let last = wish.to.pred_opt().unwrap_or(wish.to);
    format!("Điểm nóng {} – {}", wish.from.format("%d/%m/%Y"), last.format("%d/%m/%Y"))
}

/// Stores a wish and wakes who works.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    province_code: &str,
    name: Option<&str>,
    wish: &Wish,
    today: NaiveDate,
) -> Result<Uuid, HotspotError> {
    let usual = usual_name(wish);
    let run_id: Uuid = sqlx::query_scalar(include_str!("sql/run_insert.sql"))
        .bind(province_code)
        .bind(name.unwrap_or(&usual))
        .bind(wish.told())
        .bind(today)
        .bind(VERSION)
        .fetch_one(&mut *conn)
        .await
        .map_err(db("asking for a run"))?;
    sqlx::query(include_str!("sql/run_wake.sql")).execute(conn).await.map_err(db("waking who works runs off"))?;
    Ok(run_id)
}

/// Province, name and wish of a request.
///
/// # Errors
/// Every member that cannot be read.
pub(super) fn read(body: &Map<String, Value>, today: NaiveDate) -> Result<(String, Option<String>, Wish), Problem> {
    let mut faults = Vec::new();
    let code = body.get("province_code").and_then(Value::as_str).filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()));
    if code.is_none() {
        faults.push(FieldError::at(
            "province_code",
            "required",
            "Cần mã tỉnh hai chữ số, ví dụ \"31\".",
            "The code of a province is needed: two digits, such as \"31\".",
        ));
    }
    let member: Map<String, Value> =
        body.iter().filter(|(name, _)| *name == NAME.name).map(|(name, value)| (name.clone(), value.clone())).collect();
    let name = fields::read(&[NAME], &member, Mode::Create, today).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        Map::new()
    });
    let name = name.get(NAME.name).and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned);
    match (code, Wish::read(body, today)) {
        (Some(code), Ok(wish)) if faults.is_empty() => Ok((code.to_owned(), name, wish)),
        (_, wish) => Err(Problem::invalid(faults.into_iter().chain(wish.err().unwrap_or_default()).collect())),
    }
}

/// Refuses a province that is not the account's to ask about, or that there is not.
///
/// # Errors
/// Either; the database's.
pub(super) async fn allowed(conn: &mut PgConnection, scoped: &ScopedDb, code: &str) -> Result<(), Problem> {
    let (is_known, is_own) = may(conn, Some(code)).await?;
    if !scoped.is_wide() && !is_own {
        return Err(Problem::new(
            403,
            "outside-scope",
            "Tài khoản này chỉ được tìm điểm nóng của tỉnh mình.",
            "This account may look for hotspots in its own province only.",
        ));
    }
    if !is_known {
        return Err(Problem::invalid(vec![FieldError::at(
            "province_code",
            "no-such-province",
            "Không có tỉnh mã này, hoặc tỉnh chưa có ranh giới xã, phường.",
            "There is no province of this code, or no borders of its communes are known.",
        )]));
    }
    Ok(())
}

pub(super) async fn ask(State(state): State<AppState>, scoped: ScopedDb, params: Params, Body(body): Body) -> Result<Response, Problem> {
    params.only(&[])?;
    let today = state.clock.today();
    let (code, name, wish) = read(&body, today)?;
    let mut tx = scoped.begin().await?;
    allowed(&mut tx, &scoped, &code).await?;
    let wish = ready(&mut tx, &code, wish, body.contains_key("from"), today).await?;
    let waiting: i64 =
        sqlx::query_scalar(include_str!("sql/run_count_waiting.sql")).bind(&code).fetch_one(&mut *tx).await.map_err(db("counting runs"))?;
    if waiting >= MOST_WAITING {
        return Err(Problem::new(
            409,
            "hotspot-runs-waiting",
            format!("Tỉnh này đã có {MOST_WAITING} lần phân tích đang chờ. Hãy đợi xong hoặc dừng bớt, rồi yêu cầu lại."),
            format!("{MOST_WAITING} runs of this province wait already. Wait until one is done or call one off, then ask again."),
        ));
    }
    let run_id = insert(&mut tx, &code, name.as_deref(), &wish, today).await?;
    let run = shown(&mut tx, &scoped, run_id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/hotspot-runs/{run_id}"))], Json(run)).into_response())
}
