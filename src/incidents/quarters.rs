//! Counts by commune and quarter, for those who see nothing else of incidents: what is below 5 is not told, and every other figure is
//! made of those that are told, so that no difference of two answers gives one away.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::IncidentError;
use crate::http::{Params, Problem};

/// A count below this is not told.
pub const LEAST: i64 = 5;

/// A figure of one commune in one quarter.
#[derive(Debug, sqlx::FromRow)]
struct QuarterCount {
    commune_id: uuid::Uuid,
    code: Option<String>,
    full_name: String,
    quarter: NaiveDate,
    n: Option<i64>,
}

/// The document of `/incidents/counts` for this tier: by commune (`by=commune`) or by quarter (`by=quarter`), of the quarters that lie
/// wholly in the window.
///
/// # Errors
/// A filter that this tier does not have, a window that is not one, the database's.
pub async fn counts(conn: &mut PgConnection, params: &Params, today: NaiveDate) -> Result<Value, Problem> {
    refuse_finer(params)?;
    let by = params.choice("by", &["commune", "quarter"])?.unwrap_or_else(|| "commune".to_owned());
    let to = params.date("to")?.unwrap_or_else(|| today.succ_opt().unwrap_or(today));
    let from = params.date("from")?.unwrap_or_else(|| to - chrono::Months::new(12));
    super::routes::check_window(from, to)?;
    let mut document = published(conn, params.province()?.as_deref(), from, to, &by).await?;
    if let Value::Object(members) = &mut document {
        members.insert("from".to_owned(), json!(from));
        members.insert("to".to_owned(), json!(to));
    }
    Ok(document)
}

/// Refuses filters that this tier does not have.
///
/// # Errors
/// One of them is asked for.
pub fn refuse_finer(params: &Params) -> Result<(), Problem> {
    match ["offence", "offence_group", "commune", "boundary"].into_iter().find(|name| params.text(name).is_some()) {
        None => Ok(()),
        Some(name) => Err(Problem::parameter(
            name,
            format!("Tài khoản này chỉ xem tổng số theo xã, phường và quý, không lọc thêm theo {name}."),
            format!("This account sees totals by commune and quarter only, without a filter by {name}."),
        )),
    }
}

/// The quarters that lie wholly in a window: the first day of the first, and the first day behind the last.
pub fn whole_quarters(from: NaiveDate, to: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = if from == quarter_of(from) { from } else { quarter_of(from) + chrono::Months::new(3) };
    (first, quarter_of(to))
}

/// What is told of a window: items by commune or by quarter, the sum of the told figures, how many figures are not told.
///
/// # Errors
/// The database's.
pub async fn published(
    conn: &mut PgConnection,
    province: Option<&str>,
    from: NaiveDate,
    to: NaiveDate,
    by: &str,
) -> Result<Value, IncidentError> {
    let (first, end) = whole_quarters(from, to);
    let rows: Vec<QuarterCount> = sqlx::query_as(include_str!("sql/list_quarter_count.sql"))
        .bind(first)
        .bind(end)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(|error| IncidentError::Db(error, "counting by quarter"))?;
    let mut items: Vec<Value> = Vec::new();
    let key = |row: &QuarterCount| if by == "quarter" { row.quarter.to_string() } else { row.commune_id.to_string() };
    let mut groups: std::collections::BTreeMap<String, Vec<&QuarterCount>> = std::collections::BTreeMap::new();
    for row in &rows {
        groups.entry(key(row)).or_default().push(row);
    }
    for group in groups.values() {
        let told: i64 = group.iter().filter_map(|row| row.n).sum();
        let untold = group.iter().filter(|row| row.n.is_none()).count();
        let figures = json!({ "at_least": told, "untold": untold, "is_whole": untold == 0 });
        let Value::Object(mut item) = figures else { continue };
        let row = group[0];
        if by == "quarter" {
            item.insert("quarter".to_owned(), json!(row.quarter));
        } else {
            item.insert("commune_id".to_owned(), json!(row.commune_id));
            item.insert("code".to_owned(), json!(row.code));
            item.insert("full_name".to_owned(), json!(row.full_name));
        }
        items.push(Value::Object(item));
    }
    if by == "commune" {
        items.sort_by_key(|item| std::cmp::Reverse(item.get("at_least").and_then(Value::as_i64)));
    }
    let told: i64 = rows.iter().filter_map(|row| row.n).sum();
    let untold = rows.iter().filter(|row| row.n.is_none()).count();
    Ok(json!({
        "by": by, "items": items, "at_least": told, "untold": untold, "least": LEAST,
        "counted_from": first, "counted_to": end.max(first),
    }))
}

/// First day of the quarter of a day.
fn quarter_of(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(day)
}
