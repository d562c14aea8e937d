//! Fills an empty database with the reference data of `geodata/`: provinces, commune versions, successions, populations, and an
//! approximate cell for every unit. What the files are and where they are from: `geodata/README.md`.
//!
//! The work is the database's: the files are copied into temporary tables and become rows there. Real boundaries come later,
//! by [`super::boundaries`], which computes the cells of the units that ended, and the shares, with the same statements.

use std::io::Read;
use std::time::Instant;

use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection};

/// The shipped files, in the order in which they are digested.
const PROVINCES: &[u8] = include_bytes!("../../geodata/provinces.csv");
const COMMUNES: &[u8] = include_bytes!("../../geodata/communes.csv.gz");
const SUCCESSIONS: &[u8] = include_bytes!("../../geodata/successions.csv.gz");
const POPULATION: &[u8] = include_bytes!("../../geodata/population.csv");

/// Raised when the same files give other rows: cells drawn another way, shares estimated another way.
const RULES: &str = "1";

/// Size of the pieces in which text goes to the database.
pub(super) const CHUNK: usize = 1 << 18;

/// What a load did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadReport {
    /// Nothing was done: the same data had been loaded before.
    pub unchanged: bool,
    /// Provinces, both periods.
    pub provinces: i64,
    /// Commune versions, both periods.
    pub communes: i64,
    /// Commune versions in force.
    pub current: i64,
    /// Pairs old unit → new unit.
    pub successions: i64,
    /// Of these the parts of divided units.
    pub parts: i64,
    /// Population figures.
    pub populations: i64,
    /// How long it took, milliseconds.
    pub duration_ms: u128,
}

/// Why a load failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A shipped file does not unpack: the binary is damaged.
    #[error("embedded file {1} does not unpack: {0}")]
    Unpack(#[source] std::io::Error, &'static str),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> LoadError {
    move |error| LoadError::Db(error, doing)
}

/// Loads the shipped reference data once; a later release's data replaces it. Real boundaries that are there stay.
///
/// All or nothing: in its own transaction, or in a savepoint of the caller's. Loads wait for each other. About 5 s the first
/// time, a millisecond afterwards.
///
/// # Errors
/// The binary is damaged, or the database fails.
pub async fn load_reference(conn: &mut PgConnection) -> Result<LoadReport, LoadError> {
    let start = Instant::now();
    let mut tx = conn.begin().await.map_err(db("starting to load"))?;
    lock(&mut tx).await?;
    let digest = digest();
    let known = marked(&mut tx, "reference").await?;
    let unchanged = known.as_deref() == Some(&digest);
    if !unchanged {
        draw(&mut tx).await?;
        apply(&mut tx).await?;
        mark(&mut tx, "reference", &digest, &serde_json::json!({})).await?;
    }
    let (provinces, communes, current, successions, parts, populations) =
        sqlx::query_as(include_str!("sql/load_count.sql")).fetch_one(&mut *tx).await.map_err(db("counting what was loaded"))?;
    tx.commit().await.map_err(db("finishing the load"))?;
    let duration_ms = start.elapsed().as_millis();
    if !unchanged {
        tracing::info!(provinces, communes, successions, duration_ms, "reference data loaded");
    }
    Ok(LoadReport { unchanged, provinces, communes, current, successions, parts, populations, duration_ms })
}

/// Stages the shipped files, draws every unit that has no real boundary, and estimates the shares. [`apply`] must follow in the
/// same transaction.
pub(super) async fn draw(conn: &mut PgConnection) -> Result<(), LoadError> {
    let sql = |text| sqlx::raw_sql(text);
    sql(include_str!("sql/load_stage.sql")).execute(&mut *conn).await.map_err(db("making room for the files"))?;
    copy(conn, "copy stage_province from stdin csv header", PROVINCES.to_vec()).await?;
    copy(conn, "copy stage_commune from stdin csv header", unpack(COMMUNES, "communes.csv.gz")?).await?;
    copy(conn, "copy stage_succession from stdin csv header", unpack(SUCCESSIONS, "successions.csv.gz")?).await?;
    copy(conn, "copy stage_population from stdin csv header", POPULATION.to_vec()).await?;
    sql(include_str!("sql/load_new_cells.sql")).execute(&mut *conn).await.map_err(db("drawing cells of today's units"))?;
    sql(include_str!("sql/load_old_cells.sql")).execute(&mut *conn).await.map_err(db("drawing cells of ended units"))?;
    sql(include_str!("sql/load_shares.sql")).execute(&mut *conn).await.map_err(db("estimating shares"))?;
    Ok(())
}

/// Writes what changed by [`draw`].
pub(super) async fn apply(conn: &mut PgConnection) -> Result<(), LoadError> {
    let sql = |text| sqlx::raw_sql(text);
    sql(include_str!("sql/load_apply.sql")).execute(&mut *conn).await.map_err(db("writing communes and successions"))?;
    sql(include_str!("sql/load_unstage.sql")).execute(&mut *conn).await.map_err(db("clearing up after the load"))?;
    Ok(())
}

async fn copy(conn: &mut PgConnection, statement: &'static str, text: Vec<u8>) -> Result<(), LoadError> {
    let doing = db("copying a reference file");
    let mut sink = conn.copy_in_raw(statement).await.map_err(&doing)?;
    for piece in text.chunks(CHUNK) {
        sink.send(piece).await.map_err(&doing)?;
    }
    sink.finish().await.map_err(&doing)?;
    Ok(())
}

fn unpack(data: &[u8], name: &'static str) -> Result<Vec<u8>, LoadError> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(data).read_to_end(&mut text).map_err(|e| LoadError::Unpack(e, name))?;
    Ok(text)
}

/// Waits until no other load or import is under way; until the end of the transaction.
pub(super) async fn lock(conn: &mut PgConnection) -> Result<(), LoadError> {
    sqlx::raw_sql(include_str!("sql/load_lock.sql")).execute(conn).await.map_err(db("waiting for another load"))?;
    Ok(())
}

/// The digest under which something was loaded last, if ever.
pub(super) async fn marked(conn: &mut PgConnection, name: &str) -> Result<Option<String>, LoadError> {
    sqlx::query_scalar(include_str!("sql/load_mark_get.sql")).bind(name).fetch_optional(conn).await.map_err(db("reading the load mark"))
}

/// Remembers that something was loaded.
pub(super) async fn mark(conn: &mut PgConnection, name: &str, digest: &str, detail: &serde_json::Value) -> Result<(), LoadError> {
    sqlx::query(include_str!("sql/load_mark.sql"))
        .bind(name)
        .bind(digest)
        .bind(detail)
        .execute(conn)
        .await
        .map_err(db("writing the load mark"))?;
    Ok(())
}

fn digest() -> String {
    let mut hash = Sha256::new();
    for part in [PROVINCES, COMMUNES, SUCCESSIONS, POPULATION, RULES.as_bytes()] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
