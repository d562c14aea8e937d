//! Papers of a plan: a submission in the form of Decree 30/2020/NĐ-CP with its map, a workbook of its figures, and the map alone.
//!
//! Whoever reads a plan reads all of it, and may take its papers; who is told neither need nor values gets none. Each paper that is taken is in the log.

mod appendix;
mod book;
mod facts;
mod map;
mod proof;
mod read;
mod text;
mod words;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::store::db;
use crate::db::ScopedDb;
use crate::files::write::{Language, book as workbook, docx};
use crate::http::{FieldError, Params, PathId, Problem};
use crate::state::AppState;
use facts::Facts;
use map::{Ground, Sheet};
use text::Office;

/// Characters of what a request says of an office.
const MOST_CHARS: usize = 200;
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Routes of papers.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/plans/{id}/paper.docx", get(paper))
        .route("/plans/{id}/paper.xlsx", get(figures))
        .route("/plans/{id}/map.png", get(map_png))
        .route("/plans/{id}/map.svg", get(map_svg))
}

fn language(params: &Params) -> Result<Language, Problem> {
    Ok(match params.choice("lang", &["vi", "en"])?.as_deref() {
        Some("en") => Language::English,
        _ => Language::Vietnamese,
    })
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

/// Facts and ground in one look, and a note in the log of changes that a file of them was taken.
async fn read(scoped: &ScopedDb, plan_id: Uuid, file: &str, language: Language) -> Result<(Facts, Ground), Problem> {
    let mut tx = scoped.begin().await?;
    let facts = read::facts(&mut tx, plan_id).await?;
    let ground = read::ground(&mut tx, &facts).await?;
    note(&mut tx, plan_id, file, language).await?;
    tx.commit().await?;
    Ok((facts, ground))
}

/// Notes in the log of changes that a file of a plan was taken.
async fn note(conn: &mut PgConnection, plan_id: Uuid, file: &str, language: Language) -> Result<(), PlanningError> {
    sqlx::query(include_str!("../sql/note_paper.sql"))
        .bind(plan_id)
        .bind(json!({"file": file, "language": language.of("vi", "en")}))
        .execute(conn)
        .await
        .map_err(db("noting that a paper was taken"))?;
    Ok(())
}

/// Works on another thread: drawing and packing take tens of milliseconds.
async fn worked<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| PlanningError::Broken)?
}

/// A file as it is sent.
fn file(media_type: &'static str, name: &str, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Codes of plans are letters, digits and dashes.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok();
    headers.extend(disposition.map(|value| (header::CONTENT_DISPOSITION, value)));
    response
}

/// `lang` (vi, en), `kind` (submission, plan), `parent`, `issuer`, `to`, `position`: what is not said is left to be filled in.
async fn paper(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["lang", "kind", "parent", "issuer", "to", "position"])?;
    let language = language(&params)?;
    let office = Office {
        parent: line(&params, "parent")?,
        issuer: line(&params, "issuer")?,
        to: line(&params, "to")?,
        position: line(&params, "position")?,
        is_plan: params.choice("kind", &["submission", "plan"])?.as_deref() == Some("plan"),
    };
    let (facts, ground) = read(&scoped, id, "paper.docx", language).await?;
    let (name, at) = (format!("{}.docx", facts.code), state.clock.now());
    let content = worked(move || {
        let map = drawn(&facts, &ground, Sheet::IN_PAPER, language)?.png();
        let paper = text::paper(&facts, &office, map, language, at);
        docx::write(&paper).map_err(|error| Problem::internal(&error, "writing the paper of a plan"))
    });
    Ok(file(DOCX, &name, content.await?))
}

fn drawn(facts: &Facts, ground: &Ground, sheet: Sheet, language: Language) -> Result<crate::files::write::picture::Scene, Problem> {
    map::draw(facts, ground, sheet, language).map_err(|error| Problem::internal(&error, "drawing the map of a plan"))
}

/// `lang` (vi, en).
async fn figures(State(state): State<AppState>, scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["lang"])?;
    let language = language(&params)?;
    let mut tx = scoped.begin().await?;
    let facts = read::facts(&mut tx, id).await?;
    note(&mut tx, id, "paper.xlsx", language).await?;
    tx.commit().await?;
    let (name, at) = (format!("{}.xlsx", facts.code), state.clock.now());
    let content = worked(move || {
        workbook::write(&facts.name, &book::tabs(&facts, language), at)
            .map_err(|error| Problem::internal(&error, "writing the workbook of a plan"))
    });
    Ok(file(XLSX, &name, content.await?))
}

/// `lang` (vi, en).
async fn map_png(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["lang"])?;
    let language = language(&params)?;
    let (facts, ground) = read(&scoped, id, "map.png", language).await?;
    let name = format!("{}.png", facts.code);
    let content = worked(move || Ok(drawn(&facts, &ground, Sheet::A3, language)?.png()));
    Ok(file("image/png", &name, content.await?))
}

/// `lang` (vi, en).
async fn map_svg(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["lang"])?;
    let language = language(&params)?;
    let (facts, ground) = read(&scoped, id, "map.svg", language).await?;
    let name = format!("{}.svg", facts.code);
    let content = worked(move || Ok(drawn(&facts, &ground, Sheet::A3, language)?.svg().into_bytes()));
    Ok(file("image/svg+xml", &name, content.await?))
}
