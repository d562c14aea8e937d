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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::http::incoming::same::{differences, is_same_place};
    use crate::incidents::fields::INCIDENT;

    #[test]
    fn only_what_a_row_says_is_compared_and_what_differs_is_named() {
        let stored = json!({"incident_code": "HP-1", "status": "reported", "occurred_from": "2026-01-02T03:04:05.25+00:00", "damage_vnd": 5, "deaths": null,
            "source": "manual", "lon": 106.0, "lat": 20.0});
        let stored = stored.as_object().unwrap();
        let of = |given: Value| differences(INCIDENT, given.as_object().unwrap(), stored).iter().map(|(vi, _)| *vi).collect::<Vec<_>>();
        assert_eq!(
            of(json!({"status": "reported", "occurred_from": "2026-01-02T10:04:05+07:00", "damage_vnd": 5, "source": "import"})),
            Vec::<&str>::new()
        );
        assert_eq!(
            of(json!({"status": "cleared", "damage_vnd": 6, "deaths": 0, "severity": "serious"})),
            ["Trạng thái", "Mức nghiêm trọng", "Số chết", "Thiệt hại"]
        );
        assert!(is_same_place(106.000_000_4, 20.0, stored) && !is_same_place(106.000_01, 20.0, stored));
    }
}
