//! Makes the reports that directives ask for: whoever lists reports sees those of a window made, once, with their units and periods.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::ReportError;
use super::store::{communes_on, db, is_province};
use crate::db::ScopedDb;
use crate::directives::{due, reach};

/// Makes what is due in a province with its last day in time from `from` on and before `to`, as far as the account may, and takes out what no
/// directive asks for any more and nobody has begun. Twice is as once. What could not be made because its period overlaps another report.
///
/// Reports are of the communes that are in force on the last day in time; of a directive of a province that is no more, of those that its own became.
///
/// # Errors
/// The database's.
pub async fn make(
    conn: &mut PgConnection,
    scoped: &ScopedDb,
    province: &str,
    (from, to): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Vec<Value>, ReportError> {
    if !is_province(&mut *conn, province).await? {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<Value> = Vec::new();
    let mut units: HashMap<(String, NaiveDate), Vec<Value>> = HashMap::new();
    for item in due::in_window(&mut *conn, Some(province), None, (from, to), today).await? {
        let is_asked = |who: &str| item["who"].as_array().is_some_and(|all| all.iter().any(|one| one == who));
        let is_report = !item["report_kind"].is_null() && !item["period_from"].is_null();
        if !is_report || !(is_asked("commune") || is_asked("province")) {
            continue;
        }
        let communes = if is_asked("commune") { communes_of(&mut *conn, &item, province, &mut units).await? } else { Vec::new() };
        wanted.push(json!({
            "directive_id": item["directive_id"], "code": item["code"], "title": item["text"], "report_kind": item["report_kind"],
            "is_who_assumed": item["is_who_assumed"], "is_of_province": is_asked("province"), "province_code": province,
            "period_from": item["period_from"], "period_to": item["period_to"], "due_before": item["due_before"], "communes": communes,
        }));
    }
    let wanted = Json(Value::Array(wanted));
    sqlx::query(include_str!("sql/delete_not_due.sql"))
        .bind(province)
        .bind(from)
        .bind(to)
        .bind(&wanted)
        .execute(&mut *conn)
        .await
        .map_err(db("taking out reports that are not due"))?;
    sqlx::query(include_str!("sql/insert_due.sql"))
        .bind(&wanted)
        .bind(scoped.is_wide())
        .execute(&mut *conn)
        .await
        .map_err(db("making reports that are due"))?;
    sqlx::query_scalar(include_str!("sql/list_skipped.sql"))
        .bind(&wanted)
        .bind(scoped.is_wide())
        .fetch_all(conn)
        .await
        .map_err(db("listing reports that were not made"))
}

/// The communes that a directive asks on the last day in time.
async fn communes_of(
    conn: &mut PgConnection,
    item: &Value,
    province: &str,
    known: &mut HashMap<(String, NaiveDate), Vec<Value>>,
) -> Result<Vec<Value>, ReportError> {
    let Some(last_day) = item["last_day"].as_str().and_then(|day| day.parse::<NaiveDate>().ok()) else { return Ok(Vec::new()) };
    let key = (item["directive_id"].to_string(), last_day);
    if let Some(communes) = known.get(&key) {
        return Ok(communes.clone());
    }
    let reached = reach::of(&mut *conn, item, last_day).await?;
    let communes: Vec<Value> = if reached.is_null() {
        let ids = communes_on(conn, province, last_day).await?;
        ids.into_iter().map(|id| json!(id)).collect()
    } else {
        reached["communes"].as_array().into_iter().flatten().map(|commune| commune["commune_id"].clone()).collect()
    };
    known.insert(key, communes.clone());
    Ok(communes)
}
