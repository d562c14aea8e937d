//! A file under way: the query on one side, the writer on a thread of its own, the reader of the file behind it. Each waits for the next.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Executor as _, Postgres, SqlStr, Statement as _, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::columns::Reader;
use super::facts::{About, Figures, facts};
use super::published;
use super::slots::Slot;
use super::source::{Asked, Source};
use super::stream::{Sink, channel};
use crate::db::{PlaceTier, ScopedDb};
use crate::files::write::{self, Cell, Column, Format, Places, Shape, Sheet, Style};
use crate::http::Problem;
use crate::http::chunks::Chunks;
use crate::incidents::reads;

/// Rows are handed over so many at a time.
const BATCH: usize = 256;
/// Batches under way.
const BATCHES: usize = 4;
/// The answer waits so long for the first row or the first fault; a file that takes longer to begin is answered for nevertheless.
const FIRST_ROW: Duration = Duration::from_secs(25);

/// What is to be made.
pub struct Job {
    /// Of what.
    pub about: About,
    /// From where.
    pub asked: Asked,
    /// As what.
    pub format: Format,
    /// How cells are shown.
    pub style: Style,
    /// What was asked for, for the log of changes.
    pub told: Value,
    /// The right to make it.
    pub slot: Option<Slot>,
    /// Where it may keep what it cannot send at once.
    pub folder: Arc<Path>,
}

/// A file under way.
#[derive(Debug)]
pub struct Under {
    /// Its chunks.
    pub chunks: Chunks,
    /// Rows written so far.
    pub rows: Arc<AtomicU64>,
}

/// Rows on their way to the writer.
enum Batch {
    Rows(Vec<PgRow>),
    Cells(Vec<published::Row>),
    End,
}

/// Begins a file. `people` notes reads in the log; `db` reads. The answer comes with the first row.
///
/// # Errors
/// What is known before the first row: the database's faults.
pub async fn begin(people: ScopedDb, db: ScopedDb, mut tx: Transaction<'static, Postgres>, job: Job) -> Result<Under, Problem> {
    let internal = |fault: String| Problem::internal(&fault, "reading the columns of an export");
    let (columns, reader) = match &job.asked.source {
        Source::Query(sql, _) => {
            let prepared = (&mut *tx).prepare(SqlStr::from_static(sql)).await?;
            let words = job.style.is_words.then_some(job.about.language == write::Language::English);
            let reader = Reader::of(prepared.columns(), job.about.layer.fields, words).map_err(internal)?;
            (reader.columns.clone(), Some(reader))
        }
        Source::Counts(..) => (published::columns_by_commune().map_err(internal)?, None),
        Source::Published(..) => (published::columns_told().map_err(internal)?, None),
        Source::Moved(..) => (published::columns_moved().map_err(internal)?, None),
    };
    if is_noted(&job, &people) {
        let mut noting = people.begin().await?;
        let run = job.about.setting.asked.as_ref().map(|asked| (asked.run_id, &Value::Null));
        reads::note_read_of(&mut noting, &people, entity(&job), "export", &job.told, 0, run).await?;
        noting.commit().await?;
    }
    let (chunks_in, chunks) = channel();
    let (ready_in, ready) = oneshot::channel();
    let rows = Arc::new(AtomicU64::new(0));
    let watched = Arc::clone(&rows);
    let making = Making { people, db, columns, reader, rows, chunks: chunks_in };
    tokio::spawn(making.make(tx, job, ready_in));
    match tokio::time::timeout(FIRST_ROW, ready).await {
        Ok(Ok(Err(problem))) => Err(problem),
        // The first row, or none yet; a sender that is gone has said why in the chunks.
        _ => Ok(Under { chunks, rows: watched }),
    }
}

fn is_noted(job: &Job, people: &ScopedDb) -> bool {
    let is_fine =
        matches!(job.about.layer.word, "incidents" | "conflicts") || job.about.setting.asked.as_ref().is_some_and(|run| run.is_fine);
    is_fine && people.tier() == PlaceTier::Exact
}

/// The table whose exact places a file has.
fn entity(job: &Job) -> &'static str {
    match job.about.layer.word {
        "conflicts" => "conflict",
        "hotspot-areas" => "hotspot_run",
        _ => "incident",
    }
}

struct Making {
    people: ScopedDb,
    db: ScopedDb,
    columns: Vec<Column>,
    reader: Option<Reader>,
    rows: Arc<AtomicU64>,
    chunks: mpsc::Sender<io::Result<bytes::Bytes>>,
}

/// The first row is there, or it is known why there is none.
type Ready = Option<oneshot::Sender<Result<(), Problem>>>;

impl Making {
    async fn make(self, tx: Transaction<'static, Postgres>, mut job: Job, ready: oneshot::Sender<Result<(), Problem>>) {
        let watch = self.db.watch();
        let (batches_in, batches) = mpsc::channel(BATCHES);
        let noted = is_noted(&job, &self.people).then(|| (entity(&job), job.told.clone()));
        let slot = job.slot.take();
        let source = std::mem::replace(&mut job.asked.source, Source::Published(None, job.about.on, job.about.on));
        let written = {
            let (reader, columns, chunks, rows) = (self.reader.clone(), self.columns.clone(), self.chunks.clone(), Arc::clone(&self.rows));
            tokio::task::spawn_blocking(move || write_all(&job, columns, reader.as_ref(), batches, chunks, &rows))
        };
        let mut ready = Some(ready);
        // A reader who leaves before the first row is noticed here; later by the writer.
        let pumped = tokio::select! {
            pumped = pump(tx, source, &batches_in, &mut ready) => pumped,
            () = self.chunks.closed() => Err(None),
        };
        let is_read = pumped.is_ok();
        if let Err(Some(error)) = pumped {
            if let Some(ready) = ready.take() {
                let _ = ready.send(Err(Problem::from(error)));
            } else {
                tracing::error!("the rows of an export broke off: {error}");
            }
        }
        if is_read {
            watch.done();
        } else {
            drop(watch);
        }
        drop(batches_in);
        let written = written.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        let is_whole = is_read && written.is_ok();
        // A reader who has left, or rows that broke off, are no fault of the writer.
        if let Err(error) = &written
            && !matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof)
        {
            tracing::error!("a file could not be exported: {error}");
        }
        if let Some((entity, told)) = noted
            && let Err(error) = note_end(&self.people, entity, &told, self.rows.load(Ordering::Relaxed), is_whole).await
        {
            tracing::warn!("the end of an export was not noted: {}", error.detail());
        }
        // Before the last byte is taken: who has the file may ask for the next one.
        drop(slot);
        if !is_whole {
            let why = written.err().map(|error| format!(": {error}")).unwrap_or_default();
            let _ = self.chunks.send(Err(io::Error::other(format!("the export was broken off{why}")))).await;
        }
    }
}

async fn note_end(people: &ScopedDb, entity: &str, told: &Value, rows: u64, is_whole: bool) -> Result<(), Problem> {
    let mut tx = people.begin().await?;
    reads::note_read_end(&mut tx, people, entity, "export", told, rows, is_whole).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands the rows over. An error of none: the writer has stopped.
async fn pump(
    mut tx: Transaction<'static, Postgres>,
    source: Source,
    batches: &mpsc::Sender<Batch>,
    ready: &mut Ready,
) -> Result<(), Option<sqlx::Error>> {
    let mut tell = || ready.take().map(|ready| ready.send(Ok(())));
    match source {
        Source::Query(sql, arguments) => {
            rows_of(&mut tx, sql, arguments, batches, &mut tell).await?;
        }
        Source::Counts(filter, boundary) => {
            let rows = published::by_commune(&mut tx, &filter, boundary).await.map_err(|error| Some(other(error)))?;
            batches.send(Batch::Cells(rows)).await.map_err(|_| None)?;
        }
        Source::Published(province, from, to) => {
            let rows = published::told(&mut tx, province.as_deref(), from, to).await.map_err(|error| Some(other(error)))?;
            batches.send(Batch::Cells(rows)).await.map_err(|_| None)?;
        }
        Source::Moved(province, scheme, days, is_english) => {
            let rows = published::moved(&mut tx, province.as_deref(), scheme.as_deref(), days, is_english).await;
            let rows = rows.map_err(|error| Some(sqlx::Error::Protocol(error.to_string())))?;
            batches.send(Batch::Cells(rows)).await.map_err(|_| None)?;
        }
    }
    tell();
    tx.commit().await.map_err(Some)?;
    batches.send(Batch::End).await.map_err(|_| None)
}

fn other(error: crate::incidents::IncidentError) -> sqlx::Error {
    match error {
        crate::incidents::IncidentError::Db(error, _) => error,
        other => sqlx::Error::Protocol(other.to_string()),
    }
}

async fn rows_of(
    tx: &mut Transaction<'static, Postgres>,
    sql: &'static str,
    arguments: PgArguments,
    batches: &mpsc::Sender<Batch>,
    tell: &mut (impl FnMut() -> Option<Result<(), Result<(), Problem>>> + Send),
) -> Result<(), Option<sqlx::Error>> {
    let mut rows = (&mut **tx).fetch(sqlx::query_with(SqlStr::from_static(sql), arguments));
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = std::future::poll_fn(|context| Pin::as_mut(&mut rows).poll_next(context)).await {
        batch.push(row.map_err(Some)?);
        if batch.len() == BATCH {
            tell();
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            batches.send(Batch::Rows(full)).await.map_err(|_| None)?;
        }
    }
    batches.send(Batch::Rows(batch)).await.map_err(|_| None)
}

/// Writes what comes until the end; a channel that is closed before it means that there is no whole file.
fn write_all(
    job: &Job,
    columns: Vec<Column>,
    reader: Option<&Reader>,
    mut batches: mpsc::Receiver<Batch>,
    chunks: mpsc::Sender<io::Result<bytes::Bytes>>,
    rows: &AtomicU64,
) -> io::Result<()> {
    let (about, layer) = (&job.about, job.about.layer);
    let at = |name: &str| columns.iter().position(|column| column.name == name);
    let (lon, lat, demo) = (at("lon"), at("lat"), at("is_demo"));
    let (exact, told) = (at("is_exact"), at("is_told"));
    let places = if layer.places == Places::Points && lon.is_none() { Places::None } else { layer.places };
    let sheet = Sheet {
        name: layer.table,
        title: about.language.of(layer.vi, layer.en).to_owned(),
        label: at(layer.label).unwrap_or(0),
        id: at(layer.id),
        columns,
        places,
    };
    let mut figures = Figures::default();
    let mut writer = write::open(job.format, sheet, job.style, &facts(about, None), Box::new(Sink(chunks)), &job.folder, about.at)?;
    let mut put = |cells: &[Cell<'_>], wkb: Option<&[u8]>| {
        let is = |column: Option<usize>, value: bool| column.is_some_and(|column| cells.get(column) == Some(&Cell::Boolean(value)));
        figures.rows += 1;
        figures.demo += u64::from(is(demo, true));
        figures.estimated += u64::from(is(exact, false) || is(told, false));
        let number = |column: Option<usize>| match column.and_then(|column| cells.get(column)) {
            Some(Cell::Number(n)) => Some(*n),
            _ => None,
        };
        let shape = match (places, wkb, number(lon).zip(number(lat))) {
            (Places::Areas | Places::Lines, Some(wkb), _) => Shape::Wkb(wkb),
            (Places::Points, _, Some((lon, lat))) => Shape::Point(lon, lat),
            _ => Shape::None,
        };
        rows.store(figures.rows, Ordering::Relaxed);
        writer.row(cells, shape)
    };
    loop {
        match batches.blocking_recv() {
            None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the rows broke off")),
            Some(Batch::End) => break,
            Some(Batch::Cells(rows)) => {
                for (cells, _) in &rows {
                    put(cells, None)?;
                }
            }
            Some(Batch::Rows(rows)) => {
                let reader = reader.ok_or_else(|| io::Error::other("rows without columns"))?;
                for row in &rows {
                    let (cells, wkb) = reader.row(row).map_err(io::Error::other)?;
                    put(&cells, wkb)?;
                }
            }
        }
    }
    writer.finish(&facts(about, Some(figures)))
}
