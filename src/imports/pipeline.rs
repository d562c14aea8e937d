//! From the rows of a file to the rooms: read, understand, place, hand over; then store all of it, or say what would happen.
//!
//! Three things go on at once: the child reads ahead, a thread understands one chunk of rows, and the database takes in the chunk before
//! it. Everything that is written is written in one transaction, with the state of the run: who kills the service or the database at any
//! point finds all of it or nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use sqlx::PgConnection;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::desk::Work;
use super::elements;
use super::interpret::{Draft, Interpreter};
use super::model::{Kind, Mapping, Outcome, State};
use super::places::Places;
use super::progress::Step;
use super::recognise::{headings_sha256, said, without_added};
use super::rooms::{self, Bulk};
use super::tally::Tally;
use super::{ImportError, store};
use crate::audit::store::{FILE_IMPORTED, Note, note, sum_up};
use crate::communes;
use crate::files::{Row, Rows, Table};
use crate::incidents::offences::Offences;

/// Rows from which habits, coordinate systems and the like are learnt.
const HEAD: usize = 2_000;
/// Rows that are understood and handed over at once.
const CHUNK: usize = 8_192;
/// Chunks that wait at most: memory does not depend on the size of the file.
const WAITING: usize = 2;

/// What is done with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Everything but storing; then all is rolled back.
    Check,
    /// Everything.
    Store,
}

/// A chunk of rows that were understood.
struct Understood {
    drafts: Vec<Draft>,
    /// Lines that are no rows of the table: totals, signatures, notes.
    foot: Vec<u64>,
    bytes_done: u64,
}

/// Does the work of a run.
///
/// # Errors
/// What is wrong with the file or its mapping; the database's. Then nothing is stored.
pub async fn run(work: Work, pass: Pass) -> Result<(), ImportError> {
    let mapping = work.run.mapping.clone().ok_or(ImportError::WrongState(work.run.state))?;
    match mapping.kind {
        Kind::Boundaries => super::boundaries::run(work, pass).await,
        Kind::Streets => super::streets::run(work, &mapping, pass).await,
        Kind::Cameras => {
            let table = table_of(&work, &mapping).await?;
            if elements::are_cameras(&table) {
                super::mapped_cameras::run(work, &mapping, table, pass).await
            } else {
                rows(work, mapping, pass).await
            }
        }
        _ => rows(work, mapping, pass).await,
    }
}

/// The table as it is read by a mapping: as it was looked at, or looked at again if the person reads it otherwise.
pub async fn table_of(work: &Work, mapping: &Mapping) -> Result<Table, ImportError> {
    super::reading::table_of(&work.desk, &work.run, mapping).await
}

async fn rows(work: Work, mapping: Mapping, pass: Pass) -> Result<(), ImportError> {
    let began = Instant::now();
    let table = table_of(&work, &mapping).await?;
    super::kinds::check_people(&table, &mapping)?;
    work.tell(|progress| {
        progress.step = Step::Reading;
        progress.rows_total = table.row_count;
        progress.since = Instant::now();
    });
    let now = work.desk.clock().now();
    let mut tx = work.db.begin().await?;
    sum_up(&mut tx, FILE_IMPORTED).await.map_err(rooms::audit)?;
    let file = work.desk.file(work.run.import_id);
    let source = work.desk.reader().rows(&file, &work.run.file_name, &mapping.reading()).await;
    let mut source = source.map_err(|fault| ImportError::Said(said(fault)))?;
    let head = head(&mut source).await?;
    let offences = match mapping.kind {
        Kind::Incidents => {
            Some(Offences::load(&mut tx).await.map_err(|error| ImportError::Io(std::io::Error::other(error), "reading offences"))?)
        }
        _ => None,
    };
    let interpreter = Arc::new(Interpreter::new(&mapping, &table, &head, offences, now));
    let mut tally = Tally::of(&mapping, &table);
    let mut places = Places::decide(&mut tx, &mapping, &table, &interpreter, &head, now).await?;
    let mut bulk = Bulk::begin(&mut tx, mapping.kind, now, work.desk.vault()).await?;
    if pass == Pass::Check {
        bulk.judge_only();
    }
    let (sender, mut chunks) = mpsc::channel(WAITING);
    let reading = tokio::spawn(understand(head, source, interpreter, sender));
    while let Some(chunk) = chunks.recv().await {
        let chunk: Understood = chunk?;
        take_in(&mut tx, &mut places, &mut bulk, &mut tally, chunk, &work).await?;
    }
    reading.await.map_err(|error| ImportError::Io(std::io::Error::other(error), "reading rows"))?;
    work.tell(|progress| {
        progress.step = Step::Comparing;
        progress.rows_done = tally.rows();
    });
    tally.verdicts(bulk.check(&mut tx).await?);
    places.say(&mut tally);
    let mut outcome = Outcome {
        counts: tally.counts(&names(&mut tx, &tally).await?),
        remarks: tally.remarks(),
        questions: places.questions(&mapping),
        stored: None,
    };
    if pass == Pass::Store && outcome.is_answered() {
        work.tell(|progress| progress.step = Step::Writing);
        if outcome.counts.accepted > 0 {
            outcome.stored = Some(bulk.store(&mut tx, work.run.import_id).await?);
        }
        return conclude(tx, &work, &mapping, &table, &outcome, &mut tally, Some(began)).await;
    }
    conclude(tx, &work, &mapping, &table, &outcome, &mut tally, None).await
}

/// Ends a run: one that stores since `stored_since`, with the result, the state and the event beside its rows; of a check the rows are rolled back and what was found is written.
///
/// # Errors
/// `Cancelled` by whoever called it off; the database's. Then nothing is stored.
pub(super) async fn conclude(
    mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
    work: &Work,
    mapping: &Mapping,
    table: &Table,
    outcome: &Outcome,
    tally: &mut Tally,
    stored_since: Option<Instant>,
) -> Result<(), ImportError> {
    if let Some(began) = stored_since {
        finish(&mut tx, work, mapping, table, outcome, tally).await?;
        tx.commit().await?;
        tracing::info!(import.id = %work.run.import_id, rows = outcome.counts.rows, stored = outcome.counts.accepted, duration_ms = began.elapsed().as_millis() as u64, "a file was imported");
        return Ok(());
    }
    let now = work.desk.clock().now();
    tx.rollback().await?;
    let mut tx = work.db.begin().await?;
    store::set_result(&mut tx, work.run.import_id, outcome, &tally.preview(), tally.refusals()).await?;
    let is_moved = store::set_state(&mut tx, work.run.import_id, &[State::Checking, State::Storing], State::Checked, None, now).await?;
    if !is_moved {
        return Err(ImportError::Cancelled);
    }
    tx.commit().await?;
    Ok(())
}

/// What is written with the rows: the result, the state, the mapping for the next time, and the event.
async fn finish(
    tx: &mut PgConnection,
    work: &Work,
    mapping: &Mapping,
    table: &Table,
    outcome: &Outcome,
    tally: &mut Tally,
) -> Result<(), ImportError> {
    let (run, now) = (&work.run, work.desk.clock().now());
    // Stored incidents are seen in their room, with its purposes and its log.
    let preview = if mapping.kind == Kind::Incidents { serde_json::Value::Null } else { tally.preview() };
    store::set_result(tx, run.import_id, outcome, &preview, tally.refusals()).await?;
    // Whoever called it off meanwhile has moved it: then nothing is stored.
    if !store::set_state(tx, run.import_id, &[State::Storing], State::Stored, None, now).await? {
        return Err(ImportError::Cancelled);
    }
    remember(tx, table, mapping).await?;
    let detail = json!({
        "import_id": run.import_id, "file": run.file_name, "sha256": crate::keyfile::hex(&run.sha256), "kind": mapping.kind.value(),
        "rows": outcome.counts.rows, "stored": outcome.stored, "refused": outcome.counts.refused, "unchanged": outcome.counts.unchanged,
    });
    let (action, entity) = (FILE_IMPORTED.action, FILE_IMPORTED.entity);
    note(tx, &Note { action, entity, entity_id: Some(run.import_id), detail, ..Note::default() }).await.map_err(rooms::audit)
}

/// Remembers how a table was mapped, without the answers, letters and delimiters: those are of one file, not of its headings.
pub(super) async fn remember(tx: &mut PgConnection, table: &Table, mapping: &Mapping) -> Result<(), ImportError> {
    let kept = Mapping { answers: std::collections::BTreeMap::new(), encoding: None, delimiter: None, ..mapping.clone() };
    store::remember(tx, &headings_sha256(table), &without_added(table, kept)).await
}

/// The first rows, from which the rest is understood.
async fn head(source: &mut Rows) -> Result<Vec<Row>, ImportError> {
    let mut head = Vec::new();
    while head.len() < HEAD {
        match source.next_batch().await.map_err(|fault| ImportError::Said(said(fault)))? {
            Some(batch) => head.extend(batch),
            None => break,
        }
    }
    Ok(head)
}

/// Reads the file to its end, chunk by chunk, and understands each on a thread for computations.
async fn understand(
    head: Vec<Row>,
    mut source: Rows,
    interpreter: Arc<Interpreter>,
    sender: mpsc::Sender<Result<Understood, ImportError>>,
) {
    let mut chunk = head;
    let mut is_over = false;
    while !is_over {
        while chunk.len() < CHUNK {
            match source.next_batch().await {
                Ok(Some(batch)) => chunk.extend(batch),
                Ok(None) => {
                    is_over = true;
                    break;
                }
                Err(fault) => {
                    let _ = sender.send(Err(ImportError::Said(said(fault)))).await;
                    return;
                }
            }
        }
        let bytes_done = source.bytes_read();
        let (rows, interpreter) = (std::mem::take(&mut chunk), Arc::clone(&interpreter));
        let understood = tokio::task::spawn_blocking(move || {
            let mut of_chunk = Understood { drafts: Vec::with_capacity(rows.len()), foot: Vec::new(), bytes_done };
            for row in &rows {
                if interpreter.is_data(row) {
                    of_chunk.drafts.push(interpreter.read(row));
                } else if !Interpreter::is_blank(row) {
                    of_chunk.foot.push(row.number);
                }
            }
            of_chunk
        });
        let understood = understood.await.map_err(|error| ImportError::Io(std::io::Error::other(error), "reading rows"));
        if sender.send(understood).await.is_err() {
            return;
        }
    }
}

/// Places the rows of a chunk, and hands them to the room.
async fn take_in(
    tx: &mut PgConnection,
    places: &mut Places,
    bulk: &mut Bulk,
    tally: &mut Tally,
    chunk: Understood,
    work: &Work,
) -> Result<(), ImportError> {
    chunk.drafts.iter().for_each(|_| tally.row());
    chunk.foot.into_iter().for_each(|number| tally.foot(number));
    let ready = places.place(tx, chunk.drafts, tally).await?;
    bulk.stage(tx, ready).await?;
    tally.verdicts(bulk.check(tx).await?);
    let rows = tally.rows();
    work.tell(|progress| {
        progress.rows_done = rows;
        progress.bytes_done = chunk.bytes_done;
    });
    Ok(())
}

/// Names of the communes with the most rows.
pub(super) async fn names(tx: &mut PgConnection, tally: &Tally) -> Result<HashMap<Uuid, String>, ImportError> {
    let ids: Vec<Uuid> = tally.largest().iter().map(|(id, _)| *id).collect();
    let rows = communes::store::list_by_id(tx, &ids).await.map_err(rooms::commune)?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            let id = row.get("commune_id")?.as_str()?.parse().ok()?;
            Some((id, row.get("full_name")?.as_str()?.to_owned()))
        })
        .collect())
}
