//! `/api/v1/risk/schemes`: the levels that communes are put into.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fields::{LEVEL, SCHEME};
use super::store::{self, db};
use super::{RiskError, indicators};
use crate::db::ScopedDb;
use crate::http::fields::{self, Field, Mode};
use crate::http::{Body, FieldError, Params, Problem};
use crate::state::AppState;

/// Levels of a scheme: at least, at most.
const LEVELS: [usize; 2] = [2, 9];

/// Routes of schemes.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/schemes", get(list).post(create))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_scheme.sql"))
        .bind(params.province()?)
        .fetch_all(&mut *scoped.begin().await?)
        .await
        .map_err(db("listing schemes"))?;
    let known: Vec<Value> = indicators::INDICATORS
        .iter()
        .map(|choice| json!({ "code": choice.value, "vi": choice.vi, "en": choice.en, "unit": indicators::unit(choice.value) }))
        .collect();
    Ok(Json(json!({ "items": items, "indicators": known, "default": store::DEFAULT_SCHEME })))
}

/// Takes a list of objects out of a request and reads each by its fields; faults point into the list.
pub(super) fn take_list(
    body: &mut Map<String, Value>,
    name: &str,
    table: &[Field],
    today: chrono::NaiveDate,
) -> Result<Option<Vec<Map<String, Value>>>, Vec<FieldError>> {
    let Some(given) = body.remove(name) else { return Ok(None) };
    let fault = |at: String| vec![FieldError::at(&at, "list", "Mục này phải là một danh sách.", "This is a list of objects.")];
    let Value::Array(items) = given else { return Err(fault(name.to_owned())) };
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    for (at, item) in items.iter().enumerate() {
        let Value::Object(members) = item else { return Err(fault(format!("{name}/{at}"))) };
        match fields::read(table, members, Mode::Create, today) {
            Ok(clean) => read.push(clean),
            Err(faults) => {
                errors.extend(faults.into_iter().map(|error| FieldError { pointer: format!("/{name}/{at}{}", error.pointer), ..error }));
            }
        }
    }
    if errors.is_empty() { Ok(Some(read)) } else { Err(errors) }
}

async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(mut body): Body) -> Result<axum::response::Response, Problem> {
    let today = state.clock.today();
    let (levels, read) = (take_list(&mut body, "levels", LEVEL, today), fields::read(SCHEME, &body, Mode::Create, today));
    let (levels, fields) = match (levels, read) {
        (Ok(levels), Ok(fields)) => (levels.unwrap_or_default(), fields),
        (levels, read) => return Err(Problem::invalid(levels.err().into_iter().chain(read.err()).flatten().collect())),
    };
    let is_risk: Vec<bool> = levels.iter().map(|level| level["is_risk"] == true).collect();
    // From the worst: those to be converted, then the others; both are there, or no area could be converted.
    let is_in_order = is_risk.first() == Some(&true) && is_risk.last() == Some(&false) && is_risk.is_sorted_by(|a, b| a >= b);
    if !(LEVELS[0]..=LEVELS[1]).contains(&levels.len()) || !is_in_order {
        return Err(Problem::invalid(vec![FieldError::at(
            "levels",
            "levels",
            "Thang có từ 2 đến 9 mức, xếp từ xấu nhất; các mức cần chuyển hóa đứng trước, và phải có cả mức không cần chuyển hóa.",
            "A scheme has 2 to 9 levels, the worst first; those to be converted come before the others, and there are some of both.",
        )]));
    }
    let mut tx = scoped.begin().await?;
    if !scoped.is_wide() && !store::is_own_province(&mut tx, fields.get("province_code").and_then(Value::as_str)).await? {
        return Err(RiskError::OutsideScope.into());
    }
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_scheme.sql"))
        .bind(id)
        .bind(sqlx::types::Json(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing a scheme"))?;
    sqlx::query(include_str!("sql/insert_level.sql"))
        .bind(id)
        .bind(sqlx::types::Json(&levels))
        .execute(&mut *tx)
        .await
        .map_err(db("storing levels"))?;
    let row: Value = store::scheme_row(&mut tx, id).await?;
    tx.commit().await?;
    Ok(crate::http::etag::row(&row, Some("/api/v1/risk/schemes")))
}
