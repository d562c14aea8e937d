//! `/api/v1/model-wards/coverage`: how much of the need in model wards is seen, unit of today by unit of today, with the named units that each came
//! from, its target, and its course over the runs.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::store::db;
use crate::audit;
use crate::coverage::answers::{half, newest};
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// What is compared.
const SOURCES: [&str; 5] = ["all", "street", "hotspot", "key_place", "way"];

/// Routes of the comparison.
pub fn router() -> Router<AppState> {
    Router::new().route("/model-wards/coverage", get(compare))
}

/// `province` of today, `half`, `programme`: units outside of the scope are left out; one without a run has no figures.
async fn compare(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "half", "programme"])?;
    let (province, half) = (params.province()?, half(&params)?);
    let mut tx = scoped.begin().await?;
    let units: Vec<(Uuid, Value, Value)> = sqlx::query_as(include_str!("sql/list_unit.sql"))
        .bind(province)
        .bind(params.text("programme"))
        .fetch_all(&mut *tx)
        .await
        .map_err(db("listing units of model wards"))?;
    let mut items: Vec<Value> = Vec::new();
    for (commune_id, commune, from) in units {
        if !audit::store::is_in_scope(&mut tx, &scoped, commune_id).await? {
            continue;
        }
        let newest = newest(&mut tx, None, Some(commune_id)).await?;
        let found: Value = sqlx::query_scalar(include_str!("sql/get_figures.sql"))
            .bind(newest.newest)
            .bind(commune_id)
            .bind(&half)
            .fetch_one(&mut *tx)
            .await
            .map_err(db("reading figures of a model ward"))?;
        let course: Value = sqlx::query_scalar(include_str!("sql/list_course.sql"))
            .bind(commune_id)
            .bind(&half)
            .fetch_one(&mut *tx)
            .await
            .map_err(db("reading the course of a model ward"))?;
        items.push(item(&commune, &from, &found, newest.newest, &newest.freshness(), &course));
    }
    Ok(Json(json!({"items": items, "half": half})))
}

/// A unit as it is told. What nobody needs has no share, and is null: never 0 of 0.
fn item(commune: &Value, from: &Value, found: &Value, run: Option<Uuid>, freshness: &Value, course: &Value) -> Value {
    // The target that was set last comes first; what other names of the unit were set otherwise is told beside it.
    let first = &from[0];
    let is_other = |one: &&Value| {
        !one["target_share"].is_null() && (one["target_share"] != first["target_share"] || one["target_by"] != first["target_by"])
    };
    let target = |one: &Value| json!({"share": one["target_share"], "by": one["target_by"], "since": one["target_since"], "document": one["target_document"]});
    let others: Vec<Value> = from
        .as_array()
        .into_iter()
        .flatten()
        .filter(is_other)
        .map(|one| {
            let mut other = target(one);
            other["full_name"] = one["full_name"].clone();
            other
        })
        .collect();
    let mut own = target(first);
    own["is_default"] = first["target_share"].is_null().into();
    own["full_name"] = first["full_name"].clone();
    own["others"] = others.into();
    let mut told = Map::new();
    told.insert("commune".to_owned(), commune.clone());
    told.insert("from".to_owned(), from.clone());
    told.insert("target".to_owned(), own);
    for source in SOURCES {
        told.insert(source.to_owned(), found["shares"][source].clone());
    }
    for name in ["street_m", "street_seen_m", "cameras"] {
        told.insert(name.to_owned(), found[name].clone());
    }
    // Without a run there is nothing that could have none.
    told.insert("gaps".to_owned(), if found["cameras"].is_null() { Value::Null } else { found["gaps"].clone() });
    told.insert("coverage_run_id".to_owned(), json!(run));
    told.insert("freshness".to_owned(), freshness.clone());
    told.insert("over_time".to_owned(), course.clone());
    told.into()
}
