//! `/api/v1/coverage`, `/coverage/communes`, `/coverage/gaps`, `/coverage/units`: what runs found, as far as the account may see it.
//!
//! Figures of a province are the sums of the communes in the scope. Without `run` they are those of the newest run, with it those of that one.

use std::collections::BTreeMap;

use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::commune::{of_share, rounded};
use super::light::Metres;
use super::need::Source;
use super::{CoverageError, board, runs, store};
use crate::communes::CommuneError;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::page::{Bbox, MAX_LIMIT, Page, write_token};
use crate::http::{Params, Problem};
use crate::spatial::coverage::{Reason, Share};
use crate::state::AppState;

const LIST_COMMUNE_FIGURE: &str = include_str!("sql/list_commune_figure.sql");
const LIST_GAP: &str = include_str!("sql/list_gap.sql");

/// Routes of answers.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/coverage", get(whole))
        .route("/coverage/communes", get(communes))
        .route("/coverage/gaps", get(gaps))
        .route("/coverage/units", get(units))
}

/// The newest run of a province, what waits to be worked off, and the run before.
#[derive(Debug, FromRow)]
pub struct Newest {
    /// The newest done run.
    pub newest: Option<Uuid>,
    /// The one before it.
    pub before: Option<Uuid>,
    is_computing: bool,
    waiting: i64,
    /// Communes that could not be computed anew and are tried again later.
    postponed: i64,
    stale_since: Option<DateTime<Utc>>,
    /// Whether it is an earlier run that was asked for by its id.
    #[sqlx(default)]
    is_past: bool,
}

impl Newest {
    /// `none`, `computing`, `current`, `stale`, or `past` for an earlier run, which stays as it was.
    pub fn freshness(&self) -> Value {
        let state = match (self.is_computing, self.newest, self.waiting) {
            _ if self.is_past => "past",
            (true, ..) => "computing",
            (_, None, _) => "none",
            (_, _, 0) => "current",
            _ => "stale",
        };
        json!({"state": state, "stale_since": self.stale_since, "waiting": self.waiting, "postponed": self.postponed})
    }
}

/// The newest runs of a province, or of that of a commune.
///
/// # Errors
/// The database's.
pub async fn newest(conn: &mut PgConnection, province: Option<&str>, commune: Option<Uuid>) -> Result<Newest, Problem> {
    let newest = sqlx::query_as(include_str!("sql/list_newest_run.sql")).bind(province).bind(commune).fetch_one(conn).await;
    newest.map_err(|error| store::db("reading runs")(error).into())
}

/// The run that `run` names, with the one before it, or else the newest runs of a province or commune; and the commune.
///
/// # Errors
/// None of run, province and commune; there is no such done run, or it is of another province; the database's.
async fn runs_of(conn: &mut PgConnection, params: &Params) -> Result<(Newest, Option<Uuid>), Problem> {
    let Some(run_id) = params.id("run")? else {
        let (province, commune) = asked(params)?;
        if let Some(code) = &province {
            runs::known_province(conn, code).await?;
        }
        return Ok((newest(conn, province.as_deref(), commune).await?, commune));
    };
    let (province, commune) = (params.province()?, params.id("commune")?);
    let named: Option<(String, Option<Uuid>, bool)> =
        sqlx::query_as(include_str!("sql/get_named_run.sql")).bind(run_id).fetch_optional(&mut *conn).await?;
    let (of, before, is_newest) =
        named.filter(|(of, ..)| province.as_ref().is_none_or(|province| province == of)).ok_or(CoverageError::RunNotFound(run_id))?;
    if is_newest {
        return Ok((newest(conn, Some(&of), commune).await?, commune));
    }
    Ok((Newest { newest: Some(run_id), before, is_computing: false, waiting: 0, postponed: 0, stale_since: None, is_past: true }, commune))
}

/// Which province or commune is asked for.
///
/// # Errors
/// Neither, or what cannot be read.
pub fn asked(params: &Params) -> Result<(Option<String>, Option<Uuid>), Problem> {
    match (params.province()?, params.id("commune")?) {
        (None, None) => Err(Problem::parameter(
            "province",
            "Cần mã tỉnh (province), ví dụ 31, hoặc mã định danh xã, phường (commune).",
            "A province code (province), such as 31, or the id of a commune (commune) is needed.",
        )),
        asked => Ok(asked),
    }
}

const HALVES: [&str; 2] = ["day", "night"];

/// The half of the day that is asked for; by day unless said otherwise.
///
/// # Errors
/// Another word.
pub fn half(params: &Params) -> Result<String, Problem> {
    Ok(params.choice("half", &HALVES)?.unwrap_or_else(|| HALVES[0].to_owned()))
}

/// Sums as the database has them.
#[derive(Debug, FromRow)]
struct Sums {
    source: String,
    points: i64,
    need: f64,
    seen: f64,
    seen_twice: f64,
    seen_at_most: f64,
    seen_if_turned: f64,
    seen_if_repaired: f64,
    street_m: f64,
    street_seen_m: f64,
}

impl Sums {
    fn share(&self) -> Share {
        Share {
            need: self.need,
            seen: self.seen,
            seen_twice: self.seen_twice,
            seen_at_most: self.seen_at_most,
            seen_if_turned: self.seen_if_turned,
            seen_if_repaired: self.seen_if_repaired,
            points: u32::try_from(self.points).unwrap_or(u32::MAX),
        }
    }
}

#[derive(Debug, FromRow)]
struct OfHalf {
    half: String,
    #[sqlx(flatten)]
    sums: Sums,
}

/// Shares by source, and the metres of street. Who sees no single incident is told none of them.
fn told<'a>(sums: impl Iterator<Item = &'a Sums>, tier: PlaceTier) -> Value {
    let sums: Vec<&Sums> = sums.collect();
    let of = |source: &str| sums.iter().find(|sums| sums.source == source);
    let mut told = Map::new();
    for source in Source::ALL.map(Source::code).into_iter().chain([board::ALL]) {
        let is_hidden = tier == PlaceTier::Counts && source == Source::Incident.code();
        let share = of(source).map(|sums| sums.share()).unwrap_or_default();
        told.insert(source.to_owned(), if is_hidden { Value::Null } else { of_share(&share) });
    }
    let streets = of(Source::Street.code());
    told.insert("street_m".to_owned(), rounded(streets.map_or(0.0, |sums| sums.street_m)));
    told.insert("street_seen_m".to_owned(), rounded(streets.map_or(0.0, |sums| sums.street_seen_m)));
    told.into()
}

async fn shares(conn: &mut PgConnection, run_id: Uuid, commune: Option<Uuid>, tier: PlaceTier) -> Result<Value, sqlx::Error> {
    let rows: Vec<OfHalf> = sqlx::query_as(include_str!("sql/sum_figure.sql")).bind(run_id).bind(commune).fetch_all(conn).await?;
    let of = |half: &str| told(rows.iter().filter(|row| row.half == half).map(|row| &row.sums), tier);
    Ok(json!({"day": of("day"), "night": of("night")}))
}

async fn run(conn: &mut PgConnection, run_id: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar(include_str!("sql/get_run_short.sql")).bind(run_id).fetch_one(conn).await
}

async fn whole(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "commune", "run"])?;
    let mut tx = db.begin().await?;
    let (newest, commune) = runs_of(&mut tx, &params).await?;
    if let Some(commune) = commune {
        let may_see: bool =
            sqlx::query_scalar(include_str!("sql/may_see_commune.sql")).bind(commune).bind(db.is_wide()).fetch_one(&mut *tx).await?;
        if !may_see {
            return Err(CoverageError::Commune(CommuneError::NotFound(commune)).into());
        }
    }
    Ok(Json(answer(&mut tx, &newest, commune, db.tier()).await?))
}

/// What `/coverage?province=` says to who sees everything.
///
/// # Errors
/// The database's.
pub async fn of_province(conn: &mut PgConnection, province: &str) -> Result<Value, Problem> {
    let newest = newest(conn, Some(province), None).await?;
    answer(conn, &newest, None, PlaceTier::Exact).await
}

/// The communes of the newest run of a province where most is unseen by day, and the heaviest gaps by day, for who sees everything.
///
/// # Errors
/// The database's.
pub async fn worst_of_province(conn: &mut PgConnection, province: &str, most: i64) -> Result<(Vec<Value>, Vec<Value>), Problem> {
    let newest = newest(conn, Some(province), None).await?;
    let bound = sqlx::query_scalar(LIST_COMMUNE_FIGURE).bind(newest.newest).bind(newest.before);
    let mut communes: Vec<Value> = bound.bind(HALVES[0]).bind(true).fetch_all(&mut *conn).await?;
    communes.truncate(usize::try_from(most).unwrap_or_default());
    let none: Option<&str> = None;
    let bound = sqlx::query_as(LIST_GAP).bind(newest.newest).bind(HALVES[0]).bind(None::<Uuid>).bind(none);
    let gaps: Vec<(i64, String)> = bound.bind(0_i64).bind(None::<Vec<f64>>).bind(most).fetch_all(conn).await?;
    Ok((communes, gaps.iter().filter_map(|(_, feature)| serde_json::from_str(feature).ok()).collect()))
}

async fn answer(conn: &mut PgConnection, newest: &Newest, commune: Option<Uuid>, tier: PlaceTier) -> Result<Value, Problem> {
    let mut answer = json!({"run": null, "freshness": newest.freshness(), "shares": null, "cameras": null, "has_coarse_need": null, "street_light": null, "before": null,
        // Of what is told of all need, of gaps and of unknown cameras.
        "all_has_incidents": tier == PlaceTier::Exact});
    if let Some(run_id) = newest.newest {
        let cameras: Option<(Value, bool, f64, f64, f64)> =
            sqlx::query_as(include_str!("sql/sum_camera.sql")).bind(run_id).bind(commune).fetch_optional(&mut *conn).await?;
        answer["run"] = run(conn, run_id).await?;
        // A commune without a border has none.
        if let Some((cameras, has_coarse_need, lit, unlit, unknown)) = cameras {
            answer["cameras"] = cameras;
            answer["has_coarse_need"] = has_coarse_need.into();
            answer["street_light"] = Metres { lit, unlit, unknown }.told();
            answer["shares"] = shares(conn, run_id, commune, tier).await?;
            if let Some(before) = newest.before {
                let as_of = run(conn, before).await?;
                answer["before"] = json!({
                    "coverage_run_id": before, "as_of": as_of["as_of"], "finished_at": as_of["finished_at"],
                    "shares": shares(conn, before, commune, tier).await?,
                });
            }
        }
    }
    Ok(answer)
}

async fn communes(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "half", "run"])?;
    let half = half(&params)?;
    let mut tx = db.begin().await?;
    let (newest, _) = runs_of(&mut tx, &params).await?;
    let items: Vec<Value> = match newest.newest {
        None => Vec::new(),
        Some(run_id) => {
            sqlx::query_scalar(LIST_COMMUNE_FIGURE)
                .bind(run_id)
                .bind(newest.before)
                .bind(&half)
                // From rounded weights, or without those that incidents make, it would be another figure.
                .bind(db.tier() == PlaceTier::Exact)
                .fetch_all(&mut *tx)
                .await?
        }
    };
    Ok(Json(json!({"items": items, "half": half, "coverage_run_id": newest.newest, "freshness": newest.freshness()})))
}

/// Parameters of gaps, besides those of a page.
pub const GAP_FILTERS: [&str; 5] = ["province", "commune", "half", "reason", "run"];

/// Which gaps are asked for.
#[derive(Debug, Clone)]
pub struct GapFilter {
    /// Of the newest run of this province …
    pub province: Option<String>,
    /// … or of this commune.
    pub commune: Option<Uuid>,
    /// `day` or `night`; none if it was left open.
    pub half: Option<String>,
    /// What most of each is for.
    pub reason: Option<String>,
    /// Of this run.
    pub run: Option<Uuid>,
}

/// Reads [`GAP_FILTERS`].
///
/// # Errors
/// None of province, commune and run, or what cannot be read.
pub fn read_gap_filter(params: &Params) -> Result<GapFilter, Problem> {
    let run = params.id("run")?;
    let (province, commune) = if run.is_some() { (params.province()?, params.id("commune")?) } else { asked(params)? };
    Ok(GapFilter {
        province,
        commune,
        half: params.choice("half", &HALVES)?,
        reason: params.choice("reason", &Reason::ALL.map(Reason::code))?,
        run,
    })
}

async fn gaps(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&GAP_FILTERS.into_iter().chain(["limit", "after", "bbox"]).collect::<Vec<_>>())?;
    let page = Page { geojson: true, ..Page::read(&params, 1)? };
    let filter = read_gap_filter(&params)?;
    let after: i64 = page.after_as(0)?.unwrap_or(0);
    let mut tx = db.begin().await?;
    let run = runs_of(&mut tx, &params).await?.0.newest;
    let mut found: Vec<(i64, String)> = sqlx::query_as(LIST_GAP)
        .bind(run)
        .bind(filter.half.as_deref().unwrap_or(HALVES[0]))
        .bind(filter.commune)
        .bind(filter.reason)
        .bind(after)
        .bind(page.bbox.map(Bbox::corners))
        .bind(page.limit + 1)
        .fetch_all(&mut *tx)
        .await?;
    let more = page.cut(&mut found);
    let next = found.last().filter(|_| more).map(|(rank, _)| vec![rank.to_string()]);
    let rows: Vec<String> = found.into_iter().map(|(_, feature)| feature).collect();
    Ok(page.respond(&rows, next.as_deref(), false, None))
}

#[derive(Debug, FromRow)]
struct OfUnit {
    unit_id: Uuid,
    name: Option<String>,
    detail: Option<String>,
    commune_id: Option<Uuid>,
    commune_name: Option<String>,
    is_newest: bool,
    #[sqlx(flatten)]
    sums: Sums,
}

/// `kind` (hotspot, `key_place`, `model_ward`), `half`, and which run; the most unseen need first, `limit` (1,000) from `after` on.
async fn units(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["kind", "province", "half", "run", "limit", "after"])?;
    let page = Page::read(&params, 1)?;
    let limit = if params.text("limit").is_some() { page.limit } else { MAX_LIMIT } as usize;
    let after: usize = page.after_as(0)?.unwrap_or(0);
    let kind = params.choice("kind", &["hotspot", "key_place", "model_ward"])?.unwrap_or_else(|| "hotspot".to_owned());
    let half = half(&params)?;
    let mut tx = db.begin().await?;
    let (newest, _) = runs_of(&mut tx, &params).await?;
    let rows: Vec<OfUnit> = match newest.newest {
        None => Vec::new(),
        Some(run_id) => {
            sqlx::query_as(include_str!("sql/list_unit.sql"))
                .bind(run_id)
                .bind(newest.before)
                .bind(&kind)
                .bind(&half)
                .fetch_all(&mut *tx)
                .await?
        }
    };
    let mut by_unit: BTreeMap<Uuid, Vec<OfUnit>> = BTreeMap::new();
    for row in rows {
        by_unit.entry(row.unit_id).or_default().push(row);
    }
    let mut items: Vec<(f64, Value)> = by_unit
        .into_values()
        .filter_map(|rows| {
            let first = rows.iter().find(|row| row.is_newest && row.sums.source == board::ALL)?;
            let before = rows.iter().find(|row| !row.is_newest && row.sums.source == board::ALL).map(|row| row.sums.share());
            let unseen = first.sums.need - first.sums.seen;
            let mut item = json!({
                "unit_id": first.unit_id, "name": first.name, "commune_id": first.commune_id, "commune_name": first.commune_name, "unseen": rounded(unseen),
                "before": before.filter(|share| share.need > 0.0).map(|share| rounded(share.seen / share.need)),
            });
            // Codes of hotspots and wards; kinds of key places.
            item[if kind == "key_place" { "place_kind" } else { "code" }] = json!(first.detail);
            if let (Value::Object(item), Value::Object(share)) = (&mut item, of_share(&first.sums.share())) {
                item.extend(share);
            }
            if kind == "model_ward" {
                item["shares"] = told(rows.iter().filter(|row| row.is_newest).map(|row| &row.sums), db.tier());
            }
            Some((unseen, item))
        })
        .collect();
    // Of equal ones that with the lower id, so that pages meet.
    items.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = items.len();
    let items: Vec<Value> = items.into_iter().skip(after).take(limit).map(|(_, item)| item).collect();
    let end = after.saturating_add(items.len());
    let next = (end < total).then(|| write_token(&[end.to_string()]));
    Ok(Json(
        json!({"items": items, "next": next, "total": total, "kind": kind, "half": half, "coverage_run_id": newest.newest, "freshness": newest.freshness()}),
    ))
}
