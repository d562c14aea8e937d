//! `POST /api/v1/risk/classify`: levels of all communes of a province, or of the country, in a period, each with what made it.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::classify::{Answer, Operator, Past, Rule, Settled, classify, settle};
use super::figures::{self, Period, Unit};
use super::store::{self, Scheme, db};
use super::succession::Lines;
use super::{RiskError, indicators};
use crate::audit::store::{Note, Summary, note, sum_up};
use crate::db::ScopedDb;
use crate::http::{Body, FieldError, Problem};
use crate::state::AppState;

/// What the log calls a classification.
const CLASSIFIED: Summary = Summary { action: "classified", entity: "risk" };

/// Routes of the computation.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/classify", post(run))
}

/// A rule set with its rules, as it computes.
#[derive(Debug, Clone)]
struct RuleSet {
    risk_rule_set_id: Uuid,
    is_sample: bool,
    clean_periods: u32,
    few_n: u32,
    rules: Vec<StoredRule>,
    /// The same for the computation, levels as ranks.
    ranked: Vec<Rule>,
}

/// A rule as it is stored.
#[derive(Debug, Clone, Deserialize)]
struct StoredRule {
    number: i32,
    indicator: String,
    operator: Operator,
    value: f64,
    must_be_told: bool,
    level: Option<String>,
    points: Option<f64>,
    text: String,
    source: String,
}

/// What a classification did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Communes put through the rules.
    pub communes: usize,
    /// Those written; the others are decided, or of the scope but not of the writer.
    pub written: u64,
    /// By level, the word of each; without one `none`.
    pub levels: BTreeMap<String, usize>,
    /// Worse than what stood.
    pub worsening: usize,
    /// A better level held back.
    pub held_back: usize,
    /// At least one rule without a figure.
    pub incomplete: usize,
    /// Whether the sample was used for any.
    pub is_sample: bool,
}

/// Puts every commune in force at the end of a period through the rules of its province, and keeps the answers of those that are not decided.
///
/// # Errors
/// The period overlaps another of the scheme; the database's.
pub async fn of_period(
    conn: &mut PgConnection,
    scheme: &Scheme,
    province: Option<&str>,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Report, RiskError> {
    let shared = rules_for(&mut *conn, scheme, province, period).await?;
    let is_wanted = |name: &str| shared.rules.iter().any(|rule| rule.indicator == name) || province.is_none();
    let units = figures::of(&mut *conn, province, period, is_wanted).await?;
    let history = history(&mut *conn, scheme, province, period).await?;
    let mut report = Report { communes: units.len(), ..Report::default() };
    let mut homes: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in &units {
        homes.entry(&unit.home).or_default().push(unit);
    }
    let ids: Vec<Uuid> = units.iter().map(|unit| unit.commune_id).collect();
    let demo: Vec<bool> = units.iter().map(|unit| unit.is_demo).collect();
    sqlx::query(include_str!("sql/insert_assessment.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(period.from)
        .bind(period.to)
        .bind(&ids)
        .bind(&demo)
        .execute(&mut *conn)
        .await
        .map_err(db("storing assessments"))?;
    for (home, units) in homes {
        let set = match province {
            Some(_) => shared.clone(),
            None => rules_for(&mut *conn, scheme, Some(home), period).await?,
        };
        report.is_sample |= set.is_sample;
        report.written += put(&mut *conn, scheme, &set, period, &units, &history, now, &mut report).await?;
    }
    Ok(report)
}

async fn rules_for(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>, period: Period) -> Result<RuleSet, RiskError> {
    type Row = (Uuid, bool, i32, i32, String, Option<String>, Option<NaiveDate>, Value);
    let found: Option<Row> = sqlx::query_as(include_str!("sql/get_rules_for.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(province)
        .bind(period.last())
        .fetch_optional(conn)
        .await
        .map_err(db("reading rules"))?;
    let Some((risk_rule_set_id, is_sample, clean_periods, few_n, .., rules)) = found else {
        return Err(RiskError::NoSuchScheme(scheme.code.clone()));
    };
    let rules: Vec<StoredRule> = serde_json::from_value(rules).unwrap_or_default();
    let ranked = rules
        .iter()
        .map(|rule| Rule {
            number: rule.number,
            indicator: rule.indicator.clone(),
            operator: rule.operator,
            value: rule.value,
            must_be_told: rule.must_be_told,
            level: rule.level.as_deref().and_then(|code| scheme.rank(code)),
            points: rule.points,
        })
        .collect();
    Ok(RuleSet { risk_rule_set_id, is_sample, clean_periods: clean_periods.unsigned_abs(), few_n: few_n.unsigned_abs(), rules, ranked })
}

/// What earlier periods say, by the day after their last, the latest first.
struct History {
    lines: Lines,
    periods: Vec<(NaiveDate, NaiveDate, HashMap<Uuid, Earlier>)>,
}

/// A commune in an earlier period, as ranks.
#[derive(Debug, Clone, Copy)]
struct Earlier {
    standing: Option<u8>,
    past: Past,
}

async fn history(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>, period: Period) -> Result<History, RiskError> {
    type Row = (Uuid, NaiveDate, NaiveDate, Option<i32>, Option<i32>, Option<i32>, Option<i32>);
    let rows: Vec<Row> = sqlx::query_as(include_str!("sql/list_past.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(period.from)
        .bind(province)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading earlier periods"))?;
    let rank = |rank: Option<i32>| rank.and_then(|rank| u8::try_from(rank).ok());
    let mut periods: Vec<(NaiveDate, NaiveDate, HashMap<Uuid, Earlier>)> = Vec::new();
    for (commune, from, to, decided, computed, raw, possible) in rows {
        let row = Earlier { standing: rank(decided).or(rank(computed)), past: Past { raw: rank(raw), possible: rank(possible) } };
        match periods.iter_mut().find(|(known, until, _)| (*known, *until) == (from, to)) {
            Some((.., of)) => {
                of.insert(commune, row);
            }
            None => periods.push((from, to, HashMap::from([(commune, row)]))),
        }
    }
    let lines = if periods.is_empty() { Lines::default() } else { store::lines(conn, province).await? };
    Ok(History { lines, periods })
}

impl History {
    /// The rank that stood before a commune's period, and the periods that came right before it, the latest first. Of several units that a commune was made of
    /// the worst counts.
    fn of(&self, commune: Uuid, from: NaiveDate) -> (Option<u8>, Vec<Past>) {
        let (mut standing, mut before, mut end) = (None, Vec::new(), from);
        for (begun, ended, rows) in &self.periods {
            let (sources, _) = self.lines.sources(commune, |unit| rows.contains_key(&unit));
            let found: Vec<&Earlier> = sources.iter().filter_map(|source| rows.get(&source.commune_id)).collect();
            if found.is_empty() {
                continue;
            }
            standing = standing.or_else(|| found.iter().filter_map(|row| row.standing).min());
            if *ended == end {
                let worst = |of: fn(&Earlier) -> Option<u8>| found.iter().map(|row| of(row)).min().flatten();
                before.push(Past { raw: worst(|row| row.past.raw), possible: worst(|row| row.past.possible) });
                end = *begun;
            }
        }
        (standing, before)
    }
}

#[expect(clippy::too_many_arguments, reason = "one step of one computation, told apart for its length")]
async fn put(
    conn: &mut PgConnection,
    scheme: &Scheme,
    set: &RuleSet,
    period: Period,
    units: &[&Unit],
    history: &History,
    now: DateTime<Utc>,
    report: &mut Report,
) -> Result<u64, RiskError> {
    let (mut ids, mut levels, mut raw, mut possible) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut worsening, mut missing, mut explanations) = (Vec::new(), Vec::new(), Vec::new());
    let code = |rank: Option<u8>| rank.and_then(|rank| scheme.code(rank)).map(str::to_owned);
    for unit in units {
        let answer = classify(scheme.best(), &set.ranked, |indicator| unit.figure(indicator, set.few_n));
        let (standing, before) = history.of(unit.commune_id, period.from);
        let settled = settle(&answer, standing, &before, set.clean_periods);
        *report.levels.entry(code(settled.level).unwrap_or_else(|| "none".to_owned())).or_default() += 1;
        report.worsening += usize::from(settled.is_worsening);
        report.held_back += usize::from(settled.is_held_back);
        report.incomplete += usize::from(answer.missing > 0);
        ids.push(unit.commune_id);
        levels.push(code(settled.level));
        raw.push(code(answer.level));
        possible.push(code(answer.possible));
        worsening.push(settled.is_worsening);
        missing.push(answer.missing as i32);
        explanations.push(explanation(set, &answer, settled, code(standing).as_deref()).to_string());
    }
    let written: i64 = sqlx::query_scalar(include_str!("sql/put_computed.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(period.from)
        .bind(period.to)
        .bind(set.risk_rule_set_id)
        .bind(set.is_sample)
        .bind(now)
        .bind(&ids)
        .bind(&levels)
        .bind(&raw)
        .bind(&possible)
        .bind(&worsening)
        .bind(&missing)
        .bind(&explanations)
        .fetch_one(conn)
        .await
        .map_err(db("storing levels"))?;
    Ok(written.unsigned_abs())
}

/// What is kept of how a level came about: the rules as they were, each with the figure that it looked at.
fn explanation(set: &RuleSet, answer: &Answer, settled: Settled, standing: Option<&str>) -> Value {
    let rules: Vec<Value> = set
        .rules
        .iter()
        .zip(&answer.said)
        .map(|(rule, said)| {
            let mut told = json!({
                "number": rule.number, "indicator": rule.indicator, "unit": indicators::unit(&rule.indicator), "operator": rule.operator, "value": rule.value,
                "text": rule.text, "source": rule.source, "is_held": said.is_held, "figure": said.figure,
            });
            if let Value::Object(members) = &mut told {
                let optional = [("level", rule.level.clone().map(Value::from)), ("points", rule.points.map(Value::from)), ("must_be_told", rule.must_be_told.then_some(Value::Bool(true)))];
                members.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            }
            told
        })
        .collect();
    json!({
        "rules": rules, "points": answer.points, "points_possible": answer.points_possible, "standing_level": standing, "is_held_back": settled.is_held_back,
        "better_periods": settled.better_periods, "clean_periods": set.clean_periods, "few_n": set.few_n,
    })
}

/// [`of_period`], told in the log as one event.
///
/// # Errors
/// As there; the log's.
pub async fn of_period_noted(
    conn: &mut PgConnection,
    scheme: &Scheme,
    province: Option<&str>,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Report, RiskError> {
    // Assessments that are only made to be filled have no events of their own.
    sum_up(&mut *conn, CLASSIFIED).await?;
    let report = of_period(&mut *conn, scheme, province, period, now).await?;
    let told = json!({
        "scheme": scheme.code, "period_from": period.from, "period_to": period.to, "communes": report.communes, "written": report.written,
    });
    note(conn, &Note { action: CLASSIFIED.action, entity: CLASSIFIED.entity, detail: told, ..Note::default() }).await?;
    Ok(report)
}

/// The period of a request: its two days, in order, a year at most.
pub(super) fn period_of(body: &Map<String, Value>) -> Result<Period, Problem> {
    let day = |name: &str| body.get(name).and_then(Value::as_str).and_then(|text| text.parse::<NaiveDate>().ok());
    let missing = |name: &str| {
        FieldError::at(
            name,
            "required",
            "Cần ngày đầu của kỳ và ngày sau ngày cuối của kỳ (năm-tháng-ngày).",
            "The first day of the period and the day after its last are needed.",
        )
    };
    match (day("from"), day("to")) {
        (Some(from), Some(to)) if from < to && (to - from).num_days() <= 366 => Ok(Period { from, to }),
        (Some(_), Some(_)) => Err(Problem::invalid(vec![FieldError::at(
            "to",
            "period",
            "Kỳ phải kết thúc sau ngày bắt đầu và dài nhất một năm.",
            "A period ends after it begins, and is a year at most.",
        )])),
        (from, to) => Err(Problem::invalid(
            [from.is_none().then(|| missing("from")), to.is_none().then(|| missing("to"))].into_iter().flatten().collect(),
        )),
    }
}

/// `{province, from, to, scheme}`; without a province the whole country.
async fn run(State(state): State<AppState>, scoped: ScopedDb, Body(body): Body) -> Result<Json<Value>, Problem> {
    const KNOWN: [&str; 4] = ["province", "from", "to", "scheme"];
    if let Some(name) = body.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(Problem::invalid(vec![FieldError::at(
            name,
            "unknown",
            format!("Không có mục \"{name}\" ở đây."),
            format!("There is no \"{name}\" here."),
        )]));
    }
    let period = period_of(&body)?;
    if period.from > state.clock.today() {
        return Err(Problem::invalid(vec![FieldError::at("from", "future", "Kỳ này chưa bắt đầu.", "The period has not begun.")]));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let province = text("province");
    let mut tx = scoped.begin().await?;
    if !scoped.is_wide() && !store::is_own_province(&mut tx, province).await? {
        return Err(RiskError::OutsideScope.into());
    }
    let scheme = store::scheme(&mut tx, text("scheme"), province).await?;
    let report = of_period_noted(&mut tx, &scheme, province, period, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(json!({
        "province": province, "scheme": scheme.code, "period_from": period.from, "period_to": period.to, "is_over": period.to <= state.clock.today(), "communes": report.communes,
        "written": report.written, "decided": report.communes as u64 - report.written.min(report.communes as u64), "levels": report.levels, "worsening": report.worsening,
        "held_back": report.held_back, "incomplete": report.incomplete, "is_sample": report.is_sample,
    })))
}
