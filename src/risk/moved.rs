//! `/api/v1/risk/transitions`: how communes moved between two periods; as JSON with matrix, flows and list, and as GeoJSON.

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::RiskError;
use super::store::{self, Scheme, db};
use super::succession::Lines;
use super::transitions::{Compared, Kind, Moved, matrix, moved, step, was_converted};
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Routes of transitions.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/transitions", get(as_json)).route("/risk/transitions.geojson", get(as_geojson))
}

/// A decided level.
#[derive(Debug, Clone, FromRow)]
struct LevelRow {
    commune_id: Uuid,
    rank: i32,
    period_from: NaiveDate,
    period_to: NaiveDate,
    decision_number: Option<String>,
    decision_on: Option<NaiveDate>,
    override_reason: Option<String>,
    is_demo: bool,
}

/// A commune as it is named.
#[derive(Debug, Clone)]
struct Named {
    full_name: String,
    code: Option<String>,
    lon: f64,
    lat: f64,
}

/// Id, name, code, longitude and latitude of its middle, whether it is of the later period and the scope.
type NamedRow = (Uuid, String, Option<String>, f64, f64, bool);

/// Transitions of a scope between two periods.
#[derive(Debug)]
pub struct Told {
    scheme: Scheme,
    on: [NaiveDate; 2],
    levels: [HashMap<Uuid, LevelRow>; 2],
    first: HashMap<Uuid, (u8, NaiveDate, NaiveDate)>,
    converted: HashSet<Uuid>,
    lines: Lines,
    names: HashMap<Uuid, Named>,
    moved: Vec<Moved>,
}

async fn levels(
    conn: &mut PgConnection,
    scheme: &Scheme,
    on: NaiveDate,
    province: Option<&str>,
) -> Result<HashMap<Uuid, LevelRow>, RiskError> {
    let rows: Vec<LevelRow> = sqlx::query_as(include_str!("sql/list_level.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(on)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("reading decided levels"))?;
    Ok(rows.into_iter().map(|row| (row.commune_id, row)).collect())
}

/// The two days that are meant where none is named: of the two latest decided periods.
async fn newest(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>) -> Result<Vec<NaiveDate>, RiskError> {
    sqlx::query_scalar(include_str!("sql/list_newest_period.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("looking for periods"))
}

/// Transitions between the periods that hold two days; of the two latest decided periods where a day is not given. None: nothing was decided yet.
///
/// # Errors
/// The database's.
pub async fn between(
    conn: &mut PgConnection,
    scheme: Scheme,
    province: Option<&str>,
    days: [Option<NaiveDate>; 2],
) -> Result<Option<Told>, RiskError> {
    let on = match days {
        [Some(from), Some(to)] => [from, to],
        [from, to] => {
            let newest = newest(&mut *conn, &scheme, province).await?;
            let Some(last) = to.or(newest.first().copied()) else { return Ok(None) };
            [from.or(newest.get(1).copied()).unwrap_or(last), last]
        }
    };
    let levels = [levels(&mut *conn, &scheme, on[0], province).await?, levels(&mut *conn, &scheme, on[1], province).await?];
    let ends = levels[1].values().map(|row| row.period_to).max().or(on[1].succ_opt()).unwrap_or(on[1]);
    let converted: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/list_converted.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(ends)
        .bind(province)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("asking what was converted"))?;
    let converted: HashSet<Uuid> = converted.into_iter().collect();
    let first: Vec<(Uuid, i32, NaiveDate, NaiveDate)> = sqlx::query_as(include_str!("sql/list_first.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(ends)
        .bind(province)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading first levels"))?;
    let first = first.into_iter().map(|(commune, rank, from, to)| (commune, (rank.unsigned_abs() as u8, from, to))).collect();
    let lines = store::lines(&mut *conn, province).await?;
    let others: Vec<Uuid> = levels[0].keys().copied().collect();
    let rows: Vec<NamedRow> = sqlx::query_as(include_str!("sql/list_named_unit.sql"))
        .bind(province)
        .bind(ends.pred_opt().unwrap_or(ends))
        .bind(&others)
        .fetch_all(conn)
        .await
        .map_err(db("reading communes"))?;
    let units: Vec<Uuid> = rows.iter().filter(|row| row.5).map(|row| row.0).collect();
    let names = rows.into_iter().map(|(id, full_name, code, lon, lat, _)| (id, Named { full_name, code, lon, lat })).collect();
    let ranks = |at: usize| -> HashMap<Uuid, u8> { levels[at].iter().map(|(id, row)| (*id, row.rank.unsigned_abs() as u8)).collect() };
    let moved = moved(&Compared {
        from: &ranks(0),
        to: &ranks(1),
        units: &units,
        lines: &lines,
        to_convert: scheme.to_convert(),
        converted: &converted,
    });
    Ok(Some(Told { scheme, on, levels, first, converted, lines, names, moved }))
}

impl Told {
    /// What is told of one commune.
    fn item(&self, one: &Moved) -> Value {
        let code = |rank: Option<u8>| rank.and_then(|rank| self.scheme.code(rank));
        let name = |id: &Uuid| self.names.get(id).map_or("", |named| named.full_name.as_str());
        let later = self.levels[1].get(&one.commune_id);
        let sources: Vec<Value> = one
            .sources
            .iter()
            .map(|source| {
                let level = self.levels[0].get(&source.commune_id).map(|row| row.rank.unsigned_abs() as u8);
                json!({ "commune_id": source.commune_id, "full_name": name(&source.commune_id), "level": code(level), "share": source.share, "is_whole": source.is_whole })
            })
            .collect();
        let named = self.names.get(&one.commune_id);
        let mut told = json!({
            "commune_id": one.commune_id, "full_name": name(&one.commune_id), "code": named.and_then(|named| named.code.clone()),
            "lon": named.map(|named| named.lon), "lat": named.map(|named| named.lat), "kind": one.kind, "from_level": code(one.from), "to_level": code(one.to),
            "steps": one.from.zip(one.to).map(|(from, to)| i32::from(to) - i32::from(from)), "is_estimated": one.is_estimated, "is_mixed": one.is_mixed, "without": one.without,
            "decision_number": later.and_then(|row| row.decision_number.clone()), "decision_on": later.and_then(|row| row.decision_on),
            "reason": later.and_then(|row| row.override_reason.clone()),
        });
        if one.kind == Kind::Restated {
            told["sources"] = Value::Array(sources);
            told["since"] = self.since(one);
        }
        told
    }

    /// Of a commune of another version: how it moved since it is itself; null if its first level is the later one.
    fn since(&self, one: &Moved) -> Value {
        let Some((&(first, from, until), to)) = self.first.get(&one.commune_id).zip(one.to) else { return Value::Null };
        if self.levels[1].get(&one.commune_id).is_some_and(|row| row.period_from == from) {
            return Value::Null;
        }
        let kind = step(first, to, self.scheme.to_convert(), was_converted(&self.lines, &self.converted, one.commune_id));
        json!({ "level": self.scheme.code(first), "period_from": from, "period_to": until, "kind": kind })
    }

    /// A period as it is told: its days, and levels of the communes of then.
    fn period(&self, at: usize) -> Value {
        let rows = &self.levels[at];
        let newest = rows.values().map(|row| (row.period_from, row.period_to)).max();
        let by_level: Map<String, Value> = self
            .scheme
            .levels
            .iter()
            .map(|level| (level.code.clone(), json!(rows.values().filter(|row| row.rank == i32::from(level.rank)).count())))
            .collect();
        json!({ "on": self.on[at], "period_from": newest.map(|days| days.0), "period_to": newest.map(|days| days.1), "n": rows.len(), "levels": by_level })
    }

    /// How often each kind is there.
    pub fn kinds(&self) -> BTreeMap<&'static str, usize> {
        Kind::ALL.iter().map(|kind| (kind.word(), self.moved.iter().filter(|one| one.kind == *kind).count())).collect()
    }

    /// The whole answer.
    pub fn answer(&self) -> Value {
        let table = matrix(&self.moved, self.scheme.best());
        let words: Vec<&str> = self.scheme.levels.iter().map(|level| level.code.as_str()).chain(["none"]).collect();
        let mut flows: BTreeMap<(usize, usize), BTreeMap<&'static str, usize>> = BTreeMap::new();
        let none = usize::from(self.scheme.best());
        let place = |rank: Option<u8>| rank.map_or(none, |rank| usize::from(rank) - 1);
        for one in &self.moved {
            *flows.entry((place(one.from), place(one.to))).or_default().entry(one.kind.word()).or_default() += 1;
        }
        let flows: Vec<Value> = flows
            .into_iter()
            .map(|((from, to), kinds)| json!({ "from": words[from], "to": words[to], "n": kinds.values().sum::<usize>(), "kinds": kinds }))
            .collect();
        let columns: Vec<u32> = (0..table.len()).map(|at| table.iter().map(|row| row[at]).sum()).collect();
        json!({
            "scheme": self.scheme.code, "from": self.period(0), "to": self.period(1), "levels": words, "matrix": table,
            "row_sums": table.iter().map(|row| row.iter().sum::<u32>()).collect::<Vec<_>>(), "column_sums": columns, "n": self.moved.len(),
            "kinds": self.kinds(), "estimated": self.moved.iter().filter(|one| one.is_estimated).count(), "flows": flows,
            "is_across_reform": self.moved.iter().any(|one| one.kind == Kind::Restated),
            "is_demo": self.levels.iter().flat_map(HashMap::values).any(|row| row.is_demo),
            "items": self.moved.iter().map(|one| self.item(one)).collect::<Vec<_>>(),
        })
    }
}

async fn asked(conn: &mut PgConnection, params: &Params) -> Result<Option<Told>, Problem> {
    params.only(&["from", "to", "province", "scheme"])?;
    let days = [params.date("from")?, params.date("to")?];
    if days[0].zip(days[1]).is_some_and(|(from, to)| from > to) {
        return Err(Problem::parameter("to", "Kỳ sau phải sau kỳ trước.", "The later period comes after the earlier one."));
    }
    let province = params.province()?;
    let scheme = store::scheme(&mut *conn, params.text("scheme"), province.as_deref()).await?;
    Ok(between(conn, scheme, province.as_deref(), days).await?)
}

async fn as_json(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    let told = asked(&mut *scoped.begin().await?, &params).await?;
    Ok(Json(told.map_or_else(|| json!({ "n": 0, "items": [], "is_decided": false }), |told| told.answer())))
}

async fn as_geojson(scoped: ScopedDb, params: Params) -> Result<Response, Problem> {
    let mut tx = scoped.begin().await?;
    let told = asked(&mut tx, &params).await?;
    let ids: Vec<Uuid> = told.iter().flat_map(|told| &told.moved).map(|one| one.commune_id).collect();
    let outlines: Vec<(Uuid, String)> =
        sqlx::query_as(include_str!("sql/list_outline.sql")).bind(&ids).fetch_all(&mut *tx).await.map_err(db("reading outlines"))?;
    let outlines: HashMap<Uuid, Value> =
        outlines.into_iter().filter_map(|(id, text)| Some((id, serde_json::from_str(&text).ok()?))).collect();
    let features: Vec<Value> = told
        .iter()
        .flat_map(|told| told.moved.iter().map(|one| (one.commune_id, told.item(one))))
        .map(|(id, properties)| json!({ "type": "Feature", "id": id, "geometry": outlines.get(&id), "properties": properties }))
        .collect();
    let body = json!({ "type": "FeatureCollection", "features": features });
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body.to_string()).into_response())
}
