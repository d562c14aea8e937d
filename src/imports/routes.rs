//! `/api/v1/imports`.

use std::time::Duration;

use axum::body::Body as RawBody;
use axum::extract::{DefaultBodyLimit, Extension, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::error::io;
use super::model::{Kind, Mapping, Run, State};
use super::store::Arrived;
use super::{Desk, ImportError, kinds, reading, refused, shown, store, templates, undo};
use crate::db::{Access, ScopedDb};
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Body, FieldError, Params, PathId, Problem};
use crate::state::AppState;

/// Octets of a file at most.
const MAX_FILE: u64 = 1 << 30;
/// How often whoever watches is told how far a run is.
const TOLD_EVERY: Duration = Duration::from_millis(400);
/// A line now and then keeps proxies from closing a quiet stream.
const QUIET: Duration = Duration::from_secs(15);

/// Routes of imports.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/imports/kinds", get(list_kinds))
        .route("/imports/templates/{file}", get(template))
        .route("/imports", get(list).post(upload).layer(DefaultBodyLimit::disable()))
        .route("/imports/{id}", get(get_one).delete(forget))
        .route("/imports/{id}/events", get(events))
        .route("/imports/{id}/mapping", put(map))
        .route("/imports/{id}/reading", get(reading::show).put(reading::change))
        .route("/imports/{id}/refusals", get(refusals))
        .route("/imports/{id}/refused", get(download_refused))
        .route("/imports/{id}/preview", get(preview))
        .route("/imports/{id}/confirm", post(confirm))
        .route("/imports/{id}/cancel", post(cancel))
        .route("/imports/{id}/undo", post(take_out))
}

async fn list_kinds(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let mut tx = db.begin().await?;
    let who = kinds::Who::of(&mut tx, &db).await?;
    Ok(Json(json!({ "items": kinds::describe(&who) })))
}

/// An empty workbook of a kind, to fill in: `cameras.xlsx`, `incidents.xlsx`, `populations.xlsx`.
async fn template(Path(file): Path<String>, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let kind = file.strip_suffix(".xlsx").and_then(|word| Kind::ALL.into_iter().find(|kind| kind.value() == word));
    let bytes = kind.map(templates::workbook).transpose()?.flatten().ok_or_else(|| {
        Problem::new(
            404,
            "no-template",
            "Không có tệp mẫu này. Tệp mẫu chỉ có cho camera, vụ việc và dân số; ranh giới và đường cần hình vẽ (GeoJSON, GeoPackage, Shapefile), điểm nóng cần hình vẽ hoặc tọa độ tâm và bán kính.",
            "There is no such template. There are templates of cameras, incidents and populations; boundaries and streets need shapes (GeoJSON, GeoPackage, Shapefile), hotspots shapes or a centre and a radius.",
        )
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"mau-{file}\"")),
    ];
    Ok((headers, bytes).into_response())
}

async fn list(Extension(desk): Extension<Desk>, db: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS)?;
    let page = Page::read(&params, 2)?;
    let after = page.after_as::<DateTime<Utc>>(0)?.zip(page.after_as::<Uuid>(1)?);
    let mut tx = db.begin().await?;
    let mut runs = store::list(&mut tx, after, page.limit + 1).await?;
    let more = page.cut(&mut runs);
    let next = runs.last().filter(|_| more).map(|run| vec![run.created_at.to_rfc3339(), run.import_id.to_string()]);
    let rows: Vec<String> = runs.iter().map(|run| shown::run(run, &desk, false).to_string()).collect();
    Ok(page.respond(&rows, next.as_deref(), false, None))
}

/// Keeps the body under a new id, then looks at it beside.
async fn upload(
    Extension(desk): Extension<Desk>,
    Extension(access): Extension<Access>,
    db: ScopedDb,
    params: Params,
    body: RawBody,
) -> Result<Response, Problem> {
    params.only(&["name", "kind"])?;
    let name = file_name(params.text("name").unwrap_or_default())?;
    let known = Kind::ALL.map(Kind::value);
    let kind = params.choice("kind", &known)?.as_deref().and_then(Kind::of);
    let import_id = Uuid::now_v7();
    let kept = keep(&desk, import_id, body).await;
    let (size_bytes, sha256) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            desk.forget(import_id);
            return Err(error.into());
        }
    };
    let file = Arrived { import_id, file_name: name, size_bytes, sha256, kind, kept_until: desk.kept_until() };
    let stored = async {
        let mut tx = db.begin().await?;
        store::insert(&mut tx, &file).await?;
        let run = store::get(&mut tx, import_id).await?;
        tx.commit().await?;
        Ok::<_, ImportError>(run)
    };
    let run = match stored.await {
        Ok(run) => run,
        Err(error) => {
            desk.forget(import_id);
            return Err(error.into());
        }
    };
    let answer = shown::run(&run, &desk, true);
    desk.look(access, run);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/imports/{import_id}"))], Json(answer)).into_response())
}

/// The last part of a name, without what a file system or a terminal would take for something else.
fn file_name(sent: &str) -> Result<String, Problem> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim().to_owned();
    if clean.is_empty() {
        return Err(Problem::parameter("name", "Cần tên tệp: ?name=danh-sach.xlsx.", "The name of the file is needed: ?name=list.xlsx."));
    }
    // A name is written into the log for ever: numbers of people are not.
    if super::columns::guard(&clean).is_some() {
        let ending =
            clean.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 7 && ending.is_ascii()).unwrap_or("csv");
        return Ok(format!("tep.{ending}"));
    }
    Ok(clean)
}

/// Writes a body to the file of a run: its octets and SHA-256.
async fn keep(desk: &Desk, import_id: Uuid, mut body: RawBody) -> Result<(i64, Vec<u8>), ImportError> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let file = options.open(desk.file(import_id)).await.map_err(io("opening a file for an upload"))?;
    let mut file = tokio::io::BufWriter::with_capacity(1 << 18, file);
    let (mut size, mut hash) = (0_u64, Sha256::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ImportError::CutOff)?;
        let Ok(data) = frame.into_data() else { continue };
        size += data.len() as u64;
        if size > MAX_FILE {
            return Err(ImportError::TooLarge(MAX_FILE));
        }
        hash.update(&data);
        file.write_all(&data).await.map_err(io("writing an upload"))?;
    }
    file.flush().await.map_err(io("writing an upload"))?;
    if size == 0 {
        return Err(ImportError::Empty);
    }
    Ok((size as i64, hash.finalize().to_vec()))
}

async fn read(db: &ScopedDb, import_id: Uuid) -> Result<Run, ImportError> {
    store::get(&mut *db.begin().await?, import_id).await
}

async fn get_one(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    Ok(Json(shown::run(&read(&db, id).await?, &desk, true)))
}

fn accepted(run: &Run, desk: &Desk) -> Response {
    (StatusCode::ACCEPTED, Json(shown::run(run, desk, true))).into_response()
}

async fn map(
    Extension(desk): Extension<Desk>,
    Extension(access): Extension<Access>,
    db: ScopedDb,
    PathId(id): PathId,
    Body(body): Body,
) -> Result<Response, Problem> {
    let mut mapping: Mapping = serde_json::from_value(Value::Object(body)).map_err(|error| {
        Problem::invalid(vec![FieldError::at(
            "",
            "not-a-mapping",
            format!("Không đọc được cách ghép cột: {error}."),
            format!("The mapping cannot be read: {error}."),
        )])
    })?;
    let mut tx = db.begin().await?;
    let run = store::get(&mut tx, id).await?;
    if !reading::OPEN.contains(&run.state) || run.look.is_none() {
        return Err(ImportError::WrongState(run.state).into());
    }
    if run.file_kept_until.is_none() {
        return Err(ImportError::FileGone.into());
    }
    kinds::Who::of(&mut tx, &db).await?.may(mapping.kind)?;
    reading::complete(&mut mapping, &run)?;
    kinds::accept(&mut tx, &run, &mut mapping).await?;
    if !store::set_mapping(&mut tx, id, &mapping, &reading::OPEN).await? {
        return Err(ImportError::WrongState(run.state).into());
    }
    let run = store::get(&mut tx, id).await?;
    tx.commit().await?;
    desk.check(access, run.clone());
    Ok(accepted(&run, &desk))
}

async fn confirm(
    Extension(desk): Extension<Desk>,
    Extension(access): Extension<Access>,
    db: ScopedDb,
    PathId(id): PathId,
) -> Result<Response, Problem> {
    let mut tx = db.begin().await?;
    let run = store::get(&mut tx, id).await?;
    let Some(outcome) = run.outcome.as_ref().filter(|_| run.state == State::Checked) else {
        return Err(ImportError::WrongState(run.state).into());
    };
    if run.file_kept_until.is_none() {
        return Err(ImportError::FileGone.into());
    }
    let open = outcome.questions.iter().filter(|question| question.answer.is_none()).count();
    if open > 0 {
        return Err(ImportError::Unanswered(open).into());
    }
    if outcome.counts.accepted == 0 {
        return Err(ImportError::NothingToStore.into());
    }
    kinds::Who::of(&mut tx, &db).await?.may(run.mapping.as_ref().map_or(Kind::Cameras, |mapping| mapping.kind))?;
    if !store::set_state(&mut tx, id, &[State::Checked], State::Storing, None, desk.clock().now()).await? {
        return Err(ImportError::WrongState(run.state).into());
    }
    let run = store::get(&mut tx, id).await?;
    tx.commit().await?;
    desk.store(access, run.clone());
    Ok(accepted(&run, &desk))
}

/// Calls a run off, whatever is being done; what is stored stays.
async fn cancel(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let before = read(&db, id).await?;
    if matches!(before.state, State::Stored | State::Undone) {
        return Err(ImportError::WrongState(before.state).into());
    }
    if desk.cancel(id) {
        desk.idle(id).await;
    }
    let mut tx = db.begin().await?;
    let from = [State::Looking, State::Recognised, State::Checking, State::Checked, State::Storing, State::Failed];
    // Waits for a commit that is under way: then it is stored, and said so.
    store::set_state(&mut tx, id, &from, State::Cancelled, None, desk.clock().now()).await?;
    let run = store::get(&mut tx, id).await?;
    tx.commit().await?;
    if run.state == State::Stored {
        return Err(ImportError::WrongState(run.state).into());
    }
    Ok(Json(shown::run(&run, &desk, true)))
}

async fn take_out(
    Extension(desk): Extension<Desk>,
    Extension(access): Extension<Access>,
    PathId(id): PathId,
    axum::extract::State(state): axum::extract::State<AppState>,
) -> Result<Json<Value>, Problem> {
    let db = state.pools.job(access);
    let run = undo::undo(&db, id, desk.clock().now()).await?;
    Ok(Json(shown::run(&run, &desk, true)))
}

/// Forgets the file of a run; the run stays in the list.
async fn forget(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId) -> Result<StatusCode, Problem> {
    let mut tx = db.begin().await?;
    let run = store::get(&mut tx, id).await?;
    if run.state.is_running() {
        return Err(ImportError::WrongState(run.state).into());
    }
    if matches!(run.state, State::Recognised | State::Checked) {
        store::set_state(&mut tx, id, &[run.state], State::Cancelled, None, desk.clock().now()).await?;
    }
    store::forget_file(&mut tx, id).await?;
    tx.commit().await?;
    desk.forget(id);
    Ok(StatusCode::NO_CONTENT)
}

async fn refusals(db: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&PAGE_PARAMS.iter().copied().chain(["code", "field"]).collect::<Vec<_>>())?;
    let page = Page::read(&params, 2)?;
    let after = (page.after_as::<i64>(0)?.unwrap_or(-1), page.after_as::<i32>(1)?.unwrap_or(0));
    let mut tx = db.begin().await?;
    let kind = store::get(&mut tx, id).await?.kind;
    let mut found = store::list_refusals(&mut tx, id, after, page.limit + 1, params.text("code"), params.text("field")).await?;
    let more = page.cut(&mut found);
    let next = found.last().filter(|_| more).map(|row| vec![row.row_number.to_string(), row.part.to_string()]);
    let rows: Vec<String> = found.iter().map(|row| shown::refusal(kind, row).to_string()).collect();
    Ok(page.respond(&rows, next.as_deref(), false, None))
}

async fn download_refused(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["lang"])?;
    let english = params.choice("lang", &["vi", "en"])?.as_deref() == Some("en");
    let mut tx = db.begin().await?;
    let run = store::get(&mut tx, id).await?;
    let answer = refused::download(&desk, &mut tx, &run, english).await?;
    tx.commit().await?;
    Ok(answer)
}

async fn preview(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let mut tx = db.begin().await?;
    store::get(&mut tx, id).await?;
    let document = store::preview(&mut tx, id).await?.unwrap_or_else(|| json!({ "type": "FeatureCollection", "features": [] }));
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], document.to_string()).into_response())
}

/// Server-sent events: `progress` while something is being done, `import` at every change of state; ends when nothing is being done.
async fn events(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let first = read(&db, id).await?;
    let (mut sender, body) = Channel::<Bytes, std::convert::Infallible>::new(4);
    tokio::spawn(async move {
        let event = |name: &str, data: &Value| Bytes::from(format!("event: {name}\ndata: {data}\n\n"));
        let mut run = first;
        if sender.send_data(event("import", &shown::run(&run, &desk, true))).await.is_err() {
            return;
        }
        while let Some(mut progress) = desk.progress(run.import_id) {
            let told = progress.borrow_and_update().to_json();
            if sender.send_data(event("progress", &told)).await.is_err() {
                return;
            }
            tokio::time::sleep(TOLD_EVERY).await;
            // Ends when the job does, and with every quiet while a line.
            let quiet = async {
                loop {
                    tokio::time::sleep(QUIET).await;
                    if sender.send_data(Bytes::from_static(b": \n\n")).await.is_err() {
                        return false;
                    }
                }
            };
            tokio::select! {
                _ = progress.changed() => {}
                true = quiet => {}
                else => return,
            }
        }
        // The session may have ended meanwhile, the row may be gone: then nothing more is said.
        for _ in 0..20 {
            let Ok(now) = read(&db, run.import_id).await else { return };
            run = now;
            if !run.state.is_running() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let _ = sender.send_data(event("import", &shown::run(&run, &desk, true))).await;
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, RawBody::new(body)).into_response())
}
