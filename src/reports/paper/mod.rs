//! Papers of a report: in the form of Decree 30/2020/NĐ-CP with its tables and map, a workbook of its figures, and the map alone. In Vietnamese, as reports are.
//!
//! Whoever reads a report may take its papers; each that is taken is in the log.

mod book;
mod map;
mod text;

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::figures::{Figures, Tally};
use super::routes::{sees_all, told};
use super::store::db;
use super::{ReportError, sentences};
use crate::db::ScopedDb;
use crate::files::write::{book as workbook, docx};
use crate::http::{FieldError, Params, PathId, Problem};
use crate::state::AppState;
use map::Ground;
use text::Office;

/// Characters of what a request says of an office.
const MOST_CHARS: usize = 200;
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Routes of papers.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/reports/{id}/paper.docx", get(paper))
        .route("/reports/{id}/paper.xlsx", get(figures))
        .route("/reports/{id}/map.svg", get(map_svg))
}

/// A commune's report as the province's tells it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OfCommune {
    /// The commune.
    pub commune_id: Uuid,
    /// Its name.
    pub full_name: String,
    /// State of its report.
    pub state: String,
    /// Whether it is late.
    pub is_late: bool,
    /// Whether it was sent late.
    pub was_late: Option<bool>,
    /// What it reported, if that is approved: all incidents.
    pub all: Option<Tally>,
    /// Those against social order.
    pub ttxh: Option<Tally>,
    /// What the register has now.
    pub now: Tally,
}

/// What a paper is made of.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Its texts: situation, results, shortcomings, proposals.
    pub texts: [String; 4],
    /// `due`, `draft` and so on.
    pub state: String,
    /// Its figures.
    pub figures: Figures,
    /// Its sentences.
    pub sentences: Vec<sentences::Sentence>,
    /// Of a province: its communes' reports.
    pub communes: Option<Vec<OfCommune>>,
    /// Of a province: how all incidents add up, and how many communes are not asked.
    pub sums: Map<String, Value>,
    /// See above.
    pub not_asked: u64,
    /// The directive that asks for it.
    pub directive: Value,
    /// Name of the province.
    pub province: String,
    /// First day that it is about, and the last.
    pub period: (NaiveDate, NaiveDate),
}

/// What a request says of an office: one line that a paper can hold.
fn line(params: &Params, name: &str) -> Result<Option<String>, Problem> {
    let Some(text) = params.text(name).map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > MOST_CHARS || text.chars().any(char::is_control) {
        let error = FieldError::param(
            name,
            format!("Hãy viết trên một dòng, không quá {MOST_CHARS} ký tự."),
            format!("Write one line of at most {MOST_CHARS} characters."),
        );
        return Err(Problem::invalid(vec![error]));
    }
    Ok(Some(text.to_owned()))
}

/// The facts of a report and the ground of its map, in one look, and a note in the log that a file of them was taken.
async fn read(scoped: &ScopedDb, report_id: Uuid, file: &str, today: NaiveDate) -> Result<(Facts, Ground), Problem> {
    sees_all(scoped)?;
    let mut tx = scoped.begin().await?;
    let row = told(&mut tx, report_id, today).await?;
    let facts = facts(&row).ok_or_else(|| ReportError::NotBegun(super::routes::period_of(&row).0))?;
    let ground = ground(&mut tx, &facts, today).await?;
    sqlx::query(include_str!("../sql/note_paper.sql"))
        .bind(report_id)
        .bind(json!({"file": file, "state": facts.state}))
        .execute(&mut *tx)
        .await
        .map_err(db("noting that a paper was taken"))?;
    tx.commit().await?;
    Ok((facts, ground))
}

fn facts(row: &Value) -> Option<Facts> {
    let figures: Figures = serde_json::from_value(row["figures"].clone()).ok()?;
    let (from, to) = super::routes::period_of(row);
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    Some(Facts {
        texts: ["situation", "results", "shortcomings", "proposals"].map(text),
        state: text("state"),
        sentences: sentences::of(&figures),
        communes: serde_json::from_value(row["figures"]["gathered"]["communes"].clone()).ok(),
        sums: row["figures"]["gathered"]["sums"]["all"].as_object().cloned().unwrap_or_default(),
        not_asked: row["figures"]["gathered"]["n_not_asked"].as_u64().unwrap_or_default(),
        figures,
        directive: row["directive"].clone(),
        province: text("province_name"),
        period: (from, to.pred_opt().unwrap_or(to)),
    })
}

/// What the map shows.
async fn ground(conn: &mut PgConnection, facts: &Facts, today: NaiveDate) -> Result<Ground, ReportError> {
    let counts: BTreeMap<String, u64> =
        facts.communes.iter().flatten().map(|commune| (commune.commune_id.to_string(), commune.all.unwrap_or(commune.now).n)).collect();
    let commune = facts.figures.commune_id;
    let ground: Value = sqlx::query_scalar(include_str!("../sql/list_map.sql"))
        .bind(commune)
        .bind(&facts.figures.province_code)
        .bind(if commune.is_some() { 14 } else { 10 })
        .bind(today)
        .bind(map::MOST)
        .bind(json!(counts))
        .fetch_one(conn)
        .await
        .map_err(db("reading the ground of a report's map"))?;
    Ground::deserialize(ground).map_err(|error| ReportError::Paper(error.to_string()))
}

/// Works on another thread: drawing and packing take tens of milliseconds.
async fn worked<T: Send + 'static>(work: impl FnOnce() -> Result<T, ReportError> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| ReportError::Paper(error.to_string()))?;
    Ok(done?)
}

/// A file as it is sent.
fn file(media_type: &'static str, name: &str, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok();
    headers.extend(disposition.map(|value| (header::CONTENT_DISPOSITION, value)));
    response
}

/// `bao-cao-31-2026-11-14`: of whom and until when, in letters that every system takes.
fn name(facts: &Facts) -> String {
    let of = facts.figures.commune_id.map_or_else(String::new, |id| format!("-{}", &id.simple().to_string()[24..]));
    format!("bao-cao-{}{of}-{}", facts.figures.province_code, facts.period.1)
}

/// `parent`, `issuer`, `to`, `position`: what is not said follows from the unit.
async fn paper(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["parent", "issuer", "to", "position"])?;
    let office = Office {
        parent: line(&params, "parent")?,
        issuer: line(&params, "issuer")?,
        to: line(&params, "to")?,
        position: line(&params, "position")?,
    };
    let (facts, ground) = read(&scoped, id, "paper.docx", state.clock.today()).await?;
    let (name, at) = (format!("{}.docx", name(&facts)), state.clock.now());
    let content = worked(move || {
        let map = drawn(&facts, &ground)?.png();
        docx::write(&text::paper(&facts, &office, map, at)).map_err(|error| ReportError::Paper(error.to_string()))
    });
    Ok(file(DOCX, &name, content.await?))
}

fn drawn(facts: &Facts, ground: &Ground) -> Result<crate::files::write::picture::Scene, ReportError> {
    map::draw(facts, ground).map_err(|error| ReportError::Paper(error.to_string()))
}

async fn figures(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let (facts, _) = read(&scoped, id, "paper.xlsx", state.clock.today()).await?;
    let (name, at) = (format!("{}.xlsx", name(&facts)), state.clock.now());
    let content = worked(move || {
        workbook::write(&facts.figures.full_name, &book::tabs(&facts), at).map_err(|error| ReportError::Paper(error.to_string()))
    });
    Ok(file(XLSX, &name, content.await?))
}

async fn map_svg(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let (facts, ground) = read(&scoped, id, "map.svg", state.clock.today()).await?;
    let name = format!("{}.svg", name(&facts));
    let content = worked(move || Ok(drawn(&facts, &ground)?.svg().into_bytes()));
    Ok(file("image/svg+xml", &name, content.await?))
}
