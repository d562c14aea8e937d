//! From the rows of a file to the rooms: read, understand, place, hand over; then store all of it, or say what would happen.
//!
//! Four things go on at once: the child reads ahead, a thread understands one chunk of rows, the chunk before it is placed, and the database
//! takes in the ones before that ([`super::writer`]). Everything that is written is written in one transaction, with the state of the run: who kills the service or the database at any
//! point finds all of it or nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use sqlx::PgConnection;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::desk::Work;
use super::elements;
use super::interpret::{Draft, Interpreter, Learning, Learnt};
use super::model::{Kind, Mapping, Outcome, Said, State};
use super::places::Places;
use super::progress::Step;
use super::recognise::{headings_sha256, said, without_added};
use super::rooms::{self, Bulk};
use super::tally::Tally;
use super::writer::Writer;
use super::{ImportError, store};
use crate::audit::store::{FILE_IMPORTED, Note, note, sum_up};
use crate::communes;
use crate::files::{Cell, Row, Rows, Table};
use crate::incidents::offences::Offences;

/// Rows from which habits, coordinate systems and the like are learnt; the order of days is that of all rows ([`Learning`]).
const HEAD: usize = 2_000;
/// Rows that are understood and handed over at once.
const CHUNK: usize = 8_192;
/// Chunks that wait at most: memory does not depend on the size of the file.
const WAITING: usize = 2;

/// Code of the remark that a store found other rows than the check before it.
const CHANGED: &str = "changed-since-check";

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
    /// Lines that are the example of a template.
    examples: u64,
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

/// Reads the rows; a second time if all of them say that days are written otherwise than the first ones did.
async fn rows(work: Work, mapping: Mapping, pass: Pass) -> Result<(), ImportError> {
    let Some(learnt) = rows_read_as(&work, &mapping, pass, None).await? else { return Ok(()) };
    tracing::debug!(import.id = %work.run.import_id, "the order of days is another than that of the first rows: read anew");
    rows_read_as(&work, &mapping, pass, Some(learnt)).await?;
    Ok(())
}

/// Reads the rows, and ends the run; or ends nothing and stores nothing, and gives back how days are to be read: never with `learnt`.
async fn rows_read_as(work: &Work, mapping: &Mapping, pass: Pass, learnt: Option<Learnt>) -> Result<Option<Learnt>, ImportError> {
    let began = Instant::now();
    let table = table_of(work, mapping).await?;
    super::kinds::check_people(&table, mapping)?;
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
    let interpreter = Arc::new(Interpreter::new(mapping, &table, &head, learnt.as_ref(), offences, now));
    let mut tally = Tally::of(mapping, &table);
    let mut places = Places::decide(&mut tx, mapping, &table, &interpreter, &head, now).await?;
    let mut bulk = Bulk::begin(&mut tx, mapping.kind, now, work.desk.vault()).await?;
    if pass == Pass::Check {
        bulk.judge_only();
    }
    // Units are asked for beside the rows that are being written.
    let mut asking = work.db.begin().await?;
    let mut writer = Writer::begin(tx, bulk);
    let (sender, mut chunks) = mpsc::channel(WAITING);
    let reading = tokio::spawn(understand(head, source, interpreter, sender));
    while let Some(chunk) = chunks.recv().await {
        let chunk: Understood = chunk?;
        take_in(&mut asking, &mut places, &mut writer, &mut tally, chunk, work).await?;
    }
    let learning = reading.await.map_err(|error| ImportError::Io(std::io::Error::other(error), "reading rows"))?;
    asking.rollback().await?;
    let read_ms = began.elapsed().as_millis() as u64;
    let (mut tx, mut bulk, demo) = writer.end(&mut tally).await?;
    if learnt.is_none()
        && let Some(otherwise) = learning.otherwise()
    {
        tx.rollback().await?;
        return Ok(Some(otherwise));
    }
    tracing::debug!(import.id = %work.run.import_id, read_ms, taken_in_ms = began.elapsed().as_millis() as u64, "all rows of a file were taken in");
    work.tell(|progress| {
        progress.step = Step::Comparing;
        progress.rows_done = tally.rows();
    });
    tally.verdicts(bulk.check(&mut tx).await?);
    places.say(&mut tally);
    let mut outcome = Outcome {
        counts: tally.counts(&names(&mut tx, &tally).await?),
        remarks: tally.remarks(),
        questions: places.questions(mapping),
        stored: None,
    };
    if pass == Pass::Store && outcome.is_answered() {
        work.tell(|progress| progress.step = Step::Writing);
        if outcome.counts.accepted > 0 {
            let stored = bulk.store(&mut tx, work.run.import_id, &demo).await?;
            all_there(mapping.kind, &stored, outcome.counts.accepted)?;
            outcome.stored = Some(stored);
        }
        conclude(tx, work, mapping, &table, &outcome, &mut tally, Some(began)).await?;
    } else {
        conclude(tx, work, mapping, &table, &outcome, &mut tally, None).await?;
    }
    Ok(None)
}

/// What was told to be stored was stored: a row a row of its table, at least. Anything else is a fault of ours, and then nothing is kept.
fn all_there(kind: Kind, stored: &BTreeMap<String, u64>, accepted: u64) -> Result<(), ImportError> {
    let count = |table: &str| stored.get(table).copied().unwrap_or(0);
    let is_whole = match kind {
        Kind::Incidents => count("incident") == accepted,
        Kind::Hotspots => count("hotspot") == accepted,
        // A row is a site, a camera, or both with any number of cameras; figures of a population may correct one another.
        Kind::Cameras => count("site") + count("camera") >= accepted,
        Kind::Populations | Kind::Boundaries | Kind::Streets => true,
    };
    if is_whole {
        return Ok(());
    }
    let told = format!("{accepted} rows were to be stored, and {stored:?} were");
    Err(ImportError::Io(std::io::Error::other(told), "counting what was stored"))
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
    let changed = stored_since.and_then(|_| since_check(work.run.outcome.as_ref(), outcome));
    if let (Some(began), None) = (stored_since, &changed) {
        finish(&mut tx, work, mapping, table, outcome, tally).await?;
        tx.commit().await?;
        tracing::info!(import.id = %work.run.import_id, rows = outcome.counts.rows, stored = outcome.counts.accepted, duration_ms = began.elapsed().as_millis() as u64, "a file was imported");
        return Ok(());
    }
    let now = work.desk.clock().now();
    tx.rollback().await?;
    let mut tx = work.db.begin().await?;
    let found = changed.unwrap_or_else(|| outcome.clone());
    store::set_result(&mut tx, work.run.import_id, &found, &tally.preview(), tally.refusals()).await?;
    let is_moved = store::set_state(&mut tx, work.run.import_id, &[State::Checking, State::Storing], State::Checked, None, now).await?;
    if !is_moved {
        return Err(ImportError::Cancelled);
    }
    tx.commit().await?;
    Ok(())
}

/// What is said instead of storing, if the rows are others now than the person has confirmed: the register, its units or the rights of the account
/// have changed between the check and this.
pub(super) fn since_check(confirmed: Option<&Outcome>, now: &Outcome) -> Option<Outcome> {
    let numbers = |outcome: &Outcome| (outcome.counts.accepted, outcome.counts.unchanged, outcome.counts.refused);
    let (before, after) = (numbers(confirmed?), numbers(now));
    (before != after).then(|| {
        let said = Said::new(
            CHANGED,
            format!(
                "Chưa lưu gì: từ lúc kiểm tra, dữ liệu trong sổ đã đổi. Lúc kiểm tra: {} dòng lưu được, {} đã có, {} bị trả lại; bây giờ: {}, {}, {}. Hãy xem lại rồi lưu.",
                before.0, before.1, before.2, after.0, after.1, after.2
            ),
            format!(
                "Nothing was stored: the register has changed since the check. Then {} rows could be stored, {} were there, {} were refused; now {}, {}, {}. Look again, then save.",
                before.0, before.1, before.2, after.0, after.1, after.2
            ),
        );
        let remarks = std::iter::once(said).chain(now.remarks.iter().cloned()).collect();
        Outcome { remarks, stored: None, ..now.clone() }
    })
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

/// Reads the file to its end, chunk by chunk, and understands each on a thread for computations. Returns what all rows say of their days.
async fn understand(
    head: Vec<Row>,
    mut source: Rows,
    interpreter: Arc<Interpreter>,
    sender: mpsc::Sender<Result<Understood, ImportError>>,
) -> Learning {
    let mut learning = interpreter.learning();
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
                    return learning;
                }
            }
        }
        let bytes_done = source.bytes_read();
        let (rows, interpreter) = (std::mem::take(&mut chunk), Arc::clone(&interpreter));
        let mut learnt = std::mem::take(&mut learning);
        let understood = tokio::task::spawn_blocking(move || {
            let mut of_chunk = Understood { drafts: Vec::with_capacity(rows.len()), foot: Vec::new(), examples: 0, bytes_done };
            for row in &rows {
                learnt.see(row);
                if interpreter.is_data(row) {
                    of_chunk.drafts.push(interpreter.read(row));
                } else if !Interpreter::is_blank(row) {
                    of_chunk.foot.push(row.number);
                } else if !row.cells.iter().all(Cell::is_blank) {
                    of_chunk.examples += 1;
                }
            }
            (of_chunk, learnt)
        });
        let understood = understood.await.map_err(|error| ImportError::Io(std::io::Error::other(error), "reading rows"));
        let understood = understood.map(|(of_chunk, learnt)| {
            learning = learnt;
            of_chunk
        });
        let is_lost = understood.is_err();
        if sender.send(understood).await.is_err() || is_lost {
            break;
        }
    }
    learning
}

/// Places the rows of a chunk, and hands them to the room.
async fn take_in(
    asking: &mut PgConnection,
    places: &mut Places,
    writer: &mut Writer,
    tally: &mut Tally,
    chunk: Understood,
    work: &Work,
) -> Result<(), ImportError> {
    chunk.drafts.iter().for_each(|_| tally.row());
    tally.examples(chunk.examples);
    chunk.foot.into_iter().for_each(|number| tally.foot(number));
    let ready = places.place(asking, chunk.drafts, tally).await?;
    writer.take(ready, tally).await?;
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
