//! Counts by commune as rows of a file: those of the room of incidents, restated where they have to be, or published figures alone.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;

use super::columns::{column, rounded};
use super::risk_columns::moved_in_words;
use crate::files::write::{Cell, Column, Kind};
use crate::incidents::store::CountFilter;
use crate::incidents::{IncidentError, counts, quarters};
use crate::risk::{self, RiskError};

/// A row of counts with its point.
pub type Row = (Vec<Cell<'static>>, Option<(f64, f64)>);

fn columns(names: &[(&str, Kind)]) -> Result<Vec<Column>, String> {
    names.iter().map(|(name, kind)| column(&[], name, *kind).map(|(column, _)| column)).collect()
}

/// Columns of [`by_commune`].
///
/// # Errors
/// A column without words: a fault of ours.
pub fn columns_by_commune() -> Result<Vec<Column>, String> {
    columns(&[
        ("code", Kind::Text),
        ("full_name", Kind::Text),
        ("incidents", Kind::Number),
        ("is_exact", Kind::Boolean),
        ("low", Kind::Number),
        ("high", Kind::Number),
        ("people", Kind::Integer),
        ("lon", Kind::Number),
        ("lat", Kind::Number),
        ("commune_id", Kind::Text),
    ])
}

/// Counts by the units of a day, most first; each says whether it is exact.
///
/// # Errors
/// The database's.
pub async fn by_commune(conn: &mut PgConnection, filter: &CountFilter, boundary: NaiveDate) -> Result<Vec<Row>, IncidentError> {
    let (items, _) = counts::by_commune(conn, filter, boundary).await?;
    let row = |item: counts::CommuneCount| {
        let cells = vec![
            item.code.map_or(Cell::Null, |code| Cell::Text(Cow::Owned(code))),
            Cell::Text(Cow::Owned(item.full_name)),
            Cell::Number(item.count),
            Cell::Boolean(item.exact),
            Cell::Number(item.low),
            item.high.map_or(Cell::Null, Cell::Number),
            item.population.map_or(Cell::Null, |people| Cell::Integer(people.into())),
            Cell::Number(rounded(item.lon)),
            Cell::Number(rounded(item.lat)),
            Cell::Text(Cow::Owned(item.commune_id.to_string())),
        ];
        (cells, Some((item.lon, item.lat)))
    };
    Ok(items.into_iter().map(row).collect())
}

/// Columns of [`told`].
///
/// # Errors
/// A column without words: a fault of ours.
pub fn columns_told() -> Result<Vec<Column>, String> {
    columns(&[
        ("code", Kind::Text),
        ("full_name", Kind::Text),
        ("low", Kind::Integer),
        ("untold", Kind::Integer),
        ("is_told", Kind::Boolean),
        ("commune_id", Kind::Text),
    ])
}

/// Published figures by commune of the whole quarters of a window: at least so many, and of how many quarters nothing is told.
///
/// # Errors
/// The database's.
pub async fn told(conn: &mut PgConnection, province: Option<&str>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Row>, IncidentError> {
    let document = quarters::published(conn, province, from, to, "commune").await?;
    let items = document.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let row = |item: &Value| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).map_or(Cell::Null, |text| Cell::Text(Cow::Owned(text.to_owned())));
        let number = |name: &str| item.get(name).and_then(Value::as_i64).map_or(Cell::Null, Cell::Integer);
        let is_whole = item.get("is_whole").and_then(Value::as_bool).unwrap_or(false);
        (vec![text("code"), text("full_name"), number("at_least"), number("untold"), Cell::Boolean(is_whole), text("commune_id")], None)
    };
    Ok(items.iter().map(row).collect())
}

/// Columns of [`moved`].
///
/// # Errors
/// A column without words: a fault of ours.
pub fn columns_moved() -> Result<Vec<Column>, String> {
    columns(&[
        ("code", Kind::Text),
        ("full_name", Kind::Text),
        ("level_from", Kind::Text),
        ("level_to", Kind::Text),
        ("moved", Kind::Text),
        ("is_estimated", Kind::Boolean),
        ("made_of", Kind::Text),
        ("decision_number", Kind::Text),
        ("decision_on", Kind::Day),
        ("override_reason", Kind::Text),
        ("commune_id", Kind::Text),
    ])
}

/// How communes moved between two periods, each with the units that its earlier level comes from.
///
/// # Errors
/// There is no such scheme; the database's.
pub async fn moved(
    conn: &mut PgConnection,
    province: Option<&str>,
    scheme: Option<&str>,
    days: [Option<NaiveDate>; 2],
    is_english: bool,
) -> Result<Vec<Row>, RiskError> {
    let scheme = risk::store::scheme(conn, scheme, province).await?;
    let levels = scheme.levels.clone();
    let Some(told) = risk::moved::between(conn, scheme, province, days).await? else { return Ok(Vec::new()) };
    let answer = told.answer();
    let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
    let level = |value: &Value| {
        let found = levels.iter().find(|level| value == level.code.as_str());
        found.map_or(Cell::Null, |level| Cell::Text(Cow::Owned(if is_english { level.en.clone() } else { level.vi.clone() })))
    };
    let text = |value: &Value| value.as_str().map_or(Cell::Null, |text| Cell::Text(Cow::Owned(text.to_owned())));
    let row = |item: &Value| {
        let sources = item["sources"].as_array().map_or(&[][..], Vec::as_slice);
        let source = |source: &Value| {
            let name = source["full_name"].as_str().unwrap_or_default();
            match source["share"].as_f64().filter(|_| source["is_whole"] == false) {
                Some(share) => format!("{name} ({:.0} %)", share * 100.0),
                None => name.to_owned(),
            }
        };
        let made_of: Vec<String> = sources.iter().map(source).collect();
        let cells = vec![
            text(&item["code"]),
            text(&item["full_name"]),
            level(&item["from_level"]),
            level(&item["to_level"]),
            Cell::Text(Cow::Borrowed(moved_in_words(item["kind"].as_str().unwrap_or_default(), is_english))),
            Cell::Boolean(item["is_estimated"] == true),
            if made_of.is_empty() { Cell::Null } else { Cell::Text(Cow::Owned(made_of.join("; "))) },
            text(&item["decision_number"]),
            item["decision_on"].as_str().and_then(|day| day.parse().ok()).map_or(Cell::Null, Cell::Day),
            text(&item["reason"]),
            text(&item["commune_id"]),
        ];
        (cells, None)
    };
    Ok(items.iter().map(row).collect())
}
