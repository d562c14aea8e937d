//! Incidents of the register whose codes rows of a file bring along.

use std::collections::HashMap;

use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::{Bulk, db};
use crate::http::incoming::{Incoming, Verdict, same};
use crate::incidents::IncidentError;
use crate::incidents::fields::INCIDENT;

/// Rows of the register by code; those that the account does not see, and voided ones, are not among them.
pub(super) type Known = HashMap<String, Map<String, Value>>;

/// The rows of `codes`.
pub(super) async fn known(conn: &mut PgConnection, codes: &[String]) -> Result<Known, IncidentError> {
    if codes.is_empty() {
        return Ok(Known::new());
    }
    let rows: Vec<(String, Value)> = sqlx::query_as(include_str!("../sql/bulk_known.sql"))
        .bind(codes)
        .fetch_all(conn)
        .await
        .map_err(db("comparing rows with the register"))?;
    Ok(rows.into_iter().filter_map(|(code, row)| Some((code, row.as_object()?.clone()))).collect())
}

impl Bulk {
    /// What is said of a row whose code is in use: the same, different, or of a row that nothing is told of.
    pub(super) fn judge_taken(row: &Incoming, code: &str, known: &Known) -> Option<Verdict> {
        let stored = known.get(code)?;
        let given: Map<String, Value> =
            INCIDENT.iter().zip(&row.values).map(|(field, value)| (field.name.to_owned(), value.to_json())).collect();
        let mut differences = same::differences(INCIDENT, &given, stored);
        if row.place.is_some_and(|place| !same::is_same_place(place.lon, place.lat, stored)) {
            differences.push(same::PLACE);
        }
        Some(same::verdict(row.number, "incident_code", code, &differences))
    }
}
