//! Rows on their way into a room, made from the JSON that the API would be sent.

use bando138::db::{Access, PlaceTier, Pools, Scope, ScopedDb};
use bando138::http::fields::{self, Datum, Field, Kind, Mode};
use bando138::http::incoming::{Place, Placed};
use serde_json::Value;
use uuid::Uuid;

use super::app::{TestApp, clock};

/// The values of a row, read by the table of fields as a request would be.
pub fn values(table: &[Field], body: &Value) -> Vec<Datum> {
    let clean =
        fields::read(table, body.as_object().unwrap(), Mode::Change, clock().today()).unwrap_or_else(|_| body.as_object().unwrap().clone());
    table.iter().map(|field| clean.get(field.name).map_or(Datum::Null, |value| datum(field.kind, value))).collect()
}

fn datum(kind: Kind, value: &Value) -> Datum {
    let word = |choices: &'static [fields::Choice], value: &Value| {
        choices.iter().find(|choice| choice.value == value.as_str().unwrap()).unwrap().value
    };
    match kind {
        _ if value.is_null() => Datum::Null,
        Kind::Text { .. } | Kind::Code { .. } => Datum::Text(value.as_str().unwrap().into()),
        Kind::Integer { .. } => Datum::Integer(value.as_i64().unwrap()),
        Kind::Number { .. } | Kind::Bearing => Datum::Number(value.as_f64().unwrap()),
        Kind::Boolean => Datum::Boolean(value.as_bool().unwrap()),
        Kind::Date | Kind::PastDate => Datum::Day(value.as_str().unwrap().parse().unwrap()),
        Kind::Timestamp => Datum::Instant(value.as_str().unwrap().parse().unwrap()),
        Kind::Choice(choices) => Datum::Choice(word(choices, value)),
        Kind::Choices(choices) => {
            let mut words: Vec<&'static str> = value.as_array().unwrap().iter().map(|v| word(choices, v)).collect();
            words.sort_unstable();
            Datum::Choices(words)
        }
        Kind::Id => Datum::Id(value.as_str().unwrap().parse().unwrap()),
    }
}

/// A place in degrees.
pub fn place(lon: f64, lat: f64) -> Place {
    Place { lon, lat, source_srid: 4326, source_x: lon, source_y: lat }
}

/// The unit that the database finds for a place.
pub async fn unit(app: &TestApp, lon: f64, lat: f64, on: &str) -> Option<Placed> {
    let found: Option<(Uuid, String, Option<Uuid>)> = sqlx::query_as(
        "select a.commune_id, a.basis, n.commune_id from commune_at(st_point($1, $2, 4326), $3::date) a left join commune_at(st_point($1, $2, 4326), $4) n on true",
    )
    .bind(lon)
    .bind(lat)
    .bind(on)
    .bind(clock().today())
    .fetch_optional(&app.db.pool)
    .await
    .unwrap();
    found.map(|(commune_id, basis, current_commune_id)| Placed {
        commune_id,
        basis: ["boundary", "approximate", "nearest"].into_iter().find(|known| *known == basis).unwrap(),
        current_commune_id,
    })
}

/// Access as a job has it, in the scope of an account or of the country.
pub async fn job(app: &TestApp, account: Option<&str>) -> ScopedDb {
    let scope = match account {
        None => Scope::Wide,
        Some(name) => Scope::Narrow(
            sqlx::query_scalar("select account_id from account where username = $1").bind(name).fetch_one(&app.db.pool).await.unwrap(),
        ),
    };
    let pools = Pools::open(app.db.pool.connect_options().as_ref()).await.unwrap();
    pools.job(Access { scope, tier: PlaceTier::Exact, most: PlaceTier::Exact, actor: "thu".into(), purpose: None, home_province: None })
}
