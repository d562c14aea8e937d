//! Why a computed level is what it is, as it is told: each rule with its figure, and where the rows behind it are listed.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::db;
use super::{RiskError, indicators};

/// The explanation of an assessment, null where nothing was computed; `row` is the assessment. Only who sees exact places may ask.
///
/// # Errors
/// The database's.
pub async fn of(conn: &mut PgConnection, row: &Value) -> Result<Value, RiskError> {
    let id = |name: &str| row[name].as_str().and_then(|text| text.parse::<Uuid>().ok()).unwrap_or_default();
    let day = |name: &str| row[name].as_str().and_then(|text| text.parse::<NaiveDate>().ok()).unwrap_or_default();
    let kept: Option<Value> = sqlx::query_scalar(include_str!("sql/get_explanation.sql"))
        .bind(id("risk_assessment_id"))
        .fetch_optional(conn)
        .await
        .map_err(db("reading why"))?;
    let Some(mut kept) = kept else { return Ok(Value::Null) };
    let (commune, from, to) = (id("commune_id"), day("period_from"), day("period_to"));
    for rule in kept["rules"].as_array_mut().into_iter().flatten() {
        let href = rule["indicator"].as_str().and_then(|indicator| indicators::href(indicator, commune, from, to));
        rule["href"] = json!(href);
    }
    Ok(kept)
}
