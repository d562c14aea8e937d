//! Whom a directive reaches today: it was issued for a province of its day, whose communes have heirs. What is in doubt is said.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::DirectiveError;
use super::store::db;

/// The issuing province, how many communes it had, and the communes of today that they are, each with what of it they became. A directive of the
/// country reaches everybody: null.
///
/// `is_whole`: all of the commune came from communes of the issuer. `is_estimated`: a commune that it came from was divided, so that what was
/// counted there reaches it by a share. `districts`: the communes of today of the districts that targets and deadlines name.
///
/// # Errors
/// The database's.
pub async fn of(conn: &mut PgConnection, directive: &Value, today: NaiveDate) -> Result<Value, DirectiveError> {
    let Some(province) = directive["province_code"].as_str() else { return Ok(Value::Null) };
    let issued_on: Option<NaiveDate> = directive["issued_on"].as_str().and_then(|day| day.parse().ok());
    let (communes_then, items): (i64, Vec<Value>) = sqlx::query_as(include_str!("sql/list_reach.sql"))
        .bind(province)
        .bind(issued_on)
        .bind(today)
        .fetch_one(conn)
        .await
        .map_err(db("finding whom a directive reaches"))?;
    let count = |name: &str| items.iter().filter(|item| item[name] == true).count();
    let mut named: Vec<&str> = ["targets", "deadlines"]
        .iter()
        .flat_map(|part| directive[*part].as_array().into_iter().flatten())
        .filter_map(|part| part["district_name"].as_str())
        .collect();
    named.sort_unstable();
    named.dedup();
    let districts: Vec<Value> = named
        .into_iter()
        .map(|name| {
            let is_of = |item: &&Value| item["from"].as_array().into_iter().flatten().any(|old| old["district_name"] == name);
            let communes: Vec<Value> = items
                .iter()
                .filter(is_of)
                .map(|item| {
                    let old: Vec<&Value> = item["from"].as_array().into_iter().flatten().collect();
                    let is_whole = item["is_whole"] == true && old.iter().all(|old| old["district_name"] == name);
                    json!({ "commune_id": item["commune_id"], "full_name": item["full_name"], "is_whole": is_whole })
                })
                .collect();
            json!({ "district_name": name, "communes": communes })
        })
        .collect();
    Ok(json!({
        "issuer": directive["issuer"], "is_issuer_ended": !directive["issuer"]["valid_to"].is_null(), "home": directive["home"],
        "communes_then": communes_then, "n": items.len(), "n_whole": count("is_whole"), "n_estimated": count("is_estimated"),
        "communes": items, "districts": districts, "on": today,
    }))
}
