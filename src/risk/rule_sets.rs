//! `/api/v1/risk/rules`: rule sets. A draft is written by whoever it is of; a document puts it in force, and then nothing of it changes.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json as Sent;
use uuid::Uuid;

use super::RiskError;
use super::fields::{ISSUE, RULE, RULE_SET};
use super::schemes::take_list;
use super::store::{self, Scheme, db};
use crate::db::ScopedDb;
use crate::http::fields::{self, Mode};
use crate::http::{Body, FieldError, Params, PathId, Problem, etag};
use crate::state::AppState;

/// Rules of a set at most.
const MOST_RULES: usize = 60;

/// Routes of rule sets.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/risk/rules", get(list).post(create))
        .route("/risk/rules/{id}", get(get_one).patch(change).delete(remove))
        .route("/risk/rules/{id}/issue", post(issue))
}

async fn list(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "scheme"])?;
    let items: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_rule_set.sql"))
        .bind(params.province()?)
        .bind(params.text("scheme"))
        .fetch_all(&mut *scoped.begin().await?)
        .await
        .map_err(db("listing rule sets"))?;
    Ok(Json(json!({ "items": items })))
}

async fn read(conn: &mut PgConnection, id: Uuid) -> Result<Value, RiskError> {
    let found: Option<Value> =
        sqlx::query_scalar(include_str!("sql/get_rule_set.sql")).bind(id).fetch_optional(conn).await.map_err(db("reading a rule set"))?;
    found.ok_or(RiskError::NotFound(id))
}

async fn get_one(scoped: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    Ok(etag::row(&read(&mut *scoped.begin().await?, id).await?, None))
}

/// A request for a set, with its rules, or everything that is wrong with them.
type Asked = (Map<String, Value>, Option<Vec<Map<String, Value>>>);

fn read_body(body: &mut Map<String, Value>, mode: Mode, today: NaiveDate) -> Result<Asked, Problem> {
    match (take_list(body, "rules", RULE, today), fields::read(RULE_SET, body, mode, today)) {
        (Ok(rules), Ok(fields)) => Ok((fields, rules)),
        (rules, read) => Err(Problem::invalid(rules.err().into_iter().chain(read.err()).flatten().collect())),
    }
}

/// What is wrong with rules that each may be right alone: named by number, with what to do.
fn check(rules: &[Map<String, Value>], scheme: &Scheme) -> Result<(), Problem> {
    let mut errors = Vec::new();
    if rules.len() > MOST_RULES {
        errors.push(FieldError::at("rules", "too-many", "Nhiều nhất 60 quy tắc.", "At most 60 rules."));
    }
    let levels: Vec<&str> = scheme.levels.iter().map(|level| level.code.as_str()).collect();
    for (at, rule) in rules.iter().enumerate() {
        let mut wrong = |field: &str, vi: String, en: String| errors.push(FieldError::at(&format!("rules/{at}/{field}"), "rule", vi, en));
        let has = |name: &str| rule.get(name).is_some_and(|value| !value.is_null());
        if has("level") == has("points") {
            wrong(
                "level",
                "Mỗi quy tắc cho một mức hoặc một số điểm: nhập đúng một trong hai.".to_owned(),
                "A rule gives a level or points: enter one of them.".to_owned(),
            );
        }
        if let Some(level) = rule.get("level").and_then(Value::as_str).filter(|level| !levels.contains(level)) {
            let known = levels.join(", ");
            wrong(
                "level",
                format!("Mức \"{level}\" không thuộc thang. Các mức: {known}."),
                format!("The level \"{level}\" is not of the scheme. Its levels: {known}."),
            );
        }
        if rules[..at].iter().any(|other| other["number"] == rule["number"]) {
            wrong("number", "Số thứ tự này đã dùng cho quy tắc khác.".to_owned(), "Another rule has this number.".to_owned());
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

async fn may_write(conn: &mut PgConnection, scoped: &ScopedDb, province: Option<&str>) -> Result<(), RiskError> {
    if scoped.is_wide() || store::is_own_province(conn, province).await? { Ok(()) } else { Err(RiskError::OutsideScope) }
}

/// `{risk_scheme_id | copy_of, province_code, name, clean_periods, few_n, rules: […]}`.
async fn create(State(state): State<AppState>, scoped: ScopedDb, Body(mut body): Body) -> Result<Response, Problem> {
    let copy_of = match body.remove("copy_of") {
        None | Some(Value::Null) => None,
        Some(given) => Some(given.as_str().and_then(|text| text.parse::<Uuid>().ok()).ok_or_else(|| {
            Problem::invalid(vec![FieldError::at(
                "copy_of",
                "id",
                "Bộ quy tắc để chép không đúng.",
                "The rule set to be copied is not one.",
            )])
        })?),
    };
    let (mut fields, rules) = read_body(&mut body, Mode::Create, state.clock.today())?;
    let mut tx = scoped.begin().await?;
    may_write(&mut tx, &scoped, fields.get("province_code").and_then(Value::as_str)).await?;
    let mut rules = rules.unwrap_or_default();
    if let Some(copied) = copy_of {
        let copied = read(&mut tx, copied).await?;
        fields.entry("risk_scheme_id").or_insert_with(|| copied["risk_scheme_id"].clone());
        if rules.is_empty() {
            rules = copied["rules"].as_array().into_iter().flatten().filter_map(|rule| rule.as_object().cloned()).collect();
        }
    }
    let scheme = match fields.get("risk_scheme_id").and_then(Value::as_str).and_then(|id| id.parse().ok()) {
        Some(id) => store::scheme_of(&mut tx, id).await?,
        None => store::scheme(&mut tx, None, None).await?,
    };
    fields.insert("risk_scheme_id".to_owned(), json!(scheme.risk_scheme_id));
    check(&rules, &scheme)?;
    let id = Uuid::now_v7();
    sqlx::query(include_str!("sql/insert_rule_set.sql"))
        .bind(id)
        .bind(Sent(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("storing a rule set"))?;
    insert_rules(&mut tx, id, &rules).await?;
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, Some(&format!("/api/v1/risk/rules/{id}"))))
}

async fn insert_rules(conn: &mut PgConnection, id: Uuid, rules: &[Map<String, Value>]) -> Result<(), RiskError> {
    sqlx::query(include_str!("sql/insert_rule.sql")).bind(id).bind(Sent(rules)).execute(conn).await.map_err(db("storing rules"))?;
    Ok(())
}

/// A set that may still be written, as it is; or why it may not.
async fn draft(conn: &mut PgConnection, scoped: &ScopedDb, id: Uuid) -> Result<Value, RiskError> {
    let row = read(&mut *conn, id).await?;
    if row["is_sample"] == true {
        return Err(RiskError::Sample);
    }
    may_write(conn, scoped, row["province_code"].as_str()).await?;
    if row["state"] == "draft" { Ok(row) } else { Err(RiskError::InForce) }
}

async fn change(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(mut body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let yours = body.clone();
    let (fields, rules) = read_body(&mut body, Mode::Change, state.clock.today())?;
    let mut tx = scoped.begin().await?;
    let before = draft(&mut tx, &scoped, id).await?;
    if let Some(rules) = &rules {
        let scheme = before["risk_scheme_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
        check(rules, &store::scheme_of(&mut tx, scheme).await?)?;
    }
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/update_rule_set.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("changing a rule set"))?;
    if changed.is_none() {
        return Err(RiskError::Stale { current: before, yours }.into());
    }
    if let Some(rules) = rules {
        sqlx::query(include_str!("sql/delete_rule.sql")).bind(id).execute(&mut *tx).await.map_err(db("replacing rules"))?;
        insert_rules(&mut tx, id, &rules).await?;
    }
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}

async fn remove(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let version = etag::if_match(&headers)?;
    let mut tx = scoped.begin().await?;
    let current = draft(&mut tx, &scoped, id).await?;
    let gone: Option<i32> = sqlx::query_scalar(include_str!("sql/delete_rule_set.sql"))
        .bind(id)
        .bind(version)
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("taking a rule set out"))?;
    if gone.is_none() {
        return Err(RiskError::Stale { current, yours: Map::new() }.into());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a draft in force by a document: `{decision_number, decision_on, decided_by, valid_from}`.
async fn issue(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let version = etag::if_match(&headers)?;
    let fields = fields::read(ISSUE, &body, Mode::Create, state.clock.today()).map_err(Problem::invalid)?;
    let mut tx = scoped.begin().await?;
    let current = draft(&mut tx, &scoped, id).await?;
    if !current["rules"].as_array().is_some_and(|rules| rules.iter().any(|rule| rule["level"].is_string())) {
        return Err(Problem::invalid(vec![FieldError::at(
            "rules",
            "no-level",
            "Bộ quy tắc chưa có quy tắc nào cho mức: chưa ban hành được.",
            "No rule of the set gives a level: it cannot be put in force.",
        )]));
    }
    sqlx::query(include_str!("sql/end_rule_set.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .execute(&mut *tx)
        .await
        .map_err(db("ending a rule set"))?;
    let changed: Option<i32> = sqlx::query_scalar(include_str!("sql/put_in_force.sql"))
        .bind(id)
        .bind(version)
        .bind(Sent(&fields))
        .fetch_optional(&mut *tx)
        .await
        .map_err(db("putting a rule set in force"))?;
    if changed.is_none() {
        return Err(RiskError::Stale { current, yours: body }.into());
    }
    let row = read(&mut tx, id).await?;
    tx.commit().await?;
    Ok(etag::row(&row, None))
}
