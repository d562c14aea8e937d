//! `/api/v1/risk/assessments`: communes in periods, what is told of each, and what its commune proposes.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Sent;
use uuid::Uuid;

use super::fields::{ASSESSMENT, PROPOSAL};
use super::store::{self, Scheme, db};
use super::{RiskError, explain};
use crate::audit::store::is_in_scope;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Routes of assessments.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/risk/periods", get(periods))
        .route("/risk/assessments", get(list).post(create))
        .route("/risk/assessments/{id}", get(get_one).patch(propose))
        .route("/risk/assessments/{id}/history", get(history))
}

/// The parameters by which assessments are filtered.
pub const FILTERS: [&str; 8] = ["province", "commune", "scheme", "on", "level", "decided", "selected", "worsening"];

async fn periods(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "scheme"])?;
    let province = params.province()?;
    let mut tx = scoped.begin().await?;
    let scheme = store::scheme(&mut tx, params.text("scheme"), province.as_deref()).await?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_period.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(province)
        .fetch_all(&mut *tx)
        .await
        .map_err(db("listing periods"))?;
    Ok(Json(json!({ "items": items, "scheme": scheme.code })))
}

/// Which assessments are listed.
#[derive(Debug, Default)]
struct Wish<'a> {
    commune: Option<Uuid>,
    on: Option<NaiveDate>,
    level: Option<&'a str>,
    is_decided: Option<bool>,
    is_selected: Option<bool>,
    is_worsening: Option<bool>,
}

async fn listed(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>, wish: &Wish<'_>) -> Result<Vec<Value>, RiskError> {
    sqlx::query_scalar(include_str!("sql/list_assessment.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(province)
        .bind(wish.commune)
        .bind(wish.on)
        .bind(wish.level)
        .bind(wish.is_decided)
        .bind(wish.is_selected)
        .bind(wish.is_worsening)
        .fetch_all(conn)
        .await
        .map_err(db("listing assessments"))
}

/// Assessments of the periods that hold a day, of a province or of all, the worst first.
///
/// # Errors
/// The database's.
pub async fn on(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>, on: NaiveDate) -> Result<Vec<Value>, RiskError> {
    listed(conn, scheme, province, &Wish { on: Some(on), ..Wish::default() }).await
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&FILTERS)?;
    let province = params.province()?;
    let mut tx = scoped.begin().await?;
    let scheme = store::scheme(&mut tx, params.text("scheme"), province.as_deref()).await?;
    let wish = Wish {
        commune: params.id("commune")?,
        on: params.date("on")?,
        level: params.text("level"),
        is_decided: params.flag("decided")?,
        is_selected: params.flag("selected")?,
        is_worsening: params.flag("worsening")?,
    };
    let items = listed(&mut tx, &scheme, province.as_deref(), &wish).await?;
    let count = |name: &str| {
        scheme
            .levels
            .iter()
            .map(|level| (level.code.clone(), json!(items.iter().filter(|item| item[name] == level.code.as_str()).count())))
            .collect::<Map<String, Value>>()
    };
    let mut answer = json!({
        "scheme": scheme.code, "n": items.len(), "decided": count("decided_level"), "computed": count("computed_level"), "place_tier": scoped.tier().word(),
        "is_sample": items.iter().any(|item| item["is_sample"] == true), "is_demo": items.iter().any(|item| item["is_demo"] == true),
    });
    answer["items"] = Value::Array(items);
    Ok(Json(answer))
}

/// The assessment, and for who sees exact places why its computed level is what it is.
pub(super) async fn told(conn: &mut PgConnection, scoped: &ScopedDb, id: Uuid) -> Result<Value, RiskError> {
    let mut row = store::get(&mut *conn, id).await?.ok_or(RiskError::NotFound(id))?;
    if scoped.tier() == PlaceTier::Exact {
        row["explanation"] = explain::of(conn, &row).await?;
    }
    Ok(row)
}

async fn get_one(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    Ok(etag::row(&told(&mut *scoped.begin().await?, &scoped, id).await?, None))
}

fn needed(name: &str) -> FieldError {
    FieldError::at(
        name,
        "required",
        "Cần chọn xã, phường, ngày đầu của kỳ và ngày sau ngày cuối của kỳ.",
        "Commune, first day of the period and the day after its last are needed.",
    )
}

/// An assessment by hand, of a period in which nothing was computed: `{commune_id, period_from, period_to, scheme}`.
async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Response, Problem> {
    let fields = fields::read(ASSESSMENT, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let text = |name: &'static str| fields.get(name).and_then(Value::as_str).ok_or_else(|| Problem::invalid(vec![needed(name)]));
    let commune: Uuid = text("commune_id")?.parse().map_err(|_| Problem::invalid(vec![needed("commune_id")]))?;
    let day = |name: &'static str| text(name)?.parse::<NaiveDate>().map_err(|_| Problem::invalid(vec![needed(name)]));
    let (from, to) = (day("period_from")?, day("period_to")?);
    let mut tx = scoped.begin().await?;
    if !is_in_scope(&mut tx, &scoped, commune).await.map_err(RiskError::Audit)? {
        return Err(RiskError::OutsideScope.into());
    }
    if !store::is_in_force(&mut tx, commune, to.pred_opt().unwrap_or(to)).await? {
        return Err(RiskError::NotInForce.into());
    }
    let scheme = store::scheme(&mut tx, fields.get("scheme").and_then(Value::as_str), None).await?;
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_one.sql"))
        .bind(id)
        .bind(commune)
        .bind(scheme.risk_scheme_id)
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await
        .map_err(db("storing an assessment"))?;
    let row = told(&mut tx, &scoped, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/risk/assessments/{id}"))))
}

/// The scheme of an assessment, or the words for a level that it does not have.
pub(super) async fn level_of(conn: &mut PgConnection, row: &Value, field: &'static str, level: Option<&str>) -> Result<Scheme, RiskError> {
    let scheme = store::scheme_of(conn, row["risk_scheme_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default()).await?;
    match level.filter(|level| scheme.rank(level).is_none()) {
        Some(level) => Err(RiskError::NoSuchLevel(field, level.to_owned(), scheme.levels.iter().map(|known| known.code.clone()).collect())),
        None => Ok(scheme),
    }
}

/// What the commune proposes: `{proposed_level, proposal_reason, proposed_by}`; not after a decision.
async fn propose(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let today = state.clock.today();
    let fields = fields::read(PROPOSAL, &body, Mode::Create, today).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let before = store::get(&mut tx, id).await?.ok_or(RiskError::NotFound(id))?;
    level_of(&mut tx, &before, "proposed_level", fields.get("proposed_level").and_then(Value::as_str)).await?;
    if let Some(number) = before["decision_number"].as_str() {
        return Err(RiskError::Decided(number.to_owned()).into());
    }
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/propose.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .bind(today)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("storing a proposal"))?;
    finish(tx, &scoped, id, changed.is_some(), body).await
}

/// Commits and answers the row, or rolls back and answers both versions.
pub(super) async fn finish(
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    scoped: &ScopedDb,
    id: Uuid,
    is_changed: bool,
    yours: Map<String, Value>,
) -> Result<Response, Problem> {
    let row = told(&mut tx, scoped, id).await?;
    if !is_changed {
        return Err(RiskError::Stale { current: row, yours }.into());
    }
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn history(scoped: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let mut tx = scoped.begin().await?;
    let current: Option<Value> = sqlx::query_scalar(include_str!("sql/get_columns.sql"))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("reading an assessment"))?;
    let current = current.ok_or(RiskError::NotFound(id))?;
    let items = crate::db::history(&mut tx, "risk_assessment", id, &current).await.map_err(db("reading the history of an assessment"))?;
    Ok(Json(json!({ "items": items, "version": current["version"], "created_at": current["created_at"] })))
}
